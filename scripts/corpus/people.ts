/** Values that are somebody's: telephones, addresses, log-ins, notes. All made up. */
import type { Draw } from './draw.ts';
import { compact, iso } from './draw.ts';
import { grouped } from './numbers.ts';
import * as words from './words.ts';

export const mobile = (draw: Draw, separator = '-'): string =>
  ['010', `${draw.between(2, 9)}${draw.digits(3)}`, draw.digits(4)].join(separator);
export const oldMobile = (draw: Draw): string =>
  `${draw.pick(['011', '016', '017', '018', '019'])}-${draw.between(2, 9)}${draw.digits(draw.pick([2, 3]))}-${draw.digits(4)}`;
const AREAS = '031 032 033 041 042 043 044 051 052 053 054 055 061 062 063 064'.split(' ');
export const landline = (draw: Draw, separator = '-'): string =>
  [
    draw.chance(0.4) ? '02' : draw.pick(AREAS),
    `${draw.between(2, 8)}${draw.digits(draw.pick([2, 3]))}`,
    draw.digits(4),
  ].join(separator);
export const representative = (draw: Draw): string =>
  `${draw.pick(['1588', '1577', '1544', '1566', '1600', '1644', '1661', '1670', '1800', '1833', '1899'])}-${draw.digits(4)}`;
export const safeNumber = (draw: Draw): string =>
  `050${draw.between(2, 8)}-${draw.digits(draw.pick([3, 4]))}-${draw.digits(4)}`;

export const loginId = (draw: Draw): string =>
  draw.pick(words.LOGIN_STEMS) +
  draw.pick(['', draw.pick(words.LOGIN_STEMS), '_']) +
  (draw.chance(0.8) ? draw.int(draw.pick([100, 10_000])) : '');
const HOSTS =
  'naver.com naver.com naver.com gmail.com gmail.com hanmail.net daum.net nate.com kakao.com icloud.com'.split(' ');
export const email = (draw: Draw): string =>
  `${draw.chance(0.3) ? `${draw.pick(words.ROMAN_GIVEN).toLowerCase()}.${draw.pick(words.ROMAN_SURNAMES).toLowerCase()}${draw.int(99)}` : loginId(draw)}@${draw.pick(HOSTS)}`;

const unit = (draw: Draw): string =>
  draw.pick([
    `${draw.between(101, 125)}동 ${draw.between(1, 25)}0${draw.between(1, 6)}호`,
    `${draw.between(1, 9)}0${draw.between(1, 4)}호`,
    `${draw.between(1, 5)}층`,
    `${draw.pick(['가', '나', 'A', 'B'])}동 ${draw.between(1, 5)}0${draw.between(1, 4)}호`,
    `${draw.between(101, 125)}-${draw.between(101, 2504)}`,
  ]);
export const detailAddress = (draw: Draw): string =>
  draw.chance(0.4) ? `${draw.pick(words.APARTMENTS)} ${unit(draw)}` : unit(draw);
const road = (draw: Draw): string =>
  `${draw.pick(words.ROADS)}${draw.chance(0.3) ? `${draw.between(1, 180)}번길` : ''} ${draw.between(1, 399)}${draw.chance(0.3) ? `-${draw.between(1, 30)}` : ''}`;
export function roadAddress(draw: Draw, detail = 0.6): string {
  const [long, short, district, emd] = draw.place();
  const front = `${draw.chance(0.4) ? short : long} ${district} ${draw.chance(0.1) ? `${draw.pick(words.EUP_MYEON)} ` : ''}${road(draw)}`;
  if (!draw.chance(detail)) return front;
  return `${front}${draw.pick([',', ''])} ${detailAddress(draw)}${draw.chance(0.4) ? ` (${emd})` : ''}`;
}
export function lotAddress(draw: Draw): string {
  const [long, short, district, emd] = draw.place();
  const where = draw.chance(0.3) ? `${draw.pick(words.EUP_MYEON)} ${draw.pick(words.RI)}` : emd;
  return `${draw.chance(0.5) ? short : long} ${district} ${where} ${draw.chance(0.08) ? '산' : ''}${draw.between(1, 1200)}${draw.chance(0.6) ? `-${draw.between(1, 60)}` : ''}${draw.chance(0.25) ? '번지' : ''}${draw.chance(0.3) ? ` ${detailAddress(draw)}` : ''}`;
}
export const shortAddress = (draw: Draw): string => `${draw.place()[2]} ${road(draw)}`;
export const englishAddress = (draw: Draw): string =>
  `${draw.between(1, 9999)} ${draw.pick(words.ENGLISH_LAST)} ${draw.pick(['Street', 'St', 'Avenue', 'Ave.', 'Road', 'Drive', 'Lane', 'Blvd'])}${draw.chance(0.3) ? `, Apt ${draw.between(1, 99)}` : ''}`;
export const romanAddress = (draw: Draw): string =>
  `${draw.between(1, 399)}, ${draw.pick(['Teheran', 'Jungang', 'Sejong', 'Dongdaemun', 'Haeundae', 'Songpa'])}-${draw.pick(['ro', 'daero', 'gil'])}${draw.chance(0.3) ? ` ${draw.between(1, 99)}beon-gil` : ''}, ${draw.pick(['Gangnam', 'Mapo', 'Seo', 'Nam', 'Suseong'])}-gu, ${draw.pick(['Seoul', 'Busan', 'Daegu', 'Incheon'])}${draw.chance(0.5) ? ', Republic of Korea' : ''}`;
export const postcode = (draw: Draw): string => {
  const front = draw.pick([
    '01',
    '03',
    '04',
    '05',
    '06',
    '07',
    '08',
    '10',
    '13',
    '16',
    '17',
    '21',
    '24',
    '28',
    '31',
    '34',
    '38',
    '42',
    '44',
    '48',
    '51',
    '54',
    '58',
    '61',
    '63',
  ]);
  return front + draw.digits(3);
};
export const oldPostcode = (draw: Draw): string => `${draw.between(100, 799)}-${draw.digits(3)}`;

export const plate = (draw: Draw, blank = ''): string =>
  `${draw.chance(0.6) ? String(draw.between(1, 69)).padStart(2, '0') : draw.between(100, 699)}${draw.pick([...'가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호'])}${blank}${draw.between(1000, 9999)}`;
export const regionalPlate = (draw: Draw): string =>
  `${draw.pick(['서울', '경기', '부산', '대구', '인천', '충남', '전북'])} ${draw.between(10, 99)}${draw.pick([...'바사아자가나'])} ${draw.between(1000, 9999)}`;
export const passport = (draw: Draw): string =>
  `${draw.pick(['M', 'M', 'M', 'S', 'R'])}${draw.digits(3)}${draw.pick([...'ABCDEFGHJKLMNPRSTUVWXYZ'])}${draw.digits(4)}`;
export const oldPassport = (draw: Draw): string =>
  `${draw.pick(['M', 'M', 'M', 'S'])}${draw.between(10_000_000, 99_999_999)}`;
export const licence = (draw: Draw, separator = '-'): string =>
  [draw.between(11, 26), String(draw.between(70, 125) % 100).padStart(2, '0'), draw.digits(6), draw.digits(2)].join(
    separator,
  );
export const hangulLicence = (draw: Draw): string =>
  `${draw.pick(['서울', '경기', '부산', '대구', '인천', '강원'])} ${draw.between(75, 99)}-${draw.digits(6)}-${draw.digits(2)}`;
export const customsCode = (draw: Draw): string => `P${draw.between(12, 26)}${draw.digits(10)}`;

const ACCOUNTS: readonly (readonly [prefix: readonly string[], digits: number, shape: string])[] = [
  [['110', '140', '150'], 12, '3-3-6'],
  [['1002', '1005'], 13, '4-3-6'],
  [['3333', '3355', '7979'], 13, '4-2-7'],
  [['301', '302', '352', '356'], 13, '3-4-4-2'],
  [['1000', '1001'], 12, '4-4-4'],
  [[''], 14, '6-2-6'],
  [[''], 14, '3-6-2-3'],
  [['9002', '9003'], 13, '4-4-4-1'],
];
export function account(draw: Draw, separator = '-'): string {
  const [prefixes, length, shape] = draw.pick(ACCOUNTS);
  const prefix = draw.pick(prefixes);
  const rest = length - prefix.length;
  return grouped(prefix + draw.between(1, 9) + draw.digits(rest - 1), shape, separator);
}

export const ip = (draw: Draw): string =>
  draw.chance(0.3)
    ? `${draw.pick(['10', '192.168', '172.16'])}.${draw.int(256)}.${draw.int(256)}.${draw.between(1, 254)}`
        .split('.')
        .slice(0, 4)
        .join('.')
    : `${draw.pick([1, 14, 27, 39, 58, 61, 106, 112, 118, 121, 125, 175, 180, 203, 211, 218, 220, 223])}.${draw.int(256)}.${draw.int(256)}.${draw.between(1, 254)}`;
export const ip6 = (draw: Draw): string =>
  draw.pick([
    `2001:${draw.hex(3)}:${draw.hex(4)}:${draw.hex(4)}:${draw.hex(4)}:${draw.hex(4)}:${draw.hex(4)}:${draw.hex(4)}`,
    `2406:da12:${draw.hex(4)}::${draw.hex(4)}:${draw.hex(4)}`,
    `fe80::${draw.hex(4)}:${draw.hex(4)}:${draw.hex(4)}:${draw.hex(4)}`,
  ]);
export const mac = (draw: Draw, separator = ':'): string =>
  Array.from({ length: 6 }, () => draw.hex(2)).join(separator);

const BCRYPT = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const bcrypt = (draw: Draw): string =>
  `$2${draw.pick(['a', 'b', 'y'])}$${draw.pick(['10', '12'])}$${draw.from(BCRYPT, 53)}`;
export const plainPassword = (draw: Draw): string =>
  draw.pick(words.LOGIN_STEMS) + draw.pick(['', '!', '@', '#']) + draw.int(100_000) + draw.pick(['', '!', 'A', '*']);
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const b64url = (text: string): string => Buffer.from(text).toString('base64url');
export const jwt = (draw: Draw): string =>
  `${b64url('{"alg":"HS256","typ":"JWT"}')}.${b64url(`{"sub":"${draw.int(1e9)}","exp":${1_700_000_000 + draw.int(1e8)}}`)}.${draw.from(URL_SAFE, 43)}`;

export const deliveryNote = (draw: Draw): string =>
  draw.pick([
    `공동현관 비밀번호 #${draw.digits(4)}*`,
    `공동현관 비번 ${draw.between(101, 2504)}#${draw.digits(4)}`,
    `현관 비밀번호 ${draw.digits(4)} 누르고 들어오세요`,
    `공동현관 *${draw.digits(4)}# 입니다`,
    `공동현관출입번호 ${draw.between(101, 904)}호출`,
    `1층 출입문 비번은 ${draw.digits(4)}* 문앞에 놔주세요`,
    `경비실 호출 후 종${draw.digits(4)}`,
    `현관비번: ${draw.digits(6)}`,
  ]);
export const plainNote = (draw: Draw): string =>
  draw.pick([
    '문 앞에 놓아주세요',
    '부재시 경비실에 맡겨주세요',
    '배송 전 연락바랍니다',
    '빠른 배송 부탁드려요',
    '택배함에 넣어주세요',
    '벨 누르지 마세요',
    '자유출입가능',
    '조심히 다뤄주세요',
    '직접 받겠습니다',
    '문앞',
  ]);

export const birth = {
  adult: (draw: Draw) => draw.date(1950, 2004),
  any: (draw: Draw) => draw.date(1938, 2018),
  pupil: (draw: Draw) => draw.date(2006, 2018),
  elder: (draw: Draw) => draw.date(1930, 1958),
};
export const isoBirth = (draw: Draw): string => iso(birth.adult(draw));
export const compactBirth = (draw: Draw): string => compact(birth.any(draw));
