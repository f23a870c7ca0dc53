import { type Cell, defineDetector } from '../src/detector.ts';

const CI = /^[A-Za-z0-9+/]{86}==$/;
const HEX = /^[\dA-Fa-f]{64}$/;
// How an HMAC-SHA-256 in DER begins, in base64: most agencies hand out DI so.
const DI_MARK = 'MC0GCCqGSIb3DQIJAyEA';

const isCi = (cell: Cell): boolean =>
  cell.length === 88 && cell.text.charCodeAt(87) === 61 && cell.digitCount > 0 && CI.test(cell.text);
const isMarked = (cell: Cell): boolean => cell.length >= 64 && cell.length <= 66 && cell.text.startsWith(DI_MARK);
const isHex = (cell: Cell): boolean => cell.length === 64 && cell.digitCount + cell.latin === 64 && HEX.test(cell.text);

/** CI is one text for a person everywhere, DI one for each site: both stand for the resident registration number. */
export default defineDetector({
  id: 'kr/connecting-information',
  title: { ko: '연계정보(CI·DI)', en: 'connecting information (CI, DI)' },
  category: 'connecting_information',
  severity: 'high',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4', 'isms-p/2.7.1'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      /^(?:ci|di)[12]?$/,
      /(^|_)(?:ipin|kcb|nice|kmc|pcc|mobile|mbl|crtf|certi|user|usr|mbr|mber|member|cust|customer|person|psn|auth|cert|crtfc|self_?cert|identity)_?(?:ci|di)[12]?(?:_?(?:val|value|no|num|key|info|enc))?$/,
      /(^|_)(?:ci|di)[12]?_?(?:val|value|vl|no|data|key|info|hash|enc|version|값)$/,
      /(^|_)(?:dup_?(?:info|key|val|cnfm_?info|join_?info|scrbr_?info)|dupinfo|conn_?info|coninfo1?|con_info1?|link_?info_?(?:val|value)|lnk_?info|connecting_?info(?:rmation)?|duplicated?_?(?:join|subscription)_?info)$/,
      /연계\s?정보(?!\s?명)|중복\s?가입\s?(?:확인)?\s?(?:정보|여부\s?정보|값)|(?:^|\s)(?:CI|DI)\s?(?:값|정보|$)/,
    ],
    veto: [
      /(^|_)(?:yn|cd|se|type|dt|ymd|nm|name|db|database|sql|url|host|version|path|img|image|logo|build|pipeline)(_|$)/,
      /여부$|구분|일자|시스템|연계\s?정보\s?명/,
    ],
  },
  widths: [64, 66, 88],
  gate: { length: [64, 88], latin: [20, 88], hangul: [0, 0] },
  // A SHA-512 digest in base64, a signature or a ciphertext is as long and looks the same.
  confusion: 0.08,
  match: (cell) => (isMarked(cell) ? 'valid' : isCi(cell) || isHex(cell) ? 'plausible' : null),
  measure(cell, counters) {
    if (isMarked(cell)) counters.marked = (counters.marked ?? 0) + 1;
    else if (isHex(cell)) counters.hex = (counters.hex ?? 0) + 1;
  },
  judge({ matched, nonNull, distinct, counters: { marked = 0, hex = 0 } }) {
    if (marked > 0) return { weight: 5, reason: 'mark-of-an-agency' };
    if (hex > matched * 0.5) return { weight: -2, reason: 'any-digest' };
    // A person comes up once where users are kept; digests of passwords or files repeat.
    return matched > 20 && distinct < nonNull * 0.8
      ? { weight: -1.5, reason: 'repeated-values' }
      : { weight: 0, reason: 'none' };
  },
  identity: (cell) => cell.text,
  mask: (value) => (value.trim().startsWith(DI_MARK) ? `${DI_MARK}****` : '****'),
  examples: {
    match: [
      'MC0GCCqGSIb3DQIJAyEAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
      'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==',
    ],
    reject: [
      '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
      'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
      'https://example.com/a/very/long/path/that/goes/on/and/on/until/it/has/eighty-eight/of==',
      '$2b$12$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYz01234',
    ],
  },
});
