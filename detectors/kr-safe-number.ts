import { defineDetector } from '../src/detector.ts';
import {
  areaDigit,
  firstNational,
  judgeNumbers,
  maskPhone,
  measureNumbers,
  nationalDigits,
  numberIn,
  OUTSIDE_ADDRESS,
  PHONE_NAMES,
  shapeOf,
} from './lib/phone.ts';

const SHAPE = shapeOf('safe');
const NATIONAL = /^050[2-8]\d{7,8}$/;
const MASKED = /^\(?050[2-8]\)?[-. ]?[\d*●○•xX]{3,4}[-. ]?[\d*●○•xX]{4}$/;
const FIVE = '5'.charCodeAt(0);

const PATTERN = new RegExp(
  String.raw`(?<![\d-])(?:(?:\+|00)?82[-. ]{0,3}|0)50[2-8][-. )]{0,2}\d{3,4}[-. ]{0,2}\d{4}(?![\d-])${OUTSIDE_ADDRESS}`,
);

/** Aliases that a delivery app hands out for a person's own number, and numbers for life. */
export default defineDetector({
  id: 'kr/safe-number',
  title: { ko: '안심번호', en: 'virtual phone number' },
  category: 'phone',
  // Rings a person as long as the order lasts.
  severity: 'low',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(safe|virtual|vrtl|vir|proxy|relay|anonym)_?(no|num|number|tel|telno|phone|phone_?(no|number))(_?\d)?$/,
      /(안심|가상)\s?(전화)?\s?번호/,
    ],
    weak: PHONE_NAMES.weak,
    veto: [/(^|_)(account|acct|card)(_|$)|계좌|카드/, ...PHONE_NAMES.veto],
  },
  gate: { length: [11, 30], digits: [11, 20], hangul: [0, 3], latin: [0, 4] },
  confusion: 0.002,
  match(cell) {
    if (areaDigit(cell.text) !== FIVE) return null;
    const national = numberIn(cell.text, cell.digits, SHAPE);
    return national !== null && NATIONAL.test(national) ? 'valid' : null;
  },
  measure: (cell, counters) => measureNumbers(cell, counters),
  judge: judgeNumbers,
  masked: (cell) => cell.digitCount < 11 && cell.digitCount > 3 && MASKED.test(cell.text),
  pattern: PATTERN,
  validate: (candidate) => (NATIONAL.test(nationalDigits(candidate.replace(/[^0-9]+/g, ''))) ? 'valid' : 'invalid'),
  identity: (cell) => firstNational(cell.text),
  mask: maskPhone,
  examples: {
    match: ['0503-1234-5678', '0504-123-4567', '050712345678', '+82 507-1234-5678', '0507-****-5678'],
    reject: ['0501-1234-5678', '051-234-5678', '0507-12-5678', '05071234', '010-2345-6789'],
  },
});
