/** Reports in the order of time, source by source: what there was at each date, and what changed in between. */
import type { Report, ReportPrincipal, Source } from '../report.ts';
import type { Series, Snapshot } from './types.ts';

/** Sources in the order of the latest report that has them. */
export function seriesOf(reports: readonly Report[]): Series[] {
  const known = new Map<string, Snapshot[]>();
  for (const [index, report] of reports.entries()) {
    for (const source of report.sources) {
      const key = sourceKey(source);
      const snapshots = known.get(key) ?? [];
      snapshots.push(snapshotOf(report, index, source));
      known.set(key, snapshots);
    }
  }
  return [...known.values()].flatMap((snapshots) => {
    const latest = snapshots.at(-1);
    return latest ? [{ latest, snapshots }] : [];
  });
}

/** The same name on another engine or of another database is another source. */
function sourceKey({ id, engine, database }: Source): string {
  return JSON.stringify([id, engine, database]);
}

function snapshotOf(report: Report, index: number, source: Source): Snapshot {
  const own = <Each extends { readonly source: string }>(all: readonly Each[]) =>
    all.filter((each) => each.source === source.id);
  const findings = own(report.findings);
  return {
    report,
    index,
    source,
    findings,
    principals: own(report.principals),
    future: own(report.future),
    holdings: new Map(own(report.holdings).map((each) => [each.id, each])),
    findingById: new Map(findings.map((each) => [each.id, each])),
  };
}

/** Sees rows as things stand; PUBLIC is everybody and no account. */
export function readersOf({ principals }: Snapshot): ReportPrincipal[] {
  return principals.filter(({ kind, people }) => kind !== 'public' && people.high > 0);
}

export type ChangeKind = 'reader-new' | 'reader-gone' | 'items-more' | 'items-less' | 'login-on' | 'login-off';

/** What changed of one principal between two dates. */
export interface Change {
  readonly from: Snapshot;
  readonly to: Snapshot;
  readonly principal: ReportPrincipal;
  readonly kind: ChangeKind;
  /** Categories that it reads now and did not, or the other way round. */
  readonly items: readonly string[];
}

export function changesOf({ snapshots }: Series): Change[] {
  return snapshots.slice(1).flatMap((to, at) => {
    const from = snapshots[at];
    return from ? changesBetween(from, to) : [];
  });
}

function changesBetween(from: Snapshot, to: Snapshot): Change[] {
  const before = new Map(readersOf(from).map((each) => [each.name, each]));
  const after = new Map(readersOf(to).map((each) => [each.name, each]));
  const changes: Change[] = [];
  const add = (principal: ReportPrincipal, kind: ChangeKind, items: readonly string[] = []) =>
    changes.push({ from, to, principal, kind, items });
  for (const [name, now] of after) {
    const then = before.get(name);
    if (!then) {
      add(now, 'reader-new', now.categories);
      continue;
    }
    const more = now.categories.filter((each) => !then.categories.includes(each));
    const less = then.categories.filter((each) => !now.categories.includes(each));
    if (more.length > 0) add(now, 'items-more', more);
    if (less.length > 0) add(now, 'items-less', less);
    if (now.canLogin !== then.canLogin) add(now, now.canLogin ? 'login-on' : 'login-off');
  }
  for (const [name, then] of before) if (!after.has(name)) add(then, 'reader-gone', then.categories);
  return changes;
}

/** Personal data that one date has and the one before has not. */
export function newFindings(from: Snapshot, to: Snapshot): Snapshot['findings'] {
  return to.findings.filter(({ id }) => !from.findingById.has(id));
}

const DAY = 86_400_000;

/** Whole days between two dates. */
export function daysBetween(from: Snapshot, to: Snapshot): number {
  return Math.floor((Date.parse(to.report.finishedAt) - Date.parse(from.report.finishedAt)) / DAY);
}

/** Who could read how many people at each date, those with most of them at any date first. */
export function accessByDate({ snapshots }: Series): {
  readonly name: string;
  /** Estimates in the order of the dates; null where it read nothing. */
  readonly people: readonly (number | null)[];
}[] {
  const byDate = snapshots.map((each) => new Map(readersOf(each).map(({ name, people }) => [name, people.estimate])));
  const names = new Set(byDate.flatMap((each) => [...each.keys()]));
  return Array.from(names, (name) => ({ name, people: byDate.map((each) => each.get(name) ?? null) })).sort(
    (a, b) => Math.max(...b.people.map((each) => each ?? -1)) - Math.max(...a.people.map((each) => each ?? -1)),
  );
}
