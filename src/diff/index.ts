/** Two reports of the same sources held against each other. Pure: the same reports give the same differences. */
import type { Severity } from '../model.ts';
import { compareText } from '../names.ts';
import { isUsable } from '../policy/facts.ts';
import type { Finding, Report, ReportPrincipal, Violation } from '../report.ts';
import { type Look, sourcesOf } from './looked.ts';
import {
  type Access,
  directionOf,
  exposure,
  peopleDirection,
  SEVERITIES,
  strength,
  tracesDirection,
} from './measure.ts';
import type { Aspect, Change, Diff, Direction, FindingChange, PrincipalChange, Read, Unknown } from './types.ts';

/** @param before the earlier report; which is earlier is for the caller to know */
export function diffReports(before: Report, after: Report): Diff {
  const [old, now] = [indexOf(before), indexOf(after)];
  const sources = sourcesOf(before, after);
  const findings = sources.flatMap((source) => compareFindings(source, old, now));
  const changeOf = new Map(findings.map((each) => [keyOf(each.source, each.id), each]));
  const principals = sources.flatMap((source) => comparePrincipals(source, old, now, changeOf));
  const violations = compareViolations(old, now, changeOf);
  return {
    schemaVersion: 1,
    before: sideOf(before),
    after: sideOf(after),
    sources: sources.map(({ id, before, after }) => ({
      id,
      in: before && after ? 'both' : before ? 'before' : 'after',
      people: { before: before?.people ?? null, after: after?.people ?? null },
    })),
    findings: findings.sort(byWorst),
    principals: principals.sort(byWorst),
    violations: violations.sort(byWorst),
    future: sources.flatMap((source) => compareFuture(source, before, after)),
    totals: { findings: countOf(findings), principals: countOf(principals), violations: countOf(violations) },
  };
}

/** Whether something appeared or got worse that is at least so severe. */
export function isWorseBy(diff: Diff, least: Severity): boolean {
  const counts = ({ change, severity }: { readonly change: Change; readonly severity: Severity | null }) =>
    (change === 'new' || change === 'worse') && severity !== null && rank(severity) >= rank(least);
  return diff.findings.some(counts) || diff.principals.some(counts) || diff.violations.some(counts);
}

/** Whether anything appeared or got worse, however little. */
export function isAnythingNew({ totals, future }: Diff): boolean {
  const counts = [totals.findings, totals.principals, totals.violations];
  return counts.some((each) => each.new + each.worse > 0) || future.some(({ change }) => change === 'new');
}

export function hasUnknown({ totals, future }: Diff): boolean {
  const counts = [totals.findings, totals.principals, totals.violations];
  return counts.some((each) => each.unknown > 0) || future.some(({ change }) => change === 'unknown');
}

type Compared = ReturnType<typeof sourcesOf>[number];

/** A report by what is asked of it. */
interface Index {
  readonly report: Report;
  readonly findings: ReadonlyMap<string, Finding>;
  readonly principals: ReadonlyMap<string, ReportPrincipal>;
  /** By principal, then by finding: the best of its ways. What shows nothing as things stand is left out. */
  readonly access: ReadonlyMap<string, ReadonlyMap<string, Access>>;
  /** By finding: who reads it, and how. */
  readonly readers: ReadonlyMap<string, ReadonlyMap<string, Access>>;
}

const keyOf = (source: string, ...parts: readonly (string | null)[]) => JSON.stringify([source, ...parts]);

function indexOf(report: Report): Index {
  const holdings = new Map(report.holdings.map((each) => [keyOf(each.source, each.id), each]));
  const access = new Map<string, Map<string, Access>>();
  const readers = new Map<string, Map<string, Access>>();
  for (const { source, name, access: ways } of report.principals) {
    const reads = new Map<string, Access>();
    for (const way of ways) {
      const holding = holdings.get(keyOf(source, way.holding));
      if (!holding || !isUsable({ access: way, holding })) continue;
      const each: Access = { reach: way.reach, rows: holding.rows };
      for (const finding of holding.findings) {
        const known = reads.get(finding);
        if (!known || strength(each) > strength(known)) reads.set(finding, each);
      }
    }
    access.set(keyOf(source, name), reads);
    for (const [finding, each] of reads) {
      const key = keyOf(source, finding);
      const known = readers.get(key);
      if (known) known.set(name, each);
      else readers.set(key, new Map([[name, each]]));
    }
  }
  return {
    report,
    findings: new Map(report.findings.map((each) => [keyOf(each.source, each.id), each])),
    principals: new Map(report.principals.map((each) => [keyOf(each.source, each.name), each])),
    access,
    readers,
  };
}

function sideOf({ tool, startedAt, finishedAt, complete }: Report): Diff['before'] {
  return { version: tool.version, startedAt, finishedAt, complete };
}

function pairs<Value>(
  source: string,
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
  sourceOf: (value: Value) => string,
): (readonly [Value | undefined, Value | undefined])[] {
  const keys = [...after, ...before].flatMap(([key, value]) => (sourceOf(value) === source ? [key] : []));
  return [...new Set(keys)].map((key) => [before.get(key), after.get(key)]);
}

function compareFindings(source: Compared, before: Index, after: Index): FindingChange[] {
  const compared = pairs(source.id, before.findings, after.findings, (each) => each.source);
  return compared.flatMap(([old, now]): FindingChange[] => {
    const either = now ?? old;
    if (!either) return [];
    const aspects = old && now ? findingAspects(source, old, now, before, after) : [];
    const unknown =
      old && now ? null : missing(source, old ? 'after' : 'before', (look) => look.missed(wanted(either)));
    const change = changeOf(old, now, unknown, aspects);
    if (change === null) return [];
    const { id, schema, relation, column, path, category, severity } = either;
    return [
      {
        ...{ change, source: source.id, id, schema, relation, column, path, category, severity },
        people: { before: old?.people ?? null, after: now?.people ?? null },
        logins: { before: old?.readers.logins ?? null, after: now?.readers.logins ?? null },
        aspects,
        unknown,
      },
    ];
  });
}

function wanted({ schema, relation, column, evidence }: Finding) {
  // What was told from a name would be told again, however few rows were read.
  const isByValues = evidence.basis.includes('values') && evidence.nonNull > 0;
  return { schema, relation, column, found: isByValues ? evidence : null };
}

function missing(source: Compared, side: Unknown['side'], ask: (look: Look) => string | null): Unknown | null {
  const reason = ask(side === 'after' ? source.lookedAfter : source.lookedBefore);
  return reason === null ? null : { side, reason };
}

/** Null where nothing changed. */
function changeOf(
  old: object | undefined,
  now: object | undefined,
  unknown: Unknown | null,
  aspects: readonly Aspect[],
): Change | null {
  if (unknown) return 'unknown';
  if (!old) return 'new';
  if (!now) return 'gone';
  if (aspects.length === 0) return null;
  return aspects.some(({ direction }) => direction === 'worse') ? 'worse' : 'better';
}

function findingAspects(source: Compared, old: Finding, now: Finding, before: Index, after: Index): Aspect[] {
  const aspects: Aspect[] = [];
  const bySeverity = directionOf(rank(old.severity), rank(now.severity));
  if (bySeverity) aspects.push({ of: 'severity', direction: bySeverity, before: old.severity, after: now.severity });
  const byProtection = directionOf(exposure(old), exposure(now));
  if (byProtection)
    aspects.push({ of: 'protection', direction: byProtection, before: old.protection, after: now.protection });
  const byPeople = peopleDirection(old.people, now.people);
  if (byPeople) aspects.push({ of: 'people', direction: byPeople, before: old.people, after: now.people });
  const [did, does] = [before, after].map(({ readers }) => readers.get(keyOf(source.id, now.id)) ?? new Map());
  aspects.push(...readerAspects(source, did ?? new Map(), does ?? new Map()));
  return aspects;
}

function readerAspects(
  source: Compared,
  before: ReadonlyMap<string, Access>,
  after: ReadonlyMap<string, Access>,
): Aspect[] {
  const came = source.lookedBefore.missedReaders() === null ? without(after, before) : [];
  const went = source.lookedAfter.missedReaders() === null ? without(before, after) : [];
  const moved = (wanted: Direction) =>
    [...after].flatMap(([name, now]) => {
      const old = before.get(name);
      return old && directionOf(strength(old), strength(now)) === wanted ? [name] : [];
    });
  const all: Aspect[] = [
    { of: 'readers', direction: 'worse', principals: came },
    { of: 'readers', direction: 'better', principals: went },
    { of: 'reach', direction: 'worse', principals: moved('worse') },
    { of: 'reach', direction: 'better', principals: moved('better') },
  ];
  return all.filter((each) => 'principals' in each && each.principals.length > 0);
}

function without(these: ReadonlyMap<string, unknown>, those: ReadonlyMap<string, unknown>): string[] {
  return [...these.keys()].filter((name) => !those.has(name)).sort(compareText);
}

function comparePrincipals(
  source: Compared,
  before: Index,
  after: Index,
  changes: ReadonlyMap<string, FindingChange>,
): PrincipalChange[] {
  const compared = pairs(source.id, before.principals, after.principals, (each) => each.source);
  return compared.flatMap(([old, now]): PrincipalChange[] => {
    const either = now ?? old;
    if (!either) return [];
    const key = keyOf(source.id, either.name);
    const [did, does] = [before.access.get(key) ?? new Map(), after.access.get(key) ?? new Map()];
    // What only one act of its own would let it read is told by the report, and is no access yet.
    if (did.size === 0 && does.size === 0) return [];
    const reads = readsOf(source.id, did, does, before, after, changes);
    const missed = (reads: ReadonlyMap<string, Access>, side: Unknown['side']) =>
      [...reads.keys()].some((id) => changes.get(keyOf(source.id, id))?.unknown?.side === side);
    // Fewer people are no better where some of them were not looked at, nor more of them worse.
    const comparable = { worse: !missed(does, 'before'), better: !missed(did, 'after') };
    const aspects = old && now ? principalAspects(old, now, comparable) : [];
    const count = (which: (read: Read) => boolean) => reads.filter(which).length;
    const more = count((each) => each.before === null);
    const less = count((each) => each.after === null);
    if (more > 0) aspects.push({ of: 'reads', direction: 'worse', findings: more });
    if (less > 0) aspects.push({ of: 'reads', direction: 'better', findings: less });
    const names = (wanted: Direction) =>
      count(
        (each) =>
          each.before !== null &&
          each.after !== null &&
          directionOf(strength(each.before), strength(each.after)) === wanted,
      );
    for (const direction of ['worse', 'better'] as const)
      if (names(direction) > 0) aspects.push({ of: 'reach', direction, principals: [either.name] });
    const [wasReader, isReader] = [did.size > 0, does.size > 0];
    const unknown =
      wasReader && isReader ? null : missing(source, wasReader ? 'after' : 'before', (look) => look.missedReaders());
    // All that it reads, or read, is where one of the reports did not look.
    if (!(wasReader && isReader) && !unknown && reads.length === 0) return [];
    const change = changeOf(wasReader ? either : undefined, isReader ? either : undefined, unknown, aspects);
    if (change === null) return [];
    return [
      {
        ...{ change, source: source.id, name: either.name, kind: either.kind },
        canLogin: { before: old?.canLogin ?? null, after: now?.canLogin ?? null },
        people: { before: old?.people ?? null, after: now?.people ?? null },
        severity: worstOf(isReader ? does : did, isReader ? after : before, source.id),
        aspects,
        reads,
        unknown,
      },
    ];
  });
}

function readsOf(
  source: string,
  did: ReadonlyMap<string, Access>,
  does: ReadonlyMap<string, Access>,
  before: Index,
  after: Index,
  changes: ReadonlyMap<string, FindingChange>,
): Read[] {
  return [...new Set([...does.keys(), ...did.keys()])].flatMap((id): Read[] => {
    const [old, now] = [did.get(id) ?? null, does.get(id) ?? null];
    if (old && now && strength(old) === strength(now)) return [];
    const key = keyOf(source, id);
    const found = after.findings.get(key) ?? before.findings.get(key);
    const change = changes.get(key)?.change;
    if (!found || change === 'unknown') return [];
    const { schema, relation, column, category } = found;
    const byData = change === 'new' || change === 'gone';
    return [{ finding: id, schema, relation, column, category, before: old, after: now, byData }];
  });
}

function principalAspects(
  old: ReportPrincipal,
  now: ReportPrincipal,
  comparable: Readonly<Record<Direction, boolean>>,
): Aspect[] {
  const aspects: Aspect[] = [];
  const byPeople = peopleDirection(old.people, now.people);
  if (byPeople && comparable[byPeople])
    aspects.push({ of: 'people', direction: byPeople, before: old.people, after: now.people });
  const byLogin = directionOf(Number(old.canLogin), Number(now.canLogin));
  if (byLogin) aspects.push({ of: 'login', direction: byLogin });
  const bySuperuser = directionOf(Number(old.superuser), Number(now.superuser));
  if (bySuperuser) aspects.push({ of: 'superuser', direction: bySuperuser });
  const byTraces = old.audit && now.audit ? tracesDirection(old.audit.logged, now.audit.logged) : null;
  if (byTraces && old.audit && now.audit)
    aspects.push({ of: 'logged', direction: byTraces, before: old.audit.logged, after: now.audit.logged });
  return aspects;
}

function worstOf(reads: ReadonlyMap<string, unknown>, { findings }: Index, source: string): Severity | null {
  const ranks = Array.from(reads.keys(), (id) => rank(findings.get(keyOf(source, id))?.severity ?? null));
  return SEVERITIES[ranks.reduce((most, each) => Math.max(most, each), -1)] ?? null;
}

function compareViolations(
  before: Index,
  after: Index,
  changes: ReadonlyMap<string, FindingChange>,
): Diff['violations'] {
  const [old, now] = [before, after].map(
    ({ report }) => new Map(report.violations.map((each) => [violationKey(each), each])),
  );
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].flatMap((key): Diff['violations'] => {
    const [was, is] = [old?.get(key), now?.get(key)];
    const either = is ?? was;
    if (!either) return [];
    const source = sourceOf(either);
    const id = either.finding;
    const known = source === null || id === null ? null : keyOf(source, id);
    const found = known === null ? undefined : (after.findings.get(known) ?? before.findings.get(known));
    const unknown = was && is ? null : ((known === null ? undefined : changes.get(known))?.unknown ?? null);
    const direction = was && is ? directionOf(rank(was.severity), rank(is.severity)) : null;
    const change = unknown ? 'unknown' : !was ? 'new' : !is ? 'gone' : direction;
    if (change === null) return [];
    const where = found ? [found.schema, found.relation, found.column].join('.') : null;
    return [{ change, rule: either.rule, severity: either.severity, finding: id, source, where, unknown }];
  });
}

function sourceOf({ args }: Violation): string | null {
  return typeof args.source === 'string' ? args.source : null;
}

function violationKey(violation: Violation): string {
  const { rule, finding, args } = violation;
  return JSON.stringify(finding === null ? [rule, args] : [rule, sourceOf(violation), finding]);
}

function compareFuture(source: Compared, before: Report, after: Report): Diff['future'] {
  const own = ({ future }: Report) =>
    new Map(
      future
        .filter((each) => each.source === source.id)
        .map((each) => [keyOf(each.principal, each.schema, each.creator, each.by, each.reach), each]),
    );
  return pairs(source.id, own(before), own(after), (each) => each.source).flatMap(([old, now]): Diff['future'] => {
    const either = now ?? old;
    if (!either || (old && now)) return [];
    const unknown = missing(source, old ? 'after' : 'before', (look) => look.missedReaders());
    const { principal, schema, creator, by, reach } = either;
    const change = unknown ? 'unknown' : now ? 'new' : 'gone';
    return [{ change, source: source.id, principal, schema, creator, by, reach, unknown }];
  });
}

function rank(severity: Severity | null): number {
  return severity === null ? -1 : SEVERITIES.indexOf(severity);
}

export const CHANGES: readonly Change[] = ['new', 'worse', 'better', 'gone', 'unknown'];

interface Sortable {
  readonly change: Change;
  readonly severity: Severity | null;
}

/** What appeared or got worse first, of that the most severe; among equals the order of the reports. */
function byWorst(a: Sortable, b: Sortable): number {
  const group = ({ change }: Sortable) => ({ new: 0, worse: 0, unknown: 1, better: 2, gone: 2 })[change];
  return (
    group(a) - group(b) || rank(b.severity) - rank(a.severity) || CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change)
  );
}

function countOf(changes: readonly { readonly change: Change }[]): Diff['totals']['findings'] {
  const count = (change: Change) => changes.filter((each) => each.change === change).length;
  return {
    new: count('new'),
    gone: count('gone'),
    worse: count('worse'),
    better: count('better'),
    unknown: count('unknown'),
  };
}
