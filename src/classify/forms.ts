/** What is known of the cells of one form in one column, so that the others need not be examined. */
import type { DistinctCounter } from './distinct.ts';
import { ALL_WAYS, hashBytes, type Way } from './hash.ts';
import type { Scheme } from './shape.ts';
import type { Union } from './tally.ts';

/** Cells that are told apart in the same way. */
export interface Side {
  cells: number;
  /** The ways of hashing the bytes that gave the cell's hash each time; a bit each. */
  ways: number;
  /** Where they are counted. */
  counter: DistinctCounter | null;
}

export interface Form {
  /** As `look` gives it. */
  id: number;
  /** Cells examined; of these the ones that are no placeholders, and distinct ones when they came. */
  examined: number;
  filled: number;
  fresh: number;
  characters: number;
  /** What the examined cells told each of the tally's counts. */
  readonly told: Map<Union, Union>;
  readonly schemes: Map<Scheme, number>;
  /** What became of the first cell, as a number; others came out otherwise. */
  outcome: number;
  mixed: boolean;
  /** Nobody's in other columns. */
  nobodys: boolean;
  /** A detector measures those that it took: for a distribution, it needs more of them. */
  measured: boolean;
  /** Something stood inside a cell: then each may hold somebody else. */
  blocked: boolean;
  /** Cells in which somebody was identified, and the others. */
  readonly identified: Side;
  readonly other: Side;

  /** Cells of the form that may still pass unexamined before the next one is looked at, of so many. */
  left: number;
  granted: number;
  /** The way they are hashed, and where they are counted. */
  way: Way;
  counter: DistinctCounter | null;
  /** Cells that passed unexamined before those that are granted now; those that the tally's counts have; new hashes. */
  passed: number;
  counted: number;
  pendingFresh: number;
}

/** How many cells of each form no detector took, in all columns of one type; -1 once one took any. */
export type Untaken = Map<number, number>;

/** Adds an examined cell to what is known of its form in all columns. */
export function noteUntaken(untaken: Untaken, form: number, taken: boolean): void {
  const known = untaken.get(form) ?? 0;
  if (taken) {
    if (known >= 0) untaken.set(form, -1);
  } else if (known >= 0 && known < KNOWN_NOBODYS) untaken.set(form, known + 1);
}

export interface Forms {
  /** The form's record; null once there are too many to keep. */
  of(form: number): Form | null;
  all(): Iterable<Form>;
  /** The one of which most cells were examined. */
  commonest(): Form | null;
}

/** Forms kept for a column. Texts that have more of them are examined each. */
const MOST = 512;
/** Cells of a form that are examined first: where all came out alike, where they did not, and where a detector measures them. */
const ALIKE = 24;
const UNLIKE = 64;
const MEASURED = 128;
/** Where what tells a cell apart can't be had from its bytes, they are examined so long. */
const PATIENCE = 512;
/** Where the column is known from so many cells, as many of a further form are enough. */
const ENOUGH = 192;
const LATER = 16;
/** And where no detector took one of so many cells of that form in other columns of the run. */
const NOBODYS = 8;
const KNOWN_NOBODYS = 512;
/** One in so many is examined again, at first; and later, when there are many. */
const AGAIN = 256;
const SELDOM = 1_024;

/** @param untaken what other columns of the type have seen. */
export function createForms(untaken: Untaken): Forms {
  const known = new Map<number, Form>();
  let lastForm = 0;
  let last: Form | null = null;
  return {
    of(form) {
      if (form === lastForm && last !== null) return last;
      let found = known.get(form) ?? null;
      if (found === null && known.size < MOST) {
        found = newForm();
        found.id = form;
        found.nobodys = (untaken.get(form) ?? 0) >= KNOWN_NOBODYS;
        known.set(form, found);
      }
      lastForm = form;
      last = found;
      return found;
    },
    all: () => known.values(),
    commonest() {
      let most: Form | null = null;
      for (const each of known.values()) if (each.examined > (most?.examined ?? 0)) most = each;
      return most;
    },
  };
}

const newSide = (): Side => ({ cells: 0, ways: ALL_WAYS, counter: null });

function newForm(): Form {
  return {
    id: 0,
    examined: 0,
    filled: 0,
    fresh: 0,
    characters: 0,
    told: new Map(),
    schemes: new Map(),
    outcome: 0,
    mixed: false,
    nobodys: false,
    measured: false,
    blocked: false,
    identified: newSide(),
    other: newSide(),
    left: 0,
    granted: 0,
    way: 0,
    counter: null,
    passed: 0,
    counted: 0,
    pendingFresh: 0,
  };
}

/** Leaves the ways that give the hash of what identified somebody in these bytes. */
export function narrowWays(side: Side, hash: number, bytes: Uint8Array, start: number, end: number, key: number): void {
  for (let way = 0; way < 4; way += 1) {
    const bit = 1 << way;
    if ((side.ways & bit) !== 0 && hashBytes(bytes, start, end, key, way as Way) !== hash) side.ways &= ~bit;
  }
}

/** Cells of the form that have passed unexamined. */
export const passedOf = ({ passed, granted, left }: Form): number => passed + granted - left;

/**
 * After a cell was examined: how many of its form may pass before the next one.
 * @param hashed whether they are told apart.
 * @param examined cells of the column, of any form.
 * @param identifying whether the column may hold what tells persons apart: then each cell has to be told apart.
 */
export function nextExamination(form: Form, hashed: boolean, examined: number, identifying: boolean): void {
  form.passed = passedOf(form);
  form.granted = 0;
  form.left = 0;
  const wanted = form.measured ? MEASURED : form.mixed ? UNLIKE : form.nobodys ? NOBODYS : ALIKE;
  const enough = examined > ENOUGH ? Math.min(LATER, wanted) : wanted;
  if (form.blocked || form.examined < enough) return;
  const side = form.identified.cells * 2 >= form.examined ? form.identified : form.other;
  if (hashed && side.ways === 0 && (identifying || examined < PATIENCE)) return;
  form.way = side.ways === 0 ? 0 : ((31 - Math.clz32(side.ways & -side.ways)) as Way);
  form.counter = side.ways === 0 ? null : side.counter;
  const seldom = Math.max(AGAIN, Math.min(SELDOM, (form.examined + form.passed) >> 6));
  // Not at equal distances: what repeats in a table repeats at some, too.
  form.granted = (seldom >> 1) + ((seldom * (Math.imul(form.examined, 0x9e3779b1) >>> 16)) >>> 16);
  form.left = form.granted;
}
