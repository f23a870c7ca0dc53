/** Sentences with one value put in at a blank: somebody's, with its span, or a look-alike that is nobody's. */
import type { Sentence } from '../eval/freetext.ts';
import { SEED } from './columns.ts';
import { compact, type Draw, drawFrom, iso } from './draw.ts';
import * as numbers from './numbers.ts';
import * as people from './people.ts';
import * as words from './words.ts';

type Form = readonly [category: string, value: (draw: Draw) => string, before?: string, after?: string];

const hyphened = (thirteen: string): string => `${thirteen.slice(0, 6)}-${thirteen.slice(6)}`;

/** `before` and `after` stand beside the value without a blank, and are no part of its span. */
const FORMS: readonly Form[] = [
  ['phone', (d) => people.mobile(d)],
  ['phone', (d) => people.mobile(d, '')],
  ['phone', (d) => people.mobile(d, ' ')],
  ['phone', (d) => people.mobile(d, '.')],
  ['phone', (d) => people.mobile(d), '연락처:', ''],
  ['phone', (d) => people.mobile(d), '', '로'],
  ['phone', (d) => people.mobile(d), '(', ')'],
  ['phone', (d) => `+82-10-${people.mobile(d).slice(4)}`],
  ['phone', (d) => people.landline(d)],
  ['phone', (d) => people.landline(d).replace('-', ')')],
  ['phone', people.safeNumber],
  ['email', people.email],
  ['email', people.email, '메일은 ', '입니다'],
  ['email', people.email, '<', '>'],
  ['rrn', (d) => hyphened(numbers.residentNumber(d, 1950, 2004))],
  ['rrn', (d) => numbers.residentNumber(d, 1950, 2004), '주민번호 '],
  ['rrn', (d) => hyphened(numbers.residentNumber(d, 1950, 2004)), '', '입니다'],
  ['foreigner_number', (d) => hyphened(numbers.residentNumber(d, 1965, 2003, true)), '외국인등록번호 '],
  ['card_number', (d) => numbers.grouped(numbers.cardNumber(d))],
  ['card_number', (d) => numbers.cardNumber(d), '카드번호 '],
  ['card_number', (d) => numbers.grouped(numbers.cardNumber(d), '4-4-4-4', ' ')],
  ['address', (d) => people.roadAddress(d)],
  ['address', (d) => people.roadAddress(d, 0), '', '로'],
  ['address', people.lotAddress],
  ['address', people.lotAddress, '주소: '],
  ['person_name', (d) => d.name(), '', ' 고객님'],
  ['person_name', (d) => d.name(), '수령인 '],
  ['person_name', (d) => d.name('middle'), '담당자: '],
  ['entrance_code', (d) => `#${d.digits(4)}*`, '공동현관 비밀번호 '],
  ['entrance_code', (d) => d.digits(4), '현관 비번 ', '번'],
  ['bank_account', (d) => people.account(d), '환불계좌 신한 '],
  ['vehicle_plate', (d) => people.plate(d), '차량번호 '],
  ['passport', people.passport, '여권번호 '],
  ['driver_license', (d) => people.licence(d), '면허번호 '],
  ['customs_code', people.customsCode, '통관부호 '],
  ['business_number', (d) => numbers.grouped(numbers.businessNumber(d, 'person'), '3-2-5'), '사업자번호 '],
  ['ip_address', people.ip, '접속 IP '],
];

const NOBODYS: readonly Form[] = [
  ['none', (d) => `${compact(d.date(2022, 2026))}-${d.digits(7)}`, '주문번호 '],
  ['none', (d) => `${compact(d.date(2022, 2026)).slice(2)}-0${d.digits(6)}`, '접수번호 '],
  ['none', (d) => `${d.between(3, 6)}${d.digits(11)}`, '송장번호 '],
  ['none', (d) => `${d.digits(4)}-${d.digits(4)}-${d.digits(4)}`, '운송장 '],
  ['none', (d) => compact(d.date(2022, 2026)) + d.digits(6)],
  ['none', (d) => String(1_700_000_000_000 + d.int(90_000_000) * 1000)],
  ['none', (d) => numbers.withEan(`880${d.digits(9)}`), '바코드 '],
  ['none', (d) => numbers.withEan(`97889${d.digits(7)}`), 'ISBN '],
  ['none', (d) => iso(d.date(2020, 2026))],
  ['none', (d) => `${d.int(20)}.${d.int(20)}.${d.int(90)}`, 'v'],
  ['none', (d) => `${d.between(1, 900)},${d.digits(3)},${d.digits(3)}원`],
  ['none', (d) => d.uuid()],
  ['none', (d) => d.between(1, 9) + d.digits(12)],
  ['none', (d) => d.between(1, 9) + d.digits(9)],
  ['none', (d) => `https://shop.example.com/goods/${d.digits(11)}`],
  ['none', (d) => `${d.between(1, 9)}:${d.between(1, 9)}`],
  ['none', (d) => `제${d.between(1, 99)}조 ${d.between(1, 9)}항`],
  ['none', (d) => d.pick(words.THINGS.place ?? [])],
  ['none', (d) => d.pick(words.THINGS.company ?? []), '', ' 담당부서'],
  ['none', (d) => d.pick(words.THINGS.noun ?? []), '', ' 고객센터'],
];

/** Makes the sentences: `count` of each form. The same seed makes the same ones. */
export function makeTexts(seed = SEED, count = 25): Sentence[] {
  return [...FORMS, ...NOBODYS].flatMap(([category, value, before = '', after = ''], index) => {
    const draw = drawFrom(seed + index * 6101);
    return Array.from({ length: count }, (): Sentence => {
      const parts = draw.pick(words.THINGS.sentence ?? []).split(' ');
      const at = draw.int(parts.length + 1);
      const text = value(draw);
      const front = [...parts.slice(0, at), before].join(' ');
      const whole = [front + text + after, ...parts.slice(at)].join(' ');
      return {
        text: whole,
        entities: category === 'none' ? [] : [[front.length, front.length + text.length, category]],
      };
    });
  });
}
