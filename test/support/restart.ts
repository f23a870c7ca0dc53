/** A server that dies and comes back with its data, as one does after a crash. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestServer } from './servers.ts';

/**
 * Kills a MySQL or MariaDB server from the cache outright, and starts the same program on the same data and port after so
 * many milliseconds. Its keeper goes on to end it and to remove its folder. Only on Linux, which tells how it was started.
 */
export function crash(server: TestServer, pause: number): void {
  const folder = dirname(server.dataDir ?? '');
  const file = join(folder, 'pid');
  const pid = Number(readFileSync(file, 'utf8'));
  const owner = statSync(file);
  const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  process.kill(pid, 'SIGKILL');
  setTimeout(() => {
    const child: ChildProcess = spawn(
      command,
      // It makes accounts that are there by now.
      args.filter((arg) => !arg.startsWith('--init-file=')),
      {
        ...(process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {}),
        ...{ cwd: folder, env: { ...process.env, HOME: folder, TMPDIR: folder }, detached: true, stdio: 'ignore' },
      },
    );
    writeFileSync(file, String(child.pid));
    child.unref();
  }, pause);
}
