// What is said of principals besides what they read, against what the servers do and say.
import type { Connection } from 'mysql2/promise';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hygiene, hostScope, hygieneOf } from '../src/access/hygiene.ts';
import { mysqlAuthority } from '../src/access/mysql.ts';
import { resolveAccess } from '../src/access/resolve.ts';
import { SCANNER_SQL as mariadbScanner } from '../src/engines/mariadb/scanner.ts';
import { SCANNER_SQL as mysqlScanner } from '../src/engines/mysql/scanner.ts';
import type { AccessGraph } from '../src/graph.ts';
import {
  connect as connectMysql,
  type Flavour,
  PASSWORD as KIT,
  login,
  ownServer,
  readGraph,
} from './access/mysql-oracle.ts';
import { connect, graphOf, PASSWORD, testedVersions, urlAs } from './access/postgres-oracle.ts';
import { createDatabase, type TestServer } from './support/servers.ts';
import { useServer } from './support/use-server.ts';

const NOW = new Date();

function factsOf(graph: AccessGraph, client: string | null = null) {
  const authority = graph.engine === 'postgresql' ? undefined : mysqlAuthority(graph, { client });
  const resolved = resolveAccess(graph, authority);
  return (name: string): Hygiene & { canLogin: boolean } => {
    const index = resolved.principals.findIndex((each) => each.name === name);
    const { access, canLogin } = resolved.principals[index]!;
    return { canLogin, ...hygieneOf(graph, resolved, NOW)(index, access) };
  };
}

describe.each(await testedVersions())('PostgreSQL %s', (version) => {
  let server: Awaited<ReturnType<typeof useServer>>;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let admin: pg.Client;
  let of: ReturnType<typeof factsOf>;
  const ROLES: Record<string, string> = {
    nh_plain: `LOGIN PASSWORD '${PASSWORD}'`,
    nh_nologin: `NOLOGIN PASSWORD '${PASSWORD}'`,
    nh_limit: `LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 0`,
    nh_stranger: `LOGIN PASSWORD '${PASSWORD}'`,
    nh_expired: `LOGIN PASSWORD '${PASSWORD}' VALID UNTIL '2020-01-01'`,
    nh_later: `LOGIN PASSWORD '${PASSWORD}' VALID UNTIL '2099-01-01 00:00+00'`,
    nh_forever: `LOGIN PASSWORD '${PASSWORD}' VALID UNTIL 'infinity'`,
    guest: `LOGIN PASSWORD '${PASSWORD}'`,
    TEST_01: `LOGIN PASSWORD '${PASSWORD}'`,
  };

  beforeAll(async () => {
    server = await useServer('postgresql', version);
    database = await createDatabase(server);
    admin = await connect(database.url);
    for (const [name, options] of Object.entries(ROLES)) await admin.query(`CREATE ROLE "${name}" ${options}`);
    await admin.query(`REVOKE CONNECT ON DATABASE ${database.name} FROM PUBLIC`);
    for (const name of Object.keys(ROLES)) {
      if (name !== 'nh_stranger') await admin.query(`GRANT CONNECT ON DATABASE ${database.name} TO "${name}"`);
    }
    await admin.query(`GRANT nh_nologin TO nh_plain; GRANT USAGE ON SCHEMA public TO PUBLIC;
      CREATE TABLE public.open (x int); GRANT SELECT ON public.open TO PUBLIC;
      CREATE TABLE public.own (x int); GRANT SELECT ON public.own TO nh_nologin`);
    const number = Number((await admin.query('SHOW server_version_num')).rows[0].server_version_num);
    of = factsOf(await graphOf(urlAs(database.url, 'nh_plain'), number));
  });
  afterAll(async () => {
    await admin.end();
    await database.drop();
    const cluster = await connect(server.adminUrl);
    for (const name of Object.keys(ROLES)) await cluster.query(`DROP ROLE "${name}"`);
    await cluster.end();
  });

  test('what keeps a role from logging in is what the server says', async () => {
    const barriers = Object.keys(ROLES).map((name) => [name, of(name).loginBarriers]);
    expect(Object.fromEntries(barriers)).toEqual({
      ...{ nh_plain: [], nh_nologin: ['no-login'], nh_limit: ['connection-limit'], nh_stranger: ['no-connect'] },
      ...{ nh_expired: [], nh_later: [], nh_forever: [], guest: [], TEST_01: [] },
    });
    // 28000 no login, 53300 too many connections, 42501 no CONNECT.
    const states = { 'no-login': '28000', 'connection-limit': '53300', 'no-connect': '42501' } as Record<
      string,
      string
    >;
    for (const name of Object.keys(ROLES)) {
      const state = await connect(urlAs(database.url, name)).then(
        (client) => client.end().then(() => undefined),
        (error) => error.code as string,
      );
      // VALID UNTIL counts for passwords alone; test servers may trust.
      const [barrier] = of(name).loginBarriers;
      if (name !== 'nh_expired' || state === undefined) {
        expect.soft([name, state]).toEqual([name, barrier && states[barrier]]);
      }
    }
  });

  test('password expiry, memberships, names and PUBLIC', () => {
    const expiry = (name: string) => [of(name).passwordExpiry, of(name).passwordExpiresAt];
    expect(expiry('nh_plain')).toEqual(['never', null]);
    expect(expiry('nh_forever')).toEqual(['never', null]);
    expect(of('nh_expired').passwordExpiry).toBe('passed');
    expect(expiry('nh_later')).toEqual(['later', '2099-01-01T00:00:00.000Z']);
    expect(expiry('nh_nologin')).toEqual([null, null]);
    expect(of('nh_plain').memberOf).toEqual(['nh_nologin']);
    expect(of('guest').memberOf).toEqual([]);
    expect(['guest', 'TEST_01', 'nh_plain', 'postgres'].map((name) => of(name).defaultName)).toEqual([
      ...['guest', 'test', null, 'postgres'],
    ]);
    expect(['guest', 'nh_plain', 'PUBLIC'].map((name) => of(name).throughPublic)).toEqual(['all', 'some', 'all']);
    // How a password is stored, a role without privileges is not shown.
    expect(of('nh_plain')).toMatchObject({ authentication: null, unsafeAuthentication: null, host: null });
  });
});

describe.each<Flavour>(['mysql', 'mariadb'])('%s', (engine) => {
  let server: TestServer;
  let admin: Connection;
  let graph: AccessGraph;
  const isMaria = engine === 'mariadb';
  const by = `IDENTIFIED BY '${KIT}'`;
  const ACCOUNTS: readonly (readonly [user: string, host: string, options: string])[] = [
    ['plain', '%', by],
    ['locked', '%', `${by} ACCOUNT LOCK`],
    ['expired', '%', `${by} PASSWORD EXPIRE`],
    ['lived', '127.0.0.1', `${by} PASSWORD EXPIRE INTERVAL 90 DAY`],
    ['forever', '10.%', `${by} PASSWORD EXPIRE NEVER`],
    ['empty', 'localhost', ''],
    ['empty', '127.0.0.1', ''],
    ['twice', '%', by],
    ['twice', '127.0.0.1', by],
    ['', '192.168.0.%', ''],
    ['admin', 'db.example', by],
  ];

  beforeAll(async () => {
    server = await ownServer(engine);
    admin = await connectMysql(server);
    for (const [user, host, options] of ACCOUNTS) await admin.query(`CREATE USER '${user}'@'${host}' ${options}`);
    if (isMaria) {
      await admin.query(`CREATE USER 'both'@'%' IDENTIFIED VIA ed25519 USING PASSWORD('x') OR unix_socket`).catch(() =>
        // ed25519 is a plugin that not every build carries.
        admin.query(`CREATE USER 'both'@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('x') OR unix_socket`),
      );
    }
    const role = isMaria ? 'hyg_role' : "'hyg_role'@'%'";
    await admin.query(`CREATE ROLE ${role}`);
    await admin.query(`GRANT ${role} TO 'plain'@'%'`);
    for (const statement of (isMaria ? mariadbScanner : mysqlScanner).split(/;\n/)) {
      const sql = statement.replaceAll(/^--.*$/gm, '').trim();
      if (sql) await admin.query(sql.replace('change-me', KIT));
    }
    // As the least-privilege account: all of this is shown to it, and no hash.
    const scanner = await connectMysql(server, 'nochul', KIT);
    graph = await readGraph(server, scanner);
    await scanner.end();
  }, 90_000);
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  const account = (user: string, host: string) => `'${user}'@'${host}'`;

  test('what keeps an account from logging in is what happens at login', async () => {
    const of = factsOf(graph, '127.0.0.1');
    expect(of(account('plain', '%')).loginBarriers).toEqual([]);
    expect(of(account('locked', '%')).loginBarriers).toEqual(['locked']);
    expect(of(account('twice', '%')).loginBarriers).toEqual(['shadowed']);
    expect(of(account('twice', '127.0.0.1')).loginBarriers).toEqual([]);
    expect(of(isMaria ? 'hyg_role' : account('hyg_role', '%')).loginBarriers).toEqual([
      isMaria ? 'no-login' : 'locked',
    ]);
    for (const user of ['plain', 'locked', 'twice']) {
      const session = await login(server, user, [], []).catch((error: { errno: number }) => {
        // 3118 and 4151: the account is locked.
        expect([3118, 4151]).toContain(error.errno);
        return null;
      });
      const open = ACCOUNTS.filter(([name]) => name === user).map(([name, host]) => account(name, host));
      expect(open.filter((name) => of(name).loginBarriers.length === 0)).toEqual(session ? [session.account] : []);
    }
  });

  test.runIf(engine === 'mysql')('an account without a login is told from one that is shadowed', async () => {
    await admin.query(`INSTALL PLUGIN mysql_no_login SONAME 'mysql_no_login.so'`);
    await admin.query(`CREATE USER 'stage'@'%' IDENTIFIED WITH mysql_no_login`);
    const facts = factsOf(await readGraph(server, admin), '127.0.0.1')(account('stage', '%'));
    expect(facts).toMatchObject({ canLogin: false, loginBarriers: ['no-login'], authentication: ['mysql_no_login'] });
    expect(facts.unsafeAuthentication).toEqual([]);
    await expect(connectMysql(server, 'stage', '')).rejects.toMatchObject({ errno: 1045 });
  });

  test('password age, authentication, hosts and names', () => {
    const of = factsOf(graph);
    expect(of(account('plain', '%'))).toMatchObject({ passwordExpiry: 'never', host: 'any', anonymous: false });
    expect(of(account('expired', '%')).passwordExpiry).toBe('passed');
    expect(of(account('forever', '10.%'))).toMatchObject({ passwordExpiry: 'never', host: 'wide' });
    const lived = of(account('lived', '127.0.0.1'));
    expect(lived).toMatchObject({ passwordExpiry: 'later', host: 'local' });
    const days = (Date.parse(lived.passwordExpiresAt!) - Date.parse(lived.passwordChangedAt!)) / 86_400_000;
    expect(days).toBe(90);
    expect(Math.abs(Date.parse(lived.passwordChangedAt!) - NOW.getTime())).toBeLessThan(600_000);

    expect(of(account('plain', '%')).memberOf).toEqual([isMaria ? 'hyg_role' : account('hyg_role', '%')]);
    expect(of(account('lived', '127.0.0.1')).memberOf).toEqual([]);
    expect(of(account('empty', 'localhost')).unsafeAuthentication).toContain('no-password');
    expect(of(account('plain', '%')).unsafeAuthentication).toEqual(isMaria ? ['password-hash'] : []);
    expect(of(account('plain', '%')).authentication).toEqual([
      isMaria ? 'mysql_native_password' : 'caching_sha2_password',
    ]);
    if (isMaria) expect(of(account('both', '%')).unsafeAuthentication).toContain('operating-system-user');
    expect(of(account('', '192.168.0.%'))).toMatchObject({ anonymous: true, host: 'network', defaultName: null });
    expect(of(account('admin', 'db.example'))).toMatchObject({ host: 'host', defaultName: 'admin' });
    expect(of(account('root', 'localhost'))).toMatchObject({ host: 'local', defaultName: 'root' });
  });

  test('an account without a password is let in without one', async () => {
    const connection = await connectMysql(server, 'empty', '');
    await connection.end();
    await expect(connectMysql(server, 'plain', '')).rejects.toMatchObject({ errno: 1045 });
  });

  test('what is not shown is not guessed', async () => {
    await admin.query(`CREATE USER 'poor'@'%' ${by}`);
    const poor = await connectMysql(server, 'poor', KIT);
    const of = factsOf(await readGraph(server, poor));
    await poor.end();
    expect(of(account('poor', '%'))).toMatchObject({
      passwordExpiry: null,
      passwordChangedAt: null,
      authentication: null,
      unsafeAuthentication: null,
      memberOf: null,
    });
  });

  test('a view that an earlier nochul made for its account still does', async () => {
    const [view] = (isMaria ? mariadbScanner : mysqlScanner).match(/CREATE OR REPLACE [^;]*/)!;
    const later =
      /,\s+(?:IF|JSON_EXTRACT)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\) AS (?:password_stored|alternatives)/g;
    expect(view.match(later)).toHaveLength(isMaria ? 2 : 1);
    await admin.query(view.replaceAll(later, ''));
    const scanner = await connectMysql(server, 'nochul', KIT);
    const old = await readGraph(server, scanner);
    await scanner.end();
    const plain = old.principals.find(({ name }) => name === account('plain', '%'));
    expect(plain).toMatchObject({ canLogin: true, passwordLifetime: 0 });
    expect(plain?.authentication).toBeUndefined();
  });
});

test.each([
  ['%', 'any'],
  ['%.%.%.%', 'any'],
  ['0.0.0.0/0.0.0.0', 'any'],
  ['10.%', 'wide'],
  ['10.0.0.0/255.0.0.0', 'wide'],
  ['172.16.0.0/12', 'wide'],
  ['%.example.com', 'wide'],
  ['10.20.%', 'network'],
  ['192.168.1.0/24', 'network'],
  ['192.168.1.1_', 'network'],
  ['web_.example', 'network'],
  ['192.168.1.7', 'host'],
  ['192.168.1.7/32', 'host'],
  ['db.example.com', 'host'],
  ['2001:db8::7', 'host'],
  ['localhost', 'local'],
  ['127.0.0.1', 'local'],
  ['127.%', 'local'],
  ['::1', 'local'],
] as const)('%s stands for: %s', (host, scope) => {
  expect(hostScope(host)).toBe(scope);
});
