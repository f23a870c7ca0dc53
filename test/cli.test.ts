import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessReportSchema, type Report, reportSchema } from '../src/report.ts';
import { type Outcome, type RunOptions, runNochul } from './support/run.ts';
import { createDatabase, type Engine, exec } from './support/servers.ts';
import { type SharedServer, useServer } from './support/use-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nochul = (args: string[], options: RunOptions = {}) => runNochul(args, { cwd: folder, ...options });

// The published schema, through a validator that knows nothing of the code that made it.
const published = JSON.parse(readFileSync(new URL('../docs/report.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const validate = ajv.compile(published);

function reportOf({ stdout }: Outcome): Report {
  const parsed: unknown = JSON.parse(stdout);
  expect(validate(parsed), JSON.stringify(validate.errors)).toBe(true);
  return reportSchema.parse(parsed);
}

const people = (engine: Engine) => {
  const text = engine === 'postgresql' ? 'text' : 'varchar(200)';
  return [
    `CREATE TABLE customers (cust_no integer PRIMARY KEY, cust_nm ${text}, mbl_telno ${text}, eml_addr ${text}, grade ${text})`,
    `INSERT INTO customers VALUES ${Array.from({ length: 300 }, (_, i) => {
      const name = `${'김이박최정강조윤장임'[i % 10]}${'지성정재승은태영민현'[(i * 7) % 10]}${'영호희원진수현민우정'[(i * 3) % 10]}`;
      return `(${i}, '${name}', '010-${4000 + i}-${1000 + ((i * 7919) % 9000)}', 'user${i}@example.com', 'gold')`;
    }).join(',')}`,
    `CREATE TABLE products (product_no integer PRIMARY KEY, product_nm ${text}, price integer)`,
    `INSERT INTO products VALUES ${Array.from({ length: 100 }, (_, i) => `(${i}, '상품 ${i}호', ${i * 100})`).join(',')}`,
  ];
};

describe.each(['postgresql', 'mysql', 'mariadb'] as const)('scan on %s', (engine) => {
  let server: SharedServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;

  beforeAll(async () => {
    server = await useServer(engine);
    database = await createDatabase(server);
    await exec(database.url, [
      ...people(engine),
      engine === 'postgresql' ? 'ANALYZE' : 'ANALYZE TABLE customers, products',
    ]);
  });
  afterAll(() => database?.drop());

  test('finds the planted kinds and nothing else, with people and readers', async () => {
    const outcome = await nochul(['scan', database.url, '--format', 'json']);
    expect(outcome.stderr).toBe('');
    expect(outcome.code).toBe(0);
    const report = reportOf(outcome);
    const found = report.findings.map((finding) => `${finding.relation}.${finding.column} ${finding.category}`).sort();
    expect(found).toEqual(['customers.cust_nm person_name', 'customers.eml_addr email', 'customers.mbl_telno phone']);
    for (const finding of report.findings) {
      expect(finding.people.low).toBeLessThanOrEqual(300);
      expect(finding.people.high).toBeGreaterThanOrEqual(300);
      expect(finding.readers.principals).toBeGreaterThan(0);
    }
    expect(report.sources[0]?.people.estimate).toBe(300);
    expect(report.complete).toBe(true);
  });

  test('exits 1 at the threshold and 0 below it', async () => {
    expect((await nochul(['scan', database.url, '--fail-on', 'low', '--quiet'])).code).toBe(1);
    expect((await nochul(['scan', database.url, '--fail-on', 'low', '--include', '*.products'])).code).toBe(0);
  });

  test('a role that may read half of the tables: exit 3 and the other half listed', async () => {
    const name = `half_${database.name}`.slice(0, 30);
    const url = new URL(database.url);
    url.username = name;
    url.password = 'half-pw';
    await exec(
      database.url,
      engine === 'postgresql'
        ? [`CREATE ROLE ${name} LOGIN PASSWORD 'half-pw'`, `GRANT SELECT ON products TO ${name}`]
        : [
            `CREATE USER '${name}'@'%' IDENTIFIED BY 'half-pw'`,
            `GRANT SELECT ON ${database.name}.products TO '${name}'@'%'`,
            `GRANT INSERT ON ${database.name}.customers TO '${name}'@'%'`,
          ],
    );
    try {
      const outcome = await nochul(['scan', url.href, '--format', 'json']);
      expect(outcome.code).toBe(3);
      const report = reportOf(outcome);
      expect(report.complete).toBe(false);
      expect(report.sources[0]?.skipped.map(({ relation, reason }) => `${relation} ${reason}`)).toEqual([
        'customers permission-denied',
      ]);
      expect((await nochul(['scan', url.href, '--quiet', '--allow-incomplete'])).code).toBe(0);
    } finally {
      await exec(
        database.url,
        engine === 'postgresql'
          ? [`REVOKE ALL ON products FROM ${name}`, `DROP ROLE ${name}`]
          : [`DROP USER '${name}'@'%'`],
      );
    }
  });

  test('a database with nothing to look at is no clean one: exit 2 and a sentence', async () => {
    const empty = await createDatabase(server);
    try {
      const nothing = await nochul(['scan', empty.url]);
      expect(nothing.code).toBe(2);
      expect(nothing.stderr).toMatch(/^nochul: .*no table.*\n {2}.*\n$/);
      expect(nothing.stdout).toBe('');
    } finally {
      await empty.drop();
    }
    const misspelt = await nochul(['scan', database.url, '--include', '*.custmers']);
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toContain('--include');
    expect((await nochul(['access', database.url, '*.custmers'])).code).toBe(2);
  });

  test('an account without any privilege: exit 2 and what to grant', async () => {
    const name = `none_${database.name}`.slice(0, 30);
    const url = new URL(database.url);
    url.username = name;
    url.password = 'none-pw';
    const isPostgres = engine === 'postgresql';
    if (!isPostgres) url.pathname = '';
    await exec(
      database.url,
      isPostgres ? `CREATE ROLE ${name} LOGIN PASSWORD 'none-pw'` : `CREATE USER '${name}'@'%' IDENTIFIED BY 'none-pw'`,
    );
    try {
      const outcome = await nochul(['scan', url.href]);
      expect(outcome.code).toBe(2);
      expect(outcome.stderr).toMatch(/^nochul: .*\n {2}.*nochul init.*\n$/);
    } finally {
      await exec(database.url, isPostgres ? `DROP ROLE ${name}` : `DROP USER '${name}'@'%'`);
    }
  });

  test('writes files by extension, whole, and text to stdout', async () => {
    const file = join(folder, `${engine}.json`);
    const outcome = await nochul(['scan', database.url, '-o', file]);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toContain('customers');
    expect(reportSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).findings).toHaveLength(3);
  });

  test('access names who can read, with the path', async () => {
    const outcome = await nochul(['access', database.url, '*.customers', '--format', 'json']);
    expect(outcome.code).toBe(0);
    const report = accessReportSchema.parse(JSON.parse(outcome.stdout));
    expect(report.access.length).toBeGreaterThan(0);
    expect(new Set(report.access.map(({ relation }) => relation))).toEqual(new Set(['customers']));
    for (const row of report.access) expect(row.path[0]).toBe(row.principal);
  });

  test('a wrong password and an unknown database are one sentence each, without the password', async () => {
    const wrong = new URL(database.url);
    wrong.password = 'not-the-one-49151';
    const refused = await nochul(['scan', wrong.href]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^nochul: .*\n {2}.*\n$/);
    expect(refused.stderr).not.toContain('49151');
    const unknown = new URL(database.url);
    unknown.pathname = '/no_such_database';
    const missing = await nochul(['scan', unknown.href]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('no_such_database');
    expect(missing.stderr).not.toContain('    at ');
  });

  test('a server that refuses the asked-for TLS', async () => {
    const url = new URL(database.url);
    if (engine === 'postgresql') url.searchParams.set('sslmode', 'verify-full');
    else url.searchParams.set('ssl-mode', 'REQUIRED');
    const outcome = await nochul(['scan', url.href]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/^nochul: .*(TLS|SSL|certificate)/);
    expect(outcome.stderr).not.toContain('    at ');
  });
});

describe('bad input: a sentence, exit 2, no stack', () => {
  const cases: [what: string, args: string[], says: RegExp][] = [
    ['no command', [], /Say what to do/],
    ['unknown command', ['scna', 'postgres://localhost/x'], /scan/],
    ['unknown flag', ['scan', 'postgres://localhost/x', '--sampel', '3'], /sampel/],
    ['no URL', ['scan'], /No database was named/],
    ['not a URL', ['scan', 'localhost:5432/shop'], /neither a database URL nor a target/],
    ['unreadable URL', ['scan', 'postgres://user:p@ss@ho st/x'], /could not be read/],
    ['a stray percent sign', ['scan', 'postgres://localhost/%zz'], /could not be read/],
    ['unknown protocol', ['scan', 'oracle://localhost/x'], /oracle/],
    ['refused connection', ['scan', 'postgres://localhost:1/x'], /localhost:1/],
    ['refused connection (MySQL)', ['scan', 'mysql://localhost:1/x'], /localhost:1/],
    ['unknown host', ['scan', 'postgres://no-such-host.invalid/x'], /no-such-host/],
    ['unknown URL option', ['scan', 'mysql://localhost:1/x?ssl-moed=REQUIRED'], /ssl-moed/],
    ['unknown format', ['scan', 'postgres://localhost:1/x', '--format', 'pdff'], /pdff/],
    ['sample of zero', ['scan', 'postgres://localhost:1/x', '--sample', '0'], /--sample/],
    [
      'a flag twice',
      ['scan', 'postgres://localhost:1/x', '--lang', 'ko', '--lang', 'en'],
      /--lang was given more than/,
    ],
    ['no database of two', ['scan', 'postgres://localhost:1/x', 'postgres://localhost:1/y'], /None of the 2 databases/],
    ['half a statement', ['scan', 'postgres://localhost:1/x', '--concurrency', '1.5'], /--concurrency must be a whole/],
    ['until and full', ['scan', 'postgres://localhost:1/x', '--full', '--until', '1e-5'], /--until has nothing to add/],
    ['unwritable output', ['scan', 'postgres://localhost:1/x', '-o', '/no/such/folder/r.json'], /can't be written/],
    ['config that is not there', ['scan', 'postgres://localhost:1/x', '--config', 'nope.yaml'], /does not exist/],
    ['unknown detector', ['detectors', 'test', '--detector', 'kr/nope'], /kr\/nope/],
  ];
  test.each(cases)('%s', async (_what, args, says) => {
    const outcome = await nochul(args);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(says);
    expect(outcome.stderr).toMatch(/^nochul: /);
    expect(outcome.stderr).not.toContain('    at ');
    expect(outcome.stdout).toBe('');
  });

  test('a config with a typo, broken YAML, a missing plugin, a missing variable', async () => {
    const config = join(folder, 'bad.yaml');
    const configs: [text: string, says: RegExp][] = [
      ['detectrs: {}\n', /unknown key "detectrs"/],
      ['targets:\n  shop:\n    ulr: x\n    url: y\n', /unknown key "ulr" in "targets\.shop"/],
      ['targets: [\n', /could not be read \(line/],
      ['sample: many\n', /"sample"/],
      ['detectors: { kr/nope: off }\n', /kr\/nope/],
      ['plugins: [nochul-plugin-nobody-wrote]\n', /nochul-plugin-nobody-wrote/],
      ['targets: { shop: { url: "postgres://$' + '{NO_SUCH_VARIABLE}@h/d" } }\n', /NO_SUCH_VARIABLE/],
    ];
    for (const [text, says] of configs) {
      writeFileSync(config, text);
      const outcome = await nochul(['scan', ...(text.startsWith('targets') ? ['shop'] : []), '--config', config]);
      expect(outcome.stderr).toMatch(says);
      expect(outcome.stderr).not.toContain('    at ');
      expect(outcome.code).toBe(2);
    }
  });

  describe('a port that accepts and stays silent', () => {
    const silent = createServer(() => {});
    beforeAll(() => new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve)));
    afterAll(() => silent.close());
    test.each(['postgres', 'mysql', 'mariadb'])('%s gives up after its connect timeout', async (protocol) => {
      const address = silent.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const outcome = await nochul(['scan', `${protocol}://u:p@127.0.0.1:${port}/x`]);
      expect(outcome.code).toBe(2);
      expect(outcome.stderr).toMatch(/^nochul: /);
      expect(outcome.stderr).not.toContain('    at ');
    });
  });
});

describe('the rest of the command line', () => {
  test('--help has examples and exit codes, --version the version', async () => {
    const help = await nochul(['scan', '--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('nochul scan postgres://');
    expect((await nochul(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('shell completion prints a script', async () => {
    expect((await nochul(['completion'], { env: { SHELL: '/bin/bash' } })).stdout).toContain('complete -o');
  });

  test('detectors list and test', async () => {
    const list = await nochul(['detectors', 'list', '--format', 'json']);
    expect(JSON.parse(list.stdout).map(({ id }: { id: string }) => id)).toContain('kr/mobile-phone');
    const tried = await nochul(['detectors', 'test'], { stdin: '010-2345-6789\n8801234567893\n#!?\n' });
    expect(tried.stdout).toMatch(
      /^kr\/mobile-phone valid 010-\*{4}-6789.*\n.*decoy\/barcode valid \(nobody’s data\).*\n-\n$/,
    );
    expect(tried.stdout).not.toContain('2345-6789');
    expect(tried.code).toBe(1);
  });

  test('init writes a config that loads, keeps an old one, and prints SQL for each engine', async () => {
    const cwd = mkdtempSync(join(folder, 'init-'));
    const first = await nochul(['init'], { cwd });
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/CREATE ROLE nochul[\s\S]*CREATE USER[\s\S]*CREATE USER/);
    expect((await nochul(['init'], { cwd })).stderr).toContain('stays as it is');
    const loaded = await nochul(['scan'], { cwd, env: { SHOP_DATABASE_URL: 'postgres://localhost:1/x' } });
    expect(loaded.stderr).toContain('localhost:1');
  });
});

describe('scan --explain', () => {
  let server: SharedServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;

  beforeAll(async () => {
    server = await useServer('postgresql');
    database = await createDatabase(server);
    await exec(database.url, [
      ...people('postgresql'),
      'CREATE TABLE accounts (login_email text PRIMARY KEY)',
      "INSERT INTO accounts SELECT 'user' || n || '@example.com' FROM generate_series(1, 50) n",
      'CREATE TABLE visits (at timestamptz, who text REFERENCES accounts)',
      "INSERT INTO visits SELECT now(), 'user' || n || '@example.com' FROM generate_series(1, 50) n",
    ]);
  });
  afterAll(() => database?.drop());

  test('says what moved the verdict how far, and quotes no value', async () => {
    const { code, stdout } = await nochul(['scan', database.url, '--explain', 'public.customers.mbl_telno']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^public\.customers\.mbl_telno {2}text\n300 rows looked at \(read whole\)/);
    expect(stdout).toMatch(/0\.99\d {2}kr\/mobile-phone: phone, 300 match {2}← reported/);
    expect(stdout).toMatch(/\+5\.00 {2}the column’s name says so/);
    expect(stdout).not.toMatch(/010-4\d{3}/);
    const inCapitals = await nochul(['scan', database.url, '--explain', 'PUBLIC.Customers.MBL_TELNO']);
    expect(inCapitals.stdout).toMatch(/^public\.customers\.mbl_telno /);
    const nothing = await nochul(['scan', database.url, '--explain', 'visits.at']);
    expect(nothing.stdout).toMatch(/^Not reported, because /m);
  });

  test('as JSON, in Korean, and for a column that refers to another', async () => {
    const json = await nochul(['scan', database.url, '--explain', 'visits.who', '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 1,
      column: 'who',
      subjects: [{ nonNull: 50, hypotheses: [{ category: 'email', reported: true }] }],
    });
    const korean = await nochul(['scan', database.url, '--explain', 'customers.cust_nm', '--lang', 'ko']);
    expect(korean.stdout).toContain('← 보고됨');
  });

  test('a column that is not there is a sentence', async () => {
    const outcome = await nochul(['scan', database.url, '--explain', 'customers.nothing']);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('There is no column customers.nothing.');
    const two = await nochul(['scan', database.url, database.url, '--explain', 'customers.cust_nm']);
    expect(two.code).toBe(2);
    const file = await nochul(['scan', database.url, '--explain', 'customers.cust_nm', '-o', 'x.json']);
    expect(file.code).toBe(2);
  });
});
