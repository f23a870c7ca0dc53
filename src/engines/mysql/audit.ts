/** The settings that decide whether a read is logged: the server's own logs and the audit plugins. Needs no privilege. */
import type { AuditSettings } from '../../graph.ts';
import type { Query } from './query.ts';

const SETTINGS = [
  ...['general_log', 'log_output', 'sql_log_off', 'slow_query_log', 'long_query_time', 'min_examined_row_limit'],
  ...['query_cache_type', 'audit_log_policy', 'audit_log_statement_policy', 'audit_log_connection_policy'],
  ...['audit_log_include_accounts', 'audit_log_exclude_accounts', 'audit_log_disable', 'server_audit_logging'],
  ...['server_audit_events', 'server_audit_incl_users', 'server_audit_excl_users', 'server_audit_output_type'],
];

/** Plugins of type AUDIT that listen and log no reads: query rewriters, firewalls, counters, logs of errors. */
const SILENT =
  /^(audit_null|.*rewriter|connection_control|mysql_firewall|query_response_time.*|sql_error_log|mysqlx_cache_cleaner|.*telemetry.*)$/;

/** @throws NochulError when the server fails; whoever can connect may ask all of it. */
export async function readAudit(run: Query): Promise<AuditSettings> {
  const settings = await run<{ Variable_name: string; Value: string }>(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${SETTINGS.map((name) => `'${name}'`).join(', ')})`,
  );
  const plugins = await run<{ n: string }>(
    `SELECT LOWER(PLUGIN_NAME) AS n FROM information_schema.PLUGINS
     WHERE PLUGIN_TYPE = 'AUDIT' AND PLUGIN_STATUS = 'ACTIVE' ORDER BY 1`,
  );
  // Percona's component is in mysql.component, which few may read; its variables are shown to everybody.
  const component = await run<object>(`SHOW GLOBAL VARIABLES LIKE 'audit\\_log\\_filter.%'`);
  return {
    server: Object.fromEntries(settings.map(({ Variable_name, Value }) => [Variable_name, Value])),
    modules: [
      ...plugins.map(({ n }) => n).filter((name) => !SILENT.test(name)),
      ...(component.length > 0 ? ['component_audit_log_filter'] : []),
    ],
    overrides: [],
    setters: [],
  };
}
