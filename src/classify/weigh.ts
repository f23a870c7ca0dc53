/** Turns counts into log-odds. Each function answers one question and knows nothing of the others. */

/** Values of one column depend on each other: more of them than this prove no more. */
const EFFECTIVE = 400;

/**
 * Log-odds that a column is of a kind, from how many of its cells look like it.
 * A genuine column matches nearly wholly, or in part where it is badly kept; another one hardly at all, save for the
 * share `confusion` of columns that look just like it: more than 1 / confusion values can never prove.
 */
export function weighShare(matched: number, cells: number, confusion: number): number {
  if (cells <= 0) return 0;
  const scale = Math.min(1, EFFECTIVE / cells);
  const k = Math.min(matched, cells) * scale;
  const n = cells * scale;
  const genuine = logSum(Math.log(0.8) + logBetaBinomial(k, n, 8, 1), Math.log(0.2) + logBetaBinomial(k, n, 1, 1));
  const stray = Math.log(1 - confusion) + logBetaBinomial(k, n, 0.2, (0.2 * (1 - confusion)) / confusion);
  const alike = Math.log(confusion) + logBetaBinomial(k, n, 8, 1);
  return clamp(genuine - logSum(stray, alike), -9, 7);
}

/**
 * Log-odds from how many of the matching cells pass a check that look-alikes pass with probability `chance`.
 * `unchecked` is the share of genuine columns whose values carry no checksum and pass no more often than look-alikes.
 * @param observed how many of the matching cells were looked at: where others are counted as these were, they prove no more.
 */
export function weighValid(
  valid: number,
  matched: number,
  chance: number,
  unchecked: number,
  observed = EFFECTIVE,
): number {
  if (matched <= 0) return 0;
  const scale = Math.min(1, Math.min(EFFECTIVE, observed) / matched);
  const k = Math.min(valid, matched) * scale;
  const n = matched * scale;
  const random = logBetaBinomial(k, n, chance * 30, (1 - chance) * 30);
  const checked = logBetaBinomial(k, n, 12, 1);
  const genuine = unchecked > 0 ? logSum(Math.log(1 - unchecked) + checked, Math.log(unchecked) + random) : checked;
  return clamp(genuine - random, -8, 6);
}

/**
 * Log-odds that texts hold a kind, from the distinct values found in `cells` of them, where `stray` a cell would be
 * expected by accident: the likelihood ratio of two Poisson rates.
 */
export function weighFound(found: number, cells: number, stray: number): number {
  const expected = Math.max(1, cells) * stray;
  if (found <= expected) return -6;
  return clamp(found * Math.log(found / expected) - (found - expected), -6, 9);
}

/** Probability from natural log-odds. */
export function probability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Keeps a number within bounds. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function logSum(a: number, b: number): number {
  const high = Math.max(a, b);
  return high + Math.log(Math.exp(a - high) + Math.exp(b - high));
}

/** Without the binomial coefficient, which cancels in every ratio. */
function logBetaBinomial(k: number, n: number, a: number, b: number): number {
  return logBeta(k + a, n - k + b) - logBeta(a, b);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series after shifting the argument above 7; good to 1e-9 for positive arguments. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 7; y += 1) shift -= Math.log(y);
  const inverse = 1 / (y * y);
  return (
    shift +
    (y - 0.5) * Math.log(y) -
    y +
    0.5 * Math.log(2 * Math.PI) +
    (1 / 12 - inverse * (1 / 360 - inverse / 1260)) / y
  );
}
