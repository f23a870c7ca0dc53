import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { type Demo, startDemo } from '../src/demo/index.ts';
import { postgres } from '../src/engines/postgres/index.ts';
import { NochulError } from '../src/errors.ts';
import type { Report } from '../src/report.ts';
import { scan } from '../src/scan.ts';

const PEOPLE = 5_000;
let demo: Demo;
const progress: (readonly [done: number, of: number])[] = [];

beforeAll(async () => {
  const start = performance.now();
  demo = await startDemo({ people: PEOPLE, onProgress: (done, of) => progress.push([done, of]) });
  console.log(`demo with ${PEOPLE} people: ${Math.round(performance.now() - start)} ms`);
});
afterAll(() => demo?.stop());

async function connected<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: demo.url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const rows = (sql: string, values: readonly unknown[] = []) =>
  connected(async (client) => (await client.query(sql, [...values])).rows);

const number = async (sql: string): Promise<number> => Number(Object.values((await rows(sql))[0])[0]);

test('listens on the loopback address alone and calls its database shop', async () => {
  expect(new URL(demo.url).hostname).toBe('127.0.0.1');
  expect(await rows('select current_database() as db')).toEqual([{ db: 'shop' }]);
});

test('reports its progress up to the end', () => {
  const [done, of] = progress.at(-1)!;
  expect(done).toBe(of);
  expect(progress.length).toBeGreaterThan(10);
});

test('holds as many rows and distinct persons as its story says', async () => {
  for (const [relation, told] of Object.entries(demo.story.relations)) {
    expect.soft(await number(`select count(*) from ${relation}`), relation).toBe(told.rows);
  }
  // Phone numbers differ from person to person, so that the server can count persons by them.
  const phones: Record<string, string> = {
    'shop.customers': 'select mbl_telno from shop.customers',
    'shop.addresses': 'select rcvr_telno from shop.addresses',
    'shop.orders': 'select ordr_telno from shop.orders union select rcvr_telno from shop.orders',
    'backup.customers_20240131': 'select mbl_telno from backup.customers_20240131',
    'hr.staff': 'select mbl_telno from hr.staff',
    'hr.freelancers': 'select mbl_telno from hr.freelancers',
    'public.tmp_event_winners': 'select hp from public.tmp_event_winners',
  };
  for (const [relation, sql] of Object.entries(phones)) {
    expect
      .soft(await number(`select count(distinct x) from (${sql}) as t(x)`), relation)
      .toBe(demo.story.relations[relation]!.people);
  }
  expect(demo.story.relations['shop.customers']).toEqual({ rows: PEOPLE, people: PEOPLE });
  const all = Object.values(phones)
    .map((sql) => `select regexp_replace(x, '-', '', 'g') from (${sql}) as t(x)`)
    .join(' union ');
  expect(await number(`select count(*) from (${all}) as t`)).toBe(demo.story.people);
});

test('its principals read what the story says, with the server as the oracle', async () => {
  for (const { name, canLogin, reach, reads } of demo.story.principals.filter((each) => each.name !== 'PUBLIC')) {
    const role = reach === 'set-role' ? 'analyst' : name;
    const readable = await rows(
      `select format('%I.%I', n.nspname, c.relname) as name
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where format('%I.%I', n.nspname, c.relname) = any ($2)
          and has_schema_privilege($1, n.oid, 'USAGE') and has_any_column_privilege($1, c.oid, 'SELECT')
          -- A relation with row security shows nothing to those whom no policy names.
          and (not c.relrowsecurity or pg_has_role($1, c.relowner, 'USAGE')
               or exists (select from pg_policy p, unnest(p.polroles) as r(oid)
                           where p.polrelid = c.oid and pg_has_role($1, r.oid, 'USAGE')))`,
      [role, Object.keys(demo.story.relations)],
    );
    expect.soft(readable.map((row) => row.name).sort(), name).toEqual([...reads].sort());
    expect
      .soft(await rows('select rolcanlogin from pg_roles where rolname = $1', [name]))
      .toEqual([{ rolcanlogin: canLogin }]);
  }
  // dev_lee has nothing at once, and everything of analyst's after SET ROLE.
  expect(
    await rows(`select has_table_privilege('dev_lee', 'mart.v_customer_contact', 'SELECT') as now,
                       pg_has_role('dev_lee', 'analyst', 'SET') as set`),
  ).toEqual([{ now: false, set: true }]);
  // What kim_analyst reads through the view the table keeps from her.
  expect(await number(`select has_any_column_privilege('kim_analyst', 'shop.customers', 'SELECT')::int`)).toBe(0);
});

test('connections one after the other do not inherit settings, transactions or roles', async () => {
  await connected(async (client) => {
    await client.query(`set default_transaction_read_only = on; set search_path = hr; set role kim_analyst; begin`);
  });
  expect(
    await rows(`select current_setting('default_transaction_read_only') as ro, current_setting('search_path') as path,
                       current_user::text as me`),
  ).toEqual([{ ro: 'off', path: 'public', me: 'postgres' }]);
});

test('a client that breaks off in the middle of a result leaves the server standing', async () => {
  const client = new pg.Client({ connectionString: demo.url });
  client.on('error', () => undefined);
  await client.connect();
  const broken = client
    .query('begin; select o.* from shop.orders o, generate_series(1, 100)')
    .catch((error: Error) => error);
  await new Promise((resolve) => setTimeout(resolve, 10));
  client.connection.stream.destroy();
  expect(await broken).toBeInstanceOf(Error);
  expect(await number('select 7')).toBe(7);
});

test('the same seed gives the same rows', async () => {
  const digest = `select md5(string_agg(c::text, '' order by customer_id)) as md5 from shop.customers c where customer_id < 100`;
  const small = async (seed: number) => {
    const other = await startDemo({ people: 500, seed });
    const client = new pg.Client({ connectionString: other.url });
    try {
      await client.connect();
      return (await client.query(digest)).rows[0].md5;
    } finally {
      await client.end();
      await other.stop();
    }
  };
  const [once, again, another] = [await small(1), await small(1), await small(2)];
  expect(once).toBe(again);
  expect(once).not.toBe(another);
});

test('is interrupted by its signal, and says so', async () => {
  const controller = new AbortController();
  const building = startDemo({ people: 50_000, signal: controller.signal, onProgress: () => controller.abort() });
  await expect(building).rejects.toSatisfy((error) => error instanceof NochulError && error.code === 'interrupted');
});

describe('a scan of it', () => {
  let report: Report;
  beforeAll(async () => {
    report = await scan(
      [
        {
          id: 'shop',
          url: new URL(demo.url),
          engine: postgres,
          password: null,
          scope: { include: [], exclude: [] },
          rows: 10_000,
          concurrency: 1,
          statementTimeout: 30_000,
        },
      ],
      { detectors: builtin.detectors ?? [], version: '0', signal: new AbortController().signal },
    );
  });

  const relationOf = ({ schema, relation }: { schema: string; relation: string }) => `${schema}.${relation}`;
  const plain = () => report.findings.filter((finding) => finding.protection === 'plain');
  const column = (name: string) => report.findings.filter((each) => `${relationOf(each)}.${each.column}` === name);

  test('finds persons in the relations that hold them, and in no other', () => {
    expect(report.complete).toBe(true);
    // Payments hold none in plain, and their masked card numbers say so.
    expect([...new Set(report.findings.map(relationOf))].sort()).toEqual(Object.keys(demo.story.relations).sort());
    expect(plain().map(relationOf)).not.toContain('shop.payments');
  });

  test.each([
    ['shop.customers.cust_nm', 'person_name', 'plain'],
    ['shop.customers.mbl_telno', 'phone', 'plain'],
    ['shop.customers.eml_addr', 'email', 'plain'],
    ['shop.addresses.road_addr', 'address', 'plain'],
    ['shop.orders.dlvr_addr', 'address', 'plain'],
    ['shop.orders.ordr_telno', 'phone', 'plain'],
    ['hr.staff.rrno', 'rrn', 'plain'],
    ['hr.freelancers.rrno_enc', 'rrn', 'encrypted'],
    ['shop.payments.card_no', 'card_number', 'masked'],
    ['shop.customers_masked.mbl_telno', 'phone', 'masked'],
    ['public.tmp_event_winners.winner', 'person_name', 'plain'],
  ])('%s holds %s, %s', (name, category, protection) => {
    expect(column(name).filter((each) => !each.embedded)).toMatchObject([{ category, protection }]);
  });

  test.each([
    ['a log line', 'log.api_log.message', null],
    ['JSON', 'log.api_log.payload', '$.buyer.phone'],
  ])('finds the phone numbers inside %s', (_, name, path) => {
    expect(column(name)).toContainEqual(expect.objectContaining({ category: 'phone', embedded: true, path }));
  });

  test('takes no order number, bar code, transaction or product for personal data', () => {
    const things = /order_no|pg_tid|approval_no|gds_nm|brand|\.ean|maker_telno|session_id|grade|dept_nm|prize/;
    expect(
      report.findings.map((each) => `${relationOf(each)}.${each.column}`).filter((name) => things.test(name)),
    ).toEqual([]);
    // Bar codes and times of 13 digits in the log are no resident registration numbers.
    expect(column('log.api_log.message').map((each) => each.category)).not.toContain('rrn');
  });

  test('tells who reads which relation', () => {
    for (const { name, canLogin, reads } of demo.story.principals.filter((each) => each.name !== 'postgres')) {
      const principal = report.principals.find((each) => each.name === name)!;
      expect.soft(principal.canLogin, name).toBe(canLogin);
      const found = principal.access
        .map(({ holding, reach }) => ({ reach, holding: report.holdings.find((each) => each.id === holding)! }))
        // A view leads on to the table under it, which the story doesn't list.
        .filter((each) => each.reach !== 'via' && each.holding.rows !== 'none')
        .flatMap(({ holding }) =>
          holding.findings.map((id) => relationOf(report.findings.find((each) => each.id === id)!)),
        );
      expect.soft([...new Set(found)].sort(), name).toEqual([...reads].sort());
    }
  });

  test('bounds the persons of each relation, each principal and all together', () => {
    const within = ({ low, high }: { low: number; high: number }, truth: number) => low <= truth && truth <= high;
    const off: string[] = [];
    const check = (what: string, people: Report['findings'][number]['people'], truth: number) => {
      if (!within(people, truth)) off.push(`${what}: ${people.low}..${people.high}, truth ${truth}`);
    };
    check('all', report.sources[0]!.people, demo.story.people);
    for (const principal of demo.story.principals) {
      check(principal.name, report.principals.find((each) => each.name === principal.name)!.people, principal.people);
    }
    for (const name of [
      'shop.customers.mbl_telno',
      'shop.addresses.rcvr_telno',
      'hr.staff.rrno',
      'public.tmp_event_winners.hp',
    ]) {
      check(name, column(name)[0]!.people, demo.story.relations[name.split('.').slice(0, 2).join('.')]!.people);
    }
    expect(off).toEqual([]);
    for (const principal of report.principals) {
      expect.soft(principal.people.estimate, principal.name).toBeLessThanOrEqual(report.sources[0]!.people.estimate);
    }
  });
});
