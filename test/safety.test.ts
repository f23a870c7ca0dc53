/** What must never happen: a raw value in anything nochul writes, a statement left running, a server harmed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportSchema } from '../src/report.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec } from './support/servers.ts';
import { unzip } from './support/unzip.ts';
import { type SharedServer, useServer } from './support/use-server.ts';

// Generated, and odd enough to be found wherever they turn up.
const PLANTED = {
  name: '독고빛나리솔',
  phone: '010-7391-4826',
  email: 'zq7391x.planted@example.com',
  rrn: '910313-2048177',
  card: '4929-8137-2046-5510',
  address: '서울특별시 강남구 테헤란로 7391',
  memo: '공동현관 #7391*4826',
  password: 'correct-horse-7391',
};
const values = Object.values(PLANTED);
// Parts that would identify just as well: a value without its separators, the middle of a number.
const traces = [
  ...values,
  '73914826',
  '01073914826',
  '9103132048177',
  '2048177',
  '4929813720465510',
  'zq7391x',
  '테헤란로 7391',
  '빛나리',
];

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

describe.each(['postgresql', 'mysql', 'mariadb'] as const)('on %s', (engine) => {
  let server: SharedServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const isPostgres = engine === 'postgresql';

  beforeAll(async () => {
    server = await useServer(engine);
    database = await createDatabase(server);
    const text = isPostgres ? 'text' : 'varchar(300)';
    const columns = ['cust_nm', 'mbl_telno', 'eml_addr', 'rrno', 'crcd_no', 'addr', 'dlvr_memo', 'pswd'];
    await exec(database.url, [
      `CREATE TABLE planted (id integer PRIMARY KEY, ${columns.map((column) => `${column} ${text}`).join(', ')}, doc ${isPostgres ? 'jsonb' : 'json'}, log ${text})`,
      ...Array.from({ length: 40 }, (_, i) => {
        const doc = JSON.stringify({
          buyer: { name: PLANTED.name, phone: PLANTED.phone, email: PLANTED.email },
          rrn: PLANTED.rrn,
        });
        const log = `login ${PLANTED.email} from ${PLANTED.phone}, rrn=${PLANTED.rrn} card ${PLANTED.card}`;
        return `INSERT INTO planted VALUES (${i}, ${values.map(quoted).join(', ')}, ${quoted(doc)}, ${quoted(log)})`;
      }),
      // A server that quotes the value in its error: invalid input syntax for type integer: "010-…".
      ...(isPostgres
        ? ['CREATE VIEW quoting AS SELECT mbl_telno::integer AS broken, cust_nm FROM planted']
        : [
            `CREATE FUNCTION quote_it(v varchar(300)) RETURNS varchar(300) DETERMINISTIC NO SQL BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = v; RETURN v; END`,
            'CREATE VIEW quoting AS SELECT quote_it(mbl_telno) AS broken, cust_nm FROM planted',
          ]),
    ]);
  });
  afterAll(() => database?.drop());

  test('no planted value appears in any output, error or log', async () => {
    const runs = await Promise.all([
      runNochul(['scan', database.url]),
      runNochul(['scan', database.url, '--format', 'json', '--lang', 'ko'], { env: { NODE_DEBUG: 'net', DEBUG: '*' } }),
      runNochul(['access', database.url, '--format', 'json']),
      runNochul(['detectors', 'test'], { stdin: values.join('\n') }),
    ]);
    for (const { stdout, stderr } of runs) {
      for (const trace of traces) {
        expect(stdout, trace).not.toContain(trace);
        expect(stderr, trace).not.toContain(trace);
      }
      expect(stderr).not.toContain(new URL(database.url).password);
    }
    const report = reportSchema.parse(JSON.parse(runs[1]?.stdout ?? ''));
    expect(report.findings.filter(({ relation }) => relation === 'planted').length).toBeGreaterThan(5);
  });

  test('no planted value appears in any file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nochul-safety-'));
    try {
      const names = ['txt', 'html', 'json', 'md', 'csv', 'xlsx', 'sarif', 'xml'].map(
        (extension) => `report.${extension}`,
      );
      const outputs = names.flatMap((name) => ['--output', name]);
      const outcome = await runNochul(['scan', database.url, '--quiet', ...outputs], { cwd: folder });
      // The view that quotes a value in its error is not examined.
      expect(outcome.code).toBe(3);
      for (const name of names) {
        const content = readFileSync(join(folder, name));
        const texts = name.endsWith('.xlsx') ? [...unzip(content).values()] : [content.toString('utf8')];
        expect(texts.join('')).toContain('planted');
        for (const trace of traces) expect(texts.join('\n'), `${trace} in ${name}`).not.toContain(trace);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('Ctrl-C ends the query on the server and prints what was done', async () => {
    await exec(
      database.url,
      isPostgres
        ? 'CREATE VIEW slow AS SELECT pg_sleep(25)::text AS cust_nm'
        : 'CREATE VIEW slow AS SELECT CONCAT(SLEEP(25)) AS cust_nm',
    );
    try {
      const running = isPostgres
        ? `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name LIKE 'nochul%' AND wait_event = 'PgSleep' AND datname = '${database.name}'`
        : `SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND DB = '${database.name}'`;
      const count = async () => Number((await exec(database.url, running))[0]?.n);
      const outcome = await runNochul(['scan', database.url, '--format', 'json', '--concurrency', '1'], {
        onStart: async (child) => {
          for (let i = 0; i < 150 && (await count()) === 0; i++) await sleep(100);
          child.kill('SIGINT');
        },
      });
      expect(outcome.code).toBe(3);
      const report = reportSchema.parse(JSON.parse(outcome.stdout));
      expect(report.sources[0]?.skipped).toContainEqual(
        expect.objectContaining({ relation: 'slow', reason: 'interrupted' }),
      );
      expect(await count()).toBe(0);
    } finally {
      await exec(database.url, 'DROP VIEW slow');
    }
  });
});
