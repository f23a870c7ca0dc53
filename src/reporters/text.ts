/** The report for a terminal: the headline first, then what to act on, then how far it reaches. */
import { PEOPLE_METHODS, type People, type PeopleMethod, type Severity } from '../model.ts';
import type { RenderOptions, Reporter } from '../plugin.ts';
import type { Finding, Report, ReportHolding, ReportPrincipal, Source } from '../report.ts';
import { type Messages, messages, word } from './messages/index.ts';
import { type NumberFormat, numberFormat } from './numbers.ts';
import { ARROW, pathSteps } from './path.ts';
import { type Cell, formatColumns, paint, type Style, visible, visibleName, wrap } from './table.ts';

export const text: Reporter = { name: 'text', extensions: ['.txt'], render };

const STYLES: Readonly<Record<Severity, Style>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'dim',
};
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
/** Rows of one list on a terminal; a file or a pipe gets all of them. */
const MOST_ROWS = 60;
const MOST_PRINCIPALS = 30;
const MOST_SKIPPED = 15;
const MOST_PLACES = 12;
const MOST_NAMES = 5;
const INDENT = '  ';
/** From here on what was found has a column of its own; below, a line of its own. */
const WIDE = 110;

interface Page {
  readonly report: Report;
  readonly texts: Messages;
  readonly numbers: NumberFormat;
  readonly options: RenderOptions;
  /** Several sources: each row says which. */
  readonly several: boolean;
}

function render(report: Report, options: RenderOptions): string {
  const texts = messages[options.lang];
  const page: Page = { report, texts, numbers: numberFormat(texts), options, several: report.sources.length > 1 };
  const sections = [headline(page) + leavers(page), notExamined(page), sources(page)];
  if (report.findings.length > 0) sections.push(exposedRelations(page), principals(page), violations(page));
  sections.push(coverage(page), gaps(page));
  return sections.filter((section) => section !== '').join('\n');
}

function line(page: Page, sentence: string, style?: Style, indent = ''): string {
  return wrap(sentence, page.options.width - indent.length)
    .map((each) => `${indent}${style ? paint(each, style, page.options.color) : each}\n`)
    .join('');
}

function title(page: Page, words: string): string {
  return line(page, words, 'bold');
}

function headline(page: Page): string {
  const { report, texts, numbers, several } = page;
  // What a column's name alone makes suspect is in the tables below; the headline is for what was seen.
  const seen = report.findings.filter(({ evidence }) => evidence.nonNull > 0);
  const worst = seen.reduce<Finding | null>(
    (before, each) => (before && worse(before, each) <= 0 ? before : each),
    null,
  );
  if (!worst) {
    const suspected = report.findings.length;
    const sentence = suspected > 0 ? texts.suspectedOnly({ columns: numbers.count(suspected), count: suspected }) : '';
    return line(page, [texts.nothingFound, sentence].join(' ').trim(), 'bold');
  }
  const readers = report.principals.filter((each) => each.kind !== 'public' && each.people.high > 0);
  const logins = readers.filter(({ canLogin }) => canLogin).length;
  const total: People = {
    estimate: report.sources.reduce((sum, { people }) => sum + people.estimate, 0),
    low: report.sources.reduce((most, { people }) => Math.max(most, people.low), 0),
    high: report.sources.reduce((sum, { people }) => sum + people.high, 0),
  };
  const sentence = texts.headline({
    people: numbers.roughly(total),
    range: numbers.range(total),
    principals: numbers.count(readers.length),
    count: readers.length,
    logins: report.sources.some(({ gaps }) => gaps.some(({ hidesReaders }) => hidesReaders))
      ? texts.atLeast(numbers.count(logins))
      : numbers.count(logins),
    loginCount: logins,
    worst: texts.worst({
      severity: word(texts.severities, worst.severity),
      category: word(texts.categories, worst.category),
      protection: word(texts.protections, worst.protection),
      where: [worst.schema, worst.relation, worst.column].map(visibleName).join('.'),
    }),
  });
  const style: Style = worst.severity === 'critical' || worst.severity === 'high' ? ['bold', 'red'] : 'bold';
  const added = several ? line(page, texts.sourcesAdded(numbers.count(report.sources.length)), 'dim') : '';
  return line(page, visible(sentence), style) + added;
}

/** Those who left and still read something or can log in: the first thing to act on. */
function leavers(page: Page): string {
  const { report, texts, numbers, several } = page;
  const left = report.sources.flatMap(({ id, roster }) =>
    (roster?.leavers ?? []).map((name) => {
      const principal = report.principals.find((each) => each.source === id && each.name === name);
      const people = principal && principal.people.high > 0 ? principal.people : null;
      return { source: id, name, people, canLogin: principal?.canLogin ?? true };
    }),
  );
  const sorted = left.sort((a, b) => (b.people?.estimate ?? 0) - (a.people?.estimate ?? 0));
  const shown = sorted.slice(0, limit(page, MOST_SKIPPED)).map(({ source, name, people, canLogin }) => {
    const sentence = texts.leaver({ name: visibleName(name), people: people && numbers.roughly(people), canLogin });
    return line(page, several ? `${visibleName(source)}: ${sentence}` : sentence, ['bold', 'red']);
  });
  return shown.join('') + more(page, left.length, MOST_SKIPPED);
}

/** Among equals the report's own order holds: each source's findings come with the worst first. */
function worse(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

function notExamined(page: Page): string {
  const { report, texts, numbers, several } = page;
  const skipped = report.sources.flatMap(({ id, skipped }) => skipped.map((each) => ({ source: id, ...each })));
  if (skipped.length === 0) return report.complete ? '' : line(page, texts.interrupted, ['bold', 'yellow']);
  const relations = skipped.filter(({ column }) => column === null).length;
  const columns = skipped.length - relations;
  const sums = texts.notExaminedSums({
    relations: numbers.count(relations),
    relationCount: relations,
    columns: numbers.count(columns),
    columnCount: columns,
  });
  const coded = skipped.some(({ code }) => code !== undefined);
  const rows = skipped.slice(0, limit(page, MOST_SKIPPED)).map((each): Cell[] => {
    const parts = [each.schema, each.relation, each.column].filter((part) => part !== null);
    return [
      ...(several ? [visibleName(each.source)] : []),
      parts.length > 0 ? parts.map(visibleName).join('.') : texts.wholeSource,
      word(texts.reasons, each.reason),
      ...(coded ? [each.code ?? ''] : []),
    ];
  });
  const interrupted = skipped.some(({ reason }) => reason === 'interrupted') ? line(page, texts.interrupted) : '';
  return (
    line(page, `${texts.notExamined}: ${sums}`, ['bold', 'yellow']) +
    interrupted +
    formatColumns(
      [
        ...(several ? [{ title: texts.sourceHeader, shrink: 8 }] : []),
        { title: texts.whereHeader, shrink: 16 },
        { title: texts.reasonHeader, shrink: 12 },
        ...(coded ? [{ title: texts.codeHeader }] : []),
      ],
      rows,
      page.options,
      INDENT,
    ) +
    more(page, skipped.length, MOST_SKIPPED)
  );
}

function limit({ options }: Page, most: number): number {
  return Number.isFinite(options.width) ? most : Infinity;
}

function more(page: Page, count: number, most: number): string {
  const shown = limit(page, most);
  return count > shown ? line(page, page.texts.further(page.numbers.count(count - shown)), 'dim', INDENT) : '';
}

function sources(page: Page): string {
  const { texts, numbers } = page;
  const engines = { postgresql: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB' };
  return page.report.sources
    .map(({ id, engine, version, database, user, relations, columns, rowsSampled }) => {
      const described = texts.source({
        engine: `${engines[engine]} ${version}`.trim(),
        database: database === null ? null : visibleName(database),
        user: visibleName(user),
        relations: numbers.count(relations),
        columns: numbers.count(columns),
        rows: numbers.count(rowsSampled),
      });
      return line(page, visible(`${visibleName(id)}: ${described}`), 'dim');
    })
    .join('');
}

interface Exposed {
  readonly source: string;
  readonly where: string;
  readonly findings: Finding[];
}

function exposedRelations(page: Page): string {
  const { report, texts, numbers, options, several } = page;
  const exposed = new Map<string, Exposed>();
  for (const finding of report.findings) {
    const key = relationKey(finding);
    const where = `${visibleName(finding.schema)}.${visibleName(finding.relation)}`;
    const known = exposed.get(key);
    if (known) known.findings.push(finding);
    else exposed.set(key, { source: finding.source, where, findings: [finding] });
  }
  const readers = relationReaders(report);
  const listed = Array.from(exposed, ([key, each]) => ({
    ...each,
    readers: readers.get(key) ?? { principals: 0, logins: 0 },
    worst: each.findings.reduce((before, next) => (worse(before, next) <= 0 ? before : next)),
    people: hull(each.findings.map(({ people }) => people)),
  })).sort((a, b) => worse(a.worst, b.worst));
  // Data of organisations only is of no people, and is there all the same.
  const hasData = ({ people, findings }: (typeof listed)[number]) =>
    people.high > 0 || findings.some(({ subject, evidence }) => subject === 'organisation' && evidence.nonNull > 0);
  const filled = listed.filter(hasData);
  const empty = listed.filter((each) => !hasData(each));
  const wide = options.width >= WIDE;
  const rows = filled.slice(0, limit(page, MOST_ROWS)).map((each): { cells: Cell[]; data: string } => {
    const rowCounts = each.findings.map(({ estimatedRows }) => estimatedRows).filter((count) => count !== null);
    const data = texts.listed(kinds(each.findings, texts));
    return {
      data,
      cells: [
        { text: word(texts.severities, each.worst.severity), style: STYLES[each.worst.severity] },
        ...(several ? [visibleName(each.source)] : []),
        each.where,
        ...(wide ? [data] : []),
        rowCounts.length > 0 ? numbers.count(Math.max(...rowCounts)) : '?',
        numbers.people(each.people),
        `${numbers.count(each.readers.principals)} (${numbers.count(each.readers.logins)})`,
      ],
    };
  });
  const table = formatColumns(
    [
      { title: texts.severityHeader },
      ...(several ? [{ title: texts.sourceHeader, shrink: 8 }] : []),
      { title: texts.relationHeader, shrink: 14 },
      ...(wide ? [{ title: texts.dataHeader, shrink: 20 }] : []),
      { title: texts.rowsHeader, align: 'right' as const },
      { title: texts.peopleHeader, align: 'right' as const, shrink: 16 },
      { title: texts.readersHeader, align: 'right' as const, shrink: 10 },
    ],
    rows.map(({ cells }) => cells),
    options,
    INDENT,
    wide ? undefined : (at) => ({ text: rows[at]?.data ?? '', style: 'dim' }),
  );
  return (
    title(page, texts.exposedRelations) +
    (rows.length > 0 ? table + more(page, filled.length, MOST_ROWS) : '') +
    countedBy(page, filled) +
    (empty.length > 0
      ? line(
          page,
          texts.empty(
            said(
              empty.map(({ where }) => where),
              MOST_PLACES,
              page,
            ),
          ),
          'dim',
          INDENT,
        )
      : '')
  );
}

/** What the numbers of people rest on: of each relation, that of the finding with most people. */
function countedBy(page: Page, relations: readonly Exposed[]): string {
  const { texts, numbers } = page;
  const counts = new Map<PeopleMethod, number>();
  for (const { findings } of relations) {
    const { people } = findings.reduce((best, each) => (each.people.estimate > best.people.estimate ? each : best));
    if (people.method) counts.set(people.method, (counts.get(people.method) ?? 0) + 1);
  }
  const parts = PEOPLE_METHODS.flatMap((method) => {
    const count = counts.get(method);
    return count === undefined ? [] : [texts.peopleMethods[method](numbers.count(count))];
  });
  return parts.length > 0 ? line(page, texts.peopleCounted(parts), 'dim', INDENT) : '';
}

/** What was found, the worst first: `resident registration number, phone (masked), e-mail (at $.buyer.email)`. */
function kinds(findings: readonly Finding[], texts: Messages): string[] {
  const found = new Map<string, { readonly name: string; readonly marks: readonly string[]; paths: Set<string> }>();
  for (const { category, protection, scheme, subject, caveats, embedded, path } of [...findings].sort(worse)) {
    const guarded = `${word(texts.protections, protection)}${scheme === null ? '' : ` ${scheme}`}`;
    const marks = [
      ...(protection === 'plain' ? [] : [guarded]),
      ...(caveats.includes('weak-hash') ? [texts.weakHash] : []),
      ...(subject === 'organisation' ? [texts.ofOrganisations] : []),
      ...(embedded && path === null ? [texts.inText] : []),
    ];
    const name = word(texts.categories, category);
    const key = JSON.stringify([name, marks, path === null]);
    const known = found.get(key) ?? { name, marks, paths: new Set<string>() };
    if (path !== null) known.paths.add(path);
    found.set(key, known);
  }
  return Array.from(found.values(), ({ name, marks, paths: [first, ...others] }) => {
    const at = first === undefined ? [] : [texts.atPath({ path: visible(first), more: others.length })];
    const all = [...marks, ...at];
    return `${name}${all.length > 0 ? ` (${texts.listed(all)})` : ''}`;
  });
}

/** One person set is in the other or not, nobody knows from here: the estimate of the largest, the outermost bounds. */
function hull(counts: readonly People[]): People {
  return {
    estimate: Math.max(0, ...counts.map(({ estimate }) => estimate)),
    low: Math.max(0, ...counts.map(({ low }) => low)),
    high: Math.max(0, ...counts.map(({ high }) => high)),
  };
}

function relationKey({ source, schema, relation }: Pick<Finding, 'source' | 'schema' | 'relation'>): string {
  return JSON.stringify([source, schema, relation]);
}

/** Principals that read at least one finding of a relation. */
function relationReaders(report: Report): Map<string, { principals: number; logins: number }> {
  const relationOf = new Map(
    report.findings.map((finding) => [`${finding.source} ${finding.id}`, relationKey(finding)]),
  );
  const shows = new Map<string, Set<string>>();
  for (const { id, source, rows, findings } of report.holdings) {
    const keys = findings.map((finding) => relationOf.get(`${source} ${finding}`)).filter((key) => key !== undefined);
    if (rows !== 'none') shows.set(id, new Set(keys));
  }
  const readers = new Map<string, { principals: number; logins: number }>();
  for (const { kind, canLogin, access } of report.principals) {
    if (kind === 'public') continue;
    const seen = new Set<string>();
    for (const { holding, reach } of access) {
      if (reach !== 'escalate') for (const key of shows.get(holding) ?? []) seen.add(key);
    }
    for (const key of seen) {
      const count = readers.get(key) ?? { principals: 0, logins: 0 };
      count.principals += 1;
      if (canLogin) count.logins += 1;
      readers.set(key, count);
    }
  }
  return readers;
}

function principals(page: Page): string {
  const { report, texts, numbers, options, several } = page;
  const reading = report.principals.filter(({ people }) => people.high > 0);
  const superusers = reading.filter(({ superuser }) => superuser);
  const others = report.principals.filter(({ people }) => people.high === 0);
  const escalating = others.filter(({ access }) => access.some(({ reach }) => reach === 'escalate'));
  const glimpsing = others.filter((each) => !escalating.includes(each));
  const groups = alike(
    page,
    reading.filter(({ kind, canLogin, superuser }) => !superuser && (canLogin || kind === 'public')),
  );
  const roles = reading.filter((each) => each.kind !== 'public' && !each.canLogin && !isOnlyPublic(each));
  const wide = options.width >= WIDE;
  const shown = groups.slice(0, limit(page, MOST_PRINCIPALS));
  const rows = shown.map(({ names, principal, data, reach, path }): Cell[] => [
    ...(several ? [visibleName(principal.source)] : []),
    principal.kind === 'public' ? { text: nameOf(principal, texts), style: 'red' } : said(names, MOST_NAMES, page),
    principal.kind === 'public' ? '–' : principal.canLogin ? texts.yes : texts.no,
    { text: numbers.people(principal.people), style: 'bold' },
    ...(wide ? [data] : []),
    reach,
    ...(wide ? [loggedWord(principal.audit, texts), path] : []),
  ]);
  const table = formatColumns(
    [
      ...(several ? [{ title: texts.sourceHeader, shrink: 8 }] : []),
      { title: texts.principalHeader, shrink: 12 },
      { title: texts.loginHeader },
      { title: texts.peopleHeader, align: 'right' as const, shrink: 16 },
      ...(wide ? [{ title: texts.dataHeader, shrink: 14 }] : []),
      { title: texts.reachHeader, shrink: 8 },
      ...(wide ? [{ title: texts.loggedHeader }, { title: texts.pathHeader, shrink: 16 }] : []),
    ],
    rows,
    options,
    INDENT,
    wide ? undefined : (at) => ({ text: `${shown[at]?.data ?? ''}: ${shown[at]?.path ?? ''}`, style: 'dim' }),
  );
  // The same role of several databases is one name.
  const all = (list: readonly ReportPrincipal[]) =>
    said(
      [...new Set(list.map((each) => `${nameOf(each, texts)}${each.canLogin ? '' : ` (${texts.noLogin})`}`))],
      MOST_ROWS,
      page,
    );
  return (
    title(page, texts.principalsTitle) +
    (rows.length > 0 ? table + more(page, groups.length, MOST_PRINCIPALS) : '') +
    (superusers.length > 0
      ? line(page, texts.superusers({ names: all(superusers), count: superusers.length }), undefined, INDENT)
      : '') +
    (roles.length > 0
      ? line(
          page,
          texts.roles(
            said(
              roles.map((each) => `${nameOf(each, texts)} ${numbers.roughly(each.people)}`),
              MOST_PLACES,
              page,
            ),
          ),
          undefined,
          INDENT,
        )
      : '') +
    (reading.length === 0 ? line(page, texts.nobodyReads, undefined, INDENT) : traces(page)) +
    rosterNotes(page) +
    (escalating.length > 0 ? line(page, texts.escalating(all(escalating)), 'dim', INDENT) : '') +
    (glimpsing.length > 0 ? line(page, texts.glimpsing(all(glimpsing)), 'dim', INDENT) : '')
  );
}

function rosterNotes(page: Page): string {
  const { report, texts } = page;
  const rosters = report.sources.flatMap(({ roster }) => roster ?? []);
  const note = (say: (names: string) => string, all: readonly string[]): string => {
    const names = [...new Set(all)];
    return names.length === 0
      ? ''
      : line(page, say(said(names.map(visibleName), MOST_PLACES, page)), undefined, INDENT);
  };
  const unowned = rosters.flatMap((each) => each.unowned);
  // One roster for several servers: whoever is on one of them is not missing.
  const missing = rosters[0]?.missing.filter((name) => rosters.every((each) => each.missing.includes(name))) ?? [];
  return note(texts.unowned, unowned) + note(texts.missing, missing);
}

/** How many of those who read leave no trace, and how many of the others need not. */
function traces(page: Page): string {
  const { report, texts, numbers } = page;
  const audits = report.principals.flatMap(({ audit }) => (audit ? [audit] : []));
  if (audits.length === 0) return '';
  const count = (which: (audit: (typeof audits)[number]) => boolean) => {
    const found = audits.filter(which).length;
    return { number: numbers.count(found), count: found };
  };
  const silent = count(({ logged }) => logged === 'no');
  const sentence = texts.traces({
    silent,
    partial: count(({ logged }) => logged === 'partial'),
    unknown: count(({ logged }) => logged === 'unknown'),
    evadable: count(({ evadable }) => evadable),
    all: { number: numbers.count(audits.length), count: audits.length },
  });
  return line(page, sentence, silent.count > 0 ? 'bold' : undefined, INDENT);
}

function loggedWord(audit: ReportPrincipal['audit'], texts: Messages): string {
  return audit ? texts.logged(audit) : '–';
}

/** Principals of whom the same is to be said: forty analysts by one role are one line. */
function alike({ report, texts }: Page, principals: readonly ReportPrincipal[]) {
  interface Group {
    readonly names: string[];
    readonly principal: ReportPrincipal;
    readonly data: string;
    readonly reach: string;
    readonly path: string;
  }
  const holdings = shownBy(report);
  const groups = new Map<string, Group>();
  for (const principal of principals) {
    const way = mainWay(principal, holdings);
    const reach = way ? reachWord(way.access, texts) : '';
    const steps = way ? pathSteps(way.access.chain, way.holding, texts).join(ARROW) : '';
    // Not all the rows of that relation: a policy decides which.
    const path = way && way.holding.rows !== 'all' ? `${steps} (${word(texts.rows, way.holding.rows)})` : steps;
    const data = texts.listed(principal.categories.map((category) => word(texts.categories, category)));
    const { source, kind, canLogin, people, audit } = principal;
    const key = JSON.stringify([source, kind, canLogin, people, data, reach, path, loggedWord(audit, texts)]);
    const known = groups.get(key);
    if (known) known.names.push(nameOf(principal, texts));
    else groups.set(key, { names: [nameOf(principal, texts)], principal, data, reach, path });
  }
  return [...groups.values()];
}

/** A role that nobody logs in as, and that reads what everybody reads: PUBLIC's own line says so. */
function isOnlyPublic({ kind, canLogin, access }: ReportPrincipal): boolean {
  return (
    kind === 'role' &&
    !canLogin &&
    access.every(({ reach, chain }) => reach === 'escalate' || chain.some(({ by }) => by === 'public'))
  );
}

function nameOf({ kind, name }: ReportPrincipal, texts: Messages): string {
  return kind === 'public' ? texts.everyone : visibleName(name);
}

/** The first few of a list, and how many more there are. */
function said(items: readonly string[], most: number, { texts, numbers }: Page): string {
  if (items.length <= most) return texts.listed(items);
  return `${texts.listed(items.slice(0, most))} ${texts.others(numbers.count(items.length - most))}`;
}

type Access = ReportPrincipal['access'][number];
const REACHES: readonly Access['reach'][] = ['direct', 'set-role', 'via', 'escalate'];

/**
 * The way that explains the number of people: one that shows about as many of them as any; of those the strongest, then
 * the one to the worst data, then the shortest.
 */
function mainWay(
  { access }: ReportPrincipal,
  holdings: ReadonlyMap<string, Shown>,
): { access: Access; holding: ReportHolding } | null {
  const ways = access.flatMap((each) => {
    const shown = holdings.get(each.holding);
    if (!shown || each.reach === 'escalate' || shown.holding.rows === 'none' || shown.holding.rows === 'unknown')
      return [];
    return [{ access: each, ...shown, length: each.chain.length + shown.holding.beyond.length }];
  });
  const most = Math.max(0, ...ways.map(({ people }) => people));
  const [first] = ways
    .filter(({ people }) => people >= 0.9 * most)
    .sort(
      (a, b) =>
        REACHES.indexOf(a.access.reach) - REACHES.indexOf(b.access.reach) ||
        a.severity - b.severity ||
        a.length - b.length ||
        b.holding.findings.length - a.holding.findings.length,
    );
  return first ?? null;
}

/** A holding with the most people of any of its findings, and how bad the worst of those is. */
interface Shown {
  readonly holding: ReportHolding;
  readonly people: number;
  readonly severity: number;
}

function shownBy({ findings, holdings }: Report): Map<string, Shown> {
  const byId = new Map(findings.map((each) => [`${each.source} ${each.id}`, each]));
  return new Map(
    holdings.map((holding) => {
      const shown = holding.findings
        .map((id) => byId.get(`${holding.source} ${id}`))
        .filter((each) => each !== undefined);
      const people = shown.reduce((most, each) => Math.max(most, each.people.estimate), 0);
      const ranks = shown
        .filter((each) => each.people.estimate * 2 >= people)
        .map(({ severity }) => SEVERITIES.indexOf(severity));
      return [holding.id, { holding, people, severity: Math.min(SEVERITIES.length, ...ranks) }];
    }),
  );
}

function reachWord({ reach, certainty }: Pick<Access, 'reach' | 'certainty'>, texts: Messages): string {
  const said = word(texts.reaches, reach);
  return certainty === 'possible' ? texts.possible(said) : said;
}

function violations(page: Page): string {
  const { report, texts, numbers } = page;
  if (report.violations.length === 0) return '';
  const findings = new Map(report.findings.map((each) => [each.id, each]));
  const rules = new Map<string, { rule: string; severity: Severity; law: string[]; places: string[] }>();
  for (const { rule, severity, finding, args } of report.violations) {
    const law = Array.isArray(args.law) ? args.law.filter((each) => typeof each === 'string') : [];
    const key = JSON.stringify([rule, severity]);
    const known = rules.get(key) ?? { rule, severity, law, places: [] };
    rules.set(key, known);
    const found = finding === null ? undefined : findings.get(finding);
    if (found) known.places.push([found.schema, found.relation, found.column].map(visibleName).join('.'));
  }
  const ordered = [...rules.values()].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const table = formatColumns(
    [
      { title: texts.severityHeader },
      { title: texts.ruleHeader, shrink: 16 },
      { title: texts.countHeader, align: 'right' },
      { title: texts.lawHeader, shrink: 16 },
    ],
    ordered.map(({ rule, severity, law, places }) => [
      { text: word(texts.severities, severity), style: STYLES[severity] },
      word(texts.rules, rule),
      numbers.count(places.length),
      texts.listed(law.map((reference) => texts.law(reference))),
    ]),
    page.options,
    INDENT,
    (at) => ({ text: said(ordered[at]?.places ?? [], MOST_PLACES, page), style: 'dim' }),
  );
  return title(page, texts.violationsTitle) + table;
}

function coverage(page: Page): string {
  const { report, several } = page;
  const lines = report.sources.map((source) => {
    const name = several ? `${visibleName(source.id)}: ` : '';
    return coverageOf(page, source)
      .map((sentence) => line(page, `${name}${sentence}`, undefined, INDENT))
      .join('');
  });
  return title(page, page.texts.coverageTitle) + lines.join('');
}

function coverageOf({ report, texts, numbers }: Page, source: Source): string[] {
  const found = new Set(report.findings.map(relationKey));
  const { coverage } = source;
  const clean = coverage.filter((each) => !found.has(relationKey({ source: source.id, ...each })));
  const whole = clean.filter(({ method, absenceBound }) => method !== 'none' && absenceBound === 0);
  const sampled = clean.filter(({ method, absenceBound }) => method !== 'none' && absenceBound > 0 && absenceBound < 1);
  const heads = coverage.filter(({ method, absenceBound }) => method === 'head' && absenceBound > 0);
  const count = (list: readonly unknown[]) => ({ relations: numbers.count(list.length), count: list.length });
  const read = coverage.filter(({ method }) => method !== 'none');
  const sentences = [
    texts.examined({
      whole: numbers.count(read.filter(({ absenceBound }) => absenceBound === 0).length),
      sampled: numbers.count(read.filter(({ absenceBound }) => absenceBound > 0).length),
      none: numbers.count(coverage.length - read.length),
    }),
  ];
  if (whole.length > 0) sentences.push(texts.absenceWhole(count(whole)));
  if (sampled.length > 0) {
    const weakest = sampled.reduce((a, b) => (a.absenceBound >= b.absenceBound ? a : b));
    const rows = numbers.count(weakest.rows);
    sentences.push(texts.absence({ ...count(sampled), rows, share: numbers.percent(weakest.absenceBound) }));
  }
  if (heads.length > 0) sentences.push(texts.headOnly(count(heads)));
  for (const { cause, times, seconds } of source.backedOff) sentences.push(texts.backedOff({ cause, times, seconds }));
  return sentences;
}

function gaps(page: Page): string {
  const lines = page.report.sources.flatMap(({ gaps }) =>
    gaps.map(({ code, hint }) => line(page, `${visible(code)}: ${visible(hint)}`, undefined, INDENT)),
  );
  return lines.length === 0 ? '' : title(page, page.texts.gapsTitle) + lines.join('');
}
