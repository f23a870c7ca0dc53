/** Whose privileges count, and which: the rules of MySQL 8.0 to 9.x and of MariaDB 10.6 to 11.8 (privileges.md 2). */
import type { AccessGraph, Principal } from '../graph.ts';
import {
  type Client,
  compareKeys,
  hostMatches,
  mariadbSpecificity,
  mysqlSpecificity,
  representativeClient,
  type SortKey,
  toClient,
  wildcardPosition,
  wildMatch,
} from './mysql-match.ts';
import type { Authority, Beside, Certainty, Held, Hop, Identity, Part } from './types.ts';

/** A session, or the context in which a definer's view or routine runs. */
interface Actor extends Identity {
  /** The user name that rows are matched by; empty for an anonymous account. */
  readonly user: string;
  /** The account whose global privileges count; -1 when a role is the definer. */
  readonly account: number;
  readonly client: Client;
  /** Active roles, without those that they hold in turn. */
  readonly roles: readonly number[];
  /** `possible` where another account is just as likely to be the session's. */
  readonly certainty: Certainty;
}

/** One row of mysql.db, or of tables_priv with its columns_priv. */
interface Row {
  readonly grantee: number;
  readonly user: string;
  readonly host: string;
  readonly key: SortKey;
  readonly privileges: Set<string>;
}
interface SchemaRow extends Row {
  readonly pattern: string;
}
interface TableRow extends Row {
  readonly relation: number;
  readonly columns: Map<string, Set<string>>;
  /** What it gives, for each privilege and certainty asked for so far, with an empty chain. */
  readonly helds: Map<string, Held | null>;
}
interface RoutineRow extends Row {
  readonly routine: number;
}

/** Rows that decide one question: whether the first one has the privilege, and whether an equal one says otherwise. */
interface Found<R> {
  readonly row: R;
  readonly certainty: Certainty;
}

export interface MysqlOptions {
  /** The address or name that clients come from; null (the default) for one that fits each account's host. */
  readonly client?: string | null;
}

const NONE: readonly Hop[] = [];
const NO_ROLES: ReadonlyMap<number, readonly Hop[]> = new Map();
const TABLE_PRIVILEGES = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER', 'CREATE VIEW'],
  ...['SHOW VIEW', 'TRIGGER', 'GRANT OPTION'],
];

/** The rules of the graph's own engine and version. Pure: the server is not asked. */
export function mysqlAuthority(graph: AccessGraph, options: MysqlOptions = {}): Authority {
  const isMaria = graph.engine === 'mariadb';
  const { principals, schemas, relations, routines, settings } = graph;
  const specificity = isMaria ? mariadbSpecificity : mysqlSpecificity;
  /** MySQL ranks the rows of tables and routines by wildcards alone: an address and a netmask tie. */
  const objectSpecificity = (host: string) => (isMaria ? specificity(host, null, '') : [-wildcardPosition(host)]);
  // CIDR hosts came with MySQL 8.0.23.
  const cidr = !isMaria && graph.version >= 80023;
  const partialRevokes = settings.partial_revokes === 'ON';
  const foldsNames = (settings.lower_case_table_names ?? '0') !== '0';
  const fold = (name: string) => (foldsNames ? name.toLowerCase() : name);
  const publicRole = principals.findIndex((principal) => principal.kind === 'public');
  const matches = (host: string, client: Client) => hostMatches(host, client, cidr);

  // --- rows, sorted as the server sorts them ------------------------------------------------------------------------

  const globals = principals.map(() => new Set<string>());
  const schemaRows: SchemaRow[] = [];
  const tableRows = new Map<string, TableRow[]>();
  const routineRows = new Map<string, RoutineRow[]>();
  const rowOf = new Map<string, Row>();
  function rowFor<R extends Row>(key: string, list: R[], make: () => R): R {
    const known = rowOf.get(key);
    const row = known ? list.find((each) => each === known) : undefined;
    if (row) return row;
    const made = make();
    rowOf.set(key, made);
    list.push(made);
    return made;
  }
  for (const { grantee, privilege, on } of graph.grants) {
    const { user = '', host = '' } = principals[grantee] ?? {};
    const base = { grantee, user, host, privileges: new Set<string>() };
    if (on.level === 'global') {
      globals[grantee]?.add(privilege);
    } else if (on.level === 'schema-pattern') {
      const { pattern } = on;
      rowFor(`s${grantee}\0${pattern}`, schemaRows, () => ({
        ...base,
        pattern,
        key: specificity(host, pattern, user),
      })).privileges.add(privilege);
    } else if (on.level === 'relation' || on.level === 'column') {
      const list = listOf(tableRows, `${user}\0${on.relation}`);
      const row = rowFor(`t${grantee}\0${on.relation}`, list, () => ({
        ...base,
        relation: on.relation,
        columns: new Map(),
        helds: new Map(),
        key: objectSpecificity(host),
      }));
      if (on.level === 'relation') row.privileges.add(privilege);
      else {
        const columns = row.columns.get(privilege) ?? new Set();
        row.columns.set(privilege, columns.add(on.column));
      }
    } else if (on.level === 'routine') {
      const list = listOf(routineRows, `${user}\0${on.routine}`);
      const key = objectSpecificity(host);
      const make = () => ({ ...base, routine: on.routine, key });
      rowFor(`r${grantee}\0${on.routine}`, list, make).privileges.add(privilege);
    }
  }
  for (const list of [schemaRows, ...tableRows.values(), ...routineRows.values()]) {
    list.sort((a: Row, b: Row) => compareKeys(a.key, b.key));
  }
  const schemaRowsOfGrantee = new Map<number, SchemaRow[]>();
  for (const row of schemaRows) listOf(schemaRowsOfGrantee, row.grantee).push(row);
  const schemaRowsOfUser = new Map<string, readonly SchemaRow[]>();
  /** Sorted rows that serve a user name: its own and those without one. */
  function rowsServing(user: string): readonly SchemaRow[] {
    const known = schemaRowsOfUser.get(user);
    if (known) return known;
    const rows = schemaRows.filter((row) => row.user === '' || row.user === user);
    schemaRowsOfUser.set(user, rows);
    return rows;
  }
  const tableRowsOfGrantee = new Map<number, TableRow[]>();
  const tableRowsOfUser = new Map<string, TableRow[][]>();
  for (const rows of tableRows.values()) {
    listOf(tableRowsOfUser, rows[0]?.user ?? '').push(rows);
    for (const row of rows) listOf(tableRowsOfGrantee, row.grantee).push(row);
  }
  const relationsOfSchema = schemas.map((): number[] => []);
  for (const [number, relation] of relations.entries()) relationsOfSchema[relation.schema]?.push(number);

  // --- accounts ------------------------------------------------------------------------------------------------------

  const isAccount = (principal: Principal) =>
    !principal.attributes.includes('no-account') &&
    principal.kind !== 'public' &&
    !(isMaria && principal.kind === 'role');
  const accounts = principals
    .flatMap((principal, number) => (isAccount(principal) ? [{ number, principal }] : []))
    .map(({ number, principal: { user = '', host = '' } }) => ({
      number,
      user,
      host,
      key: specificity(host, null, user),
    }))
    .sort((a, b) => compareKeys(a.key, b.key));
  const accountsOfUser = new Map<string, typeof accounts>();
  for (const account of accounts) listOf(accountsOfUser, account.user).push(account);

  /**
   * The account that a client who gives this user name becomes: the first that fits, anonymous ones included; several
   * where they sort alike, since the order in which the server loaded them decides then.
   */
  function accountsFor(user: string, client: Client): readonly number[] {
    const candidates = [...(accountsOfUser.get(user) ?? []), ...(user === '' ? [] : (accountsOfUser.get('') ?? []))];
    const fitting = candidates.filter(({ host }) => matches(host, client)).sort((a, b) => compareKeys(a.key, b.key));
    const [first] = fitting;
    return first ? fitting.filter(({ key }) => compareKeys(key, first.key) === 0).map(({ number }) => number) : [];
  }

  /** As `accountsFor`, for a definer: never an anonymous account for a named one; its host is text to match, too. */
  function definerAccounts(user: string, host: string): readonly number[] {
    const client = { host, ip: host };
    const fitting = (accountsOfUser.get(user) ?? []).filter((account) => matches(account.host, client));
    return fitting.filter(({ key }) => compareKeys(key, fitting[0]?.key ?? key) === 0).map(({ number }) => number);
  }

  const givenClient = options.client ? resolvedClient(options.client) : null;
  function resolvedClient(text: string): Client {
    const client = toClient(text);
    const isLoopback = client.ip === '127.0.0.1' || client.ip === '::1';
    return isLoopback && settings.skip_name_resolve === 'OFF' ? { host: 'localhost', ip: client.ip } : client;
  }

  /** A user name that no named account has: what an anonymous account's sessions give. */
  const unknownUser = 'nobody in particular';
  const clients = new Map<number, Client>();
  function clientOf(number: number): Client {
    const known = clients.get(number);
    if (known) return known;
    const { user = '', host = '' } = principals[number] ?? {};
    const client =
      givenClient ??
      representativeClient(host, cidr, (each) => accountsFor(user || unknownUser, each).includes(number));
    clients.set(number, client);
    return client;
  }

  function canLogin(number: number): boolean {
    const principal = principals[number];
    if (!principal?.canLogin || !isAccount(principal)) return false;
    return accountsFor(principal.user || unknownUser, clientOf(number)).includes(number);
  }

  function loginCertainty(number: number): Certainty {
    const rivals = accountsFor(principals[number]?.user || unknownUser, clientOf(number));
    return rivals.length > 1 ? 'possible' : 'certain';
  }

  // --- roles ---------------------------------------------------------------------------------------------------------

  const granted = principals.map((): { role: number; atLogin: boolean; byDefault: boolean }[] => []);
  for (const { member, role, atLogin, byDefault } of graph.memberships) {
    granted[member]?.push({ role, atLogin, byDefault: byDefault ?? false });
  }
  const mandatory = graph.mandatoryRoles ?? [];
  const closures = new Map<number, ReadonlyMap<number, readonly Hop[]>>();
  /** A role and all that were granted to it, with the way to each. */
  function closureOf(role: number): ReadonlyMap<number, readonly Hop[]> {
    const known = closures.get(role);
    if (known) return known;
    const found = new Map<number, readonly Hop[]>([[role, NONE]]);
    for (const [each, chain] of found) {
      for (const { role: next } of granted[each] ?? []) {
        if (!found.has(next)) found.set(next, [...chain, { to: nameOf(next), by: 'member-inherits' }]);
      }
    }
    closures.set(role, found);
    return found;
  }
  const nameOf = (number: number) => principals[number]?.name ?? '';

  /**
   * Accounts that a session may be made by PROXY; found by user name and host, as other grants are. Whether it is made
   * one is up to the authentication plugin: sha256_password does it with two settings on, caching_sha2_password never.
   */
  function proxied(user: string, client: Client): readonly number[] {
    const rows = (graph.proxies ?? []).filter(({ grantee }) => {
      const { user: name = '', host = '' } = principals[grantee] ?? {};
      return (name === '' || name === user) && matches(host, client);
    });
    return rows.some(({ as }) => as === null)
      ? accounts.map(({ number }) => number)
      : rows.flatMap(({ as }) => (as === null ? [] : [as]));
  }

  const actors = new Map<string, Actor>();
  function actor(
    user: string,
    account: number,
    client: Client,
    roles: readonly number[],
    certainty: Certainty = 'certain',
  ): Actor {
    const sorted = [...roles].sort((a, b) => a - b);
    const key = [user, account, client.host, client.ip, sorted.join(','), certainty].join('\0');
    const known = actors.get(key);
    if (known) return known;
    const name = nameOf(account >= 0 ? account : (sorted[0] ?? -1));
    const made = { key, name, user, account, client, roles: sorted, certainty };
    actors.set(key, made);
    return made;
  }
  /** The walk hands back what it was given here, known by its key. */
  const asActor = (identity: Identity) => actors.get(identity.key) ?? null;

  type Leg = ReturnType<Authority['identities']>[number];
  const setRole = (to: string): Hop => ({ to, by: 'member-set-role' });

  function identities(number: number): readonly Leg[] {
    const principal = principals[number];
    if (!principal || !canLogin(number)) return [];
    const user = principal.user ?? '';
    const client = clientOf(number);
    const own = isMaria ? mariadbLegs(number, user, client) : mysqlLegs(number, user, client);
    const legs = [...own, ...gains(number, user, client, own)];
    if (!principal.attributes.includes('password-expired')) return legs;
    // The account may connect, and do one thing: set a new password (M36).
    const renewal = { to: principal.name, by: 'new-password' };
    return legs.map((leg) => ({ ...leg, reach: 'escalate', chain: [renewal, ...leg.chain] }));
  }

  function mysqlLegs(number: number, user: string, client: Client): readonly Leg[] {
    const own = granted[number] ?? [];
    const settable = new Set([...own.map(({ role }) => role), ...mandatory]);
    const atLogin = new Set(loginRoles(number));
    const leg = (roles: readonly number[], reach: Leg['reach'], chain: readonly Hop[]): Leg => ({
      identity: actor(user, number, client, roles, loginCertainty(number)),
      reach,
      chain,
    });
    const legs = [leg([...atLogin], 'direct', NONE)];
    if (atLogin.size > 0) legs.push(leg([], 'set-role', [setRole('NONE')]));
    for (const role of settable) legs.push(leg([role], 'set-role', [setRole(nameOf(role))]));
    if (settable.size > 1) legs.push(leg([...settable], 'set-role', [setRole('ALL')]));
    return legs;
  }

  /** Roles that are active right after login. */
  function loginRoles(number: number): readonly number[] {
    const own = granted[number] ?? [];
    if (settings.activate_all_roles_on_login === 'ON') return [...own.map(({ role }) => role), ...mandatory];
    const byDefault = own.filter(({ atLogin }) => atLogin).map(({ role }) => role);
    return settings.activate_mandatory_roles === 'ON' ? [...byDefault, ...mandatory] : byDefault;
  }

  /**
   * One role at a time. A session may set a role that was granted to any account of its user name whose host fits the
   * client, and then has that account's global privileges (sql_acl.cc, check_user_can_set_role); of several such
   * accounts the first in a hash is taken.
   */
  function mariadbLegs(number: number, user: string, client: Client): readonly Leg[] {
    const lenders = new Map<number, number[]>();
    for (const { member, role } of graph.memberships) {
      const account = principals[member];
      if (!account || !isAccount(account) || account.user !== user || !matches(account.host ?? '', client)) continue;
      lenders.set(role, [...(lenders.get(role) ?? []), member]);
    }
    const certainty = loginCertainty(number);
    const inRole = (role: number, reach: Leg['reach'], chain: readonly Hop[]): readonly Leg[] => {
      const members = lenders.get(role) ?? [];
      const alike = new Set(members.map((member) => [...(globals[member] ?? [])].sort().join())).size <= 1;
      const each = alike ? [members.includes(number) ? number : (members[0] ?? number)] : members;
      const sure = alike ? certainty : 'possible';
      return each.map((member) => ({ identity: actor(user, member, client, [role], sure), reach, chain }));
    };
    const plain = actor(user, number, client, [], certainty);
    const defaultRole = principals[number]?.defaultRole;
    const legs: Leg[] =
      defaultRole !== undefined && lenders.has(defaultRole)
        ? [...inRole(defaultRole, 'direct', NONE), { identity: plain, reach: 'set-role', chain: [setRole('NONE')] }]
        : [{ identity: plain, reach: 'direct', chain: NONE }];
    for (const role of lenders.keys()) legs.push(...inRole(role, 'set-role', [setRole(nameOf(role))]));
    return legs;
  }

  /** Sessions of other accounts, and roles, that the account gets by one act of its own. */
  function gains(number: number, user: string, client: Client, own: readonly Leg[]): readonly Leg[] {
    const found = new Map<string, Leg>();
    const sessions = new Set(proxied(user, client));
    for (const { identity, chain } of own) {
      const who = asActor(identity);
      if (!who) continue;
      // Whoever reads everything has nothing to gain.
      if (readsAll(who)) return [];
      const add = (to: number, by: string, held: Held, gained: Actor | null) => {
        if (!gained || found.has(gained.key) || isProtected(to, who)) return;
        const way = [...chain, ...held.chain, { to: nameOf(to), by }];
        found.set(gained.key, { identity: gained, reach: 'escalate', chain: way });
      };
      const addProxy = (to: number, gained: Actor) => {
        const perhaps = actor(gained.user, gained.account, gained.client, gained.roles, 'possible');
        if (found.has(perhaps.key)) return;
        found.set(perhaps.key, { identity: perhaps, reach: 'escalate', chain: [{ to: nameOf(to), by: 'proxy' }] });
      };
      const createUser = globalHeld(who, 'CREATE USER');
      const roleAdmin = isMaria ? null : globalHeld(who, 'ROLE_ADMIN');
      const anyDefiner = anyDefinerHeld(who);
      const workshops = anyDefiner ? schemas.filter(({ name }) => canMakeRoutine(who, name)) : [];
      const hooks = anyDefiner
        ? [...schemas.entries()].filter(([at]) => canMakeTrigger(who, at)).map(([, each]) => each)
        : [];
      for (const account of accounts) {
        const to = account.number;
        if (to === number) continue;
        // Besides the password it may change the lock and, by RENAME USER, the host.
        if (createUser) add(to, 'new-password-for', createUser, loginActor(to));
        // Any account can be granted as a role.
        if (roleAdmin) add(to, 'grants-itself', roleAdmin, actor(user, number, client, [to]));
        if (sessions.has(to)) addProxy(to, loginActor(to));
        if (anyDefiner && workshops.length > 0) {
          const gained = definer(to);
          // The definer needs EXECUTE on the routine made in its name (M49).
          const runs = gained && workshops.some(({ name }) => wideHelds(gained, 'EXECUTE', name).length > 0);
          if (runs) add(to, 'routine-as-definer', anyDefiner, gained);
        }
        if (anyDefiner && hooks.length > 0) {
          const gained = definer(to);
          const fires = gained && hooks.some(({ name }) => wideHelds(gained, 'TRIGGER', name).length > 0);
          if (fires) add(to, 'trigger-as-definer', anyDefiner, gained);
        }
      }
    }
    return [...found.values()];
  }

  const readsAll = (who: Actor) =>
    globalHeld(who, 'SELECT') !== null && schemas.every(({ name }) => globalHelds(who, 'SELECT', name).length > 0);
  const globalHeld = (who: Actor, privilege: string): Held | null => globalHelds(who, privilege, '')[0] ?? null;

  /** MySQL guards accounts that hold SYSTEM_USER from those that do not (Y09). */
  function isProtected(account: number, from: Actor): boolean {
    if (isMaria) return false;
    const ids = [account, ...(granted[account] ?? []).flatMap(({ role }) => [...closureOf(role).keys()])];
    return ids.some((id) => globals[id]?.has('SYSTEM_USER')) && !globalHeld(from, 'SYSTEM_USER');
  }

  /** The session that the account's next login makes; where it cannot come from here, as if from its own host. */
  function loginActor(number: number): Actor {
    const { user = '', host = '' } = principals[number] ?? {};
    const reachable = accountsFor(user || unknownUser, clientOf(number)).includes(number);
    const client = reachable ? clientOf(number) : { host, ip: host };
    const [first] = isMaria ? mariadbLegs(number, user, client) : mysqlLegs(number, user, client);
    return (first && asActor(first.identity)) ?? actor(user, number, client, []);
  }

  /** SET_ANY_DEFINER since 8.2, SET_USER_ID before; SET USER in MariaDB. */
  function anyDefinerHeld(who: Actor): Held | null {
    if (isMaria) return globalHeld(who, 'SET USER');
    return globalHeld(who, 'SET_ANY_DEFINER') ?? globalHeld(who, 'SET_USER_ID');
  }

  function canMakeRoutine(who: Actor, name: string): boolean {
    if (wideHelds(who, 'CREATE ROUTINE', name).length === 0) return false;
    // Whoever creates a routine is given EXECUTE on it.
    return settings.automatic_sp_privileges !== 'OFF' || wideHelds(who, 'EXECUTE', name).length > 0;
  }

  /** A trigger of its own, on a table of its own or one that it may write to: its definer needs TRIGGER there, too [V]. */
  function canMakeTrigger(who: Actor, schema: number): boolean {
    const holds = (privilege: string) => wideHelds(who, privilege, schemaName(schema)).length > 0;
    if (!holds('TRIGGER') || !holds('INSERT')) return false;
    const hasTable = (relationsOfSchema[schema] ?? []).some((each) => relations[each]?.kind === 'table');
    if (!hasTable && !holds('CREATE')) return false;
    // With the binary log on it takes SUPER (error 1419).
    const isLogged = settings.log_bin === 'ON' && settings.log_bin_trust_function_creators !== 'ON';
    return !isLogged || globalHeld(who, 'SUPER') !== null;
  }

  /** As whom a definer's object runs; null when nobody fits. */
  function definer(owner: number | null): Actor | null {
    const principal = owner === null ? undefined : principals[owner];
    if (owner === null || !principal) return null;
    const { user = '', host = '' } = principal;
    const client = { host, ip: host };
    if (isMaria && principal.kind === 'role') return actor('', -1, { host: '', ip: '' }, [owner]);
    const candidates = definerAccounts(user, host).map((account) => ({
      account,
      globals: [...(globals[account] ?? [])].sort(),
      roles: isMaria ? [] : (granted[account] ?? []).filter((each) => each.byDefault).map(({ role }) => role),
    }));
    // Rows are looked up by name and host, the same for all that sort alike: only these two can differ.
    const certain = new Set(candidates.map((each) => JSON.stringify([each.globals, each.roles]))).size <= 1;
    const most = candidates.find((each) => each.globals.includes('SELECT')) ?? candidates.find((each) => each.roles[0]);
    const chosen = most ?? candidates[0];
    return chosen ? actor(user, chosen.account, client, chosen.roles, certain ? 'certain' : 'possible') : null;
  }

  // --- privileges of an actor ----------------------------------------------------------------------------------------

  const rolesBy = new Map<string, ReadonlyMap<number, readonly Hop[]>>();
  /** Every id whose rows may count for the actor besides its own, with the way to it. */
  function rolesOf({ key, roles, account }: Actor): ReadonlyMap<number, readonly Hop[]> {
    if (roles.length === 0) return NO_ROLES;
    const known = rolesBy.get(key);
    if (known) return known;
    const found = new Map<number, readonly Hop[]>();
    const login = account < 0 ? [] : isMaria ? [principals[account]?.defaultRole ?? -1] : loginRoles(account);
    const asAtLogin = new Set(login).size === roles.length && roles.every((role) => login.includes(role));
    for (const role of roles) {
      // SET ROLE to one role is a hop already; what is active from the start, or by SET ROLE ALL, needs naming.
      const by = mandatory.includes(role) ? 'mandatory-role' : 'default-role';
      const start = asAtLogin
        ? [{ to: nameOf(role), by }]
        : roles.length > 1
          ? [{ to: nameOf(role), by: 'active-role' }]
          : NONE;
      for (const [each, chain] of closureOf(role)) if (!found.has(each)) found.set(each, [...start, ...chain]);
    }
    rolesBy.set(key, found);
    return found;
  }

  const schemaName = (schema: number) => schemas[schema]?.name ?? '';

  function globalHelds(who: Actor, privilege: string, name: string): readonly Held[] {
    const ids: [number, readonly Hop[]][] = [...rolesOf(who)];
    if (who.account >= 0) ids.unshift([who.account, NONE]);
    if (publicRole >= 0) ids.push([publicRole, [{ to: nameOf(publicRole), by: 'public' }]]);
    return ids
      .filter(([id]) => globals[id]?.has(privilege) && !isRestricted(id, privilege, name))
      .map(([id, chain]) => held(id, 'global', '*.*', 'certain', chain));
  }

  function isRestricted(id: number, privilege: string, schema: string): boolean {
    const restrictions = principals[id]?.restrictions ?? [];
    return restrictions.some((each) => fold(each.schema) === fold(schema) && each.privileges.includes(privilege));
  }

  const sames = new Map<string, Held>();
  function held(id: number, level: Held['level'], object: string, certainty: Certainty, chain: readonly Hop[]): Held {
    const key = `${id} ${level} ${certainty} ${object}`;
    let same = sames.get(key);
    if (!same) {
      const by = id === publicRole ? 'public' : 'grant';
      same = {
        columns: null,
        rows: 'all',
        limit: null,
        certainty,
        holder: nameOf(id),
        by,
        level,
        object,
        chain: NONE,
        same: {},
      };
      sames.set(key, same);
    }
    return chain.length > 0 ? { ...same, chain } : same;
  }

  const schemaMatches = new Map<string, Map<string, boolean>>();
  function matchesSchema(pattern: string, name: string): boolean {
    const names = schemaMatches.get(pattern) ?? new Map<string, boolean>();
    schemaMatches.set(pattern, names);
    let known = names.get(name);
    if (known === undefined) {
      // partial_revokes=ON makes `%`, `_` and `\` stand for themselves (privileges.md 2.4).
      known = partialRevokes ? fold(pattern) === fold(name) : wildMatch(fold(name), fold(pattern));
      names.set(name, known);
    }
    return known;
  }

  /** What the server finds for a user name and client: the first of the sorted rows that match. */
  function firstSchemaRow(user: string, client: Client, name: string, privilege: string): Found<SchemaRow> | null {
    const rows = rowsServing(user).filter(
      (row) => !isRoleRow(row) && matches(row.host, client) && matchesSchema(row.pattern, name),
    );
    return decide(rows, privilege);
  }

  // A MariaDB role's rows have an empty host and serve nobody but the role.
  const isRoleRow = (row: Row) => isMaria && row.host === '';

  function decide<R extends Row>(rows: readonly R[], privilege: string): Found<R> | null {
    const [first] = rows;
    if (!first) return null;
    // Rows that sort alike come in the order in which they were loaded, which nothing shows.
    const ties = rows.filter((row) => compareKeys(row.key, first.key) === 0);
    const yes = ties.filter((row) => row.privileges.has(privilege));
    const [row] = yes;
    return row ? { row, certainty: yes.length === ties.length ? 'certain' : 'possible' } : null;
  }

  function schemaHelds(who: Actor, privilege: string, name: string): readonly Held[] {
    if (!isMaria && who.roles.length > 0) return mergedSchemaHelds(who, privilege, name);
    const helds: Held[] = [];
    if (who.account >= 0) {
      const found = firstSchemaRow(who.user, who.client, name, privilege);
      if (found) helds.push(schemaHeld(found, lentBy(found.row, who)));
    }
    if (!isMaria) return helds;
    for (const role of who.roles) {
      const found = mariadbRoleRow(role, name, privilege);
      if (found) helds.push(schemaHeld(found, rolesOf(who).get(found.row.grantee) ?? NONE));
    }
    if (publicRole >= 0) {
      const found = mariadbRoleRow(publicRole, name, privilege);
      if (found) helds.push(schemaHeld(found, [{ to: nameOf(publicRole), by: 'public' }]));
    }
    return helds;
  }

  function schemaHeld({ row, certainty }: Found<SchemaRow>, chain: readonly Hop[]): Held {
    return held(row.grantee, 'schema', `${row.pattern}.*`, certainty, chain);
  }

  /** Rows are matched by user name and client: they may be another account's (privileges.md 2.2, M38, M55). */
  function lentBy(row: Row, who: Actor): readonly Hop[] {
    return row.grantee === who.account ? NONE : [{ to: nameOf(row.grantee), by: 'host-match' }];
  }

  /** A role's rows and those of the roles granted to it, merged by pattern; then the first that matches. */
  function mariadbRoleRow(role: number, name: string, privilege: string): Found<SchemaRow> | null {
    const ids = closureOf(role);
    const merged = new Map<string, SchemaRow>();
    for (const row of [...ids.keys()].flatMap((id) => schemaRowsOfGrantee.get(id) ?? [])) {
      if (!matchesSchema(row.pattern, name)) continue;
      const known = merged.get(row.pattern);
      const grantee = known && !row.privileges.has(privilege) ? known.grantee : row.grantee;
      const privileges = new Set([...(known?.privileges ?? []), ...row.privileges]);
      merged.set(row.pattern, { ...row, grantee, privileges });
    }
    // A row without a user name also serves the look-up of a role, whose host is empty.
    const open = rowsServing('').filter(
      (row) => matches(row.host, { host: '', ip: '' }) && matchesSchema(row.pattern, name),
    );
    return decide(
      [...merged.values(), ...open].sort((a, b) => compareKeys(a.key, b.key)),
      privilege,
    );
  }

  /**
   * MySQL with an active role: the rows of the account and of its roles, by exact id, merged by pattern. The name itself
   * decides alone; else the first pattern in byte order that matches [V on 9.7.4]; 8.0 took all of them together [S].
   */
  function mergedSchemaHelds(who: Actor, privilege: string, name: string): readonly Held[] {
    const ids = new Map([[who.account, NONE], ...rolesOf(who)]);
    const merged = new Map<string, SchemaRow[]>();
    for (const row of [...ids.keys()].flatMap((id) => schemaRowsOfGrantee.get(id) ?? [])) {
      const empty = row.privileges.size === 1 && row.privileges.has('USAGE');
      if (!empty && matchesSchema(row.pattern, name)) listOf(merged, row.pattern).push(row);
    }
    const has = (rows: readonly SchemaRow[]) => rows.find((row) => row.privileges.has(privilege));
    const exact = [...merged].find(([pattern]) => !/[%_\\]/.test(pattern));
    const ordered = exact ? [exact] : [...merged].sort(([a], [b]) => (a < b ? -1 : 1));
    const first = ordered[0] && has(ordered[0][1]);
    const any = ordered.map(([, rows]) => has(rows)).find((row) => row !== undefined);
    const row = first ?? (graph.version < 90700 ? any : undefined);
    if (!row) return [];
    // A restriction of one id against a grant of another: the outcome hangs on the order of aggregation.
    const contested = [...ids.keys()].some((id) => globals[id]?.has(privilege) && isRestricted(id, privilege, name));
    const certainty = first && !contested ? 'certain' : 'possible';
    return [schemaHeld({ row, certainty }, ids.get(row.grantee) ?? NONE)];
  }

  const wideHelds = (who: Actor, privilege: string, name: string): readonly Held[] => [
    ...globalHelds(who, privilege, name),
    ...schemaHelds(who, privilege, name),
  ];

  /** Every row of tables_priv that counts for the actor: its own look-up for each table, those of roles and of PUBLIC. */
  function visitTableRows(
    who: Actor,
    visit: (row: TableRow, certainty: Certainty, chain: readonly Hop[]) => void,
    byId = (id: number, chain: readonly Hop[]): void => {
      for (const row of tableRowsOfGrantee.get(id) ?? []) visit(row, 'certain', chain);
    },
  ): void {
    const merges = !isMaria && who.roles.length > 0;
    if (!merges && who.account >= 0) {
      for (const rows of tableRowsOfUser.get(who.user) ?? []) {
        const fitting = rows.filter((row) => !isRoleRow(row) && matches(row.host, who.client));
        const [first] = fitting;
        if (!first) continue;
        const ties = fitting.filter((row) => compareKeys(row.key, first.key) === 0);
        for (const row of ties) visit(row, ties.length > 1 ? 'possible' : 'certain', lentBy(row, who));
      }
    }
    if (merges) byId(who.account, NONE);
    if (merges || isMaria) for (const [id, chain] of rolesOf(who)) byId(id, chain);
    if (publicRole < 0) return;
    for (const id of closureOf(publicRole).keys()) byId(id, [{ to: nameOf(publicRole), by: 'public' }]);
  }

  function rowHeld(row: TableRow, privilege: string, certainty: Certainty, chain: readonly Hop[]): Held | null {
    const key = `${privilege} ${certainty}`;
    let found = row.helds.get(key);
    if (found === undefined) {
      found = makeRowHeld(row, privilege, certainty);
      row.helds.set(key, found);
    }
    return found && chain.length > 0 ? { ...found, chain } : found;
  }

  function makeRowHeld(row: TableRow, privilege: string, certainty: Certainty): Held | null {
    const relation = relations[row.relation];
    if (!relation) return null;
    const object = `${schemaName(relation.schema)}.${relation.name}`;
    if (row.privileges.has(privilege)) return held(row.grantee, 'relation', object, certainty, NONE);
    const columns = row.columns.get(privilege);
    if (!columns) return null;
    const positions = [...columns].map((column) => relation.columns.indexOf(column)).filter((at) => at >= 0);
    return { ...held(row.grantee, 'column', object, certainty, NONE), columns: positions.sort((a, b) => a - b) };
  }

  let recent: { readonly key: string; readonly helds: ReadonlyMap<number, readonly Held[]> } | null = null;
  /** What the actor reads of every relation. Only the latest answer is kept: there can be thousands of actors. */
  function allHeld(identity: Identity): ReadonlyMap<number, readonly Held[]> {
    if (recent?.key === identity.key) return recent.helds;
    const who = asActor(identity);
    const found = new Map<number, readonly Held[]>();
    if (!who) return found;
    gather(who, found, null);
    recent = { key: identity.key, helds: found };
    return found;
  }

  /** Adds what the actor holds to `found`; what hangs on a holder alone goes to `parts`, where there is one. */
  function gather(
    who: Actor,
    found: Map<number, readonly Held[]>,
    parts: ((part: Part, chain: readonly Hop[]) => void) | null,
  ): void {
    const sure = (each: Held): Held => (who.certainty === 'possible' ? changed(each, { certainty: 'possible' }) : each);
    const groups = new Map<object, { held: Held; schemas: number[] }>();
    for (const schema of schemas.keys()) {
      const wide = wideHelds(who, 'SELECT', schemaName(schema));
      if (wide.length === 0) continue;
      if (!parts) for (const relation of relationsOfSchema[schema] ?? []) found.set(relation, wide.map(sure));
      for (const held of parts ? wide : []) {
        const group = groups.get(held.same ?? held) ?? { held, schemas: [] };
        groups.set(held.same ?? held, group);
        group.schemas.push(schema);
      }
    }
    for (const { held, schemas: wide } of groups.values()) parts?.(schemasPart(held, wide), held.chain);
    const add = (row: TableRow, certainty: Certainty, chain: readonly Hop[]) => {
      const narrow = rowHeld(row, 'SELECT', certainty, chain);
      if (!narrow) return;
      const known = found.get(row.relation);
      found.set(row.relation, known ? [...known, sure(narrow)] : [sure(narrow)]);
    };
    visitTableRows(who, add, parts ? (id, chain) => parts(partOf(id), chain) : undefined);
  }

  const schemaParts = new Map<object, Map<string, Part>>();
  /** All tables of some schemas, by one privilege. */
  function schemasPart(held: Held, numbers: readonly number[]): Part {
    const bySchemas = schemaParts.get(held.same ?? held) ?? new Map<string, Part>();
    schemaParts.set(held.same ?? held, bySchemas);
    const key = numbers.join();
    let part = bySchemas.get(key);
    if (!part) {
      const unchained = { ...held, chain: NONE };
      part = numbers.flatMap((schema) => (relationsOfSchema[schema] ?? []).map((each) => [each, unchained] as const));
      bySchemas.set(key, part);
    }
    return part;
  }

  const tablesOf = new Map<number, readonly (readonly [number, Held])[]>();
  /** Tables that an id's own rows open, to whoever has its privileges. */
  function partOf(id: number): readonly (readonly [number, Held])[] {
    const known = tablesOf.get(id);
    if (known) return known;
    const part = (tableRowsOfGrantee.get(id) ?? []).flatMap((row) => {
      const narrow = rowHeld(row, 'SELECT', 'certain', NONE);
      return narrow ? [[row.relation, narrow] as const] : [];
    });
    tablesOf.set(id, part);
    return part;
  }

  const bases = new Map<string, ReadonlyMap<number, readonly Held[]>>();
  /** As `allHeld`, kept: definers are few and asked often. */
  function heldByBase(identity: Identity): ReadonlyMap<number, readonly Held[]> {
    const known = bases.get(identity.key) ?? allHeld(identity);
    bases.set(identity.key, known);
    return known;
  }

  // --- routines ------------------------------------------------------------------------------------------------------

  function executes(identity: Identity, routine: number): Held | null {
    const who = asActor(identity);
    const target = routines[routine];
    if (!who || !target) return null;
    const wide = wideHelds(who, 'EXECUTE', schemaName(target.schema));
    const object = `${schemaName(target.schema)}.${target.name}`;
    const narrow: Held[] = [];
    const add = ({ row, certainty }: Found<RoutineRow>, chain: readonly Hop[]) =>
      narrow.push(held(row.grantee, 'routine', object, certainty, chain));
    const ids = new Map(rolesOf(who));
    const merges = !isMaria && who.roles.length > 0;
    if (merges) ids.set(who.account, NONE);
    else if (who.account >= 0) {
      const rows = routineRows.get(`${who.user}\0${routine}`) ?? [];
      const found = decide(
        rows.filter((row) => !isRoleRow(row) && matches(row.host, who.client)),
        'EXECUTE',
      );
      if (found) add(found, lentBy(found.row, who));
    }
    if (publicRole >= 0) ids.set(publicRole, [{ to: nameOf(publicRole), by: 'public' }]);
    for (const [id, chain] of ids) {
      for (const row of routineRows.get(`${principals[id]?.user ?? ''}\0${routine}`) ?? []) {
        if (row.grantee === id && row.privileges.has('EXECUTE')) add({ row, certainty: 'certain' }, chain);
      }
    }
    const all = [...wide, ...narrow];
    return all.find(({ certainty }) => certainty === 'certain') ?? all[0] ?? null;
  }

  function routineIdentity(routine: number, caller: Identity): Identity | null {
    const target = routines[routine];
    if (!target || !executes(caller, routine)) return null;
    if (target.runsAs === 'invoker') return caller;
    const owner = definer(target.owner);
    // The definer is asked for EXECUTE on its own routine, too (M49).
    return owner && executes(owner, routine) ? owner : null;
  }

  // --- beside the grants ----------------------------------------------------------------------------------------------

  /** Whether the actor holds the privilege on a table, at any level, if only on a column. */
  function holderOf(who: Actor): (privilege: string, relation: number) => boolean {
    const wide = new Map<string, boolean>();
    const narrow = new Map<string, Set<number>>();
    const tablesWith = (privilege: string): Set<number> => {
      const tables = new Set<number>();
      visitTableRows(who, (row) => {
        if (row.privileges.has(privilege) || row.columns.has(privilege)) tables.add(row.relation);
      });
      return tables;
    };
    return (privilege, relation) => {
      const schema = schemaName(relations[relation]?.schema ?? -1);
      const key = `${privilege}\0${schema}`;
      const known = wide.get(key) ?? wideHelds(who, privilege, schema).length > 0;
      wide.set(key, known);
      if (known) return true;
      const tables = narrow.get(privilege) ?? tablesWith(privilege);
      narrow.set(privilege, tables);
      return tables.has(relation);
    };
  }

  /** Columns that the actor may write, or delete with their row: null for all. Relations it may write nothing of are absent. */
  function writable(who: Actor): ReadonlyMap<number, ReadonlySet<number> | null> {
    const found = new Map<number, Set<number> | null>();
    for (const privilege of ['INSERT', 'UPDATE', 'DELETE']) {
      for (const schema of schemas.keys()) {
        if (wideHelds(who, privilege, schemaName(schema)).length === 0) continue;
        for (const relation of relationsOfSchema[schema] ?? []) found.set(relation, null);
      }
      visitTableRows(who, (row, certainty) => {
        const { columns } = rowHeld(row, privilege, certainty, NONE) ?? { columns: [] };
        const known = found.get(row.relation);
        if (known === null || columns?.length === 0) return;
        found.set(row.relation, columns && new Set([...(known ?? []), ...columns]));
      });
    }
    return found;
  }

  /**
   * Columns that a view in another's name shows its maker, who may read it and write them: the server asks whoever makes
   * a view for any of SELECT, INSERT, UPDATE and DELETE on each column, and the definer for SELECT [V on 9.7 and 10.11].
   */
  function viewsAsDefiner(who: Actor): readonly Beside[] {
    const anyDefiner = anyDefinerHeld(who);
    const needed = ['CREATE VIEW', 'SELECT'];
    const canMake = ({ name }: { readonly name: string }) =>
      needed.every((privilege) => wideHelds(who, privilege, name).length > 0);
    if (!anyDefiner || !schemas.some(canMake)) return [];
    const own = allHeld(who);
    const found: Beside[] = [];
    const targets = [...writable(who)].map(([relation, columns]) => {
      const all = (relations[relation]?.columns ?? []).keys();
      const reads = (own.get(relation) ?? []).map((held) => held.columns);
      const isRead = (column: number) => reads.some((each) => each === null || each.includes(column));
      return { relation, open: new Set([...(columns ?? all)].filter((column) => !isRead(column))) };
    });
    if (targets.every(({ open }) => open.size === 0)) return [];
    for (const { number } of accounts) {
      const as = definer(number);
      if (!as || isProtected(number, who)) continue;
      const helds = allHeld(as);
      for (const { relation, open } of targets) {
        const { schema = -1, name = '' } = relations[relation] ?? {};
        for (const { columns, certainty } of helds.get(relation) ?? []) {
          const shown = [...open].filter((column) => columns === null || columns.includes(column));
          if (shown.length === 0) continue;
          if (certainty === 'certain') for (const column of shown) open.delete(column);
          const base = held(number, 'relation', `${schemaName(schema)}.${name}`, certainty, anyDefiner.chain);
          const covers = [{ relation, columns: shown }];
          found.push({ ...changed(base, { by: 'view-as-definer' }), covers, reach: 'escalate' });
        }
      }
    }
    return found;
  }

  const histograms = [...relations.entries()].flatMap(([number, { columns, histograms: names = [] }]) =>
    names.length > 0 ? [[number, names.map((name) => columns.indexOf(name)).filter((at) => at >= 0)] as const] : [],
  );

  function beside(identity: Identity): readonly Beside[] {
    const who = asActor(identity);
    if (!who || readsAll(who)) return [];
    const found: Beside[] = [];
    const everything = (by: string, from: Held | null | undefined, rest: Partial<Beside> = {}) => {
      if (!from) return;
      const changes = { by, level: 'global', object: '*.*' } as const;
      found.push({ ...changed(from, changes), reach: 'via', covers: 'everything', ...rest });
    };
    const literals = { rows: 'unknown', limit: 'literals in statements of others', certainty: 'possible' } as const;

    // The tablespace files; MariaDB's LOAD_FILE takes only what the world may read (M27).
    if (!isMaria && settings.secure_file_priv === '') everything('server-files', globalHeld(who, 'FILE'));
    if (settings.log_bin === 'ON') {
      const held = globalHeld(who, 'REPLICATION SLAVE');
      everything('replication', held, { rows: 'some', limit: 'rows written while the binary logs are kept' });
    }
    /** A grant on one of the server's own tables, which are not in the graph. */
    const marked = (attribute: string, object: string): Held | undefined => {
      const ids: [number, readonly Hop[]][] = [[who.account, NONE], ...rolesOf(who)];
      const marks = ids.find(([id]) => principals[id]?.attributes.includes(attribute));
      return marks && held(marks[0], 'relation', object, 'certain', marks[1]);
    };
    everything('statements', globalHeld(who, 'PROCESS'), literals);
    for (const [log, isOn] of [
      ['general', settings.general_log],
      ['slow', settings.slow_query_log],
    ] as const) {
      if (isOn !== 'ON' || !/\bTABLE\b/i.test(settings.log_output ?? '')) continue;
      const reads = schemaHelds(who, 'SELECT', 'mysql')[0] ?? marked(`reads-${log}-log`, `mysql.${log}_log`);
      everything('log-tables', reads, literals);
    }
    // CLONE copies the whole instance, and asks for nothing else.
    if (settings.clone_plugin === 'ACTIVE') everything('clone', globalHeld(who, 'BACKUP_ADMIN'));
    const history = schemaHelds(who, 'SELECT', 'performance_schema')[0];
    // MariaDB collects none unless it is told to; where its consumers were not shown, they may be on.
    const collects = !isMaria || (settings.performance_schema === 'ON' && settings.statement_consumers !== 'OFF');
    if (collects) everything('statements', history ?? marked('reads-statements', 'performance_schema.*'), literals);
    const hashes = schemaHelds(who, 'SELECT', 'mysql')[0] ?? marked('reads-password-hashes', 'mysql.user');
    everything('password-hashes', hashes, {
      rows: 'unknown',
      limit: 'after guessing a password',
      certainty: 'possible',
    });
    const writes = [...wideHelds(who, 'UPDATE', 'mysql'), ...wideHelds(who, 'INSERT', 'mysql')];
    everything('grant-tables', writes[0] ?? marked('writes-grant-tables', 'mysql.*'), { reach: 'escalate' });

    const onTables = (by: string, numbers: readonly number[], rest: Partial<Beside>) => {
      for (const relation of numbers) {
        const { schema = -1, name = '' } = relations[relation] ?? {};
        const covers = [{ relation, columns: null }];
        const object = `${schemaName(schema)}.${name}`;
        const base = changed(held(who.account, 'relation', object, 'certain', NONE), { by });
        found.push({ ...base, covers, reach: 'escalate', ...rest });
      }
    };
    const holds = holderOf(who);
    const isHidden = (relation: number) =>
      !allHeld(who)
        .get(relation)
        ?.some(({ columns }) => columns === null);
    // RENAME TABLE moves a table to where the actor may read it (M33).
    const takes = ['CREATE', 'INSERT', 'SELECT'];
    if (schemas.some(({ name }) => takes.every((privilege) => wideHelds(who, privilege, name).length > 0))) {
      const moves = (relation: number) =>
        relations[relation]?.kind === 'table' &&
        isHidden(relation) &&
        holds('ALTER', relation) &&
        holds('DROP', relation);
      onTables('rename-table', [...relations.keys()].filter(moves), {});
    }
    found.push(...viewsAsDefiner(who));
    // Histograms hold values, and any privilege on the table shows them (Y10).
    for (const [relation, columns] of histograms) {
      if (!isHidden(relation) || !TABLE_PRIVILEGES.some((privilege) => holds(privilege, relation))) continue;
      const limit = 'values in the histogram';
      onTables('histogram', [relation], { reach: 'via', rows: 'some', limit, covers: [{ relation, columns }] });
    }
    return who.certainty === 'possible' ? found.map((each) => ({ ...each, certainty: 'possible' })) : found;
  }

  return {
    canLogin,
    identities,
    omnipotent: () => null,
    held: allHeld,
    shared(identity) {
      const who = asActor(identity);
      if (!who || who.certainty === 'possible') return { parts: [], own: allHeld(identity) };
      const own = new Map<number, readonly Held[]>();
      const parts: { part: Part; chain: readonly Hop[] }[] = [];
      gather(who, own, (part, chain) => parts.push({ part, chain }));
      return { parts, own };
    },
    viewIdentity(view, reader) {
      const relation = relations[view];
      if (!relation) return null;
      return relation.runsAs === 'invoker' ? reader : definer(relation.owner);
    },
    heldAsBase: (identity, relation) => heldByBase(identity).get(relation) ?? [],
    routineIdentity,
    executes,
    beside,
  };
}

/** Another privilege made from one: no longer the same object to the walk. */
function changed(held: Held, change: Partial<Omit<Held, 'same'>>): Held {
  const { same: _, ...rest } = held;
  return { ...rest, ...change };
}

function listOf<K, T>(lists: Map<K, T[]>, key: K): T[] {
  const known = lists.get(key);
  if (known) return known;
  const made: T[] = [];
  lists.set(key, made);
  return made;
}
