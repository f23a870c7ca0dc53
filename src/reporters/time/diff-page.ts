/** What changed between two reports, in words. Columns of one relation that changed in the same way are one line. */
import { CHANGES } from '../../diff/index.ts';
import type { Aspect, Diff, FindingChange, PrincipalChange, Read, Unknown } from '../../diff/types.ts';
import type { Severity } from '../../model.ts';
import { few, place, SEVERITIES } from '../digest.ts';
import { word } from '../messages/index.ts';
import { visible, visibleName } from '../table.ts';
import { type Block, dateOf, type Head, type Language, type TablePage } from './page.ts';

const MOST_NAMES = 5;
/** Relations that one line about a principal names. */
const MOST_PLACES = 6;

export function diffPage(diff: Diff, language: Language): TablePage {
  const { time } = language;
  const several = diff.sources.length > 1;
  const page: Page = { ...language, several };
  const worse = diff.findings.filter(isWorse);
  const better = diff.findings.filter(({ change }) => change === 'better' || change === 'gone');
  const changed = Object.values(diff.totals).some((each) => each.new + each.worse + each.better + each.gone > 0);
  const isWorseAtAll = Object.values(diff.totals).some((each) => each.new + each.worse > 0) || isFutureNew(diff);
  const unknown = unknownBlock(diff, page);
  const lead = isWorseAtAll
    ? time.worseHeadline
    : changed || diff.future.length > 0
      ? time.betterHeadline
      : unknown
        ? time.betterHeadline
        : time.sameHeadline;
  return {
    title: time.diffTitle,
    lead,
    severity: isWorseAtAll
      ? worstOf([...worse, ...diff.principals.filter(isWorse), ...diff.violations.filter(isWorse)])
      : null,
    facts: [
      time.compared({ before: dateOf(diff.before.finishedAt), after: dateOf(diff.after.finishedAt) }),
      ...(['findings', 'principals', 'violations'] as const).map((what) =>
        time.tally({ what: time.counts[what], parts: countsOf(diff.totals[what], language) }),
      ),
      ...(unknown ? [time.unknownNote] : []),
    ],
    blocks: [
      findingsBlock(time.worseTitle, worse, page),
      principalsBlock(diff.principals, page),
      violationsBlock(diff, page),
      futureBlock(diff, page),
      findingsBlock(time.betterTitle, better, page),
      ...(unknown ? [unknown] : []),
    ].filter(({ rows }) => rows.length > 0),
  };
}

interface Page extends Language {
  readonly several: boolean;
}

/** `new 3, worse 1`: only what there is. */
function countsOf(totals: Diff['totals']['findings'], { time, texts, numbers }: Language): string {
  const parts = CHANGES.filter((change) => totals[change] > 0).map(
    (change) => `${time.changes[change]} ${numbers.count(totals[change])}`,
  );
  return parts.length > 0 ? texts.listed(parts) : numbers.count(0);
}

const isWorse = ({ change }: { readonly change: string }) => change === 'new' || change === 'worse';
const isFutureNew = ({ future }: Diff) => future.some(({ change }) => change === 'new');

function worstOf(all: readonly { readonly severity: Severity | null }[]): Severity | null {
  return SEVERITIES.find((each) => all.some(({ severity }) => severity === each)) ?? null;
}

function sourceHead({ several, texts }: Page): Head[] {
  return several ? [{ title: texts.sourceHeader, is: 'name' }] : [];
}

const sourceCell = (source: string, { several }: Page): string[] => (several ? [visibleName(source)] : []);

function findingsBlock(title: string, findings: readonly FindingChange[], page: Page): Block {
  const { texts, time, numbers } = page;
  const groups = Map.groupBy(findings, ({ source, schema, relation, change, aspects, people, logins }) =>
    JSON.stringify([
      source,
      schema,
      relation,
      change,
      aspects,
      change === 'new' || change === 'gone' ? [people, logins] : null,
    ]),
  );
  const rows = Array.from(groups.values(), (alike) => {
    const [first] = alike;
    if (!first) return [];
    const { change, source, schema, relation, aspects, people, logins } = first;
    const [count, by] = change === 'gone' ? [people.before, logins.before] : [people.after, logins.after];
    const what =
      aspects.length > 0
        ? aspects.map((each) => aspectWords(each, page)).join('; ')
        : time.found({ people: count ? numbers.people(count) : '?', logins: numbers.count(by ?? 0) });
    const data = [...new Set(alike.map(({ category }) => word(texts.categories, category)))];
    return [
      worstOf(alike) ?? '',
      time.changes[change],
      ...sourceCell(source, page),
      place(schema, relation, ...(alike.length === 1 ? [first.column] : [])),
      visible(texts.listed(data)),
      numbers.count(alike.length),
      what,
    ];
  });
  const heads: Head[] = [
    { title: texts.severityHeader, is: 'severity' },
    { title: time.changeHeader, is: 'short' },
    ...sourceHead(page),
    { title: texts.whereHeader, is: 'name' },
    { title: texts.dataHeader },
    { title: texts.countHeader, is: 'number' },
    { title: time.whatHeader },
  ];
  return { title, heads, rows };
}

function aspectWords(aspect: Aspect, page: Page): string {
  const { texts, time, numbers } = page;
  const isMore = aspect.direction === 'worse';
  switch (aspect.of) {
    case 'severity': {
      const [before, after] = [word(texts.severities, aspect.before), word(texts.severities, aspect.after)];
      return time.severityMoved(time.fromTo({ before, after }));
    }
    case 'protection':
      return time.fromTo({
        before: word(texts.protections, aspect.before),
        after: word(texts.protections, aspect.after),
      });
    case 'people':
      return time.peopleMoved(
        time.fromTo({ before: numbers.people(aspect.before), after: numbers.people(aspect.after) }),
      );
    case 'readers': {
      const args = { names: namesOf(aspect.principals, page), count: aspect.principals.length };
      return isMore ? time.readersMore(args) : time.readersLess(args);
    }
    case 'reach': {
      const names = namesOf(aspect.principals, page);
      return isMore ? time.reachMore(names) : time.reachLess(names);
    }
    case 'login':
      return isMore ? time.loginOn : time.loginOff;
    case 'superuser':
      return isMore ? time.superuserOn : time.superuserOff;
    case 'logged':
      return time.loggedMoved(
        time.fromTo({ before: word(time.logged, aspect.before), after: word(time.logged, aspect.after) }),
      );
    case 'reads':
      return '';
  }
}

function namesOf(names: readonly string[], page: Page): string {
  return few(names.map(visibleName), page, MOST_NAMES);
}

function principalsBlock(principals: readonly PrincipalChange[], page: Page): Block {
  const { texts, time, numbers } = page;
  const rows = principals
    .filter(({ change }) => change !== 'unknown')
    .map((each) => {
      const [login, people] =
        each.change === 'gone' ? [each.canLogin.before, each.people.before] : [each.canLogin.after, each.people.after];
      const aspects = each.aspects
        .filter(({ of }) => of !== 'reads' && of !== 'reach')
        .map((aspect) => aspectWords(aspect, page));
      return [
        each.severity ?? '',
        time.changes[each.change],
        ...sourceCell(each.source, page),
        each.kind === 'public' ? texts.everyone : visibleName(each.name),
        each.kind === 'public' ? '–' : login ? texts.yes : texts.no,
        people ? numbers.people(people) : '?',
        [...readsWords(each.reads, page), ...aspects].join('; '),
      ];
    });
  const heads: Head[] = [
    { title: texts.severityHeader, is: 'severity' },
    { title: time.changeHeader, is: 'short' },
    ...sourceHead(page),
    { title: texts.principalHeader, is: 'name' },
    { title: texts.loginHeader, is: 'short' },
    { title: texts.peopleHeader, is: 'number' },
    { title: time.whatHeader },
  ];
  return { title: time.principalsTitle, heads, rows };
}

function readsWords(reads: readonly Read[], page: Page): string[] {
  const { time } = page;
  const say = (which: readonly Read[], sentence: (list: string) => string) =>
    which.length > 0 ? [sentence(placesOf(which, page))] : [];
  const came = reads.filter(({ before }) => before === null);
  const went = reads.filter(({ after }) => after === null);
  return [
    ...say(
      came.filter(({ byData }) => !byData),
      time.reads,
    ),
    ...say(
      came.filter(({ byData }) => byData),
      time.readsNewData,
    ),
    ...say(
      reads.filter(({ before, after }) => before && after),
      time.readsOtherwise,
    ),
    ...say(
      went.filter(({ byData }) => !byData),
      time.readsNoMore,
    ),
    ...say(
      went.filter(({ byData }) => byData),
      time.readsGoneData,
    ),
  ];
}

function placesOf(reads: readonly Read[], page: Page): string {
  const { time } = page;
  const groups = Map.groupBy(reads, ({ schema, relation, before, after }) =>
    JSON.stringify([schema, relation, before, after]),
  );
  const listed = Array.from(groups.values(), (alike) => {
    const [first] = alike;
    if (!first) return '';
    const how = [first.before, first.after].filter((each) => each !== null).map((each) => accessWords(each, page));
    const [before = '', after] = how;
    return time.columns({
      where: place(first.schema, first.relation),
      count: alike.length,
      how: after === undefined ? before : time.fromTo({ before, after }),
    });
  });
  return few(listed, page, MOST_PLACES);
}

function accessWords({ reach, rows }: NonNullable<Read['after']>, { texts }: Page): string {
  const way = word(texts.reaches, reach);
  return rows === 'all' ? way : texts.listed([way, word(texts.rows, rows)]);
}

function violationsBlock({ violations }: Diff, page: Page): Block {
  const { texts, time } = page;
  const rows = violations
    .filter(({ change }) => change !== 'unknown')
    .map(({ change, rule, severity, where, source }) => [
      severity,
      time.changes[change],
      ...sourceCell(source ?? '', page),
      visible(word(texts.rules, rule)),
      where === null ? '' : visible(where),
    ]);
  const heads: Head[] = [
    { title: texts.severityHeader, is: 'severity' },
    { title: time.changeHeader, is: 'short' },
    ...sourceHead(page),
    { title: texts.ruleHeader },
    { title: texts.whereHeader, is: 'name' },
  ];
  return { title: texts.violationsTitle, heads, rows };
}

function futureBlock({ future }: Diff, page: Page): Block {
  const { texts, time } = page;
  const rows = future
    .filter(({ change }) => change !== 'unknown')
    .map(({ change, source, principal, schema, creator, reach }) => [
      time.changes[change],
      ...sourceCell(source, page),
      visibleName(principal),
      schema === null ? texts.anySchema : visibleName(schema),
      creator === null ? texts.anybody : visibleName(creator),
      word(texts.reaches, reach),
    ]);
  const heads: Head[] = [
    { title: time.changeHeader, is: 'short' },
    ...sourceHead(page),
    { title: texts.principalHeader, is: 'name' },
    { title: texts.schemaHeader, is: 'name' },
    { title: texts.creatorHeader, is: 'name' },
    { title: texts.reachHeader },
  ];
  return { title: time.futureTitle, heads, rows };
}

/** Of a whole source: not each of its relations need be named. */
const WHOLE = new Set(['no-source', 'other-database', 'readers-hidden']);

function unknownBlock({ findings, principals, future }: Diff, page: Page): Block | null {
  const { texts, time, numbers } = page;
  const all = [
    ...findings.map((each) => ({ ...each, where: place(each.schema, each.relation) })),
    ...principals.map((each) => ({ ...each, where: visibleName(each.name) })),
    ...future.map((each) => ({ ...each, where: visibleName(each.principal) })),
  ].flatMap(({ source, where, unknown }) => (unknown ? [{ source, where, unknown }] : []));
  const placeFor = (where: string, { reason }: Unknown) => (WHOLE.has(reason) ? texts.wholeSource : where);
  const groups = Map.groupBy(all, ({ source, where, unknown }) =>
    JSON.stringify([source, placeFor(where, unknown), unknown]),
  );
  if (groups.size === 0) return null;
  const rows = Array.from(groups.values(), (alike) => {
    const [first] = alike;
    if (!first) return [];
    const { source, where, unknown } = first;
    const reason = word({ ...texts.reasons, ...time.unknownReasons }, unknown.reason);
    return [
      ...sourceCell(source, page),
      placeFor(where, unknown),
      numbers.count(alike.length),
      time.sides[unknown.side],
      visible(reason),
    ];
  });
  const heads: Head[] = [
    ...sourceHead(page),
    { title: texts.whereHeader, is: 'name' },
    { title: texts.countHeader, is: 'number' },
    { title: time.sideHeader },
    { title: texts.reasonHeader },
  ];
  return { title: time.unknownTitle, heads, rows };
}

/** What appeared or got worse, a sentence each: for who gets no table. */
export function diffItems(diff: Diff, language: Language): { severity: Severity; text: string }[] {
  const page: Page = { ...language, several: diff.sources.length > 1 };
  const blocks = [
    findingsBlock('', diff.findings.filter(isWorse), page),
    principalsBlock(diff.principals.filter(isWorse), page),
    violationsBlock({ ...diff, violations: diff.violations.filter(isWorse) }, page),
  ];
  return blocks.flatMap(({ rows }) =>
    rows.map(([severity = '', ...rest]) => ({
      severity: SEVERITIES.find((each) => each === severity) ?? 'low',
      text: rest.filter((cell) => cell !== '').join(' · '),
    })),
  );
}
