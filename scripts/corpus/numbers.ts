/** Numbers with check digits, as the corpus writes them. Written apart from the detectors, from the published rules. */
import type { Draw } from './draw.ts';

const digitsOf = (text: string): number[] => [...text].map(Number);
const weighted = (text: string, weights: readonly number[]): number =>
  digitsOf(text).reduce((sum, digit, index) => sum + digit * (weights[index] ?? 0), 0);

const RRN_WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

/** Thirteen digits; before October 2020 the last one checks the others. */
export function residentNumber(draw: Draw, first: number, last: number, foreigner = false): string {
  const { year, month, day } = draw.date(first, last);
  const century = (year < 2000 ? 1 : 3) + (foreigner ? 4 : 0) + draw.int(2);
  const region = String(draw.int(96)).padStart(2, '0');
  const random = year > 2020 || (year === 2020 && Number(month) >= 10);
  const body = `${String(year).slice(2)}${month}${day}${century}${random ? draw.digits(5) : region + draw.digits(3)}`;
  if (random) return body + draw.digits(1);
  const sum = weighted(body, RRN_WEIGHTS);
  return body + (((foreigner ? 13 : 11) - (sum % 11)) % 10);
}

/** A company's thirteen digits. */
export function corporateNumber(draw: Draw): string {
  const office = draw.pick(['1101', '1102', '1301', '1345', '1801', '2101', '1601', '2001', '1244', '1615']);
  const body = `${office}${draw.pick(['11', '11', '11', '21', '22', '14', '71'])}${draw.digits(6)}`;
  return body + ((10 - (weighted(body, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10)) % 10);
}

/** Ten digits of a business; the middle tells companies from sole proprietors. */
export function businessNumber(draw: Draw, kind: 'any' | 'company' | 'person' = 'any'): string {
  const middle =
    kind === 'company' || (kind === 'any' && draw.chance(0.4))
      ? draw.pick(['81', '86', '87', '88', '85', '82'])
      : String(draw.chance(0.8) ? draw.between(1, 79) : draw.between(90, 99)).padStart(2, '0');
  const body = `${draw.between(101, 899)}${middle}${String(draw.between(1, 9999)).padStart(4, '0')}`;
  const sum = weighted(body, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((Number(body[8]) * 5) / 10);
  return body + ((10 - (sum % 10)) % 10);
}

/** Appends the Luhn digit. */
export function luhn(body: string): string {
  const sum = digitsOf(body)
    .reverse()
    .reduce((so, digit, index) => so + (index % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0);
  return body + ((10 - (sum % 10)) % 10);
}

const BINS = ['4', '4579', '51', '53', '5409', '5521', '6243', '356', '9410', '9445', '9490', '4028', '5310', '4658'];
/** Sixteen digits of a card; `amex` has fifteen. */
export const cardNumber = (draw: Draw, amex = false): string => {
  const bin = amex ? draw.pick(['34', '37']) : draw.pick(BINS);
  return luhn(bin + draw.digits((amex ? 14 : 15) - bin.length));
};
export const imei = (draw: Draw): string => luhn(`${draw.pick(['35', '86', '01', '99'])}${draw.digits(12)}`);

/** EAN-13 and ISBN-13, and UPC-A with eleven digits in front. */
export function withEan(body: string): string {
  const sum = digitsOf(body)
    .reverse()
    .reduce((so, digit, index) => so + digit * (index % 2 === 0 ? 3 : 1), 0);
  return body + ((10 - (sum % 10)) % 10);
}

/** Fours, or as `shape` says: `3-6-5`. */
export function grouped(text: string, shape = '4-4-4-4', separator = '-'): string {
  let at = 0;
  return shape
    .split('-')
    .map((length) => {
      at += Number(length);
      return text.slice(at - Number(length), at);
    })
    .join(separator);
}
