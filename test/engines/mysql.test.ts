import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textAt } from '../../src/batch.ts';
import { mariadb } from '../../src/engines/mariadb/index.ts';
import { connectClient } from '../../src/engines/mysql/connect.ts';
import { mysql } from '../../src/engines/mysql/index.ts';
import { connectMysql } from '../../src/engines/mysql/session.ts';
import type { Catalog } from '../../src/model.ts';
import type { Session } from '../../src/plugin.ts';
import { runNochul } from '../support/run.ts';
import { createDatabase, exec, startServer, type TestServer } from '../support/servers.ts';
import { type SharedServer, useServer } from '../support/use-server.ts';
import { EVERYTHING, engineContract, eventually, failureOf, find, OPTIONS, sampleRows } from './contract.ts';
import { prepare } from './mysql-fixture.ts';

engineContract('MySQL', mysql, async () => prepare(await useServer('mysql')));

const NUMBERS = `
CREATE TABLE digits (d int PRIMARY KEY);
INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
CREATE TABLE numbers (n int PRIMARY KEY);
INSERT INTO numbers SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d
  FROM digits a, digits b, digits c, digits e, digits f WHERE f.d < 3;`;

/** Tables of 30,000 rows, each with a key of another kind; `n` counts them in the key's order. */
const KEYS: Readonly<Record<string, string>> = {
  // Half of the rows within the first millionth of the positions, one row far away.
  crowded: `CREATE TABLE crowded (id bigint PRIMARY KEY, n int);
    INSERT INTO crowded SELECT IF(n <= 15000, n, IF(n = 30000, 4611686018427387904, n * 1000000)), n FROM numbers`,
  large: `CREATE TABLE large (id bigint unsigned PRIMARY KEY, n int);
    INSERT INTO large SELECT 18446744073709551615 - (30000 - n) * 7, n FROM numbers`,
  negative: `CREATE TABLE negative (id int PRIMARY KEY, n int); INSERT INTO negative SELECT n - 20000, n FROM numbers`,
  fraction: `CREATE TABLE fraction (id decimal(12,2) PRIMARY KEY, n int);
    INSERT INTO fraction SELECT (n - 100) / 4, n FROM numbers`,
  // What eGovFrame generates: a prefix and a padded number in a CHAR(20).
  prefixed: `CREATE TABLE prefixed (id char(20) PRIMARY KEY, n int);
    INSERT INTO prefixed SELECT CONCAT('USRCNFRM_', LPAD(n, 11, '0')), n FROM numbers`,
  uuids: `CREATE TABLE uuids (id char(36) PRIMARY KEY, n int);
    INSERT INTO uuids SELECT INSERT(INSERT(LPAD(HEX(n * 143165), 32, 'a'), 9, 0, '-'), 14, 0, '-'), n FROM numbers;
    UPDATE uuids SET id = CONCAT(LPAD(LOWER(HEX(n * 143165)), 8, '0'), '-1234-4abc-8def-1234567890ab')`,
  // Letters of both cases, as nanoid makes them: in an order that minds case, and in one that does not.
  cased: `CREATE TABLE cased (id varchar(30) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, n int);
    INSERT INTO cased SELECT id, ROW_NUMBER() OVER (ORDER BY CAST(id AS BINARY)) FROM (SELECT
      REPLACE(REPLACE(LEFT(TO_BASE64(UNHEX(SHA2(n, 256))), 12), '+', 'a'), '/', 'Z') AS id FROM numbers) AS s`,
  uncased: `CREATE TABLE uncased (id varchar(30) PRIMARY KEY, n int);
    INSERT INTO uncased SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM cased`,
  bytes: `CREATE TABLE bytes (id binary(16) PRIMARY KEY, n int);
    INSERT INTO bytes SELECT UNHEX(RPAD(LPAD(HEX(n * 143165), 8, '0'), 32, '7')), n FROM numbers`,
  times: `CREATE TABLE times (id datetime(3), m int, n int, PRIMARY KEY (id, m));
    INSERT INTO times SELECT '2020-01-01' + INTERVAL n HOUR, 1, n FROM numbers`,
  // One value far away from all others, at the end of what the type can hold.
  sentinel: `CREATE TABLE sentinel (id char(10) PRIMARY KEY, n int);
    INSERT INTO sentinel SELECT IF(n = 30000, '9999999999', LPAD(n, 10, '0')), n FROM numbers`,
  forever: `CREATE TABLE forever (id datetime PRIMARY KEY, n int);
    INSERT INTO forever SELECT IF(n = 30000, '9999-12-31 23:59:59', '2020-01-01' + INTERVAL n HOUR), n FROM numbers`,
  // No row is known twice although a value is there many times.
  composite: `CREATE TABLE composite (a int, b int, n int, PRIMARY KEY (a, b));
    INSERT INTO composite SELECT n DIV 10, n MOD 10, n FROM numbers`,
  // Few values in front: each of them is a range of its own.
  tenants: `CREATE TABLE tenants (a int, b int, n int, PRIMARY KEY (a, b)); INSERT INTO tenants SELECT n MOD 3, n, n FROM numbers`,
  boards: `CREATE TABLE boards (a varchar(20), b bigint, n int, PRIMARY KEY (a, b));
    INSERT INTO boards SELECT CONCAT("it's \\\\ ", n DIV 6001), n * 5 - 70000, n FROM numbers`,
  // Named as the sample calls its own columns: another order along it would take other rows.
  aliased: `CREATE TABLE aliased (c0 int PRIMARY KEY, k int, n int); INSERT INTO aliased SELECT n, 30001 - n, n FROM numbers`,
  unique: `CREATE TABLE \`unique\` (name varchar(10), code int NOT NULL UNIQUE, n int);
    INSERT INTO \`unique\` SELECT 'x', n * 3, n FROM numbers`,
};

const HEADS: Readonly<Record<string, string>> = {
  // A key of few values with nothing to count behind them.
  words: `CREATE TABLE words (a int, b varchar(20), n int, PRIMARY KEY (a, b)); INSERT INTO words SELECT n MOD 3, n, n FROM numbers`,
  keyless: `CREATE TABLE keyless (n int); INSERT INTO keyless SELECT n FROM numbers`,
  hangul: `CREATE TABLE hangul (id varchar(20) PRIMARY KEY, n int);
    INSERT INTO hangul SELECT CONCAT(IF(n < 15000, '가', '나'), n), n FROM numbers`,
};

const CELLS = `
CREATE TABLE cells (id int PRIMARY KEY, l varchar(50) CHARACTER SET latin1, e varchar(50) CHARACTER SET euckr,
  u varchar(50) CHARACTER SET utf8mb3, b varbinary(50), h binary(16), j json, bi bit(10), p point, en enum('a','나'),
  st set('x','y','z'), y year, t time, dt datetime(3), f double, de decimal(20,4), big bigint unsigned, bl blob) CHARACTER SET utf8mb4;
INSERT INTO cells VALUES (1, 'café', '홍길동', '홍길동', '홍길동', 'secret', '{"a": "가"}', b'1000000001',
  ST_GeomFromText('POINT(127 37.5)'), '나', 'x,z', 2020, '12:34:56', '2020-01-02 03:04:05.678', 1.5, 12345678901234.5,
  18446744073709551615, x'0102ff');
INSERT INTO cells (id, l, b, h, bl) VALUES
  (2, CONVERT(x'ED998DEAB8B8EB8F99' USING latin1), x'C8ABB1E6B5BF', x'AFFE0000000000000000000000000001', REPEAT(x'ff', 3000));
UPDATE cells SET l = CONVERT(CAST(x'ED998DEAB8B8EB8F99' AS BINARY) USING latin1) WHERE id = 2;
INSERT INTO cells (id) VALUES (3);
CREATE FUNCTION complain(id int) RETURNS int DETERMINISTIC BEGIN
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no such person: 홍길동'; RETURN 1; END;
CREATE VIEW half_broken AS SELECT id, complain(id) AS bad FROM cells;
CREATE VIEW broken AS SELECT complain(id) AS bad FROM cells;
CREATE VIEW slow AS SELECT d, sleep(30) AS x FROM digits;
CREATE TABLE gone (x int); CREATE VIEW invalid AS SELECT x FROM gone; DROP TABLE gone;`;

/** A view that shows the session that reads it. */
const spied = (engine: string) => `CREATE FUNCTION setting(name varchar(20)) RETURNS varchar(2000) READS SQL DATA RETURN
  CASE name WHEN 'readOnly' THEN @@${engine === 'mysql' ? 'transaction' : 'tx'}_read_only
    WHEN 'limit' THEN @@${engine === 'mysql' ? 'max_execution_time' : 'max_statement_time'}
    WHEN 'lockWait' THEN @@lock_wait_timeout WHEN 'charset' THEN @@character_set_results
    ELSE (SELECT INFO FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()) END;
CREATE VIEW spied AS SELECT setting('readOnly') AS readOnly, setting('limit') AS \`limit\`,
  setting('lockWait') AS lockWait, setting('charset') AS charset, setting('statement') AS statement;`;

for (const engine of [mysql, mariadb]) {
  describe(`${engine.name}: samples`, () => {
    let server: SharedServer;
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let session: Session;
    let catalog: Catalog;

    beforeAll(async () => {
      server = await useServer(engine === mysql ? 'mysql' : 'mariadb');
      database = await createDatabase(server);
      const tables = { ...KEYS, ...HEADS };
      await exec(database.url, [NUMBERS, ...Object.values(tables), CELLS, spied(engine.name)]);
      await exec(database.url, `ANALYZE TABLE ${Object.keys(tables).map((name) => `\`${name}\``)}`);
      session = await connectMysql(new URL(database.url), OPTIONS, () => 0.37);
      catalog = await session.catalog(EVERYTHING);
    });
    afterAll(async () => {
      await session?.[Symbol.asyncDispose]();
      await database?.drop();
    });

    it.each(Object.keys(KEYS))('spreads along a key: %s', async (name) => {
      const relation = find(catalog, name);
      const columns = relation.columns.filter((column) => column.name === 'n');
      const sample = await sampleRows(session, relation, { columns, rows: 3_000 });
      expect(sample).toMatchObject({ method: 'key-strides', whole: false, rows: 3_000 });
      const rows = sample.values.map(([n]) => Number(n));
      expect(new Set(rows).size).toBe(3_000);
      expect(new Set(rows.map((n) => Math.floor((n - 1) / 300))).size).toBeGreaterThanOrEqual(
        name === 'crowded' ? 40 : 90,
      );
    });

    it('orders by the key, not by what a column is called in the statement', async () => {
      const relation = find(catalog, 'aliased');
      const columns = relation.columns.filter((column) => column.name === 'k');
      const { estimatedRows } = await sampleRows(session, relation, { columns, rows: 3_000 });
      expect(estimatedRows).toBeGreaterThan(28_000);
      expect(estimatedRows).toBeLessThan(32_000);
    });

    it('loses one statement, not the connections, to an answer that the driver refuses', async () => {
      const { client } = await connectClient(new URL(database.url), { ...OPTIONS, concurrency: 1 });
      const failure = await failureOf(client.run('SELECT 1 AS `__proto__`'));
      expect(failure).toMatchObject({ code: 'server', cause: { code: 'driver', reason: 'server-error' } });
      expect(await client.run('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await client[Symbol.asyncDispose]();
    });

    it('ends when the server hangs in the middle of a scan', async () => {
      const views = Array.from({ length: 6 }, (_, n) => `CREATE VIEW hang_${n} AS SELECT sleep(20) AS body`);
      const hung = await createDatabase(server);
      await exec(hung.url, views);
      // Takes connections and what is sent, as the kernel does for a stopped process, and never says another word.
      const sockets: Socket[] = [];
      let silent = false;
      const proxy = createServer({ allowHalfOpen: true }, (socket) => {
        sockets.push(socket.on('error', () => {}));
        if (silent) return;
        const behind = connectSocket(Number(new URL(hung.url).port), '127.0.0.1', () =>
          socket.pipe(behind).pipe(socket),
        );
        sockets.push(behind.on('error', () => {}));
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const url = new URL(hung.url);
      url.port = String((proxy.address() as AddressInfo).port);
      const outcome = runNochul(['scan', url.href, '--timeout', '1', '--format', 'json']);
      await eventually(async () => {
        const running = `SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE INFO LIKE '%nochul%hang_%' AND DB = '${hung.name}'`;
        return Number((await exec(server.adminUrl, running))[0]?.n) > 0;
      });
      silent = true;
      for (const socket of sockets) socket.unpipe().pause();
      const { code, stdout } = await outcome;
      expect(code).toBe(3);
      const { skipped } = JSON.parse(stdout).sources[0];
      expect(skipped).toHaveLength(6);
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await hung.drop();
    }, 40_000);

    it.each(Object.keys(HEADS))('says that it read a head: %s', async (name) => {
      const sample = await sampleRows(session, find(catalog, name), { rows: 100 });
      expect(sample).toMatchObject({ method: 'head', whole: false, rows: 100 });
    });

    it.each([...Object.keys(KEYS), ...Object.keys(HEADS)])('reads all of %s', async (name) => {
      const relation = find(catalog, name);
      let rows = 0;
      let sum = 0;
      const outcome = await session.sample(
        { relation, columns: relation.columns.filter((column) => column.name === 'n'), rows: Infinity, maxChars: 100 },
        (batch) => {
          rows += batch.rows;
          for (let row = 0; row < batch.rows; row += 1) sum += Number(textAt(batch, row, 0));
        },
      );
      expect({ rows, sum }).toEqual({ rows: 30_000, sum: (30_000 * 30_001) / 2 });
      expect(outcome).toMatchObject({ rows: 30_000, whole: true });
    });

    it('takes no more rows than asked for, however few', async () => {
      for (const rows of [1, 7, 333]) {
        expect(await sampleRows(session, find(catalog, 'prefixed'), { rows })).toMatchObject({ rows, whole: false });
      }
    });

    it('reads every type as text', async () => {
      const cells = find(catalog, 'cells');
      const { values, unreadable } = await sampleRows(session, cells);
      expect(unreadable).toEqual([]);
      const rows = values.map((row) => Object.fromEntries(cells.columns.map(({ name }, at) => [name, row[at]])));
      expect(rows[0]).toEqual({
        ...{ id: '1', l: 'café', e: '홍길동', u: '홍길동', b: '홍길동', h: 'secret', j: '{"a": "가"}', bi: '513' },
        ...{ p: 'POINT(127 37.5)', en: '나', st: 'x,z', y: '2020', t: '12:34:56', dt: '2020-01-02 03:04:05.678' },
        ...{ f: '1.5', de: '12345678901234.5000', big: '18446744073709551615', bl: '0102ff' },
      });
      // UTF-8 in latin1, EUC-KR in bytes, and bytes that are no text.
      expect(rows[1]).toMatchObject({ l: '홍길동', b: '홍길동', h: 'affe0000000000000000000000000001' });
      expect(rows[1]?.bl).toMatch(/^(ff){1000,}$/);
      expect(Object.values(rows[2] ?? {}).filter((value) => value !== null)).toEqual(['3']);
    });

    it('loses one column, not the view', async () => {
      const sample = await sampleRows(session, find(catalog, 'half_broken'));
      expect(sample.values).toEqual(['1', '2', '3'].map((id) => [id, null]));
      expect(sample.unreadable).toEqual([{ column: 'bad', reason: 'server-error', code: '1644' }]);
      const failure = await failureOf(sampleRows(session, find(catalog, 'broken')));
      expect(failure).toMatchObject({ code: 'server', cause: { code: '1644' } });
      expect(`${failure.stack}${failure.cause}${failure.hint}`).not.toContain('홍길동');
    });

    it('gives a view five seconds', async () => {
      const start = Date.now();
      expect((await failureOf(sampleRows(session, find(catalog, 'slow')))).code).toBe('timeout');
      expect(Date.now() - start).toBeGreaterThan(4_000);
      expect(Date.now() - start).toBeLessThan(10_000);
    });

    it('stops connecting when aborted', async () => {
      const failure = await failureOf(
        engine.connect(new URL(database.url), { ...OPTIONS, signal: AbortSignal.abort() }),
      );
      expect(failure.code).toBe('interrupted');
    });

    it('names a view whose table is gone', () => {
      expect(find(catalog, 'invalid')).toMatchObject({ kind: 'view', unreadable: 'all', comment: null });
      expect(catalog.skipped).toEqual([
        { schema: database.name, relation: 'invalid', column: null, reason: 'invalid-view' },
      ]);
    });

    it('scans all but the system databases when the URL names none', async () => {
      await using all = await engine.connect(new URL(server.adminUrl), OPTIONS);
      expect(all.server.database).toBeNull();
      const schemas = new Set(
        (await all.catalog({ include: [`${database.name}.*`], exclude: [] })).relations.map((each) => each.schema),
      );
      expect([...schemas]).toEqual([database.name]);
      const names = await all.databases();
      expect(names).toContain(database.name);
      for (const system of ['mysql', 'sys', 'information_schema', 'performance_schema'])
        expect(names).not.toContain(system);
    });

    it('knows the server whatever the URL calls it', async () => {
      const url = new URL(database.url);
      for (const [protocol, other] of [
        ['mysql:', mysql],
        ['mariadb:', mariadb],
      ] as const) {
        await using either = await other.connect(new URL(url.href.replace(/^\w+:/, protocol)), OPTIONS);
        expect(either.server.engine).toBe(engine.name);
      }
    });

    it('is seen as nochul, in a read-only session with time limits', async () => {
      const view = find(catalog, 'spied');
      const { values } = await sampleRows(session, view);
      const info = Object.fromEntries(view.columns.map(({ name }, at) => [name, values[0]?.[at]]));
      expect(info).toMatchObject({ readOnly: expect.stringMatching(/^(1|ON)$/), lockWait: '5', charset: 'utf8mb4' });
      expect(Number(info.limit)).toBe(engine === mysql ? 30_000 : 5);
      expect(info.statement).toMatch(/^\/\* nochul \*\/ /);
    });

    it('connects through a socket', async () => {
      const url = new URL(database.url);
      if (!server.socketPath) return;
      url.searchParams.set('socket', server.socketPath);
      url.port = '1';
      url.hostname = 'localhost';
      await using local = await engine.connect(url, OPTIONS);
      expect(local.server.user).toBe("'root'@'localhost'");
    });

    it('refuses what a URL should not say', async () => {
      for (const [option, text] of [
        ['sslmod', 'sslmod'],
        ['ssl-mode=ALWAYS', 'ALWAYS'],
        ['connect_timeout=soon', 'connect_timeout'],
      ]) {
        const failure = await failureOf(engine.connect(new URL(`${database.url}?${option}`), OPTIONS));
        expect(failure).toMatchObject({
          code: 'url',
          message: expect.stringContaining(text!),
          hint: expect.any(String),
        });
      }
    });

    it('asks for TLS that the server does not have', async () => {
      for (const mode of ['required', 'REQUIRE', 'VERIFY_CA']) {
        const failure = await failureOf(engine.connect(new URL(`${database.url}?ssl-mode=${mode}`), OPTIONS));
        expect(failure).toMatchObject({ code: 'tls', hint: expect.stringContaining('ssl-mode=') });
      }
      await using plain = await engine.connect(new URL(`${database.url}?sslmode=disable`), OPTIONS);
      expect(plain.server.engine).toBe(engine.name);
    });
  });

  describe(`${engine.name}: TLS`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer({ engine: engine === mysql ? 'mysql' : 'mariadb', tls: true });
      // From now on: the support code itself connects without TLS.
      await exec(server.adminUrl, 'SET GLOBAL require_secure_transport = ON');
    });
    afterAll(() => server?.stop());
    const at = (query: string, host = '127.0.0.1') => {
      const url = new URL(server.adminUrl);
      url.hostname = host;
      return new URL(`${url.href}?${query}`);
    };
    const cipher = async (url: URL) => {
      await using session = await engine.connect(url, OPTIONS);
      return session.server.engine;
    };

    it('encrypts unless told not to', async () => {
      expect(await cipher(at(''))).toBe(engine.name);
      expect(await cipher(at('ssl-mode=REQUIRED'))).toBe(engine.name);
      const failure = await failureOf(engine.connect(at('ssl-mode=DISABLED'), OPTIONS));
      // MariaDB 10.11 says no more than that access is denied.
      const code = engine === mysql ? 'tls' : 'auth';
      expect(failure).toMatchObject({ code, hint: expect.stringContaining('ssl-mode=REQUIRED') });
    });

    it('verifies the certificate when asked to', async () => {
      const ca = `ssl-ca=${encodeURIComponent(server.caFile ?? '')}`;
      expect(await cipher(at(ca))).toBe(engine.name);
      expect(await cipher(at(`ssl_mode=verify_ca&${ca}`))).toBe(engine.name);
      expect(await cipher(at(`sslmode=verify-full&${ca}`, 'localhost'))).toBe(engine.name);
      const unknown = await failureOf(engine.connect(at('ssl-mode=VERIFY_CA'), OPTIONS));
      expect(unknown).toMatchObject({ code: 'tls', message: expect.stringContaining('not signed by a CA') });
      const address = await failureOf(engine.connect(at(`ssl-mode=VERIFY_IDENTITY&${ca}`), OPTIONS));
      expect(address.code).toBe('tls');
      const missing = await failureOf(engine.connect(at('ssl-ca=/nowhere/ca.pem'), OPTIONS));
      expect(missing).toMatchObject({ code: 'tls', message: expect.stringContaining('/nowhere/ca.pem') });
    });

    it('names the certificate file that is none', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'nochul-pem-'));
      const [garbage, broken, key, other] = ['garbage', 'broken', 'key', 'other'].map((name) =>
        join(folder, `${name}.pem`),
      );
      writeFileSync(garbage!, Buffer.from([0x30, 0x82, 0x01, 0x00]));
      writeFileSync(broken!, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
      for (const file of [key!, other!]) execFileSync('openssl', ['genpkey', '-algorithm', 'ED25519', '-out', file]);
      const fails = (query: string) => failureOf(engine.connect(at(query), OPTIONS));
      for (const [query, text] of [
        [`ssl-ca=${garbage}`, 'is not a PEM file'],
        [`ssl-ca=${key}`, 'holds no certificate'],
        [`ssl-ca=${broken}`, 'is damaged'],
        [`ssl-cert=${garbage}`, 'is not a PEM file'],
        [`ssl-cert=${server.caFile}&ssl-key=${server.caFile}`, 'holds no private key'],
        [`ssl-cert=${server.caFile}&ssl-key=${other}`, "can't be used"],
      ] as const) {
        const failure = await fails(query);
        expect(failure).toMatchObject({
          code: 'tls',
          message: expect.stringContaining(text),
          hint: expect.any(String),
        });
        expect(failure.message).toMatch(/[.]pem|[.]crt/);
      }
      rmSync(folder, { recursive: true });
    });

    it('outlives the server', async () => {
      await using session = await engine.connect(at(''), OPTIONS);
      expect(await session.databases()).toEqual([]);
      await server.stopHard();
      const failures = await Promise.all([1, 2, 3, 4].map(() => failureOf(session.databases())));
      expect(failures.map(({ code }) => code)).toEqual(Array(4).fill('lost-connection'));
      expect((await failureOf(session.catalog(EVERYTHING))).code).toBe('lost-connection');
    });
  });
}

describe('mysql: what is not MySQL', () => {
  it('names PostgreSQL and HTTP where they answer, and an address of version 6 in brackets', async () => {
    const postgresql = new URL((await useServer('postgresql')).adminUrl);
    const failsAt = (at: string) =>
      failureOf(mysql.connect(new URL(`mysql://u:p@${at}/d`), { ...OPTIONS, connectTimeout: 1_000 }));
    const other = await failsAt(postgresql.host);
    expect(other).toMatchObject({
      code: 'connect',
      message: expect.stringContaining('A PostgreSQL server answers at'),
    });
    expect(other.hint).toContain('postgres://');
    const http = createHttpServer((_, response) => response.end());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    expect((await failsAt(`127.0.0.1:${(http.address() as AddressInfo).port}`)).message).toContain('An HTTP server');
    http.close();
    expect((await failsAt('[::1]:1')).message).toContain(' [::1]:1');
  });
  it('says that a server which only waits is none', async () => {
    const listener = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const failure = await failureOf(
      mysql.connect(new URL(`mysql://u@127.0.0.1:${port}/d`), { ...OPTIONS, connectTimeout: 300 }),
    );
    expect(failure).toMatchObject({ code: 'connect', hint: expect.stringContaining('PostgreSQL') });
    listener.close();
  });
  it('does not take an HTTP server for one', async () => {
    const listener = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const failure = await failureOf(
      mysql.connect(new URL(`mysql://u@127.0.0.1:${port}/d`), { ...OPTIONS, connectTimeout: 300 }),
    );
    expect(failure.code).toBe('connect');
    listener.close();
  });
});
