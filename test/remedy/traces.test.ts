/** Reads that left no trace leave one after the fix: asked of servers with an audit module. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Report, reportSchema } from '../../src/report.ts';
import { fake } from '../support/fake.ts';
import { runNochul } from '../support/run.ts';
import { availableServers, createDatabase, exec, hasModule, startServer } from '../support/servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-traces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const draw = fake(7);
const rows = Array.from({ length: 60 }, () => `('${draw.name()}', '${draw.mobile()}')`).join(', ');

async function scan(url: string): Promise<Report> {
  const { code, stderr } = await runNochul([
    'scan',
    url,
    '--quiet',
    '-o',
    join(folder, 'r.json'),
    '--allow-incomplete',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return reportSchema.parse(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')));
}

const logged = ({ principals }: Report, name: string) => principals.find((each) => each.name === name)?.audit?.logged;

/** The statements of the traces alone: the grants stay, so that there is something to be logged. */
async function traceStatements(principal: string): Promise<string> {
  const out = join(folder, 'fix.sql');
  expect((await runNochul(['fix', join(folder, 'r.json'), '--principal', principal, '-o', out])).code).toBe(0);
  const lines = readFileSync(out, 'utf8').split('\n');
  return lines.filter((line) => /^(ALTER ROLE .* SET|SET GLOBAL)/.test(line)).join('\n');
}

const found = await availableServers();

describe.each(found.filter(({ engine }) => engine === 'postgresql'))('PostgreSQL $version', ({ version }) => {
  test.runIf(hasModule('postgresql', version, 'pgaudit'))(
    'pgaudit logs what the role reads',
    async () => {
      const server = await startServer({
        engine: 'postgresql',
        version,
        settings: { shared_preload_libraries: 'pgaudit' },
      });
      const database = await createDatabase(server);
      try {
        await exec(
          database.url,
          `CREATE ROLE nt_reader LOGIN; CREATE TABLE people (name text, phone text);
         INSERT INTO people VALUES ${rows}; GRANT SELECT ON people TO nt_reader; ALTER ROLE nt_reader SET pgaudit.log = 'ddl';`,
        );
        expect(logged(await scan(database.url), 'nt_reader')).toBe('no');
        const statements = await traceStatements('nt_reader');
        expect(statements).toBe(`ALTER ROLE "nt_reader" SET pgaudit.log = 'ddl, read';`);
        await exec(database.url, statements);
        expect(logged(await scan(database.url), 'nt_reader')).toBe('yes');
      } finally {
        await database.drop();
        await server.stop();
      }
    },
    60_000,
  );
});

describe.each(found.filter(({ engine }) => engine === 'mariadb'))('MariaDB $version', ({ version }) => {
  test.runIf(hasModule('mariadb', version, 'server_audit'))(
    'server_audit logs what the account reads',
    async () => {
      const settings = { 'plugin-load-add': 'server_audit', 'server-audit-events': 'CONNECT,QUERY_DDL' };
      const server = await startServer({ engine: 'mariadb', version, settings });
      try {
        await exec(
          server.adminUrl,
          `CREATE USER nt_reader; CREATE DATABASE nt CHARACTER SET utf8mb4; CREATE TABLE nt.people (name varchar(40), phone varchar(40));
         INSERT INTO nt.people VALUES ${rows}; GRANT SELECT ON nt.people TO nt_reader;`,
        );
        const name = "'nt_reader'@'%'";
        expect(logged(await scan(server.adminUrl), name)).toBe('no');
        const statements = await traceStatements(name);
        expect(statements).toContain(`SET GLOBAL server_audit_events = 'CONNECT,QUERY_DDL,QUERY_DML';`);
        await exec(server.adminUrl, statements);
        expect(logged(await scan(server.adminUrl), name)).toBe('yes');
      } finally {
        await server.stop();
      }
    },
    60_000,
  );
});
