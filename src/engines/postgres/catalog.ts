/**
 * The catalog, in a handful of statements however many relations there are. Sizes come from pg_class and the statistics
 * views alone: functions that open each relation would wait for its locks.
 */
import type { Catalog, Column, ForeignKey, Relation, RelationKind, Scope, Skipped, TypeFamily } from '../../model.ts';
import { compileScope } from '../../scope.ts';
import { createSharedTexts } from '../shared-texts.ts';
import type { Query } from './query.ts';

/** What sampling needs to know of a relation beyond its columns. */
export interface Physical {
  readonly oid: number;
  /** False for a materialized view that the server refuses to read before its first REFRESH. */
  readonly populated: boolean;
  /** Stored in heap blocks that a row's ctid tells, in the relation itself or in its partitions. */
  readonly heap: boolean;
  readonly foreignPartitions: boolean;
}

/**
 * Tables (their inheritance children too), partitioned tables (their partitions not), views, materialized views and
 * foreign tables. Left out: system and temporary schemas, and what belongs to an extension unless the scope spells it out.
 */
export async function readCatalog(run: Query, scope: Scope): Promise<Catalog> {
  const { covers, spellsOut } = compileScope(scope);
  const rows = (await run<RelationRow>(RELATIONS)).filter(
    (row) => covers(row.schema, row.name) && (!row.from_extension || spellsOut(row.schema, row.name)),
  );
  const oids = [rows.map((row) => row.oid)];
  const columns = Map.groupBy(await run<ColumnRow>(COLUMNS, oids), (row) => row.relation);
  const keys = Map.groupBy(await run<KeyRow>(UNIQUE_KEYS, oids), (row) => row.relation);
  const foreignKeys = Map.groupBy(await run<ForeignKeyRow>(FOREIGN_KEYS, oids), (row) => row.relation);
  const types = new Map((await run<TypeRow>(TYPES)).map((row) => [row.oid, row]));

  const shared = createSharedTexts();
  const skipped: Skipped[] = [];
  const relations = rows.map((row): Relation => {
    const columnRows = columns.get(row.oid) ?? [];
    const unreadable = unreadableColumns(row, columnRows);
    const skip = (reason: Skipped['reason']) =>
      skipped.push({ schema: row.schema, relation: row.name, column: null, reason });
    if (unreadable === 'all') skip('permission-denied');
    else if (!row.populated) skip('not-populated');
    const keyRows = keys.get(row.oid) ?? [];
    const primaryKey = keyRows.find((key) => key.is_primary)?.columns ?? [];
    const others = new Map(
      keyRows.filter((key) => !key.is_primary).map((key) => [JSON.stringify(key.columns), key.columns]),
    );
    others.delete(JSON.stringify(primaryKey));
    const physical: Physical = {
      oid: row.oid,
      populated: row.populated,
      heap: row.heap,
      foreignPartitions: row.foreign_partitions,
    };
    return {
      schema: shared(row.schema),
      name: row.name,
      kind: KINDS[row.kind],
      comment: row.comment,
      estimatedRows: row.rows,
      columns: columnRows.map((column) => toColumn(column, row.rows, types, shared)),
      primaryKey: primaryKey.map(shared),
      uniqueKeys: Array.from(others.values(), (names) => names.map(shared)),
      foreignKeys: (foreignKeys.get(row.oid) ?? []).map(toForeignKey),
      rowsLimited: row.rows_limited,
      unreadable,
      physical,
    };
  });
  return { relations, skipped };
}

const KINDS: Readonly<Record<RelationRow['kind'], RelationKind>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign-table',
};

function unreadableColumns(row: RelationRow, columns: readonly ColumnRow[]): Relation['unreadable'] {
  if (!row.schema_usable) return 'all';
  if (row.readable) return 'none';
  const hidden = columns.filter((column) => !column.readable).map((column) => column.name);
  return hidden.length === columns.length ? 'all' : hidden.length === 0 ? 'none' : hidden;
}

function toColumn(
  row: ColumnRow,
  rows: number | null,
  types: ReadonlyMap<number, TypeRow>,
  shared: ReturnType<typeof createSharedTexts>,
): Column {
  const base = baseType(row, types);
  return {
    name: shared(row.name),
    type: shared(row.type),
    family: base.type ? familyOf(base.type) : 'other',
    // varchar(n) and char(n) keep n + 4 as their modifier.
    maxLength: base.type && /^(varchar|bpchar)$/.test(base.type.name) && base.modifier > 4 ? base.modifier - 4 : null,
    nullable: row.nullable,
    comment: shared(row.comment),
    statistics:
      row.null_fraction === null
        ? null
        : { distinct: distinctCount(row.n_distinct, rows), nullFraction: row.null_fraction },
  };
}

/** A domain over a domain … down to the type that stores the value. */
function baseType(column: ColumnRow, types: ReadonlyMap<number, TypeRow>): { type?: TypeRow; modifier: number } {
  let type = types.get(column.type_oid);
  let modifier = column.modifier;
  while (type?.kind === 'd') {
    if (modifier < 0) modifier = type.base_modifier;
    type = types.get(type.base);
  }
  return { ...(type ? { type } : {}), modifier };
}

/** pg_stats tells a count, or, below zero, a share of the rows: https://www.postgresql.org/docs/current/view-pg-stats.html */
function distinctCount(n: number | null, rows: number | null): number | null {
  if (n === null || n === 0) return null;
  return n > 0 ? Math.round(n) : rows === null ? null : Math.round(-n * rows);
}

const FAMILIES: Readonly<Record<string, TypeFamily>> = {
  json: 'json',
  jsonb: 'json',
  xml: 'xml',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'decimal',
  money: 'decimal',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  date: 'date',
  time: 'time',
  timetz: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  uuid: 'uuid',
  bytea: 'binary',
  // Their text is the words or pairs they were made of.
  tsvector: 'text',
  hstore: 'text',
  ltree: 'text',
  geometry: 'geometry',
  geography: 'geometry',
};

/** Categories: https://www.postgresql.org/docs/current/catalog-pg-type.html#CATALOG-TYPCATEGORY-TABLE */
function familyOf({ name, kind, category }: TypeRow): TypeFamily {
  if (kind === 'e') return 'enum';
  // The text of a composite value, `(…,…)`, holds its fields.
  if (kind === 'c') return 'text';
  const known = FAMILIES[name];
  if (known) return known;
  switch (category) {
    // text, varchar, char, name, citext
    case 'S':
      return 'text';
    case 'A':
      return 'array';
    case 'I':
      return 'network';
    case 'G':
      return 'geometry';
    default:
      return /^macaddr8?$/.test(name) ? 'network' : 'other';
  }
}

function toForeignKey(row: ForeignKeyRow): ForeignKey {
  return {
    columns: row.columns,
    references: { schema: row.target_schema, relation: row.target_relation, columns: row.target_columns },
  };
}

interface RelationRow {
  oid: number;
  schema: string;
  name: string;
  kind: 'r' | 'p' | 'v' | 'm' | 'f';
  comment: string | null;
  populated: boolean;
  heap: boolean;
  foreign_partitions: boolean;
  rows: number | null;
  from_extension: boolean;
  schema_usable: boolean;
  readable: boolean;
  rows_limited: boolean;
}

// reltuples is -1 until the first VACUUM or ANALYZE, before 14 it is 0; the count of live tuples knows what was inserted.
const ROWS_OF = (alias: string) => `CASE
    WHEN ${alias}.reltuples > 0 THEN ${alias}.reltuples::float8
    WHEN ${alias}.relkind IN ('r', 'm') AND pg_stat_get_live_tuples(${alias}.oid) > 0
      THEN pg_stat_get_live_tuples(${alias}.oid)::float8
    WHEN ${alias}.reltuples = 0 AND (${alias}.relpages > 0 OR current_setting('server_version_num')::int >= 140000)
      THEN 0 END`;

// No function here takes a lock on a relation; pg_partition_tree() would.
const RELATIONS = `
WITH RECURSIVE tree(root, oid) AS (
    SELECT oid, oid FROM pg_class WHERE relkind = 'p' AND NOT relispartition
  UNION ALL
    SELECT tree.root, i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
), partitions AS (
  SELECT tree.root, sum(${ROWS_OF('leaf')}) AS rows,
    bool_and(leaf.relkind = 'f' OR am.amname = 'heap') AS heap, bool_or(leaf.relkind = 'f') AS any_foreign
  FROM tree JOIN pg_class leaf ON leaf.oid = tree.oid AND leaf.relkind <> 'p'
  LEFT JOIN pg_am am ON am.oid = leaf.relam
  GROUP BY tree.root
)
SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind, d.description AS comment,
  c.relispopulated AS populated,
  coalesce(CASE WHEN c.relkind = 'p' THEN p.heap ELSE am.amname = 'heap' END, false) AS heap,
  coalesce(p.any_foreign, false) AS foreign_partitions,
  CASE WHEN c.relkind = 'p' THEN p.rows WHEN c.relkind <> 'v' THEN ${ROWS_OF('c')} END AS rows,
  EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
    AS from_extension,
  coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS schema_usable,
  coalesce(has_table_privilege(c.oid, 'SELECT'), false) AS readable,
  row_security_active(c.oid) AS rows_limited
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN partitions p ON p.root = c.oid
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname`;

interface ColumnRow {
  relation: number;
  name: string;
  type: string;
  type_oid: number;
  modifier: number;
  nullable: boolean;
  comment: string | null;
  readable: boolean;
  n_distinct: number | null;
  null_fraction: number | null;
}

// Of pg_stats only counts are read: most_common_vals and histogram_bounds are raw values.
const COLUMNS = `
SELECT a.attrelid AS relation, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type,
  a.atttypid AS type_oid, a.atttypmod AS modifier, NOT a.attnotnull AS nullable, d.description AS comment,
  coalesce(has_column_privilege(a.attrelid, a.attnum, 'SELECT'), false) AS readable,
  s.n_distinct::float8 AS n_distinct, s.null_frac::float8 AS null_fraction
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
  AND s.inherited = (c.relkind = 'p')
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`;

interface KeyRow {
  relation: number;
  is_primary: boolean;
  columns: string[];
}

// indnkeyatts leaves out the columns that an index merely INCLUDEs.
const UNIQUE_KEYS = `
SELECT i.indrelid AS relation, i.indisprimary AS is_primary,
  (SELECT array_agg(a.attname::text ORDER BY k.position)
   FROM generate_series(0, i.indnkeyatts - 1) AS k(position)
   JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.position]) AS columns
FROM pg_index i
WHERE i.indrelid = ANY ($1::oid[]) AND i.indisunique AND i.indisvalid AND NOT i.indisexclusion
  AND i.indpred IS NULL AND i.indexprs IS NULL
ORDER BY i.indrelid, i.indexrelid`;

interface ForeignKeyRow {
  relation: number;
  columns: string[];
  target_schema: string;
  target_relation: string;
  target_columns: string[];
}

// conparentid: a key on a partitioned table has a copy for each partition.
const FOREIGN_KEYS = `
SELECT c.conrelid AS relation, tn.nspname::text AS target_schema, t.relname::text AS target_relation,
  (SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(c.conkey) WITH ORDINALITY AS k(number, position)
   JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) AS columns,
  (SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(c.confkey) WITH ORDINALITY AS k(number, position)
   JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) AS target_columns
FROM pg_constraint c
JOIN pg_class t ON t.oid = c.confrelid
JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE c.contype = 'f' AND c.conparentid = 0 AND c.conrelid = ANY ($1::oid[])
ORDER BY c.conrelid, c.conname`;

interface TypeRow {
  oid: number;
  name: string;
  kind: string;
  category: string;
  base: number;
  base_modifier: number;
}

const TYPES = `
SELECT oid, typname::text AS name, typtype::text AS kind, typcategory::text AS category, typbasetype AS base,
  typtypmod AS base_modifier
FROM pg_type WHERE oid IN (SELECT atttypid FROM pg_attribute WHERE attrelid >= 16384)
  OR oid IN (SELECT typbasetype FROM pg_type WHERE typtype = 'd')`;
