/** Reads the tables and rows of an SQL script, as far as evaluation data needs it: MySQL's, PostgreSQL's and like dialects. */
import type { ForeignKey, TypeFamily } from '../../src/model.ts';
import type { Cell, ColumnPlan } from './judge.ts';

/** A table as its statements say it is; names as written. */
export interface ScriptTable {
  readonly name: string;
  comment: string | null;
  readonly columns: (ColumnPlan & { comment: string | null; readonly type: string })[];
  primaryKey: readonly string[];
  readonly foreignKeys: ForeignKey[];
}

/** Rows of one INSERT or COPY; `columns` is null where the statement names none. */
export interface ScriptRows {
  readonly table: string;
  readonly columns: readonly string[] | null;
  readonly rows: readonly (readonly Cell[])[];
}

export interface Script {
  readonly tables: readonly ScriptTable[];
  readonly rows: readonly ScriptRows[];
}

interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'mark';
  readonly text: string;
}

const TOKEN =
  /--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$([\s\S]*?)\$\1\$|[eEnNbBxX]?'((?:[^'\\]|''|\\[\s\S])*)'|`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|\[([A-Za-z_][\w ]*)\]|-?\d[\w.+-]*|[\p{L}_@$][\p{L}\p{N}_@$]*|::|\S/gu;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0' };

function tokenise(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const match of sql.matchAll(TOKEN)) {
    const [all, , dollar, text, backquoted, quoted, bracketed] = match;
    if (/^(?:--|#|\/\*)/.test(all)) continue;
    const name = backquoted?.replaceAll('``', '`') ?? quoted?.replaceAll('""', '"') ?? bracketed;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (dollar !== undefined) tokens.push({ kind: 'text', text: dollar });
    else if (text !== undefined)
      tokens.push({
        kind: 'text',
        text: text.replace(/''|\\([\s\S])/g, (_, escaped?: string) =>
          escaped === undefined ? "'" : (ESCAPED[escaped] ?? escaped),
        ),
      });
    else tokens.push({ kind: /^[\p{L}\p{N}_@$-]/u.test(all) && all !== '-' ? 'word' : 'mark', text: all });
  }
  return tokens;
}

/** Splits at a mark that stands outside all parentheses. */
function split(tokens: readonly Token[], mark: string): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text === '(') depth += 1;
    if (token.kind === 'mark' && token.text === ')') depth -= 1;
    if (depth === 0 && token.kind === 'mark' && token.text === mark) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** The tokens inside the parentheses that open at `open`, and where these close. */
function inside(tokens: readonly Token[], open: number): { readonly body: Token[]; readonly end: number } {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'mark') continue;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth === 0) return { body: tokens.slice(open + 1, index), end: index };
  }
  return { body: tokens.slice(open + 1), end: tokens.length };
}

const is = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase());
const marked = (token: Token | undefined, mark: string): boolean => token?.kind === 'mark' && token.text === mark;
const startsWith = (tokens: readonly Token[], ...words: readonly string[]): boolean =>
  words.every((word, index) => is(tokens[index], word));
/** Index behind a word that stands outside parentheses; -1 where it doesn't. */
function behind(tokens: readonly Token[], ...words: readonly string[]): number {
  const at = tokens.findIndex((_, index) => startsWith(tokens.slice(index, index + words.length), ...words));
  return at < 0 ? -1 : at + words.length;
}

/** A name with its schema, `a.b.c`, from `start` on. */
function qualified(tokens: readonly Token[], start: number): { readonly parts: string[]; readonly end: number } {
  const parts: string[] = [];
  let index = start;
  while (tokens[index]) {
    parts.push(tokens[index]?.text ?? '');
    index += 1;
    if (!marked(tokens[index], '.')) break;
    index += 1;
  }
  return { parts, end: index };
}

const names = (body: readonly Token[]): string[] => split(body, ',').map(([first]) => first?.text ?? '');

const ENDS_TYPE = new Set(
  'NOT NULL DEFAULT COMMENT PRIMARY UNIQUE REFERENCES CHECK CONSTRAINT AUTO_INCREMENT GENERATED COLLATE CHARACTER CHARSET ON AS ENCODE KEY'.split(
    ' ',
  ),
);

const FAMILIES: readonly (readonly [RegExp, TypeFamily])[] = [
  [/\[\]$|^array/, 'array'],
  [/^(tinyint|bit) ?\(1\)$|^bool/, 'boolean'],
  [/^(tiny|small|medium|big)?int|^integer|^(big|small)?serial|^year|^bit|^number\(\d+\)$/, 'integer'],
  [/^(decimal|numeric|number|dec|money)/, 'decimal'],
  [/^(double|float|real)/, 'float'],
  [/^(timestamp|datetime)/, 'timestamp'],
  [/^date/, 'date'],
  [/^time/, 'time'],
  // A character type with BINARY behind it is compared by bytes, and is text.
  [/^(var)?char/, 'text'],
  [/blob|binary|^bytea|^raw/, 'binary'],
  [/^json/, 'json'],
  [/^xml/, 'xml'],
  [/^uuid/, 'uuid'],
  [/^(inet|cidr|macaddr)/, 'network'],
  [/^(enum|set)\b/, 'enum'],
  [/^(geometry|geography|point|polygon|linestring)/, 'geometry'],
];

/** What a type can hold, by its spelling in any dialect; texts where the spelling is unknown. */
export function familyOf(type: string): TypeFamily {
  const spelling = type.trim().toLowerCase();
  return FAMILIES.find(([expression]) => expression.test(spelling))?.[1] ?? 'text';
}

/** Characters that a type admits; null where it says none. */
export function lengthOf(type: string): number | null {
  const length = /char(?:acter)?2?(?: varying)? ?\((\d+)/i.exec(type)?.[1];
  return length === undefined ? null : Number(length);
}

function typeOf(tokens: readonly Token[]): string {
  const end = tokens.findIndex(({ kind, text }) => kind === 'word' && ENDS_TYPE.has(text.toUpperCase()));
  return tokens
    .slice(0, end < 0 ? undefined : end)
    .map(({ kind, text }) => (kind === 'text' ? `'${text}'` : text))
    .join(' ')
    .replace(/ ?([(),[\]]) ?/g, '$1')
    .toLowerCase();
}

/** The foreign key whose REFERENCES stands at `at` - 1. */
function references(tokens: readonly Token[], at: number, columns: readonly string[]): ForeignKey {
  const { parts, end } = qualified(tokens, at);
  const target = marked(tokens[end], '(') ? names(inside(tokens, end).body) : [];
  return { columns, references: { schema: 'eval', relation: parts.at(-1) ?? '', columns: target } };
}

/** PRIMARY KEY and FOREIGN KEY, in a table's body or behind ALTER TABLE. */
function addConstraint(table: ScriptTable, tokens: readonly Token[]): void {
  const primary = behind(tokens, 'PRIMARY', 'KEY');
  const foreign = behind(tokens, 'FOREIGN', 'KEY');
  const at = primary >= 0 ? primary : foreign;
  const open = at < 0 ? -1 : tokens.findIndex((token, index) => index >= at && marked(token, '('));
  if (open < 0) return;
  const columns = names(inside(tokens, open).body);
  if (primary >= 0) table.primaryKey = columns;
  const target = behind(tokens, 'REFERENCES');
  if (foreign >= 0 && target >= 0) table.foreignKeys.push(references(tokens, target, columns));
}

const isConstraint = (item: readonly Token[]): boolean =>
  startsWith(item, 'PRIMARY', 'KEY') ||
  startsWith(item, 'FOREIGN', 'KEY') ||
  is(item[0], 'CONSTRAINT', 'UNIQUE', 'KEY', 'INDEX', 'FULLTEXT', 'SPATIAL', 'CHECK', 'EXCLUDE', 'LIKE');

function addColumn(table: ScriptTable, item: readonly Token[]): void {
  const [first, ...rest] = item;
  if (!first) return;
  const type = typeOf(rest);
  const comment = behind(rest, 'COMMENT');
  table.columns.push({
    name: first.text,
    type,
    family: familyOf(type),
    maxLength: lengthOf(type),
    comment: comment < 0 ? null : (rest[comment]?.text ?? null),
  });
  if (behind(rest, 'PRIMARY', 'KEY') >= 0) table.primaryKey = [first.text];
  const target = behind(rest, 'REFERENCES');
  if (target >= 0) table.foreignKeys.push(references(rest, target, [first.text]));
}

function createTable(tokens: readonly Token[]): ScriptTable | null {
  const after = behind(tokens, 'TABLE');
  const start = startsWith(tokens.slice(after), 'IF', 'NOT', 'EXISTS') ? after + 3 : after;
  const { parts, end } = qualified(tokens, start);
  if (!marked(tokens[end], '(')) return null;
  const table: ScriptTable = {
    name: parts.slice(-2).join('.'),
    comment: null,
    columns: [],
    primaryKey: [],
    foreignKeys: [],
  };
  const { body, end: close } = inside(tokens, end);
  for (const item of split(body, ',')) isConstraint(item) ? addConstraint(table, item) : addColumn(table, item);
  table.comment = tokens.slice(close).find(({ kind }) => kind === 'text')?.text ?? null;
  return table;
}

/** `shop.customers` and `customers` in any case are the same. */
export const bare = (name: string): string => name.split('.').at(-1)?.toLowerCase() ?? '';

function addComment(tables: ReadonlyMap<string, ScriptTable>, tokens: readonly Token[]): void {
  const { parts, end } = qualified(tokens, 3);
  const text = tokens[end + 1]?.kind === 'text' ? (tokens[end + 1]?.text ?? null) : null;
  if (is(tokens[2], 'TABLE')) {
    const table = tables.get(bare(parts.at(-1) ?? ''));
    if (table) table.comment = text;
  } else if (is(tokens[2], 'COLUMN')) {
    const table = tables.get(bare(parts.at(-2) ?? ''));
    const name = parts.at(-1)?.toLowerCase();
    const column = table?.columns.find((each) => each.name.toLowerCase() === name);
    if (column) column.comment = text;
  }
}

function insert(tokens: readonly Token[]): ScriptRows | null {
  const { parts, end } = qualified(tokens, behind(tokens, 'INTO'));
  const listed = marked(tokens[end], '(') ? inside(tokens, end) : null;
  const values = behind(tokens, 'VALUES');
  if (values < 0) return null;
  return {
    table: parts.at(-1) ?? '',
    columns: listed ? names(listed.body) : null,
    rows: split(tokens.slice(values), ',').map((row) => split(inside(row, 0).body, ',').map(literal)),
  };
}

const literal = (tokens: readonly Token[]): Cell => {
  if (is(tokens[0], 'NULL')) return null;
  return tokens.find(({ kind }) => kind === 'text')?.text ?? tokens.find(({ kind }) => kind === 'word')?.text ?? null;
};

const COPY = /^COPY\s+([^\s(]+)\s*(?:\(([^)]*)\))?\s+FROM\s+stdin[^;]*;\r?\n([\s\S]*?)^\\\.\r?$/gim;
const unquoted = (name: string): string => name.trim().replace(/^"(.*)"$/, '$1');

function copies(sql: string): ScriptRows[] {
  return [...sql.matchAll(COPY)].map(([, table = '', columns, body = '']) => ({
    table: bare(unquoted(table).replaceAll('"', '')),
    columns: columns ? columns.split(',').map(unquoted) : null,
    rows: body
      .split(/\r?\n/)
      .filter(Boolean)
      .map((line) =>
        line
          .split('\t')
          .map((cell) => (cell === '\\N' ? null : cell.replace(/\\(.)/g, (_, c: string) => ESCAPED[c] ?? c))),
      ),
  }));
}

/** Reads CREATE TABLE, comments, keys, INSERT and COPY; every other statement is passed over. */
export function readScript(sql: string): Script {
  const tables = new Map<string, ScriptTable>();
  const rows: ScriptRows[] = copies(sql);
  for (const statement of split(tokenise(sql.replace(COPY, '')), ';')) {
    if (is(statement[0], 'CREATE') && behind(statement.slice(0, 4), 'TABLE') >= 0) {
      const table = createTable(statement);
      if (table) tables.set(bare(table.name), table);
    } else if (startsWith(statement, 'COMMENT', 'ON')) addComment(tables, statement);
    else if (startsWith(statement, 'ALTER', 'TABLE')) {
      const start = is(statement[2], 'ONLY') ? 3 : startsWith(statement.slice(2), 'IF', 'EXISTS') ? 4 : 2;
      const table = tables.get(bare(qualified(statement, start).parts.at(-1) ?? ''));
      if (table) for (const item of split(statement, ',')) addConstraint(table, item);
    } else if (is(statement[0], 'INSERT', 'REPLACE')) {
      const filled = insert(statement);
      if (filled) rows.push(filled);
    }
  }
  return { tables: [...tables.values()], rows };
}
