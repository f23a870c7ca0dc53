// A full scan that was killed goes on where it was, on every engine, and its file tells nobody anything.
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openState } from '../src/commands/state.ts';
import { type Report, reportSchema } from '../src/report.ts';
import { eventually } from './engines/contract.ts';
import { type Outcome, runNochul } from './support/run.ts';
import { createDatabase, type Engine, exec, startServer, type TestServer } from './support/servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-resume-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of nobody, and easy to find again. */
const PLANTED = ['010-7373-9191', '900101-1234568', '독고탁탁', 'marker7373@example.com'];
const traces = [...PLANTED, '01073739191', '73739191', '9001011234568', '독고', 'marker'];

/** Persons, who come again and again: fewer than are counted exactly. */
const PERSONS = 20_000;
/** Enough for several block ranges on PostgreSQL; the others go by pages of some thousand rows. */
const ROWS: Readonly<Record<Engine, number>> = { postgresql: 200_000, mysql: 120_000, mariadb: 120_000 };

/** Tables in the order of their names: two small ones, a large one, and a small one behind it. */
function tables(engine: Engine): string[] {
  const postgres = engine === 'postgresql';
  const text = postgres ? 'text' : 'varchar(200)';
  const pad = postgres
    ? (number: string) => `lpad((${number})::text, 4, '0')`
    : (number: string) => `LPAD(${number}, 4, '0')`;
  const concat = (...parts: string[]) => `concat(${parts.join(', ')})`;
  const series = postgres
    ? (count: number) => `(SELECT generate_series(1, ${count}) AS i) AS s`
    : (count: number) =>
        `(SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS i
          FROM digits a, digits b, digits c, digits e, digits f, digits g) AS s WHERE i <= ${count}`;
  const person = `(i % ${PERSONS})`;
  const phone = concat("'010-'", pad(`2000 + ${person} % 7000`), "'-'", pad(`(${person} * 7) % 10000`));
  const mail = concat("'user'", person, "'@example.com'");
  const memo = concat(
    "'배송 메모 '",
    'i',
    "' 부재시 문 앞에 두고 가 주세요, 벨은 누르지 마세요 '",
    "'그리고 감사합니다'",
  );
  const table = (name: string, count: number) => [
    `CREATE TABLE ${name} (id integer PRIMARY KEY, mbl_telno ${text}, eml_addr ${text}, memo ${text})`,
    `INSERT INTO ${name} SELECT i, ${phone}, ${mail}, ${memo} FROM ${series(count)}`,
    `UPDATE ${name} SET memo = '독고탁탁 900101-1234568', mbl_telno = '010-7373-9191', eml_addr = 'marker7373@example.com' WHERE id = 7`,
  ];
  return [
    ...(postgres
      ? []
      : [
          'CREATE TABLE digits (d int PRIMARY KEY)',
          'INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)',
        ]),
    ...table('a_first', 3_000),
    ...table('b_second', 2_000),
    ...table('c_large', ROWS[engine]),
    ...table('d_last', 1_000),
    ...(postgres
      ? ['VACUUM ANALYZE', 'CHECKPOINT']
      : ['DROP TABLE digits', 'ANALYZE TABLE a_first, b_second, c_large, d_last']),
  ];
}

/** What must be the same however often the scan was interrupted. */
function outcomeOf(report: Report) {
  return {
    complete: report.complete,
    findings: report.findings
      .map(({ relation, column, category, embedded, evidence, people, estimatedRows }) => ({
        ...{ relation, column, category, embedded, people, estimatedRows },
        counts: [evidence.sampled, evidence.nonNull, evidence.matched, evidence.valid],
      }))
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    people: report.sources[0]?.people,
    coverage: report.sources[0]?.coverage.map(({ relation, method, rows, absenceBound }) => ({
      ...{ relation, method, rows, absenceBound },
    })),
  };
}

const SETTINGS: Readonly<Record<Engine, Record<string, string>>> = {
  postgresql: {},
  mysql: { 'performance-schema': 'ON' },
  mariadb: { userstat: 'ON' },
};

const OTHER_SETTINGS =
  'is of a scan with other settings: other databases, rows (--sample, --full, --until) or detectors.';

describe.each(['postgresql', 'mysql', 'mariadb'] as const)('a full scan on %s', (engine) => {
  let server: TestServer;
  let url: string;
  let header = '';
  let uninterrupted: Report;
  const file = join(folder, `${engine}.state`);
  const flags = ['--full', '--concurrency', '1', '--format', 'json'];
  const resuming = [...flags, '--resume', '--state', file];

  const reportOf = ({ stdout, stderr, code }: Outcome): Report => {
    expect({ stderr: stderr.replace(/^Going on: \d+ relations? (is|are) done already\.\n/, ''), code }).toEqual({
      stderr: '',
      code: 0,
    });
    return reportSchema.parse(JSON.parse(stdout));
  };

  /** What a client was sent that has been killed, the server may go on to read for a while. */
  const isIdle = async () => {
    const [row] = await exec(
      url,
      engine === 'postgresql'
        ? "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name LIKE 'nochul%' AND state = 'active'"
        : "SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE COMMAND <> 'Sleep' AND INFO LIKE '%c_large%' AND ID <> CONNECTION_ID()",
    );
    return Number(row?.n ?? 0) === 0;
  };

  /** Rows of the large table that the server has read since `forget`. */
  const readRows = {
    async forget() {
      await eventually(isIdle);
      if (engine === 'postgresql') return void (await exec(url, 'SELECT pg_stat_reset()'));
      if (engine === 'mysql')
        return void (await exec(url, 'TRUNCATE performance_schema.table_io_waits_summary_by_table'));
      await exec(url, 'FLUSH TABLE_STATISTICS');
    },
    async count(): Promise<number> {
      const name = new URL(url).pathname.slice(1);
      const [row] = await exec(
        url,
        engine === 'postgresql'
          ? "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) AS n FROM pg_stat_user_tables WHERE relname = 'c_large'"
          : engine === 'mysql'
            ? `SELECT COUNT_READ AS n FROM performance_schema.table_io_waits_summary_by_table
               WHERE OBJECT_SCHEMA = '${name}' AND OBJECT_NAME = 'c_large'`
            : `SELECT ROWS_READ AS n FROM information_schema.TABLE_STATISTICS
               WHERE TABLE_SCHEMA = '${name}' AND TABLE_NAME = 'c_large'`,
      );
      return Number(row?.n ?? 0);
    },
  };

  /** A file that has the key of all these runs, and nothing done: what is counted by hashes is the same then. */
  const begin = () => writeFileSync(file, header, { mode: 0o600 });

  /** Runs a scan, and sends it the signal as soon as the file says that it is inside the large table. */
  async function interrupted(signal: NodeJS.Signals): Promise<Outcome> {
    if (header !== '') begin();
    let child: ChildProcess | null = null;
    const run = runNochul(['scan', url, ...resuming], {
      cwd: folder,
      onStart: (started) => {
        child = started;
      },
    });
    let ended = false;
    void run.then(() => {
      ended = true;
    });
    while (!ended && !(existsSync(file) && /^\{.*c_large.*"reached":/m.test(readFileSync(file, 'utf8'))))
      await sleep(3);
    expect(ended).toBe(false);
    (child as ChildProcess | null)?.kill(signal);
    return run;
  }

  beforeAll(async () => {
    server = await startServer({ engine, settings: SETTINGS[engine] });
    url = (await createDatabase(server)).url;
    await exec(url, tables(engine));
    await interrupted('SIGKILL');
    header = `${readFileSync(file, 'utf8').split('\n')[0]}\n`;
    begin();
    uninterrupted = reportOf(await runNochul(['scan', url, ...resuming], { cwd: folder }));
  });
  afterAll(() => server?.stop());

  it('finds what was planted', () => {
    const found = uninterrupted.findings.map(({ relation, column, category }) => `${relation}.${column} ${category}`);
    for (const table of ['a_first', 'b_second', 'c_large', 'd_last']) {
      for (const each of ['mbl_telno phone', 'eml_addr email']) expect(found).toContain(`${table}.${each}`);
    }
    expect(uninterrupted.sources[0]?.coverage.map(({ rows, absenceBound }) => [rows, absenceBound])).toEqual(
      [3_000, 2_000, ROWS[engine], 1_000].map((rows) => [rows, 0]),
    );
  });

  it('goes on after it was killed, and comes to the same', async () => {
    const killed = await interrupted('SIGKILL');
    expect(killed).toMatchObject({ code: null, stdout: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = readFileSync(file, 'utf8');
    for (const trace of traces) expect(kept).not.toContain(trace);
    expect(kept.match(/"finished":/g)).toHaveLength(2);

    await readRows.forget();
    const again = await runNochul(['scan', url, ...resuming], { cwd: folder });
    expect(again.stderr).toContain('Going on: 2 relations are done already.');
    expect(outcomeOf(reportOf(again))).toEqual(outcomeOf(uninterrupted));
    expect(existsSync(file)).toBe(false);
    // The rows before the place where it was killed are not read again.
    await eventually(async () => (await readRows.count()) > 0);
    await sleep(300);
    const rows = await readRows.count();
    expect(rows).toBeLessThan(ROWS[engine]);
    expect(rows).toBeGreaterThan(0);
  });

  it('keeps what is done when it is interrupted by the user, and says so', async () => {
    const stopped = await interrupted('SIGINT');
    expect(stopped.stderr, `${stopped.code} ${stopped.stdout.slice(0, 3000)}`).toContain(
      'What is done is kept: --resume goes on from it.',
    );
    expect(stopped.code).not.toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = readFileSync(file, 'utf8');
    for (const trace of traces) expect(kept).not.toContain(trace);
    expect(kept).toContain('"reached":');
  });

  // The file is the same whatever the engine.
  if (engine !== 'postgresql') return;

  it('passes over a last line that was torn, or written over half', async () => {
    await interrupted('SIGKILL');
    const kept = readFileSync(file, 'utf8');
    const lines = kept.trimEnd().split('\n');
    const last = lines.at(-1) ?? '';
    expect(last).toContain('"reached":');
    // The start of a newer line over the older one: still JSON, and no longer what anybody counted.
    const mixed = [...lines.slice(0, -1), last.replace(/"rows":\d+/, '"rows":1'), ''].join('\n');
    expect(mixed).not.toBe(kept);
    const { tool, settings } = JSON.parse(header);
    const known = (text: string) => {
      writeFileSync(file, text);
      const state = openState(file, tool, settings);
      state.close(false);
      return [state.finished, readFileSync(file, 'utf8').match(/"reached":/g)?.length ?? 0];
    };
    expect(known(kept)).toEqual([2, 1]);
    expect(readFileSync(file, 'utf8')).toBe(kept);
    expect(known(mixed)).toEqual([2, 0]);
    expect(known(kept.slice(0, -1 - (last.length >> 1)))).toEqual([2, 0]);
    expect(known(`${lines.slice(0, -1).join('\n')}\n{"of":"`)).toEqual([2, 0]);
    expect(known(header)).toEqual([0, 0]);
    writeFileSync(file, mixed);
    const again = await runNochul(['scan', url, ...resuming], { cwd: folder });
    expect(outcomeOf(reportOf(again))).toEqual(outcomeOf(uninterrupted));
    expect(existsSync(file)).toBe(false);
  });

  it('refuses the file of another scan, of another version, of another server, and what is none', async () => {
    await interrupted('SIGKILL');
    const kept = readFileSync(file, 'utf8');
    const withHeader = (more: object) => kept.replace(/^.*/, JSON.stringify({ ...JSON.parse(header), ...more }));
    const elsewhere = new URL(url);
    elsewhere.hostname = 'localhost';
    for (const [text, args, sentence] of [
      [kept, ['scan', url, '--sample', '5', '--resume', '--state', file], OTHER_SETTINGS],
      [kept, ['scan', elsewhere.href, ...resuming], OTHER_SETTINGS],
      ['id,name\n1,a\n', ['scan', url, ...resuming], 'is no state file of nochul.'],
    ] as const) {
      writeFileSync(file, text);
      const { code, stdout, stderr } = await runNochul([...args], { cwd: folder });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(sentence);
      expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
      expect(stderr).not.toMatch(/ at .*:\d+/);
      // And leaves it as it is.
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    const { tool, settings } = JSON.parse(header);
    for (const [text, sentence] of [
      [withHeader({ tool: '0.0.1' }), 'is of another version of nochul (0.0.1).'],
      [withHeader({ nochulState: 2 }), 'is of another version of nochul'],
      [withHeader({ settings: 'others' }), OTHER_SETTINGS],
      ['{"key": 1}\n', 'is no state file of nochul.'],
      ['\n', 'is no state file of nochul.'],
    ] as const) {
      writeFileSync(file, text);
      expect(() => openState(file, tool, settings)).toThrow(sentence);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    for (const state of [folder, join(folder, 'none', 'state')]) {
      expect(() => openState(state, tool, settings)).toThrow(/^The state file .* can't be (read|written)\.$/);
    }
    // A run that ended before its first line is no hindrance.
    writeFileSync(file, '');
    const anew = openState(file, tool, settings);
    expect(anew.finished).toBe(0);
    anew.close(true);
    expect(existsSync(file)).toBe(false);
  });
});
