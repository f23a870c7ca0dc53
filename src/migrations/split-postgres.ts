/** PostgreSQL's scripts as statements, by PostgreSQL's own parser. */
import { NochulError } from '../errors.ts';
import { skipped } from './lex.ts';
import { positionAt, unitsOf } from './text.ts';
import type { Migration, Statement } from './types.ts';

type Tree = Readonly<Record<string, unknown>>;

export interface ParsedStatement extends Statement {
  /** The node's name: `CreateStmt`, `GrantStmt`, … */
  readonly node: string;
  readonly tree: Tree;
}

/** Loads the parser, a WebAssembly module; what it returns throws NochulError `usage` with file and line. */
export async function postgresSplitter(
  shownPath: (migration: Migration) => string,
): Promise<(migration: Migration) => ParsedStatement[]> {
  const { loadModule, parseSync, hasSqlDetails } = await import('libpg-query');
  await loadModule();
  return (migration) => {
    const { from, to } = migration;
    // A mark of Drizzle's ends a statement, with or without a semicolon; as many bytes, so that positions stay.
    const text = migration.text
      .slice(from, to)
      .replace(/--> statement-breakpoint/g, (mark) => `;${' '.repeat(mark.length - 1)}`);
    const at = (offset: number) => `${shownPath(migration)}:${positionAt(migration.text, from + offset).line}`;
    let parsed: unknown;
    try {
      parsed = parseSync(text);
    } catch (error) {
      // `copy … from stdin` is followed by rows, which no parser takes for SQL. The message may quote them: not shown.
      const copy = /^[ \t]*copy\b[^;]*\bfrom\s+stdin\b/im.exec(text);
      const position = hasSqlDetails(error) ? unitsOf(text, error.sqlDetails?.cursorPosition ?? 0) : 0;
      if (copy && copy.index <= position) throw copyRefused(at(copy.index));
      throw syntaxError(text, position, error instanceof Error ? error.message : '', at(position));
    }
    const bytes = Buffer.from(text);
    // Statements come in the order of the text: what stands before one is measured on from the one before it.
    let [measured, units] = [0, 0];
    const statements = treesOf(parsed, 'stmts').flatMap((each): ParsedStatement[] => {
      const [node] = Object.keys(treeOf(each.stmt));
      if (node === undefined) return [];
      const first = Number(each.stmt_location ?? 0);
      const length = Number(each.stmt_len ?? 0);
      const part = bytes.subarray(first, length > 0 ? first + length : bytes.length).toString();
      let lead = 0;
      for (let next = skipped(part, 'postgresql', 0); next !== lead; next = skipped(part, 'postgresql', lead))
        lead = next;
      units += bytes.subarray(measured, first).toString().length;
      measured = first;
      const start = from + units + lead;
      const body = part.slice(lead).trimEnd();
      const tree = treeOf(treeOf(each.stmt)[node]);
      return [{ migration, start, end: start + body.length, text: body, node, tree }];
    });
    const copy = statements.find(({ node, tree }) => node === 'CopyStmt' && tree.is_from === true && !tree.filename);
    if (copy) throw copyRefused(at(copy.start - from));
    return statements;
  };
}

function copyRefused(place: string): NochulError {
  return new NochulError('usage', `${place}: COPY … FROM STDIN carries rows, which the gate does not load.`, {
    hint: 'Keep rows in files of their own, or write them as INSERT.',
  });
}

function syntaxError(text: string, position: number, message: string, place: string): NochulError {
  if (/^[ \t]*\\[a-z!]/im.test(text) && text[position] === '\\') {
    return new NochulError('usage', `${place}: psql's own commands (\\…) can't be run here.`, {
      hint: 'Keep SQL alone in migrations.',
    });
  }
  const foreign = /`|\bengine\s*=|\bauto_increment\b|^\s*delimiter\s/im.test(text);
  // Names and keywords are quoted by the parser's message; literals are cut.
  return new NochulError('usage', `${place}: ${message.replace(/at or near "'.*/s, 'at or near a text')}.`, {
    hint: foreign
      ? 'This looks like SQL of MySQL or MariaDB: apply it to an empty server of theirs with --shadow mysql://….'
      : 'The file is read as PostgreSQL would: correct it there.',
  });
}

/** Every object that has such a field, in the order of the text: nodes stand under their names only where any node may stand. */
export function* nodesWith(tree: unknown, field: string): Generator<Tree> {
  if (typeof tree !== 'object' || tree === null) return;
  if (isTree(tree) && field in tree) yield tree;
  for (const value of Object.values(tree)) yield* nodesWith(value, field);
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const treeOf = (value: unknown): Tree => (isTree(value) ? value : {});
const treesOf = (parent: unknown, key: string): readonly Tree[] => {
  const list = treeOf(parent)[key];
  return Array.isArray(list) ? list.filter(isTree) : [];
};
