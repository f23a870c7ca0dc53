/** Who reads what: the picture, the matrix, and a page for each principal. */
import type { ReportPrincipal } from '../../report.ts';
import { few, isOnlyPublic, loggedWord, mainPathOf, nameOf, reachWord } from '../digest.ts';
import { word } from '../messages/index.ts';
import { visibleName } from '../table.ts';
import { pathOf, type Way, waysOf } from '../ways.ts';
import { drawFlows } from './chart.ts';
import { flowsOf } from './flows.ts';
import { type Cell, fewLinks, filterOf, type Page, principalLink, severityMark, tableOf } from './frame.ts';
import { html, type Markup } from './markup.ts';

const MOST_NAMES = 3;
const MOST_RELATIONS = 20;
const MOST_WAYS = 60;

export async function picture(page: Page): Promise<Markup> {
  const { texts, numbers } = page;
  const flows = flowsOf(page);
  if (!flows) return section(page, 'picture', html`<p>${texts.nobodyReads}</p>`);
  const { accounts, ways, relations, bands, aggregated } = flows;
  const label = (list: typeof accounts, at: number) => list[at]?.label ?? '';
  const [first] = bands;
  const said = texts.html.pictureLabel({
    accounts: numbers.count(accounts.length),
    ways: numbers.count(ways.length),
    relations: numbers.count(relations.length),
    first: first
      ? `${label(accounts, first.account)}, ${label(relations, first.relation)}, ${numbers.short(first.people)}`
      : '',
  });
  const rows = bands.map(({ account, way, relation, people }): Cell[] => {
    const severity = relations[relation]?.severity;
    return [
      { content: label(accounts, account), is: 'head' },
      { content: label(ways, way) },
      { content: label(relations, relation) },
      { content: severity ? severityMark(severity, page) : '' },
      { content: numbers.short(people), is: 'number' },
    ];
  });
  const heads = [
    texts.principalHeader,
    texts.html.wayHeader,
    texts.relationHeader,
    texts.severityHeader,
    texts.peopleHeader,
  ];
  return section(
    page,
    'picture',
    html`<p class="soft">${texts.html.pictureNote}</p>
${aggregated.length > 0 ? html`<p class="soft">${texts.html.aggregated(aggregated)}</p>` : null}
<div class="scroll picture" role="group" aria-label="${texts.html.picture}" tabindex="0">${await drawFlows(flows, page, said)}</div>
${superusers(page)}
<details class="quiet"><summary>${texts.html.pictureTable}</summary>${tableOf(texts.html.pictureTable, heads, rows)}</details>`,
  );
}

type SectionName = 'picture' | 'matrix' | 'principals';

function section({ texts }: Page, id: SectionName, body: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${texts.html[id]}</h2>
${body}
</section>`;
}

function superusers(page: Page): Markup | null {
  const all = page.report.principals.filter(({ superuser, people }) => superuser && people.high > 0);
  if (all.length === 0) return null;
  const sentence = page.texts.superusers({ names: '', count: all.length }).trimEnd();
  return html`<p>${sentence} ${fewLinks(
    all.map((each) => principalLink(each, page)),
    page,
    MOST_RELATIONS,
  )}</p>`;
}

function readersOf({ report }: Page): ReportPrincipal[] {
  return report.principals.filter((each) => each.people.high > 0 && !isOnlyPublic(each));
}

/** People by category, of all that a principal reads as things stand. */
function kindsOf({ access }: ReportPrincipal, { holdings, shows }: Page): ReadonlyMap<string, number> {
  const read = access.flatMap(({ holding, reach }) => {
    const found = reach === 'escalate' ? undefined : holdings.get(holding);
    return found && found.rows !== 'none' && found.rows !== 'unknown' ? [found] : [];
  });
  return shows(read).peopleOf;
}

export function matrix(page: Page): Markup {
  const { texts, numbers } = page;
  const groups = new Map<string, { members: ReportPrincipal[]; kinds: ReadonlyMap<string, number> }>();
  const most = new Map<string, number>();
  for (const principal of readersOf(page)) {
    const kinds = kindsOf(principal, page);
    for (const [category, people] of kinds) most.set(category, Math.max(most.get(category) ?? 0, people));
    const { canLogin, superuser, kind, source } = principal;
    const key = JSON.stringify([source, canLogin, superuser, kind === 'public', [...kinds].sort()]);
    const known = groups.get(key);
    if (known) known.members.push(principal);
    else groups.set(key, { members: [principal], kinds });
  }
  if (groups.size === 0) return section(page, 'matrix', html`<p>${texts.nobodyReads}</p>`);
  const categories = Array.from(most).sort((a, b) => b[1] - a[1]);
  const top = Math.max(1, ...most.values());
  const heads = categories.map(
    ([category]) => html`<th scope="col"><span>${word(texts.categories, category)}</span></th>`,
  );
  const rows = Array.from(groups.values(), ({ members, kinds }) => {
    const cells = categories.map(([category]) => {
      const people = kinds.get(category);
      if (people === undefined) return html`<td class="n"><span class="seen-not">${texts.html.none}</span></td>`;
      return html`<td class="n s${shade(people, top)}">${numbers.short(people)}</td>`;
    });
    const names = members.map((each) => nameOf(each, texts)).join(' ');
    return html`<tr data-text="${names}"><th scope="row">${fewLinks(
      members.map((each) => principalLink(each, page)),
      page,
      MOST_NAMES,
    )}${marks(members[0], page)}</th>${cells}</tr>
`;
  });
  return section(
    page,
    'matrix',
    html`<p class="soft">${texts.html.matrixNote}</p>
${filterOf('matrix-filter', '#matrix tbody tr', texts.html.matrixFilter)}
<div class="scroll tall" role="group" aria-label="${texts.html.matrix}" tabindex="0"><table class="matrix">
<thead><tr><th scope="col">${texts.principalHeader}</th>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>`,
  );
}

/** 5 for about as many people as the most, one less for each time that they are about a seventh. */
function shade(people: number, top: number): number {
  return Math.max(1, 5 - Math.round(Math.log10(top / Math.max(people, 1)) * 1.2));
}

function marks(principal: ReportPrincipal | undefined, page: Page): Markup | null {
  if (!principal) return null;
  const { texts, report } = page;
  const { kind, superuser, canLogin, name, source } = principal;
  const roster = report.sources.find(({ id }) => id === source)?.roster;
  const said = [
    ...(superuser ? [['grave', word(texts.principalKinds, 'superuser')]] : []),
    ...(!canLogin && kind !== 'public' ? [['', texts.noLogin]] : []),
    ...(roster?.leavers.includes(name) ? [['grave', texts.html.left]] : []),
    ...(roster?.unowned.includes(name) ? [['', texts.html.unowned]] : []),
  ] as const;
  return said.length === 0
    ? null
    : html`<span class="marks">${said.map(([tone = '', words = '']) => html` <span class="mark ${tone}">${words}</span>`)}</span>`;
}

/** Every principal with access to something, those with most people first. */
export function principals(page: Page): Markup {
  const { report, texts } = page;
  const listed = report.principals.filter(({ access }) => access.length > 0);
  const mainPath = mainPathOf(page);
  const pages = listed.map((each) => principalPage(each, mainPath(each).path, page));
  return section(
    page,
    'principals',
    html`${listed.length === 0 ? html`<p>${texts.nobodyReads}</p>` : filterOf('principals-filter', '#principals .principal', texts.html.principalFilter)}
<p class="only-alone"><a href="#principals">← ${texts.html.back}</a></p>
<div class="list">${pages}</div>
${future(page)}`,
  );
}

function principalPage(principal: ReportPrincipal, path: string, page: Page): Markup {
  const { texts, numbers, anchors } = page;
  const { kind, superuser, canLogin, people, roster, hygiene, audit, source } = principal;
  const kinds = Array.from(kindsOf(principal, page)).sort((a, b) => b[1] - a[1]);
  const items = kinds.map(([category, count]) => `${word(texts.categories, category)} ${numbers.short(count)}`);
  const facts: readonly (readonly [string, string])[] = [
    [texts.heads.source, page.several ? visibleName(source) : ''],
    [texts.heads.kind, word(texts.principalKinds, superuser ? 'superuser' : kind)],
    [texts.loginHeader, kind === 'public' ? '' : canLogin ? texts.yes : texts.no],
    [texts.heads.owner, roster?.owner ?? ''],
    [texts.heads.status, word(texts.rosterStatuses, roster?.status ?? '')],
    [texts.peopleHeader, people.high > 0 ? numbers.people(people) : ''],
    [texts.dataHeader, texts.listed(items)],
    [texts.loggedHeader, audit ? loggedWord(audit, texts) : ''],
    [texts.html.member, texts.listed((hygiene.memberOf ?? []).map(visibleName))],
  ];
  const ways = waysOf(principal, page.holdings);
  const name = nameOf(principal, texts);
  const text = [
    name,
    page.several ? source : '',
    roster?.owner ?? '',
    ...kinds.map(([category]) => word(texts.categories, category)),
  ].join(' ');
  return html`<details class="principal" id="${anchors.principal(principal)}" data-text="${text}">
<summary><h3>${name}</h3>${marks(principal, page)} <span class="sum">${people.high > 0 ? numbers.roughly(people) : '–'}</span> <span class="soft way">${path}</span></summary>
<dl class="facts">${facts.map(([term, fact]) => (fact === '' ? null : html`<div><dt>${term}</dt><dd>${fact}</dd></div>`))}</dl>
${people.high > 0 ? null : html`<p>${texts.html.readsNothing}</p>`}
${waysTable(name, ways, page)}
</details>
`;
}

function waysTable(name: string, ways: readonly Way[], page: Page): Markup {
  const { texts, numbers, shows } = page;
  const heads = [
    texts.reachHeader,
    texts.pathHeader,
    texts.heads.seen,
    texts.heads.relations,
    texts.dataHeader,
    texts.severityHeader,
    texts.peopleHeader,
  ];
  const rows = ways.slice(0, MOST_WAYS).map((way): Cell[] => {
    const { relations, categories, severity, people } = shows(way.holdings);
    const rowsSeen = way.holdings[0]?.rows ?? '';
    return [
      { content: reachWord(way.access, texts), is: 'short' },
      { content: pathOf(way, page), is: 'head' },
      { content: word(texts.rows, rowsSeen), is: 'short' },
      { content: few(relations, page, MOST_RELATIONS), is: 'wide' },
      { content: texts.listed(categories.map((each) => word(texts.categories, each))) },
      { content: severity ? severityMark(severity, page) : '' },
      // Where a policy or a view holds rows back, nobody knows of how many people it shows some.
      { content: rowsSeen === 'all' ? numbers.count(people) : '', is: 'number' },
    ];
  });
  const rest = ways.length - rows.length;
  return html`${tableOf(`${name}: ${texts.pathHeader}`, heads, rows)}${rest > 0 ? html`<p>${texts.html.moreWaysHidden(numbers.count(rest))}</p>` : null}`;
}

function future({ report, texts, several }: Page): Markup | null {
  if (report.future.length === 0) return null;
  const heads = [
    ...(several ? [texts.sourceHeader] : []),
    ...[texts.principalHeader, texts.schemaHeader, texts.creatorHeader, texts.html.howGranted, texts.pathHeader],
  ];
  const rows = report.future.map((each): Cell[] => [
    ...(several ? [{ content: visibleName(each.source) }] : []),
    { content: visibleName(each.principal), is: 'head' },
    { content: each.schema === null ? texts.anySchema : visibleName(each.schema) },
    { content: each.creator === null ? texts.anybody : visibleName(each.creator) },
    { content: each.by === 'grant-on-all' ? texts.habit : each.privilege },
    { content: each.path.join(' → ') },
  ]);
  return html`<h3 class="apart">${texts.futureTitle}</h3>${tableOf(texts.futureTitle, heads, rows)}`;
}
