import { areaDigit, definePhone, numberIn, PHONE_NAMES, shapeOf } from './lib/phone.ts';

const SHAPE = shapeOf('safe');
const NATIONAL = /^050[2-8]\d{7,8}$/;
const FIVE = '5'.charCodeAt(0);

/** Aliases that a delivery app hands out for a person's own number, and numbers for life. */
export default definePhone({
  id: 'kr/safe-number',
  title: { ko: '안심번호', en: 'virtual phone number' },
  // Rings a person as long as the order lasts.
  severity: 'low',
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(safe|virtual|vrtl|vir|proxy|relay|anonym)_?(no|num|number|tel|telno|phone|phone_?(no|number))(_?\d)?$/,
      /(안심|가상)\s?(전화)?\s?번호/,
    ],
    weak: PHONE_NAMES.weak,
    veto: [/(^|_)(account|acct|card)(_|$)|계좌|카드/, ...PHONE_NAMES.veto],
  },
  area: '50[2-8]',
  national: NATIONAL,
  gate: { length: [11, 30], digits: [11, 20], hangul: [0, 3], latin: [0, 4] },
  confusion: 0.002,
  match(cell) {
    if (areaDigit(cell.text) !== FIVE) return null;
    const national = numberIn(cell.text, cell.digits, SHAPE);
    return national !== null && NATIONAL.test(national) ? 'valid' : null;
  },
  shown: 10,
  pattern: String.raw`(?<![\d-])(?:(?:\+|00)?82[-. ]{0,3}|0)50[2-8][-. )]{0,2}\d{3,4}[-. ]{0,2}\d{4}(?![\d-])`,
  examples: {
    match: ['0503-1234-5678', '0504-123-4567', '050712345678', '+82 507-1234-5678', '0507-****-5678'],
    reject: ['0501-1234-5678', '051-234-5678', '0507-12-5678', '05071234', '010-2345-6789'],
  },
});
