import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';
import { slice } from './lib/digits.ts';

// 06236, 135-080, 12227-000, 94107-1234, 100-0001, 114 55.
const GROUPED = /^\d{3}-\d{3,4}$|^[[(]\d{5}[\])]$|^\d{5}-\d{3,4}$|^\d{3} \d{2}$|^\d{2}-\d{3}$/;
// T6G 2C7, SW1A 1AA, 1012 AB, D02 AF30, LV-1010.
const LETTERED =
  /^[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d$|^[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}$|^\d{4} ?[A-Za-z]{2}$|^[A-Za-z]\d[\dW] ?[A-Za-z][A-Za-z\d]{3}$|^[A-Za-z]{1,2}-\d{4,5}$/;

function judge(cell: Cell): Verdict | null {
  const { text, length, digitCount } = cell;
  if (digitCount === length) {
    if (length > 6 || length < 4) return null;
    // Since 2015 01 to 63, from Seoul to Jeju.
    const five = length === 5 ? text : cell.numeric && length === 4 ? `0${text}` : null;
    return five !== null && slice(five, 0, 2) >= 1 && slice(five, 0, 2) <= 63 ? 'valid' : 'plausible';
  }
  if (cell.latin > 0) return LETTERED.test(text) ? 'plausible' : null;
  return GROUPED.test(text) ? 'plausible' : null;
}

/** Five digits are everywhere: only the column's name makes them a postcode, of any country. */
export default defineDetector({
  id: 'kr/postcode',
  title: { ko: '우편번호', en: 'postcode' },
  category: 'postcode',
  severity: 'low',
  law: ['pipa/2', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'float', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:o?zip|zip_?(?:cd|code|no|num|number)|zipno|zipcode|post_?(?:cd|code|no|num|number)|postno|postcd|postcode|postal(?:_?(?:cd|code|no|number|zip))?|woopyun(?:_?(?:no|bunho))?|upyeon_?(?:no|bunho)?|zone_?code|adres_zip|addr_zip)(?:_(?:new|old))?_?\d?$/,
      /우편\s?번호\s?\d?$|^(?:신|구|새)?\s?우편\s?번호/,
    ],
    veto: [
      /(^|_)(?:yn|se|type|sn|seq|file|path|url|size|rg_zip|post_?id|blog|board|bbs|article)(_|$)/,
      /_(?:nm|name)$|^(?:is|has)_|(^|_)(?:administ|admin|adm|dlvr|delivery|time|tax|price)_zone_?code$/,
      /행정\s?구역|여부|구분|일련|순번|등기/,
    ],
  },
  // A list of postcodes says where nobody lives.
  among: { lists: -7 },
  widths: [5, 6, 7],
  needsName: true,
  confusion: 0.15,
  gate: { length: [4, 10], digits: [2, 9], hangul: [0, 0], latin: [0, 5] },
  match: judge,
  masked: (cell) => cell.stars >= 2 && /^\d{1,3}[*●○•]{2,4}$/.test(cell.text),
  mask: (value) => (/^\d{5,6}$/.test(value.trim()) ? `${value.trim().slice(0, 2)}***` : '*****'),
  examples: {
    match: ['06236', '63309', '135-080', '135080', '12227-000', '70174', 'T6G 2C7', 'SW1A 1AA', '1012 AB'],
    reject: ['062', '1234567', '2024-01-15', '010-12345', 'ABCDE', '06-236-1', '12:30', 'A12345B'],
  },
});
