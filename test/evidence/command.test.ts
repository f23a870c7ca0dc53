import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Report, reportSchema } from '../../src/report.ts';
import { madeUpReport } from '../reporters/made-up.ts';
import { runNochul } from '../support/run.ts';
import { createDatabase, exec } from '../support/servers.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { useServer } from '../support/use-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-evidence-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nochul = (...args: string[]) => runNochul(args, { cwd: folder });
const at = (name: string) => join(folder, name);

/** Made of the numbers of a row: nobody's. */
const numbers = Array.from({ length: 200 }, (_, i) => `010-${4000 + i}-${1000 + ((i * 7919) % 9000)}`);

describe('a server scanned twice', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const left = `left_${process.pid}`;
  const came = `came_${process.pid}`;

  beforeAll(async () => {
    database = await createDatabase(await useServer('postgresql'));
    await exec(database.url, [
      'CREATE SCHEMA crm',
      'CREATE TABLE crm.customers_backup (id integer PRIMARY KEY, mbl_telno text)',
      `INSERT INTO crm.customers_backup VALUES ${numbers.map((number, i) => `(${i}, '${number}')`).join(',')}`,
      'ANALYZE',
      `CREATE ROLE ${left} LOGIN`,
      `CREATE ROLE ${came} LOGIN`,
      `GRANT USAGE ON SCHEMA crm TO ${left}, ${came}`,
      `GRANT SELECT ON crm.customers_backup TO ${left}`,
    ]);
    writeFileSync(at('roster.csv'), `principal,owner,status\n${left},김**,left\n${came},이**,active\n`);
    const scan = (file: string) =>
      nochul('scan', database.url, '--include', 'crm.*', '--roster', 'roster.csv', '--output', file, '--quiet');
    expect((await scan('one.json')).code).toBe(0);
    await exec(database.url, [
      `REVOKE SELECT ON crm.customers_backup FROM ${left}`,
      `GRANT SELECT ON crm.customers_backup TO ${came}`,
    ]);
    expect((await scan('two.json')).code).toBe(0);
  }, 120_000);
  afterAll(async () => {
    await exec(database.url, [`DROP OWNED BY ${left}, ${came}`, `DROP ROLE ${left}, ${came}`]);
    await database.drop();
  });

  test('a report says what was asked of the scan', () => {
    const { sources } = reportSchema.parse(JSON.parse(readFileSync(at('one.json'), 'utf8')));
    expect(sources[0]?.settings).toEqual({
      ...{ include: ['crm.*'], exclude: [], sample: 10_000, full: [], until: null, people: 'sample', pathsOff: [] },
    });
  });

  test('a pack of both dates: made, verified with nochul and without, and what changed told', async () => {
    const made = await nochul('evidence', 'two.json', 'one.json', '--output', 'pack.zip', '--lang', 'ko');
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(made.stderr).toContain('보고서 2개');
    const hash = made.stdout.trim();
    const verified = await nochul('evidence', '--verify', 'pack.zip', '--sha256', hash, '--lang', 'ko');
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toContain(hash);
    execFileSync('unzip', ['-q', 'pack.zip', '-d', 'pack'], { cwd: folder });
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: at('pack') });

    const files = unzipSync(readFileSync(at('pack.zip')));
    const evidence = strFromU8(files['evidence.md']!);
    expect(evidence).toContain('점검 2회');
    expect(evidence).toMatch(new RegExp(`\`${came}\`.*조회 권한 새로 생김\\(전화번호\\)`));
    expect(evidence).toMatch(new RegExp(`\`${left}\`.*조회 권한 없어짐`));
    // It still logs in, and the roster says that it has left.
    expect(evidence).toMatch(new RegExp(`\`${left}\`: 개인정보 조회 권한은 확인되지 않음`));
    expect(evidence).toContain('다음으로 범위를 한정: crm.\\*');
    expect(evidence).toMatch(/`crm\.customers_backup`: 이름에 "backup" 포함/);
    expect(evidence).toContain('일부만 점검하였으므로 나머지에 대해서는 알 수 없습니다.');
    const originals = Object.keys(files).filter((name) => name.endsWith('report.json'));
    expect(originals.map((name) => strFromU8(files[name]!))).toEqual(
      ['one.json', 'two.json'].map((name) => readFileSync(at(name), 'utf8')),
    );
    // What the reports do not hold, the pack can't: none of the numbers, in any file, packed or not.
    for (const [name, bytes] of Object.entries(files)) {
      const parts = name.endsWith('.xlsx')
        ? Object.values(unzipSync(bytes)).map((part) => strFromU8(part))
        : [strFromU8(bytes)];
      for (const number of numbers) for (const part of parts) expect(part.includes(number)).toBe(false);
    }

    const again = await nochul('evidence', 'one.json', 'two.json', '--output', 'again.zip', '--lang', 'ko', '--quiet');
    expect(again).toMatchObject({ code: 0, stderr: '', stdout: made.stdout });
    expect(readFileSync(at('again.zip'))).toEqual(readFileSync(at('pack.zip')));
  }, 60_000);
});

describe('what was changed', () => {
  let report: Report;
  beforeAll(async () => {
    report = madeUpReport();
    writeFileSync(at('made-up.json'), JSON.stringify(report));
    expect((await nochul('evidence', 'made-up.json', '-o', 'whole.zip', '--quiet')).code).toBe(0);
  });

  test('is told in one sentence each, in either language, with exit code 1', async () => {
    const files = unzipSync(readFileSync(at('whole.zip')));
    const forged = { ...files, 'evidence.md': strToU8('changed'), '\u202eevil\u001b[31m.txt': strToU8('x') };
    delete (forged as Record<string, unknown>)['README.txt'];
    writeFileSync(at('forged.zip'), zipSync(forged));
    const korean = await nochul('evidence', '--verify', 'forged.zip', '--lang', 'ko');
    expect(korean).toMatchObject({ code: 1, stderr: '' });
    const lines = korean.stdout.trim().split('\n');
    expect(lines[0]).toContain('문제 4건');
    expect(lines).toHaveLength(5);
    expect(korean.stdout).toMatch(/README\.txt: manifest\.json에는 있으나/);
    expect(korean.stdout).not.toMatch(UNSAFE);
    const english = await nochul('evidence', '--verify', 'forged.zip', '--lang', 'en');
    expect(english.code).toBe(1);
    expect(english.stdout).toContain('README.txt: it is in manifest.json and not in the pack.');
    const other = await nochul('evidence', '--verify', 'whole.zip', '--sha256', 'a'.repeat(64));
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('not the one that was given');
  });

  test.each<[string, string[], RegExp]>([
    ['no report', ['-o', 'x.zip'], /No report was named/],
    ['no output', ['made-up.json'], /Say where the pack goes/],
    ['a report that is not there', ['nowhere.json', '-o', 'x.zip'], /nowhere\.json can't be read/],
    ['no JSON', ['roster.txt', '-o', 'x.zip'], /roster\.txt is no JSON/],
    ['another JSON', ['other.json', '-o', 'x.zip'], /no report of this version/],
    ['the same report twice', ['made-up.json', 'twin.json', '-o', 'x.zip'], /are the same report/],
    ['a folder that is not there', ['made-up.json', '-o', 'no/where.zip'], /can't be written/],
    ['a hash without a pack', ['made-up.json', '-o', 'x.zip', '--sha256', 'a'.repeat(64)], /goes with --verify/],
    ['a report beside --verify', ['made-up.json', '--verify', 'whole.zip'], /neither reports nor --output/],
    ['a hash that is none', ['--verify', 'whole.zip', '--sha256', 'abc'], /no SHA-256/],
    ['a pack that is not there', ['--verify', 'nowhere.zip'], /nowhere\.zip can't be read/],
    ['a report for a pack', ['--verify', 'made-up.json'], /no ZIP archive/],
    ['half a pack', ['--verify', 'half.zip'], /not a whole one/],
    ['a newer pack', ['--verify', 'newer.zip'], /version 2/],
  ])('%s: exit 2 and one sentence', async (_, args, sentence) => {
    writeFileSync(at('roster.txt'), 'principal,status');
    writeFileSync(at('other.json'), '{"schemaVersion":2}');
    writeFileSync(at('twin.json'), JSON.stringify(report));
    const whole = readFileSync(at('whole.zip'));
    writeFileSync(at('half.zip'), whole.subarray(0, whole.length / 2));
    const files = unzipSync(whole);
    const manifest = strToU8(strFromU8(files['manifest.json']!).replace('"version": 1', '"version": 2'));
    writeFileSync(at('newer.zip'), zipSync({ ...files, 'manifest.json': manifest }));
    const outcome = await nochul('evidence', ...args);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toMatch(sentence);
    expect(outcome.stderr).toMatch(/^nochul: [^\n]+\n(?: {2}[^\n]+\n)?$/);
  });
});
