/** What the server's logs hold of the reads of findings: for each finding × account, and for each account as a whole. */
import { type Auditor, type Logged, type Trace, weakest } from '../access/audit.ts';
import type { ResolvedAccess } from '../access/types.ts';
import type { AccessGraph } from '../graph.ts';
import type { ColumnRef } from '../model.ts';
import type { ReportPrincipal, Source } from '../report.ts';

/** Of principals that can log in, each once, since a session is logged by the settings of whoever logged in. */
export type Traces = readonly (readonly [principal: number, trace: Trace])[];

/**
 * For each column. Of all ways that an account has the one counts that leaves the least, which need not be the strongest.
 * @param auditor of the graph that `access` was resolved from.
 */
export function tracesOf(access: ResolvedAccess, auditor: Auditor, columns: readonly ColumnRef[]): readonly Traces[] {
  const { relations, holdings, principals } = access;
  const numbers = new Map(relations.map(({ schemaName, name }, at) => [JSON.stringify([schemaName, name]), at]));
  const places = columns.map(({ schema, relation, column }) => {
    const number = numbers.get(JSON.stringify([schema, relation])) ?? -1;
    return { relation: number, column: relations[number]?.columns.indexOf(column) ?? -1 };
  });
  const inRelation = new Map<number, number[]>();
  for (const [at, { relation }] of places.entries())
    inRelation.set(relation, [...(inRelation.get(relation) ?? []), at]);
  const known = [...places.keys()].filter((at) => (places[at]?.column ?? -1) >= 0);
  const shown = holdings.map(({ covers, rows }) => {
    if (rows === 'none' || rows === 'unknown') return [];
    if (covers === 'everything') return known;
    return covers.flatMap(({ relation, columns: some }) =>
      (inRelation.get(relation) ?? []).filter((at) => !some || some.includes(places[at]?.column ?? -1)),
    );
  });
  const traces = columns.map((): [number, Trace][] => []);
  for (const [principal, entry] of principals.entries()) {
    if (!entry.canLogin || entry.kind === 'public') continue;
    const least = new Map<number, Trace>();
    for (const { holding: by, reach } of entry.accessTo((each) => (shown[each]?.length ?? 0) > 0)) {
      const holding = holdings[by];
      if (reach === 'escalate' || !holding) continue;
      for (const at of shown[by] ?? []) {
        const place = places[at];
        if (!place) continue;
        const trace = auditor(principal, place.relation, place.column, holding);
        const earlier = least.get(at);
        if (earlier !== trace) least.set(at, earlier ? weakest([earlier, trace]) : trace);
      }
    }
    for (const [at, trace] of least) traces[at]?.push([principal, trace]);
  }
  return traces;
}

/** Of all that one account reads; null where it reads nothing. */
export function summed(traces: readonly Trace[]): ReportPrincipal['audit'] {
  const [first] = traces;
  if (!first) return null;
  const alike = traces.every(({ logged }) => logged === first.logged);
  return {
    logged: alike
      ? first.logged
      : traces.every(({ logged }) => logged === 'no' || logged === 'unknown')
        ? 'unknown'
        : 'partial',
    by: [...new Set(traces.flatMap(({ by }) => by))].sort(),
    evadable: traces.some(({ evadable }) => evadable),
    evasions: [...new Set(traces.flatMap(({ evadable, evasions }) => (evadable ? evasions : [])))].sort(),
  };
}

/** Of a whole source. @param principals those of the report; whoever reads nothing is left out. */
export function auditOfSource({ engine, audit }: AccessGraph, principals: readonly ReportPrincipal[]): Source['audit'] {
  if (!audit) return null;
  const summaries = principals.flatMap(({ audit }) => (audit ? [audit] : []));
  const count = (logged: Logged) => summaries.filter((each) => each.logged === logged).length;
  return {
    modules: [...audit.modules],
    settings: { ...audit.server },
    ownSettings: new Set(audit.overrides.map(({ principal, inDatabase }) => `${principal} ${inDatabase}`)).size,
    namesReader: engine === 'postgresql' ? namesReader(audit.server) : true,
    logins: {
      yes: count('yes'),
      partial: count('partial'),
      no: count('no'),
      unknown: count('unknown'),
      evadable: summaries.filter(({ evadable }) => evadable).length,
    },
  };
}

/** Lines of a plain log say who reads where their prefix does, or where the connection's own line can be looked up. */
function namesReader(settings: Readonly<Record<string, string>>): boolean | null {
  const { log_line_prefix: prefix, log_destination: destination, log_connections: connections } = settings;
  if (prefix === undefined || destination === undefined) return null;
  return (
    /csvlog|jsonlog/.test(destination) || /%-?\d*u/.test(prefix) || /^(on|all)$|authorization/.test(connections ?? '')
  );
}
