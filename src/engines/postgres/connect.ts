/** From a URL to what the driver needs, and from a failed attempt to a sentence that says what to do. */
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import pg from 'pg';
import { NochulError } from '../../errors.ts';
import { type PemFile, pemOptions } from '../pem.ts';
import { nameStranger } from '../stranger.ts';
import { passfilePassword } from './passfile.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Null leaves it to the driver: PGPASSWORD, or none. */
  readonly password: string | null;
  readonly applicationName: string;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** The URL's own startup options: some hosted servers route by them. */
  readonly startupOptions: string | null;
  /** Tried in this order; false is an unencrypted connection. */
  readonly encryptions: readonly (TlsOptions | false)[];
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const SSL_PARAMETERS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword'];

/**
 * Reads a libpq connection URI (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS).
 * What it leaves open comes from the driver's defaults: PGHOST, PGPORT, PGUSER, PGDATABASE and PGPASSWORD.
 * @throws NochulError `url` for a part that can't be read, `tls` for a certificate file that can't.
 */
export async function readTarget(url: URL, password: string | null, connectTimeout: number): Promise<Target> {
  const parameters = url.searchParams;
  for (const name of parameters.keys()) {
    // A misspelt TLS parameter must not end in a connection that is less safe than the one asked for.
    if (name.startsWith('ssl') && !SSL_PARAMETERS.includes(name)) {
      throw new NochulError('url', `The URL's parameter ${name} is not known.`, {
        hint: `Known are ${SSL_PARAMETERS.join(', ')}.`,
      });
    }
  }
  const host = parameters.get('host') ?? decoded(url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (host.includes(',')) {
    throw new NochulError('url', 'The URL names more than one host.', { hint: 'Name one server for each scan.' });
  }
  const port = parameters.get('port') ?? url.port;
  const database = parameters.get('dbname') ?? decoded(url.pathname.slice(1));
  const user = parameters.get('user') ?? decoded(url.username);
  const seconds = Number(parameters.get('connect_timeout') ?? 0);
  if (!/^\d{0,5}$/.test(port) || !Number.isFinite(seconds)) {
    throw new NochulError('url', "The URL's port or connect_timeout is not a number.");
  }
  // A client that is never connected says what the driver's defaults fill in.
  const filled = new pg.Client({
    ...(host ? { host } : {}),
    ...(port ? { port: Number(port) } : {}),
    ...(database ? { database } : {}),
    ...(user ? { user } : {}),
    ssl: false,
  });
  const resolvedUser = filled.user ?? '';
  const resolved = {
    host: filled.host,
    port: filled.port,
    user: resolvedUser,
    database: filled.database ?? resolvedUser,
  };
  const given = password ?? (parameters.get('password') || decoded(url.password) || null);
  return {
    ...resolved,
    // The driver holds PGPASSWORD by now.
    password: given ?? (filled.password ? null : await passfilePassword(resolved)),
    applicationName: parameters.get('application_name') ?? 'nochul',
    connectTimeout: seconds > 0 ? seconds * 1000 : connectTimeout,
    startupOptions: parameters.get('options'),
    encryptions: filled.host.startsWith('/') ? [false] : await encryptions(parameters),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new NochulError('url', 'The URL has a % that does not start an escape.', {
      hint: 'Write a % in a name or a password as %25.',
    });
  }
}

/** libpq's meaning of sslmode: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
async function encryptions(parameters: URLSearchParams): Promise<readonly (TlsOptions | false)[]> {
  const ssl = parameters.get('ssl');
  const mode = parameters.get('sslmode') ?? (ssl === null ? 'prefer' : /^(0|false)$/.test(ssl) ? 'disable' : 'require');
  if (!SSL_MODES.includes(mode)) {
    throw new NochulError('url', `The URL's sslmode is not known.`, { hint: `Use one of ${SSL_MODES.join(', ')}.` });
  }
  if (mode === 'disable') return [false];
  const root = parameters.get('sslrootcert');
  const files = pemOptions({
    ca: root === 'system' ? undefined : await file('sslrootcert', root),
    cert: await file('sslcert', parameters.get('sslcert')),
    key: await file('sslkey', parameters.get('sslkey')),
    passphrase: parameters.get('sslpassword') ?? undefined,
  });
  const unverified: TlsOptions = { ...files, rejectUnauthorized: false };
  const issuer: TlsOptions = { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  // Without sslrootcert the verifying modes trust the certificate authorities that Node brings along.
  if (mode === 'verify-full' || root === 'system') return [{ ...files, rejectUnauthorized: true }];
  if (mode === 'verify-ca' || (mode === 'require' && root)) return [issuer];
  if (mode === 'require') return [unverified];
  return mode === 'allow' ? [false, unverified] : [unverified, false];
}

async function file(option: string, path: string | null): Promise<PemFile | undefined> {
  if (!path) return undefined;
  try {
    return { option, path, text: await readFile(path, 'latin1') };
  } catch {
    throw new NochulError('tls', `The file ${path} of the URL can't be read.`, {
      hint: 'sslrootcert, sslcert and sslkey name PEM files.',
    });
  }
}

/** The driver's SQLSTATE or system error code. */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** Whether the other kind of encryption could do better: the server was there, but did not want it this way. */
export function mayDependOnEncryption(error: unknown): boolean {
  const code = codeOf(error);
  if (code === null) return !isTimeout(error);
  return code === '28000' || code === 'ECONNRESET' || code === 'EPROTO' || code.startsWith('ERR_SSL');
}

const isTimeout = (error: unknown) => error instanceof Error && /time(d )?out/i.test(error.message);

function placeOf({ host, port }: Target): string {
  if (host.startsWith('/')) return `the socket in ${host}`;
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** `connectFailure`, after a look at who answers there if it is not clear what went wrong. */
export function explainFailure(failure: NochulError, target: Target): Promise<NochulError> {
  const { host, port } = target;
  const at = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
  return nameStranger(failure, { at, name: placeOf(target), wanted: 'PostgreSQL' });
}

/** What to tell the user about a connection that did not come up. Nothing of the server's own message is kept. */
export function connectFailure(error: unknown, target: Target, encrypted: boolean): NochulError {
  if (error instanceof NochulError) return error;
  const code = codeOf(error);
  const at = placeOf(target);
  const fail = (kind: NochulError['code'], message: string, hint: string) =>
    new NochulError(kind, message, { hint, cause: { code: code ?? 'none' } });
  const text = error instanceof Error ? error.message : '';

  if (text.includes('password must be a')) {
    return fail(
      'auth',
      `User "${target.user}" needs a password at ${at}.`,
      'Put it into PGPASSWORD or ~/.pgpass, or let nochul ask for it on a terminal.',
    );
  }
  switch (code) {
    case '28P01':
      return fail(
        'auth',
        `${at} did not accept the password of user "${target.user}".`,
        'Check user and password (PGPASSWORD, ~/.pgpass or the URL; special characters percent-encoded).',
      );
    case '28000':
      // PostgreSQL 14 and newer say `no encryption`, older ones `SSL off`.
      if (!encrypted && /no encryption|SSL off/.test(text)) {
        return fail('tls', `${at} accepts user "${target.user}" only over TLS.`, 'Use sslmode=require or verify-full.');
      }
      return fail(
        'auth',
        `${at} does not let user "${target.user}" into database "${target.database}" from here.`,
        `Check that the role exists and may log in, and that pg_hba.conf allows it${
          encrypted ? '' : '; it may ask for TLS: sslmode=require'
        }.`,
      );
    case '42501':
      return fail(
        'auth',
        `User "${target.user}" may not connect to database "${target.database}" at ${at}.`,
        'GRANT CONNECT ON DATABASE to it.',
      );
    case '3D000':
      return fail(
        'database',
        `There is no database "${target.database}" at ${at}.`,
        'The database is the path of the URL (without one, the name of the user); `psql --list`, or --all-databases on the database postgres, shows which there are.',
      );
    case '55000':
      return fail(
        'database',
        `The database "${target.database}" at ${at} accepts no connections.`,
        'Name another one; its owner can open it again: ALTER DATABASE … ALLOW_CONNECTIONS true.',
      );
    case '53300':
      return fail('connect', `${at} has no connection left.`, 'Try later, or raise the connection limit of the role.');
    case '57P03':
      return fail('connect', `${at} is starting up or shutting down.`, 'Try again in a moment.');
    case 'ECONNREFUSED':
      return fail('connect', `Nothing listens at ${at}.`, 'Check host and port, and that the server runs.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('connect', `The host name ${target.host} is not known.`, 'Check its spelling and the name service.');
    case 'ENOENT':
    case 'EACCES':
      return fail('connect', `There is no usable ${at}.`, 'Check the host parameter and the port in the URL.');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return fail('connect', `${at} can't be reached.`, 'Check network, VPN and firewall.');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return fail(
        'tls',
        `The certificate of ${at} is for another host name.`,
        'Use the name in the certificate, or sslmode=verify-ca to check only who issued it.',
      );
  }
  if (code === 'ETIMEDOUT' || isTimeout(error)) {
    return fail(
      'connect',
      `${at} did not answer within ${Math.ceil(target.connectTimeout / 1000)} s.`,
      'Check host, port and firewall, and that it is a PostgreSQL server.',
    );
  }
  if (text.includes('does not support SSL')) {
    return fail('tls', `${at} does not offer TLS.`, 'Use sslmode=prefer or disable where the network can be trusted.');
  }
  if (code && /CERT|SIGNATURE|ISSUER|SELF_SIGNED/.test(code)) {
    return fail(
      'tls',
      `The certificate of ${at} can't be verified.`,
      'Name its authority with sslrootcert=FILE, or use sslmode=require to encrypt without verifying.',
    );
  }
  if (encrypted && (code === null || code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_OSSL'))) {
    return fail(
      'tls',
      `No TLS connection to ${at} came about.`,
      'Check that a PostgreSQL server answers there, and sslmode, sslcert and sslkey in the URL.',
    );
  }
  return fail(
    'connect',
    `No PostgreSQL connection to ${at} came about.`,
    'Check that a PostgreSQL server answers there, and what its log says.',
  );
}
