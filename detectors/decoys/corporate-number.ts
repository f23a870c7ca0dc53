import { type Cell, defineDetector, type Verdict } from '../../src/detector.ts';
import { slice } from '../lib/digits.ts';

const SHAPE = /^\d{6}-?\d{7}$/;

/** Kinds of legal person, digits five and six: commercial, civil, by special law, others, foreign. */
function isLegalPerson(kind: number): boolean {
  return (
    (kind >= 11 && kind <= 15) ||
    kind === 21 ||
    kind === 22 ||
    (kind >= 31 && kind <= 51) ||
    kind === 71 ||
    (kind >= 81 && kind <= 86)
  );
}

function judge(digits: string): Verdict | null {
  if (slice(digits, 0, 4) < 1000 || !isLegalPerson(slice(digits, 4, 2))) return null;
  let sum = 0;
  for (let index = 0; index < 12; index += 1) sum += (digits.charCodeAt(index) - 48) * ((index % 2) + 1);
  return (10 - (sum % 10)) % 10 === digits.charCodeAt(12) - 48 ? 'valid' : 'plausible';
}

const shaped = (cell: Cell): boolean =>
  cell.digitCount === 13 && (cell.length === 13 || (cell.length === 14 && SHAPE.test(cell.text)));

/** The register number of a legal person: written as resident registration numbers are, and nobody's. */
export default defineDetector({
  id: 'decoy/corporate-number',
  title: { ko: '법인등록번호', en: 'corporate registration number' },
  category: 'none',
  severity: 'low',
  law: [],
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:en)?(?:crno|corp(?:oration|orate)?_?(?:reg|regist|registration|rgst)?_?(?:no|num|number)|bubin_?(?:no|bunho)?|jurirno|jur_?reg_?no)$/,
      /법인\s?(?:등록)?\s?번호/,
    ],
    veto: [/사업자/],
  },
  widths: [13, 14],
  among: { organisations: 1 },
  gate: { length: [13, 14], digits: [13, 13], hangul: [0, 0], latin: [0, 0] },
  chance: 0.1,
  confusion: 0.004,
  match: (cell) => (shaped(cell) ? judge(cell.digits) : null),
  mask: (value) => (SHAPE.test(value.trim()) ? `${value.trim().slice(0, 4)}**-*******` : '***'),
  examples: {
    match: ['110111-0062432', '1101110062432', '131114-0012345'],
    reject: ['900101-1234568', '110199-0062432', '110111-006243', '010111-0062432', '8801234567890-'],
  },
});
