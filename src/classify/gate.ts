/** A detector's gate as plain numbers: most cells are turned away here, before any code of a detector runs. */
import type { Cell, Detector, Verdict } from '../detector.ts';

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
  readonly contains: string | null;
  /** Finds every candidate inside a text; `findInside` resets its `lastIndex`. */
  readonly pattern: RegExp | null;
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
  const { length, digits, hangul, latin, contains } = detector.gate ?? {};
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
    contains: contains ?? null,
    pattern: detector.pattern && detector.validate ? new RegExp(detector.pattern, `${detector.pattern.flags}g`) : null,
  };
}

/** Whether a whole cell may be of the kind. */
function passes(gate: Gated, cell: Cell): boolean {
  return (
    cell.length >= gate.minLength &&
    cell.length <= gate.maxLength &&
    cell.digitCount >= gate.minDigits &&
    cell.digitCount <= gate.maxDigits &&
    cell.hangul >= gate.minHangul &&
    cell.hangul <= gate.maxHangul &&
    cell.latin >= gate.minLatin &&
    cell.latin <= gate.maxLatin &&
    (gate.contains === null || cell.text.includes(gate.contains))
  );
}

/**
 * As `passes`, for a value that has been masked: its digits and letters are stars, so only its length and what it
 * must contain count.
 */
function passesMasked(gate: Gated, cell: Cell): boolean {
  return (
    cell.length <= gate.maxLength &&
    cell.hangul <= gate.maxHangul &&
    (gate.contains === null || cell.text.includes(gate.contains))
  );
}

/** Whether a longer text may hold one: it needs at least what the value itself needs. */
function passesInside(gate: Gated, cell: Cell): boolean {
  return (
    gate.pattern !== null &&
    cell.length > gate.minLength &&
    cell.digitCount >= gate.minDigits &&
    cell.hangul >= gate.minHangul &&
    (gate.contains === null || cell.text.includes(gate.contains))
  );
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

/** Judges a whole cell. Throws what the detector throws. */
export function judgeWhole(gate: Gated, cell: Cell): Sight | null {
  let sight: Sight | null = null;
  if (passes(gate, cell)) {
    const verdict = gate.detector.match?.(cell) ?? null;
    sight = verdict === null || verdict === 'invalid' ? 'passed' : verdict;
  }
  if (cell.stars > 0 && sight !== 'valid' && gate.detector.masked && passesMasked(gate, cell)) {
    if (gate.detector.masked(cell)) return 'masked';
  }
  return sight;
}

/**
 * Whether to look for something inside the cell. Words and separators have room for it; one word, an id with hyphens
 * or a UUID is whole already, and so is what a detector took, save a name with a number behind it.
 */
export function isText(cell: Cell, taken: boolean): boolean {
  if (taken) return cell.hangul > 0 && cell.digitCount > 8;
  // 고객 이준님: Hangul says more with fewer characters.
  if (cell.length < 8 && cell.hangul < 5) return false;
  if (cell.blanks > 0) return true;
  if (cell.hangul > 0) return cell.hangul < cell.length || cell.length > 12;
  if (cell.digitCount + cell.latin === cell.length) return false;
  // Any sign that ids are not made of, or `Tel.010-…`.
  return /[^\w.-]|[A-Za-z][._]\d/.test(cell.text);
}

/** What stands inside a text. Throws what the detector throws. */
export function findInside(gate: Gated, cell: Cell): readonly Inside[] {
  const { pattern, detector } = gate;
  if (!pattern || !passesInside(gate, cell)) return NONE;
  let found: Inside[] | null = null;
  pattern.lastIndex = 0;
  for (let tries = 0; tries < CANDIDATES; tries += 1) {
    const text = pattern.exec(cell.text)?.[0];
    if (text === undefined) break;
    if (text === '') {
      pattern.lastIndex += 1;
      continue;
    }
    const judged = judgeInside(detector, text);
    if (judged === 'no') continue;
    found ??= [];
    found.push({ text, judged });
  }
  return found ?? NONE;
}
