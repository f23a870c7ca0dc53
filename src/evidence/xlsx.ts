/** The evidence as a workbook: a sheet for each item, with room for what the auditor has to say. */

import { fill } from '../reporters/fill.ts';
import { visibleName } from '../reporters/table.ts';
import { type Column, type Sheet, sheet, workbook } from '../reporters/workbook.ts';
import { homeOf } from './items.ts';
import { decisive } from './markdown.ts';
import {
  detailParts,
  detailPlace,
  ownerOf,
  type Pages,
  sayFacts,
  sayItem,
  sayTime,
  serverOf,
  settingsOf,
} from './say.ts';
import { accessByDate } from './series.ts';
import type { Assessed, Observation, Result } from './types.ts';

const COLOURS: Readonly<Record<Result, string>> = {
  concern: '#F4B6B6',
  review: '#FFF2CC',
  unknown: '#EDEDED',
  seen: '#DDEBF7',
};
/** Dates beside each other; Excel takes 16,384 columns, and nobody reads them. */
const MOST_DATES = 200;

/** @param made when the parts of the workbook are said to be made */
export function evidenceWorkbook(pages: Pages, made: Date): Promise<Uint8Array> {
  const { said, assessed, series } = pages;
  const sheets = [
    summary(pages),
    overview(pages),
    ...assessed.map((each) => itemSheet(each, pages)),
    ...(series.some(({ snapshots }) => snapshots.length > 1) ? [history(pages)] : []),
  ];
  return workbook(
    sheets,
    new Map(Object.entries(COLOURS).map(([result, colour]) => [resultWord(result, said), colour])),
    made,
  );
}

function resultWord(result: string, { results }: Pages['said']): string {
  return new Map<string, string>(Object.entries(results)).get(result) ?? result;
}

/** `2.5.1`, `고시 5`, `법 24의2`. */
function sheetName(id: string, { sheetName: words }: Pages['said']): string {
  const [law = '', article = ''] = id.split('/');
  return `${new Map<string, string>(Object.entries(words)).get(law) ?? ''}${article.replace('-', words.branch)}`;
}

function summary(pages: Pages): Sheet {
  const { said, assessed, texts } = pages;
  const columns: Column<Assessed>[] = [
    { head: said.heads.item, width: 24, value: ({ id }) => texts.law(id) },
    { head: said.heads.title, width: 30, value: ({ id }) => texts.lawTitles[id] ?? null },
    { head: said.result, width: 16, value: ({ result }) => said.results[result] },
    { head: said.what, width: 80, value: ({ observations, result }) => decisive(observations, result, pages) },
    { head: said.limits, width: 60, value: ({ id }) => said.items[id].limits.join('\n') },
    { head: said.heads.auditor, width: 30, value: () => null },
  ];
  return sheet(said.sections.summary, columns, assessed, { frozen: 2, coloured: 2 });
}

function overview(pages: Pages): Sheet {
  const { said, series, reports, texts } = pages;
  const rows = series.flatMap((each) =>
    each.snapshots.map((snapshot) => ({ snapshot, own: { latest: snapshot, snapshots: [snapshot] } })),
  );
  type Row = (typeof rows)[number];
  const { heads } = said;
  const columns: Column<Row>[] = [
    { head: texts.sourceHeader, width: 16, value: ({ snapshot }) => visibleName(snapshot.source.id) },
    { head: heads.server, width: 26, value: ({ own }) => serverOf(own) },
    { head: heads.account, width: 16, value: ({ snapshot }) => visibleName(snapshot.source.user) },
    {
      head: heads.period,
      width: 40,
      value: ({ snapshot: { report } }) => `${sayTime(report.startedAt, pages)} – ${sayTime(report.finishedAt, pages)}`,
    },
    {
      head: heads.tool,
      width: 16,
      value: ({ snapshot: { report } }) => `${report.tool.name} ${report.tool.version}`,
    },
    { head: heads.relations, width: 12, value: ({ snapshot }) => snapshot.source.relations },
    { head: heads.columns, width: 12, value: ({ snapshot }) => snapshot.source.columns },
    { head: heads.rows, width: 14, value: ({ snapshot }) => snapshot.source.rowsSampled },
    { head: heads.sample, width: 20, value: ({ own }) => settingsOf(own, pages).sample },
    { head: heads.scope, width: 30, value: ({ own }) => settingsOf(own, pages).scope },
    { head: heads.counting, width: 16, value: ({ own }) => settingsOf(own, pages).counting },
    {
      head: heads.file,
      width: 40,
      value: ({ snapshot }) => `${reports[snapshot.index]?.folder ?? ''}/report.json`,
    },
  ];
  return sheet(said.sections.overview, columns, rows, { frozen: 1 });
}

interface Line {
  readonly kind: string;
  readonly check: string;
  readonly source: string | null;
  readonly result: string | null;
  readonly place: string | null;
  readonly owner: string | null;
  readonly detail: string;
  readonly people: number | null;
}

function itemSheet(assessed: Assessed, pages: Pages): Sheet {
  const { said, texts } = pages;
  const { id, observations } = assessed;
  const empty = { source: null, result: null, place: null, owner: null, people: null };
  const lines: Line[] = [
    { ...empty, kind: said.asks, check: sayItem(id, pages), detail: said.items[id].asks },
    ...observations.flatMap((each) => observationLines(each, id, pages)),
    ...said.items[id].limits.map((limit) => ({ ...empty, kind: said.kinds.limit, check: said.limits, detail: limit })),
  ];
  const columns: Column<Line>[] = [
    { head: said.heads.kind, width: 13, value: ({ kind }) => kind },
    { head: said.checked, width: 36, value: ({ check }) => check },
    { head: texts.sourceHeader, width: 14, value: ({ source }) => source },
    { head: said.result, width: 16, value: ({ result }) => result },
    { head: said.heads.place, width: 34, value: ({ place }) => place },
    { head: said.heads.owner, width: 22, value: ({ owner }) => owner },
    { head: said.heads.detail, width: 70, value: ({ detail }) => detail },
    { head: texts.heads.people, width: 14, value: ({ people }) => people },
    { head: said.heads.auditor, width: 24, value: () => null },
  ];
  return sheet(sheetName(id, said), columns, lines, { frozen: 2, coloured: 3 });
}

/** The check itself, and each thing that it is about: on the sheet of the item where it is told in full. */
function observationLines(observation: Observation, item: Assessed['id'], pages: Pages): Line[] {
  const { said, texts } = pages;
  const { check, result, details, series } = observation;
  const { what, how } = said.checks[check];
  const home = homeOf(check, item);
  const source = visibleName(series.latest.source.id);
  const told = home === item || details.length === 0 ? [] : [fill(said.toldIn, { item: texts.law(home) })];
  const head: Line = {
    kind: said.kinds.check,
    check: what,
    source,
    result: said.results[result],
    place: null,
    owner: null,
    detail: [...sayFacts(observation, pages), `${said.how}: ${how}`, ...told].join('\n'),
    people: null,
  };
  if (home !== item) return [head];
  return [
    head,
    ...details.map(
      (each): Line => ({
        kind: each.finding ? said.kinds.finding : each.principal ? said.kinds.principal : said.kinds.name,
        check: what,
        source,
        result: null,
        place: detailPlace(each, pages),
        owner: ownerOf(each, pages),
        detail: detailParts(each, pages).join('\n'),
        people: each.finding?.people.estimate ?? each.principal?.people.estimate ?? null,
      }),
    ),
  ];
}

/** Who could read how many people at each date. */
function history(pages: Pages): Sheet {
  const { said, series, texts } = pages;
  const dates = [...new Set(series.flatMap(({ snapshots }) => snapshots.map(({ report }) => report.finishedAt)))]
    .sort()
    .slice(-MOST_DATES);
  const rows = series
    .filter(({ snapshots }) => snapshots.length > 1)
    .flatMap((each) => {
      const at = each.snapshots.map(({ report }) => report.finishedAt);
      return accessByDate(each).map(({ name, people }) => ({
        source: each.latest.source.id,
        name,
        people: new Map(at.map((date, index) => [date, people[index] ?? null])),
      }));
    });
  const columns: Column<(typeof rows)[number]>[] = [
    { head: texts.sourceHeader, width: 16, value: ({ source }) => visibleName(source) },
    { head: texts.principalHeader, width: 28, value: ({ name }) => visibleName(name) },
    ...dates.map(
      (date): Column<(typeof rows)[number]> => ({
        head: sayTime(date, pages),
        width: 14,
        value: ({ people }) => people.get(date) ?? null,
      }),
    ),
  ];
  return sheet(said.sections.history, columns, rows, { frozen: 2 });
}
