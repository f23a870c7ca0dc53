/** A session on PostgreSQL. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NochulError } from '../../errors.ts';
import type { ConnectOptions, ServerInfo, Session } from '../../plugin.ts';
import { readCatalog } from './catalog.ts';
import { readGrants } from './grants.ts';
import { readLoad } from './load.ts';
import { type Connections, openConnections, type Query } from './query.ts';
import { divideRelation, sampleRelation } from './sample.ts';

/**
 * As `Engine.connect`.
 * @param random what samples are drawn by: tests give a seeded one.
 */
export async function connectPostgres(
  url: URL,
  options: ConnectOptions,
  random: () => number = Math.random,
): Promise<Session> {
  const connections = await openConnections(url, options);
  try {
    const server = await identify(connections, options.connectTimeout);
    connections.setVersion(server.versionNumber);
    return openSession(connections, server, random);
  } catch (error) {
    await connections.close();
    throw error;
  }
}

function openSession(connections: Connections, server: ServerInfo, random: () => number): Session {
  return {
    server,
    databases: () =>
      connections.transaction(async ({ query }) =>
        (await query<{ name: string }>(DATABASES)).map((database) => database.name),
      ),
    catalog: (scope) => connections.transaction(({ query }) => readCatalog(query, scope)),
    grants: () => connections.transaction(({ query }) => readGrants(query, server)),
    sample: (request, sink) => sampleRelation(connections, request, sink, { version: server.versionNumber, random }),
    divide: (relation, parts) => divideRelation(connections, relation, parts, server.versionNumber),
    load: () => connections.transaction(({ query }) => readLoad(query)),
    [Symbol.asyncDispose]: () => connections.close(),
  };
}

const DATABASES = `
SELECT datname::text AS name FROM pg_database
WHERE datallowconn AND NOT datistemplate AND has_database_privilege(oid, 'CONNECT') ORDER BY datname`;

const SERVER = `
SELECT version() AS banner, current_setting('server_version') AS version,
  current_setting('server_version_num')::int AS number, current_database()::text AS database,
  session_user::text AS "user"`;

interface ServerRow {
  banner: string;
  version: string;
  number: number;
  database: string;
  user: string;
}

async function identify(connections: Connections, timeout: number): Promise<ServerInfo> {
  // A server that takes the login and then says nothing would otherwise be waited for as long as for a statement.
  const given = new AbortController();
  const late = sleep(timeout, null, { signal: given.signal, ref: false }).catch(() => null);
  const asked = connections.transaction(({ query }: { query: Query }) => query<ServerRow>(SERVER));
  const answer = await Promise.race([asked, late]);
  given.abort();
  const row = answer?.[0];
  if (!row) {
    asked.catch(() => {});
    throw new NochulError('connect', 'The server let us in but did not answer.', {
      hint: 'Check that it is a PostgreSQL server and what keeps it busy.',
    });
  }
  if (!row.banner.startsWith('PostgreSQL') || row.number < 120_000) {
    throw new NochulError('unsupported', 'The server is not a PostgreSQL of version 12 or newer.', {
      hint: 'Supported are PostgreSQL 12 to 18.',
    });
  }
  // `17.5 (Debian 17.5-1)` on packaged servers.
  const version = row.version.replace(/ .*/s, '');
  return { engine: 'postgresql', version, versionNumber: row.number, database: row.database, user: row.user };
}
