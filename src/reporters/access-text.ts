/** `nochul access` for a terminal: each relation with those who read it, strongest reach first, and the path. */
import type { RenderOptions } from '../plugin.ts';
import type { AccessReport, AccessRow } from '../report.ts';
import { messages, word } from './messages/index.ts';
import { ARROW } from './path.ts';
import { type Cell, formatColumns, paint, visible, visibleName, wrap } from './table.ts';

/** Rows that differ in the column only share a line. */
export function renderAccess(report: AccessReport, options: RenderOptions): string {
  const texts = messages[options.lang];
  const relations = new Map<string, Map<string, { row: AccessRow; columns: string[] | null }>>();
  for (const row of report.access) {
    const relation = `${visibleName(row.schema)}.${visibleName(row.relation)}`;
    const lines = relations.get(relation) ?? new Map();
    relations.set(relation, lines);
    const key = JSON.stringify([row.principal, row.reach, row.rows, row.certainty, row.path]);
    const known = lines.get(key);
    if (!known) lines.set(key, { row, columns: row.column === null ? null : [row.column] });
    else if (row.column !== null) known.columns?.push(row.column);
  }
  if (relations.size === 0) return `${texts.nobodyReads}\n`;
  const sections = Array.from(relations, ([relation, lines]) => {
    const rows = Array.from(lines.values(), ({ row, columns }): Cell[] => {
      const reach = word(texts.reaches, row.reach);
      return [
        visibleName(row.principal),
        row.canLogin ? texts.yes : texts.no,
        {
          text: row.certainty === 'possible' ? texts.possible(reach) : reach,
          style: row.reach === 'direct' ? 'red' : 'yellow',
        },
        word(texts.rows, row.rows),
        columns === null ? texts.allColumns : texts.listed(columns.map(visibleName)),
        row.path.slice(1).map(visible).join(ARROW),
      ];
    });
    const table = formatColumns(
      [
        { title: texts.principalHeader, shrink: 10 },
        { title: texts.loginHeader },
        { title: texts.reachHeader, shrink: 8 },
        { title: texts.reachedRowsHeader, shrink: 8 },
        { title: texts.columnsHeader, shrink: 10 },
        { title: texts.pathHeader, shrink: 16 },
      ],
      rows,
      options,
      '  ',
    );
    return `${paint(relation, 'bold', options.color)}\n${table}`;
  });
  const gaps = report.sources.flatMap((source) => source.gaps);
  if (gaps.length > 0) {
    const hints = gaps.flatMap(({ code, hint }) => wrap(`  ${visible(code)}: ${visible(hint)}`, options.width));
    sections.push(`${paint(texts.gapsTitle, 'bold', options.color)}\n${hints.join('\n')}\n`);
  }
  return sections.join('\n');
}
