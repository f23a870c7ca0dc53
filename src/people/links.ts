/** Which relation has all the people of another: by foreign key, by what a view reads, by the name of a key. */
import type { ForeignKey, Relation } from '../model.ts';
import { type Facts, isUnique, keyOf } from './relation.ts';

export interface Reference {
  readonly target: Facts;
  /** The referring column, where it leads there in one step. */
  readonly column: string | null;
  /** At least that share of the people is there: 1 for a declared key. */
  readonly bond: number;
  /** A view's rows are its base's, so that no hash can say otherwise; a key may stand beside another person's data. */
  readonly copy: boolean;
}

/** Relations about persons that the foreign keys lead to, over at most three steps. */
export function declared(
  from: Facts,
  relations: ReadonlyMap<string, Relation>,
  facts: ReadonlyMap<string, Facts>,
): Reference[] {
  const found: Reference[] = [];
  const seen = new Set([from.key]);
  let step: { key: ForeignKey; column: string | null }[] = from.relation.foreignKeys.map((key) => ({
    key,
    column: key.columns.length === 1 ? (key.columns[0] ?? null) : null,
  }));
  for (let depth = 0; depth < 3 && step.length > 0; depth += 1) {
    const next: typeof step = [];
    for (const { key, column } of step) {
      const name = keyOf(key.references.schema, key.references.relation);
      if (seen.has(name)) continue;
      seen.add(name);
      const target = facts.get(name);
      if (target?.aboutPersons) found.push({ target, column, bond: 1, copy: false });
      else for (const further of relations.get(name)?.foreignKeys ?? []) next.push({ key: further, column: null });
    }
    step = next;
  }
  return found;
}

/** Names that every table may have. */
const GENERIC = /^(id|idx|seq|no|sn|num|key|code|uuid|guid|pk|name|type|date)$/i;
/** Without a constraint some rows may refer to persons who are gone. */
const BY_NAME = 0.8;

/** Finds relations whose primary key has the name and type of a column: schemas without foreign keys are common. */
export function keysByName(facts: Iterable<Facts>): (from: Facts) => Reference[] {
  const byName = new Map<string, Facts[]>();
  for (const each of facts) {
    const [key, second] = each.relation.primaryKey;
    if (!each.aboutPersons || !each.counted || key === undefined || second !== undefined || GENERIC.test(key)) continue;
    const name = key.toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), each]);
  }
  return (from) =>
    from.relation.columns.flatMap((column): Reference[] => {
      const targets = byName.get(column.name.toLowerCase()) ?? [];
      return targets
        .filter((target) => {
          const key = target.relation.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
          const values = isUnique(from.relation, column.name) ? from.rows.low : (column.statistics?.distinct ?? 0);
          return target !== from && key?.family === column.family && values <= target.rows.high;
        })
        .map((target) => ({ target, column: column.name, bond: BY_NAME, copy: false }));
    });
}
