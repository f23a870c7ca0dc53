/** The grants of a MariaDB server (10.6 to 11.8), read in bulk into the neutral graph. */
import type { AccessGraph } from '../../graph.ts';
import type { ServerInfo } from '../../plugin.ts';
import { readSettings } from '../mysql/grants.ts';
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
  tolerate,
} from '../mysql/graph.ts';
import type { Query } from '../mysql/query.ts';
import { readAudit } from './audit.ts';

const SETTINGS = [
  'lower_case_table_names',
  'skip_name_resolve',
  'secure_file_priv',
  'log_bin',
  'log_bin_trust_function_creators',
  'automatic_sp_privileges',
  'performance_schema',
  'log_output',
  'general_log',
  'slow_query_log',
];

/** The bits of `access` in mysql.global_priv, lowest first. */
const PRIVILEGE_BITS = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'RELOAD', 'SHUTDOWN', 'PROCESS', 'FILE'],
  ...['GRANT OPTION', 'REFERENCES', 'INDEX', 'ALTER', 'SHOW DATABASES', 'SUPER', 'CREATE TEMPORARY TABLES'],
  ...['LOCK TABLES', 'EXECUTE', 'REPLICATION SLAVE', 'REPLICATION CLIENT', 'CREATE VIEW', 'SHOW VIEW'],
  ...['CREATE ROUTINE', 'ALTER ROUTINE', 'CREATE USER', 'EVENT', 'TRIGGER', 'CREATE TABLESPACE', 'DELETE HISTORY'],
  ...['SET USER', 'FEDERATED ADMIN', 'CONNECTION ADMIN', 'READ ONLY ADMIN', 'REPLICATION SLAVE ADMIN'],
  ...['REPLICATION MASTER ADMIN', 'BINLOG ADMIN', 'BINLOG REPLAY', 'SLAVE MONITOR', 'SHOW CREATE ROUTINE'],
];

/** Expressions on mysql.global_priv, under the names that `nochul_meta.accounts` gives them. */
export const ACCOUNT_EXPRESSIONS = new Map([
  ['user', 'User'],
  ['host', 'Host'],
  ['access', `CAST(JSON_VALUE(Priv, '$.access') AS UNSIGNED)`],
  ['is_role', `JSON_VALUE(Priv, '$.is_role')`],
  ['defrole', `JSON_VALUE(Priv, '$.default_role')`],
  ['locked', `JSON_VALUE(Priv, '$.account_locked')`],
  ['plc', `JSON_VALUE(Priv, '$.password_last_changed')`],
  ['pl', `JSON_VALUE(Priv, '$.password_lifetime')`],
  ['plugin', `JSON_VALUE(Priv, '$.plugin')`],
]);

/** As ACCOUNT_EXPRESSIONS; views made for earlier versions of nochul lack these. */
export const LATER_EXPRESSIONS = new Map([
  // auth_or holds one object for each alternative, an empty one for the account's main plugin.
  ['alternatives', `JSON_EXTRACT(Priv, '$.auth_or[*].plugin')`],
  ['password_stored', `IF(COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') = '', 'N', 'Y')`],
]);

interface AccountRow {
  readonly u: string;
  readonly h: string;
  readonly access: string | null;
  readonly role: string | null;
  readonly def: string | null;
  readonly locked: string | null;
  readonly expired: number | string | null;
  readonly plugin: string | null;
  readonly alternatives: string | null;
  readonly password_stored: string | null;
  readonly lifetime: string | null;
  readonly changed: string | null;
}

function accountStatement(from: string, column: (name: string) => string): string {
  const lifetime = `COALESCE(NULLIF(CAST(${column('pl')} AS SIGNED), -1), @@GLOBAL.default_password_lifetime)`;
  const changed = `CAST(${column('plc')} AS SIGNED)`;
  // PASSWORD EXPIRE sets the time of the last change to 0.
  const expired = `${changed} = 0 OR (${lifetime} > 0 AND ${changed} + ${lifetime} * 86400 < UNIX_TIMESTAMP())`;
  return `SELECT ${column('user')} AS u, ${column('host')} AS h, CAST(${column('access')} AS CHAR) AS access,
    CAST(${column('is_role')} AS CHAR) AS role, ${column('defrole')} AS def, CAST(${column('locked')} AS CHAR) AS locked,
    IF(${expired}, 1, 0) AS expired, ${column('plugin')} AS plugin,
    CAST(${column('alternatives')} AS CHAR) AS alternatives, ${column('password_stored')} AS password_stored,
    CAST(${lifetime} AS CHAR) AS lifetime, CAST(${changed} AS CHAR) AS changed FROM ${from} ORDER BY 1, 2`;
}

/**
 * Reads accounts, roles, grants, views and routines. Works as an administrator and as the account that SCANNER_SQL makes;
 * what the session may not see is in `gaps`.
 * @throws NochulError when the server fails, never for a missing privilege.
 */
export async function readGrants(run: Query, server: ServerInfo): Promise<AccessGraph> {
  const settings = await readSettings(run, SETTINGS);
  if (settings.performance_schema === 'ON') {
    const consumers = await tolerate<{ on: number }>(
      run,
      `SELECT COUNT(*) AS \`on\` FROM performance_schema.setup_consumers
       WHERE ENABLED = 'YES' AND NAME LIKE 'events_statements%'`,
    );
    if (consumers) settings.statement_consumers = Number(consumers[0]?.on) > 0 ? 'ON' : 'OFF';
  }
  const builder = createBuilder(server, settings);
  const accounts = await firstOf<AccountRow>(run, [
    accountStatement(
      'mysql.global_priv',
      (name) => ACCOUNT_EXPRESSIONS.get(name) ?? LATER_EXPRESSIONS.get(name) ?? name,
    ),
    ...META_SCHEMAS.flatMap((schema) => [
      accountStatement(`${schema}.accounts`, (name) => name),
      accountStatement(`${schema}.accounts`, (name) => (LATER_EXPRESSIONS.has(name) ? 'NULL' : name)),
    ]),
  ]);
  if (accounts) addAccounts(builder, accounts);
  else await readOwnAccount(run, builder);

  const mapping = await tolerate<{ u: string; h: string; r: string; a: string }>(
    run,
    'SELECT User AS u, Host AS h, Role AS r, CONCAT(Admin_option) AS a FROM mysql.roles_mapping ORDER BY 1, 2, 3',
  );
  if (!mapping)
    builder.gap('roles', 'Grant SELECT on mysql.roles_mapping: `nochul init` has it.', { hidesReaders: true });
  const defaultRole = new Map((accounts ?? []).map(({ u, h, def }) => [accountName(u, h), def]));
  for (const { u, h, r, a } of mapping ?? []) {
    const role = builder.knownPrincipal(r, '');
    const member = builder.knownPrincipal(u, h);
    // A mapping whose account or role is gone is ignored by the server too.
    if (role === undefined || member === undefined) continue;
    const atLogin = h !== '' && defaultRole.get(accountName(u, h)) === r;
    builder.memberships.push({ member, role, inherit: h === '', set: true, admin: a === 'Y', atLogin });
  }
  await builder.readObjects(run);
  await readObjectGrants(run, builder);
  await readVisibility(run, builder);
  return { ...builder.finish(), audit: await readAudit(run) };
}

function addAccounts(builder: Builder, accounts: readonly AccountRow[]): void {
  const isRole = ({ role }: AccountRow) => role === '1' || role === 'true';
  // The first GRANT … TO PUBLIC (10.11+) makes its row; until then the server looks nothing up for it.
  // Roles first: an account's default role refers to their numbers.
  for (const account of accounts.filter(isRole)) {
    const isPublic = account.u === 'PUBLIC';
    add(builder, account, { name: account.u, kind: isPublic ? 'public' : 'role', canLogin: false, attributes: [] });
  }
  for (const account of accounts.filter((each) => !isRole(each))) {
    const { u, h, def, locked, expired } = account;
    const isLocked = locked === '1' || locked === 'true';
    const role = def ? builder.knownPrincipal(def, '') : undefined;
    add(builder, account, {
      name: accountName(u, h),
      kind: 'user',
      canLogin: !isLocked,
      attributes: [
        ...(isLocked ? ['locked'] : []),
        ...(Number(expired) === 1 ? ['password-expired'] : []),
        ...(u === '' ? ['anonymous'] : []),
      ],
      ...passwordFacts(pluginsOf(account), account),
      ...(role === undefined ? {} : { defaultRole: role }),
    });
  }
}

/** A JSON list of names, as MariaDB's JSON_EXTRACT gives it. */
function pluginsOf({ plugin, alternatives }: AccountRow): readonly string[] {
  const more: unknown = alternatives === null ? [] : JSON.parse(alternatives);
  // An account made before plugins has none, which stands for the oldest.
  const named = Array.isArray(more) ? more.filter((each) => typeof each === 'string') : [];
  return [...new Set([plugin || 'mysql_native_password', ...named])];
}

function add(
  builder: Builder,
  { u, h, access }: AccountRow,
  principal: Omit<Parameters<Builder['addPrincipal']>[2], 'superuser' | 'inherit'>,
): void {
  const bits = BigInt(access ?? '0');
  const privileges = PRIVILEGE_BITS.filter((_, bit) => (bits >> BigInt(bit)) & 1n);
  const superuser = privileges.includes('SUPER') && privileges.includes('SELECT');
  const number = builder.addPrincipal(u, h, { ...principal, superuser, inherit: false });
  builder.grantGlobal(number, privileges, privileges.includes('GRANT OPTION'));
}
