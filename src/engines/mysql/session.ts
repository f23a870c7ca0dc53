/** A session on MySQL or MariaDB. */
import type { ConnectOptions, ServerInfo, Session } from '../../plugin.ts';
import { mariadbColumnFacts } from '../mariadb/catalog.ts';
import { readGrants as readMariadbGrants } from '../mariadb/grants.ts';
import { mariadbSample } from '../mariadb/sample.ts';
import { mysqlColumnFacts, readCatalog, readDatabases } from './catalog.ts';
import { connectClient } from './connect.ts';
import { readGrants } from './grants.ts';
import { createLoadReader } from './load.ts';
import type { Client } from './query.ts';
import { mysqlSample, type SampleSettings, sampleRelation } from './sample.ts';

/**
 * As `Engine.connect`, for both servers: which of them it is, the server says and not the URL.
 * @param random what samples are drawn by: tests give a seeded one.
 */
export async function connectMysql(
  url: URL,
  options: ConnectOptions,
  random: () => number = Math.random,
): Promise<Session> {
  const { client, server } = await connectClient(url, options);
  return openSession(client, server, { statementTimeout: options.statementTimeout, random });
}

function openSession(client: Client, server: ServerInfo, settings: Omit<SampleSettings, 'dialect'>): Session {
  const isMariadb = server.engine === 'mariadb';
  const columnFacts = isMariadb ? mariadbColumnFacts : mysqlColumnFacts;
  const grants = isMariadb ? readMariadbGrants : readGrants;
  const dialect = isMariadb ? mariadbSample : mysqlSample;
  return {
    server,
    databases: () => readDatabases(client.run),
    catalog: (scope) => readCatalog(client.run, server, scope, columnFacts),
    grants: () => grants(client.run, server),
    sample: (request, sink) => sampleRelation(client, request, sink, { dialect, ...settings }),
    load: createLoadReader(client, server),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
