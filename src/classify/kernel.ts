/**
 * The part of the tally that sees every cell, in WebAssembly: assembly/kernel.ts has it. One for each thread; nothing of a
 * column is kept in it between two calls of `addBatch`, nor anything of a value once other bytes are placed.
 */
import type { RowBatch } from '../batch.ts';
import { type Address, aligned, growTo, instancesOf, type Memory } from '../wasm.ts';
import compiled from './kernel.json' with { type: 'json' };

/** Hashes of cells that passed, the numbers of their forms, and how many of their counter's cells came before in the call. */
export interface Emitted {
  readonly hashes: Float64Array;
  readonly forms: Int32Array;
  readonly places: Int32Array;
}

/** What assembly/kernel.ts exports; addresses are in bytes. */
interface Exports {
  readonly memory: Memory;
  readonly HEAP: Address;
  readonly LEFT: Address;
  readonly KIND: Address;
  readonly HASHES: Address;
  readonly HASH_FORM: Address;
  readonly HASH_PLACE: Address;
  readonly BOUNDS: Address;
  readonly EMITTED: Address;
  readonly CELLS: Address;
  readonly RESULT: Address;
  setKey(high: number, low: number): void;
  place(starts: number, ends: number, stride: number, origin: number): void;
  extent(cells: number): number;
  begin(): void;
  addForm(id: number, index: number): void;
  look(from: number, to: number): void;
  scan(row: number, rows: number, column: number, family: number, plain: boolean, tellable: number): number;
  count(row: number, rows: number, column: number): number;
}

const wasm = instancesOf<Exports>(compiled)();
const at = ({ value }: Address): number => value;

/** Rows of a batch that are placed at once. */
export const ROWS = 2_048;
/** Bytes of them, at most, unless one row has more. */
const ROOM = 1 << 24;
/** Forms of a column that the kernel knows, by numbers below this. */
export const FORMS = 512;
/** For each form the cells that may pass; what is done with them: 0 nothing, else 1 + way + 4 × counter. */
export let left: Int32Array;
export let kinds: Int32Array;
/** Of the last `scan`, what it has told apart for each of two counters. */
export let emitted: readonly [Emitted, Emitted];
/** For each counter the bound below which hashes are wanted, how many there are of the last `scan`, of how many cells. */
export let bounds: Float64Array;
export let counts: Int32Array;
export let cells: Int32Array;
/** Of the last call: see the positions below. */
export let result: Int32Array;
/** All of the memory. */
let bytes: Buffer;
/** Where the bytes of the batch end. */
let end = at(wasm.HEAP);

/** Positions in `result`. */
export const [FORM, LOOK, DOCUMENT, INDEX, NON_NULL, UNTOLD] = [0, 1, 2, 3, 4, 5] as const;
/** Bits of `result[LOOK]`. Not telling: cells of one form may still be of any kind. */
export const [TELLING, ASCII] = [1, 2] as const;
/** Families as `scan` tells them apart. */
export const [TEXT, NUMBER, INTEGER] = [0, 1, 2] as const;

view();

/** Memory that grows moves: who keeps a view of it keeps nothing. */
function view(): void {
  const { buffer } = wasm.memory;
  bytes = Buffer.from(buffer);
  left = new Int32Array(buffer, at(wasm.LEFT), FORMS);
  kinds = new Int32Array(buffer, at(wasm.KIND), FORMS);
  const emittedBy = (counter: number): Emitted => ({
    hashes: new Float64Array(buffer, at(wasm.HASHES) + counter * ROWS * 8, ROWS),
    forms: new Int32Array(buffer, at(wasm.HASH_FORM) + counter * ROWS * 4, ROWS),
    places: new Int32Array(buffer, at(wasm.HASH_PLACE) + counter * ROWS * 4, ROWS),
  });
  emitted = [emittedBy(0), emittedBy(1)];
  counts = new Int32Array(buffer, at(wasm.EMITTED), 2);
  bounds = new Float64Array(buffer, at(wasm.BOUNDS), 2);
  cells = new Int32Array(buffer, at(wasm.CELLS), 2);
  result = new Int32Array(buffer, at(wasm.RESULT), 8);
}

function makeRoom(end: number): void {
  if (growTo(wasm.memory, end)) view();
}

/** Sets the key of all hashes to come, below 2^53. */
export function setKey(key: number): void {
  wasm.setKey((key / 0x1_0000_0000) | 0, key | 0);
}

/**
 * Copies rows of a batch to where the kernel sees them.
 * @returns how many: at most ROWS, and fewer where they are long.
 */
export function placeRows(batch: RowBatch, first: number): number {
  const { width } = batch;
  const startsAt = aligned(at(wasm.HEAP));
  for (let rows = Math.min(ROWS, batch.rows - first); ; rows = Math.ceil(rows / 2)) {
    const count = rows * width;
    const endsAt = aligned(startsAt + count * 4);
    const bytesAt = aligned(endsAt + count * 4);
    makeRoom(bytesAt);
    copyColumns(batch, batch.starts, first, rows, startsAt);
    copyColumns(batch, batch.ends, first, rows, endsAt);
    wasm.place(startsAt, endsAt, rows, bytesAt);
    const to = wasm.extent(count);
    const from = result[0] ?? 0;
    if (to - from > ROOM && rows > 1) continue;
    end = bytesAt + Math.max(0, to - from);
    makeRoom(end);
    if (to > from) bytes.set(batch.bytes.subarray(from, to), bytesAt);
    wasm.place(startsAt, endsAt, rows, bytesAt - from);
    return rows;
  }
}

/** Copies where cells lie so that those of a column follow each other. */
function copyColumns({ width, stride }: RowBatch, from: Int32Array, first: number, rows: number, to: number): void {
  const target = new Int32Array(wasm.memory.buffer, to, rows * width);
  for (let column = 0; column < width; column += 1) {
    if (stride !== undefined) {
      const start = column * stride + first;
      target.set(from.subarray(start, start + rows), column * rows);
      continue;
    }
    let place = column * rows;
    for (let cell = first * width + column; cell < (first + rows) * width; cell += width) {
      target[place] = from[cell] ?? -1;
      place += 1;
    }
  }
}

/** A text where the kernel sees it, behind the batch: its bytes and where they lie. */
export function placeText(text: string): { readonly bytes: Buffer; readonly start: number; readonly end: number } {
  const start = aligned(end);
  makeRoom(start + text.length * 3);
  return { bytes, start, end: start + bytes.write(text, start, 'utf8') };
}

/** Looks at bytes that `placeText` has placed: `result[FORM]`, `result[LOOK]`. */
export const look = (from: number, to: number): void => wasm.look(from, to);
/** Forgets the forms of the column before. */
export const begin = (): void => wasm.begin();
/** Makes a form known by its number. */
export const addForm = (id: number, index: number): void => wasm.addForm(id, index);

/**
 * Counts the cells of a column of the placed rows from `row` on, as far as they may pass.
 * @param family TEXT, NUMBER or INTEGER.
 * @param plain the first cell is known to be no document.
 * @param tellable cells that are not null up to which they are told apart.
 * @returns the row of the placed ones that has to be examined, or `rows`.
 */
export const scan: Exports['scan'] = (row, rows, column, family, plain, tellable) =>
  wasm.scan(row, rows, column, family, plain, tellable);

/** Cells of a column of the placed rows, from `row` on, that are not null; `result[0]` has how many were left out. */
export const count: Exports['count'] = (row, rows, column) => wasm.count(row, rows, column);
