import { describe, expect, test } from 'vitest';
import { createDistinct, hashText } from '../src/classify/distinct.ts';
import type { Category, Classification, Column, ColumnRef, Distinct, People, Relation } from '../src/model.ts';
import { estimatePeople, type PeopleInput, type PeopleModel } from '../src/people/index.ts';

/** mulberry32: the same population for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Table {
  name: string;
  /** The person behind each row, one list for each identifying column. */
  columns: Record<string, { category: Category; persons: ArrayLike<number>; spelled?: string }>;
  rows: number;
  keys?: string[];
  references?: { column: string; table: string; distinct?: number };
  statistics?: Record<string, number>;
}

/** Draws single rows without replacement, or runs of `run` neighbouring rows. */
function drawn(rows: number, wanted: number, next: () => number, run = 1): number[] {
  if (wanted >= rows) return Array.from({ length: rows }, (_, row) => row);
  const chosen = new Set<number>();
  while (chosen.size < wanted) {
    const start = Math.floor((next() * rows) / run) * run;
    for (let row = start; row < Math.min(rows, start + run); row += 1) chosen.add(row);
  }
  return [...chosen];
}

function column(name: string, distinct: number | null = null): Column {
  const statistics = distinct === null ? null : { distinct, nullFraction: 0 };
  return { name, type: 'text', family: 'text', maxLength: null, nullable: true, comment: null, statistics };
}

interface World {
  input: PeopleInput;
  model: PeopleModel;
  /** Positions of the classifications of a table. */
  of(table: string): number[];
}

function survey(tables: Table[], next: () => number, wanted = 10_000, run = 1, keep = 20_000): World {
  const key = Math.floor(next() * 2 ** 40);
  const relations: Relation[] = [];
  const classifications: Classification[] = [];
  const counted = new Map<string, Distinct>();
  const samples = new Map<string, { rows: number; whole: boolean; method?: 'random-blocks' }>();
  for (const table of tables) {
    const rows = drawn(table.rows, wanted, next, run);
    const whole = rows.length === table.rows;
    samples.set(table.name, { rows: rows.length, whole, ...(run > 1 && !whole ? { method: 'random-blocks' } : {}) });
    for (const [name, { category, persons, spelled }] of Object.entries(table.columns)) {
      const counter = createDistinct(keep);
      for (const row of rows) {
        const person = persons[row] ?? -1;
        if (person >= 0) counter.add(hashText(`${spelled ?? category}:${person}`, key));
      }
      const { cells } = counter;
      counted.set(`${table.name}.${name}`, {
        cells,
        rows: rows.length,
        distinct: counter.distinct(),
        once: counter.seen(1),
        twice: counter.seen(2),
        whole,
        hashes: counter.lowest(keep),
      });
      classifications.push({
        schema: 'public',
        relation: table.name,
        column: name,
        category,
        detector: category,
        confidence: 1,
        protection: 'plain',
        embedded: false,
        path: null,
        evidence: { basis: ['values'], sampled: rows.length, nonNull: cells, matched: cells, valid: cells, examples: [] },
        weights: [],
      });
    }
    const { references } = table;
    relations.push({
      schema: 'public',
      name: table.name,
      kind: 'table',
      comment: null,
      estimatedRows: table.rows,
      columns: [
        ...Object.keys(table.columns).map((name) => column(name, table.statistics?.[name] ?? null)),
        ...(references ? [column(references.column, references.distinct ?? null)] : []),
      ],
      primaryKey: ['id'],
      uniqueKeys: (table.keys ?? []).map((name) => [name]),
      foreignKeys: references
        ? [{ columns: [references.column], references: { schema: 'public', relation: references.table, columns: ['id'] } }]
        : [],
      rowsLimited: false,
      unreadable: 'none',
      physical: null,
    });
  }
  const input: PeopleInput = {
    relations,
    classifications,
    distinct: ({ relation, column }: ColumnRef) => counted.get(`${relation}.${column}`) ?? null,
    sampled: ({ relation }) => samples.get(relation) ?? null,
  };
  return {
    input,
    model: estimatePeople(input),
    of: (table) => classifications.flatMap(({ relation }, index) => (relation === table ? [index] : [])),
  };
}

const people = (count: number, from = 0) => Array.from({ length: count }, (_, person) => from + person);

/** Runs a hundred worlds and asks for the truth within the bounds in 95, and estimates within `error`. */
function repeatedly(truth: number, error: number, run: (seed: number) => People, times = 100): void {
  let inside = 0;
  let near = 0;
  const seen: People[] = [];
  for (let seed = 1; seed <= times; seed += 1) {
    const answer = run(seed);
    seen.push(answer);
    expect(answer.low).toBeLessThanOrEqual(answer.estimate);
    expect(answer.estimate).toBeLessThanOrEqual(answer.high);
    for (const number of Object.values(answer)) expect(Number.isSafeInteger(number)).toBe(true);
    if (answer.low <= truth && truth <= answer.high) inside += 1;
    if (Math.abs(answer.estimate - truth) <= error * truth) near += 1;
  }
  if (process.env.SHOW) {
    const errors = seen.map(({ estimate }) => Math.abs(estimate / truth - 1)).sort((a, b) => a - b);
    const median = (pick: (each: People) => number) => seen.map(pick).sort((a, b) => a - b)[times >> 1]! / truth;
    console.log(
      `${expect.getState().currentTestName}: inside ${inside}, near ${near} of ${times}; error median ${(errors[times >> 1]! * 100).toFixed(1)} %, 95 % ${(errors[Math.floor(times * 0.95)]! * 100).toFixed(1)} %; bounds ${median((each) => each.low).toFixed(2)} to ${median((each) => each.high).toFixed(2)} of the truth`,
    );
  }
  expect(inside / times, 'truth inside the bounds').toBeGreaterThanOrEqual(0.95);
  expect(near / times, `estimates within ${error * 100} %`).toBeGreaterThanOrEqual(0.95);
}

describe('one relation', () => {
  test('a unique key on the identifier gives the rows', () => {
    const { model, of } = survey(
      [{ name: 'customers', rows: 1_000_000, columns: { phone: { category: 'phone', persons: people(1_000_000) } }, keys: ['phone'] }],
      random(1),
    );
    const answer = model.union(of('customers'));
    expect(answer.estimate).toBe(1_000_000);
    expect(answer.low).toBeGreaterThan(850_000);
    expect(answer.high).toBeLessThan(1_150_000);
    expect(model.finding(0)).toEqual(answer);
  });

  test('a table read whole is counted, not estimated', () => {
    const persons = people(3_000).map((row) => row % 1_000);
    const { model } = survey([{ name: 'log', rows: 3_000, columns: { phone: { category: 'phone', persons } } }], random(1));
    expect(model.finding(0)).toEqual({ estimate: 1_000, low: 1_000, high: 1_000 });
  });

  test('three rows a person, 10,000 of 1,000,000 rows sampled', () => {
    const persons = people(1_000_000).map((row) => Math.floor(row / 3));
    repeatedly(333_334, 0.25, (seed) => {
      const table = { name: 'orders', rows: 1_000_000, columns: { phone: { category: 'phone' as const, persons } } };
      return survey([table], random(seed)).model.finding(0);
    });
  });
});
