/** The server's own answers: log in as somebody, run the SELECT. */
import pg from 'pg';
import { resolveAccess } from '../../src/access/resolve.ts';
import { accessRows } from '../../src/access/rows.ts';
import type { ResolvedAccess } from '../../src/access/types.ts';
import { readGrants } from '../../src/engines/postgres/grants.ts';
import { openConnections } from '../../src/engines/postgres/query.ts';
import type { AccessGraph } from '../../src/graph.ts';
import { availableServers } from '../support/servers.ts';

/** Where the rules changed: predefined roles in 14, security_invoker in 15, membership options in 16. */
export async function testedVersions(): Promise<string[]> {
  const servers = await availableServers();
  const found = servers.filter(({ engine }) => engine === 'postgresql').map(({ version }) => version);
  return process.env.NOCHUL_WORLDS ? found : found.filter((version) => version !== '13' && version !== '17');
}

export const PASSWORD = 'only-for-tests';

/** What nochul says of a database, read as the given user. */
export async function resolvedOf(url: string, version: number): Promise<ResolvedAccess> {
  return resolveAccess(await graphOf(url, version));
}

export async function graphOf(url: string, version: number): Promise<AccessGraph> {
  const connections = await openConnections(new URL(url), {
    password: null,
    concurrency: 1,
    statementTimeout: 30_000,
    connectTimeout: 10_000,
    signal: new AbortController().signal,
  });
  try {
    return await connections.transaction(async ({ query }) => {
      const server = { engine: 'postgresql', version: '', versionNumber: version, database: 'x', user: 'x' } as const;
      return readGrants(query, server);
    });
  } finally {
    await connections.close();
  }
}

/** `direct:all via?:some` and so on, by `principal schema.relation.column`. */
export function answersOf(resolved: ResolvedAccess, principal: string): Map<string, string> {
  const columns = new Map(resolved.relations.map((entry) => [`${entry.schemaName}.${entry.name}`, entry.columns]));
  const answers = new Map<string, string[]>();
  for (const row of accessRows(resolved, { principal })) {
    const relation = `${row.schema}.${row.relation}`;
    const word = `${row.reach}${row.certainty === 'possible' ? '?' : ''}:${row.rows}`;
    for (const column of row.column === null ? (columns.get(relation) ?? []) : [row.column]) {
      const key = `${relation}.${column}`;
      answers.set(key, [...(answers.get(key) ?? []), word]);
    }
  }
  return new Map([...answers].map(([key, words]) => [key, words.join(' ')]));
}

export function urlAs(url: string, user: string): string {
  const own = new URL(url);
  own.username = encodeURIComponent(user);
  own.password = PASSWORD;
  return own.href;
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // A lost connection shows in the statement that needed it.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Rows of the last statement; the SQLSTATE of what went wrong. */
export async function ask(client: pg.Client, sql: string): Promise<number | string> {
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
    const all = Array.isArray(result) ? result : [result];
    return Math.max(...all.map(({ rows }) => rows.length));
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.code ?? 'error';
    throw error;
  }
}

/** Roles that the session's user may SET ROLE to, as the server says. */
export async function settableRoles(admin: pg.Client, version: number, who: string): Promise<string[]> {
  const result = await admin.query<{ name: string }>(
    `SELECT r.rolname AS name FROM pg_roles r, pg_roles w
      WHERE w.rolname = $1 AND r.oid <> w.oid AND pg_has_role(w.oid, r.oid, $2) ORDER BY 1`,
    [who, version >= 160000 ? 'SET' : 'MEMBER'],
  );
  return result.rows.map(({ name }) => name);
}
