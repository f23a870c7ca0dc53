/** Texts of migrations: their encoding, and positions in them. */
import { NochulError } from '../errors.ts';
import type { Position } from './types.ts';

/**
 * The text of a file: UTF-8, with or without a byte order mark; line ends become `\n`.
 * @throws NochulError `usage` with the line that is not UTF-8.
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    throw new NochulError('usage', `${path}:${brokenLine(bytes)} is not UTF-8.`, {
      hint: 'Save the file as UTF-8: files of older Korean tools are often EUC-KR (iconv -f CP949 -t UTF-8).',
    });
  }
}

function brokenLine(bytes: Uint8Array): number {
  // No byte of a longer character is a line feed, so that each line can be looked at by itself.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start <= bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end === -1) break;
    start = end + 1;
  }
  return 1;
}

/** Line and column of an offset in UTF-16 units. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, Math.max(0, Math.min(offset, text.length)));
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: before.length - lineStart + 1 };
}

/** From the parser's and the server's count of characters to UTF-16 units. */
export function unitsOf(text: string, characters: number): number {
  let units = 0;
  for (let left = characters; left > 0 && units < text.length; left -= 1)
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}
