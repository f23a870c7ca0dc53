/** What to do about a report, as data: the statements, what each closes and takes away, what no statement closes. Pure. */
import { resolveWithout } from '../access/paths.ts';
import { matcher } from '../access/rows.ts';
import type { Hop } from '../access/types.ts';
import { NochulError } from '../errors.ts';
import type { AccessGraph } from '../graph.ts';
import type { EngineName, Severity } from '../model.ts';
import type { Finding, Report, ReportPrincipal, Source } from '../report.ts';
import { accounts, copies, masks, newTables, traces, viewsOfCaller } from './beside.ts';
import { type Closing, closeAccess, type Loss, type Step, type Wanted } from './close.ts';
import { graphOf } from './grants.ts';
import { type Names, namesOf, statementsOf, undoOf } from './sql.ts';

export type RemedyKind =
  /** Statements of the plan. */
  | 'lock'
  | 'narrow'
  | 'revoke'
  | 'wide'
  | 'leave'
  | 'execute'
  | 'privilege'
  | 'attribute'
  | 'histogram'
  | 'default-privileges'
  | 'trace'
  /** To be considered: written as comments. */
  | 'expire'
  | 'trace-setup'
  | 'mask'
  | 'invoker'
  | 'drop-copy';

export type Risk = 'low' | 'medium' | 'high';

/** What somebody loses besides; columns null for the whole relation. */
export interface Taken {
  readonly principal: string;
  readonly relation: string;
  readonly columns: readonly string[] | null;
}

export interface Remedy {
  readonly kind: RemedyKind;
  readonly engine: EngineName;
  readonly source: string;
  /** Only a proposal: nothing that runs with the others. */
  readonly candidate: boolean;
  /** Whose grant, account or relation it is about, for the reader. */
  readonly subject: string;
  readonly statements: readonly string[];
  /** Taken back by these, if all later remedies were taken back before. */
  readonly undo: readonly string[];
  readonly closes: readonly { readonly finding: string; readonly principal: string }[];
  /** Null where it was only worked out for all remedies together. */
  readonly alsoTakesAway: readonly Taken[] | null;
  /** Would give what else is lost back to those who lose it. */
  readonly keeps: readonly string[];
  /** Positions of remedies without which what it closes stays open another way. */
  readonly together: readonly number[];
  readonly risk: Risk;
  /** People behind what it closes, the estimate, and no more than whoever it is about reads: the greatest comes first. */
  readonly people: number;
}

/** Access that stays, and what to do about it. */
export interface Open {
  readonly principal: string;
  /** The `by` of the holding, or of the step that makes it an act of its own; `kept-grant` for one that no REVOKE takes. */
  readonly by: string;
  readonly holding: {
    readonly by: string;
    readonly holder: string;
    readonly object: string;
    readonly beyond: readonly Hop[];
  };
  readonly chain: readonly Hop[];
  /** How many of the chosen findings. */
  readonly findings: number;
  /** A statement to consider; null where there is none. */
  readonly statement: string | null;
}

export interface SourcePlan {
  readonly source: Source;
  readonly graph: AccessGraph;
  readonly remedies: readonly Remedy[];
  readonly open: readonly Open[];
  /** Of all remedies together, where it was not worked out for each. */
  readonly alsoTakesAway: readonly Taken[];
  /** What somebody reads only afterwards. */
  readonly gains: readonly Taken[];
  /** Superusers, the account of the scan and the server's own, that nobody named: left as they are. */
  readonly leftOut: readonly string[];
}

export interface Choice {
  /** Names or patterns with * and ?; none for everybody. */
  readonly principals?: readonly string[] | undefined;
  readonly findings?: readonly string[] | undefined;
  /** At least that severe. */
  readonly severity?: Severity | undefined;
  readonly sources?: readonly string[] | undefined;
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** Accounts of the server itself (MySQL manual, "Reserved Accounts"): it stops working without their grants. */
const RESERVED = /^'(mysql\.(infoschema|session|sys)|mariadb\.sys)'@'localhost'$/;

/** What the remedies of one source are made from. */
export interface Case {
  readonly source: Source;
  readonly graph: AccessGraph;
  readonly names: Names;
  readonly findings: readonly Finding[];
  /** Of the report, those with most people first. */
  readonly principals: readonly ReportPrincipal[];
  /** By number in the graph. */
  readonly chosen: ReadonlyMap<number, ReportPrincipal | null>;
  /** Ids by relation and column. */
  readonly at: ReadonlyMap<number, ReadonlyMap<number, readonly string[]>>;
  /** People of each finding, the estimate, by id. */
  readonly people: ReadonlyMap<string, number>;
  readonly date: string;
}

/** @throws NochulError `usage` where a choice takes nothing, or the report lacks the grants. */
export function planOf(report: Report, choice: Choice): SourcePlan[] {
  const sources = report.sources.filter(({ id }) => choice.sources?.includes(id) ?? true);
  assertAll(
    choice.sources,
    (name) => report.sources.some(({ id }) => id === name),
    'source',
    report.sources.map(({ id }) => id),
  );
  assertAll(choice.findings, (id) => report.findings.some((each) => each.id === id), 'finding');
  const isChosen = chooser(choice.principals);
  const known = new Set(
    report.principals.filter(({ source }) => sources.some(({ id }) => id === source)).map(({ name }) => name),
  );
  for (const { roster, grants } of sources) {
    for (const name of [...(roster?.leavers ?? []), ...(roster?.unowned ?? [])]) known.add(name);
    for (const { name } of grants?.principals ?? []) known.add(name);
  }
  assertAll(choice.principals, (pattern) => [...known].some(chooser([pattern])), 'principal');
  const reached = sources.filter(({ version }) => version !== '');
  if (reached.length > 0 && reached.every(({ grants }) => grants === undefined)) {
    throw new NochulError('usage', 'The report does not hold the grants that its remedies are worked out from.', {
      hint: 'It was written by an earlier nochul: scan again, with --format json.',
    });
  }
  const lowest = SEVERITIES.indexOf(choice.severity ?? 'low');
  return sources.flatMap((source) => {
    if (!source.grants) return [];
    const findings = report.findings.filter(
      (finding) =>
        finding.source === source.id &&
        SEVERITIES.indexOf(finding.severity) >= lowest &&
        (choice.findings?.includes(finding.id) ?? true),
    );
    const graph = graphOf(source, source.grants);
    const principals = report.principals.filter((each) => each.source === source.id);
    const each = caseOf(source, graph, findings, principals, isChosen, choice, report.finishedAt);
    return [planSource(each.found, source.grants.pathsOff, each.leftOut)];
  });
}

function assertAll(
  values: readonly string[] | undefined,
  isKnown: (value: string) => boolean,
  kind: string,
  known: readonly string[] = [],
): void {
  const missing = values?.find((value) => !isKnown(value));
  if (missing === undefined) return;
  throw new NochulError('usage', `The report has no ${kind} ${missing}.`, {
    hint:
      kind === 'source'
        ? `It has ${known.join(', ')}.`
        : kind === 'finding'
          ? 'The ids are in the report, under findings.'
          : "Give a role by its name, an account as 'user'@'host'; * and ? stand for any characters.",
  });
}

/** A name as it stands, or a pattern. */
function chooser(patterns: readonly string[] | undefined): (name: string) => boolean {
  if (patterns === undefined) return () => true;
  const matches = patterns.map((pattern) => [pattern, matcher(pattern)] as const);
  return (name) => matches.some(([pattern, match]) => pattern === name || match(name));
}

function caseOf(
  source: Source,
  graph: AccessGraph,
  findings: readonly Finding[],
  principals: readonly ReportPrincipal[],
  isChosen: (name: string) => boolean,
  choice: Choice,
  date: string,
) {
  const relationOf = new Map(
    graph.relations.map(({ schema, name }, index) => [JSON.stringify([graph.schemas[schema]?.name, name]), index]),
  );
  const at = new Map<number, Map<number, string[]>>();
  for (const { id, schema, relation, column } of findings) {
    const index = relationOf.get(JSON.stringify([schema, relation]));
    const position = index === undefined ? -1 : (graph.relations[index]?.columns.indexOf(column) ?? -1);
    if (index === undefined || position < 0) continue;
    const columns = at.get(index) ?? new Map<number, string[]>();
    at.set(index, columns);
    columns.set(position, [...(columns.get(position) ?? []), id]);
  }
  const named = choice.principals !== undefined;
  const isScanner = (name: string) => name === source.user || name.replaceAll("'", '') === source.user;
  const numberOf = new Map(graph.principals.map(({ name, kind }, index) => [`${kind === 'public'} ${name}`, index]));
  const leftOut: string[] = [];
  const chosen = new Map<number, ReportPrincipal | null>();
  for (const principal of principals) {
    if (!isChosen(principal.name)) continue;
    const index = numberOf.get(`${principal.kind === 'public'} ${principal.name}`);
    if (index === undefined) continue;
    if (!named && (principal.superuser || isScanner(principal.name) || RESERVED.test(principal.name)))
      leftOut.push(principal.name);
    else chosen.set(index, principal);
  }
  // Those that read nothing can still have to be locked.
  for (const [index, { name }] of graph.principals.entries()) {
    if (!chosen.has(index) && isChosen(name) && !leftOut.includes(name)) chosen.set(index, null);
  }
  const people = new Map(findings.map((each) => [each.id, each.people.estimate]));
  return { found: { source, graph, names: namesOf(graph), findings, principals, chosen, at, people, date }, leftOut };
}

function planSource(found: Case, pathsOff: readonly string[], leftOut: readonly string[]): SourcePlan {
  const { source, graph, chosen, at } = found;
  const columns = new Map([...at].map(([relation, each]) => [relation, new Set(each.keys())]));
  const readers = [...chosen].filter(([, principal]) => principal !== null).map(([index]) => index);
  const wanted: Wanted = new Map(readers.map((index) => [index, columns]));
  const closing = closeAccess(graph, pathsOff, wanted);
  const first = accounts(found);
  const access = closing.steps.map((step) => remedyOf(found, step));
  const earlier = first.filter(({ candidate }) => !candidate).length;
  const links = together(access);
  const linked = access.map((remedy, index) => ({
    ...remedy,
    together: (links[index] ?? []).map((each) => each + earlier),
  }));
  const after = [...newTables(found), ...traces(found)];
  const all = [
    ...first,
    ...linked,
    ...after,
    ...viewsOfCaller(found, closing),
    ...masks(found, closing),
    ...copies(found),
  ];
  return {
    source,
    graph,
    remedies: [...all.filter(({ candidate }) => !candidate), ...all.filter(({ candidate }) => candidate)],
    open: stillOpen(found, closing, pathsOff, wanted),
    alsoTakesAway: taken(graph, closing.takes),
    gains: taken(graph, closing.gains),
    leftOut,
  };
}

/** For each remedy the others that close the same for the same principals. */
function together(all: readonly Remedy[]): (readonly number[])[] {
  const keyOf = ({ finding, principal }: Remedy['closes'][number]) => JSON.stringify([finding, principal]);
  const closing = new Map<string, number[]>();
  for (const [index, { closes }] of all.entries()) {
    for (const each of closes) closing.set(keyOf(each), [...(closing.get(keyOf(each)) ?? []), index]);
  }
  return all.map(({ closes }, index) => {
    const others = new Set(closes.flatMap((each) => closing.get(keyOf(each)) ?? []));
    others.delete(index);
    return [...others].sort((a, b) => a - b);
  });
}

/** Of people's roles and accounts: what PostgreSQL's own roles lose, and superusers, who lose nothing by it, is left out. */
function taken({ relations, schemas, principals, engine }: AccessGraph, losses: readonly Loss[]): Taken[] {
  return losses.flatMap(({ principal, relation, columns }) => {
    const { name: who = '', superuser = false } = principals[principal] ?? {};
    if (engine === 'postgresql' && (superuser || who.startsWith('pg_'))) return [];
    const { schema = -1, name = '', columns: names = [] } = relations[relation] ?? {};
    return {
      principal: who,
      relation: `${schemas[schema]?.name}.${name}`,
      columns: columns?.map((column) => names[column] ?? '') ?? null,
    };
  });
}

function remedyOf(found: Case, step: Step): Remedy {
  const { source, graph, at, names, chosen } = found;
  const { edit, before } = step;
  const closes = step.closes.flatMap(({ principal, relation, columns }) =>
    (columns ?? []).flatMap((column) =>
      (at.get(relation)?.get(column) ?? []).map((finding) => ({
        finding,
        principal: graph.principals[principal]?.name ?? '',
      })),
    ),
  );
  const lost = step.takes ?? [];
  const others = lost.filter(({ principal }) => graph.principals[principal]?.canLogin && !chosen.get(principal));
  const [grant] = edit.drop;
  const [membership] = edit.leave;
  const kind = kindOf(step);
  const holder = grant?.grantee ?? membership?.member ?? edit.restrict[0]?.principal ?? edit.attributes[0]?.principal;
  return {
    kind,
    engine: source.engine,
    source: source.id,
    candidate: false,
    subject: graph.principals[holder ?? -1]?.name ?? '',
    statements: statementsOf(before, edit),
    undo: undoOf(before, edit),
    closes,
    alsoTakesAway: step.takes && taken(graph, step.takes),
    keeps: lost.flatMap((loss) => keeping(graph, names, loss)),
    together: [],
    risk:
      others.length > 0 || kind === 'privilege' || kind === 'attribute'
        ? 'high'
        : lost.length > 0 || kind === 'wide'
          ? 'medium'
          : 'low',
    people: peopleBehind(found, step.closes),
  };
}

/** Of whoever loses most: the people of the relations that are closed, added up, as long as that is no more than all they read. */
function peopleBehind({ at, people, chosen }: Case, closes: readonly Loss[]): number {
  const sums = new Map<number, number>();
  for (const { principal, relation, columns } of closes) {
    const ids = (columns ?? []).flatMap((column) => at.get(relation)?.get(column) ?? []);
    const most = Math.max(0, ...ids.map((id) => people.get(id) ?? 0));
    sums.set(principal, (sums.get(principal) ?? 0) + most);
  }
  return Math.max(
    0,
    ...Array.from(sums, ([principal, sum]) => Math.min(sum, chosen.get(principal)?.people.estimate ?? 0)),
  );
}

function kindOf({ edit }: Step): RemedyKind {
  if (edit.leave.length > 0) return 'leave';
  if (edit.attributes.length > 0) return 'attribute';
  if (edit.histograms.length > 0) return 'histogram';
  const [first] = edit.drop;
  if (edit.restrict.length > 0 || first?.on.level === 'schema-pattern')
    return first?.privilege === 'EXECUTE' ? 'execute' : 'wide';
  if (first?.privilege === 'EXECUTE') return 'execute';
  if (first?.on.level === 'global') return first.privilege === 'SELECT' ? 'wide' : 'privilege';
  return edit.add.length > 0 ? 'narrow' : 'revoke';
}

/** Only of tables and views that are named in the grant's own right: what was seen through others needs no grant. */
function keeping(graph: AccessGraph, names: Names, { principal, relation, columns }: Loss): string[] {
  const { kind = 'role', superuser = false, name = '' } = graph.principals[principal] ?? {};
  if (superuser || kind === 'public' || (graph.engine === 'postgresql' && name.startsWith('pg_'))) return [];
  const list = columns?.map((column) => names.column(graph.relations[relation]?.columns[column] ?? ''));
  const on = `${graph.engine === 'postgresql' ? 'TABLE ' : ''}${names.relation(relation)}`;
  return [`GRANT SELECT${list ? ` (${list.join(', ')})` : ''} ON ${on} TO ${names.principal(principal)}`];
}

// --- what stays open ------------------------------------------------------------------------------------------------------

function stillOpen(found: Case, closing: Closing, pathsOff: readonly string[], wanted: Wanted): Open[] {
  const { graph, at, chosen } = found;
  const open = new Map<string, Open & { readonly relations: Set<number> }>();
  const add = (
    principal: number,
    by: string,
    holding: Open['holding'],
    chain: readonly Hop[],
    relations: readonly number[],
  ) => {
    const key = JSON.stringify([
      principal,
      by,
      holding.holder,
      by === 'owner' || by === 'trigger' ? holding.object : '',
    ]);
    const name = graph.principals[principal]?.name ?? '';
    const known = open.get(key) ?? {
      ...{ principal: name, by, holding, chain, findings: 0 },
      statement: adviceOf(found, principal, by, holding, chain),
      relations: new Set(),
    };
    open.set(key, known);
    for (const relation of relations) known.relations.add(relation);
  };
  for (const { principal, relation, by, holder, chain, object } of closing.stuck) {
    const kept = by === 'grant' || by === 'public' ? 'kept-grant' : by;
    add(principal, kept, { by, holder, object, beyond: [] }, chain, [relation]);
  }
  const { principals, holdings } = resolveWithout(closing.after, pathsOff);
  for (const [principal, columns] of wanted) {
    if (!chosen.get(principal)) continue;
    for (const { holding: index, reach, chain } of principals[principal]?.access ?? []) {
      const holding = holdings[index];
      if (!holding || (reach !== 'escalate' && !(holding.rows === 'unknown' && reach === 'via'))) continue;
      const { covers } = holding;
      const relations =
        covers === 'everything'
          ? [...columns.keys()]
          : covers.map(({ relation }) => relation).filter((relation) => columns.has(relation));
      if (relations.length === 0) continue;
      const act = chain.find(({ by }) => ACTS.has(by))?.by;
      add(principal, act ?? holding.by, holding, chain, relations);
    }
  }
  return Array.from(open.values(), ({ relations, ...each }) => ({
    ...each,
    findings: [...relations].reduce((sum, relation) => sum + [...(at.get(relation)?.values() ?? [])].flat().length, 0),
  }));
}

/** Steps of a chain that are an act of the principal's own. */
const ACTS = new Set([
  ...['admin-option', 'new-password', 'new-password-for', 'grants-itself', 'proxy', 'routine-as-definer'],
  'trigger-as-definer',
]);

/** The statement that would end it; no part of the plan, since it ends more than reading. */
function adviceOf(
  { graph, names }: Case,
  principal: number,
  by: string,
  { holder, object }: Open['holding'],
  chain: readonly Hop[],
): string | null {
  const isPostgres = graph.engine === 'postgresql';
  const numberOf = (name: string) => graph.principals.findIndex((each) => each.name === name);
  const at = chain.findIndex((hop) => hop.by === by);
  const to = numberOf(chain[at]?.to ?? '');
  const from = at > 0 ? numberOf(chain[at - 1]?.to ?? '') : principal;
  if (isPostgres && by === 'superuser') return `ALTER ROLE ${names.principal(numberOf(holder))} NOSUPERUSER`;
  if (isPostgres && by === 'create-role') return `ALTER ROLE ${names.principal(numberOf(holder))} NOCREATEROLE`;
  if (isPostgres && by === 'admin-option' && to >= 0 && from >= 0) {
    return `REVOKE ADMIN OPTION FOR ${names.principal(to)} FROM ${names.principal(from)}`;
  }
  if (isPostgres && by === 'trigger') {
    const relation = graph.relations.findIndex(
      ({ schema, name }) => `${graph.schemas[schema]?.name}.${name}` === object,
    );
    if (relation < 0) return null;
    return `REVOKE TRIGGER ON TABLE ${names.relation(relation)} FROM ${names.principal(numberOf(holder))}`;
  }
  if (isPostgres && by === 'statistics') return `REVOKE pg_read_all_stats FROM ${names.principal(principal)}`;
  if (isPostgres) return null;
  if (by === 'proxy' && to >= 0) return `REVOKE PROXY ON ${names.principal(to)} FROM ${names.principal(principal)}`;
  const privilege = { 'new-password-for': 'CREATE USER', 'grants-itself': 'ROLE_ADMIN', statements: 'PROCESS' }[by];
  const owner = numberOf(holder);
  const whose = by === 'statements' && owner >= 0 ? owner : principal;
  return privilege === undefined ? null : `REVOKE ${privilege} ON *.* FROM ${names.principal(whose)}`;
}
