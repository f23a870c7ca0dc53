/** Hypotheses on one column compete for its cells: the confidence of each is its share of the evidence. */
import type { Category } from '../model.ts';
import { type Hypothesis, logOdds } from './hypothesis.ts';
import { clamp, probability } from './weigh.ts';

/** A hypothesis with what the others leave of it. */
export interface Contender {
  readonly hypothesis: Hypothesis;
  /** Between 0 and 1. */
  readonly confidence: number;
}

/** No evidence of a sample makes surer than this. */
const CERTAIN = 7;

/**
 * All hypotheses, the surest first. Of two detectors of one category the better one stands for it. Two kinds of whole
 * cells exclude each other as far as they claim the same cells: a column of mixed contacts may well be both. What
 * stands inside texts excludes nothing.
 */
export function compete(hypotheses: readonly Hypothesis[], filled: number): Contender[] {
  const cells = bestOf(hypotheses.filter(({ embedded }) => !embedded));
  const texts = bestOf(hypotheses.filter(({ embedded }) => embedded));
  const contenders = cells.map((hypothesis): Contender => {
    const own = clamp(logOdds(hypothesis), -CERTAIN, CERTAIN);
    let others = 1;
    for (const rival of cells) {
      if (rival === hypothesis) continue;
      const shared = overlap(hypothesis, rival, filled);
      others += shared * Math.exp(clamp(logOdds(rival), -CERTAIN, CERTAIN) + shared * explainsMore(rival, hypothesis));
    }
    return { hypothesis, confidence: 1 / (1 + others * Math.exp(-own)) };
  });
  const inside = texts.map((hypothesis) => ({
    hypothesis,
    confidence: probability(clamp(logOdds(hypothesis), -CERTAIN, CERTAIN)),
  }));
  return [...contenders, ...inside].sort((a, b) => b.confidence - a.confidence);
}

/** One for each category: the surest, and of equals the one that saw more of the cells. Decoys are each their own. */
function bestOf(hypotheses: readonly Hypothesis[]): Hypothesis[] {
  const best = new Map<Category, Hypothesis>();
  for (const each of hypotheses) {
    const key = each.category === 'none' ? each.detector.id : each.category;
    const known = best.get(key);
    if (!known || better(each, known)) best.set(key, each);
  }
  return [...best.values()];
}

function better(a: Hypothesis, b: Hypothesis): boolean {
  const difference = logOdds(a) - logOdds(b);
  return difference > 0 || (difference === 0 && a.matched > b.matched);
}

/** What it is worth to explain all cells where the other explains next to none: a fifth of addresses is no address column. */
const EXPLAINED = 6;

/** Log-odds for `a` against `b` from the cells that only one of them explains. */
function explainsMore(a: Hypothesis, b: Hypothesis): number {
  const most = Math.max(a.matched, b.matched);
  return a.matched === 0 || b.matched === 0 ? 0 : (EXPLAINED * (a.matched - b.matched)) / most;
}

/** Share of the smaller one's cells that both must be claiming; 1 where no values tell. */
function overlap(a: Hypothesis, b: Hypothesis, filled: number): number {
  const smaller = Math.min(a.matched, b.matched);
  if (smaller === 0) return 1;
  return clamp((a.matched + b.matched - filled) / smaller, 0, 1);
}
