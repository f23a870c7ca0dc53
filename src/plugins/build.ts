/** Turns what a YAML file says of a detector into the detector. */
import { said, tokens } from '../classify/names.ts';
import type { Detector, NamePattern } from '../detector.ts';
import type { TypeFamily } from '../model.ts';
import { CHECKSUMS } from './checksums.ts';
import type { Description } from './description.ts';
import { compile, textPattern } from './linear.ts';

/** Where in the description, and what is wrong there, going on from the field's name: `must be …`. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Where text is kept. */
const TEXTUAL: readonly TypeFamily[] = ['text', 'json', 'xml', 'array', 'other'];
/** Numbers have lost their leading zeros, so only a kind that may be digits alone is looked for among them. */
const NUMERIC: readonly TypeFamily[] = ['integer', 'decimal'];
/** Longer values are judged as a whole only where `length` says so: identifiers are short. */
const LONGEST = 200;
/** Nothing of a longer text is shown, whatever `mask` says. */
const LONGEST_SHOWN = 64;

/** The detector, and what its author has to change first; with any mistakes the detector is of no use. */
export function build(description: Description): {
  readonly detector: Detector;
  readonly mistakes: readonly Mistake[];
} {
  const { id, title, category, severity, law, needsName, confusion, types, length, mask, examples } = description;
  const mistakes: Mistake[] = [];
  /** What was made, or nothing where an expression is no good. */
  const attempt = <Made>(path: Mistake['path'], make: () => Made): Made[] => {
    try {
      return [make()];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      mistakes.push({ path, message: error.message });
      return [];
    }
  };

  const names = (kind: keyof Description['names']): NamePattern[] =>
    description.names[kind].flatMap((name, at) => attempt(['names', kind, at], () => namePattern(name)));
  const sources = [description.pattern].flat();
  const sound = sources.flatMap((source, at) =>
    attempt(typeof description.pattern === 'string' ? ['pattern'] : ['pattern', at], () => {
      compile(source);
      if (description.inText && /^\^|(?<!\\)\$$/.test(source)) throw new SyntaxError(ANCHORED);
      return `(?:${source})`;
    }),
  );
  const [whole] = sound.length === sources.length ? attempt(['pattern'], () => compile(sound.join('|'))) : [];
  const passes = checkOf(description.checksum);

  const detector: Detector = {
    ...{ id, title, category, severity, law, needsName, examples },
    ...(confusion === undefined ? {} : { confusion }),
    families: types ?? (examples.match.some((value) => /^\d+$/.test(value)) ? [...TEXTUAL, ...NUMERIC] : TEXTUAL),
    names: { strong: names('strong'), weak: names('weak'), veto: names('veto') },
    gate: { length: length ?? [1, LONGEST] },
    match: (cell) => (whole?.testExact(cell.text) && passes(cell.digits) ? 'valid' : null),
    ...(description.inText && whole
      ? {
          pattern: textPattern(sound.join('|')),
          validate: (candidate: string) => (passes(candidate.replace(/\D+/g, '')) ? 'valid' : 'invalid'),
        }
      : {}),
    mask: (value) => masked(value, mask),
  };
  return { detector, mistakes: [...mistakes, ...vetoed(description, detector), ...unmasked(description)] };
}

const ANCHORED =
  'has ^ or $ at its ends, with which it finds nothing inside texts: leave them out, the whole value is meant anyway';

function checkOf(name: string | undefined): (digits: string) => boolean {
  const checksum = name === undefined ? undefined : CHECKSUMS[name];
  if (!checksum) return () => true;
  return (digits) => (checksum.digits === null || digits.length === checksum.digits) && checksum.holds(digits);
}

/** `/expression/`, or words as they are written in any column's name: `member no` is in `MEMBER_NO` and `custMemberNo2`. */
function namePattern(name: string): NamePattern {
  const [, source, flag] = /^\/(.+)\/(i?)$/.exec(name) ?? [];
  if (source !== undefined) return compile(flag ? `(?i)${source}` : source);
  const words = tokens(name);
  if (words === '') throw new SyntaxError('has no letter or digit: write a word of the column’s name');
  // Korean words are written together as often as not.
  if (/[가-힣]/.test(words)) return new RegExp([...words.replaceAll('_', '')].join('[\\s_]?'));
  return new RegExp(`(?:^|[\\s_])${words.replaceAll('_', '[\\s_]?')}(?:_?\\d+)?(?:$|[\\s_])`, 'i');
}

/** Names that are to speak for the kind and that a veto silences. */
function vetoed({ names }: Description, detector: Detector): Mistake[] {
  return (['strong', 'weak'] as const).flatMap((kind) =>
    names[kind].flatMap((name, at) =>
      !name.startsWith('/') && said(detector, tokens(name)) === 'veto'
        ? [{ path: ['names', kind, at], message: 'is silenced by names.veto: make one of the two narrower' }]
        : [],
    ),
  );
}

const ALL = '***';

/** Separators stay; of the rest, as much as the rule says, but never more than a third of it. */
function masked(value: string, { keepFirst, keepLast }: Description['mask']): string {
  const characters = [...value];
  const isSeparator = (character: string): boolean => /[-\s./]/.test(character);
  const hides = (character: string, at: number): boolean =>
    at >= keepFirst && at < characters.length - keepLast && !isSeparator(character);
  const hidden = characters.filter(hides).length;
  const telling = characters.filter((character) => !isSeparator(character)).length;
  if (characters.length > LONGEST_SHOWN || hidden === 0 || hidden * 3 < telling * 2) return ALL;
  return characters.map((character, at) => (hides(character, at) ? '*' : character)).join('');
}

function unmasked({ mask, examples }: Description): Mistake[] {
  const shown = examples.match.find((value) => masked(value, mask) === ALL);
  if (shown === undefined || mask.keepFirst + mask.keepLast === 0) return [];
  return [
    {
      path: ['mask'],
      message: `would leave more than a third of ${JSON.stringify(shown)} readable: keep fewer characters`,
    },
  ];
}
