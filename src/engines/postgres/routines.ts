/**
 * What a routine's body returns, where the server keeps it as text alone: parsed by PostgreSQL's own parser. A column
 * whose value is handed to the caller is certain; one that may be, by a variable, an expression or another table, is
 * possible; one that only conditions ask for, or that is only counted, is no value read.
 */
import type { GraphRelation, GraphRoutine, GraphSchema } from '../../graph.ts';

/** What names in bodies are looked up in. */
export interface BodyNames {
  readonly relations: readonly GraphRelation[];
  readonly schemas: readonly GraphSchema[];
  /** Functions of pg_catalog whose result shows their arguments' values as they are. */
  readonly preserving: ReadonlySet<string>;
  /** Functions that run as whoever calls them: what a body calls is read as if it stood there. */
  readonly helpers: readonly Helper[];
}

export interface Helper {
  readonly schema: string;
  readonly name: string;
  readonly text: BodyText;
}

export interface BodyText {
  readonly language: string;
  /** `prosrc`. */
  readonly source: string;
  /** The whole CREATE statement: PL/pgSQL is parsed with its parameters. Null for other languages. */
  readonly definition: string | null;
  /** As the routine sets it; null where the caller's counts. */
  readonly searchPath: string | null;
  /** Whether the result of its last statement is handed back at all. */
  readonly returns: boolean;
}

export type Body = Pick<GraphRoutine, 'reads' | 'dynamic'>;

/** Nothing can be told: it may read anything that its owner can. */
export const UNKNOWN_BODY: Body = { reads: [], dynamic: true };

interface Origin {
  readonly relation: number;
  readonly column: string;
  /** The value itself, of the one relation that can be meant. */
  readonly certain: boolean;
}
type Origins = readonly Origin[];

interface Output {
  readonly name: string;
  readonly origins: Origins;
}

/** What one item of a FROM clause offers. */
interface Source {
  readonly alias: string;
  readonly columns: readonly Output[];
  /** Where columns come from whose names are not known: those of a function's result. */
  readonly rest: Origins;
}

interface Scope {
  readonly sources: readonly Source[];
  readonly tables: ReadonlyMap<string, readonly Output[]>;
  readonly outer: Scope | null;
}

type Tree = Readonly<Record<string, unknown>>;
type Lookup = (schema: string | null, name: string) => readonly number[];

const NONE: Origins = [];
/** MaxTupleAttributeNumber: the server refuses more. */
const MOST_TARGETS = 1664;
const EMPTY_SCOPE: Scope = { sources: [], tables: new Map(), outer: null };
const QUERIES = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const;
/** Run what is not in the body. */
const DYNAMIC_STATEMENTS = new Set(['DoStmt', 'ExecuteStmt', 'CallStmt']);
/** They say how many or how much, and no value (P100). */
const COUNTING = new Set([
  ...['count', 'sum', 'avg', 'stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp', 'corr'],
  ...['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile', 'bool_and', 'bool_or', 'every'],
]);
/** They hand on the values they are made of. */
const TRANSPARENT = new Set([
  'TypeCast',
  'CollateClause',
  'CoalesceExpr',
  'A_ArrayExpr',
  'RowExpr',
  'List',
  'CaseWhen',
]);

/**
 * Loads the parser, a WebAssembly module: to be asked for only where there are bodies to read.
 * @returns reads one body, that runs as `owner`. It never throws: what can't be parsed is UNKNOWN_BODY.
 */
export async function bodyReader(names: BodyNames): Promise<(body: BodyText, owner: string) => Body> {
  const { loadModule, parseSync, parsePlPgSQLSync } = await import('libpg-query');
  await loadModule();
  const byName = new Map<string, number[]>();
  for (const [relation, { name }] of names.relations.entries()) {
    const known = byName.get(name);
    if (known) known.push(relation);
    else byName.set(name, [relation]);
  }
  const schemaOf = (relation: number) => names.schemas[names.relations[relation]?.schema ?? -1]?.name ?? '';

  // An error quotes the body: it ends here.
  const parsed = (parse: (text: string) => unknown, text: string): unknown => {
    try {
      return parse(text);
    } catch {
      return null;
    }
  };
  const statementsOf = (sql: string): readonly Tree[] | null => {
    const result = parsed(parseSync, sql);
    return isTree(result) ? treesOf(listOf(result, 'stmts'), 'stmt') : null;
  };

  const helpersByName = new Map<string, Helper[]>();
  for (const helper of names.helpers) {
    const known = helpersByName.get(helper.name);
    if (known) known.push(helper);
    else helpersByName.set(helper.name, [helper]);
  }

  /** @param seen the helpers that have been read, with which path: one may call itself. */
  function read(body: BodyText, owner: string, seen: Map<Helper, Set<string | null>>): Body {
    const { language, source, definition, searchPath, returns } = body;
    const path = searchPath === null ? null : schemasOf(searchPath, owner);
    const pick = <T>(found: readonly T[], schema: string | null, schemaIn: (entry: T) => string): readonly T[] => {
      if (schema !== null) return found.filter((entry) => schemaIn(entry) === schema);
      // Without a path of its own the caller chooses the schema: everything of that name may be meant.
      if (path === null) return found;
      const rank = Math.min(...found.map((entry) => rankIn(path, schemaIn(entry))));
      return rank === Infinity ? [] : found.filter((entry) => rankIn(path, schemaIn(entry)) === rank);
    };
    const reader = reading(names, (schema, name) => pick(byName.get(name) ?? [], schema, schemaOf));
    const withHelpers = (): Body => {
      const body = reader.body();
      const called = reader
        .called()
        .flatMap(({ schema, name }) => pick(helpersByName.get(name) ?? [], schema, (helper) => helper.schema));
      const inner = called.flatMap((helper) => {
        const text = { ...helper.text, searchPath: helper.text.searchPath ?? searchPath };
        const paths = seen.get(helper) ?? new Set();
        if (paths.has(text.searchPath)) return [];
        seen.set(helper, paths.add(text.searchPath));
        return [read(text, owner, seen)];
      });
      const possible = inner.flatMap(({ reads }) =>
        reads.map((entry) => ({ ...entry, certainty: 'possible' as const })),
      );
      return { reads: [...body.reads, ...possible], dynamic: body.dynamic || inner.some(({ dynamic }) => dynamic) };
    };
    if (language === 'sql') {
      // BEGIN ATOMIC leaves no source.
      const statements = source === '' ? null : statementsOf(source);
      if (!statements) return UNKNOWN_BODY;
      for (const [at, statement] of statements.entries()) {
        reader.statement(statement, returns && at === statements.length - 1);
      }
      return withHelpers();
    }
    const tree = language === 'plpgsql' && definition !== null ? parsed(parsePlPgSQLSync, definition) : null;
    if (!isTree(tree)) return UNKNOWN_BODY;
    for (const { text, returned, dynamic } of expressionsOf(tree)) {
      const statements = dynamic ? null : statementsOf(text);
      if (statements) for (const statement of statements) reader.statement(statement, returned);
      else reader.dynamic();
    }
    return withHelpers();
  }
  return (body, owner) => {
    try {
      return read(body, owner, new Map());
    } catch (error) {
      // An expression nested deeper than the stack.
      if (error instanceof RangeError) return UNKNOWN_BODY;
      throw error;
    }
  };
}

const rankIn = (path: readonly string[], schema: string): number => {
  const rank = path.indexOf(schema);
  return rank < 0 ? Infinity : rank;
};

/** pg_catalog comes first where the path does not name it; `$user` is whom the body runs as. */
function schemasOf(searchPath: string, owner: string): readonly string[] {
  const entries = searchPath.split(',').map((entry) => entry.trim().replace(/^"(.*)"$/s, '$1'));
  const named = entries.map((entry) => (entry === '$user' ? owner : entry.replaceAll('""', '"')));
  return named.includes('pg_catalog') ? named : ['pg_catalog', ...named];
}

// --- PL/pgSQL -----------------------------------------------------------------------------------------------------------

interface Expression {
  readonly text: string;
  readonly returned: boolean;
  /** It is worked out to a statement that is then run. */
  readonly dynamic: boolean;
}

/** PostgreSQL's RawParseMode: a whole statement, an expression, an assignment. */
const PARSE_MODE = { statement: 0, type: 1, expression: 2 } as const;

function* expressionsOf(tree: unknown, within = '', key = ''): Generator<Expression> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* expressionsOf(item, within, key);
    return;
  }
  if (!isTree(tree)) return;
  for (const [name, child] of Object.entries(tree)) {
    if (name !== 'PLpgSQL_expr') {
      yield* expressionsOf(child, name.startsWith('PLpgSQL_') ? name : within, name);
      continue;
    }
    if (!isTree(child) || typeof child.query !== 'string') continue;
    const dynamic = key === 'dynquery' || (within.startsWith('PLpgSQL_stmt_dyn') && key === 'query');
    // RETURN QUERY and RETURN alone hand over what is asked right there.
    const returned =
      (within === 'PLpgSQL_stmt_return_query' && key === 'query') ||
      (within === 'PLpgSQL_stmt_return' && key === 'expr');
    const mode = Number(child.parseMode ?? PARSE_MODE.statement);
    if (mode === PARSE_MODE.type) continue;
    yield { text: statementOf(child.query, mode), returned, dynamic };
  }
}

function statementOf(text: string, mode: number): string {
  if (mode === PARSE_MODE.statement) return text;
  return `SELECT ${mode === PARSE_MODE.expression ? text : text.replace(/^.*?:?=/s, '')}`;
}

// --- SQL ----------------------------------------------------------------------------------------------------------------

function reading({ relations, preserving }: BodyNames, lookup: Lookup) {
  const reads = new Map<string, GraphRoutine['reads'][number]>();
  const called: { schema: string | null; name: string }[] = [];
  let dynamic = false;

  function statement(tree: Tree, returned: boolean): void {
    const [kind, body] = Object.entries(tree)[0] ?? [];
    if (!kind || !isTree(body)) return;
    if (DYNAMIC_STATEMENTS.has(kind)) dynamic = true;
    const outputs = isQuery(kind) ? outputsOf(kind, body, EMPTY_SCOPE) : elsewhere(body);
    add(
      outputs.flatMap(({ origins }) => origins),
      returned && isQuery(kind),
    );
    // Values that are written to a table may be read there.
    if (kind !== 'SelectStmt' && isQuery(kind)) {
      const scope = { ...EMPTY_SCOPE, tables: withTables(body, EMPTY_SCOPE) };
      add(expression([body.selectStmt, body.targetList], scope), false);
    }
  }

  /** Queries inside of another statement, as CREATE TABLE AS, and the table of a COPY. */
  function elsewhere(body: Tree): readonly Output[] {
    const query = treeOf(body, 'query');
    const [kind, inner] = Object.entries(query ?? {})[0] ?? [];
    const table = treeOf(body, 'relation');
    if (kind && isQuery(kind) && isTree(inner)) return outputsOf(kind, inner, EMPTY_SCOPE);
    return table && body.is_from !== true ? tableOf(table, EMPTY_SCOPE).flatMap(({ columns }) => columns) : [];
  }

  /** One entry for each relation of a statement, which runs only where its owner may read all of them. */
  function add(origins: Origins, returned: boolean): void {
    const found = new Map<number, { certain: Set<string>; possible: Set<string> }>();
    for (const { relation, column, certain } of origins) {
      let sets = found.get(relation);
      if (!sets) {
        sets = { certain: new Set(), possible: new Set() };
        found.set(relation, sets);
      }
      (certain && returned ? sets.certain : sets.possible).add(column);
    }
    for (const [relation, { certain, possible }] of found) {
      const rest = [...possible].filter((column) => !certain.has(column));
      addRead({ relation, columns: [...certain], certainty: 'certain' });
      addRead({ relation, columns: rest, certainty: 'possible' });
    }
  }

  function addRead(entry: GraphRoutine['reads'][number]): void {
    if (entry.columns?.length !== 0) reads.set(JSON.stringify(entry), entry);
  }

  function outputsOf(kind: string, body: Tree, outer: Scope): readonly Output[] {
    const tables = withTables(body, outer);
    const around: Scope = { sources: [], tables, outer };
    if (kind !== 'SelectStmt') {
      const target = treeOf(body, 'relation');
      const own = target ? tableOf(target, around) : [];
      const aliases = ['old', 'new'].flatMap((alias) => own.map((source) => ({ ...source, alias })));
      const from = ['usingClause', 'fromClause'].flatMap((name) => listOf(body, name));
      const joined = [...from, body.sourceRelation].flatMap((item) => sourcesOf(item, around));
      const scope = { ...around, sources: [...own, ...joined] };
      // RETURNING old.rrn: the alias is looked for last, and is no part of a star.
      const outside = { ...around, sources: aliases, outer };
      return targets(listOf(treeOf(body, 'returningClause') ?? {}, 'exprs'), { ...scope, outer: outside });
    }
    const left = treeOf(body, 'larg');
    const right = treeOf(body, 'rarg');
    if (left && right) {
      const more = outputsOf(kind, right, around);
      return outputsOf(kind, left, around).map(({ name, origins }, at) => ({
        name,
        origins: distinct([...origins, ...(more[at]?.origins ?? NONE)]),
      }));
    }
    const rows = listOf(body, 'valuesLists').map((row) => listOf(treeOf(row, 'List') ?? {}, 'items'));
    if (rows.length > 0) {
      return (rows[0] ?? []).map((_, at) => ({
        name: `column${at + 1}`,
        origins: rows.flatMap((row) => expression(row[at], around)),
      }));
    }
    let scope = around;
    // A function or a sub-select may look at what stands before it (LATERAL).
    for (const item of listOf(body, 'fromClause')) {
      scope = { ...scope, sources: [...scope.sources, ...sourcesOf(item, scope)] };
    }
    return targets(listOf(body, 'targetList'), scope);
  }

  function withTables(body: Tree, outer: Scope): ReadonlyMap<string, readonly Output[]> {
    const clause = treeOf(body, 'withClause');
    if (!clause) return outer.tables;
    const tables = new Map(outer.tables);
    const scope: Scope = { sources: [], tables, outer };
    for (const entry of listOf(clause, 'ctes')) {
      const table = treeOf(entry, 'CommonTableExpr');
      const [kind, query] = Object.entries((table && treeOf(table, 'ctequery')) ?? {})[0] ?? [];
      if (!table || !kind || !isTree(query) || typeof table.ctename !== 'string') continue;
      const start = treeOf(query, 'larg');
      const renamed = (outputs: readonly Output[]) => rename(outputs, listOf(table, 'aliascolnames'));
      // A recursive one refers to itself: what it starts from is known by then.
      if (clause.recursive === true && start) tables.set(table.ctename, renamed(outputsOf(kind, start, scope)));
      tables.set(table.ctename, renamed(outputsOf(kind, query, scope)));
    }
    return tables;
  }

  function targets(list: readonly unknown[], scope: Scope): readonly Output[] {
    const outputs = list.flatMap((item): readonly Output[] => {
      const target = treeOf(item, 'ResTarget');
      const value = target && treeOf(target, 'val');
      if (!target || !value) return [];
      const fields = listOf(treeOf(value, 'ColumnRef') ?? {}, 'fields');
      if (isTree(fields.at(-1)) && treeOf(fields.at(-1), 'A_Star')) return starOf(fields, scope);
      const name = typeof target.name === 'string' ? target.name : (stringOf(fields.at(-1)) ?? '');
      return [{ name, origins: distinct(expression(value, scope)) }];
    });
    return outputs.slice(0, MOST_TARGETS);
  }

  function starOf(fields: readonly unknown[], scope: Scope): readonly Output[] {
    const alias = stringOf(fields.at(-2));
    const sources = alias === null ? scope.sources : (sourceNamed(alias, scope)?.slice(0, 1) ?? []);
    return sources.flatMap(({ columns, rest }) => [
      ...columns,
      ...(rest.length > 0 ? [{ name: '', origins: rest }] : []),
    ]);
  }

  function sourceNamed(alias: string, scope: Scope): readonly Source[] | null {
    for (let at: Scope | null = scope; at; at = at.outer) {
      const found = at.sources.filter((source) => source.alias === alias);
      if (found.length > 0) return found;
    }
    return null;
  }

  function sourcesOf(item: unknown, scope: Scope): readonly Source[] {
    const [kind, body] = isTree(item) ? (Object.entries(item)[0] ?? []) : [];
    if (!isTree(body)) return [];
    const alias = treeOf(body, 'alias');
    const name = alias && typeof alias.aliasname === 'string' ? alias.aliasname : '';
    const names = alias ? listOf(alias, 'colnames') : [];
    switch (kind) {
      case 'RangeVar':
        return tableOf(body, scope);
      case 'RangeSubselect': {
        const [inner, query] = Object.entries(treeOf(body, 'subquery') ?? {})[0] ?? [];
        const outputs = inner && isTree(query) ? outputsOf(inner, query, scope) : [];
        return [{ alias: name, columns: rename(outputs, names), rest: NONE }];
      }
      case 'JoinExpr': {
        const left = sourcesOf(body.larg, scope);
        const both = [...left, ...sourcesOf(body.rarg, { ...scope, sources: [...scope.sources, ...left] })];
        if (!alias) return both;
        const columns = rename(
          both.flatMap((source) => source.columns),
          names,
        );
        return [{ alias: name, columns, rest: both.flatMap(({ rest }) => rest) }];
      }
      case 'RangeTableSample':
        return sourcesOf(body.relation, scope);
      default: {
        // A function's result, however it is made: of what it is given.
        const rest = weaker(Object.values(body).flatMap((value) => expression(value, scope)));
        return [
          { alias: name, columns: names.map((column) => ({ name: stringOf(column) ?? '', origins: rest })), rest },
        ];
      }
    }
  }

  function tableOf(body: Tree, scope: Scope): readonly Source[] {
    const { relname: name, schemaname: schema } = body;
    if (typeof name !== 'string') return [];
    const alias = treeOf(body, 'alias');
    const called = alias && typeof alias.aliasname === 'string' ? alias.aliasname : name;
    const names = alias ? listOf(alias, 'colnames') : [];
    const table = typeof schema === 'string' ? undefined : scope.tables.get(name);
    if (table) return [{ alias: called, columns: rename(table, names), rest: NONE }];
    const found = lookup(typeof schema === 'string' ? schema : null, name);
    const certain = found.length === 1;
    return [
      {
        alias: called,
        columns: found.flatMap((relation) =>
          rename(
            (relations[relation]?.columns ?? []).map((column) => ({
              name: column,
              origins: [{ relation, column, certain }],
            })),
            names,
          ),
        ),
        rest: NONE,
      },
    ];
  }

  /** Where the value of an expression comes from; nowhere, for a parameter, a variable and a constant. */
  function expression(value: unknown, scope: Scope): Origins {
    if (Array.isArray(value)) return value.flatMap((item) => expression(item, scope));
    if (!isTree(value)) return NONE;
    return Object.entries(value).flatMap(([kind, body]): Origins => {
      if (Array.isArray(body)) return expression(body, scope);
      if (!isTree(body)) return NONE;
      const inside = () => Object.values(body).flatMap((child) => expression(child, scope));
      switch (kind) {
        case 'ColumnRef':
          return column(listOf(body, 'fields'), scope);
        case 'A_Indirection':
          return fieldOf(expression(body.arg, scope), listOf(body, 'indirection'));
        case 'SubLink': {
          if (body.subLinkType === 'EXISTS_SUBLINK') return NONE;
          const outputs = expression(body.subselect, scope);
          return body.subLinkType === 'EXPR_SUBLINK' || body.subLinkType === 'ARRAY_SUBLINK'
            ? outputs
            : weaker([...outputs, ...expression(body.testexpr, scope)]);
        }
        case 'CaseExpr': {
          const branches = treesOf(listOf(body, 'args'), 'CaseWhen');
          const conditions = [body.arg, ...branches.map(({ expr }) => expr)];
          const results = [body.defresult, ...branches.map(({ result }) => result)];
          return [...expression(results, scope), ...weaker(expression(conditions, scope))];
        }
        case 'FuncCall':
          return call(body, scope);
        case 'A_Expr': {
          const operator = stringOf(listOf(body, 'name').at(-1));
          if (body.kind === 'AEXPR_NULLIF') {
            return [...expression(body.lexpr, scope), ...weaker(expression(body.rexpr, scope))];
          }
          return operator === '||' ? expression([body.lexpr, body.rexpr], scope) : weaker(inside());
        }
        default:
          if (isQuery(kind)) return outputsOf(kind, body, scope).flatMap(({ origins }) => origins);
          return TRANSPARENT.has(kind) ? inside() : weaker(inside());
      }
    });
  }

  function call(body: Tree, scope: Scope): Origins {
    const path = listOf(body, 'funcname').map(stringOf);
    const name = path.length === 1 || path[0] === 'pg_catalog' ? (path.at(-1) ?? '') : '';
    if (COUNTING.has(name)) return NONE;
    called.push({ schema: path.at(-2) ?? null, name: path.at(-1) ?? '' });
    const given = expression(listOf(body, 'args'), scope);
    return preserving.has(name) ? given : weaker(given);
  }

  function column(fields: readonly unknown[], scope: Scope): Origins {
    const last = stringOf(fields.at(-1));
    const alias = stringOf(fields.at(-2));
    if (fields.length > 1) {
      const sources = (alias !== null && sourceNamed(alias, scope)) || [];
      const all = sources.flatMap(({ columns, rest }) => [...columns.flatMap(({ origins }) => origins), ...rest]);
      return last === null ? all : sources.flatMap((source) => named(source, last) ?? source.rest);
    }
    if (last === null) return scope.sources.flatMap(({ columns }) => columns.flatMap(({ origins }) => origins));
    for (let at: Scope | null = scope; at; at = at.outer) {
      const found = at.sources.flatMap((source) => named(source, last) ?? []);
      if (at.sources.some((source) => named(source, last))) return found;
      const whole = at.sources.filter((source) => source.alias === last);
      if (whole.length > 0) {
        return whole.flatMap(({ columns, rest }) => [...columns.flatMap(({ origins }) => origins), ...rest]);
      }
    }
    return NONE;
  }

  return {
    statement,
    dynamic: () => {
      dynamic = true;
    },
    body: (): Body => ({ reads: [...reads.values()], dynamic }),
    called: () => called,
  };
}

const isQuery = (kind: string): boolean => QUERIES.some((query) => query === kind);

const weaker = (origins: Origins): Origins => origins.map((origin) => ({ ...origin, certain: false }));

function distinct(origins: Origins): Origins {
  if (origins.length < 2) return origins;
  return [...new Map(origins.map((origin) => [JSON.stringify(origin), origin])).values()];
}

function named({ columns }: Source, name: string): Origins | null {
  const found = columns.filter((output) => output.name === name);
  return found.length > 0 ? found.flatMap(({ origins }) => origins) : null;
}

/** `(row).rrn` is one column of a row. */
function fieldOf(origins: Origins, path: readonly unknown[]): Origins {
  const name = stringOf(path[0]);
  const found = origins.filter(({ column }) => column === name);
  return found.length > 0 ? found : origins;
}

function rename(outputs: readonly Output[], names: readonly unknown[]): readonly Output[] {
  return names.length === 0
    ? outputs
    : outputs.map(({ name, origins }, at) => ({ name: stringOf(names[at]) ?? name, origins }));
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function treeOf(value: unknown, name: string): Tree | null {
  const found = isTree(value) ? value[name] : null;
  return isTree(found) ? found : null;
}

function treesOf(list: readonly unknown[], name: string): readonly Tree[] {
  return list.map((item) => treeOf(item, name)).filter((tree) => tree !== null);
}

function listOf(tree: Tree, name: string): readonly unknown[] {
  const found = tree[name];
  return Array.isArray(found) ? found : [];
}

/** The text of a String node. */
function stringOf(value: unknown): string | null {
  const text = treeOf(value, 'String')?.sval;
  return typeof text === 'string' ? text : null;
}
