/** The ways of principals to what they read, grouped so that people can take them in. */
import type { Severity } from '../model.ts';
import type { Report, ReportHolding, ReportPrincipal } from '../report.ts';
import { findingsById, place, REACHES, relationKey, SEVERITIES, type Words } from './digest.ts';
import { ARROW, pathSteps } from './path.ts';

/** One way of one principal to a set of tables. */
export interface Way {
  readonly principal: ReportPrincipal;
  readonly access: ReportPrincipal['access'][number];
  readonly holdings: ReportHolding[];
}

/** Grants on forty tables that are reached in the same way are one line. */
export function waysOf(principal: ReportPrincipal, holdings: ReadonlyMap<string, ReportHolding>): Way[] {
  const ways = new Map<string, Way>();
  for (const access of principal.access) {
    const holding = holdings.get(access.holding);
    if (!holding) continue;
    const { by, holder, level, rows, beyond } = holding;
    const { reach, certainty, chain } = access;
    const key = JSON.stringify([reach, certainty, chain, by, holder, level, rows, beyond]);
    const known = ways.get(key);
    if (known) known.holdings.push(holding);
    else ways.set(key, { principal, access, holdings: [holding] });
  }
  return [...ways.values()].sort((a, b) => REACHES.indexOf(a.access.reach) - REACHES.indexOf(b.access.reach));
}

export function pathOf({ access, holdings: [first, ...others] }: Way, { texts }: Words): string {
  if (!first) return '';
  const { object } = first;
  const same = others.every((each) => each.object === object);
  return pathSteps(access.chain, same ? first : { ...first, object: texts.eachOfThese }, texts).join(ARROW);
}

export interface Shows {
  readonly relations: readonly string[];
  readonly columns: number;
  readonly categories: readonly string[];
  /** By category, of the finding with most of them. */
  readonly peopleOf: ReadonlyMap<string, number>;
  readonly severity: Severity | null;
  /** Of the finding with most of them. */
  readonly people: number;
}

/** What holdings show together; five hundred principals share a few sets of them, so each is looked at once. */
export function showsOf(report: Report): (holdings: readonly ReportHolding[]) => Shows {
  const byId = findingsById(report);
  const known = new Map<string, Shows>();
  return (holdings) => {
    const key = holdings.map(({ id }) => id).join('\n');
    const before = known.get(key);
    if (before) return before;
    const findings = new Set(
      holdings.flatMap(({ source, findings }) =>
        findings.map((id) => byId(source, id)).filter((each) => each !== undefined),
      ),
    );
    const relations = new Map<string, string>();
    const peopleOf = new Map<string, number>();
    let severity = SEVERITIES.length;
    let people = 0;
    for (const finding of findings) {
      people = Math.max(people, finding.people.estimate);
      relations.set(relationKey(finding), place(finding.schema, finding.relation));
      peopleOf.set(finding.category, Math.max(peopleOf.get(finding.category) ?? 0, finding.people.estimate));
      severity = Math.min(severity, SEVERITIES.indexOf(finding.severity));
    }
    const shows: Shows = {
      relations: [...relations.values()],
      columns: findings.size,
      categories: [...peopleOf.keys()].sort(),
      peopleOf,
      severity: SEVERITIES[severity] ?? null,
      people,
    };
    known.set(key, shows);
    return shows;
  };
}
