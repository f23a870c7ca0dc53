/** A report by what rules ask of it: who reads a finding and how, whose data counts, which principals are nobody's. */
import type { Severity } from '../model.ts';
import type { Finding, Report, ReportHolding, ReportPrincipal, Source } from '../report.ts';
import type { Reach } from './types.ts';

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
export const REACHES: readonly Reach[] = ['direct', 'set-role', 'via', 'escalate'];

/** One way of a principal to what a holding shows. */
export interface Way {
  readonly access: ReportPrincipal['access'][number];
  readonly holding: ReportHolding;
}

export interface Reader {
  readonly principal: ReportPrincipal;
  /** The strongest of its ways to the finding. */
  readonly way: Way;
}

export interface Facts {
  source(id: string): Source | undefined;
  finding(source: string, id: string): Finding | undefined;
  /** Who sees rows of it as things stand, PUBLIC too; each principal once. */
  readers(finding: Finding): readonly Reader[];
  ways(principal: ReportPrincipal): readonly Way[];
  /** Whether everyone who can connect reads it. */
  isPublic(finding: Finding): boolean;
  /** A view or such: shows what is stored elsewhere. Null where the relation was not covered. */
  kind(finding: Pick<Finding, 'source' | 'schema' | 'relation'>): Source['coverage'][number]['kind'] | null;
  /** The account that scanned, and accounts that the server or its host keeps for itself. */
  isSystem(principal: Pick<ReportPrincipal, 'source' | 'name'>): boolean;
}

/** Values were seen, and they are persons': what only a name makes suspect breaks no rule. */
export const isStored = ({ evidence, subject }: Finding): boolean => evidence.nonNull > 0 && subject !== 'organisation';

/** Sees rows as things stand. `unknown` may show pieces of them, and counts as nobody. */
export const isUsable = ({ access, holding }: Way): boolean =>
  access.reach !== 'escalate' && holding.rows !== 'none' && holding.rows !== 'unknown';

/** Accounts that servers and clouds make for themselves: nobody logs in as them. */
const SYSTEM_ACCOUNTS =
  /^(?:rdsadmin|rdsrepladmin|rdstopmgr|azuresu|azure_superuser|cloudsql(?:admin|agent|replica|import\w*)|alloydb(?:admin|agent|replica|import\w*)|'(?:mysql\.(?:sys|session|infoschema)|mariadb\.sys|rdsadmin|azure_superuser)'@'.*')$/;

const keyOf = (source: string, ...parts: readonly string[]) => JSON.stringify([source, ...parts]);

export function factsOf(report: Report): Facts {
  const sources = new Map(report.sources.map((each) => [each.id, each]));
  const findings = new Map(report.findings.map((each) => [keyOf(each.source, each.id), each]));
  const holdings = new Map(report.holdings.map((each) => [keyOf(each.source, each.id), each]));
  const kinds = new Map(
    report.sources.flatMap(({ id, coverage }) =>
      coverage.map(({ schema, relation, kind }) => [keyOf(id, schema, relation), kind] as const),
    ),
  );
  const ways = new Map<ReportPrincipal, Way[]>();
  const byHolding = new Map<string, Reader[]>();
  for (const principal of report.principals) {
    const own = principal.access.flatMap((access) => {
      const holding = holdings.get(keyOf(principal.source, access.holding));
      return holding ? [{ access, holding }] : [];
    });
    ways.set(principal, own);
    for (const way of own) {
      if (!isUsable(way)) continue;
      const key = keyOf(principal.source, way.holding.id);
      const known = byHolding.get(key);
      if (known) known.push({ principal, way });
      else byHolding.set(key, [{ principal, way }]);
    }
  }
  const showing = new Map<string, string[]>();
  for (const { id, source, findings: shown } of report.holdings) {
    const holding = keyOf(source, id);
    if (!byHolding.has(holding)) continue;
    for (const finding of shown) {
      const key = keyOf(source, finding);
      const known = showing.get(key);
      if (known) known.push(holding);
      else showing.set(key, [holding]);
    }
  }
  // Most findings are shown by the same few sets of holdings.
  const known = new Map<string, readonly Reader[]>();
  const readers = ({ source, id }: Finding): readonly Reader[] => {
    const by = showing.get(keyOf(source, id)) ?? [];
    const key = by.join('\n');
    const found = known.get(key) ?? strongest(by.flatMap((holding) => byHolding.get(holding) ?? []));
    known.set(key, found);
    return found;
  };
  return {
    source: (id) => sources.get(id),
    finding: (source, id) => findings.get(keyOf(source, id)),
    readers,
    ways: (principal) => ways.get(principal) ?? [],
    isPublic: (finding) => readers(finding).some(({ principal }) => principal.kind === 'public'),
    kind: ({ source, schema, relation }) => kinds.get(keyOf(source, schema, relation)) ?? null,
    isSystem: ({ source, name }) => SYSTEM_ACCOUNTS.test(name) || isScanner(name, sources.get(source)?.user ?? null),
  };
}

function strongest(readers: readonly Reader[]): readonly Reader[] {
  const best = new Map<ReportPrincipal, Reader>();
  for (const reader of readers) {
    const earlier = best.get(reader.principal);
    if (!earlier || rank(reader) < rank(earlier)) best.set(reader.principal, reader);
  }
  return [...best.values()];
}

/** What everybody reads. Of two ways as strong, one of the account's own says more. */
export const isThroughPublic = ({ principal, way }: Reader): boolean =>
  principal.kind === 'public' || way.access.chain.some(({ by }) => by === 'public');

const rank = (reader: Reader) => 2 * REACHES.indexOf(reader.way.access.reach) + Number(isThroughPublic(reader));

/** MySQL says `nochul@%` or `nochul@localhost` of the account that PostgreSQL would call `nochul`. */
function isScanner(name: string, user: string | null): boolean {
  if (user === null || user === '') return false;
  const bare = (text: string) => text.replace(/^'((?:[^']|'')*)'@'(.*)'$/s, '$1@$2');
  return name === user || bare(name) === bare(user);
}
