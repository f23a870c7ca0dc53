/** The one walk, for all engines: principals → identities → privileges → views, routines, partitions → what they show. */
import type { AccessGraph } from '../graph.ts';
import { mysqlAuthority } from './mysql.ts';
import { postgresAuthority } from './postgres.ts';
import type {
  Authority,
  Certainty,
  Cover,
  Held,
  Holding,
  Hop,
  Identity,
  Part,
  Reach,
  Reaching,
  ResolvedAccess,
  ResolvedPrincipal,
  Rows,
} from './types.ts';

/** Something that comes out when a relation is read or a routine is called: columns of another relation. */
interface Out {
  readonly relation: number;
  /** Which column of what was read shows which column of `relation`: two lists side by side. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly rows: Rows;
  readonly limit: string | null;
  readonly certainty: Certainty;
  readonly by: string;
  readonly beyond: readonly Hop[];
}

/** What reading a relation means for one reader, its own privilege on the relation taken for granted. */
interface Opened {
  /** Columns that fail all the same: their expressions read what the view's owner may not. */
  readonly blocked: ReadonlySet<number>;
  /** What policies on the bases leave of a view's rows. */
  readonly rows: Rows;
  readonly limit: string | null;
  readonly certainty: Certainty;
  readonly outs: readonly Out[];
}

/** Entry i is the holding `holdings[i]`, as strong as `reaches[i]`, over `chains[i]`; no chains: its holder reads. */
interface Entries {
  readonly holdings: number[];
  readonly reaches: number[];
  readonly chains: (readonly Hop[])[] | null;
}

/** What one identity reads: entries that it shares with others, behind the way to their holder, and its own. */
type Reads = readonly { readonly entries: Entries; readonly chain: readonly Hop[] }[];

export const REACHES: readonly Reach[] = ['direct', 'set-role', 'via', 'escalate'];
const DIRECT = 0;
const VIA = 2;
const ESCALATE = 3;

const NO_HOPS: readonly Hop[] = [];
const NOTHING: ReadonlySet<number> = new Set();
const TABLE: Opened = { blocked: NOTHING, rows: 'all', limit: null, certainty: 'certain', outs: [] };

/** Both limits apply: what is left of the rows. */
function bothRows(a: Rows, b: Rows): Rows {
  for (const rows of ['none', 'unknown', 'caller', 'some'] as const) if (a === rows || b === rows) return rows;
  return 'all';
}

const bothCertain = (a: Certainty, b: Certainty): Certainty => (a === 'certain' ? b : a);
const bothLimits = (a: string | null, b: string | null): string | null => (a && b && a !== b ? `${a}; ${b}` : (a ?? b));

/**
 * Who can read what, by which paths. Pure; privileges are stated once, however many principals reach them.
 * @throws RangeError when the graph refers to something that is not in it.
 */
export function resolveAccess(graph: AccessGraph, authority: Authority = authorityFor(graph)): ResolvedAccess {
  const reads = walk(graph, authority);
  const relations = graph.relations.map(({ schema, name, kind, columns }) => ({
    name,
    kind,
    columns,
    schemaName: at(graph.schemas, schema).name,
  }));
  const principals = graph.principals.map((principal, index): ResolvedPrincipal => {
    const legs = authority
      .identities(index)
      .map(({ identity, reach, chain }) => ({ reads: reads.of(identity), reach: REACHES.indexOf(reach), chain }));
    const accessTo = (wanted: (holding: number) => boolean) => joinLegs(legs, reads.certainties, wanted);
    return {
      name: principal.name,
      kind: principal.kind,
      canLogin: authority.canLogin(index),
      superuser: principal.superuser,
      get access() {
        return accessTo(() => true);
      },
      accessTo,
    };
  });
  return { relations, holdings: reads.holdings, principals };
}

/** The rules of the graph's own engine. */
export function authorityFor(graph: AccessGraph): Authority {
  return graph.engine === 'postgresql' ? postgresAuthority(graph) : mysqlAuthority(graph);
}

function joinLegs(
  legs: readonly { readonly reads: Reads; readonly reach: number; readonly chain: readonly Hop[] }[],
  certainties: readonly Certainty[],
  wanted: (holding: number) => boolean,
): readonly Reaching[] {
  const segments = new Map<Entries, { reach: number; chain: readonly Hop[] }>();
  for (const { reads, reach, chain } of legs) {
    for (const { entries, chain: rest } of reads) {
      const known = segments.get(entries);
      const length = chain.length + rest.length;
      if (known && (known.reach < reach || (known.reach === reach && known.chain.length <= length))) continue;
      segments.set(entries, { reach, chain: join(chain, rest) });
    }
  }
  const access: { holding: number; reach: Reach; certainty: Certainty; chain: readonly Hop[] }[] = [];
  const ranks: number[] = [];
  const positions = new Map<number, number>();
  for (const [{ holdings, reaches, chains }, segment] of segments) {
    for (const [entry, holding] of holdings.entries()) {
      if (!wanted(holding)) continue;
      const rank = Math.max(reaches[entry] ?? ESCALATE, segment.reach);
      const rest = chains?.[entry] ?? NO_HOPS;
      const position = positions.get(holding) ?? access.length;
      const known = ranks[position];
      const length = segment.chain.length + rest.length;
      if (
        known !== undefined &&
        (known < rank || (known === rank && (access[position]?.chain.length ?? 0) <= length))
      ) {
        continue;
      }
      positions.set(holding, position);
      ranks[position] = rank;
      access[position] = {
        holding,
        reach: REACHES[rank] ?? 'escalate',
        certainty: certainties[holding] ?? 'certain',
        chain: join(segment.chain, rest),
      };
    }
  }
  return access;
}

const join = (a: readonly Hop[], b: readonly Hop[]): readonly Hop[] =>
  b.length === 0 ? a : a.length === 0 ? b : [...a, ...b];

function walk(graph: AccessGraph, authority: Authority) {
  const { relations } = graph;
  const holdings: Holding[] = [];
  const certainties: Certainty[] = [];
  const qualifiedNames = relations.map(({ schema, name }) => `${at(graph.schemas, schema).name}.${name}`);
  const qualified = (relation: number) => at(qualifiedNames, relation);

  // --- what the graph says about views and partitions, looked up by relation ------------------------------------------

  const positions = relations.map(() => null as ReadonlyMap<string, number> | null);
  const positionOf = (relation: number, column: string): number => {
    let names = positions[relation];
    if (!names) {
      names = new Map(at(relations, relation).columns.map((name, index) => [name, index]));
      positions[relation] = names;
    }
    return names.get(column) ?? -1;
  };
  const lineageOf = groupBy(graph.lineage, ({ view }) => view);
  const childrenOf = new Map<number, number[]>();
  for (const [child, { parents }] of relations.entries()) for (const parent of parents) push(childrenOf, parent, child);

  /** The same columns, by name, in all relations that one gets to by following the parents or the children. */
  function family(start: number, next: (relation: number) => readonly number[], by: string, rows: Rows): Out[] {
    const outs: Out[] = [];
    const seen = new Set([start]);
    let ring = [...next(start)];
    while (ring.length > 0) {
      const further: number[] = [];
      for (const relation of ring) {
        if (seen.has(relation)) continue;
        seen.add(relation);
        further.push(...next(relation));
        const from: number[] = [];
        const to: number[] = [];
        for (const [position, column] of at(relations, start).columns.entries()) {
          const there = positionOf(relation, column);
          if (there < 0) continue;
          from.push(position);
          to.push(there);
        }
        const beyond = [{ to: qualified(relation), by }];
        outs.push({ relation, from, to, rows, limit: null, certainty: 'certain', by: 'partition', beyond });
      }
      ring = further;
    }
    return outs;
  }

  const families = new Map<number, readonly Out[]>();
  function familyOf(relation: number): readonly Out[] {
    let outs = families.get(relation);
    if (!outs) {
      outs = [
        ...family(relation, (parent) => childrenOf.get(parent) ?? [], 'partition', 'all'),
        // A partition's rows are some of its parent's: whoever reads it reads those, whatever guards the parent.
        ...family(relation, (child) => at(relations, child).parents, 'partition-of', 'some'),
      ];
      families.set(relation, outs);
    }
    return outs;
  }

  /** Whether what a view shows hangs on who the current user is: then it is opened anew for each. */
  const bySession = new Map<number, boolean>();
  function dependsOnSession(view: number): boolean {
    const known = bySession.get(view);
    if (known !== undefined) return known;
    bySession.set(view, false);
    const { runsAs, calls, mappedFor } = at(relations, view);
    const depends =
      mappedFor !== undefined ||
      runsAs === 'invoker' ||
      (calls?.length ?? 0) > 0 ||
      checksOf(view).some(({ relation }) => dependsOnSession(relation));
    bySession.set(view, depends);
    return depends;
  }

  interface Check {
    readonly relation: number;
    readonly columns: readonly number[] | null;
    readonly onlyFor: readonly number[] | null;
    readonly shows: Rows;
  }
  const checks = new Map<number, readonly Check[]>();
  function checksOf(view: number): readonly Check[] {
    const known = checks.get(view);
    if (known) return known;
    const entry = at(relations, view);
    const whole: Rows = entry.shows ?? 'unknown';
    const stated = entry.checks?.map(({ relation, columns, onlyFor, shows }) => ({
      relation,
      columns: columns?.map((column) => positionOf(relation, column)) ?? null,
      onlyFor: onlyFor?.map((column) => positionOf(view, column)) ?? null,
      shows: shows ?? whole,
    }));
    const list =
      stated ??
      [...groupBy(lineageOf.get(view) ?? [], ({ base }) => base)].map(([relation, uses]) => ({
        relation,
        columns: [...new Set(uses.map(({ baseColumn }) => positionOf(relation, baseColumn)))].filter((p) => p >= 0),
        onlyFor: null,
        shows: whole,
      }));
    checks.set(view, list);
    return list;
  }

  // --- opening a relation: what comes out of it, and for whom it fails ----------------------------------------------

  interface BaseRead {
    /** Null for every column. */
    readonly columns: ReadonlySet<number> | null;
    readonly rows: Rows;
    readonly limit: string | null;
    readonly certainty: Certainty;
  }
  function readAsBase(identity: Identity, relation: number): BaseRead | null {
    if (authority.omnipotent(identity)) return { columns: null, rows: 'all', limit: null, certainty: 'certain' };
    return unite(authority.heldAsBase(identity, relation));
  }

  const opened = new Map<string, Opened | null>();
  const tables = new Map<number, Opened>();
  /** As whom the relation's own privilege was checked, and who the current user is. Null: it cannot be read at all. */
  function open(relation: number, reader: Identity, session: Identity): Opened | null {
    const { kind } = at(relations, relation);
    if (authority.answers && !authority.answers(reader, relation)) return null;
    if (kind !== 'view' && kind !== 'materialized-view') {
      let table = tables.get(relation);
      if (!table) {
        const outs = familyOf(relation);
        table = outs.length === 0 ? TABLE : { ...TABLE, outs };
        tables.set(relation, table);
      }
      return table;
    }
    const identity = kind === 'view' ? authority.viewIdentity(relation, reader, session) : ownerOf(relation, session);
    if (!identity) return null;
    const key = `${relation} ${identity.key}${dependsOnSession(relation) ? ` ${session.key}` : ''}`;
    const known = opened.get(key);
    if (known !== undefined) return known;
    // Until it is known: a view that reads itself cannot be read.
    opened.set(key, null);
    const result =
      kind === 'view'
        ? openView(relation, identity, session)
        : { ...TABLE, outs: copiedOuts(relation, identity, identity) };
    opened.set(key, result);
    return result;
  }

  /** Readers for whom the same comes out of a view share it, and so the holdings that are followed through it. */
  const openedAlike = new Map<string, Opened>();
  const openedNumbers = new Map<Opened, number>();
  function numberOf(one: Opened): number {
    const number = openedNumbers.get(one) ?? openedNumbers.size;
    openedNumbers.set(one, number);
    return number;
  }

  /** A materialized view's rows were read by its owner: the owner's name is for the path, its rights of today do not matter. */
  function ownerOf(relation: number, session: Identity): Identity {
    const { owner } = at(relations, relation);
    return (owner === null ? null : authority.identities(owner)[0]?.identity) ?? session;
  }

  function openView(view: number, identity: Identity, session: Identity): Opened | null {
    const { calls, runsAs, columns: viewColumns } = at(relations, view);
    const blocked = new Set<number>();
    // Functions that a view calls are checked for the caller, not for its owner: privileges.md P64.
    for (const { routine, onlyFor } of calls ?? []) {
      if (authority.routineIdentity(routine, session)) continue;
      if (!onlyFor) return null;
      for (const column of onlyFor) blocked.add(positionOf(view, column));
    }
    const limits: BaseRead[] = [];
    const bases = new Map<number, { read: BaseRead; inner: Opened; shows: Rows }>();
    for (const { relation, columns, onlyFor, shows } of checksOf(view)) {
      const read = readAsBase(identity, relation);
      const inner = read && open(relation, identity, session);
      if (!read || !inner || !covers(read.columns, columns, at(relations, relation).columns.length)) {
        if (!onlyFor) return null;
        for (const column of onlyFor) blocked.add(column);
        continue;
      }
      const both: BaseRead = {
        columns: read.columns,
        rows: bothRows(read.rows, inner.rows),
        limit: bothLimits(read.limit, inner.limit),
        certainty: bothCertain(read.certainty, inner.certainty),
      };
      if (!onlyFor) limits.push(both);
      bases.set(relation, { read: both, inner, shows: most(shows, bases.get(relation)?.shows) });
    }
    for (const { base, baseColumn, column, use } of lineageOf.get(view) ?? []) {
      if (!bases.get(base)?.inner.blocked.has(positionOf(base, baseColumn))) continue;
      if (use === 'filter') return null;
      blocked.add(positionOf(view, column));
    }
    if (viewColumns.length > 0 && blocked.size === viewColumns.length) return null;

    // Without the reader's name what comes out is the same for many readers, and stated once.
    const to = runsAs === 'invoker' && identity.key === session.key ? 'CURRENT_USER' : identity.name;
    const as = { to, by: runsAs === 'invoker' ? 'as-invoker' : 'as-owner' };
    const found = [...bases].map(([base, { read, inner, shows }]) => [
      base,
      shows,
      read.rows,
      read.limit,
      read.certainty,
      numberOf(inner),
    ]);
    const key = JSON.stringify([view, to, [...blocked], found]);
    const known = openedAlike.get(key);
    if (known) return known;

    const outs: Out[] = [];
    for (const [base, { read, inner, shows }] of bases) {
      const out: Out = {
        relation: base,
        ...copied(view, base, blocked),
        rows: bothRows(shows, read.rows),
        limit: bothLimits(shows === 'all' ? null : `WHERE of view ${qualified(view)}`, read.limit),
        certainty: read.certainty,
        by: 'view',
        beyond: [as, { to: qualified(base), by: 'select' }],
      };
      addOut(outs, out, inner.outs);
    }
    const policies = limits.filter(({ rows }) => rows !== 'all');
    const rows =
      limits.length === 1
        ? (limits[0]?.rows ?? 'all')
        : policies.reduce((all, { rows }) => among(all, rows), 'all' as Rows);
    const result: Opened = {
      blocked,
      rows,
      limit: policies.reduce((all, { limit }) => bothLimits(all, limit), null as string | null),
      certainty: limits.reduce((all, { certainty }) => bothCertain(all, certainty), 'certain' as Certainty),
      outs,
    };
    openedAlike.set(key, result);
    return result;
  }

  /**
   * What a view's definition shows, whether or not it could be read today: rows are known only where the one that reads
   * a base today sees all of them, a copy may hold more than it could take now.
   */
  function copiedOuts(view: number, identity: Identity | null, session: Identity): readonly Out[] {
    const outs: Out[] = [];
    const bases = new Map<number, Rows>();
    for (const { relation, shows } of checksOf(view)) bases.set(relation, most(shows, bases.get(relation)));
    for (const [base, shows] of bases) {
      const out: Out = {
        relation: base,
        ...copied(view, base, NOTHING),
        rows: identity && readAsBase(identity, base)?.rows === 'all' ? shows : 'unknown',
        limit: shows === 'all' ? null : `WHERE of ${qualified(view)}`,
        certainty: 'certain',
        by: 'materialized-view',
        beyond: [{ to: qualified(base), by: 'copy-of' }],
      };
      const { kind } = at(relations, base);
      if (kind === 'view') {
        addOut(outs, out, copiedOuts(base, identity && authority.viewIdentity(base, identity, session), session));
      } else if (kind === 'materialized-view') addOut(outs, out, copiedOuts(base, ownerOf(base, session), session));
      else addOut(outs, out, familyOf(base));
    }
    return outs;
  }

  function copied(view: number, base: number, blocked: ReadonlySet<number>): { from: number[]; to: number[] } {
    const from: number[] = [];
    const to: number[] = [];
    for (const entry of lineageOf.get(view) ?? []) {
      if (entry.base !== base || entry.use !== 'copy') continue;
      const column = positionOf(view, entry.column);
      const baseColumn = positionOf(base, entry.baseColumn);
      if (column < 0 || baseColumn < 0 || blocked.has(column)) continue;
      from.push(column);
      to.push(baseColumn);
    }
    return { from, to };
  }

  /** Adds a base that comes out of a view, and what comes out of that base in turn. */
  function addOut(outs: Out[], out: Out, inner: readonly Out[]): void {
    if (out.from.length === 0) return;
    outs.push(out);
    for (const next of inner) {
      const from: number[] = [];
      const to: number[] = [];
      for (const [i, middle] of out.to.entries()) {
        for (const [j, start] of next.from.entries()) {
          if (start !== middle) continue;
          from.push(out.from[i] ?? 0);
          to.push(next.to[j] ?? 0);
        }
      }
      if (from.length === 0) continue;
      outs.push({
        relation: next.relation,
        from,
        to,
        rows: bothRows(out.rows, next.rows),
        limit: bothLimits(out.limit, next.limit),
        certainty: bothCertain(out.certainty, next.certainty),
        by: out.by,
        beyond: [...out.beyond, ...next.beyond],
      });
    }
  }

  // --- interning ----------------------------------------------------------------------------------------------------

  const sames = new Map<string, object>();
  function sameOf(held: Omit<Held, 'columns' | 'chain'>): object {
    if (held.same) return held.same;
    const { holder, by, level, object, limit, rows, certainty } = held;
    const key = JSON.stringify([holder, by, level, object, limit, rows, certainty]);
    let same = sames.get(key);
    if (!same) {
      same = {};
      sames.set(key, same);
    }
    return same;
  }

  /** By the privilege and by what it was followed through, the holdings that differ only in what they cover. */
  const direct = new Map<object, number[]>();
  const through = new Map<object, Map<object, number[]>>();
  /** Most privileges have one holding: its number alone, no list. */
  const only = new Map<object, number>();
  function candidatesFor(same: object, by: object | null): number[] {
    const group = by ? (through.get(same) ?? new Map<object, number[]>()) : direct;
    if (by) through.set(same, group);
    const key = by ?? same;
    const known = group.get(key) ?? [];
    if (known.length === 0) group.set(key, known);
    return known;
  }

  function intern(
    held: Omit<Held, 'columns' | 'chain'>,
    by: object | null,
    covers: Holding['covers'],
    change?: Partial<Pick<Holding, 'by' | 'rows' | 'limit' | 'beyond'>> & { certainty?: Certainty },
  ): number {
    const same = sameOf(held);
    const first = by ? undefined : only.get(same);
    if (first !== undefined && sameCovers(holdings[first]?.covers ?? [], covers)) return first;
    const candidates = by || first !== undefined ? candidatesFor(same, by) : null;
    for (const candidate of candidates ?? []) {
      if (sameCovers(holdings[candidate]?.covers ?? [], covers)) return candidate;
    }
    if (candidates) candidates.push(holdings.length);
    else only.set(same, holdings.length);
    const { holder, level, object } = held;
    const { by: how = held.by, rows = held.rows, limit = held.limit, beyond = NO_HOPS } = change ?? {};
    certainties.push(change?.certainty ?? held.certainty);
    return holdings.push({ holder, by: how, level, object, limit, rows, covers, beyond }) - 1;
  }

  // --- what one identity reads ------------------------------------------------------------------------------------

  const byIdentity = new Map<string, Reads>();
  const byPart = new Map<Part, { entries: Entries; bySession: [relation: number, held: Held][] }>();

  function adder(entries: Entries): Add {
    return (holding, reach, chain) => {
      entries.holdings.push(holding);
      entries.reaches.push(reach);
      entries.chains?.push(chain);
    };
  }

  function of(identity: Identity): Reads {
    const known = byIdentity.get(identity.key);
    if (known) return known;
    const own: Entries = { holdings: [], reaches: [], chains: [] };
    const reads = [{ entries: own, chain: NO_HOPS }];
    byIdentity.set(identity.key, reads);
    const add = adder(own);

    const all = authority.omnipotent(identity);
    if (all) {
      add(intern(all, null, everythingFor(identity)), DIRECT, all.chain);
      return reads;
    }
    if (authority.shared) {
      const { parts, own } = authority.shared(identity);
      for (const { part, chain } of parts) {
        const { entries, bySession } = readsOfPart(part, identity);
        reads.push({ entries, chain });
        addHeld(
          bySession.map(([relation, held]) => [relation, { ...held, chain }] as const),
          identity,
          add,
        );
      }
      addHeld(pairs(own), identity, add);
    } else addHeld(pairs(authority.held(identity)), identity, add);
    addRoutines(identity, add);
    for (const beside of authority.beside?.(identity) ?? []) {
      add(intern(beside, null, beside.covers), beside.reach === 'via' ? VIA : ESCALATE, beside.chain);
    }
    return reads;
  }

  /** Even a superuser reads nothing through a view whose owner may not read the table, or through a foreign table unmapped. */
  function everythingFor(identity: Identity): Holding['covers'] {
    const failing = new Map<number, Opened | null>();
    for (const [relation, { kind, mappedFor }] of relations.entries()) {
      if (kind !== 'view' && !mappedFor) continue;
      const result = open(relation, identity, identity);
      if (!result || result.blocked.size > 0) failing.set(relation, result);
    }
    if (failing.size === 0) return 'everything';
    const covers: Cover[] = [];
    for (const [relation, { columns: all }] of relations.entries()) {
      const result = failing.get(relation);
      if (result === null) continue;
      covers.push({ relation, columns: result ? without(null, result.blocked, all.length) : null });
    }
    return covers;
  }

  function readsOfPart(part: Part, reader: Identity) {
    const known = byPart.get(part);
    if (known) return known;
    const entries: Entries = { holdings: [], reaches: [], chains: null };
    const bySession: [number, Held][] = [];
    addHeld(part, reader, adder(entries), bySession);
    const reads = { entries, bySession };
    byPart.set(part, reads);
    return reads;
  }

  /** What hangs on the reader is put off, where somebody takes it. */
  function addHeld(
    privileges: Iterable<readonly [number, Held]>,
    reader: Identity,
    add: Add,
    putOff?: [number, Held][],
  ): void {
    // A privilege on many relations is one holding: gathered first, stated when all it covers is known.
    const groups = new Map<object, { held: Held; covers: Cover[] }>();
    for (const [relation, held] of privileges) {
      if (putOff && dependsOnSession(relation)) {
        putOff.push([relation, held]);
        continue;
      }
      const result = open(relation, reader, reader);
      if (!result) continue;
      const { kind, columns: all } = at(relations, relation);
      const columns = without(held.columns, result.blocked, all.length);
      if (columns?.length === 0) continue;
      const cover = { relation, columns };
      if (kind === 'view') {
        const certainty = bothCertain(held.certainty, result.certainty);
        const change = { rows: result.rows, limit: bothLimits(held.limit, result.limit), certainty };
        add(intern(held, result, [cover], change), DIRECT, held.chain);
      } else if (held.level === 'relation' || held.level === 'column') {
        add(intern(held, null, [cover]), DIRECT, held.chain);
      } else {
        const same = sameOf(held);
        const group = groups.get(same);
        if (group) group.covers.push(cover);
        else groups.set(same, { held, covers: [cover] });
      }
      for (const out of result.outs) addVia(held, columns, out, add);
    }
    for (const { held, covers } of groups.values()) add(intern(held, null, covers), DIRECT, held.chain);
  }

  type Add = (holding: number, reach: number, chain: readonly Hop[]) => void;

  function addVia(held: Held, columns: readonly number[] | null, out: Out, add: Add): void {
    const rows = bothRows(isViewRows(out) ? 'all' : held.rows, out.rows);
    if (rows === 'none') return;
    const shown = new Set<number>();
    for (const [i, from] of out.from.entries()) if (!columns || columns.includes(from)) shown.add(out.to[i] ?? 0);
    if (shown.size === 0) return;
    const every = shown.size === at(relations, out.relation).columns.length;
    const cover = { relation: out.relation, columns: every ? null : [...shown].sort((a, b) => a - b) };
    const limit = bothLimits(isViewRows(out) ? null : held.limit, out.limit);
    const certainty = bothCertain(held.certainty, out.certainty);
    add(intern(held, out, [cover], { by: out.by, rows, limit, beyond: out.beyond, certainty }), VIA, held.chain);
  }

  // Policies stand on tables: what an ACL on a view says about rows is already in what opening it found.
  const isViewRows = (out: Out) => out.by !== 'partition';

  function addRoutines(identity: Identity, add: Add): void {
    for (const [routine, { runsAs, trigger, name, schema, ruleOf }] of graph.routines.entries()) {
      if (runsAs === 'invoker' || trigger) continue;
      const owner = authority.routineIdentity(routine, identity);
      if (!owner || owner.key === identity.key) continue;
      const object = `${at(graph.schemas, schema).name}.${name}`;
      const held = authority.executes ? authority.executes(identity, routine) : executedBy(identity, object);
      if (!held) continue;
      for (const { covers, rows, limit, certainty, beyond, token } of bodyOf(routine, owner)) {
        const by = ruleOf === undefined ? 'function' : 'rule';
        add(intern(held, token, covers, { by, rows, limit, beyond, certainty }), VIA, held.chain);
      }
    }
  }

  interface BodyRead {
    readonly covers: Holding['covers'];
    readonly rows: Rows;
    readonly limit: string | null;
    readonly certainty: Certainty;
    readonly beyond: readonly Hop[];
    readonly token: object;
  }
  const bodies = new Map<string, readonly BodyRead[]>();
  const heldBy = new Map<string, ReadonlyMap<number, readonly Held[]>>();

  /** What the body of a definer's routine reads, as far as its owner may. */
  function bodyOf(routine: number, owner: Identity): readonly BodyRead[] {
    const key = `${routine} ${owner.key}`;
    const known = bodies.get(key);
    if (known) return known;
    const found: BodyRead[] = [];
    bodies.set(key, found);
    const { reads, dynamic, parsed } = at(graph.routines, routine);
    const as = { to: owner.name, by: 'as-owner' };
    const omnipotent = authority.omnipotent(owner) !== null;
    let held = heldBy.get(owner.key);
    if (!held && !omnipotent && !parsed) {
      held = authority.held(owner);
      heldBy.set(owner.key, held);
    }
    for (const { relation, columns, certainty } of reads) {
      // Names in a body kept as text are looked up at each run, so the owner needs USAGE on the schema.
      const read = omnipotent || parsed ? readAsBase(owner, relation) : unite(held?.get(relation) ?? []);
      const inner = read && open(relation, owner, owner);
      if (!read || !inner) continue;
      const wanted = columns?.map((column) => positionOf(relation, column)).filter((column) => column >= 0) ?? null;
      if (!covers(read.columns, wanted, at(relations, relation).columns.length)) continue;
      const isView = at(relations, relation).kind === 'view';
      const rows = isView ? inner.rows : read.rows;
      const shown = without(wanted, inner.blocked, at(relations, relation).columns.length);
      const beyond = [as, { to: qualified(relation), by: 'select' }];
      // A body may filter, and what it returns can't be told from what it touches: never more than "some".
      const body = {
        rows: bothRows(rows, 'some'),
        limit: 'body of the routine',
        certainty: bothCertain(certainty ?? 'certain', read.certainty),
      };
      if (body.rows === 'none') continue;
      if (shown?.length !== 0) found.push({ ...body, covers: [{ relation, columns: shown }], beyond, token: {} });
      for (const out of inner.outs) {
        const to = new Set(out.to.filter((_, i) => !shown || shown.includes(out.from[i] ?? -1)));
        const outRows = bothRows(body.rows, out.rows);
        if (to.size === 0 || outRows === 'none') continue;
        const cover = { relation: out.relation, columns: [...to].sort((a, b) => a - b) };
        const limit = bothLimits(body.limit, out.limit);
        found.push({ ...body, rows: outRows, limit, covers: [cover], beyond: [...beyond, ...out.beyond], token: {} });
      }
    }
    if (dynamic) {
      const possible = { rows: 'unknown', limit: 'statements built at run time', certainty: 'possible' } as const;
      const everything = omnipotent
        ? ('everything' as const)
        : [...(held ?? authority.held(owner))].map(([relation, helds]) => {
            const columns = unite(helds)?.columns;
            return { relation, columns: columns ? [...columns].sort((a, b) => a - b) : null };
          });
      if (everything === 'everything' || everything.length > 0) {
        found.push({ ...possible, covers: everything, beyond: [as], token: {} });
      }
    }
    return found;
  }

  return { of, holdings, certainties };
}

function executedBy(identity: Identity, object: string): Held {
  const fields = { rows: 'all', limit: null, certainty: 'certain', by: 'grant', level: 'routine' } as const;
  return { ...fields, columns: null, holder: identity.name, object, chain: [] };
}

function* pairs(held: ReadonlyMap<number, readonly Held[]>): Generator<readonly [number, Held]> {
  for (const [relation, helds] of held) for (const one of helds) yield [relation, one];
}

/** Several privileges on one relation, taken together. */
function unite(helds: readonly Held[]) {
  const [first] = helds;
  if (!first) return null;
  let { rows, limit, certainty } = first;
  let columns: Set<number> | null = new Set();
  for (const held of helds) {
    if (!held.columns) columns = null;
    else for (const column of held.columns) columns?.add(column);
    if (rowsRank(held.rows) > rowsRank(rows)) ({ rows, limit } = held);
    if (held.certainty === 'certain') certainty = 'certain';
  }
  return { columns, rows, limit, certainty };
}

/** Policies on several bases of one view: the join may or may not lose rows with them. */
function among(a: Rows, b: Rows): Rows {
  if (a === 'none' || b === 'none') return 'unknown';
  return bothRows(a, b);
}

const most = (a: Rows, b: Rows | undefined): Rows => (b !== undefined && rowsRank(b) > rowsRank(a) ? b : a);

/** How much a reader sees, to compare by: a bigger number shows more. */
export function rowsRank(rows: Rows): number {
  return ['none', 'unknown', 'some', 'caller', 'all'].indexOf(rows);
}

/** Whether the readable columns suffice; where none is named, any one does. */
function covers(readable: ReadonlySet<number> | null, wanted: readonly number[] | null, count: number): boolean {
  if (!readable) return true;
  if (!wanted) return readable.size === count;
  return wanted.length === 0 ? readable.size > 0 : wanted.every((column) => readable.has(column));
}

function without(
  columns: readonly number[] | null,
  blocked: ReadonlySet<number>,
  count: number,
): readonly number[] | null {
  if (blocked.size === 0) return columns;
  return (columns ?? Array.from({ length: count }, (_, column) => column)).filter((column) => !blocked.has(column));
}

function sameCovers(a: Holding['covers'], b: Holding['covers']): boolean {
  if (a === b) return true;
  if (a === 'everything' || b === 'everything' || a.length !== b.length) return false;
  return a.every((cover, i) => {
    const other = b[i];
    if (cover.relation !== other?.relation) return false;
    if (cover.columns === other.columns) return true;
    if (!cover.columns || cover.columns.length !== other.columns?.length) return false;
    return cover.columns.every((column, j) => column === other.columns?.[j]);
  });
}

function groupBy<T>(items: readonly T[], key: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) push(groups, key(item), item);
  return groups;
}

function push<T>(groups: Map<number, T[]>, key: number, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`The access graph has no entry ${index} where it refers to one.`);
  return item;
}
