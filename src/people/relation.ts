/** What the catalog and the sample say of the people in one relation, without its neighbours. */
import type { Classification, ColumnRef, Distinct, People, PeopleMethod, Relation } from '../model.ts';
import { IDENTIFYING, PERSON_KEYS } from '../model.ts';
import type { SampleMethod } from '../plugin.ts';
import type { Census, Counted } from './census.ts';
import { estimateDistinct, evenDistinct, exactly, NOBODY, share, within } from './distinct.ts';
import { mergeSets, type PersonSet, type Persons, sizeOf } from './exact.ts';
import { mergeSketches, type Sketch } from './overlap.ts';

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
  /** What was counted in full, beside the samples. */
  readonly census?: Census | null;
}

export interface Facts {
  readonly key: string;
  readonly relation: Relation;
  readonly rows: People;
  /** People of each finding that is counted by its own column, by its position in the classifications. */
  readonly counts: ReadonlyMap<number, People>;
  /** The rows that each of the others fills: it identifies nobody and has its relation's people. */
  readonly fills: ReadonlyMap<number, People>;
  /** The rows of the best filled column. */
  readonly filled: People;
  /** Plain identifiers in whole cells, by category. */
  readonly sketches: ReadonlyMap<string, Sketch>;
  /** Identifiers of any kind in free text and JSON; its total are the people there. */
  readonly loose: Sketch | null;
  /** Persons that one row names: a buyer and a receiver are two. */
  readonly roles: number;
  /** People in whole cells. */
  readonly own: People;
  /** Whether an identifier or a name was counted, rather than rows. */
  readonly counted: boolean;
  /** How many persons would repeat as these do if each had as many rows as the others; null where that says nothing. */
  readonly even: number | null;
  /** Each row has one kind of identifier or another, and hardly any row two. */
  readonly either: boolean;
  /** A foreign key to it names a person. */
  readonly aboutPersons: boolean;
  /** What `own` rests on, and the count of each finding that has one of its own. */
  readonly method: PeopleMethod;
  readonly methods: ReadonlyMap<number, PeopleMethod>;
  /** Counted in full: null where it was not. */
  readonly full: Full | null;
}

/** The persons of a relation of which every row was read. */
export interface Full {
  /** Those of all that the relation has. */
  readonly persons: Persons;
  /** Of several findings. */
  of(indexes: readonly number[]): Persons | null;
}

/** Two of them are held against each other to tell how far relations overlap. */
export const COMPARABLE = IDENTIFYING;
/** With one of these as whole cells, a relation is about persons, and a foreign key to it names one. */
const PERSON_MARKS = new Set([...PERSON_KEYS, 'person_name', 'user_id', 'password', 'birth_date']);
/** Devices, places and marks: without another column that tells whose they are, they may be any persons or none. */
const TRACES = new Set(['ip_address', 'device_id', 'geolocation', 'secret', 'gender', 'postcode', 'business_number']);
/** Bounds a relation whose size nothing tells: about as many people live in Korea. */
const UNBOUNDED = 52_000_000;
/** autovacuum_analyze_scale_factor: PostgreSQL's statistics are renewed when a tenth of the rows have changed. */
const ROW_ERROR = 0.1;

// NUL is in no identifier of any of the three servers.
export function keyOf(schema: string, relation: string): string {
  return `${schema}\0${relation}`;
}

export function gather(
  input: PeopleInput,
  relation: Relation,
  findings: readonly number[],
  relations: ReadonlyMap<string, Relation>,
): Facts {
  const sample = input.sampled({ schema: relation.schema, relation: relation.name });
  const rows = rowsOf(input, relation, relations);
  const clustered = sample?.method !== undefined && sample.method !== 'whole';
  const columns = new Map(relation.columns.map((column) => [column.name, column]));
  const counts = new Map<number, People>();
  const fills = new Map<number, People>();
  const sketches = new Map<string, Sketch>();
  const keys = new Map<string, { sketch: Sketch; cells: People; even: number | null }>();
  const names: People[] = [];
  const others: People[] = [];
  let traced: People = NOBODY;
  let identified = false;
  const loose = new Map<string, Sketch>();
  let filled: People = NOBODY;
  let roles = 0;
  let aboutPersons = false;
  const methods = new Map<number, PeopleMethod>();
  const census = input.census ?? null;
  const name = { schema: relation.schema, relation: relation.name };
  const sets = new Map<number, { category: string; counted: Counted }>();

  for (const index of findings) {
    const found = input.classifications[index];
    if (!found) continue;
    const { column, category, protection, embedded } = found;
    const statistics = columns.get(column)?.statistics ?? null;
    const counted = embedded ? null : (census?.column(found, category) ?? null);
    const cells = counted ? exactly(counted.set.cells) : filledCells(found, rows, statistics?.nullFraction ?? null);
    const distinct = protection === 'plain' || protection === 'hashed' ? input.distinct(found) : null;
    const unique = !embedded && !distinct?.whole && isUnique(relation, column);
    const known = embedded ? null : (statistics?.distinct ?? null);
    let count: People = { ...cells, low: Math.min(1, cells.low) };
    if (distinct && embedded) {
      // The column's counter holds whatever identifies a person there; each of its findings has a part of them.
      const identifiers = scaled(rows, distinct.cells, distinct.rows);
      const total = estimateDistinct(distinct, identifiers, { clustered, known });
      // A code of an entrance in a note says nothing of who is meant.
      if (COMPARABLE.has(category) || category === 'person_name') loose.set(column, sketchOf(distinct, total));
      count = within({ ...cells, low: Math.min(cells.low, total.low) }, 0, total.high);
      count = { ...count, estimate: Math.min(count.estimate, total.estimate) };
    } else if (counted) {
      count = counted.people;
      if (PERSON_KEYS.has(category)) sets.set(index, { category, counted });
    } else if (distinct) {
      count = unique ? cells : estimateDistinct(distinct, cells, { clustered, known });
    }
    methods.set(index, methodOf(counted !== null || distinct?.whole === true, distinct, unique, known));
    if (embedded || (distinct && PERSON_KEYS.has(category))) counts.set(index, within(count, 0, count.high));
    else fills.set(index, cells);
    if (embedded) continue;
    filled = larger(filled, cells);
    if (TRACES.has(category)) traced = larger(traced, { estimate: 0, low: 0, high: count.high });
    else identified = true;
    aboutPersons ||= PERSON_MARKS.has(category);
    if (category === 'person_name') roles += 1;
    if (!distinct) continue;
    const sketch = sketchOf(distinct, count);
    if (protection === 'plain' && COMPARABLE.has(category))
      sketches.set(category, joined(sketches.get(category), sketch));
    if (PERSON_KEYS.has(category)) {
      const earlier = keys.get(category);
      keys.set(category, {
        sketch: joined(earlier?.sketch, sketch),
        cells: earlier ? larger(earlier.cells, cells) : cells,
        even: unique || counted || earlier ? null : evenDistinct(distinct, cells, { clustered, known }),
      });
    } else if (category === 'person_name') names.push(count);
    // Diagnoses, birth dates and nicknames are as many people as rows, however few of them there are.
    else if (COMPARABLE.has(category)) others.push(count);
  }
  const named = roles > 0;
  roles = Math.max(1, roles);
  const kinds = [...keys.values()];
  const sum = added(kinds.map(({ cells }) => cells));
  // A telephone or an e-mail: as many rows as there are cells of both.
  const either = kinds.length > 1 && Math.abs(sum.estimate - rows.estimate) <= 0.02 * rows.estimate;
  filled = { ...filled, high: Math.max(filled.high, Math.min(rows.high, sum.high)) };
  if (either) filled = larger(filled, within(sum, 0, rows.high));
  const joint = roles > 1 || (census?.isLinked(name) ?? false);
  const full = fullOf(sets, census?.led(name) ?? null, joint, named);
  let own = identified ? ownPeople({ keys: either ? [oneOf(kinds)] : kinds, names, others, filled, roles }) : traced;
  let method = keys.size > 0 ? surestOf(keys, counts, methods, input.classifications) : 'rows';
  if (full) {
    own = allOf(full, own, filled, sets.size === 0);
    method = 'exact';
  }
  return {
    key: keyOf(relation.schema, relation.name),
    relation,
    rows,
    counts,
    fills,
    filled,
    sketches,
    loose: [...loose.values()].reduce<Sketch | null>((before, sketch) => joined(before ?? undefined, sketch), null),
    roles,
    own,
    counted: keys.size > 0 || names.length > 0 || full !== null,
    even: kinds.length === 1 ? (kinds[0]?.even ?? null) : null,
    either,
    aboutPersons,
    method,
    methods,
    full,
  };
}

function methodOf(whole: boolean, distinct: Distinct | null, unique: boolean, known: number | null): PeopleMethod {
  if (whole) return 'exact';
  if (!distinct) return 'rows';
  if (unique) return 'key';
  return known !== null && known >= distinct.distinct ? 'statistics' : 'sample';
}

/** What the count of the relation's best identifier rests on. */
function surestOf(
  keys: ReadonlyMap<string, unknown>,
  counts: ReadonlyMap<number, People>,
  methods: ReadonlyMap<number, PeopleMethod>,
  classifications: readonly Classification[],
): PeopleMethod {
  let best: number | null = null;
  for (const [index, { estimate }] of counts) {
    const found = classifications[index];
    if (!found || found.embedded || !keys.has(found.category)) continue;
    if (best === null || estimate > (counts.get(best)?.estimate ?? 0)) best = index;
  }
  return (best !== null && methods.get(best)) || 'sample';
}

/**
 * @param joint whether all identifiers of a row are told apart by person: linked with one another, or those of several
 *   persons. Otherwise a row's telephone and e-mail are one person in two sets.
 * @param named whether the row names one person, whose two telephones are then the same person's, too
 */
function fullOf(
  sets: ReadonlyMap<number, { readonly category: string; readonly counted: Counted }>,
  led: Counted | null,
  joint: boolean,
  named: boolean,
): Full | null {
  const merged = (indexes: readonly number[]): Persons | null => {
    const weight = ({ hashes, threshold }: PersonSet) => hashes.length / threshold;
    const larger = (best: PersonSet, each: PersonSet) => (weight(each) > weight(best) ? each : best);
    const byKind = new Map<string, PersonSet>();
    for (const index of indexes) {
      const found = sets.get(index);
      if (!found) continue;
      const earlier = byKind.get(found.category);
      const merge = joint || !named ? mergeSets : ([a, b]: readonly [PersonSet, PersonSet]) => larger(a, b);
      byKind.set(found.category, earlier ? merge([earlier, found.counted.set]) : found.counted.set);
    }
    const all = Array.from(byKind.values()).sort((a, b) => weight(b) - weight(a));
    const [largest, ...others] = all;
    if (!largest) return null;
    return joint ? [mergeSets(all)] : [largest, ...others];
  };
  const known = new Map<string, Persons | null>();
  const of = (indexes: readonly number[]): Persons | null => {
    const chosen = indexes.filter((index) => sets.has(index)).sort((a, b) => a - b);
    const key = chosen.join();
    const persons = known.get(key) ?? merged(chosen);
    known.set(key, persons);
    return persons;
  };
  const persons = of([...sets.keys()]) ?? (led && ([led.set] as const));
  return persons && { persons, of };
}

/** People of a relation that was read in full: those counted, and up to a person for each row that has no identifier. */
function allOf(full: Full, own: People, filled: People, led: boolean): People {
  const [largest] = full.persons;
  const people = sizeOf(largest);
  const rest = Math.max(0, filled.high - largest.cells);
  if (led) return { ...people, high: people.high + rest };
  return {
    estimate: Math.max(people.estimate, own.estimate),
    low: Math.max(people.low, own.low),
    high: Math.max(people.high, own.high),
  };
}

export function isUnique(relation: Relation, column: string): boolean {
  return [relation.primaryKey, ...relation.uniqueKeys].some((key) => key.length === 1 && key[0] === column);
}

function sketchOf({ distinct, hashes, segments }: Distinct, total: People): Sketch {
  return { seen: distinct, hashes, segments: segments ?? null, total };
}

function joined(earlier: Sketch | undefined, sketch: Sketch): Sketch {
  return earlier ? mergeSketches(earlier, sketch) : sketch;
}

export function larger(a: People, b: People): People {
  return {
    estimate: Math.max(a.estimate, b.estimate),
    low: Math.max(a.low, b.low),
    high: Math.max(a.high, b.high),
  };
}

function added(counts: readonly People[]): People {
  const sum = (pick: (people: People) => number) => counts.reduce((total, count) => total + pick(count), 0);
  return { estimate: sum(({ estimate }) => estimate), low: sum(({ low }) => low), high: sum(({ high }) => high) };
}

/** Kinds of which a row has one, as if they were one. */
function oneOf(kinds: readonly { readonly sketch: Sketch; readonly cells: People }[]): {
  sketch: Sketch;
  cells: People;
} {
  const [first] = kinds;
  const total = added(kinds.map(({ sketch }) => sketch.total));
  return {
    sketch: first ? { ...first.sketch, total } : { seen: 0, hashes: new Float64Array(0), segments: null, total },
    cells: added(kinds.map(({ cells }) => cells)),
  };
}

/**
 * People in the whole cells of a relation: those of its best identifier. Names repeat among strangers, so that distinct
 * names are a floor only; rows are the ceiling.
 */
function ownPeople(evidence: {
  readonly keys: readonly { readonly sketch: Sketch; readonly cells: People }[];
  readonly names: readonly People[];
  readonly others: readonly People[];
  readonly filled: People;
  readonly roles: number;
}): People {
  const { keys, names, others, filled, roles } = evidence;
  const name = names.reduce(larger, NOBODY);
  if (keys.length > 0) {
    const counted = keys.map(({ sketch: { total }, cells }) => {
      // Rows without this identifier have as many persons a row as those with it.
      const rest = roles > 1 ? 1 : Math.min(3, Math.max(1, filled.estimate / Math.max(1, cells.estimate)));
      return { estimate: total.estimate * rest, low: total.low, high: total.high * rest };
    });
    const best = counted.reduce(larger, NOBODY);
    // Two numbers of one person are one person, unless the row names several.
    return within({ ...best, low: Math.max(best.low, name.low) }, 0, roles > 1 ? best.high : filled.high);
  }
  const ceiling = filled.high * roles;
  if (names.length > 0) {
    // A hundred thousand Koreans have about a third as many names; where there are far fewer than that, the same
    // persons come again and again, as in a log.
    const usual = 0.3 * filled.estimate * Math.min(1, Math.sqrt(100_000 / Math.max(1, filled.estimate)));
    const estimate = name.high < usual ? name.estimate : filled.estimate;
    return within({ estimate, low: name.low, high: ceiling }, 0, ceiling);
  }
  if (others.length > 0) {
    const other = others.reduce(larger, NOBODY);
    // Cards, devices and addresses: a person seldom has more than ten of a kind.
    return within({ ...other, low: other.low / 10 }, 0, ceiling);
  }
  return { ...filled, low: Math.min(1, filled.low), high: ceiling };
}

/** The people of a column that identifies nobody by itself (an address, a password): its share of the relation's. */
export function inherited(cells: People, people: People, filled: People): People {
  const part = Math.min(1, cells.estimate / Math.max(1, filled.estimate));
  const few = part > 0.999 ? 1 : Math.min(1, cells.low / Math.max(1, filled.high));
  return within(
    { estimate: people.estimate * part, low: people.low * few, high: people.high },
    0,
    Math.max(cells.high, people.low * few),
  );
}

function rowsOf(input: PeopleInput, relation: Relation, relations: ReadonlyMap<string, Relation>): People {
  const name = { schema: relation.schema, relation: relation.name };
  const counted = input.census?.rows(name) ?? null;
  if (counted !== null) return exactly(counted);
  const sample = input.sampled(name);
  if (sample?.whole) return exactly(sample.rows);
  const least = sample?.rows ?? 0;
  const error = input.rowError ?? ROW_ERROR;
  let estimate = relation.estimatedRows;
  let floor = 1 - error;
  if (estimate === null) {
    const sizes = (input.viewBases?.(name) ?? []).map(
      (base) => relations.get(keyOf(base.schema, base.relation))?.estimatedRows ?? null,
    );
    const known = sizes.filter((size) => size !== null);
    if (known.length === 0) return { estimate: least, low: least, high: Math.max(least, UNBOUNDED) };
    // A WHERE leaves fewer rows; a join that multiplies them adds no people.
    estimate = Math.max(...known);
    floor = 0;
  }
  return within({ estimate, low: estimate * floor, high: estimate * (1 + error) }, least, Infinity);
}

/** Rows whose cell in that column holds what was found. */
function filledCells(found: Classification, rows: People, nullFraction: number | null): People {
  const { sampled, nonNull, matched, basis } = found.evidence;
  if (sampled === 0) {
    const filled = 1 - (nullFraction ?? 0);
    return {
      estimate: rows.estimate * filled,
      low: nullFraction === null ? 0 : rows.low * filled * 0.9,
      high: rows.high,
    };
  }
  const byValue = found.embedded || (matched > 0 && basis.includes('values') && found.protection === 'plain');
  return scaled(rows, byValue ? matched : nonNull, sampled);
}

/** What `hits` of `sampled` rows stand for in all of them. */
function scaled(rows: People, hits: number, sampled: number): People {
  if (rows.low === rows.high && rows.high === sampled) return exactly(hits);
  const part = share(hits, sampled);
  return { estimate: rows.estimate * part.estimate, low: rows.low * part.low, high: rows.high * part.high };
}
