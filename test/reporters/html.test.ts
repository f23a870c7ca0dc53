import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { flowsOf } from '../../src/reporters/html/flows.ts';
import { html } from '../../src/reporters/html/index.ts';
import { messages } from '../../src/reporters/messages/index.ts';
import { numberFormat } from '../../src/reporters/numbers.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { bigReport } from './big.ts';
import { HOSTILE, madeUpReport } from './made-up.ts';

const report = madeUpReport();

async function render(of: Report, lang: 'ko' | 'en' = 'en'): Promise<string> {
  return String(await html.render(of, { lang, color: false, width: Infinity }));
}

/** What is between the tags of the first element of that name. */
function inside(page: string, open: string, close: string): string {
  const from = page.indexOf(open);
  expect(from, open).toBeGreaterThan(0);
  return page.slice(from + open.length, page.indexOf(close, from));
}

/** Tags with their attributes' names, without their values: what a browser would build. */
function skeleton(page: string): string[] {
  const markup = page.replace(/<style>[\s\S]*?<\/style>|<script[\s\S]*?<\/script>/g, '');
  return Array.from(
    markup.matchAll(/<(\/?[a-z!][^\s>]*)((?:\s[^\s=>]+(?:="[^"]*")?)*)\s*>/gi),
    ([, tag = '', rest = '']) =>
      [tag, ...Array.from(rest.matchAll(/\s([^\s=>]+)(?:="[^"]*")?/g), ([, name]) => name)].join(' '),
  );
}

function named(name: string): Report {
  const [source] = report.sources;
  const law = [`${name}/${name}`];
  return {
    ...report,
    findings: report.findings.map((each, at) => ({
      ...each,
      ...{ schema: name, relation: `${name}${at % 40}`, column: name, path: name, scheme: name, category: name, law },
      evidence: { ...each.evidence, examples: [name] },
    })),
    principals: report.principals.map((each, at) => ({
      ...each,
      name: `${name}${at}`,
      categories: [name],
      roster: { owner: name, status: name },
      hygiene: { ...each.hygiene, memberOf: [name] },
      access: each.access.map((way) => ({ ...way, chain: way.chain.map(() => ({ to: name, by: name })) })),
    })),
    holdings: report.holdings.map((each) => ({ ...each, object: name, holder: name, by: name, limit: name })),
    violations: report.violations.map((each) => ({ ...each, rule: name, args: { law } })),
    future: [
      {
        source: 'shop',
        principal: name,
        schema: name,
        creator: name,
        by: 'schema-grant',
        privilege: name,
        reach: 'direct',
        certainty: 'certain',
        path: [name],
      },
    ],
    sources: [
      {
        ...source!,
        ...{ user: name, database: name },
        skipped: [{ schema: name, relation: name, column: name, reason: name, code: name }],
        gaps: [{ code: name, hint: name, hidesReaders: true }],
        coverage: source!.coverage.map((each) => ({ ...each, schema: name, relation: name })),
        roster: { unowned: [name], leavers: [name], missing: [name] },
      },
    ],
  };
}

describe.each(['ko', 'en'] as const)('in %s', (lang) => {
  let page: string;
  beforeAll(async () => {
    page = await render(report, lang);
  });

  test('says its language, the headline, who left, and what was not examined before anything else', () => {
    expect(page).toMatch(new RegExp(`^<!doctype html>\n<html lang="${lang}">`));
    const at = (
      lang === 'ko'
        ? ['정보주체 약 33,700,000명', '퇴사자', '미점검: 테이블 2개']
        : ['~33,700,000 people exposed', 'left and still reads', 'NOT EXAMINED: 2 relations']
    ).map((part) => page.indexOf(part));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(0);
  });

  test('holds every section, in words of its language alone', () => {
    const ids = Array.from(page.matchAll(/<section id="(\w+)"/g), ([, id]) => id);
    expect(ids).toEqual(['summary', 'picture', 'matrix', 'findings', 'principals', 'law', 'coverage']);
    for (const id of ids) expect(page).toContain(`<a href="#${id}">`);
    const other = messages[lang === 'ko' ? 'en' : 'ko'];
    for (const word of [other.html.summary, other.html.matrixNote, other.principalHeader, other.reportTitle]) {
      expect(page.slice(0, page.indexOf('<script'))).not.toContain(word);
    }
  });

  test('the picture says in words what it shows, and is there as a table, too', () => {
    const label = page.match(/<svg viewBox="[\d ]+" role="img" aria-label="([^"]*)">/)?.[1];
    expect(label).toContain(lang === 'ko' ? '흐름도' : 'Flow diagram');
    const picture = inside(page, '<section id="picture"', '</section>');
    expect(picture).toContain('<th scope="row">dev_kim</th>');
    expect(picture).not.toMatch(/ style=|ecmeta|<style|zr0/);
  });
});

test('the policy allows the one script and the one style by their hashes, and nothing else', async () => {
  const page = await render(report);
  const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  const policy = inside(page, '<meta http-equiv="Content-Security-Policy" content="', '">').replaceAll('&apos;', "'");
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(inside(page, '<script>', '</script>'))}`,
    `style-src ${hash(inside(page, '<style>', '</style>'))}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  expect(page.match(/<script\b/g)).toHaveLength(2);
  expect(page.match(/<style\b/g)).toHaveLength(1);
  // No style or handler in an attribute: the policy would block them.
  const attributes = skeleton(page).join(' ').split(' ');
  expect(attributes.filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
});

test('nothing in it is loaded from anywhere', async () => {
  const page = await render(report);
  const names = skeleton(page).map((tag) => tag.split(' ')[0]);
  expect(
    names.filter((name) => /^(?:link|img|iframe|object|embed|base|form|audio|video|image|use)$/.test(name ?? '')),
  ).toEqual([]);
  expect(skeleton(page).join(' ')).not.toMatch(/\bsrc\b|srcset|xlink/);
  for (const [, href] of page.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^#/);
  expect(inside(page, '<style>', '</style>')).not.toMatch(/url\(|@import/);
});

describe('names', () => {
  let harmless: string[];
  beforeAll(async () => {
    harmless = skeleton(await render(named('harmless')));
  });

  test.each([
    ...HOSTILE.filter((name) => name !== ''),
    '</script><script>alert(1)</script>',
    '</style><style>*{display:none}</style>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '<!-- <script>',
    ']]></svg><script>',
    '{a|rich} {b} {0}',
    '$& $1 $`',
    '&lt;b&gt;',
    'javascript:alert(1)',
    '\u2028\u2029',
  ])('%j is text and nothing else', async (name) => {
    const page = await render(named(name));
    expect(skeleton(page)).toEqual(harmless);
    expect(page.match(UNSAFE)).toBeNull();
    const data = inside(page, '<script type="application/json" id="data">', '</script>');
    expect(data.match(/[<>&\u2028\u2029]/)).toBeNull();
    expect(() => JSON.parse(data)).not.toThrow();
  });

  test('two principals of one name have addresses of their own', async () => {
    const [first] = report.principals;
    const page = await render({ ...report, principals: [...report.principals, { ...first!, source: 'other' }] });
    const ids = Array.from(page.matchAll(/ id="([^"]*)"/g), ([, id]) => id);
    expect(ids).toContain('p-postgres');
    expect(ids).toContain('p-postgres~2');
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('nothing found is said with how far that reaches, and what was not examined stands beside it', async () => {
  const page = await render({ ...report, findings: [], holdings: [], principals: [], violations: [] });
  expect(page).toContain('No personal data found in what was examined.');
  expect(page).toContain('NOT EXAMINED: 2 relations and 1 column');
  expect(page).toContain('a prevalence above 0.03 % is unlikely');
  expect(page).toContain('<li class="tile warn"><strong>3</strong> <span>not examined</span>');
});

test('an interrupted run without a skipped relation does not read as whole', async () => {
  const [source] = report.sources;
  const page = await render({ ...report, sources: [{ ...source!, skipped: [] }] });
  expect(page).toContain(
    '<li class="tile warn"><strong>0</strong> <span>not examined</span> <small>The run did not finish',
  );
});

test('of five hundred accounts and as many relations the largest are drawn, and the rest is counted in words', () => {
  const big = bigReport(5000, 500);
  // Each account with grants of its own, so that none are alike.
  const principals = big.principals.map((each, at) => ({
    ...each,
    access: at === 0 ? each.access : each.access.slice(0, 1 + (at % 49)),
    people: { estimate: 1000 + at, low: 1, high: 5000 },
  }));
  const texts = messages.en;
  const flows = flowsOf({ report: { ...big, principals }, texts, numbers: numberFormat(texts) });
  expect(flows?.accounts).toHaveLength(14);
  expect(flows?.relations).toHaveLength(14);
  expect(flows?.accounts.at(-1)?.label).toMatch(/^\d+ more accounts$/);
  expect(flows?.aggregated).toEqual([flows?.accounts.at(-1)?.label, flows?.relations.at(-1)?.label]);
  const drawn = flows?.accounts.slice(0, -1).reduce((sum, { label }) => sum + label.split(', ').length, 0);
  expect(drawn).toBeGreaterThan(12);
  for (const band of flows?.bands ?? []) {
    expect(flows?.accounts[band.account]).toBeDefined();
    expect(flows?.ways[band.way]).toBeDefined();
    expect(flows?.relations[band.relation]).toBeDefined();
  }
});

test('superusers, who read everything, are named beside the picture and not drawn', () => {
  const texts = messages.en;
  const words = { report, texts, numbers: numberFormat(texts) };
  expect(
    flowsOf(words)
      ?.accounts.map(({ label }) => label)
      .join(),
  ).not.toContain('rds_admin');
  const alone = { ...report, principals: report.principals.filter(({ superuser }) => superuser) };
  expect(flowsOf({ ...words, report: alone })?.accounts.map(({ label }) => label)).toEqual(['postgres, rds_admin']);
});

test('five thousand findings by five hundred accounts stay below five megabytes', async () => {
  const page = await render(bigReport(5000, 500));
  expect(page.length).toBeLessThan(5_000_000);
});
