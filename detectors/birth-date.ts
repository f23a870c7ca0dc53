import { defineDetector } from '../src/detector.ts';
import { BIRTH, NO_BIRTH } from './lib/birth-names.ts';
import { countDate, dateIn, rateAsBirths, THIS_YEAR } from './lib/dates.ts';
import { digitsOf } from './lib/digits.ts';

/** Masked in part, with its separators. */
const MASKED = /^(?:19|20|\*\*)[\d*]{2}([-./])(?:\d\d|\*\*)\1(?:\d\d|\*\*)$/;

export default defineDetector({
  id: 'birth-date',
  title: { ko: '생년월일', en: 'date of birth' },
  category: 'birth_date',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'date', 'timestamp', 'array', 'other'],
  names: {
    strong: [
      new RegExp(
        `(^|_)(${BIRTH}|date_?of_?birth|d_o_b|b_?day|born|birth_?day|birth_?date|birthdt|birthymd)(_?(on|at|day|date|dt|de|d|dd|dte|dy|dttm|dtm|datetime|ymd|yymmdd|yyyymmdd|no|num|info|enc|encpt|hash|hashed|\\d))?$`,
      ),
      /(?<!발)생(\s?년\s?월)?\s?일$|^생일|생년\s?월\s?일|출생\s?(일|일자|년\s?월\s?일|연\s?월\s?일)$|^출생$/,
    ],
    weak: [/(^|_)(birth|born|brth|jumin_?(1|front|fnt))(_|$)|생년|출생/],
    veto: NO_BIRTH,
  },
  among: { persons: 1 },
  widths: [6, 8, 10],
  gate: { length: [5, 35], digits: [3, 20], hangul: [0, 4], latin: [0, 12] },
  confusion: 0.05,
  match(cell) {
    const found = dateIn(cell);
    if (found === 0) return null;
    const year = Math.floor(found / 10_000);
    // What is kept in place of an unknown date; it says nothing of the column.
    if (year === 9999 || year === 1111) return 'plausible';
    if (year < 1870 || year > THIS_YEAR) return null;
    return 'valid';
  },
  masked: ({ text, length, stars }) => length === 10 && stars > 0 && stars < 7 && MASKED.test(text),
  measure: countDate,
  judge(profile) {
    const weight = Math.max(-2.8, rateAsBirths(profile));
    // Amounts read as days here and there.
    const most = profile.matched >= profile.nonNull * 0.5;
    return { weight: most ? weight : Math.min(0, weight), reason: 'years-and-days' };
  },
  mask(value) {
    const decade = /^((?:19|20)\d)\d{5}/.exec(digitsOf(value))?.[1];
    return decade === undefined ? '****-**-**' : `${decade}*-**-**`;
  },
  examples: {
    match: [
      '1985-03-04',
      '19850304',
      '1985.03.04',
      '1985. 3. 4.',
      '1985/3/4',
      '850304',
      '85.03.04',
      '1985년 3월 4일',
      '85년 3월 4일생',
      '03/04/1985',
      '1985-03-04 00:00:00',
      '1985-03-03T15:00:00.000Z',
      '19850304000000',
      '04-MAR-85',
      'Mar 4, 1985',
      '(음)1985-03-02',
      '1985-**-**',
    ],
    reject: [
      '19581139',
      '1985-13-04',
      '19850230',
      '005930',
      '3085-03-04',
      '20240101123456',
      '202401011234',
      '1700000000',
      '8801234567890',
      '12345',
      '010-2234-5678',
      '홍길동',
      '1985',
      '****-**-**',
    ],
  },
});
