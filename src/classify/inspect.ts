/** Says what detectors make of a single value: for `nochul detectors test`, not for verdicts on columns. */
import type { Cell, Detector, Verdict } from '../detector.ts';
import { gateOf, judgeInside, passes, passesInside, passesMasked } from './gate.ts';

export interface Inspection {
  /** The detector's id. */
  readonly detector: string;
  readonly verdict: Exclude<Verdict, 'invalid'> | 'masked';
  /** The value as the detector masks it. */
  readonly masked: string;
  /** Found inside the text rather than being all of it. */
  readonly embedded: boolean;
}

/** Every detector that takes the cell, in their order. */
export function inspect(cell: Cell, detectors: readonly Detector[]): Inspection[] {
  return detectors.flatMap((detector): Inspection[] => {
    const gate = gateOf(detector);
    const verdict = passes(gate, cell) ? (detector.match?.(cell) ?? null) : null;
    const found = { detector: detector.id, masked: detector.mask(cell.text), embedded: false };
    if (verdict === 'valid' || verdict === 'plausible') return [{ ...found, verdict }];
    if (cell.stars > 0 && passesMasked(gate, cell) && detector.masked?.(cell)) return [{ ...found, verdict: 'masked' }];
    const candidate = passesInside(gate, cell) ? detector.pattern?.exec(cell.text)?.[0] : undefined;
    if (candidate === undefined) return [];
    const judged = judgeInside(detector, candidate);
    // One text has no other values to weigh it against: written with a hyphen it is taken for what it looks like.
    if (judged === 'no' || (judged === 'refused' && !candidate.includes('-'))) return [];
    const inside = detector.validate?.(candidate) === 'valid' ? 'valid' : 'plausible';
    return [{ detector: detector.id, verdict: inside, masked: detector.mask(candidate), embedded: true }];
  });
}
