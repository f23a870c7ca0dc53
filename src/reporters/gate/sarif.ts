/** SARIF 2.1.0 of the gate: what the baseline silences is not in it. */
import type { Log, Result } from 'sarif';
import { messageText, SCORES, uriOf } from '../sarif.ts';
import { visible } from '../table.ts';
import type { GateReporter } from './index.ts';
import { type GateWords, gapsOf, helpOf, type SaidResult, sayResult, wordsOf } from './say.ts';

const LEVELS = { error: 'error', warn: 'warning' } as const;

export const sarif: GateReporter = {
  name: 'sarif',
  extensions: ['.sarif'],
  render: (outcome, { lang }) => `${JSON.stringify(log(wordsOf(outcome, lang)), null, 2)}\n`,
};

function log(words: GateWords): Log {
  const { outcome, texts } = words;
  const said = outcome.results.map((result) => sayResult(result, words));
  // Code hosts show the severity of the rule, not of the result.
  const rules = Map.groupBy(said, ({ result }) => ruleId(result));
  const indexes = new Map([...rules.keys()].map((id, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'nochul',
            version: outcome.version,
            semanticVersion: outcome.version,
            language: texts.locale,
            rules: Array.from(rules, ([id, [first]]) => descriptor(id, first, words)),
          },
        },
        language: texts.locale,
        // Beside the scan's own results, not over them.
        automationDetails: { id: `nochul-gate/${outcome.subjects.map(encodeURIComponent).join('+')}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: outcome.complete,
            startTimeUtc: outcome.startedAt,
            endTimeUtc: outcome.finishedAt,
            toolExecutionNotifications: gapsOf(words).map((line) => ({
              level: 'error' as const,
              message: { text: messageText(line) },
            })),
          },
        ],
        results: said.map((each) => ({
          ruleId: ruleId(each.result),
          ruleIndex: indexes.get(ruleId(each.result)) ?? -1,
          ...resultOf(each),
        })),
      },
    ],
  };
}

const ruleId = ({ rule, severity }: SaidResult['result']) => `gate.${encodeURIComponent(rule)}.${severity}`;

function resultOf({ result, message, notes }: SaidResult): Result {
  const { level, fingerprint, severity, law, location, status, measures } = result;
  return {
    level: LEVELS[level],
    message: { text: messageText([message, ...notes].join(' · ')) },
    baselineState: status === 'new' ? 'new' : 'updated',
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: location ? location.file.split('/').map(encodeURIComponent).join('/') : uriOf(result),
          },
          region: { startLine: location?.line ?? 1, ...(location?.column ? { startColumn: location.column } : {}) },
        },
      },
    ],
    partialFingerprints: { 'nochulGate/v1': fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    properties: { severity, law, measures, status },
  };
}

function descriptor(id: string, first: SaidResult | undefined, words: GateWords) {
  const { title = id, result } = first ?? {};
  const help = result ? helpOf(result, words).join(' · ') : '';
  return {
    id,
    name: id.replace(/(?:^|[^a-zA-Z\d]+)([a-zA-Z\d])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: { text: help === '' ? title : help },
    defaultConfiguration: { level: LEVELS[result?.level ?? 'warn'] },
    properties: {
      tags: ['security', 'personal-data', ...(result?.law ?? []).map(visible)],
      precision: 'high',
      'security-severity': SCORES[result?.severity ?? 'low'],
    },
  };
}
