/** An empty MySQL or MariaDB server that migrations may do anything to. */
import mysql, { type Connection } from 'mysql2/promise';
import { mysql as engine } from '../engines/mysql/index.ts';
import { NochulError } from '../errors.ts';
import type { Session } from '../plugin.ts';
import { type Account, accountOf, notEmpty, type Shadow, StatementFailure } from './shadow.ts';

const SYSTEM = `('mysql', 'information_schema', 'performance_schema', 'sys')`;
const DATABASES = `SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name NOT IN ${SYSTEM}`;
const TABLES = `
SELECT concat(table_schema, '.', table_name) AS name FROM information_schema.tables
WHERE table_schema NOT IN ${SYSTEM} ORDER BY 1 LIMIT 1`;
/** Roles are accounts, too: without a host on MariaDB. */
const ACCOUNTS = 'SELECT user, host FROM mysql.user';
/** A grant outlives its table: one of an earlier run would be taken for what was there before. */
const OBJECT_GRANTS = `
SELECT DISTINCT user, host, db, name FROM (
  SELECT user, host, db, '*' AS name FROM mysql.db
  UNION ALL SELECT user, host, db, table_name FROM mysql.tables_priv) grants
WHERE user NOT IN ('mysql.sys', 'mysql.session', 'mysql.infoschema', 'mariadb.sys') AND db NOT IN ${SYSTEM}`;

const OWN = 'nochul_shadow';

/** @throws NochulError as the engine's `connect`; `usage` where the server holds something */
export async function mysqlShadow(url: URL, connect: Parameters<typeof engine.connect>[1]): Promise<Shadow> {
  const server = new URL(url);
  server.pathname = '';
  // The engine says better than the driver why a connection does not come about, and which of the two it is.
  const probe = await engine.connect(server, { ...connect, concurrency: 1 });
  const isMariadb = probe.server.engine === 'mariadb';
  await probe[Symbol.asyncDispose]();
  const named = decodeURIComponent(url.pathname.slice(1)) || null;
  const open = async (database: string | null): Promise<Connection> => {
    const opened = await mysql.createConnection({
      ...(url.searchParams.get('socket') === null
        ? { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 3306) }
        : { socketPath: url.searchParams.get('socket') ?? '' }),
      user: decodeURIComponent(url.username),
      password: connect.password ?? decodeURIComponent(url.password),
      ...(database === null ? {} : { database }),
      charset: 'utf8mb4',
    });
    opened.on('error', () => {});
    return opened;
  };
  const admin = await open(null);
  const rowsOf = async <Row>(sql: string): Promise<Row[]> => {
    const [rows] = await admin.query(sql);
    // Names of columns are capitals on MySQL, whatever the statement says.
    return (rows as Record<string, unknown>[]).map(
      (row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), String(value)])) as Row,
    );
  };
  const accounts = () => rowsOf<Account>(ACCOUNTS);
  const grantsOf = () => rowsOf<Account & { db: string; name: string }>(OBJECT_GRANTS);
  const [before, granted, databases] = [await accounts(), await grantsOf(), await rowsOf<{ name: string }>(DATABASES)];
  let name: string | null = null;
  let existed = false;
  let client: Connection | null = null;
  let session: Session | null = null;
  const isKnown = (known: readonly Account[], { user, host }: Account) =>
    known.some((each) => each.user === user && each.host === host);

  const end = async () => {
    await session?.[Symbol.asyncDispose]();
    client?.destroy();
    [session, client] = [null, null];
    if (name === null) return;
    await admin.query('SET SESSION foreign_key_checks = 0');
    for (const each of await rowsOf<{ name: string }>(DATABASES)) {
      if (each.name === name || !databases.some((old) => old.name === each.name))
        await admin.query(`DROP DATABASE IF EXISTS ${quote(each.name)}`);
    }
    for (const each of await accounts()) {
      if (isKnown(before, each)) continue;
      // MariaDB's roles have no host, and are dropped by another statement.
      const drop = isMariadb && each.host === '' ? `DROP ROLE ${quote(each.user)}` : `DROP USER ${accountName(each)}`;
      await admin.query(drop);
    }
    for (const each of await grantsOf()) {
      const same = (old: typeof each) => isKnown([old], each) && old.db === each.db && old.name === each.name;
      if (granted.some(same)) continue;
      const on = each.name === '*' ? `${quote(each.db)}.*` : `${quote(each.db)}.${quote(each.name)}`;
      await admin.query(`REVOKE ALL PRIVILEGES ON ${on} FROM ${accountName(each)}`);
    }
  };
  return {
    dialect: 'mysql',
    isEmbedded: false,
    begin: async ({ database, roles }) => {
      if (name === null) {
        const wanted = named ?? database ?? OWN;
        const [table] = await rowsOf<{ name: string }>(TABLES);
        if (table) throw notEmpty(`the table ${table.name}`);
        const other = databases.find((each) => each.name !== wanted);
        if (other) throw notEmpty(`the database ${other.name}`);
        name = wanted;
        existed = databases.length > 0;
      }
      await end();
      await admin.query(`CREATE DATABASE ${quote(name)} CHARACTER SET utf8mb4`);
      for (const role of roles) {
        const account = accountOf(role.name);
        if (isKnown(await accounts(), account)) continue;
        const makesRole = !role.login && (!isMariadb || account.host === '');
        const called = isMariadb && makesRole ? quote(account.user) : accountName(account);
        await admin.query(
          makesRole ? `CREATE ROLE ${called}` : `CREATE USER ${called} IDENTIFIED BY ${quoteText(PASSWORD)}`,
        );
      }
      client = await open(name);
      return name;
    },
    run: async (statement) => {
      try {
        await client?.query(statement);
      } catch (error) {
        throw failureOf(error);
      }
    },
    // A connection for each file: what one sets for its session is not for the next.
    endFile: async () => {
      await client?.query('COMMIT');
      await client?.end();
      client = await open(name).catch(missingDatabase);
    },
    session: async () => {
      session ??= await engine.connect(server, { ...connect, concurrency: 1 });
      return session;
    },
    close: async () => {
      try {
        await end();
        if (name !== null && existed) await admin.query(`CREATE DATABASE ${quote(name)} CHARACTER SET utf8mb4`);
      } finally {
        await admin.end().catch(() => {});
      }
    },
  };
}

/** Of accounts that exist for the length of a run, on a server that nobody needs. */
const PASSWORD = 'Nochul-shadow-1';

function missingDatabase(error: unknown): never {
  throw new NochulError('usage', 'A migration dropped the database that it is applied to.', {
    hint: 'Take DROP DATABASE out of the migrations.',
    cause: error instanceof Error && 'code' in error ? { code: error.code } : undefined,
  });
}

const quote = (text: string): string => `\`${text.replaceAll('`', '``')}\``;
const quoteText = (text: string): string => mysql.escape(text);
const accountName = ({ user, host }: Account): string => `${quoteText(user)}@${quoteText(host)}`;

/** Errors whose message quotes values of rows. */
const QUOTING = new Set([1062, 1265, 1292, 1366, 1406, 1411]);
const SYNTAX = new Set([1064, 1149]);

function failureOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') return error;
  const line = /at line (\d+)$/.exec(error.message)?.[1];
  // It quotes the statement from there on, which may be an INSERT.
  const message = SYNTAX.has(error.errno)
    ? 'syntax error'
    : QUOTING.has(error.errno)
      ? error.message.replace(/'[^']*'/g, "'…'")
      : error.message;
  return new StatementFailure(message, String(error.errno), null, line === undefined ? null : Number(line));
}
