/** Statements on pooled connections: cut off in time, killed on the server when aborted, and errors that quote no value. */
import { connect, Socket } from 'node:net';
import mysql, { type Connection, type ConnectionOptions, type Pool, type PoolConnection } from 'mysql2';
import { type ErrorCode, NochulError } from '../../errors.ts';
import type { SkipReason } from '../../model.ts';

/**
 * Runs one statement, `?` in it replaced by the escaped `params`, and returns its rows as objects. Integers are
 * numbers, or strings beyond 2^53; DECIMAL, dates, times, JSON, ENUM and SET are strings; BINARY and BLOB are Buffers.
 * @throws NochulError as `queryError` makes it.
 */
export type Query = <Row extends object>(sql: string, params?: readonly (string | number)[]) => Promise<Row[]>;

/** A cell of `Client.stream`: like those of `Query`. */
export type Cell = string | number | Buffer | null;

export interface Client extends AsyncDisposable {
  readonly run: Query;
  /**
   * Hands over row by row, as they arrive and without keeping any: memory stays flat however many there are.
   * @throws NochulError as `queryError` makes it; whatever `onRow` throws, after ending the statement.
   */
  stream(sql: string, onRow: (row: Cell[]) => void): Promise<void>;
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
  let killed: Promise<void> = Promise.resolve();
  ending.signal.addEventListener('abort', () => {
    killed = killAll([...running], connection);
  });
  const end = () => ending.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();

  async function execute<Row>(sql: string, rowsAsArray: boolean, onRow: (row: Row) => void) {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => {});
    const onEnd = () => reject(interrupted());
    ending.signal.addEventListener('abort', onEnd, { once: true });
    try {
      if (ending.signal.aborted) throw interrupted();
      const lent = await Promise.race([acquire(pool), ended]);
      if (ending.signal.aborted) {
        sever(lent);
        throw interrupted();
      }
      running.add(lent);
      try {
        const patience = statementTimeout + GRACE;
        const send = async () => {
          if (!prepared.has(lent)) await transmit(lent, { sql: setUp, rowsAsArray }, patience, () => {});
          prepared.add(lent);
          await transmit(lent, { sql: TAG + sql, rowsAsArray }, patience, onRow);
        };
        await Promise.race([send(), ended]);
      } finally {
        // After the end, the connection belongs to `killAll`.
        if (!ending.signal.aborted) {
          running.delete(lent);
          lent.release();
        }
      }
    } catch (error) {
      throw ending.signal.aborted ? interrupted() : queryError(error);
    } finally {
      ending.signal.removeEventListener('abort', onEnd);
    }
  }

  return {
    async run<Row extends object>(sql: string, params: readonly (string | number)[] = []) {
      const rows: Row[] = [];
      await execute(mysql.format(sql, [...params]), false, (row: Row) => rows.push(row));
      return rows;
    },
    stream: (sql, onRow) => execute(sql, true, onRow),
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

/**
 * Without a callback mysql2 emits rows instead of collecting them. A connection that breaks is reported on the
 * connection, not on the statement.
 */
function transmit<Row>(
  connection: PoolConnection,
  statement: { sql: string; rowsAsArray: boolean },
  patience: number,
  onRow: (row: Row) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      done();
      reject(error);
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
    connection
      .query(statement)
      .on('error', fail)
      .on('result', (row: Row) => {
        silence.refresh();
        try {
          onRow(row);
        } catch (error) {
          sever(connection);
          fail(error);
        }
      })
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
