/** Finds and loads plugins: packages, JavaScript and TypeScript files, YAML files. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NochulError } from '../errors.ts';
import type { Plugin } from '../plugin.ts';

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

async function loadYaml(name: string, file: string): Promise<Plugin> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new NochulError('plugin', `The plugin "${name}" could not be read.`, {
      hint: 'It must be a file that you may read.',
      cause,
    });
  }
  const read = (await import('./yaml.ts')).readYamlPlugin(textOf(bytes, name), name);
  if ('plugin' in read) return read.plugin;
  const { mistakes } = read;
  const more = mistakes.length > MOST_MISTAKES ? [`… and ${mistakes.length - MOST_MISTAKES} more.`] : [];
  throw new NochulError('plugin', [...mistakes.slice(0, MOST_MISTAKES), ...more].join('\n'), {
    hint: 'docs/writing-a-detector.md describes such files.',
  });
}

/** @throws NochulError `plugin` where the bytes are no UTF-8, with the line on which the first ones stand that are none. */
function textOf(bytes: Uint8Array, name: string): string {
  // Editors on Windows write UTF-16 with a mark in front; what it marks is no text in UTF-8 either.
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  try {
    if (!marked) return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {}
  const text = new TextDecoder('utf-8').decode(bytes);
  const line = marked ? 1 : text.slice(0, text.indexOf('\ufffd')).split('\n').length;
  throw new NochulError(
    'plugin',
    `${name}:${line}: the file is not in UTF-8${marked ? ' but in UTF-16' : ', as files that were written as CP949 (EUC-KR) are not'}.`,
    { hint: `Save it as UTF-8 in your editor, or convert it: iconv -f ${marked ? 'UTF-16' : 'CP949'} -t UTF-8 FILE.` },
  );
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
