import { describe, expect, test } from 'vitest';
import type { RenderOptions } from '../../src/plugin.ts';
import type { Report } from '../../src/report.ts';
import { junit } from '../../src/reporters/junit.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { type Element, elements, parseXml } from '../support/xml.ts';
import { bigReport } from './big.ts';
import { HOSTILE, madeUpReport } from './made-up.ts';

const report = madeUpReport();

function render(of: Report, options: Partial<RenderOptions> = {}) {
  const xml = String(junit.render(of, { lang: 'en', color: false, width: Infinity, ...options }));
  const root = parseXml(xml);
  const cases = elements(root, 'testcase');
  const failed = cases.filter((each) => elements(each, 'failure').length > 0);
  const skipped = cases.filter((each) => elements(each, 'skipped').length > 0);
  return { xml, root, suites: elements(root, 'testsuite'), cases, failed, skipped };
}

const named = (cases: readonly Element[], name: string) => cases.find(({ attributes }) => attributes.name === name);

describe.each(['ko', 'en'] as const)('in %s', (lang) => {
  const { root, suites, cases, failed, skipped } = render(report, { lang });

  test('a suite for each source and a case for each relation, counted', () => {
    expect(root.name).toBe('testsuites');
    expect(suites.map(({ attributes }) => attributes.name)).toEqual(['shop']);
    const relations = new Set([
      ...report.findings.map(({ schema, relation }) => `${schema}.${relation}`),
      ...report.sources.flatMap(({ coverage }) => coverage.map(({ schema, relation }) => `${schema}.${relation}`)),
      ...report.sources.flatMap(({ skipped }) => skipped.map(({ schema, relation }) => `${schema}.${relation}`)),
    ]);
    expect(cases).toHaveLength(relations.size);
    for (const { attributes } of [root, ...suites]) {
      expect(attributes).toMatchObject({
        tests: String(cases.length),
        failures: String(failed.length),
        errors: '0',
        skipped: String(skipped.length),
      });
    }
    expect(root.attributes.time).toBe('60.000');
  });

  test('what is high or violates a rule fails, the rest is told beside', () => {
    const severe = report.findings.filter(({ severity }) => severity === 'critical' || severity === 'high');
    expect(failed).toHaveLength(new Set(severe.map(({ schema, relation }) => `${schema}.${relation}`)).size);
    const staff = named(cases, 'public.TB_CUST_INFO');
    const [failure] = elements(staff!, 'failure');
    expect(failure?.attributes.type).toBe('critical');
    expect(failure?.text.split('\n').length).toBeGreaterThan(1);
    expect(failure?.text).toContain(lang === 'ko' ? '주민등록번호 평문 저장' : 'must be encrypted');
    expect(elements(staff!, 'system-out')[0]?.text).toContain(lang === 'ko' ? '[낮음] ' : '[low] ');
  });

  test('what was not examined is skipped, with why', () => {
    const [skip] = elements(named(cases, 'public.secret_한글')!, 'skipped');
    expect(skip?.attributes.message).toContain(lang === 'ko' ? '권한 없음 (42501)' : 'no permission (42501)');
    expect(elements(named(cases, 'public.members')!, 'skipped')[0]?.attributes.message).toContain('memo\\u202e');
    expect(elements(named(cases, 'public.plain_3')!, 'skipped')).toHaveLength(1);
  });
});

test('the threshold is the one that was asked for', () => {
  expect(render(report, { failOn: 'critical' }).failed.length).toBeLessThan(render(report).failed.length);
  expect(render(report, { failOn: 'low' }).failed).toHaveLength(40);
  expect(render(report, { failOn: 'never' }).failed).toEqual([]);
});

test('a relation that fails says what of it was not examined, and is counted once', () => {
  const { schema, relation } = report.findings.find(({ severity }) => severity === 'critical')!;
  const [source] = report.sources;
  const skipped = [{ schema, relation, column: 'memo', reason: 'timeout' }];
  const { cases } = render({ ...report, sources: [{ ...source!, skipped }] });
  const [it] = cases.filter((each) => elements(each, 'system-out')[0]?.text.includes('statement timeout'));
  expect(elements(it!, 'failure')).toHaveLength(1);
  expect(elements(it!, 'skipped')).toEqual([]);
});

test('a whole source that was skipped and a run that was cut short are cases, too', () => {
  const [source] = report.sources;
  const nothing = { ...report, findings: [], violations: [], principals: [], holdings: [] };
  const skipped = [{ schema: null, relation: null, column: null, reason: 'not-connectable' }];
  const unreachable = render({ ...nothing, sources: [{ ...source!, coverage: [], skipped }] });
  expect(unreachable.skipped.map(({ attributes }) => attributes.name)).toEqual(['the whole source']);
  const cut = render({ ...nothing, sources: [{ ...source!, coverage: [], skipped: [] }] });
  expect(cut.skipped).toHaveLength(1);
  const clean = render({ ...nothing, complete: true, sources: [{ ...source!, coverage: [], skipped: [] }] });
  expect(clean.cases).toEqual([]);
});

test('a violation of no finding is a case of its own', () => {
  const violation = { rule: 'own-rule', severity: 'high' as const, finding: null, args: {} };
  const { failed } = render({ ...report, findings: [], violations: [violation] });
  expect(failed.map(({ attributes }) => attributes.name)).toEqual(['own-rule']);
});

test('any name comes through as text', () => {
  const names = [...HOSTILE, ']]>', '&amp;', "'", '\uffff\ufffe', '<failure/>'];
  const findings = names.map((relation, at) => ({ ...report.findings[0]!, id: `id${at}`, relation }));
  const [source] = report.sources;
  const { cases, xml } = render({
    ...report,
    findings,
    violations: [],
    sources: [{ ...source!, coverage: [], skipped: [] }],
  });
  // The run did not finish: one more.
  expect(cases).toHaveLength(findings.length + 1);
  expect(named(cases, 'public.<script>alert(1)</script>')).toBeDefined();
  expect(named(cases, 'public.\\uffff\\ufffe')).toBeDefined();
  expect(xml).not.toMatch(UNSAFE);
});

test('five thousand findings', () => {
  const big = bigReport(5000, 500);
  const { cases } = render(big);
  expect(cases.length).toBeGreaterThanOrEqual(500);
});
