/** Tells stored hashes and ciphertexts by their shape. A shape alone never says what was hashed. */
import type { Cell } from '../detector.ts';

export interface SchemeFacts {
  readonly protection: 'hashed' | 'encrypted' | 'tokenised';
  /** Broken, or fast and unsalted: too weak for a password (고시 7조 ①). */
  readonly weak: boolean;
  /** Only passwords are stored so. */
  readonly forPasswords: boolean;
}

export const SCHEMES = {
  digest: { protection: 'hashed', weak: false, forPasswords: false },
  ciphertext: { protection: 'encrypted', weak: false, forPasswords: false },
} as const satisfies Readonly<Record<string, SchemeFacts>>;

export type Scheme = keyof typeof SCHEMES;

const HEX = /^(?:\\x|0x)?[0-9a-f]+$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
// bcrypt, crypt(3), argon2, scrypt, PBKDF2 as PHC strings or Django's; LDAP and Spring prefixes; MySQL's own.
const MARKED_HASH =
  /^(?:\$(?:2[abxy]?|argon2(?:id|i|d)|scrypt|pbkdf2[a-z0-9-]*|[156y]|md5|sha\d*)\$|pbkdf2_sha\d+\$|(?:argon2|bcrypt_sha256|scrypt)\$|\{(?:S?SHA\d*|bcrypt|pbkdf2|argon2|scrypt|noop|MD5|SSHA)[^}]*\}\S|\*[0-9A-F]{40}$|(?:md5|sha1|sha256|sha512)[:$][0-9a-f]{32,})/i;
const HASH_BYTES = new Set([16, 20, 28, 32, 48, 64]);
// An OpenPGP symmetric-key session key packet (RFC 9580 5.3), as pgp_sym_encrypt starts, in hex and in base64.
const PGP = /^(?:(?:\\x|0x)?(?:c30d04|8c0d04)|ww0E|jA0E)/;
const MARKED_CIPHER = /^(?:U2FsdGVkX1|vault:v\d+:|\{(?:cipher|enc|aes)\}|ENC\(|AES(?:128|256)?[:$]|gAAAAA)/i;

/** What a cell's shape says, or null. `binary`: the cell is bytes written in hex. */
export function shapeOf(cell: Cell, binary: boolean): Scheme | null {
  const { text, length } = cell;
  if (cell.blanks > 0 || cell.hangul > 0) return text.startsWith('-----BEGIN PGP MESSAGE') ? 'ciphertext' : null;
  if (length < 16) return null;
  const others = length - cell.digitCount - cell.latin;
  // Marks have signs in them; ids, dates and numbers are let go before any expression runs.
  if (others > 0 && /[$:{*(]/.test(text)) {
    if (MARKED_HASH.test(text)) return 'digest';
    if (MARKED_CIPHER.test(text)) return 'ciphertext';
  }
  if (cell.latin < 4 || cell.digitCount < 1) return binary && length >= 32 ? 'ciphertext' : null;
  // A UUID's hyphens, a sentence's commas: neither hex nor base64 has so many signs.
  if (others * 6 > length || (length === 36 && text.charCodeAt(8) === 45)) return null;
  if (PGP.test(text) || MARKED_CIPHER.test(text)) return 'ciphertext';
  if (length < 24) return null;
  if (others <= 1 && HEX.test(text)) {
    const digits = text.startsWith('\\x') || text.startsWith('0x') ? length - 2 : length;
    if (digits % 2 !== 0 || spread(text) < 9) return null;
    // MySQL's HEX() of one AES block is as long as an MD5 sum, but MD5() writes small letters.
    if (digits === 32 && /^[0-9A-F]+$/.test(text)) return 'ciphertext';
    if (HASH_BYTES.has(digits / 2)) return 'digest';
    return binary || digits % 32 === 0 || digits >= 56 ? 'ciphertext' : null;
  }
  if (length % 4 !== 0 || !BASE64.test(text) || spread(text) < 14 || !/[a-z]/.test(text) || !/[A-Z]/.test(text))
    return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = (length / 4) * 3 - padding;
  // One AES block in base64 is what an encrypted number takes up; an MD5 sum is nearly always written in hex.
  if (bytes > 16 && HASH_BYTES.has(bytes) && (padding > 0 || bytes === 48)) return 'digest';
  return bytes % 16 === 0 || padding > 0 || bytes >= 28 ? 'ciphertext' : null;
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
