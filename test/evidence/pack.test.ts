import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { afterAll, describe, expect, test } from 'vitest';
import { NochulError } from '../../src/errors.ts';
import { MANIFEST, makePack, manifestSchema, type PackOptions, SUMS, sha256 } from '../../src/evidence/pack.ts';
import { verifyPack } from '../../src/evidence/verify.ts';
import type { Reporter } from '../../src/plugin.ts';
import { reporters } from '../../src/reporters/index.ts';
import { readZip } from '../../src/zip.ts';
import { bigReport } from '../reporters/big.ts';
import { HOSTILE, madeUpReport } from '../reporters/made-up.ts';
import { UNSAFE } from '../support/unsafe.ts';
import { dated, fileOf, quietReport } from './world.ts';

const options: PackOptions = { lang: 'ko', version: '0.1.0', reporters };
const first = fileOf(dated(quietReport([{ category: 'phone' }], [{ name: 'a' }]), '2026-09-01'));
const second = fileOf(dated(madeUpReport(), '2026-11-28'));

const folder = mkdtempSync(join(tmpdir(), 'nochul-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (tool: string) => ['/usr/bin', '/bin'].some((path) => existsSync(join(path, tool)));

const pack = await makePack([first, second], options);
const files = unzipSync(pack.archive);
const text = (path: string) => strFromU8(files[path] ?? new Uint8Array());

describe('a pack', () => {
  test('has the documents, the reports as they were, and each format of them', () => {
    const names = Object.keys(files);
    expect(names).toEqual(expect.arrayContaining(['README.txt', 'evidence.md', 'evidence.xlsx', MANIFEST, SUMS]));
    expect(files['reports/01-20260901/report.json']).toEqual(first.bytes);
    expect(files['reports/02-20261128/report.json']).toEqual(second.bytes);
    for (const { extensions } of reporters) expect(names).toContain(`reports/02-20261128/report${extensions[0]}`);
    // Names that every system writes as they are.
    for (const name of names) expect(name).toMatch(/^[\w./-]+$/);
    expect(pack).toMatchObject({ items: 26, files: names.length });
  });

  test('is the same bytes for the same reports, in any order, at any time, in any time zone', async () => {
    const zone = process.env.TZ;
    await new Promise((done) => setTimeout(done, 2_100));
    try {
      process.env.TZ = 'America/New_York';
      expect(sha256((await makePack([second, first], options)).archive)).toBe(sha256(pack.archive));
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    expect((await makePack([second], options)).hash).not.toBe(pack.hash);
  });

  test('is dated by its last report', () => {
    for (const { listed } of readZip(pack.archive)!.entries) {
      const at = Buffer.from(pack.archive).readUInt16LE(listed + 14);
      expect([(at >> 9) + 1980, (at >> 5) & 15, at & 31]).toEqual([2026, 11, 28]);
    }
  });

  test('is verified by the tools that everyone has', () => {
    const file = join(folder, 'pack.zip');
    const out = join(folder, 'out');
    writeFileSync(file, pack.archive);
    expect(has('sha256sum') && has('unzip')).toBe(true);
    expect(execFileSync('unzip', ['-t', file], { encoding: 'utf8' })).toContain('No errors detected');
    execFileSync('unzip', ['-q', file, '-d', out]);
    const checked = execFileSync('sha256sum', ['--strict', '-c', SUMS], { cwd: out, encoding: 'utf8' });
    expect(checked.trim().split('\n')).toHaveLength(Object.keys(files).length - 1);
    expect(checked).not.toMatch(/FAILED/);
    expect(sha256(readFileSync(join(out, MANIFEST)))).toBe(pack.hash);
  });

  test.skipIf(!has('soffice'))(
    'opens in LibreOffice with a sheet for each item',
    () => {
      const file = join(folder, 'evidence.xlsx');
      writeFileSync(file, files['evidence.xlsx']!);
      const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
      execFileSync('soffice', [profile, '--headless', '--convert-to', 'ods', '--outdir', folder, file], {
        stdio: 'ignore',
      });
      const content = strFromU8(unzipSync(readFileSync(join(folder, 'evidence.ods')))['content.xml']!);
      const sheets = [...content.matchAll(/<table:table table:name="([^"]*)"/g)].map(([, name]) => name);
      expect(sheets).toEqual(expect.arrayContaining(['항목별 결과', '점검 개요', '2.5.6', '법 24의2', '고시 7']));
      expect(content).toContain('부적합 소지');
    },
    120_000,
  );

  test('says of each item what was asked, seen and cannot be shown, in both languages', async () => {
    const english = unzipSync((await makePack([second], { ...options, lang: 'en' })).archive);
    for (const [document, words] of [
      [
        text('evidence.md'),
        [
          '### ISMS-P 2.5.6 접근권한 검토',
          '### 개인정보 보호법 제24조의2',
          '### 안전성 확보조치 기준 제8조',
          '**요구사항**',
          'KST',
        ],
      ],
      [
        strFromU8(english['evidence.md']!),
        ['### ISMS-P 2.5.6 review of access rights', '### PIPA 24-2', '**Asked**', 'UTC'],
      ],
    ] as const) {
      for (const word of words) expect(document).toContain(word);
      expect(document).not.toMatch(/undefined|\[object|NaN|\{\w+\}/);
    }
    expect(text('README.txt')).toContain('sha256sum -c SHA256SUMS');
    expect(strFromU8(english['README.txt']!)).not.toMatch(/\p{Script=Hangul}/u);
  });

  test('survives hostile names', () => {
    const markdown = text('evidence.md');
    const html = micromark(markdown, {
      allowDangerousHtml: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    });
    const tags = new Set(Array.from(html.matchAll(/<(\w+)/g), ([, tag]) => tag));
    for (const tag of ['a', 'script', 'img', 'iframe']) expect(tags).not.toContain(tag);
    expect(tags).toContain('table');
    for (const name of HOSTILE.filter((each) => each.startsWith('<'))) expect(html).not.toContain(name);
    expect(markdown).not.toMatch(UNSAFE);
    const sheets = unzipSync(files['evidence.xlsx']!);
    for (const [name, xml] of Object.entries(sheets))
      if (name.includes('sheet')) expect(strFromU8(xml)).not.toContain('<f>');
  });

  test('takes the formats of plugins, and says which failed', async () => {
    const own: Reporter = { name: 'own', extensions: [], render: () => 'mine' };
    const made = unzipSync((await makePack([first], { ...options, reporters: [own] })).archive);
    expect(strFromU8(made['reports/01-20260901/report.own']!)).toBe('mine');
    const broken: Reporter = {
      name: 'broken',
      extensions: ['.b'],
      render() {
        throw new TypeError('no');
      },
    };
    await expect(makePack([first], { ...options, reporters: [broken] })).rejects.toThrow(/"broken"/);
  });

  test('five thousand findings by five hundred principals', async () => {
    const report = bigReport(5000, 500);
    const started = performance.now();
    const { archive } = await makePack([fileOf(report)], options);
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(verifyPack(archive, null).problems).toEqual([]);
    expect(strFromU8(unzipSync(archive)['evidence.md']!).length).toBeLessThan(300_000);
  }, 120_000);
});

describe('--verify', () => {
  const problems = (archive: Uint8Array, hash: string | null = null) =>
    verifyPack(archive, hash).problems.map(({ code, values }) =>
      values.file === undefined ? code : `${code} ${values.file}`,
    );
  const changed = (change: (files: Zippable) => void): Uint8Array => {
    const copy: Zippable = { ...files };
    change(copy);
    return zipSync(copy);
  };
  const edited = (path: string, edit: (content: string) => string) =>
    changed((all) => {
      all[path] = strToU8(edit(text(path)));
    });

  test('finds nothing in a pack as it was made, or packed again', () => {
    expect(verifyPack(pack.archive, pack.hash)).toMatchObject({ problems: [], hash: pack.hash });
    expect(
      problems(
        changed(() => {}),
        pack.hash,
      ),
    ).toEqual([]);
    // By a program that lists folders.
    const folders = changed((all) => Object.assign(all, { 'reports/': [new Uint8Array(), { level: 0 }] }));
    expect(readZip(folders)?.entries.map(({ name }) => name)).toContain('reports/');
    expect(problems(folders, pack.hash)).toEqual([]);
    expect(problems(changed((all) => Object.assign(all, { '../': [new Uint8Array(), { level: 0 }] })))).toContain(
      'path ../',
    );
  });

  test('finds a changed byte, of the same and of another length', () => {
    expect(problems(edited('evidence.md', (content) => content.replace('확인', '문제')))).toEqual([
      'changed evidence.md',
    ]);
    expect(problems(edited('README.txt', (content) => `${content} `))).toEqual(['size README.txt']);
  });

  test('finds a file that is missing, added, renamed', () => {
    expect(problems(changed((all) => delete all['evidence.xlsx']))).toEqual(['missing evidence.xlsx']);
    expect(problems(changed((all) => Object.assign(all, { 'note.txt': strToU8('x') })))).toEqual(['extra note.txt']);
    const renamed = changed((all) => {
      all['evidence2.md'] = all['evidence.md']!;
      delete all['evidence.md'];
    });
    expect(problems(renamed)).toEqual(['missing evidence.md', 'extra evidence2.md']);
    expect(problems(changed((all) => delete all[SUMS]))).toEqual([`missing ${SUMS}`]);
    expect(problems(changed((all) => delete all[MANIFEST]))).toEqual(['noManifest']);
  });

  test('finds a manifest made to fit: by its own hash, and by SHA256SUMS', () => {
    const forged = changed((all) => {
      const content = strToU8('nothing to see');
      all['evidence.md'] = content;
      const manifest = manifestSchema.parse(JSON.parse(text(MANIFEST)));
      const listed = manifest.files.map((each) =>
        each.path === 'evidence.md' ? { ...each, bytes: content.length, sha256: sha256(content) } : each,
      );
      all[MANIFEST] = strToU8(JSON.stringify({ ...manifest, files: listed }));
    });
    expect(problems(forged)).toEqual(['sums']);
    expect(problems(forged, pack.hash)).toEqual(['otherHash', 'sums']);
    expect(problems(pack.archive, '0'.repeat(64))).toEqual(['otherHash']);
  });

  test('finds names that lead elsewhere, twice the same, and what is no file', () => {
    for (const name of ['../evil', '/etc/x', 'a\\..\\b', 'C:/x', 'a/../../b', 'x\n']) {
      expect(problems(changed((all) => Object.assign(all, { [name]: strToU8('x') })))).toEqual([
        `path ${name}`,
        `extra ${name}`,
      ]);
    }
    const link = changed((all) => {
      all['evidence.md'] = [files['evidence.md']!, { os: 3, attrs: (0o120777 << 16) >>> 0 }];
    });
    expect(problems(link)).toEqual(['entry evidence.md']);
    expect(problems(changed((all) => Object.assign(all, { 'EVIDENCE.md': strToU8('x') })))).toEqual([
      'duplicate EVIDENCE.md',
      'extra EVIDENCE.md',
    ]);
    // Renamed in both headers: two files of one name, of which programs take either.
    const twice = Buffer.from(changed((all) => Object.assign(all, { 'evidencX.md': strToU8('evil') })));
    for (let at = twice.indexOf('evidencX.md'); at >= 0; at = twice.indexOf('evidencX.md'))
      twice.write('evidence.md', at);
    expect(problems(twice)).toEqual(['duplicate evidence.md']);
    // In one header alone.
    const two = Buffer.from(pack.archive);
    two.write('evidencX.md', two.indexOf('evidence.md'));
    expect(problems(two)).toEqual(['names evidence.md']);
  });

  test('finds what is hidden between, before and behind the files', () => {
    const behind = Buffer.concat([pack.archive, Buffer.from('more')]);
    expect(problems(behind)).toEqual(['stray']);
    const commented = Buffer.from(behind);
    commented.writeUInt16LE(4, pack.archive.length - 2);
    expect(problems(commented)).toEqual(['stray']);
  });

  test('unpacks no bomb', () => {
    const zeros = new Uint8Array(64 * 2 ** 20);
    const honest = changed((all) => Object.assign(all, { 'bomb.txt': zeros }));
    expect(problems(honest)).toEqual(['extra bomb.txt']);
    // One that says it is small.
    const { entries } = readZip(honest)!;
    const liar = Buffer.from(honest);
    liar.writeUInt32LE(10, entries.find(({ name }) => name === 'bomb.txt')!.listed + 24);
    expect(problems(liar)).toEqual(['broken bomb.txt', 'extra bomb.txt']);
    // One that says how large it is.
    const giant = Buffer.from(honest);
    giant.writeUInt32LE(0xf0000000, entries.find(({ name }) => name === 'bomb.txt')!.listed + 24);
    expect(problems(giant)).toEqual(['bomb bomb.txt', 'extra bomb.txt']);
    // Many that share their bytes.
    const shared = Buffer.from(pack.archive);
    const [one, other] = readZip(shared)!.entries;
    shared.writeUInt32LE(one!.start, other!.listed + 42);
    expect(problems(shared)).toContain('overlap');
  });

  test('says what is no pack, not whole, damaged, or of a newer version', () => {
    const fails = (bytes: Uint8Array) => {
      try {
        verifyPack(bytes, null);
      } catch (error) {
        return error instanceof NochulError ? error.message : String(error);
      }
      return null;
    };
    expect(fails(strToU8('no archive'))).toMatch(/no ZIP archive/);
    expect(fails(new Uint8Array())).toMatch(/no ZIP archive/);
    for (const share of [0.1, 0.5, 0.99]) {
      expect(fails(pack.archive.subarray(0, Math.floor(pack.archive.length * share)))).toMatch(/not a whole one/);
    }
    expect(fails(edited(MANIFEST, (content) => content.replace('"version": 1', '"version": 2')))).toMatch(/version 2/);
    expect(problems(edited(MANIFEST, () => '{"format":"other"}'))).toEqual(['badManifest']);
    expect(problems(edited(MANIFEST, () => 'no JSON'))).toEqual(['badManifest']);
    const damaged = Buffer.from(pack.archive);
    const { data } = readZip(damaged)!.entries[1]!;
    damaged.fill(0xff, data + 10, data + 60);
    expect(problems(damaged)).toEqual(['broken evidence.md']);
  });

  test('any single byte changed anywhere is found', () => {
    const missed: number[] = [];
    for (let at = 0; at < pack.archive.length; at += 997) {
      const bytes = Uint8Array.from(pack.archive);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      let found = true;
      try {
        found = verifyPack(bytes, pack.hash).problems.length > 0;
      } catch {}
      if (!found) missed.push(at);
    }
    // Fields that no program reads the content by: times, versions, the checksum that hashes stand in for.
    const { entries } = readZip(pack.archive)!;
    const idle = (at: number) =>
      entries.some(
        ({ start, listed }) => (at >= start + 4 && at < start + 26) || (at >= listed + 4 && at < listed + 42),
      ) || at >= pack.archive.length - 22;
    expect(missed.filter((at) => !idle(at))).toEqual([]);
  });
});
