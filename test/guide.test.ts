/** docs/writing-a-detector.md, followed to the letter: its files are written, its commands run, its outputs compared. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from './support/servers.ts';
import { useServer } from './support/use-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = readFileSync(join(root, 'docs/writing-a-detector.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly file: string;
  readonly text: string;
  readonly line: number;
}

const blocks: Block[] = [...guide.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```$/gms)].map(
  ({ 1: language = '', 2: file = '', 3: text = '', index }) => ({
    language,
    file,
    text,
    line: guide.slice(0, index).split('\n').length,
  }),
);

let folder: string;
let database: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nochul-guide-'));
  database = await createDatabase(await useServer('postgresql'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = (name: string, run: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" ${run}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  program('nochul', `"${join(root, 'src/cli.ts')}" "$@"`);
  // psql does not come with the test servers: `psql URL -f FILE` is all that the guide asks of it.
  const servers = JSON.stringify(new URL('./support/servers.ts', import.meta.url).href);
  writeFileSync(
    join(bin, 'psql.mjs'),
    `import { readFileSync } from 'node:fs';
const { exec } = await import(${servers});
const [url, flag, file] = process.argv.slice(2);
if (flag !== '-f') throw new Error('psql URL -f FILE');
await exec(url, readFileSync(file, 'utf8'));`,
  );
  program('psql', `"${join(bin, 'psql.mjs')}" "$@"`);
});

afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function shell(script: string): Promise<string> {
  const { LC_ALL: _, ...rest } = process.env;
  const env = {
    ...rest,
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    SHOP_DATABASE_URL: database.url,
  };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', `{ ${script}\n} 2>&1`], { cwd: folder, env }, (_error, stdout) => resolve(stdout));
  });
}

/** Blanks as one, and what a scan estimates or weighs as `#`: the guide explains what it sees, it is no benchmark. */
function comparable(line: string, scanned: boolean): string {
  const words = line.trim().replace(/\s+/g, ' ');
  return scanned ? words.replace(/[\d,.]*\d/g, '#').replace(/[~−+]/g, '') : words;
}

/** The expected text is the output, save where `…` stands for any lines. */
function expectLines(output: string, expected: string, scanned: boolean): void {
  const lines = (text: string) => text.split('\n').flatMap((line) => comparable(line, scanned) || []);
  const actual = lines(output);
  const pieces = expected.split(/^…$/m).map(lines);
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const [first] = piece;
    if (first === undefined) continue;
    const start = index === 0 ? 0 : actual.indexOf(first, at);
    expect(actual.slice(start < 0 ? at : start).slice(0, piece.length)).toEqual(piece);
    at = start + piece.length;
  }
  if (pieces.at(-1)?.length) expect(actual.slice(at)).toEqual([]);
}

test('the guide can be followed from the top to the end', { timeout: 240_000 }, async () => {
  expect(blocks.filter(({ language }) => language === 'sh').length).toBeGreaterThan(8);
  let output: string | null = null;
  let scanned = false;
  for (const { language, file, text, line } of blocks) {
    if (file) writeFileSync(join(folder, file), text);
    else if (language === 'sh') {
      if (text.startsWith('export ')) continue;
      scanned = text.includes('nochul scan');
      output = await shell(text);
    } else {
      expect(language, `the block on line ${line}`).toBe('text');
      expect(output, `the output on line ${line} has no command before it`).not.toBeNull();
      expectLines(output ?? '', text, scanned);
      output = null;
    }
  }
});

test('the kind that the README shows is sound', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  writeFileSync(join(folder, 'our-detectors.yaml'), /^```yaml\n(detectors:\n {2}- .*?)^```$/ms.exec(readme)?.[1] ?? '');
  expect(await shell('nochul detectors check our-detectors.yaml')).toMatch(/^ours\/employee-number .* ok$/m);
});

test('every key of the YAML file is in its table, and no other', async () => {
  const { fileSchema } = await import('../src/plugins/description.ts');
  const keys = Object.keys(fileSchema.shape.detectors._zod.def.items[0].shape);
  const table = guide.slice(guide.indexOf('### The YAML file'), guide.indexOf('A decoy takes'));
  expect([...table.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key).sort()).toEqual(keys.sort());
});
