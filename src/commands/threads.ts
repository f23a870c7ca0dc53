/**
 * More threads to examine relations with: detection takes longer than the server takes to send, so that a second core pays
 * from some hundred relations on. Each has its own connections; what crosses between threads is plain data.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { NochulError } from '../errors.ts';
import type { Examined } from '../examine.ts';
import type { Relation } from '../model.ts';
import type { Examiner, Orders } from '../sampling.ts';
import type { ScanSource } from '../scan.ts';

/** What a thread needs to make the same detectors and connections as the main one. */
export interface ThreadData {
  readonly directory: string;
  readonly config: string | null;
  readonly url: string;
  readonly password: string | null;
  readonly concurrency: number;
  readonly statementTimeout: number;
  readonly key: number;
}

/** To a thread. */
export type Order =
  | { readonly examine: number; readonly relation: Relation; readonly rows: number; readonly until: number | null }
  | { readonly goOn: number }
  | { readonly abort: true };

/** From a thread. */
export type Answer =
  | { readonly between: number }
  | { readonly done: number; readonly examined: Examined }
  | { readonly failed: number; readonly stack: string };

/** Threads beside the main one; the server's own work takes a core as well. */
const MOST = 3;
/** Relations from which on a thread saves more than its start takes. */
const WORTH = 150;

/**
 * Starts the threads that a scan of so many relations is worth; none for a few, and none on a single core.
 * @param ends aborting it ends their statements.
 */
export function startThreads(
  { url, password, concurrency, statementTimeout }: ScanSource,
  { relations, key }: { readonly relations: number; readonly key: number },
  { directory, config }: Pick<ThreadData, 'directory' | 'config'>,
  ends: AbortSignal,
): Examiner[] {
  const cores = Math.min(availableParallelism() - 1, MOST, concurrency - 1);
  if (relations < WORTH || cores < 1) return [];
  const data: ThreadData = { directory, config, url: url.href, password, concurrency, statementTimeout, key };
  return Array.from({ length: cores }, () => startThread(data, ends));
}

interface Call {
  readonly orders: Orders;
  resolve(examined: Examined): void;
  reject(error: unknown): void;
}

function startThread(workerData: ThreadData, ends: AbortSignal): Examiner {
  const worker = new Worker(new URL(`./thread${import.meta.url.slice(-3)}`, import.meta.url), {
    workerData,
    // Nearly all that is allocated dies young.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  const calls = new Map<number, Call>();
  let number = 0;
  let broken: unknown = null;
  const send = (order: Order) => worker.postMessage(order);
  const fail = (error: unknown) => {
    broken = error;
    for (const call of calls.values()) call.reject(error);
    calls.clear();
  };
  worker.on('message', (answer: Answer) => {
    if ('between' in answer) {
      const between = calls.get(answer.between)?.orders.between?.() ?? Promise.resolve();
      return void between.finally(() => send({ goOn: answer.between }));
    }
    const at = 'done' in answer ? answer.done : answer.failed;
    const call = calls.get(at);
    calls.delete(at);
    if ('done' in answer) call?.resolve(answer.examined);
    else call?.reject(Object.assign(new Error('A thread of the scan failed.'), { stack: answer.stack }));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new NochulError('interrupted', 'A thread of the scan ended.')));
  const abort = () => send({ abort: true });
  ends.addEventListener('abort', abort, { once: true });
  return {
    examine(relation, orders) {
      if (broken !== null) return Promise.reject(broken);
      number += 1;
      const at = number;
      const { rows, until } = orders;
      return new Promise((resolve, reject) => {
        calls.set(at, { orders, resolve, reject });
        send({ examine: at, relation, rows, until });
      });
    },
    async close() {
      ends.removeEventListener('abort', abort);
      if (broken !== null) return;
      const exit = once(worker, 'exit');
      send({ abort: true });
      await exit;
    },
  };
}
