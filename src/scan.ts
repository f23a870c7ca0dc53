/** The pipeline: connect → catalog → sample → tally → classify, grants → access, then people, assess, report. */
import { randomInt } from 'node:crypto';
import { futureExposure } from './access/future.ts';
import { resolveWithout } from './access/paths.ts';
import { assess } from './assess/index.ts';
import type { Detector } from './detector.ts';
import { NochulError } from './errors.ts';
import { countPeople, lookCloser } from './exact.ts';
import { absenceBound, isWorthSharing } from './examine.ts';
import type { AccessGraph } from './graph.ts';
import type { Catalog, ColumnRef, Scope, Skipped } from './model.ts';
import type { Engine, Session } from './plugin.ts';
import { keptGrants } from './remedy/grants.ts';
import type { Report, Source } from './report.ts';
import type { RosterLine } from './roster.ts';
import {
  columnKey,
  type Examiner,
  relationKey,
  rowsWanted,
  type Samples,
  type ScanState,
  sampleAll,
} from './sampling.ts';
import type { BackOff } from './throttle.ts';

export interface ScanSource {
  /** How the report calls it: a target's name, or the database's. Never holds a password. */
  readonly id: string;
  readonly url: URL;
  readonly engine: Engine;
  /** Null leaves it to the URL and the driver's own ways (environment, ~/.pgpass). */
  readonly password: string | null;
  readonly scope: Scope;
  /** Rows a relation; Infinity for all of them. */
  readonly rows: number;
  /** Patterns of relations of which all rows are read. */
  readonly full?: readonly string[];
  /** Statements of others that may run before the scan waits; null for any number. */
  readonly maxLoad?: number | null;
  /** Each relation is read on until a kind that was not found has, at 95 %, a smaller share of its rows; null for no such bound. */
  readonly until?: number | null;
  /** Statements at once. */
  readonly concurrency: number;
  /** Milliseconds. */
  readonly statementTimeout: number;
  /** How people are counted: `exact` reads the columns that tell them apart in full. */
  readonly people?: 'exact' | 'sample' | undefined;
}

export interface ScanSettings {
  readonly detectors: readonly Detector[];
  readonly version: string;
  /** Who should have an account. */
  readonly roster?: readonly RosterLine[] | null;
  /** Names of PATHS that are not to be followed. */
  readonly pathsOff?: readonly string[];
  /** What an interrupted run left, and where this one keeps what it has. */
  readonly state?: (source: ScanSource) => ScanState;
  /** Starts threads that share the work of a source, as many as so many relations are worth; none where its state is kept. */
  readonly helpers?: (
    source: ScanSource,
    work: { readonly relations: number; readonly long: boolean; readonly kept: boolean; readonly key: number },
  ) => readonly Examiner[];
  /** Aborting it ends the running statements; the report then holds what was done so far. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly source: string;
  readonly stage: 'connecting' | 'catalog' | 'grants' | 'sampling' | 'counting' | 'assessing';
  /** Relations. */
  readonly done: number;
  readonly of: number;
  readonly rows: number;
  /** Why the scan waits at the moment. */
  readonly waiting: BackOff['cause'] | null;
}

const CONNECT_TIMEOUT = 10_000;
type Part = Pick<Report, 'findings' | 'holdings' | 'principals' | 'future' | 'violations'> & {
  readonly source: Source;
};

/**
 * Scans each source in turn and returns one report. A relation that fails is in the report as skipped; a source
 * that can't be connected to fails the scan when it is the only one, and is reported as skipped otherwise.
 * @throws NochulError when no source can be connected to, or the catalog of the only one can't be read.
 */
export async function scan(sources: readonly ScanSource[], settings: ScanSettings): Promise<Report> {
  const startedAt = new Date().toISOString();
  const parts: Part[] = [];
  const failures: NochulError[] = [];
  for (const source of sources) {
    try {
      parts.push(await scanSource(source, settings));
    } catch (error) {
      if (sources.length === 1 || !(error instanceof NochulError)) throw error;
      failures.push(error);
      parts.push(unreachable(source, error));
    }
  }
  const [failure] = failures;
  if (failure && failures.length === sources.length)
    throw new NochulError(
      failure.code,
      `None of the ${sources.length} databases could be examined. ${failure.message}`,
      {
        ...(failure.hint === null ? {} : { hint: failure.hint }),
        cause: failure.cause,
      },
    );
  assertExamined(parts, sources);
  return {
    schemaVersion: 1,
    tool: { name: 'nochul', version: settings.version },
    startedAt,
    finishedAt: new Date().toISOString(),
    complete: parts.every(({ source }) => source.skipped.length === 0 && !source.gaps.some((gap) => gap.hidesReaders)),
    sources: parts.map((part, at) => ({ ...part.source, settings: settingsOf(sources[at], settings) })),
    findings: parts.flatMap((part) => part.findings),
    holdings: parts.flatMap((part) => part.holdings),
    principals: parts.flatMap((part) => part.principals),
    future: parts.flatMap((part) => part.future),
    violations: parts.flatMap((part) => part.violations),
  };
}

/**
 * A scan that could look at nothing has nothing to report, and must not read as one that found nothing.
 * @throws NochulError `usage`, `database` or `permission-denied`.
 */
function assertExamined(parts: readonly Part[], sources: readonly ScanSource[]): void {
  const reached = parts.map(({ source }) => source).filter(({ version }) => version !== '');
  const [first] = reached;
  if (!first) return;
  if (reached.every(({ relations }) => relations === 0)) {
    if (sources.some(({ scope }) => scope.include.length + scope.exclude.length > 0)) {
      throw new NochulError('usage', 'No relation is left by --include and --exclude: nothing was examined.', {
        hint: 'Patterns are schema.relation with * and ?, in the spelling of the database.',
      });
    }
    if (first.engine === 'postgresql') {
      throw new NochulError('database', `The database ${first.database} has no table and no view.`, {
        hint: 'Name another one in the URL, or scan each with --all-databases.',
      });
    }
    const where = first.database === null ? '' : ` of ${first.database}`;
    throw new NochulError(
      'permission-denied',
      `${first.user} is shown no table and no view${where}: there is none, or it holds no privilege on any.`,
      {
        hint: 'Grant it SELECT and SHOW VIEW on the databases to scan: "nochul init" prints how.',
      },
    );
  }
  const unreadable = ({ skipped }: Source) =>
    skipped.filter(
      ({ relation, column, reason }) => relation !== null && column === null && reason === 'permission-denied',
    ).length;
  if (reached.every((source) => source.relations > 0 && unreadable(source) === source.relations)) {
    throw new NochulError('permission-denied', `${first.user} may read none of the relations.`, {
      hint: '"nochul init" prints the grants that a scan takes; "nochul access" takes none.',
    });
  }
}

async function scanSource(source: ScanSource, settings: ScanSettings): Promise<Part> {
  const progress = (stage: Progress['stage'], done = 0, of = 0, rows = 0, waiting: Progress['waiting'] = null) =>
    settings.onProgress?.({ source: source.id, stage, done, of, rows, waiting });
  progress('connecting');
  await using session = await connect(source, settings.signal);
  const maxLoad = source.maxLoad ?? null;
  // A limit that can't be kept is none, and whoever set it should not learn that from the server's users.
  if (maxLoad !== null && (await session.load()).running === null)
    throw new NochulError('permission-denied', `${source.id}: --max-load needs to see the statements of others.`, {
      hint: 'GRANT pg_read_all_stats to the scanner (it shows the texts of those statements, and is reported as a way to what they hold), or leave --max-load out.',
    });
  progress('catalog');
  const catalog = await session.catalog(source.scope);
  const state = settings.state?.(source) ?? null;
  // The hashes that tell the same person in two tables apart from two persons: no key, no way back.
  const key = state?.key ?? randomInt(2 ** 47);
  const { rows, full = [] } = source;
  const wanted = rowsWanted({ rows, full });
  const work = {
    relations: catalog.relations.length,
    long:
      session.divide !== undefined && catalog.relations.some((each) => isWorthSharing(each, { rows: wanted(each) })),
    kept: state !== null,
    key,
  };
  await using helpers = closing(settings.helpers?.(source, work) ?? []);
  progress('grants');
  const graph = await session.grants();
  const samples = await sampleAll(session, catalog, {
    detectors: settings.detectors,
    rows,
    full,
    until: source.until ?? null,
    concurrency: source.concurrency,
    maxLoad,
    key,
    state,
    helpers: helpers.all,
    signal: settings.signal,
    onProgress: ({ done, rows, waiting }) => progress('sampling', done, catalog.relations.length, rows, waiting),
  });
  await helpers.close();
  const counting = {
    session,
    relations: catalog.relations,
    classifications: samples.classifications,
    detectors: settings.detectors,
    distinct: (column: ColumnRef) => samples.distinct.get(columnKey(column)) ?? null,
    sampled: ({ schema, relation }: Pick<ColumnRef, 'schema' | 'relation'>) =>
      samples.outcomes.get(relationKey(schema, relation)) ?? null,
    key,
    concurrency: source.concurrency,
    signal: settings.signal,
    onProgress: (done: number, of: number, rows: number) => progress('counting', done, of, rows),
  };
  const census = source.people === 'exact' ? await countPeople(counting) : null;
  const closer = census || source.rows === Infinity ? null : await lookCloser({ ...counting, rows: source.rows });
  progress('assessing');
  const access = resolveWithout(graph, settings.pathsOff ?? []);
  const outcome = assess({
    source: source.id,
    server: session.server,
    relations: catalog.relations,
    classifications: samples.classifications,
    detectors: settings.detectors,
    distinct: (column) => closer?.get(columnKey(column)) ?? counting.distinct(column),
    census,
    sampled: ({ schema, name }) => samples.outcomes.get(relationKey(schema, name)) ?? null,
    graph,
    access,
    roster: settings.roster ?? null,
    now: new Date(),
  });
  return {
    source: {
      ...describeSource(source, session, catalog, graph, samples, outcome.people),
      roster: outcome.roster,
      audit: outcome.audit,
      grants: keptGrants(graph, settings.pathsOff ?? []),
    },
    findings: outcome.findings,
    holdings: outcome.holdings,
    principals: outcome.principals,
    future: futureExposure(graph).map((each) => ({ source: source.id, ...each })),
    violations: outcome.violations,
  };
}

/** Closes them once, at the latest when the scan of the source is left. */
function closing(
  all: readonly Examiner[],
): AsyncDisposable & { readonly all: readonly Examiner[]; close(): Promise<void> } {
  let closed: Promise<unknown> | null = null;
  const close = async () => {
    closed ??= Promise.all(all.map((each) => each.close()));
    await closed;
  };
  return { all, close, [Symbol.asyncDispose]: close };
}

/** @throws NochulError of the engine's `connect`. */
export function connect(
  source: Pick<ScanSource, 'url' | 'engine' | 'password' | 'concurrency' | 'statementTimeout'>,
  signal: AbortSignal,
): Promise<Session> {
  return source.engine.connect(source.url, {
    password: source.password,
    concurrency: source.concurrency,
    statementTimeout: source.statementTimeout,
    connectTimeout: CONNECT_TIMEOUT,
    signal,
  });
}

function describeSource(
  source: ScanSource,
  { server }: Session,
  catalog: Catalog,
  graph: AccessGraph,
  samples: Samples,
  people: Source['people'],
): Omit<Source, 'roster' | 'audit' | 'grants'> {
  return {
    id: source.id,
    engine: server.engine,
    version: server.version,
    database: server.database,
    user: server.user,
    relations: catalog.relations.length,
    columns: catalog.relations.reduce((sum, relation) => sum + relation.columns.length, 0),
    rowsSampled: [...samples.outcomes.values()].reduce((sum, outcome) => sum + outcome.rows, 0),
    coverage: catalog.relations.map((relation) => {
      const outcome = samples.outcomes.get(relationKey(relation.schema, relation.name));
      return {
        schema: relation.schema,
        relation: relation.name,
        kind: relation.kind,
        method: outcome?.method ?? 'none',
        rows: outcome?.rows ?? 0,
        estimatedRows: relation.estimatedRows,
        absenceBound: outcome ? absenceBound(outcome) : 1,
      };
    }),
    skipped: [...unseenSchemas(source, graph), ...samples.skipped],
    gaps: reportedGaps(graph),
    backedOff: [...samples.backedOff],
    people,
  };
}

function settingsOf(source: ScanSource | undefined, { pathsOff = [] }: ScanSettings): Source['settings'] {
  if (!source) return undefined;
  const { scope, rows, full = [], until = null, people = 'sample' } = source;
  return {
    include: [...scope.include],
    exclude: [...scope.exclude],
    sample: rows === Infinity ? null : rows,
    full: [...full],
    until,
    people,
    pathsOff: [...pathsOff],
  };
}

/** Databases that a source without a database of its own covers, and whose tables the scanner is not shown. */
function unseenSchemas({ url, scope }: ScanSource, { gaps }: AccessGraph): Skipped[] {
  if (/^\/./.test(url.pathname) || scope.include.length > 0) return [];
  return gaps.flatMap(({ schemas = [] }) =>
    schemas.map((schema) => ({ schema, relation: null, column: null, reason: 'permission-denied' as const })),
  );
}

/** What the scanner was not shown of the grants, as the report has it. */
export function reportedGaps({ gaps }: AccessGraph): Source['gaps'] {
  return gaps.map(({ code, hint, hidesReaders = false }) => ({ code, hint, hidesReaders }));
}

function unreachable(source: ScanSource, error: NochulError): Part {
  return {
    source: {
      id: source.id,
      engine: source.engine.name,
      version: '',
      database: null,
      user: '',
      relations: 0,
      columns: 0,
      rowsSampled: 0,
      coverage: [],
      skipped: [{ schema: null, relation: null, column: null, reason: 'not-connectable', code: error.code }],
      gaps: [],
      backedOff: [],
      people: { estimate: 0, low: 0, high: 0 },
      roster: null,
      audit: null,
    },
    findings: [],
    holdings: [],
    principals: [],
    future: [],
    violations: [],
  };
}
