import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';
import { allEqual, digitsOf } from './lib/digits.ts';
import { birthYear, residentChecksum } from './lib/resident-number.ts';

const SHAPE = /^\d{6}[-. /]?\d{7}$/;
const MASKED = /^\d{6}[-. ]?(?:[0-9][*●○•xX]{6}|[*●○•xX]{7})$|^[*●○•xX]{6}[-. ]?\d{7}$/;
const THIS_YEAR = new Date().getFullYear();

function judge(digits: string): Verdict | null {
  if (birthYear(digits, THIS_YEAR) === null || allEqual(digits.slice(6))) return null;
  if (residentChecksum(digits)) return 'valid';
  // Assigned or changed since 5 October 2020: no checksum, so failing it proves nothing.
  return 'plausible';
}

/** Thirteen digits, with the zeros that a number column lost: people born from 2000 to 2009 have up to three. */
function thirteen(cell: Cell): string | null {
  if (cell.numeric) return cell.length >= 10 && cell.length <= 13 ? cell.text.padStart(13, '0') : null;
  return SHAPE.test(cell.text) ? cell.digits : null;
}

export default defineDetector({
  id: 'kr/rrn',
  title: { ko: '주민등록번호', en: 'resident registration number' },
  category: 'rrn',
  severity: 'critical',
  law: ['pipa/24-2', 'pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)((en|enc)?_?rrno?|rrn_?no|jumin(_?no|_?num|_?number|_?bunho)?|jmno|jumi_?no|ihidnum|resident_?reg(istration)?(_?(no|num|number))?|res_?no)(_|\d|$)/,
      /주민(등록)?\s?번호/,
    ],
    weak: [/(^|_)(ssn|soc_?no|resident_?(no|number)|psn_?no|idnt_?no|reg_?no|enc_?no)(_|$)/, /주민\s?등록|고유\s?식별/],
    veto: [
      /(^|_)(yn|cd|se|type|date|dt|crno|corp|corporation|biz|company)(_|$)/,
      /(여부|구분|법인\s?등록|사업자|등록\s?일)/,
    ],
  },
  gate: { length: [10, 14], digits: [10, 13], hangul: [0, 0], latin: [0, 0] },
  chance: 0.1,
  unchecked: 0.15,
  confusion: 0.003,
  match(cell) {
    const digits = thirteen(cell);
    return digits === null ? null : judge(digits);
  },
  measure(cell, counters) {
    const digits = thirteen(cell);
    if (digits === null) return;
    counters.shaped = (counters.shaped ?? 0) + 1;
    const year = birthYear(digits, THIS_YEAR);
    if (year === null) return;
    counters.dated = (counters.dated ?? 0) + 1;
    // Order numbers carry the date of the order: with a 1 or 2 behind it, today reads as a century ago.
    if (year > THIS_YEAR - 8 || (year <= THIS_YEAR - 100 && year > THIS_YEAR - 108)) {
      counters.recent = (counters.recent ?? 0) + 1;
    }
  },
  judge({ counters }) {
    const { shaped = 0, dated = 0, recent = 0 } = counters;
    if (shaped < 5) return { weight: 0, reason: 'too-few' };
    if (dated / shaped < 0.7) return { weight: -5, reason: 'no-dates-of-birth' };
    if (recent / dated > 0.6) return { weight: -6, reason: 'recent-dates' };
    return { weight: 1.5, reason: 'dates-of-birth' };
  },
  masked: (cell) => cell.digitCount >= 6 && cell.digitCount <= 8 && MASKED.test(cell.text),
  pattern: /(?<![\da-fA-F-])\d{6}[-. ]?[1-4]\d{6}(?![\da-fA-F-])/,
  validate(candidate) {
    const digits = digitsOf(candidate);
    return digits.length === 13 ? (judge(digits) ?? 'invalid') : 'invalid';
  },
  identity: (cell) => thirteen(cell) ?? cell.digits,
  mask: (value) => (/^\d{6}/.test(digitsOf(value)) ? `${digitsOf(value).slice(0, 2)}****-*******` : '***'),
  examples: {
    match: ['900101-1234568', '9001011234568', '900101 1234568', '201105-3123456', '900101-1******', '510603-1001322'],
    reject: [
      '901301-1234568',
      '900230-1234568',
      '110111-0062432',
      '8801234567890',
      '1700000000000',
      '000000-0000000',
      '900101-1111111',
      '990101-3234567',
      '2024-01-01',
    ],
  },
});
