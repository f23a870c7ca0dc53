/** Statements on pooled connections: cut off in time, killed on the server when aborted, and errors that quote no value. */
import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql, { type Connection, type ConnectionOptions, type Pool, type PoolConnection } from 'mysql2';
import { type ErrorCode, NochulError } from '../../errors.ts';
import type { SkipReason } from '../../model.ts';
import {
  createRoom,
  createRowParser,
  ProtocolError,
  type ReceivedRows,
  type Room,
  type RowLayout,
  type RowParser,
} from './wire.ts';

/**
 * Runs one statement, `?` in it replaced by the escaped `params`, and returns its rows as objects. Integers are
 * numbers, or strings beyond 2^53; DECIMAL, dates, times, JSON, ENUM and SET are strings; BINARY and BLOB are Buffers.
 * @throws NochulError as `queryError` makes it.
 */
export type Query = <Row extends object>(sql: string, params?: readonly (string | number)[]) => Promise<Row[]>;

export interface Client extends AsyncDisposable {
  readonly run: Query;
  /**
   * Hands over rows as they arrive, in the server's own bytes and without keeping any: memory stays flat however many
   * there are. After the run was aborted or closed, none is handed over any more.
   * @param layout what the statement selects, which must be no more and no less.
   * @throws NochulError as `queryError` makes it; whatever `onRows` throws, after ending the statement.
   */
  rows(sql: string, layout: RowLayout, onRows: (rows: ReceivedRows) => void): Promise<void>;
  /** Statements of this client that run at this moment. */
  readonly running: number;
  /** @throws NochulError `interrupted`, at once when the run is aborted or closed. */
  wait(milliseconds: number): Promise<void>;
}

export interface ClientOptions {
  readonly connection: ConnectionOptions;
  /** Runs once on each new connection. */
  readonly setUp: string;
  readonly concurrency: number;
  /** Milliseconds; the server is told by `setUp`, this is for a server that no longer answers. */
  readonly statementTimeout: number;
  readonly signal: AbortSignal;
}

/** What a DBA sees in the process list and the slow log. */
const TAG = '/* nochul */ ';
/** Milliseconds that a server gets beyond the statement timeout before its silence counts as a lost connection. */
const GRACE = 5_000;
/** Milliseconds for closing or killing: the end of the program must not hang on a server. */
const FAREWELL = 2_000;

/** Driver settings that `Query`'s value types rest on. */
const VALUES: ConnectionOptions = {
  supportBigNumbers: true,
  dateStrings: true,
  jsonStrings: true,
  multipleStatements: false,
};

export function createClient({ setUp, concurrency, statementTimeout, signal, ...options }: ClientOptions): Client {
  const sockets = new Set<Socket>();
  const connection: ConnectionOptions = {
    ...options.connection,
    ...VALUES,
    stream: () => openSocket(options, sockets),
  };
  const pool = mysql.createPool({ ...connection, connectionLimit: concurrency, waitForConnections: true });
  // The pool drops broken connections by itself; an error event without a listener would end the process.
  pool.on('connection', (each) => each.on('error', () => {}));
  const prepared = new WeakSet<PoolConnection>();
  const running = new Set<PoolConnection>();
  // Aborted or closed: either way every statement is killed on the server, and every caller is told.
  const ending = new AbortController();
  const isOver = () => ending.signal.aborted;
  /** Memory for rows that no statement needs at the moment. */
  const rooms: Room[] = [];
  let killed: Promise<void> = Promise.resolve();
  ending.signal.addEventListener('abort', () => {
    killed = killAll([...running], connection);
  });
  const end = () => ending.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();

  async function execute<Row>(sql: string, receiver: Receiver<Row>) {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => {});
    const onEnd = () => reject(interrupted());
    ending.signal.addEventListener('abort', onEnd, { once: true });
    /** Runs it on a connection of the pool; false where that was dead already, and the server knows nothing of it. */
    const attempt = async (last: boolean): Promise<boolean> => {
      if (ending.signal.aborted) throw interrupted();
      const lent = await Promise.race([acquire(pool), ended]);
      if (ending.signal.aborted) {
        sever(lent);
        throw interrupted();
      }
      running.add(lent);
      const used = prepared.has(lent);
      const heard = streamOf(lent)?.bytesRead;
      try {
        const patience = statementTimeout + GRACE;
        const send = async () => {
          if (!prepared.has(lent)) await transmit(lent, setUp, patience, { onRow: () => {}, isOver });
          prepared.add(lent);
          await transmit(lent, TAG + sql, patience, receiver);
        };
        await Promise.race([send(), ended]);
        return true;
      } catch (error) {
        // A server that restarts, or ends connections that nobody uses, does not always say so before the next statement.
        const dead = used && heard !== undefined && streamOf(lent)?.bytesRead === heard && isLost(error);
        if (last || !dead || ending.signal.aborted) throw error;
        return false;
      } finally {
        // After the end, the connection belongs to `killAll`.
        if (!ending.signal.aborted) {
          running.delete(lent);
          lent.release();
        }
      }
    };
    try {
      if (!(await attempt(false))) await attempt(true);
    } catch (error) {
      throw ending.signal.aborted ? interrupted() : queryError(error);
    } finally {
      ending.signal.removeEventListener('abort', onEnd);
    }
  }

  return {
    async run<Row extends object>(sql: string, params: readonly (string | number)[] = []) {
      const rows: Row[] = [];
      await execute(mysql.format(sql, [...params]), { onRow: (row: Row) => rows.push(row), isOver });
      return rows;
    },
    async rows(sql, layout, onRows) {
      const room = rooms.pop() ?? createRoom();
      await execute(sql, { parser: createRowParser(room, layout, onRows), isOver });
      // After a failure, what was on its way may still be written into it.
      rooms.push(room);
    },
    get running() {
      return running.size;
    },
    async wait(milliseconds) {
      await sleep(milliseconds, undefined, { signal: ending.signal }).catch(() => {
        throw interrupted();
      });
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', end);
      end();
      await killed;
      await atMost(FAREWELL, new Promise<void>((resolve) => pool.end(() => resolve())));
      // Those of a server that no longer answers would keep the process alive, also in the middle of the handshake.
      for (const socket of sockets) socket.destroy();
    },
  };
}

function openSocket({ connection }: Pick<ClientOptions, 'connection'>, sockets: Set<Socket>): Socket {
  const { socketPath, host = 'localhost', port = 3306 } = connection;
  const socket =
    socketPath === undefined ? connect({ host, port, noDelay: true, keepAlive: true }) : connect(socketPath);
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  return socket;
}

/** Ends a connection without waiting for the server; the driver's `destroy` waits for it to close its side too. */
export function sever(connection: Connection): void {
  connection.destroy();
  streamOf(connection)?.destroy();
}

/** The driver has it but does not declare it. */
function streamOf(connection: Connection): Socket | null {
  return 'stream' in connection && connection.stream instanceof Socket ? connection.stream : null;
}

function acquire(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
  });
}

/** Who takes an answer: rows that the driver has made objects of, or our own parser what the server sent. */
interface Receiver<Row> {
  readonly onRow?: (row: Row) => void;
  readonly parser?: RowParser;
  /** Whether the run has ended, and nobody waits for rows any more. */
  isOver(): boolean;
}

/** What the driver hands each chunk of the socket to; it does not declare it. */
interface Driver {
  packetParser: { execute(chunk: Buffer): void };
}

function driverOf(connection: Connection): Driver {
  if (!isDriver(connection)) throw new TypeError('mysql2 no longer has a packetParser to stand in for.');
  return connection;
}

function isDriver(connection: object): connection is Driver {
  const parser = 'packetParser' in connection ? connection.packetParser : null;
  return typeof parser === 'object' && parser !== null && 'execute' in parser && typeof parser.execute === 'function';
}

/**
 * Without a callback mysql2 emits rows instead of collecting them. A connection that breaks is reported on the
 * connection, not on the statement. With a parser, the driver sends the statement and gets no more of the answer than
 * the packet that the parser makes of it, so that it ends the statement, or fails it, as it does any other.
 */
function transmit<Row>(
  connection: PoolConnection,
  sql: string,
  patience: number,
  { onRow, parser, isOver }: Receiver<Row>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failed = false;
    const fail = (error: unknown) => {
      failed = true;
      done();
      reject(error);
    };
    const guard = (work: () => void) => {
      if (failed || isOver()) return;
      silence.refresh();
      try {
        work();
      } catch (error) {
        sever(connection);
        fail(error instanceof ProtocolError ? unreadable() : error);
      }
    };
    const silence = setTimeout(() => {
      sever(connection);
      fail(new NochulError('lost-connection', 'The server stopped answering.'));
    }, patience);
    // A connection that was destroyed never answers: its timer must not keep the process alive.
    silence.unref();
    const failConnection = (error: unknown) => fail(isDriversOwn(error, connection) ? unreadable() : error);
    const done = () => {
      clearTimeout(silence);
      connection.off('error', failConnection);
    };
    connection.once('error', failConnection);
    if (parser !== undefined) {
      const driver = driverOf(connection);
      const own = driver.packetParser;
      const receive = (chunk: Buffer) => {
        const answer = parser.push(chunk);
        if (answer === null) return;
        driver.packetParser = own;
        own.execute(answer);
      };
      driver.packetParser = { execute: (chunk) => guard(() => receive(chunk)) };
    }
    connection
      .query(sql)
      .on('error', fail)
      .on('result', (row: Row) => guard(() => onRow?.(row)))
      .on('end', () => {
        done();
        resolve();
      });
  });
}

/** An account may always kill its own connections: no privilege is needed. */
async function killAll(connections: readonly PoolConnection[], options: ConnectionOptions): Promise<void> {
  if (connections.length > 0) {
    const killer = mysql.createConnection({ ...options, connectTimeout: FAREWELL });
    killer.on('error', () => {});
    const kills = connections.map(
      ({ threadId }) => new Promise<void>((resolve) => killer.query(`${TAG}KILL ${threadId}`, () => resolve())),
    );
    await atMost(FAREWELL, Promise.all(kills));
    sever(killer);
  }
  for (const connection of connections) sever(connection);
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}

/** What the driver threw at an answer it can't take: then the stream is still open, and closed by the driver afterwards. */
function isDriversOwn(error: unknown, connection: Connection): boolean {
  if (!(error instanceof Error) || serverErrno(error) !== null || 'syscall' in error) return false;
  const stream = streamOf(connection);
  return stream !== null && !stream.destroyed && !stream.writableEnded;
}

function unreadable(): NochulError {
  const cause = errorCause('driver', null, 'server-error');
  return new NochulError('server', "The driver could not read the server's answer.", { cause });
}

function interrupted(): NochulError {
  return new NochulError('interrupted', 'The run was interrupted.');
}

/** Errors of the server by number: the manuals' server error references (MySQL 8.0 to 9, MariaDB). */
const REASONS: ReadonlyMap<number, SkipReason> = new Map([
  [1142, 'permission-denied'],
  [1143, 'permission-denied'],
  [1044, 'permission-denied'],
  [1227, 'permission-denied'],
  [1370, 'permission-denied'],
  [3024, 'timeout'],
  [1969, 'timeout'],
  [1317, 'timeout'],
  [1205, 'lock-timeout'],
  [1356, 'invalid-view'],
  [1449, 'invalid-view'],
  [1053, 'lost-connection'],
  [1927, 'lost-connection'],
]);

const SENTENCES: Readonly<Partial<Record<SkipReason, readonly [ErrorCode, string]>>> = {
  'permission-denied': ['permission-denied', 'The server denied the scanner access.'],
  timeout: ['timeout', 'The server ended the statement at the time limit.'],
  'lock-timeout': ['timeout', 'A lock kept the statement waiting until the time limit.'],
  'invalid-view': ['server', 'The view is invalid: something that it selects from, or its definer, is gone.'],
  'lost-connection': ['lost-connection', 'The connection to the server was lost.'],
};

/** Whether it is the network's word that a connection is gone, and not our own that the server is silent. */
function isLost(error: unknown): boolean {
  const ours = error instanceof NochulError ? null : queryError(error);
  return ours instanceof NochulError && ours.code === 'lost-connection' && serverErrno(error) === null;
}

/** What is behind a NochulError of `queryError`, as its `cause`: words and numbers, never the driver's message. */
export interface ErrorCause extends Error {
  /** The server's errno, the driver's word (`ECONNRESET`), or `driver` where it has none. */
  readonly code: string;
  /** Null when it is not the server that failed. */
  readonly errno: number | null;
  readonly reason: SkipReason;
}

/**
 * A driver's error as ours, with an `ErrorCause`. What is neither the server's nor the network's word is a bug and
 * comes back as it is.
 */
export function queryError(error: unknown): unknown {
  if (error instanceof NochulError || !(error instanceof Error)) return error;
  const errno = serverErrno(error);
  const word = 'code' in error && typeof error.code === 'string' ? error.code : null;
  // mysql2 has no code for a statement given to a connection that has just been closed, only `fatal`.
  const fatal = 'fatal' in error && error.fatal === true;
  if (errno === null && word === null && !fatal) return error;
  const reason: SkipReason = errno === null ? 'lost-connection' : (REASONS.get(errno) ?? 'server-error');
  const code = errno === null ? (word ?? 'PROTOCOL_CONNECTION_LOST') : String(errno);
  const [kind, sentence] =
    SENTENCES[reason] ?? (['server', `The server refused the statement with error ${code}.`] as const);
  return new NochulError(kind, sentence, { cause: errorCause(code, errno, reason) });
}

function errorCause(code: string, errno: number | null, reason: SkipReason): ErrorCause {
  return Object.assign(new Error(`database error ${code}`), { code, errno, reason });
}

/** The number of an error that the server itself sent; Node's own errors have negative ones, or none. */
export function serverErrno(error: unknown): number | null {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && error.errno > 0
    ? error.errno
    : null;
}

/** Why `queryError`'s product failed, in the report's words. */
export function causeOf(error: unknown): ErrorCause | null {
  if (!(error instanceof NochulError)) return null;
  const { cause } = error;
  return isCause(cause) ? cause : null;
}

function isCause(value: unknown): value is ErrorCause {
  return value instanceof Error && 'reason' in value && 'code' in value;
}
