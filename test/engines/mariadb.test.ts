import { mariadb } from '../../src/engines/mariadb/index.ts';
import { availableServers } from '../support/servers.ts';
import { useServer } from '../support/use-server.ts';
import { engineContract } from './contract.ts';
import { prepare } from './mysql-fixture.ts';

const versions = (await availableServers()).filter((server) => server.engine === 'mariadb');
if (versions.length === 0) throw new Error('No MariaDB to test against: run `sh scripts/servers.sh`.');

for (const { version } of versions) {
  engineContract(`MariaDB ${version}`, mariadb, async () => prepare(await useServer('mariadb', version)));
}
