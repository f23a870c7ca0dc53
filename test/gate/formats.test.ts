/** Every format of the gate: what it says, that programs can read it, and that hostile names do nothing in it. */
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { makeBaseline } from '../../src/policy/baseline.ts';
import { rules } from '../../src/policy/rules/index.ts';
import { type GateOutcome, type GateResult, subtract } from '../../src/policy/subtract.ts';
import { gateReporters } from '../../src/reporters/gate/index.ts';
import { HOSTILE } from '../reporters/made-up.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { elements, parseXml } from '../support/xml.ts';
import { finding, judged, principal, world } from './world.ts';

const report = world({
  findings: HOSTILE.flatMap((name, at) => [
    finding({ id: `${at}`, schema: name, relation: name, column: name, category: 'rrn', severity: 'critical' }),
    finding({ id: `${at}x`, schema: name, relation: `${name}_bak`, column: name }),
  ]),
  principals: HOSTILE.map((name) => principal(name, ['h1'], { superuser: true })),
});

const NOTHING: GateOutcome = {
  ...{
    results: [],
    silenced: 12,
    unused: [],
    version: '0.1.0',
    subjects: ['shop'],
    complete: true,
    notExamined: [],
    unseen: [],
  },
  ...{ startedAt: report.startedAt, finishedAt: report.finishedAt, rules, baseline: 'nochul.baseline.yaml' },
};

function outcomeOf(more: Partial<GateOutcome> = {}): GateOutcome {
  const results = judged(report, { extends: 'recommended' });
  const options = { growth: 0.5, now: new Date(), ran: new Set<string>(), looked: new Set<string>() };
  const { results: told } = subtract(results, null, options);
  // As migrations make them: the statement's own place.
  const moved = told.map(
    (each, at): GateResult =>
      at % 2 === 0
        ? each
        : { ...each, location: { file: `db/${HOSTILE[at % HOSTILE.length]}.sql`, line: 7, column: 3 } },
  );
  const unused = makeBaseline(report, results, null, { prune: false }).entries;
  const notExamined = HOSTILE.map((name) => ({
    source: name,
    schema: name,
    relation: name,
    column: null,
    reason: 'timeout',
    code: name,
  }));
  return {
    ...NOTHING,
    results: moved,
    unused,
    complete: false,
    notExamined,
    unseen: [{ source: 'shop', hint: 'Grants were not shown.' }],
    ...more,
  };
}

const render = (name: string, outcome: GateOutcome, lang: 'ko' | 'en' = 'en') =>
  gateReporters.find((each) => each.name === name)!.render(outcome, { lang, color: false, width: Infinity });

const hostile = outcomeOf();

describe.each(['ko', 'en'] as const)('in %s', (lang) => {
  test.each(gateReporters.map(({ name }) => name))(
    '%s shows no character that acts, and no place left open',
    (name) => {
      const shown = render(name, hostile, lang);
      // JSON for programs has the names as they are.
      if (name !== 'json')
        expect(UNSAFE.exec(shown.replaceAll('\u200d', '').replaceAll('&#8203;', ''))?.[0]).toBeUndefined();
      expect(shown).not.toMatch(/\{(?:where|principal|people|logins|readers|names|category|max|word|source|reach)\}/);
    },
  );
});

test('where nothing is new, the terminal has one line', () => {
  expect(render('text', NOTHING)).toBe('Nothing new. Results that the baseline covers: 12.\n');
  expect(render('text', { ...NOTHING, baseline: null, silenced: 0 })).toBe('No rule of the policy is broken.\n');
  expect(render('text', NOTHING, 'ko')).toBe('새로운 위반사항이 없습니다. 기준선에 있는 결과: 12건.\n');
});

test('text says each result with its law, page and reason for being back', () => {
  const [result] = hostile.results;
  const back = {
    ...result!,
    status: 'expired' as const,
    worse: [{ of: 'readers' as const, before: 1, now: 4 }],
    entry: { reason: '이관', owner: '김', expires: '2026-01-31' },
    also: ['no-stale-copy'],
  };
  const shown = render('text', { ...NOTHING, results: [back] });
  for (const part of [
    '(expired)',
    'readers: 1 before, 4 now',
    'expired on 2026-01-31',
    'reason: 이관',
    'owner: 김',
    'Of the same cause: no-stale-copy',
    `docs/rules/${back.rule}.md`,
  ])
    expect.soft(shown).toContain(part);
});

test('SARIF holds against the schema, with a place and a fingerprint for each result', () => {
  const { $schema: _, id: _id, ...body } = schema;
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const valid = ajv.compile(body);
  const log = JSON.parse(render('sarif', hostile));
  expect(valid(log), JSON.stringify(valid.errors)).toBe(true);
  const [run] = log.runs;
  expect(run.results).toHaveLength(hostile.results.length);
  expect(run.invocations[0].executionSuccessful).toBe(false);
  expect(run.results[1].locations[0].physicalLocation.region).toEqual({ startLine: 7, startColumn: 3 });
  for (const [at, { fingerprint }] of hostile.results.entries())
    expect(run.results[at].partialFingerprints['nochulGate/v1']).toBe(fingerprint);
  expect(JSON.parse(render('sarif', NOTHING)).runs[0].results).toEqual([]);
});

test('GitHub’s annotations are one line each, escaped, with file and line where there is one', () => {
  const lines = render('github', hostile).trimEnd().split('\n');
  const commands = lines.slice(0, -1);
  for (const line of commands) {
    const [, properties = ''] = /^::(?:error|warning|notice) ([^\r]*?)::/.exec(line) ?? [];
    expect(properties, line).not.toBe('');
    for (const each of properties.split(',')) expect(each).toMatch(/^(?:file|line|col|title)=[^:,]*$/);
  }
  expect(commands.filter((line) => line.startsWith('::error file=db/'))).not.toEqual([]);
  expect(commands.some((line) => /^::\w+ file=[^,]*,line=7,col=3,title=/.test(line))).toBe(true);
  const percent = {
    ...NOTHING,
    results: [{ ...hostile.results[0]!, location: { file: 'a,b:100%.sql', line: 1, column: null } }],
  };
  expect(render('github', percent)).toContain('file=a%2Cb%3A100%25.sql,line=1,title=');
});

test('GitLab’s report has what it asks of each issue', () => {
  const issues = JSON.parse(render('gitlab', hostile));
  const gaps = hostile.notExamined.length + hostile.unseen.length;
  expect(issues).toHaveLength(hostile.results.length + gaps);
  for (const issue of issues) {
    expect(issue).toMatchObject({
      description: expect.any(String),
      check_name: expect.any(String),
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(issue.severity);
    expect(issue.location.path).not.toMatch(/^\.?\/|\n/);
    expect(issue.location.lines.begin).toBeGreaterThanOrEqual(1);
  }
  expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(issues.length);
  expect(JSON.parse(render('gitlab', NOTHING))).toEqual([]);
});

test('JUnit fails for errors, holds warnings, and passes where there is nothing', () => {
  const root = parseXml(render('junit', hostile));
  const errors = hostile.results.filter(({ level }) => level === 'error');
  expect(elements(root, 'failure')).toHaveLength(errors.length);
  expect(root.attributes).toMatchObject({
    failures: String(errors.length),
    errors: String(elements(root, 'error').length),
  });
  expect(elements(root, 'error')).toHaveLength(hostile.notExamined.length + hostile.unseen.length);
  const quiet = parseXml(render('junit', NOTHING));
  expect(quiet.attributes).toMatchObject({ tests: '1', failures: '0' });
});

test('JSON has every result whole', () => {
  const parsed = JSON.parse(render('json', hostile));
  expect(parsed).toMatchObject({ schemaVersion: 1, complete: false, counts: { silenced: 12 } });
  expect(parsed.results).toHaveLength(hostile.results.length);
  expect(parsed.results[1]).toMatchObject({
    location: { line: 7 },
    message: expect.any(String),
    title: expect.any(String),
  });
});

test('the comment fits, says what it left out, and is found again by its mark', () => {
  const many = Array.from({ length: 800 }, (_, at) => hostile.results[at % hostile.results.length]!);
  const shown = render('markdown', { ...hostile, results: many, unused: [] });
  expect(shown.length).toBeLessThanOrEqual(65_000);
  expect(shown).toMatch(/Left out to fit into a comment: \d+/);
  expect(shown.startsWith('<!-- nochul:gate -->\n')).toBe(true);
  expect(shown.replace('<!-- nochul:gate -->', '').replace(/`[^`\n]*`/g, '')).not.toMatch(
    /<script|<!--|(?<!\\)\[x\]\(/,
  );
  expect(render('markdown', NOTHING)).toBe(
    '<!-- nochul:gate -->\n\n### ✅ What the gate found\n\nNothing new. Results that the baseline covers: 12.\n',
  );
});
