/** Finds and loads plugins: packages, JavaScript and TypeScript files, YAML files. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NochulError } from '../errors.ts';
import type { Plugin } from '../plugin.ts';
import { readYamlPlugin } from './yaml.ts';

const YAML = /\.ya?ml$/;
/** Sentences of one file that are shown at once. */
const MOST_MISTAKES = 10;

/**
 * Loads a plugin by package name or path, as seen from the file that names it.
 * @throws NochulError `plugin`; for a YAML file its message has a line for each mistake.
 */
export async function loadPlugin(name: string, from: string): Promise<Plugin> {
  const file = locate(name, from);
  if (YAML.test(file)) return loadYaml(name, file);
  let loaded: unknown;
  try {
    loaded = await importDefault(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new NochulError('plugin', `The plugin "${name}" could not be loaded: ${reason}`, { cause });
  }
  if (isPlugin(loaded)) return loaded;
  throw new NochulError(
    'plugin',
    `"${name}" is not a plugin: its default export must be an object with meta.name and meta.version.`,
  );
}

function locate(name: string, from: string): string {
  const path = resolve(dirname(from), name);
  if (/\.(?:[cm]?[jt]s|ya?ml)$/.test(name) && existsSync(path)) return path;
  try {
    // import.meta.resolve takes no parent without a flag: https://nodejs.org/api/esm.html#importmetaresolvespecifier
    return createRequire(from).resolve(name);
  } catch (cause) {
    throw new NochulError('plugin', `The plugin "${name}" is not there.`, {
      hint:
        /^[./]/.test(name) || YAML.test(name)
          ? `Paths are relative to ${dirname(from)}.`
          : `Install it beside the config: npm install ${name} (its package.json must export "default").`,
      cause,
    });
  }
}

function loadYaml(name: string, file: string): Plugin {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new NochulError('plugin', `The plugin "${name}" could not be read.`, {
      hint: 'It must be a file that you may read.',
      cause,
    });
  }
  const read = readYamlPlugin(text, name);
  if ('plugin' in read) return read.plugin;
  const { mistakes } = read;
  const more = mistakes.length > MOST_MISTAKES ? [`… and ${mistakes.length - MOST_MISTAKES} more.`] : [];
  throw new NochulError('plugin', [...mistakes.slice(0, MOST_MISTAKES), ...more].join('\n'), {
    hint: 'docs/writing-a-detector.md describes such files.',
  });
}

let providing = false;

/**
 * The default export of a config or plugin. Beside a global installation it finds no package `nochul` of its own: it
 * gets the one that runs. https://nodejs.org/api/module.html#moduleregisterhooksoptions
 */
export async function importDefault(file: string): Promise<unknown> {
  if (!providing) {
    providing = true;
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier !== 'nochul') return next(specifier, context);
        const self = new URL(`../index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
        return { url: self.href, shortCircuit: true };
      },
    });
  }
  const module: { default?: unknown } = await import(pathToFileURL(file).href);
  return module.default;
}

/** Whether a value has what every plugin has; its detectors are checked by the registry. */
export function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null || !('meta' in value)) return false;
  const { meta } = value;
  return (
    typeof meta === 'object' &&
    meta !== null &&
    'name' in meta &&
    typeof meta.name === 'string' &&
    'version' in meta &&
    typeof meta.version === 'string'
  );
}
