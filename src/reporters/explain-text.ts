/** `nochul scan --explain` for a terminal: each hypothesis on a column, with what moved it how far. */
import type { ExplainedHypothesis, ExplainedSubject, Explanation } from '../explain.ts';
import type { RenderOptions } from '../plugin.ts';
import { type Messages, messages, word } from './messages/index.ts';
import { type NumberFormat, numberFormat } from './numbers.ts';
import { paint, visible, visibleName, wrap } from './table.ts';

/** On a terminal and elsewhere: what is less likely changes nothing. */
const MOST_HYPOTHESES = 5;
const UNLIKELY = 0.001;

interface Page {
  readonly texts: Messages;
  readonly options: RenderOptions;
  readonly numbers: NumberFormat;
}

/** Weights are natural log-odds: +0.7 doubles the odds, +2.3 makes them ten times as good. */
export function renderExplanation(explanation: Explanation, options: RenderOptions): string {
  const texts = messages[options.lang];
  const page: Page = { texts, options, numbers: numberFormat(texts) };
  const { schema, relation, column, type, comment, sample, inherited } = explanation;
  const title = [schema, relation, column].map(visibleName).join('.');
  const head = [
    paint(title, 'bold', options.color),
    visible(type),
    ...(comment ? [texts.quoted(visible(comment))] : []),
  ].join('  ');
  const lines = [
    head,
    sample
      ? texts.explainSample({
          rows: page.numbers.count(sample.rows),
          method: word(texts.methods, sample.method),
        })
      : texts.explainNames,
    ...explanation.subjects.flatMap((subject) => ['', ...subjectLines(page, subject)]),
    ...inherited.map(({ from, category, confidence }) =>
      texts.explainInherited({
        from: texts.listed(from.map((each) => [each.schema, each.relation, each.column].map(visibleName).join('.'))),
        category: word(texts.categories, category),
        confidence: confidence.toFixed(2),
      }),
    ),
    ...unreported(page, explanation),
    '',
    texts.explainScale,
  ];
  return `${lines.flatMap((line) => wrap(line, options.width)).join('\n')}\n`;
}

function subjectLines(page: Page, subject: ExplainedSubject): string[] {
  const { texts, numbers } = page;
  const { nonNull, filled, distinct, context, schemes, path, parts } = subject;
  const named = path ?? (parts ? texts.explainParts(texts.listed(parts.map(visibleName))) : null);
  const likely = subject.hypotheses.filter(
    ({ confidence }, index) => index < MOST_HYPOTHESES && (confidence >= UNLIKELY || index === 0),
  );
  return [
    ...(named === null ? [] : [visible(named)]),
    texts.explainCells({
      nonNull: numbers.count(nonNull),
      filled: numbers.count(filled),
      distinct: numbers.count(distinct),
    }),
    ...schemes.map(({ scheme, cells }) => texts.explainScheme({ scheme, cells: numbers.count(cells) })),
    ...(context.persons + context.organisations > 0
      ? [texts.explainContext({ persons: context.persons.toFixed(2), organisations: context.organisations.toFixed(2) })]
      : []),
    ...(likely.length === 0
      ? [texts.explainNothing]
      : likely.flatMap((each) => hypothesisLines(page, each, path !== null))),
  ];
}

/** Why nothing is reported of the column, where that is so. */
function unreported({ texts, options }: Page, { subjects, inherited, reportedFrom }: Explanation): string[] {
  const all = subjects.flatMap(({ hypotheses }) => hypotheses);
  if (inherited.length > 0 || all.some(({ reported }) => reported)) return [];
  const [surest] = all.toSorted((a, b) => b.confidence - a.confidence);
  if (surest?.category === 'none' && surest.confidence >= reportedFrom) {
    return ['', texts.explainNobodys({ decoy: surest.title[options.lang], confidence: surest.confidence.toFixed(2) })];
  }
  const likeliest = all
    .filter(({ category }) => category !== 'none')
    .toSorted((a, b) => b.confidence - a.confidence)[0];
  if (!likeliest) return ['', texts.explainNoKind];
  const [against] = likeliest.weights
    .filter(({ reason, weight }) => weight < 0 && reason !== 'prior')
    .toSorted((a, b) => a.weight - b.weight);
  return [
    '',
    texts.explainUnlikely({
      kind: word(texts.categories, likeliest.category),
      confidence: likeliest.confidence.toFixed(2),
      least: reportedFrom.toFixed(1),
      against: against ? visible(word(texts.evidence, against.reason)) : null,
    }),
  ];
}

/** @param inDocument its path stands above. */
function hypothesisLines(
  { texts, options, numbers }: Page,
  hypothesis: ExplainedHypothesis,
  inDocument: boolean,
): string[] {
  const { category, detector, confidence, reported, protection, embedded, caveats, matched } = hypothesis;
  const valid = hypothesis.checked ? numbers.count(hypothesis.valid) : null;
  const marks = [
    category === 'none' ? texts.explainDecoy : word(texts.categories, category),
    ...(protection === 'plain' ? [] : [word(texts.protections, protection)]),
    ...(embedded && !inDocument ? [texts.inText] : []),
    ...caveats.map((each) => word(texts.caveats, each)),
    ...(matched > 0 ? [texts.explainMatched({ matched: numbers.count(matched), valid })] : []),
  ];
  const head = `  ${confidence.toFixed(3)}  ${detector}: ${texts.listed(marks)}${reported ? `  ${texts.explainReported}` : ''}`;
  return [
    paint(head, reported ? 'bold' : 'dim', options.color),
    ...hypothesis.weights.map(
      ({ reason, weight }) => `    ${signed(weight).padStart(6)}  ${visible(word(texts.evidence, reason))}`,
    ),
  ];
}

const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;
