/** Judges the generated corpus: without names, with each of its names, and by its names alone. */
import { type LabelledColumn, makeColumns } from '../corpus/columns.ts';
import type { Spec } from '../corpus/spec.ts';
import { type Kind, type LabelledTable, makeTables, unnamed } from '../corpus/tables.ts';
import { count, judgeTables } from './judge.ts';
import type { Label } from './labels.ts';
import type { Case } from './score.ts';

export interface CorpusCases {
  readonly valuesOnly: readonly Case[];
  readonly named: readonly Case[];
  readonly namesOnly: readonly Case[];
}

/** What must be found in a column; either way is right where only a name could tell and there is none. */
function labelFor({ category, open = [] }: Spec, told: boolean): Label {
  const none = { truth: [], open, masked: null, text: open.length > 0, unknown: [] };
  if (category === 'none') return none;
  return told ? { ...none, truth: [category] } : { ...none, open: [...open, category] };
}

/** Judges the columns; made anew from the corpus's own seed unless given. */
export function corpusCases(columns: readonly LabelledColumn[] = makeColumns()): CorpusCases {
  const judged = columns.map(judge);
  return {
    valuesOnly: judged.map(({ alone }) => alone),
    named: judged.flatMap(({ named }) => named),
    namesOnly: judged.flatMap(({ namesOnly }) => namesOnly),
  };
}

function judge({ spec, values, names, tables }: LabelledColumn) {
  const counted = count(values, spec.family);
  const caseOf = (name: string, told: boolean, found: Case['found']): Case => ({
    name: `${spec.id} (${name})`,
    group: spec.category === 'none' ? "nobody's" : told ? 'personal' : 'either way',
    label: labelFor(spec, told),
    subject: told && spec.category !== 'none' ? (spec.subject ?? 'person') : null,
    protection: told && spec.category !== 'none' ? (spec.protection ?? 'plain') : null,
    found,
  });
  const family = spec.family ?? 'text';
  const { comment = null } = spec;
  const plans = names.map((name, index) => {
    const table = tables[index] ?? { name: 't', beside: [] };
    return { ...name, plan: { name: table.name, columns: [{ name: name.text, comment, family }, ...table.beside] } };
  });
  return {
    alone: caseOf('v', !spec.needsName, counted.under({ name: 't', columns: [{ name: 'v', family }] }, 'v')),
    named: plans.map(({ text, telling, plan }) => caseOf(text, telling || !spec.needsName, counted.under(plan, text))),
    // `name` in an empty table of patients: what it holds cannot be known.
    namesOnly: plans
      .filter(({ telling }) => telling || spec.category !== 'none')
      .map(({ text, telling, plan }) => {
        const found = judgeTables([{ plan, rows: null }]).flat();
        return caseOf(
          text,
          // Of an empty table of suppliers nobody can say whether companies or persons in business are meant.
          telling && !(spec.category === 'business_number' && spec.place === 'suppliers'),
          found.filter(({ column }) => column === text),
        );
      }),
  };
}

const NOBODYS: Kind = { category: 'none', needsName: false, needsValues: false, open: false };

/** What must be found in a column of a whole table. */
function labelOfKind(
  { category, needsName, needsValues, open }: Kind,
  named: boolean,
  filled: boolean,
  about: LabelledTable['about'],
): Label {
  const none = { truth: [], open: [], masked: null, text: false, unknown: [] };
  if (category === 'none') return none;
  const whose = category === 'business_number' && about === 'organisation' && !filled;
  return open || whose || (needsName && !named) || (needsValues && !filled)
    ? { ...none, open: [category] }
    : { ...none, truth: [category] };
}

/** Judges whole tables: with their rows, as they are named and as `t1.c1`, and empty. */
export function tableCases(tables: readonly LabelledTable[] = makeTables()): {
  readonly named: readonly Case[];
  readonly unnamed: readonly Case[];
  readonly empty: readonly Case[];
} {
  const casesOf = (judged: readonly LabelledTable[], named: boolean, filled: boolean): Case[] => {
    const found = judgeTables(judged.map(({ plan, rows }) => ({ plan, rows: filled ? rows : null })));
    return judged.flatMap(({ plan, kinds, about }, at) =>
      plan.columns.map(({ name }, index): Case => {
        const kind = kinds[index] ?? NOBODYS;
        const original = tables[at]?.plan;
        return {
          name: `${original?.name}.${original?.columns[index]?.name}${named ? '' : ` (${name})`}`,
          group: about ?? 'things',
          label: labelOfKind(kind, named, filled, about),
          subject: kind.category === 'person_name' ? 'person' : about,
          found: (found[at] ?? []).filter(({ column }) => column === name),
        };
      }),
    );
  };
  return {
    named: casesOf(tables, true, true),
    unnamed: casesOf(tables.map(unnamed), false, true),
    empty: casesOf(tables, true, false),
  };
}
