/** A page of tables for a terminal, for Markdown and for HTML. */
import type { Severity } from '../../model.ts';
import type { RenderOptions } from '../../plugin.ts';
import { SEVERITIES } from '../digest.ts';
import { htmlDocument } from '../html/document.ts';
import { severityMark, tableOf } from '../html/frame.ts';
import { html, type Markup } from '../html/markup.ts';
import { type Cut, code, fitted, plain, section } from '../markdown.ts';
import { word } from '../messages/index.ts';
import { type Cell, formatColumns, paint, visible, wrap } from '../table.ts';
import { STYLES } from '../text.ts';
import type { Block, Head, Language, TablePage } from './page.ts';

/** Rows of one table on a terminal; a file or a pipe gets all of them. */
const MOST_ROWS = 60;
/** Cells of a terminal that a name may take in Markdown. */
const LONGEST_NAME = 160;

const severityOf = (text: string): Severity | null => SEVERITIES.find((each) => each === text) ?? null;

export function renderText(
  { title, lead, severity, facts, blocks }: TablePage,
  options: RenderOptions,
  language: Language,
): string {
  const { color, width } = options;
  const line = (text: string, style: Parameters<typeof paint>[1] | null) =>
    wrap(visible(text), width)
      .map((each) => `${style ? paint(each, style, color) : each}\n`)
      .join('');
  const head = [
    line(title, 'bold'),
    line(lead, severity ? STYLES[severity] : 'bold'),
    ...facts.map((fact) => line(fact, null)),
  ].join('');
  return [head, ...blocks.map((block) => line(block.title, 'bold') + textTable(block, options, language))].join('\n');
}

function textTable({ heads, rows, note }: Block, options: RenderOptions, { texts, numbers }: Language): string {
  const most = options.width === Infinity ? Infinity : MOST_ROWS;
  const cell = (text: string, { is }: Head): Cell => {
    const severity = is === 'severity' ? severityOf(text) : null;
    return severity ? { text: word(texts.severities, severity), style: STYLES[severity] } : text;
  };
  const shrinks = ({ is }: Head) => (is === 'name' ? { shrink: 14 } : is === undefined ? { shrink: 12 } : {});
  const table = formatColumns(
    heads.map((head) => ({
      title: head.title,
      ...(head.is === 'number' ? { align: 'right' as const } : {}),
      ...shrinks(head),
    })),
    rows.slice(0, most).map((row) => row.map((text, at) => cell(text, heads[at] ?? { title: '' }))),
    options,
    '  ',
  );
  const more = rows.length > most ? `  ${texts.further(numbers.count(rows.length - most))}\n` : '';
  return `${table}${more}${note === undefined ? '' : `  ${visible(note)}\n`}`;
}

/** @param mark what a CI job finds its own comment by */
export function renderMarkdown({ title, lead, facts, blocks }: TablePage, mark: string, language: Language): string {
  const { texts, numbers } = language;
  return fitted((most) => {
    const cut: Cut = { is: false };
    const tables = blocks.map((block) => {
      const { heads, rows, note } = block;
      const right = heads.flatMap(({ is }, at) => (is === 'number' ? [at] : []));
      const cells = rows.map((row, nth) =>
        nth >= most ? [] : row.map((text, at) => markdownCell(text, heads[at], language)),
      );
      const table = section(
        block.title,
        { heads: heads.map((each) => each.title), right, rows: cells },
        { texts, numbers, most },
        cut,
      );
      return note === undefined ? table : `${table}\n\n${plain(note)}`;
    });
    return `${[
      `<!-- nochul:${mark} -->`,
      `## ${plain(title)}`,
      `**${plain(lead)}**`,
      facts.map((fact) => `- ${plain(fact)}`).join('\n'),
      ...tables,
      ...(cut.is ? [`**${plain(texts.cutToFit)}**`] : []),
    ]
      .filter((block) => block !== '')
      .join('\n\n')}\n`;
  });
}

function markdownCell(text: string, head: Head | undefined, { texts }: Language): string {
  if (head?.is === 'severity') return plain(word(texts.severities, text));
  return head?.is === 'name' ? code(text, LONGEST_NAME) : plain(text);
}

/** @param extra a part of its own before the tables, as a chart */
export function renderHtml(
  { title, lead, severity, facts, blocks }: TablePage,
  language: Language,
  extra: Markup | null = null,
): string {
  const { lang, texts } = language;
  const cell = (text: string, head: Head | undefined) => {
    const severity = head?.is === 'severity' ? severityOf(text) : null;
    if (severity) return { content: severityMark(severity, { texts }) };
    return head?.is === 'number' || head?.is === 'short' ? { content: text, is: head.is } : { content: text };
  };
  const sections = blocks.map(
    ({ title, heads, rows, note }) => html`<section><h2>${title}</h2>
${tableOf(
  title,
  heads.map((each) => each.title),
  rows.map((row) => row.map((text, at) => cell(text, heads[at]))),
)}
${note === undefined ? null : html`<p class="soft">${note}</p>`}</section>
`,
  );
  const body = html`<header><p class="brand">nochul</p><h1>${title}</h1></header>
<main id="main">
<section><p class="lead">${severity ? html`${severityMark(severity, { texts })} ` : null}${lead}</p>
<ul class="plain">${facts.map((fact) => html`<li>${fact}</li>`)}</ul></section>
${extra}${sections}
</main>`;
  return htmlDocument({ lang, title, body, script: null });
}
