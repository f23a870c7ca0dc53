/** What scan and gate do beside their work: keep the report, hold it against the last one, and tell a webhook what is new. */
import { resolve } from 'node:path';
import { diffReports } from '../diff/index.ts';
import { NochulError } from '../errors.ts';
import type { GateOutcome } from '../policy/subtract.ts';
import type { Report } from '../report.ts';
import { noticeOf } from '../reporters/time/notice.ts';
import type { Context } from './context.ts';
import { lastReport, openHistory } from './history-file.ts';
import { notify, webhookOf } from './notify.ts';
import type { OverTimeArguments } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface OverTime {
  /** The last kept report of the same sources; null where there is none, or no file. */
  earlier(report: Report): Report | null;
  /**
   * Keeps the report, where there is one, and tells what is new. An interrupted run is not kept: it would be the last one.
   */
  finish(report: Report | null, gate: GateOutcome | null): Promise<void>;
}

/**
 * Everything that can be wrong before a long scan.
 * @param compares something else says what is new: a baseline
 * @throws NochulError `usage`, `config`.
 */
export function overTime(
  argv: OverTimeArguments & { readonly quiet?: boolean },
  context: Context,
  terminal: Terminal,
  compares: boolean,
): OverTime {
  const file = argv.history === undefined ? null : resolve(terminal.directory, argv.history);
  const { keep } = argv;
  if (keep !== undefined && !(Number.isSafeInteger(keep) && keep >= 1))
    throw new NochulError('usage', '--keep must be a whole number from 1 up.');
  if (keep !== undefined && file === null) throw new NochulError('usage', '--keep goes with --history.');
  const named = webhookOf(argv, context, terminal);
  const isIdle = named !== null && !named.always && file === null && !compares;
  const missing = 'To notify of what is new takes something to compare with';
  if (isIdle && argv.notify !== undefined)
    throw new NochulError('usage', `${missing}.`, { hint: 'Add --history FILE, or --notify-always.' });
  // Of the environment or the config, which are there for other runs, too.
  if (isIdle && argv.quiet !== true) terminal.stderr.write(`Nobody is notified. ${missing}: --history FILE.\n`);
  const webhook = isIdle ? null : named;
  if (file !== null) openHistory(file, 'write')[Symbol.dispose]();
  const earlier = (report: Report): Report | null =>
    file === null
      ? null
      : lastReport(
          file,
          report.sources.map(({ id }) => id),
          report.finishedAt,
        );
  return {
    earlier,
    async finish(report, gate) {
      if (terminal.signal.aborted) return;
      const before = webhook && report ? earlier(report) : null;
      if (file !== null && report) {
        using history = openHistory(file, 'write');
        history.add(report);
        if (keep !== undefined) history.prune(keep);
      }
      if (!webhook) return;
      const diff = before && report && diffReports(before, report);
      const { isNew, payload } = noticeOf({ report, diff, gate }, webhook.detail, context.lang);
      if (!isNew && !webhook.always) return;
      const why = await notify(webhook, payload, terminal.signal);
      // The scan is what was asked for; that nobody was told of it must be seen, and fails nothing.
      if (why !== null) terminal.stderr.write(`nochul: the notification could not be sent (${why}).\n`);
    },
  };
}
