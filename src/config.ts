/** Finds, loads and checks `nochul.config.{ts,js,mjs,yaml,yml}`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { PATHS } from './access/paths.ts';
import { NochulError } from './errors.ts';
import type { Plugin } from './plugin.ts';
import { importDefault, isPlugin, loadPlugin } from './plugins/load.ts';
import { policySchema } from './policy/resolve.ts';

const FILE_NAMES = ['ts', 'js', 'mjs', 'yaml', 'yml'].map((extension) => `nochul.config.${extension}`);

const patterns = z.array(z.string().min(1));
const settings = {
  include: patterns.optional(),
  exclude: patterns.optional(),
  /** Rows a relation. */
  sample: z.number().int().min(1).optional(),
  /** All of them; or only of the relations that match. */
  full: z.union([z.boolean(), patterns]).optional(),
  /** Read on until a kind that was not found has a smaller share of a relation's rows. */
  until: z.number().gt(0).lt(1).optional(),
  /** Statements of others that may run on the server before the scan waits. */
  maxLoad: z.number().int().min(0).optional(),
  /** `exact` reads all of the columns that tell people apart. */
  people: z.enum(['exact', 'sample']).optional(),
  /** Statements at once on one source. */
  concurrency: z.number().int().min(1).max(64).optional(),
  /** Seconds after which the server ends a statement. */
  timeout: z.number().min(1).max(86_400).optional(),
};

const configSchema = z.strictObject({
  targets: z.record(z.string().min(1), z.strictObject({ url: z.string().min(1), ...settings })).optional(),
  /** Plugin objects, or names and paths resolved from the config file. */
  plugins: z
    .array(
      z.union([
        z.string().min(1),
        z.custom<Plugin>(isPlugin, 'not a plugin: an object with meta.name and meta.version'),
      ]),
    )
    .optional(),
  detectors: z.record(z.string(), z.enum(['on', 'off'])).optional(),
  failOn: z.enum(['critical', 'high', 'medium', 'low', 'never']).optional(),
  lang: z.enum(['ko', 'en']).optional(),
  /** CSV of who should have an account, relative to the config file. */
  roster: z.string().min(1).optional(),
  access: z
    .strictObject({
      /** Paths round the grants that are not to be followed. */
      off: z
        .array(
          z.string().refine((path) => PATHS.includes(path), {
            error: ({ input }) =>
              `${JSON.stringify(input)} is no path that can be switched off (docs/access.md lists them)`,
          }),
        )
        .optional(),
    })
    .optional(),
  /** What `gate` asks for (docs/gate.md). */
  policy: policySchema.optional(),
  /** A webhook that is told what is new; its address is a secret, and may be `${NAME}` of the environment. */
  notify: z
    .strictObject({
      url: z.string().min(1),
      format: z.enum(['slack', 'json']).optional(),
      detail: z.enum(['counts', 'names']).optional(),
      always: z.boolean().optional(),
    })
    .optional(),
  ...settings,
});

export type Config = z.input<typeof configSchema>;

export interface LoadedConfig {
  /** Null when there is no config file. */
  readonly file: string | null;
  readonly config: Config;
  readonly plugins: readonly Plugin[];
}

/** Gives a config file its types; returns what it got. */
export function defineConfig(config: Config): Config {
  return config;
}

/**
 * Loads the given file, or the nearest config file from `directory` upwards; an empty config when there is none.
 * @throws NochulError `config` for a file that is missing, broken or has unknown keys; `plugin` for a plugin that can't be loaded.
 */
export async function loadConfig(directory: string, explicit: string | null): Promise<LoadedConfig> {
  const file = explicit === null ? findUp(directory) : resolve(directory, explicit);
  if (file === null) return { file: null, config: {}, plugins: [] };
  if (!existsSync(file)) {
    throw new NochulError('config', `The config file ${file} does not exist.`, {
      hint: 'Check --config, or run "nochul init" to write one.',
    });
  }
  const parsed = configSchema.safeParse(await read(file));
  if (!parsed.success) throw invalid(file, parsed.error);
  const config = parsed.data;
  const plugins = await Promise.all(
    (config.plugins ?? []).map((plugin) => (typeof plugin === 'string' ? loadPlugin(plugin, file) : plugin)),
  );
  return { file, config, plugins };
}

function findUp(start: string): string | null {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    for (const name of FILE_NAMES) {
      const file = join(folder, name);
      if (existsSync(file)) return file;
    }
    if (folder === dirname(folder)) return null;
  }
}

async function read(file: string): Promise<unknown> {
  try {
    if (/\.ya?ml$/.test(file)) return (await import('yaml')).parse(readFileSync(file, 'utf8')) ?? {};
    const content = await importDefault(file);
    if (content === undefined) {
      throw new NochulError('config', `${file} has no default export.`, {
        hint: 'End it with "export default defineConfig({ … })".',
      });
    }
    return content;
  } catch (error) {
    if (error instanceof NochulError) throw error;
    // A config is the user's own file: its parser's message names the line, and no database value is in it.
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const where = hasLine(error) ? ` (line ${error.linePos[0].line})` : '';
    throw new NochulError('config', `The config file ${file} could not be read${where}: ${reason}`, { cause: error });
  }
}

/** Of the parser of YAML. */
const hasLine = (error: unknown): error is { readonly linePos: readonly [{ readonly line: number }] } =>
  error instanceof Error && error.name === 'YAMLParseError' && 'linePos' in error && Array.isArray(error.linePos);

function invalid(file: string, error: z.ZodError): NochulError {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const where = path ? ` in "${path}"` : '';
    return new NochulError(
      'config',
      `${file} has an unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}${where}.`,
      {
        hint: `Known keys: ${knownKeys(path).join(', ')}.`,
      },
    );
  }
  return new NochulError(
    'config',
    `${file} is not valid: ${path ? `"${path}": ` : ''}${issue?.message ?? 'unreadable'}.`,
    {
      hint: 'The README lists what a config may hold.',
    },
  );
}

function knownKeys(path: string): string[] {
  if (path === 'access') return ['off'];
  if (path === 'notify') return ['url', 'format', 'detail', 'always'];
  if (path === 'policy') return Object.keys(policySchema.shape);
  return Object.keys(path ? { url: 0, ...settings } : configSchema.shape);
}

/**
 * Replaces `${NAME}` in a URL, so that a committed config carries no password.
 * @param owner whose URL it is, as a message calls it: `The target "shop"`
 * @throws NochulError `config` when the variable is not set.
 */
export function expandEnvironment(url: string, owner: string, env: NodeJS.ProcessEnv): string {
  return url.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
    const value = env[variable];
    if (value !== undefined) return value;
    throw new NochulError('config', `${owner} needs the environment variable ${variable}, which is not set.`, {
      hint: `Set ${variable}, or name another target or a URL.`,
    });
  });
}
