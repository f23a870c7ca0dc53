/**
 * How MySQL and MariaDB match hosts, users and database patterns, and which of several matching rows they take.
 * Facts from privileges.md 2.1 to 2.3 and from the servers' sources (sql/auth/sql_auth_cache.cc, sql/sql_acl.cc).
 */

/** Where a session comes from. `host` is empty where names are not resolved, `ip` on a socket. */
export interface Client {
  readonly host: string;
  readonly ip: string;
}

const patterns = new Map<string, RegExp>();

/** The server compares bytes: `_` stands for one byte, not for one Hangul syllable. */
function bytes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is meant.
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

/** `%` for any bytes, `_` for one, `\` before a literal one. */
export function wildMatch(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    const source = bytes(pattern).replace(/\\(.)|%+|_|./gs, (token, escaped: string | undefined) => {
      if (escaped !== undefined) return literal(escaped);
      return token === '_' ? '.' : token.startsWith('%') ? '.*' : literal(token);
    });
    compiled = new RegExp(`^${source}$`, 's');
    patterns.set(pattern, compiled);
  }
  return compiled.test(bytes(text));
}

function literal(character: string): string {
  return /\w/.test(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The number of a dotted IPv4 address, or null. */
export function ipNumber(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** `10.0.0.0/255.0.0.0`; MySQL from 8.0.23 on also `10.0.0.0/8`. */
export function ipMask(host: string, cidr: boolean): { base: number; mask: number; kind: 'cidr' | 'mask' } | null {
  const [address, mask, rest] = host.split('/');
  const base = ipNumber(address ?? '');
  if (base === null || mask === undefined || rest !== undefined) return null;
  const number = ipNumber(mask);
  if (number !== null && number !== 0) return { base, mask: number, kind: 'mask' };
  if (!cidr || !/^\d{1,2}$/.test(mask) || Number(mask) > 32 || Number(mask) === 0) return null;
  return { base, mask: 2 ** 32 - 2 ** (32 - Number(mask)), kind: 'cidr' };
}

/** Whether an account's, row's or mapping's host admits the client. An empty host admits everyone. */
export function hostMatches(pattern: string, client: Client, cidr: boolean): boolean {
  if (pattern === '' || pattern === '%') return true;
  const masked = pattern.includes('/') ? ipMask(pattern, cidr) : null;
  const ip = masked && ipNumber(client.ip);
  if (masked && ip !== null) return (ip & masked.mask) >>> 0 === masked.base;
  const folded = pattern.toLowerCase();
  return wildMatch(client.host.toLowerCase(), folded) || (client.ip !== '' && wildMatch(client.ip, folded));
}

/** By which rows are sorted: compared from the left, the smaller one comes first. */
export type SortKey = readonly number[];

export function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export type Specificity = (host: string, schemaPattern: string | null, user: string) => SortKey;

/** MySQL: by the position of the first wildcard in host, database and user; addresses and their masks go first. */
export const mysqlSpecificity: Specificity = (host, schemaPattern, user) => [
  ...addressRank(host),
  -wildcardPosition(host),
  ...(schemaPattern === null ? [] : [-wildcardPosition(schemaPattern)]),
  user === '' ? 1 : 0,
];

/** 1-based position of the first wildcard, at most 127; 128 where there is none, 0 for an empty text. */
export function wildcardPosition(text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && at + 1 < text.length) at++;
    else if (text[at] === '%' || text[at] === '_') return Math.min(at + 1, 127);
  }
  return text === '' ? 0 : 128;
}

/** From 8.0.23 on: literal addresses, then CIDR, then netmasks, then names and patterns (reference manual, 8.2.6). */
function addressRank(host: string): readonly number[] {
  if (ipNumber(host) !== null) return [0, 0];
  const masked = ipMask(host, true);
  if (!masked) return [3, 0];
  return [masked.kind === 'cidr' ? 1 : 2, -masked.mask];
}

/** MariaDB 10.4+: by how many names a pattern can match, from its literals, `_` and `%`. */
export const mariadbSpecificity: Specificity = (host, schemaPattern, user) => [
  breadth(host, 60),
  ...(schemaPattern === null ? [] : [breadth(schemaPattern, 64)]),
  user === '' ? 1 : 0,
];

/**
 * A pattern with `%` leaves up to `maxLength - literals - singles` characters open; the more, the broader. Ties are
 * broken by the number of `%` groups, of `_`, and by the literal prefix. 0 for a literal.
 */
function breadth(pattern: string, maxLength: number): number {
  let literals = 0;
  let singles = 0;
  let groups = 0;
  let prefix = 0;
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '%' || pattern[at] === '_') {
      if (groups === 0 && singles === 0) prefix = literals;
      if (pattern[at] === '_') singles++;
      else if (pattern[at - 1] !== '%') groups++;
      continue;
    }
    if (pattern[at] === '\\' && at + 1 < pattern.length) at++;
    literals++;
  }
  groups = Math.min(groups, 31);
  singles = Math.min(singles, 31);
  const open = groups > 0 ? maxLength - literals - singles : 0;
  const size = maxLength + 1;
  const small = Math.min(size, 32);
  const [first, second, third] = open > singles ? [open * 2 + 1, groups, singles] : [singles * 2, open, groups];
  return ((first * size + second) * small + third) * size + prefix;
}

/**
 * A client that fits the host pattern, for want of a real one: the pattern itself where it is exact, else the first of
 * some fillings that `isBest` likes. Addresses are from the ranges reserved for documentation.
 */
export function representativeClient(host: string, cidr: boolean, isBest: (client: Client) => boolean): Client {
  const masked = ipMask(host, cidr);
  if (masked) return toClient(ipText(masked.base + (masked.mask === 2 ** 32 - 1 ? 0 : 1)));
  if (!/[%_]/.test(host)) return toClient(host);
  const fillings = [
    '203.0.113.77',
    '198.51.100.9',
    '77.77',
    '77',
    '9',
    '7.7.7',
    'client.example',
    'x9',
    '',
    '1',
    '5',
    'b',
  ];
  const clients = fillings
    .map((filling) => toClient(host.replaceAll('\\', '').replaceAll('_', '7').replaceAll(/%+/g, filling)))
    .filter((client) => hostMatches(host, client, cidr));
  return clients.find(isBest) ?? clients[0] ?? toClient(host);
}

export function toClient(text: string): Client {
  return ipNumber(text) !== null || text.includes(':') ? { host: '', ip: text } : { host: text, ip: '' };
}

function ipText(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
