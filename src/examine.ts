/** One relation: sampled, tallied, judged. What comes of it is plain data that can be kept and passed between threads. */
import { classifyRelation } from './classify/index.ts';
import type { Examined as Referring } from './classify/references.ts';
import { createTally, type RelationSnapshot, type RelationTally } from './classify/tally.ts';
import type { Detector } from './detector.ts';
import { NochulError } from './errors.ts';
import {
  type Classification,
  type Distinct,
  IDENTIFYING,
  type Relation,
  type Skipped,
  type SkipReason,
} from './model.ts';
import type { Sampled, SampleOutcome, Session } from './plugin.ts';

/** Characters of a value that travel: long enough for a delivery note or a log line, short enough for a 1 GB cell. */
export const MAX_CHARS = 4_000;

/** All that is kept of a relation once its rows have been looked at. */
export interface Examined {
  readonly classifications: readonly Classification[];
  /** Null where no row was read. */
  readonly outcome: Sampled | null;
  /** By column, of those with findings. */
  readonly distinct: readonly (readonly [column: string, Distinct])[];
  /** Of columns that refer to others: what was seen of them counts although their own values told nothing. */
  readonly referring: readonly (readonly [column: string, Referring])[];
  readonly skipped: readonly Skipped[];
  /** Why nothing was read, where the server or the network was the cause. */
  readonly failure: SkipReason | null;
}

/** How far the reading of all rows of a relation has got. */
export interface Reached {
  readonly position: string;
  readonly tally: RelationSnapshot;
}

/** A part of a relation's rows, from one position of its reading to another; null for its start and its end. */
export interface Part {
  readonly from: string | null;
  readonly to: string | null;
}

/** What was read of some parts. */
export interface PartRead {
  readonly tally: RelationSnapshot;
  readonly outcome: SampleOutcome;
}

/** A long reading that others may take parts of. */
export interface Offer {
  readonly relation: Relation;
  /** The next part that nobody has taken; null once there is none. */
  next(): Part | null;
  /** Waited for between statements. */
  readonly between: (() => Promise<void>) | undefined;
  /** Takes what one of them has read of the parts that it took. */
  take(read: PartRead | null): void;
  /** Ends the reading: a part is missing. */
  fail(error: unknown): void;
}

export interface Examination {
  readonly detectors: readonly Detector[];
  /** Rows; Infinity for all of them. */
  readonly rows: number;
  /** The share of rows below which a kind that was not found must be; null for no such bound. */
  readonly until: number | null;
  /** For keyed hashes, the same for the whole run. */
  readonly key: number;
  /** Hashes of a column that are kept to hold against those of others. */
  readonly hashes: number;
  /** Where an earlier reading stopped. */
  readonly from?: Reached | null;
  /** Told how far the reading of all rows has got; `reached` makes the record, which takes a while. */
  readonly onReached?: (reached: () => Reached) => void;
  /** Offers parts to whoever has nothing else to do; the returned function ends that and waits for those who still read. */
  readonly share?: (offer: Offer) => () => Promise<void>;
  /** Waited for between statements. */
  readonly between?: () => Promise<void>;
  readonly onRows?: (rows: number) => void;
}

/** Rows from which on a second reader saves more than it takes to start it. */
const WORTH_SHARING = 500_000;

/** Parts that a long relation is cut into: so many that nobody waits long for who reads the last. */
const PARTS = 16;

/** Whether all rows are read, from the first, and are many. */
export const isWorthSharing = (
  { estimatedRows }: Relation,
  { rows, from }: Pick<Examination, 'rows' | 'from'>,
): boolean => rows === Infinity && !from && (estimatedRows ?? 0) >= WORTH_SHARING;

/** Rows of one sample where many are wanted for a bound: each is a short statement. */
const CHUNK = 100_000;

/**
 * Samples a relation and judges its columns. A relation that could not be read is still judged by its names: better a hint
 * than silence.
 * @throws whatever is not a foreseen failure.
 */
export async function examineRelation(
  session: Session,
  relation: Relation,
  examination: Examination,
): Promise<Examined> {
  const { detectors } = examination;
  const columns = readableColumns(relation, detectors);
  const skipped: Skipped[] = [];
  let read: Read | null = null;
  let failure: SkipReason | null = null;
  if (columns.length > 0) {
    try {
      read = await readUntil(session, relation, columns, examination);
      for (const each of read.outcome.unreadable) skipped.push(skip(relation, each.column, each.reason, each.code));
    } catch (error) {
      const { reason, code } = skipReason(error);
      failure = reason;
      skipped.push(skip(relation, null, reason, code));
    }
  }
  const tally = read?.tally ?? null;
  const outcome = read && withoutStatement(read.outcome);
  const classifications = classifyRelation(relation, tally, detectors);
  for (const { column, detector } of tally?.failed ?? [])
    skipped.push(skip(relation, column, 'detector-failed', detector));
  const counted = kept(relation, tally, classifications, outcome?.whole ?? false, examination.hashes);
  tally?.release();
  return { classifications, outcome, skipped, failure, ...counted };
}

function withoutStatement({ statement: _, ...rest }: SampleOutcome): Sampled {
  return rest;
}

interface Read {
  readonly tally: RelationTally;
  readonly outcome: SampleOutcome;
}

/** Reads a sample, and more of them until what they bound is small enough; in the end all rows. */
async function readUntil(
  session: Session,
  relation: Relation,
  columns: Relation['columns'],
  examination: Examination,
): Promise<Read> {
  const { rows, until, from, share } = examination;
  if (share) {
    const cuts = (await session.divide?.(relation, PARTS)) ?? [];
    if (cuts.length > 0) return readShared(session, relation, columns, { ...examination, share }, cuts);
  }
  if (until === null || rows === Infinity || from) {
    return readRows(session, relation, columns, { ...examination, rows: from ? Infinity : rows });
  }
  const all = () => readRows(session, relation, columns, { ...examination, rows: Infinity });
  const wanted = Math.ceil(3 / until);
  const chunk = { ...examination, rows: Math.max(rows, Math.min(CHUNK, wanted)) };
  let read = await readRows(session, relation, columns, chunk);
  for (;;) {
    const { outcome, tally } = read;
    if (absenceBound(outcome) <= until) return read;
    const size = outcome.estimatedRows ?? relation.estimatedRows;
    // Random rows that were drawn before prove nothing new: from half of the table on, all of it is read.
    if (outcome.method === 'head' || size === null || outcome.rows * 2 > size || wanted * 2 > size) return all();
    await examination.between?.();
    const more = await readRows(session, relation, columns, chunk, tally);
    read = { tally, outcome: { ...more.outcome, rows: outcome.rows + more.outcome.rows } };
  }
}

/** All rows, part by part, of which others read some. */
async function readShared(
  session: Session,
  relation: Relation,
  columns: Relation['columns'],
  examination: Examination & Required<Pick<Examination, 'share'>>,
  cuts: readonly string[],
): Promise<Read> {
  const { detectors, key, share } = examination;
  const parts = [null, ...cuts].map((from, index): Part => ({ from, to: cuts[index] ?? null }));
  const tally = createTally(relation, columns, detectors, { key, thorough: true });
  const outcomes: SampleOutcome[] = [];
  const failures: unknown[] = [];
  const end = share({
    relation,
    next: () => parts.shift() ?? null,
    between: examination.between,
    take(read) {
      if (read === null) return;
      tally.merge(read.tally);
      outcomes.push(read.outcome);
    },
    fail(error) {
      failures.push(error);
      parts.length = 0;
    },
  });
  try {
    for (let part = parts.shift(); part; part = parts.shift()) {
      const own = { ...examination, from: null, start: part.from, to: part.to };
      outcomes.push((await readRows(session, relation, columns, own, tally)).outcome);
    }
  } finally {
    parts.length = 0;
    await end();
  }
  if (failures.length > 0) throw failures[0];
  return { tally, outcome: sumOf(outcomes, tally) };
}

/** The outcome of all parts together. */
function sumOf(outcomes: readonly SampleOutcome[], { rows }: RelationTally): SampleOutcome {
  const unreadable = new Map(outcomes.flatMap((each) => each.unreadable.map((bad) => [bad.column, bad] as const)));
  return {
    ...(outcomes[0] as SampleOutcome),
    rows,
    estimatedRows: rows,
    milliseconds: outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    unreadable: [...unreadable.values()],
  };
}

/**
 * Reads parts of a relation for another thread, one after the other.
 * @param next asks for the next one; null once there is none.
 * @returns null where there was none at all.
 * @throws as `Session.sample`.
 */
export async function readParts(
  session: Session,
  relation: Relation,
  next: () => Promise<Part | null>,
  examination: Pick<Examination, 'detectors' | 'key' | 'between'>,
): Promise<PartRead | null> {
  const { detectors, key } = examination;
  const columns = readableColumns(relation, detectors);
  const tally = createTally(relation, columns, detectors, { key, thorough: true });
  const outcomes: SampleOutcome[] = [];
  for (let part = await next(); part; part = await next()) {
    const own = { ...examination, rows: Infinity, until: null, start: part.from, to: part.to };
    outcomes.push((await readRows(session, relation, columns, own, tally)).outcome);
  }
  return outcomes.length > 0 ? { tally: tally.snapshot(), outcome: sumOf(outcomes, tally) } : null;
}

/** One reading, tallied into a tally of its own or on top of another. */
async function readRows(
  session: Session,
  relation: Relation,
  columns: Relation['columns'],
  {
    detectors,
    rows,
    key,
    from = null,
    start = null,
    to = null,
    onReached,
    between,
    onRows,
  }: Omit<Examination, 'hashes'> & { readonly start?: string | null; readonly to?: string | null },
  before: RelationTally | null = null,
): Promise<Read> {
  const tally =
    before ??
    createTally(relation, columns, detectors, { key, thorough: rows === Infinity, from: from?.tally ?? null });
  const outcome = await session.sample(
    {
      relation,
      columns,
      rows,
      maxChars: MAX_CHARS,
      from: from?.position ?? start,
      to,
      settled: () => tally.settled(),
      ...(between ? { between } : {}),
      onPosition: (position) => onReached?.(() => ({ position, tally: tally.snapshot() })),
    },
    (batch) => {
      tally.addBatch(batch);
      onRows?.(batch.rows);
    },
  );
  // With what was read before it was interrupted.
  return { tally, outcome: from ? { ...outcome, rows: tally.rows, estimatedRows: tally.rows } : outcome };
}

/**
 * The share of rows above which a kind that was not found is unlikely, at 95 %: the rule of three, 3 / rows. A head is not
 * random and bounds nothing.
 */
export function absenceBound({ whole, method, rows }: Pick<Sampled, 'whole' | 'method' | 'rows'>): number {
  if (whole) return 0;
  return method !== 'head' && rows > 3 ? 3 / rows : 1;
}

function kept(
  relation: Relation,
  tally: RelationTally | null,
  found: readonly Classification[],
  whole: boolean,
  hashes: number,
): Pick<Examined, 'distinct' | 'referring'> {
  if (!tally) return { distinct: [], referring: [] };
  const keys = new Set(relation.foreignKeys.flatMap(({ columns }) => columns));
  return {
    distinct: [...new Set(found.map(({ column }) => column))].flatMap((column) => {
      const counts = distinctOf(tally, column, found, whole, isCompared(column, found) ? hashes : 0);
      return counts ? [[column, { ...counts, whole: whole && counts.whole }] as const] : [];
    }),
    referring: [...keys].map((column) => [
      column,
      { sampled: tally.rows, nonNull: tally.column(column)?.nonNull ?? 0 },
    ]),
  };
}

/** Hashes are held against those of other relations: only of what tells persons apart, they are many. */
const isCompared = (column: string, found: readonly Classification[]): boolean =>
  found.some(
    (each) =>
      each.column === column &&
      (IDENTIFYING.has(each.category) || (each.category === 'person_name' && (each.embedded || each.path !== null))),
  );

/** Of a value in parts, what is distinct are the values: an area code tells nobody apart. */
function distinctOf(
  tally: RelationTally,
  column: string,
  found: readonly Classification[],
  allRows: boolean,
  hashes: number,
): Distinct | null {
  const split = found.some((each) => each.column === column && each.caveats.includes('split'));
  const whole = split ? tally.joined.find(({ columns }) => columns.includes(column)) : undefined;
  return whole ? { ...whole.tally.distinct(allRows, hashes), whole: true } : tally.distinct(column, allRows, hashes);
}

/** Columns that the scanner may read and that a detector has something to say of. */
export function readableColumns(
  { columns, unreadable }: Relation,
  detectors: readonly Detector[],
): Relation['columns'] {
  if (unreadable === 'all') return [];
  const families = new Set(detectors.flatMap((detector) => detector.families));
  const hidden = new Set(unreadable === 'none' ? [] : unreadable);
  return columns.filter(({ name, family }) => !hidden.has(name) && families.has(family));
}

export function skip(relation: Relation, column: string | null, reason: SkipReason, code?: string): Skipped {
  return { schema: relation.schema, relation: relation.name, column, reason, ...(code === undefined ? {} : { code }) };
}

/** @throws whatever is not a foreseen failure: a bug must not read as a skipped relation. */
function skipReason(error: unknown): { reason: SkipReason; code?: string } {
  if (!(error instanceof NochulError)) throw error;
  // Interrupted or unreachable, whatever the server said last; else the engine knows best.
  if (error.code === 'interrupted') return { reason: 'interrupted' };
  if (isFailureCause(error.cause)) return { reason: error.cause.reason, code: error.cause.code };
  return { reason: REASONS[error.code] ?? 'server-error' };
}

const REASONS: Readonly<Partial<Record<NochulError['code'], SkipReason>>> = {
  'permission-denied': 'permission-denied',
  timeout: 'timeout',
  'lost-connection': 'lost-connection',
  connect: 'lost-connection',
};

/** What an engine leaves of a driver's error as `cause`: SQLSTATE or errno, and the reason; the rest can quote values. */
interface FailureCause {
  readonly code: string;
  readonly reason: SkipReason;
}

function isFailureCause(value: unknown): value is FailureCause {
  return typeof value === 'object' && value !== null && 'code' in value && 'reason' in value;
}
