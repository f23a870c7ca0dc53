/** How busy the server is: what a scan backs off from. */
import type { ServerLoad } from '../../plugin.ts';
import type { Query } from './query.ts';

/** Threads at work, less the one that asks. */
export async function readLoad(run: Query): Promise<ServerLoad> {
  const [row] = await run<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Threads_running'");
  return { running: Math.max(0, Number(row?.Value ?? 1) - 1), lag: null };
}
