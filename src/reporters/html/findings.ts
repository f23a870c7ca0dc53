/** The table of findings, of which the script shows one page at a time, and what it needs for that. */
import type { Finding } from '../../report.ts';
import {
  kinds,
  lawWords,
  place,
  protectionWords,
  REACHES,
  reachWord,
  relationKey,
  SEVERITIES,
  violationsOf,
} from '../digest.ts';
import { word } from '../messages/index.ts';
import { ARROW, pathSteps } from '../path.ts';
import { visibleName } from '../table.ts';
import type { FindingData, PageData } from './data.ts';
import type { Page } from './frame.ts';
import { html, type Markup } from './markup.ts';

/** Rows that are there without the script. */
const FIRST = 100;

export function findings(data: PageData, page: Page): Markup {
  const { texts, numbers, several } = page;
  const words = texts.html;
  const all = data.findings.length;
  if (all === 0) {
    return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">${words.findings}</h2>
<p>${texts.nothingFound} <a href="#coverage">${words.coverage}</a></p></section>`;
  }
  const columns = [
    ['severity', texts.severityHeader],
    ...(several ? [['source', texts.sourceHeader]] : []),
    ['where', texts.whereHeader],
    ['item', texts.dataHeader],
    ['protection', texts.heads.protection],
    ['people', texts.peopleHeader],
    ['readers', texts.readersHeader],
  ] as const;
  const heads = columns.map(
    ([key = '', title = '']) =>
      html`<th scope="col" data-sort="${key}" class="c-${key}"><button type="button">${title}</button></th>`,
  );
  const first = data.findings.slice(0, FIRST).map((each) => rowOf(each, data, several));
  return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">${words.findings}</h2>
${filters(data, page)}
${all > FIRST ? html`<p class="no-script">${words.firstOnly(numbers.count(FIRST), numbers.count(all))} ${words.noScript}</p>` : null}
<p id="count" class="needs-script" role="status"></p>
<div class="scroll" role="group" aria-label="${words.findings}" tabindex="0"><table id="findings-table">
<caption class="seen-not">${words.findings}. ${words.sort}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${first}</tbody></table></div>
<nav id="pager" class="pager needs-script" aria-label="${words.pages}"><button type="button" id="previous">${words.previous}</button>
<span id="range"></span><button type="button" id="next">${words.next}</button></nav>
<template id="finding-row">${rowOf(null, data, several)}</template>
<template id="finding-detail">${detail(page, columns.length)}</template>
</section>`;
}

/** Filled in for the first rows; empty as the template from which the script makes all of them. */
function rowOf(finding: FindingData | null, data: PageData, several: boolean): Markup {
  const severity = finding ? (data.severities[finding.severity] ?? '') : '';
  const source = finding ? (data.sources[finding.source] ?? '') : '';
  const head = html`<a class="finding" href="#${finding?.anchor ?? ''}"><span data-k="where">${finding ? `${finding.where}.` : ''}</span><wbr><b data-k="column">${finding?.column ?? ''}</b></a>`;
  const item = finding?.item ?? '';
  return html`<tr${finding ? html` id="${finding.anchor}"` : null}><td class="c-severity"><span class="sev ${severity}" data-k="severity">${finding ? (data.severityWords[finding.severity] ?? '') : ''}</span></td>
${several ? html`<td class="c-source" data-k="source">${source}</td>` : null}<th scope="row" class="c-where">${head}<span class="narrow" data-k="item2">${item}</span></th>
<td class="c-item" data-k="item">${item}</td><td class="c-protection" data-k="protection">${finding?.protection ?? ''}</td>
<td class="c-people number" data-k="people">${finding?.people ?? ''}</td><td class="c-readers number" data-k="readers">${finding?.readers ?? ''}</td></tr>
`;
}

function filters(data: PageData, { texts, report }: Page): Markup {
  const words = texts.html;
  const options = (values: readonly string[], say: (value: string, at: number) => string) =>
    values.map((value, at) => html`<option value="${value}">${say(value, at)}</option>`);
  const select = (name: string, label: string, all: readonly Markup[]) =>
    all.length < 2
      ? null
      : html`<div><label for="by-${name}">${label}</label><select id="by-${name}" name="${name}"><option value="">${words.all}</option>${all}</select></div>`;
  const boxes = SEVERITIES.filter((severity) => report.findings.some((each) => each.severity === severity)).map(
    (severity) =>
      html`<label class="chip"><input type="checkbox" name="severity" value="${severity}"><span class="sev ${severity}">${word(texts.severities, severity)}</span></label>`,
  );
  return html`<div id="filters" class="filters needs-script" role="search" aria-label="${words.findings}">
<div class="grow"><label for="q">${words.find}</label><input id="q" type="search" autocomplete="off" placeholder="${words.findHint}"></div>
<fieldset><legend>${texts.severityHeader}</legend>${boxes}</fieldset>
${select(
  'category',
  texts.dataHeader,
  options(data.categories, (value) => word(texts.categories, value)),
)}
${select(
  'protection',
  texts.heads.protection,
  options(data.protections, (value) => word(texts.protections, value)),
)}
${select(
  'source',
  texts.sourceHeader,
  options(data.sourceIds, (_, at) => data.sources[at] ?? ''),
)}
${select(
  'law',
  texts.lawHeader,
  options(data.laws, (value) => texts.law(value)),
)}
<button type="button" id="reset">${words.reset}</button></div>`;
}

/** The terms of a detail, in the order of `facts`. */
function terms({ texts }: Page): string[] {
  const { heads, html: words } = texts;
  return [
    ...[words.brokenRules, heads.law, heads.document, heads.whose, heads.rows, heads.counted, heads.judged],
    ...[heads.confidence, heads.read, heads.nonNull, heads.matched, heads.valid, heads.examples, heads.caveats],
    ...[heads.untraced, heads.detector, heads.finding],
  ];
}

function facts(finding: Finding, rules: readonly string[], { texts, numbers }: Page): string[] {
  const { evidence, people, caveats, readers } = finding;
  const listed = (list: readonly string[], words: Readonly<Record<string, string>>) =>
    texts.listed(list.map((each) => word(words, each)));
  const seen = (count: number) => (evidence.nonNull > 0 ? numbers.count(count) : '');
  return [
    ...[listed(rules, texts.rules), lawWords(finding.law, texts)],
    finding.path ?? (finding.embedded ? texts.inText : ''),
    word(texts.subjects, finding.subject),
    finding.estimatedRows === null ? '' : numbers.count(finding.estimatedRows),
    ...[
      word(texts.peopleBasis, people.method ?? ''),
      listed(evidence.basis, texts.bases),
      numbers.percent(finding.confidence),
    ],
    ...[numbers.count(evidence.sampled), seen(evidence.nonNull), seen(evidence.matched), seen(evidence.valid)],
    ...[texts.listed(evidence.examples), listed(caveats, texts.caveats)],
    readers.logins > 0 ? `${numbers.count(readers.untraced)} / ${numbers.count(readers.logins)}` : '',
    ...[finding.detector, finding.id],
  ];
}

function detail(page: Page, width: number): Markup {
  const { texts } = page;
  const heads = [
    texts.principalHeader,
    texts.loginHeader,
    texts.reachHeader,
    texts.pathHeader,
    texts.reachedRowsHeader,
    texts.peopleHeader,
  ];
  return html`<tr class="detail"><td colspan="${width}">
<dl class="facts">${terms(page).map((term) => html`<div><dt>${term}</dt><dd></dd></div>`)}</dl>
<div class="readers"><h3 data-k="readersTitle"></h3><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody></tbody></table>
<button type="button"></button></div>
<p class="small"><a class="permalink" href="#findings">${texts.html.link}</a></p></td></tr>`;
}

export function dataOf(page: Page): PageData {
  const { report, texts, numbers, anchors } = page;
  const sourceIds = report.sources.map(({ id }) => id);
  const categories = distinct(report.findings.map(({ category }) => category)).sort((a, b) =>
    word(texts.categories, a).localeCompare(word(texts.categories, b), texts.locale),
  );
  const protections = distinct(report.findings.map(({ protection }) => protection));
  const laws = distinct(report.findings.flatMap(({ law }) => law)).sort();
  const broken = new Map<Finding, string[]>();
  for (const { violation, finding } of violationsOf(report)) {
    if (finding) broken.set(finding, [...(broken.get(finding) ?? []), violation.rule]);
  }
  // What a relation is called is the same for its ten columns.
  const places = new Map<string, string>();
  const indexes = new Map(report.findings.map((each, at) => [`${each.source} ${each.id}`, at]));
  const order = report.findings.map((finding): FindingData => {
    const key = relationKey(finding);
    const where = places.get(key) ?? place(finding.schema, finding.relation);
    places.set(key, where);
    const { readers, people } = finding;
    return {
      anchor: anchors.finding(finding),
      severity: SEVERITIES.indexOf(finding.severity),
      source: sourceIds.indexOf(finding.source),
      category: categories.indexOf(finding.category),
      shield: protections.indexOf(finding.protection),
      law: finding.law.map((each) => laws.indexOf(each)),
      where,
      column: visibleName(finding.column),
      item: kinds([{ ...finding, protection: 'plain' }], texts)[0] ?? '',
      protection: protectionWords(finding, texts),
      people: numbers.people(people),
      estimate: people.estimate,
      readers: `${numbers.count(readers.principals)} (${numbers.count(readers.logins)})`,
      logins: readers.logins,
      facts: facts(finding, broken.get(finding) ?? [], page),
    };
  });
  return {
    ...{ locale: texts.locale, arrow: ARROW, severities: SEVERITIES },
    severityWords: SEVERITIES.map((severity) => word(texts.severities, severity)),
    sources: sourceIds.map(visibleName),
    ...{ sourceIds, categories, protections, laws, findings: order },
    ...accessData(page, indexes),
    texts: {
      shown: texts.html.shown('{0}', '{1}'),
      range: texts.html.range('{0}', '{1}', '{2}'),
      nothing: texts.html.nothingMatches,
      readers: texts.html.readersOf('{0}'),
      all: texts.html.showAll('{0}'),
    },
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Ways that show rows as things stand: those of which a finding counts the readers. */
function accessData(
  { report, texts, numbers, anchors, holdings: known }: Page,
  indexes: ReadonlyMap<string, number>,
): Pick<PageData, 'holdings' | 'chains' | 'reaches' | 'principals'> {
  const holdings: PageData['holdings'][number][] = [];
  const holdingIndex = new Map<string, number>();
  for (const holding of report.holdings) {
    if (holding.rows === 'none' || holding.rows === 'unknown') continue;
    holdingIndex.set(holding.id, holdings.length);
    holdings.push({
      path: pathSteps([], holding, texts).join(ARROW),
      rows: word(texts.rows, holding.rows),
      findings: holding.findings.map((id) => indexes.get(`${holding.source} ${id}`)).filter((at) => at !== undefined),
    });
  }
  const chains = indexer();
  // The strongest first: the script compares their indexes.
  const reaches = indexer();
  for (const reach of REACHES) {
    for (const certainty of ['certain', 'possible'] as const) reaches.at(reachWord({ reach, certainty }, texts));
  }
  const principals = report.principals.map((principal) => {
    const { kind, canLogin, people, access } = principal;
    return {
      anchor: anchors.principal(principal),
      name: kind === 'public' ? texts.everyone : visibleName(principal.name),
      login: kind === 'public' ? '–' : canLogin ? texts.yes : texts.no,
      people: numbers.roughly(people),
      access: access.flatMap(({ holding: id, chain, reach, certainty }) => {
        const [at, holding] = [holdingIndex.get(id), known.get(id)];
        if (at === undefined || !holding || reach === 'escalate') return [];
        const through = pathSteps(chain, holding, texts).slice(0, chain.length).join(ARROW);
        return [at, chains.at(through), reaches.at(reachWord({ reach, certainty }, texts))];
      }),
    };
  });
  return { holdings, chains: chains.all, reaches: reaches.all, principals };
}

function indexer(): { readonly all: readonly string[]; at(text: string): number } {
  const all: string[] = [];
  const index = new Map<string, number>();
  return {
    all,
    at(text) {
      const known = index.get(text) ?? all.length;
      if (known === all.length) {
        all.push(text);
        index.set(text, known);
      }
      return known;
    },
  };
}
