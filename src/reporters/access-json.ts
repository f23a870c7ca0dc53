/** The rows of `access` as JSON, piece by piece: thousands of relations by hundreds of roles outgrow one string. */
import type { AccessRow } from '../report.ts';
import type { AccessResult } from './index.ts';

const PIECE = 64 * 1024;

/** The whole report; valid JSON once the pieces are put together. */
export function* accessJson({ access, future, ...head }: AccessResult): Generator<string> {
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "access": [`;
  yield* gathered(access, (row, position) => `${position === 0 ? '' : ','}\n    ${JSON.stringify(row)}`);
  yield `\n  ],\n  "future": ${JSON.stringify(future, null, 2).replaceAll('\n', '\n  ')}\n}\n`;
}

/** One row a line. */
export function* accessNdjson({ access }: AccessResult): Generator<string> {
  yield* gathered(access, (row) => `${JSON.stringify(row)}\n`);
}

function* gathered(rows: Iterable<AccessRow>, say: (row: AccessRow, position: number) => string): Generator<string> {
  let piece = '';
  let position = 0;
  for (const row of rows) {
    piece += say(row, position);
    position += 1;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
