import { defineDetector, type Verdict } from '../src/detector.ts';
import { allEqual, digitsOf } from './lib/digits.ts';
import {
  birthYear,
  countBirth,
  foreignerChecksum,
  isMaskedNumber,
  isUsualBirth,
  judgeBirths,
  maskNumber,
  residentChecksum,
  thirteenDigits,
} from './lib/resident-number.ts';

function judge(digits: string): Verdict | null {
  if (birthYear(digits, 'foreigner') === null || allEqual(digits.slice(6))) return null;
  // Neither check digit is official: either is a boost, and none is required.
  return foreignerChecksum(digits) || residentChecksum(digits) ? 'valid' : 'plausible';
}

export default defineDetector({
  id: 'kr/foreigner-number',
  title: { ko: '외국인등록번호', en: 'foreigner registration number' },
  category: 'foreigner_number',
  severity: 'critical',
  law: ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:en)?(?:frno|frn|frn_no|arc_no|alien_?(?:reg(?:istration|ist)?_?)?(?:card_?)?(?:no|num|number)|(?:foreigner|foreign|frgnr|frgn|fgnr)_?(?:reg|regist|registration|rgst|id|idnt)?_?(?:no|num|number)|oegugin_?(?:no|bunho))(_enc)?$/,
      /외국인\s?(?:등록)?\s?번호|거소\s?신고\s?번호/,
    ],
    weak: [/(^|_)(?:arn|alien_?(?:id|reg)|for_?reg_?no|forgnr_?no)(_|$)/, /외국인\s?등록|거소\s?신고/],
    veto: [/(^|_)(?:yn|cd|se|type|date|dt|ymd|cnt|country|nation|ntnlty)$/, /여부|구분|일자|국적/],
  },
  widths: [13, 14],
  gate: { length: [10, 14], digits: [10, 13], hangul: [0, 0], latin: [0, 0] },
  chance: 0.19,
  unchecked: 0.3,
  confusion: 0.003,
  match(cell) {
    const digits = thirteenDigits(cell);
    return digits === null ? null : judge(digits);
  },
  measure(cell, counters) {
    const digits = thirteenDigits(cell);
    if (digits !== null) countBirth(counters, digits, birthYear(digits, 'foreigner'));
  },
  judge: judgeBirths,
  masked: (cell) => isMaskedNumber(cell, 'foreigner'),
  pattern: /(?<![\da-fA-F-])\d{6}[-. ]?[5-8]\d{6}(?![\da-fA-F-])/,
  validate(candidate) {
    const digits = digitsOf(candidate);
    const verdict = digits.length === 13 ? (judge(digits) ?? 'invalid') : 'invalid';
    if (verdict !== 'plausible' || !candidate.includes('-')) return verdict;
    const year = birthYear(digits, 'foreigner');
    return year !== null && isUsualBirth(year) ? 'valid' : 'plausible';
  },
  identity: (cell) => thirteenDigits(cell) ?? cell.digits,
  mask: maskNumber,
  examples: {
    match: ['850101-5123465', '8501015123465', '850101 6123465', '010203-7123456', '850101-5******', '8501015******'],
    reject: [
      '900101-1234568',
      '851301-5123465',
      '850101-9123465',
      '850101-5555555',
      '850101-*******',
      '8809995678901',
      '110199-5062432',
      '978895674321',
    ],
  },
});
