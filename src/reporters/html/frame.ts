/** What all parts of the page share: its words, the anchors of findings and principals, and small pieces of markup. */
import type { Severity } from '../../model.ts';
import type { Finding, Report, ReportHolding, ReportPrincipal } from '../../report.ts';
import { nameOf, place, type Words } from '../digest.ts';
import { word } from '../messages/index.ts';
import type { Shows } from '../ways.ts';
import { html, type Markup } from './markup.ts';

export interface Page extends Words {
  readonly several: boolean;
  readonly anchors: Anchors;
  readonly holdings: ReadonlyMap<string, ReportHolding>;
  readonly shows: (holdings: readonly ReportHolding[]) => Shows;
}

/** Ids of elements, the same on each run as long as names are. */
export interface Anchors {
  readonly finding: (finding: Finding) => string;
  readonly principal: (principal: ReportPrincipal) => string;
}

export function anchorsOf(report: Report): Anchors {
  const taken = new Map<string, number>();
  const anchor = (kind: string, name: string): string => {
    const plain = `${kind}-${name.replace(/[^\p{L}\p{N}_.-]+/gu, '-')}`;
    const before = taken.get(plain) ?? 0;
    taken.set(plain, before + 1);
    // Two sources have the same role, copies of a database the same findings.
    return before === 0 ? plain : `${plain}~${before + 1}`;
  };
  const findings = new Map(report.findings.map((each) => [each, anchor('f', each.id)]));
  const principals = new Map(report.principals.map((each) => [each, anchor('p', each.name)]));
  return {
    finding: (each) => findings.get(each) ?? '',
    principal: (each) => principals.get(each) ?? '',
  };
}

export function severityMark(severity: Severity, { texts }: Pick<Words, 'texts'>): Markup {
  return html`<span class="sev ${severity}">${word(texts.severities, severity)}</span>`;
}

export function principalLink(principal: ReportPrincipal, { anchors, texts, several }: Page): Markup {
  const source = several ? html` <span class="soft">${principal.source}</span>` : null;
  return html`<a href="#${anchors.principal(principal)}">${nameOf(principal, texts)}</a>${source}`;
}

export function findingLink(finding: Finding, { anchors, several }: Page): Markup {
  const where = place(...(several ? [finding.source] : []), finding.schema, finding.relation, finding.column);
  return html`<a href="#${anchors.finding(finding)}">${where}</a>`;
}

/** Links, the first ones, and how many more there are. */
export function fewLinks(links: readonly Markup[], { texts, numbers }: Words, most: number): Markup {
  const shown = links.slice(0, most);
  const rest = links.length - shown.length;
  const listed = shown.map((link, at) => html`${at > 0 ? ', ' : ''}${link}`);
  return html`${listed}${rest > 0 ? ` ${texts.others(numbers.count(rest))}` : ''}`;
}

export interface Cell {
  readonly content: string | number | Markup | null;
  readonly is?: 'head' | 'number' | 'short' | 'wide';
}

/** A plain table that scrolls by itself where the page is narrow. */
export function tableOf(name: string, heads: readonly string[], rows: readonly (readonly Cell[])[], id = ''): Markup {
  const cell = ({ content, is }: Cell) => {
    if (is === 'head') return html`<th scope="row">${content}</th>`;
    return is === undefined ? html`<td>${content}</td>` : html`<td class="${is}">${content}</td>`;
  };
  // Headings stand where their numbers do.
  const title = (head: string, at: number) =>
    rows[0]?.[at]?.is === 'number'
      ? html`<th scope="col" class="number">${head}</th>`
      : html`<th scope="col">${head}</th>`;
  return html`<div class="scroll" role="group" aria-label="${name}" tabindex="0"><table${id === '' ? null : html` id="${id}"`}>
<thead><tr>${heads.map(title)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody></table></div>`;
}

/** A search field that hides the elements which don't match; the page's script does it. */
export function filterOf(id: string, selector: string, label: string): Markup {
  return html`<div class="filter needs-script"><label for="${id}">${label}</label>
<input id="${id}" type="search" autocomplete="off" data-filter="${selector}"><p role="status"></p></div>`;
}
