/** Prepares a cell once for all detectors: one pass over its characters, no allocation where it is plain already. */
import type { Cell } from '../detector.ts';

/** A cell, and which signs occur in it. */
export interface SignedCell extends Cell {
  /** A bit for each as `signsOf` numbers them, and the lowest five for what is neither sign, letter, digit nor blank. */
  readonly signs: number;
}

/** A reader owns one Cell and fills it anew for each value: nobody may keep what `read` returns. */
export interface CellReader {
  /** `numeric`: the column's type is a number, so that `1012345678.0` and lost leading zeros are to be expected. */
  read(raw: string, numeric: boolean): SignedCell;
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

class ReusedCell implements SignedCell {
  text = '';
  length = 0;
  digitCount = 0;
  hangul = 0;
  latin = 0;
  blanks = 0;
  stars = 0;
  signs = 0;
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
    this.digitCount = 0;
    this.hangul = 0;
    this.latin = 0;
    this.blanks = 0;
    let seen = 0;
    for (let from = 0; from < length; from += LANE) {
      const to = Math.min(length, from + LANE);
      let lanes = 0;
      for (let index = from; index < to; index += 1) {
        const code = text.charCodeAt(index);
        lanes += COUNTS[code] ?? 0;
        seen |= SEEN[code] ?? 0;
      }
      this.digitCount += lanes & LANE;
      this.latin += (lanes >>> 8) & LANE;
      this.hangul += (lanes >>> 16) & LANE;
      this.blanks += lanes >>> 24;
    }
    this.signs = seen & ~LETTER;
    this.stars = (seen & (STAR | LETTER)) === 0 ? 0 : starsOf(text, seen, this.hangul);
    if ((seen & ODD) !== 0 || ((seen & TILDE) !== 0 && this.digitCount > 1)) return false;
    return this.blanks === 0 || !untidy(text);
  }
}

// Four counts of eight bits in one integer, so that a character costs one addition: digits, letters, Hangul, blanks.
const LANE = 0xff;
const COUNTS = new Int32Array(0x1_0000);
COUNTS.fill(1, 48, 58);
COUNTS.fill(1 << 8, 65, 91);
COUNTS.fill(1 << 8, 97, 123);
COUNTS.fill(1 << 16, 0xac00, 0xd7a4);
COUNTS[32] = 1 << 24;

// What occurs at all, a bit each: first what masks or has to be looked at again, then the signs.
const [STAR, LETTER, TILDE, ODD, OTHER] = [1, 2, 4, 8, 16] as const;
const NUMBERED = '!"#$%&\'()+,-./:;<=>?@[]_{|}';
const SEEN = new Int32Array(0x1_0000).fill(ODD);
SEEN.fill(0, 32, 127);
SEEN.fill(0, 0xac00, 0xd7a4);
// Hanja and the middle dot are their own normal form, too.
SEEN.fill(OTHER, 0x4e00, 0xa000);
SEEN[0xb7] = OTHER;
for (const [index, sign] of [...NUMBERED].entries()) SEEN[sign.charCodeAt(0)] = 32 << index;
for (const [marks, bit] of [
  ['*\u25cf\u25cb\u2022', STAR],
  ['XxO', LETTER],
  ['~', TILDE],
  ['^`\\', OTHER],
] as const) {
  for (const mark of marks) SEEN[mark.charCodeAt(0)] = bit;
}

/**
 * A bit for each of the signs; 0 when one of the characters has no bit of its own
 * (letters, digits, `*`, `~`, `^`, `\``, the backslash, whatever is not ASCII).
 */
export function signsOf(characters: string): number {
  let signs = 0;
  for (const character of characters) {
    const at = NUMBERED.indexOf(character);
    if (at < 0) return 0;
    signs |= 32 << at;
  }
  return signs;
}

// 홍O동 and 홍X동, a single letter between two syllables.
const RINGED = /[가-힣][OX][가-힣]/;

function starsOf(text: string, seen: number, hangul: number): number {
  let stars = (seen & STAR) === 0 ? 0 : text.length - text.replace(/[*\u25cf\u25cb\u2022]+/g, '').length;
  if ((seen & LETTER) !== 0) {
    // 010-XXXX-5678
    if (text.includes('xx') || text.includes('XX')) stars += text.length - text.replace(/x+/gi, '').length;
    if (hangul > 1 && RINGED.test(text)) stars += 1;
  }
  return stars;
}

/** Blanks at an end, or two of them together. */
const untidy = (text: string): boolean =>
  text.charCodeAt(0) === 32 || text.charCodeAt(text.length - 1) === 32 || text.includes('  ');

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
export function cellOf(raw: string, numeric = false): SignedCell {
  return createCellReader().read(raw, numeric);
}
