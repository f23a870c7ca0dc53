/** Names with `*` for any characters and `?` for one; upper and lower case differ. */
export function compileName(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  // s: a name may hold a newline. u: one ? is one character, not half of one.
  const regexp = new RegExp(`^${source}$`, 'su');
  return (name) => regexp.test(name);
}

/** Whether one of the patterns takes the name. */
export function allowed(patterns: readonly string[]): (name: string) => boolean {
  const compiled = patterns.map(compileName);
  return (name) => compiled.some((test) => test(name));
}

/** By code unit: the same order on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
