/** What decoys have in common: kinds that look like personal data and are nobody's. */
import { type ColumnProfile, type Detector, defineDetector } from '../../src/detector.ts';

/** A detector of category `none`: it competes for a column, and what it wins is not reported. */
export function defineDecoy(decoy: Omit<Detector, 'category' | 'severity' | 'law' | 'mask'>): Detector {
  return defineDetector({ ...decoy, category: 'none', severity: 'low', law: [], mask: () => '***' });
}

/** A decoy has to explain nearly all of the column: natural log-odds of -6 where it does not, else `weight`. */
export function whereItFits(
  { matched, nonNull }: ColumnProfile,
  weight: number,
  reason: string,
): { readonly weight: number; readonly reason: string } {
  return matched < nonNull * 0.8 ? { weight: -6, reason: 'leaves-too-many' } : { weight, reason };
}
