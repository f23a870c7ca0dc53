import { isMoment, longDate, shortDate, THIS_YEAR } from '../lib/dates.ts';
import { defineDecoy, whereItFits } from '../lib/decoy.ts';
import { slice } from '../lib/digits.ts';

/** Whether hours and minutes, and seconds where there is room for them, stand in `digits` from `start` on. */
function isTime(digits: string, start: number): boolean {
  if (slice(digits, start, 2) > 23 || slice(digits, start + 2, 2) > 59) return false;
  return digits.length < start + 6 || slice(digits, start + 4, 2) <= 59;
}

/** YYYYMMDDHHMM, with seconds and fractions of them behind, or YYMMDDHHMM[SS]. */
function isBare(digits: string): boolean {
  const { length } = digits;
  if (length === 12 || (length >= 14 && length <= 17)) {
    const year = slice(digits, 0, 4);
    if (year >= 1970 && year <= THIS_YEAR + 80 && longDate(digits) > 0 && isTime(digits, 8)) return true;
  }
  if (length !== 10 && length !== 12) return false;
  return slice(digits, 0, 2) <= THIS_YEAR - 1995 && shortDate(digits) > 0 && isTime(digits, 6);
}

export default defineDecoy({
  id: 'decoy/timestamp',
  title: { ko: '일시', en: 'date and time' },
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(dttm|dtm|datetime|timestamp|pnttm|reg_?dt|regist_?dt|mod_?dt|upd_?dt|crt_?dt|created_?at|updated_?at)$/,
      /일시$/,
    ],
    weak: [/(^|_)(dt|ts|time|at|tm)$/, /(시각|시간|시점)$/],
    veto: [
      /(^|_)(birth|births|brth|brdt|brthdy|dob|bday|tel|telno|phone|hp|licen[cs]e|dln|acct|actno|card)(_|$)|생년|생일|출생|전화|면허|계좌|카드/,
    ],
  },
  gate: { length: [10, 35], digits: [10, 20], hangul: [0, 4], latin: [0, 5] },
  confusion: 0.0015,
  match: (cell) => {
    if (cell.digitCount === cell.length) return isBare(cell.text) ? 'valid' : null;
    return isMoment(cell) ? 'valid' : null;
  },
  judge: (profile) => whereItFits(profile, 1, 'times-of-day'),
  examples: {
    match: ['20240101123456', '202401011234', '2024-01-01 12:34:56', '2024-01-01T12:34:56.789Z', '2401011234'],
    reject: ['1985-03-04 00:00:00', '119812345612', '20241301123456', '4539148803436467', '01022345678', '2024-01-01'],
  },
});
