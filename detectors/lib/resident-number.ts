/**
 * The thirteen digits of a resident registration number and of a foreigner's: YYMMDD, century and sex, six more.
 * Also what a column of them looks like as a whole: births spread over years, order numbers do not.
 */
import { type Cell, type ColumnProfile, type Detector, defineDetector, type Verdict } from '../../src/detector.ts';
import { allEqual, digitsOf, isDate, isGtin, slice } from './digits.ts';

/** 1 to 4 are citizens, 5 to 8 foreigners; odd for men. Those born before 1900 had 9 and 0. */
const CENTURIES: readonly (number | undefined)[] = [undefined, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000];
const THIS_YEAR = new Date().getFullYear();
const SHAPE = /^\d{6}(?:[-. /]| - )?\d{7}$/;

export type Holder = 'citizen' | 'foreigner';

/**
 * The year of birth that the first seven digits tell, or null where they hold no date of birth up to this year or
 * belong to the other kind of holder.
 */
export function birthYear(digits: string, holder: Holder): number | null {
  const sex = digits.charCodeAt(6) - 48;
  if (sex > 4 !== (holder === 'foreigner')) return null;
  const century = CENTURIES[sex];
  if (century === undefined) return null;
  const year = century + slice(digits, 0, 2);
  return year <= THIS_YEAR && isDate(year, slice(digits, 2, 2), slice(digits, 4, 2)) ? year : null;
}

/** An age that people have, and not a date of the last years, which order numbers carry. */
const isUsualBirth = (year: number): boolean => year > THIS_YEAR - 100 && year < THIS_YEAR - 7;

/** Weighted sum of the first twelve digits modulo 11, on which all check digits rest. */
function remainder(digits: string): number {
  let sum = 0;
  for (let index = 0; index < 12; index += 1) sum += (digits.charCodeAt(index) - 48) * ((index % 8) + 2);
  return sum % 11;
}

/** The check digit of numbers assigned before 5 October 2020; later ones have none. */
export function residentChecksum(digits: string): boolean {
  return (11 - remainder(digits)) % 10 === digits.charCodeAt(12) - 48;
}

/** The older check digit of foreigners' numbers; not officially published, so that failing it proves nothing. */
export function foreignerChecksum(digits: string): boolean {
  return (13 - remainder(digits)) % 10 === digits.charCodeAt(12) - 48;
}

/** Thirteen digits, with the zeros that a number column lost: people born from 2000 to 2009 have up to three. */
function thirteenDigits(cell: Cell): string | null {
  if (cell.numeric) {
    return cell.digitCount === cell.length && cell.length >= 10 && cell.length <= 13
      ? cell.text.padStart(13, '0')
      : null;
  }
  if (cell.digitCount !== 13 || cell.length > 16) return null;
  return cell.length === 13 || SHAPE.test(cell.text) ? cell.digits : null;
}

/** Counts one value of the right length, for `judgeBirths`; `year` is null where it holds no date of birth. */
export function countBirth(counters: Record<string, number>, digits: string, year: number | null): void {
  const add = (key: string) => {
    counters[key] = (counters[key] ?? 0) + 1;
  };
  add('shaped');
  if (year === null) return;
  add('dated');
  add(`year ${year}`);
  add(`month ${digits.slice(2, 4)}`);
  if (digits.charCodeAt(6) % 2 === 1) add('men');
  // Order numbers carry the date of the order: with a 1 or 2 behind it, today reads as a century ago.
  if (year <= THIS_YEAR - 100) add('ancient');
  else if (year > THIS_YEAR - 8) add('young');
}

const distinct = (counters: Readonly<Record<string, number>>, prefix: string): number =>
  Object.keys(counters).filter((key) => key.startsWith(prefix)).length;

/** What years, months and sexes of a column say, from the counters of `countBirth`; natural log-odds, -6 to 2.5. */
export function judgeBirths({ nonNull, counters }: ColumnProfile): { weight: number; reason: string } {
  const { shaped = 0, dated = 0, men = 0, ancient = 0, young = 0 } = counters;
  // Others of the category fill this column.
  if (shaped < 5) return { weight: nonNull > 50 ? -4 : 0, reason: 'too-few' };
  if (dated < shaped * 0.7) return { weight: dated < shaped * 0.5 ? -7 : -5, reason: 'no-dates-of-birth' };
  const both = men > dated * 0.25 && men < dated * 0.75;
  if (ancient + young > dated * 0.6) {
    // Nothing but small children: only they have both sexes' digits of this century and no other digit.
    return ancient === 0 && both && dated > 10 && dated > shaped * 0.97
      ? { weight: 1.5, reason: 'births-of-children' }
      : { weight: -6, reason: 'recent-dates' };
  }
  // Barcodes and registers of companies begin with a constant that reads as one date.
  if (dated >= 20 && distinct(counters, 'year ') < 3) return { weight: -4, reason: 'one-year' };
  const spread = both && distinct(counters, 'year ') > 15 && distinct(counters, 'month ') > 8;
  return { weight: spread ? 2.5 : 1.5, reason: 'dates-of-birth' };
}

const STARRED = /^[\d*●○•xX]{6}([-. ]?)[\d*●○•xX]{7}$/;

/**
 * Whether the cell is such a number with four digits or more masked, and what shows fits a date of birth and the
 * holder's century. Without the digit of the century it is taken for a citizen's.
 */
function isMaskedNumber(cell: Cell, holder: Holder): boolean {
  if (cell.length < 13 || cell.length > 14 || cell.digitCount < 2 || cell.digitCount > 9) return false;
  const separator = STARRED.exec(cell.text)?.[1];
  if (separator === undefined) return false;
  const century = cell.text.charCodeAt(6 + separator.length) - 48;
  // A year and nothing else: only the separator in its place and thirteen characters tell.
  if (cell.digitCount < 4 && !/^\d\d/.test(cell.text)) return false;
  const open = century < 0 || century > 9;
  if (open ? holder === 'foreigner' : century < 1 || century > 8 || century > 4 !== (holder === 'foreigner'))
    return false;
  const front = cell.text.slice(0, 6);
  if (/^\d{6}$/.test(front)) return isDate(2000, slice(front, 2, 2), slice(front, 4, 2));
  // Without a separator, stars among 13 characters may hide an account or a card.
  return separator !== '' && (/^\d\d/.test(front) || /^[^\d]{6}$/.test(front));
}

/** `90****-*******`: the year of birth at most. */
function maskNumber(value: string): string {
  const [year] = /^\d{2}(?=[\d*●○•xX]{4}[-. /]?[\d*●○•xX])/.exec(value.normalize('NFKC').trim()) ?? [];
  return year === undefined ? '***' : `${year}****-*******`;
}

// Month or day 00, the other one possible.
const UNDATED = /^\d\d(?:00[0-2]\d|0[1-9]00)-[12]\d{6}$/;

/** What tells a citizen's number from a foreigner's. */
type OfHolder = Pick<
  Detector,
  'id' | 'title' | 'category' | 'law' | 'names' | 'chance' | 'unchecked' | 'confusion' | 'examples'
> & {
  readonly holder: Holder;
  /** The digits that stand for its centuries and sexes, as an expression. */
  readonly centuries: string;
  /** Whether the last digit checks the others; failing it proves nothing of numbers since 5 October 2020. */
  readonly isChecked: (digits: string) => boolean;
};

/** A detector of the thirteen digits of one kind of holder. */
export function defineResidentNumber({ holder, centuries, isChecked, ...rest }: OfHolder): Detector {
  const judge = (digits: string): Verdict | null => {
    if (birthYear(digits, holder) === null || allEqual(digits.slice(6))) return null;
    return isChecked(digits) ? 'valid' : 'plausible';
  };
  return defineDetector({
    ...rest,
    severity: 'critical',
    families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
    widths: [13, 14],
    gate: { length: [10, 16], digits: [10, 13], hangul: [0, 0], latin: [0, 0] },
    match(cell) {
      const digits = thirteenDigits(cell);
      return digits === null ? null : judge(digits);
    },
    measure(cell, counters) {
      const digits = thirteenDigits(cell);
      if (digits === null) return;
      countBirth(counters, digits, birthYear(digits, holder));
      if (cell.length < 12) counters.short = (counters.short ?? 0) + 1;
    },
    judge(profile) {
      // Two zeros and more are lost by those who were born in 2000 alone: a column of such numbers is one of ids.
      const { shaped = 0, short = 0 } = profile.counters;
      return short * 2 > shaped ? { weight: -6, reason: 'numbers-without-zero' } : judgeBirths(profile);
    },
    masked: (cell) => isMaskedNumber(cell, holder),
    // With a date and a check digit, one in ten million notes is one.
    stray: 1e-10,
    pattern: new RegExp(`(?<![\\da-fA-F-])\\d{6}[-. ]?${centuries}\\d{6}(?![\\da-fA-F-])`),
    validate(candidate) {
      const digits = digitsOf(candidate);
      if (digits.length !== 13) return 'invalid';
      // Generators of test data begin months and days at 00; with the hyphen the intent is plain.
      if (holder === 'citizen' && UNDATED.test(candidate)) return 'plausible';
      // 8802086114273: a Korean barcode reads as a foreigner born in 1988 in a text.
      if (holder === 'foreigner' && digits === candidate && digits.startsWith('880') && isGtin(digits))
        return 'invalid';
      const verdict = judge(digits) ?? 'invalid';
      if (verdict !== 'plausible' || !candidate.includes('-')) return verdict;
      // Written with its hyphen and of an age that people have, a number of 2020 and later is taken for one, too.
      const year = birthYear(digits, holder);
      return year !== null && isUsualBirth(year) ? 'valid' : 'plausible';
    },
    identity: (cell) => thirteenDigits(cell) ?? cell.digits,
    mask: maskNumber,
  });
}
