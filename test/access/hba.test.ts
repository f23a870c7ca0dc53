import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hygieneOf } from '../../src/access/hygiene.ts';
import { resolveAccess } from '../../src/access/resolve.ts';
import { postgres } from '../../src/engines/postgres/index.ts';
import { createDatabase, exec, startServer, type TestServer } from '../support/servers.ts';

// Each role by what becomes of its login from 127.0.0.1; the server decides, the graph has to agree.
const ROLES = ['hba_let_in', 'hba_turned_away', 'hba_in_group', 'hba_nobody_thought_of', 'hba_elsewhere'];
const EXPIRING = { hba_passed: '2020-01-01', hba_timely: '2100-01-01', hba_passed_trusted: '2020-01-01' };
const ALL = [...ROLES, ...Object.keys(EXPIRING)];
const FILE = `
host all postgres 127.0.0.1/32 scram-sha-256
local all postgres trust
host all hba_turned_away all reject
host hba_db,other hba_let_in 127.0.0.1/32 trust
host all +hba_group 127.0.0.1/32 trust
host elsewhere hba_elsewhere all trust
host all hba_turned_away 127.0.0.1/32 trust
host all hba_passed,hba_timely 127.0.0.1/32 scram-sha-256
host all hba_passed,hba_passed_trusted 127.0.0.1/32 trust
`;

describe.each(['12', '15', '18'])('PostgreSQL %s: pg_hba.conf', (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'nochul-hba-'));
  let server: TestServer;
  let url: string;

  beforeAll(async () => {
    const file = join(folder, 'pg_hba.conf');
    writeFileSync(file, 'host all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n');
    chmodSync(folder, 0o755);
    server = await startServer({ engine: 'postgresql', version, settings: { hba_file: file } });
    ({ url } = await createDatabase(server, 'hba_db'));
    await exec(url, [
      ...ROLES.map((role) => `CREATE ROLE ${role} LOGIN`),
      `SET password_encryption = 'scram-sha-256'`,
      ...Object.entries(EXPIRING).map(
        ([role, until]) => `CREATE ROLE ${role} LOGIN PASSWORD 'only-for-tests' VALID UNTIL '${until}'`,
      ),
      'CREATE ROLE hba_group NOLOGIN',
      'GRANT hba_group TO hba_in_group',
      'CREATE TABLE t (a integer)',
      'GRANT SELECT ON t TO PUBLIC',
    ]);
    writeFileSync(file, FILE);
    await exec(url, 'SELECT pg_reload_conf()');
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function logsIn(role: string): Promise<boolean> {
    const target = new URL(url);
    target.username = role;
    target.password = 'only-for-tests';
    const client = new pg.Client({ connectionString: target.href });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  test('says of each role what the server does', async () => {
    await using session = await postgres.connect(new URL(url), {
      password: null,
      concurrency: 1,
      statementTimeout: 10_000,
      connectTimeout: 5_000,
      signal: new AbortController().signal,
    });
    const graph = await session.grants();
    expect(graph.gaps.map(({ code }) => code)).not.toContain('pg-hba');
    const resolved = resolveAccess(graph);
    const { principals } = resolved;
    const said = ALL.map((role) => `${role} ${principals.find(({ name }) => name === role)?.canLogin}`);
    const done = await Promise.all(ALL.map(async (role) => `${role} ${await logsIn(role)}`));
    expect(said).toEqual(done);
    expect(done).toEqual([
      'hba_let_in true',
      'hba_turned_away false',
      'hba_in_group true',
      'hba_nobody_thought_of false',
      'hba_elsewhere false',
      'hba_passed false',
      'hba_timely true',
      'hba_passed_trusted true',
    ]);

    const facts = hygieneOf(graph, resolved, new Date());
    const of = (role: string) => {
      const index = principals.findIndex(({ name }) => name === role);
      const { loginBarriers, authentication, unsafeAuthentication, host } = facts(index, []);
      return { loginBarriers, authentication, unsafeAuthentication, host };
    };
    expect(of('hba_let_in')).toEqual({
      loginBarriers: [],
      authentication: ['trust'],
      unsafeAuthentication: ['no-password'],
      host: 'local',
    });
    expect(of('hba_turned_away')).toEqual({
      loginBarriers: ['pg-hba'],
      authentication: [],
      unsafeAuthentication: [],
      host: null,
    });
    expect(of('hba_passed').loginBarriers).toEqual(['pg-hba']);
    expect(of('postgres').authentication).toEqual(['scram-sha-256', 'trust']);
  });
});
