/** The gate on a terminal: one line where nothing is new. */
import { fill } from '../fill.ts';
import { paint, visible } from '../table.ts';
import type { GateReporter } from './index.ts';
import { gapsOf, helpOf, sayResult, saySummary, sayUnused, wordsOf } from './say.ts';

/** Lines of one sort that say nothing that the first few do not. */
const MOST_LINES = 20;

export const text: GateReporter = {
  name: 'text',
  extensions: ['.txt'],
  render(outcome, { lang, color }) {
    const words = wordsOf(outcome, lang);
    const { said, numbers } = words;
    const blocks = outcome.results.map((result) => {
      const { title, where, message, notes } = sayResult(result, words);
      const level = paint(said.levels[result.level], result.level === 'error' ? 'red' : 'yellow', color);
      const status = result.status === 'new' ? '' : ` (${said.statuses[result.status]})`;
      const more = [...notes, ...helpOf(result, words)].map((line) => `  ${paint(line, 'dim', color)}\n`);
      return `${where}: ${level}${status} ${visible(result.rule)}: ${title}\n  ${message}\n${more.join('')}`;
    });
    const unused = shortened(
      outcome.unused.map((entry) => sayUnused(entry, words)),
      (rest) => fill(said.unusedMore, { count: numbers.count(rest) }),
    );
    const gaps = shortened(gapsOf(words), (rest) => fill(said.notExaminedMore, { count: numbers.count(rest) }));
    const parts = [
      ...blocks,
      ...(unused.length > 0 ? [unused.map((line) => `${line}\n`).join('')] : []),
      ...(gaps.length > 0 ? [gaps.map((line) => `${paint(line, 'yellow', color)}\n`).join('')] : []),
      `${saySummary(words)}\n`,
    ];
    return parts.join('\n');
  },
};

function shortened(lines: readonly string[], more: (rest: number) => string): string[] {
  const shown = lines.slice(0, MOST_LINES);
  return shown.length < lines.length ? [...shown, more(lines.length - shown.length)] : shown;
}
