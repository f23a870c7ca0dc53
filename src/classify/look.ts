/** What a cell's bytes look like, without making a text of them: one pass, no allocation. */

/** How the bytes that `look` saw last look. Filled anew by each call. */
export interface Look {
  /**
   * Equal for cells of one form: the same signs in the same places between runs of digits, letters and syllables of the
   * same lengths, as far as lengths tell kinds apart. Long texts with words in them are told apart by their measures only.
   */
  form: number;
  /**
   * False where cells of one form may still be of any kind: characters that are neither ASCII nor Hangul, and texts with
   * a sign or a number in them that may be somebody's.
   */
  telling: boolean;
  /** Every byte is ASCII. */
  ascii: boolean;
}

const [FOLLOWS, DIGIT, LETTER, BLANK, SYLLABLE, ODD, SIGN] = [0, 1, 2, 3, 4, 5, 8] as const;
/** What each byte begins: cells of the same length whose bytes begin the same have one form. */
export const CLASSES = new Uint8Array(256).fill(ODD);
for (let code = 33; code < 127; code += 1) CLASSES[code] = SIGN + (code - 33);
CLASSES.fill(DIGIT, 48, 58).fill(LETTER, 65, 91).fill(LETTER, 97, 123).fill(BLANK, 32, 33);
// UTF-8: what follows a first byte, and the first bytes of U+A000 to U+DFFF, where the syllables are.
CLASSES.fill(FOLLOWS, 0x80, 0xc0).fill(SYLLABLE, 0xea, 0xee);

/** Lengths of runs of digits that make a difference: 1 and 255 are both a part of an address; more than 19 fit no kind. */
const DIGITS = Uint8Array.from({ length: 64 }, (_, run) => (run <= 3 ? 1 : Math.min(run, 20)));
/** Of Hangul: names have two to four syllables. */
const SYLLABLES = Uint8Array.from({ length: 64 }, (_, run) => (run <= 4 ? run : run <= 8 ? 5 : 6));
/** Of words with letters in them: roughly. */
const WORDS = Uint8Array.from({ length: 64 }, (_, run) =>
  run <= 3 ? 1 : run <= 7 ? 2 : run <= 11 ? 3 : run <= 15 ? 4 : run <= 31 ? 5 : run <= 47 ? 6 : 7,
);
const LONGEST = 63;
/** Signs that stand between the digits of one number. */
const JOINS = new Uint8Array(256);
for (const sign of '-.()+/') JOINS[CLASSES[sign.charCodeAt(0)] ?? 0] = 1;
JOINS[BLANK] = 1;
const AT = CLASSES[0x40] ?? 0;

/** A text of more bytes is told by its measures only. */
const LONG = 48;
/** Digits of one number that may be somebody's: a telephone's. */
const SOMEBODYS = 9;

const seen: Look = { form: 0, telling: true, ascii: true };

const mix = (hash: number, value: number): number => {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return (mixed << 13) | (mixed >>> 19);
};

/** Looks at the bytes from `start` to `end`. The result is the same object each time. */
export function look(bytes: Uint8Array, start: number, end: number): Look {
  // By exact digits, and with digits and letters taken together where there are letters.
  let exact = 0;
  let merged = 0;
  let word = 0;
  let run = 0;
  let last = -1;
  let digits = 0;
  let stretch = 0;
  let longest = 0;
  let blanks = 0;
  let kinds = 0;
  let high = 0;
  for (let index = start; index <= end; index += 1) {
    // The last turn closes the last run.
    const byte = index < end ? (bytes[index] ?? 0) : 0;
    const kind = index < end ? (CLASSES[byte] ?? ODD) : 255;
    high |= byte;
    if (kind === FOLLOWS) continue;
    // Most of a Korean text's bytes are what follows the first one of a syllable.
    const whole = kind === SYLLABLE && index + 2 < end;
    if (whole && CLASSES[bytes[index + 1] ?? 0] === FOLLOWS && CLASSES[bytes[index + 2] ?? 0] === FOLLOWS) index += 2;
    if (kind === last) {
      run += 1;
      continue;
    }
    if (run > LONGEST) run = LONGEST;
    if (last === DIGIT) {
      digits += run;
      word += run;
      stretch += run;
      if (stretch > longest) longest = stretch;
      exact = mix(exact, DIGITS[run] ?? 0);
    } else if (last === LETTER) {
      kinds |= 1;
      word += run;
      stretch = 0;
    } else if (last >= 0) {
      if (word > 0) {
        merged = mix(merged, WORDS[Math.min(word, LONGEST)] ?? 0);
        word = 0;
      }
      let value = last << 8;
      if (last === SYLLABLE) {
        kinds |= 2;
        value |= SYLLABLES[run] ?? 0;
        stretch = 0;
      } else if (last === ODD) {
        kinds |= 4;
        stretch = 0;
      } else {
        value |= run > 3 ? 4 : run;
        if (last === BLANK) blanks += 1;
        else if (last === AT) kinds |= 8;
        if (JOINS[last] === 0 || run > 2) stretch = 0;
      }
      exact = mix(exact, value);
      merged = mix(merged, value);
    }
    last = kind;
    run = 1;
  }
  if (word > 0) merged = mix(merged, WORDS[Math.min(word, LONGEST)] ?? 0);
  const length = end - start;
  const somebodys = longest >= SOMEBODYS || (kinds & 8) !== 0;
  const prose = blanks >= 2 || length > LONG;
  seen.ascii = high < 0x80;
  seen.telling = (kinds & 4) === 0 && !(prose && somebodys);
  seen.form = prose
    ? mix(mix(0x5eed, 31 - Math.clz32(length)), (kinds << 8) | (digits === 0 ? 0 : digits <= 3 ? 1 : 2))
    : mix((kinds & 1) !== 0 ? merged ^ 0x55 : exact, somebodys ? 1 : 0);
  return seen;
}
