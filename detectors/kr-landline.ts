import { areaDigit, definePhone, judgeNumbers, measureNumbers, numberIn, PHONE_NAMES, shapeOf } from './lib/phone.ts';

const AREA = '(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)';
// As most are written: decided without a second look.
const PLAIN = /^0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])-?[2-9]\d{2,3}-?\d{4}$|^070-?[2-9]\d{3}-?\d{4}$/;
const SHAPE = shapeOf('landline');
// Exchanges start with 2 to 9. 080 (free), 060 (paid) and 15xx-18xx belong to nobody's person.
const NATIONAL = /^0(?:2[2-9]\d{6,7}|(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])[2-9]\d{6,7}|70[2-9]\d{7})$/;
const WRITTEN = new RegExp(String.raw`^0${AREA}[-.)]\s?\d{3,4}[-.]\d{4}$`);
const [TWO, SEVEN] = ['2'.charCodeAt(0), '7'.charCodeAt(0)];

export default definePhone({
  id: 'kr/landline',
  title: { ko: '전화번호', en: 'telephone number' },
  severity: 'medium',
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'float', 'array', 'other'],
  names: PHONE_NAMES,
  area: AREA,
  national: NATIONAL,
  gate: { length: [8, 30], digits: [8, 20], hangul: [0, 3], latin: [0, 4] },
  confusion: 0.006,
  match(cell) {
    if (cell.numeric) return NATIONAL.test(`0${cell.text}`) ? 'plausible' : null;
    const area = areaDigit(cell.text);
    if (!(area >= TWO && area <= SEVEN)) return null;
    if (PLAIN.test(cell.text)) return 'valid';
    const national = numberIn(cell.text, cell.digits, SHAPE);
    if (national === null) return null;
    if (NATIONAL.test(national)) return 'valid';
    // An exchange that does not exist, in the written form of a number all the same.
    return WRITTEN.test(cell.text) ? 'plausible' : null;
  },
  measure(cell, counters) {
    if (cell.numeric) counters.numeric = (counters.numeric ?? 0) + 1;
    else measureNumbers(cell, counters);
  },
  judge(profile) {
    if (profile.counters.numeric) return { weight: -4, reason: 'numbers-without-zero' };
    return judgeNumbers(profile);
  },
  shown: 8,
  // Bare digits only where nothing is joined to them.
  pattern: String.raw`(?:(?<![\d-])(?:(?:(?:\+|00)82[-. ]{0,3}|82[-. ]{1,3})(?:\(0\))?[-. ]?0?|0)${AREA}[-.)·_ ]{1,3}\d{3,4}[-.·_ ]{1,3}\d{4}(?![\d-])|(?<![\w.+#-]|(?:주문|결제|거래|접수|예약|송장|승인|계약|문서|상품|고유|관리)\s?(?:번호|요청)?\s?[:#=]?\s?)0${AREA}[2-9]\d{6,7}(?![\w.-]))`,
  examples: {
    match: [
      '02-345-6789',
      '02-2345-6789',
      '0317714302',
      '+82-55-681-9766',
      '(031) 771-4302',
      '02)345-6789',
      '02 345 6789',
      '070-7345-6789',
      '02-345-6789(내선 12)',
      '02-345-6789 내선123',
      '02-345-6789#123',
      '02-345-6789~5',
      '02-***-6789',
    ],
    reject: [
      '1588-1234',
      '080-234-5678',
      '060-234-5678',
      '010-2345-6789',
      '0507-1234-5678',
      '034-234-5678',
      '02-1234',
      '0200000001',
      '2024-01-01',
    ],
  },
});
