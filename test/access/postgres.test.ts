import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResolvedAccess } from '../../src/access/types.ts';
import { createDatabase, startServer, type TestServer } from '../support/servers.ts';
import { cases, common, type Expectation } from './postgres-cases.ts';
import {
  answersOf,
  ask,
  connect,
  PASSWORD,
  resolvedOf,
  settableRoles,
  testedVersions,
  urlAs,
} from './postgres-oracle.ts';

const versions = await testedVersions();

describe.each(versions)('PostgreSQL %s', (version) => {
  let server: TestServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let admin: pg.Client;
  let number: number;
  let resolved: ResolvedAccess;
  const clients = new Map<string, pg.Client>();
  const answers = new Map<string, Map<string, string>>();
  const applying = cases.filter(({ from = 0, to = 99 }) => from <= Number(version) && Number(version) <= to);

  beforeAll(async () => {
    server = await startServer({ engine: 'postgresql', version });
    database = await createDatabase(server);
    admin = await connect(database.url);
    number = Number((await admin.query('SHOW server_version_num')).rows[0].server_version_num);
    await admin.query(`CREATE ROLE np_dba LOGIN; ALTER DATABASE ${database.name} OWNER TO np_dba`);
    await admin.query('CREATE ROLE np_scanner LOGIN');
    await admin.query(common);
    for (const { id, setup } of applying) {
      await admin.query(setup).catch((error) => {
        throw new Error(`${id}: ${error.message}`);
      });
    }
    await admin.query(`DO $$ DECLARE r record; BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'np\\_%' LOOP
      EXECUTE format('ALTER ROLE %I PASSWORD %L', r.rolname, '${PASSWORD}'); END LOOP; END $$`);
    // The scanner holds nothing but CONNECT: reading grants needs no more.
    resolved = await resolvedOf(urlAs(database.url, 'np_scanner'), number);
  }, 120_000);

  afterAll(async () => {
    for (const client of clients.values()) await client.end();
    await admin?.end();
    await database?.drop();
    await dropRoles(server);
    await server?.stop();
  }, 60_000);

  async function clientOf(who: string): Promise<pg.Client> {
    let client = clients.get(who);
    if (!client) {
      const { rows } = await admin.query(
        'SELECT rolcanlogin AND rolconnlimit <> 0 AS login FROM pg_roles WHERE rolname = $1',
        [who],
      );
      client = rows[0].login ? await connect(urlAs(database.url, who)) : await connect(database.url);
      if (!rows[0].login) await client.query(`SET SESSION AUTHORIZATION ${pg.escapeIdentifier(who)}`);
      clients.set(who, client);
    }
    return client;
  }

  const answerOf = ({ who, on }: Expectation): string => {
    let known = answers.get(who);
    if (!known) {
      known = answersOf(resolved, who);
      answers.set(who, known);
    }
    return known.get(on) ?? '';
  };

  describe.each(applying)('$id $title', ({ expect: expectations }) => {
    test.each(expectations)('$who on $on: $is', async (expectation) => {
      expect(answerOf(expectation)).toBe(expectation.is);
      await serverAgrees(expectation);
    });
  });

  async function serverAgrees({ who, on, is, using }: Expectation) {
    const [schema, relation, column] = on.split('.').map((name) => pg.escapeIdentifier(name));
    const select = `SELECT ${column} FROM ${schema}.${relation}`;
    const total = await ask(admin, select);
    const client = await clientOf(who);
    const words = Object.fromEntries(is.split(' ').map((word) => word.split(':'))) as Record<string, string>;
    const sees = (answer: number | string, rows: string | undefined) => {
      if (rows === undefined) expect(answer).toSatisfy((got) => typeof got === 'string' && /^(42501|42704)$/.test(got));
      else if (rows === 'none') expect(answer).toBe(0);
      else if (rows === 'all') expect(answer).toBe(total);
      else expect(answer).toSatisfy((got) => typeof got === 'number' && got <= Number(total));
    };
    sees(await ask(client, select), words.direct);

    const roles = await settableRoles(admin, number, who);
    const reached: (number | string)[] = [];
    const superuser = (await admin.query('SELECT rolsuper FROM pg_roles WHERE rolname = $1', [who])).rows[0].rolsuper;
    for (const role of superuser ? [] : roles) {
      await client.query(`SET ROLE ${pg.escapeIdentifier(role)}`);
      reached.push(await ask(client, select));
      await client.query(`RESET ROLE`);
    }
    if (words['set-role'] !== undefined) expect(reached).toContain(words['set-role'] === 'none' ? 0 : total);
    else if (words.direct === undefined) expect(reached.filter((got) => typeof got === 'number')).toEqual([]);

    if (using) {
      await client.query('BEGIN');
      const answer = await ask(client, using);
      await client.query('ROLLBACK');
      // Files of the server are shown to be in reach by one line of them.
      const least =
        words.via === 'all' && using.startsWith('SELECT') && !using.includes('pg_read_') ? Number(total) : 1;
      expect(answer, using).toSatisfy((got) => typeof got === 'number' && got >= least);
    }
  }

  test('canLogin is what happens at login', async () => {
    const principals = resolved.principals.filter(({ name }) => name.startsWith('np_'));
    for (const { name, canLogin } of principals) {
      const connected = await connect(urlAs(database.url, name)).then(
        (client) => client.end().then(() => true),
        () => false,
      );
      expect({ name, canLogin }).toEqual({ name, canLogin: connected });
    }
    expect(principals.length).toBeGreaterThan(50);
  });

  test('CONNECT is needed, and is inherited', async () => {
    await admin.query(`
      CREATE ROLE np_c95 NOLOGIN; CREATE ROLE np_a95 LOGIN PASSWORD '${PASSWORD}' IN ROLE np_c95;
      CREATE ROLE np_b95 LOGIN NOINHERIT PASSWORD '${PASSWORD}' IN ROLE np_c95;
      CREATE ROLE np_s95 LOGIN SUPERUSER CONNECTION LIMIT 0 PASSWORD '${PASSWORD}'`);
    const other = await createDatabase(server);
    try {
      await admin.query(
        `REVOKE CONNECT ON DATABASE ${other.name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${other.name} TO np_c95`,
      );
      const { principals } = await resolvedOf(other.url, number);
      for (const name of ['np_a95', 'np_b95', 'np_s95', 'np_other', 'np_p93']) {
        const connected = await connect(urlAs(other.url, name)).then(
          (client) => client.end().then(() => true),
          () => false,
        );
        expect({ name, canLogin: principals.find((principal) => principal.name === name)?.canLogin }).toEqual({
          name,
          canLogin: connected,
        });
      }
    } finally {
      await other.drop();
    }
  });
});

describe('beside the grants', () => {
  test('REPLICATION with wal_level=logical, and pg_walinspect, show rows of tables without a grant', async () => {
    const server = await startServer({ engine: 'postgresql', settings: { wal_level: 'logical' } });
    const database = await createDatabase(server);
    const admin = await connect(database.url);
    try {
      await admin.query(`CREATE EXTENSION pg_walinspect; CREATE TABLE t (rrn text);
        CREATE ROLE np_p87 LOGIN REPLICATION PASSWORD '${PASSWORD}'; CREATE ROLE np_p107 LOGIN PASSWORD '${PASSWORD}';
        GRANT pg_read_server_files TO np_p107`);
      const { rows } = await admin.query<{ version: string; lsn: string }>(
        `SELECT current_setting('server_version_num') AS version, pg_current_wal_lsn() AS lsn`,
      );
      const resolved = await resolvedOf(database.url, Number(rows[0]!.version));
      expect(answersOf(resolved, 'np_p87').get('public.t.rrn')).toBe('via:some');
      expect(answersOf(resolved, 'np_p107').get('public.t.rrn')).toBe('via:some');

      const reader = await connect(urlAs(database.url, 'np_p87'));
      await reader.query(`SELECT pg_create_logical_replication_slot('np_slot', 'test_decoding')`);
      // Test servers commit before they write; decoding sees what is written.
      await admin.query(`SET synchronous_commit = on; INSERT INTO t VALUES ('rrn 87')`);
      const changes = await reader.query<{ data: string }>(
        `SELECT data FROM pg_logical_slot_get_changes('np_slot', NULL, NULL)`,
      );
      expect(changes.rows.map(({ data }) => data).join()).toContain('rrn 87');
      await reader.query(`SELECT pg_drop_replication_slot('np_slot')`);
      await reader.end();

      const inspector = await connect(urlAs(database.url, 'np_p107'));
      const records = await inspector.query(
        `SELECT 1 FROM pg_get_wal_records_info($1, pg_current_wal_lsn()) WHERE resource_manager = 'Heap'`,
        [rows[0]!.lsn],
      );
      expect(records.rowCount).toBeGreaterThan(0);
      await inspector.end();
    } finally {
      await admin.end();
      await database.drop();
      await dropRoles(server);
      await server.stop();
    }
  });

  test('pg_stat_statements keeps the literals of utility statements for pg_read_all_stats', async () => {
    const server = await startServer({
      engine: 'postgresql',
      settings: { shared_preload_libraries: 'pg_stat_statements' },
    });
    const database = await createDatabase(server);
    const admin = await connect(database.url);
    try {
      await admin.query(`CREATE TABLE t (rrn text); CREATE ROLE np_p108 LOGIN PASSWORD '${PASSWORD}';
        CREATE ROLE np_q108 LOGIN PASSWORD '${PASSWORD}'; GRANT pg_read_all_stats TO np_p108`);
      const { rows } = await admin.query<{ version: string }>(
        `SELECT current_setting('server_version_num') AS version`,
      );
      const limitFor = async (who: string) => {
        const resolved = await resolvedOf(database.url, Number(rows[0]!.version));
        const access = resolved.principals.find(({ name }) => name === who)!.access;
        return access.flatMap(({ holding, certainty }) => {
          const { by, limit } = resolved.holdings[holding]!;
          return by === 'statistics' ? [`${certainty} ${limit}`] : [];
        });
      };
      const running = 'possible literals in statements that others are running';
      expect(await limitFor('np_p108')).toEqual([running]);
      await admin.query('CREATE EXTENSION pg_stat_statements');
      expect(await limitFor('np_p108')).toEqual([`${running}, and in utility statements that they ran`]);
      expect(await limitFor('np_q108')).toEqual([]);

      await admin.query(`DO $$ BEGIN PERFORM 'rrn 108'; END $$`);
      const texts = async (who: string) => {
        const reader = await connect(urlAs(database.url, who));
        const { rows } = await reader.query<{ query: string }>('SELECT query FROM pg_stat_statements');
        await reader.end();
        return rows.map(({ query }) => query).join();
      };
      expect(await texts('np_p108')).toContain('rrn 108');
      expect(await texts('np_q108')).not.toContain('rrn 108');
    } finally {
      await admin.end();
      await database.drop();
      await dropRoles(server);
      await server.stop();
    }
  });
});

/** The server may be somebody's own: nothing stays behind. */
async function dropRoles(server: TestServer): Promise<void> {
  const admin = await connect(server.adminUrl);
  try {
    await admin.query(`DO $$ DECLARE r record; BEGIN
      FOR r IN SELECT oid::regrole AS role FROM pg_roles WHERE rolname LIKE 'np\\_%' LOOP
        EXECUTE format('DROP OWNED BY %s CASCADE', r.role);
      END LOOP;
      FOR r IN SELECT oid::regrole AS role FROM pg_roles WHERE rolname LIKE 'np\\_%' LOOP
        EXECUTE format('DROP ROLE %s', r.role);
      END LOOP; END $$`);
  } finally {
    await admin.end();
  }
}
