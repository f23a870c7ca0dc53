/** A report of many findings that many principals read: every way that a scan knows, made up. */
import { type Report, reportSchema } from '../../src/report.ts';
import { madeUpReport } from './made-up.ts';

/**
 * Ten columns a relation; the principals are members of ten roles, each with grants on a tenth of the relations, so that
 * every finding is read by a tenth of the principals.
 */
export function bigReport(findings: number, principals: number): Report {
  const made = madeUpReport();
  const [source] = made.sources;
  const [superuser] = made.principals;
  if (!source || !superuser) throw new Error('the made-up report has a source and principals');
  // The superuser reads every one of them.
  const readers = Math.ceil(principals / 10) + 1;
  const many = Array.from({ length: findings }, (_, at) => ({
    ...(made.findings[at % made.findings.length] as Report['findings'][number]),
    id: at.toString(16).padStart(16, '0'),
    schema: `schema_${Math.floor(at / 10) % 7}`,
    relation: `tb_고객_${Math.floor(at / 10)}`,
    column: `column_${at % 10}`,
    readers: { principals: readers, logins: readers, untraced: 0, traceUnknown: 0 },
  }));
  const relations = [...new Set(many.map(({ schema, relation }) => `${schema}.${relation}`))];
  const idsOf = new Map<string, string[]>();
  for (const { id, schema, relation } of many) {
    const key = `${schema}.${relation}`;
    idsOf.set(key, [...(idsOf.get(key) ?? []), id]);
  }
  const holdings = relations.map((object, at) => ({
    ...(made.holdings[1] as Report['holdings'][number]),
    id: `shop/h${at}`,
    holder: `team_${at % 10}`,
    object,
    findings: idsOf.get(object) ?? [],
  }));
  const everything = {
    ...holdings[0]!,
    id: 'shop/all',
    by: 'superuser',
    object: '*',
    findings: many.map(({ id }) => id),
  };
  return reportSchema.parse({
    ...made,
    sources: [
      {
        ...source,
        coverage: relations.map((name) => ({
          ...source.coverage[0],
          schema: name.slice(0, name.indexOf('.')),
          relation: name.slice(name.indexOf('.') + 1),
        })),
      },
    ],
    findings: many,
    holdings: [everything, ...holdings],
    principals: Array.from({ length: principals }, (_, at) => ({
      ...superuser,
      name: `account_${at}`,
      superuser: at === 0,
      access: [everything, ...holdings]
        .filter(({ id }, nth) => (at === 0 ? id === 'shop/all' : nth > 0 && nth % 10 === at % 10))
        .map(({ id, holder }) => ({
          holding: id,
          reach: 'direct',
          certainty: 'certain',
          chain: at === 0 ? [] : [{ to: holder, by: 'member-inherits' }],
        })),
    })),
    violations: many
      .filter(({ category, protection }) => category === 'rrn' && protection === 'plain')
      .map(({ id, source }) => ({
        rule: 'no-plaintext-rrn',
        severity: 'critical',
        finding: id,
        args: { source, law: ['pipa/24-2', 'gosi/7'] },
      })),
  });
}
