/** The report for a terminal: the headline first, then what to act on, then how far it reaches. */
import { PEOPLE_METHODS, type PeopleMethod, type Severity } from '../model.ts';
import type { RenderOptions, Reporter } from '../plugin.ts';
import type { Report, ReportPrincipal } from '../report.ts';
import {
  alike,
  coverageOf,
  type Exposed,
  exposedRelations as exposedOf,
  headlineOf,
  isOnlyPublic,
  kinds,
  lawWords,
  leaversOf,
  loggedWord,
  nameOf,
  notExaminedOf,
  rosterNames,
  rulesBroken,
  skippedOf,
  skippedPlace,
  sourceSentence,
  tracesOf,
  type Words,
} from './digest.ts';
import { messages, word } from './messages/index.ts';
import { numberFormat } from './numbers.ts';
import { type Cell, formatColumns, paint, type Style, visible, visibleName, wrap } from './table.ts';

export const text: Reporter = { name: 'text', extensions: ['.txt'], render };

export const STYLES: Readonly<Record<Severity, Style>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'dim',
};
/** Rows of one list on a terminal; a file or a pipe gets all of them. */
const MOST_ROWS = 60;
const MOST_PRINCIPALS = 30;
const MOST_SKIPPED = 15;
const MOST_PLACES = 12;
const MOST_NAMES = 5;
const INDENT = '  ';
/** From here on what was found has a column of its own; below, a line of its own. */
const WIDE = 110;

interface Page extends Words {
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
  const { sentence, severity } = headlineOf(page);
  const style: Style = severity === 'critical' || severity === 'high' ? ['bold', 'red'] : 'bold';
  const added = several && severity ? line(page, texts.sourcesAdded(numbers.count(report.sources.length)), 'dim') : '';
  return line(page, sentence, style) + added;
}

/** Those who left and still read something or can log in: the first thing to act on. */
function leavers(page: Page): string {
  const left = leaversOf(page);
  const shown = left.slice(0, limit(page, MOST_SKIPPED)).map((sentence) => line(page, sentence, ['bold', 'red']));
  return shown.join('') + more(page, left.length, MOST_SKIPPED);
}

function notExamined(page: Page): string {
  const { report, texts, several } = page;
  const sums = notExaminedOf(page);
  if (sums === null) return '';
  const skipped = skippedOf(report);
  const style: Style = ['bold', 'yellow'];
  if (skipped.length === 0) return line(page, sums, style);
  const coded = skipped.some(({ code }) => code !== undefined);
  const rows = skipped
    .slice(0, limit(page, MOST_SKIPPED))
    .map((each): Cell[] => [
      ...(several ? [visibleName(each.source)] : []),
      skippedPlace(each, texts),
      word(texts.reasons, each.reason),
      ...(coded ? [each.code ?? ''] : []),
    ]);
  const interrupted = skipped.some(({ reason }) => reason === 'interrupted') ? line(page, texts.interrupted) : '';
  return (
    line(page, sums, style) +
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
  return page.report.sources
    .map((source) => line(page, `${visibleName(source.id)}: ${sourceSentence(source, page)}`, 'dim'))
    .join('');
}

function exposedRelations(page: Page): string {
  const { report, texts, numbers, options, several } = page;
  const { filled, empty } = exposedOf(report);
  const wide = options.width >= WIDE;
  const rows = filled.slice(0, limit(page, MOST_ROWS)).map((each): { cells: Cell[]; data: string } => {
    const data = texts.listed(kinds(each.findings, texts));
    return {
      data,
      cells: [
        { text: word(texts.severities, each.worst.severity), style: STYLES[each.worst.severity] },
        ...(several ? [visibleName(each.source)] : []),
        each.where,
        ...(wide ? [data] : []),
        each.rows === null ? '?' : numbers.count(each.rows),
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
  const { texts } = page;
  const note = (say: (names: string) => string, names: readonly string[]): string =>
    names.length === 0 ? '' : line(page, say(said(names, MOST_PLACES, page)), undefined, INDENT);
  const { unowned, missing } = rosterNames(page.report);
  return note(texts.unowned, unowned) + note(texts.missing, missing);
}

function traces(page: Page): string {
  const found = tracesOf(page);
  return found ? line(page, found.sentence, found.silent > 0 ? 'bold' : undefined, INDENT) : '';
}

/** The first few of a list, and how many more there are. */
function said(items: readonly string[], most: number, { texts, numbers }: Page): string {
  if (items.length <= most) return texts.listed(items);
  return `${texts.listed(items.slice(0, most))} ${texts.others(numbers.count(items.length - most))}`;
}

function violations(page: Page): string {
  const { report, texts, numbers } = page;
  if (report.violations.length === 0) return '';
  const ordered = rulesBroken(report);
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
      lawWords(law, texts),
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

function gaps(page: Page): string {
  const lines = page.report.sources.flatMap(({ gaps }) =>
    gaps.map(({ code, hint }) => line(page, `${visible(code)}: ${visible(hint)}`, undefined, INDENT)),
  );
  return lines.length === 0 ? '' : title(page, page.texts.gapsTitle) + lines.join('');
}
