/** The ways round the grants, by name, and how a config leaves some of them out of the answer. */
import type { AccessGraph } from '../graph.ts';
import { authorityFor, resolveAccess } from './resolve.ts';
import type { Authority, Hop, ResolvedAccess } from './types.ts';

/** Objects that show what is behind them: found by the walk itself, by the `by` of the holding. */
const THROUGH = ['view', 'materialized-view', 'function', 'rule', 'partition'] as const;
/** Beside the grants: `Authority.beside`, by reach and `by`. */
const BESIDE = [
  ...['via:server-program', 'via:server-files', 'via:write-ahead-log', 'via:replication', 'via:statistics'],
  'via:large-object',
  ...['via:statements', 'via:log-tables', 'via:clone', 'via:password-hashes', 'via:histogram'],
  ...['escalate:server-files-write', 'escalate:grant-tables', 'escalate:rename-table', 'escalate:create-role'],
  ...['escalate:view-as-definer', 'escalate:trigger', 'escalate:owner'],
];
/** An act that makes the principal somebody else: `Authority.identities`, by the `by` of a step. */
const ACTS = [
  ...['admin-option', 'new-password', 'new-password-for', 'grants-itself', 'proxy'],
  ...['routine-as-definer', 'trigger-as-definer'],
];

/** Every path that `access.off` in a config may name; docs/access.md says what each is. */
export const PATHS: readonly string[] = [
  ...THROUGH.map((by) => `via:${by}`),
  ...BESIDE,
  ...ACTS.map((by) => `escalate:${by}`),
];

/**
 * As `resolveAccess`, without the paths that are switched off: a reader is still listed for whatever other path it has.
 * The grants themselves, direct and after SET ROLE, can't be switched off.
 */
export function resolveWithout(
  graph: AccessGraph,
  off: readonly string[],
  authority: Authority = authorityFor(graph),
): ResolvedAccess {
  if (off.length === 0) return resolveAccess(graph, authority);
  const isOff = new Set(off);
  const acts = (chain: readonly Hop[]) => chain.some(({ by }) => isOff.has(`escalate:${by}`));
  const resolved = resolveAccess(graph, {
    ...authority,
    identities: (principal) => authority.identities(principal).filter(({ chain }) => !acts(chain)),
    beside: (identity) => (authority.beside?.(identity) ?? []).filter(({ reach, by }) => !isOff.has(`${reach}:${by}`)),
  });
  const through = new Set<string>(THROUGH.filter((by) => isOff.has(`via:${by}`)));
  if (through.size === 0) return resolved;
  const isLeft = (holding: number) => !through.has(resolved.holdings[holding]?.by ?? '');
  return {
    ...resolved,
    principals: resolved.principals.map((principal) => {
      const accessTo: typeof principal.accessTo = (wanted) =>
        principal.accessTo((each) => isLeft(each) && wanted(each));
      const { name, kind, canLogin, superuser } = principal;
      return {
        name,
        kind,
        canLogin,
        superuser,
        accessTo,
        get access() {
          return accessTo(() => true);
        },
      };
    }),
  };
}
