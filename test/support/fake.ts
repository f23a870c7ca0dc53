/** Seeded, made-up Korean data. Nobody real: numbers and names are drawn at random. */

export interface Fake {
  /** A number from 0 up to, not including, `below`. */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  digits(count: number): string;
  name(): string;
  mobile(separator?: string): string;
  landline(): string;
  roadAddress(): string;
  lotAddress(): string;
  email(): string;
  /** Born between the years; `checked` numbers carry the check digit that was in use until October 2020. */
  rrn(options?: {
    readonly from?: number;
    readonly to?: number;
    readonly checked?: boolean;
    readonly separator?: string;
  }): string;
  card(separator?: string): string;
  noun(): string;
  uuid(): string;
  hex(count: number): string;
  base64(bytes: number): string;
}

const SURNAMES: readonly (readonly [string, number])[] = [
  ['김', 215],
  ['이', 147],
  ['박', 84],
  ['정', 48],
  ['최', 47],
  ['조', 29],
  ['강', 26],
  ['윤', 21],
  ['장', 20],
  ['임', 20],
  ['신', 20],
  ['한', 16],
  ['오', 15],
  ['서', 15],
  ['권', 14],
  ['황', 14],
  ['안', 14],
  ['송', 14],
  ['홍', 11],
  ['남궁', 1],
];
const GIVEN = [
  '민준',
  '서연',
  '지훈',
  '지혜',
  '영수',
  '영숙',
  '현우',
  '수진',
  '도윤',
  '하린',
  '정훈',
  '은주',
  '미숙',
  '재현',
  '유진',
  '성민',
  '혜진',
  '동현',
  '경희',
  '태영',
  '상철',
  '순자',
  '예은',
  '시우',
  '준서',
  '다은',
  '승현',
  '보영',
  '기태',
  '나연',
  '우진',
  '소희',
  '병철',
  '명자',
  '규리',
  '찬호',
  '윤아',
  '건우',
  '선영',
  '형준',
];
const NOUNS = [
  '상품',
  '배송',
  '주문',
  '결제',
  '환불',
  '취소',
  '재고',
  '창고',
  '매출',
  '매입',
  '계획',
  '보고서',
  '회의실',
  '사무실',
  '정산',
  '수수료',
  '포인트',
  '쿠폰',
  '이벤트',
  '공지사항',
  '설정',
  '권한',
  '메뉴',
  '로그',
  '통계',
  '분석',
  '검색어',
  '카테고리',
  '브랜드',
  '모델',
  '사과',
  '바나나',
  '우유',
  '김치',
  '라면',
  '냉장고',
  '세탁기',
  '자동차',
  '자전거',
  '컴퓨터',
  '의자',
  '책상',
  '연필',
  '공책',
  '신발',
  '모자',
  '장갑',
  '양말',
  '이불',
  '베개',
  '조명',
  '선풍기',
  '가습기',
  '청소기',
  '휴지',
  '비누',
  '치약',
  '칫솔',
  '수건',
  '거울',
];
const CITIES = [
  '서울특별시 강남구',
  '서울 마포구',
  '부산광역시 해운대구',
  '경기도 성남시 분당구',
  '대전광역시 유성구',
  '전라북도 전주시 완산구',
  '강원특별자치도 춘천시',
  '제주특별자치도 제주시',
];
const ROADS = ['가상로', '모의대로', '예시로12번길', '견본길', '보기로', '시험대로34길'];
const DONGS = ['가상동', '모의동', '예시동', '견본동1가', '보기리', '시험동'];

/** The same seed always draws the same values (mulberry32). */
export function fake(seed: number): Fake {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(random() * below);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)]!;
  const from = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet[int(alphabet.length)]).join('');
  const digits = (count: number): string => from('0123456789', count);
  const total = SURNAMES.reduce((sum, [, share]) => sum + share, 0);
  const surname = (): string => {
    let left = int(total);
    for (const [name, share] of SURNAMES) {
      left -= share;
      if (left < 0) return name;
    }
    return '김';
  };
  const two = (number: number): string => String(number).padStart(2, '0');
  return {
    int,
    pick,
    digits,
    name: () => surname() + pick(GIVEN),
    mobile: (separator = '-') => ['010', `${2 + int(8)}${digits(3)}`, digits(4)].join(separator),
    landline: () => `${pick(['02', '031', '051', '070'])}-${2 + int(8)}${digits(3)}-${digits(4)}`,
    roadAddress: () =>
      `${pick(CITIES)} ${pick(ROADS)} ${1 + int(300)}${int(2) ? `, ${101 + int(20)}동 ${1 + int(20)}0${1 + int(4)}호` : ''}`,
    lotAddress: () => `${pick(CITIES)} ${pick(DONGS)} ${1 + int(900)}-${1 + int(40)}`,
    email: () =>
      `${from('abcdefghijklmnopqrstuvwxyz', 4 + int(6))}${int(100)}@${pick(['example.com', 'example.org', 'mail.example.co.kr'])}`,
    rrn({ from: first = 1950, to: last = 2005, checked = true, separator = '-' } = {}) {
      const year = first + int(last - first + 1);
      const body = `${two(year % 100)}${two(1 + int(12))}${two(1 + int(28))}${(year < 2000 ? 1 : 3) + int(2)}${digits(5)}`;
      const sum = [...body].reduce((so, digit, index) => so + Number(digit) * ((index % 8) + 2), 0);
      const full = body + (checked ? String((11 - (sum % 11)) % 10) : digits(1));
      return full.slice(0, 6) + separator + full.slice(6);
    },
    card(separator = '-') {
      const body = pick(['4', '51', '54', '94', '6250', '3560']);
      const open = body + digits(15 - body.length);
      const sum = [...open].reduce(
        (so, digit, index) => so + (index % 2 === 0 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)]! : Number(digit)),
        0,
      );
      const full = open + String((10 - (sum % 10)) % 10);
      return full.match(/.{4}/g)!.join(separator);
    },
    noun: () => pick(NOUNS),
    uuid: () => [8, 4, 4, 4, 12].map((count) => from('0123456789abcdef', count)).join('-'),
    hex: (count) => from('0123456789abcdef', count),
    base64: (bytes) => Buffer.from(Array.from({ length: bytes }, () => int(256))).toString('base64'),
  };
}
