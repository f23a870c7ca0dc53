/** Flags that several commands share. */
import type { Argv } from 'yargs';
import { FORMATS } from '../migrations/types.ts';

const severities = ['critical', 'high', 'medium', 'low', 'never'] as const;

export function connectionOptions<T>(command: Argv<T>) {
  return command
    .option('config', {
      type: 'string',
      describe: 'Config file (default: nochul.config.{ts,js,mjs,yaml,yml}, searched upwards)',
      requiresArg: true,
    })
    .option('timeout', {
      type: 'number',
      describe: 'Seconds after which the server ends a statement (30)',
      requiresArg: true,
    })
    .option('lang', {
      choices: ['ko', 'en'] as const,
      describe: 'Language of the report (from LANG)',
      requiresArg: true,
    })
    .option('color', { type: 'boolean', describe: 'Colour the terminal output (--no-color: never)' })
    .option('quiet', { type: 'boolean', default: false, describe: 'No progress and no notes on stderr' });
}

export function rosterOption<T>(command: Argv<T>) {
  return command.option('roster', {
    type: 'string',
    describe: 'CSV of who should have an account: principal,owner,status (active, left, service)',
    requiresArg: true,
  });
}

/** What commands that scan servers take beside: the demo has one of its own. */
export function databaseOptions<T>(command: Argv<T>) {
  return command
    .option('all-databases', {
      type: 'boolean',
      default: false,
      describe: 'PostgreSQL: every database that the role may connect to',
    })
    .option('people', {
      choices: ['exact', 'sample'] as const,
      describe: 'Count people from the sample, or by reading all of the columns that tell them apart (sample)',
      requiresArg: true,
    });
}

/** What every command that scans takes. */
function scanningOptions<T>(command: Argv<T>) {
  return rosterOption(connectionOptions(command))
    .option('include', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Only relations that match: schema.relation with * and ?',
      requiresArg: true,
    })
    .option('exclude', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Leave out relations that match',
      requiresArg: true,
    })
    .option('sample', { type: 'number', describe: 'Rows sampled from each relation (10000)', requiresArg: true })
    .option('full', { type: 'boolean', describe: 'Read every row instead of a sample' })
    .option('until', {
      type: 'number',
      describe: 'Read on until what was not found has a smaller share of the rows, as 1e-6, or the table ends',
      requiresArg: true,
    })
    .option('resume', {
      type: 'boolean',
      describe: 'Keep what is done in a file (--state) until the scan has ended, and go on from it when it is there',
    })
    .option('state', {
      type: 'string',
      describe: 'The file of --resume (nochul.state)',
      requiresArg: true,
      implies: 'resume',
    })
    .option('max-load', {
      type: 'number',
      describe: 'Wait while more statements of others run on the server, as 20 (no limit)',
      requiresArg: true,
    })
    .option('concurrency', { type: 'number', describe: 'Statements at once on a server (4)', requiresArg: true })
    .option('allow-incomplete', {
      type: 'boolean',
      default: false,
      describe: 'Exit 0 although part of it could not be examined',
    });
}

export function scanOptions<T>(command: Argv<T>) {
  return scanningOptions(command)
    .option('format', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Report format, repeatable: text (default), html, json, markdown, csv, xlsx, sarif, junit',
      requiresArg: true,
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Write a report file, its format by extension; repeatable',
      requiresArg: true,
    })
    .option('explain', {
      type: 'string',
      describe: 'Say why a column is judged as it is: schema.relation.column; no report',
      requiresArg: true,
    })
    .option('fail-on', {
      choices: severities,
      describe: 'Exit 1 when a finding is at least that severe (never)',
      requiresArg: true,
    });
}

/** @param formats those that there are */
function fileOptions<T>(command: Argv<T>, formats: string) {
  return command
    .option('format', { type: 'string', array: true, nargs: 1, describe: formats, requiresArg: true })
    .option('output', {
      alias: 'o',
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Write a file, its format by extension; repeatable',
      requiresArg: true,
    });
}

/** Of `scan` and `gate`. */
export function overTimeOptions<T>(command: Argv<T>) {
  return command
    .option('history', {
      type: 'string',
      describe: 'Keep the report in this file, for nochul history and what compares with the last run',
      requiresArg: true,
    })
    .option('keep', { type: 'number', describe: 'With --history: forget all but so many runs', requiresArg: true })
    .option('notify', {
      type: 'string',
      describe: 'Tell this webhook what is new (or NOCHUL_NOTIFY, which others on the machine do not see)',
      requiresArg: true,
    })
    .option('notify-format', {
      choices: ['slack', 'json'] as const,
      describe: 'What the webhook takes (by its host)',
      requiresArg: true,
    })
    .option('notify-detail', {
      choices: ['counts', 'names'] as const,
      describe: 'Numbers alone, or names of tables and accounts too (counts)',
      requiresArg: true,
    })
    .option('notify-always', { type: 'boolean', describe: 'Notify although nothing is new' });
}

export type OverTimeArguments = Partial<Awaited<ReturnType<ReturnType<typeof overTimeOptions<object>>['parse']>>>;

/** Of `gate` and `baseline`: they scan, or take a report that is there. */
function judgingOptions<T>(command: Argv<T>) {
  return databaseOptions(scanningOptions(command))
    .option('report', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Judge this report (scan --output report.json) instead of scanning',
      requiresArg: true,
    })
    .option('baseline', {
      type: 'string',
      describe: 'What is known and accepted (nochul.baseline.yaml)',
      requiresArg: true,
    });
}

export function gateOptions<T>(command: Argv<T>) {
  return fileOptions(
    overTimeOptions(judgingOptions(command)),
    'Repeatable: text (default), json, markdown, sarif, junit, github, gitlab',
  )
    .option('since', {
      choices: ['last'] as const,
      describe: 'With --history: what the last run had counts as known, too',
      requiresArg: true,
    })

    .option('max-warnings', {
      type: 'number',
      describe: 'Exit 1 when there are more results at level warn (no limit)',
      requiresArg: true,
    })
    .option('migrations', {
      type: 'string',
      describe: 'Judge what the migrations in this folder add, instead of a database; needs --base',
      requiresArg: true,
      implies: 'base',
    })
    .option('base', {
      type: 'string',
      describe: 'What they are held against: a branch or commit, as origin/main, or none to judge all of them',
      requiresArg: true,
      implies: 'migrations',
    })
    .option('migrations-format', {
      choices: FORMATS,
      describe: 'How the files are named (detected)',
      requiresArg: true,
      implies: 'migrations',
    })
    .option('shadow', {
      type: 'string',
      describe: 'An empty server to apply them to, for MySQL, MariaDB and extensions (an embedded PostgreSQL)',
      requiresArg: true,
      implies: 'migrations',
    })
    .option('production', {
      type: 'string',
      describe: 'A report of production (scan --output report.json): its columns, roles and grants are known then',
      requiresArg: true,
      implies: 'migrations',
    });
}

export function baselineOptions<T>(command: Argv<T>) {
  return judgingOptions(command).option('prune', {
    type: 'boolean',
    default: false,
    describe: 'Remove entries that cover nothing any more',
  });
}

export function evidenceOptions<T>(command: Argv<T>) {
  return command
    .option('output', { alias: 'o', type: 'string', describe: 'The archive to write', requiresArg: true })
    .option('verify', { type: 'string', describe: 'Hold this pack against its manifest', requiresArg: true })
    .option('sha256', {
      type: 'string',
      describe: 'With --verify: the SHA-256 of the manifest, as written down when the pack was made',
      requiresArg: true,
    })
    .option('config', { type: 'string', describe: 'Config file, for the formats of plugins', requiresArg: true })
    .option('lang', {
      choices: ['ko', 'en'] as const,
      describe: 'Language of the documents (from LANG)',
      requiresArg: true,
    })
    .option('quiet', { type: 'boolean', default: false, describe: 'No notes on stderr' });
}

export function diffOptions<T>(command: Argv<T>) {
  return fileOptions(command, 'Repeatable: text (default), markdown, json, html')
    .positional('before', { type: 'string', demandOption: true, describe: 'The earlier report, as JSON' })
    .positional('after', { type: 'string', demandOption: true, describe: 'The later report' })

    .option('fail-on', {
      choices: severities,
      describe: 'Exit 1 when something that appeared or got worse is at least that severe (never)',
      requiresArg: true,
    })
    .option('allow-incomplete', {
      type: 'boolean',
      default: false,
      describe: 'With --fail-on: exit 0 although one of the reports did not look at all of it',
    })
    .option('config', { type: 'string', describe: 'Config file, for lang and failOn', requiresArg: true })
    .option('lang', { choices: ['ko', 'en'] as const, describe: 'Language (from LANG)', requiresArg: true })
    .option('color', { type: 'boolean', describe: 'Colour the terminal output (--no-color: never)' });
}

export function historyOptions<T>(command: Argv<T>) {
  return fileOptions(command, 'Repeatable: text (default), json, html; with --show those of scan')
    .positional('file', { type: 'string', demandOption: true, describe: 'The file of --history' })
    .option('show', {
      type: 'string',
      describe: 'The report of this run, or of the "last", in any format of scan',
      requiresArg: true,
    })
    .option('keep', { type: 'number', describe: 'Forget all but the latest runs', requiresArg: true })

    .option('config', { type: 'string', describe: 'Config file, for the formats of plugins', requiresArg: true })
    .option('lang', { choices: ['ko', 'en'] as const, describe: 'Language (from LANG)', requiresArg: true })
    .option('color', { type: 'boolean', describe: 'Colour the terminal output (--no-color: never)' })
    .option('quiet', { type: 'boolean', default: false, describe: 'No notes on stderr' });
}

export type HistoryArguments = Awaited<ReturnType<ReturnType<typeof historyOptions<object>>['parse']>>;
export type DiffArguments = Awaited<ReturnType<ReturnType<typeof diffOptions<object>>['parse']>>;
interface Named {
  readonly urls?: readonly string[] | undefined;
}

export type ScanArguments = Awaited<ReturnType<ReturnType<typeof scanOptions<object>>['parse']>> & Named;
/** What `scan`, `gate` and `baseline` have in common. */
export type ScanningArguments = Awaited<ReturnType<ReturnType<typeof scanningOptions<object>>['parse']>> &
  Named & { readonly allDatabases: boolean; readonly people?: 'exact' | 'sample' | undefined };
export type JudgingArguments = Awaited<ReturnType<ReturnType<typeof judgingOptions<object>>['parse']>> & Named;
export type GateArguments = Awaited<ReturnType<ReturnType<typeof gateOptions<object>>['parse']>> & Named;
export type BaselineArguments = Awaited<ReturnType<ReturnType<typeof baselineOptions<object>>['parse']>> & Named;
export type ConnectionArguments = Awaited<ReturnType<ReturnType<typeof connectionOptions<object>>['parse']>>;
