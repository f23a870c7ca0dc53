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

// In memory and gone at the end: nothing has to be safe against a crash. The file system in memory grows a file by
// copying it whole, so blocks are written and not reserved, and the log gets no padding.
const CONFIGURATION = [
  'shared_buffers = 32MB',
  'fsync = off',
  'full_page_writes = off',
  'wal_level = minimal',
  'max_wal_senders = 0',
  'max_wal_size = 4GB',
  'wal_init_zero = off',
  'wal_recycle = off',
  'file_extend_method = write_zeros',
];

tell({ kind: 'progress', done: 0, of: 1, what: 'server' });
const db = await PGlite.create({ postgresqlconf: CONFIGURATION });
const story = await buildShop(db, options.people, options.seed, (done, of, what) =>
  tell({ kind: 'progress', done, of, what }),
);
// PGlite knows one database, called postgres; a name that means something is nicer to read in a report.
await db.exec(`update pg_database set datname = 'shop' where datname = 'postgres'`);

const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 8 });
// All connections share the one backend: without this, SET of the first would still hold for the next. It goes into
// PGlite's queue before anything that the client sends.
server.addEventListener('connection', () => {
  if (server.getStats().activeConnections <= 1) db.exec('discard all').catch(() => undefined);
});
await server.start();
tell({ kind: 'ready', url: `postgres://postgres@${server.getServerConn()}/shop`, story });
