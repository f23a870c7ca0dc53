/** Holds a detector against its own examples, and against values that nobody would have thought of. */
import { cellOf } from '../classify/cell.ts';
import { inspect } from '../classify/inspect.ts';
import { phrase, said, tokens } from '../classify/names.ts';
import type { Detector, NamePattern } from '../detector.ts';

export interface Problem {
  /** A `warning` is for its author to judge. */
  readonly severity: 'error' | 'warning';
  readonly code:
    | 'example-missed'
    | 'example-taken'
    | 'mask-leaks'
    | 'throws'
    | 'name-too-wide'
    | 'name-in-capitals'
    | 'slow'
    | 'endless';
  /** A sentence that begins with what is meant: `"MB-24-1" is …`. */
  readonly message: string;
}

/** What a detector does with its examples, and what is wrong with it. */
export interface Checked {
  readonly match: { readonly examples: number; readonly taken: number };
  readonly reject: { readonly examples: number; readonly left: number };
  readonly problems: readonly Problem[];
}

/** Which detectors of which plugin are to be checked: a path or a package's name, as seen from the file `from`. */
export interface CheckOrder {
  readonly plugin: string;
  readonly from: string;
  readonly ids: readonly string[];
}

/** What the thread that checks says on its way. */
export type CheckMessage =
  | { readonly kind: 'trying'; readonly id: string; readonly what: string }
  | { readonly kind: 'done'; readonly id: string; readonly checked: Checked };

/** Told what is about to be tried, before it is: whoever listens can tell where it got stuck. */
type Trying = (what: string) => void;
const unheard: Trying = () => {};

/** Everything that is known of a detector from its own examples, strange values and long ones. */
export function checkWhole(detector: Detector, trying: Trying = unheard): Checked {
  const good = countExamples(detector, trying);
  return {
    match: { examples: detector.examples.match.length, taken: good.match },
    reject: { examples: detector.examples.reject.length, left: good.reject },
    problems: [...checkDetector(detector, trying), ...timeDetector(detector, trying)],
  };
}

/** Of a detector that did not come back. How its examples would have done is not known: none is counted as good. */
export function endless(what: string, patience: number): Checked {
  const message = `it did not come back from ${what} within ${patience / 1000} s, as it would hold up a scan: its functions must end for any value.`;
  return {
    match: { examples: 0, taken: 0 },
    reject: { examples: 0, left: 0 },
    problems: [error('endless', message)],
  };
}

/** Characters of a value that a scan reads. */
const LONGEST = 4_000;
/** A column's name that says nothing. */
const NOTHING = 'zzqx';
/** What any table has; no kind of personal data is called so, though weak names may be, and decoys. */
const ORDINARY = ['id', 'seq', 'created_at', 'updated_at', 'sort_order', 'is_deleted', '비고', '등록일시'];
/** Values that a mask must survive, and of which it must show next to nothing. */
const STRANGE = [
  '',
  ' ',
  '-',
  '.....-----',
  'a',
  '가',
  '\u0000\ud800',
  '😀😀😀😀😀',
  '9001011234567',
  '010-2345-6789',
  'someone@example.com',
  '서울특별시 종로구 세종대로 209, 101동 1203호',
  'The quick brown fox, 12345678901234567890.',
  '1'.repeat(LONGEST),
];

/** What is wrong with a detector, as far as its own examples and some strange values tell. Reads no clock. */
export function checkDetector(detector: Detector, trying: Trying = unheard): Problem[] {
  return [
    ...exampleProblems(detector, trying),
    ...maskProblems(detector, trying),
    ...throwing(detector, trying),
    ...nameProblems(detector, trying),
  ];
}

const error = (code: Problem['code'], message: string): Problem => ({ severity: 'error', code, message });
const quoted = (value: string): string => JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);

/** How many of the examples do as they should: the numbers behind a table's `2/3`. */
export function countExamples(
  detector: Detector,
  trying: Trying = unheard,
): { readonly match: number; readonly reject: number } {
  const { match, reject } = detector.examples;
  return {
    match: match.filter((value) => takes(detector, value, trying)).length,
    reject: reject.filter((value) => !takes(detector, value, trying)).length,
  };
}

/** The examples of a kind that only a name can tell are names and comments. */
function takes(detector: Detector, value: string, trying: Trying): boolean {
  trying(quoted(value));
  if (!detector.match) return [tokens(value), phrase(value)].some((name) => said(detector, name) === 'strong');
  try {
    return inspect(cellOf(value), [detector]).some(({ embedded }) => !embedded);
  } catch {
    return false;
  }
}

function exampleProblems(detector: Detector, trying: Trying): Problem[] {
  const { match, reject } = detector.examples;
  return [
    ...match
      .filter((value) => !takes(detector, value, trying))
      .map((value) => error('example-missed', `${quoted(value)} is under examples.match, and is not taken.`)),
    ...reject
      .filter((value) => takes(detector, value, trying))
      .map((value) => error('example-taken', `${quoted(value)} is under examples.reject, and is taken.`)),
  ];
}

/** Each example that shows through; of the strange values, the first. */
function maskProblems(detector: Detector, trying: Trying): Problem[] {
  const own = detector.examples.match.flatMap((value) => maskProblem(detector, value, trying));
  return own.length > 0 ? own : STRANGE.flatMap((value) => maskProblem(detector, value, trying)).slice(0, 1);
}

function maskProblem(detector: Detector, value: string, trying: Trying): Problem[] {
  trying(quoted(value));
  let masked: string;
  try {
    masked = detector.mask(value);
  } catch {
    return [error('throws', `mask throws at ${quoted(value)}; it must return a text for any value.`)];
  }
  if (masked.includes('*') && !shows(masked, value)) return [];
  return [
    error('mask-leaks', `mask makes ${quoted(masked)} of ${quoted(value)}; it must put * for what tells a person.`),
  ];
}

/** Whether a masked text still holds the value, whole or in nearly all its digits. */
function shows(masked: string, value: string): boolean {
  if (value.includes('*')) return false;
  const digits = value.replace(/\D/g, '');
  return (
    (value.length > 1 && masked.includes(value)) ||
    (digits.length > 8 && masked.replace(/\D/g, '').length > digits.length - 3)
  );
}

/** The first of the strange values that one of its functions throws at. */
function throwing(detector: Detector, trying: Trying): Problem[] {
  for (const value of [...detector.examples.match, ...detector.examples.reject, ...STRANGE]) {
    const cell = cellOf(value);
    trying(quoted(value));
    try {
      detector.match?.(cell);
      detector.masked?.(cell);
      detector.measure?.(cell, {});
      detector.identity?.(cell);
      detector.validate?.(value);
    } catch (cause) {
      const what = cause instanceof Error ? cause.name : 'something';
      return [error('throws', `${quoted(value)} makes it throw (${what}); its functions must take any value.`)];
    }
  }
  const nothing = { rows: 0, nonNull: 0, matched: 0, valid: 0, distinct: 0, counters: {} };
  try {
    if (Number.isFinite(detector.judge?.(nothing).weight ?? 0)) return [];
  } catch {}
  return [error('throws', 'judge must give a finite weight for a column without values too.')];
}

function listedNames({ names }: Detector): { where: string; kind: keyof Detector['names']; pattern: NamePattern }[] {
  return (['strong', 'weak', 'veto'] as const).flatMap((kind) =>
    (names[kind] ?? []).map((pattern, at) => ({ where: `names.${kind}[${at}]`, kind, pattern })),
  );
}

function nameProblems(detector: Detector, trying: Trying): Problem[] {
  return listedNames(detector).flatMap(({ where, kind, pattern }): Problem[] => {
    trying(where);
    const ordinary = kind === 'strong' && detector.category !== 'none' ? ORDINARY : [];
    const wide = [NOTHING, ...ordinary].find((name) => pattern.test(name));
    if (wide !== undefined) {
      return [error('name-too-wide', `${where} takes the column name ${quoted(wide)}; make it narrower.`)];
    }
    if (!hasCapitals(pattern)) return [];
    const message = `${where} has capitals, and column names are compared in small letters; write cust_no for custNo and CUST_NO.`;
    return [{ severity: 'warning', code: 'name-in-capitals', message }];
  });
}

/** Comments keep their capitals, so an expression with Hangul in it may have some: `/IP\s?주소/`. */
function hasCapitals(pattern: NamePattern): boolean {
  const source = pattern instanceof RegExp ? pattern.source : String(pattern);
  const ignoresCase = source.startsWith('(?i)') || (pattern instanceof RegExp && pattern.ignoreCase);
  return !ignoresCase && !/[가-힣]/.test(source) && /[A-Z]/.test(source.replace(/\\p\{\w+\}|\\./g, ''));
}

/** Milliseconds for one value that are too many: ten thousand of them would hold up a scan for most of a minute. */
const SLOW = 5;

/**
 * Warns of the first value found that takes long: examples with one of their characters repeated, longer and longer up
 * to what a scan reads. It stops at the first slow one, before an expression that backtracks gets to hang.
 */
export function timeDetector(detector: Detector, trying: Trying = unheard): Problem[] {
  const slow = (
    code: string,
    run: (text: string) => unknown,
    texts: readonly Stretch[],
    longest: number,
  ): Problem[] => {
    for (const stretch of texts) {
      for (let repeats = 16; repeats <= longest; repeats = repeats < 40 ? repeats + 2 : Math.ceil(repeats * 1.25)) {
        const text = stretch(repeats);
        trying(quoted(text));
        if (!isSlow(() => run(text))) continue;
        const message = `${code} takes more than ${SLOW} ms for a text of ${text.length} characters such as ${quoted(text)}; repeat nothing inside a repetition, as (a+)+ does.`;
        return [{ severity: 'warning', code: 'slow', message }];
      }
    }
    return [];
  };
  const examples = detector.examples.match.slice(0, 4);
  const stretches = [...examples.flatMap(stretched), ...[...'aA01 -.가'].flatMap((each) => stretched(each))];
  return [
    ...slow('it', (text) => attempt(() => inspect(cellOf(text), [detector])), stretches, LONGEST),
    ...listedNames(detector).flatMap(({ where, pattern }) =>
      slow(where, (text) => pattern.test(text), [...'a0_ 가'].flatMap(stretched), 256),
    ),
  ];
}

/** A text that grows. */
type Stretch = (repeats: number) => string;

/** Each run of like characters of a value made longer, with and without an end that does not belong. */
function stretched(value: string): Stretch[] {
  return [...value.matchAll(/\d+|[A-Za-z]+|[가-힣]+|./gsu)].flatMap(({ 0: run, index }) => {
    const [before, after] = [value.slice(0, index), value.slice(index + run.length)];
    return ['', '!', ` ${value}`].map(
      (end) => (repeats: number) => `${before}${run.slice(0, 1).repeat(repeats)}${after}${end}`,
    );
  });
}

/** Slow three times over: once may be another process. */
function isSlow(run: () => unknown): boolean {
  return Array.from({ length: 3 }).every(() => {
    const start = performance.now();
    run();
    return performance.now() - start > SLOW;
  });
}

function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // `checkDetector` says so.
  }
}
