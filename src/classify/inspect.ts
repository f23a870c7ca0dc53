/** Says what detectors make of a single value: for `nochul detectors test`, not for verdicts on columns. */
import type { Detector } from '../detector.ts';
import type { SignedCell } from './cell.ts';
import { findInside, gateOf, isText, judgeWhole, type Sight, settles } from './gate.ts';

export interface Inspection {
  /** The detector's id. */
  readonly detector: string;
  readonly verdict: Exclude<Sight, 'passed'>;
  /** The value as the detector masks it. */
  readonly masked: string;
  /** Found inside the text rather than being all of it. */
  readonly embedded: boolean;
}

/** Every detector that takes the cell, in their order, decided as the tally decides. Throws what a detector throws. */
export function inspect(cell: SignedCell, detectors: readonly Detector[]): Inspection[] {
  const sights = detectors.map((detector) => {
    const gate = gateOf(detector);
    return { gate, sight: judgeWhole(gate, cell) };
  });
  const text = isText(
    cell,
    sights.some(({ gate, sight }) => settles(gate, sight)),
  );
  return sights.flatMap(({ gate, sight }): Inspection[] => {
    const { detector } = gate;
    if (sight !== null && sight !== 'passed') {
      return [{ detector: detector.id, verdict: sight, masked: detector.mask(cell.text), embedded: false }];
    }
    // One text has no other values to weigh it against: written with a hyphen it is taken for what it looks like.
    const inside = text
      ? findInside(gate, cell).find(({ judged, text: found }) => judged === 'found' || found.includes('-'))
      : undefined;
    if (!inside) return [];
    const verdict = detector.validate?.(inside.text) === 'valid' ? 'valid' : 'plausible';
    return [{ detector: detector.id, verdict, masked: detector.mask(inside.text), embedded: true }];
  });
}
