/** The persons of the demo's shop: seeded, made up, and told apart by their position in one list. */
import names from '../../detectors/data/names.json' with { type: 'json' };
import { BUILDINGS, GIVEN_NAMES, GIVEN_SYLLABLES, ROADS, TOWNS } from './data.ts';

export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** True with this probability. */
  chance(share: number): boolean;
  /** Replaces every `#` with a random digit, and `@` with the `#` key. */
  digits(pattern: string): string;
  /** Characters of `alphabet`. */
  text(alphabet: string, length: number): string;
}

/** A sequence that only the seed decides: the PCG-like mixing of Mulberry32, good enough for made-up data. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const int = (below: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
  const pick = <T>(list: readonly T[]): T => {
    const item = list[int(list.length)];
    if (item === undefined) throw new RangeError('pick from an empty list');
    return item;
  };
  return {
    int,
    pick,
    chance: (share) => int(1_000_000) < share * 1_000_000,
    digits(pattern) {
      let text = '';
      for (const sign of pattern) text += sign === '#' ? int(10) : sign === '@' ? '#' : sign;
      return text;
    },
    text(alphabet, length) {
      let text = '';
      for (let i = 0; i < length; i += 1) text += alphabet.charAt(int(alphabet.length));
      return text;
    },
  };
}

export interface Person {
  readonly name: string;
  readonly sex: 'M' | 'F';
  /** `YYYYMMDD`. */
  readonly birth: string;
  /** Eleven digits, different for each person. */
  readonly phone: string;
  /** Different for each person. Only domains that RFC 2606 and RFC 6761 keep free. */
  readonly email: string;
  readonly login: string;
  readonly zip: string;
  /** 시도 to building number, dong and door, 법정동 and building in brackets. */
  readonly road: string;
  readonly detail: string;
  readonly place: string;
}

const DOMAINS = ['example.com', 'example.net', 'example.org', 'mail.example', 'post.example'];
const SURNAMES = Object.keys(names.shares);
const CUMULATIVE = Object.values(names.shares).reduce<number[]>((sums, share) => {
  sums.push((sums.at(-1) ?? 0) + share);
  return sums;
}, []);

/** Made-up persons; the same seed gives the same ones. */
export function createPeople(count: number, random: Random): readonly Person[] {
  const phones = new Set<number>();
  const logins = new Set<string>();
  return Array.from({ length: count }, () => {
    const sex = random.chance(0.5) ? 'M' : 'F';
    // Two throws give the hump of ages that a shop has: few teenagers, few above seventy.
    const year = 1942 + random.int(35) + random.int(34);
    const birth = `${year}${two(1 + random.int(12))}${two(1 + random.int(28))}`;
    const given = givenName(sex, year, random);
    const surname = SURNAMES[weighted(random)] ?? '김';
    const phone = distinct(phones, () => 20_000_000 + random.int(80_000_000));
    const login = distinct(logins, () => loginName(surname, given, random));
    const [sido, sigungu, zip, dong] = random.pick(TOWNS);
    const [detail, building] = household(random);
    return {
      name: surname + given,
      sex,
      birth,
      phone: `010${phone}`,
      email: `${login}@${random.pick(DOMAINS)}`,
      login,
      zip: zip + random.digits('###'),
      road: `${sido} ${sigungu ? `${sigungu} ` : ''}${roadName(random)} ${1 + random.int(240)}`,
      detail,
      place: `(${dong}${building})`,
    };
  });
}

/** `010-1234-5678`. */
export const hyphenated = (phone: string): string => `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`;

/** `홍*동`. */
export const maskedName = (name: string): string => `${name.slice(0, 1)}*${name.slice(2)}`;

/** A resident registration number for `YYYYMMDD`, with the check digit and region code of those given before October 2020. */
export function residentNumber(birth: string, sex: 'M' | 'F', random: Random): string {
  const century = birth < '2000' ? 1 : 3;
  const body = `${birth.slice(2)}${century + (sex === 'F' ? 1 : 0)}${two(random.int(96))}${random.digits('###')}`;
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * (2 + (i % 8)), 0);
  return `${body.slice(0, 6)}-${body.slice(6)}${(11 - (sum % 11)) % 10}`;
}

export const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

function distinct<T>(seen: Set<T>, draw: () => T): T {
  for (;;) {
    const value = draw();
    if (!seen.has(value)) {
      seen.add(value);
      return value;
    }
  }
}

function weighted(random: Random): number {
  const at = (random.int(1_000_000) / 1_000_000) * (CUMULATIVE.at(-1) ?? 1);
  return CUMULATIVE.findIndex((sum) => at < sum);
}

function givenName(sex: 'M' | 'F', year: number, random: Random): string {
  const cohort = GIVEN_NAMES[sex][year < 1966 ? 0 : year < 1986 ? 1 : 2] ?? [];
  // The product of two throws leans towards the front of the list, as ranks do.
  if (random.chance(0.35))
    return cohort[Math.floor((random.int(1000) * random.int(1000) * cohort.length) / 1e6)] ?? '지훈';
  const [first, second] = GIVEN_SYLLABLES[sex];
  if (random.chance(0.02)) return random.pick(second);
  const start = random.pick(first);
  const end = random.pick(second);
  return start === end ? `${start}${sex === 'M' ? '호' : '희'}` : start + end;
}

function roadName(random: Random): string {
  const road = random.pick(ROADS);
  const kind = random.int(3);
  return kind === 0 ? road : `${road}${1 + random.int(90)}${kind === 1 ? '번길' : '길'}`;
}

function household(random: Random): readonly [detail: string, building: string] {
  const floor = 1 + random.int(20);
  const door = `${floor}${two(1 + random.int(6))}호`;
  if (random.chance(0.65)) return [`${101 + random.int(14)}동 ${door}`, `, ${random.pick(BUILDINGS)}`];
  return [random.chance(0.8) ? door : `${floor}층`, ''];
}

// 국어의 로마자 표기법, letter by letter, without the assimilations: login names are not written with them.
const INITIALS = ['g', 'kk', 'n', 'd', 'tt', 'r', 'm', 'b', 'pp', 's', 'ss', '', 'j', 'jj', 'ch', 'k', 't', 'p', 'h'];
const VOWELS = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ');
const FINALS = ' k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' ');

function romanised(hangul: string): string {
  return [...hangul].reduce((text, syllable) => {
    const code = syllable.charCodeAt(0) - 0xac00;
    const initial = INITIALS[Math.floor(code / 588)] ?? '';
    const vowel = VOWELS[Math.floor((code % 588) / 28)] ?? '';
    return text + initial + vowel + (FINALS[code % 28] ?? '');
  }, '');
}

function loginName(surname: string, given: string, random: Random): string {
  const number = random.int(10_000);
  switch (random.int(3)) {
    case 0:
      return `${romanised(given)}${number}`;
    case 1:
      return `${romanised(given)}.${romanised(surname)}${number % 1000}`;
    default:
      return `${romanised(surname)}_${romanised(given)}${number % 100}`;
  }
}
