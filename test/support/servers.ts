// The one place that knows where test servers come from. A test asks for an engine and a version and
// gets a URL; whether a program from the cache, a container or somebody's own server answers there
// is decided here. The cache is filled by `sh scripts/servers.sh`.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import pg from 'pg';

export type Engine = 'postgresql' | 'mysql' | 'mariadb';

export interface ServerSpec {
  engine: Engine;
  /** PostgreSQL `12` to `18`, MySQL `9`, MariaDB `10.11` or `11.8`. */
  version?: string;
  /** Server settings on top of ours, by the server's own names. */
  settings?: Record<string, string>;
  /** Serve TLS with a certificate for 127.0.0.1 and localhost; without it the server refuses TLS. */
  tls?: boolean;
  /** For servers that people share by hand; tests leave them out. */
  port?: number;
  password?: string;
}

export interface TestServer {
  engine: Engine;
  /** What the server says it is, as `18.4` or `10.11.18`. */
  version: string;
  /** What was asked for, as `18` or `10.11`. */
  major: string;
  /** The superuser's, on the database `postgres` or on none. */
  adminUrl: string;
  /** The certificate to trust, where the server has TLS. */
  caFile?: string;
  /** Where the server runs on this machine. */
  dataDir?: string;
  socketPath?: string;
  /** An orderly shutdown that breaks open connections; the data is removed. */
  stop(): Promise<void>;
  /** SIGKILL for the server and its children; the data is removed. */
  stopHard(): Promise<void>;
}

export const defaultVersion: Record<Engine, string> = { postgresql: '18', mysql: '9', mariadb: '10.11' };

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
// The same rule as in scripts/lib/cache.sh.
export const cache =
  process.env.NOCHUL_CACHE ??
  (isRoot ? '/var/cache/nochul' : join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nochul'));

// PostgreSQL and MySQL refuse to run as root.
const owner = isRoot ? nobody() : undefined;

function nobody(): { uid: number; gid: number } {
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  return { uid: Number(entry?.[1] ?? 65534), gid: Number(entry?.[2] ?? 65534) };
}

export async function startServer(spec: ServerSpec): Promise<TestServer> {
  const version = spec.version ?? defaultVersion[spec.engine];
  const plain = !spec.settings && !spec.tls && !spec.port;
  const given = plain ? await givenServer(spec.engine, spec.version) : undefined;
  if (given) return given;
  const home = join(cache, spec.engine, version);
  if (existsSync(home)) return startFromCache({ ...spec, version }, home);
  if (!spec.port && (await dockerAnswers())) {
    const { startContainer } = await import('./containers.ts');
    return startContainer({ ...spec, version });
  }
  throw new Error(`No ${spec.engine} ${version} to test against: run \`sh scripts/servers.sh\`.`);
}

export async function availableServers(): Promise<{ engine: Engine; version: string }[]> {
  const found: { engine: Engine; version: string }[] = [];
  for (const engine of Object.keys(defaultVersion) as Engine[]) {
    const folder = join(cache, engine);
    const versions = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d+(\.\d+)?$/.test(name)) : [];
    for (const version of versions) found.push({ engine, version });
    if (versions.length === 0 && (process.env[givenBy[engine]] || (await dockerAnswers()))) {
      found.push({ engine, version: defaultVersion[engine] });
    }
  }
  return found.sort((a, b) => a.engine.localeCompare(b.engine) || Number(a.version) - Number(b.version));
}

/** Whether servers started from here can load a module that does not come with them: `pgaudit`, `server_audit`. */
export function hasModule(engine: Engine, version: string, name: string): boolean {
  const folder = engine === 'postgresql' ? 'usr/lib/postgresql' : 'usr/lib/mysql/plugin';
  return existsSync(join(cache, engine, version, folder, `${name}.so`));
}

/** A fresh, empty database. Roles belong to the whole server: give them names of their own. */
export async function createDatabase(
  server: Pick<TestServer, 'engine' | 'adminUrl'>,
  name = `t_${randomBytes(5).toString('hex')}`,
): Promise<{ url: string; name: string; drop(): Promise<void> }> {
  const url = new URL(server.adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  if (server.engine !== 'postgresql') {
    const quoted = `\`${name.replaceAll('`', '``')}\``;
    await exec(server.adminUrl, `CREATE DATABASE ${quoted} CHARACTER SET utf8mb4`);
    return { url: url.href, name, drop: async () => void (await exec(server.adminUrl, `DROP DATABASE ${quoted}`)) };
  }
  const quoted = pg.escapeIdentifier(name);
  await exec(server.adminUrl, `CREATE DATABASE ${quoted} TEMPLATE template0`);
  const drop = async () => {
    // WITH (FORCE) came with PostgreSQL 13.
    await exec(server.adminUrl, [
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${pg.escapeLiteral(name)}`,
      `DROP DATABASE IF EXISTS ${quoted}`,
    ]);
  };
  return { url: url.href, name, drop };
}

/**
 * Runs SQL on a URL and returns the rows of the last statement. One string may hold several statements;
 * an array is run one by one on the same connection, which PostgreSQL needs for statements that
 * refuse a transaction (CREATE DATABASE, VACUUM).
 */
export async function exec(url: string, sql: string | string[]): Promise<Record<string, unknown>[]> {
  const scripts = typeof sql === 'string' ? [sql] : sql;
  let rows: Record<string, unknown>[] = [];
  if (url.startsWith('postgres')) {
    const client = new pg.Client({ connectionString: url });
    // A server that goes away fails the query, which is told to the caller; the event would end the process.
    client.on('error', () => {});
    await client.connect();
    try {
      for (const script of scripts) {
        const result: pg.QueryResult | pg.QueryResult[] = await client.query(script);
        rows = (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
      }
    } finally {
      await client.end();
    }
    return rows;
  }
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  try {
    for (const script of scripts) {
      const [result] = await connection.query(script);
      const last = Array.isArray(result) && isSeveral(result) ? result.at(-1) : result;
      rows = Array.isArray(last) ? (last as Record<string, unknown>[]) : [];
    }
  } finally {
    await connection.end();
  }
  return rows;
}

// mysql2 answers several statements with an array of answers: a row list or a header for each.
function isSeveral(result: unknown[]): boolean {
  const first = result[0];
  return Array.isArray(first) || (typeof first === 'object' && first?.constructor.name === 'ResultSetHeader');
}

// --- a server somebody gave us --------------------------------------------------------------------

export const givenBy: Record<Engine, string> = {
  postgresql: 'TEST_PG_URL',
  mysql: 'TEST_MYSQL_URL',
  mariadb: 'TEST_MARIADB_URL',
};

async function givenServer(engine: Engine, wanted: string | undefined): Promise<TestServer | undefined> {
  const adminUrl = process.env[givenBy[engine]];
  if (!adminUrl) return undefined;
  const version = await askVersion(engine, adminUrl);
  if (wanted && version !== wanted && !version.startsWith(`${wanted}.`)) return undefined;
  const keep = async () => {};
  return { engine, version, major: wanted ?? majorOf(engine, version), adminUrl, stop: keep, stopHard: keep };
}

export async function askVersion(engine: Engine, url: string): Promise<string> {
  const sql = engine === 'postgresql' ? `SELECT current_setting('server_version') AS v` : 'SELECT version() AS v';
  const [row] = await exec(url, sql);
  return /^[\d.]+/.exec(String(row?.v))?.[0] ?? 'unknown';
}

function majorOf(engine: Engine, version: string): string {
  return version
    .split('.')
    .slice(0, engine === 'mariadb' ? 2 : 1)
    .join('.');
}

let docker: Promise<boolean> | undefined;
function dockerAnswers(): Promise<boolean> {
  docker ??= run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 5000 }).then(
    () => true,
    () => false,
  );
  return docker;
}

// --- a server from the cache ----------------------------------------------------------------------

interface Setup {
  dir: string;
  port: number;
  password: string;
  tls: boolean;
}

/** What differs between the engines when their programs are run by hand. */
interface Recipe {
  init(home: string, data: string): { command: string; args: string[]; env?: NodeJS.ProcessEnv };
  serve(home: string, setup: Setup): { command: string; args: string[]; env?: NodeJS.ProcessEnv };
  setting(name: string, value: string): string[];
  socket(setup: Setup): string;
  /** Sets the superuser's password, once the server is up. */
  admit?(setup: Setup): Promise<void>;
  adminUrl(setup: Setup): string;
  orderly: NodeJS.Signals;
  /** For the keeper: what ends the server at once without leaving anything behind. */
  abrupt: NodeJS.Signals;
}

const postgresql: Recipe = {
  init: (home, data) => ({
    command: join(home, 'usr/bin/initdb'),
    args: [`--pgdata=${data}`, '--username=postgres', '--encoding=UTF8', '--locale=C', '--auth=trust', '--no-sync'],
    env: { LD_LIBRARY_PATH: join(home, 'usr/lib'), DYLD_LIBRARY_PATH: join(home, 'usr/lib') },
  }),
  serve: (home, { dir, port, tls }) => ({
    command: join(home, 'usr/bin/postgres'),
    args: [
      '-D',
      join(dir, 'data'),
      ...Object.entries({
        port: String(port),
        listen_addresses: '127.0.0.1',
        unix_socket_directories: dir,
        password_encryption: 'scram-sha-256',
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        shared_buffers: '32MB',
        max_connections: '200',
        // Statistics appear when a test says ANALYZE, not when the time has come.
        autovacuum: 'off',
        timezone: 'UTC',
        ...(tls ? { ssl: 'on', ssl_cert_file: join(dir, 'server.crt'), ssl_key_file: join(dir, 'server.key') } : {}),
      }).flatMap(([name, value]) => postgresql.setting(name, value)),
    ],
    env: { LD_LIBRARY_PATH: join(home, 'usr/lib'), DYLD_LIBRARY_PATH: join(home, 'usr/lib') },
  }),
  setting: (name, value) => ['-c', `${name}=${value}`],
  socket: ({ dir, port }) => join(dir, `.s.PGSQL.${port}`),
  async admit({ dir, port, password }) {
    const client = new pg.Client({ host: dir, port, user: 'postgres', database: 'postgres' });
    await client.connect();
    try {
      await client.query(`SET password_encryption = 'scram-sha-256'`);
      await client.query(`ALTER ROLE postgres PASSWORD ${pg.escapeLiteral(password)}`);
    } finally {
      await client.end();
    }
  },
  adminUrl: ({ port, password }) => `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
  orderly: 'SIGINT',
  abrupt: 'SIGQUIT',
};

const small = {
  'skip-name-resolve': 'ON',
  'innodb-buffer-pool-size': '64M',
  'innodb-flush-method': 'nosync',
  'innodb-flush-log-at-trx-commit': '0',
  'innodb-doublewrite': 'OFF',
  'innodb-fast-shutdown': '2',
  'sync-binlog': '0',
};

const mysqlServer: Recipe = {
  init: (home, data) => ({
    command: join(home, 'usr/sbin/mysqld'),
    args: [
      '--no-defaults',
      '--initialize-insecure',
      '--secure-file-priv=NULL',
      `--datadir=${data}`,
      ...mysqlFolders(home),
      '--innodb-redo-log-capacity=8M',
      '--innodb-flush-method=nosync',
      '--innodb-doublewrite=OFF',
      '--skip-log-bin',
    ],
  }),
  serve: (home, setup) => ({
    command: join(home, 'usr/sbin/mysqld'),
    args: [
      ...mysqlArgs(home, setup),
      '--mysqlx=OFF',
      '--secure-file-priv=NULL',
      '--innodb-redo-log-capacity=32M',
      '--skip-log-bin',
      // An empty list of versions is how MySQL turns TLS off.
      ...(setup.tls ? tlsArgs(setup.dir) : ['--tls-version=']),
    ],
  }),
  setting: (name, value) => [`--${name}=${value}`],
  socket: ({ dir }) => join(dir, 'mysql.sock'),
  adminUrl: ({ port, password }) => `mysql://root:${password}@127.0.0.1:${port}/`,
  orderly: 'SIGTERM',
  abrupt: 'SIGKILL',
};

const mariadbServer: Recipe = {
  init: (home, data) => ({
    command: '/bin/sh',
    args: [
      join(home, 'usr/bin/mariadb-install-db'),
      '--no-defaults',
      `--basedir=${join(home, 'usr')}`,
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      '--force',
      '--innodb-flush-method=nosync',
      '--innodb-log-file-size=32M',
    ],
  }),
  serve: (home, setup) => ({
    command: join(home, 'usr/sbin/mariadbd'),
    args: [
      ...mysqlArgs(home, setup),
      '--innodb-log-file-size=32M',
      ...(setup.tls ? tlsArgs(setup.dir) : ['--skip-ssl']),
    ],
  }),
  setting: (name, value) => [`--${name}=${value}`],
  socket: ({ dir }) => join(dir, 'mysql.sock'),
  adminUrl: ({ port, password }) => `mariadb://root:${password}@127.0.0.1:${port}/`,
  orderly: 'SIGTERM',
  abrupt: 'SIGKILL',
};

const recipes: Record<Engine, Recipe> = { postgresql, mysql: mysqlServer, mariadb: mariadbServer };

function mysqlFolders(home: string): string[] {
  const share = ['mariadb', 'mysql'].map((name) => join(home, 'usr/share', name)).find((f) => existsSync(f)) ?? '';
  return [
    `--basedir=${join(home, 'usr')}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, 'charsets')}`,
    `--plugin-dir=${join(home, 'usr/lib/mysql/plugin')}`,
  ];
}

function mysqlArgs(home: string, { dir, port }: Setup): string[] {
  return [
    '--no-defaults',
    `--datadir=${join(dir, 'data')}`,
    ...mysqlFolders(home),
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(dir, 'mysql.sock')}`,
    `--pid-file=${join(dir, 'mysqld.pid')}`,
    `--init-file=${join(dir, 'init.sql')}`,
    `--tmpdir=${dir}`,
    ...Object.entries(small).map(([name, value]) => `--${name}=${value}`),
  ];
}

function tlsArgs(dir: string): string[] {
  const certificate = join(dir, 'server.crt');
  return [`--ssl-ca=${certificate}`, `--ssl-cert=${certificate}`, `--ssl-key=${join(dir, 'server.key')}`];
}

async function startFromCache(spec: ServerSpec & { version: string }, home: string): Promise<TestServer> {
  const recipe = recipes[spec.engine];
  // A port that was free a moment ago may be taken by now.
  for (let attempt = 1; ; attempt++) {
    const dir = await newFolder();
    const setup: Setup = {
      dir,
      port: spec.port ?? (await freePort()),
      password: spec.password ?? randomBytes(12).toString('hex'),
      tls: spec.tls ?? false,
    };
    try {
      await prepareData(spec, recipe, home, setup);
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
    const { command, args, env } = recipe.serve(home, setup);
    const extra = Object.entries(spec.settings ?? {}).flatMap(([name, value]) => recipe.setting(name, value));
    const keeper = keep(dir, recipe.abrupt, command, [...args, ...extra], env);
    try {
      const version = await untilUp(spec.engine, recipe, setup, keeper);
      return {
        engine: spec.engine,
        version,
        major: spec.version,
        adminUrl: recipe.adminUrl(setup),
        ...(setup.tls ? { caFile: join(dir, 'server.crt') } : {}),
        dataDir: join(dir, 'data'),
        socketPath: recipe.socket(setup),
        stop: () => keeper.end(recipe.orderly),
        stopHard: () => keeper.end('SIGKILL'),
      };
    } catch (error) {
      const log = await readFile(join(dir, 'log'), 'utf8').catch(() => '');
      await keeper.end(recipe.abrupt);
      if (attempt < 3 && !spec.port && /in use/i.test(log)) continue;
      throw new Error(`${spec.engine} ${spec.version} did not start: ${(error as Error).message}\n${log.slice(-2000)}`);
    }
  }
}

async function newFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'nochul-'));
  if (owner) await chown(dir, owner.uid, owner.gid);
  return dir;
}

// Below the range from which systems take the ports of outgoing connections: there, a client that polls
// for a server can end up connected to itself and hold the server's port.
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const free = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    probe.close();
    if (free) return port;
  }
}

/** An initialised data folder is kept beside the programs and copied: 0.1 s in place of one to five. */
async function prepareData(spec: ServerSpec, recipe: Recipe, home: string, { dir, password, tls }: Setup) {
  const data = join(dir, 'data');
  const template = join(home, 'template');
  if (existsSync(template)) {
    await run('cp', ['-pR', template, data]);
  } else {
    const { command, args, env } = recipe.init(home, data);
    await run(command, args, { ...owner, cwd: dir, env: { ...process.env, ...env, HOME: dir, TMPDIR: dir } });
    const fresh = `${template}.${process.pid}.${Date.now()}`;
    // Somebody else's may be there by now, or the cache may not be ours to write: both are fine.
    await run('cp', ['-pR', data, fresh])
      .then(() => rename(fresh, template))
      .catch(() => rm(fresh, { recursive: true, force: true }).catch(() => {}));
  }
  if (spec.engine === 'postgresql') {
    // Our own way in is the socket, in a folder closed to others; over TCP a password is needed.
    await writeOwned(
      join(data, 'pg_hba.conf'),
      ['local all all trust', 'host all,replication all 127.0.0.1/32 scram-sha-256', ''].join('\n'),
    );
  } else {
    const accounts = [
      // mariadb-install-db leaves password-less roots behind, one of them named after this machine.
      ...(spec.engine === 'mariadb'
        ? [
            `DELETE FROM mysql.global_priv WHERE user = 'root' AND host <> 'localhost';`,
            `DELETE FROM mysql.proxies_priv WHERE user = 'root' AND host <> 'localhost';`,
            'FLUSH PRIVILEGES;',
          ]
        : []),
      `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
      `CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;`,
      '',
    ];
    await writeOwned(join(dir, 'init.sql'), accounts.join('\n'));
  }
  if (tls) await makeCertificate(dir);
}

async function makeCertificate(dir: string): Promise<void> {
  const key = join(dir, 'server.key');
  const certificate = join(dir, 'server.crt');
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]);
  for (const path of [key, certificate]) {
    await chmod(path, 0o600);
    if (owner) await chown(path, owner.uid, owner.gid);
  }
}

async function writeOwned(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (owner) await chown(path, owner.uid, owner.gid);
}

interface Keeper {
  alive(): boolean;
  end(signal: NodeJS.Signals): Promise<void>;
}

// The server's parent is this small shell, which waits on a pipe from us. However we end, by exit, Ctrl-C
// or SIGKILL, the pipe closes, and the shell ends the server and removes its folder.
const keeperScript = `
  dir=$1 abrupt=$2
  shift 2
  (
    sh -c 'echo $$ >"$0/pid"; exec "$@"' "$dir" "$@" </dev/null >"$dir/log" 2>&1
    echo ended
  ) &
  while read -r order; do
    [ "$order" = remove ] && break
  done
  kill "-$abrupt" "$(cat "$dir/pid")" 2>/dev/null
  wait
  # PostgreSQL killed outright leaves a piece of shared memory, named on line 7 of this file.
  segment=$(sed -n '7s/.* //p' "$dir/data/postmaster.pid" 2>/dev/null) && [ -n "$segment" ] && ipcrm -m "$segment"
  cd / && rm -rf "$dir"
`;

function keep(
  dir: string,
  abrupt: NodeJS.Signals,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv | undefined,
): Keeper {
  const child: ChildProcess = spawn(
    '/bin/sh',
    ['-c', keeperScript, 'nochul-test-server', dir, abrupt.slice(3), command, ...args],
    {
      ...owner,
      cwd: dir,
      // Its own session: Ctrl-C in the terminal is for us to handle.
      detached: true,
      env: { ...process.env, ...env, HOME: dir, TMPDIR: dir },
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  let alive = true;
  const serverEnded = new Promise<void>((resolve) => {
    const ended = () => {
      alive = false;
      resolve();
    };
    child.stdout?.once('data', ended);
    child.once('exit', ended);
    child.once('error', ended);
  });
  const keeperEnded = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // A running server must not keep the test process from ending.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref?(): void } | null)?.unref?.();

  let ending: Promise<void> | undefined;
  const end = async (signal: NodeJS.Signals) => {
    child.ref();
    if (alive) {
      const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'));
      if (signal === 'SIGKILL') killFamily(pid);
      else signalTo(pid, signal);
      // Sockets of the caller may keep an orderly shutdown waiting; it has had its time then.
      await Promise.race([serverEnded, sleep(15_000, undefined, { ref: false })]);
    }
    child.stdin?.end('remove\n');
    await keeperEnded;
  };
  return {
    alive: () => alive,
    end(signal) {
      ending ??= end(signal);
      return ending;
    },
  };
}

// PostgreSQL's processes outlive their parent by a moment, and answer in it.
function killFamily(pid: number): void {
  signalTo(pid, 'SIGSTOP');
  let children: string[] = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  } catch {
    // Not Linux: they will notice by themselves.
  }
  for (const child of children) if (child) signalTo(Number(child), 'SIGKILL');
  signalTo(pid, 'SIGKILL');
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

async function untilUp(engine: Engine, recipe: Recipe, setup: Setup, keeper: Keeper): Promise<string> {
  const deadline = Date.now() + 60_000;
  let admitted = !recipe.admit;
  for (;;) {
    if (!keeper.alive()) throw new Error('it ended at once');
    try {
      // The socket's file says that the server listens. See freePort for why TCP is not tried before.
      if (existsSync(recipe.socket(setup))) {
        if (!admitted) await recipe.admit?.(setup);
        admitted = true;
        return await askVersion(engine, recipe.adminUrl(setup));
      }
      if (Date.now() > deadline) throw new Error('it did not listen within a minute');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(25);
  }
}
