/** The gate on migrations: what a change of the schema adds to what a policy forbids, and the statement that adds it. */
import type { Detector } from '../detector.ts';
import type { Classification } from '../model.ts';
import { type Baseline, makeBaseline, reviewedOf } from '../policy/baseline.ts';
import { runPolicy } from '../policy/index.ts';
import { type GateResult, subtract } from '../policy/subtract.ts';
import type { PolicyResult, ResolvedPolicy, Reviewed } from '../policy/types.ts';
import type { Report } from '../report.ts';
import { applyAll, applyInSteps, lookAt, type Step, type Unit } from './apply.ts';
import { culpritOf } from './attribute.ts';
import type { Discovered } from './discover.ts';
import { grantsOf, type Known, knownFrom, NOTHING_KNOWN, rolesOf } from './production.ts';
import { accountOf, type NeededRole, type Shadow, StatementFailure } from './shadow.ts';
import { splitMysql } from './split-mysql.ts';
import { postgresSplitter } from './split-postgres.ts';
import { renamed, renamedReport, reportOf, type Snapshot, type StateSettings } from './state.ts';
import { type AnyStatement, namedIn } from './statements.ts';
import { positionAt } from './text.ts';
import type { Migration } from './types.ts';

export interface MigrationsInput {
  /** Files at the base, none where there was no folder; and at the head. */
  readonly base: readonly Migration[];
  readonly head: Discovered;
  /** How messages and results call a file: from the top of the repository. */
  readonly where: (migration: Migration) => string;
  readonly shadow: Shadow;
  readonly policy: ResolvedPolicy;
  /** What is accepted already; null where nobody said. */
  readonly accepted: Baseline | null;
  /** A report of the database that the migrations are for; null for none. */
  readonly production: Report | null;
  readonly detectors: readonly Detector[];
  readonly pathsOff: readonly string[];
  /** The source's name in results. */
  readonly source: string;
  readonly version: string;
  readonly onStage?: (stage: 'base' | 'head' | 'judging') => void;
}

export interface MigrationsOutcome {
  readonly results: readonly GateResult[];
  /** Of the head. */
  readonly report: Report;
  /** Results that the base has, too, or that are accepted. */
  readonly silenced: number;
  /** Statements that only the head has. */
  readonly statements: number;
  /** Roles and accounts that were made because migrations name them and none of them makes them. */
  readonly roles: readonly NeededRole[];
  /** Personal-data columns of production that the migrations do not make. */
  readonly absent: readonly string[];
}

/** Rules on how a server is set up: of the shadow that is no matter, and migrations do not say it of production. */
const OF_SERVERS = new Set(['reads-must-be-audited']);

/**
 * Applies the base and the head to the shadow and holds one against the other.
 * @throws NochulError `usage` for SQL that can't be parsed, `server` for a statement that fails, each with file and line
 */
export async function judgeMigrations(given: MigrationsInput): Promise<MigrationsOutcome> {
  const policy = { ...given.policy, rules: given.policy.rules.filter(({ rule }) => !OF_SERVERS.has(rule.id)) };
  const input = { ...given, policy };
  const { shadow, production, head, where } = input;
  const split = shadow.dialect === 'postgresql' ? await postgresSplitter(where) : splitMysql;
  const unitsOf = (migrations: readonly Migration[]): Unit[] =>
    migrations.map((migration) => ({ migration, statements: split(migration) }));
  const plan = planOf(unitsOf(input.base), unitsOf(head.migrations));
  const named = namedIn(
    [...plan.base, ...plan.start, ...plan.fresh].flatMap(({ statements }) => statements),
    shadow.dialect,
  );
  const roles = named.roles.map((role) => production?.principals.find(({ name }) => name === role.name) ?? role);
  const needed = roles.map(({ name, ...each }) => ({ name, login: 'login' in each ? each.login : each.canLogin }));
  const fromProduction = production ? rolesOf(production).filter(({ name }) => !named.made.has(name)) : [];
  const beginning = {
    database: named.database ?? databaseOf(production),
    roles: [...fromProduction, ...needed.filter(({ name }) => !fromProduction.some((each) => each.name === name))],
  };
  input.onStage?.('base');
  const database = await shadow.begin(beginning);
  await applyAll(shadow, plan.base, where);
  const schemaOf = schemasOf(production, shadow, database);
  const grantKnown = async () => {
    if (production) await runGrants(production, shadow, schemaOf);
  };
  await grantKnown();
  const before = await lookAt(shadow);
  const known = production ? knownFrom(production, before.catalog.relations, schemaOf) : NOTHING_KNOWN;
  input.onStage?.('head');
  let start = before;
  if (plan.anew) {
    await shadow.begin(beginning);
    await applyAll(shadow, plan.start, where);
    await grantKnown();
    start = await lookAt(shadow);
  }
  const steps = await applyInSteps(shadow, plan.fresh, where, start);
  input.onStage?.('judging');
  const { source, version, detectors, pathsOff } = input;
  const states = statesOf(start, steps, { source, version, detectors, pathsOff, known });
  const first = plan.anew ? reportOf(before, { source, version, detectors, pathsOff, known }).report : states.report(0);
  const outcome = judge(input, first, states, steps, plan);
  return {
    ...outcome,
    report: states.report(steps.length),
    statements: plan.fresh.reduce((sum, { statements }) => sum + statements.length, 0),
    roles: needed,
    absent: production ? absentFrom(production, known, before, schemaOf) : [],
  };
}

interface Plan {
  readonly base: readonly Unit[];
  /** The database of the head is made from nothing: files of the base were edited or went. */
  readonly anew: boolean;
  /** Where it is: what is applied before the first difference. */
  readonly start: readonly Unit[];
  /** What is applied after that, statement by statement. */
  readonly fresh: readonly Unit[];
  /** Files of the base that the head has otherwise, or no longer. */
  readonly changed: readonly Unit[];
}

const keyOf = ({ migration: { path, text, from, to } }: Unit) => JSON.stringify([path, text.slice(from, to)]);

/**
 * As a server that runs already would meet the change: files that were there before are done, new ones follow, and
 * repeatable ones are run again when they change.
 */
function planOf(base: readonly Unit[], head: readonly Unit[]): Plan {
  const [before, now] = [new Set(base.map(keyOf)), new Set(head.map(keyOf))];
  const changed = base.filter((unit) => !now.has(keyOf(unit)));
  const anew = changed.some(({ migration }) => !migration.repeatable);
  if (!anew) return { base, anew, start: [], fresh: head.filter((unit) => !before.has(keyOf(unit))), changed };
  const difference = head.findIndex((unit, at) => !base[at] || keyOf(base[at]) !== keyOf(unit));
  const cut = difference === -1 ? head.length : difference;
  return { base, anew, start: head.slice(0, cut), fresh: head.slice(cut), changed };
}

const databaseOf = (production: Report | null): string | null => {
  if (!production) return null;
  const [source] = production.sources;
  const schemas = new Set(production.findings.map(({ schema }) => schema));
  if (source?.engine === 'postgresql' || source?.database) return source.database;
  return schemas.size === 1 ? ([...schemas][0] ?? null) : null;
};

/** MySQL's schemas are databases, and the shadow's may be called otherwise. */
function schemasOf(production: Report | null, { dialect }: Shadow, database: string): (schema: string) => string {
  const own = databaseOf(production);
  return (schema) => (dialect === 'mysql' && schema === own ? database : schema);
}

/** What can't be granted here is about something that the migrations do not make. */
async function runGrants(production: Report, shadow: Shadow, schemaOf: (schema: string) => string): Promise<void> {
  const { catalog, server } = await lookAt(shadow);
  const isPostgres = shadow.dialect === 'postgresql';
  const mark = isPostgres ? '"' : '`';
  const name = (text: string) => `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
  const text = (part: string) => `'${part.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const principal = (whole: string) => {
    if (isPostgres) return name(whole);
    const { user, host } = accountOf(whole);
    return host === '' ? name(user) : `${text(user)}@${text(host)}`;
  };
  for (const statement of grantsOf(production, server.engine, catalog.relations, schemaOf, { name, principal })) {
    await shadow.run(statement).catch((error: unknown) => {
      if (!(error instanceof StatementFailure)) throw error;
    });
  }
}

function absentFrom(
  production: Report,
  known: Known,
  { catalog }: Snapshot,
  schemaOf: (schema: string) => string,
): string[] {
  const here = new Set(
    catalog.relations.flatMap((relation) =>
      known.findings(relation).map(({ schema, relation, column }) => JSON.stringify([schema, relation, column])),
    ),
  );
  return [
    ...new Set(
      production.findings
        .filter((each) => !here.has(JSON.stringify([schemaOf(each.schema), each.relation, each.column])))
        .map((each) => `${each.schema}.${each.relation}.${each.column}`),
    ),
  ];
}

interface States {
  /** After so many steps. */
  report(step: number): Report;
  /** The report after `from` steps in the names that hold after `to`. */
  reportIn(from: number, to: number): Report;
}

/** Reports are made when they are asked for, and kept. */
function statesOf(start: Snapshot, steps: readonly Step[], settings: StateSettings): States {
  const made = new Map<number, ReturnType<typeof reportOf>>();
  const snapshot = (step: number) => (step === 0 ? start : (steps[step - 1]?.after ?? start));
  const state = (step: number): ReturnType<typeof reportOf> => {
    const known = made.get(step) ?? reportOf(snapshot(step), settings, carried(step));
    made.set(step, known);
    return known;
  };
  /** What renamed columns were, under the names that they have now. */
  const carried = (step: number): readonly Classification[] => {
    if (step === 0) return [];
    const renames = steps[step - 1]?.renames ?? [];
    const earlier = carried(step - 1);
    if (renames.length === 0) return earlier;
    const moved = state(step - 1).classifications.flatMap((each) => {
      const to = renamed(each, renames);
      return to === each ? [] : [to];
    });
    return [...earlier.filter((each) => renamed(each, renames) === each), ...moved];
  };
  return {
    report: (step) => state(step).report,
    reportIn: (from, to) =>
      renamedReport(
        state(from).report,
        steps.slice(from, to).flatMap(({ renames }) => renames),
      ),
  };
}

type Verdict = Pick<MigrationsOutcome, 'results' | 'silenced'>;

function judge(
  { policy, accepted, shadow, where }: MigrationsInput,
  base: Report,
  states: States,
  steps: readonly Step[],
  plan: Plan,
): Verdict {
  const now = new Date();
  const ran = new Set(policy.rules.map(({ rule }) => rule.id));
  const compare = (before: Report, after: Report) => {
    const known = makeBaseline(before, runPolicy(before, policy), null, { prune: false });
    const all = withoutGuesses(runPolicy(after, policy, eitherOf(reviewedOf(known), accepted && reviewedOf(accepted))));
    // A line of the user's baseline counts only where the base does not have the result itself.
    const listed = new Set(known.entries.map(({ fingerprint }) => fingerprint));
    const entries = [
      ...known.entries,
      ...(accepted?.entries ?? []).filter(({ fingerprint }) => !listed.has(fingerprint)),
    ];
    return subtract(all, { ...known, entries }, { growth: policy.growth, now, ran, looked: new Set() });
  };
  const last = steps.length;
  const renames = steps.flatMap((step) => step.renames);
  const whole = compare(renamedReport(base, renames), states.report(last));
  if (whole.results.length === 0) return { results: [], silenced: whole.silenced };

  // A stretch of steps that adds nothing is left at that; one that does is halved until a single step is to blame.
  const blame = (from: number, to: number): GateResult[] => {
    if (from >= to) return [];
    const { results } = compare(states.reportIn(from, to), states.report(to));
    if (results.length === 0) return [];
    const middle = Math.floor((from + to) / 2);
    const halves = to - from === 1 ? [] : [...blame(from, middle), ...blame(middle, to)];
    const told = new Set(halves.flatMap(partsOf));
    const rest = results.filter((each) => partsOf(each).some((part) => !told.has(part)));
    const statements = steps.slice(from, to).flatMap((step) => step.statements);
    return [...halves, ...rest.map((each) => located(each, statements))];
  };
  const located = (result: GateResult, statements: readonly AnyStatement[]): GateResult => {
    const culprit = culpritOf(result, statements, shadow.dialect);
    if (!culprit) return result;
    const { statement, position } = culprit;
    return { ...result, location: { file: where(statement.migration), ...position } };
  };

  // What a later statement takes back, and what the base had otherwise, is not the change's.
  const added = new Set(whole.results.flatMap(partsOf));
  const blamed = blame(0, last).filter((each) => partsOf(each).some((part) => added.has(part)));
  // Numbers are those of the end, and what a later statement makes worse is told where it begins.
  const final = new Map(whole.results.map((each) => [aboutOf(each), each]));
  const explained = [...Map.groupBy(blamed, aboutOf)].flatMap(([about, [first]]) =>
    first ? [{ ...(final.get(about) ?? first), location: first.location }] : [],
  );
  const told = new Set(explained.flatMap(partsOf));
  const unexplained = whole.results.filter((each) => partsOf(each).some((part) => !told.has(part)));
  const results = [...explained, ...unexplained.map((each) => ({ ...each, location: placeOfChange(plan, where) }))];
  return { results: sorted(results, whole.results), silenced: whole.silenced };
}

/** An empty table may come to hold the data of nobody or of everybody: that is no number to tell. */
function withoutGuesses(results: readonly PolicyResult[]): PolicyResult[] {
  return results.map((each) =>
    each.measures.people?.estimate === 0 ? { ...each, measures: { ...each.measures, people: null } } : each,
  );
}

/** What either of them knows. */
function eitherOf(one: Reviewed | null, other: Reviewed | null): Reviewed {
  return { knows: (...asked) => one?.knows(...asked) === true || other?.knows(...asked) === true };
}

/**
 * What a result is about, in pieces that stay the same however results are put together: each principal that reads a
 * relation is one.
 */
function partsOf({ rule, fingerprint, args }: PolicyResult): string[] {
  const { names, relations } = args;
  if (rule !== 'no-unreviewed-access' || !Array.isArray(names) || !Array.isArray(relations)) return [fingerprint];
  return names.flatMap((name) => relations.map((relation) => JSON.stringify([rule, name, relation])));
}

const aboutOf = (result: PolicyResult): string => JSON.stringify([result.fingerprint, partsOf(result)]);

/** Where nothing that was added is to blame, something was taken away: the first file that is no longer what it was. */
function placeOfChange({ changed, fresh }: Plan, where: (migration: Migration) => string): GateResult['location'] {
  const [unit] = changed;
  if (!unit) return null;
  const { migration } = unit;
  const edited = fresh.find((each) => each.migration.path === migration.path)?.migration;
  if (!edited) return { file: where(migration), line: 1, column: 1 };
  let same = 0;
  while (same < edited.text.length && edited.text[same] === migration.text[same]) same += 1;
  return { file: where(edited), line: positionAt(edited.text, same).line, column: 1 };
}

/** As the policy has them, then by place. */
function sorted(results: readonly GateResult[], order: readonly GateResult[]): GateResult[] {
  const rank = new Map(order.map(({ fingerprint }, at) => [fingerprint, at]));
  const rankOf = ({ fingerprint }: GateResult) => rank.get(fingerprint) ?? order.length;
  return results.toSorted(
    (a, b) =>
      Number(a.level === 'warn') - Number(b.level === 'warn') ||
      rankOf(a) - rankOf(b) ||
      (a.location?.line ?? 0) - (b.location?.line ?? 0),
  );
}
