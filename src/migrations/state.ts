/** What a schema without rows says: a report of it, judged by names, types, comments and by what production knows. Pure. */
import { futureExposure } from '../access/future.ts';
import { resolveWithout } from '../access/paths.ts';
import { assess, findingId } from '../assess/index.ts';
import { classifyRelation } from '../classify/index.ts';
import { inherit } from '../classify/references.ts';
import type { Detector } from '../detector.ts';
import type { AccessGraph } from '../graph.ts';
import type { Catalog, Classification, Column, Relation } from '../model.ts';
import type { ServerInfo } from '../plugin.ts';
import type { Report } from '../report.ts';
import { reportedGaps } from '../scan.ts';
import type { Known } from './production.ts';

/** What a server has at one moment. */
export interface Snapshot {
  readonly server: ServerInfo;
  readonly catalog: Catalog;
  readonly graph: AccessGraph;
}

/** A column, or a whole relation where `column` is null, that got another name. */
export interface Rename {
  readonly from: { readonly schema: string; readonly relation: string; readonly column: string | null };
  readonly to: { readonly schema: string; readonly relation: string; readonly column: string | null };
}

export interface StateSettings {
  /** The source's id in the report. */
  readonly source: string;
  readonly version: string;
  readonly detectors: readonly Detector[];
  readonly pathsOff: readonly string[];
  readonly known: Known;
}

/**
 * @param carried classifications of renamed columns: the values stay what they are
 */
export function reportOf(
  { server, catalog, graph }: Snapshot,
  settings: StateSettings,
  carried: readonly Classification[] = [],
): { readonly report: Report; readonly classifications: readonly Classification[] } {
  const { source, detectors, known } = settings;
  const relations = catalog.relations.map((each) => ({
    ...each,
    estimatedRows: known.rows(each) ?? each.estimatedRows,
  }));
  const classifications = classify(relations, graph, settings, carried);
  const access = resolveWithout(graph, settings.pathsOff);
  // Nobody wants to read the rows of a materialized view here.
  const skipped = catalog.skipped.filter(({ reason }) => reason !== 'not-populated');
  const outcome = assess({
    source,
    server,
    relations,
    classifications,
    detectors,
    distinct: () => null,
    sampled: () => null,
    graph,
    access,
    roster: null,
    now: new Date(),
  });
  const now = new Date().toISOString();
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'nochul', version: settings.version },
    startedAt: now,
    finishedAt: now,
    complete: skipped.length === 0 && !graph.gaps.some(({ hidesReaders }) => hidesReaders),
    sources: [
      {
        id: source,
        engine: server.engine,
        version: server.version,
        database: server.database,
        user: server.user,
        relations: relations.length,
        columns: relations.reduce((sum, { columns }) => sum + columns.length, 0),
        rowsSampled: 0,
        coverage: relations.map(({ schema, name, kind, estimatedRows }) => ({
          schema,
          relation: name,
          kind,
          method: 'none',
          rows: 0,
          estimatedRows: estimatedRows === null ? null : Math.round(estimatedRows),
          absenceBound: 1,
        })),
        skipped,
        gaps: reportedGaps(graph),
        backedOff: [],
        people: outcome.people,
        roster: null,
        audit: outcome.audit,
      },
    ],
    findings: outcome.findings.map((each) => ({
      ...each,
      // Who registered a line of a table of codes is nobody's to worry about: of such, it is not said that values stand there.
      ...(each.severity === 'low' ? { evidence: { ...each.evidence, nonNull: 0 } } : {}),
      people: known.people(each) ?? each.people,
    })),
    holdings: outcome.holdings,
    principals: outcome.principals,
    future: futureExposure(graph).map((each) => ({ source, ...each })),
    violations: outcome.violations,
  };
  return { report, classifications };
}

function classify(
  relations: readonly Relation[],
  graph: AccessGraph,
  { detectors, known }: StateSettings,
  carried: readonly Classification[],
): Classification[] {
  const keyOf = ({ schema, relation, column }: Pick<Classification, 'schema' | 'relation' | 'column'>) =>
    JSON.stringify([schema, relation, column]);
  const carriedBy = Map.groupBy(carried, keyOf);
  const found = relations.flatMap((relation) => {
    const columns = new Map(relation.columns.map((each) => [each.name, each]));
    const byName = classifyRelation(relation, null, detectors).flatMap((each) => {
      const column = columns.get(each.column);
      // Production has looked at the values: what it says of the column counts, and its silence, too.
      if (!column || known.examined(relation, column.name) || carriedBy.has(keyOf(each))) return [];
      return [expected(each, column)];
    });
    const seen = known.findings(relation).filter(({ column }) => columns.has(column));
    const kept = relation.columns.flatMap(
      ({ name }) => carriedBy.get(keyOf({ schema: relation.schema, relation: relation.name, column: name })) ?? [],
    );
    return [...byName, ...seen.filter((each) => !carriedBy.has(keyOf(each))), ...kept];
  });
  return inherit(relations, [...found, ...copied(relations, graph, found)], () => ({ sampled: 1, nonNull: 1 }));
}

/** A materialized view stores what it selects, under whatever name. */
function copied(
  relations: readonly Relation[],
  graph: AccessGraph,
  found: readonly Classification[],
): Classification[] {
  const stored = new Set(
    relations
      .filter(({ kind }) => kind === 'materialized-view')
      .map(({ schema, name }) => JSON.stringify([schema, name])),
  );
  if (stored.size === 0) return [];
  const nameOf = (index: number) => {
    const relation = graph.relations[index];
    return { schema: graph.schemas[relation?.schema ?? -1]?.name ?? '', relation: relation?.name ?? '' };
  };
  return graph.lineage.flatMap(({ view, column, base, baseColumn, use }) => {
    const [to, from] = [nameOf(view), nameOf(base)];
    if (use !== 'copy' || !stored.has(JSON.stringify([to.schema, to.relation]))) return [];
    if (found.some((each) => each.schema === to.schema && each.relation === to.relation && each.column === column))
      return [];
    return found
      .filter((each) => each.schema === from.schema && each.relation === from.relation && each.column === baseColumn)
      .map((each) => ({ ...each, ...to, column }));
  });
}

/** Words by which a column says that what it keeps is protected. */
const ENCRYPTED = /(?:^|_)(?:enc|encr|encrypt|encrypted|cipher|ciphertext|crypt|aes|kms|secure)(?:_|$)|암호화?/i;
const HASHED = /(?:^|_)(?:hash|hashed|hmac|sha|sha1|sha256|sha512|bcrypt|argon2|scrypt|digest|md5)(?:_|$)|해시|일방향/i;
const MASKED = /(?:^|_)(?:mask|masked|masking)(?:_|$)|마스킹/i;
/** Characters of the shortest hash that is used for passwords: crypt and MD5 take 32 in hexadecimal. */
const SHORTEST_HASH = 32;

/**
 * A column that is being made has no values yet. It is judged as if one stood in it, in the clear unless its name, comment
 * or type says otherwise: a password's column is long enough for a hash or it is not.
 */
function expected(found: Classification, column: Column): Classification {
  const protection = expectedProtection(found, column);
  return { ...found, protection, evidence: { ...found.evidence, nonNull: Math.max(1, found.evidence.nonNull) } };
}

function expectedProtection({ category, protection }: Classification, column: Column): Classification['protection'] {
  if (protection !== 'plain') return protection;
  const spaced = column.name.replace(/([a-z\d])(?=[A-Z])/g, '$1_').replace(/[^\p{L}\p{N}]+/gu, '_');
  const says = (pattern: RegExp) => pattern.test(spaced) || pattern.test(column.comment ?? '');
  if (says(HASHED)) return 'hashed';
  if (says(ENCRYPTED)) return category === 'password' ? 'hashed' : 'encrypted';
  if (says(MASKED)) return 'masked';
  if (category === 'password')
    return column.maxLength === null || column.maxLength >= SHORTEST_HASH ? 'hashed' : 'plain';
  return column.family === 'binary' ? 'encrypted' : 'plain';
}

/** Names that changed between two moments, where a statement in between renames. */
export function renamesBetween(before: Catalog, after: Catalog): Rename[] {
  const keyOf = ({ schema, name }: Pick<Relation, 'schema' | 'name'>) => JSON.stringify([schema, name]);
  const [old, now] = [
    new Map(before.relations.map((each) => [keyOf(each), each])),
    new Map(after.relations.map((each) => [keyOf(each), each])),
  ];
  const [gone, come] = [
    before.relations.filter((each) => !now.has(keyOf(each))),
    after.relations.filter((each) => !old.has(keyOf(each))),
  ];
  const shape = ({ columns }: Relation) => JSON.stringify(columns.map(({ name, type }) => [name, type]));
  const tables = come.flatMap((each): Rename[] => {
    const same = gone.filter((other) => shape(other) === shape(each));
    const [from] = same;
    if (!from || same.length > 1) return [];
    return [
      {
        from: { schema: from.schema, relation: from.name, column: null },
        to: { schema: each.schema, relation: each.name, column: null },
      },
    ];
  });
  const columns = after.relations.flatMap((each): Rename[] => {
    const earlier = old.get(keyOf(each));
    if (!earlier || earlier.columns.length !== each.columns.length) return [];
    return each.columns.flatMap((column, at): Rename[] => {
      const was = earlier.columns[at];
      const moved =
        each.columns.some(({ name }) => name === was?.name) || earlier.columns.some(({ name }) => name === column.name);
      if (!was || was.name === column.name || moved) return [];
      const place = { schema: each.schema, relation: each.name };
      return [{ from: { ...place, column: was.name }, to: { ...place, column: column.name } }];
    });
  });
  return [...tables, ...columns];
}

type Place = { readonly schema: string; readonly relation: string; readonly column: string };

/** Where a column is after the renames. */
export function renamed<P extends Place>(place: P, renames: readonly Rename[]): P {
  let at = place;
  for (const { from, to } of renames) {
    if (at.schema !== from.schema || at.relation !== from.relation) continue;
    if (from.column !== null && from.column !== at.column) continue;
    at = { ...at, schema: to.schema, relation: to.relation, column: to.column ?? at.column };
  }
  return at;
}

/** The report of an earlier state in the names of a later one. */
export function renamedReport(report: Report, renames: readonly Rename[]): Report {
  if (renames.length === 0) return report;
  const [source] = report.sources;
  if (!source) return report;
  const ids = new Map<string, string>();
  const findings = report.findings.map((each) => {
    const moved = renamed(each, renames);
    const id = moved === each ? each.id : findingId(source, moved);
    ids.set(each.id, id);
    return { ...moved, id };
  });
  const relation = (each: { schema: string; relation: string }) => {
    const { schema, relation } = renamed(
      { ...each, column: '' },
      renames.filter(({ from }) => from.column === null),
    );
    return { schema, relation };
  };
  const objects = new Map(
    source.coverage.map((each) => {
      const to = relation(each);
      return [`${each.schema}.${each.relation}`, `${to.schema}.${to.relation}`];
    }),
  );
  return {
    ...report,
    sources: [{ ...source, coverage: source.coverage.map((each) => ({ ...each, ...relation(each) })) }],
    findings,
    holdings: report.holdings.map((each) => ({
      ...each,
      object: objects.get(each.object) ?? each.object,
      findings: each.findings.map((id) => ids.get(id) ?? id),
    })),
    violations: report.violations.map((each) => ({
      ...each,
      finding: each.finding && (ids.get(each.finding) ?? each.finding),
    })),
  };
}
