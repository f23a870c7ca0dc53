import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import { visibleName } from '../../src/reporters/table.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { bigReport } from './big.ts';
import { HOSTILE, madeUpReport } from './made-up.ts';

const report = madeUpReport();

function render(of: Report, lang: 'ko' | 'en' = 'en'): string {
  return String(markdown.render(of, { lang, color: false, width: Infinity }));
}

/** Cells of the table rows, as GFM splits them: at each pipe that no backslash stands before. */
function cells(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

describe.each(['ko', 'en'] as const)('in %s', (lang) => {
  const text = render(report, lang);
  const lines = text.split('\n');

  test('the mark for CI, the headline, who left, what was not examined: in that order', () => {
    expect(lines[0]).toBe('<!-- nochul:report -->');
    const at = [
      lang === 'ko' ? '정보주체 약 33,700,000명' : '\\~33,700,000 people exposed',
      '퇴사자',
      'secret',
      '42501',
    ].map((part) => text.indexOf(part));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(0);
  });

  test('tables have as many cells in each row as in their head', () => {
    let width = 0;
    let tables = 0;
    for (const [at, line] of lines.entries()) {
      if (!line.startsWith('|')) continue;
      if (!lines[at - 1]?.startsWith('|')) {
        width = cells(line).length;
        tables += 1;
      }
      expect(cells(line), line).toHaveLength(width);
    }
    expect(tables).toBe(5);
  });

  test('long parts are folded, each with its count', () => {
    expect(text.match(/^<details>$/gm)).toHaveLength(text.match(/^<\/details>$/gm)?.length ?? -1);
    expect(text).toContain(lang === 'ko' ? '<b>개인정보 보유 테이블 (40)</b>' : '<b>Exposed relations (40)</b>');
    expect(text).toContain(lang === 'ko' ? '### 위반사항' : '### Violations');
  });
});

/** As GitHub renders it: tables, strikethrough, footnotes and bare links are on, HTML comes through. */
const rendered = (text: string) =>
  micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

/** What is read of it. */
const text = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&(lt|gt|quot);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"' })[name] ?? '')
    .replaceAll('&amp;', '&');

/** Every tag but code, of which an empty name has none. */
const tags = (html: string) => (html.match(/<!--|<[^>]+>/g) ?? []).filter((tag) => !/^<\/?code>$/.test(tag));

const harmless = tags(rendered(render(named('harmless'))));

test.each([
  ...HOSTILE,
  '@octocat',
  'a@octocat',
  '#123',
  'owner/repo#4',
  'GH-12',
  'https://evil.example/x',
  'www.evil.example',
  'mail@evil.example',
  '![x](https://evil.example/x.png)',
  '[x]: https://evil.example',
  '</details><img src=x onerror=alert(1)>',
  '`` ` ``',
  'a\\',
  'a\\|b',
  '|',
  '$\\alpha$',
  '~~x~~',
  '<!-- x',
  '&lt;b&gt;',
  '&#60;b&#62;',
  '---',
])('the name %j is neither markup nor a link nor a mention', (name) => {
  const html = rendered(render(named(name)));
  expect(tags(html)).toEqual(harmless);
  // What code hosts find in the text when it is rendered, other than in code.
  const rest = text(html.replace(/<code>[^<]*<\/code>/g, ''));
  expect(rest).not.toMatch(/@\w|#\d|:\/\/|www\.|GH-\d/i);
  // Formulas are found before anything is rendered.
  expect(render(named(name)).replace(/`[^`\n]*`/g, '')).not.toContain('$');
  // And it is still there to be read.
  const seen = text(html).replaceAll('\u200b', '');
  expect(seen).toContain(`plain resident registration number in ${[name, name, name].map(visibleName).join('.')}`);
});

function named(name: string): Report {
  const findings = report.findings.map((each) => ({ ...each, schema: name, relation: name, column: name, path: name }));
  const principals = report.principals.map((each) => ({ ...each, name }));
  const holdings = report.holdings.map((each) => ({ ...each, object: name, holder: name }));
  const [source] = report.sources;
  const sources = [
    {
      ...source!,
      ...{ id: name, user: name, database: name },
      skipped: [{ schema: name, relation: name, column: name, reason: name, code: name }],
      gaps: [{ code: name, hint: name, hidesReaders: true }],
      roster: { unowned: [name], leavers: [name], missing: [name] },
    },
    source!,
  ];
  return { ...report, findings, principals, sources, holdings };
}

test('no control character gets through', () => {
  for (const name of HOSTILE) expect(render(named(name)).replaceAll('\u200b', '')).not.toMatch(UNSAFE);
});

test('nothing found is said with how far that reaches, and what was not examined', () => {
  const clean = { ...report, findings: [], holdings: [], principals: [], violations: [] };
  const text = render(clean);
  expect(text).toContain('**No personal data found in what was examined.**');
  expect(text).toContain('a prevalence above 0.03 % is unlikely');
  expect(text).toContain('NOT EXAMINED: 2 relations and 1 column');
});

test('what is too long for a comment is cut, and says so', () => {
  const big = bigReport(5000, 500);
  const text = render(big);
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text.length).toBeGreaterThan(30_000);
  expect(text).toMatch(/… and [\d,]+ more \(--format json has all\)/);
  expect(text).toContain('**Shortened to fit a comment; --format json has all of it.**');
  expect(render(report)).not.toContain('Shortened');
});

test('it fits whatever the names are', () => {
  const name = '|`\\'.repeat(400);
  const big = bigReport(400, 50);
  const text = render({
    ...big,
    findings: big.findings.map((each) => ({ ...each, relation: `${name}${each.relation}`, path: name })),
    holdings: big.holdings.map((each) => ({ ...each, object: `${name}${each.object}` })),
    principals: big.principals.map((each) => ({ ...each, name: `${name}${each.name}` })),
    sources: big.sources.map((each) => ({
      ...each,
      roster: { unowned: [], missing: [], leavers: Array.from({ length: 500 }, (_, at) => `${name}${at}`) },
      gaps: Array.from({ length: 100 }, () => ({ code: name, hint: name, hidesReaders: true })),
    })),
  });
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toContain('Shortened to fit a comment');
});
