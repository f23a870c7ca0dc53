/** `--people exact` on real servers: the truth is what the tables were filled with. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { engines } from '../src/engines/index.ts';
import { type CensusRequest, countPeople, lookCloser } from '../src/exact.ts';
import type { Classification } from '../src/model.ts';
import { type Report, reportSchema } from '../src/report.ts';
import { connect, scan } from '../src/scan.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec } from './support/servers.ts';
import { useServer } from './support/use-server.ts';

const CUSTOMERS = 24_000;
const ORDERS = 40_000;
const BOOK = 18_000;
const STRANGERS = 6_000;

const phoneOf = (person: number) =>
  `010-${2_000 + Math.floor(person / 10_000)}-${String(person % 10_000).padStart(4, '0')}`;
const emailOf = (person: number) => `user${person}@example.com`;
/** Orders are of every third customer; the book has every other one up to its members, then strangers. */
const buyerOf = (order: number) => (order * 3) % CUSTOMERS;
const listedOf = (row: number) => (row < BOOK - STRANGERS ? row * 2 : CUSTOMERS + row);

describe.each(['postgresql', 'mysql', 'mariadb'] as const)('on %s', (engine) => {
  const suffix = randomBytes(4).toString('hex');
  const role = `people_${suffix}`;
  const account = engine === 'postgresql' ? `"${role}"` : `'${role}'@'%'`;
  const isPostgres = engine === 'postgresql';
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let exact: Report;
  let sampled: Report;

  async function fill(table: string, rows: number, line: (row: number) => (string | number | null)[]) {
    const quoted = (value: string | number | null) => (typeof value === 'string' ? `'${value}'` : `${value}`);
    const statements = [];
    for (let from = 0; from < rows; from += 2_000) {
      const lines = Array.from({ length: Math.min(2_000, rows - from) }, (_, at) =>
        line(from + at)
          .map(quoted)
          .join(),
      );
      statements.push(`INSERT INTO ${table} VALUES ${lines.map((each) => `(${each})`).join()}`);
    }
    await exec(database.url, statements);
  }

  const scanned = (people: 'exact' | 'sample') => {
    const url = new URL(database.url);
    return scan(
      [
        {
          id: 'shop',
          url,
          engine: engines.find(({ protocols }) => protocols.includes(url.protocol))!,
          password: null,
          scope: { include: [], exclude: [] },
          rows: 2_000,
          concurrency: 2,
          statementTimeout: 30_000,
          people,
        },
      ],
      { detectors: builtin.detectors ?? [], version: '0.0.0', signal: new AbortController().signal },
    );
  };

  beforeAll(async () => {
    database = await createDatabase(await useServer(engine));
    const text = 'varchar(100)';
    await exec(database.url, [
      `CREATE TABLE customers (customer_id integer PRIMARY KEY, mbl_telno ${text}, eml_addr ${text})`,
      `CREATE TABLE orders (order_id integer PRIMARY KEY, customer_id integer, dlvr_addr ${text}, FOREIGN KEY (customer_id) REFERENCES customers (customer_id))`,
      `CREATE TABLE address_book (id integer PRIMARY KEY, hp ${text}, email ${text})`,
      `CREATE ${isPostgres ? 'ROLE' : 'USER'} ${account} ${isPostgres ? 'LOGIN' : "IDENTIFIED BY 'People-1'"}`,
      `GRANT SELECT ON orders TO ${account}`,
      `GRANT SELECT ON address_book TO ${account}`,
    ]);
    await fill('customers', CUSTOMERS, (row) => [row, phoneOf(row), emailOf(row)]);
    await fill('orders', ORDERS, (row) => [row, buyerOf(row), `서울특별시 마포구 예시로 ${1 + (row % 300)}`]);
    await fill('address_book', BOOK, (row) => {
      const person = listedOf(row);
      const byPhone = row % 2 === 0;
      return [
        row,
        byPhone ? phoneOf(person).replaceAll('-', '') : null,
        byPhone ? null : emailOf(person).toUpperCase(),
      ];
    });
    await exec(database.url, isPostgres ? 'ANALYZE' : 'ANALYZE TABLE customers, orders, address_book');
    exact = await scanned('exact');
    sampled = await scanned('sample');
  });

  afterAll(async () => {
    await exec(database.url, [
      ...(isPostgres ? [`DROP OWNED BY ${account}`] : []),
      `DROP ${isPostgres ? 'ROLE' : 'USER'} ${account}`,
    ]);
    await database.drop();
  });

  const count = (estimate: number) => ({ estimate, low: estimate, high: estimate, method: 'exact' });
  const of = (report: Report, relation: string, column: string) =>
    report.findings.find((each) => each.relation === relation && each.column === column)!.people;
  const reader = (report: Report) => report.principals.find(({ name }) => name.includes(role))!.people;
  const buyers = new Set(Array.from({ length: ORDERS }, (_, row) => buyerOf(row)));
  const listed = new Set(Array.from({ length: BOOK }, (_, row) => listedOf(row)));

  test('counts each relation, whoever is in it', () => {
    expect(reportSchema.parse(exact)).toEqual(exact);
    expect(of(exact, 'customers', 'mbl_telno')).toEqual(count(CUSTOMERS));
    expect(of(exact, 'customers', 'eml_addr')).toEqual(count(CUSTOMERS));
    expect(of(exact, 'orders', 'dlvr_addr')).toEqual(count(buyers.size));
    expect(of(exact, 'address_book', 'hp')).toEqual(count(BOOK / 2));
  });

  test('counts nobody twice who is under a telephone, an e-mail or a number of their own', () => {
    expect(exact.sources[0]!.people).toEqual(count(CUSTOMERS + STRANGERS));
    // Neither of its two tables has anything in common with the other: the customers say who is who.
    expect(reader(exact)).toEqual(count(new Set([...buyers, ...listed]).size));
  });

  /** As the scan asks for it, with the verdicts of the report. */
  async function asked<T>(what: (request: CensusRequest) => Promise<T>): Promise<T> {
    const url = new URL(database.url);
    const at = engines.find(({ protocols }) => protocols.includes(url.protocol))!;
    const { signal } = new AbortController();
    await using session = await connect(
      { url, engine: at, password: null, concurrency: 2, statementTimeout: 30_000 },
      signal,
    );
    const { relations } = await session.catalog({ include: [], exclude: [] });
    const classifications = sampled.findings.map((each): Classification => ({ ...each, weights: [] }));
    const outcome = {
      rows: 2_000,
      whole: false,
      method: 'head',
      statement: '',
      milliseconds: 0,
      unreadable: [],
    } as const;
    return await what({
      session,
      relations,
      classifications,
      detectors: builtin.detectors ?? [],
      distinct: () => null,
      sampled: () => ({ ...outcome, method: isPostgres ? 'tid-ranges' : 'key-strides' }),
      key: 7,
      concurrency: 2,
      signal,
    });
  }

  test('a closer look reads four times the rows, of what tells persons apart', async () => {
    const seen = await asked((request) => lookCloser({ ...request, rows: 1_000 }));
    const schema = sampled.findings[0]!.schema;
    expect([...seen.keys()].map((each) => each.split('\0').slice(1).join('.')).sort()).toEqual([
      'address_book.email',
      'address_book.hp',
      'customers.eml_addr',
      'customers.mbl_telno',
    ]);
    const phones = seen.get([schema, 'customers', 'mbl_telno'].join('\0'))!;
    expect(phones.rows).toBeGreaterThan(3_000);
    expect(phones.rows).toBeLessThanOrEqual(6_000);
    // Everybody once.
    expect(phones).toMatchObject({
      cells: phones.rows,
      distinct: phones.rows,
      once: phones.rows,
      twice: 0,
      whole: false,
    });
    expect([...phones.hashes]).toEqual([...new Set(phones.hashes)].sort((a, b) => a - b));
    expect(phones.segments).toHaveLength(phones.hashes.length);
    // Rows come evenly, so that each 256th of them has its part.
    expect(new Set(phones.segments).size).toBeGreaterThan(200);
    const aborted = await asked((request) => lookCloser({ ...request, rows: 1_000, signal: AbortSignal.abort() }));
    expect(aborted.size).toBe(0);
  });

  test.runIf(isPostgres)(
    'what cannot be read is left to the sample',
    async () => {
      const schema = sampled.findings[0]!.schema;
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        await client.query('BEGIN');
        await client.query('LOCK TABLE address_book IN ACCESS EXCLUSIVE MODE');
        const census = await asked(countPeople);
        expect(census.rows({ schema, relation: 'address_book' })).toBeNull();
        expect(census.column({ schema, relation: 'address_book', column: 'hp' }, 'phone')).toBeNull();
        expect(census.rows({ schema, relation: 'customers' })).toBe(CUSTOMERS);
        const phones = census.column({ schema, relation: 'customers', column: 'mbl_telno' }, 'phone');
        expect(phones?.people).toEqual({ estimate: CUSTOMERS, low: CUSTOMERS, high: CUSTOMERS });
      } finally {
        await client.end();
      }
    },
    60_000,
  );

  test('is asked for by a flag or a config, and refused otherwise', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nochul-people-'));
    try {
      const config = join(folder, 'nochul.config.yaml');
      writeFileSync(config, 'sample: 1000\npeople: exact\n');
      const people = async (...flags: string[]): Promise<Report['sources'][number]['people']> => {
        const outcome = await runNochul(['scan', database.url, '--sample', '1000', '--format', 'json', ...flags]);
        expect(outcome.code, outcome.stderr).toBe(0);
        const report: Report = JSON.parse(outcome.stdout);
        return report.sources[0]!.people;
      };
      expect(await people('--people', 'exact')).toEqual(count(CUSTOMERS + STRANGERS));
      expect(await people('--config', config)).toEqual(count(CUSTOMERS + STRANGERS));
      expect((await people('--config', config, '--people', 'sample')).method).not.toBe('exact');
      expect((await runNochul(['scan', database.url, '--people', 'all'])).code).toBe(2);
      writeFileSync(config, 'people: all\n');
      expect((await runNochul(['scan', database.url, '--config', config])).stderr).toContain('"people"');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  test('a sample says that it is one, and has the truth within its bounds', () => {
    const { low, high, method } = sampled.sources[0]!.people;
    expect(method).not.toBe('exact');
    expect(low).toBeLessThanOrEqual(CUSTOMERS + STRANGERS);
    expect(high).toBeGreaterThanOrEqual(CUSTOMERS + STRANGERS);
    expect(reader(sampled).low).toBeLessThanOrEqual(reader(exact).estimate);
    expect(reader(sampled).high).toBeGreaterThanOrEqual(reader(exact).estimate);
  });
});
