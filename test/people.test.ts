import { describe, expect, test } from 'vitest';
import { createDistinct } from '../src/classify/distinct.ts';
import { hashText } from '../src/classify/hash.ts';
import type { Category, Classification, Column, ColumnRef, Distinct, People, Relation } from '../src/model.ts';
import { drawnFrom } from '../src/people/distinct.ts';
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
        segments: counter.segments(keep),
      });
      classifications.push({
        schema: 'public',
        relation: table.name,
        column: name,
        category,
        detector: category,
        confidence: 1,
        protection: 'plain',
        scheme: null,
        subject: 'unknown',
        caveats: [],
        embedded: false,
        path: null,
        evidence: {
          basis: ['values'],
          sampled: rows.length,
          nonNull: cells,
          matched: cells,
          valid: cells,
          examples: [],
        },
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
        ? [
            {
              columns: [references.column],
              references: { schema: 'public', relation: references.table, columns: ['id'] },
            },
          ]
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
      [
        {
          name: 'customers',
          rows: 1_000_000,
          columns: { phone: { category: 'phone', persons: people(1_000_000) } },
          keys: ['phone'],
        },
      ],
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
    const { model } = survey(
      [{ name: 'log', rows: 3_000, columns: { phone: { category: 'phone', persons } } }],
      random(1),
    );
    expect(model.finding(0)).toEqual({ estimate: 1_000, low: 1_000, high: 1_000 });
  });

  test('three rows a person, 10,000 of 1,000,000 rows sampled', () => {
    const persons = people(1_000_000).map((row) => Math.floor(row / 3));
    repeatedly(333_334, 0.15, (seed) => {
      const table = { name: 'orders', rows: 1_000_000, columns: { phone: { category: 'phone' as const, persons } } };
      return survey([table], random(seed)).model.finding(0);
    });
  });

  test('a few with many rows, many with few', () => {
    const next = random(5);
    // Geometric: half of them have one row, some have ten and more.
    const persons: number[] = [];
    let person = 0;
    for (; persons.length < 200_000; person += 1)
      do persons.push(person);
      while (next() < 0.6);
    repeatedly(person, 0.15, (seed) => {
      const table = {
        name: 'orders',
        rows: persons.length,
        columns: { phone: { category: 'phone' as const, persons } },
      };
      return survey([table], random(seed), 15_000).model.finding(0);
    });
  });

  test('what is found in free text is a part of the rows, and of the identifiers there', () => {
    const persons = people(50_000).map((row) => (row % 10 === 0 ? Math.floor(row / 20) : -1));
    const { input } = survey(
      [{ name: 'log', rows: 50_000, columns: { message: { category: 'phone', persons } } }],
      random(4),
    );
    const classifications = input.classifications.map((each) => ({ ...each, embedded: true }));
    // 5,000 of the 50,000 rows, two a person.
    const { estimate, low, high } = estimatePeople({ ...input, classifications }).finding(0);
    expect(low).toBeLessThanOrEqual(2_500);
    expect(high).toBeGreaterThanOrEqual(2_500);
    expect(high).toBeLessThanOrEqual(6_000);
    expect(Math.abs(estimate / 2_500 - 1)).toBeLessThan(0.25);
  });
});

describe('several relations', () => {
  const persons = 333_334;

  test('a view has the people of its table', () => {
    const customers: Table = {
      name: 'customers',
      rows: 300_000,
      columns: { phone: { category: 'phone', persons: people(300_000) } },
      keys: ['phone'],
    };
    const { input, of } = survey([customers, { ...customers, name: 'v_contact', keys: [] }], random(6));
    const relations = input.relations.map((each) =>
      each.name === 'v_contact' ? { ...each, kind: 'view' as const, estimatedRows: null, primaryKey: [] } : each,
    );
    const viewBases = ({ relation }: { relation: string }) =>
      relation === 'v_contact' ? [{ schema: 'public', relation: 'customers' }] : [];
    const model = estimatePeople({ ...input, relations, viewBases });
    const table = model.union(of('customers'));
    expect(model.union([...of('customers'), ...of('v_contact')])).toEqual(table);
    expect(model.union(of('v_contact')).estimate).toBe(table.estimate);
    expect(model.union(of('v_contact')).high).toBeLessThanOrEqual(table.high);
  });

  test('without foreign keys, a column with the name of a key leads to the persons', () => {
    const { input, of } = survey(
      [
        {
          name: 'members',
          rows: 20_000,
          columns: { phone: { category: 'phone', persons: people(20_000) } },
          keys: ['phone'],
        },
        { name: 'profiles', rows: 60_000, columns: { address: { category: 'address', persons: people(60_000) } } },
      ],
      random(8),
    );
    const relations = input.relations.map((each) => ({
      ...each,
      primaryKey: each.name === 'members' ? ['member_id'] : ['id'],
      columns: [...each.columns, column('member_id', each.name === 'members' ? 20_000 : 15_000)],
    }));
    const model = estimatePeople({ ...input, relations });
    expect(model.union(of('profiles')).estimate).toBe(15_000);
    expect(model.union([...of('members'), ...of('profiles')]).estimate).toBe(20_000);
  });

  test('orders that refer to customers add nobody', () => {
    const next = random(7);
    const buyers = people(1_000_000).map(() => Math.floor(next() * persons));
    const tables: Table[] = [
      {
        name: 'customers',
        rows: persons,
        columns: { phone: { category: 'phone', persons: people(persons) } },
        keys: ['phone'],
      },
      {
        name: 'orders',
        rows: 1_000_000,
        columns: { phone: { category: 'phone', persons: buyers } },
        references: { column: 'customer_id', table: 'customers' },
      },
    ];
    let bounded = 0;
    repeatedly(persons, 0.1, (seed) => {
      const { model, of } = survey(tables, random(seed));
      const both = model.union([...of('customers'), ...of('orders')]);
      const orders = model.union(of('orders'));
      if (orders.high <= model.union(of('customers')).high) bounded += 1;
      expect(both.low).toBeGreaterThanOrEqual(orders.low);
      return both;
    });
    // Now and then the draw makes it look as if others than the customers had ordered.
    expect(bounded).toBeGreaterThanOrEqual(97);
  });

  test('a child without identifiers of its own has at most the people of its parent', () => {
    const tables: Table[] = [
      {
        name: 'customers',
        rows: 50_000,
        columns: { phone: { category: 'phone', persons: people(50_000) } },
        keys: ['phone'],
      },
      {
        name: 'deliveries',
        rows: 200_000,
        columns: { address: { category: 'address', persons: people(200_000) } },
        references: { column: 'customer_id', table: 'customers', distinct: 30_000 },
      },
    ];
    const { model, of } = survey(tables, random(3));
    const deliveries = model.union(of('deliveries'));
    expect(deliveries.estimate).toBe(30_000);
    expect(deliveries.high).toBeLessThanOrEqual(model.union(of('customers')).high);
    expect(model.union([...of('customers'), ...of('deliveries')]).estimate).toBe(50_000);
  });

  // 700,000 customers; an address book of 400,000 of whom 280,000 are customers: a million persons less the rest.
  const customers: Table = {
    name: 'customers',
    rows: 700_000,
    columns: { phone: { category: 'phone', persons: people(700_000) } },
    keys: ['phone'],
  };
  const book: Table = {
    name: 'address_book',
    rows: 400_000,
    columns: { tel: { category: 'phone', persons: people(400_000, 420_000) } },
    keys: ['tel'],
  };

  test('an address book with 30 % strangers adds those', () => {
    repeatedly(820_000, 0.15, (seed) => {
      const { model } = survey([customers, book], random(seed));
      return model.union([0, 1]);
    });
  });

  test('a principal that reads customers, orders and the address book gets their union', () => {
    const next = random(11);
    const orders: Table = {
      name: 'orders',
      rows: 1_400_000,
      columns: { phone: { category: 'phone', persons: people(1_400_000).map(() => Math.floor(next() * 700_000)) } },
      references: { column: 'customer_id', table: 'customers' },
    };
    repeatedly(820_000, 0.15, (seed) => {
      const { model } = survey([customers, orders, book], random(seed));
      const all = model.union([0, 1, 2]);
      for (const some of [[0], [1], [2], [0, 2], [1, 2]]) expect(all.low).toBeGreaterThanOrEqual(model.union(some).low);
      return all;
    });
  });

  test('a stale copy adds nobody', () => {
    const copy: Table = { ...customers, name: 'customers_backup_2024', keys: [] };
    repeatedly(700_000, 0.15, (seed) => survey([customers, copy], random(seed)).model.union([0, 1]));
  });

  test('strangers are added up', () => {
    const staff: Table = {
      name: 'partners',
      rows: 400_000,
      columns: { tel: { category: 'phone', persons: people(400_000, 2_000_000) } },
      keys: ['tel'],
    };
    repeatedly(1_100_000, 0.05, (seed) => survey([customers, staff], random(seed)).model.union([0, 1]));
  });

  test('without a common identifier the bounds go from the larger to the sum', () => {
    const letters: Table = {
      name: 'newsletter',
      rows: 300_000,
      columns: { mail: { category: 'email', persons: people(300_000) } },
      keys: ['mail'],
    };
    const { model } = survey([customers, letters], random(1));
    const both = model.union([0, 1]);
    expect(both.low).toBeLessThanOrEqual(700_000);
    expect(both.estimate).toBeGreaterThan(700_000);
    expect(both.estimate).toBeLessThan(1_000_000);
    expect(both.high).toBeGreaterThanOrEqual(1_000_000);
  });

  test('a bottom-k sketch compares like the whole list', () => {
    repeatedly(
      82_000,
      0.1,
      (seed) => {
        const small = (table: Table, rows: number, from = 0): Table => ({
          ...table,
          rows,
          columns: { phone: { category: 'phone', persons: people(rows, from) } },
          keys: [],
        });
        return survey(
          [small(customers, 70_000), small(book, 40_000, 42_000)],
          random(seed),
          Infinity,
          1,
          5_000,
        ).model.union([0, 1]);
      },
      40,
    );
  });

  test('two roles in one row are two persons', () => {
    const orders: Table = {
      name: 'orders',
      rows: 8_000,
      columns: {
        buyer_name: { category: 'person_name', persons: people(8_000) },
        buyer_phone: { category: 'phone', persons: people(8_000) },
        receiver_name: { category: 'person_name', persons: people(8_000, 4_000) },
        receiver_phone: { category: 'phone', persons: people(8_000, 4_000) },
      },
    };
    const { model, of } = survey([orders], random(2));
    expect(model.union(of('orders'))).toEqual({ estimate: 12_000, low: 12_000, high: 12_000 });
    expect(model.finding(1)).toEqual({ estimate: 8_000, low: 8_000, high: 8_000 });
  });
});

describe('rows that lie side by side', () => {
  // Both tables in the order of the same persons: customers, and an address book with 30 % strangers behind them.
  const customers: Table = {
    name: 'customers',
    rows: 700_000,
    columns: { phone: { category: 'phone', persons: people(700_000) } },
    keys: ['phone'],
  };
  const listed = people(280_000).map((row) => Math.floor(row * 2.5));
  const book: Table = {
    name: 'address_book',
    rows: 400_000,
    columns: { tel: { category: 'phone', persons: [...listed, ...people(120_000, 700_000)] } },
    keys: ['tel'],
  };

  test('keep the truth inside the bounds, which are wider than those of rows from all over', () => {
    let inside = 0;
    let [wide, narrow] = [0, 0];
    for (let seed = 1; seed <= 100; seed += 1) {
      const { low, high } = survey([customers, book], random(seed), 10_000, 50).model.union([0, 1]);
      if (low <= 820_000 && 820_000 <= high) inside += 1;
      wide += high - low;
      const apart = survey([customers, book], random(seed)).model.union([0, 1]);
      narrow += apart.high - apart.low;
    }
    expect(inside).toBeGreaterThanOrEqual(95);
    expect(wide).toBeGreaterThan(1.1 * narrow);
  });
});

describe('who has rows at all', () => {
  /** Chao1 and PostgreSQL's statistics see the repeats as those of so many persons with equally many rows. */
  const evenly = (rows: readonly number[]) => {
    const sum = rows.reduce((total, each) => total + each, 0);
    return sum ** 2 / (rows.reduce((total, each) => total + each * (each - 1), 0) + sum);
  };

  test('follows from the repeats: all alike, by chance, a few with most', () => {
    const next = random(3);
    const persons = 50_000;
    const poisson = people(persons).map(() => 0);
    for (let row = 0; row < 3 * persons; row += 1) poisson[Math.floor(next() * persons)]! += 1;
    // Geometric, none included: many have none, some have twenty.
    const uneven = people(persons).map(() => Math.floor(Math.log(1 - next()) / Math.log(0.75)));
    for (const rows of [people(persons).map(() => 3), poisson, uneven]) {
      const truth = rows.filter((each) => each > 0).length;
      const total = rows.reduce((sum, each) => sum + each, 0);
      expect(Math.abs(drawnFrom(persons, total, evenly(rows)) / truth - 1)).toBeLessThan(0.02);
    }
    expect(drawnFrom(0, 10, 10)).toBe(0);
    expect(drawnFrom(100, 50, 50)).toBeCloseTo(50, 0);
  });

  test('a million orders of 333,334 customers are those of 95 in 100 of them', () => {
    const next = random(7);
    const buyers = people(1_000_000).map(() => Math.floor(next() * 333_334));
    const tables: Table[] = [
      {
        name: 'customers',
        rows: 333_334,
        columns: { phone: { category: 'phone', persons: people(333_334) } },
        keys: ['phone'],
      },
      {
        name: 'orders',
        rows: 1_000_000,
        columns: { phone: { category: 'phone', persons: buyers } },
        references: { column: 'customer_id', table: 'customers' },
      },
    ];
    repeatedly(new Set(buyers).size, 0.1, (seed) => survey(tables, random(seed)).model.finding(1));
  });
});

describe('a telephone or else an e-mail', () => {
  const book: Table = {
    name: 'address_book',
    rows: 200_000,
    columns: {
      tel: { category: 'phone', persons: people(200_000).map((row) => (row % 2 ? -1 : row)) },
      mail: { category: 'email', persons: people(200_000).map((row) => (row % 2 ? row : -1)) },
    },
  };

  test('in each row is a person for each row', () => {
    repeatedly(200_000, 0.1, (seed) => {
      const { model, of } = survey([book], random(seed));
      return model.union(of('address_book'));
    });
  });

  test('meets the customers under both', () => {
    const customers: Table = {
      name: 'customers',
      rows: 100_000,
      columns: {
        phone: { category: 'phone', persons: people(100_000) },
        email: { category: 'email', persons: people(100_000) },
      },
      keys: ['phone', 'email'],
    };
    repeatedly(200_000, 0.1, (seed) => survey([customers, book], random(seed)).model.union([0, 1, 2, 3]));
  });
});

test('the number says what it rests on', () => {
  const whole: Table = { name: 'whole', rows: 900, columns: { phone: { category: 'phone', persons: people(900) } } };
  const rows = 100_000;
  const keyed: Table = {
    ...whole,
    name: 'keyed',
    rows,
    columns: { phone: { category: 'phone', persons: people(rows) } },
    keys: ['phone'],
  };
  const sample: Table = { ...keyed, name: 'sample', keys: [] };
  const known: Table = { ...sample, name: 'known', statistics: { phone: 99_000 } };
  const child: Table = {
    name: 'child',
    rows,
    columns: { place: { category: 'address', persons: people(rows) } },
    references: { column: 'customer_id', table: 'keyed' },
  };
  const alone: Table = { ...child, name: 'alone', references: { column: 'customer_id', table: 'nowhere' } };
  const { model, input } = survey([whole, keyed, sample, known, child, alone], random(1));
  const said = input.classifications.map(({ relation }, index) => [relation, model.method([index])]);
  expect(said).toEqual([
    ['whole', 'exact'],
    ['keyed', 'key'],
    ['sample', 'sample'],
    ['known', 'statistics'],
    ['child', 'reference'],
    ['alone', 'rows'],
  ]);
  // Nine hundred persons, however well they are known, are not what the number rests on, and nor are its few.
  expect(model.method([1, 0])).toBe('key');
  expect(model.method([0, 2])).toBe('sample');
});

describe('rows of one person next to each other', () => {
  const grouped = people(1_000_000).map((row) => Math.floor(row / 3));

  test('keep the truth inside the bounds when whole blocks are sampled', () => {
    const table: Table = {
      name: 'addresses',
      rows: 1_000_000,
      columns: { phone: { category: 'phone', persons: grouped } },
    };
    for (let seed = 1; seed <= 20; seed += 1) {
      const { low, high } = survey([table], random(seed), 10_000, 48).model.finding(0);
      expect(low).toBeLessThanOrEqual(333_334);
      expect(high).toBeGreaterThanOrEqual(333_334);
    }
  });

  test("are settled by the server's statistics", () => {
    const table: Table = {
      name: 'addresses',
      rows: 1_000_000,
      columns: { phone: { category: 'phone', persons: grouped } },
      statistics: { phone: 327_000 },
    };
    const { estimate } = survey([table], random(5), 10_000, 48).model.finding(0);
    expect(estimate).toBe(327_000);
  });
});

describe('bounds', () => {
  test('a union is at least each part and at most the sum, whatever the tables', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const next = random(seed);
      const pick = (most: number) => 1 + Math.floor(next() * most);
      const tables = Array.from({ length: pick(5) }, (_, at): Table => {
        const rows = pick(3_000);
        const from = pick(2_000);
        const per = pick(4);
        const category = next() < 0.7 ? 'phone' : 'email';
        const persons = people(rows).map((row) => (next() < 0.1 ? -1 : from + Math.floor(row / per)));
        return {
          name: `t${at}`,
          rows,
          columns: { who: { category, persons }, place: { category: 'address', persons: people(rows) } },
          ...(at > 0 && next() < 0.4 ? { references: { column: 'parent_id', table: `t${pick(at) - 1}` } } : {}),
        };
      });
      const { model, input } = survey(tables, next, pick(1_500));
      const every = [...input.classifications.keys()];
      const all = model.union(every);
      const parts = every.map((index) => model.finding(index));
      for (const part of [...parts, all]) {
        expect(part.low).toBeLessThanOrEqual(part.estimate);
        expect(part.estimate).toBeLessThanOrEqual(part.high);
      }
      expect(all.low).toBeGreaterThanOrEqual(Math.max(...parts.map(({ low }) => low)));
      expect(all.high).toBeLessThanOrEqual(parts.reduce((sum, { high }) => sum + high, 0));
    }
  });

  test('nothing found is nobody', () => {
    const { model } = survey(
      [{ name: 'empty', rows: 0, columns: { phone: { category: 'phone', persons: [] } } }],
      random(1),
    );
    expect(model.union([])).toEqual({ estimate: 0, low: 0, high: 0 });
    expect(model.finding(0)).toEqual({ estimate: 0, low: 0, high: 0 });
    expect(model.finding(99)).toEqual({ estimate: 0, low: 0, high: 0 });
  });
});
