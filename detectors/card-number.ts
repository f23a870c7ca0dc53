import { defineDetector, type Verdict } from '../src/detector.ts';
import { allEqual, digitsOf, luhn, slice } from './lib/digits.ts';

const SHAPE = /^\d{4}(?:[- ]?\d{4}){2}[- ]?\d{1,4}(?:[- ]?\d{1,3})?$|^\d{4}[- ]?\d{6}[- ]?\d{4,5}$/;
// In groups, or as many characters as most cards have: thirteen or fourteen may hide an account.
const MASKED =
  /^[\d*●○•xX]{4}[- ][\d*●○•xX]{4}[- ][\d*●○•xX]{4}[- ][\d*●○•xX]{1,4}$|^[\d*●○•xX]{4}[- ][\d*●○•xX]{6}[- ][\d*●○•xX]{4,5}$|^[\d*●○•xX]{15,16}$/;

const MAESTRO = new Set([5018, 5020, 5038, 6304, 6334, 6390, 6759, 6761, 6762, 6763, 6767]);

/** Ranges that issuers use (ISO/IEC 7812), by length; numbers that start with 9 are Korean domestic cards. */
function issued(digits: string): boolean {
  const length = digits.length;
  const first = digits.charCodeAt(0) - 48;
  const two = slice(digits, 0, 2);
  const four = slice(digits, 0, 4);
  // Maestro has any length from 12 on.
  if ((two >= 56 && two <= 58) || MAESTRO.has(four)) return length <= 19;
  switch (length) {
    case 13:
      return first === 4;
    case 14:
      return two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059);
    case 15:
      // 1800 and 2131 are JCB's first cards.
      return two === 34 || two === 37 || four === 1800 || four === 2131;
    case 16:
      return (
        first === 4 ||
        first === 6 ||
        first === 9 ||
        (two >= 51 && two <= 55) ||
        (four >= 2221 && four <= 2720) ||
        two === 35 ||
        two === 36
      );
    case 17:
    case 18:
      return first === 6;
    case 19:
      return first === 6 || first === 4;
    default:
      return false;
  }
}

function judge(digits: string): Verdict | null {
  if (!issued(digits) || allEqual(digits.slice(1))) return null;
  return luhn(digits) ? 'valid' : 'plausible';
}

export default defineDetector({
  id: 'card-number',
  title: { ko: '신용카드번호', en: 'payment card number' },
  category: 'card_number',
  severity: 'critical',
  law: ['gosi/7', 'pipa/29', 'isms-p/2.7.1'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:crcd|(?:crcd|crd|crdt_?card|credit_?card|debit_?card|check_?card|payment_?card|bank_?card|card|cc)_?(?:no|num|number)|credit_?card|(?:primary_)?pan_?(?:no|number)|(?:mask|masked|enc|crypt)_?card|sinyong_?card|card_?bunho)(?:_?\d|_enc|_hash|_mask|_masked)?$/,
      /(?:신용|체크|직불|법인|결제)?\s?카드\s?번호/,
    ],
    weak: [/(^|_)(card|pan|cc)(_|$)/, /카드/],
    veto: [
      /(^|_)(yn|cd|code|aprv|approval|auth|pwd|pw|password|img|image|frcs|kind|business|greeting|sim|graphics|video|loyalty|reward|se|type|name|nm|company|co|id|point|member|mbr|mbrs|membership|student|stdnt|gift|access|transit|date|dt|exp|expiry|cvc|cvv)(_|$)/,
      /(여부|구분|코드|카드사|유효기간|명)$|(회원|포인트|멤버십|교통|학생|사원|출입|기프트|보안)\s?카드|명함|사원증/,
    ],
  },
  widths: [16, 19],
  gate: { length: [12, 23], digits: [12, 19], hangul: [0, 0], latin: [0, 0] },
  chance: 0.1,
  unchecked: 0.01,
  confusion: 0.004,
  match: (cell) => (cell.digitCount === cell.length || SHAPE.test(cell.text) ? judge(cell.digits) : null),
  measure(cell, counters) {
    if (cell.digitCount !== cell.length && !SHAPE.test(cell.text)) return;
    counters.shaped = (counters.shaped ?? 0) + 1;
    const bin = `bin ${cell.text.slice(0, 4)}`;
    counters[bin] = (counters[bin] ?? 0) + 1;
  },
  judge({ nonNull, distinct, counters }) {
    const { shaped = 0 } = counters;
    if (shaped < 20) return { weight: 0, reason: 'too-few' };
    const bins = Object.keys(counters).filter((key) => key.startsWith('bin ')).length;
    // One issuer's loyalty cards and vouchers satisfy Luhn too; test numbers come up again and again.
    if (bins === 1) return { weight: -2.5, reason: 'one-issuer' };
    if (distinct < nonNull * 0.05) return { weight: -1, reason: 'repeated-values' };
    return { weight: bins > 3 ? 0.5 : 0, reason: 'issuers' };
  },
  masked: (cell) =>
    cell.stars >= 4 && cell.digitCount >= 4 && cell.digitCount <= 12 && cell.length >= 15 && MASKED.test(cell.text),
  // A row of numbers between blanks is no card; an hour or a day behind one (`… 04시까지`) makes no row of it.
  stray: 1e-8,
  pattern:
    /(?<!\d[ -]?|[a-fA-F])(?:\d{4}[- ]\d{4}[- ]\d{4}[- ]\d{4}|\d{4}[- ]\d{6}[- ]\d{4,5}|\d{12,19})(?!-?\d| \d(?!\d?[가-힣:/])|[a-fA-F])/,
  validate(candidate) {
    const verdict = judge(digitsOf(candidate)) ?? 'invalid';
    return verdict === 'plausible' && /\D/.test(candidate) ? 'invalid' : verdict;
  },
  identity: (cell) => cell.digits,
  mask(value) {
    const digits = digitsOf(value);
    // Stored with stars, the last four may be what is hidden.
    const last = /\d{4}$/.test(value.trim()) ? digits.slice(-4) : '****';
    return digits.length < 8 ? '***' : `****-****-****-${last}`;
  },
  examples: {
    match: [
      '4539-1488-0343-6467',
      '4539148803436467',
      '5555 5555 5555 4444',
      '3782 822463 10005',
      '4539-14**-****-6467',
      '****-****-****-6467',
      '453914******6467',
      '9410-1234-5678-9010',
    ],
    reject: [
      '1234-5678-9012-3456',
      '20240101123456',
      '490154203237518',
      '0000000000000000',
      '2024011512345674',
      '8982123456789012345',
      '1002*********',
      '8801234567890',
      '4539-1488',
    ],
  },
});
