/** A thread that examines relations for the main one: see threads.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { builtin } from '../../detectors/index.ts';
import { loadConfig } from '../config.ts';
import { engines } from '../engines/index.ts';
import { type Examined, examineRelation } from '../examine.ts';
import { createRegistry, engineFor } from '../registry.ts';
import { connect } from '../scan.ts';
import type { Answer, Order, ThreadData } from './threads.ts';

const port = parentPort;
if (port === null) throw new Error('This is a part of nochul that only it can start.');
const { directory, config, url, password, concurrency, statementTimeout, key }: ThreadData = workerData;
const answer = (message: Answer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const ending = new AbortController();
const waiting = new Map<number, () => void>();

const loaded = await loadConfig(directory, config);
const registry = createRegistry([{ ...builtin, engines, reporters: [] }, ...loaded.plugins], loaded.config.detectors);
const target = new URL(url);
const session = connect(
  { url: target, engine: engineFor(registry, target), password, concurrency, statementTimeout },
  ending.signal,
);
// Awaited where it is used.
session.catch(() => {});

async function examine({ examine: at, relation, rows, until }: Extract<Order, { examine: number }>): Promise<void> {
  try {
    const examined = await examineRelation(await session, relation, {
      detectors: registry.detectors,
      rows,
      until,
      key,
      between: () =>
        new Promise((resolve) => {
          waiting.set(at, resolve);
          answer({ between: at });
        }),
    });
    answer({ done: at, examined }, buffersOf(examined));
  } catch (error) {
    answer({ failed: at, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** Hashes are handed over, not copied. */
const buffersOf = ({ distinct }: Examined): ArrayBuffer[] =>
  distinct.flatMap(([, { hashes }]) => (hashes.buffer instanceof ArrayBuffer ? [hashes.buffer] : []));

port.on('message', (order: Order) => {
  if ('examine' in order) void examine(order);
  else if ('goOn' in order) {
    waiting.get(order.goOn)?.();
    waiting.delete(order.goOn);
  } else {
    ending.abort();
    void session
      .then((each) => each[Symbol.asyncDispose]())
      .catch(() => {})
      .finally(() => port.close());
  }
});
