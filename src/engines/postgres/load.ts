/** How busy the server is: what a scan backs off from. */
import type { ServerLoad } from '../../plugin.ts';
import type { Query } from './query.ts';

/**
 * Sessions of others at work, and the replicas' lag. Both need `pg_read_all_stats` (`pg_monitor`) for what other roles
 * do: without it, the state of their sessions is null, and so is the lag.
 * https://www.postgresql.org/docs/current/monitoring-stats.html
 */
const LOAD = `
SELECT CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE') THEN (SELECT count(*)::int FROM pg_stat_activity
    WHERE state = 'active' AND backend_type = 'client backend' AND application_name <> current_setting('application_name'))
  END AS running,
  CASE WHEN pg_is_in_recovery() THEN
      CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END
    ELSE (SELECT extract(epoch FROM max(coalesce(replay_lag, '0'))) FROM pg_stat_replication WHERE state = 'streaming')
  END::float8 AS lag`;

export async function readLoad(query: Query): Promise<ServerLoad> {
  const [row] = await query<{ running: number | null; lag: number | null }>(LOAD);
  return { running: row?.running ?? null, lag: row?.lag ?? null };
}
