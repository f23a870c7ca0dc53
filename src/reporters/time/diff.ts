/** The formats of `nochul diff`. */
import type { Diff } from '../../diff/types.ts';
import type { RenderOptions } from '../../plugin.ts';
import { diffPage } from './diff-page.ts';
import { languageOf } from './page.ts';
import { renderHtml, renderMarkdown, renderText } from './render.ts';

export const diffReporters: readonly Format[] = [
  {
    name: 'text',
    extensions: ['.txt'],
    render(diff, options) {
      const language = languageOf(options.lang);
      return renderText(diffPage(diff, language), options, language);
    },
  },
  {
    name: 'markdown',
    extensions: ['.md'],
    render(diff, { lang }) {
      const language = languageOf(lang);
      return renderMarkdown(diffPage(diff, language), 'diff', language);
    },
  },
  { name: 'json', extensions: ['.json'], render: (diff) => `${JSON.stringify(diff, null, 2)}\n` },
  {
    name: 'html',
    extensions: ['.html'],
    render(diff, { lang }) {
      const language = languageOf(lang);
      return renderHtml(diffPage(diff, language), language);
    },
  },
];

interface Format {
  readonly name: string;
  readonly extensions: readonly string[];
  render(diff: Diff, options: RenderOptions): string;
}
