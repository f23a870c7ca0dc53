import { resolve } from 'node:path';
import { makeBaseline, newlyReviewed, writeBaseline } from '../policy/baseline.ts';
import { runPolicy } from '../policy/index.ts';
import { unseenOf } from '../policy/subtract.ts';
import { visible } from '../reporters/table.ts';
import { prepareJudging, reportToJudge } from './judge.ts';
import type { BaselineArguments } from './options.ts';
import { assertWritable, writeWhole } from './output.ts';
import { EXIT, type Terminal } from './terminal.ts';

/** Runs `nochul baseline` and returns its exit code: 3 where something was not looked at, and is not in the file. */
export async function baselineCommand(argv: BaselineArguments, terminal: Terminal): Promise<number> {
  const judging = await prepareJudging(argv, terminal);
  const { policy, baseline } = judging;
  const file = resolve(terminal.directory, baseline.name);
  assertWritable(file, visible(baseline.name));
  const report = await reportToJudge(argv, judging, terminal);
  const results = runPolicy(report, policy);
  const made = makeBaseline(report, results, baseline.content, { prune: argv.prune });
  writeWhole(file, writeBaseline(made));
  if (!argv.quiet) {
    const earlier = new Set(baseline.content?.entries.map(({ fingerprint }) => fingerprint));
    const added = made.entries.filter(({ fingerprint }) => !earlier.has(fingerprint)).length;
    const kept = made.entries.length - added;
    terminal.stderr.write(
      `Wrote ${visible(baseline.name)}: ${made.entries.length} entries (${added} new, ${kept} kept, ${earlier.size - kept} removed).\n`,
    );
    const accepted = newlyReviewed(baseline.content, made);
    const [first] = accepted;
    // What the gate is silent about from now on should not go in unseen.
    if (first)
      terminal.stderr.write(
        `Taken as reviewed, and not before: ${accepted.length} ways to read a relation, as ${visible(first.principal)} on ${visible(first.relation)}.\n`,
      );
  }
  return (report.complete && unseenOf(report).length === 0) || argv.allowIncomplete ? EXIT.ok : EXIT.incomplete;
}
