/** A column that refers to a classified one holds the same values: the foreign key says so, whatever they look like. */
import type { Classification, ColumnRef, Relation } from '../model.ts';

/** What was looked at of a column, whether or not anything was found there. */
export interface Examined {
  readonly sampled: number;
  readonly nonNull: number;
}

/** A reference that no constraint enforces any more still holds now and then: a little is lost at each step. */
const KEPT = 0.98;
/** Longer chains of references than these are not met. */
const MOST_STEPS = 8;

/**
 * The classifications with those that foreign keys add: what a column holds as whole cells, its referrers hold, too, and
 * what their own values seemed to be gives way to it.
 */
export function inherit(
  relations: readonly Relation[],
  classifications: readonly Classification[],
  examined: (column: ColumnRef) => Examined | null,
): Classification[] {
  const edges = referencesOf(relations);
  let current = [...classifications];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const cells = surest(current);
    const gained = edges.flatMap(({ from, to }) => {
      const source = cells.get(keyOf(to));
      const own = cells.get(keyOf(from));
      if (!source || (own && own.category === source.category)) return [];
      // A reference that is surer of itself than what it refers to keeps its own.
      if (own && own.confidence >= source.confidence * KEPT) return [];
      return [inherited(source, from, examined(from))];
    });
    if (gained.length === 0) return current;
    const replaced = new Map(gained.map((each) => [keyOf(each), each]));
    current = [...current.filter((each) => !isCells(each) || !replaced.has(keyOf(each))), ...replaced.values()];
  }
  return current;
}

interface Reference {
  readonly from: ColumnRef;
  readonly to: ColumnRef;
}

function referencesOf(relations: readonly Relation[]): Reference[] {
  return relations.flatMap(({ schema, name, foreignKeys }) =>
    foreignKeys.flatMap(({ columns, references }) =>
      columns.flatMap((column, index): Reference[] => {
        const target = references.columns[index];
        if (target === undefined) return [];
        return [
          {
            from: { schema, relation: name, column },
            to: { schema: references.schema, relation: references.relation, column: target },
          },
        ];
      }),
    ),
  );
}

function inherited(source: Classification, to: ColumnRef, seen: Examined | null): Classification {
  const confidence = source.confidence * KEPT;
  return {
    ...source,
    schema: to.schema,
    relation: to.relation,
    column: to.column,
    confidence,
    caveats: [...new Set([...source.caveats, 'inherited' as const])],
    evidence: {
      basis: ['foreign-key'],
      sampled: seen?.sampled ?? 0,
      nonNull: seen?.nonNull ?? 0,
      matched: 0,
      valid: 0,
      examples: [],
    },
    weights: [{ reason: 'foreign-key', weight: logit(confidence) }],
  };
}

/** Of a confidence below 1, which KEPT sees to. */
const logit = (confidence: number): number => Math.round(Math.log(confidence / (1 - confidence)) * 100) / 100;

/** The surest verdict on the whole cells of each column. */
function surest(classifications: readonly Classification[]): ReadonlyMap<string, Classification> {
  const best = new Map<string, Classification>();
  for (const each of classifications) {
    if (!isCells(each)) continue;
    const known = best.get(keyOf(each));
    if (!known || each.confidence > known.confidence) best.set(keyOf(each), each);
  }
  return best;
}

const isCells = ({ embedded, path }: Classification): boolean => !embedded && path === null;

// NUL is in no identifier of any of the three servers.
const keyOf = ({ schema, relation, column }: ColumnRef): string => `${schema}\0${relation}\0${column}`;
