import type { Reporter } from '../plugin.ts';

/** The report as it is: `docs/report.schema.json` describes it. */
export const json: Reporter = {
  name: 'json',
  extensions: ['.json'],
  render: (report) => [...gathered(stringified(report, ''))].join(''),
  pieces: (report) => gathered(stringified(report, '')),
};

/** Levels of the report that are taken apart: source, its grants, their relations. What lies deeper is written at once. */
const LEVELS = 4;
/** Characters that are handed on at once. */
const PIECE = 65_536;

/** What `JSON.stringify(value, null, 2)` gives, in pieces: of thousands of tables it is a text of many megabytes. */
function* stringified(value: unknown, indent: string, levels = LEVELS): Generator<string> {
  const entries = levels > 0 ? entriesOf(value) : [];
  if (entries.length === 0) {
    yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
    return;
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const inner = `${indent}  `;
  let before = `${open}\n${inner}`;
  for (const [name, each] of entries) {
    yield name === null ? before : `${before}${JSON.stringify(name)}: `;
    yield* stringified(each, inner, levels - 1);
    before = `,\n${inner}`;
  }
  yield `\n${indent}${close}`;
}

/** Members that JSON has of it, an array's without a name; none of what is neither an object nor an array. */
function entriesOf(value: unknown): (readonly [name: string | null, value: unknown])[] {
  if (Array.isArray(value)) return value.map((each: unknown) => [null, each ?? null]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter(([, each]) => each !== undefined);
}

function* gathered(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  yield `${text}\n`;
}
