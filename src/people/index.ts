/**
 * How many people stand behind a set of findings, with bounds.
 *
 * Each relation gets its people from the best evidence there is: a unique key on an identifier, the distinct
 * identifiers of the sample, the server's statistics, the foreign key to the table of the persons, its rows. Several
 * relations are not added up: a foreign key makes one a subset of the other, and keyed hashes of the identifiers tell
 * how far unlinked ones overlap. What no evidence decides widens the bounds.
 */
import { PEOPLE_METHODS, type People, type PeopleMethod } from '../model.ts';
import { drawnFrom, NOBODY, within } from './distinct.ts';
import { createJoin, sizeOf } from './exact.ts';
import { declared, keysByName, type Reference } from './links.ts';
import {
  addShares,
  averageShare,
  type Crossing,
  crossingOf,
  type Share,
  type Sketch,
  shareOf,
  UNKNOWN,
} from './overlap.ts';
import { type Facts, gather, inherited, isUnique, keyOf, larger, type PeopleInput } from './relation.ts';
import { createShares } from './shares.ts';
import { type Part, type Settled, unite } from './union.ts';

export type { PeopleInput, RelationName } from './relation.ts';

export interface PeopleModel {
  /** @param index position in `classifications` */
  finding(index: number): People;
  /** People behind any of the findings: at least those of each, at most their sum. */
  union(indexes: Iterable<number>): People;
  /** What the number of people behind any of the findings rests on. */
  method(indexes: Iterable<number>): PeopleMethod;
}

/** The share of the largest relation's people below which a relation is not what a number rests on. */
const FEW = 0.01;
/** Below so many shared hashes to be expected, hashes decide nothing against a key. */
const POWER = 10;

/** Prepares the counts of all relations with findings. Cost grows with findings and with the hashes compared. */
export function estimatePeople(input: PeopleInput): PeopleModel {
  const relations = new Map(input.relations.map((each) => [keyOf(each.schema, each.name), each]));
  const findingsOf = new Map<string, number[]>();
  for (const [index, { schema, relation, subject }] of input.classifications.entries()) {
    // A shop's telephone is nobody's.
    if (subject === 'organisation') continue;
    const key = keyOf(schema, relation);
    findingsOf.set(key, [...(findingsOf.get(key) ?? []), index]);
  }
  const facts = new Map<string, Facts>();
  for (const [key, findings] of findingsOf) {
    const relation = relations.get(key);
    if (relation) facts.set(key, gather(input, relation, findings, relations));
  }
  const crossing = crossingOf(
    Array.from(facts.values()).flatMap(({ sketches, loose }) => [...sketches.values(), ...(loose ? [loose] : [])]),
  );
  const comparison = comparer(facts.values(), crossing);
  const join = createJoin();
  const byName = keysByName(facts.values());
  const settled = new Map<Facts, Settled>();
  for (const each of facts.values()) settle(each, new Set());
  // What the parents say of a relation's size says how much of it its sample has seen.
  let unions = 0;
  const settledComparison = comparer(
    facts.values(),
    crossing,
    (relation) => {
      const { own } = relation;
      const cells = settled.get(relation)?.cells ?? own;
      const by = (pick: (people: People) => number) => (pick(own) > 0 ? pick(cells) / pick(own) : 1);
      return { estimate: by(({ estimate }) => estimate), low: by(({ low }) => low), high: by(({ high }) => high) };
    },
    // A union asks for each pair once: what a single one has compared is of no further use.
    () => unions > 1,
  );

  /** @param open relations that wait for this one: a circle of keys is cut where it closes */
  function settle(each: Facts, open: Set<Facts>): Settled {
    const done = settled.get(each);
    if (done) return done;
    open.add(each);
    const link = parentOf(each, open);
    open.delete(each);
    const cells = link && !each.full ? narrowed(each, link) : each.own;
    const loose = each.loose?.total ?? NOBODY;
    // What the parent says of the relation's size holds for its identifiers, too.
    const grown = link && each.even !== null && each.own.estimate > 0 ? cells.estimate / each.own.estimate : 1;
    const counts = new Map(
      Array.from(each.counts, ([index, count]) => [index, bounded(index, scaledBy(count, grown), cells)]),
    );
    for (const [index, rows] of each.fills) counts.set(index, inherited(rows, cells, each.filled));
    const result: Settled = {
      facts: each,
      counts,
      cells,
      people: together([cells, loose], Infinity),
      parent: link?.parent ?? null,
      bond: link?.bond ?? 0,
      copy: link?.copy ?? false,
      method: link && !each.counted ? 'reference' : each.method,
    };
    settled.set(each, result);
    return result;
  }

  function parentOf(each: Facts, open: Set<Facts>): Link | null {
    const { schema, name } = each.relation;
    const bases: Reference[] = (input.viewBases?.({ schema, relation: name }) ?? []).flatMap((base) => {
      const target = facts.get(keyOf(base.schema, base.relation));
      return target ? [{ target, column: null, bond: 1, copy: true }] : [];
    });
    return best(each, [...bases, ...declared(each, relations, facts)], open) ?? best(each, byName(each), open);
  }

  /** The largest that can hold all of a relation's people, and that no hash speaks against. */
  function best(each: Facts, references: readonly Reference[], open: Set<Facts>): Link | null {
    let found: Link | null = null;
    for (const { target, column, bond, copy } of references) {
      if (open.has(target)) continue;
      const parent = settle(target, open);
      const seen = comparison(each, target);
      const fits = each.own.low <= parent.people.high * 1.1 && (copy || seen.power < POWER || seen.maybeAll);
      if (fits && (!found || found.parent.people.estimate < parent.people.estimate))
        found = { parent, column, bond, copy };
    }
    return found;
  }

  function scaledBy(count: People, by: number): People {
    return within({ ...count, estimate: count.estimate * by }, 0, count.high);
  }

  function bounded(index: number, count: People, cells: People): People {
    return input.classifications[index]?.embedded ? count : within(count, 0, cells.high);
  }

  function part(each: Settled, indexes: readonly number[]): Part {
    const cells: People[] = [];
    let loose: People[] = [];
    for (const index of indexes) {
      const count = each.counts.get(index) ?? NOBODY;
      (input.classifications[index]?.embedded ? loose : cells).push(count);
    }
    const all = indexes.length === each.counts.size;
    if (all && each.facts.loose) loose = [each.facts.loose.total];
    const persons = personsOf(each.facts, indexes);
    const some = all ? each.cells : independent(cells, each.cells);
    const inCells = persons ? larger(sizeOf(persons[0]), some) : some;
    const people = together([inCells, together(loose, each.facts.loose?.total.high ?? Infinity)], each.people.high);
    return { settled: each, people, ratio: Math.min(1, people.estimate / Math.max(1, each.people.estimate)), persons };
  }

  /** The persons behind the findings: those of their identifiers, or all where a column without one is filled in every row. */
  function personsOf({ full, fills, filled }: Facts, indexes: readonly number[]) {
    if (!full) return null;
    const whole = indexes.some((index) => (fills.get(index)?.estimate ?? 0) >= 0.999 * Math.max(1, filled.estimate));
    return whole ? full.persons : full.of(indexes);
  }

  /** A column that fills some of the rows has its part of the relation's people, and how large that is a sample says. */
  function methodOf({ facts: { fills, filled, methods }, method }: Settled, index: number): PeopleMethod | undefined {
    const rows = fills.get(index);
    if (!rows) return methods.get(index);
    const counted = rows.low === rows.high || rows.estimate >= 0.999 * filled.estimate;
    return counted || PEOPLE_METHODS.indexOf(method) > PEOPLE_METHODS.indexOf('sample') ? method : 'sample';
  }

  const settledOf = (index: number): Settled | undefined => {
    const found = input.classifications[index];
    const known = found && facts.get(keyOf(found.schema, found.relation));
    return known && settled.get(known);
  };

  return {
    finding(index) {
      return rounded(settledOf(index)?.counts.get(index) ?? NOBODY);
    },
    union(indexes) {
      const byRelation = new Map<Settled, number[]>();
      for (const index of new Set(indexes)) {
        const found = settledOf(index);
        if (found) byRelation.set(found, [...(byRelation.get(found) ?? []), index]);
      }
      const parts = Array.from(byRelation, ([each, list]) => part(each, list));
      unions += 1;
      return rounded(unite(parts, (a, b) => shared(a, b, settledComparison), join));
    },
    method(indexes) {
      // By relation the surest way to its people; of those that hold more than a few, the weakest.
      const ways = new Map<Settled, { rank: number; people: number }>();
      for (const index of indexes) {
        const each = settledOf(index);
        const own = each && methodOf(each, index);
        if (!own) continue;
        const { rank, people } = ways.get(each) ?? { rank: Infinity, people: 0 };
        ways.set(each, {
          rank: Math.min(rank, PEOPLE_METHODS.indexOf(own)),
          people: Math.max(people, each.counts.get(index)?.estimate ?? 0),
        });
      }
      const most = Math.max(0, ...Array.from(ways.values(), ({ people }) => people));
      const telling = [...ways.values()].filter(({ people }) => people >= FEW * most);
      return PEOPLE_METHODS[Math.max(0, ...telling.map(({ rank }) => rank))] ?? 'rows';
    },
  };
}

interface Link {
  readonly parent: Settled;
  readonly column: string | null;
  readonly bond: number;
  readonly copy: boolean;
}

/** A child's people once its parent is known: no more than the parent's, and as many as its foreign key has values. */
function narrowed(
  { own, relation, rows, counted, roles, even, filled }: Facts,
  { parent, column, bond }: Link,
): People {
  if (roles > 1) return own;
  const most = parent.people.high / Math.max(bond, 0.5);
  const known = relation.columns.find(({ name }) => name === column)?.statistics?.distinct ?? null;
  const values = column !== null && isUnique(relation, column) ? rows.estimate : known;
  const people = parent.people.estimate;
  // Values of a key to orders are orders: they stand for persons only where each row of the parent is one.
  const personal = people >= 0.9 * parent.facts.rows.estimate;
  if (counted) {
    // Who may have rows is known: those of the parent, some of whom have none.
    const drawn = even !== null && personal ? drawnFrom(people, filled.estimate, even) : own.estimate;
    const estimate = Math.min(own.high, Math.max(own.low, drawn));
    const agrees = values !== null && personal && even === null && values >= own.estimate && values <= own.high;
    return within({ ...own, estimate: agrees ? values : estimate }, 0, most);
  }
  // As if each row, or each row referred to, belonged to a person drawn at random from the parent.
  const draws = Math.min(values ?? rows.estimate, rows.estimate);
  const drawn = people > 0 ? people * -Math.expm1(-draws / people) : 0;
  const part = (people * draws) / Math.max(1, parent.facts.rows.estimate);
  const estimate = values !== null && personal ? values : Math.max(drawn, values === null ? 0 : Math.min(people, part));
  const low = values !== null && personal ? Math.max(own.low, values * 0.8) : own.low;
  return within({ estimate: Math.min(estimate, rows.estimate), low, high: rows.high }, 0, Math.min(most, rows.high));
}

type Comparison = (a: Facts, b: Facts) => Share;

/** What of a relation is compared with others. */
interface Traits {
  readonly sketches: ReadonlyMap<string, Sketch>;
  readonly loose: Sketch | null;
  readonly either: boolean;
}

const AS_IT_IS = (): People => ({ estimate: 1, low: 1, high: 1 });

/**
 * Compares relations by the identifiers that say most; each pair once where it `remembers`.
 * @param scale by how much the totals of a relation's identifiers have turned out to be off
 */
function comparer(
  all: Iterable<Facts>,
  crossing: Crossing,
  scale: (facts: Facts) => People = AS_IT_IS,
  remembers: () => boolean = () => true,
): Comparison {
  const traits = new Map(
    Array.from(all, (facts): [Facts, Traits] => {
      const by = scale(facts);
      const scaled = (sketch: Sketch): Sketch => ({
        ...sketch,
        total: {
          estimate: sketch.total.estimate * by.estimate,
          low: sketch.total.low * by.low,
          high: sketch.total.high * by.high,
        },
      });
      const sketches = new Map(Array.from(facts.sketches, ([category, sketch]) => [category, scaled(sketch)]));
      return [facts, { sketches, loose: facts.loose, either: facts.either }];
    }),
  );
  const numbers = new Map(Array.from(traits.keys(), (facts, number) => [facts, number]));
  const known = createShares();
  return (a, b) => {
    const [first, second] = [traits.get(a), traits.get(b)];
    if (!first || !second) return UNKNOWN;
    const pair = (numbers.get(a) ?? 0) * numbers.size + (numbers.get(b) ?? 0);
    const stored = known.get(pair);
    if (stored) return stored;
    const share = compare(first, second, crossing);
    // To find that they have nothing in common is as quick as to look it up.
    if (share !== UNKNOWN && remembers()) known.set(pair, share);
    return share;
  };
}

function compare(a: Traits, b: Traits, crossing: Crossing): Share {
  let best = UNKNOWN;
  const offer = (share: Share): void => {
    if (share.power > best.power) best = share;
  };
  const common: [Sketch, Sketch][] = [];
  for (const [category, sketch] of a.sketches) {
    const other = b.sketches.get(category);
    if (other) common.push([sketch, other]);
  }
  // Rows of `a` with a telephone and rows with an e-mail are different people, and each says something of its own; of
  // `b`, whoever is there under one is not there under the other.
  if (a.either && common.length > 1) offer(averageShare(common, crossing));
  else if (b.either && common.length > 1) offer(addShares(common.map(([one, other]) => shareOf(one, other, crossing))));
  else for (const [sketch, other] of common) offer(shareOf(sketch, other, crossing));
  // What texts mention are other kinds as often as not: they are asked only where no kind is common to both.
  if (best === UNKNOWN && b.loose) {
    for (const sketch of a.sketches.values()) offer(shareOf(sketch, b.loose, crossing));
  }
  if (a.sketches.size === 0 && a.loose) {
    const { loose } = a;
    const others = [...b.sketches.values(), ...(b.loose ? [b.loose] : [])];
    // What a text mentions is a telephone number here and an e-mail address there.
    offer(addShares(others.map((other) => shareOf(loose, other, crossing))));
  }
  return best;
}

/** The share of `a`'s people that are among `b`'s: keys first, unless the hashes are strong enough to differ. */
function shared(a: Settled, b: Settled, comparison: Comparison): Share {
  const seen = comparison(a.facts, b.facts);
  const strong = seen.power >= POWER;
  const up = bondOf(a, b);
  if (up)
    return { estimate: 1, low: strong && !up.copy ? seen.low : up.least, high: 1, power: Infinity, maybeAll: true };
  if (strong) return b.parent ? supported(seen, comparison(a.facts, b.parent.facts), b, b.parent) : seen;
  const ratio = Math.min(1, b.people.estimate / Math.max(1, a.people.estimate));
  if (bondOf(b, a)) return { estimate: ratio, low: 0, high: 1, power: Infinity, maybeAll: true };
  const root = rootOf(a);
  if (root !== a && root === rootOf(b)) {
    // Two children of one parent: as if each had drawn its people from there by chance.
    const chance = Math.min(1, b.people.estimate / Math.max(1, root.people.estimate));
    const forced = (a.people.low + b.people.low - root.people.high) / Math.max(1, a.people.low);
    return { estimate: chance, low: Math.max(0, forced), high: 1, power: Infinity, maybeAll: true };
  }
  // Rows without a single identifier (device numbers, addresses) are no evidence of people that no other table has.
  return a.facts.counted || a.facts.loose ? seen : { ...seen, estimate: 1 };
}

/**
 * A relation has its parent's people as its share of them comes: where the two samples that say so agree with those that
 * were compared, all count by what they have seen. The bounds stay those of what was compared.
 */
function supported(seen: Share, above: Share, child: Settled, parent: Settled): Share {
  const part = Math.min(1, child.cells.estimate / Math.max(1, parent.cells.estimate));
  const through = above.estimate * part;
  if (above.power < POWER || through < seen.low || through > seen.high || seen.power === Infinity) return seen;
  const weight = above.power / (above.power + seen.power);
  return { ...seen, estimate: seen.estimate * (1 - weight) + through * weight };
}

/** The share of a relation's people that an ancestor surely has; null when it is none. */
function bondOf(child: Settled, ancestor: Settled): { least: number; copy: boolean } | null {
  let least = 1;
  let copy = true;
  for (let at = child; at.parent; at = at.parent) {
    least *= at.bond;
    copy &&= at.copy;
    if (at.parent === ancestor) return { least, copy };
  }
  return null;
}

function rootOf(settled: Settled): Settled {
  let at = settled;
  while (at.parent) at = at.parent;
  return at;
}

/** Several columns of the same rows, filled independently: at least the largest, at most all that the relation has. */
function independent(counts: readonly People[], all: People): People {
  let missing = 1;
  for (const { estimate } of counts) missing *= 1 - Math.min(1, estimate / Math.max(1, all.estimate));
  const bounds = together(counts, all.high);
  return within({ ...bounds, estimate: all.estimate * (1 - missing) }, 0, all.high);
}

/** Sets of which nothing is known but their sizes: most likely the smaller ones are in the largest. */
function together(counts: readonly People[], ceiling: number): People {
  const most = (pick: (people: People) => number) => Math.max(0, ...counts.map(pick));
  const high = counts.reduce((sum, people) => sum + people.high, 0);
  return within({ estimate: most(({ estimate }) => estimate), low: most(({ low }) => low), high }, 0, ceiling);
}

function rounded({ estimate, low, high }: People): People {
  const least = Math.floor(low + 1e-6);
  return {
    estimate: Math.max(least, Math.round(estimate)),
    low: least,
    high: Math.max(0, Math.round(estimate), Math.ceil(high - 1e-6)),
  };
}
