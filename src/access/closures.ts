/** Positions that one gets to from each by following the memberships, its own among them. Each is looked up once. */
export function closures(
  edges: readonly { readonly member: number; readonly role: number }[],
): (start: number) => ReadonlySet<number> {
  const next = Map.groupBy(edges, ({ member }) => member);
  const known = new Map<number, ReadonlySet<number>>();
  return (start) => {
    let found = known.get(start);
    if (!found) {
      const reached = new Set([start]);
      for (const each of reached) for (const { role } of next.get(each) ?? []) reached.add(role);
      known.set(start, reached);
      found = reached;
    }
    return found;
  };
}
