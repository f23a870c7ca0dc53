/** The grants of one database, read in bulk with a fixed number of statements; needs no privilege but CONNECT (12 to 18). */
import type {
  AccessGraph,
  Gap,
  Grant,
  GraphRelation,
  GraphRoutine,
  GraphSchema,
  HbaRule,
  Lineage,
  Membership,
  Principal,
  RowPolicy,
  ViewCheck,
} from '../../graph.ts';
import type { RelationKind } from '../../model.ts';
import type { ServerInfo } from '../../plugin.ts';
import { createSharedTexts } from '../shared-texts.ts';
import { readAudit } from './audit.ts';
import { readDefaults } from './defaults.ts';
import { type Checked, type Part, type Reference, type Source, sourceOf } from './lineage.ts';
import type { Query } from './query.ts';
import { type Body, bodyReader, UNKNOWN_BODY } from './routines.ts';

/**
 * Catalogs that hold others' values or a way in (password hashes, histograms, large objects): their grants are read as
 * if they were the user's own tables. The first oid that is a user's is 16384.
 */
const RELATIONS = `c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (c.oid >= 16384
  OR c.oid IN ('pg_authid'::regclass, 'pg_statistic'::regclass, 'pg_largeobject'::regclass))`;

/** Functions whose result shows their arguments' values as they are. */
const PRESERVING = [
  ...['array_agg', 'string_agg', 'json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg', 'xmlagg'],
  ...['to_json', 'to_jsonb', 'row_to_json', 'json_build_object', 'jsonb_build_object', 'json_build_array'],
  ...['jsonb_build_array', 'array_to_json', 'array_to_string', 'concat', 'concat_ws', 'textcat', 'anytextcat'],
  ...['textanycat', 'first_value', 'last_value', 'nth_value', 'lag', 'lead'],
];

const KINDS: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign-table',
};

const HBA_GAP: Gap = {
  code: 'pg-hba',
  hint: 'Whom pg_hba.conf lets in was not shown, so the roles alone say who can log in: `nochul init` has the two grants.',
};

/** Positions in the graph's lists, by oid. */
interface Numbers {
  /** Of a role; 0 is PUBLIC. Roles that no longer exist have none. */
  readonly role: ReadonlyMap<number, number>;
  readonly schema: ReadonlyMap<number, number>;
  readonly relation: ReadonlyMap<number, number>;
  readonly routine: ReadonlyMap<number, number>;
  /** Names of columns by attnum, at the relation's position. */
  readonly columns: readonly ReadonlyMap<number, string>[];
}

/**
 * Reads who may do what in the session's database. To be called inside one REPEATABLE READ transaction, whose
 * `search_path` is `pg_catalog`.
 * @throws NochulError as `run` does.
 */
export async function readGrants(run: Query, server: ServerInfo): Promise<AccessGraph> {
  const version = server.versionNumber;
  const roles = await readRoles(run);
  const database = await readDatabase(run, roles.number);
  const schemas = await readSchemas(run, roles.number);
  const relations = await readRelations(run, schemas.number, roles.number);
  const routines = await readRoutines(run, version, { role: roles.number, schema: schemas.number });
  const numbers: Numbers = {
    role: roles.number,
    schema: schemas.number,
    relation: relations.number,
    routine: routines.number,
    columns: relations.columns,
  };
  const preserving = new Set(
    (
      await run<{ oid: number }>(
        `SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname::text = ANY ($1)`,
        [PRESERVING],
      )
    ).map(({ oid }) => oid),
  );
  const views = await readViews(run, numbers, preserving, relations.list);
  const hba = await readHba(run, version);
  const { audit, gaps: auditGaps } = await readAudit(run, version, roles.number);
  const rules = await readRules(run, numbers, preserving, relations.list, routines.rows.length);
  const bodies = await readBodies(run, routines.rows, relations.list, schemas, roles);
  return {
    engine: 'postgresql',
    version,
    database: server.database,
    principals: roles.list,
    memberships: await readMemberships(run, version, roles, database.owner),
    schemas: schemas.list,
    relations: relations.list.map((relation, index) => ({ ...relation, ...views.details.get(index) })),
    routines: [...routines.rows.map((row) => routineOf(row, numbers, preserving, bodies)), ...rules.routines],
    grants: [
      ...database.grants,
      ...schemas.grants,
      ...(await readRelationGrants(run, numbers)),
      ...(await readColumnGrants(run, numbers)),
      ...(await readLargeObjectGrants(run, numbers)),
      ...routines.grants,
      ...rules.grants,
    ],
    lineage: views.lineage,
    policies: await readPolicies(run, numbers),
    defaults: await readDefaults(run, numbers),
    settings: database.settings,
    audit,
    gaps: [...(hba ? [] : [HBA_GAP]), ...auditGaps, ...views.gaps],
    ...(hba ? { hba } : {}),
  };
}

/** pg_hba.conf, where the scanner holds both privileges that it takes to read it; else null. */
async function readHba(run: Query, version: number): Promise<HbaRule[] | null> {
  const [may] = await run<{ read: boolean }>(
    `SELECT has_table_privilege('pg_hba_file_rules', 'SELECT') AND has_function_privilege('pg_hba_file_rules()', 'EXECUTE') AS read`,
  );
  if (!may?.read) return null;
  return run<HbaRule>(
    `SELECT type, database AS databases, user_name AS roles, address, netmask, auth_method AS method
       FROM pg_hba_file_rules WHERE error IS NULL
      ORDER BY ${version >= 160_000 ? 'rule_number' : 'line_number'}`,
  );
}

// --- roles and the database ---------------------------------------------------------------------------------------------

interface Roles {
  readonly list: readonly Principal[];
  readonly number: ReadonlyMap<number, number>;
}

async function readRoles(run: Query): Promise<Roles> {
  const rows = await run<{
    oid: number;
    name: string;
    super: boolean;
    inherit: boolean;
    login: boolean;
    createrole: boolean;
    createdb: boolean;
    replication: boolean;
    bypassrls: boolean;
    connlimit: number;
    valid_until: string | null;
    expired: boolean;
  }>(`SELECT r.oid, r.rolname::text AS name, r.rolsuper AS super, r.rolinherit AS inherit, r.rolcanlogin AS login,
      r.rolcreaterole AS createrole, r.rolcreatedb AS createdb, r.rolreplication AS replication,
      r.rolbypassrls AS bypassrls, r.rolconnlimit AS connlimit,
      CASE WHEN isfinite(r.rolvaliduntil)
        THEN to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END AS valid_until,
      coalesce(r.rolvaliduntil < now(), false) AS expired
    FROM pg_roles r ORDER BY r.rolname COLLATE "C"`);
  const list = rows.map((row): Principal => {
    const attributes: [string, boolean][] = [
      ['create-role', row.createrole],
      ['create-db', row.createdb],
      ['replication', row.replication],
      ['bypass-rls', row.bypassrls],
      ['password-expired', row.expired],
    ];
    return {
      name: row.name,
      kind: row.login ? 'user' : 'role',
      canLogin: row.login,
      superuser: row.super,
      inherit: row.inherit,
      attributes: attributes.flatMap(([name, has]) => (has ? [name] : [])),
      validUntil: row.valid_until,
      connectionLimit: row.connlimit,
    };
  });
  const number = new Map(rows.map(({ oid }, index) => [oid, index]));
  number.set(0, list.length);
  const everyone = { kind: 'public', canLogin: false, superuser: false, inherit: true, attributes: [] } as const;
  return { list: [...list, { name: 'PUBLIC', ...everyone }], number };
}

async function readMemberships(
  run: Query,
  version: number,
  { list, number }: Roles,
  databaseOwner: number | undefined,
): Promise<Membership[]> {
  // Before 16 INHERIT belonged to the member and SET to everybody. Several grantors make several rows: any of them will do.
  const options =
    version >= 160000
      ? 'bool_or(m.admin_option) AS admin, bool_or(m.inherit_option) AS inherit, bool_or(m.set_option) AS settable'
      : 'bool_or(m.admin_option) AS admin, bool_or(r.rolinherit) AS inherit, true AS settable';
  // As lists side by side: of grantors, and of their options.
  const grantors =
    version >= 160000
      ? `array_agg(m.grantor) AS grantors, array_agg(concat(m.inherit_option::int, m.set_option::int, m.admin_option::int)) AS options`
      : `'{}'::oid[] AS grantors, '{}'::text[] AS options`;
  const rows = await run<{
    role: number;
    member: number;
    admin: boolean;
    inherit: boolean;
    settable: boolean;
    grantors: number[];
    options: string[];
  }>(
    `SELECT m.roleid AS role, m.member, ${options}, ${grantors}
      FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member GROUP BY m.roleid, m.member`,
  );
  const memberships: Membership[] = [];
  for (const { role: roleOid, member: memberOid, admin, inherit, settable, ...row } of rows) {
    const role = number.get(roleOid);
    const member = number.get(memberOid);
    if (role === undefined || member === undefined) continue;
    const by = row.grantors.flatMap((oid, index) => {
      const grantor = number.get(oid);
      const [inherits, sets, admins] = row.options[index] ?? '';
      return grantor === undefined
        ? []
        : [{ grantor, inherit: inherits === '1', set: sets === '1', admin: admins === '1' }];
    });
    const grants = by.length > 0 ? { by } : {};
    memberships.push({ member, role, inherit, set: settable, admin, atLogin: inherit, ...grants });
  }
  // Its one member is no row: whoever owns the current database (14+).
  const owners = list.findIndex(({ name }) => name === 'pg_database_owner');
  if (version >= 140000 && owners >= 0 && databaseOwner !== undefined) {
    const inherit = version >= 160000 || (list[databaseOwner]?.inherit ?? false);
    memberships.push({ member: databaseOwner, role: owners, inherit, set: true, admin: false, atLogin: inherit });
  }
  return memberships;
}

async function readDatabase(run: Query, role: ReadonlyMap<number, number>) {
  const rows = await run<{
    owner: number;
    allowed: boolean;
    connlimit: number;
    wal_level: string;
    extensions: string[];
    grantee: number | null;
  }>(`SELECT d.datdba AS owner, d.datallowconn AS allowed, d.datconnlimit AS connlimit, x.grantee,
      current_setting('wal_level') AS wal_level,
      array(SELECT e.extname::text FROM pg_extension e
        WHERE e.extname IN ('pg_walinspect', 'pg_stat_statements')) AS extensions
    FROM pg_database d
    LEFT JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x ON x.privilege_type = 'CONNECT'
    WHERE d.datname = current_database()`);
  const [first] = rows;
  const grants: Grant[] = [];
  for (const { grantee } of rows) {
    const number = grantee === null ? undefined : role.get(grantee);
    if (number === undefined) continue;
    grants.push({ grantee: number, privilege: 'CONNECT', on: { level: 'database' }, grantable: false });
  }
  return {
    grants,
    owner: first && role.get(first.owner),
    settings: {
      wal_level: first?.wal_level ?? '',
      datallowconn: String(first?.allowed ?? true),
      datconnlimit: String(first?.connlimit ?? -1),
      ...Object.fromEntries((first?.extensions ?? []).map((name) => [`extension.${name}`, 'installed'])),
    },
  };
}

// --- schemas, relations, their ACLs -------------------------------------------------------------------------------------

async function readSchemas(run: Query, role: ReadonlyMap<number, number>) {
  const rows = await run<{ oid: number; name: string; owner: number; users: number[] }>(
    `SELECT n.oid, n.nspname::text AS name, n.nspowner AS owner, array(
        SELECT x.grantee FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
        WHERE x.privilege_type = 'USAGE') AS users
      FROM pg_namespace n WHERE n.nspname !~ '^pg_(temp|toast)' ORDER BY n.nspname COLLATE "C"`,
  );
  const grants: Grant[] = [];
  for (const [schema, { users }] of rows.entries()) {
    for (const grantee of numbersOf(users, role)) {
      grants.push({ grantee, privilege: 'USAGE', on: { level: 'schema', schema }, grantable: false });
    }
  }
  return {
    list: rows.map(({ name, owner }): GraphSchema => ({ name, owner: role.get(owner) ?? null })),
    number: new Map(rows.map(({ oid }, index) => [oid, index])),
    grants,
  };
}

async function readRelations(run: Query, schema: ReadonlyMap<number, number>, role: ReadonlyMap<number, number>) {
  const all = await run<{
    oid: number;
    name: string;
    schema: number;
    kind: string;
    owner: number;
    security: boolean;
    forced: boolean;
    invoker: boolean;
    parents: number[];
    attnums: number[];
    columns: string[];
    mapped: number[] | null;
  }>(`SELECT c.oid, c.relname::text AS name, c.relnamespace AS schema, c.relkind::text AS kind, c.relowner AS owner,
      c.relrowsecurity AS security, c.relforcerowsecurity AS forced,
      EXISTS (SELECT FROM unnest(c.reloptions) o
        WHERE lower(o) ~ '^security_invoker=(t|tr|tru|true|on|y|ye|yes|1)$') AS invoker,
      array(SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid) AS parents,
      coalesce(a.attnums, '{}') AS attnums, coalesce(a.columns, '{}') AS columns, f.mapped
    FROM pg_class c
    LEFT JOIN (SELECT a.attrelid, array_agg(a.attnum::int ORDER BY a.attnum) AS attnums,
        array_agg(a.attname::text ORDER BY a.attnum) AS columns
      FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid) a ON a.attrelid = c.oid
    LEFT JOIN (SELECT t.ftrelid, array(SELECT m.umuser FROM pg_user_mappings m WHERE m.srvid = s.oid) AS mapped
      FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = t.ftserver
      JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
      -- What a wrapper reads without a mapping, nobody but it knows; file_fdw has no use for one.
      LEFT JOIN pg_proc h ON h.oid = w.fdwhandler
      WHERE h.proname = 'postgres_fdw_handler') f ON f.ftrelid = c.oid
    WHERE ${RELATIONS} ORDER BY c.relname COLLATE "C"`);
  const rows = all
    .filter((row) => schema.has(row.schema))
    .sort((a, b) => (schema.get(a.schema) ?? 0) - (schema.get(b.schema) ?? 0));
  const number = new Map(rows.map(({ oid }, index) => [oid, index]));
  const shared = createSharedTexts();
  const list = rows.map((row): GraphRelation => {
    const kind = KINDS[row.kind] ?? 'table';
    return {
      schema: schema.get(row.schema) ?? 0,
      name: row.name,
      kind,
      owner: role.get(row.owner) ?? null,
      columns: row.columns.map(shared),
      rowSecurity: row.security ? (row.forced ? 'forced' : 'on') : 'off',
      runsAs: kind === 'view' ? (row.invoker ? 'invoker' : 'owner') : null,
      parents: numbersOf(row.parents, number),
      ...(row.mapped ? { mappedFor: numbersOf(row.mapped, role) } : {}),
    };
  });
  const columns = rows.map(({ attnums, columns }) => new Map(attnums.map((attnum, i) => [attnum, columns[i] ?? ''])));
  return { list, number, columns };
}

async function readRelationGrants(run: Query, { relation, role }: Numbers): Promise<Grant[]> {
  // An owner who needs no grant to create triggers is the table's owner all the same: no row says so.
  const rows = await run<{
    oid: number;
    privilege: string;
    grantable: boolean;
    grantor: number;
    owned: boolean;
    grantees: number[];
  }>(
    `SELECT c.oid, x.privilege_type AS privilege, x.is_grantable AS grantable, x.grantor,
        x.grantor = c.relowner AS owned, array_agg(DISTINCT x.grantee) AS grantees
      FROM pg_class c, LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
      WHERE ${RELATIONS} AND (x.privilege_type = 'SELECT' OR x.privilege_type = 'TRIGGER' AND x.grantee <> c.relowner)
      GROUP BY c.oid, c.relowner, x.privilege_type, x.is_grantable, x.grantor`,
  );
  const grants = new Map<string, Stated>();
  for (const { oid, privilege, grantees, ...row } of rows) {
    const number = relation.get(oid);
    if (number === undefined) continue;
    const on = { level: 'relation', relation: number } as const;
    for (const grantee of numbersOf(grantees, role)) {
      state(grants, `${privilege} ${number} ${grantee}`, { grantee, privilege, on }, row, role);
    }
  }
  return Array.from(grants.values(), stated);
}

/** One privilege of one grantee on one object, with each who granted it. */
interface Stated extends Pick<Grant, 'grantee' | 'privilege' | 'on'> {
  readonly by: { readonly grantor: number; readonly grantable: boolean }[];
  /** Nobody but the owner of the object granted it. */
  owned: boolean;
}

function state(
  grants: Map<string, Stated>,
  key: string,
  grant: Pick<Grant, 'grantee' | 'privilege' | 'on'>,
  row: { readonly grantor: number; readonly grantable: boolean; readonly owned: boolean },
  role: Numbers['role'],
): void {
  const known = grants.get(key) ?? { ...grant, by: [], owned: true };
  grants.set(key, known);
  known.by.push({ grantor: role.get(row.grantor) ?? -1, grantable: row.grantable });
  known.owned &&= row.owned;
}

/** Two grantors, one of them with the option: it is grantable. */
function stated({ by, owned, ...grant }: Stated): Grant {
  return { ...grant, grantable: by.some(({ grantable }) => grantable), ...(owned ? {} : { by }) };
}

async function readColumnGrants(run: Query, { relation, columns, role }: Numbers): Promise<Grant[]> {
  const rows = await run<{
    relation: number;
    attnum: number;
    grantable: boolean;
    grantee: number;
    grantor: number;
    owned: boolean;
  }>(
    `SELECT a.attrelid AS relation, a.attnum::int AS attnum, x.grantee, x.is_grantable AS grantable, x.grantor,
        x.grantor = c.relowner AS owned
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, LATERAL aclexplode(a.attacl) x
      WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND a.attnum > 0 AND x.privilege_type = 'SELECT'
      ORDER BY a.attrelid, a.attnum`,
  );
  const grants = new Map<string, Stated>();
  for (const row of rows) {
    const number = relation.get(row.relation);
    const grantee = role.get(row.grantee);
    const column = number === undefined ? undefined : columns[number]?.get(row.attnum);
    if (number === undefined || grantee === undefined || column === undefined) continue;
    const on = { level: 'column', relation: number, column } as const;
    state(grants, `${number} ${row.attnum} ${grantee}`, { grantee, privilege: 'SELECT', on }, row, role);
  }
  return Array.from(grants.values(), stated);
}

/** Who may read some large object; with lo_compat_privileges, as before 9.0, nobody is asked. */
async function readLargeObjectGrants(run: Query, { relation, role }: Numbers): Promise<Grant[]> {
  const rows = await run<{ table: number; grantee: number }>(
    `SELECT 'pg_largeobject'::regclass::oid AS table, m.lomowner AS grantee FROM pg_largeobject_metadata m
        WHERE m.lomacl IS NULL GROUP BY m.lomowner
      UNION SELECT 'pg_largeobject'::regclass::oid, x.grantee FROM pg_largeobject_metadata m, LATERAL aclexplode(m.lomacl) x
        WHERE x.privilege_type = 'SELECT'
      UNION SELECT 'pg_largeobject'::regclass::oid, 0 WHERE current_setting('lo_compat_privileges')::boolean
        AND EXISTS (SELECT FROM pg_largeobject_metadata)`,
  );
  return rows.flatMap(({ table, grantee }): Grant[] => {
    const number = relation.get(table);
    const [holder] = numbersOf([grantee], role);
    if (number === undefined || holder === undefined) return [];
    const on = { level: 'relation', relation: number } as const;
    return [{ grantee: holder, privilege: 'LARGE OBJECT', on, grantable: false }];
  });
}

async function readPolicies(run: Query, { relation, role }: Numbers): Promise<RowPolicy[]> {
  const rows = await run<{ relation: number; name: string; permissive: boolean; roles: number[]; qual: string | null }>(
    `SELECT p.polrelid AS relation, p.polname::text AS name, p.polpermissive AS permissive, p.polroles::oid[] AS roles,
        pg_get_expr(p.polqual, p.polrelid) AS qual
      FROM pg_policy p WHERE p.polcmd IN ('r', '*') ORDER BY p.polname COLLATE "C"`,
  );
  return rows.flatMap(({ relation: oid, name, permissive, roles, qual }) => {
    const number = relation.get(oid);
    return number === undefined
      ? []
      : [{ relation: number, name, permissive, roles: numbersOf(roles, role), rows: rowsOfQual(qual) }];
  });
}

function rowsOfQual(qual: string | null): RowPolicy['rows'] {
  const condition = qual?.replace(/^\((.*)\)$/s, '$1').trim();
  if (condition === undefined || condition === 'true') return 'all';
  if (condition === 'false') return 'none';
  // Anybody may SET a setting of the kind that policies ask for (P39).
  return condition.includes('current_setting(') ? 'caller' : 'some';
}

// --- views --------------------------------------------------------------------------------------------------------------

type ViewDetails = Pick<GraphRelation, 'checks' | 'calls'>;

async function readViews(
  run: Query,
  numbers: Numbers,
  preserving: ReadonlySet<number>,
  relations: readonly GraphRelation[],
) {
  const rows = await run<{ view: number; tree: string }>(
    `SELECT r.ev_class AS view, r.ev_action::text AS tree FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
      WHERE r.ev_type = '1' AND c.relkind IN ('v', 'm') AND ${RELATIONS}`,
  );
  const details = new Map<number, ViewDetails>();
  const lineage: Lineage[] = [];
  let unread = 0;
  for (const { view: oid, tree } of rows) {
    const view = numbers.relation.get(oid);
    if (view === undefined) continue;
    const source = sourceIfReadable(tree, preserving);
    if (!source) {
      unread++;
      continue;
    }
    const names = relations[view]?.columns ?? [];
    const checks: ViewCheck[] = [];
    const calls: { routine: number; onlyFor: readonly string[] | null }[] = [];
    const add = (part: Part, onlyFor: readonly string[] | null) => {
      for (const check of part.checks) {
        const stated = checkOf(check, numbers);
        if (stated) checks.push({ ...stated, onlyFor });
      }
      for (const routine of numbersOf(part.calls, numbers.routine)) calls.push({ routine, onlyFor });
    };
    add(source.always, null);
    addLineage(lineage, view, '', source.always.references, numbers);
    for (const [position, part] of source.columns.entries()) {
      const column = names[position];
      if (column === undefined) continue;
      add(part, [column]);
      addLineage(lineage, view, column, part.references, numbers);
    }
    details.set(view, { checks, ...(calls.length > 0 ? { calls } : {}) });
  }
  const hint = `${unread} view definitions are stored in a form that this version of nochul does not know: what they show of other relations is not in the report.`;
  return { details, lineage, gaps: unread > 0 ? [{ code: 'view-definition', hint }] : [] };
}

function sourceIfReadable(tree: string, preserving: ReadonlySet<number>): Source | null {
  try {
    return sourceOf(tree, preserving);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function checkOf({ relation, attnums, shows }: Checked, { relation: number, columns }: Numbers) {
  const base = number.get(relation);
  if (base === undefined) return null;
  const names = attnums?.flatMap((attnum) => columns[base]?.get(attnum) ?? []) ?? null;
  return { relation: base, columns: names, shows };
}

const STRENGTH = { copy: 2, derived: 1, filter: 0 } as const;

function addLineage(
  lineage: Lineage[],
  view: number,
  column: string,
  references: readonly Reference[],
  numbers: Numbers,
): void {
  const strongest = new Map<string, Lineage>();
  for (const { relation, attnum, use } of references) {
    const base = numbers.relation.get(relation);
    if (base === undefined) continue;
    const names = numbers.columns[base];
    const baseColumns = attnum === 0 ? [...(names?.values() ?? [])] : [names?.get(attnum) ?? []].flat();
    for (const baseColumn of baseColumns) {
      const key = `${base} ${baseColumn}`;
      const known = strongest.get(key);
      if (!known || STRENGTH[known.use] < STRENGTH[use]) strongest.set(key, { view, column, base, baseColumn, use });
    }
  }
  lineage.push(...strongest.values());
}

// --- routines and rules -------------------------------------------------------------------------------------------------

interface RoutineRow {
  readonly oid: number;
  readonly name: string;
  readonly arguments: string;
  readonly schema: number;
  readonly owner: number;
  readonly definer: boolean;
  readonly language: string;
  readonly trigger: boolean;
  readonly source: string;
  readonly body: string | null;
  readonly definition: string | null;
  readonly returns: boolean;
  readonly search_path: string | null;
}

/** How a routine `p` of language `l` is written: what its text is read from. */
const TEXT = {
  language: 'l.lanname::text AS language',
  source: 'p.prosrc AS source',
  definition: `CASE WHEN l.lanname = 'plpgsql' THEN pg_get_functiondef(p.oid) END AS definition`,
  returns: `p.prorettype <> 'void'::regtype AS returns`,
  search_path: `(SELECT substr(o, 13) FROM unnest(p.proconfig) o WHERE o LIKE 'search\\_path=%') AS search_path`,
};

/** Routines that run as somebody else, those that views call, and those that read files of the server. */
async function readRoutines(run: Query, version: number, { role, schema }: Pick<Numbers, 'role' | 'schema'>) {
  const wanted = `p.prokind IN ('f', 'p', 'w') AND (p.oid >= 16384 AND (p.prosecdef OR p.oid IN (
      SELECT d.refobjid FROM pg_depend d
      WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_proc'::regclass))
    OR p.pronamespace = 'pg_catalog'::regnamespace AND p.proname = 'pg_read_binary_file')`;
  const all = await run<RoutineRow & { grantees: number[]; grantors: number[]; grantable: number[] }>(
    `SELECT p.oid, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
        p.pronamespace AS schema, p.proowner AS owner, p.prosecdef AS definer,
        p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) AS trigger,
        ${version >= 140000 ? 'p.prosqlbody::text' : 'NULL::text'} AS body, ${Object.values(TEXT).join(', ')},
        pg_get_function_identity_arguments(p.oid) AS arguments,
        array(SELECT x.grantee FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
          WHERE x.privilege_type = 'EXECUTE' ORDER BY x.grantee, x.grantor) AS grantees,
        array(SELECT x.grantor FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
          WHERE x.privilege_type = 'EXECUTE' ORDER BY x.grantee, x.grantor) AS grantors,
        array(SELECT x.is_grantable::int FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
          WHERE x.privilege_type = 'EXECUTE' ORDER BY x.grantee, x.grantor) AS grantable
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE ${wanted} ORDER BY p.proname COLLATE "C", p.oid`,
  );
  const rows = all.filter((row) => schema.has(row.schema));
  const grants = new Map<string, Stated>();
  for (const [routine, { owner, grantees, grantors, grantable }] of rows.entries()) {
    for (const [index, oid] of grantees.entries()) {
      const grantee = role.get(oid);
      const grantor = grantors[index] ?? owner;
      if (grantee === undefined) continue;
      const row = { grantor, grantable: grantable[index] === 1, owned: grantor === owner };
      state(
        grants,
        `${routine} ${grantee}`,
        { grantee, privilege: 'EXECUTE', on: { level: 'routine', routine } },
        row,
        role,
      );
    }
  }
  return {
    rows,
    number: new Map(rows.map(({ oid }, index) => [oid, index])),
    grants: Array.from(grants.values(), stated),
  };
}

/** Bodies of definers that are kept as text, by the routine's oid. */
async function readBodies(
  run: Query,
  rows: readonly RoutineRow[],
  relations: readonly GraphRelation[],
  schemas: { readonly list: readonly GraphSchema[]; readonly number: ReadonlyMap<number, number> },
  roles: Roles,
): Promise<ReadonlyMap<number, Body>> {
  const texts = rows.filter(({ definer, trigger, body }) => definer && !trigger && body === null);
  if (!texts.some(({ language }) => language === 'sql' || language === 'plpgsql')) return new Map();
  const helpers = await run<Pick<RoutineRow, 'name' | 'schema' | keyof typeof TEXT>>(
    `SELECT p.proname::text AS name, p.pronamespace AS schema, ${Object.values(TEXT).join(', ')}
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
      WHERE p.oid >= 16384 AND NOT p.prosecdef AND p.prokind IN ('f', 'p') AND l.lanname NOT IN ('c', 'internal')
        AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)`,
  );
  const textOf = (row: Pick<RoutineRow, keyof typeof TEXT>) => ({ ...row, searchPath: row.search_path });
  const read = await bodyReader({
    relations,
    schemas: schemas.list,
    preserving: new Set(PRESERVING),
    helpers: helpers.map((row) => ({
      schema: schemas.list[schemas.number.get(row.schema) ?? -1]?.name ?? '',
      name: row.name,
      text: textOf(row),
    })),
  });
  const ownerOf = ({ owner }: RoutineRow) => roles.list[roles.number.get(owner) ?? -1]?.name ?? '';
  return new Map(texts.map((row) => [row.oid, read(textOf(row), ownerOf(row))]));
}

function routineOf(
  row: RoutineRow,
  numbers: Numbers,
  preserving: ReadonlySet<number>,
  bodies: ReadonlyMap<number, Body>,
): GraphRoutine {
  const routine = {
    schema: numbers.schema.get(row.schema) ?? 0,
    name: row.name,
    arguments: row.arguments,
    owner: numbers.role.get(row.owner) ?? null,
    runsAs: row.definer ? 'owner' : 'invoker',
    trigger: row.trigger,
  } as const;
  if (!row.definer || row.trigger) return { ...routine, reads: [], dynamic: false };
  if (row.body !== null) {
    const source = sourceIfReadable(row.body, preserving);
    return { ...routine, reads: source ? readsOfSource(source, numbers) : [], dynamic: !source, parsed: true };
  }
  return { ...routine, ...(bodies.get(row.oid) ?? UNKNOWN_BODY) };
}

/** What a parsed query gives back: copies alone, as with a view. */
function readsOfSource(source: Source, numbers: Numbers): GraphRoutine['reads'] {
  const lineage: Lineage[] = [];
  for (const { references } of source.columns) addLineage(lineage, 0, '', references, numbers);
  const columns = new Map<number, Set<string>>();
  for (const { base, baseColumn, use } of lineage) {
    if (use !== 'copy') continue;
    const known = columns.get(base);
    if (known) known.add(baseColumn);
    else columns.set(base, new Set([baseColumn]));
  }
  return [...columns].map(([relation, names]) => ({ relation, columns: [...names] }));
}

const WRITES: Readonly<Record<string, string>> = { '2': 'UPDATE', '3': 'INSERT', '4': 'DELETE' };

/** Rules that answer a write with the rows of a query: they run as the owner of their relation (P71). */
async function readRules(
  run: Query,
  numbers: Numbers,
  preserving: ReadonlySet<number>,
  relations: readonly GraphRelation[],
  first: number,
) {
  const rows = await run<{ name: string; event: string; relation: number; tree: string; writers: number[] }>(
    `SELECT r.rulename::text AS name, r.ev_type::text AS event, r.ev_class AS relation, r.ev_action::text AS tree,
        array(SELECT x.grantee FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
          WHERE x.privilege_type = CASE r.ev_type WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' ELSE 'DELETE' END) AS writers
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
      WHERE r.ev_type <> '1' AND r.ev_enabled <> 'D' AND ${RELATIONS}`,
  );
  const routines: GraphRoutine[] = [];
  const grants: Grant[] = [];
  for (const { name, event, relation: oid, tree, writers } of rows) {
    const ruleOf = numbers.relation.get(oid);
    const relation = ruleOf === undefined ? undefined : relations[ruleOf];
    const source = sourceIfReadable(tree, preserving);
    const reads = source ? readsOfSource(source, numbers) : [];
    if (ruleOf === undefined || !relation || reads.length === 0) continue;
    const routine = first + routines.length;
    routines.push({
      schema: relation.schema,
      name: `${relation.name} (${WRITES[event] ?? event}, rule ${name})`,
      owner: relation.owner,
      runsAs: 'owner',
      reads,
      dynamic: false,
      parsed: true,
      ruleOf,
    });
    for (const grantee of numbersOf(writers, numbers.role)) {
      grants.push({ grantee, privilege: 'EXECUTE', on: { level: 'routine', routine }, grantable: false });
    }
  }
  return { routines, grants };
}

/** Positions of what still exists. */
function numbersOf(oids: readonly number[], numbers: ReadonlyMap<number, number>): number[] {
  return oids.flatMap((oid) => numbers.get(oid) ?? []);
}
