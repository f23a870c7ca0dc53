/** The verdict for each column: named pieces of evidence, in natural log-odds, added up. */
import type { Detector } from '../detector.ts';
import type { Category, Classification, Column, Evidence, Protection, Relation, Weight } from '../model.ts';
import { aboutPersons, phrase, type Said, said, saysProtected, singular, tokens } from './names.ts';
import { SCHEMES } from './shape.ts';
import type { ColumnTally, RelationTally, Union } from './tally.ts';
import { clamp, probability, weighFound, weighShare, weighValid } from './weigh.ts';

export type { RelationTally } from './tally.ts';
export { createTally } from './tally.ts';

/** About one column in thirty holds any given kind. */
const PRIOR = -3.5;
const NAME: Readonly<Record<Exclude<Said, null>, number>> = { strong: 4.5, weak: 1.5, veto: -5 };
const COMMENT: Readonly<Record<Exclude<Said, null>, number>> = { strong: 4.2, weak: 1.5, veto: -3 };
/** A column of persons' data beside it, or a relation whose rows are persons. */
const AMONG_PERSONS = 2.5;
/** Without any value a verdict stays below 0.9. */
const NAMES_ONLY = 2;
const CERTAIN = 7;
/** Categories that only persons have, so that `name` beside them is a person's name. */
const PERSONAL: ReadonlySet<Category> = new Set(['email', 'rrn', 'birth_date', 'phone', 'gender']);
const REPORTED = 0.5;
/** Stars in the middle of a value are there to hide a person: hardly any other column looks so. */
const MASKED_CONFUSION = 0.005;

type Basis = Evidence['basis'][number];

/** Names, comments and types of one column, as one detector reads them. */
interface Hints {
  readonly weights: readonly Weight[];
  readonly basis: readonly Basis[];
  /** The name or the comment names the kind. */
  readonly named: boolean;
  readonly said: number;
}

/** A column, or a path inside its documents, on the way to its verdicts. */
interface Subject {
  readonly relation: Relation;
  readonly column: Column;
  readonly path: string | null;
  readonly name: string;
  readonly comment: string;
  readonly tally: ColumnTally | null;
  readonly sampled: number;
  readonly amongPersons: boolean;
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
  _options: { readonly whole: boolean },
): Classification[] {
  const persons = personColumns(relation, detectors);
  const classifyColumn = (column: Column): Classification[] => {
    const columnTally = tally?.column(column.name) ?? null;
    const subject: Subject = {
      relation,
      column,
      path: null,
      name: column.family === 'array' ? singular(tokens(column.name)) : tokens(column.name),
      comment: phrase(column.comment ?? ''),
      tally: columnTally,
      sampled: columnTally ? (tally?.rows ?? 0) : 0,
      amongPersons: aboutPersons(relation.name, relation.comment) || [...persons].some((name) => name !== column.name),
    };
    const found = classifySubject(subject, detectors);
    if (!columnTally) return found;
    const keyed = [...columnTally.keyed].map((path) => `${path}.`);
    const inside = [...columnTally.paths]
      .filter(([path]) => !keyed.some((parent) => path.startsWith(parent)))
      .flatMap(([path, pathTally]) =>
        classifySubject(
          {
            ...subject,
            path: shown(path, pathTally, columnTally),
            name: path.endsWith('[*]') ? singular(tokens(lastSteps(path))) : tokens(lastSteps(path)),
            comment: '',
            tally: pathTally,
          },
          detectors,
        ),
      );
    return [...found, ...inside];
  };
  return relation.columns.flatMap((column) => {
    const failed = tally?.column(column.name)?.failed;
    const before = failed?.size;
    const found = classifyColumn(column);
    // A detector whose `judge` threw has no say in any part of the column.
    return failed?.size === before ? found : classifyColumn(column);
  });
}

/** Columns whose names alone say that the rows are persons. */
function personColumns(relation: Relation, detectors: readonly Detector[]): ReadonlySet<string> {
  const personal = detectors.filter(({ category }) => PERSONAL.has(category));
  return new Set(
    relation.columns
      .filter(({ name, comment }) =>
        personal.some(
          (detector) => said(detector, tokens(name)) === 'strong' || said(detector, phrase(comment ?? '')) === 'strong',
        ),
      )
      .map(({ name }) => name),
  );
}

/** Documents may be keyed by what they describe: a key that one of many has may be a person's, and is not shown. */
const shown = (path: string, { nonNull }: ColumnTally, { documents }: ColumnTally): string =>
  nonNull > 1 || documents === 1 ? path : path.replace(/(?:\.[^.[\]]+|\[[^\]]*\])$/, '[?]');

/** `buyer name` of `$.order.buyer.name`: whose it is stands one step above. */
const lastSteps = (path: string): string =>
  path
    .replace(/\[[^\]]*\]/g, '')
    .split('.')
    .slice(1)
    .slice(-2)
    .join(' ');

function classifySubject(subject: Subject, detectors: readonly Detector[]): Classification[] {
  const candidates = new Map<Category, Classification>();
  const family = subject.tally?.family ?? subject.column.family;
  const hinted = detectors
    .filter(({ families }) => families.includes(family))
    .map((detector) => ({ detector, own: hintsFor(subject, detector) }));
  const apt = hinted.filter(({ detector }) => !subject.tally?.failed.has(detector));
  for (const { detector, own } of apt) {
    // With values to tell mobiles from landlines, what the name says of either holds for both.
    const siblings = apt.filter(({ detector: { category } }) => category === detector.category);
    const hints =
      (subject.tally?.filled ?? 0) > 0
        ? siblings.reduce((best, each) => (each.own.said > best.said ? each.own : best), own)
        : own;
    for (const candidate of [asCells(subject, detector, hints), asText(subject, detector, hints)]) {
      if (!candidate || candidate.confidence < REPORTED) continue;
      const known = candidates.get(candidate.category);
      // Whole cells say more than what stands beside them: `010-2234-5678 (home)` now and then changes nothing.
      if (known && candidate.embedded && !known.embedded) continue;
      if (!known || candidate.confidence > known.confidence || betterDetector(candidate, known)) {
        candidates.set(candidate.category, candidate);
      }
    }
  }
  // One that failed has seen no values that count.
  for (const { detector, own } of hinted) {
    if (apt.some((each) => each.detector === detector) || candidates.has(detector.category)) continue;
    const candidate = byNames({ ...subject, tally: null, sampled: 0 }, detector, own);
    if (candidate && candidate.confidence >= REPORTED) candidates.set(candidate.category, candidate);
  }
  const ranked = [...candidates.values()].sort((a, b) => b.confidence - a.confidence);
  const cells = ranked.filter(({ embedded }) => !embedded);
  // One kind fills the cells; a second one only where its own cells are a fair part of the column.
  const kept = cells.filter((each, index) => index === 0 || each.evidence.matched * 20 > each.evidence.nonNull);
  const share = kept[0] ? kept[0].evidence.matched / Math.max(1, kept[0].evidence.nonNull) : 0;
  const first = share > 0.9 || (kept[0] && !kept[0].evidence.basis.includes('values')) ? kept.slice(0, 1) : kept;
  return [...first, ...ranked.filter(({ embedded }) => embedded)];
}

/** Of two detectors of one category, the one that saw more of the cells. */
function betterDetector(a: Classification, b: Classification): boolean {
  return a.confidence === b.confidence && a.evidence.matched > b.evidence.matched;
}

function hintsFor({ column, name, comment, path, amongPersons }: Subject, detector: Detector): Hints {
  const weights: Weight[] = [];
  const basis: Basis[] = [];
  const byName = said(detector, name);
  const byComment = said(detector, comment);
  let total = 0;
  const add = (reason: string, weight: number, on: Basis) => {
    weights.push({ reason, weight });
    if (weight > 0) basis.push(on);
    total += weight;
  };
  if (byName) add(`name-${byName}`, NAME[byName], 'name');
  if (byComment) {
    // A name and a comment that agree are one statement made twice.
    const again = byName === byComment && byComment !== 'weak' ? 0.4 : 1;
    add(`comment-${byComment}`, COMMENT[byComment] * again, 'comment');
  }
  if (detector.category === 'person_name' && byName === 'weak' && amongPersons)
    add('among-persons', AMONG_PERSONS, 'neighbours');
  const shortest = detector.gate?.length?.[0];
  if (path === null && shortest !== undefined && column.maxLength !== null && column.maxLength < shortest) {
    add('type-too-short', -6, 'type');
  }
  return { weights, basis, named: byName === 'strong' || byComment === 'strong', said: total };
}

/** The verdict where whole cells are of the kind, or where there are none to look at. */
function asCells(subject: Subject, detector: Detector, hints: Hints): Classification | null {
  const { tally } = subject;
  const sightings = tally?.sightings.find((each) => each.detector === detector);
  const union = tally?.categories.get(detector.category);
  if (!tally || !sightings || !union || tally.filled === 0) return byNames(subject, detector, hints);
  if (tally.documents * 2 > tally.filled) return null;

  const shaped = shapedCells(tally, 'hashed') + shapedCells(tally, 'encrypted');
  const protection = protectionOf(subject, union, shaped);
  if (protection === 'hashed' || protection === 'encrypted') {
    if (!hints.named || shaped < tally.filled * 0.5) return null;
    const share = { reason: `values-${protection}`, weight: 1.5 };
    return verdict(
      subject,
      detector,
      [{ reason: 'prior', weight: PRIOR }, ...hints.weights, share],
      ['values', ...hints.basis],
      {
        protection,
        matched: shaped,
        valid: 0,
        examples: [],
      },
    );
  }
  if (union.matched + union.masked === 0) return null;
  if (sightings.matched + sightings.masked === 0) return null;
  if (detector.needsName && !hints.named) return null;

  // Distinct values count once: a default repeated in every row is one piece of evidence, not a thousand.
  const confusion =
    protection === 'masked' ? Math.min(MASKED_CONFUSION, detector.confusion ?? 1) : (detector.confusion ?? 0.02);
  const perRow = weighShare(union.matched + union.masked, tally.filled, confusion);
  const perDistinct = weighShare(union.distinctMatched + union.distinctMasked, tally.distinctCells, confusion);
  const weights: Weight[] = [
    { reason: 'prior', weight: PRIOR },
    { reason: 'values', weight: Math.min(perRow, perDistinct) },
  ];
  if (detector.chance !== undefined && union.distinctMatched > 0) {
    const weight = weighValid(union.distinctValid, union.distinctMatched, detector.chance, detector.unchecked ?? 0);
    weights.push({ reason: 'valid-against-chance', weight });
  }
  if (detector.judge && union.matched >= union.masked) {
    try {
      const { weight, reason } = detector.judge(tally.profile(sightings));
      if (weight !== 0) weights.push({ reason, weight });
    } catch {
      // `classifyRelation` judges the column anew without it.
      tally.fail(detector);
      return null;
    }
  }
  return verdict(subject, detector, [...weights, ...hints.weights], ['values', ...hints.basis], {
    protection,
    matched: union.matched + union.masked,
    valid: detector.chance === undefined ? union.matched + union.masked : union.valid,
    examples: sightings.examples,
  });
}

/** Cells whose shape is that of a protected value. */
function shapedCells({ shapes }: ColumnTally, protection: Protection): number {
  let cells = 0;
  for (const [scheme, count] of shapes) if (SCHEMES[scheme].protection === protection) cells += count;
  return cells;
}

function protectionOf({ name, comment, tally }: Subject, union: Union, shaped: number): Protection {
  // A few readable values among ciphertexts are readable values.
  if (tally && shaped > 0 && shaped * 0.02 > union.matched + union.masked) {
    // A block of AES is as long as an MD5 sum: where the name says which, it is believed.
    return (
      saysProtected(name) ??
      saysProtected(comment) ??
      (shapedCells(tally, 'hashed') > shapedCells(tally, 'encrypted') * 4 ? 'hashed' : 'encrypted')
    );
  }
  return union.masked > union.matched ? 'masked' : 'plain';
}

/** Empty, not sampled, or of a type that is not sampled: the names decide alone. */
function byNames(subject: Subject, detector: Detector, hints: Hints): Classification | null {
  const said = Math.min(PRIOR + hints.said, NAMES_ONLY);
  if (said < 0) return null;
  const weights = [{ reason: 'prior', weight: PRIOR }, ...hints.weights];
  const excess = PRIOR + hints.said - said;
  if (excess > 0) weights.push({ reason: 'no-values', weight: -excess });
  return verdict(subject, detector, weights, hints.basis, {
    protection: saysProtected(subject.name) ?? saysProtected(subject.comment) ?? 'plain',
    matched: 0,
    valid: 0,
    examples: [],
  });
}

/** Expected accidents a cell of free text. */
const STRAY = 0.0005;

/** The verdict where longer texts hold the kind here and there. */
function asText(subject: Subject, detector: Detector, hints: Hints): Classification | null {
  const { tally } = subject;
  const sightings = tally?.sightings.find((each) => each.detector === detector);
  if (!tally || !sightings || sightings.embedded === 0) return null;
  const cells = Math.min(tally.filled, Math.max(tally.distinctTexts(), tally.distinctCells, 1));
  // The same number in text after text is the shop's own.
  if (sightings.embedded > 20 && sightings.distinctEmbedded * 20 <= sightings.embedded) return null;
  const weights: Weight[] = [
    { reason: 'prior', weight: PRIOR },
    {
      reason: 'found-in-text',
      weight: weighFound(
        sightings.distinctEmbedded,
        cells,
        // Where many fail the checksum, some passed it by chance.
        (detector.confusion ? Math.max(STRAY, detector.confusion / 10) : STRAY) +
          (sightings.refused / cells) * odds(detector.chance ?? 0),
      ),
    },
  ];
  const hinted = hints.said > 0 ? hints.weights : [];
  return verdict(subject, detector, [...weights, ...hinted], ['values', ...(hints.said > 0 ? hints.basis : [])], {
    protection: 'plain',
    matched: sightings.embedded,
    valid: sightings.embedded,
    examples: sightings.embeddedExamples,
    embedded: true,
  });
}

const odds = (share: number): number => share / (1 - share);

interface Outcome {
  readonly protection: Protection;
  readonly matched: number;
  readonly valid: number;
  readonly examples: readonly string[];
  readonly embedded?: boolean;
}

function verdict(
  { relation, column, path, tally, sampled }: Subject,
  detector: Detector,
  weights: readonly Weight[],
  basis: readonly Basis[],
  { protection, matched, valid, examples, embedded = false }: Outcome,
): Classification {
  const logOdds = weights.reduce((sum, { weight }) => sum + weight, 0);
  return {
    schema: relation.schema,
    relation: relation.name,
    column: column.name,
    category: detector.category,
    detector: detector.id,
    confidence: probability(clamp(logOdds, -CERTAIN, CERTAIN)),
    protection,
    scheme: null,
    subject: 'unknown',
    caveats: [],
    embedded: embedded || path !== null,
    path,
    evidence: {
      basis: [...new Set(basis)],
      sampled,
      nonNull: tally?.nonNull ?? 0,
      matched,
      valid,
      examples: [...examples],
    },
    weights: weights.map(({ reason, weight }) => ({ reason, weight: Math.round(weight * 100) / 100 })),
  };
}
