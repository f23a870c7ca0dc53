/** The report, version 1: the schema that checks it is the type that holds it. Fields are added, never renamed. */
import { z } from 'zod';
import { PEOPLE_METHODS } from './model.ts';

export const severity = z.enum(['critical', 'high', 'medium', 'low']);
export const people = z.strictObject({
  estimate: z.number().int().nonnegative(),
  low: z.number().int().nonnegative(),
  high: z.number().int().nonnegative(),
  /** What the number rests on, of several the weakest: `exact` is every row, `rows` nothing but their number. */
  method: z.enum(PEOPLE_METHODS).optional(),
});
export const reach = z.enum(['direct', 'set-role', 'via', 'escalate']);
export const rows = z.enum(['all', 'some', 'none', 'caller', 'unknown']);
const certainty = z.enum(['certain', 'possible']);

/** One step of a path: to a role, an account or an object, and by what. */
const hop = z.strictObject({ to: z.string(), by: z.string() });

const skipped = z.strictObject({
  schema: z.string().nullable(),
  relation: z.string().nullable(),
  column: z.string().nullable(),
  reason: z.string(),
  code: z.string().optional(),
});

/** What the roster and the server's principals say of each other; names. */
const rosterGaps = z.strictObject({
  /** Can log in, and stand in no line of the roster. */
  unowned: z.array(z.string()),
  /** Left, and can still log in, or read something that not everyone reads. */
  leavers: z.array(z.string()),
  /** In the roster, and not on the server. */
  missing: z.array(z.string()),
});

const logged = z.enum(['yes', 'partial', 'no', 'unknown']);

/** What of its reads of the findings ends up in the server's logs, by the way that leaves the least. */
const principalAudit = z.strictObject({
  /** `partial` also where some findings are logged and others are not. */
  logged,
  by: z.array(z.string()),
  /** It can avoid all logging of at least one finding by itself. */
  evadable: z.boolean(),
  evasions: z.array(z.string()),
});

const sourceAudit = z.strictObject({
  /** Running modules that log reads, or may do so. */
  modules: z.array(z.string()),
  /** The settings that decide about it, as they hold where nothing narrower is set; what was hidden is left out. */
  settings: z.record(z.string(), z.string()),
  /** Roles and databases that have some of their own (PostgreSQL). */
  ownSettings: z.number().int().nonnegative(),
  /** Whether a log line can be told whose it is; null where that was hidden. */
  namesReader: z.boolean().nullable(),
  /** Accounts that can log in and read findings, by what is logged of that. */
  logins: z.strictObject({
    yes: z.number().int().nonnegative(),
    partial: z.number().int().nonnegative(),
    no: z.number().int().nonnegative(),
    unknown: z.number().int().nonnegative(),
    evadable: z.number().int().nonnegative(),
  }),
});

const gap = z.strictObject({
  code: z.string(),
  hint: z.string(),
  /** Principals or grants were not shown: there may be more readers than are named. */
  hidesReaders: z.boolean(),
});

const settings = z.strictObject({
  /** Patterns on `schema.relation`; relations that they leave out are nowhere in the report. */
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  /** Rows wanted of each relation; null for all of them. */
  sample: z.number().int().positive().nullable(),
  /** Patterns of relations of which all rows were to be read. */
  full: z.array(z.string()),
  /** Each relation was to be read until a kind that was not found has a smaller share of its rows; null for no such bound. */
  until: z.number().nullable(),
  people: z.enum(['exact', 'sample']),
  /** Ways to data that the config says are not to be followed. */
  pathsOff: z.array(z.string()),
});

const number = z.number().int();
/** A position in `principals`, `schemas`, `relations` or `routines` of the same grants. */
const position = number.nonnegative();
const anyRole = z.array(position).readonly();
const columnsOrAll = z.array(z.string()).readonly().nullable();

/**
 * The grants that the access was worked out from, by number: what `nochul fix` needs to tell beforehand what a statement
 * closes and what else it takes away. The words are those of src/graph.ts.
 */
const grants = z.strictObject({
  /** As 160014, 90704, 101119. */
  version: number,
  principals: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['user', 'role', 'public']),
      canLogin: z.boolean(),
      superuser: z.boolean(),
      inherit: z.boolean(),
      attributes: z.array(z.string()).readonly(),
      user: z.string().exactOptional(),
      host: z.string().exactOptional(),
      connectionLimit: number.exactOptional(),
      /** MariaDB: the number of the role that is set at login. */
      defaultRole: position.exactOptional(),
      restrictions: z
        .array(z.strictObject({ schema: z.string(), privileges: z.array(z.string()).readonly() }))
        .readonly()
        .exactOptional(),
    }),
  ),
  memberships: z.array(
    z.strictObject({
      member: position,
      role: position,
      inherit: z.boolean(),
      set: z.boolean(),
      admin: z.boolean(),
      atLogin: z.boolean(),
      byDefault: z.boolean().exactOptional(),
      by: z
        .array(z.strictObject({ grantor: position, inherit: z.boolean(), set: z.boolean(), admin: z.boolean() }))
        .readonly()
        .exactOptional(),
    }),
  ),
  schemas: z.array(z.strictObject({ name: z.string(), owner: position.nullable() })),
  relations: z.array(
    z.strictObject({
      schema: position,
      name: z.string(),
      kind: z.enum(['table', 'partitioned-table', 'view', 'materialized-view', 'foreign-table']),
      owner: position.nullable(),
      columns: z.array(z.string()).readonly(),
      rowSecurity: z.enum(['off', 'on', 'forced']),
      runsAs: z.enum(['owner', 'invoker']).nullable(),
      parents: anyRole,
      histograms: z.array(z.string()).readonly().exactOptional(),
      checks: z
        .array(
          z.strictObject({
            relation: position,
            columns: columnsOrAll,
            onlyFor: columnsOrAll,
            shows: z.enum(['all', 'some', 'caller']).exactOptional(),
          }),
        )
        .readonly()
        .exactOptional(),
      calls: z
        .array(z.strictObject({ routine: position, onlyFor: columnsOrAll }))
        .readonly()
        .exactOptional(),
      shows: z.enum(['all', 'some', 'caller']).exactOptional(),
      mappedFor: anyRole.exactOptional(),
    }),
  ),
  routines: z.array(
    z.strictObject({
      schema: position,
      name: z.string(),
      arguments: z.string().exactOptional(),
      owner: position.nullable(),
      runsAs: z.enum(['owner', 'invoker']),
      reads: z
        .array(z.strictObject({ relation: position, columns: columnsOrAll, certainty: certainty.exactOptional() }))
        .readonly(),
      dynamic: z.boolean(),
      procedure: z.boolean().exactOptional(),
      trigger: z.boolean().exactOptional(),
      ruleOf: position.exactOptional(),
      parsed: z.boolean().exactOptional(),
    }),
  ),
  grants: z.array(
    z.strictObject({
      grantee: position,
      privilege: z.string(),
      on: z.union([
        z.strictObject({ level: z.enum(['global', 'database']) }),
        z.strictObject({ level: z.literal('schema'), schema: position }),
        z.strictObject({ level: z.literal('schema-pattern'), pattern: z.string() }),
        z.strictObject({ level: z.literal('relation'), relation: position }),
        z.strictObject({ level: z.literal('column'), relation: position, column: z.string() }),
        z.strictObject({ level: z.literal('routine'), routine: position }),
      ]),
      grantable: z.boolean(),
      /** PostgreSQL: by whom, where that is not the owner of the object alone. */
      by: z
        .array(z.strictObject({ grantor: number, grantable: z.boolean() }))
        .readonly()
        .exactOptional(),
    }),
  ),
  lineage: z.array(
    z.strictObject({
      view: position,
      column: z.string(),
      base: position,
      baseColumn: z.string(),
      use: z.enum(['copy', 'derived', 'filter']),
    }),
  ),
  policies: z.array(
    z.strictObject({
      relation: position,
      name: z.string(),
      permissive: z.boolean(),
      roles: anyRole,
      rows: z.enum(['all', 'none', 'caller', 'some']),
    }),
  ),
  defaults: z.array(
    z.strictObject({
      creator: position,
      schema: position.nullable(),
      grantee: position,
      privilege: z.string(),
    }),
  ),
  mandatoryRoles: anyRole,
  proxies: z.array(z.strictObject({ grantee: position, as: position.nullable() })),
  settings: z.record(z.string(), z.string()),
  /** PostgreSQL: what ALTER ROLE and ALTER DATABASE put in a setting's place. */
  overrides: z.array(
    z.strictObject({
      principal: position.nullable(),
      inDatabase: z.boolean(),
      setting: z.string(),
      value: z.string(),
    }),
  ),
  /** Paths that the config leaves out (docs/access.md). */
  pathsOff: z.array(z.string()),
});

const source = z.strictObject({
  id: z.string(),
  engine: z.enum(['postgresql', 'mysql', 'mariadb']),
  version: z.string(),
  database: z.string().nullable(),
  user: z.string(),
  relations: z.number().int().nonnegative(),
  columns: z.number().int().nonnegative(),
  /** Rows read for the samples, in all. */
  rowsSampled: z.number().int().nonnegative(),
  /** What was asked of the scan; absent in reports from before it was kept. */
  settings: settings.optional(),
  /** How each relation was sampled, and how far "nothing found" reaches there. */
  coverage: z.array(
    z.strictObject({
      schema: z.string(),
      relation: z.string(),
      kind: z.enum(['table', 'partitioned-table', 'view', 'materialized-view', 'foreign-table']),
      method: z.enum(['whole', 'random-blocks', 'tid-ranges', 'key-strides', 'head', 'none']),
      rows: z.number().int().nonnegative(),
      estimatedRows: z.number().int().nonnegative().nullable(),
      /** Share of rows above which a kind that was not found is unlikely (95 %): 3 / rows; 0 when every row was read. */
      absenceBound: z.number().min(0).max(1),
    }),
  ),
  skipped: z.array(skipped),
  /** What the scanner's role was not shown of the grants. */
  gaps: z.array(gap),
  /** Why, how often and how long the scan held back from a busy server. */
  backedOff: z.array(
    z.strictObject({
      cause: z.enum(['load', 'replica-lag', 'slow-statements']),
      times: z.number().int().nonnegative(),
      seconds: z.number().int().nonnegative(),
    }),
  ),
  people,
  /** Null without a roster. */
  roster: rosterGaps.nullable(),
  /** Null where nobody looked. */
  audit: sourceAudit.nullable(),
  /** Absent in reports of earlier versions, and of sources that could not be reached. */
  grants: grants.optional(),
});

const finding = z.strictObject({
  id: z.string(),
  source: z.string(),
  schema: z.string(),
  relation: z.string(),
  column: z.string(),
  category: z.string(),
  detector: z.string(),
  confidence: z.number().min(0).max(1),
  protection: z.enum(['plain', 'masked', 'hashed', 'encrypted', 'tokenised']),
  /** The algorithm or container of protected values, by their shape. */
  scheme: z.string().nullable(),
  /** Whose data it is: an organisation's telephone number is no personal data (법 2조). */
  subject: z.enum(['person', 'organisation', 'unknown']),
  caveats: z.array(z.enum(['weak-hash', 'small-search-space', 'no-checksum', 'split', 'inherited'])),
  embedded: z.boolean(),
  path: z.string().nullable(),
  evidence: z.strictObject({
    basis: z.array(z.enum(['values', 'name', 'comment', 'type', 'neighbours', 'foreign-key'])),
    sampled: z.number().int().nonnegative(),
    nonNull: z.number().int().nonnegative(),
    matched: z.number().int().nonnegative(),
    valid: z.number().int().nonnegative(),
    examples: z.array(z.string()),
  }),
  estimatedRows: z.number().int().nonnegative().nullable(),
  people,
  severity,
  law: z.array(z.string()),
  readers: z.strictObject({
    principals: z.number().int().nonnegative(),
    logins: z.number().int().nonnegative(),
    /** Logins that can read it without a line in the server's logs. */
    untraced: z.number().int().nonnegative(),
    /** Logins of which that is not known. */
    traceUnknown: z.number().int().nonnegative(),
  }),
});

const holding = z.strictObject({
  id: z.string(),
  source: z.string(),
  holder: z.string(),
  by: z.string(),
  level: z.string(),
  object: z.string(),
  limit: z.string().nullable(),
  rows,
  /** From the object to what it shows, where that is something else: the tables behind a view. */
  beyond: z.array(hop),
  findings: z.array(z.string()),
});

const hygiene = z.strictObject({
  /** What keeps it from logging in, all that is known; empty where it can. */
  loginBarriers: z.array(
    z.enum([
      'no-login',
      'locked',
      'no-account',
      'connection-limit',
      'database-closed',
      'no-connect',
      'pg-hba',
      /** Another account takes every session that fits this one. */
      'shadowed',
    ]),
  ),
  passwordExpiry: z.enum(['never', 'later', 'passed']).nullable(),
  passwordExpiresAt: z.iso.datetime().nullable(),
  passwordChangedAt: z.iso.datetime().nullable(),
  /** Plugins of MySQL and MariaDB, methods of pg_hba.conf; null where they were not shown. */
  authentication: z.array(z.string()).nullable(),
  unsafeAuthentication: z
    .array(z.enum(['no-password', 'password-hash', 'clear-text', 'operating-system-user']))
    .nullable(),
  /** Roles that it was made a member of, or was granted; null where they were not shown. */
  memberOf: z.array(z.string()).nullable(),
  /** How much of what it reads of the findings it reads because everyone does. */
  throughPublic: z.enum(['all', 'some', 'none']),
  /** The word of a short list of default and test names that its name is. */
  defaultName: z.string().nullable(),
  /** From where it may come, the widest; null where it was not shown. */
  host: z.enum(['local', 'host', 'network', 'wide', 'any']).nullable(),
  anonymous: z.boolean(),
});

/** The principal's line in the roster. */
const rosterLine = z.strictObject({ owner: z.string().nullable(), status: z.string().nullable() });

/** SELECT on relations that nobody has made yet. */
const future = z.strictObject({
  source: z.string(),
  principal: z.string(),
  /** On MySQL and MariaDB the database pattern of the grant; null for every schema. */
  schema: z.string().nullable(),
  /** PostgreSQL: whose new relations; null for anybody's. */
  creator: z.string().nullable(),
  /** `grant-on-all` is a habit: nothing gives new relations, but the grant on all of them will be made again. */
  by: z.enum(['default-privileges', 'schema-grant', 'global-grant', 'predefined-role', 'grant-on-all']),
  privilege: z.string(),
  reach: z.enum(['direct', 'set-role']),
  certainty,
  path: z.array(z.string()),
});

const principal = z.strictObject({
  source: z.string(),
  name: z.string(),
  kind: z.enum(['user', 'role', 'public']),
  canLogin: z.boolean(),
  superuser: z.boolean(),
  people,
  categories: z.array(z.string()),
  hygiene,
  /** Null where no line of the roster names it, or there is no roster. */
  roster: rosterLine.nullable(),
  /** Null where it cannot log in, or reads no finding. */
  audit: principalAudit.nullable(),
  access: z.array(
    z.strictObject({
      holding: z.string(),
      reach,
      certainty,
      chain: z.array(hop),
    }),
  ),
});

const violation = z.strictObject({
  rule: z.string(),
  severity,
  finding: z.string().nullable(),
  args: z.record(z.string(), z.unknown()),
});

export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('nochul'), version: z.string() }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** False when the run was interrupted or part of it could not be examined. */
  complete: z.boolean(),
  sources: z.array(source),
  findings: z.array(finding),
  holdings: z.array(holding),
  principals: z.array(principal),
  /** Who will read relations that are made from now on; superusers left out. */
  future: z.array(future),
  violations: z.array(violation),
});

export const accessReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  sources: z.array(
    z.strictObject({
      id: z.string(),
      engine: z.enum(['postgresql', 'mysql', 'mariadb']),
      version: z.string(),
      database: z.string().nullable(),
      user: z.string(),
      gaps: z.array(gap),
      /** They read everything, and are listed below as everybody else is. */
      superusers: z.array(z.string()),
      /** Null without a roster. */
      roster: rosterGaps.nullable(),
    }),
  ),
  access: z.array(
    z.strictObject({
      source: z.string(),
      principal: z.string(),
      canLogin: z.boolean(),
      schema: z.string(),
      relation: z.string(),
      /** Null means every column of the relation. */
      column: z.string().nullable(),
      reach,
      rows,
      /** What keeps rows back: a row policy, a view's WHERE. */
      limit: z.string().nullable(),
      certainty,
      path: z.array(z.string()),
    }),
  ),
  future: z.array(future),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportGrants = z.infer<typeof grants>;
export type Source = Report['sources'][number];
export type Finding = Report['findings'][number];
export type ReportHolding = Report['holdings'][number];
export type ReportPrincipal = Report['principals'][number];
export type Violation = Report['violations'][number];
export type AccessReport = z.infer<typeof accessReportSchema>;
export type Future = Report['future'][number];
export type AccessRow = AccessReport['access'][number];
