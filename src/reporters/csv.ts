/** One line a finding, for spreadsheets and import: RFC 4180, UTF-8 with a mark that Excel needs to see it. */
import type { Reporter } from '../plugin.ts';
import type { Finding, Source } from '../report.ts';
import { lawWords, readerNames, violationsOf, type Words } from './digest.ts';
import { messages, word } from './messages/index.ts';
import { numberFormat } from './numbers.ts';
import { visible } from './table.ts';

export const csv: Reporter = {
  name: 'csv',
  extensions: ['.csv'],
  render(report, { lang }) {
    const texts = messages[lang];
    return table({ report, texts, numbers: numberFormat(texts) });
  },
};

const BYTE_ORDER_MARK = '\ufeff';
const LINE_END = '\r\n';
/** Names of readers in one cell. */
const MOST_NAMES = 20;

interface Line {
  readonly finding: Finding;
  readonly source: Source | undefined;
  readonly rules: readonly string[];
  readonly names: readonly string[];
}

type Value = string | number | boolean | null;

/**
 * The columns, which docs/reports.md describes. Headings are the same in both languages, so that an import goes on
 * working; so are codes. What is in the language of the report: `item`, `law_text` and `reader_names`.
 */
const COLUMNS: Readonly<Record<string, (line: Line, words: Words) => Value>> = {
  finding: ({ finding }) => finding.id,
  source: ({ finding }) => finding.source,
  engine: ({ source }) => source?.engine ?? null,
  database: ({ source }) => source?.database ?? null,
  schema: ({ finding }) => finding.schema,
  relation: ({ finding }) => finding.relation,
  column: ({ finding }) => finding.column,
  path: ({ finding }) => finding.path,
  category: ({ finding }) => finding.category,
  item: ({ finding }, { texts }) => word(texts.categories, finding.category),
  severity: ({ finding }) => finding.severity,
  protection: ({ finding }) => finding.protection,
  scheme: ({ finding }) => finding.scheme,
  subject: ({ finding }) => finding.subject,
  embedded: ({ finding }) => finding.embedded,
  confidence: ({ finding }) => finding.confidence,
  rows: ({ finding }) => finding.estimatedRows,
  people: ({ finding }) => finding.people.estimate,
  people_low: ({ finding }) => finding.people.low,
  people_high: ({ finding }) => finding.people.high,
  people_basis: ({ finding }) => finding.people.method ?? null,
  readers: ({ finding }) => finding.readers.principals,
  reader_logins: ({ finding }) => finding.readers.logins,
  reader_logins_unlogged: ({ finding }) => finding.readers.untraced,
  reader_names: ({ finding, names }, { texts, numbers }) => {
    const rest = finding.readers.logins - names.length;
    const said = names.join('; ');
    return rest > 0 && names.length > 0 ? `${said} ${texts.others(numbers.count(rest))}` : said;
  },
  violations: ({ rules }) => rules.join(' '),
  law: ({ finding }) => finding.law.join(' '),
  law_text: ({ finding }, { texts }) => lawWords(finding.law, texts),
  detector: ({ finding }) => finding.detector,
  basis: ({ finding }) => finding.evidence.basis.join(' '),
  sampled: ({ finding }) => finding.evidence.sampled,
  values: ({ finding }) => finding.evidence.nonNull,
  matched: ({ finding }) => finding.evidence.matched,
  valid: ({ finding }) => finding.evidence.valid,
  examples: ({ finding }) => finding.evidence.examples.join('; '),
  caveats: ({ finding }) => finding.caveats.join(' '),
};

function table(words: Words): string {
  const { report } = words;
  const sources = new Map(report.sources.map((each) => [each.id, each]));
  const namesOf = readerNames(report, MOST_NAMES);
  const rules = new Map<Finding, string[]>();
  for (const { violation, finding } of violationsOf(report)) {
    if (finding) rules.set(finding, [...(rules.get(finding) ?? []), violation.rule]);
  }
  const columns = Object.values(COLUMNS);
  const lines = report.findings.map((finding) => {
    const line: Line = {
      finding,
      source: sources.get(finding.source),
      rules: rules.get(finding) ?? [],
      names: namesOf(finding),
    };
    return columns.map((column) => field(column(line, words))).join(',');
  });
  return `${BYTE_ORDER_MARK}${[Object.keys(COLUMNS).join(','), ...lines].join(LINE_END)}${LINE_END}`;
}

/** What makes a spreadsheet take a text for a formula, in their full-width forms too; tab and CR are escapes by then. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/;

function field(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const shown = visible(value);
  const defused = FORMULA.test(shown) ? `'${shown}` : shown;
  return /[",;\r\n\s]/.test(defused) || defused === '' ? `"${defused.replaceAll('"', '""')}"` : defused;
}
