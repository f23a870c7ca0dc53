import { defineDetector } from '../src/detector.ts';

const KINDS = '[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호국합육해공]';
const REGIONS = '(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)';
const PLATE = new RegExp(
  `^(?:${REGIONS}\\s?)?\\d{2,3}\\s?${KINDS}\\s?\\d{4}$|^${REGIONS}\\s?\\d\\s?${KINDS}\\s?\\d{4}$`,
);
const KIND = new RegExp(`(${KINDS})\\s?\\d{4}$`);
// Motorcycles have the district in place of the number, diplomats a word and their country.
const ODD = new RegExp(
  `^${REGIONS}\\s?[가-힣]{2,4}\\s?${KINDS}\\s?\\d{4}$|^(?:외교|영사|준외|준영|국기|협정|대표)\\s?\\d{3}-?\\d{3}$`,
);
const MASKED = new RegExp(`^(?:${REGIONS}\\s?)?[\\d*●○•]{2,3}\\s?(?:${KINDS}|[*●○•])\\s?[\\d*●○•]{4}$`);
// A blank between is for whole cells: `12호 3456` and `10조 5000` are prose.
const IN_TEXT = new RegExp(
  `(?<![\\d가-힣A-Za-z-])(?:${REGIONS}\\s?)?\\d{2,3}(?!조)${KINDS}\\d{4}(?![\\d,.]|\\s?[억만원천년월명건개])`,
);

export default defineDetector({
  id: 'kr/vehicle-plate',
  title: { ko: '차량번호', en: 'vehicle plate' },
  category: 'vehicle_plate',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:vhr_?no|vhcl_?(?:no|num|number|reg_?no)|vhcle_?(?:no|num|number)|(?:car|vehicle)_?(?:reg|rgst|regist|registration|plate|license)?_?(?:no|num|number)|(?:licen[sc]e|lcns|number|car|vehicle)_?plate(?:_?(?:no|num|number))?|plate_?(?:no|num|number)|charyang_?(?:no|bunho)?|cha_?bunho)(?:_?(?:enc|mask|\d))?$/,
      /(?:차량|자동차|오토바이|이륜차)\s?(?:등록)?\s?번호|(?<![가-힣])차번(?:호|$)|번호판/,
    ],
    weak: [/(^|_)plate$|(^|_)(?:my|cust|mbr|visit|park|parking)_?(?:car|vhcl|vehicle)$/, /차량|자동차/],
    veto: [
      /(^|_)(?:yn|cd|se|type|ty|nm|name|date|dt|ymd|cnt|model|id|vin|color|count|img|image|path|url)(_|$)/,
      /여부|구분|차종|차대\s?번호|모델|종류|일자|제조|대수/,
    ],
  },
  widths: [16],
  gate: { length: [7, 14], digits: [4, 7], hangul: [1, 7], latin: [0, 0] },
  confusion: 0.001,
  match: (cell) => (PLATE.test(cell.text) || ODD.test(cell.text) ? 'valid' : null),
  measure(cell, counters) {
    const kind = KIND.exec(cell.text)?.[1];
    if (kind !== undefined) counters[`kind ${kind}`] = (counters[`kind ${kind}`] ?? 0) + 1;
  },
  judge({ counters }) {
    // Cars bear dozens of syllables; counts, storeys and articles bear one.
    const kinds = Object.keys(counters).length;
    return kinds > 7 ? { weight: 3, reason: 'many-syllables' } : { weight: 0, reason: 'few-syllables' };
  },
  masked: (cell) => cell.stars >= 2 && cell.length <= 11 && cell.digitCount >= 2 && MASKED.test(cell.text),
  pattern: IN_TEXT,
  validate: () => 'valid',
  identity: (cell) => cell.text.replace(/\s/g, ''),
  mask: (value) => `${/\d{2,3}\s?[가-힣](?=\s?\d{4}$)/.exec(value.trim())?.[0] ?? '***'}****`,
  examples: {
    match: [
      '12가3456',
      '123가4568',
      '12 가 3456',
      '서울 12 바 3456',
      '서울1가2345',
      '경기70자1234',
      '외교 012-001',
      '서울강남 가 1234',
      '12가****',
    ],
    reject: ['291조9000억', '101동 1203호', '12개3456', '3월 2024', '12가345', '1234가5678', '가1234', '2024년 1204'],
  },
});
