/** One page for people who decide: opened from a file, without any network, and safe with whatever names a server has. */
import type { Reporter } from '../../plugin.ts';
import type { Words } from '../digest.ts';
import { messages } from '../messages/index.ts';
import { numberFormat } from '../numbers.ts';
import { showsOf } from '../ways.ts';
import { matrix, picture, principals } from './access.ts';
import assets from './assets.json' with { type: 'json' };
import { coverage } from './coverage.ts';
import { htmlDocument } from './document.ts';
import { dataOf, findings } from './findings.ts';
import { anchorsOf, type Page } from './frame.ts';
import { headline, scanned } from './headline.ts';
import { law } from './law.ts';
import { jsonBlock, html as markup } from './markup.ts';

export const html: Reporter = {
  name: 'html',
  extensions: ['.html'],
  render(report, { lang }) {
    const texts = messages[lang];
    return document({ report, texts, numbers: numberFormat(texts) }, lang);
  },
};

async function document(words: Words, lang: string): Promise<string> {
  const { report, texts } = words;
  const page: Page = {
    ...words,
    several: report.sources.length > 1,
    anchors: anchorsOf(report),
    holdings: new Map(report.holdings.map((each) => [each.id, each])),
    shows: showsOf(report),
  };
  const data = dataOf(page);
  const sections = ['summary', 'picture', 'matrix', 'findings', 'principals', 'law', 'coverage'] as const;
  const links = sections.map((id) => markup`<li><a href="#${id}">${texts.html[id]}</a></li>`);
  const body = markup`<a class="skip" href="#main">${texts.html.skip}</a>
<nav class="bar" aria-label="${texts.html.contents}"><ul>${links}</ul>
<div class="tools needs-script"><button type="button" id="theme" aria-pressed="false">${texts.html.dark}</button><button type="button" id="print">${texts.html.print}</button></div></nav>
<header><p class="brand">nochul</p><h1>${texts.reportTitle}</h1>${scanned(page)}</header>
<main id="main" tabindex="-1">
${headline(page)}
${await picture(page)}
${matrix(page)}
${findings(data, page)}
${principals(page)}
${law(page)}
${coverage(page)}
</main>
${jsonBlock('data', data)}`;
  return htmlDocument({ lang, title: texts.reportTitle, body, script: assets.script });
}
