// `nochul access` and the roster, as a user meets them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessReportSchema, reportSchema } from '../../src/report.ts';
import { type RunOptions, runNochul } from '../support/run.ts';
import { createDatabase, exec } from '../support/servers.ts';
import { type SharedServer, useServer } from '../support/use-server.ts';
import { connect as connectMysql, type Flavour } from './mysql-oracle.ts';
import { urlAs } from './postgres-oracle.ts';

const folder = mkdtempSync(join(tmpdir(), 'nochul-access-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nochul = (args: string[], options: RunOptions = {}) => runNochul(args, { cwd: folder, ...options });

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return name;
}

describe('PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let server: SharedServer;
  const roles = ['nc_owner', 'nc_group', 'nc_kim', 'nc_lee', 'nc_choi', 'nc_old'];

  beforeAll(async () => {
    server = await useServer('postgresql');
    database = await createDatabase(server);
    await exec(server.adminUrl, [
      'CREATE ROLE nc_owner',
      'CREATE ROLE nc_group',
      "CREATE ROLE nc_kim LOGIN PASSWORD 'only-for-tests' IN ROLE nc_group",
      'CREATE ROLE nc_lee LOGIN IN ROLE nc_group',
      'CREATE ROLE nc_choi LOGIN',
      'CREATE ROLE nc_old NOLOGIN',
    ]);
    await exec(database.url, [
      'CREATE SCHEMA shop AUTHORIZATION nc_owner',
      'GRANT USAGE ON SCHEMA shop TO PUBLIC',
      'SET ROLE nc_owner',
      'CREATE TABLE shop.customers (id int, mbl_telno text)',
      `INSERT INTO shop.customers SELECT i, '010-' || 2000 + i || '-' || 5000 + i FROM generate_series(1, 300) i`,
      'CREATE TABLE shop.events (id int)',
      'CREATE TABLE shop.orders (id int)',
      'ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY',
      'CREATE POLICY newest ON shop.orders FOR SELECT TO nc_choi USING (id > 1)',
      'GRANT SELECT ON shop.customers TO nc_group',
      'GRANT SELECT ON shop.events TO PUBLIC',
      'GRANT SELECT ON shop.orders, shop.customers TO nc_choi',
      'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO nc_group',
    ]);
  });
  afterAll(async () => {
    await database?.drop();
    await exec(
      server.adminUrl,
      roles.map((role) => `DROP ROLE ${role}`),
    );
  });

  test('the text has superusers once, readers alike on a line, the policy, and the future apart', async () => {
    const { stdout, code } = await nochul(['access', database.url, 'shop.*']);
    expect(code).toBe(0);
    const lines = stdout.split('\n').map((line) => line.replaceAll(/\s{2,}/g, ' | ').trim());
    expect(lines[0]).toMatch(/^Superusers? reads? everything: .*postgres/);
    expect(stdout.match(/postgres/g)).toHaveLength(1);
    expect(lines).toContainEqual(
      '| nc_kim, nc_lee | yes | direct | all rows | all | member of nc_group (inherits) → SELECT on shop.customers',
    );
    expect(lines.some((line) => line.includes('everyone (PUBLIC)') && line.includes('SELECT on shop.events'))).toBe(
      true,
    );
    expect(lines).toContainEqual(
      '| nc_choi | yes | direct | some rows (row policy newest) | all | SELECT on shop.orders',
    );
    const future = stdout.slice(stdout.indexOf('made from now on'));
    expect(future).toContain('default privileges of nc_owner in schema shop');
    // What a role without privileges is not shown comes last; all the rest it is shown.
    const asKim = (await nochul(['access', urlAs(database.url, 'nc_kim'), 'shop.*'])).stdout;
    expect(asKim.slice(0, stdout.length)).toBe(stdout);
    expect(asKim.slice(stdout.length)).toContain('pg-hba');
    // One relation after the other, by name.
    const order = ['shop.customers\n', 'shop.events\n', 'shop.orders\n'].map((name) => stdout.indexOf(`\n${name}`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('one principal has one list, a superuser too', async () => {
    const { stdout } = await nochul(['access', database.url, 'shop.*', '--principal', 'nc_choi']);
    expect(stdout.split('\n')[0]).toBe('nc_choi');
    expect(stdout).toContain('shop.events');
    expect(stdout).not.toContain('nc_kim');
    expect((await nochul(['access', database.url, 'shop.*', '--principal', 'postgres'])).stdout).toContain(
      'shop.orders',
    );
  });

  test('json says limits, superusers and the future, and fits its schema', async () => {
    const { stdout } = await nochul(['access', database.url, 'shop.*', '--format', 'json', '--principal', 'nc_kim']);
    const report = accessReportSchema.parse(JSON.parse(stdout));
    expect(report.sources[0]?.superusers).toContain('postgres');
    expect(report.future).toMatchObject([
      { principal: 'nc_kim', schema: 'shop', creator: 'nc_owner', reach: 'direct' },
    ]);
    expect(report.sources[0]?.roster).toBeNull();
  });

  test('a roster names leavers first, then who is not in it, in scan and access', async () => {
    const roster = write(
      'roster.csv',
      '\ufeff계정,소유자,상태\r\nnc_choi,"최**, CRM",퇴사\r\nnc_old,박**,퇴사\r\nnc_kim,김**,재직\r\nnc_gone,정**,퇴사\r\n',
    );
    const { stdout } = await nochul(['access', database.url, 'shop.*', '--roster', roster]);
    expect(stdout.split('\n')[0]).toBe('nc_choi left and can still log in');
    // It cannot log in, and has no more than everyone.
    expect(stdout).not.toContain('nc_old left');
    expect(stdout).toMatch(/nobody in the roster owns them: .*nc_lee/);
    expect(stdout).toContain('In the roster, not on the server: nc_gone');

    const scanned = await nochul(['scan', database.url, '--roster', roster, '--format', 'json']);
    const report = reportSchema.parse(JSON.parse(scanned.stdout));
    expect(report.sources[0]?.roster).toMatchObject({ leavers: ['nc_choi'], missing: ['nc_gone'] });
    expect(report.sources[0]?.roster?.unowned).toContain('nc_lee');
    const choi = report.principals.find(({ name }) => name === 'nc_choi');
    expect(choi?.roster).toEqual({ owner: '최**, CRM', status: 'left' });
    expect(report.principals.find(({ name }) => name === 'nc_lee')?.roster).toBeNull();
    expect(report.future.some(({ principal }) => principal === 'nc_lee')).toBe(true);

    const text = (await nochul(['scan', database.url, '--roster', roster])).stdout.split('\n');
    expect(text[1]).toBe(`nc_choi left and still reads ${choi?.people.estimate} people`);
  });

  test('the demo tells of the one who left', async () => {
    const { stdout } = await nochul(['demo', '--people', '300', '--quiet']);
    expect(stdout.split('\n')[1]).toMatch(/^ex_choi left and still reads ~?\d+ people$/);
    expect(stdout).toContain('nobody in the roster owns them: etl');
  });

  test('a config names the roster beside it, and the paths that are off', async () => {
    write('conf/people.csv', 'principal,owner,status\nnc_choi,Choi,left\n');
    const config = write('conf/nochul.config.yaml', 'roster: people.csv\naccess:\n  off: [via:view, escalate:owner]\n');
    const { stdout, code } = await nochul(['access', database.url, 'shop.*', '--config', config]);
    expect(code).toBe(0);
    expect(stdout).toContain('nc_choi left');
  });

  test.each([
    ['access: { off: [via:magic] }', /"via:magic" is no path that can be switched off \(docs\/access\.md lists them\)/],
    ['access: { of: [via:view] }', /unknown key "of" in "access"\.\n {2}Known keys: off\./],
    ['roster: nowhere.csv', /The roster nowhere\.csv could not be read\./],
  ])('a config with %s is refused in a sentence', async (text, sentence) => {
    const config = write('wrong.config.yaml', text);
    const { stdout, stderr, code } = await nochul(['access', database.url, '--config', config]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  test('a broken roster is refused with its line before anything is connected to', async () => {
    const roster = write('broken.csv', 'principal,owner,status\nkim,Kim,active\nlee,"Lee,left\n');
    for (const command of ['scan', 'access']) {
      const { stderr, code } = await nochul([command, 'postgres://nobody@127.0.0.1:1/none', '--roster', roster]);
      expect(code).toBe(2);
      expect(stderr).toContain('The roster broken.csv is broken in line 3: a quoted field does not end.');
    }
  });

  test('--from makes no sense here', async () => {
    const { stderr, code } = await nochul(['access', database.url, '--from', '10.0.0.1']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--from is for MySQL and MariaDB')]);
  });
});

describe.each<Flavour>(['mysql', 'mariadb'])('%s', (engine) => {
  test('--from decides which account a client becomes, as the server does', async () => {
    const server = await useServer(engine);
    const database = await createDatabase(server);
    const password = 'From-secret-1';
    try {
      await exec(database.url, [
        'CREATE TABLE t (x int)',
        `CREATE USER 'ncf'@'%' IDENTIFIED BY '${password}'`,
        `CREATE USER 'ncf'@'127.0.0.1' IDENTIFIED BY '${password}'`,
        `GRANT SELECT ON *.* TO 'ncf'@'%'`,
      ]);
      const readers = async (...more: string[]) => {
        const { stdout } = await nochul(['access', database.url, `${database.name}.t`, '--format', 'json', ...more]);
        const { access } = accessReportSchema.parse(JSON.parse(stdout));
        return access.filter(({ principal }) => principal.startsWith("'ncf'")).map(({ principal }) => principal);
      };
      expect(await readers('--from', '192.0.2.7')).toEqual(["'ncf'@'%'"]);
      // The narrower host wins, and global privileges do not cross from one account to another.
      expect(await readers('--from', '127.0.0.1')).toEqual([]);
      expect(await readers()).toEqual(["'ncf'@'%'"]);
      const local = await connectMysql({ ...server, stop: async () => {}, stopHard: async () => {} }, 'ncf', password);
      const [rows] = await local.query('SELECT CURRENT_USER() AS u');
      expect(rows).toEqual([{ u: 'ncf@127.0.0.1' }]);
      await expect(local.query(`SELECT x FROM ${database.name}.t`)).rejects.toMatchObject({ errno: 1142 });
      await local.end();
    } finally {
      await exec(server.adminUrl, ["DROP USER IF EXISTS 'ncf'@'%', 'ncf'@'127.0.0.1'"]);
      await database.drop();
    }
  });
});
