/** `nochul gate` and `nochul baseline` on reports that are there: exit codes, flags, and every bad input one sentence. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { runNochul } from '../support/run.ts';
import { finding, world } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-gate-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const nochul = (...args: string[]) => runNochul(args, { cwd: folder });

const rrn = finding({ category: 'rrn', column: 'jumin_no', severity: 'critical' });
const bak = finding({ relation: 'customers_bak' });

beforeEach(() => {
  for (const name of ['nochul.baseline.yaml', 'nochul.config.yaml', 'nochul.config.ts'])
    rmSync(at(name), { force: true });
  const write = (name: string, report: unknown) => writeFileSync(at(name), JSON.stringify(report));
  write('clean.json', world());
  write('rrn.json', world({ findings: [rrn] }));
  write('warn.json', world({ findings: [bak] }));
  write('part.json', { ...world(), complete: false });
  const gap = { code: 'mysql-accounts', hint: 'Accounts were not shown.', hidesReaders: true };
  write('blind.json', world({ source: { gaps: [gap] } }));
});

describe('exit codes', () => {
  test.each([
    ['clean.json', [], 0, /^No rule of the policy is broken\.\n$/],
    ['rrn.json', [], 1, /error no-plaintext-rrn/],
    ['warn.json', [], 0, /warning no-stale-copy/],
    ['warn.json', ['--max-warnings', '1'], 0, /warnings: 1/],
    ['warn.json', ['--max-warnings', '0'], 1, /warnings: 1/],
    ['part.json', [], 3, /did not finish/],
    ['part.json', ['--allow-incomplete'], 0, /did not finish/],
    ['blind.json', [], 3, /NOT EXAMINED: shop: Accounts were not shown\./],
    ['blind.json', ['--allow-incomplete'], 0, /NOT EXAMINED/],
  ])('%s %j: %i', async (report, flags, code, said) => {
    const outcome = await nochul('gate', '--report', report, '--lang', 'en', ...flags);
    expect(outcome).toMatchObject({ code, stderr: '' });
    expect(outcome.stdout).toMatch(said);
  });
});

test('baseline, silence, what has gone, prune', async () => {
  expect((await nochul('baseline', 'rrn.json')).stderr).toBe(
    'Wrote nochul.baseline.yaml: 1 entries (1 new, 0 kept, 0 removed).\n',
  );
  expect(await nochul('gate', '--report', 'rrn.json', '--lang', 'en')).toMatchObject({
    code: 0,
    stdout: 'Nothing new. Results that the baseline covers: 1.\n',
  });
  const gone = await nochul('gate', '--report', 'clean.json', '--lang', 'en');
  expect(gone.code).toBe(0);
  expect(gone.stdout).toMatch(
    /^The baseline’s entry [0-9a-f]{16} \(no-plaintext-rrn, crm\.customers\.jumin_no\) covers nothing/,
  );
  expect((await nochul('baseline', 'clean.json')).stderr).toContain('1 entries (0 new, 1 kept, 0 removed)');
  expect((await nochul('baseline', '--report', 'clean.json', '--prune')).stderr).toContain(
    '0 entries (0 new, 0 kept, 1 removed)',
  );
});

test('formats, to stdout and to files', async () => {
  const outcome = await nochul(
    'gate',
    '--report',
    'rrn.json',
    '--format',
    'github',
    '--output',
    'a.sarif',
    '--output',
    'b.xml',
    '--output',
    'c.md',
    '--output',
    'd.json',
    '--lang',
    'en',
  );
  expect(outcome).toMatchObject({ code: 1, stderr: '' });
  expect(outcome.stdout).toMatch(/^::error title=no-plaintext-rrn%3A /);
  expect(JSON.parse(readFileSync(at('a.sarif'), 'utf8')).version).toBe('2.1.0');
  expect(readFileSync(at('b.xml'), 'utf8')).toContain('<failure type="no-plaintext-rrn"');
  expect(readFileSync(at('c.md'), 'utf8')).toContain('no-plaintext-rrn');
  expect(JSON.parse(readFileSync(at('d.json'), 'utf8')).results).toHaveLength(1);
  expect(
    await nochul('gate', '--report', 'rrn.json', '--format', 'gitlab', '--output', 'gl-code-quality-report.json'),
  ).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(readFileSync(at('gl-code-quality-report.json'), 'utf8'))[0].check_name).toBe('no-plaintext-rrn');
});

test('the config decides: levels, options, presets, the inventory', async () => {
  const gate = (report: string) => nochul('gate', '--report', report, '--lang', 'en');
  writeFileSync(
    at('nochul.config.yaml'),
    'policy: { rules: { no-plaintext-rrn: warn, max-people-per-principal: [error, { max: 1000 }] } }',
  );
  const limited = await gate('rrn.json');
  expect(limited.code).toBe(1);
  expect(limited.stdout).toContain('app can read ~5,000 (4,900–5,100) people, and 1,000 is the most');
  expect(limited.stdout).toContain('warning no-plaintext-rrn');
  writeFileSync(at('nochul.config.yaml'), 'policy: { extends: none }');
  expect((await gate('rrn.json')).code).toBe(0);
  writeFileSync(at('nochul.config.yaml'), 'policy: { extends: [recommended, isms-p] }');
  expect((await gate('warn.json')).code).toBe(1);
  writeFileSync(
    at('nochul.config.yaml'),
    'policy: { declared: { crm.customers.jumin_no: rrn }, rules: { no-plaintext-rrn: off } }',
  );
  expect((await gate('rrn.json')).code).toBe(0);
  expect((await gate('clean.json')).stdout).toContain('undeclared-personal-data');
});

test('a rule of one’s own, from a plugin, with options and texts', async () => {
  writeFileSync(
    at('nochul.config.ts'),
    `import { defineConfig, defineRule } from 'nochul';
    import { z } from 'zod';
    const noPhone = defineRule({
      id: 'acme/no-phone', level: 'off', law: [], options: z.strictObject({ in: z.string() }),
      texts: { en: { title: 'A telephone', message: '{where} holds {category} of {people} people' }, ko: { title: '전화', message: '{where}' } },
      *check({ report, options }) {
        for (const { source, id, schema, relation, column, category, people } of report.findings) {
          if (schema === options.in && category === 'phone')
            yield { source, finding: id, principal: null, schema, relation, column, severity: 'low', args: { category }, law: [], measures: { people } };
        }
      },
    });
    export default defineConfig({
      plugins: [{ meta: { name: 'acme', version: '1' }, rules: [noPhone] }],
      policy: { rules: { 'acme/no-phone': ['error', { in: 'crm' }] } },
    });`,
  );
  // Beside a config outside the package there is no zod to import.
  const source = readFileSync(at('nochul.config.ts'), 'utf8').replace(
    "'zod'",
    JSON.stringify(import.meta.resolve('zod')),
  );
  writeFileSync(at('nochul.config.ts'), source);
  const outcome = await nochul('gate', '--report', 'clean.json', '--lang', 'en');
  expect(outcome).toMatchObject({ code: 1, stderr: '' });
  expect(outcome.stdout).toContain(
    'error acme/no-phone: A telephone\n  crm.customers.mbl_telno holds phone of ~5,000 (4,900–5,100) people',
  );
  writeFileSync(at('nochul.config.ts'), source.replace("{ in: 'crm' }", '{ on: 1 }'));
  expect(await nochul('gate', '--report', 'clean.json')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^nochul: The rule acme\/no-phone .*\n$/),
  });
});

describe('bad input is one sentence, and exit 2', () => {
  const config = (yaml: string) => writeFileSync(at('nochul.config.yaml'), yaml);
  const baseline = (yaml: string) => writeFileSync(at('nochul.baseline.yaml'), yaml);
  test.each<[string, () => void, string[], RegExp]>([
    [
      'an unknown rule',
      () => config('policy: { rules: { no-plaintext-rnr: error } }'),
      [],
      /rule "no-plaintext-rnr", which does not exist\.\n {2}Did you mean no-plaintext-rrn\?/,
    ],
    [
      'an unknown option',
      () => config('policy: { rules: { max-readers-per-finding: [error, { most: 3 }] } }'),
      [],
      /max-readers-per-finding .*has no option "most"\.\n {2}docs\/rules\/max-readers-per-finding\.md/,
    ],
    [
      'an option of another type',
      () => config('policy: { rules: { max-readers-per-finding: [error, { max: many }] } }'),
      [],
      /does not take its option "max": /,
    ],
    [
      'an unknown level',
      () => config('policy: { rules: { no-weak-hash: fatal } }'),
      [],
      /"policy\.rules\.no-weak-hash": must be off, warn or error/,
    ],
    [
      'an unknown preset',
      () => config('policy: { extends: strict }'),
      [],
      /"policy\.extends": must be recommended, isms-p or none/,
    ],
    [
      'an unknown key',
      () => config('policy: { rule: {} }'),
      [],
      /unknown key "rule" in "policy"\.\n {2}Known keys: extends, rules, declared, growth/,
    ],
    [
      'a baseline of a newer version',
      () => baseline('version: 9\nentries: []\n'),
      [],
      /baseline nochul\.baseline\.yaml was written by a newer nochul/,
    ],
    ['a broken baseline', () => baseline('version: 1\nentries: [\n'), [], /baseline nochul\.baseline\.yaml is no YAML/],
    ['a baseline that is not there', () => {}, ['--baseline', 'none.yaml'], /baseline none\.yaml does not exist/],
    ['a report that is not there', () => {}, ['--report', 'none.json'], /none\.json can't be read/],
    ['a report and a database', () => {}, ['postgres://x@localhost/x'], /can’t be judged together/],
    [
      'a URL in the place of a report',
      () => {},
      ['--report', 'postgres://x:secret@localhost/x'],
      /^nochul: --report takes files, and was given a URL\.\n(?!.*secret)/,
    ],
    ['two reports of one database', () => {}, ['--report', 'rrn.json'], /Two of the reports have a source called shop/],
    ['an unknown format', () => {}, ['--format', 'pdf'], /no format "pdf"/],
    ['a number that is none', () => {}, ['--max-warnings', '-1'], /--max-warnings must be a whole number/],
  ])('%s', async (_, prepare, flags, sentence) => {
    prepare();
    const outcome = await nochul('gate', '--report', 'clean.json', ...flags);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(sentence);
    expect(outcome.stderr.split('\n').length).toBeLessThanOrEqual(3);
  });

  test('a broken baseline is not written over', async () => {
    baseline('version: 9\nentries: []\n');
    expect((await nochul('baseline', 'clean.json')).code).toBe(2);
    expect(readFileSync(at('nochul.baseline.yaml'), 'utf8')).toBe('version: 9\nentries: []\n');
  });
});
