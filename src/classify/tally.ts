/**
 * Counts what a relation's values look like while they stream past. Nothing of a value outlives `add` but counts,
 * at most three examples that the detector masked, and keyed hashes that are useless after the run.
 */
import type { Cell, ColumnProfile, Detector } from '../detector.ts';
import type { Category, Column, Distinct, Relation, TypeFamily } from '../model.ts';
import { arrayElements } from './array.ts';
import { type CellReader, createCellReader } from './cell.ts';
import { createDistinct, type DistinctCounter, hashText } from './distinct.ts';
import { findInside, type Gated, gateOf, isText, judgeWhole, type Sight } from './gate.ts';
import { type Scheme, shapeOf, textOfHex } from './shape.ts';

/** Distinct hashes kept for a column. */
const HASHES = 16_384;
const EXAMPLES = 3;
const MAX_PATHS = 64;
/** Names under one path; with more of them they are values themselves: ids, dates, people. */
const MAX_NAMES = 32;
const MAX_DEPTH = 6;
const MAX_LEAVES = 200;
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

export interface RelationTally {
  /** One row, in the order of the columns that `createTally` was given. */
  add(row: readonly (string | null)[]): void;
  readonly rows: number;
  /** Null for a column that is not tallied. `whole` is false: only the caller knows whether every row was read. */
  distinct(column: string): Distinct | null;
  column(column: string): ColumnTally | null;
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
  const gates = detectors.map(gateOf);
  const reader = createCellReader();
  const tallies = columns.map((column) => {
    const apt = gates.filter(({ detector }) => detector.families.includes(column.family));
    return apt.length > 0 ? new Tally(column.family, apt, reader, key, 0, new Set()) : null;
  });
  const byName = new Map(columns.map((column, index) => [column.name, tallies[index] ?? null]));
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    add(row) {
      rows += 1;
      for (let index = 0; index < tallies.length; index += 1) {
        const value = row[index];
        if (value !== null && value !== undefined) tallies[index]?.add(value);
      }
    },
    distinct(column) {
      const tally = byName.get(column);
      return tally ? { ...tally.distinct(), rows } : null;
    },
    column: (column) => byName.get(column) ?? null,
    get failed() {
      return [...byName].flatMap(([column, tally]) =>
        [...(tally?.failed ?? [])].map(({ id }) => ({ column, detector: id })),
      );
    },
  };
}

const NUMERIC: ReadonlySet<TypeFamily> = new Set(['integer', 'decimal', 'float']);
const PLACEHOLDER = /^(?:[-.*?_xX0]{1,3}|n\/?a|null|none|nil|undefined|unknown|없음|미상|미입력|해당\s?없음|모름)$/i;

function isPlaceholder(cell: Cell): boolean {
  // Most cells are told apart by their counts: a word has no digits, a Hangul one no letters.
  if (cell.length > 9 || cell.digitCount > 3 || (cell.digitCount > 0 && cell.length > 3)) return false;
  if (cell.hangul > 0) {
    const first = cell.text.charCodeAt(0);
    if (first !== 0xc5c6 && first !== 0xbbf8 && first !== 0xd574 && first !== 0xbaa8) return false;
  }
  return PLACEHOLDER.test(cell.text);
}

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

  readonly keyed = new Set<string>();
  readonly failed: Set<Detector>;
  readonly #names = new Set<string>();
  readonly #siblings = new Map<string, number>();
  /** Null where the detector was switched off. */
  readonly #gates: (Gated | null)[];
  readonly #unions: readonly Union[];
  readonly #reader: CellReader;
  /** For what stands inside a text, while the text's own cell is still needed. */
  readonly #inner: CellReader = createCellReader();
  readonly #key: number;
  readonly #depth: number;
  readonly #numeric: boolean;
  readonly #binary: boolean;
  readonly #identifiers: DistinctCounter = createDistinct(HASHES);
  readonly #texts: DistinctCounter = createDistinct(HASHES);
  /** What each detector said of the cell at hand. */
  readonly #verdicts: (Sight | null)[];

  /** @param failed the column's, shared by all its paths. */
  constructor(
    family: TypeFamily,
    gates: readonly Gated[],
    reader: CellReader,
    key: number,
    depth: number,
    failed: Set<Detector>,
  ) {
    this.family = family;
    this.failed = failed;
    this.#gates = [...gates];
    this.#reader = reader;
    this.#key = key;
    this.#depth = depth;
    this.#numeric = NUMERIC.has(family);
    this.#binary = family === 'binary';
    this.#verdicts = gates.map(() => null);
    this.sightings = gates.map(({ detector }) => ({
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
    this.#unions = gates.map(({ detector }) => {
      const known = this.categories.get(detector.category);
      if (known) return known;
      const union = { matched: 0, valid: 0, distinctMatched: 0, distinctValid: 0, masked: 0, distinctMasked: 0 };
      this.categories.set(detector.category, union);
      return union;
    });
  }

  add(raw: string): void {
    const elements = this.family === 'array' ? arrayElements(raw, MAX_LEAVES) : null;
    if (elements === null) this.#addValue(raw);
    else for (const element of elements) this.#addValue(element);
  }

  #addValue(raw: string): void {
    this.nonNull += 1;
    if (raw.length === 0) return;
    const first = raw.charCodeAt(0);
    // A JSON object or array; a text that is cut in the middle of one is read as text.
    if ((first === 123 || first === 91) && !this.#numeric && this.#addDocument(raw)) return;
    this.#addCell(this.#binary ? (textOfHex(raw) ?? raw) : raw);
  }

  #addCell(raw: string): void {
    const cell = this.#reader.read(raw, this.#numeric);
    if (cell.length === 0 || isPlaceholder(cell)) return;
    this.filled += 1;
    this.characters += cell.length;

    const identity = this.#judge(cell) ? this.#identity(cell) : null;
    const matched = identity !== null;
    const fresh = matched ? this.#identifiers.add(hashText(identity, this.#key)) : this.#remember(cell);
    if (matched || fresh) this.#count(cell, fresh);
    if (matched) this.#unite(fresh);
    if (!matched && (cell.length >= 16 || this.#binary)) {
      const shape = shapeOf(cell, this.#binary);
      if (shape) {
        this.shapes.set(shape, (this.shapes.get(shape) ?? 0) + 1);
        return;
      }
    }
    if (isText(cell, matched)) this.#search(cell);
  }

  /**
   * Notes what each detector makes of the cell; true when one took it. As in the other passes over the detectors, one
   * that throws is switched off and the pass goes on behind it: entering a `try` once a pass costs nothing.
   */
  #judge(cell: Cell): boolean {
    const gates = this.#gates;
    const verdicts = this.#verdicts;
    let taken = false;
    for (let index = 0; index < gates.length; index += 1) {
      try {
        for (; index < gates.length; index += 1) {
          const gate = gates[index];
          if (!gate) continue;
          const sight = judgeWhole(gate, cell);
          verdicts[index] = sight;
          if (sight !== null && sight !== 'passed') taken = true;
        }
      } catch {
        this.#switchOff(index);
      }
    }
    return taken;
  }

  #switchOff(index: number): void {
    const gate = this.#gates[index];
    if (gate) this.fail(gate.detector);
    this.#gates[index] = null;
    this.#verdicts[index] = null;
  }

  fail(detector: Detector): void {
    this.failed.add(detector);
  }

  /** What tells the cell's person apart, as the first detector that took it says; null when all that did have failed. */
  #identity(cell: Cell): string | null {
    const verdicts = this.#verdicts;
    let taken = false;
    for (let index = 0; index < verdicts.length; index += 1) {
      const verdict = verdicts[index];
      if (!verdict || verdict === 'passed') continue;
      const detector = verdict === 'masked' ? undefined : this.#gates[index]?.detector;
      try {
        if (detector?.identity) return detector.identity(cell);
        taken = true;
      } catch {
        this.#switchOff(index);
      }
    }
    return taken ? cell.text : null;
  }

  /** True when a cell that no detector took was not seen before. */
  #remember(cell: Cell): boolean {
    const text = cell.length > HASHED_CHARS ? cell.text.slice(0, HASHED_CHARS) : cell.text;
    return this.#texts.add(hashText(cell.latin > 0 ? text.toLowerCase() : text, this.#key));
  }

  #count(cell: Cell, fresh: boolean): void {
    if (fresh) this.distinctCells += 1;
    const gates = this.#gates;
    for (let index = 0; index < gates.length; index += 1) {
      try {
        for (; index < gates.length; index += 1) {
          const verdict = this.#verdicts[index];
          const seen = this.sightings[index];
          if (!verdict || !seen) continue;
          const { detector } = seen;
          if (fresh && verdict !== 'masked') detector.measure?.(cell, seen.counters);
          if (verdict === 'passed') continue;
          tell(seen, verdict, fresh);
          if (fresh) addExample(seen.examples, detector, cell.text);
        }
      } catch {
        this.#switchOff(index);
      }
    }
  }

  /** Counts the cell once for each category that any detector saw in it. */
  #unite(fresh: boolean): void {
    const verdicts = this.#verdicts;
    for (let index = 0; index < verdicts.length; index += 1) {
      const verdict = verdicts[index];
      const union = this.#unions[index];
      if (!union || !verdict || verdict === 'passed') continue;
      // The best of its category's verdicts, told once, by the first detector that has one.
      let best = verdict;
      let first = true;
      for (let other = 0; other < verdicts.length; other += 1) {
        const second = verdicts[other];
        if (other === index || !second || second === 'passed' || this.#unions[other] !== union) continue;
        if (other < index) first = false;
        else if (second === 'valid') best = second;
      }
      if (first) tell(union, best, fresh);
    }
  }

  #search(cell: Cell): void {
    const gates = this.#gates;
    for (let index = 0; index < gates.length; index += 1) {
      try {
        for (; index < gates.length; index += 1) {
          const gate = gates[index];
          const seen = this.sightings[index];
          const verdict = this.#verdicts[index];
          if (gate && seen && (!verdict || verdict === 'passed')) this.#searchFor(gate, seen, cell);
        }
      } catch {
        this.#switchOff(index);
      }
    }
  }

  #searchFor(gate: Gated, seen: Sightings, cell: Cell): void {
    const { detector } = gate;
    let hits = 0;
    for (const { text, judged } of findInside(gate, cell)) {
      if (judged === 'refused') {
        seen.refused += 1;
        continue;
      }
      hits += 1;
      const found = this.#inner.read(text, false);
      // As a whole cell of another column would be hashed, so that the same person meets across relations.
      if (this.#identifiers.add(hashText(detector.identity?.(found) ?? found.text.toLowerCase(), this.#key))) {
        seen.distinctEmbedded += 1;
        addExample(seen.embeddedExamples, detector, text);
      }
    }
    if (hits > 0) seen.embedded += 1;
  }

  #addDocument(raw: string): boolean {
    if (this.#depth > 0) return false;
    let document: unknown;
    try {
      document = JSON.parse(raw);
    } catch {
      return false;
    }
    this.filled += 1;
    this.characters += raw.length;
    this.documents += 1;
    this.#texts.add(hashText(raw.slice(0, HASHED_CHARS), this.#key));
    let leaves = 0;
    const walk = (value: unknown, path: string, depth: number): void => {
      if (leaves >= MAX_LEAVES || depth > MAX_DEPTH || value === null) return;
      if (Array.isArray(value)) {
        for (const item of value) walk(item, `${path}[*]`, depth + 1);
      } else if (typeof value === 'object') {
        for (const [name, item] of Object.entries(value)) walk(item, this.#step(path, name), depth + 1);
      } else if (typeof value === 'string' || typeof value === 'number') {
        leaves += 1;
        this.#path(path, typeof value === 'number')?.add(String(value));
      }
    };
    walk(document, '$', 0);
    return true;
  }

  /** The path one step on. Documents may be keyed by what they describe: a key that may be a person is not kept. */
  #step(path: string, name: string): string {
    const full = `${path}.${name}`;
    if (this.#names.has(full)) return full;
    const folded = `${path}[?]`;
    const siblings = this.#siblings.get(path) ?? 0;
    if (siblings >= MAX_NAMES) {
      this.keyed.add(path);
      return folded;
    }
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]{0,39}$/u.test(name) || /\d{4}/.test(name)) return folded;
    const cell = this.#reader.read(name, false);
    if (this.#judge(cell) && this.#verdicts.includes('valid')) return folded;
    this.#siblings.set(path, siblings + 1);
    this.#names.add(full);
    return full;
  }

  #path(path: string, numeric: boolean): Tally | null {
    const known = this.paths.get(path);
    if (known) return known;
    if (this.paths.size >= MAX_PATHS) return null;
    const family = numeric ? 'integer' : 'text';
    const apt = this.#gates.flatMap((gate) => (gate?.detector.families.includes(family) ? [gate] : []));
    const tally = new Tally(family, apt, this.#reader, this.#key, this.#depth + 1, this.failed);
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
      Math.max(0, ...[...path.categories.values()].map((each) => each.distinctValid));
    const inside = [...this.paths.values()].sort((a, b) => confirmed(b) - confirmed(a))[0];
    // A text that mentions a number now and then is counted by the numbers, a column of numbers with a few slips too.
    const long = this.filled > 0 && this.characters / this.filled > 30;
    const own = this.#identifiers.cells > 0 && (long || this.#identifiers.cells * 5 >= this.filled);
    const documents = this.documents * 2 > this.filled;
    const counter =
      documents && inside && confirmed(inside) > 0 ? inside.#identifiers : own ? this.#identifiers : this.#texts;
    return {
      cells: counter.cells,
      rows: this.nonNull,
      distinct: counter.distinct(),
      once: counter.seen(1),
      twice: counter.seen(2),
      whole: false,
      hashes: counter.lowest(HASHES),
    };
  }
}
