// Test servers from Docker, for machines where the cache can't be filled: other systems than Linux, mostly.
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { askVersion, type Engine, type ServerSpec, type TestServer } from './servers.ts';

const run = promisify(execFile);

const images: Record<Engine, { image: string; port: number; env(password: string): string[]; args: string[] }> = {
  postgresql: {
    image: 'postgres',
    port: 5432,
    env: (password) => [`POSTGRES_PASSWORD=${password}`],
    args: ['-c', 'fsync=off', '-c', 'autovacuum=off'],
  },
  mysql: {
    image: 'mysql',
    port: 3306,
    env: (password) => [`MYSQL_ROOT_PASSWORD=${password}`, 'MYSQL_ROOT_HOST=%'],
    args: ['--skip-name-resolve', '--mysqlx=OFF', '--skip-log-bin'],
  },
  mariadb: {
    image: 'mariadb',
    port: 3306,
    env: (password) => [`MARIADB_ROOT_PASSWORD=${password}`, 'MARIADB_ROOT_HOST=%'],
    args: ['--skip-name-resolve'],
  },
};

export async function startContainer(spec: ServerSpec & { version: string }): Promise<TestServer> {
  if (spec.tls) throw new Error('A test server with TLS needs `sh scripts/servers.sh`: containers are plain.');
  const { image, port, env, args } = images[spec.engine];
  const password = randomBytes(12).toString('hex');
  const settings = Object.entries(spec.settings ?? {}).flatMap(([name, value]) =>
    spec.engine === 'postgresql' ? ['-c', `${name}=${value}`] : [`--${name}=${value}`],
  );
  const started = await run('docker', [
    ...['run', '--detach', '--rm', '--publish', `127.0.0.1::${port}`],
    ...env(password).flatMap((entry) => ['--env', entry]),
    ...[`${image}:${spec.version}`, ...args, ...settings],
  ]);
  const id = started.stdout.trim();
  const removeAtExit = () => void spawnSync('docker', ['rm', '--force', id]);
  process.once('exit', removeAtExit);
  const remove = async () => {
    process.off('exit', removeAtExit);
    await run('docker', ['rm', '--force', id]).catch(() => {});
  };
  const published = (await run('docker', ['port', id, `${port}/tcp`])).stdout.trim().split('\n')[0];
  const adminUrl =
    spec.engine === 'postgresql'
      ? `postgresql://postgres:${password}@${published}/postgres`
      : `${spec.engine}://root:${password}@${published}/`;

  // The images start the server twice: the first time to set it up, on their own socket only.
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      const version = await askVersion(spec.engine, adminUrl);
      const stop = async () => {
        await run('docker', ['stop', id]).catch(() => {});
        await remove();
      };
      return { engine: spec.engine, version, major: spec.version, adminUrl, stop, stopHard: remove };
    } catch (error) {
      if (Date.now() > deadline) {
        await remove();
        throw error;
      }
    }
    await sleep(300);
  }
}
