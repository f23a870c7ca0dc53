/** Identifiers as SQL: any name the server could hold comes back as that name and nothing else. */

/** PostgreSQL, and MySQL with ANSI_QUOTES: `a"b` → `"a""b"`. */
export function doubleQuoted(...path: readonly string[]): string {
  return path.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
}

/** MySQL and MariaDB: `` a`b `` → `` `a``b` ``. */
export function backQuoted(...path: readonly string[]): string {
  return path.map((name) => `\`${name.replaceAll('`', '``')}\``).join('.');
}
