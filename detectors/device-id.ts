import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';
import { allEqual, digitsOf, luhn } from './lib/digits.ts';

const MAC = /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?:\1[0-9a-f]{2}\1[0-9a-f]{2})?$/i;
const CISCO = /^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i;
const BARE = /^[0-9a-f]{12}$/i;
const MASKED = /^(?:[0-9a-f]{2}|[*x]{2})(?:[:-](?:[0-9a-f]{2}|[*x]{2})){5}$/i;
// Bodies that allot type codes (GSMA TS.06); Korean networks (ITU-T E.212); Korean cards (ITU-T E.118).
const IMEI = /^(?:0[01]|10|30|33|35|4[45]|49|5[0-4]|86|91|9[89])/;
const IMSI = /^450(?:0[2-8]|1[0-2])/;

function ofDigits(digits: string): Verdict | null {
  if (digits.length === 15) {
    if (IMSI.test(digits)) return allEqual(digits.slice(5)) ? null : 'valid';
    if (!IMEI.test(digits) || allEqual(digits.slice(2))) return null;
    return luhn(digits) ? 'valid' : 'plausible';
  }
  if (!digits.startsWith('8982')) return null;
  return digits.length === 19 || luhn(digits) ? 'valid' : 'plausible';
}

function ofLetters(text: string): Verdict | null {
  // Nobody's and everybody's address.
  if (/^(?:00[:-]?){5}00$|^(?:ff[:-]?){5}ff$/i.test(text)) return null;
  if (MAC.test(text) || CISCO.test(text)) return 'valid';
  return BARE.test(text) ? 'plausible' : null;
}

function judge(cell: Cell): Verdict | null {
  const { length, digitCount, latin, text } = cell;
  if (digitCount === length) return length === 15 || length >= 19 ? ofDigits(text) : null;
  // 35-209900-176148-1, as it is printed on boxes.
  if (latin === 0 && digitCount === 15 && /^\d\d[- ]\d{6}[- ]\d{6}[- ]\d$/.test(text)) return ofDigits(cell.digits);
  if (latin + digitCount < 12) return null;
  if (length === 12) return latin >= 2 && digitCount >= 2 ? ofLetters(text) : null;
  return length === 17 || length === 14 || length === 23 ? ofLetters(text) : null;
}

export default defineDetector({
  id: 'device-id',
  title: { ko: '기기 식별자(MAC, IMEI)', en: 'device identifier (MAC, IMEI)' },
  category: 'device_id',
  severity: 'low',
  law: ['pipa/2', 'pipa/29'],
  families: ['text', 'network', 'integer', 'decimal', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(mac|mac_?addr|mac_?address|mac_?adres|macaddr|wifi_?mac|bt_?mac|bssid)(_?\d)?$/,
      /(^|_)(imei|imsi|iccid|meid|(imei|imsi|iccid)_?(no|num|sv)|usim_?(no|num|number|id)|sim_?(serial|no|number))(_?\d)?$/,
      /(맥|MAC|mac)\s?(주소|어드레스)|IMEI|imei|IMSI|ICCID|단말기?\s?(고유|식별)\s?번호|(유심|USIM|심카드)\s?(일련)?\s?번호/,
    ],
    weak: [
      /(^|_)(mac|imei|usim|trmnl_?(no|sn|id)|serial_?(no|number)?|srl_?no|hw_?(id|addr))(_|$)/,
      /단말기?\s?(일련)?\s?번호/,
    ],
    veto: [
      /(^|_)(yn|at|cd|code|type|ty|cnt|count|os|name|nm|dt|date|vendor|maker|version|model|mdl)$/,
      /(^|_)(server|srvr|svr|eqpmn|eqpmnt|equip|switch|router|printer|camera|cctv|sensor)(_|$)/,
      /서버|장비|여부$|구분$|제조사|모델/,
    ],
  },
  gate: { length: [12, 23], hangul: [0, 0], latin: [0, 16] },
  chance: 0.1,
  unchecked: 0.05,
  confusion: 0.004,
  match: judge,
  masked: (cell) => cell.length === 17 && MASKED.test(cell.text),
  pattern:
    /(?=[\da-fA-FiI][\da-fA-FmM][:eEsS])(?:(?<![\w:.-])(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}(?![\w:]|-\w)|[iI][mM][eEsS][iI][^\w가-힣]{0,3}\d{15}(?!\d))/,
  validate(candidate) {
    const digits = digitsOf(candidate);
    const verdict = /^im[es]i/i.test(candidate) ? ofDigits(digits) : ofLetters(candidate);
    return verdict === 'valid' ? 'valid' : 'invalid';
  },
  identity: (cell) => cell.text.toLowerCase().replace(/[^0-9a-f]/g, ''),
  mask(value) {
    const text = value.trim();
    return MAC.test(text) ? `${text.slice(0, 8).replace(/-/g, ':')}:**:**:**` : '****';
  },
  examples: {
    match: [
      '00:00:5E:00:53:AF',
      '00-00-5e-00-53-af',
      '0000.5e00.53af',
      '490154203237518',
      '49-015420-323751-8',
      '450081234567890',
      '8982001234567890123',
      '00:00:5E:**:**:**',
    ],
    reject: [
      '00:00:00:00:00:00',
      'FF:FF:FF:FF:FF:FF',
      '2001:db8::1',
      '12:30:59',
      '111111111111111',
      '20240101123456',
      '5555555555554444',
      '3782-822463-10005',
      'd3adb33f',
    ],
  },
});
