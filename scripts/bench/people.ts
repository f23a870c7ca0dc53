/**
 * How right the numbers of people are: a million persons over customers, orders and an address book, `npm run bench -- people`.
 * The truth is the server's own COUNT(DISTINCT).
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtin } from '../../detectors/index.ts';
import { connectMysql } from '../../src/engines/mysql/session.ts';
import { connectPostgres } from '../../src/engines/postgres/session.ts';
import type { EngineName, People } from '../../src/model.ts';
import type { Engine } from '../../src/plugin.ts';
import type { Report } from '../../src/report.ts';
import { scan } from '../../src/scan.ts';
import { createDatabase, exec, startServer } from '../../test/support/servers.ts';

const CUSTOMERS = 880_000;
const BOOK = 400_000;
/** The first persons of the book who are no customers: 30 % of it, so that there are a million persons in all. */
const STRANGERS = 120_000;
const ORDERS = 3 * CUSTOMERS;
const SEEDS = 100;

/** Where the rows of one person lie: all over the table, or next to each other. */
type Layout = 'scattered' | 'grouped';

type Relations = 'customers' | 'orders' | 'address_book';
/** Principals, by the relations that they read. */
const READERS: Readonly<Record<string, readonly Relations[]>> = {
  reads_cb: ['customers', 'address_book'],
  reads_co: ['customers', 'orders'],
  reads_ob: ['orders', 'address_book'],
};

/**
 * Builds the same persons on each engine and prints what the report says of them. ENGINES, LAYOUTS and SEEDS in the
 * environment take a part of it.
 */
export async function benchPeople(): Promise<void> {
  const wanted = (process.env.ENGINES ?? 'postgresql,mariadb,mysql').split(',');
  const layouts = (process.env.LAYOUTS ?? 'scattered,grouped').split(',');
  const seeds = Number(process.env.SEEDS ?? SEEDS);
  for (const engine of ['postgresql', 'mariadb', 'mysql'] as const) {
    if (!wanted.includes(engine)) continue;
    await benchEngine(engine, engine === 'postgresql' ? seeds : Math.ceil(seeds / 5), layouts);
  }
}

async function benchEngine(engine: EngineName, seeds: number, layouts: readonly string[]): Promise<void> {
  const settings =
    engine === 'postgresql'
      ? { max_wal_size: '4GB', synchronous_commit: 'off' }
      : { innodb_buffer_pool_size: '512M', innodb_flush_log_at_trx_commit: '0' };
  const server = await startServer({ engine, settings });
  try {
    for (const layout of ['scattered', 'grouped'] as const) {
      if (!layouts.includes(layout)) continue;
      const database = await createDatabase(server);
      const started = performance.now();
      await build(engine, database.url, database.name, layout);
      console.log(`\n${engine}, rows of a person ${layout}: built in ${seconds(performance.now() - started)}`);
      const truth = await countTruth(database.url);
      await report(engine, database.url, truth, seeds);
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

/** The truth by what is counted: a relation, the source, a principal. */
type Truth = ReadonlyMap<string, number>;

async function report(engine: EngineName, url: string, truth: Truth, seeds: number): Promise<void> {
  const started = performance.now();
  const { report: whole, peak } = await scanApart(url);
  const exact = countsOf(whole);
  console.log(`--people exact: ${seconds(performance.now() - started)}, peak memory ${peak} MB`);
  for (const [what, count] of truth) {
    const people = exact.get(what);
    if (people) console.log(`  ${what.padEnd(24)} ${show(people, count)}`);
  }
  await sampling(engine, url, truth, seeds);
}

async function sampling(engine: EngineName, url: string, truth: Truth, seeds: number): Promise<void> {
  const all = new Map<string, (People & { method?: string | undefined })[]>();
  const sampled = performance.now();
  for (let seed = 1; seed <= seeds; seed += 1) {
    for (const [what, people] of countsOf(await scanWith(engine, url, random(seed)))) {
      all.set(what, [...(all.get(what) ?? []), people]);
    }
  }
  console.log(`sampling, ${seeds} seeds: ${seconds((performance.now() - sampled) / seeds)} each; the first of them`);
  for (const [what, count] of truth) {
    const [first] = all.get(what) ?? [];
    if (first) console.log(`  ${what.padEnd(24)} ${show(first, count)}`);
  }
  console.log(`  over all seeds           median error  within 10 %  inside its bounds  bounds (median, of the truth)`);
  for (const [what, count] of truth) {
    const list = all.get(what) ?? [];
    const errors = list.map(({ estimate }) => Math.abs(estimate / count - 1)).sort((a, b) => a - b);
    const near = errors.filter((error) => error <= 0.1).length;
    const inside = list.filter(({ low, high }) => low <= count && count <= high).length;
    const middle = (pick: (people: People) => number) => list.map(pick).sort((a, b) => a - b)[list.length >> 1] ?? 0;
    const bounds = `${(middle(({ low }) => low) / count).toFixed(2)} to ${(middle(({ high }) => high) / count).toFixed(2)}`;
    console.log(
      `  ${what.padEnd(24)} ${percent(errors[errors.length >> 1] ?? 0).padStart(12)}  ${`${near} of ${list.length}`.padStart(11)}  ${`${inside} of ${list.length}`.padStart(17)}  ${bounds}`,
    );
  }
}

function show({ estimate, low, high, method }: People & { method?: string | undefined }, truth: number): string {
  const number = (value: number) => value.toLocaleString('en');
  const inside = low <= truth && truth <= high ? 'inside' : 'OUTSIDE';
  const error = percent(estimate / truth - 1);
  return `${number(estimate).padStart(9)} (${number(low)} to ${number(high)}), truth ${number(truth)}: ${error.padStart(7)}, ${inside} the bounds, by ${method}`;
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(2)} s`;

function countsOf({ findings, principals, sources }: Report): Map<string, Report['sources'][number]['people']> {
  const counts = new Map<string, Report['sources'][number]['people']>();
  for (const { relation, column, category, people } of findings) {
    if (category === 'phone' || category === 'email') counts.set(`${relation}.${column}`, people);
  }
  for (const { name, people } of principals) {
    const bare = /^'?(only_)?\w+/.exec(name)?.[0].replace("'", '') ?? name;
    counts.set(bare, people);
  }
  if (sources[0]) counts.set('source', sources[0].people);
  return counts;
}

/** The heap that bin/nochul.js gives itself before anything else runs; and what the process took at most, in KB, at its end. */
const HEAP = `data:text/javascript,import { setFlagsFromString as set } from 'node:v8'; set('--heap-growing-percent=50');
process.on('exit', () => process.stderr.write(\`\\n\${process.resourceUsage().maxRSS}\`));`;

const run = promisify(execFile);

/** A process of its own, as a user runs it, so that its memory is its own. */
async function scanApart(url: string): Promise<{ report: Report; peak: number }> {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const flags = ['scan', url, '--people', 'exact', '--format', 'json', '--timeout', '600', '--quiet'];
  const { stdout, stderr } = await run(process.execPath, ['--import', HEAP, cli, ...flags], { maxBuffer: 2 ** 28 });
  return { report: JSON.parse(stdout), peak: Math.round(Number(stderr.trim().split('\n').at(-1)) / 1024) };
}

function scanWith(name: EngineName, url: string, next: () => number): Promise<Report> {
  const connect = name === 'postgresql' ? connectPostgres : connectMysql;
  const engine: Engine = {
    name,
    protocols: [],
    connect: (to, options) => connect(to, options, next),
  };
  return scan(
    [
      {
        id: 'people',
        url: new URL(url),
        engine,
        password: null,
        scope: { include: [], exclude: [] },
        rows: 10_000,
        concurrency: 2,
        statementTimeout: 600_000,
      },
    ],
    { detectors: builtin.detectors ?? [], version: '0.0.0', signal: new AbortController().signal },
  );
}

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Made-up persons, each by a number: 7919 and 80,000,000 have no divisor in common, so that no two share a telephone.
const digits = (person: string) => `20000000 + (${person} * 7919) % 80000000`;

interface Dialect {
  readonly series: (count: number) => string;
  readonly random: string;
  readonly text: string;
  readonly join: (...parts: string[]) => string;
  readonly cast: (expression: string) => string;
}

const SERIES = (count: number) =>
  `(SELECT a.n * 1000 + b.n + 1 AS n FROM thousand AS b CROSS JOIN (SELECT c.n * 1000 + d.n AS n FROM thousand AS c CROSS JOIN thousand AS d WHERE c.n < ${Math.ceil(count / 1e6)}) AS a WHERE a.n * 1000 + b.n < ${count}) AS s`;

const POSTGRES: Dialect = {
  series: (count) => `generate_series(1::bigint, ${count}) AS s(n)`,
  random: 'random()',
  text: 'text',
  join: (...parts) => `(${parts.join(' || ')})`,
  cast: (expression) => `(${expression})::text`,
};
const MYSQL: Dialect = {
  series: SERIES,
  random: 'RAND()',
  text: 'varchar(60)',
  join: (...parts) => `CONCAT(${parts.join(', ')})`,
  cast: (expression) => `CAST(${expression} AS CHAR)`,
};

async function build(engine: EngineName, url: string, database: string, layout: Layout): Promise<void> {
  const sql = engine === 'postgresql' ? POSTGRES : MYSQL;
  const phone = (person: string, hyphen = '-') =>
    sql.join(
      `'010${hyphen}'`,
      `substr(${sql.cast(digits(person))}, 1, 4)`,
      `'${hyphen}'`,
      `substr(${sql.cast(digits(person))}, 5, 4)`,
    );
  const email = (person: string) => sql.join("'user'", sql.cast(person), "'@example.com'");
  const names = ['김민준', '이서연', '박지훈', '최수진', '정현우', '강예은', '조영수', '윤하린'];
  const name = `CASE n % ${names.length} ${names.map((each, at) => `WHEN ${at} THEN '${each}'`).join(' ')} END`;
  // Strangers have the numbers behind the customers'; the book's members are customers by chance, each once.
  const member = `CASE WHEN n <= ${STRANGERS} THEN ${CUSTOMERS} + n ELSE 1 + (n * 613) % ${CUSTOMERS} END`;
  const orderBy = (grouped: string) => (layout === 'grouped' ? `ORDER BY ${grouped}` : `ORDER BY ${sql.random}`);
  const draw = `1 + floor(${sql.random} * ${CUSTOMERS})`;
  const serial = engine === 'postgresql' ? 'bigint GENERATED ALWAYS AS IDENTITY' : 'bigint AUTO_INCREMENT';
  await exec(url, [
    ...(engine === 'postgresql'
      ? ['SELECT setseed(0.42)']
      : [
          'CREATE TABLE thousand (n int PRIMARY KEY)',
          `INSERT INTO thousand SELECT a.n * 100 + b.n * 10 + c.n FROM ${['a', 'b', 'c'].map((each) => `(${Array.from({ length: 10 }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ')}) AS ${each}`).join(' CROSS JOIN ')}`,
        ]),
    `CREATE TABLE customers (id bigint PRIMARY KEY, name ${sql.text}, phone ${sql.text}, email ${sql.text})`,
    `INSERT INTO customers SELECT n, ${name}, ${phone('n')}, ${email('n')} FROM ${sql.series(CUSTOMERS)}`,
    `CREATE TABLE drawn (person bigint)`,
    `INSERT INTO drawn SELECT ${draw} FROM ${sql.series(ORDERS)}`,
    `CREATE TABLE orders (id ${serial} PRIMARY KEY, customer_id bigint, phone ${sql.text}, amount int${engine === 'postgresql' ? '' : ', FOREIGN KEY (customer_id) REFERENCES customers (id)'})`,
    `INSERT INTO orders (customer_id, phone, amount) SELECT person, ${phone('person')}, 1000 + person % 900 FROM drawn ${layout === 'grouped' ? 'ORDER BY person' : ''}`,
    'DROP TABLE drawn',
    ...(engine === 'postgresql' ? ['ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)'] : []),
    // A telephone without hyphens, or an e-mail, and never both.
    `CREATE TABLE address_book (id ${serial} PRIMARY KEY, phone ${sql.text}, email ${sql.text})`,
    `INSERT INTO address_book (phone, email)
     SELECT CASE WHEN person % 2 = 0 THEN ${phone('person', '')} END, CASE WHEN person % 2 = 1 THEN ${email('person')} END
       FROM (SELECT ${member} AS person FROM ${sql.series(BOOK)}) AS b ${orderBy('person')}`,
    ...(engine === 'postgresql'
      ? ['ANALYZE']
      : ['DROP TABLE thousand', 'ANALYZE TABLE customers, orders, address_book']),
    ...Object.entries(READERS).flatMap(([role, relations]) =>
      engine === 'postgresql'
        ? [
            `DROP ROLE IF EXISTS ${role}`,
            `CREATE ROLE ${role} LOGIN`,
            `GRANT SELECT ON ${relations.join(', ')} TO ${role}`,
          ]
        : [
            `DROP USER IF EXISTS ${role}`,
            `CREATE USER ${role} IDENTIFIED BY 'Bench-1'`,
            ...relations.map((relation) => `GRANT SELECT ON \`${database}\`.${relation} TO ${role}`),
          ],
    ),
  ]);
}

/** By joins over all rows, without a word of what the build knows. */
async function countTruth(url: string): Promise<Truth> {
  // A number for each person, a negative one for who is no customer: unions of texts take MariaDB many minutes.
  const persons: Record<Relations, string> = {
    customers: 'SELECT id AS p FROM customers',
    orders: 'SELECT customer_id FROM orders',
    address_book: 'SELECT COALESCE(c.id, -l.id) FROM listed AS l LEFT JOIN contacts AS c ON c.contact = l.contact',
  };
  await exec(url, [
    'CREATE TABLE contacts (contact varchar(60) PRIMARY KEY, id bigint)',
    "INSERT INTO contacts SELECT replace(phone, '-', ''), id FROM customers",
    'INSERT INTO contacts SELECT email, id FROM customers',
    'CREATE TABLE listed (contact varchar(60) PRIMARY KEY, id bigint)',
    'INSERT INTO listed SELECT COALESCE(phone, email), MIN(id) FROM address_book GROUP BY 1',
  ]);
  const of = async (statement: string) => Number((await exec(url, statement))[0]?.n);
  const union = (relations: readonly Relations[]) =>
    of(`SELECT count(*) AS n FROM (${relations.map((each) => persons[each]).join(' UNION ')}) AS u`);
  const column = (relation: Relations, name: string) => of(`SELECT count(DISTINCT ${name}) AS n FROM ${relation}`);
  const truth = new Map<string, number>([
    ['customers.phone', await column('customers', 'phone')],
    ['customers.email', await column('customers', 'email')],
    ['orders.phone', await column('orders', 'phone')],
    ['address_book.phone', await column('address_book', 'phone')],
    ['address_book.email', await column('address_book', 'email')],
    ['source', await union(['customers', 'orders', 'address_book'])],
  ]);
  for (const [role, relations] of Object.entries(READERS)) truth.set(role, await union(relations));
  await exec(url, ['DROP TABLE contacts', 'DROP TABLE listed']);
  return truth;
}
