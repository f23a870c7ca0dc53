/**
 * AssemblyScript (https://www.assemblyscript.org), not TypeScript: splits the answer to COPY … TO STDOUT into cells, sixteen
 * bytes at once. Compiled to WebAssembly by `npm run docs` (src/engines/postgres/copy.json); copy.ts drives it.
 *
 * The memory: two tables of where cells begin and end, and behind them the bytes of the answer.
 */

const TAB: i32 = 9;
const BACKSLASH: i32 = 92;
const NULL_MARK: i32 = 78;
/** Of a message: its type and the length of the rest. */
const HEADER: usize = 5;
/** Messages: CopyData, and all that the driver has to see; what is neither says nothing. */
const DATA: i32 = 0x64;
const ERROR: i32 = 0x45;
const READY: i32 = 0x5a;

/** What `split` stopped at. */
const MORE: i32 = 0;
const FULL: i32 = 1;
const MESSAGE: i32 = 2;

export const HEAP = __heap_base;
/** Where the next message begins, how long it is, and the rows so far. */
export const RESULT = memory.data(12, 16);

let width: i32 = 0;
/** For each column of the answer where the cells of the column begin that it is in a row, in bytes. */
let places: usize = 0;
let placesEnd: usize = 0;
let most: i32 = 0;
let maxChars: i32 = 0;
let starts: usize = 0;
let ends: usize = 0;
let bytes: usize = 0;

/** @param answered columns of the answer. @param rows the most that are handed on at once. @param chars characters of a cell that are handed on. */
export function setUp(
  columns: i32,
  rows: i32,
  chars: i32,
  placesAt: usize,
  answered: i32,
  startsAt: usize,
  endsAt: usize,
  bytesAt: usize,
): void {
  width = columns;
  places = placesAt;
  placesEnd = placesAt + <usize>answered * 4;
  most = rows;
  maxChars = chars;
  starts = startsAt;
  ends = endsAt;
  bytes = bytesAt;
}

/** What a backslash and this letter stand for; anything else stands for itself. */
function escaped(letter: i32): i32 {
  if (letter === 98) return 8;
  if (letter === 102) return 12;
  if (letter === 110) return 10;
  if (letter === 114) return 13;
  if (letter === 116) return 9;
  return letter === 118 ? 11 : letter;
}

/** A cell with a backslash at `at`; undone in place. Returns where it ends. */
function splitEscaped(cell: usize, start: usize, at: usize, to: usize): usize {
  if (at === start && <i32>load<u8>(at + 1) === NULL_MARK) {
    store<i32>(starts + cell, -1);
    return at + 2;
  }
  let read = at;
  let write = at;
  while (read < to) {
    let byte = <i32>load<u8>(read);
    if (byte === TAB) break;
    if (byte === BACKSLASH) {
      read += 1;
      byte = escaped(<i32>load<u8>(read));
    }
    store<u8>(write, <u8>byte);
    write += 1;
    read += 1;
  }
  store<i32>(starts + cell, <i32>(start - bytes));
  store<i32>(ends + cell, <i32>(write - bytes));
  return read;
}

/** One line without its end. */
function splitRow(row: i32, from: usize, to: usize): void {
  const first = <usize>row * 4;
  let place = places;
  let start = from;
  let at = from;
  while (at < to) {
    const block = v128.load(at);
    const special = v128.or(i8x16.eq(block, i8x16.splat(9)), i8x16.eq(block, i8x16.splat(92)));
    let mask = i8x16.bitmask(special);
    if (to - at < 16) mask &= (1 << (<i32>(to - at))) - 1;
    let next = at + 16;
    while (mask !== 0) {
      // A server that sends more columns than it was asked for.
      if (place === placesEnd) return;
      const found = at + ctz(mask);
      const cell = first + load<u32>(place);
      place += 4;
      mask &= mask - 1;
      if (<i32>load<u8>(found) === TAB) {
        store<i32>(starts + cell, <i32>(start - bytes));
        store<i32>(ends + cell, <i32>(found - bytes));
        start = found + 1;
      } else {
        // What comes behind an escape is looked at anew.
        start = splitEscaped(cell, start, found, to) + 1;
        next = start;
        mask = 0;
      }
    }
    at = next;
  }
  // An escaped cell at the end has been taken already.
  if (start <= to && place < placesEnd) {
    const cell = first + load<u32>(place);
    store<i32>(starts + cell, <i32>(start - bytes));
    store<i32>(ends + cell, <i32>(to - bytes));
    place += 4;
  }
  // Or fewer.
  for (; place < placesEnd; place += 4) store<i32>(starts + first + load<u32>(place), -1);
}

/** Cells of a row that are longer than was asked for, by characters. */
function cut(row: i32): void {
  for (let column = 0; column < width; column += 1) {
    const cell = <usize>(column * most + row) * 4;
    const start = load<i32>(starts + cell);
    const end = load<i32>(ends + cell);
    if (start < 0 || end - start <= maxChars) continue;
    let chars = 0;
    for (let at = start; at < end; at += 1) {
      if ((load<u8>(bytes + at) & 0xc0) === 0x80) continue;
      if (chars === maxChars) {
        store<i32>(ends + cell, at);
        break;
      }
      chars += 1;
    }
  }
}

/**
 * Splits rows from `from` on, behind those that are there already.
 * @returns MORE when more bytes are needed, FULL when the rows have to be handed on first, MESSAGE at one for the driver.
 */
export function split(from: i32, used: i32, rowsBefore: i32): i32 {
  let at = <usize>from;
  let rows = rowsBefore;
  let status = MORE;
  let length: usize = 0;
  while (<usize>used - at >= HEADER) {
    length = 1 + <usize>bswap(load<u32>(bytes + at + 1));
    if (<usize>used - at < length) break;
    const type = <i32>load<u8>(bytes + at);
    if (type === DATA) {
      if (rows === most) {
        status = FULL;
        break;
      }
      splitRow(rows, bytes + at + HEADER, bytes + at + length - 1);
      if (<i32>length > maxChars) cut(rows);
      rows += 1;
    } else if (type === ERROR || type === READY) {
      status = MESSAGE;
      break;
    }
    at += length;
  }
  store<i32>(RESULT, <i32>at);
  store<i32>(RESULT, <i32>length, 4);
  store<i32>(RESULT, rows, 8);
  return status;
}
