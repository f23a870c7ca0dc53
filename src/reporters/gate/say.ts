/** What the gate found, in words: every format says the same sentences. Names come from servers and are made harmless. */
import type { People } from '../../model.ts';
import type { BaselineEntry } from '../../policy/baseline.ts';
import type { GateOutcome, GateResult, NotExamined } from '../../policy/subtract.ts';
import type { RuleText } from '../../policy/types.ts';
import { lawWords, place, skippedPlace } from '../digest.ts';
import { fill } from '../fill.ts';
import { type Messages, messages, word } from '../messages/index.ts';
import { type NumberFormat, numberFormat } from '../numbers.ts';
import { visible, visibleName } from '../table.ts';
import { type GateMessages, gateMessages } from './messages/index.ts';

export interface GateWords {
  readonly outcome: GateOutcome;
  readonly said: GateMessages;
  readonly texts: Messages;
  readonly numbers: NumberFormat;
  readonly lang: 'ko' | 'en';
}

export function wordsOf(outcome: GateOutcome, lang: 'ko' | 'en'): GateWords {
  const texts = messages[lang];
  return { outcome, said: gateMessages[lang], texts, numbers: numberFormat(texts), lang };
}

export interface SaidResult {
  readonly result: GateResult;
  readonly title: string;
  /** Database, place and principal, or file and line. */
  readonly where: string;
  readonly message: string;
  /** Why it is told although the baseline has it, and what is of the same cause. */
  readonly notes: readonly string[];
}

export function sayResult(result: GateResult, words: GateWords): SaidResult {
  const { said, outcome, lang } = words;
  const { rule, worse, status, entry, also } = result;
  const own = outcome.rules.find(({ id }) => id === rule)?.texts?.[lang];
  const builtIn: Readonly<Record<string, RuleText>> = said.rules;
  const { title, message } = own ??
    (Object.hasOwn(builtIn, rule) ? builtIn[rule] : undefined) ?? { title: rule, message: '{where}' };
  const by = [
    ...worse.map(({ of, before, now }) =>
      fill(said.worse[of], { before: amount(before, words), now: amount(now, words) }),
    ),
    ...(status === 'expired' ? [fill(said.expired, { expires: entry?.expires ?? '' })] : []),
    ...(entry?.reason ? [`${said.entry.reason}: ${entry.reason}`] : []),
    ...(entry?.owner ? [`${said.entry.owner}: ${entry.owner}`] : []),
    ...(also.length > 0 ? [fill(said.also, { rules: also.join(', ') })] : []),
  ];
  return {
    result,
    title: visible(title),
    where: whereOf(result),
    message: visible(fill(message, valuesOf(result, words))),
    notes: by.map(visible),
  };
}

function whereOf({ source, schema, relation, column, principal, location, args }: GateResult): string {
  if (location) return `${visible(location.file)}:${location.line}`;
  const object = typeof args.object === 'string' ? args.object : null;
  const parts = [source, place(schema, relation, column) || object, principal];
  return parts
    .filter((part) => part !== null && part !== '')
    .map((part) => visibleName(part ?? ''))
    .join(' ');
}

/** At most so many names in one sentence. */
const MOST_NAMES = 5;

function valuesOf(result: GateResult, words: GateWords): Record<string, string> {
  const { texts, numbers } = words;
  const { source, schema, relation, column, principal, measures, args } = result;
  const { readers, people, reach } = measures;
  return {
    ...Object.fromEntries(Object.entries(args).map(([name, value]) => [name, sayArgument(name, value, words)])),
    source: visibleName(source ?? ''),
    where: place(schema, relation, column) || whereOf(result),
    principal: visibleName(principal ?? ''),
    readers: readers === null ? '–' : numbers.count(readers),
    people: people === null ? '?' : numbers.people(people),
    reach: reach === null ? '–' : word(texts.reaches, reach),
  };
}

function sayArgument(name: string, value: unknown, words: GateWords): string {
  const { texts, numbers, said } = words;
  if (typeof value === 'number') return numbers.count(value);
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_NAMES).map((each) => sayArgument(name, each, words));
    const rest = value.length - shown.length;
    return texts.listed(rest > 0 ? [...shown, fill(said.more, { count: numbers.count(rest) })] : shown);
  }
  if (isPeople(value)) return numbers.people(value);
  const text = value === null || value === undefined ? '–' : String(value);
  if (name === 'category') return visible(word(texts.categories, text));
  if (name === 'protection') return word(texts.protections, text);
  return visibleName(text);
}

function isPeople(value: unknown): value is People {
  return typeof value === 'object' && value !== null && 'estimate' in value && 'low' in value && 'high' in value;
}

function amount(value: number | string | People, { numbers, texts }: GateWords): string {
  if (typeof value === 'number') return numbers.count(value);
  return typeof value === 'string' ? word(texts.reaches, value) : numbers.people(value);
}

export function sayUnused({ fingerprint, rule, where }: BaselineEntry, { said }: GateWords): string {
  return visible(fill(said.unused, { fingerprint, rule, where }));
}

export function sayNotExamined(each: NotExamined, { said, texts }: GateWords): string {
  const code = each.code === undefined ? '' : ` (${each.code})`;
  const where = `${visibleName(each.source)}/${skippedPlace(each, texts)}`;
  return visible(fill(said.notExamined, { where, reason: `${word(texts.reasons, each.reason)}${code}` }));
}

/** A sentence for each thing that could not be looked at, or that the run did not finish. */
export function gapsOf(words: GateWords): string[] {
  const { outcome, said } = words;
  const unseen = outcome.unseen.map(({ source, hint }) =>
    visible(fill(said.notExamined, { where: visibleName(source), reason: hint })),
  );
  const skipped = outcome.notExamined.map((each) => sayNotExamined(each, words));
  return outcome.complete || skipped.length + unseen.length > 0 ? [...skipped, ...unseen] : [said.interrupted];
}

export function countsOf({ results, silenced }: GateOutcome): { errors: number; warnings: number; silenced: number } {
  const errors = results.filter(({ level }) => level === 'error').length;
  return { errors, warnings: results.length - errors, silenced };
}

export function saySummary({ outcome, said, numbers }: GateWords): string {
  const { errors, warnings, silenced } = countsOf(outcome);
  const values = {
    errors: numbers.count(errors),
    warnings: numbers.count(warnings),
    silenced: numbers.count(silenced),
  };
  if (outcome.results.length > 0) return fill(said.summary, values);
  return outcome.baseline === null && silenced === 0 ? said.clean : fill(said.nothingNew, values);
}

/** The law and the page of a result's rule. */
export function helpOf({ rule, law }: Pick<GateResult, 'rule' | 'law'>, { outcome, said, texts }: GateWords): string[] {
  const page = outcome.rules.find(({ id }) => id === rule)?.docs ?? null;
  return [
    ...(law.length > 0 ? [visible(`${said.help.law}: ${lawWords(law, texts)}`)] : []),
    ...(page === null ? [] : [fill(said.help.page, { page })]),
  ];
}
