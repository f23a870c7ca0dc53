import type { Engine } from '../../plugin.ts';

/** MariaDB 10.6 and newer; a URL without a database covers all of them. */
export const mariadb: Engine = {
  name: 'mariadb',
  protocols: ['mariadb:'],
  connect: async (url, options) => (await import('../mysql/session.ts')).connectMysql(url, options),
};
