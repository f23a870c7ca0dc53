/** Labelled columns: `labels.tsv` and one file of values for each. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lines, type Row, tsv } from './files.ts';
import { count } from './judge.ts';
import { labelOf } from './labels.ts';
import type { Case } from './score.ts';

/** The same columns, judged in two ways; `doubtful` are ambiguous or come from a dictionary, and don't count. */
export interface ColumnCases {
  readonly valuesOnly: readonly Case[];
  readonly named: readonly Case[];
  readonly doubtfulValuesOnly: readonly Case[];
  readonly doubtful: readonly Case[];
  /** Files that the labels name and the directory does not have. */
  readonly absent: readonly string[];
}

/** Whose data a label says it is. */
export const subjectOf = (subject: string | undefined): Case['subject'] =>
  subject === 'person' ? 'person' : /^org/.test(subject ?? '') ? 'organisation' : null;

/** Judges every column of a directory. */
export function readColumns(directory: string): ColumnCases {
  const labels = tsv(join(directory, 'labels.tsv'));
  const present = labels.filter(({ file = '' }) => existsSync(join(directory, file)));
  const judged = present.map((row) => ({ row, ...judge(directory, row) }));
  const doubtful = ({ row }: { row: Row }) => row.ambiguous === 'y' || row.lexicon_risk === 'y';
  const headline = judged.filter((each) => !doubtful(each));
  const rest = judged.filter(doubtful);
  return {
    valuesOnly: headline.map((each) => each.alone),
    named: headline.map((each) => each.named),
    doubtfulValuesOnly: rest.map((each) => each.alone),
    doubtful: rest.map((each) => each.named),
    absent: labels.filter((row) => !present.includes(row)).map(({ file = '' }) => file),
  };
}

function judge(directory: string, row: Row): { readonly alone: Case; readonly named: Case } {
  const counted = count(lines(join(directory, row.file ?? '')));
  const under = (name: string): Case => ({
    name: `${row.file} (${name})`,
    group: row.synthetic ?? '',
    label: labelOf(row.pii_type ?? ''),
    subject: subjectOf(row.subject),
    found: counted.under({ name: 't', columns: [{ name }] }, name),
  });
  return { alone: under('v'), named: under(row.column_name || 'v') };
}
