/** The contract of a detector: data plus at most small functions, in one file, with its examples inside. */
import type { Category, Severity, TypeFamily } from './model.ts';

/** `valid`: a checksum, list or grammar says yes. `plausible`: the shape fits and nothing speaks against it. */
export type Verdict = 'valid' | 'plausible' | 'invalid';

/** One value, prepared once for all detectors. Reused from cell to cell: do not keep it. */
export interface Cell {
  /** NFKC and NFC, hyphen look-alikes as `-`, zero-width characters and outer blanks gone; at most as long as the scan's limit. */
  readonly text: string;
  /** Its ASCII digits alone. */
  readonly digits: string;
  readonly length: number;
  /** How many of its characters are ASCII digits: `digits.length` without building it. */
  readonly digitCount: number;
  /** How many of its characters are Hangul syllables, ASCII letters, blanks. */
  readonly hangul: number;
  readonly latin: number;
  readonly blanks: number;
  /** Characters that masks are made of: `*`, `●`, a run of `X`, an `O` between Hangul. */
  readonly stars: number;
  /** The column holds numbers, so that leading zeros are lost. */
  readonly numeric: boolean;
}

/** Which cells a detector wants to see at all: checked before any of its code runs. Ranges are inclusive. */
export interface Gate {
  readonly length?: readonly [min: number, max: number];
  readonly digits?: readonly [min: number, max: number];
  readonly hangul?: readonly [min: number, max: number];
  readonly latin?: readonly [min: number, max: number];
  /** Characters of which at least one must occur: `@`. */
  readonly contains?: string;
}

/** Says whether a name or a comment speaks of a kind; a `RegExp` is one. */
export interface NamePattern {
  test(text: string): boolean;
}

/** Searches texts and keeps nothing between two calls; for an engine other than `RegExp`. */
export interface TextPattern {
  /** The first candidate that begins at `from` or behind it, and where; all of the text counts as what surrounds it. */
  exec(text: string, from: number): { readonly 0: string; readonly index: number } | null;
}

/** What the distribution of a column's values says, for kinds that no single value can tell. Counts only. */
export interface ColumnProfile {
  readonly rows: number;
  readonly nonNull: number;
  readonly matched: number;
  readonly valid: number;
  /** Distinct normalised cells among the non-null ones, counted up to a bound; `measure` saw each of them once. */
  readonly distinct: number;
  /** Counters that the detector's `measure` kept. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface Detector {
  /** Unique across plugins: `kr/rrn`, `email`. */
  readonly id: string;
  readonly title: { readonly ko: string; readonly en: string };
  /**
   * `none` for a decoy: a kind that looks like personal data and is nobody's (a barcode, a time stamp, a company's
   * number). It competes for the column like the others, and what it wins is not reported.
   */
  readonly category: Category | 'none';
  /** Severity of plain, readable values. */
  readonly severity: Severity;
  /** Where the law speaks of it, as `pipa/24-2`, `gosi/7`, `isms-p/2.7.1`. */
  readonly law: readonly string[];
  /** Types that can hold it. */
  readonly families: readonly TypeFamily[];
  /**
   * What the column's name or comment says. Names are compared as lower-case tokens joined with `_`
   * (`custMblTelno` → `cust_mbl_telno`), comments by their first phrase (`휴대전화번호(필수), - 제외` → `휴대전화번호`),
   * a path inside a document by its last two steps (`$.order.buyer.phone` → `buyer_phone`).
   */
  readonly names: {
    /** Alone enough to suspect it. */
    readonly strong: readonly NamePattern[];
    /** Says something only beside values. */
    readonly weak?: readonly NamePattern[];
    /** Speaks against it: `company_name` for a person's name. */
    readonly veto?: readonly NamePattern[];
  };
  /** Never reported on values alone: digit strings that could be anything. */
  readonly needsName?: boolean;
  /**
   * Natural log-odds when the rest of the relation says that its rows are persons, or organisations; scaled by how sure
   * that is. Given only where a weak name or values speak for the kind already. -3 to 3.
   */
  readonly among?: {
    readonly persons?: number;
    readonly organisations?: number;
    /** For a column that names a sender or a receiver, where the relation keeps e-mails. */
    readonly mails?: number;
    /** As `mails`, where the relation keeps text messages. */
    readonly texts?: number;
    /** Where the relation keeps the places at which somebody was, with a column that says who. */
    readonly tracks?: number;
    /** Where the relation lists codes, postcodes or regions and nobody's rows; counts under a telling name, too: -8 to 0. */
    readonly lists?: number;
    /** Where the rows are organisations and no value says otherwise; counts under a telling name, too: -8 to 0. */
    readonly unseenOrganisations?: number;
  };
  /** Lengths of fixed declared types that are typical, as 13 for `char(13)`: says something where there are no values. */
  readonly widths?: readonly number[];
  readonly gate?: Gate;
  /** Judges a whole cell. Absent for a kind that only a name can tell. */
  readonly match?: (cell: Cell) => Verdict | null;
  /** Share of random look-alikes that `match` calls valid: 0.1 for a mod-10 digit. */
  readonly chance?: number;
  /** Share of genuine columns whose values carry no checksum, so that only `chance` of them are valid; 0 unless set. */
  readonly unchecked?: number;
  /** Share of columns of another kind in which nearly every cell matches; 0.02 unless set. Bounds what values can prove. */
  readonly confusion?: number;
  /** Finds candidates inside free text; a `RegExp` must not have the flags `g` or `y`. */
  readonly pattern?: RegExp | TextPattern;
  /** Accidents to be expected in a cell of free text, by the pattern and its check: 0.0005 unless set. */
  readonly stray?: number;
  /** Judges a candidate that `pattern` found. */
  readonly validate?: (candidate: string) => Verdict;
  /** Whether the cell is this kind with part of it masked: `010-****-5678`. */
  readonly masked?: (cell: Cell) => boolean;
  /** Adds to counters, for `judge`: first syllables, birth years. Sees each distinct cell that passes the gate once. */
  readonly measure?: (cell: Cell, counters: Record<string, number>) => void;
  /** Natural log-odds for the column as a whole; 0 when the distribution says nothing. */
  readonly judge?: (profile: ColumnProfile) => { readonly weight: number; readonly reason: string };
  /** The same person always the same text: `01012345678` for `+82 10-1234-5678`. Absent for kinds that identify nobody. */
  readonly identity?: (cell: Cell) => string;
  /** A form that shows the kind and hides the person: `010-****-5678`. Total: whatever comes in, nothing raw comes out. */
  readonly mask: (value: string) => string;
  readonly examples: {
    readonly match: readonly [string, ...string[]];
    readonly reject: readonly [string, ...string[]];
  };
}

/** Checks a detector and freezes it. Throws a TypeError that names what is wrong: it is the author's mistake. */
export function defineDetector(detector: Detector): Detector {
  const complain = (what: string): never => {
    throw new TypeError(`detector ${detector.id || '(without id)'}: ${what}`);
  };
  if (!/^[a-z0-9-]+(\/[a-z0-9-]+)?$/.test(detector.id ?? '')) complain('id must look like "kr/rrn" or "email"');
  // A plugin in JavaScript has no compiler that would have told its author.
  for (const field of REQUIRED) if (detector[field] === undefined) complain(`${field} is missing`);
  if (!detector.title.ko || !detector.title.en) complain('title needs ko and en');
  if (!SEVERITIES.includes(detector.severity)) complain(`severity must be one of ${SEVERITIES.join(', ')}`);
  if (!Array.isArray(detector.names.strong)) complain('names.strong must be a list of regular expressions');
  const { names, pattern } = detector;
  const spoken = [...names.strong, ...(names.weak ?? []), ...(names.veto ?? [])];
  if (!spoken.every((each) => typeof each?.test === 'function')) complain('names must be regular expressions');
  if (pattern && typeof pattern.exec !== 'function') complain('pattern must be a regular expression');
  for (const expression of [...spoken, pattern]) {
    // A regular expression with g or y remembers where it stopped: the next value would be tested from there.
    if (expression instanceof RegExp && /[gy]/.test(expression.flags))
      complain(`/${expression.source}/ must not have the flags g or y`);
  }
  if (!detector.examples.match?.length) complain('examples.match is empty');
  if (!detector.examples.reject?.length) complain('examples.reject is empty');
  if (detector.families.length === 0) complain('families is empty');
  if (!detector.match && detector.names.strong.length === 0) complain('needs match or names.strong');
  return Object.freeze(detector);
}

const REQUIRED = ['title', 'category', 'severity', 'law', 'families', 'names', 'mask', 'examples'] as const;
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
