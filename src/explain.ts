/** Why a column's verdict is what it is: every hypothesis with what moved it how far. Reads one relation, reports no value. */
import { randomInt } from 'node:crypto';
import { classifyRelation, type Judged, judgeRelation, REPORTED, reportedOf } from './classify/index.ts';
import { inherit } from './classify/references.ts';
import { createTally, type RelationTally } from './classify/tally.ts';
import type { Detector } from './detector.ts';
import { NochulError } from './errors.ts';
import { MAX_CHARS, readableColumns } from './examine.ts';
import type { Category, Caveat, ColumnRef, Protection, Relation, Weight } from './model.ts';
import type { SampleMethod, Session } from './plugin.ts';
import { connect, type ScanSource } from './scan.ts';

export interface Explanation extends ColumnRef {
  readonly schemaVersion: 1;
  readonly source: string;
  readonly type: string;
  readonly comment: string | null;
  /** How its relation was sampled; null where it could not be read, so that only names were judged. */
  readonly sample: { readonly method: SampleMethod; readonly rows: number } | null;
  /** The least confidence that is reported. */
  readonly reportedFrom: number;
  /** The column itself, its paths where it holds documents, and the value that it is a part of. */
  readonly subjects: readonly ExplainedSubject[];
  /** What foreign keys add. */
  readonly inherited: readonly {
    /** The columns that it refers to. */
    readonly from: readonly ColumnRef[];
    readonly category: Category;
    readonly confidence: number;
  }[];
}

export interface ExplainedSubject {
  readonly path: string | null;
  /** The columns that hold its parts, where it is spread over several. */
  readonly parts: readonly string[] | null;
  /** Cells that are not null, and those of them that are no placeholder (`-`, `없음`). */
  readonly nonNull: number;
  readonly filled: number;
  /** Distinct cells among those, up to a bound. */
  readonly distinct: number;
  /** How sure its neighbours make it that the rows are persons, and organisations: 0 to 1. */
  readonly context: { readonly persons: number; readonly organisations: number };
  /** Cells that look like hashes, ciphertexts or tokens. */
  readonly schemes: readonly { readonly scheme: string; readonly cells: number }[];
  /** The surest first. `none` is the category of decoys: what looks like personal data and is nobody's. */
  readonly hypotheses: readonly ExplainedHypothesis[];
}

export interface ExplainedHypothesis {
  readonly category: Category | 'none';
  readonly detector: string;
  readonly title: Detector['title'];
  readonly confidence: number;
  readonly reported: boolean;
  readonly protection: Protection;
  readonly caveats: readonly Caveat[];
  readonly embedded: boolean;
  readonly matched: number;
  /** Of the kind's own check digit or list; all that match where `checked` is false, as it has none. */
  readonly valid: number;
  readonly checked: boolean;
  /** Natural log-odds; their sum is what the hypothesis brings into the competition. */
  readonly weights: readonly Weight[];
}

/**
 * @param name `schema.relation.column`, or `relation.column` where only one schema has it.
 * @throws NochulError `usage` when there is no such column; the engine's errors.
 */
export async function explainColumn(
  source: ScanSource,
  name: string,
  { detectors, signal }: { readonly detectors: readonly Detector[]; readonly signal: AbortSignal },
): Promise<Explanation> {
  await using session = await connect(source, signal);
  const { relations } = await session.catalog(source.scope);
  const ref = findColumn(relations, name);
  const relation = relationOf(relations, ref);
  const column = relation?.columns.find((each) => each.name === ref.column);
  if (!relation || !column) throw new NochulError('usage', `There is no column ${name}.`);
  const samples = await sampleReferenced(session, source, relations, relation, detectors);
  const sampled = samples.get(relation) ?? null;
  return {
    schemaVersion: 1,
    source: source.id,
    ...ref,
    type: column.type,
    comment: column.comment,
    sample: sampled && { method: sampled.method, rows: sampled.tally.rows },
    reportedFrom: REPORTED,
    subjects: judgeRelation(relation, sampled?.tally ?? null, detectors)
      .filter(({ subject }) => (subject.parts ? subject.parts.includes(column.name) : subject.column === column))
      .map(explainSubject),
    inherited: inheritedBy(relation, ref, samples, detectors),
  };
}

/**
 * The column of that spelling; where there is none, the one that differs in capitals alone: MySQL and MariaDB do not
 * tell columns apart by them, and PostgreSQL makes small letters of what stands without quotation marks.
 * @throws NochulError `usage`.
 */
export function findColumn(relations: readonly Relation[], name: string): ColumnRef {
  const exact = columnsCalled(relations, name, (text) => text);
  const found = exact.length > 0 ? exact : columnsCalled(relations, name.toLowerCase(), (text) => text.toLowerCase());
  // `a.b.c` may also be the column c of a relation named `a.b`: the full name wins.
  const full = found.filter(({ schema, relation, column }) => `${schema}.${relation}.${column}`.length === name.length);
  const [only, ...others] = full.length > 0 ? full : found;
  if (only && others.length === 0) return only;
  throw new NochulError('usage', `There ${only ? 'are several columns' : 'is no column'} ${name}.`, {
    hint: only
      ? `Say which: ${[only, ...others].map((each) => `${each.schema}.${each.relation}.${each.column}`).join(', ')}.`
      : 'Name it as the report does: schema.relation.column, in the spelling of the database.',
  });
}

function columnsCalled(relations: readonly Relation[], name: string, spell: (text: string) => string): ColumnRef[] {
  return relations.flatMap(({ schema, name: relation, columns }) =>
    columns
      .filter(({ name: column }) =>
        [`${schema}.${relation}.${column}`, `${relation}.${column}`].some((each) => spell(each) === name),
      )
      .map(({ name: column }) => ({ schema, relation, column })),
  );
}

const relationOf = (relations: readonly Relation[], { schema, relation }: Omit<ColumnRef, 'column'>) =>
  relations.find((each) => each.schema === schema && each.name === relation);

async function sampleOne(
  session: Session,
  source: ScanSource,
  relation: Relation,
  detectors: readonly Detector[],
): Promise<{ readonly tally: RelationTally; readonly method: SampleMethod } | null> {
  const columns = readableColumns(relation, detectors);
  if (columns.length === 0) return null;
  const tally = createTally(relation, columns, detectors, { key: randomInt(2 ** 47) });
  const request = { relation, columns, rows: source.rows, maxChars: MAX_CHARS };
  const { method } = await session.sample(request, (batch) => {
    tally.addBatch(batch);
  });
  return { tally, method };
}

function explainSubject(judged: Judged): ExplainedSubject {
  const { subject, context, contenders } = judged;
  const { tally } = subject;
  const reported = new Set(reportedOf(judged));
  return {
    path: subject.path,
    parts: subject.parts,
    nonNull: tally?.nonNull ?? 0,
    filled: tally?.filled ?? 0,
    distinct: tally?.distinctCells ?? 0,
    context: { persons: context.persons, organisations: context.organisations },
    schemes: [...(tally?.shapes ?? [])].map(([scheme, cells]) => ({ scheme, cells })),
    hypotheses: contenders.map((contender) => {
      const { hypothesis, confidence } = contender;
      return {
        category: hypothesis.category,
        detector: hypothesis.detector.id,
        title: hypothesis.detector.title,
        confidence,
        reported: reported.has(contender),
        protection: hypothesis.protection,
        caveats: hypothesis.caveats,
        embedded: hypothesis.embedded || subject.path !== null,
        matched: hypothesis.matched,
        valid: hypothesis.valid,
        checked: hypothesis.detector.chance !== undefined && !hypothesis.embedded,
        weights: hypothesis.weights.map(({ reason, weight }) => ({ reason, weight: Math.round(weight * 100) / 100 })),
      };
    }),
  };
}

type Samples = ReadonlyMap<Relation, Awaited<ReturnType<typeof sampleOne>>>;

/** The relation and all that its foreign keys lead to. */
async function sampleReferenced(
  session: Session,
  source: ScanSource,
  relations: readonly Relation[],
  relation: Relation,
  detectors: readonly Detector[],
): Promise<Samples> {
  const samples = new Map<Relation, Awaited<ReturnType<typeof sampleOne>>>();
  const pending = [relation];
  for (const each of pending) {
    if (samples.has(each)) continue;
    samples.set(each, await sampleOne(session, source, each, detectors));
    for (const { references } of each.foreignKeys) {
      const target = relationOf(relations, references);
      if (target) pending.push(target);
    }
  }
  return samples;
}

function inheritedBy(
  { foreignKeys }: Relation,
  { schema, relation, column }: ColumnRef,
  samples: Samples,
  detectors: readonly Detector[],
): Explanation['inherited'] {
  const own = Array.from(samples, ([each, sample]) => classifyRelation(each, sample?.tally ?? null, detectors));
  const from = foreignKeys.flatMap(({ columns, references }) => {
    const target = references.columns[columns.indexOf(column)];
    return target === undefined ? [] : [{ schema: references.schema, relation: references.relation, column: target }];
  });
  return inherit([...samples.keys()], own.flat(), () => null)
    .filter((each) => each.schema === schema && each.relation === relation && each.column === column)
    .filter(({ caveats }) => caveats.includes('inherited'))
    .map(({ category, confidence }) => ({ from, category, confidence }));
}
