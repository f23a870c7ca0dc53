import type { Scope } from './model.ts';
import { compileName } from './names.ts';

export interface ScopeTest {
  /** Whether the scope covers the relation: some include pattern or none at all, and no exclude pattern. */
  covers(schema: string, relation: string): boolean;
  /** Whether an include pattern spells the relation out, without wildcards: reason enough to look at what is left out by default. */
  spellsOut(schema: string, relation: string): boolean;
}

/**
 * Compiles the patterns of a scope. `*` stands for any characters, `?` for one; upper and lower case differ.
 * A pattern with a dot is held against `schema.relation`, one without a dot against the relation's name alone.
 */
export function compileScope({ include, exclude }: Scope): ScopeTest {
  const included = include.map(compile);
  const excluded = exclude.map(compile);
  const plain = include.filter((pattern) => !/[*?]/.test(pattern)).map(compile);
  return {
    covers: (schema, relation) =>
      (included.length === 0 || included.some((test) => test(schema, relation))) &&
      !excluded.some((test) => test(schema, relation)),
    spellsOut: (schema, relation) => plain.some((test) => test(schema, relation)),
  };
}

function compile(pattern: string): (schema: string, relation: string) => boolean {
  const takes = compileName(pattern);
  return pattern.includes('.')
    ? (schema, relation) => takes(`${schema}.${relation}`)
    : (_, relation) => takes(relation);
}
