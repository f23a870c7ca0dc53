import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { sarif } from '../../src/reporters/sarif.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { bigReport } from './big.ts';
import { HOSTILE, madeUpReport } from './made-up.ts';

// The schema of OASIS is in draft 4; it uses nothing of it that later drafts read in another way.
const { $schema: _, id: _id, ...body } = schema;
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(body);

function render(report: Report, lang: 'ko' | 'en' = 'en') {
  const text = String(sarif.render(report, { lang, color: false, width: Infinity }));
  const log: Log = JSON.parse(text);
  expect(valid(log), JSON.stringify(valid.errors)).toBe(true);
  const [run] = log.runs;
  return { text, log, run: run!, results: run?.results ?? [], rules: run?.tool.driver.rules ?? [] };
}

const report = madeUpReport();

test('the schema that is held against it takes not everything', () => {
  expect(valid({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  expect(valid({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'bad' }] }] })).toBe(
    false,
  );
});

describe.each(['ko', 'en'] as const)('in %s', (lang) => {
  const { log, run, results, rules } = render(report, lang);

  test('one result for each finding and each violation, the worst first', () => {
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    expect(results).toHaveLength(report.findings.length + report.violations.length);
    const ids = results.map(({ properties }) => properties?.finding);
    expect(new Set(ids)).toEqual(new Set(report.findings.map(({ id }) => id)));
    const levels = results.map(({ level }) => ['error', 'warning', 'note'].indexOf(level ?? ''));
    expect(levels).toEqual([...levels].sort());
    expect(run.language).toBe(lang === 'ko' ? 'ko-KR' : 'en-US');
  });

  test('each result has what code hosts ask for', () => {
    for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of results) {
      expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
      expect(rules[ruleIndex ?? -1]?.defaultConfiguration?.level).toBe(level);
      expect(message.text).not.toBe('');
      expect(locations).toHaveLength(1);
      const { physicalLocation, logicalLocations } = locations![0]!;
      const uri = physicalLocation?.artifactLocation?.uri ?? '';
      expect(uri).toMatch(/^databases\/[^/]+\/[^/]+\/[^/]+$/);
      expect(decodeURIComponent(uri).split('/')).not.toContain('..');
      expect(physicalLocation?.region?.startLine).toBe(1);
      expect(logicalLocations?.[0]).toMatchObject({ kind: 'member' });
      expect(partialFingerprints?.primaryLocationLineHash).toMatch(/^[\da-f]{16}:1$/);
    }
  });

  test('each rule says what it is, by which law and how to fix it, with a severity that code hosts show', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    const scores: Record<string, [number, number]> = {
      critical: [9, 10],
      high: [7, 8.9],
      medium: [4, 6.9],
      low: [0.1, 3.9],
    };
    for (const { id, name, shortDescription, fullDescription, help, properties } of rules) {
      const [least, most] = scores[id.slice(id.lastIndexOf('.') + 1)]!;
      expect(Number(properties?.['security-severity'])).toBeGreaterThanOrEqual(least);
      expect(Number(properties?.['security-severity'])).toBeLessThanOrEqual(most);
      expect(properties?.tags).toContain('security');
      expect(name).toMatch(/^[A-Z][A-Za-z\d]+$/);
      expect(shortDescription?.text).not.toBe('');
      expect(fullDescription?.text).not.toBe('');
      const headings =
        lang === 'ko' ? ['내용', '관련 법령·기준', '조치 방법'] : ['What it is', 'Law and criteria', 'How to fix it'];
      expect(help?.markdown?.match(/^## .*/gm)).toEqual(headings.map((heading) => `## ${heading}`));
    }
    const plain = rules.find(({ id }) => id === 'violation.no-plaintext-rrn.critical');
    expect(plain?.help?.markdown).toContain(
      lang === 'ko'
        ? '- 개인정보 보호법 제24조의2 (주민등록번호 처리의 제한)'
        : '- PIPA 24-2 (limits on resident registration numbers)',
    );
  });

  test('what was not examined is said as errors of the run', () => {
    const [invocation] = run.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    const notes = invocation?.toolExecutionNotifications ?? [];
    expect(notes.filter(({ level }) => level === 'error')).toHaveLength(3);
    expect(notes.map(({ message }) => message.text).join('\n')).toContain('secret_한글');
    expect(notes.find(({ level }) => level === 'warning')?.descriptor?.id).toBe('privileges-not-shown/pg-hba');
  });
});

test('a logical location names the column, the physical one the relation', () => {
  const { results } = render(report);
  const found = results.find(({ properties }) => properties?.finding === '00000000000014-0');
  expect(found?.locations?.[0]).toEqual({
    physicalLocation: { artifactLocation: { uri: 'databases/shop/public/orders' }, region: { startLine: 1 } },
    logicalLocations: [{ name: 'address_0', fullyQualifiedName: 'shop/public.orders.address_0', kind: 'member' }],
  });
  expect(found?.properties).toMatchObject({
    category: 'address',
    severity: 'medium',
    law: ['pipa/29', 'isms-p/2.6.4'],
  });
});

test('fingerprints stay when people, readers and the order change, and tell results apart', () => {
  const prints = (of: Report) =>
    render(of).results.map(({ partialFingerprints }) => partialFingerprints?.primaryLocationLineHash);
  const people = { estimate: 1, low: 1, high: 1 };
  const later: Report = {
    ...report,
    startedAt: '2026-12-01T00:00:00.000Z',
    findings: report.findings.map((each) => ({ ...each, people, estimatedRows: 7 })).reverse(),
  };
  expect(new Set(prints(report)).size).toBe(prints(report).length);
  expect(prints(later).sort()).toEqual(prints(report).sort());
  // A replica that is scanned beside its origin has findings of its own.
  const [source] = report.sources;
  const copies = report.findings.map((each) => ({ ...each, source: 'replica' }));
  const both = {
    ...report,
    sources: [source!, { ...source!, id: 'replica' }],
    findings: [...report.findings, ...copies],
  };
  expect(new Set(prints(both)).size).toBe(prints(both).length);
});

test('a violation that is told twice is one result', () => {
  const { results } = render({ ...report, violations: [...report.violations, ...report.violations] });
  expect(results).toHaveLength(report.findings.length + report.violations.length);
});

test('a violation of no finding has a place, too', () => {
  const violation = {
    rule: 'own-rule',
    severity: 'medium' as const,
    finding: null,
    args: { source: 'shop', who: 'x' },
  };
  const { results, rules } = render({ ...report, findings: [], violations: [violation] });
  expect(results).toHaveLength(1);
  expect(results[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('databases/shop');
  expect(rules[0]?.id).toBe('violation.own-rule.medium');
});

test('names make neither links nor placeholders, and no path leads upwards', () => {
  const names = [...HOSTILE, '..', '.', '[x](http://evil.example)', '{0}', 'a/b', '%2e%2e'];
  const findings = names.map((relation, at) => ({ ...report.findings[0]!, id: `id${at}`, relation, column: relation }));
  const { results, text } = render({ ...report, findings, violations: [] });
  expect(results).toHaveLength(names.length);
  for (const { message, locations } of results) {
    expect(message.text).not.toMatch(/(?<!\\)\[[^\]]*(?<!\\)\]\(/);
    expect(message.text?.replaceAll('{{', '').replaceAll('}}', '')).not.toMatch(/[{}]/);
    const uri = locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
    expect(new URL(uri, 'file:///root/').pathname).toMatch(/^\/root\/databases\/shop\/public\/[^/]+$/);
  }
  expect(text).not.toMatch(UNSAFE);
});

test('nothing found is a run without results', () => {
  const { results, rules, run } = render({ ...report, complete: true, findings: [], violations: [], sources: [] });
  expect(results).toEqual([]);
  expect(rules).toEqual([]);
  expect(run.invocations?.[0]?.executionSuccessful).toBe(true);
});

test('five thousand findings stay below what GitHub takes: 25,000 results and 20 tags a rule', () => {
  const { results, rules } = render(bigReport(5000, 500));
  expect(results.length).toBeGreaterThan(5000);
  expect(results.length).toBeLessThanOrEqual(25_000);
  for (const { properties } of rules) expect(properties?.tags?.length).toBeLessThanOrEqual(20);
});
