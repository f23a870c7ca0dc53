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

const PGP_HEX = /^(?:\\x|0x)?(?:c30d04|8c0d04|c1c[01][0-9a-f]{2}03|850[12]0c03)[0-9a-f]{26,}$/i;

/** A prefix, the scheme that it marks, and what the rest must look like where the prefix alone is too little. */
type Mark = readonly [prefix: string, scheme: Scheme, rest?: RegExp];

/** In the order in which they are tried: a longer prefix before a shorter one. */
const MARKS: readonly Mark[] = [
  ['$2', 'bcrypt', /^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{50,}/],
  ['$bcrypt-sha256$', 'bcrypt'],
  ['bcrypt_sha256$', 'bcrypt'],
  ['bcrypt$', 'bcrypt'],
  ['{bcrypt}', 'bcrypt'],
  ['$argon2', 'argon2', /^\$argon2(?:id|i|d)\$/],
  ['argon2$argon2', 'argon2'],
  ['{argon2', 'argon2', /^\{argon2[^}]*\}/],
  ['$scrypt$', 'scrypt'],
  ['$7$', 'scrypt'],
  ['scrypt:', 'scrypt'],
  ['scrypt$', 'scrypt'],
  ['{scrypt', 'scrypt', /^\{scrypt[^}]*\}/],
  ['$pbkdf2', 'pbkdf2', /^\$pbkdf2(?:-[a-z0-9-]+)?\$/],
  ['pbkdf2', 'pbkdf2', /^pbkdf2[_:]sha\d+[:$]/],
  ['{pbkdf2', 'pbkdf2', /^\{pbkdf2[^}]*\}/],
  // ASP.NET Identity, version 3: a marker, the function, the iterations and the length of the salt.
  ['AQAAAA', 'pbkdf2', /^AQAAAA[EI]A[A-Za-z0-9+/]{4}AAAAE/],
  ['$y$', 'yescrypt'],
  ['$gy$', 'yescrypt'],
  ['SCRAM-SHA-', 'scram-sha256', /^SCRAM-SHA-(?:256|512)\$\d+:/],
  ['$1$', 'crypt-md5'],
  ['$apr1$', 'crypt-md5'],
  ['$md5', 'crypt-md5'],
  ['{CRYPT}$1$', 'crypt-md5'],
  ['$5$', 'crypt-sha256'],
  ['{CRYPT}$5$', 'crypt-sha256'],
  ['$6$', 'crypt-sha512'],
  ['{CRYPT}$6$', 'crypt-sha512'],
  ['*', 'mysql-native', /^\*[0-9A-Fa-f]{40}$/],
  ['md5', 'postgres-md5', /^md5[0-9a-f]{32}$/],
  ['$P$', 'phpass', /^...[./A-Za-z0-9]{31}$/],
  ['$H$', 'phpass', /^...[./A-Za-z0-9]{31}$/],
  ['$S$', 'drupal', /^...[./A-Za-z0-9]{50,}$/],
  ['{', 'ldap-md5', /^\{S?MD[45]\}\S/i],
  ['{', 'ldap-ssha', /^(?:\{ldap\})?\{SSHA\}\S/i],
  ['{', 'ldap-ssha2', /^(?:\{ldap\})?\{SSHA(?:224|256|384|512)\}\S/i],
  ['{', 'ldap-sha', /^(?:\{ldap\})?\{SHA(?:-?1)?\}\S/i],
  ['{', 'salted-sha2', /^\{SHA-?(?:224|256|384|512)\}\S/i],
  ['{', 'spring-cipher', /^\{(?:cipher|enc|aes)\}\S/i],
  ['md5', 'md5', /^md5[:$][0-9a-f]{32}$/],
  ['md5$', 'django-md5', /^md5\$[^$]*\$[0-9a-f]{32}$/],
  ['sha1', 'sha1', /^sha1[:$][0-9a-f]{40}$/],
  ['sha1$', 'django-sha1', /^sha1\$[^$]*\$[0-9a-f]{40}$/],
  ['sha256', 'sha256', /^sha256[:$][0-9a-f]{64}$/],
  ['sha512', 'sha512', /^sha512[:$][0-9a-f]{128}$/],
  ['sha', 'salted-sha2', /^sha(?:256|384|512)[:$][^:$]*[:$](?:[^:$]*[:$])?[0-9a-f]{64,128}$/],
  // OpenPGP packets in armour, hex and base64: a session key under a password, under a public key (RFC 9580 5.1, 5.3).
  ['-----BEGIN PGP MESSAGE', 'pgp'],
  ['c', 'pgp', PGP_HEX],
  ['C', 'pgp', PGP_HEX],
  ['8', 'pgp', PGP_HEX],
  ['\\x', 'pgp', PGP_HEX],
  ['0x', 'pgp', PGP_HEX],
  ['ww0E', 'pgp'],
  ['wcBMA', 'pgp'],
  ['wcFMA', 'pgp'],
  ['wcFOA', 'pgp'],
  ['jA0E', 'pgp'],
  ['hQEMA', 'pgp'],
  ['hQIMA', 'pgp'],
  ['U2FsdGVkX1', 'openssl'],
  ['gAAAAA', 'fernet', /^gAAAAA[A-Za-z0-9_-]{90,}={0,2}$/],
  ['vault:v', 'vault', /^vault:v\d+:/],
  ['ENC(', 'jasypt', /^ENC\(\S+\)$/],
  ['AES', 'spring-cipher', /^AES(?:128|256)?[:$]\S/],
  ['AQICAH', 'aws-kms', /^AQICAH[A-Za-z0-9+/]{40,}/],
  // {"iv": in base64.
  ['eyJpdiI6', 'laravel'],
  ['eyJ', 'jwe', /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/],
  ['t', 'token', /^(?:tok|tkn|token)[_-][A-Za-z0-9_-]{8,}$/],
  ['T', 'token', /^(?:TOK|TKN|TOKEN)[_-][A-Za-z0-9_-]{8,}$/],
  ['card_', 'token', /^card_[A-Za-z0-9]{12,}$/],
  ['cus_', 'token', /^cus_[A-Za-z0-9]{12,}$/],
  ['src_', 'token', /^src_[A-Za-z0-9]{12,}$/],
  ['pm_', 'token', /^pm_[A-Za-z0-9]{12,}$/],
];
const BY_FIRST: ReadonlyMap<number, readonly Mark[]> = Map.groupBy(MARKS, ([prefix]) => prefix.charCodeAt(0));

const HASH_BYTES: ReadonlyMap<number, Scheme> = new Map([
  [16, 'md5'],
  [20, 'sha1'],
  [28, 'sha224'],
  [32, 'sha256'],
  [48, 'sha384'],
  [64, 'sha512'],
]);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// Random (version 4) or ordered by time (7, or 1 with its halves swapped as UUID_TO_BIN does), without hyphens.
const BARE_UUID = /^(?:.{12}4.{3}[89abAB]|01[89].{9}7.{3}[89abAB]|11[efEF])/;
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
  const from = text.startsWith('\\x') || text.startsWith('0x') ? 2 : 0;
  const { kinds, spread } = scan(text, from);
  if ((kinds & ~HEXADECIMAL) === 0) return hexShape(text.slice(from), kinds, spread, binary || from > 0);
  return base64Shape(text, scanned);
}

function marksOf(text: string): Scheme | null {
  const marks = BY_FIRST.get(text.charCodeAt(0));
  if (marks === undefined) return null;
  for (const [prefix, scheme, rest] of marks) {
    if (text.startsWith(prefix) && (rest === undefined || rest.test(text))) return scheme;
  }
  return null;
}

const EQUALS = 61;
const [HEX_LETTER, HEX_CAPITAL, SMALL, CAPITAL, DIGIT, SIGN, PADDING, OTHER] = [1, 2, 4, 8, 16, 32, 64, 128] as const;
const HEXADECIMAL = HEX_LETTER | HEX_CAPITAL | DIGIT;
/** What each ASCII character may be part of. */
const KINDS = new Uint8Array(128).fill(OTHER);
KINDS.fill(SMALL, 97, 123).fill(HEX_LETTER, 97, 103).fill(CAPITAL, 65, 91).fill(HEX_CAPITAL, 65, 71);
KINDS.fill(DIGIT, 48, 58).fill(PADDING, EQUALS, EQUALS + 1);
for (const sign of '+/-_') KINDS[sign.charCodeAt(0)] = SIGN;

/** Characters that are looked at: a longer text goes on as it begins. */
const LOOKED_AT = 64;
const scanned = { kinds: 0, spread: 0, changes: 0 };

/**
 * Kinds of characters, how many different ones (a measure of entropy that needs no logarithm), and how often a small
 * letter, a capital, a digit or a sign follows one of another sort. Filled anew by each call.
 */
function scan(text: string, from: number): typeof scanned {
  let kinds = 0;
  let changes = 0;
  let last = 0;
  let low = 0;
  let high = 0;
  let letters = 0;
  const end = Math.min(text.length, LOOKED_AT);
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    const kind = KINDS[code] ?? OTHER;
    kinds |= kind;
    const sort = kind > CAPITAL ? kind : kind & (HEX_LETTER | SMALL) ? SMALL : CAPITAL;
    if (sort !== last) changes += 1;
    last = sort;
    if (code < 64) low |= 1 << (code & 31);
    else if (code < 96) high |= 1 << (code & 31);
    else letters |= 1 << (code & 31);
  }
  scanned.kinds = kinds;
  scanned.changes = changes;
  scanned.spread = ones(low) + ones(high) + ones(letters);
  return scanned;
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Encoders break base64 into lines of 64 or 76 characters; the reader has made blanks of the breaks. */
function wrapped({ text, blanks, length }: Cell): Scheme | null {
  const width = text.charCodeAt(76) === 32 ? 76 : text.charCodeAt(64) === 32 ? 64 : 0;
  if (width === 0 || blanks !== Math.ceil(length / (width + 1)) - 1) return null;
  const joined = text.replaceAll(' ', '');
  return base64Shape(joined, scan(joined, 0));
}

function hexShape(hex: string, kinds: number, spread: number, binary: boolean): Scheme | null {
  const { length } = hex;
  if (length % 2 !== 0 || spread < (length < 40 ? 9 : 11)) return null;
  if (binary && FILES.test(hex)) return null;
  const bytes = length / 2;
  if (bytes === 16) {
    if (BARE_UUID.test(hex)) return 'uuid';
    // One block of AES is as long as an MD5 sum: MD5() writes small letters, HEX() capitals, and bytes are kept of AES.
    return binary || (kinds & HEX_LETTER) === 0 ? 'aes-blocks' : 'md5';
  }
  const hash = HASH_BYTES.get(bytes);
  if (hash !== undefined) return hash;
  if (bytes % 16 === 0) return 'aes-blocks';
  return bytes >= 21 || (binary && bytes >= 17) ? 'high-entropy' : null;
}

function base64Shape(text: string, { kinds, spread, changes }: typeof scanned): Scheme | null {
  const { length } = text;
  if (kinds & OTHER || spread < 14) return null;
  // Capitals and small letters alternate as chance has them, not as words and paths do.
  if (!(kinds & (SMALL | HEX_LETTER)) || !(kinds & (CAPITAL | HEX_CAPITAL))) return null;
  if (changes < Math.min(length, LOOKED_AT) * 0.35) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (kinds & PADDING && text.indexOf('=') < length - padding) return null;
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
