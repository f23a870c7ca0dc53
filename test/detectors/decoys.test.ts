/** What looks like personal data and is nobody's: silent under a meaningless name, and never in the way of what is genuine. */
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/model.ts';
import { judgeColumn, judgeName, judgeRows, many } from '../support/columns.ts';
import type { Fake } from '../support/fake.ts';

const kinds = (found: readonly { readonly category: string }[]) => found.map(({ category }) => category);

const two = (number: number): string => String(number).padStart(2, '0');
const recent = (draw: Fake, sign = ''): string =>
  [String(2018 + draw.int(8)), two(1 + draw.int(12)), two(1 + draw.int(28))].join(sign);
const clock = (draw: Fake, sign = ''): string => [two(draw.int(24)), two(draw.int(60)), two(draw.int(60))].join(sign);
const seconds = (draw: Fake): number => 1_500_000_000 + draw.int(280_000_000);

/** The check digit of a GTIN behind its other digits. */
function gtin(body: string): string {
  const sum = [...body].reverse().reduce((so, digit, index) => so + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return body + String((10 - (sum % 10)) % 10);
}
function isbn10(body: string): string {
  const rest = [...body].reduce((so, digit, index) => so + Number(digit) * (10 - index), 0) % 11;
  return body + (rest === 0 ? '0' : rest === 1 ? 'X' : String(11 - rest));
}
const waybill = (body: string): string => body + String(Number(body) % 7);
function postal(digits: string): string {
  const sum = [8, 6, 4, 2, 3, 5, 9, 7].reduce((so, weight, index) => so + weight * Number(digits[index]), 0);
  const rest = 11 - (sum % 11);
  return `EE${digits}${rest === 10 ? 0 : rest === 11 ? 5 : rest}KR`;
}

describe('silent', () => {
  test.each<[string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['seconds since 1970', (draw) => String(seconds(draw))],
    ['seconds since 1970 as numbers', (draw) => String(seconds(draw)), { family: 'integer' }],
    ['milliseconds', (draw) => `${seconds(draw)}${draw.digits(3)}`],
    ['milliseconds as numbers', (draw) => `${seconds(draw)}${draw.digits(3)}`, { family: 'integer' }],
    ['seconds with a fraction', (draw) => `${seconds(draw)}.${draw.digits(3)}`, { family: 'decimal' }],
    ['microseconds', (draw) => `${seconds(draw)}${draw.digits(6)}`, { family: 'integer' }],
    ['YYYYMMDDHHMM', (draw) => recent(draw) + clock(draw).slice(0, 4)],
    ['YYYYMMDDHHMMSS', (draw) => recent(draw) + clock(draw)],
    ['YYYYMMDDHHMMSS as numbers', (draw) => recent(draw) + clock(draw), { family: 'integer' }],
    ['YYYYMMDDHHMMSS and milliseconds', (draw) => recent(draw) + clock(draw) + draw.digits(3)],
    ['YYMMDDHHMMSS', (draw) => (recent(draw) + clock(draw)).slice(2)],
    ['YYMMDDHHMM', (draw) => (recent(draw) + clock(draw)).slice(2, 12)],
    ['ISO timestamps', (draw) => `${recent(draw, '-')}T${clock(draw, ':')}.${draw.digits(3)}Z`],
    ['timestamps', (draw) => `${recent(draw, '-')} ${clock(draw, ':')}`, { family: 'timestamp' }],
    ['dates', (draw) => recent(draw)],
    ['dates as numbers', (draw) => recent(draw), { family: 'integer' }],
    ['dates of six digits', (draw) => recent(draw).slice(2)],
    ['dates with dots', (draw) => recent(draw, '.')],
    ['Korean dates', (draw) => `${2015 + draw.int(10)}년 ${1 + draw.int(12)}월 ${1 + draw.int(28)}일`],
    ['EAN-13', (draw) => gtin(`880${draw.digits(9)}`)],
    ['EAN-13 as numbers', (draw) => gtin(`880${draw.digits(9)}`), { family: 'integer' }],
    ['EAN-8', (draw) => gtin(`880${draw.digits(4)}`)],
    ['UPC', (draw) => gtin(`0${draw.digits(10)}`)],
    ['GTIN-14', (draw) => gtin(`1880${draw.digits(9)}`)],
    ['ISBN-13', (draw) => gtin(`97889${draw.digits(7)}`)],
    ['ISBN-10', (draw) => isbn10(`89${draw.digits(7)}`)],
    ['order numbers', (draw) => `${recent(draw)}-${draw.digits(7)}`],
    ['order numbers of six and seven digits', (draw) => `${recent(draw).slice(2)}-${draw.digits(7)}`],
    ['order numbers without a hyphen', (draw) => recent(draw) + draw.digits(6)],
    ['order numbers with letters', (draw) => `ORD${recent(draw)}${draw.digits(5)}`],
    ['receipts', (_, index) => `240315${String(1_000_001 + index)}`],
    ['10-digit ids in a row', (_, index) => String(2_030_000_000 + index)],
    ['12-digit ids in a row', (_, index) => String(110_203_000_000 + index * 3)],
    ['13-digit ids in a row', (_, index) => String(9_001_011_000_000 + index * 7), { family: 'integer' }],
    ['11-digit ids in a row', (_, index) => String(10_234_500_000 + index * 11), { family: 'integer' }],
    ['16-digit ids in a row', (_, index) => String(4_000_120_000_000_000 + index), { family: 'integer' }],
    ['waybills of 12 digits', (draw) => waybill(`6${draw.digits(10)}`)],
    ['waybills of 10 digits', (draw) => waybill(`3${draw.digits(8)}`)],
    ['international mail', (draw) => postal(draw.digits(8))],
    ['UUIDs', (draw) => draw.uuid()],
    ['UUIDs of the type', (draw) => draw.uuid(), { family: 'uuid' }],
    ['web addresses', (draw) => `https://www.example.kr/${draw.hex(6)}/${draw.digits(8)}`],
    ['hosts', (draw) => `${draw.hex(5)}.example.co.kr`],
    ['paths', (draw) => `/upload/${recent(draw, '/')}/${draw.hex(12)}.jpg`],
    ['file names', (draw) => `report_${recent(draw)}.pdf`],
    ['provinces', (draw) => draw.pick(['서울특별시', '경기도', '강원도', '부산광역시', '제주특별자치도', '전라남도'])],
    [
      'districts',
      (draw) => draw.pick(['강남구', '성남시', '수원시', '양평군', '구리시', '하남시', '정선군', '남해군']),
    ],
    [
      'neighbourhoods',
      (draw) => draw.pick('이화동 정자동 신사동 서현동 구미동 주안동 오정동 송도동 장안동 문정동'.split(' ')),
    ],
    ['numbered neighbourhoods', (draw) => `${draw.pick('역삼 신정 상계 중계 화곡'.split(' '))}${1 + draw.int(9)}동`],
    [
      'regions in full',
      (draw) => `${draw.pick(['경기도 수원시 장안구', '서울특별시 강남구', '충청북도 음성군 금왕읍'])}`,
    ],
    ['companies', (draw) => `${draw.pick(['(주)', '주식회사 ', '㈜'])}${draw.noun()}`],
    ['hospitals', (draw) => `${draw.name().slice(1)}${draw.pick(['의원', '치과의원', '병원', '한의원', '약국'])}`],
    ['schools', (draw) => `${draw.noun()}${draw.pick(['초등학교', '중학교', '고등학교', '유치원'])}`],
    [
      'English companies',
      (draw) => `${draw.pick(['Smith', 'Brown', 'Kim'])} ${draw.pick(['Inc', 'Ltd.', 'Group', 'Bank'])}`,
    ],
    ['codes', (draw) => draw.pick(['A01', 'A02', 'B01', 'B02', 'C10'])],
    [
      'industries',
      (draw) => draw.pick('A01 B05 C10 C26 D35 E37 F41 G45 G46 G47 H49 I55 J58 K64 L68 M70 N74'.split(' ')),
    ],
    ['seats', (draw) => `${draw.pick([...'ABCDEFGH'])}${two(1 + draw.int(30))}`],
    ['yes and no', (draw) => draw.pick(['Y', 'N'])],
    ['one and two', (draw) => draw.pick(['1', '2'])],
    ['sizes', (draw) => draw.pick(['S', 'M', 'L', 'XL', 'F'])],
    ['kinds of schools', (draw) => draw.pick(['남여공학', '남', '여'])],
    ['stock codes', (draw) => draw.digits(6)],
    ['years', (draw) => String(1950 + draw.int(70)), { family: 'integer' }],
    ['years of birth with a serial', (draw) => `${1930 + draw.int(60)}${draw.digits(4)}`],
    ['booleans', (draw) => draw.pick(['t', 'f']), { family: 'boolean' }],
  ])('%s', (_, value, column = {}) => {
    expect(kinds(judgeColumn({ name: 'v', ...column }, many(value)))).toEqual([]);
  });

  test.each([
    ['order_no', (draw: Fake) => `${recent(draw)}${draw.digits(6)}`],
    ['isbn', (draw: Fake) => gtin(`97889${draw.digits(7)}`)],
    ['created_at', (draw: Fake) => String(seconds(draw))],
    ['운송장번호', (draw: Fake) => waybill(`6${draw.digits(10)}`)],
    ['homepage_addr', (draw: Fake) => `http://www.${draw.hex(6)}.go.kr`],
    ['상호명', (draw: Fake) => `${draw.name()}${draw.pick(['내과의원', '치과', '약국'])}`],
  ])('with its own name, %s', (name, value) => {
    expect(kinds(judgeColumn({ name }, many(value)))).toEqual([]);
  });

  test.each([
    'company_nm',
    'hospital_name',
    'sido_nm',
    'reg_dt',
    'order_no',
    'seq',
    'home_url',
    'barcode',
    '기관명',
    '등록일시',
  ])('%s without values', (name) => {
    expect(kinds(judgeName({ name }))).toEqual([]);
  });
});

describe('what is genuine stays found', () => {
  test.each<[string, string, (draw: Fake) => string, Partial<Column>?]>([
    ['mobiles as numbers', 'phone', (draw) => draw.mobile('').slice(1), { name: 'hp_no', family: 'integer' }],
    ['mobiles without hyphens', 'phone', (draw) => draw.mobile('')],
    ['resident numbers without a hyphen', 'rrn', (draw) => draw.rrn({ separator: '' })],
    [
      'resident numbers of children',
      'rrn',
      (draw) => draw.rrn({ from: 2011, to: 2019, separator: '' }),
      { name: 'rrno' },
    ],
    ['cards without separators', 'card_number', (draw) => draw.card('')],
    ['names', 'person_name', (draw) => draw.name()],
    [
      'five names again and again',
      'person_name',
      (draw) => draw.pick(['김민준', '이서연', '박지훈', '최수진', '정은주']),
    ],
    ['road addresses', 'address', (draw) => draw.roadAddress()],
    ['e-mails', 'email', (draw) => draw.email()],
  ])('%s', (_, category, value, column = {}) => {
    expect(kinds(judgeColumn({ name: 'v', ...column }, many(value)))).toEqual([category]);
  });

  test('a table of log lines with ids, times and a person', () => {
    const rows = many((draw, index) =>
      [String(90_000_001 + index), recent(draw) + clock(draw), draw.name(), draw.mobile()].join('|'),
    ).map((line) => line.split('|'));
    const found = judgeRows([{ name: 'c1' }, { name: 'c2' }, { name: 'c3' }, { name: 'c4' }], rows);
    expect(found.map(({ column, category }) => `${column} ${category}`)).toEqual(['c3 person_name', 'c4 phone']);
  });
});
