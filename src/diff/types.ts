/** What changed between two reports, version 1: the schema that checks it is the type that holds it. */
import { z } from 'zod';
import { people, reach, rows, severity } from '../report.ts';

/**
 * `new`, `gone`: the other report looked and did not have it. `worse`: something about it got worse, whatever else got
 * better. `unknown`: one of the reports did not look, so that nobody can say.
 */
const change = z.enum(['new', 'gone', 'worse', 'better', 'unknown']);
const direction = z.enum(['worse', 'better']);

/** Null where that report does not have the thing. */
const pair = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ before: value.nullable(), after: value.nullable() });

const access = z.strictObject({ reach, rows });

/** A number or a word that got worse or better; people only where the bounds do not overlap. */
const aspect = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('severity'), direction, before: severity, after: severity }),
  z.strictObject({ of: z.literal('protection'), direction, before: z.string(), after: z.string() }),
  z.strictObject({ of: z.literal('people'), direction, before: people, after: people }),
  /** Principals, PUBLIC too, that read it and did not, or the other way round. */
  z.strictObject({ of: z.literal('readers'), direction, principals: z.array(z.string()) }),
  /** Of principals that read it in both: `direct` is stronger than `set-role`, all rows are more than some. */
  z.strictObject({ of: z.literal('reach'), direction, principals: z.array(z.string()) }),
  z.strictObject({ of: z.literal('login'), direction }),
  z.strictObject({ of: z.literal('superuser'), direction }),
  /** Reads that left a trace in the server's logs and no longer do, or the other way round. */
  z.strictObject({ of: z.literal('logged'), direction, before: z.string(), after: z.string() }),
  /** Of a principal: findings that it reads and did not, or the other way round; more of them is worse. */
  z.strictObject({ of: z.literal('reads'), direction, findings: z.number().int().positive() }),
]);

/** Why nobody can say: a reason of `skipped`, or what is said here. */
const unknown = z.strictObject({
  /** The report that did not look. */
  side: z.enum(['before', 'after']),
  /**
   * `no-source`, `other-database`, `out-of-scope`, `no-settings`: the report is too old to say what it looked at;
   * `sample`: too rare to be missed in a sample of that size; `readers-hidden`: grants were not shown.
   */
  reason: z.string(),
});

const finding = z.strictObject({
  change,
  source: z.string(),
  id: z.string(),
  schema: z.string(),
  relation: z.string(),
  column: z.string(),
  path: z.string().nullable(),
  category: z.string(),
  /** Of the later report; where it is gone, of the earlier one. */
  severity,
  people: pair(people),
  logins: pair(z.number().int().nonnegative()),
  aspects: z.array(aspect),
  /** Null unless the change is unknown. */
  unknown: unknown.nullable(),
});

/** A finding that the principal reads in one of the reports alone, or reads in another way. */
const read = z.strictObject({
  finding: z.string(),
  schema: z.string(),
  relation: z.string(),
  column: z.string(),
  category: z.string(),
  before: access.nullable(),
  after: access.nullable(),
  /** The finding itself is new or gone: nobody granted or revoked anything. */
  byData: z.boolean(),
});

const principal = z.strictObject({
  change,
  source: z.string(),
  name: z.string(),
  kind: z.enum(['user', 'role', 'public']),
  canLogin: pair(z.boolean()),
  people: pair(people),
  /** The worst of what it reads; null where it reads nothing. */
  severity: severity.nullable(),
  aspects: z.array(aspect),
  reads: z.array(read),
  unknown: unknown.nullable(),
});

const violation = z.strictObject({
  change: z.enum(['new', 'gone', 'worse', 'better', 'unknown']),
  rule: z.string(),
  severity,
  finding: z.string().nullable(),
  source: z.string().nullable(),
  /** `schema.relation.column`; null where the rule is not about a column. */
  where: z.string().nullable(),
  /** As of the finding: nobody can say whether the rule was broken where nobody looked. */
  unknown: unknown.nullable(),
});

const future = z.strictObject({
  change: z.enum(['new', 'gone', 'unknown']),
  source: z.string(),
  principal: z.string(),
  schema: z.string().nullable(),
  creator: z.string().nullable(),
  by: z.string(),
  reach,
  unknown: unknown.nullable(),
});

const side = z.strictObject({
  version: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  complete: z.boolean(),
});

const totals = z.strictObject({
  new: z.number().int().nonnegative(),
  gone: z.number().int().nonnegative(),
  worse: z.number().int().nonnegative(),
  better: z.number().int().nonnegative(),
  unknown: z.number().int().nonnegative(),
});

export const diffSchema = z.strictObject({
  schemaVersion: z.literal(1),
  before: side,
  after: side,
  sources: z.array(
    z.strictObject({
      id: z.string(),
      /** Sources are matched by id; what only one report has is not compared. */
      in: z.enum(['both', 'before', 'after']),
      people: pair(people),
    }),
  ),
  /** Only what changed or can't be known; the worst first. */
  findings: z.array(finding),
  principals: z.array(principal),
  violations: z.array(violation),
  /** Who will read relations that are made from now on. */
  future: z.array(future),
  totals: z.strictObject({ findings: totals, principals: totals, violations: totals }),
});

export type Diff = z.infer<typeof diffSchema>;
export type Change = z.infer<typeof change>;
export type Direction = z.infer<typeof direction>;
export type Aspect = z.infer<typeof aspect>;
export type Unknown = z.infer<typeof unknown>;
export type FindingChange = Diff['findings'][number];
export type PrincipalChange = Diff['principals'][number];
export type Read = PrincipalChange['reads'][number];
