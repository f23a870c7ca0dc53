/** The evidence as one document to be read from top to bottom. */
import { place } from '../reporters/digest.ts';
import { fill } from '../reporters/fill.ts';
import { code, plain } from '../reporters/markdown.ts';
import { word } from '../reporters/messages/index.ts';
import { truncate, visibleName } from '../reporters/table.ts';
import { homeOf } from './items.ts';
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
import type { Assessed, Observation } from './types.ts';

/** Lines of one list; the workbook has all of them. */
const MOST_DETAILS = 30;
/** Of the summary, where the item itself says it all. */
const LONGEST_SUMMARY = 160;

export function evidenceMarkdown(pages: Pages): string {
  const { said, assessed } = pages;
  const blocks = [
    `# ${plain(said.title)}`,
    plain(said.notVerdict),
    ...overview(pages),
    ...summary(pages),
    `## ${plain(said.sections.items)}`,
    ...assessed.flatMap((each) => itemBlocks(each, pages)),
    ...history(pages),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads.map(plain)), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function overview(pages: Pages): string[] {
  const { said, reports, series, numbers } = pages;
  const { heads, sections } = said;
  const sources = series.map((each) => {
    const { source } = each.latest;
    const { sample, scope, counting } = settingsOf(each, pages);
    return [
      code(visibleName(source.id)),
      plain(serverOf(each)),
      code(visibleName(source.user)),
      plain(sayTime(each.latest.report.finishedAt, pages)),
      numbers.count(source.relations),
      numbers.count(source.rowsSampled),
      plain(sample),
      plain(scope),
      plain(counting),
    ];
  });
  const sourceHeads = [pages.texts.sourceHeader, heads.server, heads.account, heads.date, heads.relations, heads.rows];
  const files = reports.map(({ report, folder }) => [
    code(`${folder}/report.json`),
    plain(`${sayTime(report.startedAt, pages)} – ${sayTime(report.finishedAt, pages)}`),
    plain(`${report.tool.name} ${report.tool.version}`),
    pages.texts.listed(report.sources.map(({ id }) => code(visibleName(id)))),
  ]);
  return [
    `## ${plain(sections.overview)}`,
    `### ${plain(sections.sources)}`,
    table([...sourceHeads, heads.sample, heads.scope, heads.counting], sources),
    `### ${plain(sections.reports)}`,
    table([heads.file, heads.period, heads.tool, pages.texts.sourceHeader], files),
  ];
}

function summary(pages: Pages): string[] {
  const { said, assessed, texts } = pages;
  const meanings = Object.entries(said.resultMeanings).map(
    ([result, meaning]) => `- **${plain(word(said.results, result))}**: ${plain(meaning)}`,
  );
  const rows = assessed.map(({ id, result, observations }) => [
    plain(texts.law(id)),
    plain(word(texts.lawTitles, id)),
    `**${plain(said.results[result])}**`,
    plain(truncate(decisive(observations, result, pages), LONGEST_SUMMARY)),
  ]);
  const { heads } = said;
  return [
    `## ${plain(said.sections.summary)}`,
    meanings.join('\n'),
    table([heads.item, heads.title, said.result, said.what], rows),
  ];
}

/** What made the result what it is, in one line. */
export function decisive(observations: readonly Observation[], result: Assessed['result'], pages: Pages): string {
  const several = pages.series.length > 1;
  const sentences = observations
    .filter((each) => each.result === result)
    .map((each) => {
      const said = sayFacts(each, pages).join(', ');
      return several ? `${visibleName(each.series.latest.source.id)}: ${said}` : said;
    });
  return [...new Set(sentences)].join('; ');
}

function itemBlocks({ id, result, observations }: Assessed, pages: Pages): string[] {
  const { said, texts } = pages;
  const rows = observations.map((each) => [
    plain(said.checks[each.check].what),
    code(visibleName(each.series.latest.source.id)),
    plain(said.results[each.result]),
    sayFacts(each, pages).map(plain).join('<br>'),
  ]);
  const home = observations.filter((each) => homeOf(each.check, id) === id);
  const ways = [...new Set(home.map(({ check }) => check))].map((check) => {
    const { what, how } = said.checks[check];
    return `- ${plain(what)}: ${plain(how)}`;
  });
  const elsewhere = [
    ...new Set(observations.filter((each) => homeOf(each.check, id) !== id).map(({ check }) => check)),
  ].map((check) => {
    const told = fill(said.toldIn, { item: texts.law(homeOf(check, id)) });
    return `- ${plain(said.checks[check].what)} → ${plain(told)}`;
  });
  return [
    `### ${plain(sayItem(id, pages))}: ${plain(said.results[result])}`,
    `**${plain(said.asks)}** ${plain(said.items[id].asks)}`,
    table([said.checked, texts.sourceHeader, said.result, said.what], rows),
    `**${plain(said.how)}**`,
    [...ways, ...elsewhere].join('\n'),
    ...home.flatMap((each) => details(each, pages)),
    `**${plain(said.limits)}**`,
    said.items[id].limits.map((each) => `- ${plain(each)}`).join('\n'),
  ];
}

function details(observation: Observation, pages: Pages): string[] {
  const { said, numbers, series } = pages;
  const { check, details, series: own } = observation;
  if (details.length === 0) return [];
  const from = series.length > 1 ? ` (${plain(visibleName(own.latest.source.id))})` : '';
  const lines = details.slice(0, MOST_DETAILS).map((each) => {
    const owner = ownerOf(each, pages);
    const parts = [...(owner === '' ? [] : [owner]), ...detailParts(each, pages)];
    return `- ${code(detailPlace(each, pages))}: ${parts.map(plain).join(' · ')}`;
  });
  const rest = details.length - lines.length;
  if (rest > 0) lines.push(`- ${plain(fill(said.more, { count: numbers.count(rest) }))}`);
  return [`**${plain(said.details)}: ${plain(said.checks[check].what)}**${from}`, lines.join('\n')];
}

/** Who read how many people at each date, where there are several; what changed is told in 2.5.6. */
function history(pages: Pages): string[] {
  const { said, series, texts, numbers } = pages;
  const long = series.filter(({ snapshots }) => snapshots.length > 1);
  if (long.length === 0) return [];
  return [
    `## ${plain(said.sections.history)}`,
    ...long.flatMap((each) => {
      const rows = accessByDate(each);
      const dates = each.snapshots.map(({ report }) => sayTime(report.finishedAt, pages));
      return [
        `### ${plain(place(each.latest.source.id))}`,
        table(
          [texts.principalHeader, ...dates],
          rows
            .slice(0, MOST_DETAILS)
            .map(({ name, people }) => [
              code(visibleName(name)),
              ...people.map((count) => (count === null ? '–' : numbers.count(count))),
            ]),
        ),
        rows.length > MOST_DETAILS ? plain(fill(said.more, { count: numbers.count(rows.length - MOST_DETAILS) })) : '',
      ];
    }),
  ];
}
