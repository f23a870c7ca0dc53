import type { Cell } from '../../src/detector.ts';
import { defineDecoy, whereItFits } from '../lib/decoy.ts';
import { slice } from '../lib/digits.ts';

const POSTAL = /^[A-Z]{2}\d{9}[A-Z]{2}$/i;
const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** International mail: two letters, eight digits, a check digit, a country (UPU S10). */
function isPostal(digits: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * slice(digits, index, 1), 0);
  const rest = 11 - (sum % 11);
  return (rest === 10 ? 0 : rest === 11 ? 5 : rest) === slice(digits, 8, 1);
}

/** Korean couriers end their numbers of ten and twelve digits with the rest of the others divided by seven. */
function isWaybill({ text, digits, digitCount, length }: Cell): boolean {
  if (digitCount !== 10 && digitCount !== 12) return false;
  if (digitCount !== length && !/^\d{4}-\d{4}-\d{4}$/.test(text)) return false;
  return slice(digits, 0, digitCount - 1) % 7 === slice(digits, digitCount - 1, 1);
}

export default defineDecoy({
  id: 'decoy/tracking-number',
  title: { ko: '운송장번호', en: 'tracking number' },
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(tracking|waybill|way_?bill|invoice|invc|songjang|hawb|mawb|awb|bl|dlvr_?invoice|parcel|shipment)_?(no|num|number|code)$/,
      /(운송장|송장|등기|화물|택배)\s?번호$/,
    ],
    veto: [
      /(^|_)(rrn|rrno|jumin|tel|telno|phone|hp|card|acct|actno|biz|brno|licen[cs]e|dln)(_|$)|주민|전화|휴대|카드|계좌|사업자|면허/,
    ],
  },
  gate: { length: [10, 14], digits: [9, 12], hangul: [0, 0], latin: [0, 4] },
  confusion: 0.001,
  match: (cell) => {
    if (cell.latin === 0) return isWaybill(cell) ? 'valid' : null;
    return cell.latin === 4 && cell.length === 13 && POSTAL.test(cell.text) && isPostal(cell.digits) ? 'valid' : null;
  },
  judge: (profile) => whereItFits(profile, 1, 'check-digits'),
  examples: {
    match: ['EE473124829KR', '123456789013', '1234567891'],
    reject: ['EE473124820KR', '123456789019', '010-2234-5678', '900101-1234568', 'AB12'],
  },
});
