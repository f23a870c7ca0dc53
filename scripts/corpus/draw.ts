/** Seeded draws for the corpus: numbers, dates, people and places, none of them real. */
import { type Fake, fake } from '../../test/support/fake.ts';
import * as words from './words.ts';

export interface Draw {
  int(below: number): number;
  /** Both ends may come. */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  digits(count: number): string;
  hex(count: number): string;
  from(alphabet: string, count: number): string;
  base64(bytes: number): string;
  uuid(): string;
  /** A real date between the years, spread evenly. */
  date(first: number, last: number): DateParts;
  /** A date on which something official happened: seldom on a weekend, and later years more often. */
  official(first: number, last: number): DateParts;
  surname(): string;
  given(age?: keyof typeof words.GIVEN): string;
  name(age?: keyof typeof words.GIVEN): string;
  place(): (typeof words.PLACES)[number];
}

export interface DateParts {
  readonly year: number;
  readonly month: string;
  readonly day: string;
  readonly time: string;
}

const AGES = ['old', 'middle', 'middle', 'young', 'young', 'young', 'child'] as const;
const TOTAL = words.SURNAMES.reduce((sum, [, share]) => sum + share, 0);

const DAY = 86_400_000;
function parts(milliseconds: number): DateParts {
  const at = new Date(milliseconds).toISOString();
  return { year: Number(at.slice(0, 4)), month: at.slice(5, 7), day: at.slice(8, 10), time: at.slice(11, 19) };
}

/** The same seed always draws the same values. */
export function drawFrom(seed: number): Draw {
  const { int, pick, digits, hex, base64, uuid }: Fake = fake(seed);
  const between = (low: number, high: number) => low + int(high - low + 1);
  const chance = (share: number) => int(10_000) < share * 10_000;
  const random = (first: number, last: number) =>
    Date.UTC(first, 0, 1) + int((Date.UTC(last + 1, 0, 1) - Date.UTC(first, 0, 1)) / 1000) * 1000;
  const surname = (): string => {
    let left = int(TOTAL);
    for (const [name, share] of words.SURNAMES) {
      left -= share;
      if (left < 0) return name;
    }
    return '김';
  };
  const given = (age = pick(AGES)): string =>
    chance(0.03) ? pick(words.SHORT_GIVEN) : chance(0.004) ? pick(words.LONG_GIVEN) : pick(words.GIVEN[age]);
  return {
    int,
    between,
    chance,
    pick,
    digits,
    hex,
    from: (alphabet, count) => Array.from({ length: count }, () => alphabet[int(alphabet.length)]).join(''),
    base64,
    uuid,
    date: (first, last) => parts(random(first, last)),
    official: (first, last) => {
      const later = Math.max(random(first, last), random(first, last));
      const weekday = new Date(later).getUTCDay();
      return parts(chance(0.95) && (weekday === 0 || weekday === 6) ? later - 2 * DAY : later);
    },
    surname,
    given,
    name: (age) => {
      const full = surname();
      // A syllable or two behind a given name make the tail that lists don't have.
      return chance(0.25)
        ? `${full}${pick(words.GIVEN.young).at(0)}${pick(words.GIVEN.middle).at(1)}`
        : full + given(age);
    },
    place: () => pick(words.PLACES),
  };
}

/** Dates as they are written. */
export const iso = ({ year, month, day }: DateParts): string => `${year}-${month}-${day}`;
export const compact = ({ year, month, day }: DateParts): string => `${year}${month}${day}`;
