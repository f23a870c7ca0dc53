import { inject } from 'vitest';
import { defaultVersion, type Engine, givenBy, type ServerSpec, type TestServer } from './servers.ts';

export type SharedServer = Omit<TestServer, 'stop' | 'stopHard'>;

/**
 * The server of this kind that all test files share; started when the first one asks. Work in a database of your own
 * (`createDatabase`), with role names of your own, and don't change settings of the server: for that there is
 * `startServer`, which gives you one to yourself.
 */
export async function useServer(
  engine: Engine,
  // Somebody's own server is of the version that it is.
  version = process.env[givenBy[engine]] ? undefined : defaultVersion[engine],
  more: Pick<ServerSpec, 'settings' | 'tls'> = {},
): Promise<SharedServer> {
  const spec: ServerSpec = { engine, ...(version ? { version } : {}), ...more };
  const response = await fetch(inject('testServers'), { method: 'POST', body: JSON.stringify(spec) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as SharedServer;
}
