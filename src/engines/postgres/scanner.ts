/**
 * The least-privilege scanner role. Catalogs and ACLs need no grant at all (privileges.md 1.9, verified on 12 to 18);
 * pg_read_all_data is avoided on purpose: it also reads password hashes and the statistics' values.
 */
export const SCANNER_SQL = `-- PostgreSQL 12 to 18: a role for nochul.

-- Once a server, as a superuser:
CREATE ROLE nochul LOGIN PASSWORD 'change-me'
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 6;
ALTER ROLE nochul SET default_transaction_read_only = on;
ALTER ROLE nochul SET statement_timeout = '30s';
ALTER ROLE nochul SET lock_timeout = '2s';
-- Who can read what, and whether reads are logged, needs no grant: catalogs and ACLs are open to every role.

-- In each database that is to be scanned, as a superuser:
-- whom pg_hba.conf lets in (both lines are needed)
GRANT SELECT ON pg_catalog.pg_hba_file_rules TO nochul;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() TO nochul;
-- the rows to sample, for each schema (here: shop) and for the tables that its owner creates later
--   GRANT USAGE ON SCHEMA shop TO nochul;
--   GRANT SELECT ON ALL TABLES IN SCHEMA shop TO nochul;
--   ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner IN SCHEMA shop GRANT SELECT ON TABLES TO nochul;
-- Row policies apply to it: nochul says for which tables it saw only some rows.

-- To remove it again: DROP OWNED BY nochul; in each database (it owns nothing, this takes its grants away),
-- then DROP ROLE nochul;
`;
