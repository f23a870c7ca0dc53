import { type Cell, defineDetector } from '../src/detector.ts';
import { isDate, slice } from './lib/digits.ts';

const SHAPE = /^[Pp]\d{12}$/;
// P 123456789012 and P-1234-5678-9012, as forms with boxes have it.
const GROUPED = /^[Pp][ -]?(?:\d{12}|\d{4}([ -])\d{4}\1\d{4})$/;
const FIRST_YEAR = 11;
const THIS_YEAR = new Date().getFullYear() % 100;

/** P, two digits of the year of issue (from 2011 on), nine of a number, one of a check that is not published. */
function isCode(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const year = slice(text, 1, 2);
  return year >= FIRST_YEAR && year <= THIS_YEAR;
}

/** The code of a cell without what stands between its groups; the cell itself where it has no groups. */
const joined = ({ text, length }: Cell): string =>
  length > 13 && GROUPED.test(text) ? text.replaceAll(/[ -]/g, '') : text;

export default defineDetector({
  id: 'kr/customs-code',
  title: { ko: '개인통관고유부호', en: 'personal customs clearance code' },
  category: 'customs_code',
  severity: 'high',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:pcc|pccc)(?:_?(?:no|num|number|code|cd|val|value))?(?:_?(?:enc|mask))?$/,
      /(^|_)(?:(?:personal|person|pers|prsn|psn|indv|individual)_?(?:customs|custom|clearance|clrnc|cscl)(?:_?(?:clearance|clrnc))?|customs_?(?:clearance|clrnc)|customs|cscl_?(?:unq|uniq|unique|prsn|indv)|unipass|tonggwan|tongkwan|clearance)_?(?:no|num|number|code|cd|id|mrk|sign|buho|bunho|unq_?no)$/,
      /(?:개인\s?)?통관\s?(?:고유)?\s?(?:부호|번호)|개인\s?통관/,
    ],
    veto: [
      /(^|_)(?:yn|se|type|date|dt|ymd|nm|name|office|officer|hs|tariff|status|stts|broker|fee|amt|rate|dclr|declaration)(_|$)|^customs_cd$/,
      /여부|구분|일자|상태|세관|관세사|수출|수입\s?신고|신고\s?번호/,
    ],
  },
  widths: [13],
  gate: { length: [13, 16], digits: [12, 12], hangul: [0, 0], latin: [1, 1] },
  confusion: 0.003,
  match: (cell) => (isCode(joined(cell)) ? 'valid' : null),
  measure(cell, counters) {
    const text = joined(cell);
    if (!isCode(text)) return;
    const add = (key: string) => {
      counters[key] = (counters[key] ?? 0) + 1;
    };
    add('shaped');
    add(`year ${text.slice(1, 3)}`);
    // P240115…: a number of payments or products with the day in front.
    if (isDate(2000 + slice(text, 1, 2), slice(text, 3, 2), slice(text, 5, 2))) add('dated');
  },
  judge({ counters }) {
    const { shaped = 0, dated = 0 } = counters;
    if (shaped < 5) return { weight: 0, reason: 'too-few' };
    if (dated > shaped * 0.4) return { weight: -7, reason: 'dates-in-front' };
    const years = Object.keys(counters).filter((key) => key.startsWith('year ')).length;
    if (shaped >= 20 && years === 1) return { weight: -5, reason: 'one-year' };
    return { weight: years > 3 ? 1 : 0, reason: 'years-of-issue' };
  },
  masked: (cell) => cell.length === 13 && cell.stars >= 3 && /^[Pp]\d{2}[\d*●○•]{10}$/.test(cell.text),
  pattern: /(?<![\w-])[Pp](?:1[1-9]|[2-9]\d)\d{10}(?![\w-])/,
  validate: (candidate) =>
    isCode(candidate) && !isDate(2000 + slice(candidate, 1, 2), slice(candidate, 3, 2), slice(candidate, 5, 2))
      ? 'valid'
      : 'invalid',
  identity: (cell) => joined(cell).toUpperCase(),
  mask: (value) => (SHAPE.test(value.trim()) ? `P${value.trim().slice(1, 3)}**********` : '***'),
  examples: {
    match: ['P123456789012', 'p201234567890', 'P190000012345', 'P 190000012345', 'P1900-0001-2345', 'P12**********'],
    reject: ['P091234567890', 'P991234567890', 'P12345678901', 'P1234567890123', 'X123456789012', 'PA12345678901'],
  },
});
