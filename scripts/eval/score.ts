/** Precision, recall, F1 and calibration of verdicts on labelled columns. Pure. */
import type { Classification, Protection } from '../../src/model.ts';
import { isOpen, type Label } from './labels.ts';

/** A column with what it is and what was said of it. */
export interface Case {
  /** Where it stands, for the lists of misses: a file, `table.column`. */
  readonly name: string;
  /** Figures are given for each group apart, too: `real`, `faker`. */
  readonly group: string;
  readonly label: Label;
  /** Whose data it is, where the label tells. */
  readonly subject: 'person' | 'organisation' | null;
  /** How the values are stored, where the label tells. */
  readonly protection?: Protection | null;
  readonly found: readonly Classification[];
}

export interface CategoryScore {
  readonly category: string;
  readonly hit: number;
  readonly missed: number;
  readonly wrong: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Verdicts of about the same confidence: `from` counts in, `to` does not, save for 1. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanConfidence: number;
  readonly shareRight: number;
}

export interface Figures {
  readonly columns: number;
  readonly categories: readonly CategoryScore[];
  /** The mean F1 of the categories that occur in the truth. */
  readonly macroF1: number;
  readonly negatives: { readonly columns: number; readonly reported: number };
  readonly masked: { readonly columns: number; readonly foundMasked: number };
  /** Of the verdicts that are right, how many say rightly whose data it is. */
  readonly subjects: { readonly told: number; readonly right: number; readonly unknown: number };
  /** Of the verdicts that are right, how many say rightly how the values are stored. */
  readonly protections: { readonly told: number; readonly right: number };
  readonly reliability: readonly Bin[];
  /** Expected calibration error: how far confidence and the share that is right lie apart, on average. */
  readonly calibrationError: number;
}

/** A verdict that counts, with whether it is right. */
export interface Judged {
  readonly verdict: Classification;
  readonly right: boolean;
}

/** Share of `part` in `whole`; `empty` where there is nothing. */
export const share = (part: number, whole: number, empty = 0): number => (whole > 0 ? part / whole : empty);

/** The verdicts of a case that count: those that are right either way are left out. */
export function judgedOf({ label, found }: Case): Judged[] {
  return found
    .filter((verdict) => !isOpen(label, verdict))
    .map((verdict) => ({ verdict, right: label.truth.includes(verdict.category) }));
}

/** The categories of the truth that nobody found. */
export const missedBy = ({ label, found }: Case): string[] =>
  label.truth.filter((category) => !found.some((verdict) => verdict.category === category));

function scoreOf(category: string, cases: readonly Case[]): CategoryScore {
  const is = ({ label }: Case) => label.truth.includes(category);
  const reported = (each: Case) => judgedOf(each).some(({ verdict }) => verdict.category === category);
  const hit = cases.filter((each) => is(each) && reported(each)).length;
  const missed = cases.filter((each) => is(each) && !reported(each)).length;
  const wrong = cases.filter((each) => !is(each) && reported(each)).length;
  const precision = share(hit, hit + wrong, 1);
  const recall = share(hit, hit + missed, 1);
  return { category, hit, missed, wrong, precision, recall, f1: share(2 * hit, 2 * hit + wrong + missed) };
}

const EDGES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

/** How often verdicts of each confidence are right. Empty bins are left out. */
export function reliability(judged: readonly Judged[]): Bin[] {
  return EDGES.slice(1).flatMap((to, index) => {
    const from = EDGES[index] ?? 0;
    const inside = judged.filter(({ verdict: { confidence } }) => confidence >= from && (confidence < to || to === 1));
    const sum = inside.reduce((so, { verdict }) => so + verdict.confidence, 0);
    const right = inside.filter((each) => each.right).length;
    return inside.length === 0
      ? []
      : [{ from, to, count: inside.length, meanConfidence: sum / inside.length, shareRight: right / inside.length }];
  });
}

/** Expected calibration error of a reliability table, between 0 and 1. */
export function calibrationError(bins: readonly Bin[]): number {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { count, meanConfidence, shareRight }) => sum + share(count, all) * Math.abs(meanConfidence - shareRight),
    0,
  );
}

/** The verdicts that are right, each with its case. */
const rightOf = (cases: readonly Case[]): { readonly one: Case; readonly verdict: Classification }[] =>
  cases.flatMap((one) => judgedOf(one).flatMap(({ verdict, right }) => (right ? [{ one, verdict }] : [])));

function subjectsOf(cases: readonly Case[]): Figures['subjects'] {
  const told = rightOf(cases).filter(({ one }) => one.subject !== null);
  return {
    told: told.length,
    right: told.filter(({ one, verdict }) => one.subject === verdict.subject).length,
    unknown: told.filter(({ verdict }) => verdict.subject === 'unknown').length,
  };
}

function protectionsOf(cases: readonly Case[]): Figures['protections'] {
  const told = rightOf(cases).filter(({ one }) => one.protection);
  return { told: told.length, right: told.filter(({ one, verdict }) => one.protection === verdict.protection).length };
}

/** All figures of a set of columns. Those whose label is not understood are left out: list them with `unknownOf`. */
export function figuresOf(all: readonly Case[]): Figures {
  const cases = all.filter(({ label }) => label.unknown.length === 0);
  const judged = cases.flatMap(judgedOf);
  const occurring = new Set([
    ...cases.flatMap(({ label }) => label.truth),
    ...judged.map(({ verdict }) => verdict.category),
  ]);
  const categories = [...occurring].sort().map((category) => scoreOf(category, cases));
  const real = categories.filter(({ hit, missed }) => hit + missed > 0);
  // Where either way is right, nothing can be reported wrongly but another kind: that counts there.
  const negatives = cases.filter(({ label: { truth, open, masked } }) => truth.length + open.length === 0 && !masked);
  const masked = cases.filter(({ label }) => label.masked !== null);
  const bins = reliability(judged);
  return {
    columns: cases.length,
    categories,
    macroF1: share(
      real.reduce((sum, { f1 }) => sum + f1, 0),
      real.length,
    ),
    negatives: { columns: negatives.length, reported: negatives.filter((each) => judgedOf(each).length > 0).length },
    masked: {
      columns: masked.length,
      foundMasked: masked.filter(({ label, found }) =>
        found.some(({ category, protection }) => category === label.masked && protection === 'masked'),
      ).length,
    },
    subjects: subjectsOf(cases),
    protections: protectionsOf(cases),
    reliability: bins,
    calibrationError: calibrationError(bins),
  };
}

/** Types of labels that no category answers to, with how many columns bear each. */
export function unknownOf(cases: readonly Case[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const type of cases.flatMap(({ label }) => label.unknown)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
