/** What the names and comments of columns and relations say. */
import type { Detector } from '../detector.ts';

/**
 * Lower-case words joined with `_`: `custMblTelno` → `cust_mbl_telno`, `CUST_NM` → `cust_nm`, `고객 명` → `고객_명`.
 */
export function tokens(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** What the values of a list are called, from the tokens of the list's name: `cust_phones` → `cust_phone`. */
export const singular = (name: string): string => name.replace(/(?<=[sx])es$|(?<!s)s$/, '');

/** The first phrase of a comment: what the column is called, before remarks, brackets and lists of codes. */
export function phrase(comment: string): string {
  return (
    comment
      .normalize('NFKC')
      .replace(/^\s*[[(<{][^\])>}]*[\])>}]\s*/, '')
      .split(/[([{<:;,.\n\r\t|=]|\s[-–—]\s|\//, 1)[0]
      ?.replace(/\s+/g, ' ')
      .trim() ?? ''
  );
}

export type Said = 'strong' | 'weak' | 'veto' | null;

/** What a text says of a detector's kind; a veto wins. */
export function said({ names }: Detector, text: string): Said {
  if (text === '') return null;
  if (names.veto?.some((expression) => expression.test(text))) return 'veto';
  if (names.strong.some((expression) => expression.test(text))) return 'strong';
  return names.weak?.some((expression) => expression.test(text)) ? 'weak' : null;
}

const PERSONS =
  /(^|_)(cust|customer|client|mbr|mber|member|user|usr|emp|emplyr|employee|staff|person|people|patient|ptn|student|stdnt|teacher|actor|author|guest|contact|subscriber|applicant|buyer|seller|driver|resident|account|profile|adbk|address_?book|ncrd|부|고객|회원|사용자|직원|사원|환자|학생|교사|임직원|명함|주소록)s?(_|$)|고객|회원|직원|환자|학생|수강생|임직원/;

/** Whether a relation's name or comment says that its rows are persons. */
export function aboutPersons(name: string, comment: string | null): boolean {
  return PERSONS.test(tokens(name)) || PERSONS.test(phrase(comment ?? ''));
}

/** Whether a name or comment says that the values are encrypted or hashed. */
export function saysProtected(text: string): 'hashed' | 'encrypted' | null {
  if (/(^|_)(hash|hashed|sha\d*|md5|digest|hmac)(_|$)|해시/.test(text)) return 'hashed';
  return /(^|_)(enc|encd|encpt|encrypted|encrypt|encrpt|crypt|cipher|aes|aria|seed|ecpt)(_|$)|암호화/.test(text)
    ? 'encrypted'
    : null;
}
