import { defineDetector } from '../src/detector.ts';

/** Passports of other countries: six to nine letters and digits, which only the column's name makes a passport. */
export default defineDetector({
  id: 'passport',
  title: { ko: '외국 여권번호', en: 'foreign passport number' },
  category: 'passport',
  severity: 'critical',
  law: ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: { strong: [/(^|_)(?:frgn|foreign)_?passport_?(?:no|num|number)?$/, /외국\s?여권\s?번호/] },
  needsName: true,
  confusion: 0.1,
  gate: { length: [6, 9], digits: [4, 9], hangul: [0, 0], latin: [0, 3] },
  match: (cell) => (cell.digitCount + cell.latin === cell.length ? 'plausible' : null),
  identity: (cell) => cell.text.toUpperCase(),
  mask: (value) => (/^[A-Za-z]/.test(value.trim()) ? `${value.trim().charAt(0)}********` : '*********'),
  examples: {
    match: ['A1234567', 'EK1234567', '123456789', 'AB123456'],
    reject: ['A12', 'ABCDEFGH', 'A-1234567', 'M1234567890'],
  },
});
