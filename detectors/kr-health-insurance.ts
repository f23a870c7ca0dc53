import { defineDetector } from '../src/detector.ts';

const SHAPE = /^\d-?\d{10}$/;
const MASKED = /^\d[\d*●○•-]{8,11}$/;

/** The certificate number of a household's health insurance: eleven digits without a check, as mobiles have. */
export default defineDetector({
  id: 'kr/health-insurance',
  title: { ko: '건강보험증번호', en: 'health insurance number' },
  category: 'health_insurance',
  severity: 'high',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:hic_?no|nhis_?(?:no|num|number|id)|(?:hlth|health|med|medical|medi)_?(?:insrnc|insurance|insur|insu|ins|isrnc)_?(?:crd|card|cert|ctf|certificate|jung)?_?(?:no|num|number|id)|(?:insrnc|insurance|insur|insu|ins)_?(?:crd|card|cert|jeung|jung)_?(?:no|num|number)|geongang_?boheom(?:_?(?:no|bunho))?)(?:_enc)?$/,
      /(?:건강|의료)\s?보험\s?(?:증|카드)?\s?번호|보험증\s?번호|건강\s?보험증$/,
    ],
    weak: [/(^|_)(?:insrnc|insurance|insu)_?(?:no|num|number)$/, /건강\s?보험|의료\s?보험|건보/],
    veto: [
      /(^|_)(?:yn|cd|se|type|amt|rt|rate|date|dt|ymd|nm|name|cnt|policy|scrt|bplc|company|co|mng|corp)(_|$)/,
      /여부|구분|사업장|관리\s?번호|기호|금액|보험료|일자|증권|코드/,
    ],
  },
  widths: [11],
  needsName: true,
  confusion: 0.05,
  gate: { length: [10, 12], digits: [10, 11], hangul: [0, 0], latin: [0, 0] },
  match(cell) {
    if (cell.numeric) return cell.digitCount === cell.length ? 'plausible' : null;
    return cell.digitCount === 11 && SHAPE.test(cell.text) ? 'plausible' : null;
  },
  masked: (cell) => cell.digitCount >= 3 && cell.stars >= 3 && cell.length >= 10 && MASKED.test(cell.text),
  // One household has one number: it tells families apart, not persons.
  mask: (value) => (/^\d-?\d{10}$/.test(value.trim()) ? `${value.trim().charAt(0)}-**********` : '***'),
  examples: {
    match: ['12345678901', '1-2345678901', '1234567****'],
    reject: ['1234567890', '123456789012', '010-2234-5678', '2024-01-15'],
  },
});
