/** The command line: flags, signals, streams and exit codes. With `commands/`, the only place that touches process.* */
import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import {
  baselineOptions,
  connectionOptions,
  databaseOptions,
  diffOptions,
  evidenceOptions,
  gateOptions,
  historyOptions,
  overTimeOptions,
  rosterOption,
  scanOptions,
} from './commands/options.ts';
import { EXIT, type Terminal } from './commands/terminal.ts';
import { NochulError } from './errors.ts';

const version = packageVersion();

function packageVersion(): string {
  // The sources run from src/, the build from dist/src/: the package is one or two folders up.
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const parsed: { name?: string; version?: string } = JSON.parse(
        readFileSync(new URL(up, import.meta.url), 'utf8'),
      );
      if (parsed.name === 'nochul' && parsed.version) return parsed.version;
    } catch {}
  }
  return '0.0.0';
}

const interruption = new AbortController();

const terminal: Terminal = {
  version,
  env: process.env,
  directory: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  signal: interruption.signal,
};

/** Runs a command and turns what it throws into a sentence and an exit code. */
async function run(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  process.exitCode = EXIT.failed;
  if (error instanceof NochulError && error.code === 'interrupted') process.exitCode = 130;
  if (error instanceof NochulError) {
    process.stderr.write(`nochul: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
    return;
  }
  // Not foreseen, so a bug: its stack is worth more than calm. The message could quote a value and is left out.
  const stack =
    error instanceof Error
      ? (error.stack ?? '')
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .join('\n')
      : '';
  const kind = error instanceof Error ? error.name : typeof error;
  process.stderr.write(`nochul: internal error (${kind}), please report it with these lines:\n${stack}\n`);
}

function onSignal(name: 'SIGINT' | 'SIGTERM', code: number): void {
  process.on(name, () => {
    // A second time means now: the first is still waiting for the server to answer the cancel.
    if (interruption.signal.aborted) process.exit(code);
    interruption.abort();
    if (process.stderr.isTTY)
      process.stderr.write('\nStopping: ending the running queries on the server. Again to quit at once.\n');
  });
}

// A reader that has seen enough (head, less) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
  throw error;
});
onSignal('SIGINT', 130);
onSignal('SIGTERM', 143);

/** yargs says of a flag that needs another: `Implications failed:\n migrations -> base`, and counts arguments. */
function sentenceOf(said: string): string {
  if (said.startsWith('Not enough non-option arguments')) return 'An argument is missing.';
  const [, flag, other] = /^Implications failed:\s*(\S+) -> (\S+)/.exec(said) ?? [];
  return flag && other ? `--${flag} needs --${other}.` : said;
}

const isList = (flag: string, lists: readonly string[]): boolean =>
  flag === '_' ||
  flag === '--' ||
  lists.includes(flag) ||
  lists.includes(flag.replace(/[A-Z]/g, (each) => `-${each.toLowerCase()}`));

const EXIT_CODES =
  'Exit codes: 0 done; 1 findings at or above --fail-on; 2 could not run; 3 part of it could not be examined.';

await yargs(hideBin(process.argv))
  .scriptName('nochul')
  .usage('$0 <command>\n\nWhich tables and which roles expose Korean personal data, by which path, to how many people.')
  .command(
    'scan [urls..]',
    'Findings, principals and people of one or more databases',
    (command) =>
      overTimeOptions(databaseOptions(scanOptions(command)))
        .positional('urls', {
          type: 'string',
          array: true,
          describe:
            'postgres://, mysql:// or mariadb:// URLs, or names of targets in the config (default: all targets)',
        })
        .example('$0 scan postgres://nochul@db.internal/shop', 'one database, text on the terminal')
        .example('$0 scan mysql://nochul@db -o report.json', 'every database of a server, into a file')
        .example('$0 scan shop --include "crm.*" --fail-on high', 'one schema; exit 1 on high or critical')
        .example('$0 scan shop --full --resume', 'every row; the same again goes on where it stopped')
        .example('$0 scan shop --until 1e-6 --max-load 20', 'rare values, while the server has room')
        .example('$0 scan shop --people exact', 'people from all rows of what tells them apart')
        .epilog(EXIT_CODES),
    (argv) => run(async () => (await import('./commands/scan.ts')).scanCommand(argv, terminal)),
  )
  .command(
    'access <url> [pattern]',
    'Who can read what, for every column, with the path; reads no rows',
    (command) =>
      rosterOption(connectionOptions(command))
        .positional('url', { type: 'string', demandOption: true, describe: 'Database URL or target name' })
        .positional('pattern', { type: 'string', describe: 'schema.relation or schema.relation.column, with * and ?' })
        .option('principal', { type: 'string', describe: 'Only what this role or account can read', requiresArg: true })
        .option('from', {
          type: 'string',
          describe: 'MySQL, MariaDB: the address or host name that clients come from',
          requiresArg: true,
        })
        .option('format', {
          choices: ['text', 'json', 'ndjson'] as const,
          describe: 'text, or what the extension of --output says',
          requiresArg: true,
        })
        .option('output', {
          alias: 'o',
          type: 'string',
          describe: 'Write to a file instead of stdout',
          requiresArg: true,
        })
        .example('$0 access postgres://nochul@db/shop shop.customers.phone', 'who can read this column')
        .example("$0 access mysql://nochul@db/shop --principal \"'dev'@'%'\"", 'what this account can read'),
    (argv) => run(async () => (await import('./commands/access.ts')).accessCommand(argv, terminal)),
  )
  .command(
    'gate [urls..]',
    'What is new against the policy and the baseline; exit 1 for a result at level error',
    (command) =>
      gateOptions(command)
        .positional('urls', { type: 'string', array: true, describe: 'Database URLs or target names, as of scan' })
        .example('$0 gate postgres://nochul@db/shop', 'one line where nothing is new')
        .example('$0 gate shop --format github --output gate.sarif', 'annotations in the job log, SARIF into a file')
        .example('$0 gate --report report.json', 'without a database')
        .example('$0 gate --migrations db/migrations --base origin/main', 'what a branch adds, by file and line'),
    (argv) => run(async () => (await import('./commands/gate.ts')).gateCommand(argv, terminal)),
  )
  .command(
    'baseline [urls..]',
    'Writes what is there now into the baseline, so that the gate speaks of what is new',
    (command) =>
      baselineOptions(command)
        .positional('urls', {
          type: 'string',
          array: true,
          describe: 'Database URLs, target names, or files that scan --output report.json wrote',
        })
        .example('$0 baseline postgres://nochul@db/shop', 'reasons, owners and days of earlier entries stay'),
    (argv) => run(async () => (await import('./commands/baseline.ts')).baselineCommand(argv, terminal)),
  )
  .command(
    'evidence [reports..]',
    'Reports as evidence for ISMS-P and PIPA, item by item, in a ZIP archive that can be verified',
    (command) =>
      evidenceOptions(command)
        .positional('reports', { type: 'string', array: true, describe: 'Files that scan --output report.json wrote' })
        .example('$0 evidence report.json -o pack.zip', 'a pack; the SHA-256 of its manifest on stdout')
        .example('$0 evidence 2026-*.json -o pack.zip', 'several dates: what changed in between')
        .example('$0 evidence --verify pack.zip', 'exit 1 when a file is not what it was'),
    (argv) => run(async () => (await import('./commands/evidence.ts')).evidenceCommand(argv, terminal)),
  )
  .command(
    'diff <before> <after>',
    'Two reports: what appeared, went, got worse or better, and who reads what now',
    (command) =>
      diffOptions(command)
        .example('$0 diff monday.json tuesday.json', 'on the terminal')
        .example('$0 diff old.json new.json -o diff.md --fail-on high', 'exit 1 when something got worse'),
    (argv) => run(async () => (await import('./commands/diff.ts')).diffCommand(argv, terminal)),
  )
  .command(
    'history <file>',
    'The runs that --history has kept: people, readers and findings over time',
    (command) =>
      historyOptions(command)
        .example('$0 history nochul.history', 'runs and trends')
        .example('$0 history nochul.history --show last -o report.json', 'a kept report, in any format of scan')
        .example('$0 history nochul.history --keep 52', 'forget all but the latest 52'),
    (argv) => run(async () => (await import('./commands/history.ts')).historyCommand(argv, terminal)),
  )
  .command(
    'fix <report>',
    'The SQL that closes what a report shows, to read and to run yourself; connects to nothing',
    (command) =>
      command
        .positional('report', { type: 'string', demandOption: true, describe: 'A report in JSON, as scan writes it' })
        .option('principal', {
          type: 'string',
          array: true,
          nargs: 1,
          describe: 'Only what these roles or accounts read: a name, or a pattern with * and ?; repeatable',
          requiresArg: true,
        })
        .option('finding', {
          type: 'string',
          array: true,
          nargs: 1,
          describe: 'Only these findings, by id',
          requiresArg: true,
        })
        .option('severity', {
          choices: ['critical', 'high', 'medium', 'low'] as const,
          describe: 'Only findings that are at least that severe (low)',
          requiresArg: true,
        })
        .option('source', {
          type: 'string',
          array: true,
          nargs: 1,
          describe: 'Only these sources of the report',
          requiresArg: true,
        })
        .option('output', {
          alias: 'o',
          type: 'string',
          describe: 'Write to a file instead of stdout',
          requiresArg: true,
        })
        .option('undo', {
          type: 'string',
          describe: 'Write the statements that take it back to a file',
          requiresArg: true,
        })
        .option('config', { type: 'string', describe: 'Config file, for its language', requiresArg: true })
        .option('lang', {
          choices: ['ko', 'en'] as const,
          describe: 'Language of the comments (from LANG)',
          requiresArg: true,
        })
        .example('$0 fix report.json --output fix.sql --undo undo.sql', 'everything that a statement can close')
        .example('$0 fix report.json --principal ex_choi', 'what one role reads'),
    (argv) => run(async () => (await import('./commands/fix.ts')).fixCommand(argv, terminal)),
  )
  .command('detectors', 'The detectors: list them, try values, or check a plugin', (command) =>
    command
      .command(
        'list',
        'Every detector with its category, severity and law',
        (list) =>
          connectionOptions(list).option('format', {
            choices: ['text', 'json'] as const,
            default: 'text' as const,
            requiresArg: true,
          }),
        (argv) => run(async () => (await import('./commands/detectors.ts')).listCommand(argv, terminal)),
      )
      .command(
        'test',
        'Reads values from stdin, one a line, and says which detectors take each',
        (test) =>
          connectionOptions(test)
            .option('detector', { type: 'string', describe: 'Only this detector', requiresArg: true })
            .example('echo 010-2345-6789 | $0 detectors test', 'the value itself is shown masked'),
        (argv) => run(async () => (await import('./commands/detectors.ts')).testCommand(argv, terminal)),
      )
      .command(
        'check <plugin>',
        "Loads a plugin without a database and runs its detectors' own examples",
        (check) =>
          check
            .positional('plugin', {
              type: 'string',
              demandOption: true,
              describe: 'A .yaml, .js or .ts file, or the name of a package',
            })
            .option('format', {
              choices: ['text', 'json'] as const,
              default: 'text' as const,
              requiresArg: true,
            })
            .option('color', { type: 'boolean', describe: 'Colour the terminal output (--no-color: never)' })
            .example('$0 detectors check shop.yaml', 'exit 1 when an example is not taken as it should'),
        (argv) => run(async () => (await import('./commands/detectors.ts')).checkCommand(argv, terminal)),
      )
      .demandCommand(1, 'Say which: nochul detectors list, test or check.'),
  )
  .command(
    'init',
    'Write a config, and print the SQL of a least-privilege scanner role',
    (command) =>
      command
        .option('engine', {
          choices: ['postgresql', 'mysql', 'mariadb'] as const,
          array: true,
          nargs: 1,
          describe: 'Only the SQL of this engine',
          requiresArg: true,
        })
        .option('typescript', {
          type: 'boolean',
          default: false,
          describe: 'nochul.config.ts instead of nochul.config.yaml',
        })
        .option('force', { type: 'boolean', default: false, describe: 'Overwrite the config that is there' })
        .example('$0 init --engine postgresql > scanner.sql', 'the config beside you, the SQL in a file'),
    (argv) => run(async () => (await import('./commands/init.ts')).initCommand(argv, terminal)),
  )
  .command(
    'demo',
    'An embedded PostgreSQL with a Korean shop in it, scanned: no server needed',
    (command) =>
      scanOptions(command)
        .option('people', { type: 'number', default: 100_000, describe: 'Customers of the shop', requiresArg: true })
        .option('keep', {
          type: 'boolean',
          default: false,
          describe: 'Leave the database running after the scan, until Ctrl-C',
        }),
    (argv) => run(async () => (await import('./commands/demo.ts')).demoCommand(argv, terminal)),
  )
  .completion('completion', 'Print a completion script for your shell')
  .demandCommand(1, 'Say what to do: nochul scan <url>, or nochul demo to see it work.')
  .strict()
  .check((argv, options: { readonly array?: readonly string[] }) => {
    // yargs makes a list of what is given twice, which nobody behind it expects.
    const twice = Object.keys(argv).find((flag) => Array.isArray(argv[flag]) && !isList(flag, options.array ?? []));
    if (twice !== undefined)
      throw new NochulError('usage', `--${twice} was given more than once.`, { hint: 'Leave out all but one.' });
    return true;
  })
  .recommendCommands()
  .version(version)
  .alias('h', 'help')
  .epilog(`${EXIT_CODES}\nPasswords: in the URL, PGPASSWORD or ~/.pgpass, MYSQL_PWD or ~/.my.cnf, or a prompt.`)
  .wrap(Math.min(120, process.stdout.columns || 100))
  .fail((message, error) => {
    // What yargs throws by itself is a slip of the user's, too: a flag without its value.
    const said = sentenceOf(error?.name === 'YError' ? error.message : message);
    const isCommand = /^[a-z]+$/.test(process.argv[2] ?? '') && !/^(Did you mean|Unknown command)/.test(said);
    fail(
      error && error.name !== 'YError'
        ? error
        : new NochulError('usage', /[.?!]$/.test(said) ? said : `${said}.`, {
            hint: `nochul ${isCommand ? `${process.argv[2]} ` : ''}--help shows what there is.`,
          }),
    );
    process.exit(EXIT.failed);
  })
  .parseAsync();
