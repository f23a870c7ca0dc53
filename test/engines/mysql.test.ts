import { mysql } from '../../src/engines/mysql/index.ts';
import { useServer } from '../support/use-server.ts';
import { engineContract } from './contract.ts';
import { prepare } from './mysql-fixture.ts';

engineContract('MySQL', mysql, async () => prepare(await useServer('mysql')));
