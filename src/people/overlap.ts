/** How much of one set of identifiers lies in another, from keyed hashes of two samples (capture and recapture). */
import type { People } from '../model.ts';
import { poissonBounds } from './distinct.ts';

/** The identifiers of one category in one relation. */
export interface Sketch {
  /** Distinct identifiers that the sample had. */
  readonly seen: number;
  /** Their lowest keyed hashes, ascending: all of them, or a bottom-k sketch when fewer than `seen`. */
  readonly hashes: Float64Array;
  /** In which 256th of the sample each was seen first; null where that is not known. */
  readonly segments: Uint8Array | null;
  /** Distinct identifiers in the whole relation. */
  readonly total: People;
}

/** The share of one set that lies in another, 0 to 1. */
export interface Share {
  readonly estimate: number;
  /** With the other set as large as it may be. */
  readonly low: number;
  /** With the other set as small as it may be. */
  readonly high: number;
  /** Shared hashes to be expected if all of it did: below about 10 the hashes say little. */
  readonly power: number;
  /** All of it could look like this by the chance of the draw alone, the sizes taken as they are (2.5 standard errors). */
  readonly maybeAll: boolean;
}

/** Of the hashes of each sketch of a group those that another one of them may have too. */
export type Crossing = ReadonlyMap<Sketch['hashes'], Float64Array>;

const NONE_KNOWN: Crossing = new Map();

/** Marks the hashes of all sketches in a bitmap, twice for the ones that come again: linear, and a few of them for nothing. */
export function crossingOf(sketches: readonly Sketch[]): Crossing {
  const total = sketches.reduce((sum, { hashes }) => sum + hashes.length, 0);
  const bits = 2 ** Math.min(28, Math.max(10, Math.ceil(Math.log2(16 * total + 1))));
  const once = new Uint8Array(bits / 8);
  const again = new Uint8Array(bits / 8);
  for (const { hashes } of sketches) {
    for (const hash of hashes) {
      const at = hash & (bits - 1);
      const mask = 1 << (at & 7);
      const byte = once[at >> 3] ?? 0;
      if (byte & mask) again[at >> 3] = (again[at >> 3] ?? 0) | mask;
      else once[at >> 3] = byte | mask;
    }
  }
  const comesAgain = (hash: number): boolean => {
    const at = hash & (bits - 1);
    return ((again[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  };
  return new Map(
    sketches.map(({ hashes }) => {
      const crossing = hashes.filter(comesAgain);
      // Where most of them do, walking through the others costs less than a second list.
      return [hashes, 2 * crossing.length > hashes.length ? hashes : crossing];
    }),
  );
}

/** Nothing known: any share will do. */
export const UNKNOWN: Share = { estimate: 0.5, low: 0, high: 1, power: 0, maybeAll: true };

/** What two samples have in common, and what to expect if all of the first set lay in the second. */
interface Meeting {
  readonly kept: number;
  readonly common: number;
  readonly power: number;
  /** The same with the second set as large, and as small, as it may be. */
  readonly weakest: number;
  readonly strongest: number;
  readonly exact: boolean;
  /** How many hits come together, at the least 1. */
  readonly clump: number;
}

/** Null where there is nothing to compare. */
function meet(a: Sketch, b: Sketch, crossing: Crossing): Meeting | null {
  const limit = Math.min(ceiling(a), ceiling(b));
  const kept = below(a.hashes, limit);
  if (kept === 0 || below(b.hashes, limit) === 0 || b.total.estimate <= 0) return null;
  const [ofA, ofB] = [crossing.get(a.hashes) ?? a.hashes, crossing.get(b.hashes) ?? b.hashes];
  const fraction = (total: number) => kept * Math.min(1, b.seen / Math.max(1, total));
  const hits = intersection(ofA, below(ofA, limit), ofB, below(ofB, limit));
  return {
    kept,
    common: hits.length,
    clump: Math.max(clumping(hits, a), clumping(hits, b)),
    power: fraction(b.total.estimate),
    weakest: fraction(b.total.high),
    strongest: fraction(b.total.low),
    exact: a.seen >= a.total.high && b.seen >= b.total.high && limit === Infinity,
  };
}

/**
 * The share of `a` that lies in `b`. An identifier of both shows up in both samples with the product of the sampling
 * fractions, seen / total each, taken as equal for all identifiers of a set.
 * @param crossing of a group of sketches that both belong to: spares walking through what is in one of them alone
 */
export function shareOf(a: Sketch, b: Sketch, crossing: Crossing = NONE_KNOWN): Share {
  const met = meet(a, b, crossing);
  return met ? judged(met) : UNKNOWN;
}

/** The share of a set in pieces that have nothing in common, each with its counterpart, as if all had the same. */
export function averageShare(pairs: readonly (readonly [Sketch, Sketch])[], crossing: Crossing = NONE_KNOWN): Share {
  const met = pairs.map(([a, b]) => meet(a, b, crossing)).filter((each) => each !== null);
  if (met.length === 0) return UNKNOWN;
  const sum = (pick: (each: Meeting) => number) => met.reduce((total, each) => total + pick(each), 0);
  return judged({
    kept: sum(({ kept }) => kept),
    common: sum(({ common }) => common),
    power: sum(({ power }) => power),
    weakest: sum(({ weakest }) => weakest),
    strongest: sum(({ strongest }) => strongest),
    exact: met.every(({ exact }) => exact),
    clump: Math.max(...met.map(({ clump }) => clump)),
  });
}

/** Parts of a sample that hits are counted in. */
const PARTS = 64;
/** So few hits show nothing of how they come. */
const FEW = 8;

/**
 * Two tables in the order of the same persons, of which whole blocks were read, have their hits in the few blocks that
 * meet: the bounds have to be those of so many blocks. How far hits come together is their variance over equal parts of
 * the sample against their mean, 1 where each comes by itself. Variance is that between neighbouring parts (von Neumann
 * 1941, Ann. Math. Stat. 12:367): that recent customers are listed more often makes no clumps.
 */
function clumping(hits: Float64Array, { hashes, segments }: Sketch): number {
  if (!segments || hits.length < FEW) return 1;
  const parts = new Uint32Array(PARTS);
  let at = 0;
  for (const hit of hits) {
    while ((hashes[at] ?? Infinity) < hit) at += 1;
    const part = ((segments[at] ?? 0) * PARTS) >> 8;
    parts[part] = (parts[part] ?? 0) + 1;
  }
  const mean = hits.length / PARTS;
  let squares = 0;
  for (let part = 1; part < PARTS; part += 1) squares += ((parts[part] ?? 0) - (parts[part - 1] ?? 0)) ** 2;
  return Math.max(1, squares / 2 / (PARTS - 1) / mean);
}

function judged({ kept, common, power, weakest, strongest, exact, clump }: Meeting): Share {
  if (exact) {
    const part = common / kept;
    return { estimate: part, low: part, high: part, power: Infinity, maybeAll: part === 1 };
  }
  const clumps = poissonBounds(common / clump);
  const bounds = { low: clumps.low * clump, high: clumps.high * clump };
  // One half of a made-up hit on top: without power the answer is "half", not 0 or a division by zero.
  const raw = (common + 0.5) / (power + 1);
  // A union grows with the sets: it is largest where they are largest and have least in common, and what the hits stand
  // for is taken at that size, too. With the sizes apart, the bounds of a union would hold what cannot be.
  const low = Math.min(1, bounds.low / Math.max(weakest, 1e-9));
  const high = Math.min(1, bounds.high / Math.max(strongest, 1e-9));
  // Copies are far more common than tables that share nine tenths: what looks like all of it is taken as all of it.
  const whole = power >= 20 && common >= power - Math.sqrt(power);
  const estimate = whole ? 1 : Math.min(1, raw);
  return {
    estimate,
    low: Math.min(low, estimate),
    high: Math.max(whole ? 1 : high, estimate),
    power,
    maybeAll: bounds.high >= power,
  };
}

/** Shares of one set in several that have no identifier in common: telephone numbers and e-mail addresses. */
export function addShares(shares: readonly Share[]): Share {
  const sum = (pick: (share: Share) => number) =>
    Math.min(
      1,
      shares.reduce((total, share) => total + pick(share), 0),
    );
  return {
    estimate: sum(({ estimate }) => estimate),
    low: sum(({ low }) => low),
    high: sum(({ high }) => high),
    power: Math.max(0, ...shares.map(({ power }) => power)),
    maybeAll: sum(({ high }) => high) >= 1,
  };
}

/** The sketch in which a common identifier of both counts once: two phone columns of one relation. */
export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  const limit = Math.min(ceiling(a), ceiling(b));
  const merged = new Set<number>();
  for (const { hashes } of [a, b]) for (const hash of hashes) if (hash <= limit) merged.add(hash);
  const kept = below(a.hashes, limit) + below(b.hashes, limit);
  const seen = kept === 0 ? Math.max(a.seen, b.seen) : ((a.seen + b.seen) * merged.size) / kept;
  const [small, large] = a.total.estimate <= b.total.estimate ? [a, b] : [b, a];
  const inside = shareOf(small, large);
  return {
    seen,
    hashes: Float64Array.from(merged).sort(),
    segments: null,
    total: {
      estimate: large.total.estimate + small.total.estimate * (1 - inside.estimate),
      low: Math.max(large.total.low, small.total.low, seen),
      high: large.total.high + small.total.high * (1 - inside.low),
    },
  };
}

/** The highest hash up to which the sketch is complete. */
function ceiling({ seen, hashes }: Sketch): number {
  return hashes.length < Math.floor(seen) ? (hashes[hashes.length - 1] ?? -1) : Infinity;
}

function below(hashes: Float64Array, limit: number): number {
  if (limit === Infinity) return hashes.length;
  let [from, to] = [0, hashes.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((hashes[middle] ?? Infinity) <= limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

function intersection(a: Float64Array, lengthA: number, b: Float64Array, lengthB: number): Float64Array {
  const common = new Float64Array(Math.min(lengthA, lengthB));
  let i = 0;
  let j = 0;
  let found = 0;
  while (i < lengthA && j < lengthB) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) {
      common[found] = a[i] ?? 0;
      found += 1;
    }
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return common.subarray(0, found);
}
