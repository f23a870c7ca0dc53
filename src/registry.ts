/** Plugins in, detectors, engines and reporters by name out. Duplicates and bad shapes are errors, not last-one-wins. */
import { type Detector, defineDetector } from './detector.ts';
import { NochulError } from './errors.ts';
import type { Engine, Plugin, Reporter } from './plugin.ts';
import type { Rule } from './policy/types.ts';

export interface Registry {
  readonly detectors: readonly Detector[];
  readonly engines: readonly Engine[];
  readonly reporters: readonly Reporter[];
  readonly rules: readonly Rule[];
}

/**
 * @param switches detectors turned on or off by id, as the config has them
 * @throws NochulError `plugin` for a duplicate, `config` for a switch that names no detector
 */
export function createRegistry(
  plugins: readonly Plugin[],
  switches: Readonly<Record<string, 'on' | 'off'>> = {},
): Registry {
  const detectors = gather(plugins, 'detector', checkedDetectors, (detector) => detector.id);
  for (const id of Object.keys(switches)) {
    if (detectors.has(id)) continue;
    throw new NochulError('config', `The config switches the detector "${id}", which does not exist.`, {
      hint: `"nochul detectors list" shows those there are.`,
    });
  }
  return {
    detectors: [...detectors.values()].filter((detector) => switches[detector.id] !== 'off'),
    engines: [
      ...gather(
        plugins,
        'engine',
        (plugin) => plugin.engines ?? [],
        (engine) => engine.name,
      ).values(),
    ],
    reporters: [
      ...gather(
        plugins,
        'reporter',
        (plugin) => plugin.reporters ?? [],
        (reporter) => reporter.name,
      ).values(),
    ],
    rules: [
      ...gather(
        plugins,
        'rule',
        (plugin) => plugin.rules ?? [],
        (rule) => rule.id,
      ).values(),
    ],
  };
}

/** Detectors are checked again: a plugin may carry plain objects that never saw `defineDetector`. */
function checkedDetectors({ meta, detectors = [] }: Plugin): readonly Detector[] {
  try {
    return detectors.map(defineDetector);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new NochulError('plugin', `The plugin ${meta.name} is not usable: ${cause.message}.`, { cause });
  }
}

function gather<Item>(
  plugins: readonly Plugin[],
  what: string,
  items: (plugin: Plugin) => readonly Item[],
  idOf: (item: Item) => string,
): Map<string, Item> {
  const found = new Map<string, Item>();
  const owner = new Map<string, string>();
  for (const plugin of plugins) {
    for (const item of items(plugin)) {
      const id = idOf(item);
      const earlier = owner.get(id);
      if (earlier !== undefined) {
        throw new NochulError(
          'plugin',
          `The ${what} "${id}" is defined twice, by ${earlier} and by ${plugin.meta.name}.`,
          {
            hint: 'Rename one of them, or remove a plugin.',
          },
        );
      }
      owner.set(id, plugin.meta.name);
      found.set(id, item);
    }
  }
  return found;
}

/** @throws NochulError `url` when no engine knows the URL's protocol. */
export function engineFor(registry: Registry, url: URL): Engine {
  const engine = registry.engines.find((candidate) => candidate.protocols.includes(url.protocol));
  if (engine) return engine;
  throw new NochulError('url', `The protocol "${url.protocol.replace(/:$/, '')}" is not one that nochul speaks.`, {
    hint: `Use one of ${registry.engines.flatMap((each) => each.protocols.map((protocol) => `${protocol}//`)).join(', ')}.`,
  });
}
