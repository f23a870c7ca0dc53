/** What MySQL and MariaDB share in reading their grants: tolerant queries, the graph under construction, catalog objects. */
import { NochulError } from '../../errors.ts';
import type {
  AccessGraph,
  Gap,
  Grant,
  GraphRelation,
  GraphRoutine,
  GraphSchema,
  Lineage,
  Membership,
  Principal,
  ViewCheck,
} from '../../graph.ts';
import type { ServerInfo } from '../../plugin.ts';
import { tokenize, viewLineage } from './lineage.ts';
import type { Query } from './query.ts';

/** Schemas of the server itself, and those of a scanner account's own plumbing: no part of the graph. */
const LEFT_OUT = `('mysql', 'information_schema', 'performance_schema', 'sys', 'nochul_meta', 'pii_scan_meta')`;

/** Where accounts are read from, the fullest first: the last two are definer views made for a scanner account. */
export const META_SCHEMAS = ['nochul_meta', 'pii_scan_meta'] as const;

/** The privileges of mysql.user and mysql.db by column name, `_priv` left off. */
export const SCHEMA_PRIVILEGES = new Map([
  ...['Select', 'Insert', 'Update', 'Delete', 'Create', 'Drop', 'References', 'Index', 'Alter', 'Execute', 'Event']
    .concat('Trigger')
    .map((name): [string, string] => [name, name.toUpperCase()]),
  ['Grant', 'GRANT OPTION'],
  ['Create_tmp_table', 'CREATE TEMPORARY TABLES'],
  ['Lock_tables', 'LOCK TABLES'],
  ['Create_view', 'CREATE VIEW'],
  ['Show_view', 'SHOW VIEW'],
  ['Create_routine', 'CREATE ROUTINE'],
  ['Alter_routine', 'ALTER ROUTINE'],
]);

// Access denied, in its many forms; no such database, table, column or variable; a definer view whose definer is gone.
const DENIED_OR_MISSING = new Set([1044, 1049, 1054, 1109, 1142, 1143, 1146, 1193, 1227, 1356, 1370, 1449]);

/** The rows, or null when the server says that they are not for us or not there. Everything else is thrown on. */
export async function tolerate<Row extends object>(run: Query, sql: string): Promise<Row[] | null> {
  try {
    return await run<Row>(sql);
  } catch (error) {
    if (error instanceof NochulError && error.code === 'permission-denied') return null;
    for (let each = error; each instanceof Error; each = each.cause) {
      if ('errno' in each && typeof each.errno === 'number' && DENIED_OR_MISSING.has(each.errno)) return null;
    }
    throw error;
  }
}

/** The first statement of the list that is answered; null when none is. */
export async function firstOf<Row extends object>(run: Query, statements: readonly string[]): Promise<Row[] | null> {
  for (const sql of statements) {
    const rows = await tolerate<Row>(run, sql);
    if (rows) return rows;
  }
  return null;
}

/** `'user'@'host'`, as the server prints it. */
export function accountName(user: string, host: string): string {
  return `'${user.replaceAll("'", "''")}'@'${host.replaceAll("'", "''")}'`;
}

/** What is known of an account's password besides the password: as the catalogs say it, null where they were not shown. */
export function passwordFacts(
  plugins: readonly string[] | null,
  row: { readonly password_stored: string | null; readonly lifetime: string | null; readonly changed: string | null },
): Pick<Principal, 'authentication' | 'passwordLifetime' | 'passwordChanged'> {
  const { password_stored: stored, lifetime, changed } = row;
  return {
    ...(plugins === null || stored === null ? {} : { authentication: { plugins, stored: stored === 'Y' } }),
    ...(lifetime === null ? {} : { passwordLifetime: Number(lifetime) }),
    // 0 is PASSWORD EXPIRE's mark in MariaDB: no time at all.
    ...(Number(changed ?? 0) > 0 ? { passwordChanged: new Date(Number(changed) * 1_000).toISOString() } : {}),
  };
}

/** Tables of the server itself that are a way round: what a grant on one of them makes its holder (privileges.md 2.6). */
const KEY_TABLES: readonly {
  readonly attribute: string;
  readonly schema: string;
  readonly tables: RegExp;
  /** Of a grant on single columns: those that matter. */
  readonly columns: RegExp;
  readonly privileges: readonly string[];
}[] = [
  {
    attribute: 'reads-password-hashes',
    schema: 'mysql',
    tables: /^(user|global_priv)$/i,
    columns: /^(authentication_string|password|user_attributes|priv)$/i,
    privileges: ['SELECT'],
  },
  {
    attribute: 'writes-grant-tables',
    schema: 'mysql',
    tables: /^(user|global_priv|db|tables_priv|columns_priv|role_edges|roles_mapping|default_roles|global_grants)$/i,
    columns: /(_priv|user|host|^db|^priv|^role|^authentication_string)$/i,
    privileges: ['INSERT', 'UPDATE'],
  },
  {
    attribute: 'reads-statements',
    schema: 'performance_schema',
    // Its table processlist shows others to PROCESS alone.
    tables:
      /^(events_statements_(current|history|history_long|summary_by_digest)|prepared_statements_instances|threads)$/i,
    columns: /^(sql_text|query_sample_text|processlist_info)$/i,
    privileges: ['SELECT'],
  },
  ...['general_log', 'slow_log'].map((table) => ({
    attribute: `reads-${table.replace('_', '-')}`,
    schema: 'mysql',
    tables: new RegExp(`^${table}$`, 'i'),
    columns: /^(argument|sql_text)$/i,
    privileges: ['SELECT'],
  })),
];

/** Splits `user@host`, as DEFINER is stored; a host never holds an `@`. */
export function splitAccount(definer: string): { user: string; host: string } {
  const at = definer.lastIndexOf('@');
  return at < 0 ? { user: definer, host: '' } : { user: definer.slice(0, at), host: definer.slice(at + 1) };
}

interface RelationRow {
  readonly s: string;
  readonly t: string;
  readonly k: string;
}
interface ColumnRow {
  readonly s: string;
  readonly t: string;
  readonly c: string;
}
interface ViewRow {
  readonly s: string;
  readonly t: string;
  readonly definer: string;
  readonly security: string;
  readonly body: string | null;
}
interface RoutineRow {
  readonly s: string;
  readonly n: string;
  readonly k: string;
  readonly definer: string;
  readonly security: string;
  readonly body: string | null;
}

export type Builder = ReturnType<typeof createBuilder>;

/** An access graph in the making: numbers principals, schemas, relations and routines as they come up. */
export function createBuilder(server: ServerInfo, settings: Readonly<Record<string, string>>) {
  const foldsNames = (settings.lower_case_table_names ?? '0') !== '0';
  const fold = (name: string) => (foldsNames ? name.toLowerCase() : name);
  const principals: Principal[] = [];
  const numberOf = new Map<string, number>();
  const memberships: Membership[] = [];
  const grants: Grant[] = [];
  const gaps = new Map<string, Gap>();
  const schemas: GraphSchema[] = [];
  const schemaNumbers = new Map<string, number>();
  const relations: GraphRelation[] = [];
  const relationNumbers = new Map<string, number>();
  const routines: GraphRoutine[] = [];
  const mandatoryRoles: number[] = [];
  const proxies: { grantee: number; as: number | null }[] = [];
  const routineNumbers = new Map<string, number>();
  const lineage: Lineage[] = [];

  /** Hosts are compared without case, users with it. */
  const keyOf = (user: string, host: string) => `${user}\0${host.toLowerCase()}`;

  function addPrincipal(user: string, host: string, principal: Omit<Principal, 'user' | 'host'>): number {
    numberOf.set(keyOf(user, host), principals.length);
    return principals.push({ ...principal, user, host }) - 1;
  }

  /** The account's number. A grant or a definer may name an account that does not exist: it gets a number too. */
  function principal(user: string, host: string): number {
    return (
      numberOf.get(keyOf(user, host)) ??
      addPrincipal(user, host, {
        name: accountName(user, host),
        kind: 'user',
        canLogin: false,
        superuser: false,
        inherit: false,
        attributes: ['no-account'],
      })
    );
  }

  function addAttribute(number: number, attribute: string): void {
    const known = principals[number];
    if (!known || known.attributes.includes(attribute)) return;
    principals[number] = { ...known, attributes: [...known.attributes, attribute] };
  }

  const knownPrincipal = (user: string, host: string) => numberOf.get(keyOf(user, host));

  function schema(name: string): number {
    const known = schemaNumbers.get(fold(name));
    if (known !== undefined) return known;
    schemaNumbers.set(fold(name), schemas.length);
    return schemas.push({ name, owner: null }) - 1;
  }

  const relation = (schemaName: string, name: string) => relationNumbers.get(`${fold(schemaName)}\0${fold(name)}`);
  const routine = (schemaName: string, name: string, kind: string) =>
    // Routine names know no case.
    routineNumbers.get(`${fold(schemaName)}\0${name.toLowerCase()}\0${kind.toUpperCase()}`);

  function gap(code: string, hint: string, more: Pick<Gap, 'hidesReaders' | 'schemas'> = {}): void {
    gaps.set(code, { code, hint, ...more });
  }

  /** One row of mysql.db. A row without a privilege still counts: it can be the first that matches. */
  function grantSchema(grantee: number, pattern: string, privileges: readonly string[]): void {
    const grantable = privileges.includes('GRANT OPTION');
    for (const privilege of privileges.length > 0 ? privileges : ['USAGE']) {
      grants.push({ grantee, privilege, on: { level: 'schema-pattern', pattern }, grantable });
    }
  }

  /** One row of mysql.tables_priv; tables that are gone, or that we cannot see, have no number and are passed over. */
  function grantTable(grantee: number, schemaName: string, table: string, privileges: readonly string[]): void {
    markKeyTable(grantee, schemaName, table, null, privileges);
    const number = relation(schemaName, table);
    if (number === undefined) return;
    const grantable = privileges.includes('GRANT OPTION');
    for (const privilege of privileges.length > 0 ? privileges : ['USAGE']) {
      grants.push({ grantee, privilege, on: { level: 'relation', relation: number }, grantable });
    }
  }

  function markKeyTable(
    grantee: number,
    schemaName: string,
    table: string,
    column: string | null,
    privileges: readonly string[],
  ): void {
    for (const key of KEY_TABLES) {
      if (key.schema !== schemaName || !key.tables.test(table)) continue;
      if (column !== null && !key.columns.test(column)) continue;
      if (key.privileges.some((privilege) => privileges.includes(privilege))) addAttribute(grantee, key.attribute);
    }
  }

  function grantColumn(
    grantee: number,
    schemaName: string,
    table: string,
    name: string,
    privileges: readonly string[],
  ) {
    markKeyTable(grantee, schemaName, table, name, privileges);
    const number = relation(schemaName, table);
    const wanted = name.toLowerCase();
    // Column names know no case; a column that was renamed or dropped keeps its row.
    const column =
      number === undefined ? undefined : relations[number]?.columns.find((c) => c.toLowerCase() === wanted);
    if (number === undefined || column === undefined) return;
    for (const privilege of privileges) {
      grants.push({ grantee, privilege, on: { level: 'column', relation: number, column }, grantable: false });
    }
  }

  function grantRoutine(
    grantee: number,
    schemaName: string,
    name: string,
    kind: string,
    privileges: readonly string[],
  ) {
    const number = routine(schemaName, name, kind);
    if (number === undefined) return;
    const grantable = privileges.includes('GRANT');
    for (const privilege of privileges) {
      grants.push({ grantee, privilege, on: { level: 'routine', routine: number }, grantable });
    }
  }

  function grantGlobal(grantee: number, privileges: Iterable<string>, grantable: boolean): void {
    for (const privilege of privileges) grants.push({ grantee, privilege, on: { level: 'global' }, grantable });
  }

  /** Tables, views and routines of all but the system schemas, with view lineage and what routine bodies name. */
  async function readObjects(run: Query): Promise<void> {
    for (const { s } of await run<{ s: string }>(
      `SELECT SCHEMA_NAME AS s FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ${LEFT_OUT} ORDER BY 1`,
    )) {
      schema(s);
    }
    const tables = await run<RelationRow>(
      `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, TABLE_TYPE AS k FROM information_schema.TABLES
       WHERE TABLE_SCHEMA NOT IN ${LEFT_OUT} AND TABLE_TYPE <> 'SEQUENCE' ORDER BY 1, 2`,
    );
    const columnsOf = new Map<string, string[]>();
    for (const { s, t, c } of await run<ColumnRow>(
      `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS
       WHERE TABLE_SCHEMA NOT IN ${LEFT_OUT} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`,
    )) {
      const key = `${s}\0${t}`;
      const columns = columnsOf.get(key);
      if (columns) columns.push(c);
      else columnsOf.set(key, [c]);
    }
    const views = await run<ViewRow>(
      `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, DEFINER AS definer, SECURITY_TYPE AS security, VIEW_DEFINITION AS body
       FROM information_schema.VIEWS WHERE TABLE_SCHEMA NOT IN ${LEFT_OUT} ORDER BY 1, 2`,
    );
    const viewOf = new Map(views.map((view) => [`${view.s}\0${view.t}`, view]));

    for (const { s, t, k } of tables) {
      relationNumbers.set(`${fold(s)}\0${fold(t)}`, relations.length);
      const view = viewOf.get(`${s}\0${t}`);
      const definer = view && splitAccount(view.definer);
      relations.push({
        schema: schema(s),
        name: t,
        kind: k.endsWith('VIEW') ? 'view' : 'table',
        owner: definer ? principal(definer.user, definer.host) : null,
        columns: columnsOf.get(`${s}\0${t}`) ?? [],
        rowSecurity: 'off',
        runsAs: view ? (view.security === 'INVOKER' ? 'invoker' : 'owner') : null,
        parents: [],
      });
    }
    const found = await run<RoutineRow>(
      `SELECT ROUTINE_SCHEMA AS s, ROUTINE_NAME AS n, ROUTINE_TYPE AS k, DEFINER AS definer, SECURITY_TYPE AS security,
              ROUTINE_DEFINITION AS body
       FROM information_schema.ROUTINES
       WHERE ROUTINE_SCHEMA NOT IN ${LEFT_OUT} AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION') ORDER BY 1, 2, 3`,
    );
    for (const { s, n, k, definer, security, body } of found) {
      if (body === null) {
        gap(
          'routine-bodies',
          'Grant SHOW_ROUTINE (MySQL) or SELECT on mysql.proc (MariaDB) to see what routines read.',
        );
      }
      const { user, host } = splitAccount(definer);
      routineNumbers.set(`${fold(s)}\0${n.toLowerCase()}\0${k}`, routines.length);
      routines.push({
        schema: schema(s),
        name: n,
        owner: principal(user, host),
        runsAs: security === 'INVOKER' ? 'invoker' : 'owner',
        ...(k === 'PROCEDURE' ? { procedure: true } : {}),
        ...bodyReads(s, body ?? ''),
      });
    }
    for (const view of views) addLineage(view);
  }

  function addLineage(view: ViewRow): void {
    const number = relation(view.s, view.t);
    const known = number === undefined ? undefined : relations[number];
    if (number === undefined || !known) return;
    if (!view.body) {
      gap('view-definitions', 'Grant SHOW VIEW on each database, so that what its views show can be followed.');
      return;
    }
    const { outputs, uses, calls, filtered } = viewLineage(view.body, server.engine === 'mysql');
    const checks: ViewCheck[] = [];
    for (const use of uses) {
      const base = relation(use.schema, use.relation);
      if (base === undefined) continue;
      checks.push({ relation: base, columns: [...use.columns], onlyFor: null });
      for (const baseColumn of use.columns) lineage.push({ view: number, column: '', base, baseColumn, use: 'filter' });
    }
    for (const [position, sources] of outputs.entries()) {
      const column = known.columns[position];
      if (column === undefined) continue;
      for (const source of sources) {
        const base = relation(source.schema, source.relation);
        if (base === undefined) continue;
        lineage.push({ view: number, column, base, baseColumn: source.column, use: source.use });
        const known = (check: ViewCheck) => check.relation === base && check.columns?.includes(source.column);
        if (checks.some((check) => check.onlyFor === null && known(check))) continue;
        checks.push({ relation: base, columns: [source.column], onlyFor: [column] });
      }
    }
    // A definer's view calls them as its definer; only an invoker's asks whoever reads it.
    const called =
      view.security !== 'INVOKER' ? [] : calls.flatMap((c) => routine(c.schema || view.s, c.name, 'FUNCTION') ?? []);
    relations[number] = {
      ...known,
      checks,
      ...(called.length > 0 ? { calls: called.map((each) => ({ routine: each, onlyFor: null })) } : {}),
      shows: filtered ? 'some' : 'all',
    };
  }

  /** Relations that a routine's text names after FROM, JOIN and the like, with the columns of theirs that it names. */
  function bodyReads(schemaName: string, body: string): Pick<GraphRoutine, 'reads' | 'dynamic'> {
    const tokens = tokenize(body);
    const words = new Set(tokens.map((token) => token.text.toLowerCase()));
    const dynamic = words.has('prepare') || (words.has('execute') && words.has('immediate'));
    const star = tokens.some((token, at) => token.text === '*' && token.kind === 'mark' && selects(tokens[at - 1]));
    const reads = new Map<number, GraphRoutine['reads'][number]>();
    for (const [at, token] of tokens.entries()) {
      if (token.kind !== 'word' && token.kind !== 'name') continue;
      const next = tokens[at + 1]?.text === '.' ? tokens[at + 2] : undefined;
      if (tokens[at - 1]?.text === '.') continue;
      const number = next ? findFolded(token.text, next.text) : findFolded(schemaName, token.text);
      const columns = number === undefined ? undefined : relations[number]?.columns;
      if (number === undefined || !columns || !follows(tokens[at - 1])) continue;
      const named = columns.filter((column) => words.has(column.toLowerCase()));
      reads.set(number, { relation: number, columns: star || named.length === 0 ? null : named });
    }
    return { reads: [...reads.values()], dynamic };
  }

  // The tokenizer folds bare words to lower case, so a bare name is also looked up without case.
  const anyCase = new Map<string, number>();
  function findFolded(schemaName: string, name: string): number | undefined {
    if (anyCase.size === 0) {
      for (const [key, number] of relationNumbers) anyCase.set(key.toLowerCase(), number);
    }
    return relation(schemaName, name) ?? anyCase.get(`${schemaName}\0${name}`.toLowerCase());
  }

  /** Columns with a histogram. Never its buckets: they are values. */
  function addHistogram(schemaName: string, name: string, column: string): void {
    const number = relation(schemaName, name);
    const known = number === undefined ? undefined : relations[number];
    if (number !== undefined && known)
      relations[number] = { ...known, histograms: [...(known.histograms ?? []), column] };
  }

  function finish(): AccessGraph {
    return {
      engine: server.engine,
      version: server.versionNumber,
      database: server.database,
      principals,
      memberships,
      schemas,
      relations,
      routines,
      grants,
      lineage,
      policies: [],
      mandatoryRoles,
      proxies,
      settings,
      gaps: [...gaps.values()],
    };
  }

  return {
    addPrincipal,
    principal,
    knownPrincipal,
    memberships,
    mandatoryRoles,
    proxies,
    gap,
    grantSchema,
    grantTable,
    grantColumn,
    grantRoutine,
    grantGlobal,
    readObjects,
    addHistogram,
    finish,
  };
}

function selects(token: { readonly text: string } | undefined): boolean {
  return token !== undefined && ['select', '.', ',', 'distinct', 'all'].includes(token.text);
}

/** Whether a table name can stand after this token. */
function follows(token: { readonly text: string } | undefined): boolean {
  return token !== undefined && ['from', 'join', ',', '(', 'table', 'straight_join'].includes(token.text);
}

/** mysql.proxies_priv. Call it when the accounts are in the builder. */
async function readProxies(run: Query, builder: Builder): Promise<void> {
  const rows = await tolerate<{ u: string; h: string; pu: string; ph: string }>(
    run,
    `SELECT User AS u, Host AS h, Proxied_user AS pu, Proxied_host AS ph FROM mysql.proxies_priv ORDER BY 1, 2, 3, 4`,
  );
  if (!rows)
    builder.gap('proxies', 'Grant SELECT on mysql.proxies_priv: `nochul init` has it.', { hidesReaders: true });
  for (const { u, h, pu, ph } of rows ?? []) {
    const as = builder.knownPrincipal(pu, ph);
    // Nobody can be made of an account that is gone; without a name it is a grant on everybody.
    if (pu === '' || as !== undefined)
      builder.proxies.push({ grantee: builder.principal(u, h), as: pu ? (as ?? null) : null });
  }
}

interface DbRow {
  readonly u: string;
  readonly h: string;
  readonly d: string;
  readonly p: string;
}
interface TableRow {
  readonly u: string;
  readonly h: string;
  readonly d: string;
  readonly t: string;
  readonly p: string;
}
interface ObjectRow extends TableRow {
  /** Column, or kind of routine. */
  readonly o: string;
}

const asSet = (text: string) => (text === '' ? [] : text.split(',').map((name) => name.toUpperCase()));

/**
 * mysql.db, tables_priv, columns_priv, procs_priv and proxies_priv, which MySQL and MariaDB share. Call it when accounts and objects
 * are in the builder.
 */
export async function readObjectGrants(run: Query, builder: Builder): Promise<void> {
  const names = [...SCHEMA_PRIVILEGES].map(([column, name]) => `IF(${column}_priv = 'Y', '${name}', NULL)`).join(', ');
  const db = await tolerate<DbRow>(
    run,
    `SELECT User AS u, Host AS h, Db AS d, CONCAT_WS(',', ${names}) AS p FROM mysql.db ORDER BY Host, Db, User`,
  );
  const tables = await tolerate<TableRow>(
    run,
    `SELECT User AS u, Host AS h, Db AS d, Table_name AS t, CONCAT(Table_priv) AS p
     FROM mysql.tables_priv ORDER BY Host, Db, User, Table_name`,
  );
  const columns = await tolerate<ObjectRow>(
    run,
    `SELECT User AS u, Host AS h, Db AS d, Table_name AS t, Column_name AS o, CONCAT(Column_priv) AS p
     FROM mysql.columns_priv ORDER BY Host, Db, User, Table_name, Column_name`,
  );
  const routines = await tolerate<ObjectRow>(
    run,
    `SELECT User AS u, Host AS h, Db AS d, Routine_name AS t, CONCAT(Routine_type) AS o, CONCAT(Proc_priv) AS p
     FROM mysql.procs_priv ORDER BY Host, Db, User, Routine_name, Routine_type`,
  );
  if (!db || !tables || !columns || !routines) {
    builder.gap(
      'object-grants',
      'Grant SELECT on mysql.db, tables_priv, columns_priv and procs_priv: `nochul init` has it.',
      { hidesReaders: true },
    );
    await readOwnGrants(run, builder, { schemas: !db, tables: !tables, columns: !columns });
  }
  await readProxies(run, builder);
  for (const { u, h, d, p } of db ?? []) builder.grantSchema(builder.principal(u, h), d, asSet(p));
  for (const { u, h, d, t, p } of tables ?? []) {
    const names = asSet(p).map((name) => (name === 'GRANT' ? 'GRANT OPTION' : name));
    builder.grantTable(builder.principal(u, h), d, t, names);
  }
  for (const { u, h, d, t, o, p } of columns ?? []) builder.grantColumn(builder.principal(u, h), d, t, o, asSet(p));
  for (const { u, h, d, t, o, p } of routines ?? []) {
    builder.grantRoutine(builder.principal(u, h), d, t, o, asSet(p));
  }
}

/** What information_schema shows of privileges: those of the session's own account, nobody else's. */
async function readOwnGrants(
  run: Query,
  builder: Builder,
  wanted: { readonly schemas: boolean; readonly tables: boolean; readonly columns: boolean },
): Promise<void> {
  const [own] = await run<{ u: string }>('SELECT CURRENT_USER() AS u');
  const { user, host } = splitAccount(own?.u ?? '');
  const self = builder.principal(user, host);
  const mine = `WHERE GRANTEE = ${`'${accountName(user, host).replaceAll("'", "''")}'`}`;
  if (wanted.schemas) {
    const rows = await run<{ d: string; p: string }>(
      `SELECT TABLE_SCHEMA AS d, PRIVILEGE_TYPE AS p FROM information_schema.SCHEMA_PRIVILEGES ${mine}`,
    );
    for (const { d, p } of rows) builder.grantSchema(self, d, [p]);
  }
  if (wanted.tables) {
    const rows = await run<{ d: string; t: string; p: string }>(
      `SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, PRIVILEGE_TYPE AS p FROM information_schema.TABLE_PRIVILEGES ${mine}`,
    );
    for (const { d, t, p } of rows) builder.grantTable(self, d, t, [p]);
  }
  if (wanted.columns) {
    const rows = await run<{ d: string; t: string; c: string; p: string }>(
      `SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, COLUMN_NAME AS c, PRIVILEGE_TYPE AS p
       FROM information_schema.COLUMN_PRIVILEGES ${mine}`,
    );
    for (const { d, t, c, p } of rows) builder.grantColumn(self, d, t, c, [p]);
  }
}

/** Says which databases the session sees nothing, or not all, of: their tables are missing from the graph. */
export async function readVisibility(run: Query, builder: Builder): Promise<void> {
  const [own] = await run<{ u: string }>('SELECT CURRENT_USER() AS u');
  const { user, host } = splitAccount(own?.u ?? '');
  const mine = `GRANTEE = '${accountName(user, host).replaceAll("'", "''")}'`;
  const global = await run<{ p: string }>(
    `SELECT PRIVILEGE_TYPE AS p FROM information_schema.USER_PRIVILEGES WHERE ${mine}`,
  );
  const has = (privilege: string) => global.some(({ p }) => p === privilege);
  if (has('SELECT')) return;
  if (!has('SHOW DATABASES')) {
    builder.gap('hidden-schemas', 'Databases without a grant to the scanner stay unseen: grant it SHOW DATABASES.');
  }
  // Database patterns are those of LIKE.
  const dark = await run<{ s: string }>(
    `SELECT SCHEMA_NAME AS s FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ${LEFT_OUT} AND NOT EXISTS (
       SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES
       WHERE ${mine} AND PRIVILEGE_TYPE = 'SELECT' AND SCHEMA_NAME LIKE TABLE_SCHEMA) ORDER BY 1`,
  );
  if (dark.length === 0) return;
  const names = dark.map(({ s }) => s).join(', ');
  builder.gap(
    'unseen-tables',
    `Not all tables are shown of the databases ${names}: grant SELECT and SHOW VIEW on them.`,
    { schemas: dark.map(({ s }) => s) },
  );
}

/** The session's own account, where no table of accounts may be read: all that is known of anybody. */
export async function readOwnAccount(run: Query, builder: Builder): Promise<void> {
  const [own] = await run<{ u: string }>('SELECT CURRENT_USER() AS u');
  const { user, host } = splitAccount(own?.u ?? '');
  const self = builder.addPrincipal(user, host, {
    name: accountName(user, host),
    kind: 'user',
    canLogin: true,
    superuser: false,
    inherit: false,
    attributes: [],
  });
  const rows = await run<{ p: string }>(
    `SELECT PRIVILEGE_TYPE AS p FROM information_schema.USER_PRIVILEGES
     WHERE GRANTEE = '${accountName(user, host).replaceAll("'", "''")}' AND PRIVILEGE_TYPE <> 'USAGE'`,
  );
  builder.grantGlobal(
    self,
    rows.map(({ p }) => p),
    false,
  );
  builder.gap('accounts', 'Only the own account can be seen: create the scanner account that `nochul init` prints.', {
    hidesReaders: true,
  });
}
