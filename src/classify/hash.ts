/** Keyed hashes of what identifies somebody, from bytes and from texts alike. */

/** Ways to make what identifies somebody out of the bytes of a cell. */
export const WAYS = ['as-is', 'small-letters', 'digits', 'digits-behind-zero'] as const;
export type Way = 0 | 1 | 2 | 3;
export const ALL_WAYS = 0b1111;

/** Bytes that count for a hash. */
const HASHED = 256;

/** Each byte as it is, and with small letters for capitals. */
const AS_IS = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const SMALL = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte | 32 : byte));

/**
 * A keyed hash below 2^53. Not for secrets: it only has to be hard to meet by accident and useless after the run,
 * whose random `key` it needs.
 * @param way of WAYS.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number, key: number, way: Way): number {
  const stop = Math.min(end, start + HASHED);
  let high = (key / 0x1_0000_0000) | 0;
  let low = key | 0;
  let word = 0;
  let length = stop - start;
  if (way < 2) {
    const map = way === 0 ? AS_IS : SMALL;
    let at = start;
    // Four bytes a turn: the multiplications wait for each other, the reading does not.
    for (; at + 3 < stop; at += 4) {
      word =
        (map[bytes[at] ?? 0] ?? 0) |
        ((map[bytes[at + 1] ?? 0] ?? 0) << 8) |
        ((map[bytes[at + 2] ?? 0] ?? 0) << 16) |
        ((map[bytes[at + 3] ?? 0] ?? 0) << 24);
      high = Math.imul(high ^ word, 0x85ebca6b);
      high = (high << 13) | (high >>> 19);
      low = Math.imul(low + word, 0xc2b2ae35);
      low ^= low >>> 15;
    }
    word = 0;
    for (let shift = 0; at < stop; at += 1, shift += 8) word |= (map[bytes[at] ?? 0] ?? 0) << shift;
  } else {
    let filled = way === 3 ? 8 : 0;
    word = way === 3 ? 48 : 0;
    length = way === 3 ? 1 : 0;
    for (let at = start; at < stop; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte < 48 || byte > 57) continue;
      word |= byte << filled;
      filled += 8;
      length += 1;
      if (filled < 32) continue;
      high = Math.imul(high ^ word, 0x85ebca6b);
      high = (high << 13) | (high >>> 19);
      low = Math.imul(low + word, 0xc2b2ae35);
      low ^= low >>> 15;
      word = 0;
      filled = 0;
    }
  }
  high = Math.imul(high ^ word, 0x85ebca6b);
  high = (high << 13) | (high >>> 19);
  low = Math.imul(low + word, 0xc2b2ae35);
  low ^= low >>> 15;
  high = Math.imul(high ^ (low >>> 16) ^ length, 0x2c1b3c6d);
  low = Math.imul(low ^ (high >>> 15), 0x297a2d39);
  high ^= low >>> 13;
  low ^= high >>> 16;
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

// A character takes four bytes at most: the last one that counts may be cut.
const scratch = Buffer.allocUnsafe(HASHED + 4);

/** The hash of a text: that of its bytes. */
export function hashText(text: string, key: number, way: Way = 0): number {
  return hashBytes(scratch, 0, scratch.write(text, 0, 'utf8'), key, way);
}
