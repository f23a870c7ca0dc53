/** The view of law: by article and criterion, what was found and which rules are broken. */

import type { Severity } from '../../model.ts';
import { peopleOfAll } from '../../policy/breaches.ts';
import type { Finding } from '../../report.ts';
import { type Broken, lawOf, lawWords, relationKey, SEVERITIES, violationsOf, worse } from '../digest.ts';
import { word } from '../messages/index.ts';
import { visible } from '../table.ts';
import { type Cell, fewLinks, findingLink, type Page, severityMark, tableOf } from './frame.ts';
import { html, type Markup } from './markup.ts';

const MOST_PLACES = 12;

export function law(page: Page): Markup {
  const { texts } = page;
  return html`<section id="law" aria-labelledby="law-title"><h2 id="law-title">${texts.html.law}</h2>
<p class="soft">${texts.html.lawNote}</p>
${articles(page)}
<h3 class="apart">${texts.violationsTitle}</h3>
${violations(page)}
</section>`;
}

function articles(page: Page): Markup | null {
  const { report, texts, numbers } = page;
  const byLaw = new Map<string, { findings: Finding[]; broken: Broken[] }>();
  const at = (reference: string) => {
    const known = byLaw.get(reference) ?? { findings: [], broken: [] };
    byLaw.set(reference, known);
    return known;
  };
  for (const finding of report.findings) for (const each of finding.law) at(each).findings.push(finding);
  for (const broken of violationsOf(report)) for (const each of lawOf(broken.violation)) at(each).broken.push(broken);
  if (byLaw.size === 0) return null;
  const rows = Array.from(byLaw)
    .sort(([a], [b]) => order(a) - order(b) || a.localeCompare(b, 'en', { numeric: true }))
    .map(([reference, { findings, broken }]): Cell[] => {
      const worst = [...findings, ...broken.map(({ violation }) => violation)].reduce<Severity>(
        (before, { severity }) => (worse({ severity: before }, { severity }) <= 0 ? before : severity),
        SEVERITIES.at(-1) ?? 'low',
      );
      const relations = new Set(findings.map(relationKey)).size;
      const count = numbers.count(findings.length);
      const link = html`<a href="#findings?law=${encodeURIComponent(visible(reference))}">${count}</a>`;
      const title = Object.hasOwn(texts.lawTitles, reference) ? (texts.lawTitles[reference] ?? '') : '';
      return [
        { content: html`${texts.law(reference)} <span class="soft">${title}</span>`, is: 'head' },
        { content: severityMark(worst, page) },
        { content: numbers.count(broken.length), is: 'number' },
        { content: findings.length > 0 ? link : count, is: 'number' },
        { content: numbers.count(relations), is: 'number' },
        { content: numbers.people(peopleOfAll(findings)), is: 'number' },
      ];
    });
  const heads = [
    ...[texts.html.lawRow, texts.severityHeader, texts.html.violationsHeader, texts.html.findingsHeader],
    ...[texts.heads.relationCount, texts.peopleHeader],
  ];
  return tableOf(texts.html.law, heads, rows);
}

/** The act before the standard before the certification, as Koreans cite them. */
function order(reference: string): number {
  const at = ['pipa', 'gosi', 'isms-p'].indexOf(reference.split('/')[0] ?? '');
  return at < 0 ? 3 : at;
}

function violations(page: Page): Markup {
  const { report, texts, numbers } = page;
  const rules = Map.groupBy(violationsOf(report), ({ violation: { rule, severity } }) =>
    JSON.stringify([rule, severity]),
  );
  if (rules.size === 0) return html`<p>${texts.html.noViolations}</p>`;
  const rows = Array.from(rules.values(), (broken): Cell[] => {
    const [first] = broken;
    if (!first) return [];
    const { rule, severity } = first.violation;
    const places = broken.flatMap(({ finding }) => (finding ? [findingLink(finding, page)] : []));
    return [
      { content: severityMark(severity, page) },
      { content: word(texts.rules, rule), is: 'head' },
      { content: numbers.count(broken.length), is: 'number' },
      { content: fewLinks(places, page, MOST_PLACES), is: 'wide' },
      { content: lawWords(lawOf(first.violation), texts) },
      { content: Object.hasOwn(texts.fixes, rule) ? (texts.fixes[rule] ?? '') : '', is: 'wide' },
    ];
  });
  const heads = [
    texts.severityHeader,
    texts.ruleHeader,
    texts.countHeader,
    texts.html.places,
    texts.lawHeader,
    texts.heads.fix,
  ];
  return tableOf(texts.violationsTitle, heads, rows);
}
