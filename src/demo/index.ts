/** An embedded PostgreSQL with a Korean shop in it: what `nochul demo` scans when there is no server at hand. */
import { Worker } from 'node:worker_threads';
import { NochulError } from '../errors.ts';
import type { DemoStory } from './story.ts';

export type { DemoStory } from './story.ts';

export interface DemoOptions {
  /** Customers; the other tables grow with them. 100,000 when left out. */
  readonly people?: number;
  /** The same seed gives the same rows. */
  readonly seed?: number;
  /** Rows loaded, rows to load, and what is being worked on. */
  readonly onProgress?: (done: number, of: number, what: string) => void;
  /** Aborting it stops the building; once the demo stands, `stop` does. */
  readonly signal?: AbortSignal;
}

export interface Demo {
  /** For the ordinary driver. One backend answers all connections: use one at a time. */
  readonly url: string;
  /** The truth about what is in it. */
  readonly story: DemoStory;
  /** Ends the server and gives its memory back; connections that are still open break. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly people: number;
  readonly seed: number;
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number; readonly what: string }
  | { readonly kind: 'ready'; readonly url: string; readonly story: DemoStory };

/**
 * Starts the server on a free port of 127.0.0.1 and fills it.
 * @throws NochulError `interrupted` when the signal is aborted first, `server` when the embedded PostgreSQL fails.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { people = 100_000, seed = 20_250_620, onProgress, signal } = options;
  const interrupted = () =>
    new NochulError('interrupted', 'The demo was interrupted while its database was being built.');
  if (signal?.aborted) throw interrupted();
  const workerData: WorkerOptions = { people, seed };
  // In the sources it is .ts, in the build .js.
  const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
  const worker = new Worker(file, { workerData });
  const { promise, resolve, reject } = Promise.withResolvers<Extract<FromWorker, { kind: 'ready' }>>();
  const abort = () => reject(interrupted());
  signal?.addEventListener('abort', abort, { once: true });
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ready') resolve(message);
    else onProgress?.(message.done, message.of, message.what);
  });
  worker.on('error', (cause) => reject(failed(cause)));
  worker.on('exit', () => reject(failed(null)));
  try {
    const { url, story } = await promise;
    return { url, story, stop: async () => void (await worker.terminate()) };
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function failed(cause: unknown): NochulError {
  return new NochulError('server', 'The embedded PostgreSQL of the demo could not be started.', {
    hint: 'It needs about 1 GB of free memory; try fewer people with --people 10000.',
    cause,
  });
}
