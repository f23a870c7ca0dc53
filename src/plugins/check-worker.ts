/**
 * Checks a plugin's detectors in a thread of its own, and says before each step what it is about to try: code that never
 * comes back can only be told and stopped from outside.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type CheckMessage, type CheckOrder, checkWhole } from './check.ts';
import { loadPlugin } from './load.ts';

const { plugin, from, ids }: CheckOrder = workerData;
const tell = (message: CheckMessage) => parentPort?.postMessage(message);

const { detectors = [] } = await loadPlugin(plugin, from);
for (const detector of detectors) {
  if (!ids.includes(detector.id)) continue;
  const id = detector.id;
  tell({ kind: 'done', id, checked: checkWhole(detector, (what) => tell({ kind: 'trying', id, what })) });
}
