/** What a policy is made of: rules over the report, what they find, and what of it counts. Data; no text is in it. */
import type { z } from 'zod';
import type { People, Severity } from '../model.ts';
import type { Report } from '../report.ts';
import type { Facts } from './facts.ts';

export type Level = 'warn' | 'error';
export type Reach = Report['principals'][number]['access'][number]['reach'];

/** How bad a result is, in numbers that can get worse: null where a rule has no such number. */
export interface Measures {
  /** Principals (PUBLIC left out). */
  readonly readers: number | null;
  readonly people: People | null;
  /** The strongest that there is. */
  readonly reach: Reach | null;
}

/** One place where a rule is broken. */
export interface Breach {
  /** The source's id in the report; null where the breach is in no database, as in a migration. */
  readonly source: string | null;
  /** The finding's id, where the breach is about one. */
  readonly finding: string | null;
  readonly principal: string | null;
  readonly schema: string | null;
  readonly relation: string | null;
  readonly column: string | null;
  /** What tells breaches of one rule in one place apart, beside the fields above: stable, never shown. */
  readonly key?: string;
  readonly severity: Severity;
  /** What the sentence of the rule is made of: names as the server gave them, numbers, codes. */
  readonly args: Readonly<Record<string, unknown>>;
  /** References as `pipa/29`, `gosi/7`, `isms-p/2.7.1`. */
  readonly law: readonly string[];
  readonly measures?: Partial<Measures>;
}

/** Who reads which relations, as a baseline has seen it. */
export interface Reviewed {
  /** Whether it is known that the principal reads the relation, in a way that is no weaker. */
  knows(source: string, principal: string, relation: string, reach: Reach): boolean;
}

export interface RuleContext<Options> {
  readonly report: Report;
  /** The report by what rules ask of it. */
  readonly facts: Facts;
  readonly options: Options;
  /** The inventory that the config declares: null where it declares none. */
  readonly declared: Declared | null;
  /** Null without a baseline. */
  readonly reviewed: Reviewed | null;
}

/** What the config says is kept where. */
export interface Declared {
  /** Whether the column is declared to hold the category. */
  holds(schema: string, relation: string, column: string, category: string): boolean;
}

export interface RuleText {
  /** A noun phrase. */
  readonly title: string;
  /**
   * One sentence, with `{name}` for what stands in `args`, and `{where}`, `{principal}`, `{readers}`, `{people}` and
   * `{reach}` for what every result has.
   */
  readonly message: string;
}

/** A rule as the policy runs it: `defineRule` makes it of one with typed options. */
export interface Rule {
  /** `no-plaintext-rrn`; of a plugin with its name in front: `acme/no-fax`. */
  readonly id: string;
  /** Level in the preset `recommended`. */
  readonly level: Level | 'off';
  readonly law: readonly string[];
  /** Its page, from the root of the package; null for a plugin's rule. */
  readonly docs: string | null;
  /** Of a plugin's rule; those of the built-in ones are in the catalogues. */
  readonly texts?: Readonly<Record<'ko' | 'en', RuleText>>;
  readonly options: z.ZodType;
  check(context: RuleContext<unknown>): Iterable<Breach>;
}

/** A rule as it is written. */
export interface RuleDefinition<Schema extends z.ZodType> extends Omit<Rule, 'options' | 'check' | 'docs'> {
  readonly options: Schema;
  check(context: RuleContext<z.output<Schema>>): Iterable<Breach>;
}

/** A place in a file of the repository. */
export interface Location {
  /** Relative to the repository, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units; null where only the line is known. */
  readonly column: number | null;
}

/** A breach that the policy asks for, as the gate and its formats have it. */
export interface PolicyResult extends Required<Omit<Breach, 'measures' | 'key'>> {
  readonly rule: string;
  readonly level: Level;
  /** The same while rows come and go, columns move and the server gets newer: 16 hex digits. */
  readonly fingerprint: string;
  readonly measures: Measures;
  /** Where a file is to blame. */
  readonly location: Location | null;
}

/** What the config makes of rules and presets. */
export interface ResolvedPolicy {
  readonly rules: readonly { readonly rule: Rule; readonly level: Level; readonly options: unknown }[];
  readonly declared: Declared | null;
  /** By how much the people of a result may grow before it has got worse: a share. */
  readonly growth: number;
}
