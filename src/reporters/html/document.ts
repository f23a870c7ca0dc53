/** What is round the body of each page: its style, and what a browser may do with it. */
import { createHash } from 'node:crypto';
import assets from './assets.json' with { type: 'json' };
import { html, type Markup } from './markup.ts';

/** @param script ours, without a word of the report; null for a page that needs none */
export function htmlDocument(page: {
  readonly lang: string;
  readonly title: string;
  readonly body: Markup;
  readonly script: string | null;
}): string {
  const { lang, title, body, script } = page;
  const run = script === null ? null : html`\n${{ markup: `<script>${script}</script>` }}`;
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
${STYLE}
</head>
<body>
${body}${run}
</body>
</html>
`.markup;
}

// It is ours, and holds no word of the report.
const STYLE: Markup = { markup: `<style>${assets.style}</style>` };

/** Nothing is loaded, sent or framed, and nothing runs but the one script: not even what a flaw would let into the page. */
function policy(script: string | null): string {
  return [
    "default-src 'none'",
    `script-src ${script === null ? "'none'" : `'${hash(script)}'`}`,
    `style-src '${hash(assets.style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hash(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
