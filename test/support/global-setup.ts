// Vitest runs test files in several processes. The servers they share live here, in the main one: a file asks
// for a server over HTTP (see use-server.ts), and it is started when the first file asks.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { TestProject } from 'vitest/node';
import { type ServerSpec, startServer, type TestServer } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServers: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<string, Promise<TestServer>>();

  async function answer(request: IncomingMessage): Promise<TestServer> {
    let spec = '';
    for await (const chunk of request) spec += chunk;
    const server = started.get(spec) ?? startServer(JSON.parse(spec) as ServerSpec);
    started.set(spec, server);
    return server;
  }

  const broker = createServer((request, response) => {
    answer(request).then(
      (server) => response.end(JSON.stringify(server)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  }).listen(0, '127.0.0.1');
  await once(broker, 'listening');
  const address = broker.address();
  if (typeof address !== 'object' || !address) throw new Error('The broker of test servers has no port.');
  project.provide('testServers', `http://127.0.0.1:${address.port}/`);

  return async () => {
    broker.close();
    broker.closeAllConnections();
    await Promise.all([...started.values()].map((server) => server.then((s) => s.stop()).catch(() => {})));
  };
}
