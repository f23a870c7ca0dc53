/** Where personal data is: in logs, in copies, in columns that nobody declared. */
import { z } from 'zod';
import { allowed } from '../../names.ts';
import type { Finding } from '../../report.ts';
import { ofFinding, ofRelation, worstOf } from '../breaches.ts';
import { copiesOf, wordIn } from '../copies.ts';
import { isStored } from '../facts.ts';
import { defineRule } from '../index.ts';
import { byRelation } from './access.ts';

/** Relations that may: `schema.relation` with * and ?. */
const allow = z.array(z.string().min(1)).default([]);

const LOG_WORDS = new Set([
  'log',
  'logs',
  'logging',
  'debug',
  'trace',
  'traces',
  'error',
  'errors',
  'stacktrace',
  '로그',
]);
/** 고시 8: a record of access has to say who came from where. */
const OF_A_RECORD = ['user_id', 'ip_address', 'device_id'];

const LOGS = ['pipa/29', 'isms-p/2.9.4', 'isms-p/3.2.1'];

const noPersonalDataInLogs = defineRule({
  id: 'no-personal-data-in-logs',
  level: 'warn',
  law: LOGS,
  options: z.strictObject({
    allow,
    /** Kinds of data that a log may hold. */
    ignore: z.array(z.string()).default(OF_A_RECORD),
  }),
  *check({ report, facts, options: { allow, ignore } }) {
    const isAllowed = allowed(allow);
    const held = report.findings.filter(
      (each) =>
        isStored(each) && each.protection === 'plain' && !ignore.includes(each.category) && !isView(facts.kind(each)),
    );
    for (const findings of byRelation(held)) {
      const { schema = '', relation = '' } = findings[0] ?? {};
      const word = wordIn([relation], (part) => LOG_WORDS.has(part));
      if (word === null || isAllowed(`${schema}.${relation}`)) continue;
      yield ofRelation(findings, facts, { severity: worstOf(findings), law: LOGS, args: { word } });
    }
  },
});

const isView = (kind: string | null) => kind === 'view';

const COPIES = ['pipa/21', 'gosi/13', 'isms-p/3.4.1'];

const noStaleCopy = defineRule({
  id: 'no-stale-copy',
  level: 'warn',
  law: COPIES,
  options: z.strictObject({
    allow,
    /** Whether tables with the same columns as another count, whatever they are called. */
    alike: z.boolean().default(false),
  }),
  *check({ report, facts, options: { allow, alike } }) {
    const isAllowed = allowed(allow);
    for (const source of report.sources) {
      const findings = report.findings.filter((each) => each.source === source.id && isStored(each));
      const copies = copiesOf({ source, findings }).filter(
        ({ schema, relation, word }) => (alike || word !== null) && !isAllowed(`${schema}.${relation}`),
      );
      for (const { word, like, findings } of withoutSeries(copies))
        yield ofRelation(findings, facts, {
          severity: worstOf(findings),
          law: COPIES,
          args: { word: word ?? like ?? '' },
        });
    }
  },
});

/** So many tables that differ in their date alone are how the application keeps its data, month by month. */
const LEAST_OF_A_SERIES = 3;

function withoutSeries<
  Copy extends { readonly schema: string; readonly relation: string; readonly word: string | null },
>(copies: readonly Copy[]): Copy[] {
  const stem = ({ schema, relation, word }: Copy) =>
    /^\d+$/.test(word ?? '')
      ? JSON.stringify([schema, relation.replace(/\d+/g, '#')])
      : JSON.stringify([schema, relation]);
  return [...Map.groupBy(copies, stem).values()].flatMap((same) => (same.length >= LEAST_OF_A_SERIES ? [] : same));
}

const INVENTORY = ['isms-p/1.2.1', 'isms-p/3.2.1'];

const commentRequired = defineRule({
  id: 'comment-required',
  level: 'off',
  law: INVENTORY,
  options: z.strictObject({ allow }),
  *check({ report, facts, options }) {
    const isAllowed = allowed(options.allow);
    for (const finding of report.findings) {
      const { schema, relation, evidence } = finding;
      if (!isStored(finding) || isView(facts.kind(finding)) || evidence.basis.includes('comment')) continue;
      // A kind that stands inside texts or documents is none that a comment could name.
      if (finding.embedded || finding.path !== null || isAllowed(`${schema}.${relation}`)) continue;
      yield ofFinding(finding, facts, { severity: 'low', law: INVENTORY });
    }
  },
});

const undeclared = defineRule({
  id: 'undeclared-personal-data',
  level: 'error',
  law: INVENTORY,
  options: z.strictObject({
    /** Whether columns of views count. */
    views: z.boolean().default(false),
  }),
  *check({ report, facts, options, declared }) {
    if (!declared) return;
    const isCounted = (finding: Finding) => isStored(finding) && (options.views || !isView(facts.kind(finding)));
    for (const finding of report.findings.filter(isCounted)) {
      const { schema, relation, column, category, severity } = finding;
      if (!declared.holds(schema, relation, column, category))
        yield ofFinding(finding, facts, { severity, law: INVENTORY });
    }
  },
});

export const places = [noPersonalDataInLogs, noStaleCopy, commentRequired, undeclared];
