import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';
import { BIRTH, NO_BIRTH } from './lib/birth-names.ts';
import { isDate, slice } from './lib/digits.ts';

const DAY = /^(\d{1,2})(?:[-./] ?|월 ?)(\d{1,2})일?$/;

/** 2000 has a 29th of February. */
const isDay = (month: number, day: number): boolean => isDate(2000, month, day);

function judge({ text, length, digitCount }: Cell): Verdict | null {
  if (digitCount === length) return length === 4 && isDay(slice(text, 0, 2), slice(text, 2, 2)) ? 'plausible' : null;
  const parts = DAY.exec(text);
  return parts && isDay(Number(parts[1]), Number(parts[2])) ? 'plausible' : null;
}

/** Days of birth without a year: only the name tells that they are. */
export default defineDetector({
  id: 'birth-day',
  title: { ko: '생일', en: 'birthday' },
  category: 'birth_date',
  severity: 'low',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'integer', 'array', 'other'],
  names: {
    strong: [
      new RegExp(
        `(^|_)(${BIRTH}|born|b_?day|birth_?day|birth_?date|date_?of_?birth)(_?(md|mmdd|mm_?dd|mndy|month_?day|day|date|dt|ts))?$`,
      ),
      /(?<!발)생일(\s?월일)?$|(출생|생년)\s?(월일|일)$/,
    ],
    veto: NO_BIRTH,
  },
  needsName: true,
  confusion: 0.2,
  gate: { length: [3, 8], digits: [2, 4], hangul: [0, 2], latin: [0, 0] },
  match: judge,
  mask: () => '**-**',
  examples: {
    match: ['0304', '03-04', '3/4', '3월 4일', '12.25'],
    reject: ['1304', '0230', '85', '005930', '홍길동', '12:30', '1985-03-04'],
  },
});
