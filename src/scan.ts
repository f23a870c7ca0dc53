/** The pipeline: connect → catalog → sample → tally → classify, grants → access, then people, assess, report. */
import { randomInt } from 'node:crypto';
import pLimit from 'p-limit';
import { futureExposure } from './access/future.ts';
import { resolveWithout } from './access/paths.ts';
import { assess } from './assess/index.ts';
import { classifyRelation } from './classify/index.ts';
import { type Examined, inherit } from './classify/references.ts';
import { createTally, type RelationTally } from './classify/tally.ts';
import type { Detector } from './detector.ts';
import { NochulError } from './errors.ts';
import { countPeople, lookCloser } from './exact.ts';
import type { AccessGraph } from './graph.ts';
import type { Catalog, Classification, ColumnRef, Distinct, Relation, Scope, Skipped, SkipReason } from './model.ts';
import type { Engine, SampleOutcome, Session } from './plugin.ts';
import type { Report, Source } from './report.ts';
import type { RosterLine } from './roster.ts';

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
}

/** Characters of a value that travel: long enough for a delivery note or a log line, short enough for a 1 GB cell. */
export const MAX_CHARS = 4_000;
const CONNECT_TIMEOUT = 10_000;
/** After so many relations in a row have failed the same way, the server is spared the rest. */
const BREAKER: Readonly<Partial<Record<SkipReason, number>>> = { 'lost-connection': 3, timeout: 10 };

type Part = Pick<Report, 'findings' | 'holdings' | 'principals' | 'future' | 'violations'> & {
  readonly source: Source;
};

/**
 * Scans each source in turn and returns one report. A relation that fails is in the report as skipped; a source
 * that can't be connected to fails the scan when it is the only one, and is reported as skipped otherwise.
 * @throws NochulError when the only source can't be connected to, or its catalog can't be read.
 */
export async function scan(sources: readonly ScanSource[], settings: ScanSettings): Promise<Report> {
  const startedAt = new Date().toISOString();
  const parts: Part[] = [];
  for (const source of sources) {
    try {
      parts.push(await scanSource(source, settings));
    } catch (error) {
      if (sources.length === 1 || !(error instanceof NochulError)) throw error;
      parts.push(unreachable(source, error));
    }
  }
  assertExamined(parts, sources);
  return {
    schemaVersion: 1,
    tool: { name: 'nochul', version: settings.version },
    startedAt,
    finishedAt: new Date().toISOString(),
    complete: parts.every(({ source }) => source.skipped.length === 0 && !source.gaps.some((gap) => gap.hidesReaders)),
    sources: parts.map((part) => part.source),
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
  const progress = (stage: Progress['stage'], done = 0, of = 0, rows = 0) =>
    settings.onProgress?.({ source: source.id, stage, done, of, rows });
  progress('connecting');
  await using session = await connect(source, settings.signal);
  progress('catalog');
  const catalog = await session.catalog(source.scope);
  progress('grants');
  const graph = await session.grants();
  const samples = await sampleAll(session, catalog, source, settings, (done, rows) =>
    progress('sampling', done, catalog.relations.length, rows),
  );
  const counting = {
    session,
    relations: catalog.relations,
    classifications: samples.classifications,
    detectors: settings.detectors,
    distinct: (column: ColumnRef) => samples.distinct.get(columnKey(column)) ?? null,
    sampled: ({ schema, relation }: Pick<ColumnRef, 'schema' | 'relation'>) =>
      samples.outcomes.get(relationKey(schema, relation)) ?? null,
    key: samples.key,
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
    },
    findings: outcome.findings,
    holdings: outcome.holdings,
    principals: outcome.principals,
    future: futureExposure(graph).map((each) => ({ source: source.id, ...each })),
    violations: outcome.violations,
  };
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

interface Samples {
  readonly classifications: readonly Classification[];
  readonly distinct: ReadonlyMap<string, Distinct>;
  readonly outcomes: ReadonlyMap<string, SampleOutcome>;
  readonly skipped: readonly Skipped[];
  /** The run's, of its hashes. */
  readonly key: number;
}

async function sampleAll(
  session: Session,
  catalog: Catalog,
  source: ScanSource,
  { detectors, signal }: ScanSettings,
  onRelation: (done: number, rows: number) => void,
): Promise<Samples> {
  // The hashes that tell the same person in two tables apart from two persons: no key, no way back, and it dies here.
  const key = randomInt(2 ** 47);
  const classifications: Classification[][] = [];
  const distinct = new Map<string, Distinct>();
  const outcomes = new Map<string, SampleOutcome>();
  /** Of columns that refer to others: what was seen of them counts although their own values told nothing. */
  const referring = new Map<string, Examined>();
  const skipped: Skipped[] = [...catalog.skipped];
  const failures = { reason: null as SkipReason | null, inARow: 0 };
  const limit = pLimit(source.concurrency);
  let done = 0;
  let rows = 0;

  const sampleOne = async (relation: Relation, position: number) => {
    const columns = readableColumns(relation, detectors);
    let tally: RelationTally | null = null;
    let outcome: SampleOutcome | null = null;
    if (columns.length > 0) {
      const given = breakerReason(failures, signal);
      if (given) skipped.push(skip(relation, null, given));
      else {
        const attempt = createTally(relation, columns, detectors, { key });
        try {
          outcome = await session.sample({ relation, columns, rows: source.rows, maxChars: MAX_CHARS }, (batch) => {
            attempt.addBatch(batch);
          });
          tally = attempt;
          failures.inARow = 0;
          outcomes.set(relationKey(relation.schema, relation.name), outcome);
          for (const each of outcome.unreadable) skipped.push(skip(relation, each.column, each.reason, each.code));
        } catch (error) {
          const { reason, code } = skipReason(error);
          failures.inARow = failures.reason === reason ? failures.inARow + 1 : 1;
          failures.reason = reason;
          skipped.push(skip(relation, null, reason, code));
        }
      }
    }
    // A relation that could not be sampled is still judged by its names: better a hint than silence.
    const found = classifyRelation(relation, tally, detectors);
    classifications[position] = found;
    for (const { column, detector } of tally?.failed ?? [])
      skipped.push(skip(relation, column, 'detector-failed', detector));
    if (tally) {
      for (const column of relation.foreignKeys.flatMap(({ columns }) => columns)) {
        const ref = columnKey({ schema: relation.schema, relation: relation.name, column });
        referring.set(ref, { sampled: tally.rows, nonNull: tally.column(column)?.nonNull ?? 0 });
      }
      for (const column of new Set(found.map((each) => each.column))) {
        const counts = distinctOf(tally, column, found);
        if (counts)
          distinct.set(columnKey({ schema: relation.schema, relation: relation.name, column }), {
            ...counts,
            whole: outcome?.whole ?? false,
          });
      }
    }
    done += 1;
    rows += outcome?.rows ?? 0;
    onRelation(done, rows);
  };

  onRelation(0, 0);
  for (const relation of catalog.relations)
    if (relation.rowsLimited) skipped.push(skip(relation, null, 'row-security'));
  await Promise.all(catalog.relations.map((relation, position) => limit(() => sampleOne(relation, position))));
  const inherited = inherit(
    catalog.relations,
    classifications.flat(),
    (column) => referring.get(columnKey(column)) ?? null,
  );
  return { classifications: inherited, distinct, outcomes, skipped, key };
}

/** Of a value in parts, what is distinct are the values: an area code tells nobody apart. */
function distinctOf(tally: RelationTally, column: string, found: readonly Classification[]): Distinct | null {
  const split = found.some((each) => each.column === column && each.caveats.includes('split'));
  const whole = split ? tally.joined.find(({ columns }) => columns.includes(column)) : undefined;
  return whole ? whole.tally.distinct() : tally.distinct(column);
}

/** Columns that the scanner may read and that a detector has something to say of. */
export function readableColumns(
  { columns, unreadable }: Relation,
  detectors: readonly Detector[],
): Relation['columns'] {
  if (unreadable === 'all') return [];
  const families = new Set(detectors.flatMap((detector) => detector.families));
  const hidden = new Set(unreadable === 'none' ? [] : unreadable);
  return columns.filter(({ name, family }) => !hidden.has(name) && families.has(family));
}

function breakerReason(
  failures: { reason: SkipReason | null; inARow: number },
  signal: AbortSignal,
): SkipReason | null {
  if (signal.aborted) return 'interrupted';
  const { reason, inARow } = failures;
  return reason !== null && inARow >= (BREAKER[reason] ?? Infinity) ? reason : null;
}

function skip(relation: Relation, column: string | null, reason: SkipReason, code?: string): Skipped {
  return { schema: relation.schema, relation: relation.name, column, reason, ...(code === undefined ? {} : { code }) };
}

/** @throws whatever is not a foreseen failure: a bug must not read as a skipped relation. */
function skipReason(error: unknown): { reason: SkipReason; code?: string } {
  if (!(error instanceof NochulError)) throw error;
  // Interrupted or unreachable, whatever the server said last; else the engine knows best.
  if (error.code === 'interrupted') return { reason: 'interrupted' };
  if (isFailureCause(error.cause)) return { reason: error.cause.reason, code: error.cause.code };
  return { reason: REASONS[error.code] ?? 'server-error' };
}

const REASONS: Readonly<Partial<Record<NochulError['code'], SkipReason>>> = {
  'permission-denied': 'permission-denied',
  timeout: 'timeout',
  'lost-connection': 'lost-connection',
  connect: 'lost-connection',
};

/** What an engine leaves of a driver's error as `cause`: SQLSTATE or errno, and the reason; the rest can quote values. */
interface FailureCause {
  readonly code: string;
  readonly reason: SkipReason;
}

function isFailureCause(value: unknown): value is FailureCause {
  return typeof value === 'object' && value !== null && 'code' in value && 'reason' in value;
}

function describeSource(
  source: ScanSource,
  { server }: Session,
  catalog: Catalog,
  graph: AccessGraph,
  samples: Samples,
  people: Source['people'],
): Omit<Source, 'roster' | 'audit'> {
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
        absenceBound: absenceBound(outcome),
      };
    }),
    skipped: [...unseenSchemas(source, graph), ...samples.skipped],
    gaps: reportedGaps(graph),
    people,
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

/** The rule of three: what did not occur in n random rows has, at 95 %, a share below 3/n. A head is not random and bounds nothing. */
function absenceBound(outcome: SampleOutcome | undefined): number {
  if (outcome?.whole) return 0;
  return outcome && outcome.method !== 'head' && outcome.rows > 3 ? 3 / outcome.rows : 1;
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

// NUL is in no identifier of any of the three servers.
const relationKey = (schema: string, relation: string) => `${schema}\0${relation}`;
const columnKey = ({ schema, relation, column }: ColumnRef) => `${relationKey(schema, relation)}\0${column}`;
