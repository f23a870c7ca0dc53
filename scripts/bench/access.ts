/** Who can read what in a world of 5,000 tables, 20 columns each, and 500 roles: `npm run bench -- access`. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createDatabase, exec, startServer } from '../../test/support/servers.ts';

const TABLES = 5_000;
const COLUMNS = 20;
const ROLES = 500;
const GROUPS = 100;
const VIEWS = 500;
/** Roles whose pairs are really asked, to extrapolate from. */
const ASKED = 5;

/** What the client process measured. */
export interface Client {
  readonly connect: number;
  readonly read: number;
  readonly resolve: number;
  readonly rows: number;
  readonly stream: number;
  readonly grants: number;
  readonly peak: { readonly resolved: number; readonly streamed: number };
}

const columns = Array.from({ length: COLUMNS - 1 }, (_, i) => `c${i + 1} text`).join(', ');
const WORLD = [
  `DO $$ BEGIN FOR r IN 1..${ROLES} LOOP
     EXECUTE format('CREATE ROLE bench_%s %s', r, CASE WHEN r <= ${GROUPS} THEN 'NOLOGIN' ELSE 'LOGIN' END);
   END LOOP; END $$`,
  // Groups are members of groups, logins of three groups each; one membership in seven is not inherited.
  `DO $$ BEGIN FOR r IN 2..${ROLES} LOOP FOR k IN 1..3 LOOP
     IF (r * 31 + k * 17) % least(r - 1, ${GROUPS}) + 1 < r THEN
       EXECUTE format('GRANT bench_%s TO bench_%s', (r * 31 + k * 17) % least(r - 1, ${GROUPS}) + 1, r)
         || CASE WHEN (r + k) % 7 = 0 THEN ' WITH INHERIT FALSE' ELSE '' END;
     END IF;
   END LOOP; END LOOP; END $$`,
  `DO $$ BEGIN FOR s IN 0..9 LOOP
     EXECUTE format('CREATE SCHEMA s%s', s);
     FOR r IN 1..${ROLES} LOOP IF (r + s) % 4 > 0 THEN EXECUTE format('GRANT USAGE ON SCHEMA s%s TO bench_%s', s, r); END IF; END LOOP;
   END LOOP; END $$`,
  // A transaction of its own for each batch: 5,000 tables at once would outgrow the lock table.
  ...Array.from(
    { length: 25 },
    (_, batch) => `DO $$ DECLARE grantees text; BEGIN FOR t IN ${batch * 200}..${batch * 200 + 199} LOOP
      EXECUTE format('CREATE TABLE s%s.t%s (id integer PRIMARY KEY, ${columns})', t % 10, t);
      SELECT string_agg(format('bench_%s', (t * 7 + k * 13) % ${ROLES} + 1), ', ') INTO grantees FROM generate_series(1, 22) AS k;
      EXECUTE format('GRANT SELECT ON s%s.t%s TO %s', t % 10, t, grantees);
      EXECUTE format('GRANT SELECT (id, c1) ON s%s.t%s TO bench_%s', t % 10, t, t % ${ROLES} + 1);
    END LOOP; END $$`,
  ),
  `DO $$ BEGIN FOR v IN 0..${VIEWS - 1} LOOP
     EXECUTE format('CREATE VIEW s%s.v%s AS SELECT id, c1, c2 FROM s%s.t%s WHERE id > 0', v % 10, v, v % 10, v);
     EXECUTE format('GRANT SELECT ON s%s.v%s TO bench_%s', v % 10, v, v % ${ROLES} + 1);
   END LOOP; END $$`,
  'ANALYZE pg_class',
];

const run = promisify(execFile);

/** The heap that bin/nochul.js gives itself before anything else runs. */
const HEAP = `data:text/javascript,import { setFlagsFromString as set } from 'node:v8'; set('--heap-growing-percent=50');`;

/** Builds the world in a throwaway PostgreSQL and prints what nochul takes for it, beside what asking pair by pair would. */
export async function benchAccess(): Promise<void> {
  const server = await startServer({
    engine: 'postgresql',
    version: '16',
    settings: { shared_preload_libraries: 'pg_stat_statements', max_locks_per_transaction: '1024' },
  });
  try {
    const database = await createDatabase(server);
    const started = performance.now();
    await exec(database.url, ['CREATE EXTENSION pg_stat_statements', ...WORLD]);
    console.log(
      `built ${TABLES} tables × ${COLUMNS} columns, ${VIEWS} views, ${ROLES} roles in ${seconds(performance.now() - started)}`,
    );
    const runs: Client[] = [];
    let sent = 0;
    for (let round = 0; round < 3; round += 1) {
      await exec(database.url, 'SELECT pg_stat_statements_reset()');
      const client = fileURLToPath(new URL('./access-client.ts', import.meta.url));
      const { stdout } = await run(process.execPath, ['--import', HEAP, client, database.url], { maxBuffer: 2 ** 20 });
      runs.push(JSON.parse(stdout));
      const [calls] = await exec(
        database.url,
        "SELECT sum(calls)::int AS n FROM pg_stat_statements WHERE query !~* 'pg_stat_statements'",
      );
      sent = Number(calls?.n);
    }
    const middle = (of: (client: Client) => number) => runs.map(of).sort((a, b) => a - b)[1] ?? 0;
    const [pairs] = await exec(
      database.url,
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT has_column_privilege(r.oid, a.attrelid, a.attnum, 'SELECT')
         FROM (SELECT oid FROM pg_roles WHERE rolname LIKE 'bench_%' LIMIT ${ASKED}) AS r, pg_attribute AS a
         JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname ~ '^s[0-9]$' AND c.relkind IN ('r', 'v') AND a.attnum > 0`,
    );
    const asked = executionTime(pairs);
    console.log(`grants read           ${runs[0]?.grants.toLocaleString('en')} in ${sent} statements`);
    console.log(`read the grants       ${seconds(middle(({ read }) => read))}`);
    console.log(`resolve               ${seconds(middle(({ resolve }) => resolve))}   (target: 2 s)`);
    console.log(
      `list every row        ${seconds(middle(({ stream }) => stream))}   ${runs[0]?.rows.toLocaleString('en')} rows`,
    );
    console.log(
      `peak memory           ${middle(({ peak }) => peak.resolved)} MB resolved, ${middle(({ peak }) => peak.streamed)} MB with every row listed   (target: 500 MB)`,
    );
    console.log(
      `has_column_privilege  ${seconds(asked)} for ${ASKED} roles, so ${seconds((asked / ASKED) * ROLES)} for ${ROLES} (extrapolated), with neither path nor SET ROLE nor views`,
    );
  } finally {
    await server.stop();
  }
}

function executionTime(row: Record<string, unknown> | undefined): number {
  const plan: unknown = row?.['QUERY PLAN'];
  const parsed: { 'Execution Time': number }[] =
    typeof plan === 'string' ? JSON.parse(plan) : (plan as { 'Execution Time': number }[]);
  return parsed[0]?.['Execution Time'] ?? Number.NaN;
}

const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(2)} s`;
