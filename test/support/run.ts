/** Runs the command line as a process, the way a user does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  stdin?: string;
  env?: Record<string, string>;
  cwd?: string;
  /** Called once the process runs, with what is needed to send it signals. */
  onStart?: (child: ChildProcess) => void;
}

/** Nothing of the machine's own passwords, language or colours reaches the process. */
export function runNochul(args: string[], options: RunOptions = {}): Promise<Outcome> {
  const { PGPASSWORD: _p, MYSQL_PWD: _m, LC_ALL: _a, ...env } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: options.cwd,
    env: { ...env, LANG: 'C.UTF-8', NO_COLOR: '1', ...options.env },
  });
  child.stdin.end(options.stdin ?? '');
  options.onStart?.(child);
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
