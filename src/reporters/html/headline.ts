/** The first screen: of how many people, who reads it, what is worst, who left, and what nobody looked at. */
import {
  few,
  headlineOf,
  leaversOf,
  notExaminedOf,
  peopleOf,
  readersOf,
  rosterNames,
  skippedOf,
  sourceSentence,
  tracesOf,
  worse,
} from '../digest.ts';
import { word } from '../messages/index.ts';
import { visibleName } from '../table.ts';
import { findingLink, type Page, severityMark, tableOf } from './frame.ts';
import { html, type Markup } from './markup.ts';

const MOST_WORST = 8;
const MOST_LEAVERS = 20;
const MOST_NAMES = 20;

export function headline(page: Page): Markup {
  const { report, texts, numbers, several } = page;
  const { sentence } = headlineOf(page);
  const left = leaversOf(page);
  const { unowned, missing } = rosterNames(report);
  const notes = [
    ...(several ? [texts.sourcesAdded(numbers.count(report.sources.length))] : []),
    ...(tracesOf(page) === null ? [] : [tracesOf(page)?.sentence ?? '']),
    ...(unowned.length > 0 ? [texts.unowned(few(unowned, page, MOST_NAMES))] : []),
    ...(missing.length > 0 ? [texts.missing(few(missing, page, MOST_NAMES))] : []),
  ];
  const leavers = left.slice(0, MOST_LEAVERS).map((each) => html`<li>${each}</li>`);
  const more =
    left.length > MOST_LEAVERS ? html`<li>${texts.further(numbers.count(left.length - MOST_LEAVERS))}</li>` : null;
  return html`<section id="summary" aria-labelledby="summary-title">
<h2 id="summary-title">${texts.html.summary}</h2>
<p class="lead">${sentence}</p>
<ul class="tiles">${tiles(page)}</ul>
${left.length > 0 ? html`<div class="note alert"><h3>${texts.facts.leavers}</h3><ul>${leavers}${more}</ul></div>` : null}
${unexamined(page)}
${worst(page)}
<ul class="plain">${notes.map((each) => html`<li>${each}</li>`)}</ul>
</section>`;
}

function tiles({ report, texts, numbers }: Page): Markup[] {
  const words = texts.html.tiles;
  const { principals, logins, loginsAtLeast } = readersOf(report);
  const people = peopleOf(report);
  const grave = report.findings.filter(({ severity }) => severity === 'critical' || severity === 'high').length;
  const skipped = skippedOf(report);
  const relations = skipped.filter(({ column }) => column === null).length;
  const parts = { relations: numbers.count(relations), columns: numbers.count(skipped.length - relations) };
  const gaps = report.sources.flatMap((source) => source.gaps.filter(({ hidesReaders }) => hidesReaders)).length;
  const counted = numbers.count(logins);
  const incomplete = skipped.length > 0 || !report.complete;
  const state =
    skipped.length > 0 ? words.unexaminedParts(parts) : report.complete ? words.examined : texts.interrupted;
  return [
    tile(numbers.roughly(people), words.people, numbers.range(people) ?? ''),
    tile(
      loginsAtLeast ? texts.atLeast(counted) : counted,
      words.logins,
      gaps > 0 ? words.gaps(numbers.count(gaps)) : words.principals(numbers.count(principals)),
    ),
    tile(numbers.count(grave), words.worst, words.ofColumns(numbers.count(report.findings.length))),
    tile(numbers.count(skipped.length), words.unexamined, state, incomplete ? 'tile warn' : 'tile'),
  ];
}

function tile(figure: string, name: string, note: string, kind = 'tile'): Markup {
  return html`<li class="${kind}"><strong>${figure}</strong> <span>${name}</span> <small>${note}</small></li>`;
}

/** "Not scanned" must not read as "clean", so it stands on the first screen. */
function unexamined(page: Page): Markup | null {
  const sums = notExaminedOf(page);
  if (sums === null) return null;
  return html`<div class="note warn"><p><strong>${sums}</strong> <a href="#coverage">${page.texts.html.coverage}</a></p></div>`;
}

function worst(page: Page): Markup | null {
  const { report, texts, numbers } = page;
  const found = [...report.findings].sort(worse).slice(0, MOST_WORST);
  if (found.length === 0) return null;
  const heads = [
    texts.severityHeader,
    texts.whereHeader,
    texts.dataHeader,
    texts.heads.protection,
    texts.peopleHeader,
    texts.readersHeader,
  ];
  const rows = found.map((finding) => [
    { content: severityMark(finding.severity, page) },
    { content: findingLink(finding, page), is: 'head' as const },
    { content: word(texts.categories, finding.category) },
    { content: word(texts.protections, finding.protection) },
    { content: numbers.people(finding.people), is: 'number' as const },
    {
      content: `${numbers.count(finding.readers.principals)} (${numbers.count(finding.readers.logins)})`,
      is: 'number' as const,
    },
  ]);
  return html`<h3>${texts.html.worst}</h3>${tableOf(texts.html.worst, heads, rows)}`;
}

/** Where and when, in the page's head. */
export function scanned(page: Page): Markup {
  const { report, texts } = page;
  const { tool, startedAt, finishedAt } = report;
  const sentences = report.sources.map(
    (source) => html`<li><b>${visibleName(source.id)}</b> ${sourceSentence(source, page)}</li>`,
  );
  return html`<ul class="plain soft">${sentences}<li>${texts.madeBy({ version: tool.version, from: minute(startedAt), to: minute(finishedAt) })}</li></ul>`;
}

/** Of an ISO time in UTC. */
function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
