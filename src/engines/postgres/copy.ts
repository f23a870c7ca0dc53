/**
 * COPY … TO STDOUT, split straight from the socket's bytes: the driver would make an object of each row.
 * Messages: https://www.postgresql.org/docs/current/protocol-message-formats.html, the text format of the rows:
 * https://www.postgresql.org/docs/current/sql-copy.html ("Text Format").
 */
import type { Connection } from 'pg';
import { type BatchSink, LEFT_OUT } from '../../batch.ts';
import { type Address, aligned, BEHIND, growTo, instancesOf, type Memory } from '../../wasm.ts';
import compiled from './copy.json' with { type: 'json' };

/** Bytes and rows that are handed over at once; a longer row makes more room. */
const ROOM = 512 * 1024;
const BATCH = 2_048;
const READY = 0x5a;

export interface CopySplitter {
  /**
   * Takes the next bytes of the server's answer.
   * @returns true once the answer has ended.
   */
  feed(chunk: Buffer): boolean;
  /** Rows so far. */
  readonly rows: number;
}

/** Which columns an answer has, and where they have their places in the rows that are handed on. */
export interface CopyLayout {
  /** Columns of the rows. */
  readonly width: number;
  /** For each column of the answer its place in a row. Others are null, */
  readonly places: readonly number[];
  /** or not read: LEFT_OUT. */
  readonly leftOut?: readonly number[];
}

/**
 * @param maxChars characters of a cell that are handed on.
 * @param onMessage gets, whole, the messages that are no rows and that the driver has to see: an error, and the last one.
 */
export function createCopySplitter(
  { width, places, leftOut = [] }: CopyLayout,
  maxChars: number,
  sink: BatchSink,
  onMessage: (message: Buffer) => void,
): CopySplitter {
  const kernel = idle.pop() ?? startKernel();
  const placesAt = aligned(kernel.HEAP.value);
  const startsAt = aligned(placesAt + places.length * 4);
  const endsAt = aligned(startsAt + width * BATCH * 4);
  const bytesAt = aligned(endsAt + width * BATCH * 4);
  const { RESULT, memory } = kernel;
  let { bytes, starts, ends, result } = view();
  let used = 0;
  let at = 0;
  let rows = 0;
  let total = 0;

  /** What is in the memory, which moves when it grows. */
  function view() {
    growTo(memory, bytesAt + ROOM);
    const { buffer } = memory;
    return {
      bytes: Buffer.from(buffer, bytesAt),
      starts: new Int32Array(buffer, startsAt, width * BATCH),
      ends: new Int32Array(buffer, endsAt, width * BATCH),
      result: new Int32Array(buffer, RESULT.value, 3),
    };
  }

  function flush(): void {
    if (rows > 0) sink({ rows, width, stride: BATCH, bytes, starts, ends });
    total += rows;
    rows = 0;
    if (at === 0) return;
    bytes.copyWithin(0, at, used);
    used -= at;
    at = 0;
  }

  function makeRoom(length: number): void {
    if (used + length + BEHIND > bytes.length) flush();
    // Twice as much at least: a value of many megabytes comes in many pieces.
    if (growTo(memory, bytesAt + used + length, bytes.length)) ({ bytes, starts, ends, result } = view());
  }

  new Int32Array(memory.buffer, placesAt, places.length).set(places.map((place) => place * BATCH * 4));
  if (places.length < width) {
    starts.fill(-1);
    for (const place of leftOut) starts.fill(LEFT_OUT, place * BATCH, (place + 1) * BATCH);
  }
  kernel.setUp(width, BATCH, maxChars, placesAt, places.length, startsAt, endsAt, bytesAt);
  return {
    get rows() {
      return total;
    },
    feed(chunk) {
      makeRoom(chunk.length);
      chunk.copy(bytes, used);
      used += chunk.length;
      for (;;) {
        const status = kernel.split(at, used, rows);
        [at = 0, , rows = 0] = result;
        if (status === FULL) flush();
        else if (status === MESSAGE) {
          const length = result[1] ?? 0;
          const ended = bytes[at] === READY;
          if (!ended) {
            onMessage(Buffer.from(bytes.subarray(at, at + length)));
            at += length;
            continue;
          }
          const last = Buffer.from(bytes.subarray(at, used));
          flush();
          // One that held a long value is not kept.
          if (memory.buffer.byteLength <= KEPT) idle.push(kernel);
          onMessage(last);
          return true;
        } else return false;
      }
    },
  };
}

/** What assembly/copy.ts exports; addresses are in bytes. */
interface Kernel {
  readonly memory: Memory;
  readonly HEAP: Address;
  readonly RESULT: Address;
  setUp(
    columns: number,
    rows: number,
    chars: number,
    places: number,
    answered: number,
    starts: number,
    ends: number,
    bytes: number,
  ): void;
  split(from: number, used: number, rows: number): number;
}
/** What `split` stops at: MORE bytes are needed (0), the rows are to be handed on, a message is for the driver. */
const [FULL, MESSAGE] = [1, 2] as const;

/** One for each statement that runs; those that are not needed wait for the next one. */
const idle: Kernel[] = [];
const KEPT = 8 * 1024 * 1024;
const startKernel = instancesOf<Kernel>(compiled);

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
  layout: CopyLayout,
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
      const ours = createCopySplitter(layout, maxChars, sink, (message) => {
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
