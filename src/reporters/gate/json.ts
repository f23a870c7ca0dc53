import type { GateReporter } from './index.ts';
import { countsOf, sayResult, wordsOf } from './say.ts';

/** For programs: each result as it is, with its sentence. Fields are added, never renamed. */
export const json: GateReporter = {
  name: 'json',
  extensions: ['.json'],
  render(outcome, { lang }) {
    const words = wordsOf(outcome, lang);
    const { version, startedAt, finishedAt, subjects, complete, notExamined, unseen, baseline, results, unused } =
      outcome;
    const said = results.map((result) => {
      const { title, message, notes } = sayResult(result, words);
      return { ...result, title, message, notes };
    });
    const gate = { schemaVersion: 1, tool: { name: 'nochul', version }, startedAt, finishedAt, subjects, complete };
    const body = { ...gate, baseline, counts: countsOf(outcome), results: said, unused, notExamined, unseen };
    return `${JSON.stringify(body, null, 2)}\n`;
  },
};
