/** Bounded samples, spread over the whole relation and thinned row by row; every value as text, cut at the server. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchSink, batchOf, cellAt, type RowBatch } from '../../batch.ts';
import { NochulError } from '../../errors.ts';
import type { Column, Relation } from '../../model.ts';
import type { SampleMethod, SampleOutcome, SampleRequest } from '../../plugin.ts';
import { doubleQuoted } from '../quote.ts';
import type { Physical } from './catalog.ts';
import type { CopyLayout } from './copy.ts';
import { type Connections, type Query, reasonOf, serverCode, type Transaction } from './query.ts';

export interface SampleSettings {
  /** `server_version_num` */
  readonly version: number;
  /** Between 0 and 1, as Math.random: given by tests that want the same sample again. */
  readonly random: () => number;
}

/** A sample may be this many times larger than asked for where that makes it the whole relation. */
const WHOLE_FACTOR = 1.5;
/** A block of a common table holds fewer rows. A small one of narrower rows is read whole, though it has up to 2.5 times as many. */
const DENSE = 120;
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

/** Rows of all blocks from one on are read in ranges of about so long: no statement gets near its time limit. In milliseconds. */
const RANGE_TIME = 1_000;
/** Blocks of the first range, 16 MB, and of the largest. */
const FIRST_RANGE = 2_048;
const MAX_RANGE = 131_072;
/** Times that a lost connection is taken up again while all rows are read, and the pause before the first. */
const RETRIES = 5;
const PAUSE = 500;

/** Where the rows come from: FROM and WHERE of the sample, before its columns are known. */
interface Plan {
  readonly method: SampleMethod;
  readonly select: (columns: string) => string;
  /** The relation's rows as the sample suggests. */
  readonly estimatedRows: number | null;
}

/** How far reading has got; kept when it is taken up again after a failure. */
interface Progress {
  rows: number;
  /** Columns that can be read. */
  good: readonly Column[];
  /** Columns that need not be read on. */
  readonly leftOut: Column[];
  readonly unreadable: Unreadable[];
  statement: string;
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
  const progress: Progress = {
    rows: 0,
    good: readable,
    leftOut: [],
    unreadable: request.columns
      .filter((column) => !readable.includes(column))
      .map(({ name }) => ({ column: name, reason: 'permission-denied' as const })),
    statement: '',
  };
  const outcome = (method: SampleMethod, whole: boolean, estimatedRows: number | null): SampleOutcome => ({
    rows: progress.rows,
    method,
    whole,
    statement: progress.statement.replace(/\s+/g, ' '),
    milliseconds: performance.now() - start,
    unreadable: progress.unreadable,
    estimatedRows,
  });
  if (rows === Infinity && hasRanges(physical, settings.version)) {
    await readRanges(connections, request, progress, sink);
    return outcome('whole', true, progress.rows);
  }
  const computed = relation.kind === 'view' || relation.kind === 'foreign-table';
  const seed = settings.random();
  const attempt = () =>
    connections.transaction(
      async (transaction): Promise<SampleOutcome> => {
        if (relation.kind === 'view' || relation.rowsLimited) await widenSearchPath(transaction, relation.schema);
        const { plan, small } = await choose(transaction, relation, physical, rows, settings);
        const toasted = computed || !small;
        if (rows === Infinity) await readByCursor(transaction, plan, request, progress, sink);
        else await readByCopy(transaction, plan, request, progress, { seed, toasted, skip: 0 }, sink);
        // A head that ends before its limit was all there is.
        const whole = plan.method === 'whole' || (plan.method === 'head' && progress.rows < rows);
        return outcome(whole ? 'whole' : plan.method, whole, whole ? progress.rows : plan.estimatedRows);
      },
      computed && rows !== Infinity ? COMPUTED_TIMEOUT : undefined,
    );
  try {
    return await attempt();
  } catch (error) {
    // A replica ends statements that are in the way of what it replays; a new snapshot mostly is not.
    if (progress.rows > 0 || !isConflict(error)) throw error;
    return attempt();
  }
}

/** A range of ctids is a scan of the whole table before 14; a foreign partition would be read from end to end for each. */
const hasRanges = ({ heap, foreignPartitions }: Physical, version: number): boolean =>
  heap && !foreignPartitions && version >= 140_000;

/** As `Session.divide`: numbers of blocks. */
export async function divideRelation(
  connections: Connections,
  relation: Relation,
  parts: number,
  version: number,
): Promise<readonly string[]> {
  const physical = physicalOf(relation);
  // The blocks of a partitioned table are those of each partition, numbered anew.
  if (!hasRanges(physical, version) || relation.kind === 'partitioned-table') return [];
  const { blocks } = await connections.transaction(({ query }) => sizeOf(query, relation));
  return Array.from({ length: parts - 1 }, (_, n) => String(Math.floor((blocks * (n + 1)) / parts)));
}

/**
 * All rows, block range by block range, each in a transaction of its own: a snapshot held for hours would keep the server
 * from clearing away what was deleted since. A row that moves meanwhile may be read twice, or not at all.
 */
async function readRanges(
  connections: Connections,
  request: SampleRequest,
  progress: Progress,
  sink: BatchSink,
): Promise<void> {
  const { relation } = request;
  const name = doubleQuoted(relation.schema, relation.name);
  const from = relation.kind === 'partitioned-table' ? name : `ONLY ${name}`;
  const size = await connections.transaction(({ query }) => sizeOf(query, relation));
  let low = Math.max(0, Number(request.from ?? 0) || 0);
  const end = request.to == null ? Infinity : Number(request.to);
  let blocks = FIRST_RANGE;
  let lost = 0;
  /** Rows of the ranges before. */
  let before = progress.rows;
  while (low < end) {
    const high = Math.min(end, low + blocks);
    // Behind the last block that there was are those that came since.
    const last = end === Infinity && high >= size.blocks;
    const plan: Plan = {
      method: 'whole',
      select: (columns) =>
        `SELECT ${columns} FROM ${from} AS t WHERE t.ctid >= '(${low},0)'${last ? '' : ` AND t.ctid < '(${high},0)'`}`,
      estimatedRows: null,
    };
    const started = performance.now();
    try {
      await connections.transaction(async (transaction) => {
        if (relation.rowsLimited) await widenSearchPath(transaction, relation.schema);
        const skip = progress.rows - before;
        await readByCopy(transaction, plan, request, progress, { seed: 0, toasted: size.toast > 0, skip }, sink);
      });
    } catch (error) {
      const again = error instanceof NochulError && (error.code === 'lost-connection' || isConflict(error));
      // What was handed over of the range is read again, from its start, and skipped.
      if (!again || lost >= RETRIES) throw error;
      await sleep(PAUSE * 2 ** lost);
      lost += 1;
      continue;
    }
    lost = 0;
    if (last) return;
    low = high;
    before = progress.rows;
    request.onPosition?.(String(low));
    await request.between?.();
    const factor = RANGE_TIME / Math.max(10, performance.now() - started);
    blocks = Math.max(64, Math.min(MAX_RANGE, Math.round(blocks * Math.min(4, factor))));
    leaveOutSettled(progress, request);
  }
}

/** Columns that can't say more cost the server the more to print: moments most of all. */
function leaveOutSettled(progress: Progress, { settled }: SampleRequest): void {
  const known = settled?.() ?? new Set();
  const needed = progress.good.filter(({ name }) => !known.has(name));
  // A row needs a column to be counted by.
  if (needed.length === 0) return;
  for (const column of progress.good) if (!needed.includes(column)) progress.leftOut.push(column);
  progress.good = needed;
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

/** How to read about so many rows; `small` where no value lies outside of its row. */
async function choose(
  { query }: Transaction,
  relation: Relation,
  physical: Physical,
  rows: number,
  { version, random }: SampleSettings,
): Promise<{ readonly plan: Plan; readonly small: boolean }> {
  const name = doubleQuoted(relation.schema, relation.name);
  const partitioned = relation.kind === 'partitioned-table';
  // Inheritance children are relations of their own.
  const from = partitioned || !physical.heap ? name : `ONLY ${name}`;
  const whole: Plan = {
    method: 'whole',
    select: (columns) => `SELECT ${columns} FROM ${from} AS t`,
    estimatedRows: null,
  };
  if (rows === Infinity) return { plan: whole, small: false };
  // TABLESAMPLE on the parent would read a foreign partition from end to end.
  if (!physical.heap || physical.foreignPartitions) {
    return {
      plan: { ...whole, method: 'head', select: (columns) => `${whole.select(columns)} LIMIT ${rows}` },
      small: false,
    };
  }

  const { blocks, rowsInBlock, toast } = await sizeOf(query, relation);
  const small = toast === 0;
  const most = Math.min(rowsInBlock, DENSE);
  if (blocks * most <= rows * WHOLE_FACTOR && toast <= MAX_TOAST) return { plan: whole, small };

  // Partitions are reached through the parent, since the privilege may be on the parent alone: there, blocks have no
  // numbers of their own. Before 14, a range of ctids is a scan of the whole table.
  const pick = partitioned || version < 140_000 ? pickBySystem(from, blocks, random) : pickByTid(from, blocks, random);
  const mostBlocks = Math.min(blocks, MAX_BLOCKS);
  let wanted = Math.min(blocks, Math.max(16, Math.min(rows, pick.first)));
  for (;;) {
    const picked = pick.blocks(wanted);
    // The count says what the statistics may not know: dead space, growth since ANALYZE, rows that a policy hides.
    const [counted] = await query<{ rows: number }>(picked.count);
    const found = counted?.rows ?? 0;
    const estimatedRows = Math.round((found / wanted) * blocks);
    const affordable = toast > MAX_TOAST ? Math.max(MIN_ROWS, (MAX_TOAST / toast) * estimatedRows) : Infinity;
    const limit = Math.min(rows, Math.floor(affordable));
    if (estimatedRows <= limit * WHOLE_FACTOR && blocks <= MAX_BLOCKS) return { plan: whole, small };
    if (found >= limit || wanted >= mostBlocks) {
      // Slightly less than wanted, so that the limit, which would cut off the last blocks, hardly ever does.
      const share = Math.min(1, Number(((0.97 * limit) / Math.max(1, found)).toPrecision(6)));
      const plan: Plan = {
        method: pick.method,
        select: (columns) => `${picked.select(columns, share)} LIMIT ${limit}`,
        estimatedRows,
      };
      return { plan, small };
    }
    wanted = Math.min(mostBlocks, Math.ceil(wanted * Math.max(2, (1.2 * rows) / Math.max(1, found))));
  }
}

/** Of a relation, or of all its partitions. */
interface Size {
  readonly blocks: number;
  /** At most. */
  readonly rowsInBlock: number;
  /** Bytes of the values that lie outside of their rows. */
  readonly toast: number;
}

async function sizeOf(query: Query, relation: Relation): Promise<Size> {
  const statement = sizeBy(physicalOf(relation).oid, relation.kind === 'partitioned-table');
  const [size] = await query<{ blocks: number; rows_in_block: number; toast: number }>(statement);
  const { blocks, rows_in_block, toast } = size ?? { blocks: 0, rows_in_block: 1, toast: 0 };
  return { blocks, rowsInBlock: rows_in_block, toast };
}

// block_size less the page header, over the smallest row's header and line pointer: what fits into a block at most.
const sizeBy = (oid: number, partitioned: boolean) => `${partitioned ? treeBelow(oid) : ''}
SELECT coalesce(sum(pg_relation_size(c.oid)), 0)::float8 / block.size AS blocks,
  floor((block.size - 24::float8) / 28::float8) AS rows_in_block,
  coalesce(sum(pg_relation_size(nullif(c.reltoastrelid, 0::oid))), 0)::float8 AS toast
FROM (SELECT current_setting('block_size')::float8) AS block(size)
LEFT JOIN ${partitioned ? "(tree JOIN pg_class c ON c.oid = tree.oid AND c.relkind <> 'p') ON true" : `pg_class c ON c.oid = ${oid}::oid`}
GROUP BY block.size`;

const treeBelow = (oid: number) => `
WITH RECURSIVE tree(oid) AS (
    SELECT ${oid}::oid
  UNION ALL
    SELECT i.inhrelid FROM tree JOIN pg_class p ON p.oid = tree.oid AND p.relkind = 'p'
    JOIN pg_inherits i ON i.inhparent = tree.oid
)`;

interface Pick {
  readonly method: SampleMethod;
  readonly first: number;
  /** About so many blocks. */
  blocks(wanted: number): {
    readonly count: string;
    /** `share`: the probability with which each of their rows is kept. */
    readonly select: (columns: string, share: number) => string;
  };
}

/**
 * One random block out of each of `wanted` equal strata. OFFSET 0 keeps the inner query apart, so that its bounds are
 * parameters of a TID Range Scan: one pass over one block, planned once, in place of a UNION of hundreds.
 */
function pickByTid(from: string, blocks: number, random: () => number): Pick {
  return {
    method: 'tid-ranges',
    first: TID_BLOCKS,
    blocks(wanted) {
      const edge = (n: number) => Math.floor((n * blocks) / wanted);
      const picked = Array.from({ length: wanted }, (_, n) => edge(n) + Math.floor(random() * (edge(n + 1) - edge(n))));
      const tids = (shift: number) => `'{${picked.map((block) => `"(${block + shift},0)"`).join(',')}}'::tid[]`;
      const statement = (outer: string, inner: string, condition: string) =>
        `SELECT ${outer} FROM unnest(${tids(0)}, ${tids(1)}) AS b(low, high) CROSS JOIN LATERAL ` +
        `(SELECT ${inner} FROM ${from} AS t WHERE t.ctid >= b.low AND t.ctid < b.high${condition} OFFSET 0) AS s`;
      return {
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
        count: `SELECT count(*)::float8 AS rows ${sample}`,
        select: (columns, share) => `SELECT ${columns} ${sample} WHERE random() < ${share}::float8`,
      };
    },
  };
}

type Unreadable = SampleOutcome['unreadable'][number];

interface Reading {
  /** For the server's random(): the same rows in the same order each time. */
  readonly seed: number;
  /** Values may lie outside of their rows, of any size: they are cut at the server. */
  readonly toasted: boolean;
  /** Rows that have been handed over in an earlier attempt. */
  readonly skip: number;
}

/**
 * Reads the plan through COPY. When a column fails (a value in a wrong encoding, a view that divides by zero), it is found
 * and left out, and reading goes on where it stopped: same snapshot, same seed, same order. Nothing may follow in the
 * transaction, which ends with the last row.
 */
async function readByCopy(
  { query, copy }: Transaction,
  plan: Plan,
  { columns, maxChars }: SampleRequest,
  progress: Progress,
  { seed, toasted, skip }: Reading,
  sink: BatchSink,
): Promise<void> {
  const random = plan.method === 'tid-ranges' || plan.method === 'random-blocks';
  const run = (chosen: readonly Column[], layout: CopyLayout, to: BatchSink, last = false) => {
    const expressions = chosen.map((column, n) => `${expression(column, maxChars, toasted)} AS c${n}`).join(', ');
    const select = plan.select(expressions);
    const before = `SAVEPOINT nochul; ${random ? `SELECT setseed(${seed}); ` : ''}`;
    progress.statement = select;
    return copy(`${before}COPY (${select}) TO STDOUT`, layout, maxChars, to, last);
  };
  let handed = skip;
  for (;;) {
    let seen = 0;
    try {
      const { good, leftOut } = progress;
      const placesOf = (some: readonly Column[]) => some.map((column) => columns.indexOf(column));
      const layout = { width: columns.length, places: placesOf(good), leftOut: placesOf(leftOut) };
      await run(
        good,
        layout,
        (batch) => {
          const fresh = behind(batch, handed - seen);
          seen += batch.rows;
          if (fresh === null) return;
          handed = seen;
          progress.rows += fresh.rows;
          sink(fresh);
        },
        true,
      );
      return;
    } catch (error) {
      if (!isColumnMatter(error)) throw error;
      await query('ROLLBACK TO SAVEPOINT nochul');
      await leaveOutBad(progress, error, async (column) => {
        try {
          await run([column], { width: 1, places: [0] }, () => {});
        } finally {
          await query('ROLLBACK TO SAVEPOINT nochul').catch(() => {});
        }
      });
    }
  }
}

/**
 * The same through a cursor, each FETCH a statement of its own: for what is long and has no blocks to divide it by.
 */
async function readByCursor(
  { query, texts }: Transaction,
  plan: Plan,
  { columns, maxChars }: SampleRequest,
  progress: Progress,
  sink: BatchSink,
): Promise<void> {
  let batch = FIRST_BATCH;
  const open = async (chosen: readonly Column[]) => {
    progress.statement = plan.select(
      chosen.map((column, n) => `${expression(column, maxChars, true)}::text AS c${n}`).join(', '),
    );
    await query(`DECLARE nochul NO SCROLL CURSOR FOR ${progress.statement}`);
    if (progress.rows > 0) await query(`MOVE FORWARD ${progress.rows} FROM nochul`);
  };
  const fetch = () => texts(`FETCH FORWARD ${batch} FROM nochul`);
  await query('SAVEPOINT nochul');
  for (;;) {
    try {
      const { good } = progress;
      await open(good);
      for (;;) {
        const fetched = await fetch();
        if (fetched.length > 0) sink(batchOf(widened(fetched, good, columns), columns.length));
        progress.rows += fetched.length;
        if (fetched.length < batch) return;
        batch = nextBatch(fetched);
      }
    } catch (error) {
      if (!isColumnMatter(error)) throw error;
      await query('ROLLBACK TO SAVEPOINT nochul');
      await leaveOutBad(progress, error, async (column) => {
        try {
          await open([column]);
          await fetch();
        } finally {
          await query('ROLLBACK TO SAVEPOINT nochul').catch(() => {});
        }
      });
    }
  }
}

/** Finds the columns that fail by themselves; throws the error again where it is not the columns. */
async function leaveOutBad(
  progress: Progress,
  error: unknown,
  attempt: (column: Column) => Promise<void>,
): Promise<void> {
  const { statement } = progress;
  const bad: Unreadable[] = [];
  for (const column of progress.good) {
    try {
      await attempt(column);
    } catch (failure) {
      if (!isColumnMatter(failure)) throw failure;
      const code = serverCode(failure);
      bad.push({ column: column.name, reason: reasonOf(code), code });
    }
  }
  progress.statement = statement;
  if (bad.length === 0 || bad.length === progress.good.length) throw error;
  progress.unreadable.push(...bad);
  progress.good = progress.good.filter((column) => !bad.some((each) => each.column === column.name));
}

/** The rows behind the first `skip` ones; null where none is. */
function behind(batch: RowBatch, skip: number): RowBatch | null {
  if (skip <= 0) return batch;
  if (skip >= batch.rows) return null;
  const from = cellAt(batch, skip, 0);
  return { ...batch, rows: batch.rows - skip, starts: batch.starts.subarray(from), ends: batch.ends.subarray(from) };
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
 * A column as COPY prints it, at most a few times `maxChars` characters: the splitter cuts the rest. Values of any size are
 * cut here, where they are long: substr() of text and bytea fetches only the start of an uncompressed out-of-line value,
 * octet_length() none of it; JSON, XML, arrays and the like have to be read and rendered whole before the cut.
 * @param toasted false where every value lies in its row, and so is no longer than a block has room for.
 */
function expression({ name, type, family, maxLength }: Column, maxChars: number, toasted: boolean): string {
  const column = `t.${doubleQuoted(name)}`;
  if (family === 'binary') return `encode(substr(${column}::bytea, 1, ${Math.floor(maxChars / 2)}), 'hex')`;
  // As text, char(n) loses the blanks that it is filled up with, and each inet has its mask.
  if (family === 'boolean' || family === 'network' || /^(?:character\(|char\b|bpchar)/.test(type))
    return `${column}::text`;
  const fits = maxLength !== null && maxLength <= maxChars;
  if (!toasted || fits || SHORT.includes(family)) return column;
  if (family !== 'text') return `substr(${column}::text, 1, ${maxChars})`;
  return `CASE WHEN octet_length(${column}::text) > ${maxChars} THEN substr(${column}::text, 1, ${maxChars}) ELSE ${column}::text END`;
}

/** Puts null where a column of the request can't be read. */
function widened(rows: readonly (readonly (string | null)[])[], good: readonly Column[], columns: readonly Column[]) {
  const from = columns.map((column) => good.indexOf(column));
  return rows.map((row) => from.map((at) => row[at] ?? null));
}

function nextBatch(rows: readonly (readonly (string | null)[])[]): number {
  let chars = 1;
  for (const row of rows) for (const value of row) chars += value?.length ?? 0;
  return Math.max(FIRST_BATCH / 4, Math.min(MAX_BATCH, Math.floor((BATCH_CHARS * rows.length) / chars)));
}
