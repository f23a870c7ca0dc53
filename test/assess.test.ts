/** From a real server to findings, readers, people and violations. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { engines } from '../src/engines/index.ts';
import { type Finding, type Report, reportSchema } from '../src/report.ts';
import { scan } from '../src/scan.ts';
import { createDatabase, exec } from './support/servers.ts';
import { type SharedServer, useServer } from './support/use-server.ts';

const SURNAMES = [...'김이박최정강조윤장임한오서신권황안송'];
const SYLLABLES = [...'민서준지우현수연예은도윤하주원영진성'];

const nameOf = (person: number) =>
  `${SURNAMES[person % 18]}${SYLLABLES[Math.floor(person / 18) % 18]}${SYLLABLES[(person * 7 + 3) % 18]}`;
const phoneOf = (person: number) => `010-${2000 + (person % 7000)}-${String((person * 37) % 10_000).padStart(4, '0')}`;

/** Generated, with the check digit that was issued until October 2020. */
function rrnOf(person: number): string {
  const born = `${String(60 + (person % 40)).padStart(2, '0')}${String(1 + (person % 12)).padStart(2, '0')}${String(1 + (person % 28)).padStart(2, '0')}`;
  const digits = `${born}${1 + (person % 2)}${String((person * 131) % 100_000).padStart(5, '0')}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (2 + (at % 8)), 0);
  return `${born}-${digits.slice(6)}${(11 - (sum % 11)) % 10}`;
}

async function scanOf(url: string, include: string[] = []): Promise<Report> {
  const target = new URL(url);
  const engine = engines.find(({ protocols }) => protocols.includes(target.protocol))!;
  return scan(
    [
      {
        id: 'shop',
        url: target,
        engine,
        password: null,
        scope: { include, exclude: [] },
        rows: 10_000,
        concurrency: 2,
        statementTimeout: 30_000,
      },
    ],
    { detectors: builtin.detectors ?? [], version: '0.0.0', signal: new AbortController().signal },
  );
}

const CUSTOMERS = 1_200;

describe.each(['postgresql', 'mysql', 'mariadb'] as const)('on %s', (engine) => {
  const isPostgres = engine === 'postgresql';
  // Roles and accounts belong to the server, which other tests use too.
  const suffix = randomBytes(4).toString('hex');
  const [reader, clerk, nobody] = ['reader', 'clerk', 'nobody'].map((name) => `assess_${name}_${suffix}`);
  const shown = (name = '') => (isPostgres ? name : `'${name}'@'%'`);
  const account = (name = '') => (isPostgres ? `"${name}"` : `'${name}'@'%'`);
  let server: SharedServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let report: Report;

  const find = (relation: string, column: string): Finding =>
    report.findings.find((each) => each.relation === relation && each.column === column)!;
  const principal = (name = '') => report.principals.find((each) => each.name === shown(name));

  async function fill(relation: string, from: number, to: number, line: (row: number) => (string | number)[]) {
    const quoted = (value: string | number) => (typeof value === 'number' ? `${value}` : `'${value}'`);
    for (let start = from; start < to; start += 500) {
      const rows = Array.from({ length: Math.min(500, to - start) }, (_, at) =>
        line(start + at)
          .map(quoted)
          .join(', '),
      );
      await exec(database.url, `INSERT INTO ${relation} VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
    }
  }

  beforeAll(async () => {
    server = await useServer(engine);
    database = await createDatabase(server);
    const text = isPostgres ? 'text' : 'varchar(100)';
    const unique = isPostgres ? 'text' : 'varchar(40)';
    const cannotLogIn = isPostgres ? 'NOLOGIN' : "IDENTIFIED BY 'Assess-1'";
    const canLogIn = isPostgres ? 'LOGIN' : "IDENTIFIED BY 'Assess-1'";
    await exec(database.url, [
      `CREATE TABLE customers (customer_id integer PRIMARY KEY, cust_nm ${text}, mbl_telno ${unique} UNIQUE, rrno ${text})`,
      `CREATE TABLE orders (order_id integer PRIMARY KEY, customer_id integer, ordr_telno ${text}, amount integer, FOREIGN KEY (customer_id) REFERENCES customers (customer_id))`,
      `CREATE TABLE tmp_winners (id integer PRIMARY KEY, hp ${text})`,
      `CREATE TABLE masked (id integer PRIMARY KEY, mbl_telno ${text})`,
      `CREATE TABLE members_new (id integer PRIMARY KEY, cust_nm ${text}, rrno ${text})`,
      `CREATE ${isPostgres ? 'ROLE' : 'USER'} ${account(reader)} ${cannotLogIn}`,
      `CREATE ${isPostgres ? 'ROLE' : 'USER'} ${account(clerk)} ${canLogIn}`,
      `CREATE ${isPostgres ? 'ROLE' : 'USER'} ${account(nobody)} ${canLogIn}`,
      `GRANT SELECT ON customers TO ${account(reader)}`,
      `GRANT SELECT ON orders TO ${account(reader)}`,
      isPostgres
        ? `GRANT ${account(reader)} TO ${account(clerk)}`
        : `GRANT SELECT (ordr_telno) ON orders TO ${account(clerk)}`,
      ...(isPostgres ? ['GRANT SELECT ON tmp_winners TO PUBLIC'] : []),
    ]);
    await fill('customers', 0, CUSTOMERS, (row) => [row, nameOf(row), phoneOf(row), rrnOf(row)]);
    await fill('orders', 0, 3_000, (row) => [row, (row * 7) % 900, phoneOf((row * 7) % 900), 1_000]);
    // A hundred customers and fifty strangers.
    await fill('tmp_winners', 0, 150, (row) => [row, phoneOf(row < 100 ? row : 5_000 + row)]);
    await fill('masked', 0, 500, (row) => [row, `010-****-${String(row * 3).padStart(4, '0')}`]);
    await exec(
      database.url,
      isPostgres ? 'ANALYZE' : 'ANALYZE TABLE customers, orders, tmp_winners, masked, members_new',
    );
    report = await scanOf(database.url);
  });

  afterAll(async () => {
    await database?.drop();
    const drop = isPostgres ? 'DROP ROLE IF EXISTS' : 'DROP USER IF EXISTS';
    await exec(
      server.adminUrl,
      [reader, clerk, nobody].map((name) => `${drop} ${account(name)}`),
    );
  });

  test('as the server is set up, nobody’s reads are logged', () => {
    const { audit } = report.sources[0]!;
    expect(audit?.logins).toMatchObject({ yes: 0, partial: 0, unknown: 0 });
    expect(audit?.logins.no).toBe(report.principals.filter((each) => each.canLogin && each.people.high > 0).length);
    for (const { readers } of report.findings)
      expect(readers).toMatchObject({ untraced: readers.logins, traceUnknown: 0 });
    expect(principal(clerk)?.audit).toEqual({ logged: 'no', by: [], evadable: false, evasions: [] });
  });

  test('fits the schema, each finding once, the worst first', () => {
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report.complete).toBe(true);
    const ids = report.findings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
    const ranks = report.findings.map(({ severity }) => ['critical', 'high', 'medium', 'low'].indexOf(severity));
    expect(ranks).toEqual([...ranks].sort());
    const known = new Set(ids);
    for (const holding of report.holdings) for (const id of holding.findings) expect(known).toContain(id);
    const holdings = new Set(report.holdings.map(({ id }) => id));
    for (const { access } of report.principals) for (const { holding } of access) expect(holdings).toContain(holding);
  });

  test('counts people, not rows, and nobody twice', () => {
    expect(find('customers', 'mbl_telno').people).toEqual({
      estimate: CUSTOMERS,
      low: CUSTOMERS,
      high: CUSTOMERS,
      method: 'exact',
    });
    expect(find('orders', 'ordr_telno').people).toEqual({ estimate: 900, low: 900, high: 900, method: 'exact' });
    expect(find('orders', 'ordr_telno').estimatedRows).toBe(3_000);
    // 1,200 customers, 50 strangers among the winners; whose phones are masked can't be told.
    const { people } = report.sources[0]!;
    expect(people.low).toBeLessThanOrEqual(CUSTOMERS + 50);
    expect(people.high).toBeGreaterThanOrEqual(CUSTOMERS + 50);
    expect(people.estimate).toBeGreaterThanOrEqual(CUSTOMERS + 50);
    expect(people.estimate).toBeLessThan(CUSTOMERS + 50 + 500);
  });

  test('severity follows protection and who can read it', () => {
    expect(find('customers', 'rrno').severity).toBe('critical');
    expect(find('customers', 'mbl_telno').severity).toBe('high');
    expect(find('masked', 'mbl_telno')).toMatchObject({ protection: 'masked', severity: 'low' });
    expect(find('tmp_winners', 'hp').severity).toBe(isPostgres ? 'critical' : 'high');
    // Nothing is in it: its columns' names alone are no exposure.
    expect(find('members_new', 'rrno')).toMatchObject({ severity: 'low', people: { estimate: 0, low: 0, high: 0 } });
  });

  test('names the violations of the law, with the finding', () => {
    const rules = (relation: string) =>
      report.violations.filter(({ finding }) =>
        report.findings.some((each) => each.id === finding && each.relation === relation),
      );
    expect(rules('customers')).toMatchObject([
      { rule: 'no-plaintext-rrn', severity: 'critical', finding: find('customers', 'rrno').id },
    ]);
    expect(rules('tmp_winners').map(({ rule }) => rule)).toEqual(isPostgres ? ['no-public-access'] : []);
    expect(rules('members_new')).toEqual([]);
  });

  test('a principal has the people of all it reads, with the way there', () => {
    const mine = principal(reader)!;
    expect(mine.canLogin).toBe(!isPostgres);
    expect(mine.categories).toEqual(expect.arrayContaining(['person_name', 'phone', 'rrn']));
    // On PostgreSQL the winners too, as everybody.
    const truth = isPostgres ? CUSTOMERS + 50 : CUSTOMERS;
    expect(mine.people).toEqual({ estimate: truth, low: truth, high: truth, method: 'exact' });
    const theirs = principal(clerk)!;
    expect(theirs.canLogin).toBe(true);
    expect(theirs.people.estimate).toBe(isPostgres ? truth : 900);
    const reached = theirs.access.map(({ holding }) => report.holdings.find(({ id }) => id === holding)!);
    expect(reached.flatMap(({ findings }) => findings)).toContain(find('orders', 'ordr_telno').id);
    if (isPostgres) {
      const { chain } = theirs.access.find(
        ({ holding }) => report.holdings.find(({ id }) => id === holding)?.object === 'public.orders',
      )!;
      expect(chain).toEqual([{ to: reader, by: 'member-inherits' }]);
      expect(principal(nobody)?.people.estimate).toBe(150);
      expect(principal('PUBLIC')).toMatchObject({ kind: 'public', people: { estimate: 150 } });
    } else {
      expect(principal(nobody)).toBeUndefined();
      expect(theirs.categories).toEqual(['phone']);
    }
  });

  test('readers are those whom the server lets read', async () => {
    const { id, readers, relation, column } = find('orders', 'ordr_telno');
    const showing = new Set(report.holdings.filter(({ findings }) => findings.includes(id)).map((each) => each.id));
    const reading = report.principals.filter(
      ({ kind, access }) =>
        kind !== 'public' && access.some(({ holding, reach }) => reach !== 'escalate' && showing.has(holding)),
    );
    const names = reading.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([shown(reader), shown(clerk)]));
    expect(names).not.toContain(shown(nobody));
    expect(readers.logins).toBeLessThanOrEqual(readers.principals);
    if (!isPostgres) return;
    // PostgreSQL's own roles are no readers, only steps on the way to one.
    const allowed = await exec(
      database.url,
      `SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND has_column_privilege(rolname, 'public.${relation}', '${column}', 'SELECT')`,
    );
    expect(names).toEqual(expect.arrayContaining(allowed.map(({ rolname }) => rolname)));
    expect(names.filter((name) => name.startsWith('pg_'))).toEqual([]);
  });

  test('a finding keeps its id while rows come, columns move and the URL changes', async () => {
    const before = new Map(
      report.findings.map((each) => [`${each.relation}.${each.column}.${each.category}`, each.id]),
    );
    await exec(database.url, 'DROP TABLE orders');
    await exec(
      database.url,
      `CREATE TABLE orders (ordr_telno ${isPostgres ? 'text' : 'varchar(100)'}, order_id integer PRIMARY KEY)`,
    );
    await fill('orders', 0, 4_000, (row) => [phoneOf(row % 1_000), row]);
    await exec(database.url, isPostgres ? 'ANALYZE orders' : 'ANALYZE TABLE orders');
    // On MySQL and MariaDB a URL need not name the database.
    const url = new URL(database.url);
    if (!isPostgres) url.pathname = '/';
    const again = await scanOf(url.href, isPostgres ? [] : [`${database.name}.*`]);
    const after = again.findings.find((each) => each.relation === 'orders' && each.category === 'phone')!;
    expect(after.people.estimate).toBe(1_000);
    expect(after.id).toBe(before.get('orders.ordr_telno.phone'));
    expect(again.findings.find((each) => each.column === 'rrno' && each.relation === 'customers')?.id).toBe(
      before.get('customers.rrno.rrn'),
    );
  });
});
