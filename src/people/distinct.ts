/** How many distinct values a column holds, from what a sample of it showed. Bounds aim at 95 %. */
import type { Distinct, People } from '../model.ts';

/** Hashes that a counter keeps once it estimates: where they were not passed on. */
const KEPT = 16_384;

export const NOBODY: People = { estimate: 0, low: 0, high: 0 };

export function exactly(count: number): People {
  return { estimate: count, low: count, high: count };
}

/**
 * 95 % bounds of a Poisson mean of which `count` events were seen, by the square-root transform, which makes the
 * variance constant (Anscombe 1948). On the safe side of the exact bounds: 0 gives 4 where 3.7 is exact.
 */
export function poissonBounds(count: number): { low: number; high: number } {
  return { low: Math.max(0, Math.sqrt(count) - 1) ** 2, high: (Math.sqrt(count + 1) + 1) ** 2 };
}

/** 95 % Wilson bounds of the share that `hits` of `trials` stand for; from 0 to 1 without any trial. */
export function share(hits: number, trials: number): { estimate: number; low: number; high: number } {
  if (trials <= 0) return { estimate: 0.5, low: 0, high: 1 };
  const z2 = 1.96 ** 2;
  const estimate = Math.min(1, hits / trials);
  const centre = estimate + z2 / (2 * trials);
  const spread = 1.96 * Math.sqrt((estimate * (1 - estimate) + z2 / (4 * trials)) / trials);
  const scale = 1 + z2 / trials;
  return {
    estimate,
    low: Math.max(0, Math.min(estimate, (centre - spread) / scale)),
    high: Math.min(1, Math.max(estimate, (centre + spread) / scale)),
  };
}

/**
 * Chao1 for sampling without replacement (Chao & Lin 2012, Biometrics 68:912): what was seen plus an estimate of what
 * was not, from the values seen once and twice. Exact in expectation when every value fills the same number of cells,
 * too low when some fill far more than others. `cells` is the column's, sample included.
 */
function chao(sample: Distinct, once: number, twice: number, cells: number): number {
  const fraction = Math.min(1, sample.cells / Math.max(1, cells));
  if (fraction >= 1 || once === 0) return sample.distinct;
  const repeats = (sample.cells / Math.max(1, sample.cells - 1)) * 2 * twice;
  return sample.distinct + once ** 2 / (repeats + (fraction / (1 - fraction)) * once);
}

/**
 * The same, told by how often values were seen three times how unevenly they fill the cells: a negative binomial fitted
 * to the first three frequencies, from "all alike" over "by chance" to "a few have most". Null with too few to tell.
 */
function fitted(sample: Distinct, cells: number): number | null {
  const { distinct, once, twice } = sample;
  const more = distinct - once - twice;
  if (more < 10 || once === 0 || twice === 0) return null;
  const average = (sample.cells - once - 2 * twice) / more;
  const thrice = more * Math.min(1, Math.max(0.5, 4 - average));
  // f1·f3/f2² is 2(k+2) / 3(k+1) for the shape k: infinite for chance (Poisson), -m where each value fills m cells.
  const ratio = Math.min(1.8, Math.max(0.1, (1.5 * once * thrice) / twice ** 2));
  const shape = (2 - ratio) / (Math.abs(ratio - 1) < 0.01 ? 0.01 : ratio - 1);
  const odds = (2 * twice) / (once * (shape + 1));
  if (odds >= 1) return null;
  const seen = 1 - (1 - odds) ** shape;
  const mean = (shape * odds) / (1 - odds);
  const whole = 1 + (mean * Math.max(1, cells / sample.cells)) / shape;
  // Values of the model that fill no cell at all are not in the table either.
  const filled = whole <= 0 ? 1 : 1 - whole ** -shape;
  const total = (distinct / seen) * filled;
  return Number.isFinite(total) && seen > 0 ? Math.max(distinct, total) : null;
}

/**
 * How many of `persons` have a row at all, of `rows` that are all theirs, when `even` of them would give as many repeats
 * if each had the same number: Chao1 and PostgreSQL's own estimate (Haas & Stokes 1998, JASA 93:1475) assume that, and
 * mean the repeats. The rows a person are fitted to those two moments by a negative binomial, which is a Poisson between
 * "all alike" (then a binomial) and "a few have most": who has none follows from it.
 */
export function drawnFrom(persons: number, rows: number, even: number): number {
  if (persons <= 0 || rows <= 0 || even <= 0) return 0;
  const mean = rows / persons;
  // E[m(m-1)] / E[m]², less 1: the inverse of the shape.
  const spread = persons * (1 / Math.min(even, rows) - 1 / rows) - 1;
  if (Math.abs(spread) < 1e-6) return persons * -Math.expm1(-mean);
  const base = 1 + mean * spread;
  return base <= 0 ? Math.min(persons, rows) : persons * (1 - base ** (-1 / spread));
}

/** Far above what the sample says, the server's statistic shows that neighbours are alike: it knows better. */
const isApart = (even: number, { clustered, known }: Basis): boolean =>
  clustered && known !== null && known > 1.5 * even;

/** How many distinct values would repeat as these do if all filled the same number of cells; null where all rows were read. */
export function evenDistinct(sample: Distinct, cells: People, basis: Basis): number | null {
  if (sample.whole || sample.cells === 0) return null;
  const even = chao(sample, sample.once, sample.twice, cells.estimate);
  const { known } = basis;
  // The statistic is the same kind of estimate.
  return known !== null && known >= sample.distinct && (isApart(even, basis) || known <= 2 * even) ? known : even;
}

interface Basis {
  readonly clustered: boolean;
  readonly known: number | null;
}

/**
 * The uneven filling that the upper bound allows for, as 1 + the squared coefficient of variation of the rows per
 * value, by which Chao1 falls short. A geometric spread (most have one order, some many) stays below 2.
 */
const UNEVEN = 3;

/**
 * Distinct values in a column of `cells` filled cells.
 *
 * Rows of one person often lie next to each other, and a sample of whole blocks then sees all or none of them: to the
 * estimator that looks like few persons with many rows each. `clustered` keeps the upper bound at what the sample's
 * blocks would give if no value were in two of them. `known` is the server's own statistic, which on PostgreSQL comes
 * from single rows all over the table: it settles the matter where it is there.
 */
export function estimateDistinct(sample: Distinct, cells: People, basis: Basis): People {
  const { clustered, known } = basis;
  if (sample.whole) {
    const { distinct, hashes, sketched = hashes.length < distinct } = sample;
    // Beyond its bound the counter is a bottom-k sketch, with a standard error of 1 / sqrt(k).
    const error = sketched ? 2 / Math.sqrt(hashes.length || KEPT) : 0;
    return within({ estimate: distinct, low: distinct * (1 - error), high: distinct * (1 + error) }, 0, cells.high);
  }
  if (sample.cells === 0) return { estimate: 0, low: 0, high: cells.high };
  const once = poissonBounds(sample.once);
  const twice = poissonBounds(sample.twice);
  const even = chao(sample, sample.once, sample.twice, cells.estimate);
  const fit = fitted(sample, cells.estimate);
  let estimate = fit ?? even;
  let low = chao(sample, Math.min(once.low, sample.distinct), twice.high, cells.low);
  const perRow = Math.max(1, cells.high / sample.cells);
  // Charikar et al. 2000 (PODS): values seen more than once are few and mostly seen; those seen once stand for up to
  // `perRow` values each.
  const ceiling = sample.distinct - sample.once + Math.min(once.high, sample.cells) * perRow;
  // A fit that many thrice-seen values carry leaves less to chance than none.
  const sure = fit !== null && sample.distinct - sample.once - sample.twice >= 50;
  const uneven = sure ? Math.max(1.5 * (fit / even), 1.5) : UNEVEN;
  let high = Math.min(ceiling, uneven * chao(sample, once.high, twice.low, cells.high));
  if (clustered && known === null) high = sample.distinct * perRow;
  if (known !== null && known >= sample.distinct) {
    // The same kind of estimate as ours, from three times the rows; far above ours, it shows that neighbours are alike.
    const apart = isApart(even, basis);
    if (apart || (known >= low && known <= high)) estimate = apart ? known : known * (estimate / even);
    low = Math.min(low, known * 0.9);
    high = Math.max(high, Math.min(ceiling, uneven * known), apart ? UNEVEN * known : 0);
  }
  return within({ estimate, low, high }, Math.min(sample.distinct, cells.high), cells.high);
}

/** Clamps to floor..ceiling and keeps low ≤ estimate ≤ high. */
export function within({ estimate, low, high }: People, floor: number, ceiling: number): People {
  const top = Math.max(floor, Math.min(high, ceiling));
  const bottom = Math.min(top, Math.max(floor, low));
  return { estimate: Math.min(top, Math.max(bottom, estimate)), low: bottom, high: top };
}
