import type { Engine } from '../../plugin.ts';
import { connectMysql } from '../mysql/index.ts';

/** MariaDB 10.6 and newer; a URL without a database covers all of them. */
export const mariadb: Engine = {
  name: 'mariadb',
  protocols: ['mariadb:'],
  connect: (url, options) => connectMysql(url, options),
};
