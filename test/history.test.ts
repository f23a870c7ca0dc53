/** The file of --history: made, shared by runs at once, broken, newer, pruned; and what is told of its runs. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastReport, openHistory } from '../src/commands/history-file.ts';
import { type Report, reportSchema } from '../src/report.ts';
import { historyReporters, sparkline } from '../src/reporters/time/history.ts';
import { historySchema, runOf } from '../src/reporters/time/runs.ts';
import { dated, quietReport } from './evidence/world.ts';
import { bigReport } from './reporters/big.ts';
import { madeUpReport } from './reporters/made-up.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec, startServer, type TestServer } from './support/servers.ts';
import { UNSAFE } from './support/unsafe.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nochul = (...args: string[]) => runNochul(args, { cwd: folder });
const at = (name: string) => join(folder, name);

function keep(name: string, ...reports: Report[]): string {
  using history = openHistory(at(name), 'write');
  for (const report of reports) history.add(report);
  return at(name);
}
const day = (nth: number) =>
  `2026-${String(1 + Math.floor(nth / 28)).padStart(2, '0')}-${String(1 + (nth % 28)).padStart(2, '0')}`;
const named = (report: Report, ...ids: string[]): Report => ({
  ...report,
  sources: ids.map((id) => ({ ...report.sources[0]!, id })),
});

describe('the file', () => {
  test('gives back what it was given, is its owner’s alone, and stands alone', () => {
    const report = madeUpReport();
    const file = keep('one.history', report);
    using history = openHistory(file, 'read');
    expect(history.read(1)).toEqual(report);
    expect(history.runs()).toEqual([runOf(1, report)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => statSync(`${file}-wal`)).toThrow(/ENOENT/);
  });

  test('a report of 5,000 columns and 500 accounts takes a fraction of its JSON', () => {
    const report = bigReport(5_000, 500);
    const before = performance.now();
    const { size } = statSync(keep('big.history', report));
    const json = JSON.stringify(report).length;
    console.log(
      `kept ${(json / 1e6).toFixed(1)} MB of JSON as ${(size / 1e6).toFixed(2)} MB, ${Math.round(performance.now() - before)} ms`,
    );
    expect(size).toBeLessThan(json / 5);
  });

  test('the last run is the last one that has all of the sources', () => {
    const report = quietReport([{}]);
    const file = keep(
      'sources.history',
      dated(named(report, 'a', 'b'), day(1)),
      dated(named(report, 'a'), day(2)),
      dated(named(report, 'c'), day(3)),
    );
    const found = (...ids: string[]) => lastReport(file, ids)?.finishedAt.slice(0, 10) ?? null;
    expect([found('a'), found('b'), found('a', 'b'), found('d')]).toEqual([day(2), day(1), day(1), null]);
    expect(lastReport(file, ['a'], dated(report, day(2)).finishedAt)?.finishedAt.slice(0, 10)).toBe(day(1));
  });

  test('eight processes at once: each keeps its report, and the file is whole', async () => {
    const file = at('crowd.history');
    const script = at('crowd.ts');
    const module = (name: string) => JSON.stringify(new URL(`../src/${name}`, import.meta.url).href);
    writeFileSync(at('crowd.json'), JSON.stringify(madeUpReport()));
    writeFileSync(
      script,
      `import { readFileSync } from 'node:fs';
       import { openHistory } from ${module('commands/history-file.ts')};
       const report = JSON.parse(readFileSync(${JSON.stringify(at('crowd.json'))}, 'utf8'));
       using history = openHistory(${JSON.stringify(file)}, 'write');
       for (let nth = 0; nth < 5; nth += 1) history.add(report);`,
    );
    const { spawn } = await import('node:child_process');
    const codes = await Promise.all(
      Array.from({ length: 8 }, () => new Promise((resolve) => spawn(process.execPath, [script]).on('close', resolve))),
    );
    expect(codes).toEqual(Array(8).fill(0));
    using history = openHistory(file, 'read');
    expect(history.runs().map(({ run }) => run)).toEqual(Array.from({ length: 40 }, (_, nth) => nth + 1));
    const database = new DatabaseSync(file);
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
  }, 60_000);

  test('a run that is killed while it writes leaves what was there', () => {
    const file = keep('killed.history', madeUpReport());
    const script = at('killed.ts');
    writeFileSync(
      script,
      `import { DatabaseSync } from 'node:sqlite';
       const database = new DatabaseSync(${JSON.stringify(file)});
       database.exec('BEGIN IMMEDIATE; PRAGMA cache_size = 1; PRAGMA cache_spill = 1');
       for (let nth = 0; nth < 50; nth += 1)
         database.prepare('INSERT INTO run (finished, summary, report) VALUES (?, ?, zeroblob(100000))').run('x', '{}');
       process.kill(process.pid, 'SIGKILL');`,
    );
    expect(() => execFileSync(process.execPath, [script], { stdio: 'ignore' })).toThrow(/SIGKILL|Command failed/);
    // The journal of the one that was killed: whoever opens it next undoes what it had begun.
    expect(statSync(`${file}-journal`).size).toBeGreaterThan(0);
    using history = openHistory(file, 'write');
    expect(history.runs()).toHaveLength(1);
    expect(history.read(1)).toEqual(madeUpReport());
  });

  test('pruning keeps the latest', () => {
    const report = quietReport([{}]);
    const file = keep('prune.history', ...[3, 1, 2, 4].map((nth) => dated(report, day(nth))));
    using history = openHistory(file, 'write');
    expect(history.prune(2)).toBe(2);
    expect(history.runs().map(({ finishedAt }) => finishedAt.slice(0, 10))).toEqual([day(3), day(4)]);
    expect(history.prune(2)).toBe(0);
  });
});

describe('bad input', () => {
  beforeAll(() => {
    const file = keep('good.history', madeUpReport());
    writeFileSync(at('text.history'), 'x'.repeat(5_000));
    new DatabaseSync(at('other.history')).exec('CREATE TABLE t (a)');
    copyFileSync(file, at('newer.history'));
    new DatabaseSync(at('newer.history')).exec('PRAGMA user_version = 2');
    copyFileSync(file, at('damaged.history'));
    const bytes = readFileSync(file);
    writeFileSync(
      at('damaged.history'),
      Buffer.concat([bytes.subarray(0, 4_096), Buffer.alloc(bytes.length - 4_096, 7)]),
    );
    copyFileSync(file, at('report.history'));
    new DatabaseSync(at('report.history')).exec("UPDATE run SET report = x'00'");
  });

  test.each<[string, string[], RegExp]>([
    ['not there', ['nowhere.history'], /There is no history file/],
    ['text', ['text.history'], /is no history file of nochul/],
    ['another database', ['other.history'], /is no history file of nochul/],
    ['of a newer nochul', ['newer.history'], /made by a newer nochul \(history version 2\)/],
    ['damaged', ['damaged.history'], /is broken/],
    ['with a damaged report', ['report.history', '--show', '1'], /is broken/],
    ['a folder', ['.'], /can't be read or written/],
    ['a run that there is not', ['good.history', '--show', '9'], /There is no run 9/],
    ['no number of a run', ['good.history', '--show', 'x'], /--show must be a whole number/],
    ['nothing kept', ['good.history', '--keep', '0'], /--keep must be a whole number/],
    ['a format that there is not', ['good.history', '--format', 'csv'], /no format "csv"/],
  ])('%s: exit 2 and one sentence', async (_, args, sentence) => {
    const outcome = await nochul('history', ...args);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toMatch(sentence);
    expect(outcome.stderr).toMatch(/^nochul: [^\n]+\n(?: {2}[^\n]+\n)?$/);
  });

  test('a scan does not begin with a file that it can’t use', async () => {
    const outcome = await nochul('scan', 'postgres://nobody@127.0.0.1:1/x', '--history', 'text.history');
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('is no history file of nochul');
    expect(readFileSync(at('text.history'), 'utf8')).toBe('x'.repeat(5_000));
  });
});

describe('what is told of the runs', () => {
  const runs = Array.from({ length: 200 }, (_, nth) => {
    const report = quietReport([{ severity: nth > 100 ? 'critical' : 'medium' }], [{}], {
      people: { estimate: 1_000 + nth * 10, low: 900 + nth * 10, high: 1_100 + nth * 10 },
    });
    return runOf(nth + 1, { ...dated(report, day(nth)), complete: nth !== 7 });
  });
  const render = (format: string, width = Infinity, lang: 'ko' | 'en' = 'en', of = runs, color = false) =>
    historyReporters.find(({ name }) => name === format)!.render(of, { lang, color, width });

  test.each([
    [[0, 0, 0], 10, '▁▁▁'],
    [[0, 7], 10, '▁█'],
    [[1, 2, 3, 4, 5, 6, 7], 10, '▂▃▄▅▆▇█'],
    [[100, 101, 100], 10, '███'],
    [[9, 9, 9, 1], 2, '█▂'],
    [[5], 0, '█'],
    [[], 5, ''],
  ])('a sparkline of %j in %i cells: %s', (values, room, drawn) => {
    expect(sparkline(values, room)).toBe(drawn);
  });

  test.each([40, 60, 80, 132, 400])('fits a terminal of %i cells, with and without colour', (width) => {
    for (const lang of ['ko', 'en'] as const) {
      const text = String(render('text', width, lang));
      const bars = text.match(/[▁-█]+/g) ?? [];
      expect(bars).toHaveLength(4);
      for (const line of text.split('\n').filter((each) => /[▁-█]/.test(each)))
        expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(text).not.toContain('\u001b');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours themselves
      expect(String(render('text', width, lang, runs, true)).replace(/\u001b\[\d+m/g, '')).toBe(text);
      expect(text).not.toMatch(UNSAFE);
    }
  });

  test('runs that were not complete are marked, and sources that differ are not mixed', () => {
    expect(String(render('text'))).toMatch(/8 {2}2026-01-08 01:01 \*/);
    const other = { ...runs[0]!, sources: ['<b>evil\u202e'] };
    const mixed = String(render('text', 100, 'en', [...runs.slice(0, 3), other]));
    expect(mixed.match(/^Trend of .*/gm)).toEqual(['Trend of shop', 'Trend of <b>evil\\u202e']);
  });

  test('JSON is as its schema says', () => {
    const parsed = historySchema.parse(JSON.parse(String(render('json'))));
    expect(parsed.runs).toEqual(runs);
  });

  test('HTML draws each trend, and holds no script', async () => {
    const page = String(await render('html', Infinity, 'ko', [...runs, { ...runs[0]!, sources: ['<b>evil\u202e'] }]));
    expect(page.match(/<svg /g)).toHaveLength(8);
    expect(page).not.toMatch(/<script|style="|<b>evil/);
    expect(page).not.toMatch(UNSAFE);
    expect(page).toContain('script-src &apos;none&apos;');
    // 200 points of a line.
    expect(page.match(/<path d="M[^"]+"/g)?.some((path) => path.split('L').length > 100)).toBe(true);
  });

  test('no run yet', () => {
    expect(String(render('text', 80, 'en', []))).toContain('No run is kept yet.');
  });
});

describe('scan and gate', () => {
  // A server of its own: what others make on a shared one would be new here.
  let server: TestServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const came = `history_came_${process.pid}`;
  beforeAll(async () => {
    server = await startServer({ engine: 'postgresql', settings: { max_connections: '30' } });
    database = await createDatabase(server);
    await exec(database.url, [
      'CREATE TABLE customers (id integer PRIMARY KEY, mbl_telno text)',
      `INSERT INTO customers SELECT i, '010-' || 4000 + i || '-' || 1000 + (i * 7919) % 9000 FROM generate_series(1, 300) i`,
      'CREATE TABLE winners AS SELECT * FROM customers',
      'GRANT SELECT ON winners TO PUBLIC',
      'ANALYZE',
      `CREATE ROLE ${came} LOGIN`,
    ]);
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
  });

  test('each scan is kept, listed, and handed out in any format; --keep forgets', async () => {
    for (let nth = 0; nth < 3; nth += 1) {
      const outcome = await nochul(
        'scan',
        database.url,
        '--quiet',
        '--history',
        'runs.history',
        '--keep',
        '2',
        '-o',
        'r.json',
      );
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
    }
    const listed = await nochul('history', 'runs.history', '--format', 'json');
    const { runs } = historySchema.parse(JSON.parse(listed.stdout));
    expect(runs.map(({ run, findings, people }) => [run, findings, people.estimate])).toEqual([
      [2, 2, 300],
      [3, 2, 300],
    ]);
    const shown = await nochul('history', 'runs.history', '--show', 'last', '--format', 'json');
    expect(reportSchema.parse(JSON.parse(shown.stdout))).toEqual(JSON.parse(readFileSync(at('r.json'), 'utf8')));
    const files = await nochul('history', 'runs.history', '--show', '2', '-o', 'again.md', '-o', 'again.json');
    expect(files.code).toBe(0);
    expect((await nochul('diff', 'again.json', 'r.json', '--fail-on', 'low')).code).toBe(0);
    expect((await nochul('history', 'runs.history', '--keep', '1')).stderr).toBe('1 run removed.\n');
  }, 120_000);

  test('gate --since last: what the last run had is known, one new grant is one result', async () => {
    const gate = (...more: string[]) =>
      nochul('gate', database.url, '--quiet', '--history', 'gate.history', '--format', 'json', ...more);
    const results = ({ stdout }: { stdout: string }): { rule: string }[] => JSON.parse(stdout).results;
    const first = await gate('--since', 'last');
    expect(results(first).length).toBeGreaterThan(0);
    const second = await gate('--since', 'last');
    expect([second.code, results(second)]).toEqual([0, []]);
    expect(results(await gate()).length).toBe(results(first).length);
    await exec(database.url, [`GRANT SELECT ON customers TO ${came}`]);
    const third = await gate('--since', 'last');
    expect(results(third)).toHaveLength(1);
    expect(JSON.stringify(results(third))).toContain(came);
    const alone = await nochul('gate', database.url, '--since', 'last');
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('--since last goes with --history') });
  }, 120_000);
});
