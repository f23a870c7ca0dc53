/** What a baseline covers, what it no longer covers, and what it is as a file. */
import { describe, expect, test } from 'vitest';
import { type Baseline, makeBaseline, parseBaseline, reviewedOf, writeBaseline } from '../../src/policy/baseline.ts';
import { subtract } from '../../src/policy/subtract.ts';
import type { PolicyResult } from '../../src/policy/types.ts';
import type { Report } from '../../src/report.ts';
import { HOSTILE } from '../reporters/made-up.ts';
import { finding, holding, judged, principal, way, world } from './world.ts';

const RRN = { category: 'rrn', column: 'jumin_no', severity: 'critical' as const };
const now = new Date('2026-11-28T12:00:00Z');

function against(baseline: Baseline | null, report: Report, results: PolicyResult[] = all(report, baseline)) {
  return subtract(results, baseline, {
    growth: 0.5,
    now,
    ran: new Set(results.map(({ rule }) => rule).concat('no-plaintext-rrn')),
    looked: new Set(['shop']),
  });
}
const all = (report: Report, baseline: Baseline | null) =>
  judged(report, { extends: 'recommended' }, baseline && reviewedOf(baseline));
const baselineOf = (report: Report, earlier: Baseline | null = null, prune = false) =>
  makeBaseline(report, judged(report, { extends: 'recommended' }), earlier, { prune });

const people = (low: number, high = low) => ({ estimate: low, low, high });
const shop = (more: Parameters<typeof finding>[0] = {}) => world({ findings: [finding({ ...RRN, ...more })] });

test('what is known is silent, what is not is new', () => {
  const baseline = baselineOf(shop());
  expect(against(baseline, shop())).toEqual({ results: [], silenced: 1, unused: [] });
  expect(against(null, shop()).results).toMatchObject([{ rule: 'no-plaintext-rrn', status: 'new' }]);
  const more = world({ findings: [finding(RRN), finding({ ...RRN, column: 'rrn2' })] });
  expect(against(baseline, more).results).toMatchObject([{ column: 'rrn2', status: 'new', worse: [] }]);
});

describe('what got worse is new again and says why', () => {
  const baseline = baselineOf(shop({ people: people(4_900, 5_100) }));
  test.each([
    [
      'more readers',
      { readers: { principals: 2, logins: 2, untraced: 0, traceUnknown: 0 } },
      [{ of: 'readers', before: 1, now: 2 }],
    ],
    [
      'more people than growth explains',
      { people: people(9_000) },
      [{ of: 'people', before: { low: 4_900 }, now: { low: 9_000 } }],
    ],
    ['people within the growth', { people: people(7_600) }, []],
    ['bounds that may be of the same people', { people: people(5_000, 90_000) }, []],
    ['fewer of all', { people: people(10), readers: { principals: 0, logins: 0, untraced: 0, traceUnknown: 0 } }, []],
  ])('%s', (_, more, worse) => {
    const { results } = against(baseline, shop(more));
    expect(results.map((each) => each.worse)).toMatchObject(worse.length > 0 ? [worse] : []);
    expect(results.map(({ status }) => status)).toEqual(worse.length > 0 ? ['worse'] : []);
  });

  test('a small table that doubles is not a leak of a thousand', () => {
    const small = baselineOf(shop({ people: people(30) }));
    expect(against(small, shop({ people: people(900) })).results).toEqual([]);
    expect(against(small, shop({ people: people(1_030) })).results).toHaveLength(1);
  });

  test('a stronger reach', () => {
    const by = (reach: 'direct' | 'via') =>
      world({
        findings: [finding(RRN)],
        holdings: [holding('h1', [finding(RRN)])],
        principals: [principal('app', [way('h1', reach)])],
      });
    const weak = baselineOf(by('via'));
    expect(against(weak, by('via')).results).toEqual([]);
    const { results } = against(weak, by('direct'));
    expect(results).toMatchObject([
      { rule: 'no-unreviewed-access', principal: 'app', measures: { reach: 'direct' }, also: ['no-plaintext-rrn'] },
    ]);
    expect(against(baselineOf(by('direct')), by('via')).results).toEqual([]);
    // Without what the baseline says of access, the finding itself says so.
    const { access: _, ...without } = weak;
    expect(against(without, by('direct')).results).toMatchObject([
      { rule: 'no-plaintext-rrn', status: 'worse', worse: [{ of: 'reach', before: 'via', now: 'direct' }] },
    ]);
  });
});

test('an error is not told under a warning of the same cause', () => {
  const baseline = baselineOf(shop());
  const reading = world({
    findings: [finding({ ...RRN, readers: { principals: 2, logins: 2, untraced: 0, traceUnknown: 0 } })],
    principals: [principal('app', ['h1']), principal('intern', ['h1'])],
  });
  const told = (level: 'warn' | 'error') => {
    const rules = { 'no-unreviewed-access': level, 'no-plaintext-rrn': 'error' as const };
    const results = judged(reading, { extends: 'none', rules }, reviewedOf(baseline));
    return against(baseline, reading, results).results.map(({ rule, also }) => [rule, also]);
  };
  expect(told('error')).toEqual([['no-unreviewed-access', ['no-plaintext-rrn']]]);
  expect(told('warn')).toEqual([
    ['no-plaintext-rrn', []],
    ['no-unreviewed-access', []],
  ]);
});

test('an entry counts until its day has passed, then the result is back', () => {
  const entry = { ...baselineOf(shop()).entries[0]!, reason: '이관 중', owner: '데이터팀' };
  const until = (expires: string | null): Baseline => ({ ...baselineOf(shop()), entries: [{ ...entry, expires }] });
  expect(against(until('2026-11-28'), shop()).results).toEqual([]);
  expect(against(until(null), shop()).results).toEqual([]);
  expect(against(until('2026-11-27'), shop()).results).toMatchObject([
    { status: 'expired', entry: { reason: '이관 중', owner: '데이터팀', expires: '2026-11-27' } },
  ]);
});

test('an entry of what has gone is unused; of a rule that did not run, or a source nobody looked at, it is not', () => {
  const baseline = baselineOf(shop());
  const clean = world();
  expect(against(baseline, clean).unused).toMatchObject([
    { rule: 'no-plaintext-rrn', where: 'crm.customers.jumin_no' },
  ]);
  const options = { growth: 0.5, now, ran: new Set(['no-plaintext-rrn']), looked: new Set(['shop']) };
  expect(subtract([], baseline, { ...options, ran: new Set() }).unused).toEqual([]);
  expect(subtract([], baseline, { ...options, looked: new Set(['other']) }).unused).toEqual([]);
  expect(subtract([], baseline, options).unused).toHaveLength(1);
});

describe('the file', () => {
  const hostile = world({
    findings: HOSTILE.map((relation, at) =>
      finding({ ...RRN, id: String(at).padStart(16, '0'), schema: relation, relation, column: relation }),
    ),
    principals: [...HOSTILE.map((name) => principal(name, ['h1']))],
  });

  test('is read as it was written, hostile names too', () => {
    const baseline = baselineOf(hostile);
    expect(parseBaseline(writeBaseline(baseline), 'x')).toEqual(JSON.parse(JSON.stringify(baseline)));
    expect(against(parseBaseline(writeBaseline(baseline), 'x'), hostile).results).toEqual([]);
  });

  test('is the same whatever the order of the report', () => {
    const turned: Report = {
      ...hostile,
      findings: [...hostile.findings].reverse(),
      principals: [...hostile.principals].reverse(),
      holdings: [...hostile.holdings].reverse(),
    };
    expect(writeBaseline(baselineOf(turned))).toBe(writeBaseline(baselineOf(hostile)));
  });

  test('keeps what people wrote, what has gone until it is pruned, and what nobody looked at', () => {
    const first = baselineOf(shop());
    const edited: Baseline = {
      ...first,
      entries: first.entries.map((each) => ({ ...each, reason: 'why', owner: 'who', expires: '2027-01-31' })),
    };
    const other = { ...edited.entries[0]!, source: 'other', fingerprint: '0123456789abcdef' };
    const before: Baseline = {
      ...edited,
      entries: [...edited.entries, other],
      access: [{ source: 'other', principals: ['x'], reads: { direct: ['a.b'] } }],
    };
    expect(baselineOf(shop(), before).entries).toMatchObject([
      { source: 'other' },
      { reason: 'why', owner: 'who', expires: '2027-01-31' },
    ]);
    expect(baselineOf(world(), before).entries).toHaveLength(2);
    const pruned = baselineOf(world(), before, true);
    expect(pruned.entries).toEqual([other]);
    expect(pruned.access?.map(({ source }) => source)).toEqual(['other', 'shop']);
  });

  test.each([
    ['version: 2\nentries: []', /newer nochul \(its version is 2\)/],
    ['version: 1\nentries: [', /no YAML \(line 2\)/],
    ['version: 1', /broken: "entries"/],
    ['', /broken: the file/],
    ['[]', /broken: the file/],
    ['version: 1\nentries: [{ rule: x }]', /broken: entry 1 of "entries", "source"/],
    ['version: 1\nentries: []\nacces: []', /broken: the file: unknown key "acces"/],
    [
      'version: 1\nentries:\n- {rule: a, source: b, where: c, fingerprint: zz}',
      /entry 1 of "entries", "fingerprint": must have 16 digits/,
    ],
    [
      'version: 1\nentries:\n- {rule: a, source: b, where: c, fingerprint: 0123456789abcdef, expires: soon}',
      /"expires": must be a day/,
    ],
    ['a: &a [*a, *a]\nversion: 1\nentries: *b', /broken|no YAML/],
  ])('broken, it is one sentence: %j', (yaml, sentence) => {
    expect(() => parseBaseline(yaml, 'b.yaml')).toThrow(sentence);
    expect(() => parseBaseline(yaml, 'b.yaml')).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.any(String) }),
    );
  });
});

test('fingerprints are of what and where, not of how many', () => {
  const print = (report: Report) => judged(report, 'no-plaintext-rrn').map(({ fingerprint }) => fingerprint);
  const first = print(shop());
  expect(first).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  expect(print(shop({ estimatedRows: 9, people: people(1), severity: 'low', confidence: 0.5 }))).toEqual(first);
  expect(print(world({ findings: [finding(RRN)], source: { version: '18.1', id: 'shop' } }))).toEqual(first);
  expect(print(shop({ column: 'other' }))).not.toEqual(first);
  // Copies of one database in one report have findings of the same id.
  const two = world({ findings: [finding(RRN)] });
  const copy = {
    ...two,
    sources: [...two.sources, { ...two.sources[0]!, id: 'copy' }],
    findings: [...two.findings, { ...two.findings[0]!, source: 'copy' }],
  };
  expect(new Set(print(copy)).size).toBe(2);
});
