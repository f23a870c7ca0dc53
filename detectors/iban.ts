import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';

const SHAPE = /^[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?$/;

/** The remainder modulo 97 with the first four characters put last and letters as 10 to 35 (ISO 13616); 1 for a valid one. */
function remainder(text: string): number {
  const bare = text.replaceAll(' ', '');
  let rest = 0;
  for (const character of bare.slice(4) + bare.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

function judge({ text, length }: Cell): Verdict | null {
  const first = text.charCodeAt(0);
  if (first < 65 || first > 90 || length > 42 || !SHAPE.test(text)) return null;
  return remainder(text) === 1 ? 'valid' : null;
}

export default defineDetector({
  id: 'iban',
  title: { ko: '국제계좌번호(IBAN)', en: 'IBAN' },
  category: 'bank_account',
  severity: 'high',
  law: ['gosi/7', 'pipa/29', 'isms-p/2.7.1'],
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: { strong: [/(^|_)iban(?:_?(?:no|num|number|code))?$/, /IBAN/] },
  gate: { length: [15, 42], digits: [10, 34], hangul: [0, 0], latin: [2, 26] },
  confusion: 0.001,
  match: judge,
  identity: (cell) => cell.text.replaceAll(' ', ''),
  mask: (value) => (/^[A-Z]{2}\d{2}/.test(value.trim()) ? `${value.trim().slice(0, 2)}**-****` : '***'),
  examples: {
    match: ['GB82WEST12345698765432', 'GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000'],
    reject: ['GB83WEST12345698765432', 'gb82west12345698765432', 'KR123456', '110-234-567890', 'ORD20240115123456789'],
  },
});
