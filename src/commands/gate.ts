import { NochulError } from '../errors.ts';
import { reviewedOf } from '../policy/baseline.ts';
import { runPolicy } from '../policy/index.ts';
import { type GateOutcome, notExaminedOf, subtract, unseenOf } from '../policy/subtract.ts';
import { gateReporters } from '../reporters/gate/index.ts';
import { countsOf } from '../reporters/gate/say.ts';
import { visible } from '../reporters/table.ts';
import { type Judging, prepareJudging, reportToJudge } from './judge.ts';
import type { GateArguments } from './options.ts';
import { deliver, destinations, renderOptions } from './output.ts';
import { EXIT, type Terminal } from './terminal.ts';

/** Runs `nochul gate` and returns its exit code. */
export async function gateCommand(argv: GateArguments, terminal: Terminal): Promise<number> {
  const { maxWarnings = null } = argv;
  if (maxWarnings !== null && !(Number.isInteger(maxWarnings) && maxWarnings >= 0))
    throw new NochulError('usage', '--max-warnings must be a whole number from 0 up.');
  const judging = await prepareJudging(argv, terminal);
  if (argv.baseline !== undefined && judging.baseline.content === null) {
    throw new NochulError('usage', `The baseline ${visible(argv.baseline)} does not exist.`, {
      hint: 'nochul baseline writes it; without --baseline there need be none.',
    });
  }
  const targets = destinations(argv.format, argv.output, gateReporters, terminal);
  const outcome = await judgeDatabase(argv, judging, terminal);
  await deliver(outcome, targets, renderOptions(argv, judging.context.lang, terminal), terminal);
  return gateExit(outcome, { maxWarnings, allowIncomplete: argv.allowIncomplete });
}

/** A live database, or a report of one, against policy and baseline. */
async function judgeDatabase(argv: GateArguments, judging: Judging, terminal: Terminal): Promise<GateOutcome> {
  const { policy, baseline } = judging;
  const report = await reportToJudge(argv, judging, terminal);
  const results = runPolicy(report, policy, baseline.content && reviewedOf(baseline.content));
  const subjects = report.sources.map(({ id }) => id);
  const unseen = unseenOf(report);
  const complete = report.complete && unseen.length === 0;
  const judged = subtract(results, baseline.content, {
    growth: policy.growth,
    now: new Date(),
    ran: new Set(policy.rules.map(({ rule }) => rule.id)),
    // Of what was looked at in part nobody knows what has gone.
    looked: new Set(complete ? subjects : []),
  });
  return {
    ...judged,
    version: terminal.version,
    startedAt: report.startedAt,
    finishedAt: report.finishedAt,
    subjects,
    complete,
    notExamined: notExaminedOf(report),
    unseen,
    rules: policy.rules.map(({ rule }) => rule),
    baseline: baseline.content === null ? null : baseline.name,
  };
}

/** What was found comes before what could not be looked at: both fail, and the first says more. */
export function gateExit(
  outcome: GateOutcome,
  { maxWarnings, allowIncomplete }: { readonly maxWarnings: number | null; readonly allowIncomplete: boolean },
): number {
  const { errors, warnings } = countsOf(outcome);
  if (errors > 0 || (maxWarnings !== null && warnings > maxWarnings)) return EXIT.findings;
  return outcome.complete || allowIncomplete ? EXIT.ok : EXIT.incomplete;
}
