/** What the auditor says of a read, against the lines that the read leaves in MySQL's and MariaDB's own logs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditorOf } from '../../src/access/audit.ts';
import { resolveAccess } from '../../src/access/resolve.ts';
import type { ResolvedAccess } from '../../src/access/types.ts';
import { availableServers, hasModule, type TestServer } from '../support/servers.ts';
import { connect, ownServer, PASSWORD, readGraph } from './mysql-oracle.ts';

const servers = (await availableServers()).filter(({ engine }) => engine !== 'postgresql');

const LOGINS = ['u1', 'u2', 'u3', 'boss'];
/** Privileges of MySQL that MariaDB has no like of. */
const ADMINS: Readonly<Record<string, string>> = {
  conn: 'CONNECTION_ADMIN',
  sess: 'SESSION_VARIABLES_ADMIN',
  syst: 'SYSTEM_VARIABLES_ADMIN',
  pair: 'CONNECTION_ADMIN, SESSION_VARIABLES_ADMIN',
};
/** Each reads a table of its own, by which lines without the statement are known: t0, t1, … */
const READS: readonly { readonly by: string; readonly sql: string; readonly through?: string }[] = [
  { by: 'grant', sql: 'SELECT a FROM aud.t0' },
  { by: 'grant', sql: 'SELECT count(*), max(b) FROM aud.t1' },
  { by: 'view', through: 'aud.v2', sql: 'SELECT a FROM aud.v2' },
  { by: 'view', through: 'aud.v3', sql: 'SELECT a FROM aud.v3' },
  { by: 'function', through: 'aud.p4', sql: 'CALL aud.p4()' },
  { by: 'function', through: 'aud.f5', sql: 'SELECT aud.f5()' },
  { by: 'grant', sql: 'WITH x AS (SELECT a FROM aud.t6) SELECT * FROM x' },
];

const SETUP = [
  'CREATE DATABASE aud',
  ...READS.map((_, at) => `CREATE TABLE aud.t${at} (a INT, b INT)`),
  ...READS.map((_, at) => `INSERT INTO aud.t${at} VALUES (1, 2)`),
  `CREATE USER definer@'%' IDENTIFIED BY '${PASSWORD}'`,
  'GRANT SELECT, EXECUTE, CREATE ROUTINE, CREATE VIEW ON aud.* TO definer@`%`',
  'CREATE DEFINER = definer@`%` VIEW aud.v2 AS SELECT a FROM aud.t2',
  'CREATE DEFINER = root@`127.0.0.1` VIEW aud.v3 AS SELECT a FROM aud.t3',
  'CREATE DEFINER = definer@`%` PROCEDURE aud.p4() SELECT a, b FROM aud.t4',
  'CREATE DEFINER = definer@`%` FUNCTION aud.f5() RETURNS INT READS SQL DATA RETURN (SELECT max(a) FROM aud.t5)',
  ...[...LOGINS, ...Object.keys(ADMINS)].flatMap((name) => [
    `CREATE USER ${name}@'%' IDENTIFIED BY '${PASSWORD}'`,
    ...[0, 1, 6].map((at) => `GRANT SELECT ON aud.t${at} TO ${name}@'%'`),
    `GRANT SELECT ON aud.v2 TO ${name}@'%'`,
    `GRANT SELECT ON aud.v3 TO ${name}@'%'`,
    `GRANT EXECUTE ON PROCEDURE aud.p4 TO ${name}@'%'`,
    `GRANT EXECUTE ON FUNCTION aud.f5 TO ${name}@'%'`,
  ]),
  `GRANT SUPER ON *.* TO boss@'%'`,
];

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  general_log: ['ON', 'OFF', 'OFF'],
  slow_query_log: ['ON', 'OFF', 'OFF'],
  log_output: [`'TABLE'`, `'FILE'`, `'FILE,TABLE'`, `'NONE'`, `'TABLE,NONE'`],
  long_query_time: ['0', '10'],
  sql_log_off: ['OFF', 'OFF', 'ON'],
  server_audit_logging: ['ON', 'ON', 'OFF'],
  server_audit_events: [
    ...[`''`, `'QUERY'`, `'TABLE'`, `'QUERY_DML'`, `'QUERY_DML_NO_SELECT'`, `'CONNECT'`, `'QUERY_DDL,QUERY_DCL'`],
    ...[`'connect,query_dml'`, `'TABLE,QUERY_DML_NO_SELECT'`, `'TABLE,QUERY_DML'`],
  ],
  server_audit_incl_users: [`''`, `''`, `'u1'`, `'u1, definer'`, `'nobody,u2,boss'`],
  server_audit_excl_users: [`''`, `''`, `'u2'`, `' u3 ,definer'`, `'definer'`],
};

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe.each(servers)('$engine $version', ({ engine, version }) => {
  const audited = engine === 'mariadb' && hasModule(engine, version, 'server_audit');
  let server: TestServer;
  let admin: Connection;
  const files = { general: 'general.log', slow: 'slow.log', audit: 'server_audit.log' };
  const seen: Record<string, number> = {};

  beforeAll(async () => {
    if (engine === 'postgresql') throw new Error('not here');
    server = await ownServer(
      engine,
      {
        'general-log-file': files.general,
        'slow-query-log-file': files.slow,
        ...(audited ? { 'plugin-load-add': 'server_audit' } : {}),
      },
      version,
    );
    admin = await connect(server);
    for (const sql of SETUP) await admin.query(sql);
    for (const [name, privileges] of Object.entries(engine === 'mysql' ? ADMINS : {})) {
      await admin.query(`GRANT ${privileges} ON *.* TO ${name}@'%'`);
    }
  }, 120_000);

  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  }, 60_000);

  async function added(file: string): Promise<string> {
    const text = await readFile(join(server.dataDir ?? '', file), 'utf8').catch(() => '');
    const fresh = text.slice(seen[file] ?? 0);
    seen[file] = text.length;
    return fresh;
  }

  /** What each log has got since the last call. */
  async function logged(login: string): Promise<{ general: string[]; slow: string[]; audit: string[] }> {
    // Lines are written after the client has its answer, and before its session is gone.
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const [rows] = await admin.query(`SELECT 1 FROM information_schema.PROCESSLIST WHERE USER = '${login}'`);
      if ((rows as unknown[]).length === 0) break;
      await sleep(2);
    }
    const table = async (name: string, column: string) => {
      const [rows] = await admin.query(
        `SELECT CONVERT(${column} USING utf8mb4) AS text FROM mysql.${name} WHERE user_host LIKE '${login}[%'`,
      );
      await admin.query(`TRUNCATE mysql.${name}`);
      return (rows as { text: string }[]).map(({ text }) => text);
    };
    return {
      general: [...(await table('general_log', 'argument')), ...(await added(files.general)).split('\n')],
      slow: [...(await table('slow_log', 'sql_text')), ...(await added(files.slow)).split('\n')],
      audit: (await added(files.audit)).split('\n').filter((line) => /^[^,]*,[^,]*,(\w+),/.exec(line)),
    };
  }

  function waysOf(resolved: ResolvedAccess, login: string) {
    const principal = resolved.principals.findIndex(({ name }) => name === `'${login}'@'%'`);
    const ways = resolved.principals[principal]!.access.map(({ holding }) => resolved.holdings[holding]!);
    return READS.map(({ by, through }, at) => {
      const relation = resolved.relations.findIndex(
        ({ schemaName, name }) => schemaName === 'aud' && name === `t${at}`,
      );
      const way = ways.find(
        (each) =>
          each.by === by &&
          (!through || each.object === through) &&
          (each.covers === 'everything' || each.covers.some((cover) => cover.relation === relation)),
      );
      return { principal, relation, way };
    });
  }

  test('random settings: the lines are those that are foretold', async () => {
    const next = random(20_251_123);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
    const tally: Record<string, number> = { compared: 0, yes: 0, no: 0, partial: 0, unknown: 0, noWay: 0 };
    const wrong: string[] = [];
    const worlds = Number(process.env.NOCHUL_WORLDS ?? 24);
    for (let world = 0; world < worlds; world += 1) {
      const made = Object.entries(CHOICES)
        .filter(([name]) => audited || !name.startsWith('server_audit'))
        .map(([name, values]) => `SET GLOBAL ${name} = ${pick(values)}`);
      for (const sql of made) await admin.query(sql);
      const graph = await readGraph(server, admin);
      const resolved = resolveAccess(graph);
      const audit = auditorOf(graph);
      for (const login of engine === 'mysql' ? [...LOGINS, ...Object.keys(ADMINS)] : LOGINS) {
        await logged(login);
        const client = await connect(server, login);
        for (const [at, { sql }] of READS.entries()) await client.query(`${sql} /* r${at}. */`);
        await client.end();
        const lines = await logged(login);
        for (const [at, { principal, relation, way }] of waysOf(resolved, login).entries()) {
          if (!way) {
            tally.noWay! += 1;
            continue;
          }
          const trace = audit(principal, relation, 0, way);
          tally.compared! += 1;
          tally[trace.logged]! += 1;
          const about = (list: readonly string[]) =>
            list.filter((line) => new RegExp(`r${at}\\.|\\bt${at}\\b`).test(line));
          const has = {
            general_log: about(lines.general).length > 0,
            slow_query_log: about(lines.slow).length > 0,
            server_audit: about(lines.audit).length > 0,
          };
          const problems = Object.entries(has).filter(([by, is]) => {
            // Slow enough is a question of the moment.
            if (
              by === 'slow_query_log' &&
              trace.by.includes(by) &&
              made.some((sql) => sql.endsWith('long_query_time = 10'))
            )
              return is;
            return trace.by.includes(by) !== is;
          });
          if (problems.length > 0 && trace.logged !== 'unknown') {
            wrong.push(
              `world ${world} ${login} ${READS[at]!.sql} ${JSON.stringify(trace)}: ${JSON.stringify(problems)}\n${made.join('\n')}\n${about(lines.audit).join('\n')}`,
            );
          }
          if (trace.logged === 'yes' && !Object.values(has).some(Boolean))
            wrong.push(`world ${world} ${login}: yes, and no line`);
        }
      }
    }
    console.log(`${engine} ${version}${audited ? ' with server_audit' : ''}: ${JSON.stringify(tally)}`);
    expect(wrong.slice(0, 4)).toEqual([]);
    expect(tally.noWay).toBe(0);
    expect(tally.yes).toBeGreaterThan(20);
    expect(tally.no).toBeGreaterThan(20);
  }, 300_000);

  test('whoever can connect is shown the same settings', async () => {
    const anybody = await connect(server, 'u1');
    const shown = await readGraph(server, anybody);
    await anybody.end();
    expect(shown.audit).toEqual((await readGraph(server, admin)).audit);
    expect(shown.audit?.server).toHaveProperty('general_log');
    expect(shown.audit?.modules).toEqual(audited ? ['server_audit'] : []);
  });

  const logs = [
    { by: 'general_log', on: ['SET GLOBAL general_log = ON', `SET GLOBAL log_output = 'TABLE'`] },
    { by: 'slow_query_log', on: ['SET GLOBAL slow_query_log = ON', 'SET GLOBAL long_query_time = 0'] },
    ...(audited
      ? ['QUERY', 'TABLE', 'QUERY_DML'].map((events) => ({
          by: 'server_audit',
          on: ['SET GLOBAL server_audit_logging = ON', `SET GLOBAL server_audit_events = '${events}'`],
        }))
      : []),
  ];
  /** Ways out, one of which somebody who has one will take. */
  const tries = [
    ['SET SESSION sql_log_off = 1', 'SELECT a FROM aud.t0 /* r0. */'],
    ['SET GLOBAL general_log = OFF', 'SELECT a FROM aud.t0 /* r0. */'],
    ['SET SESSION long_query_time = 1000', 'SELECT a FROM aud.t0 /* r0. */'],
    ['SET GLOBAL server_audit_logging = OFF', 'SELECT a FROM aud.t0 /* r0. */'],
    ['SET @v = (SELECT max(a) FROM aud.t0 /* r0. */)'],
  ];
  test.each(logs)(
    'who can keep out of $by does so, and nobody else can: $on',
    async ({ by, on }) => {
      const calm = [
        ...['SET GLOBAL general_log = OFF', 'SET GLOBAL slow_query_log = OFF', 'SET GLOBAL sql_log_off = OFF'],
        ...[`SET GLOBAL log_output = 'TABLE'`, 'SET GLOBAL long_query_time = 10'],
        ...(audited
          ? [
              ...['SET GLOBAL server_audit_logging = OFF', `SET GLOBAL server_audit_incl_users = ''`],
              `SET GLOBAL server_audit_excl_users = ''`,
            ]
          : []),
        ...on,
      ];
      for (const sql of calm) await admin.query(sql);
      const graph = await readGraph(server, admin);
      const resolved = resolveAccess(graph);
      const audit = auditorOf(graph);
      for (const login of engine === 'mysql' ? [...LOGINS, ...Object.keys(ADMINS)] : LOGINS) {
        const { principal, relation, way } = waysOf(resolved, login)[0]!;
        const trace = audit(principal, relation, 0, way!);
        let silent = false;
        for (const statements of tries) {
          for (const sql of calm) await admin.query(sql);
          await logged(login);
          const client = await connect(server, login);
          let denied = false;
          for (const sql of statements) {
            await client.query(sql).catch(() => {
              denied = true;
            });
          }
          await client.end();
          const { general, slow, audit } = await logged(login);
          const lines = [...general, ...slow, ...audit].filter((line) => /r0\.|\bt0\b/.test(line));
          if (!denied && lines.length === 0) silent = true;
        }
        expect({ login, ...trace }).toMatchObject({ login, logged: 'yes', by: [by], evadable: silent });
      }
    },
    60_000,
  );
});
