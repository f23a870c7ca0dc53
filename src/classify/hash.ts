/** Keyed hashes of what identifies somebody, from bytes and from texts alike. */

/** Ways to make what identifies somebody out of the bytes of a cell. */
export const WAYS = ['as-is', 'small-letters', 'digits', 'digits-behind-zero'] as const;
export type Way = 0 | 1 | 2 | 3;
export const ALL_WAYS = 0b1111;

/** Bytes that count for a hash. */
const HASHED = 256;

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
  let filled = 0;
  let length = 0;
  if (way === 3) {
    word = 48;
    filled = 8;
    length = 1;
  }
  for (let index = start; index < stop; index += 1) {
    let byte = bytes[index] ?? 0;
    if (way >= 2) {
      if (byte < 48 || byte > 57) continue;
    } else if (way === 1 && byte >= 65 && byte <= 90) byte |= 32;
    word |= byte << filled;
    filled += 8;
    length += 1;
    // Four bytes a turn: the multiplications wait for each other, the reading does not.
    if (filled === 32) {
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
