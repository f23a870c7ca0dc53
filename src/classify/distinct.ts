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
  /** All that it knows, as data; `createDistinct` goes on from it. */
  snapshot(): DistinctSnapshot;
  /** Adds what another counter of the same bound and key knows, as if its values had come behind the own ones. */
  merge(other: DistinctSnapshot): void;
}

export interface DistinctSnapshot {
  readonly cells: number;
  readonly threshold: number;
  /** Hashes that are kept, and how often each occurred. */
  readonly hashes: readonly number[];
  readonly counts: readonly number[];
  /** How many values had been added before each came. */
  readonly places: readonly number[];
}

const SPACE = 2 ** 53;

/**
 * Keeps the `bound` lowest hashes with their number of occurrences. Which hashes are kept depends on the hash alone,
 * so the kept ones are a fair sample of the distinct values and their counts are exact.
 */
export function createDistinct(bound: number, from: DistinctSnapshot | null = null): DistinctCounter {
  let slots = 64;
  while (from !== null && slots < from.hashes.length * 4) slots *= 2;
  // Hash + 1, so that 0 means an empty slot.
  let keys = new Float64Array(slots);
  // Who was seen once or twice matters: larger counts stop at 255, so that a table stays small.
  let counts = new Uint8ClampedArray(slots);
  /** How many values had been added before it came. */
  let places = new Uint32Array(slots);
  let kept = 0;
  let cells = from?.cells ?? 0;
  let threshold = from?.threshold ?? SPACE;

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
  const makeRoom = (): void => {
    if (kept * 2 <= slots) return;
    if (kept >= 2 * bound) {
      threshold = sorted()[bound] ?? threshold;
      rebuild(slots);
    } else rebuild(slots * 4);
  };
  for (const [index, hash] of (from?.hashes ?? []).entries()) {
    const slot = slotOf(hash);
    keys[slot] = hash + 1;
    counts[slot] = from?.counts[index] ?? 1;
    places[slot] = from?.places[index] ?? 0;
    kept += 1;
  }

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
      makeRoom();
      return true;
    },
    merge(other) {
      if (other.threshold < threshold) {
        threshold = other.threshold;
        rebuild(slots);
      }
      for (const [index, hash] of other.hashes.entries()) {
        if (hash >= threshold) continue;
        const slot = slotOf(hash);
        counts[slot] = (counts[slot] ?? 0) + (other.counts[index] ?? 1);
        if (keys[slot] !== 0) continue;
        keys[slot] = hash + 1;
        places[slot] = cells + (other.places[index] ?? 0);
        kept += 1;
        makeRoom();
      }
      cells += other.cells;
    },
    distinct: () => Math.round(kept * scale()),
    seen(times) {
      let found = 0;
      for (let slot = 0; slot < slots; slot += 1) if (keys[slot] !== 0 && counts[slot] === times) found += 1;
      return Math.round(found * scale());
    },
    lowest: (limit) => sorted().slice(0, limit),
    snapshot() {
      const slotsKept = [...keys.keys()].filter((slot) => keys[slot] !== 0);
      return {
        cells,
        threshold,
        hashes: slotsKept.map((slot) => (keys[slot] ?? 0) - 1),
        counts: slotsKept.map((slot) => counts[slot] ?? 0),
        places: slotsKept.map((slot) => places[slot] ?? 0),
      };
    },
    segments: (limit) =>
      Uint8Array.from(sorted().slice(0, limit), (hash) => ((places[slotOf(hash)] ?? 0) * 256) / Math.max(1, cells)),
  };
}
