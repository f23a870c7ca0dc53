import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { deliver, destinations } from '../src/commands/output.ts';
import type { Terminal } from '../src/commands/terminal.ts';
import { NochulError } from '../src/errors.ts';
import type { Reporter } from '../src/plugin.ts';
import { reporters } from '../src/reporters/index.ts';
import { madeUpReport } from './reporters/made-up.ts';
import { unzip } from './support/unzip.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-output-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function terminal(isTTY: boolean) {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const it = { directory: folder, env: {}, stdout } as unknown as Terminal;
  return { it, written: () => Buffer.concat(chunks) };
}

const options = { lang: 'en', color: false, width: 80 } as const;

test('each format has a name and extensions of its own, and is told of in the docs', () => {
  expect(reporters.map(({ name }) => name)).toEqual([
    'text',
    'html',
    'json',
    'markdown',
    'csv',
    'xlsx',
    'sarif',
    'junit',
  ]);
  const extensions = reporters.flatMap((each) => each.extensions);
  expect(new Set(extensions).size).toBe(extensions.length);
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const { name, extensions } of reporters) expect(readme).toContain(`\`${name}\` (\`${extensions[0]}\`)`);
});

test('the columns of the CSV are those that the docs describe', () => {
  const docs = readFileSync(new URL('../docs/reports.md', import.meta.url), 'utf8');
  const section = docs.slice(docs.indexOf('## csv'));
  const described = [...section.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, names = '']) =>
    Array.from(names.matchAll(/`(\w+)`/g), ([, name]) => name),
  );
  const csv = String(reporters.find(({ name }) => name === 'csv')?.render(madeUpReport(), options));
  expect(described.sort()).toEqual(csv.slice(1, csv.indexOf('\r\n')).split(',').sort());
});

test('files get the format of their extension, from one report', async () => {
  const { it, written } = terminal(true);
  const names = reporters.map(({ extensions }) => `report${extensions[0]}`);
  const targets = destinations([], names, reporters, it);
  await deliver(madeUpReport(), targets, options, it);
  expect(readdirSync(folder).sort()).toEqual([...names].sort());
  expect(written()).toHaveLength(0);
  expect(unzip(readFileSync(join(folder, 'report.xlsx'))).has('xl/workbook.xml')).toBe(true);
});

test('a workbook goes through a pipe, and never to a terminal', async () => {
  const shown = terminal(true);
  expect(() => destinations(['xlsx'], undefined, reporters, shown.it)).toThrow(/no text for a terminal/);
  const piped = terminal(false);
  await deliver(madeUpReport(), destinations(['xlsx'], undefined, reporters, piped.it), options, piped.it);
  expect(unzip(piped.written()).has('xl/workbook.xml')).toBe(true);
});

test('a format that fails later than at once leaves the others whole', async () => {
  const failing: Reporter = { name: 'late', extensions: ['.late'], render: () => Promise.reject(new Error('no')) };
  const { it, written } = terminal(false);
  const targets = destinations(['late', 'json'], undefined, [...reporters, failing], it);
  const outcome = deliver(madeUpReport(), targets, options, it);
  await expect(outcome).rejects.toThrow(NochulError);
  await expect(outcome).rejects.toThrow(/"late" could not be made/);
  expect(JSON.parse(written().toString()).schemaVersion).toBe(1);
});
