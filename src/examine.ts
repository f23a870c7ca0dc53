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
import type { SampleOutcome, Session } from './plugin.ts';

/** Characters of a value that travel: long enough for a delivery note or a log line, short enough for a 1 GB cell. */
export const MAX_CHARS = 4_000;

/** All that is kept of a relation once its rows have been looked at. */
export interface Examined {
  readonly classifications: readonly Classification[];
  /** Null where no row was read. */
  readonly outcome: SampleOutcome | null;
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

export interface Examination {
  readonly detectors: readonly Detector[];
  /** Rows; Infinity for all of them. */
  readonly rows: number;
  /** The share of rows below which a kind that was not found must be; null for no such bound. */
  readonly until: number | null;
  /** For keyed hashes, the same for the whole run. */
  readonly key: number;
  /** Where an earlier reading stopped. */
  readonly from?: Reached | null;
  /** Told how far the reading of all rows has got; `reached` makes the record, which takes a while. */
  readonly onReached?: (reached: () => Reached) => void;
  /** Waited for between statements. */
  readonly between?: () => Promise<void>;
  readonly onRows?: (rows: number) => void;
}

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
  const outcome = read?.outcome ?? null;
  const classifications = classifyRelation(relation, tally, detectors);
  for (const { column, detector } of tally?.failed ?? [])
    skipped.push(skip(relation, column, 'detector-failed', detector));
  return {
    classifications,
    outcome,
    skipped,
    failure,
    ...kept(relation, tally, classifications, outcome?.whole ?? false),
  };
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
  const { rows, until, from } = examination;
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

/** One reading, tallied into a tally of its own or on top of another. */
async function readRows(
  session: Session,
  relation: Relation,
  columns: Relation['columns'],
  { detectors, rows, key, from = null, onReached, between, onRows }: Examination,
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
      from: from?.position ?? null,
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
export function absenceBound({ whole, method, rows }: SampleOutcome): number {
  if (whole) return 0;
  return method !== 'head' && rows > 3 ? 3 / rows : 1;
}

function kept(
  relation: Relation,
  tally: RelationTally | null,
  found: readonly Classification[],
  whole: boolean,
): Pick<Examined, 'distinct' | 'referring'> {
  if (!tally) return { distinct: [], referring: [] };
  const keys = new Set(relation.foreignKeys.flatMap(({ columns }) => columns));
  return {
    distinct: [...new Set(found.map(({ column }) => column))].flatMap((column) => {
      const counts = distinctOf(tally, column, found, whole);
      return counts ? [[column, { ...forPeople(counts, column, found), whole: whole && counts.whole }] as const] : [];
    }),
    referring: [...keys].map((column) => [
      column,
      { sampled: tally.rows, nonNull: tally.column(column)?.nonNull ?? 0 },
    ]),
  };
}

/** Hashes are held against those of other relations: only of what tells persons apart, they are many. */
function forPeople(counts: Distinct, column: string, found: readonly Classification[]): Distinct {
  const compared = found.some(
    (each) =>
      each.column === column &&
      (IDENTIFYING.has(each.category) || (each.category === 'person_name' && (each.embedded || each.path !== null))),
  );
  if (compared) return counts;
  const { segments: _, ...rest } = counts;
  return { ...rest, hashes: new Float64Array(0) };
}

/** Of a value in parts, what is distinct are the values: an area code tells nobody apart. */
function distinctOf(
  tally: RelationTally,
  column: string,
  found: readonly Classification[],
  allRows: boolean,
): Distinct | null {
  const split = found.some((each) => each.column === column && each.caveats.includes('split'));
  const whole = split ? tally.joined.find(({ columns }) => columns.includes(column)) : undefined;
  return whole ? { ...whole.tally.distinct(allRows), whole: true } : tally.distinct(column, allRows);
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
