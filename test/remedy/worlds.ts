/** What the worlds' tests of both engines share: what to close, by names, and what a graph says, to compare. */
import type { ResolvedAccess } from '../../src/access/types.ts';
import type { AccessGraph } from '../../src/graph.ts';
import type { Loss, Wanted } from '../../src/remedy/close.ts';

export interface Pick {
  /** Positions in a list of names, taken modulo its length; none for everybody. */
  readonly who: readonly number[];
  readonly columns: readonly number[];
}

/** Chosen principals × chosen columns of the tables whose name the filter takes; superusers are left out. */
export function wantedOf(
  graph: AccessGraph,
  { who, columns }: Pick,
  isPrincipal: (name: string) => boolean,
  isRelation: (qualified: string) => boolean,
): Wanted {
  const principals = [...graph.principals.entries()].filter(
    ([, { name, superuser }]) => isPrincipal(name) && !superuser,
  );
  const places = [...graph.relations.entries()].flatMap(([relation, { schema, name, columns: names }]) =>
    isRelation(`${graph.schemas[schema]?.name}.${name}`)
      ? [...names.keys()].map((column) => [relation, column] as const)
      : [],
  );
  const closed = new Map<number, Set<number>>();
  for (const each of columns) {
    const [relation, column] = places[each % places.length]!;
    closed.set(relation, (closed.get(relation) ?? new Set()).add(column));
  }
  const chosen = who.length === 0 ? principals : who.map((each) => principals[each % Math.max(1, principals.length)]);
  return new Map(chosen.flatMap((each) => (each ? [[each[0], closed] as const] : [])));
}

/** `principal schema.relation.column` of losses; superusers, of whom `seenOf` says nothing, are left out. */
export function keysOf(graph: AccessGraph, losses: Iterable<Loss>): Set<string> {
  const keys = new Set<string>();
  for (const { principal, relation, columns } of losses) {
    if (graph.principals[principal]!.superuser) continue;
    const { schema, name, columns: names } = graph.relations[relation]!;
    for (const column of columns ?? names.keys()) {
      keys.add(`${graph.principals[principal]!.name} ${graph.schemas[schema]!.name}.${name}.${names[column]}`);
    }
  }
  return keys;
}

export function lossesOf(wanted: Wanted): Loss[] {
  return [...wanted].flatMap(([principal, columns]) =>
    [...columns].map(([relation, set]) => ({ principal, relation, columns: [...set] })),
  );
}

/** All that is seen, as `principal schema.relation.column`, by the reaches asked for; with what policies leave no row of. */
export function seenOf(resolved: ResolvedAccess, reaches: readonly string[], withoutRows = true): Set<string> {
  const seen = new Set<string>();
  for (const { name: who, access, superuser } of resolved.principals) {
    if (superuser) continue;
    for (const { holding, reach } of access) {
      const { covers, rows } = resolved.holdings[holding]!;
      if (!reaches.includes(reach) || (rows === 'unknown' && reach === 'via')) continue;
      if (rows === 'none' && !withoutRows) continue;
      const all =
        covers === 'everything' ? resolved.relations.map((_, relation) => ({ relation, columns: null })) : covers;
      for (const { relation, columns } of all) {
        const { schemaName, name, columns: names } = resolved.relations[relation]!;
        for (const column of columns ?? names.keys()) seen.add(`${who} ${schemaName}.${name}.${names[column]}`);
      }
    }
  }
  return seen;
}

/** Grants and memberships of a graph in an order of their own. */
export function statedIn({ principals, grants, memberships, relations, schemas, routines }: AccessGraph): string[] {
  const who = (index: number) => principals[index]?.name ?? '?';
  const where = (on: (typeof grants)[number]['on']) => {
    if (on.level === 'relation' || on.level === 'column') {
      const { schema, name } = relations[on.relation]!;
      return [on.level, schemas[schema]!.name, name, on.level === 'column' ? on.column : ''];
    }
    if (on.level === 'routine') return [on.level, routines[on.routine]!.name];
    return on.level === 'schema' ? [on.level, schemas[on.schema]!.name] : [on.level, 'pattern' in on ? on.pattern : ''];
  };
  const by = (list: readonly { readonly grantor: number }[] | undefined, owner: number | null = null) =>
    // What the owner alone granted says nothing of who did.
    (list ?? []).every(({ grantor }) => grantor === owner)
      ? []
      : (list ?? []).map((each) => JSON.stringify({ ...each, grantor: who(each.grantor) })).sort();
  const ownerOf = (on: (typeof grants)[number]['on']) => {
    if (on.level === 'relation' || on.level === 'column') return relations[on.relation]!.owner;
    return on.level === 'routine' ? routines[on.routine]!.owner : null;
  };
  return [
    // MySQL and MariaDB keep an empty row for the sake of grants on columns.
    ...grants
      .filter(({ privilege, on }) => privilege !== 'USAGE' || on.level !== 'relation')
      .map((grant) =>
        JSON.stringify([
          who(grant.grantee),
          grant.privilege,
          where(grant.on),
          grant.grantable,
          by(grant.by, ownerOf(grant.on)),
        ]),
      ),
    ...memberships.map((each) =>
      JSON.stringify([who(each.member), who(each.role), each.inherit, each.set, each.admin, each.atLogin, by(each.by)]),
    ),
    ...principals.map(({ name, attributes, restrictions, defaultRole }) =>
      JSON.stringify([
        name,
        attributes,
        (restrictions ?? []).map((each) => JSON.stringify(each)).sort(),
        defaultRole === undefined ? '' : who(defaultRole),
      ]),
    ),
  ].sort();
}
