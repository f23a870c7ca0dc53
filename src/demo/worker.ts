/**
 * The demo's server, in a thread of its own: a statement in PGlite holds up its thread until it is done, and the
 * scanner's timers, its progress and its Ctrl-C must not wait for that.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { FromWorker, WorkerOptions } from './index.ts';
import { buildShop } from './shop.ts';

const options: WorkerOptions = workerData;
const tell = (message: FromWorker) => parentPort?.postMessage(message);

tell({ kind: 'progress', done: 0, of: 1, what: 'server' });
const db = await PGlite.create({
  // In memory and gone at the end: nothing to make safe against a crash.
  postgresqlconf: ['fsync = off', 'full_page_writes = off', 'wal_level = minimal', 'max_wal_senders = 0'],
});
const story = await buildShop(db, options.people, options.seed, (done, of, what) =>
  tell({ kind: 'progress', done, of, what }),
);
// PGlite knows one database, called postgres; a name that means something is nicer to read in a report.
await db.exec(`update pg_database set datname = 'shop' where datname = 'postgres'`);

const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 8 });
// All connections share the one backend: without this, SET of the first would still hold for the next.
server.addEventListener('connection', () => {
  if (server.getStats().activeConnections <= 1) void db.exec('discard all');
});
await server.start();
tell({ kind: 'ready', url: `postgres://postgres@${server.getServerConn()}/shop`, story });
