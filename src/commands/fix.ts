import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NochulError } from '../errors.ts';
import type { Severity } from '../model.ts';
import { planOf } from '../remedy/plan.ts';
import { renderPlan } from '../remedy/render.ts';
import { type Report, reportSchema } from '../report.ts';
import { prepare } from './context.ts';
import { assertWritable, writeStream, writeWhole } from './output.ts';
import { EXIT, type Terminal } from './terminal.ts';

interface Arguments {
  readonly report: string;
  readonly principal?: readonly string[] | undefined;
  readonly finding?: readonly string[] | undefined;
  readonly severity?: Severity | undefined;
  readonly source?: readonly string[] | undefined;
  readonly lang?: 'ko' | 'en' | undefined;
  readonly config?: string | undefined;
  readonly output?: string | undefined;
  readonly undo?: string | undefined;
}

/** Runs `nochul fix` and returns its exit code. Connects to nothing: the SQL is for somebody else to run. */
export async function fixCommand(argv: Arguments, terminal: Terminal): Promise<number> {
  const files = [argv.output, argv.undo].map((path) => {
    if (path === undefined) return null;
    const file = resolve(terminal.directory, path);
    assertWritable(file, path);
    return file;
  });
  const [output = null, undo = null] = files;
  if (output !== null && output === undo) throw new NochulError('usage', '--output and --undo name the same file.');
  const report = readReport(resolve(terminal.directory, argv.report), argv.report);
  const { lang } = await prepare({ config: argv.config, lang: argv.lang }, terminal);
  const { principal: principals, finding: findings, source: sources, severity } = argv;
  const rendered = renderPlan(planOf(report, { principals, findings, sources, severity }), report, lang);
  if (undo !== null) writeWhole(undo, rendered.undo);
  if (output === null) await writeStream(terminal.stdout, [rendered.sql]);
  else writeWhole(output, rendered.sql);
  return EXIT.ok;
}

/** @throws NochulError `usage`; never with anything of the file's content. */
function readReport(file: string, asGiven: string): Report {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const isText = error instanceof SyntaxError;
    throw new NochulError('usage', isText ? `${asGiven} is no JSON.` : `${asGiven} could not be read.`, {
      hint: 'Give the report that "nochul scan … --output report.json" wrote.',
    });
  }
  const version =
    typeof parsed === 'object' && parsed !== null && 'schemaVersion' in parsed ? parsed.schemaVersion : null;
  if (typeof version === 'number' && version > 1) {
    throw new NochulError('usage', `${asGiven} was written by a newer nochul.`, {
      hint: 'Update nochul, or scan again.',
    });
  }
  const checked = reportSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  const where =
    version === null ? '' : ` (first at ${checked.error.issues[0]?.path.slice(0, 4).join('.') ?? 'its top'})`;
  throw new NochulError('usage', `${asGiven} is no report of nochul${where}.`, {
    hint: 'Give the report that "nochul scan … --output report.json" wrote.',
  });
}
