/** Scores the detectors on labelled data: `node scripts/eval.ts [--columns DIR] [--schemas DIR]`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { builtin } from '../detectors/index.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import type { Classification, Column, Relation, TypeFamily } from '../src/model.ts';

const { values: options } = parseArgs({
  options: {
    columns: { type: 'string', default: '../shared/eval/columns' },
    schemas: { type: 'string', default: '../shared/eval/schemas' },
    verbose: { type: 'boolean', default: false },
  },
});
const detectors = builtin.detectors ?? [];
const categories = [...new Set(detectors.map(({ category }) => category))];
const KEY = 0x1234_5678_9abc;

type Row = Readonly<Record<string, string>>;
function tsv(file: string): Row[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const names = header.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [names[index] ?? '', cell])));
}

interface Case {
  readonly label: string;
  readonly truth: string;
  readonly found: readonly Classification[];
}

const columnOf = (
  name: string,
  comment: string | null = null,
  family: TypeFamily = 'text',
  maxLength: number | null = null,
): Column => ({
  name,
  type: family,
  family,
  maxLength,
  nullable: true,
  comment,
  statistics: null,
});
const relationOf = (name: string, columns: readonly Column[]): Relation => ({
  schema: 'eval',
  name,
  kind: 'table',
  comment: null,
  estimatedRows: null,
  columns,
  primaryKey: [],
  uniqueKeys: [],
  foreignKeys: [],
  rowsLimited: false,
  unreadable: 'none',
  physical: null,
});

function score(title: string, cases: readonly Case[]): void {
  console.log(`\n${title}: ${cases.length} columns`);
  const scores: number[] = [];
  for (const category of categories) {
    const has = ({ found }: Case) => found.some((each) => each.category === category);
    const hit = cases.filter((each) => each.truth === category && has(each)).length;
    const miss = cases.filter((each) => each.truth === category && !has(each)).length;
    const wrong = cases.filter((each) => each.truth !== category && has(each)).length;
    if (hit + miss + wrong === 0) continue;
    const precision = hit + wrong > 0 ? hit / (hit + wrong) : 1;
    const recall = hit + miss > 0 ? hit / (hit + miss) : 1;
    const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
    if (hit + miss > 0) scores.push(f1);
    const show = (value: number) => value.toFixed(3);
    console.log(
      `  ${category.padEnd(14)} P ${show(precision)} R ${show(recall)} F1 ${show(f1)}  (${hit} hit, ${miss} missed, ${wrong} wrong)`,
    );
  }
  console.log(`  macro F1 ${(scores.reduce((sum, each) => sum + each, 0) / Math.max(1, scores.length)).toFixed(3)}`);
  for (const each of cases) {
    const wrong = each.found.filter(({ category }) => category !== each.truth);
    const missed = categories.includes(each.truth) && !each.found.some(({ category }) => category === each.truth);
    if (missed || wrong.length > 0 || options.verbose) {
      const text = each.found.map(
        (found) => `${found.category} ${found.confidence.toFixed(2)}${found.embedded ? ' embedded' : ''}`,
      );
      console.log(
        `    ${missed ? 'missed' : wrong.length > 0 ? 'wrong ' : 'right '} ${each.label} [${each.truth}] ${text.join(', ')}`,
      );
      if (options.verbose)
        for (const found of each.found)
          console.log(`        ${found.weights.map(({ reason, weight }) => `${reason} ${weight}`).join(', ')}`);
    }
  }
}

function columns(directory: string): void {
  const labels = tsv(`${directory}/labels.tsv`);
  const judge = (row: Row, name: string): Case => {
    const values = readFileSync(`${directory}/${row.file}`, 'utf8').split('\n').filter(Boolean);
    const relation = relationOf('t', [columnOf(name)]);
    const tally = createTally(relation, relation.columns, detectors, { key: KEY });
    for (const value of values) tally.add([value]);
    const found = classifyRelation(relation, tally, detectors, { whole: true });
    const masked = /_masked$/.test(row.pii_type ?? '');
    const truth = (row.pii_type ?? '').replace(/_masked$/, '');
    // A masked column is found rightly as masked; plain it would be wrong.
    const fitting = found.filter(({ protection }) => !masked || protection === 'masked');
    return { label: `${row.file} (${name})`, truth: categories.includes(truth) ? truth : 'none', found: fitting };
  };
  const headline = labels.filter((row) => row.ambiguous !== 'y' && row.lexicon_risk !== 'y');
  const rest = labels.filter((row) => !headline.includes(row));
  score(
    'Columns, values only',
    headline.map((row) => judge(row, 'v')),
  );
  score(
    'Columns, with their names',
    headline.map((row) => judge(row, row.column_name ?? 'v')),
  );
  score(
    'Columns that are ambiguous or from dictionaries, with their names (not counted)',
    rest.map((row) => judge(row, row.column_name ?? 'v')),
  );
}

const FAMILIES: readonly (readonly [RegExp, TypeFamily])[] = [
  [/^(tiny|small|medium|big)?int|^integer|^serial/, 'integer'],
  [/^(decimal|numeric)/, 'decimal'],
  [/^(double|float|real)/, 'float'],
  [/^bool/, 'boolean'],
  [/^timestamp|^datetime/, 'timestamp'],
  [/^date/, 'date'],
  [/blob|binary|bytea/, 'binary'],
  [/^json/, 'json'],
];

function schemas(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = `${directory}/${name}/truth.tsv`;
    if (!existsSync(file)) continue;
    const tables = Map.groupBy(tsv(file), (row) => row.table ?? '');
    const cases = [...tables].flatMap(([table, rows]) => {
      const relation = relationOf(
        table,
        rows.map((row) => {
          const type = (row.data_type ?? '').toLowerCase();
          const family = FAMILIES.find(([expression]) => expression.test(type))?.[1] ?? 'text';
          const length = /char.*\((\d+)\)/.exec(type)?.[1];
          return columnOf(
            (row.column ?? '').toLowerCase(),
            row.comment || null,
            family,
            length ? Number(length) : null,
          );
        }),
      );
      const found = classifyRelation(relation, null, detectors, { whole: false });
      return rows.map((row): Case => {
        const column = (row.column ?? '').toLowerCase();
        const here = found.filter((each) => each.column === column);
        // A part of a number or of an address is of the kind; that it is a part alone nobody can ask of a name.
        const type = row.pii_type ?? '';
        const part = /_part$/.test(type) ? type.replace(/_part$/, '') : null;
        const truth = part && here.some(({ category }) => category === part) ? part : type;
        return {
          label: `${table}.${row.column} ${row.comment ?? ''}`,
          truth: categories.includes(truth) ? truth : 'none',
          found: here,
        };
      });
    });
    score(`Schema ${name}, empty, by names and comments`, cases);
  }
}

if (existsSync(options.columns)) columns(options.columns);
else console.log(`${options.columns} is not here`);
if (existsSync(options.schemas)) schemas(options.schemas);
else console.log(`${options.schemas} is not here`);
