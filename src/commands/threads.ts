/**
 * More threads to examine relations with: detection takes longer than the server takes to send, so that a second core pays
 * from some hundred relations on. Each has its own connections; what crosses between threads is plain data.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, NochulError } from '../errors.ts';
import type { Examination, Examined, Offer, Part, PartRead } from '../examine.ts';
import type { Relation } from '../model.ts';
import type { Examiner } from '../sampling.ts';
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
  | {
      readonly at: number;
      readonly relation: Relation;
      readonly rows: number;
      readonly until: number | null;
      readonly hashes: number;
    }
  | { readonly at: number; readonly relation: Relation; readonly parts: true }
  | { readonly goOn: number; readonly part: Part | null }
  | { readonly abort: true };

/** From a thread. */
export type Answer =
  | { readonly between: number }
  | { readonly next: number }
  | { readonly done: number; readonly result: Examined | PartRead | null }
  | { readonly failed: number; readonly error: ErrorData };

/** An error as it crosses between threads: a foreseen one with its code, any other with its stack. */
export type ErrorData =
  | { readonly code: ErrorCode; readonly message: string; readonly hint: string | null; readonly cause: unknown }
  | { readonly stack: string };

function errorOf(data: ErrorData): Error {
  if ('stack' in data) return Object.assign(new Error('A thread of the scan failed.'), { stack: data.stack });
  const { code, message, hint, cause } = data;
  return new NochulError(code, message, { ...(hint === null ? {} : { hint }), cause });
}

/** Threads beside the main one; the server's own work takes a core as well. */
const MOST = 3;
/** Relations from which on a thread saves more than its start takes. */
const WORTH = 150;
/** Cores from which on it pays for a long table: the server needs one to send as fast as one thread looks. */
const FOR_LONG = 3;

/**
 * Starts the threads that a scan of so many relations is worth, or one that reads long tables whole; none for a few, and
 * none on a single core.
 * @param ends aborting it ends their statements.
 */
export function startThreads(
  { url, password, concurrency, statementTimeout }: ScanSource,
  { relations, long, key }: { readonly relations: number; readonly long: boolean; readonly key: number },
  { directory, config }: Pick<ThreadData, 'directory' | 'config'>,
  ends: AbortSignal,
): Examiner[] {
  const cores = availableParallelism();
  const threads = Math.min(cores - 1, MOST, concurrency - 1);
  if (threads < 1 || (relations < WORTH && !(long && cores >= FOR_LONG))) return [];
  const data: ThreadData = { directory, config, url: url.href, password, concurrency, statementTimeout, key };
  return Array.from({ length: threads }, () => startThread(data, ends));
}

interface Call {
  readonly between: Examination['between'];
  /** Of a reading in parts. */
  readonly next?: Offer['next'];
  resolve(result: Examined | PartRead | null): void;
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
    if ('between' in answer || 'next' in answer) {
      const at = 'next' in answer ? answer.next : answer.between;
      const { between, next } = calls.get(at) ?? {};
      const goOn = () => send({ goOn: at, part: ('next' in answer && next?.()) || null });
      return void (between?.() ?? Promise.resolve()).finally(goOn);
    }
    const at = 'done' in answer ? answer.done : answer.failed;
    const call = calls.get(at);
    calls.delete(at);
    if ('done' in answer) call?.resolve(answer.result);
    else call?.reject(errorOf(answer.error));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new NochulError('interrupted', 'A thread of the scan ended.')));
  const abort = () => send({ abort: true });
  ends.addEventListener('abort', abort, { once: true });
  const ask = <T extends Examined | PartRead | null>(
    orderAt: (at: number) => Extract<Order, { at: number }>,
    call: Pick<Call, 'between' | 'next'>,
  ): Promise<T> => {
    if (broken !== null) return Promise.reject(broken);
    number += 1;
    const at = number;
    return new Promise((resolve, reject) => {
      // A thread answers an order with what the order asks for.
      calls.set(at, { ...call, resolve: resolve as Call['resolve'], reject });
      send(orderAt(at));
    });
  };
  return {
    examine: (relation, { rows, until, hashes, between }) =>
      ask((at) => ({ at, relation, rows, until, hashes }), { between }),
    readParts: ({ relation, between, next }) => ask((at) => ({ at, relation, parts: true }), { between, next }),
    async close() {
      ends.removeEventListener('abort', abort);
      if (broken !== null) return;
      const exit = once(worker, 'exit');
      send({ abort: true });
      await exit;
    },
  };
}
