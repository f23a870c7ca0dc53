/** Gates as plain numbers, and routes through them: most cells are turned away here, before any code of a detector runs. */
import type { Cell, Detector, TextPattern, Verdict } from '../detector.ts';
import { type SignedCell, signsOf } from './cell.ts';
import type { Untaken } from './forms.ts';

/** The gate of one detector. */
export interface Gated {
  readonly detector: Detector;
  readonly minLength: number;
  readonly maxLength: number;
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly minHangul: number;
  readonly maxHangul: number;
  readonly minLatin: number;
  readonly maxLatin: number;
  /** Of these signs at least one must occur; 0 where none has to, or `contains` is to be looked for in the text. */
  readonly signs: number;
  readonly contains: string | null;
  /** Finds every candidate inside a text. */
  readonly pattern: TextPattern | null;
  /** The detector's own: here they have the same place in every gate, which makes reaching them cheap. */
  readonly match: ((cell: Cell) => Verdict | null) | null;
  readonly measure: ((cell: Cell, counters: Record<string, number>) => void) | null;
  readonly masked: ((cell: Cell) => boolean) | null;
}

/** What a detector makes of a whole cell; `passed`: it saw the cell and did not take it. Null: the gate turned it away. */
export type Sight = Exclude<Verdict, 'invalid'> | 'masked' | 'passed';

/** A candidate inside a text. `refused` fails a checksum that others pass by accident. */
export interface Inside {
  readonly text: string;
  readonly judged: 'found' | 'refused';
}

/** Candidates that are looked at inside one text. */
const CANDIDATES = 8;
const NONE: readonly Inside[] = [];

/** No cell is that long; a small integer keeps the comparisons cheap. */
const UNBOUNDED = 0x3fffffff;

/** Unpacks the gate of a detector. */
export function gateOf(detector: Detector): Gated {
  const { length, digits, hangul, latin, contains = '' } = detector.gate ?? {};
  const signs = signsOf(contains);
  return {
    detector,
    minLength: length?.[0] ?? 0,
    maxLength: length?.[1] ?? UNBOUNDED,
    minDigits: digits?.[0] ?? 0,
    maxDigits: digits?.[1] ?? UNBOUNDED,
    minHangul: hangul?.[0] ?? 0,
    maxHangul: hangul?.[1] ?? UNBOUNDED,
    minLatin: latin?.[0] ?? 0,
    maxLatin: latin?.[1] ?? UNBOUNDED,
    signs,
    contains: contains === '' || signs !== 0 ? null : contains,
    pattern: detector.pattern && detector.validate ? searching(detector.pattern) : null,
    match: detector.match ?? null,
    measure: detector.measure ?? null,
    masked: detector.masked ?? null,
  };
}

/** A regular expression as a search from any place on; other engines come as one. */
function searching(pattern: RegExp | TextPattern): TextPattern {
  if (!(pattern instanceof RegExp)) return pattern;
  const global = new RegExp(pattern, `${pattern.flags}g`);
  return {
    exec(text, from) {
      global.lastIndex = from;
      return global.exec(text);
    },
  };
}

/** Whether one of the signs that a value of the kind needs occurs. */
const hasSigns = ({ signs }: Gated, cell: SignedCell): boolean => signs === 0 || (cell.signs & signs) !== 0;

/** The same for characters that are no signs. */
const lacks = ({ contains }: Gated, { text }: Cell): boolean =>
  contains !== null && ![...contains].some((character) => text.includes(character));

/** Whether a whole cell may be of the kind. */
function passes(gate: Gated, cell: SignedCell): boolean {
  return (
    cell.length >= gate.minLength &&
    cell.length <= gate.maxLength &&
    cell.digitCount >= gate.minDigits &&
    cell.digitCount <= gate.maxDigits &&
    cell.hangul >= gate.minHangul &&
    cell.hangul <= gate.maxHangul &&
    cell.latin >= gate.minLatin &&
    cell.latin <= gate.maxLatin &&
    hasSigns(gate, cell)
  );
}

/**
 * As `passes`, for a value that has been masked: its digits and letters are stars, so only its length and what it
 * must contain count.
 */
function passesMasked(gate: Gated, cell: SignedCell): boolean {
  return cell.length <= gate.maxLength && cell.hangul <= gate.maxHangul && hasSigns(gate, cell);
}

/** Whether a longer text may hold one: it needs at least what the value itself needs. */
function passesInside(gate: Gated, cell: SignedCell): boolean {
  return (
    gate.pattern !== null &&
    cell.length > gate.minLength &&
    cell.digitCount >= gate.minDigits &&
    cell.hangul >= gate.minHangul &&
    hasSigns(gate, cell)
  );
}

/** Positions of gates, in their order: those that a cell passes as a whole, and those that it may hold a value for. */
export interface Route {
  readonly whole: readonly number[];
  readonly inside: readonly number[];
}

/** The gates of one type of column, together. */
export interface Gates {
  readonly all: readonly Gated[];
  readonly positions: ReadonlyMap<Detector, number>;
  /** For each gate a number for the category of its detector. */
  readonly kinds: readonly number[];
  /** Forms of cells that no detector has taken, in the columns so far that names or comments call somebody's, and others. */
  readonly untaken: { readonly mentioned: Untaken; readonly others: Untaken };
  /** Which gates the cell passes. Most cells of a scan have counts that others had before them. */
  route(cell: SignedCell): Route;
  /** Whether the cell passes the gate of a kind with a check digit that is critical by itself: a resident number. */
  mayBeUnique(route: Route): boolean;
}

/** Cells up to this length have their routes kept. */
const ROUTED = 512;
/** Routes kept, a power of two: an older one makes room where two meet. */
const ROUTES = 1 << 12;

/**
 * Sorts cells by their counts. Between two neighbouring bounds of all gates a count is as good as any other, so that
 * a few hundred routes serve nearly all cells, exactly.
 */
export function createGates(detectors: readonly Detector[]): Gates {
  const all = detectors.map(gateOf);
  const looksAt = (gate: Gated, cell: SignedCell) => (gate.match ?? gate.measure) !== null && passes(gate, cell);
  const walk = (cell: SignedCell): Route => {
    const where = (test: (gate: Gated, cell: SignedCell) => boolean): number[] =>
      all.flatMap((gate, index) => (test(gate, cell) ? [index] : []));
    return { whole: where(looksAt), inside: where(passesInside) };
  };
  // Inside a text a value is shorter than the text.
  const lengths = steps(all.flatMap(({ minLength, maxLength }) => [minLength, minLength + 1, maxLength + 1]));
  const digits = steps(all.flatMap(({ minDigits, maxDigits }) => [minDigits, maxDigits + 1]));
  const hanguls = steps(all.flatMap(({ minHangul, maxHangul }) => [minHangul, maxHangul + 1]));
  const latins = steps(all.flatMap(({ minLatin, maxLatin }) => [minLatin, maxLatin + 1]));
  const signs = all.reduce((sum, gate) => sum | gate.signs, 0);
  const counted = new Float64Array(ROUTES).fill(-1);
  const signed = new Int32Array(ROUTES);
  const routes: Route[] = Array.from({ length: ROUTES }, () => NOWHERE);
  const unique = new Set(
    detectors.flatMap(({ severity, chance, needsName }, position) =>
      severity === 'critical' && chance !== undefined && !needsName ? [position] : [],
    ),
  );
  const categories = [...new Set(detectors.map(({ category }) => category))];
  return {
    all,
    positions: new Map(detectors.map((detector, position) => [detector, position])),
    untaken: { mentioned: new Map(), others: new Map() },
    mayBeUnique: ({ whole }) => whole.some((position) => unique.has(position)),
    kinds: detectors.map(({ category }) => categories.indexOf(category)),
    route(cell) {
      if (cell.length > ROUTED) return walk(cell);
      const first = ((lengths[cell.length] ?? 0) << 16) | (digits[cell.digitCount] ?? 0);
      const second = ((hanguls[cell.hangul] ?? 0) << 16) | (latins[cell.latin] ?? 0);
      const third = cell.signs & signs;
      const counts = first * 0x400_0000 + second;
      const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35);
      const slot = (mixed ^ (mixed >>> 15)) & (ROUTES - 1);
      if (counted[slot] !== counts || signed[slot] !== third) {
        counted[slot] = counts;
        signed[slot] = third;
        routes[slot] = walk(cell);
      }
      return routes[slot] ?? NOWHERE;
    },
  };
}

const NOWHERE: Route = { whole: [], inside: [] };

/** For each count the number of bounds that it has reached. */
function steps(bounds: readonly number[]): Uint16Array {
  const reached = new Uint16Array(ROUTED + 1);
  for (const bound of new Set(bounds)) {
    for (let count = Math.max(0, bound); count <= ROUTED; count += 1) reached[count] = (reached[count] ?? 0) + 1;
  }
  return reached;
}

/**
 * What a candidate inside a text is worth. A kind with a checksum needs it there: a date and some digits stand in many
 * texts. `refused` are those that fail it; they show how many others pass by accident.
 */
function judgeInside(detector: Detector, candidate: string): 'found' | 'refused' | 'no' {
  const verdict = detector.validate?.(candidate) ?? 'valid';
  if (verdict === 'invalid') return 'no';
  return verdict === 'plausible' && detector.chance !== undefined ? 'refused' : 'found';
}

/** Judges a whole cell that has passed the detector's gate. Throws what the detector throws. */
export function judgePassed(gate: Gated, cell: Cell): Sight | null {
  if (gate.contains !== null && lacks(gate, cell)) return null;
  const verdict = gate.match === null ? null : gate.match(cell);
  return verdict === null || verdict === 'invalid' ? 'passed' : verdict;
}

/** Judges a whole cell. Throws what the detector throws. */
export function judgeWhole(gate: Gated, cell: SignedCell): Sight | null {
  const sight = passes(gate, cell) ? judgePassed(gate, cell) : null;
  if (cell.stars > 0 && sight !== 'valid' && gate.masked && passesMasked(gate, cell)) {
    if (!lacks(gate, cell) && gate.masked(cell)) return 'masked';
  }
  return sight;
}

const ID_SIGNS = signsOf('_.-');
const JOINTS = signsOf('_.');

/** Whether it is clear what the cell is: a password or a nickname may be anything, a kind that texts hold as well is not. */
export const settles = ({ pattern }: Gated, sight: Sight | null): boolean =>
  pattern !== null && sight !== null && sight !== 'passed';

/**
 * Whether to look for something inside the cell. Words and separators have room for it; one word, an id with hyphens
 * or a UUID is whole already, and so is what is clear, save a name with a number behind it.
 */
export function isText(cell: SignedCell, settled: boolean): boolean {
  if (settled) return cell.hangul > 0 && cell.digitCount > 8;
  // 고객 이준님: Hangul says more with fewer characters.
  if (cell.length < 8 && cell.hangul < 5) return false;
  if (cell.blanks > 0) return true;
  if (cell.hangul > 0) return cell.hangul < cell.length || cell.length > 12;
  if (cell.digitCount + cell.latin === cell.length) return false;
  // Any sign that ids are not made of, or `Tel.010-…`.
  return (cell.signs & ~ID_SIGNS) !== 0 || ((cell.signs & JOINTS) !== 0 && /[A-Za-z][._]\d/.test(cell.text));
}

/** What stands inside a text, where it has what the gate asks for. Throws what the detector throws. */
export function findInside(gate: Gated, cell: SignedCell): readonly Inside[] {
  return passesInside(gate, cell) ? searchPassed(gate, cell) : NONE;
}

/** What stands inside a text that has what the gate asks for. Throws what the detector throws. */
export function searchPassed(gate: Gated, cell: Cell): readonly Inside[] {
  const { pattern, detector } = gate;
  if (!pattern || (gate.contains !== null && lacks(gate, cell))) return NONE;
  let found: Inside[] | null = null;
  for (let tries = 0, from = 0; tries < CANDIDATES; tries += 1) {
    const candidate = pattern.exec(cell.text, from);
    if (!candidate) break;
    const text = candidate[0];
    from = candidate.index + Math.max(1, text.length);
    if (text === '') continue;
    const judged = judgeInside(detector, text);
    if (judged === 'no') continue;
    found ??= [];
    found.push({ text, judged });
  }
  return found ?? NONE;
}
