/** Where a report goes: which formats to stdout, which to files. */
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { NochulError } from '../errors.ts';
import type { RenderOptions, Reporter } from '../plugin.ts';
import type { Report } from '../report.ts';
import type { Terminal } from './terminal.ts';

/** What a format has to tell to be chosen. */
type Format = Pick<Reporter, 'name' | 'extensions' | 'binary'>;

export interface Destination<Chosen extends Format = Reporter> {
  readonly reporter: Chosen;
  /** Null for stdout. */
  readonly file: string | null;
}

/**
 * A file's format follows its extension; formats that no file takes go to stdout; without `--format`, text does.
 * Files are checked to be writable before the work starts, so that a long scan is not lost to a typo.
 * @throws NochulError `usage`.
 */
export function destinations<Chosen extends Format>(
  formats: readonly string[] | undefined,
  outputs: readonly string[] | undefined,
  reporters: readonly Chosen[],
  terminal: Terminal,
): Destination<Chosen>[] {
  const named = (formats ?? ['text']).map((name) => {
    const reporter = reporters.find((each) => each.name === name);
    if (reporter) return reporter;
    throw new NochulError('usage', `There is no format "${name}".`, {
      hint: `Formats: ${reporters.map((each) => each.name).join(', ')}.`,
    });
  });
  const files = (outputs ?? []).map((path): Destination<Chosen> => {
    const file = resolve(terminal.directory, path);
    assertWritable(file, path);
    const extension = extname(file).toLowerCase();
    const takes = (each: Format) => each.extensions.includes(extension);
    // A format that was named comes before another of the same extension.
    const asked = formats === undefined ? undefined : named.find(takes);
    const reporter = asked ?? reporters.find(takes) ?? (formats?.length === 1 ? named[0] : undefined);
    if (reporter) return { reporter, file };
    throw new NochulError('usage', `The extension of ${path} tells no format.`, {
      hint: `Use one of ${reporters.flatMap((each) => each.extensions).join(', ')}, or name it with --format.`,
    });
  });
  const taken = new Set(files.map((each) => each.reporter));
  const shown = named.filter((reporter) => !taken.has(reporter) || formats === undefined);
  const binary = terminal.stdout.isTTY ? shown.find((reporter) => reporter.binary) : undefined;
  if (binary) {
    throw new NochulError('usage', `The format "${binary.name}" is no text for a terminal.`, {
      hint: `Write it to a file: --output report${binary.extensions[0] ?? ''}`,
    });
  }
  return [...files, ...shown.map((reporter) => ({ reporter, file: null }))];
}

/** @throws NochulError `usage` when the file could not be written. */
export function assertWritable(file: string, asGiven: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch {
    throw new NochulError('usage', `${asGiven} can't be written: its folder does not exist or is read-only.`);
  }
}

export function renderOptions(
  argv: { readonly color?: boolean | undefined },
  lang: 'ko' | 'en',
  { stdout, env }: Terminal,
): RenderOptions {
  // https://no-color.org and https://force-color.org: set and not empty.
  const color =
    argv.color ?? (env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY === true);
  return { lang, color, width: stdout.isTTY ? stdout.columns || 80 : Infinity };
}

interface Renderer<Subject> extends Format {
  render(subject: Subject, options: RenderOptions): string | Uint8Array | Promise<string | Uint8Array>;
  pieces?(subject: Subject, options: RenderOptions): Iterable<string>;
}

/**
 * Renders and writes every format. One that fails is told after the others are safe: the scan behind them was long.
 * @throws NochulError `plugin` for a reporter that failed, `usage` for a file that could not be written.
 */
export async function deliver<Subject = Report>(
  report: Subject,
  targets: readonly Destination<Renderer<Subject>>[],
  options: RenderOptions,
  terminal: Terminal,
): Promise<void> {
  let failure: unknown = null;
  for (const { reporter, file } of targets) {
    try {
      const plain = { ...options, color: false, width: Infinity };
      const chosen = file === null ? options : plain;
      const rendered = reporter.pieces?.(report, chosen) ?? [await reporter.render(report, chosen)];
      if (file === null) await writeStream(terminal.stdout, rendered);
      else writeWhole(file, rendered);
    } catch (cause) {
      failure ??=
        cause instanceof NochulError
          ? cause
          : new NochulError('plugin', `The format "${reporter.name}" could not be made of this report.`, {
              hint: 'The other formats are whole. If it is a plugin’s, tell its author.',
              cause,
            });
    }
  }
  if (failure) throw failure;
}

/** Writes beside the file and renames, so that nobody reads half a report. */
export function writeWhole(file: string, content: string | Uint8Array | Iterable<string | Uint8Array>): void {
  const partial = `${file}.${process.pid}.part`;
  try {
    const target = openSync(partial, 'w', 0o600);
    try {
      const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for (const piece of pieces) writeFileSync(target, piece);
    } finally {
      closeSync(target);
    }
    renameSync(partial, file);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw new NochulError('usage', `${file} could not be written.`, {
      hint: 'Check the free space and the permissions of its folder.',
      cause,
    });
  }
}

/** Writes no faster than the other end reads. */
export async function writeStream(stream: NodeJS.WriteStream, pieces: Iterable<string | Uint8Array>): Promise<void> {
  for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain');
}
