import type { Reporter } from '../plugin.ts';

/** The report as it is: `docs/report.schema.json` describes it. */
export const json: Reporter = {
  name: 'json',
  extensions: ['.json'],
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
