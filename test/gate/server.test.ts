/** The gate on real servers: silent on a thousand known findings whatever moves, and loud once for what is new. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBaseline } from '../../src/policy/baseline.ts';
import { runNochul } from '../support/run.ts';
import { createDatabase, defaultVersion, exec, startServer, type TestServer } from '../support/servers.ts';

const TABLES = 250;
const ROWS = 30;
const OTHER_VERSION = { postgresql: '17', mariadb: '11.8' } as const;

const SURNAMES = [...'김이박최정강조윤장임한오서신권황안송'];
const SYLLABLES = [...'민서준지우현수연예은도윤하주원영진성'];

/** Made of the row's number, with the check digit that was issued until October 2020. */
function rrnOf(row: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const digits = `${two(60 + (row % 40))}${two(1 + (row % 12))}${two(1 + (row % 28))}${1 + (row % 2)}${String((row * 131) % 100_000).padStart(5, '0')}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (2 + (at % 8)), 0);
  return `${digits.slice(0, 6)}-${digits.slice(6)}${(11 - (sum % 11)) % 10}`;
}

const COLUMNS: Readonly<Record<string, (row: number) => string>> = {
  jumin_no: rrnOf,
  mbl_telno: (row) => `010-${2000 + (row % 7000)}-${String((row * 37) % 10_000).padStart(4, '0')}`,
  cust_nm: (row) => `${SURNAMES[row % 18]}${SYLLABLES[(row * 5) % 18]}${SYLLABLES[(row * 7 + 3) % 18]}`,
  email: (row) => `user${row * 31}@example.co.kr`,
};

const tableOf = (number: number) => `member_${String(number).padStart(3, '0')}`;

function rowsOf(from: number, to: number, columns: readonly string[]): string {
  return Array.from({ length: to - from }, (_, at) => {
    const values = columns.map((column) => `'${COLUMNS[column]!(from + at)}'`);
    return `(${[from + at, ...values].join(', ')})`;
  }).join(', ');
}

describe.each(['postgresql', 'mariadb'] as const)('on %s', (engine) => {
  const isPostgres = engine === 'postgresql';
  const text = isPostgres ? 'text' : 'varchar(60)';
  const login = (name: string) => (isPostgres ? `CREATE ROLE ${name} LOGIN` : `CREATE USER '${name}'@'%'`);
  const to = (name: string) => (isPostgres ? name : `'${name}'@'%'`);
  const shown = to;
  const folder = mkdtempSync(join(tmpdir(), 'nochul-gate-'));
  let server: TestServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;

  const make = (number: number, columns: readonly string[], rows = ROWS) => [
    `CREATE TABLE ${tableOf(number)} (id integer PRIMARY KEY, ${columns.map((column) => `${column} ${text}`).join(', ')})`,
    `INSERT INTO ${tableOf(number)} (id, ${columns.join(', ')}) VALUES ${rowsOf(0, rows, columns)}`,
    `GRANT SELECT ON ${tableOf(number)} TO ${to('app')}`,
    ...(number % 2 === 0 ? [`GRANT SELECT ON ${tableOf(number)} TO analysts`] : []),
  ];
  const accounts = () => [
    ...['app', 'intern', 'analyst', 'analyst2', 'helper'].map(login),
    'CREATE ROLE analysts',
    'CREATE ROLE vault',
    `GRANT analysts TO ${to('analyst')}`,
    `GRANT analysts TO ${to('analyst2')}`,
    isPostgres ? 'GRANT vault TO helper WITH INHERIT FALSE' : `GRANT vault TO ${to('helper')}`,
    ...(isPostgres ? [] : ['analyst', 'analyst2'].map((name) => `SET DEFAULT ROLE analysts FOR ${to(name)}`)),
  ];

  /** The same tables, whatever the order of their columns, and the same grants. */
  async function fill(url: string, columns: readonly string[]): Promise<void> {
    const statements = Array.from({ length: TABLES }, (_, number) => make(number, columns)).flat();
    await exec(url, [...accounts(), ...statements, `GRANT SELECT ON ${tableOf(1)} TO vault`]);
    if (isPostgres) await exec(url, 'ANALYZE');
  }

  const nochul = (...args: string[]) => runNochul(args, { cwd: folder });
  async function gate(url = database.url) {
    const started = performance.now();
    const outcome = await nochul('gate', url, '--format', 'json', '--quiet', '--lang', 'en');
    const parsed = outcome.stdout === '' ? null : JSON.parse(outcome.stdout);
    expect(outcome.stderr).toBe('');
    return { code: outcome.code, seconds: (performance.now() - started) / 1000, ...parsed };
  }
  const told = ({ results }: Awaited<ReturnType<typeof gate>>) =>
    results.map(({ rule, status, where, args }: Record<string, unknown>) => ({ rule, status, where, args }));

  beforeAll(async () => {
    server = await startServer({ engine });
    database = await createDatabase(server, 'gate_shop');
    await fill(database.url, Object.keys(COLUMNS));
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a thousand findings, a baseline, and the gate has one line to say', async () => {
    const before = await gate();
    expect(before.code).toBe(1);
    expect(before.results.length).toBeGreaterThanOrEqual(TABLES);
    const written = await nochul('baseline', database.url);
    expect(written).toMatchObject({ code: 0, stdout: '' });
    expect(written.stderr).toContain(`Wrote nochul.baseline.yaml: ${before.results.length} entries`);
    const silent = await nochul('gate', database.url, '--quiet', '--lang', 'en');
    expect(silent).toEqual({
      code: 0,
      stderr: '',
      stdout: `Nothing new. Results that the baseline covers: ${before.results.length}.\n`,
    });
    const report = await nochul('scan', database.url, '--format', 'json', '--quiet');
    expect(JSON.parse(report.stdout).findings).toHaveLength(4 * TABLES);
  }, 120_000);

  test('written again, the baseline is the same file, with the reasons that people gave', async () => {
    const file = join(folder, 'nochul.baseline.yaml');
    const first = readFileSync(file, 'utf8');
    const edited = first.replace(
      /reason:\n {4}owner:\n {4}expires:/,
      'reason: 파기 예정\n    owner: 개인정보보호팀\n    expires: 2099-03-31',
    );
    expect(edited).not.toBe(first);
    writeFileSync(file, edited);
    expect((await nochul('baseline', database.url, '--quiet')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(edited);
    expect(parseBaseline(edited, 'x').entries[0]).toMatchObject({ reason: '파기 예정', owner: '개인정보보호팀' });
  }, 60_000);

  test('one new grant is exactly one result', async () => {
    await exec(database.url, `GRANT SELECT ON ${tableOf(7)} TO ${to('intern')}`);
    const one = await gate();
    expect(one.code).toBe(1);
    expect(one.results).toHaveLength(1);
    expect(one.results[0]).toMatchObject({
      ...{ rule: 'no-unreviewed-access', level: 'error', status: 'new', relation: tableOf(7) },
      ...{ principal: shown('intern'), also: ['no-plaintext-rrn'], measures: { reach: 'direct', readers: 1 } },
    });
    await exec(database.url, `REVOKE SELECT ON ${tableOf(7)} FROM ${to('intern')}`);
    expect(told(await gate())).toEqual([]);
  }, 60_000);

  test('a membership that opens 125 tables is one result too, and so is a grant to a role of two', async () => {
    await exec(database.url, [
      `GRANT analysts TO ${to('intern')}`,
      ...(isPostgres ? [] : [`SET DEFAULT ROLE analysts FOR ${to('intern')}`]),
    ]);
    const member = await gate();
    expect(member.results).toHaveLength(1);
    expect(member.results[0]).toMatchObject({ rule: 'no-unreviewed-access', principal: shown('intern') });
    expect(member.results[0].args.relations).toHaveLength(TABLES / 2);
    await exec(database.url, [
      ...(isPostgres ? [] : [`SET DEFAULT ROLE NONE FOR ${to('intern')}`]),
      `REVOKE analysts FROM ${to('intern')}`,
      `GRANT SELECT ON ${tableOf(3)} TO analysts`,
    ]);
    const role = await gate();
    expect(role.results).toHaveLength(1);
    expect(role.results[0]).toMatchObject({ rule: 'no-unreviewed-access', principal: null, relation: tableOf(3) });
    expect(role.results[0].args.names).toEqual(expect.arrayContaining(['analyst', 'analyst2'].map(shown)));
    await exec(database.url, `REVOKE SELECT ON ${tableOf(3)} FROM analysts`);
  }, 60_000);

  test('rows that come, and columns that move, are nothing new', async () => {
    const columns = Object.keys(COLUMNS);
    const grown = Array.from({ length: 60 }, (_, number) => number);
    await exec(
      database.url,
      grown.map(
        (number) =>
          `INSERT INTO ${tableOf(number)} (id, ${columns.join(', ')}) VALUES ${rowsOf(ROWS, 4 * ROWS, columns)}`,
      ),
    );
    const moved = Array.from({ length: 60 }, (_, number) => 100 + number);
    await exec(
      database.url,
      moved.flatMap((number) => [`DROP TABLE ${tableOf(number)}`, ...make(number, [...columns].reverse())]),
    );
    const after = await gate();
    expect(told(after)).toEqual([]);
    expect(after).toMatchObject({ code: 0, unused: [] });
  }, 60_000);

  test('a stronger reach is new again', async () => {
    expect(told(await gate())).toEqual([]);
    await exec(
      database.url,
      isPostgres ? 'GRANT vault TO helper WITH INHERIT TRUE' : `SET DEFAULT ROLE vault FOR ${to('helper')}`,
    );
    const stronger = await gate();
    expect(stronger.code).toBe(1);
    expect(stronger.results).toHaveLength(1);
    expect(stronger.results[0]).toMatchObject({
      ...{
        rule: 'no-unreviewed-access',
        principal: shown('helper'),
        relation: tableOf(1),
        measures: { reach: 'direct' },
      },
    });
  }, 60_000);

  test('another version of the server, filled with columns in another order, is the same database', async () => {
    const version = OTHER_VERSION[engine];
    expect(version).not.toBe(defaultVersion[engine]);
    const upgraded = await startServer({ engine, version });
    try {
      const again = await createDatabase(upgraded, 'gate_shop');
      await fill(again.url, ['email', 'cust_nm', 'jumin_no', 'mbl_telno']);
      const after = await gate(again.url);
      expect(told(after)).toEqual([]);
      expect(after).toMatchObject({ code: 0, unused: [] });
    } finally {
      await upgraded.stop();
    }
  }, 120_000);
});
