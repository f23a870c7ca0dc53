/** JUnit XML of the gate: a case for each result, failing at level error, and one that passes where there is none. */
import { visibleName } from '../table.ts';
import { xmlText } from '../xml.ts';
import type { GateReporter } from './index.ts';
import { countsOf, gapsOf, helpOf, sayResult, saySummary, wordsOf } from './say.ts';

export const junit: GateReporter = {
  name: 'junit',
  extensions: ['.xml'],
  render(outcome, { lang }) {
    const words = wordsOf(outcome, lang);
    const gaps = gapsOf(words);
    const { errors } = countsOf(outcome);
    const cases = outcome.results.map((result) => {
      const { title, where, message, notes } = sayResult(result, words);
      const full = xmlText([message, ...notes, ...helpOf(result, words)].join('\n'), 'lines');
      const inside =
        result.level === 'error'
          ? `<failure type="${xmlText(result.rule)}" message="${xmlText(message)}">${full}</failure>`
          : `<system-out>${full}</system-out>`;
      return testCase(`${title}: ${where}`, result.rule, inside);
    });
    const unseen = gaps.map((line) => testCase(line, 'not-examined', `<error message="${xmlText(line)}"/>`));
    const passed = cases.length + unseen.length === 0 ? [testCase(saySummary(words), 'gate', '')] : [];
    const all = [...cases, ...unseen, ...passed];
    const seconds = Math.max(0, (Date.parse(outcome.finishedAt) - Date.parse(outcome.startedAt)) / 1000).toFixed(3);
    const totals = `tests="${all.length}" failures="${errors}" errors="${unseen.length}" skipped="0" time="${seconds}"`;
    const name = xmlText(outcome.subjects.map(visibleName).join(' '));
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="nochul gate" ${totals}>\n  <testsuite name="${name}" ${totals}>\n${all.join('')}  </testsuite>\n</testsuites>\n`;
  },
};

function testCase(name: string, rule: string, inside: string): string {
  const open = `    <testcase classname="${xmlText(rule)}" name="${xmlText(name)}" time="0"`;
  return inside === '' ? `${open}/>\n` : `${open}>\n      ${inside}\n    </testcase>\n`;
}
