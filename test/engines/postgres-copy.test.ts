// Rows of COPY straight from the socket: split however the network cuts them, and none twice or lost whatever happens.
import { type AddressInfo, connect, createServer } from 'node:net';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellAt, LEFT_OUT, type RowBatch, rowsOf } from '../../src/batch.ts';
import { createCopySplitter } from '../../src/engines/postgres/copy.ts';
import { postgres } from '../../src/engines/postgres/index.ts';
import { openConnections } from '../../src/engines/postgres/query.ts';
import type { Session } from '../../src/plugin.ts';
import { fake } from '../support/fake.ts';
import { createDatabase, exec, startServer, type TestServer } from '../support/servers.ts';
import { type SharedServer, useServer } from '../support/use-server.ts';
import { EVERYTHING, eventually, failureOf, find, OPTIONS, sampleRows } from './contract.ts';

type Rows = (string | null)[][];

function message(type: string, body: Buffer | string = ''): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(4 + Buffer.byteLength(body), 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

/** Lines as the server sends them: each a message of its own, with its end of line. */
const lines = (...texts: readonly string[]) => texts.map((text) => message('d', `${text}\n`));
const [COPYING, COPIED, DONE] = [message('H', '\0\0\0'), message('c'), message('C', 'COPY\0')];
const READY = message('Z', 'T');
const answer = (...texts: readonly string[]) => Buffer.concat([COPYING, ...lines(...texts), COPIED, DONE, READY]);

/** All columns of the answer, in its order. */
const columnsOf = (width: number) => ({ width, places: Array.from({ length: width }, (_, at) => at) });

/** Feeds the splitter and returns the rows, the sizes of the batches, and what the driver is told. */
function split(chunks: readonly Buffer[], width: number, maxChars = 4_000) {
  const rows: Rows = [];
  const batches: number[] = [];
  const told: string[] = [];
  const splitter = createCopySplitter(
    columnsOf(width),
    maxChars,
    (batch) => {
      rows.push(...rowsOf(batch));
      batches.push(batch.rows);
    },
    (bytes) => told.push(bytes.toString('latin1')),
  );
  const ends = chunks.map((chunk) => splitter.feed(chunk));
  expect(ends.findIndex((end) => end)).toBe(ends.includes(true) ? ends.length - 1 : -1);
  expect(splitter.rows).toBe(rows.length);
  return { rows, batches, told, ended: ends.at(-1) ?? false };
}

const bytewise = (stream: Buffer) => Array.from(stream, (byte) => Buffer.from([byte]));

/** Pieces of random lengths, the same ones for the same seed. */
function pieces(stream: Buffer, longest: number, seed: number): Buffer[] {
  const { int } = fake(seed);
  const cut: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const length = 1 + int(longest);
    cut.push(stream.subarray(at, at + length));
    at += length;
  }
  return cut;
}

describe('the splitter of COPY', () => {
  const rowsOfLine = (line: string, width: number) => split([answer(line)], width).rows;

  it('undoes every escape of the text format, wherever it stands', () => {
    const escapes = { '\\b': '\b', '\\f': '\f', '\\n': '\n', '\\r': '\r', '\\t': '\t', '\\v': '\v', '\\\\': '\\' };
    for (const [escaped, plain] of Object.entries(escapes)) {
      for (const [before, after] of [
        ['', ''],
        ['a', ''],
        ['', 'z'],
        ['가', '힣'],
        [escaped, escaped],
      ] as const) {
        const [first, last] = [before === escaped ? plain : before, after === escaped ? plain : after];
        const cell = `${before}${escaped}${after}`;
        expect(rowsOfLine([cell, 'x', cell].join('\t'), 3)).toEqual([
          [first + plain + last, 'x', first + plain + last],
        ]);
      }
    }
    // What the manual does not name stands for itself.
    expect(rowsOfLine('\\q\\.', 1)).toEqual([['q.']]);
  });

  it('tells null from the two characters that stand for it', () => {
    expect(rowsOfLine('\\N\t\\\\N\ta\\\\N\t\\N', 4)).toEqual([[null, '\\N', 'a\\N', null]]);
    expect(rowsOfLine('\\N', 1)).toEqual([[null]]);
    expect(rowsOfLine('N\t\\\\\\\\N', 2)).toEqual([['N', '\\\\N']]);
  });

  it('keeps empty cells, first, last and alone', () => {
    expect(rowsOfLine('\t\t', 3)).toEqual([['', '', '']]);
    expect(rowsOfLine('', 1)).toEqual([['']]);
    expect(rowsOfLine('a\\\\\t', 2)).toEqual([['a\\', '']]);
    expect(rowsOfLine('\t\\N', 2)).toEqual([['', null]]);
    expect(rowsOfLine('\\N\t', 2)).toEqual([[null, '']]);
  });

  it('puts each column of the answer where it belongs, and says what was not read', () => {
    const seen: Rows = [];
    let notRead = 0;
    const layout = { width: 5, places: [3, 0], leftOut: [2] };
    const splitter = createCopySplitter(
      layout,
      100,
      (batch) => {
        seen.push(...rowsOf(batch));
        for (let row = 0; row < batch.rows; row += 1)
          if (batch.starts[cellAt(batch, row, 2)] === LEFT_OUT) notRead += 1;
      },
      () => {},
    );
    // A server that sends more or fewer columns than it was asked for does no harm, nor do cells of the row before show.
    splitter.feed(answer('a\tb', '\\N\tc', 'd\te\tf\tg', 'h', 'i\t\\\\'));
    expect(seen).toEqual([
      ['b', null, null, 'a', null],
      ['c', null, null, null, null],
      ['e', null, null, 'd', null],
      [null, null, null, 'h', null],
      ['\\', null, null, 'i', null],
    ]);
    expect(notRead).toBe(5);
  });

  it('takes an answer without rows', () => {
    expect(split([answer()], 2)).toEqual({ rows: [], batches: [], told: [READY.toString('latin1')], ended: true });
  });

  it.each([2_047, 2_048, 2_049, 4_096, 4_097, 10_000])('hands on %i rows, at most 2,048 at once', (count) => {
    const expected = Array.from({ length: count }, (_, n) => [String(n), n % 3 === 0 ? null : `\\${n}`, '']);
    const stream = answer(...expected.map(([n, text]) => `${n}\t${text === null ? '\\N' : `\\\\${n}`}\t`));
    const whole = split([stream], 3);
    expect(whole.rows).toEqual(expected);
    expect(Math.max(...whole.batches)).toBe(Math.min(count, 2_048));
    expect(whole.batches).toHaveLength(Math.ceil(count / 2_048));
  });

  it('cuts cells by characters, not by bytes, and before and behind escapes', () => {
    for (const [line, expected] of [
      ['abcdefg', 'abcde'],
      ['abcde', 'abcde'],
      ['가나다라마', '가나다라마'],
      ['가나다라마바', '가나다라마'],
      ['🚪🚪🚪🚪🚪🚪', '🚪🚪🚪🚪🚪'],
      ['a가é🚪b나', 'a가é🚪b'],
      ['\\t\\n\\\\가나다', '\t\n\\가나'],
    ] as const) {
      const { rows } = split([answer(`${line}\t\\N\t${line}`)], 3, 5);
      expect(rows).toEqual([[expected, null, expected]]);
      expect(split(bytewise(answer(`${line}\t\\N\t${line}`)), 3, 5).rows).toEqual(rows);
    }
    // In every batch of a chunk, not only in the last.
    const many = Array.from({ length: 5_000 }, (_, n) => (n < 2_048 ? '가나다라마바사' : 'abcdefghi'));
    expect(new Set(split([answer(...many)], 1, 5).rows.flat())).toEqual(new Set(['가나다라마', 'abcde']));
  });

  it('grows for a row that is larger than its room, and goes on behind it', () => {
    const long = '가'.repeat(200_000);
    const stream = answer('a', `\\t${long}`, 'b');
    const expected = [['a'], [`\t${long}`.slice(0, 150_000)], ['b']];
    expect(split([stream], 1, 150_000).rows).toEqual(expected);
    expect(split(pieces(stream, 70_000, 3), 1, 150_000).rows).toEqual(expected);
  });

  it('gives the rows before an error, and the error to the driver', () => {
    const error = message('E', 'SERROR\0C22012\0\0');
    const stream = Buffer.concat([COPYING, ...lines('1\ta', '2\tb'), error, READY]);
    for (const chunks of [[stream], bytewise(stream), pieces(stream, 9, 4)]) {
      expect(split(chunks, 2)).toMatchObject({
        rows: [
          ['1', 'a'],
          ['2', 'b'],
        ],
        told: [error.toString('latin1'), READY.toString('latin1')],
        ended: true,
      });
    }
  });

  it('passes over notices and changed settings among the rows', () => {
    const [first, second] = lines('1', '2');
    const between = [message('N', 'SNOTICE\0\0'), message('S', 'TimeZone\0UTC\0'), message('D', '\0\0')];
    const stream = Buffer.concat([COPYING, first!, ...between, second!, COPIED, DONE, READY]);
    expect(split([stream], 1)).toMatchObject({ rows: [['1'], ['2']], told: [READY.toString('latin1')] });
  });
});

describe('COPY from a server', () => {
  let server: SharedServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let url: URL;

  /** What one COPY gives on a connection of ours. */
  async function copied(sql: string, width: number, maxChars = 4_000, at = url): Promise<Rows> {
    const connections = await openConnections(at, OPTIONS);
    const rows: Rows = [];
    try {
      const count = await connections.transaction(({ copy }) =>
        copy(`COPY (${sql}) TO STDOUT`, columnsOf(width), maxChars, (batch) => rows.push(...rowsOf(batch))),
      );
      expect(count).toBe(rows.length);
    } finally {
      await connections.close();
    }
    return rows;
  }

  const running = async () =>
    Number(
      (
        await exec(
          server.adminUrl,
          `SELECT count(*) AS n FROM pg_stat_activity
           WHERE datname = '${database.name}' AND application_name = 'nochul' AND state = 'active'`,
        )
      )[0]?.n,
    );

  beforeAll(async () => {
    server = await useServer('postgresql');
    database = await createDatabase(server);
    url = new URL(database.url);
    await exec(database.url, [
      `CREATE TABLE many (id integer PRIMARY KEY, body text);
      INSERT INTO many SELECT i, CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN E'가\\t\\n\\\\N🚪' ELSE 'v' || i END
        FROM generate_series(1, 20000) i;
      CREATE VIEW dividing AS SELECT id, 1000 / (id - 1000) AS bad, body FROM many ORDER BY id;
      CREATE VIEW dividing_late AS SELECT id, 1000 / (id - 5000) AS bad, 1000 / (id - 7000) AS worse, body FROM many;
      CREATE VIEW stuck AS SELECT id, CASE WHEN id = 5000 THEN pg_sleep(60)::text END AS body FROM many;
      CREATE TABLE tall (id integer PRIMARY KEY, body text);
      INSERT INTO tall SELECT i, repeat('x', 200) FROM generate_series(1, 200000) i`,
      'ANALYZE',
    ]);
  });
  afterAll(() => database?.drop());

  const bodyOf = (id: number) => (id % 4 === 0 ? null : id % 4 === 1 ? '' : id % 4 === 2 ? '가\t\n\\N🚪' : `v${id}`);

  it('reads a recorded answer however the network cuts it', async () => {
    let recorded: Buffer[] = [];
    const proxy = createServer((socket) => {
      const behind = connect(Number(url.port), '127.0.0.1');
      for (const end of [socket, behind]) end.on('error', () => {});
      socket.on('data', (chunk) => {
        if (chunk.includes('COPY (')) recorded = [];
        behind.write(chunk);
      });
      behind.on('data', (chunk) => {
        recorded.push(chunk);
        socket.write(chunk);
      });
      socket.on('close', () => behind.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const through = new URL(url);
    through.port = String((proxy.address() as AddressInfo).port);
    through.searchParams.set('sslmode', 'disable');
    const connections = await openConnections(through, { ...OPTIONS, concurrency: 1 });
    const rows: Rows = [];
    let stream = Buffer.alloc(0);
    await connections.transaction(async ({ copy, query }) => {
      await copy(
        'COPY (SELECT id, body FROM public.many ORDER BY id LIMIT 5000) TO STDOUT',
        columnsOf(2),
        4_000,
        (batch) => rows.push(...rowsOf(batch)),
      );
      stream = Buffer.concat(recorded);
      // The connection is the driver's again.
      expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
    await connections.close();
    proxy.close();

    expect(rows).toEqual(Array.from({ length: 5_000 }, (_, n) => [String(n + 1), bodyOf(n + 1)]));
    expect(split([stream], 2).rows).toEqual(rows);
    expect(split(bytewise(stream), 2).rows).toEqual(rows);
    for (const [longest, seed] of [
      [3, 1],
      [50, 2],
      [5_000, 3],
      [60_000, 4],
    ] as const) {
      expect(split(pieces(stream, longest, seed), 2).rows).toEqual(rows);
    }
  });

  it('gives any rows of texts back as they were put in', async () => {
    const cell = fc.option(
      fc
        .array(
          fc.oneof(
            fc.constantFrom(
              '\t',
              '\n',
              '\r',
              '\b',
              '\f',
              '\v',
              '\\',
              '\\N',
              '\\.',
              '가',
              '힣',
              'ㄱ',
              '🚪',
              '👩‍👩‍👧',
              '',
              ' ',
              'é',
            ),
            // PostgreSQL's text holds no NUL.
            fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
          ),
          { maxLength: 12 },
        )
        .map((parts) => parts.join('')),
      { nil: null },
    );
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const connections = await openConnections(url, { ...OPTIONS, concurrency: 1 });
    try {
      await client.query('CREATE TABLE anything (n integer, a text, b text, c text)');
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { maxLength: 60 }), async (expected) => {
          await client.query('TRUNCATE anything');
          const columns = [0, 1, 2].map((at) => expected.map((row) => row[at] ?? null));
          await client.query(
            `INSERT INTO anything SELECT n, a, b, c
             FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS u(a, b, c, n)`,
            columns,
          );
          const rows: Rows = [];
          await connections.transaction(({ copy }) =>
            copy('COPY (SELECT a, b, c FROM public.anything ORDER BY n) TO STDOUT', columnsOf(3), 4_000, (batch) =>
              rows.push(...rowsOf(batch)),
            ),
          );
          expect(rows).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    } finally {
      await connections.close();
      await client.end();
    }
  });

  it('cuts at exactly as many characters as the server would', async () => {
    const cells = `SELECT repeat('가', n), repeat('🚪', n), repeat('a', n), repeat(E'\\t', n)
      FROM generate_series(98, 102) n`;
    expect(await copied(cells, 4, 100)).toEqual(
      [98, 99, 100, 100, 100].map((n) => ['가', '🚪', 'a', '\t'].map((char) => char.repeat(n))),
    );
  });

  it('leaves out a column that fails in the middle, and gives no row twice or not at all', async () => {
    await using session = await postgres.connect(url, OPTIONS);
    const catalog = await session.catalog(EVERYTHING);
    for (const [name, rows, bad] of [
      ['dividing', 10_000, ['bad']],
      ['dividing_late', 10_000, ['bad', 'worse']],
      ['dividing', Infinity, ['bad']],
      ['dividing_late', Infinity, ['bad', 'worse']],
    ] as const) {
      const relation = find(catalog, name);
      const sample = await sampleRows(session, relation, { rows });
      const count = rows === Infinity ? 20_000 : rows;
      expect(sample.rows).toBe(count);
      expect(sample.values.map(([id]) => Number(id))).toEqual(Array.from({ length: count }, (_, n) => n + 1));
      expect(sample.values.map((row) => row.at(-1))).toEqual(Array.from({ length: count }, (_, n) => bodyOf(n + 1)));
      expect(sample.unreadable).toEqual(bad.map((column) => ({ column, reason: 'server-error', code: '22012' })));
    }
  });

  it('does so in a table, whose rows are read by block ranges', async () => {
    // Computed when it is read, from PostgreSQL 18 on: the only column of a table that can fail so.
    await exec(
      database.url,
      `CREATE TABLE computed (id integer, body text, bad integer GENERATED ALWAYS AS (1000 / (id - 100000)) VIRTUAL);
      INSERT INTO computed SELECT i, repeat('y', 150) FROM generate_series(1, 120000) i`,
    );
    await using session = await postgres.connect(url, OPTIONS);
    const relation = find(await session.catalog({ include: ['computed'], exclude: [] }), 'computed');
    const positions: string[] = [];
    const sample = await sampleRows(session, relation, {
      rows: Infinity,
      onPosition: (position) => positions.push(position),
    });
    expect(positions.length).toBeGreaterThan(0);
    expect(sample).toMatchObject({ rows: 120_000, method: 'whole', whole: true });
    expect(sample.values.map(([id]) => Number(id))).toEqual(Array.from({ length: 120_000 }, (_, n) => n + 1));
    expect(sample.unreadable).toEqual([{ column: 'bad', reason: 'server-error', code: '22012' }]);
    await exec(database.url, 'DROP TABLE computed');
  });

  it('reads on from a position that an earlier reading was told', async () => {
    await using session = await postgres.connect(url, OPTIONS);
    const relation = find(await session.catalog({ include: ['tall'], exclude: [] }), 'tall');
    const until = new Map<string, number>();
    let seen = 0;
    await session.sample(
      {
        ...{ relation, columns: relation.columns, rows: Infinity, maxChars: 10 },
        onPosition: (position) => until.set(position, seen),
      },
      (batch) => {
        seen += batch.rows;
      },
    );
    expect(seen).toBe(200_000);
    expect(until.size).toBeGreaterThan(0);
    for (const [from, before] of until) {
      const rest = await sampleRows(session, relation, { rows: Infinity, maxChars: 10, from });
      expect(rest.values.map(([id]) => Number(id))).toEqual(
        Array.from({ length: 200_000 - before }, (_, n) => before + n + 1),
      );
    }
  });

  it('leaves out what is in no encoding, and decodes other encodings', async () => {
    const made: string[] = [];
    const inEncoding = async (encoding: string, sql: string) => {
      const name = `${database.name}_${encoding.toLowerCase()}`;
      await exec(server.adminUrl, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`);
      made.push(name);
      const at = new URL(url);
      at.pathname = `/${name}`;
      await exec(at.href, sql);
      return at;
    };
    try {
      const ascii = await inEncoding(
        'SQL_ASCII',
        `CREATE TABLE t (id integer, good text, bad text);
        INSERT INTO t SELECT i, '홍길동 ' || i, CASE WHEN i = 3000 THEN E'\\xB1\\xE8' ELSE 'fine' END FROM generate_series(1, 6000) i`,
      );
      for (const rows of [10_000, Infinity]) {
        await using session = await postgres.connect(ascii, OPTIONS);
        const sample = await sampleRows(session, find(await session.catalog(EVERYTHING), 't'), { rows });
        expect(sample.unreadable).toEqual([{ column: 'bad', reason: 'invalid-encoding', code: '22021' }]);
        expect(sample.values.map(([id, good]) => `${id} ${good}`)).toEqual(
          Array.from({ length: 6_000 }, (_, n) => `${n + 1} 홍길동 ${n + 1}`),
        );
      }
      const korean = await inEncoding('EUC_KR', `CREATE TABLE t (v text); INSERT INTO t VALUES (E'홍길동\\t가\\\\')`);
      expect(await copied('SELECT v FROM public.t', 1, 4_000, korean)).toEqual([['홍길동\t가\\']]);
    } finally {
      for (const name of made) await exec(server.adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  });

  it("lets the sink's own error out, and the connection goes on", async () => {
    const connections = await openConnections(url, { ...OPTIONS, concurrency: 1 });
    const bug = new TypeError('a bug');
    let calls = 0;
    let backend: unknown;
    const failing = connections.transaction(async ({ copy, query }) => {
      [backend] = await query('SELECT pg_backend_pid() AS pid');
      await copy('COPY (SELECT id FROM public.tall) TO STDOUT', columnsOf(1), 10, () => {
        calls += 1;
        throw bug;
      });
    });
    await expect(failing).rejects.toBe(bug);
    expect(calls).toBe(1);
    const after = await connections.transaction(async ({ copy, query }) => {
      let rows = 0;
      await copy('COPY (SELECT id FROM public.many) TO STDOUT', columnsOf(1), 10, (batch) => {
        rows += batch.rows;
      });
      return [rows, (await query('SELECT pg_backend_pid() AS pid'))[0]];
    });
    expect(after).toEqual([20_000, backend]);
    await connections.close();
  });

  it('hands nothing on once it was aborted, and leaves nothing running', async () => {
    const controller = new AbortController();
    const connections = await openConnections(url, { ...OPTIONS, signal: controller.signal });
    let rejected = false;
    let late = 0;
    const failure = failureOf(
      connections.transaction(({ copy }) =>
        copy('COPY (SELECT a.id FROM public.tall a, public.many) TO STDOUT', columnsOf(1), 10, () => {
          if (rejected) late += 1;
          if (!controller.signal.aborted) controller.abort();
        }),
      ),
    );
    expect((await failure).code).toBe('interrupted');
    rejected = true;
    await eventually(async () => (await running()) === 0);
    expect(late).toBe(0);
    await connections.close();
  });

  it('tells that the server has ended it in the middle, and starts anew on another connection', async () => {
    await using session = await postgres.connect(url, { ...OPTIONS, concurrency: 1 });
    const relation = find(await session.catalog({ include: ['stuck'], exclude: [] }), 'stuck');
    for (const rows of [10_000, Infinity]) {
      let seen = 0;
      let ended: Promise<unknown> | null = null;
      const failure = await failureOf(
        session.sample({ relation, columns: relation.columns, rows, maxChars: 10 }, (batch) => {
          seen += batch.rows;
          ended ??= exec(
            server.adminUrl,
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = '${database.name}' AND application_name = 'nochul'`,
          );
        }),
      );
      await ended;
      expect(failure).toMatchObject({ code: 'lost-connection', cause: { reason: 'lost-connection' } });
      expect(seen).toBeGreaterThan(0);
      expect(seen).toBeLessThan(5_000);
      expect(await sampleRows(session, relation, { rows: 5 })).toMatchObject({ rows: 5 });
    }
  });
});

describe('COPY from a server of its own', () => {
  let server: TestServer;
  let session: Session;
  const COUNT = 200_000;

  beforeAll(async () => {
    server = await startServer({ engine: 'postgresql', tls: true });
    await exec(server.adminUrl, [
      `CREATE TABLE tall (id integer PRIMARY KEY, body text)`,
      `INSERT INTO tall SELECT i, repeat('x', 200) FROM generate_series(1, ${COUNT}) i`,
      // What was committed must outlive the crash.
      'CHECKPOINT',
    ]);
    session = await postgres.connect(new URL(`${server.adminUrl}?sslmode=require`), { ...OPTIONS, concurrency: 1 });
  });
  afterAll(async () => {
    await session?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  const ids = (values: Rows) => values.map(([id]) => Number(id));
  const everyId = Array.from({ length: COUNT }, (_, n) => n + 1);

  it('comes through TLS', async () => {
    const encrypted = await exec(
      server.adminUrl,
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'nochul'`,
    );
    expect(encrypted).toEqual([{ ssl: true }]);
    const relation = find(await session.catalog(EVERYTHING), 'tall');
    expect(ids((await sampleRows(session, relation, { rows: Infinity, maxChars: 10 })).values)).toEqual(everyId);
    const sample = await sampleRows(session, relation);
    expect(sample.method).toBe('tid-ranges');
    expect(new Set(ids(sample.values)).size).toBe(sample.rows);
  });

  it('goes on where it was when the server crashes in the middle', async () => {
    const relation = find(await session.catalog(EVERYTHING), 'tall');
    const [backend] = await exec(
      server.adminUrl,
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'nochul' AND backend_type = 'client backend'`,
    );
    const values: Rows = [];
    let killed = 0;
    const sink = (batch: RowBatch) => {
      values.push(...rowsOf(batch));
      // One process that is killed outright takes all others with it, and the server starts anew by itself.
      if (killed === 0 && values.length > 90_000) {
        killed = values.length;
        process.kill(Number(backend?.pid), 'SIGKILL');
      }
    };
    const outcome = await session.sample({ relation, columns: relation.columns, rows: Infinity, maxChars: 10 }, sink);
    expect(killed).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ rows: COUNT, whole: true });
    expect(ids(values)).toEqual(everyId);
  });
});
