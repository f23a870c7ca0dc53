/** Puts labelled values through the same tally and verdict as a scan. */
import { builtin } from '../../detectors/index.ts';
import { classifyRelation, createTally, type RelationTally } from '../../src/classify/index.ts';
import { inherit } from '../../src/classify/references.ts';
import type { Classification, Column, ForeignKey, Relation, TypeFamily } from '../../src/model.ts';

export const detectors = builtin.detectors ?? [];
const KEY = 0x1234_5678_9abc;

/** What the evaluation knows of a column. */
export interface ColumnPlan {
  readonly name: string;
  readonly comment?: string | null;
  readonly type?: string;
  readonly family?: TypeFamily;
  readonly maxLength?: number | null;
}

/** What the evaluation knows of a table. */
export interface TablePlan {
  readonly name: string;
  readonly comment?: string | null;
  readonly columns: readonly ColumnPlan[];
  readonly primaryKey?: readonly string[];
  readonly foreignKeys?: readonly ForeignKey[];
}

export type Cell = string | null;

/** A column as an engine's catalog would give it. */
function columnOf({ name, comment = null, family = 'text', type = family, maxLength = null }: ColumnPlan): Column {
  return { name, type, family, maxLength, nullable: true, comment, statistics: null };
}

/** A table as an engine's catalog would give it. */
export function relationOf(plan: TablePlan, estimatedRows: number | null = null): Relation {
  return {
    schema: 'eval',
    name: plan.name,
    kind: 'table',
    comment: plan.comment ?? null,
    estimatedRows,
    columns: plan.columns.map(columnOf),
    primaryKey: plan.primaryKey ?? [],
    uniqueKeys: [],
    foreignKeys: plan.foreignKeys ?? [],
    rowsLimited: false,
    unreadable: 'none',
    physical: null,
  };
}

/** A table with its rows, each with one cell for each column; null where it is empty. */
export interface FilledTable {
  readonly plan: TablePlan;
  readonly rows: readonly (readonly Cell[])[] | null;
}

/** The verdicts on tables that may refer to each other, in their order. */
export function judgeTables(tables: readonly FilledTable[]): Classification[][] {
  const relations = tables.map(({ plan, rows }) => relationOf(plan, rows?.length ?? null));
  const found = relations.flatMap((relation, index) => {
    const rows = tables[index]?.rows ?? null;
    const tally = rows ? createTally(relation, relation.columns, detectors, { key: KEY }) : null;
    for (const row of rows ?? []) tally?.add(row);
    return classifyRelation(relation, tally, detectors);
  });
  const byTable = Map.groupBy(
    inherit(relations, found, () => null),
    ({ relation }) => relation,
  );
  return tables.map(({ plan }) => byTable.get(plan.name) ?? []);
}

/** Values of one column, counted once and judged under as many names as wanted. */
export interface Counted {
  under(plan: TablePlan, column: string): Classification[];
}

/** Counts the values of one column. Its neighbours in a plan have no values: their names and comments speak. */
export function count(values: readonly Cell[], family: TypeFamily = 'text'): Counted {
  const relation = relationOf({ name: 't', columns: [{ name: 'v', family }] });
  const tally = createTally(relation, relation.columns, detectors, { key: KEY });
  for (const value of values) tally.add([value]);
  return {
    under: (plan, column) =>
      classifyRelation(relationOf(plan, values.length), renamed(tally, column), detectors).filter(
        (verdict) => verdict.column === column,
      ),
  };
}

const renamed = (tally: RelationTally, name: string): RelationTally => ({
  ...tally,
  distinct: (column) => (column === name ? tally.distinct('v') : null),
  column: (column) => (column === name ? tally.column('v') : null),
  joined: [],
  failed: tally.failed.map(({ detector }) => ({ column: name, detector })),
});
