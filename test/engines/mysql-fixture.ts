// The contract's database on MySQL and MariaDB, which build it with the same SQL.
import { backQuoted } from '../../src/engines/quote.ts';
import { createDatabase, exec } from '../support/servers.ts';
import type { SharedServer } from '../support/use-server.ts';
import { type Fixture, HOSTILE_NAMES } from './contract.ts';

const FIXTURE = `
CREATE TABLE customers (id int PRIMARY KEY, email varchar(100) NOT NULL UNIQUE, name varchar(40) COMMENT '고객명',
  birth date, joined timestamp NULL, balance decimal(12,2), active boolean, profile json, photo blob, memo text)
  COMMENT '고객';
INSERT INTO customers VALUES
  (1, 'kim@example.com', '김하늘', '1990-01-02', '2024-05-06 07:08:09', 1.5, true, '{"a": "가"}', x'0102ff',
    '문 앞에 두세요 🚪\\n공동현관 1234#'),
  (2, 'lee@example.com', '이바다', '1985-12-31', NULL, NULL, false, NULL, NULL, ''),
  (3, 'o\\'hara"\\\\@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, FOREIGN KEY (customer_id) REFERENCES customers (id));
CREATE VIEW customers_view AS SELECT id, name FROM customers;
CREATE TABLE digits (d int PRIMARY KEY);
INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
CREATE VIEW numbers AS SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM digits a, digits b, digits c, digits e;
CREATE TABLE big (id int PRIMARY KEY, filler varchar(80)) STATS_SAMPLE_PAGES = 1000;
INSERT INTO big SELECT n + 10000 * d, repeat('x', 80) FROM numbers, digits;
INSERT INTO big SELECT id + 100000, filler FROM big;
CREATE TABLE parts (id int PRIMARY KEY, body text) PARTITION BY RANGE (id)
  (PARTITION p1 VALUES LESS THAN (1001), PARTITION p2 VALUES LESS THAN (2001));
INSERT INTO parts SELECT n, 'body' FROM numbers WHERE n <= 2000;
CREATE TABLE long_values (id int PRIMARY KEY, body mediumtext);
INSERT INTO long_values VALUES (1, repeat('가', 100000));
CREATE VIEW slow AS SELECT d AS id, sleep(30) AS body FROM digits;
CREATE TABLE written (id int);
CREATE FUNCTION write_row() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO written VALUES (1); RETURN 1; END;
CREATE VIEW writing AS SELECT write_row() AS id;
CREATE TABLE closed (id int);
CREATE TABLE ajar (id int, open varchar(10), shut varchar(10));
INSERT INTO ajar VALUES (1, 'seen', 'hidden');
ANALYZE TABLE customers, big, parts;
`;

/** Builds the contract's database, and an account that may read half of it. */
export async function prepare(server: SharedServer): Promise<Fixture> {
  const database = await createDatabase(server);
  const empty = await createDatabase(server);
  const half = `half_${database.name}`;
  await exec(database.url, FIXTURE);
  for (const name of HOSTILE_NAMES) {
    const quoted = backQuoted(name);
    await exec(database.url, [
      `CREATE TABLE ${quoted} (id int PRIMARY KEY, ${quoted} text)`,
      `INSERT INTO ${quoted} VALUES (1, 'value')`,
    ]);
  }
  await exec(database.url, [
    `CREATE USER ${half} IDENTIFIED BY 'half'`,
    `GRANT SELECT ON customers TO ${half}`,
    `GRANT SELECT (id, open) ON ajar TO ${half}`,
  ]);
  const halfUrl = new URL(database.url);
  halfUrl.username = half;
  halfUrl.password = 'half';
  const clients = () =>
    exec(
      server.adminUrl,
      `SELECT ID AS id, INFO AS sql_text FROM information_schema.PROCESSLIST WHERE DB = '${database.name}'`,
    );
  return {
    url: new URL(database.url),
    halfUrl,
    emptyUrl: new URL(empty.url),
    schema: database.name,
    hostileNames: HOSTILE_NAMES,
    exec: (sql) => exec(database.url, sql),
    running: async () => (await clients()).filter((row) => String(row.sql_text).startsWith('/* nochul */')).length,
    async killConnections() {
      for (const { id } of await clients()) await exec(server.adminUrl, `KILL ${id}`);
    },
    async drop() {
      await exec(server.adminUrl, `DROP USER ${half}`);
      await Promise.all([database.drop(), empty.drop()]);
    },
  };
}
