import { defineDetector } from '../src/detector.ts';
import { isDate, slice } from './lib/digits.ts';
import { birthYear } from './lib/resident-number.ts';

/**
 * One half of a number that is kept in two columns: six digits that any date has, or seven that any number may be.
 * Where both columns are there the whole is judged instead.
 */
export default defineDetector({
  id: 'kr/rrn-half',
  title: { ko: '주민등록번호 앞·뒷자리', en: 'half of a resident registration number' },
  category: 'rrn',
  severity: 'critical',
  law: ['pipa/24-2', 'pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:rrno?|rrn_no|jumin|jumin_?no|jumin_?num|ju_?min_?bunho|jmno|ihidnum|resno|res_no|ssn)_?(?:0?[12]|a|b|front|back|first|last|fnt|bck|bk|fr|head|tail|pre|post|prefix|suffix|frdgt_no|frdgt|bkdgt_no|bkdgt|bhdgt|f|b)$/,
      /(^|_)(?:front|back|first|last|pre|post)_?(?:rrno?|jumin|ssn)(?:_?(?:no|num))?$/,
      /주민(?:등록)?\s?(?:번호)?\s?(?:앞|뒤|뒷|전|후)\s?[1-7]?\s?(?:자리|번호|부분|$)/,
    ],
    veto: [/(^|_)(?:yn|cd|se|dt|ymd|cnt|chk)$/, /여부|구분/],
  },
  widths: [6, 7],
  needsName: true,
  confusion: 0.1,
  gate: { length: [3, 7], digits: [1, 7], hangul: [0, 0], latin: [0, 0] },
  match(cell) {
    if (cell.digitCount !== cell.length) return null;
    const { text, length } = cell;
    if (length === 7) {
      const first = text.charCodeAt(0);
      if (first >= 49 && first <= 56) return 'plausible';
      return birthYear(text, 'citizen') === null ? null : 'plausible';
    }
    const front = cell.numeric ? text.padStart(6, '0') : text;
    return front.length === 6 && isDate(2000, slice(front, 2, 2), slice(front, 4, 2)) ? 'plausible' : null;
  },
  measure(cell, counters) {
    if (cell.digitCount !== cell.length) return;
    counters.shaped = (counters.shaped ?? 0) + 1;
    const { text } = cell;
    const fits =
      cell.length === 7
        ? /^[1-8]/.test(text)
        : isDate(2000, slice(text.padStart(6, '0'), 2, 2), slice(text.padStart(6, '0'), 4, 2));
    if (fits) counters.fitting = (counters.fitting ?? 0) + 1;
  },
  judge({ counters }) {
    const { shaped = 0, fitting = 0 } = counters;
    if (shaped < 5) return { weight: 0, reason: 'too-few' };
    return fitting > shaped * 0.95 ? { weight: 2.5, reason: 'halves' } : { weight: 0, reason: 'none' };
  },
  masked: (cell) => cell.length === 7 && /^[1-8*●○•]\d{0,6}[*●○•xX]{1,6}$/.test(cell.text),
  // Halves alone tell no two people apart.
  mask: (value) => (/^\d{6}$/.test(value.trim()) ? `${value.trim().slice(0, 2)}****` : '*******'),
  examples: {
    match: ['900101', '1234568', '2345678', '1******'],
    reject: ['901301', '0123456', '9123456', '90010', '900101-1234568', '12345678'],
  },
});
