/** Breaches as rules make them: about a finding, a principal, a relation. */
import type { People, Severity } from '../model.ts';
import type { Finding, ReportPrincipal } from '../report.ts';
import { type Facts, REACHES, SEVERITIES } from './facts.ts';
import type { Breach, Reach } from './types.ts';

type Said = Pick<Breach, 'severity' | 'law'> & { readonly args?: Breach['args']; readonly key?: string };

const NOWHERE = { finding: null, principal: null, schema: null, relation: null, column: null } as const;

/** About one finding, measured by its readers, its people and the strongest way to it. */
export function ofFinding(finding: Finding, facts: Facts, { args = {}, ...said }: Said): Breach {
  const { id, source, schema, relation, column, category, protection, scheme, people, readers } = finding;
  const { estimate, low, high } = people;
  return {
    ...NOWHERE,
    ...said,
    ...{ source, schema, relation, column, finding: id },
    args: { category, protection, scheme, logins: readers.logins, ...args },
    measures: {
      readers: readers.principals,
      people: { estimate, low, high },
      reach: strongestReach(facts.readers(finding).map(({ way }) => way.access.reach)),
    },
  };
}

/** About all of these findings of one relation at once: as bad as the worst of them. */
export function ofRelation(findings: readonly Finding[], facts: Facts, { args = {}, ...said }: Said): Breach {
  const { source = null, schema = null, relation = null } = findings[0] ?? {};
  const categories = [...new Set(findings.map(({ category }) => category))];
  return {
    ...NOWHERE,
    ...said,
    ...{ source, schema, relation },
    args: { category: categories, columns: findings.map(({ column }) => column), ...args },
    measures: {
      readers: Math.max(0, ...findings.map(({ readers }) => readers.principals)),
      people: peopleOfAll(findings),
      reach: strongestReach(findings.flatMap((each) => facts.readers(each).map(({ way }) => way.access.reach))),
    },
  };
}

/** One person set is in the other or not, nobody knows from here: the estimate of the largest, the outermost bounds. */
export function hull(counts: readonly People[]): People {
  let [estimate, low, high] = [0, 0, 0];
  for (const each of counts) {
    estimate = Math.max(estimate, each.estimate);
    low = Math.max(low, each.low);
    high = Math.max(high, each.high);
  }
  return { estimate, low, high };
}

export const peopleOfAll = (findings: readonly Finding[]): People => hull(findings.map(({ people }) => people));

export function worstOf(findings: readonly Finding[]): Severity {
  const found = new Set(findings.map(({ severity }) => severity));
  return SEVERITIES.find((each) => found.has(each)) ?? 'low';
}

/** About one principal, measured by the people it reads and its strongest way to any of them. */
export function ofPrincipal(principal: ReportPrincipal, facts: Facts, { args = {}, ...said }: Said): Breach {
  const { source, name } = principal;
  const { estimate, low, high } = principal.people;
  const used = facts.ways(principal).filter(({ holding }) => holding.rows !== 'none' && holding.rows !== 'unknown');
  return {
    ...NOWHERE,
    ...said,
    ...{ source, principal: name, args },
    measures: {
      readers: null,
      people: { estimate, low, high },
      reach: strongestReach(used.map(({ access }) => access.reach)),
    },
  };
}

/** About anything else: of a source as a whole, unless `at` says more. */
export function ofSource(source: string, at: Partial<Breach>, { args = {}, ...said }: Said): Breach {
  return { ...NOWHERE, source, ...at, ...said, args };
}

export function strongestReach(reaches: readonly Reach[]): Reach | null {
  return REACHES.find((each) => reaches.includes(each)) ?? null;
}
