/** Text inside XML 1.0, in elements and in attributes with double quotes. */
import { visible } from './table.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Control characters are shown as escapes, as everywhere; XML could not hold them even escaped. `keep`: line ends stay. */
export function xmlText(text: string, keep: 'lines' | 'nothing' = 'nothing'): string {
  const harmless = keep === 'lines' ? text.split('\n').map(visible).join('\n') : visible(text);
  return harmless
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
