/** The pack: documents, reports and their renderings, with the hash of each, as one ZIP archive. */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { NochulError } from '../errors.ts';
import type { Reporter } from '../plugin.ts';
import type { Report } from '../report.ts';
import { fill } from '../reporters/fill.ts';
import { stamped } from '../zip.ts';
import { assess } from './items.ts';
import { evidenceMarkdown } from './markdown.ts';
import { type Pages, wordsIn } from './say.ts';
import { seriesOf } from './series.ts';
import { evidenceWorkbook } from './xlsx.ts';

export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';

/** Bytes of a pack's files in all: a pack that is made can be verified without running out of memory. */
export const MOST_BYTES = 2 ** 30;

export const manifestSchema = z.object({
  format: z.literal('nochul-evidence'),
  version: z.literal(1),
  tool: z.object({ name: z.literal('nochul'), version: z.string() }),
  lang: z.enum(['ko', 'en']),
  reports: z.array(
    z.object({
      file: z.string(),
      tool: z.object({ name: z.string(), version: z.string() }),
      startedAt: z.string(),
      finishedAt: z.string(),
      complete: z.boolean(),
      sources: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
  items: z.array(z.object({ id: z.string(), result: z.string() })),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A report as it was read: its bytes go into the pack unchanged. */
export interface ReportFile {
  readonly bytes: Uint8Array;
  readonly report: Report;
}

export interface PackOptions {
  readonly lang: 'ko' | 'en';
  /** Of this nochul, not of those that made the reports. */
  readonly version: string;
  readonly reporters: readonly Reporter[];
}

export interface Pack {
  readonly archive: Uint8Array;
  /** SHA-256 of the manifest, in hexadecimal: whoever keeps it can tell later that nothing was changed. */
  readonly hash: string;
  readonly items: number;
  readonly files: number;
}

/**
 * Makes a pack. The same reports give the same bytes, in whatever order they come.
 * @throws NochulError `plugin` for a reporter that failed, `usage` for a pack that would be too large.
 */
export async function makePack(
  inputs: readonly ReportFile[],
  { lang, version, reporters }: PackOptions,
): Promise<Pack> {
  const sorted = [...inputs].sort(byTime);
  const reports = sorted.map(({ report }, at) => ({ report, folder: folderOf(report, at) }));
  const series = seriesOf(reports.map(({ report }) => report));
  const pages: Pages = { ...wordsIn(lang), reports, series, assessed: assess(series) };
  const made = new Date(sorted.at(-1)?.report.finishedAt ?? 0);
  const files = new Map<string, Uint8Array>([
    ['README.txt', encode(readme(pages, version))],
    ['evidence.md', encode(evidenceMarkdown(pages))],
    ['evidence.xlsx', await evidenceWorkbook(pages, made)],
  ]);
  for (const [at, { bytes, report }] of sorted.entries()) {
    const folder = reports[at]?.folder ?? '';
    files.set(`${folder}/report.json`, bytes);
    for (const reporter of reporters) {
      const [extension] = reporter.extensions;
      // Among them is the report's own format, of which there is the original.
      const path = `${folder}/report${extension ?? `.${reporter.name}`}`;
      if (!files.has(path)) files.set(path, await rendered(reporter, report, lang));
    }
  }
  const manifest = manifestOf(pages, files, version);
  const manifestBytes = encode(`${JSON.stringify(manifest, null, 2)}\n`);
  const hash = sha256(manifestBytes);
  files.set(MANIFEST, manifestBytes);
  files.set(SUMS, encode(sumsOf([...manifest.files, { path: MANIFEST, sha256: hash }])));
  return { archive: archived(files, made), hash, items: pages.assessed.length, files: files.size };
}

function byTime(a: ReportFile, b: ReportFile): number {
  const [first, second] = [a.report.finishedAt, b.report.finishedAt].map((each) => Date.parse(each));
  return (first ?? 0) - (second ?? 0) || (sha256(a.bytes) < sha256(b.bytes) ? -1 : 1);
}

/** `reports/01-20261128`. */
function folderOf({ finishedAt }: Report, at: number): string {
  return `reports/${String(at + 1).padStart(2, '0')}-${finishedAt.slice(0, 10).replaceAll('-', '')}`;
}

/** @throws NochulError `plugin`. */
async function rendered(reporter: Reporter, report: Report, lang: 'ko' | 'en'): Promise<Uint8Array> {
  try {
    const content = await reporter.render(report, { lang, color: false, width: DOCUMENT_WIDTH });
    return typeof content === 'string' ? encode(content) : content;
  } catch (cause) {
    throw new NochulError('plugin', `The format "${reporter.name}" could not be made of a report.`, {
      hint: 'If it is a plugin’s, tell its author.',
      cause,
    });
  }
}

/** Of text in an editor's window. */
const DOCUMENT_WIDTH = 160;

function readme({ said }: Pages, version: string): string {
  const meanings = (['concern', 'review', 'unknown', 'seen'] as const)
    .map((result) => `${said.results[result]}: ${said.resultMeanings[result]}`)
    .join('\n');
  const values = { title: said.title, notVerdict: said.notVerdict, version, meanings, zone: said.zone.said };
  return `${said.readme.map((lines) => lines.map((line) => fill(line, values)).join('\n')).join('\n\n')}\n`;
}

function manifestOf(
  { lang, reports, assessed }: Pages,
  files: ReadonlyMap<string, Uint8Array>,
  version: string,
): Manifest {
  return {
    format: 'nochul-evidence',
    version: 1,
    tool: { name: 'nochul', version },
    lang,
    reports: reports.map(({ report, folder }) => ({
      file: `${folder}/report.json`,
      tool: report.tool,
      startedAt: report.startedAt,
      finishedAt: report.finishedAt,
      complete: report.complete,
      sources: report.sources.map(
        ({ id, engine, version, database, user, relations, columns, rowsSampled, skipped, gaps, settings = null }) => ({
          ...{ id, engine, version, database, user, relations, columns, rowsSampled },
          ...{ notExamined: skipped.length, privilegesNotShown: gaps.length, settings },
        }),
      ),
    })),
    items: assessed.map(({ id, result }) => ({ id, result })),
    files: Array.from(files, ([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) })),
  };
}

/** As `sha256sum` writes them and `sha256sum -c` reads them. */
export function sumsOf(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}

/** @throws NochulError `usage`. */
function archived(files: ReadonlyMap<string, Uint8Array>, made: Date): Uint8Array {
  const bytes = [...files.values()].reduce((sum, each) => sum + each.length, 0);
  if (bytes > MOST_BYTES) {
    throw new NochulError('usage', 'The pack would hold more than 1 GiB.', {
      hint: 'Make several packs, of fewer reports each.',
    });
  }
  // The time here is a local one, and replaced by that of the last report.
  const mtime = new Date(2000, 0, 1);
  return stamped(zipSync(Object.fromEntries(files), { mtime, level: 9 }), made);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
