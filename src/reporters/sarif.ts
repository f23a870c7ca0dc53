/** SARIF 2.1.0 for code hosts and editors: a result for each finding and each violation. */
import { createHash } from 'node:crypto';
import type { Log, Notification, ReportingDescriptor, Result } from 'sarif';
import type { Severity } from '../model.ts';
import type { Reporter } from '../plugin.ts';
import type { Finding } from '../report.ts';
import {
  ENGINES,
  findingSentence,
  lawOf,
  lawWords,
  place,
  SEVERITIES,
  skippedOf,
  skippedPlace,
  violationsOf,
  type Words,
} from './digest.ts';
import { messages, word } from './messages/index.ts';
import { numberFormat } from './numbers.ts';
import { visible, visibleName } from './table.ts';

export const sarif: Reporter = {
  name: 'sarif',
  extensions: ['.sarif'],
  render(report, { lang }) {
    const texts = messages[lang];
    return `${JSON.stringify(log({ report, texts, numbers: numberFormat(texts) }), null, 2)}\n`;
  },
};

const LEVELS = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;
/** GitHub's bands: above 9 critical, from 7 high, from 4 medium, below low. */
export const SCORES: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' };
/** GitHub takes no more of them at a rule. */
const MOST_TAGS = 20;

/** One line of the log, with what its rule is made of. */
interface Reported {
  readonly rule: Rule;
  readonly law: readonly string[];
  readonly result: Omit<Result, 'ruleId' | 'ruleIndex'>;
  readonly severity: Severity;
}

interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly what: string;
  readonly fixes: readonly string[];
}

function log(words: Words): Log {
  const { report, texts } = words;
  const reported = [...report.findings.map((each) => exposure(each, words)), ...violations(words)].sort(
    // Code hosts keep the first so many.
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  const laws = new Map<string, { rule: Rule; law: Set<string> }>();
  for (const { rule, law } of reported) {
    const known = laws.get(rule.id) ?? { rule, law: new Set<string>() };
    for (const each of law) known.law.add(each);
    laws.set(rule.id, known);
  }
  const indexes = new Map([...laws.keys()].map((id, index) => [id, index]));
  const sources = report.sources.map(({ id }) => segment(id)).join('+');
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            semanticVersion: report.tool.version,
            language: texts.locale,
            rules: Array.from(laws.values(), ({ rule, law }) => descriptor(rule, [...law], words)),
          },
        },
        language: texts.locale,
        // What is before the last slash tells uploads apart: one of another database does not replace this one.
        automationDetails: { id: `nochul/${sources}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: report.complete,
            startTimeUtc: report.startedAt,
            endTimeUtc: report.finishedAt,
            toolExecutionNotifications: notifications(words),
          },
        ],
        results: reported.map(({ rule, result }) => ({
          ruleId: rule.id,
          ruleIndex: indexes.get(rule.id) ?? -1,
          ...result,
        })),
      },
    ],
  };
}

function exposure(finding: Finding, words: Words): Reported {
  const { texts } = words;
  const { category, severity, law, source, id } = finding;
  const item = word(texts.categories, category);
  const fix = category === 'password' ? 'password-must-be-hashed' : 'encrypt';
  return {
    // Code hosts show the severity of the rule, not of the result.
    rule: {
      id: `personal-data.${segment(category)}.${severity}`,
      severity,
      title: texts.exposureTitle(item),
      what: texts.exposureWhat(item),
      fixes: [...(law.includes('gosi/7') ? [fix] : []), 'restrict'],
    },
    law,
    severity,
    result: {
      ...whereabouts(finding),
      level: LEVELS[severity],
      message: { text: messageText(findingSentence(finding, words)) },
      partialFingerprints: fingerprints([source, id]),
      properties: describe(finding),
    },
  };
}

function violations(words: Words): Reported[] {
  const { report, texts } = words;
  return violationsOf(report).map(({ violation, finding }): Reported => {
    const { rule, severity, args } = violation;
    const title = word(texts.rules, rule);
    const sentence = finding
      ? texts.violated({ rule: title, finding: findingSentence(finding, words) })
      : visible(title);
    return {
      rule: {
        id: `violation.${segment(rule)}.${severity}`,
        severity,
        title,
        what: title,
        fixes: Object.hasOwn(texts.fixes, rule) ? [rule] : ['restrict'],
      },
      law: lawOf(violation),
      severity,
      result: {
        ...(finding ? whereabouts(finding) : elsewhere(typeof args.source === 'string' ? args.source : null)),
        level: LEVELS[severity],
        message: { text: messageText(sentence) },
        partialFingerprints: fingerprints(finding ? [finding.source, finding.id, rule] : [rule, JSON.stringify(args)]),
        properties: { ...(finding ? describe(finding) : {}), severity, law: lawOf(violation) },
      },
    };
  });
}

/** What a program may want of a finding, beside the sentence. */
function describe({ id, category, severity, protection, scheme, confidence, law, people, readers, evidence }: Finding) {
  return {
    finding: id,
    category,
    severity,
    protection,
    scheme,
    confidence,
    law,
    people,
    readers,
    examples: evidence.examples.map(visible),
  };
}

function whereabouts({ source, schema, relation, column }: Finding): Pick<Result, 'locations'> {
  const name = `${visibleName(source)}/${place(schema, relation, column)}`;
  return {
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf({ source, schema, relation }) },
          // Code hosts want a line, and a table has none.
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: visibleName(column), fullyQualifiedName: name, kind: 'member' }],
      },
    ],
  };
}

function elsewhere(source: string | null): Pick<Result, 'locations'> {
  const uri = uriOf({ source, schema: null, relation: null });
  return { locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }] };
}

/** No file, but the same on each run. */
export function uriOf(at: { source: string | null; schema: string | null; relation: string | null }): string {
  const parts = [at.source, at.schema, at.relation].filter((part) => part !== null);
  return ['databases', ...parts].map(segment).join('/');
}

/** A name as one segment of a relative URI: the same on each run, and never a step upwards, not even as `%2E%2E`. */
function segment(name: string): string {
  return encodeURIComponent(/^\.+$/.test(name) ? `"${name}"` : visibleName(name));
}

/**
 * The parts are a source and ids, so that the same finding is the same alert on each run. GitHub looks at
 * `primaryLocationLineHash` alone, and would take all findings of a relation for one without it.
 */
function fingerprints(parts: readonly string[]): Record<string, string> {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  return { 'nochulFinding/v1': hash, primaryLocationLineHash: `${hash}:1` };
}

/** SARIF 3.11: in plain text too, square brackets make links and braces are placeholders. */
export function messageText(sentence: string): string {
  return sentence.replace(/[[\]]/g, '\\$&').replace(/[{}]/g, '$&$&');
}

function descriptor({ id, severity, title, what, fixes }: Rule, law: readonly string[], { texts }: Words) {
  const basis = law.map((reference) => {
    const named = Object.hasOwn(texts.lawTitles, reference) ? ` (${texts.lawTitles[reference]})` : '';
    return `${visible(texts.law(reference))}${named}`;
  });
  const fix = fixes.map((each) => word(texts.fixes, each));
  const list = (lines: readonly string[]) => lines.map((line) => `- ${markdown(line)}`).join('\n');
  const parts = [
    [texts.help.what, markdown(what)],
    ...(basis.length > 0 ? [[texts.help.law, list(basis)]] : []),
    [texts.help.fix, list(fix)],
  ];
  const descriptor: ReportingDescriptor = {
    id,
    name: id.replace(/(?:^|[^a-zA-Z\d]+)([a-zA-Z\d])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: visible(title) },
    fullDescription: { text: visible(what) },
    help: {
      text: visible([what, lawWords(law, texts), ...fix].filter((line) => line !== '').join(' · ')),
      markdown: parts.map(([heading, body]) => `## ${heading}\n\n${body}`).join('\n\n'),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['security', 'personal-data', ...law.map(visible)].slice(0, MOST_TAGS),
      precision: 'high',
      'security-severity': SCORES[severity],
    },
  };
  return descriptor;
}

/** The texts of rules are ours but for the word of a plugin's category. */
function markdown(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>&|]/g, '\\$&');
}

/** "Not scanned" must not read as "clean". */
function notifications(words: Words): Notification[] {
  const { report, texts } = words;
  const notes: Notification[] = skippedOf(report).map((each) => {
    const reason = word(texts.reasons, each.reason);
    const code = each.code === undefined ? '' : ` (${each.code})`;
    const where = `${visibleName(each.source)}/${skippedPlace(each, texts)}`;
    return {
      level: 'error',
      descriptor: { id: `not-examined/${each.reason}` },
      message: { text: messageText(visible(`${texts.sheets.notExamined}: ${where}: ${reason}${code}`)) },
    };
  });
  for (const { id, engine, gaps } of report.sources) {
    for (const { code, hint } of gaps) {
      notes.push({
        level: 'warning',
        descriptor: { id: `privileges-not-shown/${visible(code)}` },
        message: { text: messageText(visible(`${visibleName(id)} (${ENGINES[engine]}): ${hint}`)) },
      });
    }
  }
  if (!report.complete && notes.length === 0) notes.push({ level: 'error', message: { text: texts.interrupted } });
  return notes;
}
