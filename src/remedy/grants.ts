/** The access graph into the report, and out of it again: what a remedy is worked out on. */
import type { AccessGraph } from '../graph.ts';
import type { ReportGrants, Source } from '../report.ts';

/** What a report keeps of the graph: all but who may log in from where, passwords, and what the scanner was not shown. */
export function keptGrants(graph: AccessGraph, pathsOff: readonly string[]): ReportGrants {
  return {
    version: graph.version,
    principals: graph.principals.map((each) => {
      const {
        validUntil: _,
        authentication: _a,
        passwordLifetime: _l,
        passwordChanged: _c,
        restrictions,
        ...kept
      } = each;
      return restrictions ? { ...kept, restrictions } : kept;
    }),
    memberships: [...graph.memberships],
    schemas: [...graph.schemas],
    relations: [...graph.relations],
    routines: [...graph.routines],
    grants: [...graph.grants],
    lineage: [...graph.lineage],
    policies: [...graph.policies],
    defaults: [...(graph.defaults ?? [])],
    mandatoryRoles: graph.mandatoryRoles ?? [],
    proxies: [...(graph.proxies ?? [])],
    settings: graph.settings,
    overrides: [...(graph.audit?.overrides ?? [])],
    pathsOff: [...pathsOff],
  };
}

/** The graph again, as far as the report has it. */
export function graphOf({ engine, database }: Pick<Source, 'engine' | 'database'>, kept: ReportGrants): AccessGraph {
  const { overrides: _, pathsOff: _p, ...graph } = kept;
  return { engine, database, gaps: [], ...graph };
}
