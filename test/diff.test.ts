/** Two reports against each other: made up where each kind of change is wanted alone, scanned where a server is to say. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diffReports, hasUnknown, isAnythingNew, isWorseBy } from '../src/diff/index.ts';
import { type Diff, diffSchema } from '../src/diff/types.ts';
import type { Finding, Report } from '../src/report.ts';
import { diffReporters } from '../src/reporters/time/diff.ts';
import { dated, quietReport } from './evidence/world.ts';
import { bigReport } from './reporters/big.ts';
import { madeUpReport } from './reporters/made-up.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec } from './support/servers.ts';
import { UNSAFE } from './support/unsafe.ts';
import { useServer } from './support/use-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nochul = (...args: string[]) => runNochul(args, { cwd: folder });
const at = (name: string) => join(folder, name);

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const published = ajv.compile(JSON.parse(readFileSync(new URL('../docs/diff.schema.json', import.meta.url), 'utf8')));

const people = (low: number, high: number) => ({ estimate: Math.round((low + high) / 2), low, high });
const covered = (method: 'whole' | 'key-strides' | 'none', rows = 10_000, relation = 'customers') => ({
  ...{ schema: 'shop', relation, kind: 'table' as const, method, rows, estimatedRows: rows },
  absenceBound: method === 'whole' ? 0 : method === 'none' ? 1 : 3 / rows,
});
const whole = { coverage: [covered('whole')] };
const base = () => quietReport([{}, {}], [{}], whole);

const render = (diff: Diff, format: string, lang: 'ko' | 'en' = 'en', width = Infinity) =>
  diffReporters.find(({ name }) => name === format)!.render(diff, { lang, color: false, width });

const changes = ({ findings, principals }: Diff) => ({
  findings: findings.map(({ id, change }) => `${id} ${change}`),
  principals: principals.map(({ name, change }) => `${name} ${change}`),
});
const aspectsOf = (diff: Diff) =>
  diff.findings.flatMap(({ aspects }) => aspects.map(({ of, direction }) => `${of} ${direction}`));

test('a report differs from itself in nothing', () => {
  for (const report of [base(), madeUpReport(), bigReport(300, 40)]) {
    const diff = diffReports(report, report);
    expect(diff).toMatchObject({ findings: [], principals: [], violations: [], future: [] });
    expect([isAnythingNew(diff), hasUnknown(diff), isWorseBy(diff, 'low')]).toEqual([false, false, false]);
    expect(render(diff, 'text')).toContain('Nothing changed.');
  }
});

describe('one change at a time', () => {
  const one = (finding: Partial<Finding>) => quietReport([finding], [{}], whole);
  test.each<[string, Partial<Finding>, Partial<Finding>, string[]]>([
    ['severity', { severity: 'medium' }, { severity: 'high' }, ['severity worse']],
    ['protection', { protection: 'encrypted' }, { protection: 'plain' }, ['protection worse']],
    ['protection from masked to hashed', { protection: 'masked' }, { protection: 'hashed' }, ['protection worse']],
    [
      'a hash that became weak',
      { protection: 'hashed', caveats: [] },
      { protection: 'hashed', caveats: ['weak-hash'] },
      ['protection worse'],
    ],
    ['encrypted as tokens', { protection: 'encrypted' }, { protection: 'tokenised' }, []],
    ['people beyond the bounds', { people: people(900, 1_100) }, { people: people(1_101, 1_300) }, ['people worse']],
    ['people within the bounds', { people: people(900, 1_100) }, { people: people(1_100, 1_300) }, []],
    ['one exact number more', { people: people(300, 300) }, { people: people(301, 301) }, ['people worse']],
    ['more rows, other columns, another version', { estimatedRows: 10 }, { estimatedRows: 99, confidence: 0.8 }, []],
  ])('%s', (_, before, after, expected) => {
    expect(aspectsOf(diffReports(one(before), one(after)))).toEqual(expected);
    const back = expected.map((each) => each.replace('worse', 'better'));
    expect(aspectsOf(diffReports(one(after), one(before)))).toEqual(back);
  });

  test('a column that came, and one that went where every row was read', () => {
    const [before, after] = [quietReport([{}], [{}], whole), quietReport([{ id: 'other', column: 'x' }], [{}], whole)];
    const diff = diffReports(before, after);
    expect(changes(diff).findings).toEqual(['other new', 'f0 gone']);
    expect(diff.principals[0]?.reads.map(({ finding, byData }) => [finding, byData])).toEqual([
      ['other', true],
      ['f0', true],
    ]);
  });

  test('a reader that came: every column that it reads is worse, and it is told once', () => {
    const diff = diffReports(base(), quietReport([{}, {}], [{}, { name: 'newcomer' }], whole));
    expect(changes(diff)).toEqual({ findings: ['f0 worse', 'f1 worse'], principals: ['newcomer new'] });
    expect(diff.findings[0]?.aspects).toEqual([{ of: 'readers', direction: 'worse', principals: ['newcomer'] }]);
    const text = render(diff, 'text');
    expect(text.match(/shop\.customers/g)).toHaveLength(2);
    expect(text).toContain('read by 1 more: newcomer');
    expect(text).toContain('reads now: shop.customers (2 columns, direct)');
    const back = diffReports(quietReport([{}, {}], [{}, { name: 'newcomer' }], whole), base());
    expect(changes(back)).toEqual({ findings: ['f0 better', 'f1 better'], principals: ['newcomer gone'] });
    expect(isAnythingNew(back)).toBe(false);
  });

  test('a stronger way, all rows in place of some, a login, a superuser, reads without a trace', () => {
    const way = (reach: 'direct' | 'set-role' | 'escalate') => ({
      access: [{ holding: 'shop/h1', reach, certainty: 'certain' as const, chain: [] }],
    });
    const [weak, strong] = [quietReport([{}], [way('set-role')], whole), quietReport([{}], [way('direct')], whole)];
    expect(aspectsOf(diffReports(weak, strong))).toEqual(['reach worse']);
    expect(aspectsOf(diffReports(strong, weak))).toEqual(['reach better']);
    const some: Report = { ...strong, holdings: strong.holdings.map((each) => ({ ...each, rows: 'some' })) };
    expect(aspectsOf(diffReports(some, strong))).toEqual(['reach worse']);
    // What takes an act of its own first is no access yet.
    const could = diffReports(quietReport([{}], [way('escalate')], whole), strong);
    expect(changes(could).principals).toEqual(['user_0 new']);
    const off = quietReport([{}], [{ canLogin: false, superuser: false }], whole);
    const on = quietReport(
      [{}],
      [{ canLogin: true, superuser: true, audit: { logged: 'no', by: [], evadable: false, evasions: [] } }],
      whole,
    );
    const aspects = diffReports(off, on).principals[0]?.aspects.map(({ of }) => of);
    expect(aspects).toEqual(['login', 'superuser', 'logged']);
  });

  test('violations and relations to come', () => {
    const report = base();
    const violation = {
      rule: 'no-public-access',
      severity: 'critical' as const,
      finding: 'f0',
      args: { source: 'shop' },
    };
    const future = {
      ...{ source: 'shop', principal: 'analyst', schema: null, creator: null, by: 'schema-grant' as const },
      ...{ privilege: 'SELECT', reach: 'direct' as const, certainty: 'certain' as const, path: [] },
    };
    const diff = diffReports(report, { ...report, violations: [violation], future: [future] });
    expect(diff.violations).toEqual([
      {
        ...{ change: 'new', rule: 'no-public-access', severity: 'critical', finding: 'f0', source: 'shop' },
        ...{ where: 'shop.customers.c0', unknown: null },
      },
    ]);
    expect(diff.future).toMatchObject([{ change: 'new', principal: 'analyst' }]);
    expect([isWorseBy(diff, 'critical'), isAnythingNew(diff)]).toEqual([true, true]);
  });
});

describe('what one of them did not look at is not known', () => {
  const settings = { exclude: [], sample: 10_000, full: [], until: null, people: 'sample' as const, pathsOff: [] };
  const skip = (place: { schema?: string; relation?: string; column?: string }) => ({
    skipped: [{ schema: null, relation: null, column: null, ...place, reason: 'timeout' }],
  });
  const kept = quietReport([{}], [{}], whole);
  const lost = (source: Partial<Report['sources'][number]>) => quietReport([], [], source);
  test.each<[string, Partial<Report['sources'][number]>, string | null]>([
    ['the relation was skipped', skip({ schema: 'shop', relation: 'customers' }), 'timeout'],
    [
      'the column was skipped',
      { ...whole, ...skip({ schema: 'shop', relation: 'customers', column: 'c0' }) },
      'timeout',
    ],
    ['another column was', { ...whole, ...skip({ schema: 'shop', relation: 'customers', column: 'c9' }) }, null],
    ['the schema was skipped', skip({ schema: 'shop' }), 'timeout'],
    ['nothing was reached', skip({}), 'timeout'],
    ['not asked for', { settings: { ...settings, include: ['crm.*'] } }, 'out-of-scope'],
    ['dropped', { settings: { ...settings, include: ['shop.*'] } }, null],
    ['too old to say', { settings: undefined }, 'no-settings'],
    ['no row was read', { coverage: [covered('none')] }, 'not-sampled'],
    ['read whole', whole, null],
    ['another database', { ...whole, database: 'other' }, 'other-database'],
  ])('%s', (_, source, reason) => {
    const diff = diffReports(kept, lost(source));
    expect(diff.findings[0]?.change).toBe(reason === null ? 'gone' : 'unknown');
    expect(diff.findings[0]?.unknown ?? null).toEqual(reason === null ? null : { side: 'after', reason });
    expect(hasUnknown(diff)).toBe(reason !== null);
    // The other way round: what nobody looked at before is not new.
    const back = diffReports(lost(source), kept);
    expect(back.findings[0]?.change).toBe(reason === null ? 'new' : 'unknown');
    expect(isWorseBy(back, 'low')).toBe(reason === null);
    // Nor is who reads nothing else.
    expect(back.principals.map(({ change }) => change).filter((each) => each !== 'unknown')).toEqual(
      reason === null ? ['new'] : [],
    );
  });

  test('what is too rare for the sample, and what is not', () => {
    const seen = (matched: number) => {
      const report = quietReport([{}], [], { coverage: [covered('key-strides')] });
      return {
        ...report,
        findings: report.findings.map((each) => ({
          ...each,
          evidence: { ...each.evidence, basis: ['values' as const], sampled: 10_000, nonNull: 10_000, matched },
        })),
      };
    };
    const none = quietReport([], [], { coverage: [covered('key-strides')] });
    expect(diffReports(seen(3), none).findings[0]?.unknown).toEqual({ side: 'after', reason: 'sample' });
    expect(diffReports(seen(400), none).findings[0]?.change).toBe('gone');
  });

  test('readers behind grants that were not shown, and people of what was skipped', () => {
    const hidden = { ...whole, gaps: [{ code: 'x', hint: 'x', hidesReaders: true }] };
    const diff = diffReports(base(), quietReport([{}, {}], [], hidden));
    expect(changes(diff)).toEqual({ findings: [], principals: ['user_0 unknown'] });
    expect(render(diff, 'text')).toContain('grants were not shown to the scanner');
    // The account reads fewer people only because a table was not looked at.
    const fewer = quietReport([{}], [{ people: people(10, 20) }], {
      ...whole,
      ...skip({ schema: 'shop', relation: 'customers', column: 'c1' }),
    });
    expect(changes(diffReports(base(), fewer))).toEqual({ findings: ['f1 unknown'], principals: [] });
  });

  test('a source that only one report has', () => {
    const other = { ...base(), sources: base().sources.map((each) => ({ ...each, id: 'other' })) };
    const two = { ...base(), sources: [...base().sources, ...other.sources] };
    expect(diffReports(base(), two).sources).toMatchObject([
      { id: 'shop', in: 'both' },
      { id: 'other', in: 'after' },
    ]);
  });
});

describe('formats', () => {
  const before = madeUpReport();
  const after = dated(
    {
      ...before,
      findings: before.findings.slice(2).map((each, nth) => (nth % 5 === 0 ? { ...each, severity: 'critical' } : each)),
      principals: before.principals.slice(1),
    },
    '2027-01-02',
  );
  const diff = diffReports(after, before);

  test('JSON is as the published schema says, and the schema of the code agrees', () => {
    for (const each of [diff, diffReports(before, after), diffReports(base(), base())]) {
      const parsed: unknown = JSON.parse(render(each, 'json'));
      expect(published(parsed), JSON.stringify(published.errors)).toBe(true);
      expect(diffSchema.parse(parsed)).toEqual(each);
    }
  });

  test.each(['ko', 'en'] as const)('hostile names are harmless in %s', (lang) => {
    for (const format of ['text', 'markdown', 'html'])
      expect(render(diff, format, lang, 100), format).not.toMatch(UNSAFE);
    const page = render(diff, 'html', lang);
    expect(page).not.toContain('<script');
    expect(page).toContain('script-src &apos;none&apos;');
    const comment = render(diff, 'markdown', lang);
    expect(comment.startsWith('<!-- nochul:diff -->\n')).toBe(true);
    // As a code host shows it: nothing in a name becomes an element, a link or a mention.
    const shown = micromark(comment, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
    const elements = new Set(Array.from(shown.matchAll(/<([a-z][\w-]*)/g), ([, name]) => name));
    const ours = [
      'code',
      'details',
      'h2',
      'h3',
      'li',
      'p',
      'strong',
      'summary',
      'table',
      'tbody',
      'td',
      'th',
      'thead',
      'tr',
      'ul',
      'b',
    ];
    expect([...elements].filter((each) => !ours.includes(each ?? ''))).toEqual([]);
    expect(elements.has('table')).toBe(true);
  });

  test('five thousand columns that got worse fit a comment and a terminal', () => {
    const big = bigReport(5_000, 300);
    const many = diffReports({ ...big, principals: big.principals.slice(1) }, big);
    expect(many.totals.findings.worse).toBe(5_000);
    expect(render(many, 'markdown').length).toBeLessThan(65_536);
    expect(render(many, 'text', 'en', 100).split('\n').length).toBeLessThan(500);
  });
});

describe('a server scanned twice', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const came = `diff_came_${process.pid}`;
  beforeAll(async () => {
    database = await createDatabase(await useServer('postgresql'));
    await exec(database.url, [
      'CREATE SCHEMA crm',
      'CREATE TABLE crm.customers (id integer PRIMARY KEY, mbl_telno text)',
      'CREATE TABLE crm.leads (id integer PRIMARY KEY, eml_addr text)',
      `INSERT INTO crm.customers SELECT i, '010-' || 4000 + i || '-' || 1000 + (i * 7919) % 9000 FROM generate_series(1, 300) i`,
      `INSERT INTO crm.leads SELECT i, 'user' || i || '@example.com' FROM generate_series(1, 300) i`,
      'ANALYZE',
      `CREATE ROLE ${came} LOGIN`,
      `GRANT USAGE ON SCHEMA crm TO ${came}`,
    ]);
    const scan = (file: string, ...more: string[]) =>
      nochul('scan', database.url, '--output', file, '--quiet', ...more);
    expect((await scan('one.json')).code).toBe(0);
    await exec(database.url, [
      `GRANT SELECT ON crm.customers TO ${came}`,
      'DROP TABLE crm.leads',
      'ALTER TABLE crm.customers ADD COLUMN eml_addr text',
      `UPDATE crm.customers SET eml_addr = 'member' || id || '@example.com'`,
      'ANALYZE',
    ]);
    expect((await scan('two.json')).code).toBe(0);
    expect((await scan('part.json', '--exclude', 'crm.customers', '--allow-incomplete')).code).toBe(2);
  }, 120_000);
  afterAll(async () => {
    await exec(database.url, [`DROP OWNED BY ${came}`, `DROP ROLE ${came}`]);
    await database.drop();
  });

  test('tells the new column, the dropped table and the new grant, and exits by what got worse', async () => {
    const same = await nochul('diff', 'one.json', 'one.json', '--lang', 'en', '--fail-on', 'low');
    expect(same).toMatchObject({ code: 0, stderr: '' });
    const text = await nochul('diff', 'one.json', 'two.json', '--lang', 'en');
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/new +crm\.customers\.eml_addr/);
    expect(text.stdout).toMatch(new RegExp(`worse +crm\\.customers\\.mbl_telno .*read by 1 more: ${came}`));
    expect(text.stdout).toMatch(/gone +crm\.leads\.eml_addr/);
    expect(text.stdout).toMatch(new RegExp(`new +${came} .*reads now: crm\\.customers \\(1 column, direct\\)`));
    expect((await nochul('diff', 'one.json', 'two.json', '--fail-on', 'high')).code).toBe(1);
    const files = await nochul(
      'diff',
      'one.json',
      'two.json',
      '-o',
      'd.html',
      '-o',
      'd.md',
      '-o',
      'd.json',
      '--lang',
      'ko',
    );
    expect(files).toMatchObject({ code: 0, stderr: '' });
    const diff = diffSchema.parse(JSON.parse(readFileSync(at('d.json'), 'utf8')));
    expect(diff.totals.findings).toEqual({ new: 1, gone: 1, worse: 1, better: 0, unknown: 0 });
    expect(readFileSync(at('d.html'), 'utf8')).toContain('<html lang="ko">');
    expect(readFileSync(at('d.md'), 'utf8')).toContain('개인정보 노출 변동 사항');
  });

  test.each<[string, string[], RegExp]>([
    ['the later one first', ['two.json', 'one.json'], /one\.json is earlier|two\.json is later than one\.json/],
    ['a file that is not there', ['one.json', 'nowhere.json'], /nowhere\.json can't be read/],
    ['no report', ['one.json', 'bad.json'], /bad\.json is no report/],
    ['no source in common', ['alien.json', 'two.json'], /have no source in common/],
    ['a format that there is not', ['one.json', 'two.json', '--format', 'csv'], /no format "csv"/],
  ])('%s: exit 2 and one sentence', async (_, args, sentence) => {
    writeFileSync(at('bad.json'), '{}');
    writeFileSync(at('alien.json'), JSON.stringify(dated(base(), '2020-01-01')));
    const outcome = await nochul('diff', ...args);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(sentence);
    expect(outcome.stderr).toMatch(/^nochul: [^\n]+\n(?: {2}[^\n]+\n)?$/);
  });

  test('what was not looked at is exit 3 with --fail-on, and 0 without', async () => {
    const one: Report = JSON.parse(readFileSync(at('one.json'), 'utf8'));
    const less: Report = {
      ...one,
      finishedAt: '2099-01-01T00:00:00.000Z',
      findings: [],
      principals: [],
      sources: one.sources.map((each) => ({
        ...each,
        settings: { ...each.settings!, include: ['other.*'] },
        coverage: [],
      })),
    };
    writeFileSync(at('less.json'), JSON.stringify(less));
    expect((await nochul('diff', 'one.json', 'less.json')).code).toBe(0);
    expect((await nochul('diff', 'one.json', 'less.json', '--fail-on', 'high')).code).toBe(3);
    expect((await nochul('diff', 'one.json', 'less.json', '--fail-on', 'high', '--allow-incomplete')).code).toBe(0);
  });
});
