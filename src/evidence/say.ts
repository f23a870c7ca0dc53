/** Puts facts in words: every name in them harmless, numbers and dates as the reader's language has them. */
import type { Report } from '../report.ts';
import { ENGINES, loggedWord, nameOf, place, protectionWords } from '../reporters/digest.ts';
import { fill } from '../reporters/fill.ts';
import { type Messages, messages, word } from '../reporters/messages/index.ts';
import { type NumberFormat, numberFormat } from '../reporters/numbers.ts';
import { ARROW, pathSteps } from '../reporters/path.ts';
import { visible, visibleName } from '../reporters/table.ts';
import { type EvidenceMessages, evidenceMessages } from './messages/index.ts';
import type { Assessed, Detail, Fact, ItemId, Observation, Series } from './types.ts';

/** A pack in data, and what puts it in words. */
export interface Pages {
  readonly lang: 'ko' | 'en';
  readonly said: EvidenceMessages;
  readonly texts: Messages;
  readonly numbers: NumberFormat;
  /** In the order of time, with the folder of each. */
  readonly reports: readonly { readonly report: Report; readonly folder: string }[];
  readonly series: readonly Series[];
  readonly assessed: readonly Assessed[];
}

export function wordsIn(lang: 'ko' | 'en'): Pick<Pages, 'lang' | 'said' | 'texts' | 'numbers'> {
  return { lang, said: evidenceMessages[lang], texts: messages[lang], numbers: numberFormat(messages[lang]) };
}

/** What each place of a sentence holds, where it is not a name or a number. */
export function sayFact({ code, values }: Fact, pages: Pages, detail: Detail = {}): string {
  const { said, texts, numbers } = pages;
  const spoken = Object.entries(values).map(([key, value]): [string, string] => {
    if (key === 'share' && typeof value === 'number') return [key, numbers.percent(value)];
    if (typeof value === 'number') return [key, numbers.count(value)];
    const each = (one: string): string => {
      if (key === 'date' || key === 'first' || key === 'last') return sayTime(one, pages);
      if (key === 'reason') return word(texts.reasons, visible(one));
      if (key === 'rule') return word(texts.rules, visible(one));
      if (key === 'categories') return word(texts.categories, one);
      return key === 'word' || key === 'words' || key === 'change' ? word(said.words, visible(one)) : visible(one);
    };
    return [key, typeof value === 'string' ? each(value) : texts.listed(value.map(each))];
  });
  const logged = loggedWord(detail.principal?.audit ?? null, texts);
  const { people: estimate, low, high } = values;
  const isRange = typeof estimate === 'number' && typeof low === 'number' && typeof high === 'number';
  const people = isRange ? { people: numbers.people({ estimate, low, high }) } : {};
  return fill(said.facts[code], { ...Object.fromEntries(spoken), ...people, logged });
}

/** `2026-11-29 02:30:51 KST`: Korea has one time for all the year. */
export function sayTime(iso: string, { said }: Pick<Pages, 'said'>): string {
  const there = new Date(Date.parse(iso) + said.zone.hours * 3_600_000).toISOString();
  return `${there.slice(0, 10)} ${there.slice(11, 19)} ${said.zone.name}`;
}

export function sayItem(id: ItemId, { texts }: Pick<Pages, 'texts'>): string {
  return `${texts.law(id)} ${word(texts.lawTitles, id)}`;
}

/** Where a detail is: a column, an account, or another name. */
export function detailPlace({ finding, principal, name }: Detail, { texts }: Pick<Pages, 'texts'>): string {
  if (finding) return place(finding.schema, finding.relation, finding.column);
  return principal ? nameOf(principal, texts) : visibleName(name ?? '');
}

function isPublic({ access }: NonNullable<Detail['ways']>[number]): boolean {
  return access.chain.some(({ by }) => by === 'public');
}

/** Ways that a line can hold; the workbook of the report has all of them. */
const MOST_WAYS = 3;

/** What there is to say of a detail, in parts. */
export function detailParts(detail: Detail, pages: Pages): string[] {
  const { finding, principal, note, ways = [] } = detail;
  const { said, texts, numbers } = pages;
  const parts = note ? [sayFact(note, pages, detail)] : [];
  if (finding) {
    const { category, evidence, severity, people } = finding;
    const { sampled, nonNull, matched } = evidence;
    parts.push(
      `[${word(texts.severities, severity)}] ${word(texts.categories, category)}`,
      fill(said.evidence, {
        protection: protectionWords(finding, texts),
        sampled: numbers.count(sampled),
        nonNull: numbers.count(nonNull),
        matched: numbers.count(matched),
      }),
      fill(said.people, { people: numbers.people(people) }),
      ...(finding.subject === 'organisation' ? [texts.ofOrganisations] : []),
    );
  }
  if (principal && principal.kind !== 'public') {
    const { superuser, canLogin, people, categories } = principal;
    parts.push(
      ...(superuser ? [said.superuser] : []),
      canLogin ? said.login : said.noLogin,
      fill(said.people, { people: numbers.people(people) }),
      // What it reads stands where it is told how.
      ...(ways.length > 0 ? [texts.listed(categories.map((each) => word(texts.categories, each)))] : []),
    );
  }
  // What everyone may is least of all an account's own; then what shows most.
  const paths = [...ways]
    .sort((a, b) => Number(isPublic(a)) - Number(isPublic(b)) || b.holding.findings.length - a.holding.findings.length)
    .map(({ access, holding }) => pathSteps(access.chain, holding, texts).join(ARROW));
  const shown = [...new Set(paths)];
  const rest = shown.length - MOST_WAYS;
  if (shown.length > 0) {
    const some = texts.listed(shown.slice(0, MOST_WAYS));
    const all = rest > 0 ? `${some} ${texts.others(numbers.count(rest))}` : some;
    parts.push(fill(said.paths, { paths: all }));
  }
  return parts.filter((part) => part !== '');
}

/** `김** (인사팀), 재직`; empty where no roster says so. */
export function ownerOf({ principal }: Detail, { texts }: Pick<Pages, 'texts'>): string {
  const line = principal?.roster;
  if (!line) return '';
  const status = line.status === null ? [] : [word(texts.rosterStatuses, visible(line.status))];
  return texts.listed([...(line.owner === null ? [] : [visible(line.owner)]), ...status]);
}

export function serverOf({ latest }: Series): string {
  const { engine, version, database } = latest.source;
  return `${ENGINES[engine]} ${visible(version)}${database === null ? '' : `, ${visibleName(database)}`}`;
}

export function sayFacts({ facts }: Observation, pages: Pages): string[] {
  return facts.map((each) => sayFact(each, pages));
}

/** What was asked of the scan, by heading. */
export function settingsOf(
  { latest }: Series,
  { said, numbers, texts }: Pages,
): {
  readonly sample: string;
  readonly scope: string;
  readonly counting: string;
} {
  const { settings } = latest.source;
  if (!settings) return { sample: said.settingsUnknown, scope: said.settingsUnknown, counting: said.settingsUnknown };
  const { include, exclude, pathsOff, full, sample, until, people } = settings;
  const patterns = (text: string, list: readonly string[]) =>
    list.length > 0 ? [fill(text, { patterns: texts.listed(list.map(visible)) })] : [];
  const scope = [
    ...patterns(said.includes, include),
    ...patterns(said.excludes, exclude),
    ...patterns(said.notFollowed, pathsOff),
  ];
  const rows = sample === null ? said.allRows : numbers.count(sample);
  return {
    sample: texts.listed([
      rows,
      ...patterns(`${said.allRows}: {patterns}`, full),
      ...(until === null ? [] : [fill(said.until, { share: numbers.percent(until) })]),
    ]),
    scope: scope.length > 0 ? texts.listed(scope) : said.wholeScope,
    counting: said.counting[people],
  };
}
