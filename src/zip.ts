/** ZIP archives (PKWARE's APPNOTE 6.3): what stands in their headers, nothing of it believed. */

export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  /** Bytes, as the headers say. */
  readonly size: number;
  /** Type bits of a Unix file mode; 0 where the archive has none. */
  readonly fileType: number;
  /** Where its local header begins, its packed data, and where that ends; `end` counts what follows the data. */
  readonly start: number;
  readonly data: number;
  readonly packedEnd: number;
  readonly end: number;
  /** Where the header of the central directory stands. */
  readonly listed: number;
  /** The name in front of the data is the one in the directory: programs go by either. */
  readonly sameName: boolean;
}

export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  /** Bytes that belong to no entry: in front, in between, or behind the end. */
  readonly stray: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
const ENCRYPTED = 1;
/** Sizes follow the data, in 16 bytes with their signature and in 12 without. */
const DESCRIPTOR = 8;

/**
 * Reads the directory; unpacks nothing.
 * @returns null where that is no ZIP archive, or not a whole one, or one in the 64-bit form
 */
export function readZip(bytes: Uint8Array): ZipArchive | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  if (end < 0) return null;
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (count === 0xffff || directory === 0xffffffff) return null;
  const entries: ZipEntry[] = [];
  let at = directory;
  for (let left = count; left > 0; left -= 1) {
    const entry = entryAt(view, bytes, at, end);
    if (!entry) return null;
    entries.push(entry.entry);
    at = entry.next;
  }
  const known = entries.reduce((sum, entry) => sum + entry.end - entry.start, at - directory + END_LENGTH);
  return { entries, stray: bytes.length - known };
}

/** Searched from behind, since a comment of up to 64 kB may follow it. */
function endOf(view: DataView): number {
  const least = Math.max(0, view.byteLength - END_LENGTH - 0xffff);
  for (let at = view.byteLength - END_LENGTH; at >= least; at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  return -1;
}

function entryAt(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  limit: number,
): { readonly entry: ZipEntry; readonly next: number } | null {
  if (at + CENTRAL_LENGTH > limit || view.getUint32(at, true) !== CENTRAL) return null;
  const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
  const flags = view.getUint16(at + 8, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const start = view.getUint32(at + 42, true);
  const next = at + CENTRAL_LENGTH + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  if (next > limit || start + LOCAL_LENGTH > limit || view.getUint32(start, true) !== LOCAL) return null;
  const localName = view.getUint16(start + 26, true);
  const data = start + LOCAL_LENGTH + localName + view.getUint16(start + 28, true);
  if (data + packed > limit) return null;
  const listedName = bytes.subarray(at + CENTRAL_LENGTH, at + CENTRAL_LENGTH + (nameLength ?? 0));
  const frontName = bytes.subarray(start + LOCAL_LENGTH, start + LOCAL_LENGTH + localName);
  return {
    entry: {
      name: new TextDecoder().decode(listedName),
      method: view.getUint16(at + 10, true),
      encrypted: (flags & ENCRYPTED) !== 0,
      size,
      fileType: (view.getUint32(at + 38, true) >>> 16) & 0o170000,
      start,
      data,
      packedEnd: data + packed,
      end: data + packed + (flags & DESCRIPTOR ? 16 : 0),
      listed: at,
      sameName: listedName.length === frontName.length && listedName.every((byte, index) => byte === frontName[index]),
    },
    next,
  };
}

/**
 * The archive with all its files made at one time, so that the same files are the same bytes whenever they are packed,
 * and wherever: the times in an archive are local ones, these are UTC.
 * @param made between 1980 and 2107
 */
export function stamped(archive: Uint8Array, made: Date): Uint8Array {
  const bytes = Uint8Array.from(archive);
  const view = new DataView(bytes.buffer);
  const time = (made.getUTCHours() << 11) | (made.getUTCMinutes() << 5) | (made.getUTCSeconds() >> 1);
  const date = ((made.getUTCFullYear() - 1980) << 9) | ((made.getUTCMonth() + 1) << 5) | made.getUTCDate();
  for (const { start, listed } of readZip(bytes)?.entries ?? []) {
    for (const at of [start + 10, listed + 12]) {
      view.setUint16(at, time, true);
      view.setUint16(at + 2, date, true);
    }
  }
  return bytes;
}
