/** Counts distinct values by keyed hashes, in bounded memory, keeping nothing of the values. */
import type { Emitted } from './kernel.ts';

export interface DistinctCounter {
  /** Adds a value's hash; true when it was not there before (and is within the bound). */
  add(hash: number): boolean;
  /**
   * Adds so many hashes at once, of `cells` values.
   * @param fresh for each owner how many were not there before are added to it.
   */
  addAll(emitted: Emitted, count: number, cells: number, fresh: Int32Array): void;
  /** Hashes that are not below it are no longer kept. */
  readonly threshold: number;
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
  /** Gives its memory to others: it knows nothing any more. */
  release(): void;
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

interface Table {
  readonly keys: Float64Array;
  readonly places: Uint32Array;
  readonly counts: Uint8ClampedArray;
}

/** Tables that nobody needs any more, by their slots: memory that is there is cheaper than new one. */
const free = new Map<number, Table[]>();
/** Slots of all that are kept for others. */
const KEPT = 1 << 20;
let slotsKept = 0;

const NO_TABLE: Table = { keys: new Float64Array(0), places: new Uint32Array(0), counts: new Uint8ClampedArray(0) };

/** Room for so many hashes. */
function tableOf(slots: number): Table {
  const known = free.get(slots)?.pop();
  if (known) {
    slotsKept -= slots;
    known.keys.fill(0);
    known.places.fill(0);
    known.counts.fill(0);
    return known;
  }
  const buffer = new ArrayBuffer(slots * 13);
  return {
    keys: new Float64Array(buffer, 0, slots),
    places: new Uint32Array(buffer, slots * 8, slots),
    counts: new Uint8ClampedArray(buffer, slots * 12, slots),
  };
}

function giveBack(table: Table): void {
  const slots = table.keys.length;
  if (slotsKept + slots > KEPT) return;
  slotsKept += slots;
  const others = free.get(slots);
  if (others) others.push(table);
  else free.set(slots, [table]);
}

/** The value that `n` of the values are lower than, without putting all of them in order: they change places. */
function nthLowest(values: Float64Array, n: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const value = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = value;
      left += 1;
      right -= 1;
    }
    if (n <= right) high = right;
    else if (n >= left) low = left;
    else break;
  }
  return values[n] ?? 0;
}

/**
 * Keeps the `bound` lowest hashes with their number of occurrences. Which hashes are kept depends on the hash alone,
 * so the kept ones are a fair sample of the distinct values and their counts are exact.
 */
export function createDistinct(bound: number, from: DistinctSnapshot | null = null): DistinctCounter {
  let slots = 64;
  while (from !== null && slots < from.hashes.length * 4) slots *= 2;
  // Hash + 1, so that 0 means an empty slot; how many values had been added before it came. Who was seen once or twice
  // matters: larger counts stop at 255, so that a table stays small.
  let { keys, places, counts } = tableOf(slots);
  let kept = 0;
  /** The kept hashes in order, until another one comes. */
  let inOrder: Float64Array | null = null;
  let cells = from?.cells ?? 0;
  let threshold = from?.threshold ?? SPACE;

  const slotOf = (hash: number): number => {
    let slot = hash & (slots - 1);
    while (keys[slot] !== 0 && keys[slot] !== hash + 1) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  const rebuild = (size: number): void => {
    const [oldKeys, oldCounts, oldPlaces] = [keys, counts, places];
    const old = { keys, counts, places };
    slots = size;
    inOrder = null;
    ({ keys, places, counts } = tableOf(slots));
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
    giveBack(old);
  };
  const unsorted = (): Float64Array => {
    const hashes = new Float64Array(kept);
    let at = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const key = keys[slot] ?? 0;
      if (key === 0) continue;
      hashes[at] = key - 1;
      at += 1;
    }
    return hashes;
  };
  const sorted = (): Float64Array => {
    if (inOrder?.length !== kept) inOrder = unsorted().sort();
    return inOrder;
  };
  const scale = (): number => SPACE / threshold;
  /** Slots for so many hashes: four times as many until there is room. */
  const roomFor = (hashes: number): number => {
    let size = slots;
    while (hashes * 2 > size) size *= 4;
    return size;
  };
  const makeRoom = (): void => {
    if (kept * 2 <= slots) return;
    if (kept >= 2 * bound) {
      threshold = nthLowest(unsorted(), bound);
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
    get threshold() {
      return threshold;
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
    addAll({ hashes, forms, places: before }, count, more, fresh) {
      // As many of them are new as have been so far.
      const expected = kept + (cells === 0 ? 0 : Math.ceil((count * kept) / cells));
      if (expected * 2 > slots && threshold === SPACE) rebuild(roomFor(Math.min(expected, bound)));
      for (let at = 0; at < count; ) {
        // Locals, until the table is made anew.
        const [ownKeys, ownCounts, mask] = [keys, counts, slots - 1];
        const most = Math.floor(slots / 2);
        for (; at < count && kept <= most; at += 1) {
          const hash = hashes[at] ?? 0;
          if (hash >= threshold) continue;
          const key = hash + 1;
          let slot = hash & mask;
          let found = ownKeys[slot] ?? 0;
          while (found !== 0 && found !== key) {
            slot = (slot + 1) & mask;
            found = ownKeys[slot] ?? 0;
          }
          ownCounts[slot] = (ownCounts[slot] ?? 0) + 1;
          if (found !== 0) continue;
          ownKeys[slot] = key;
          places[slot] = cells + (before[at] ?? 0);
          kept += 1;
          const form = forms[at] ?? 0;
          fresh[form] = (fresh[form] ?? 0) + 1;
        }
        makeRoom();
      }
      cells += more;
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
    release() {
      giveBack({ keys, counts, places });
      slots = 0;
      kept = 0;
      ({ keys, places, counts } = NO_TABLE);
    },
    distinct: () => Math.round(kept * scale()),
    seen(times) {
      let found = 0;
      // A slot that is free has no count.
      for (let slot = 0; slot < slots; slot += 1) if (counts[slot] === times) found += 1;
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
