/** Results against a baseline: what is new, what got worse, which entries have had their day. */
import type { People } from '../model.ts';
import type { Report } from '../report.ts';
import { type Baseline, type BaselineEntry, boundsOf, isExpired } from './baseline.ts';
import { REACHES } from './facts.ts';
import type { PolicyResult, Rule } from './types.ts';

/** How a result has got worse than its entry says. */
export type Worsening =
  | { readonly of: 'readers'; readonly before: number; readonly now: number }
  | { readonly of: 'people'; readonly before: People; readonly now: People }
  | { readonly of: 'reach'; readonly before: string; readonly now: string };

/** What the gate says: a result that no entry of the baseline silences. */
export interface GateResult extends PolicyResult {
  readonly status: 'new' | 'worse' | 'expired';
  readonly worse: readonly Worsening[];
  /** The entry that covered it, where there is one. */
  readonly entry: Pick<BaselineEntry, 'reason' | 'owner' | 'expires'> | null;
  /** Rules whose results have the same cause, and are not told apart. */
  readonly also: readonly string[];
}

export interface Judged {
  readonly results: readonly GateResult[];
  /** Results that the baseline silences. */
  readonly silenced: number;
  /** Entries that silence nothing; of rules that did not run nobody knows. */
  readonly unused: readonly BaselineEntry[];
}

/** Below so many people more nothing got worse: from 1,000 on a leak has to be reported (법 34조, 영 40조). */
const LEAST_MORE = 1_000;

/**
 * @param baseline null where there is none: everything is new
 * @param growth share by which people may grow, as the policy has it
 * @param ran ids of the rules that ran
 * @param looked sources that were looked at, all of them: entries of others may still be needed
 */
export function subtract(
  results: readonly PolicyResult[],
  baseline: Baseline | null,
  {
    growth,
    now,
    ran,
    looked,
  }: {
    readonly growth: number;
    readonly now: Date;
    readonly ran: ReadonlySet<string>;
    readonly looked: ReadonlySet<string | null>;
  },
): Judged {
  const entries = new Map(baseline?.entries.map((each) => [each.fingerprint, each]));
  const judged = results.map((result): GateResult | null => {
    const entry = entries.get(result.fingerprint);
    if (!entry) return { ...result, status: 'new', worse: [], entry: null, also: [] };
    const worse = worsened(result, entry, growth);
    const expired = isExpired(entry, now);
    if (worse.length === 0 && !expired) return null;
    const { reason, owner, expires } = entry;
    return { ...result, status: expired ? 'expired' : 'worse', worse, entry: { reason, owner, expires }, also: [] };
  });
  const found = new Set(results.map(({ fingerprint }) => fingerprint));
  const told = judged.filter((each) => each !== null);
  return {
    results: fold(told),
    silenced: results.length - told.length,
    unused: [...entries.values()].filter(
      ({ fingerprint, rule, source }) => !found.has(fingerprint) && ran.has(rule) && looked.has(source),
    ),
  };
}

function worsened(
  { measures: { readers, people, reach } }: PolicyResult,
  entry: BaselineEntry,
  growth: number,
): Worsening[] {
  const worse: Worsening[] = [];
  if (readers !== null && entry.readers !== undefined && readers > entry.readers)
    worse.push({ of: 'readers', before: entry.readers, now: readers });
  if (people !== null && entry.people !== undefined) {
    const [low, high] = boundsOf(entry.people);
    // Both are estimates: the least that it can be now against the most that it can have been.
    if (people.low > high * (1 + growth) && people.low - high >= LEAST_MORE)
      worse.push({ of: 'people', before: { estimate: Math.round((low + high) / 2), low, high }, now: people });
  }
  if (reach !== null && entry.reach !== undefined && REACHES.indexOf(reach) < REACHES.indexOf(entry.reach))
    worse.push({ of: 'reach', before: entry.reach, now: reach });
  return worse;
}

/** One new grant makes many results worse. What the access that it gives explains is told with that access. */
function fold(results: readonly GateResult[]): GateResult[] {
  const given = results.filter(({ rule }) => rule === 'no-unreviewed-access');
  const also = new Map<GateResult, string[]>();
  const kept = results.filter((result) => {
    const cause = given.find((each) => explains(each, result));
    if (!cause) return true;
    also.set(cause, [...(also.get(cause) ?? []), result.rule]);
    return false;
  });
  return kept.map((each) => ({ ...each, also: [...new Set(also.get(each) ?? [])].sort() }));
}

/** Rules that count what an account reads: a new account breaks them by the same grant. */
const COUNTS_PEOPLE = new Set(['max-people-per-principal']);
const COUNTS_READERS = new Set(['max-readers-per-finding']);

function explains({ source, args, level }: GateResult, result: GateResult): boolean {
  // An error must not go unseen behind a warning.
  if (result.level === 'error' && level === 'warn') return false;
  if (result.rule === 'no-unreviewed-access' || result.source !== source || result.status === 'expired') return false;
  const names = Array.isArray(args.names) ? args.names : [];
  const relations = Array.isArray(args.relations) ? args.relations : [];
  const isHere =
    result.principal !== null
      ? names.includes(result.principal)
      : result.relation === null || relations.includes(`${result.schema}.${result.relation}`);
  if (!isHere) return false;
  if (result.status === 'new') return COUNTS_PEOPLE.has(result.rule) || COUNTS_READERS.has(result.rule);
  return result.principal !== null || result.worse.every(({ of }) => of !== 'people');
}

/** What the gate has to say, whatever was judged: the formats know nothing else. */
export interface GateOutcome extends Judged {
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Names of the databases, or of the folder of migrations. */
  readonly subjects: readonly string[];
  /** False when something could not be looked at. */
  readonly complete: boolean;
  readonly notExamined: readonly NotExamined[];
  /** What of the privileges was not shown, so that there may be more readers: a sentence each. */
  readonly unseen: readonly { readonly source: string; readonly hint: string }[];
  /** The rules that ran: their pages, and the texts of those that plugins brought. */
  readonly rules: readonly Pick<Rule, 'id' | 'docs' | 'law' | 'texts'>[];
  /** The baseline's file as it was named; null where there is none. */
  readonly baseline: string | null;
}

export type NotExamined = Report['sources'][number]['skipped'][number] & { readonly source: string };

export const notExaminedOf = ({ sources }: Report): NotExamined[] =>
  sources.flatMap(({ id, skipped }) => skipped.map((each) => ({ source: id, ...each })));

/** Privileges that were not shown, behind which there may be readers. */
export const unseenOf = ({ sources }: Report): GateOutcome['unseen'] =>
  sources.flatMap(({ id, gaps }) =>
    gaps.filter(({ hidesReaders }) => hidesReaders).map(({ hint }) => ({ source: id, hint })),
  );
