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
  if (argv.migrations !== undefined && argv.history !== undefined)
    throw new NochulError('usage', '--history keeps reports of databases, and --migrations makes none.');
  const over = overTime(argv, judging.context, terminal, true);
  const { report, outcome } = await (argv.migrations === undefined
    ? judgeDatabase(argv, judging, over, terminal)
    : judgeFiles({ ...argv, migrations: argv.migrations }, judging, terminal));
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

/** Migrations: what they add to the state that they are held against. */
async function judgeFiles(
  argv: GateArguments & { readonly migrations: string },
  { context, policy, baseline }: Judging,
  terminal: Terminal,
): Promise<{ report: null; outcome: GateOutcome }> {
  if ((argv.urls ?? []).length + (argv.report ?? []).length > 0) {
    throw new NochulError('usage', '--migrations is judged without a database and without a report of one.', {
      hint: 'An empty server to apply them to is --shadow URL, a report of production --production report.json.',
    });
  }
  const startedAt = new Date().toISOString();
  const { gateMigrations } = await import('./migrations.ts');
  const { results, silenced, report } = await gateMigrations(argv, context, terminal, {
    policy,
    accepted: baseline.content,
  });
  const outcome = {
    results,
    silenced,
    // Of what is in production, migrations show a part: nothing can be said of entries that silence nothing here.
    unused: [],
    version: terminal.version,
    startedAt,
    finishedAt: new Date().toISOString(),
    subjects: [visible(argv.migrations)],
    complete: report.complete,
    notExamined: notExaminedOf(report),
    unseen: unseenOf(report),
    rules: policy.rules.map(({ rule }) => rule),
    baseline: baseline.content === null ? null : baseline.name,
  };
  return { report: null, outcome };
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
