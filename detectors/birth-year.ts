import { defineDetector } from '../src/detector.ts';
import { NO_BIRTH } from './lib/birth-names.ts';
import { THIS_YEAR } from './lib/dates.ts';
import { slice } from './lib/digits.ts';

const WRITTEN = /^(?:\d{4}|\d\d)년생?$/;

export default defineDetector({
  id: 'birth-year',
  title: { ko: '출생 연도', en: 'year of birth' },
  category: 'birth_date',
  severity: 'low',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'integer', 'decimal', 'float', 'date', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(birth|brth|born|dob)_?(year|yr|yy|yyyy)$|(^|_)(year|yr)_?(of_?birth|born)$|(^|_)(byear|birthyear|brthyr)$/,
      /출생\s?(연도|년도|년|연)$|(^|\s)생년$|태어난\s?(해|연도|년도)$/,
    ],
    veto: [...NO_BIRTH, /(^|_)(cnt|count)$|건수$|인원|아\s?수$/],
  },
  // Years stand in a great many columns.
  needsName: true,
  confusion: 0.2,
  gate: { length: [2, 6], digits: [2, 4], hangul: [0, 2], latin: [0, 0] },
  match(cell) {
    const { text, hangul, digitCount, length } = cell;
    if (hangul > 0 ? !WRITTEN.test(text) : digitCount !== length || length === 3) return null;
    if (digitCount === 2) return 'plausible';
    const year = slice(text, 0, 4);
    return year >= 1870 && year <= THIS_YEAR ? 'plausible' : null;
  },
  mask: (value) => (/^(?:19|20)\d\d/.test(value) ? `${value.slice(0, 2)}**` : '****'),
  examples: {
    match: ['1985', '85', '1985년생', '2004'],
    reject: ['1700', '2999', '19850304', '985', '1985-03', '홍길동'],
  },
});
