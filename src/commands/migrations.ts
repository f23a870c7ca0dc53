/** `nochul gate --migrations`: from the flags to what the judging takes, and from what it found to notes on stderr. */
import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { NochulError } from '../errors.ts';
import { discover } from '../migrations/discover.ts';
import { findRepository, readCommit, readFolder } from '../migrations/files.ts';
import { judgeMigrations, type MigrationsOutcome } from '../migrations/index.ts';
import type { Shadow } from '../migrations/shadow.ts';
import { mysqlShadow } from '../migrations/shadow-mysql.ts';
import { postgresShadow } from '../migrations/shadow-postgres.ts';
import type { Format, Migration } from '../migrations/types.ts';
import type { Baseline } from '../policy/baseline.ts';
import type { ResolvedPolicy } from '../policy/types.ts';
import { visible } from '../reporters/table.ts';
import { type Context, sourcesOf } from './context.ts';
import { parseReport, readBytes } from './files.ts';
import type { ConnectionArguments } from './options.ts';
import { spinnerOn } from './progress.ts';
import type { Terminal } from './terminal.ts';

export type MigrationsArguments = Pick<ConnectionArguments, 'timeout' | 'quiet'> & {
  readonly migrations: string;
  readonly migrationsFormat?: Format | undefined;
  readonly base?: string | undefined;
  readonly shadow?: string | undefined;
  readonly production?: string | undefined;
};

/**
 * @param accepted the baseline of the user, null for none
 * @throws NochulError `usage` for what can't be read, `server` for a migration that fails; those of connecting to a shadow
 */
export async function gateMigrations(
  argv: MigrationsArguments,
  context: Context,
  terminal: Terminal,
  { policy, accepted }: { readonly policy: ResolvedPolicy; readonly accepted: Baseline | null },
): Promise<MigrationsOutcome> {
  const say = (line: string) => void (argv.quiet || terminal.stderr.write(`${line}\n`));
  const folder = resolve(terminal.directory, argv.migrations);
  const shown = visible(argv.migrations).replace(/(?<=.)\/+$/, '');
  const head = discover(readFolder(folder, shown), argv.migrationsFormat ?? null, shown);
  if (argv.base === undefined) {
    throw new NochulError('usage', 'Say what the migrations are held against: --base REF.', {
      hint: '--base origin/main in a pull request; --base none judges all of them as new.',
    });
  }
  const repository = await findRepository(folder, terminal.env);
  const { commit, migrations: base } = await baseOf(argv.base, repository, head.format, shown);
  if (commit !== null) {
    const count = base.length === 0 ? 'no migration' : base.length === 1 ? '1 migration' : `${base.length} migrations`;
    say(`Base ${visible(argv.base)}: ${count} at ${commit.slice(0, 9)}. Format: ${head.format}.`);
  }
  if (head.ignored.length > 0)
    say(`Not run, as ${head.format} does not either: ${head.ignored.map(visible).join(', ')}.`);
  const production =
    argv.production === undefined ? null : parseReport(readBytes(argv.production, terminal), visible(argv.production));
  // Annotations of code hosts go by the path from the top of the repository.
  const top = repository?.root ?? terminal.directory;
  const prefix = relative(top, repository ? realpathSync(folder) : folder)
    .split(sep)
    .join('/');
  const where = ({ path }: Migration) => (prefix === '' ? path : `${prefix}/${path}`);
  const progress = spinnerOn(terminal, argv.quiet);
  const shadow = interruptible(await shadowFor(argv, context, terminal), terminal.signal);
  try {
    const outcome = await judgeMigrations({
      base,
      head,
      where,
      shadow,
      policy,
      accepted,
      production,
      detectors: context.registry.detectors,
      pathsOff: context.loaded.config.access?.off ?? [],
      source: production?.sources[0]?.id ?? onlySource(accepted) ?? 'migrations',
      version: terminal.version,
      onStage: (stage) => progress?.say(STAGES[stage]),
    });
    sayWhatWasAssumed(outcome, say);
    return outcome;
  } finally {
    progress?.stop();
    await shadow.close();
  }
}

/** A baseline of one database says by its name who reads what there. */
function onlySource(baseline: Baseline | null): string | null {
  const [first, ...others] = new Set(baseline?.access?.map(({ source }) => source));
  return first !== undefined && others.length === 0 ? first : null;
}

const STAGES = {
  base: 'applying the migrations of the base',
  head: 'applying those of the head',
  judging: 'holding one against the other',
} as const;

async function baseOf(
  ref: string,
  repository: Awaited<ReturnType<typeof findRepository>>,
  format: Format,
  shown: string,
): Promise<{ readonly commit: string | null; readonly migrations: readonly Migration[] }> {
  if (ref === 'none') return { commit: null, migrations: [] };
  if (!repository) {
    throw new NochulError(
      'usage',
      `${shown} is in no git repository, so that there is no ${visible(ref)} to compare with.`,
      {
        hint: '--base none judges all migrations as new.',
      },
    );
  }
  const { commit, files } = await readCommit(repository, ref);
  if (!files.some(({ path }) => path.endsWith('.sql'))) return { commit, migrations: [] };
  return { commit, migrations: discover(files, format, `${shown} at ${visible(ref)}`).migrations };
}

async function shadowFor(argv: MigrationsArguments, context: Context, terminal: Terminal): Promise<Shadow> {
  const statementTimeout = 1_000 * (argv.timeout ?? 30);
  const options = { password: null, concurrency: 1, statementTimeout, connectTimeout: 10_000, signal: terminal.signal };
  if (argv.shadow === undefined) return (await import('../migrations/pglite.ts')).pgliteShadow(options);
  const [source] = sourcesOf([argv.shadow], argv, context, terminal);
  if (!source) throw new NochulError('usage', 'No shadow server was named.');
  const connect = { ...options, password: source.password };
  return source.engine.name === 'postgresql' ? postgresShadow(source.url, connect) : mysqlShadow(source.url, connect);
}

/** Ctrl-C ends the run at the next statement; the shadow is cleared in any case. */
function interruptible(shadow: Shadow, signal: AbortSignal): Shadow {
  return {
    ...shadow,
    run: async (statement) => {
      if (signal.aborted) throw new NochulError('interrupted', 'The gate was interrupted.');
      await shadow.run(statement);
    },
  };
}

/** A gate that assumes something in silence is trusted once. */
function sayWhatWasAssumed({ roles, absent }: MigrationsOutcome, say: (line: string) => void): void {
  if (roles.length > 0) {
    const names = roles.map(({ name, login }) => `${visible(name)}${login ? '' : ' (no login)'}`);
    say(`Made for the run, as no migration does: ${names.join(', ')}.`);
  }
  if (absent.length > 0) {
    say(
      `${absent.length} ${absent.length === 1 ? 'column' : 'columns'} of production with personal data that no migration makes, as ${visible(absent[0] ?? '')}: grants on ${absent.length === 1 ? 'it' : 'them'} can't be judged.`,
    );
  }
}
