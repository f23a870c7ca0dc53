/**
 * Random worlds of roles, memberships, schemas, tables, policies, views and grants: what nochul says of every principal
 * and column is compared with what the server lets it SELECT. NOCHUL_WORLDS=300 runs more of them.
 */
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reach, ResolvedAccess, Rows } from '../../src/access/types.ts';
import { createDatabase, startServer, type TestServer } from '../support/servers.ts';
import { connect, resolvedOf, testedVersions } from './postgres-oracle.ts';

const WORLDS = Number(process.env.NOCHUL_WORLDS ?? 4);
const ROLES = 7;
const COLUMNS = ['a', 'b', 'c'] as const;
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

const world = fc.record({
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
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const roleName = (index: number) => (index < 0 ? 'PUBLIC' : `nw_${index}`);
const tableName = (entry: { schema: number }, index: number) => `nws${entry.schema}.t${index}`;
const viewName = (entry: { schema: number }, index: number) => `nws${entry.schema}.v${index}`;

interface Shown {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized';
  /** For each column the base columns that it copies. */
  readonly copies: readonly (readonly { base: number; column: number }[])[];
  readonly parent: number | null;
  /** Its rows may all come from one side of a UNION, where policies take those of the other. */
  readonly doubtful: boolean;
}

function statements(spec: World, version: number): { sql: string[]; relations: Shown[] } {
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
    relations.push({ name, kind: 'table', copies: [[], [], []], parent, doubtful: false });
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
    const doubtful = other !== null && view.shape === 'union' && spec.tables.some(({ security }) => security !== 'off');
    relations.push({ name, kind: materialized ? 'materialized' : 'view', copies, parent: null, doubtful });
  }
  return { sql: [...sql, ...owners], relations };
}

const PROBE = `
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
const CLEAN = `DO $$ DECLARE r record; BEGIN
  SET LOCAL client_min_messages = warning;
  DROP SCHEMA IF EXISTS nws0, nws1 CASCADE;
  FOR r IN SELECT oid::regrole AS role FROM pg_roles WHERE rolname LIKE 'nw\\_%' LOOP EXECUTE format('DROP OWNED BY %s CASCADE', r.role); END LOOP;
  FOR r IN SELECT oid::regrole AS role FROM pg_roles WHERE rolname LIKE 'nw\\_%' LOOP EXECUTE format('DROP ROLE %s', r.role); END LOOP;
END $$`;

/** What the server answers: rows seen, or null for a refusal. */
type Seen = Map<string, number | null>;

const versions = await testedVersions();

describe.each(versions)('PostgreSQL %s', (major) => {
  let server: TestServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let admin: pg.Client;
  let version: number;

  beforeAll(async () => {
    server = await startServer({ engine: 'postgresql', version: major });
    database = await createDatabase(server);
    admin = await connect(database.url);
    version = Number((await admin.query('SHOW server_version_num')).rows[0].server_version_num);
    await admin.query(CLEAN);
    await admin.query(PROBE);
  });

  afterAll(async () => {
    await admin?.query(CLEAN);
    await admin?.end();
    await database?.drop();
    await server?.stop();
  });

  async function ask(who: string, relations: readonly Shown[]): Promise<Seen> {
    await admin.query(`SET SESSION AUTHORIZATION ${who}`);
    try {
      const { rows } = await admin.query<{ relation: string; col: string; seen: number | null }>(
        'SELECT * FROM nwprobe.ask($1)',
        [relations.map(({ name }) => name)],
      );
      return new Map(rows.map(({ relation, col, seen }) => [`${relation}.${col}`, seen]));
    } finally {
      await admin.query('RESET SESSION AUTHORIZATION');
    }
  }

  let pairs = 0;
  test(
    'nochul and the server agree on every principal and column',
    async () => {
      await fc.assert(
        fc.asyncProperty(world, async (spec) => {
          await admin.query(CLEAN);
          const { sql, relations } = statements(spec, version);
          await admin.query(sql.join(';\n'));
          const resolved = await resolvedOf(database.url, version);
          const names = [...spec.roles.keys()].map(roleName);
          const seen = new Map<string, Seen>();
          for (const name of version >= 140000 ? [...names, 'pg_read_all_data'] : names) {
            seen.set(name, await ask(name, relations));
          }
          const totals = await admin.query<{ relation: string; col: string; seen: number }>(
            'SELECT * FROM nwprobe.ask($1)',
            [relations.map(({ name }) => name)],
          );
          const total = new Map(totals.rows.map(({ relation, col, seen: all }) => [`${relation}.${col}`, all]));
          const settable = await admin.query<{ who: string; role: string }>(
            `SELECT w.rolname AS who, r.rolname AS role FROM pg_roles w, pg_roles r
              WHERE w.rolname LIKE 'nw\\_%' AND r.rolname = ANY ($2) AND w.oid <> r.oid AND NOT w.rolsuper
                AND pg_has_role(w.oid, r.oid, $1)`,
            [version >= 160000 ? 'SET' : 'MEMBER', [...seen.keys()]],
          );
          // The server's own functions speak of tables alone: they follow no view and no SET ROLE.
          const privileges = await admin.query<{ who: string; key: string; has: boolean }>(
            `SELECT r.rolname AS who, n.nspname || '.' || c.relname || '.' || a.attname AS key,
                has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT') AND has_schema_privilege(r.oid, n.oid, 'USAGE') AS has
              FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
              WHERE r.rolname LIKE 'nw\\_%' AND n.nspname LIKE 'nws%' AND c.relkind = 'r' AND a.attname IN ('a', 'b', 'c')`,
          );
          expect(privileges.rows.length).toBe(ROLES * spec.tables.length * COLUMNS.length);
          const answered = new Map(names.map((name) => [name, answers(resolved, name)]));
          for (const { who, key, has } of privileges.rows) {
            const direct =
              answered
                .get(who)
                ?.get(key)
                ?.some(({ reach }) => reach === 'direct') ?? false;
            expect({ who, key, direct }).toEqual({ who, key, direct: has });
          }
          for (const name of names) {
            const become = settable.rows.filter(({ who }) => who === name).map(({ role: other }) => other);
            const others = become.map((other) => seen.get(other)!);
            // A superuser sees all there is: nobody counts by how many ways.
            const all = resolved.principals.some((one) => one.superuser && [name, ...become].includes(one.name));
            compare(resolved, name, relations, seen.get(name)!, others, total, all);
            pairs += relations.length * COLUMNS.length;
          }
        }),
        {
          numRuns: WORLDS,
          interruptAfterTimeLimit: WORLDS * 5_000 + 30_000,
          markInterruptAsFailure: false,
          ...(process.env.NOCHUL_SEED ? { seed: Number(process.env.NOCHUL_SEED) } : {}),
        },
      );
      expect(pairs).toBeGreaterThan(0);
      if (WORLDS > 50) console.log(`PostgreSQL ${major}: ${WORLDS} worlds, ${pairs} pairs`);
    },
    WORLDS * 5_000 + 60_000,
  );
});

/** All that nochul says of one principal, not only the rows it would list. */
function answers(resolved: ResolvedAccess, who: string): Map<string, { reach: Reach; rows: Rows }[]> {
  const found = new Map<string, { reach: Reach; rows: Rows }[]>();
  const principal = resolved.principals.find(({ name }) => name === who)!;
  for (const { holding, reach, certainty } of principal.access) {
    if (certainty === 'possible') continue;
    const { covers, rows } = resolved.holdings[holding]!;
    const list =
      covers === 'everything' ? resolved.relations.map((_, relation) => ({ relation, columns: null })) : covers;
    for (const { relation, columns } of list) {
      const entry = resolved.relations[relation]!;
      for (const [position, column] of entry.columns.entries()) {
        if (columns && !columns.includes(position)) continue;
        const key = `${entry.schemaName}.${entry.name}.${column}`;
        found.set(key, [...(found.get(key) ?? []), { reach, rows }]);
      }
    }
  }
  return found;
}

function compare(
  resolved: ResolvedAccess,
  who: string,
  relations: readonly Shown[],
  own: Seen,
  others: readonly Seen[],
  total: ReadonlyMap<string, number>,
  superuser: boolean,
): void {
  const answered = answers(resolved, who);
  for (const [index, { name, kind }] of relations.entries()) {
    for (const [position, column] of COLUMNS.entries()) {
      const key = `${name}.${column}`;
      const rows = (reach: Reach) =>
        (answered.get(key) ?? []).filter((entry) => entry.reach === reach).map((entry) => entry.rows);
      const at = `${who} on ${key}`;
      const direct = own.get(key) ?? null;
      expect({ at, direct: rows('direct').length > 0 }).toEqual({ at, direct: direct !== null });
      if (direct !== null && kind === 'table') {
        const all = rows('direct').includes('all');
        if (all) expect({ at, direct }).toEqual({ at, direct: total.get(key) });
        else if (rows('direct').every((word) => word === 'none')) expect({ at, direct }).toEqual({ at, direct: 0 });
      }
      const set = others.some((seen) => (seen.get(key) ?? null) !== null);
      const saysSet = rows('direct').length > 0 || rows('set-role').length > 0;
      expect({ at, set: saysSet }).toEqual({ at, set: set || direct !== null });
      if (superuser) continue;
      // A view, or a relative, that shows the column to this principal or to a role that it can become. What policies
      // and joins leave of the rows may come to nothing in this world, unless nochul says that all of them are shown.
      const said = rows('via');
      const least = said.includes('all') && (total.get(key) ?? 0) > 0 ? 1 : 0;
      const open = [own, ...others].some((seen) => shows(relations, seen, index, position, least, true));
      const via = [own, ...others].some((seen) => shows(relations, seen, index, position, 1, false));
      const saysVia = said.length > 0;
      if (saysVia && !open) expect.fail(`${at}: nochul says via (${said}), nothing shows it`);
      const rest = rows('direct').concat(rows('set-role'));
      if (via && !saysVia && !rest.includes('all'))
        expect.fail(`${at}: shown to it by another relation, nochul does not say so`);
    }
  }
}

/** Whether somebody who sees that much sees so many rows of the column by reading another relation. */
function shows(
  relations: readonly Shown[],
  seen: Seen,
  target: number,
  column: number,
  least: number,
  doubts: boolean,
): boolean {
  return relations.some(({ name }, index) => {
    if (index === target) return false;
    return COLUMNS.some(
      (key, position) =>
        (seen.get(`${name}.${key}`) ?? -1) >= least && leadsTo(relations, index, position, target, column, doubts),
    );
  });
}

function leadsTo(
  relations: readonly Shown[],
  from: number,
  position: number,
  target: number,
  column: number,
  doubts: boolean,
): boolean {
  if (from === target) return position === column;
  const { copies, kind, doubtful } = relations[from]!;
  if (doubtful && !doubts) return false;
  if (kind !== 'table') {
    return copies[position]!.some((copy) => leadsTo(relations, copy.base, copy.column, target, column, doubts));
  }
  return position === column && (descends(relations, target, from) || descends(relations, from, target));
}

function descends(relations: readonly Shown[], child: number, ancestor: number): boolean {
  const parent = relations[child]!.parent;
  return parent !== null && (parent === ancestor || descends(relations, parent, ancestor));
}
