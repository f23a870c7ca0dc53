/** The verdict for each column: hypotheses, their neighbours, and the competition between them. */
import type { Detector } from '../detector.ts';
import type { Classification, Relation } from '../model.ts';
import { type Contender, compete } from './compete.ts';
import { type Context, contextOf, type Neighbour, NO_CONTEXT, subjectOf } from './context.ts';
import { type Hypothesis, hypothesesOf, inContext, present, type Subject } from './hypothesis.ts';
import { aliases, phrase, singular, tokens } from './names.ts';
import type { ColumnTally, Joined, RelationTally } from './tally.ts';

export type { RelationTally } from './tally.ts';
export { createTally } from './tally.ts';

/** The least confidence that is reported: below it, something else is likelier. */
export const REPORTED = 0.5;
/** How much a column's name alone tells its neighbours. */
const MEANT = 0.9;
/** A path that one in so many documents has is not shown by name. */
const RARE = 50;

/** A subject with everything that was weighed on the way to its verdicts, the surest hypothesis first. */
export interface Judged {
  readonly subject: Subject;
  readonly context: Context;
  readonly contenders: readonly Contender[];
}

/**
 * The verdicts for a relation's columns: the best category of each, and every category that its texts or documents
 * hold, from a confidence of 0.5 up.
 * @param tally what the sample said; null where there is none, and then names, comments and types decide alone.
 */
export function classifyRelation(
  relation: Relation,
  tally: RelationTally | null,
  detectors: readonly Detector[],
): Classification[] {
  const judged = judgeRelation(relation, tally, detectors);
  const split = new Map<string, Judged>();
  for (const each of judged) {
    if (each.subject.parts && reportedOf(each).length > 0) for (const part of each.subject.parts) split.set(part, each);
  }
  return relation.columns.flatMap((column) => {
    const whole = split.get(column.name);
    if (whole) return reportedOf(whole).map((winner) => verdict(whole, winner, column.name));
    return judged
      .filter(({ subject }) => subject.column === column && subject.parts === null)
      .flatMap((each) => reportedOf(each).map((winner) => verdict(each, winner, column.name)));
  });
}

/** All subjects of a relation with what was weighed: for `--explain`; `classifyRelation` reports what comes of it. */
export function judgeRelation(
  relation: Relation,
  tally: RelationTally | null,
  detectors: readonly Detector[],
): Judged[] {
  const weighed = subjectsOf(relation, tally, detectors).map((subject) => ({
    subject,
    hypotheses: weigh(subject, detectors),
  }));
  const alone = weighed.map(({ subject, hypotheses }) => judge(subject, hypotheses, NO_CONTEXT));
  const contextFor = contextOf(relation, alone.flatMap(witness));
  return weighed.map(({ subject, hypotheses }) => judge(subject, hypotheses, contextFor(subject.column.name)));
}

/** A detector whose `judge` threw on the way has no say in any part of the column: its hypotheses are weighed anew. */
function weigh(subject: Subject, detectors: readonly Detector[]): Hypothesis[] {
  const before = subject.tally?.failed.size;
  const hypotheses = hypothesesOf(subject, detectors);
  return subject.tally?.failed.size === before ? hypotheses : hypothesesOf(subject, detectors);
}

function judge(subject: Subject, hypotheses: readonly Hypothesis[], context: Context): Judged {
  const placed = hypotheses.map((each) => inContext(each, context));
  return { subject, context, contenders: compete(placed, subject.tally?.filled ?? 0) };
}

/** What a column tells its neighbours. A text that mentions persons says nothing of its row's. */
function witness({ subject, contenders }: Judged): Neighbour[] {
  if (subject.path !== null) return [];
  return contenders
    .filter(({ hypothesis: { embedded }, confidence }) => !embedded && confidence > 0.1)
    .map(({ hypothesis: { category, detector, named }, confidence }) => ({
      column: subject.column.name,
      category,
      detector: detector.id,
      // An empty column of that name is still meant for persons' data, whatever it will hold.
      confidence: named && confidence >= REPORTED ? Math.max(confidence, MEANT) : confidence,
    }));
}

function subjectsOf(relation: Relation, tally: RelationTally | null, detectors: readonly Detector[]): Subject[] {
  const sampled = tally?.rows ?? 0;
  const aliasOf = aliases(
    relation.columns.map(({ name }) => tokens(name)),
    detectors,
  );
  const alone = relation.columns.flatMap((column): Subject[] => {
    const columnTally = tally?.column(column.name) ?? null;
    const subject: Subject = {
      relation,
      column,
      path: null,
      parts: null,
      name: column.family === 'array' ? singular(tokens(column.name)) : tokens(column.name),
      alias: aliasOf(tokens(column.name)),
      comment: phrase(column.comment ?? ''),
      tally: columnTally,
      sampled: columnTally ? sampled : 0,
    };
    return columnTally ? [subject, ...insideOf(subject, columnTally)] : [subject];
  });
  // Values that were too long for parts of one, in every row: whatever the columns are called, they are none.
  const whole = ({ columns, tally: { nonNull } }: Joined) =>
    nonNull === 0 && columns.every((column) => (tally?.column(column)?.filled ?? 0) > 0);
  const parts = tally?.joined.filter((each) => !whole(each)) ?? [];
  const joined = parts.flatMap((each) => present(spread(relation, each, sampled)));
  return [...alone, ...joined];
}

/** A value that stands in parts in several columns; its first part stands for it where a column is needed. */
function spread(relation: Relation, { columns, name, tally }: Joined, sampled: number): Subject | null {
  const parts = relation.columns.filter((column) => columns.includes(column.name));
  const [column] = parts;
  if (!column) return null;
  const comment = parts.map((each) => phrase(each.comment ?? '')).find((each) => each !== '') ?? '';
  return { relation, column, path: null, parts: columns, name, alias: null, comment, tally, sampled };
}

/** The paths of a column's documents. */
function insideOf(subject: Subject, tally: ColumnTally): Subject[] {
  const keyed = [...tally.keyed].map((path) => `${path}.`);
  return [...tally.paths]
    .filter(([path]) => !keyed.some((parent) => path.startsWith(parent)))
    .map(([path, pathTally]) => ({
      ...subject,
      sampled: Math.round(subject.sampled * tally.read),
      path: shown(path, pathTally, tally),
      name: path.endsWith('[*]') ? singular(tokens(lastSteps(path))) : tokens(lastSteps(path)),
      alias: /^\$\.[^.[\]]+$/.test(path) ? `${subject.name}_${tokens(lastSteps(path))}` : null,
      comment: '',
      tally: pathTally,
    }));
}

/** Documents may be keyed by what they describe: a key that one of many has may be a person's, and is not shown. */
function shown(path: string, { nonNull }: ColumnTally, { documents: all, read }: ColumnTally): string {
  const documents = all * read;
  // In so few of the documents, any step may be one: a person above a telephone.
  if (nonNull * RARE < documents) return path.replace(/\.[^.[\]]+/g, '[?]');
  return nonNull > 1 || documents === 1 ? path : path.replace(/(?:\.[^.[\]]+|\[[^\]]*\])$/, '[?]');
}

/** `buyer name` of `$.order.buyer.name`: whose it is stands one step above. */
const lastSteps = (path: string): string =>
  path
    .replace(/\[[^\]]*\]/g, '')
    .split('.')
    .slice(1)
    .slice(-2)
    .join(' ');

/** Those of a subject's contenders that are reported. */
export function reportedOf({ contenders, subject }: Judged): Contender[] {
  const likely = contenders.filter(
    ({ hypothesis: { category }, confidence }) => category !== 'none' && confidence >= REPORTED,
  );
  const cells = likely.filter(({ hypothesis }) => !hypothesis.embedded);
  const filling = new Set(cells.map(({ hypothesis }) => hypothesis.category));
  return likely.filter((each) => {
    const { embedded, category, matched } = each.hypothesis;
    // Whole cells say more than what stands beside them: `010-2234-5678 (home)` now and then changes nothing.
    if (embedded) return !filling.has(category);
    // One kind fills the cells; a second one only where its own cells are a fair part of the column.
    return each === cells[0] || matched * 20 > (subject.tally?.nonNull ?? 0);
  });
}

function verdict({ subject, context }: Judged, { hypothesis, confidence }: Contender, column: string): Classification {
  const { relation, path, tally, sampled, name, comment } = subject;
  const { detector, category, protection, scheme, caveats, basis, matched, valid, examples, weights } = hypothesis;
  const seen = hypothesis.examined ? tally : null;
  return {
    schema: relation.schema,
    relation: relation.name,
    column,
    category,
    detector: detector.id,
    confidence,
    protection,
    scheme,
    subject: subjectOf(category, detector.id, name, comment, context),
    caveats,
    embedded: hypothesis.embedded || path !== null,
    path,
    evidence: {
      basis: [...new Set(basis)],
      sampled: seen ? sampled : 0,
      nonNull: seen?.nonNull ?? 0,
      matched,
      valid,
      examples: [...examples],
    },
    weights: weights.map(({ reason, weight }) => ({ reason, weight: Math.round(weight * 100) / 100 })),
  };
}
