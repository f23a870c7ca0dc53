/** What can be told of statements without running them: whom they name, and whether access or columns can change by them. Pure. */
import { tokensOf } from './lex.ts';
import { accountOf, type NeededRole } from './shadow.ts';
import { nodesWith, type ParsedStatement } from './split-postgres.ts';
import type { Dialect, Statement } from './types.ts';

/** A statement of either dialect; `node` and `tree` are PostgreSQL's. */
export type AnyStatement = Statement & Partial<Pick<ParsedStatement, 'node' | 'tree'>>;

const IDLE_NODES = new Set([
  ...['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'SelectStmt', 'MergeStmt', 'TruncateStmt', 'CopyStmt', 'LockStmt'],
  ...['IndexStmt', 'ReindexStmt', 'VacuumStmt', 'VariableSetStmt', 'TransactionStmt', 'CreateSeqStmt', 'AlterSeqStmt'],
]);
const IDLE_WORDS = new Set([
  ...['insert', 'update', 'delete', 'replace', 'select', 'set', 'start', 'begin', 'commit', 'lock', 'unlock', 'load'],
  ...['analyze', 'optimize', 'truncate', 'use'],
]);

/** Most statements fill or index tables: nobody gains anything by them. What one of them does after all is seen a little later. */
export function isIdle(statement: AnyStatement): boolean {
  if (statement.node !== undefined) return IDLE_NODES.has(statement.node);
  const [first, second, third] = wordsOf(statement, 3);
  if (first === 'set') return second !== 'default' && second !== 'role';
  return IDLE_WORDS.has(first ?? '') || (first === 'create' && (second === 'index' || third === 'index'));
}

export function wordsOf({ text, node }: AnyStatement, most: number): string[] {
  const words: string[] = [];
  for (const { kind, text: word } of tokensOf(text, node === undefined ? 'mysql' : 'postgresql')) {
    if (kind === 'word') words.push(word);
    if (words.length >= most) break;
  }
  return words;
}

export interface Named {
  readonly roles: readonly NeededRole[];
  /** Names of those that they make. */
  readonly made: ReadonlySet<string>;
  /** The first database that a grant or the like names. */
  readonly database: string | null;
}

/** Roles and accounts that statements name, and the database. */
export const namedIn = (statements: readonly AnyStatement[], dialect: Dialect): Named =>
  dialect === 'postgresql' ? namedInPostgres(statements) : namedInMysql(statements);

function namedInPostgres(statements: readonly AnyStatement[]): Named {
  const named = new Map<string, boolean>();
  const made = new Set<string>();
  let database: string | null = null;
  for (const { node, tree = {}, text } of statements) {
    if (node === 'CreateRoleStmt') made.add(String(tree.role));
    // In a DO block names are texts to the parser.
    if (node === 'DoStmt') {
      for (const [, name = ''] of text.matchAll(
        /create\s+(?:role|user)\s+(?:if\s+not\s+exists\s+)?"?([\p{L}\p{N}_$]+)/giu,
      ))
        made.add(name.toLowerCase());
    }
    for (const { roletype, rolename } of nodesWith(tree, 'roletype'))
      if (roletype === 'ROLESPEC_CSTRING' && typeof rolename === 'string')
        named.set(rolename, named.get(rolename) ?? true);
    // GRANT analyst TO kim: what is granted is a group, unless it is used as more than that.
    if (node === 'GrantRoleStmt') {
      for (const { priv_name: role } of nodesWith(tree.granted_roles, 'priv_name'))
        if (typeof role === 'string') named.set(role, false);
    }
    if (node === 'GrantStmt' && tree.objtype === 'OBJECT_DATABASE') {
      for (const { sval } of nodesWith(tree.objects, 'sval')) if (typeof sval === 'string') database ??= sval;
    }
  }
  const roles = Array.from(named, ([name, login]) => ({ name, login }));
  return { roles: roles.filter(({ name }) => !made.has(name) && !/^pg_|^postgres$/.test(name)), made, database };
}

/** `'app'@'%'` of an account as a statement names it; without a host it may be a role. */
const fullName = (user: string, host: string | null): string => `'${user}'@'${host ?? '%'}'`;

function namedInMysql(statements: readonly AnyStatement[]): Named {
  const named = new Map<string, boolean>();
  const made = new Set<string>();
  let database: string | null = null;
  for (const { text } of statements) {
    const tokens = [...tokensOf(text, 'mysql')].filter(({ kind, text }) => kind !== 'mark' || '@,*.()'.includes(text));
    const words = tokens.map((token) => (token.kind === 'word' ? token.text : null));
    if (words[0] === 'create' && (words[1] === 'user' || words[1] === 'role')) {
      for (const { user, host } of accountsIn(tokens, 2)) made.add(fullName(user, host)).add(user);
    }
    if (words[0] === 'use') database ??= tokens[1] ? nameOf(text, tokens[1]) : null;
    if (words[0] !== 'grant') continue;
    const to = words.lastIndexOf('to');
    const on = words.indexOf('on');
    for (const { user, host } of accountsIn(tokens, to + 1))
      named.set(host === null ? user : fullName(user, host), true);
    if (on === -1) {
      for (const { user, host } of accountsIn(tokens.slice(0, to), 1))
        named.set(host === null ? user : fullName(user, host), false);
      continue;
    }
    const object = tokens[on + 1]?.text === 'table' ? tokens[on + 2] : tokens[on + 1];
    const next = object && tokens[tokens.indexOf(object) + 1];
    if (object && next?.text === '.' && object.text !== '*') database ??= nameOf(text, object).replaceAll('\\', '');
  }
  const roles = [...named].filter(([name]) => !made.has(name) && !made.has(fullName(accountOf(name).user, null)));
  return { roles: roles.map(([name, login]) => ({ name, login })), made, database };
}

type MysqlToken = ReturnType<typeof tokensOf> extends Generator<infer Token> ? Token : never;

/** As it is written: the lexer makes small letters of words. */
const nameOf = (text: string, { kind, text: name, start, end }: MysqlToken): string =>
  kind === 'word' ? text.slice(start, end) : name;

/** `a, 'b'@'c', `d`@`%`` up to the first word that goes on. */
function accountsIn(tokens: readonly MysqlToken[], from: number): { user: string; host: string | null }[] {
  const accounts: { user: string; host: string | null }[] = [];
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (
      !token ||
      (token.kind === 'word' && ['identified', 'with', 'require', 'if', 'not', 'exists'].includes(token.text))
    ) {
      if (token && ['if', 'not', 'exists'].includes(token.text)) continue;
      break;
    }
    if (token.kind === 'mark') continue;
    const host = tokens[at + 1]?.text === '@' ? (tokens[at + 2] ?? null) : null;
    accounts.push({ user: token.text, host: host?.text ?? null });
    if (host) at += 2;
  }
  return accounts;
}
