/** The picture of the flows, drawn by ECharts into SVG while the report is made. */
import type { Words } from '../digest.ts';
import { word } from '../messages/index.ts';
import { truncate, visible } from '../table.ts';
import type { FlowNode, Flows } from './flows.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 1152;
/** Height of one entry of the longest column. */
const ENTRY = 34;
/** Room for the names on both sides; those of relations say their severity, too. */
const LEFT = 260;
const RIGHT = 310;
/** Cells of a terminal that a name may take; one is about six pixels wide. */
const LONGEST_NAME = 26;
const LONGEST_WAY = 42;

/** @param label what somebody is told who doesn't see it */
export async function drawFlows(flows: Flows, words: Words, label: string): Promise<Markup> {
  const longest = Math.max(flows.accounts.length, flows.ways.length, flows.relations.length);
  const height = Math.max(220, ENTRY * longest + 20);
  return drawChart(height, label, {
    series: [
      {
        type: 'sankey',
        silent: true,
        emphasis: { disabled: true },
        ...{ left: LEFT, right: RIGHT, top: 10, bottom: 10, nodeWidth: 10, nodeGap: 14 },
        nodeAlign: 'justify',
        data: [
          ...nodes('account', flows.accounts, words),
          ...nodes('way', flows.ways, words),
          ...nodes('relation', flows.relations, words),
        ],
        links: links(flows),
      },
    ],
  });
}

/**
 * Any chart as the page may hold it.
 * @param label what somebody is told who doesn't see it
 */
export async function drawChart(height: number, label: string, option: object): Promise<Markup> {
  // Half a second to load: only who wants a picture waits for it.
  const [{ init, use }, { LineChart, SankeyChart }, { GridComponent }, { SVGRenderer }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  use([SankeyChart, LineChart, GridComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ animation: false, ...option });
    return { markup: cleaned(chart.renderToSVGString(), label) };
  } finally {
    // The process would not end.
    chart.dispose();
  }
}

type Column = 'account' | 'way' | 'relation';
const SIDES = { account: 'left', way: 'right', relation: 'right' } as const;
const DEPTHS = { account: 0, way: 1, relation: 2 } as const;

function nodes(column: Column, all: readonly FlowNode[], words: Words) {
  return all.map((node, at) => ({
    name: `${column} ${at}`,
    depth: DEPTHS[column],
    // Custom properties of the page: the same picture is legible on light and on dark.
    itemStyle: { color: colourOf(column, node), borderWidth: 0 },
    label: {
      position: SIDES[column],
      color: column === 'way' ? 'var(--soft)' : 'var(--ink)',
      textBorderColor: 'var(--card)',
      textBorderWidth: 4,
      // A function, so that nothing in a name is taken for a placeholder.
      formatter: () => labelOf(column, node, words),
    },
  }));
}

function colourOf(column: Column, { severity }: FlowNode): string {
  if (column === 'account') return 'var(--accent)';
  return severity === null ? 'var(--line-strong)' : `var(--${severity})`;
}

function labelOf(column: Column, { label, short, people, severity }: FlowNode, { texts, numbers }: Words): string {
  if (column === 'way') {
    const whole = visible(label);
    return truncate(whole, LONGEST_WAY) === whole ? whole : truncate(visible(short ?? label), LONGEST_WAY);
  }
  const parts = [
    truncate(label, LONGEST_NAME),
    numbers.short(people),
    ...(severity === null ? [] : [word(texts.severities, severity)]),
  ];
  return visible(parts.join(' · '));
}

function links({ bands, relations }: Flows) {
  const summed = new Map<string, { source: string; target: string; value: number; lineStyle: object }>();
  const add = (source: string, target: string, people: number, colour: string, opacity: number) => {
    const key = `${source} ${target}`;
    // The square root, so that three hundred people are seen beside a hundred thousand.
    const value = Math.sqrt(Math.max(people, 1)) + (summed.get(key)?.value ?? 0);
    summed.set(key, { source, target, value, lineStyle: { color: colour, opacity, curveness: 0.5 } });
  };
  for (const { account, way, relation, people } of bands) {
    const severity = relations[relation]?.severity ?? null;
    const colour = severity === null ? 'var(--line-strong)' : `var(--${severity})`;
    add(`account ${account}`, `way ${way}`, people, 'var(--accent)', 0.22);
    add(`way ${way}`, `relation ${relation}`, people, colour, 0.32);
  }
  return [...summed.values()];
}

/**
 * Without what the library adds for its own script, and without inline styles: the page's policy forbids them, and the
 * style sheet has them. Texts are escaped by the library, so that what looks like an attribute is one.
 */
function cleaned(svg: string, label: string): string {
  const open = html`<svg viewBox="0 0 ${WIDTH} ${Number(svg.match(/height="(\d+)"/)?.[1])}" role="img" aria-label="${label}">`;
  return svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:style|class|ecmeta_\w+|xml:space)="[^"]*"/g, '')
    .replace(/^\s*<svg [^>]*>/, () => open.markup);
}
