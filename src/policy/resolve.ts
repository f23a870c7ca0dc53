/** What the config's `policy` comes to: presets, levels and options, and the declared inventory. */
import { z } from 'zod';
import { NochulError } from '../errors.ts';
import { compileName } from '../names.ts';
import type { Declared, Level, ResolvedPolicy, Rule } from './types.ts';

const level = z.enum(['off', 'warn', 'error']);
const setting = z.union([level, z.tuple([level]), z.tuple([level, z.record(z.string(), z.unknown())])], {
  error: 'must be off, warn or error, or a list of that and the options, as [error, { max: 1000 }]',
});
const presetName = z.enum(['recommended', 'isms-p', 'none'], {
  error: 'must be recommended, isms-p or none',
});

/** The config's `policy`. */
export const policySchema = z.strictObject({
  /** Presets, the later ones over the earlier; `recommended` where nothing is said. */
  extends: z
    .union([presetName, z.array(presetName)], { error: 'must be recommended, isms-p or none, or a list of them' })
    .optional(),
  rules: z.record(z.string(), setting).optional(),
  /** `schema.relation.column`, with * and ?, to the kinds of personal data that it is to hold; `*` for any. */
  declared: z.record(z.string().min(1), z.union([z.string().min(1), z.array(z.string().min(1))])).optional(),
  /** By how much the people of a result may grow before the baseline no longer covers it: a share (0.5). */
  growth: z.number().min(0).max(100).optional(),
});

export type PolicyConfig = z.input<typeof policySchema>;
type Setting = z.infer<typeof setting>;
type Preset = Readonly<Record<string, Setting>>;

/** Beyond `recommended`: what the criteria of ISMS-P and the notice on safety measures ask for in so many words. */
const ISMS_P: Preset = {
  'max-people-per-principal': ['error', { max: 100_000 }],
  'max-readers-per-finding': ['error', { max: 10 }],
  'no-superuser-login': 'error',
  'no-unowned-principal': 'error',
  'no-escalation-path': 'error',
  'reads-must-be-audited': 'error',
  'no-personal-data-in-logs': 'error',
  'no-stale-copy': 'error',
  'no-default-privilege-exposure': 'error',
  'comment-required': 'warn',
};

/** By how much the people of a database grow in the months between two reviews, at most. */
const GROWTH = 0.5;

/**
 * @param rules the built-in ones and those of plugins
 * @throws NochulError `config` for a rule that does not exist, or options that it does not take.
 */
export function resolvePolicy(config: PolicyConfig | undefined, rules: readonly Rule[]): ResolvedPolicy {
  const recommended: Preset = Object.fromEntries(rules.map((rule) => [rule.id, rule.level]));
  const presets = { none: {}, recommended, 'isms-p': { ...recommended, ...ISMS_P } };
  const named = config?.extends ?? 'recommended';
  const layers: Preset[] = [...(Array.isArray(named) ? named.map((each) => presets[each]) : [presets[named]])];
  const own = config?.rules ?? {};
  for (const id of Object.keys(own)) if (!rules.some((rule) => rule.id === id)) throw unknownRule(id, rules);
  layers.push(own);
  return {
    rules: rules.flatMap((rule) => resolveRule(rule, layers)),
    declared: config?.declared ? declare(config.declared) : null,
    growth: config?.growth ?? GROWTH,
  };
}

function resolveRule(rule: Rule, layers: readonly Preset[]): ResolvedPolicy['rules'][number][] {
  let level: Level | 'off' = 'off';
  let options: unknown = {};
  for (const layer of layers) {
    const said = Object.hasOwn(layer, rule.id) ? layer[rule.id] : undefined;
    if (said === undefined) continue;
    // A level alone keeps the options that a preset gave.
    if (typeof said === 'string') level = said;
    else [level, options = options] = said;
  }
  const parsed = rule.options.safeParse(options);
  if (!parsed.success) throw badOptions(rule, parsed.error);
  return level === 'off' ? [] : [{ rule, level, options }];
}

function badOptions({ id, docs }: Rule, { issues: [issue] }: z.ZodError): NochulError {
  const path = issue?.path.map(String).join('.') ?? '';
  const why =
    issue?.code === 'unrecognized_keys'
      ? `has no option ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
      : `does not take its ${path === '' ? 'options' : `option ${JSON.stringify(path)}`}: ${issue?.message ?? 'unreadable'}`;
  return new NochulError('config', `The rule ${id} in the config's policy ${why}.`, {
    ...(docs === null ? {} : { hint: `${docs} lists its options.` }),
  });
}

function unknownRule(id: string, rules: readonly Rule[]): NochulError {
  const [nearest] = rules
    .map((rule) => ({ id: rule.id, distance: distance(id, rule.id) }))
    .sort((a, b) => a.distance - b.distance);
  return new NochulError('config', `The config's policy names the rule ${JSON.stringify(id)}, which does not exist.`, {
    hint: `Did you mean ${nearest?.id ?? 'another'}? docs/gate.md lists the rules there are.`,
  });
}

/** Insertions, deletions and replacements that make one of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= b.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (letter === b[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function declare(declared: NonNullable<PolicyConfig['declared']>): Declared {
  const lines = Object.entries(declared).map(([pattern, kinds]) => ({
    takes: compileName(pattern),
    kinds: new Set(Array.isArray(kinds) ? kinds : [kinds]),
  }));
  return {
    holds(schema, relation, column, category) {
      const name = `${schema}.${relation}.${column}`;
      return lines.some(({ takes, kinds }) => (kinds.has('*') || kinds.has(category)) && takes(name));
    },
  };
}
