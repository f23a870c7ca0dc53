/** Random worlds of PostgreSQL: roles, memberships, schemas, tables, policies, views and grants, and the SQL that makes them. */
import fc from 'fast-check';

export const ROLES = 7;
export const COLUMNS = ['a', 'b', 'c'] as const;
const TOTAL = 3;

const role = fc.nat(ROLES - 1);
const someRoles = fc.uniqueArray(fc.oneof({ weight: 6, arbitrary: role }, { weight: 1, arbitrary: fc.constant(-1) }), {
  maxLength: 3,
});
const someColumns = fc.uniqueArray(fc.nat(COLUMNS.length - 1), { minLength: 1, maxLength: 2 });
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 9);
/** -1 is PUBLIC; no columns: the whole relation. */
const grants = fc.array(
  fc.record({
    to: fc.oneof({ weight: 8, arbitrary: role }, { weight: 1, arbitrary: fc.constant(-1) }),
    columns: fc.option(someColumns, { freq: 2 }),
  }),
  { maxLength: 4 },
);

export const world = fc.record({
  roles: fc.array(fc.record({ inherit: fc.boolean(), superuser: rarely, bypass: rarely, readAll: rarely }), {
    minLength: ROLES,
    maxLength: ROLES,
  }),
  memberships: fc.array(fc.record({ role, member: role, inherit: fc.boolean(), set: fc.boolean(), admin: rarely }), {
    maxLength: 9,
  }),
  schemas: fc.array(fc.record({ owner: role, usage: someRoles }), { minLength: 2, maxLength: 2 }),
  tables: fc.array(
    fc.record({
      schema: fc.nat(1),
      owner: role,
      ownerKeeps: fc.integer({ min: 0, max: 4 }).map((n) => n < 4),
      parent: fc.option(fc.nat(3), { freq: 3 }),
      security: fc.constantFrom('off', 'off', 'on', 'forced'),
      policies: fc.array(
        fc.record({
          permissive: fc.integer({ min: 0, max: 3 }).map((n) => n < 3),
          to: someRoles,
          command: fc.constantFrom('ALL', 'SELECT', 'SELECT', 'UPDATE'),
          using: fc.constantFrom('true', 'true', 'false', 'n < 2', `n::text = current_setting('w.n', true)`),
        }),
        { maxLength: 2 },
      ),
      grants,
    }),
    { minLength: 4, maxLength: 4 },
  ),
  views: fc.array(
    fc.record({
      schema: fc.nat(1),
      owner: role,
      kind: fc.constantFrom('view', 'view', 'view', 'materialized'),
      invoker: fc.boolean(),
      base: fc.nat(8),
      other: fc.option(fc.nat(8), { freq: 2 }),
      shape: fc.constantFrom('join', 'left-join', 'union', 'sublink', 'cte'),
      shown: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
      where: fc.boolean(),
      derived: rarely,
      grants,
    }),
    { minLength: 5, maxLength: 5 },
  ),
});
export type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

export const roleName = (index: number) => (index < 0 ? 'PUBLIC' : `nw_${index}`);
const tableName = (entry: { schema: number }, index: number) => `nws${entry.schema}.t${index}`;
const viewName = (entry: { schema: number }, index: number) => `nws${entry.schema}.v${index}`;

export interface Shown {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized';
  /** For each column the base columns that it copies. */
  readonly copies: readonly (readonly { base: number; column: number }[])[];
  readonly parent: number | null;
  /** Its rows may all come from one side of a UNION, where policies take those of the other. */
  readonly doubtful: boolean;
  /** For each column whether policies may take its values and leave its rows. */
  readonly emptied: readonly boolean[];
}

export function statements(spec: World, version: number): { sql: string[]; relations: Shown[] } {
  const sql: string[] = [];
  const relations: Shown[] = [];
  // A materialized view can only be filled while its views work.
  const owners: string[] = [];
  for (const [index, { inherit, superuser, bypass, readAll }] of spec.roles.entries()) {
    const options = [inherit ? 'INHERIT' : 'NOINHERIT', superuser ? 'SUPERUSER' : '', bypass ? 'BYPASSRLS' : ''];
    sql.push(`CREATE ROLE ${roleName(index)} LOGIN ${options.join(' ')}`);
    if (readAll && version >= 140000) sql.push(`GRANT pg_read_all_data TO ${roleName(index)}`);
  }
  for (const { role: group, member, inherit, set, admin } of spec.memberships) {
    // Members have the higher number: no circles.
    const [low, high] = [Math.min(group, member), Math.max(group, member)];
    if (low === high) continue;
    const options =
      version >= 160000 ? `WITH INHERIT ${inherit}, SET ${set}, ADMIN ${admin}` : admin ? 'WITH ADMIN OPTION' : '';
    sql.push(`GRANT ${roleName(low)} TO ${roleName(high)} ${options}`);
  }
  for (const [index, { owner, usage }] of spec.schemas.entries()) {
    sql.push(`CREATE SCHEMA nws${index} AUTHORIZATION ${roleName(owner)}`);
    for (const to of usage) sql.push(`GRANT USAGE ON SCHEMA nws${index} TO ${roleName(to)}`);
  }
  const grant = (name: string, list: World['tables'][number]['grants']) => {
    for (const { to, columns } of list) {
      const some = columns ? ` (${columns.map((column) => COLUMNS[column]).join(', ')})` : '';
      sql.push(`GRANT SELECT${some} ON ${name} TO ${roleName(to)}`);
    }
  };
  for (const [index, table] of spec.tables.entries()) {
    const name = tableName(table, index);
    const parent = table.parent !== null && table.parent < index ? table.parent : null;
    if (parent === null) sql.push(`CREATE TABLE ${name} (n int, a text, b text, c text)`);
    else sql.push(`CREATE TABLE ${name} () INHERITS (${relations[parent]!.name})`);
    sql.push(`INSERT INTO ${name} SELECT i, 'a' || i, 'b' || i, 'c' || i FROM generate_series(1, ${TOTAL}) i`);
    sql.push(`ALTER TABLE ${name} OWNER TO ${roleName(table.owner)}`);
    if (!table.ownerKeeps) sql.push(`REVOKE ALL ON ${name} FROM ${roleName(table.owner)}`);
    if (table.security !== 'off') sql.push(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
    if (table.security === 'forced') sql.push(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`);
    for (const [number, { permissive, to, command, using }] of table.policies.entries()) {
      const roles = to.length > 0 ? to.map(roleName).join(', ') : 'PUBLIC';
      sql.push(
        `CREATE POLICY p${number} ON ${name} AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${command} TO ${roles} USING (${using})`,
      );
    }
    grant(name, table.grants);
    relations.push({ name, kind: 'table', copies: [[], [], []], parent, doubtful: false, emptied: [] });
  }
  for (const [index, view] of spec.views.entries()) {
    const name = viewName(view, index);
    const base = view.base % relations.length;
    const other = view.other === null ? null : view.other % relations.length;
    const from = relations[base]!.name;
    const column = (position: number) => COLUMNS[position] ?? 'a';
    const where = view.where ? `WHERE x.a <> ''` : '';
    const list = view.shown.map((position, i) =>
      view.derived && i === 0 ? `left(x.${column(position)}, 1) AS a` : `x.${column(position)} AS ${COLUMNS[i]}`,
    );
    const copies: { base: number; column: number }[][] = view.shown.map((position, i) =>
      view.derived && i === 0 ? [] : [{ base, column: position }],
    );
    let query = `SELECT ${list.join(', ')} FROM ${from} x ${where}`;
    if (other !== null) {
      const second = relations[other]!.name;
      const last = column(view.shown[2] ?? 0);
      const from2 = `${list[0]}, ${list[1]}, y.${last} AS c FROM ${from} x`;
      const otherCopy = { base: other, column: view.shown[2] ?? 0 };
      if (view.shape === 'join') query = `SELECT ${from2} JOIN ${second} y ON x.a = y.a ${where}`;
      if (view.shape === 'left-join') query = `SELECT ${from2} LEFT JOIN ${second} y ON x.a = y.a ${where}`;
      if (view.shape === 'sublink') {
        query = `SELECT ${list[0]}, ${list[1]}, (SELECT y.${last} FROM ${second} y LIMIT 1) AS c FROM ${from} x ${where}`;
      }
      if (view.shape === 'cte') {
        query = `WITH y AS (SELECT ${last} AS z FROM ${second}) SELECT ${list[0]}, ${list[1]}, y.z AS c FROM ${from} x, y ${where}`;
      }
      if (view.shape === 'union') query = `${query} UNION ALL SELECT y.a, y.b, y.${last} FROM ${second} y`;
      if (view.shape === 'union') {
        copies[0]!.push({ base: other, column: 0 });
        copies[1]!.push({ base: other, column: 1 });
        copies[2]!.push(otherCopy);
      } else copies[2] = [otherCopy];
    }
    const materialized = view.kind === 'materialized';
    const options = !materialized && view.invoker && version >= 150000 ? 'WITH (security_invoker = true)' : '';
    sql.push(`CREATE ${materialized ? 'MATERIALIZED ' : ''}VIEW ${name} ${options} AS ${query}`);
    owners.push(`ALTER ${materialized ? 'MATERIALIZED ' : ''}VIEW ${name} OWNER TO ${roleName(view.owner)}`);
    grant(name, view.grants);
    const guarded = other !== null && spec.tables.some(({ security }) => security !== 'off');
    const doubtful = guarded && view.shape === 'union';
    const optional = guarded && (view.shape === 'sublink' || view.shape === 'left-join');
    const emptied = copies.map(
      (from, i) => (optional && i === 2) || from.some((copy) => relations[copy.base]!.emptied[copy.column] === true),
    );
    relations.push({ name, kind: materialized ? 'materialized' : 'view', copies, parent: null, doubtful, emptied });
  }
  return { sql: [...sql, ...owners], relations };
}

export const PROBE = `
  CREATE SCHEMA nwprobe; GRANT USAGE ON SCHEMA nwprobe TO PUBLIC;
  CREATE FUNCTION nwprobe.ask(relations text[]) RETURNS TABLE (relation text, col text, seen int) LANGUAGE plpgsql AS $$
  BEGIN
    FOREACH relation IN ARRAY relations LOOP
      FOREACH col IN ARRAY ARRAY['a', 'b', 'c'] LOOP
        BEGIN
          EXECUTE format('SELECT count(%I) FROM %s', col, relation) INTO seen;
        EXCEPTION WHEN insufficient_privilege THEN
          seen := NULL;
        END;
        RETURN NEXT;
      END LOOP;
    END LOOP;
  END $$;`;
export const CLEAN = `DO $$ DECLARE r record; BEGIN
  SET LOCAL client_min_messages = warning;
  DROP SCHEMA IF EXISTS nws0, nws1 CASCADE;
  FOR r IN SELECT oid::regrole AS role FROM pg_roles WHERE rolname LIKE 'nw\\_%' LOOP EXECUTE format('DROP OWNED BY %s CASCADE', r.role); END LOOP;
  FOR r IN SELECT oid::regrole AS role FROM pg_roles WHERE rolname LIKE 'nw\\_%' LOOP EXECUTE format('DROP ROLE %s', r.role); END LOOP;
END $$`;
