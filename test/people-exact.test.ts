/** Persons counted from every row: sets, unions, and identifiers that are one person's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { batchOf } from '../src/batch.ts';
import { hashText } from '../src/classify/hash.ts';
import { createTally } from '../src/classify/tally.ts';
import { identityHasher } from '../src/exact.ts';
import type { Category, Classification, Column, Distinct, Relation } from '../src/model.ts';
import { type CensusRelation, createCensus, planCensus } from '../src/people/census.ts';
import { createJoin, createLinks, createPool, mergeSets, type PersonSet, SPACE, sizeOf } from '../src/people/exact.ts';
import { estimatePeople, type PeopleInput } from '../src/people/index.ts';

const key = (seed: number) => seed * 7_919 + 13;
const hash = (person: number, seed = 1, kind = 'phone') => hashText(`${kind}:${person}`, key(seed));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

function setOf(persons: readonly number[], seed = 1, limits = {}): PersonSet {
  const counter = createPool(limits).counter();
  for (const person of persons) counter.add(hash(person, seed));
  return counter.set();
}

describe('sets of persons', () => {
  const people = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 400 });

  test('that fit are counted, and so is any union of them', () => {
    fc.assert(
      fc.property(fc.array(people, { minLength: 1, maxLength: 5 }), (lists) => {
        const sets = lists.map((list) => setOf(list));
        for (const [at, set] of sets.entries()) expect(sizeOf(set).estimate).toBe(new Set(lists[at]).size);
        const { people: all, added } = createJoin()(sets.map((set) => [set] as const));
        const truth = new Set(lists.flat()).size;
        expect(all).toEqual({ estimate: truth, low: truth, high: truth });
        let before = new Set<number>();
        for (const [at, list] of lists.entries()) {
          const joined = new Set([...before, ...list]);
          expect(added[at]).toBe(joined.size - before.size);
          before = joined;
        }
        expect(sizeOf(mergeSets(sets)).estimate).toBe(truth);
      }),
    );
  });

  test('that do not fit stay within their bounds, at 1 / sqrt(k) of error', () => {
    const truth = 20_000;
    let inside = 0;
    let squares = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const set = setOf(range(0, truth), seed, { one: 1_000 });
      expect(set.hashes.length).toBeLessThanOrEqual(1_000);
      expect(set.hashes.length).toBeGreaterThan(400);
      const { estimate, low, high } = sizeOf(set);
      if (low <= truth && truth <= high) inside += 1;
      squares += (estimate / truth - 1) ** 2;
    }
    // Three standard errors: 99.7 in 100.
    expect(inside).toBeGreaterThanOrEqual(98);
    // Between 500 and 1,000 hashes: 3.2 to 4.5 %.
    expect(Math.sqrt(squares / 100)).toBeLessThan(0.047);
  });

  test('of which one is small and whole and one is large make a union of both', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const large = setOf(range(0, 50_000), seed, { one: 4_000 });
      const small = setOf(range(49_900, 50_100), seed);
      const { low, high, estimate } = createJoin()([[large], [small]]).people;
      expect(low).toBeLessThanOrEqual(50_100);
      expect(high).toBeGreaterThanOrEqual(50_100);
      expect(Math.abs(estimate / 50_100 - 1)).toBeLessThan(0.08);
    }
  });

  test('share their room: small ones stay whole, large ones get equal parts', () => {
    const pool = createPool({ one: 10_000, all: 20_000 });
    const sizes = [50, 900, 40_000, 40_000, 40_000, 40_000];
    const counters = sizes.map((size, at) => {
      const counter = pool.counter();
      for (const person of range(at * 100_000, at * 100_000 + size)) counter.add(hash(person));
      if (at % 2) counter.close();
      return counter;
    });
    expect(pool.held).toBeLessThanOrEqual(20_000);
    const sets = counters.map((counter) => counter.set());
    expect(sizeOf(sets[0]!)).toEqual({ estimate: 50, low: 50, high: 50 });
    expect(sizeOf(sets[1]!)).toEqual({ estimate: 900, low: 900, high: 900 });
    expect(pool.held).toBe(sets.reduce((sum, { hashes }) => sum + hashes.length, 0));
    for (const set of sets.slice(2)) {
      const { low, high } = sizeOf(set);
      expect(set.hashes.length).toBeGreaterThan(1_500);
      expect(low).toBeLessThanOrEqual(40_000);
      expect(high).toBeGreaterThanOrEqual(40_000);
    }
  });
});

describe('identifiers of one person', () => {
  const phone = (person: number, seed = 1) => hash(person, seed, 'phone');
  const email = (person: number, seed = 1) => hash(person, seed, 'email');
  const rrn = (person: number, seed = 1) => hash(person, seed, 'rrn');

  test('lead to the one that says most, over several tables', () => {
    const links = createLinks();
    links.addRow([phone(1), email(1)], [1, 2]);
    links.addRow([rrn(1), email(1)], [0, 2]);
    links.addRow([phone(2), email(2)], [1, 2]);
    expect(new Set([phone(1), email(1), rrn(1)].map(links.personOf)).size).toBe(1);
    expect(links.personOf(email(2))).toBe(phone(2));
    expect(links.personOf(email(3))).toBe(email(3));
  });

  test('that a household shares make nobody disappear', () => {
    const links = createLinks();
    links.addRow([phone(1), email(1)], [1, 2]);
    links.addRow([phone(1), email(2)], [1, 2]);
    links.addRow([phone(1), email(3)], [1, 2]);
    expect(new Set([phone(1), email(1), email(2), email(3)].map(links.personOf)).size).toBe(3);
  });

  test('are never linked in a circle', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })),
        ),
        (rows) => {
          const links = createLinks();
          for (const [a, b, c] of rows) links.addRow([rrn(a), phone(b), email(c)], [0, 1, 2]);
          for (const at of range(0, 9)) {
            for (const each of [rrn(at), phone(at), email(at)]) {
              const person = links.personOf(each);
              expect(links.personOf(person)).toBe(person);
            }
          }
        },
      ),
    );
  });

  test('too many to keep: those below the threshold are known as if all had been kept', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const links = createLinks(2_000);
      for (const person of range(0, 20_000)) links.addRow([phone(person, seed), email(person, seed)], [1, 2]);
      expect(links.size).toBeLessThanOrEqual(2_000);
      expect(links.threshold).toBeLessThan(SPACE);
      for (const person of range(0, 20_000)) {
        const known = links.personOf(email(person, seed));
        const below = phone(person, seed) < links.threshold;
        // Whoever counts as a person below the threshold is one, and nobody else does.
        expect(known < links.threshold).toBe(below);
        if (below) expect(known).toBe(phone(person, seed));
      }
    }
  });
});

const column = (name: string, family: Column['family'] = 'text'): Column => ({
  name,
  type: family,
  family,
  maxLength: null,
  nullable: true,
  comment: null,
  statistics: null,
});

function relationOf(name: string, columns: readonly string[], more: Partial<Relation> = {}): Relation {
  return {
    schema: 'public',
    name,
    kind: 'table',
    comment: null,
    estimatedRows: 1_000,
    columns: columns.map((each) => column(each)),
    primaryKey: [],
    uniqueKeys: [],
    foreignKeys: [],
    rowsLimited: false,
    unreadable: 'none',
    physical: null,
    ...more,
  };
}

function found(relation: string, name: string, category: Category, more: Partial<Classification> = {}): Classification {
  return {
    schema: 'public',
    relation,
    column: name,
    category,
    detector: category,
    confidence: 1,
    protection: 'plain',
    scheme: null,
    subject: 'person',
    caveats: [],
    embedded: false,
    path: null,
    evidence: { basis: ['values'], sampled: 100, nonNull: 100, matched: 100, valid: 100, examples: [] },
    weights: [],
    ...more,
  };
}

const seen = (more: Partial<Distinct> = {}): Distinct => ({
  cells: 100,
  rows: 100,
  distinct: 100,
  once: 100,
  twice: 0,
  whole: false,
  hashes: new Float64Array(0),
  ...more,
});

const customers = relationOf('customers', ['id', 'phone', 'email', 'address'], {
  primaryKey: ['id'],
  uniqueKeys: [['phone']],
});
const orders = relationOf('orders', ['id', 'customer_id', 'address'], {
  primaryKey: ['id'],
  foreignKeys: [{ columns: ['customer_id'], references: { schema: 'public', relation: 'customers', columns: ['id'] } }],
});
const book = relationOf('book', ['phone', 'email', 'note']);
const classifications = [
  found('customers', 'phone', 'phone'),
  found('customers', 'email', 'email'),
  found('customers', 'address', 'address'),
  found('orders', 'address', 'address'),
  found('book', 'phone', 'phone'),
  found('book', 'email', 'email'),
  found('book', 'note', 'phone', { embedded: true }),
];
const input = (more: Partial<PeopleInput> = {}): PeopleInput => ({
  relations: [customers, orders, book],
  classifications,
  distinct: () => seen(),
  sampled: () => ({ rows: 100, whole: false }),
  ...more,
});
const names = ({ columns }: CensusRelation) => columns.map((each) => each.column.name);

describe('what is read', () => {
  test('is the columns that tell persons apart, and the keys that lead to them', () => {
    const plan = planCensus(input());
    expect(plan.map((each) => [each.relation.name, names(each), each.links])).toEqual([
      ['customers', ['phone', 'email', 'id'], true],
      ['book', ['phone', 'email'], true],
      ['orders', ['customer_id'], false],
    ]);
  });

  test('once where no row has two identifiers, twice where rows of several relations do', () => {
    const pairs = (cells: number) =>
      planCensus(input({ distinct: ({ relation }) => seen({ cells: relation === 'book' ? cells : 100 }) })).map(
        (each) => each.pairs,
      );
    expect(pairs(100)).toEqual([true, true, false]);
    expect(pairs(50)).toEqual([true, false, false]);
  });

  test('is nothing of what the scanner sees in part, of other servers, of texts, of masked values', () => {
    const none = (relation: Relation, more: Partial<Classification> = {}) =>
      planCensus(input({ relations: [relation], classifications: [found('customers', 'phone', 'phone', more)] }));
    expect(none(customers)).toHaveLength(1);
    expect(none({ ...customers, rowsLimited: true })).toEqual([]);
    expect(none({ ...customers, kind: 'foreign-table' })).toEqual([]);
    expect(none({ ...customers, unreadable: ['phone'] })).toEqual([]);
    expect(none(customers, { embedded: true })).toEqual([]);
    expect(none(customers, { protection: 'masked' })).toEqual([]);
    expect(none(customers, { subject: 'organisation' })).toEqual([]);
    expect(none(customers, { category: 'person_name' })).toEqual([]);
  });

  test('is not read again where the sample was all of it', () => {
    const whole = input({
      sampled: () => ({ rows: 100, whole: true }),
      distinct: () => seen({ whole: true, hashes: new Float64Array(100) }),
    });
    expect(planCensus(whole).map((each) => [each.relation.name, each.known])).toEqual([
      ['customers', false],
      ['book', false],
      ['orders', false],
    ]);
    const alone = { ...whole, relations: [book], classifications: [found('book', 'phone', 'phone')] };
    expect(planCensus(alone).map(({ known }) => known)).toEqual([true]);
  });

  test('a buyer and a receiver in one row are not linked', () => {
    const deal = relationOf('deal', ['a', 'b', 'c', 'd'], { uniqueKeys: [['a']] });
    const two = [found('deal', 'a', 'phone'), found('deal', 'b', 'email')];
    const links = (more: readonly Classification[]) =>
      planCensus(input({ relations: [deal], classifications: [...two, ...more] }))[0]!.links;
    expect(links([])).toBe(true);
    expect(links([found('deal', 'c', 'person_name')])).toBe(true);
    expect(links([found('deal', 'c', 'person_name'), found('deal', 'd', 'person_name')])).toBe(false);
    expect(links([found('deal', 'c', 'phone')])).toBe(false);
  });
});

/** Customers 0 to `size`; each order leads to one of the first half; the book has a tenth of them and as many strangers. */
function survey(size: number, seed: number, limits = {}) {
  const taker = createCensus(limits);
  const plan = new Map(planCensus(input()).map((each) => [each.relation.name, each]));
  const take = (name: string, linking: boolean, rows: number, cell: (row: number, column: string) => number) => {
    const each = plan.get(name)!;
    const counter = taker.count(each, linking);
    const hashes = new Float64Array(each.columns.length);
    for (let row = 0; row < rows; row += 1) {
      for (const [at, column] of names(each).entries()) hashes[at] = cell(row, column);
      counter.row(hashes);
    }
    counter.done();
  };
  const of = (person: number, kind: string) => hash(person, seed, kind === 'customer_id' ? 'id' : kind);
  take('customers', true, size, of);
  take('orders', false, 2 * size, (row, kind) => of((row * 7) % (size / 2), kind));
  take('book', false, size / 5, (row, kind) => {
    const person = row < size / 10 ? row * 5 : size + row;
    return (row % 2 === 0) === (kind === 'phone') ? of(person, kind) : -1;
  });
  return estimatePeople(input({ census: taker.census() }));
}

describe('people counted in full', () => {
  const exactly = (count: number) => ({ estimate: count, low: count, high: count });

  test('meet under a telephone here, an e-mail there and a key elsewhere', () => {
    const size = 2_000;
    const model = survey(size, 1);
    const [phones, emails, addresses, ordered, bookPhones, bookEmails] = range(0, 6);
    const [members, strangers] = [size / 10, size / 10];
    const buyers = new Set(range(0, 2 * size).map((row) => (row * 7) % (size / 2)));
    const listed = range(0, members).map((row) => row * 5);
    expect(model.finding(phones!)).toEqual(exactly(size));
    expect(model.finding(ordered!)).toEqual(exactly(buyers.size));
    expect(model.finding(bookPhones!)).toEqual(exactly(members));
    expect(model.union([phones!, emails!, addresses!])).toEqual(exactly(size));
    expect(model.union([addresses!])).toEqual(exactly(size));
    expect(model.union([phones!, bookEmails!])).toEqual(exactly(size + strangers / 2));
    expect(model.union([emails!, bookPhones!, bookEmails!])).toEqual(exactly(size + strangers));
    // Whoever ordered is known by the customer's number alone.
    const either = new Set([...buyers, ...listed]).size + strangers;
    expect(model.union([ordered!, bookPhones!, bookEmails!])).toEqual(exactly(either));
    expect(model.method([phones!, ordered!, bookEmails!])).toBe('exact');
  });

  test('and so they do where neither the sets nor the links fit', () => {
    const size = 20_000;
    let inside = 0;
    for (let seed = 1; seed <= 30; seed += 1) {
      const model = survey(size, seed, { one: 4_000, links: 10_000 });
      const { estimate, low, high } = model.union([1, 4, 5]);
      const truth = size + size / 10;
      if (low <= truth && truth <= high) inside += 1;
      expect(Math.abs(estimate / truth - 1)).toBeLessThan(0.1);
      // A small set is counted beside the links that it is too small for.
      expect(model.finding(5)).toEqual(exactly(size / 10));
    }
    expect(inside).toBeGreaterThanOrEqual(29);
  });
});

describe('persons whom no row is known to be one of', () => {
  // Each person has three rows of a log, so that its rows say nothing of who is who.
  const log = relationOf('log', ['phone', 'email']);
  const calls = relationOf('calls', ['phone']);
  const mails = relationOf('mails', ['email']);
  const logged = [found('log', 'phone', 'phone'), found('log', 'email', 'email')];
  const [phones, emails, called, mailed] = range(0, 4);
  const size = 20_000;

  function model(
    seed: number,
    cell: (relation: string, kind: string, row: number) => number,
    views: readonly string[],
  ) {
    const all = input({
      relations: [log, calls, mails],
      classifications: [...logged, found('calls', 'phone', 'phone'), found('mails', 'email', 'email')],
      distinct: () => seen({ distinct: 50, once: 20, twice: 20 }),
      viewBases: ({ relation }) => (views.includes(relation) ? [{ schema: 'public', relation: 'log' }] : []),
    });
    const taker = createCensus({ one: 4_000 });
    for (const each of planCensus(all)) {
      expect(each.links).toBe(false);
      const counter = taker.count(each, false);
      const hashes = new Float64Array(each.columns.length);
      for (let row = 0; row < 3 * size; row += 1) {
        for (const [at, kind] of names(each).entries()) {
          const person = cell(each.relation.name, kind, row);
          hashes[at] = person < 0 ? -1 : hash(person, seed, kind);
        }
        counter.row(hashes);
      }
      counter.done();
    }
    return estimatePeople({ ...all, census: taker.census() });
  }
  const near = (count: number, truth: number) => expect(Math.abs(count / truth - 1)).toBeLessThan(0.08);

  test('are not two people for being in a view of either of their identifiers', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const people = model(seed, (_relation, _kind, row) => row % size, ['calls', 'mails']);
      for (const some of [
        [phones, emails, called],
        [phones, emails, mailed],
        [phones, emails, called, mailed],
        [called, mailed],
      ]) {
        const { estimate, low, high } = people.union(some.map((each) => each!));
        near(estimate, size);
        expect(low).toBeLessThanOrEqual(size);
        expect(high).toBeGreaterThanOrEqual(size);
      }
    }
  });

  test('are other people where they are, of whom another table has some', () => {
    // A quarter of those who called are in the log.
    const people = model(1, (relation, _kind, row) => (row % size) + (relation === 'calls' ? (size * 3) / 4 : 0), []);
    near(people.union([phones!, emails!, called!]).estimate, 1.75 * size);
    near(people.union([called!, mailed!]).estimate, 2 * size);
  });

  test('are not all known by a kind of identifier that few of them have', () => {
    // Everybody in the log with an e-mail address has mailed, but that is one in ten; nobody of them has called.
    const people = model(
      1,
      (relation, kind, row) => {
        const person = row % size;
        if (relation === 'log') return kind === 'email' && person % 10 > 0 ? -1 : person;
        return kind === 'email' ? person : person + size;
      },
      [],
    );
    near(people.union([phones!, emails!, mailed!]).estimate, 1.9 * size);
    near(people.union([phones!, emails!, called!]).estimate, 2 * size);
  });
});

test('an identifier has the hash that a sample gives it', () => {
  const detectors = builtin.detectors ?? [];
  const columns = { phone: 'hp', email: 'eml_addr', rrn: 'rrno' } as const;
  const values: Record<keyof typeof columns, string[]> = {
    phone: [
      '010-2345-6789',
      '01098765432',
      '+82 10-3456-7890',
      '02-345-6789',
      '０１０－４５６７－８９０１',
      'none',
      '-',
    ],
    email: ['Kim.Min@Example.com', ' lee@example.org ', 'park+tag@mail.example.co.kr', 'n/a', 'not an address'],
    rrn: ['900101-1234568', '8502022345671', '020303-3456789', 'x'],
  };
  for (const [category, name] of Object.entries(columns) as [keyof typeof columns, string][]) {
    const tally = createTally(relationOf('t', [name]), [column(name)], detectors, { key: 42 });
    const hasher = identityHasher(detectors, 'text', category, 42);
    const taken = new Set<number>();
    for (const value of values[category]) {
      const bytes = Buffer.from(value);
      const one = hasher(bytes, 0, bytes.length);
      if (one >= 0) {
        taken.add(one);
        tally.addBatch(batchOf([[value]]));
      }
    }
    expect(taken.size, category).toBeGreaterThanOrEqual(3);
    expect([...tally.distinct(name)!.hashes], category).toEqual([...taken].sort((a, b) => a - b));
  }
});
