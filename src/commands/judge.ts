/** What `gate` and `baseline` share: a report, scanned or read, and what the policy finds in it. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NochulError } from '../errors.ts';
import { type Baseline, parseBaseline } from '../policy/baseline.ts';
import { resolvePolicy } from '../policy/resolve.ts';
import type { ResolvedPolicy } from '../policy/types.ts';
import type { Report } from '../report.ts';
import { visible } from '../reporters/table.ts';
import { type Context, prepare, readRoster } from './context.ts';
import { parseReport, readBytes } from './files.ts';
import type { JudgingArguments } from './options.ts';
import { makeReport } from './scan.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_FILE = 'nochul.baseline.yaml';

export interface Judging {
  readonly context: Context;
  readonly policy: ResolvedPolicy;
  readonly baseline: { readonly name: string; readonly content: Baseline | null };
}

/**
 * Config, policy and baseline: everything that can be wrong before a long scan.
 * @throws NochulError `config`, `plugin`, `usage`.
 */
export async function prepareJudging(argv: JudgingArguments, terminal: Terminal): Promise<Judging> {
  const context = await prepare(argv, terminal);
  const policy = resolvePolicy(context.loaded.config.policy, context.registry.rules);
  const name = argv.baseline ?? DEFAULT_FILE;
  return { context, policy, baseline: { name, content: readBaseline(name, terminal) } };
}

function readBaseline(name: string, terminal: Terminal): Baseline | null {
  const file = resolve(terminal.directory, name);
  if (!existsSync(file)) return null;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new NochulError('usage', `The baseline ${visible(name)} can't be read.`, {
      hint: 'It must be a file that you may read.',
      cause,
    });
  }
  return parseBaseline(new TextDecoder().decode(bytes), visible(name));
}

/** The report to judge: read where files are named, else scanned. Several are judged as one. */
export async function reportToJudge(argv: JudgingArguments, { context }: Judging, terminal: Terminal): Promise<Report> {
  const named = argv.urls ?? [];
  const isFile = (name: string) => /\.json$/i.test(name) && !name.includes('://');
  const files = [...(argv.report ?? []), ...named.filter(isFile)];
  const urls = named.filter((name) => !isFile(name));
  if (files.some((name) => name.includes('://'))) {
    // Not shown: it may hold a password.
    throw new NochulError('usage', '--report takes files, and was given a URL.', {
      hint: 'nochul gate URL scans a database.',
    });
  }
  if (files.length > 0 && urls.length > 0) {
    throw new NochulError('usage', 'Reports and databases can’t be judged together.', {
      hint: 'Name either report files or URLs.',
    });
  }
  if (files.length === 0) return makeReport(argv, context, terminal, readRoster(argv.roster, context, terminal));
  return files.map((name) => parseReport(readBytes(name, terminal), visible(name))).reduce(together);
}

/** @throws NochulError `usage` where two have a source of the same name: they would be two dates of one database. */
function together(one: Report, other: Report): Report {
  const names = new Set(one.sources.map(({ id }) => id));
  const twice = other.sources.find(({ id }) => names.has(id));
  if (twice) {
    throw new NochulError('usage', `Two of the reports have a source called ${visible(twice.id)}.`, {
      hint: 'Name the newest report of each database.',
    });
  }
  return {
    ...one,
    startedAt: [one.startedAt, other.startedAt].sort()[0] ?? one.startedAt,
    finishedAt: [one.finishedAt, other.finishedAt].sort()[1] ?? one.finishedAt,
    complete: one.complete && other.complete,
    sources: [...one.sources, ...other.sources],
    findings: [...one.findings, ...other.findings],
    holdings: [...one.holdings, ...other.holdings],
    principals: [...one.principals, ...other.principals],
    future: [...one.future, ...other.future],
    violations: [...one.violations, ...other.violations],
  };
}
