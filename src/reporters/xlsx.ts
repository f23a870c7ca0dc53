/** A workbook for auditors: the inventories that ISMS-P asks for, as sheets that can be filtered and filled in. */
import type { People, Severity } from '../model.ts';
import type { Reporter } from '../plugin.ts';
import type { Finding } from '../report.ts';
import {
  ENGINES,
  exposedRelations,
  few,
  headlineOf,
  lawOf,
  lawWords,
  leaversOf,
  loggedWord,
  nameOf,
  notExaminedOf,
  peopleOf,
  place,
  protectionWords,
  reachWord,
  readerNames,
  readersOf,
  relationKey,
  rosterNames,
  SEVERITIES,
  skippedOf,
  sourceSentence,
  tracesOf,
  violationsOf,
  type Words,
} from './digest.ts';
import { messages, word } from './messages/index.ts';
import { numberFormat } from './numbers.ts';
import { visible, visibleName } from './table.ts';
import { pathOf, showsOf, type Way, waysOf } from './ways.ts';
import { type Column, type Sheet, sheet, workbook } from './workbook.ts';

export const xlsx: Reporter = {
  name: 'xlsx',
  extensions: ['.xlsx'],
  binary: true,
  async render(report, { lang }) {
    const texts = messages[lang];
    return render({ report, texts, numbers: numberFormat(texts) });
  },
};

/** Names and places in one cell. */
const MOST_NAMES = 20;

const SHARE = '0.0000%';

const COLOURS: Readonly<Record<Severity, string>> = {
  critical: '#F4B6B6',
  high: '#F9D9C3',
  medium: '#FFF2CC',
  low: '#EDEDED',
};

function render(words: Words): Promise<Uint8Array> {
  const { report, texts } = words;
  const sheets = [
    summary(words),
    inventory(words),
    access(words),
    violations(words),
    notExamined(words),
    coverage(words),
    evidence(words),
  ];
  const colours = new Map(SEVERITIES.map((severity) => [word(texts.severities, severity), COLOURS[severity]]));
  return workbook(sheets, colours, new Date(report.finishedAt));
}

function peopleColumns<Row>(of: (row: Row) => People | null, { texts }: Words): Column<Row>[] {
  const { heads } = texts;
  return [
    { head: heads.people, width: 14, value: (row) => of(row)?.estimate ?? null },
    { head: heads.low, width: 14, value: (row) => of(row)?.low ?? null },
    { head: heads.high, width: 14, value: (row) => of(row)?.high ?? null },
  ];
}

function summary(words: Words): Sheet {
  const { report, texts, numbers } = words;
  const { heads, facts } = texts;
  const readers = readersOf(report);
  const { filled } = exposedRelations(report);
  const atLeast = (count: string) => (readers.loginsAtLeast ? texts.atLeast(count) : count);
  const severities = SEVERITIES.map(
    (severity) => [severity, report.findings.filter((each) => each.severity === severity).length] as const,
  );
  const incomplete = notExaminedOf(words);
  const laws = new Map<string, number>();
  for (const { law } of report.findings) for (const each of law) laws.set(each, (laws.get(each) ?? 0) + 1);
  const { unowned } = rosterNames(report);
  const traces = tracesOf(words);
  const columns: Column<readonly [string, string, string?]>[] = [
    { head: heads.subject, width: 28, value: ([subject]) => subject },
    { head: heads.content, width: 70, value: ([, content]) => content },
    { head: heads.note, width: 50, value: ([, , note]) => note ?? null },
  ];
  return sheet(texts.sheets.summary, columns, [
    [texts.reportTitle, headlineOf(words).sentence],
    ...leaversOf(words).map((sentence): [string, string] => [facts.leavers, sentence]),
    ...(unowned.length > 0 ? [[facts.unowned, few(unowned, words, MOST_NAMES)] as const] : []),
    [texts.sheets.notExamined, incomplete ?? '–'],
    [
      facts.people,
      numbers.people(peopleOf(report)),
      report.sources.length > 1 ? texts.sourcesAdded(numbers.count(report.sources.length)) : '',
    ],
    [
      facts.findings,
      numbers.count(report.findings.length),
      texts.listed(
        severities.map(([severity, count]) => `${word(texts.severities, severity)} ${numbers.count(count)}`),
      ),
    ],
    [facts.relations, numbers.count(filled.length)],
    [facts.readers, atLeast(numbers.count(readers.principals))],
    [facts.logins, atLeast(numbers.count(readers.logins))],
    ...(traces ? [[heads.logged, traces.sentence] as const] : []),
    [texts.sheets.violations, numbers.count(violationsOf(report).length)],
    [facts.period, `${report.startedAt} – ${report.finishedAt}`],
    [facts.tool, `${report.tool.name} ${report.tool.version}`],
    ...report.sources.map((source): [string, string] => [
      `${heads.source}: ${visibleName(source.id)}`,
      sourceSentence(source, words),
    ]),
    ...Array.from(laws, ([reference, count]): [string, string, string] => [
      heads.law,
      `${texts.law(reference)}${Object.hasOwn(texts.lawTitles, reference) ? ` ${texts.lawTitles[reference]}` : ''}`,
      `${facts.findings}: ${numbers.count(count)}`,
    ]),
  ]);
}

/** ISMS-P 1.2.1, 2.6.4 and 3.2.1: which personal data, where, how many, protected how; what no scan knows is left to fill in. */
function inventory(words: Words): Sheet {
  const { report, texts } = words;
  const { heads } = texts;
  const sources = new Map(report.sources.map((each) => [each.id, each]));
  const namesOf = readerNames(report, MOST_NAMES);
  const columns: Column<Finding>[] = [
    { head: heads.source, width: 14, value: ({ source }) => visibleName(source) },
    {
      head: heads.engine,
      width: 16,
      value: ({ source }) => {
        const server = sources.get(source);
        return server ? `${ENGINES[server.engine]} ${server.version}` : null;
      },
    },
    { head: heads.database, width: 14, value: ({ source }) => sources.get(source)?.database ?? null },
    { head: heads.schema, width: 14, value: ({ schema }) => visibleName(schema) },
    { head: heads.relation, width: 26, value: ({ relation }) => visibleName(relation) },
    { head: heads.column, width: 22, value: ({ column }) => visibleName(column) },
    {
      head: heads.document,
      width: 16,
      value: ({ path, embedded }) => path ?? (embedded ? texts.inText : null),
    },
    { head: heads.item, width: 20, value: ({ category }) => word(texts.categories, category) },
    { head: heads.protection, width: 16, value: (finding) => protectionWords(finding, texts) },
    { head: heads.whose, width: 14, value: ({ subject }) => word(texts.subjects, subject) },
    { head: heads.rows, width: 14, value: ({ estimatedRows }) => estimatedRows },
    ...peopleColumns<Finding>(({ people }) => people, words),
    { head: heads.counted, width: 14, value: ({ people }) => word(texts.peopleBasis, people.method ?? '') },
    { head: heads.severity, width: 9, value: ({ severity }) => word(texts.severities, severity) },
    { head: heads.law, width: 36, value: ({ law }) => lawWords(law, texts) },
    { head: heads.principals, width: 12, value: ({ readers }) => readers.principals },
    { head: heads.logins, width: 12, value: ({ readers }) => readers.logins },
    { head: heads.untraced, width: 12, value: ({ readers }) => readers.untraced },
    {
      head: heads.names,
      width: 40,
      value: (finding) => few(namesOf(finding), words, MOST_NAMES, finding.readers.logins),
    },
    ...[heads.basis, heads.purpose, heads.retention, heads.department].map((head) => ({
      head,
      width: 18,
      value: () => null,
    })),
  ];
  return sheet(texts.sheets.inventory, columns, report.findings, { frozen: 6, coloured: 15 });
}

/** ISMS-P 2.5.6 and 2.6.4: who may read what, by which way; whether that is still needed is for people to say. */
function access(words: Words): Sheet {
  const { report, texts } = words;
  const { heads } = texts;
  const holdings = new Map(report.holdings.map((each) => [each.id, each]));
  const shown = showsOf(report);
  const ways = report.principals.flatMap((principal) => waysOf(principal, holdings));
  const columns: Column<Way>[] = [
    { head: heads.source, width: 14, value: ({ principal }) => visibleName(principal.source) },
    { head: heads.principal, width: 24, value: ({ principal }) => nameOf(principal, texts) },
    {
      head: heads.kind,
      width: 11,
      value: ({ principal }) => word(texts.principalKinds, principal.superuser ? 'superuser' : principal.kind),
    },
    {
      head: heads.login,
      width: 9,
      value: ({ principal }) => (principal.kind === 'public' ? '–' : principal.canLogin ? texts.yes : texts.no),
    },
    { head: heads.owner, width: 16, value: ({ principal }) => principal.roster?.owner ?? null },
    {
      head: heads.status,
      width: 10,
      value: ({ principal }) => word(texts.rosterStatuses, principal.roster?.status ?? ''),
    },
    { head: heads.reach, width: 14, value: (way) => reachWord(way.access, texts) },
    { head: heads.path, width: 48, value: (way) => pathOf(way, words) },
    { head: heads.seen, width: 12, value: ({ holdings: [first] }) => word(texts.rows, first?.rows ?? '') },
    {
      head: heads.relations,
      width: 44,
      value: (way) => {
        const { relations } = shown(way.holdings);
        return few(relations, words, MOST_NAMES);
      },
    },
    { head: heads.relationCount, width: 9, value: (way) => shown(way.holdings).relations.length },
    { head: heads.columnCount, width: 9, value: (way) => shown(way.holdings).columns },
    {
      head: heads.item,
      width: 30,
      value: (way) => texts.listed(shown(way.holdings).categories.map((each) => word(texts.categories, each))),
    },
    {
      head: heads.severity,
      width: 9,
      value: (way) => word(texts.severities, shown(way.holdings).severity ?? ''),
    },
    // Where a policy or a view holds rows back, nobody knows of how many people it shows some.
    {
      head: heads.widest,
      width: 16,
      value: (way) => (way.holdings[0]?.rows === 'all' ? shown(way.holdings).people : null),
    },
    { head: heads.allPeople, width: 16, value: ({ principal }) => principal.people.estimate },
    { head: heads.allLow, width: 16, value: ({ principal }) => principal.people.low },
    { head: heads.allHigh, width: 16, value: ({ principal }) => principal.people.high },
    { head: heads.logged, width: 12, value: ({ principal }) => loggedWord(principal.audit, texts) },
    { head: heads.need, width: 16, value: () => null },
  ];
  return sheet(texts.sheets.access, columns, ways, { frozen: 2, coloured: 13 });
}

function violations(words: Words): Sheet {
  const { report, texts } = words;
  const { heads } = texts;
  type Row = ReturnType<typeof violationsOf>[number];
  const columns: Column<Row>[] = [
    { head: heads.severity, width: 9, value: ({ violation }) => word(texts.severities, violation.severity) },
    { head: heads.rule, width: 36, value: ({ violation }) => word(texts.rules, violation.rule) },
    {
      head: heads.source,
      width: 14,
      value: ({ finding, violation }) =>
        finding
          ? visibleName(finding.source)
          : typeof violation.args.source === 'string'
            ? violation.args.source
            : null,
    },
    { head: heads.schema, width: 14, value: ({ finding }) => finding && visibleName(finding.schema) },
    { head: heads.relation, width: 26, value: ({ finding }) => finding && visibleName(finding.relation) },
    { head: heads.column, width: 22, value: ({ finding }) => finding && visibleName(finding.column) },
    { head: heads.item, width: 20, value: ({ finding }) => finding && word(texts.categories, finding.category) },
    { head: heads.protection, width: 14, value: ({ finding }) => finding && protectionWords(finding, texts) },
    ...peopleColumns<Row>(({ finding }) => finding?.people ?? null, words),
    { head: heads.logins, width: 12, value: ({ finding }) => finding?.readers.logins ?? null },
    { head: heads.law, width: 40, value: ({ violation }) => lawWords(lawOf(violation), texts) },
    {
      head: heads.fix,
      width: 60,
      value: ({ violation }) =>
        Object.hasOwn(texts.fixes, violation.rule) ? (texts.fixes[violation.rule] ?? null) : null,
    },
  ];
  return sheet(texts.sheets.violations, columns, violationsOf(report), { coloured: 0 });
}

interface Unexamined {
  readonly source: string;
  readonly schema?: string | null;
  readonly relation?: string | null;
  readonly column?: string | null;
  readonly what: string;
  readonly reason: string;
  readonly code: string;
}

/** What is not in the other sheets for want of looking: it is not clean. */
function notExamined(words: Words): Sheet {
  const { report, texts } = words;
  const { heads } = texts;
  const optional = (name: string | null | undefined) =>
    name === null || name === undefined ? null : visibleName(name);
  const columns: Column<Unexamined>[] = [
    { head: heads.source, width: 14, value: ({ source }) => visibleName(source) },
    { head: heads.schema, width: 14, value: ({ schema }) => optional(schema) },
    { head: heads.relation, width: 28, value: ({ relation }) => optional(relation) },
    { head: heads.column, width: 22, value: ({ column }) => optional(column) },
    { head: heads.what, width: 32, value: ({ what }) => what },
    { head: heads.reason, width: 60, value: ({ reason }) => reason },
    { head: heads.code, width: 14, value: ({ code }) => code },
  ];
  const rows = [
    ...skippedOf(report).map((each): Unexamined => {
      const what = each.column !== null ? heads.column : each.relation !== null ? heads.relation : texts.wholeSource;
      return { ...each, what, reason: word(texts.reasons, each.reason), code: each.code ?? '' };
    }),
    ...report.sources.flatMap(({ id, gaps }) =>
      gaps.map(({ code, hint }): Unexamined => ({ source: id, what: texts.privilegesUnseen, reason: hint, code })),
    ),
  ];
  return sheet(texts.sheets.notExamined, columns, rows);
}

/** How each relation was looked at, and how far "nothing found" reaches. */
function coverage(words: Words): Sheet {
  const { report, texts } = words;
  const { heads } = texts;
  const found = new Map<string, number>();
  for (const finding of report.findings) found.set(relationKey(finding), (found.get(relationKey(finding)) ?? 0) + 1);
  const rows = report.sources.flatMap(({ id, coverage }) => coverage.map((each) => ({ source: id, ...each })));
  const columns: Column<(typeof rows)[number]>[] = [
    { head: heads.source, width: 14, value: ({ source }) => visibleName(source) },
    { head: heads.schema, width: 14, value: ({ schema }) => visibleName(schema) },
    { head: heads.relation, width: 28, value: ({ relation }) => visibleName(relation) },
    { head: heads.kind, width: 14, value: ({ kind }) => word(texts.relationKinds, kind) },
    { head: heads.method, width: 24, value: ({ method }) => word(texts.methods, method) },
    { head: heads.read, width: 14, value: ({ rows }) => rows },
    { head: heads.rows, width: 14, value: ({ estimatedRows }) => estimatedRows },
    { head: heads.absence, width: 18, value: ({ absenceBound }) => absenceBound, format: SHARE },
    { head: heads.found, width: 12, value: (row) => found.get(relationKey(row)) ?? 0 },
  ];
  return sheet(texts.sheets.coverage, columns, rows);
}

/** Why each column is judged as it is: counts and masked examples. */
function evidence(words: Words): Sheet {
  const { report, texts } = words;
  const { heads } = texts;
  const columns: Column<Finding>[] = [
    { head: heads.source, width: 14, value: ({ source }) => visibleName(source) },
    { head: heads.column, width: 40, value: ({ schema, relation, column }) => place(schema, relation, column) },
    { head: heads.item, width: 20, value: ({ category }) => word(texts.categories, category) },
    {
      head: heads.judged,
      width: 28,
      value: ({ evidence }) => texts.listed(evidence.basis.map((each) => word(texts.bases, each))),
    },
    { head: heads.confidence, width: 10, value: ({ confidence }) => confidence, format: '0.00%' },
    { head: heads.read, width: 12, value: ({ evidence }) => evidence.sampled },
    { head: heads.nonNull, width: 12, value: ({ evidence }) => evidence.nonNull },
    { head: heads.matched, width: 12, value: ({ evidence }) => evidence.matched },
    { head: heads.valid, width: 14, value: ({ evidence }) => evidence.valid },
    { head: heads.examples, width: 40, value: ({ evidence }) => evidence.examples.map(visible).join('\n') },
    {
      head: heads.caveats,
      width: 30,
      value: ({ caveats }) => texts.listed(caveats.map((each) => word(texts.caveats, each))),
    },
    { head: heads.detector, width: 20, value: ({ detector }) => detector },
    { head: heads.finding, width: 20, value: ({ id }) => id },
  ];
  return sheet(texts.sheets.evidence, columns, report.findings);
}
