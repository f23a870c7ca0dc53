import { existsSync, readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import {
  availableServers,
  createDatabase,
  defaultVersion,
  type Engine,
  exec,
  givenBy,
  startServer,
} from './servers.ts';
import { useServer } from './use-server.ts';

// Somebody's own server is not ours to start and stop.
const engines = (Object.keys(defaultVersion) as Engine[]).filter((engine) => !process.env[givenBy[engine]]);
const askVersion = {
  postgresql: `SELECT current_setting('server_version') AS v`,
  mysql: 'SELECT version() AS v',
  mariadb: 'SELECT version() AS v',
};

describe.each(engines)('a %s server', (engine) => {
  it('is shared, and says its version', async () => {
    const server = await useServer(engine);
    const [row] = await exec(server.adminUrl, askVersion[engine]);
    expect(row?.v).toMatch(new RegExp(`^${defaultVersion[engine].replace('.', '\\.')}\\.`));
    expect(server.version.startsWith(server.major)).toBe(true);
    expect((await useServer(engine)).adminUrl).toBe(server.adminUrl);
  });

  it('gives each file a database of its own', async () => {
    const server = await useServer(engine);
    const one = await createDatabase(server);
    const two = await createDatabase(server, `이름 "with" \`quotes\``.replace(engine === 'postgresql' ? '`' : '"', ''));
    await exec(one.url, "CREATE TABLE t (a varchar(10)); INSERT INTO t VALUES ('가'), ('나')");
    expect(await exec(one.url, 'SELECT a FROM t ORDER BY a')).toEqual([{ a: '가' }, { a: '나' }]);
    expect(await exec(one.url, ['DELETE FROM t', 'SELECT a FROM t'])).toEqual([]);
    await expect(exec(two.url, 'SELECT a FROM t')).rejects.toThrow();
    await one.drop();
    await two.drop();
    await expect(exec(one.url, 'SELECT 1')).rejects.toThrow();
  });

  it('refuses a wrong password', async () => {
    const url = new URL((await useServer(engine)).adminUrl);
    url.password = 'wrong';
    await expect(exec(url.href, 'SELECT 1')).rejects.toThrow(/password|denied/i);
    url.password = '';
    await expect(exec(url.href, 'SELECT 1')).rejects.toThrow(/password|denied/i);
  });

  it('takes settings, and is gone after an orderly stop', async () => {
    const setting = engine === 'postgresql' ? 'work_mem' : 'max_sort_length';
    const wanted = engine === 'postgresql' ? '5MB' : '4096';
    const server = await startServer({ engine, settings: { [setting]: wanted } });
    const [row] = await exec(
      server.adminUrl,
      engine === 'postgresql' ? `SHOW ${setting}` : `SELECT @@${setting} AS ${setting}`,
    );
    expect(String(row?.[setting])).toBe(wanted);
    expect(existsSync(server.dataDir!)).toBe(true);
    await server.stop();
    expect(existsSync(server.dataDir!)).toBe(false);
    await expect(exec(server.adminUrl, 'SELECT 1')).rejects.toThrow();
  });

  it('is gone after a hard stop, which breaks what is running', async () => {
    const server = await startServer({ engine });
    const running = exec(server.adminUrl, engine === 'postgresql' ? 'SELECT pg_sleep(60)' : 'SELECT sleep(60)');
    const broken = expect(running).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.stopHard();
    await broken;
    expect(existsSync(server.dataDir!)).toBe(false);
  });

  it('serves TLS with a certificate that can be checked, when asked to', async () => {
    const server = await useServer(engine, undefined, { tls: true });
    const url = new URL(server.adminUrl);
    const ca = readFileSync(server.caFile!, 'utf8');
    const login = { host: '127.0.0.1', port: Number(url.port), user: url.username, password: url.password };
    if (engine === 'postgresql') {
      const client = new pg.Client({ ...login, database: 'postgres', ssl: { ca } });
      await client.connect();
      const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      await client.end();
      expect(rows).toEqual([{ ssl: true }]);
    } else {
      const client = await mysql.createConnection({ ...login, ssl: { ca, verifyIdentity: true } });
      const [rows] = await client.query(`SHOW STATUS LIKE 'Ssl_cipher'`);
      await client.end();
      expect(rows).toEqual([{ Variable_name: 'Ssl_cipher', Value: expect.stringMatching(/./) }]);
    }
  });

  it('has no TLS otherwise', async () => {
    const url = new URL((await useServer(engine)).adminUrl);
    const login = { host: '127.0.0.1', port: Number(url.port), user: url.username, password: url.password };
    const attempt =
      engine === 'postgresql'
        ? new pg.Client({ ...login, ssl: { rejectUnauthorized: false } }).connect()
        : mysql.createConnection({ ...login, ssl: { rejectUnauthorized: false } });
    await expect(attempt).rejects.toThrow(/SSL|secure connection/i);
  });
});

it('every server in the cache starts', async () => {
  const available = (await availableServers()).filter(({ engine }) => engines.includes(engine));
  expect(new Set(available.map(({ engine }) => engine))).toEqual(new Set(engines));
  const started = available.map(async ({ engine, version }) => {
    const server = await startServer({ engine, version });
    await server.stop();
    return { engine, version, is: server.version };
  });
  for (const { version, is } of await Promise.all(started)) expect(`${is}.`.startsWith(`${version}.`)).toBe(true);
});
