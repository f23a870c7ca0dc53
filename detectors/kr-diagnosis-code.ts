import { type Cell, defineDetector } from '../src/detector.ts';

// KCD follows ICD-10: a letter, two digits, up to three more behind a point that bills leave out.
const SHAPE = /^([A-Z])(\d\d)(?:\.?\d{1,3})?$/i;
/** The last category of chapters that do not go up to 99. */
const LAST: Readonly<Record<string, number>> = { D: 89, E: 90, H: 95, K: 93, P: 96, T: 98, C: 97 };

/** The code's letter, or null where ICD-10 has no such category. */
function chapter(cell: Cell): string | null {
  const parts = SHAPE.exec(cell.text);
  const letter = parts?.[1]?.toUpperCase() ?? '';
  return letter !== '' && Number(parts?.[2]) <= (LAST[letter] ?? 99) ? letter : null;
}

export default defineDetector({
  id: 'kr/diagnosis-code',
  title: { ko: '상병 코드', en: 'diagnosis code (KCD, ICD-10)' },
  category: 'health',
  severity: 'high',
  law: ['pipa/23', 'pipa/29', 'isms-p/3.1.4'],
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(kcd|icd|icd_?10|icd10|dgns|dss|diag|diagnosis|disease|sick|sang_?byung|main_?sick|sub_?sick|prcpl_?dgns)_?(cd|code|sym)(_?\d)?$|(^|_)(kcd|icd_?10)$/,
      /(상병|질병|진단|질환|병명)\s?(코드|기호|분류\s?코드|분류\s?기호)$|^(KCD|ICD)([\s_-]?10)?(\s?코드)?$/i,
    ],
    weak: [/(^|_)(dgns|dss|diag|sick|disease)(_|$)/, /상병|질병|진단/],
    veto: [/(^|_)(inst|hospital|dept|dt|date|cnt|count|yn)$/, /(일자|일시|건수|기관|병원)$/],
  },
  among: { persons: 1.5, lists: -7 },
  gate: { length: [3, 7], digits: [2, 5], hangul: [0, 0], latin: [1, 1] },
  confusion: 0.02,
  match: (cell) => (chapter(cell) === null ? null : cell.text.includes('.') ? 'valid' : 'plausible'),
  measure(cell, counters) {
    const letter = chapter(cell);
    if (letter === null) return;
    counters.codes = (counters.codes ?? 0) + 1;
    if (cell.text.includes('.')) counters.pointed = (counters.pointed ?? 0) + 1;
    counters[letter] = (counters[letter] ?? 0) + 1;
    const length = `l${cell.digitCount}`;
    counters[length] = (counters[length] ?? 0) + 1;
  },
  judge({ counters, nonNull }) {
    const { codes = 0, pointed = 0, l2 = 0, l3 = 0, l4 = 0 } = counters;
    // A few values in many rows are a list of codes, of whatever it may be.
    if (codes < 5) return { weight: nonNull > codes * 10 ? -4 : -1, reason: 'too-few' };
    const letters = Object.keys(counters).filter((name) => name.length === 1).length;
    // Seats, lockers and sizes have few letters; diseases come from all chapters.
    if (letters < 4) return { weight: -3, reason: 'few-chapters' };
    if (pointed * 3 > codes) return { weight: 2.5, reason: 'chapters-and-points' };
    // Without points, bills mix codes of three, four and five characters.
    return Math.max(l2, l3, l4) < codes * 0.85
      ? { weight: -1, reason: 'chapters-and-lengths' }
      : { weight: -2, reason: 'codes-of-one-length' };
  },
  mask: (value) => (/^[A-Za-z]/.test(value) ? `${value.slice(0, 1)}**` : '***'),
  examples: {
    match: ['J20.9', 'I10', 'E11.9', 'M5456', 'S52.50', 'U07.1'],
    reject: ['A1', '12.3', 'AB12', 'T99', 'J20.9999', 'A001234', '홍길동'],
  },
});
