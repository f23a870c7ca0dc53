import { type Cell, defineDetector } from '../src/detector.ts';

// 11 to 28 are the police agencies that issue, 27 is not in use; older ones are written with the region's name.
const REGION = '(?:1[1-9]|2[0-6]|28)';
const PLACE =
  '(?:서울|부산|경기|경기남부|경기북부|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산|세종)';
const GROUPED = new RegExp(`^${REGION}[- .]\\d{2}[- .]\\d{6}[- .]\\d{2}$`);
const PLACED = new RegExp(`^${PLACE}[- ]?\\d{2}[- ]\\d{6}[- ]\\d{2}$`);
const PLAIN = new RegExp(`^${REGION}\\d{10}$`);
const MASKED = new RegExp(`^(?:${REGION}|${PLACE}|[*●○•]{2})[- ][\\d*●○•]{2}-[\\d*●○•]{6}-[\\d*●○•]{2}$`);
const IN_TEXT = new RegExp(
  `(?<![\\d-])${REGION}-\\d{2}-\\d{6}-\\d{2}(?![\\d-])|(?<![가-힣])${PLACE}[- ]?\\d{2}-\\d{6}-\\d{2}(?![\\d-])`,
);

const grouped = (cell: Cell): boolean =>
  cell.hangul > 0 ? PLACED.test(cell.text) : cell.length === 15 && GROUPED.test(cell.text);

export default defineDetector({
  id: 'kr/driver-license',
  title: { ko: '운전면허번호', en: 'driver licence number' },
  category: 'driver_license',
  severity: 'critical',
  law: ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:dln|dl_?no|(?:drv|drive|driver|drivers|drvr|driving|drvng)_?(?:lic|lcns|lcnc|license|licence|licens|lcense)_?(?:no|num|number|id)?)(?:_?(?:enc|mask|hash|\d))?$/,
      /(^|_)(?:unjeon_?)?myeonheo(?:_?(?:no|bunho))?$/,
      /운전\s?면허(?:증)?\s?(?:번호|$)|^면허\s?번호$/,
    ],
    weak: [/(^|_)(?:lcns|lic|license|licence)_?(?:no|num|number)$/, /면허(?:증)?\s?번호|운전\s?면허/],
    veto: [
      /(^|_)(?:yn|cd|se|type|ty|knd|date|dt|ymd|nm|name|img|image|file|path|url|cnt|status|plate|expiry|issue|dr|biz|business|software|sw|key|class|level)(_|$)/,
      /여부|구분|종류|종별|일자|만료|갱신|발급|의사|의료|자격|사업|영업|건설|사본|이미지/,
    ],
  },
  widths: [12, 15],
  gate: { length: [12, 18], digits: [10, 12], hangul: [0, 4], latin: [0, 0] },
  confusion: 0.002,
  match(cell) {
    if (grouped(cell)) return 'valid';
    return cell.length === 12 && cell.digitCount === 12 && PLAIN.test(cell.text) ? 'plausible' : null;
  },
  measure(cell, counters) {
    const add = (key: string) => {
      counters[key] = (counters[key] ?? 0) + 1;
    };
    if (cell.digitCount === cell.length) add('plain');
    else if (grouped(cell)) add('grouped');
  },
  judge({ counters }) {
    const { plain = 0, grouped: written = 0 } = counters;
    // Twelve digits are a time, an account, a barcode: only the column's name can make them a licence.
    return plain > written ? { weight: -4.5, reason: 'bare-digits' } : { weight: 2.5, reason: 'region-and-groups' };
  },
  masked: (cell) => cell.digitCount <= 10 && cell.length >= 15 && MASKED.test(cell.text),
  pattern: IN_TEXT,
  validate: () => 'valid',
  identity: (cell) => (cell.hangul > 0 ? cell.text.replace(/[- ]/g, '') : cell.digits),
  mask: (value) => (IN_TEXT.test(value.trim()) ? `${value.trim().slice(0, 2)}-**-******-**` : '***'),
  examples: {
    match: [
      '11-98-123456-12',
      '28-05-654321-90',
      '110512345612',
      '서울 98-123456-12',
      '경기-98-123456-12',
      '11-98-******-12',
      '11-**-******-**',
    ],
    reject: [
      '29-98-123456-12',
      '27-98-123456-12',
      '10-98-123456-12',
      '310512345612',
      '11-98-12345-12',
      '110-12-123456-12',
      '2024-01-15 12:30',
      '8801234567890',
    ],
  },
});
