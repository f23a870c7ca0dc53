/** A report that no server gave: one table, one account that reads it, and nothing wrong with either. */

import { runPolicy } from '../../src/policy/index.ts';
import type { PolicyConfig } from '../../src/policy/resolve.ts';
import { resolvePolicy } from '../../src/policy/resolve.ts';
import { rules } from '../../src/policy/rules/index.ts';
import type { PolicyResult, Reviewed } from '../../src/policy/types.ts';
import { type Finding, type Report, type ReportHolding, type ReportPrincipal, reportSchema } from '../../src/report.ts';

export const finding = (more: Partial<Finding> = {}): Finding => {
  const { schema = 'crm', relation = 'customers', column = 'mbl_telno', category = 'phone' } = more;
  return {
    ...{ id: `${schema}.${relation}.${column}`, source: 'shop', schema, relation, column, category },
    ...{ detector: 'x', confidence: 0.99, protection: 'plain', scheme: null, subject: 'person', caveats: [] },
    ...{ embedded: false, path: null, estimatedRows: 5_000, severity: 'high', law: [] },
    evidence: { basis: ['values', 'comment'], sampled: 100, nonNull: 100, matched: 100, valid: 100, examples: [] },
    people: { estimate: 5_000, low: 4_900, high: 5_100 },
    readers: { principals: 1, logins: 1, untraced: 0, traceUnknown: 0 },
    ...more,
  };
};

export const holding = (
  id: string,
  findings: readonly Finding[],
  more: Partial<ReportHolding> = {},
): ReportHolding => ({
  ...{ id, source: 'shop', holder: 'app', by: 'grant', level: 'relation', object: 'crm.customers', limit: null },
  ...{ rows: 'all', beyond: [], findings: findings.map((each) => each.id) },
  ...more,
});

type Access = ReportPrincipal['access'][number];

export const principal = (
  name: string,
  holdings: readonly (string | Access)[],
  more: Partial<ReportPrincipal> = {},
): ReportPrincipal => ({
  ...{ source: 'shop', name, kind: 'user', canLogin: true, superuser: false, categories: [], roster: null },
  people: { estimate: 5_000, low: 4_900, high: 5_100 },
  hygiene: {
    ...{ loginBarriers: [], passwordExpiry: null, passwordExpiresAt: null, passwordChangedAt: null },
    ...{ authentication: null, unsafeAuthentication: null, memberOf: null, throughPublic: 'none' },
    ...{ defaultName: null, host: null, anonymous: false },
  },
  audit: { logged: 'yes', by: [], evadable: false, evasions: [] },
  access: holdings.map((each) =>
    typeof each === 'string' ? { holding: each, reach: 'direct', certainty: 'certain', chain: [] } : each,
  ),
  ...more,
});

export const way = (holding: string, reach: Access['reach'], chain: Access['chain'] = []): Access => ({
  ...{ holding, reach, certainty: 'certain', chain },
});

interface World extends Partial<Omit<Report, 'sources'>> {
  readonly source?: Partial<Report['sources'][number]>;
}

export function world({ source = {}, findings = [finding()], ...more }: World = {}): Report {
  const relations = new Map(findings.map((each) => [`${each.schema}.${each.relation}`, each]));
  return reportSchema.parse({
    ...{ schemaVersion: 1, tool: { name: 'nochul', version: '0' }, complete: true },
    ...{ startedAt: '2026-11-01T00:00:00.000Z', finishedAt: '2026-11-01T00:01:00.000Z' },
    sources: [
      {
        ...{ id: 'shop', engine: 'postgresql', version: '17', database: 'shop', user: 'nochul' },
        ...{
          relations: 1,
          columns: 1,
          rowsSampled: 1,
          skipped: [],
          gaps: [],
          backedOff: [],
          audit: null,
          roster: null,
        },
        people: { estimate: 1, low: 1, high: 1 },
        coverage: Array.from(relations.values(), ({ schema, relation }) => ({
          ...{ schema, relation, kind: 'table', method: 'whole', rows: 1, estimatedRows: 1, absenceBound: 0 },
        })),
        ...source,
      },
    ],
    findings,
    holdings: [holding('h1', findings)],
    principals: [principal('app', ['h1'])],
    ...{ future: [], violations: [] },
    ...more,
  });
}

/** What one rule says, at the level error; or all of a config. */
export function judged(
  report: Report,
  config: PolicyConfig | string,
  reviewed: Reviewed | null = null,
): PolicyResult[] {
  const policy: PolicyConfig = typeof config === 'string' ? { extends: 'none', rules: { [config]: 'error' } } : config;
  return runPolicy(report, resolvePolicy(policy, rules), reviewed);
}
