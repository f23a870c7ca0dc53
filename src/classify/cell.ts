/** Prepares a cell once for all detectors: one pass over its characters, no allocation where it is plain already. */
import type { Cell } from '../detector.ts';

/** A reader owns one Cell and fills it anew for each value: nobody may keep what `read` returns. */
export interface CellReader {
  /** `numeric`: the column's type is a number, so that `1012345678.0` and lost leading zeros are to be expected. */
  read(raw: string, numeric: boolean): Cell;
}

// Zero-width characters, the soft hyphen and the byte order mark.
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const HYPHENS = /[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]/g;
// A tilde, the Japanese long vowel and the Korean ㅡ (in its NFKC form too) serve as hyphens between digits.
const HYPHENS_IN_NUMBERS = /(?<=[0-9])[~\u30fc\u3161\u1173](?=[0-9])/g;

/**
 * NFKC, invisible characters gone, hyphen look-alikes as `-`, blanks as single spaces, none at the ends.
 * Applying it twice changes nothing.
 */
export function normalise(raw: string): string {
  return raw
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(HYPHENS, '-')
    .replace(HYPHENS_IN_NUMBERS, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .normalize('NFKC');
}

class ReusedCell implements Cell {
  text = '';
  length = 0;
  digitCount = 0;
  hangul = 0;
  latin = 0;
  blanks = 0;
  stars = 0;
  numeric = false;
  #digits: string | null = null;

  get digits(): string {
    this.#digits ??= this.digitCount === this.length ? this.text : digitsOf(this.text);
    return this.#digits;
  }

  /** Takes the text and counts its characters; false when it has to be normalised first. */
  take(text: string): boolean {
    const length = text.length;
    this.text = text;
    this.length = length;
    this.#digits = null;
    COUNTS.fill(0);
    for (let index = 0; index < length; index += 1) {
      const kind = KINDS[text.charCodeAt(index)] ?? ODD;
      COUNTS[kind] = (COUNTS[kind] ?? 0) + 1;
    }
    const hangul = COUNTS[HANGUL] ?? 0;
    const blanks = COUNTS[BLANK] ?? 0;
    const crosses = COUNTS[CROSS] ?? 0;
    const rings = COUNTS[RING] ?? 0;
    this.digitCount = COUNTS[DIGIT] ?? 0;
    this.hangul = hangul;
    this.latin = (COUNTS[LATIN] ?? 0) + crosses + rings;
    this.blanks = blanks;
    this.stars = COUNTS[STAR] ?? 0;
    if (crosses > 1 && CROSSED_OUT.test(text)) this.stars += crosses;
    if (crosses + rings > 0 && hangul > 1 && RINGED.test(text)) this.stars += 1;
    if ((COUNTS[ODD] ?? 0) > 0 || ((COUNTS[TILDE] ?? 0) > 0 && this.digitCount > 1)) return false;
    return blanks === 0 || !UNTIDY.test(text);
  }
}

// 010-XXXX-5678; 홍O동 and 홍X동, a single letter between two syllables.
const CROSSED_OUT = /xx/i;
const RINGED = /[가-힣][OX][가-힣]/;
const UNTIDY = /^ | $| {2}/;

const [PLAIN, DIGIT, HANGUL, LATIN, BLANK, STAR, CROSS, RING, TILDE, ODD] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const COUNTS = new Int32Array(10);
/** What each UTF-16 code unit counts as: one look-up in place of a chain of comparisons. */
const KINDS = new Uint8Array(0x1_0000).fill(ODD);
const set = (kind: number, from: number, to = from) => KINDS.fill(kind, from, to + 1);
set(PLAIN, 33, 126);
set(DIGIT, 48, 57);
set(LATIN, 65, 90);
set(LATIN, 97, 122);
for (const cross of 'Xx') set(CROSS, cross.charCodeAt(0));
set(RING, 'O'.charCodeAt(0));
set(TILDE, '~'.charCodeAt(0));
set(BLANK, 32);
for (const star of '*\u25cf\u25cb\u2022') set(STAR, star.charCodeAt(0));
// Hanja and the middle dot are their own normal form.
set(PLAIN, 0x4e00, 0x9fff);
set(PLAIN, 0xb7);
set(HANGUL, 0xac00, 0xd7a3);

/** The runs of digits, joined: twice as fast as a replacement by expression. */
function digitsOf(text: string): string {
  let digits = '';
  let start = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      digits += text.slice(start, index);
      start = -1;
    }
  }
  return start < 0 ? digits : digits + text.slice(start);
}

/** Makes a reader with one reused cell. */
export function createCellReader(): CellReader {
  const cell = new ReusedCell();
  return {
    read(raw, numeric) {
      cell.numeric = numeric;
      if (!cell.take(raw)) cell.take(normalise(raw));
      // A double or a numeric with a scale: `1012345678.0`.
      if (numeric && cell.text.includes('.')) cell.take(cell.text.replace(/\.0*$/, ''));
      return cell;
    },
  };
}

/** A cell of its own for one value, where speed does not matter. */
export function cellOf(raw: string, numeric = false): Cell {
  return createCellReader().read(raw, numeric);
}
