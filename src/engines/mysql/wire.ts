/**
 * The rows of an answer to COM_QUERY, found in the socket's chunks where they lie: the text protocol of MySQL and
 * MariaDB, with and without CLIENT_DEPRECATE_EOF.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html
 */
import type { RowBatch } from '../../batch.ts';

/** What a statement selects, and where its cells go. */
export interface RowLayout {
  /** Cells of a row of the batch; those that the statement does not select are null. */
  readonly width: number;
  /** For each cell that the statement selects for the batch, its position in the batch's row. */
  readonly places: readonly number[];
  /** Cells that the statement selects behind those: a key, a number. They are in `extraStarts` and `extraEnds`. */
  readonly extras: number;
}

/** Rows as they were received, open to be rewritten before they are handed on. */
export interface ReceivedRows extends RowBatch {
  readonly extraStarts: Int32Array;
  readonly extraEnds: Int32Array;
  /** Makes room for so many bytes behind the rows, which may replace `bytes`, and returns where it begins. */
  room(length: number): number;
}

/** The memory that rows are received into: lent to one statement after the other. */
export interface Room {
  bytes: Buffer;
  starts: Int32Array;
  ends: Int32Array;
}

export interface RowParser {
  /**
   * Takes what came from the server.
   * @returns null, or, when the answer has ended, the packet that stands for it as if it had held no rows: OK or the
   * server's error. What was behind the answer is behind the packet.
   * @throws ProtocolError for what the protocol does not allow.
   */
  push(chunk: Buffer): Buffer | null;
}

export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Bytes received before rows are handed over: large enough that a batch costs little, small enough for the caches. */
const HAND_OVER = 128 * 1024;
const CAPACITY = 2 * HAND_OVER;
/** Rows handed over at once, at most. */
const MOST_ROWS = 4_096;
const MOST_CELLS = 65_536;
/** The length of a packet that goes on in the next one. */
const CONTINUED = 0xffffff;
/** An OK packet as the first of an answer: nothing affected, no id, autocommit, no warnings. */
const OK = [7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0];

export function createRoom(): Room {
  return { bytes: Buffer.allocUnsafeSlow(CAPACITY), starts: new Int32Array(1_024), ends: new Int32Array(1_024) };
}

/** @param onRows is handed rows that are valid only while it runs. */
export function createRowParser(
  room: Room,
  { width, places, extras }: RowLayout,
  onRows: (rows: ReceivedRows) => void,
): RowParser {
  const selected = places.length + extras;
  const slots = Int32Array.from(places);
  const most = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_CELLS / Math.max(width, 1))));
  let { bytes, starts, ends } = room;
  let extraStarts = new Int32Array(extras === 0 ? 0 : extras * 128);
  let extraEnds = new Int32Array(extraStarts.length);
  /** Bytes received, bytes of them that were understood, and bytes taken by what was rewritten. */
  let filled = 0;
  let parsed = 0;
  let taken = 0;
  let rows = 0;
  /** Packets before the rows that are still to come: -1 until the first has told how many. */
  let definitions = -1;
  let inRows = false;

  const grow = (length: number, used: number) => {
    if (length <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * bytes.length));
    bytes.copy(larger, 0, 0, used);
    bytes = room.bytes = larger;
  };

  const received: ReceivedRows = {
    get rows() {
      return rows;
    },
    width,
    get bytes() {
      return bytes;
    },
    get starts() {
      return starts;
    },
    get ends() {
      return ends;
    },
    get extraStarts() {
      return extraStarts;
    },
    get extraEnds() {
      return extraEnds;
    },
    room(length) {
      const at = taken;
      grow(at + length, at);
      taken += length;
      return at;
    },
  };

  function handOver(): void {
    taken = filled;
    if (rows > 0) onRows(received);
    rows = 0;
    const left = filled - parsed;
    if (bytes.length > 4 * CAPACITY && left < HAND_OVER) {
      // One long value must not keep its memory.
      const smaller = Buffer.allocUnsafeSlow(CAPACITY);
      bytes.copy(smaller, 0, parsed, filled);
      bytes = room.bytes = smaller;
    } else bytes.copyWithin(0, parsed, filled);
    filled = left;
    parsed = 0;
  }

  /** Places for one row more. */
  function makePlaces(): void {
    if ((rows + 1) * width > starts.length) {
      starts = room.starts = enlarged(starts, (rows + 1) * width);
      ends = room.ends = enlarged(ends, (rows + 1) * width);
    }
    if ((rows + 1) * extras > extraStarts.length) {
      extraStarts = enlarged(extraStarts, (rows + 1) * extras);
      extraEnds = enlarged(extraEnds, (rows + 1) * extras);
    }
  }

  function readRow(from: number, end: number): void {
    makePlaces();
    const base = rows * width;
    if (slots.length < width) starts.fill(-1, base, base + width);
    let at = from;
    for (let cell = 0; cell < selected; cell += 1) {
      let start = at + 1;
      let length = bytes[at] ?? 0;
      // Length-encoded: one byte, or a sign and two, three or eight bytes; 0xfb is NULL.
      if (length > 0xfa) {
        if (length === 0xfb) {
          start = -1;
          length = 0;
        } else if (length === 0xfc) {
          length = bytes.readUInt16LE(start);
          start += 2;
        } else if (length === 0xfd) {
          length = bytes.readUIntLE(start, 3);
          start += 3;
        } else {
          length = Number(bytes.readBigUInt64LE(start));
          start += 8;
        }
      }
      at = start < 0 ? at + 1 : start + length;
      if (cell < slots.length) {
        const place = base + (slots[cell] ?? 0);
        starts[place] = start;
        ends[place] = at;
      } else {
        const place = rows * extras + cell - slots.length;
        extraStarts[place] = start;
        extraEnds[place] = at;
      }
    }
    if (at !== end) throw new ProtocolError();
    rows += 1;
  }

  /** Where the packets of one payload end, those that go on in the next one pushed together; null if they are not all here. */
  function join(): { end: number; next: number } | null {
    let next = parsed;
    for (let length = CONTINUED; length === CONTINUED; ) {
      if (filled - next < 4) return null;
      length = bytes.readUIntLE(next, 3);
      next += 4 + length;
      if (next > filled) return null;
    }
    let end = parsed + 4 + CONTINUED;
    for (let header = end; header < next; ) {
      const length = bytes.readUIntLE(header, 3);
      bytes.copyWithin(end, header + 4, header + 4 + length);
      end += length;
      header += 4 + length;
    }
    return { end, next };
  }

  /** The packet that stands for the answer, and what is behind it. */
  function finish(payload: Buffer | null, next: number): Buffer {
    const { length = 0 } = payload ?? {};
    const packet = payload === null ? Buffer.from(OK) : Buffer.from([length & 255, length >> 8, 0, 1, ...payload]);
    parsed = next;
    const behind = Buffer.from(bytes.subarray(next, filled));
    handOver();
    return Buffer.concat([packet, behind]);
  }

  function scan(): Buffer | null {
    while (filled - parsed >= 4) {
      const body = parsed + 4;
      const length = (bytes[parsed] ?? 0) | ((bytes[parsed + 1] ?? 0) << 8) | ((bytes[parsed + 2] ?? 0) << 16);
      let end = body + length;
      if (end > filled) break;
      let next = end;
      if (length === CONTINUED) {
        const joined = join();
        if (joined === null) break;
        ({ end, next } = joined);
      }
      const sign = length === 0 ? -1 : (bytes[body] ?? -1);
      // No cell begins with 0xff, and with 0xfe only one of more than a packet.
      if (sign === 0xff) return finish(bytes.subarray(body, end), next);
      if (inRows || definitions === 0) {
        if (sign === 0xfe && length < CONTINUED) {
          if (inRows || length > 5) return finish(null, next);
          // An EOF after the definitions, of five bytes: an OK that ends an answer has seven at least.
        } else readRow(body, end);
        inRows = true;
      } else if (definitions > 0) definitions -= 1;
      else {
        if (sign === 0) return finish(null, next);
        definitions = sign === 0xfc ? bytes.readUInt16LE(body + 1) : sign;
        if (definitions !== selected) throw new ProtocolError();
      }
      parsed = next;
      if (parsed >= HAND_OVER || rows === most) handOver();
    }
    return null;
  }

  return {
    push(chunk) {
      grow(filled + chunk.length, filled);
      chunk.copy(bytes, filled);
      filled += chunk.length;
      return scan();
    },
  };
}

function enlarged(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, 2 * numbers.length));
  larger.set(numbers);
  return larger;
}
