/** Reports of one database at several dates, from one that has something for every check to look at. */
import { type Finding, type Report, type ReportPrincipal, reportSchema } from '../../src/report.ts';
import { madeUpReport } from '../reporters/made-up.ts';

type Part = Partial<Omit<Report['sources'][number], 'id'>>;

/** A whole and quiet scan: everything read, everything logged, nothing open; what a test wants otherwise it says. */
export function quietReport(
  findings: readonly Partial<Finding>[] = [],
  principals: readonly Partial<ReportPrincipal>[] = [],
  source: Part = {},
  report: Partial<Report> = {},
): Report {
  const [finding] = madeUpReport().findings;
  const [, , principal] = madeUpReport().principals;
  const all = findings.map((each, at) => ({
    ...finding!,
    id: `f${at}`,
    schema: 'shop',
    relation: 'customers',
    column: `c${at}`,
    subject: 'person' as const,
    protection: 'plain' as const,
    ...each,
  }));
  return reportSchema.parse({
    ...madeUpReport(),
    complete: true,
    sources: [
      {
        ...madeUpReport().sources[0]!,
        coverage: [],
        skipped: [],
        gaps: [],
        people: { estimate: 1_000, low: 900, high: 1_100 },
        settings: { include: [], exclude: [], sample: 10_000, full: [], until: null, people: 'sample', pathsOff: [] },
        roster: { unowned: [], leavers: [], missing: [] },
        audit: {
          modules: ['pgaudit'],
          settings: {},
          ownSettings: 0,
          namesReader: true,
          logins: { yes: principals.length, partial: 0, no: 0, unknown: 0, evadable: 0 },
        },
        ...source,
      },
    ],
    findings: all,
    holdings: [
      {
        ...{ id: 'shop/h1', source: 'shop', holder: 'analyst', by: 'grant', level: 'relation' },
        ...{ object: 'shop.customers', limit: null, rows: 'all', beyond: [] },
        findings: all.map(({ id }) => id),
      },
    ],
    principals: principals.map((each, at) => ({
      ...principal!,
      name: `user_${at}`,
      people: { estimate: 1_000, low: 900, high: 1_100 },
      roster: { owner: '김**', status: 'service' },
      audit: { logged: 'yes', by: ['pgaudit-session'], evadable: false, evasions: [] },
      access: [{ holding: 'shop/h1', reach: 'direct', certainty: 'certain', chain: [] }],
      ...each,
      hygiene: {
        ...principal!.hygiene,
        host: 'host',
        unsafeAuthentication: [],
        authentication: ['scram-sha-256'],
        ...each.hygiene,
      },
    })),
    future: [],
    violations: [],
    ...report,
  });
}

export function dated(report: Report, day: string): Report {
  return { ...report, startedAt: `${day}T01:00:00.000Z`, finishedAt: `${day}T01:01:00.000Z` };
}

export function fileOf(report: Report) {
  return { report, bytes: new TextEncoder().encode(JSON.stringify(report)) };
}
