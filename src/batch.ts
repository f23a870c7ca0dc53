/** Rows as they travel from a driver to the tallies: bytes of UTF-8 and where each cell lies, so that no text is made of what nobody reads. */

/**
 * Some rows of a sample. Valid only while the sink that got it runs: the buffers are filled anew for the next batch.
 * A cell is `bytes` from `starts[at]` to `ends[at]`, where `cellAt` says at what; a start of -1 is null, LEFT_OUT a cell that
 * was not read.
 */
export interface RowBatch {
  readonly rows: number;
  /** Cells of a row. */
  readonly width: number;
  /**
   * Where the cells of a column follow each other: how far the columns are apart. Absent where those of a row do. Whoever
   * looks at one column after the other is faster with the former.
   */
  readonly stride?: number;
  /** UTF-8; what a server sends in spite of that decodes with U+FFFD. */
  readonly bytes: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Where the cell of a row and a column stands in `starts` and `ends`. */
export const cellAt = ({ width, stride }: Pick<RowBatch, 'width' | 'stride'>, row: number, column: number): number =>
  stride === undefined ? row * width + column : column * stride + row;

/** The start of a cell of a settled column, which an engine need not read. */
export const LEFT_OUT = -2;

/** Takes one batch after the other. */
export type BatchSink = (batch: RowBatch) => void;

/** The cell as text, null where it is null. */
export function textAt(batch: RowBatch, row: number, column: number): string | null {
  const { bytes, starts, ends } = batch;
  const cell = cellAt(batch, row, column);
  const start = starts[cell] ?? -1;
  return start < 0 ? null : bytes.toString('utf8', start, ends[cell]);
}

/** Rows of texts as a batch: for what a driver has decoded already, for documents' leaves, and for tests. */
export function batchOf(
  rows: readonly (readonly (string | null | undefined)[])[],
  width = rows[0]?.length ?? 0,
): RowBatch {
  const starts = new Int32Array(rows.length * width).fill(-1);
  const ends = new Int32Array(rows.length * width);
  let room = 0;
  // A UTF-16 unit takes three bytes at most.
  for (const row of rows) for (const text of row) room += (text?.length ?? 0) * 3;
  const bytes = Buffer.allocUnsafe(room);
  let at = 0;
  for (const [index, row] of rows.entries()) {
    for (let column = 0; column < width; column += 1) {
      const text = row[column];
      if (text === null || text === undefined) continue;
      starts[index * width + column] = at;
      at += bytes.write(text, at);
      ends[index * width + column] = at;
    }
  }
  return { rows: rows.length, width, bytes, starts, ends };
}

/** The rows of a batch as texts: where speed does not matter. */
export function rowsOf(batch: RowBatch): (string | null)[][] {
  return Array.from({ length: batch.rows }, (_, row) =>
    Array.from({ length: batch.width }, (_, column) => textAt(batch, row, column)),
  );
}
