/** Reads the columns that tell persons apart once more: all of them for `--people exact`, else a larger sample of them. */
import pLimit from 'p-limit';
import { type BatchSink, cellAt } from './batch.ts';
import { createCellReader } from './classify/cell.ts';
import { createDistinct } from './classify/distinct.ts';
import { createGates, judgeWhole } from './classify/gate.ts';
import { hashText } from './classify/hash.ts';
import type { Detector } from './detector.ts';
import { NochulError } from './errors.ts';
import type { Category, Classification, Column, ColumnRef, Distinct, Relation } from './model.ts';
import { type Census, type CensusRelation, createCensus, planCensus, type RowSink } from './people/census.ts';
import { keyOf, type RelationName } from './people/relation.ts';
import type { Sampled, Session } from './plugin.ts';

export interface CensusRequest {
  readonly session: Session;
  readonly relations: readonly Relation[];
  readonly classifications: readonly Classification[];
  readonly detectors: readonly Detector[];
  readonly distinct: (column: ColumnRef) => Distinct | null;
  readonly sampled: (relation: RelationName) => Sampled | null;
  /** The run's, by which the samples were hashed, too. */
  readonly key: number;
  /** Statements at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told how many relations of how many have been read, and rows of them in all. */
  readonly onProgress?: (done: number, of: number, rows: number) => void;
}

/** No identifier is that long. */
const MAX_CHARS = 400;

/**
 * Reads only the columns that tell persons apart. What cannot be read is left to the sample; the numbers say that they
 * rest on one.
 */
export async function countPeople(request: CensusRequest): Promise<Census> {
  const { session, relations, classifications, detectors, distinct, sampled, key, concurrency, signal } = request;
  const plan = planCensus({ relations, classifications, distinct, sampled });
  const taker = createCensus();
  const limit = pLimit(concurrency);
  const hashers = new Map<string, CellHasher>();
  const linkers = plan.filter(({ pairs }) => pairs);
  // What one relation links is known as it is read; what several link has to be known before any person is counted.
  const [only, second] = linkers;
  const first = second === undefined ? [] : linkers;
  let done = 0;
  let rows = 0;
  const of = plan.length + first.length;

  const read = async (each: CensusRelation, row: RowSink): Promise<boolean> => {
    const columns = [...new Set(each.columns.map(({ column }) => column))];
    const cells = each.columns.map(({ column, category, kind }) => ({
      at: columns.indexOf(column),
      hash: hasherOf(hashers, detectors, column, category, kind, key),
    }));
    try {
      if (signal.aborted) return false;
      const outcome = await session.sample(
        { relation: each.relation, columns, rows: Infinity, maxChars: MAX_CHARS },
        rowsInto(cells, row),
      );
      rows += outcome.rows;
      return outcome.whole && outcome.unreadable.length === 0;
    } catch (error) {
      if (error instanceof NochulError) return false;
      throw error;
    } finally {
      done += 1;
      request.onProgress?.(done, of, rows);
    }
  };
  const count = async (each: CensusRelation): Promise<void> => {
    const counter = taker.count(each, each === only && second === undefined);
    if (await read(each, counter.row)) counter.done();
    else counter.giveUp();
  };

  request.onProgress?.(0, of, 0);
  await Promise.all(first.map((each) => limit(() => read(each, taker.link(each)))));
  // Whoever links comes first.
  if (only && second === undefined) await count(only);
  const rest = plan.filter((each) => second !== undefined || each !== only);
  await Promise.all(
    rest.map((each) => {
      if (!each.known) return limit(() => count(each));
      const { schema, name: relation } = each.relation;
      done += 1;
      return taker.adopt(each, sampled({ schema, relation })?.rows ?? 0, (column) =>
        distinct({ schema, relation, column }),
      );
    }),
  );
  return taker.census();
}

/** How many times as many rows as the first sample had. */
const CLOSER = 4;
/** Relations that are looked at more closely, the largest first: a bound on statements and on hashes held. */
const MOST_LOOKED_AT = 500;
/** Distinct values that are counted of a column, and their hashes that are kept. */
const COUNTED = 65_536;
const KEPT = 16_384;

/**
 * A larger sample of the identifying columns alone, of the relations that were not read whole. Repeats and overlaps, which
 * the number of people turns on, grow with the square of the rows; and more blocks are read, so that tables in the same
 * order meet more often. Returns what it saw by column; nothing for what could not be read, which stays as it was.
 */
export async function lookCloser(request: CensusRequest & { readonly rows: number }): Promise<ColumnDistincts> {
  const { session, relations, classifications, detectors, distinct, sampled, key, signal } = request;
  const plan = planCensus({ relations, classifications, distinct, sampled })
    .map((each) => ({ ...each, columns: each.columns.filter(({ category }) => category !== null) }))
    .filter(({ relation, columns }) => {
      const outcome = sampled({ schema: relation.schema, relation: relation.name });
      // Rows of a view are computed, and from its head on: more of them would cost much and say little.
      return columns.length > 0 && outcome !== null && !outcome.whole && outcome.method !== 'head';
    })
    .sort((a, b) => (b.relation.estimatedRows ?? 0) - (a.relation.estimatedRows ?? 0))
    .slice(0, MOST_LOOKED_AT);
  const hashers = new Map<string, CellHasher>();
  const found: ColumnDistincts = new Map();
  const limit = pLimit(request.concurrency);
  let done = 0;
  let rows = 0;
  const look = async ({ relation, columns }: CensusRelation): Promise<void> => {
    if (signal.aborted) return;
    const read = [...new Set(columns.map(({ column }) => column))];
    const cells = columns.map(({ column, category, kind }) => ({
      at: read.indexOf(column),
      hash: hasherOf(hashers, detectors, column, category, kind, key),
    }));
    const counters = columns.map(() => createDistinct(COUNTED));
    const count: RowSink = (hashes) => {
      for (let index = 0; index < counters.length; index += 1) {
        const hash = hashes[index] ?? -1;
        if (hash >= 0) counters[index]?.add(hash);
      }
    };
    try {
      const wanted = { relation, columns: read, rows: CLOSER * request.rows, maxChars: MAX_CHARS };
      const outcome = await session.sample(wanted, rowsInto(cells, count));
      rows += outcome.rows;
      const { schema, name } = relation;
      const before = sampled({ schema, relation: name })?.rows ?? 0;
      if (outcome.unreadable.length > 0 || outcome.rows <= before) return;
      for (const [index, { column }] of columns.entries()) {
        const counter = counters[index];
        // Two kinds in one column: what the first sample made of it says more.
        if (!counter || columns.filter((each) => each.column === column).length > 1) continue;
        found.set(keyOf(keyOf(schema, name), column.name), {
          cells: counter.cells,
          rows: outcome.rows,
          distinct: counter.distinct(),
          once: counter.seen(1),
          twice: counter.seen(2),
          whole: outcome.whole,
          hashes: counter.lowest(KEPT),
          segments: counter.segments(KEPT),
        });
      }
    } catch (error) {
      if (!(error instanceof NochulError)) throw error;
    } finally {
      done += 1;
      request.onProgress?.(done, plan.length, rows);
    }
  };
  await Promise.all(plan.map((each) => limit(() => look(each))));
  return found;
}

/** By schema, relation and column. */
export type ColumnDistincts = Map<string, Distinct>;

/** The hash of the identifier in a cell, as the tally of a sample has it; -1 where the cell holds none. */
export type CellHasher = (bytes: Buffer, start: number, end: number) => number;

function rowsInto(columns: readonly { readonly at: number; readonly hash: CellHasher }[], sink: RowSink): BatchSink {
  const hashes = new Float64Array(columns.length);
  return (batch) => {
    const { rows, bytes, starts, ends } = batch;
    for (let row = 0; row < rows; row += 1) {
      for (const [index, { at, hash }] of columns.entries()) {
        const cell = cellAt(batch, row, at);
        const start = starts[cell] ?? -1;
        hashes[index] = start < 0 ? -1 : hash(bytes, start, ends[cell] ?? start);
      }
      sink(hashes);
    }
  };
}

function hasherOf(
  known: Map<string, CellHasher>,
  detectors: readonly Detector[],
  { family }: Column,
  category: Category | null,
  kind: string,
  key: number,
): CellHasher {
  const name = JSON.stringify([family, kind]);
  const hasher =
    known.get(name) ?? (category === null ? keyHasher(kind, key) : identityHasher(detectors, family, category, key));
  known.set(name, hasher);
  return hasher;
}

/** A key's value, told apart from the equal values of all other keys. */
const keyHasher =
  (kind: string, key: number): CellHasher =>
  (bytes, start, end) =>
    hashText(`${kind}\0${bytes.toString('latin1', start, end)}`, key);

const NUMERIC: ReadonlySet<Column['family']> = new Set(['integer', 'decimal', 'float']);

/** What the category's detectors do not take is no identifier of it. */
export function identityHasher(
  detectors: readonly Detector[],
  family: Column['family'],
  category: Category,
  key: number,
): CellHasher {
  const gates = createGates(detectors.filter((each) => each.category === category && each.families.includes(family)));
  const reader = createCellReader();
  const numeric = NUMERIC.has(family);
  const off = new Set<number>();
  return (bytes, start, end) => {
    if (start === end) return -1;
    const cell = reader.read(bytes.toString('utf8', start, end), numeric);
    // The first that is sure and knows what tells persons apart, else the first that knows, else the first of all.
    let [best, knows] = [-1, false];
    for (const position of gates.route(cell).whole) {
      const gate = gates.all[position];
      if (!gate || off.has(position)) continue;
      try {
        const sight = judgeWhole(gate, cell);
        if (sight !== 'valid' && sight !== 'plausible') continue;
        const { identity } = gate.detector;
        if (sight === 'valid' && identity) return hashText(identity(cell), key);
        if (best >= 0 && (knows || !identity)) continue;
        best = position;
        knows = identity !== undefined;
      } catch {
        // As in a tally: a detector that throws on a value has no further say in the column.
        off.add(position);
      }
    }
    if (best < 0) return -1;
    try {
      return hashText(gates.all[best]?.detector.identity?.(cell) ?? cell.text, key);
    } catch {
      off.add(best);
      return -1;
    }
  };
}
