import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NochulError } from '../errors.ts';
import { explainColumn } from '../explain.ts';
import type { Severity } from '../model.ts';
import type { Report } from '../report.ts';
import { renderExplanation } from '../reporters/explain-text.ts';
import type { RosterLine } from '../roster.ts';
import { connect, type ScanSource, scan } from '../scan.ts';
import { type Context, prepare, readRoster, sourcesOf } from './context.ts';
import type { OverTimeArguments, ScanArguments, ScanningArguments } from './options.ts';
import { deliver, destinations, renderOptions } from './output.ts';
import { overTime } from './over-time.ts';
import { promptPassword } from './password.ts';
import { progressLine, waitingLines } from './progress.ts';
import { openState, type StateFile } from './state.ts';
import { EXIT, type Terminal } from './terminal.ts';
import { startThreads } from './threads.ts';

/** Runs `nochul scan` and returns its exit code. `builtInRoster` stands in where the flag names none. */
export async function scanCommand(
  argv: ScanArguments & ScanningArguments & OverTimeArguments,
  terminal: Terminal,
  builtInRoster: readonly RosterLine[] | null = null,
): Promise<number> {
  const context = await prepare(argv, terminal);
  const targets = destinations(argv.format, argv.output, context.registry.reporters, terminal);
  const roster =
    builtInRoster !== null && argv.roster === undefined ? builtInRoster : readRoster(argv.roster, context, terminal);
  if (argv.explain !== undefined) {
    const sources = await openSources(argv, context, terminal);
    return explain(argv.explain, sources, argv, context, terminal);
  }
  const over = overTime(argv, context, terminal, false);
  const report = await makeReport(argv, context, terminal, roster);
  const failOn = argv.failOn ?? context.loaded.config.failOn;
  await deliver(report, targets, { ...renderOptions(argv, context.lang, terminal), failOn }, terminal);
  await over.finish(report, null);
  return exitCode(report, failOn ?? 'never', argv.allowIncomplete);
}

/** The sources that were named, with passwords asked for and databases listed. */
async function openSources(argv: ScanningArguments, context: Context, terminal: Terminal): Promise<ScanSource[]> {
  let sources = sourcesOf(argv.urls ?? [], argv, context, terminal);
  sources = await Promise.all(sources.map((source) => withPassword(source, terminal)));
  if (argv.allDatabases)
    sources = (await Promise.all(sources.map((source) => eachDatabase(source, terminal.signal)))).flat();
  return sources;
}

/** Scans what was named, with progress on stderr, and keeps or takes up a state. */
export async function makeReport(
  argv: ScanningArguments,
  context: Context,
  terminal: Terminal,
  roster: readonly RosterLine[] | null,
): Promise<Report> {
  // Nearly all that a scan allocates dies young, and V8 would answer with a young generation of 48 MB: a scan of 100
  // tables would take 220 MB instead of 130.
  setFlagsFromString('--semi-space-growth-factor=1');
  const sources = await openSources(argv, context, terminal);
  const state = argv.resume ? stateOf(argv, sources, context, terminal) : null;
  const progress = progressLine(terminal, argv.quiet);
  const sayWaiting = waitingLines(terminal, argv.quiet);
  let relations = 0;
  let report: Report | null = null;
  try {
    report = await scan(sources, {
      detectors: context.registry.detectors,
      version: terminal.version,
      roster,
      pathsOff: context.loaded.config.access?.off ?? [],
      signal: terminal.signal,
      ...(state ? { state: state.of } : {}),
      helpers: (source, work) => {
        relations += work.relations;
        // With thousands of relations most of the heap is what is known of them; with few, time is worth more than memory.
        setFlagsFromString(`--heap-growing-percent=${relations <= MANY_RELATIONS ? 50 : 25}`);
        // What is to be kept is kept by one.
        if (work.kept) return [];
        return startThreads(
          source,
          work,
          { directory: terminal.directory, config: context.loaded.file },
          terminal.signal,
        );
      },
      onProgress: (now) => {
        progress.update(now);
        sayWaiting(now);
      },
    });
  } finally {
    progress.stop();
    const interrupted = terminal.signal.aborted;
    state?.close(report !== null && !interrupted);
    if (state && interrupted && !argv.quiet) terminal.stderr.write('What is done is kept: --resume goes on from it.\n');
  }
  forgetTheScan();
  return report;
}

/**
 * Of thousands of tables, what the scan knew and the report does not is a third of the heap. V8 would keep it beside all
 * that writing the report takes.
 */
function forgetTheScan(): void {
  if (process.memoryUsage().heapUsed < LARGE_HEAP) return;
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

const MANY_RELATIONS = 1_000;
/** Bytes from which on collecting garbage is worth its tenth of a second. */
const LARGE_HEAP = 80 * 2 ** 20;

/** @throws NochulError `usage`. */
function stateOf(
  argv: ScanningArguments,
  sources: readonly ScanSource[],
  { registry }: Context,
  terminal: Terminal,
): StateFile {
  const settings = JSON.stringify([
    // The same name on another server is another database.
    sources.map(({ id, url: { protocol, host, pathname, search }, rows, full, until }) => [
      ...[id, protocol, host, pathname, new URLSearchParams(search).get('host')],
      ...[rows === Infinity ? 'all' : rows, full, until],
    ]),
    registry.detectors.map(({ id }) => id),
  ]);
  const file = resolve(terminal.directory, argv.state ?? 'nochul.state');
  const state = openState(file, terminal.version, createHash('sha256').update(settings).digest('hex'));
  if (state.finished > 0 && !argv.quiet)
    terminal.stderr.write(
      `Going on: ${state.finished} ${state.finished === 1 ? 'relation is' : 'relations are'} done already.\n`,
    );
  return state;
}

/** Runs `nochul scan --explain`: one column, no report. */
async function explain(
  name: string,
  sources: readonly ScanSource[],
  argv: ScanArguments,
  { registry, lang }: Context,
  terminal: Terminal,
): Promise<number> {
  const [source, ...others] = sources;
  if (!source || others.length > 0) {
    throw new NochulError('usage', '--explain looks at one database.', { hint: 'Name one URL or target.' });
  }
  if (argv.output !== undefined || argv.format?.some((format) => format !== 'text' && format !== 'json')) {
    throw new NochulError('usage', '--explain writes text or JSON to stdout.', { hint: 'Leave out --output.' });
  }
  const { detectors } = registry;
  const explanation = await explainColumn(source, name, { detectors, signal: terminal.signal });
  terminal.stdout.write(
    argv.format?.includes('json')
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : renderExplanation(explanation, renderOptions(argv, lang, terminal)),
  );
  return EXIT.ok;
}

const RANK: Readonly<Record<Severity | 'never', number>> = { low: 1, medium: 2, high: 3, critical: 4, never: 5 };

/** Findings come before gaps: a build that fails on what was found must not be talked down by what was not looked at. */
export function exitCode(report: Report, failOn: Severity | 'never', allowIncomplete: boolean): number {
  const judged = [...report.findings, ...report.violations];
  if (judged.some(({ severity }) => RANK[severity] >= RANK[failOn])) return EXIT.findings;
  return report.complete || allowIncomplete ? EXIT.ok : EXIT.incomplete;
}

/** Where the server refuses the scanner without a password and there is someone to ask, asks. */
export async function withPassword(source: ScanSource, terminal: Terminal): Promise<ScanSource> {
  if (source.password !== null || source.url.password !== '' || !terminal.stdin.isTTY || !terminal.stderr.isTTY)
    return source;
  try {
    await using _session = await connect({ ...source, concurrency: 1 }, terminal.signal);
    return source;
  } catch (error) {
    if (!(error instanceof NochulError) || error.code !== 'auth') throw error;
    const password = await promptPassword(
      `Password for ${source.url.username || 'the database'}@${source.url.host}: `,
      terminal,
    );
    if (password === null) throw error;
    return { ...source, password };
  }
}

async function eachDatabase(source: ScanSource, signal: AbortSignal): Promise<ScanSource[]> {
  const server = new URL(source.url);
  const isPostgres = source.engine.name === 'postgresql';
  // Without a name, libpq takes the user's; every server has the database postgres. A MySQL URL without one covers all.
  if (isPostgres && /^\/?$/.test(server.pathname)) server.pathname = '/postgres';
  if (!isPostgres) server.pathname = '';
  if (!isPostgres) return [{ ...source, url: server }];
  await using session = await connect({ ...source, url: server, concurrency: 1 }, signal);
  const names = await session.databases();
  return names.map((name) => {
    const url = new URL(source.url);
    url.pathname = `/${encodeURIComponent(name)}`;
    return { ...source, id: name, url };
  });
}
