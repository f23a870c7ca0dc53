/** Labelled schemas: `truth.tsv` with a row for each column, and whatever SQL scripts stand beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subjectOf } from './columns.ts';
import { type Row, tsv } from './files.ts';
import { type Cell, judgeTables, type TablePlan } from './judge.ts';
import { labelOf } from './labels.ts';
import type { Case } from './score.ts';
import { bare, familyOf, lengthOf, readScript, type Script, type ScriptTable } from './sql.ts';

/** A schema, judged empty, and its filled tables judged with their rows. */
export interface SchemaCases {
  readonly name: string;
  readonly empty: readonly Case[];
  readonly filled: readonly Case[];
  /** Columns whose truth is in doubt, judged empty: not counted. */
  readonly doubtful: readonly Case[];
  /** Of the columns of the truth, how many the scripts define too. */
  readonly defined: number;
}

/** Judges every schema of a directory that has a `truth.tsv`. */
export function readSchemas(directory: string): SchemaCases[] {
  return readdirSync(directory)
    .toSorted()
    .filter((name) => existsSync(join(directory, name, 'truth.tsv')))
    .map((name) => readSchema(name, join(directory, name)));
}

/** A column of the truth may be `employees.email` with `public` in front, in either case. */
const columnKey = (name: string): string => name.toLowerCase();

function readSchema(name: string, directory: string): SchemaCases {
  const tables = Map.groupBy(tsv(join(directory, 'truth.tsv')), (row) => (row.table ?? '').toLowerCase());
  const script = scriptOf(directory, [...tables.keys()].map(bare));
  const defined = new Map(script.tables.map((table) => [bare(table.name), table]));
  const rowsOf = rowsByTable(script);
  const cases = (chosen: readonly (readonly [string, readonly Row[]])[], withRows: boolean): Case[] => {
    const judged = chosen.map(([table, truth]) => {
      const plan = planOf(truth, defined.get(bare(table)));
      return { truth, plan, rows: withRows ? rowsFor(plan, rowsOf.get(bare(table)) ?? []) : null };
    });
    const found = judgeTables(judged);
    return judged.flatMap(({ truth }, index) =>
      truth.map((row) => ({
        name: `${row.table}.${row.column} ${row.comment ?? ''}`.trim(),
        group: row.confidence === 'low' ? 'doubtful' : name,
        label: labelOf(row.pii_type ?? ''),
        subject: subjectOf(row.subject),
        found: (found[index] ?? []).filter(({ column }) => columnKey(column) === columnKey(row.column ?? '')),
      })),
    );
  };
  const empty = cases([...tables], false);
  const filled = cases(
    [...tables].filter(([table]) => rowsOf.has(bare(table))),
    true,
  );
  const sure = ({ group }: Case) => group !== 'doubtful';
  return {
    name,
    empty: empty.filter(sure),
    filled: filled.filter(sure),
    doubtful: empty.filter((each) => !sure(each)),
    defined: [...tables].reduce(
      (sum, [table, rows]) => sum + (defined.get(bare(table)) ? rows.filter((row) => row.column).length : 0),
      0,
    ),
  };
}

/** The truth's columns as the script defines them; as the truth itself says where it does not. */
function planOf(rows: readonly Row[], table: ScriptTable | undefined): TablePlan {
  const defined = new Map(table?.columns.map((column) => [columnKey(column.name), column]));
  return {
    name: bare(table?.name ?? rows[0]?.table ?? ''),
    comment: table?.comment ?? null,
    columns: rows.map((row) => {
      const column = defined.get(columnKey(row.column ?? ''));
      const type = column?.type || (row.data_type ?? '');
      return {
        name: column?.name ?? row.column ?? '',
        comment: column?.comment || row.comment || null,
        type,
        family: familyOf(type),
        maxLength: lengthOf(type),
      };
    }),
    primaryKey: table?.primaryKey ?? [],
    foreignKeys: (table?.foreignKeys ?? []).map(({ columns, references }) => ({
      columns,
      references: { ...references, relation: bare(references.relation) },
    })),
  };
}

/**
 * The script that defines most of the truth's tables, with the rows of the fill scripts of its dialect; of any where
 * its own has none.
 */
function scriptOf(directory: string, tables: readonly string[]): Script {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .toSorted((a, b) => Number(/postgres|pg/i.test(b)) - Number(/postgres|pg/i.test(a)));
  const scripts = files.map((file) => ({ file, script: readScript(readFileSync(join(directory, file), 'utf8')) }));
  const covered = ({ script }: { script: Script }) =>
    script.tables.filter(({ name }) => tables.includes(bare(name))).length;
  const best = scripts.toSorted((a, b) => covered(b) - covered(a))[0];
  const withRows = scripts.filter(({ script }) => script.rows.length > 0);
  const dialect = /postgres|mysql|mariadb|oracle|mssql|sqlite/i.exec(best?.file ?? '')?.[0];
  const filled = withRows.find(({ file }) => dialect && file.includes(dialect)) ?? withRows[0];
  return { tables: best?.script.tables ?? [], rows: filled?.script.rows ?? [] };
}

type NamedRow = ReadonlyMap<string, Cell>;

function rowsByTable({ tables, rows }: Script): Map<string, NamedRow[]> {
  const order = new Map(tables.map((table) => [bare(table.name), table.columns.map(({ name }) => columnKey(name))]));
  const byTable = new Map<string, NamedRow[]>();
  for (const each of rows) {
    const columns = each.columns?.map(columnKey) ?? order.get(bare(each.table)) ?? [];
    const list = byTable.get(bare(each.table)) ?? [];
    for (const row of each.rows) list.push(new Map(columns.map((column, index) => [column, row[index] ?? null])));
    byTable.set(bare(each.table), list);
  }
  return byTable;
}

const rowsFor = ({ columns }: TablePlan, rows: readonly NamedRow[]): Cell[][] =>
  rows.map((row) => columns.map(({ name }) => row.get(columnKey(name)) ?? null));
