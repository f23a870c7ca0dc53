import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellAt } from '../../src/batch.ts';
import { postgres } from '../../src/engines/postgres/index.ts';
import { passfilePassword } from '../../src/engines/postgres/passfile.ts';
import { openConnections } from '../../src/engines/postgres/query.ts';
import { connectPostgres } from '../../src/engines/postgres/session.ts';
import { doubleQuoted } from '../../src/engines/quote.ts';
import type { Catalog } from '../../src/model.ts';
import type { Session } from '../../src/plugin.ts';
import { availableServers, createDatabase, exec, startServer } from '../support/servers.ts';
import { useServer } from '../support/use-server.ts';
import {
  EVERYTHING,
  engineContract,
  eventually,
  type Fixture,
  failureOf,
  find,
  HOSTILE_NAMES,
  OPTIONS,
  sampleRows,
} from './contract.ts';

const FIXTURE = `
CREATE TABLE customers (id integer PRIMARY KEY, email varchar(100) NOT NULL UNIQUE, name varchar(40), birth date,
  joined timestamp, balance numeric(12,2), active boolean, profile json, photo bytea, memo text);
COMMENT ON TABLE customers IS '고객';
COMMENT ON COLUMN customers.name IS '고객명';
INSERT INTO customers VALUES
  (1, 'kim@example.com', '김하늘', '1990-01-02', '2024-05-06 07:08:09', 1.5, true, '{"a": "가"}', '\\x0102ff',
    E'문 앞에 두세요 🚪\\n공동현관 1234#'),
  (2, 'lee@example.com', '이바다', '1985-12-31', NULL, NULL, false, NULL, NULL, ''),
  (3, E'o\\'hara"\\\\@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers);
CREATE VIEW customers_view AS SELECT id, name FROM customers;
CREATE TABLE big (id integer PRIMARY KEY, filler text);
INSERT INTO big SELECT i, repeat('x', 80) FROM generate_series(1, 200000) i;
CREATE TABLE parts (id integer PRIMARY KEY, body text) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1001);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (1001) TO (2001);
INSERT INTO parts SELECT i, 'body' FROM generate_series(1, 2000) i;
CREATE TABLE long_values (id integer PRIMARY KEY, body text);
INSERT INTO long_values VALUES (1, repeat('가', 100000));
CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(30)::text AS body;
CREATE TABLE written (id integer);
CREATE FUNCTION write() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.written VALUES (1); RETURN 1; END $$;
CREATE VIEW writing AS SELECT public.write() AS id;
CREATE TABLE closed (id integer);
CREATE TABLE ajar (id integer, open text, shut text);
INSERT INTO ajar VALUES (1, 'seen', 'hidden');
`;

async function prepare(server: { adminUrl: string; engine: 'postgresql' }): Promise<Fixture> {
  const database = await createDatabase(server);
  const empty = await createDatabase(server);
  const half = `half_${database.name}`;
  await exec(database.url, FIXTURE);
  for (const name of HOSTILE_NAMES) {
    const quoted = doubleQuoted(name);
    await exec(
      database.url,
      `CREATE TABLE ${quoted} (id integer PRIMARY KEY, ${quoted} text);
      INSERT INTO ${quoted} VALUES (1, 'value')`,
    );
  }
  await exec(
    database.url,
    `CREATE ROLE ${half} LOGIN PASSWORD 'half'; GRANT SELECT ON customers TO ${half};
    GRANT SELECT (id, open) ON ajar TO ${half}`,
  );
  await exec(database.url, 'ANALYZE');
  const halfUrl = new URL(database.url);
  halfUrl.username = half;
  halfUrl.password = 'half';
  const clients = `FROM pg_stat_activity WHERE datname = '${database.name}' AND application_name = 'nochul'`;
  return {
    url: new URL(database.url),
    halfUrl,
    emptyUrl: new URL(empty.url),
    schema: 'public',
    hostileNames: HOSTILE_NAMES,
    exec: (sql) => exec(database.url, sql),
    running: async () =>
      Number((await exec(database.url, `SELECT count(*) AS n ${clients} AND state = 'active'`))[0]?.n),
    killConnections: async () => void (await exec(database.url, `SELECT pg_terminate_backend(pid) ${clients}`)),
    async drop() {
      await exec(database.url, `DROP OWNED BY ${half}; DROP ROLE ${half}`);
      await Promise.all([database.drop(), empty.drop()]);
    },
  };
}

const versions = (await availableServers()).filter((server) => server.engine === 'postgresql');
if (versions.length === 0) throw new Error('No PostgreSQL to test against: run `sh scripts/servers.sh`.');

for (const { version } of versions) {
  engineContract(`PostgreSQL ${version}`, postgres, async () =>
    prepare({ adminUrl: (await useServer('postgresql', version)).adminUrl, engine: 'postgresql' }),
  );
}

const newest = versions.at(-1)?.version ?? '18';

describe('PostgreSQL: what only it has', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let adminUrl: string;
  let session: Session;
  let catalog: Catalog;

  beforeAll(async () => {
    const server = await useServer('postgresql', newest);
    adminUrl = server.adminUrl;
    database = await createDatabase(server);
    await exec(database.url, [
      `CREATE EXTENSION citext`,
      `CREATE TYPE grade AS ENUM ('gold', 'silver');
      CREATE TYPE place AS (city text, zip text);
      CREATE DOMAIN mobile AS varchar(13);
      CREATE DOMAIN own_mobile AS mobile;
      CREATE TABLE kinds (c_text text, c_char char(8), c_citext citext, c_domain own_mobile, c_enum grade, c_place place,
        c_array text[], c_jsonb jsonb, c_xml xml, c_inet inet, c_mac macaddr, c_uuid uuid, c_bytea bytea, c_point point,
        c_money money, c_interval interval, c_tstz timestamptz, c_float float8, c_vector tsvector, c_range int4range,
        c_domains own_mobile[]);
      INSERT INTO kinds VALUES ('t', 'c', 'I', '010-0000-0000', 'gold', '(Seoul,04524)', '{a,"b,c"}', '{"k": [1]}',
        '<a>x</a>', '10.0.0.1', '08:00:2b:01:02:03', '00000000-0000-0000-0000-000000000001', '\\x00ff', '(1,2)', 3, '1 day',
        '2024-01-01 00:00:00+00', 1.5, 'a b', '[1,2)', '{010}');
      CREATE TABLE parent (id integer, body text);
      CREATE TABLE child () INHERITS (parent);
      INSERT INTO parent VALUES (1, 'parent');
      INSERT INTO child VALUES (2, 'child');
      CREATE MATERIALIZED VIEW filled AS SELECT id FROM parent;
      CREATE MATERIALIZED VIEW hollow AS SELECT id FROM parent WITH NO DATA;
      CREATE TABLE keyed (a integer, b integer, c integer, d text, PRIMARY KEY (b, a), UNIQUE (a, c));
      CREATE UNIQUE INDEX ON keyed (a, c);
      CREATE UNIQUE INDEX ON keyed (c) INCLUDE (d);
      CREATE UNIQUE INDEX ON keyed (d) WHERE a > 0;
      CREATE UNIQUE INDEX ON keyed (lower(d));
      CREATE TABLE tree (id integer PRIMARY KEY, up integer REFERENCES tree) PARTITION BY HASH (id);
      CREATE TABLE tree_0 PARTITION OF tree FOR VALUES WITH (MODULUS 2, REMAINDER 0) PARTITION BY HASH (id);
      CREATE TABLE tree_0_0 PARTITION OF tree_0 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
      CREATE TABLE tree_1 PARTITION OF tree FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      INSERT INTO tree SELECT i, NULL FROM generate_series(1, 150000) i;
      CREATE VIEW faulty AS SELECT id, body, (body || '-900101-1234567')::integer AS bad FROM parent;
      CREATE VIEW hopeless AS SELECT id FROM parent WHERE (body || '-900101-1234567')::integer > 0;
      CREATE TABLE late_fault (id integer, body text);
      INSERT INTO late_fault SELECT i, CASE WHEN i = 5000 THEN 'kim@example.com' ELSE '1' END FROM generate_series(1, 9000) i;
      CREATE VIEW late AS SELECT id, body::integer AS bad FROM late_fault;
      CREATE TABLE bloated (id integer, filler text) WITH (autovacuum_enabled = off);
      INSERT INTO bloated SELECT i, repeat('x', 500) FROM generate_series(1, 150000) i;
      DELETE FROM bloated WHERE id % 500 <> 0;
      CREATE TABLE unanalysed AS SELECT i AS id FROM generate_series(1, 1000) i;
      CREATE TABLE wide (id integer, body text);
      INSERT INTO wide SELECT i, repeat('가', 1000) FROM generate_series(1, 3000) i;
      CREATE SCHEMA "other";
      CREATE TABLE "other".parent (id integer)`,
      // Everything but what has to be without statistics.
      'ANALYZE kinds, parent, child, tree, bloated, late_fault, wide',
    ]);
    session = await connectPostgres(new URL(database.url), OPTIONS);
    catalog = await session.catalog(EVERYTHING);
  });
  afterAll(async () => {
    await session?.[Symbol.asyncDispose]();
    await database?.drop();
  });

  it('resolves domains, enums, arrays and extension types', async () => {
    const kinds = find(catalog, 'kinds');
    expect(Object.fromEntries(kinds.columns.map((column) => [column.name, column.family]))).toEqual({
      ...{ c_text: 'text', c_char: 'text', c_citext: 'text', c_domain: 'text', c_enum: 'enum', c_place: 'text' },
      ...{ c_array: 'array', c_jsonb: 'json', c_xml: 'xml', c_inet: 'network', c_mac: 'network', c_uuid: 'uuid' },
      ...{ c_bytea: 'binary', c_point: 'geometry', c_money: 'decimal', c_interval: 'other', c_tstz: 'timestamp' },
      ...{ c_float: 'float', c_vector: 'text', c_range: 'other', c_domains: 'array' },
    });
    expect(kinds.columns.find((column) => column.name === 'c_domain')).toMatchObject({
      type: 'public.own_mobile',
      maxLength: 13,
    });
    expect(kinds.columns.find((column) => column.name === 'c_char')).toMatchObject({
      type: 'character(8)',
      maxLength: 8,
    });
    const { values } = await sampleRows(session, kinds);
    const timestamp = values[0]?.[16];
    expect(timestamp).toMatch(/^20(24-01-01|23-12-31) \d\d:/);
    expect(values[0]?.toSpliced(16, 1)).toEqual([
      ...[
        't',
        'c',
        'I',
        '010-0000-0000',
        'gold',
        '(Seoul,04524)',
        '{a,"b,c"}',
        '{"k": [1]}',
        '<a>x</a>',
        '10.0.0.1/32',
      ],
      ...['08:00:2b:01:02:03', '00000000-0000-0000-0000-000000000001', '00ff', '(1,2)', '$3.00', '1 day', '1.5'],
      ...["'a' 'b'", '[1,2)', '{010}'],
    ]);
  });

  it('takes children of inheritance and their parent for relations of their own', async () => {
    expect(catalog.relations.filter(({ name }) => name === 'parent').map(({ schema }) => schema)).toEqual([
      'other',
      'public',
    ]);
    const scoped = await session.catalog({ include: ['public.parent', 'child'], exclude: [] });
    expect((await sampleRows(session, find(scoped, 'parent'))).values).toEqual([['1', 'parent']]);
    expect((await sampleRows(session, find(scoped, 'child'))).values).toEqual([['2', 'child']]);
  });

  it('knows which keys make a row unique', () => {
    const keyed = find(catalog, 'keyed');
    expect(keyed.primaryKey).toEqual(['b', 'a']);
    expect(keyed.uniqueKeys).toEqual([['a', 'c'], ['c']]);
  });

  it('samples a materialized view like a table, and skips an empty one', async () => {
    const filled = find(catalog, 'filled');
    expect(filled.kind).toBe('materialized-view');
    expect(await sampleRows(session, filled)).toMatchObject({ rows: 2, method: 'whole' });
    expect(catalog.skipped).toEqual([{ schema: 'public', relation: 'hollow', column: null, reason: 'not-populated' }]);
    expect(await sampleRows(session, find(catalog, 'hollow'))).toMatchObject({ rows: 0, whole: false });
  });

  it('samples partitions of partitions by blocks, as one relation', async () => {
    const tree = find(catalog, 'tree');
    expect(tree.kind).toBe('partitioned-table');
    expect(catalog.relations.filter(({ name }) => name.startsWith('tree')).length).toBe(1);
    expect(tree.foreignKeys).toEqual([
      { columns: ['up'], references: { schema: 'public', relation: 'tree', columns: ['id'] } },
    ]);
    expect(tree.primaryKey).toEqual(['id']);
    const sample = await sampleRows(session, tree);
    expect(sample).toMatchObject({ method: 'random-blocks', whole: false });
    expect(sample.rows).toBeGreaterThan(8_500);
    expect(sample.rows).toBeLessThanOrEqual(10_000);
    const ranges = new Set(sample.values.map(([id]) => Math.floor((Number(id) - 1) / 1_500)));
    expect(ranges.size).toBeGreaterThanOrEqual(90);
  });

  it('asks for more blocks when the first ones are nearly empty', async () => {
    // 300 rows are left in some 11,000 blocks: by no means all can be read, but more than a few must be.
    const sample = await sampleRows(session, find(catalog, 'bloated'));
    expect(sample.method).toBe('tid-ranges');
    expect(sample.rows).toBeGreaterThan(60);
    expect(sample.estimatedRows).toBeGreaterThan(200);
    expect(sample.estimatedRows).toBeLessThan(400);
  });

  it('knows the size of a table that was never analysed', async () => {
    expect(find(catalog, 'unanalysed').estimatedRows).toBe(1_000);
    expect(find(catalog, 'keyed').columns[0]?.statistics).toBeNull();
    expect(find(catalog, 'unanalysed').columns[0]?.statistics).toBeNull();
  });

  it('counts distinct values from statistics, also where they are a share', () => {
    const [id, filler] = find(catalog, 'bloated').columns;
    expect(id?.statistics?.distinct).toBeGreaterThan(200);
    expect(filler?.statistics).toEqual({ distinct: 1, nullFraction: 0 });
  });

  it('loses one bad column, not the relation, and quotes no value', async () => {
    const faulty = await sampleRows(session, find(catalog, 'faulty'));
    expect(faulty.values).toEqual([
      ['1', 'parent', null],
      ['2', 'child', null],
    ]);
    expect(faulty.unreadable).toEqual([{ column: 'bad', reason: 'server-error', code: '22P02' }]);
    const failure = await failureOf(sampleRows(session, find(catalog, 'hopeless')));
    expect(failure).toMatchObject({ code: 'server', cause: { code: '22P02' } });
    expect(JSON.stringify([failure.message, failure.hint, failure.cause, failure.stack])).not.toContain('900101');
  });

  it('takes up reading where a column failed, without giving a row twice', async () => {
    const late = await sampleRows(session, find(catalog, 'late'));
    expect(late.values.map(([id]) => Number(id))).toEqual(Array.from({ length: 9_000 }, (_, n) => n + 1));
    expect(late.unreadable).toEqual([{ column: 'bad', reason: 'server-error', code: '22P02' }]);
  });

  it('tries again when a replica had to give way', async () => {
    // The lock outlives the failed transaction: the second call finds it.
    await exec(
      database.url,
      `CREATE FUNCTION give_way() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) THEN
          PERFORM pg_advisory_lock(1);
          RAISE serialization_failure;
        END IF;
        RETURN 7;
      END $$;
      CREATE VIEW conflicting AS SELECT public.give_way() AS id`,
    );
    await using single = await connectPostgres(new URL(database.url), { ...OPTIONS, concurrency: 1 });
    const { relations } = await single.catalog({ include: ['conflicting'], exclude: [] });
    expect((await sampleRows(single, relations[0]!)).values).toEqual([['7']]);
    await exec(database.url, 'DROP VIEW conflicting');
  });

  it('gives the same sample for the same seed', async () => {
    const seeded = () => {
      let state = 42;
      return () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
      };
    };
    const ids = async () => {
      await using again = await connectPostgres(new URL(database.url), OPTIONS, seeded());
      return (await sampleRows(again, find(catalog, 'bloated'))).values.map(([id]) => id);
    };
    expect(await ids()).toEqual(await ids());
  });

  it('fetches fewer rows at once where they are long', async () => {
    const wide = find(catalog, 'wide');
    const batches: { rows: number; bytes: number }[] = [];
    const outcome = await session.sample(
      { relation: wide, columns: wide.columns, rows: 2_000, maxChars: 4_000 },
      (batch) => {
        const last = wide.columns.map((_, column) => batch.ends[cellAt(batch, batch.rows - 1, column)] ?? 0);
        batches.push({ rows: batch.rows, bytes: Math.max(...last) });
      },
    );
    expect(outcome.rows).toBeGreaterThan(1_700);
    expect(Math.max(...batches.map(({ rows }) => rows))).toBeLessThanOrEqual(500);
    expect(Math.max(...batches.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1024 * 1024);
  });

  it('reads fewer rows where each one is large', async () => {
    // 3,000 rows of 150 kB that do not compress: 450 MB.
    await exec(
      database.url,
      `CREATE TABLE heavy (id integer, body jsonb);
      ALTER TABLE heavy ALTER body SET STORAGE EXTERNAL;
      INSERT INTO heavy SELECT i, to_jsonb(repeat('x', 150000)) FROM generate_series(1, 3000) i`,
    );
    const { relations } = await session.catalog({ include: ['heavy'], exclude: [] });
    const sample = await sampleRows(session, relations[0]!);
    expect(sample).toMatchObject({ whole: false, method: 'tid-ranges', estimatedRows: 3_000 });
    expect(sample.rows).toBeGreaterThan(1_000);
    expect(sample.rows).toBeLessThan(2_000);
    await exec(database.url, 'DROP TABLE heavy');
  });

  it('waits for no lock longer than two seconds', async () => {
    const blocker = openConnections(new URL(database.url), OPTIONS);
    const connections = await blocker;
    await using locked = await connectPostgres(new URL(database.url), OPTIONS);
    const holding = exec(database.url, 'BEGIN; LOCK TABLE keyed; SELECT pg_sleep(4)');
    await eventually(
      async () =>
        (
          await exec(
            database.url,
            `SELECT FROM pg_locks WHERE relation = 'keyed'::regclass AND mode = 'AccessExclusiveLock'`,
          )
        ).length > 0,
    );
    // The catalog must not wait for anybody.
    expect((await locked.catalog(EVERYTHING)).relations.length).toBe(catalog.relations.length);
    const failure = await failureOf(sampleRows(locked, find(catalog, 'keyed')));
    expect(failure).toMatchObject({ code: 'timeout', cause: { code: '55P03' } });
    await holding;
    await connections.close();
  });

  it('refuses to write in its own transactions', async () => {
    const connections = await openConnections(new URL(database.url), OPTIONS);
    for (const sql of ['CREATE TABLE public.x ()', 'DELETE FROM public.parent', 'SET TRANSACTION READ WRITE']) {
      const failure = await failureOf(
        connections.transaction(async ({ query }) => {
          await query('SELECT 1');
          await query(sql);
        }),
      );
      expect(failure.code).toBe('server');
    }
    await connections.close();
    expect((await exec(database.url, 'SELECT * FROM ONLY parent')).length).toBe(1);
  });

  it('says where a row policy hides rows from it', async () => {
    const role = `policed_${database.name}`;
    await exec(
      database.url,
      `CREATE TABLE policed (id integer, owner text); ALTER TABLE policed ENABLE ROW LEVEL SECURITY;
      INSERT INTO policed SELECT i, CASE WHEN i % 10 = 0 THEN '${role}' ELSE 'other' END FROM generate_series(1, 100000) i;
      CREATE POLICY mine ON policed USING (owner = current_user);
      CREATE ROLE ${role} LOGIN PASSWORD 'policed'; GRANT SELECT ON policed TO ${role}; ANALYZE policed`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = 'policed';
    const policed = await connectPostgres(url, OPTIONS);
    const relation = find(await policed.catalog(EVERYTHING), 'policed');
    expect(relation.rowsLimited).toBe(true);
    const sample = await sampleRows(policed, relation, { rows: 2_000 });
    expect(sample.method).toBe('tid-ranges');
    expect(sample.values.every(([, owner]) => owner === role)).toBe(true);
    // A row in ten, and the quick way all the same.
    expect(sample.estimatedRows).toBeGreaterThan(8_000);
    expect(sample.estimatedRows).toBeLessThan(12_000);
    await policed[Symbol.asyncDispose]();
    await exec(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('finds the tables that the functions of a view name without their schema', async () => {
    await exec(
      database.url,
      `CREATE SCHEMA codes;
      CREATE TABLE codes.code_names (code text, name text);
      INSERT INTO codes.code_names VALUES ('A', '서울');
      CREATE FUNCTION codes.code_name(wanted text) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN RETURN (SELECT name FROM code_names WHERE code = wanted); END $$;
      CREATE VIEW codes.named AS SELECT codes.code_name('A') AS name`,
    );
    const { relations } = await session.catalog({ include: ['codes.named'], exclude: [] });
    expect((await sampleRows(session, relations[0]!)).values).toEqual([['서울']]);
    await exec(database.url, 'DROP SCHEMA codes CASCADE');
  });

  it('reads partitions by the privilege on their parent alone', async () => {
    const role = `parental_${database.name}`;
    await exec(database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'parental'; GRANT SELECT ON tree TO ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'parental';
    const parental = await connectPostgres(url, OPTIONS);
    const tree = find(await parental.catalog(EVERYTHING), 'tree');
    expect(tree.unreadable).toBe('none');
    const sample = await sampleRows(parental, tree);
    expect(sample.method).toBe('random-blocks');
    expect(sample.rows).toBeGreaterThan(8_500);
    await parental[Symbol.asyncDispose]();
    await exec(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('takes only the head of a foreign table, also as a partition', async () => {
    const { hostname, port, password, pathname } = new URL(database.url);
    await exec(
      database.url,
      `CREATE EXTENSION postgres_fdw;
      CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '${hostname}', port '${port}', dbname '${pathname.slice(1)}');
      CREATE USER MAPPING FOR CURRENT_USER SERVER away OPTIONS (user 'postgres', password '${password}');
      CREATE FOREIGN TABLE remote (id integer, up integer) SERVER away OPTIONS (schema_name 'public', table_name 'tree');
      CREATE TABLE mixed (id integer, up integer) PARTITION BY LIST (up);
      CREATE FOREIGN TABLE mixed_remote PARTITION OF mixed DEFAULT SERVER away OPTIONS (schema_name 'public', table_name 'tree')`,
    );
    const { relations } = await session.catalog({ include: ['remote', 'mixed*'], exclude: [] });
    expect(relations.map(({ name, kind }) => [name, kind])).toEqual([
      ['mixed', 'partitioned-table'],
      ['remote', 'foreign-table'],
    ]);
    for (const relation of relations) {
      expect(await sampleRows(session, relation, { rows: 500 })).toMatchObject({
        rows: 500,
        method: 'head',
        whole: false,
      });
    }
    // A server that is away costs its own relation, and is not taken for the loss of ours.
    await exec(database.url, `ALTER SERVER away OPTIONS (SET port '1')`);
    await using other = await connectPostgres(new URL(database.url), OPTIONS);
    const failure = await failureOf(sampleRows(other, find({ relations, skipped: [] }, 'remote')));
    expect(failure).toMatchObject({ code: 'server', cause: { code: '08001' } });
    await exec(database.url, 'DROP SERVER away CASCADE; DROP TABLE mixed');
  });

  it('leaves out what belongs to an extension unless it is spelt out', async () => {
    await exec(database.url, `CREATE TABLE owned (id integer); ALTER EXTENSION citext ADD TABLE owned`);
    const names = async (include: string[]) =>
      (await session.catalog({ include, exclude: [] })).relations.map(({ name }) => name);
    expect(await names([])).not.toContain('owned');
    expect(await names(['public.*'])).not.toContain('owned');
    expect(await names(['public.owned'])).toEqual(['owned']);
    await exec(database.url, `ALTER EXTENSION citext DROP TABLE owned; DROP TABLE owned`);
  });

  it('makes do with fewer connections than it was allowed', async () => {
    const role = `single_${database.name}`;
    await exec(
      database.url,
      `CREATE ROLE ${role} LOGIN PASSWORD 'single' CONNECTION LIMIT 1; GRANT SELECT ON parent TO ${role}`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = 'single';
    const single = await connectPostgres(url, { ...OPTIONS, concurrency: 4 });
    const relation = (await single.catalog({ include: ['public.parent'], exclude: [] })).relations[0]!;
    const samples = await Promise.all([1, 2, 3, 4].map(() => sampleRows(single, relation)));
    expect(samples.map(({ rows }) => rows)).toEqual([1, 1, 1, 1]);
    await single[Symbol.asyncDispose]();
    await exec(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('reports text in an encoding that is none', async () => {
    const latin = await createDatabase({ engine: 'postgresql', adminUrl });
    await latin.drop();
    await exec(
      adminUrl,
      `CREATE DATABASE ${latin.name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    await exec(latin.url, `CREATE TABLE old (id integer, euc text); INSERT INTO old VALUES (1, E'\\xB1\\xE8')`);
    const ascii = await connectPostgres(new URL(latin.url), OPTIONS);
    const sample = await sampleRows(ascii, find(await ascii.catalog(EVERYTHING), 'old'));
    expect(sample.values).toEqual([['1', null]]);
    expect(sample.unreadable).toEqual([{ column: 'euc', reason: 'invalid-encoding', code: '22021' }]);
    await ascii[Symbol.asyncDispose]();
    await latin.drop();
  });
});

describe('PostgreSQL: connecting', () => {
  const failureAt = (url: string, options = {}) =>
    failureOf(postgres.connect(new URL(url), { ...OPTIONS, connectTimeout: 1_000, ...options }));

  it('takes names with odd characters, a socket and libpq parameters', async () => {
    const server = await startServer({ engine: 'postgresql', version: newest });
    const admin = new URL(server.adminUrl);
    await exec(server.adminUrl, [`CREATE ROLE "kim@회사" LOGIN PASSWORD 'p@ss:/w?rd#%'`, 'CREATE DATABASE "db/과 %"']);
    const at = `127.0.0.1:${admin.port}`;
    const credentials = `${encodeURIComponent('kim@회사')}:${encodeURIComponent('p@ss:/w?rd#%')}`;
    {
      await using session = await postgres.connect(
        new URL(`postgres://${credentials}@${at}/${encodeURIComponent('db/과 %')}?application_name=weekly`),
        OPTIONS,
      );
      expect(session.server).toMatchObject({ user: 'kim@회사', database: 'db/과 %' });
      const [row] = await exec(
        server.adminUrl,
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'weekly'`,
      );
      expect(row?.n).toBe(1);
    }
    const folder = server.socketPath?.replace(/\/[^/]*$/, '') ?? '';
    await using local = await postgres.connect(
      new URL(`postgresql:///postgres?host=${encodeURIComponent(folder)}&port=${admin.port}&user=postgres`),
      OPTIONS,
    );
    expect(await local.databases()).toEqual(['db/과 %', 'postgres']);
    await using given = await postgres.connect(new URL(`postgres://postgres@${at}`), {
      ...OPTIONS,
      password: decodeURIComponent(admin.password),
    });
    expect(given.server.database).toBe('postgres');

    const missing = await failureAt(`postgres://postgres@${at}/postgres`, { password: null });
    expect(missing.code).toBe('auth');
    const nobody = await failureAt(`postgres://nobody:x@${at}/postgres`);
    expect(nobody.code).toBe('auth');
    expect(nobody.message).toContain('"nobody"');
    await exec(server.adminUrl, ['CREATE DATABASE closed', 'ALTER DATABASE closed ALLOW_CONNECTIONS false']);
    const closed = await failureAt(`postgres://${admin.username}:${admin.password}@${at}/closed`);
    expect(closed).toMatchObject({ code: 'database', message: expect.stringContaining('accepts no connections') });
    expect((await failureAt(`${server.adminUrl}?sslmode=require`)).code).toBe('tls');
    expect((await failureAt(`${server.adminUrl}?sslmode=verify-full`)).code).toBe('tls');
    await server.stop();
  });

  it('follows sslmode as libpq does', async () => {
    const server = await startServer({ engine: 'postgresql', version: newest, tls: true });
    const admin = new URL(server.adminUrl);
    const encrypted = async (parameters: string, host = '127.0.0.1') => {
      const connections = await openConnections(
        new URL(`postgres://postgres:${admin.password}@${host}:${admin.port}/postgres?${parameters}`),
        OPTIONS,
      );
      const rows = await connections.transaction(({ query }) =>
        query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'),
      );
      await connections.close();
      return rows[0]?.ssl;
    };
    const ca = `sslrootcert=${encodeURIComponent(server.caFile ?? '')}`;
    expect(await encrypted('')).toBe(true);
    expect(await encrypted('sslmode=disable')).toBe(false);
    expect(await encrypted('sslmode=allow')).toBe(false);
    expect(await encrypted('sslmode=prefer')).toBe(true);
    expect(await encrypted('sslmode=require')).toBe(true);
    expect(await encrypted(`sslmode=verify-ca&${ca}`)).toBe(true);
    expect(await encrypted(`sslmode=verify-full&${ca}`)).toBe(true);
    expect(await encrypted(`sslmode=verify-full&${ca}`, 'localhost')).toBe(true);
    const fails = (parameters: string) => failureOf(encrypted(parameters));
    expect((await fails('sslmode=verify-full')).code).toBe('tls');
    expect((await fails('sslmode=verify-ca')).hint).toContain('sslrootcert');
    expect((await fails('sslmode=require&sslrootcert=/no/such/file')).code).toBe('tls');
    const program = encodeURIComponent(process.execPath);
    for (const parameter of ['sslrootcert', 'sslcert', 'sslkey']) {
      const garbage = await fails(`sslmode=require&${parameter}=${program}`);
      expect(garbage).toMatchObject({ code: 'tls', message: expect.stringContaining(`${parameter} names, `) });
    }
    expect((await fails('sslmode=verify_full')).code).toBe('url');
    expect((await fails('sslmod=verify-full')).code).toBe('url');
    await server.stop();
  });

  it('outlives a restart of the server', async () => {
    const port = 31_000 + (process.pid % 900);
    const start = () => startServer({ engine: 'postgresql', version: newest, port, password: 'again' });
    const server = await start();
    const session = await postgres.connect(new URL(server.adminUrl), OPTIONS);
    await server.stopHard();
    const next = session.catalog(EVERYTHING);
    const reborn = await start();
    expect(await next).toEqual({ relations: [], skipped: [] });

    await reborn.stopHard();
    await session[Symbol.asyncDispose]();
  });

  it('gives up on a server that stays away, and at once when aborted', async () => {
    const server = await startServer({ engine: 'postgresql', version: newest });
    const controller = new AbortController();
    const session = await postgres.connect(new URL(server.adminUrl), {
      ...OPTIONS,
      connectTimeout: 1_000,
      signal: controller.signal,
    });
    await server.stopHard();
    expect((await failureOf(session.catalog(EVERYTHING))).code).toBe('lost-connection');
    const start = Date.now();
    const waiting = failureOf(session.catalog(EVERYTHING));
    controller.abort();
    expect((await waiting).code).toBe('interrupted');
    await session[Symbol.asyncDispose]();
    expect(Date.now() - start).toBeLessThan(1_500);
  });

  it('tells servers that are none', async () => {
    const open = new Set<Socket>();
    const serve = async (talk: (socket: Socket) => void): Promise<[Server, string]> => {
      const server = createServer((socket) => {
        open.add(socket);
        socket.on('error', () => {});
        talk(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return [server, `postgres://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/d`];
    };
    const talks: ((socket: Socket) => void)[] = [
      () => {},
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (socket) => socket.write(Buffer.from('4a0000000a352e372e33302d6c6f67', 'hex')),
      (socket) => socket.on('data', () => socket.write('N')),
      (socket) => socket.destroy(),
    ];
    for (const talk of talks) {
      const [server, url] = await serve(talk);
      const start = Date.now();
      for (const mode of ['disable', 'prefer']) {
        const failure = await failureAt(`${url}?sslmode=${mode}`, { connectTimeout: 300 });
        expect(failure.code).toBe('connect');
      }
      expect(Date.now() - start).toBeLessThan(6_000);
      for (const socket of open) socket.destroy();
      server.close();
    }
    const { host: mysqlHost } = new URL((await useServer('mysql')).adminUrl);
    const http = createHttpServer((_, response) => response.end());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const httpHost = `127.0.0.1:${(http.address() as AddressInfo).port}`;
    for (const mode of ['disable', 'prefer', 'require', 'verify-full']) {
      const atMysql = await failureAt(`postgres://u:p@${mysqlHost}/d?sslmode=${mode}`);
      expect(atMysql).toMatchObject({
        code: 'connect',
        message: expect.stringContaining('MySQL or MariaDB server answers'),
      });
      const atHttp = await failureAt(`postgres://u:p@${httpHost}/d?sslmode=${mode}`);
      expect(atHttp).toMatchObject({ code: 'connect', message: expect.stringContaining('An HTTP server answers') });
    }
    http.close();
    // One that lets us in and then says no more.
    const [mute, url] = await serve((socket) => {
      socket.once('data', () => socket.write(Buffer.from('520000000800000000' + '5a0000000549', 'hex')));
    });
    const failure = await failureAt(`${url}?sslmode=disable`, { connectTimeout: 300 });
    expect(failure.code).toBe('connect');
    for (const socket of open) socket.destroy();
    mute.close();
  });
});

describe('PostgreSQL: the password file', () => {
  const wanted = { host: 'db.example.com', port: 5432, database: 'shop', user: 'kim' };
  const lookUp = async (text: string, more = {}, mode = 0o600) => {
    const folder = await mkdtemp(join(tmpdir(), 'nochul-pgpass-'));
    const path = join(folder, 'pgpass');
    await writeFile(path, text, { mode });
    const password = await passfilePassword({ ...wanted, ...more }, { PGPASSFILE: path });
    await rm(folder, { recursive: true });
    return password;
  };

  it('takes the first line that fits', async () => {
    expect(await lookUp('# a comment\nother:*:*:*:no\ndb.example.com:5432:shop:kim:first\n*:*:*:*:second\n')).toBe(
      'first',
    );
    expect(await lookUp('*:*:*:lee:no\n*:*:*:*:any')).toBe('any');
    expect(await lookUp('*:5433:*:*:no')).toBeNull();
    expect(await lookUp('localhost:*:*:*:socket', { host: '/var/run/postgresql' })).toBe('socket');
  });

  it('reads escapes, and no file that others may read', async () => {
    expect(await lookUp('*:*:*:ki\\:m:p\\:a\\\\ss', { user: 'ki:m' })).toBe('p:a\\ss');
    expect(await lookUp('*:*:*:*:x', {}, 0o644)).toBeNull();
    expect(await passfilePassword(wanted, { PGPASSFILE: '/no/such/file' })).toBeNull();
  });
});

describe('PostgreSQL: PGlite behind its socket server', () => {
  it('is served over the one connection that it has', async () => {
    const database = await PGlite.create();
    await database.exec(`CREATE TABLE people (id integer PRIMARY KEY, name text);
      INSERT INTO people SELECT i, '이름' || i FROM generate_series(1, 50000) i; ANALYZE`);
    const server = new PGLiteSocketServer({ db: database, port: 0, host: '127.0.0.1' });
    await server.start();
    try {
      const controller = new AbortController();
      const session = await connectPostgres(new URL(`postgres://postgres@${server.getServerConn()}/postgres`), {
        ...OPTIONS,
        concurrency: 1,
        signal: controller.signal,
      });
      const people = find(await session.catalog(EVERYTHING), 'people');
      expect(people.estimatedRows).toBe(50_000);
      const samples = await Promise.all([sampleRows(session, people), sampleRows(session, people)]);
      for (const sample of samples) {
        expect(sample.rows).toBeGreaterThan(9_000);
        expect(sample.method).toBe('tid-ranges');
      }
      const start = Date.now();
      const endless = failureOf(sampleRows(session, people, { rows: Number.POSITIVE_INFINITY }));
      setTimeout(() => controller.abort(), 20);
      expect((await endless).code).toBe('interrupted');
      await session[Symbol.asyncDispose]();
      expect(Date.now() - start).toBeLessThan(3_000);
    } finally {
      await server.stop();
      await database.close();
    }
  });
});
