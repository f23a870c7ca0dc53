/** What is known of the cells of one form in one column, so that the others need not be examined. */
import type { DistinctCounter } from './distinct.ts';
import { hashBytes, type Way } from './hash.ts';
import { FORMS } from './kernel.ts';
import type { Scheme } from './shape.ts';
import type { Union } from './tally.ts';

/** Cells that are told apart in the same way. */
export interface Side {
  cells: number;
  /** How often each way of hashing the bytes gave the cell's hash. */
  readonly hits: [number, number, number, number];
  /** Where they are counted. */
  counter: DistinctCounter | null;
}

export interface Form {
  /** As the kernel gives it, and its place among those of the column. */
  id: number;
  index: number;
  /** Cells examined. */
  examined: number;
  /**
   * What they weigh: each as many as passed before it, since those of the table's start are examined more often than those
   * of its end. Of these the ones that are no placeholders, and distinct ones when they came.
   */
  weighed: number;
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
  /** Cells that had been examined when the last new one came. */
  renewed: number;
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

/** How many cells of each form no detector that is asked took, in all columns of a sort; -1 once one took any. */
export type Untaken = Map<number, number>;

/** Adds an examined cell to what is known of its form in all columns. */
export function noteUntaken(untaken: Untaken, form: number, taken: boolean): void {
  const known = untaken.get(form) ?? 0;
  if (taken) {
    if (known >= 0) untaken.set(form, -1);
  } else if (known >= 0 && known < KNOWN_NOBODYS) untaken.set(form, known + 1);
}

/** A form as data: counts by the names that the tally has for them, counters as what they are in it. */
export type FormSnapshot = Omit<Form, 'index' | 'told' | 'schemes' | 'identified' | 'other' | 'counter'> & {
  readonly told: readonly (readonly [name: string, Union])[];
  readonly schemes: readonly (readonly [Scheme, number])[];
  readonly identified: Omit<Side, 'counter'>;
  readonly other: Omit<Side, 'counter'>;
  /** Whether cells are counted among those that identify somebody; null where they are not told apart. */
  readonly identifies: boolean | null;
};

/** @param nameOf what the tally calls its counts. @param identifiers the counter of those that identify somebody. */
export function snapshotForm(
  form: Form,
  nameOf: (counts: Union) => string,
  identifiers: DistinctCounter | null,
): FormSnapshot {
  const { index: _, told, schemes, identified, other, counter, ...rest } = form;
  return {
    ...rest,
    told: Array.from(told, ([counts, each]) => [nameOf(counts), { ...each }]),
    schemes: [...schemes],
    identified: { cells: identified.cells, hits: [...identified.hits] },
    other: { cells: other.cells, hits: [...other.hits] },
    identifies: counter === null ? null : counter === identifiers,
  };
}

/** @param countsOf what the tally calls so; undefined for what it does not know. */
export function restoreForm(
  { told, schemes, identified, other, identifies, ...rest }: FormSnapshot,
  countsOf: (name: string) => Union | undefined,
  counterFor: (identifies: boolean) => DistinctCounter,
): Form {
  return {
    ...rest,
    index: -1,
    told: new Map(
      told.flatMap(([name, each]) => {
        const counts = countsOf(name);
        return counts ? [[counts, { ...each }] as const] : [];
      }),
    ),
    schemes: new Map(schemes),
    identified: { cells: identified.cells, hits: [...identified.hits], counter: counterFor(true) },
    other: { cells: other.cells, hits: [...other.hits], counter: counterFor(false) },
    counter: identifies === null ? null : counterFor(identifies),
  };
}

export interface Forms {
  /** The form's record; null once there are too many to keep. */
  of(form: number): Form | null;
  /** In the order of their places. */
  readonly all: readonly Form[];
  /** Takes one up that is known from before. */
  adopt(form: Form): void;
  /** The one of which most cells were examined. */
  commonest(): Form | null;
  /** What was seen in other columns as well. */
  readonly untaken: Untaken;
}

/** Cells after which a way that was wrong for most of them is given up, and the share that must be right. */
const TRIES = 4;
const ALIKE_ENOUGH = 0.98;
/** Cells of a form that are examined first: where all came out alike, where they did not, and where a detector measures them. */
const ALIKE = 24;
const UNLIKE = 64;
const MEASURED = 64;
/** Where so many in a row were none but known ones, there are few different ones, and no distribution to wait for. */
const RENEWED = 32;
/** Where what tells a cell apart can't be had from its bytes, they are examined so long. */
const PATIENCE = 128;
/** Where the column is known from so many cells, as many of a further form are enough. */
const ENOUGH = 96;
const LATER = 16;
/** And where no detector took one of so many cells of that form in other columns of the run. */
const NOBODYS = 8;
const KNOWN_NOBODYS = 512;
/** Each of the first ones weighs as much as so many that pass: little in a long column, but most of it in a short one. */
const FIRST_WEIGHT = 64;
/** One in so many is examined again, at first; and later, when there are many. */
const AGAIN = 256;
const SELDOM = 1_024;

/** @param untaken what other columns of the sort have seen. */
export function createForms(untaken: Untaken): Forms {
  const known = new Map<number, Form>();
  const all: Form[] = [];
  const take = (form: Form): void => {
    form.index = all.length;
    all.push(form);
    known.set(form.id, form);
  };
  return {
    all,
    untaken,
    of(id) {
      const found = known.get(id) ?? null;
      // Texts that have more forms than the kernel knows are examined each.
      if (found !== null || all.length === FORMS) return found;
      const form = newForm(id, (untaken.get(id) ?? 0) >= KNOWN_NOBODYS);
      take(form);
      return form;
    },
    adopt: take,
    commonest() {
      let most: Form | null = null;
      for (const each of all) if (each.examined > (most?.examined ?? 0)) most = each;
      return most;
    },
  };
}

const newSide = (): Side => ({ cells: 0, hits: [0, 0, 0, 0], counter: null });

function newForm(id: number, nobodys: boolean): Form {
  return {
    id,
    index: -1,
    examined: 0,
    weighed: 0,
    filled: 0,
    fresh: 0,
    characters: 0,
    told: new Map(),
    schemes: new Map(),
    outcome: 0,
    mixed: false,
    nobodys,
    measured: false,
    renewed: 0,
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

/** Notes which ways give the hash of what identified somebody in these bytes. */
export function noteWays(side: Side, hash: number, bytes: Uint8Array, start: number, end: number, key: number): void {
  side.cells += 1;
  for (let way = 0; way < side.hits.length; way += 1) {
    // One that has failed before a few times will not come right.
    if (side.cells > TRIES && (side.hits[way] ?? 0) * 2 < side.cells) continue;
    if (hashBytes(bytes, start, end, key, way as Way) === hash) side.hits[way] = (side.hits[way] ?? 0) + 1;
  }
}

/** The way that is right for all cells, or for nearly all; -1 where none is. */
function wayOf({ cells, hits }: Side): Way | -1 {
  const most = Math.max(...hits);
  return most >= cells * ALIKE_ENOUGH ? (hits.indexOf(most) as Way) : -1;
}

/** Cells of the form that have passed unexamined. */
export const passedOf = ({ passed, granted, left }: Form): number => passed + granted - left;

/** What the cell that is being examined weighs among the others: nothing where none has passed before it of late. */
export const weightOf = ({ granted, passed }: Form): number => (granted > 0 ? granted : passed > 0 ? 0 : FIRST_WEIGHT);

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
  const measured = form.measured && form.examined < form.renewed + RENEWED;
  const wanted = form.mixed ? UNLIKE : measured ? MEASURED : form.nobodys ? NOBODYS : ALIKE;
  const enough = examined > ENOUGH ? Math.min(LATER, wanted) : wanted;
  if (form.blocked || form.examined < enough) return;
  const side = form.identified.cells * 2 >= form.examined ? form.identified : form.other;
  const way = wayOf(side);
  if (hashed && way < 0 && (identifying || examined < PATIENCE)) return;
  form.way = way < 0 ? 0 : (way as Way);
  form.counter = way < 0 ? null : side.counter;
  const seldom = Math.max(AGAIN, Math.min(SELDOM, (form.examined + form.passed) >> 6));
  // Not at equal distances: what repeats in a table repeats at some, too.
  form.granted = (seldom >> 1) + ((seldom * (Math.imul(form.examined, 0x9e3779b1) >>> 16)) >>> 16);
  form.left = form.granted;
}
