/** The nouns that the stages of a scan pass on. No code, no I/O, and no type that can hold a raw value. */

export type EngineName = 'postgresql' | 'mysql' | 'mariadb';

export interface ColumnRef {
  readonly schema: string;
  readonly relation: string;
  readonly column: string;
}

export type RelationKind = 'table' | 'partitioned-table' | 'view' | 'materialized-view' | 'foreign-table';

/** What a column's type can hold, the same words for all engines. */
export type TypeFamily =
  | 'text'
  | 'enum'
  | 'json'
  | 'xml'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'uuid'
  | 'network'
  | 'binary'
  | 'geometry'
  | 'array'
  | 'other';

export interface Column {
  readonly name: string;
  /** The server's own spelling: `character varying(20)`, `varchar(20)`. */
  readonly type: string;
  readonly family: TypeFamily;
  /** Characters or bytes that the type admits; null where it sets no limit. */
  readonly maxLength: number | null;
  readonly nullable: boolean;
  readonly comment: string | null;
  /** From the server's statistics, null where it has none. `distinct` is a count of values, never a ratio. */
  readonly statistics: { readonly distinct: number | null; readonly nullFraction: number | null } | null;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly references: { readonly schema: string; readonly relation: string; readonly columns: readonly string[] };
}

export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly comment: string | null;
  /** From statistics, never counted; null where the server has none (a view, a table never analysed). */
  readonly estimatedRows: number | null;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  /** Unique constraints and unique, whole (not partial), column-only indexes, the primary key not repeated. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
  /** The scanner sees only some rows: a row policy applies to it. */
  readonly rowsLimited: boolean;
  /** Whether the scanner's own account may SELECT; columns it may not read are in `unreadable`. */
  readonly unreadable: 'none' | 'all' | readonly string[];
  /** What the engine alone needs to sample it (an oid, page counts, partitions): nobody else looks inside. */
  readonly physical: unknown;
}

export interface Catalog {
  readonly relations: readonly Relation[];
  /** What the catalog could not tell, with its reason. */
  readonly skipped: readonly Skipped[];
}

/** Why something was not examined. `permission-denied` and the like are stable words of the report. */
export type SkipReason =
  | 'permission-denied'
  | 'row-security'
  | 'timeout'
  | 'lock-timeout'
  | 'lost-connection'
  | 'interrupted'
  | 'not-populated'
  | 'invalid-encoding'
  | 'foreign-server'
  | 'invalid-view'
  | 'not-connectable'
  | 'detector-failed'
  | 'server-error';

/** Something that was not examined, wholly or in part: it must never read as clean. */
export interface Skipped {
  readonly schema: string | null;
  readonly relation: string | null;
  readonly column: string | null;
  readonly reason: SkipReason;
  /** SQLSTATE or errno, never the server's message, which can quote values; the id of a detector that failed. */
  readonly code?: string;
}

/** Which relations a scan looks at: shell-like patterns (`*`, `?`) on `schema.relation`. */
export interface Scope {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** How the stored values look. `tokenised`: they stand for values that are kept elsewhere. */
export type Protection = 'plain' | 'masked' | 'hashed' | 'encrypted' | 'tokenised';

/** Whose data it is, as far as its column, its values and its neighbours say. */
export type DataSubject = 'person' | 'organisation' | 'unknown';

/**
 * What a reader of the verdict must know beside it.
 * `weak-hash`: MD5, SHA-1 or an unsalted fast hash of a password. `small-search-space`: so few values are possible that
 * all hashes can be tried. `no-checksum`: the kind has a check digit, and these values do not satisfy it more often
 * than chance. `split`: the value is spread over several columns. `inherited`: a foreign key says so, not the values.
 */
export type Caveat = 'weak-hash' | 'small-search-space' | 'no-checksum' | 'split' | 'inherited';

export type Severity = 'critical' | 'high' | 'medium' | 'low';

export const CATEGORIES = [
  'person_name',
  'phone',
  'email',
  'address',
  'postcode',
  'rrn',
  'foreigner_number',
  'passport',
  'driver_license',
  'health_insurance',
  'customs_code',
  'connecting_information',
  'birth_date',
  'gender',
  'bank_account',
  'card_number',
  'vehicle_plate',
  'business_number',
  'ip_address',
  'device_id',
  'geolocation',
  'user_id',
  'password',
  'secret',
  'entrance_code',
  'health',
  'nickname',
  'photo',
] as const;

/** Categories of which a person has about one, and shares it with nobody. */
export const PERSON_KEYS: ReadonlySet<string> = new Set<(typeof CATEGORIES)[number]>([
  'rrn',
  'foreigner_number',
  'connecting_information',
  'passport',
  'driver_license',
  'health_insurance',
  'customs_code',
  'phone',
  'email',
]);

/** Equal values mean the same person; equal names, addresses and birth dates do not. */
export const IDENTIFYING: ReadonlySet<string> = new Set([
  ...PERSON_KEYS,
  'user_id',
  'card_number',
  'bank_account',
  'vehicle_plate',
]);

/** A plugin may add categories of its own, hence the open string. */
export type Category = (typeof CATEGORIES)[number] | (string & {});

/** Counts and masked examples that a verdict rests on. */
export interface Evidence {
  /** What moved the verdict: the values, the column's name, its comment, a foreign key, other columns of the relation. */
  readonly basis: readonly ('values' | 'name' | 'comment' | 'type' | 'neighbours' | 'foreign-key')[];
  /** Rows looked at. */
  readonly sampled: number;
  readonly nonNull: number;
  /** Cells that look like the detector's kind. */
  readonly matched: number;
  /** Cells among them that pass its checksum, list or grammar; equals `matched` where there is nothing to check. */
  readonly valid: number;
  /** Masked by the detector, at most three. */
  readonly examples: readonly string[];
}

/** One weighed piece of a verdict, in natural log-odds for (above 0) or against (below 0) the category. */
export interface Weight {
  readonly reason: string;
  readonly weight: number;
}

/** The verdict for one column and one category. */
export interface Classification extends ColumnRef {
  readonly category: Category;
  readonly detector: string;
  /** Between 0 and 1. */
  readonly confidence: number;
  readonly protection: Protection;
  /** The algorithm or container of hashed, encrypted or tokenised values, by their shape: `md5`, `bcrypt`, `aes-blocks`. */
  readonly scheme: string | null;
  readonly subject: DataSubject;
  readonly caveats: readonly Caveat[];
  /** True when found inside free text or a JSON document rather than as whole cells. */
  readonly embedded: boolean;
  /** JSON path inside a JSON column (`$.buyer.phone`), else null. */
  readonly path: string | null;
  readonly evidence: Evidence;
  readonly weights: readonly Weight[];
}

/** What a sample told about the distinct values of one column, with nothing of the values left in it. */
export interface Distinct {
  /** Cells that carried an identifier. */
  readonly cells: number;
  /** Rows the sample had, with and without one. */
  readonly rows: number;
  readonly distinct: number;
  /** Distinct values seen exactly once and exactly twice: what the estimators live on. */
  readonly once: number;
  readonly twice: number;
  /** True when every row of the relation was read, so that `distinct` is a count and no estimate. */
  readonly whole: boolean;
  /** Keyed hashes of the distinct normalised values (the lowest ones first, a bounded number); the key dies with the run. */
  readonly hashes: Float64Array;
  /** `distinct` is an estimate: there were more values than are kept. Where absent, more of them than hashes say so. */
  readonly sketched?: boolean;
  /** For each hash, in which 256th of the cells it was seen first: rows that lie side by side are read side by side. */
  readonly segments?: Uint8Array;
}

/** How many people, with bounds: the true number is believed to lie between `low` and `high`. */
export interface People {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What a number of people rests on, the surest first: all rows read; a unique key; the server's statistics beside a
 * sample; a sample; the relation that it refers to or is a view of; nothing but its rows. Of several, the weakest.
 */
export const PEOPLE_METHODS = ['exact', 'key', 'statistics', 'sample', 'reference', 'rows'] as const;
export type PeopleMethod = (typeof PEOPLE_METHODS)[number];
