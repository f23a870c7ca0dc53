// A scan is a guest on the server: it waits while others are busy, keeps to its places, and leaves nothing behind.
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../src/engines/postgres/index.ts';
import type { ServerLoad } from '../src/plugin.ts';
import { reportSchema } from '../src/report.ts';
import { createThrottle, type ThrottleOptions } from '../src/throttle.ts';
import { eventually, OPTIONS } from './engines/contract.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec, startServer, type TestServer } from './support/servers.ts';

const IDLE: ServerLoad = { running: 0, lag: null };

/** A throttle over a server whose load is a matter of the time since it was made. */
function throttled(load: (milliseconds: number) => ServerLoad | Error, options: Partial<ThrottleOptions> = {}) {
  const start = performance.now();
  const asked: number[] = [];
  const told: (string | null)[] = [];
  const controller = new AbortController();
  const throttle = createThrottle(
    {
      load: async () => {
        const now = performance.now() - start;
        asked.push(now);
        const answer = load(now);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    { concurrency: 2, maxLoad: 0, signal: controller.signal, onWait: (cause) => told.push(cause), ...options },
  );
  return { throttle, asked, told, abort: () => controller.abort(), elapsed: () => performance.now() - start };
}

/** Whether it comes within a moment. */
const soon = (work: Promise<unknown>) => Promise.race([work.then(() => true), sleep(50, false)]);

describe('the throttle', () => {
  it('lets in as many as there are places, and the next one as one leaves', async () => {
    const { throttle } = throttled(() => IDLE, { concurrency: 2 });
    await throttle.admit();
    await throttle.admit();
    const [third, fourth] = [throttle.admit(), throttle.admit()];
    expect(await soon(third)).toBe(false);
    throttle.leave();
    expect(await soon(third)).toBe(true);
    expect(await soon(fourth)).toBe(false);
    throttle.leave();
    expect(await soon(fourth)).toBe(true);
    expect(throttle.backedOff()).toEqual([]);
  });

  it('waits while more run than are allowed, says so, and asks ever less often', async () => {
    const { throttle, asked, told, elapsed } = throttled((at) => ({ running: at < 1_200 ? 3 : 2, lag: null }), {
      maxLoad: 2,
    });
    await throttle.admit();
    expect(elapsed()).toBeGreaterThan(1_200);
    expect(told).toEqual(['load', 'load', null]);
    expect(asked).toHaveLength(3);
    expect(throttle.backedOff()).toEqual([{ cause: 'load', times: 1, seconds: 2 }]);
  });

  it('asks once for all who wait, and counts the time once', async () => {
    const { throttle, asked, elapsed } = throttled((at) => ({ running: at < 3_000 ? 1 : 0, lag: null }), {
      concurrency: 4,
    });
    const first = throttle.admit();
    await sleep(100);
    const second = throttle.admit();
    // Longer after the last look than the server is asked again.
    await sleep(2_600);
    const third = throttle.pause();
    expect(await soon(third)).toBe(false);
    await Promise.all([first, second, third]);
    // Pauses of 0.5, 1 and 2 seconds.
    expect(asked).toHaveLength(4);
    const [held] = throttle.backedOff();
    expect(held).toMatchObject({ cause: 'load', times: 1 });
    expect((held?.seconds ?? 0) * 1_000).toBeLessThan(elapsed() + 600);
  });

  it('asks no more than once a second while all is well', async () => {
    const { throttle, asked } = throttled(() => IDLE);
    for (let turn = 0; turn < 40; turn += 1) {
      await throttle.pause();
      await sleep(30);
    }
    expect(asked.length).toBeGreaterThanOrEqual(1);
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('waits for a replica that falls behind what it was at first', async () => {
    // As far behind as it was: nobody's fault. Then further, and at last as before.
    const lags = [100, 109, 111, 300, 105];
    let turn = -1;
    const { throttle, told } = throttled(
      () => {
        turn += 1;
        return { running: 50, lag: lags[turn] ?? 0 };
      },
      { maxLoad: null },
    );
    await throttle.pause();
    await sleep(1_010);
    await throttle.pause();
    expect(told).toEqual([]);
    await sleep(1_010);
    await throttle.pause();
    expect(told).toEqual(['replica-lag', 'replica-lag', null]);
    expect(throttle.backedOff()).toEqual([{ cause: 'replica-lag', times: 1, seconds: 2 }]);
  });

  it('goes on where the load can not be told', async () => {
    const { throttle, told } = throttled(() => new Error('refused'));
    expect(await soon(throttle.admit())).toBe(true);
    expect(told).toEqual([]);
    const unseen = throttled(() => ({ running: 9, lag: null }), { maxLoad: null });
    expect(await soon(unseen.throttle.admit())).toBe(true);
  });

  it('holds nobody back once the scan is aborted', async () => {
    const { throttle, abort } = throttled(() => ({ running: 9, lag: null }), { concurrency: 1 });
    const [first, second] = [throttle.admit(), throttle.admit()];
    expect(await soon(Promise.race([first, second]))).toBe(false);
    abort();
    expect(await soon(Promise.all([first, second]))).toBe(true);
    expect(await soon(throttle.admit())).toBe(true);
  });

  it('takes a place away when statements become slower, and gives it back', async () => {
    const { throttle } = throttled(() => IDLE, { concurrency: 3 });
    const note = async (milliseconds: number, times: number, cells = 10_000) => {
      for (let turn = 0; turn < times; turn += 1) {
        // What is measured while this thread is busy itself does not count.
        await sleep(5);
        throttle.note(milliseconds, cells);
      }
    };
    /** How many of four are let in at once; they leave one after the other. */
    const places = async () => {
      const admitted = Array.from({ length: 4 }, () => throttle.admit());
      const atOnce = await Promise.all(admitted.map(async (each) => ((await soon(each)) ? 1 : 0)));
      for (const each of admitted) {
        await each;
        throttle.leave();
      }
      return atOnce.reduce<number>((sum, each) => sum + each, 0);
    };
    await note(10, 8);
    expect(await places()).toBe(3);
    // Few cells tell nothing.
    await note(1_000, 20, 100);
    await note(30, 8);
    expect(await places()).toBe(3);
    await note(100, 8);
    expect(await places()).toBe(2);
    await note(100, 8);
    expect(await places()).toBe(1);
    await note(100, 16);
    expect(await places()).toBe(1);
    expect(throttle.backedOff()).toEqual([{ cause: 'slow-statements', times: 2, seconds: 0 }]);
    await note(10, 8);
    expect(await places()).toBe(2);
    await note(10, 8);
    expect(await places()).toBe(3);
    await note(10, 16);
    expect(await places()).toBe(3);
  });
});

describe('a scan of a busy PostgreSQL', () => {
  let server: TestServer;
  const NOCHUL = "FROM pg_stat_activity WHERE application_name = 'nochul'";

  beforeAll(async () => {
    server = await startServer({
      engine: 'postgresql',
      settings: { shared_preload_libraries: 'pg_stat_statements' },
    });
    await exec(server.adminUrl, 'CREATE EXTENSION pg_stat_statements');
  });
  afterAll(() => server?.stop());

  const scanAloud = async (said: string, url: string, ...args: string[]) => {
    const { code, stdout, stderr } = await runNochul(['scan', url, '--format', 'json', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: said });
    return reportSchema.parse(JSON.parse(stdout));
  };
  const scanJson = (url: string, ...args: string[]) => scanAloud('', url, ...args);

  /** Looks at the server again and again while the work is done, and returns the most of what the query counts. */
  async function most(sql: string, work: Promise<unknown>): Promise<number> {
    const client = new pg.Client({ connectionString: server.adminUrl, application_name: 'watcher' });
    await client.connect();
    let done = false;
    const end = () => {
      done = true;
    };
    void work.then(end, end);
    let highest = 0;
    while (!done) {
      highest = Math.max(highest, Number((await client.query(sql)).rows[0]?.n));
      await sleep(2);
    }
    await client.end();
    return highest;
  }

  it('waits until the statements of others have ended, and says so', async () => {
    const database = await createDatabase(server);
    await exec(database.url, 'CREATE TABLE t (id integer PRIMARY KEY, memo text); ANALYZE');
    await using session = await postgres.connect(new URL(database.url), OPTIONS);
    expect(await session.load()).toEqual({ running: 0, lag: null });
    const others = [1, 2].map(() => exec(server.adminUrl, 'SELECT pg_sleep(60) AS of_others').catch(() => 'ended'));
    await eventually(async () => (await session.load()).running === 2);
    // Two may run: nothing to wait for.
    const allowed = await scanJson(database.url, '--max-load', '2');
    expect(allowed.sources[0]?.backedOff).toEqual([]);
    expect((await session.load()).running).toBe(2);

    let ended = false;
    const said = `${database.name}: waiting, the server is busy.\n`;
    const waiting = scanAloud(said, database.url, '--max-load', '0').finally(() => {
      ended = true;
    });
    const asks = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'nochul' AND datname = '${database.name}'`;
    await eventually(async () => Number((await exec(server.adminUrl, asks))[0]?.n) > 1);
    await sleep(2_000);
    expect(ended).toBe(false);
    await exec(
      server.adminUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%of_others' AND pid <> pg_backend_pid()`,
    );
    expect(await Promise.all(others)).toEqual(['ended', 'ended']);
    const report = await waiting;
    expect(report.sources[0]?.backedOff).toEqual([{ cause: 'load', times: 1, seconds: expect.any(Number) }]);
    expect(report.sources[0]?.backedOff[0]?.seconds).toBeGreaterThan(0);
    expect(report.complete).toBe(true);
    // Nobody is there any more.
    expect((await scanJson(database.url, '--max-load', '0')).sources[0]?.backedOff).toEqual([]);
    await database.drop();
  });

  it('refuses a limit that the scanner cannot see, before it reads anything', async () => {
    const database = await createDatabase(server);
    const role = `blind_${database.name}`;
    await exec(
      database.url,
      `CREATE TABLE t (memo text); CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON t TO ${role}`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    const run = () => runNochul(['scan', url.href, '--quiet', '--max-load', '2']);
    const refused = await run();
    expect(refused.stderr).toMatch(/--max-load needs to see the statements of others\.\n {2}GRANT pg_read_all_stats/);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    await exec(database.url, `GRANT pg_read_all_stats TO ${role}`);
    expect((await run()).code).toBe(0);
    await exec(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });

  it.each([
    ['of 50 tables', 50],
    // From 150 on, threads share the work.
    ['of 160 tables', 160],
  ])('%s runs no more statements at once than it was given', async (_, count) => {
    const database = await createDatabase(server);
    const names = Array.from({ length: count }, (_, n) => `t${String(n).padStart(3, '0')}`);
    await exec(database.url, [
      `CREATE TABLE seed AS SELECT i AS id, 'user' || i || '@example.com' AS v FROM generate_series(1, ${count < 100 ? 8_000 : 1_000}) i`,
      names.map((name) => `CREATE TABLE ${name} AS SELECT * FROM seed`).join(';'),
      'ANALYZE',
    ]);
    const scan = scanJson(database.url, '--concurrency', '2');
    const active = await most(
      `SELECT count(*) AS n ${NOCHUL} AND datname = '${database.name}' AND state = 'active'`,
      scan,
    );
    expect((await scan).sources[0]?.relations).toBe(count + 1);
    expect(active).toBeGreaterThan(0);
    expect(active).toBeLessThanOrEqual(2);
    await database.drop();
  });

  it('leaves nothing running when it is killed outright', async () => {
    const database = await createDatabase(server);
    await exec(database.url, [
      'CREATE VIEW endless AS SELECT a.i FROM generate_series(1, 100000) a(i), generate_series(1, 100000) b(i) WHERE a.i + b.i < 0',
      `CREATE TABLE piece AS SELECT i AS id, repeat('x', 100) AS v FROM generate_series(1, 10000) i`,
      'CREATE VIEW flowing AS SELECT id, v FROM piece, generate_series(1, 1000)',
    ]);
    const count = async (more: string) =>
      Number((await exec(server.adminUrl, `SELECT count(*) AS n ${NOCHUL}${more}`))[0]?.n);
    for (const [statement, within, args] of [
      // A statement that sends nothing does not notice: it ends at its time limit, which is five seconds for a view.
      ['COPY.*endless', 6_500, ['--include', 'public.endless']],
      ['FETCH', 2_000, ['--include', 'public.flowing', '--full']],
    ] as const) {
      let child: ChildProcess | null = null;
      const run = runNochul(['scan', database.url, ...args], {
        onStart: (started) => {
          child = started;
        },
      });
      await eventually(async () => (await count(` AND query ~ '${statement}'`)) > 0);
      (child as ChildProcess | null)?.kill('SIGKILL');
      expect((await run).code).toBeNull();
      const killed = Date.now();
      while ((await count('')) > 0 && Date.now() - killed < 10_000) await sleep(50);
      expect(Date.now() - killed).toBeLessThan(within);
    }
    await database.drop();
  });

  it('reads a small, bounded part of a large table', async () => {
    const database = await createDatabase(server);
    await exec(database.url, [
      `CREATE UNLOGGED TABLE large AS SELECT i AS id, 'user' || i || '@example.com' AS v FROM generate_series(1, 2000000) i`,
      'ANALYZE large',
    ]);
    // On a connection of its own: one tells what it did when it ends.
    await exec(database.url, ['SELECT pg_stat_reset()', 'SELECT 1']);
    await exec(server.adminUrl, 'SELECT pg_stat_statements_reset()');
    const [size] = await exec(database.url, `SELECT relpages AS n FROM pg_class WHERE relname = 'large'`);
    const report = await scanJson(database.url);
    const [coverage] = report.sources[0]?.coverage ?? [];
    expect(coverage?.method).toBe('tid-ranges');
    expect(coverage?.rows).toBeGreaterThan(8_500);
    expect(coverage?.rows).toBeLessThanOrEqual(10_000);

    const statements = await exec(
      server.adminUrl,
      `SELECT query, calls::int, rows::int, (shared_blks_hit + shared_blks_read)::int AS blocks FROM pg_stat_statements s
       JOIN pg_database d ON d.oid = s.dbid WHERE datname = '${database.name}' AND query ~ '"large"'`,
    );
    // Rows are counted in some blocks, then read from them: once for the sample, once, four times as many, for the column
    // that tells persons apart.
    const reads = statements.filter(({ query }) => /^COPY/.test(String(query))).map(({ rows }) => Number(rows));
    expect(reads.toSorted((x, y) => x - y)[0]).toBe(coverage?.rows);
    expect(reads.length).toBeLessThanOrEqual(2);
    expect(Math.max(...reads)).toBeLessThanOrEqual(40_000);
    expect(statements.reduce((sum, { calls }) => sum + Number(calls), 0)).toBeLessThanOrEqual(6);
    const blocks = statements.reduce((sum, each) => sum + Number(each.blocks), 0);
    expect(blocks).toBeGreaterThan(200);
    expect(blocks).toBeLessThan(2_000);
    await eventually(async () => {
      const [heap] = await exec(
        database.url,
        `SELECT heap_blks_read + heap_blks_hit AS n FROM pg_statio_user_tables WHERE relname = 'large'`,
      );
      return Number(heap?.n) > 200;
    });
    const [heap] = await exec(
      database.url,
      `SELECT heap_blks_read + heap_blks_hit AS n FROM pg_statio_user_tables WHERE relname = 'large'`,
    );
    expect(Number(heap?.n)).toBeLessThan(2_000);
    expect(Number(size?.n)).toBeGreaterThan(12_000);
    await database.drop();
  });
});
