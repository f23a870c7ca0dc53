/** `nochul access` for a terminal: each relation with those who read it, strongest reach first, and the path. */
import type { RenderOptions } from '../plugin.ts';
import type { AccessReport, AccessRow, Future } from '../report.ts';
import { type Messages, messages, word } from './messages/index.ts';
import { numberFormat } from './numbers.ts';
import { ARROW } from './path.ts';
import { type Cell, formatColumns, paint, type Style, visible, visibleName, wrap } from './table.ts';

/** On a terminal; a file or a pipe gets all. */
const MOST_RELATIONS = 40;
const MOST_LINES = 30;
const MOST_NAMES = 5;
/** From here on the path has a column of its own; below, a line of its own. */
const WIDE = 110;
const INDENT = '  ';
const REACHES: readonly AccessRow['reach'][] = ['direct', 'set-role', 'via', 'escalate'];
/** Where a relation's own name stood in a path: no server lets a NUL into a name. */
const ITSELF = '\0';

/** What several principals have in common, or several columns. */
interface Line {
  readonly row: AccessRow;
  /** Without the principal; the relation's own name is ITSELF. */
  readonly path: readonly string[];
  readonly everyone: boolean;
  readonly principals: Set<string>;
  readonly logins: Set<string>;
  /** Null for every column. */
  readonly columns: readonly string[] | null;
}

interface Page {
  readonly texts: Messages;
  readonly options: RenderOptions;
  readonly count: (value: number) => string;
  readonly limit: (most: number) => number;
}

/** Superusers are said once; principals of whom the same is to be said share a line, relations a heading. */
export function renderAccess(report: AccessReport, options: RenderOptions): string {
  const texts = messages[options.lang];
  const limit = (most: number) => (Number.isFinite(options.width) ? most : Infinity);
  const page: Page = { texts, options, count: numberFormat(texts).count, limit };
  const principals = new Set(report.access.map(({ principal }) => principal));
  const [only] = principals;
  const sections =
    only !== undefined && principals.size === 1
      ? [leavers(page, report), ofPrincipal(page, only, report.access)]
      : [leavers(page, report), superusers(page, report), ofRelations(page, report)];
  sections.push(future(page, report.future), rosterNotes(page, report), gaps(page, report));
  return sections.filter((section) => section !== '').join('\n');
}

function say({ options }: Page, sentence: string, style?: Style, indent = ''): string {
  return wrap(sentence, options.width - indent.length)
    .map((line) => `${indent}${style ? paint(line, style, options.color) : line}\n`)
    .join('');
}

function leavers(page: Page, { sources, access }: AccessReport): string {
  return sources
    .flatMap(({ id, roster }) => (roster?.leavers ?? []).map((name) => ({ id, name })))
    .map(({ id, name }) => {
      const row = access.find(({ source, principal }) => source === id && principal === name);
      const canLogin = row?.canLogin ?? true;
      return say(page, page.texts.leaver({ name: visibleName(name), people: null, canLogin }), ['bold', 'red']);
    })
    .join('');
}

function superusers(page: Page, { sources, access }: AccessReport): string {
  if (access.length === 0) return '';
  const names = sources.flatMap(({ superusers }) => superusers).map(visibleName);
  return names.length === 0
    ? ''
    : say(page, page.texts.superusers({ names: some(page, names), count: names.length }), 'dim');
}

function ofRelations(page: Page, { sources, access }: AccessReport): string {
  const { texts, options, count } = page;
  if (access.length === 0) return `${texts.nobodyReads}\n`;
  const said = new Set(sources.flatMap(({ id, superusers }) => superusers.map((name) => JSON.stringify([id, name]))));
  const inPostgres = new Set(sources.flatMap(({ id, engine }) => (engine === 'postgresql' ? [id] : [])));
  const relations = new Map<string, AccessRow[]>();
  for (const row of access) {
    if (said.has(JSON.stringify([row.source, row.principal]))) continue;
    // PostgreSQL's own roles read the same everywhere; whoever is made a member of one has a line.
    if (inPostgres.has(row.source) && row.principal.startsWith('pg_')) continue;
    const key = JSON.stringify([row.schema, row.relation]);
    const rows = relations.get(key);
    if (rows) rows.push(row);
    else relations.set(key, [row]);
  }
  if (relations.size === 0) return `${texts.nobodyElseReads}\n`;
  const groups = new Map<string, { names: string[]; lines: readonly Line[] }>();
  for (const rows of relations.values()) {
    const lines = linesOf(rows);
    const [{ schema, relation }] = rows as [AccessRow];
    const alike = JSON.stringify(
      lines.map(({ row, path, principals, columns }) => [
        row.reach,
        row.rows,
        row.limit,
        row.certainty,
        path,
        [...principals],
        columns,
      ]),
    );
    const name = `${visibleName(schema)}.${visibleName(relation)}`;
    const known = groups.get(alike);
    if (known) known.names.push(name);
    else groups.set(alike, { names: [name], lines });
  }
  const sorted = [...groups.values()].sort((a, b) => ((a.names[0] ?? '') < (b.names[0] ?? '') ? -1 : 1));
  const shown = sorted.slice(0, page.limit(MOST_RELATIONS));
  const sections = shown.map(({ names, lines }) => {
    const heading = say(page, some(page, names), 'bold');
    const listed = lines.slice(0, page.limit(MOST_LINES));
    const rest = lines.length - listed.length;
    const itself = names.length === 1 ? (names[0] ?? '') : texts.eachOfThese;
    const columns = [{ title: texts.principalHeader, shrink: 12 }, { title: texts.loginHeader }];
    const cells = listed.map((line): Cell[] => [who(page, line), login(page, line)]);
    const table = tableOf(page, columns, cells, listed, itself);
    return heading + table + (rest > 0 ? say(page, texts.further(count(rest)), 'dim', INDENT) : '');
  });
  const hidden = groups.size - shown.length;
  if (hidden > 0) sections.push(paint(`${texts.furtherRelations(count(hidden))}\n`, 'dim', options.color));
  return sections.join('\n');
}

function ofPrincipal(page: Page, principal: string, rows: readonly AccessRow[]): string {
  const { texts, count } = page;
  const lines = linesOf(rows, ({ schema, relation }) => JSON.stringify([schema, relation]));
  const listed = lines.slice(0, page.limit(MOST_LINES * 2));
  const canLogin = rows.some((row) => row.canLogin);
  const heading = `${visibleName(principal)}${canLogin ? '' : ` (${texts.noLogin})`}`;
  const nameOf = ({ row }: Line) => `${visibleName(row.schema)}.${visibleName(row.relation)}`;
  const cells = listed.map((line): Cell[] => [nameOf(line)]);
  const rest = lines.length - listed.length;
  return (
    say(page, heading, 'bold') +
    tableOf(page, [{ title: texts.relationHeader, shrink: 16 }], cells, listed, null) +
    (rest > 0 ? say(page, texts.further(count(rest)), 'dim', INDENT) : '')
  );
}

/** The strongest reach first, then those that see rows and can log in; rows that differ in the principal or the column are one line. */
function linesOf(rows: readonly AccessRow[], apart: (row: AccessRow) => string = () => ''): Line[] {
  const byColumns = new Map<string, { row: AccessRow; columns: string[] | null }>();
  for (const row of rows) {
    const key = JSON.stringify([apart(row), row.principal, row.reach, row.rows, row.limit, row.certainty, row.path]);
    const known = byColumns.get(key);
    if (!known) byColumns.set(key, { row, columns: row.column === null ? null : [row.column] });
    else if (row.column !== null) known.columns?.push(row.column);
  }
  const lines = new Map<string, Line>();
  for (const { row, columns } of byColumns.values()) {
    // Whatever everyone reads is said of PUBLIC alone.
    const everyone = row.principal === 'PUBLIC' || row.path[1] === 'PUBLIC';
    const own = row.path.slice(everyone && row.path[1] === 'PUBLIC' ? 2 : 1);
    const path = own.map((step) => step.replaceAll(`${row.schema}.${row.relation}`, ITSELF));
    const login = everyone ? null : row.canLogin;
    const key = JSON.stringify([apart(row), login, row.reach, row.rows, row.limit, row.certainty, path, columns]);
    const line = lines.get(key) ?? { row, path, everyone, principals: new Set(), logins: new Set(), columns };
    lines.set(key, line);
    line.principals.add(row.principal);
    if (row.canLogin) line.logins.add(row.principal);
  }
  return [...lines.values()].sort(
    (a, b) =>
      REACHES.indexOf(a.row.reach) - REACHES.indexOf(b.row.reach) ||
      Number(a.row.rows === 'none') - Number(b.row.rows === 'none') ||
      Number(b.everyone) - Number(a.everyone) ||
      Number(b.row.canLogin) - Number(a.row.canLogin),
  );
}

function who(page: Page, { everyone, principals }: Line): Cell {
  if (everyone && principals.has('PUBLIC')) return { text: page.texts.everyone, style: 'red' };
  return some(page, [...principals].map(visibleName));
}

function login({ texts, count }: Page, { everyone, principals, logins }: Line): string {
  if (everyone && principals.has('PUBLIC')) return count(logins.size);
  return logins.size > 0 ? texts.yes : texts.no;
}

/** The given columns, then reach, rows, columns and path. `itself` is what a relation's own name in the path becomes. */
function tableOf(
  { texts, options }: Page,
  first: readonly { readonly title: string; readonly shrink?: number }[],
  cells: readonly (readonly Cell[])[],
  lines: readonly Line[],
  itself: string | null,
): string {
  const wide = options.width >= WIDE;
  const pathOf = ({ row, path }: Line) => {
    const name = itself ?? `${visibleName(row.schema)}.${visibleName(row.relation)}`;
    return path.map((step) => step.split(ITSELF).map(visible).join(name)).join(ARROW);
  };
  const rows = lines.map((line, at): Cell[] => {
    const { row, columns } = line;
    const reach = word(texts.reaches, row.reach);
    const style = row.reach === 'direct' ? 'red' : 'yellow';
    const shown = word(texts.rows, row.rows);
    return [
      ...(cells[at] ?? []),
      { text: row.certainty === 'possible' ? texts.possible(reach) : reach, style },
      row.limit === null ? shown : `${shown} (${visible(row.limit)})`,
      columns === null ? texts.allColumns : texts.listed(columns.map(visibleName)),
      ...(wide ? [pathOf(line)] : []),
    ];
  });
  return formatColumns(
    [
      ...first,
      { title: texts.reachHeader, shrink: 8 },
      { title: texts.reachedRowsHeader, shrink: 10 },
      { title: texts.columnsHeader, shrink: 10 },
      ...(wide ? [{ title: texts.pathHeader, shrink: 16 }] : []),
    ],
    rows,
    options,
    INDENT,
    wide ? undefined : (at) => ({ text: lines[at] ? pathOf(lines[at]) : '', style: 'dim' }),
  );
}

function future(page: Page, exposures: readonly Future[]): string {
  const { texts, options } = page;
  if (exposures.length === 0) return '';
  const groups = new Map<string, { first: Future; names: string[] }>();
  for (const each of exposures) {
    const key = JSON.stringify([each.schema, each.creator, each.by, each.reach, each.certainty, each.path.slice(1)]);
    const known = groups.get(key);
    if (known) known.names.push(visibleName(each.principal));
    else groups.set(key, { first: each, names: [visibleName(each.principal)] });
  }
  const shown = [...groups.values()].slice(0, page.limit(MOST_LINES));
  const rest = groups.size - shown.length;
  const pathOf = ({ path, by }: Future) =>
    `${path.slice(1).map(visible).join(ARROW)}${by === 'grant-on-all' ? ` (${texts.habit})` : ''}`;
  const wide = options.width >= WIDE;
  const table = formatColumns(
    [
      { title: texts.principalHeader, shrink: 12 },
      { title: texts.schemaHeader, shrink: 12 },
      { title: texts.creatorHeader, shrink: 10 },
      ...(wide ? [{ title: texts.pathHeader, shrink: 16 }] : []),
    ],
    shown.map(({ first, names }): Cell[] => [
      some(page, names),
      first.schema === null ? texts.anySchema : visibleName(first.schema),
      first.creator === null ? texts.anybody : visibleName(first.creator),
      ...(wide ? [pathOf(first)] : []),
    ]),
    options,
    INDENT,
    wide ? undefined : (at) => ({ text: shown[at] ? pathOf(shown[at].first) : '', style: 'dim' }),
  );
  return (
    say(page, texts.futureTitle, 'bold') +
    table +
    (rest > 0 ? say(page, texts.further(page.count(rest)), 'dim', INDENT) : '')
  );
}

function rosterNotes(page: Page, { sources }: AccessReport): string {
  const named = (of: 'unowned' | 'missing') => sources.flatMap(({ roster }) => roster?.[of] ?? []).map(visibleName);
  const [unowned, missing] = [named('unowned'), named('missing')];
  return (
    (unowned.length > 0 ? say(page, page.texts.unowned(some(page, unowned))) : '') +
    (missing.length > 0 ? say(page, page.texts.missing(some(page, missing))) : '')
  );
}

function gaps(page: Page, { sources }: AccessReport): string {
  const lines = sources.flatMap(({ gaps }) =>
    gaps.map(({ code, hint }) => say(page, `${visible(code)}: ${visible(hint)}`, undefined, INDENT)),
  );
  return lines.length === 0 ? '' : say(page, page.texts.gapsTitle, 'bold') + lines.join('');
}

/** The first few of a list, and how many more there are. */
function some({ texts, count, limit }: Page, names: readonly string[]): string {
  const most = limit(MOST_NAMES);
  if (names.length <= most) return texts.listed(names);
  return `${texts.listed(names.slice(0, most))} ${texts.others(count(names.length - most))}`;
}
