/**
 * PostgreSQL's array literals, as `array_out` writes them (manual, 8.15.6): `{a,"b \"c\"",NULL}`, nested with further
 * braces, `[0:1]={a,b}` where the bounds are unusual.
 */
const OPENING = /^(?:(?:\[[+-]?\d+:[+-]?\d+\])+=)?\{/;
const TOKEN = /"((?:[^"\\]|\\.)*)(?:"|\\?$)|([^{},"]+)|[{},]/gs;

/**
 * The elements that are not null, those of nested arrays in one row; at most `most` of them. Null for any other text.
 * A literal that was cut short gives what is left of it.
 */
export function arrayElements(literal: string, most: number): string[] | null {
  if (!OPENING.test(literal)) return null;
  const elements: string[] = [];
  for (const [, quoted, bare] of literal.slice(literal.indexOf('{')).matchAll(TOKEN)) {
    if (elements.length >= most) break;
    if (quoted !== undefined) elements.push(quoted.replace(/\\(.)/gs, '$1'));
    else if (bare !== undefined && bare !== 'NULL') elements.push(bare);
  }
  return elements;
}
