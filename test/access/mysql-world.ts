// Random worlds of accounts × hosts × patterns × roles × restrictions, and the statements that make them.
import fc from 'fast-check';
import type { TestServer } from '../support/servers.ts';
import { connect, type Flavour, PASSWORD, quote } from './mysql-oracle.ts';

export const SCHEMAS = ['kit_app', 'kitXapp', 'kit_apple', 'kat'];
const PATTERNS = ['kit_app', 'kit\\_app', 'kit%', 'k%', '%', 'kit____', 'kit\\_%', 'kat', '%app', 'kit_app%', 'k__'];
const HOSTS = ['%', '127.0.0.1', '127.%', '127.0.0.%', '127.0.0.0/255.255.255.0', '1__.0.0.1'];
const USERS = ['ann', 'bob', ''];
export const ROLES = ['r1', 'r2', 'r3'];
const PRIVILEGES = ['SELECT', 'SELECT', 'INSERT', 'EXECUTE', 'SELECT, UPDATE'];
export const TABLES = ['t1', 't2'];
const VIEWS = ['v1', 'v2'];

export interface World {
  readonly accounts: readonly (readonly [user: number, host: number])[];
  readonly globals: readonly (readonly [who: number, privilege: number])[];
  readonly restrictions: readonly (readonly [who: number, schema: number])[];
  readonly schemas: readonly (readonly [who: number, pattern: number, privilege: number])[];
  readonly tables: readonly (readonly [who: number, schema: number, table: number, privilege: number])[];
  readonly columns: readonly (readonly [who: number, schema: number, table: number, column: number])[];
  readonly roles: readonly (readonly [role: number, who: number])[];
  readonly defaults: readonly number[];
  readonly everyone: readonly (readonly [kind: number, schema: number, privilege: number])[];
  readonly views: readonly (readonly [definer: number, schema: number, base: number, invoker: boolean])[];
  readonly reload: boolean;
}

const index = (length: number) => fc.nat({ max: length - 1 });
const who = index(100);
export const worlds: fc.Arbitrary<World> = fc.record({
  accounts: fc.uniqueArray(fc.tuple(index(USERS.length), index(HOSTS.length)), {
    minLength: 2,
    maxLength: 6,
    selector: ([user, host]) => `${user} ${host}`,
  }),
  globals: fc.array(fc.tuple(who, index(PRIVILEGES.length)), { maxLength: 2 }),
  restrictions: fc.array(fc.tuple(who, index(SCHEMAS.length)), { maxLength: 4 }),
  schemas: fc.array(fc.tuple(who, index(PATTERNS.length), index(PRIVILEGES.length)), { minLength: 2, maxLength: 10 }),
  tables: fc.array(fc.tuple(who, index(SCHEMAS.length), index(4), index(PRIVILEGES.length)), { maxLength: 5 }),
  columns: fc.array(fc.tuple(who, index(SCHEMAS.length), index(2), index(2)), { maxLength: 4 }),
  roles: fc.array(fc.tuple(index(ROLES.length), who), { maxLength: 6 }),
  defaults: fc.array(who, { maxLength: 4 }),
  everyone: fc.array(fc.tuple(index(3), index(SCHEMAS.length), index(PRIVILEGES.length)), { maxLength: 1 }),
  views: fc.array(fc.tuple(who, index(SCHEMAS.length), index(SCHEMAS.length), fc.boolean()), { maxLength: 3 }),
  reload: fc.boolean(),
});

/** Empties the server of accounts and views, builds the world, and returns the statements that did. */
export async function build(
  server: TestServer,
  { engine, settings }: { readonly engine: Flavour; readonly settings: Record<string, string> },
  world: World,
): Promise<string[]> {
  const admin = await connect(server);
  const isMaria = engine === 'mariadb';
  const done: string[] = [];
  const run = async (sql: string) => {
    try {
      await admin.query(sql);
      done.push(sql);
    } catch (error) {
      // A grant that is already there, a role granted in a circle, a restriction of what is not held.
      const expected = [
        1141, 1147, 1148, 3619, 3879, 3880, 1396, 1959, 1961, 3523, 3566, 3890, 3530, 1446, 1410, 1449, 3876, 4027,
        1062,
      ];
      if (!expected.includes((error as { errno: number }).errno))
        throw new Error(`${sql}: ${(error as { errno: number }).errno} ${String(error)}`);
    }
  };
  await wipe(admin);
  const accounts = world.accounts.map(([user, host]) => `'${USERS[user]}'@'${HOSTS[host]}'`);
  const roles = ROLES.map((role) => (isMaria ? role : `'${role}'@'%'`));
  const pick = (n: number, from: readonly string[]) => from[n % from.length]!;
  const anyone = [...accounts, ...roles];
  for (const account of accounts) await run(`CREATE USER ${account} IDENTIFIED BY '${PASSWORD}'`);
  for (const role of roles) await run(`CREATE ROLE ${role}`);
  for (const [n, privilege] of world.globals) await run(`GRANT ${PRIVILEGES[privilege]} ON *.* TO ${pick(n, anyone)}`);
  if (settings['partial-revokes']) {
    for (const [n, schema] of world.restrictions) {
      await run(`GRANT SELECT ON *.* TO ${pick(n, anyone)}`);
      await run(`REVOKE SELECT ON ${quote(SCHEMAS[schema]!)}.* FROM ${pick(n, anyone)}`);
    }
  }
  for (const [n, schema, base, invoker] of world.views) {
    const security = invoker ? 'INVOKER' : 'DEFINER';
    const from = `${quote(SCHEMAS[base]!)}.${n % 2 ? 't1' : 't2'}`;
    await run(
      `CREATE OR REPLACE DEFINER = ${pick(n, accounts)} SQL SECURITY ${security} VIEW ${quote(SCHEMAS[schema]!)}.${VIEWS[n % 2]} AS SELECT a, b + 1 AS b FROM ${from}`,
    );
  }
  for (const [n, pattern, privilege] of world.schemas) {
    await run(`GRANT ${PRIVILEGES[privilege]} ON ${quote(PATTERNS[pattern]!)}.* TO ${pick(n, anyone)}`);
  }
  const relations = [...TABLES, ...TABLES];
  for (const [n, schema, table, privilege] of world.tables) {
    const what = PRIVILEGES[privilege] === 'EXECUTE' ? 'DELETE' : PRIVILEGES[privilege];
    await run(`GRANT ${what} ON ${quote(SCHEMAS[schema]!)}.${relations[table]} TO ${pick(n, anyone)}`);
  }
  for (const [n, schema, table, col] of world.columns) {
    await run(`GRANT SELECT (${col ? 'a' : 'b'}) ON ${quote(SCHEMAS[schema]!)}.${TABLES[table]} TO ${pick(n, anyone)}`);
  }
  for (const [role, n] of world.roles) await run(`GRANT ${roles[role]} TO ${pick(n, anyone)}`);
  for (const n of world.defaults) {
    const [role, account] = [pick(n, roles), pick(Math.floor(n / 3), accounts)];
    await run(isMaria ? `SET DEFAULT ROLE ${role} FOR ${account}` : `ALTER USER ${account} DEFAULT ROLE ${role}`);
  }
  for (const [kind, schema, privilege] of world.everyone) {
    if (isMaria && kind === 0) await run(`GRANT ${PRIVILEGES[privilege]} ON ${quote(SCHEMAS[schema]!)}.* TO PUBLIC`);
    if (kind === 1) {
      await run(
        `INSERT INTO mysql.db (Host, Db, User, Select_priv, Insert_priv) VALUES ('%', '${SCHEMAS[schema]}', '', '${privilege % 2 ? 'N' : 'Y'}', 'Y')`,
      );
    }
  }
  if (world.reload || world.everyone.length > 0) await run('FLUSH PRIVILEGES');
  await admin.end();
  return done;
}

async function wipe(admin: Awaited<ReturnType<typeof connect>>): Promise<void> {
  const [rows] = await admin.query(
    `SELECT CONCAT(QUOTE(User), '@', QUOTE(Host)) AS account, User AS u, Host AS h FROM mysql.user
     WHERE User NOT IN ('root', 'mariadb.sys', 'PUBLIC') AND User NOT LIKE 'mysql.%'`,
  );
  for (const { account, u, h } of rows as { account: string; u: string; h: string }[]) {
    await admin.query(h === '' && u !== '' ? `DROP ROLE ${quote(u)}` : `DROP USER ${account}`);
  }
  for (const schema of SCHEMAS)
    for (const view of VIEWS) await admin.query(`DROP VIEW IF EXISTS ${quote(schema)}.${view}`);
  await admin.query(`DELETE FROM mysql.db WHERE User IN ('', 'PUBLIC')`);
  await admin.query('FLUSH PRIVILEGES');
}
