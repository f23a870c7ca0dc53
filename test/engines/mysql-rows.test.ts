// Rows straight from the socket, every row of a table whatever happens to the server, and what is left on it.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RowBatch, rowsOf, textAt } from '../../src/batch.ts';
import { mariadb } from '../../src/engines/mariadb/index.ts';
import { connectClient } from '../../src/engines/mysql/connect.ts';
import { mysql } from '../../src/engines/mysql/index.ts';
import { createRoom, createRowParser, ProtocolError, type RowLayout } from '../../src/engines/mysql/wire.ts';
import type { Relation } from '../../src/model.ts';
import type { SampleRequest, Session } from '../../src/plugin.ts';
import { crash } from '../support/restart.ts';
import { createDatabase, exec, startServer, type TestServer } from '../support/servers.ts';
import { EVERYTHING, eventually, failureOf, find, OPTIONS, sampleRows } from './contract.ts';

/** Takes what a server would send, in pieces, and returns every row and what the driver is told in the end. */
function parse(chunks: readonly Buffer[], layout: RowLayout) {
  const rows: (string | null)[][] = [];
  const extras: string[][] = [];
  const parser = createRowParser(createRoom(), layout, (found) => {
    rows.push(...rowsOf(found));
    for (let row = 0; row < found.rows; row += 1) {
      const cells = Array.from({ length: layout.extras }, (_, n) => row * layout.extras + n);
      extras.push(cells.map((at) => found.bytes.toString('utf8', found.extraStarts[at], found.extraEnds[at])));
    }
  });
  let answer: Buffer | null = null;
  for (const chunk of chunks) {
    const told = parser.push(chunk);
    if (told !== null) answer = answer === null ? told : Buffer.concat([answer, told]);
  }
  return { rows, extras, answer };
}

/** The payloads of a stream of packets shorter than 16 MB. */
function payloadsOf(stream: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const length = stream.readUIntLE(at, 3);
    payloads.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return payloads;
}

/** Payloads as packets, those of 16 MB and more cut up, as the protocol has it. */
function packetsOf(payloads: readonly Buffer[]): Buffer {
  let sequence = 0;
  const packets = payloads.flatMap((payload) => {
    const parts: Buffer[] = [];
    for (let at = 0, more = true; more; at += 0xffffff) {
      const part = payload.subarray(at, at + 0xffffff);
      const header = Buffer.alloc(4);
      header.writeUIntLE(part.length, 0, 3);
      sequence += 1;
      header[3] = sequence & 255;
      parts.push(header, part);
      more = part.length === 0xffffff;
    }
    return parts;
  });
  return Buffer.concat(packets);
}

function rowOf(cells: readonly (string | null)[]): Buffer {
  return Buffer.concat(
    cells.map((cell) => {
      if (cell === null) return Buffer.from([0xfb]);
      const body = Buffer.from(cell);
      if (body.length < 0xfb) return Buffer.from([body.length, ...body]);
      const size = body.length < 0x1_0000 ? 2 : body.length < 0x100_0000 ? 3 : 8;
      const head = Buffer.alloc(1 + size);
      head[0] = size === 2 ? 0xfc : size === 3 ? 0xfd : 0xfe;
      if (size === 8) head.writeBigUInt64LE(BigInt(body.length), 1);
      else head.writeUIntLE(body.length, 1, size);
      return Buffer.concat([head, body]);
    }),
  );
}

const EOF = Buffer.from([0xfe, 0, 0, 2, 0]);
const OK_EOF = Buffer.from([0xfe, 0, 0, 2, 0, 0, 0]);
const OK_PACKET = Buffer.from([7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
const DENIED = Buffer.from([0xff, 0x76, 0x04, ...Buffer.from('#42000denied')]);
const definition = Buffer.from('\x03def');

describe('the parser of rows', () => {
  const layout = { width: 3, places: [0, 2], extras: 1 };
  const cells = [
    ['1', null, 'k1'],
    ['', '가'.repeat(100), 'k2'],
    ['x'.repeat(70_000), 'y', ''],
    [null, null, 'k4'],
  ];
  const expected = cells.map(([a, b]) => [a, null, b]);
  const head = [Buffer.from([3]), definition, definition, definition];

  it.each([
    ['with EOF', [...head, EOF, ...cells.map(rowOf), EOF]],
    ['with CLIENT_DEPRECATE_EOF', [...head, ...cells.map(rowOf), OK_EOF]],
  ])('takes an answer %s', (_, payloads) => {
    const stream = packetsOf(payloads);
    const whole = parse([stream], layout);
    expect(whole.rows).toEqual(expected);
    expect(whole.extras).toEqual(cells.map((row) => [row[2]]));
    expect(whole.answer).toEqual(OK_PACKET);
    expect(
      parse(
        [...stream].map((byte) => Buffer.from([byte])),
        layout,
      ),
    ).toEqual(whole);
  });

  it('takes answers without rows, and errors before, among and behind rows', () => {
    for (const end of [[EOF, EOF], [OK_EOF]]) {
      expect(parse([packetsOf([...head, ...end])], layout)).toEqual({ rows: [], extras: [], answer: OK_PACKET });
    }
    const error = packetsOf([DENIED]);
    expect(parse([error], layout)).toEqual({ rows: [], extras: [], answer: error });
    for (const [count, start] of [
      [0, [...head, EOF]],
      [2, [...head, EOF, ...cells.slice(0, 2).map(rowOf)]],
      [4, [...head, ...cells.map(rowOf)]],
    ] as const) {
      const { rows, answer } = parse([packetsOf([...start, DENIED])], layout);
      expect(rows).toEqual(expected.slice(0, count));
      expect(answer).toEqual(error);
    }
  });

  it('puts packets of 16 MB together, whatever the lengths', () => {
    for (const length of [
      0xffffff - 6,
      0xffffff - 5,
      0xffffff - 4,
      0xffffff,
      0x1000000,
      17_000_000,
      2 * 0xffffff - 11,
    ]) {
      const long = 'z'.repeat(length);
      const stream = packetsOf([
        Buffer.from([2]),
        definition,
        definition,
        EOF,
        rowOf([long, 'a']),
        rowOf(['b', long]),
        EOF,
      ]);
      const chunks = Array.from({ length: Math.ceil(stream.length / 60_001) }, (_, n) =>
        stream.subarray(n * 60_001, (n + 1) * 60_001),
      );
      const { rows, answer } = parse(chunks, { width: 2, places: [0, 1], extras: 0 });
      expect(rows.map((row) => row.map((cell) => cell?.length))).toEqual([
        [length, 1],
        [1, length],
      ]);
      expect(rows[0]?.[0] === long && rows[1]?.[1] === long).toBe(true);
      expect(answer).toEqual(OK_PACKET);
    }
  });

  it('refuses what is no answer', () => {
    for (const payloads of [
      [Buffer.from([2]), definition, definition],
      [...head, EOF, Buffer.from([5, 65])],
      [...head, EOF, Buffer.from([1, 65, 1, 65])],
      [...head, EOF, Buffer.from([1, 65, 1, 65, 1, 65, 1, 65])],
      [Buffer.from([0xfb, 65])],
    ]) {
      expect(() => parse([packetsOf(payloads)], layout)).toThrow(ProtocolError);
    }
  });
});

const ROWS = 60_000;
const TABLES = `
CREATE TABLE digits (d int PRIMARY KEY);
INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
CREATE TABLE single (id int PRIMARY KEY, body varchar(200));
INSERT INTO single SELECT (1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d) * 7 - 100, REPEAT('v', 120)
  FROM digits a, digits b, digits c, digits e, digits f WHERE f.d < 6;
CREATE TABLE pairs (a int, b bigint, body varchar(200), PRIMARY KEY (a, b));
INSERT INTO pairs SELECT id DIV 50000, -id, body FROM single;
CREATE TABLE secondary (name varchar(20) PRIMARY KEY, code int NOT NULL, body varchar(200), UNIQUE \`the \`\`code\`\` key\` (code));
INSERT INTO secondary SELECT CONCAT('n', id), -id, body FROM single;
CREATE TABLE keyless (n int);
INSERT INTO keyless SELECT d FROM digits;
CREATE TABLE long_cells (body longtext, id int PRIMARY KEY);
INSERT INTO long_cells VALUES (REPEAT('x', 17000000), 1), (NULL, 2), (REPEAT('y', 16777207), 3), ('', 4);
CREATE TABLE scores (id int PRIMARY KEY, n int);
INSERT INTO scores SELECT (id + 100) DIV 7, (id + 100) DIV 7 - 30000 FROM single;
CREATE FUNCTION refuse_zero(n int) RETURNS int DETERMINISTIC BEGIN
  IF n = 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'zero'; END IF; RETURN n; END;
CREATE TABLE hidden LIKE secondary;
INSERT INTO hidden SELECT * FROM secondary WHERE code > 0;
CREATE TABLE parts (id int PRIMARY KEY, body varchar(200)) PARTITION BY HASH (id) PARTITIONS 4;
INSERT INTO parts SELECT * FROM single;
CREATE TABLE others (id int PRIMARY KEY, l varchar(60) CHARACTER SET latin1, h varbinary(64), e varbinary(60)) CHARACTER SET utf8mb4;
INSERT INTO others SELECT id, IF(id MOD 3 = 0, NULL, CONCAT('café ', id)), UNHEX(SHA2(id, 512)), CONVERT(CONCAT('홍길동 ', id) USING euckr)
  FROM single WHERE id < 60000;
CREATE VIEW late AS SELECT id, refuse_zero(n) AS quotient FROM scores;
CREATE VIEW waiting AS SELECT sleep(60) AS x;
CREATE VIEW busy AS SELECT SUM(CRC32(CONCAT(a.id, b.id))) AS x FROM scores a JOIN scores b ON a.n <> b.id;
CREATE VIEW endless AS SELECT a.* FROM single a JOIN single b ON a.id <> b.id;
ANALYZE TABLE single, pairs, secondary;`;

/** Reads all of a relation and returns the first column of every row, in the order of the sink. */
async function readAll(
  session: Session,
  relation: Relation,
  more: Partial<SampleRequest> & { onBatch?: (batch: RowBatch, seen: number) => void } = {},
) {
  const { onBatch, ...request } = more;
  const seen: string[] = [];
  const columns = relation.columns.filter(({ name }) => name !== 'a' && name !== 'name');
  const outcome = await session.sample({ relation, columns, rows: Infinity, maxChars: 100, ...request }, (batch) => {
    for (let row = 0; row < batch.rows; row += 1) seen.push(textAt(batch, row, 0) ?? 'null');
    onBatch?.(batch, seen.length);
  });
  return { seen, outcome };
}

for (const engine of [mysql, mariadb]) {
  describe(`${engine.name}: every row`, () => {
    let server: TestServer;
    let url: string;
    let session: Session;
    const relations = new Map<string, Relation>();
    const relation = (name: string) => relations.get(name)!;
    const at = (query: string) => new URL(`${url}?${query}`);
    const statements = async () => {
      const rows = await exec(
        url,
        "SELECT INFO AS sql_text FROM information_schema.PROCESSLIST WHERE INFO LIKE '/* nochul */ %'",
      );
      return rows.length;
    };

    beforeAll(async () => {
      server = await startServer({
        engine: engine.name === 'mysql' ? 'mysql' : 'mariadb',
        // What was committed must survive the crash.
        tls: true,
        settings: { 'max-allowed-packet': '64M', 'innodb-flush-log-at-trx-commit': '1', 'event-scheduler': 'OFF' },
      });
      url = (await createDatabase(server)).url;
      await exec(url, TABLES);
      session = await engine.connect(at('ssl-mode=DISABLED'), OPTIONS);
      for (const each of (await session.catalog(EVERYTHING)).relations) relations.set(each.name, each);
    }, 60_000);
    afterAll(async () => {
      await session?.[Symbol.asyncDispose]();
      await server?.stop();
    });

    it('reads a recorded answer however the network cuts it', async () => {
      let recorded: Buffer[] = [];
      const proxy = createServer((socket) => {
        const behind = connect(Number(new URL(url).port), '127.0.0.1');
        for (const end of [socket, behind]) end.on('error', () => {});
        socket.on('data', (chunk) => {
          recorded = [];
          behind.write(chunk);
        });
        behind.on('data', (chunk) => {
          recorded.push(chunk);
          socket.write(chunk);
        });
        socket.on('close', () => behind.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const through = at('ssl-mode=DISABLED');
      through.port = String((proxy.address() as AddressInfo).port);
      const { client } = await connectClient(through, { ...OPTIONS, concurrency: 1 });
      const layout = { width: 3, places: [2, 0], extras: 1 };
      const rows: (string | null)[][] = [];
      const sql = `SELECT IF(d < 3, NULL, REPEAT('가', d * 20)) AS x, IF(d = 5, '', d / 4) AS y, d FROM digits ORDER BY d`;
      await client.rows(sql, layout, (found) => rows.push(...rowsOf(found)));
      // The connection is the driver's again.
      expect(await client.run('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      rows.length = 0;
      await client.rows(sql, layout, (found) => rows.push(...rowsOf(found)));
      const stream = Buffer.concat(recorded);
      await client[Symbol.asyncDispose]();
      proxy.close();

      expect(rows).toHaveLength(10);
      expect(rows[4]).toEqual(['1.0000', null, '가'.repeat(80)]);
      expect(rows[5]?.[0]).toBe('');
      expect(rows.slice(0, 3).map(([, , x]) => x)).toEqual([null, null, null]);
      const whole = parse([stream], layout);
      expect(whole.rows).toEqual(rows);
      expect(whole.extras.map(([d]) => d)).toEqual([...'0123456789']);
      expect(
        parse(
          [...stream].map((byte) => Buffer.from([byte])),
          layout,
        ),
      ).toEqual(whole);
      for (let cut = 1; cut < stream.length; cut += 1) {
        expect(parse([stream.subarray(0, cut), stream.subarray(cut)], layout)).toEqual(whole);
      }
      const payloads = payloadsOf(stream);
      const modern = [...payloads.slice(0, 4), ...payloads.slice(5, -1), OK_EOF];
      expect(payloads[4]?.[0]).toBe(0xfe);
      expect(parse([packetsOf(modern)], layout)).toEqual(whole);
    });

    it.each(['single', 'pairs', 'secondary'])(
      'reads %s in the order of its key, and says how far it is',
      async (name) => {
        const positions: string[] = [];
        const { seen, outcome } = await readAll(session, relation(name), { onPosition: (at) => positions.push(at) });
        expect(seen).toHaveLength(ROWS);
        expect(new Set(seen).size).toBe(ROWS);
        expect(outcome).toMatchObject({ rows: ROWS, whole: true });
        expect(outcome.statement).toMatch(/ LIMIT \?$/);
        expect(outcome.statement).not.toContain('OFFSET');
        expect(positions.length).toBeGreaterThanOrEqual(3);
        for (const position of positions) expect(position).toMatch(name === 'pairs' ? /^-?\d+,-?\d+$/ : /^-?\d+$/);
        // From a position that was told, the rest; in the same order, none twice.
        const start = positions[1]!;
        const rest = await readAll(session, relation(name), { from: start });
        expect(outcome.estimatedRows).toBe(ROWS);
        expect(rest.outcome.estimatedRows).toBeNull();
        expect(rest.seen).toEqual(seen.slice(ROWS - rest.seen.length));
        const before = seen[ROWS - rest.seen.length - 1];
        if (name === 'single') expect(before).toBe(start);
        expect(rest.seen.length).toBeGreaterThan(0);
        expect(rest.seen.length).toBeLessThan(ROWS);
      },
    );

    it.each(['single', 'pairs', 'secondary'])('looks pages of %s up in the key', async (name) => {
      const { outcome } = await readAll(session, relation(name));
      const counted = async (sql: string) => {
        const rows = await exec(url, ['FLUSH STATUS', sql, "SHOW SESSION STATUS LIKE 'Handler_read%'"]);
        return Object.fromEntries(rows.map((row) => [String(row.Variable_name), Number(row.Value)]));
      };
      const value = name === 'secondary' ? '-200000' : '1';
      let marks = 0;
      const sql = outcome.statement.replace(/\?/g, () =>
        outcome.statement.match(/\?/g)!.length === ++marks ? '1000' : value,
      );
      const {
        Handler_read_next: next = 0,
        Handler_read_rnd_next: scanned,
        Handler_read_rnd: sorted,
      } = await counted(sql);
      expect({ scanned, sorted }).toEqual({ scanned: 0, sorted: 0 });
      expect(next).toBeGreaterThanOrEqual(900);
      expect(next).toBeLessThanOrEqual(1_001);
    });

    it.each(['ssl-mode=REQUIRED', 'socket'])('reads through %s as through TCP', async (way) => {
      const there = at(way === 'socket' ? `socket=${encodeURIComponent(server.socketPath ?? '')}` : way);
      if (way === 'socket') there.hostname = 'localhost';
      await using other = await engine.connect(there, OPTIONS);
      const { seen } = await readAll(session, relation('single'));
      expect((await readAll(other, relation('single'))).seen).toEqual(seen);
    });

    it('makes text of latin1, EUC-KR and bytes in every row', async () => {
      const { values } = await sampleRows(session, relation('others'), { rows: Infinity });
      const expected = await exec(url, 'SELECT id, LOWER(HEX(h)) AS h FROM others ORDER BY id');
      expect(expected.length).toBeGreaterThan(8_000);
      expect(values).toEqual(
        expected.map(({ id, h }) => [String(id), Number(id) % 3 === 0 ? null : `café ${id}`, h, `홍길동 ${id}`]),
      );
    });

    it('reads partitions in the order of their key, and an index that is ignored not at all', async () => {
      const { seen } = await readAll(session, relation('parts'));
      expect(seen).toEqual((await readAll(session, relation('single'))).seen);
      const all = (await readAll(session, relation('hidden'))).seen;
      await exec(
        url,
        `ALTER TABLE hidden ALTER INDEX \`the \`\`code\`\` key\` ${engine.name === 'mysql' ? 'INVISIBLE' : 'IGNORED'}`,
      );
      const { seen: again, outcome } = await readAll(session, relation('hidden'));
      expect(new Set(again)).toEqual(new Set(all));
      expect(again).toHaveLength(all.length);
      expect(outcome.statement).not.toContain('LIMIT');
    });

    it('keeps its pages short beside the time limit, and waits a lock out', async () => {
      await using short = await engine.connect(at(''), { ...OPTIONS, statementTimeout: 400 });
      const positions: string[] = [];
      const { seen } = await readAll(short, relation('single'), {
        onPosition: (position) => positions.push(position),
        onBatch: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25),
      });
      expect(seen).toHaveLength(ROWS);
      // 900 rows a batch, 25 ms each: 100 ms are 3,500 rows.
      expect(positions.length).toBeGreaterThan(12);
      const locked = exec(url, ['LOCK TABLES single WRITE', 'SELECT sleep(0.6)', 'UNLOCK TABLES']);
      await sleep(100);
      expect((await readAll(short, relation('single'))).seen).toEqual(seen);
      await locked;
    }, 20_000);

    it('tells no position where there is no key of numbers, and refuses one of another key', async () => {
      const positions: string[] = [];
      expect(
        (await readAll(session, relation('keyless'), { onPosition: (at) => positions.push(at) })).seen,
      ).toHaveLength(10);
      expect(positions).toEqual([]);
      for (const [name, from] of [
        ['keyless', '7'],
        ['pairs', '7'],
        ['single', '7,8'],
        ['single', '7 OR 1'],
      ] as const) {
        expect((await failureOf(readAll(session, relation(name), { from }))).code).toBe('server');
      }
    });

    it('reads cells longer than a packet', async () => {
      const { values } = await sampleRows(session, relation('long_cells'), { maxChars: 20_000_000 });
      expect(values.map(([body, id]) => [id, body?.length ?? null])).toEqual([
        ['1', 17_000_000],
        ['2', null],
        ['3', 16_777_207],
        ['4', 0],
      ]);
      expect(/^x+$/.test(values[0]?.[0] ?? '') && /^y+$/.test(values[2]?.[0] ?? '')).toBe(true);
    });

    it('goes on with the other columns where one fails among the rows, handing none over twice', async () => {
      const view = relation('late');
      const ids: string[] = [];
      const outcome = await session.sample(
        { relation: view, columns: view.columns, rows: Infinity, maxChars: 100 },
        (batch) => {
          for (let row = 0; row < batch.rows; row += 1) ids.push(textAt(batch, row, 0)!);
        },
      );
      expect(outcome.unreadable).toEqual([{ column: 'quotient', reason: 'server-error', code: '1644' }]);
      expect(ids).toHaveLength(ROWS);
      expect(new Set(ids).size).toBe(ROWS);
    });

    it('goes on by key when its connection is ended, and when the server crashes and comes back', async () => {
      const whole = (await readAll(session, relation('pairs'))).seen;
      for (const accident of [
        () => crash(server, 1_500),
        () =>
          exec(
            url,
            `SELECT GROUP_CONCAT(ID) FROM information_schema.PROCESSLIST WHERE INFO LIKE '/* nochul */ SELECT%'`,
          ).then(([row]) =>
            Promise.all(
              String(Object.values(row ?? {})[0] ?? '')
                .split(',')
                .filter(Boolean)
                .map((id) => exec(url, `KILL ${id}`)),
            ),
          ),
      ]) {
        let happened = false;
        let batches = 0;
        const { seen, outcome } = await readAll(session, relation('pairs'), {
          onBatch: (_, count) => {
            batches += 1;
            if (happened || count < 20_000) return;
            happened = true;
            accident();
          },
        });
        expect(batches).toBeGreaterThan(5);
        expect(seen).toEqual(whole);
        expect(outcome.rows).toBe(ROWS);
      }
      // And the session is whole again.
      expect((await sampleRows(session, relation('keyless'))).rows).toBe(10);
    }, 60_000);

    it('stops in the middle when aborted: nothing runs on, and the position fits what was handed over', async () => {
      const controller = new AbortController();
      const doomed = await engine.connect(new URL(url), { ...OPTIONS, signal: controller.signal });
      const first: string[] = [];
      let position = '';
      const failure = await failureOf(
        doomed.sample(
          {
            relation: relation('single'),
            columns: relation('single').columns,
            rows: Infinity,
            maxChars: 100,
            onPosition: (at) => {
              position = at;
            },
          },
          (batch) => {
            expect(controller.signal.aborted).toBe(false);
            for (let row = 0; row < batch.rows; row += 1) first.push(textAt(batch, row, 0)!);
            if (first.length > 30_000) controller.abort();
          },
        ),
      );
      expect(failure.code).toBe('interrupted');
      await eventually(async () => (await statements()) === 0, 3_000);
      await doomed[Symbol.asyncDispose]();
      expect(first.at(-1)).toBe(position);
      const { seen } = await readAll(session, relation('single'), { from: position });
      const all = [...first, ...seen];
      expect(all).toHaveLength(ROWS);
      expect(new Set(all).size).toBe(ROWS);
    });

    it('leaves a sink that throws with its own error, and no statement', async () => {
      const failure = new RangeError('the sink is full');
      await expect(
        session.sample(
          { relation: relation('endless'), columns: relation('endless').columns, rows: Infinity, maxChars: 100 },
          () => {
            throw failure;
          },
        ),
      ).rejects.toBe(failure);
      await eventually(async () => (await statements()) === 0, 3_000);
    });

    it('leaves statements of a client that was killed no longer than the server needs to notice', async () => {
      const script = `
        const { mysql } = await import(${JSON.stringify(fileURLToPath(new URL('../../src/engines/mysql/index.ts', import.meta.url)))});
        const [url, name, timeout] = process.argv.slice(1);
        const options = { password: null, concurrency: 1, statementTimeout: Number(timeout), connectTimeout: 10000, signal: new AbortController().signal };
        const session = await mysql.connect(new URL(url), options);
        const [relation] = (await session.catalog({ include: [name], exclude: [] })).relations;
        await session.sample({ relation, columns: relation.columns, rows: Infinity, maxChars: 100 }, () => {});`;
      // While it sends rows: at once. While it sleeps or waits for a lock: both servers look every five seconds. While it
      // computes, it does not look at all: the time limit ends it.
      for (const [name, timeout, within] of [
        ['endless', 60_000, 2_000],
        ['waiting', 60_000, 7_000],
        ['busy', 4_000, 6_000],
      ] as const) {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script, url, name, String(timeout)], {
          stdio: 'ignore',
        });
        await eventually(async () => (await statements()) === 1);
        await sleep(300);
        expect(await statements()).toBe(1);
        child.kill('SIGKILL');
        await eventually(async () => (await statements()) === 0, within);
      }
    }, 40_000);

    it('tells how busy the server is, without counting itself', async () => {
      await eventually(async () => (await session.load()).running === 0);
      const waiting = failureOf(sampleRows(session, relation('waiting')));
      await eventually(async () => (await statements()) === 1);
      expect(await session.load()).toEqual({ running: 0, lag: null });
      const other = exec(url, 'SELECT sleep(3)');
      await eventually(async () => (await session.load()).running === 1, 2_500);
      await other;
      expect((await waiting).code).toBe('timeout');
    }, 20_000);

    it('asks for the lag once where it may not know it', async () => {
      await exec(url, [`CREATE USER plain IDENTIFIED BY 'plain'`, `GRANT SELECT ON digits TO plain`]);
      const own = new URL(url);
      own.username = own.password = 'plain';
      const asked = async () => {
        const rows = await exec(
          url,
          `SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Com_show%slave_status' OR Variable_name LIKE 'Com_show%replica_status' OR Variable_name LIKE 'Com_show_all%status'`,
        );
        return rows.reduce((sum, row) => sum + Number(row.Value), 0);
      };
      await using limited = await engine.connect(own, OPTIONS);
      const before = await asked();
      for (let time = 0; time < 3; time += 1) expect((await limited.load()).lag).toBeNull();
      expect((await asked()) - before).toBe(1);
    });
  });

  describe(`${engine.name}: a server that is gone`, () => {
    const setUp = async (signal: AbortSignal) => {
      const server = await startServer({ engine: engine.name === 'mysql' ? 'mysql' : 'mariadb' });
      const database = await createDatabase(server);
      await exec(database.url, TABLES.slice(0, TABLES.indexOf('CREATE TABLE pairs')));
      const session = await engine.connect(new URL(database.url), { ...OPTIONS, connectTimeout: 1_000, signal });
      const relation = find(await session.catalog(EVERYTHING), 'single');
      let ended: Promise<void> | null = null;
      const failure = failureOf(
        readAll(session, relation, {
          onBatch: () => {
            ended ??= server.stopHard();
          },
        }),
      );
      await eventually(async () => ended !== null);
      await ended;
      return { session, failure };
    };

    it('is not waited for when the run is aborted', async () => {
      const controller = new AbortController();
      const { session, failure } = await setUp(controller.signal);
      await sleep(300);
      const start = Date.now();
      controller.abort();
      expect((await failure).code).toBe('interrupted');
      expect(Date.now() - start).toBeLessThan(500);
      await session[Symbol.asyncDispose]();
    }, 20_000);

    // The waiting is the same for both.
    it.runIf(engine === mariadb)(
      'is waited for a quarter of a minute',
      async () => {
        const start = Date.now();
        const { session, failure } = await setUp(OPTIONS.signal);
        expect((await failure).code).toBe('lost-connection');
        expect(Date.now() - start).toBeGreaterThan(15_000);
        await session[Symbol.asyncDispose]();
      },
      40_000,
    );
  });

  describe(`${engine.name}: a replica`, () => {
    let source: TestServer;
    let replica: TestServer;
    beforeAll(async () => {
      const start = (id: number) =>
        startServer({
          engine: engine.name === 'mysql' ? 'mysql' : 'mariadb',
          settings: {
            'server-id': String(id),
            'log-bin': 'binlog',
            'relay-log': 'relay',
            'innodb-flush-log-at-trx-commit': '1',
          },
        });
      [source, replica] = await Promise.all([start(1), start(2)]);
      // Servers of the tests are copies of one, down to the identity that MySQL keeps here.
      rmSync(join(replica.dataDir ?? '', 'auto.cnf'), { force: true });
      crash(replica, 0);
      await eventually(() => exec(replica.adminUrl, 'SELECT 1').then(Boolean, () => false), 30_000);
    }, 60_000);
    afterAll(() => Promise.all([source?.stop(), replica?.stop()]));

    it('says how many seconds it is behind', async () => {
      const { port, password } = new URL(source.adminUrl);
      const word =
        engine.name === 'mysql'
          ? ['REPLICATION SOURCE', 'SOURCE', 'GET_SOURCE_PUBLIC_KEY=1, SOURCE_SSL=0, ']
          : ['MASTER', 'MASTER', ''];
      const [change, side, more] = word;
      await exec(
        source.adminUrl,
        `CREATE DATABASE behind; CREATE TABLE behind.t (id int); INSERT INTO behind.t VALUES (1)`,
      );
      await exec(replica.adminUrl, [
        `CHANGE ${change} TO ${side}_HOST='127.0.0.1', ${side}_PORT=${port}, ${side}_USER='root', ${side}_PASSWORD='${password}', ${more}${side}_DELAY=60`,
        'START REPLICA',
      ]);
      await using session = await engine.connect(new URL(replica.adminUrl), OPTIONS);
      await eventually(async () => {
        await exec(source.adminUrl, 'INSERT INTO behind.t VALUES (2)');
        return Number((await session.load()).lag) >= 1;
      });
      // An account that may see that and nothing else.
      const privilege = engine.name === 'mysql' ? 'REPLICATION CLIENT' : 'REPLICA MONITOR';
      await exec(replica.adminUrl, [
        `CREATE USER watcher IDENTIFIED BY 'watcher'`,
        `GRANT ${privilege} ON *.* TO watcher`,
      ]);
      const own = new URL(replica.adminUrl);
      own.username = own.password = 'watcher';
      await using watcher = await engine.connect(own, OPTIONS);
      expect((await watcher.load()).lag).toBeGreaterThanOrEqual(1);
      await exec(replica.adminUrl, 'STOP REPLICA');
      expect((await session.load()).lag).toBeNull();
      // A source that can't be reached: as far as it got, the replica is not behind.
      await exec(replica.adminUrl, [`CHANGE ${change} TO ${side}_PORT=1`, 'START REPLICA']);
      await sleep(500);
      expect((await session.load()).lag).toBeNull();
    }, 30_000);
  });
}
