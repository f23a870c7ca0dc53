/** Scores the detectors on labelled data: `node scripts/eval.ts [--columns DIR] [--schemas DIR] [--freetext DIR] [--verbose]`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { builtin } from '../detectors/index.ts';
import { cellOf } from '../src/classify/cell.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import { inspect } from '../src/classify/inspect.ts';
import type { Classification, Column, Relation, TypeFamily } from '../src/model.ts';

const { values: options } = parseArgs({
  options: {
    columns: { type: 'string', default: '../shared/eval/columns' },
    schemas: { type: 'string', default: '../shared/eval/schemas' },
    freetext: { type: 'string', default: '../shared/eval/freetext' },
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
    const found = classifyRelation(relation, tally, detectors);
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

/** Rows of the INSERT statements of a script, by lower-case table and column. */
function inserts(file: string): Map<string, Map<string, string | null>[]> {
  const rows = new Map<string, Map<string, string | null>[]>();
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const [, table = '', names = '', body = ''] of text.matchAll(
    /^INSERT INTO (\w+) \(([^)]*)\) VALUES\n((?:\(.*\)[,;]\n?)+)/gm,
  )) {
    const columns = names.split(',').map((name) => name.trim().toLowerCase());
    const list = rows.get(table.toLowerCase()) ?? [];
    rows.set(table.toLowerCase(), list);
    for (const line of body.split('\n')) {
      const cells = [...line.matchAll(/'((?:[^']|'')*)'|\bNULL\b|-?\d[\d.]*/g)].map((match) =>
        match[0] === 'NULL' ? null : (match[1]?.replaceAll("''", "'") ?? match[0]),
      );
      if (cells.length === columns.length)
        list.push(new Map(columns.map((name, index) => [name, cells[index] ?? null])));
    }
  }
  return rows;
}

function schemas(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = `${directory}/${name}/truth.tsv`;
    if (!existsSync(file)) continue;
    const tables = Map.groupBy(tsv(file), (row) => row.table ?? '');
    const filled = inserts(`${directory}/${name}/fill_postgres.sql`);
    const judge = (
      table: string,
      rows: readonly Row[],
      values: readonly Map<string, string | null>[] | null,
    ): Case[] => {
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
      const tally = values ? createTally(relation, relation.columns, detectors, { key: KEY }) : null;
      for (const row of values ?? []) tally?.add(relation.columns.map((column) => row.get(column.name) ?? null));
      const found = classifyRelation(relation, tally, detectors);
      return rows.map((row): Case => {
        const column = (row.column ?? '').toLowerCase();
        const here = found.filter((each) => each.column === column);
        // Whether half a number or half an address is reported is left open: either way is right.
        const type = row.pii_type ?? '';
        const part = /_part$/.test(type) ? type.replace(/_part$/, '') : null;
        const open = (category: string) =>
          part === category ||
          (type === 'free_text' && here.some((each) => each.embedded)) ||
          (type === 'fax' && category === 'phone');
        return {
          label: `${table}.${row.column} ${row.comment ?? ''}`,
          truth: categories.includes(type) ? type : 'none',
          found: here.filter(({ category }) => !open(category)),
        };
      });
    };
    score(
      `Schema ${name}, empty, by names and comments`,
      [...tables].flatMap(([table, rows]) => judge(table, rows, null)),
    );
    const withRows = [...tables].filter(([table]) => filled.has(table.toLowerCase()));
    if (withRows.length === 0) continue;
    score(
      `Schema ${name}, the tables with rows`,
      withRows.flatMap(([table, rows]) => judge(table, rows, filled.get(table.toLowerCase()) ?? [])),
    );
  }
}

interface Sentence {
  readonly text: string;
  readonly entities?: readonly (readonly [number, number, string, string])[];
}

function freetext(directory: string): void {
  const read = (file: string): Sentence[] =>
    readFileSync(`${directory}/${file}`, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => (file.endsWith('.jsonl') ? JSON.parse(line) : { text: line.split('\t').slice(1).join(' ') }));
  const found = ({ text }: Sentence) =>
    new Set(
      inspect(cellOf(text), detectors)
        .filter(({ embedded, verdict }) => embedded || verdict === 'valid')
        .map(({ detector }) => detectors.find(({ id }) => id === detector)?.category ?? ''),
    );
  const injected = read('injected_pii.jsonl').map((sentence) => ({ sentence, found: found(sentence) }));
  console.log(`\nFree text with one value put in: ${injected.length} texts`);
  for (const category of categories) {
    const has = ({ sentence }: { sentence: Sentence }) =>
      sentence.entities?.some(([, , type]) => type === category) ?? false;
    const right = injected.filter((each) => has(each) && each.found.has(category)).length;
    const all = injected.filter(has).length;
    const wrong = injected.filter((each) => !has(each) && each.found.has(category)).length;
    console.log(
      `  ${category.padEnd(14)} recall ${(right / Math.max(1, all)).toFixed(3)} of ${all}, wrongly in ${wrong} others`,
    );
    if (options.verbose)
      for (const each of injected)
        if (has(each) !== each.found.has(category)) console.log(`    ${category}: ${each.sentence.text}`);
  }
  for (const file of ['klue_ner_dev.jsonl', 'nsmc_reviews_neg.tsv', 'chatbot_neg.tsv']) {
    const texts = read(file);
    const counts = categories.map(
      (category) => `${category} ${texts.filter((text) => found(text).has(category)).length}`,
    );
    console.log(`  ${file}, ${texts.length} texts without contact data: ${counts.join(', ')}`);
  }
}

if (existsSync(options.columns)) columns(options.columns);
else console.log(`${options.columns} is not here`);
if (existsSync(options.schemas)) schemas(options.schemas);
else console.log(`${options.schemas} is not here`);
if (existsSync(options.freetext)) freetext(options.freetext);
else console.log(`${options.freetext} is not here`);
