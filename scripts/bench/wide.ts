/** Many tables, each sampled whole: `npm run bench -- wide [tables…]`. */
import { createDatabase, exec, startServer } from '../../test/support/servers.ts';
import { inTurns, median, seconds, summary, timeNochul, timePsql } from './measure.ts';
import { wideWorld } from './world.ts';

const ROWS = 2_000;
const COLUMNS = 19;
const ROUNDS = 3;

/** Prints nochul's time beside psql's COPY of the same tables, one after the other, for each number of tables. */
export async function benchWide(numbers: readonly number[]): Promise<void> {
  const server = await startServer({
    engine: 'postgresql',
    version: '18',
    settings: {
      shared_preload_libraries: 'pg_stat_statements',
      max_locks_per_transaction: '4096',
      shared_buffers: '1GB',
    },
  });
  try {
    for (const tables of numbers.length > 0 ? numbers : [500]) {
      const database = await createDatabase(server);
      await exec(database.url, ['CREATE EXTENSION pg_stat_statements', ...wideWorld(tables, ROWS)]);
      console.log(`${tables.toLocaleString('en')} tables × ${COLUMNS} columns × ${ROWS.toLocaleString('en')} rows`);
      const names = await exec(
        database.url,
        "SELECT format('COPY %I.%I TO STDOUT;', schemaname, tablename) AS copy FROM pg_tables WHERE schemaname = 'wide' ORDER BY tablename",
      );
      const script = names.map(({ copy }) => String(copy)).join('\n');
      await exec(database.url, 'SELECT pg_stat_statements_reset()');
      const pairs = await inTurns(
        ROUNDS,
        () => timePsql(database.url, script),
        () => timeNochul(['scan', database.url, '--quiet', '--format', 'json', '--timeout', '120']),
      );
      const [load] = await exec(
        database.url,
        `SELECT sum(calls)::int AS calls, sum(shared_blks_hit + shared_blks_read)::bigint AS blocks, max(max_exec_time)::float8 AS longest
         FROM pg_stat_statements WHERE query !~ '^COPY wide|pg_stat_statements'`,
      );
      const [size] = await exec(
        database.url,
        "SELECT (sum(pg_table_size(c.oid)) / 8192)::bigint AS blocks FROM pg_class c WHERE relnamespace = 'wide'::regnamespace AND relkind = 'r'",
      );
      const report: { findings: unknown[]; sources: { skipped: unknown[] }[] } = JSON.parse(
        pairs[0]?.ours.stdout ?? '',
      );
      console.log(`  ${summary(pairs, tables * ROWS, COLUMNS, '1.5')}`);
      console.log(
        `  a scan: ${Math.round(Number(load?.calls) / ROUNDS)} statements, ${Math.round(Number(load?.blocks) / ROUNDS)} blocks (the tables have ${size?.blocks}), the longest ${seconds(Number(load?.longest))}; ${report.findings.length} findings, ${report.sources[0]?.skipped.length} skipped; ${seconds(median(pairs.map(({ ours }) => ours.time)) / tables)} a table`,
      );
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}
