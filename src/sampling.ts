/** All relations of a source: a few at a time, held back by a busy server, taken up again where an earlier run stopped. */
import { classifyRelation } from './classify/index.ts';
import { inherit, type Examined as Referring } from './classify/references.ts';
import type { Detector } from './detector.ts';
import {
  type Examination,
  type Examined,
  examineRelation,
  isWorthSharing,
  type Offer,
  type PartRead,
  type Reached,
  skip,
} from './examine.ts';
import type { Catalog, Classification, ColumnRef, Distinct, Relation, Skipped, SkipReason } from './model.ts';
import type { Sampled, Session } from './plugin.ts';
import { compileScope } from './scope.ts';
import { type BackOff, createThrottle, type Throttle } from './throttle.ts';

/** What a run keeps so that an interrupted one can go on. */
export interface ScanState {
  /** Of the run's keyed hashes. */
  readonly key: number;
  /** What an earlier run had of a relation. */
  finished(relation: string): Examined | null;
  reached(relation: string): Reached | null;
  finish(relation: string, examined: Examined): void;
  /** Called often: how often it is kept is the state's own matter. */
  reach(relation: string, reached: () => Reached): void;
}

/** What an examination needs beside what is the same for the whole run. */
export type Orders = Omit<Examination, 'detectors' | 'key'>;

/** Someone who examines relations, with connections of its own. */
export interface Examiner {
  examine(relation: Relation, orders: Orders): Promise<Examined>;
  readonly readParts?: (offer: Offer) => Promise<PartRead | null>;
  close(): Promise<void>;
}

export interface Sampling {
  readonly detectors: readonly Detector[];
  readonly rows: number;
  /** Patterns of relations that are read whole, whatever `rows` says. */
  readonly full: readonly string[];
  readonly concurrency: number;
  readonly maxLoad: number | null;
  /** The share of rows below which a kind that was not found must be; null for no such bound. */
  readonly until: number | null;
  readonly key: number;
  /** Null where nothing is to be kept. */
  readonly state: ScanState | null;
  /** Those who share the work. */
  readonly helpers: readonly Examiner[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    readonly done: number;
    readonly rows: number;
    readonly waiting: BackOff['cause'] | null;
  }) => void;
}

export interface Samples {
  readonly classifications: readonly Classification[];
  readonly distinct: ReadonlyMap<string, Distinct>;
  readonly outcomes: ReadonlyMap<string, Sampled>;
  readonly skipped: readonly Skipped[];
  readonly backedOff: readonly BackOff[];
}

/** After so many relations in a row have failed the same way, the server is spared the rest. */
const BREAKER: Readonly<Partial<Record<SkipReason, number>>> = { 'lost-connection': 3, timeout: 10 };

/** Hashes kept of one column, and for each relation of a source on average, so that they take no more than some 32 MB. */
const [LEAST_HASHES, MOST_HASHES, ALL_HASHES] = [512, 16_384, 4_000_000] as const;

/** Samples and judges every relation of the catalog. */
export async function sampleAll(session: Session, catalog: Catalog, sampling: Sampling): Promise<Samples> {
  const { detectors, concurrency, signal, state, key } = sampling;
  const { relations } = catalog;
  const examined: Examined[] = [];
  const failures = { reason: null as SkipReason | null, inARow: 0 };
  const wanted = rowsWanted(sampling);
  const hashes = Math.round(Math.max(LEAST_HASHES, Math.min(MOST_HASHES, ALL_HASHES / relations.length)));
  const self: Examiner = {
    examine: (relation, orders) => examineRelation(session, relation, { ...orders, detectors, key }),
    close: async () => {},
  };
  let done = 0;
  let rows = 0;
  let waiting: BackOff['cause'] | null = null;
  const tell = () => sampling.onProgress({ done, rows, waiting });
  const throttle = createThrottle(session, {
    concurrency,
    maxLoad: sampling.maxLoad,
    signal,
    onWait(cause) {
      waiting = cause;
      tell();
    },
  });

  const examiners = shareWork(self, sampling.helpers, throttle);

  async function examine(relation: Relation): Promise<Examined> {
    const name = stateKey(relation);
    const known = state?.finished(name);
    if (known) {
      rows += known.outcome?.rows ?? 0;
      return known;
    }
    const given = breakerReason(failures, signal);
    if (given) return spared(relation, given, detectors);
    let seen = 0;
    const result = await examiners.examine(relation, {
      rows: wanted(relation),
      until: sampling.until,
      hashes,
      from: state?.reached(name) ?? null,
      between: throttle.pause,
      ...(state ? { onReached: (reached) => state.reach(name, reached) } : {}),
      onRows(count) {
        seen += count;
        rows += count;
        // A long table should show that it moves.
        if (seen > LONG) tell();
      },
    });
    const { failure, outcome } = result;
    rows += (outcome?.rows ?? seen) - seen;
    failures.inARow = failure === null ? 0 : failures.reason === failure ? failures.inARow + 1 : 1;
    failures.reason = failure ?? failures.reason;
    if (outcome) throttle.note(outcome.milliseconds, outcome.rows * relation.columns.length);
    // What failed is tried again by the next run.
    if (failure === null) state?.finish(name, result);
    return result;
  }

  async function next(queue: Iterator<readonly [number, Relation]>): Promise<void> {
    for (;;) {
      await throttle.admit();
      const turn = queue.next();
      if (turn.done) {
        throttle.leave();
        return examiners.lend();
      }
      const [position, relation] = turn.value;
      try {
        examined[position] = await examine(relation);
      } finally {
        throttle.leave();
      }
      done += 1;
      tell();
    }
  }

  tell();
  const queue = relations.entries();
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, () => next(queue)));
  return { ...gather(catalog, examined), backedOff: throttle.backedOff() };
}

interface Workers extends Pick<Examiner, 'examine'> {
  /** Gives parts of long readings to those who have nothing to do, while there are places for them. */
  lend(): void;
}

/** Gives each relation to who has least to do; parts of what is long and read whole go to those who have nothing to do. */
function shareWork(self: Examiner, helpers: readonly Examiner[], throttle: Pick<Throttle, 'spare' | 'leave'>): Workers {
  const workers = [self, ...helpers].map((examiner) => ({ examiner, busy: 0 }));
  type Worker = (typeof workers)[number];
  const offers = new Map<Offer, Set<Promise<void>>>();

  async function employ<T>(worker: Worker, work: () => Promise<T>): Promise<T> {
    worker.busy += 1;
    try {
      return await work();
    } finally {
      worker.busy -= 1;
    }
  }

  function lend(): void {
    for (const [offer, readers] of offers) {
      for (const worker of workers) {
        const { readParts } = worker.examiner;
        if (worker.busy > 0 || !readParts || throttle.spare(1) === 0) continue;
        const reader = employ(worker, () => readParts(offer).then(offer.take, offer.fail)).finally(() => {
          readers.delete(reader);
          throttle.leave();
          lend();
        });
        readers.add(reader);
      }
    }
  }

  const share: NonNullable<Orders['share']> = (offer) => {
    const readers = new Set<Promise<void>>();
    const open: Offer = {
      ...offer,
      next() {
        const part = offer.next();
        if (part === null) offers.delete(open);
        return part;
      },
    };
    offers.set(open, readers);
    lend();
    return async () => {
      offers.delete(open);
      await Promise.all(readers);
    };
  };

  return {
    lend,
    async examine(relation, orders) {
      // Parts are lent by who puts them together.
      const shared = helpers.length > 0 && isWorthSharing(relation, orders);
      const least = workers.reduce((a, b) => (b.busy < a.busy ? b : a));
      const worker = shared ? (workers[0] ?? least) : least;
      try {
        return await employ(worker, () => worker.examiner.examine(relation, shared ? { ...orders, share } : orders));
      } finally {
        lend();
      }
    },
  };
}

/** Rows of one relation from which on its progress is shown. */
const LONG = 50_000;

/** How many rows of a relation are to be read. */
export function rowsWanted({ rows, full }: Pick<Sampling, 'rows' | 'full'>): (relation: Relation) => number {
  if (full.length === 0) return () => rows;
  const { covers } = compileScope({ include: full, exclude: [] });
  return ({ schema, name }) => (covers(schema, name) ? Infinity : rows);
}

/** Judged by its names alone. */
const spared = (relation: Relation, reason: SkipReason, detectors: readonly Detector[]): Examined => ({
  classifications: classifyRelation(relation, null, detectors),
  outcome: null,
  distinct: [],
  referring: [],
  skipped: [skip(relation, null, reason)],
  failure: reason,
});

function gather({ relations, skipped: unseen }: Catalog, examined: readonly Examined[]): Omit<Samples, 'backedOff'> {
  const distinct = new Map<string, Distinct>();
  const outcomes = new Map<string, Sampled>();
  const referring = new Map<string, Referring>();
  const limited = relations.filter(({ rowsLimited }) => rowsLimited).map((each) => skip(each, null, 'row-security'));
  for (const [position, relation] of relations.entries()) {
    const each = examined[position];
    if (!each) continue;
    const key = (column: string) => columnKey({ schema: relation.schema, relation: relation.name, column });
    if (each.outcome) outcomes.set(relationKey(relation.schema, relation.name), each.outcome);
    for (const [column, counts] of each.distinct) distinct.set(key(column), counts);
    for (const [column, seen] of each.referring) referring.set(key(column), seen);
  }
  const found = examined.flatMap(({ classifications }) => classifications);
  return {
    classifications: inherit(relations, found, (column) => referring.get(columnKey(column)) ?? null),
    distinct,
    outcomes,
    skipped: [...unseen, ...limited, ...examined.flatMap(({ skipped }) => skipped)],
  };
}

function breakerReason(
  failures: { reason: SkipReason | null; inARow: number },
  signal: AbortSignal,
): SkipReason | null {
  if (signal.aborted) return 'interrupted';
  const { reason, inARow } = failures;
  return reason !== null && inARow >= (BREAKER[reason] ?? Infinity) ? reason : null;
}

/** What an earlier run had of a relation counts while its columns are the same. */
const stateKey = ({ schema, name, columns }: Relation): string =>
  JSON.stringify([schema, name, columns.map((column) => [column.name, column.type])]);

// NUL is in no identifier of any of the three servers.
export const relationKey = (schema: string, relation: string): string => `${schema}\0${relation}`;
export const columnKey = ({ schema, relation, column }: ColumnRef): string =>
  `${relationKey(schema, relation)}\0${column}`;
