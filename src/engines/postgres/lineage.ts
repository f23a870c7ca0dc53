/**
 * Where the columns of a view come from, told from the parsed query that PostgreSQL keeps (`pg_rewrite.ev_action`,
 * `pg_proc.prosqlbody`): no SQL is parsed. The format is that of the server's node output functions, 12 to 18.
 */

/** An atom is a string; `{VAR :varno 1 …}` a node; `(…)` an array, its first atom `b`, `i` or `o` for sets of numbers. */
export type Value = string | Node | readonly Value[] | null;

export interface Node {
  readonly tag: string;
  readonly fields: ReadonlyMap<string, Value>;
}

export type Use = 'copy' | 'derived' | 'filter';
export type Shows = 'all' | 'some' | 'caller';

/** A column by the oid of its relation and its attnum; attnum 0 is the whole row. */
export interface Reference {
  readonly relation: number;
  readonly attnum: number;
  readonly use: Use;
}

/** A relation that the query reads, with what the server asks for there. */
export interface Checked {
  readonly relation: number;
  /** Null for the whole row; empty where no column is named. */
  readonly attnums: readonly number[] | null;
  /** Which of its rows come out. */
  readonly shows: Shows;
}

/** What happens when some part of a query is run. */
export interface Part {
  readonly references: readonly Reference[];
  readonly checks: readonly Checked[];
  /** Oids of the functions that are called. */
  readonly calls: readonly number[];
}

export interface Source {
  /** For each output column, by position, what only its expression does. */
  readonly columns: readonly Part[];
  /** What happens whichever columns are asked for: FROM, WHERE, GROUP BY and the like. */
  readonly always: Part;
}

// The numbers that the server writes for CmdType, RTEKind, SubLinkType, JoinType, SetOperation, CTEMaterialize and CoercionForm.
const SELECT = '1';
const RTE = { relation: '0', subquery: '1', join: '2', function: '3', values: '5', cte: '6', group: '9' } as const;
const SCALAR_SUBLINK = '4';
const ARRAY_SUBLINK = '6';
const JOIN = { left: '1', full: '2', right: '3' } as const;
const UNION = '1';
const MATERIALIZED = '1';
const NOT_MATERIALIZED = '2';
const CASTS = new Set(['1', '2']);
/** Bits of selectedCols count from FirstLowInvalidHeapAttributeNumber, which is -7 since PostgreSQL 12. */
const LOWEST_ATTNUM = -7;
/** current_setting(text) and current_setting(text, boolean). */
const CURRENT_SETTING = new Set(['2077', '3294']);
/** These show their arguments' values as they are. */
const TRANSPARENT = new Set([
  'RELABELTYPE',
  'COERCETODOMAIN',
  'COERCEVIAIO',
  'ARRAYCOERCEEXPR',
  'CONVERTROWTYPEEXPR',
  'COLLATEEXPR',
  'COALESCE',
  'COALESCEEXPR',
  'NULLIFEXPR',
  'ROW',
  'ROWEXPR',
  'ARRAY',
  'ARRAYEXPR',
]);

/**
 * Reads the text of a pg_node_tree.
 * @throws SyntaxError when it is not one.
 */
export function parseNodes(text: string): Value {
  let at = 0;
  const tokenAt = /\s*(?:([(){}])|((?:\\[\s\S]|[^\s(){}\\])+))/y;

  function next(): { mark: string } | { atom: string } | null {
    tokenAt.lastIndex = at;
    const match = tokenAt.exec(text);
    if (!match) return null;
    at = tokenAt.lastIndex;
    return match[1] === undefined ? { atom: match[2] ?? '' } : { mark: match[1] };
  }

  function value(token: ReturnType<typeof next>): Value {
    if (!token) throw new SyntaxError('A node tree ends too early.');
    if ('atom' in token) return token.atom === '<>' ? null : withoutEscapes(token.atom);
    if (token.mark === '(') return list();
    if (token.mark === '{') return node();
    throw new SyntaxError('A node tree has a bracket too many.');
  }

  function list(): Value[] {
    const items: Value[] = [];
    for (;;) {
      const token = next();
      if (token && 'mark' in token && token.mark === ')') return items;
      items.push(value(token));
    }
  }

  function node(): Node {
    const tag = next();
    const fields = new Map<string, Value>();
    let token = next();
    while (token && !('mark' in token && token.mark === '}')) {
      const name = 'atom' in token ? token.atom : '';
      fields.set(name, value(next()));
      // A value of a constant is followed by its bytes, and a name may begin with a colon only in the first place.
      token = next();
      while (token && !('mark' in token && token.mark === '}') && !('atom' in token && token.atom.startsWith(':'))) {
        value(token);
        token = next();
      }
    }
    if (!token) throw new SyntaxError('A node tree ends too early.');
    return { tag: tag && 'atom' in tag ? tag.atom : '', fields };
  }

  return value(next());
}

const withoutEscapes = (atom: string): string => (atom.includes('\\') ? atom.replace(/\\([\s\S])/g, '$1') : atom);

/** A query with the queries around it, which its variables may refer to. */
interface Scope {
  readonly query: Node;
  readonly outer: Scope | null;
}

interface Sink {
  readonly references: Reference[];
  readonly checks: Checked[];
  readonly calls: Set<number>;
}

/**
 * @param tree the text of `ev_action` or `prosqlbody`.
 * @param preserving oids of functions that show their arguments' values as they are (`array_agg`, `to_json`, …).
 * @returns of the last SELECT in it; null when there is none.
 * @throws SyntaxError when the text is no node tree.
 */
export function sourceOf(tree: string, preserving: ReadonlySet<number>): Source | null {
  const query = queriesIn(parseNodes(tree)).findLast((candidate) => field(candidate, 'commandType') === SELECT);
  if (!query) return null;
  const walk = walker(preserving);
  const scope = { query, outer: null };
  const always = sink();
  walk.always(scope, 'all', always);
  const columns = items(query, 'targetList')
    .filter(isNode)
    .filter((entry) => field(entry, 'resjunk') !== 'true')
    .map((entry) => {
      const part = sink();
      walk.output(scope, Number(field(entry, 'resno')), 'copy', part);
      return partOf(part);
    });
  return { columns, always: partOf(always) };
}

const sink = (): Sink => ({ references: [], checks: [], calls: new Set() });
const partOf = ({ references, checks, calls }: Sink): Part => ({ references, checks, calls: [...calls] });

function queriesIn(value: Value): Node[] {
  if (isNode(value)) return value.tag === 'QUERY' ? [value] : [];
  return Array.isArray(value) ? value.flatMap(queriesIn) : [];
}

function walker(preserving: ReadonlySet<number>) {
  /** Common table expressions being followed: a recursive one refers to itself. */
  const following = new Set<string>();
  const numbers = new Map<Node, number>();
  const numberOf = (node: Node): number => {
    const known = numbers.get(node) ?? numbers.size;
    numbers.set(node, known);
    return known;
  };

  /** One output column of a query; attno 0 for all of them. */
  function output(scope: Scope, attno: number, use: Use, to: Sink): void {
    const operations = field(scope.query, 'setOperations');
    if (isNode(operations)) {
      for (const leaf of leavesOf(scope, operations)) output(leaf, attno, use, to);
      return;
    }
    for (const entry of items(scope.query, 'targetList')) {
      if (!isNode(entry)) continue;
      const number = Number(field(entry, 'resno'));
      if (attno === 0 ? field(entry, 'resjunk') !== 'true' : number === attno) {
        expression(field(entry, 'expr'), scope, use, to);
      }
    }
  }

  function leavesOf(scope: Scope, operation: Value): Scope[] {
    if (!isNode(operation)) return [];
    if (operation.tag === 'SETOPERATIONSTMT') {
      return [...leavesOf(scope, field(operation, 'larg')), ...leavesOf(scope, field(operation, 'rarg'))];
    }
    const query = field(entryAt(scope, field(operation, 'rtindex')), 'subquery');
    return isNode(query) ? [{ query, outer: scope }] : [];
  }

  function expression(value: Value, scope: Scope, use: Use, to: Sink): void {
    if (Array.isArray(value)) {
      for (const item of value) expression(item, scope, use, to);
      return;
    }
    if (!isNode(value)) return;
    const weaker = use === 'copy' ? 'derived' : use;
    switch (value.tag) {
      case 'VAR':
        variable(value, scope, use, to);
        return;
      case 'SUBLINK': {
        const query = field(value, 'subselect');
        const kind = field(value, 'subLinkType');
        expression(field(value, 'testexpr'), scope, weaker, to);
        if (!isNode(query)) return;
        const inner = { query, outer: scope };
        always(inner, 'some', to);
        output(inner, 0, kind === SCALAR_SUBLINK || kind === ARRAY_SUBLINK ? use : weaker, to);
        return;
      }
      case 'CASE':
      case 'CASEEXPR':
        expression(field(value, 'arg'), scope, weaker, to);
        expression(field(value, 'defresult'), scope, use, to);
        for (const when of items(value, 'args')) {
          expression(field(when, 'expr'), scope, weaker, to);
          expression(field(when, 'result'), scope, use, to);
        }
        return;
      default: {
        const called = Number(
          field(value, 'funcid') ??
            field(value, 'opfuncid') ??
            field(value, 'aggfnoid') ??
            field(value, 'winfnoid') ??
            0,
        );
        if (called > 0) to.calls.add(called);
        const cast = value.tag === 'FUNCEXPR' && CASTS.has(String(field(value, 'funcformat')));
        const inside = cast || TRANSPARENT.has(value.tag) || preserving.has(called) || isPlumbing(value) ? use : weaker;
        for (const child of value.fields.values())
          if (child !== null && typeof child !== 'string') expression(child, scope, inside, to);
      }
    }
  }

  function variable(node: Node, scope: Scope, use: Use, to: Sink): void {
    let at: Scope | null = scope;
    for (let level = Number(field(node, 'varlevelsup')); level > 0; level--) at = at?.outer ?? null;
    if (!at) return;
    const entry = entryAt(at, field(node, 'varno'));
    const attno = Number(field(node, 'varattno'));
    const nth = (name: string): Value => (attno === 0 ? items(entry, name) : (items(entry, name)[attno - 1] ?? null));
    switch (field(entry, 'rtekind')) {
      case RTE.relation:
        to.references.push({ relation: Number(field(entry, 'relid')), attnum: attno, use });
        return;
      case RTE.subquery: {
        const query = field(entry, 'subquery');
        if (isNode(query)) output({ query, outer: at }, attno, use, to);
        return;
      }
      case RTE.join:
        expression(nth('joinaliasvars'), at, use, to);
        return;
      case RTE.group:
        expression(nth('groupexprs'), at, use, to);
        return;
      case RTE.function:
        expression(field(entry, 'functions'), at, use === 'copy' ? 'derived' : use, to);
        return;
      case RTE.values:
        for (const row of items(entry, 'values_lists')) {
          if (Array.isArray(row)) expression(attno === 0 ? row : (row[attno - 1] ?? null), at, use, to);
        }
        return;
      case RTE.cte:
        commonTable(entry, at, `output ${attno} ${use}`, (inner) => output(inner, attno, use, to));
        return;
    }
  }

  function commonTable(entry: Node, scope: Scope, purpose: string, then: (inner: Scope, table: Value) => void): void {
    let at: Scope | null = scope;
    for (let level = Number(field(entry, 'ctelevelsup')); level > 0; level--) at = at?.outer ?? null;
    const found = at && items(at.query, 'cteList').find((cte) => field(cte, 'ctename') === field(entry, 'ctename'));
    const query = field(found ?? null, 'ctequery');
    if (!at || !isNode(query)) return;
    const key = `${numberOf(query)} ${purpose}`;
    if (following.has(key)) return;
    following.add(key);
    then({ query, outer: at }, found ?? null);
    following.delete(key);
  }

  /** What a query does whichever of its columns are asked for. */
  function always(scope: Scope, shows: Shows, to: Sink): void {
    const { query } = scope;
    const operations = field(query, 'setOperations');
    if (isNode(operations)) {
      const kept = onlyUnions(operations) && field(query, 'limitCount') === null ? shows : both(shows, 'some');
      for (const leaf of leavesOf(scope, operations)) {
        always(leaf, kept, to);
        wholly(leaf, to);
      }
      return;
    }
    const tree = field(query, 'jointree');
    const from = items(tree, 'fromlist');
    const conditions = [field(tree, 'quals'), field(query, 'havingQual')];
    let left = shows;
    if (conditions.some((condition) => condition !== null))
      left = both(left, conditions.some(asksSetting) ? 'caller' : 'some');
    const cut = ['limitCount', 'limitOffset'].some((name) => field(query, name) !== null);
    if (cut || from.length > 1 || field(query, 'hasDistinctOn') === 'true') left = both(left, 'some');
    for (const item of from) fromItem(item, scope, left, to);
    for (const condition of conditions) expression(condition, scope, 'filter', to);
    expression([field(query, 'limitCount'), field(query, 'limitOffset')], scope, 'filter', to);
    for (const entry of items(query, 'targetList')) {
      // What is sorted, grouped or made distinct by is worked out even when nobody asks for it.
      if (field(entry, 'resjunk') === 'true' || field(entry, 'ressortgroupref') !== '0') {
        expression(field(entry, 'expr'), scope, 'filter', to);
      }
    }
  }

  /** Works out each column, needed or not: what the sides of a UNION and a materialized table expression do. */
  function wholly(scope: Scope, to: Sink): void {
    output(scope, 0, 'filter', to);
  }

  function fromItem(item: Value, scope: Scope, shows: Shows, to: Sink): void {
    if (!isNode(item)) return;
    if (item.tag === 'JOINEXPR') {
      const kind = field(item, 'jointype');
      const some = both(shows, 'some');
      fromItem(field(item, 'larg'), scope, kind === JOIN.left || kind === JOIN.full ? shows : some, to);
      fromItem(field(item, 'rarg'), scope, kind === JOIN.right || kind === JOIN.full ? shows : some, to);
      expression(field(item, 'quals'), scope, 'filter', to);
      return;
    }
    const entry = entryAt(scope, field(item, 'rtindex'));
    switch (field(entry, 'rtekind')) {
      case RTE.relation: {
        const sampled = field(entry, 'tablesample') !== null;
        to.checks.push({
          relation: Number(field(entry, 'relid')),
          attnums: selectedColumns(scope.query, entry),
          shows: sampled ? both(shows, 'some') : shows,
        });
        return;
      }
      case RTE.subquery: {
        const query = field(entry, 'subquery');
        if (isNode(query)) always({ query, outer: scope }, shows, to);
        return;
      }
      case RTE.cte:
        commonTable(entry, scope, 'always', (inner, table) => {
          always(inner, shows, to);
          if (!isInlined(table)) wholly(inner, to);
        });
        return;
      case RTE.function:
        expression(field(entry, 'functions'), scope, 'filter', to);
        return;
      case RTE.values:
        expression(field(entry, 'values_lists'), scope, 'filter', to);
        return;
    }
  }

  return { output, always };
}

/** Nodes that only group others: they change nothing about a value. */
const isPlumbing = ({ tag }: Node): boolean =>
  tag === 'TARGETENTRY' || tag === 'NAMEDARGEXPR' || tag === 'RANGETBLFUNCTION' || tag === 'CASEWHEN' || tag === 'WHEN';

/** From 16 on kept apart from the range table, before in the entry itself. */
function selectedColumns(query: Node, entry: Node): readonly number[] | null {
  const index = Number(field(entry, 'perminfoindex') ?? 0);
  const permissions = index > 0 ? (items(query, 'rteperminfos')[index - 1] ?? null) : entry;
  const attnums = items(permissions, 'selectedCols')
    .slice(1)
    .map((bit) => Number(bit) + LOWEST_ATTNUM);
  return attnums.includes(0) ? null : attnums;
}

/** Since 12 a common table expression that is used once is planned as a sub-select, unless it says MATERIALIZED. */
function isInlined(table: Value): boolean {
  const said = field(table, 'ctematerialized');
  if (field(table, 'cterecursive') === 'true' || said === MATERIALIZED) return false;
  return said === NOT_MATERIALIZED || field(table, 'cterefcount') === '1';
}

function onlyUnions(operation: Value): boolean {
  if (!isNode(operation) || operation.tag !== 'SETOPERATIONSTMT') return true;
  return (
    field(operation, 'op') === UNION && onlyUnions(field(operation, 'larg')) && onlyUnions(field(operation, 'rarg'))
  );
}

function asksSetting(value: Value): boolean {
  if (Array.isArray(value)) return value.some(asksSetting);
  if (!isNode(value)) return false;
  if (CURRENT_SETTING.has(String(field(value, 'funcid')))) return true;
  return [...value.fields.values()].some(asksSetting);
}

function both(a: Shows, b: Shows): Shows {
  if (a === 'caller' || b === 'caller') return 'caller';
  return a === 'all' ? b : a;
}

const EMPTY: Node = { tag: '', fields: new Map() };
const NONE: readonly Value[] = [];

function entryAt(scope: Scope, index: Value): Node {
  const entry = items(scope.query, 'rtable')[Number(index) - 1] ?? null;
  return isNode(entry) ? entry : EMPTY;
}

function isNode(value: Value | undefined): value is Node {
  return value !== null && typeof value === 'object' && 'tag' in value;
}

function field(value: Value, name: string): Value {
  return isNode(value) ? (value.fields.get(`:${name}`) ?? null) : null;
}

function items(value: Value, name: string): readonly Value[] {
  const found = field(value, name);
  return isList(found) ? found : NONE;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
