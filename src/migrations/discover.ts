/** Which files of a folder are migrations, in which order, and which part of each is applied. Pure. */
import { NochulError } from '../errors.ts';
import { compareText } from '../names.ts';
import { decodeText } from './text.ts';
import { FORMATS, type Format, type Migration, type SourceFile } from './types.ts';

export interface Discovered {
  readonly format: Format;
  readonly migrations: readonly Migration[];
  /** SQL files that the format does not run. */
  readonly ignored: readonly string[];
}

/** What the tools' own names for files look like; on the file's name, or on the path for tools that use folders. */
const FLYWAY = /^([VBR])([^_]*(?:_[^_]+)*?)__.*\.sql$/;
const FLYWAY_OTHER = /^(?:U[\d._]+__.*|(?:before|after)[A-Z]\w*(?:__.*)?)\.sql$/;
const GOLANG = /^(\d+)_.*\.(up|down)\.sql$/;
const PRISMA = /^(?:.*\/)?([^/]+)\/migration\.sql$/;
const JOURNAL = /^(?:.*\/)?meta\/_journal\.json$/;
const SECTION = { dbmate: /^--\s*migrate:(up|down)\b/gm, goose: /^--\s*\+goose\s+(up|down)\b/gim };

/**
 * @param given the format the user named; null to tell it from the names and, for dbmate and goose, from the marks
 * @param folder how messages call the folder
 * @throws NochulError `usage` for a folder without migrations, formats mixed, or a file that can't be read as one
 */
export function discover(files: readonly SourceFile[], given: Format | null, folder: string): Discovered {
  const sql = files.filter(({ path }) => path.endsWith('.sql'));
  if (sql.length === 0) {
    throw new NochulError('usage', `There is no .sql file in ${folder}.`, {
      hint: 'Name the folder that holds the migrations themselves, as db/migrations or prisma/migrations.',
    });
  }
  const format = given ?? detect(files, sql, folder);
  const chosen = choosers[format](sql, files, folder);
  const used = new Set(chosen.map(({ path }) => path));
  if (chosen.length === 0) {
    throw new NochulError('usage', `No file in ${folder} is a migration as ${format} names them.`, {
      hint: `The formats are ${FORMATS.join(', ')}: --migrations-format names one.`,
    });
  }
  return {
    format,
    migrations: chosen.flatMap((file) => migrationOf(file, format, folder)),
    ignored: sql.map(({ path }) => path).filter((path) => !used.has(path) && !isExpectedly(path, format)),
  };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function detect(files: readonly SourceFile[], sql: readonly SourceFile[], folder: string): Format {
  const examples = new Map<Format, string>();
  const see = (format: Format, path: string) => void (examples.has(format) || examples.set(format, path));
  if (files.some(({ path }) => JOURNAL.test(path))) see('drizzle', 'meta/_journal.json');
  for (const { path, bytes } of sql) {
    const name = nameOf(path);
    if (FLYWAY.test(name)) see('flyway', path);
    if (GOLANG.test(name)) see('golang-migrate', path);
    if (PRISMA.test(path)) see('prisma', path);
    // Marks are ASCII: whatever else the file holds, they can be seen.
    const text = new TextDecoder('latin1').decode(bytes);
    for (const format of ['dbmate', 'goose'] as const) if (text.match(SECTION[format])) see(format, path);
  }
  const [first, second] = examples;
  if (first && second) {
    throw new NochulError(
      'usage',
      `${folder} mixes formats: ${first[1]} is one of ${first[0]}, ${second[1]} one of ${second[0]}.`,
      { hint: 'Say which one is meant with --migrations-format, or keep them in folders of their own.' },
    );
  }
  return first?.[0] ?? 'plain';
}

/** Files that a format has beside its migrations: no word needs to be lost about them. */
function isExpectedly(path: string, format: Format): boolean {
  const name = nameOf(path);
  return (
    (format === 'golang-migrate' && GOLANG.test(name)) ||
    (format === 'flyway' && (FLYWAY.test(name) || FLYWAY_OTHER.test(name)))
  );
}

type Chooser = (sql: readonly SourceFile[], files: readonly SourceFile[], folder: string) => readonly SourceFile[];

const inNaturalOrder: Chooser = (sql) => sql.toSorted((a, b) => compareNatural(a.path, b.path));

const choosers: Readonly<Record<Format, Chooser>> = {
  plain: inNaturalOrder,
  dbmate: inNaturalOrder,
  goose: inNaturalOrder,
  'golang-migrate': (sql) =>
    sql
      .filter(({ path }) => GOLANG.exec(nameOf(path))?.[2] === 'up')
      .toSorted((a, b) => compareNatural(nameOf(a.path), nameOf(b.path))),
  prisma: (sql) => sql.filter(({ path }) => PRISMA.test(path)).toSorted((a, b) => compareText(a.path, b.path)),
  flyway: (sql) => {
    const named = sql.flatMap((file) => {
      const [, kind = '', version = ''] = FLYWAY.exec(nameOf(file.path)) ?? [];
      return kind === '' ? [] : [{ file, kind, version: versionOf(version) }];
    });
    // A baseline migration stands for all versions up to its own.
    const baseline = named
      .filter(({ kind }) => kind === 'B')
      .toSorted((a, b) => compareVersions(b.version, a.version))[0];
    const versioned = named
      .filter(({ kind, version }) => kind === 'V' && (!baseline || compareVersions(version, baseline.version) > 0))
      .toSorted((a, b) => compareVersions(a.version, b.version) || compareText(a.file.path, b.file.path));
    const repeatable = named
      .filter(({ kind }) => kind === 'R')
      .toSorted((a, b) => compareText(nameOf(a.file.path), nameOf(b.file.path)));
    return [...(baseline ? [baseline] : []), ...versioned, ...repeatable].map(({ file }) => file);
  },
  drizzle: (sql, files, folder) => {
    const journal = files.find(({ path }) => JOURNAL.test(path));
    if (!journal) return inNaturalOrder(sql, files, folder);
    const within = journal.path.replace(/meta\/_journal\.json$/, '');
    return tagsOf(journal, folder).map((tag) => {
      const file = sql.find(({ path }) => path === `${within}${tag}.sql`);
      if (file) return file;
      throw new NochulError('usage', `${folder}/${journal.path} names ${tag}, and there is no ${tag}.sql.`, {
        hint: 'Commit the file, or take the entry out of the journal.',
      });
    });
  },
};

function tagsOf({ path, bytes }: SourceFile, folder: string): string[] {
  try {
    const { entries }: { entries: { idx: number; tag: string }[] } = JSON.parse(decodeText(bytes, path));
    return entries.toSorted((a, b) => a.idx - b.idx).map(({ tag }) => String(tag));
  } catch (cause) {
    throw new NochulError('usage', `${folder}/${path} is not a journal as Drizzle writes it.`, { cause });
  }
}

/** `1.2.10` and `1_2_10` are the same version; each part counts as a number. */
const versionOf = (text: string): bigint[] => text.split(/[._]/).map((part) => BigInt(/^\d+$/.test(part) ? part : 0));

function compareVersions(a: readonly bigint[], b: readonly bigint[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at] ?? 0n, b[at] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Numbers in front count as numbers, `2_b` before `10_a`; all else by code unit, the same on every machine. */
function compareNatural(a: string, b: string): number {
  const [left, right] = [/^\d+/.exec(a)?.[0], /^\d+/.exec(b)?.[0]];
  if (left !== undefined && right !== undefined && BigInt(left) !== BigInt(right))
    return BigInt(left) < BigInt(right) ? -1 : 1;
  return compareText(a, b);
}

/** One for each up section; dbmate knows one a file. */
function migrationOf({ path, bytes }: SourceFile, format: Format, folder: string): Migration[] {
  const text = decodeText(bytes, `${folder}/${path}`);
  const repeatable = format === 'flyway' && nameOf(path).startsWith('R');
  if (format !== 'dbmate' && format !== 'goose') return [{ path, text, from: 0, to: text.length, repeatable }];
  const marks = [...text.matchAll(SECTION[format])];
  // The tool itself refuses such a file; read as one, nothing of it would be judged.
  if (marks.length === 0) {
    throw new NochulError('usage', `${folder}/${path} has no mark of ${format}: none of its statements would run.`, {
      hint: `${format} marks what runs by a line "${format === 'dbmate' ? '-- migrate:up' : '-- +goose Up'}"; check --migrations-format.`,
    });
  }
  return marks.flatMap((mark, at) =>
    mark[1]?.toLowerCase() === 'up'
      ? [{ path, text, from: mark.index, to: marks[at + 1]?.index ?? text.length, repeatable }]
      : [],
  );
}
