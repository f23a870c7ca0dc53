import { diffReports, hasUnknown, isWorseBy } from '../diff/index.ts';
import { NochulError } from '../errors.ts';
import type { Report } from '../report.ts';
import { visible } from '../reporters/table.ts';
import { diffReporters } from '../reporters/time/diff.ts';
import { prepare } from './context.ts';
import { parseReport, readBytes } from './files.ts';
import type { DiffArguments } from './options.ts';
import { deliver, destinations, renderOptions } from './output.ts';
import { EXIT, type Terminal } from './terminal.ts';

/** Runs `nochul diff` and returns its exit code: 1 where something appeared or got worse that is as severe as `--fail-on`. */
export async function diffCommand(argv: DiffArguments, terminal: Terminal): Promise<number> {
  const { before: earlier, after: later } = argv;
  const targets = destinations(argv.format, argv.output, diffReporters, terminal);
  const { loaded, lang } = await prepare(argv, terminal);
  const read = (name: string): Report => parseReport(readBytes(name, terminal), visible(name));
  const [before, after] = [read(earlier), read(later)];
  if (Date.parse(before.finishedAt) > Date.parse(after.finishedAt)) {
    throw new NochulError('usage', `${visible(earlier)} is later than ${visible(later)}.`, {
      hint: 'Name the earlier report first.',
    });
  }
  const shared = after.sources.some(({ id }) => before.sources.some((each) => each.id === id));
  if (!shared) {
    throw new NochulError('usage', `${visible(earlier)} and ${visible(later)} have no source in common.`, {
      hint: 'Sources are matched by name: give targets the same name in the config, whatever their URL is.',
    });
  }
  const diff = diffReports(before, after);
  await deliver(diff, targets, renderOptions(argv, lang, terminal), terminal);
  const failOn = argv.failOn ?? loaded.config.failOn ?? 'never';
  if (failOn === 'never') return EXIT.ok;
  if (isWorseBy(diff, failOn)) return EXIT.findings;
  return hasUnknown(diff) && !argv.allowIncomplete ? EXIT.incomplete : EXIT.ok;
}
