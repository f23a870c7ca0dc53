/**
 * Counts what a relation's values look like while they stream past. Nothing of a value outlives `add` but counts,
 * at most three examples that the detector masked, and keyed hashes that are useless after the run.
 *
 * Most cells of a column look alike. Once enough cells of one form (kernel.ts) have been examined, the others of that form
 * are counted by what these were, and only some are examined again; what identifies somebody is hashed from all of them.
 */
import { batchOf, cellAt, type RowBatch, textAt } from '../batch.ts';
import type { Cell, ColumnProfile, Detector } from '../detector.ts';
import { type Category, type Column, type Distinct, IDENTIFYING, type Relation, type TypeFamily } from '../model.ts';
import { arrayElements } from './array.ts';
import { type CellReader, createCellReader, type SignedCell } from './cell.ts';
import { createDistinct, type DistinctCounter, type DistinctSnapshot } from './distinct.ts';
import { createPlaces, type Places, parseDocument } from './document.ts';
import {
  createForms,
  type Form,
  type FormSnapshot,
  type Forms,
  nextExamination,
  noteUntaken,
  noteWays,
  passedOf,
  restoreForm,
  snapshotForm,
  weightOf,
} from './forms.ts';
import { createGates, type Gates, isText, judgePassed, judgeWhole, type Sight, searchPassed, settles } from './gate.ts';
import { hashBytes, hashText } from './hash.ts';
import * as kernel from './kernel.ts';
import { personalIn } from './names.ts';
import { type Scheme, shapeOf, textOfHex } from './shape.ts';
import { join, splitColumns } from './split.ts';

/** Distinct hashes kept for a column. */
const HASHES = 16_384;
const EXAMPLES = 3;
/** Distinct values that examples are taken from: some kinds all look the same once masked. */
const EXAMPLES_FROM = 16;
const MAX_PATHS = 64;
/** Elements of one array. */
const MAX_ELEMENTS = 200;
/** Documents that are read before only some are, and the share of those. */
const DOCUMENTS = 256;
const OF_DOCUMENTS = 8;
/** Cells examined after which it is asked whether the column may be anybody's: if not, its values are not told apart. */
const ASKED_AT: ReadonlySet<number> = new Set([24, 64, 256, 1_024, 4_096]);
/** Types whose values hold nothing but what the type says, and cells to be examined before they are believed to. */
const IDLE: ReadonlySet<TypeFamily> = new Set<TypeFamily>(['date', 'time', 'timestamp', 'boolean', 'uuid']);
const IDLE_FROM = 24;
/** Digits of a resident number; a column of numbers loses a zero. */
const UNIQUE_DIGITS = 13;
/** Values that are told apart of a column that tells nobody apart. */
const TOLD = 65_536;
/** A kind that fewer of the cells have does not fill the column. */
const FILLING = 0.05;

/** What one detector saw in a column. */
export interface Sightings extends Union {
  readonly detector: Detector;
  /** Cells that it was seen to take: `matched` has those of the same form, too. */
  examinedMatched: number;
  /** Longer texts that hold at least one; the distinct values found there. */
  embedded: number;
  distinctEmbedded: number;
  /** Bare digits in texts that look the kind but fail its checksum: they tell how many pass it by accident. */
  refused: number;
  readonly counters: Record<string, number>;
  /** Masked; of whole cells, and of what stood inside texts. */
  readonly examples: string[];
  readonly embeddedExamples: string[];
}

/** All that is known of one column, or of one path inside a JSON column. */
export interface ColumnTally {
  readonly family: TypeFamily;
  /** Of the detectors that saw anything in it. */
  readonly sightings: readonly Sightings[];
  /** Cells that matched any detector of the category: a telephone column holds mobiles and landlines. */
  readonly categories: ReadonlyMap<Category | 'none', Union>;
  /** What a detector saw, which may be nothing; null for one that does not see columns of that type. */
  sightingsOf(detector: Detector): Sightings | null;
  /**
   * Values, values other than a placeholder (`-`, `없음`), and how many characters these had. A row has one value,
   * or one for each element of its array.
   */
  nonNull: number;
  filled: number;
  characters: number;
  /** Cells whose shape is that of a stored hash, ciphertext or token. */
  readonly shapes: ReadonlyMap<Scheme, number>;
  /** Distinct cells among those that were told apart: all but `untold` of the filled ones. */
  distinctCells: number;
  readonly untold: number;
  /** JSON documents among the cells, and what stood under each of their paths. */
  documents: number;
  readonly paths: ReadonlyMap<string, ColumnTally>;
  /** Paths whose objects are keyed by values rather than by names: what lies under a name of theirs is not to be shown. */
  readonly keyed: ReadonlySet<string>;
  /** The share of the documents that was read, above 0. */
  readonly read: number;
  /** Of the cells that were examined. */
  profile(sightings: Sightings): ColumnProfile;
  /**
   * @param whole every row was read: where in the sample a value came says nothing then.
   * @param most hashes that are wanted; all that are kept when absent.
   */
  distinct(whole?: boolean, most?: number): Distinct;
  /** Distinct cells that matched no detector as a whole; an estimate once there are more than are kept. */
  distinctTexts(): number;
  /** Detectors that threw on a value of the column, or of a path in it: what they saw is no evidence. */
  readonly failed: ReadonlySet<Detector>;
  /** Adds one that threw on the column as a whole. */
  fail(detector: Detector): void;
}

/** Whole cells of one kind. */
export interface Union {
  /** In plain sight, and those among them that a checksum, list or grammar confirms. */
  matched: number;
  valid: number;
  /** The same, each distinct cell once. */
  distinctMatched: number;
  distinctValid: number;
  masked: number;
  distinctMasked: number;
}

/** A value that several columns hold in parts. */
export interface Joined {
  /** In the order of the parts. */
  readonly columns: readonly string[];
  /** What the names of the parts have in common, in tokens: `hp`, `house_telno`. */
  readonly name: string;
  readonly tally: ColumnTally;
}

export interface RelationTally {
  /** One row, in the order of the columns that `createTally` was given. */
  add(row: readonly (string | null)[]): void;
  /** The same for many rows. */
  addAll(rows: readonly (readonly (string | null)[])[]): void;
  /** The same as an engine hands them on. */
  addBatch(batch: RowBatch): void;
  readonly rows: number;
  /** Null for a column that is not tallied. `whole` is false: only the caller knows whether every row was read. */
  distinct(column: string, whole?: boolean, most?: number): Distinct | null;
  column(column: string): ColumnTally | null;
  /** Values that columns hold in parts, put together: `hp1`, `hp2`, `hp3`. They are tallied as text, beside the parts. */
  readonly joined: readonly Joined[];
  /** Detectors, by id, that threw on a value and were switched off for its column: it is not examined for their kind. */
  readonly failed: readonly { readonly column: string; readonly detector: string }[];
  /** All that it knows, as data without any value; a tally of the same relation, detectors and key goes on from it. */
  snapshot(): RelationSnapshot;
  /** Adds what a tally of other rows of the relation knows, of the same columns, detectors and key. */
  merge(other: RelationSnapshot): void;
  /** Gives the memory of its hashes to others: it is of no use afterwards. */
  release(): void;
  /** Columns whose further values can't change what is found: an engine may leave them out of what it reads on. */
  settled(): ReadonlySet<string>;
}

export interface RelationSnapshot {
  readonly rows: number;
  /** By position of the columns; null for one that is not tallied. */
  readonly columns: readonly (ColumnSnapshot | null)[];
  readonly joined: readonly ColumnSnapshot[];
}

/** What a column's tally keeps of it. */
export interface ColumnSnapshot {
  readonly counts: readonly number[];
  readonly hashing: boolean;
  readonly identifying: boolean;
  /** Ids of detectors. */
  readonly failed: readonly string[];
  readonly sightings: readonly (readonly [detector: string, Omit<Sightings, 'detector'>])[];
  readonly categories: readonly (readonly [Category | 'none', Union])[];
  readonly shapes: readonly (readonly [Scheme, number])[];
  readonly counters: readonly (DistinctSnapshot | null)[];
  readonly paths: readonly (readonly [path: string, numeric: boolean, ColumnSnapshot])[];
  readonly keyed: readonly string[];
  readonly forms: readonly FormSnapshot[];
}

/**
 * @param columns the columns of the rows, in their order; each detector sees those whose type it names.
 * @param options.key a random number below 2^53, the same for the whole run, so that equal values meet across relations.
 * @param options.thorough every document is read: for who wants to know of each row.
 * @param options.from what an earlier tally of the same columns, detectors and key knew.
 */
export function createTally(
  relation: Relation,
  columns: readonly Column[],
  detectors: readonly Detector[],
  {
    key,
    thorough = false,
    from = null,
  }: { readonly key: number; readonly thorough?: boolean; readonly from?: RelationSnapshot | null },
): RelationTally {
  const shared: Shared = {
    reader: createCellReader(),
    inner: createCellReader(),
    gatesOf: gatesByFamily(detectors),
    seeing: new Int32Array(detectors.length),
    sights: new Array<Sight | null>(detectors.length).fill(null),
    key,
    thorough,
  };
  const speaksOf = personalIn(relation, detectors);
  const tallies = columns.map((column) =>
    shared.gatesOf(column.family).all.length > 0
      ? new Tally(column.family, shared, 0, new Set(), speaksOf(column))
      : null,
  );
  const byName = new Map(columns.map((column, index) => [column.name, tallies[index] ?? null]));
  const groups = splitColumns(columns).map((split) => ({
    split,
    tally: new Tally('text', shared, 0, new Set(), null),
  }));
  const joined = groups.map(({ split, tally }) => ({
    columns: split.columns.flatMap((index) => columns[index]?.name ?? []),
    name: split.name,
    tally,
  }));
  let rows = from?.rows ?? 0;
  for (const [index, tally] of tallies.entries()) tally?.restore(from?.columns[index] ?? null);
  for (const [index, { tally }] of groups.entries()) tally.restore(from?.joined[index] ?? null);
  const addBatch: RelationTally['addBatch'] = (batch) => {
    rows += batch.rows;
    kernel.setKey(key);
    for (let first = 0; first < batch.rows; ) {
      const placed = kernel.placeRows(batch, first);
      for (let index = 0; index < tallies.length; index += 1) tallies[index]?.addColumn(batch, index, first, placed);
      first += placed;
    }
    for (const { split, tally } of groups) {
      for (let row = 0; row < batch.rows; row += 1) {
        const value = join(split, (column) => textAt(batch, row, column));
        if (value !== null) tally.add(value);
      }
    }
  };
  const settled = (tally: Tally | null): Tally | null => {
    tally?.settle();
    return tally;
  };
  return {
    get rows() {
      return rows;
    },
    add: (row) => addBatch(batchOf([row], columns.length)),
    addAll: (batch) => addBatch(batchOf(batch, columns.length)),
    addBatch,
    distinct(column, whole = false, most = HASHES) {
      const tally = settled(byName.get(column) ?? null);
      if (!tally) return null;
      // Of cells that were not told apart, the others are a sample.
      return {
        ...tally.distinct(whole, most),
        rows: Math.round((rows - tally.untold) * tally.read),
        whole: tally.untold === 0 && tally.read === 1,
      };
    },
    column: (column) => settled(byName.get(column) ?? null),
    get joined() {
      for (const each of joined) each.tally.settle();
      return joined;
    },
    get failed() {
      const parts = joined.flatMap((each) => each.columns.map((column) => [column, each.tally] as const));
      return [...byName, ...parts].flatMap(([column, tally]) =>
        [...(tally?.failed ?? [])].map(({ id }) => ({ column, detector: id })),
      );
    },
    snapshot: () => ({
      rows,
      columns: tallies.map((tally) => tally?.snapshot() ?? null),
      joined: groups.map(({ tally }) => tally.snapshot()),
    }),
    merge(other) {
      rows += other.rows;
      for (const [index, tally] of tallies.entries()) tally?.merge(other.columns[index] ?? null);
      for (const [index, { tally }] of groups.entries()) tally.merge(other.joined[index] ?? null);
    },
    release() {
      for (const tally of tallies) tally?.release();
      for (const { tally } of groups) tally.release();
    },
    settled: () => new Set(columns.filter((_, index) => tallies[index]?.isIdle() ?? true).map(({ name }) => name)),
  };
}

const NUMERIC: ReadonlySet<TypeFamily> = new Set(['integer', 'decimal', 'float']);
/** New values of each form of the column at hand. */
const fresh = new Int32Array(kernel.FORMS);
/** Numbers of a column's counters in the kernel. */
const [IDENTIFIERS, TEXTS] = [0, 1] as const;
/** More cells than a batch has. */
const MANY = 0x7fff_ffff;
/** A JSON object or array, or XML. */
const mayBeDocument = (first: number): boolean => first === 123 || first === 91 || first === 60;
const PLACEHOLDER = /^(?:[-.*?_xX0]{1,3}|n\/?a|null|none|nil|undefined|unknown|없음|미상|미입력|해당\s?없음|모름)$/i;
/** What a placeholder begins with: every cell is asked, and few begin so. */
const OPENS_PLACEHOLDER: ReadonlySet<number> = new Set([...'-.*?_xX0nNuU없미해모'].map((each) => each.charCodeAt(0)));

const isPlaceholder = ({ text, length }: Cell): boolean =>
  length <= 9 && OPENS_PLACEHOLDER.has(text.charCodeAt(0)) && PLACEHOLDER.test(text);

/** A cell that a detector took and that may be a digest or ciphertext all the same: long, one word, letters in it. */
const mayBeGuarded = ({ length, latin, hangul, blanks }: Cell): boolean =>
  length >= 20 && latin >= 4 && hangul === 0 && blanks === 0;

function addExample(examples: string[], detector: Detector, text: string): void {
  if (examples.length >= EXAMPLES) return;
  const masked = detector.mask(text);
  if (!examples.includes(masked)) examples.push(masked);
}

/** Distinct values that a snapshot tells apart, those that stand inside texts left out. */
function toldIn({ counters: [identifiers, , texts] }: ColumnSnapshot): number {
  return [identifiers, texts].reduce((sum, each) => sum + (each ? createDistinct(HASHES, each).distinct() : 0), 0);
}

/** @param once the share of the distinct ones that only one of both has seen. */
function addUnion(own: Union, other: Union, once: number): void {
  own.matched += other.matched;
  own.valid += other.valid;
  own.masked += other.masked;
  own.distinctMatched = Math.round((own.distinctMatched + other.distinctMatched) * once);
  own.distinctValid = Math.round((own.distinctValid + other.distinctValid) * once);
  own.distinctMasked = Math.round((own.distinctMasked + other.distinctMasked) * once);
}

function addSightings(own: Sightings, other: Omit<Sightings, 'detector'>, once: number): void {
  addUnion(own, other, once);
  own.examinedMatched += other.examinedMatched;
  own.embedded += other.embedded;
  own.distinctEmbedded += other.distinctEmbedded;
  own.refused += other.refused;
  // A detector measures distinct values.
  for (const name of new Set([...Object.keys(own.counters), ...Object.keys(other.counters)]))
    own.counters[name] = ((own.counters[name] ?? 0) + (other.counters[name] ?? 0)) * once;
  for (const [list, more] of [
    [own.examples, other.examples],
    [own.embeddedExamples, other.embeddedExamples],
  ] as const) {
    for (const each of more) if (list.length < EXAMPLES && !list.includes(each)) list.push(each);
  }
}

function tell(counts: Union, verdict: Exclude<Sight, 'passed'>, fresh: boolean, weight = 1): void {
  const once = fresh ? weight : 0;
  if (verdict === 'masked') {
    counts.masked += weight;
    counts.distinctMasked += once;
    return;
  }
  counts.matched += weight;
  counts.distinctMatched += once;
  if (verdict !== 'valid') return;
  counts.valid += weight;
  counts.distinctValid += once;
}

const newSightings = (detector: Detector): Sightings => ({
  detector,
  ...NOTHING,
  examinedMatched: 0,
  embedded: 0,
  distinctEmbedded: 0,
  refused: 0,
  counters: {},
  examples: [],
  embeddedExamples: [],
});

/** Of a detector that has seen nothing, which is most of them in most columns. */
function unseenBy(detector: Detector): Sightings {
  const known = UNSEEN.get(detector) ?? newSightings(detector);
  UNSEEN.set(detector, known);
  return known;
}
const UNSEEN = new WeakMap<Detector, Sightings>();

const isAnybodys = (category: Category | 'none'): boolean => category !== 'none';
const NO_NAMES: ReadonlySet<string> = new Set();
const EMPTY: DistinctCounter = createDistinct(0);
/** Where a number ends that is whole: `1012345678.0` of a double or a numeric with a scale. */
function withoutFraction(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === 48) at -= 1;
  return at > start && bytes[at - 1] === 46 ? at - 1 : end;
}

/** Whose word on a cell's person counts first; where no name says so, that of kinds that need none before the others. */
const SURENESS = [
  ['valid', false],
  ['plausible', false],
  ['valid', true],
  ['plausible', true],
] as const;

/** Nothing seen yet. */
export const NOTHING: Union = {
  matched: 0,
  valid: 0,
  distinctMatched: 0,
  distinctValid: 0,
  masked: 0,
  distinctMasked: 0,
};

/** As `tell`, and keeps in mind that cells of this form tell so. */
function tellOf(form: Form | null, counts: Union, verdict: Exclude<Sight, 'passed'>, fresh: boolean): void {
  tell(counts, verdict, fresh);
  if (form === null) return;
  let told = form.told.get(counts);
  if (told === undefined) {
    told = { ...NOTHING };
    form.told.set(counts, told);
  }
  tell(told, verdict, fresh, weightOf(form));
}

/** Counts the cells of a form that were not examined as those that were. */
function extrapolate(counts: Union, told: Union, cells: number, distinct: number): void {
  counts.matched += Math.round(told.matched * cells);
  counts.valid += Math.round(told.valid * cells);
  counts.masked += Math.round(told.masked * cells);
  counts.distinctMatched += Math.round(told.distinctMatched * distinct);
  counts.distinctValid += Math.round(told.distinctValid * distinct);
  counts.distinctMasked += Math.round(told.distinctMasked * distinct);
}

/** What all tallies of a relation use, one at a time. */
interface Shared {
  readonly reader: CellReader;
  /** For what stands inside a text, while the text's own cell is still needed. */
  readonly inner: CellReader;
  readonly gatesOf: (family: TypeFamily) => Gates;
  /** For the detectors that see the cell at hand, and what they say. */
  readonly seeing: Int32Array;
  readonly sights: (Sight | null)[];
  readonly key: number;
  readonly thorough: boolean;
}

/** The gates of the detectors that see a type of column. A run has one list of detectors and thousands of relations. */
function gatesByFamily(detectors: readonly Detector[]): (family: TypeFamily) => Gates {
  const known = GATES.get(detectors) ?? new Map<TypeFamily, Gates>();
  GATES.set(detectors, known);
  return (family) => {
    const earlier = known.get(family);
    if (earlier) return earlier;
    const gates = createGates(detectors.filter(({ families }) => families.includes(family)));
    known.set(family, gates);
    return gates;
  };
}
const GATES = new WeakMap<readonly Detector[], Map<TypeFamily, Gates>>();

/** What was made of a value, for the next time that it comes. */
interface Known {
  readonly length: number;
  readonly hash: number;
  readonly identifies: boolean;
  readonly scheme: Scheme | null;
  readonly matched: boolean;
  readonly seeing: readonly number[];
  readonly sights: readonly (Sight | null)[];
}
/** Values that are known so, and their bytes at most. */
const KNOWN = 16;
const KNOWN_BYTES = 64;

class Tally implements ColumnTally {
  readonly family: TypeFamily;
  readonly categories = new Map<Category | 'none', Union>();
  readonly shapes = new Map<Scheme, number>();
  readonly paths = new Map<string, Tally>();
  nonNull = 0;
  filled = 0;
  characters = 0;
  distinctCells = 0;
  documents = 0;
  /** Cells that passed while the column was nobody's: whether they were new is not known. */
  untold = 0;

  readonly failed: Set<Detector>;
  readonly #shared: Shared;
  readonly #gates: Gates;
  /** Whether the detector of that position was switched off. */
  readonly #off: Uint8Array;
  /** Made when a detector sees something: most see nothing in most columns. */
  readonly #sightings: (Sightings | null)[];
  readonly #unions: (Union | null)[];
  readonly #depth: number;
  readonly #numeric: boolean;
  readonly #binary: boolean;
  /** The name or the comment says that it is somebody's: of these kinds, or null where it may be of any. */
  readonly #mentioned: boolean;
  readonly #speaksOf: ReadonlySet<Category> | null;
  #identifiers: DistinctCounter | null = null;
  /** What stands inside texts and identifies nobody. */
  #mentions: DistinctCounter | null = null;
  #texts: DistinctCounter | null = null;
  #places: Places<Tally> | null = null;
  readonly #forms: Forms;
  /** Whether values are told apart: not in a column that is nobody's. */
  #hashing = true;
  /** Whether they may be what tells persons apart. */
  #identifying = true;
  /** Rows, those that the column was left out of too. */
  #rows = 0;
  /** Of the cells that were examined. */
  #examined = 0;
  #examinedFilled = 0;
  #examinedDistinct = 0;
  /** Documents read, and passed over. */
  #read = 0;
  #unread = 0;
  /** The detectors that saw the cell at hand, by their positions, and what they said; null once switched off. */
  readonly #seeing: Int32Array;
  readonly #sights: (Sight | null)[];
  #seen = 0;
  /** What was made of the few values that the column has, by their hashes; null once it has many. */
  #known: Map<number, Known> | null = new Map();

  /**
   * @param failed the column's, shared by all its paths.
   * @param speaksOf the kinds that its name or comment speaks of; null where they may be any.
   */
  constructor(
    family: TypeFamily,
    shared: Shared,
    depth: number,
    failed: Set<Detector>,
    speaksOf: ReadonlySet<Category> | null,
  ) {
    const gates = shared.gatesOf(family);
    const mentioned = speaksOf === null || speaksOf.size > 0;
    const count = gates.all.length;
    this.family = family;
    this.failed = failed;
    this.#shared = shared;
    this.#gates = gates;
    this.#off = new Uint8Array(count);
    this.#seeing = shared.seeing;
    this.#sights = shared.sights;
    for (const detector of failed) {
      const position = gates.positions.get(detector);
      if (position !== undefined) this.#off[position] = 1;
    }
    this.#depth = depth;
    this.#forms = createForms(mentioned ? gates.untaken.mentioned : gates.untaken.others);
    this.#numeric = NUMERIC.has(family);
    this.#binary = family === 'binary';
    this.#mentioned = mentioned;
    this.#speaksOf = speaksOf;
    this.#sightings = new Array<Sightings | null>(count).fill(null);
    this.#unions = new Array<Union | null>(count).fill(null);
  }

  snapshot(): ColumnSnapshot {
    this.settle();
    const names = new Map<Union, string>([
      ...this.sightings.map((each) => [each, `detector ${each.detector.id}`] as const),
      ...Array.from(this.categories, ([category, union]) => [union, `category ${category}`] as const),
    ]);
    return {
      counts: [
        this.nonNull,
        this.filled,
        this.characters,
        this.distinctCells,
        this.documents,
        this.untold,
        this.#examined,
        this.#examinedFilled,
        this.#examinedDistinct,
        this.#read,
        this.#unread,
        this.#rows,
      ],
      hashing: this.#hashing,
      identifying: this.#identifying,
      failed: [...this.failed].map(({ id }) => id),
      sightings: this.sightings.map(({ detector, ...seen }) => [detector.id, structuredClone(seen)]),
      categories: [...this.categories].map(([category, union]) => [category, { ...union }]),
      shapes: [...this.shapes],
      counters: [this.#identifiers, this.#mentions, this.#texts].map((counter) => counter?.snapshot() ?? null),
      paths: [...this.paths].map(([path, tally]) => [path, tally.#numeric, tally.snapshot()]),
      keyed: [...this.keyed],
      forms: Array.from(this.#forms.all, (form) =>
        snapshotForm(form, (counts) => names.get(counts) ?? '', this.#identifiers),
      ),
    };
  }

  restore(from: ColumnSnapshot | null): void {
    if (from === null) return;
    const [nonNull = 0, filled = 0, characters = 0, distinctCells = 0, documents = 0, untold = 0, ...rest] =
      from.counts;
    Object.assign(this, { nonNull, filled, characters, distinctCells, documents, untold });
    [this.#examined = 0, this.#examinedFilled = 0, this.#examinedDistinct = 0] = rest;
    [, , , this.#read = 0, this.#unread = 0, this.#rows = 0] = rest;
    this.#hashing = from.hashing;
    this.#identifying = from.identifying;
    const positionOf = new Map(this.#gates.all.map(({ detector }, position) => [detector.id, position]));
    for (const id of from.failed) this.#switchOff(positionOf.get(id) ?? -1);
    for (const [category, union] of from.categories) this.categories.set(category, { ...union });
    for (const [id, seen] of from.sightings) {
      const position = positionOf.get(id);
      if (position !== undefined) Object.assign(this.#sightingsAt(position), seen);
    }
    for (const [scheme, cells] of from.shapes) this.shapes.set(scheme, cells);
    [this.#identifiers = null, this.#mentions = null, this.#texts = null] = from.counters.map(
      (counter) => counter && createDistinct(HASHES, counter),
    );
    for (const [path, numeric, tally] of from.paths) this.#path(path, numeric)?.restore(tally);
    const counts = new Map<string, Union>([
      ...this.sightings.map((each) => [`detector ${each.detector.id}`, each] as const),
      ...Array.from(this.categories, ([category, union]) => [`category ${category}`, union] as const),
    ]);
    const counterFor = (identifies: boolean) => this.#counterFor(identifies);
    for (const form of from.forms) this.#forms.adopt(restoreForm(form, (name) => counts.get(name), counterFor));
    if (from.paths.length > 0) this.#places = createPlaces((name) => this.#isPerson(name), from.keyed);
  }

  release(): void {
    for (const counter of [this.#identifiers, this.#mentions, this.#texts]) counter?.release();
    for (const path of this.paths.values()) path.release();
  }

  merge(from: ColumnSnapshot | null): void {
    if (from === null) return;
    this.settle();
    const positionOf = new Map(this.#gates.all.map(({ detector }, position) => [detector.id, position]));
    for (const id of from.failed) this.#switchOff(positionOf.get(id) ?? -1);
    const told = () => (this.#identifiers?.distinct() ?? 0) + (this.#texts?.distinct() ?? 0);
    const before = told() + toldIn(from);
    for (const [index, counter] of from.counters.entries()) if (counter) this.#counterAt(index).merge(counter);
    // What both have seen is distinct once.
    const once = before === 0 ? 1 : told() / before;
    const [nonNull = 0, filled = 0, characters = 0, distinctCells = 0, documents = 0, untold = 0, ...rest] =
      from.counts;
    const [examined = 0, examinedFilled = 0, examinedDistinct = 0, read = 0, unread = 0, rows = 0] = rest;
    this.nonNull += nonNull;
    this.filled += filled;
    this.characters += characters;
    this.distinctCells = Math.round((this.distinctCells + distinctCells) * once);
    this.documents += documents;
    this.untold += untold;
    this.#examined += examined;
    this.#examinedFilled += examinedFilled;
    this.#examinedDistinct = Math.round((this.#examinedDistinct + examinedDistinct) * once);
    this.#read += read;
    this.#unread += unread;
    this.#rows += rows;
    this.#hashing ||= from.hashing;
    this.#identifying ||= from.identifying;
    for (const [category, union] of from.categories) {
      const own = this.categories.get(category) ?? { ...NOTHING };
      this.categories.set(category, own);
      addUnion(own, union, once);
    }
    for (const [id, seen] of from.sightings) {
      const position = positionOf.get(id);
      if (position !== undefined) addSightings(this.#sightingsAt(position), seen, once);
    }
    for (const [scheme, cells] of from.shapes) this.shapes.set(scheme, (this.shapes.get(scheme) ?? 0) + cells);
    for (const [path, numeric, tally] of from.paths) this.#path(path, numeric)?.merge(tally);
    if (from.paths.length > 0)
      this.#places = createPlaces((name) => this.#isPerson(name), [...this.keyed, ...from.keyed]);
  }

  get sightings(): Sightings[] {
    return this.#sightings.filter((each) => each !== null);
  }

  sightingsOf(detector: Detector): Sightings | null {
    const position = this.#gates.positions.get(detector);
    return position === undefined ? null : (this.#sightings[position] ?? unseenBy(detector));
  }

  get keyed(): ReadonlySet<string> {
    return this.#places?.keyed ?? NO_NAMES;
  }

  get read(): number {
    return this.#read === 0 ? 1 : this.#read / (this.#read + this.#unread);
  }

  #sightingsAt(position: number): Sightings {
    const known = this.#sightings[position];
    if (known) return known;
    const made = newSightings(this.#gates.all[position]?.detector as Detector);
    this.#sightings[position] = made;
    return made;
  }

  #unionAt(position: number): Union {
    const known = this.#unions[position];
    if (known) return known;
    const category = this.#gates.all[position]?.detector.category ?? 'none';
    const made = this.categories.get(category) ?? { ...NOTHING };
    this.categories.set(category, made);
    this.#unions[position] = made;
    return made;
  }

  add(raw: string): void {
    const elements = this.family === 'array' ? arrayElements(raw, MAX_ELEMENTS) : null;
    if (elements === null) this.#addText(raw);
    else for (const element of elements) this.#addText(element);
  }

  #addText(text: string): void {
    this.nonNull += 1;
    if (text === '') return;
    const document = mayBeDocument(text.charCodeAt(0)) && !this.#numeric;
    if (document && (this.#passesDocument() || this.#addDocument(text))) return;
    const { bytes, start, end } = kernel.placeText(text);
    kernel.look(start, end);
    const form = this.#formSeen();
    if (form !== null && form.left > 0) this.#pass(form, bytes, start, end);
    else this.#examineAs(form, text, bytes, start, end);
  }

  /** The form of the cell that the kernel has looked at; null where cells of one form may be of any kind. */
  #formSeen(): Form | null {
    const { result, FORM, LOOK, TELLING } = kernel;
    return ((result[LOOK] ?? 0) & TELLING) === 0 ? null : this.#forms.of(result[FORM] ?? 0);
  }

  /**
   * All cells of one column of the rows that the kernel has: each column's values follow each other, which is what makes
   * it fast. The kernel passes over those that need not be examined.
   * @param first the first of the rows that were placed, of the batch's.
   */
  addColumn(batch: RowBatch, column: number, first: number, rows: number): void {
    const { bytes, starts, ends } = batch;
    if (this.family === 'array') {
      for (let row = first; row < first + rows; row += 1) {
        const text = textAt(batch, row, column);
        if (text !== null) this.add(text);
      }
      return;
    }
    this.#rows += rows;
    if (this.isIdle()) {
      this.#addIdle(column, 0, rows);
      return;
    }
    const numeric = this.#numeric;
    const family =
      this.family === 'integer' && this.#depth === 0 ? kernel.INTEGER : numeric ? kernel.NUMBER : kernel.TEXT;
    kernel.begin();
    for (const form of this.#forms.all) {
      kernel.addForm(form.id, form.index);
      this.#tellKernel(form);
    }
    let plain = false;
    for (let row = 0; row < rows; row += 1) {
      kernel.bounds[IDENTIFIERS] = this.#identifiers?.threshold ?? Infinity;
      kernel.bounds[TEXTS] = this.#texts?.threshold ?? Infinity;
      row = kernel.scan(row, rows, column, family, plain, this.#tellable());
      this.#takePassed();
      if (row === rows) break;
      plain = false;
      const { result } = kernel;
      const cell = cellAt(batch, first + row, column);
      const start = starts[cell] ?? 0;
      const end = numeric ? withoutFraction(bytes, start, ends[cell] ?? 0) : (ends[cell] ?? 0);
      if (result[kernel.DOCUMENT] === 1) {
        if (this.#passesDocument() || this.#addDocument(bytes.toString('utf8', start, end))) continue;
        // The same cell once more, as a text.
        plain = true;
        this.nonNull -= 1;
        row -= 1;
        continue;
      }
      const index = result[kernel.INDEX] ?? -1;
      const form = index < 0 ? this.#formSeen() : (this.#forms.all[index] ?? null);
      const encoding = ((result[kernel.LOOK] ?? 0) & kernel.ASCII) === 0 ? 'utf8' : 'latin1';
      if (form !== null) form.left = 0;
      this.#examineAs(form, bytes.toString(encoding, start, end), bytes, start, end);
      if (form !== null) {
        if (index < 0) kernel.addForm(form.id, form.index);
        this.#tellKernel(form);
      }
      if (!this.isIdle()) continue;
      this.#addIdle(column, row + 1, rows);
      break;
    }
    for (const form of this.#forms.all) {
      form.left = kernel.left[form.index] ?? 0;
      form.pendingFresh += fresh[form.index] ?? 0;
      fresh[form.index] = 0;
    }
  }

  #tellKernel({ index, left, way, counter }: Form): void {
    kernel.left[index] = left;
    kernel.kinds[index] = counter === null ? 0 : 1 + way + 4 * (counter === this.#identifiers ? IDENTIFIERS : TEXTS);
  }

  /** Counts what the kernel has passed over. */
  #takePassed(): void {
    const { result, cells, counts, emitted } = kernel;
    this.nonNull += result[kernel.NON_NULL] ?? 0;
    this.untold += result[kernel.UNTOLD] ?? 0;
    if (cells[IDENTIFIERS] !== 0) {
      this.#identifiers?.addAll(emitted[IDENTIFIERS], counts[IDENTIFIERS] ?? 0, cells[IDENTIFIERS] ?? 0, fresh);
    }
    if (cells[TEXTS] !== 0) this.#texts?.addAll(emitted[TEXTS], counts[TEXTS] ?? 0, cells[TEXTS] ?? 0, fresh);
  }

  /** Cells of a column that can't say more: of the rows that the kernel has, those from `row` on. */
  #addIdle(column: number, row: number, rows: number): void {
    const there = kernel.count(row, rows, column);
    const leftOut = kernel.result[0] ?? 0;
    // As many of them are null as of the others.
    const passed = there + Math.round((leftOut * this.nonNull) / Math.max(1, this.#rows - rows));
    this.nonNull += passed;
    this.untold += passed;
    const form = this.#forms.commonest();
    if (form) form.passed += passed;
  }

  /** @param raw what the bytes spell. */
  #examineAs(form: Form | null, raw: string, bytes: Buffer, start: number, end: number): void {
    this.#examined += 1;
    if (ASKED_AT.has(this.#examined)) {
      this.#identifying = this.#mayBe((category) => IDENTIFYING.has(category));
      this.#hashing = this.#mentioned || this.shapes.size > 0 || this.#mayBe(isAnybodys);
    }
    this.#examine(this.#binary ? (textOfHex(raw) ?? raw) : raw, bytes, start, end, form);
    if (form !== null) nextExamination(form, this.#hashing, this.#examined, this.#identifying);
  }

  /** Counts a cell by its form, unexamined; what it identifies is told apart all the same. */
  #pass(form: Form, bytes: Uint8Array, start: number, end: number): void {
    form.left -= 1;
    const { counter } = form;
    if (counter === null || !this.#isTold()) this.untold += 1;
    else if (counter.add(hashBytes(bytes, start, end, this.#shared.key, form.way))) form.pendingFresh += 1;
  }

  /** Whether the cell at hand is told apart from the others. */
  #isTold(): boolean {
    return this.#tellable() >= 0;
  }

  /**
   * Further cells, null ones left out, that are told apart: after so many, only what tells persons apart still is.
   * Negative where the last one is not.
   */
  #tellable(): number {
    if (!this.#hashing) return -1;
    return this.#identifying ? MANY : TOLD - this.nonNull;
  }

  /** Moments, truths and random ids all look alike to the last one: those that are nobody's are only counted. */
  isIdle(): boolean {
    return !this.#hashing && this.#examined >= IDLE_FROM && IDLE.has(this.family);
  }

  /** Whether the cells may be of such a category, as far as the examined ones tell. */
  #mayBe(category: (category: Category | 'none') => boolean): boolean {
    const least = this.#examinedFilled * FILLING;
    return this.#sightings.some(
      (seen) =>
        seen !== null &&
        category(seen.detector.category) &&
        this.#isAsked(seen.detector) &&
        seen.examinedMatched + seen.masked + seen.embedded > least,
    );
  }

  #examine(raw: string, bytes: Buffer, start: number, end: number, form: Form | null): void {
    const { key } = this.#shared;
    const short = this.#known !== null && end - start <= KNOWN_BYTES;
    const value = short ? hashBytes(bytes, start, end, key, 0) : -1;
    const known = short ? this.#known?.get(value) : undefined;
    if (known && form !== null) {
      this.#examineAgain(known, bytes, start, end, form);
      return;
    }
    const cell = this.#shared.reader.read(raw, this.#numeric);
    if (cell.length === 0 || isPlaceholder(cell)) {
      if (form !== null) this.#note(form, -1, 0, false);
      return;
    }
    const route = this.#gates.route(cell);
    // What the law calls a unique identifier is not counted by its form where each row is to be known of.
    const whole = cell.digitCount >= (this.#numeric ? UNIQUE_DIGITS - 1 : UNIQUE_DIGITS);
    if (this.#shared.thorough && form !== null && whole && this.#gates.mayBeUnique(route)) form.blocked = true;
    const identity = this.#judge(cell, route.whole) ? this.#identity(cell) : null;
    const matched = identity !== null;
    const scheme =
      this.#binary || (matched ? mayBeGuarded(cell) : cell.length >= 16) ? shapeOf(cell, this.#binary) : null;
    // A digest is told apart by itself, whoever takes it for one of theirs.
    const identifies = matched && scheme === null;
    const told = identifies ? identity : cell.text;
    const way = identifies ? 0 : 1;
    // The bytes are at hand already where they are what is told apart.
    const hash = told === raw && !this.#binary ? hashBytes(bytes, start, end, key, way) : hashText(told, key, way);
    const fresh = this.#tellApart(cell.length, hash, identifies, bytes, start, end, form);
    if (matched || (fresh && this.#seen > 0)) this.#count(cell, fresh, form);
    if (matched) this.#unite(fresh, form);
    let found = false;
    if (scheme !== null) this.#shape(scheme, form);
    else if (route.inside.length > 0 && isText(cell, matched && this.#isSettled())) {
      found = this.#search(cell, route.inside, matched ? hash : -1, fresh);
      if (found && form !== null) form.blocked = true;
    }
    if (form !== null) this.#note(form, scheme === null ? 0 : 1, cell.length, fresh);
    // What came twice may come again.
    if (!short || this.#known === null || fresh || found) return;
    if (this.#known.size === KNOWN) this.#known = null;
    else {
      const seeing = Array.from({ length: this.#seen }, (_, turn) => this.#seeing[turn] ?? 0);
      const sights = this.#sights.slice(0, this.#seen);
      this.#known.set(value, { length: cell.length, hash, identifies, scheme, matched, seeing, sights });
    }
  }

  /** A value that has come before: all is as it was, but that it is not new. */
  #examineAgain(known: Known, bytes: Buffer, start: number, end: number, form: Form): void {
    const { length, hash, identifies, scheme, matched, seeing, sights } = known;
    this.#seen = seeing.length;
    for (let turn = 0; turn < seeing.length; turn += 1) {
      const position = seeing[turn] ?? 0;
      this.#seeing[turn] = position;
      this.#sights[turn] = this.#off[position] === 1 ? null : (sights[turn] ?? null);
    }
    const fresh = this.#tellApart(length, hash, identifies, bytes, start, end, form);
    if (matched) {
      for (let turn = 0; turn < this.#seen; turn += 1) this.#countSight(turn, false, form);
      this.#unite(false, form);
    }
    if (scheme !== null) this.#shape(scheme, form);
    this.#note(form, scheme === null ? 0 : 1, length, fresh);
  }

  /** Counts an examined cell, and whether it was new. @param hash of what it is told apart by. */
  #tellApart(
    length: number,
    hash: number,
    identifies: boolean,
    bytes: Buffer,
    start: number,
    end: number,
    form: Form | null,
  ): boolean {
    this.filled += 1;
    this.characters += length;
    this.#examinedFilled += 1;
    const counter = this.#counterFor(identifies);
    const told = this.nonNull <= TOLD || this.#identifying;
    const fresh = told && counter.add(hash);
    if (!told) this.untold += 1;
    if (fresh) {
      this.distinctCells += 1;
      this.#examinedDistinct += 1;
    }
    if (form !== null) {
      const side = identifies ? form.identified : form.other;
      side.counter = counter;
      noteWays(side, hash, bytes, start, end, this.#shared.key);
    }
    return fresh;
  }

  #shape(scheme: Scheme, form: Form | null): void {
    this.shapes.set(scheme, (this.shapes.get(scheme) ?? 0) + 1);
    form?.schemes.set(scheme, (form.schemes.get(scheme) ?? 0) + weightOf(form));
  }

  #counterFor(matched: boolean): DistinctCounter {
    if (matched) {
      this.#identifiers ??= createDistinct(HASHES);
      return this.#identifiers;
    }
    this.#texts ??= createDistinct(HASHES);
    return this.#texts;
  }

  /** What an examined cell says of its form. @param kind -1 for a placeholder, 1 for a digest or ciphertext, else 0. */
  #note(form: Form, kind: number, length: number, fresh: boolean): void {
    let outcome = kind + 2;
    const weight = weightOf(form);
    form.weighed += weight;
    if (kind >= 0) {
      form.filled += weight;
      form.characters += length * weight;
      if (fresh) {
        form.fresh += weight;
        form.renewed = form.examined;
      }
      for (let turn = 0; turn < this.#seen; turn += 1) {
        const sight = this.#sights[turn];
        const position = this.#seeing[turn] ?? 0;
        if (!sight || sight === 'passed') continue;
        const gate = this.#gates.all[position];
        if (!gate || !this.#isAsked(gate.detector)) continue;
        if (gate.measure !== null) form.measured = true;
        outcome = Math.imul(outcome, 31) + position * 4 + (sight === 'valid' ? 0 : sight === 'plausible' ? 1 : 2);
      }
    }
    noteUntaken(this.#forms.untaken, form.id, outcome !== 2);
    if (form.examined === 0) form.outcome = outcome;
    else if (form.outcome !== outcome) form.mixed = true;
    form.examined += 1;
  }

  /** Whether a verdict may come of what it sees: who needs a name and has none is not asked, nor who is nobody's alone. */
  #isAsked({ needsName, category }: Detector): boolean {
    if (category === 'none') return this.#mentioned;
    return !needsName || this.#speaksOf === null || this.#speaksOf.has(category);
  }

  /** Brings the counts up to date: cells that passed unexamined count as those of their form that were not. */
  settle(): void {
    for (const form of this.#forms.all) {
      const { pendingFresh, weighed } = form;
      const passed = passedOf(form);
      const pending = passed - form.counted;
      if (pending === 0) continue;
      const share = pending / weighed;
      // Where it is not known which of them were new, as many as among the examined ones count as such.
      const fresh = form.fresh === 0 ? 0 : pendingFresh / form.fresh;
      this.filled += Math.round(form.filled * share);
      this.characters += Math.round(form.characters * share);
      this.distinctCells += pendingFresh;
      for (const [counts, told] of form.told) extrapolate(counts, told, share, fresh);
      for (const [scheme, cells] of form.schemes)
        this.shapes.set(scheme, (this.shapes.get(scheme) ?? 0) + Math.round(cells * share));
      form.counted = passed;
      form.pendingFresh = 0;
    }
    for (const path of this.paths.values()) path.settle();
  }

  #isSettled(): boolean {
    for (let turn = 0; turn < this.#seen; turn += 1) {
      const gate = this.#gates.all[this.#seeing[turn] ?? 0];
      if (gate && settles(gate, this.#sights[turn] ?? null)) return true;
    }
    return false;
  }

  /**
   * Notes what the detectors make of the cell; true when one took it. As in the other passes over the detectors, one
   * that throws is switched off and the pass goes on behind it: entering a `try` once a pass costs nothing.
   * @param passed positions of the gates that the cell passes.
   */
  #judge(cell: SignedCell, passed: readonly number[]): boolean {
    this.#seen = 0;
    const { all } = this.#gates;
    // A masked value has not the counts that its kind has.
    const masked = cell.stars > 0;
    const turns = masked ? all.length : passed.length;
    let taken = false;
    for (let turn = 0; turn < turns; turn += 1) {
      try {
        for (; turn < turns; turn += 1) {
          const position = masked ? turn : (passed[turn] ?? 0);
          const gate = all[position];
          if (!gate || this.#off[position] === 1) continue;
          const sight = masked ? judgeWhole(gate, cell) : judgePassed(gate, cell);
          // Who did not take the cell and measures nothing has no further part in it.
          if (sight === null || (sight === 'passed' && gate.measure === null)) continue;
          this.#seeing[this.#seen] = position;
          this.#sights[this.#seen] = sight;
          this.#seen += 1;
          if (sight !== 'passed') taken = true;
        }
      } catch {
        this.#switchOff(masked ? turn : (passed[turn] ?? 0));
      }
    }
    return taken;
  }

  #switchOff(position: number): void {
    const gate = this.#gates.all[position];
    if (gate) this.fail(gate.detector);
    this.#off[position] = 1;
    for (let turn = 0; turn < this.#seen; turn += 1) if (this.#seeing[turn] === position) this.#sights[turn] = null;
  }

  fail(detector: Detector): void {
    this.failed.add(detector);
  }

  /**
   * What tells the cell's person apart, as the first detector that is sure of it says, or else the first one that took
   * it; null when all that did have failed.
   */
  #identity(cell: Cell): string | null {
    for (const [wanted, unnamed] of SURENESS) {
      if (!unnamed && this.#mentioned) continue;
      for (let turn = 0; turn < this.#seen; turn += 1) {
        if (this.#sights[turn] !== wanted) continue;
        const position = this.#seeing[turn] ?? 0;
        const detector = this.#gates.all[position]?.detector;
        if (!unnamed && detector?.needsName) continue;
        try {
          if (detector?.identity) return detector.identity(cell);
        } catch {
          this.#switchOff(position);
        }
      }
    }
    for (let turn = 0; turn < this.#seen; turn += 1) {
      const sight = this.#sights[turn];
      if (sight && sight !== 'passed') return cell.text;
    }
    return null;
  }

  #count(cell: Cell, fresh: boolean, form: Form | null): void {
    const { all } = this.#gates;
    for (let turn = 0; turn < this.#seen; turn += 1) {
      try {
        for (; turn < this.#seen; turn += 1) {
          const position = this.#seeing[turn] ?? 0;
          const sight = this.#sights[turn];
          const gate = all[position];
          if (!sight || !gate) continue;
          if (fresh && gate.measure !== null && sight !== 'masked') {
            gate.measure(cell, this.#sightingsAt(position).counters);
          }
          const seen = this.#countSight(turn, fresh, form);
          if (fresh && seen !== null && seen.distinctMatched + seen.distinctMasked <= EXAMPLES_FROM) {
            addExample(seen.examples, seen.detector, cell.text);
          }
        }
      } catch {
        this.#switchOff(this.#seeing[turn] ?? 0);
      }
    }
  }

  /** Counts the cell for the detector of that turn; null where it did not take the cell. */
  #countSight(turn: number, fresh: boolean, form: Form | null): Sightings | null {
    const sight = this.#sights[turn];
    if (!sight || sight === 'passed') return null;
    const seen = this.#sightingsAt(this.#seeing[turn] ?? 0);
    tellOf(form, seen, sight, fresh);
    if (sight !== 'masked') seen.examinedMatched += 1;
    return seen;
  }

  /** Counts the cell once for each category that any detector saw in it. */
  #unite(fresh: boolean, form: Form | null): void {
    const { kinds } = this.#gates;
    for (let turn = 0; turn < this.#seen; turn += 1) {
      const sight = this.#sights[turn];
      if (!sight || sight === 'passed') continue;
      const position = this.#seeing[turn] ?? 0;
      const kind = kinds[position];
      // The best of its category's verdicts, told once, by the first detector that has one.
      let best = sight;
      let first = true;
      for (let other = 0; other < this.#seen; other += 1) {
        const second = this.#sights[other];
        if (other === turn || !second || second === 'passed') continue;
        if (kinds[this.#seeing[other] ?? 0] !== kind) continue;
        if (other < turn) first = false;
        else if (second === 'valid') best = second;
      }
      if (first) tellOf(form, this.#unionAt(position), best, fresh);
    }
  }

  /**
   * @param passed positions of the gates whose kinds may stand in the text.
   * @param own the hash of who took all of the cell, -1 where nobody did.
   * @param fresh whether it was new.
   * @returns whether anything stood there.
   */
  #search(cell: Cell, passed: readonly number[], own: number, fresh: boolean): boolean {
    let any = false;
    for (let turn = 0; turn < passed.length; turn += 1) {
      try {
        for (; turn < passed.length; turn += 1) {
          const position = passed[turn] ?? 0;
          if (this.#off[position] === 0 && !this.#took(position) && this.#searchFor(position, cell, own, fresh))
            any = true;
        }
      } catch {
        this.#switchOff(passed[turn] ?? 0);
      }
    }
    return any;
  }

  #took(position: number): boolean {
    for (let turn = 0; turn < this.#seen; turn += 1) {
      if (this.#seeing[turn] === position) return this.#sights[turn] !== 'passed';
    }
    return false;
  }

  #searchFor(position: number, cell: Cell, own: number, ownFresh: boolean): boolean {
    const gate = this.#gates.all[position];
    const candidates = gate ? searchPassed(gate, cell) : [];
    if (!gate || candidates.length === 0) return false;
    const seen = this.#sightingsAt(position);
    const { detector } = gate;
    const { inner, key } = this.#shared;
    let hits = 0;
    for (const { text, judged } of candidates) {
      if (judged === 'refused') {
        seen.refused += 1;
        continue;
      }
      hits += 1;
      const found = inner.read(text, false);
      // As a whole cell of another column would be hashed, so that the same person meets across relations. What tells
      // nobody apart (an address, a host, a name that strangers share) is not counted among the persons that are meant.
      const hash = hashText(detector.identity?.(found) ?? found.text.toLowerCase(), key);
      const tells = detector.identity !== undefined && detector.category !== 'person_name';
      // Digits behind a bank's name are an account's number as well as a card's: one number, counted already.
      const counter = tells ? this.#counterFor(true) : this.#mentioning();
      const fresh = tells && hash === own ? ownFresh : counter.add(hash);
      if (fresh) {
        seen.distinctEmbedded += 1;
        if (seen.distinctEmbedded <= EXAMPLES_FROM) addExample(seen.embeddedExamples, detector, text);
      }
    }
    if (hits > 0) seen.embedded += 1;
    return true;
  }

  /** In the order of a snapshot. */
  #counterAt(index: number): DistinctCounter {
    return index === 1 ? this.#mentioning() : this.#counterFor(index === 0);
  }

  #mentioning(): DistinctCounter {
    this.#mentions ??= createDistinct(HASHES);
    return this.#mentions;
  }

  /** Documents take long to read, and those of a column are alike: after the first ones, some are enough. */
  #passesDocument(): boolean {
    if (this.#shared.thorough || this.#read < DOCUMENTS || this.documents * 2 < this.filled) return false;
    if ((this.#read + this.#unread) % OF_DOCUMENTS === 0) return false;
    this.#unread += 1;
    this.filled += 1;
    this.documents += 1;
    this.characters += Math.round(this.characters / this.filled);
    return true;
  }

  #addDocument(raw: string): boolean {
    const document = this.#depth > 0 ? null : parseDocument(raw);
    if (document === null) return false;
    this.filled += 1;
    this.characters += raw.length;
    this.documents += 1;
    this.#read += 1;
    this.#counterFor(false).add(hashText(raw, this.#shared.key, 1));
    this.#places ??= createPlaces((name) => this.#isPerson(name));
    this.#places.walk(document, (place, text, numeric) => {
      place.content ??= this.#path(place.path, numeric);
      place.content?.add(text);
    });
    return true;
  }

  /** Documents may be keyed by whom they describe. */
  #isPerson(name: string): boolean {
    const cell = this.#shared.reader.read(name, false);
    this.#judge(cell, this.#gates.route(cell).whole);
    for (let turn = 0; turn < this.#seen; turn += 1) {
      const gate = this.#gates.all[this.#seeing[turn] ?? 0];
      if (this.#sights[turn] === 'valid' && gate?.detector.category !== 'none') return true;
    }
    return false;
  }

  #path(path: string, numeric: boolean): Tally | null {
    const known = this.paths.get(path);
    if (known || this.paths.size >= MAX_PATHS) return known ?? null;
    const tally = new Tally(numeric ? 'integer' : 'text', this.#shared, this.#depth + 1, this.failed, null);
    this.paths.set(path, tally);
    return tally;
  }

  profile({ matched, valid, counters }: Sightings): ColumnProfile {
    const { rows, filled, distinct } = {
      rows: this.#examined,
      filled: this.#examinedFilled,
      distinct: this.#examinedDistinct,
    };
    // Of rare forms a larger part is examined than of common ones: the shares are those of all cells.
    const scale = this.filled === 0 ? 0 : filled / this.filled;
    return {
      ...{ rows, nonNull: filled, distinct, counters },
      matched: Math.min(filled, Math.round(matched * scale)),
      valid: Math.min(filled, Math.round(valid * scale)),
    };
  }

  distinctTexts(): number {
    return this.#texts?.distinct() ?? 0;
  }

  distinct(whole = false, most = HASHES): Distinct {
    // Of a document, the path that tells most persons apart.
    const confirmed = (path: Tally): number =>
      Math.max(
        0,
        // Names last: strangers share them.
        ...Array.from(path.categories, ([category, { distinctValid }]) =>
          category === 'none' ? 0 : category === 'person_name' ? distinctValid / 2 : distinctValid,
        ),
      );
    const inside = [...this.paths.values()].sort((a, b) => confirmed(b) - confirmed(a))[0];
    // A text that mentions a number now and then is counted by the numbers, a column of numbers with a few slips too.
    const long = this.filled > 0 && this.characters / this.filled > 30;
    const identifiers = this.#identifiers?.cells ?? 0;
    const own = identifiers > 0 && (long || identifiers * 5 >= this.filled);
    const documents = this.documents * 2 > this.filled;
    const counter =
      (documents && inside && confirmed(inside) > 0
        ? inside.#identifiers
        : own
          ? this.#identifiers
          : identifiers === 0 && this.#mentions !== null
            ? this.#mentions
            : this.#texts) ?? EMPTY;
    return {
      cells: counter.cells,
      rows: this.nonNull,
      distinct: counter.distinct(),
      once: counter.seen(1),
      twice: counter.seen(2),
      whole: false,
      hashes: most > 0 ? counter.lowest(most) : new Float64Array(0),
      sketched: counter.distinct() > (most || HASHES),
      ...(whole || most === 0 ? {} : { segments: counter.segments(most) }),
    };
  }
}
