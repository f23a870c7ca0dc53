/** Where a password may come from besides the URL. PostgreSQL's PGPASSWORD and ~/.pgpass are the driver's own business. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Terminal } from './terminal.ts';

/** The password for a MySQL or MariaDB URL that carries none: MYSQL_PWD, then the [client] group of ~/.my.cnf. */
export function passwordFor(url: URL, env: NodeJS.ProcessEnv): string | null {
  if (url.password !== '' || !/^(mysql|mariadb):$/.test(url.protocol)) return null;
  return env.MYSQL_PWD ?? optionFilePassword(url.username);
}

/** https://dev.mysql.com/doc/refman/9.0/en/option-files.html: groups in brackets, `name=value`, quotes optional. */
function optionFilePassword(user: string): string | null {
  let text: string;
  try {
    text = readFileSync(join(homedir(), '.my.cnf'), 'utf8');
  } catch {
    return null;
  }
  const options = new Map<string, string>();
  let group = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    if (header?.[1]) group = header[1].trim();
    const option = /^\s*(user|password)\s*=\s*(.*?)\s*$/.exec(line);
    if (option?.[1] && option[2] !== undefined && (group === 'client' || group === 'nochul')) {
      options.set(option[1], option[2].replace(/^(['"])(.*)\1$/, '$2'));
    }
  }
  // A password that the file keeps for another user would only produce a puzzling refusal.
  const fileUser = options.get('user');
  if (fileUser !== undefined && user !== '' && fileUser !== decodeURIComponent(user)) return null;
  return options.get('password') ?? null;
}

/** Asks on the terminal without echo; null where there is no terminal to ask on. */
export async function promptPassword(question: string, { stdin, stderr, signal }: Terminal): Promise<string | null> {
  if (!stdin.isTTY || !stderr.isTTY) return null;
  stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await new Promise<string | null>((resolve) => {
      reader.question('', { signal }, resolve);
      reader.once('close', () => resolve(null));
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
  } finally {
    reader.close();
    stderr.write('\n');
  }
}
