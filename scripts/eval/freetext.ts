/** Free text: sentences with labelled spans, and sentences that hold no contact data. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cellOf } from '../../src/classify/cell.ts';
import { findInside, gateOf, isText, judgeWhole } from '../../src/classify/gate.ts';
import type { Classification } from '../../src/model.ts';
import { lines } from './files.ts';
import { count, detectors } from './judge.ts';
import { labelOf } from './labels.ts';
import { share } from './score.ts';

type Span = readonly [start: number, end: number, type: string, ...rest: readonly string[]];

export interface Sentence {
  readonly text: string;
  readonly entities: readonly Span[];
}

/** What a detector took from a text. */
export interface Taken {
  readonly category: string;
  readonly text: string;
}

export interface TextScore {
  readonly category: string;
  /** Labelled spans, and those that a finding of the category overlaps. */
  readonly spans: number;
  readonly found: number;
  /** Findings that overlap no span of the category, in all texts of the file. */
  readonly wrong: number;
  readonly recall: number;
  readonly precision: number;
}

export interface TextFigures {
  readonly file: string;
  readonly texts: number;
  readonly scores: readonly TextScore[];
  /** Texts in which anything was found that no span calls for. */
  readonly textsWithAlarm: number;
  readonly missed: readonly string[];
  readonly alarms: readonly string[];
  /** What a column of all these texts is reported as. */
  readonly asColumn: readonly Classification[];
}

/** Scores every file of a directory. */
export function readFreeText(directory: string): TextFigures[] {
  return readdirSync(directory)
    .toSorted()
    .filter((file) => /\.(jsonl|tsv|txt)$/.test(file))
    .map((file) => scoreTexts(file, sentencesOf(join(directory, file))));
}

/** JSON lines with `text` and `entities`, or a text in the last field of each line. */
function sentencesOf(file: string): Sentence[] {
  const jsonl = file.endsWith('.jsonl');
  return lines(file).flatMap((line, index): Sentence[] => {
    if (!jsonl) return index === 0 && /^id\t/.test(line) ? [] : [{ text: textOf(line), entities: [] }];
    const { text, entities = [] } = JSON.parse(line);
    return [{ text, entities: entities.map(spanOf) }];
  });
}

/** `[start, end, type, …]`, or an object that says so. */
function spanOf(entity: Span | Readonly<Record<string, unknown>>): Span {
  if (isSpan(entity)) return entity;
  const type = entity.type ?? entity.label ?? entity.entity ?? entity.category;
  return [Number(entity.start), Number(entity.end), String(type)];
}
const isSpan = (entity: Span | Readonly<Record<string, unknown>>): entity is Span => Array.isArray(entity);

const textOf = (line: string): string => line.slice(line.indexOf('\t') + 1);

const gates = detectors.filter(({ category }) => category !== 'none').map(gateOf);

/** What the detectors take from a text, as a whole or inside it, decided as `nochul detectors test` decides. */
export function takenFrom(text: string): Taken[] {
  const cell = cellOf(text);
  const sights = gates.map((gate) => ({ gate, sight: judgeWhole(gate, cell) }));
  const taken = ({ sight }: (typeof sights)[number]) => sight !== null && sight !== 'passed';
  const looked = isText(cell, sights.some(taken));
  return sights.flatMap((each): Taken[] => {
    const { category } = each.gate.detector;
    // A word that could be a name is no finding in a text; one that a list or checksum confirms is.
    if (taken(each)) return each.sight === 'valid' ? [{ category, text: cell.text }] : [];
    if (!looked) return [];
    return findInside(each.gate, cell)
      .filter(({ judged, text: found }) => judged === 'found' || found.includes('-'))
      .map((found) => ({ category, text: found.text }));
  });
}

/** Whether two pieces of a text share a place in it. Findings are normalised; so is what they are looked up in. */
function overlaps(whole: string, found: string, span: string): boolean {
  const at = whole.indexOf(span);
  if (at < 0) return found.includes(span) || span.includes(found);
  for (let start = whole.indexOf(found); start >= 0; start = whole.indexOf(found, start + 1)) {
    if (start < at + span.length && at < start + found.length) return true;
  }
  return false;
}

interface SpanOf {
  readonly category: string;
  readonly text: string;
}

/** The labelled spans of our categories; quantities, organisations and dates are not. */
const spansOf = ({ text, entities }: Sentence): SpanOf[] =>
  entities.flatMap(([start, end, type]) =>
    labelOf(type).truth.map((category) => ({ category, text: cellOf(text.slice(start, end)).text })),
  );

/** Scores what is found in each text against its spans. */
export function scoreTexts(
  file: string,
  sentences: readonly Sentence[],
  find: (text: string) => readonly Taken[] = takenFrom,
): TextFigures {
  const read = sentences.map((sentence) => {
    const whole = cellOf(sentence.text).text;
    const taken = find(sentence.text);
    const spans = spansOf(sentence);
    const meets = (one: Taken, span: SpanOf) => one.category === span.category && overlaps(whole, one.text, span.text);
    return {
      sentence,
      spans: spans.map((span) => ({ span, found: taken.some((one) => meets(one, span)) })),
      wrong: taken.filter((one) => !spans.some((span) => meets(one, span))),
    };
  });
  const spans = read.flatMap((each) => each.spans);
  const wrong = read.flatMap((each) => each.wrong);
  const categories = [
    ...new Set([...spans.map(({ span }) => span.category), ...wrong.map(({ category }) => category)]),
  ];
  return {
    file,
    texts: sentences.length,
    scores: categories.sort().map((category) => {
      const own = spans.filter(({ span }) => span.category === category);
      const found = own.filter((each) => each.found).length;
      const alarms = wrong.filter((each) => each.category === category).length;
      return {
        category,
        spans: own.length,
        found,
        wrong: alarms,
        recall: share(found, own.length, 1),
        precision: share(found, found + alarms, 1),
      };
    }),
    textsWithAlarm: read.filter((each) => each.wrong.length > 0).length,
    missed: read.flatMap(({ sentence, spans: own }) =>
      own.filter((each) => !each.found).map(({ span }) => `${span.category} "${span.text}" in: ${sentence.text}`),
    ),
    alarms: read.flatMap(({ sentence, wrong: own }) =>
      own.map(({ category, text }) => `${category} "${text}" in: ${sentence.text}`),
    ),
    asColumn: count(sentences.map(({ text }) => text)).under({ name: 't', columns: [{ name: 'v' }] }, 'v'),
  };
}
