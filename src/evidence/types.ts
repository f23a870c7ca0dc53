/** What the evidence of an item is made of: data only, put in words by the documents. */
import type { Finding, Report, ReportHolding, ReportPrincipal, Source } from '../report.ts';
import type { en } from './messages/en.ts';

/**
 * How one thing that was looked at came out. None says that an item is met: a scan sees a part of what an auditor asks.
 * `concern`: contradicts what is asked, unless something outside the database explains it. `review`: seen, and for people
 * to judge. `seen`: all that could be looked at was, and nothing in it contradicts. `unknown`: not shown to the scan.
 */
export type Result = 'concern' | 'review' | 'unknown' | 'seen';

export type FactCode = keyof typeof en.facts;
export type CheckId = keyof typeof en.checks;
export type ItemId = keyof typeof en.items;

/** A sentence of the catalogue, with what goes in its places. Names come from servers and rosters. */
export interface Fact {
  readonly code: FactCode;
  readonly values: Readonly<Record<string, number | string | readonly string[]>>;
}

/** One thing that a check is about. */
export interface Detail {
  readonly finding?: Finding;
  readonly principal?: ReportPrincipal;
  /** A name or a place that is neither. */
  readonly name?: string;
  readonly note?: Fact;
  /** Ways of the principal, where they are what the check is about. */
  readonly ways?: readonly { readonly access: ReportPrincipal['access'][number]; readonly holding: ReportHolding }[];
}

export interface Outcome {
  readonly result: Result;
  readonly facts: readonly Fact[];
  readonly details: readonly Detail[];
}

/** One source as one report has it. */
export interface Snapshot {
  readonly report: Report;
  /** Of the report among those of the pack, in the order of time. */
  readonly index: number;
  readonly source: Source;
  readonly findings: readonly Finding[];
  readonly principals: readonly ReportPrincipal[];
  readonly future: Report['future'];
  readonly holdings: ReadonlyMap<string, ReportHolding>;
  readonly findingById: ReadonlyMap<string, Finding>;
}

/** One source at all its dates, the earliest first. */
export interface Series {
  readonly latest: Snapshot;
  readonly snapshots: readonly Snapshot[];
}

export type Check = (series: Series) => Outcome;

/** What a check found, and in which source. */
export interface Observation extends Outcome {
  readonly check: CheckId;
  readonly series: Series;
}

export interface Assessed {
  readonly id: ItemId;
  readonly result: Result;
  readonly observations: readonly Observation[];
}
