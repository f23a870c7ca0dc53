/** How busy the server is: what a scan backs off from. */
import { NochulError } from '../../errors.ts';
import type { EngineName } from '../../model.ts';
import type { ServerInfo, ServerLoad } from '../../plugin.ts';
import type { Client } from './query.ts';

/**
 * Threads at work, less our own, and the replica's lag, which needs REPLICATION CLIENT on MySQL, REPLICA MONITOR (or its
 * older name SLAVE MONITOR) on MariaDB. Neither server tells how far its own replicas are.
 * @returns what reads the load: it does not ask for the lag again once it was refused.
 */
export function createLoadReader(client: Client, { engine, versionNumber }: ServerInfo): () => Promise<ServerLoad> {
  const statement = statusStatement(engine, versionNumber);
  let refused = false;
  async function readLag(): Promise<number | null> {
    if (refused) return null;
    try {
      const lags = (await client.run<Record<string, unknown>>(statement)).flatMap(lagOf);
      return lags.length === 0 ? null : Math.max(...lags);
    } catch (error) {
      if (!(error instanceof NochulError) || (error.code !== 'permission-denied' && error.code !== 'server'))
        throw error;
      refused = true;
      return null;
    }
  }
  return async () => {
    const ours = client.running;
    const [row] = await client.run<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Threads_running'");
    return { running: Math.max(0, Number(row?.Value ?? 1) - 1 - ours), lag: await readLag() };
  };
}

/** MariaDB names each of several sources; MySQL lists them all. `REPLICA` is known from MySQL 8.0.22 and MariaDB 10.5.1 on. */
function statusStatement(engine: EngineName, versionNumber: number): string {
  if (engine === 'mariadb') return 'SHOW ALL REPLICAS STATUS';
  return versionNumber >= 80_022 ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS';
}

/** Nothing where there is no telling: replication stands still, or has caught up with a source that it has lost. */
function lagOf(row: Record<string, unknown>): readonly number[] {
  const seconds = row.Seconds_Behind_Source ?? row.Seconds_Behind_Master ?? null;
  const connected = (row.Replica_IO_Running ?? row.Slave_IO_Running) === 'Yes';
  return seconds === null || (Number(seconds) === 0 && !connected) ? [] : [Number(seconds)];
}
