/** Reads the files of the evaluation data. */
import { readFileSync } from 'node:fs';

export type Row = Readonly<Record<string, string>>;

/** Lines of a text file, without the empty ones and without a byte order mark. */
export const lines = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');

/** A table with a header and tabs, as records. */
export function tsv(file: string): Row[] {
  const [header = '', ...rest] = lines(file);
  const names = header.split('\t').map((name) => name.trim());
  return rest.map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [names[index] ?? '', cell])));
}
