/** Runs the checks of a plugin's detectors without waiting for ever for code that does not come back. */
import { Worker } from 'node:worker_threads';
import { type Checked, type CheckMessage, type CheckOrder, endless } from './check.ts';

/** Milliseconds that one value may take: four thousand characters are no work for anything that a scan could use. */
const PATIENCE = 10_000;

/**
 * What is wrong with each of the detectors, by id. One that does not come back is stopped, told as an error, and the
 * others go on without it.
 * @param patience milliseconds that one value may take
 */
export async function checkInTime(
  plugin: string,
  from: string,
  ids: readonly string[],
  patience = PATIENCE,
): Promise<ReadonlyMap<string, Checked>> {
  const checked = new Map<string, Checked>();
  let left = ids;
  while (left.length > 0) {
    const stuck = await checkUntilStuck({ plugin, from, ids: left }, patience, checked);
    if (stuck === null) break;
    checked.set(stuck.id, endless(stuck.what, patience));
    left = left.filter((id) => !checked.has(id));
  }
  return checked;
}

/** Adds to `checked`; where and at what it got stuck, or null when all is done. */
async function checkUntilStuck(
  order: CheckOrder,
  patience: number,
  checked: Map<string, Checked>,
): Promise<{ readonly id: string; readonly what: string } | null> {
  // In the sources it is .ts, in the build .js.
  const file = new URL(import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js', import.meta.url);
  const worker = new Worker(file, { workerData: order });
  const { promise, resolve, reject } = Promise.withResolvers<{ id: string; what: string } | null>();
  let trying = { id: order.ids[0] ?? '', what: 'its module' };
  const giveUp = () => resolve(trying);
  let timer = setTimeout(giveUp, patience);
  worker.on('message', (message: CheckMessage) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, patience);
    if (message.kind === 'done') checked.set(message.id, message.checked);
    else trying = { id: message.id, what: message.what };
  });
  worker.on('error', reject);
  worker.on('exit', () => resolve(null));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
