import type { RenderOptions, Reporter } from '../plugin.ts';
import type { AccessReport, AccessRow } from '../report.ts';
import { accessJson, accessNdjson } from './access-json.ts';
import { renderAccess } from './access-text.ts';
import { csv } from './csv.ts';
import { html } from './html/index.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';
import { xlsx } from './xlsx.ts';

/** The built-in formats of `scan`. */
export const reporters: readonly Reporter[] = [text, html, json, markdown, csv, xlsx, sarif, junit];

/** What `access` found: the rows may be made as they are read. */
export type AccessResult = Omit<AccessReport, 'access'> & { readonly access: Iterable<AccessRow> };

/** The formats of `access`, in pieces. */
export const accessReporters: Readonly<
  Record<'text' | 'json' | 'ndjson', (result: AccessResult, options: RenderOptions) => Iterable<string>>
> = {
  text: (result, options) => [renderAccess({ ...result, access: [...result.access] }, options)],
  json: accessJson,
  ndjson: accessNdjson,
};
