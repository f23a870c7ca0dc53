// One suite that every engine must pass. The adapter builds the same database on its server, in that server's SQL;
// what is asserted here is written once.
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, textAt } from '../../src/batch.ts';
import { NochulError } from '../../src/errors.ts';
import type { Catalog, Relation } from '../../src/model.ts';
import type { ConnectOptions, Engine, SampleOutcome, SampleRequest, Session } from '../../src/plugin.ts';

/**
 * Names that break whoever forgets to quote. Each is a table, in it a column of the same name and a key `id`, with one
 * row: 1, `value`. Engines whose names are shorter or forbid one leave it out.
 */
export const HOSTILE_NAMES = [
  '"; drop table customers; --',
  "it's `quoted` \\ twice",
  'two\nlines',
  '고객 정보',
  '<script>alert(1)</script>',
  'select',
  'MixedCase',
  '__proto__',
  'constructor',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the name.
  '${a} {{b}} %s $1 ?',
  'l'.repeat(63),
];

/**
 * The database that the suite expects; statistics are up to date (ANALYZE) when `setup` returns.
 *
 * - `customers` (comment 고객): `id` integer, key; `email` varchar(100) NOT NULL, unique; `name` varchar(40), comment
 *   고객명; `birth` date; `joined` timestamp; `balance` decimal; `active` boolean; `profile` json; `photo` binary;
 *   `memo` text. Three rows, `ROWS`, with NULL for what is not there.
 * - `orders`: `id` key, `customer_id` → customers(id). No rows.
 * - `customers_view`: id and name of customers.
 * - `big`: `id` integer 1 … 200000, key, in this order; `filler` of 80 characters.
 * - `parts`: partitioned by `id` into two; 2,000 rows: `id` 1 … 2000, key; `body` text.
 * - `long_values`: `id` key, `body`: one row of 100,000 times 가.
 * - `slow`: a view that takes 30 seconds to give its first row.
 * - `writing`: a view that inserts a row into `written` when it is read, by a function.
 * - `closed`: not readable for `halfUrl`; `ajar`: `id`, `open` and `shut`, of which `halfUrl` may not read `shut`; one row.
 * - HOSTILE_NAMES.
 */
export interface Fixture {
  /** An account that may read everything. */
  readonly url: URL;
  /** One that may read `customers`, and `ajar` in part. */
  readonly halfUrl: URL;
  /** A database without relations, or a scope that leaves none. */
  readonly emptyUrl: URL;
  readonly schema: string;
  readonly hostileNames: readonly string[];
  /** Runs SQL as the server's owner. */
  exec(sql: string): Promise<Record<string, unknown>[]>;
  /** How many statements the server is running for accounts that came through `url`. */
  running(): Promise<number>;
  /** Ends the connections that came through `url`, on the server. */
  killConnections(): Promise<void>;
  drop(): Promise<void>;
}

export const ROWS = [
  {
    id: '1',
    email: 'kim@example.com',
    name: '김하늘',
    birth: '1990-01-02',
    active: true,
    memo: '문 앞에 두세요 🚪\n공동현관 1234#',
  },
  { id: '2', email: 'lee@example.com', name: '이바다', birth: '1985-12-31', active: false, memo: '' },
  { id: '3', email: 'o\'hara"\\@example.com', name: null, birth: null, active: null, memo: null },
] as const;

export const OPTIONS: ConnectOptions = {
  password: null,
  concurrency: 2,
  statementTimeout: 30_000,
  connectTimeout: 10_000,
  signal: new AbortController().signal,
};

export const EVERYTHING = { include: [], exclude: [] };

export function find(catalog: Catalog, name: string): Relation {
  const relation = catalog.relations.find((each) => each.name === name);
  if (!relation) throw new Error(`no relation ${name}`);
  return relation;
}

export async function sampleRows(
  session: Session,
  relation: Relation,
  request: Partial<SampleRequest> = {},
): Promise<SampleOutcome & { values: (string | null)[][] }> {
  const values: (string | null)[][] = [];
  const outcome = await session.sample(
    { relation, columns: relation.columns, rows: 10_000, maxChars: 4_000, ...request },
    (batch) => values.push(...rowsOf(batch)),
  );
  return { ...outcome, values };
}

export async function failureOf(work: Promise<unknown>): Promise<NochulError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof NochulError)) throw error;
  return error;
}

export function engineContract(name: string, engine: Engine, setup: () => Promise<Fixture>): void {
  describe(`${name}: engine contract`, () => {
    let fixture: Fixture;
    let session: Session;
    let catalog: Catalog;

    beforeAll(async () => {
      fixture = await setup();
      session = await engine.connect(fixture.url, OPTIONS);
      catalog = await session.catalog(EVERYTHING);
    });
    afterAll(async () => {
      await session?.[Symbol.asyncDispose]();
      await fixture?.drop();
    });

    it('says what it is connected to', async () => {
      expect(session.server).toMatchObject({ engine: engine.name, user: expect.stringMatching(/./) });
      expect(session.server.versionNumber).toBeGreaterThan(80_000);
      expect(session.server.version).toMatch(/^\d+\.\d+/);
      const path = decodeURIComponent(fixture.url.pathname.slice(1));
      expect(session.server.database).toBe(path);
      expect(await session.databases()).toContain(path);
    });

    it('reads kinds, types, comments and nullability', () => {
      const kinds = Object.fromEntries(catalog.relations.map((relation) => [relation.name, relation.kind]));
      expect(kinds).toMatchObject({ customers: 'table', customers_view: 'view' });
      const customers = find(catalog, 'customers');
      expect(customers).toMatchObject({
        schema: fixture.schema,
        comment: '고객',
        unreadable: 'none',
        rowsLimited: false,
      });
      expect(customers.columns.map((column) => column.name)).toEqual([
        ...['id', 'email', 'name', 'birth', 'joined', 'balance', 'active', 'profile', 'photo', 'memo'],
      ]);
      const column = (wanted: string) => customers.columns.find((each) => each.name === wanted);
      expect(column('id')).toMatchObject({ family: 'integer', nullable: false });
      expect(column('email')).toMatchObject({ family: 'text', maxLength: 100, nullable: false, comment: null });
      expect(column('name')).toMatchObject({ family: 'text', maxLength: 40, nullable: true, comment: '고객명' });
      expect(column('birth')?.family).toBe('date');
      expect(column('joined')?.family).toBe('timestamp');
      expect(column('balance')?.family).toBe('decimal');
      expect(column('profile')?.family).toMatch(/json|text/);
      expect(column('photo')?.family).toBe('binary');
      expect(column('memo')?.family).toBe('text');
    });

    it('reads primary, unique and foreign keys', () => {
      const customers = find(catalog, 'customers');
      expect(customers.primaryKey).toEqual(['id']);
      expect(customers.uniqueKeys).toEqual([['email']]);
      expect(find(catalog, 'orders').foreignKeys).toEqual([
        { columns: ['customer_id'], references: { schema: fixture.schema, relation: 'customers', columns: ['id'] } },
      ]);
    });

    it('estimates rows from statistics', () => {
      expect(find(catalog, 'customers').estimatedRows).toBe(3);
      expect(find(catalog, 'customers_view').estimatedRows).toBeNull();
      const big = find(catalog, 'big').estimatedRows ?? 0;
      expect(Math.abs(big - 200_000)).toBeLessThan(20_000);
      expect(find(catalog, 'parts').estimatedRows).toBeGreaterThan(1_000);
    });

    it('reports a partitioned table once', () => {
      expect(catalog.relations.filter((relation) => relation.name.startsWith('parts')).length).toBe(1);
    });

    it('keeps to the scope', async () => {
      const names = async (include: string[], exclude: string[] = []) =>
        (await session.catalog({ include, exclude })).relations.map((relation) => relation.name);
      expect(await names([`${fixture.schema}.c?stomers`])).toEqual(['customers']);
      expect(await names(['customers*'], ['*_view'])).toEqual(['customers']);
      expect(await names(['Customers'])).toEqual([]);
      expect(await names(['orders', 'big'])).toEqual(['big', 'orders']);
    });

    it('samples a small table whole, as text', async () => {
      const sample = await sampleRows(session, find(catalog, 'customers'));
      expect(sample).toMatchObject({ rows: 3, method: 'whole', whole: true, unreadable: [] });
      const rows = sample.values
        .map(([id, email, name, birth, , , , , , memo]) => ({ id, email, name, birth, memo }))
        .sort((a, b) => Number(a.id) - Number(b.id));
      expect(rows).toEqual(ROWS.map(({ active: _, ...row }) => row));
    });

    it('samples a view up to its limit and does not call that random', async () => {
      const view = find(catalog, 'customers_view');
      expect(await sampleRows(session, view, { rows: 2 })).toMatchObject({ rows: 2, method: 'head', whole: false });
      expect(await sampleRows(session, view)).toMatchObject({ rows: 3, whole: true });
    });

    it('spreads a sample over the table', async () => {
      const big = find(catalog, 'big');
      const sample = await sampleRows(session, big, { columns: big.columns.slice(0, 1) });
      expect(sample.rows).toBe(sample.values.length);
      expect(sample.rows).toBeGreaterThan(8_500);
      expect(sample.rows).toBeLessThanOrEqual(10_000);
      expect(sample.whole).toBe(false);
      expect(sample.method).not.toBe('head');
      const ranges = new Set(sample.values.map(([id]) => Math.floor((Number(id) - 1) / 2_000)));
      expect(ranges.size).toBeGreaterThanOrEqual(90);
      expect(new Set(sample.values.map(([id]) => id)).size).toBe(sample.rows);
      expect(sample.statement).toMatch(/^SELECT /);
      expect(sample.statement).not.toMatch(/ORDER BY rand|SELECT \*|\n/i);
    });

    it('reads every row when asked to', async () => {
      const big = find(catalog, 'big');
      let rows = 0;
      let sum = 0;
      let largest = 0;
      const outcome = await session.sample(
        { relation: big, columns: big.columns, rows: Number.POSITIVE_INFINITY, maxChars: 10 },
        (batch) => {
          rows += batch.rows;
          largest = Math.max(largest, batch.rows);
          for (let row = 0; row < batch.rows; row += 1) sum += Number(textAt(batch, row, 0));
        },
      );
      expect(outcome).toMatchObject({ rows: 200_000, method: 'whole', whole: true });
      expect({ rows, sum }).toEqual({ rows: 200_000, sum: (200_000 * 200_001) / 2 });
      // In batches: the whole table is never in memory.
      expect(largest).toBeLessThan(20_000);
    });

    it('samples through the parent of partitions', async () => {
      const sample = await sampleRows(session, find(catalog, 'parts'));
      expect(sample).toMatchObject({ rows: 2_000, whole: true });
      expect(new Set(sample.values.map(([id]) => id)).size).toBe(2_000);
    });

    it('cuts long values at the server', async () => {
      const { values } = await sampleRows(session, find(catalog, 'long_values'), { maxChars: 500 });
      expect(values.map(([, body]) => body)).toEqual(['가'.repeat(500)]);
    });

    it('takes hostile names for names', async () => {
      expect(fixture.hostileNames.length).toBeGreaterThan(5);
      for (const name of fixture.hostileNames) {
        const relation = find(catalog, name);
        expect(relation.columns.map((column) => column.name)).toEqual(['id', name]);
        const sample = await sampleRows(session, relation);
        expect(sample.values).toEqual([['1', 'value']]);
        expect(sample.statement).not.toContain('\n');
      }
      expect((await session.catalog(EVERYTHING)).relations.length).toBe(catalog.relations.length);
    });

    it('says what it may not read, and reads the rest', async () => {
      await using half = await engine.connect(fixture.halfUrl, OPTIONS);
      const seen = await half.catalog(EVERYTHING);
      expect(find(seen, 'customers').unreadable).toBe('none');
      expect(await sampleRows(half, find(seen, 'customers'))).toMatchObject({ rows: 3 });
      const ajar = find(seen, 'ajar');
      const [id, open, shut] = ajar.columns;
      if (shut) {
        expect(ajar.unreadable).toEqual(['shut']);
        const sample = await sampleRows(half, ajar);
        expect(sample.values).toEqual([['1', 'seen', null]]);
        expect(sample.unreadable).toMatchObject([{ column: 'shut', reason: 'permission-denied' }]);
      } else {
        // MySQL does not name the columns that are closed to the account: then at least that there are some is said.
        expect((await sampleRows(half, ajar)).values).toEqual([['1', 'seen']]);
        expect(seen.skipped).toContainEqual(
          expect.objectContaining({ relation: 'ajar', column: null, reason: 'permission-denied' }),
        );
      }
      // Where the server shows the relation at all.
      const closed = seen.relations.find((relation) => relation.name === 'closed');
      if (closed) {
        expect(closed.unreadable).toBe('all');
        expect(seen.skipped).toContainEqual(
          expect.objectContaining({ relation: 'closed', column: null, reason: 'permission-denied' }),
        );
        expect((await failureOf(sampleRows(half, closed))).code).toBe('permission-denied');
      } else expect(seen.skipped.length).toBeGreaterThan(0);
      // A denial that the catalog did not foresee.
      const columns = [id!, open!, shut ?? { ...open!, name: 'shut' }];
      const foreseen = { ...ajar, columns, unreadable: 'none' as const };
      expect((await sampleRows(half, foreseen)).unreadable).toMatchObject([
        { column: 'shut', reason: 'permission-denied' },
      ]);
    });

    it('is refused every write', async () => {
      const failure = await failureOf(sampleRows(session, find(catalog, 'writing')));
      expect(failure.code).toBe('server');
      expect(await fixture.exec('SELECT * FROM written')).toEqual([]);
    });

    it('ends a statement at its time limit', async () => {
      await using short = await engine.connect(fixture.url, { ...OPTIONS, statementTimeout: 500 });
      const start = Date.now();
      expect((await failureOf(sampleRows(short, find(catalog, 'slow')))).code).toBe('timeout');
      expect(Date.now() - start).toBeLessThan(5_000);
      expect(await sampleRows(short, find(catalog, 'customers'))).toMatchObject({ rows: 3 });
    });

    it('leaves nothing running when aborted', async () => {
      const controller = new AbortController();
      const doomed = await engine.connect(fixture.url, { ...OPTIONS, signal: controller.signal });
      const pending = [1, 2].map(() => failureOf(sampleRows(doomed, find(catalog, 'slow'))));
      await eventually(async () => (await fixture.running()) === 2);
      const start = Date.now();
      controller.abort();
      for (const failure of await Promise.all(pending)) expect(failure.code).toBe('interrupted');
      await doomed[Symbol.asyncDispose]();
      expect(Date.now() - start).toBeLessThan(3_000);
      await eventually(async () => (await fixture.running()) === 0);
      expect((await failureOf(doomed.catalog(EVERYTHING))).code).toBe('interrupted');
    });

    it('leaves nothing running when closed', async () => {
      const closing = await engine.connect(fixture.url, OPTIONS);
      const pending = failureOf(sampleRows(closing, find(catalog, 'slow')));
      await eventually(async () => (await fixture.running()) === 1);
      await closing[Symbol.asyncDispose]();
      await closing[Symbol.asyncDispose]();
      await pending;
      expect((await failureOf(closing.catalog(EVERYTHING))).code).toMatch(/lost-connection|interrupted/);
      await eventually(async () => (await fixture.running()) === 0);
    });

    it('connects anew after the server has ended its connection', async () => {
      await using victim = await engine.connect(fixture.url, { ...OPTIONS, concurrency: 1 });
      const pending = failureOf(sampleRows(victim, find(catalog, 'slow')));
      await eventually(async () => (await fixture.running()) === 1);
      await fixture.killConnections();
      expect((await pending).code).toBe('lost-connection');
      expect(await sampleRows(victim, find(catalog, 'customers'))).toMatchObject({ rows: 3 });
      // And when it was idle.
      await fixture.killConnections();
      await sleep(100);
      expect(await sampleRows(victim, find(catalog, 'customers'))).toMatchObject({ rows: 3 });
    });

    it('finds nothing in an empty database', async () => {
      await using empty = await engine.connect(fixture.emptyUrl, OPTIONS);
      expect(await empty.catalog(EVERYTHING)).toEqual({ relations: [], skipped: [] });
    });

    it('refuses a wrong password, an unknown database, a closed port and a port that is silent', async () => {
      const changed = (change: (url: URL) => void) => {
        const url = new URL(fixture.url);
        change(url);
        return failureOf(engine.connect(url, { ...OPTIONS, connectTimeout: 1_000 }));
      };
      const auth = await changed((url) => {
        url.password = 'Wr0ng-Passw0rd';
      });
      expect(auth.code).toBe('auth');
      expect(JSON.stringify([auth.message, auth.hint, auth.cause])).not.toContain('Wr0ng');
      const database = await changed((url) => {
        url.pathname = '/no_such_database';
      });
      expect(database.code).toBe('database');
      expect(database.message).toContain('no_such_database');
      const refused = await changed((url) => {
        url.port = '1';
      });
      expect(refused.code).toBe('connect');
      const listener = createServer((socket) => socket.on('error', () => {}));
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      const address = listener.address();
      const silent = await changed((url) => {
        url.port = String(typeof address === 'object' ? address?.port : '');
      });
      listener.close();
      expect(silent.code).toBe('connect');
      for (const failure of [auth, database, refused, silent]) {
        expect(failure.message).toMatch(/^[^\n]+\.$/);
        expect(failure.hint).toMatch(/./);
      }
    });
  });
}

export async function eventually(condition: () => Promise<boolean>, timeout = 10_000): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await sleep(25);
  }
}
