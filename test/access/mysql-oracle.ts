// The server as the oracle: logs in as an account, reads each column, and says what worked.
import mysql, { type Connection } from 'mysql2/promise';
import { mysqlAuthority } from '../../src/access/mysql.ts';
import { resolveAccess } from '../../src/access/resolve.ts';
import type { Certainty, Reach, ResolvedAccess } from '../../src/access/types.ts';
import { readGrants as readMariadb } from '../../src/engines/mariadb/grants.ts';
import { readGrants as readMysql } from '../../src/engines/mysql/grants.ts';
import type { Query } from '../../src/engines/mysql/query.ts';
import type { AccessGraph } from '../../src/graph.ts';
import { startServer, type TestServer } from '../support/servers.ts';

export type Flavour = 'mysql' | 'mariadb';
export const PASSWORD = 'Kit-secret-1';
export const CLIENT = '127.0.0.1';

/** A server of the test's own: accounts with hosts and anonymous accounts would get in the way of other tests. */
export function ownServer(
  engine: Flavour,
  settings: Record<string, string> = {},
  version?: string,
): Promise<TestServer> {
  return startServer({ engine, settings: { 'max-connections': '80', ...settings }, ...(version ? { version } : {}) });
}

export async function connect(server: TestServer, user?: string, password = PASSWORD): Promise<Connection> {
  const url = new URL(server.adminUrl);
  const connection = await mysql.createConnection({
    host: url.hostname,
    port: Number(url.port),
    user: user ?? decodeURIComponent(url.username),
    password: user === undefined ? decodeURIComponent(url.password) : password,
    jsonStrings: true,
    dateStrings: true,
  });
  connection.on('error', () => {});
  return connection;
}

export function runner(connection: Connection): Query {
  return async <Row extends object>(sql: string) => (await connection.query(sql))[0] as Row[];
}

export async function readGraph(server: TestServer, connection: Connection): Promise<AccessGraph> {
  const [major = 0, minor = 0, patch = 0] = server.version.split('.').map(Number);
  const read = server.engine === 'mariadb' ? readMariadb : readMysql;
  return read(runner(connection), {
    engine: server.engine,
    version: server.version,
    versionNumber: major * 10000 + minor * 100 + patch,
    database: null,
    user: 'test',
  });
}

/** The walk, with the authority told where the test's clients come from. */
export function resolveFor(graph: AccessGraph, client: string | null = CLIENT): ResolvedAccess {
  return resolveAccess(graph, mysqlAuthority(graph, { client }));
}

export type Answers = Partial<Record<Reach, Certainty>>;

/** The reaches by which each principal reads each `schema.relation.column`. */
export function answersOf(access: ResolvedAccess): Map<string, Map<string, Answers>> {
  const byPrincipal = new Map<string, Map<string, Answers>>();
  for (const principal of access.principals) {
    const answers = new Map<string, Answers>();
    byPrincipal.set(principal.name, answers);
    for (const { holding, reach, certainty } of principal.access) {
      const covers = access.holdings[holding]!.covers;
      const all =
        covers === 'everything' ? access.relations.map((_, relation) => ({ relation, columns: null })) : covers;
      for (const { relation, columns } of all) {
        const { schemaName, name, columns: names } = access.relations[relation]!;
        for (const position of columns ?? names.keys()) {
          const key = `${schemaName}.${name}.${names[position]}`;
          const known = answers.get(key) ?? {};
          answers.set(key, { ...known, [reach]: known[reach] === 'certain' ? 'certain' : certainty });
        }
      }
    }
  }
  return byPrincipal;
}

export const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;
export const column = (key: string) => key.split('.').map(quote);

// Errors that mean "no" rather than "the test is broken".
const REFUSED = new Set([1044, 1045, 1142, 1143, 1356, 1370, 1449, 1698, 3118, 1862, 1820, 4151, 1227, 1130]);

export async function works(connection: Connection, sql: string): Promise<boolean> {
  try {
    await connection.query(sql);
    return true;
  } catch (error) {
    if (REFUSED.has((error as { errno: number }).errno)) return false;
    throw error;
  }
}

export function reads(connection: Connection, key: string): Promise<boolean> {
  const [schema, relation, name] = column(key);
  return works(connection, `SELECT ${name} FROM ${schema}.${relation} LIMIT 1`);
}

export interface Login {
  /** The account that the session is, as the server says. */
  readonly account: string;
  /** What each SET ROLE yields; the first entry is the session as it came. */
  readonly states: readonly { readonly role: string | null; readonly readable: ReadonlySet<string> }[];
}

/** Logs in and reads everything, as it is and after each SET ROLE that succeeds; null when the login is refused. */
export async function login(
  server: TestServer,
  user: string,
  keys: readonly string[],
  roles: readonly string[],
): Promise<Login | null> {
  let connection: Connection;
  try {
    connection = await connect(server, user);
  } catch (error) {
    if (REFUSED.has((error as { errno: number }).errno)) return null;
    throw error;
  }
  try {
    const [rows] = await connection.query('SELECT CURRENT_USER() AS a');
    const at = (rows as { a: string }[])[0]!.a;
    const split = at.lastIndexOf('@');
    const account = `'${at.slice(0, split)}'@'${at.slice(split + 1)}'`;
    const states: { role: string | null; readable: Set<string> }[] = [];
    for (const role of [null, ...roles]) {
      if (role !== null && !(await sets(connection, role))) continue;
      const readable = new Set<string>();
      for (const key of keys) if (await reads(connection, key)) readable.add(key);
      states.push({ role, readable });
    }
    return { account, states };
  } finally {
    await connection.end();
  }
}

async function sets(connection: Connection, role: string): Promise<boolean> {
  try {
    await connection.query(`SET ROLE ${role}`);
    return true;
  } catch (error) {
    // 3530: not granted (MySQL); 1959: no such role, or not for us (MariaDB).
    if ([3530, 1959, 3523].includes((error as { errno: number }).errno)) return false;
    throw error;
  }
}

export interface Comparison {
  pairs: number;
  possible: number;
  readonly differences: string[];
}

/** Compares what the model says of the account that the session is with what the session could read. */
export function compare(
  logged: Login,
  model: ReadonlyMap<string, ReadonlyMap<string, Answers>>,
  keys: readonly string[],
  into: Comparison,
): void {
  const answers = model.get(logged.account) ?? new Map<string, Answers>();
  const [first, ...rest] = logged.states;
  for (const key of keys) {
    const { direct, 'set-role': setRole } = answers.get(key) ?? {};
    const really = first!.readable.has(key);
    const later = really || rest.some(({ readable }) => readable.has(key));
    into.pairs++;
    if (direct === 'possible') into.possible++;
    else if ((direct === 'certain') !== really) {
      into.differences.push(`${logged.account} ${key}: server ${really ? 'reads' : 'refuses'} directly`);
    }
    if (direct === 'certain' || setRole === 'certain' ? !later : !direct && !setRole && later) {
      into.differences.push(`${logged.account} ${key}: server ${later ? 'reads' : 'refuses'} in some role`);
    }
  }
}
