import { defineDetector } from '../src/detector.ts';

// Until December 2021 a letter and eight digits, since then a letter among the digits.
const KOREAN = /^[MSRGDOTmsrgdot][ -]?(?:\d{8}|\d{3}[A-Za-z]\d{4})$/;
const MASKED = /^[MSRGDOTmsrgdot][\dA-Za-z]{0,5}[*●○•]{3,8}\d{0,4}$/;

export default defineDetector({
  id: 'kr/passport',
  title: { ko: '여권번호', en: 'passport number' },
  category: 'passport',
  severity: 'critical',
  law: ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:pass_?port|passpt|pasprt|paspt|pspt|pssprt|psprt)_?(?:no|num|number|code|id|val|value)?(?:_?(?:enc|mask|hash|\d))?$/,
      /(^|_)(?:yeogwon|yukwon|yeokwon)(?:_?(?:no|bunho))?$/,
      /여권\s?(?:번호|$)/,
    ],
    weak: [/^pno$|_pno$/, /여권/],
    veto: [
      /(^|_)(?:yn|cd|se|type|date|dt|ymd|nm|name|country|nation|expiry|expire|expr|issue|issued|img|image|file|path|url|cnt|status|secret|js)(_|$)/,
      /여부|구분|종류|만료|발급|일자|유효|국가|사본|이미지|파일|영문/,
    ],
  },
  widths: [9],
  gate: { length: [9, 10], digits: [1, 8], hangul: [0, 0], latin: [0, 2] },
  confusion: 0.012,
  match: (cell) => (cell.digitCount >= 7 && KOREAN.test(cell.text) ? 'valid' : null),
  measure(cell, counters) {
    const add = (key: string) => {
      counters[key] = (counters[key] ?? 0) + 1;
    };
    if (cell.digitCount < 7 || !KOREAN.test(cell.text)) return;
    add('shaped');
    if (cell.latin === 2) add('recent');
    add(`letter ${cell.text.charAt(0)}`);
    add(`lead ${cell.digits.slice(0, 2)}`);
  },
  judge({ nonNull, matched, counters }) {
    const { shaped = 0, recent = 0 } = counters;
    // The rest of the column may be other countries' passports, which any code looks like.
    if (matched < nonNull * 0.5) return { weight: -5, reason: 'few-of-the-cells' };
    if (shaped < 5) return { weight: 0, reason: 'too-few' };
    // A second letter in that place is what hardly any code has.
    if (recent > shaped * 0.1) return { weight: 3, reason: 'letter-among-the-digits' };
    const leads = Object.keys(counters).filter((key) => key.startsWith('lead ')).length;
    const mainly = Math.max(counters['letter M'] ?? 0, counters['letter m'] ?? 0) > shaped * 0.5;
    // Member and order numbers count up from zero or begin with a year.
    if (!mainly || leads < Math.min(shaped * 0.4, 12)) return { weight: -4, reason: 'numbered-in-order' };
    return { weight: 0.5, reason: 'spread-numbers' };
  },
  masked: (cell) => cell.length === 9 && MASKED.test(cell.text),
  pattern: /(?<![\w-])[MSRGDOT]\d{3}[A-Z]\d{4}(?![\w-])|여권(?:번호)?\s?[:은는]?\s?[MSRGDOT]\d{8}(?!\w)/,
  validate: (candidate) => (KOREAN.test(candidate.slice(-9)) ? 'valid' : 'invalid'),
  identity: (cell) => cell.text.replace(/[ -]/g, '').toUpperCase(),
  mask: (value) => (KOREAN.test(value.trim().slice(-9)) ? `${value.trim().slice(-9, -8)}********` : '*********'),
  examples: {
    match: ['M12345678', 'M123A4567', 'S98765432', 'm70012345', 'M1234****', 'M********'],
    reject: ['A12345678', 'M1234567', 'M123456789', 'MM1234567', 'M12AB4567', '123456789', 'M1234567A', 'ORD-12345'],
  },
});
