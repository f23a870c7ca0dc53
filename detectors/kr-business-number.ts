import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';
import { digitsOf, slice } from './lib/digits.ts';

const SHAPE = /^\d{3}-\d{2}-\d{5}$|^\d{3} \d{2} \d{5}$/;
const MASKED = /^\d{3}-[\d*●○•]{2}-[\d*●○•]{5}$/;
const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5];

function checksum(digits: string): boolean {
  let sum = Math.floor(((digits.charCodeAt(8) - 48) * 5) / 10);
  for (let index = 0; index < 9; index += 1) sum += (digits.charCodeAt(index) - 48) * (WEIGHTS[index] ?? 0);
  return (10 - (sum % 10)) % 10 === digits.charCodeAt(9) - 48;
}

function judge(digits: string): Verdict | null {
  if (slice(digits, 0, 3) < 101 || slice(digits, 3, 2) === 0 || slice(digits, 5, 4) === 0) return null;
  return checksum(digits) ? 'valid' : 'plausible';
}

const shaped = (cell: Cell): boolean => cell.digitCount === 10 && (cell.length === 10 || SHAPE.test(cell.text));

/** 01 to 79 and 90 to 99 in the middle are persons in business; the others are companies, churches, the state. */
function isSole(digits: string): boolean {
  const type = slice(digits, 3, 2);
  return type <= 79 || type >= 90;
}

export default defineDetector({
  id: 'kr/business-number',
  title: { ko: '사업자등록번호', en: 'business registration number' },
  category: 'business_number',
  severity: 'low',
  law: ['pipa/2', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:en)?(?:brno|bizrno|biz_?r?_?(?:no|num|number)|bizno|bsnm_?(?:no|num)|bsnn_?no|bsnss_?no|buis_?no|busi_?no|saup_?(?:ja)?_?(?:no|num|bunho)?|saupja|(?:biz|bsns|bsnss|buz|business|bzmn|company|corp)_?(?:reg|rgst|regist|registration|license|lic|lcns|tax)_?(?:no|num|number)|business_?(?:no|num|number)|company_?reg_?no)(?:_?(?:enc|mask|\d))?$/,
      /사업자\s?(?:등록)?\s?번호/,
    ],
    weak: [
      /(^|_)(?:brn|(?:biz|bsnm|tax)_?(?:id|cd|code))$|(^|_)(?:vat|tax)_?(?:no|num|number)$/,
      /사업자\s?등록|사업자$/,
    ],
    veto: [
      /(^|_)(?:yn|se|type|ty|date|dt|ymd|nm|name|cnt|status|stts|img|image|file|path|url|crno|area|place|bplc_mng)(_|$)/,
      /여부|구분|유형|일자|상태|사본|파일|법인\s?등록|^사업\s?번호/,
    ],
  },
  widths: [10, 12],
  // Without numbers to tell companies from persons in business, those that organisations have are theirs.
  among: { organisations: 0.5, unseenOrganisations: -6 },
  gate: { length: [10, 12], digits: [10, 10], hangul: [0, 0], latin: [0, 0] },
  chance: 0.1,
  confusion: 0.006,
  match: (cell) => (shaped(cell) ? judge(cell.digits) : null),
  measure(cell, counters) {
    if (!shaped(cell)) return;
    if (cell.length === 10) counters.bare = (counters.bare ?? 0) + 1;
    if (judge(cell.digits) !== 'valid') return;
    counters.checked = (counters.checked ?? 0) + 1;
    if (isSole(cell.digits)) counters.sole = (counters.sole ?? 0) + 1;
  },
  judge({ counters }) {
    const { checked = 0, sole = 0, bare = 0 } = counters;
    // Ten digits are any id: of few, some pass by chance.
    if (checked < 5 && bare > checked) return { weight: -4, reason: 'bare-digits' };
    if (checked < 5) return { weight: 0, reason: 'too-few' };
    // A company's number is nobody's: without a name that asks for it, such a column stays out of the report.
    return sole < checked * 0.1 ? { weight: -8, reason: 'companies-only' } : { weight: 0, reason: 'sole-proprietors' };
  },
  masked: (cell) => cell.length === 12 && cell.stars >= 3 && MASKED.test(cell.text),
  pattern: /(?<![\w-])\d{3}-\d{2}-\d{5}(?![\w-])/,
  validate(candidate) {
    const digits = digitsOf(candidate);
    return digits.length === 10 && judge(digits) === 'valid' && isSole(digits) ? 'valid' : 'invalid';
  },
  identity: (cell) => cell.digits,
  mask: (value) => (/^\d{3}[- ]?\d{2}[- ]?\d{5}$/.test(value.trim()) ? `${value.trim().slice(0, 3)}-**-*****` : '***'),
  examples: {
    match: ['123-45-67891', '1234567891', '220-81-62517', '123 45 67891', '123-45-*****'],
    reject: [
      '099-45-67891',
      '123-00-67891',
      '123-45-00001',
      '123-456-7891',
      '010-2234-5678',
      '1234-56-7891',
      '12345678901',
    ],
  },
});
