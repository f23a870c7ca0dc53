/** Says many pairs of principal and relation in few words. */

interface Pair {
  readonly principal: { readonly name: string };
  readonly relation: string;
}

export interface Covered<P extends Pair> {
  readonly by: 'principal' | 'relation';
  readonly pairs: readonly P[];
}

/**
 * Every pair once, under the principal or the relation that has most of those that are left: greedy, so that the answer is
 * short and always the same, though not always the shortest.
 */
export function cover<P extends Pair>(pairs: readonly P[]): Covered<P>[] {
  const left = new Set(pairs);
  const groups = [
    ...group(pairs, 'principal', ({ principal }) => principal.name),
    ...group(pairs, 'relation', ({ relation }) => relation),
  ];
  const covered: Covered<P>[] = [];
  while (left.size > 0) {
    let [best, most] = [groups[0], 0];
    for (const each of groups) {
      if (each.pairs.size > most) [best, most] = [each, each.pairs.size];
    }
    if (!best) break;
    const taken = [...best.pairs];
    covered.push({ by: best.by, pairs: taken });
    for (const pair of taken) {
      left.delete(pair);
      for (const each of groups) each.pairs.delete(pair);
    }
  }
  return covered;
}

function group<P extends Pair>(pairs: readonly P[], by: Covered<P>['by'], keyOf: (pair: P) => string) {
  const grouped = [...Map.groupBy(pairs, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return grouped.map(([, own]) => ({ by, pairs: new Set(own) }));
}
