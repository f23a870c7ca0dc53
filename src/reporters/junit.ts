/** JUnit XML for CI servers: a suite for each source, a case for each relation. */
import type { Severity } from '../model.ts';
import type { Reporter } from '../plugin.ts';
import type { Finding, Source } from '../report.ts';
import {
  type Broken,
  findingSentence,
  place,
  relationKey,
  SEVERITIES,
  type Skipped,
  skippedPlace,
  violationsOf,
  type Words,
} from './digest.ts';
import { messages, word } from './messages/index.ts';
import { numberFormat } from './numbers.ts';
import { visibleName } from './table.ts';
import { xmlText } from './xml.ts';

export const junit: Reporter = {
  name: 'junit',
  extensions: ['.xml'],
  render(report, { lang, failOn }) {
    const texts = messages[lang];
    return suites({ report, texts, numbers: numberFormat(texts) }, failOn ?? UNASKED);
  },
};

/** Where the user set no threshold: a build server that shows green for what is high would mislead. */
const UNASKED: Severity = 'high';

type Threshold = Severity | 'never';

interface Case {
  readonly name: string;
  /** Sentences, the worst first; none where the case passes. */
  readonly failures: readonly string[];
  readonly severity: Severity;
  /** Why it was not examined. */
  readonly skipped: string | null;
  /** What was found below the threshold. */
  readonly notes: readonly string[];
}

function suites(words: Words, threshold: Threshold): string {
  const { report } = words;
  const seconds = Math.max(0, (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000).toFixed(3);
  const broken = violationsOf(report);
  const listed = report.sources.map((source) => ({ source, cases: casesOf(source, broken, words, threshold) }));
  const every = listed.flatMap(({ cases }) => cases);
  const body = listed.map(({ source, cases }) => suite(source, cases, words)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="nochul" ${totals(every)} time="${seconds}">\n${body}</testsuites>\n`;
}

function totals(cases: readonly Case[]): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const skipped = cases.filter((each) => isSkipped(each)).length;
  return `tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}"`;
}

function isSkipped({ failures, skipped }: Case): boolean {
  return failures.length === 0 && skipped !== null;
}

function suite(source: Source, cases: readonly Case[], { report }: Words): string {
  const name = xmlText(visibleName(source.id));
  // JUnit's time stamps have no zone.
  const at = report.startedAt.replace(/(\.\d+)?Z$/, '');
  const body = cases.map((each) => testCase(each, name)).join('');
  return `  <testsuite name="${name}" ${totals(cases)} timestamp="${xmlText(at)}">\n${body}  </testsuite>\n`;
}

function testCase(each: Case, suite: string): string {
  const { name, failures, severity, skipped, notes } = each;
  const [first] = failures;
  const inside = [
    ...(first === undefined
      ? []
      : [`<failure type="${severity}" message="${xmlText(first)}">${xmlText(failures.join('\n'), 'lines')}</failure>`]),
    ...(isSkipped(each) ? [`<skipped message="${xmlText(skipped ?? '')}"/>`] : []),
    ...(notes.length > 0 ? [`<system-out>${xmlText(notes.join('\n'), 'lines')}</system-out>`] : []),
  ];
  const open = `    <testcase classname="${suite}" name="${xmlText(name)}" time="0"`;
  return inside.length === 0 ? `${open}/>\n` : `${open}>\n      ${inside.join('\n      ')}\n    </testcase>\n`;
}

function casesOf(source: Source, broken: readonly Broken[], words: Words, threshold: Threshold): Case[] {
  const { report, texts } = words;
  const ofSource = { source: source.id };
  const groups = new Map<string, { name: string; findings: Finding[]; broken: Broken[]; skipped: Skipped[] }>();
  const group = (schema: string, relation: string) => {
    const key = relationKey({ ...ofSource, schema, relation });
    const known = groups.get(key) ?? { name: place(schema, relation), findings: [], broken: [], skipped: [] };
    groups.set(key, known);
    return known;
  };
  const said = new Set(source.skipped.map(({ schema, relation }) => JSON.stringify([schema, relation])));
  for (const { schema, relation, method } of source.coverage) {
    const each = group(schema, relation);
    if (method === 'none' && !said.has(JSON.stringify([schema, relation])))
      each.skipped.push({ ...ofSource, schema, relation, column: null, reason: 'none' });
  }
  for (const finding of report.findings) {
    if (finding.source === source.id) group(finding.schema, finding.relation).findings.push(finding);
  }
  const others: Case[] = [];
  for (const each of broken) {
    const { finding, violation } = each;
    if (finding?.source === source.id) group(finding.schema, finding.relation).broken.push(each);
    if (finding === null && (violation.args.source ?? report.sources[0]?.id) === source.id) {
      const sentence = word(texts.rules, violation.rule);
      const fails = isAtLeast(violation.severity, threshold);
      others.push({
        name: sentence,
        severity: violation.severity,
        failures: fails ? [sentence] : [],
        skipped: null,
        notes: fails ? [] : [sentence],
      });
    }
  }
  for (const each of source.skipped) {
    const skipped: Skipped = { ...ofSource, ...each };
    if (each.schema !== null && each.relation !== null) group(each.schema, each.relation).skipped.push(skipped);
    else others.push(notExamined(skippedPlace(skipped, texts), [skipped], words));
  }
  if (!report.complete && report.sources.every(({ skipped }) => skipped.length === 0)) {
    others.push({ name: texts.facts.complete, severity: 'low', failures: [], skipped: texts.interrupted, notes: [] });
  }
  return [...Array.from(groups.values(), (each) => relationCase(each, words, threshold)), ...others];
}

function notExamined(name: string, skipped: readonly Skipped[], words: Words): Case {
  return { name, severity: 'low', failures: [], skipped: reasons(skipped, words).join('; '), notes: [] };
}

function reasons(skipped: readonly Skipped[], { texts }: Words): string[] {
  return skipped.map((each) => {
    const reason = each.reason === 'none' ? word(texts.methods, 'none') : word(texts.reasons, each.reason);
    const code = each.code === undefined ? '' : ` (${each.code})`;
    return `${texts.sheets.notExamined}: ${skippedPlace(each, texts)}: ${reason}${code}`;
  });
}

function relationCase(
  { name, findings, broken, skipped }: { name: string; findings: Finding[]; broken: Broken[]; skipped: Skipped[] },
  words: Words,
  threshold: Threshold,
): Case {
  const { texts } = words;
  const said = [
    ...broken.flatMap(({ violation, finding }) =>
      finding === null
        ? []
        : [
            {
              severity: violation.severity,
              text: texts.violated({
                rule: word(texts.rules, violation.rule),
                finding: findingSentence(finding, words),
              }),
            },
          ],
    ),
    ...findings.map((each) => ({ severity: each.severity, text: findingSentence(each, words) })),
  ]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    .map(({ severity, text }) => ({ severity, text: `[${word(texts.severities, severity)}] ${text}` }));
  const failures = said.filter(({ severity }) => isAtLeast(severity, threshold));
  const notes = said.filter(({ severity }) => !isAtLeast(severity, threshold)).map(({ text }) => text);
  const unseen = reasons(skipped, words);
  return {
    name,
    severity: failures[0]?.severity ?? 'low',
    failures: failures.map(({ text }) => text),
    // A relation of which a column was left out is not a clean one.
    skipped: unseen.length > 0 ? unseen.join('; ') : null,
    notes: failures.length > 0 ? [...notes, ...unseen] : notes,
  };
}

function isAtLeast(severity: Severity, threshold: Threshold): boolean {
  return threshold !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}
