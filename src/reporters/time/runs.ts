/** The numbers of a run: what a history file keeps beside each report. */
import { z } from 'zod';
import type { Severity } from '../../model.ts';
import type { Report } from '../../report.ts';
import { people, severity } from '../../report.ts';
import { peopleOf, readersOf, SEVERITIES } from '../digest.ts';

const count = z.number().int().nonnegative();

const runSchema = z.strictObject({
  run: count,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  version: z.string(),
  complete: z.boolean(),
  /** Their ids, in order. */
  sources: z.array(z.string()),
  people,
  readers: count,
  logins: count,
  findings: count,
  violations: count,
  bySeverity: z.strictObject({ critical: count, high: count, medium: count, low: count }),
  worst: severity.nullable(),
});

export const historySchema = z.strictObject({ schemaVersion: z.literal(1), runs: z.array(runSchema) });

export type Run = z.infer<typeof runSchema>;

export function runOf(run: number, report: Report): Run {
  const { principals, logins } = readersOf(report);
  const bySeverity = (wanted: Severity) => report.findings.filter((each) => each.severity === wanted).length;
  return {
    run,
    startedAt: report.startedAt,
    finishedAt: report.finishedAt,
    version: report.tool.version,
    complete: report.complete,
    sources: report.sources.map(({ id }) => id).sort(),
    people: peopleOf(report),
    readers: principals,
    logins,
    findings: report.findings.length,
    violations: report.violations.length,
    bySeverity: {
      critical: bySeverity('critical'),
      high: bySeverity('high'),
      medium: bySeverity('medium'),
      low: bySeverity('low'),
    },
    worst: SEVERITIES.find((each) => bySeverity(each) > 0) ?? null,
  };
}
