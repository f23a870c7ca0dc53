/** What the auditor says of a read, against the lines that the read leaves in the server's own log. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Auditor, auditorOf, type Trace, type Way } from '../../src/access/audit.ts';
import { resolveAccess } from '../../src/access/resolve.ts';
import type { ResolvedAccess } from '../../src/access/types.ts';
import { tracesOf } from '../../src/assess/traces.ts';
import { readGrants } from '../../src/engines/postgres/grants.ts';
import { openConnections } from '../../src/engines/postgres/query.ts';
import type { AccessGraph } from '../../src/graph.ts';
import { availableServers, createDatabase, hasModule, startServer, type TestServer } from '../support/servers.ts';
import { connect, PASSWORD, urlAs } from './postgres-oracle.ts';

const found = (await availableServers()).filter(({ engine }) => engine === 'postgresql').map(({ version }) => version);
const versions = found.filter((version) => ['12', '15', '18'].includes(version));

const LOGINS = ['aud_a', 'aud_b', 'aud_c', 'aud_d', 'aud_e'];

/** Readers by a group's grants; the group and the roles to switch to have settings of their own, which must not count. */
const SETUP = `
  CREATE SCHEMA app;
  CREATE ROLE aud_readers; CREATE ROLE aud_switch; CREATE ROLE aud_scanner LOGIN; CREATE ROLE aud_su LOGIN SUPERUSER;
  CREATE ROLE aud_auditor; CREATE ROLE aud_second; CREATE ROLE aud_group; GRANT aud_group TO aud_auditor;
  ${LOGINS.map((name) => `CREATE ROLE ${name} LOGIN; GRANT aud_readers, aud_switch TO ${name};`).join('\n')}
  ALTER ROLE aud_readers SET log_statement = 'all'; ALTER ROLE aud_switch SET log_statement = 'all';
  CREATE TABLE app.plain (a int, b int); CREATE TABLE app.whole (a int, b int); CREATE TABLE app.part (a int, b int);
  CREATE TABLE app.grouped (a int, b int); CREATE TABLE app.public (a int, b int); CREATE TABLE app.owned (a int, b int);
  CREATE TABLE app."한글 표 (x)" (a int, b int);
  INSERT INTO app.whole VALUES (1, 2);
  CREATE VIEW app.part_a AS SELECT a FROM app.part;
  CREATE VIEW app.part_ab AS SELECT a, b FROM app.part;
  CREATE VIEW app.part_where AS SELECT a FROM app.part WHERE b IS NULL;
  CREATE VIEW app.nested AS SELECT a FROM app.part_ab;
  CREATE VIEW app.audited AS SELECT a, b FROM app.plain;
  CREATE VIEW app.sub AS SELECT a, (SELECT max(b) FROM app.part) AS top FROM app.plain;
  CREATE MATERIALIZED VIEW app.copy AS SELECT a, b FROM app.whole;
  CREATE MATERIALIZED VIEW app.copy_audited AS SELECT a, b FROM app.plain;
  CREATE TABLE app.parent (a int, b int) PARTITION BY RANGE (a);
  CREATE TABLE app.child PARTITION OF app.parent FOR VALUES FROM (0) TO (9);
  CREATE TABLE app.parent2 (a int, b int) PARTITION BY RANGE (a);
  CREATE TABLE app.child2 PARTITION OF app.parent2 FOR VALUES FROM (0) TO (9);
  CREATE FUNCTION app.reads() RETURNS SETOF int LANGUAGE sql SECURITY DEFINER AS 'SELECT b FROM app.whole';
  CREATE TABLE app.door (x int); CREATE RULE opens AS ON INSERT TO app.door DO INSTEAD SELECT b FROM app.whole;
  CREATE TABLE app.door2 (x int); CREATE RULE opens AS ON INSERT TO app.door2 DO INSTEAD SELECT a FROM app.plain;
  GRANT INSERT ON app.door, app.door2 TO aud_readers, aud_switch;
  GRANT USAGE ON SCHEMA app TO aud_readers, aud_switch;
  GRANT SELECT ON ALL TABLES IN SCHEMA app TO aud_readers, aud_switch;
  GRANT SELECT ON app.whole, app.audited, app.copy_audited, app.parent, app.child2, app."한글 표 (x)" TO aud_auditor;
  GRANT SELECT (b) ON app.part TO aud_auditor; GRANT SELECT ON app.grouped TO aud_group; GRANT SELECT ON app.public TO PUBLIC;
  GRANT SELECT ON app.plain TO aud_second; GRANT UPDATE ON app.plain TO aud_auditor;
  ALTER TABLE app.owned OWNER TO aud_auditor;
  CREATE TABLE app.sink (x int); GRANT INSERT ON app.sink TO aud_readers;`;

interface Read {
  /** `relation.column` of the finding. */
  readonly of: string;
  /** The object whose privilege is used, where it is another. */
  readonly through?: string;
  readonly sql: string;
}

const select = (of: string): Read => {
  const [relation = '', column = ''] = of.split('.');
  return { of, sql: `SELECT ${column} FROM app.${pg.escapeIdentifier(relation)}` };
};
const READS: readonly Read[] = [
  ...['plain.a', 'plain.b', 'whole.a', 'part.a', 'part.b', 'grouped.a', 'public.a', 'owned.b', '한글 표 (x).b'].map(
    select,
  ),
  ...['part_a.a', 'part_ab.a', 'part_ab.b', 'part_where.a', 'nested.a', 'audited.b', 'sub.a', 'sub.top'].map(select),
  ...['copy.a', 'copy_audited.a', 'parent.a', 'child.a', 'parent2.b', 'child2.b'].map(select),
  { of: 'part.b', through: 'app.part_ab', sql: 'SELECT b FROM app.part_ab' },
  { of: 'part.a', through: 'app.nested', sql: 'SELECT a FROM app.nested' },
  { of: 'plain.b', through: 'app.audited', sql: 'SELECT b FROM app.audited' },
  { of: 'part.a', through: 'app.part_a', sql: 'SELECT a FROM app.part_a' },
  { of: 'whole.b', through: 'app.copy', sql: 'SELECT b FROM app.copy' },
  { of: 'plain.b', through: 'app.copy_audited', sql: 'SELECT b FROM app.copy_audited' },
  { of: 'child.b', through: 'app.parent', sql: 'SELECT b FROM app.parent' },
  { of: 'parent.b', through: 'app.child', sql: 'SELECT b FROM app.child' },
  { of: 'whole.b', through: 'app.reads()', sql: 'SELECT app.reads()' },
  { of: 'whole.b', through: 'rule', sql: 'INSERT INTO app.door VALUES (1)' },
  { of: 'plain.a', through: 'rule', sql: 'INSERT INTO app.door2 VALUES (1)' },
  { of: 'whole.a', sql: 'COPY app.whole TO STDOUT' },
  { of: 'part.b', sql: 'COPY (SELECT b FROM app.part) TO STDOUT' },
  { of: 'part.b', sql: 'TABLE app.part' },
  { of: 'whole.a', sql: 'DO $$ BEGIN PERFORM a FROM app.whole; END $$' },
];

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  log_statement: ['none', 'ddl', 'mod', 'all', 'ALL'],
  log_min_duration_statement: ['-1', '0', '10s', '1min', '0ms'],
  log_min_duration_sample: ['-1', '0', '1h'],
  log_statement_sample_rate: ['1', '0'],
  log_transaction_sample_rate: ['0', '1'],
  log_min_messages: ['warning', 'error', 'log', 'fatal', 'panic'],
  'pgaudit.log': ['none', 'read', 'write', 'all', 'all, -read', 'function', 'read,function', 'misc', 'READ , -misc'],
  'pgaudit.role': ['aud_auditor', 'aud_second', 'nobody_at_all'],
  'pgaudit.log_level': ['log', 'notice', 'debug1', 'warning'],
  'pgaudit.log_client': ['on', 'off', 'true'],
};

/** mulberry32: the same worlds each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function graphOf(url: string, version: number): Promise<AccessGraph> {
  const connections = await openConnections(new URL(url), {
    password: null,
    concurrency: 1,
    statementTimeout: 30_000,
    connectTimeout: 10_000,
    signal: new AbortController().signal,
  });
  try {
    const server = { engine: 'postgresql', version: '', versionNumber: version, database: 'x', user: 'x' } as const;
    return await connections.transaction(({ query }) => readGrants(query, server));
  } finally {
    await connections.close();
  }
}

describe.each(versions)('PostgreSQL %s', (version) => {
  const withPgaudit = hasModule('postgresql', version, 'pgaudit');
  let server: TestServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let admin: pg.Client;
  let number: number;
  let marks = 0;
  let offset = 0;

  beforeAll(async () => {
    server = await startServer({
      engine: 'postgresql',
      version,
      settings: {
        logging_collector: 'on',
        log_directory: 'audit',
        log_filename: 'x.log',
        log_line_prefix: '%u|',
        ...(withPgaudit ? { shared_preload_libraries: 'pgaudit' } : {}),
      },
    });
    database = await createDatabase(server);
    admin = await connect(database.url);
    number = Number((await admin.query('SHOW server_version_num')).rows[0].server_version_num);
    await admin.query(SETUP);
    for (const name of [...LOGINS, 'aud_scanner', 'aud_su'])
      await admin.query(`ALTER ROLE ${name} PASSWORD '${PASSWORD}'`);
  }, 120_000);

  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  }, 60_000);

  /** The log's lines since the last call, of one user, in one piece each. */
  async function logged(user: string): Promise<string[]> {
    marks += 1;
    await admin.query(`SET log_min_messages = warning; DO $$ BEGIN RAISE LOG 'mark-${marks}-'; END $$`);
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { rows } = await admin.query(`SELECT pg_read_file('audit/x.log', $1, 100000000) AS text`, [offset]);
      const text = String(rows[0].text);
      const end = text.indexOf(`mark-${marks}-`);
      if (end < 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      offset += Buffer.byteLength(text.slice(0, end));
      return text
        .slice(0, end)
        .split(/^(?=\S*\|[A-Z]+: {2})/m)
        .filter((line) => line.startsWith(`${user}|`));
    }
    throw new Error('the mark never came to the log');
  }

  async function wayOf(resolved: ResolvedAccess, login: string, { of, through }: Read) {
    const [relation = '', column = ''] = [of.slice(0, of.lastIndexOf('.')), of.slice(of.lastIndexOf('.') + 1)];
    const at = resolved.relations.findIndex(({ schemaName, name }) => schemaName === 'app' && name === relation);
    const position = resolved.relations[at]?.columns.indexOf(column) ?? -1;
    const principal = resolved.principals.findIndex(({ name }) => name === login);
    const ways = resolved.principals[principal]!.access.map(({ holding }) => resolved.holdings[holding]!);
    const way = ways.find(
      ({ by, object, beyond, covers }) =>
        (through === 'rule'
          ? by === 'rule'
          : through
            ? object === through && beyond.length > 0
            : beyond.length === 0) &&
        (covers === 'everything' ||
          covers.some((cover) => cover.relation === at && (!cover.columns || cover.columns.includes(position)))),
    );
    return { principal, at, position, way };
  }

  async function traceOf(audit: Auditor, resolved: ResolvedAccess, login: string, read: Read): Promise<Trace | null> {
    const { principal, at, position, way } = await wayOf(resolved, login, read);
    return way ? audit(principal, at, position, way satisfies Way) : null;
  }

  test('random settings at every level: the lines are those that are foretold', async () => {
    const next = random(20_251_123 + Number(version));
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
    const settings = Object.keys(CHOICES).filter(
      (name) =>
        (withPgaudit || !name.startsWith('pgaudit')) &&
        (number >= 130000 || !/log_min_duration_sample|log_statement_sample_rate/.test(name)),
    );
    const tally = { compared: 0, yes: 0, no: 0, partial: 0, unknown: 0, noWay: 0 };
    const wrong: string[] = [];
    const worlds = Number(process.env.NOCHUL_WORLDS ?? 12);
    for (let world = 0; world < worlds; world += 1) {
      const db = pg.escapeIdentifier(database.name);
      const places = [
        'ROLE ALL',
        `DATABASE ${db}`,
        ...LOGINS.flatMap((name) => [`ROLE ${name}`, `ROLE ${name} IN DATABASE ${db}`]),
      ];
      const made: string[] = [];
      for (const place of places) {
        made.push(`ALTER ${place} RESET ALL`);
        for (const name of settings) {
          const value = pick(CHOICES[name]!);
          if (next() < 0.18) made.push(`ALTER ${place} SET ${name} = ${pg.escapeLiteral(value)}`);
        }
      }
      await admin.query(made.join(';'));
      await admin.query('ALTER SYSTEM RESET ALL');
      for (const name of settings.filter(() => next() < 0.3)) {
        const statement = `ALTER SYSTEM SET ${name} = ${pg.escapeLiteral(pick(CHOICES[name]!))}`;
        made.push(statement);
        await admin.query(statement);
      }
      await admin.query('SELECT pg_reload_conf()');
      // The postmaster takes its time, and new sessions start from what it knows.
      await new Promise((resolve) => setTimeout(resolve, 100));
      // What holds for everybody would else be in the scanner's own session too, and the server's value hidden from it.
      const graph = await graphOf(urlAs(database.url, 'aud_scanner'), number);
      const resolved = resolveAccess(graph);
      const audit = auditorOf(graph);
      for (const login of LOGINS) {
        await logged(login);
        const client = await connect(urlAs(database.url, login));
        const switched = next() < 0.3;
        try {
          if (switched) await client.query('SET ROLE aud_switch');
          for (const [at, read] of READS.entries()) await client.query(`${read.sql} /* r${at}. */`);
        } finally {
          await client.end();
        }
        const lines = await logged(login);
        for (const [at, read] of READS.entries()) {
          const trace = await traceOf(audit, resolved, login, read);
          if (!trace) {
            tally.noWay += 1;

            continue;
          }
          // Of a DO block the inner statement is logged by itself, without our comment.
          const own = lines.filter(
            (line) =>
              line.includes(`/* r${at}. */`) || (/^DO/.test(read.sql) && /SELECT a FROM app\.whole/i.test(line)),
          );
          const says = problem(trace, own, read);
          tally.compared += 1;
          tally[trace.logged] += 1;
          if (says)
            wrong.push(
              `world ${world} ${login}${switched ? ' switched' : ''} ${read.sql} ${JSON.stringify(trace)}: ${says}\n${made.filter((each) => !each.includes('RESET') && (!each.includes('aud_') || each.includes(login))).join('\n')}`,
            );
        }
      }
    }
    console.log(`PostgreSQL ${version}${withPgaudit ? ' with pgaudit' : ''}: ${JSON.stringify(tally)}`);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(tally.noWay).toBe(0);
    expect(tally.yes).toBeGreaterThan(100);
    expect(tally.no).toBeGreaterThan(20);
  }, 300_000);

  /** Each log by itself: a line is there when it was foretold, and none when not. */
  function problem({ logged, by }: Trace, lines: readonly string[], { sql }: Read): string | null {
    if (logged === 'unknown') return null;
    const has = (pattern: RegExp) => lines.some((line) => pattern.test(line));
    const statement = has(/LOG: {2}(statement|execute)/);
    if (by.includes('log_statement') !== statement) return `log_statement line: ${statement}`;
    const object = has(/AUDIT: OBJECT/);
    if (by.includes('pgaudit-object') !== object) return `object line: ${object}`;
    const session = has(/AUDIT: SESSION/);
    // A block of code is a FUNCTION statement of its own beside what runs in it.
    if (by.includes('pgaudit-session') !== session && !/^DO/.test(sql)) return `session line: ${session}`;
    if (by.includes('pgaudit-session') && !session) return 'no session line';
    if (logged === 'no' && lines.length > 0 && !/^DO/.test(sql)) return 'a line that was not foretold';
    // Where the statement was logged already, its duration comes without it.
    if (logged === 'yes' && !statement && !session && !object && !has(/duration: .*(statement|execute)/))
      return 'no line';
    return null;
  }

  test('a value of the scanner’s own hides what holds for others, which is said', async () => {
    const db = pg.escapeIdentifier(database.name);
    await admin.query('ALTER SYSTEM RESET ALL');
    await admin.query(
      ['ROLE ALL', `DATABASE ${db}`, ...LOGINS.flatMap((name) => [`ROLE ${name}`, `ROLE ${name} IN DATABASE ${db}`])]
        .map((place) => `ALTER ${place} RESET ALL`)
        .join(';'),
    );
    await admin.query(`SELECT pg_reload_conf(); ALTER ROLE aud_scanner SET log_statement = 'all';
      ALTER ROLE aud_a SET log_statement = 'all'; ALTER ROLE aud_b SET log_statement = 'none'`);
    const graph = await graphOf(urlAs(database.url, 'aud_scanner'), number);
    await admin.query('ALTER ROLE aud_scanner RESET ALL; ALTER ROLE aud_a RESET ALL; ALTER ROLE aud_b RESET ALL');
    expect(graph.gaps.map(({ code }) => code)).toContain('audit-settings');
    const resolved = resolveAccess(graph);
    const audit = auditorOf(graph);
    const answers = await Promise.all(
      ['aud_a', 'aud_b', 'aud_c'].map((login) => traceOf(audit, resolved, login, select('plain.a'))),
    );
    expect(answers.map((each) => each?.logged)).toEqual(['yes', 'no', 'unknown']);
  });

  test('who can keep out of the log does so, and nobody else can', async () => {
    const db = pg.escapeIdentifier(database.name);
    await admin.query(
      ['ROLE ALL', `DATABASE ${db}`, ...LOGINS.flatMap((name) => [`ROLE ${name}`, `ROLE ${name} IN DATABASE ${db}`])]
        .map((place) => `ALTER ${place} RESET ALL`)
        .join(';'),
    );
    await admin.query(`ALTER DATABASE ${db} SET log_statement = 'all'; GRANT aud_su TO aud_d`);
    if (number >= 150000) {
      await admin.query(`GRANT SET ON PARAMETER log_statement TO aud_a, aud_group; GRANT aud_group TO aud_b`);
    }
    const graph = await graphOf(urlAs(database.url, 'aud_scanner'), number);
    const resolved = resolveAccess(graph);
    const audit = auditorOf(graph);
    const read = select('plain.a');
    for (const login of [...LOGINS, 'aud_su']) {
      const { principal, at, position, way } = await wayOf(resolved, login, read);
      const trace = audit(principal, at, position, way!);
      await logged(login);
      const client = await connect(urlAs(database.url, login));
      let denied = false;
      try {
        if (login === 'aud_d') await client.query('SET ROLE aud_su');
        await client.query('SET log_statement = none');
      } catch {
        denied = true;
      }
      await client.query(`${read.sql} /* quiet */`);
      await client.end();
      const silent = !(await logged(login)).some((line) => line.includes('quiet'));
      expect({ login, ...trace }).toMatchObject({ login, logged: 'yes', by: ['log_statement'], evadable: silent });
      expect(silent).toBe(!denied);
    }
    await admin.query('REVOKE aud_su FROM aud_d');
  });

  test.skipIf(!withPgaudit)('statements that pgaudit passes over', async () => {
    const db = pg.escapeIdentifier(database.name);
    await admin.query(`ALTER DATABASE ${db} RESET ALL; ALTER DATABASE ${db} SET pgaudit.role = 'aud_auditor';
      ALTER ROLE aud_a SET pgaudit.log = 'read'; ALTER ROLE aud_b SET pgaudit.log = 'read, write'`);
    const graph = await graphOf(urlAs(database.url, 'aud_scanner'), number);
    const resolved = resolveAccess(graph);
    const audit = auditorOf(graph);
    const tries: readonly [login: string, of: string, sql: string][] = [
      ['aud_a', 'plain.a', 'INSERT INTO app.sink SELECT a FROM app.plain'],
      ['aud_b', 'plain.a', 'INSERT INTO app.sink SELECT a FROM app.plain'],
      ['aud_c', 'part.b', 'SELECT part FROM app.part'],
      ['aud_c', 'whole.b', 'SELECT whole FROM app.whole'],
      ['aud_c', 'whole.b', 'INSERT INTO app.sink SELECT b FROM app.whole'],
      ['aud_c', 'part_ab.b', 'SELECT part_ab FROM app.part_ab'],
    ];
    for (const [login, of, sql] of tries) {
      const trace = await traceOf(audit, resolved, login, select(of));
      await logged(login);
      const client = await connect(urlAs(database.url, login));
      await client.query(sql);
      await client.end();
      const silent = (await logged(login)).length === 0;
      expect({ sql, login, ...trace }).toMatchObject({ sql, login, logged: 'yes', evadable: silent });
    }
    // A definer's function leaves no line of what it reads, so that a reader who may call it need leave none.
    const columns = ['whole', 'part'].map((relation) => ({ schema: 'app', relation, column: 'b' }));
    const at = resolved.principals.findIndex(({ name }) => name === 'aud_c');
    const [whole, part] = tracesOf(resolved, audit, columns).map((each) => each.find(([who]) => who === at)?.[1]);
    expect(whole?.logged).toBe('no');
    expect(part).toMatchObject({ logged: 'yes', evasions: ['whole-row'] });
    await logged('aud_c');
    const client = await connect(urlAs(database.url, 'aud_c'));
    expect((await client.query('SELECT app.reads()')).rows).toHaveLength(1);
    await client.end();
    expect(await logged('aud_c')).toEqual([]);
  });
});
