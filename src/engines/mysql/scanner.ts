import { ACCOUNT_COLUMNS, STORED } from './grants.ts';

const columns = ACCOUNT_COLUMNS.join(', ').replace(/(.{60,100}?,) /g, '$1\n         ');

/** The least-privilege scanner account. Grants on the databases to scan stay commented out: they are the DBA's choice. */
export const SCANNER_SQL = `-- MySQL 8.0.20 and newer: an account for nochul. Run as an administrator.
CREATE USER IF NOT EXISTS 'nochul'@'%' IDENTIFIED BY 'change-me' WITH MAX_USER_CONNECTIONS 6;
-- Accounts without their password hashes: mysql.user itself holds those, and a second one in User_attributes.
CREATE DATABASE IF NOT EXISTS nochul_meta;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW nochul_meta.accounts AS
  SELECT ${columns},
         JSON_EXTRACT(User_attributes, '$.Restrictions') AS restrictions,
         ${STORED} AS password_stored
  FROM mysql.user;
GRANT SELECT ON nochul_meta.accounts TO 'nochul'@'%';
-- Who holds what.
GRANT SELECT ON mysql.db TO 'nochul'@'%';
GRANT SELECT ON mysql.tables_priv TO 'nochul'@'%';
GRANT SELECT ON mysql.columns_priv TO 'nochul'@'%';
GRANT SELECT ON mysql.procs_priv TO 'nochul'@'%';
GRANT SELECT ON mysql.role_edges TO 'nochul'@'%';
GRANT SELECT ON mysql.default_roles TO 'nochul'@'%';
GRANT SELECT ON mysql.global_grants TO 'nochul'@'%';
GRANT SELECT ON mysql.proxies_priv TO 'nochul'@'%';
-- Which databases there are, so that none is left out unnoticed.
GRANT SHOW DATABASES ON *.* TO 'nochul'@'%';
-- What stored routines read.
GRANT SHOW_ROUTINE ON *.* TO 'nochul'@'%';
-- On a replica, to scan more slowly while it lags behind, if you like:
--   GRANT REPLICATION CLIENT ON *.* TO 'nochul'@'%';
-- For each database to scan (here: shop_db): its rows, and the definitions of its views. Mind the backslash:
-- an underscore without it stands for any character.
--   GRANT SELECT, SHOW VIEW ON \`shop\\_db\`.* TO 'nochul'@'%';
`;
