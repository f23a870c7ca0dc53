/** What must never be reported under a name that says nothing, in few rows and in many, whatever the draw. */
import { expect, test } from 'vitest';
import { withEan } from '../../scripts/corpus/numbers.ts';
import { judgeColumn } from '../support/columns.ts';
import { type Fake, fake } from '../support/fake.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const minute = (draw: Fake): string =>
  `20${two(10 + draw.int(17))}${two(1 + draw.int(12))}${two(1 + draw.int(28))}${two(draw.int(24))}${two(draw.int(60))}`;
const seconds = (draw: Fake): number => 1_300_000_000 + draw.int(480_000_000);
const number = (digits: number) => (draw: Fake) => `${1 + draw.int(9)}${draw.digits(digits - 1)}`;

const KINDS: Readonly<Record<string, (draw: Fake, index: number) => string>> = {
  'epoch seconds': (draw) => String(seconds(draw)),
  'epoch milliseconds': (draw) => String(seconds(draw) * 1000 + draw.int(1000)),
  YYYYMMDDHHMM: minute,
  YYYYMMDDHHMMSS: (draw) => minute(draw) + two(draw.int(60)),
  'ids of 10 digits': number(10),
  'ids of 12 digits': number(12),
  'ids of 13 digits': number(13),
  'serials of 10 digits': (_, index) => String(1_012_345_678 + index * 13),
  'serials of 13 digits': (_, index) => String(1_000_000_000_123 + index * 977),
  'EAN-13': (draw) => withEan(`880${draw.digits(9)}`),
  'ISBN-13': (draw) => withEan(`97889${draw.digits(7)}`),
  'orders YYMMDD-NNNNNNN': (draw) => `${minute(draw).slice(2, 8)}-${draw.digits(7)}`,
  'orders YYMMDDNNNNNNN': (draw) => minute(draw).slice(2, 8) + draw.digits(7),
  'orders YYYYMMDDNNNNNNNN': (draw) => minute(draw).slice(0, 8) + draw.digits(8),
  UUIDs: (draw) => draw.uuid(),
  'tracking numbers of 11 digits': (draw) => draw.digits(11),
  'tracking numbers of 12 digits': (draw) => `${3 + draw.int(4)}${draw.digits(11)}`,
  'tracking numbers with hyphens': (draw) => `${draw.digits(4)}-${draw.digits(4)}-${draw.digits(4)}`,
};

test.each(Object.entries(KINDS))('%s', (_, value) => {
  const families = /^\d+$/.test(value(fake(1), 0)) ? (['text', 'integer', 'decimal'] as const) : (['text'] as const);
  for (const family of families) {
    for (const rows of [5, 12, 60, 300]) {
      for (let seed = 1; seed <= 6; seed += 1) {
        const draw = fake(seed * 1000 + rows);
        const values = Array.from({ length: rows }, (_, index) => value(draw, index));
        const found = judgeColumn({ name: 'v', family }, values).map(({ category }) => category);
        expect(found, `${family}, ${rows} rows, seed ${seed}`).toEqual([]);
      }
    }
  }
});
