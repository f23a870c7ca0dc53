/** Where a password may come from besides the URL. PostgreSQL's PGPASSWORD and ~/.pgpass are the driver's own business. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { NochulError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * What a MySQL or MariaDB URL leaves out: the password from MYSQL_PWD, else user and password from the [client] group
 * of ~/.my.cnf. The user goes into the URL; the password is returned, null where there is none.
 */
export function completeFromFiles(url: URL, env: NodeJS.ProcessEnv): string | null {
  if (url.password !== '' || !/^(mysql|mariadb):$/.test(url.protocol)) return null;
  const file = optionFile();
  if (url.username === '') url.username = encodeURIComponent(file.get('user') ?? '');
  if (env.MYSQL_PWD !== undefined) return env.MYSQL_PWD;
  // A password that the file keeps for another user would only produce a puzzling refusal.
  const user = file.get('user');
  return user === undefined || user === decodeURIComponent(url.username) ? (file.get('password') ?? null) : null;
}

/** https://dev.mysql.com/doc/refman/9.0/en/option-files.html: groups in brackets, `name=value`, quotes optional. */
function optionFile(): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  let text: string;
  try {
    text = readFileSync(join(homedir(), '.my.cnf'), 'utf8');
  } catch {
    return options;
  }
  let group = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    if (header?.[1]) group = header[1].trim();
    const option = /^\s*(user|password)\s*=\s*(.*?)\s*$/.exec(line);
    if (option?.[1] && option[2] !== undefined && (group === 'client' || group === 'nochul')) {
      options.set(option[1], option[2].replace(/^(['"])(.*)\1$/, '$2'));
    }
  }
  return options;
}

/**
 * Asks on the terminal without echo; null where there is no terminal to ask on.
 * @throws NochulError `interrupted` on Ctrl-C.
 */
export async function promptPassword(question: string, { stdin, stderr, signal }: Terminal): Promise<string | null> {
  if (!stdin.isTTY || !stderr.isTTY) return null;
  stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await new Promise<string | null>((resolve, reject) => {
      // The terminal is raw while it is asked on: Ctrl-C comes here and not as a signal.
      const stopped = () => reject(new NochulError('interrupted', 'Stopped.'));
      reader.on('SIGINT', stopped);
      signal.addEventListener('abort', stopped, { once: true });
      reader.question('', { signal }, resolve);
      reader.once('close', () => resolve(null));
    });
  } finally {
    reader.close();
    stderr.write('\n');
  }
}
