/** Files that are given to commands: reports that a scan has written, and bytes of any other. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NochulError } from '../errors.ts';
import { type Report, reportSchema } from '../report.ts';
import { visible } from '../reporters/table.ts';
import type { Terminal } from './terminal.ts';

/** @throws NochulError `usage`. */
export function parseReport(bytes: Uint8Array, name: string): Report {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new NochulError('usage', `${name} is no JSON in UTF-8.`, {
      hint: 'It must be a report that nochul scan --output report.json has written.',
    });
  }
  const report = reportSchema.safeParse(parsed);
  if (report.success) return report.data;
  throw new NochulError('usage', `${name} is no report of this version of nochul.`, {
    hint: 'Make it with nochul scan --output report.json; for an older report use the nochul that wrote it.',
  });
}

/** @throws NochulError `usage`. */
export function readBytes(name: string, terminal: Terminal): Uint8Array {
  try {
    return readFileSync(resolve(terminal.directory, name));
  } catch (cause) {
    throw new NochulError('usage', `${visible(name)} can't be read.`, {
      hint: 'Is the name right, and may you read it?',
      cause,
    });
  }
}
