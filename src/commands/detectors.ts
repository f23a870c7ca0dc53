import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { builtin } from '../../detectors/index.ts';
import { cellOf } from '../classify/cell.ts';
import { inspect } from '../classify/inspect.ts';
import type { Detector } from '../detector.ts';
import { NochulError } from '../errors.ts';
import { checkInTime } from '../plugins/check-in-time.ts';
import { loadPlugin } from '../plugins/load.ts';
import { createRegistry } from '../registry.ts';
import { formatTable, visible } from '../reporters/table.ts';
import { prepare } from './context.ts';
import type { ConnectionArguments } from './options.ts';
import { renderOptions } from './output.ts';
import { EXIT, type Terminal } from './terminal.ts';

/** Runs `nochul detectors list`. */
export async function listCommand(
  argv: ConnectionArguments & { readonly format: 'text' | 'json' },
  terminal: Terminal,
): Promise<number> {
  const { registry, lang } = await prepare(argv, terminal);
  const rows = registry.detectors.map(({ id, title, category, severity, law }) => ({
    id,
    title: title[lang],
    category,
    severity,
    law: [...law],
  }));
  if (argv.format === 'json') terminal.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const header =
      lang === 'ko'
        ? ['검출기', '이름', '분류', '심각도', '근거']
        : ['detector', 'title', 'category', 'severity', 'law'];
    const table = rows.map((row) => [row.id, row.title, row.category, row.severity, row.law.join(', ')]);
    terminal.stdout.write(formatTable(header, table, renderOptions(argv, lang, terminal)));
  }
  return EXIT.ok;
}

/** What a single value is worth to a detector: all, nothing without a telling name, or it is a decoy's. */
const STANDINGS = ['', ' (only under a telling name)', ' (nobody’s data)'] as const;
/** Where one in ten other columns looks the same, a value by itself tells nothing either. */
const COMMON = 0.1;
const standingOf = ({ category, needsName, confusion = 0 }: Detector): 0 | 1 | 2 =>
  category === 'none' ? 2 : needsName || confusion >= COMMON ? 1 : 0;

/**
 * Runs `nochul detectors test`: one line of stdin, one line of verdicts, the most telling first. Exit 1 when a line was
 * taken by none that a value is enough for.
 */
export async function testCommand(
  argv: ConnectionArguments & { readonly detector?: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const { registry } = await prepare(argv, terminal);
  const detectors = registry.detectors.filter(({ id }) => argv.detector === undefined || id === argv.detector);
  if (detectors.length === 0) {
    throw new NochulError('usage', `There is no detector "${argv.detector}".`, {
      hint: '"nochul detectors list" shows those there are.',
    });
  }
  if (terminal.stdin.isTTY) terminal.stderr.write('One value a line, Ctrl-D to end.\n');
  const standing = new Map(detectors.map((each) => [each.id, standingOf(each)]));
  let untaken = 0;
  for await (const line of createInterface({ input: terminal.stdin, crlfDelay: Infinity })) {
    const taken = inspect(cellOf(line), detectors).map((each) => ({ ...each, standing: standing.get(each.detector) }));
    if (!taken.some((each) => each.standing === 0)) untaken += 1;
    const text = taken
      .sort((a, b) => (a.standing ?? 0) - (b.standing ?? 0) || b.verdict.localeCompare(a.verdict))
      .map(
        ({ detector, verdict, masked, embedded, standing = 0 }) =>
          `${detector} ${verdict}${embedded ? ' (inside text)' : ''}${STANDINGS[standing]} ${masked}`,
      )
      .join('; ');
    terminal.stdout.write(`${text || '-'}\n`);
  }
  return untaken === 0 ? EXIT.ok : EXIT.findings;
}

/**
 * Runs `nochul detectors check`: every detector of a plugin against its own examples. Exit 1 when one does not do as it
 * says, 0 where there are warnings only.
 * @throws NochulError `plugin` when it can't be loaded, or takes an id that is built in.
 */
export async function checkCommand(
  argv: { readonly plugin: string; readonly format: 'text' | 'json'; readonly color?: boolean | undefined },
  terminal: Terminal,
): Promise<number> {
  const from = join(terminal.directory, 'check');
  const plugin = await loadPlugin(argv.plugin, from);
  const ids = plugin.detectors?.map(({ id }) => id) ?? [];
  const { detectors } = createRegistry([builtin, plugin]);
  const found = await checkInTime(argv.plugin, from, ids);
  const checked = detectors.flatMap(({ id, title, category, severity }) => {
    const own = found.get(id);
    return own ? [{ ...{ id, title, category, severity }, ...own }] : [];
  });
  const { stdout } = terminal;
  if (argv.format === 'json') {
    stdout.write(`${JSON.stringify({ plugin: plugin.meta, detectors: checked }, null, 2)}\n`);
  } else if (checked.length === 0) {
    stdout.write(`The plugin ${visible(plugin.meta.name)} has no detectors.\n`);
  } else {
    const rows = checked.map(({ id, category, severity, match, reject, problems }) => [
      ...[id, category, severity, `${match.taken}/${match.examples}`, `${reject.left}/${reject.examples}`],
      problems.length === 0 ? 'ok' : String(problems.length),
    ]);
    const header = ['detector', 'category', 'severity', 'taken', 'left', 'problems'];
    stdout.write(formatTable(header, rows, renderOptions(argv, 'en', terminal)));
    for (const { id, problems } of checked) {
      for (const { severity, message } of problems) stdout.write(`${severity}: ${id}: ${visible(message)}\n`);
    }
  }
  const wrong = checked.some(({ problems }) => problems.some(({ severity }) => severity === 'error'));
  return wrong ? EXIT.findings : EXIT.ok;
}
