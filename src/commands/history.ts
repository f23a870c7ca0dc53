import { resolve } from 'node:path';
import { NochulError } from '../errors.ts';
import { historyReporters } from '../reporters/time/history.ts';
import { prepare } from './context.ts';
import { openHistory } from './history-file.ts';
import type { HistoryArguments } from './options.ts';
import { deliver, destinations, renderOptions } from './output.ts';
import { EXIT, type Terminal } from './terminal.ts';

/** Runs `nochul history`: lists the runs, or hands out a kept report in any format. */
export async function historyCommand(argv: HistoryArguments, terminal: Terminal): Promise<number> {
  const { registry, lang } = await prepare(argv, terminal);
  const file = resolve(terminal.directory, argv.file);
  const options = renderOptions(argv, lang, terminal);
  if (argv.keep !== undefined) {
    const keep = wholeNumber('--keep', argv.keep);
    using history = openHistory(file, 'write');
    const went = history.prune(keep);
    if (!argv.quiet) terminal.stderr.write(`${went} ${went === 1 ? 'run' : 'runs'} removed.\n`);
  }
  using history = openHistory(file, 'read');
  if (argv.show !== undefined) {
    const targets = destinations(argv.format, argv.output, registry.reporters, terminal);
    const run = argv.show === 'last' ? (history.runs().at(-1)?.run ?? 0) : wholeNumber('--show', Number(argv.show));
    await deliver(history.read(run), targets, options, terminal);
    return EXIT.ok;
  }
  const targets = destinations(argv.format, argv.output, historyReporters, terminal);
  await deliver(history.runs(), targets, options, terminal);
  return EXIT.ok;
}

function wholeNumber(flag: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new NochulError('usage', `${flag} must be a whole number from 1 up${flag === '--show' ? ', or "last"' : ''}.`);
}
