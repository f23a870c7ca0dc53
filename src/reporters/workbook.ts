/** Workbooks as every spreadsheet opens them: tables with frozen headings and filters, texts that are no formulas. */
import type { Blob } from 'node:buffer';
import type Stream from 'node:stream';
import type { CellObject, Feature, SheetData } from 'write-excel-file/node';
import { stamped } from '../zip.ts';
import { visible } from './table.ts';

/** Excel takes 32,767 characters in a cell; what is in ours is for people to read. */
const MOST_CHARACTERS = 4000;

export type Value = string | number | null;

export interface Column<Row> {
  readonly head: string;
  /** Characters of the default font; a Hangul syllable takes about two. */
  readonly width: number;
  readonly value: (row: Row) => Value;
  readonly format?: string;
}

export interface Sheet {
  readonly name: string;
  readonly heads: readonly { readonly head: string; readonly width: number; readonly format?: string | undefined }[];
  readonly rows: readonly (readonly Value[])[];
  /** Columns that stay where they are when the others scroll. */
  readonly frozen: number;
  /** Column whose words are coloured, as the workbook says; -1 for none. */
  readonly coloured: number;
}

/** Points of one line in the font below. */
const LINE_HEIGHT = 14;
/** A row that would be higher is cut by its height, and whole in the cell's own line. */
const MOST_LINES = 10;

const COUNT = '#,##0';

/** A table: one row each, in the columns given. */
export function sheet<Row>(
  name: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { frozen = 0, coloured = -1 }: { frozen?: number; coloured?: number } = {},
): Sheet {
  return {
    name,
    heads: columns.map(({ head, width, format }) => ({ head, width, format })),
    rows: rows.map((row) => columns.map(({ value }) => value(row))),
    frozen,
    coloured,
  };
}

/**
 * The bytes of a workbook: the same for the same tables.
 * @param colours of the words in coloured columns
 * @param made when the parts of it are said to be made
 */
export async function workbook(
  sheets: readonly Sheet[],
  colours: ReadonlyMap<string, string>,
  made: Date,
): Promise<Uint8Array> {
  // Only who wants a workbook waits for the library.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const bytes = await writeExcelFile(
    sheets.map(({ name, heads, rows, frozen, coloured }) => ({
      sheet: name,
      data: [
        heads.map(({ head }) => heading(head)),
        ...rows.map((row) => {
          const height = LINE_HEIGHT * linesOf(row, heads);
          return row.map((value, at) => {
            const colour = at === coloured ? colours.get(String(value)) : undefined;
            const each = cell(value, heads[at]?.format, colour);
            return each && { ...each, height };
          });
        }),
      ] satisfies SheetData,
      columns: heads.map(({ width }) => ({ width })),
      stickyRowsCount: 1,
      stickyColumnsCount: frozen,
      orientation: 'landscape' as const,
    })),
    { fontFamily: 'Malgun Gothic', fontSize: 10, features: [features(sheets)] },
  ).toBuffer();
  return stamped(bytes, made);
}

/** Hangul and most of what comes behind it is two characters wide. */
function charactersOf(line: string): number {
  return line.length + (line.match(/[\u1100-\uffff]/g)?.length ?? 0);
}

/** Lines that the row's cells wrap into: not every spreadsheet works that out when it opens a file. */
function linesOf(row: readonly Value[], heads: Sheet['heads']): number {
  let most = 1;
  for (const [at, value] of row.entries()) {
    const width = heads[at]?.width ?? 0;
    // Nothing is wider than two cells a character.
    if (typeof value !== 'string' || (value.length * 2 <= width && !value.includes('\n'))) continue;
    let lines = 0;
    for (const line of value.slice(0, width * MOST_LINES).split('\n')) {
      // What breaks at blanks leaves some of each line empty.
      lines += Math.max(1, Math.ceil((charactersOf(line) * 1.1) / width));
    }
    most = Math.max(most, lines);
  }
  return Math.min(most, MOST_LINES);
}

function heading(head: string): CellObject {
  return {
    value: text(head),
    type: String,
    format: '@',
    fontWeight: 'bold',
    backgroundColor: '#D9E2F3',
    alignVertical: 'center',
    wrap: true,
    height: 32,
  };
}

/**
 * Texts are shared strings, which no spreadsheet takes for formulas, and in the format of texts, so that they do not
 * become formulas when somebody edits them.
 */
function cell(value: Value, format: string | undefined, colour: string | undefined): CellObject | null {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { value, type: Number, format: format ?? COUNT, alignVertical: 'top' };
  const styled = {
    value: trips(value) ? '–' : text(value),
    type: String,
    format: '@',
    alignVertical: 'top' as const,
    wrap: true,
  };
  return colour === undefined ? styled : { ...styled, backgroundColor: colour };
}

/** The library looks its texts up in an object, where `constructor` is taken: such cells are written by `features`. */
function trips(value: Value): value is string {
  return typeof value === 'string' && value in {};
}

/** Excel reads `_x0041_` as the letter A. */
function text(value: string): string {
  const shown = value.split('\n').map(visible).join('\n');
  const clipped = shown.length > MOST_CHARACTERS ? `${[...shown].slice(0, MOST_CHARACTERS).join('')}…` : shown;
  return clipped.replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
}

/** What the library has no option for: a filter on each table, its headings on every printed page, names it trips over. */
function features(sheets: readonly Sheet[]): Feature<Stream | Buffer | Blob> {
  const names = sheets.flatMap((sheet, at) => {
    // The names are ours and hold neither quotes nor markup.
    const quoted = `'${sheet.name}'!`;
    return [
      `<definedName name="_xlnm._FilterDatabase" localSheetId="${at}" hidden="1">${quoted}${range(sheet, '$')}</definedName>`,
      `<definedName name="_xlnm.Print_Titles" localSheetId="${at}">${quoted}$1:$1</definedName>`,
    ];
  });
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml, _, { sheetIndex }) => {
            const sheet = sheets[sheetIndex];
            return sheet ? completed(xml, sheet) : xml;
          },
        },
        'xl/workbook.xml': {
          transform: (xml) =>
            xml
              .replace(/<definedNames\s*\/>|<definedNames>\s*<\/definedNames>/, '')
              .replace('</sheets>', `</sheets><definedNames>${names.join('')}</definedNames>`),
        },
      },
    },
  };
}

function completed(xml: string, sheet: Sheet): string {
  const names = new Map<string, string>(
    sheet.rows.flatMap((row, down) =>
      row.flatMap((value, across) => (trips(value) ? [[`${letters(across + 1)}${down + 2}`, value] as const] : [])),
    ),
  );
  return xml
    .replace('</sheetData>', `</sheetData><autoFilter ref="${range(sheet, '')}"/>`)
    .replace('<sheetViews>', '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>')
    .replace('<pageSetup ', '<pageSetup fitToWidth="1" fitToHeight="0" ')
    .replace(/<c r="([A-Z]+\d+)"([^>]*) t="s"><v>\d+<\/v>/g, (cell, at: string, style: string) => {
      const name = names.get(at);
      return name === undefined ? cell : `<c r="${at}"${style} t="inlineStr"><is><t>${name}</t></is>`;
    });
}

function range({ heads, rows }: Sheet, mark: string): string {
  return `${mark}A${mark}1:${mark}${letters(heads.length)}${mark}${rows.length + 1}`;
}

/** A for 1, Z for 26, AA for 27. */
function letters(column: number): string {
  const last = String.fromCharCode(65 + ((column - 1) % 26));
  return column > 26 ? letters(Math.floor((column - 1) / 26)) + last : last;
}
