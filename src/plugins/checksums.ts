/** Check digits that a YAML detector may ask for by name. */
import krBusinessNumber from '../../detectors/kr-business-number.ts';
import { luhn } from '../../detectors/lib/digits.ts';
import { foreignerChecksum, residentChecksum } from '../../detectors/lib/resident-number.ts';
import { cellOf } from '../classify/cell.ts';

interface Checksum {
  /** How many digits it is made for; null for any number. */
  readonly digits: number | null;
  readonly holds: (digits: string) => boolean;
}

export const CHECKSUMS: Readonly<Record<string, Checksum>> = {
  luhn: { digits: null, holds: luhn },
  'kr-rrn': { digits: 13, holds: residentChecksum },
  'kr-foreigner-number': { digits: 13, holds: foreignerChecksum },
  'kr-business-number': { digits: 10, holds: (digits) => krBusinessNumber.match?.(cellOf(digits)) === 'valid' },
};
