/** What the benches share: nochul in a process of its own, timed beside what the server's own client takes. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BIN = fileURLToPath(new URL('../../bin/nochul.js', import.meta.url));
/** How often the peak of its memory is read, in milliseconds: Linux keeps it, so that only the last moments may be missed. */
const LOOK = 20;

export interface Timed {
  /** Milliseconds. */
  readonly time: number;
  /** MB. */
  readonly peak: number;
  readonly stdout: string;
}

/**
 * Runs the built command line as it is: whatever measured it from inside would take memory of its own.
 * @throws when its exit code is neither 0 nor 3.
 */
export async function timeNochul(args: readonly string[]): Promise<Timed> {
  const started = performance.now();
  const running = run(process.execPath, [BIN, ...args], { maxBuffer: 2 ** 30 });
  let peak = 0;
  const looking = setInterval(() => {
    peak = Math.max(peak, peakOf(running.child.pid));
  }, LOOK);
  try {
    const stdout = await running.then(
      (result) => result.stdout,
      (error: { code?: number; stdout?: string; stderr?: string }) => {
        if (error.code === 3) return error.stdout ?? '';
        throw new Error(`nochul ended with ${error.code}: ${error.stderr}`);
      },
    );
    return { time: performance.now() - started, peak: Math.round(peak / 1024), stdout };
  } finally {
    clearInterval(looking);
  }
}

/** The most memory that a process has had so far, in kB; 0 once it has ended. proc(5): VmHWM. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Runs psql with a script on stdin and its output to nowhere; milliseconds. Debian's `postgresql-client` has it. */
export function timePsql(url: string, script: string): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const psql = spawn('psql', ['-q', '-X', '-v', 'ON_ERROR_STOP=1', '-f', '-', url], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    psql.on('error', reject);
    psql.on('exit', (code) =>
      code === 0 ? resolve(performance.now() - started) : reject(new Error(`psql ended with ${code}`)),
    );
    psql.stdin.end(script);
  });
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
export const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(2)} s`;
export const millions = (count: number): string => (count / 1e6).toFixed(2);

export interface Pair {
  readonly raw: number;
  readonly ours: Timed;
}

/** Raw and ours in turns, so that what else the machine does hits both. Prints each round. */
export async function inTurns(rounds: number, raw: () => Promise<number>, ours: () => Promise<Timed>): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pair = { raw: await raw(), ours: await ours() };
    pairs.push(pair);
    console.log(
      `  round ${round + 1}: raw ${seconds(pair.raw)}, nochul ${seconds(pair.ours.time)}, ratio ${(pair.ours.time / pair.raw).toFixed(2)}, peak ${pair.ours.peak} MB`,
    );
  }
  return pairs;
}

/** One line for the pairs: ratio, speed, memory. */
export function summary(pairs: readonly Pair[], rows: number, columns: number, target: string): string {
  const time = median(pairs.map(({ ours }) => ours.time));
  const ratio = median(pairs.map(({ raw, ours }) => ours.time / raw));
  const peak = Math.max(...pairs.map(({ ours }) => ours.peak));
  return `median ratio ${ratio.toFixed(2)} (target: ${target}), ${millions((rows / time) * 1_000)} million rows/s, ${millions(((rows * columns) / time) * 1_000)} million values/s, peak ${peak} MB`;
}
