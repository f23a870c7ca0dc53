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
  /** Where `object` is not what it covers: from the object to there, as `[as its owner shop_owner, SELECT on public.customers]`. */
  readonly beyond: readonly Hop[];
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
  /** Each holding once, by its strongest reach. Made anew at each look: keep it while it is needed, and no longer. */
  readonly access: readonly Reaching[];
  /** The same, of the wanted holdings alone. */
  accessTo(wanted: (holding: number) => boolean): readonly Reaching[];
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
  /**
   * The same object for the same holder, by, level, object, limit, rows and certainty, whoever reaches it: spares the
   * walk from comparing the words. Columns and chain may differ.
   */
  readonly same?: object;
}

/** A way to values beside the grants: a file of the server, replication, an act that opens a relation. */
export interface Beside extends Omit<Held, 'columns'> {
  readonly reach: 'via' | 'escalate';
  readonly covers: 'everything' | readonly Cover[];
}

/** Privileges that serve many identities alike: the same object, iterated once, stands for the same privileges. */
export type Part = Iterable<readonly [relation: number, held: Held]>;

/** An engine's own rules, asked by the shared walk. Pure: it sees only the graph. */
export interface Authority {
  canLogin(principal: number): boolean;
  /**
   * The identities that a principal can act as: first the one after login, then those after SET ROLE, then those after
   * an act of its own (a role granted to itself), shortest first.
   */
  identities(principal: number): readonly {
    readonly identity: Identity;
    readonly reach: 'direct' | 'set-role' | 'escalate';
    readonly chain: readonly Hop[];
  }[];
  /** May read everything whatever the grants say (superuser). */
  omnipotent(identity: Identity): Held | null;
  /** Relations on which the identity holds SELECT, wholly or on some columns, schema USAGE included; views not followed. */
  held(identity: Identity): ReadonlyMap<number, readonly Held[]>;
  /**
   * As whom the bases of a view are checked; null when its definer is gone. `reader` is whom the view itself was checked
   * for (MySQL: the outer view's definer), `session` the current user (which PostgreSQL's security_invoker asks for).
   */
  viewIdentity(view: number, reader: Identity, session: Identity): Identity | null;
  /**
   * As `held`, in parts, where a privilege serves whoever has those of its holder: each part is walked once, however many
   * identities share it. Chains inside a part begin at its holder. `own` is what hangs on the identity itself (policies).
   */
  shared?(identity: Identity): {
    readonly parts: readonly { readonly part: Part; readonly chain: readonly Hop[] }[];
    readonly own: ReadonlyMap<number, readonly Held[]>;
  };
  /** As `held`, for one relation, but as a view's base is checked: PostgreSQL asks no schema USAGE there. */
  heldAsBase(identity: Identity, relation: number): readonly Held[];
  /** Whether the relation answers the identity at all, privileges aside: a foreign table asks for a user mapping. */
  answers?(identity: Identity, relation: number): boolean;
  /** Whether the identity may call the routine, and as whom its body runs. */
  routineIdentity(routine: number, caller: Identity): Identity | null;
  /**
   * The privilege that lets the identity call the routine by its name, null for none; an engine that leaves it out is
   * asked `routineIdentity` alone. PostgreSQL asks for schema USAGE here, and not of a routine that a view calls.
   */
  executes?(identity: Identity, routine: number): Held | null;
  /** Ways beside the grants that the identity has, if the engine knows any. */
  beside?(identity: Identity): readonly Beside[];
}
