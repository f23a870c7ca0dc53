// Each case of the specification in a world of its own: what the model says, what the specification says, and what the
// server does must be the same; the rest of the case's accounts and columns is compared with the server, too.
import { dirname } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCANNER_SQL as mariadbScanner } from '../../src/engines/mariadb/scanner.ts';
import { SCANNER_SQL as mysqlScanner } from '../../src/engines/mysql/scanner.ts';
import type { TestServer } from '../support/servers.ts';
import { CASES, type Case, type Expectation } from './mysql-cases.ts';
import {
  type Answers,
  answersOf,
  type Comparison,
  compare,
  connect,
  type Flavour,
  login,
  ownServer,
  PASSWORD,
  quote,
  readGraph,
  resolveFor,
} from './mysql-oracle.ts';

const SCHEMAS = ['kit_app', 'kitXapp', 'kitv', 'kit_scratch', '고객_DB'];

describe.each<Flavour>(['mysql', 'mariadb'])('%s', (engine) => {
  let server: TestServer;
  let admin: Connection;
  const total: Comparison = { pairs: 0, possible: 0, differences: [] };

  beforeAll(async () => {
    server = await ownServer(engine, { 'secure-file-priv': '', 'log-bin': 'binlog' });
    admin = await connect(server);
    for (const schema of SCHEMAS) await admin.query(`CREATE DATABASE ${quote(schema)} CHARACTER SET utf8mb4`);
    for (const schema of ['kit_app', 'kitXapp']) {
      await admin.query(`CREATE TABLE ${schema}.customers (id int PRIMARY KEY, name varchar(40), rrn varchar(20))`);
      await admin.query(`INSERT INTO ${schema}.customers VALUES (1, 'name', 'number')`);
    }
    await admin.query('CREATE TABLE kit_app.notes (id int, memo text)');
    await admin.query('CREATE TABLE `고객_DB`.`고객``표` (`이름` varchar(40), `주민 번호` varchar(20))');
  }, 90_000);
  afterAll(async () => {
    console.log(`${engine}: ${total.pairs} reads compared with the server, ${total.possible} possible`);
    await admin.end();
    await server.stop();
  });

  it.each(CASES.filter((each) => (each.engine ?? engine) === engine))('$id $title', async (each) => {
    const reset = await changeSettings(admin, each);
    try {
      for (const statement of each.sql(engine)) await admin.query(statement);
      const graph = await readGraph(server, admin);
      expect(graph.gaps).toEqual([]);
      const resolved = resolveFor(graph);
      const model = answersOf(resolved);
      const expected = each.expect(engine);
      for (const { who, key, is: kind } of expected) {
        expect(strongest(model.get(who)?.get(key)), `${who} ${key}`).toBe(kind);
      }
      await compareAll(expected);
      for (const one of expected) await prove(one);

      async function compareAll(list: readonly Expectation[]): Promise<void> {
        const keys = graph.relations.flatMap(({ schema, name, columns }) =>
          columns.map((column) => `${graph.schemas[schema]!.name}.${name}.${column}`),
        );
        const roles = graph.principals
          .filter(({ kind }) => kind === 'role')
          .map(({ user, host }) => roleName(user!, host!));
        const comparison: Comparison = { pairs: 0, possible: 0, differences: [] };
        for (const who of new Set(list.map((one) => one.who))) {
          const principal = resolved.principals.find(({ name }) => name === who)!;
          const forbidden = list.some((one) => one.who === who && one.login === false);
          expect(principal.canLogin, `${who} can log in`).toBe(!forbidden);
          const expired = graph.principals.find(({ name }) => name === who)!.attributes.includes('password-expired');
          if (expired) continue;
          const logged = await login(server, userOf(who), keys, ['NONE', ...roles]);
          expect(logged?.account === who, `${who} logs in`).toBe(!forbidden);
          if (logged && !forbidden) compare(logged, model, keys, comparison);
        }
        total.pairs += comparison.pairs;
        total.possible += comparison.possible;
        expect(comparison.differences).toEqual([]);
      }
    } finally {
      await wipe(admin, engine);
      for (const statement of reset) await admin.query(statement);
    }
  });

  function roleName(user: string, host: string): string {
    return host === '' ? quote(user) : `${quote(user)}@${quote(host)}`;
  }

  /** Runs the way that the case describes, as the principal. */
  async function prove({ who, is: kind, proof }: Expectation): Promise<void> {
    if (!proof) return;
    const connection = await connect(server, userOf(who));
    try {
      for (const [step, sql] of proof.entries()) {
        const last = step === proof.length - 1;
        const works = await yields(connection, sql, last);
        expect(works, `${who}: ${sql}`).toBe(kind !== 'none');
      }
    } finally {
      await connection.end();
    }
  }

  it('gives the least-privilege account the same graph as the administrator', async () => {
    await admin.query(`CREATE USER 'x1'@'%' ${`IDENTIFIED BY '${PASSWORD}'`}`);
    await admin.query(`CREATE USER 'x2'@'10.%' ${`IDENTIFIED BY '${PASSWORD}'`} PASSWORD EXPIRE ACCOUNT LOCK`);
    const role = engine === 'mysql' ? "'xr'@'%'" : 'xr';
    await admin.query(`CREATE ROLE ${role}`);
    await admin.query(`GRANT SELECT ON \`kit%\`.* TO ${role}`);
    await admin.query(`GRANT ${role} TO 'x1'@'%' WITH ADMIN OPTION`);
    await admin.query(`GRANT SELECT (id), UPDATE ON kit_app.customers TO 'x1'@'%'`);
    await admin.query(`GRANT FILE, PROCESS ON *.* TO 'x2'@'10.%'`);
    await admin.query(`CREATE DEFINER = 'x1'@'%' VIEW kitv.vx AS SELECT rrn FROM kit_app.customers WHERE id > 1`);
    await admin.query(`CREATE DEFINER = 'x1'@'%' PROCEDURE kitv.px() SELECT rrn FROM kit_app.customers`);
    await admin.query(`GRANT EXECUTE ON PROCEDURE kitv.px TO 'x2'@'10.%'`);
    for (const statement of (engine === 'mysql' ? mysqlScanner : mariadbScanner).split(/;\n/)) {
      const sql = statement.replaceAll(/^--.*$/gm, '').trim();
      if (sql) await admin.query(sql.replace('change-me', PASSWORD));
    }
    for (const schema of SCHEMAS) {
      const pattern = quote(schema.replaceAll('_', '\\_'));
      await admin.query(`GRANT SELECT, SHOW VIEW ON ${pattern}.* TO 'nochul'@'%'`);
    }
    const scanner = await connect(server, 'nochul');
    const [mine, theirs] = [await readGraph(server, scanner), await readGraph(server, admin)];
    await scanner.end();
    expect(mine).toEqual(theirs);
    expect(theirs.relations.length).toBeGreaterThan(3);
    await wipe(admin, engine);
    await admin.query('DROP DATABASE nochul_meta');
  });

  it('says what an account without privileges cannot see', async () => {
    await admin.query(`CREATE USER 'poor'@'%' ${`IDENTIFIED BY '${PASSWORD}'`}`);
    await admin.query(`CREATE USER 'other'@'%' ${`IDENTIFIED BY '${PASSWORD}'`}`);
    await admin.query(`GRANT SELECT (id) ON kit_app.customers TO 'poor'@'%'`);
    await admin.query(`GRANT SELECT ON \`kitXapp\`.* TO 'poor'@'%'`);
    const poor = await connect(server, 'poor');
    const graph = await readGraph(server, poor);
    await poor.end();
    expect(graph.gaps.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['accounts', 'roles', 'object-grants', 'hidden-schemas']),
    );
    expect(graph.principals.map(({ name }) => name)).toContain("'poor'@'%'");
    const answers = answersOf(resolveFor(graph)).get("'poor'@'%'")!;
    expect([...answers.keys()].sort()).toEqual([
      'kitXapp.customers.id',
      'kitXapp.customers.name',
      'kitXapp.customers.rrn',
      'kit_app.customers.id',
    ]);
    await wipe(admin, engine);
  });
});

describe('a MySQL server with the clone plugin and authentication that heeds PROXY', () => {
  let server: TestServer;
  let admin: Connection;
  beforeAll(async () => {
    server = await ownServer('mysql', {
      'plugin-load-add': 'mysql_clone.so',
      'secure-file-priv': '',
      'check-proxy-users': 'ON',
      'sha256-password-proxy-users': 'ON',
    });
    admin = await connect(server);
    await admin.query('CREATE DATABASE kit_app');
    await admin.query('CREATE TABLE kit_app.customers (id int PRIMARY KEY, rrn varchar(20))');
    await admin.query("INSERT INTO kit_app.customers VALUES (1, 'kit-needle')");
    // So that the row is in the table's file, and not in the redo log alone.
    await admin.query('FLUSH TABLES kit_app.customers FOR EXPORT');
    await admin.query('UNLOCK TABLES');
  }, 90_000);
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  it('BACKUP_ADMIN alone copies the tables', async () => {
    await admin.query(`CREATE USER 'copier'@'%' IDENTIFIED BY '${PASSWORD}'`);
    await admin.query(`CREATE USER 'idle'@'%' IDENTIFIED BY '${PASSWORD}'`);
    await admin.query(`GRANT BACKUP_ADMIN ON *.* TO 'copier'@'%'`);
    const answers = answersOf(resolveFor(await readGraph(server, admin)));
    expect(answers.get("'copier'@'%'")!.get('kit_app.customers.rrn')).toEqual({ via: 'certain' });
    expect(strongest(answers.get("'idle'@'%'")!.get('kit_app.customers.rrn'))).toBe('none');

    const folder = `${server.dataDir ? dirname(server.dataDir) : '/tmp'}/nochul-copy`;
    const copies = async (user: string) => {
      const connection = await connect(server, user);
      const works = await yields(connection, `CLONE LOCAL DATA DIRECTORY = '${folder}'`, false);
      await connection.end();
      return works;
    };
    expect(await copies('idle')).toBe(false);
    expect(await copies('copier')).toBe(true);
    const [rows] = await admin.query(
      `SELECT LOCATE('kit-needle', LOAD_FILE('${folder}/kit_app/customers.ibd')) > 0 AS found`,
    );
    expect(rows).toEqual([{ found: 1 }]);
  });

  it('PROXY makes a session somebody else', async () => {
    await admin.query(`CREATE USER 'proxy'@'%' IDENTIFIED WITH sha256_password BY '${PASSWORD}'`);
    // Nobody logs in to it but through the proxy.
    await admin.query(`CREATE USER 'reader'@'%' IDENTIFIED BY '${PASSWORD}' ACCOUNT LOCK`);
    await admin.query("GRANT SELECT (rrn) ON kit_app.customers TO 'reader'@'%'");
    await admin.query(
      `INSERT INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user, With_grant, Grantor)
       VALUES ('%', 'proxy', '%', 'reader', 0, '')`,
    );
    await admin.query('FLUSH PRIVILEGES');
    const answers = answersOf(resolveFor(await readGraph(server, admin))).get("'proxy'@'%'")!;
    expect(answers.get('kit_app.customers.rrn')).toEqual({ escalate: 'possible' });
    expect(strongest(answers.get('kit_app.customers.id'))).toBe('none');

    const session = await connect(server, 'proxy');
    const [who] = await session.query('SELECT CURRENT_USER() AS who');
    expect(who).toEqual([{ who: 'reader@%' }]);
    expect(await yields(session, 'SELECT rrn FROM kit_app.customers', true)).toBe(true);
    expect(await yields(session, 'SELECT id FROM kit_app.customers', true)).toBe(false);
    await session.end();
  });
});

describe('a MariaDB server with the performance schema', () => {
  it('shows statements of others from the moment that it collects them', async () => {
    const server = await ownServer('mariadb', { 'performance-schema': 'ON' });
    const admin = await connect(server);
    try {
      await admin.query('CREATE DATABASE kit_app');
      await admin.query('CREATE TABLE kit_app.customers (id int PRIMARY KEY, rrn varchar(20))');
      await admin.query(`CREATE USER 'watcher'@'%' IDENTIFIED BY '${PASSWORD}'`);
      await admin.query("GRANT SELECT ON performance_schema.* TO 'watcher'@'%'");
      const watcher = await connect(server, 'watcher');
      for (const collects of [false, true]) {
        if (collects) {
          await admin.query(
            "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_statements_history'",
          );
          await admin.query(
            "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_statements_current'",
          );
        }
        await admin.query("SELECT 'kit-literal'");
        const answers = answersOf(resolveFor(await readGraph(server, admin))).get("'watcher'@'%'")!;
        expect(answers.get('kit_app.customers.rrn')).toEqual(collects ? { via: 'possible' } : undefined);
        await admin.query("SELECT 'kit-literal'");
        const sees = `SELECT 1 FROM performance_schema.events_statements_history WHERE SQL_TEXT LIKE 'SELECT ''kit-%'`;
        expect(await yields(watcher, sees, true)).toBe(collects);
      }
      await watcher.end();
    } finally {
      await admin.end();
      await server.stop();
    }
  }, 90_000);
});

function strongest(answers: Answers | undefined): Expectation['is'] {
  for (const reach of ['direct', 'set-role', 'via', 'escalate'] as const) if (answers?.[reach]) return reach;
  return 'none';
}

const userOf = (name: string) => name.slice(1, name.lastIndexOf("'@'"));

/** Whether the statement works and, asked for, yields a value that is not NULL. */
async function yields(connection: Connection, sql: string, value: boolean): Promise<boolean> {
  try {
    const [result] = await connection.query(sql);
    if (!value) return true;
    const rows: unknown = Array.isArray(result) && Array.isArray(result[0]) ? result[0] : result;
    if (!Array.isArray(rows)) return true;
    const [row] = rows as Record<string, unknown>[];
    return row !== undefined && Object.values(row)[0] !== null;
  } catch (error) {
    if ([1045, 1142, 1143, 1356, 1370, 1227, 1044, 1449, 1396, 1419].includes((error as { errno: number }).errno))
      return false;
    throw error;
  }
}

async function changeSettings(admin: Connection, { settings = {} }: Case): Promise<readonly string[]> {
  const reset: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const [rows] = await admin.query(`SELECT @@GLOBAL.${name} AS v`);
    const [{ v }] = rows as [{ v: string | number }];
    reset.push(`SET GLOBAL ${name} = ${typeof v === 'number' ? v : `'${v}'`}`);
    await admin.query(`SET GLOBAL ${name} = ${value}`);
  }
  return reset;
}

async function wipe(admin: Connection, engine: Flavour): Promise<void> {
  if (engine === 'mysql') await admin.query("SET GLOBAL mandatory_roles = ''");
  const [rows] = await admin.query(
    `SELECT CONCAT(QUOTE(User), '@', QUOTE(Host)) AS account, User AS u, Host AS h FROM mysql.user
     WHERE User NOT IN ('root', 'mariadb.sys', 'PUBLIC') AND User NOT LIKE 'mysql.%'`,
  );
  for (const { account, u, h } of rows as { account: string; u: string; h: string }[]) {
    await admin.query(h === '' && u !== '' ? `DROP ROLE ${quote(u)}` : `DROP USER ${account}`);
  }
  const [views] = await admin.query(`SELECT TABLE_NAME AS t FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'kitv'`);
  for (const { t } of views as { t: string }[]) await admin.query(`DROP VIEW kitv.${quote(t)}`);
  const [routines] = await admin.query(
    `SELECT ROUTINE_SCHEMA AS s, ROUTINE_NAME AS n, ROUTINE_TYPE AS k FROM information_schema.ROUTINES
     WHERE ROUTINE_SCHEMA LIKE 'kit%'`,
  );
  for (const { s, n, k } of routines as { s: string; n: string; k: string }[]) await admin.query(`DROP ${k} ${s}.${n}`);
  for (const table of ['db', 'tables_priv', 'columns_priv', 'procs_priv']) {
    await admin.query(
      `DELETE FROM mysql.${table} WHERE User IN ('', 'PUBLIC') OR User LIKE 'm%' AND User NOT LIKE 'm%.%'`,
    );
  }
  if (engine === 'mysql') await admin.query('ANALYZE TABLE kit_app.customers DROP HISTOGRAM ON rrn');
  await admin.query('FLUSH PRIVILEGES');
}
