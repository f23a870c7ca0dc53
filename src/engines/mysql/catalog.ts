/** The catalog from a few bulk statements on information_schema, the same for MySQL and MariaDB but for two of them. */
import { NochulError } from '../../errors.ts';
import type { Catalog, Column, ForeignKey, Relation, RelationKind, Scope, Skipped, TypeFamily } from '../../model.ts';
import type { ServerInfo } from '../../plugin.ts';
import { compileScope } from '../../scope.ts';
import { backQuoted } from '../quote.ts';
import type { Query } from './query.ts';

/** Schemas of the server itself, and those that hold nothing but a scanner account's own views. */
const SYSTEM_SCHEMAS = ['mysql', 'information_schema', 'performance_schema', 'sys', 'nochul_meta', 'pii_scan_meta'];

/** Facts about columns beyond information_schema.COLUMNS, which MySQL and MariaDB keep in different places. */
export type ColumnFacts = (run: Query, where: (column: string) => string) => Promise<readonly ColumnFact[]>;

export interface ColumnFact {
  readonly schema: string;
  readonly relation: string;
  readonly column: string;
  readonly json?: boolean;
  /** Distinct values divided by rows. */
  readonly distinctPerRow?: number | null;
  readonly nullFraction?: number | null;
}

/** What `sample` needs beyond the catalog's neutral words. */
export interface Physical {
  /** Columns of a single-byte character set that often holds other bytes than it says: UTF-8 or EUC-KR in latin1. */
  readonly latin1: readonly string[];
  /** Text columns that are compared by their bytes. */
  readonly binary: readonly string[];
  /** The names of the relation's unique keys, in their order. */
  readonly uniqueNames: readonly string[];
}

function isPhysical(value: unknown): value is Physical {
  return (
    typeof value === 'object' && value !== null && 'latin1' in value && 'binary' in value && 'uniqueNames' in value
  );
}

/** @throws TypeError for a relation of another engine. */
export function physicalOf({ physical }: Relation): Physical {
  if (!isPhysical(physical)) throw new TypeError('The relation is not from this catalog.');
  return physical;
}

interface TableRow {
  readonly schema: string;
  readonly relation: string;
  readonly type: string;
  readonly engine: string | null;
  readonly rows: number | string | null;
  readonly options: string | null;
  readonly comment: string | null;
}

interface ColumnRow {
  readonly schema: string;
  readonly relation: string;
  readonly name: string;
  readonly base: string;
  readonly type: string;
  readonly length: number | string | null;
  readonly charset: string | null;
  readonly collation: string | null;
  readonly nullable: string;
  readonly comment: string | null;
  readonly privileges: string;
}

interface KeyPartRow {
  readonly schema: string;
  readonly relation: string;
  readonly key: string;
  readonly duplicates: number;
  /** Null for a functional part. */
  readonly column: string | null;
  /** Null for a whole column, else the length of its indexed prefix. */
  readonly prefix: number | null;
  readonly cardinality: number | string | null;
}

interface ForeignKeyRow {
  readonly schema: string;
  readonly relation: string;
  readonly key: string;
  readonly column: string;
  readonly toSchema: string;
  readonly toRelation: string;
  readonly toColumn: string;
}

/** Names of the visible databases, those of the server itself left out. */
export async function readDatabases(run: Query): Promise<readonly string[]> {
  const rows = await run<{ name: string }>(
    `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE ${schemaTest(null)('SCHEMA_NAME')} ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Reads what the scanner may see of the server's database, or of all databases when the session names none. Tables on
 * which its account has no privilege at all are not shown by the server, and so not known here.
 */
export async function readCatalog(
  run: Query,
  { database }: ServerInfo,
  scope: Scope,
  columnFacts: ColumnFacts,
): Promise<Catalog> {
  const where = schemaTest(database);
  const tables = await run<TableRow>(
    `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS relation, TABLE_TYPE AS type, ENGINE AS engine,
       TABLE_ROWS AS \`rows\`, CREATE_OPTIONS AS options, TABLE_COMMENT AS comment
     FROM information_schema.TABLES WHERE ${where('TABLE_SCHEMA')}
     ORDER BY TABLE_SCHEMA, TABLE_NAME`,
  );
  const columns = grouped(
    await run<ColumnRow>(
      `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS relation, COLUMN_NAME AS name, DATA_TYPE AS base,
         COLUMN_TYPE AS type, CHARACTER_MAXIMUM_LENGTH AS length, CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation,
         IS_NULLABLE AS nullable, COLUMN_COMMENT AS comment, PRIVILEGES AS privileges
       FROM information_schema.COLUMNS WHERE ${where('TABLE_SCHEMA')}
       ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`,
    ),
  );
  const keyParts = grouped(
    await run<KeyPartRow>(
      // A hash index (MEMORY, long unique keys of MariaDB) has no order to stride along.
      `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS relation, INDEX_NAME AS \`key\`, NON_UNIQUE AS duplicates,
         COLUMN_NAME AS \`column\`, SUB_PART AS prefix, CARDINALITY AS cardinality
       FROM information_schema.STATISTICS WHERE ${where('TABLE_SCHEMA')} AND INDEX_TYPE = 'BTREE'
       ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    ),
  );
  const foreignKeys = grouped(
    await run<ForeignKeyRow>(
      `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS relation, CONSTRAINT_NAME AS \`key\`, COLUMN_NAME AS \`column\`,
         REFERENCED_TABLE_SCHEMA AS toSchema, REFERENCED_TABLE_NAME AS toRelation, REFERENCED_COLUMN_NAME AS toColumn
       FROM information_schema.KEY_COLUMN_USAGE
       WHERE ${where('TABLE_SCHEMA')} AND REFERENCED_TABLE_NAME IS NOT NULL
       ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    ),
  );
  const facts = grouped(await columnFacts(run, where));
  const partly = await readPartlyGranted(run, where);

  const scopeTest = compileScope(scope);
  const relations: Relation[] = [];
  const skipped: Skipped[] = [];
  for (const table of tables) {
    const { schema, relation } = table;
    // A SEQUENCE of MariaDB holds counters, and a SYSTEM VIEW belongs to the server.
    const kind = kindOf(table);
    if (kind === null || !scopeTest.covers(schema, relation)) continue;
    const key = keyOf(table);
    const described = describe(table, kind, {
      columns: columns.get(key) ?? [],
      keyParts: keyParts.get(key) ?? [],
      foreignKeys: foreignKeys.get(key) ?? [],
      facts: facts.get(key) ?? [],
    });
    relations.push(described.relation);
    skipped.push(...described.skipped);
    if (partly.has(key) && (await hidesColumns(run, described.relation))) {
      skipped.push({ schema, relation, column: null, reason: 'permission-denied' });
    }
  }
  return { relations, skipped };
}

/** Relations on which the scanner holds SELECT by column. */
async function readPartlyGranted(run: Query, where: (column: string) => string): Promise<ReadonlySet<string>> {
  const rows = await run<{ schema: string; relation: string }>(
    `SELECT DISTINCT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS relation
     FROM information_schema.COLUMN_PRIVILEGES WHERE ${where('TABLE_SCHEMA')} AND PRIVILEGE_TYPE = 'SELECT'`,
  );
  return new Set(rows.map(keyOf));
}

/** Columns without a privilege are not even named to us; only the star, for which no row is read, tells that they exist. */
async function hidesColumns(run: Query, { schema, name }: Relation): Promise<boolean> {
  try {
    // Counted, for the driver refuses columns of some names (`__proto__`).
    await run(`SELECT COUNT(*) AS n FROM (SELECT t.* FROM ${backQuoted(schema, name)} AS t LIMIT 0) AS star`);
    return false;
  } catch (error) {
    if (error instanceof NochulError && error.code === 'permission-denied') return true;
    throw error;
  }
}

interface Parts {
  readonly columns: readonly ColumnRow[];
  readonly keyParts: readonly KeyPartRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  readonly facts: readonly ColumnFact[];
}

function describe(table: TableRow, kind: RelationKind, parts: Parts): { relation: Relation; skipped: Skipped[] } {
  const { schema, relation: name } = table;
  const estimatedRows = kind === 'view' || table.rows === null ? null : Number(table.rows);
  const keys = keysOf(parts.keyParts);
  const columns = parts.columns.map((row) => describeColumn(row, estimatedRows, parts));
  const denied = parts.columns.filter((row) => !/\bselect\b/i.test(row.privileges)).map((row) => row.name);
  const skip = (column: string | null, reason: Skipped['reason']): Skipped => ({
    schema,
    relation: name,
    column,
    reason,
  });

  // For a view that does not work both servers put their complaint where its comment would be.
  const complaint = kind === 'view' && !/^(VIEW)?$/.test(table.comment ?? '') ? table.comment : null;
  let unreadable: Relation['unreadable'] = 'none';
  const skipped: Skipped[] = [];
  if (complaint) {
    unreadable = 'all';
    skipped.push(skip(null, / references invalid /.test(complaint) ? 'invalid-view' : 'server-error'));
  } else if (columns.length === 0 || denied.length === columns.length) {
    unreadable = 'all';
    skipped.push(skip(null, 'permission-denied'));
  } else if (denied.length > 0) {
    unreadable = denied;
    skipped.push(...denied.map((column) => skip(column, 'permission-denied')));
  }
  const physical: Physical = {
    latin1: parts.columns.filter(({ charset }) => charset === 'latin1').map((row) => row.name),
    binary: parts.columns.filter(({ collation }) => /_bin$/.test(collation ?? '')).map((row) => row.name),
    uniqueNames: keys.uniqueNames,
  };
  const relation: Relation = {
    schema,
    name,
    kind,
    comment: kind === 'view' ? null : table.comment || null,
    estimatedRows,
    columns,
    primaryKey: keys.primary,
    uniqueKeys: keys.unique,
    foreignKeys: foreignKeysOf(parts.foreignKeys),
    rowsLimited: false,
    unreadable,
    physical,
  };
  return { relation, skipped };
}

function describeColumn(row: ColumnRow, estimatedRows: number | null, { keyParts, facts }: Parts): Column {
  const fact = facts.filter(({ column }) => column === row.name);
  const json = fact.some((each) => each.json);
  return {
    name: row.name,
    type: row.type,
    family: json ? 'json' : familyOf(row.base, row.type),
    maxLength: row.length === null ? null : Number(row.length),
    nullable: row.nullable === 'YES',
    comment: row.comment || null,
    statistics: statisticsOf(row.name, estimatedRows, keyParts, fact),
  };
}

/** The cardinality of an index whose first part is the whole column counts the column's distinct values. */
function statisticsOf(
  column: string,
  estimatedRows: number | null,
  keyParts: readonly KeyPartRow[],
  facts: readonly ColumnFact[],
): Column['statistics'] {
  const leading = keyParts.find(
    (part, at) => part.column === column && part.prefix === null && part.key !== keyParts[at - 1]?.key,
  );
  const cardinality = leading?.cardinality;
  let distinct = cardinality === null || cardinality === undefined ? null : Number(cardinality);
  let nullFraction: number | null = null;
  for (const fact of facts) {
    const perRow = fact.distinctPerRow ?? null;
    if (perRow !== null && estimatedRows !== null) distinct ??= Math.round(perRow * estimatedRows);
    nullFraction ??= fact.nullFraction ?? null;
  }
  return distinct === null && nullFraction === null ? null : { distinct, nullFraction };
}

interface Keys {
  readonly primary: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly uniqueNames: readonly string[];
}

function keysOf(parts: readonly KeyPartRow[]): Keys {
  let primary: readonly string[] = [];
  const uniqueNames: string[] = [];
  const unique: (readonly string[])[] = [];
  for (const [key, members] of Map.groupBy(parts, (part) => part.key)) {
    if (members.some((part) => Number(part.duplicates) !== 0)) continue;
    const columns = members.flatMap((part) => (part.column === null || part.prefix !== null ? [] : [part.column]));
    if (columns.length < members.length) continue;
    if (key === 'PRIMARY') primary = columns;
    else {
      unique.push(columns);
      uniqueNames.push(key);
    }
  }
  return { primary, unique, uniqueNames };
}

function foreignKeysOf(rows: readonly ForeignKeyRow[]): ForeignKey[] {
  return [...Map.groupBy(rows, (row) => row.key).values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    return {
      columns: members.map((row) => row.column),
      references: {
        schema: first.toSchema,
        relation: first.toRelation,
        columns: members.map((row) => row.toColumn),
      },
    };
  });
}

function kindOf({ type, engine, options }: TableRow): RelationKind | null {
  if (type === 'VIEW') return 'view';
  if (type !== 'BASE TABLE' && type !== 'SYSTEM VERSIONED') return null;
  // Engines whose rows lie on another server, or in a file or feed that others write.
  if (/^(federated|connect|spider|s3)$/i.test(engine ?? '')) return 'foreign-table';
  return /\bpartitioned\b/i.test(options ?? '') ? 'partitioned-table' : 'table';
}

const FAMILIES: ReadonlyMap<string, TypeFamily> = new Map([
  ...(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'] as const).map(
    (base) => [base, 'text'] as const,
  ),
  ...(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year'] as const).map((base) => [base, 'integer'] as const),
  ...(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob'] as const).map(
    (base) => [base, 'binary'] as const,
  ),
  ...(['geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon'] as const).map(
    (base) => [base, 'geometry'] as const,
  ),
  ['geometrycollection', 'geometry'],
  ['geomcollection', 'geometry'],
  ['enum', 'enum'],
  ['set', 'enum'],
  ['json', 'json'],
  ['xmltype', 'xml'],
  ['decimal', 'decimal'],
  ['float', 'float'],
  ['double', 'float'],
  ['bit', 'integer'],
  ['date', 'date'],
  ['time', 'time'],
  ['datetime', 'timestamp'],
  ['timestamp', 'timestamp'],
  ['uuid', 'uuid'],
  ['inet4', 'network'],
  ['inet6', 'network'],
]);

function familyOf(base: string, type: string): TypeFamily {
  // BOOLEAN is another word for tinyint(1), the only integer whose width MySQL still shows.
  if (/^(tinyint|bit)\(1\)$/i.test(type)) return 'boolean';
  return FAMILIES.get(base.toLowerCase()) ?? 'other';
}

/** The condition on a column that names a schema. Literals: MySQL's data dictionary then narrows its own joins. */
function schemaTest(database: string | null): (column: string) => string {
  const list = (names: readonly string[]) => names.map(textLiteral).join(', ');
  return database === null
    ? (column) => `${column} NOT IN (${list(SYSTEM_SCHEMAS)})`
    : (column) => `${column} = ${list([database])}`;
}

/** A string literal; the session's sql_mode, which knows no NO_BACKSLASH_ESCAPES, makes it safe. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function grouped<Row extends { readonly schema: string; readonly relation: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, Row[]> {
  return Map.groupBy(rows, keyOf);
}

// NUL is in no identifier.
function keyOf({ schema, relation }: { readonly schema: string; readonly relation: string }): string {
  return `${schema}\0${relation}`;
}

/** A histogram knows the share of NULLs. Extracted at the server: its buckets are values of the table, and stay there. */
export const mysqlColumnFacts: ColumnFacts = async (run, where) => {
  const rows = await run<Omit<ColumnFact, 'nullFraction'> & { readonly nulls: string }>(
    `SELECT SCHEMA_NAME AS \`schema\`, TABLE_NAME AS relation, COLUMN_NAME AS \`column\`,
       HISTOGRAM->>'$."null-values"' AS nulls
     FROM information_schema.COLUMN_STATISTICS WHERE ${where('SCHEMA_NAME')}`,
  );
  return rows.map(({ nulls, ...row }) => ({ ...row, nullFraction: Number(nulls) }));
};
