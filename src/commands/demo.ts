import { startDemo } from '../demo/index.ts';
import { DEMO_ROSTER } from '../demo/roster.ts';
import { NochulError } from '../errors.ts';
import type { ScanArguments } from './options.ts';
import { spinnerOn } from './progress.ts';
import { scanCommand } from './scan.ts';
import { EXIT, type Terminal } from './terminal.ts';

/** Runs `nochul demo`: the ordinary scan, over an ordinary connection, of an embedded PostgreSQL. */
export async function demoCommand(
  argv: ScanArguments & { readonly people: number; readonly keep: boolean },
  terminal: Terminal,
): Promise<number> {
  if (!Number.isInteger(argv.people) || argv.people < 100 || argv.people > 1_000_000) {
    throw new NochulError('usage', '--people must be a whole number from 100 to 1000000.');
  }
  const say = (line: string) => void (argv.quiet || terminal.stderr.write(`${line}\n`));
  say(`Building a shop with ${argv.people.toLocaleString('en')} customers in an embedded PostgreSQL …`);
  const bar = spinnerOn(terminal, argv.quiet);
  const demo = await startDemo({
    people: argv.people,
    signal: terminal.signal,
    onProgress: (done, of, what) => bar?.say(`${what}: ${Math.round((100 * done) / of)} %`),
  }).finally(bar?.stop);
  try {
    // One embedded backend answers: more connections would only wait for each other.
    const one = { ...argv, keep: undefined, urls: [demo.url], concurrency: 1, allDatabases: false, people: undefined };
    const code = await scanCommand(one, terminal, DEMO_ROSTER);
    if (argv.keep && !terminal.signal.aborted) {
      say(`\nThe shop stays open at ${demo.url} (one connection at a time). Ctrl-C closes it.`);
      await new Promise<void>((resolve) => terminal.signal.addEventListener('abort', () => resolve(), { once: true }));
      return EXIT.ok;
    }
    return code;
  } finally {
    await demo.stop();
  }
}
