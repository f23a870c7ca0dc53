import { defineDetector } from '../src/detector.ts';
import {
  areaDigit,
  FLAG,
  firstNational,
  judgeNumbers,
  maskPhone,
  measureNumbers,
  nationalDigits,
  numberIn,
  OUTSIDE_ADDRESS,
  shapeOf,
} from './lib/phone.ts';

// As most are written: decided without a second look.
const PLAIN = /^010-?[2-9]\d{3}-?\d{4}$/;
const SHAPE = shapeOf('mobile');
const NATIONAL = /^01(?:0[2-9]\d{7}|[16-9][1-9]\d{6,7})$/;
// 010-0 and 010-1 have not been assigned, yet stand in made-up data everywhere.
const MADE_UP = /^010[01]\d{7}$/;
const NUMERIC = /^(?:82)?10[2-9]\d{7}$/;
const MASKED = /^\(?01[016-9]\)?[-. ]?[\d*●○•xX]{3,4}[-. ]?[\d*●○•xX]{4}$/;
const ONE = '1'.charCodeAt(0);

const PATTERN = new RegExp(
  String.raw`(?<![\da-fA-F-])(?:(?:\+|00)?82[-. ]{0,3}(?:\(0\))?[-. ]?0?|0)1[016-9](?:[-.)·_ ]{0,3}|\s\/\s)\d{3,4}[-.·_ ]{0,3}\d{4}(?![\da-fA-F-])${OUTSIDE_ADDRESS}`,
);

export default defineDetector({
  id: 'kr/mobile-phone',
  title: { ko: '휴대전화번호', en: 'mobile phone number' },
  category: 'phone',
  severity: 'high',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'float', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(mbl|mob|mobile|moblphon|cell|cellular|hand)_?(phone?|phon|tel|telno|tlno|tel_no|no|num|nbr|number)(_|\d|$)/,
      /(^|_)(mbtlnum|mobile|cellphone|handphone|hp|hp_?no|hpno|htel|hphone|mphone|m_phone|hand_?phone|moblphon|hyudaepon|ctn)(_|\d|$)/,
      /(휴대|핸드|이동|모바일)\s?(폰|전화)(\s?번호)?$|휴대\s?전화|휴대폰|핸드폰/,
    ],
    weak: [
      /(^|_)(phone|tel|telno|contact|mobile|sms|recptn|callback|cell|vno|safe_no|virtual_(no|number))(_|$)/,
      // Whom a message goes to and comes from: text messages have numbers there.
      /^(recv|rcv|rcver|rcvr|rcpt|recptn|send|sndr|snd|sndng|dest|dst|from|to|receiver|sender|dispatch)_?(no|num|number|tel|hp|phone)$/,
      /연락처|전화|^(수신|발신|회신)\s?번호$/,
    ],
    veto: [
      FLAG,
      // What a site shows on telephones.
      /(^|_)mobile_(subject|title|skin|page|img|image|content|head|tail|width|height|url|link|app|web|view|layout|theme)(_|$)/,
      /(^|_)(yn|at|cd|code|se|type|model|os|name|nm|count|cnt|auth|verified|ext|id|date|dt|at|time|agree|recv)$/,
      /(^|_)(fax|fxnum)/,
      /(여부|구분|코드|일시|일자|모델|기종|횟수|건수|동의|인증번호)$|팩스/,
    ],
  },
  among: { texts: 4 },
  gate: { length: [9, 30], digits: [9, 20], hangul: [0, 3], latin: [0, 4] },
  widths: [11, 13],
  confusion: 0.002,
  match(cell) {
    if (cell.numeric) return NUMERIC.test(cell.text) ? 'plausible' : null;
    if (areaDigit(cell.text) !== ONE) return null;
    if (PLAIN.test(cell.text)) return 'valid';
    const national = numberIn(cell.text, cell.digits, SHAPE);
    if (national === null) return null;
    return NATIONAL.test(national) ? 'valid' : MADE_UP.test(national) ? 'plausible' : null;
  },
  measure(cell, counters) {
    if (cell.numeric) {
      counters.numeric = (counters.numeric ?? 0) + 1;
      if (NUMERIC.test(cell.text)) counters.mobile = (counters.mobile ?? 0) + 1;
    } else measureNumbers(cell, counters);
  },
  judge(profile) {
    const { numeric = 0, mobile = 0 } = profile.counters;
    // Among numbers of any length, some read as a telephone of another kind.
    if (mobile * 2 < numeric) return { weight: -8, reason: 'among-other-digits' };
    if (numeric > 0) return { weight: -3, reason: 'numbers-without-zero' };
    return judgeNumbers(profile);
  },
  masked: (cell) => cell.digitCount < 10 && cell.digitCount > 4 && MASKED.test(cell.text),
  pattern: PATTERN,
  validate(candidate) {
    const digits = nationalDigits(candidate.replace(/[^0-9]+/g, ''));
    return NATIONAL.test(digits) ? 'valid' : MADE_UP.test(digits) ? 'plausible' : 'invalid';
  },
  identity: (cell) => (PLAIN.test(cell.text) ? cell.digits : firstNational(cell.text)),
  mask: maskPhone,
  examples: {
    match: [
      '010-2234-5678',
      '01023456789',
      '010 2345 6789',
      '010.2345.6789',
      '010 - 2345 - 6789',
      '010)2345-6789',
      '+82 10-2345-6789',
      '+82-(0)10-2345-6789',
      '82-10-2345-6789',
      '00821023456789',
      '(010) 2345-6789',
      '011-234-5678',
      '010-0000-1234',
      '010-****-5678',
    ],
    reject: [
      '02-1234-5678',
      '1588-1234',
      '080-123-4567',
      '20240101123456',
      '0101234567',
      '4012888888881',
      '010-12-345678',
      '0503-1234-5678',
      '010-2345-6789-123',
      '+1 415-555-0132',
    ],
  },
});
