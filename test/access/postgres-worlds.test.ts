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
import { CLEAN, COLUMNS, PROBE, ROLES, roleName, type Shown, statements, world } from './postgres-world.ts';

const WORLDS = Number(process.env.NOCHUL_WORLDS ?? 4);
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
  for (const [index, { name, kind, emptied }] of relations.entries()) {
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
      const least = said.includes('all') && (total.get(key) ?? 0) > 0 && !emptied[position] ? 1 : 0;
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
