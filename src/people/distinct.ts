/** How many distinct values a column holds, from what a sample of it showed. Bounds aim at 95 %. */
import type { Distinct, People } from '../model.ts';

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
export function estimateDistinct(
  sample: Distinct,
  cells: People,
  { clustered, known }: { readonly clustered: boolean; readonly known: number | null },
): People {
  if (sample.whole) {
    const { distinct, hashes } = sample;
    // Beyond its bound the counter is a bottom-k sketch, with a standard error of 1 / sqrt(k).
    const error = hashes.length < distinct ? 2 / Math.sqrt(Math.max(1, hashes.length)) : 0;
    return within({ estimate: distinct, low: distinct * (1 - error), high: distinct * (1 + error) }, 0, cells.high);
  }
  if (sample.cells === 0) return { estimate: 0, low: 0, high: cells.high };
  const once = poissonBounds(sample.once);
  const twice = poissonBounds(sample.twice);
  const guess = chao(sample, sample.once, sample.twice, cells.estimate);
  let low = chao(sample, Math.min(once.low, sample.distinct), twice.high, cells.low);
  const perRow = Math.max(1, cells.high / sample.cells);
  // Charikar et al. 2000 (PODS): values seen more than once are few and mostly seen; those seen once stand for up to
  // `perRow` values each.
  const ceiling = sample.distinct - sample.once + Math.min(once.high, sample.cells) * perRow;
  let high = clustered
    ? Math.max(ceiling, sample.distinct * perRow)
    : Math.min(ceiling, UNEVEN * chao(sample, once.high, twice.low, cells.high));
  let estimate = guess;
  if (known !== null && known >= sample.distinct) {
    if (clustered || (known >= low && known <= high)) estimate = known;
    // Its error is the same estimator's as ours, on three times the rows; stale by up to a tenth of the table.
    low = Math.min(low, known * 0.8);
    if (clustered) high = Math.min(high, Math.max(UNEVEN * guess, UNEVEN * known));
  }
  return within({ estimate, low, high }, Math.min(sample.distinct, cells.high), cells.high);
}

/** Clamps to floor..ceiling and keeps low ≤ estimate ≤ high. */
export function within({ estimate, low, high }: People, floor: number, ceiling: number): People {
  const top = Math.max(floor, Math.min(high, ceiling));
  const bottom = Math.min(top, Math.max(floor, low));
  return { estimate: Math.min(top, Math.max(bottom, estimate)), low: bottom, high: top };
}
