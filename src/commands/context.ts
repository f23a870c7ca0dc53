/** What the commands share: config, plugins and detectors; the URLs or target names turned into sources. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { builtin } from '../../detectors/index.ts';
import { expandEnvironment, type LoadedConfig, loadConfig } from '../config.ts';
import { engines } from '../engines/index.ts';
import { NochulError } from '../errors.ts';
import type { Plugin } from '../plugin.ts';
import { rules } from '../policy/rules/index.ts';
import { createRegistry, engineFor, type Registry } from '../registry.ts';
import { reporters } from '../reporters/index.ts';
import { parseRoster, type RosterLine } from '../roster.ts';
import type { ScanSource } from '../scan.ts';
import type { ConnectionArguments, ScanArguments } from './options.ts';
import { completeFromFiles } from './password.ts';
import type { Terminal } from './terminal.ts';

export interface Context {
  readonly loaded: LoadedConfig;
  readonly registry: Registry;
  readonly lang: 'ko' | 'en';
}

/** @throws NochulError `config`, `plugin`. */
export async function prepare(
  argv: Pick<ConnectionArguments, 'config' | 'lang'>,
  terminal: Terminal,
): Promise<Context> {
  const loaded = await loadConfig(terminal.directory, argv.config ?? null);
  const own: Plugin = { ...builtin, engines, reporters, rules };
  const registry = createRegistry([own, ...loaded.plugins], loaded.config.detectors);
  return { loaded, registry, lang: argv.lang ?? loaded.config.lang ?? systemLanguage(terminal.env) };
}

function systemLanguage(env: NodeJS.ProcessEnv): 'ko' | 'en' {
  return /^ko/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ko' : 'en';
}

/** The flags win over the target's settings, those over the config's, those over the defaults. */
export function sourcesOf(
  names: readonly string[],
  argv: Partial<
    Pick<ScanArguments, 'include' | 'exclude' | 'sample' | 'full' | 'until' | 'maxLoad' | 'concurrency' | 'timeout'>
  > & { readonly people?: ScanSource['people'] },
  { loaded, registry }: Context,
  terminal: Terminal,
): ScanSource[] {
  const { config, file } = loaded;
  const targets = config.targets ?? {};
  const wanted = names.length > 0 ? names : Object.keys(targets);
  if (wanted.length === 0) {
    throw new NochulError('usage', 'No database was named.', {
      hint: file
        ? `Give a URL, or add a target to ${file}.`
        : 'Give a URL: nochul scan postgres://user@host/database. "nochul demo" needs none.',
    });
  }
  if (argv.full === true && argv.until !== undefined)
    throw new NochulError('usage', '--full reads every row, so that --until has nothing to add.', {
      hint: 'Leave out one of them.',
    });
  const used = new Map<string, number>();
  return wanted.map((name) => {
    const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
    const url = parseUrl(
      target ? expandEnvironment(target.url, `The target "${name}"`, terminal.env) : name,
      Object.keys(targets),
    );
    const settings = { ...config, ...target };
    const full = argv.full ?? settings.full ?? false;
    const id = target ? name : sourceName(url);
    const times = used.get(id) ?? 0;
    used.set(id, times + 1);
    return {
      id: times === 0 ? id : `${id}@${url.host}`,
      url,
      engine: engineFor(registry, url),
      password: completeFromFiles(url, terminal.env),
      scope: { include: argv.include ?? settings.include ?? [], exclude: argv.exclude ?? settings.exclude ?? [] },
      rows: full === true ? Infinity : positive('--sample', argv.sample ?? settings.sample ?? 10_000),
      full: Array.isArray(full) ? full : [],
      until: share('--until', argv.until ?? settings.until),
      maxLoad: count('--max-load', argv.maxLoad ?? settings.maxLoad),
      people: argv.people ?? settings.people ?? 'sample',
      concurrency: positive('--concurrency', argv.concurrency ?? settings.concurrency ?? 4, 64),
      statementTimeout: 1_000 * positive('--timeout', argv.timeout ?? settings.timeout ?? 30, 86_400),
    };
  });
}

function positive(flag: string, value: number, most = Number.MAX_SAFE_INTEGER): number {
  // Seconds may be broken.
  const whole = flag === '--timeout' ? Number.isFinite(value) : Number.isInteger(value);
  if (whole && value >= 1 && value <= most) return value;
  throw new NochulError(
    'usage',
    `${flag} must be a ${flag === '--timeout' ? '' : 'whole '}number from 1${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ' up'}.`,
  );
}

function share(flag: string, value: number | undefined): number | null {
  if (value === undefined) return null;
  if (value > 0 && value < 1) return value;
  throw new NochulError('usage', `${flag} must be a share of the rows between 0 and 1, as 1e-6.`);
}

function count(flag: string, value: number | undefined): number | null {
  if (value === undefined) return null;
  if (Number.isInteger(value) && value >= 0) return value;
  throw new NochulError('usage', `${flag} must be a whole number from 0 up.`);
}

/** @throws NochulError `url`; the message never repeats the text, which may hold a password. */
function parseUrl(text: string, targets: readonly string[]): URL {
  const hint =
    targets.length > 0
      ? `Targets in the config: ${targets.join(', ')}.`
      : 'Example: postgres://user@host:5432/database';
  // "localhost:5432/shop" is a URL of the scheme "localhost:" to the parser, and a slip to everyone else.
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    throw new NochulError(
      'url',
      `This is neither a database URL nor a target of the config: ${text.includes('@') ? '(not shown, it may hold a password)' : text}.`,
      { hint },
    );
  try {
    const url = new URL(withoutEmptyHost(text));
    for (const part of [url.username, url.password, url.hostname, url.pathname]) decodeURIComponent(part);
    return url;
  } catch {
    throw new NochulError('url', 'The database URL could not be read.', {
      hint: 'Characters such as @ : / # ? in a user name or password must be percent-encoded: @ is %40, # is %23, % is %25.',
    });
  }
}

/** libpq writes a socket as `postgres://user@/database?host=/folder`: an empty host, which other URLs do not have. */
function withoutEmptyHost(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@(?=[/?#]|$)/i, '$1$2@localhost');
}

function sourceName(url: URL): string {
  const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
  return database || decodeURIComponent(url.hostname) || url.protocol.replace(/:$/, '');
}

/**
 * The roster that the flag names, else the config's; null when neither does.
 * @throws NochulError `config` for a file that is missing or broken.
 */
export function readRoster(
  flag: string | undefined,
  { loaded }: Context,
  terminal: Terminal,
): readonly RosterLine[] | null {
  const { config, file } = loaded;
  const name = flag ?? config.roster;
  if (name === undefined) return null;
  const from = flag === undefined && file !== null ? dirname(file) : terminal.directory;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(from, name));
  } catch (cause) {
    throw new NochulError('config', `The roster ${name} could not be read.`, {
      hint: 'It is a CSV file with the header principal,owner,status.',
      cause,
    });
  }
  return parseRoster(bytes, name);
}
