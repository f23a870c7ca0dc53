/** How far the scan reaches, and what it left out: "not scanned" must not read as "clean". */
import { coverageOf, place, relationKey, skippedOf, skippedPlace } from '../digest.ts';
import { word } from '../messages/index.ts';
import { visibleName } from '../table.ts';
import { type Cell, filterOf, type Page, tableOf } from './frame.ts';
import { html, type Markup } from './markup.ts';

export function coverage(page: Page): Markup {
  const { report, texts } = page;
  const sentences = report.sources.map(
    (source) =>
      html`<li><b>${visibleName(source.id)}</b><ul>${coverageOf(page, source).map((each) => html`<li>${each}</li>`)}</ul></li>`,
  );
  return html`<section id="coverage" aria-labelledby="coverage-title"><h2 id="coverage-title">${texts.html.coverage}</h2>
<h3>${texts.sheets.notExamined}</h3>
${report.complete ? null : html`<p class="note warn">${texts.interrupted}</p>`}
${skipped(page)}
<h3 class="apart">${texts.gapsTitle}</h3>
${gaps(page)}
<h3 class="apart">${texts.coverageTitle}</h3>
<ul>${sentences}</ul>
<p class="soft">${texts.html.statesShare}</p>
${relations(page)}
</section>`;
}

function skipped(page: Page): Markup {
  const { report, texts, several } = page;
  const rows = skippedOf(report).map((each): Cell[] => [
    ...(several ? [{ content: visibleName(each.source) }] : []),
    { content: skippedPlace(each, texts), is: 'head' },
    { content: word(texts.reasons, each.reason) },
    { content: each.code ?? '' },
  ]);
  const heads = [...(several ? [texts.sourceHeader] : []), texts.whereHeader, texts.reasonHeader, texts.codeHeader];
  return rows.length === 0 ? html`<p>${texts.html.nothingSkipped}</p>` : tableOf(texts.sheets.notExamined, heads, rows);
}

function gaps({ report, texts, several }: Page): Markup {
  const rows = report.sources.flatMap((source) =>
    source.gaps.map(({ code, hint }): Cell[] => [
      ...(several ? [{ content: visibleName(source.id) }] : []),
      { content: code, is: 'head' },
      { content: hint, is: 'wide' },
    ]),
  );
  const heads = [...(several ? [texts.sourceHeader] : []), texts.codeHeader, texts.heads.content];
  return rows.length === 0 ? html`<p>${texts.html.noGaps}</p>` : tableOf(texts.gapsTitle, heads, rows);
}

function relations(page: Page): Markup {
  const { report, texts, numbers, several } = page;
  const found = new Map<string, number>();
  for (const finding of report.findings) found.set(relationKey(finding), (found.get(relationKey(finding)) ?? 0) + 1);
  const rows = report.sources.flatMap(({ id, coverage }) =>
    coverage.map((each): Cell[] => [
      ...(several ? [{ content: visibleName(id) }] : []),
      { content: place(each.schema, each.relation), is: 'head' },
      { content: word(texts.relationKinds, each.kind) },
      { content: word(texts.methods, each.method) },
      { content: numbers.count(each.rows), is: 'number' },
      { content: each.estimatedRows === null ? '?' : numbers.count(each.estimatedRows), is: 'number' },
      { content: numbers.count(found.get(relationKey({ source: id, ...each })) ?? 0), is: 'number' },
      { content: each.method === 'none' ? '–' : numbers.percent(each.absenceBound), is: 'number' },
    ]),
  );
  const { heads } = texts;
  const titles = [
    ...(several ? [texts.sourceHeader] : []),
    ...[texts.relationHeader, heads.kind, heads.method, heads.read, heads.rows, heads.found, heads.absence],
  ];
  return html`<details class="quiet"><summary>${texts.html.coverageTable} (${numbers.count(rows.length)})</summary>
${filterOf('coverage-filter', '#coverage-table tbody tr', texts.html.find)}
${tableOf(texts.html.coverageTable, titles, rows, 'coverage-table')}</details>`;
}
