/** Notifications, to a server that answers as webhooks do on bad days. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { notify, type Patience, type Webhook } from '../src/commands/notify.ts';
import { diffReports } from '../src/diff/index.ts';
import { noticeOf, slackOf } from '../src/reporters/time/notice.ts';
import { quietReport } from './evidence/world.ts';
import { HOSTILE, madeUpReport } from './reporters/made-up.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec } from './support/servers.ts';
import { UNSAFE } from './support/unsafe.ts';
import { useServer } from './support/use-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-notify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Got {
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  readonly at: number;
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end('the server quotes its secret: hunter2');

let server: Server;
let answers: Answer[] = [];
let got: Got[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ body, headers: request.headers, at: performance.now() });
      (answers.length > 1 ? answers.shift() : answers[0])?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  answers = [];
  got = [];
});

const address = (path = '/services/T0/B0/secret-token') =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const hook = (url: string, format: Webhook['format'] = 'json'): Webhook => ({
  url: new URL(url),
  format,
  detail: 'counts',
  always: false,
});
const patience: Patience = { attempts: 3, timeout: 200, pause: 20, longest: 2_000 };
const { payload } = noticeOf({ report: madeUpReport(), diff: null, gate: null }, 'counts', 'en');
const send = (url = address(), signal = new AbortController().signal, how = patience) =>
  notify(hook(url), payload, signal, how);

describe('sending', () => {
  test('once, as JSON, when all is well', async () => {
    answers = [status(200)];
    expect(await send()).toBe(null);
    expect(got).toHaveLength(1);
    expect(got[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(got[0]!.body)).toEqual(payload);
  });

  test('again after 500 and 503, each pause longer than the one before', async () => {
    answers = [status(500), status(503), status(204)];
    expect(await send()).toBe(null);
    const [a, b, c] = got.map(({ at }) => at);
    expect(b! - a!).toBeGreaterThanOrEqual(19);
    expect(c! - b!).toBeGreaterThanOrEqual(39);
  });

  test('gives up after so many attempts', async () => {
    answers = [status(500)];
    expect(await send()).toBe('HTTP 500, 3 attempts');
    expect(got).toHaveLength(3);
  });

  test('not again where the server says that it is us', async () => {
    for (const code of [400, 403, 404, 410]) {
      got = [];
      answers = [status(code)];
      expect(await send()).toBe(`HTTP ${code}`);
      expect(got).toHaveLength(1);
    }
  });

  test('does not follow to another address', async () => {
    answers = [status(302, { location: 'http://127.0.0.1:1/elsewhere' })];
    expect(await send()).toBe('HTTP 302');
    expect(got).toHaveLength(1);
  });

  test('waits as long as 429 asks for, in seconds or until a date, and no longer than it will', async () => {
    answers = [status(429, { 'retry-after': '1' }), status(200)];
    expect(await send()).toBe(null);
    expect(got[1]!.at - got[0]!.at).toBeGreaterThanOrEqual(990);
    got = [];
    answers = [status(429, { 'retry-after': new Date(Date.now() + 1_999).toUTCString() }), status(200)];
    expect(await send()).toBe(null);
    expect(got[1]!.at - got[0]!.at).toBeGreaterThanOrEqual(500);
    got = [];
    answers = [status(429, { 'retry-after': '86400' }), status(200)];
    const before = performance.now();
    expect(await send(address(), undefined, { ...patience, longest: 300 })).toBe(null);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('a server that never answers, one that hangs up, and none at all', async () => {
    answers = [() => {}];
    expect(await send()).toBe('no answer in time, 3 attempts');
    expect(got).toHaveLength(3);
    answers = [(_, request) => request.socket.destroy()];
    expect(await send()).toMatch(/^(UND_ERR_SOCKET|ECONNRESET), 3 attempts$/);
    expect(await send('http://127.0.0.1:1/secret-token')).toMatch(/^[A-Za-z_ ]+, 3 attempts$/);
  });

  test('Ctrl-C ends the waiting', async () => {
    answers = [status(429, { 'retry-after': '60' })];
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const before = performance.now();
    expect(await send(address(), controller.signal, { ...patience, longest: 60_000 })).toBe('interrupted');
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('a name and a password in the address go into a header', async () => {
    answers = [status(200)];
    const url = new URL(address());
    url.username = 'me';
    url.password = 'p@ss';
    expect(await send(url.href)).toBe(null);
    expect(got[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });
});

describe('what is told', () => {
  const before = quietReport([{}]);
  const after = quietReport([{}], [{ name: 'newcomer_hong' }]);
  const told = (detail: 'counts' | 'names', lang: 'ko' | 'en' = 'en') =>
    noticeOf({ report: after, diff: diffReports(before, after), gate: null }, detail, lang);

  test('numbers alone, unless names are asked for', () => {
    const { isNew, payload: counts } = told('counts');
    expect(isNew).toBe(true);
    expect(counts).toMatchObject({ event: 'scan', items: [], changes: { principals: { new: 1 } } });
    expect(JSON.stringify(counts)).not.toMatch(/newcomer|customers|c0/);
    const { payload: names } = told('names');
    expect(names.items.length).toBeGreaterThan(0);
    expect(names.text).toContain('newcomer_hong');
    expect(names.text).toContain('shop.customers');
    // Never an example, masked or not, nor an owner of the roster.
    const examples = after.findings.flatMap(({ evidence }) => evidence.examples);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of [...examples, '김**']) expect(JSON.stringify(names)).not.toContain(example);
  });

  test('nothing new is nothing to tell, and a first run is new', () => {
    const same = noticeOf({ report: after, diff: diffReports(after, after), gate: null }, 'counts', 'en');
    expect(same.isNew).toBe(false);
    expect(noticeOf({ report: after, diff: null, gate: null }, 'counts', 'ko').isNew).toBe(true);
  });

  test('Slack gets plain text: no mention, no link, no markup, within its limits', () => {
    const report = madeUpReport();
    const evil = ['<!channel>', '<@U1>', '<https://x|y>', '*b*', '&lt;', ...HOSTILE];
    const named = {
      ...report,
      sources: report.sources.map((each) => ({ ...each, gaps: [], id: 'shop' })),
      principals: report.principals.map((each, nth) => ({ ...each, name: evil[nth] ?? `r${nth}` })),
    };
    const diff = diffReports({ ...named, principals: [] }, named);
    const notice = noticeOf({ report: named, diff, gate: null }, 'names', 'en').payload;
    const slack = JSON.parse(JSON.stringify(slackOf(notice)));
    expect(slack.text).not.toMatch(/<|>|&(?!(?:amp|lt|gt);)/);
    for (const { text } of slack.blocks) {
      expect(text.type).toBe('plain_text');
      expect(text.text.length).toBeLessThanOrEqual(3_000);
      expect(text.text).not.toMatch(UNSAFE);
    }
    expect(slack.blocks[0].text.text.length).toBeLessThanOrEqual(150);
  });
});

describe('scan --notify', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  beforeAll(async () => {
    database = await createDatabase(await useServer('postgresql'));
    await exec(database.url, [
      'CREATE TABLE customers (id integer PRIMARY KEY, mbl_telno text)',
      `INSERT INTO customers SELECT i, '010-' || 4000 + i || '-' || 1000 + (i * 7919) % 9000 FROM generate_series(1, 300) i`,
      'ANALYZE',
    ]);
  }, 120_000);
  afterAll(() => database?.drop());
  const scan = (args: string[], env: Record<string, string> = {}) =>
    runNochul(['scan', database.url, '--lang', 'en', '-o', 'r.json', ...args], { cwd: folder, env });

  test('tells the first run, is silent while nothing is new, and speaks again', async () => {
    answers = [status(200)];
    const history = ['--history', 'n.history', '--quiet'];
    const env = { NOCHUL_NOTIFY: address('/hooks/slack') };
    expect(await scan(history, env)).toMatchObject({ code: 0, stderr: '' });
    expect(got).toHaveLength(1);
    // Guessed from the path: what was made for Slack.
    expect(JSON.parse(got[0]!.body)).toMatchObject({ blocks: [{ type: 'header' }, { type: 'section' }] });
    expect(got[0]!.body).not.toContain('mbl_telno');
    await scan(history, env);
    expect(got).toHaveLength(1);
    await exec(database.url, [
      'ALTER TABLE customers ADD COLUMN eml_addr text',
      `UPDATE customers SET eml_addr = 'user' || id || '@example.com'`,
    ]);
    await scan([...history, '--notify-format', 'json', '--notify-detail', 'names'], env);
    expect(got).toHaveLength(2);
    expect(JSON.parse(got[1]!.body)).toMatchObject({ changes: { findings: { new: 1 } } });
    expect(got[1]!.body).toContain('eml_addr');
    for (const { body } of got) expect(body).not.toMatch(/010-|@example/);
  }, 120_000);

  test('that nobody could be told is said without the address, and changes no exit code', async () => {
    answers = [status(404)];
    const outcome = await scan(['--quiet', '--notify', address(), '--notify-always']);
    expect(outcome).toMatchObject({ code: 0, stderr: 'nochul: the notification could not be sent (HTTP 404).\n' });
    expect(outcome.stdout + outcome.stderr).not.toMatch(/secret-token|hunter2|127\.0\.0\.1/);
  });

  test('the config names it by a variable', async () => {
    answers = [status(200)];
    writeFileSync(join(folder, 'n.yaml'), `notify:\n  url: \${HOOK}\n  always: true\n`);
    expect(await scan(['--quiet', '--config', 'n.yaml'], { HOOK: address() })).toMatchObject({ code: 0, stderr: '' });
    expect(got).toHaveLength(1);
    const unset = await scan(['--quiet', '--config', 'n.yaml']);
    expect(unset).toMatchObject({ code: 2, stderr: expect.stringContaining('needs the environment variable HOOK') });
  });

  test.each<[string, string[], RegExp]>([
    ['no URL', ['--notify', 'secret-token', '--notify-always'], /is no http or https URL/],
    ['another scheme', ['--notify', 'ftp://secret-token@x/', '--notify-always'], /is no http or https URL/],
    ['nothing to compare with', ['--notify', 'https://example.com/secret-token'], /takes something to compare with/],
  ])('%s: exit 2, one sentence, no secret', async (_, args, sentence) => {
    const outcome = await scan(args);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(sentence);
    expect(outcome.stderr).not.toContain('secret-token');
  });
});
