import type { Cell } from '../../src/detector.ts';
import { longDate, shortDate, THIS_YEAR } from '../lib/dates.ts';
import { defineDecoy, whereItFits } from '../lib/decoy.ts';
import { slice } from '../lib/digits.ts';

const SHAPE = /^[A-Za-z]{0,6}[-_]?(\d{6,20})(?:[-_]?[A-Za-z0-9]{2,12}){0,2}$/;
const ALIVE = THIS_YEAR - 2000 + 1;

/** A date of this century that more digits or letters follow, with a few letters in front: a number that a shop gives. */
function isNumbered({ text, length, digitCount }: Cell): boolean {
  const digits = SHAPE.exec(text)?.[1];
  if (digits === undefined || digitCount < 9) return false;
  const bare = digitCount === length;
  const year = slice(digits, 0, 4);
  if (digits.length >= 8 && year >= 2000 && year <= THIS_YEAR + 1 && longDate(digits) > 0) {
    return length >= 11;
  }
  const short = slice(digits, 0, 2);
  // Before 2010 the front is that of mobile numbers and area codes.
  if (short < 10 || short > ALIVE || shortDate(digits) === 0) return false;
  // A child's resident number.
  const rest = text.slice(text.indexOf(digits) + 6).replace(/[-_]/, '');
  return !(rest.length === 7 && '3478'.includes(rest.charAt(0))) && (length >= 11 || !bare);
}

export default defineDecoy({
  id: 'decoy/order-number',
  title: { ko: '날짜가 든 번호', en: 'number with a date in front' },
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(order|ordr|ord|odr|od|payment|pay|pymnt|receipt|rcpt|invoice|purchase|po|booking|bkng|resve|rsvt|reservation|transaction|txn|tx|trx|trade|claim|ticket|quote|tid|moid|merchant_?uid)_?(no|num|number|code)$/,
      /(주문|결제|거래|접수|영수증|예약|전표|견적|발주|승인|문서|티켓)\s?번호$/,
    ],
    veto: [
      /(^|_)(rrn|rrno|jumin|tel|telno|phone|hp|card|acct|actno|licen[cs]e|dln)(_|$)|주민|전화|휴대|카드|계좌|면허/,
    ],
  },
  gate: { length: [10, 23], digits: [9, 20], hangul: [0, 0], latin: [0, 12] },
  confusion: 0.002,
  match: (cell) => (isNumbered(cell) ? 'plausible' : null),
  judge: (profile) => whereItFits(profile, 1, 'date-and-serial'),
  examples: {
    match: ['20240101-0001234', 'ORD-20240101-0001', '240101-1234567', 'O202401010001', '2024010100012345'],
    reject: ['900101-1234568', '150814-3123456', '01022345678', '20240101', 'ORD-000123', '2024-01-01 12:00:00'],
  },
});
