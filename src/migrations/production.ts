/** What a report of production says that an empty schema cannot: which columns hold personal data, of how many, and who is who. Pure. */
import type { Classification, EngineName, Relation } from '../model.ts';
import type { Finding, Report } from '../report.ts';
import type { NeededRole } from './shadow.ts';

export interface Known {
  /** Findings of the relation in production, as classifications; where the schema goes by another name, with that. */
  findings(relation: Pick<Relation, 'schema' | 'name'>): readonly Classification[];
  /** Whether production read rows of the column, so that nothing found there means something. */
  examined(relation: Pick<Relation, 'schema' | 'name'>, column: string): boolean;
  rows(relation: Pick<Relation, 'schema' | 'name'>): number | null;
  people(finding: Finding): Finding['people'] | null;
}

export const NOTHING_KNOWN: Known = {
  findings: () => [],
  examined: () => false,
  rows: () => null,
  people: () => null,
};

const keyOf = (...parts: readonly string[]) => JSON.stringify(parts);

/**
 * @param existing the columns that the base has: of one that is made now, production can know nothing
 * @param schemaOf from the schema's name in production to the one here
 */
export function knownFrom(
  production: Report,
  existing: readonly Pick<Relation, 'schema' | 'name' | 'columns'>[],
  schemaOf: (schema: string) => string,
): Known {
  const columns = new Set(
    existing.flatMap(({ schema, name, columns }) => columns.map((column) => keyOf(schema, name, column.name))),
  );
  const findings = production.findings.map((each) => ({ ...each, schema: schemaOf(each.schema) }));
  const byRelation = Map.groupBy(
    findings.filter(({ schema, relation, column }) => columns.has(keyOf(schema, relation, column))),
    ({ schema, relation }) => keyOf(schema, relation),
  );
  const coverage = new Map(
    production.sources.flatMap((source) =>
      source.coverage.map((each) => [keyOf(schemaOf(each.schema), each.relation), each] as const),
    ),
  );
  const of = ({ schema, name }: Pick<Relation, 'schema' | 'name'>) => keyOf(schema, name);
  const peopleOf = new Map(
    findings.map((each) => [
      keyOf(each.schema, each.relation, each.column, each.category, each.path ?? ''),
      each.people,
    ]),
  );
  return {
    findings: (relation) => (byRelation.get(of(relation)) ?? []).map(classificationOf),
    examined: (relation, column) =>
      columns.has(keyOf(relation.schema, relation.name, column)) && (coverage.get(of(relation))?.rows ?? 0) > 0,
    rows: (relation) => coverage.get(of(relation))?.estimatedRows ?? null,
    people: ({ schema, relation, column, category, path }) =>
      peopleOf.get(keyOf(schema, relation, column, category, path ?? '')) ?? null,
  };
}

function classificationOf(finding: Finding): Classification {
  const { schema, relation, column, category, detector, confidence, protection, scheme, subject } = finding;
  const { caveats, embedded, path, evidence } = finding;
  return {
    ...{ schema, relation, column, category, detector, confidence, protection, scheme, subject },
    ...{ caveats, embedded, path, weights: [] },
    // One that only its name gave away counts here as it does in a schema without rows.
    evidence: { ...evidence, nonNull: Math.max(1, evidence.nonNull) },
  };
}

/** Principals that exist in production, superusers left out: they read everything at both states. */
export function rolesOf(production: Report): NeededRole[] {
  return production.principals
    .filter(({ kind, superuser, name }) => kind !== 'public' && !superuser && !name.startsWith('pg_'))
    .map(({ name, canLogin }) => ({ name, login: canLogin }));
}

type Quote = (name: string) => string;

/**
 * What production has granted on relations that are here, and who is a member of whom, as statements: what it lets through
 * already is not new.
 * @param quote of relations and columns, and of principals
 */
export function grantsOf(
  production: Report,
  engine: EngineName,
  existing: readonly Pick<Relation, 'schema' | 'name'>[],
  schemaOf: (schema: string) => string,
  quote: { readonly name: Quote; readonly principal: Quote },
): string[] {
  const schemas = new Map(
    production.sources.flatMap(({ coverage }) =>
      coverage.map(({ schema, relation }) => [`${schema}.${relation}`, { schema: schemaOf(schema), relation }]),
    ),
  );
  const isHere = new Set(existing.map(({ schema, name }) => keyOf(schema, name)));
  const columnsOf = new Map(production.findings.map(({ id, column }) => [id, column]));
  const principals = new Map(production.principals.map((each) => [each.name, each]));
  const grants = production.holdings.flatMap(({ holder, by, level, object, findings, beyond }) => {
    const target = schemas.get(object);
    const holding = principals.get(holder);
    if (!target || !['grant', 'public'].includes(by) || !isHere.has(keyOf(target.schema, target.relation))) return [];
    if (holding?.superuser || beyond.some(({ by }) => by === 'escalate')) return [];
    const columns = [...new Set(findings.flatMap((id) => columnsOf.get(id) ?? []))];
    const what = level === 'column' ? `SELECT (${columns.map(quote.name).join(', ')})` : 'SELECT';
    if (level !== 'column' && level !== 'relation') return [];
    const to = holder === 'PUBLIC' ? 'PUBLIC' : quote.principal(holder);
    const usage = engine === 'postgresql' ? [`GRANT USAGE ON SCHEMA ${quote.name(target.schema)} TO ${to}`] : [];
    return [...usage, `GRANT ${what} ON ${quote.name(target.schema)}.${quote.name(target.relation)} TO ${to}`];
  });
  const memberships = production.principals.flatMap(({ name, superuser, kind, hygiene }) =>
    superuser || kind === 'public'
      ? []
      : (hygiene.memberOf ?? [])
          .filter((role) => principals.has(role) || role.startsWith('pg_'))
          .map((role) => `GRANT ${quote.principal(role)} TO ${quote.principal(name)}`),
  );
  return [...new Set([...memberships, ...grants])];
}
