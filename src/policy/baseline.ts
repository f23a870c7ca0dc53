/** What is known and accepted: read, written anew, and held against what a policy finds. No file is touched here. */
import { Document, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { NochulError } from '../errors.ts';
import type { People } from '../model.ts';
import { compareText } from '../names.ts';
import type { Report } from '../report.ts';
import { factsOf, REACHES } from './facts.ts';
import { pairsOf } from './rules/access.ts';
import type { PolicyResult, Reach, Reviewed } from './types.ts';

const VERSION = 1;
const reach = z.enum(['direct', 'set-role', 'via', 'escalate']);
const text = z.string().nullable().optional();

const entrySchema = z.strictObject({
  rule: z.string().min(1),
  /** The source as it was called; null where there was none. */
  source: z.string().nullable(),
  /** For people to read; the fingerprint counts. */
  where: z.string(),
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/, 'must have 16 digits from 0 to f'),
  readers: z.number().int().nonnegative().optional(),
  people: z.union([z.number().int().nonnegative(), z.tuple([z.number(), z.number()])]).optional(),
  reach: reach.optional(),
  reason: text,
  owner: text,
  /** The last day on which the entry counts. */
  expires: z.iso.date({ error: 'must be a day as 2027-03-31' }).nullable().optional(),
});

const accessSchema = z.strictObject({
  source: z.string(),
  principals: z.array(z.string()),
  reads: z.partialRecord(reach, z.array(z.string())),
});

const baselineSchema = z.strictObject({
  version: z.literal(VERSION),
  entries: z.array(entrySchema),
  access: z.array(accessSchema).optional(),
});

export type BaselineEntry = z.infer<typeof entrySchema>;
export type Baseline = z.infer<typeof baselineSchema>;

/**
 * @param name as it is called in messages
 * @throws NochulError `usage` in one sentence: of a newer version, no YAML, or not what a baseline holds.
 */
export function parseBaseline(yaml: string, name: string): Baseline {
  const again = 'Mend it, take it from version control, or write it anew with nochul baseline.';
  const document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const line = yaml.slice(0, error.pos[0]).split('\n').length;
    throw new NochulError('usage', `The baseline ${name} is no YAML (line ${line}).`, { hint: again });
  }
  let content: unknown = null;
  try {
    content = document.toJS();
  } catch {
    // An alias of nothing, or too many of them: judged below.
  }
  const version = z.looseObject({ version: z.number() }).safeParse(content).data?.version ?? null;
  if (version !== null && version > VERSION) {
    throw new NochulError('usage', `The baseline ${name} was written by a newer nochul (its version is ${version}).`, {
      hint: `This one reads version ${VERSION}: run the newer one.`,
    });
  }
  const parsed = baselineSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const [top, at, ...path] = issue?.path ?? [];
  const where =
    typeof at === 'number'
      ? `entry ${at + 1} of "${String(top)}"`
      : top === undefined
        ? 'the file'
        : `"${String(top)}"`;
  const field = path.length > 0 ? `, "${path.map(String).join('.')}"` : '';
  const why =
    issue?.code === 'unrecognized_keys'
      ? `unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
      : issue?.message;
  throw new NochulError('usage', `The baseline ${name} is broken: ${where}${field}: ${why ?? 'unreadable'}.`, {
    hint: again,
  });
}

/** The day as the baseline writes it. */
const dayOf = (now: Date) => now.toISOString().slice(0, 10);

/** The entry's last day has passed. */
export const isExpired = ({ expires }: Pick<BaselineEntry, 'expires'>, now: Date): boolean =>
  expires != null && expires < dayOf(now);

/** A result as an entry says it; what a person wrote into an earlier one of the same fingerprint stays. */
export function entryOf(result: PolicyResult, earlier: BaselineEntry | undefined): BaselineEntry {
  const { rule, fingerprint, measures } = result;
  const { readers, people, reach } = measures;
  return {
    rule,
    source: result.source,
    where: whereOf(result),
    fingerprint,
    ...(readers === null ? {} : { readers }),
    ...(people === null ? {} : { people: peopleOf(people, earlier?.people) }),
    ...(reach === null ? {} : { reach }),
    reason: earlier?.reason ?? null,
    owner: earlier?.owner ?? null,
    expires: earlier?.expires ?? null,
  };
}

/** Bounds that overlap may be of the same people: the file changes where the people do. */
function peopleOf({ low, high }: People, earlier: BaselineEntry['people']): BaselineEntry['people'] {
  if (earlier !== undefined) {
    const [from, to] = boundsOf(earlier);
    if (low <= to && high >= from) return earlier;
  }
  return low === high ? low : [low, high];
}

/** An exact number is its own bounds. */
export function boundsOf(people: NonNullable<BaselineEntry['people']>): readonly [low: number, high: number] {
  return typeof people === 'number' ? [people, people] : people;
}

function whereOf({ schema, relation, column, principal, args }: PolicyResult): string {
  const place = [schema, relation, column].filter((part) => part !== null).join('.');
  const object = typeof args.object === 'string' ? args.object : null;
  return [place === '' ? object : place, principal].filter((part) => part !== null && part !== '').join(' ');
}

/** The rules whose results a baseline does not list: who reads what stands in a section of its own. */
export const UNLISTED = new Set(['no-unreviewed-access']);

/**
 * The baseline of what was found: entries that no longer hold stay until they are pruned.
 * @param earlier the file as it was; null for the first time
 */
export function makeBaseline(
  report: Report,
  results: readonly PolicyResult[],
  earlier: Baseline | null,
  { prune }: { readonly prune: boolean },
): Baseline {
  const known = new Map(earlier?.entries.map((each) => [each.fingerprint, each]));
  const now = results
    .filter(({ rule }) => !UNLISTED.has(rule))
    .map((each) => entryOf(each, known.get(each.fingerprint)));
  const found = new Set(now.map(({ fingerprint }) => fingerprint));
  const looked = new Set(report.sources.map(({ id }) => id));
  // Of a source that nobody looked at, nothing has gone.
  const gone = [...known.values()].filter(
    ({ fingerprint, source }) => !found.has(fingerprint) && !(prune && (source === null || looked.has(source))),
  );
  const others = (earlier?.access ?? []).filter(({ source }) => !looked.has(source));
  const entries = [...now, ...gone].sort(
    (a, b) =>
      compareText(a.rule, b.rule) ||
      compareText(a.source ?? '', b.source ?? '') ||
      compareText(a.where, b.where) ||
      compareText(a.fingerprint, b.fingerprint),
  );
  return { version: VERSION, entries, access: [...accessOf(report), ...others].sort(bySource) };
}

function bySource(a: z.infer<typeof accessSchema>, b: z.infer<typeof accessSchema>): number {
  return compareText(a.source, b.source) || compareText(a.principals[0] ?? '', b.principals[0] ?? '');
}

/** Principals that read the same relations in the same ways are one line. */
function accessOf(report: Report): z.infer<typeof accessSchema>[] {
  const byPrincipal = new Map<string, { source: string; name: string; reads: Map<Reach, string[]> }>();
  for (const { source, principal, relation, reach } of pairsOf({ report, facts: factsOf(report) })) {
    const key = JSON.stringify([source, principal.name]);
    const known = byPrincipal.get(key) ?? { source, name: principal.name, reads: new Map() };
    known.reads.set(reach, [...(known.reads.get(reach) ?? []), relation]);
    byPrincipal.set(key, known);
  }
  const lines = Array.from(byPrincipal.values(), ({ source, name, reads }) => ({
    source,
    name,
    reads: Object.fromEntries(
      REACHES.flatMap((reach) => {
        const relations = reads.get(reach);
        return relations ? [[reach, [...new Set(relations)].sort(compareText)]] : [];
      }),
    ),
  }));
  const alike = Map.groupBy(lines, ({ source, reads }) => JSON.stringify([source, reads]));
  return Array.from(alike.values(), (same) => ({
    source: same[0]?.source ?? '',
    principals: same.map(({ name }) => name).sort(compareText),
    reads: same[0]?.reads ?? {},
  }));
}

/** What the baseline says of who reads what; null where it says nothing. */
export function reviewedOf({ access }: Baseline): Reviewed | null {
  if (!access) return null;
  const known = new Map<string, number>();
  for (const { source, principals, reads } of access) {
    for (const [at, reach] of REACHES.entries()) {
      for (const relation of reads[reach] ?? []) {
        for (const principal of principals) known.set(JSON.stringify([source, principal, relation]), at);
      }
    }
  }
  return {
    knows: (source, principal, relation, reach) => {
      const at = known.get(JSON.stringify([source, principal, relation]));
      return at !== undefined && at <= REACHES.indexOf(reach);
    },
  };
}

/** Who reads what by the new baseline and did not by the one before; none where that one said nothing of it. */
export function newlyReviewed(
  before: Baseline | null,
  { access = [] }: Baseline,
): { readonly principal: string; readonly relation: string }[] {
  const known = before && reviewedOf(before);
  if (!known) return [];
  return access.flatMap(({ source, principals, reads }) =>
    REACHES.flatMap((reach) =>
      (reads[reach] ?? []).flatMap((relation) =>
        principals
          .filter((principal) => !known.knows(source, principal, relation, reach))
          .map((principal) => ({ principal, relation })),
      ),
    ),
  );
}

const HEADING = `# nochul's baseline: what is known, so that nochul gate speaks of what is new (docs/gate.md).
# Fill in reason, owner and expires (the last day, as 2027-03-31): nochul baseline keeps them when it is run again.
`;

export function writeBaseline({ version, entries, access = [] }: Baseline): string {
  const document = new Document({ version, entries, access });
  visit(document, {
    // Two numbers on two lines of their own would be hard to read.
    Pair: (_, { key, value }) => {
      if (isScalar(key) && key.value === 'people' && isSeq(value)) value.flow = true;
    },
  });
  return `${HEADING}${document.toString({ lineWidth: 0, nullStr: '' })}`;
}
