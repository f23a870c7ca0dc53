/** Holds a pack against its own manifest, and believes nothing that the archive says of itself. */
import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { NochulError } from '../errors.ts';
import { readZip, type ZipArchive, type ZipEntry } from '../zip.ts';
import type { EvidenceMessages } from './messages/index.ts';
import { MANIFEST, type Manifest, MOST_BYTES, manifestSchema, SUMS, sha256, sumsOf } from './pack.ts';

/** What is wrong, as data: a sentence of the catalogue and what goes in its places. */
export interface Problem {
  readonly code: keyof EvidenceMessages['verify'];
  readonly values: Readonly<Record<string, string | number>>;
}

export interface Verified {
  readonly problems: readonly Problem[];
  /** SHA-256 of the manifest; null where there is none. */
  readonly hash: string | null;
  readonly files: number;
}

const MOST_FILES = 10_000;
const REGULAR_FILE = 0o100000;

/**
 * Checks every file: that it is there, of the size and the hash that the manifest gives, and that there is nothing else.
 * @param expected SHA-256 of the manifest as it was written down when the pack was made; null where nobody has it
 * @throws NochulError `usage` where it is no pack, not a whole one, or one of a newer nochul.
 */
export function verifyPack(bytes: Uint8Array, expected: string | null): Verified {
  const archive = readZip(bytes);
  if (!archive) {
    throw new NochulError('usage', 'The pack is no ZIP archive, or not a whole one.', {
      hint: 'Was it copied or downloaded to the end? "nochul evidence <report.json> --output pack.zip" makes one.',
    });
  }
  const entries = archive.entries.filter((each) => !isFolder(each));
  if (archive.entries.length > MOST_FILES) {
    return { problems: [{ code: 'many', values: { count: archive.entries.length } }], hash: null, files: 0 };
  }
  const problems = [...nameProblems(entries), ...placeProblems(archive)];
  const contents = unpacked(entries, bytes, problems);
  const manifestBytes = contents.get(MANIFEST);
  if (!manifestBytes) {
    problems.push({ code: 'noManifest', values: {} });
    return { problems, hash: null, files: 0 };
  }
  const hash = sha256(manifestBytes);
  if (expected !== null && hash !== expected) problems.push({ code: 'otherHash', values: { hash } });
  const manifest = readManifest(manifestBytes);
  if (!manifest) {
    problems.push({ code: 'badManifest', values: {} });
    return { problems, hash, files: 0 };
  }
  problems.push(...fileProblems(manifest, hash, contents, new Set(entries.map(({ name }) => name))));
  return { problems, hash, files: manifest.files.length };
}

/** Programs that pack a folder list the folders in it. */
function isFolder({ name, size, data, packedEnd }: ZipEntry): boolean {
  return name.endsWith('/') && isPlainPath(name.slice(0, -1)) && size === 0 && packedEnd === data;
}

/** What is odd about a file whatever is in it. */
function* nameProblems(entries: readonly ZipEntry[]): Generator<Problem> {
  const names = new Set<string>();
  for (const { name, sameName, encrypted, method, fileType } of entries) {
    const values = { file: name };
    // Windows and macOS tell no capitals from small letters, and write one file over the other.
    const folded = name.toLowerCase();
    if (names.has(folded)) yield { code: 'duplicate', values };
    names.add(folded);
    if (!isPlainPath(name)) yield { code: 'path', values };
    if (!sameName) yield { code: 'names', values };
    const isFile = fileType === 0 || fileType === REGULAR_FILE;
    if (encrypted || !isFile || (method !== STORED && method !== DEFLATED)) yield { code: 'entry', values };
  }
}

/** Nothing stands twice in the archive, and nothing beside the files. */
function* placeProblems({ entries, stray }: ZipArchive): Generator<Problem> {
  const byPlace = [...entries].sort((a, b) => a.start - b.start);
  if (byPlace.some((each, at) => each.start < (byPlace[at - 1]?.end ?? 0))) yield { code: 'overlap', values: {} };
  else if (stray !== 0) yield { code: 'stray', values: {} };
}

const STORED = 0;
const DEFLATED = 8;

/** Stays in the folder that it is unpacked to, on every system. */
function isPlainPath(name: string): boolean {
  return /^[\w.-]+(?:\/[\w.-]+)*$/.test(name) && !name.split('/').some((part) => part === '.' || part === '..');
}

/** The files that can be unpacked, each no larger than the archive says, together no larger than a pack may be. */
function unpacked(entries: readonly ZipEntry[], bytes: Uint8Array, problems: Problem[]): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  let left = MOST_BYTES;
  for (const entry of entries) {
    if (entry.size > left) {
      problems.push({ code: 'bomb', values: { file: entry.name } });
      continue;
    }
    const content = contentOf(entry, bytes);
    if (content) {
      left -= content.length;
      // Of two with one name the first counts; that there are two has been said.
      if (!contents.has(entry.name)) contents.set(entry.name, content);
    } else if (!entry.encrypted && (entry.method === STORED || entry.method === DEFLATED)) {
      problems.push({ code: 'broken', values: { file: entry.name } });
    }
  }
  return contents;
}

function contentOf({ method, encrypted, size, data, packedEnd }: ZipEntry, bytes: Uint8Array): Uint8Array | null {
  if (encrypted) return null;
  const packed = bytes.subarray(data, packedEnd);
  if (method === STORED) return packed.length === size ? packed : null;
  if (method !== DEFLATED) return null;
  try {
    const content = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
    return content.length === size ? content : null;
  } catch {
    // Damaged, or larger than it says.
    return null;
  }
}

/**
 * @returns null where it is not one of ours
 * @throws NochulError `usage` for one of a newer nochul.
 */
function readManifest(bytes: Uint8Array): Manifest | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  const manifest = manifestSchema.safeParse(parsed);
  if (manifest.success) return manifest.data;
  const newer = newerSchema.safeParse(parsed);
  if (!newer.success) return null;
  throw new NochulError('usage', `The pack is of version ${newer.data.version}, and this nochul knows version 1.`, {
    hint: 'Verify it with the nochul that made it, or with "sha256sum -c SHA256SUMS".',
  });
}

const newerSchema = manifestSchema.pick({ format: true }).extend({ version: z.number().int().min(2) });

function* fileProblems(
  { files }: Manifest,
  hash: string,
  contents: ReadonlyMap<string, Uint8Array>,
  present: ReadonlySet<string>,
): Generator<Problem> {
  const listed = new Set([MANIFEST, SUMS]);
  for (const { path, bytes, sha256: expected } of files) {
    if (listed.has(path)) yield { code: 'duplicate', values: { file: path } };
    listed.add(path);
    const content = contents.get(path);
    // What is there and could not be unpacked has been said.
    if (!content && !present.has(path)) yield { code: 'missing', values: { file: path } };
    if (!content) continue;
    if (content.length !== bytes) {
      yield { code: 'size', values: { file: path, actual: content.length, expected: bytes } };
    } else if (sha256(content) !== expected) yield { code: 'changed', values: { file: path } };
  }
  for (const path of present) if (!listed.has(path)) yield { code: 'extra', values: { file: path } };
  const sums = contents.get(SUMS);
  if (!sums && !present.has(SUMS)) yield { code: 'missing', values: { file: SUMS } };
  const wanted = sumsOf([...files, { path: MANIFEST, sha256: hash }]);
  if (sums && new TextDecoder().decode(sums) !== wanted) yield { code: 'sums', values: {} };
}
