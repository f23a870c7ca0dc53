/**
 * Column lineage of views from information_schema.VIEWS.VIEW_DEFINITION. The server prints it canonically: every
 * identifier in backquotes, columns qualified by their table or its alias, keywords bare (privileges.md 2.5 [V]),
 * which a tolerant reader of SELECT can follow without knowing the expression grammar.
 */

export interface Source {
  readonly schema: string;
  readonly relation: string;
  readonly column: string;
  readonly use: 'copy' | 'derived';
}

export interface Used {
  readonly schema: string;
  readonly relation: string;
  /** Empty where no column is named (`count(*)`). */
  readonly columns: ReadonlySet<string>;
}

export interface ViewLineage {
  /** Sources of the output columns, by position. */
  readonly outputs: readonly (readonly Source[])[];
  /**
   * Every relation in the definition with the columns that are checked whichever column of the view is read. Those that
   * only `outputs` has are checked when that output is read.
   */
  readonly uses: readonly Used[];
  /** Stored functions that it calls, as `schema` and `name`. */
  readonly calls: readonly { readonly schema: string; readonly name: string }[];
  /** It has a WHERE, HAVING, LIMIT, join condition or the like: rows of a base may be missing. */
  readonly filtered: boolean;
}

export interface Token {
  readonly kind: 'name' | 'word' | 'literal' | 'mark';
  /** Words in lower case. */
  readonly text: string;
  /** As it stands: MariaDB prints the names of CTEs without quotes. */
  readonly raw: string;
}

const TOKEN = /\s+|`((?:[^`]|``)*)`|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|\d[\w.]*|[@\w$\u0080-\uffff]+|[^\s\w]/gs;

/** Splits SQL into names (backquoted), words, literals and single marks; comments and white space are dropped. */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  const bare = sql.replace(/\/\*.*?\*\/|(?:^|\s)(?:--\s|#)[^\n]*/gs, ' ');
  for (const [text, name] of bare.matchAll(TOKEN)) {
    if (name !== undefined) tokens.push(asIs('name', name.replaceAll('``', '`')));
    else if (/^['"\d]/.test(text)) tokens.push(asIs('literal', ''));
    else if (/^[@\w$\u0080-\uffff]/.test(text)) tokens.push({ kind: 'word', text: text.toLowerCase(), raw: text });
    else if (text.trim()) tokens.push(asIs('mark', text));
  }
  return tokens;
}

const asIs = (kind: Token['kind'], text: string): Token => ({ kind, text, raw: text });

/** What stands behind a name in FROM: a relation of the catalog, or a query with its outputs. */
type Table =
  | { readonly schema: string; readonly relation: string; readonly alias: string }
  | { readonly alias: string; readonly columns: ReadonlyMap<string, readonly Source[]> };

interface Query {
  readonly outputs: readonly { readonly name: string; readonly sources: readonly Source[] }[];
}

interface Scope {
  readonly tables: Table[];
  readonly outer: Scope | null;
}

type Ctes = ReadonlyMap<string, Query>;

const SET_OPERATORS = new Set(['union', 'intersect', 'except']);
const AFTER_FROM = new Set(['where', 'group', 'having', 'window', 'order', 'limit', 'procedure', 'for', 'into']);
const SELECT_OPTIONS = new Set([
  ...['all', 'distinct', 'distinctrow', 'high_priority', 'straight_join', 'sql_small_result', 'sql_big_result'],
  ...['sql_buffer_result', 'sql_no_cache', 'sql_cache', 'sql_calc_found_rows'],
]);
/** Functions that make a select's rows out of several: such a view or derived table is not merged into its reader. */
const AGGREGATES = new Set([
  ...['count', 'sum', 'avg', 'min', 'max', 'group_concat', 'json_arrayagg', 'json_objectagg', 'bit_and', 'bit_or'],
  ...['bit_xor', 'std', 'stddev', 'stddev_pop', 'stddev_samp', 'var_pop', 'var_samp', 'variance', 'over', 'st_collect'],
]);
const DROPS_ROWS = new Set(['where', 'having', 'limit']);
const JOIN_WORDS = new Set(['join', 'straight_join', 'left', 'right', 'inner', 'cross', 'natural', 'outer', 'full']);

/**
 * Reads one view's definition. Never throws: what cannot be followed yields sources that are missing, not wrong ones,
 * and `uses` still names every relation met. MariaDB checks every column that a definition names; MySQL merges a simple
 * definition into the statement that reads it, and checks an output's columns only when the output is asked for [V].
 */
export function viewLineage(definition: string, merges: boolean): ViewLineage {
  const reader = new Reader(tokenize(definition), merges);
  const query = reader.query(new Map(), null);
  return {
    outputs: query.outputs.map((output) => output.sources),
    uses: [...reader.uses.values()],
    calls: [...reader.calls.values()],
    filtered: reader.filtered,
  };
}

class Reader {
  readonly uses = new Map<string, Used & { readonly columns: Set<string> }>();
  readonly calls = new Map<string, { schema: string; name: string }>();
  filtered = false;
  readonly #tokens: readonly Token[];
  readonly #merges: boolean;
  #at = 0;

  constructor(tokens: readonly Token[], merges: boolean) {
    this.#tokens = tokens;
    this.#merges = merges;
  }

  /** [WITH …] term [UNION term]… [ORDER BY …], up to the closing parenthesis or the end. */
  query(ctes: Ctes, outer: Scope | null): Query {
    const known = this.#isWord('with') ? this.#with(ctes, outer) : ctes;
    let result = this.#term(known, outer);
    for (;;) {
      if (this.#atEnd() || this.#isMark(')')) return result;
      const word = this.#peek();
      if (word?.kind === 'word' && SET_OPERATORS.has(word.text)) {
        if (word.text !== 'union') this.filtered = true;
        this.#at++;
        if (this.#isWord('all') || this.#isWord('distinct')) this.#at++;
        result = combine(result, this.#term(known, outer));
        this.#useAll(result);
      } else {
        if (this.#isWord('limit')) {
          this.filtered = true;
          this.#useAll(result);
        }
        this.#at++;
      }
    }
  }

  #with(ctes: Ctes, outer: Scope | null): Ctes {
    const known = new Map(ctes);
    this.#at++;
    if (this.#isWord('recursive')) this.#at++;
    for (;;) {
      const name = this.#next()?.raw ?? '';
      const columns = this.#isMark('(') ? this.#names() : [];
      if (this.#isWord('as')) this.#at++;
      if (!this.#isMark('(')) return known;
      this.#at++;
      const start = this.#at;
      let query = rename(this.query(known, outer), columns);
      // A recursive part reads the name itself: the second reading knows what the first part put out.
      if (this.#tokens.slice(start, this.#at).some((token) => token.kind === 'name' && token.raw === name)) {
        this.#at = start;
        query = rename(this.query(new Map(known).set(name, query), outer), columns);
      }
      known.set(name, query);
      this.#at++;
      if (!this.#isMark(',')) return known;
      this.#at++;
    }
  }

  #term(ctes: Ctes, outer: Scope | null): Query {
    if (this.#isMark('(')) {
      this.#at++;
      const query = this.query(ctes, outer);
      this.#at++;
      return query;
    }
    if (!this.#isWord('select')) {
      // VALUES, TABLE and whatever later servers print.
      while (!this.#atEnd() && !this.#isMark(')')) this.#at++;
      return { outputs: [] };
    }
    return this.#select(ctes, outer);
  }

  #select(ctes: Ctes, outer: Scope | null): Query {
    this.#at++;
    const start = this.#at;
    for (let token = this.#peek(); token?.kind === 'word' && SELECT_OPTIONS.has(token.text); token = this.#peek()) {
      this.#at++;
    }
    const listStart = this.#at;
    const isListEnd = (token: Token) =>
      token.kind === 'word' && (token.text === 'from' || AFTER_FROM.has(token.text) || SET_OPERATORS.has(token.text));
    const items = this.#split(isListEnd);
    const scope: Scope = { tables: [], outer };
    if (this.#isWord('from')) {
      this.#at++;
      this.#from(ctes, scope);
    }
    const end = this.#at;
    // The select list is read after FROM has said what its names mean.
    this.#at = listStart;
    const outputs = items.map((item) => {
      this.#at = item.start;
      return this.#item(item.end, ctes, scope);
    });
    this.#at = end;
    this.#useThese(this.#expression(ctes, scope, (token) => token.kind === 'word' && SET_OPERATORS.has(token.text)));
    const tail = this.#tokens.slice(end, this.#at).filter((token) => token.kind === 'word');
    this.filtered ||= tail.some((token) => DROPS_ROWS.has(token.text));
    const list = this.#wordsOutside(start, items.at(-1)?.end ?? start);
    const separate =
      list.some(({ text }) => text === 'distinct' || AGGREGATES.has(text)) ||
      tail.some(({ text }) => text === 'group' || text === 'having' || text === 'limit');
    if (separate || !this.#merges) this.#useAll({ outputs });
    return { outputs };
  }

  /** Words of a range that do not stand in a sub-select. */
  #wordsOutside(start: number, end: number): readonly Token[] {
    const words: Token[] = [];
    for (let at = start; at < end; at++) {
      const token = this.#tokens[at];
      if (isMark(token, '(') && this.#isQuery(at + 1)) at = this.#closing(at);
      else if (token?.kind === 'word') words.push(token);
    }
    return words;
  }

  /** Ranges between top-level commas, up to the end word. */
  #split(isEnd: (token: Token) => boolean): readonly { start: number; end: number }[] {
    const items: { start: number; end: number }[] = [];
    let start = this.#at;
    let depth = 0;
    for (; ; this.#at++) {
      const token = this.#peek();
      const over = !token || (depth === 0 && (isEnd(token) || isMark(token, ')')));
      if (over || (depth === 0 && isMark(token, ','))) {
        items.push({ start, end: this.#at });
        if (over) return items;
        start = this.#at + 1;
      } else if (isMark(token, '(')) depth++;
      else if (isMark(token, ')')) depth--;
    }
  }

  #item(end: number, ctes: Ctes, scope: Scope): { name: string; sources: readonly Source[] } {
    const start = this.#at;
    const [as, last] = [this.#tokens[end - 2], this.#tokens[end - 1]];
    const named = as?.kind === 'word' && as.text === 'as' && last?.kind === 'name' && end - 2 >= start;
    const bodyEnd = named ? end - 2 : end;
    const name = last?.kind === 'name' ? last.text : '';
    if (this.#tokens[bodyEnd - 1] && isMark(this.#tokens[bodyEnd - 1], '*')) {
      const star = this.#star(start, bodyEnd, scope);
      if (star) return { name, sources: star };
    }
    const chain = this.#chainEnd(start);
    if (chain === bodyEnd) {
      this.#at = bodyEnd;
      return { name, sources: this.#column(start, bodyEnd, scope) };
    }
    // A scalar sub-select alone puts out the value itself.
    if (isMark(this.#tokens[start], '(') && this.#closing(start) === bodyEnd - 1 && this.#isQuery(start + 1)) {
      this.#at = start + 1;
      const query = this.query(ctes, scope);
      this.#at = bodyEnd;
      return { name, sources: query.outputs.flatMap((output) => output.sources) };
    }
    const sources = this.#expression(ctes, scope, () => this.#at >= bodyEnd);
    this.#at = bodyEnd;
    return { name, sources: sources.map(asDerived) };
  }

  /** Canonical text spells `*` out; where it still stands, the columns cannot be told by position. */
  #star(start: number, end: number, scope: Scope): readonly Source[] | null {
    if (end - start > 4 || (end - start > 1 && !isMark(this.#tokens[end - 2], '.'))) return null;
    for (const table of scope.tables) if ('schema' in table) this.#use(table.schema, table.relation);
    return [];
  }

  /** Table factors and join conditions, up to what follows FROM. */
  #from(ctes: Ctes, scope: Scope): void {
    let expectTable = true;
    let depth = 0;
    for (;;) {
      const token = this.#peek();
      if (!token) return;
      if (token.kind === 'word' && depth === 0 && (AFTER_FROM.has(token.text) || SET_OPERATORS.has(token.text))) return;
      if (isMark(token, ')')) {
        if (depth === 0) return;
        depth--;
        this.#at++;
      } else if (isMark(token, ',')) {
        expectTable = true;
        this.#at++;
      } else if (token.kind === 'word' && JOIN_WORDS.has(token.text)) {
        expectTable = true;
        this.#at++;
      } else if (token.kind === 'word' && (token.text === 'on' || token.text === 'using')) {
        this.filtered = true;
        this.#at++;
        const level = depth;
        const isEnd = (each: Token) =>
          isMark(each, ',') ||
          (each.kind === 'word' &&
            (JOIN_WORDS.has(each.text) ||
              each.text === 'on' ||
              (level === 0 && (AFTER_FROM.has(each.text) || SET_OPERATORS.has(each.text)))));
        this.#useThese(this.#expression(ctes, scope, isEnd));
      } else if (expectTable && isMark(token, '(')) {
        this.#at++;
        if (!this.#isQuery(this.#at)) {
          depth++;
          continue;
        }
        const query = this.query(ctes, scope);
        this.#at++;
        scope.tables.push({ alias: this.#alias() ?? '', columns: asColumns(query) });
        expectTable = false;
      } else if (expectTable && token.kind === 'word' && token.text === 'json_table') {
        this.#at += 2;
        const sources = this.#expression(ctes, scope, () => false).map(asDerived);
        this.#useThese(sources);
        this.#at++;
        scope.tables.push({ alias: this.#alias() ?? '', columns: anyColumn(sources) });
        expectTable = false;
      } else if (expectTable && token.kind === 'name') {
        this.#table(ctes, scope);
        expectTable = false;
      } else {
        this.#at++;
      }
    }
  }

  #table(ctes: Ctes, scope: Scope): void {
    const first = this.#next()?.text ?? '';
    let second: string | null = null;
    if (this.#isMark('.')) {
      this.#at++;
      second = this.#next()?.text ?? '';
    }
    if (this.#isWord('partition')) {
      this.#at++;
      if (this.#isMark('(')) this.#names();
    }
    const cte = second === null ? ctes.get(first) : undefined;
    const alias = this.#alias() ?? second ?? first;
    if (cte) {
      scope.tables.push({ alias, columns: asColumns(cte) });
    } else {
      const table = { schema: second === null ? '' : first, relation: second ?? first, alias };
      this.#use(table.schema, table.relation);
      scope.tables.push(table);
    }
  }

  #alias(): string | null {
    if (this.#isWord('as')) this.#at++;
    const token = this.#peek();
    if (token?.kind !== 'name') return null;
    this.#at++;
    // `alias` (`c1`, `c2`): names for a derived table's columns, which the select list repeats by position at best.
    return token.text;
  }

  /**
   * Reads on to the end of an expression: an end word or mark at its own level, a closing parenthesis that it did not
   * open, or the end. Returns the sources of every column and sub-select in it.
   */
  #expression(ctes: Ctes, scope: Scope, isEnd: (token: Token) => boolean): readonly Source[] {
    const sources: Source[] = [];
    let depth = 0;
    for (;;) {
      const token = this.#peek();
      if (!token || (depth === 0 && (isMark(token, ')') || isEnd(token)))) return sources;
      if (isMark(token, '(')) {
        this.#at++;
        if (this.#isQuery(this.#at)) {
          for (const output of this.query(ctes, scope).outputs) sources.push(...output.sources);
          this.#at++;
        } else depth++;
      } else if (isMark(token, ')')) {
        depth--;
        this.#at++;
      } else if (token.kind === 'name') {
        const start = this.#at;
        this.#at = this.#chainEnd(start);
        if (this.#isMark('(')) this.#call(start);
        else sources.push(...this.#column(start, this.#at, scope));
      } else {
        this.#at++;
      }
    }
  }

  #call(start: number): void {
    const names = this.#tokens.slice(start, this.#at).filter((token) => token.kind === 'name');
    const [schema, name] = names.length === 2 ? names.map((token) => token.text) : ['', names[0]?.text];
    if (schema !== undefined && name !== undefined) this.calls.set(`${schema}\0${name}`, { schema, name });
  }

  /** The columns that `a`, `t`.`a` or `s`.`t`.`a` stands for, looked up from the inner scope outwards. */
  #column(start: number, end: number, scope: Scope): readonly Source[] {
    const names = this.#tokens.slice(start, end).flatMap((token) => (token.kind === 'name' ? [token.text] : []));
    const column = names.at(-1) ?? '';
    const tableName = names.at(-2);
    const schema = names.at(-3);
    for (let each: Scope | null = scope; each; each = each.outer) {
      const named = each.tables.filter((table) => tableName === undefined || table.alias === tableName);
      // MySQL prints an alias with the base table's schema before it: `sys`.`stmt`.`total`.
      const table =
        named.find((one) => !('schema' in one) || schema === undefined || one.schema === schema) ?? named[0];
      if (!table || (tableName === undefined && named.length > 1)) continue;
      if (!('schema' in table)) {
        const sources = table.columns.get(column) ?? table.columns.get('*');
        if (sources) return sources;
        if (tableName !== undefined) return [];
        continue;
      }
      return [{ schema: table.schema, relation: table.relation, column, use: 'copy' }];
    }
    return [];
  }

  #useThese(sources: readonly Source[]): void {
    for (const { schema, relation, column } of sources) this.#use(schema, relation).columns.add(column);
  }

  #useAll(query: Query): void {
    for (const { sources } of query.outputs) this.#useThese(sources);
  }

  #use(schema: string, relation: string): { readonly columns: Set<string> } {
    const key = `${schema}\0${relation}`;
    const known = this.uses.get(key) ?? { schema, relation, columns: new Set<string>() };
    this.uses.set(key, known);
    return known;
  }

  /** Past `a`.`b`.`c`. */
  #chainEnd(start: number): number {
    let at = start;
    if (this.#tokens[at]?.kind !== 'name') return at;
    at++;
    while (isMark(this.#tokens[at], '.') && this.#tokens[at + 1]?.kind === 'name') at += 2;
    return at;
  }

  #closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at++) {
      if (isMark(this.#tokens[at], '(')) depth++;
      else if (isMark(this.#tokens[at], ')') && --depth === 0) return at;
    }
    return this.#tokens.length;
  }

  /** Whether a query starts here, inside any number of parentheses that belong to it. */
  #isQuery(at: number): boolean {
    let start = at;
    while (isMark(this.#tokens[start], '(')) start++;
    const token = this.#tokens[start];
    if (token?.kind !== 'word' || (token.text !== 'select' && token.text !== 'with')) return false;
    if (start === at) return true;
    // ((select …) + 1) is an expression, ((select …) union …) a query.
    const after = this.#tokens[this.#closing(at) + 1];
    return (
      after === undefined ||
      isMark(after, ')') ||
      (after.kind === 'word' && (SET_OPERATORS.has(after.text) || after.text === 'order' || after.text === 'limit'))
    );
  }

  /** (`a`,`b`) */
  #names(): readonly string[] {
    const end = this.#closing(this.#at);
    const names = this.#tokens.slice(this.#at, end).flatMap((token) => (token.kind === 'mark' ? [] : [token.raw]));
    this.#at = end + 1;
    return names;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  #isWord(text: string): boolean {
    const token = this.#peek();
    return token?.kind === 'word' && token.text === text;
  }

  #isMark(text: string): boolean {
    return isMark(this.#peek(), text);
  }
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

function asDerived(source: Source): Source {
  return { ...source, use: 'derived' };
}

function combine(left: Query, right: Query): Query {
  const [longer, shorter] = left.outputs.length >= right.outputs.length ? [left, right] : [right, left];
  return {
    outputs: longer.outputs.map((output, index) => ({
      name: left.outputs[index]?.name ?? output.name,
      sources: [...output.sources, ...(shorter.outputs[index]?.sources ?? [])],
    })),
  };
}

function rename(query: Query, names: readonly string[]): Query {
  return { outputs: query.outputs.map((output, index) => ({ ...output, name: names[index] ?? output.name })) };
}

function asColumns(query: Query): ReadonlyMap<string, readonly Source[]> {
  return new Map(query.outputs.map((output) => [output.name, output.sources]));
}

/** The columns of JSON_TABLE: all computed from its argument. */
function anyColumn(sources: readonly Source[]): ReadonlyMap<string, readonly Source[]> {
  return new Map([['*', sources]]);
}
