import { ACCOUNT_EXPRESSIONS, LATER_EXPRESSIONS } from './grants.ts';

const columns = [...ACCOUNT_EXPRESSIONS, ...LATER_EXPRESSIONS]
  .map(([name, expression]) => `${expression} AS ${name}`)
  .join(',\n         ');

/** The least-privilege scanner account. Grants on the databases to scan stay commented out: they are the DBA's choice. */
export const SCANNER_SQL = `-- MariaDB 10.6 and newer: an account for nochul. Run as an administrator.
CREATE USER IF NOT EXISTS 'nochul'@'%' IDENTIFIED BY 'change-me' WITH MAX_USER_CONNECTIONS 6;
-- Accounts without their password hashes, which the JSON of mysql.global_priv holds.
CREATE DATABASE IF NOT EXISTS nochul_meta;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW nochul_meta.accounts AS
  SELECT ${columns}
  FROM mysql.global_priv;
GRANT SELECT ON nochul_meta.accounts TO 'nochul'@'%';
-- Who holds what.
GRANT SELECT ON mysql.db TO 'nochul'@'%';
GRANT SELECT ON mysql.tables_priv TO 'nochul'@'%';
GRANT SELECT ON mysql.columns_priv TO 'nochul'@'%';
GRANT SELECT ON mysql.procs_priv TO 'nochul'@'%';
GRANT SELECT ON mysql.roles_mapping TO 'nochul'@'%';
GRANT SELECT ON mysql.proxies_priv TO 'nochul'@'%';
-- Which databases there are, so that none is left out unnoticed.
GRANT SHOW DATABASES ON *.* TO 'nochul'@'%';
-- What stored routines read.
GRANT SELECT ON mysql.proc TO 'nochul'@'%';
-- On a replica, to scan more slowly while it lags behind, if you like:
--   GRANT REPLICA MONITOR ON *.* TO 'nochul'@'%';
-- For each database to scan (here: shop_db): its rows, and the definitions of its views. Mind the backslash:
-- an underscore without it stands for any character.
--   GRANT SELECT, SHOW VIEW ON \`shop\\_db\`.* TO 'nochul'@'%';
`;
