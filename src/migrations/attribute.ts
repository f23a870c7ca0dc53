/** Which statement a result comes from, and where in it. Pure. */
import type { PolicyResult } from '../policy/types.ts';
import { type Token, tokensOf } from './lex.ts';
import { type AnyStatement, isIdle, wordsOf } from './statements.ts';
import { positionAt } from './text.ts';
import type { Dialect, Position } from './types.ts';

export interface Culprit {
  readonly statement: AnyStatement;
  readonly position: Position;
}

/**
 * Of statements that together brought a result about, the one that names most of what it is about: of equals the last. One
 * that is alone is it, whatever it names.
 */
export function culpritOf(result: PolicyResult, statements: readonly AnyStatement[], dialect: Dialect): Culprit | null {
  const able = statements.filter((each) => !isIdle(each));
  const candidates = able.length > 0 ? able : statements;
  const wanted = namesOf(result);
  let best: { statement: AnyStatement; score: number } | null = null;
  for (const statement of candidates) {
    const score = candidates.length === 1 ? 1 : scoreOf(statement, wanted, dialect);
    if (!best || score >= best.score) best = { statement, score };
  }
  if (!best) return null;
  const { statement } = best;
  const at = statement.start + (columnIn(statement, result, dialect) ?? 0);
  return { statement, position: positionAt(statement.migration.text, at) };
}

/** What a result is about, what tells it apart most counting most. */
function namesOf({ column, relation, principal, args }: PolicyResult): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  const add = (name: unknown, weight: number) => {
    // `shop.v_contact`, `'app'@'%'`: the last part is how statements mostly call it.
    const bare =
      typeof name === 'string' ? (/^'(.*)'@'.*'$/s.exec(name)?.[1] ?? name.slice(name.lastIndexOf('.') + 1)) : '';
    if (bare !== '') names.set(bare.toLowerCase(), Math.max(weight, names.get(bare.toLowerCase()) ?? 0));
  };
  for (const each of listOf(args.relations)) add(each, 2);
  for (const each of listOf(args.names)) add(each, 4);
  add(args.object, 4);
  add(relation, 3);
  add(principal, 4);
  add(column, 5);
  return names;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function scoreOf({ text }: AnyStatement, wanted: ReadonlyMap<string, number>, dialect: Dialect): number {
  const named = new Set([...tokensOf(text, dialect)].map((token) => token.text.toLowerCase()));
  return [...wanted].reduce((sum, [name, weight]) => sum + (named.has(name) ? weight : 0), 0);
}

/** Words that a column's name follows where it is made or gets its name. */
const BEFORE_COLUMN = new Set(['(', ',', 'column', 'add', 'exists', 'to', 'modify', 'change']);

/** Offset of the column's name in a statement that makes or renames it; null where it does neither. */
function columnIn(statement: AnyStatement, { column }: PolicyResult, dialect: Dialect): number | null {
  if (column === null) return null;
  const [first, ...rest] = wordsOf(statement, 6);
  if (first !== 'alter' && !(first === 'create' && rest.includes('table'))) return null;
  const tokens = [...tokensOf(statement.text, dialect)];
  const isIt = ({ kind, text }: Token) =>
    (kind === 'word' || kind === 'name') && text.toLowerCase() === column.toLowerCase();
  const named = tokens.filter(
    (token, at) => isIt(token) && BEFORE_COLUMN.has(tokens[at - 1]?.text ?? '') && !isInside(tokens, at, first),
  );
  // CHANGE phone mobile varchar(20): the new name follows the old one.
  const changed = tokens.filter((token, at) => isIt(token) && /^(?:change|column)$/.test(tokens[at - 2]?.text ?? ''));
  return (named[0] ?? changed[0])?.start ?? null;
}

/** Inside the parentheses of a constraint or a type: in CREATE TABLE, columns are in the first ones. */
function isInside(tokens: readonly Token[], index: number, first: string): boolean {
  let depth = 0;
  for (const { kind, text } of tokens.slice(0, index)) {
    if (kind === 'mark' && text === '(') depth += 1;
    if (kind === 'mark' && text === ')') depth -= 1;
  }
  return depth > 1 || (first === 'alter' && depth > 1);
}
