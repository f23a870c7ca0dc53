/** An empty PostgreSQL server that migrations may do anything to. */
import pg from 'pg';
import { postgres } from '../engines/postgres/index.ts';
import { NochulError } from '../errors.ts';
import type { Session } from '../plugin.ts';
import { type NeededRole, notEmpty, type Shadow, StatementFailure } from './shadow.ts';

type ConnectOptions = Parameters<typeof postgres.connect>[1];

const OTHERS = `
SELECT datname::text AS name FROM pg_database
WHERE NOT datistemplate AND datname NOT IN ('postgres', current_database(), $1) ORDER BY 1`;

const RELATIONS = `
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema$)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1 LIMIT 1`;

const ROLES = `SELECT rolname::text AS name FROM pg_roles WHERE rolname !~ '^pg_'`;

/** Its database where migrations and production name none. */
const OWN = 'nochul_shadow';

/**
 * @throws NochulError as the engine's `connect`; `usage` where the server holds something
 */
export async function postgresShadow(url: URL, connect: ConnectOptions): Promise<Shadow> {
  // The engine says better than the driver why a connection does not come about.
  await (await postgres.connect(url, { ...connect, concurrency: 1 }))[Symbol.asyncDispose]();
  const password = connect.password === null ? {} : { password: connect.password };
  const clientOf = async (database: string | null) => {
    const target = new URL(url);
    if (database !== null) target.pathname = `/${encodeURIComponent(database)}`;
    const client = new pg.Client({ connectionString: target.href, application_name: 'nochul', ...password });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const admin = await clientOf(null);
  const namesOf = async (sql: string, values: readonly string[] = []) =>
    (await admin.query<{ name: string }>(sql, [...values])).rows.map(({ name }) => name);
  let name: string | null = null;
  let client: pg.Client | null = null;
  let session: Session | null = null;
  const before = await namesOf(ROLES);

  const end = async () => {
    await session?.[Symbol.asyncDispose]();
    await client?.end().catch(() => {});
    [session, client] = [null, null];
    if (name === null) return;
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${literal(name)}`);
    await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`);
    for (const role of await namesOf(ROLES)) {
      if (before.includes(role)) continue;
      // Memberships go with it, what it owned went with the database.
      await admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(role)}`);
    }
  };
  return {
    dialect: 'postgresql',
    isEmbedded: false,
    begin: async ({ database, roles }) => {
      if (name === null) {
        const wanted = database ?? OWN;
        const [other] = await namesOf(OTHERS, [wanted]);
        if (other !== undefined) throw notEmpty(`the database ${other}`);
        const [relation] = await namesOf(RELATIONS);
        if (relation !== undefined) throw notEmpty(`the relation ${relation}`);
        const [same] = await namesOf('SELECT datname::text AS name FROM pg_database WHERE datname = $1', [wanted]);
        if (same !== undefined) {
          throw new NochulError('usage', `The shadow server already has a database ${wanted}.`, {
            hint: `The gate makes and drops it: DROP DATABASE ${pg.escapeIdentifier(wanted)}, and name another one, as postgres, in the URL.`,
          });
        }
        name = wanted;
      } else await end();
      await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`);
      await makeRoles(
        (sql) => admin.query(sql),
        roles.filter((role) => !before.includes(role.name)),
      );
      client = await clientOf(name);
      return name;
    },
    run: async (statement) => {
      try {
        await client?.query(statement);
      } catch (error) {
        throw failureOf(error);
      }
    },
    endFile: async () => {
      for (const statement of ['COMMIT', 'RESET ALL', 'RESET SESSION AUTHORIZATION']) await client?.query(statement);
    },
    session: async () => {
      const target = new URL(url);
      if (name !== null) target.pathname = `/${encodeURIComponent(name)}`;
      session ??= await postgres.connect(target, { ...connect, concurrency: 1 });
      return session;
    },
    close: async () => {
      try {
        await end();
      } finally {
        await admin.end().catch(() => {});
      }
    },
  };
}

export async function makeRoles(run: (sql: string) => Promise<unknown>, roles: readonly NeededRole[]): Promise<void> {
  for (const { name, login } of roles)
    await run(`CREATE ROLE ${pg.escapeIdentifier(name)} ${login ? 'LOGIN' : 'NOLOGIN'}`);
}

export const literal = (text: string): string => pg.escapeLiteral(text);

/** A failure that quotes no value: those of data exceptions (class 22) end before it. */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const position = 'position' in error ? Number(error.position) : Number.NaN;
  const message = error.code.startsWith('22') ? error.message.replace(/:? *["'].*/s, '') : error.message;
  return new StatementFailure(message, error.code, Number.isFinite(position) ? position : null);
}
