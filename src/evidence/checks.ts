/** What a scan can say to an auditor's question: each check looks at one source of a report and gives facts, no more. */
import { type Copy, copiesOf, testsOf } from '../policy/copies.ts';
import type { Finding, ReportPrincipal } from '../report.ts';
import { lawOf } from '../reporters/digest.ts';
import { changesOf, daysBetween, newFindings, readersOf } from './series.ts';
import type { Check, CheckId, Detail, Fact, FactCode, ItemId, Outcome, Result, Series, Snapshot } from './types.ts';

/** The worst first: what contradicts comes before what nobody has judged, that before what nobody could see. */
const RESULTS: readonly Result[] = ['concern', 'review', 'unknown', 'seen'];

export function worst(results: readonly Result[]): Result {
  return RESULTS.find((each) => results.includes(each)) ?? 'unknown';
}

const fact = (code: FactCode, values: Fact['values'] = {}): Fact => ({ code, values });

/** Facts with a number, without those of which there is none. */
function counted(...counts: readonly (readonly [code: FactCode, count: number])[]): Fact[] {
  return counts.filter(([, count]) => count > 0).map(([code, count]) => fact(code, { count }));
}

const outcome = (result: Result, facts: readonly Fact[], details: readonly Detail[] = []): Outcome => ({
  result,
  facts,
  details,
});

interface None {
  readonly result: Result;
  readonly facts: readonly Fact[];
}

/** Of a view only the first rows are read, and its tables by themselves. */
function unreadOf({ coverage }: Snapshot['source']) {
  return coverage.filter(({ kind, absenceBound }) => absenceBound >= 1 && kind !== 'view');
}

/** A report of several sources is incomplete for the sake of one: this one, where none says why. */
function isWhole({ report, source }: Snapshot): boolean {
  const { skipped, settings } = source;
  const explained = report.sources.some(
    (each) => each.skipped.length > 0 || each.gaps.some(({ hidesReaders }) => hidesReaders),
  );
  const narrowed = settings ? settings.include.length + settings.exclude.length > 0 : false;
  return skipped.length === 0 && unreadOf(source).length === 0 && !narrowed && (report.complete || explained);
}

/** What was not found says something only where everything was looked at, and of samples how much. */
function noneOf(snapshot: Snapshot): None {
  if (!isWhole(snapshot)) return { result: 'unknown', facts: [fact('dataPartly')] };
  const shares = snapshot.source.coverage.map(({ absenceBound }) => (absenceBound < 1 ? absenceBound : 0));
  const share = Math.max(0, ...shares);
  return { result: 'seen', facts: share > 0 ? [fact('sampleBound', { share })] : [] };
}

/**
 * The same for accounts: there may be some that the scanner was not shown, ways that it was told not to follow, and
 * those that reach what was not looked at.
 */
function nobodyOf(snapshot: Snapshot): None {
  const { gaps, settings } = snapshot.source;
  const hidden = gaps.some(({ hidesReaders }) => hidesReaders) || (settings?.pathsOff.length ?? 0) > 0;
  const facts = [...(hidden ? [fact('readersPartly')] : []), ...(isWhole(snapshot) ? [] : [fact('dataPartly')])];
  return { result: facts.length > 0 ? 'unknown' : 'seen', facts };
}

/** @param result null where nothing was found, which is for the reach of the scan to weigh. */
function about(none: None, result: Result | null, facts: readonly Fact[], details: readonly Detail[]): Outcome {
  const open = result === null || none.result === 'unknown';
  return outcome(result ?? none.result, [...facts, ...(open ? none.facts : [])], details);
}

function aboutData(snapshot: Snapshot, result: Result | null, facts: readonly Fact[], details: readonly Detail[] = []) {
  return about(noneOf(snapshot), result, facts, details);
}

function aboutReaders(snapshot: Snapshot, result: Result | null, facts: readonly Fact[], details: readonly Detail[]) {
  return about(nobodyOf(snapshot), result, facts, details);
}

const ofFinding = (finding: Finding): Detail => ({ finding });
const ofPrincipal = (principal: ReportPrincipal): Detail => ({ principal });

function loginsOf(snapshot: Snapshot): ReportPrincipal[] {
  return readersOf(snapshot).filter(({ canLogin }) => canLogin);
}

/** A column whose values were seen, of people: that of an organisation's is none of the law's business. */
function isStored({ evidence, subject }: Finding): boolean {
  return evidence.nonNull > 0 && subject !== 'organisation';
}

/** By its name alone, or without a value in it. */
const isSuspected = ({ evidence }: Finding) => evidence.nonNull === 0;

function ofCategories({ findings }: Snapshot, categories: ReadonlySet<string>): Finding[] {
  return findings.filter(({ category }) => categories.has(category));
}

const RRN = new Set(['rrn']);
/** 법 24조, 영 19조. */
const UNIQUE_IDENTIFIERS = new Set(['rrn', 'passport', 'driver_license', 'foreigner_number']);
const OTHER_UNIQUE_IDENTIFIERS = new Set(['passport', 'driver_license', 'foreigner_number']);
/** 고시 7조 ② 5 and 6. */
const FINANCIAL = new Set(['card_number', 'bank_account']);
/** 법 23조: of what it lists, detectors know health. */
const SENSITIVE = new Set(['health']);
const PASSWORD = new Set(['password']);

const inventory: Check = ({ latest }) => {
  const { findings, source } = latest;
  const tables = new Set(findings.map(({ schema, relation }) => JSON.stringify([schema, relation]))).size;
  return aboutData(
    latest,
    findings.length > 0 ? 'review' : null,
    [
      fact('examined', { relations: source.relations, columns: source.columns, rows: source.rowsSampled }),
      fact('holding', { relations: tables, columns: findings.length }),
      fact('people', { people: source.people.estimate, low: source.people.low, high: source.people.high }),
      ...counted(['suspected', findings.filter(isSuspected).length]),
    ],
    findings.map(ofFinding),
  );
};

const coverage: Check = ({ latest }) => {
  const { source } = latest;
  const read = source.coverage.filter(({ method }) => method !== 'none');
  const whole = read.filter(({ absenceBound }) => absenceBound === 0).length;
  const heads = read.filter(({ absenceBound }) => absenceBound >= 1);
  const skipped = source.skipped.map(
    ({ schema, relation, column, reason }): Detail => ({
      name: [schema, relation, column].filter((part) => part !== null).join('.') || source.id,
      note: fact('skippedFor', { reason }),
    }),
  );
  const facts = [
    fact('wholeRead', { count: whole }),
    ...counted(
      ['sampledRead', read.length - whole - heads.length],
      ['headRead', heads.length],
      ['notRead', source.coverage.length - read.length],
      ['skipped', skipped.length],
      ['privilegesHidden', source.gaps.length],
    ),
    ...(source.settings?.include.length ? [fact('onlyPatterns', { patterns: source.settings.include })] : []),
    ...(source.settings?.exclude.length ? [fact('withoutPatterns', { patterns: source.settings.exclude })] : []),
    ...(source.settings?.pathsOff.length ? [fact('withoutPaths', { patterns: source.settings.pathsOff })] : []),
  ];
  const { result } = noneOf(latest);
  return outcome(source.gaps.length > 0 ? 'unknown' : result, facts, skipped);
};

const roster: Check = ({ latest }) => {
  const { roster } = latest.source;
  if (!roster) return outcome('unknown', [fact('noRoster')]);
  const facts = [fact('unowned', { count: roster.unowned.length }), ...counted(['missing', roster.missing.length])];
  return aboutReaders(
    latest,
    roster.unowned.length > 0 ? 'concern' : roster.missing.length > 0 ? 'review' : null,
    facts,
    [
      ...named(latest, roster.unowned).map((each) => ({ ...each, note: fact('isUnowned') })),
      ...roster.missing.map((name): Detail => ({ name, note: fact('isMissing') })),
    ],
  );
};

const leavers: Check = ({ latest }) => {
  const { roster } = latest.source;
  if (!roster) return outcome('unknown', [fact('noRoster')]);
  const left = named(latest, roster.leavers);
  return aboutReaders(latest, left.length > 0 ? 'concern' : null, [fact('leavers', { count: left.length })], left);
};

/** Those that read personal data as the report describes them, the others by name. */
function named({ principals }: Snapshot, names: readonly string[]): Detail[] {
  const byName = new Map(principals.map((each) => [each.name, each]));
  return names.map((name) => {
    const principal = byName.get(name);
    return principal ? { principal } : { name, note: fact('readsNothing') };
  });
}

const idleRights: Check = ({ latest }) => {
  const idle = readersOf(latest).filter(({ kind, canLogin }) => kind === 'user' && !canLogin);
  return aboutReaders(
    latest,
    idle.length > 0 ? 'review' : null,
    [fact('idle', { count: idle.length })],
    idle.map((principal) => ({ principal, note: fact('barriers', { words: principal.hygiene.loginBarriers }) })),
  );
};

const defaultNames: Check = ({ latest }) => {
  const logins = loginsOf(latest);
  const anonymous = logins.filter(({ hygiene }) => hygiene.anonymous);
  const common = logins.filter(({ hygiene }) => hygiene.defaultName !== null);
  return aboutReaders(
    latest,
    anonymous.length > 0 ? 'concern' : common.length > 0 ? 'review' : null,
    [
      fact('logins', { count: logins.length }),
      ...counted(['anonymous', anonymous.length], ['defaultNames', common.length]),
    ],
    [...new Set([...anonymous, ...common])].map(ofPrincipal),
  );
};

const owners: Check = ({ latest }) => {
  if (!latest.source.roster) return outcome('unknown', [fact('noRoster')]);
  const listed = loginsOf(latest).filter(({ roster }) => roster !== null);
  const nobodys = listed.filter(({ roster }) => roster?.owner === null);
  const services = listed.filter(({ roster }) => roster?.status === 'service');
  return aboutReaders(
    latest,
    nobodys.length > 0 ? 'review' : null,
    [
      fact('listedLogins', { count: listed.length }),
      ...counted(['serviceLogins', services.length], ['ownerless', nobodys.length]),
    ],
    nobodys.map(ofPrincipal),
  );
};

/** Whoever comes in without a password, or sends it in the clear. */
const OPEN_DOORS = ['no-password', 'clear-text'] as const;

const authentication: Check = ({ latest }) => {
  const logins = loginsOf(latest);
  const unsafe = logins.filter(({ hygiene }) => (hygiene.unsafeAuthentication?.length ?? 0) > 0);
  const open = unsafe.filter(({ hygiene }) => OPEN_DOORS.some((each) => hygiene.unsafeAuthentication?.includes(each)));
  const unknown = logins.filter(({ hygiene }) => hygiene.unsafeAuthentication === null).length;
  return aboutReaders(
    latest,
    open.length > 0 ? 'concern' : unsafe.length > 0 ? 'review' : unknown > 0 ? 'unknown' : null,
    [
      fact('logins', { count: logins.length }),
      ...counted(
        ['openDoors', open.length],
        ['unsafe', unsafe.length - open.length],
        ['authenticationUnknown', unknown],
      ),
    ],
    unsafe.map((principal) => ({
      principal,
      note: fact('unsafeBy', {
        words: principal.hygiene.unsafeAuthentication ?? [],
        methods: principal.hygiene.authentication ?? [],
      }),
    })),
  );
};

const passwordExpiry: Check = ({ latest }) => {
  const logins = loginsOf(latest);
  const of = (state: ReportPrincipal['hygiene']['passwordExpiry']) =>
    logins.filter(({ hygiene }) => hygiene.passwordExpiry === state).length;
  const unknown = of(null);
  return aboutReaders(
    latest,
    logins.length === 0 ? null : unknown === logins.length ? 'unknown' : 'review',
    [
      fact('logins', { count: logins.length }),
      ...counted(
        ['neverExpires', of('never')],
        ['expires', of('later')],
        ['expired', of('passed')],
        ['expiryUnknown', unknown],
      ),
    ],
    [],
  );
};

const storedPasswords: Check = ({ latest }) => {
  const all = ofCategories(latest, PASSWORD);
  const stored = all.filter(({ evidence }) => evidence.nonNull > 0);
  const readable = stored.filter(({ protection }) => protection !== 'hashed');
  const weak = stored.filter(({ protection, caveats }) => protection === 'hashed' && caveats.includes('weak-hash'));
  const suspected = all.filter(isSuspected);
  return aboutData(
    latest,
    readable.length + weak.length > 0 ? 'concern' : suspected.length > 0 ? 'review' : null,
    [
      fact('passwordColumns', { count: all.length }),
      ...counted(
        ['notOneWay', readable.length],
        ['weakHashes', weak.length],
        ['oneWay', stored.length - readable.length - weak.length],
        ['suspected', suspected.length],
      ),
    ],
    all.map(ofFinding),
  );
};

const superusers: Check = ({ latest }) => {
  const all = latest.principals.filter(({ superuser, canLogin }) => superuser && canLogin);
  const services = all.filter(({ roster }) => roster?.status === 'service').length;
  return aboutReaders(
    latest,
    all.length > 0 ? 'review' : null,
    [fact('superusers', { count: all.length }), ...counted(['superuserServices', services])],
    all.map(ofPrincipal),
  );
};

type Way = NonNullable<Detail['ways']>[number];

function waysOf({ access }: ReportPrincipal, { holdings }: Snapshot, wanted: (way: Way) => boolean): Way[] {
  return access.flatMap((access) => {
    const holding = holdings.get(access.holding);
    return holding && wanted({ access, holding }) ? [{ access, holding }] : [];
  });
}

/** Shows rows as things stand, or may. */
const isUsable = ({ access, holding }: Way) => access.reach !== 'escalate' && holding.rows !== 'none';

const escalation: Check = ({ latest }) => {
  const climbing = latest.principals
    .filter(({ superuser, kind }) => !superuser && kind !== 'public')
    .map((principal) => ({ principal, ways: waysOf(principal, latest, ({ access }) => access.reach === 'escalate') }))
    .filter(({ ways }) => ways.length > 0);
  return aboutReaders(
    latest,
    climbing.length > 0 ? 'review' : null,
    [fact('climbing', { count: climbing.length })],
    climbing,
  );
};

/** Held on no table in particular: they show whatever there is. */
const broadPowers: Check = ({ latest }) => {
  const isBroad = (way: Way) => isUsable(way) && way.holding.level === 'global';
  const broad = latest.principals
    .filter(({ superuser, canLogin }) => !superuser && canLogin)
    .map((principal) => ({ principal, ways: waysOf(principal, latest, isBroad) }))
    .filter(({ ways }) => ways.length > 0);
  return aboutReaders(latest, broad.length > 0 ? 'review' : null, [fact('broad', { count: broad.length })], broad);
};

const accessList: Check = ({ latest }) => {
  const readers = readersOf(latest);
  return aboutReaders(
    latest,
    readers.length > 0 ? 'review' : null,
    [
      fact('readers', { count: readers.length }),
      fact('logins', { count: readers.filter(({ canLogin }) => canLogin).length }),
    ],
    readers.map((principal) => ({ principal, ways: waysOf(principal, latest, isUsable) })),
  );
};

const directLogins: Check = ({ latest }) => {
  if (!latest.source.roster) return outcome('unknown', [fact('noRoster')]);
  const persons = loginsOf(latest).filter(({ roster }) => roster !== null && roster.status !== 'service');
  return aboutReaders(
    latest,
    persons.length > 0 ? 'review' : null,
    [fact('personLogins', { count: persons.length })],
    persons.map(ofPrincipal),
  );
};

const publicAccess: Check = ({ latest }) => {
  const everyone = latest.principals.filter(({ kind }) => kind === 'public');
  const ids = new Set(
    everyone.flatMap((each) =>
      waysOf(each, latest, (way) => isUsable(way) && way.holding.rows !== 'unknown').flatMap(
        ({ holding }) => holding.findings,
      ),
    ),
  );
  const open = latest.findings.filter(({ id, subject }) => ids.has(id) && subject !== 'organisation');
  return aboutReaders(
    latest,
    open.length > 0 ? 'concern' : null,
    [fact('openToAll', { count: open.length })],
    open.map(ofFinding),
  );
};

const hosts: Check = ({ latest }) => {
  const logins = loginsOf(latest);
  const anywhere = logins.filter(({ hygiene }) => hygiene.host === 'any' || hygiene.host === 'wide');
  const unknown = logins.filter(({ hygiene }) => hygiene.host === null).length;
  return aboutReaders(
    latest,
    anywhere.length > 0 ? 'review' : unknown > 0 ? 'unknown' : null,
    [
      fact('logins', { count: logins.length }),
      fact('fromAnywhere', { count: anywhere.length }),
      ...counted(['hostUnknown', unknown]),
    ],
    anywhere.map((principal) => ({ principal, note: fact('hostScope', { word: principal.hygiene.host ?? '' }) })),
  );
};

const future: Check = ({ latest }) =>
  aboutReaders(
    latest,
    latest.future.length > 0 ? 'review' : null,
    [fact('futureReaders', { count: new Set(latest.future.map(({ principal }) => principal)).size })],
    latest.future.map(({ principal, schema, by }) => ({
      name: principal,
      note: fact(schema === null ? 'futureAnywhere' : 'futureIn', { schema: schema ?? '', word: by }),
    })),
  );

/** Of kinds that must be encrypted where they are stored. */
function encryption(latest: Snapshot, all: readonly Finding[], columns: FactCode): Outcome {
  const stored = all.filter(({ evidence }) => evidence.nonNull > 0);
  const plain = stored.filter(({ protection }) => protection === 'plain');
  const guessable = stored.filter(
    ({ protection, caveats }) => protection === 'hashed' && caveats.includes('small-search-space'),
  );
  const suspected = all.filter(isSuspected);
  const has = (protection: Finding['protection']) => stored.filter((each) => each.protection === protection).length;
  return aboutData(
    latest,
    plain.length > 0 ? 'concern' : guessable.length + suspected.length > 0 ? 'review' : null,
    [
      fact(columns, { count: all.length }),
      ...counted(
        ['plain', plain.length],
        ['encrypted', has('encrypted')],
        ['hashed', has('hashed')],
        ['tokenised', has('tokenised')],
        ['masked', has('masked')],
        ['guessable', guessable.length],
        ['suspected', suspected.length],
      ),
    ],
    all.map(ofFinding),
  );
}

const rrnEncryption: Check = ({ latest }) => encryption(latest, ofCategories(latest, RRN), 'rrnColumns');

/** Those that have to be encrypted for whoever they are about, as an organisation's account need not. */
const ofPeople = (latest: Snapshot, categories: ReadonlySet<string>) =>
  ofCategories(latest, categories).filter(({ subject }) => subject !== 'organisation');

const uniqueEncryption: Check = ({ latest }) =>
  encryption(latest, ofPeople(latest, OTHER_UNIQUE_IDENTIFIERS), 'otherUniqueColumns');

/** 고시 7조 ② names cards and accounts of users; of others ③ names unique identifiers alone. */
const financialEncryption: Check = ({ latest }) => {
  const seen = encryption(latest, ofPeople(latest, FINANCIAL), 'financialColumns');
  return seen.result === 'concern' ? { ...seen, facts: [...seen.facts, fact('ofUsersOnly')] } : seen;
};

const protectedShape: Check = ({ latest }) => {
  const covered = latest.findings.filter(({ protection }) => protection === 'encrypted' || protection === 'hashed');
  const schemes = [...new Set(covered.flatMap(({ scheme }) => scheme ?? []))].sort();
  return aboutData(
    latest,
    covered.length > 0 ? 'review' : null,
    [
      fact('protectedColumns', { count: covered.length }),
      ...(schemes.length > 0 ? [fact('schemes', { schemes })] : []),
    ],
    covered.map(ofFinding),
  );
};

/** 고시 7조 ⑥: a large or middling company or a public body from the first number on, a small one from the second. */
const KEY_DUTY = 100_000;

const keyDuty: Check = ({ latest }) => {
  const { people } = latest.source;
  const covers = people.high >= KEY_DUTY;
  return outcome(covers ? 'review' : 'unknown', [
    fact('people', { people: people.estimate, low: people.low, high: people.high }),
    fact(covers ? 'keyDuty' : 'keyDutyElsewhere'),
  ]);
};

function held(latest: Snapshot, all: readonly Finding[], columns: FactCode, facts: readonly Fact[] = []): Outcome {
  return aboutData(
    latest,
    all.length > 0 ? 'review' : null,
    [fact(columns, { count: all.length }), ...counted(['suspected', all.filter(isSuspected).length]), ...facts],
    all.map(ofFinding),
  );
}

const rrnHeld: Check = ({ latest }) => held(latest, ofCategories(latest, RRN), 'rrnColumns');

/** That there is no data on health says nothing of the other kinds, which no detector knows. */
const sensitiveHeld: Check = ({ latest }) => {
  const all = ofCategories(latest, SENSITIVE);
  const seen = held(latest, all, 'healthColumns');
  return all.length > 0 ? seen : { ...seen, result: 'unknown' };
};

const uniqueHeld: Check = ({ latest }) => {
  const most = Math.max(0, ...ofCategories(latest, UNIQUE_IDENTIFIERS).map(({ people }) => people.high));
  const facts = most > 0 ? [fact('uniquePeople', { people: most })] : [];
  return held(latest, ofCategories(latest, OTHER_UNIQUE_IDENTIFIERS), 'otherUniqueColumns', facts);
};

function ofCopies(latest: Snapshot, copies: readonly Copy[], none: Result | null, heading: FactCode): Outcome {
  return aboutData(
    latest,
    copies.length > 0 ? 'review' : none,
    [fact(heading, { count: copies.length })],
    copies.map(({ schema, relation, word, like, findings }): Detail => {
      const code = word === null ? 'copyLike' : like === null ? 'copyNamed' : 'copyBoth';
      const columns = findings.length;
      return { name: `${schema}.${relation}`, note: fact(code, { word: word ?? '', like: like ?? '', columns }) };
    }),
  );
}

const copies: Check = ({ latest }) => ofCopies(latest, copiesOf(latest), null, 'copies');

/** Names tell where test data is, never that there is none. */
const testNames: Check = ({ latest }) => ofCopies(latest, testsOf(latest), 'unknown', 'testNames');

const readLogging: Check = ({ latest }) => {
  const { audit } = latest.source;
  if (!audit) return outcome('unknown', [fact('noAudit')]);
  const { yes, partial, no, unknown, evadable } = audit.logins;
  const silent = latest.principals.filter((each) => each.audit && (each.audit.logged !== 'yes' || each.audit.evadable));
  return aboutReaders(
    latest,
    no > 0 ? 'concern' : partial + evadable > 0 ? 'review' : unknown > 0 ? 'unknown' : null,
    [
      fact('logins', { count: yes + partial + no + unknown }),
      ...counted(
        ['loggedYes', yes],
        ['loggedPartial', partial],
        ['loggedNo', no],
        ['loggedUnknown', unknown],
        ['loggedEvadable', evadable],
      ),
      ...(audit.modules.length > 0 ? [fact('auditModules', { names: audit.modules })] : [fact('noAuditModules')]),
    ],
    silent.map((principal) => ({ principal, note: fact('loggedAs') })),
  );
};

const logIdentity: Check = ({ latest }) => {
  const named = latest.source.audit?.namesReader ?? null;
  const code = named === null ? 'readerHidden' : named ? 'readerNamed' : 'readerNotNamed';
  return outcome(named === null ? 'unknown' : named ? 'seen' : 'review', [fact(code)]);
};

/** 고시 8조 ①: two years instead of one. */
const TWO_YEARS = 50_000;

const retentionDuty: Check = ({ latest }) => {
  const { people } = latest.source;
  const special = latest.findings.filter(
    (each) => isStored(each) && (UNIQUE_IDENTIFIERS.has(each.category) || SENSITIVE.has(each.category)),
  );
  const facts = [
    ...(people.low >= TWO_YEARS ? [fact('twoYearsPeople', { people: people.estimate })] : []),
    ...(people.low < TWO_YEARS && people.high >= TWO_YEARS ? [fact('twoYearsMaybe', { people: people.estimate })] : []),
    ...(special.length > 0 ? [fact('twoYearsKinds', { count: special.length })] : []),
  ];
  return outcome('review', facts.length > 0 ? facts : [fact('oneYear')], special.map(ofFinding));
};

const accessHistory: Check = (series) => {
  const { snapshots } = series;
  const dates = intervals(snapshots);
  if (snapshots.length < 2) return outcome('unknown', dates);
  const changes = changesOf(series);
  return outcome(
    'review',
    [...dates, fact('changes', { count: changes.length })],
    changes.map(({ principal, kind, items, to }) => ({
      principal,
      note: fact('change', { date: to.report.finishedAt, change: kind, categories: items }),
    })),
  );
};

const inventoryHistory: Check = ({ snapshots }) => {
  const dates = intervals(snapshots);
  if (snapshots.length < 2) return outcome('unknown', dates);
  const details = snapshots.slice(1).flatMap((to, at) => {
    const from = snapshots[at];
    if (!from) return [];
    const date = to.report.finishedAt;
    return [
      ...newFindings(from, to).map((finding): Detail => ({ finding, note: fact('findingNew', { date }) })),
      ...newFindings(to, from).map((finding): Detail => ({ finding, note: fact('findingGone', { date }) })),
    ];
  });
  return outcome('review', [...dates, fact('changes', { count: details.length })], details);
};

/** What two dates must have in common for a difference to be one of the database. */
function scopeOf({ source: { user, settings } }: Snapshot): string {
  return JSON.stringify([user, settings?.include, settings?.exclude, settings?.pathsOff]);
}

function intervals(snapshots: readonly Snapshot[]): Fact[] {
  const [first] = snapshots;
  const last = snapshots.at(-1);
  if (!first || !last) return [];
  if (snapshots.length === 1) return [fact('oneDate', { date: first.report.finishedAt })];
  const longest = Math.max(...snapshots.slice(1).map((to, at) => daysBetween(snapshots[at] ?? to, to)));
  return [
    fact('dates', { count: snapshots.length, first: first.report.finishedAt, last: last.report.finishedAt }),
    fact('longestInterval', { count: longest }),
    ...(new Set(snapshots.map(scopeOf)).size > 1 ? [fact('scopesDiffer')] : []),
  ];
}

/** What the report itself calls a violation, and cites the item for; null where it does of none. */
export function violationsOf({ latest }: Series, item: ItemId): Outcome | null {
  const { report, source, findingById } = latest;
  const citing = report.violations.filter(
    ({ finding, args }) =>
      lawOf({ args }).includes(item) &&
      (typeof args.source === 'string' ? args.source === source.id : finding !== null && findingById.has(finding)),
  );
  if (citing.length === 0) return null;
  return outcome(
    'concern',
    [fact('violations', { count: citing.length })],
    citing.map(({ rule, finding: id }): Detail => {
      const finding = id === null ? undefined : findingById.get(id);
      return { ...(finding ? { finding } : { name: source.id }), note: fact('breaks', { rule }) };
    }),
  );
}

export const checks: Readonly<Record<Exclude<CheckId, 'violations'>, Check>> = {
  inventory,
  coverage,
  inventoryHistory,
  roster,
  leavers,
  idleRights,
  defaultNames,
  owners,
  authentication,
  storedPasswords,
  passwordExpiry,
  superusers,
  escalation,
  broadPowers,
  accessList,
  accessHistory,
  directLogins,
  publicAccess,
  hosts,
  future,
  rrnEncryption,
  uniqueEncryption,
  financialEncryption,
  protectedShape,
  keyDuty,
  testNames,
  readLogging,
  logIdentity,
  retentionDuty,
  rrnHeld,
  uniqueHeld,
  sensitiveHeld,
  copies,
};
