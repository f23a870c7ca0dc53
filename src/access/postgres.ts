/** PostgreSQL's own rules, 12 to 18: who acts as whom, which ACL entries count, which rows a policy leaves. */
import type { AccessGraph, RowPolicy } from '../graph.ts';
import { hbaAdmits } from './hba.ts';
import type { Authority, Beside, Held, Hop, Identity, Part, Rows } from './types.ts';

/** A role with the roles whose privileges it has without asking: each with the way there. PUBLIC is one of them. */
interface Role extends Identity {
  readonly index: number;
  readonly inherits: ReadonlyMap<number, readonly Hop[]>;
}

/** SELECT of one grantee on one relation. `same` names the privilege for the walk, see `Held.same`. */
interface Entry {
  readonly relation: number;
  readonly grantee: number;
  readonly columns: readonly number[] | null;
  readonly same: object;
  readonly by: string;
  readonly level: 'relation' | 'column';
  readonly object: string;
}

interface RowsLeft {
  readonly rows: Rows;
  readonly limit: string | null;
}

const ALL_ROWS: RowsLeft = { rows: 'all', limit: null };
const NO_HOPS: readonly Hop[] = [];

/** The authority for a graph whose engine is PostgreSQL. */
export function postgresAuthority(graph: AccessGraph): Authority {
  const { principals, memberships, relations, schemas, settings, version } = graph;
  const publicRole = principals.findIndex(({ kind }) => kind === 'public');
  const named = new Map(principals.map(({ name }, index) => [name, index]));
  // Role names that begin with pg_ are reserved, so that a name is enough to know a predefined role by.
  const readAll = version >= 140000 ? named.get('pg_read_all_data') : undefined;
  const writeAll = version >= 140000 ? named.get('pg_write_all_data') : undefined;
  const attribute = (role: number, name: string) => principals[role]?.attributes.includes(name) ?? false;
  const superuser = (role: number) => principals[role]?.superuser ?? false;
  const nameOf = (role: number) => principals[role]?.name ?? '';
  const qualifiedNames = relations.map(({ schema, name }) => `${schemas[schema]?.name}.${name}`);
  const qualified = (relation: number) => qualifiedNames[relation] ?? '';

  // --- roles ----------------------------------------------------------------------------------------------------------

  const membershipsOf = new Map<number, { role: number; inherit: boolean; set: boolean; admin: boolean }[]>();
  for (const { member, role, inherit, set, admin } of memberships)
    push(membershipsOf, member, { role, inherit, set, admin });

  const roles = new Map<number, Role>();
  function roleAt(index: number): Role {
    let role = roles.get(index);
    if (!role) {
      const inherits = closure(index, (membership) => membership.inherit, 'member-inherits');
      if (publicRole >= 0 && index !== publicRole) inherits.set(publicRole, [{ to: nameOf(publicRole), by: 'public' }]);
      role = { key: String(index), name: nameOf(index), index, inherits };
      roles.set(index, role);
    }
    return role;
  }
  const roleOf = (identity: Identity): Role => roleAt(Number(identity.key));

  /** Breadth first, so that each way is the shortest. The start is in it, with no hop. */
  function closure(
    start: number,
    follow: (membership: { inherit: boolean; set: boolean; admin: boolean }) => boolean,
    by: string,
  ): Map<number, readonly Hop[]> {
    const ways = new Map<number, readonly Hop[]>([[start, NO_HOPS]]);
    for (const [member, way] of ways) {
      for (const membership of membershipsOf.get(member) ?? []) {
        if (ways.has(membership.role) || !follow(membership)) continue;
        ways.set(membership.role, [...way, { to: nameOf(membership.role), by }]);
      }
    }
    return ways;
  }

  type Leg = { identity: Identity; reach: 'direct' | 'set-role' | 'escalate'; chain: readonly Hop[] };

  function identities(principal: number): readonly Leg[] {
    const own = roleAt(principal);
    const legs: Leg[] = [{ identity: own, reach: 'direct', chain: NO_HOPS }];
    // A superuser may SET ROLE to anyone and gains nothing by it.
    if (superuser(principal) || principal === publicRole) return legs;
    // SET ROLE is judged by the session's user: a role that was only inherited lends no SET of its own (P23).
    const settable = closure(principal, ({ set }) => set, 'member-set-role');
    for (const [role, chain] of settable) {
      if (role !== principal) legs.push({ identity: roleAt(role), reach: 'set-role', chain });
    }

    // ADMIN OPTION of any role whose privileges it has, or can have, lets it grant the role to itself (P21, P99).
    const gained = new Map<number, readonly Hop[]>();
    const wielded = new Map<number, readonly Hop[]>();
    const wield = (role: number, chain: readonly Hop[]) => {
      for (const [inherited, way] of roleAt(role).inherits) {
        if (!wielded.has(inherited)) wielded.set(inherited, [...chain, ...way]);
      }
    };
    for (const [role, chain] of settable) wield(role, chain);
    for (const [role, chain] of wielded) {
      for (const membership of membershipsOf.get(role) ?? []) {
        const target = membership.role;
        // Only a superuser may grant the role of a superuser.
        if (!membership.admin || superuser(target) || settable.has(target) || gained.has(target)) continue;
        const granted = [...chain, { to: nameOf(target), by: 'admin-option' }];
        for (const [further, way] of closure(target, ({ set }) => set, 'member-set-role')) {
          if (gained.has(further) || settable.has(further)) continue;
          gained.set(further, [...granted, ...way]);
          wield(further, [...granted, ...way]);
        }
      }
    }
    for (const [role, chain] of gained) legs.push({ identity: roleAt(role), reach: 'escalate', chain });
    return legs;
  }

  // --- ACLs -----------------------------------------------------------------------------------------------------------

  const usage = new Map<number, Set<number>>();
  const connect = new Set<number>();
  const execute = new Map<number, number[]>();
  const triggers: { grantee: number; relation: number }[] = [];
  const largeObjects = new Map<number, number>();
  const columnGrants = new Map<string, { grantee: number; relation: number; columns: Set<number> }>();
  const columnPositions = new Map<number, ReadonlyMap<string, number>>();
  const byGrantee = new Map<number, Entry[]>();
  const byRelation = new Map<number, Entry[]>();

  function addEntry(grantee: number, relation: number, columns: readonly number[] | null): void {
    const by =
      grantee === publicRole ? 'public' : grantee === relations[relation]?.owner && !columns ? 'owner' : 'grant';
    const name = qualified(relation);
    const names = columns?.map((column) => relations[relation]?.columns[column]);
    const entry: Entry = {
      ...{ relation, grantee, columns, same: {}, by },
      level: columns ? 'column' : 'relation',
      object: names ? `${name} (${names.join(', ')})` : name,
    };
    push(byGrantee, grantee, entry);
    push(byRelation, relation, entry);
  }

  function position(relation: number, column: string): number {
    let names = columnPositions.get(relation);
    if (!names) {
      names = new Map((relations[relation]?.columns ?? []).map((name, index) => [name, index]));
      columnPositions.set(relation, names);
    }
    return names.get(column) ?? -1;
  }

  for (const { grantee, privilege, on } of graph.grants) {
    if (on.level === 'relation' && privilege === 'SELECT') addEntry(grantee, on.relation, null);
    else if (on.level === 'relation' && privilege === 'TRIGGER') triggers.push({ grantee, relation: on.relation });
    else if (on.level === 'relation' && privilege === 'LARGE OBJECT') largeObjects.set(grantee, on.relation);
    else if (on.level === 'database' && privilege === 'CONNECT') connect.add(grantee);
    else if (on.level === 'routine' && privilege === 'EXECUTE') push(execute, on.routine, grantee);
    else if (on.level === 'schema' && privilege === 'USAGE') {
      const grantees = usage.get(on.schema);
      if (grantees) grantees.add(grantee);
      else usage.set(on.schema, new Set([grantee]));
    } else if (on.level === 'column' && privilege === 'SELECT') {
      const column = position(on.relation, on.column);
      if (column < 0) continue;
      const key = `${grantee} ${on.relation}`;
      const known = columnGrants.get(key);
      if (known) known.columns.add(column);
      else columnGrants.set(key, { grantee, relation: on.relation, columns: new Set([column]) });
    }
  }
  for (const { grantee, relation, columns } of columnGrants.values()) {
    addEntry(
      grantee,
      relation,
      [...columns].sort((a, b) => a - b),
    );
  }

  const readsAll = (role: Role) => readAll !== undefined && role.inherits.has(readAll);

  const usableBy = new Map<number, ReadonlySet<number>>();
  function usableSchemas(role: Role): ReadonlySet<number> {
    const known = usableBy.get(role.index);
    if (known) return known;
    const everywhere = readsAll(role) || (writeAll !== undefined && role.inherits.has(writeAll));
    const usable = new Set<number>();
    for (const [schema] of schemas.entries()) {
      const grantees = usage.get(schema);
      if (everywhere || (grantees && intersects(role.inherits, grantees))) usable.add(schema);
    }
    usableBy.set(role.index, usable);
    return usable;
  }

  // --- rows -----------------------------------------------------------------------------------------------------------

  const policiesOf = new Map<number, RowPolicy[]>();
  for (const policy of graph.policies) push(policiesOf, policy.relation, policy);

  function rowsLeft(role: Role, relation: number): RowsLeft {
    const entry = relations[relation];
    if (!entry || entry.rowSecurity === 'off' || attribute(role.index, 'bypass-rls') || superuser(role.index))
      return ALL_ROWS;
    if (entry.rowSecurity === 'on' && entry.owner !== null && role.inherits.has(entry.owner)) return ALL_ROWS;
    const policies = (policiesOf.get(relation) ?? []).filter(({ roles }) => roles.some((to) => role.inherits.has(to)));
    return judge(policies);
  }

  // --- privileges on relations ----------------------------------------------------------------------------------------

  /** A user mapping serves exactly its role, or PUBLIC's everyone; membership lends none (P90). */
  function answers(identity: Identity, relation: number): boolean {
    const mappings = relations[relation]?.mappedFor;
    return !mappings || mappings.includes(roleOf(identity).index) || mappings.includes(publicRole);
  }

  /** `same` of the privileges whose rows a policy limits: the rows belong to the reader, not to the holder. */
  const limited = new Map<object, Map<string, object>>();
  function sameWith(same: object, { rows, limit }: RowsLeft): object {
    if (rows === 'all') return same;
    let variants = limited.get(same);
    if (!variants) {
      variants = new Map();
      limited.set(same, variants);
    }
    const key = `${rows} ${limit}`;
    let variant = variants.get(key);
    if (!variant) {
      variant = {};
      variants.set(key, variant);
    }
    return variant;
  }

  function heldFrom(entry: Entry, chain: readonly Hop[], left: RowsLeft): Held {
    return {
      columns: entry.columns,
      rows: left.rows,
      limit: left.limit,
      certainty: 'certain',
      holder: nameOf(entry.grantee),
      by: entry.by,
      level: entry.level,
      object: entry.object,
      chain,
      same: sameWith(entry.same, left),
    };
  }

  const READ_ALL = {};
  function heldByReadAll(chain: readonly Hop[], left: RowsLeft): Held {
    return {
      columns: null,
      rows: left.rows,
      limit: left.limit,
      certainty: 'certain',
      holder: 'pg_read_all_data',
      by: 'predefined-role',
      level: 'global',
      object: '*.*',
      chain,
      same: sameWith(READ_ALL, left),
    };
  }

  // What row policies leave hangs on the reader itself: kept apart.
  const isPersonal = (relation: number) => relations[relation]?.rowSecurity !== 'off';
  const personal = [...relations.keys()].filter(isPersonal);
  const personalByGrantee = new Map<number, Entry[]>();
  const sharedByGrantee = new Map<number, Map<number, Entry[]>>();
  for (const [grantee, entries] of byGrantee) {
    const bySchema = new Map<number, Entry[]>();
    for (const entry of entries) {
      if (isPersonal(entry.relation)) push(personalByGrantee, grantee, entry);
      else push(bySchema, relations[entry.relation]?.schema ?? -1, entry);
    }
    sharedByGrantee.set(grantee, bySchema);
  }

  const parts = new Map<string, Part>();
  /** One grantee's privileges, as far as the schemas can be used by the one who has them. */
  function partOf(grantee: number, usable: ReadonlySet<number>): Part {
    const bySchema = sharedByGrantee.get(grantee) ?? new Map<number, Entry[]>();
    const open = [...bySchema.keys()].filter((schema) => usable.has(schema));
    const key = `${grantee} ${open.length === bySchema.size ? 'all' : open.join(' ')}`;
    let part = parts.get(key);
    if (!part) {
      part = open
        .flatMap((schema) => bySchema.get(schema) ?? [])
        .map((entry) => [entry.relation, heldFrom(entry, NO_HOPS, ALL_ROWS)] as const);
      parts.set(key, part);
    }
    return part;
  }

  let readAllPart: Part | undefined;
  function partOfReadAll(): Part {
    readAllPart ??= [...relations.keys()]
      .filter((relation) => !isPersonal(relation))
      .map((relation) => [relation, heldByReadAll(NO_HOPS, ALL_ROWS)] as const);
    return readAllPart;
  }

  function shared(identity: Identity) {
    const role = roleOf(identity);
    const usable = usableSchemas(role);
    const found: { part: Part; chain: readonly Hop[] }[] = [];
    const own = new Map<number, Held[]>();
    const reachable = (relation: number) => usable.has(relations[relation]?.schema ?? -1);
    for (const [grantee, chain] of role.inherits) {
      if (sharedByGrantee.has(grantee)) found.push({ part: partOf(grantee, usable), chain });
      for (const entry of personalByGrantee.get(grantee) ?? []) {
        if (!reachable(entry.relation)) continue;
        push(own, entry.relation, heldFrom(entry, chain, rowsLeft(role, entry.relation)));
      }
    }
    const chain = readAll === undefined ? undefined : role.inherits.get(readAll);
    if (chain) {
      found.push({ part: partOfReadAll(), chain });
      for (const relation of personal) {
        if (reachable(relation)) push(own, relation, heldByReadAll(chain, rowsLeft(role, relation)));
      }
    }
    return { parts: found, own };
  }

  function held(identity: Identity): ReadonlyMap<number, readonly Held[]> {
    const { parts, own } = shared(identity);
    const found = new Map<number, readonly Held[]>(own);
    for (const { part, chain } of parts) {
      for (const [relation, entry] of part) found.set(relation, [...(found.get(relation) ?? []), { ...entry, chain }]);
    }
    return found;
  }

  function heldAsBase(identity: Identity, relation: number): readonly Held[] {
    const role = roleOf(identity);
    const left = rowsLeft(role, relation);
    const found: Held[] = [];
    for (const entry of byRelation.get(relation) ?? []) {
      const chain = role.inherits.get(entry.grantee);
      if (chain) found.push(heldFrom(entry, chain, left));
    }
    const chain = readAll === undefined ? undefined : role.inherits.get(readAll);
    if (chain) found.push(heldByReadAll(chain, left));
    return found;
  }

  // --- views and routines ---------------------------------------------------------------------------------------------

  function viewIdentity(view: number, _reader: Identity, session: Identity): Identity | null {
    const entry = relations[view];
    if (entry?.runsAs === 'invoker') return session;
    return entry === undefined || entry.owner === null ? null : roleAt(entry.owner);
  }

  function executes(identity: Identity, routine: number): Held | null {
    const entry = graph.routines[routine];
    return entry && usableSchemas(roleOf(identity)).has(entry.schema) ? executeGrant(identity, routine) : null;
  }

  function executeGrant(identity: Identity, routine: number): Held | null {
    const entry = graph.routines[routine];
    const role = roleOf(identity);
    if (!entry) return null;
    for (const grantee of execute.get(routine) ?? []) {
      const chain = role.inherits.get(grantee);
      if (!chain) continue;
      return {
        columns: null,
        ...ALL_ROWS,
        certainty: 'certain',
        holder: nameOf(grantee),
        by: grantee === publicRole ? 'public' : grantee === entry.owner ? 'owner' : 'grant',
        level: 'routine',
        object: `${schemas[entry.schema]?.name}.${entry.name}`,
        chain,
      };
    }
    return null;
  }

  function routineIdentity(routine: number, caller: Identity): Identity | null {
    const entry = graph.routines[routine];
    if (!entry || (!superuser(roleOf(caller).index) && !executeGrant(caller, routine))) return null;
    if (entry.runsAs === 'invoker') return caller;
    return entry.owner === null ? null : roleAt(entry.owner);
  }

  // --- beside the grants ----------------------------------------------------------------------------------------------

  const triggersOf = new Map<number, number[]>();
  for (const { grantee, relation } of triggers) push(triggersOf, grantee, relation);
  const ownedBy = new Map<number, number[]>();
  const ownerSelects = new Set<number>();
  for (const [relation, { owner }] of relations.entries()) {
    if (owner === null) continue;
    push(ownedBy, owner, relation);
    if (byRelation.get(relation)?.some(({ grantee, columns }) => grantee === owner && !columns))
      ownerSelects.add(relation);
  }

  function beside(identity: Identity): readonly Beside[] {
    const role = roleOf(identity);
    const usable = usableSchemas(role);
    const found: Beside[] = [];
    const everything = (by: string, holder: string, chain: readonly Hop[], rest: Partial<Beside>): void => {
      const fields = { holder, by, level: 'global', object: '*.*', chain, covers: 'everything' } as const;
      found.push({ reach: 'via', rows: 'all', limit: null, certainty: 'certain', ...fields, ...rest });
    };
    const inherited = (name: string): readonly Hop[] | undefined => {
      const index = named.get(name);
      return index === undefined ? undefined : role.inherits.get(index);
    };

    const program = inherited('pg_execute_server_program');
    if (program) everything('server-program', 'pg_execute_server_program', program, {});
    const files = inherited('pg_read_server_files');
    // COPY refuses the zero bytes of data files: it takes a way to read binary (P85, P86), or the log of changes (P107).
    if (files && binaryFiles(role)) everything('server-files', 'pg_read_server_files', files, {});
    else if (files && settings['extension.pg_walinspect'] !== undefined) {
      everything('write-ahead-log', 'pg_read_server_files', files, { rows: 'some', limit: 'rows written recently' });
    }
    const write = inherited('pg_write_server_files');
    if (write)
      everything('server-files-write', 'pg_write_server_files', write, { reach: 'escalate', certainty: 'possible' });
    if (attribute(role.index, 'replication')) {
      const logical = settings.wal_level === 'logical';
      // Rows written from now on; below wal_level=logical only a base backup is left, which pg_hba decides about.
      everything(
        'replication',
        role.name,
        NO_HOPS,
        logical ? { rows: 'some' } : { rows: 'unknown', certainty: 'possible' },
      );
    }
    const statistics = inherited('pg_read_all_stats');
    if (statistics) {
      everything('statistics', 'pg_read_all_stats', statistics, {
        rows: 'unknown',
        // Utility statements keep their literals there long after they ran (P108).
        limit:
          settings['extension.pg_stat_statements'] === undefined
            ? 'literals in statements that others are running'
            : 'literals in statements that others are running, and in utility statements that they ran',
        certainty: 'possible',
      });
    }
    // Before 16 CREATEROLE could grant any role but a superuser's, those that read all data among them (P33, P34).
    if (version < 160000 && attribute(role.index, 'create-role')) {
      everything('create-role', role.name, NO_HOPS, { reach: 'escalate' });
    }

    for (const [holder, chain] of role.inherits) {
      for (const relation of ownedBy.get(holder) ?? []) {
        const entry = relations[relation];
        // The common case: the owner reads its table, and row security does not count for it.
        if (entry && ownerSelects.has(relation) && entry.rowSecurity !== 'forced' && usable.has(entry.schema)) continue;
        if (!entry || entry.kind === 'view' || !reachable(role, usable, entry.schema)) continue;
        const selects =
          usable.has(entry.schema) &&
          (byRelation.get(relation) ?? []).some(({ grantee, columns }) => !columns && role.inherits.has(grantee));
        if (selects && rowsLeft(role, relation).rows === 'all') continue;
        found.push({ ...onRelation(relation, 'owner', holder, chain), reach: 'escalate' });
      }
      const largeObject = largeObjects.get(holder);
      if (largeObject !== undefined) {
        // lo_get() shows them, and asks nothing of pg_largeobject (P88).
        const entry = onRelation(largeObject, 'large-object', holder, chain);
        found.push({ ...entry, reach: 'via', rows: 'some', limit: 'large objects whose ACL lets it' });
      }
      for (const relation of triggersOf.get(holder) ?? []) {
        if (!usable.has(relations[relation]?.schema ?? -1)) continue;
        // The trigger sees the rows that others write from now on (P80).
        const entry = onRelation(relation, 'trigger', holder, chain);
        found.push({ ...entry, reach: 'escalate', rows: 'some', limit: 'rows written by others' });
      }
    }
    return found;
  }

  /** USAGE, or the schema is its own, so that it can grant itself USAGE. */
  function reachable(role: Role, usable: ReadonlySet<number>, schema: number): boolean {
    const owner = schemas[schema]?.owner ?? null;
    return usable.has(schema) || (owner !== null && role.inherits.has(owner));
  }

  function onRelation(relation: number, by: string, holder: number, chain: readonly Hop[]) {
    return {
      covers: [{ relation, columns: null }],
      ...ALL_ROWS,
      certainty: 'certain',
      holder: nameOf(holder),
      by,
      level: 'relation',
      object: qualified(relation),
      chain,
    } as const;
  }

  const binaryReaders = new Set(
    graph.grants.flatMap(({ grantee, privilege, on }) =>
      on.level === 'routine' &&
      privilege === 'EXECUTE' &&
      graph.routines[on.routine]?.name.startsWith('pg_read_binary_file(')
        ? [grantee]
        : [],
    ),
  );
  const binaryFiles = (role: Role) => intersects(role.inherits, binaryReaders);

  // --- login ----------------------------------------------------------------------------------------------------------

  function admitted(principal: number, role: string): boolean {
    if (graph.hba === undefined || graph.database === null) return true;
    // `+group` asks for membership alone, whatever of it is inherited.
    const groups = closure(principal, () => true, 'member-inherits');
    const memberOf = new Set(Array.from(groups.keys(), nameOf));
    const passwordExpired = attribute(principal, 'password-expired');
    return hbaAdmits(graph.hba, { role, database: graph.database, memberOf, passwordExpired });
  }

  function canLogin(principal: number): boolean {
    const entry = principals[principal];
    if (!entry?.canLogin || settings.datallowconn === 'false' || !admitted(principal, entry.name)) return false;
    if (entry.superuser) return true;
    if (entry.connectionLimit === 0 || settings.datconnlimit === '0') return false;
    return intersects(roleAt(principal).inherits, connect);
  }

  function omnipotent(identity: Identity): Held | null {
    const { index, name } = roleOf(identity);
    if (!superuser(index)) return null;
    const fields = { holder: name, by: 'superuser', level: 'global', object: '*.*' } as const;
    return { columns: null, ...ALL_ROWS, certainty: 'certain', ...fields, chain: NO_HOPS };
  }

  return {
    canLogin,
    identities,
    omnipotent,
    held,
    shared,
    answers,
    heldAsBase,
    viewIdentity,
    routineIdentity,
    executes,
    beside,
  };
}

/** What the policies that apply to a reader leave of the rows, PostgreSQL's way: any permissive one, all restrictive ones. */
function judge(policies: readonly RowPolicy[]): RowsLeft {
  const permissive = policies.filter((policy) => policy.permissive);
  const restrictive = policies.filter((policy) => !policy.permissive);
  if (permissive.length === 0) return { rows: 'none', limit: 'row security without a policy for it' };
  const open = permissive.some(({ rows }) => rows === 'all') ? 'all' : strongest(permissive);
  const kept = restrictive.map(({ rows }) => rows).filter((rows) => rows !== 'all');
  const limit = `row policy ${policies
    .filter(({ rows }) => rows !== 'all')
    .map(({ name }) => name)
    .join(', ')}`;
  if (open === 'none' || kept.includes('none')) return { rows: 'none', limit };
  if (open === 'all' && kept.length === 0) return ALL_ROWS;
  return { rows: open === 'caller' || kept.includes('caller') ? 'caller' : 'some', limit };
}

function strongest(policies: readonly RowPolicy[]): RowPolicy['rows'] {
  for (const rows of ['caller', 'some'] as const) if (policies.some((policy) => policy.rows === rows)) return rows;
  return 'none';
}

function intersects(ways: ReadonlyMap<number, unknown>, roles: ReadonlySet<number>): boolean {
  if (ways.size < roles.size) {
    for (const role of ways.keys()) if (roles.has(role)) return true;
    return false;
  }
  for (const role of roles) if (ways.has(role)) return true;
  return false;
}

function push<K, T>(groups: Map<K, T[]>, key: K, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}
