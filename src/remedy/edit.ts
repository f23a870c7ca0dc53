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
  /** MySQL: schemas that were taken out of a global SELECT, and are forgotten with it. */
  readonly lift: readonly { readonly principal: number; readonly schema: string }[];
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
  lift: [],
  attributes: [],
  histograms: [],
};

/** An edit of the parts that are named; the others change nothing. */
export function edit(parts: Partial<Edit>): Edit {
  return { ...NOTHING, ...parts };
}

/** The graph after the edits. Grants and memberships are known by identity: those of an edit are objects of the graph before it. */
export function applyEdits(graph: AccessGraph, edits: readonly Edit[]): AccessGraph {
  const attributes = edits.flatMap((each) => each.attributes);
  const restrict = edits.flatMap((each) => each.restrict);
  const lift = edits.flatMap((each) => each.lift);
  const histograms = edits.flatMap((each) => each.histograms);
  return {
    ...graph,
    grants: after(
      graph.grants,
      edits.flatMap(({ drop }) => drop),
      edits.flatMap(({ cascade }) => cascade),
      edits.flatMap(({ add }) => add),
    ),
    memberships: membershipsAfter(graph.memberships, edits),
    principals:
      attributes.length + restrict.length + lift.length === 0
        ? graph.principals
        : changedPrincipals(graph, attributes, restrict, lift),
    relations:
      histograms.length === 0
        ? graph.relations
        : graph.relations.map((relation, index) => withoutHistograms(relation, index, histograms)),
  };
}

/** The same list where no edit changes it. */
export function membershipsAfter(
  memberships: AccessGraph['memberships'],
  edits: readonly Edit[],
): AccessGraph['memberships'] {
  return after(
    memberships,
    edits.flatMap(({ leave }) => leave),
    edits.flatMap(({ leaveCascade }) => leaveCascade),
    [],
  );
}

function changedPrincipals(
  { principals }: AccessGraph,
  attributes: Edit['attributes'],
  restrict: Edit['restrict'],
  lift: Edit['lift'],
): AccessGraph['principals'] {
  return principals.map((principal, index) => {
    const taken = attributes.filter((each) => each.principal === index).map(({ attribute }) => attribute);
    const schemas = restrict.filter((each) => each.principal === index).map(({ schema }) => schema);
    const lifted = lift.filter((each) => each.principal === index).map(({ schema }) => schema);
    if (taken.length + schemas.length + lifted.length === 0) return principal;
    const kept = (principal.restrictions ?? []).filter(({ schema }) => !lifted.includes(schema));
    const restrictions = schemas.map((schema) => ({ schema, privileges: ['SELECT'] }));
    return {
      ...principal,
      attributes: principal.attributes.filter((attribute) => !taken.includes(attribute)),
      ...(principal.restrictions || schemas.length > 0 ? { restrictions: [...kept, ...restrictions] } : {}),
    };
  });
}

function withoutHistograms(relation: GraphRelation, index: number, histograms: Edit['histograms']): GraphRelation {
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
  return [...all, ...add].flatMap((item) => {
    let left: Item | null = item;
    while (left !== null && changed.has(left)) left = changed.get(left) ?? null;
    return left === null || gone.has(left) ? [] : [left];
  });
}
