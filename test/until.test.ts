// Proof of absence: reading on until what was not found can only be rarer than asked for, or the table has ended.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import { engines } from '../src/engines/index.ts';
import { type Report, reportSchema } from '../src/report.ts';
import { EVERYTHING, find, OPTIONS } from './engines/contract.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec } from './support/servers.ts';
import { useServer } from './support/use-server.ts';

const ROWS = 300_000;
/** One person's number in all these notes. */
const PLANTED_AT = 217_391;
const NOTE = '고객 주민번호 900101-1234568 확인';

const MEMOS = {
  postgresql: [
    `CREATE TABLE memos (id integer PRIMARY KEY, memo text);
    INSERT INTO memos SELECT i, CASE WHEN i = ${PLANTED_AT} THEN '${NOTE}' ELSE '부재시 문 앞에 두고 가 주세요 ' || i END
      FROM generate_series(1, ${ROWS}) i`,
    'ANALYZE memos',
  ],
  mysql: [
    'CREATE TABLE digits (d int PRIMARY KEY)',
    'INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)',
    'CREATE TABLE memos (id integer PRIMARY KEY, memo varchar(100))',
    `INSERT INTO memos SELECT i, IF(i = ${PLANTED_AT}, '${NOTE}', concat('부재시 문 앞에 두고 가 주세요 ', i))
      FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS i
        FROM digits a, digits b, digits c, digits e, digits f, digits g WHERE g.d < 3) AS s`,
    'ANALYZE TABLE memos',
  ],
};

describe.each(['postgresql', 'mysql', 'mariadb'] as const)('one cell in %s', (engine) => {
  let database: Awaited<ReturnType<typeof createDatabase>>;

  beforeAll(async () => {
    database = await createDatabase(await useServer(engine));
    await exec(database.url, MEMOS[engine === 'postgresql' ? engine : 'mysql']);
  });
  afterAll(() => database?.drop());

  async function readAll() {
    const url = new URL(database.url);
    await using session = await engines.find(({ name }) => name === engine)!.connect(url, OPTIONS);
    const relation = find(await session.catalog(EVERYTHING), 'memos');
    const tally = createTally(relation, relation.columns, builtin.detectors ?? [], { key: 1, thorough: true });
    await session.sample({ relation, columns: relation.columns, rows: Infinity, maxChars: 4_000 }, tally.addBatch);
    return { relation, tally };
  }

  it('is seen among 300,000 when all rows are read', async () => {
    const { tally } = await readAll();
    expect(tally.rows).toBe(ROWS);
    const seen = tally.column('memo')?.sightings.find(({ detector }) => detector.id === 'kr/rrn');
    expect(seen).toMatchObject({ embedded: 1, distinctEmbedded: 1, matched: 0, refused: 0 });
    expect(seen?.embeddedExamples.join()).not.toContain('1234568');
  });

  // Classification is the same whatever the engine.
  if (engine !== 'postgresql') return;
  // It is seen and not told: a kind in fewer than one of 2,000 texts (STRAY in hypothesis.ts) counts as an accident, so
  // that a bound of absence below that holds for what was seen, not for what is reported.
  it('is reported, too', async () => {
    const { relation, tally } = await readAll();
    const found = classifyRelation(relation, tally, builtin.detectors ?? []);
    expect(found.map(({ category }) => category)).toContain('rrn');
  });
});

describe('--until', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;

  const coverageOf = (report: Report) =>
    new Map(report.sources[0]?.coverage.map((each) => [each.relation, each] as const));
  async function scanned(...args: string[]): Promise<Report> {
    const { code, stdout, stderr } = await runNochul(['scan', database.url, '--format', 'json', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return reportSchema.parse(JSON.parse(stdout));
  }

  beforeAll(async () => {
    database = await createDatabase(await useServer('postgresql'));
    await exec(database.url, [
      `CREATE TABLE notes (id integer PRIMARY KEY, memo text);
      INSERT INTO notes SELECT i, '부재시 문 앞에 두고 가 주세요 ' || i FROM generate_series(1, 200000) i;
      CREATE TABLE keyless (memo text);
      INSERT INTO keyless SELECT memo FROM notes LIMIT 50000;
      CREATE VIEW seen AS SELECT id, memo FROM notes WHERE id <= 20000;
      CREATE TABLE few (id integer PRIMARY KEY, memo text);
      INSERT INTO few SELECT id, memo FROM notes LIMIT 100`,
      'ANALYZE',
    ]);
  });
  afterAll(() => database?.drop());

  it('reads on until the bound holds, or all there is', async () => {
    const coverage = coverageOf(await scanned('--until', '1e-4'));
    for (const [relation, rows] of [
      ['keyless', 50_000],
      ['seen', 20_000],
      ['few', 100],
    ] as const) {
      // 3 / 1e-4 is half of the larger one: beyond that, all of it is no dearer.
      expect(coverage.get(relation), relation).toMatchObject({ method: 'whole', rows, absenceBound: 0 });
    }
    const notes = coverage.get('notes');
    expect(notes?.absenceBound).toBeLessThanOrEqual(1e-4);
    expect(notes?.absenceBound).toBeGreaterThan(0);
    expect(notes?.absenceBound).toBeCloseTo(3 / (notes?.rows ?? 0), 10);
    expect(notes?.rows).toBeGreaterThanOrEqual(30_000);
    expect(notes?.rows).toBeLessThan(200_000);
  });

  it('reads the whole table where a sample could not prove it', async () => {
    const coverage = coverageOf(await scanned('--until', '1e-5', '--include', 'public.notes'));
    expect(coverage.get('notes')).toMatchObject({ method: 'whole', rows: 200_000, absenceBound: 0 });
  });

  it('claims no bound of a view that is not read whole', async () => {
    const coverage = coverageOf(await scanned('--include', 'public.seen', '--include', 'public.notes'));
    expect(coverage.get('seen')).toMatchObject({ method: 'head', rows: 10_000, absenceBound: 1 });
    expect(coverage.get('notes')?.absenceBound).toBeGreaterThan(1e-4);
    // A bound that the sample meets as it is costs nothing more.
    const easy = coverageOf(await scanned('--until', '1e-2', '--include', 'public.notes'));
    expect(easy.get('notes')?.rows).toBeLessThanOrEqual(10_000);
    expect(easy.get('notes')?.absenceBound).toBeLessThanOrEqual(1e-2);
  });

  it.each(['0', '1', '-1', 'abc'])('refuses %s', async (value) => {
    const { code, stdout, stderr } = await runNochul(['scan', database.url, `--until=${value}`]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--until must be a share of the rows between 0 and 1, as 1e-6.');
    expect(stderr).not.toMatch(/ at .*:\d+/);
  });
});
