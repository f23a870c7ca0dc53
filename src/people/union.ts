/** The people of several relations together. */
import type { People, PeopleMethod } from '../model.ts';
import { within } from './distinct.ts';
import { type Join, type Persons, sizeOf } from './exact.ts';
import type { Share } from './overlap.ts';
import type { Facts } from './relation.ts';

/** A relation whose place among the others is known. */
export interface Settled {
  readonly facts: Facts;
  /** People of each finding, by its position in the classifications. */
  readonly counts: ReadonlyMap<number, People>;
  /** People in whole cells, the parent's bounds applied. */
  readonly cells: People;
  /** Those and the ones in free text and JSON. */
  readonly people: People;
  /** The relation that has its people too. */
  readonly parent: Settled | null;
  /** The share of them that the parent surely has. */
  readonly bond: number;
  /** It reads the parent's very rows. */
  readonly copy: boolean;
  /** What the number of people in whole cells rests on. */
  readonly method: PeopleMethod;
}

/** Some findings of one relation, taken together. */
export interface Part {
  readonly settled: Settled;
  readonly people: People;
  /** Of all people of the relation. */
  readonly ratio: number;
  /** The persons themselves, where every row was read. */
  readonly persons: Persons | null;
}

/** The largest relations, with which the others are compared; what these have of each other counts as unknown. */
const COMPARED = 200;
/** How many of the largest are left out in turn. */
const LEFT_OUT = 4;
/** The share of a relation that must be new. */
const SURE = 0.05;

/**
 * Those that were read in full are joined as sets. The others follow relation by relation, largest first, but no child
 * before its parent: each adds the people that none before it has. Where one of the earlier ones added little itself, an
 * overlap with it says little more than the overlap with what contains it.
 */
export function unite(parts: readonly Part[], shared: (a: Settled, b: Settled) => Share, join: Join): People {
  const ordered = parentsFirst([...parts].sort((a, b) => b.people.estimate - a.people.estimate));
  const full = ordered
    .filter((part): part is Part & { persons: Persons } => part.persons !== null)
    .sort((a, b) => b.persons.length - a.persons.length);
  const before: { part: Part; added: number; sure: boolean }[] = [];
  const reached = new Set(ordered.map(({ settled }) => settled));
  const underRoot = new Map<Settled, number>();
  let complete = true;
  let estimate = 0;
  let low = 0;
  let high = 0;
  if (full.length > 0) {
    const { people, added } = join(full.map(({ persons }) => persons));
    // One alone may be known better by its own count.
    ({ estimate, low, high } = full.length === 1 && full[0] ? full[0].people : people);
    const { excess, unsure } = beyondTheirTables(full, added, reached);
    estimate -= excess;
    low -= unsure;
    high -= excess;
    for (const [at, part] of full.entries()) {
      const size = sizeOf(part.persons[0]);
      // Rows without an identifier, and what texts mention.
      if (full.length > 1) {
        estimate += Math.max(0, part.people.estimate - size.estimate);
        high += Math.max(0, part.people.high - size.high);
      }
      const share = Math.min(1, (added[at] ?? 0) / Math.max(1, size.estimate));
      if (before.length < COMPARED) before.push({ part, added: share, sure: share > 0 });
      else complete = false;
    }
  }
  for (const part of ordered) {
    if (part.persons) continue;
    let fresh = 1;
    let lowest = complete ? 1 : 0;
    let highest = 1;
    for (const { part: earlier, added, sure } of before) {
      const { estimate: middle, low: least, high: most } = shared(part.settled, earlier.settled);
      fresh *= (1 - middle * earlier.ratio) ** added;
      if (sure) lowest -= most;
      highest = Math.min(highest, 1 - Math.max(0, least + earlier.ratio - 1));
    }
    estimate += part.people.estimate * fresh;
    // The lower bound is that of the relations that surely add to it; the union has at least their people.
    const sure = lowest > SURE;
    low = Math.max(low + (sure ? part.people.low * lowest : 0), part.people.low);
    const [root, bond] = rootOf(part.settled, reached);
    const most = part.people.high * highest;
    underRoot.set(root, (underRoot.get(root) ?? 0) + most * bond);
    high += most * (1 - bond);
    if (before.length < COMPARED) before.push({ part, added: fresh, sure });
    else complete = false;
  }
  // Children that are read without their parent have no more people than it; beside it, each has been compared with it.
  for (const [root, sum] of underRoot) high += reached.has(root) ? sum : Math.min(sum, root.people.high);
  // Some of the relations may bound the union better than all: one whose size is uncertain says little of what others add.
  if (full.length === 0) {
    const compared = ordered.slice(0, COMPARED);
    for (const out of compared.slice(0, LEFT_OUT))
      low = Math.max(
        low,
        leastOf(
          compared.filter((part) => part !== out),
          shared,
        ),
      );
  }
  return within({ estimate, low, high }, Math.max(0, ...ordered.map(({ people }) => people.low)), high);
}

/**
 * Views of one table that have no identifier in common, the telephones here and the e-mails there, look like different
 * people; there are no more than the table has.
 * @returns by how many people the sum is too large, and how many of them may be the same
 */
function beyondTheirTables(
  parts: readonly Part[],
  added: readonly number[],
  reached: ReadonlySet<Settled>,
): { excess: number; unsure: number } {
  const byTable = new Map<Settled, number[]>();
  for (const [at, { settled }] of parts.entries()) {
    let table = settled;
    while (table.copy && table.parent && !reached.has(table.parent)) table = table.parent;
    if (table !== settled && !(table.copy && table.parent))
      byTable.set(table, [...(byTable.get(table) ?? []), added[at] ?? 0]);
  }
  let excess = 0;
  let unsure = 0;
  for (const [{ people }, counts] of byTable) {
    const sum = counts.reduce((total, count) => total + count, 0);
    if (sum <= people.high) continue;
    excess += sum - people.estimate;
    unsure += sum - Math.max(...counts);
  }
  return { excess, unsure };
}

/** People who surely are there: those of the relations that surely add to what the ones before them have. */
function leastOf(parts: readonly Part[], shared: (a: Settled, b: Settled) => Share): number {
  const sure: Part[] = [];
  let least = 0;
  for (const part of parts) {
    let rest = 1;
    for (const earlier of sure) rest -= shared(part.settled, earlier.settled).high;
    if (rest > SURE) {
      least += part.people.low * rest;
      sure.push(part);
    }
    least = Math.max(least, part.people.low);
  }
  return least;
}

function parentsFirst(parts: readonly Part[]): Part[] {
  const waiting = new Map(parts.map((part) => [part.settled, part]));
  const ordered: Part[] = [];
  const take = (settled: Settled): void => {
    if (settled.parent) take(settled.parent);
    const part = waiting.get(settled);
    if (!part) return;
    waiting.delete(settled);
    ordered.push(part);
  };
  for (const { settled } of parts) take(settled);
  return ordered;
}

/** The nearest ancestor among the given relations, else the last of all, and the share of the people that it surely has. */
function rootOf(settled: Settled, among: ReadonlySet<Settled>): [Settled, number] {
  let at = settled;
  let bond = 1;
  while (at.parent && (at === settled || !among.has(at))) {
    bond *= at.bond;
    at = at.parent;
  }
  return [at, bond];
}
