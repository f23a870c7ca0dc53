/** Prints the figures of an evaluation as text. */
import type { Classification } from '../../src/model.ts';
import type { TextFigures } from './freetext.ts';
import { type Case, type Figures, figuresOf, judgedOf, missedBy, share, unknownOf } from './score.ts';

const number = (value: number): string => value.toFixed(3);
const percent = (part: number, whole: number): string => `${(100 * share(part, whole)).toFixed(2)} %`;

/** A title, a line for each category, the sums, each miss and each false alarm. */
export function printCases(
  title: string,
  cases: readonly Case[],
  { verbose, errors = true }: { readonly verbose: boolean; readonly errors?: boolean },
): Figures {
  const figures = figuresOf(cases);
  console.log(`\n${title}: ${figures.columns} columns`);
  for (const { category, hit, missed, wrong, precision, recall, f1 } of figures.categories) {
    console.log(
      `  ${category.padEnd(22)} P ${number(precision)} R ${number(recall)} F1 ${number(f1)}  (${hit} hit, ${missed} missed, ${wrong} wrong)`,
    );
  }
  const { columns: negatives, reported } = figures.negatives;
  console.log(
    `  macro F1 ${number(figures.macroF1)}; negatives reported ${reported} of ${negatives} (${percent(reported, negatives)})`,
  );
  if (figures.masked.columns > 0)
    console.log(`  masked columns found as masked: ${figures.masked.foundMasked} of ${figures.masked.columns}`);
  const { told, right, unknown } = figures.subjects;
  if (told > 0) console.log(`  whose data it is: ${right} right, ${unknown} unknown, ${told - right - unknown} wrong`);
  const { protections } = figures;
  if (protections.told > 0) console.log(`  how it is stored: ${protections.right} of ${protections.told} right`);
  const groups = [...new Set(cases.map(({ group }) => group))].filter(Boolean).toSorted();
  if (groups.length > 1) {
    for (const group of groups) {
      const own = figuresOf(cases.filter((each) => each.group === group));
      const occurs = own.categories.some(({ hit, missed }) => hit + missed > 0);
      console.log(
        `    ${group.padEnd(14)} ${String(own.columns).padStart(5)} columns, ${occurs ? `macro F1 ${number(own.macroF1)}` : 'no positives'}, negatives reported ${own.negatives.reported} of ${own.negatives.columns}`,
      );
    }
  }
  for (const [type, columns] of unknownOf(cases)) console.log(`  not counted: ${columns} columns labelled ${type}`);
  if (errors) for (const each of cases) printCase(each, verbose);
  return figures;
}

const said = ({ category, confidence, protection, embedded, subject }: Classification): string =>
  [
    category,
    confidence.toFixed(2),
    ...(protection === 'plain' ? [] : [protection]),
    ...(embedded ? ['embedded'] : []),
    ...(subject === 'unknown' ? [] : [subject]),
  ].join(' ');

function printCase(each: Case, verbose: boolean): void {
  if (each.label.unknown.length > 0) return;
  const missed = missedBy(each);
  const wrong = judgedOf(each).filter(({ right }) => !right);
  if (missed.length === 0 && wrong.length === 0 && !verbose) return;
  const kind = missed.length > 0 ? 'missed' : wrong.length > 0 ? 'wrong ' : 'right ';
  const truth = each.label.truth.join('+') || (each.label.masked ? `${each.label.masked} masked` : 'none');
  console.log(`    ${kind} ${each.name} [${truth}] ${each.found.map(said).join(', ') || 'nothing'}`);
  if (!verbose) return;
  for (const found of each.found) {
    console.log(`        ${found.category}: ${found.weights.map((one) => `${one.reason} ${one.weight}`).join(', ')}`);
  }
}

/** How often verdicts of each confidence are right. */
export function printCalibration(title: string, { reliability, calibrationError }: Figures): void {
  console.log(`\nCalibration, ${title}`);
  for (const { from, to, count, meanConfidence, shareRight } of reliability) {
    console.log(
      `  ${from.toFixed(2)}-${to.toFixed(2)}  ${String(count).padStart(5)} verdicts, mean confidence ${number(meanConfidence)}, right ${number(shareRight)}`,
    );
  }
  console.log(`  expected calibration error ${number(calibrationError)}`);
}

/** Recall and precision by category, texts with an alarm, and what a column of the texts would be called. */
export function printTexts(figures: TextFigures, verbose: boolean): void {
  console.log(
    `\nFree text, ${figures.file}: ${figures.texts} texts, ${figures.textsWithAlarm} with a false alarm (${percent(figures.textsWithAlarm, figures.texts)})`,
  );
  for (const { category, spans, found, wrong, recall, precision } of figures.scores) {
    const inTexts = spans > 0 ? `recall ${number(recall)} (${found} of ${spans}), precision ${number(precision)}` : '';
    const note = category === 'person_name' && spans > 0 ? ' (names without a cue are no target)' : '';
    console.log(`  ${category.padEnd(22)} ${inTexts}${inTexts ? ', ' : ''}${wrong} wrong${note}`);
  }
  const column = figures.asColumn.map((one) => `${said(one)} (${one.evidence.matched} cells)`);
  console.log(`  a column of them is reported as: ${column.join(', ') || 'nothing'}`);
  const shown = verbose ? Number.POSITIVE_INFINITY : 15;
  const list = (kind: string, items: readonly string[]) => {
    for (const item of items.slice(0, shown)) console.log(`    ${kind} ${item}`);
    if (items.length > shown) console.log(`    … ${items.length - shown} more`);
  };
  list(
    'missed',
    figures.missed.filter((item) => !item.startsWith('person_name')),
  );
  list('wrong ', figures.alarms);
}
