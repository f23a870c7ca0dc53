/**
 * The file of `--resume`: what is done, so that an interrupted scan goes on. A line for each finished relation, then one for
 * each that is being read. It holds counts and keyed hashes with their key, no value; it is the user's alone (0600), and
 * gone when the scan has ended.
 */

import { randomInt } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
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
const SETTINGS = 'other databases, rows (--sample, --full, --until) or detectors';
/** Milliseconds between two records of how far the reading has got, at the least. */
const OFTEN = 200;
/** A record takes no more than this share of the time. */
const SHARE = 0.1;

const header = z.object({ nochulState: z.number(), tool: z.string(), settings: z.string(), key: z.number() });
type Line = { readonly of: string; readonly finished: Examined } | { readonly of: string; readonly reached: Reached };

/**
 * Opens the file, and reads what an earlier run left there.
 * @param settings what makes two runs comparable: detectors, rows. A file of another run is refused.
 * @throws NochulError `usage` for a file that is none of ours, of another version or of other settings.
 */
export function openState(file: string, tool: string, settings: string): StateFile {
  const lines = read(file).split('\n');
  // A run that ended before it had written anything leaves an empty file.
  const known = lines[0] === '' && lines.length === 1 ? null : readHeader(file, lines[0] ?? '', tool, settings);
  const key = known?.key ?? randomInt(2 ** 47);
  const finished = new Map<string, Examined>();
  const reached = new Map<string, Reached>();
  for (const line of lines.slice(1)) {
    const record = readLine(line);
    // What was being written when the run ended.
    if (record === null) break;
    if ('finished' in record) {
      finished.set(record.of, record.finished);
      reached.delete(record.of);
    } else reached.set(record.of, record.reached);
  }
  const descriptor = open(file);
  const earlier = finished.size;
  /** Where the lines of finished relations end. */
  let end = 0;
  const append = (text: string) => {
    end += writeSync(descriptor, text, end, 'utf8');
  };
  const tails = new Map<string, string>(Array.from(reached, ([of, each]) => [of, lineOf({ of, reached: each })]));
  const writeTails = () => {
    let at = end;
    for (const tail of tails.values()) at += writeSync(descriptor, tail, at, 'utf8');
    ftruncateSync(descriptor, at);
  };
  append(`${JSON.stringify({ nochulState: VERSION, tool, settings, key })}\n`);
  for (const [of, each] of finished) append(lineOf({ of, finished: each }));
  writeTails();
  /** When the next record is due. */
  const due = new Map<string, number>();

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
          append(lineOf({ of: name(relation), finished: examined }));
          writeTails();
        },
        reach(relation, record) {
          const of = name(relation);
          const start = performance.now();
          if (start < (due.get(of) ?? 0)) return;
          tails.set(of, lineOf({ of, reached: record() }));
          writeTails();
          const now = performance.now();
          due.set(of, now + Math.max(OFTEN, (now - start) / SHARE));
        },
      };
    },
    close(done) {
      closeSync(descriptor);
      if (done) rmSync(file, { force: true });
    },
  };
}

function read(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch (cause) {
    throw new NochulError('usage', `The state file ${file} can't be read.`, {
      hint: 'Name another with --state.',
      cause,
    });
  }
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
    throw new NochulError('usage', `The state file ${file} is of a scan with other settings: ${SETTINGS}.`, { hint });
  return known.data;
}

/**
 * With a checksum: one line is written over the other, and a run that is killed while it writes may leave the start of the
 * new and the end of the old one, which can read as a whole.
 */
function lineOf(record: Line): string {
  const text = JSON.stringify(record, asPlain);
  return `${text} ${crc32(text)}\n`;
}

function readLine(line: string): Line | null {
  const end = line.lastIndexOf(' ');
  const text = line.slice(0, end);
  if (end < 0 || String(crc32(text)) !== line.slice(end + 1)) return null;
  try {
    return JSON.parse(text, fromPlain);
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
