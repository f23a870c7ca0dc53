/** Paths in words that a DBA can check against the server. */
import type { Holding, Hop } from './types.ts';

const HOPS: Readonly<Record<string, (to: string) => string>> = {
  'member-inherits': (to) => `member of ${to} (inherits)`,
  'member-set-role': (to) => `SET ROLE ${to}`,
  'admin-option': (to) => `grants itself ${to} (ADMIN OPTION)`,
  'default-role': (to) => `default role ${to}`,
  'mandatory-role': (to) => `mandatory role ${to}`,
  'active-role': (to) => `role ${to}`,
  'host-match': (to) => `grant to ${to}, which matches by user name and host`,
  'new-password': () => 'sets a new password for the expired one',
  'new-password-for': (to) => `sets the password of ${to} (CREATE USER)`,
  'grants-itself': (to) => `grants itself ${to} (ROLE_ADMIN)`,
  proxy: (to) => `may act as ${to} (PROXY)`,
  'trigger-as-definer': (to) => `makes a trigger that runs as ${to}`,
  'routine-as-definer': (to) => `makes a routine that runs as ${to}`,
  public: (to) => to,
  'as-owner': (to) => `as its owner ${to}`,
  'as-invoker': (to) => `as its caller ${to}`,
  'as-definer': (to) => `as its definer ${to}`,
  select: (to) => `SELECT on ${to}`,
  partition: (to) => `its partition or child ${to}`,
  'partition-of': (to) => `part of ${to}`,
  'copy-of': (to) => `copy of ${to}`,
};

/** By `Holding.by`; what is not in it is a plain SELECT. */
export const HOLDINGS: Readonly<Record<string, (holding: Holding) => string>> = {
  superuser: () => 'superuser',
  owner: ({ object, level }) => (level === 'routine' ? `owner of routine ${object}` : `owner of ${object}`),
  'predefined-role': ({ holder }) => `${holder} reads every table`,
  view: ({ object }) => `SELECT on view ${object}`,
  'materialized-view': ({ object }) => `SELECT on materialized view ${object}`,
  rule: ({ object }) => `writes to ${object}`,
  function: ({ object }) => `EXECUTE on ${object}`,
  'server-program': () => 'runs programs as the server and reads its data files',
  'server-files': () => 'reads the server’s data files',
  'write-ahead-log': () => 'reads the write-ahead log through pg_walinspect',
  'server-files-write': () => 'writes the server’s files, its configuration among them',
  replication: () => 'reads changes by replication',
  'large-object': () => 'lo_get() on large objects',
  statistics: () => 'sees statements of others in pg_stat_activity and pg_stat_statements',
  statements: () => 'sees statements of others in the process list or the statement history',
  'log-tables': () => 'reads statements of others in the general or slow query log’s table',
  clone: () => 'copies the whole instance (BACKUP_ADMIN, the clone plugin)',
  'password-hashes': () => 'reads the accounts’ password hashes',
  'grant-tables': () => 'writes the grant tables',
  'rename-table': ({ object }) => `ALTER and DROP on ${object}: moves it to where it can read it`,
  'view-as-definer': ({ object, holder }) => `makes a view on ${object} that runs as ${holder}`,
  histogram: ({ object }) => `a privilege on ${object}: its histograms show values`,
  'create-role': () => 'CREATEROLE: grants itself any role but a superuser’s',
  trigger: ({ object }) => `TRIGGER on ${object}: its function sees the rows that others write`,
};

/**
 * The way from a principal to what it reads, one step an entry: `['dev_kim', 'member of analyst (inherits)',
 * 'SELECT on public.customers']`.
 */
export function pathOf(principal: string, chain: readonly Hop[], holding: Holding): string[] {
  return [principal, ...chain.map(sayHop), sayHolding(holding), ...holding.beyond.map(sayHop)];
}

/** One step, as `member of analyst (inherits)`. */
export function sayHop({ to, by }: Hop): string {
  return HOPS[by]?.(to) ?? `${by} ${to}`;
}

function sayHolding(holding: Holding): string {
  const say = HOLDINGS[holding.by];
  if (say) return say(holding);
  if (holding.level === 'database' || holding.level === 'schema') return `SELECT on ${holding.level} ${holding.object}`;
  return `SELECT on ${holding.object}`;
}
