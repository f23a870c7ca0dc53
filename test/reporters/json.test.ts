import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { accessReporters, reporters } from '../../src/reporters/index.ts';
import { en } from '../../src/reporters/messages/en.ts';
import { ko } from '../../src/reporters/messages/ko.ts';
import { madeUpAccess, madeUpReport } from './made-up.ts';

const options = { lang: 'en', color: true, width: 80 } as const;

function validator(schema: string) {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(new URL(`../../docs/${schema}`, import.meta.url), 'utf8')));
}

test('the report comes out as it is, and fits the published schema', () => {
  const report = madeUpReport();
  const json = reporters.find(({ name }) => name === 'json')!;
  const rendered = json.render(report, options);
  expect(rendered).toBe(`${JSON.stringify(report, null, 2)}\n`);
  expect([...json.pieces!(report, options)].join('')).toBe(rendered);
  const [first] = report.findings;
  const many = { ...report, findings: Array.from({ length: 3_000 }, () => first!), sources: [], extra: undefined };
  const pieces = [...json.pieces!(many, options)];
  expect(pieces.length).toBeGreaterThan(10);
  expect(pieces.join('')).toBe(`${JSON.stringify(many, null, 2)}\n`);
  const parsed = JSON.parse(String(rendered));
  expect(parsed).toEqual(report);
  const valid = validator('report.schema.json');
  expect(valid(parsed), JSON.stringify(valid.errors)).toBe(true);
  expect(valid({ ...parsed, findings: [{ ...parsed.findings[0], people: -1 }] })).toBe(false);
});

test('access rows come out whole or line by line', () => {
  const report = madeUpAccess();
  const parsed = JSON.parse([...accessReporters.json(report, options)].join(''));
  const valid = validator('access.schema.json');
  expect(valid(parsed), JSON.stringify(valid.errors)).toBe(true);
  const lines = [...accessReporters.ndjson(report, options)].join('').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(report.access);
});

test('the published schemas are those of the code', () => {
  const script = new URL('../../scripts/docs.ts', import.meta.url).pathname;
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});

test('both languages say the same things', () => {
  const keys = (value: object): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && inner !== null ? keys(inner).map((each) => `${key}.${each}`) : [key],
    );
  expect(keys(ko).sort()).toEqual(keys(en).sort());
  const empty = (value: object): boolean =>
    Object.values(value).some((inner) => (typeof inner === 'object' ? empty(inner) : inner === ''));
  expect(empty(ko) || empty(en)).toBe(false);
});

test('the law is cited as each language cites it', () => {
  expect(ko.law('pipa/24-2')).toBe('개인정보 보호법 제24조의2');
  expect(ko.law('gosi/7')).toBe('안전성 확보조치 기준 제7조');
  expect(ko.law('isms-p/2.6.4')).toBe('ISMS-P 2.6.4');
  expect(en.law('pipa/24-2')).toBe('PIPA 24-2');
  expect(en.law('own/rule')).toBe('own/rule');
});
