import type { Engine } from '../../plugin.ts';

/** MySQL 8.0.16 and newer; a URL without a database covers all of them. */
export const mysql: Engine = {
  name: 'mysql',
  protocols: ['mysql:'],
  // A driver takes long to load, and a scan needs one of them.
  connect: async (url, options) => (await import('./session.ts')).connectMysql(url, options),
};
