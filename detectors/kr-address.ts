import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';
import regions from './data/regions.json' with { type: 'json' };
import { ADDRESS_NAMES, isUnit } from './lib/address.ts';
import { isStreetAddress } from './lib/street.ts';

// 서울시, 부산시, 경남도: written so though official nowhere.
const SIDO = new Set([
  ...regions.sido.split(' '),
  '서울시',
  '부산시',
  '대구시',
  '인천시',
  '광주시',
  '대전시',
  '울산시',
  '세종시',
  '강원도',
  '전라북도',
  '제주도',
]);
const SIGUNGU = new Set(regions.sigungu.split(' '));

const DETAIL = /^(?:[가-힣A-Za-z0-9 ]{0,25}\s)?(?:\d{1,4}|[A-Z]|[가-하])동\s*[Bb]?\d{1,5}호(?:\s|$|\()/;
/** How many of the first two words name a province, a city, a county or a district. */
function regionWords(text: string): number {
  const first = text.indexOf(' ');
  if (first < 0) return 0;
  const second = text.indexOf(' ', first + 1);
  const word = text.slice(0, first);
  const next = second < 0 ? '' : text.slice(first + 1, second);
  return (SIDO.has(word) || SIGUNGU.has(word) ? 1 : 0) + (SIGUNGU.has(next) ? 1 : 0);
}

/** Without a postcode or a note in brackets before it: `(06236) 서울 …`, `(우)06236 서울 …`. */
const bare = (text: string): string =>
  /^[([\d우]/.test(text)
    ? text.replace(/^(?:[([][^)\]]{1,10}[)\]]\s?)?(?:우\s?)?(?:(?:\d{5}|\d{3}-\d{3})\s?,?\s?)?(?=[가-힣])/, '')
    : text;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isHangul = (code: number): boolean => code >= 0xac00 && code <= 0xd7a3;
const codes = (text: string): ReadonlySet<number> => new Set([...text].map((each) => each.charCodeAt(0)));
// What a number follows in an address, and what it counts elsewhere: `앞으로 3일`, `2동 3층`.
const BEFORE = codes('로길동가리읍면산하');
const ROAD_BRANCH = codes('번나다라');
const GA = '가'.charCodeAt(0);
const SAN = '산'.charCodeAt(0);
const WARDS = codes('리동읍면');
const GIL = '길'.charCodeAt(0);
const COUNTED = codes('년월일원개명분초시회차인호층동%');

/**
 * Whether the text has a house or lot number: digits behind a road (`로`, `길`), a village or ward (`동`, `리`, …), `산`
 * or `지하`. A hand-written pass, since every text with a digit in it comes here.
 */
function hasHouseNumber(text: string): boolean {
  for (let index = 3; index < text.length; index += 1) {
    if (!isDigit(text.charCodeAt(index)) || isDigit(text.charCodeAt(index - 1))) continue;
    const before = text.charCodeAt(index - 1) === 32 ? index - 2 : index - 1;
    if (!BEFORE.has(text.charCodeAt(before))) continue;
    const named = text.charCodeAt(before - 1);
    const sign = text.charCodeAt(before);
    if (!isHangul(named) && !isDigit(named) && sign !== SAN) continue;
    // 부산 77 is no mountain lot.
    if (sign === SAN && isHangul(named) && !WARDS.has(named)) continue;
    // 종로3가 12, and the plate 서울 82가 3017.
    if (sign === GA && isDigit(named) && isDigit(text.charCodeAt(before - 2))) continue;
    let end = index;
    while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
    if (end - index > 5) continue;
    if (text.charCodeAt(end) === 45) {
      end += 1;
      while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
    }
    const next = text.charCodeAt(end);
    // 로12길, 로12번길, 로12나길, 종로1가: part of the name; 1번지 is a lot.
    if (next === GA || next === GIL || (text.charCodeAt(end + 1) === GIL && ROAD_BRANCH.has(next))) continue;
    if (!COUNTED.has(next)) return true;
  }
  return false;
}

// Without a region in front: nothing but districts, a road or ward, and the number.
// Nor a plate, `서울12가3456`.
const LOCAL =
  /^(?!(?:[가-힣]{2}\s?)?\d{2,3}\s?[가-힣]\s?\d{4}$)(?!(?:[가세바별서따새주위제]로|[가-힣]*으로)\s?\d)(?:[가-힣]{1,8}(?:시|군|구|읍|면|동)\s)*[가-힣A-Za-z0-9·.]{1,20}(?:로|길|동|가|리)\s?(?:\d{1,5}번?길\s?)?(?:산\s?)?\d{1,5}(?:-\d{1,4})?(?:번지)?(?:[\s,(]|$)/;

function judge(whole: string): Verdict | null {
  const text = bare(whole);
  if (hasHouseNumber(text)) return regionWords(text) > 0 ? 'valid' : LOCAL.test(text) ? 'plausible' : null;
  return text.includes('호') && DETAIL.test(text) ? 'plausible' : null;
}

/** Cells of a column that are looked at for flat numbers. */
const LOOKED_AT = 300;

const isDetail = (cell: Cell): boolean =>
  cell.hangul > 0 && cell.text.includes('호') && DETAIL.test(cell.text) && regionWords(cell.text) === 0;

export default defineDetector({
  id: 'kr/address',
  title: { ko: '주소', en: 'postal address' },
  category: 'address',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: ADDRESS_NAMES,
  gate: { length: [5, 200], digits: [1, 40] },
  confusion: 0.003,
  match(cell) {
    if (cell.hangul >= 2) return judge(cell.text);
    return cell.hangul === 0 && cell.blanks > 0 && cell.latin >= 3 && isStreetAddress(cell.text) ? 'plausible' : null;
  },
  measure(cell, counters) {
    const seen = counters.seen ?? 0;
    if (seen >= LOOKED_AT) return;
    counters.seen = seen + 1;
    if (isDetail(cell) || (isUnit(cell) && judge(cell.text) === null)) counters.detail = (counters.detail ?? 0) + 1;
  },
  judge({ counters, valid, matched }) {
    // A flat's number without its street says little of a person, and halls and lockers have them, too.
    if ((counters.detail ?? 0) > (counters.seen ?? 0) / 2) return { weight: -5, reason: 'flat-numbers-only' };
    return { weight: valid * 2 > matched ? 1.5 : 0, reason: 'regions-and-house-numbers' };
  },
  masked: (cell) => cell.stars > 1 && cell.hangul >= 4 && cell.blanks >= 1 && regionWords(cell.text) > 0,
  pattern:
    /(?:^|(?<=[\s:,(]))(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청?[북남]|전라?[북남]|경상?[북남]|제주|전남광주)(?:통합특별시|특별자치시|특별자치도|특별시|광역시|도|시)?|[가-힣]{1,4}[시군구])\s(?:[가-힣]{1,8}[시군구읍면]\s){0,3}[가-힣A-Za-z0-9·.]{1,20}(?:로|길|동|가|리)\s?(?:\d{1,2}가\s)?(?:\d{1,5}번?길\s?)?(?:산\s?|지하\s?)?\d{1,5}(?:-\d{1,4})?/,
  // 다시 서울 강남구 …: a word that ends as a district does may stand before it.
  validate: (candidate) =>
    judge(candidate) === 'valid' || judge(candidate.slice(candidate.indexOf(' ') + 1)) === 'valid'
      ? 'valid'
      : 'invalid',
  mask(value) {
    const region = value
      .normalize('NFC')
      .trim()
      .split(/\s+/, 2)
      .filter((word) => SIDO.has(word) || SIGUNGU.has(word));
    return region.length > 0 ? `${region.join(' ')} ***` : '***';
  },
  examples: {
    match: [
      '서울특별시 강남구 테헤란로 152',
      '경기도 성남시 분당구 가상로12번길 3-4 (정자동)',
      '충청북도 음성군 금왕읍 가상로 123-4',
      '서울 강남구 역삼동 736-1',
      '경기도 수원시 영통구 영통동 1번지',
      '세종특별자치시 한누리대로 2130',
      '(06236) 서울시 강남구 테헤란로 152, 101동 1203호',
      '전남 담양군 가상면 가상리 산12-3',
      '101동 1203호',
      '(우)06236 서울 강남구 테헤란로 152',
      '1692 Maple Loop',
      '123, Teheran-ro, Gangnam-gu, Seoul',
      'Rua da Mostra, 53',
      'Musterstraße 34',
      '서울특별시 강남구 ***',
    ],
    reject: [
      '강남구',
      '서울특별시 강남구',
      '서울특별시 중구 을지로3가',
      '종로3가',
      '서울특별시 종로구 가상대로23길',
      '102동',
      '앞으로 3일 안에',
      '가로 10 세로 20',
      '서울12가3456',
      '서울 82가 3017',
      '부산 77-467892-26',
      '오른쪽으로 2',
      '12 Angry Men',
      'ACADEMY DINOSAUR',
      '금왕읍',
      '101호',
      '1호선',
      '2024-01-01',
      '제3조 2항',
    ],
  },
});
