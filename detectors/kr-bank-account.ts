import { type Cell, defineDetector } from '../src/detector.ts';
import { allEqual, isDate, slice } from './lib/digits.ts';

// The bank may stand before it and its holder behind: 국민 123456-01-234567, (국민)123456-01-234567 홍길동.
const GROUPED =
  /^(?:\(?[가-힣]{2,8}(?:\([가-힣]{2,8}\)|\))?[ :/-]{0,2})?\d{2,17}(?:[- ]\d{1,8}){0,4}(?:[ /]{1,2}\(?[가-힣]{2,5}\)?)?$/;
const MASKED = /^(?=.*\d)[\d*●○•]{2,6}(?:-[\d*●○•]{1,8}){1,4}$|^(?:\d[\d*●○•]{8,15}|[*●○•]{4,12}\d{3,6})$/;

/** Eight digits and more: those of Korean banks have ten to sixteen, as groups of any lengths. */
function isAccount(cell: Cell): boolean {
  if (cell.digitCount < 8 || cell.digitCount > 17) return false;
  if (cell.digitCount !== cell.length && (cell.numeric || !GROUPED.test(cell.text))) return false;
  return !allEqual(cell.digits);
}

/** `20240115…`: a time, or a number with the day in front. */
function beginsWithDay(digits: string): boolean {
  const year = slice(digits, 0, 4);
  return year > 1999 && year < 2036 && isDate(year, slice(digits, 4, 2), slice(digits, 6, 2));
}

/** The check digits of Korean accounts are not public: only the column's name makes digits an account. */
export default defineDetector({
  id: 'kr/bank-account',
  title: { ko: '계좌번호', en: 'bank account number' },
  category: 'bank_account',
  severity: 'high',
  law: ['gosi/7', 'pipa/29', 'isms-p/2.7.1'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(?:en)?(?:actno|acnt_?(?:no|num|number)|acct_?(?:no|num|number)|acno|ac[ct]no|accnt_?(?:no|num|number)|acc_?(?:no|num|number)|account_?(?:no|num|number)|accountno|bacnt_?(?:no|num|number)?|enacno)(?:_?(?:enc|mask|hash|\d))?$/,
      /(^|_)(?:bank|pay|refund|rfnd|dpst|deposit|withdraw|virtual|vr|salary|slry|transfer|trnsf|stlm|settle|settlement|payout|remit|rmt)_?(?:acc|acct|acnt|account|acno|bankbook)(?:_?(?:no|num|number))?(?:_enc)?$/,
      /(^|_)(?:bankbook|bank_?no|v_?bank_?(?:num|no)|vbank_?(?:num|no|account)|iban|gyejwa|gyejoa|kyejwa|tongjang)(?:_?(?:no|num|bunho))?$/,
      /계좌\s?(?:번호)?$|통장\s?번호|가상\s?계좌(?:\s?번호)?$/,
    ],
    weak: [/(^|_)(?:acnt|acct|bacnt|account)(_|$)/, /계좌|통장/],
    veto: [
      /(^|_)(?:yn|cd|code|se|type|ty|sn|seq|cnt|count|amt|amount|blnc|balance|ymd|date|dt|nm|name|ncnm|holder|owner|bank_nm|status|stts|id|url|img|subject|gl|mng_no|user_account|email|hash_?key)$/,
      // What a program shows to get into an account.
      /^(?:user_|my_|service_)?account_(?:tokens?|key|secret)$/,
      /(^|_)(?:aws|service|svc|twitter|sns|social|github|google|cloud|ad|ads|gl)_account/,
      /여부|구분|코드|일자|예금주|은행명|계좌명|잔액|금액|일련번호|관리\s?번호|별칭|사본|상태|개수|계정/,
    ],
  },
  widths: [14, 16, 20],
  needsName: true,
  confusion: 0.1,
  gate: { length: [8, 32], digits: [8, 17], hangul: [0, 13], latin: [0, 0] },
  match: (cell) => (isAccount(cell) ? 'plausible' : null),
  measure(cell, counters) {
    if (!isAccount(cell)) return;
    counters.shaped = (counters.shaped ?? 0) + 1;
    if (beginsWithDay(cell.digits)) counters.dated = (counters.dated ?? 0) + 1;
  },
  judge({ counters }) {
    const { shaped = 0, dated = 0 } = counters;
    if (shaped < 5) return { weight: 0, reason: 'too-few' };
    return dated > shaped * 0.8
      ? { weight: -5, reason: 'dates-in-front' }
      : { weight: 0.5, reason: 'no-dates-in-front' };
  },
  masked: (cell) => cell.stars >= 3 && cell.digitCount >= 3 && cell.length >= 9 && MASKED.test(cell.text),
  pattern:
    /계좌(?:번호)?\s?[:은는]?\s?(?:[가-힣]{2,6}\s?)?\d{2,6}(?:-\d{1,8}){1,4}(?!\d)|계좌(?:번호)?\s?[:은는]?\s?(?:[가-힣]{2,6}\s?)?\d{10,14}(?!\d)/,
  validate(candidate) {
    const digits = candidate.replace(/\D/g, '');
    return digits.length >= 10 && digits.length <= 16 && !beginsWithDay(digits) ? 'valid' : 'invalid';
  },
  identity: (cell) => cell.digits,
  mask(value) {
    const digits = /^\d[\d -]+$/.test(value.trim()) ? value.replace(/\D/g, '') : '';
    return digits.length >= 8 ? `${digits.slice(0, 3)}-***-******` : '***';
  },
  examples: {
    match: [
      '110-234-567890',
      '1002-345-678901',
      '123456-01-234567',
      '3333012345678',
      '301-0123-4567-81',
      '110-***-567890',
    ],
    reject: ['1234567', '0000-0000-0000', '123456789012345678', '2024/01/15', 'AB-1234-5678', '1.234.567.890'],
  },
});
