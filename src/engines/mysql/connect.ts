/** From a URL to a server that has said what it is. */
import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import mysql, { type ConnectionOptions, type SslOptions } from 'mysql2';
import { NochulError } from '../../errors.ts';
import type { ConnectOptions, ServerInfo } from '../../plugin.ts';
import { type PemFile, pemOptions } from '../pem.ts';
import { nameStranger } from '../stranger.ts';
import { type Client, createClient, serverErrno, sever } from './query.ts';

const SSL_MODES = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
type SslMode = (typeof SSL_MODES)[number];

/** libpq's words, which people write in a MySQL URL too. */
const LIBPQ_MODES: ReadonlyMap<string, SslMode> = new Map([
  ['DISABLE', 'DISABLED'],
  ['PREFER', 'PREFERRED'],
  ['REQUIRE', 'REQUIRED'],
  ['VERIFY_FULL', 'VERIFY_IDENTITY'],
]);

/** `charset` is taken, for drivers' sake, and ignored: text always travels as UTF-8. */
const URL_OPTIONS = ['ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key', 'socket', 'connect-timeout', 'charset'] as const;
type UrlOption = (typeof URL_OPTIONS)[number];

/** Oldest versions that the statements and the access rules here were made for. */
const OLDEST = { mysql: 80_016, mariadb: 100_600 };

interface Target {
  readonly connection: ConnectionOptions;
  readonly ssl: SslOptions | null;
  readonly sslMode: SslMode;
  /** For messages: `db.internal:3306` or the socket's path. */
  readonly name: string;
}

/**
 * Connects, asks the server what it is and sets up a pool of read-only, time-limited sessions.
 * @throws NochulError `url`, `connect`, `auth`, `database`, `tls`, `unsupported`, `interrupted`.
 */
export async function connectClient(
  url: URL,
  options: ConnectOptions,
): Promise<{ client: Client; server: ServerInfo }> {
  const target = targetOf(url, options);
  const { connection, server } = await probe(target, options.signal);
  const client = createClient({
    connection,
    setUp: sessionSettings(server, options.statementTimeout),
    concurrency: options.concurrency,
    statementTimeout: options.statementTimeout,
    signal: options.signal,
  });
  return { client, server };
}

function targetOf(url: URL, options: ConnectOptions): Target {
  const given = urlOptions(url);
  const host = decode(url.hostname.replace(/^\[(.*)\]$/, '$1')) || 'localhost';
  const port = url.port === '' ? 3306 : Number(url.port);
  const database = decode(url.pathname.replace(/^\//, ''));
  const socket = given.get('socket');
  const sslMode = sslModeOf(given);
  // Node compares the certificate of an address with the name `localhost` when it upgrades a socket, as mysql2 does.
  if (sslMode === 'VERIFY_IDENTITY' && isIP(host) !== 0) {
    throw new NochulError('tls', `ssl-mode=VERIFY_IDENTITY needs a host name, and ${host} is an address.`, {
      hint: "Write the name that is in the server's certificate, or use ssl-mode=VERIFY_CA.",
    });
  }
  const password = url.password === '' ? options.password : decode(url.password);
  return {
    sslMode,
    ssl: sslMode === 'DISABLED' ? null : sslOptions(sslMode, given),
    name: socket ?? `${isIPv6(host) ? `[${host}]` : host}:${port}`,
    connection: {
      ...(socket === undefined ? { host, port } : { socketPath: socket }),
      user: decode(url.username),
      ...(password === null ? {} : { password }),
      ...(database === '' ? {} : { database }),
      connectTimeout: connectTimeout(given, options.connectTimeout),
      connectAttributes: { program_name: 'nochul' },
    },
  };
}

/** Percent-decoding as every driver does it; `%` alone stays what it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The options in the URL by their names here: case, `-` and `_` make no difference (`ssl_mode`, `sslMode`). */
function urlOptions(url: URL): ReadonlyMap<UrlOption, string> {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '');
  const known = new Map<string, UrlOption>(URL_OPTIONS.map((name) => [plain(name), name]));
  known.set('socketpath', 'socket').set('unixsocket', 'socket');
  const given = new Map<UrlOption, string>();
  for (const [name, value] of url.searchParams) {
    const option = known.get(plain(name));
    if (option === undefined) {
      throw new NochulError('url', `The URL has an option that is not known here: ${name}.`, {
        hint: `Known are ${URL_OPTIONS.join(', ')}.`,
      });
    }
    // The clients of MySQL count seconds in connect_timeout, the JavaScript drivers milliseconds in connectTimeout.
    given.set(option, name === 'connectTimeout' ? String(Number(value) / 1000) : value);
  }
  return given;
}

function sslModeOf(given: ReadonlyMap<UrlOption, string>): SslMode {
  const text = given.get('ssl-mode');
  // As the mysql client does: a CA file without a mode asks for its verification.
  if (text === undefined) return given.has('ssl-ca') ? 'VERIFY_CA' : 'PREFERRED';
  const upper = text.toUpperCase().replaceAll('-', '_');
  const mode = LIBPQ_MODES.get(upper) ?? SSL_MODES.find((each) => each === upper);
  if (mode === undefined) {
    throw new NochulError('url', `ssl-mode=${text} is not a mode.`, { hint: `Use one of ${SSL_MODES.join(', ')}.` });
  }
  return mode;
}

function sslOptions(mode: SslMode, given: ReadonlyMap<UrlOption, string>): SslOptions {
  const files = { ca: fileOf('ssl-ca', given), cert: fileOf('ssl-cert', given), key: fileOf('ssl-key', given) };
  return {
    ...pemOptions(files),
    rejectUnauthorized: mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY',
    verifyIdentity: mode === 'VERIFY_IDENTITY',
  };
}

function fileOf(option: UrlOption, given: ReadonlyMap<UrlOption, string>): PemFile | undefined {
  const path = given.get(option);
  if (path === undefined) return undefined;
  try {
    return { option, path, text: readFileSync(path, 'latin1') };
  } catch {
    throw new NochulError('tls', `The file that ${option} names can't be read: ${path}.`, {
      hint: 'Give the path of a PEM file that this user may read.',
    });
  }
}

function connectTimeout(given: ReadonlyMap<UrlOption, string>, otherwise: number): number {
  const text = given.get('connect-timeout');
  if (text === undefined) return otherwise;
  const seconds = Number(text);
  if (seconds > 0) return seconds * 1000;
  throw new NochulError('url', 'connect_timeout in the URL is not a positive number.', {
    hint: 'It counts seconds: connect_timeout=10.',
  });
}

/** One short connection that finds out whether the server is there, lets us in, speaks TLS, and what it is. */
async function probe(
  target: Target,
  signal: AbortSignal,
): Promise<{ connection: ConnectionOptions; server: ServerInfo }> {
  const secured = target.ssl === null ? target.connection : { ...target.connection, ssl: target.ssl };
  try {
    return { connection: secured, server: await ask(secured, signal) };
  } catch (error) {
    if (target.sslMode !== 'PREFERRED' || wordOf(error) !== 'HANDSHAKE_NO_SSL_SUPPORT')
      throw await connectFailure(error, target);
  }
  try {
    return { connection: target.connection, server: await ask(target.connection, signal) };
  } catch (error) {
    throw await connectFailure(error, target);
  }
}

async function connectFailure(error: unknown, target: Target): Promise<unknown> {
  const failure = connectError(error, target);
  if (!(failure instanceof NochulError)) return failure;
  const { socketPath, host = '', port = 0 } = target.connection;
  const at = socketPath === undefined ? { host, port } : { path: socketPath };
  return nameStranger(failure, { at, name: target.name, wanted: 'MySQL or MariaDB' });
}

interface Identity {
  readonly version: string;
  readonly comment: string;
  readonly account: string;
  readonly db: string | null;
}

async function ask(options: ConnectionOptions, signal: AbortSignal): Promise<ServerInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<Identity>();
  const onAbort = () => reject(new NochulError('interrupted', 'The run was interrupted.'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const connection = mysql.createConnection(options);
  connection.on('error', reject);
  connection
    .query(
      '/* nochul */ SELECT VERSION() AS version, @@version_comment AS comment, CURRENT_USER() AS account, DATABASE() AS db',
    )
    .on('error', reject)
    .on('result', (row: Identity) => resolve(row));
  // The driver's own timeout ends with the login; the query after it must not hang either.
  const silence = setTimeout(
    () => reject(Object.assign(new Error('silent server'), { code: 'ETIMEDOUT' })),
    (options.connectTimeout ?? 0) + 100,
  );
  try {
    return serverInfo(await promise);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', onAbort);
    sever(connection);
  }
}

function serverInfo({ version, comment, account, db }: Identity): ServerInfo {
  const engine = /mariadb/i.test(`${version} ${comment}`) ? 'mariadb' : 'mysql';
  // MariaDB can be told to greet as 5.5.5-10.6.12 for the sake of old replicas.
  const [, major = '0', minor = '0', patch = '0'] = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  const versionNumber = Number(major) * 10_000 + Number(minor) * 100 + Number(patch);
  if (versionNumber < OLDEST[engine]) {
    throw new NochulError(
      'unsupported',
      `The server is ${engine === 'mysql' ? 'MySQL' : 'MariaDB'} ${version}, which is too old.`,
      { hint: 'MySQL from 8.0.16 and MariaDB from 10.6 on can be scanned.' },
    );
  }
  // The user's name may hold an @, the host can't.
  const at = account.lastIndexOf('@');
  const user = `'${account.slice(0, at)}'@'${account.slice(at + 1)}'`;
  return { engine, version, versionNumber, database: db, user };
}

/**
 * Read-only, limited in time, deaf to settings of the server that change what a statement means, and with fresh row
 * estimates on MySQL: reading stale ones would make the server store new ones (manual, information_schema_stats_expiry).
 */
function sessionSettings({ engine }: ServerInfo, statementTimeout: number): string {
  const seconds = Math.max(1, Math.ceil(statementTimeout / 1000));
  const settings = [
    'NAMES utf8mb4',
    'SESSION autocommit = 1',
    "SESSION sql_mode = ''",
    'SESSION sql_select_limit = DEFAULT',
    `SESSION lock_wait_timeout = ${Math.min(5, seconds)}`,
    // A client that is gone without a word: no other limit ends a statement that waits for it to take its rows.
    `SESSION net_write_timeout = ${Math.min(120, Math.max(10, seconds))}`,
    'SESSION wait_timeout = 3600',
    ...(engine === 'mysql'
      ? [
          'SESSION transaction_read_only = 1',
          `SESSION max_execution_time = ${Math.ceil(statementTimeout)}`,
          'SESSION information_schema_stats_expiry = 0',
        ]
      : ['SESSION tx_read_only = 1', `SESSION max_statement_time = ${statementTimeout / 1000}`]),
  ];
  return `/* nochul */ SET ${settings.join(', ')}`;
}

function wordOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function connectError(error: unknown, { name, connection, sslMode }: Target): unknown {
  if (error instanceof NochulError) return error;
  const errno = serverErrno(error);
  const word = wordOf(error);
  const cause = { code: errno === null ? word || 'none' : String(errno) };
  const who = `'${connection.user}'`;
  const fail = (code: NochulError['code'], message: string, hint: string) =>
    new NochulError(code, message, { hint, cause });
  switch (errno) {
    case 1045:
    case 1698:
      return fail(
        'auth',
        `The server at ${name} did not let ${who} in.`,
        `Check the user name and the password (in the URL, MYSQL_PWD or ~/.my.cnf), and that the account may come from this host; an account made with REQUIRE SSL also needs ssl-mode=REQUIRED.`,
      );
    case 1130:
      return fail('auth', `The server at ${name} lets nobody in from this host.`, 'Create the account for this host.');
    case 3118:
    case 4151:
      return fail('auth', `The account ${who} is locked on ${name}.`, 'Unlock it: ALTER USER … ACCOUNT UNLOCK.');
    case 1820:
    case 1862:
      return fail('auth', `The password of ${who} has expired on ${name}.`, 'Log in with a client and set a new one.');
    case 1049:
      return fail(
        'database',
        `There is no database ${connection.database} on ${name}.`,
        'Check its name, or leave it out of the URL to scan all databases.',
      );
    case 1044:
      return fail(
        'database',
        `${who} may not use the database ${connection.database} on ${name}, or it does not exist.`,
        'GRANT SELECT on it to the account, or name another one.',
      );
    case 1040:
    case 1203:
    case 1226:
      return fail(
        'connect',
        `The server at ${name} has no connection left for ${who}.`,
        'Try again later, or lower --concurrency.',
      );
    case 1129:
      return fail(
        'connect',
        `The server at ${name} blocks this host after many failed attempts.`,
        'Run mariadb-admin or mysqladmin flush-hosts there.',
      );
    case 3159:
      return fail('tls', `The server at ${name} only takes encrypted connections.`, 'Use ssl-mode=REQUIRED.');
  }
  switch (word) {
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return fail(
        'tls',
        `The server at ${name} does not offer TLS, and ssl-mode=${sslMode} demands it.`,
        'Turn TLS on in the server, or use ssl-mode=DISABLED on a network that you trust.',
      );
    case 'HANDSHAKE_SSL_ERROR':
      return fail('tls', `TLS with ${name} failed: ${tlsTrouble(error)}.`, tlsHint(sslMode));
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return fail(
        'auth',
        `The account ${who} on ${name} logs in by a method that is not supported here.`,
        'Use an account with caching_sha2_password or mysql_native_password.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('connect', `The host of ${name} is not known.`, 'Check the host name in the URL.');
    case 'ECONNREFUSED':
      return fail('connect', `Nothing listens at ${name}.`, 'Check host and port, and that the server runs.');
    case 'ENOENT':
    case 'EACCES':
      return fail('connect', `The socket ${name} can't be opened.`, 'Check its path, and that this user may open it.');
    case 'ETIMEDOUT':
      return fail(
        'connect',
        `${name} did not answer as a MySQL or MariaDB server does within ${connection.connectTimeout} ms.`,
        'Check that the port belongs to MySQL or MariaDB (PostgreSQL also waits in silence), and that no firewall is between.',
      );
    case '':
      // What the driver can't take in a greeting has no code, but is marked as the end of the connection.
      if (!(error instanceof Error && 'fatal' in error)) return error;
  }
  return fail(
    'connect',
    `The connection to ${name} failed (${word || 'no greeting'}).`,
    'Check host, port and that a MySQL or MariaDB server runs there.',
  );
}

/** Node's messages for certificates quote nothing but the certificate; they are put in our words all the same. */
function tlsTrouble(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/altname|hostname/i.test(message)) return 'the certificate is for another name';
  if (/expired/i.test(message)) return 'the certificate has expired';
  if (/self.signed|unable to (get|verify)/i.test(message))
    return 'the certificate is not signed by a CA that is trusted here';
  return 'the two sides found no common way';
}

function tlsHint(mode: SslMode): string {
  if (mode === 'VERIFY_CA')
    return "Name the CA's file with ssl-ca=…, or use ssl-mode=REQUIRED, which encrypts without verifying.";
  if (mode === 'VERIFY_IDENTITY')
    return "Use the name in the certificate and name the CA's file with ssl-ca=…, or use ssl-mode=VERIFY_CA.";
  return 'Use ssl-mode=DISABLED on a network that you trust, or let the server offer TLS 1.2 or newer.';
}
