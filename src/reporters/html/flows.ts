/** Who reaches what, as bands from accounts by their ways to relations, with the smaller ones put together. */
import type { Severity } from '../../model.ts';
import type { Finding, Report, ReportHolding, ReportPrincipal } from '../../report.ts';
import { few, findingsById, nameOf, place, relationKey, SEVERITIES, type Words } from '../digest.ts';
import { ARROW, pathSteps } from '../path.ts';
import { visibleName } from '../table.ts';

/** Entries of one column: what can still be read beside each other. */
const MOST_NODES = 14;
const MOST_NAMES = 2;

export interface FlowNode {
  readonly label: string;
  /** Where the label is long, what matters of it. */
  readonly short?: string;
  /** Of those that it stands for, the largest number of people. */
  readonly people: number;
  /** Of a relation. */
  readonly severity: Severity | null;
}

export interface Flows {
  readonly accounts: readonly FlowNode[];
  readonly ways: readonly FlowNode[];
  readonly relations: readonly FlowNode[];
  /** Indexes into the columns; `people` of the largest relation where the band stands for several. */
  readonly bands: readonly { account: number; way: number; relation: number; people: number }[];
  /** What the last entries of the columns stand for, in words; empty where all are drawn. */
  readonly aggregated: readonly string[];
}

interface Band {
  readonly way: string;
  readonly short: string;
  readonly relation: string;
  readonly people: number;
}

/** Null where nobody reads anything. Superusers are drawn only where nobody else reads: they read all of it. */
export function flowsOf(words: Words): Flows | null {
  const { report, texts, numbers } = words;
  const reading = report.principals.filter(({ people }) => people.high > 0);
  const logins = reading.filter(({ canLogin, kind }) => canLogin || kind === 'public');
  const others = logins.filter(({ superuser }) => !superuser);
  const drawn = [others, logins, reading].find((each) => each.length > 0);
  if (!drawn) return null;
  const relationsOf = relationsShown(report);
  const groups = new Map<string, { names: string[]; people: number; bands: readonly Band[] }>();
  for (const principal of drawn) {
    const bands = bandsOf(principal, words, relationsOf);
    if (bands.length === 0) continue;
    const key = JSON.stringify([principal.source, bands]);
    const known = groups.get(key);
    if (known) known.names.push(nameOf(principal, texts));
    else groups.set(key, { names: [nameOf(principal, texts)], people: principal.people.estimate, bands });
  }
  if (groups.size === 0) return null;
  const all = [...groups.values()].sort((a, b) => b.people - a.people);
  const worst = worstOf(report);
  const accounts = column(
    all.map(({ names, people }, at) => ({
      key: String(at),
      label: few(names, words, MOST_NAMES),
      people,
      severity: null,
    })),
    (rest) =>
      texts.html.moreAccounts(
        numbers.count(rest.reduce((sum, { key }) => sum + (all[Number(key)]?.names.length ?? 0), 0)),
      ),
  );
  const bands = all.flatMap((group) => group.bands);
  const ways = column(
    largest(
      bands,
      ({ way }) => way,
      ({ way, short }) => ({ label: way, short, severity: null }),
    ),
    (rest) => texts.html.moreWays(numbers.count(rest.length)),
  );
  const relations = column(
    largest(
      bands,
      ({ relation }) => relation,
      ({ relation }) => {
        const finding = worst.get(relation);
        const name = finding
          ? place(...(report.sources.length > 1 ? [finding.source] : []), finding.schema, finding.relation)
          : '';
        return { label: name, severity: finding?.severity ?? null };
      },
    ).sort((a, b) => rank(a.severity) - rank(b.severity)),
    (rest) => texts.html.moreRelations(numbers.count(rest.length)),
  );
  const merged = new Map<string, { account: number; way: number; relation: number; people: number }>();
  for (const [at, group] of all.entries()) {
    for (const { way, relation, people } of group.bands) {
      const band = { account: accounts.at(String(at)), way: ways.at(way), relation: relations.at(relation), people };
      const key = `${band.account} ${band.way} ${band.relation}`;
      const known = merged.get(key);
      if (!known || known.people < people) merged.set(key, band);
    }
  }
  return {
    accounts: accounts.nodes,
    ways: ways.nodes,
    relations: relations.nodes,
    bands: [...merged.values()].sort((a, b) => b.people - a.people),
    aggregated: [accounts, ways, relations].flatMap(({ rest }) => (rest === null ? [] : [rest])),
  };
}

function rank(severity: Severity | null): number {
  return severity === null ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

interface Entry extends FlowNode {
  readonly key: string;
}

/** The first entries, the others as one. */
function column(entries: readonly Entry[], restLabel: (rest: readonly Entry[]) => string) {
  const shown = entries.length > MOST_NODES ? entries.slice(0, MOST_NODES - 1) : entries;
  const others = entries.slice(shown.length);
  const rest = others.length > 0 ? restLabel(others) : null;
  const index = new Map(shown.map(({ key }, at) => [key, at]));
  const nodes: FlowNode[] = [...shown];
  if (rest !== null) {
    const people = others.reduce((most, each) => Math.max(most, each.people), 0);
    nodes.push({ label: rest, people, severity: others[0]?.severity ?? null });
  }
  return { nodes, rest, at: (key: string) => index.get(key) ?? shown.length };
}

function largest(
  bands: readonly Band[],
  keyOf: (band: Band) => string,
  describe: (band: Band) => Omit<FlowNode, 'people'>,
): Entry[] {
  const entries = new Map<string, Entry>();
  for (const band of bands) {
    const key = keyOf(band);
    const known = entries.get(key);
    if (!known || known.people < band.people) entries.set(key, { key, people: band.people, ...describe(band) });
  }
  return [...entries.values()].sort((a, b) => b.people - a.people);
}

function worstOf(report: Report): Map<string, Finding> {
  const worst = new Map<string, Finding>();
  for (const finding of report.findings) {
    const known = worst.get(relationKey(finding));
    if (!known || rank(finding.severity) < rank(known.severity)) worst.set(relationKey(finding), finding);
  }
  return worst;
}

type RelationsOf = (
  holding: string,
) => { readonly holding: ReportHolding; readonly people: ReadonlyMap<string, number> } | undefined;

/** By holding, the people of each relation that it shows rows of. */
function relationsShown(report: Report): RelationsOf {
  const byId = findingsById(report);
  const shown = new Map<string, NonNullable<ReturnType<RelationsOf>>>();
  for (const holding of report.holdings) {
    if (holding.rows === 'none' || holding.rows === 'unknown') continue;
    const people = new Map<string, number>();
    for (const id of holding.findings) {
      const finding = byId(holding.source, id);
      if (!finding || finding.people.high === 0) continue;
      const key = relationKey(finding);
      people.set(key, Math.max(people.get(key) ?? 0, finding.people.estimate));
    }
    shown.set(holding.id, { holding, people });
  }
  return (id) => shown.get(id);
}

function bandsOf({ access }: ReportPrincipal, words: Words, relationsOf: RelationsOf): Band[] {
  const bands = new Map<string, Band>();
  for (const { holding: id, chain, reach } of access) {
    const shown = reach === 'escalate' ? undefined : relationsOf(id);
    if (!shown) continue;
    const { way, short } = wayLabel(chain, shown.holding, words);
    for (const [relation, people] of shown.people) {
      const key = JSON.stringify([way, relation]);
      if ((bands.get(key)?.people ?? -1) < people) bands.set(key, { way, short, relation, people });
    }
  }
  return [...bands.values()];
}

/** What leads to the relations: memberships, and a view or a power in place of a plain grant. */
function wayLabel(
  chain: ReportPrincipal['access'][number]['chain'],
  holding: ReportHolding,
  { texts }: Words,
): { way: string; short: string } {
  const { by, object, holder } = holding;
  const through = pathSteps(chain, holding, texts).slice(0, chain.length);
  const say = Object.hasOwn(texts.holding, by) ? texts.holding[by] : undefined;
  const name = by === 'view' || by === 'materialized-view' || by === 'function' ? visibleName(object) : null;
  const last = say ? [say(name ?? texts.eachOfThese, visibleName(holder))] : [];
  const way = [...through, ...last].join(ARROW) || texts.html.ownGrant;
  const ends = [...through.slice(0, 1), ...(through.length > 1 ? ['…'] : []), ...(name === null ? last : [name])];
  return { way, short: through.length + last.length > 1 ? ends.join(ARROW) : way };
}
