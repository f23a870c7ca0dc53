/** Verdicts, people and access in, the report's findings, holdings, principals and violations out. */
import { createHash } from 'node:crypto';
import { auditorOf, type Trace } from '../access/audit.ts';
import { hygieneOf } from '../access/hygiene.ts';
import { type Reader, readersOf } from '../access/rows.ts';
import type { ResolvedAccess } from '../access/types.ts';
import type { Detector } from '../detector.ts';
import type { AccessGraph } from '../graph.ts';
import type { Classification, ColumnRef, Distinct, People, PeopleMethod, Relation, Severity } from '../model.ts';
import { compareText } from '../names.ts';
import type { Census } from '../people/census.ts';
import { estimatePeople, type PeopleModel, type RelationName } from '../people/index.ts';
import type { Sampled, ServerInfo } from '../plugin.ts';
import type { Finding, ReportHolding, ReportPrincipal, Source, Violation } from '../report.ts';
import { matchRoster, type RosterLine, rosterGaps, rosterPrincipals } from '../roster.ts';
import { judge } from './policy.ts';
import { auditOfSource, summed, type Traces, tracesOf } from './traces.ts';

export interface AssessInput {
  /** The source's id in the report. */
  readonly source: string;
  readonly server: ServerInfo;
  readonly relations: readonly Relation[];
  readonly classifications: readonly Classification[];
  /** Those that made the classifications: their severity and law. */
  readonly detectors: readonly Pick<Detector, 'id' | 'severity' | 'law'>[];
  readonly distinct: (column: ColumnRef) => Distinct | null;
  readonly sampled: (relation: Pick<Relation, 'schema' | 'name'>) => Sampled | null;
  /** Persons counted in full, where that was asked for. */
  readonly census?: Census | null;
  readonly graph: AccessGraph;
  readonly access: ResolvedAccess;
  /** Who should have an account; null when nobody said. */
  readonly roster: readonly RosterLine[] | null;
  /** Passwords that expire before it have expired. */
  readonly now: Date;
}

export interface Assessment {
  /** The most severe first, then those of most people. */
  readonly findings: Finding[];
  /** Those that show a finding to somebody. */
  readonly holdings: ReportHolding[];
  /** Those that read a finding or could after one act of their own; those with most people first. */
  readonly principals: ReportPrincipal[];
  readonly violations: Violation[];
  readonly roster: Source['roster'];
  readonly audit: Source['audit'];
  /** Of all findings together. */
  readonly people: CountedPeople;
}

/** How many, and what that rests on. */
type CountedPeople = People & { readonly method: PeopleMethod };

/**
 * PostgreSQL's own roles read what their purpose says on every server there is; whoever is made a member of one is a
 * reader, and the role is a step of the path. Names that begin with pg_ are reserved for them (manual, CREATE ROLE).
 */
function isBuiltIn({ server, access }: AssessInput, principal: number): boolean {
  return server.engine === 'postgresql' && (access.principals[principal]?.name.startsWith('pg_') ?? false);
}

/** What is known of each finding while the report is put together. */
interface Case {
  /** Position in the classifications, which the people model counts in. */
  readonly index: number;
  readonly finding: Finding;
  readonly readers: readonly Reader[];
  readonly traces: Traces;
}

/** Pure. One finding a column, category and JSON path: of two detectors that agree, the surer one is reported. */
export function assess(input: AssessInput): Assessment {
  const { classifications, access, source } = input;
  const people = estimatePeople({
    relations: input.relations,
    classifications,
    distinct: input.distinct,
    sampled: ({ schema, relation }) => input.sampled({ schema, name: relation }),
    viewBases: viewBases(input.graph),
    rowError: ROW_ERROR[input.server.engine],
    census: input.census ?? null,
  });
  const rowsOf = new Map(input.relations.map((each) => [JSON.stringify([each.schema, each.name]), each.estimatedRows]));
  const estimatedRows = ({ schema, relation }: ColumnRef) => rowsOf.get(JSON.stringify([schema, relation])) ?? null;
  const kept = surest(input);
  const columns = kept.map(({ index }) => classifications[index]).filter((each) => each !== undefined);
  const { byColumn } = readersOf(access, columns);
  const traces = tracesOf(access, auditorOf(input.graph), columns);
  const cases = kept
    .map(({ id, index }, position) => {
      const readers = (byColumn[position] ?? []).filter(({ principal }) => !isBuiltIn(input, principal));
      return describe(input, estimatedRows, people, id, index, readers, traces[position] ?? []);
    })
    .filter((each) => each !== null)
    .sort((a, b) => bySeverity(a.finding, b.finding));
  const owned = compareRoster(input);
  const union = unionsOf(people);
  const described = describePrincipals(input, cases, union, owned?.lines ?? []);
  // What everyone reads is no reason to call a locked account's owner a leaver.
  const reading = new Set(
    described.flatMap(({ name, people, hygiene }) =>
      people.high > 0 && hygiene.throughPublic !== 'all' ? [name] : [],
    ),
  );
  const publicly = new Set(cases.filter(({ readers }) => isPublic(readers, access)).map(({ finding }) => finding.id));
  return {
    findings: cases.map(({ finding }) => finding),
    holdings: describeHoldings(source, access, cases),
    principals: described,
    violations: cases.flatMap(({ finding }) => judge(finding, publicly.has(finding.id))),
    people: union(cases.map(({ index }) => index)),
    audit: auditOfSource(input.graph, described),
    roster: owned
      ? rosterGaps(owned, owned.principals, (index) => reading.has(access.principals[index]?.name ?? ''))
      : null,
  };
}

function compareRoster({ roster, graph, access, server }: AssessInput) {
  if (!roster) return null;
  const principals = rosterPrincipals(graph, access);
  return { principals, ...matchRoster(roster, principals, server.engine) };
}

/**
 * PostgreSQL renews its statistics when a tenth of the rows have changed; InnoDB's TABLE_ROWS may be 40 to 50 percent
 * off (MySQL manual, "The INFORMATION_SCHEMA TABLES Table").
 */
const ROW_ERROR = { postgresql: 0.1, mysql: 0.5, mariadb: 0.5 } as const;

function viewBases(graph: AccessGraph): (view: RelationName) => readonly RelationName[] {
  const nameOf = (index: number): RelationName | null => {
    const relation = graph.relations[index];
    const schema = relation && graph.schemas[relation.schema];
    return relation && schema ? { schema: schema.name, relation: relation.name } : null;
  };
  const bases = new Map<string, Map<number, RelationName>>();
  for (const { view, base, use } of graph.lineage) {
    const [from, to] = [nameOf(view), nameOf(base)];
    if (!from || !to || use === 'filter') continue;
    const key = JSON.stringify([from.schema, from.relation]);
    bases.set(key, (bases.get(key) ?? new Map()).set(base, to));
  }
  return ({ schema, relation }) => [...(bases.get(JSON.stringify([schema, relation]))?.values() ?? [])];
}

/**
 * What stays the same while rows come and go, columns move and the server gets another name. On MySQL and MariaDB the
 * schema is the database, whatever the URL named.
 */
export function findingId(
  { engine, database }: Pick<ServerInfo, 'engine' | 'database'>,
  found: Pick<Classification, 'schema' | 'relation' | 'column' | 'category' | 'path'>,
): string {
  const { schema, relation, column, category, path } = found;
  const identity = [engine, engine === 'postgresql' ? database : null, schema, relation, column, category, path];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
}

function surest({ server, classifications }: AssessInput): { id: string; index: number }[] {
  const best = new Map<string, number>();
  for (const [index, found] of classifications.entries()) {
    const id = findingId(server, found);
    const earlier = classifications[best.get(id) ?? -1];
    if (!earlier || earlier.confidence < found.confidence) best.set(id, index);
  }
  return Array.from(best, ([id, index]) => ({ id, index }));
}

function describe(
  { source, classifications, sampled, detectors, access }: AssessInput,
  estimatedRows: (column: ColumnRef) => number | null,
  people: PeopleModel,
  id: string,
  index: number,
  readers: readonly Reader[],
  traces: Traces,
): Case | null {
  const found = classifications[index];
  if (!found) return null;
  const { schema, relation, column, category, confidence, protection, embedded, path, evidence, ...rest } = found;
  const detector = detectors.find((each) => each.id === found.detector);
  const seeing = new Set(readers.filter(sees).map(({ principal }) => principal));
  const principals = [...seeing].map((each) => access.principals[each]).filter((each) => each?.kind !== 'public');
  const outcome = sampled({ schema, name: relation });
  // Without statistics, what the sample itself saw of the relation's size.
  const rows = outcome?.whole ? outcome.rows : (estimatedRows(found) ?? outcome?.estimatedRows ?? null);
  const traced = (as: Trace['logged']) => traces.filter(([, { logged }]) => logged === as).length;
  return {
    index,
    readers,
    traces,
    finding: {
      id,
      source,
      schema,
      relation,
      column,
      category,
      detector: found.detector,
      confidence: Math.round(confidence * 1e4) / 1e4,
      protection,
      scheme: rest.scheme,
      subject: rest.subject,
      caveats: [...rest.caveats],
      embedded,
      path,
      evidence: { ...evidence, basis: [...evidence.basis], examples: [...evidence.examples] },
      estimatedRows: rows === null ? null : Math.round(rows),
      people: { ...people.finding(index), method: people.method([index]) },
      severity: seenSeverity(
        severityOf(found, detector?.severity ?? 'medium', isPublic(readers, access)),
        evidence,
        outcome,
      ),
      law: [...(detector?.law ?? [])],
      readers: {
        principals: principals.length,
        logins: principals.filter((each) => each?.canLogin).length,
        untraced: traced('no'),
        traceUnknown: traced('unknown'),
      },
    },
  };
}

/** A column that was read and is empty exposes nothing yet; one that was not read is a suspicion, by its name. */
function seenSeverity(full: Severity, { nonNull }: Classification['evidence'], outcome: Sampled | null): Severity {
  if (nonNull > 0) return full;
  if (outcome?.whole) return 'low';
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(full) - 1)] ?? 'low';
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** Unique identifiers that the law wants encrypted (PIPA 24 and 24-2) and passwords: in the clear they are critical. */
const CRITICAL_IN_THE_CLEAR = new Set(['rrn', 'foreigner_number', 'passport', 'driver_license', 'password']);
/** Whose hashes give the whole person away when all are tried. */
const GUESSABLE = new Set(['rrn', 'foreigner_number']);

function severityOf(
  { category, protection, subject, caveats }: Classification,
  base: Severity,
  publicly: boolean,
): Severity {
  // 법 2조: personal data is a living individual's.
  if (subject === 'organisation') return 'low';
  if (isCriticalInTheClear({ category, protection })) return 'critical';
  if (category === 'password' && caveats.includes('weak-hash')) return 'high';
  const lower = { plain: 0, masked: 2, hashed: 1, encrypted: SEVERITIES.length, tokenised: SEVERITIES.length }[
    protection
  ];
  const raised = SEVERITIES.indexOf(base) - lower + (publicly ? 1 : 0);
  const floor = protection === 'hashed' && GUESSABLE.has(category) ? SEVERITIES.indexOf('high') : 0;
  return SEVERITIES[Math.min(SEVERITIES.length - 1, Math.max(floor, raised))] ?? 'low';
}

function isCriticalInTheClear({ category, protection }: Pick<Finding, 'category' | 'protection'>): boolean {
  return protection === 'plain' && CRITICAL_IN_THE_CLEAR.has(category);
}

function bySeverity(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    // What the law names outright comes before what only its readers made critical.
    Number(isCriticalInTheClear(b)) - Number(isCriticalInTheClear(a)) ||
    b.people.estimate - a.people.estimate ||
    compareText(a.schema, b.schema) ||
    compareText(a.relation, b.relation) ||
    compareText(a.column, b.column)
  );
}

/**
 * Sees rows as things stand, without an act of its own first. `unknown` is what a look at other people's statements and
 * the like may show: it is listed, and counted as nobody.
 */
function sees({ reach, rows }: Reader): boolean {
  return reach !== 'escalate' && rows !== 'none' && rows !== 'unknown';
}

function isPublic(readers: readonly Reader[], { principals }: ResolvedAccess): boolean {
  return readers.some((reader) => sees(reader) && principals[reader.principal]?.kind === 'public');
}

/** Unique in the report, whichever sources it has. */
function holdingId(source: string, holding: number): string {
  return `${source}/h${holding + 1}`;
}

function describeHoldings(source: string, { holdings }: ResolvedAccess, cases: readonly Case[]): ReportHolding[] {
  const shown = new Map<number, Set<string>>();
  for (const { finding, readers } of cases) {
    for (const { holding } of readers) shown.set(holding, (shown.get(holding) ?? new Set()).add(finding.id));
  }
  return [...shown.keys()]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const holding = holdings[index];
      if (!holding) return [];
      const { holder, by, level, object, limit, rows, beyond } = holding;
      return {
        id: holdingId(source, index),
        source,
        holder,
        by,
        level,
        object,
        limit,
        rows,
        beyond: beyond.map(({ to, by }) => ({ to, by })),
        findings: [...(shown.get(index) ?? [])],
      };
    });
}

function describePrincipals(
  { source, access, graph, now }: AssessInput,
  cases: readonly Case[],
  union: (indexes: readonly number[]) => CountedPeople,
  roster: readonly (RosterLine | null)[],
): ReportPrincipal[] {
  interface Seen {
    readonly all: Set<number>;
    readonly some: Set<number>;
    readonly categories: Set<string>;
    /** By holding: each is reached in one way. */
    readonly ways: Map<number, Reader>;
    readonly traces: Trace[];
  }
  const bySeen = new Map<number, Seen>();
  for (const { index, finding, readers, traces } of cases) {
    for (const reader of readers) {
      let seen = bySeen.get(reader.principal);
      if (!seen) {
        seen = { all: new Set(), some: new Set(), categories: new Set(), ways: new Map(), traces: [] };
        bySeen.set(reader.principal, seen);
      }
      seen.ways.set(reader.holding, reader);
      if (!sees(reader)) continue;
      seen.categories.add(finding.category);
      // Who can steer a policy gets at every row in turn.
      (reader.rows === 'all' || reader.rows === 'caller' ? seen.all : seen.some).add(index);
    }
    for (const [principal, trace] of traces) bySeen.get(principal)?.traces.push(trace);
  }
  const hygiene = hygieneOf(graph, access, now);
  const described = Array.from(bySeen, ([index, { all, some, categories, ways, traces }]): ReportPrincipal[] => {
    const principal = access.principals[index];
    if (!principal) return [];
    const { name, kind, canLogin, superuser } = principal;
    const line = roster[index];
    return [
      {
        source,
        name,
        kind,
        canLogin,
        superuser,
        people: between(union([...all]), union([...all, ...some])),
        categories: [...categories].sort(compareText),
        hygiene: hygiene(index, [...ways.values()]),
        audit: summed(traces),
        roster: line ? { owner: line.owner, status: line.status } : null,
        access: [...ways.values()]
          .sort((a, b) => REACHES.indexOf(a.reach) - REACHES.indexOf(b.reach) || a.chain.length - b.chain.length)
          .map(({ holding, reach, certainty, chain }) => ({
            holding: holdingId(source, holding),
            reach,
            certainty,
            chain: chain.map(({ to, by }) => ({ to, by })),
          })),
      },
    ];
  });
  return described
    .flat()
    .sort(
      (a, b) =>
        b.people.estimate - a.people.estimate || Number(b.canLogin) - Number(a.canLogin) || compareText(a.name, b.name),
    );
}

const REACHES = ['direct', 'set-role', 'via', 'escalate'] as const;

/** A policy that leaves some rows leaves anything between none and all of them. */
function between(sure: CountedPeople, most: CountedPeople): CountedPeople {
  const estimate = Math.round((sure.estimate + most.estimate) / 2);
  return { estimate, low: sure.low, high: most.high, method: most.method };
}

/** The people behind sets of findings, each counted once: hundreds of principals read the same few. */
function unionsOf(people: PeopleModel): (indexes: readonly number[]) => CountedPeople {
  const unions = new Map<string, CountedPeople>();
  return (indexes) => {
    const sorted = [...indexes].sort((a, b) => a - b);
    const key = sorted.join();
    const known = unions.get(key) ?? { ...people.union(sorted), method: people.method(sorted) };
    unions.set(key, known);
    return known;
  };
}
