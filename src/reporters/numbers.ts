/** Numbers and shares as people read them. */
import type { People } from '../model.ts';
import type { Messages } from './messages/index.ts';

export interface NumberFormat {
  /** With thousands separators. */
  count(value: number): string;
  /** `~33,600,000 (33.4M–33.8M)`, or the count alone where it is exact. */
  people(people: People): string;
  /** The estimate alone, to the digits that it is good for. */
  roughly(people: People): string;
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
    return texts.about(high - low > estimate / 100 ? three.format(estimate) : whole.format(estimate));
  };
  const bound = (value: number) => (value < 10_000 ? whole.format(value) : short.format(value));
  return {
    count: (value) => whole.format(value),
    roughly,
    people(people) {
      const { low, high } = people;
      return low === high ? roughly(people) : `${roughly(people)} (${bound(low)}–${bound(high)})`;
    },
    percent: (share) => `${two.format(share * 100)} %`,
  };
}
