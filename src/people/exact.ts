/**
 * Persons counted from every row: sets of keyed hashes of their identifiers, and which identifiers are one person's.
 *
 * A set holds all hashes below a threshold, which is halved when it holds too many (adaptive sampling: Wegman 1984;
 * Flajolet 1990, Computing 43:391). Which persons are held depends on the hash alone, the same in all sets, so that the
 * union of any of them, cut at the least of their thresholds, is a fair sample of the union (Gibbons 2001, VLDB;
 * Beyer et al. 2007, SIGMOD): three and more tables need no inclusion and exclusion, and nothing is assumed of how
 * they overlap.
 *
 * A telephone here and an e-mail there meet through a row that has both. The hash that stands for a person is that of
 * the row's first identifier, and the others are looked up: so a set of e-mail addresses is a set of persons, and can
 * be joined with a set of telephone numbers.
 */
import type { People } from '../model.ts';

/** Hashes are below it. */
export const SPACE = 2 ** 53;

/** The persons of one column. */
export interface PersonSet {
  /** Cells that held an identifier. */
  readonly cells: number;
  /** Hashes of the persons, ascending: every one below the threshold. */
  readonly hashes: Float64Array;
  /** SPACE where all of them are there. */
  readonly threshold: number;
}

/**
 * The persons of one relation, the largest set first. Several where no row is known to be one person: then each set has
 * the same persons under another kind of identifier.
 */
export type Persons = readonly [PersonSet, ...PersonSet[]];

export interface PersonCounter {
  add(hash: number): void;
  /** The set so far; the counter may go on. */
  set(): PersonSet;
  /** Gives back the room of the table; nothing more is added. @param limit no more than the hashes below it are known */
  close(limit?: number): void;
}

export interface Pool {
  /** @param threshold where no more than the hashes below it can be known */
  counter(threshold?: number): PersonCounter;
  /** Hashes held by all counters. */
  readonly held: number;
}

/** Hashes of one set: at least half of them stay, so that the standard error is below 1 / sqrt(131,072) = 0.28 %. */
export const MOST_OF_ONE = 262_144;
/** Hashes of all sets together, 8 bytes each. */
export const MOST_OF_ALL = 3_000_000;

/**
 * Counters that share a budget: when it is met, the fullest one is cut in half, so that small sets stay whole and large
 * ones get equal shares.
 */
export function createPool({ one = MOST_OF_ONE, all = MOST_OF_ALL } = {}): Pool {
  interface Held {
    kept: number;
    halve(): void;
  }
  const counters: Held[] = [];
  let held = 0;

  const makeRoom = (): void => {
    while (held > all) {
      let fullest: Held | null = null;
      for (const each of counters) if (each.kept > (fullest?.kept ?? 1)) fullest = each;
      if (!fullest) return;
      fullest.halve();
    }
  };

  return {
    get held() {
      return held;
    },
    counter(start = SPACE) {
      let slots = 64;
      // Hash + 1, so that 0 means an empty slot. Null once closed: then the hashes are in `sorted`.
      let table: Float64Array | null = new Float64Array(slots);
      let sorted: Float64Array = new Float64Array(0);
      let threshold = start;
      let cells = 0;

      const rebuild = (size: number): void => {
        const old = table ?? new Float64Array(0);
        slots = size;
        const next = new Float64Array(size);
        let kept = 0;
        for (const key of old) {
          if (key === 0 || key > threshold) continue;
          let slot = key & (size - 1);
          while (next[slot] !== 0) slot = (slot + 1) & (size - 1);
          next[slot] = key;
          kept += 1;
        }
        table = next;
        held += kept - own.kept;
        own.kept = kept;
      };
      const listed = (): Float64Array => {
        if (!table) return sorted;
        const hashes = new Float64Array(own.kept);
        let at = 0;
        for (const key of table) {
          if (key === 0) continue;
          hashes[at] = key - 1;
          at += 1;
        }
        return hashes.sort();
      };
      const own: Held = {
        kept: 0,
        halve() {
          threshold /= 2;
          if (table) return rebuild(slots);
          const left = countBelow(sorted, threshold);
          held -= own.kept - left;
          own.kept = left;
          sorted = sorted.slice(0, left);
        },
      };
      counters.push(own);
      return {
        add(hash) {
          cells += 1;
          if (hash >= threshold || !table) return;
          const key = hash + 1;
          let slot = key & (slots - 1);
          for (let found = table[slot]; found !== 0; found = table[slot]) {
            if (found === key) return;
            slot = (slot + 1) & (slots - 1);
          }
          table[slot] = key;
          own.kept += 1;
          held += 1;
          while (own.kept > one) own.halve();
          if (held > all) makeRoom();
          if (own.kept * 2 > slots) rebuild(slots * 2);
        },
        set: () => ({ cells, hashes: listed(), threshold }),
        close(limit = SPACE) {
          threshold = Math.min(threshold, limit);
          const hashes = listed();
          const left = countBelow(hashes, threshold);
          sorted = left < hashes.length ? hashes.slice(0, left) : hashes;
          held -= own.kept - left;
          own.kept = left;
          table = null;
        },
      };
    },
  };
}

/** How many of the ascending hashes lie below a limit. */
export function countBelow(hashes: Float64Array, limit: number): number {
  let [from, to] = [0, hashes.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((hashes[middle] ?? Infinity) < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Standard errors: whoever had every row read takes the bounds at their word, so that they fail once in 370 times. */
const SURE = 3;

/**
 * How many persons a number of hashes below a threshold stands for, with bounds of the binomial draw. An exact count where
 * the threshold leaves out nothing.
 */
export function scaledUp(kept: number, threshold: number): People {
  const part = threshold / SPACE;
  if (part >= 1) return { estimate: kept, low: kept, high: kept };
  // The square-root transform makes the variance constant, (1 - part) / 4, for small counts, too (Anscombe 1948).
  const spread = (SURE * Math.sqrt(1 - part)) / 2;
  const low = Math.max(0, Math.sqrt(kept) - spread) ** 2;
  return { estimate: kept / part, low: Math.max(kept, low / part), high: (Math.sqrt(kept + 1) + spread) ** 2 / part };
}

export const sizeOf = ({ hashes, threshold }: PersonSet): People => scaledUp(hashes.length, threshold);

/** The union of relations' persons, and how many each of them in turn adds to those before it. */
export type Join = (relations: readonly Persons[]) => { readonly people: People; readonly added: readonly number[] };

/**
 * Joins persons in one table that grows with the largest union: there are as many unions as principals.
 *
 * Whoever is there already under one identifier is not somebody else under another: of a relation whose sets are the same
 * persons, the set that has met the most says how many are new. A relation with several sets is best joined before those
 * with one of them: a view of a log's telephones meets the log's, however many e-mail addresses that has.
 */
export function createJoin(): Join {
  let table = new Float64Array(0);
  return (relations) => {
    const sets = relations.flat();
    const threshold = sets.reduce((least, set) => Math.min(least, set.threshold), SPACE);
    const lengthOf = (set: PersonSet) => countBelow(set.hashes, threshold);
    const total = sets.reduce((sum, set) => sum + lengthOf(set), 0);
    const slots = 2 ** Math.ceil(Math.log2(1.5 * total + 2));
    if (table.length < slots) table = new Float64Array(slots);
    table.fill(0, 0, slots);
    /** How many of a set's hashes are there; those that are not are put there if told. */
    const meet = ({ hashes }: PersonSet, length: number, isPut: boolean): number => {
      let met = 0;
      for (let index = 0; index < length; index += 1) {
        // Hash + 1, so that 0 means an empty slot.
        const key = (hashes[index] ?? 0) + 1;
        let slot = key & (slots - 1);
        let found = table[slot];
        for (; found !== 0 && found !== key; found = table[slot]) slot = (slot + 1) & (slots - 1);
        if (found === key) met += 1;
        else if (isPut) table[slot] = key;
      }
      return met;
    };
    let kept = 0;
    const added = relations.map((persons) => {
      const most = Math.max(...persons.map(lengthOf));
      const cells = Math.max(...persons.map((set) => set.cells));
      const isAlone = persons.length === 1;
      let known = 0;
      for (const set of persons) {
        const length = lengthOf(set);
        if (length === 0) continue;
        // A kind that few of the rows have speaks for few of the persons.
        known = Math.max(known, (meet(set, length, isAlone) / length) * (set.cells / Math.max(1, cells)));
      }
      if (!isAlone) for (const set of persons) meet(set, lengthOf(set), true);
      const fresh = most * (1 - known);
      kept += fresh;
      return fresh / (threshold / SPACE);
    });
    return { people: scaledUp(Math.round(kept), threshold), added };
  };
}

/** The union of sets as a set. */
export function mergeSets(sets: readonly PersonSet[]): PersonSet {
  const [only, second] = sets;
  if (only && !second) return only;
  const threshold = sets.reduce((least, set) => Math.min(least, set.threshold), SPACE);
  const all = new Float64Array(sets.reduce((sum, { hashes }) => sum + countBelow(hashes, threshold), 0));
  let at = 0;
  for (const { hashes } of sets) {
    const length = countBelow(hashes, threshold);
    all.set(hashes.subarray(0, length), at);
    at += length;
  }
  all.sort();
  let kept = 0;
  for (let index = 0; index < all.length; index += 1) {
    if (index > 0 && all[index] === all[index - 1]) continue;
    all[kept] = all[index] ?? 0;
    kept += 1;
  }
  return { cells: sets.reduce((sum, { cells }) => sum + cells, 0), hashes: all.slice(0, kept), threshold };
}

export interface Links {
  /**
   * Takes a row about one person: identifiers, or -1, those that say most first, each of another kind. What an identifier
   * is linked to stays; of one kind, a person gets one identifier: a number that a household shares makes nobody of the
   * others in it disappear.
   */
  addRow(identifiers: ArrayLike<number>, kinds: ArrayLike<number>): void;
  /** The hash that stands for the identifier's person. */
  personOf(hash: number): number;
  /** Persons below it are known with all their identifiers; SPACE unless there were too many. */
  readonly threshold: number;
  readonly size: number;
}

/** Links kept, about 34 bytes each. */
export const MOST_LINKS = 1_048_576;
/** A telephone that leads to a member's number that leads to a resident number. */
const CHAIN = 4;

/**
 * Which identifiers are one person's. With too many to keep, those stay that are below the threshold or lead below it:
 * an identifier below it that leads nowhere is then known to be nobody else's, and one above it that leads nowhere
 * stands for somebody above it, whoever that is.
 */
export function createLinks(most = MOST_LINKS): Links {
  let room = 1_024;
  let from = new Float64Array(room);
  let to = new Float64Array(room);
  let kindsOf = new Uint16Array(room);
  /** Position + 1 of the link from an identifier, and of that to a person by an identifier of a kind. */
  let byFrom = new Int32Array(2 * room);
  let byTarget = new Int32Array(2 * room);
  let size = 0;
  let threshold = SPACE;

  const targetHash = (person: number, kind: number): number => person + kind * 0x9e3779b1;
  const slotOfFrom = (hash: number): number => {
    let slot = hash & (byFrom.length - 1);
    for (let at = byFrom[slot] ?? 0; at !== 0 && from[at - 1] !== hash; at = byFrom[slot] ?? 0)
      slot = (slot + 1) & (byFrom.length - 1);
    return slot;
  };
  const slotOfTarget = (person: number, kind: number): number => {
    let slot = targetHash(person, kind) & (byTarget.length - 1);
    for (
      let at = byTarget[slot] ?? 0;
      at !== 0 && (to[at - 1] !== person || kindsOf[at - 1] !== kind);
      at = byTarget[slot] ?? 0
    )
      slot = (slot + 1) & (byTarget.length - 1);
    return slot;
  };
  /** Copies what stays into arrays of the new room. */
  const rebuild = (next: number): void => {
    const [oldFrom, oldTo, oldKinds, oldSize] = [from, to, kindsOf, size];
    if (next !== room) {
      from = new Float64Array(next);
      to = new Float64Array(next);
      kindsOf = new Uint16Array(next);
    }
    room = next;
    // At most three quarters full.
    const slots = 2 ** Math.ceil(Math.log2((room * 4) / 3));
    byFrom = new Int32Array(slots);
    byTarget = new Int32Array(slots);
    size = 0;
    for (let at = 0; at < oldSize; at += 1) {
      const [identifier, person] = [oldFrom[at] ?? 0, oldTo[at] ?? 0];
      if (identifier < threshold || person < threshold) insert(identifier, person, oldKinds[at] ?? 0);
    }
  };
  const insert = (identifier: number, person: number, kind: number): void => {
    from[size] = identifier;
    to[size] = person;
    kindsOf[size] = kind;
    size += 1;
    byFrom[slotOfFrom(identifier)] = size;
    byTarget[slotOfTarget(person, kind)] = size;
  };
  const personOf = (hash: number): number => {
    let person = hash;
    for (let step = 0; step < CHAIN && size > 0; step += 1) {
      const at = byFrom[slotOfFrom(person)] ?? 0;
      if (at === 0) break;
      person = to[at - 1] ?? person;
    }
    return person;
  };

  return {
    personOf,
    get threshold() {
      return threshold;
    },
    get size() {
      return size;
    },
    addRow(identifiers, kinds) {
      let person = -1;
      for (let index = 0; index < identifiers.length; index += 1) {
        const each = identifiers[index] ?? -1;
        if (each < 0) continue;
        const known = personOf(each);
        if (known !== each) {
          person = known;
          break;
        }
        if (person < 0) person = each;
      }
      for (let index = 0; index < identifiers.length; index += 1) {
        const each = identifiers[index] ?? -1;
        const kind = kinds[index] ?? 0;
        if (each < 0 || each === person || (each >= threshold && person >= threshold)) continue;
        if (byFrom[slotOfFrom(each)] !== 0 || byTarget[slotOfTarget(person, kind)] !== 0) continue;
        if (size === room) {
          if (room < most) rebuild(Math.min(most, room * 2));
          while (size === room) {
            threshold /= 2;
            rebuild(room);
          }
          if (each >= threshold && person >= threshold) continue;
        }
        insert(each, person, kind);
      }
    },
  };
}
