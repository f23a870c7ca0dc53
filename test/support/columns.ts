/** Columns of generated values, from sample to verdict. */
import { builtin } from '../../detectors/index.ts';
import { classifyRelation, createTally } from '../../src/classify/index.ts';
import type { Classification, Column, Relation } from '../../src/model.ts';
import { type Fake, fake } from './fake.ts';

const detectors = builtin.detectors ?? [];

/** A table of the columns, which are texts called `v` save where they say otherwise. */
export function tableOf(columns: readonly Partial<Column>[], name = 't'): Relation {
  return {
    schema: 's',
    name,
    kind: 'table',
    comment: null,
    estimatedRows: null,
    columns: columns.map((column) => ({
      name: 'v',
      type: column.family ?? 'text',
      family: 'text',
      maxLength: null,
      nullable: true,
      comment: null,
      statistics: null,
      ...column,
    })),
    primaryKey: [],
    uniqueKeys: [],
    foreignKeys: [],
    rowsLimited: false,
    unreadable: 'none',
    physical: null,
  };
}

/** The verdicts of the built-in detectors on a table with those rows. */
export function judgeRows(
  columns: readonly Partial<Column>[],
  rows: readonly (readonly (string | null)[])[],
  name = 't',
): readonly Classification[] {
  const relation = tableOf(columns, name);
  const tally = createTally(relation, relation.columns, detectors, { key: 42 });
  for (const row of rows) tally.add(row);
  return classifyRelation(relation, tally, detectors);
}

/** The verdicts on a table of one column. */
export function judgeColumn(column: Partial<Column>, values: readonly (string | null)[], name = 't') {
  return judgeRows(
    [column],
    values.map((value) => [value]),
    name,
  );
}

/** The verdicts on an empty column: its name, comment and type alone. */
export function judgeName(column: Partial<Column>, name = 't'): readonly Classification[] {
  return classifyRelation(tableOf([column], name), null, detectors);
}

/** So many values, always the same ones. */
export function many(value: (draw: Fake, index: number) => string, count = 400): string[] {
  const draw = fake(11);
  return Array.from({ length: count }, (_, index) => value(draw, index));
}
