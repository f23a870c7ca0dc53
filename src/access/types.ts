/** What resolving a graph yields, and the seam between the walk that all engines share and each engine's own rules. */
import type { GraphRelation } from '../graph.ts';

export type Reach = 'direct' | 'set-role' | 'via' | 'escalate';
/** `caller`: a row policy that the reader can steer. */
export type Rows = 'all' | 'some' | 'none' | 'caller' | 'unknown';
export type Certainty = 'certain' | 'possible';

/** One step from a principal towards the holder of a privilege, or through an object. */
export interface Hop {
  /** The role, account or object stepped to. */
  readonly to: string;
  /** `member-inherits`, `member-set-role`, `default-role`, `mandatory-role`, `public`, `view`, `function`, `partition-of`, … */
  readonly by: string;
}

export interface Cover {
  readonly relation: number;
  /** Column positions in `GraphRelation.columns`; null for every column. */
  readonly columns: readonly number[] | null;
}

/** A privilege that lets its holder read something, stated once however many principals reach it. */
export interface Holding {
  readonly holder: string;
  /** `grant`, `owner`, `superuser`, `public`, `predefined-role`, `view`, `function`, `partition`, … */
  readonly by: string;
  readonly level: 'global' | 'database' | 'schema' | 'relation' | 'column' | 'routine';
  /** `public.customers`, a database pattern, `*.*`. */
  readonly object: string;
  /** A row policy, the WHERE of a view: what keeps rows back. */
  readonly limit: string | null;
  readonly rows: Rows;
  /** 'everything' for a superuser. */
  readonly covers: 'everything' | readonly Cover[];
}

export interface Reaching {
  /** Position in `ResolvedAccess.holdings`. */
  readonly holding: number;
  readonly reach: Reach;
  readonly certainty: Certainty;
  readonly chain: readonly Hop[];
}

export interface ResolvedPrincipal {
  readonly name: string;
  readonly kind: 'user' | 'role' | 'public';
  /** Can really log in to this source: LOGIN, CONNECT, not locked, limits. */
  readonly canLogin: boolean;
  readonly superuser: boolean;
  readonly access: readonly Reaching[];
}

export interface ResolvedAccess {
  /** The graph's relations with their schema's name: what `Cover.relation` counts in. */
  readonly relations: readonly (Pick<GraphRelation, 'name' | 'kind' | 'columns'> & { readonly schemaName: string })[];
  readonly holdings: readonly Holding[];
  readonly principals: readonly ResolvedPrincipal[];
}

/**
 * Whom the server checks privileges against at one moment: a role with all that it inherits, an account with
 * its active roles. Interned by the authority: the same identity is the same object.
 */
export interface Identity {
  readonly key: string;
  readonly name: string;
}

/** One privilege of an identity on one relation, before views are followed. */
export interface Held {
  /** Column positions; null for every column. */
  readonly columns: readonly number[] | null;
  readonly rows: Rows;
  readonly limit: string | null;
  readonly certainty: Certainty;
  readonly holder: string;
  readonly by: string;
  readonly level: Holding['level'];
  readonly object: string;
  /** From the identity to the holder. */
  readonly chain: readonly Hop[];
}

/** An engine's own rules, asked by the shared walk. Pure: it sees only the graph. */
export interface Authority {
  canLogin(principal: number): boolean;
  /** The identities that a principal can act as: first the one after login, then those after SET ROLE, shortest first. */
  identities(
    principal: number,
  ): readonly { readonly identity: Identity; readonly reach: 'direct' | 'set-role'; readonly chain: readonly Hop[] }[];
  /** May read everything whatever the grants say (superuser). */
  omnipotent(identity: Identity): Held | null;
  /** Relations on which the identity holds SELECT, wholly or on some columns, schema USAGE included; views not followed. */
  held(identity: Identity): ReadonlyMap<number, readonly Held[]>;
  /** As whom the bases of a view are checked when `reader` selects from it; null when its definer is gone. */
  viewIdentity(view: number, reader: Identity): Identity | null;
  /** As `held`, for one relation, but as a view's base is checked: PostgreSQL asks no schema USAGE there. */
  heldAsBase(identity: Identity, relation: number): readonly Held[];
  /** Whether the identity may call the routine, and as whom its body runs. */
  routineIdentity(routine: number, caller: Identity): Identity | null;
}
