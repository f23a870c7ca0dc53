/**
 * How many people stand behind a set of findings, with bounds.
 *
 * Each relation gets its people from the best evidence there is: a unique key on an identifier, the distinct
 * identifiers of the sample, the server's statistics, the foreign key to the table of the persons, its rows. Several
 * relations are not added up: a foreign key makes one a subset of the other, and keyed hashes of the identifiers tell
 * how far unlinked ones overlap. What no evidence decides widens the bounds.
 */
import type { Classification, ColumnRef, Distinct, ForeignKey, People, Relation } from '../model.ts';
import type { SampleMethod } from '../plugin.ts';
import { estimateDistinct, share, within } from './distinct.ts';
import { mergeSketches, type Share, type Sketch, shareOf, UNKNOWN } from './overlap.ts';

export interface RelationName {
  readonly schema: string;
  readonly relation: string;
}

export interface PeopleInput {
  readonly relations: readonly Relation[];
  readonly classifications: readonly Classification[];
  distinct(column: ColumnRef): Distinct | null;
  /** `method` other than a whole read means blocks or runs of neighbouring rows; absent for single random rows. */
  sampled(
    relation: RelationName,
  ): { readonly rows: number; readonly whole: boolean; readonly method?: SampleMethod } | null;
  /** The tables that a view reads. */
  readonly viewBases?: (view: RelationName) => readonly RelationName[];
  /** How far `estimatedRows` may be off, as a share of it; 0.1 unless told. */
  readonly rowError?: number;
}

export interface PeopleModel {
  /** @param index position in `classifications` */
  finding(index: number): People;
  /** People behind any of the findings: at least those of each, at most their sum. */
  union(indexes: Iterable<number>): People;
}

/** Categories of which a person has about one, and shares it with nobody. */
const PERSON_KEYS = new Set([
  'rrn',
  'foreigner_number',
  'connecting_information',
  'passport',
  'driver_license',
  'health_insurance',
  'customs_code',
  'phone',
  'email',
]);
/** With one of these as whole cells, a relation is about persons, and a foreign key to it names one. */
const PERSON_MARKS = new Set([...PERSON_KEYS, 'person_name', 'user_id', 'password', 'birth_date']);
/** Bounds a relation whose size nothing tells: about as many people live in Korea. */
const UNBOUNDED = 52_000_000;
/** autovacuum_analyze_scale_factor: PostgreSQL's statistics are renewed when a tenth of the rows have changed. */
const ROW_ERROR = 0.1;
/** Earlier relations that a further one is compared with in a union; the rest counts as unknown. */
const COMPARED = 64;
const NOBODY: People = { estimate: 0, low: 0, high: 0 };

interface Facts {
  readonly key: string;
  readonly relation: Relation;
  readonly rows: People;
  /** People of each finding by its own column alone. */
  readonly counts: ReadonlyMap<number, People>;
  /** Plain identifiers by category, for the comparison with other relations. */
  readonly sketches: ReadonlyMap<string, Sketch>;
  /** Persons that one row names: a buyer and a receiver are two. */
  readonly roles: number;
  /** People in whole cells by the relation's own evidence. */
  readonly own: People;
  /** Whether an identifier or a name was counted, rather than rows. */
  readonly counted: boolean;
  /** A foreign key to it names a person. */
  readonly aboutPersons: boolean;
  /** People in free text and JSON. */
  readonly loose: People;
}

interface Settled {
  readonly facts: Facts;
  /** People in whole cells, the parent's bounds applied. */
  readonly cells: People;
  readonly people: People;
  /** The relation whose people include these: by foreign key, or what a view reads. */
  readonly parent: Settled | null;
}

/** Prepares the counts of all relations with findings. Cost grows with findings and with the hashes compared. */
export function estimatePeople(input: PeopleInput): PeopleModel {
  const relations = new Map(input.relations.map((each) => [keyOf(each.schema, each.name), each]));
  const findingsOf = new Map<string, number[]>();
  for (const [index, { schema, relation }] of input.classifications.entries()) {
    const key = keyOf(schema, relation);
    const list = findingsOf.get(key);
    if (list) list.push(index);
    else findingsOf.set(key, [index]);
  }
  const facts = new Map<string, Facts>();
  for (const [key, findings] of findingsOf) {
    const relation = relations.get(key);
    if (relation) facts.set(key, gather(input, relation, key, findings, relations));
  }
  const comparison = comparer();
  const settled = new Map<string, Settled>();
  for (const each of facts.values()) settle(each, new Set());

  function settle(each: Facts, open: Set<string>): Settled {
    const done = settled.get(each.key);
    if (done) return done;
    open.add(each.key);
    const link = parentOf(each, open);
    open.delete(each.key);
    const cells = link ? narrowed(each, link) : each.own;
    const people = together([cells, each.loose], cells.high + each.loose.high);
    const result: Settled = { facts: each, cells, people, parent: link?.parent ?? null };
    settled.set(each.key, result);
    return result;
  }

  /** The relation whose people include all of this one's, if foreign keys or the view's bases name it and nothing speaks against it. */
  function parentOf(each: Facts, open: Set<string>): Link | null {
    const { relation } = each;
    const candidates: Link[] = [];
    const bases = input.viewBases?.({ schema: relation.schema, relation: relation.name }) ?? [];
    for (const base of bases) {
      const found = facts.get(keyOf(base.schema, base.relation));
      if (found && !open.has(found.key)) candidates.push({ parent: settle(found, open), column: null });
    }
    for (const { target, column } of referenced(each, relations, facts)) {
      if (!open.has(target.key)) candidates.push({ parent: settle(target, open), column });
    }
    return candidates
      .filter(({ parent }) => fits(each, parent))
      .reduce<Link | null>(
        (best, link) => (best && best.parent.people.estimate >= link.parent.people.estimate ? best : link),
        null,
      );
  }

  function fits(child: Facts, parent: Settled): boolean {
    if (child.own.low > parent.people.high * 1.1) return false;
    const seen = comparison(child, parent.facts);
    return seen.power < 10 || seen.high >= 0.9;
  }

  const finding = (index: number): People => {
    const classification = input.classifications[index];
    const found = classification && settled.get(keyOf(classification.schema, classification.relation));
    const count = found?.facts.counts.get(index);
    if (!classification || !found || !count) return NOBODY;
    return rounded(classification.embedded ? count : within(count, 0, found.cells.high));
  };

  const part = (each: Settled, indexes: readonly number[]): Part => {
    const whole: People[] = [];
    const loose: People[] = [];
    for (const index of indexes) {
      const count = each.facts.counts.get(index) ?? NOBODY;
      if (input.classifications[index]?.embedded) loose.push(count);
      else whole.push(within(count, 0, each.cells.high));
    }
    const cells = whole.length === each.facts.counts.size ? each.cells : independent(whole, each.cells);
    const people = together([cells, together(loose, each.facts.loose.high)], each.people.high);
    return { settled: each, people, ratio: Math.min(1, people.estimate / Math.max(1, each.people.estimate)) };
  };

  return {
    finding,
    union(indexes) {
      const byRelation = new Map<Settled, number[]>();
      for (const index of new Set(indexes)) {
        const classification = input.classifications[index];
        const found = classification && settled.get(keyOf(classification.schema, classification.relation));
        if (!found) continue;
        const list = byRelation.get(found);
        if (list) list.push(index);
        else byRelation.set(found, [index]);
      }
      const parts = Array.from(byRelation, ([each, list]) => part(each, list));
      return rounded(unite(parts, comparison));
    },
  };
}

/** What the catalog and the sample say of one relation, without its neighbours. */
function gather(
  input: PeopleInput,
  relation: Relation,
  key: string,
  findings: readonly number[],
  relations: ReadonlyMap<string, Relation>,
): Facts {
  const name = { schema: relation.schema, relation: relation.name };
  const sample = input.sampled(name);
  const rows = rowsOf(input, relation, relations);
  const clustered = sample?.method !== undefined && sample.method !== 'whole';
  const columns = new Map(relation.columns.map((column) => [column.name, column]));
  const counts = new Map<number, People>();
  const sketches = new Map<string, Sketch>();
  const keys = new Map<string, Sketch>();
  const names: People[] = [];
  const others: People[] = [];
  const loose: People[] = [];
  let filled: People = NOBODY;

  for (const index of findings) {
    const found = input.classifications[index];
    if (!found) continue;
    const statistics = columns.get(found.column)?.statistics ?? null;
    const cells = filledCells(found, rows, statistics?.nullFraction ?? null);
    const distinct = found.protection === 'plain' || found.protection === 'hashed' ? input.distinct(found) : null;
    let count: People = { ...cells, low: Math.min(1, cells.low) };
    if (distinct) {
      count =
        isUnique(relation, found.column) && !found.embedded && !distinct.whole
          ? cells
          : estimateDistinct(distinct, cells, {
              clustered,
              known: found.embedded ? null : (statistics?.distinct ?? null),
            });
    }
    counts.set(index, count);
    if (found.embedded) loose.push(count);
    else filled = { ...largest([filled, cells]), high: Math.max(filled.high, cells.high) };
    if (!distinct) continue;
    const sketch: Sketch = { seen: distinct.distinct, hashes: distinct.hashes, total: count };
    // Detectors of one category spell a person the same way, so that mobile and landline columns can be compared.
    if (found.protection === 'plain') merge(sketches, found.category, sketch);
    if (found.embedded) continue;
    if (PERSON_KEYS.has(found.category)) merge(keys, found.category, sketch);
    else if (found.category === 'person_name') names.push(count);
    else others.push(count);
  }

  const roles = Math.max(1, findings.filter((index) => isName(input.classifications[index])).length);
  const ceiling = { ...filled, high: filled.high * roles };
  const own = ownPeople({ keys: [...keys.values()], names, others, filled: ceiling, roles });
  // A column without identifiers of its own (an address, a password) has the people of its relation.
  for (const [index, count] of counts) {
    const found = input.classifications[index];
    if (!found || found.embedded || PERSON_KEYS.has(found.category)) continue;
    counts.set(index, inherited(count, filledCells(found, rows, null), own, filled));
  }
  return {
    key,
    relation,
    rows,
    counts,
    sketches,
    roles,
    own,
    counted: keys.size > 0 || names.length > 0,
    aboutPersons: findings.some((index) => {
      const found = input.classifications[index];
      return found !== undefined && !found.embedded && PERSON_MARKS.has(found.category);
    }),
    loose: together(loose, sum(loose)),
  };
}

function merge(sketches: Map<string, Sketch>, category: string, sketch: Sketch): void {
  const earlier = sketches.get(category);
  sketches.set(category, earlier ? mergeSketches(earlier, sketch) : sketch);
}

/**
 * People in the whole cells of a relation: those of its best identifier. Names repeat among strangers, so that distinct
 * names are a floor only; rows are the ceiling.
 */
function ownPeople(evidence: {
  readonly keys: readonly Sketch[];
  readonly names: readonly People[];
  readonly others: readonly People[];
  readonly filled: People;
  readonly roles: number;
}): People {
  const { keys, names, others, filled, roles } = evidence;
  const floor = Math.max(0, ...names.map(({ low }) => low));
  if (keys.length > 0) {
    const best = largest(keys.map(({ total }) => total));
    // Two numbers of one person are one person, unless the row names several.
    const high = roles > 1 ? Math.max(...keys.map(({ total }) => total.high)) : filled.high;
    const low = Math.max(...keys.map(({ total }) => total.low), floor);
    return within({ estimate: Math.max(best.estimate, floor), low, high: best.high }, 0, high);
  }
  const name = largest(names);
  if (names.length > 0) {
    // A hundred thousand Koreans have about as many names as a table of theirs has rows over three; where there are
    // far fewer, the same persons come again and again, as in a log.
    const repeated = name.high < 0.3 * filled.estimate * Math.min(1, Math.sqrt(100_000 / Math.max(1, filled.estimate)));
    return within(
      { estimate: repeated ? name.estimate : filled.estimate, low: floor, high: filled.high },
      0,
      filled.high,
    );
  }
  if (others.length > 0) {
    const other = largest(others);
    // Cards, devices and addresses: a person seldom has more than ten of a kind.
    return within({ ...other, low: other.low / 10 }, 0, filled.high);
  }
  return { ...filled, low: Math.min(1, filled.low) };
}

/** The people of a column that identifies nobody by itself: its share of the rows, of its relation's people. */
function inherited(count: People, cells: People, own: People, filled: People): People {
  if (filled.estimate <= 0) return count;
  const part = Math.min(1, cells.estimate / filled.estimate);
  const few = Math.min(1, cells.low / Math.max(1, filled.high));
  return within(
    { estimate: own.estimate * part, low: own.low * (part > 0.999 ? 1 : few), high: own.high },
    0,
    Math.min(own.high, Math.max(cells.high, own.low)),
  );
}

interface Link {
  readonly parent: Settled;
  /** The foreign key's column where it leads there in one step. */
  readonly column: string | null;
}

/** A child's people once its parent is known: no more than the parent's, and as many as its foreign key has values. */
function narrowed({ own, relation, rows, counted, roles }: Facts, { parent, column }: Link): People {
  const ceiling = parent.people.high;
  if (roles > 1) return own;
  const known = relation.columns.find(({ name }) => name === column)?.statistics?.distinct ?? null;
  const values = column !== null && isUnique(relation, column) ? rows.estimate : known;
  if (counted) {
    const agrees = values !== null && values >= own.low && values <= own.high;
    return within(agrees ? { ...own, estimate: values } : own, 0, ceiling);
  }
  // Without statistics: as if each row belonged to a person drawn at random from the parent.
  const people = parent.people.estimate;
  const drawn = people > 0 ? people * -Math.expm1(-rows.estimate / people) : 0;
  const low = values === null ? own.low : values * 0.8;
  return within({ estimate: values ?? drawn, low: Math.max(own.low, low), high: rows.high }, 0, ceiling);
}

/** Relations about persons that the foreign keys lead to, over at most three steps. */
function referenced(
  from: Facts,
  relations: ReadonlyMap<string, Relation>,
  facts: ReadonlyMap<string, Facts>,
): { target: Facts; column: string | null }[] {
  const found: { target: Facts; column: string | null }[] = [];
  const seen = new Set([from.key]);
  let step: { key: ForeignKey; column: string | null }[] = from.relation.foreignKeys.map((key) => ({
    key,
    column: key.columns.length === 1 ? (key.columns[0] ?? null) : null,
  }));
  for (let depth = 0; depth < 3 && step.length > 0; depth += 1) {
    const next: typeof step = [];
    for (const { key, column } of step) {
      const target = keyOf(key.references.schema, key.references.relation);
      if (seen.has(target)) continue;
      seen.add(target);
      const known = facts.get(target);
      if (known?.aboutPersons) found.push({ target: known, column });
      else for (const further of relations.get(target)?.foreignKeys ?? []) next.push({ key: further, column: null });
    }
    step = next;
  }
  return found;
}

function isName(found: Classification | undefined): boolean {
  return found?.category === 'person_name' && !found.embedded;
}

function isUnique(relation: Relation, column: string): boolean {
  return [relation.primaryKey, ...relation.uniqueKeys].some((key) => key.length === 1 && key[0] === column);
}

function rowsOf(input: PeopleInput, relation: Relation, relations: ReadonlyMap<string, Relation>): People {
  const name = { schema: relation.schema, relation: relation.name };
  const sample = input.sampled(name);
  if (sample?.whole) return exactly(sample.rows);
  const least = sample?.rows ?? 0;
  const error = input.rowError ?? ROW_ERROR;
  let { estimatedRows } = relation;
  if (estimatedRows === null) {
    const bases = input.viewBases?.(name) ?? [];
    const sizes = bases.map((base) => relations.get(keyOf(base.schema, base.relation))?.estimatedRows ?? null);
    const known = sizes.filter((size) => size !== null);
    if (known.length === 0) return { estimate: least, low: least, high: Math.max(least, UNBOUNDED) };
    // A WHERE leaves fewer rows, a join that multiplies them adds no people.
    estimatedRows = Math.max(...known);
    return within({ estimate: estimatedRows, low: least, high: estimatedRows * (1 + error) }, least, Infinity);
  }
  return within(
    { estimate: estimatedRows, low: estimatedRows * (1 - error), high: estimatedRows * (1 + error) },
    least,
    Infinity,
  );
}

/** Rows whose cell in that column holds what was found. */
function filledCells(found: Classification, rows: People, nullFraction: number | null): People {
  const { sampled, nonNull, matched, basis } = found.evidence;
  if (sampled === 0) {
    const filled = nullFraction === null ? 1 : 1 - nullFraction;
    return {
      estimate: rows.estimate * filled,
      low: nullFraction === null ? 0 : rows.low * filled * 0.9,
      high: rows.high,
    };
  }
  const byValue = found.embedded || (matched > 0 && basis.includes('values') && found.protection === 'plain');
  const hits = byValue ? matched : nonNull;
  if (rows.low === rows.high && rows.high === sampled) return exactly(hits);
  const part = share(hits, sampled);
  return { estimate: rows.estimate * part.estimate, low: rows.low * part.low, high: rows.high * part.high };
}

/** Some findings of one relation, taken together. */
interface Part {
  readonly settled: Settled;
  readonly people: People;
  /** Of all people of the relation. */
  readonly ratio: number;
}

type Comparison = (a: Facts, b: Facts) => Share;

/** Compares relations by the category whose hashes say most; each pair once. */
function comparer(): Comparison {
  const known = new Map<Facts, Map<Facts, Share>>();
  return (a, b) => {
    const ofA = known.get(a) ?? new Map<Facts, Share>();
    known.set(a, ofA);
    const earlier = ofA.get(b);
    if (earlier) return earlier;
    let best = UNKNOWN;
    for (const [category, sketch] of a.sketches) {
      const other = b.sketches.get(category);
      const found = other ? shareOf(sketch, other) : UNKNOWN;
      if (found.power > best.power) best = found;
    }
    ofA.set(b, best);
    return best;
  };
}

/** The share of `a`'s people that are among `b`'s: foreign keys first, unless the hashes are strong enough to differ. */
function shared(a: Settled, b: Settled, comparison: Comparison): Share {
  const seen = comparison(a.facts, b.facts);
  const strong = seen.power >= 10;
  if (ancestors(a).includes(b)) return { estimate: 1, low: strong ? seen.low : 1, high: 1, power: Infinity };
  if (strong) return seen;
  const ratio = Math.min(1, b.people.estimate / Math.max(1, a.people.estimate));
  if (ancestors(b).includes(a)) return { estimate: ratio, low: 0, high: 1, power: Infinity };
  const root = ancestors(a).at(-1);
  if (root && root === ancestors(b).at(-1)) {
    // Two children of one parent: as if each had drawn its people from there by chance.
    const chance = Math.min(1, b.people.estimate / Math.max(1, root.people.estimate));
    const forced = (a.people.low + b.people.low - root.people.high) / Math.max(1, a.people.low);
    return { estimate: chance, low: Math.max(0, forced), high: 1, power: Infinity };
  }
  // Rows without a single identifier (device numbers, addresses) are no evidence of people that no other table has.
  return a.facts.counted ? seen : { ...seen, estimate: 1 };
}

/** Nearest first. Parents are settled before their children, so that there is no circle. */
function ancestors(settled: Settled): Settled[] {
  const found: Settled[] = [];
  for (let at = settled.parent; at; at = at.parent) found.push(at);
  return found;
}

/**
 * The union of several relations, largest first: each adds the people that none before it has. Where one of the earlier
 * ones added little itself, an overlap with it says little more than the overlap with what contains it.
 */
function unite(parts: Part[], comparison: Comparison): People {
  const ordered = parts.sort((a, b) => b.people.estimate - a.people.estimate);
  const before: { part: Part; added: number; sure: boolean }[] = [];
  const highs = new Map<Settled, number>();
  const reached = new Set<Settled>();
  let estimate = 0;
  let low = 0;
  for (const part of ordered) {
    let fresh = 1;
    let lowest = before.length > COMPARED ? 0 : 1;
    let highest = 1;
    for (const { part: earlier, added, sure } of before.slice(0, COMPARED)) {
      const { estimate: middle, low: least, high: most } = shared(part.settled, earlier.settled, comparison);
      fresh *= (1 - middle * earlier.ratio) ** added;
      if (sure) lowest -= most;
      highest = Math.min(highest, 1 - Math.max(0, least + earlier.ratio - 1));
    }
    estimate += part.people.estimate * fresh;
    // The lower bound is that of the relations that surely add to it; the union has at least their people.
    const sure = lowest > 0.05;
    low = Math.max(low + (sure ? part.people.low * lowest : 0), part.people.low);
    const root = ancestors(part.settled).at(-1) ?? part.settled;
    highs.set(root, (highs.get(root) ?? 0) + part.people.high * highest);
    reached.add(part.settled);
    before.push({ part, added: fresh, sure });
    before.sort((a, b) => b.added * b.part.people.estimate - a.added * a.part.people.estimate);
  }
  let high = 0;
  // Children alone have no more people than their parent; beside it, each has been compared with it.
  for (const [root, most] of highs) high += reached.has(root) ? most : Math.min(most, root.people.high);
  return within({ estimate, low, high }, Math.max(0, ...ordered.map(({ people }) => people.low)), high);
}

/** Several columns of the same rows, filled independently: at least the largest, at most all that the relation has. */
function independent(counts: readonly People[], all: People): People {
  let missing = 1;
  for (const { estimate } of counts) missing *= 1 - Math.min(1, estimate / Math.max(1, all.estimate));
  return within({ estimate: all.estimate * (1 - missing), low: largest(counts).low, high: sum(counts) }, 0, all.high);
}

/** Sets of which nothing is known but their sizes, most likely the same people. */
function together(counts: readonly People[], ceiling: number): People {
  return within({ ...largest(counts), high: sum(counts) }, 0, ceiling);
}

function largest(counts: readonly People[]): People {
  return {
    estimate: Math.max(0, ...counts.map(({ estimate }) => estimate)),
    low: Math.max(0, ...counts.map(({ low }) => low)),
    high: Math.max(0, ...counts.map(({ high }) => high)),
  };
}

function sum(counts: readonly People[]): number {
  return counts.reduce((total, { high }) => total + high, 0);
}

function exactly(count: number): People {
  return { estimate: count, low: count, high: count };
}

function rounded({ estimate, low, high }: People): People {
  return { estimate: Math.round(estimate), low: Math.floor(low + 1e-6), high: Math.max(0, Math.ceil(high - 1e-6)) };
}

// NUL is in no identifier of any of the three servers.
function keyOf(schema: string, relation: string): string {
  return `${schema}\0${relation}`;
}
