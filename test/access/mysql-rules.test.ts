// What needs no server: clients that nobody named, hosts, patterns, and the older servers' rules that no test server has.
import { describe, expect, it } from 'vitest';
import { mysqlAuthority } from '../../src/access/mysql.ts';
import {
  compareKeys,
  hostMatches,
  ipMask,
  mariadbSpecificity,
  mysqlSpecificity,
  toClient,
  wildMatch,
} from '../../src/access/mysql-match.ts';
import { resolveAccess } from '../../src/access/resolve.ts';
import { parseRoles } from '../../src/engines/mysql/grants.ts';
import type { AccessGraph, Grant, Membership, Principal } from '../../src/graph.ts';
import { answersOf } from './mysql-oracle.ts';

function account(user: string, host: string, attributes: readonly string[] = []): Principal {
  const name = `'${user}'@'${host}'`;
  const canLogin = !attributes.includes('locked');
  return { name, user, host, kind: 'user', canLogin, superuser: false, inherit: false, attributes };
}

function graph(
  principals: readonly Principal[],
  grants: readonly Grant[],
  rest: Partial<AccessGraph> = {},
  memberships: readonly Membership[] = [],
): AccessGraph {
  const table = {
    schema: 0,
    name: 't',
    kind: 'table',
    owner: null,
    columns: ['a'],
    rowSecurity: 'off',
    runsAs: null,
    parents: [],
  } as const;
  return {
    engine: 'mysql',
    version: 90704,
    database: null,
    principals,
    memberships,
    schemas: [{ name: 'kit_app', owner: null }],
    relations: [table],
    routines: [],
    grants,
    lineage: [],
    policies: [],
    settings: { skip_name_resolve: 'ON' },
    gaps: [],
    ...rest,
  };
}

const global = (grantee: number): Grant => ({
  grantee,
  privilege: 'SELECT',
  on: { level: 'global' },
  grantable: false,
});
const onPattern = (grantee: number, pattern: string, privilege = 'SELECT'): Grant => ({
  grantee,
  privilege,
  on: { level: 'schema-pattern', pattern },
  grantable: false,
});
const answer = (of: AccessGraph, name: string) => answersOf(resolveAccess(of)).get(name)?.get('kit_app.t.a');

describe('clients that nobody named', () => {
  it('takes one that fits the account and nothing more specific', () => {
    const world = graph([account('u', '%'), account('u', '127.0.0.1'), account('u', '203.0.113.%')], [global(0)]);
    expect(answer(world, "'u'@'%'")).toEqual({ direct: 'certain' });
    expect(answer(world, "'u'@'127.0.0.1'")).toBeUndefined();
    const authority = mysqlAuthority(world);
    expect([0, 1, 2].map((number) => authority.canLogin(number))).toEqual([true, true, true]);
  });

  it('knows an account that is shadowed for every client', () => {
    const world = graph([account('u', '192.0.2.7'), account('u', '192.0.2.7/255.255.255.255')], [global(0), global(1)]);
    const authority = mysqlAuthority(world);
    expect([authority.canLogin(0), authority.canLogin(1)]).toEqual([true, false]);
    // MariaDB sorts the two alike.
    const tie = mysqlAuthority({ ...world, engine: 'mariadb', version: 101118 });
    expect([tie.canLogin(0), tie.canLogin(1)]).toEqual([true, true]);
    expect(answer({ ...world, engine: 'mariadb', version: 101118 }, "'u'@'192.0.2.7'")).toEqual({ direct: 'possible' });
  });

  it('says possible where two accounts fit a definer equally well', () => {
    const reader = {
      grantee: 3,
      privilege: 'SELECT',
      on: { level: 'relation', relation: 1 },
      grantable: false,
    } as const;
    const definers = [
      account('d', '10.0.0.1'),
      account('d', '10.0.0.0/255.255.255.0'),
      account('x', '%'),
      account('u', '%'),
    ];
    const world = graph(definers, [global(1), reader], { engine: 'mariadb', version: 101118 });
    const [table] = world.relations;
    const view = { ...table!, name: 'v', kind: 'view', owner: 0, runsAs: 'owner' } as const;
    const lineage = [{ view: 1, column: 'a', base: 0, baseColumn: 'a', use: 'copy' }] as const;
    expect(answer({ ...world, relations: [table!, view], lineage }, "'u'@'%'")).toEqual({ via: 'possible' });
  });

  it('lends rows of a broader host to the more specific account', () => {
    const world = graph([account('u', '%'), account('u', '10.0.0.7')], [onPattern(0, 'kit\\_app')]);
    expect(answer(world, "'u'@'10.0.0.7'")).toEqual({ direct: 'certain' });
  });

  it('resolves 127.0.0.1 to localhost where the server resolves names', () => {
    const world = graph([account('u', 'localhost'), account('v', '127.0.0.1')], [], {
      settings: { skip_name_resolve: 'OFF' },
    });
    const local = mysqlAuthority(world, { client: '127.0.0.1' });
    expect([local.canLogin(0), local.canLogin(1)]).toEqual([true, true]);
    const unresolved = mysqlAuthority({ ...world, settings: { skip_name_resolve: 'ON' } }, { client: '127.0.0.1' });
    expect([unresolved.canLogin(0), unresolved.canLogin(1)]).toEqual([false, true]);
    const elsewhere = mysqlAuthority(world, { client: '192.0.2.1' });
    expect([elsewhere.canLogin(0), elsewhere.canLogin(1)]).toEqual([false, false]);
  });

  it('never lets a locked account in', () => {
    const world = graph([account('u', '%', ['locked'])], [global(0)]);
    expect(answer(world, "'u'@'%'")).toBeUndefined();
  });
});

describe('older servers', () => {
  const principals = [account('u', '%'), { ...account('r', '%', ['locked']), kind: 'role' as const }];
  const member: Membership = {
    member: 0,
    role: 1,
    inherit: false,
    set: true,
    admin: false,
    atLogin: true,
    byDefault: true,
  };
  const grants = [onPattern(0, 'kit\\_app'), onPattern(1, 'kit%', 'INSERT')];

  it('says possible where 8.0 may take all patterns and 9.7 takes the first', () => {
    expect(answer(graph(principals, grants, { version: 80036 }, [member]), "'u'@'%'")?.direct).toBe('possible');
    expect(answer(graph(principals, grants, { version: 90704 }, [member]), "'u'@'%'")).toEqual({
      'set-role': 'certain',
    });
  });

  it('has no activate_mandatory_roles before 9.5', () => {
    const world = (settings: Record<string, string>) =>
      graph(principals, [onPattern(1, 'kit\\_app')], { settings, mandatoryRoles: [1] });
    expect(answer(world({}), "'u'@'%'")).toEqual({ 'set-role': 'certain' });
    expect(answer(world({ activate_mandatory_roles: 'ON' }), "'u'@'%'")).toEqual({ direct: 'certain' });
  });
});

describe('matching', () => {
  it.each([
    ['kit_app', 'kit\\_app', true],
    ['kitXapp', 'kit\\_app', false],
    ['kitXapp', 'kit_app', true],
    ['kit', 'k%t', true],
    ['a.b', 'a_b', true],
    ['a+b', 'a+b', true],
    ['한', '_', false],
    ['한', '___', true],
    ['한글', '한%', true],
    ['', '%', true],
    ['a\nb', 'a_b', true],
  ])('%j like %j: %s', (text, pattern, expected) => expect(wildMatch(text, pattern)).toBe(expected));

  it.each([
    ['10.1.2.3', '10.1.0.0/255.255.0.0', true],
    ['10.2.2.3', '10.1.0.0/255.255.0.0', false],
    ['200.1.2.3', '200.0.0.0/255.0.0.0', true],
    ['10.1.2.3', '10.1.0.0/16', true],
    ['10.1.2.3', 'localhost', false],
    ['localhost', 'LOCALHOST', true],
    ['10.1.2.3', '%', true],
    ['db.example.com', '%.example.com', true],
  ])('%s from %s: %s', (client, host, expected) => expect(hostMatches(host, toClient(client), true)).toBe(expected));

  it('takes no CIDR where the server does not', () => {
    expect(ipMask('10.1.0.0/16', false)).toBeNull();
    expect(hostMatches('10.1.0.0/16', toClient('10.1.2.3'), false)).toBe(false);
  });

  it('sorts as the servers do', () => {
    const order = (rank: typeof mysqlSpecificity, patterns: readonly string[]) =>
      [...patterns].sort((a, b) => compareKeys(rank('%', a, 'u'), rank('%', b, 'u')));
    expect(order(mysqlSpecificity, ['%', 'k%', 'kit\\_app', 'kit%'])).toEqual(['kit\\_app', 'kit%', 'k%', '%']);
    // A tie in MySQL, whose key is the place of the first wildcard; not in MariaDB.
    expect(compareKeys(mysqlSpecificity('%', 'kit%', 'u'), mysqlSpecificity('%', 'kit_app', 'u'))).toBe(0);
    expect(order(mariadbSpecificity, ['%', 'kit%', 'kit_app', 'kit\\_app'])).toEqual([
      'kit\\_app',
      'kit_app',
      'kit%',
      '%',
    ]);
  });

  it('reads mandatory_roles', () => {
    expect(parseRoles('`r`@`%`,r2@localhost, \'r 3\'@"h", r4')).toEqual([
      { user: 'r', host: '%' },
      { user: 'r2', host: 'localhost' },
      { user: 'r 3', host: 'h' },
      { user: 'r4', host: '%' },
    ]);
    expect(parseRoles('')).toEqual([]);
  });
});
