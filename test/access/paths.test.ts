// Paths round the grants that a config switches off: gone from the answer, and nothing else with them.
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS, resolveWithout } from '../../src/access/paths.ts';
import { accessRows } from '../../src/access/rows.ts';
import { HOLDINGS } from '../../src/access/sentence.ts';
import type { AccessGraph } from '../../src/graph.ts';
import { createDatabase, type TestServer } from '../support/servers.ts';
import { useServer } from '../support/use-server.ts';
import { connect as connectMysql, type Flavour, ownServer, readGraph } from './mysql-oracle.ts';
import { connect, graphOf } from './postgres-oracle.ts';

const manual = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');

test('the manual has a line for every path, and names no other', () => {
  const named = [...manual.matchAll(/^\| `((?:via|escalate):[a-z-]+)` \|/gm)].map(([, path]) => path);
  expect(named.sort()).toEqual([...PATHS].sort());
});

test('whatever a path can end in has a name to switch it off by, unless it is a plain privilege', () => {
  const named = new Set(PATHS.map((path) => path.split(':')[1]));
  expect(Object.keys(HOLDINGS).filter((by) => !named.has(by))).toEqual(['superuser', 'predefined-role']);
});

/** What a principal reads, and by which reach. */
function readsOf(graph: AccessGraph, off: readonly string[], principal: string): string[] {
  return [...accessRows(resolveWithout(graph, off), { principal })].map(
    ({ schema, relation, reach }) => `${schema}.${relation} ${reach}`,
  );
}

describe('PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let admin: pg.Client;
  let graph: AccessGraph;
  const roles = ['owner', 'viewer', 'caller', 'program', 'replicator', 'stats', 'boss', 'shy', 'both'];

  beforeAll(async () => {
    const server = await useServer('postgresql');
    database = await createDatabase(server);
    admin = await connect(database.url);
    for (const role of roles) await admin.query(`CREATE ROLE npath_${role} LOGIN`);
    await admin.query(`
      CREATE SCHEMA s AUTHORIZATION npath_owner; GRANT USAGE ON SCHEMA s TO PUBLIC;
      CREATE TABLE s.t (rrn text); ALTER TABLE s.t OWNER TO npath_owner;
      CREATE VIEW s.v AS SELECT rrn FROM s.t; ALTER VIEW s.v OWNER TO npath_owner;
      CREATE FUNCTION s.f() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT rrn FROM s.t';
      ALTER FUNCTION s.f() OWNER TO npath_owner; REVOKE ALL ON FUNCTION s.f() FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION s.f() TO npath_caller, npath_both;
      GRANT SELECT ON s.v TO npath_viewer, npath_both;
      CREATE TABLE s.hidden (rrn text); ALTER TABLE s.hidden OWNER TO npath_shy; REVOKE ALL ON s.hidden FROM npath_shy;
      GRANT pg_execute_server_program TO npath_program; GRANT pg_read_all_stats TO npath_stats;
      GRANT npath_owner TO npath_boss WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
      ALTER ROLE npath_replicator REPLICATION`);
    const version = Number((await admin.query('SHOW server_version_num')).rows[0].server_version_num);
    graph = await graphOf(database.url, version);
  });
  afterAll(async () => {
    await admin.end();
    await database.drop();
    const cluster = await connect((await useServer('postgresql')).adminUrl);
    for (const role of roles) await cluster.query(`DROP ROLE npath_${role}`);
    await cluster.end();
  });

  test.each([
    ['via:view', 'npath_viewer', 's.t via'],
    ['via:function', 'npath_caller', 's.t via'],
    ['via:server-program', 'npath_program', 's.t via'],
    ['via:replication', 'npath_replicator', 's.t via'],
    ['via:statistics', 'npath_stats', 's.t via'],
    ['escalate:admin-option', 'npath_boss', 's.t escalate'],
    ['escalate:owner', 'npath_shy', 's.hidden escalate'],
  ])('%s', (path, principal, read) => {
    const before = readsOf(graph, [], principal);
    expect(before).toContain(read);
    expect(readsOf(graph, [path], principal)).not.toContain(read);
    const others = PATHS.filter((each) => each !== path);
    expect(readsOf(graph, others, principal)).toContain(read);
    // A view itself stays readable.
    expect(readsOf(graph, PATHS, principal)).toEqual(before.filter((each) => !/ (via|escalate)$/.test(each)));
  });

  test('who has two ways keeps the other', () => {
    expect(readsOf(graph, ['via:view'], 'npath_both')).toContain('s.t via');
    expect(readsOf(graph, ['via:view', 'via:function'], 'npath_both')).toEqual(['s.v direct']);
  });
});

describe.each<Flavour>(['mysql', 'mariadb'])('%s', (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    const logs = { 'general-log': 'ON', 'log-output': 'TABLE' };
    server = await ownServer(engine, {
      ...logs,
      ...(engine === 'mysql' ? { 'plugin-load-add': 'mysql_clone.so' } : {}),
    });
  }, 90_000);
  afterAll(() => server.stop());

  const anyDefiner = `GRANT ${engine === 'mysql' ? 'SET_ANY_DEFINER' : 'SET USER'} ON *.* TO 'p'@'%'`;
  const proxy = `INSERT INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user, With_grant, Grantor)
    VALUES ('%', 'p', '%', 'rich', 0, '')`;
  test.each([
    ['via:statements', ["GRANT PROCESS ON *.* TO 'p'@'%'"]],
    ['via:log-tables', ["GRANT SELECT ON mysql.general_log TO 'p'@'%'"]],
    ['via:password-hashes', ["GRANT SELECT ON mysql.user TO 'p'@'%'"]],
    ['escalate:grant-tables', ["GRANT UPDATE ON mysql.* TO 'p'@'%'"]],
    ['escalate:new-password-for', ["GRANT CREATE USER ON *.* TO 'p'@'%'"]],
    ['escalate:proxy', [proxy, 'FLUSH PRIVILEGES']],
    [
      'escalate:view-as-definer',
      [anyDefiner, "GRANT CREATE VIEW, SELECT ON desk.* TO 'p'@'%'", "GRANT INSERT ON paths.* TO 'p'@'%'"],
    ],
    ...(engine === 'mysql' ? [['via:clone', ["GRANT BACKUP_ADMIN ON *.* TO 'p'@'%'"]] as const] : []),
  ] as const)('%s', async (path, grants) => {
    const admin = await connectMysql(server);
    try {
      for (const name of ['paths', 'desk']) await admin.query(`CREATE DATABASE IF NOT EXISTS ${name}`);
      await admin.query('CREATE TABLE IF NOT EXISTS paths.t (rrn varchar(20))');
      await admin.query("CREATE USER 'p'@'%' IDENTIFIED BY 'Paths-secret-1'");
      // MySQL guards its root by SYSTEM_USER: somebody else has to be worth becoming.
      await admin.query("CREATE USER 'rich'@'%' IDENTIFIED BY 'Paths-secret-1'");
      await admin.query("GRANT SELECT ON paths.* TO 'rich'@'%'");
      for (const grant of grants) await admin.query(grant);
      const graph = await readGraph(server, admin);
      const read = `paths.t ${path.split(':')[0]}`;
      expect(readsOf(graph, [], "'p'@'%'")).toContain(read);
      expect(readsOf(graph, [path], "'p'@'%'")).not.toContain(read);
      expect(
        readsOf(
          graph,
          PATHS.filter((each) => each !== path),
          "'p'@'%'",
        ),
      ).toContain(read);
    } finally {
      await admin.query("DROP USER IF EXISTS 'p'@'%', 'rich'@'%'");
      await admin.end();
    }
  });
});
