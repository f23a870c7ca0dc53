import type { Engine } from '../../plugin.ts';

/** PostgreSQL 12 and newer; one database a session. */
export const postgres: Engine = {
  name: 'postgresql',
  protocols: ['postgres:', 'postgresql:'],
  // A driver takes long to load, and a scan needs one of them.
  connect: async (url, options) => (await import('./session.ts')).connectPostgres(url, options),
};
