/** Annotations of code hosts: workflow commands for the job log of GitHub, the code-quality report of GitLab. */

import { createHash } from 'node:crypto';
import type { GateResult } from '../../policy/subtract.ts';
import { fill } from '../fill.ts';
import { uriOf } from '../sarif.ts';
import { visible } from '../table.ts';
import type { GateReporter } from './index.ts';
import { gapsOf, sayResult, saySummary, sayUnused, wordsOf } from './say.ts';

const COMMANDS = { error: 'error', warn: 'warning' } as const;

/** GitHub shows ten of each command a step, and the log has all. */
export const github: GateReporter = {
  name: 'github',
  extensions: [],
  render(outcome, { lang }) {
    const words = wordsOf(outcome, lang);
    const lines = outcome.results.map((result) => {
      const { title, message, notes } = sayResult(result, words);
      const properties = { ...whereabouts(result), title: `${result.rule}: ${title}` };
      return command(COMMANDS[result.level], properties, [message, ...notes].join('\n'));
    });
    const unused = outcome.unused.slice(0, MOST_UNUSED);
    const rest = outcome.unused.length - unused.length;
    const file = outcome.baseline === null ? {} : { file: outcome.baseline };
    return [
      ...lines,
      ...unused.map((entry) => command('warning', { ...file, title: words.said.unusedTitle }, sayUnused(entry, words))),
      ...(rest > 0 ? [command('notice', file, fill(words.said.unusedMore, { count: words.numbers.count(rest) }))] : []),
      ...gapsOf(words).map((line) => command('error', { title: words.said.incompleteTitle }, line)),
      saySummary(words),
    ]
      .map((line) => `${line}\n`)
      .join('');
  },
};

const MOST_UNUSED = 5;

function whereabouts({ location }: GateResult): Record<string, string> {
  if (!location) return {};
  const { file, line, column } = location;
  return { file: visible(file), line: String(line), ...(column === null ? {} : { col: String(column) }) };
}

/** As GitHub's own toolkit writes them: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const said = Object.entries(properties).map(
    ([key, value]) => `${key}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  return `::${name}${said.length > 0 ? ` ${said.join(',')}` : ''}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

const SEVERITIES = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' } as const;

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export const gitlab: GateReporter = {
  name: 'gitlab',
  extensions: ['.json'],
  render(outcome, { lang }) {
    const words = wordsOf(outcome, lang);
    const issues = outcome.results.map((result) => {
      const { rule, fingerprint, severity, level, location } = result;
      const { message, notes } = sayResult(result, words);
      return {
        description: [message, ...notes].join(' · '),
        check_name: rule,
        fingerprint,
        severity: level === 'error' ? SEVERITIES[severity] : 'info',
        location: { path: location ? visible(location.file) : uriOf(result), lines: { begin: location?.line ?? 1 } },
      };
    });
    const gaps = gapsOf(words).map((description) => ({
      description,
      check_name: 'not-examined',
      fingerprint: createHash('sha256').update(description).digest('hex').slice(0, 16),
      severity: 'critical',
      location: { path: 'databases', lines: { begin: 1 } },
    }));
    return `${JSON.stringify([...issues, ...gaps], null, 2)}\n`;
  },
};
