import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadb } from '../../src/engines/mariadb/index.ts';
import type { Catalog } from '../../src/model.ts';
import type { Session } from '../../src/plugin.ts';
import { availableServers, createDatabase, exec } from '../support/servers.ts';
import { useServer } from '../support/use-server.ts';
import { EVERYTHING, engineContract, find, OPTIONS, sampleRows } from './contract.ts';
import { prepare } from './mysql-fixture.ts';

const versions = (await availableServers()).filter((server) => server.engine === 'mariadb');
if (versions.length === 0) throw new Error('No MariaDB to test against: run `sh scripts/servers.sh`.');

const OWN = `
CREATE TABLE own (id uuid PRIMARY KEY, doc json, note longtext CHECK (note <> 'json_valid'), four inet4, six inet6);
INSERT INTO own VALUES ('123e4567-e89b-12d3-a456-426655440000', '{"a": 1}', 'x', '10.0.0.1', '2001:db8::1');
CREATE SEQUENCE counter;
CREATE TABLE versioned (id int PRIMARY KEY, name varchar(20)) WITH SYSTEM VERSIONING;
INSERT INTO versioned VALUES (1, 'before'); UPDATE versioned SET name = 'after';
CREATE TABLE counted (id int PRIMARY KEY, name varchar(20));
INSERT INTO counted VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'b'), (5, NULL);
SET STATEMENT use_stat_tables = preferably FOR ANALYZE TABLE counted PERSISTENT FOR ALL;`;

for (const { version } of versions) {
  engineContract(`MariaDB ${version}`, mariadb, async () => prepare(await useServer('mariadb', version)));

  describe(`MariaDB ${version}: its own ways`, () => {
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let session: Session;
    let catalog: Catalog;
    beforeAll(async () => {
      database = await createDatabase(await useServer('mariadb', version));
      await exec(database.url, OWN);
      session = await mariadb.connect(new URL(database.url), OPTIONS);
      catalog = await session.catalog(EVERYTHING);
    });
    afterAll(async () => {
      await session?.[Symbol.asyncDispose]();
      await database?.drop();
    });

    it('tells JSON from text, and knows its own types', async () => {
      const own = find(catalog, 'own');
      expect(own.columns.map(({ name, family }) => [name, family])).toEqual([
        ['id', 'uuid'],
        ['doc', 'json'],
        ['note', 'text'],
        ['four', 'network'],
        ['six', 'network'],
      ]);
      const { values, unreadable } = await sampleRows(session, own);
      expect(unreadable).toEqual([]);
      expect(values).toEqual([['123e4567-e89b-12d3-a456-426655440000', '{"a": 1}', 'x', '10.0.0.1', '2001:db8::1']]);
    });

    it('leaves sequences out and reads the present of a versioned table', async () => {
      expect(catalog.relations.map(({ name }) => name)).toEqual(['counted', 'own', 'versioned']);
      expect((await sampleRows(session, find(catalog, 'versioned'))).values).toEqual([['1', 'after']]);
    });

    it('takes distinct values and NULLs from the column statistics', () => {
      const { columns } = find(catalog, 'counted');
      expect(columns.map(({ statistics }) => statistics)).toMatchObject([
        { distinct: 5, nullFraction: 0 },
        { distinct: 2, nullFraction: 0.2 },
      ]);
    });
  });
}
