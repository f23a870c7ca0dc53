import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { cellOf, normalise } from '../src/classify/cell.ts';
import { inspect } from '../src/classify/inspect.ts';
import { phrase, said, tokens } from '../src/classify/names.ts';
import { defineDetector } from '../src/detector.ts';
import { fake } from './support/fake.ts';

const detectors = builtin.detectors ?? [];

describe.each(detectors)('$id', (detector) => {
  // The examples of a kind that only a name can tell are names.
  const takes = (value: string): boolean =>
    detector.match
      ? inspect(cellOf(value), [detector]).some(({ embedded }) => !embedded)
      : [tokens(value), phrase(value)].some((name) => said(detector, name) === 'strong');

  test.each(detector.examples.match)('takes %s', (value) => {
    expect(takes(value)).toBe(true);
  });

  test.each(detector.examples.reject)('leaves %s', (value) => {
    expect(takes(value)).toBe(false);
  });

  test.each(detector.examples.match)('masks %s', (value) => {
    const masked = detector.mask(value);
    expect(masked).toContain('*');
    if (!value.includes('*')) expect(masked).not.toBe(value);
  });

  test('throws at no text and masks all of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (value, numeric) => {
        const cell = cellOf(value, numeric);
        detector.match?.(cell);
        detector.masked?.(cell);
        detector.measure?.(cell, {});
        detector.identity?.(cell);
        detector.validate?.(value);
        const masked = detector.mask(value);
        if (value.length > 4) expect(masked).not.toContain(value);
        const digits = value.replace(/\D/g, '');
        if (digits.length > 8) expect(masked.replace(/\D/g, '')).not.toContain(digits);
      }),
    );
  });

  test('judges any counters with a finite weight', () => {
    expect(
      detector.judge?.({ rows: 0, nonNull: 0, matched: 0, valid: 0, distinct: 0, counters: {} }).weight ?? 0,
    ).toBeTypeOf('number');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 20 }), (values) => {
        const counters = {};
        for (const value of values) detector.measure?.(cellOf(value), counters);
        const profile = { rows: 20, nonNull: 20, matched: 10, valid: 5, distinct: 20, counters };
        expect(Number.isFinite(detector.judge?.(profile).weight ?? 0)).toBe(true);
      }),
    );
  });
});

describe('generated values', () => {
  const draw = fake(7);
  const of = (id: string) => detectors.find((detector) => detector.id === id)!;
  const kinds = [
    ['kr/person-name', () => draw.name()],
    ['kr/mobile-phone', () => draw.mobile()],
    ['kr/mobile-phone', () => draw.mobile('')],
    ['kr/landline', () => draw.landline()],
    ['kr/address', () => draw.roadAddress()],
    ['kr/address', () => draw.lotAddress()],
    ['email', () => draw.email()],
    ['kr/rrn', () => draw.rrn()],
    ['kr/rrn', () => draw.rrn({ from: 2021, to: 2025, checked: false, separator: '' })],
    ['card-number', () => draw.card()],
  ] as const;

  test.each(kinds)('%s is taken and its mask hides it', (id, value) => {
    const detector = of(id);
    const values = Array.from({ length: 300 }, value);
    const taken = values.filter((each) => inspect(cellOf(each), [detector]).some(({ embedded }) => !embedded));
    expect(taken.length).toBeGreaterThanOrEqual(298);
    for (const each of values) {
      const masked = detector.mask(each);
      expect(masked).not.toContain(each);
      const digits = each.replace(/\D/g, '');
      if (digits.length > 8) expect(masked.replace(/\D/g, '').length).toBeLessThan(digits.length - 3);
    }
  });

  test('one person has one identity, however the number is written', () => {
    const identity = (value: string, numeric = false) => of('kr/mobile-phone').identity?.(cellOf(value, numeric));
    const written = [
      '010-2234-5678',
      '01022345678',
      '+82 10-2234-5678',
      '+82-(0)10-2234-5678',
      '０１０－２２３４－５６７８',
      '010–2234–5678',
    ];
    expect(new Set(written.map((value) => identity(value)))).toEqual(new Set(['01022345678']));
    expect(identity('1022345678', true)).toBe('01022345678');
    expect(identity('1022345678.0', true)).toBe('01022345678');
    expect(of('kr/rrn').identity?.(cellOf('20103312345', true))).toBe('0020103312345');
  });
});

describe('cells', () => {
  test('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const once = normalise(text);
        expect(normalise(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  test('counts what the text has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const cell = cellOf(text);
        expect(cell.text).toBe(normalise(text));
        expect(cell.digitCount).toBe(cell.text.match(/[0-9]/g)?.length ?? 0);
        expect(cell.digits).toBe(cell.text.replace(/[^0-9]/g, ''));
        expect(cell.hangul).toBe(cell.text.match(/[가-힣]/g)?.length ?? 0);
        expect(cell.latin).toBe(cell.text.match(/[A-Za-z]/g)?.length ?? 0);
        expect(cell.blanks).toBe(cell.text.match(/ /g)?.length ?? 0);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['０１０－１２３４－５６７８', '010-1234-5678'],
    ['홍길동', '홍길동'],
    ['010ㅡ1234ㅡ5678', '010-1234-5678'],
    ['010~1234~5678', '010-1234-5678'],
    ['\u200b 홍길동\u00a0님\r\n', '홍길동 님'],
  ])('%j becomes %j', (raw, clean) => {
    expect(cellOf(raw).text).toBe(clean.normalize('NFC'));
  });
});

describe('defineDetector', () => {
  const sound = detectors[0]!;
  test.each([
    [{ id: 'Bad Id' }, /id must look like/],
    [{ pattern: /x/g }, /flags g or y/],
    [{ families: [] }, /families is empty/],
  ])('refuses %j', (change, message) => {
    expect(() => defineDetector({ ...sound, ...change })).toThrow(message);
  });
});
