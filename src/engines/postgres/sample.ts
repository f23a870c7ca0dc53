/** Bounded samples, spread over the whole relation and thinned row by row; every value as text, cut at the server. */

import { type BatchSink, batchOf } from '../../batch.ts';
import { NochulError } from '../../errors.ts';
import type { Column, Relation } from '../../model.ts';
import type { SampleMethod, SampleOutcome, SampleRequest } from '../../plugin.ts';
import { doubleQuoted } from '../quote.ts';
import type { Physical } from './catalog.ts';
import { type Connections, reasonOf, serverCode, type Transaction } from './query.ts';

export interface SampleSettings {
  /** `server_version_num` */
  readonly version: number;
  /** Between 0 and 1, as Math.random: given by tests that want the same sample again. */
  readonly random: () => number;
}

/** A sample may be this many times larger than asked for where that makes it the whole relation. */
const WHOLE_FACTOR = 1.5;
/** Blocks at most, 32 MB: a sample stays cheap on storage where each block is a seek. */
const MAX_BLOCKS = 4_096;
/**
 * Blocks to begin with. Fewer would hold the rows, but rows of one block were written together and say the same. With 200
 * strata, each hundredth of the table holds a whole stratum and so a block; blocks that each come by chance are needed in
 * larger number to leave out two hundredths on average.
 */
const TID_BLOCKS = 200;
const SYSTEM_BLOCKS = 384;
/** A view's rows are computed, a foreign table's fetched: neither is worth the session's full time limit. */
const COMPUTED_TIMEOUT = 5_000;
/** Out-of-line values that a sample may make the server read, in bytes: JSON of a megabyte a row adds up. */
const MAX_TOAST = 256 * 2 ** 20;
const MIN_ROWS = 100;
/** Characters fetched at once, at the lengths seen so far; and the rows to learn them from. */
const BATCH_CHARS = 250_000;
const FIRST_BATCH = 64;
const MAX_BATCH = 1_024;

/** Where the rows come from: FROM and WHERE of the sample, before its columns are known. */
interface Plan {
  readonly method: SampleMethod;
  readonly select: (columns: string) => string;
  readonly params: readonly unknown[];
  /** The relation's rows as the sample suggests. */
  readonly estimatedRows: number | null;
}

/**
 * Reads the sample and hands it on in batches. A column that can't be read is null in every row from then on and named in
 * the outcome; the others are not lost.
 * @throws NochulError `permission-denied`, `timeout`, `lost-connection`, `interrupted`, `server`.
 */
export async function sampleRelation(
  connections: Connections,
  request: SampleRequest,
  sink: BatchSink,
  settings: SampleSettings,
): Promise<SampleOutcome> {
  const start = performance.now();
  const { relation, rows } = request;
  const physical = physicalOf(relation);
  const readable = readableColumns(request);
  if (readable.length === 0) throw new NochulError('permission-denied', 'The scanner may not read this.');
  if (!physical.populated) {
    // The catalog has reported it.
    return { rows: 0, method: 'head', whole: false, statement: '', milliseconds: 0, unreadable: [] };
  }
  const denied = request.columns
    .filter((column) => !readable.includes(column))
    .map(({ name }) => ({ column: name, reason: 'permission-denied' as const }));
  const computed = relation.kind === 'view' || relation.kind === 'foreign-table';
  const seed = settings.random();
  let delivered = false;
  const deliver: BatchSink = (batch) => {
    delivered = true;
    sink(batch);
  };
  const attempt = () =>
    connections.transaction(
      async (transaction): Promise<SampleOutcome> => {
        if (relation.kind === 'view' || relation.rowsLimited) await widenSearchPath(transaction, relation.schema);
        const plan = await choose(transaction, relation, physical, rows, settings);
        const result = await read(transaction, plan, request, readable, seed, deliver);
        // A head that ends before its limit was all there is.
        const whole = plan.method === 'whole' || (plan.method === 'head' && result.rows < rows);
        return {
          rows: result.rows,
          method: whole ? 'whole' : plan.method,
          whole,
          statement: result.statement.replace(/\s+/g, ' '),
          milliseconds: performance.now() - start,
          unreadable: [...denied, ...result.unreadable],
          estimatedRows: whole ? result.rows : plan.estimatedRows,
        };
      },
      computed && rows !== Infinity ? COMPUTED_TIMEOUT : undefined,
    );
  try {
    return await attempt();
  } catch (error) {
    // A replica ends statements that are in the way of what it replays; a new snapshot mostly is not.
    if (delivered || !isConflict(error)) throw error;
    return attempt();
  }
}

const isConflict = (error: unknown) => error instanceof NochulError && serverCode(error) === '40001';

/**
 * Functions in a view or a policy may name tables without their schema, and count on the path of their users. Our own part
 * of the statement stays as it is: pg_catalog comes first, and each call and operator fits exactly there.
 */
async function widenSearchPath({ query }: Transaction, schema: string): Promise<void> {
  await query('SET LOCAL search_path TO DEFAULT');
  await query(
    `SELECT pg_catalog.set_config('search_path',
    pg_catalog.concat_ws(', ', nullif(pg_catalog.current_setting('search_path'), ''), pg_catalog.quote_ident($1)), true)`,
    [schema],
  );
}

function isPhysical(value: unknown): value is Physical {
  return typeof value === 'object' && value !== null && 'oid' in value && 'heap' in value;
}

function physicalOf({ physical }: Relation): Physical {
  if (!isPhysical(physical)) throw new TypeError('The relation is not from this catalog.');
  return physical;
}

function readableColumns({ relation, columns }: SampleRequest): readonly Column[] {
  const { unreadable } = relation;
  if (unreadable === 'none') return columns;
  return unreadable === 'all' ? [] : columns.filter((column) => !unreadable.includes(column.name));
}

async function choose(
  { query }: Transaction,
  relation: Relation,
  physical: Physical,
  rows: number,
  { version, random }: SampleSettings,
): Promise<Plan> {
  const name = doubleQuoted(relation.schema, relation.name);
  const partitioned = relation.kind === 'partitioned-table';
  // Inheritance children are relations of their own.
  const from = partitioned || !physical.heap ? name : `ONLY ${name}`;
  const whole: Plan = {
    method: 'whole',
    select: (columns) => `SELECT ${columns} FROM ${from} AS t`,
    params: [],
    estimatedRows: null,
  };
  if (rows === Infinity) return whole;
  // TABLESAMPLE on the parent would read a foreign partition from end to end.
  if (!physical.heap || physical.foreignPartitions) {
    return { ...whole, method: 'head', select: (columns) => `${whole.select(columns)} LIMIT ${rows}` };
  }

  const [size] = await query<SizeRow>(SIZE, [physical.oid]);
  const { blocks, rows_in_block, toast } = size ?? { blocks: 0, rows_in_block: 1, toast: 0 };
  if (blocks * rows_in_block <= rows * WHOLE_FACTOR && toast <= MAX_TOAST) return whole;

  // Partitions are reached through the parent, since the privilege may be on the parent alone: there, blocks have no
  // numbers of their own. Before 14, a range of ctids is a scan of the whole table.
  const pick = partitioned || version < 140_000 ? pickBySystem(from, blocks, random) : pickByTid(from, blocks, random);
  const most = Math.min(blocks, MAX_BLOCKS);
  let wanted = Math.min(blocks, Math.max(16, Math.min(rows, pick.first)));
  for (;;) {
    const picked = pick.blocks(wanted);
    // The count says what the statistics may not know: dead space, growth since ANALYZE, rows that a policy hides.
    const [counted] = await query<{ rows: number }>(picked.count, picked.params);
    const found = counted?.rows ?? 0;
    const estimatedRows = Math.round((found / wanted) * blocks);
    const affordable = toast > MAX_TOAST ? Math.max(MIN_ROWS, (MAX_TOAST / toast) * estimatedRows) : Infinity;
    const limit = Math.min(rows, Math.floor(affordable));
    if (estimatedRows <= limit * WHOLE_FACTOR && blocks <= MAX_BLOCKS) return whole;
    if (found >= limit || wanted >= most) {
      // Slightly less than wanted, so that the limit, which would cut off the last blocks, hardly ever does.
      const share = Math.min(1, Number(((0.97 * limit) / Math.max(1, found)).toPrecision(6)));
      return {
        method: pick.method,
        select: (columns) => `${picked.select(columns, share)} LIMIT ${limit}`,
        params: picked.params,
        estimatedRows,
      };
    }
    wanted = Math.min(most, Math.ceil(wanted * Math.max(2, (1.2 * rows) / Math.max(1, found))));
  }
}

interface SizeRow {
  blocks: number;
  rows_in_block: number;
  /** Bytes. */
  toast: number;
}

// block_size less the page header, over the smallest row's header and line pointer: what fits into a block at most.
const SIZE = `
WITH RECURSIVE tree(oid) AS (
    SELECT $1::oid
  UNION ALL
    SELECT i.inhrelid FROM tree JOIN pg_class p ON p.oid = tree.oid AND p.relkind = 'p'
    JOIN pg_inherits i ON i.inhparent = tree.oid
)
SELECT coalesce(sum(pg_relation_size(c.oid)), 0)::float8 / block.size AS blocks,
  floor((block.size - 24::float8) / 28::float8) AS rows_in_block,
  coalesce(sum(pg_relation_size(nullif(c.reltoastrelid, 0::oid))), 0)::float8 AS toast
FROM (SELECT current_setting('block_size')::float8) AS block(size)
LEFT JOIN (tree JOIN pg_class c ON c.oid = tree.oid AND c.relkind <> 'p') ON true
GROUP BY block.size`;

interface Pick {
  readonly method: SampleMethod;
  readonly first: number;
  /** About so many blocks. */
  blocks(wanted: number): {
    readonly count: string;
    /** `share`: the probability with which each of their rows is kept. */
    readonly select: (columns: string, share: number) => string;
    readonly params: readonly unknown[];
  };
}

/**
 * One random block out of each of `wanted` equal strata. OFFSET 0 keeps the inner query apart, so that its bounds are
 * parameters of a TID Range Scan: one pass over one block, planned once, in place of a UNION of hundreds.
 */
function pickByTid(from: string, blocks: number, random: () => number): Pick {
  const statement = (outer: string, inner: string, condition: string) =>
    `SELECT ${outer} FROM unnest($1::tid[], $2::tid[]) AS b(low, high) CROSS JOIN LATERAL ` +
    `(SELECT ${inner} FROM ${from} AS t WHERE t.ctid >= b.low AND t.ctid < b.high${condition} OFFSET 0) AS s`;
  return {
    method: 'tid-ranges',
    first: TID_BLOCKS,
    blocks(wanted) {
      const edge = (n: number) => Math.floor((n * blocks) / wanted);
      const picked = Array.from({ length: wanted }, (_, n) => edge(n) + Math.floor(random() * (edge(n + 1) - edge(n))));
      return {
        params: [picked.map((block) => `(${block},0)`), picked.map((block) => `(${block + 1},0)`)],
        count: statement('count(*)::float8 AS rows', '', ''),
        select: (columns, share) => statement('s.*', columns, ` AND random() < ${share}::float8`),
      };
    },
  };
}

/** Each block with the same probability; REPEATABLE picks the same ones again, which are then in the cache. */
function pickBySystem(from: string, blocks: number, random: () => number): Pick {
  const seed = Math.floor(random() * 2 ** 31);
  return {
    method: 'random-blocks',
    first: SYSTEM_BLOCKS,
    blocks(wanted) {
      const sample = `FROM ${from} AS t TABLESAMPLE SYSTEM (${(100 * wanted) / blocks}) REPEATABLE (${seed})`;
      return {
        params: [],
        count: `SELECT count(*)::float8 AS rows ${sample}`,
        select: (columns, share) => `SELECT ${columns} ${sample} WHERE random() < ${share}::float8`,
      };
    },
  };
}

type Unreadable = SampleOutcome['unreadable'][number];

/**
 * Reads the plan through a cursor. When a column fails (a value in a wrong encoding, a view that divides by zero), it is
 * found and left out, and reading goes on where it stopped: same snapshot, same seed, same order.
 */
async function read(
  { query, texts }: Transaction,
  plan: Plan,
  { columns, maxChars }: SampleRequest,
  readable: readonly Column[],
  seed: number,
  sink: BatchSink,
): Promise<{ rows: number; statement: string; unreadable: readonly Unreadable[] }> {
  const unreadable: Unreadable[] = [];
  let good = readable;
  let rows = 0;
  let batch = FIRST_BATCH;

  const statement = (chosen: readonly Column[]) =>
    plan.select(chosen.map((column, n) => `${expression(column, maxChars)} AS c${n}`).join(', '));
  const open = async (chosen: readonly Column[]) => {
    await query(`SELECT setseed(${seed})`);
    await query(`DECLARE nochul NO SCROLL CURSOR FOR ${statement(chosen)}`, plan.params);
    if (rows > 0) await query(`MOVE FORWARD ${rows} FROM nochul`);
  };
  const fetch = () => texts(`FETCH FORWARD ${batch} FROM nochul`);

  const findBad = async (): Promise<Unreadable[]> => {
    const bad: Unreadable[] = [];
    for (const column of good) {
      try {
        await open([column]);
        await fetch();
      } catch (error) {
        if (!isColumnMatter(error)) throw error;
        const code = serverCode(error);
        bad.push({ column: column.name, reason: reasonOf(code), code });
      }
      await query('ROLLBACK TO SAVEPOINT nochul');
    }
    return bad;
  };

  await query('SAVEPOINT nochul');
  for (;;) {
    try {
      await open(good);
      for (;;) {
        const fetched = await fetch();
        if (fetched.length > 0) sink(batchOf(widen(fetched, good, columns)));
        rows += fetched.length;
        if (fetched.length < batch) return { rows, statement: statement(good), unreadable };
        batch = nextBatch(fetched);
      }
    } catch (error) {
      if (!isColumnMatter(error)) throw error;
      await query('ROLLBACK TO SAVEPOINT nochul');
      const bad = await findBad();
      // Then it is not the columns.
      if (bad.length === 0 || bad.length === good.length) throw error;
      unreadable.push(...bad);
      good = good.filter((column) => !bad.some((each) => each.column === column.name));
    }
  }
}

function isColumnMatter(error: unknown): error is NochulError {
  if (!(error instanceof NochulError)) return false;
  if (error.code === 'permission-denied') return true;
  // A conflict on a replica, a lack of memory, a foreign server that is away: it would be the same for each column.
  return error.code === 'server' && !/^(08|40|53|HV)/.test(serverCode(error));
}

const SHORT: readonly Column['family'][] = [
  'integer',
  'float',
  'boolean',
  'date',
  'time',
  'timestamp',
  'uuid',
  'network',
];

/**
 * A column as text of at most `maxChars` characters. substr() of text and bytea fetches only the start of an
 * uncompressed out-of-line value; JSON, XML, arrays and the like have to be read and rendered whole before the cut.
 */
function expression({ name, family }: Column, maxChars: number): string {
  const column = `t.${doubleQuoted(name)}`;
  if (family === 'binary') return `encode(substr(${column}::bytea, 1, ${Math.floor(maxChars / 2)}), 'hex')`;
  return SHORT.includes(family) ? `${column}::text` : `substr(${column}::text, 1, ${maxChars})`;
}

type Row = readonly (string | null)[];

/** Puts null where a column of the request was left out. */
function widen(rows: readonly Row[], good: readonly Column[], columns: readonly Column[]): readonly Row[] {
  if (good.length === columns.length) return rows;
  const positions = columns.map((column) => good.indexOf(column));
  return rows.map((row) => positions.map((position) => row[position] ?? null));
}

function nextBatch(rows: readonly Row[]): number {
  let chars = 1;
  for (const row of rows) for (const value of row) chars += value?.length ?? 0;
  return Math.max(FIRST_BATCH / 4, Math.min(MAX_BATCH, Math.floor((BATCH_CHARS * rows.length) / chars)));
}
