/** Runs a policy over a report. Pure: the same report and policy give the same results in the same order. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { compareText } from '../names.ts';
import type { Report, Source } from '../report.ts';
import { factsOf, SEVERITIES } from './facts.ts';
import type { Breach, Level, PolicyResult, ResolvedPolicy, Reviewed, Rule, RuleDefinition } from './types.ts';

/** Gives a rule its typed options. Plugins use it as the built-in rules do. */
export function defineRule<Schema extends z.ZodType>(definition: RuleDefinition<Schema>): Rule {
  const { options, check } = definition;
  return {
    ...definition,
    docs: definition.id.includes('/') ? null : `docs/rules/${definition.id}.md`,
    check: (context) => check({ ...context, options: options.parse(context.options) }),
  };
}

/**
 * Every breach of the policy's rules, errors first, then by severity and place.
 * @param reviewed who reads what as the baseline knows it; null where there is none
 */
export function runPolicy(report: Report, policy: ResolvedPolicy, reviewed: Reviewed | null = null): PolicyResult[] {
  const facts = factsOf(report);
  const { declared } = policy;
  const found = policy.rules.flatMap(({ rule, level, options }) =>
    Array.from(rule.check({ report, facts, options, declared, reviewed }), (breach) => ({ rule, level, breach })),
  );
  return unique(found.map(({ rule, level, breach }) => resultOf(rule.id, level, breach, report.sources))).sort(compare);
}

function resultOf(rule: string, level: Level, breach: Breach, sources: readonly Source[]): PolicyResult {
  const { measures, key: _, ...rest } = breach;
  const source = sources.find(({ id }) => id === breach.source) ?? null;
  return {
    rule,
    level,
    ...rest,
    fingerprint: fingerprintOf(rule, breach, source),
    measures: { readers: null, people: null, reach: null, ...measures },
    location: null,
  };
}

/**
 * What makes a breach the same on another day. A finding's id has the database in it and not the server, its version, the
 * number of rows or the order of columns; elsewhere the engine and the database stand for it. On MySQL and MariaDB the
 * schema is the database, whatever the URL named.
 */
export function fingerprintOf(
  rule: string,
  { finding, principal, schema, relation, column, key = '' }: Breach,
  source: Pick<Source, 'engine' | 'database'> | null,
): string {
  const database = source?.engine === 'postgresql' ? source.database : null;
  const where = finding === null ? [source?.engine ?? null, database, schema, relation, column] : [finding];
  return hash([rule, where, principal, key]);
}

/** Two sources may be copies of one database: theirs are told apart by the names of the sources, the others are not. */
function unique(results: readonly PolicyResult[]): PolicyResult[] {
  const alike = Map.groupBy(results, ({ fingerprint }) => fingerprint);
  return [...alike.values()].flatMap((same) => {
    if (new Set(same.map(({ source }) => source)).size < 2) return same.slice(0, 1);
    const bySource = new Map(same.map((each) => [each.source, each]));
    return Array.from(bySource.values(), (each) => ({ ...each, fingerprint: hash([each.fingerprint, each.source]) }));
  });
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

const LEVELS = ['error', 'warn'];

/** By code unit, so that the order is the same on every machine. */
function compare(a: PolicyResult, b: PolicyResult): number {
  return (
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(orderOf(a), orderOf(b))
  );
}

function orderOf({ rule, source, schema, relation, column, principal, fingerprint }: PolicyResult): string {
  return [rule, source, schema, relation, column, principal, fingerprint].map((part) => part ?? '').join('\u0000');
}
