// Default privileges, wide grants and habits: what is said of tables before they are made, held against the tables.
import type mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FutureExposure, futureExposure } from '../../src/access/future.ts';
import { mysqlAuthority } from '../../src/access/mysql.ts';
import { wildMatch } from '../../src/access/mysql-match.ts';
import { createDatabase, type TestServer } from '../support/servers.ts';
import { useServer } from '../support/use-server.ts';
import { connect as connectMysql, type Flavour, ownServer, quote, readGraph, reads } from './mysql-oracle.ts';
import { ask, connect, graphOf, PASSWORD, settableRoles, testedVersions, urlAs } from './postgres-oracle.ts';

const ROLES = ['owner', 'other', 'group', 'direct', 'member', 'setter', 'lone', 'reader', 'habit', 'none', 'early'];
const SCHEMAS = ['s1', 's2', 'closed'];

describe.each(await testedVersions())('PostgreSQL %s', (version) => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let admin: pg.Client;
  let number: number;
  let exposures: FutureExposure[];
  const role = (name: string) => `nf_${name}`;

  beforeAll(async () => {
    const server = await useServer('postgresql', version);
    database = await createDatabase(server);
    admin = await connect(database.url);
    number = Number((await admin.query('SHOW server_version_num')).rows[0].server_version_num);
    for (const name of ROLES) {
      await admin.query(`CREATE ROLE ${role(name)} LOGIN PASSWORD '${PASSWORD}'`);
    }
    for (const schema of SCHEMAS) {
      await admin.query(`CREATE SCHEMA ${schema}; GRANT CREATE, USAGE ON SCHEMA ${schema} TO nf_owner, nf_other`);
    }
    await admin.query(`
      GRANT USAGE ON SCHEMA s1, s2 TO nf_group, nf_direct, nf_lone, nf_habit, nf_none, nf_early;
      GRANT nf_group TO nf_member, nf_setter;
      ALTER ROLE nf_setter NOINHERIT;
      ALTER DEFAULT PRIVILEGES FOR ROLE nf_owner IN SCHEMA s1 GRANT SELECT ON TABLES TO nf_group;
      ALTER DEFAULT PRIVILEGES FOR ROLE nf_owner IN SCHEMA closed GRANT SELECT ON TABLES TO nf_group;
      ALTER DEFAULT PRIVILEGES FOR ROLE nf_other GRANT SELECT ON TABLES TO nf_direct;
      ALTER DEFAULT PRIVILEGES FOR ROLE nf_other IN SCHEMA s2 GRANT SELECT ON TABLES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES FOR ROLE nf_other IN SCHEMA s2 GRANT INSERT ON TABLES TO nf_none;
      SET ROLE nf_owner;
      CREATE TABLE s2.a (x int); CREATE TABLE s2.b (x int); CREATE VIEW s2.c AS SELECT 1 AS x;
      RESET ROLE;
      GRANT SELECT ON ALL TABLES IN SCHEMA s2 TO nf_habit;
      GRANT SELECT ON s2.a, s2.b TO nf_early`);
    if (number >= 160000) await admin.query('GRANT nf_group TO nf_setter WITH INHERIT FALSE');
    if (number >= 140000) await admin.query('GRANT pg_read_all_data TO nf_reader');
    exposures = futureExposure(await graphOf(database.url, number));
  });
  afterAll(async () => {
    await admin.end();
    await database.drop();
    const server = await useServer('postgresql', version);
    const cluster = await connect(server.adminUrl);
    for (const name of ROLES) await cluster.query(`DROP ROLE ${role(name)}`);
    await cluster.end();
  });

  test('whoever is said to read them reads tomorrow’s tables, and nobody else does', async () => {
    const said = (principal: string, creator: string, schema: string) =>
      exposures
        .filter((each) => each.by !== 'grant-on-all')
        .filter((each) => each.principal === principal || (each.principal === 'PUBLIC' && each.reach === 'direct'))
        .filter((each) => each.schema === null || each.schema === schema)
        .filter((each) => each.creator === null || each.creator === creator)
        .map(({ reach }) => reach);
    let pairs = 0;
    for (const creator of ['nf_owner', 'nf_other']) {
      for (const schema of SCHEMAS) {
        await admin.query(`SET ROLE ${creator}; CREATE TABLE ${schema}.new_${creator} (x int); RESET ROLE`);
      }
    }
    for (const who of ROLES.map(role)) {
      const client = await connect(urlAs(database.url, who));
      for (const creator of ['nf_owner', 'nf_other'].filter((each) => each !== who)) {
        for (const schema of SCHEMAS) {
          const select = `SELECT x FROM ${schema}.new_${creator}`;
          const reaches = said(who, creator, schema);
          const key = `${who} on ${schema}.new_${creator}`;
          expect.soft([key, reaches.includes('direct')]).toEqual([key, (await ask(client, select)) === 0]);
          let bySetRole = false;
          for (const other of await settableRoles(admin, number, who)) {
            await client.query(`SET ROLE ${pg.escapeIdentifier(other)}`);
            bySetRole ||= (await ask(client, select)) === 0;
            await client.query('RESET ROLE');
          }
          if (reaches.includes('set-role')) expect.soft([key, bySetRole]).toEqual([key, true]);
          if (bySetRole) expect.soft([key, reaches.length > 0]).toEqual([key, true]);
          pairs++;
        }
      }
      await client.end();
    }
    expect(pairs).toBe(2 * 3 * ROLES.length - 2 * 3);
  });

  test('names creator, schema and path', () => {
    const of = (principal: string) =>
      exposures
        .filter((each) => each.principal === principal)
        .map(({ schema, creator, by, reach }) => [schema, creator, by, reach]);
    // In s2 nf_other's tables are everyone's who may use the schema, which PUBLIC itself may not.
    const everyones = (reach: string) => ['s2', 'nf_other', 'default-privileges', reach];
    expect(of('nf_member')).toEqual([['s1', 'nf_owner', 'default-privileges', 'direct'], everyones('direct')]);
    expect(of('nf_setter')).toEqual([['s1', 'nf_owner', 'default-privileges', 'set-role'], everyones('set-role')]);
    expect(exposures.find((each) => each.principal === 'nf_member')?.path).toEqual([
      'nf_member',
      'member of nf_group (inherits)',
      'default privileges of nf_owner in schema s1',
    ]);
    if (number >= 140000) expect(of('nf_reader')).toContainEqual([null, null, 'predefined-role', 'direct']);
    expect(of('postgres')).toEqual([]);
  });

  test('a grant on all tables is a habit, one on some is none', () => {
    const habits = exposures.filter(({ by }) => by === 'grant-on-all');
    expect(habits.map(({ principal, schema, certainty }) => [principal, schema, certainty])).toEqual([
      ['nf_habit', 's2', 'possible'],
    ]);
  });
});

describe.each<Flavour>(['mysql', 'mariadb'])('%s', (engine) => {
  let server: TestServer;
  let admin: mysql.Connection;
  const users = ['pattern', 'exact', 'table', 'all', 'role', 'tomorrow', 'elsewhere'];

  beforeAll(async () => {
    server = await ownServer(engine);
    admin = await connectMysql(server);
  }, 90_000);
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  test('grants on databases and on everything reach tables and databases that are made later', async () => {
    const present = ['fut_app', 'futXapp', 'other'];
    for (const schema of present) {
      await admin.query(`CREATE DATABASE ${quote(schema)}`);
      await admin.query(`CREATE TABLE ${quote(schema)}.old (x int)`);
    }
    for (const user of users) await admin.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${PASSWORD_MYSQL}'`);
    await admin.query("GRANT SELECT ON `fut_app`.* TO 'pattern'@'%'");
    await admin.query("GRANT SELECT ON `fut\\_app`.* TO 'exact'@'%'");
    await admin.query("GRANT SELECT ON fut_app.old TO 'table'@'%'");
    await admin.query("GRANT SELECT ON *.* TO 'all'@'%'");
    await admin.query("GRANT SELECT ON `tomorrow%`.* TO 'tomorrow'@'%'");
    await admin.query("GRANT INSERT ON `fut\\_app`.* TO 'elsewhere'@'%'");
    const group = engine === 'mysql' ? "'readers'@'%'" : 'readers';
    await admin.query(`CREATE ROLE ${group}`);
    await admin.query(`GRANT SELECT ON other.* TO ${group}`);
    await admin.query(`GRANT ${group} TO 'role'@'%'`);
    await admin.query(`SET DEFAULT ROLE ${group} ${engine === 'mysql' ? 'TO' : 'FOR'} 'role'@'%'`);

    const graph = await readGraph(server, admin);
    const exposures = futureExposure(graph, (each) => mysqlAuthority(each, { client: '127.0.0.1' }));
    expect(exposures.filter(({ principal }) => principal.startsWith("'root'"))).toEqual([]);

    await admin.query('CREATE DATABASE tomorrow_1');
    const schemas = [...present, 'tomorrow_1'];
    for (const schema of schemas) await admin.query(`CREATE TABLE ${quote(schema)}.new (x int)`);
    for (const user of users) {
      const connection = await connectMysql(server, user, PASSWORD_MYSQL);
      for (const schema of schemas) {
        const said = exposures.some(
          (each) =>
            each.principal === `'${user}'@'%'` &&
            each.reach === 'direct' &&
            (each.schema === null || wildMatch(schema, each.schema)),
        );
        const key = `${user} on ${schema}`;
        expect.soft([key, said]).toEqual([key, await reads(connection, `${schema}.new.x`)]);
      }
      await connection.end();
    }
    expect(exposures.find(({ principal }) => principal === "'all'@'%'")).toMatchObject({
      schema: null,
      by: 'global-grant',
      path: ["'all'@'%'", 'SELECT on *.*'],
    });
    expect(exposures.find(({ principal }) => principal === "'role'@'%'")).toMatchObject({
      schema: 'other',
      by: 'schema-grant',
    });
  });
});

const PASSWORD_MYSQL = 'Future-secret-1';
