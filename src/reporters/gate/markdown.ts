/** Markdown of the gate for the comment on a pull request. */
import { fill } from '../fill.ts';
import { code, MOST_CHARACTERS, plain } from '../markdown.ts';
import type { GateReporter } from './index.ts';
import { type GateWords, gapsOf, helpOf, sayResult, saySummary, sayUnused, wordsOf } from './say.ts';

export const markdown: GateReporter = {
  name: 'markdown',
  extensions: ['.md'],
  render(outcome, { lang }) {
    const words = wordsOf(outcome, lang);
    const lines = linesOf(words);
    let [most, text] = [lines.length, page(words, lines, lines.length)];
    while (text.length > MOST_CHARACTERS && most > 0) {
      most = Math.floor(most / 2);
      text = page(words, lines, most);
    }
    return text;
  },
};

/** By which a job finds its earlier comment. */
const MARK = '<!-- nochul:gate -->';

function page(words: GateWords, lines: readonly string[], most: number): string {
  const { said, numbers, outcome } = words;
  const rest = lines.length - most;
  const mark = outcome.results.some(({ level }) => level === 'error') || !outcome.complete ? '❌' : '✅';
  return [
    MARK,
    `### ${mark} ${plain(said.title)}`,
    plain(saySummary(words)),
    ...(most > 0 ? [lines.slice(0, most).join('\n')] : []),
    ...(rest > 0 ? [plain(fill(said.fits, { count: numbers.count(rest) }))] : []),
  ]
    .join('\n\n')
    .concat('\n');
}

function linesOf(words: GateWords): string[] {
  const { outcome, said } = words;
  return [
    ...gapsOf(words).map((line) => `- **${plain(line)}**`),
    ...outcome.results.map((result) => {
      const { title, where, message, notes } = sayResult(result, words);
      const status = result.status === 'new' ? '' : ` (${said.statuses[result.status]})`;
      const more = [message, ...notes, ...helpOf(result, words)].map((line) => `\n  - ${plain(line)}`).join('');
      return `- **${plain(said.levels[result.level])}**${plain(status)} ${code(where)} ${plain(title)} (${code(result.rule)})${more}`;
    }),
    ...outcome.unused.map((entry) => `- ${plain(sayUnused(entry, words))}`),
  ];
}
