import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The password that ~/.pgpass, or the file that PGPASSFILE names, has for a connection; null for none. The driver can do
 * this too, but prints a deprecation warning. As libpq, it leaves a file alone that others may read.
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export async function passfilePassword(
  wanted: { readonly host: string; readonly port: number; readonly database: string; readonly user: string },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | null> {
  const windows = process.platform === 'win32';
  const usual = windows ? join(env.APPDATA ?? '', 'postgresql', 'pgpass.conf') : join(homedir(), '.pgpass');
  const path = env.PGPASSFILE ?? usual;
  let text: string;
  try {
    if (!windows && ((await stat(path)).mode & 0o077) !== 0) return null;
    text = await readFile(path, 'utf8');
  } catch {
    return null;
  }
  // A socket is written as localhost.
  const host = wanted.host.startsWith('/') ? 'localhost' : wanted.host;
  const values = [host, String(wanted.port), wanted.database, wanted.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = (line.match(/(?:^|:)((?:\\.|[^\\:])*)/g) ?? []).map((field, n) =>
      n === 0 ? field : field.slice(1),
    );
    const unescaped = fields.map((field) => field.replace(/\\(.)/g, '$1'));
    const password = unescaped[4];
    if (password && values.every((value, n) => fields[n] === '*' || unescaped[n] === value)) return password;
  }
  return null;
}
