import { type Cell, defineDetector } from '../src/detector.ts';
import { NO_BIRTH } from './lib/birth-names.ts';
import { THIS_YEAR } from './lib/dates.ts';

const DAY = 86_400;
const FIRST = Date.UTC(1900, 0) / 1000;
const LAST = Date.UTC(THIS_YEAR + 1, 0) / 1000;
/** More than that are milliseconds: in seconds it would be the year 2286. */
const MOST_SECONDS = 9_999_999_999;

/** Seconds since 1970 of a number of seconds or milliseconds; those before it are negative. */
function seconds(cell: Cell): number {
  const value = Number(cell.text);
  return Math.abs(value) > MOST_SECONDS ? value / 1000 : value;
}

/** Days begin at midnight, here and in the zones that programs keep them in: on a full quarter of an hour. */
const isDay = (time: number): boolean => time >= FIRST && time < LAST && time % (DAY / 96) === 0;

/** A date of birth as programs keep moments: told by the column's name alone, for most moments are of something else. */
export default defineDetector({
  id: 'birth-moment',
  title: { ko: '생년월일(유닉스 시각)', en: 'date of birth as Unix time' },
  category: 'birth_date',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['integer', 'decimal', 'float'],
  names: {
    strong: [
      /(^|_)(birth|brth|brdt|brthdy|dob|bday)[a-z_]*_?(ts|ms|sec|secs|seconds|millis|epoch|unix|timestamp|time)$/,
    ],
    veto: NO_BIRTH,
  },
  needsName: true,
  confusion: 0.01,
  gate: { length: [8, 14], digits: [8, 13], hangul: [0, 0], latin: [0, 0] },
  match: (cell) => (isDay(seconds(cell)) ? 'plausible' : null),
  mask: () => '****-**-**',
  examples: {
    match: ['309657600', '-157766400', '309657600000', '1017586800'],
    reject: ['1700000001', '19850304', '4102444800', '-9999999999', '01022345678', '309657600,5'],
  },
});
