/** A detector's gate as plain numbers: most cells are turned away here, before any code of a detector runs. */
import type { Cell, Detector } from '../detector.ts';

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
  /** Finds every candidate inside a text; the tally resets its `lastIndex`. */
  readonly pattern: RegExp | null;
}

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
export function passes(gate: Gated, cell: Cell): boolean {
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
export function passesMasked(gate: Gated, cell: Cell): boolean {
  return (
    cell.length <= gate.maxLength &&
    cell.hangul <= gate.maxHangul &&
    (gate.contains === null || cell.text.includes(gate.contains))
  );
}

/** Whether a longer text may hold one: it needs at least what the value itself needs. */
export function passesInside(gate: Gated, cell: Cell): boolean {
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
export function judgeInside(detector: Detector, candidate: string): 'found' | 'refused' | 'no' {
  const verdict = detector.validate?.(candidate) ?? 'valid';
  if (verdict === 'invalid') return 'no';
  return verdict === 'plausible' && detector.chance !== undefined ? 'refused' : 'found';
}
