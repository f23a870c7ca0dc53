/** The settings that decide whether a read is logged, for every role; needs no privilege. */
import type { AuditSettings, Gap } from '../../graph.ts';
import type { Query } from './query.ts';

const SETTINGS = [
  ...['log_statement', 'log_min_duration_statement', 'log_min_duration_sample', 'log_statement_sample_rate'],
  ...['log_transaction_sample_rate', 'log_min_messages', 'log_destination', 'logging_collector', 'log_line_prefix'],
  ...[
    'log_connections',
    'log_replication_commands',
    'pgaudit.log',
    'pgaudit.role',
    'pgaudit.log_level',
    'pgaudit.log_client',
  ],
];

/** Where a value stands that other sessions start from too; anything else belongs to the scanner's own session. */
const SHARED_SOURCES = ['default', 'environment variable', 'configuration file', 'command line', 'override'];

/**
 * @param role positions in the graph's principals by oid; 0 is PUBLIC.
 * @throws NochulError as `run` does.
 */
export async function readAudit(
  run: Query,
  version: number,
  role: ReadonlyMap<number, number>,
): Promise<{ readonly audit: AuditSettings; readonly gaps: readonly Gap[] }> {
  const settings = await run<{ name: string; value: string; shared: boolean }>(
    `SELECT s.name::text AS name, s.setting AS value, s.source = ANY ($2) AS shared
      FROM pg_settings s WHERE s.name = ANY ($1) ORDER BY s.name`,
    [SETTINGS, SHARED_SOURCES],
  );
  const overrides = await run<{ role: number; in_database: boolean; name: string; value: string }>(
    `SELECT s.setrole AS role, s.setdatabase <> 0 AS in_database, lower(split_part(c, '=', 1)) AS name,
        substr(c, strpos(c, '=') + 1) AS value
      FROM pg_db_role_setting s, unnest(s.setconfig) c
      WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
        AND lower(split_part(c, '=', 1)) = ANY ($1) ORDER BY 1, 2, 3`,
    [SETTINGS],
  );
  const setters =
    version >= 150000
      ? await run<{ role: number; name: string }>(
          `SELECT DISTINCT x.grantee AS role, lower(p.parname) AS name
            FROM pg_parameter_acl p, aclexplode(p.paracl) x
            WHERE x.privilege_type = 'SET' AND lower(p.parname) = ANY ($1) ORDER BY 1, 2`,
          [SETTINGS],
        )
      : [];
  const hidden = settings.filter(({ shared }) => !shared).map(({ name }) => name);
  return {
    audit: {
      server: Object.fromEntries(settings.flatMap(({ name, value, shared }) => (shared ? [[name, value]] : []))),
      // A setting of a module that is not loaded is a placeholder, which pg_settings leaves out: what it lists is in
      // force, and shared_preload_libraries, which is hidden from most roles, need not be asked.
      modules: settings.some(({ name }) => name === 'pgaudit.log') ? ['pgaudit'] : [],
      overrides: overrides.flatMap(({ role: oid, in_database, name, value }) => {
        const principal = oid === 0 ? null : role.get(oid);
        return principal === undefined ? [] : [{ principal, inDatabase: in_database, setting: name, value }];
      }),
      setters: setters.flatMap(({ role: oid, name }) => {
        const principal = role.get(oid);
        return principal === undefined ? [] : [{ principal, setting: name }];
      }),
    },
    gaps:
      hidden.length === 0
        ? []
        : [
            {
              code: 'audit-settings',
              hint: `The scanner's role or database has values of its own for ${hidden.join(', ')}: what holds for roles that have none is not known.`,
            },
          ],
  };
}
