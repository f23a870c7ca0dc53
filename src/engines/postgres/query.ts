/** Statements on pooled connections: read-only and time-limited, cancelled on abort, and errors that quote no value. */
import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import pg from 'pg';
import type { BatchSink } from '../../batch.ts';
import { NochulError } from '../../errors.ts';
import type { SkipReason } from '../../model.ts';
import type { ConnectOptions } from '../../plugin.ts';
import { codeOf, connectFailure, explainFailure, mayDependOnEncryption, readTarget, type Target } from './connect.ts';
import { type CopyLayout, copyQuery } from './copy.ts';

/**
 * One statement on a read-only transaction; `search_path` is `pg_catalog`. Rows are objects with values as the driver
 * parses them: int2, int4, oid and float8 as numbers, int8 and numeric as strings, bool as boolean, arrays of these and
 * of text as arrays; anything else is text. `"char"`, `name` and the like are best cast to text.
 * @throws NochulError as `failure` below makes it.
 */
export type Query = <Row extends object>(sql: string, params?: readonly unknown[]) => Promise<Row[]>;

export interface Transaction {
  readonly query: Query;
  /**
   * Runs statements without parameters of which one is a COPY … TO STDOUT, and hands its rows on.
   * @param last nothing follows: the transaction ends with it, unless it fails.
   * @returns the rows that came.
   */
  copy(sql: string, layout: CopyLayout, maxChars: number, sink: BatchSink, last?: boolean): Promise<number>;
  /** Rows as arrays; every column must be text. */
  texts(sql: string, params?: readonly unknown[]): Promise<(string | null)[][]>;
}

export interface Connections {
  /**
   * Runs `body` in one REPEATABLE READ READ ONLY transaction, on a connection of its own.
   * @param statementTimeout milliseconds; at most that of the session.
   */
  transaction<T>(body: (transaction: Transaction) => Promise<T>, statementTimeout?: number): Promise<T>;
  /** Tells what the server understands: `server_version_num`. */
  setVersion(number: number): void;
  /** Cancels what still runs and closes every connection, within about a second. */
  close(): Promise<void>;
}

const LOCK_TIMEOUT = 2_000;
/** How much longer than the server we wait for a statement to end, before the network is taken for dead. */
const GRACE = 5_000;
const CLOSE_TIMEOUT = 1_000;
const RECONNECT_INTERVAL = 250;

/**
 * Everything is set for the transaction alone: startup options are refused by poolers, and what a session
 * sets would stay behind on a pooled server connection that an application gets next.
 */
function begin(statementTimeout: number, version: number): string {
  const settings = {
    statement_timeout: Math.trunc(statementTimeout),
    lock_timeout: LOCK_TIMEOUT,
    idle_in_transaction_session_timeout: 60_000,
    // No function or operator of the scanned schemas is taken for the built-in one of the same name.
    search_path: 'pg_catalog, pg_temp',
    // A policy hides rows; `off` would make it an error.
    row_security: 'on',
    client_encoding: 'UTF8',
    datestyle: 'ISO, YMD',
    // One scan should not take more than one core, nor compile what runs for milliseconds.
    max_parallel_workers_per_gather: 0,
    jit: 'off',
    // A sequential scan always starts at the first block, so that a cursor can be taken up again after an error.
    synchronize_seqscans: 'off',
    cursor_tuple_fraction: 1,
    // A server whose client was killed should not go on to the time limit. In milliseconds; new in 14.
    ...(version >= 140_000 ? { client_connection_check_interval: 2_000 } : {}),
  };
  // One statement for all of them: a scan of thousands of tables begins thousands of transactions.
  const calls = Object.entries(settings).map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', true)`);
  return `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT ${calls.join(', ')}`;
}

/**
 * Opens the first connection, with the encryption that URL and server agree on.
 * @throws NochulError `url`, `connect`, `auth`, `database`, `tls`, `interrupted`.
 */
export async function openConnections(url: URL, options: ConnectOptions): Promise<Connections> {
  const target = await readTarget(url, options.password, options.connectTimeout);
  let first: NochulError | null = null;
  for (const [position, encryption] of target.encryptions.entries()) {
    const pool = openPool(target, encryption, options);
    try {
      await pool.ready();
      return pool;
    } catch (error) {
      await pool.close();
      if (error instanceof NochulError) throw error;
      const failure = connectFailure(error, target, encryption !== false);
      const last = position === target.encryptions.length - 1;
      // Turned away both times for the same reason: the first answer, to the way we prefer, is the one that helps.
      if (last || !mayDependOnEncryption(error)) {
        throw await explainFailure(first?.code === failure.code ? first : failure, target);
      }
      first ??= failure;
    }
  }
  throw new Error('unreachable: at least one encryption is tried');
}

function openPool(
  target: Target,
  encryption: TlsOptions | false,
  { concurrency, statementTimeout, signal }: ConnectOptions,
): Connections & { ready(): Promise<void> } {
  const sockets = new Set<Socket>();
  const busy = new Set<pg.PoolClient>();
  const waiting = new Set<(reason: NochulError) => void>();
  const cancellations: Promise<void>[] = [];

  const secret = target.password === null ? {} : { password: target.password };

  // pg.Pool's own connection timeout would also run while a caller waits for a free connection. The pool hides the
  // password from a copy of its options.
  class Client extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, ...secret, connectionTimeoutMillis: target.connectTimeout });
    }
  }
  const pool = new pg.Pool({
    Client,
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    ...(target.startupOptions === null ? {} : { options: target.startupOptions }),
    application_name: target.applicationName,
    ssl: encryption,
    keepAlive: true,
    max: Math.max(1, concurrency),
    idleTimeoutMillis: 0,
    query_timeout: statementTimeout + GRACE,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
  });
  // An idle connection that breaks is replaced by the next checkout.
  pool.on('error', () => {});

  const cancelBusy = () => {
    for (const client of busy) cancellations.push(cancelRequest(client, target));
  };
  const onAbort = () => {
    cancelBusy();
    for (const reject of waiting) reject(interrupted());
  };
  signal.addEventListener('abort', onAbort, { once: true });

  function abortable<T>(work: Promise<T>): Promise<T> {
    if (signal.aborted) {
      work.catch(() => {});
      return Promise.reject(interrupted());
    }
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      work.then(resolve, reject).finally(() => waiting.delete(reject));
    });
  }

  function acquire(): Promise<pg.PoolClient> {
    const connecting = pool.connect();
    return abortable(connecting).catch((error: unknown) => {
      // Given up by us, but the connection may still come up.
      connecting.then(
        (client) => client.release(true),
        () => {},
      );
      throw error;
    });
  }

  /** A server that restarts should cost the relations in work, not all that follow: so it gets time to come back. */
  async function checkout(): Promise<pg.PoolClient> {
    const deadline = Date.now() + target.connectTimeout;
    for (;;) {
      try {
        return await acquire();
      } catch (error) {
        if (error instanceof NochulError) throw error;
        if (codeOf(error) === '53300' && pool.totalCount > 0) {
          // As many connections as the server grants us will do.
          pool.options.max = pool.totalCount;
        } else if (pool.ending || Date.now() > deadline) {
          const { message, hint, cause } = connectFailure(error, target, encryption !== false);
          throw new NochulError('lost-connection', message, { ...(hint ? { hint } : {}), cause });
        } else await abortable(sleep(RECONNECT_INTERVAL));
      }
    }
  }

  async function run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (signal.aborted) throw interrupted();
    try {
      return await abortable(work());
    } catch (error) {
      throw signal.aborted ? interrupted() : failure(error);
    }
  }

  async function transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    timeout = statementTimeout,
  ): Promise<T> {
    const client = await checkout();
    const ignore = () => {};
    client.on('error', ignore);
    busy.add(client);
    let broken = true;
    // What begins and ends the transaction goes with the first and the last statement where that has no parameters: of
    // thousands of small tables most of the time is round trips.
    let opening: string | null = begin(Math.min(timeout, statementTimeout), version);
    let open = false;
    const opened = (sql: string) => {
      const all = opening === null ? sql : `${opening}; ${sql}`;
      opening = null;
      open = true;
      return all;
    };
    const openAlone = async () => {
      if (opening === null) return;
      await run(() => client.query(opened('')));
    };
    try {
      const result = await body({
        async query<Row extends object>(sql: string, params: readonly unknown[] = []) {
          if (params.length > 0) {
            await openAlone();
            return (await run(() => client.query<Row>(sql, [...params]))).rows;
          }
          const results = await run(() => client.query<Row>(opened(sql)));
          // The driver answers several statements by a list, which its types do not say.
          const last = Array.isArray(results) ? (results as (typeof results)[]).at(-1) : results;
          return last?.rows ?? [];
        },
        async copy(text, layout, maxChars, sink, last = false) {
          const sql = opened(last ? `${text}; COMMIT` : text);
          let thrown: { readonly error: unknown } | null = null;
          const guarded: BatchSink = (batch) => {
            if (thrown) return;
            try {
              sink(batch);
            } catch (error) {
              thrown = { error };
            }
          };
          const rows = await run(
            () =>
              new Promise<number>((resolve, reject) => {
                client.query(
                  copyQuery(sql, layout, maxChars, guarded, (error, count) =>
                    error ? reject(error) : resolve(count ?? 0),
                  ),
                );
              }),
          );
          if (last) open = false;
          // A bug of the sink's must not read as the server's failure.
          if (thrown !== null) throw (thrown as { error: unknown }).error;
          return rows;
        },
        async texts(sql, params = []) {
          await openAlone();
          return (
            await run(() => client.query<(string | null)[]>({ text: sql, values: [...params], rowMode: 'array' }))
          ).rows;
        },
      });
      if (open) await run(() => client.query('COMMIT'));
      broken = false;
      return result;
    } catch (error) {
      const hopeless = error instanceof NochulError && isHopeless(error);
      broken =
        hopeless ||
        (open &&
          (await run(() => client.query('ROLLBACK')).then(
            () => false,
            () => true,
          )));
      throw error;
    } finally {
      busy.delete(client);
      client.off('error', ignore);
      client.release(broken);
    }
  }

  async function close(): Promise<void> {
    signal.removeEventListener('abort', onAbort);
    if (!signal.aborted) cancelBusy();
    await Promise.all(cancellations);
    // Until the server has closed them too: one that allows a single connection would refuse the next.
    const closed = [...sockets].map((socket) => once(socket, 'close').catch(() => {}));
    await Promise.race([Promise.all([pool.end(), ...closed]), sleep(CLOSE_TIMEOUT, undefined, { ref: false })]);
    for (const socket of sockets) socket.destroy();
  }
  let closing: Promise<void> | undefined;
  /** `server_version_num`, once it is known. */
  let version = 0;

  return {
    transaction,
    setVersion(number) {
      version = number;
    },
    async ready() {
      if (signal.aborted) throw interrupted();
      const client = await acquire();
      client.release();
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/**
 * Asks the server to end what a connection is doing, on a connection of its own and without logging in:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 * Never rejects, and gives up after a second: statement_timeout is the second line.
 */
function cancelRequest(client: pg.PoolClient, { host, port }: Target): Promise<void> {
  // The driver has the key but does not declare it.
  if (!('processID' in client && 'secretKey' in client)) return Promise.resolve();
  const { processID, secretKey } = client;
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return Promise.resolve();
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80_877_102, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/')
      ? new Socket().connect(`${host}/.s.PGSQL.${port}`)
      : new Socket().connect(port, host);
    const done = () => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(CLOSE_TIMEOUT, done);
    socket.once('connect', () => socket.write(message));
    // The server closes the connection once the signal is sent.
    socket.once('data', done).once('end', done).once('close', done).once('error', done);
  });
}

function interrupted(): NochulError {
  return new NochulError('interrupted', 'The scan was interrupted.');
}

/** After these there is nothing left to say on the connection. */
function isHopeless(error: NochulError): boolean {
  return error.code === 'lost-connection' || error.code === 'interrupted' || serverCode(error) === 'none';
}

/** SQLSTATE of a failed statement, `none` where the driver gave up by itself. */
export function serverCode({ cause }: NochulError): string {
  return codeOf(cause) ?? 'none';
}

/**
 * The driver's error as ours. Only the SQLSTATE is kept: message, detail and context can quote values.
 * Classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function failure(error: unknown): NochulError {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  const fail = (kind: NochulError['code'], message: string, hint?: string) =>
    new NochulError(kind, message, {
      ...(hint ? { hint } : {}),
      cause: { code: code ?? 'none', reason: text === 'Query read timeout' ? 'timeout' : reasonOf(code ?? 'none') },
    });
  // Class 08 is not ours: it is a foreign table's server that can't be reached.
  if (code === null && text === 'Query read timeout') return fail('timeout', 'The server stopped answering.');
  if (code === null || /^E[A-Z]/.test(code) || code.startsWith('57P0')) {
    return fail('lost-connection', 'The connection to the server was lost.');
  }
  if (code === '42501') return fail('permission-denied', 'The scanner may not read this.');
  if (code === '57014') return fail('timeout', 'The statement took longer than allowed.', 'Raise --timeout.');
  if (code === '55P03') return fail('timeout', 'Somebody else holds a lock on the relation.', 'Try again later.');
  return fail('server', `The server refused a statement (SQLSTATE ${code}).`);
}

/** Why something could not be read, by SQLSTATE, in the report's words. Class HV is a foreign server's failure, 08 its absence. */
export function reasonOf(sqlState: string): SkipReason {
  if (sqlState === '42501') return 'permission-denied';
  if (sqlState === '57014') return 'timeout';
  if (sqlState === '55P03') return 'lock-timeout';
  if (sqlState === '22021' || sqlState === '22P05') return 'invalid-encoding';
  if (/^E[A-Z]|^57P0|^none$/.test(sqlState)) return 'lost-connection';
  return /^(HV|08)/.test(sqlState) ? 'foreign-server' : 'server-error';
}
