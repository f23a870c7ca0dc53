import { type Cell, defineDetector } from '../src/detector.ts';
import { birthYear, countBirth, judgeBirths } from './lib/resident-number.ts';

const SHAPE = /^\d{6}[-. ]?\d$/;

/** Date of birth and the digit of century and sex; a number column lost up to two zeros. */
function seven(cell: Cell): string | null {
  if (cell.numeric) return cell.digitCount === cell.length ? cell.text.padStart(7, '0') : null;
  return cell.digitCount === 7 && (cell.length === 7 || SHAPE.test(cell.text)) ? cell.digits : null;
}

/** The first seven digits of a resident registration number, as identity checks ask for them: `900101-1`. */
export default defineDetector({
  id: 'kr/rrn-front',
  title: { ko: '주민등록번호 앞 7자리', en: 'first seven digits of a resident registration number' },
  category: 'rrn',
  severity: 'high',
  law: ['pipa/2', 'pipa/24-2', 'pipa/29', 'isms-p/3.1.3'],
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [/(^|_)(?:rrno?|jumin)_?(?:no_?)?(?:7|front7|fr7|frdgt7)$/, /주민(?:등록)?\s?번호\s?앞\s?7\s?자리/],
    veto: [/(^|_)(?:yn|cd|se|dt|ymd|cnt)$/, /여부|구분/],
  },
  widths: [7, 8],
  gate: { length: [5, 8], digits: [5, 7], hangul: [0, 0], latin: [0, 0] },
  // Seven digits are short: one number in a hundred reads so, and those that count days read so in whole columns.
  confusion: 0.008,
  match(cell) {
    const digits = seven(cell);
    return digits !== null && birthYear(digits, 'citizen') !== null ? 'plausible' : null;
  },
  measure(cell, counters) {
    const digits = seven(cell);
    if (digits !== null) countBirth(counters, digits, birthYear(digits, 'citizen'));
  },
  judge: judgeBirths,
  mask: (value) => (/^\s*\d{6}[-. ]?\d\s*$/.test(value) ? `${value.trim().slice(0, 2)}****-*` : '***'),
  examples: {
    match: ['900101-1', '9001011', '010203-3', '900101 2'],
    reject: ['901301-1', '9001010', '9001017', '900101', '900101-12', '240115-4567', '1234567'],
  },
});
