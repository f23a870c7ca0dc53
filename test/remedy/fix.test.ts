/**
 * Fix and rescan, as a DBA would: scan through the command line, write the SQL, run it as the administrator, log in as
 * everybody and try every column, scan again, take it back. The server is the oracle.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backQuoted, doubleQuoted } from '../../src/engines/quote.ts';
import { type Choice, planOf, type SourcePlan } from '../../src/remedy/plan.ts';
import { type Report, type ReportPrincipal, reportSchema } from '../../src/report.ts';
import { PASSWORD } from '../access/mysql-oracle.ts';
import { fake } from '../support/fake.ts';
import { runNochul } from '../support/run.ts';
import { availableServers, createDatabase, exec, startServer, type TestServer } from '../support/servers.ts';
import { UNSAFE } from '../support/unsafe.ts';

const HOSTILE = 'it\'s "a" `b`\n; DROP TABLE x; --\u202e한글';
const folder = mkdtempSync(join(tmpdir(), 'nochul-fix-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of made-up people: name, phone. */
const people = (seed: number, count = 60) => {
  const draw = fake(seed);
  return Array.from({ length: count }, (_, id) => `(${id + 1}, '${draw.name()}', '${draw.mobile()}', 'A')`).join(', ');
};

/** `login relation.column`, each tried by a session of its own. */
type Matrix = Set<string>;

interface World {
  readonly url: string;
  /** Principal, user name for the login. */
  readonly logins: readonly (readonly [principal: string, user: string])[];
  readonly relations: readonly (readonly [schema: string, name: string, columns: readonly string[]])[];
  /** Statements that show values without a SELECT of one's own, by name. */
  readonly calls: Readonly<Record<string, string>>;
  readonly run: (file: string) => Promise<void>;
}

async function matrixOf({ url, logins, relations, calls }: World): Promise<Matrix> {
  const found: Matrix = new Set();
  const isPostgres = url.startsWith('postgres');
  const quote = isPostgres ? doubleQuoted : backQuoted;
  for (const [principal, user] of logins) {
    const as = new URL(url);
    as.username = encodeURIComponent(user);
    as.password = PASSWORD;
    const tried: [string, string][] = [
      ...relations.flatMap(([schema, name, columns]) =>
        columns.map((column): [string, string] => [
          `${schema}.${name}.${column}`,
          `SELECT ${quote(column)} FROM ${quote(schema, name)} LIMIT 1`,
        ]),
      ),
      ...Object.entries(calls),
    ];
    const ask = await session(as.href);
    if (!ask) continue;
    found.add(`${principal} logs in`);
    for (const [key, sql] of tried) if (await ask.reads(sql)) found.add(`${principal} ${key}`);
    await ask.end();
  }
  return found;
}

async function session(url: string) {
  if (url.startsWith('postgres')) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
    } catch {
      return null;
    }
    const reads = (sql: string) =>
      client.query(sql).then(
        ({ rows }) => rows.length > 0,
        (error: { code: string }) => {
          expect(error.code).toBe('42501');
          return false;
        },
      );
    return { reads, end: () => client.end() };
  }
  const at = new URL(url);
  try {
    const user = decodeURIComponent(at.username);
    const connection = await mysql.createConnection({
      host: at.hostname,
      port: Number(at.port),
      user,
      password: PASSWORD,
    });
    const reads = (sql: string) =>
      connection.query(sql).then(
        ([rows]) => Array.isArray(rows) && rows.length > 0,
        (error: { errno: number }) => {
          expect([1142, 1143, 1356, 1370, 1044]).toContain(error.errno);
          return false;
        },
      );
    return { reads, end: () => connection.end() };
  } catch {
    return null;
  }
}

async function scan(url: string, ...more: string[]): Promise<Report> {
  const file = join(folder, `report-${Math.random().toString(36).slice(2)}.json`);
  const { code, stderr } = await runNochul(['scan', url, '--quiet', '--output', file, '--allow-incomplete', ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.assign(report, { file });
}

async function fix(report: Report, ...more: string[]) {
  const [sql, undo] = [join(folder, 'fix.sql'), join(folder, 'undo.sql')];
  const file = (report as Report & { file: string }).file;
  const lang = more.includes('--lang') ? [] : ['--lang', 'en'];
  const outcome = await runNochul(['fix', file, '--output', sql, '--undo', undo, ...lang, ...more]);
  expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
  // What a terminal or an editor shows is what is there.
  for (const each of [sql, undo]) expect(readFileSync(each, 'utf8')).not.toMatch(UNSAFE);
  return { sql, undo, text: readFileSync(sql, 'utf8') };
}

/** Whose matrix entries the plan says will go. */
function predicted(
  [plan]: readonly SourcePlan[],
  report: Report,
  { relations }: World,
): { closed: Matrix; taken: Matrix } {
  const closed: Matrix = new Set();
  const taken: Matrix = new Set();
  const columnsOf = new Map(relations.map(([schema, name, columns]) => [`${schema}.${name}`, columns]));
  for (const { closes, alsoTakesAway, kind, subject, candidate } of plan!.remedies) {
    if (kind === 'lock' && !candidate) closed.add(`${subject} logs in`);
    for (const { finding, principal } of closes) {
      const { schema, relation, column } = report.findings.find(({ id }) => id === finding)!;
      closed.add(`${principal} ${schema}.${relation}.${column}`);
    }
    for (const { principal, relation, columns } of alsoTakesAway ?? []) {
      for (const column of columns ?? columnsOf.get(relation) ?? []) taken.add(`${principal} ${relation}.${column}`);
    }
  }
  return { closed, taken };
}

const minus = (a: Matrix, b: Matrix) => [...a].filter((key) => !b.has(key)).sort();

/** Ways by which a principal sees findings as things stand. */
function seeing(report: Report, isMeant: (principal: ReportPrincipal) => boolean): string[] {
  const holdings = new Map(report.holdings.map((each) => [each.id, each]));
  return report.principals.filter(isMeant).flatMap(({ name, access }) =>
    access.flatMap(({ holding, reach }) => {
      const { rows, by, object } = holdings.get(holding)!;
      return reach === 'escalate' || rows === 'none' || rows === 'unknown' ? [] : [`${name} ${by} ${object}`];
    }),
  );
}

const ways = (report: Report) => seeing(report, () => true).sort();

/** Runs what `choice` proposes and checks the three: gone what is named, nothing else but what is told, and all back. */
async function checkFix(world: World, report: Report, before: Matrix, choice: Choice, flags: readonly string[]) {
  const { closed, taken } = predicted(planOf(report, choice), report, world);
  const { sql, undo, text } = await fix(report, ...flags);
  await world.run(sql);
  const now = await matrixOf(world);
  const again = await scan(world.url);
  await world.run(undo);
  const locked = new Set(
    [...closed].filter((key) => key.endsWith(' logs in')).map((key) => key.slice(0, -' logs in'.length)),
  );
  const who = (key: string) => world.logins.find(([principal]) => key.startsWith(`${principal} `))?.[0] ?? '';
  const isTold = (key: string) => closed.has(key) || taken.has(key) || locked.has(who(key));
  const silent = minus(before, now).filter((key) => !isTold(key) && !key.includes(' call '));
  const open = [...closed, ...taken].filter((key) => now.has(key));
  expect({ text, silent, open, gained: minus(now, before) }).toEqual({ text, silent: [], open: [], gained: [] });
  expect(minus(before, await matrixOf(world))).toEqual([]);
  return { again, lost: minus(before, now), text, pairs: before.size };
}

/** The grants are those of before, and so are all ways. */
async function checkBack({ url }: World, report: Report): Promise<void> {
  const last = await scan(url);
  expect(ways(last)).toEqual(ways(report));
  const stated = ({ sources: [source] }: Report) =>
    [...(source!.grants!.grants ?? []), ...source!.grants!.memberships, ...source!.grants!.defaults]
      .map((each) => JSON.stringify(each))
      .sort();
  expect(stated(last)).toEqual(stated(report));
}

const available = await availableServers();
const postgres = available.filter(
  ({ engine, version }) => engine === 'postgresql' && ['12', '16', '18'].includes(version),
);

describe.each(postgres)('PostgreSQL $version', ({ version: major }) => {
  let server: TestServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let world: World;
  let report: Report;
  let before: Matrix;
  const logins = [
    'nf_table',
    'nf_column',
    'nf_a',
    'nf_b',
    'nf_set',
    'nf_view',
    'nf_fn',
    'nf_go',
    'nf_sub',
    'nf_all',
    'nf_none',
    HOSTILE,
  ];
  const columns = ['id', 'name', 'phone', 'grade'];
  const q = doubleQuoted;

  beforeAll(async () => {
    server = await startServer({ engine: 'postgresql', version: major });
    database = await createDatabase(server);
    const isNew = Number(major) >= 16;
    const table = (name: string, seed: number) =>
      `CREATE TABLE ${name} (id int, name text, phone text, grade text); INSERT INTO ${name} VALUES ${people(seed)};
       ALTER TABLE ${name} OWNER TO nf_owner;`;
    await exec(
      database.url,
      `${[...logins, 'nf_g', 'nf_owner', 'nf_super'].map((name) => `CREATE ROLE ${q(name)} LOGIN PASSWORD '${PASSWORD}';`).join('\n')}
       ALTER ROLE nf_g NOLOGIN; ALTER ROLE nf_super SUPERUSER;
       CREATE SCHEMA nf AUTHORIZATION nf_owner; GRANT USAGE ON SCHEMA nf TO PUBLIC;
       ${table('nf.customers', 1)} ${table('nf.others', 2)} ${table('nf.lottery', 3)} ${table(q('nf', HOSTILE), 4)} ${table('nf.members_backup_202401', 5)}
       GRANT SELECT ON nf.customers TO nf_table; GRANT SELECT (id, phone) ON nf.customers TO nf_column;
       GRANT SELECT ON nf.customers, nf.others TO nf_g; GRANT nf_g TO nf_a; GRANT nf_g TO nf_b;
       ${isNew ? 'GRANT nf_g TO nf_set WITH INHERIT FALSE, SET TRUE' : 'ALTER ROLE nf_set NOINHERIT; GRANT nf_g TO nf_set'};
       GRANT SELECT ON nf.lottery TO PUBLIC; GRANT SELECT ON ${q('nf', HOSTILE)} TO ${q(HOSTILE)};
       CREATE VIEW nf.contact AS SELECT id, name, phone, grade FROM nf.customers; ALTER VIEW nf.contact OWNER TO nf_owner;
       GRANT SELECT ON nf.contact TO nf_view;
       CREATE FUNCTION nf.phone_of(i int) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT phone FROM nf.others WHERE id = i';
       ALTER FUNCTION nf.phone_of(int) OWNER TO nf_owner; REVOKE EXECUTE ON FUNCTION nf.phone_of(int) FROM PUBLIC;
       GRANT EXECUTE ON FUNCTION nf.phone_of(int) TO nf_fn;
       GRANT SELECT ON nf.others TO nf_go WITH GRANT OPTION; SET ROLE nf_go; GRANT SELECT ON nf.others TO nf_sub; RESET ROLE;
       ALTER DEFAULT PRIVILEGES FOR ROLE nf_owner IN SCHEMA nf GRANT SELECT ON TABLES TO nf_table;
       ${Number(major) >= 14 ? 'GRANT pg_read_all_data TO nf_all' : 'GRANT SELECT ON ALL TABLES IN SCHEMA nf TO nf_all'};`,
    );
    const run = async (file: string) => {
      await exec(database.url, readFileSync(file, 'utf8'));
    };
    world = {
      ...{ url: database.url, run, logins: [...logins, 'nf_owner'].map((name) => [name, name] as const) },
      relations: ['customers', 'others', 'lottery', HOSTILE, 'members_backup_202401', 'contact'].map(
        (name) => ['nf', name, columns] as const,
      ),
      calls: { 'call phone_of': 'SELECT nf.phone_of(1)' },
    };
    before = await matrixOf(world);
    report = await scan(database.url);
    expect(report.findings.length).toBeGreaterThanOrEqual(10);
  }, 120_000);
  afterAll(async () => {
    await database?.drop();
    await server?.stop();
  });

  const gone: Record<string, readonly string[]> = {
    nf_table: ['nf.customers.name', 'nf.customers.phone', 'nf.lottery.name', 'nf.lottery.phone'],
    nf_column: ['nf.customers.phone', 'nf.lottery.name', 'nf.lottery.phone'],
    nf_a: ['nf.customers.id', 'nf.customers.phone', 'nf.others.grade', 'nf.others.phone'],
    nf_set: ['nf.lottery.phone'],
    nf_view: ['nf.contact.name', 'nf.contact.phone'],
    nf_fn: ['call phone_of'],
    nf_sub: ['nf.others.name', 'nf.others.phone'],
    nf_go: ['nf.others.name', 'nf.others.phone'],
    nf_all: ['nf.customers.phone', `nf.${HOSTILE}.phone`],
    [HOSTILE]: [`nf.${HOSTILE}.name`, `nf.${HOSTILE}.phone`],
  };
  test.each(Object.entries(gone))(
    '%s loses what it read, and nobody what is not told',
    async (name, expected) => {
      const { again, lost } = await checkFix(world, report, before, { principals: [name] }, ['--principal', name]);
      expect(lost).toEqual(expect.arrayContaining(expected.map((key) => `${name} ${key}`)));
      expect(seeing(again, (each) => each.name === name)).toEqual([]);
      // A group that others are in is left as it is.
      expect(lost.filter((key) => key.startsWith('nf_b ') && !key.includes('lottery'))).toEqual([]);
    },
    120_000,
  );

  test('without a choice, all but owners and superusers', async () => {
    const { again, text, lost } = await checkFix(world, report, before, {}, []);
    await checkBack(world, report);
    expect(seeing(again, ({ superuser, name }) => !superuser && name !== 'nf_owner')).toEqual([]);
    expect(lost.filter((key) => key.startsWith('nf_owner'))).toEqual([]);
    expect(again.future.filter(({ by }) => by === 'default-privileges')).toEqual([]);
    expect(report.future.filter(({ by }) => by === 'default-privileges').length).toBeGreaterThan(0);
    // Nobody but those who must lose what the columns without personal data held.
    expect(lost.filter((key) => /\.(id|grade)$/.test(key) && !/nf_(a|b|set|all) /.test(key))).toEqual([]);
    expect(text).toContain('members_backup_202401');
    if (Number(major) >= 15) expect(text).toContain('--   ALTER VIEW "nf"."contact" SET (security_invoker = true);');
    console.log(`PostgreSQL ${major}: ${before.size} reads compared, ${lost.length} gone, all back`);
  }, 120_000);

  test('one finding, by its id', async () => {
    const finding = report.findings.find(({ relation, column }) => relation === 'customers' && column === 'phone')!;
    const { lost } = await checkFix(world, report, before, { findings: [finding.id] }, ['--finding', finding.id]);
    expect(lost).toContain('nf_table nf.customers.phone');
    expect(lost).not.toContain('nf_table nf.customers.name');
  }, 120_000);

  test('leavers are locked, accounts without an owner are proposed to be, in the way that psql reads it', async () => {
    const roster = join(folder, 'roster.csv');
    const lines = logins
      .filter((name) => name !== 'nf_none' && name !== HOSTILE)
      .map((name) => `${name},team,${name === 'nf_a' ? 'left' : 'active'}`);
    writeFileSync(roster, ['principal,owner,status', ...lines, 'nf_owner,team,active', ''].join('\n'));
    const listed = await scan(database.url, '--roster', roster);
    const psql = async (file: string) => {
      const run = promisify(execFile);
      await run('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--file', file, database.url]);
    };
    const hasPsql = await promisify(execFile)('psql', ['--version']).then(
      () => true,
      () => false,
    );
    const choice = { principals: ['nf_a', 'nf_none', HOSTILE] };
    const through = hasPsql ? { ...world, run: psql } : world;
    const flags = choice.principals.flatMap((name) => ['--principal', name]);
    const { text, lost } = await checkFix(through, listed, before, choice, flags);
    expect(text).toContain('ALTER ROLE "nf_a" NOLOGIN;\n');
    expect(text).toMatch(/^-- {3}ALTER ROLE "nf_none" VALID UNTIL '\d{4}-\d\d-\d\d';$/m);
    expect(lost).toContain('nf_a logs in');
    expect(lost).not.toContain('nf_none logs in');
  }, 120_000);

  test('Korean comments, the same statements', async () => {
    const en = (await fix(report)).text;
    const ko = (await fix(report, '--lang', 'ko')).text;
    const statements = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
    expect(statements(ko)).toEqual(statements(en));
    expect(ko).toContain('되돌리기');
  }, 60_000);

  test('a statement is about the people behind what it closes; a report that was cut off is said to be', async () => {
    const two = await createDatabase(server);
    try {
      await exec(two.url, [
        `CREATE TABLE many (id int, name text, phone text, grade text); INSERT INTO many VALUES ${people(8, 400)}`,
        `CREATE TABLE few (id int, name text, phone text, grade text); INSERT INTO few VALUES ${people(9, 30)}`,
        'CREATE ROLE ps_one LOGIN; GRANT SELECT ON many, few TO ps_one; ANALYZE',
      ]);
      const whole = await scan(two.url);
      const [first, second] = (await fix(whole, '--principal', 'ps_one')).text.split(/^-- \[2\] /m);
      expect(first).toMatch(/^-- \[1\] ~400 people;/m);
      expect(first).toMatch(/^REVOKE .*"many"/m);
      expect(second).toMatch(/^~30 people;/);
      const said = 'THE SCAN DID NOT EXAMINE ALL';
      expect(first).not.toContain(said);
      const file = join(folder, `cut-${two.name}.json`);
      const cut: Report = { ...whole, complete: false };
      writeFileSync(file, JSON.stringify({ ...cut, file: undefined }));
      expect((await fix(Object.assign(cut, { file }), '--principal', 'ps_one')).text).toContain(said);
    } finally {
      await exec(two.url, 'DROP TABLE IF EXISTS many, few; DROP ROLE IF EXISTS ps_one');
      await two.drop();
    }
  }, 60_000);

  test('a grant that no REVOKE takes is said to be one, and ends as docs/fix.md says', async () => {
    const kept = await createDatabase(server);
    const reads = "SELECT has_column_privilege('kg_reader', 'lent', 'phone', 'SELECT') AS still";
    const tried = async (...statements: string[]) => {
      await exec(kept.url, statements);
      return (await exec(kept.url, reads))[0]?.still;
    };
    try {
      await exec(kept.url, [
        `CREATE TABLE lent (id int, name text, phone text, grade text); INSERT INTO lent VALUES ${people(7)}`,
        'CREATE ROLE kg_lender; CREATE ROLE kg_reader LOGIN; GRANT SELECT ON lent TO kg_lender WITH GRANT OPTION',
        'SET ROLE kg_lender; GRANT SELECT (phone) ON lent TO kg_reader; RESET ROLE',
      ]);
      // The option on the table goes, what was handed on of a column stays, and CASCADE does not see it.
      expect(await tried('REVOKE SELECT ON lent FROM kg_lender CASCADE')).toBe(true);
      const { text } = await fix(await scan(kept.url), '--principal', 'kg_reader');
      expect(text).toMatch(/^-- kg_reader: .*\n-- {3}No REVOKE takes this grant as it stands: docs\/fix\.md/m);
      expect(text).not.toMatch(/^REVOKE/m);
      expect(await tried('REVOKE SELECT (phone) ON lent FROM kg_reader')).toBe(true);
      const again = 'GRANT SELECT (phone) ON lent TO kg_lender WITH GRANT OPTION';
      expect(await tried(again, 'REVOKE SELECT (phone) ON lent FROM kg_lender CASCADE')).toBe(false);
    } finally {
      await exec(kept.url, 'DROP TABLE IF EXISTS lent; DROP ROLE IF EXISTS kg_lender, kg_reader');
      await kept.drop();
    }
  }, 60_000);
});

const others = available.filter(({ engine }) => engine !== 'postgresql');

describe.each(others)('$engine $version', ({ engine, version }) => {
  let server: TestServer;
  let world: World;
  let report: Report;
  let before: Matrix;
  const isMaria = engine === 'mariadb';
  const USERS = [
    'nf_table',
    'nf_column',
    'nf_db',
    'nf_wild',
    'nf_global',
    'nf_role',
    'nf_role2',
    'nf_view',
    'nf_fn',
    'nf_none',
    'nf`q\n\u202e',
  ];
  const account = (user: string) => `'${user}'@'%'`;
  const columns = ['id', 'name', 'phone', 'grade'];
  const q = backQuoted;

  beforeAll(async () => {
    server = await startServer({ engine, version, settings: { 'max-connections': '80' } });
    const role = isMaria ? 'nf_g' : "'nf_g'@'%'";
    const table = (name: string, seed: number) =>
      `CREATE TABLE ${name} (id int, name varchar(40), phone varchar(40), grade varchar(9)) CHARACTER SET utf8mb4; INSERT INTO ${name} VALUES ${people(seed)};`;
    const at = (user: string) => `${q(user)}@'%'`;
    await exec(
      server.adminUrl,
      `${USERS.map((user) => `CREATE USER ${at(user)} IDENTIFIED BY '${PASSWORD}';`).join('\n')}
       CREATE USER nf_definer@localhost IDENTIFIED BY '${PASSWORD}' ACCOUNT LOCK; CREATE ROLE ${role};
       CREATE DATABASE nf_app CHARACTER SET utf8mb4; CREATE DATABASE nfxapp CHARACTER SET utf8mb4;
       ${table('nf_app.customers', 1)} ${table('nf_app.others', 2)} ${table('nfxapp.customers', 3)} ${table(q('nf_app', HOSTILE.slice(0, 12)), 4)}
       CREATE TABLE nf_app.codes (id int, grade varchar(9)); INSERT INTO nf_app.codes VALUES (1, 'A');
       GRANT SELECT ON nf_app.* TO nf_definer@localhost; GRANT EXECUTE ON nf_app.* TO nf_definer@localhost;
       CREATE DEFINER = nf_definer@localhost SQL SECURITY DEFINER VIEW nf_app.contact AS SELECT id, name, phone, grade FROM nf_app.customers;
       CREATE DEFINER = nf_definer@localhost FUNCTION nf_app.phone_of(i int) RETURNS varchar(40) CHARACTER SET utf8mb4 READS SQL DATA RETURN (SELECT phone FROM nf_app.others WHERE id = i LIMIT 1);
       GRANT SELECT, INSERT ON nf_app.customers TO ${at('nf_table')}; GRANT SELECT (id, phone) ON nf_app.customers TO ${at('nf_column')};
       GRANT SELECT, UPDATE ON \`nf\\_app\`.* TO ${at('nf_db')}; GRANT SELECT ON \`nf_app\`.* TO ${at('nf_wild')};
       GRANT SELECT, PROCESS ON *.* TO ${at('nf_global')};
       GRANT SELECT ON nf_app.customers TO ${role}; GRANT SELECT ON nf_app.others TO ${role}; GRANT ${role} TO ${at('nf_role')}; GRANT ${role} TO ${at('nf_role2')};
       ${isMaria ? `SET DEFAULT ROLE nf_g FOR ${at('nf_role')}; SET DEFAULT ROLE nf_g FOR ${at('nf_role2')}` : `SET DEFAULT ROLE ALL TO ${at('nf_role')}, ${at('nf_role2')}`};
       GRANT SELECT ON nf_app.contact TO ${at('nf_view')}; GRANT EXECUTE ON FUNCTION nf_app.phone_of TO ${at('nf_fn')};
       GRANT SELECT ON ${q('nf_app', HOSTILE.slice(0, 12))} TO ${at('nf`q\n\u202e')}; GRANT SELECT ON nf_app.others TO ${at('nf`q\n\u202e')};`,
    );
    const url = server.adminUrl;
    world = {
      url,
      run: async (file) => {
        await exec(url, readFileSync(file, 'utf8'));
      },
      logins: USERS.map((user) => [account(user), user] as const),
      relations: [
        ...['customers', 'others', HOSTILE.slice(0, 12), 'contact'].map((name) => ['nf_app', name, columns] as const),
        ['nf_app', 'codes', ['id', 'grade']],
        ['nfxapp', 'customers', columns],
      ],
      calls: { 'call phone_of': 'SELECT nf_app.phone_of(1)' },
    };
    before = await matrixOf(world);
    report = await scan(url);
    expect(report.findings.length).toBeGreaterThanOrEqual(8);
  }, 120_000);
  afterAll(() => server?.stop());

  const gone: Record<string, readonly string[]> = {
    nf_table: ['nf_app.customers.name', 'nf_app.customers.phone'],
    nf_column: ['nf_app.customers.phone'],
    nf_db: ['nf_app.customers.phone', 'nf_app.others.name', 'nf_app.contact.phone'],
    nf_wild: ['nf_app.customers.phone', 'nfxapp.customers.name'],
    nf_global: ['nf_app.customers.phone', 'nfxapp.customers.name', 'call phone_of'].slice(0, 2),
    nf_role: ['nf_app.customers.phone', 'nf_app.others.id'],
    nf_view: ['nf_app.contact.name', 'nf_app.contact.phone'],
    nf_fn: ['call phone_of'],
    'nf`q\n\u202e': [`nf_app.${HOSTILE.slice(0, 12)}.phone`, 'nf_app.others.name'],
  };
  test.each(Object.entries(gone))(
    '%s loses what it read, and nobody what is not told',
    async (user, expected) => {
      const name = account(user);
      const { again, lost } = await checkFix(world, report, before, { principals: [name] }, ['--principal', name]);
      expect(lost).toEqual(expect.arrayContaining(expected.map((key) => `${name} ${key}`)));
      expect(lost.filter((key) => !key.startsWith(`${name} `))).toEqual([]);
      expect(seeing(again, (each) => each.name === name)).toEqual([]);
      // Only the one that leaves a role loses more than personal data.
      if (user !== 'nf_role') expect(lost.filter((key) => /\.(id|grade)$/.test(key))).toEqual([]);
    },
    120_000,
  );

  test('without a choice, all but administrators', async () => {
    const { again, lost } = await checkFix(world, report, before, {}, []);
    await checkBack(world, report);
    expect(seeing(again, ({ superuser, name }) => !superuser && !name.startsWith("'root'"))).toEqual([]);
    console.log(`${engine} ${version}: ${before.size} reads compared, ${lost.length} gone, all back`);
  }, 120_000);

  test('leavers are locked', async () => {
    const roster = join(folder, 'roster-my.csv');
    const lines = USERS.filter((user) => !user.includes('\n')).map(
      (user) => `${user},team,${user === 'nf_role' ? 'left' : 'active'}`,
    );
    writeFileSync(roster, ['principal,owner,status', ...lines, ''].join('\n'));
    const listed = await scan(world.url, '--roster', roster);
    const name = account('nf_role');
    const { text, lost } = await checkFix(world, listed, before, { principals: [name] }, ['--principal', name]);
    expect(text).toContain('ALTER USER `nf_role`@`%` ACCOUNT LOCK;\n');
    expect(lost).toContain(`${name} logs in`);
  }, 120_000);
});

describe('what is wrong with the arguments is said in one sentence', () => {
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await runNochul(['fix', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr.split('\n')[0];
  };
  const write = (name: string, content: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const empty = {
    ...{ schemaVersion: 1, tool: { name: 'nochul', version: '0.0.0' }, complete: true, sources: [], findings: [] },
    ...{ startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:00Z' },
    ...{ holdings: [], principals: [], future: [], violations: [] },
  };
  test('not a report, a newer one, names that are not in it', async () => {
    expect(await refused(join(folder, 'nowhere.json'))).toMatch(/could not be read\.$/);
    expect(await refused(write('text.json', 'hello'))).toMatch(/is no JSON\.$/);
    expect(await refused(write('other.json', { a: 1 }))).toMatch(/is no report of nochul\.$/);
    expect(await refused(write('list.json', []))).toMatch(/is no report of nochul\.$/);
    expect(await refused(write('newer.json', { ...empty, schemaVersion: 2 }))).toMatch(
      /was written by a newer nochul\.$/,
    );
    expect(await refused(write('half.json', { ...empty, findings: [{}] }))).toMatch(
      /is no report of nochul \(first at findings\.0\.\w+\)\.$/,
    );
    const file = write('empty.json', empty);
    expect(await refused(file, '--principal', 'nobody')).toBe('nochul: The report has no principal nobody.');
    expect(await refused(file, '--finding', 'f00')).toBe('nochul: The report has no finding f00.');
    expect(await refused(file, '--source', 'shop')).toBe('nochul: The report has no source shop.');
    expect(await refused(file, '--severity', 'none')).toMatch(/Invalid values/);
    expect(await refused(file, '--output', join(folder, 'no', 'x.sql'))).toMatch(/can't be written/);
    expect(await refused(file, '--output', join(folder, 'x'), '--undo', join(folder, 'x'))).toMatch(/the same file/);
    const { code, stdout } = await runNochul(['fix', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^-- nochul /);
  }, 60_000);
});
