/** What the catalogs say of a principal besides what it reads: facts for a gate, null where they could not be seen. */
import type { AccessGraph, HbaRule, Principal } from '../graph.ts';
import { admittingRules } from './hba.ts';
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
  /** What it proves itself by: a plugin of MySQL or MariaDB, a method of pg_hba.conf; null where it was not shown. */
  readonly authentication: string[] | null;
  /** What is unsafe about that; null where it is not known. */
  readonly unsafeAuthentication: UnsafeAuthentication[] | null;
  /** Roles that it was made a member of, or was granted, by name; null where they were not shown. */
  readonly memberOf: string[] | null;
  /** How much of what it reads it reads because everyone does. */
  readonly throughPublic: 'all' | 'some' | 'none';
  /** The word of a short list that its name is, numbers at its end aside: `admin` for `admin01`. */
  readonly defaultName: string | null;
  /** From where it may come, the widest; null for roles, and where pg_hba.conf was not shown. */
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
  | 'pg-hba'
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

/** Methods of pg_hba.conf (manual, "The pg_hba.conf File"); `md5` is SCRAM where the stored password is. */
const UNSAFE_METHODS: Readonly<Record<string, UnsafeAuthentication>> = {
  trust: 'no-password',
  password: 'clear-text',
  ident: 'operating-system-user',
  peer: 'operating-system-user',
};

const SCOPES: readonly HostScope[] = ['local', 'host', 'network', 'wide', 'any'];

/**
 * Tells the facts of a principal, by its position in the graph. `access` is what it reads of what the caller cares about.
 * @throws RangeError for a principal that is not in the graph.
 */
export function hygieneOf(
  graph: AccessGraph,
  { principals, holdings }: ResolvedAccess,
  now: Date,
): (index: number, access: readonly Reaching[]) => Hygiene {
  const roles = new Map<number, number[]>();
  for (const { member, role } of graph.memberships) roles.set(member, [...(roles.get(member) ?? []), role]);
  return (index, access) => {
    const principal = graph.principals[index];
    if (!principal) throw new RangeError(`The access graph has no principal ${index}.`);
    return factsOf(graph, principal, {
      canLogin: principals[index]?.canLogin ?? false,
      roles: roles.get(index) ?? [],
      rules: rulesFor(graph, index, roles),
      isShared: ({ chain, holding }) => chain.some(({ by }) => by === 'public') || holdings[holding]?.by === 'public',
      access,
      now,
    });
  };
}

interface Circumstances {
  readonly canLogin: boolean;
  readonly roles: readonly number[];
  /** Of pg_hba.conf, those that let it in; null where they were not shown. */
  readonly rules: readonly HbaRule[] | null;
  readonly isShared: (way: Reaching) => boolean;
  readonly access: readonly Reaching[];
  readonly now: Date;
}

function factsOf(
  graph: AccessGraph,
  principal: Principal,
  { canLogin, roles, rules, isShared, access, now }: Circumstances,
): Hygiene {
  const { user, host, authentication, attributes, kind } = principal;
  const isPostgres = graph.engine === 'postgresql';
  const unseen = new Set(graph.gaps.map(({ code }) => code));
  const shared = access.filter(isShared);
  const isAccount = !isPostgres && kind === 'user' && !attributes.includes('no-account');
  return {
    loginBarriers: canLogin ? [] : barriers(graph, principal, rules),
    ...passwordAge(principal, isPostgres, now),
    passwordChangedAt: principal.passwordChanged ?? null,
    ...(rules && principal.canLogin
      ? byRules(rules)
      : {
          authentication: isAccount && authentication ? [...authentication.plugins] : null,
          unsafeAuthentication: isAccount && authentication ? unsafe(authentication) : null,
          host: isAccount && host !== undefined ? hostScope(host) : null,
        }),
    memberOf: unseen.has('roles') ? null : namesOf(graph, [...roles, ...(graph.mandatoryRoles ?? [])]),
    throughPublic: shared.length === 0 ? 'none' : shared.length === access.length ? 'all' : 'some',
    defaultName: defaultName(user ?? principal.name),
    anonymous: attributes.includes('anonymous'),
  };
}

function barriers(
  { engine, settings }: AccessGraph,
  principal: Principal,
  rules: readonly HbaRule[] | null,
): LoginBarrier[] {
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
  if (canLogin && rules?.length === 0) found.push('pg-hba');
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

function namesOf({ principals }: AccessGraph, numbers: readonly number[]): string[] {
  return [...new Set(numbers)].flatMap((number) => principals[number]?.name ?? []);
}

function rulesFor(
  graph: AccessGraph,
  index: number,
  roles: ReadonlyMap<number, readonly number[]>,
): readonly HbaRule[] | null {
  const { hba, database, principals } = graph;
  if (hba === undefined || database === null) return null;
  const memberOf = new Set([index]);
  for (const each of memberOf) for (const role of roles.get(each) ?? []) memberOf.add(role);
  const { name: role = '', attributes = [] } = principals[index] ?? {};
  const passwordExpired = attributes.includes('password-expired');
  return admittingRules(hba, { role, database, memberOf: new Set(namesOf(graph, [...memberOf])), passwordExpired });
}

function byRules(rules: readonly HbaRule[]): Pick<Hygiene, 'authentication' | 'unsafeAuthentication' | 'host'> {
  const methods = [...new Set(rules.map(({ method }) => method))];
  const scopes = new Set(rules.map(ruleScope));
  return {
    authentication: methods,
    unsafeAuthentication: [...new Set(methods.flatMap((method) => UNSAFE_METHODS[method] ?? []))],
    host: SCOPES.findLast((scope) => scopes.has(scope)) ?? null,
  };
}

function ruleScope({ address, netmask }: HbaRule): HostScope {
  if (address === null || address === 'samehost') return 'local';
  if (address === 'all') return 'any';
  if (address === 'samenet') return 'network';
  if (address.startsWith('.')) return 'wide';
  if (netmask === null || /^ffff(:ffff){7}$/i.test(netmask)) return hostScope(address);
  // Of IPv6 no more is told apart than everything and less.
  if (address.includes(':')) return /^[:0]+$/.test(netmask) ? 'any' : 'network';
  return netmask === '0.0.0.0' ? 'any' : hostScope(`${address}/${netmask}`);
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
