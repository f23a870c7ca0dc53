/** The table of `npm run bench -- full` on MySQL and MariaDB, made at the server. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exec } from '../../test/support/servers.ts';

const run = promisify(execFile);

/** The columns of `people`, in their order: four of persons, four of anything. */
export const FULL_COLUMNS = ['id', 'name', 'phone', 'email', 'address', 'points', 'balance', 'joined'] as const;
/** Rows of `digits` joined to count to the hundred thousands. */
const BLOCK = 100_000;

const list = (words: string) => words.split(' ').map((word) => `'${word}'`);
const FAMILY = list('김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍');
const GIVEN = list(
  '민준 서연 도윤 하은 시우 지유 주원 하윤 지호 서윤 예준 민서 은우 채원 유준 수아 건우 지아 우진 다은',
);
const PLACES = list('강남구 서초구 송파구 마포구 영등포구 관악구 노원구 은평구 성북구 동작구');
const ROADS = list('테헤란로 올림픽로 세종대로 월드컵로 국회대로 통일로 한강대로 천호대로');

/** One of the words, by a number that spreads over them. */
const pick = (words: readonly string[], by: string) => `ELT(1 + (${by}) MOD ${words.length}, ${words.join(', ')})`;

/**
 * Makes `people` with so many rows in the database of the URL: nobody's data, drawn from the row's number, about 130
 * bytes a row. 3.4 million rows take a minute or less.
 */
export async function buildFullMysql(url: string, rows: number): Promise<void> {
  const row = `n, CONCAT(${pick(FAMILY, 'n * 7')}, ${pick(GIVEN, 'n * 13 DIV 20')}),
    CONCAT('010-', LPAD(1000 + n * 7919 MOD 9000, 4, '0'), '-', LPAD(n * 104729 MOD 10000, 4, '0')),
    CONCAT('user', LPAD(n, 7, '0'), ELT(1 + n MOD 3, '@example.com', '@example.org', '@example.net')),
    CONCAT('서울특별시 ', ${pick(PLACES, 'n * 31')}, ' ', ${pick(ROADS, 'n * 17')}, ' ', 1 + n MOD 900, ', ', 1 + n MOD 30, '층'),
    n * 37 MOD 100000, n * 193 MOD 10000000 / 100, '2015-01-01' + INTERVAL n * 61 MOD 300000000 SECOND`;
  const counted = (from: number) =>
    `SELECT ${from} + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
     FROM digits a, digits b, digits c, digits e, digits f`;
  await exec(url, [
    'CREATE TABLE digits (d int PRIMARY KEY)',
    'INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)',
    `CREATE TABLE people (id int PRIMARY KEY, name varchar(40), phone varchar(20), email varchar(100), address varchar(200),
       points int, balance decimal(12,2), joined datetime) CHARACTER SET utf8mb4`,
    // One statement for all would keep one undo log of everything.
    ...Array.from({ length: Math.ceil(rows / BLOCK) }, (_, block) => {
      const from = 1 + block * BLOCK;
      return `INSERT INTO people SELECT ${row} FROM (${counted(from)}) AS s WHERE n <= ${rows} ORDER BY n`;
    }),
    'DROP TABLE digits',
    'ANALYZE TABLE people',
  ]);
}

/** Settings that let a server of the tests keep the table in memory and make it fast. */
export const FULL_SETTINGS: Readonly<Record<string, string>> = { 'innodb-buffer-pool-size': '1G' };

/**
 * The raw equivalent of a full read: Debian's client, unbuffered, to nowhere. `NOCHUL_MARIADB_CLIENT` names another, else
 * it is the one that comes with the servers of `scripts/servers.sh`, or on the PATH. Against MySQL, somebody must have
 * logged in to the account since the server started (`exec` has): only then its client can without TLS.
 * @returns milliseconds.
 */
export async function timeClient(url: string, sql: string): Promise<number> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const { program, plugins } = findClient();
  const args = ['--no-defaults', '--quick', '-B', '-N', `-h${hostname}`, `-P${port}`, `-u${username}`];
  if (plugins !== undefined) args.push(`--plugin-dir=${plugins}`);
  const start = performance.now();
  await run('sh', ['-c', 'exec "$0" "$@" > /dev/null', program, ...args, '-e', sql, pathname.slice(1)], {
    env: { ...process.env, MYSQL_PWD: decodeURIComponent(password) },
  });
  return performance.now() - start;
}

/**
 * The client, and the folder of its ways to log in where that is not the one it was built for.
 * @throws Error where there is none, with what to do.
 */
function findClient(): { readonly program: string; readonly plugins?: string } {
  const own = process.env.NOCHUL_MARIADB_CLIENT;
  if (own !== undefined) return { program: own };
  const cache =
    process.env.NOCHUL_CACHE ??
    (process.getuid?.() === 0
      ? '/var/cache/nochul'
      : join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nochul'));
  for (const version of ['10.11', '11.8']) {
    const home = join(cache, 'mariadb', version, 'usr');
    const program = join(home, 'bin/mariadb');
    if (!existsSync(program)) continue;
    const plugins = readdirSync(join(home, 'lib'))
      .map((triplet) => join(home, 'lib', triplet, 'libmariadb3/plugin'))
      .find((folder) => existsSync(folder));
    return { program, ...(plugins === undefined ? {} : { plugins }) };
  }
  const program = (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'mariadb'))
    .find(existsSync);
  if (program === undefined) throw new Error('No `mariadb` client: run `sh scripts/servers.sh`.');
  return { program };
}
