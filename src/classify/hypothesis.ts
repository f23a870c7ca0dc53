/**
 * What each detector makes of one column: a hypothesis with its evidence, in natural log-odds against "anything else".
 * Which of them wins is decided in compete.ts.
 */
import type { Detector } from '../detector.ts';
import type { Category, Caveat, Column, Evidence, Protection, Relation, Weight } from '../model.ts';
import type { Context } from './context.ts';
import { namedBy, type Said, saidOf, saysProtected } from './names.ts';
import { leadingScheme, SCHEMES, type Scheme, type SchemeFacts } from './shape.ts';
import { type ColumnTally, NOTHING, type Sightings, type Union } from './tally.ts';
import { weighFound, weighShare, weighValid } from './weigh.ts';

export type Basis = Evidence['basis'][number];

/** A column, a value spread over several columns, or a path inside a column's documents, on the way to its verdicts. */
export interface Subject {
  readonly relation: Relation;
  readonly column: Column;
  /** Inside documents, else null. */
  readonly path: string | null;
  /** The columns that hold its parts, else null. */
  readonly parts: readonly string[] | null;
  /** In tokens. */
  readonly name: string;
  /**
   * The name without a prefix that the table gives its columns; of a path with one step, the step behind the column's
   * name (`user_location_lat`); null where there is neither.
   */
  readonly alias: string | null;
  /** The comment's first phrase. */
  readonly comment: string;
  /** Null where no value was looked at. */
  readonly tally: ColumnTally | null;
  readonly sampled: number;
}

export interface Hypothesis {
  readonly category: Category | 'none';
  readonly detector: Detector;
  /** Their sum is the log-odds. */
  readonly weights: readonly Weight[];
  readonly basis: readonly Basis[];
  readonly protection: Protection;
  readonly scheme: Scheme | null;
  readonly caveats: readonly Caveat[];
  readonly matched: number;
  readonly valid: number;
  readonly examples: readonly string[];
  /** Found inside texts. */
  readonly embedded: boolean;
  /** The name or the comment names the kind. */
  readonly named: boolean;
  /** Either names it or hints at it. */
  readonly mentioned: boolean;
  /** False where the detector failed on the values: what is known comes from elsewhere. */
  readonly examined: boolean;
}

/** About one column in thirty holds any given kind. */
const PRIOR = -3.5;
const NAME: Readonly<Record<Exclude<Said, null>, number>> = { strong: 5, weak: 1.5, veto: -5 };
/** A name that hints at an identifier and says that it is hashed, encrypted or tokenised: nothing else is worth that. */
const PROTECTED = 3;
const COMMENT: Readonly<Record<Exclude<Said, null>, number>> = { strong: 4.7, weak: 1.5, veto: -3 };
/** Values that say less than this do not speak for a kind. */
const SPOKEN = 2;
/** Without any value a verdict stays below 0.9. */
const NAMES_ONLY = 2;
/** Stars in the middle of a value are there to hide a person: hardly any other column looks so. */
const MASKED_CONFUSION = 0.005;
/** Expected accidents a cell of free text. */
const STRAY = 0.0005;
/** Of so few values each can be tried: a hash of them hides nothing (13 digits, of which 6 are a date). */
const SMALL_SPACES: ReadonlySet<string> = new Set([
  'rrn',
  'foreigner_number',
  'phone',
  'birth_date',
  'card_number',
  'driver_license',
  'passport',
  'customs_code',
  'business_number',
]);

/** Identifiers that the law wants protected (개인정보 보호법 24조, 고시 7조): hints at them count more where they are. */
const IDENTIFIERS: ReadonlySet<string> = new Set([
  'rrn',
  'foreigner_number',
  'passport',
  'driver_license',
  'health_insurance',
  'customs_code',
  'bank_account',
  'card_number',
  'password',
]);

/** Kinds whose plain values look like hashes and tokens: a shape that has no mark of its own says nothing of them. */
const RANDOM_THEMSELVES: ReadonlySet<string> = new Set([
  'secret',
  'device_id',
  'user_id',
  'connecting_information',
  'photo',
]);

export const logOdds = ({ weights }: Pick<Hypothesis, 'weights'>): number =>
  weights.reduce((sum, { weight }) => sum + weight, 0);

/** What is declared so long holds UUIDs: keys of rows rather than anything that people read or write. */
const UUID_WIDTH = 36;

/** Names, comments and type of one column, as one detector reads them. */
interface Hints {
  readonly weights: readonly Weight[];
  readonly basis: readonly Basis[];
  /** The name or the comment names the kind. */
  readonly named: boolean;
  /** Either says something for it. */
  readonly mentioned: boolean;
  readonly total: number;
}

/**
 * Every hypothesis on a subject for which anything speaks. Detectors that threw on the column have seen no value that
 * counts; `tally.failed` grows when one throws on the column as a whole.
 */
export function hypothesesOf(subject: Subject, detectors: readonly Detector[]): Hypothesis[] {
  const { tally, column, name, alias, comment } = subject;
  const family = tally?.family ?? column.family;
  const byName = namedBy(detectors, name, alias);
  const byComment = saidOf(detectors, comment);
  const shaped = (tally?.shapes.size ?? 0) > 0;
  // Most detectors neither see anything in a column nor are named by it.
  const apt = detectors.flatMap((detector, index) => {
    if (!detector.families.includes(family)) return [];
    const sightings = tally?.sightingsOf(detector) ?? null;
    const said = [byName[index] ?? null, byComment[index] ?? null] as const;
    if (said[0] === null && said[1] === null && !shaped && !(sightings && hasSeen(sightings))) return [];
    return [{ detector, sightings, own: hintsFor(subject, detector, said) }];
  });
  const hasValues = (tally?.filled ?? 0) > 0;
  const speaking = apt.filter((each) => each.own.mentioned && each.own.total > 0);
  return apt.flatMap(({ detector, sightings, own }) => {
    if (tally?.failed.has(detector)) {
      return present(byNames(subject, detector, own)).map((each) => ({ ...each, examined: false }));
    }
    // With values to tell mobiles from landlines, what the name says for either holds for both; what it says against
    // one is not undone by another that knows nothing of it.
    const siblings = hasValues && detector.category !== 'none' ? speaking : [];
    const hints = siblings.reduce(
      (best, each) => (each.detector.category === detector.category && each.own.total > best.total ? each.own : best),
      own,
    );
    return [
      ...present(asCells(subject, detector, hints, sightings)),
      ...present(asText(subject, detector, hints, sightings)),
    ];
  });
}

const hasSeen = ({ matched, masked, embedded }: Sightings): boolean => matched + masked + embedded > 0;

/** A list of the one that is there, or of none. */
export const present = <Item>(item: Item | null): Item[] => (item === null ? [] : [item]);

function hintsFor(
  { column, path, parts, name, comment }: Subject,
  detector: Detector,
  [byName, byComment]: readonly [Said, Said],
): Hints {
  const weights: Weight[] = [];
  const basis: Basis[] = [];
  const add = (reason: string, weight: number, on: Basis) => {
    weights.push({ reason, weight });
    if (weight > 0) basis.push(on);
  };
  if (byName) add(`name-${byName}`, NAME[byName], 'name');
  // A name and a comment that agree are one statement made twice.
  const again = byName !== null && byName === byComment && byComment !== 'weak' ? 0.4 : 1;
  if (byComment) add(`comment-${byComment}`, COMMENT[byComment] * again, 'comment');
  const mentioned = [byName, byComment].some((each) => each === 'strong' || each === 'weak');
  const named = byName === 'strong' || byComment === 'strong';
  if (!named && mentioned && byName !== 'veto' && byComment !== 'veto' && IDENTIFIERS.has(detector.category)) {
    if (guardOf(detector, name, comment)) add('name-protected', PROTECTED, 'name');
  }
  const shortest = detector.gate?.length?.[0] ?? 0;
  if (path === null && parts === null) {
    if ((column.maxLength ?? digitsOf(column)) < shortest) add('type-too-short', -6, 'type');
    else if (mentioned && column.maxLength === UUID_WIDTH && (detector.gate?.length?.[1] ?? Infinity) < UUID_WIDTH)
      add('type-uuid', -4, 'type');
    else if (mentioned && column.maxLength !== null && detector.widths?.includes(column.maxLength))
      add('type-width', 0.7, 'type');
  }
  return { weights, basis, named, mentioned, total: logOdds({ weights }) };
}

/** How the column's name or comment says that the kind is protected. */
const guardOf = ({ category }: Detector, name: string, comment: string) =>
  saysProtected(category, name) ?? saysProtected(category, comment);

/** What animals have as well as persons. */
const LIVING: ReadonlySet<string> = new Set(['birth_date', 'gender', 'health', 'nickname', 'photo']);
const OF_ANIMALS = -6;

/** Digits that an integer type has room for; one of lost leading zeros must fit all the same. */
function digitsOf({ type, family }: Column): number {
  if (family === 'boolean') return 1;
  if (family !== 'integer') return Infinity;
  return INTEGERS.find(([expression]) => expression.test(type))?.[1] ?? Infinity;
}

const INTEGERS: readonly (readonly [RegExp, number])[] = [
  [/^tinyint/i, 3],
  [/^(smallint|int2|smallserial|year)/i, 5],
  [/^mediumint/i, 8],
];

/** Where whole cells are of the kind, or where there are none to look at. */
function asCells(subject: Subject, detector: Detector, hints: Hints, sightings: Sightings | null): Hypothesis | null {
  const { tally } = subject;
  // Decoys are each a kind of their own.
  const union = detector.category === 'none' ? sightings : (tally?.categories.get(detector.category) ?? NOTHING);
  if (!tally || !sightings || !union || tally.filled === 0) return byNames(subject, detector, hints);
  const guarded = asGuarded(subject, detector, hints, union);
  if (guarded) return guarded;
  // A kind that only a name can tell: its values were not looked at.
  if (!detector.match) return byNames(subject, detector, hints);
  if (tally.documents * 2 > tally.filled) return null;
  const seen = union.matched + union.masked;
  if (seen === 0 || sightings.matched + sightings.masked === 0) return null;
  if (detector.needsName && !hints.named) return null;

  const protection = union.masked > union.matched ? 'masked' : 'plain';
  // Distinct values count once: a default repeated in every row is one piece of evidence, not a thousand.
  const confusion =
    protection === 'masked' ? Math.min(MASKED_CONFUSION, detector.confusion ?? 1) : (detector.confusion ?? 0.02);
  const perRow = weighShare(seen, tally.filled, confusion);
  const perDistinct = weighShare(union.distinctMatched + union.distinctMasked, tally.distinctCells, confusion);
  const weights: Weight[] = [
    { reason: 'prior', weight: PRIOR },
    { reason: 'values', weight: Math.min(perRow, perDistinct) },
  ];
  const caveats: Caveat[] = [];
  if (detector.chance !== undefined && union.distinctMatched > 0) {
    const weight = weighValid(
      union.distinctValid,
      union.distinctMatched,
      detector.chance,
      detector.unchecked ?? 0,
      sightings.examinedMatched,
    );
    weights.push({ reason: 'valid-against-chance', weight });
    if (union.distinctValid < union.distinctMatched * Math.min(0.5, detector.chance * 2.5)) caveats.push('no-checksum');
  }
  if (detector.judge && union.matched >= union.masked) {
    const judged = judgement(detector, tally, sightings);
    if (judged === null) return null;
    if (judged.weight !== 0) weights.push(judged);
  }
  return {
    ...hypothesis(subject, detector, hints),
    weights: [...weights, ...hints.weights],
    basis: ['values', ...hints.basis],
    protection,
    caveats: [...caveats, ...(subject.parts ? (['split'] as const) : [])],
    matched: seen,
    valid: detector.chance === undefined ? seen : union.valid,
    examples: sightings.examples,
  };
}

/** What the distribution says; null when the detector threw: the column is then judged anew without it. */
function judgement(detector: Detector, tally: ColumnTally, sightings: Sightings): Weight | null {
  try {
    return detector.judge?.(tally.profile(sightings)) ?? { weight: 0, reason: '' };
  } catch {
    tally.fail(detector);
    return null;
  }
}

/** Hashes, ciphertexts and tokens: their shape never says of what, so that the name has to. */
function asGuarded(subject: Subject, detector: Detector, hints: Hints, union: Union): Hypothesis | null {
  const { tally, name, comment } = subject;
  if (!tally || detector.category === 'none') return null;
  const saying = guardOf(detector, name, comment);
  if (!hints.named && !(hints.mentioned && saying) && detector.category !== 'password') return null;
  const { scheme, cells, shaped } = leadingScheme(tally.shapes);
  // A few readable values among ciphertexts are readable values.
  if (scheme === null || shaped < tally.filled * 0.5 || shaped * 0.02 <= union.matched + union.masked) return null;
  const facts: SchemeFacts = SCHEMES[scheme];
  if (facts.bare && RANDOM_THEMSELVES.has(detector.category)) return null;
  const telling = facts.forPasswords && detector.category === 'password';
  if (!hints.named && !(hints.mentioned && saying) && !telling) return null;
  // A block of AES is as long as an MD5 sum: where the name says which, it is believed.
  // What nothing tells of a password is a hash by some way of its own rather than a ciphertext.
  const shown = detector.category === 'password' && scheme === 'high-entropy' ? 'hashed' : facts.protection;
  const protection = shown === 'tokenised' ? shown : (saying ?? shown);
  const caveats: Caveat[] = [];
  if (protection === 'hashed' && shown === 'hashed' && facts.weak) caveats.push('weak-hash');
  if (protection === 'hashed' && SMALL_SPACES.has(detector.category)) caveats.push('small-search-space');
  return {
    ...hypothesis(subject, detector, hints),
    weights: [
      { reason: 'prior', weight: PRIOR },
      ...hints.weights,
      { reason: `values-${protection}`, weight: telling ? 5.5 : 1.5 },
    ],
    basis: ['values', ...hints.basis],
    protection,
    // Where the name said otherwise, the length that told the scheme told it wrongly.
    scheme: protection === shown ? scheme : protection === 'encrypted' ? 'aes-blocks' : null,
    caveats,
    matched: cells,
  };
}

/** Empty, not sampled, of a type that is not sampled, or of a kind that has no values to tell it: the names decide alone. */
function byNames(subject: Subject, detector: Detector, hints: Hints): Hypothesis | null {
  if (!hints.mentioned) return null;
  const unlike = unlikeValues(subject.tally, detector);
  return {
    ...hypothesis(subject, detector, hints),
    weights: [{ reason: 'prior', weight: PRIOR }, ...hints.weights, ...unlike],
    basis: hints.basis,
    protection: guardOf(detector, subject.name, subject.comment) ?? 'plain',
  };
}

/** Kinds of which nearly every row has a value of its own. */
const VARIED: ReadonlySet<string> = new Set([...RANDOM_THEMSELVES, 'password', 'entrance_code']);
/** Cells from which on few values among them say something. */
const ENOUGH = 40;

/** What speaks against a kind that only its name tells: values of another length, or the same few in every row. */
function unlikeValues(tally: ColumnTally | null, { category, gate }: Detector): Weight[] {
  if (!tally || tally.filled === 0) return [];
  const [shortest, longest] = gate?.length ?? [0, Infinity];
  const length = tally.characters / tally.filled;
  const weights: Weight[] = [];
  if (length < shortest || length > longest) weights.push({ reason: 'other-lengths', weight: -4 });
  if (VARIED.has(category) && tally.filled >= ENOUGH && tally.distinctCells * 10 < tally.filled - tally.untold)
    weights.push({ reason: 'few-values', weight: -4 });
  return weights;
}

/** Where longer texts hold the kind here and there. */
function asText(subject: Subject, detector: Detector, hints: Hints, sightings: Sightings | null): Hypothesis | null {
  const { tally } = subject;
  if (!tally || !sightings || sightings.embedded === 0 || detector.category === 'none') return null;
  // Of cells that were not told apart, as many are taken for distinct as of the others.
  const scale = tally.filled / Math.max(1, tally.filled - tally.untold);
  const cells = Math.min(tally.filled, Math.max(tally.distinctTexts(), tally.distinctCells, 1) * scale);
  // The same number in text after text is the shop's own.
  if (sightings.embedded > 20 && sightings.distinctEmbedded * 20 <= sightings.embedded) return null;
  // Where many fail the checksum, some passed it by chance.
  const stray =
    (detector.stray ?? Math.max(STRAY, (detector.confusion ?? 0) / 10)) +
    (sightings.refused / cells) * odds(detector.chance ?? 0);
  return {
    ...hypothesis(subject, detector, hints),
    weights: [
      { reason: 'prior', weight: PRIOR },
      { reason: 'found-in-text', weight: weighFound(sightings.distinctEmbedded, cells, stray) },
      ...(hints.total > 0 ? hints.weights : []),
    ],
    basis: ['values', ...(hints.total > 0 ? hints.basis : [])],
    matched: sightings.embedded,
    valid: sightings.embedded,
    examples: sightings.embeddedExamples,
    embedded: true,
  };
}

const odds = (share: number): number => share / (1 - share);

/**
 * The hypothesis with what its neighbours say of it, where its own name does not settle the matter, and never surer
 * than names can be where no value speaks.
 */
export function inContext(hypothesis: Hypothesis, context: Context): Hypothesis {
  const { detector, named, mentioned, basis } = hypothesis;
  const { persons, organisations, lists, mails, texts, tracks, animals } = context;
  const among = detector.among ?? {};
  const weights = [...hypothesis.weights];
  // A grade that is a word is no name for standing beside customers: something must have spoken for the kind.
  const open = !named && (mentioned || logOdds(hypothesis) - PRIOR > SPOKEN);
  const add = (reason: string, weight: number, applies = open) => {
    if (applies && weight !== 0) weights.push({ reason, weight });
  };
  add('among-persons', (among.persons ?? 0) * persons);
  add('among-organisations', (among.organisations ?? 0) * organisations * (1 - persons));
  add('among-mails', among.mails ?? 0, mails && !named && mentioned);
  add('among-animals', OF_ANIMALS, animals && LIVING.has(detector.category));
  add('among-texts', among.texts ?? 0, texts && !named && mentioned);
  add('among-tracks', among.tracks ?? 0, tracks);
  add('among-codes', among.lists ?? 0, lists);
  add('among-organisations', (among.unseenOrganisations ?? 0) * organisations, !basis.includes('values'));
  const helped = weights.slice(hypothesis.weights.length).some(({ weight }) => weight > 0);
  const excess = basis.includes('values') ? 0 : logOdds({ weights }) - NAMES_ONLY;
  if (excess > 0) weights.push({ reason: 'no-values', weight: -excess });
  return { ...hypothesis, weights, basis: helped ? [...basis, 'neighbours'] : basis };
}

/** What all hypotheses start from. */
function hypothesis(subject: Subject, detector: Detector, { named, mentioned }: Hints): Hypothesis {
  return {
    category: detector.category,
    detector,
    weights: [],
    basis: [],
    protection: 'plain',
    scheme: null,
    caveats: subject.parts ? ['split'] : [],
    matched: 0,
    valid: 0,
    examples: [],
    embedded: false,
    named,
    mentioned,
    examined: true,
  };
}
