/** Counts distinct values by keyed hashes, in bounded memory, keeping nothing of the values. */

export interface DistinctCounter {
  /** Adds a value's hash; true when it was not there before (and is within the bound). */
  add(hash: number): boolean;
  /** Values added, with repetitions. */
  readonly cells: number;
  /** Distinct values: a count up to the bound, an estimate beyond. */
  distinct(): number;
  /** Distinct values seen exactly `times` times (at most 254), scaled up where the bound was met. */
  seen(times: number): number;
  /** The lowest distinct hashes in order, at most `limit` of them. */
  lowest(limit: number): Float64Array;
  /** For each of `lowest(limit)`, in which 256th of the values that were added it came first. */
  segments(limit: number): Uint8Array;
}

const SPACE = 2 ** 53;

/**
 * A keyed hash below 2^53. Not for secrets: it only has to be hard to meet by accident and useless after the run,
 * whose random `key` it needs.
 * @param upTo how many characters count.
 * @param fold whether letters are taken for their small forms: for text without Hangul, since other characters fold, too.
 */
export function hashText(text: string, key: number, upTo = text.length, fold = false): number {
  const length = Math.min(text.length, upTo);
  let high = (key / 0x1_0000_0000) | 0;
  let low = key | 0;
  const folded = fold ? 0x20_0020 : 0;
  // Two characters a turn: the multiplications wait for each other, the reading does not.
  for (let index = 0; index < length; index += 2) {
    const pair = text.charCodeAt(index) | (index + 1 < length ? text.charCodeAt(index + 1) << 16 : 0) | folded;
    high = Math.imul(high ^ pair, 0x85ebca6b);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low + pair, 0xc2b2ae35);
    low ^= low >>> 15;
  }
  high = Math.imul(high ^ (low >>> 16) ^ length, 0x2c1b3c6d);
  low = Math.imul(low ^ (high >>> 15), 0x297a2d39);
  high ^= low >>> 13;
  low ^= high >>> 16;
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

/**
 * Keeps the `bound` lowest hashes with their number of occurrences. Which hashes are kept depends on the hash alone,
 * so the kept ones are a fair sample of the distinct values and their counts are exact.
 */
export function createDistinct(bound: number): DistinctCounter {
  let slots = 64;
  // Hash + 1, so that 0 means an empty slot.
  let keys = new Float64Array(slots);
  // Who was seen once or twice matters: larger counts stop at 255, so that a table stays small.
  let counts = new Uint8ClampedArray(slots);
  /** How many values had been added before it came. */
  let places = new Uint32Array(slots);
  let kept = 0;
  let cells = 0;
  let threshold = SPACE;

  const slotOf = (hash: number): number => {
    let slot = hash & (slots - 1);
    while (keys[slot] !== 0 && keys[slot] !== hash + 1) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  const rebuild = (size: number): void => {
    const [oldKeys, oldCounts, oldPlaces] = [keys, counts, places];
    slots = size;
    keys = new Float64Array(slots);
    counts = new Uint8ClampedArray(slots);
    places = new Uint32Array(slots);
    kept = 0;
    for (let index = 0; index < oldKeys.length; index += 1) {
      const key = oldKeys[index] ?? 0;
      if (key === 0 || key - 1 >= threshold) continue;
      const slot = slotOf(key - 1);
      keys[slot] = key;
      counts[slot] = oldCounts[index] ?? 0;
      places[slot] = oldPlaces[index] ?? 0;
      kept += 1;
    }
  };
  const sorted = (): Float64Array => {
    const hashes = new Float64Array(kept);
    let at = 0;
    for (const key of keys) {
      if (key === 0) continue;
      hashes[at] = key - 1;
      at += 1;
    }
    return hashes.sort();
  };
  const scale = (): number => SPACE / threshold;

  return {
    get cells() {
      return cells;
    },
    add(hash) {
      cells += 1;
      if (hash >= threshold) return false;
      const slot = slotOf(hash);
      counts[slot] = (counts[slot] ?? 0) + 1;
      if (keys[slot] !== 0) return false;
      keys[slot] = hash + 1;
      places[slot] = cells - 1;
      kept += 1;
      if (kept * 2 > slots) {
        if (kept >= 2 * bound) {
          threshold = sorted()[bound] ?? threshold;
          rebuild(slots);
        } else rebuild(slots * 4);
      }
      return true;
    },
    distinct: () => Math.round(kept * scale()),
    seen(times) {
      let found = 0;
      for (let slot = 0; slot < slots; slot += 1) if (keys[slot] !== 0 && counts[slot] === times) found += 1;
      return Math.round(found * scale());
    },
    lowest: (limit) => sorted().slice(0, limit),
    segments: (limit) =>
      Uint8Array.from(sorted().slice(0, limit), (hash) => ((places[slotOf(hash)] ?? 0) * 256) / Math.max(1, cells)),
  };
}
