/**
 * COPY … TO STDOUT, split straight from the socket's bytes: the driver would make an object of each row.
 * Messages: https://www.postgresql.org/docs/current/protocol-message-formats.html, the text format of the rows:
 * https://www.postgresql.org/docs/current/sql-copy.html ("Text Format").
 */
import type { Connection } from 'pg';
import type { BatchSink } from '../../batch.ts';

/** Room for what a socket hands over at once and the piece that was left of the chunk before. */
const ROOM = 256 * 1024;
/** Rows handed over at once. */
const BATCH = 2_048;
const [TAB, BACKSLASH, NULL_MARK] = [9, 92, 78] as const;
const [DATA, ERROR, READY] = [0x64, 0x45, 0x5a] as const;
const HEADER = 5;
/** What is neither a tab nor a backslash. */
const PLAIN = new Uint8Array(256).fill(1);
PLAIN[TAB] = 0;
PLAIN[BACKSLASH] = 0;
/** Each of four bytes. https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord */
const [TABS, BACKSLASHES, ONES, HIGH_BITS] = [0x09090909, 0x5c5c5c5c, 0x01010101, 0x80808080 | 0] as const;
/** What a backslash and a letter stand for; anything else stands for itself. */
const ESCAPES = new Uint8Array(256);
for (const [letter, code] of Object.entries({ b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 })) {
  ESCAPES[letter.charCodeAt(0)] = code;
}

export interface CopySplitter {
  /**
   * Takes the next bytes of the server's answer.
   * @returns true once the answer has ended.
   */
  feed(chunk: Buffer): boolean;
  /** Rows so far. */
  readonly rows: number;
}

/**
 * @param width columns of the rows.
 * @param maxChars characters of a cell that are handed on.
 * @param onMessage gets, whole, the messages that are no rows and that the driver has to see: an error, and the last one.
 */
export function createCopySplitter(
  width: number,
  maxChars: number,
  sink: BatchSink,
  onMessage: (message: Buffer) => void,
): CopySplitter {
  let buffer = Buffer.from(new ArrayBuffer(ROOM));
  let words = new Int32Array(buffer.buffer);
  let used = 0;
  let total = 0;
  let rows = 0;
  const starts = new Int32Array(width * BATCH);
  const ends = new Int32Array(width * BATCH);

  const flush = () => {
    if (rows > 0) sink({ rows, width, bytes: buffer, starts, ends });
    rows = 0;
  };

  /** One line without its end: the cells stay where they are, escapes are undone in place. */
  function splitRow(bytes: Buffer, from: number, to: number): void {
    // Locals: what a closure shares is looked up anew for each byte.
    const begins = starts;
    const stops = ends;
    const quads = words;
    let cell = rows * width;
    let start = from;
    let index = from;
    while (index < to) {
      if ((index & 3) === 0) {
        // Four bytes at a time where none of them is special: a zero in either difference would be one.
        for (; index + 4 <= to; index += 4) {
          const quad = quads[index >> 2] ?? 0;
          const tab = quad ^ TABS;
          const slash = quad ^ BACKSLASHES;
          if (((((tab - ONES) | 0) & ~tab) | (((slash - ONES) | 0) & ~slash)) & HIGH_BITS) break;
        }
        if (index >= to) break;
      }
      const byte = bytes[index] ?? 0;
      if (PLAIN[byte] === 1) index += 1;
      else if (byte === TAB) {
        begins[cell] = start;
        stops[cell] = index;
        cell += 1;
        index += 1;
        start = index;
      } else {
        index = splitEscaped(cell, start, index, to) + 1;
        cell += 1;
        start = index;
      }
    }
    // An escaped cell at the end has been taken already.
    if (start <= to) {
      begins[cell] = start;
      stops[cell] = to;
    }
    rows += 1;
    total += 1;
  }

  /** A cell with a backslash at `index`; returns where it ends. */
  function splitEscaped(cell: number, start: number, index: number, to: number): number {
    if (index === start && buffer[index + 1] === NULL_MARK) {
      starts[cell] = -1;
      return index + 2;
    }
    let read = index;
    let write = index;
    while (read < to && buffer[read] !== TAB) {
      let byte = buffer[read] ?? 0;
      if (byte === BACKSLASH) {
        read += 1;
        const letter = buffer[read] ?? 0;
        byte = ESCAPES[letter] || letter;
      }
      buffer[write] = byte;
      write += 1;
      read += 1;
    }
    starts[cell] = start;
    ends[cell] = write;
    return read;
  }

  /** Cells that are longer than was asked for, by characters. */
  function cut(): void {
    for (let cell = 0; cell < rows * width; cell += 1) {
      const start = starts[cell] ?? -1;
      const end = ends[cell] ?? 0;
      if (start < 0 || end - start <= maxChars) continue;
      let chars = 0;
      for (let at = start; at < end; at += 1) {
        if (((buffer[at] ?? 0) & 0xc0) === 0x80) continue;
        if (chars === maxChars) {
          ends[cell] = at;
          break;
        }
        chars += 1;
      }
    }
  }

  return {
    get rows() {
      return total;
    },
    feed(chunk) {
      if (used + chunk.length > buffer.length) {
        const larger = Buffer.from(new ArrayBuffer((Math.max(buffer.length * 2, used + chunk.length) + 3) & ~3));
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
        words = new Int32Array(buffer.buffer);
      }
      chunk.copy(buffer, used);
      used += chunk.length;
      const bytes = buffer;
      const filled = used;
      let at = 0;
      let ended = false;
      let longest = 0;
      while (!ended && filled - at >= HEADER) {
        const length = 1 + bytes.readInt32BE(at + 1);
        if (filled - at < length) break;
        const type = bytes[at];
        if (type === DATA) {
          if (rows === BATCH) {
            if (longest > maxChars) cut();
            flush();
          }
          if (length > longest) longest = length;
          splitRow(bytes, at + HEADER, at + length - 1);
        } else if (type === ERROR || type === READY) {
          ended = type === READY;
          if (ended) {
            if (longest > maxChars) cut();
            flush();
          }
          onMessage(Buffer.from(bytes.subarray(at, ended ? filled : at + length)));
        }
        at += length;
      }
      if (longest > maxChars) cut();
      flush();
      if (ended) used = 0;
      else if (at > 0) {
        buffer.copy(buffer, 0, at, used);
        used -= at;
      }
      return ended;
    },
  };
}

/** What pg's Client asks of a query that is none of its own. */
interface Submittable {
  submit(connection: Connection): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
  /** What neither rows nor an error is says nothing. */
  handleRowDescription(): void;
  handleDataRow(): void;
  handleCommandComplete(): void;
  handleEmptyQuery(): void;
  callback: (error: Error | null, rows?: number) => void;
}

/**
 * A query for pg's `client.query` whose rows never reach the driver: while it runs, its bytes are ours.
 * @param sql statements of which one is a COPY … TO STDOUT; what the others return is dropped.
 * @param sink must not throw: the rest of the answer has to be read, or the connection is of no more use.
 */
export function copyQuery(
  sql: string,
  width: number,
  maxChars: number,
  sink: BatchSink,
  callback: (error: Error | null, rows?: number) => void,
): Submittable {
  let failed: Error | null = null;
  let splitter: CopySplitter | null = null;
  const query: Submittable = {
    callback,
    submit(connection) {
      const { stream } = connection;
      const drivers = stream.listeners('data') as ((chunk: Buffer) => void)[];
      const toDriver = (bytes: Buffer) => {
        for (const listener of drivers) listener.call(stream, bytes);
      };
      const giveBack = () => {
        stream.off('data', onData);
        for (const listener of drivers) stream.on('data', listener);
      };
      const ours = createCopySplitter(width, maxChars, sink, (message) => {
        if (message[0] === READY) giveBack();
        toDriver(message);
      });
      const onData = (chunk: Buffer) => {
        ours.feed(chunk);
      };
      splitter = ours;
      for (const listener of drivers) stream.off('data', listener);
      stream.on('data', onData);
      connection.query(sql);
    },
    handleError(error) {
      failed ??= error;
      query.callback(failed);
      query.callback = () => {};
    },
    handleReadyForQuery() {
      query.callback(failed, splitter?.rows ?? 0);
    },
    handleRowDescription() {},
    handleDataRow() {},
    handleCommandComplete() {},
    handleEmptyQuery() {},
  };
  return query;
}
