/**
 * Which grants and memberships have to go so that chosen principals no longer read chosen columns, found by taking them
 * away one after another and asking the same walk again that said who reads what (src/access): what is left open, and what
 * else is lost, is known before a statement is written. Pure.
 */
import { resolveWithout } from '../access/paths.ts';
import { authorityFor } from '../access/resolve.ts';
import type { Authority, Hop, Reaching, ResolvedAccess, Rows } from '../access/types.ts';
import type { AccessGraph } from '../graph.ts';
import { applyEdits, type Edit, membershipsAfter } from './edit.ts';
import { editor, type Way } from './ways.ts';

/** Columns, by position, by relation. */
export type Columns = ReadonlyMap<number, ReadonlySet<number>>;
/** What is to be closed, by principal; the first principals' ways are closed first. */
export type Wanted = ReadonlyMap<number, Columns>;

export interface Loss {
  readonly principal: number;
  readonly relation: number;
  /** Null for every column. */
  readonly columns: readonly number[] | null;
}

export interface Step {
  readonly edit: Edit;
  /** What the edit is made on, as far as its statements need it: the grants are those before all steps. */
  readonly before: AccessGraph;
  /** Whose access it closes, alone or together with other steps. */
  readonly closes: readonly Loss[];
  /** Who else loses what by it; null where that was told of all steps together only. */
  readonly takes: readonly Loss[] | null;
}

/** A way that no grant of SELECT and no membership makes: there is nothing to revoke. */
export interface Stuck {
  readonly principal: number;
  readonly relation: number;
  readonly by: string;
  readonly holder: string;
  readonly object: string;
  readonly chain: readonly Hop[];
}

export interface Closing {
  readonly steps: readonly Step[];
  readonly stuck: readonly Stuck[];
  /** What all steps together take away besides what was wanted. */
  readonly takes: readonly Loss[];
  /** What somebody reads only after them: a narrower row of MySQL's that hid a wider one. */
  readonly gains: readonly Loss[];
  readonly after: AccessGraph;
  /** What was to be closed, without what is stuck. */
  readonly closed: Wanted;
}

/** Principals × relations × steps up to which each step is asked for its own losses. */
const MOST_WORK = 5_000_000;

type Resolve = (graph: AccessGraph) => ResolvedAccess;

/** `pathsOff` and `authorityOf` as in `resolveWithout`. */
export function closeAccess(
  graph: AccessGraph,
  pathsOff: readonly string[],
  wanted: Wanted,
  authorityOf: (graph: AccessGraph) => Authority = authorityFor,
): Closing {
  const resolve: Resolve = (each) => resolveWithout(each, pathsOff, authorityOf(each));
  const stuck: Stuck[] = [];
  let left = wanted;
  for (;;) {
    const attempt = tryToClose(graph, resolve, left);
    stuck.push(...attempt.stuck);
    if (attempt.stuck.length === 0) return summed(graph, resolve, left, attempt.made, stuck);
    // What stays open by one way is not worth closing by the others.
    left = without(left, attempt.stuck);
  }
}

interface Made {
  readonly edit: Edit;
  readonly closes: Way[];
}

function tryToClose(graph: AccessGraph, resolve: Resolve, wanted: Wanted) {
  const made: Made[] = [];
  let stuck: Way[] = [];
  const tried = new Map<string, number>();
  const { choose } = editor(graph, wanted);
  let current = graph;
  for (;;) {
    const resolved = resolve(current);
    const open = waysOf(resolved, wanted);
    if (open.length === 0) break;
    const shared = sharedHoldings(resolved, wanted, open);
    const inThisPass = new Map<string, Made>();
    const unclosed: Way[] = [];
    // Edits of different relations don't look at each other: the graph is made anew only where one touches another's.
    let pending: Edit[] = [];
    const touched = new Set<number>();
    const settle = () => {
      current = applyEdits(current, pending);
      pending = [];
      touched.clear();
    };
    for (const way of open) {
      // What shows the columns may stop doing so once its owner can't read them: looked at again in the next pass.
      if (way.isVia && !open[0]?.isVia && inThisPass.size > 0) continue;
      const choice = choose(way, !shared.has(way.holding));
      const key = choice?.key ?? '';
      const known = inThisPass.get(key);
      if (known) {
        known.closes.push(way);
        continue;
      }
      if (choice && (choice.on === null || choice.on.some((relation) => touched.has(relation)))) settle();
      const change = choice?.make(current, tried.get(key) ?? 0) ?? null;
      if (!choice || !change) {
        unclosed.push(way);
        continue;
      }
      tried.set(key, (tried.get(key) ?? 0) + 1);
      pending.push(change);
      for (const relation of choice.on ?? []) touched.add(relation);
      if (choice.on === null) settle();
      const step = { edit: change, closes: [way] };
      made.push(step);
      inThisPass.set(key, step);
    }
    settle();
    if (inThisPass.size > 0) continue;
    stuck = unclosed;
    break;
  }
  return { made, stuck };
}

/**
 * What a principal sees as things stand, or after SET ROLE; acts of its own left out, and what other people's statements
 * may show. How many rows a view shows whose policies can't be told may be unknown: it counts.
 */
function isSeen({ reach }: Reaching, rows: Rows): boolean {
  return reach !== 'escalate' && rows !== 'none' && (rows !== 'unknown' || reach !== 'via');
}

function waysOf({ principals, holdings }: ResolvedAccess, wanted: Wanted): Way[] {
  const covering = new Map<number, readonly { relation: number; columns: readonly number[] | null }[] | 'everything'>();
  const relations = new Set([...wanted.values()].flatMap((columns) => [...columns.keys()]));
  for (const [index, { covers, rows }] of holdings.entries()) {
    if (rows === 'none') continue;
    const hit = covers === 'everything' ? covers : covers.filter(({ relation }) => relations.has(relation));
    if (hit.length > 0) covering.set(index, hit);
  }
  const ways = [...wanted].flatMap(([principal, columns]) => {
    const access = principals[principal]?.accessTo((holding) => covering.has(holding)) ?? [];
    const all = [...columns.keys()].map((relation) => ({ relation, columns: null }));
    return access.flatMap((reaching): Way[] => {
      const holding = holdings[reaching.holding];
      if (!holding || !isSeen(reaching, holding.rows)) return [];
      const covers = covering.get(reaching.holding) ?? [];
      const hits = (covers === 'everything' ? all : covers).flatMap((cover) => {
        const closed = columns.get(cover.relation);
        if (!closed) return [];
        const hit = [...closed].filter((column) => cover.columns?.includes(column) ?? true);
        return hit.length > 0 ? [{ relation: cover.relation, columns: hit }] : [];
      });
      const { by, level, object, holder } = holding;
      const { chain } = reaching;
      const isVia = reaching.reach === 'via';
      return hits.map((hit) => ({
        ...{ principal, ...hit, isVia, holding: reaching.holding },
        ...{ by, level, object, holder, chain },
      }));
    });
  });
  return [...ways.filter(({ isVia }) => !isVia), ...ways.filter(({ isVia }) => isVia)];
}

/** Holdings of the open ways that somebody reads by whose access is to stay. */
function sharedHoldings(
  { principals, holdings }: ResolvedAccess,
  wanted: Wanted,
  open: readonly Way[],
): ReadonlySet<number> {
  const closed = new Map<number, Set<number>>();
  for (const { holding, relation } of open) closed.set(holding, (closed.get(holding) ?? new Set()).add(relation));
  const shared = new Set<number>();
  for (const [index, { superuser, accessTo }] of principals.entries()) {
    if (superuser) continue;
    for (const reaching of accessTo((holding) => closed.has(holding) && !shared.has(holding))) {
      const own = wanted.get(index);
      const relations = [...(closed.get(reaching.holding) ?? [])];
      const stays = relations.some((relation) => !own?.has(relation));
      if (stays && isSeen(reaching, holdings[reaching.holding]?.rows ?? 'none')) shared.add(reaching.holding);
    }
  }
  return shared;
}

function without(wanted: Wanted, stuck: readonly Stuck[]): Wanted {
  const left = new Map([...wanted].map(([principal, columns]) => [principal, new Map(columns)]));
  for (const { principal, relation } of stuck) left.get(principal)?.delete(relation);
  return new Map([...left].filter(([, columns]) => columns.size > 0));
}

// --- before and after -----------------------------------------------------------------------------------------------

/** Columns by relation: those that a principal may SELECT, if only for no row, and those that it sees by any way. */
interface Seen {
  readonly own: Map<number, Set<number>>;
  readonly any: Map<number, Set<number>>;
}

function seenBy({ principals, holdings, relations }: ResolvedAccess, principal: number): Seen {
  const seen: Seen = { own: new Map(), any: new Map() };
  const all = [...relations.keys()].map((relation) => ({ relation, columns: null }));
  for (const { holding: index, reach } of principals[principal]?.access ?? []) {
    const holding = holdings[index];
    if (!holding || reach === 'escalate' || (holding.rows === 'unknown' && reach === 'via')) continue;
    for (const { relation, columns } of holding.covers === 'everything' ? all : holding.covers) {
      for (const kind of reach === 'via' ? (['any'] as const) : (['own', 'any'] as const)) {
        const known = seen[kind].get(relation) ?? new Set();
        seen[kind].set(relation, known);
        for (const column of columns ?? relations[relation]?.columns.keys() ?? []) known.add(column);
      }
    }
  }
  return seen;
}

/** What is in `a` and not in `b`: SELECT on a relation counts although what it shows is still shown by another. */
function difference({ relations }: ResolvedAccess, principal: number, a: Seen, b: Seen): Loss[] {
  return [...a.any].flatMap(([relation, columns]) => {
    const isGone = (column: number) =>
      (['own', 'any'] as const).some(
        (kind) => a[kind].get(relation)?.has(column) && !b[kind].get(relation)?.has(column),
      );
    const gone = [...columns].filter(isGone).sort((x, y) => x - y);
    if (gone.length === 0) return [];
    return [{ principal, relation, columns: gone.length === relations[relation]?.columns.length ? null : gone }];
  });
}

function lossesBetween(a: ResolvedAccess, b: ResolvedAccess): Loss[] {
  return a.principals.flatMap((_, principal) => difference(a, principal, seenBy(a, principal), seenBy(b, principal)));
}

/** What of the losses was not wanted. */
function unwanted(losses: readonly Loss[], wanted: Wanted, { relations }: ResolvedAccess): Loss[] {
  return losses.flatMap((loss) => {
    const closed = wanted.get(loss.principal)?.get(loss.relation);
    if (!closed) return [loss];
    const columns = loss.columns ?? [...(relations[loss.relation]?.columns.keys() ?? [])];
    const rest = columns.filter((column) => !closed.has(column));
    return rest.length === 0 ? [] : [{ ...loss, columns: rest }];
  });
}

function summed(
  graph: AccessGraph,
  resolve: Resolve,
  closed: Wanted,
  made: readonly Made[],
  stuck: readonly Stuck[],
): Closing {
  const ordered = withoutDeadViews(graph, resolve, viewsFirst(graph, made));
  const exact = made.length * graph.principals.length * graph.relations.length <= MOST_WORK;
  const first = resolve(graph);
  let current = graph;
  let seen = first;
  let { memberships } = graph;
  const steps = ordered.map(({ edit: change, closes }): Step => {
    const before = { ...graph, memberships };
    memberships = membershipsAfter(memberships, [change]);
    if (exact) current = applyEdits(current, [change]);
    if (!exact) return { edit: change, before, closes: merged(closes), takes: null };
    const next = resolve(current);
    const losses = lossesBetween(seen, next);
    seen = next;
    // CASCADE, and views that fail for their owner, close more than the way that asked for the step.
    const more = losses.flatMap(({ principal, relation, columns }) => {
      const want = closed.get(principal)?.get(relation);
      const hit = [...(want ?? [])].filter((column) => columns?.includes(column) ?? true);
      return hit.length > 0 ? [{ principal, relation, columns: hit }] : [];
    });
    return { edit: change, before, closes: merged([...closes, ...more]), takes: unwanted(losses, closed, first) };
  });
  if (!exact)
    current = applyEdits(
      graph,
      ordered.map((each) => each.edit),
    );
  const last = exact ? seen : resolve(current);
  return {
    steps,
    stuck: distinct(stuck),
    takes: unwanted(lossesBetween(first, last), closed, first),
    gains: lossesBetween(last, first),
    after: current,
    closed,
  };
}

/**
 * MySQL and MariaDB refuse GRANT on columns of a view that can't be read any more: grants on views are changed, and changed
 * back, while what they show is open to their definers.
 */
function viewsFirst({ relations, grants }: AccessGraph, made: readonly Made[]): Made[] {
  const known = new Set(grants);
  const isEarly = ({ edit: { drop } }: Made) =>
    drop.length > 0 &&
    drop.every((grant) => {
      const { on } = grant;
      const isView = (on.level === 'relation' || on.level === 'column') && relations[on.relation]?.kind === 'view';
      return isView && known.has(grant);
    });
  return [...made.filter(isEarly), ...made.filter((each) => !isEarly(each))];
}

/** Leaves out what would be granted anew on views that nobody can read as a whole afterwards. */
function withoutDeadViews(graph: AccessGraph, resolve: Resolve, made: readonly Made[]): readonly Made[] {
  if (graph.engine === 'postgresql') return made;
  const { principals, holdings } = resolve(
    applyEdits(
      graph,
      made.map((each) => each.edit),
    ),
  );
  // The server looks at the whole view, whichever columns are granted; an administrator reads all that can be read.
  const alive = new Set<number>();
  for (const { accessTo } of principals) {
    for (const { holding, reach } of accessTo(() => true)) {
      const covers = holdings[holding]?.covers ?? [];
      if (reach === 'via' || covers === 'everything') continue;
      for (const { relation, columns } of covers) {
        if (columns === null || columns.length === graph.relations[relation]?.columns.length) alive.add(relation);
      }
    }
  }
  const isDead = (relation: number) => graph.relations[relation]?.kind === 'view' && !alive.has(relation);
  return made.map((each) => {
    const add = each.edit.add.filter(
      ({ on }) => (on.level !== 'relation' && on.level !== 'column') || !isDead(on.relation),
    );
    return add.length === each.edit.add.length ? each : { ...each, edit: { ...each.edit, add } };
  });
}

function merged(ways: readonly Pick<Way, 'principal' | 'relation' | 'columns'>[]): Loss[] {
  const found = new Map<string, { principal: number; relation: number; columns: Set<number> }>();
  for (const { principal, relation, columns } of ways) {
    const key = `${principal} ${relation}`;
    const known = found.get(key) ?? { principal, relation, columns: new Set() };
    found.set(key, known);
    for (const column of columns) known.columns.add(column);
  }
  return Array.from(found.values(), (each) => ({ ...each, columns: [...each.columns].sort((a, b) => a - b) }));
}

function distinct(stuck: readonly Stuck[]): Stuck[] {
  const found = new Map<string, Stuck>();
  for (const each of stuck) {
    const key = JSON.stringify([each.principal, each.relation, each.by, each.holder]);
    if (!found.has(key)) found.set(key, each);
  }
  return [...found.values()];
}
