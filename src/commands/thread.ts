/** A thread that examines relations for the main one: see threads.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { builtin } from '../../detectors/index.ts';
import type { LoadedConfig } from '../config.ts';
import { engines } from '../engines/index.ts';
import { NochulError } from '../errors.ts';
import { type Examined, examineRelation, type Part, readParts } from '../examine.ts';
import { createRegistry, engineFor } from '../registry.ts';
import { connect } from '../scan.ts';
import type { Answer, ErrorData, Order, ThreadData } from './threads.ts';

const port = parentPort;
if (port === null) throw new Error('This is a part of nochul that only it can start.');
const { directory, config, url, password, concurrency, statementTimeout, key }: ThreadData = workerData;
const answer = (message: Answer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const ending = new AbortController();
const waiting = new Map<number, (part: Part | null) => void>();

// Reading a config takes libraries that take long to load.
const loaded: Pick<LoadedConfig, 'config' | 'plugins'> =
  config === null ? { config: {}, plugins: [] } : await (await import('../config.ts')).loadConfig(directory, config);
const registry = createRegistry([{ ...builtin, engines, reporters: [] }, ...loaded.plugins], loaded.config.detectors);
const target = new URL(url);
const session = connect(
  { url: target, engine: engineFor(registry, target), password, concurrency, statementTimeout },
  ending.signal,
);
// Awaited where it is used.
session.catch(() => {});

async function fulfil(order: Extract<Order, { at: number }>): Promise<void> {
  const { at, relation } = order;
  const ask = (message: Answer) =>
    new Promise<Part | null>((resolve) => {
      waiting.set(at, resolve);
      answer(message);
    });
  const orders = {
    detectors: registry.detectors,
    key,
    between: async () => void (await ask({ between: at })),
  };
  try {
    if ('parts' in order) {
      const result = await readParts(await session, relation, () => ask({ next: at }), orders);
      return answer({ done: at, result });
    }
    const { rows, until, hashes } = order;
    const result = await examineRelation(await session, relation, { ...orders, rows, until, hashes });
    answer({ done: at, result }, buffersOf(result));
  } catch (error) {
    answer({ failed: at, error: errorAsData(error) });
  }
}

const errorAsData = (error: unknown): ErrorData => {
  if (error instanceof NochulError) {
    const { code, message, hint, cause } = error;
    // Of another error only its name crosses: it may not be data, and may quote a value.
    return { code, message, hint, cause: cause instanceof Error ? { code: cause.name } : cause };
  }
  return { stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
};

/** Hashes are handed over, not copied. */
const buffersOf = ({ distinct }: Examined): ArrayBuffer[] =>
  distinct.flatMap(([, { hashes }]) => (hashes.buffer instanceof ArrayBuffer ? [hashes.buffer] : []));

port.on('message', (order: Order) => {
  if ('at' in order) void fulfil(order);
  else if ('goOn' in order) {
    waiting.get(order.goOn)?.(order.part);
    waiting.delete(order.goOn);
  } else {
    ending.abort();
    void session
      .then((each) => each[Symbol.asyncDispose]())
      .catch(() => {})
      .finally(() => port.close());
  }
});
