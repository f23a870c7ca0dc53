/** One large table, every row: `npm run bench -- full [rows]`. */
import { createDatabase, type Engine, exec, startServer } from '../../test/support/servers.ts';
import { buildFullMysql, FULL_COLUMNS, FULL_SETTINGS, timeClient } from './full-mysql.ts';
import { inTurns, summary, timeNochul, timePsql } from './measure.ts';
import { ADDRESS, EMAIL, MOBILE, NAME } from './world.ts';

const ROWS = 3_400_000;
const ROUNDS = 3;

/** Prints nochul's time for all rows beside that of the server's own client, on all three servers. */
export async function benchFull([rows = ROWS]: readonly number[]): Promise<void> {
  await onPostgres(rows);
  await onMysql('mariadb', '10.11', rows);
  await onMysql('mysql', '9', rows);
}

const scan = (url: string) => () =>
  timeNochul(['scan', url, '--full', '--quiet', '--format', 'json', '--timeout', '120']);

async function onPostgres(rows: number): Promise<void> {
  const server = await startServer({ engine: 'postgresql', version: '18', settings: { shared_buffers: '1GB' } });
  try {
    const { url } = await createDatabase(server);
    await exec(url, [
      `CREATE TABLE people AS SELECT n AS id, ${NAME} AS name, ${MOBILE} AS phone, ${EMAIL} AS email, ${ADDRESS} AS address,
         floor(random() * 100000)::int AS points, round((random() * 1000000)::numeric, 2) AS balance,
         timestamp '2015-01-01' + random() * interval '9 years' AS joined FROM generate_series(1, ${rows}) AS n`,
      'VACUUM ANALYZE people',
    ]);
    console.log(`PostgreSQL ${server.version}: ${rows.toLocaleString('en')} rows × ${FULL_COLUMNS.length} columns`);
    const pairs = await inTurns(ROUNDS, () => timePsql(url, 'COPY people TO STDOUT;'), scan(url));
    console.log(`  ${summary(pairs, rows, FULL_COLUMNS.length, '1.25')}`);
  } finally {
    await server.stop();
  }
}

async function onMysql(engine: Engine, version: string, rows: number): Promise<void> {
  const server = await startServer({ engine, version, settings: { ...FULL_SETTINGS } });
  try {
    const { url } = await createDatabase(server);
    await buildFullMysql(url, rows);
    console.log(`${engine} ${server.version}: ${rows.toLocaleString('en')} rows × ${FULL_COLUMNS.length} columns`);
    const select = `SELECT ${FULL_COLUMNS.join(', ')} FROM people`;
    const pairs = await inTurns(ROUNDS, () => timeClient(url, select), scan(url));
    console.log(`  ${summary(pairs, rows, FULL_COLUMNS.length, '1.25')}`);
  } finally {
    await server.stop();
  }
}
