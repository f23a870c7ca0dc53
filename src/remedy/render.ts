/** A plan as SQL text: what runs, what is only proposed, what stays open, and the way back. Pure. */
import type { EngineName } from '../model.ts';
import type { Finding, Report } from '../report.ts';
import { type Messages, messages, word } from '../reporters/messages/index.ts';
import { ARROW, pathSteps } from '../reporters/path.ts';
import { visible, visibleName } from '../reporters/table.ts';
import type { Open, Remedy, SourcePlan, Taken } from './plan.ts';

export interface RenderedPlan {
  readonly sql: string;
  /** The statements that take it back, to be run by themselves. */
  readonly undo: string;
}

/** Entries of one list in a comment. */
const MOST_LISTED = 12;
/** GRANTs that are proposed to give back what else is lost. */
const MOST_KEPT = 20;

/** The file that `nochul fix` writes, and the one that undoes it. */
export function renderPlan(plans: readonly SourcePlan[], report: Report, lang: 'ko' | 'en'): RenderedPlan {
  const texts = messages[lang];
  const head = [
    ...texts.fix.title({ version: report.tool.version, date: report.finishedAt.slice(0, 10) }),
    ...texts.fix.howTo,
    ...(report.complete ? [] : texts.fix.incomplete),
  ].map(comment);
  const found = new Map(report.findings.map((finding) => [finding.id, finding]));
  return {
    sql: document(
      head,
      plans.map((plan) => sourceLines(plan, found, texts)),
    ),
    undo: document(
      [comment(texts.fix.undoTitle)],
      plans.map((plan) => [sourceTitle(plan, texts), '', ...undoLines(plan)]),
    ),
  };
}

function document(head: readonly string[], parts: readonly (readonly string[])[]): string {
  return `${[head, ...parts].map((lines) => lines.join('\n').trimEnd()).join('\n\n')}\n`;
}

const comment = (text: string): string => `-- ${visible(text)}`;

function sourceTitle({ source }: SourcePlan, texts: Messages): string {
  return comment(
    texts.fix.source({ id: source.id, engine: source.engine, version: source.version, database: source.database }),
  );
}

function sourceLines(plan: SourcePlan, found: ReadonlyMap<string, Finding>, texts: Messages): string[] {
  const { source, remedies, open } = plan;
  const active = remedies.filter(({ candidate }) => !candidate);
  const proposed = remedies.filter(({ candidate }) => candidate);
  const isPostgres = source.engine === 'postgresql';
  const lines = ['-- '.padEnd(100, '='), sourceTitle(plan, texts)];
  if (plan.leftOut.length > 0) lines.push(comment(texts.fix.leftOut(listed(plan.leftOut, texts))));
  if (!isPostgres && active.length > 0) lines.push(comment(texts.fix.noTransaction));
  if (active.length === 0) lines.push(comment(texts.fix.nothing));
  lines.push('');
  if (active.length > 0) {
    if (isPostgres) lines.push('BEGIN;', '');
    for (const [index, remedy] of active.entries()) {
      lines.push(
        ...remedyLines(remedy, index + 1, found, texts),
        ...remedy.statements.flatMap((sql) => safe(sql, source.engine)),
        '',
      );
    }
    if (isPostgres) lines.push('COMMIT;', '');
  }
  if (plan.remedies.some(({ alsoTakesAway }) => alsoTakesAway === null)) {
    lines.push(...section(texts.fix.takesTogether, takenLines(plan.alsoTakesAway, texts)));
  }
  if (plan.gains.length > 0) lines.push(...section(texts.fix.gains, takenLines(plan.gains, texts)));
  if (open.length > 0)
    lines.push(
      ...section(
        texts.fix.open,
        open.flatMap((each) => openLines(each, source.engine, texts)),
      ),
    );
  if (proposed.length > 0) {
    lines.push(...section(texts.fix.proposals, []));
    for (const remedy of proposed) {
      lines.push(...remedyLines(remedy, null, found, texts));
      lines.push(...remedy.statements.flatMap((sql) => safe(sql, source.engine)).map((line) => `--   ${line}`), '');
    }
  }
  const undo = undoLines(plan);
  if (undo.length > 0)
    lines.push(
      ...section(
        texts.fix.undo,
        undo.filter((line) => line !== '').map((line) => `-- ${line}`),
      ),
    );
  return lines;
}

function section(title: string, lines: readonly string[]): string[] {
  return ['-- '.padEnd(100, '-'), comment(title), ...lines, ''];
}

function remedyLines(
  remedy: Remedy,
  number: number | null,
  found: ReadonlyMap<string, Finding>,
  texts: Messages,
): string[] {
  const { kind, subject, people, risk, alsoTakesAway, together, keeps, engine } = remedy;
  const title = word(texts.fix.risks, risk);
  const count = people > 0 ? texts.about(Number(people.toPrecision(3)).toLocaleString(texts.locale)) : null;
  const lines = [
    comment(`${number === null ? '' : `[${number}] `}${texts.fix.heading({ people: count, risk: title })}`),
  ];
  lines.push(comment(texts.fix.kinds[kind]({ subject: visibleName(subject), engine })));
  lines.push(...closesLines(remedy, found, texts));
  if (together.length > 0) {
    lines.push(
      comment(
        texts.fix.together(
          listed(
            together.map((each) => `[${each + 1}]`),
            texts,
          ),
        ),
      ),
    );
  }
  if (alsoTakesAway && alsoTakesAway.length > 0) {
    lines.push(comment(texts.fix.alsoTakes), ...takenLines(alsoTakesAway, texts));
    const shown = keeps.slice(0, MOST_KEPT);
    if (shown.length > 0) lines.push(comment(texts.fix.toKeep));
    lines.push(...shown.flatMap((sql) => safe(sql, engine)).map((line) => `--   ${line}`));
  }
  return lines;
}

function closesLines({ closes }: Remedy, found: ReadonlyMap<string, Finding>, texts: Messages): string[] {
  const byPrincipals = new Map<string, string[]>();
  const principalsOf = new Map<string, string[]>();
  for (const { finding, principal } of closes) {
    const known = principalsOf.get(finding) ?? [];
    principalsOf.set(finding, known);
    if (!known.includes(principal)) known.push(principal);
  }
  for (const [finding, principals] of principalsOf) {
    const { schema = '', relation = '', column = '', id = '' } = found.get(finding) ?? {};
    const key = JSON.stringify(principals);
    const name = `${[schema, relation, column].map(visibleName).join('.')} (${id})`;
    byPrincipals.set(key, [...(byPrincipals.get(key) ?? []), name]);
  }
  return cut(
    Array.from(byPrincipals, ([key, findings]) => {
      const principals: string[] = JSON.parse(key);
      return comment(texts.fix.closes({ findings: listed(findings, texts), principals: listed(principals, texts) }));
    }),
    texts,
  );
}

/** One line for each relation and set of columns that the same principals lose. */
function takenLines(taken: readonly Taken[], texts: Messages): string[] {
  const groups = new Map<string, { relation: string; columns: readonly string[] | null; principals: string[] }>();
  for (const { principal, relation, columns } of taken) {
    const key = JSON.stringify([relation, columns]);
    const known = groups.get(key) ?? { relation, columns, principals: [] };
    groups.set(key, known);
    known.principals.push(principal);
  }
  return cut(
    Array.from(groups.values(), ({ relation, columns, principals }) => {
      const what = columns === null ? '' : ` (${listed(columns, texts)})`;
      return comment(`  ${visibleName(relation)}${what}: ${listed(principals, texts)}`);
    }),
    texts,
  );
}

function openLines(
  { principal, by, holding, chain, findings, statement }: Open,
  engine: EngineName,
  texts: Messages,
): string[] {
  const path = pathSteps([...chain], { ...holding, beyond: [...holding.beyond] }, texts).join(ARROW);
  const count = findings.toLocaleString(texts.locale);
  const what = Object.hasOwn(texts.fix.advice, by) ? texts.fix.advice[by] : undefined;
  return [
    comment(texts.fix.stays({ principal: visibleName(principal), path, findings: count })),
    comment(`  ${what ?? texts.fix.otherAdvice}`),
    ...(statement === null ? [] : safe(statement, engine).map((line) => `--   ${line}`)),
  ];
}

function listed(names: readonly string[], texts: Messages): string {
  const shown = names.slice(0, MOST_LISTED).map(visibleName);
  const more = names.length - shown.length;
  const all = more > 0 ? [...shown, texts.others(more.toLocaleString(texts.locale))] : shown;
  return texts.listed(all);
}

function cut(lines: readonly string[], texts: Messages): string[] {
  if (lines.length <= MOST_LISTED) return [...lines];
  const more = lines.length - MOST_LISTED;
  return [...lines.slice(0, MOST_LISTED), comment(`  ${texts.others(more.toLocaleString(texts.locale))}`)];
}

/** The last statement is taken back first. */
function undoLines({ remedies, source }: SourcePlan): string[] {
  const statements = remedies.filter(({ candidate }) => !candidate).map(({ undo }) => undo);
  const lines = statements
    .reverse()
    .flat()
    .flatMap((sql) => safe(sql, source.engine));
  if (lines.length === 0) return [];
  return source.engine === 'postgresql' ? ['BEGIN;', ...lines, 'COMMIT;'] : lines;
}

/**
 * One statement, one line. A name with a line break, a control character or one that turns the writing direction would
 * read as something else than it does: the statement is then run from its bytes, below a comment that shows it.
 */
function safe(sql: string, engine: EngineName): string[] {
  if (visible(sql) === sql) return [`${sql};`];
  const bytes = Buffer.from(sql).toString('hex');
  if (engine === 'postgresql') {
    const text = `convert_from(decode('${bytes}', 'hex'), 'UTF8')`;
    return [comment(sql), `DO $nochul$BEGIN EXECUTE ${text}; END$nochul$;`];
  }
  return [
    comment(sql),
    `SET @nochul = CONVERT(0x${bytes} USING utf8mb4);`,
    'PREPARE nochul FROM @nochul;',
    'EXECUTE nochul;',
    'DEALLOCATE PREPARE nochul;',
  ];
}
