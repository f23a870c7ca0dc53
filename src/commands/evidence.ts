import { resolve } from 'node:path';
import { NochulError } from '../errors.ts';
import { makePack, type ReportFile, sha256 } from '../evidence/pack.ts';
import { wordsIn } from '../evidence/say.ts';
import { type Problem, verifyPack } from '../evidence/verify.ts';
import { fill } from '../reporters/fill.ts';
import { visible } from '../reporters/table.ts';
import { prepare } from './context.ts';
import { parseReport, readBytes } from './files.ts';
import type { ConnectionArguments } from './options.ts';
import { assertWritable, writeWhole } from './output.ts';
import { EXIT, type Terminal } from './terminal.ts';

type Arguments = Pick<ConnectionArguments, 'config' | 'lang' | 'quiet'> & {
  readonly reports?: readonly string[] | undefined;
  readonly output?: string | undefined;
  readonly verify?: string | undefined;
  readonly sha256?: string | undefined;
};

/** Runs `nochul evidence` and returns its exit code: 1 for a pack that is not what it was. */
export async function evidenceCommand(argv: Arguments, terminal: Terminal): Promise<number> {
  const { reports: names = [], output, verify } = argv;
  if (verify !== undefined) {
    if (names.length > 0 || output !== undefined) {
      throw new NochulError('usage', '--verify takes a pack, and neither reports nor --output.', {
        hint: 'nochul evidence --verify pack.zip',
      });
    }
    return verifyCommand(verify, argv, terminal);
  }
  if (argv.sha256 !== undefined) throw new NochulError('usage', '--sha256 goes with --verify.');
  if (names.length === 0) {
    throw new NochulError('usage', 'No report was named.', {
      hint: 'nochul scan … --output report.json writes one; nochul evidence report.json --output pack.zip.',
    });
  }
  if (output === undefined) {
    throw new NochulError('usage', 'Say where the pack goes: --output pack.zip.');
  }
  const file = resolve(terminal.directory, output);
  assertWritable(file, output);
  const { registry, lang } = await prepare(argv, terminal);
  const reports = readReports(names, terminal);
  const pack = await makePack(reports, { lang, version: terminal.version, reporters: registry.reporters });
  writeWhole(file, pack.archive);
  const { said } = wordsIn(lang);
  if (!argv.quiet) {
    const counts = { items: String(pack.items), reports: String(reports.length), files: String(pack.files) };
    terminal.stderr.write(`${fill(said.made, { pack: visible(output), ...counts })}\n${said.writeDown}\n`);
  }
  terminal.stdout.write(`${pack.hash}\n`);
  return EXIT.ok;
}

async function verifyCommand(path: string, argv: Arguments, terminal: Terminal): Promise<number> {
  const expected = argv.sha256?.trim().toLowerCase() ?? null;
  if (expected !== null && !/^[0-9a-f]{64}$/.test(expected)) {
    throw new NochulError('usage', 'The value of --sha256 is no SHA-256.', { hint: 'It has 64 digits from 0 to f.' });
  }
  const { lang } = await prepare(argv, terminal);
  const { said, numbers } = wordsIn(lang);
  const { problems, hash, files } = verifyPack(readBytes(path, terminal), expected);
  const say = ({ code, values }: Problem) =>
    fill(
      said.verify[code],
      Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
          key,
          typeof value === 'number' ? numbers.count(value) : visible(value),
        ]),
      ),
    );
  const pack = visible(path);
  const lines =
    problems.length > 0
      ? [fill(said.verify.problems, { pack, count: numbers.count(problems.length) }), ...problems.map(say)]
      : [
          fill(said.verify.ok, { pack, count: numbers.count(files) }),
          fill(expected === null ? said.verify.compare : said.verify.matched, { hash: hash ?? '' }),
        ];
  terminal.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return problems.length > 0 ? EXIT.findings : EXIT.ok;
}

/** @throws NochulError `usage`. */
function readReports(names: readonly string[], terminal: Terminal): ReportFile[] {
  const seen = new Map<string, string>();
  return names.map((name) => {
    const bytes = readBytes(name, terminal);
    const hash = sha256(bytes);
    const twin = seen.get(hash);
    if (twin !== undefined) {
      throw new NochulError('usage', `${visible(twin)} and ${visible(name)} are the same report.`, {
        hint: 'Name each report once.',
      });
    }
    seen.set(hash, name);
    return { bytes, report: parseReport(bytes, visible(name)) };
  });
}
