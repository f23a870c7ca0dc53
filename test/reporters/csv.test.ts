import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { csv } from '../../src/reporters/csv.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { bigReport } from './big.ts';
import { HOSTILE, madeUpReport } from './made-up.ts';

const report = madeUpReport();

function render(of: Report, lang: 'ko' | 'en' = 'en') {
  const text = String(csv.render(of, { lang, color: false, width: Infinity }));
  expect(text.startsWith('\ufeff')).toBe(true);
  const [header = [], ...rows] = parse(text.slice(1));
  return { text, header, rows: rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? '']))) };
}

/** RFC 4180 to the letter: throws at whatever it does not allow. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const found = field.exec(text);
    if (!found) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`);
    rows.at(-1)!.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '\r\n' && field.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

describe.each(['ko', 'en'] as const)('in %s', (lang) => {
  const { header, rows } = render(report, lang);

  test('one line for each finding, the headings the same in both languages', () => {
    expect(rows.map(({ finding }) => finding)).toEqual(report.findings.map(({ id }) => id));
    expect(header.slice(0, 8)).toEqual([
      'finding',
      'source',
      'engine',
      'database',
      'schema',
      'relation',
      'column',
      'path',
    ]);
    expect(new Set(header).size).toBe(header.length);
  });

  test('people, readers and law are there', () => {
    const row = rows.find(({ finding }) => finding === '00000000000014-0');
    expect(row).toMatchObject({
      ...{ source: 'shop', engine: 'postgresql', schema: 'public', relation: 'orders', column: 'address_0' },
      ...{ category: 'address', severity: 'medium', people: '149661', people_low: '145171', people_high: '152655' },
      ...{ readers: '27', reader_logins: '12', reader_logins_unlogged: '9', law: 'pipa/29 isms-p/2.6.4' },
      item: lang === 'ko' ? '주소' : 'address',
      law_text: lang === 'ko' ? '개인정보 보호법 제29조, ISMS-P 2.6.4' : 'PIPA 29, ISMS-P 2.6.4',
      reader_names: `postgres; rds_admin ${lang === 'ko' ? '외 10개' : 'and 10 more'}`,
    });
    expect(rows.filter(({ violations }) => violations === 'no-plaintext-rrn')).toHaveLength(report.violations.length);
  });
});

test.each([
  ['=1+1', "'=1+1"],
  ['+82', "'+82"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', '\\t=1'],
  ['\r=1', '\\r=1'],
  [' =1', "' =1"],
  ['＝1', "'＝1"],
  ['a"b,c', 'a"b,c'],
  ['line\nbreak', 'line\\nbreak'],
  ['고객', '고객'],
])('the name %j is read back as %j', (name, cell) => {
  const [finding] = report.findings;
  const { rows } = render({ ...report, findings: [{ ...finding!, relation: name }], violations: [] });
  expect(rows[0]?.relation).toBe(cell);
});

test('no cell begins with what a spreadsheet takes for a formula', () => {
  const findings = HOSTILE.map((name, at) => ({
    ...report.findings[0]!,
    ...{
      id: `${at}`,
      schema: name,
      relation: name,
      column: name,
      path: name,
      scheme: name,
      category: name,
      detector: name,
    },
    evidence: { ...report.findings[0]!.evidence, examples: [name] },
  }));
  const principals = report.principals.map((each, at) => ({ ...each, name: HOSTILE[at % HOSTILE.length] ?? '' }));
  const { rows, text } = render({ ...report, findings, principals, violations: [] });
  expect(rows).toHaveLength(HOSTILE.length);
  for (const row of rows) for (const value of Object.values(row)) expect(value).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
  expect(text.slice(1)).not.toMatch(UNSAFE);
});

test('names of readers end where a cell would be too long, and say so', () => {
  const { rows } = render(bigReport(50, 500));
  expect(rows[0]?.reader_logins).toBe('51');
  expect(rows[0]?.reader_names).toMatch(/^account_0; account_\d+; .* and 31 more$/);
  expect(rows[0]?.reader_names?.split('; ')).toHaveLength(20);
});

test('five thousand findings', () => {
  expect(render(bigReport(5000, 500)).rows).toHaveLength(5000);
});
