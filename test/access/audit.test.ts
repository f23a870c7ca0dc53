/** What no test server has or shows: settings that are hidden, MySQL's audit_log, ways beside SELECT; and the cost. */
import { describe, expect, test } from 'vitest';
import { auditorOf, type Trace, type Way, weakest } from '../../src/access/audit.ts';
import { auditOfSource, summed } from '../../src/assess/traces.ts';
import type { AccessGraph, AuditSettings, Grant, Principal } from '../../src/graph.ts';

const principal = (name: string, more: Partial<Principal> = {}): Principal => ({
  ...{ name, kind: 'user', canLogin: true, superuser: false, inherit: true, attributes: [] },
  ...more,
});
const relation = (name: string, more: Partial<AccessGraph['relations'][number]> = {}) => ({
  ...({ schema: 0, name, kind: 'table', owner: null, rowSecurity: 'off', runsAs: null, parents: [] } as const),
  columns: ['name', 'rrn'],
  ...more,
});
const way = (by = 'grant', object = 'app.people'): Way => ({ by, object, level: 'relation', beyond: [] });
const DEFAULTS = {
  ...{
    log_statement: 'none',
    log_min_duration_statement: '-1',
    log_min_messages: 'warning',
    log_destination: 'stderr',
  },
  ...{ log_min_duration_sample: '-1', log_statement_sample_rate: '1', log_transaction_sample_rate: '0' },
};

function graph(engine: AccessGraph['engine'], audit: Partial<AuditSettings> | null, more: Partial<AccessGraph> = {}) {
  const settings: AuditSettings = { server: {}, modules: [], overrides: [], setters: [], ...audit };
  return {
    ...{ engine, version: 180000, database: 'd', memberships: [], routines: [], grants: [], lineage: [], policies: [] },
    principals: [principal('kim'), principal('lee'), principal('auditor')],
    schemas: [{ name: 'app', owner: null }],
    relations: [relation('people')],
    settings: {},
    ...(audit ? { audit: settings } : {}),
    gaps: [],
    ...more,
  } satisfies AccessGraph;
}
const ask = (of: AccessGraph, by?: Way): Trace => auditorOf(of)(0, 0, 1, by ?? way());

test('where nobody looked, nothing is known', () => {
  expect(ask(graph('postgresql', null)).logged).toBe('unknown');
  expect(auditOfSource(graph('postgresql', null), [])).toBeNull();
});

describe('PostgreSQL', () => {
  const logged = (server: Record<string, string>, by?: Way) =>
    ask(graph('postgresql', { server: { ...DEFAULTS, ...server } }), by).logged;

  test('a hidden setting is not taken for its default', () => {
    const { log_statement: _, ...rest } = DEFAULTS;
    expect(ask(graph('postgresql', { server: rest })).logged).toBe('unknown');
    expect(ask(graph('postgresql', { server: { ...rest, log_min_duration_statement: '0' } })).logged).toBe('yes');
  });

  test('nothing is logged where the log goes nowhere', () => {
    expect(logged({ log_statement: 'all' })).toBe('yes');
    expect(logged({ log_statement: 'all', log_destination: '' })).toBe('no');
    expect(logged({ log_statement: 'all', log_min_messages: 'panic' })).toBe('no');
  });

  test('samples and thresholds are parts', () => {
    expect(logged({ log_min_duration_statement: '250' })).toBe('partial');
    expect(logged({ log_min_duration_sample: '0', log_statement_sample_rate: '0.1' })).toBe('partial');
    expect(logged({ log_min_duration_sample: '100', log_statement_sample_rate: '1' })).toBe('partial');
    expect(logged({ log_min_duration_sample: '0', log_statement_sample_rate: '0' })).toBe('no');
    expect(logged({ log_transaction_sample_rate: '0.01' })).toBe('partial');
  });

  test('a file read as a file is logged without saying what was in it, replication not at all', () => {
    expect(logged({ log_statement: 'all' }, way('server-files'))).toBe('partial');
    expect(logged({ log_statement: 'all' }, way('server-program'))).toBe('partial');
    expect(logged({ log_statement: 'all' }, way('replication'))).toBe('no');
    expect(logged({ log_replication_commands: 'on' }, way('replication'))).toBe('partial');
  });

  test('an owner’s SELECT may stand in no ACL, where pgaudit would not find it', () => {
    const grant: Grant = { grantee: 2, privilege: 'SELECT', on: { level: 'relation', relation: 0 }, grantable: false };
    const server = { ...DEFAULTS, 'pgaudit.log': 'none', 'pgaudit.role': 'auditor' };
    const audited = (owner: number, grants: readonly Grant[]) =>
      ask(
        graph('postgresql', { server, modules: ['pgaudit'] }, { relations: [relation('people', { owner })], grants }),
      );
    expect(audited(2, [grant]).logged).toBe('unknown');
    expect(audited(2, [grant, { ...grant, grantee: 0 }]).logged).toBe('yes');
    expect(audited(1, [grant]).by).toEqual(['pgaudit-object']);
    expect(audited(1, []).logged).toBe('no');
  });

  test('settings of pgaudit mean nothing where it does not run', () => {
    expect(ask(graph('postgresql', { server: { ...DEFAULTS, 'pgaudit.log': 'all' } })).logged).toBe('no');
  });
});

describe('MySQL’s audit_log, by its manual', () => {
  const people = { principals: [principal(`'kim'@'%'`, { user: 'kim', host: '%' })] };
  const answer = (server: Record<string, string>, modules = ['audit_log']) =>
    ask(graph('mysql', { server, modules }, people)).logged;

  test.each([
    [{ audit_log_policy: 'ALL' }, 'yes'],
    [{ audit_log_policy: 'QUERIES', audit_log_exclude_accounts: 'kim@%' }, 'no'],
    [{ audit_log_policy: 'QUERIES', audit_log_exclude_accounts: 'lee@%' }, 'yes'],
    [{ audit_log_policy: 'ALL', audit_log_include_accounts: 'lee@%,park@%' }, 'no'],
    [{ audit_log_policy: 'LOGINS' }, 'no'],
    [{ audit_log_policy: 'NONE' }, 'no'],
    [{ audit_log_policy: 'ALL', audit_log_statement_policy: 'ERRORS' }, 'no'],
    [{}, 'unknown'],
  ] as const)('%o: %s', (server, logged) => {
    expect(answer(server)).toBe(logged);
  });

  test('a module that nobody knows may log anything', () => {
    expect(answer({}, ['component_audit_log_filter'])).toBe('unknown');
    expect(answer({}, [])).toBe('no');
  });
});

test('MariaDB’s TABLE events miss what the query cache answers', () => {
  const server = { server_audit_logging: 'ON', server_audit_events: 'TABLE' };
  const logged = (cache: string) =>
    ask(graph('mariadb', { server: { ...server, query_cache_type: cache }, modules: ['server_audit'] })).logged;
  expect([logged('OFF'), logged('ON'), logged('DEMAND')]).toEqual(['yes', 'partial', 'partial']);
});

describe('summed up', () => {
  const trace = (logged: Trace['logged'], evadable = false): Trace => ({
    logged,
    by: logged === 'yes' ? ['log_statement'] : [],
    evadable,
    evasions: evadable ? ['superuser'] : [],
  });

  test('of two ways to the same data the less logged one counts', () => {
    expect(weakest([trace('yes'), trace('no')]).logged).toBe('no');
    expect(weakest([trace('yes'), trace('yes', true)]).evadable).toBe(true);
    expect(weakest([trace('unknown'), trace('partial')]).logged).toBe('unknown');
  });

  test('an account is logged when all that it reads is', () => {
    expect(summed([])).toBeNull();
    expect(summed([trace('yes'), trace('yes')])?.logged).toBe('yes');
    expect(summed([trace('yes'), trace('no')])?.logged).toBe('partial');
    expect(summed([trace('no'), trace('unknown')])?.logged).toBe('unknown');
    expect(summed([trace('yes'), trace('yes', true)])).toMatchObject({ evadable: true, evasions: ['superuser'] });
  });
});

test('2,000 findings × 500 accounts each get their answer', () => {
  const relations = Array.from({ length: 2_000 }, (_, at) => relation(`t${at}`));
  const grants = relations.flatMap((_, at): Grant[] => [
    { grantee: 0, privilege: 'SELECT', on: { level: 'relation', relation: at }, grantable: false },
    ...(at % 2 === 0
      ? [
          {
            grantee: 2,
            privilege: 'SELECT',
            on: { level: 'column', relation: at, column: 'rrn' },
            grantable: false,
          } as const,
        ]
      : []),
  ]);
  const principals = [
    ...['kim', 'lee', 'auditor'].map((name) => principal(name)),
    ...Array.from({ length: 500 }, (_, at) => principal(`login${at}`)),
  ];
  const server = { ...DEFAULTS, 'pgaudit.log': 'none', 'pgaudit.role': 'auditor' };
  const overrides = principals.map((_, at) => ({
    ...{ principal: at, inDatabase: false, setting: 'log_statement', value: at % 3 === 0 ? 'all' : 'mod' },
  }));
  const audit = auditorOf(
    graph('postgresql', { server, modules: ['pgaudit'], overrides }, { principals, relations, grants }),
  );
  const counts = { yes: 0, partial: 0, no: 0, unknown: 0 };
  for (const at of relations.keys()) {
    const by = way('grant', `app.t${at}`);
    for (let reader = 3; reader < principals.length; reader += 1) counts[audit(reader, at, 1, by).logged] += 1;
  }
  // Half of the tables have an audited column; of the rest, the third whose own statements are logged.
  expect(counts).toEqual({ yes: 1_000 * 500 + 1_000 * 167, partial: 0, no: 1_000 * 333, unknown: 0 });
});
