/** What several formats say of a report, put together once: data and whole sentences, no layout. */
import type { People, Severity } from '../model.ts';
import { hull } from '../policy/breaches.ts';
import type { Finding, Report, ReportHolding, ReportPrincipal, Source, Violation } from '../report.ts';
import { type Messages, word } from './messages/index.ts';
import type { NumberFormat } from './numbers.ts';
import { ARROW, pathSteps } from './path.ts';
import { visible, visibleName } from './table.ts';

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
export const ENGINES = { postgresql: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB' } as const;

/** What a format needs to put a report in words. */
export interface Words {
  readonly report: Report;
  readonly texts: Messages;
  readonly numbers: NumberFormat;
}

/** Among equals the report's own order holds: each source's findings come with the worst first. */
export function worse(a: Pick<Finding, 'severity'>, b: Pick<Finding, 'severity'>): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

/** A name that the server gave, harmless, with the parts of a place joined by points. */
export function place(...parts: readonly (string | null)[]): string {
  return parts
    .filter((part) => part !== null)
    .map(visibleName)
    .join('.');
}

export interface Headline {
  readonly sentence: string;
  /** Of the worst that was seen; null where nothing was. */
  readonly severity: Severity | null;
}

/** What the whole report comes to, in one sentence. */
export function headlineOf({ report, texts, numbers }: Words): Headline {
  // What a column's name alone makes suspect is in the tables; the headline is for what was seen.
  const seen = report.findings.filter(({ evidence }) => evidence.nonNull > 0);
  const worst = seen.reduce<Finding | null>(
    (before, each) => (before && worse(before, each) <= 0 ? before : each),
    null,
  );
  if (!worst) {
    const suspected = report.findings.length;
    const sentence = suspected > 0 ? texts.suspectedOnly({ columns: numbers.count(suspected), count: suspected }) : '';
    return { sentence: [texts.nothingFound, sentence].join(' ').trim(), severity: null };
  }
  const { principals, logins, loginsAtLeast } = readersOf(report);
  const total = peopleOf(report);
  const sentence = texts.headline({
    people: numbers.roughly(total),
    range: numbers.range(total),
    principals: numbers.count(principals),
    count: principals,
    logins: loginsAtLeast ? texts.atLeast(numbers.count(logins)) : numbers.count(logins),
    loginCount: logins,
    worst: texts.worst({
      severity: word(texts.severities, worst.severity),
      category: word(texts.categories, worst.category),
      protection: word(texts.protections, worst.protection),
      where: place(worst.schema, worst.relation, worst.column),
    }),
  });
  return { sentence: visible(sentence), severity: worst.severity };
}

/** Who reads something, in all. `loginsAtLeast`: some may not have been shown to the scanner. */
export function readersOf({ principals, sources }: Report): {
  principals: number;
  logins: number;
  loginsAtLeast: boolean;
} {
  const readers = principals.filter(({ kind, people }) => kind !== 'public' && people.high > 0);
  return {
    principals: readers.length,
    logins: readers.filter(({ canLogin }) => canLogin).length,
    loginsAtLeast: sources.some(({ gaps }) => gaps.some(({ hidesReaders }) => hidesReaders)),
  };
}

/** Of all sources: whoever is in two of them counts twice, at least they are as many as in the largest. */
export function peopleOf({ sources }: Report): People {
  return {
    estimate: sources.reduce((sum, { people }) => sum + people.estimate, 0),
    low: sources.reduce((most, { people }) => Math.max(most, people.low), 0),
    high: sources.reduce((sum, { people }) => sum + people.high, 0),
  };
}

/** Those who left and still read something or can log in, those with most people first: a sentence each. */
export function leaversOf({ report, texts, numbers }: Words): string[] {
  const several = report.sources.length > 1;
  return report.sources
    .flatMap(({ id, roster }) =>
      (roster?.leavers ?? []).map((name) => {
        const principal = report.principals.find((each) => each.source === id && each.name === name);
        const people = principal && principal.people.high > 0 ? principal.people : null;
        return { source: id, name, people, canLogin: principal?.canLogin ?? true };
      }),
    )
    .sort((a, b) => (b.people?.estimate ?? 0) - (a.people?.estimate ?? 0))
    .map(({ source, name, people, canLogin }) => {
      const sentence = texts.leaver({ name: visibleName(name), people: people && numbers.roughly(people), canLogin });
      return several ? `${visibleName(source)}: ${sentence}` : sentence;
    });
}

export type Skipped = Source['skipped'][number] & { readonly source: string };

export function skippedOf({ sources }: Report): Skipped[] {
  return sources.flatMap(({ id, skipped }) => skipped.map((each) => ({ source: id, ...each })));
}

/** `NOT EXAMINED: 3 relations and 1 column …`, or that the run did not finish; null where all was examined. */
export function notExaminedOf({ report, texts, numbers }: Words): string | null {
  const skipped = skippedOf(report);
  if (skipped.length === 0) return report.complete ? null : texts.interrupted;
  const relations = skipped.filter(({ column }) => column === null).length;
  const columns = skipped.length - relations;
  const sums = texts.notExaminedSums({
    relations: numbers.count(relations),
    relationCount: relations,
    columns: numbers.count(columns),
    columnCount: columns,
  });
  return `${texts.notExamined}: ${sums}`;
}

/** What was not examined, as a name. */
export function skippedPlace({ schema, relation, column }: Skipped, texts: Messages): string {
  return place(schema, relation, column) || texts.wholeSource;
}

/** `PostgreSQL 17.5, database shop, as nochul: …`. */
export function sourceSentence(source: Source, { texts, numbers }: Words): string {
  const { engine, version, database, user, relations, columns, rowsSampled } = source;
  return visible(
    texts.source({
      engine: `${ENGINES[engine]} ${version}`.trim(),
      database: database === null ? null : visibleName(database),
      user: visibleName(user),
      relations: numbers.count(relations),
      columns: numbers.count(columns),
      rows: numbers.count(rowsSampled),
    }),
  );
}

/** A relation with everything that was found in it. */
export interface Exposed {
  readonly source: string;
  readonly schema: string;
  readonly relation: string;
  readonly where: string;
  readonly findings: readonly Finding[];
  readonly worst: Finding;
  readonly people: People;
  /** Null where nobody knows. */
  readonly rows: number | null;
  readonly readers: { readonly principals: number; readonly logins: number };
}

/** The worst first. `empty` are those that hold nothing yet, and are made to by the names of their columns. */
export function exposedRelations(report: Report): { filled: Exposed[]; empty: Exposed[] } {
  const grouped = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of report.findings) {
    const known = grouped.get(relationKey(finding));
    if (known) known.push(finding);
    else grouped.set(relationKey(finding), [finding]);
  }
  const readers = relationReaders(report);
  const listed = Array.from(grouped, ([key, findings]): Exposed => {
    const [{ source, schema, relation }] = findings;
    const rowCounts = findings.map(({ estimatedRows }) => estimatedRows).filter((count) => count !== null);
    return {
      source,
      schema,
      relation,
      where: place(schema, relation),
      findings,
      worst: findings.reduce((before, next) => (worse(before, next) <= 0 ? before : next)),
      people: hull(findings.map(({ people }) => people)),
      rows: rowCounts.length > 0 ? Math.max(...rowCounts) : null,
      readers: readers.get(key) ?? { principals: 0, logins: 0 },
    };
  }).sort((a, b) => worse(a.worst, b.worst));
  // Data of organisations only is of no people, and is there all the same.
  const hasData = ({ people, findings }: Exposed) =>
    people.high > 0 || findings.some(({ subject, evidence }) => subject === 'organisation' && evidence.nonNull > 0);
  return { filled: listed.filter(hasData), empty: listed.filter((each) => !hasData(each)) };
}

export function relationKey({ source, schema, relation }: Pick<Finding, 'source' | 'schema' | 'relation'>): string {
  return JSON.stringify([source, schema, relation]);
}

/** Principals that read at least one finding of a relation. */
function relationReaders(report: Report): Map<string, { principals: number; logins: number }> {
  const relationOf = new Map(
    report.findings.map((finding) => [`${finding.source} ${finding.id}`, relationKey(finding)]),
  );
  const shows = new Map<string, Set<string>>();
  for (const { id, source, rows, findings } of report.holdings) {
    const keys = findings.map((finding) => relationOf.get(`${source} ${finding}`)).filter((key) => key !== undefined);
    // As a finding's own count of readers: what may show pieces is counted as nobody.
    if (rows !== 'none' && rows !== 'unknown') shows.set(id, new Set(keys));
  }
  const readers = new Map<string, { principals: number; logins: number }>();
  for (const { kind, canLogin, access } of report.principals) {
    if (kind === 'public') continue;
    const seen = new Set<string>();
    for (const { holding, reach } of access) {
      if (reach !== 'escalate') for (const key of shows.get(holding) ?? []) seen.add(key);
    }
    for (const key of seen) {
      const count = readers.get(key) ?? { principals: 0, logins: 0 };
      count.principals += 1;
      if (canLogin) count.logins += 1;
      readers.set(key, count);
    }
  }
  return readers;
}

/** What was found, the worst first: `resident registration number, phone (masked), e-mail (at $.buyer.email)`. */
export function kinds(findings: readonly Finding[], texts: Messages): string[] {
  const found = new Map<string, { readonly name: string; readonly marks: readonly string[]; paths: Set<string> }>();
  for (const finding of [...findings].sort(worse)) {
    const { category, embedded, path, caveats, subject } = finding;
    const marks = [
      ...(finding.protection === 'plain' ? [] : [protectionWords(finding, texts)]),
      ...(caveats.includes('weak-hash') ? [texts.weakHash] : []),
      ...(subject === 'organisation' ? [texts.ofOrganisations] : []),
      ...(embedded && path === null ? [texts.inText] : []),
    ];
    const name = word(texts.categories, category);
    const key = JSON.stringify([name, marks, path === null]);
    const known = found.get(key) ?? { name, marks, paths: new Set<string>() };
    if (path !== null) known.paths.add(path);
    found.set(key, known);
  }
  return Array.from(found.values(), ({ name, marks, paths: [first, ...others] }) => {
    const at = first === undefined ? [] : [texts.atPath({ path: visible(first), more: others.length })];
    const all = [...marks, ...at];
    return `${name}${all.length > 0 ? ` (${texts.listed(all)})` : ''}`;
  });
}

/** `hashed bcrypt`. */
export function protectionWords({ protection, scheme }: Pick<Finding, 'protection' | 'scheme'>, texts: Messages) {
  return `${word(texts.protections, protection)}${scheme === null ? '' : ` ${scheme}`}`;
}

export function lawWords(law: readonly string[], texts: Messages): string {
  return texts.listed(law.map((reference) => texts.law(reference)));
}

/**
 * The first names, and how many more there are.
 * @param of how many there are in all, where not all of them were handed over
 */
export function few(
  names: readonly string[],
  { texts, numbers }: Pick<Words, 'texts' | 'numbers'>,
  most: number,
  of = names.length,
): string {
  const shown = names.slice(0, most);
  const rest = of - shown.length;
  return `${texts.listed(shown)}${rest > 0 && shown.length > 0 ? ` ${texts.others(numbers.count(rest))}` : ''}`;
}

/** The law that a violation cites. */
export function lawOf({ args }: Pick<Violation, 'args'>): string[] {
  return Array.isArray(args.law) ? args.law.filter((each) => typeof each === 'string') : [];
}

/** A finding in one sentence: what, where, of how many people, read by how many. */
export function findingSentence(finding: Finding, { texts, numbers }: Words): string {
  const { schema, relation, column, readers, people } = finding;
  return visible(
    texts.findingSentence({
      what: kinds([finding], texts)[0] ?? '',
      where: place(schema, relation, column),
      people: numbers.roughly(people),
      range: numbers.range(people),
      logins: numbers.count(readers.logins),
      loginCount: readers.logins,
      principals: numbers.count(readers.principals),
    }),
  );
}

/** Findings by source and id: two sources that are copies of one database have the same ids. */
export function findingsById(report: Report): (source: string, id: string) => Finding | undefined {
  const byId = new Map(report.findings.map((each) => [`${each.source} ${each.id}`, each]));
  return (source, id) => byId.get(`${source} ${id}`);
}

export interface Broken {
  readonly violation: Violation;
  /** Null where the rule is broken by something else than a finding. */
  readonly finding: Finding | null;
}

/** Each violation once, with its finding, the worst first. */
export function violationsOf(report: Report): Broken[] {
  const byId = findingsById(report);
  const anywhere = new Map(report.findings.map((each) => [each.id, each]));
  const broken = new Map<string, Broken>();
  for (const violation of report.violations) {
    const { rule, finding: id, args } = violation;
    const source = typeof args.source === 'string' ? args.source : null;
    const finding = id === null ? null : ((source === null ? anywhere.get(id) : byId(source, id)) ?? null);
    const key = JSON.stringify(id === null ? [rule, args] : [rule, source, id]);
    if (!broken.has(key)) broken.set(key, { violation, finding });
  }
  return [...broken.values()].sort((a, b) => worse(a.violation, b.violation));
}

/** Violations by rule and severity, with the places. */
export interface RuleBroken {
  readonly rule: string;
  readonly severity: Severity;
  readonly law: readonly string[];
  readonly places: readonly string[];
}

export function rulesBroken(report: Report): RuleBroken[] {
  const rules = new Map<string, RuleBroken & { places: string[] }>();
  for (const { violation, finding } of violationsOf(report)) {
    const { rule, severity } = violation;
    const key = JSON.stringify([rule, severity]);
    const known = rules.get(key) ?? { rule, severity, law: lawOf(violation), places: [] };
    rules.set(key, known);
    if (finding) known.places.push(place(finding.schema, finding.relation, finding.column));
  }
  return [...rules.values()];
}

export function nameOf({ kind, name }: Pick<ReportPrincipal, 'kind' | 'name'>, texts: Messages): string {
  return kind === 'public' ? texts.everyone : visibleName(name);
}

/** A role that nobody logs in as, and that reads what everybody reads: PUBLIC's own line says so. */
export function isOnlyPublic({ kind, canLogin, access }: ReportPrincipal): boolean {
  return (
    kind === 'role' &&
    !canLogin &&
    access.every(({ reach, chain }) => reach === 'escalate' || chain.some(({ by }) => by === 'public'))
  );
}

export function loggedWord(audit: ReportPrincipal['audit'], texts: Messages): string {
  return audit ? texts.logged(audit) : '–';
}

/** Principals of whom the same is to be said: forty analysts by one role are one line. */
export interface Alike {
  readonly names: string[];
  readonly principal: ReportPrincipal;
  readonly data: string;
  readonly reach: string;
  readonly path: string;
}

export function alike(words: Words, principals: readonly ReportPrincipal[]): Alike[] {
  const { texts } = words;
  const mainPath = mainPathOf(words);
  const groups = new Map<string, Alike>();
  for (const principal of principals) {
    const { reach, path } = mainPath(principal);
    const data = texts.listed(principal.categories.map((category) => word(texts.categories, category)));
    const { source, kind, canLogin, people, audit } = principal;
    const key = JSON.stringify([source, kind, canLogin, people, data, reach, path, loggedWord(audit, texts)]);
    const known = groups.get(key);
    if (known) known.names.push(nameOf(principal, texts));
    else groups.set(key, { names: [nameOf(principal, texts)], principal, data, reach, path });
  }
  return [...groups.values()];
}

/** The way that explains best how many people a principal reads, in words; empty where it reads nobody. */
export function mainPathOf({ report, texts }: Words): (principal: ReportPrincipal) => { reach: string; path: string } {
  const holdings = shownBy(report);
  return (principal) => {
    const way = mainWay(principal, holdings);
    if (!way) return { reach: '', path: '' };
    const steps = pathSteps(way.access.chain, way.holding, texts).join(ARROW);
    // Not all the rows of that relation: a policy decides which.
    const path = way.holding.rows === 'all' ? steps : `${steps} (${word(texts.rows, way.holding.rows)})`;
    return { reach: reachWord(way.access, texts), path };
  };
}

type Access = ReportPrincipal['access'][number];
export const REACHES: readonly Access['reach'][] = ['direct', 'set-role', 'via', 'escalate'];

/**
 * The way that explains the number of people: one that shows about as many of them as any; of those the strongest, then
 * the one to the worst data, then the shortest.
 */
function mainWay(
  { access }: ReportPrincipal,
  holdings: ReadonlyMap<string, Shown>,
): { access: Access; holding: ReportHolding } | null {
  const ways = access.flatMap((each) => {
    const shown = holdings.get(each.holding);
    if (!shown || each.reach === 'escalate' || shown.holding.rows === 'none' || shown.holding.rows === 'unknown')
      return [];
    return [{ access: each, ...shown, length: each.chain.length + shown.holding.beyond.length }];
  });
  const most = Math.max(0, ...ways.map(({ people }) => people));
  const [first] = ways
    // Samples of a table and of a view of it differ by chance: which of the two is named must not.
    .filter(({ people, high }) => people >= 0.9 * most || (people >= 0.5 * most && high >= most))
    .sort(
      (a, b) =>
        REACHES.indexOf(a.access.reach) - REACHES.indexOf(b.access.reach) ||
        a.severity - b.severity ||
        a.length - b.length ||
        b.holding.findings.length - a.holding.findings.length,
    );
  return first ?? null;
}

/** A holding with the most people of any of its findings, how many they may be, and how bad the worst of those is. */
interface Shown {
  readonly holding: ReportHolding;
  readonly people: number;
  readonly high: number;
  readonly severity: number;
}

function shownBy(report: Report): Map<string, Shown> {
  const byId = findingsById(report);
  return new Map(
    report.holdings.map((holding) => {
      const shown = holding.findings.map((id) => byId(holding.source, id)).filter((each) => each !== undefined);
      const people = shown.reduce((most, each) => Math.max(most, each.people.estimate), 0);
      const high = shown.reduce((most, each) => Math.max(most, each.people.high), 0);
      let severity = SEVERITIES.length;
      for (const each of shown) {
        if (each.people.estimate * 2 >= people) severity = Math.min(severity, SEVERITIES.indexOf(each.severity));
      }
      return [holding.id, { holding, people, high, severity }];
    }),
  );
}

export function reachWord({ reach, certainty }: Pick<Access, 'reach' | 'certainty'>, texts: Messages): string {
  const said = word(texts.reaches, reach);
  return certainty === 'possible' ? texts.possible(said) : said;
}

/**
 * Names of the accounts that read a finding and can log in, in the report's order: those with most people first.
 * @param most names after which it stops: five thousand findings by five hundred readers are no table
 */
export function readerNames(report: Report, most: number): (finding: Finding) => string[] {
  const byHolding = new Map<string, number[]>();
  for (const [index, { kind, canLogin, access }] of report.principals.entries()) {
    if (kind === 'public' || !canLogin) continue;
    for (const { holding, reach } of access) {
      if (reach === 'escalate') continue;
      const known = byHolding.get(holding);
      if (known) known.push(index);
      else byHolding.set(holding, [index]);
    }
  }
  const shown = new Map<string, string[]>();
  for (const { id, source, rows, findings } of report.holdings) {
    if (rows === 'none' || rows === 'unknown' || !byHolding.has(id)) continue;
    for (const finding of findings) {
      const key = `${source} ${finding}`;
      const known = shown.get(key);
      if (known) known.push(id);
      else shown.set(key, [id]);
    }
  }
  // Most findings are shown by the same few sets of holdings.
  const names = new Map<string, string[]>();
  return ({ source, id }) => {
    const holdings = shown.get(`${source} ${id}`) ?? [];
    const key = holdings.join('\n');
    const known = names.get(key);
    if (known) return known;
    const indexes = new Set(holdings.flatMap((holding) => byHolding.get(holding) ?? []));
    const first = [...indexes].sort((a, b) => a - b).slice(0, most);
    const said = first.map((index) => visibleName(report.principals[index]?.name ?? ''));
    names.set(key, said);
    return said;
  };
}

/** How far the run reaches in one source: sentences. */
export function coverageOf({ report, texts, numbers }: Words, source: Source): string[] {
  const found = new Set(report.findings.map(relationKey));
  const { coverage } = source;
  const clean = coverage.filter((each) => !found.has(relationKey({ source: source.id, ...each })));
  const whole = clean.filter(({ method, absenceBound }) => method !== 'none' && absenceBound === 0);
  const sampled = clean.filter(({ method, absenceBound }) => method !== 'none' && absenceBound > 0 && absenceBound < 1);
  const heads = coverage.filter(({ method, absenceBound }) => method === 'head' && absenceBound > 0);
  const count = (list: readonly unknown[]) => ({ relations: numbers.count(list.length), count: list.length });
  const read = coverage.filter(({ method }) => method !== 'none');
  const sentences = [
    texts.examined({
      whole: numbers.count(read.filter(({ absenceBound }) => absenceBound === 0).length),
      sampled: numbers.count(read.filter(({ absenceBound }) => absenceBound > 0).length),
      none: numbers.count(coverage.length - read.length),
    }),
  ];
  if (whole.length > 0) sentences.push(texts.absenceWhole(count(whole)));
  if (sampled.length > 0) {
    const weakest = sampled.reduce((a, b) => (a.absenceBound >= b.absenceBound ? a : b));
    const rows = numbers.count(weakest.rows);
    sentences.push(texts.absence({ ...count(sampled), rows, share: numbers.percent(weakest.absenceBound) }));
  }
  if (heads.length > 0) sentences.push(texts.headOnly(count(heads)));
  for (const { cause, times, seconds } of source.backedOff) sentences.push(texts.backedOff({ cause, times, seconds }));
  return sentences;
}

/** Names of accounts that the roster has no line for, and of its lines that have no account. */
export function rosterNames({ sources }: Report): { unowned: string[]; missing: string[] } {
  const rosters = sources.flatMap(({ roster }) => roster ?? []);
  const unowned = rosters.flatMap((each) => each.unowned);
  // One roster for several servers: whoever is on one of them is not missing.
  const missing = rosters[0]?.missing.filter((name) => rosters.every((each) => each.missing.includes(name))) ?? [];
  const shown = (names: readonly string[]) => [...new Set(names)].map(visibleName);
  return { unowned: shown(unowned), missing: shown(missing) };
}

/** How many of those who read leave no trace, and how many of the others need not; null where nobody looked. */
export function tracesOf({ report, texts, numbers }: Words): { sentence: string; silent: number } | null {
  const audits = report.principals.flatMap(({ audit }) => (audit ? [audit] : []));
  if (audits.length === 0) return null;
  const count = (which: (audit: (typeof audits)[number]) => boolean) => {
    const found = audits.filter(which).length;
    return { number: numbers.count(found), count: found };
  };
  const silent = count(({ logged }) => logged === 'no');
  const sentence = texts.traces({
    silent,
    partial: count(({ logged }) => logged === 'partial'),
    unknown: count(({ logged }) => logged === 'unknown'),
    evadable: count(({ evadable }) => evadable),
    all: { number: numbers.count(audits.length), count: audits.length },
  });
  return { sentence, silent: silent.count };
}
