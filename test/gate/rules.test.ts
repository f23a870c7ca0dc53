/** Each rule: what it speaks of and what it leaves alone. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolvePolicy } from '../../src/policy/resolve.ts';
import { cover } from '../../src/policy/rules/cover.ts';
import { rules } from '../../src/policy/rules/index.ts';
import type { Reviewed } from '../../src/policy/types.ts';
import type { Finding, Report } from '../../src/report.ts';
import { gateMessages } from '../../src/reporters/gate/messages/index.ts';
import { finding, holding, judged, principal, way, world } from './world.ts';

const unseen = { ...finding().evidence, nonNull: 0 };
const one = (more: Partial<Finding>) => world({ findings: [finding(more)] });

describe('how values are stored', () => {
  test.each([
    ['no-plaintext-rrn', { category: 'rrn' }, 'critical'],
    ['no-plaintext-unique-id', { category: 'passport' }, 'high'],
    ['no-plaintext-unique-id', { category: 'foreigner_number' }, 'high'],
    ['no-plaintext-financial', { category: 'card_number' }, 'high'],
    ['no-plaintext-financial', { category: 'bank_account' }, 'high'],
    ['password-must-be-hashed', { category: 'password' }, 'critical'],
    ['password-must-be-hashed', { category: 'password', protection: 'encrypted' as const }, 'high'],
    ['no-weak-hash', { category: 'password', protection: 'hashed' as const, caveats: ['weak-hash' as const] }, 'high'],
  ])('%s speaks of %o', (rule, more, severity) => {
    expect(judged(one(more), rule)).toMatchObject([
      { rule, level: 'error', severity, finding: 'crm.customers.mbl_telno', measures: { readers: 1, reach: 'direct' } },
    ]);
  });

  test.each([
    ['no-plaintext-rrn', { category: 'rrn', protection: 'encrypted' as const }],
    ['no-plaintext-rrn', { category: 'rrn', evidence: unseen }],
    ['no-plaintext-rrn', { category: 'rrn', subject: 'organisation' as const }],
    ['no-plaintext-unique-id', { category: 'rrn' }],
    ['no-plaintext-unique-id', { category: 'card_number' }],
    ['no-plaintext-unique-id', { category: 'passport', evidence: unseen }],
    ['no-plaintext-financial', { category: 'passport' }],
    ['no-plaintext-financial', { category: 'bank_account', subject: 'organisation' as const }],
    ['no-plaintext-financial', { category: 'card_number', protection: 'tokenised' as const }],
    ['password-must-be-hashed', { category: 'password', protection: 'hashed' as const }],
    ['password-must-be-hashed', { category: 'password', evidence: unseen }],
    ['no-weak-hash', { category: 'password', protection: 'hashed' as const }],
    ['no-weak-hash', { category: 'email', protection: 'hashed' as const, caveats: ['weak-hash' as const] }],
  ])('%s leaves alone %o', (rule, more) => {
    expect(judged(one(more), rule)).toEqual([]);
  });
});

const everyone = principal('PUBLIC', ['h1'], { kind: 'public', canLogin: false });
const viaView = (more: Partial<Finding> = {}): Report => {
  const findings = [finding(more)];
  return world({
    findings,
    holdings: [holding('h1', findings), holding('v', findings, { by: 'view', object: 'mart.v_all', holder: 'mart' })],
    principals: [principal('app', ['h1']), principal('reporter', [way('v', 'via')])],
  });
};
const silent = { logged: 'no' as const, by: [], evadable: false, evasions: [] };
const roster = { unowned: [], leavers: [], missing: [] };
const future = {
  ...{ source: 'shop', principal: 'app', schema: 'crm', creator: 'owner', privilege: 'SELECT' },
  ...{ reach: 'direct' as const, certainty: 'certain' as const, path: ['app'] },
};
const none: Reviewed = { knows: () => false };

/** By rule: a report that breaks it, what of the result counts, and reports that do not break it. */
const CASES: Record<string, { bad: Report; result: object; good: Report[]; reviewed?: Reviewed }> = {
  'no-public-access': {
    bad: world({ principals: [everyone] }),
    result: { relation: 'customers', severity: 'high', measures: { reach: 'direct' } },
    good: [world(), world({ findings: [finding({ subject: 'organisation' })], principals: [everyone] })],
  },
  'no-personal-data-via-view': {
    bad: viaView(),
    result: { args: { object: 'mart.v_all', names: ['reporter'], columns: ['crm.customers.mbl_telno'] } },
    good: [
      viaView({ protection: 'masked' }),
      viaView({ severity: 'low' }),
      world(),
      // Whoever reads the table anyway reads nothing more through the view.
      world({
        holdings: [holding('h1', [finding()]), holding('v', [finding()], { by: 'view', object: 'mart.v_all' })],
        principals: [principal('reporter', ['h1', way('v', 'via')])],
      }),
    ],
  },
  'max-people-per-principal': {
    bad: world({ principals: [principal('app', ['h1'], { people: { estimate: 2e6, low: 2e6, high: 2e6 } })] }),
    result: { principal: 'app', args: { max: 1_000_000 }, measures: { people: { low: 2e6 } } },
    good: [
      world(),
      world({
        principals: [principal('dba', ['h1'], { superuser: true, people: { estimate: 2e6, low: 2e6, high: 2e6 } })],
      }),
      world({ principals: [principal('nochul', ['h1'], { people: { estimate: 2e6, low: 2e6, high: 2e6 } })] }),
      world({
        principals: [principal('crew', ['h1'], { canLogin: false, people: { estimate: 2e6, low: 2e6, high: 2e6 } })],
      }),
    ],
  },
  'max-readers-per-finding': {
    bad: one({ readers: { principals: 30, logins: 21, untraced: 0, traceUnknown: 0 } }),
    result: { relation: 'customers', args: { max: 20, logins: 21 }, measures: { readers: 30 } },
    good: [world(), one({ severity: 'low', readers: { principals: 30, logins: 21, untraced: 0, traceUnknown: 0 } })],
  },
  'no-superuser-login': {
    bad: world({ principals: [principal('dba', ['h1'], { superuser: true })] }),
    result: { principal: 'dba' },
    good: [
      world(),
      world({ principals: [principal('postgres', ['h1'], { superuser: true })] }),
      world({ principals: [principal('rdsadmin', ['h1'], { superuser: true })] }),
      world({ principals: [principal('dba', ['h1'], { superuser: true, canLogin: false })] }),
    ],
  },
  'no-escalation-path': {
    bad: world({
      holdings: [holding('e', [finding()], { by: 'create-role', object: 'customers_ro' })],
      principals: [principal('ops', [way('e', 'escalate')], { people: { estimate: 0, low: 0, high: 0 } })],
    }),
    result: {
      principal: 'ops',
      args: { by: ['create-role'] },
      measures: { reach: 'escalate', people: { low: 4_900 } },
    },
    good: [
      world(),
      world({
        holdings: [holding('h1', [finding()]), holding('e', [finding()], { by: 'create-role' })],
        principals: [principal('ops', ['h1', way('e', 'escalate')])],
      }),
    ],
  },
  'no-default-privilege-exposure': {
    bad: world({ future: [{ ...future, by: 'default-privileges' }] }),
    result: { principal: 'app', args: { by: 'default-privileges', schemas: ['crm'] } },
    good: [
      world(),
      world({ future: [{ ...future, by: 'grant-on-all' }] }),
      world({ future: [{ ...future, by: 'schema-grant' }] }),
      world({ future: [{ ...future, by: 'default-privileges', principal: 'nochul' }] }),
    ],
  },
  'no-unreviewed-access': {
    bad: world(),
    reviewed: none,
    result: { principal: 'app', relation: 'customers', args: { names: ['app'], relations: ['crm.customers'] } },
    good: [
      world({ principals: [principal('nochul', ['h1'])] }),
      world({ principals: [everyone, principal('app', [way('h1', 'direct', [{ to: 'PUBLIC', by: 'public' }])])] }),
      one({ evidence: unseen }),
    ],
  },
  'no-leaver-access': {
    bad: world({ source: { roster: { ...roster, leavers: ['app'] } } }),
    result: { principal: 'app', severity: 'high' },
    good: [world(), world({ source: { roster } })],
  },
  'no-unowned-principal': {
    bad: world({ source: { roster: { ...roster, unowned: ['ghost'] } } }),
    result: { principal: 'ghost', severity: 'medium' },
    good: [world(), world({ source: { roster: { ...roster, unowned: ['nochul', 'rdsadmin'] } } })],
  },
  'reads-must-be-audited': {
    bad: world({ principals: ['app', 'web'].map((name) => principal(name, ['h1'], { audit: silent })) }),
    result: { source: 'shop', args: { names: ['app', 'web'] }, measures: { readers: 2 } },
    good: [world(), world({ principals: [principal('app', ['h1'], { audit: null })] })],
  },
  'no-personal-data-in-logs': {
    bad: one({ relation: 'api_log' }),
    result: { relation: 'api_log', args: { word: 'log' } },
    good: [world(), one({ relation: 'login_log', category: 'ip_address' }), one({ relation: 'catalog' })],
  },
  'no-stale-copy': {
    bad: one({ relation: 'customers_bak' }),
    result: { relation: 'customers_bak', args: { word: 'bak' } },
    good: [
      world(),
      one({ relation: 'customers_bak', evidence: unseen }),
      // Month by month is how the application keeps them.
      world({ findings: ['202601', '202602', '202603'].map((month) => finding({ relation: `sms_${month}` })) }),
    ],
  },
  'comment-required': {
    bad: one({ evidence: { ...finding().evidence, basis: ['values', 'name'] } }),
    result: { column: 'mbl_telno', severity: 'low' },
    good: [world(), one({ embedded: true, evidence: { ...finding().evidence, basis: ['values'] } })],
  },
};

test.each(Object.entries(CASES))('%s', (rule, { bad, result, good, reviewed = null }) => {
  expect(judged(bad, rule, reviewed)).toMatchObject([{ rule, source: 'shop', ...result }]);
  for (const report of good) expect(judged(report, rule, reviewed)).toEqual([]);
});

test('undeclared-personal-data goes by the inventory, and says nothing without one', () => {
  const policy = (declared?: Record<string, string | string[]>) => ({
    ...{ extends: 'none' as const, rules: { 'undeclared-personal-data': 'error' as const } },
    ...(declared ? { declared } : {}),
  });
  expect(judged(world(), policy())).toEqual([]);
  expect(judged(world(), policy({}))).toMatchObject([{ column: 'mbl_telno', args: { category: 'phone' } }]);
  expect(judged(world(), policy({ 'crm.*.mbl_telno': ['email', 'phone'] }))).toEqual([]);
  expect(judged(world(), policy({ 'crm.customers.mbl_telno': 'email' }))).toHaveLength(1);
  expect(judged(world(), policy({ '*': '*' }))).toEqual([]);
  expect(judged(one({ evidence: unseen }), policy({}))).toEqual([]);
});

test('every built-in rule is tested above', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  for (const { id } of rules) expect(source).toContain(`'${id}'`);
});

test('access is covered by few results, the same whatever the order', () => {
  const pair = (name: string, relation: string) => ({ principal: { name }, relation });
  const pairs = [
    ...['a', 'b', 'c', 'd'].map((relation) => pair('kim', relation)),
    ...['lee', 'park', 'kim'].map((name) => pair(name, 'z')),
  ];
  const said = (all: typeof pairs) =>
    cover(all).map(({ by, pairs }) => [
      by,
      pairs.map(({ principal, relation }) => `${principal.name} ${relation}`).sort(),
    ]);
  expect(said(pairs)).toEqual([
    ['principal', ['kim a', 'kim b', 'kim c', 'kim d', 'kim z']],
    ['relation', ['lee z', 'park z']],
  ]);
  expect(said([...pairs].reverse())).toEqual(said(pairs));
});

test('in both languages each rule has its texts, with the same places for the same things', () => {
  const { ko, en } = gateMessages;
  expect(Object.keys(ko.rules).sort()).toEqual(Object.keys(en.rules).sort());
  expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  expect(Object.keys(en.rules).sort()).toEqual(rules.map(({ id }) => id).sort());
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const { id } of rules) {
    const [korean, english] = [ko, en].map(({ rules }) => Object.entries(rules).find(([rule]) => rule === id)?.[1]);
    expect.soft(places(korean?.message ?? ''), id).toEqual(places(english?.message ?? ''));
    expect.soft(korean?.title, id).toMatch(/[가-힣]/);
  }
});

test('each rule has its page, and each page its rule', () => {
  const overview = readFileSync(new URL('../../docs/gate.md', import.meta.url), 'utf8');
  const isms = resolvePolicy({ extends: 'isms-p' }, rules);
  const strict = (id: string) => isms.rules.find(({ rule }) => rule.id === id)?.level ?? 'off';
  const pages = new URL('../../docs/rules/', import.meta.url);
  expect(readdirSync(pages).sort()).toEqual(rules.map(({ id }) => `${id}.md`).sort());
  for (const { id, docs, law, level } of rules) {
    expect(docs).toBe(`docs/rules/${id}.md`);
    expect(existsSync(new URL(`${id}.md`, pages))).toBe(true);
    const page = readFileSync(new URL(`${id}.md`, pages), 'utf8');
    expect.soft(page).toMatch(new RegExp(`^# ${id}\n`));
    for (const part of ['## What', '## Why', '## Law', '## Examples', '## How to fix'])
      expect.soft(page, id).toContain(`\n${part}`);
    for (const reference of law) expect.soft(page, id).toContain(`\`${reference}\``);
    expect.soft(page, id).toContain(`In \`recommended\`: ${level}. In \`isms-p\`: ${strict(id)}`);
    expect.soft(overview, id).toContain(`| [${id}](rules/${id}.md) | ${level} | ${strict(id)}`);
  }
});
