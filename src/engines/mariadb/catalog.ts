/** What MariaDB knows about columns beyond information_schema.COLUMNS. */
import { NochulError } from '../../errors.ts';
import type { ColumnFact, ColumnFacts } from '../mysql/catalog.ts';
import type { Query } from '../mysql/query.ts';

type Where = Parameters<ColumnFacts>[1];

export const mariadbColumnFacts: ColumnFacts = async (run, where) => [
  ...(await jsonColumns(run, where)),
  ...(await columnStatistics(run, where)),
];

/** JSON is LONGTEXT with a check that MariaDB itself adds, under the column's name. */
async function jsonColumns(run: Query, where: Where): Promise<readonly ColumnFact[]> {
  const rows = await run<Pick<ColumnFact, 'schema' | 'relation' | 'column'>>(
    `SELECT CONSTRAINT_SCHEMA AS \`schema\`, TABLE_NAME AS relation, CONSTRAINT_NAME AS \`column\`
     FROM information_schema.CHECK_CONSTRAINTS
     WHERE ${where('CONSTRAINT_SCHEMA')} AND LEVEL = 'Column' AND CHECK_CLAUSE LIKE 'json\\_valid(%'`,
  );
  return rows.map((row) => ({ ...row, json: true }));
}

/** Kept by ANALYZE … PERSISTENT. Its min_value, max_value and histogram are values of the table and stay unread. */
async function columnStatistics(run: Query, where: Where): Promise<readonly ColumnFact[]> {
  try {
    return await run<ColumnFact>(
      `SELECT db_name AS \`schema\`, table_name AS relation, column_name AS \`column\`,
         CAST(nulls_ratio AS DOUBLE) AS nullFraction,
         (1 - CAST(nulls_ratio AS DOUBLE)) / NULLIF(avg_frequency, 0) AS distinctPerRow
       FROM mysql.column_stats WHERE ${where('db_name')}`,
    );
  } catch (error) {
    if (error instanceof NochulError && error.code === 'permission-denied') return [];
    throw error;
  }
}
