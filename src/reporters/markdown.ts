/** Markdown for the comment on a pull request: the headline first, long parts folded, never longer than a comment may be. */
import type { Reporter } from '../plugin.ts';
import {
  alike,
  coverageOf,
  exposedRelations,
  headlineOf,
  isOnlyPublic,
  kinds,
  lawWords,
  leaversOf,
  loggedWord,
  nameOf,
  notExaminedOf,
  rosterNames,
  rulesBroken,
  skippedOf,
  skippedPlace,
  sourceSentence,
  tracesOf,
  type Words,
} from './digest.ts';
import { messages, word } from './messages/index.ts';
import { numberFormat } from './numbers.ts';
import { truncate, visible, visibleName } from './table.ts';

export const markdown: Reporter = {
  name: 'markdown',
  extensions: ['.md'],
  render(report, { lang }) {
    const texts = messages[lang];
    const words: Words = { report, texts, numbers: numberFormat(texts) };
    return fitted((most) => comment(words, most));
  },
};

/** The comment with as many rows a table as it may have. */
export function fitted(make: (most: number) => string): string {
  let text = '';
  for (const most of ROW_LIMITS) {
    text = make(most);
    if (text.length <= MOST_CHARACTERS) break;
  }
  return text;
}

/** GitHub takes 65,536 characters; GitLab and the others take more. */
export const MOST_CHARACTERS = 65_000;
/** Rows of a table: the first that lets the whole fit. With the last it does whatever the names are. */
const ROW_LIMITS = [500, 350, 250, 175, 125, 85, 60, 40, 25, 12, 6, 3, 1] as const;
/** Rows from which on a table is folded. */
const FOLDED = 15;
/** Cells of a terminal that a name or a sentence may take. */
const LONGEST_NAME = 120;
const LONGEST_PATH = 240;
const MOST_NAMES = 5;

interface Limited extends Pick<Words, 'texts' | 'numbers'> {
  /** Rows of one table. */
  readonly most: number;
}

interface Page extends Words, Limited {
  readonly several: boolean;
}

interface Table {
  readonly heads: readonly string[];
  /** Columns of numbers, from 0. */
  readonly right?: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

function comment(words: Words, most: number): string {
  const { report, texts } = words;
  const page: Page = { ...words, most, several: report.sources.length > 1 };
  const head = headlineOf(page);
  const sums = notExaminedOf(page);
  const cut = { is: false };
  const blocks = [
    // Lets a CI job find its own comment again and put the new one in its place.
    '<!-- nochul:report -->',
    `## ${plain(texts.reportTitle)}`,
    `**${plain(head.sentence)}**`,
    ...(page.several && head.severity ? [plain(texts.sourcesAdded(page.numbers.count(report.sources.length)))] : []),
    lines(
      leaversOf(page).map((each) => `**${plain(each)}**`),
      page,
      cut,
    ),
    ...(sums === null ? [] : [`**${plain(sums)}**`]),
    ...(report.findings.length > 0 ? [violations(page, cut), exposed(page, cut), principals(page, cut)] : []),
    notExamined(page, cut),
    coverage(page, cut),
  ].filter((block) => block !== '');
  const { tool, startedAt, finishedAt } = report;
  const made = texts.madeBy({ version: tool.version, from: startedAt, to: finishedAt });
  const foot = cut.is ? `**${plain(texts.cutToFit)}** ${plain(made)}` : plain(made);
  return `${[...blocks, foot].join('\n\n')}\n`;
}

/** Set when something was left out, so that the comment can say so. */
export interface Cut {
  is: boolean;
}

export function section(title: string, { heads, right = [], rows }: Table, page: Limited, cut: Cut): string {
  if (rows.length === 0) return '';
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shown = rows.slice(0, page.most);
  const table = [
    row(heads.map(plain)),
    row(heads.map((_, at) => (right.includes(at) ? '--:' : '---'))),
    ...shown.map(row),
  ].join('\n');
  const rest = rows.length - shown.length;
  if (rest > 0) cut.is = true;
  const more = rest > 0 ? `\n\n${plain(page.texts.further(page.numbers.count(rest)))}` : '';
  return rows.length > FOLDED
    ? fold(`${title} (${page.numbers.count(rows.length)})`, `${table}${more}`)
    : `### ${plain(title)}\n\n${table}${more}`;
}

function fold(title: string, body: string): string {
  return `<details>\n<summary><b>${plain(title)}</b></summary>\n\n${body}\n\n</details>`;
}

function lines(all: readonly string[], page: Page, cut: Cut): string {
  const shown = all.slice(0, page.most);
  if (shown.length < all.length) {
    cut.is = true;
    shown.push(plain(page.texts.further(page.numbers.count(all.length - shown.length))));
  }
  // A backslash at the end of a line breaks it.
  return shown.join('\\\n');
}

function violations(page: Page, cut: Cut): string {
  const { report, texts, numbers } = page;
  const rows = rulesBroken(report).map(({ severity, rule, law, places }) => [
    plain(word(texts.severities, severity)),
    plain(word(texts.rules, rule)),
    numbers.count(places.length),
    names(places, page),
    plain(lawWords(law, texts)),
  ]);
  const heads = [texts.severityHeader, texts.ruleHeader, texts.countHeader, texts.whereHeader, texts.lawHeader];
  return section(texts.violationsTitle, { heads, right: [2], rows }, page, cut);
}

function exposed(page: Page, cut: Cut): string {
  const { report, texts, numbers, several } = page;
  const { filled, empty } = exposedRelations(report);
  const rows = filled.map((each, at) =>
    // What is not shown need not be put in words.
    at >= page.most
      ? []
      : [
          plain(word(texts.severities, each.worst.severity)),
          ...(several ? [code(visibleName(each.source))] : []),
          code(each.where),
          plain(truncate(texts.listed(kinds(each.findings, texts)), LONGEST_PATH)),
          each.rows === null ? '?' : numbers.count(each.rows),
          plain(numbers.people(each.people)),
          `${numbers.count(each.readers.principals)} (${numbers.count(each.readers.logins)})`,
        ],
  );
  const first = several ? 4 : 3;
  const heads = [
    texts.severityHeader,
    ...(several ? [texts.sourceHeader] : []),
    ...[texts.relationHeader, texts.dataHeader, texts.rowsHeader, texts.peopleHeader, texts.readersHeader],
  ];
  const made = empty.map(({ where }) => visible(where));
  const table = section(texts.exposedRelations, { heads, right: [first, first + 1, first + 2], rows }, page, cut);
  const note = made.length > 0 ? plain(truncate(texts.empty(texts.listed(made)), LONGEST_PATH)) : '';
  return [table, note].filter((block) => block !== '').join('\n\n');
}

function principals(page: Page, cut: Cut): string {
  const { report, texts, numbers, several } = page;
  const reading = report.principals.filter(({ people }) => people.high > 0);
  const superusers = reading.filter(({ superuser }) => superuser);
  const groups = alike(
    page,
    reading.filter((each) => !each.superuser && (each.canLogin || each.kind === 'public') && !isOnlyPublic(each)),
  );
  const rows = groups.map((each, at) =>
    at >= page.most
      ? []
      : [
          ...(several ? [code(visibleName(each.principal.source))] : []),
          names(each.names, page),
          each.principal.kind === 'public' ? '–' : plain(each.principal.canLogin ? texts.yes : texts.no),
          plain(numbers.people(each.principal.people)),
          plain(truncate(each.data, LONGEST_PATH)),
          plain(each.reach),
          plain(loggedWord(each.principal.audit, texts)),
          code(each.path, LONGEST_PATH),
        ],
  );
  const heads = [
    ...(several ? [texts.sourceHeader] : []),
    ...[texts.principalHeader, texts.loginHeader, texts.peopleHeader, texts.dataHeader, texts.reachHeader],
    ...[texts.loggedHeader, texts.pathHeader],
  ];
  const table = section(texts.principalsTitle, { heads, right: [several ? 3 : 2], rows }, page, cut);
  const all = [...new Set(superusers.map((each) => nameOf(each, texts)))];
  // The sentence is escaped before the names go in: they bring their own marks.
  const note =
    all.length > 0 ? `${plain(texts.superusers({ names: '', count: all.length }).trimEnd())} ${names(all, page)}` : '';
  const nobody = reading.length === 0 ? plain(texts.nobodyReads) : '';
  const { unowned } = rosterNames(report);
  const unclaimed = unowned.length > 0 ? `${plain(texts.unowned('').trimEnd())} ${names(unowned, page)}` : '';
  const traces = reading.length > 0 ? plain(tracesOf(page)?.sentence ?? '') : '';
  return [table, note, traces, unclaimed, nobody].filter((block) => block !== '').join('\n\n');
}

function notExamined(page: Page, cut: Cut): string {
  const { report, texts, several } = page;
  const rows = skippedOf(report).map((each) => [
    ...(several ? [code(visibleName(each.source))] : []),
    code(skippedPlace(each, texts)),
    plain(word(texts.reasons, each.reason)),
    plain(each.code ?? ''),
  ]);
  const heads = [...(several ? [texts.sourceHeader] : []), texts.whereHeader, texts.reasonHeader, texts.codeHeader];
  const gaps = report.sources.flatMap((source) =>
    source.gaps.map((gap) => [
      ...(several ? [code(visibleName(source.id))] : []),
      code(visible(gap.code)),
      plain(truncate(visible(gap.hint), LONGEST_PATH)),
    ]),
  );
  const gapHeads = [...(several ? [texts.sourceHeader] : []), texts.codeHeader, texts.heads.content];
  return [
    section(texts.sheets.notExamined, { heads, rows }, page, cut),
    section(texts.gapsTitle, { heads: gapHeads, rows: gaps }, page, cut),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function coverage(page: Page, cut: Cut): string {
  const { report, texts } = page;
  const sentences = report.sources
    .slice(0, page.most)
    .flatMap((source) => [
      `- ${code(visibleName(source.id))}: ${plain(sourceSentence(source, page))}`,
      ...coverageOf(page, source).map((sentence) => `  - ${plain(sentence)}`),
    ]);
  if (report.sources.length > page.most) cut.is = true;
  return fold(texts.coverageTitle, sentences.join('\n'));
}

function names(all: readonly string[], { texts, numbers }: Page): string {
  const shown = all.slice(0, MOST_NAMES).map((name) => code(name));
  const rest = all.length - shown.length;
  return `${texts.listed(shown)}${rest > 0 ? ` ${plain(texts.others(numbers.count(rest)))}` : ''}`;
}

/**
 * A name as code, in which nothing is a link, a mention or markup. A pipe would end the cell of a table and a backtick
 * the code, whatever stands before it: such names are written in entities.
 */
export function code(name: string, longest = LONGEST_NAME): string {
  const shown = truncate(visible(name), longest);
  if (shown === '') return '';
  return /[`|\\]/.test(shown)
    ? `<code>${shown.replace(/[^\p{L}\p{N}\p{M} ]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`
    : `\`${shown}\``;
}

/** Zero-width, so that it separates what would be a link or a mention and is not seen. */
const APART = '&#8203;';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', $: '&#36;' };

/** A sentence of ours that may have names in it: no markup, no HTML, no formula, no mention, no reference, no link. */
export function plain(sentence: string): string {
  return visible(sentence).replace(
    /([\\`*_[\]|~])|([&<>$])|@|#(?=\d)|:(?=\/\/)|\b(?:www(?=\.)|GH-(?=\d))/gi,
    (found, mark?: string, entity?: string) => {
      if (mark !== undefined) return `\\${mark}`;
      if (entity !== undefined) return ENTITIES[entity] ?? entity;
      return `${found === '#' ? '\\#' : found}${APART}`;
    },
  );
}
