/** One client of `npm run bench -- access`, in a process of its own so that its memory is its own. */
import { resolveAccess } from '../../src/access/resolve.ts';
import { accessRows } from '../../src/access/rows.ts';
import { postgres } from '../../src/engines/postgres/index.ts';
import type { Client } from './access.ts';

const url = new URL(process.argv[2] ?? '');
const peak = () => Math.round(process.resourceUsage().maxRSS / 1024);
let mark = performance.now();
const lap = () => {
  const now = performance.now();
  const since = now - mark;
  mark = now;
  return since;
};

await using session = await postgres.connect(url, {
  password: null,
  concurrency: 1,
  statementTimeout: 60_000,
  connectTimeout: 10_000,
  signal: new AbortController().signal,
});
const connect = lap();
const graph = await session.grants();
const read = lap();
const resolved = resolveAccess(graph);
// The walk is made when it is asked for: ask for every principal's.
let entries = 0;
for (const principal of resolved.principals) entries += principal.access.length;
const resolve = lap();
const atResolve = peak();
let rows = 0;
for (const _row of accessRows(resolved)) rows += 1;
const stream = lap();
const client: Client = {
  connect,
  read,
  resolve,
  rows,
  stream,
  grants: graph.grants.length,
  peak: { resolved: atResolve, streamed: peak() },
};
process.stdout.write(JSON.stringify({ ...client, entries }));
