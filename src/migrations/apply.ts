/** Applies migrations to a shadow, statement by statement, and looks at it where access or columns can have changed. */
import { NochulError } from '../errors.ts';
import { type Shadow, StatementFailure } from './shadow.ts';
import type { Rename, Snapshot } from './state.ts';
import { renamesBetween } from './state.ts';
import { type AnyStatement, isIdle, wordsOf } from './statements.ts';
import { positionAt, unitsOf } from './text.ts';
import type { Migration } from './types.ts';

/** A migration with its statements. */
export interface Unit {
  readonly migration: Migration;
  readonly statements: readonly AnyStatement[];
}

/** What some statements, mostly one, made of the database. */
export interface Step {
  readonly statements: readonly AnyStatement[];
  readonly after: Snapshot;
  readonly renames: readonly Rename[];
}

/** Looks at the database in one run: of a schema of hundreds of tables each takes a tenth of a second. */
const MOST_LOOKS = 100;

export async function lookAt(shadow: Shadow): Promise<Snapshot> {
  const session = await shadow.session();
  const catalog = await session.catalog({ include: [], exclude: [] });
  return { server: session.server, catalog, graph: await session.grants() };
}

/**
 * @param where how messages call a file
 * @throws NochulError `server` with the file, the line and the server's message
 */
export async function applyAll(
  shadow: Shadow,
  units: readonly Unit[],
  where: (migration: Migration) => string,
): Promise<void> {
  for (const { statements } of units) {
    if (!(await applyAtOnce(shadow, statements))) {
      for (const statement of withoutBrackets(statements)) await apply(shadow, statement, where);
    }
    await shadow.endFile();
  }
}

/**
 * All statements of a file as one text, which PostgreSQL takes as one transaction: ten times as fast, and as if nothing had
 * been where one of them fails or wants a transaction of its own.
 * @returns whether they were applied
 */
async function applyAtOnce(shadow: Shadow, statements: readonly AnyStatement[]): Promise<boolean> {
  if (shadow.dialect !== 'postgresql' || statements.some(({ node }) => node === 'TransactionStmt')) return false;
  try {
    await shadow.run(statements.map(({ text }) => text).join(';\n'));
    return true;
  } catch (error) {
    if (error instanceof StatementFailure) return false;
    throw error;
  }
}

/** As `applyAll`, looking at the database in between. */
export async function applyInSteps(
  shadow: Shadow,
  units: readonly Unit[],
  where: (migration: Migration) => string,
  before: Snapshot,
): Promise<Step[]> {
  const all = units.flatMap(({ statements }) => statements);
  const stride = Math.max(1, Math.ceil(all.filter((each) => !isIdle(each)).length / MOST_LOOKS));
  const steps: Step[] = [];
  let waiting: AnyStatement[] = [];
  let last = before;
  const look = async () => {
    if (waiting.length === 0) return;
    const after = await lookAt(shadow);
    const renames = waiting.some(canRename) ? renamesBetween(last.catalog, after.catalog) : [];
    steps.push({ statements: waiting, after, renames });
    last = after;
    waiting = [];
  };
  for (const { statements } of units) {
    let isOpen = false;
    for (const statement of withoutBrackets(statements)) {
      await apply(shadow, statement, where);
      waiting.push(statement);
      isOpen = opens(statement) ?? isOpen;
      if (!isOpen && waiting.filter((each) => !isIdle(each)).length >= stride) await look();
    }
    await shadow.endFile();
  }
  await look();
  return steps;
}

async function apply(shadow: Shadow, statement: AnyStatement, where: (migration: Migration) => string): Promise<void> {
  try {
    await shadow.run(statement.text);
  } catch (error) {
    if (!(error instanceof StatementFailure)) throw error;
    const { text } = statement.migration;
    const offset = error.position === null ? 0 : unitsOf(statement.text, error.position - 1);
    const line = positionAt(text, statement.start + offset).line + (error.line ?? 1) - 1;
    throw new NochulError(
      'server',
      `${where(statement.migration)}:${line}: the migration failed: ${error.message.trim()} (${error.code}).`,
      { hint: hintFor(error, shadow), cause: { code: error.code } },
    );
  }
}

function hintFor({ code, message }: StatementFailure, { dialect, isEmbedded }: Shadow): string {
  if (isEmbedded && (/extension|language|\bshared_preload|could not access file/i.test(message) || code === '0A000')) {
    return 'The embedded PostgreSQL has no extensions: give an empty server that has it with --shadow postgres://….';
  }
  if (dialect === 'postgresql' && code === '42601')
    return 'Is it SQL of PostgreSQL? --shadow takes a server of MySQL or MariaDB, too.';
  return 'It is applied to an empty database, in the order of the files: does it rest on what they do not make?';
}

const canRename = (statement: AnyStatement): boolean =>
  statement.node === 'RenameStmt' ||
  statement.node === 'DoStmt' ||
  /\b(?:rename|change)\b/i.test(wordsOf(statement, 200).join(' '));

/** True where it opens a transaction, false where it ends one; null for all others. */
function opens({ node, tree }: AnyStatement): boolean | null {
  if (node !== 'TransactionStmt') return null;
  const kind = String(tree?.kind);
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') return true;
  return kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK' ? false : null;
}

/**
 * A file that is one transaction can be looked at statement by statement without it: a failure ends the run anyway. Not where
 * something in it needs the transaction.
 */
function withoutBrackets(statements: readonly AnyStatement[]): readonly AnyStatement[] {
  const needsOne = statements.some(
    ({ node, tree }) =>
      ['LockStmt', 'DeclareCursorStmt', 'ConstraintsSetStmt'].includes(node ?? '') ||
      (node === 'VariableSetStmt' && tree?.is_local === true) ||
      (node === 'TransactionStmt' && !/BEGIN|START|COMMIT$/.test(String(tree?.kind))),
  );
  return needsOne ? statements : statements.filter(({ node }) => node !== 'TransactionStmt');
}
