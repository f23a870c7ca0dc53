/**
 * Counts what a relation's values look like while they stream past. Nothing of a value outlives `add` but counts,
 * at most three examples that the detector masked, and keyed hashes that are useless after the run.
 */

import { type RowBatch, rowsOf } from '../batch.ts';
import type { Cell, ColumnProfile, Detector } from '../detector.ts';
import type { Category, Column, Distinct, Relation, TypeFamily } from '../model.ts';
import { arrayElements } from './array.ts';
import { type CellReader, createCellReader, type SignedCell } from './cell.ts';
import { createDistinct, type DistinctCounter, hashText } from './distinct.ts';
import { createPlaces, type Places, parseDocument } from './document.ts';
import { createGates, type Gates, isText, judgePassed, judgeWhole, type Sight, searchPassed, settles } from './gate.ts';
import { type Scheme, shapeOf, textOfHex } from './shape.ts';
import { join, splitColumns } from './split.ts';

/** Distinct hashes kept for a column. */
const HASHES = 16_384;
const EXAMPLES = 3;
/** Distinct values that examples are taken from: some kinds all look the same once masked. */
const EXAMPLES_FROM = 16;
const MAX_PATHS = 64;
/** Values of a column that are remembered, a power of two, and how long they may be. */
const RECALLED = 128;
const MAX_RECALLED = 32;
/** Elements of one array. */
const MAX_ELEMENTS = 200;
/** Characters of a cell that count for its distinctness. */
const HASHED_CHARS = 200;

/** What one detector saw in a column. */
export interface Sightings extends Union {
  readonly detector: Detector;
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
  readonly sightings: readonly Sightings[];
  /** Cells that matched any detector of the category: a telephone column holds mobiles and landlines. */
  readonly categories: ReadonlyMap<Category, Union>;
  /**
   * Values, values other than a placeholder (`-`, `없음`), and how many characters these had. A row has one value,
   * or one for each element of its array.
   */
  nonNull: number;
  filled: number;
  characters: number;
  /** Cells whose shape is that of a stored hash, ciphertext or token. */
  readonly shapes: ReadonlyMap<Scheme, number>;
  /** Distinct cells, as `measure` saw them. */
  distinctCells: number;
  /** JSON documents among the cells, and what stood under each of their paths. */
  documents: number;
  readonly paths: ReadonlyMap<string, ColumnTally>;
  /** Paths whose objects are keyed by values rather than by names: what lies under a name of theirs is not to be shown. */
  readonly keyed: ReadonlySet<string>;
  profile(sightings: Sightings): ColumnProfile;
  distinct(): Distinct;
  /** Distinct cells that matched no detector as a whole; an estimate once there are more than are kept. */
  distinctTexts(): number;
  /** Detectors that threw on a value of the column, or of a path in it: what they saw is no evidence. */
  readonly failed: ReadonlySet<Detector>;
  /** Adds one that threw on the column as a whole. */
  fail(detector: Detector): void;
}

export interface Union {
  /** Whole cells in plain sight, and those among them that a checksum, list or grammar confirms. */
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
  /** The same for many rows at once: half as fast again, since each column's values follow each other. */
  addAll(rows: readonly (readonly (string | null)[])[]): void;
  /** Rows as an engine hands them on. */
  addBatch(batch: RowBatch): void;
  readonly rows: number;
  /** Null for a column that is not tallied. `whole` is false: only the caller knows whether every row was read. */
  distinct(column: string): Distinct | null;
  column(column: string): ColumnTally | null;
  /** Values that columns hold in parts, put together: `hp1`, `hp2`, `hp3`. They are tallied as text, beside the parts. */
  readonly joined: readonly Joined[];
  /** Detectors, by id, that threw on a value and were switched off for its column: it is not examined for their kind. */
  readonly failed: readonly { readonly column: string; readonly detector: string }[];
}

/**
 * @param columns the columns of the rows, in their order; each detector sees those whose type it names.
 * @param options.key a random number below 2^53, the same for the whole run, so that equal values meet across relations.
 */
export function createTally(
  _relation: Relation,
  columns: readonly Column[],
  detectors: readonly Detector[],
  { key }: { readonly key: number },
): RelationTally {
  const shared: Shared = {
    reader: createCellReader(),
    inner: createCellReader(),
    gatesOf: gatesByFamily(detectors),
    key,
  };
  const tallies = columns.map(({ family }) =>
    shared.gatesOf(family).all.length > 0 ? new Tally(family, shared, 0, new Set()) : null,
  );
  const byName = new Map(columns.map((column, index) => [column.name, tallies[index] ?? null]));
  const groups = splitColumns(columns).map((split) => ({ split, tally: new Tally('text', shared, 0, new Set()) }));
  const joined = groups.map(({ split, tally }) => ({
    columns: split.columns.flatMap((index) => columns[index]?.name ?? []),
    name: split.name,
    tally,
  }));
  let rows = 0;
  const addAll: RelationTally['addAll'] = (batch) => {
    rows += batch.length;
    for (const [index, tally] of tallies.entries()) {
      if (!tally) continue;
      for (const row of batch) {
        const value = row[index];
        if (value !== null && value !== undefined) tally.add(value);
      }
    }
    for (const { split, tally } of groups) {
      for (const row of batch) {
        const value = join(split, row);
        if (value !== null) tally.add(value);
      }
    }
  };
  return {
    get rows() {
      return rows;
    },
    add: (row) => addAll([row]),
    addAll,
    addBatch: (batch) => addAll(rowsOf(batch)),
    distinct(column) {
      const tally = byName.get(column);
      return tally ? { ...tally.distinct(), rows } : null;
    },
    column: (column) => byName.get(column) ?? null,
    joined,
    get failed() {
      const parts = joined.flatMap((each) => each.columns.map((column) => [column, each.tally] as const));
      return [...byName, ...parts].flatMap(([column, tally]) =>
        [...(tally?.failed ?? [])].map(({ id }) => ({ column, detector: id })),
      );
    },
  };
}

const NUMERIC: ReadonlySet<TypeFamily> = new Set(['integer', 'decimal', 'float']);
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

function tell(counts: Union, verdict: Exclude<Sight, 'passed'>, fresh: boolean): void {
  const once = fresh ? 1 : 0;
  if (verdict === 'masked') {
    counts.masked += 1;
    counts.distinctMasked += once;
    return;
  }
  counts.matched += 1;
  counts.distinctMatched += once;
  if (verdict !== 'valid') return;
  counts.valid += 1;
  counts.distinctValid += once;
}

/** What came of a value, for when it comes again. */
interface Remembered {
  readonly ticket: number;
  readonly length: number;
  readonly counter: DistinctCounter;
  readonly hash: number;
  readonly told: readonly { readonly counts: Union; readonly sight: Exclude<Sight, 'passed'> }[];
}

/** What all tallies of a relation use, one at a time. */
interface Shared {
  readonly reader: CellReader;
  /** For what stands inside a text, while the text's own cell is still needed. */
  readonly inner: CellReader;
  readonly gatesOf: (family: TypeFamily) => Gates;
  readonly key: number;
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

class Tally implements ColumnTally {
  readonly family: TypeFamily;
  readonly sightings: Sightings[];
  readonly categories = new Map<Category, Union>();
  readonly shapes = new Map<Scheme, number>();
  readonly paths = new Map<string, Tally>();
  nonNull = 0;
  filled = 0;
  characters = 0;
  distinctCells = 0;
  documents = 0;

  readonly failed: Set<Detector>;
  readonly #shared: Shared;
  readonly #gates: Gates;
  /** Whether the detector of that position was switched off. */
  readonly #off: Uint8Array;
  readonly #unions: readonly Union[];
  readonly #depth: number;
  readonly #numeric: boolean;
  readonly #binary: boolean;
  readonly #identifiers: DistinctCounter = createDistinct(HASHES);
  /** What stands inside texts and identifies nobody. */
  readonly #mentions: DistinctCounter = createDistinct(HASHES);
  readonly #texts: DistinctCounter = createDistinct(HASHES);
  readonly #places: Places<Tally>;
  /** The detectors that saw the cell at hand, by their positions, and what they said; null once switched off. */
  readonly #seeing: Int32Array;
  readonly #sights: (Sight | null)[];
  #seen = 0;
  #known: (Remembered | null)[] = Array.from({ length: RECALLED }, () => null);

  /** @param failed the column's, shared by all its paths. */
  constructor(family: TypeFamily, shared: Shared, depth: number, failed: Set<Detector>) {
    const gates = shared.gatesOf(family);
    this.family = family;
    this.failed = failed;
    this.#shared = shared;
    this.#gates = gates;
    this.#off = Uint8Array.from(gates.all, ({ detector }) => (failed.has(detector) ? 1 : 0));
    this.#depth = depth;
    this.#numeric = NUMERIC.has(family);
    this.#binary = family === 'binary';
    this.#seeing = new Int32Array(gates.all.length);
    this.#sights = gates.all.map(() => null);
    this.#places = createPlaces((name) => this.#isPerson(name));
    this.sightings = gates.all.map(({ detector }) => ({
      detector,
      matched: 0,
      valid: 0,
      distinctMatched: 0,
      distinctValid: 0,
      masked: 0,
      distinctMasked: 0,
      embedded: 0,
      distinctEmbedded: 0,
      refused: 0,
      counters: {},
      examples: [],
      embeddedExamples: [],
    }));
    this.#unions = gates.all.map(({ detector }) => {
      const known = this.categories.get(detector.category);
      if (known) return known;
      const union = { matched: 0, valid: 0, distinctMatched: 0, distinctValid: 0, masked: 0, distinctMasked: 0 };
      this.categories.set(detector.category, union);
      return union;
    });
  }

  get keyed(): ReadonlySet<string> {
    return this.#places.keyed;
  }

  add(raw: string): void {
    const elements = this.family === 'array' ? arrayElements(raw, MAX_ELEMENTS) : null;
    if (elements === null) this.#addValue(raw);
    else for (const element of elements) this.#addValue(element);
  }

  #addValue(raw: string): void {
    this.nonNull += 1;
    if (raw.length === 0) return;
    const first = raw.charCodeAt(0);
    // A JSON object or array, or XML.
    if ((first === 123 || first === 91 || first === 60) && !this.#numeric && this.#addDocument(raw)) return;
    this.#addCell(this.#binary ? (textOfHex(raw) ?? raw) : raw);
  }

  #addCell(raw: string): void {
    const { key } = this.#shared;
    const short = raw.length <= MAX_RECALLED;
    const ticket = short ? hashText(raw, key) : 0;
    if (short && this.#recall(ticket)) return;
    const cell = this.#shared.reader.read(raw, this.#numeric);
    if (cell.length === 0 || isPlaceholder(cell)) return;
    this.filled += 1;
    this.characters += cell.length;

    const route = this.#gates.route(cell);
    const identity = this.#judge(cell, route.whole) ? this.#identity(cell) : null;
    const matched = identity !== null;
    const counter = matched ? this.#identifiers : this.#texts;
    const hash = matched
      ? hashText(identity, key)
      : hashText(cell.text, key, HASHED_CHARS, cell.latin > 0 && cell.hangul === 0);
    const fresh = counter.add(hash);
    if (fresh) this.distinctCells += 1;
    if (matched || (fresh && this.#seen > 0)) this.#count(cell, fresh);
    if (matched) this.#unite(fresh);
    if (this.#binary || (matched ? mayBeGuarded(cell) : cell.length >= 16)) {
      const shape = shapeOf(cell, this.#binary);
      if (shape) {
        this.shapes.set(shape, (this.shapes.get(shape) ?? 0) + 1);
        return;
      }
    }
    if (route.inside.length > 0 && isText(cell, matched && this.#isSettled())) {
      this.#search(cell, route.inside, matched ? hash : -1, fresh);
    } else if (short && !fresh) this.#memorise(ticket, cell.length, counter, hash);
  }

  #isSettled(): boolean {
    for (let turn = 0; turn < this.#seen; turn += 1) {
      const gate = this.#gates.all[this.#seeing[turn] ?? 0];
      if (gate && settles(gate, this.#sights[turn] ?? null)) return true;
    }
    return false;
  }

  /** Counts a value as it was counted before; false when nothing is remembered of it. */
  #recall(ticket: number): boolean {
    const known = this.#known[ticket & (RECALLED - 1)];
    if (!known || known.ticket !== ticket) return false;
    this.filled += 1;
    this.characters += known.length;
    known.counter.add(known.hash);
    for (const { counts, sight } of known.told) tell(counts, sight, false);
    return true;
  }

  /** Most columns hold few values again and again: what is remembered is counts and hashes, nothing of the value. */
  #memorise(ticket: number, length: number, counter: DistinctCounter, hash: number): void {
    const told: { counts: Union; sight: Exclude<Sight, 'passed'> }[] = [];
    for (let turn = 0; turn < this.#seen; turn += 1) {
      const sight = this.#sights[turn];
      const counts = this.sightings[this.#seeing[turn] ?? 0];
      const union = this.#unions[this.#seeing[turn] ?? 0];
      if (!sight || sight === 'passed' || !counts || !union) continue;
      told.push({ counts, sight });
      const same = told.find((each) => each.counts === union);
      if (!same) told.push({ counts: union, sight });
      else if (sight === 'valid') same.sight = sight;
    }
    this.#known[ticket & (RECALLED - 1)] = { ticket, length, counter, hash, told };
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
    this.#known.fill(null);
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
    for (const wanted of ['valid', 'plausible'] as const) {
      for (let turn = 0; turn < this.#seen; turn += 1) {
        if (this.#sights[turn] !== wanted) continue;
        const position = this.#seeing[turn] ?? 0;
        const detector = this.#gates.all[position]?.detector;
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

  #count(cell: Cell, fresh: boolean): void {
    const { all } = this.#gates;
    for (let turn = 0; turn < this.#seen; turn += 1) {
      try {
        for (; turn < this.#seen; turn += 1) {
          const position = this.#seeing[turn] ?? 0;
          const sight = this.#sights[turn];
          const gate = all[position];
          const seen = this.sightings[position];
          if (!sight || !seen || !gate) continue;
          if (fresh && gate.measure !== null && sight !== 'masked') gate.measure(cell, seen.counters);
          if (sight === 'passed') continue;
          tell(seen, sight, fresh);
          if (fresh && seen.distinctMatched + seen.distinctMasked <= EXAMPLES_FROM) {
            addExample(seen.examples, seen.detector, cell.text);
          }
        }
      } catch {
        this.#switchOff(this.#seeing[turn] ?? 0);
      }
    }
  }

  /** Counts the cell once for each category that any detector saw in it. */
  #unite(fresh: boolean): void {
    for (let turn = 0; turn < this.#seen; turn += 1) {
      const sight = this.#sights[turn];
      const union = this.#unions[this.#seeing[turn] ?? 0];
      if (!union || !sight || sight === 'passed') continue;
      // The best of its category's verdicts, told once, by the first detector that has one.
      let best = sight;
      let first = true;
      for (let other = 0; other < this.#seen; other += 1) {
        const second = this.#sights[other];
        if (other === turn || !second || second === 'passed') continue;
        if (this.#unions[this.#seeing[other] ?? 0] !== union) continue;
        if (other < turn) first = false;
        else if (second === 'valid') best = second;
      }
      if (first) tell(union, best, fresh);
    }
  }

  /**
   * @param passed positions of the gates whose kinds may stand in the text.
   * @param own the hash of who took all of the cell, -1 where nobody did.
   * @param fresh whether it was new.
   */
  #search(cell: Cell, passed: readonly number[], own: number, fresh: boolean): void {
    for (let turn = 0; turn < passed.length; turn += 1) {
      try {
        for (; turn < passed.length; turn += 1) {
          const position = passed[turn] ?? 0;
          if (this.#off[position] === 0 && !this.#took(position)) this.#searchFor(position, cell, own, fresh);
        }
      } catch {
        this.#switchOff(passed[turn] ?? 0);
      }
    }
  }

  #took(position: number): boolean {
    for (let turn = 0; turn < this.#seen; turn += 1) {
      if (this.#seeing[turn] === position) return this.#sights[turn] !== 'passed';
    }
    return false;
  }

  #searchFor(position: number, cell: Cell, own: number, ownFresh: boolean): void {
    const gate = this.#gates.all[position];
    const seen = this.sightings[position];
    if (!gate || !seen) return;
    const { detector } = gate;
    const { inner, key } = this.#shared;
    let hits = 0;
    for (const { text, judged } of searchPassed(gate, cell)) {
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
      const counter = tells ? this.#identifiers : this.#mentions;
      const fresh = tells && hash === own ? ownFresh : counter.add(hash);
      if (fresh) {
        seen.distinctEmbedded += 1;
        if (seen.distinctEmbedded <= EXAMPLES_FROM) addExample(seen.embeddedExamples, detector, text);
      }
    }
    if (hits > 0) seen.embedded += 1;
  }

  #addDocument(raw: string): boolean {
    const document = this.#depth > 0 ? null : parseDocument(raw);
    if (document === null) return false;
    this.filled += 1;
    this.characters += raw.length;
    this.documents += 1;
    this.#texts.add(hashText(raw, this.#shared.key, HASHED_CHARS));
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
      if (this.#sights[turn] === 'valid' && this.#unions[this.#seeing[turn] ?? 0] !== this.categories.get('none'))
        return true;
    }
    return false;
  }

  #path(path: string, numeric: boolean): Tally | null {
    const known = this.paths.get(path);
    if (known || this.paths.size >= MAX_PATHS) return known ?? null;
    const tally = new Tally(numeric ? 'integer' : 'text', this.#shared, this.#depth + 1, this.failed);
    this.paths.set(path, tally);
    return tally;
  }

  profile({ matched, valid, counters }: Sightings): ColumnProfile {
    return { rows: this.nonNull, nonNull: this.filled, matched, valid, distinct: this.distinctCells, counters };
  }

  distinctTexts(): number {
    return this.#texts.distinct();
  }

  distinct(): Distinct {
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
    const own = this.#identifiers.cells > 0 && (long || this.#identifiers.cells * 5 >= this.filled);
    const mentioned = this.#identifiers.cells === 0 && this.#mentions.cells > 0;
    const documents = this.documents * 2 > this.filled;
    const counter =
      documents && inside && confirmed(inside) > 0
        ? inside.#identifiers
        : own
          ? this.#identifiers
          : mentioned
            ? this.#mentions
            : this.#texts;
    return {
      cells: counter.cells,
      rows: this.nonNull,
      distinct: counter.distinct(),
      once: counter.seen(1),
      twice: counter.seen(2),
      whole: false,
      hashes: counter.lowest(HASHES),
      segments: counter.segments(HASHES),
    };
  }
}
