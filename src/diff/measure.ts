/** When one value is worse than another. */
import type { People, Severity } from '../model.ts';
import type { Finding, ReportHolding, ReportPrincipal } from '../report.ts';
import type { Direction } from './types.ts';

export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** Null where neither is worse. @param rank the higher, the worse */
export function directionOf(before: number, after: number): Direction | null {
  return after > before ? 'worse' : after < before ? 'better' : null;
}

/** Bounds that overlap are no change: the same people may have been estimated twice. */
export function peopleDirection(before: People, after: People): Direction | null {
  return after.low > before.high ? 'worse' : after.high < before.low ? 'better' : null;
}

const PROTECTIONS: Readonly<Record<Finding['protection'], number>> = {
  plain: 4,
  hashed: 2,
  masked: 1,
  encrypted: 0,
  tokenised: 0,
};

/** How little is done for it: what is masked can't be got back, a hash can be tried, a weak one is tried fast. */
export function exposure({ protection, caveats }: Pick<Finding, 'protection' | 'caveats'>): number {
  return protection === 'hashed' && caveats.includes('weak-hash') ? 3 : PROTECTIONS[protection];
}

type Reach = ReportPrincipal['access'][number]['reach'];
const REACHES: Readonly<Record<Reach, number>> = { direct: 3, 'set-role': 2, via: 1, escalate: 0 };
const ROWS: Readonly<Record<ReportHolding['rows'], number>> = { all: 2, caller: 2, some: 1, none: 0, unknown: 0 };

export interface Access {
  readonly reach: Reach;
  readonly rows: ReportHolding['rows'];
}

/** What a principal can do to get at a finding, and how much of it it gets: all rows of it count for more than the way. */
export function strength({ reach, rows }: Access): number {
  return ROWS[rows] * 4 + REACHES[reach];
}

const TRACES: Readonly<Record<string, number>> = { yes: 0, partial: 1, no: 2 };

/** What nobody knows is no change. */
export function tracesDirection(before: string, after: string): Direction | null {
  const [from, to] = [TRACES[before], TRACES[after]];
  return from === undefined || to === undefined ? null : directionOf(from, to);
}
