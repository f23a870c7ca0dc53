/**
 * The file of `--resume`: what is done, so that an interrupted scan goes on. A line for each finished relation, then one for
 * each that is being read. It holds counts and keyed hashes with their key, no value; it is the user's alone (0600), and
 * gone when the scan has ended.
 */

import { randomInt } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { NochulError } from '../errors.ts';
import type { Examined, Reached } from '../examine.ts';
import type { ScanState } from '../sampling.ts';
import type { ScanSource } from '../scan.ts';

export interface StateFile {
  /** How many relations an earlier run had finished. */
  readonly finished: number;
  of(source: ScanSource): ScanState;
  /** @param done the scan has ended: nothing is left to go on with. */
  close(done: boolean): void;
}

const VERSION = 1;
/** Milliseconds between two records of how far the reading has got. */
const OFTEN = 5_000;

const header = z.object({ nochulState: z.number(), tool: z.string(), settings: z.string(), key: z.number() });
type Line = { readonly of: string; readonly finished: Examined } | { readonly of: string; readonly reached: Reached };

/**
 * Opens the file, and reads what an earlier run left there.
 * @param settings what makes two runs comparable: detectors, rows. A file of another run is refused.
 * @throws NochulError `usage` for a file that is none of ours, of another version or of other settings.
 */
export function openState(file: string, tool: string, settings: string): StateFile {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const known = lines.length > 0 ? readHeader(file, lines[0] ?? '', tool, settings) : null;
  const key = known?.key ?? randomInt(2 ** 47);
  const finished = new Map<string, Examined>();
  const reached = new Map<string, Reached>();
  for (const line of lines.slice(1)) {
    const read = readLine(line);
    // What was being written when the run ended.
    if (read === null) break;
    if ('finished' in read) {
      finished.set(read.of, read.finished);
      reached.delete(read.of);
    } else reached.set(read.of, read.reached);
  }
  const descriptor = open(file);
  const earlier = finished.size;
  /** Where the lines of finished relations end. */
  let end = 0;
  const append = (line: unknown) => {
    end += writeSync(descriptor, `${JSON.stringify(line, asPlain)}\n`, end, 'utf8');
  };
  const tails = new Map<string, string>(
    Array.from(reached, ([of, each]) => [of, `${JSON.stringify({ of, reached: each }, asPlain)}\n`]),
  );
  const writeTails = () => {
    let at = end;
    for (const tail of tails.values()) at += writeSync(descriptor, tail, at, 'utf8');
    ftruncateSync(descriptor, at);
  };
  append({ nochulState: VERSION, tool, settings, key });
  for (const [of, each] of finished) append({ of, finished: each });
  writeTails();
  const kept = new Map<string, number>();

  return {
    finished: earlier,
    of: ({ id }) => {
      const name = (relation: string) => `${id} ${relation}`;
      return {
        key,
        finished: (relation) => finished.get(name(relation)) ?? null,
        reached: (relation) => reached.get(name(relation)) ?? null,
        finish(relation, examined) {
          tails.delete(name(relation));
          append({ of: name(relation), finished: examined });
          writeTails();
        },
        reach(relation, record) {
          const of = name(relation);
          const now = Date.now();
          if (now - (kept.get(of) ?? 0) < OFTEN) return;
          kept.set(of, now);
          tails.set(of, `${JSON.stringify({ of, reached: record() }, asPlain)}\n`);
          writeTails();
        },
      };
    },
    close(done) {
      closeSync(descriptor);
      if (done) rmSync(file, { force: true });
    },
  };
}

function open(file: string): number {
  try {
    // Not truncated: what was there stays until it is written again.
    return openSync(file, existsSync(file) ? 'r+' : 'w', 0o600);
  } catch (cause) {
    throw new NochulError('usage', `The state file ${file} can't be written.`, {
      hint: 'Name another with --state.',
      cause,
    });
  }
}

function readHeader(file: string, line: string, tool: string, settings: string): z.infer<typeof header> {
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(line);
  } catch {
    // Judged below.
  }
  const known = header.safeParse(parsed);
  const hint = 'Remove it to begin anew, or name another with --state.';
  if (!known.success) throw new NochulError('usage', `${file} is no state file of nochul.`, { hint });
  const { nochulState, tool: by, settings: earlier } = known.data;
  if (nochulState !== VERSION || by !== tool)
    throw new NochulError('usage', `The state file ${file} is of another version of nochul (${by}).`, { hint });
  if (earlier !== settings)
    throw new NochulError('usage', `The state file ${file} is of a scan with other settings.`, { hint });
  return known.data;
}

function readLine(line: string): Line | null {
  try {
    return JSON.parse(line, fromPlain);
  } catch {
    return null;
  }
}

/** Hashes take up least as bytes. */
function asPlain(_key: string, value: unknown): unknown {
  return value instanceof Float64Array || value instanceof Uint8Array
    ? {
        [value instanceof Float64Array ? 'float64' : 'bytes']: Buffer.from(
          value.buffer,
          value.byteOffset,
          value.byteLength,
        ).toString('base64'),
      }
    : value === Infinity
      ? { infinity: true }
      : value;
}

function fromPlain(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('float64' in value && typeof value.float64 === 'string') {
    return new Float64Array(new Uint8Array(Buffer.from(value.float64, 'base64')).buffer);
  }
  if ('bytes' in value && typeof value.bytes === 'string') return new Uint8Array(Buffer.from(value.bytes, 'base64'));
  return 'infinity' in value ? Infinity : value;
}
