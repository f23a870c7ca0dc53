/** Numbers and shares as people read them. */
import type { People } from '../model.ts';
import type { Messages } from './messages/index.ts';

export interface NumberFormat {
  /** With thousands separators. */
  count(value: number): string;
  /** `~33,600,000 (33.4M–33.8M)`, or the count alone where it is exact. */
  people(people: People): string;
  /** The bounds alone: `33.4M–33.8M`; null where the count is exact. */
  range(people: People): string | null;
  /** The estimate alone, to the digits that it is good for. */
  roughly(people: People): string;
  /** In few digits, for cells: `33.4M`. */
  short(value: number): string;
  /** Of a share from 0 to 1: `0.03 %`. */
  percent(share: number): string;
}

export function numberFormat(texts: Messages): NumberFormat {
  const whole = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(texts.locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const three = new Intl.NumberFormat(texts.locale, { maximumSignificantDigits: 3 });
  const two = new Intl.NumberFormat(texts.locale, { maximumSignificantDigits: 2 });
  const roughly = ({ estimate, low, high }: People): string => {
    if (low === high) return whole.format(estimate);
    // Rounding must not carry the estimate out of its own bounds.
    const rounded = Number(estimate.toPrecision(3));
    const isWide = high - low > estimate / 100 && rounded >= low && rounded <= high;
    return texts.about(isWide ? three.format(estimate) : whole.format(estimate));
  };
  const bound = (value: number): string => (value < 10_000 ? whole.format(value) : short.format(value));
  const range = ({ low, high }: People) => (low === high ? null : `${bound(low)}–${bound(high)}`);
  return {
    range,
    short: bound,
    count: (value) => whole.format(value),
    roughly,
    people(people) {
      const bounds = range(people);
      return bounds === null ? roughly(people) : `${roughly(people)} (${bounds})`;
    },
    percent: (share) => `${two.format(share * 100)} %`,
  };
}
