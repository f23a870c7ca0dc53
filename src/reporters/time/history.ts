/** The formats of `nochul history`: the runs, and how people, readers, findings and violations moved. */
import type { RenderOptions } from '../../plugin.ts';
import { drawChart } from '../html/chart.ts';
import { html, type Markup } from '../html/markup.ts';
import { visibleName } from '../table.ts';
import { type Block, dateOf, type Language, languageOf, type TablePage } from './page.ts';
import { renderHtml, renderText } from './render.ts';
import type { Run } from './runs.ts';

type Runs = readonly Run[];

export const historyReporters = [
  {
    name: 'text',
    extensions: ['.txt'],
    render(runs: Runs, options: RenderOptions) {
      const language = languageOf(options.lang);
      return renderText(historyPage(runs, options.width, language), options, language);
    },
  },
  {
    name: 'json',
    extensions: ['.json'],
    render: (runs: Runs) => `${JSON.stringify({ schemaVersion: 1, runs }, null, 2)}\n`,
  },
  {
    name: 'html',
    extensions: ['.html'],
    async render(runs: Runs, { lang }: RenderOptions) {
      const language = languageOf(lang);
      return renderHtml(historyPage(runs, Infinity, language), language, await charts(runs, language));
    },
  },
];

const TRENDS = ['people', 'readers', 'findings', 'violations'] as const;
type Trend = (typeof TRENDS)[number];

function amountOf(run: Run, trend: Trend): number {
  return trend === 'people' ? run.people.estimate : run[trend];
}

/** Runs of the same sources, in the order of time: nothing else can be held against each other. */
function seriesOf(runs: Runs): { readonly name: string; readonly runs: Runs }[] {
  const groups = Map.groupBy(runs, ({ sources }) => JSON.stringify(sources));
  return Array.from(groups.values(), (own) => ({
    name: (own[0]?.sources ?? []).map(visibleName).join(', '),
    runs: own,
  }));
}

function historyPage(runs: Runs, width: number, language: Language): TablePage {
  const { time, numbers } = language;
  const [first, last] = [runs[0], runs.at(-1)];
  const facts = first && last ? periodOf(runs, first, last, language) : time.noRuns;
  return {
    title: time.historyTitle,
    lead: facts,
    severity: null,
    facts: [],
    blocks: first
      ? [
          ...seriesOf(runs).map((series): Block => {
            const room = Number.isFinite(width) ? Math.max(8, width - ROOM_BESIDE) : MOST_BARS;
            return {
              title: time.trendTitle(series.name),
              heads: [{ title: '' }, { title: '', is: 'short' }, { title: time.nowHeader, is: 'number' }],
              rows: TRENDS.map((trend) => {
                const values = series.runs.map((run) => amountOf(run, trend));
                return [time.trends[trend], sparkline(values, room), numbers.count(values.at(-1) ?? 0)];
              }),
            };
          }),
          runsBlock(runs, language),
        ]
      : [],
  };
}

/** Cells of a terminal for what stands on both sides of a sparkline, and the most bars of one in a file. */
const ROOM_BESIDE = 36;
const MOST_BARS = 60;

function periodOf(runs: Runs, first: Run, last: Run, { time, numbers }: Language): string {
  return time.runs({
    count: numbers.count(runs.length),
    from: dateOf(first.finishedAt),
    to: dateOf(last.finishedAt),
  });
}

function runsBlock(runs: Runs, { texts, time, numbers }: Language): Block {
  const several = new Set(runs.map(({ sources }) => JSON.stringify(sources))).size > 1;
  return {
    title: time.runHeader,
    heads: [
      { title: time.runHeader, is: 'number' },
      { title: time.dateHeader, is: 'short' },
      ...(several ? [{ title: texts.sourceHeader, is: 'name' as const }] : []),
      { title: texts.peopleHeader, is: 'number' },
      { title: texts.readersHeader, is: 'number' },
      { title: time.findingsHeader, is: 'number' },
      { title: texts.violationsTitle, is: 'number' },
      { title: time.worstHeader, is: 'severity' },
    ],
    // The latest first: what does not fit on a terminal is old.
    rows: [...runs]
      .reverse()
      .map((run) => [
        String(run.run),
        `${dateOf(run.finishedAt)}${run.complete ? '' : ' *'}`,
        ...(several ? [run.sources.map(visibleName).join(', ')] : []),
        numbers.people(run.people),
        `${numbers.count(run.readers)} (${numbers.count(run.logins)})`,
        numbers.count(run.findings),
        numbers.count(run.violations),
        run.worst ?? '',
      ]),
    ...(runs.every(({ complete }) => complete) ? {} : { note: time.incompleteRuns }),
  };
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * One bar a value, the latest at the right; those that have no room are left out at the left. The lowest bar is zero, so
 * that a small change of a large number does not look like a large one.
 */
export function sparkline(values: readonly number[], room: number): string {
  const shown = values.slice(-Math.max(1, Math.floor(room)));
  const most = Math.max(...shown, 0);
  return shown.map((value) => BARS[most === 0 ? 0 : Math.round((value / most) * (BARS.length - 1))]).join('');
}

const CHART_HEIGHT = 200;

async function charts(runs: Runs, { texts, time, numbers }: Language): Promise<Markup> {
  const drawn: Markup[] = [];
  for (const series of seriesOf(runs)) {
    const [first, last] = [series.runs[0], series.runs.at(-1)];
    if (!first || !last) continue;
    const pictures: Markup[] = [];
    for (const trend of TRENDS) {
      const label = time.chart({
        what: time.trends[trend],
        from: dateOf(first.finishedAt),
        to: dateOf(last.finishedAt),
        last: numbers.count(amountOf(last, trend)),
      });
      const option = chartOption(series.runs, trend, numbers.short);
      pictures.push(
        html`<h3>${time.trends[trend]}</h3><div class="scroll picture">${await drawChart(CHART_HEIGHT, label, option)}</div>`,
      );
    }
    drawn.push(html`<section><h2>${time.trendTitle(series.name || texts.wholeSource)}</h2>${pictures}</section>`);
  }
  return html`${drawn}`;
}

function chartOption(runs: Runs, trend: Trend, short: (value: number) => string): object {
  const label = { color: 'var(--soft)' };
  const point = (value: (run: Run) => number) => runs.map((run) => [Date.parse(run.finishedAt), value(run)]);
  const line = (data: number[][], more: object) => ({ type: 'line', data, silent: true, symbol: 'none', ...more });
  // Of people nobody knows more than the bounds: they are drawn as a band.
  const bounds =
    trend === 'people'
      ? [
          line(
            point(({ people }) => people.low),
            { stack: 'bounds', lineStyle: { opacity: 0 } },
          ),
          line(
            point(({ people }) => people.high - people.low),
            { stack: 'bounds', lineStyle: { opacity: 0 }, areaStyle: { color: 'var(--accent)', opacity: 0.15 } },
          ),
        ]
      : [];
  return {
    grid: { left: 70, right: 30, top: 12, bottom: 28 },
    // In UTC, as the table has it, whatever the machine's time zone is.
    useUTC: true,
    xAxis: {
      type: 'time',
      axisLabel: {
        ...label,
        hideOverlap: true,
        formatter: (value: number) => new Date(value).toISOString().slice(0, 10),
      },
      axisLine: { lineStyle: { color: 'var(--line-strong)' } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      axisLabel: { ...label, formatter: short },
      splitLine: { lineStyle: { color: 'var(--line)' } },
    },
    series: [
      ...bounds,
      line(
        point((run) => amountOf(run, trend)),
        {
          symbol: 'circle',
          symbolSize: 6,
          lineStyle: { color: 'var(--accent)', width: 2 },
          itemStyle: { color: 'var(--accent)' },
        },
      ),
    ],
  };
}
