/** Backs off from a server that is busy: fewer statements at once, or none for a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerLoad, Session } from './plugin.ts';
import type { Source } from './report.ts';

export type BackOff = NonNullable<Source['backedOff']>[number];

export interface Throttle {
  /** Waits for a free place and for the server to have room; every `admit` is answered by one `leave`. */
  admit(): Promise<void>;
  leave(): void;
  /** Takes free places without waiting, as many of `wanted` as there are; each is answered by one `leave`. */
  spare(wanted: number): number;
  /** Waits for the server to have room, between two statements of one reading. */
  pause(): Promise<void>;
  /** How long so many cells took to be read, in milliseconds. */
  note(milliseconds: number, cells: number): void;
  /** Each cause for which the scan held back. */
  backedOff(): BackOff[];
}

export interface ThrottleOptions {
  /** Places at most. */
  readonly concurrency: number;
  /** Statements of others that may run; null where that is nobody's concern. */
  readonly maxLoad: number | null;
  readonly signal: AbortSignal;
  /** Told when the scan begins to wait, and with null when it goes on. */
  readonly onWait?: (cause: BackOff['cause'] | null) => void;
}

/** The server is asked no more often, in milliseconds. */
const ASK = 1_000;
/** Pauses between two looks at a busy server. */
const FIRST_PAUSE = 500;
const LAST_PAUSE = 8_000;
/** Seconds that a replica may fall further behind than it was at first. */
const LAG = 10;
/** Statements that are compared, and how much slower the later ones are taken for a sign. */
const COMPARED = 8;
const SLOWER = 4;
/** Share of the time that this thread may have worked for a reading to tell of the server. */
const BUSY = 0.5;
/** Readings of fewer cells tell nothing of the server's speed. */
const TELLING = 5_000;

/** @param session asked for its load; where it can't be told, only the statements' own times count. */
export function createThrottle(
  session: Pick<Session, 'load'>,
  { concurrency, maxLoad, signal, onWait }: ThrottleOptions,
): Throttle {
  const causes = new Map<BackOff['cause'], { times: number; seconds: number }>();
  const waiting: (() => void)[] = [];
  let places = concurrency;
  let taken = 0;
  let asked = -Infinity;
  let lagAtFirst: number | null = null;
  let current: Promise<void> | null = null;
  let first: number[] = [];
  let recent: number[] = [];
  let own = performance.eventLoopUtilization();

  const cause = (load: ServerLoad): BackOff['cause'] | null => {
    if (maxLoad !== null && load.running !== null && load.running > maxLoad) return 'load';
    if (load.lag === null) return null;
    lagAtFirst ??= load.lag;
    return load.lag > lagAtFirst + LAG ? 'replica-lag' : null;
  };
  const held = (why: BackOff['cause'], seconds: number, times: number) => {
    const known = causes.get(why) ?? { times: 0, seconds: 0 };
    causes.set(why, { times: known.times + times, seconds: known.seconds + seconds });
  };

  async function wait(): Promise<void> {
    let pause = FIRST_PAUSE;
    for (let turn = 0; !signal.aborted; turn += 1) {
      const load = await session.load().catch(() => null);
      asked = performance.now();
      const why = load && cause(load);
      if (!why) {
        if (turn > 0) onWait?.(null);
        return;
      }
      onWait?.(why);
      await sleep(pause, undefined, { signal }).catch(() => {});
      held(why, pause / 1_000, turn === 0 ? 1 : 0);
      pause = Math.min(LAST_PAUSE, pause * 2);
    }
  }

  function pause(): Promise<void> {
    // Whoever comes while another waits, waits with it: the server is asked once for all.
    if (current !== null) return current;
    if (performance.now() - asked < ASK) return Promise.resolve();
    asked = performance.now();
    current = wait().finally(() => {
      current = null;
    });
    return current;
  }

  signal.addEventListener('abort', () => {
    for (const go of waiting.splice(0)) go();
  });

  return {
    async admit() {
      while (taken >= places && !signal.aborted) await new Promise<void>((resolve) => waiting.push(resolve));
      taken += 1;
      await pause();
    },
    leave() {
      taken -= 1;
      waiting.shift()?.();
    },
    spare(wanted) {
      const free = Math.max(0, Math.min(wanted, places - taken));
      taken += free;
      return free;
    },
    pause,
    note(milliseconds, cells) {
      const since = performance.eventLoopUtilization(own);
      own = performance.eventLoopUtilization();
      // Where we are busy ourselves, the time says nothing of the server.
      if (cells < TELLING || since.utilization > BUSY) return;
      const each = milliseconds / cells;
      if (first.length < COMPARED) {
        first = [...first, each];
        return;
      }
      recent = [...recent, each].slice(-COMPARED);
      if (recent.length < COMPARED) return;
      const slower = median(recent) / median(first);
      if (slower > SLOWER && places > 1) {
        places -= 1;
        held('slow-statements', 0, 1);
        recent = [];
      } else if (slower < SLOWER / 2 && places < concurrency) {
        places += 1;
        recent = [];
        waiting.shift()?.();
      }
    },
    backedOff: () =>
      Array.from(causes, ([why, { times, seconds }]) => ({ cause: why, times, seconds: Math.round(seconds) })),
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
