// Counting by form: most cells pass unexamined, and the counts are as if each had been looked at.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { SPECS } from '../scripts/corpus/columns.ts';
import { drawFrom } from '../scripts/corpus/draw.ts';
import * as people from '../scripts/corpus/people.ts';
import { RARE } from '../scripts/corpus/rare.ts';
import { hashBytes, hashText, WAYS, type Way } from '../src/classify/hash.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import type { ColumnTally } from '../src/classify/tally.ts';
import type { Category, TypeFamily } from '../src/model.ts';
import { tableOf } from './support/columns.ts';
import { type Fake, fake } from './support/fake.ts';

type Cells = readonly (string | null)[];
/** A list of its own for each use: what other columns have seen is kept by the list. */
const fresh = () => [...(builtin.detectors ?? [])];
const relation = tableOf([{ name: 'v' }]);

function tallied(values: Cells, detectors = fresh()) {
  const tally = createTally(relation, relation.columns, detectors, { key: 42, thorough: true });
  for (let at = 0; at < values.length; at += 2_048) {
    tally.addAll(values.slice(at, at + 2_048).map((value) => [value]));
  }
  const column = tally.column('v') as ColumnTally;
  return {
    column,
    distinct: tally.distinct('v')?.distinct ?? 0,
  };
}

type Counts = Record<'matched' | 'valid' | 'masked', number>;

/** The same counts with every cell examined: the first cells of a column always are, and these columns are no longer. */
function examined(values: Cells) {
  const detectors = fresh();
  const categories = new Map<Category | 'none', Counts>();
  const total = { nonNull: 0, filled: 0, characters: 0 };
  for (let at = 0; at < values.length; at += 8) {
    const { column } = tallied(values.slice(at, at + 8), detectors);
    for (const count of ['nonNull', 'filled', 'characters'] as const) total[count] += column[count];
    for (const [category, { matched, valid, masked }] of column.categories) {
      const known = categories.get(category) ?? { matched: 0, valid: 0, masked: 0 };
      categories.set(category, {
        matched: known.matched + matched,
        valid: known.valid + valid,
        masked: known.masked + masked,
      });
    }
  }
  return { ...total, categories };
}

const COUNT = 20_000;
const columnOf = (value: (draw: Fake, index: number) => string | null, seed: number, count = COUNT) => {
  const draw = fake(seed);
  return Array.from({ length: count }, (_, index) => value(draw, index));
};

/** Cells in which a detector of the category saw a value, as a whole or in a text. */
function sightings({ categories, sightings: seen }: ColumnTally, category: Category) {
  const whole = categories.get(category)?.matched ?? 0;
  return seen.reduce((sum, each) => sum + (each.detector.category === category ? each.embedded : 0), whole);
}

describe('columns of one kind are counted exactly', () => {
  it.each<[string, Category, (draw: Fake) => string]>([
    ['mobiles', 'phone', (draw) => draw.mobile()],
    ['bare mobiles', 'phone', (draw) => draw.mobile('')],
    ['resident numbers', 'rrn', (draw) => draw.rrn()],
    // Some of these are numbers of other kinds, too, which tell persons apart in another way: each is examined.
    ['bare resident numbers', 'rrn', (draw) => draw.rrn({ separator: '' })],
    ['mail addresses', 'email', (draw) => draw.email()],
    ['cards', 'card_number', (draw) => draw.card()],
  ])('%s', (_, category, value) => {
    const values = columnOf(value, 3);
    const { column, distinct } = tallied(values);
    const all = examined(values);
    const { matched, valid, masked } = column.categories.get(category) ?? {};
    expect({ matched, valid, masked }).toEqual(all.categories.get(category));
    expect(matched).toBe(COUNT);
    expect(column.nonNull).toBe(COUNT);
    expect(column.filled).toBe(COUNT);
    // The sketch keeps every hash of up to 32,768 values.
    const once = new Set(values);
    expect(distinct).toBe(once.size);
    expect(column.distinctCells).toBe(once.size);
  });

  it('with nulls, empty cells and placeholders among them', () => {
    const values = columnOf((draw, index) => [null, '', '-', draw.mobile(), draw.mobile()][index % 5] ?? null, 4);
    const { column, distinct } = tallied(values);
    const all = examined(values);
    expect([column.nonNull, column.filled]).toEqual([all.nonNull, all.filled]);
    expect([column.nonNull, column.filled]).toEqual([(COUNT / 5) * 4, (COUNT / 5) * 2]);
    expect(column.categories.get('phone')?.matched).toBe(all.categories.get('phone')?.matched);
    expect(distinct).toBe(new Set(values.filter((value) => value !== null && value.length > 1)).size);
  });

  it('although few cells are looked at', () => {
    const { column } = tallied(columnOf((draw) => draw.mobile(), 3));
    const [seen] = column.sightings;
    expect(seen && column.profile(seen).rows).toBeLessThan(COUNT / 20);
  });

  it('tells persons apart whatever the spelling of their number', () => {
    const spellings = [
      (a: string, b: string) => `010-${a}-${b}`,
      (a: string, b: string) => `010${a}${b}`,
      (a: string, b: string) => `010.${a}.${b}`,
      (a: string, b: string) => `010 ${a} ${b}`,
      (a: string, b: string) => `+82-10-${a}-${b}`,
      (a: string, b: string) => `(010)${a}-${b}`,
    ];
    const draw = fake(5);
    const persons = Array.from(
      { length: 2_000 },
      () => [`${2 + draw.int(8)}${draw.digits(3)}`, draw.digits(4)] as const,
    );
    const values = Array.from({ length: COUNT }, (_, index) =>
      spellings[draw.int(spellings.length)]!(...persons[index % persons.length]!),
    );
    const { column, distinct } = tallied(values);
    expect(distinct).toBe(new Set(persons.map((parts) => parts.join(''))).size);
    expect(column.categories.get('phone')?.matched).toBe(COUNT);
  });

  it('without the zero that a number loses', () => {
    const numbers = tableOf([{ name: 'hp', family: 'integer' }]);
    const values = columnOf((draw) => draw.mobile('').slice(1), 6);
    const tally = createTally(numbers, numbers.columns, fresh(), { key: 42 });
    tally.addAll(values.map((value) => [value]));
    expect(tally.column('hp')?.categories.get('phone')?.matched).toBe(COUNT);
    expect(tally.distinct('hp')?.distinct).toBe(new Set(values).size);
  });
});

describe('columns that can say nothing more', () => {
  /** Of one batch, and how many cells of it were examined. */
  function inOneBatch(column: { readonly name: string; readonly family: TypeFamily }, values: Cells) {
    const table = tableOf([column]);
    const detectors = fresh();
    const tally = createTally(table, table.columns, detectors, { key: 42 });
    tally.addAll(values.map((value) => [value]));
    const seen = tally.column(column.name) as ColumnTally;
    const [any] = detectors.flatMap((each) => seen.sightingsOf(each) ?? []);
    return { seen, distinct: tally.distinct(column.name), rows: any ? seen.profile(any).rows : 0 };
  }

  it('are counted within the batch: moments, after a few', () => {
    const values = columnOf(
      (draw, index) =>
        index % 3 === 0
          ? null
          : `2024-0${1 + draw.int(9)}-1${draw.int(9)} 1${draw.int(9)}:${10 + draw.int(50)}:${10 + draw.int(50)}.${draw.digits(6)}`,
      8,
      1_998,
    );
    const { seen, distinct, rows } = inOneBatch({ name: 'v', family: 'timestamp' }, values);
    expect(rows).toBe(24);
    expect([seen.nonNull, seen.filled]).toEqual([1_332, 1_332]);
    // What was not told apart is said not to have been.
    expect(seen.untold).toBeGreaterThan(1_250);
    expect(distinct?.whole).toBe(false);
  });

  it('are left where only kinds differ that no name speaks of', () => {
    // Four digits: some are years, some begin as postcodes do.
    const values = columnOf((draw) => String(1_000 + draw.int(9_000)), 9, 2_000);
    const unnamed = inOneBatch({ name: 'v', family: 'integer' }, values);
    const named = inOneBatch({ name: 'birth_year', family: 'integer' }, values);
    expect(unnamed.rows).toBeLessThan(40);
    expect(named.rows).toBeGreaterThan(60);
    expect([unnamed.seen.nonNull, named.seen.nonNull]).toEqual([2_000, 2_000]);
  });
});

describe('columns of several kinds', () => {
  const specs = [...SPECS, ...RARE];

  it('are counted within what so many examined cells can tell', () => {
    let checked = 0;
    for (let seed = 101; seed <= 106; seed += 1) {
      const draw = drawFrom(seed);
      const kinds = Array.from({ length: 2 + draw.int(4) }, () => draw.pick(specs));
      const weights = kinds.flatMap((kind) => new Array<typeof kind>(1 + draw.int(12)).fill(kind));
      const values = Array.from({ length: COUNT }, () =>
        // The index by chance: what depends on the order of the rows has tests of its own below.
        draw.chance(0.02) ? null : draw.pick(weights).value(draw, draw.int(COUNT)),
      );
      const { column } = tallied(values);
      const all = examined(values);
      const about = `seed ${seed}: ${kinds.map(({ id }) => id).join(' + ')}`;
      expect(column.nonNull, about).toBe(all.nonNull);
      expect(Math.abs(column.filled - all.filled), about).toBeLessThanOrEqual(COUNT * 0.01);
      for (const [category, counts] of all.categories) {
        for (const count of ['matched', 'valid', 'masked'] as const) {
          const share = counts[count] / COUNT;
          // Some 100 cells of a form speak for it, were the column of one form alone: three standard errors of a share.
          const error = 3 * Math.sqrt((share * (1 - share)) / 100) * COUNT + COUNT / 100;
          const got = column.categories.get(category)?.[count] ?? 0;
          expect(Math.abs(got - counts[count]), `${about}, ${count} ${category}`).toBeLessThanOrEqual(error);
          if (share > 0.01) checked += 1;
        }
      }
      for (const [category, { matched }] of column.categories) {
        if (!all.categories.has(category)) expect(matched, `${about}, ${category}`).toBe(0);
      }
    }
    expect(checked).toBeGreaterThan(10);
  });

  it.each([2, 16, 128, 256, 1_024])('that repeat every %i rows', (period) => {
    // Of one form: only the examined ones tell which are births.
    const draw = fake(period);
    const valid = () => draw.rrn();
    const none = () => `${draw.digits(2)}${13 + draw.int(80)}${draw.digits(2)}-${draw.digits(7)}`;
    const count = 100_000;
    const half = Array.from({ length: count }, (_, row) => (row % period < period / 2 ? valid() : none()));
    const share = (values: Cells) => (tallied(values).column.categories.get('rrn')?.matched ?? 0) / count;
    // Were they examined at a distance that the period divides, it would be all or nothing. Some 250 are: 3.2 % is one error.
    expect(Math.abs(share(half) - 0.5)).toBeLessThan(0.13);
    const one = Array.from({ length: count }, (_, row) => (row % period === period - 1 ? valid() : none()));
    expect(Math.abs(share(one) - 1 / period)).toBeLessThan(0.12);
  });

  it('that are sorted: neither half is taken for the whole', () => {
    const draw = fake(8);
    const valid = () => draw.rrn();
    const none = () => `${draw.digits(2)}${13 + draw.int(80)}${draw.digits(2)}-${draw.digits(7)}`;
    const count = 100_000;
    const parted = (share: number, first: () => string, then: () => string) =>
      (tallied(
        Array.from({ length: count }, (_, row) => (row < count * share ? first() : then())),
      ).column.categories.get('rrn')?.matched ?? 0) / count;
    expect(Math.abs(parted(0.5, valid, none) - 0.5)).toBeLessThan(0.08);
    expect(Math.abs(parted(0.5, none, valid) - 0.5)).toBeLessThan(0.08);
    // The rows of the first days look different: they are not what the table is.
    expect(parted(0.01, valid, none)).toBeLessThan(0.05);
    expect(parted(0.99, none, valid)).toBeLessThan(0.05);
    // Of different forms, each is counted exactly.
    const { column, distinct } = tallied(
      Array.from({ length: COUNT }, (_, row) => (row < COUNT / 2 ? draw.mobile() : draw.email())),
    );
    expect(column.categories.get('phone')?.matched).toBe(COUNT / 2);
    expect(column.categories.get('email')?.matched).toBe(COUNT / 2);
    expect(distinct).toBeGreaterThan(COUNT * 0.999);
  });
});

describe('one cell of another form is found, wherever it stands', () => {
  const note = drawFrom(9);
  const long = (draw: Fake) =>
    `${draw.noun()} ${draw.noun()} 건은 ${draw.noun()} 후 ${draw.noun()} 처리 부탁드립니다 ${draw.int(99)}`;
  it.each<[string, number, (draw: Fake) => string, Category, (draw: Fake) => string]>([
    ['a resident number among notes', COUNT, () => people.plainNote(note), 'rrn', (draw) => draw.rrn()],
    ['in a note', COUNT, () => people.plainNote(note), 'rrn', (draw) => `주민번호 ${draw.rrn()} 확인함`],
    ['among order numbers', COUNT, (draw) => `2026${draw.digits(4)}-${draw.digits(6)}`, 'rrn', (draw) => draw.rrn()],
    ['bare, among dated ones', COUNT, (draw) => `ORD${draw.digits(13)}`, 'rrn', (draw) => draw.rrn({ separator: '' })],
    ['a telephone in one memo', 50_000, long, 'phone', (draw) => `${long(draw)} ${draw.mobile()} ${long(draw)}`],
    ['one of an office', 50_000, long, 'phone', (draw) => `${long(draw)} 02-345-6789 ${long(draw)}`],
    ['a mail address among telephones', COUNT, (draw) => draw.mobile(), 'email', (draw) => draw.email()],
    ['a telephone among mail addresses', COUNT, (draw) => draw.email(), 'phone', (draw) => draw.mobile()],
    ['a mail address in a long memo', COUNT, long, 'email', (draw) => `${long(draw)} ${draw.email()} ${long(draw)}`],
    [
      'a card among codes',
      COUNT,
      (draw) => `A-${draw.digits(4)}-${draw.digits(4)}`,
      'card_number',
      (draw) => draw.card(),
    ],
  ])('%s', (_, count, value, category, planted) => {
    const draw = fake(10);
    const values = columnOf(value, 11, count);
    expect(sightings(tallied(values).column, category)).toBe(0);
    for (const at of [count - 1, 5_000 + draw.int(count - 5_000), 1_000 + draw.int(4_000)]) {
      const known = values[at] ?? null;
      values[at] = planted(draw);
      expect(sightings(tallied(values).column, category)).toBe(1);
      values[at] = known;
    }
  });
});

describe('hashes of bytes and of texts', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 8 }),
        fc.constantFrom('가나다', '힣', '🚪', '010-1234-', '+82', 'ABC', 'É', ' ', '0'),
        // Around the length of which no more counts.
        fc.integer({ min: 240, max: 262 }).map((length) => 'x'.repeat(length)),
        fc.integer({ min: 80, max: 88 }).map((length) => '가'.repeat(length)),
        fc.integer({ min: 60, max: 66 }).map((length) => '🚪'.repeat(length)),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  const key = fc.integer({ min: 0, max: 2 ** 47 });

  it.each(WAYS.map((name, way) => [name, way as Way] as const))('agree for %s', (_, way) => {
    fc.assert(
      fc.property(text, key, fc.integer({ min: 0, max: 40 }), (value, secret, offset) => {
        const bytes = Buffer.concat([Buffer.alloc(offset, 'q'), Buffer.from(value), Buffer.from('behind 7')]);
        const end = offset + Buffer.byteLength(value);
        const hash = hashBytes(bytes, offset, end, secret, way);
        expect(hashText(value, secret, way)).toBe(hash);
        expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
      }),
    );
  });

  it('are what each way says', () => {
    fc.assert(
      fc.property(text, key, (value, secret) => {
        const bytes = Buffer.from(value);
        // Beyond that, ways that leave bytes out see less of the text than the text that has none of them.
        if (bytes.length > 255) return;
        const by = (way: Way) => hashBytes(bytes, 0, bytes.length, secret, way);
        const digits = value.replace(/[^0-9]/g, '');
        expect(by(0)).toBe(hashText(value, secret));
        expect(by(1)).toBe(
          hashText(
            value.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
            secret,
          ),
        );
        expect(by(2)).toBe(hashText(digits, secret));
        expect(by(3)).toBe(hashText(`0${digits}`, secret));
      }),
    );
  });

  it('differ for texts that differ, and by key', () => {
    const values = [...new Set(columnOf((draw) => draw.mobile(''), 12, 50_000))].map(String);
    for (const way of [0, 1, 2, 3] as const) {
      expect(new Set(values.map((value) => hashText(value, 7, way))).size).toBe(values.length);
    }
    expect(hashText('010', 7)).not.toBe(hashText('010', 8));
    expect(hashText('', 7)).not.toBe(hashText('\0', 7));
    expect(hashText('a\0', 7)).not.toBe(hashText('a', 7));
  });
});

describe('what few examined cells say', () => {
  it.each([12, 16])('is no proof: columns of %i random digits hold no cards', (digits) => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const values = columnOf((draw) => draw.digits(digits), seed, 2_000);
      const tally = createTally(relation, relation.columns, fresh(), { key: 42 });
      tally.addAll(values.map((value) => [value]));
      const found = classifyRelation(relation, tally, builtin.detectors ?? []);
      expect(
        found.map(({ category }) => category),
        `seed ${seed}`,
      ).toEqual([]);
    }
  });
});
