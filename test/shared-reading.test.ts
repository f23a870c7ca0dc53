// A long table that is read whole is read by several at once: their tallies, put together, say what one would say.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { makeColumns, SPECS } from '../scripts/corpus/columns.ts';
import { cellAt, LEFT_OUT, rowsOf } from '../src/batch.ts';
import { createDistinct } from '../src/classify/distinct.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import { engines } from '../src/engines/index.ts';
import { NochulError } from '../src/errors.ts';
import { type Examined, type Offer, readParts } from '../src/examine.ts';
import { IDENTIFYING } from '../src/model.ts';
import { type Report, reportSchema } from '../src/report.ts';
import { type Examiner, sampleAll } from '../src/sampling.ts';
import { EVERYTHING, find, OPTIONS } from './engines/contract.ts';
import { tableOf } from './support/columns.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec } from './support/servers.ts';
import { useServer } from './support/use-server.ts';

const detectors = builtin.detectors ?? [];

describe('counters of distinct values', () => {
  it('know together what one would know of all values', () => {
    const hashes = fc.array(fc.integer({ min: 0, max: 400 }).map((n) => (n * 0x1f_ffff_ffff) % 2 ** 53));
    fc.assert(
      fc.property(hashes, hashes, fc.constantFrom(8, 64, 1_024), (first, second, bound) => {
        const [one, two, both] = [createDistinct(bound), createDistinct(bound), createDistinct(bound)];
        for (const hash of first) one.add(hash);
        for (const hash of second) two.add(hash);
        for (const hash of [...first, ...second]) both.add(hash);
        one.merge(two.snapshot());
        expect(one.cells).toBe(both.cells);
        expect(one.lowest(bound)).toEqual(both.lowest(bound));
        // Beyond the bound, both are estimates from other samples of the same values.
        if (new Set([...first, ...second]).size > bound) return;
        expect([one.distinct(), one.seen(1), one.seen(2)]).toEqual([both.distinct(), both.seen(1), both.seen(2)]);
        expect(one.segments(bound)).toEqual(both.segments(bound));
      }),
    );
  });
});

describe('tallies', () => {
  const columns = makeColumns(
    7,
    3_000,
    SPECS.map((spec) => ({ ...spec, rows: 3_000 })),
  );

  it.each(columns.map((column) => [column.spec.id, column] as const))('say the same of %s in parts', (_, column) => {
    const { spec, values, names } = column;
    const name = names[0]?.text ?? 'v';
    const relation = tableOf([{ name, ...(spec.family ? { family: spec.family } : {}) }]);
    const tallied = (cells: readonly (string | null)[]) => {
      const tally = createTally(relation, relation.columns, [...detectors], { key: 42, thorough: true });
      for (let at = 0; at < cells.length; at += 500) tally.addAll(cells.slice(at, at + 500).map((value) => [value]));
      return tally;
    };
    const verdict = (tally: ReturnType<typeof tallied>) =>
      classifyRelation(relation, tally, detectors).map(({ category, protection, embedded, evidence }) => ({
        ...{ category, protection, embedded, nonNull: evidence.nonNull },
      }));
    const whole = tallied(values);
    const parts = tallied(values.slice(0, 1_100));
    for (const part of [values.slice(1_100, 2_500), values.slice(2_500)]) parts.merge(tallied(part).snapshot());
    expect(parts.rows).toBe(3_000);
    expect(verdict(parts)).toEqual(verdict(whole));
    if (spec.category === 'none' || !IDENTIFYING.has(spec.category)) return;
    const [one = 0, several = 0] = [whole, parts].map((tally) => tally.distinct(name)?.distinct ?? 0);
    expect(several).toBeGreaterThanOrEqual(one * 0.99);
    if (one > 0) expect(several).toBeLessThanOrEqual(one * 1.01);
  });
});

describe('a long table of PostgreSQL', () => {
  const ROWS = 600_000;
  let database: Awaited<ReturnType<typeof createDatabase>>;

  beforeAll(async () => {
    database = await createDatabase(await useServer('postgresql'));
    // One person's number in all the notes; every tenth moment is missing.
    await exec(database.url, [
      `CREATE TABLE visits (id integer, phone text, note text, at timestamp);
      INSERT INTO visits SELECT i, '010-' || lpad((i % 9000 + 1000)::text, 4, '0') || '-' || lpad((i % 10000)::text, 4, '0'),
        CASE WHEN i = 437913 THEN '고객 주민번호 900101-1234568 확인' ELSE '부재시 문 앞에 두고 가 주세요 ' || i END,
        CASE WHEN i % 10 > 0 THEN timestamp '2024-01-01' + i * interval '1 minute' END
        FROM generate_series(1, ${ROWS}) i`,
      'CREATE VIEW shown AS SELECT * FROM visits',
      'CREATE TABLE cut (id integer, phone text) PARTITION BY RANGE (id)',
      'CREATE TABLE cut_1 PARTITION OF cut DEFAULT',
      'VACUUM ANALYZE visits',
    ]);
  });
  afterAll(() => database?.drop());

  const connect = () => engines.find(({ name }) => name === 'postgresql')!.connect(new URL(database.url), OPTIONS);

  it('is cut into parts that hold each row once', async () => {
    await using session = await connect();
    const relation = find(await session.catalog(EVERYTHING), 'visits');
    const cuts = (await session.divide?.(relation, 7)) ?? [];
    expect(cuts).toHaveLength(6);
    const ids: number[] = [];
    const counts: number[] = [];
    for (const [index, from] of [null, ...cuts].entries()) {
      const request = { relation, columns: relation.columns.slice(0, 1), rows: Infinity, maxChars: 100 };
      const outcome = await session.sample({ ...request, from, to: cuts[index] ?? null }, (batch) => {
        for (const [id] of rowsOf(batch)) ids.push(Number(id));
      });
      counts.push(outcome.rows);
    }
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, n) => n + 1));
    for (const count of counts) expect(count / (ROWS / 7)).toBeCloseTo(1, 1);
  });

  it('is not cut where its blocks have no numbers of their own', async () => {
    await using session = await connect();
    const catalog = await session.catalog(EVERYTHING);
    for (const name of ['shown', 'cut']) expect(await session.divide?.(find(catalog, name), 7)).toEqual([]);
  });

  it('has settled columns left out of what is read on', async () => {
    await using session = await connect();
    const relation = find(await session.catalog(EVERYTHING), 'visits');
    const tally = createTally(relation, relation.columns, detectors, { key: 1, thorough: true });
    const read = { whole: 0, leftOut: 0 };
    const settled = () => tally.settled();
    const request = { relation, columns: relation.columns, rows: Infinity, maxChars: 100, settled };
    const outcome = await session.sample(request, (batch) => {
      const at = batch.starts[cellAt(batch, 0, 3)];
      if (at === LEFT_OUT) read.leftOut += batch.rows;
      else read.whole += batch.rows;
      tally.addBatch(batch);
    });
    expect(outcome).toMatchObject({ rows: ROWS, whole: true, unreadable: [] });
    expect([...tally.settled()]).toEqual(['at']);
    expect(read.leftOut).toBeGreaterThan(ROWS / 4);
    expect(read.whole + read.leftOut).toBe(ROWS);
    // As if each had been seen, to a hundredth.
    expect((tally.column('at')?.nonNull ?? 0) / (ROWS * 0.9)).toBeCloseTo(1, 2);
    expect(tally.column('id')?.nonNull).toBe(ROWS);
  });

  async function scanned(...args: string[]): Promise<Report> {
    const run = await runNochul([
      'scan',
      database.url,
      '--full',
      '--include',
      'public.visits',
      '--format',
      'json',
      ...args,
    ]);
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
    return reportSchema.parse(JSON.parse(run.stdout));
  }

  it('is reported by several threads as by one', async () => {
    const facts = (report: Report) => ({
      coverage: report.sources[0]?.coverage,
      findings: report.findings.map(({ column, category, protection, embedded, estimatedRows, evidence }) => ({
        ...{ column, category, protection, embedded, estimatedRows },
        ...{ sampled: evidence.sampled, nonNull: evidence.nonNull },
      })),
    });
    const several = await scanned();
    const one = await scanned('--concurrency', '1');
    expect(several.findings.map(({ category }) => category)).toContain('rrn');
    expect(facts(several)).toEqual(facts(one));
    const people = (report: Report) => report.findings.find(({ column }) => column === 'phone')?.people.estimate ?? 0;
    // 90,000 numbers.
    for (const report of [several, one]) expect(people(report) / 90_000).toBeCloseTo(1, 1);
  });

  describe('in a scan', () => {
    const sampling = {
      ...{ detectors, rows: Infinity, full: [], concurrency: 4, maxLoad: null, until: null, key: 5, state: null },
      signal: new AbortController().signal,
      onProgress() {},
    };
    /** Someone who reads parts with a session of its own, as a thread does. */
    async function helping(read: (offer: Offer) => ReturnType<NonNullable<Examiner['readParts']>>) {
      await using session = await connect();
      const catalog = await session.catalog({ include: ['public.visits'], exclude: [] });
      const helper: Examiner = {
        examine: (): Promise<Examined> => Promise.reject(new Error('Not asked for.')),
        readParts: read,
        close: async () => {},
      };
      return await sampleAll(session, catalog, { ...sampling, helpers: [helper] });
    }

    it('is read by whoever has nothing else to do', async () => {
      let parts = 0;
      await using other = await connect();
      const { outcomes, skipped, classifications } = await helping((offer) =>
        readParts(
          other,
          offer.relation,
          async () => {
            const part = offer.next();
            if (part) parts += 1;
            return part;
          },
          { detectors, key: 5 },
        ),
      );
      expect(parts).toBeGreaterThan(2);
      expect(skipped).toEqual([]);
      expect([...outcomes.values()]).toMatchObject([{ rows: ROWS, whole: true }]);
      expect(classifications.map(({ category }) => category)).toContain('rrn');
    });

    it('is skipped, not half read, when one of them fails', async () => {
      const { outcomes, skipped } = await helping(async (offer) => {
        offer.next();
        throw new NochulError('lost-connection', 'The connection was lost.');
      });
      expect(outcomes.size).toBe(0);
      expect(skipped).toMatchObject([{ relation: 'visits', column: null, reason: 'lost-connection' }]);
    });
  });
});
