/** Tells stored hashes, ciphertexts and tokens by their shape. A shape alone never says of what. */
import type { Cell } from '../detector.ts';

export interface SchemeFacts {
  readonly protection: 'hashed' | 'encrypted' | 'tokenised';
  /** Built on MD5 or SHA-1, which 고시 7조 ① and KISA's guide rule out for a password, or without any salt by design. */
  readonly weak: boolean;
  /** Only passwords are stored so. */
  readonly forPasswords: boolean;
  /** Nothing but a length and an even spread tells it: a random key or token of that length looks the same. */
  readonly bare: boolean;
}

const bareHash: SchemeFacts = { protection: 'hashed', weak: false, forPasswords: false, bare: true };
const weakHash: SchemeFacts = { protection: 'hashed', weak: true, forPasswords: false, bare: true };
const passwordHash: SchemeFacts = { protection: 'hashed', weak: false, forPasswords: true, bare: false };
const weakPasswordHash: SchemeFacts = { protection: 'hashed', weak: true, forPasswords: true, bare: false };
const marked: SchemeFacts = { protection: 'encrypted', weak: false, forPasswords: false, bare: false };
const bareCipher: SchemeFacts = { protection: 'encrypted', weak: false, forPasswords: false, bare: true };

/**
 * What is known of each scheme. A bare SHA-2 sum is not called weak: whether a salt went in stands elsewhere, and the
 * Korean rules admit it.
 */
export const SCHEMES = {
  md5: weakHash,
  sha1: weakHash,
  sha224: bareHash,
  sha256: bareHash,
  sha384: bareHash,
  sha512: bareHash,
  bcrypt: passwordHash,
  argon2: passwordHash,
  scrypt: passwordHash,
  pbkdf2: passwordHash,
  yescrypt: passwordHash,
  'scram-sha256': passwordHash,
  'crypt-md5': weakPasswordHash,
  'crypt-sha256': passwordHash,
  'crypt-sha512': passwordHash,
  'mysql-native': weakPasswordHash,
  'postgres-md5': weakPasswordHash,
  // Salted, but MD5 and SHA-1 at heart; phpass repeats MD5.
  phpass: weakPasswordHash,
  drupal: passwordHash,
  'ldap-md5': weakPasswordHash,
  'ldap-sha': weakPasswordHash,
  'ldap-ssha': weakPasswordHash,
  'ldap-ssha2': passwordHash,
  'django-md5': weakPasswordHash,
  'django-sha1': weakPasswordHash,
  'salted-sha2': passwordHash,
  pgp: marked,
  openssl: marked,
  fernet: marked,
  vault: marked,
  jasypt: marked,
  'spring-cipher': marked,
  laravel: marked,
  'aws-kms': marked,
  jwe: marked,
  'aes-blocks': bareCipher,
  'high-entropy': bareCipher,
  token: { protection: 'tokenised', weak: false, forPasswords: false, bare: false },
  uuid: { protection: 'tokenised', weak: false, forPasswords: false, bare: true },
} as const satisfies Readonly<Record<string, SchemeFacts>>;

export type Scheme = keyof typeof SCHEMES;

type Mark = readonly [RegExp, Scheme];

/** Prefixes by their first character, so that a cell meets the few expressions that may fit it. */
const MARKS: ReadonlyMap<number, readonly Mark[]> = byFirst({
  $: [
    [/^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{50,}/, 'bcrypt'],
    [/^\$argon2(?:id|i|d)\$/, 'argon2'],
    [/^\$(?:scrypt|7)\$/, 'scrypt'],
    [/^\$pbkdf2(?:-[a-z0-9-]+)?\$/, 'pbkdf2'],
    [/^\$g?y\$/, 'yescrypt'],
    [/^\$(?:1|md5|apr1)\$/, 'crypt-md5'],
    [/^\$5\$/, 'crypt-sha256'],
    [/^\$6\$/, 'crypt-sha512'],
    [/^\$[PH]\$[./A-Za-z0-9]{31}$/, 'phpass'],
    [/^\$S\$[./A-Za-z0-9]{50,}$/, 'drupal'],
    [/^\$bcrypt-sha256\$/, 'bcrypt'],
  ],
  '{': [
    [/^\{bcrypt\}/i, 'bcrypt'],
    [/^\{argon2[^}]*\}/i, 'argon2'],
    [/^\{scrypt[^}]*\}/i, 'scrypt'],
    [/^\{pbkdf2[^}]*\}/i, 'pbkdf2'],
    [/^\{CRYPT\}\$6\$/i, 'crypt-sha512'],
    [/^\{CRYPT\}\$5\$/i, 'crypt-sha256'],
    [/^\{CRYPT\}\$1\$/i, 'crypt-md5'],
    [/^\{S?MD[45]\}\S/i, 'ldap-md5'],
    [/^(?:\{ldap\})?\{SSHA\}\S/i, 'ldap-ssha'],
    [/^(?:\{ldap\})?\{SSHA(?:224|256|384|512)\}\S/i, 'ldap-ssha2'],
    [/^(?:\{ldap\})?\{SHA(?:-?1)?\}\S/i, 'ldap-sha'],
    [/^\{SHA-?(?:224|256|384|512)\}\S/i, 'salted-sha2'],
    [/^\{(?:cipher|enc|aes)\}\S/i, 'spring-cipher'],
  ],
  '*': [[/^\*[0-9A-F]{40}$/i, 'mysql-native']],
  '-': [[/^-----BEGIN PGP MESSAGE/, 'pgp']],
  a: [[/^argon2\$argon2/, 'argon2']],
  b: [[/^bcrypt(?:_sha256)?\$/, 'bcrypt']],
  m: [
    [/^md5[0-9a-f]{32}$/, 'postgres-md5'],
    [/^md5[:$][^:$]*[:$][0-9a-f]{32}$/, 'django-md5'],
    [/^md5[:$][0-9a-f]{32}$/, 'md5'],
  ],
  p: [
    [/^pbkdf2[_:]sha\d+[:$]/, 'pbkdf2'],
    [/^p(?:ba|m)_[A-Za-z0-9]{12,}$/, 'token'],
  ],
  s: [
    [/^scrypt[:$]/, 'scrypt'],
    [/^sha1[:$][^:$]*[:$][0-9a-f]{40}$/, 'django-sha1'],
    [/^sha1[:$][0-9a-f]{40}$/, 'sha1'],
    [/^sha(?:256|384|512)[:$][^:$]*[:$](?:[^:$]*[:$])?[0-9a-f]{64,128}$/, 'salted-sha2'],
    [/^sha256[:$][0-9a-f]{64}$/, 'sha256'],
    [/^sha512[:$][0-9a-f]{128}$/, 'sha512'],
    [/^src_[A-Za-z0-9]{12,}$/, 'token'],
  ],
  t: [[/^(?:tok|tkn|token)[_-][A-Za-z0-9_-]{8,}$/i, 'token']],
  T: [[/^(?:tok|tkn|token)[_-][A-Za-z0-9_-]{8,}$/i, 'token']],
  c: [
    [/^(?:card|cus)_[A-Za-z0-9]{12,}$/, 'token'],
    // Hex of OpenPGP packets: a session key under a password (pgp_sym_encrypt), under a public key (RFC 9580 5.1, 5.3).
    [/^c30d04[0-9a-f]{26,}$/, 'pgp'],
    [/^c1c[01][0-9a-f]{2}03[0-9a-f]{26,}$/, 'pgp'],
  ],
  '\\': [[/^\\x(?:c30d04|8c0d04|c1c[01][0-9a-f]{2}03|850[12]0c03)/i, 'pgp']],
  '0': [[/^0x(?:c30d04|8c0d04|c1c[01][0-9a-f]{2}03|850[12]0c03)/i, 'pgp']],
  '8': [[/^8(?:c0d04|50[12]0c03)[0-9a-f]{26,}$/i, 'pgp']],
  C: [[/^C(?:30D04|1C[01][0-9A-F]{2}03)[0-9A-F]{26,}$/, 'pgp']],
  w: [[/^w(?:w0E|cBMA|cFMA|cFOA)/, 'pgp']],
  j: [[/^jA0E/, 'pgp']],
  h: [[/^hQ[EI]MA/, 'pgp']],
  S: [[/^SCRAM-SHA-(?:256|512)\$\d+:/, 'scram-sha256']],
  U: [[/^U2FsdGVkX1/, 'openssl']],
  g: [[/^gAAAAA[A-Za-z0-9_-]{90,}={0,2}$/, 'fernet']],
  v: [[/^vault:v\d+:/, 'vault']],
  E: [[/^ENC\(\S+\)$/, 'jasypt']],
  A: [
    // ASP.NET Identity, version 3: a marker, the function, the iterations and the length of the salt.
    [/^AQAAAA[EI]A[A-Za-z0-9+/]{4}AAAAE/, 'pbkdf2'],
    [/^AQICAH[A-Za-z0-9+/]{40,}/, 'aws-kms'],
    [/^AES(?:128|256)?[:$]\S/, 'spring-cipher'],
  ],
  e: [
    // {"iv": in base64.
    [/^eyJpdiI6/, 'laravel'],
    [/^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'jwe'],
  ],
});

function byFirst(table: Readonly<Record<string, readonly Mark[]>>): ReadonlyMap<number, readonly Mark[]> {
  return new Map(Object.entries(table).map(([first, marks]) => [first.charCodeAt(0), marks]));
}

const HASH_BYTES: ReadonlyMap<number, Scheme> = new Map([
  [16, 'md5'],
  [20, 'sha1'],
  [28, 'sha224'],
  [32, 'sha256'],
  [48, 'sha384'],
  [64, 'sha512'],
]);
const HEX = /^(?:\\x|0x)?[0-9a-f]+$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// Random (version 4) or ordered by time (7, or 1 with its halves swapped as UUID_TO_BIN does), without hyphens.
const BARE_UUID = /^(?:.{12}4.{3}[89ab]|01[89].{9}7.{3}[89ab]|11[ef])/;
// What bytes in hex start with that are no secret: JPEG, PNG, GIF, PDF, ZIP, gzip, WKB, a fingerprint record.
const FILES = /^(?:ffd8ff|89504e47|47494638|25504446|504b0304|1f8b08|424d|52494646|aced0005|01010000|464d52)/;

/**
 * What a cell's shape says, or null.
 * @param binary the cell is bytes written in hex.
 */
export function shapeOf(cell: Cell, binary: boolean): Scheme | null {
  const { text, length } = cell;
  if (length < 16 || cell.hangul > 0) return null;
  const mark = marksOf(text);
  if (mark !== null) return mark;
  if (cell.blanks > 0) return wrapped(cell);
  const others = length - cell.digitCount - cell.latin;
  if (length === 36 && others === 4) return text.charCodeAt(8) === 45 && UUID.test(text) ? 'uuid' : null;
  // Too many signs for hex or base64, too few letters or digits for chance: sentences, paths, numbers, words.
  if (others * 6 > length || length < 24) return null;
  if (!binary && (cell.latin < 4 || (cell.digitCount < 1 && text.charCodeAt(length - 1) !== EQUALS))) return null;
  if (others <= 1 && HEX.test(text)) return hexShape(text, binary);
  return base64Shape(text);
}

const EQUALS = 61;

function marksOf(text: string): Scheme | null {
  const marks = MARKS.get(text.charCodeAt(0));
  if (marks === undefined) return null;
  for (const [expression, scheme] of marks) if (expression.test(text)) return scheme;
  return null;
}

/** Encoders break base64 into lines of 64 or 76 characters; the reader has made blanks of the breaks. */
function wrapped({ text, blanks, length }: Cell): Scheme | null {
  const width = text.charCodeAt(76) === 32 ? 76 : text.charCodeAt(64) === 32 ? 64 : 0;
  if (width === 0 || blanks !== Math.ceil(length / (width + 1)) - 1) return null;
  return base64Shape(text.replaceAll(' ', ''));
}

function hexShape(text: string, binary: boolean): Scheme | null {
  const prefixed = text.startsWith('\\x') || text.startsWith('0x');
  const hex = prefixed ? text.slice(2) : text;
  const { length } = hex;
  if (length % 2 !== 0 || spread(hex) < (length < 40 ? 9 : 11)) return null;
  if (binary && FILES.test(hex)) return null;
  const bytes = length / 2;
  const capitals = !prefixed && !binary && /^[0-9A-F]+$/.test(hex);
  if (bytes === 16 && BARE_UUID.test(hex.toLowerCase())) return 'uuid';
  // One block of AES is as long as an MD5 sum: MD5() writes small letters, HEX() capitals, and bytes are kept of AES.
  if (bytes === 16 && (capitals || binary)) return 'aes-blocks';
  const hash = HASH_BYTES.get(bytes);
  if (hash !== undefined) return hash;
  if (bytes % 16 === 0 && bytes > 0) return 'aes-blocks';
  return bytes >= 21 || (binary && bytes >= 17) ? 'high-entropy' : null;
}

function base64Shape(text: string): Scheme | null {
  const { length } = text;
  if (!BASE64.test(text) || spread(text) < 14 || !restless(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const unpadded = padding === 0 && length % 4 !== 0;
  if (length % 4 === 1 || (padding > 0 && length % 4 !== 0)) return null;
  const bytes = Math.floor(((length - padding) * 3) / 4);
  // One block of AES is what an encrypted number takes up; an MD5 sum is nearly always written in hex.
  if (bytes === 16) return padding > 0 ? 'aes-blocks' : null;
  const hash = HASH_BYTES.get(bytes);
  if (hash !== undefined && (padding > 0 || bytes === 48 || (unpadded && bytes >= 32))) return hash;
  if (unpadded) return bytes >= 32 ? 'high-entropy' : null;
  if (bytes % 16 === 0) return 'aes-blocks';
  return padding > 0 || bytes >= 28 ? 'high-entropy' : null;
}

const [SMALL, CAPITAL, DIGIT, SIGN] = [0, 1, 2, 3] as const;

/** Whether capitals, small letters and digits all occur and alternate as chance has them, not as words and paths do. */
function restless(text: string): boolean {
  let changes = 0;
  let seen = 0;
  let last = -1;
  const end = Math.min(text.length, 128);
  for (let index = 0; index < end; index += 1) {
    const code = text.charCodeAt(index);
    const kind = code >= 97 ? SMALL : code >= 65 && code <= 90 ? CAPITAL : code >= 48 && code <= 57 ? DIGIT : SIGN;
    if (kind !== last) changes += 1;
    seen |= 1 << kind;
    last = kind;
  }
  return (seen & 3) === 3 && changes > end * 0.35;
}

/** How many different characters there are: a measure of entropy that needs no logarithm. */
function spread(text: string): number {
  let low = 0;
  let high = 0;
  let letters = 0;
  for (let index = 0; index < text.length && index < 128; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 64) low |= 1 << (code & 31);
    else if (code < 96) high |= 1 << (code & 31);
    else letters |= 1 << (code & 31);
  }
  return ones(low) + ones(high) + ones(letters);
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Lengths of AES blocks that are also lengths of hashes. */
const BLOCKS: ReadonlySet<Scheme> = new Set<Scheme>(['md5', 'sha256', 'sha384', 'sha512', 'aes-blocks']);

/**
 * The scheme of a column from its cells' shapes, with the cells that bear it out and those of any shape. A hash has one
 * length: cells of several lengths, all of them whole blocks, are ciphertexts. Null where no cell has a shape.
 */
export function leadingScheme(shapes: ReadonlyMap<Scheme, number>): {
  readonly scheme: Scheme | null;
  readonly cells: number;
  readonly shaped: number;
} {
  let scheme: Scheme | null = null;
  let cells = 0;
  let shaped = 0;
  let blocks = 0;
  let lengths = 0;
  for (const [each, count] of shapes) {
    shaped += count;
    if (count > cells) [scheme, cells] = [each, count];
  }
  for (const [each, count] of shapes) {
    if (!BLOCKS.has(each) || count < shaped * 0.02) continue;
    blocks += count;
    lengths += 1;
  }
  if (lengths > 1 && scheme !== null && BLOCKS.has(scheme)) return { scheme: 'aes-blocks', cells: blocks, shaped };
  return { scheme, cells, shaped };
}

/** The text that bytes written in hex spell, when they spell printable text; else null. */
export function textOfHex(hex: string): string | null {
  const digits = hex.startsWith('\\x') || hex.startsWith('0x') ? hex.slice(2) : hex;
  if (digits.length < 4 || digits.length % 2 !== 0 || digits.length > 512 || !/^[0-9a-f]+$/i.test(digits)) return null;
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
  if (bytes.some((byte) => byte < 9)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
