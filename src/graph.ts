/**
 * The access graph: what an engine reads of a server's grants, once and in bulk, in words that fit all three.
 * `src/access` resolves it without asking the server again. Principals, schemas, relations and routines are
 * numbered by their position in the lists here; everything else refers to those numbers.
 */
import type { EngineName, RelationKind } from './model.ts';

export interface AccessGraph {
  readonly engine: EngineName;
  /** `server_version_num` on PostgreSQL (160014); major*10000 + minor*100 + patch on the others (90704, 101119). */
  readonly version: number;
  readonly database: string | null;
  readonly principals: readonly Principal[];
  readonly memberships: readonly Membership[];
  readonly schemas: readonly GraphSchema[];
  readonly relations: readonly GraphRelation[];
  readonly routines: readonly GraphRoutine[];
  readonly grants: readonly Grant[];
  readonly lineage: readonly Lineage[];
  readonly policies: readonly RowPolicy[];
  /** PostgreSQL: what ALTER DEFAULT PRIVILEGES gives on relations that are made from now on. */
  readonly defaults?: readonly DefaultPrivilege[];
  /** MySQL: roles that everyone has, by number (`mandatory_roles`). */
  readonly mandatoryRoles?: readonly number[];
  /** MySQL and MariaDB: who was granted PROXY on whom (`as`, null for anybody). */
  readonly proxies?: readonly { readonly grantee: number; readonly as: number | null }[];
  /** Server settings that decide access: `partial_revokes`, `mandatory_roles`, `wal_level`, … */
  readonly settings: Readonly<Record<string, string>>;
  /** What decides whether a read is logged; absent where nobody looked. */
  readonly audit?: AuditSettings;
  /** What the scanner's own role was not shown. Never guessed at: said in the report. */
  readonly gaps: readonly Gap[];
  /** PostgreSQL: pg_hba.conf in its order, as the file stands, which may be newer than what is loaded; absent where it was not shown. */
  readonly hba?: readonly HbaRule[];
}

/** One line of pg_hba.conf, as pg_hba_file_rules shows it. */
export interface HbaRule {
  /** `local`, `host`, `hostssl`, `hostnossl`, `hostgssenc`, `hostnogssenc`. */
  readonly type: string;
  readonly databases: readonly string[];
  readonly roles: readonly string[];
  readonly address: string | null;
  readonly netmask: string | null;
  readonly method: string;
}

export interface Principal {
  /** A role's name; `'user'@'host'` on MySQL and MariaDB; `PUBLIC` for the pseudo-role that everyone belongs to. */
  readonly name: string;
  readonly kind: 'user' | 'role' | 'public';
  /** What the account itself allows: LOGIN, not locked. Database and schema rules come on top, in `src/access`. */
  readonly canLogin: boolean;
  readonly superuser: boolean;
  /** PostgreSQL: INHERIT, as it stood before 16, and as the default for new grants since. */
  readonly inherit: boolean;
  /** `bypass-rls`, `create-role`, `create-db`, `replication`, `locked`, `password-expired`, `anonymous`, … */
  readonly attributes: readonly string[];
  /** MySQL and MariaDB: the two halves of the name. */
  readonly user?: string;
  readonly host?: string;
  /** PostgreSQL's VALID UNTIL, ISO 8601, null for none. */
  readonly validUntil?: string | null;
  /** -1 for no limit. */
  readonly connectionLimit?: number;
  /** MySQL and MariaDB: how the account proves who it is; absent where the catalog was not shown. */
  readonly authentication?: {
    /** The alternatives of a MariaDB account, the first one first. */
    readonly plugins: readonly string[];
    /** Whether a password (its hash) is stored. */
    readonly stored: boolean;
  };
  /** MySQL and MariaDB: days from the last change after which a password expires, 0 for never. */
  readonly passwordLifetime?: number;
  /** MySQL and MariaDB: when the password was last changed, ISO 8601. */
  readonly passwordChanged?: string;
  /** MariaDB: the one role that is set at login, if the session may set it; its number. */
  readonly defaultRole?: number;
  /** MySQL: schemas that partial revokes take out of this account's global privileges. */
  readonly restrictions?: readonly { readonly schema: string; readonly privileges: readonly string[] }[];
}

/** SELECT on relations yet to be made, for somebody other than who makes them. */
export interface DefaultPrivilege {
  /** Whose new relations. */
  readonly creator: number;
  /** Null for any schema. */
  readonly schema: number | null;
  readonly grantee: number;
  readonly privilege: string;
}

export interface Membership {
  readonly member: number;
  readonly role: number;
  /** The member has the role's privileges without doing anything (PostgreSQL). */
  readonly inherit: boolean;
  /** The member may SET ROLE to it. */
  readonly set: boolean;
  /** The member may grant it on. */
  readonly admin: boolean;
  /** MySQL and MariaDB: active from login on (default, mandatory and activated role). */
  readonly atLogin: boolean;
  /** MySQL: named as a default role, which a view's or routine's definer has active too. */
  readonly byDefault?: boolean;
  /** PostgreSQL 16+: the grants that it is made of, one for each grantor. */
  readonly by?: readonly {
    readonly grantor: number;
    readonly inherit: boolean;
    readonly set: boolean;
    readonly admin: boolean;
  }[];
}

export interface GraphSchema {
  readonly name: string;
  readonly owner: number | null;
}

export interface GraphRelation {
  readonly schema: number;
  readonly name: string;
  readonly kind: RelationKind;
  readonly owner: number | null;
  readonly columns: readonly string[];
  /** Row security: off, on, or on for the owner too. */
  readonly rowSecurity: 'off' | 'on' | 'forced';
  /** As whom the base relations of a view are checked. PostgreSQL: owner unless security_invoker; MySQL: DEFINER or INVOKER. */
  readonly runsAs: 'owner' | 'invoker' | null;
  /** The parents it is a partition or an inheritance child of. */
  readonly parents: readonly number[];
  /** MySQL: columns with a histogram, whose values any privilege on the table shows. */
  readonly histograms?: readonly string[];
  /** What is checked when a view is read. Absent: whatever its lineage names. */
  readonly checks?: readonly ViewCheck[];
  /** Routines that a view calls; whoever reads it needs EXECUTE on them (PostgreSQL). `onlyFor` as in ViewCheck. */
  readonly calls?: readonly { readonly routine: number; readonly onlyFor: readonly string[] | null }[];
  /** Which rows of its bases a view shows; absent where it cannot be told. `caller`: a setting decides. */
  readonly shows?: 'all' | 'some' | 'caller';
  /** A foreign table whose server asks for a user mapping: the principals that have one, never inherited. */
  readonly mappedFor?: readonly number[];
}

/** One relation in a view's FROM: the server asks for SELECT on these columns there, whichever the reader asked of the view. */
export interface ViewCheck {
  readonly relation: number;
  /** Null for the whole row; empty where no column is named (`count(*)`): then any one column will do. */
  readonly columns: readonly string[] | null;
  /** Checked only when these columns of the view are asked for: it stands in a sub-select of their expressions. Null: always. */
  readonly onlyFor: readonly string[] | null;
  /** Which of this relation's rows come out; absent: as `GraphRelation.shows` says. */
  readonly shows?: 'all' | 'some' | 'caller';
}

export interface GraphRoutine {
  readonly schema: number;
  /** With its argument types where names are overloaded: `find_customer(integer)`. */
  readonly name: string;
  /** PostgreSQL: what stands between the brackets of its name, as SQL. */
  readonly arguments?: string;
  readonly owner: number | null;
  readonly runsAs: 'owner' | 'invoker';
  /**
   * What its body returns of relations, as far as that could be told; `dynamic` when it builds statements at run time.
   * `certainty` is `possible` where it touches the columns and may not return them; absent, it is certain.
   */
  readonly reads: readonly {
    readonly relation: number;
    readonly columns: readonly string[] | null;
    readonly certainty?: 'certain' | 'possible';
  }[];
  readonly dynamic: boolean;
  /** MySQL and MariaDB: called by CALL, not in a SELECT. */
  readonly procedure?: boolean;
  /** Callable only by a trigger: no way in by itself. */
  readonly trigger?: boolean;
  /** No function but a rewrite rule of this relation: it runs for whoever may INSERT, UPDATE or DELETE there. */
  readonly ruleOf?: number;
  /** The body is stored parsed (`BEGIN ATOMIC`): names were looked up long ago, schema USAGE is not asked for. */
  readonly parsed?: boolean;
}

/** One privilege that one principal holds on one object. */
export interface Grant {
  readonly grantee: number;
  /** `SELECT`, `USAGE`, `CONNECT`, `EXECUTE`, `INSERT`, …; `SUPER`, `FILE` and the like at the level `global`. */
  readonly privilege: string;
  readonly on:
    | { readonly level: 'global' }
    | { readonly level: 'database' }
    | { readonly level: 'schema'; readonly schema: number }
    /** MySQL and MariaDB grant on a pattern of database names, with `%`, `_` and `\` as they stand in mysql.db. */
    | { readonly level: 'schema-pattern'; readonly pattern: string }
    | { readonly level: 'relation'; readonly relation: number }
    | { readonly level: 'column'; readonly relation: number; readonly column: string }
    | { readonly level: 'routine'; readonly routine: number };
  readonly grantable: boolean;
  /** PostgreSQL: by whom it was granted, where that is not the owner of the object alone: REVOKE asks for it. */
  readonly by?: readonly { readonly grantor: number; readonly grantable: boolean }[];
}

/** One column of a view, and where it comes from. */
export interface Lineage {
  readonly view: number;
  /** Empty where the base column is used for no column of the view alone (`filter`). */
  readonly column: string;
  readonly base: number;
  readonly baseColumn: string;
  /** The value itself; something computed from it; only part of a WHERE or a JOIN. */
  readonly use: 'copy' | 'derived' | 'filter';
}

export interface RowPolicy {
  readonly relation: number;
  readonly name: string;
  readonly permissive: boolean;
  /** Principals it applies to; the number of PUBLIC for all. */
  readonly roles: readonly number[];
  /** What its condition comes to: always, never, something that the caller can set, or some rows. */
  readonly rows: 'all' | 'none' | 'caller' | 'some';
}

export interface AuditSettings {
  /** By name, where nothing narrower is set; what was hidden from the scanner is absent. */
  readonly server: Readonly<Record<string, string>>;
  /** Running modules that log reads or may do so, in lower case: `pgaudit`, `server_audit`, `audit_log`. */
  readonly modules: readonly string[];
  /** PostgreSQL: what ALTER ROLE and ALTER DATABASE put in a setting's place at login, as it was written. */
  readonly overrides: readonly {
    /** Null for whoever logs in. */
    readonly principal: number | null;
    /** In the session's database alone. */
    readonly inDatabase: boolean;
    readonly setting: string;
    readonly value: string;
  }[];
  /** PostgreSQL 15+: who may change a setting in its own session and is no superuser (GRANT SET ON PARAMETER). */
  readonly setters: readonly { readonly principal: number; readonly setting: string }[];
}

export interface Gap {
  /** A stable word: `pg-hba`, `mysql-user`, `routine-bodies`, `definer-accounts`, … */
  readonly code: string;
  readonly hint: string;
  /** Principals or grants are missing from the graph: there may be more readers than are named. */
  readonly hidesReaders?: boolean;
  /** Databases whose tables the scanner is not shown: they were not examined. */
  readonly schemas?: readonly string[];
}
