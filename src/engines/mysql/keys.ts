/**
 * Keys that a table can be cut along: positions in the order of a key's values, and back. Positions are only as exact
 * as even cuts need; the server compares the bounds that come out of them, so that no row falls into two ranges.
 */
import type { Column, Relation } from '../../model.ts';
import { physicalOf, textLiteral } from './catalog.ts';

export interface Key {
  readonly column: string;
  /** Text that is compared by its bytes, where A-Z come before a-z; other collations make no difference of case. */
  readonly binary: boolean;
  /** One row a value: the key has no other columns. */
  readonly unique: boolean;
  readonly kind: 'number' | 'time' | 'text' | 'bytes';
  /** The column in front of it, of few distinct values: a tenant, a board. Ranges are cut for each of them. */
  readonly group: string | null;
}

/** The positions of a key between its least and its greatest value. */
export interface KeySpace {
  readonly low: bigint;
  readonly high: bigint;
  /** The position of a value as `textOf` selects it; null where it can't be told. The bound one position on is greater. */
  position(text: string): bigint | null;
  /** The bound at a position, as SQL. */
  bound(position: bigint): string;
}

/** Distinct values that a leading column must have before ranges of it say anything about spread. */
const MIN_DISTINCT = 200;
/** Digits looked at behind the prefix that all values of a text key share. */
const DIGITS = 10;

/**
 * The key to cut along: the primary key's or a unique key's leading column, numbers before the rest; or a number behind a
 * leading column of few distinct values. Null where there is none that the scanner may read.
 */
export function keyOf(relation: Relation): Key | null {
  const keys = [relation.primaryKey, ...relation.uniqueKeys].flatMap(([first, second]) => {
    const leading = partOf(relation, first);
    const unique = second === undefined;
    if (leading === null || unique || leading.distinct >= MIN_DISTINCT) return leading ? [{ ...leading, unique }] : [];
    const next = partOf(relation, second);
    const listed = leading.kind === 'number' || leading.kind === 'text';
    return listed && next?.kind === 'number' ? [{ ...next, unique, group: leading.column }] : [];
  });
  return keys.find(({ kind, unique }) => kind === 'number' && unique) ?? keys[0] ?? null;
}

/** A key that every row can be read along, page after page: numbers in all of its columns, so that no two rows are alike. */
export interface PageKey {
  readonly columns: readonly string[];
  /** The index's name. */
  readonly index: string;
  /** Its values are whole numbers, which may be told as a position. */
  readonly whole: boolean;
}

/** The primary key before unique ones: InnoDB keeps the rows in its order. Null where none is of numbers that may be read. */
export function pageKeyOf(relation: Relation): PageKey | null {
  const { uniqueNames } = physicalOf(relation);
  const keys = [
    { columns: relation.primaryKey, index: 'PRIMARY' },
    ...relation.uniqueKeys.map((columns, at) => ({ columns, index: uniqueNames[at] ?? '' })),
  ];
  const isNumber = (name: string) => partOf(relation, name)?.kind === 'number';
  const key = keys.find(({ columns }) => columns.length > 0 && columns.every(isNumber));
  if (key === undefined) return null;
  const parts = relation.columns.filter(({ name }) => key.columns.includes(name));
  return { ...key, whole: parts.every(({ family }) => family === 'integer') };
}

function partOf(relation: Relation, name: string | undefined): (Omit<Key, 'unique'> & { distinct: number }) | null {
  const column = relation.columns.find((each) => each.name === name);
  const kind = column && kindOf(column);
  if (!column || !kind || column.nullable || !mayRead(relation, column.name)) return null;
  const binary = physicalOf(relation).binary.includes(column.name);
  return { column: column.name, binary, kind, group: null, distinct: column.statistics?.distinct ?? Infinity };
}

/** Whether the catalog found that the scanner may SELECT the column. */
export function mayRead({ unreadable }: Relation, column: string): boolean {
  return unreadable === 'none' || (unreadable !== 'all' && !unreadable.includes(column));
}

function kindOf({ family, type }: Column): Key['kind'] | null {
  if (family === 'decimal' || (family === 'integer' && !/^(bit|year)\b/i.test(type))) return 'number';
  if (family === 'date' || family === 'timestamp') return 'time';
  if (family === 'text') return 'text';
  return family === 'binary' ? 'bytes' : null;
}

/** SQL that selects a key's value as text that `position` understands. */
export function textOf({ kind }: Key, quotedColumn: string): string {
  if (kind === 'text') return quotedColumn;
  return kind === 'bytes' ? `HEX(${quotedColumn})` : `CAST(${quotedColumn} AS CHAR)`;
}

/** Null where the values between `least` and `greatest` can't be counted: Hangul, punctuation, dates of year 0. */
export function keySpace({ kind, binary }: Key, least: string, greatest: string): KeySpace | null {
  if (kind === 'number') {
    return { low: wholePart(least), high: wholePart(greatest), position: wholePart, bound: String };
  }
  if (kind === 'time') return timeSpace(least, greatest);
  return digitSpace(kind, binary, least, greatest);
}

/** Rounded down. */
function wholePart(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) - (text.startsWith('-') && /[1-9]/.test(fraction) ? 1n : 0n);
}

/** 9999-12-31 23:59:59, beyond which there are no dates. */
const LAST_SECOND = 253_402_300_799n;

function timeSpace(least: string, greatest: string): KeySpace | null {
  const seconds = (text: string) =>
    Math.floor(Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z`) / 1000);
  if (!Number.isFinite(seconds(least)) || !Number.isFinite(seconds(greatest))) return null;
  const position = (text: string) => BigInt(seconds(text));
  const bound = (at: bigint) => {
    const date = new Date(Number(at < LAST_SECOND ? at : LAST_SECOND) * 1000);
    return `'${date.toISOString().slice(0, 19).replace('T', ' ')}'`;
  };
  return { low: position(least), high: position(greatest), position, bound };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Digits before letters, letters in their order: in that all collations agree. */
const ALPHABETS = ['0123456789', '0123456789abcdef', `0123456789${LETTERS}`];
const BINARY_ALPHABETS = [
  ...ALPHABETS.flatMap((alphabet) => [alphabet, alphabet.toUpperCase()]),
  `0123456789${LETTERS.toUpperCase()}${LETTERS}`,
];

/**
 * Text keys are mostly a fixed prefix and a number (`USRCNFRM_00000000042`), hexadecimal digits (UUID) or letters and
 * digits by chance. What follows the prefix that the least and the greatest value share is read as a number whose digits
 * are the smallest alphabet that has both ends. A hyphen, which comes before all digits, counts as 0.
 */
function digitSpace(kind: 'text' | 'bytes', binary: boolean, least: string, greatest: string): KeySpace | null {
  let shared = 0;
  while (shared < least.length && least[shared] === greatest[shared]) shared += 1;
  // A byte is two digits.
  if (kind === 'bytes') shared -= shared % 2;
  const prefix = least.slice(0, shared);
  // HEX() writes capitals.
  const fold = binary || kind === 'bytes' ? (text: string) => text : (text: string) => text.toLowerCase();
  const tail = (text: string) =>
    fold(text.slice(shared, shared + DIGITS))
      .replaceAll('-', '0')
      .padEnd(DIGITS, '0');
  const alphabets = kind === 'bytes' ? ['0123456789ABCDEF'] : binary ? BINARY_ALPHABETS : ALPHABETS;
  const alphabet = alphabets.find((each) => [...tail(least), ...tail(greatest)].every((char) => each.includes(char)));
  if (alphabet === undefined) return null;
  const base = BigInt(alphabet.length);
  const position = (text: string) => {
    let sum = 0n;
    for (const char of tail(text)) {
      const digit = alphabet.indexOf(char);
      if (digit < 0) return null;
      sum = sum * base + BigInt(digit);
    }
    return sum;
  };
  const literal = (text: string) => (kind === 'bytes' ? `X'${text}'` : textLiteral(text));
  const bound = (at: bigint) => {
    // Behind the last position: longer than any key that is likely, of nothing but the last digit.
    if (at >= base ** BigInt(DIGITS)) return literal(prefix + alphabet.slice(-1).repeat(3 * DIGITS));
    let digits = '';
    for (let rest = at; digits.length < DIGITS; rest /= base) digits = alphabet.charAt(Number(rest % base)) + digits;
    return literal(prefix + digits);
  };
  const low = position(least);
  const high = position(greatest);
  return low === null || high === null ? null : { low, high, position, bound };
}
