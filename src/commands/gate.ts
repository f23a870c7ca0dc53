import { NochulError } from '../errors.ts';
import { makeBaseline, reviewedOf } from '../policy/baseline.ts';
import { runPolicy } from '../policy/index.ts';
import { type GateOutcome, notExaminedOf, subtract, unseenOf } from '../policy/subtract.ts';
import type { Report } from '../report.ts';
import { gateReporters } from '../reporters/gate/index.ts';
import { countsOf } from '../reporters/gate/say.ts';
import { visible } from '../reporters/table.ts';
import { type Judging, prepareJudging, reportToJudge } from './judge.ts';
import type { GateArguments } from './options.ts';
import { deliver, destinations, renderOptions } from './output.ts';
import { type OverTime, overTime } from './over-time.ts';
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
  if (argv.since !== undefined && argv.history === undefined)
    throw new NochulError('usage', '--since last goes with --history FILE: the last run is in there.');
  const over = overTime(argv, judging.context, terminal, true);
  const { report, outcome } = await judgeDatabase(argv, judging, over, terminal);
  await deliver(outcome, targets, renderOptions(argv, judging.context.lang, terminal), terminal);
  await over.finish(report, outcome);
  return gateExit(outcome, { maxWarnings, allowIncomplete: argv.allowIncomplete });
}

/** A live database, or a report of one, against policy and baseline. */
async function judgeDatabase(
  argv: GateArguments,
  judging: Judging,
  over: OverTime,
  terminal: Terminal,
): Promise<{ report: Report; outcome: GateOutcome }> {
  const { policy, baseline } = judging;
  const report = await reportToJudge(argv, judging, terminal);
  const last = argv.since === undefined ? null : over.earlier(report);
  // What the last run had is known as if somebody had written it down then.
  const known = last
    ? makeBaseline(last, runPolicy(last, policy), baseline.content, { prune: false })
    : baseline.content;
  const results = runPolicy(report, policy, known && reviewedOf(known));
  const subjects = report.sources.map(({ id }) => id);
  const unseen = unseenOf(report);
  const complete = report.complete && unseen.length === 0;
  const judged = subtract(results, known, {
    growth: policy.growth,
    now: new Date(),
    ran: new Set(policy.rules.map(({ rule }) => rule.id)),
    // Of what was looked at in part nobody knows what has gone.
    looked: new Set(complete ? subjects : []),
  });
  const own = new Set(baseline.content?.entries.map(({ fingerprint }) => fingerprint));
  const outcome = {
    ...judged,
    // What was in the last run alone stands in no file that somebody could mend.
    unused: judged.unused.filter(({ fingerprint }) => own.has(fingerprint)),
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
  return { report, outcome };
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
