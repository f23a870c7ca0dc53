/**
 * What is told to a webhook: numbers; names of tables and roles only where they were asked for; never a value, masked or
 * not, nor anything of the roster.
 */
import { isAnythingNew } from '../../diff/index.ts';
import type { Diff } from '../../diff/types.ts';
import type { People, Severity } from '../../model.ts';
import type { GateOutcome } from '../../policy/subtract.ts';
import type { Report } from '../../report.ts';
import { SEVERITIES } from '../digest.ts';
import { sayResult, wordsOf } from '../gate/say.ts';
import { word } from '../messages/index.ts';
import { truncate, visible, visibleName } from '../table.ts';
import { diffItems } from './diff-page.ts';
import { type Language, languageOf } from './page.ts';
import { runOf } from './runs.ts';

export interface Notice {
  /** Whether there is anything to tell. */
  readonly isNew: boolean;
  readonly payload: NoticePayload;
}

/** The plain JSON. Fields are added, never renamed. */
export interface NoticePayload {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'nochul'; readonly version: string };
  readonly event: 'scan' | 'gate';
  readonly finishedAt: string;
  readonly complete: boolean;
  readonly sources: readonly string[];
  /** Null where only a folder of files was judged. */
  readonly exposure: {
    readonly people: People;
    readonly readers: number;
    readonly logins: number;
    readonly findings: Readonly<Record<Severity, number>>;
  } | null;
  /** Null without an earlier run. */
  readonly changes: Diff['totals'] | null;
  /** Of a gate: what it reports. */
  readonly results: { readonly errors: number; readonly warnings: number } | null;
  /** Sentences, the worst first; empty unless names were asked for. */
  readonly items: readonly { readonly severity: Severity; readonly text: string }[];
  /** All of it in words, a line each. */
  readonly text: string;
}

export type NoticeDetail = 'counts' | 'names';

interface Told {
  /** Null where a folder of migrations was judged. */
  readonly report: Report | null;
  /** Against the run before; null where there is none. */
  readonly diff: Diff | null;
  /** What the gate made of it; null for a scan. */
  readonly gate: GateOutcome | null;
}

const MOST_ITEMS = 20;
const LONGEST_ITEM = 240;

export function noticeOf({ report, diff, gate }: Told, detail: NoticeDetail, lang: 'ko' | 'en'): Notice {
  const language = languageOf(lang);
  const run = report && runOf(0, report);
  const all = detail === 'counts' ? [] : gate ? gateItems(gate, lang) : diff ? diffItems(diff, language) : [];
  const items = all
    .slice(0, MOST_ITEMS)
    .map(({ severity, text }) => ({ severity, text: truncate(text, LONGEST_ITEM) }));
  const results = gate && {
    errors: gate.results.filter(({ level }) => level === 'error').length,
    warnings: gate.results.filter(({ level }) => level === 'warn').length,
  };
  const exposure = run && { people: run.people, readers: run.readers, logins: run.logins, findings: run.bySeverity };
  const payload = {
    schemaVersion: 1 as const,
    tool: { name: 'nochul' as const, version: report?.tool.version ?? gate?.version ?? '' },
    event: gate ? ('gate' as const) : ('scan' as const),
    finishedAt: report?.finishedAt ?? gate?.finishedAt ?? '',
    complete: (report ?? gate)?.complete ?? false,
    sources: report?.sources.map(({ id }) => id) ?? gate?.subjects ?? [],
    exposure,
    changes: diff?.totals ?? null,
    results,
    items,
  };
  const isNew = gate ? gate.results.length > 0 : diff === null || isAnythingNew(diff);
  const text = [...linesOf(payload, isNew, language), ...itemLines(items, all.length, language)].join('\n');
  return { isNew, payload: { ...payload, text } };
}

function linesOf(
  { sources, exposure, changes, results, complete }: Omit<NoticePayload, 'text'>,
  isNew: boolean,
  { texts, time, numbers }: Language,
): string[] {
  const severities = exposure
    ? SEVERITIES.filter((each) => exposure.findings[each] > 0).map(
        (each) => `${word(texts.severities, each)} ${numbers.count(exposure.findings[each])}`,
      )
    : [];
  const tally = (what: 'findings' | 'principals' | 'violations') => {
    const parts = (['new', 'worse', 'better', 'gone', 'unknown'] as const).flatMap((change) =>
      changes && changes[what][change] > 0 ? [`${time.changes[change]} ${numbers.count(changes[what][change])}`] : [],
    );
    return parts.length > 0 ? [time.tally({ what: time.counts[what], parts: texts.listed(parts) })] : [];
  };
  return [
    `nochul: ${isNew ? time.worseHeadline : time.betterHeadline}`,
    time.notice.sources(texts.listed(sources.map(visibleName))),
    ...(results
      ? [time.notice.results({ errors: numbers.count(results.errors), warnings: numbers.count(results.warnings) })]
      : []),
    ...(changes
      ? [...tally('findings'), ...tally('principals'), ...tally('violations')]
      : results
        ? []
        : [time.notice.first]),
    ...(exposure
      ? [
          time.notice.sums({
            people: numbers.people(exposure.people),
            readers: numbers.count(exposure.readers),
            logins: numbers.count(exposure.logins),
          }),
        ]
      : []),
    ...(severities.length > 0 ? [time.notice.severities(texts.listed(severities))] : []),
    ...(complete ? [] : [time.notice.incomplete]),
  ].map(visible);
}

function itemLines(items: NoticePayload['items'], all: number, { texts, time, numbers }: Language): string[] {
  const lines = items.map(({ severity, text }) => `- [${word(texts.severities, severity)}] ${text}`);
  return all > items.length ? [...lines, time.notice.more(numbers.count(all - items.length))] : lines;
}

function gateItems(gate: GateOutcome, lang: 'ko' | 'en'): NoticePayload['items'] {
  const words = wordsOf(gate, lang);
  return gate.results.map((result) => ({ severity: result.severity, text: sayResult(result, words).message }));
}

/** What Slack, and what takes the same, makes a message of. Names are plain text there: no link, no mention, no markup. */
export function slackOf({ text }: NoticePayload): object {
  const [title = '', ...rest] = text.split('\n');
  const body = rest.join('\n');
  // https://docs.slack.dev/messaging/formatting-message-text: these three have a meaning everywhere.
  const escaped = text.replace(/[&<>]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[mark] ?? mark);
  const plainText = (content: string, most: number) => ({
    type: 'plain_text',
    text: content.length > most ? `${content.slice(0, most - 1)}…` : content,
    emoji: false,
  });
  return {
    text: escaped,
    blocks: [
      { type: 'header', text: plainText(title, 150) },
      ...(body === '' ? [] : [{ type: 'section', text: plainText(body, 3_000) }]),
    ],
  };
}
