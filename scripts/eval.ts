/**
 * Scores the detectors and the verdicts on labelled data:
 * `node scripts/eval.ts [--columns DIR] [--schemas DIR] [--freetext DIR] [--corpus] [--seed N] [--verbose] [--json FILE]`.
 * Directories are those of `../shared/eval` unless given; `--corpus` scores generated columns and tables instead.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeColumns, SEED, SPECS } from './corpus/columns.ts';
import { HARDER } from './corpus/harder.ts';
import { RARE } from './corpus/rare.ts';
import { makeTables } from './corpus/tables.ts';
import { makeTexts } from './corpus/texts.ts';
import { readColumns } from './eval/columns.ts';
import { corpusCases, tableCases } from './eval/corpus.ts';
import { readFreeText, scoreTexts, type TextFigures } from './eval/freetext.ts';
import { printCalibration, printCases, printTexts } from './eval/print.ts';
import { readSchemas } from './eval/schemas.ts';
import { type Case, type Figures, figuresOf } from './eval/score.ts';

const { values: options } = parseArgs({
  options: {
    columns: { type: 'string' },
    schemas: { type: 'string' },
    freetext: { type: 'string' },
    corpus: { type: 'boolean', default: false },
    seed: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const { verbose } = options;
/** Rows of a table that is hardly used yet. */
const FEW = 20;
const figures: Record<string, Figures | readonly TextFigures[]> = {};

/** What was asked for by name; without any name, all that `../shared/eval` has. */
function directory(kind: 'columns' | 'schemas' | 'freetext'): string | null {
  const asked = options[kind];
  const any = options.columns ?? options.schemas ?? options.freetext;
  if (asked === undefined && (any !== undefined || options.corpus)) return null;
  const path = asked ?? `../shared/eval/${kind}`;
  if (existsSync(path)) return path;
  console.log(`${path} is not here: ${kind} are not scored.`);
  if (asked !== undefined) process.exitCode = 2;
  return null;
}

function score(title: string, cases: readonly Case[], errors = true): void {
  if (cases.length > 0) figures[title] = printCases(title, cases, { verbose, errors });
}

const counted: Case[] = [];

const columns = directory('columns');
if (columns) {
  const { valuesOnly, named, doubtfulValuesOnly, doubtful, absent } = readColumns(columns);
  for (const file of absent) console.log(`${file} is labelled and not here`);
  score('Columns, values only', valuesOnly);
  score('Columns, with their names', named);
  score('Ambiguous or from a dictionary, values only (not counted)', doubtfulValuesOnly);
  score('Ambiguous or from a dictionary, with their names (not counted)', doubtful);
  counted.push(...valuesOnly, ...named);
}

const schemas = directory('schemas');
for (const { name, empty, filled, doubtful, defined } of schemas ? readSchemas(schemas) : []) {
  console.log(`\nSchema ${name}: scripts define the tables of ${defined} columns`);
  score(`Schema ${name}, empty, by names and comments`, empty);
  score(`Schema ${name}, the tables with rows`, filled);
  score(`Schema ${name}, in doubt (not counted)`, doubtful);
  counted.push(...empty, ...filled);
}

const freetext = directory('freetext');
if (freetext) {
  const texts = readFreeText(freetext);
  for (const each of texts) printTexts(each, verbose);
  figures.freetext = texts;
}

if (options.corpus) {
  const seed = Number(options.seed ?? SEED);
  const { valuesOnly, named, namesOnly } = corpusCases(makeColumns(seed));
  score('Corpus, values only', valuesOnly);
  score('Corpus, with names', named);
  score('Corpus, names only', namesOnly);
  const few = corpusCases(makeColumns(seed, FEW));
  score(`Corpus, ${FEW} rows, values only`, few.valuesOnly);
  const dirty = SPECS.map((spec) => ({ ...spec, dirt: Math.max(spec.dirt ?? 0, 0.4) }));
  score('Corpus, 40 % of it dirt, values only', corpusCases(makeColumns(seed, undefined, dirty)).valuesOnly);
  const repeated = SPECS.map((spec) => ({ ...spec, distinct: Math.min(spec.distinct ?? 40, 40) }));
  score('Corpus, 40 values repeated, values only', corpusCases(makeColumns(seed, undefined, repeated)).valuesOnly);
  const rare = corpusCases(makeColumns(seed, undefined, RARE));
  score('Rarer forms, values only', rare.valuesOnly);
  score('Rarer forms, with names', rare.named);
  score('Rarer forms, names only', rare.namesOnly);
  const harder = corpusCases(makeColumns(seed, undefined, HARDER));
  score('Harder forms, values only', harder.valuesOnly);
  score('Harder forms, with names', harder.named);
  score('Harder forms, names only', harder.namesOnly);
  const tables = tableCases(makeTables(seed));
  score('Whole tables', tables.named);
  score('Whole tables, named t1.c1 and on', tables.unnamed);
  score('Whole tables, empty', tables.empty);
  const texts = scoreTexts('the corpus', makeTexts(seed));
  printTexts(texts, verbose);
  figures['corpus texts'] = [texts];
  counted.push(
    ...valuesOnly,
    ...named,
    ...few.valuesOnly,
    ...rare.valuesOnly,
    ...rare.named,
    ...harder.valuesOnly,
    ...harder.named,
    ...tables.named,
    ...tables.unnamed,
  );
}

if (counted.length > 0) {
  const union = figuresOf(counted);
  figures.union = union;
  printCalibration('all of the above that counts', union);
}
if (options.json) writeFileSync(options.json, `${JSON.stringify(figures, null, 1)}\n`);
