/**
 * AssemblyScript (https://www.assemblyscript.org), not TypeScript: what happens to every cell of every column, compiled to
 * WebAssembly by `npm run docs` (src/classify/kernel.json). All that decides lies in src/classify; here cells are only looked
 * at, told apart by their form, hashed and counted, sixteen bytes at once where that is possible.
 *
 * The memory: tables that never change, what is known of the column at hand, and behind `__heap_base` the batch of rows.
 */

// What each byte begins: cells of the same length whose bytes begin the same have one form.
const FOLLOWS: i32 = 0;
const DIGIT: i32 = 1;
const LETTER: i32 = 2;
const BLANK: i32 = 3;
const SYLLABLE: i32 = 4;
const ODD: i32 = 5;
const SIGN: i32 = 8;
const CLASSES = memory.data(256);

/** A run is no longer than this, whatever it is. */
const LONGEST: i32 = 63;
const DIGITS = memory.data(64);
const SYLLABLES = memory.data(64);
const WORDS = memory.data(64);
/** Signs that stand between the digits of one number, by class. */
const JOINS = memory.data(256);

/** A text of more bytes is told by its measures only. */
const LONG: i32 = 48;
/** Digits of one number that may be somebody's: a telephone's. */
const SOMEBODYS: i32 = 9;
/** Runs of digits in one word that none of is a number any more. */
const TURNS: i32 = 4;

/** Forms of a column, and the slots that they are found in. */
const FORMS: i32 = 512;
const SLOTS: i32 = 1024;
/** Pairs of a form and its number; a number of -1 for a slot that is free. */
const TABLE = memory.data(SLOTS * 8, 16);
/** For each form the cells that may pass, and what is done with them: 0 nothing, else 1 + way + 4 × counter. */
export const LEFT = memory.data(FORMS * 4, 16);
export const KIND = memory.data(FORMS * 4, 16);

/** Cells up to this length have the form of the last one of their length, where their bytes are of the same classes. */
const REMEMBERED: i32 = 96;
const LASTS = memory.data((REMEMBERED + 1) * REMEMBERED, 16);
const LAST_FORM = memory.data((REMEMBERED + 1) * 4, 16);
const LAST_STAMP = memory.data((REMEMBERED + 1) * 4, 16);
/** Of these, digits and letters may change places: in none, where digits are too few for a number, in any. */
const LAST_WORDS = memory.data(REMEMBERED + 1);
const EXACT: i32 = 0;
const FEW_DIGITS: i32 = 1;
const ANY_DIGITS: i32 = 2;
let stamp: i32 = 0;

/** Rows that one call takes at most. */
const ROWS: i32 = 2048;
/**
 * For each of two counters: hashes of the cells that passed, with the number of their form and how many came before in the
 * call; the bound below which hashes are wanted; how many there are, and of how many cells.
 */
export const HASHES = memory.data(2 * ROWS * 8, 16);
export const HASH_FORM = memory.data(2 * ROWS * 4, 16);
export const HASH_PLACE = memory.data(2 * ROWS * 4, 16);
export const BOUNDS = memory.data(2 * 8, 16);
export const EMITTED = memory.data(2 * 4, 16);
export const CELLS = memory.data(2 * 4, 16);

/** Where memory is free. */
export const HEAP = __heap_base;
/** What the last call has to say: see the names in kernel.ts. */
export const RESULT = memory.data(8 * 4, 16);

/** Bytes of a cell that count for its hash. */
const HASHED: usize = 256;
let keyHigh: i32 = 0;
let keyLow: i32 = 0;

let starts: usize = 0;
let ends: usize = 0;
/** How far columns are apart. */
let stride: i32 = 0;
/** Where a cell that starts at 0 would be. */
let origin: usize = 0;

// Of the cell that `look` saw last.
let form: i32 = 0;
let telling: bool = false;
let ascii: bool = false;
let words: i32 = EXACT;

for (let code = 0; code < 256; code += 1) {
  let kind = ODD;
  if (code >= 48 && code <= 57) kind = DIGIT;
  else if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) kind = LETTER;
  else if (code === 32) kind = BLANK;
  else if (code >= 33 && code < 127) kind = SIGN + (code - 33);
  // UTF-8: what follows a first byte, and the first bytes of U+A000 to U+DFFF, where the syllables are.
  else if (code >= 0x80 && code < 0xc0) kind = FOLLOWS;
  else if (code >= 0xea && code < 0xee) kind = SYLLABLE;
  store<u8>(CLASSES + code, <u8>kind);
}
for (let run = 0; run <= LONGEST; run += 1) {
  // Lengths that make a difference. 1 and 255 are both a part of an address; more than 19 digits fit no kind.
  store<u8>(DIGITS + run, <u8>(run <= 3 ? 1 : min(run, 20)));
  // Names have two to four syllables.
  store<u8>(SYLLABLES + run, <u8>(run <= 4 ? run : run <= 8 ? 5 : 6));
  // Words with letters in them: roughly.
  let word = 7;
  if (run <= 3) word = 1;
  else if (run <= 7) word = 2;
  else if (run <= 11) word = 3;
  else if (run <= 15) word = 4;
  else if (run <= 31) word = 5;
  else if (run <= 47) word = 6;
  store<u8>(WORDS + run, <u8>word);
}
store<u8>(JOINS + BLANK, 1);
store<u8>(JOINS + SIGN + 0x2d - 33, 1);
store<u8>(JOINS + SIGN + 0x2e - 33, 1);
store<u8>(JOINS + SIGN + 0x28 - 33, 1);
store<u8>(JOINS + SIGN + 0x29 - 33, 1);
store<u8>(JOINS + SIGN + 0x2b - 33, 1);
store<u8>(JOINS + SIGN + 0x2f - 33, 1);

const PLACES = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

function mix(hash: i32, value: i32): i32 {
  return rotl((hash ^ value) * <i32>0x9e3779b1, 13);
}

/**
 * The form of the bytes from `from` to `to`: of equal ones, cells are alike to all that decides. Texts with words in them and
 * long ones are told by their measures, others by their runs.
 */
function lookAt(from: usize, to: usize): void {
  const length = <i32>(to - from);
  let digits: i32 = 0;
  let blanks: i32 = 0;
  let blankBefore: i32 = 0;
  let letters = i8x16.splat(0);
  let syllables = letters;
  let odd = letters;
  let signs = letters;
  let high = letters;
  for (let at = 0; at < length; at += 16) {
    let bytes = v128.load(from + at);
    // What lies behind the cell is taken for what says nothing.
    if (length - at < 16) {
      const inside = i8x16.lt_u(PLACES, i8x16.splat(<i8>(length - at)));
      bytes = v128.bitselect(bytes, i8x16.splat(33), inside);
    }
    const blank = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(32)));
    blanks += popcnt(blank & ~((blank << 1) | blankBefore));
    blankBefore = (blank >>> 15) & 1;
    digits += popcnt(i8x16.bitmask(i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10))));
    letters = v128.or(
      letters,
      i8x16.lt_u(i8x16.sub(v128.or(bytes, i8x16.splat(32)), i8x16.splat(97)), i8x16.splat(26)),
    );
    signs = v128.or(signs, i8x16.eq(bytes, i8x16.splat(0x40)));
    high = v128.or(high, bytes);
    const syllable = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(<i8>0xea)), i8x16.splat(4));
    syllables = v128.or(syllables, syllable);
    const control = v128.or(i8x16.lt_u(bytes, i8x16.splat(32)), i8x16.eq(bytes, i8x16.splat(127)));
    odd = v128.or(odd, v128.or(control, v128.andnot(i8x16.ge_u(bytes, i8x16.splat(<i8>0xc0)), syllable)));
  }
  const kinds =
    (v128.any_true(letters) ? 1 : 0) |
    (v128.any_true(syllables) ? 2 : 0) |
    (v128.any_true(odd) ? 4 : 0) |
    (v128.any_true(signs) ? 8 : 0);
  const prose = blanks >= 2 || length > LONG;
  const somebodys = (kinds & 8) !== 0 || (digits >= SOMEBODYS && hasNumber(from, to));
  ascii = i8x16.bitmask(high) === 0;
  // Where there are letters, the form knows words, and of digits only whether they may be somebody's; with an @ they are.
  words = prose || (kinds & 1) === 0 ? EXACT : (kinds & 8) !== 0 ? ANY_DIGITS : digits < SOMEBODYS ? FEW_DIGITS : EXACT;
  telling = (kinds & 4) === 0 && !(prose && somebodys);
  form = prose
    ? mix(mix(0x5eed, 31 - clz(length)), (kinds << 8) | (digits === 0 ? 0 : digits <= 3 ? 1 : 2))
    : mix(runsOf(from, to, (kinds & 1) !== 0), somebodys ? 1 : 0);
}

/** Whether so many digits and what may stand between them follow each other anywhere: nearly nowhere in digests. */
function mayHaveNumber(from: usize, to: usize): bool {
  for (let at = from; at < to; at += 48) {
    let mask: u64 = 0;
    for (let block = 0; block < 4 && at + block * 16 < to; block += 1) {
      const bytes = v128.load(at + block * 16);
      const digit = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10));
      // From the opening bracket to the slash, without the star and the comma.
      const joint = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x28)), i8x16.splat(8));
      const none = v128.or(i8x16.eq(bytes, i8x16.splat(0x2a)), i8x16.eq(bytes, i8x16.splat(0x2c)));
      const blank = i8x16.eq(bytes, i8x16.splat(32));
      const follows = i8x16.eq(v128.and(bytes, i8x16.splat(<i8>0xc0)), i8x16.splat(<i8>0x80));
      const fit = v128.or(v128.or(digit, v128.andnot(joint, none)), v128.or(blank, follows));
      mask |= (<u64>i8x16.bitmask(fit)) << (block * 16);
    }
    const two = mask & (mask >> 1);
    const four = two & (two >> 2);
    if ((four & (four >> 4) & (mask >> 8)) !== 0) return true;
  }
  return false;
}

/** Whether digits of one number are as many as somebody's are. */
function hasNumber(from: usize, to: usize): bool {
  if (!mayHaveNumber(from, to)) return false;
  let stretch: i32 = 0;
  let turns: i32 = 0;
  let last: i32 = -1;
  let run: i32 = 0;
  for (let at = from; at < to; at += 1) {
    const kind = <i32>load<u8>(CLASSES + <usize>load<u8>(at));
    if (kind === FOLLOWS) continue;
    if (kind === DIGIT) {
      if (last !== DIGIT) turns += 1;
      stretch += 1;
      // In a word of many turns, digits are those of a digest or a token.
      if (stretch >= SOMEBODYS && turns < TURNS) return true;
    } else if (kind === LETTER) {
      stretch = 0;
    } else {
      run = kind === last ? run + 1 : 1;
      turns = 0;
      if (kind === SYLLABLE || kind === ODD || load<u8>(JOINS + kind) === 0 || run > 2) stretch = 0;
    }
    last = kind;
  }
  return false;
}

/** The runs of a cell: by exact digits, or with digits and letters taken together. */
function runsOf(from: usize, to: usize, words: bool): i32 {
  let runs = words ? 0x55 : 0;
  let word: i32 = 0;
  let at = from;
  while (at < to) {
    const kind = <i32>load<u8>(CLASSES + <usize>load<u8>(at));
    at += 1;
    if (kind === FOLLOWS) continue;
    let run: i32 = 1;
    while (at < to) {
      const next = <i32>load<u8>(CLASSES + <usize>load<u8>(at));
      if (next === kind) run += 1;
      else if (next !== FOLLOWS) break;
      at += 1;
    }
    if (run > LONGEST) run = LONGEST;
    if (kind === DIGIT) {
      if (words) word += run;
      else runs = mix(runs, load<u8>(DIGITS + run));
    } else if (kind === LETTER) {
      word += run;
    } else {
      if (word > 0) {
        runs = mix(runs, load<u8>(WORDS + min(word, LONGEST)));
        word = 0;
      }
      const lengths: i32 = kind === SYLLABLE ? load<u8>(SYLLABLES + run) : kind === ODD ? 0 : run > 3 ? 4 : run;
      runs = mix(runs, (kind << 8) | lengths);
    }
  }
  return word > 0 ? mix(runs, load<u8>(WORDS + min(word, LONGEST))) : runs;
}

/** Looks at bytes of the memory; the result tells the form, whether it is telling, and whether all is ASCII. */
export function look(from: usize, to: usize): void {
  lookAt(from, to);
  store<i32>(RESULT, form);
  store<i32>(RESULT, (telling ? 1 : 0) | (ascii ? 2 : 0), 4);
}

/** Bytes of one class as one byte of it: sixteen at once. */
function classesOf(bytes: v128): v128 {
  const digit = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10));
  const letter = i8x16.lt_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(97)), i8x16.splat(26));
  const follows = i8x16.eq(v128.and(bytes, i8x16.splat(<i8>0xc0)), i8x16.splat(<i8>0x80));
  const syllable = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(<i8>0xea)), i8x16.splat(4));
  return v128.bitselect(
    i8x16.splat(48),
    v128.bitselect(
      i8x16.splat(97),
      v128.bitselect(i8x16.splat(<i8>0x80), v128.bitselect(i8x16.splat(<i8>0xea), bytes, syllable), follows),
      letter,
    ),
    digit,
  );
}

/** Whether the bytes are of the classes that the last cell of that length had. */
function isAlike(from: usize, length: i32): bool {
  const last = LASTS + length * REMEMBERED;
  let at = 0;
  for (; at + 16 <= length; at += 16) {
    const differs = v128.xor(classesOf(v128.load(from + at)), v128.load(last + at));
    if (v128.any_true(differs)) return false;
  }
  if (at === length) return true;
  const equal = i8x16.bitmask(i8x16.eq(classesOf(v128.load(from + at)), v128.load(last + at)));
  const wanted = (1 << (length - at)) - 1;
  return (equal & wanted) === wanted;
}

/** The same where digits and letters may change places, as long as a letter is there and digits are no number. */
function isAlikeInWords(from: usize, length: i32, most: i32): bool {
  const last = LASTS + length * REMEMBERED;
  let digits: i32 = 0;
  let letters: i32 = 0;
  for (let at = 0; at < length; at += 16) {
    const classes = classesOf(v128.load(from + at));
    const wanted = length - at >= 16 ? 0xffff : (1 << (length - at)) - 1;
    digits += popcnt(i8x16.bitmask(i8x16.eq(classes, i8x16.splat(48))) & wanted);
    letters |= i8x16.bitmask(i8x16.eq(classes, i8x16.splat(97))) & wanted;
    const equal = i8x16.bitmask(i8x16.eq(wordsOf(classes), v128.load(last + at)));
    if ((equal & wanted) !== wanted) return false;
  }
  return letters !== 0 && digits <= most;
}

/** Classes with digits taken for letters. */
function wordsOf(classes: v128): v128 {
  return v128.bitselect(i8x16.splat(97), classes, i8x16.eq(classes, i8x16.splat(48)));
}

/** The same for a whole number: behind the sign, a server prints nothing but digits. */
function isAlikeNumber(from: usize, length: i32): bool {
  return (load<u8>(from) === 0x2d) === (load<u8>(LASTS + length * REMEMBERED) === 0x2d);
}

function remember(from: usize, length: i32, index: i32): void {
  const last = LASTS + length * REMEMBERED;
  for (let at = 0; at < length; at += 16) {
    const classes = classesOf(v128.load(from + at));
    v128.store(last + at, words === EXACT ? classes : wordsOf(classes));
  }
  store<u8>(LAST_WORDS + length, <u8>words);
  store<i32>(LAST_FORM + length * 4, index);
  store<i32>(LAST_STAMP + length * 4, stamp);
}

function slotOf(id: i32): usize {
  return <usize>(((id * <i32>0x9e3779b1) >>> 22) & (SLOTS - 1));
}

/** The number of a form, -1 where it is not known. */
function indexOf(id: i32): i32 {
  let slot = slotOf(id);
  let index = load<i32>(TABLE + slot * 8, 4);
  while (index >= 0 && load<i32>(TABLE + slot * 8) !== id) {
    slot = (slot + 1) & (SLOTS - 1);
    index = load<i32>(TABLE + slot * 8, 4);
  }
  return index;
}

export function setKey(high: i32, low: i32): void {
  keyHigh = high;
  keyLow = low;
}

/** Where the batch lies: the cells of a column follow each other. */
export function place(startsAt: usize, endsAt: usize, columns: i32, originAt: usize): void {
  starts = startsAt;
  ends = endsAt;
  stride = columns;
  origin = originAt;
}

/** Where the bytes of so many cells end; the result tells where they begin. */
export function extent(cells: i32): i32 {
  let first = i32.MAX_VALUE;
  let last: i32 = 0;
  for (let cell: usize = 0; cell < <usize>cells; cell += 1) {
    const start = load<i32>(starts + cell * 4);
    if (start < 0) continue;
    first = min(first, start);
    last = max(last, load<i32>(ends + cell * 4));
  }
  store<i32>(RESULT, min(first, last));
  return last;
}

/** Forgets the forms of the column before. */
export function begin(): void {
  memory.fill(TABLE, 0xff, SLOTS * 8);
  stamp += 1;
}

/** Makes a form known by its number, below FORMS. */
export function addForm(id: i32, index: i32): void {
  let slot = slotOf(id);
  while (load<i32>(TABLE + slot * 8, 4) >= 0) slot = (slot + 1) & (SLOTS - 1);
  store<i32>(TABLE + slot * 8, id);
  store<i32>(TABLE + slot * 8, index, 4);
}

function small(byte: u32): u32 {
  return byte - 65 < 26 ? byte | 32 : byte;
}

/** As `hashBytes` of hash.ts. */
function hash(from: usize, to: usize, way: i32): f64 {
  const stop = min(to, from + HASHED);
  let high = keyHigh;
  let low = keyLow;
  let word: i32 = 0;
  let length = <i32>(stop - from);
  if (way < 2) {
    let at = from;
    for (; at + 4 <= stop; at += 4) {
      word = load<i32>(at);
      if (way === 1) {
        const bytes = <u32>word;
        word = <i32>(
          (small(bytes & 255) |
            (small((bytes >> 8) & 255) << 8) |
            (small((bytes >> 16) & 255) << 16) |
            (small(bytes >> 24) << 24))
        );
      }
      high = rotl((high ^ word) * <i32>0x85ebca6b, 13);
      low = (low + word) * <i32>0xc2b2ae35;
      low ^= low >>> 15;
    }
    word = 0;
    for (let shift = 0; at < stop; at += 1, shift += 8) {
      const byte = <u32>load<u8>(at);
      word |= (way === 1 ? small(byte) : byte) << shift;
    }
  } else {
    let filled = way === 3 ? 8 : 0;
    word = way === 3 ? 48 : 0;
    length = way === 3 ? 1 : 0;
    for (let at = from; at < stop; at += 1) {
      const byte = <u32>load<u8>(at);
      if (byte - 48 > 9) continue;
      word |= byte << filled;
      filled += 8;
      length += 1;
      if (filled < 32) continue;
      high = rotl((high ^ word) * <i32>0x85ebca6b, 13);
      low = (low + word) * <i32>0xc2b2ae35;
      low ^= low >>> 15;
      word = 0;
      filled = 0;
    }
  }
  high = rotl((high ^ word) * <i32>0x85ebca6b, 13);
  low = (low + word) * <i32>0xc2b2ae35;
  low ^= low >>> 15;
  high = (high ^ (low >>> 16) ^ length) * 0x2c1b3c6d;
  low = (low ^ (high >>> 15)) * 0x297a2d39;
  high ^= low >>> 13;
  low ^= high >>> 16;
  return <f64>(high >>> 11) * 4294967296.0 + <f64>(<u32>low);
}

/** Where a number ends that is whole: `1012345678.0` of a double or a numeric with a scale. */
function withoutFraction(from: usize, to: usize): usize {
  let at = to;
  while (at > from && load<u8>(at - 1) === 48) at -= 1;
  return at > from && load<u8>(at - 1) === 46 ? at - 1 : to;
}

/**
 * Counts the cells of a column from `row` on, as far as they may pass.
 * @param family 0 for a text, 1 for a number, 2 for a whole one: behind the sign, a server prints nothing but digits.
 * @param plain the first cell is known to be no document.
 * @param tellable cells that are not null up to which they are told apart.
 * @returns the row that has to be examined, or `rows`.
 */
export function scan(row: i32, rows: i32, column: i32, family: i32, plain: bool, tellable: i32): i32 {
  let cell = <usize>(column * stride + row) * 4;
  let nonNull: i32 = 0;
  let untold: i32 = 0;
  let index: i32 = -1;
  let document: bool = false;
  store<i64>(CELLS, 0);
  store<i64>(EMITTED, 0);
  for (; row < rows; row += 1, cell += 4) {
    const start = load<i32>(starts + cell);
    if (start < 0) continue;
    nonNull += 1;
    const from = origin + start;
    let to = origin + load<i32>(ends + cell);
    if (to <= from) continue;
    if (family === 0) {
      const first = load<u8>(from);
      if ((first === 123 || first === 91 || first === 60) && !plain) {
        // A JSON object or array, or XML.
        document = true;
        break;
      }
      plain = false;
    } else {
      to = withoutFraction(from, to);
    }
    const length = <i32>(to - from);
    index = -1;
    if (length <= REMEMBERED && load<i32>(LAST_STAMP + length * 4) === stamp) {
      const inWords = <i32>load<u8>(LAST_WORDS + length);
      const alike =
        family === 2
          ? isAlikeNumber(from, length)
          : inWords === EXACT
            ? isAlike(from, length)
            : isAlikeInWords(from, length, inWords === ANY_DIGITS ? REMEMBERED : SOMEBODYS - 1);
      if (alike) index = load<i32>(LAST_FORM + length * 4);
    }
    if (index < 0) {
      lookAt(from, to);
      if (!telling) break;
      index = indexOf(form);
      if (index < 0) break;
      if (length <= REMEMBERED) remember(from, length, index);
    }
    const left = load<i32>(LEFT + index * 4);
    if (left === 0) {
      lookAt(from, to);
      break;
    }
    store<i32>(LEFT + index * 4, left - 1);
    const kind = load<i32>(KIND + index * 4);
    if (kind === 0 || nonNull > tellable) {
      untold += 1;
      continue;
    }
    const counter = (kind - 1) >> 2;
    const before = load<i32>(CELLS + counter * 4);
    store<i32>(CELLS + counter * 4, before + 1);
    const hashed = hash(from, to, (kind - 1) & 3);
    if (hashed >= load<f64>(BOUNDS + counter * 8)) continue;
    const emitted = load<i32>(EMITTED + counter * 4);
    const slot = counter * ROWS + emitted;
    store<f64>(HASHES + slot * 8, hashed);
    store<i32>(HASH_FORM + slot * 4, index);
    store<i32>(HASH_PLACE + slot * 4, before);
    store<i32>(EMITTED + counter * 4, emitted + 1);
  }
  store<i32>(RESULT, form);
  store<i32>(RESULT, (telling ? 1 : 0) | (ascii ? 2 : 0), 4);
  store<i32>(RESULT, document ? 1 : 0, 8);
  store<i32>(RESULT, index, 12);
  store<i32>(RESULT, nonNull, 16);
  store<i32>(RESULT, untold, 20);
  return row;
}

/** Cells of a column from `row` on that are there; the result tells how many were left out. */
export function count(row: i32, rows: i32, column: i32): i32 {
  let cell = <usize>(column * stride + row) * 4;
  let there: i32 = 0;
  let leftOut: i32 = 0;
  for (; row < rows; row += 1, cell += 4) {
    const start = load<i32>(starts + cell);
    if (start >= 0) there += 1;
    else if (start === -2) leftOut += 1;
  }
  store<i32>(RESULT, leftOut);
  return there;
}
