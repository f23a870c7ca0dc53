// The kernel in WebAssembly against what it is to do, said plainly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SPECS } from '../scripts/corpus/columns.ts';
import { drawFrom } from '../scripts/corpus/draw.ts';
import { RARE } from '../scripts/corpus/rare.ts';
import { batchOf, LEFT_OUT, type RowBatch } from '../src/batch.ts';
import { hashBytes, type Way } from '../src/classify/hash.ts';
import * as kernel from '../src/classify/kernel.ts';
import { fake } from './support/fake.ts';
import { type Look, lookPlainly } from './support/look.ts';

const KEY = 0x1_2345_6789_abc;

const piece = fc.oneof(
  fc.stringMatching(/^\d{1,21}$/),
  fc.stringMatching(/^[A-Za-z]{1,20}$/),
  fc.stringMatching(/^[가-힣]{1,12}$/),
  fc.stringMatching(/^[0-9a-f]{8,40}$/),
  fc.constantFrom(
    '-',
    '--',
    '---',
    '.',
    ' ',
    '  ',
    '@',
    '/',
    '(',
    ')',
    '+',
    '*',
    ',',
    '_',
    ':',
    '~',
    '\t',
    '金',
    'é',
    '😀',
  ),
);
const cellText = fc.array(piece, { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(''));

function looked(cell: string | Uint8Array): Look {
  const given = typeof cell === 'string' ? Buffer.from(cell) : cell;
  const { bytes, start } = kernel.placeText(' '.repeat(given.length));
  bytes.set(given, start);
  kernel.look(start, start + given.length);
  const flags = kernel.result[kernel.LOOK] ?? 0;
  return {
    form: kernel.result[kernel.FORM] ?? 0,
    telling: (flags & kernel.TELLING) !== 0,
    ascii: (flags & kernel.ASCII) !== 0,
  };
}

describe('look', () => {
  it('sees what is plain to see', () => {
    fc.assert(
      fc.property(cellText, (text) => {
        expect(looked(text)).toEqual(lookPlainly(Buffer.from(text)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('sees what is plain to see of values as people write them, and of what is no text', () => {
    const value = fc
      .tuple(fc.constantFrom(...[...SPECS, ...RARE].slice(0, 400)), fc.integer({ min: 1, max: 2 ** 30 }))
      .map(([spec, seed]) => new Uint8Array(Buffer.from(spec.value(drawFrom(seed), seed % 500))));
    // What follows a first byte counts for nothing, but that blanks on both sides of it are two to the quick look.
    const bytes = fc.uint8Array({ maxLength: 80 }).filter((each) => !each.includes(32));
    fc.assert(
      fc.property(fc.oneof(value, bytes), (each) => {
        expect(looked(each)).toEqual(lookPlainly(each));
      }),
      { numRuns: 2_000 },
    );
  });

  it('sees nothing of what lies behind a cell', () => {
    fc.assert(
      fc.property(cellText, cellText, (text, behind) => {
        const alone = looked(text);
        const { start } = kernel.placeText(text + behind);
        kernel.look(start, start + Buffer.byteLength(text));
        expect(kernel.result[kernel.FORM]).toBe(alone.form);
      }),
    );
  });

  it('tells kinds apart by their forms', () => {
    const formOf = (text: string) => looked(text).form;
    const draw = fake(13);
    const texts = [
      ...[draw.mobile(), draw.mobile(''), '02-345-6789', '+82-10-1234-5678', draw.rrn(), draw.rrn({ separator: '' })],
      ...[draw.card(), draw.card(''), draw.email(), '홍길동', '남궁길동', '김철', 'ORD-20260101-000123', '2026-01-01'],
      ...['A123', '-', '***', '홍*동', '010-****-5678', 'hong gildong', '서울특별시 강남구 가상로 12'],
    ];
    expect(new Set(texts.map(formOf)).size).toBe(texts.length);
    expect(formOf('010-1234-5678')).toBe(formOf('010-9876-0000'));
    expect(formOf('홍길동')).toBe(formOf('김철수'));
  });

  it('never passes over somebody in a longer text', () => {
    const draw = fake(14);
    for (let turn = 0; turn < 500; turn += 1) {
      const text = `${draw.noun()} 건으로 ${draw.pick([draw.mobile(), draw.mobile(''), draw.email(), draw.rrn(), draw.card(), draw.landline()])} ${draw.noun()} 부탁`;
      expect(looked(text).telling, text.replace(/\d/g, '9')).toBe(false);
    }
  });

  it('takes digits in a word of many turns for those of a digest, others for a number', () => {
    const sentence = (word: string) => looked(`주문 확인 ${word} 요청`).telling;
    expect(sentence('a1b2c3d4e5f6123456789012')).toBe(true);
    expect(sentence('tel01012345678')).toBe(false);
    expect(sentence('010-1234-5678')).toBe(false);
    expect(sentence('2024-01-02')).toBe(true);
  });
});

/** What `scan` is to do with a column of texts, one cell after the other. */
interface Plain {
  row: number;
  nonNull: number;
  untold: number;
  document: boolean;
  readonly left: number[];
  readonly hashes: (readonly [counter: number, hash: number, form: number, place: number])[];
}

interface KnownForm {
  readonly id: number;
  readonly left: number;
  /** As in the kernel: 0 nothing, else 1 + way + 4 × counter. */
  readonly kind: number;
}

function scanPlainly(
  cells: readonly (string | null)[],
  forms: readonly KnownForm[],
  numeric: boolean,
  tellable: number,
): Plain {
  const known = new Map(forms.map(({ id }, index) => [id, index]));
  const found: Plain = {
    row: 0,
    nonNull: 0,
    untold: 0,
    document: false,
    left: forms.map(({ left }) => left),
    hashes: [],
  };
  const cellsOf = [0, 0];
  for (; found.row < cells.length; found.row += 1) {
    const cell = cells[found.row];
    if (cell === null || cell === undefined) continue;
    found.nonNull += 1;
    const bytes = Buffer.from(numeric ? cell.replace(/\.0*$/, '') : cell);
    if (bytes.length === 0) continue;
    if (!numeric && /^[{[<]/.test(cell)) {
      found.document = true;
      break;
    }
    const { form, telling } = lookPlainly(bytes);
    const index = telling ? (known.get(form) ?? -1) : -1;
    const left = found.left[index] ?? 0;
    if (left === 0) break;
    found.left[index] = left - 1;
    const kind = forms[index]?.kind ?? 0;
    if (kind === 0 || found.nonNull > tellable) {
      found.untold += 1;
      continue;
    }
    const counter = (kind - 1) >> 2;
    const hash = hashBytes(bytes, 0, bytes.length, KEY, ((kind - 1) & 3) as Way);
    const place = cellsOf[counter] ?? 0;
    cellsOf[counter] = place + 1;
    if (hash < BOUND) found.hashes.push([counter, hash, index, place]);
  }
  return found;
}
/** Half of the hashes are wanted. */
const BOUND = 2 ** 52;

function scanned(
  batch: RowBatch,
  column: number,
  forms: readonly KnownForm[],
  family: number,
  tellable: number,
): Plain {
  kernel.setKey(KEY);
  expect(kernel.placeRows(batch, 0)).toBe(batch.rows);
  kernel.begin();
  for (const [index, { id, left, kind }] of forms.entries()) {
    kernel.addForm(id, index);
    kernel.left[index] = left;
    kernel.kinds[index] = kind;
  }
  kernel.bounds.fill(BOUND);
  const row = kernel.scan(0, batch.rows, column, family, false, tellable);
  const { result, emitted, counts } = kernel;
  return {
    row,
    nonNull: result[kernel.NON_NULL] ?? 0,
    untold: result[kernel.UNTOLD] ?? 0,
    document: row < batch.rows && result[kernel.DOCUMENT] === 1,
    left: forms.map((_, index) => kernel.left[index] ?? 0),
    hashes: [0, 1].flatMap((counter) =>
      Array.from({ length: counts[counter] ?? 0 }, (_, at) => {
        const { hashes, forms: of, places } = emitted[counter as 0 | 1];
        return [counter, hashes[at] ?? 0, of[at] ?? 0, places[at] ?? 0] as const;
      }),
    ),
  };
}

describe('scan', () => {
  /** Of few forms, so that most cells pass. */
  const alike = fc.oneof(
    fc.stringMatching(/^010-\d{4}-\d{4}$/),
    fc.stringMatching(/^[가-힣]{3}$/),
    fc.stringMatching(/^[A-Za-z]{2,9}@naver\.com$/),
    fc.stringMatching(/^[a-z0-9]{8}@naver\.com$/),
    fc.stringMatching(/^[A-Z0-9]{13}$/),
    fc.stringMatching(/^[A-C][0-9]{9}-[0-9][a-z]$/),
    fc.stringMatching(/^-?\d{1,7}(\.0{1,3}|\.5)?$/),
    fc.constantFrom('', 'Y', '세제 커피 노트 상담', '{"a": 1}', '[예약] 확인'),
  );
  const cell = fc.oneof({ weight: 8, arbitrary: alike }, { weight: 1, arbitrary: cellText });
  const column = fc.array(fc.option(cell, { freq: 12 }), { minLength: 1, maxLength: 80 });

  it.each([
    ['texts', false],
    ['numbers', true],
  ] as const)('passes over %s as one would by hand', (_, numeric) => {
    const values = numeric
      ? fc.array(fc.option(fc.stringMatching(/^-?\d{1,13}(\.0{1,3}|\.25)?$/), { freq: 9 }), {
          minLength: 1,
          maxLength: 80,
        })
      : column;
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: -1, max: 90 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 8 })),
        (cells, most, tellable, kinds) => {
          const ids = new Set(
            cells.flatMap((each) => {
              const { form, telling } = lookPlainly(
                Buffer.from(numeric ? (each ?? '').replace(/\.0*$/, '') : (each ?? '')),
              );
              return each && telling ? [form] : [];
            }),
          );
          const forms = [...ids].map((id, index) => ({ id, left: (index + 1) * most, kind: kinds.next().value ?? 0 }));
          // Beside another column, so that cells do not follow each other.
          const batch = batchOf(
            cells.map((each) => ['남의 값', each, null]),
            3,
          );
          const ours = scanned(batch, 1, forms, numeric ? kernel.NUMBER : kernel.TEXT, tellable);
          const plain = scanPlainly(cells, forms, numeric, tellable);
          // By counter, as the kernel keeps them.
          plain.hashes.sort((a, b) => a[0] - b[0] || a[3] - b[3]);
          expect(ours).toEqual(plain);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('goes by the sign and the length of whole numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }), { minLength: 1, maxLength: 60 }),
        (numbers) => {
          const cells = numbers.map(String);
          const ids = new Set(cells.map((each) => lookPlainly(Buffer.from(each)).form));
          const forms = [...ids].map((id) => ({ id, left: 7, kind: 1 }));
          const ours = scanned(batchOf(cells.map((each) => [each])), 0, forms, kernel.INTEGER, 1_000);
          expect(ours).toEqual(scanPlainly(cells, forms, true, 1_000));
        },
      ),
    );
  });

  it('counts what is there and what was left out', () => {
    const batch = batchOf([['a'], [null], ['b'], ['c']]);
    batch.starts[3] = LEFT_OUT;
    kernel.placeRows(batch, 0);
    expect([kernel.count(0, 4, 0), kernel.result[0]]).toEqual([2, 1]);
    expect([kernel.count(1, 4, 0), kernel.result[0]]).toEqual([1, 1]);
  });

  it('takes fewer rows at once where they are long, and one that is longer than all room', () => {
    const long = 'x'.repeat(9 * 1024 * 1024);
    const batch = batchOf([[long], [long], [long], ['y']]);
    const placed: number[] = [];
    for (let first = 0; first < batch.rows; first += placed.at(-1) ?? 1) placed.push(kernel.placeRows(batch, first));
    expect(placed).toEqual([1, 1, 2]);
    const huge = batchOf([['z'.repeat(40 * 1024 * 1024)]]);
    expect(kernel.placeRows(huge, 0)).toBe(1);
  });
});
