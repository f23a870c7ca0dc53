/**
 * Random worlds: chosen principals are to lose chosen columns, the statements are run, and the server is asked before,
 * after, and when they were taken back. NOCHUL_WORLDS=300 runs more of them.
 */
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveAccess } from '../../src/access/resolve.ts';
import { closeAccess } from '../../src/remedy/close.ts';
import { statementsOf, undoOf } from '../../src/remedy/sql.ts';
import { connect, graphOf, testedVersions } from '../access/postgres-oracle.ts';
import { CLEAN, COLUMNS, PROBE, ROLES, roleName, type Shown, statements, world } from '../access/postgres-world.ts';
import { createDatabase, startServer, type TestServer } from '../support/servers.ts';
import { keysOf, lossesOf, seenOf, statedIn, wantedOf } from './worlds.ts';

const WORLDS = Number(process.env.NOCHUL_WORLDS ?? 4);

const role = fc.nat(ROLES - 1);
/** Grants and memberships that roles handed on: REVOKE has to name who did, or CASCADE. */
const handedOn = fc.array(
  fc.record({
    relation: fc.nat(8),
    from: role,
    to: role,
    column: fc.option(fc.nat(2)),
    /** By an option on the whole relation. */
    byWhole: fc.boolean(),
    again: fc.boolean(),
    /** The option went since, which leaves what was handed on of a column by one on the relation. */
    gone: fc.boolean(),
  }),
  { maxLength: 4 },
);
const admitted = fc.array(fc.record({ group: role, by: role, member: role }), { maxLength: 2 });
const pick = fc.record({
  who: fc.oneof(fc.constant([]), fc.array(role, { minLength: 1, maxLength: 3 })),
  columns: fc.array(fc.nat(100), { minLength: 1, maxLength: 6 }),
});

describe.each(await testedVersions())('PostgreSQL %s', (major) => {
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

  /** `role relation.column` that the server lets a role SELECT, as itself or after SET ROLE. */
  async function readable(relations: readonly Shown[], rows = false): Promise<Set<string>> {
    const names = [...Array(ROLES).keys()].map(roleName);
    const own = new Map<string, Set<string>>();
    for (const who of version >= 140000 ? [...names, 'pg_read_all_data'] : names) {
      await admin.query(`SET SESSION AUTHORIZATION ${who}`);
      const answers = await admin.query<{ relation: string; col: string; seen: number | null }>(
        'SELECT * FROM nwprobe.ask($1)',
        [relations.map(({ name }) => name)],
      );
      await admin.query('RESET SESSION AUTHORIZATION');
      const open = answers.rows.filter(({ seen }) => (rows ? (seen ?? 0) > 0 : seen !== null));
      own.set(who, new Set(open.map(({ relation, col }) => `${relation}.${col}`)));
    }
    const become = await admin.query<{ who: string; role: string }>(
      `SELECT w.rolname AS who, r.rolname AS role FROM pg_roles w, pg_roles r
        WHERE w.rolname LIKE 'nw\\_%' AND r.rolname = ANY ($2) AND NOT w.rolsuper
          AND (w.oid = r.oid OR pg_has_role(w.oid, r.oid, $1))`,
      [version >= 160000 ? 'SET' : 'MEMBER', [...own.keys()]],
    );
    return new Set(become.rows.flatMap(({ who, role: as }) => [...own.get(as)!].map((key) => `${who} ${key}`)));
  }

  async function tolerated(sql: readonly string[]): Promise<void> {
    await admin.query('BEGIN');
    await admin.query('SAVEPOINT s');
    try {
      for (const each of sql) await admin.query(each);
    } catch {
      await admin.query('ROLLBACK TO s');
    }
    await admin.query('RESET ROLE; COMMIT');
  }

  const total = { worlds: 0, pairs: 0, closed: 0, lost: 0, statements: 0, stuck: 0 };
  test(
    'what is named is closed, what is told is lost, nothing else is, and all of it comes back',
    async () => {
      await fc.assert(
        fc.asyncProperty(world, handedOn, admitted, pick, async (spec, handed, members, chosen) => {
          await admin.query(CLEAN);
          const { sql, relations } = statements(spec, version);
          await admin.query(sql.join(';\n'));
          for (const { relation, from, to, column, byWhole, again, gone } of handed) {
            const what = column === null ? 'SELECT' : `SELECT (${COLUMNS[column]})`;
            const on = `ON ${relations[relation % relations.length]!.name}`;
            await tolerated([
              `GRANT ${byWhole ? 'SELECT' : what} ${on} TO ${roleName(from)} WITH GRANT OPTION`,
              `SET ROLE ${roleName(from)}`,
              `GRANT ${what} ${on} TO ${roleName(to)} ${again ? 'WITH GRANT OPTION' : ''}`,
              ...(gone ? ['RESET ROLE', `REVOKE SELECT ${on} FROM ${roleName(from)} CASCADE`] : []),
            ]);
          }
          for (const { group, by, member } of members) {
            const [a, b, c] = [group, by, member].sort();
            await tolerated([
              `GRANT ${roleName(a!)} TO ${roleName(b!)} WITH ADMIN OPTION`,
              `SET ROLE ${roleName(b!)}`,
              `GRANT ${roleName(a!)} TO ${roleName(c!)}`,
            ]);
          }

          const graph = await graphOf(database.url, version);
          const isTable = (name: string) => relations.some((each) => each.name === name);
          const wanted = wantedOf(graph, chosen, (name) => name.startsWith('nw_'), isTable);
          const before = await readable(relations);
          const closing = closeAccess(graph, [], wanted);
          const forth = closing.steps.flatMap(({ edit, before: at }) => statementsOf(at, edit));
          const back = [...closing.steps].reverse().flatMap(({ edit, before: at }) => undoOf(at, edit));
          await admin.query(['BEGIN', ...forth, 'COMMIT'].join(';\n'));

          const now = await readable(relations);
          const rows = await readable(relations, true);
          const closed = keysOf(graph, lossesOf(closing.closed));
          const told = keysOf(graph, closing.takes);
          const lost = [...before].filter((key) => !now.has(key));
          const context = { forth, closed: [...closed], told: [...told] };
          // Views fail as a whole, others' losses included, only where it was told.
          expect({ ...context, silent: lost.filter((key) => !closed.has(key) && !told.has(key)) }).toEqual({
            ...context,
            silent: [],
          });
          expect({ ...context, open: [...closed].filter((key) => rows.has(key)) }).toEqual({ ...context, open: [] });
          expect({ ...context, kept: [...told].filter((key) => now.has(key)) }).toEqual({ ...context, kept: [] });
          expect([...now].filter((key) => !before.has(key))).toEqual([]);
          // By every way, as the grants now stand.
          const ways = ['direct', 'set-role', 'via'];
          const reread = await graphOf(database.url, version);
          expect({ ...context, stated: statedIn(reread) }).toEqual({ ...context, stated: statedIn(closing.after) });
          const [first, then] = [resolveAccess(graph), resolveAccess(reread)];
          const shown = seenOf(then, ways, false);
          expect([...closed].filter((key) => shown.has(key))).toEqual([]);
          const gone = [['direct', 'set-role'], ways].flatMap((reaches) => {
            const left = seenOf(then, reaches);
            return [...seenOf(first, reaches)].filter((key) => !left.has(key) && !closed.has(key));
          });
          expect(new Set(gone)).toEqual(told);

          if (back.length > 0) await admin.query(['BEGIN', ...back, 'COMMIT'].join(';\n'));
          expect({ forth, back, stated: statedIn(await graphOf(database.url, version)) }).toEqual({
            forth,
            back,
            stated: statedIn(graph),
          });
          expect(await readable(relations)).toEqual(before);

          total.worlds += 1;
          total.pairs += ROLES * relations.length * COLUMNS.length;
          total.closed += [...closed].filter((key) => before.has(key)).length;
          total.lost += lost.length;
          total.statements += forth.length;
          total.stuck += closing.stuck.length;
        }),
        {
          numRuns: WORLDS,
          interruptAfterTimeLimit: WORLDS * 5_000 + 30_000,
          markInterruptAsFailure: false,
          ...(process.env.NOCHUL_SEED ? { seed: Number(process.env.NOCHUL_SEED) } : {}),
          endOnFailure: process.env.NOCHUL_SHRINK === undefined,
        },
      );
      expect(total.pairs).toBeGreaterThan(0);
      console.log(`PostgreSQL ${major}: ${JSON.stringify(total)}`);
    },
    WORLDS * 5_000 + 60_000,
  );
});
