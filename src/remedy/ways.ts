/** The edit that closes one way: the grant at its end taken back or narrowed, or the membership at its beginning. */

import { wildMatch } from '../access/mysql-match.ts';
import type { Holding, Hop } from '../access/types.ts';
import type { AccessGraph, Grant, Membership } from '../graph.ts';
import type { Wanted } from './close.ts';
import { type Cascaded, type Edit, edit } from './edit.ts';

/** A principal that reads columns of a relation by a holding. */
export interface Way extends Pick<Holding, 'by' | 'level' | 'object' | 'holder'> {
  readonly principal: number;
  readonly relation: number;
  readonly columns: readonly number[];
  readonly holding: number;
  /** Through something else than the relation itself. */
  readonly isVia: boolean;
  readonly chain: readonly Hop[];
}

export interface Choice {
  /** The same for ways that one edit closes. */
  readonly key: string;
  /** The relations whose grants alone it looks at and changes; null where it may be others'. */
  readonly on: readonly number[] | null;
  /** Null where nothing is left to take. `attempt` counts those that did not close the way. */
  make(graph: AccessGraph, attempt: number): Edit | null;
}

/** Relations up to which a grant on a whole database is replaced by grants on the tables that stay open. */
const MOST_REGRANTS = 100;
/** MySQL and MariaDB: privileges that are ways of their own. */
const GLOBAL_PRIVILEGES: Readonly<Record<string, string>> = {
  'server-files': 'FILE',
  replication: 'REPLICATION SLAVE',
  clone: 'BACKUP_ADMIN',
};

/** Looks up, once for a graph, what the edits of all ways need. */
export function editor(graph: AccessGraph, wanted: Wanted) {
  const isPostgres = graph.engine === 'postgresql';
  const { principals, relations, schemas, routines } = graph;
  const publicRole = principals.findIndex(({ kind }) => kind === 'public');
  const named = new Map(principals.flatMap(({ name, kind }, index) => (kind === 'public' ? [] : [[name, index]])));
  const showing = columnsThatShow(graph, wanted);
  const members = new Set(graph.memberships.map(({ member, role }) => `${member} ${role}`));
  /** Relations on which somebody holds SELECT, if only on a column. */
  const heldBy = new Map<number, Set<number>>();
  for (const { grantee, on, privilege } of graph.grants) {
    if (privilege !== 'SELECT' || (on.level !== 'relation' && on.level !== 'column')) continue;
    const known = heldBy.get(grantee) ?? new Set();
    heldBy.set(grantee, known.add(on.relation));
  }
  const objects = new Map<string, readonly number[]>();
  const qualified = relations.map(({ schema, name }) => `${schemas[schema]?.name}.${name}`);

  /** A name may be one of PostgreSQL's roles and PUBLIC's at once: the last step says which. */
  function holderOf({ holder, by, chain }: Way): number {
    const everyone = by === 'public' || chain.at(-1)?.by === 'public';
    return everyone && holder === principals[publicRole]?.name ? publicRole : (named.get(holder) ?? publicRole);
  }

  /**
   * The grant itself where nobody reads by it whose access is to stay; else the first membership, so that only the
   * principal and its own members are touched.
   */
  function choose(way: Way, alone: boolean): Choice | null {
    return alone ? (atTheEnd(way) ?? atTheStart(way)) : (atTheStart(way) ?? atTheEnd(way));
  }

  function atTheStart({ principal, chain }: Way): Choice | null {
    let member = principal;
    for (const { to, by } of chain) {
      // SET ROLE ALL and NONE are no roles; a host match is a row of another account.
      const role = named.get(to);
      if (by === 'public' || by === 'host-match' || role === undefined) continue;
      // PostgreSQL's one implicit membership: whoever owns the database.
      if (by === 'mandatory-role' || to === 'pg_database_owner') return null;
      const from = member;
      member = role;
      if (members.has(`${from} ${role}`)) {
        return { key: `leave ${from} ${role}`, on: null, make: (current) => leaving(current, from, role) };
      }
    }
    return null;
  }

  function atTheEnd(way: Way): Choice | null {
    const holder = holderOf(way);
    const { by, level, object, relation } = way;
    const key = `${by === 'function' ? 'execute' : 'read'} ${holder} ${level === 'column' ? 'relation' : level} ${object}`;
    const make = (change: Choice['make'], as = key, on: Choice['on'] = null): Choice => ({ key: as, on, make: change });
    if (by === 'owner' || by === 'superuser' || by === 'predefined-role' || by === 'rule' || by === 'large-object') {
      return null;
    }
    // A row that somebody put into the grant tables for an account that there is not: GRANT and REVOKE refuse it.
    if (principals[holder]?.attributes.includes('no-account')) return null;
    if (by === 'function') {
      return make((current) => executing(current, way, holder));
    }
    if (by === 'histogram') {
      return make(() => edit({ histograms: [{ relation, columns: relations[relation]?.histograms ?? [] }] }));
    }
    if (isPostgres && by === 'replication') {
      return make(
        () => edit({ attributes: [{ principal: holder, attribute: 'replication' }] }),
        `replication ${holder}`,
      );
    }
    const privilege = isPostgres ? undefined : GLOBAL_PRIVILEGES[by];
    if (privilege !== undefined) {
      const on = (grant: Grant) => grant.on.level === 'global' && grant.privilege === privilege;
      return make(
        (current) => dropping(current.grants.filter((grant) => grant.grantee === holder && on(grant))),
        `${privilege} ${holder}`,
      );
    }
    if (level === 'relation' || level === 'column') {
      const on = objectsOf(way, holder);
      const [first] = on;
      if (first === undefined) return null;
      // Two relations can share a dotted name: then both are looked at.
      return make(
        (current, attempt) => {
          if (attempt > 1) return null;
          const some = attempt === 0 ? united(on.map((each) => narrowing(current, holder, each, false))) : null;
          return some ?? united(on.map((each) => narrowing(current, holder, each, true)));
        },
        `read ${holder} ${first}`,
        on,
      );
    }
    if (isPostgres) return null;
    if (level === 'schema' || level === 'global') {
      return make((current, attempt) => (attempt > 1 ? null : widely(current, way, holder, attempt === 1)));
    }
    return null;
  }

  /** The relation that the way's grant stands on: not what it shows, where that is something else. */
  function objectsOf({ object, level }: Way, holder: number): readonly number[] {
    const key = JSON.stringify([holder, level, object]);
    const known = objects.get(key);
    if (known) return known;
    const found = [...(heldBy.get(holder) ?? [])].filter((each) => {
      // An owner can grant itself what is taken from it.
      if (isPostgres && relations[each]?.owner === holder) return false;
      const name = qualified[each] ?? '';
      return object === name || (level === 'column' && object.startsWith(`${name} (`));
    });
    objects.set(key, found);
    return found;
  }

  // --- PostgreSQL and the others alike --------------------------------------------------------------------------------

  /** SELECT on one relation, less the columns that show what is wanted; `whole` takes all of it. */
  function narrowing(current: AccessGraph, holder: number, relation: number, whole: boolean): Edit | null {
    const names = relations[relation]?.columns ?? [];
    const take = whole ? new Set(names.keys()) : (showing.get(relation) ?? new Set<number>());
    const own = readsOn(current, relation).filter(({ grantee }) => grantee === holder);
    const table = own.filter(({ on }) => on.level === 'relation');
    const columns = own.filter(({ on }) => on.level === 'column');
    const taken = (grant: Grant) => grant.on.level === 'column' && take.has(names.indexOf(grant.on.column));
    if (table.length === 0) return cascading(current, relation, columns.filter(taken), []);
    const grantable = table.some((grant) => grant.grantable);
    const add = [...names.keys()]
      .filter((column) => !take.has(column))
      .map((column): Grant => {
        const on = { level: 'column', relation, column: names[column] ?? '' } as const;
        return { grantee: holder, privilege: 'SELECT', on, grantable };
      });
    // REVOKE on the table takes the columns with it, all three servers say.
    return cascading(current, relation, own, add);
  }

  let indexed: { readonly grants: AccessGraph['grants']; readonly byRelation: ReadonlyMap<number, Grant[]> } | null =
    null;
  /** SELECT on the relation and its columns. */
  function readsOn({ grants }: AccessGraph, relation: number): readonly Grant[] {
    if (indexed?.grants !== grants) {
      const byRelation = new Map<number, Grant[]>();
      for (const grant of grants) {
        const { privilege, on } = grant;
        if (privilege !== 'SELECT' || (on.level !== 'relation' && on.level !== 'column')) continue;
        const known = byRelation.get(on.relation);
        if (known) known.push(grant);
        else byRelation.set(on.relation, [grant]);
      }
      indexed = { grants, byRelation };
    }
    return indexed.byRelation.get(relation) ?? [];
  }

  /** With what was granted on by those who lose the option. */
  function cascading(
    current: AccessGraph,
    relation: number,
    drop: readonly Grant[],
    add: readonly Grant[],
  ): Edit | null {
    if (drop.length === 0) return null;
    if (!isPostgres) return edit({ drop, add, cascade: emptied(current, relation, drop, add) });
    const cascade = dependants(readsOn(current, relation), drop);
    if ([...drop, ...cascade.map(({ from }) => from)].some((grant) => isOrphan(current, grant))) return null;
    return edit({ drop, add: [...add, ...handedOn(cascade)], cascade });
  }

  /**
   * PostgreSQL: granted by a role that could not do so again, having lost its option since or another role that lent it:
   * REVOKE in its name does nothing, nobody else's can name it, or nothing brings it back (acl.c: check_circularity asks
   * for an option on the column itself).
   */
  function isOrphan(current: AccessGraph, { on, by }: Grant): boolean {
    if (on.level !== 'relation' && on.level !== 'column') return false;
    const column = on.level === 'column' ? on.column : null;
    const options = readsOn(current, on.relation).filter(
      ({ grantee, grantable, by: from }) =>
        // One that it gave to itself lasts no longer than another one.
        grantable && (from ?? [{ grantor: -1 }]).some(({ grantor }) => grantor !== grantee),
    );
    const owner = relations[on.relation]?.owner ?? null;
    return (by ?? []).some(
      ({ grantor, grantable }) =>
        grantor !== owner &&
        !options.some(({ grantee, on: at }) => {
          if (grantee !== grantor) return false;
          return at.level === 'column' ? at.column === column : column === null || !grantable;
        }),
    );
  }

  /** MySQL and MariaDB: the row in tables_priv that only stood for grants on columns goes with the last of them. */
  function emptied(
    current: AccessGraph,
    relation: number,
    drop: readonly Grant[],
    add: readonly Grant[],
  ): Cascaded<Grant>[] {
    const gone = new Set(drop);
    const grantees = new Set(drop.map(({ grantee }) => grantee));
    const rows = current.grants.filter(
      ({ grantee, on }) =>
        grantees.has(grantee) && (on.level === 'relation' || on.level === 'column') && on.relation === relation,
    );
    const left = [...rows.filter((grant) => !gone.has(grant) && grant.privilege !== 'USAGE'), ...add];
    return rows.flatMap((from) =>
      from.privilege === 'USAGE' && !left.some(({ grantee }) => grantee === from.grantee) ? [{ from, to: null }] : [],
    );
  }

  function executing(current: AccessGraph, { level, object }: Way, holder: number): Edit | null {
    const own = current.grants.filter(({ grantee, privilege }) => grantee === holder && privilege === 'EXECUTE');
    const drop = own.filter(({ on }) => {
      if (on.level === 'global') return level === 'global';
      if (on.level === 'schema-pattern') return level === 'schema' && object === `${on.pattern}.*`;
      const routine = on.level === 'routine' ? routines[on.routine] : undefined;
      if (!routine || routine.ruleOf !== undefined || routine.owner === holder) return false;
      return `${schemas[routine.schema]?.name}.${routine.name}` === object;
    });
    if (drop.length === 0) return null;
    const [first] = drop;
    if (!isPostgres || first?.on.level !== 'routine') return edit({ drop });
    const { routine } = first.on;
    const all = current.grants.filter(({ on }) => on.level === 'routine' && on.routine === routine);
    const cascade = dependants(all, drop);
    return edit({ drop, add: handedOn(cascade), cascade });
  }

  function leaving(current: AccessGraph, member: number, role: number): Edit | null {
    const leave = current.memberships.filter((each) => each.member === member && each.role === role);
    if (leave.length === 0) return null;
    const cascade = current.memberships.flatMap((each): Cascaded<Membership>[] => {
      // PostgreSQL 16+: what the member handed on goes with its ADMIN OPTION.
      const by = each.by?.filter(({ grantor }) => grantor !== member);
      if (each.role !== role || each.member === member || by === undefined || by.length === each.by?.length) return [];
      if (!leave.some(({ admin }) => admin)) return [];
      const any = (option: 'inherit' | 'set' | 'admin') => by.some((grant) => grant[option]);
      const options = { inherit: any('inherit'), set: any('set'), admin: any('admin'), atLogin: any('inherit') };
      return [{ from: each, to: by.length === 0 ? null : { ...each, ...options, by } }];
    });
    return edit({ leave, leaveCascade: cascade });
  }

  // --- MySQL and MariaDB: grants on databases and on everything ---------------------------------------------------------

  /** SELECT of a row of mysql.db or of the account itself, given again on the tables that are to stay open. */
  function widely(current: AccessGraph, { level, object }: Way, holder: number, whole: boolean): Edit | null {
    const literal = graph.settings.partial_revokes === 'ON';
    const drop = current.grants.filter(({ grantee, privilege, on }) => {
      if (grantee !== holder || privilege !== 'SELECT') return false;
      if (level === 'global') return on.level === 'global';
      return on.level === 'schema-pattern' && object === `${on.pattern}.*`;
    });
    if (drop.length === 0) return null;
    const [first] = drop;
    const opens = (schema: number) => {
      const name = schemas[schema]?.name ?? '';
      // A schema taken out of the global grant was not open by it.
      if (first?.on.level !== 'schema-pattern')
        return !current.principals[holder]?.restrictions?.some((each) => each.schema === name);
      return literal ? first.on.pattern === name : wildMatch(name, first.on.pattern);
    };
    const closed = new Set(Array.from(showing.keys(), (relation) => relations[relation]?.schema ?? -1));
    // MySQL takes a row that looks like a pattern over a schema taken out for a corrupt table, and refuses the REVOKE.
    const out = level === 'global' ? (current.principals[holder]?.restrictions ?? []) : [];
    const seemsCorrupt =
      out.length > 0 &&
      current.grants.some(
        ({ grantee, on }) =>
          on.level === 'schema-pattern' &&
          (grantee === holder || principals[grantee]?.user === '') &&
          out.some(({ schema }) => wildMatch(schema, on.pattern)),
      );
    if (seemsCorrupt) return null;
    const ownRows = current.grants.filter(({ grantee, on }) => grantee === holder && on.level === 'schema-pattern');
    if (level === 'global' && literal && !whole) {
      const names = [...closed].map((schema) => schemas[schema]?.name ?? '');
      const restricted = names.filter(
        (name) => !current.principals[holder]?.restrictions?.some(({ schema }) => schema === name),
      );
      // Beside rows of its own, or ones without a user name, the server looks for a row and finds none.
      const plain = current.grants.every(
        ({ grantee, on }) => on.level !== 'schema-pattern' || (grantee !== holder && principals[grantee]?.user !== ''),
      );
      const inside = [...relations.keys()].filter((each) => closed.has(relations[each]?.schema ?? -1));
      if (plain && restricted.length > 0) {
        return edit({
          restrict: restricted.map((schema) => ({ principal: holder, schema })),
          add: inside.length > MOST_REGRANTS ? [] : inside.flatMap((each) => openTable(current, holder, each)),
        });
      }
    }
    const covered = [...relations.keys()].filter((relation) => opens(relations[relation]?.schema ?? -1));
    const add: Grant[] = [];
    if (!whole) {
      // A new row for a database could hide a wider one of its own: then its tables are named one by one.
      const bySchema = level === 'global' && ownRows.length === 0;
      const tables = bySchema ? covered.filter((each) => closed.has(relations[each]?.schema ?? -1)) : covered;
      if (tables.length <= MOST_REGRANTS) {
        add.push(...tables.flatMap((each) => openTable(current, holder, each)));
        if (bySchema) {
          for (const [index, { name }] of schemas.entries()) {
            if (closed.has(index) || !opens(index)) continue;
            const pattern = literal ? name : name.replace(/[%_\\]/g, '\\$&');
            const on = { level: 'schema-pattern', pattern } as const;
            add.push({ grantee: holder, privilege: 'SELECT', on, grantable: false });
          }
        }
      }
    }
    const lift = out
      .filter(({ privileges }) => privileges.join() === 'SELECT')
      .map(({ schema }) => ({ principal: holder, schema }));
    return edit({ drop, add, lift });
  }

  /** SELECT on what of a table is not wanted, as far as it is not granted yet. */
  function openTable(current: AccessGraph, holder: number, relation: number): Grant[] {
    const take = showing.get(relation);
    const names = relations[relation]?.columns ?? [];
    const own = readsOn(current, relation).filter(({ grantee }) => grantee === holder);
    if (own.some(({ on }) => on.level === 'relation')) return [];
    const grant = (on: Grant['on']): Grant => ({ grantee: holder, privilege: 'SELECT', on, grantable: false });
    // Beside grants on its columns, one on the table could not be taken back without them.
    if (!take && own.length === 0) return [grant({ level: 'relation', relation })];
    const held = new Set(own.flatMap(({ on }) => (on.level === 'column' ? [on.column] : [])));
    return [...names.keys()].flatMap((column) => {
      const name = names[column] ?? '';
      return take?.has(column) || held.has(name) ? [] : [grant({ level: 'column', relation, column: name })];
    });
  }

  return { choose };
}

function dropping(drop: readonly Grant[]): Edit | null {
  return drop.length === 0 ? null : edit({ drop });
}

function united(edits: readonly (Edit | null)[]): Edit | null {
  const made = edits.filter((each) => each !== null);
  if (made.length === 0) return null;
  return edit({
    drop: made.flatMap(({ drop }) => drop),
    add: made.flatMap(({ add }) => add),
    cascade: made.flatMap(({ cascade }) => cascade),
  });
}

/** To those who were granted by somebody who may no longer: the same from the owner, for them to keep it or lose it on their own account. */
function handedOn(cascade: readonly Cascaded<Grant>[]): Grant[] {
  return cascade.flatMap(({ from, to }) => {
    const { grantee, privilege, on, grantable } = from;
    return to === null ? [{ grantee, privilege, on, grantable }] : [];
  });
}

/** What of the grants on one object others made who lose their option with `drop`, and so on. */
function dependants(all: readonly Grant[], drop: readonly Grant[]): Cascaded<Grant>[] {
  const gone = new Set(drop);
  const left = new Map(all.filter((grant) => !gone.has(grant)).map((grant) => [grant, grant as Grant | null]));
  const place = ({ on }: Grant) => (on.level === 'column' ? on.column : '');
  // An option on the table is one on each of its columns.
  const allows = (option: Grant, on: Grant) => place(option) === '' || place(option) === place(on);
  for (let again = true; again; ) {
    again = false;
    const options = [...left.values()].filter((grant) => grant !== null && (grant.grantable || grant.by));
    for (const [from, to] of left) {
      const by = to?.by;
      if (!to || !by) continue;
      const kept = by.filter(({ grantor }) => {
        const lost = [...drop, ...[...left].flatMap(([old, now]) => (now === null ? [old] : []))].some(
          (grant) => grant.grantee === grantor && grant.grantable && allows(grant, from),
        );
        if (!lost) return true;
        return options.some((grant) => grant?.grantee === grantor && grant.grantable && allows(grant, from));
      });
      if (kept.length === by.length) continue;
      again = true;
      left.set(from, kept.length === 0 ? null : { ...to, by: kept, grantable: kept.some((grant) => grant.grantable) });
    }
  }
  return [...left].flatMap(([from, to]) => (from === to ? [] : [{ from, to }]));
}

/** For each relation the columns that show what is wanted: its own, and those of views and parents that copy them. */
function columnsThatShow(graph: AccessGraph, wanted: Wanted): ReadonlyMap<number, ReadonlySet<number>> {
  const showing = new Map<number, Set<number>>();
  const queue: (readonly [relation: number, column: number])[] = [];
  const add = (relation: number, column: number) => {
    const known = showing.get(relation) ?? new Set();
    showing.set(relation, known);
    if (column < 0 || known.has(column)) return;
    known.add(column);
    queue.push([relation, column]);
  };
  const positionOf = (relation: number, column: string) => graph.relations[relation]?.columns.indexOf(column) ?? -1;
  const copies = new Map<number, { view: number; column: string; baseColumn: string }[]>();
  for (const { view, column, base, baseColumn, use } of graph.lineage) {
    if (use !== 'copy') continue;
    copies.set(base, [...(copies.get(base) ?? []), { view, column, baseColumn }]);
  }
  for (const columns of wanted.values()) {
    for (const [relation, set] of columns) for (const column of set) add(relation, column);
  }
  for (const [relation, column] of queue) {
    const name = graph.relations[relation]?.columns[column] ?? '';
    for (const { view, column: shown, baseColumn } of copies.get(relation) ?? []) {
      if (baseColumn === name) add(view, positionOf(view, shown));
    }
    for (const parent of graph.relations[relation]?.parents ?? []) add(parent, positionOf(parent, name));
  }
  return new Map([...showing].filter(([, columns]) => columns.size > 0));
}
