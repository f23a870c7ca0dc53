import type { RenderOptions, Reporter } from '../plugin.ts';
import type { AccessReport } from '../report.ts';
import { renderAccess } from './access-text.ts';
import { json } from './json.ts';
import { text } from './text.ts';

/** The built-in formats of `scan`. */
export const reporters: readonly Reporter[] = [text, json];

/** The formats of `access`. */
export const accessReporters: Readonly<
  Record<'text' | 'json' | 'ndjson', (report: AccessReport, options: RenderOptions) => string>
> = {
  text: renderAccess,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  ndjson: (report) => report.access.map((row) => `${JSON.stringify(row)}\n`).join(''),
};
