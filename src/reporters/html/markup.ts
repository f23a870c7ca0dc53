/** HTML as templates: whatever goes into one is escaped, unless it came out of one. */
import { visible } from '../table.ts';
import { xmlText } from '../xml.ts';

export interface Markup {
  readonly markup: string;
}

type Part = string | number | null | Markup | readonly Part[];

/** For text and for attributes in double quotes; never inside a script or a style. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let markup = strings[0] ?? '';
  for (const [at, part] of parts.entries()) markup += written(part) + (strings[at + 1] ?? '');
  return { markup };
}

function written(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return xmlText(part);
  return 'markup' in part ? part.markup : part.map(written).join('');
}

/** Data for the page's script: nothing in it ends the element or is markup, and its texts are harmless to show. */
export function jsonBlock(id: string, data: unknown): Markup {
  const json = JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'string' ? visible(value) : value,
  ).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { markup: `<script type="application/json" id="${id}">${json}</script>` };
}
