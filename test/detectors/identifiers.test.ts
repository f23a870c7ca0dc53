import { describe, expect, test } from 'vitest';
import { builtin } from '../../detectors/index.ts';
import { cellOf } from '../../src/classify/cell.ts';
import { inspect } from '../../src/classify/inspect.ts';
import type { Classification, Column } from '../../src/model.ts';
import { judgeColumn, judgeName, many } from '../support/columns.ts';
import type { Fake } from '../support/fake.ts';

const brief = (found: readonly Classification[]) =>
  found.map(({ category, protection }) => `${category} ${protection}`);

const two = (number: number) => String(number).padStart(2, '0');
const day = (draw: Fake, from: number, to: number) =>
  `${two((from + draw.int(to - from + 1)) % 100)}${two(1 + draw.int(12))}${two(1 + draw.int(28))}`;

/** Weighted sum of the digits of `body` modulo `by`. */
const weighted = (body: string, weight: (index: number) => number, by: number) =>
  [...body].reduce((sum, digit, index) => sum + Number(digit) * weight(index), 0) % by;

function foreigner(draw: Fake, { checked = true, separator = '-' } = {}): string {
  const young = draw.int(10) === 0;
  const front = young ? day(draw, 2000, 2010) : day(draw, 1955, 1999);
  const body = `${front}${(young ? 7 : 5) + draw.int(2)}${draw.digits(2)}${draw.digits(2)}${6 + draw.int(4)}`;
  const last = checked ? String((13 - weighted(body, (index) => (index % 8) + 2, 11)) % 10) : draw.digits(1);
  return `${front}${separator}${body.slice(6)}${last}`;
}

function business(draw: Fake, types: readonly number[], separator = '-'): string {
  const body = `${101 + draw.int(700)}${two(draw.pick(types))}${1000 + draw.int(9000)}`;
  const sum =
    [...body].reduce((so, digit, index) => so + Number(digit) * [1, 3, 7, 1, 3, 7, 1, 3, 5][index]!, 0) +
    Math.floor((Number(body[8]) * 5) / 10);
  const full = `${body}${(10 - (sum % 10)) % 10}`;
  return [full.slice(0, 3), full.slice(3, 5), full.slice(5)].join(separator);
}

function corporate(draw: Fake, separator = '-'): string {
  const body = `${draw.pick(['1101', '1311', '1348', '2841'])}${draw.pick(['11', '14', '21'])}${draw.digits(6)}`;
  return `${body.slice(0, 6)}${separator}${body.slice(6)}${(10 - weighted(body, (index) => (index % 2) + 1, 10)) % 10}`;
}

const passport = (draw: Fake) =>
  draw.int(2)
    ? `M${draw.digits(3)}${draw.pick([...'ABCDEFGHJKLMNPQRSTUVWXYZ'])}${draw.digits(4)}`
    : `M${draw.digits(8)}`;
const licence = (draw: Fake) =>
  `${draw.pick([11, 12, 13, 14, 19, 20, 23, 26])}-${two((75 + draw.int(50)) % 100)}-${draw.digits(6)}-${draw.digits(2)}`;
const plate = (draw: Fake) =>
  `${draw.int(2) ? two(1 + draw.int(69)) : 100 + draw.int(600)}${draw.pick([...'가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호'])}${draw.digits(4)}`;
const customs = (draw: Fake) => `P${11 + draw.int(15)}${draw.digits(10)}`;

describe('known by their values in a column without a telling name', () => {
  test.each<[string, string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['RRNs of all ages without a checksum', 'rrn plain', (draw) => draw.rrn({ from: 1940, to: 2024, checked: false })],
    ['RRNs of newborns', 'rrn plain', (draw) => draw.rrn({ from: 2021, to: 2025, checked: false })],
    [
      'RRNs by a library whose months begin at 00',
      'rrn plain',
      (draw) =>
        `${draw.digits(2)}${draw.pick(['0', '0', '0', '1'])}${draw.pick(['0', '1', '2'])}${draw.pick(['0', '1', '2'])}${1 + draw.int(9)}-${1 + draw.int(2)}${draw.digits(6)}`,
    ],
    [
      'RRNs in full width',
      'rrn plain',
      (draw) => draw.rrn().replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    ],
    [
      'RRNs as decimals',
      'rrn plain',
      (draw) => `${Number(draw.rrn({ separator: '', from: 1960, to: 2008 }))}.0`,
      { family: 'decimal' },
    ],
    ['RRNs up to the sex', 'rrn plain', (draw) => draw.rrn().slice(0, 8)],
    ['RRNs up to the sex, no hyphen', 'rrn plain', (draw) => draw.rrn({ separator: '' }).slice(0, 7)],
    ['RRNs with seven stars', 'rrn masked', (draw) => `${draw.rrn().slice(0, 7)}*******`],
    ['RRNs with a masked date', 'rrn masked', (draw) => `******-${draw.rrn().slice(7)}`],
    ['foreigners', 'foreigner_number plain', (draw) => foreigner(draw)],
    ['foreigners without hyphens', 'foreigner_number plain', (draw) => foreigner(draw, { separator: '' })],
    ['foreigners without a checksum', 'foreigner_number plain', (draw) => foreigner(draw, { checked: false })],
    ['masked foreigners', 'foreigner_number masked', (draw) => `${foreigner(draw).slice(0, 8)}******`],
    ['RRNs and a few foreigners', 'rrn plain', (draw) => (draw.int(30) ? draw.rrn() : foreigner(draw))],
    ['passports, old and new', 'passport plain', passport],
    ['new passports', 'passport plain', (draw) => `M${draw.digits(3)}${draw.pick([...'ABCDEF'])}${draw.digits(4)}`],
    ['licences', 'driver_license plain', licence],
    [
      'licences with the name of the region',
      'driver_license plain',
      (draw) => licence(draw).replace(/^\d\d-/, draw.pick(['서울 ', '경기 ', '부산-'])),
    ],
    ['masked licences', 'driver_license masked', (draw) => licence(draw).replace(/\d{6}/, '******')],
    ['customs codes', 'customs_code plain', customs],
    ['plates', 'vehicle_plate plain', plate],
    [
      'plates of regions',
      'vehicle_plate plain',
      (draw) =>
        `${draw.pick(['서울', '경기', '부산'])}${draw.pick(['', ' '])}${plate(draw).replace(/^1\d\d/, '12')}`.replace(
          /(\D)\d(\d\d[가-힣])/,
          '$1$2',
        ),
    ],
    ['plates with blanks', 'vehicle_plate plain', (draw) => plate(draw).replace(/([가-힣])/, ' $1 ')],
    ['sole proprietors', 'business_number plain', (draw) => business(draw, [1, 12, 35, 79, 90, 96])],
    ['persons and companies', 'business_number plain', (draw) => business(draw, [12, 81, 86, 87, 88, 81], '')],
    ['cards of many issuers', 'card_number plain', (draw) => draw.card(' ')],
    ['masked cards', 'card_number masked', (draw) => draw.card('').replace(/^(.{6}).{6}/, '$1******')],
    ['DI of an agency', 'connecting_information plain', (draw) => `MC0GCCqGSIb3DQIJAyEA${draw.base64(32)}`],
  ])('%s', (_, expected, value, column = {}) => {
    const found = judgeColumn({ name: 'v', ...column }, many(value));
    expect(brief(found)).toEqual([expected]);
    expect(found[0]?.evidence.basis).toContain('values');
  });
});

describe('known where the name says so, and never without', () => {
  test.each<[string, string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['drv_lic_no', 'driver_license', (draw) => licence(draw).replaceAll('-', '')],
    ['hlth_insrnc_no', 'health_insurance', (draw) => `${1 + draw.int(8)}${draw.digits(10)}`],
    ['건강보험증번호', 'health_insurance', (draw) => `${1 + draw.int(8)}-${draw.digits(10)}`],
    ['acnt_no', 'bank_account', (draw) => `110-${draw.digits(3)}-${draw.digits(6)}`],
    ['RFND_ACTNO', 'bank_account', (draw) => `3333${draw.digits(9)}`],
    [
      '계좌번호',
      'bank_account',
      (draw) => draw.pick([`1002-${draw.digits(3)}-${draw.digits(6)}`, `${draw.digits(6)}-01-${draw.digits(6)}`]),
    ],
    ['account_number', 'bank_account', (draw) => `${1 + draw.int(9)}${draw.digits(11)}`, { family: 'integer' }],
    ['zip', 'postcode', (draw) => `0${1 + draw.int(8)}${draw.digits(3)}`],
    ['zip_code', 'postcode', (draw) => `${1 + draw.int(6)}${draw.digits(2)}-${draw.digits(3)}`],
    ['우편번호', 'postcode', (draw) => String(1000 + draw.int(62000)), { family: 'integer' }],
    [
      'postal_code',
      'postcode',
      (draw) =>
        draw.pick(['T6G 2C7', '12227-000', '70174', 'SW1A 1AA', '0171', '11230', 'V6C 1G8', '94043-1351', '00530']),
    ],
    ['passport_no', 'passport', (draw) => `${draw.pick(['E', 'G', 'EK', 'N'])}${draw.digits(7)}`],
    ['ci', 'connecting_information', (draw) => draw.base64(64)],
    ['DUP_INFO', 'connecting_information', (draw) => draw.hex(64)],
    [
      '입금계좌',
      'bank_account',
      (draw) => `${draw.pick(['국민', '신한은행'])} 110-${draw.digits(3)}-${draw.digits(6)}`,
    ],
    ['jumin2', 'rrn', (draw) => draw.rrn().slice(7)],
    ['RRNO_FRDGT_NO', 'rrn', (draw) => draw.rrn().slice(0, 6)],
    ['brno', 'business_number', (draw) => business(draw, [81, 85, 86, 87, 88])],
  ])('%s', (name, category, value, column = {}) => {
    const values = many(value);
    expect(judgeColumn({ name, ...column }, values, 'members').map((each) => each.category)).toEqual([category]);
    expect(judgeColumn({ name: 'v', ...column }, values).map((each) => each.category)).not.toContain(category);
  });
});

describe('what only looks alike stays silent', () => {
  const minute = (draw: Fake) => `20${day(draw, 20, 25)}${two(draw.int(24))}${two(draw.int(60))}`;
  test.each<[string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['YYYYMMDDHHMM', minute],
    ['YYYYMMDDHHMM as numbers', minute, { family: 'integer' }],
    ['YYMMDDHHMMSS', (draw) => `${day(draw, 20, 25)}${two(draw.int(24))}${two(draw.int(60))}${two(draw.int(60))}`],
    ['orders of ten years', (draw) => `${day(draw, 2012, 2025)}-${draw.digits(7)}`],
    ['orders counted from a million', (draw, index) => `${day(draw, 2012, 2025)}-${1_000_000 + index * 37}`],
    ['orders by kind, YYMMDD-[1-4]NNNNNN', (draw) => `${day(draw, 2020, 2025)}-${1 + draw.int(4)}${draw.digits(6)}`],
    ['SHA-512 in base64', (draw) => draw.base64(64)],
    ['SHA-256 in hex', (draw) => draw.hex(64)],
    ['orders counted from three million', (draw, index) => `${day(draw, 2020, 2025)}-${3_000_000 + index * 37}`],
    ['days and a digit', (draw) => `${day(draw, 2020, 2025)}${draw.int(10)}`],
    ['7-digit ids', (draw) => `${1 + draw.int(9)}${draw.digits(6)}`],
    ['7-digit ids as numbers', (draw) => `${1 + draw.int(9)}${draw.digits(6)}`, { family: 'integer' }],
    ['6-digit ids as numbers', (draw) => `${1 + draw.int(9)}${draw.digits(5)}`, { family: 'integer' }],
    ['corporate numbers', (draw) => corporate(draw)],
    ['corporate numbers without hyphens', (draw) => corporate(draw, '')],
    ['companies', (draw) => business(draw, [81, 85, 86, 87, 88])],
    ['barcodes of one maker', (draw) => `8801115${draw.digits(6)}`],
    ['barcodes', (draw) => `880${draw.digits(10)}`],
    ['member numbers M00001234', (_, index) => `M${String(1000 + index * 3).padStart(8, '0')}`],
    ['orders S20240115', (draw) => `S20${day(draw, 20, 25)}`],
    ['product codes with any letter', (draw) => `${draw.pick([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'])}${draw.digits(8)}`],
    ['payments P240115…', (draw) => `P${day(draw, 20, 25)}${draw.digits(6)}`],
    ['payments P2024…', (draw) => `P2024${draw.digits(8)}`],
    ['16-digit orders with a date', (draw) => `20${day(draw, 20, 25)}${draw.digits(8)}`],
    ['16-digit serial numbers', (_, index) => String(4_000_000_000_000_000 + index * 7)],
    ['17-digit ids', (draw) => `6${draw.digits(16)}`],
    ['19-digit ids', (draw) => `4${draw.digits(18)}`],
    ['accounts', (draw) => `110-${draw.digits(3)}-${draw.digits(6)}`],
    ['masked accounts', (draw) => `1002*******${draw.digits(2)}`],
    ['5-digit codes', (draw) => draw.digits(5)],
    ['stock codes', (draw) => `0${draw.digits(5)}`],
    ['flats', (draw) => `${101 + draw.int(20)}동 ${1 + draw.int(20)}0${1 + draw.int(4)}호`],
    ['sums of money', (draw) => `${10 + draw.int(200)}조${1 + draw.int(9)}${draw.digits(3)}억`],
    ['road codes', (draw) => `1${draw.int(7)}${draw.digits(3)}${2 + draw.int(3)}${draw.digits(6)}`],
    ['tracking numbers', (draw) => `${4 + draw.int(5)}${draw.digits(11)}`],
  ])('%s', (_, value, column = {}) => {
    expect(brief(judgeColumn({ name: 'c1', ...column }, many(value)))).toEqual([]);
  });
});

describe('empty, by name and comment', () => {
  test.each<[string, string | null, string]>([
    ['CUST_RRNO', null, 'rrn'],
    ['EN_RRNO', null, 'rrn'],
    ['IHIDNUM', null, 'rrn'],
    ['juminBunho', null, 'rrn'],
    ['rrn1', null, 'rrn'],
    ['jumin2', null, 'rrn'],
    ['rrno_fnt', null, 'rrn'],
    ['rrno_bck', null, 'rrn'],
    ['c4', '주민등록번호 뒷자리', 'rrn'],
    ['FRNO', null, 'foreigner_number'],
    ['c1', '외국인등록번호', 'foreigner_number'],
    ['c1', '국내거소신고번호', 'foreigner_number'],
    ['PASSPORT_NO', null, 'passport'],
    ['c2', '여권번호', 'passport'],
    ['DLN', null, 'driver_license'],
    ['driverLicenseNo', null, 'driver_license'],
    ['c3', '운전면허번호', 'driver_license'],
    ['HIC_NO', null, 'health_insurance'],
    ['c3', '건강보험증번호', 'health_insurance'],
    ['pccc', null, 'customs_code'],
    ['c3', '개인통관고유부호', 'customs_code'],
    ['user_ci', null, 'connecting_information'],
    ['DUP_INFO', '중복가입확인정보', 'connecting_information'],
    ['ACTNO', null, 'bank_account'],
    ['refundAccountNo', null, 'bank_account'],
    ['c3', '환불계좌번호', 'bank_account'],
    ['BRNO', null, 'business_number'],
    ['bizRegNo', '사업자등록번호', 'business_number'],
    ['VHRNO', null, 'vehicle_plate'],
    ['car_no', '차량번호', 'vehicle_plate'],
    ['CUST_ZIP', null, 'postcode'],
    ['c3', '우편번호', 'postcode'],
    ['STLM_CARD_NO', null, 'card_number'],
    ['user_token', null, 'secret'],
    ['activation_key', null, 'secret'],
    ['twitter_key', null, 'secret'],
  ])('%s (%s) is %s', (name, comment, category) => {
    expect(judgeName({ name, comment }, 'members').map((each) => each.category)).toEqual([category]);
  });

  test.each<[string, string | null]>([
    ['RRNO_DPCN_YN', '주민등록번호중복여부'],
    ['PASSPORT_EXPIRY_DATE', '여권만료일자'],
    ['DR_LCNS_NO', '의사면허번호'],
    ['HLTH_INSRNC_BPLC_MNG_NO', '건강보험사업장관리번호'],
    ['CSCL_YMD', '통관일자'],
    ['LINK_INFO_NM', '연계정보명'],
    ['BACNT_CNT', '계좌수'],
    ['BACNT_SN', '계좌일련번호'],
    ['VR_BACNT_YN', '가상계좌여부'],
    ['BZMN_REG_YMD', '사업자등록일자'],
    ['CAR_REG_YMD', '자동차등록일자'],
    ['ZIP_SN', '우편번호일련번호'],
    ['MBR_CARD_NO', '회원카드번호'],
    ['CRNO', '법인등록번호'],
    ['zip_file_path', null],
    ['ci_image', null],
    ['ADMINIST_ZONE_CODE', '행정구역코드'],
    ['snmp_username', null],
  ])('%s (%s) is nothing of these', (name, comment) => {
    expect(brief(judgeName({ name, comment }, 'members'))).toEqual([]);
  });
});

test('a name does not make random numbers an identifier', () => {
  const random = (length: number) => many((draw) => draw.digits(length));
  expect(brief(judgeColumn({ name: 'rrno' }, random(13)))).toEqual([]);
  expect(brief(judgeColumn({ name: 'frno' }, random(13)))).toEqual([]);
  expect(brief(judgeColumn({ name: 'brno' }, random(10)))).toEqual([]);
  expect(brief(judgeColumn({ name: 'car_no' }, random(6)))).toEqual([]);
  expect(brief(judgeColumn({ name: 'pccc' }, random(13)))).toEqual([]);
});

test('plain numbers of a register of companies stay out, those of its owners do not', () => {
  const owners = many((draw) => business(draw, [12, 35, 81]));
  expect(judgeColumn({ name: 'v' }, owners)[0]?.evidence.examples[0]).toMatch(/^\d{3}-\*{2}-\*{5}$/);
});

test('IMEIs satisfy Luhn and are no cards', () => {
  const imei = (draw: Fake) => {
    const body = `35${draw.digits(12)}`;
    const sum = [...body].reduce(
      (so, digit, index) => so + (index % 2 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)]! : Number(digit)),
      0,
    );
    return `${body}${(10 - (sum % 10)) % 10}`;
  };
  const found = judgeColumn({ name: 'v' }, many(imei));
  expect(found.map(({ category }) => category)).not.toContain('card_number');
});

test('a password whose digest is as long as CI stays a password', () => {
  const digests = many((draw) => draw.base64(64));
  expect(brief(judgeColumn({ name: 'pswd' }, digests, 'members'))).toEqual(['password hashed']);
});

describe('inside texts', () => {
  const found = (text: string) => inspect(cellOf(text), builtin.detectors ?? []).map(({ detector }) => detector);

  test.each([
    ['면허 11-98-123456-12 확인', 'kr/driver-license'],
    ['4539-1488-0343-6467 04시까지 결제', 'card-number'],
    ['면허번호는 서울 98-123456-12 입니다', 'kr/driver-license'],
    ['등록증 850101-5123465 사본 받음', 'kr/foreigner-number'],
    ['여권 M123A4567 확인 완료', 'kr/passport'],
    ['여권번호: M12345678, 만료 전', 'kr/passport'],
    ['통관부호 P190000012345 로 신고 바랍니다', 'kr/customs-code'],
    ['환불 계좌: 국민 123456-01-234567 홍길동', 'kr/bank-account'],
    ['계좌번호 110-234-567890 으로 입금', 'kr/bank-account'],
    ['방문차량 12가3456 주차등록', 'kr/vehicle-plate'],
    ['서울 70바1234 택시에 두고 내림', 'kr/vehicle-plate'],
    ['사업자 123-45-67891 로 계산서 요청', 'kr/business-number'],
    ['주민번호 201105-3123456 확인', 'kr/rrn'],
  ])('%s', (text, detector) => {
    expect(found(text)).toContain(detector);
  });

  test.each([
    '민법 제105조 2024년 개정안',
    '매출 10조5000억, 영업이익 291조9000억',
    '3동 12호 3456번지',
    '주문 240315-0000001 배송 완료, 송장 1234-5678-9012',
    '본사 220-81-62517 대표 1588-1234',
    '결제번호 P240115123456 승인',
    '상품코드 M12345678 재고 없음',
    '회의 2024-01-15 12:30, 참석 12명',
  ])('nothing of these in %s', (text) => {
    const mine = /rrn|foreigner|passport|license|customs|account|plate|business|postcode|connecting|insurance|card/;
    expect(found(text).filter((id) => mine.test(id))).toEqual([]);
  });
});
