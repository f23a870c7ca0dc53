/** Text in columns of a terminal: measured as the terminal does, Hangul and emoji two cells wide, and harmless. */
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { RenderOptions } from '../plugin.ts';

export type Style = Parameters<typeof styleText>[0];

/** A cell as plain text, or with a style that the layout does not have to know of. */
export type Cell = string | { readonly text: string; readonly style: Style };

export interface ColumnLayout {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Gives way when the table is wider than the terminal, down to this many cells; never when absent. */
  readonly shrink?: number;
}

const GAP = '  ';
/** Lines of one cell before it ends in an ellipsis. */
const MOST_LINES = 6;

/** Characters that move the cursor, turn the writing direction or can't be seen. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

/** The text with every character that could harm or hide shown as an escape: a name comes from the server, not from us. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character, offset: number) => {
    // An emoji's own variation selector and joiner.
    if ((character === '\ufe0f' || character === '\u200d') && isPictographBefore(text, offset)) return character;
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return SHORT_ESCAPES[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
  });
}

function isPictographBefore(text: string, offset: number): boolean {
  return /\p{Extended_Pictographic}\ufe0f?$/u.test(text.slice(Math.max(0, offset - 4), offset));
}

/** An identifier as `visible`, in quotes where blanks at its ends or emptiness would go unseen. */
export function visibleName(name: string): string {
  const shown = visible(name);
  return shown === '' || shown.trim() !== shown ? `"${shown}"` : shown;
}

/** Applies a style where colour is wanted; what `NO_COLOR` and pipes mean was decided by the caller. */
export function paint(text: string, style: Style, color: boolean): string {
  return color ? styleText(style, text, { validateStream: false }) : text;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Breaks text into lines of at most `width` cells: at blanks; a word too long for a line after `.` and `_`, else anywhere. */
export function wrap(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  const add = (piece: string): boolean => {
    if (stringWidth(line + piece.trimEnd()) > width) return false;
    line += piece;
    return true;
  };
  const end = (): void => {
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = '';
  };
  for (const word of text.match(/\S+\s*|\s+/gu) ?? []) {
    if (add(word)) continue;
    // A long word starts where it stands while the line is still half empty.
    if (stringWidth(word.trimEnd()) <= width || stringWidth(line) * 2 > width) end();
    if (add(word)) continue;
    for (const piece of word.match(/[^._]*[._]+|[^._]+/gu) ?? []) {
      if (add(piece)) continue;
      if (stringWidth(piece) <= width) end();
      for (const { segment } of graphemes.segment(piece)) {
        if (add(segment)) continue;
        end();
        line = segment;
      }
    }
  }
  end();
  return lines;
}

/** Cuts text to `width` cells, the last of them an ellipsis. */
export function truncate(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const size = stringWidth(segment);
    if (used + size > width - 1) break;
    kept += segment;
    used += size;
  }
  return `${kept}…`;
}

/**
 * Lays out a table, header first, each line ended by a newline. Cells are made harmless here. Columns that may shrink
 * do so, the widest first, until the table fits; their cells then wrap. `below` puts a line of its own under a row.
 */
export function formatColumns(
  columns: readonly ColumnLayout[],
  rows: readonly (readonly Cell[])[],
  options: Pick<RenderOptions, 'color' | 'width'>,
  indent = '',
  below?: (row: number) => Cell,
): string {
  const texts = rows.map((row) => row.map((cell) => visible(typeof cell === 'string' ? cell : cell.text)));
  const widths = columns.map(({ title, shrink }, at) => {
    // A heading may wrap where its column may: it must not widen a column of short cells.
    const heading = shrink === undefined || options.width === Infinity ? [title] : title.split(' ');
    const widest = Math.max(...heading.map((each) => stringWidth(each)));
    return texts.reduce((most, row) => Math.max(most, stringWidth(row[at] ?? '')), widest);
  });
  shrinkToFit(columns, widths, options.width - indent.length - GAP.length * (columns.length - 1));
  const lay = (cells: readonly string[], styles: readonly (Style | null)[]): string => {
    const wrapped = cells.map((text, at) => clipped(wrap(text, widths[at] ?? 1), widths[at] ?? 1));
    const height = Math.max(1, ...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const laid = wrapped.map((lines, at) => {
        const text = lines[line] ?? '';
        const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - stringWidth(text)));
        const style = styles[at];
        const painted = style && text ? paint(text, style, options.color) : text;
        return columns[at]?.align === 'right' ? space + painted : painted + space;
      });
      return `${(indent + laid.join(GAP)).trimEnd()}\n`;
    }).join('');
  };
  const header = lay(
    columns.map(({ title }) => title),
    columns.map(() => 'dim'),
  );
  const body = rows.map(
    (row, at) =>
      lay(
        texts[at] ?? [],
        row.map((cell) => (typeof cell === 'string' ? null : cell.style)),
      ) + (below ? under(below(at), options, `${indent}    `) : ''),
  );
  return header + body.join('');
}

function under(cell: Cell, { color, width }: Pick<RenderOptions, 'color' | 'width'>, indent: string): string {
  const { text, style } = typeof cell === 'string' ? { text: cell, style: null } : cell;
  return wrap(visible(text), width - indent.length)
    .map((line) => `${indent}${style ? paint(line, style, color) : line}\n`)
    .join('');
}

/** A plain table of text columns, all of which may shrink. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: RenderOptions,
): string {
  return formatColumns(
    header.map((title) => ({ title, shrink: 6 })),
    rows,
    options,
  );
}

function shrinkToFit(columns: readonly ColumnLayout[], widths: number[], available: number): void {
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - available; excess > 0; ) {
    let widest = -1;
    for (const [at, { shrink }] of columns.entries()) {
      const width = widths[at] ?? 0;
      if (shrink !== undefined && width > shrink && width > (widths[widest] ?? 0)) widest = at;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
}

function clipped(lines: string[], width: number): string[] {
  if (lines.length <= MOST_LINES) return lines;
  const last = `${lines[MOST_LINES - 1] ?? ''}…`;
  return [...lines.slice(0, MOST_LINES - 1), stringWidth(last) <= width ? last : truncate(last, width)];
}
