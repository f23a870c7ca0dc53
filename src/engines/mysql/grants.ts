/** The grants of a MySQL server (8.0, 8.4, 9.x), read in bulk into the neutral graph. */
import type { AccessGraph } from '../../graph.ts';
import type { ServerInfo } from '../../plugin.ts';
import { readAudit } from './audit.ts';
import {
  accountName,
  type Builder,
  createBuilder,
  firstOf,
  META_SCHEMAS,
  passwordFacts,
  readObjectGrants,
  readOwnAccount,
  readVisibility,
  SCHEMA_PRIVILEGES,
  tolerate,
} from './graph.ts';
import type { Query } from './query.ts';

const SETTINGS = [
  'partial_revokes',
  'activate_all_roles_on_login',
  'mandatory_roles',
  // Since 9.5, ON by default; an older server has none and behaves as if OFF (privileges.md 2.3).
  'activate_mandatory_roles',
  'lower_case_table_names',
  'skip_name_resolve',
  'secure_file_priv',
  'log_bin',
  'log_bin_trust_function_creators',
  'automatic_sp_privileges',
  'log_output',
  'general_log',
  'slow_query_log',
];

const GLOBAL_PRIVILEGES = new Map([
  ...SCHEMA_PRIVILEGES,
  ['Reload', 'RELOAD'],
  ['Shutdown', 'SHUTDOWN'],
  ['Process', 'PROCESS'],
  ['File', 'FILE'],
  ['Show_db', 'SHOW DATABASES'],
  ['Super', 'SUPER'],
  ['Repl_slave', 'REPLICATION SLAVE'],
  ['Repl_client', 'REPLICATION CLIENT'],
  ['Create_user', 'CREATE USER'],
  ['Create_tablespace', 'CREATE TABLESPACE'],
  ['Create_role', 'CREATE ROLE'],
  ['Drop_role', 'DROP ROLE'],
]);

/** Columns of mysql.user that `nochul_meta.accounts` repeats under their own names. */
export const ACCOUNT_COLUMNS = [
  'User',
  'Host',
  'account_locked',
  'password_expired',
  'password_lifetime',
  'password_last_changed',
  'plugin',
  ...[...GLOBAL_PRIVILEGES.keys()].map((name) => `${name}_priv`),
];

interface AccountRow {
  readonly u: string;
  readonly h: string;
  readonly locked: string;
  readonly expired: string;
  readonly p: string;
  readonly restrictions: string | null;
  readonly plugin: string | null;
  readonly password_stored: string | null;
  readonly lifetime: string | null;
  readonly changed: string | null;
}

/** Whether a hash is stored, for a view that must not show the hash. */
export const STORED = `IF(authentication_string = '', 'N', 'Y')`;

/** privileges.md 2.7: the shared scanner account's view has these privileges only. */
const FEW_PRIVILEGES = [
  'Select',
  'File',
  'Process',
  'Super',
  'Repl_slave',
  'Create_user',
  'Grant',
  'Execute',
  'Reload',
];

/** `stored`: an expression, NULL where an older scanner view has no such column. `full`: all of ACCOUNT_COLUMNS are there. */
function accountStatement(
  from: string,
  restrictions: string,
  columns: Iterable<string>,
  { stored, full }: { readonly stored: string; readonly full: boolean },
): string {
  const names = [...columns].map((name) => `IF(${name}_priv = 'Y', '${GLOBAL_PRIVILEGES.get(name)}', NULL)`).join(', ');
  const lifetime = 'COALESCE(password_lifetime, @@GLOBAL.default_password_lifetime)';
  const aged = `${lifetime} > 0 AND password_last_changed < NOW() - INTERVAL ${lifetime} DAY`;
  const expired = full ? `IF(password_expired = 'Y' OR (${aged}), 'Y', 'N')` : 'password_expired';
  return `SELECT User AS u, Host AS h, CONCAT(account_locked) AS locked, CONCAT(${expired}) AS expired,
    CONCAT_WS(',', ${names}) AS p, CAST(${restrictions} AS CHAR) AS restrictions,
    ${full ? 'plugin' : 'NULL'} AS plugin, ${stored} AS password_stored, ${full ? `CAST(${lifetime} AS CHAR)` : 'NULL'} AS lifetime,
    ${full ? 'CAST(FLOOR(UNIX_TIMESTAMP(password_last_changed)) AS CHAR)' : 'NULL'} AS changed
    FROM ${from} ORDER BY User, Host`;
}

/**
 * Reads accounts, roles, grants, views and routines. Works as an administrator and as the account that SCANNER_SQL makes;
 * what the session may not see is in `gaps`.
 * @throws NochulError when the server fails, never for a missing privilege.
 */
export async function readGrants(run: Query, server: ServerInfo): Promise<AccessGraph> {
  const [clone] = await run<{ s: string }>(
    `SELECT PLUGIN_STATUS AS s FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'clone'`,
  );
  const settings = await readSettings(run, SETTINGS);
  if (clone) settings.clone_plugin = clone.s;
  const builder = createBuilder(server, settings);

  const accounts = await firstOf<AccountRow>(run, [
    accountStatement('mysql.user', `JSON_EXTRACT(User_attributes, '$.Restrictions')`, GLOBAL_PRIVILEGES.keys(), {
      stored: STORED,
      full: true,
    }),
    ...['password_stored', 'NULL'].map((stored) =>
      accountStatement(`${META_SCHEMAS[0]}.accounts`, 'restrictions', GLOBAL_PRIVILEGES.keys(), { stored, full: true }),
    ),
    accountStatement(`${META_SCHEMAS[1]}.accounts`, 'restrictions', FEW_PRIVILEGES, { stored: 'NULL', full: false }),
  ]);
  const roles = await readRoles(run, builder, settings.mandatory_roles ?? '');
  if (accounts) addAccounts(builder, accounts, roles.names);
  else await readOwnAccount(run, builder);
  roles.add();

  const dynamic = await tolerate<{ u: string; h: string; p: string; g: string }>(
    run,
    'SELECT USER AS u, HOST AS h, PRIV AS p, CONCAT(WITH_GRANT_OPTION) AS g FROM mysql.global_grants ORDER BY 1, 2, 3',
  );
  if (!dynamic)
    builder.gap('dynamic-privileges', 'Grant SELECT on mysql.global_grants: `nochul init` has it.', {
      hidesReaders: true,
    });
  for (const { u, h, p, g } of dynamic ?? []) builder.grantGlobal(builder.principal(u, h), [p], g === 'Y');

  await builder.readObjects(run);
  const histograms = await tolerate<{ s: string; t: string; c: string }>(
    run,
    `SELECT SCHEMA_NAME AS s, TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMN_STATISTICS ORDER BY 1, 2, 3`,
  );
  for (const { s, t, c } of histograms ?? []) builder.addHistogram(s, t, c);
  await readObjectGrants(run, builder);
  await readVisibility(run, builder);
  return { ...builder.finish(), audit: await readAudit(run) };
}

function addAccounts(builder: Builder, accounts: readonly AccountRow[], roleNames: ReadonlySet<string>): void {
  for (const { u, h, locked, expired, p, restrictions, ...rest } of accounts) {
    const privileges = p === '' ? [] : p.split(',');
    const name = accountName(u, h);
    const attributes = [
      ...(locked === 'Y' ? ['locked'] : []),
      ...(expired === 'Y' ? ['password-expired'] : []),
      ...(u === '' ? ['anonymous'] : []),
    ];
    const number = builder.addPrincipal(u, h, {
      name,
      // CREATE ROLE makes a locked account with an expired password; once granted, its edge says that it is a role.
      kind: roleNames.has(name) || (locked === 'Y' && expired === 'Y') ? 'role' : 'user',
      // A plugin for accounts that only definers and proxies stand for (manual, "No-Login Pluggable Authentication").
      canLogin: locked !== 'Y' && rest.plugin !== 'mysql_no_login',
      superuser: privileges.includes('SUPER') && privileges.includes('SELECT') && restrictions === null,
      inherit: false,
      attributes,
      ...passwordFacts(rest.plugin === null ? null : [rest.plugin], rest),
      ...(restrictions === null ? {} : { restrictions: parseRestrictions(restrictions) }),
    });
    builder.grantGlobal(number, privileges, privileges.includes('GRANT OPTION'));
  }
}

async function readRoles(run: Query, builder: Builder, mandatory: string) {
  const edges = await tolerate<{ u: string; h: string; ru: string; rh: string; a: string }>(
    run,
    `SELECT TO_USER AS u, TO_HOST AS h, FROM_USER AS ru, FROM_HOST AS rh, CONCAT(WITH_ADMIN_OPTION) AS a
     FROM mysql.role_edges ORDER BY 1, 2, 3, 4`,
  );
  const defaults = await tolerate<{ u: string; h: string; ru: string; rh: string }>(
    run,
    `SELECT USER AS u, HOST AS h, DEFAULT_ROLE_USER AS ru, DEFAULT_ROLE_HOST AS rh
     FROM mysql.default_roles ORDER BY 1, 2, 3, 4`,
  );
  if (!edges || !defaults) {
    builder.gap('roles', 'Grant SELECT on mysql.role_edges and mysql.default_roles: `nochul init` has it.', {
      hidesReaders: true,
    });
  }
  const keyOf = (row: { u: string; h: string; ru: string; rh: string }) => [row.u, row.h, row.ru, row.rh].join('\0');
  const byDefault = new Set((defaults ?? []).map(keyOf));
  const mandatoryRoles = parseRoles(mandatory);
  const names = new Set([
    ...(edges ?? []).map(({ ru, rh }) => accountName(ru, rh)),
    ...mandatoryRoles.map(({ user, host }) => accountName(user, host)),
  ]);
  const add = () => {
    for (const { user, host } of mandatoryRoles) {
      const role = builder.knownPrincipal(user, host);
      // The server passes over roles that do not exist.
      if (role !== undefined) builder.mandatoryRoles.push(role);
    }
    const edgeKeys = new Set((edges ?? []).map(keyOf));
    // A mandatory role can be a default role without an edge.
    const bare = (defaults ?? []).filter((row) => !edgeKeys.has(keyOf(row))).map((row) => ({ ...row, a: 'N' }));
    for (const row of [...(edges ?? []), ...bare]) {
      const isDefault = byDefault.has(keyOf(row));
      builder.memberships.push({
        member: builder.principal(row.u, row.h),
        role: builder.principal(row.ru, row.rh),
        inherit: false,
        set: true,
        admin: row.a === 'Y',
        atLogin: isDefault,
        byDefault: isDefault,
      });
    }
  };
  return { names, add };
}

/** Splits `` `r`@`%`, r2@'localhost', r3 ``, as mandatory_roles is written. */
export function parseRoles(text: string): readonly { user: string; host: string }[] {
  const part = '(`(?:[^`]|``)*`|\'(?:[^\']|\'\')*\'|"(?:[^"]|"")*"|[^\\s,@`\'"]+)';
  const roles: { user: string; host: string }[] = [];
  for (const [, user, host] of text.matchAll(new RegExp(`${part}(?:\\s*@\\s*${part})?`, 'g'))) {
    roles.push({ user: unquote(user ?? ''), host: host === undefined ? '%' : unquote(host) });
  }
  return roles;
}

function unquote(text: string): string {
  const quote = text[0] ?? '';
  return '`\'"'.includes(quote) && quote !== '' ? text.slice(1, -1).replaceAll(quote + quote, quote) : text;
}

/** User_attributes.Restrictions: `[{"Database": "d", "Privileges": ["SELECT"]}]`. */
function parseRestrictions(text: string): { schema: string; privileges: string[] }[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('Database' in entry) || !('Privileges' in entry)) return [];
    const { Database: schema, Privileges: privileges } = entry;
    if (typeof schema !== 'string' || !Array.isArray(privileges)) return [];
    return [{ schema, privileges: privileges.map(String) }];
  });
}

/** Server variables as SHOW VARIABLES prints them: `ON` and `OFF` for switches. Those the server does not have are absent. */
export async function readSettings(run: Query, names: readonly string[]): Promise<Record<string, string>> {
  const rows = await run<{ Variable_name: string; Value: string }>(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.map((name) => `'${name}'`).join(', ')})`,
  );
  return Object.fromEntries(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));
}
