import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';
import { anyOf } from './lib/words.ts';

// Keys of a keypad, as people write them.
const KEY = '(?:[#*★☆]|🔑|종|열쇠|별표?|샵|우물정?)';
const PLACE = anyOf(String.raw`
  공동\s?현관문? 공현 현관문? 출입문 출입구 로비 대문 정문 후문 쪽문 주차장 (?:무인\s?)?택배함 1층\s?문 1층\s?입구 건물 빌라 원룸 도어락
`);
const WORD = anyOf(String.raw`
  비밀\s?번호 비번 출입\s?번호 출입\s?코드 출입\s?비밀 현관\s?번호 패스워드 암호 키패드 도어락 (?<![A-Za-z])(?:pw|PW|Pw)
`);
// Passwords of something else, which are no way into a house.
const ELSEWHERE = anyOf(`
  로그인 계정 와이파이 (?:wifi|WIFI|Wifi|WiFi|wi-fi|Wi-Fi) 카드 통장 계좌 초기 임시 회원 사이트 아이디 앱 휴대폰 핸드폰 컴퓨터 메일
  관리자 결제 인증 주문 비회원 압축 파일 문서 노트북 시스템 홈페이지 게시글 서버
`);
const KEYED = String.raw`(?:(?:${KEY}\s?){1,3}\d{3,8}(?:\s?${KEY}(?:\s?\d{2,8})?){0,3}|\d{3,8}\s?${KEY}(?:\s?\d{2,8})?(?:\s?${KEY})?)`;
const LINK = String.raw`(?:\s?(?:은|는|이|가|번호|비밀번호|비번|누르고|입력|호출|문))?[\s:=>→)(~+-]{0,4}`;
const KEYS_BEFORE = String.raw`(?:${KEY}(?:\s?(?:버튼|모양|표시|키))?(?:\s?누르고)?\s?\+?\s?)`;
const DIGITS = '[0-9]{3,8}(?![0-9])';
const KEYS_AFTER = `(?:\\s?\\+?\\s?${KEY}(?:\\s?[0-9]{2,8}(?![0-9]))?)`;
// What follows a number that only counts something; a date or a telephone number goes on.
const NO_COUNT = String.raw`(?!\s?(?:호|동|층|번지|원|년|월|일|자리|자\s|회|개|명|차|시|분|평|세대|단지|인|대|%|건|번째|박스)|[-./,~]\d)`;
const PRESS = String.raw`[^0-9]{0,6}(?:누르|눌러|누룬|입력|치고|찍고|공동\s?현관|현관|출입|비번|비밀\s?번호|열림|열려|열고|들어)`;
// Digits are rare in a text and cues are many: found by its digits, a code is known by what stands around it.
// What a code may follow, and what may follow it, at a glance: the rest is costly.
const GLANCE = String.raw`(?=[0-9]{3,8}(?![0-9])${NO_COUNT})(?<![0-9][-.,]?)(?:(?<=[호번드밀스암락은는이가고력문관현출#*★☆종쇠별표시샵정물튼양키A-Za-z\udd11][\s:=>→)(~+-]{0,4})|(?=[0-9]+\s?${KEY}))`;
const IN_TEXT = new RegExp(
  `${GLANCE}(?:${[
    `(?<=(?:${PLACE})[^0-9#*]{0,10}(?:${WORD})${LINK}${KEYS_BEFORE}{0,3}[A-Za-z]?)${DIGITS}[A-Za-z]?${KEYS_AFTER}{0,3}${NO_COUNT}`,
    `(?<=(?<!(?:${ELSEWHERE})[^0-9]{0,12})(?:${WORD})${LINK}${KEYS_BEFORE}{0,3}[A-Za-z]?)${DIGITS}[A-Za-z]?${KEYS_AFTER}{0,3}${NO_COUNT}`,
    `(?<=(?:${PLACE})[^0-9#*]{0,8}${KEYS_BEFORE}{1,3})${DIGITS}${KEYS_AFTER}{0,3}${NO_COUNT}`,
    `(?<=(?:${PLACE})[^0-9#*]{0,8})${DIGITS}${KEYS_AFTER}{1,3}${NO_COUNT}`,
    `(?<=[0-9]호?\\s?호출\\s?(?:후|하고)?\\s?)${DIGITS}${KEYS_AFTER}{1,3}${NO_COUNT}`,
    `(?<=(?:공동\\s?현관문?|공현|현관문?)[ :=-]{0,2})[0-9]{4,6}(?![0-9])${NO_COUNT}`,
    `(?<=(?<![0-9A-Za-z가-힣-])${KEYS_BEFORE}{1,3})${DIGITS}${KEYS_AFTER}{0,3}(?=${PRESS})`,
    `(?<![A-Za-z가-힣-])${DIGITS}${KEYS_AFTER}{1,3}(?=${PRESS})`,
    `(?<=(?<![0-9가-힣])종\\s?\\+?\\s?)[0-9]{3,6}(?=\\s?\\+?\\s?종)`,
    `(?<=(?<![0-9가-힣])(?:열쇠|🔑)(?:\\s?(?:버튼|모양|표시)(?:\\s?누르고)?)?\\s?)${DIGITS}`,
  ].join('|')})`,
);
const NOTHING_BUT_CODE = new RegExp(`^(?:${KEYED})$`);
// 비번 1234: too short to be looked at as a text.
const SHORT = new RegExp(`^(?:${WORD}|공현|현관)[ :]?(?:${KEY})?\\d{4,6}(?:${KEY})?$`);

function judge(cell: Cell): Verdict | null {
  const { text, length, digitCount } = cell;
  // Codes with keys, and notes of a few characters; digits alone are anything.
  if (digitCount === length || cell.latin > 2) return null;
  if (NOTHING_BUT_CODE.test(text)) return 'plausible';
  return length < 9 && cell.hangul > 0 && SHORT.test(text) ? 'valid' : null;
}

export default defineDetector({
  id: 'kr/entrance-code',
  title: { ko: '공동현관 출입번호', en: 'entrance code' },
  category: 'entrance_code',
  severity: 'high',
  law: ['pipa/29', 'gosi/5', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    // The names that tell it alone are those of `entrance-code`.
    strong: [],
    weak: [
      /(^|_)(dlvr|dlvry|dlv|delivery|deliv|shipping|ship|order|ordr|receipt|rcpt)_?(msg|memo|message|request|req|note|notes|instruction|instructions|rmk|remark|comment|cn)(_|$)/,
      /배송\s?(시\s?)?(메모|메시지|요청|유의)|요청\s?사항|출입\s?방법|배달\s?(메모|요청)|기사님께/,
    ],
    veto: [/(^|_)(yn|at|cd|code|type|dt|date|cnt|issue|ticket|color|colour)$/, /여부$|구분$|색상/],
  },
  gate: { length: [4, 20], digits: [3, 16], hangul: [0, 8], latin: [0, 2] },
  confusion: 0.01,
  match: judge,
  measure(cell, counters) {
    if (judge(cell) === null) return;
    // #1234 may be a ticket.
    const kind = /^#\s?\d+$/.test(cell.text) ? 'tickets' : 'codes';
    counters[kind] = (counters[kind] ?? 0) + 1;
  },
  judge: ({ counters: { tickets = 0, codes = 0 } }) =>
    tickets > codes
      ? { weight: -4, reason: 'like-tickets' }
      : { weight: codes > 4 ? 1 : 0, reason: 'keys-of-a-keypad' },
  pattern: IN_TEXT,
  validate: (candidate) => (/[0-9]{3}/.test(candidate) ? 'valid' : 'invalid'),
  mask: () => '****',
  examples: {
    match: [
      '#1234',
      '*1234#',
      '1234*',
      '#0000#1234',
      '종1234종',
      '별1234별',
      '샵1234',
      '🔑1234',
      '1203#1234',
      '비번 1234',
    ],
    reject: [
      '1234',
      '자유출입가능',
      '경비실 호출',
      '문앞',
      '문 앞에 놓아주세요',
      '벨 누르지 마세요',
      '비밀번호 4자리',
      '101동 1203호',
      '1588-1234',
      '#ff8800',
      'C#',
    ],
  },
});
