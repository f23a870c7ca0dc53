import { defineDetector } from '../src/detector.ts';
import { maskPhone, nationalDigits } from './lib/phone.ts';

const SHAPE =
  /^(?:(?:\+|00)?82[-. ]?(?:\(0\))?0?|\(?0)(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8])\)?[-. ]{0,2}\d{3,4}[-. ]?\d{4}$/;
// Exchanges start with 2 to 9. 080 (free), 060 (paid) and 15xx-18xx belong to nobody's person.
const NATIONAL = /^0(?:2[2-9]\d{6,7}|(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])[2-9]\d{6,7}|70[2-9]\d{7}|50[2-8]\d{7,8})$/;
const WRITTEN = /^0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)[-.)]\s?\d{3,4}[-.]\d{4}$/;
const MASKED = /^\(?0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8])\)?[-. ]?[\d*●○•xX]{3,4}[-. ]?[\d*●○•xX]{4}$/;

export default defineDetector({
  id: 'kr/landline',
  title: { ko: '전화번호', en: 'telephone number' },
  category: 'phone',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'float', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(telno|tlno|tel_?no|tel_?num|tel_?number|emergency_?contact|telephone|telephon|phone|phone_?(no|num|number)|phoneno|tel|cttpc|cntplc|callback)(_?\d)?$/,
      /(^|_)(tel|phone|telno)_?(home|house|office|work|company)$/,
      /(^|_)(home|house|office|work|contact)_?(tel|phone|telno|no|number)$/,
      /(전화|연락처|연락\s?전화)(\s?번호)?\s?\d?$/,
      /(^|_)(junhwa|jeonhwa|yeonrak)/,
    ],
    weak: [/(^|_)(contact|tel|phone|call)(_|$)/, /전화|연락처/],
    veto: [
      /^(is|has)_/,
      /(^|_)(yn|cd|code|se|type|model|os|name|nm|count|cnt|auth|verified|ext|extension|id|date|dt|time|agree)$/,
      /(^|_)(fax|fxnum|area|country)/,
      /(여부|구분|코드|일시|일자|모델|횟수|건수|동의|지역번호|국번|방식)$/,
    ],
  },
  gate: { length: [8, 20], digits: [8, 14], hangul: [0, 0], latin: [0, 0] },
  confusion: 0.006,
  match(cell) {
    if (cell.numeric) return NATIONAL.test(`0${cell.text}`) ? 'plausible' : null;
    if (!SHAPE.test(cell.text)) return null;
    if (NATIONAL.test(nationalDigits(cell.digits))) return 'valid';
    // An exchange that does not exist, in the written form of a number all the same.
    return WRITTEN.test(cell.text) ? 'plausible' : null;
  },
  measure(cell, counters) {
    if (cell.numeric) counters.numeric = (counters.numeric ?? 0) + 1;
  },
  judge: ({ counters }) =>
    counters.numeric ? { weight: -4, reason: 'numbers-without-zero' } : { weight: 0, reason: 'none' },
  masked: (cell) => cell.digitCount < 9 && cell.digitCount > 3 && MASKED.test(cell.text),
  // With separators only: bare digits in a text could be anything.
  pattern:
    /(?<![\d-])(?:\+82[-. ]?|0)(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8])[-. )]{1,2}\d{3,4}[-. ]\d{4}(?![\d-])/,
  validate: (candidate) => (NATIONAL.test(nationalDigits(candidate.replace(/[^0-9]+/g, ''))) ? 'valid' : 'invalid'),
  identity: (cell) => nationalDigits(cell.digits),
  mask: maskPhone,
  examples: {
    match: [
      '02-345-6789',
      '02-2345-6789',
      '0317714302',
      '+82-55-681-9766',
      '(031) 771-4302',
      '070-7345-6789',
      '0507-1234-5678',
      '02-***-6789',
    ],
    reject: [
      '1588-1234',
      '080-234-5678',
      '060-234-5678',
      '010-2345-6789',
      '034-234-5678',
      '02-1234',
      '0200000001',
      '2024-01-01',
    ],
  },
});
