// The script of the HTML report, which runs in the reader's browser. `npm run docs` takes its types away and puts it into
// assets.json; it has a tsconfig.json of its own, for a browser's globals. What it writes into the page is text, never
// markup: the page's policy (`trusted-types 'none'`) would not even let it.
import type { FindingData, PageData } from '../data.ts';

(() => {
  const PAGE = 100;
  const MOST_READERS = 20;
  const root = document.documentElement;
  root.classList.add('js');

  const byId = (id: string) => document.getElementById(id);
  const all = <Kind extends Element>(selector: string, within: ParentNode = document) =>
    Array.from(within.querySelectorAll<Kind>(selector));
  const data: PageData = JSON.parse(byId('data')?.textContent ?? '{}');
  const counts = new Intl.NumberFormat(data.locale);
  const said = (template: string, ...values: readonly number[]) =>
    template.replace(/\{(\d)\}/g, (_, at) => counts.format(values[Number(at)] ?? 0));

  // Light and dark -----------------------------------------------------------------------------------------------------

  const theme = byId('theme');
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ?? (systemDark.matches ? 'dark' : 'light')) === 'dark';
  const showTheme = () => theme?.setAttribute('aria-pressed', String(isDark()));
  theme?.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    showTheme();
  });
  systemDark.addEventListener('change', showTheme);
  showTheme();
  byId('print')?.addEventListener('click', () => print());

  // Findings: filters, order, pages ------------------------------------------------------------------------------------

  const body = document.querySelector<HTMLTableSectionElement>('#findings-table tbody');
  const rowTemplate = byId('finding-row') as HTMLTemplateElement | null;
  const detailTemplate = byId('finding-detail') as HTMLTemplateElement | null;
  const search = byId('q') as HTMLInputElement | null;
  const selects = all<HTMLSelectElement>('#filters select');
  const severities = all<HTMLInputElement>('#filters input[name=severity]');
  const texts = data.findings.map(({ source, where, column, item, protection }) =>
    `${data.sources[source] ?? ''} ${where}.${column} ${item} ${protection}`.toLowerCase(),
  );
  const indexOf = new Map(data.findings.map(({ anchor }, at) => [anchor, at]));
  const collator = new Intl.Collator(data.locale, { numeric: true });

  type Key = 'severity' | 'source' | 'where' | 'item' | 'protection' | 'people' | 'readers';
  const ORDERS: Readonly<Record<Key, (a: FindingData, b: FindingData) => number>> = {
    severity: (a, b) => a.severity - b.severity,
    source: (a, b) => a.source - b.source,
    where: (a, b) => collator.compare(a.where, b.where) || collator.compare(a.column, b.column),
    item: (a, b) => collator.compare(a.item, b.item),
    protection: (a, b) => collator.compare(a.protection, b.protection),
    people: (a, b) => a.estimate - b.estimate,
    readers: (a, b) => a.logins - b.logins,
  };
  const isKey = (key: string): key is Key => Object.hasOwn(ORDERS, key);

  let sort: { key: Key; down: boolean } | null = null;
  let page = 0;
  let open: string | null = null;
  let shown: readonly number[] = data.findings.map((_, at) => at);

  const MATCHES: Readonly<Record<string, (finding: FindingData, value: string) => boolean>> = {
    source: ({ source }, value) => data.sourceIds[source] === value,
    category: ({ category }, value) => data.categories[category] === value,
    protection: ({ shield }, value) => data.protections[shield] === value,
    law: ({ law }, value) => law.some((at) => data.laws[at] === value),
  };

  const choose = () => {
    const words = (search?.value ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const picked = new Set(
      severities.filter(({ checked }) => checked).map(({ value }) => data.severities.indexOf(value)),
    );
    const chosen = selects.filter(({ value }) => value !== '');
    const kept: number[] = [];
    for (const [at, finding] of data.findings.entries()) {
      if (picked.size > 0 && !picked.has(finding.severity)) continue;
      if (!words.every((word) => texts[at]?.includes(word))) continue;
      if (chosen.every(({ name, value }) => MATCHES[name]?.(finding, value) ?? true)) kept.push(at);
    }
    const order = sort;
    if (order) {
      const compare = ORDERS[order.key];
      const turn = order.down ? -1 : 1;
      kept.sort((a, b) => {
        const [one, other] = [data.findings[a], data.findings[b]];
        return one && other ? turn * compare(one, other) || a - b : 0;
      });
    }
    shown = kept;
  };

  const fill = (within: ParentNode, values: Readonly<Record<string, string>>) => {
    for (const slot of all<HTMLElement>('[data-k]', within)) slot.textContent = values[slot.dataset.k ?? ''] ?? '';
  };

  const row = (at: number, isOpen: boolean): Node => {
    const finding = data.findings[at];
    if (!finding || !rowTemplate) return document.createDocumentFragment();
    const copy = rowTemplate.content.cloneNode(true) as DocumentFragment;
    const { anchor, severity, source, where, column, item, protection, people, readers } = finding;
    fill(copy, {
      ...{ severity: data.severityWords[severity] ?? '', source: data.sources[source] ?? '' },
      ...{ where: `${where}.`, column, item, item2: item, protection, people, readers },
    });
    copy.querySelector('tr')?.setAttribute('id', anchor);
    copy.querySelector('.sev')?.classList.add(data.severities[severity] ?? '');
    const link = copy.querySelector('a');
    link?.setAttribute('href', `#${anchor}`);
    link?.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) copy.append(detail(at, finding));
    return copy;
  };

  const draw = (isWhole = false) => {
    if (!body) return;
    const from = isWhole ? 0 : page * PAGE;
    const part = isWhole ? shown : shown.slice(from, from + PAGE);
    body.replaceChildren(...part.map((at) => row(at, data.findings[at]?.anchor === open)));
    const count = byId('count');
    if (count) {
      count.textContent =
        shown.length === 0 ? data.texts.nothing : said(data.texts.shown, shown.length, data.findings.length);
    }
    const range = byId('range');
    if (range)
      range.textContent = said(data.texts.range, Math.min(from + 1, shown.length), from + part.length, shown.length);
    for (const [id, isEnd] of [
      ['previous', page === 0],
      ['next', from + PAGE >= shown.length],
    ] as const) {
      // Not `disabled`: the focus would be lost with the last page.
      byId(id)?.setAttribute('aria-disabled', String(isEnd));
    }
    byId('pager')?.toggleAttribute('hidden', shown.length <= PAGE);
    for (const head of all<HTMLElement>('#findings-table th[data-sort]')) {
      if (sort && head.dataset.sort === sort.key)
        head.setAttribute('aria-sort', sort.down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
  };

  /** The filters, as they stand behind the `?` of a link. */
  const query = () => {
    const query = new URLSearchParams();
    if (search?.value) query.set('q', search.value);
    const picked = severities.filter(({ checked }) => checked).map(({ value }) => value);
    if (picked.length > 0) query.set('severity', picked.join(','));
    for (const { name, value } of selects) if (value !== '') query.set(name, value);
    if (sort) query.set('sort', `${sort.key}${sort.down ? '.down' : ''}`);
    if (page > 0) query.set('page', String(page + 1));
    return query.toString();
  };

  const remember = () => {
    const now = query();
    history.replaceState(null, '', now === '' ? '#findings' : `#findings?${now}`);
  };

  const refilter = () => {
    page = 0;
    open = null;
    choose();
    draw();
    remember();
  };

  const apply = (query: string) => {
    const wanted = new URLSearchParams(query);
    if (search) search.value = wanted.get('q') ?? '';
    const picked = new Set((wanted.get('severity') ?? '').split(','));
    for (const box of severities) box.checked = picked.has(box.value);
    for (const select of selects) {
      const value = wanted.get(select.name) ?? '';
      select.value = Array.from(select.options).some((each) => each.value === value) ? value : '';
    }
    const [key = '', direction] = (wanted.get('sort') ?? '').split('.');
    sort = isKey(key) ? { key, down: direction === 'down' } : null;
    choose();
    const last = Math.max(0, Math.ceil(shown.length / PAGE) - 1);
    page = Math.min(last, Math.max(0, (Number.parseInt(wanted.get('page') ?? '', 10) || 1) - 1));
    open = null;
    draw();
  };

  search?.addEventListener('input', refilter);
  for (const each of [...selects, ...severities]) each.addEventListener('change', refilter);
  byId('reset')?.addEventListener('click', () => {
    apply('');
    remember();
    search?.focus();
  });
  for (const button of all<HTMLButtonElement>('#findings-table th[data-sort] button')) {
    button.addEventListener('click', () => {
      const key = button.closest('th')?.dataset.sort ?? '';
      if (!isKey(key)) return;
      // Numbers are asked for from the top; a third click gives the report's own order back.
      const first = key === 'people' || key === 'readers';
      if (sort?.key !== key) sort = { key, down: first };
      else sort = sort.down === first ? { key, down: !first } : null;
      refilter();
    });
  }
  for (const [id, step] of [
    ['previous', -1],
    ['next', 1],
  ] as const) {
    byId(id)?.addEventListener('click', () => {
      if (byId(id)?.getAttribute('aria-disabled') === 'true') return;
      page += step;
      draw();
      remember();
      byId('findings-table')?.scrollIntoView({ block: 'start' });
    });
  }

  // One finding --------------------------------------------------------------------------------------------------------

  let holdingsOf: Map<number, number[]> | null = null;
  let waysOf: Map<number, { principal: number; chain: number; reach: number }[]> | null = null;

  /** Each principal that reads it once, by the strongest of its ways; those with most people first. */
  const readersOf = (at: number) => {
    if (!holdingsOf || !waysOf) {
      holdingsOf = new Map();
      for (const [holding, { findings }] of data.holdings.entries()) {
        for (const finding of findings) holdingsOf.set(finding, [...(holdingsOf.get(finding) ?? []), holding]);
      }
      waysOf = new Map();
      for (const [principal, { access }] of data.principals.entries()) {
        for (let nth = 0; nth < access.length; nth += 3) {
          const [holding = 0, chain = 0, reach = 0] = access.slice(nth, nth + 3);
          const known = waysOf.get(holding) ?? [];
          known.push({ principal, chain, reach });
          waysOf.set(holding, known);
        }
      }
    }
    const readers = new Map<number, { principal: number; chain: number; reach: number; holding: number }>();
    for (const holding of holdingsOf.get(at) ?? []) {
      for (const way of waysOf.get(holding) ?? []) {
        const known = readers.get(way.principal);
        if (!known || way.reach < known.reach) readers.set(way.principal, { ...way, holding });
      }
    }
    return [...readers.values()].sort((a, b) => a.principal - b.principal);
  };

  const detail = (at: number, finding: FindingData): Node => {
    if (!detailTemplate) return document.createDocumentFragment();
    const copy = detailTemplate.content.cloneNode(true) as DocumentFragment;
    for (const [nth, slot] of all<HTMLElement>('dd', copy).entries()) {
      const fact = finding.facts[nth] ?? '';
      slot.textContent = fact;
      if (fact === '') slot.parentElement?.remove();
    }
    const readers = readersOf(at);
    fill(copy, { readersTitle: said(data.texts.readers, readers.length) });
    copy.querySelector<HTMLAnchorElement>('a.permalink')?.setAttribute('href', `#${finding.anchor}`);
    const list = copy.querySelector('tbody');
    const more = copy.querySelector('button');
    const add = (part: typeof readers) => {
      for (const { principal, chain, reach, holding } of part) {
        const who = data.principals[principal];
        const what = data.holdings[holding];
        if (!who || !what) continue;
        const line = document.createElement('tr');
        const name = document.createElement('th');
        name.scope = 'row';
        const link = document.createElement('a');
        link.href = `#${who.anchor}`;
        link.textContent = who.name;
        name.append(link);
        line.append(name);
        const path = [data.chains[chain] ?? '', what.path].filter(Boolean).join(data.arrow);
        for (const value of [who.login, data.reaches[reach] ?? '', path, what.rows, who.people]) {
          line.insertCell().textContent = value;
        }
        list?.append(line);
      }
    };
    add(readers.slice(0, MOST_READERS));
    if (readers.length === 0) copy.querySelector('.readers')?.remove();
    if (more) {
      more.hidden = readers.length <= MOST_READERS;
      more.textContent = said(data.texts.all, readers.length);
      more.addEventListener('click', () => {
        add(readers.slice(MOST_READERS));
        more.hidden = true;
        all<HTMLAnchorElement>('a', list ?? document)[MOST_READERS]?.focus();
      });
    }
    return copy;
  };

  const showFinding = (anchor: string) => {
    const at = indexOf.get(anchor);
    if (at === undefined) return;
    if (!shown.includes(at)) apply('');
    page = Math.floor(shown.indexOf(at) / PAGE);
    open = anchor;
    draw();
    const link = byId(anchor)?.querySelector('a');
    link?.scrollIntoView({ block: 'center' });
    link?.focus({ preventScroll: true });
  };

  body?.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a.finding') : null;
    const anchor = link?.closest('tr')?.id;
    if (!link || anchor === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const isOpen = link.getAttribute('aria-expanded') === 'true';
    open = isOpen ? null : anchor;
    draw();
    byId(anchor)?.querySelector('a')?.focus({ preventScroll: true });
    if (isOpen) remember();
    else history.replaceState(null, '', `#${anchor}`);
  });

  // Lists that filter themselves: accounts, the matrix, the coverage -----------------------------------------------------

  for (const input of all<HTMLInputElement>('input[data-filter]')) {
    const items = all<HTMLElement>(input.dataset.filter ?? '').map((item) => ({
      item,
      text: (item.dataset.text ?? item.textContent ?? '').toLowerCase(),
    }));
    const output = input.closest('.filter')?.querySelector('[role=status]');
    const filter = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let kept = 0;
      for (const { item, text } of items) {
        const fits = words.every((word) => text.includes(word));
        if (fits) kept += 1;
        if (item.hidden === fits) item.hidden = !fits;
      }
      if (output) output.textContent = said(data.texts.shown, kept, items.length);
    };
    input.addEventListener('input', filter);
  }

  // Links ----------------------------------------------------------------------------------------------------------------

  /** One account alone on the page, or all of it again. */
  const showPrincipal = (anchor: string | null) => {
    for (const each of all('.principal.chosen')) each.classList.remove('chosen');
    const chosen = anchor === null ? null : byId(anchor);
    if (!(chosen instanceof HTMLDetailsElement)) {
      delete document.body.dataset.alone;
      return;
    }
    chosen.classList.add('chosen');
    chosen.open = true;
    document.body.dataset.alone = '';
    scrollTo(0, 0);
    chosen.querySelector('summary')?.focus({ preventScroll: true });
  };

  const follow = () => {
    const [encoded = '', ...rest] = location.hash.slice(1).split('?');
    let anchor = encoded;
    try {
      anchor = decodeURIComponent(encoded);
    } catch {}
    const wasAlone = 'alone' in document.body.dataset;
    showPrincipal(anchor.startsWith('p-') ? anchor : null);
    if (anchor.startsWith('f-')) showFinding(anchor);
    if (anchor === 'findings' && rest.length > 0) apply(rest.join('?'));
    // The browser looked for it while it was hidden, or by its name with the filters behind it.
    if (!anchor.startsWith('p-') && !anchor.startsWith('f-') && (wasAlone || rest.length > 0))
      byId(anchor)?.scrollIntoView();
  };

  addEventListener('hashchange', follow);
  draw();
  // Not before: the browser itself goes to what the address names when all is loaded, and takes the focus there.
  if (location.hash !== '') addEventListener('load', follow);

  // Print ----------------------------------------------------------------------------------------------------------------

  let closed: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    const within = 'alone' in document.body.dataset ? '.principal.chosen details' : 'section:not(#picture) details';
    closed = all<HTMLDetailsElement>(`${within}:not([open])`);
    for (const each of closed) each.open = true;
    draw(true);
  });
  addEventListener('afterprint', () => {
    for (const each of closed) each.open = false;
    closed = [];
    draw();
  });
})();
