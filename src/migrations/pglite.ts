/** PostgreSQL inside the process: the shadow that needs no server. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { postgres } from '../engines/postgres/index.ts';
import type { Session } from '../plugin.ts';
import type { Shadow } from './shadow.ts';
import { failureOf, literal, makeRoles } from './shadow-postgres.ts';

/** @param connect what a session is opened with: its signal and time limits */
export function pgliteShadow(connect: Parameters<typeof postgres.connect>[1]): Shadow {
  let db: PGlite | null = null;
  let server: PGLiteSocketServer | null = null;
  let session: Session | null = null;
  let name = 'postgres';
  const opened = () => {
    if (!db) throw new Error('begin() comes first');
    return db;
  };
  const close = async () => {
    await session?.[Symbol.asyncDispose]();
    await server?.stop();
    await db?.close();
    [db, server, session] = [null, null, null];
  };
  return {
    dialect: 'postgresql',
    isEmbedded: true,
    begin: async ({ database, roles }) => {
      await close();
      db = await PGlite.create();
      name = database ?? 'postgres';
      // PGlite knows one database, called postgres; migrations may grant on theirs by its name.
      if (database) await db.exec(`update pg_database set datname = ${literal(database)} where datname = 'postgres'`);
      const made = db;
      await makeRoles((sql) => made.exec(sql), roles);
      return name;
    },
    run: async (statement) => {
      try {
        await opened().exec(statement);
      } catch (error) {
        throw failureOf(error);
      }
    },
    endFile: async () => void (await opened().exec('commit; reset all; reset session authorization')),
    session: async () => {
      if (session) return session;
      server = new PGLiteSocketServer({ db: opened(), host: '127.0.0.1', port: 0, maxConnections: 8 });
      await server.start();
      const url = new URL(`postgres://postgres@${server.getServerConn()}/${encodeURIComponent(name)}`);
      session = await postgres.connect(url, { ...connect, password: null, concurrency: 1 });
      return session;
    },
    close,
  };
}
