/** What the catalogs say of a principal besides what it reads: facts for a gate, null where they could not be seen. */
import type { AccessGraph, Principal } from '../graph.ts';
import { ipMask } from './mysql-match.ts';
import type { Reaching, ResolvedAccess } from './types.ts';

export interface Hygiene {
  /** What keeps it from logging in, all that is known; empty where it can. */
  readonly loginBarriers: LoginBarrier[];
  /** Whether the password runs out; null where the server says nothing of it. */
  readonly passwordExpiry: 'never' | 'later' | 'passed' | null;
  /** ISO 8601; null for never, or where it is not known. */
  readonly passwordExpiresAt: string | null;
  /** MySQL and MariaDB; ISO 8601. */
  readonly passwordChangedAt: string | null;
  /** MySQL and MariaDB: what the account proves itself by; null where it was not shown, and on PostgreSQL. */
  readonly authentication: string[] | null;
  /** What is unsafe about that; null where it is not known. */
  readonly unsafeAuthentication: UnsafeAuthentication[] | null;
  /** Roles that it was made a member of, or was granted, by name; null where they were not shown. */
  readonly memberOf: string[] | null;
  /** How much of what it reads it reads because everyone does. */
  readonly throughPublic: 'all' | 'some' | 'none';
  /** The word of a short list that its name is, numbers at its end aside: `admin` for `admin01`. */
  readonly defaultName: string | null;
  /** MySQL and MariaDB: how many hosts its host stands for; null for roles and on PostgreSQL. */
  readonly host: HostScope | null;
  readonly anonymous: boolean;
}

/** `shadowed`: another account takes every session that fits this one. */
export type LoginBarrier =
  | 'no-login'
  | 'locked'
  | 'no-account'
  | 'connection-limit'
  | 'database-closed'
  | 'no-connect'
  | 'shadowed';

/** `no-password`: it is let in without any. `password-hash`: SHA-1 without salt, or older. */
export type UnsafeAuthentication = 'no-password' | 'password-hash' | 'clear-text' | 'operating-system-user';

/** `any`: the whole network; `wide`: more than 65,536 addresses, or a domain; `network`: fewer. */
export type HostScope = 'local' | 'host' | 'network' | 'wide' | 'any';

/** Names that every attacker tries first, or that belong to nobody. */
const DEFAULT_NAMES = new Set([
  ...['root', 'admin', 'administrator', 'superuser', 'sa', 'sys', 'dba', 'postgres', 'mysql', 'mariadb', 'oracle'],
  ...['test', 'tester', 'demo', 'guest', 'user', 'default', 'sample', 'temp', 'tmp', 'anonymous'],
]);

/** Plugins by their names in the manuals of MySQL ("Authentication Plugins") and MariaDB ("Authentication Plugins"). */
const UNSAFE_PLUGINS: Readonly<Record<string, UnsafeAuthentication>> = {
  mysql_native_password: 'password-hash',
  mysql_old_password: 'password-hash',
  mysql_clear_password: 'clear-text',
  auth_socket: 'operating-system-user',
  unix_socket: 'operating-system-user',
};
/** Plugins for which an empty entry means that no password is asked for. */
const PASSWORD_PLUGINS = new Set([
  ...['caching_sha2_password', 'sha256_password', 'mysql_native_password', 'mysql_old_password', 'ed25519', 'parsec'],
]);

const DAY = 86_400_000;

/** The facts of one principal. `access` is what it reads of what the caller cares about; `now` is a point in time. */
export function hygieneOf(
  graph: AccessGraph,
  { principals, holdings }: ResolvedAccess,
  index: number,
  access: readonly Reaching[],
  now: Date,
): Hygiene {
  const principal = graph.principals[index];
  if (!principal) throw new RangeError(`The access graph has no principal ${index}.`);
  const { user, host, authentication, attributes, kind } = principal;
  const isPostgres = graph.engine === 'postgresql';
  const unseen = new Set(graph.gaps.map(({ code }) => code));
  const shared = access.filter(
    ({ chain, holding }) => chain.some(({ by }) => by === 'public') || holdings[holding]?.by === 'public',
  );
  const isAccount = !isPostgres && kind === 'user' && !attributes.includes('no-account');
  return {
    loginBarriers: principals[index]?.canLogin ? [] : barriers(graph, principal),
    ...passwordAge(principal, isPostgres, now),
    passwordChangedAt: principal.passwordChanged ?? null,
    authentication: isAccount && authentication ? [...authentication.plugins] : null,
    unsafeAuthentication: isAccount && authentication ? unsafe(authentication) : null,
    memberOf: unseen.has('roles') ? null : rolesOf(graph, index),
    throughPublic: shared.length === 0 ? 'none' : shared.length === access.length ? 'all' : 'some',
    defaultName: defaultName(user ?? principal.name),
    host: isAccount && host !== undefined ? hostScope(host) : null,
    anonymous: attributes.includes('anonymous'),
  };
}

function barriers({ engine, settings }: AccessGraph, principal: Principal): LoginBarrier[] {
  const { attributes, canLogin, connectionLimit, kind } = principal;
  if (engine !== 'postgresql') {
    if (attributes.includes('no-account')) return ['no-account'];
    if (attributes.includes('locked')) return ['locked'];
    return [canLogin && kind === 'user' ? 'shadowed' : 'no-login'];
  }
  const found: LoginBarrier[] = [];
  if (!canLogin) found.push('no-login');
  if (settings.datallowconn === 'false') found.push('database-closed');
  if (canLogin && (connectionLimit === 0 || settings.datconnlimit === '0')) found.push('connection-limit');
  return found.length > 0 ? found : ['no-connect'];
}

function passwordAge(
  { kind, canLogin, validUntil, attributes, passwordLifetime, passwordChanged }: Principal,
  isPostgres: boolean,
  now: Date,
): Pick<Hygiene, 'passwordExpiry' | 'passwordExpiresAt'> {
  const at = (time: Date): Pick<Hygiene, 'passwordExpiry' | 'passwordExpiresAt'> => ({
    passwordExpiry: time <= now ? 'passed' : 'later',
    passwordExpiresAt: time.toISOString(),
  });
  if (isPostgres) {
    if (!canLogin || validUntil === undefined) return { passwordExpiry: null, passwordExpiresAt: null };
    return validUntil === null ? { passwordExpiry: 'never', passwordExpiresAt: null } : at(new Date(validUntil));
  }
  if (kind !== 'user') return { passwordExpiry: null, passwordExpiresAt: null };
  const lifetime = passwordLifetime ?? null;
  const date =
    lifetime !== null && lifetime > 0 && passwordChanged !== undefined
      ? new Date(Date.parse(passwordChanged) + lifetime * DAY)
      : null;
  // The server's clock and its PASSWORD EXPIRE mark count for more than the date.
  if (attributes.includes('password-expired')) {
    return { passwordExpiry: 'passed', passwordExpiresAt: date && date <= now ? date.toISOString() : null };
  }
  if (date) return { passwordExpiry: 'later', passwordExpiresAt: date.toISOString() };
  return { passwordExpiry: lifetime === 0 ? 'never' : null, passwordExpiresAt: null };
}

function unsafe({ plugins, stored }: NonNullable<Principal['authentication']>): UnsafeAuthentication[] {
  const [main = ''] = plugins;
  const found = plugins.flatMap((plugin) => UNSAFE_PLUGINS[plugin] ?? []);
  return [
    ...new Set<UnsafeAuthentication>([
      ...(!stored && PASSWORD_PLUGINS.has(main) ? ['no-password' as const] : []),
      ...found,
    ]),
  ];
}

function rolesOf({ principals, memberships, mandatoryRoles }: AccessGraph, member: number): string[] {
  const roles = memberships.filter((each) => each.member === member).map(({ role }) => role);
  return [...new Set([...roles, ...(mandatoryRoles ?? [])])].flatMap((role) => principals[role]?.name ?? []);
}

function defaultName(name: string): string | null {
  const bare = name.toLowerCase().replace(/[\d_-]+$/, '');
  return DEFAULT_NAMES.has(bare) ? bare : null;
}

/** How many hosts an account's host stands for. */
export function hostScope(host: string): HostScope {
  const text = host.toLowerCase();
  if (/^[%.:]*%[%.:]*$/.test(text) || text === '') return 'any';
  if (text === 'localhost' || text === '::1' || /^127\./.test(text)) return 'local';
  const masked = ipMask(text, true);
  if (masked) return ofAddresses(2 ** 32 - masked.mask);
  if (/^[\d.]+\/0(\.0\.0\.0)?$/.test(text)) return 'any';
  if (!/[%_]/.test(text)) return 'host';
  const prefix = /^((?:\d{1,3}\.)*)[\d_]*%$/.exec(text)?.[1];
  if (prefix === undefined) return text.includes('%') ? 'wide' : 'network';
  return ofAddresses(256 ** (4 - Math.min(3, prefix.split('.').length - 1)));
}

function ofAddresses(count: number): HostScope {
  if (count <= 1) return 'host';
  return count > 65_536 ? 'wide' : 'network';
}
