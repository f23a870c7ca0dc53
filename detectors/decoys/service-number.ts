import { defineDetector } from '../../src/detector.ts';
import { maskPhone } from '../lib/phone.ts';

// The eight-digit numbers of companies (1588-1234), toll-free 080, premium-rate 060.
const REPRESENTATIVE =
  /^(?:\(?\+?82\)?[-. ]?)?1(?:5(?:22|33|44|66|77|88|99)|6(?:00|44|60|61|66|68|70|88)|8(?:00|11|33|55|77|99))([-. ]?)\d{4}$/;
const SHARED_COST = /^\(?0[68]0\)?[-. )]{0,2}\d{3,4}[-. ]?\d{4}$/;

/** Numbers that ring a company's switchboard, never a person. */
export default defineDetector({
  id: 'decoy/service-number',
  title: { ko: '대표번호', en: 'service number' },
  category: 'none',
  severity: 'low',
  law: [],
  families: ['text', 'json', 'xml', 'integer', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(call_?center|cs_?center|service_?center|hotline|toll_?free|ars)_?(tel|telno|phone|no|num|number)?$/,
      /고객\s?센터|콜\s?센터|대표\s?번호|무료\s?전화/,
    ],
    weak: [/(^|_)(rprs|rprsv|main|cs)_?(tel|telno|phone)/, /대표\s?전화/],
  },
  gate: { length: [8, 15], digits: [8, 11], hangul: [0, 0], latin: [0, 0] },
  confusion: 0.001,
  match(cell) {
    const first = cell.text.charCodeAt(0);
    if (first === 48 || first === 40) return SHARED_COST.test(cell.text) ? 'valid' : null;
    if (first !== 49 && first !== 43 && first !== 56) return null;
    const gap = REPRESENTATIVE.exec(cell.text)?.[1];
    // Without its hyphen it could be a count or a key.
    return gap === undefined ? null : gap === '' ? 'plausible' : 'valid';
  },
  mask: maskPhone,
  examples: {
    match: ['1588-1234', '1670-0000', '15881234', '1899 1234', '080-234-5678', '(080)234-5678', '060-700-1234'],
    reject: ['1234-5678', '1988-12-01', '19881201', '02-345-6789', '010-2345-6789', '2024-0101'],
  },
});
