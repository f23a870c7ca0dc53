/** Dates of the calendar in the ways that columns write them, and what a column of them is about. */
import type { Cell, ColumnProfile } from '../../src/detector.ts';
import { isDate, slice } from './digits.ts';

export const THIS_YEAR = new Date().getFullYear();

const YEAR_FIRST = /^(\d{4}|\d\d)([-./]) ?(\d{1,2})\2 ?(\d{1,2})\.?(?:[T ]|$)/;
const YEAR_LAST = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d\d)(?: |$)/;
const KOREAN = /^(\d{4}|\d\d)년 ?(\d{1,2})월 ?(\d{1,2})일(?:생|$| )/;
// Which calendar a day is of stands in front of it or behind: (음)1985-03-02.
const LUNAR = /^(?:[([]?[음양]력?[)\]]? ?)?(\d{4})[-./]?(\d\d)[-./]?(\d\d) ?(?:[([]?[음양]력?[)\]]?)?$/;
const MONTH_NAMED =
  /^(?:(\d{1,2})[-. ]([A-Za-z]{3,9})[-., ]{1,2}(\d{4}|\d\d)|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4}))(?: |$)/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const CLOCK = /\d\d:(\d\d)(?::(\d\d))?/;
const HYPHEN = 45;
const COLON = 58;

/** Two digits of a year are of this century up to the present year. */
const fullYear = (year: number): number => (year >= 100 ? year : year + (year > THIS_YEAR % 100 ? 1900 : 2000));

/** `YYYYMMDD` as a number, or 0 where the calendar has no such day. */
function day(year: number, month: number, date: number): number {
  return isDate(year, month, date) ? year * 10_000 + month * 100 + date : 0;
}

/** The eight digits from `start` on as a date: YYYYMMDD, or 0. */
export const longDate = (digits: string, start = 0): number =>
  day(slice(digits, start, 4), slice(digits, start + 4, 2), slice(digits, start + 6, 2));

/** The six digits from `start` on as a date of the last hundred years: YYYYMMDD, or 0. */
export const shortDate = (digits: string, start = 0): number =>
  day(fullYear(slice(digits, start, 2)), slice(digits, start + 2, 2), slice(digits, start + 4, 2));

function bareDate({ text, length, numeric }: Cell): number {
  switch (length) {
    case 5:
      // Someone born from 2001 to 2009, as a number.
      return numeric ? shortDate(`0${text}`) : 0;
    case 6:
      return shortDate(text);
    case 8:
      return longDate(text);
    case 14:
      return text.endsWith('000000') ? longDate(text) : 0;
    default:
      return 0;
  }
}

function namedMonth(text: string): number {
  const parts = MONTH_NAMED.exec(text);
  if (!parts) return 0;
  const month = MONTHS.indexOf((parts[2] ?? parts[4] ?? '').slice(0, 3).toLowerCase()) + 1;
  return day(fullYear(Number(parts[3] ?? parts[6])), month, Number(parts[1] ?? parts[5]));
}

/** The date that a text with separators begins with. */
function separatedDate({ text, length, digitCount, hangul, latin }: Cell): number {
  // 1985-03-04 and 1985-03-04 10:20:30, the most frequent forms by far.
  if (text.charCodeAt(4) === HYPHEN && text.charCodeAt(7) === HYPHEN) {
    if ((length === 10 && digitCount === 8) || (length === 19 && digitCount === 14)) {
      return day(slice(text, 0, 4), slice(text, 5, 2), slice(text, 8, 2));
    }
  }
  if (hangul > 0) {
    const korean = KOREAN.exec(text) ?? LUNAR.exec(text);
    return korean ? day(fullYear(Number(korean[1])), Number(korean[2]), Number(korean[3])) : 0;
  }
  const first = text.charCodeAt(0);
  if (first < 48 || first > 57) return latin >= 3 ? namedMonth(text) : 0;
  const iso = YEAR_FIRST.exec(text);
  const found = iso ? day(fullYear(Number(iso[1])), Number(iso[3]), Number(iso[4])) : 0;
  if (found > 0) return found;
  const last = YEAR_LAST.exec(text);
  // 13.1.86 is a version: with dots, the year stands last in dates that are padded or have it in full.
  if (last && !(last[2] === '.' && length < 8)) {
    const [year, one, two] = [fullYear(Number(last[4])), Number(last[1]), Number(last[3])];
    return day(year, one, two) || day(year, two, one);
  }
  return latin >= 3 ? namedMonth(text) : 0;
}

/**
 * Whether a time of day stands in the text. A full hour is none: a day that is stored with a zone begins at any of them.
 */
function hasClock({ text, length }: Cell): boolean {
  if (length < 14) return false;
  if (length === 19 && text.charCodeAt(13) === COLON && text.charCodeAt(16) === COLON) {
    return !text.endsWith('00:00');
  }
  if (!text.includes(':')) return false;
  const clock = CLOCK.exec(text);
  return clock !== null && (clock[1] !== '00' || (clock[2] ?? '00') !== '00');
}

// Several detectors ask after one cell, each of them for its shape and again for its year.
let asked = '';
let askedNumeric = false;
let answer = 0;

/** The day that a whole cell holds as the number YYYYMMDD; 0 where it holds none, or a time of that day. */
export function dateIn(cell: Cell): number {
  if (cell.text !== asked || cell.numeric !== askedNumeric) {
    answer = readDate(cell);
    asked = cell.text;
    askedNumeric = cell.numeric;
  }
  return answer;
}

function readDate(cell: Cell): number {
  const { text, length, digitCount } = cell;
  if (digitCount === length) return bareDate(cell);
  if (digitCount < 3 || length < 6 || length > 35) return 0;
  // Telephones, cards and numbers of orders have more digits than a day.
  if (digitCount > 8 && (!text.includes(':') || hasClock(cell))) return 0;
  return separatedDate(cell);
}

/** Whether a whole cell with separators holds a day and a time of it. */
export const isMoment = (cell: Cell): boolean => hasClock(cell) && separatedDate(cell) > 0;

/** Days since the Sunday before: Sakamoto's method. */
const SHIFTS = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
function isSunday(year: number, month: number, date: number): boolean {
  const y = month < 3 ? year - 1 : year;
  return (
    (y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + (SHIFTS[month - 1] ?? 0) + date) % 7 === 0
  );
}

const OLDEST = 1870;
const bump = (counters: Record<string, number>, name: string): void => {
  counters[name] = (counters[name] ?? 0) + 1;
};
/** Counters of years: `y1985`, so that a median can be told. */
const YEARS = Array.from({ length: 240 }, (_, index) => `y${OLDEST + index}`);
const MONTH_COUNTERS = MONTHS.map((_, index) => `m${index + 1}`);

/** Adds a cell's date to the counters that `rateAsBirths` reads. Dummies such as 9999-12-31 are left out. */
export function countDate(cell: Cell, counters: Record<string, number>): void {
  const found = dateIn(cell);
  const year = Math.floor(found / 10_000);
  const name = YEARS[year - OLDEST];
  if (name === undefined) return;
  const month = Math.floor(found / 100) % 100;
  bump(counters, name);
  bump(counters, MONTH_COUNTERS[month - 1] ?? 'm0');
  if (found % 100 === 1) bump(counters, 'firsts');
  if (isSunday(year, month, found % 100)) bump(counters, 'sundays');
}

/** The year before which a share of the dates lies, itself included. */
function yearAt(counters: Readonly<Record<string, number>>, rank: number): number {
  let seen = 0;
  const index = YEARS.findIndex((name) => {
    seen += counters[name] ?? 0;
    return seen >= rank;
  });
  return OLDEST + index;
}

/** Weights of a number, each for what lies below its bound and not below the one before. */
type Steps = readonly (readonly [below: number, weight: number])[];
const step = (value: number, steps: Steps): number => steps.find(([below]) => value < below)?.[1] ?? 0;

// In years: between the tenth and the ninetieth percentile, from the median and from the ninetieth until now.
const SPREAD: Steps = [
  [4, -4],
  [8, -3],
  [12, -1.8],
  [16, -0.3],
  [22, 0.7],
  [32, 1.6],
  [62, 2.2],
  [75, 1.6],
  // Events of a century spread so, too; so do births that a program draws at random.
  [Infinity, 0.9],
];
const AGE: Steps = [
  [4, -2.5],
  [10, -1.5],
  [15, -1],
  [20, -0.3],
  [28, 0.6],
  [Infinity, 1.2],
];
const YOUNGEST: Steps = [
  [2, -2],
  [6, -1.5],
  [10, -1],
  [14, 0],
  [Infinity, 0.6],
];
// Shares of the distinct dates: of these three years or later, first of a month, in the most frequent month.
const RECENT: Steps = [
  [0.004, 0.6],
  [0.06, 0],
  [0.15, -1],
  [Infinity, -2],
];
const FIRSTS: Steps = [
  [0.09, 0],
  [0.15, -1],
  [0.25, -2.5],
  [Infinity, -4],
];
const MONTH: Steps = [
  [0.22, 0],
  [0.3, -1.5],
  [Infinity, -3],
];
/**
 * Of more than 116 years ago: nobody is left of them, and events go back as far as books do. Programs draw births up to
 * that age at random, so that what lies before it says most.
 */
const OLDEST_LIVING = 116;
const ANCIENT: Steps = [
  [0.02, 0],
  [0.06, -2],
  [Infinity, -4],
];
/** Where even the youngest is so old, hardly any other date is kept, and few years are no wonder. */
const LONG_AGO = 40;
/** Distinct dates as a share of what chance would leave of them: the same few days again and again are no birthdays. */
const DISTINCT: Steps = [
  [0.25, -1],
  [0.7, -0.5],
  [Infinity, 0],
];

/** Sundays say much: offices register, license and publish on working days; births and clicks fall on any day. */
function weighSundays(sundays: number, dates: number): number {
  const scale = Math.min(1, 150 / dates);
  const k = sundays * scale;
  const rest = (dates - sundays) * scale;
  const ratio = (share: number): number => Math.exp(k * Math.log(share * 7) + rest * Math.log((1 - share) * (7 / 6)));
  // Half of all columns of dates know hardly any Sunday, each to its own degree.
  const office = (ratio(0.005) + ratio(0.02) + ratio(0.05)) / 3;
  return Math.max(-3.5, -Math.log(0.45 + 0.55 * office));
}

/**
 * Natural log-odds, from -4 to 4.5, that a column's dates are days of birth rather than of anything else. Persons are
 * born in many years, long ago, on every day of the week and of the month; what is registered, opened or bought is not.
 * @param profile of a detector whose `measure` is `countDate`.
 */
export function rateAsBirths({ counters, matched }: Pick<ColumnProfile, 'counters' | 'matched'>): number {
  const { firsts = 0, sundays = 0 } = counters;
  const dates = YEARS.reduce((sum, name) => sum + (counters[name] ?? 0), 0);
  if (dates < 4) return 0;
  const youngest = yearAt(counters, dates * 0.9);
  const spread = youngest - yearAt(counters, dates * 0.1);
  const longAgo = THIS_YEAR - youngest >= LONG_AGO;
  let ancient = 0;
  for (let year = OLDEST; year < THIS_YEAR - OLDEST_LIVING; year += 1) ancient += counters[`y${year}`] ?? 0;
  let recent = 0;
  for (let year = THIS_YEAR - 2; year < OLDEST + YEARS.length; year += 1) recent += counters[`y${year}`] ?? 0;
  const month = Math.max(...MONTH_COUNTERS.map((name) => counters[name] ?? 0));
  const days = Math.max(1, spread) * 456;
  const expected = days * (1 - Math.exp(-matched / days));
  const weight =
    (longAgo && spread >= 6 ? Math.max(0.7, step(spread, SPREAD)) : step(spread, SPREAD)) +
    step(THIS_YEAR - yearAt(counters, dates / 2), AGE) +
    step(THIS_YEAR - youngest, YOUNGEST) +
    step(recent / dates, RECENT) +
    step(dates < 20 ? 0 : ancient / dates, ANCIENT) +
    step(firsts / dates, FIRSTS) +
    step(dates < 50 ? 0 : month / dates, MONTH) +
    step(dates / Math.max(1, expected), DISTINCT) +
    weighSundays(sundays, dates);
  return Math.max(-4, Math.min(4.5, weight)) * Math.min(1, Math.sqrt(dates / 50));
}
