/** Korean telephone numbers: recognising their written forms, national form, masking. */
import { type Cell, type ColumnProfile, type Detector, defineDetector } from '../../src/detector.ts';
import { digitsOf } from './digits.ts';

/** Kinds of the Korean number plan that ring a person. */
type NumberKind = 'mobile' | 'landline' | 'safe';

// Up to three signs between groups: `02) 345-6789`, `010 - 2345 - 6789`.
const GAP = '[-. )/_·]{0,3}';
const TRUNK = `(?:(?:\\+|00)?82${GAP}(?:\\(0\\))?${GAP}0?|\\(?0)`;
const AREA: Readonly<Record<NumberKind, string>> = {
  mobile: '1[016-9]',
  landline: '(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)',
  safe: '50[2-8]',
};
// An extension: `(내선 12)`, ` 내선12`, `#12`, `-5` for the `~5` of a line of numbers.
const REST = String.raw`(?:\s?\(?\s?(?:#|내선|교환|구내|ext|x)\s?[.:]?\s?\d{1,5}(?:[,~-]\d{1,5}){0,3}번?\)?|-\d{1,2})`;

/** The written form of one kind, and the same with more behind it, which group 1 leaves out. */
interface Shape {
  readonly alone: RegExp;
  readonly followed: RegExp;
}

/** Expressions for the written forms of a kind. */
export function shapeOf(kind: NumberKind): Shape {
  const number = `${TRUNK}${AREA[kind]}${GAP}\\d{3,4}${GAP}\\d{4}`;
  return { alone: new RegExp(`^${number}$`), followed: new RegExp(`^(${number})${REST}$`, 'i') };
}

/**
 * The character that tells the kinds apart: the digit behind the trunk zero or the country code; NaN where there is
 * neither. Turns most cells away before any expression is tried.
 */
export function areaDigit(text: string): number {
  let index = 0;
  const first = text.charCodeAt(0);
  if (first === 40) index = 1;
  else if (first === 43 || first === 56 || (first === 48 && text.startsWith('0082'))) {
    index = text.indexOf('82') + 2;
    if (index < 2 || index > 4) return Number.NaN;
    while (index < 8 && !(text.charCodeAt(index) > 48 && text.charCodeAt(index) < 58)) index += 1;
    return text.charCodeAt(index);
  }
  return text.charCodeAt(index) === 48 ? text.charCodeAt(index + 1) : Number.NaN;
}

/** The national digits of the cell's number, without an extension, where it has that shape, else null. */
export function numberIn(text: string, digits: string, { alone, followed }: Shape): string | null {
  if (alone.test(text)) return nationalDigits(digits);
  const number = text.length > 10 ? followed.exec(text)?.[1] : undefined;
  return number === undefined ? null : nationalDigits(digitsOf(number));
}

/** Digits in national form, with the trunk zero: `01012345678` for `+82 (0)10-1234-5678` and for an integer 1012345678. */
export function nationalDigits(digits: string): string {
  if (digits.startsWith('0082')) return nationalDigits(digits.slice(2));
  if (digits.startsWith('82') && digits.length > 9)
    return digits.startsWith('820') ? digits.slice(2) : `0${digits.slice(2)}`;
  return digits.startsWith('0') ? digits : `0${digits}`;
}

/** As `nationalDigits`, of a number that an extension may follow. */
export function firstNational(text: string): string {
  return nationalDigits(digitsOf(firstNumber(text)));
}

const firstNumber = (text: string): string =>
  text.split(/#|\(?\s?(?:내선|교환|구내|ext|x)/i, 1)[0]?.replace(/(?<=\d{4})-\d{1,2}$/, '') ?? text;

/**
 * Ends an expression for numbers in texts: no digits of a URL's or a path's, save behind a key that speaks of a
 * telephone; `img_01022345678.png` is none either.
 */
export const OUTSIDE_ADDRESS = String.raw`(?!\.[a-z]{2,4}\b)(?<!(?:\/\/|www\.|(?<![^\s"'(])\.{0,2}\/)(?:(?!(?:tel|phone|mob|cell|hp|call|sms|contact)\w{0,8}[=:/])\S){0,200})`;

/** Cells of a column that are looked at for what surrounds its numbers. */
const LOOKED_AT = 300;
const ANY = [shapeOf('mobile'), shapeOf('landline'), shapeOf('safe')];

// Written as a number is, if with an area code that nobody has.
const AREA_CODE = /^0\d{1,2}[-.)]\s?\d{3,4}[-.]\d{4}$/;

/** MMDDHHMMSS: one in eleven numbers has such digits by accident. */
const STAMP = /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/;

/** Counts, for `judgeNumbers`, the cells with as many digits as a number that are none, and those with separators. */
export function measureNumbers(cell: Cell, counters: Record<string, number>): void {
  const { text, length, digitCount } = cell;
  const seen = counters.numbers ?? 0;
  if (seen >= LOOKED_AT) return;
  counters.numbers = seen + 1;
  const area = areaDigit(text);
  const shaped = area > 48 && area < 58 && ANY.some((shape) => has(text, shape));
  if (digitCount === length && (length === 10 || length === 11)) measureBare(text, shaped, counters);
  if (AREA_CODE.test(text) || shaped) {
    if (length > digitCount) counters.written = (counters.written ?? 0) + 1;
  } else counters.strangers = (counters.strangers ?? 0) + 1;
}

/** Counts what tells ids and stamps of ten or eleven digits from numbers without separators. */
function measureBare(text: string, shaped: boolean, counters: Record<string, number>): void {
  const count = (counter: string) => {
    counters[counter] = (counters[counter] ?? 0) + 1;
  };
  count('bare');
  // The old prefixes have been closed since 2021, and their numbers mostly had ten digits.
  if (!shaped || /^01[1-9]\d{8}$/.test(text)) count('odd');
  if (STAMP.test(text)) count('stamps');
  const value = Number(text);
  counters.low = Math.min(counters.low ?? value, value);
  counters.high = Math.max(counters.high ?? value, value);
}

const has = (text: string, { alone, followed }: Shape): boolean => alone.test(text) || followed.test(text);

/**
 * Log-odds of a kind of number from what surrounds it. Among ten-digit ids some look like a telephone; a column that
 * is written with an area code, an exchange and a number apart is hardly anything else.
 */
export function judgeNumbers({ counters }: ColumnProfile): { readonly weight: number; readonly reason: string } {
  const { numbers = 0, strangers = 0, written = 0, bare = 0, odd = 0, stamps = 0, low = 0, high = 0 } = counters;
  if (strangers > numbers * 0.7) return { weight: -6, reason: 'among-other-digits' };
  if (bare > 4 && bare * 2 > numbers) {
    if (stamps > bare * 0.9) return { weight: -6, reason: 'month-day-and-time' };
    if (odd > bare * 0.3) return { weight: -4, reason: 'among-ids' };
    if (bare > 20 && high - low < bare * 20) return { weight: -4, reason: 'consecutive' };
  }
  return { weight: numbers > 4 && written > numbers * 0.8 ? 1.5 : 0, reason: 'written-as-numbers' };
}

/** Keeps the prefix and the last four digits; everything where there are too few digits to hide any. */
export function maskPhone(value: string): string {
  const text = firstNumber(value.normalize('NFKC'));
  const digits = nationalDigits(digitsOf(text));
  if (digits.length < 9 || digits.length > 12) return maskMasked(value);
  const prefix = prefixLength(digits);
  return `${digits.slice(0, prefix)}-${'*'.repeat(digits.length - prefix - 4)}-${digits.slice(-4)}`;
}

const prefixLength = (digits: string): number => (digits.startsWith('02') ? 2 : digits.startsWith('050') ? 4 : 3);

/** What is stored with stars keeps its prefix, and its last four digits where they are what it shows. */
function maskMasked(value: string): string {
  const parts = /^\(?(0\d{1,3})\)?[-. ]?[\d*●○•xX]{3,4}[-. ]?([\d*●○•xX]{4})$/.exec(value.normalize('NFKC').trim());
  if (!parts || !/[*●○•xX]/.test(value)) return '***';
  const [, prefix = '', last = ''] = parts;
  const shown = /^\d{4}$/.test(last) && digitsOf(value).length === prefix.length + 4 ? last : '****';
  return `${prefix}-****-${shown}`;
}

/** Settings that ask for a number or show it: `cf_use_hp`, `qa_req_tel`. */
export const FLAG = /^(is|has)_|(^|_)(use|req|require|required|prohibit|enable|allow|show|cert)_(tel|hp|phone|mobile)$/;

/** What columns of telephone numbers are called, whatever their kind. */
export const PHONE_NAMES = {
  strong: [
    /(^|_)(telno|tlno|tel_?no|tel_?num|tel_?nbr|tel_?number|emergency_?contact|telephone|telephon|tell|phone|phone_?(no|num|nbr|number)|phoneno|phonenum|tel|cttpc|cntplc|callback|contact_?(no|num|number)|whatsapp|msisdn)(_?\d)?(_(enc|encrypted|encpt|hash|hashed|mask|masked|old|new|intl|e164|local|norm|normalized))?$/,
    /^(?:(?:cust|customer|user|usr|member|mbr|mber|emp|guardian|parent)_)?contact$/,
    /(^|_)(tel|phone|telno)_?(home|house|office|work|company)$/,
    /(^|_)(home|house|office|work|contact)_?(tel|phone|telno|no|number)$/,
    /(전화|연락처|연락망|연락\s?전화|연락\s?번호)(\s?번호)?\s?\d?$/,
    /(^|_)(junhwa|jeonhwa|yeonrak)/,
  ],
  weak: [/(^|_)(contact|tel|phone|call)(_|$)/, /전화|연락처/],
  veto: [
    FLAG,
    /(^|_)(yn|cd|code|se|type|model|os|name|nm|count|cnt|auth|verified|ext|extension|id|date|dt|time|agree)$/,
    /(^|_)(fax|fxnum|area|country)/,
    /(여부|구분|코드|일시|일자|모델|횟수|건수|동의|지역번호|국번|방식)$|팩스/,
  ],
} as const;

/** What tells kinds of numbers apart that ring a person and are written alike. */
type OfKind = Pick<
  Detector,
  'id' | 'title' | 'severity' | 'families' | 'names' | 'gate' | 'confusion' | 'match' | 'examples'
> &
  Pick<Partial<Detector>, 'measure' | 'judge'> & {
    /** The digits of the area, behind the zero. */
    readonly area: string;
    /** All digits of an assigned number in national form. */
    readonly national: RegExp;
    readonly pattern: string;
    /** Digits that even a masked one may show, at most. */
    readonly shown: number;
  };

/** A detector of Korean telephone numbers of one kind, other than mobiles. */
export function definePhone({ area, national, pattern, shown, ...rest }: OfKind): Detector {
  const stars = String.raw`[\d*●○•xX]`;
  const masked = new RegExp(String.raw`^\(?0${area}\)?[-. ]?${stars}{3,4}[-. ]?${stars}{4}$`);
  return defineDetector({
    measure: measureNumbers,
    judge: judgeNumbers,
    ...rest,
    category: 'phone',
    law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
    masked: (cell) => cell.digitCount <= shown && cell.digitCount > 3 && masked.test(cell.text),
    pattern: new RegExp(pattern + OUTSIDE_ADDRESS),
    validate: (candidate) => (national.test(nationalDigits(candidate.replace(/[^0-9]+/g, ''))) ? 'valid' : 'invalid'),
    identity: (cell) => firstNational(cell.text),
    mask: maskPhone,
  });
}
