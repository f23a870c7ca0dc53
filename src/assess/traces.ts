/** What the server's logs hold of the reads of findings: for each finding × account, and for each account as a whole. */
import { type Auditor, type Logged, type Trace, weakest } from '../access/audit.ts';
import type { Reader } from '../access/rows.ts';
import type { ResolvedAccess } from '../access/types.ts';
import type { AccessGraph } from '../graph.ts';
import type { ColumnRef } from '../model.ts';
import type { ReportPrincipal, Source } from '../report.ts';

/** By principal: those that can log in, since a session is logged by the settings of whoever logged in. */
export type Traces = ReadonlyMap<number, Trace>;

/** Finds a column's position once for each finding. @param auditor of the graph that `access` was resolved from. */
export function tracer(
  access: ResolvedAccess,
  auditor: Auditor,
): (column: ColumnRef, readers: readonly Reader[]) => Traces {
  const numbers = new Map(access.relations.map(({ schemaName, name }, at) => [JSON.stringify([schemaName, name]), at]));
  return ({ schema, relation, column }, readers) => {
    const number = numbers.get(JSON.stringify([schema, relation])) ?? -1;
    const position = access.relations[number]?.columns.indexOf(column) ?? -1;
    const traces = new Map<number, Trace>();
    for (const { principal, holding: by } of readers) {
      const [entry, holding] = [access.principals[principal], access.holdings[by]];
      if (!entry?.canLogin || entry.kind === 'public' || !holding) continue;
      const trace = auditor(principal, number, position, holding);
      const known = traces.get(principal);
      traces.set(principal, known ? weakest([known, trace]) : trace);
    }
    return traces;
  };
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
