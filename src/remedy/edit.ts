/** One change of the grants, as data: what it takes, what it gives instead, and the access graph after it. */
import type { AccessGraph, Grant, GraphRelation, Membership } from '../graph.ts';

/** A grant or membership that goes with another one, since its grantor loses the option (PostgreSQL's CASCADE). */
export interface Cascaded<Item> {
  readonly from: Item;
  /** What others granted of the same; null for nothing. */
  readonly to: Item | null;
}

export interface Edit {
  /** Revoked by a statement. */
  readonly drop: readonly Grant[];
  /** Granted in place of it, so that nothing else is lost. */
  readonly add: readonly Grant[];
  readonly cascade: readonly Cascaded<Grant>[];
  readonly leave: readonly Membership[];
  readonly leaveCascade: readonly Cascaded<Membership>[];
  /** MySQL with partial_revokes: a schema taken out of a global SELECT. */
  readonly restrict: readonly { readonly principal: number; readonly schema: string }[];
  /** PostgreSQL: role attributes taken away. */
  readonly attributes: readonly { readonly principal: number; readonly attribute: string }[];
  /** MySQL: histograms dropped. */
  readonly histograms: readonly { readonly relation: number; readonly columns: readonly string[] }[];
}

const NOTHING: Edit = {
  drop: [],
  add: [],
  cascade: [],
  leave: [],
  leaveCascade: [],
  restrict: [],
  attributes: [],
  histograms: [],
};

/** An edit of the parts that are named; the others change nothing. */
export function edit(parts: Partial<Edit>): Edit {
  return { ...NOTHING, ...parts };
}

/** The graph after the edit. Grants and memberships are known by identity: those of an edit are objects of the graph. */
export function applyEdit(graph: AccessGraph, change: Edit): AccessGraph {
  return {
    ...graph,
    grants: after(graph.grants, change.drop, change.cascade, change.add),
    memberships: after(graph.memberships, change.leave, change.leaveCascade, []),
    principals: graph.principals.map((principal, index) => {
      const taken = change.attributes.filter((each) => each.principal === index).map(({ attribute }) => attribute);
      const schemas = change.restrict.filter((each) => each.principal === index).map(({ schema }) => schema);
      if (taken.length + schemas.length === 0) return principal;
      const restrictions = schemas.map((schema) => ({ schema, privileges: ['SELECT'] }));
      return {
        ...principal,
        attributes: principal.attributes.filter((attribute) => !taken.includes(attribute)),
        ...(schemas.length > 0 ? { restrictions: [...(principal.restrictions ?? []), ...restrictions] } : {}),
      };
    }),
    relations:
      change.histograms.length === 0
        ? graph.relations
        : graph.relations.map((relation, index) => withoutHistograms(relation, index, change)),
  };
}

function withoutHistograms(relation: GraphRelation, index: number, { histograms }: Edit): GraphRelation {
  const gone = histograms.filter((each) => each.relation === index).flatMap(({ columns }) => columns);
  if (gone.length === 0) return relation;
  return { ...relation, histograms: (relation.histograms ?? []).filter((column) => !gone.includes(column)) };
}

function after<Item>(
  all: readonly Item[],
  drop: readonly Item[],
  cascade: readonly Cascaded<Item>[],
  add: readonly Item[],
): readonly Item[] {
  if (drop.length + cascade.length + add.length === 0) return all;
  const gone = new Set(drop);
  const changed = new Map(cascade.map(({ from, to }) => [from, to]));
  const left = all.flatMap((item) => {
    if (gone.has(item)) return [];
    const to = changed.get(item);
    return to === undefined ? [item] : to === null ? [] : [to];
  });
  return [...left, ...add];
}
