/** Edits as the SQL of their engine, forth and back. Names are quoted; the statements end without a semicolon. */
import { closures } from '../access/closures.ts';
import { backQuoted, doubleQuoted } from '../engines/quote.ts';
import type { AccessGraph, Grant, Membership } from '../graph.ts';
import type { Edit } from './edit.ts';

/** An object of a source, and whoever holds something on it, as SQL. */
export interface Names {
  principal(index: number): string;
  relation(index: number): string;
  column(name: string): string;
  schema(name: string): string;
}

/** How the graph's names are written for its engine. */
export function namesOf({ engine, principals, relations, schemas }: AccessGraph): Names {
  const quote = engine === 'postgresql' ? doubleQuoted : backQuoted;
  return {
    principal(index) {
      const { kind = 'role', name = '', user = '', host = '' } = principals[index] ?? {};
      if (kind === 'public') return 'PUBLIC';
      // MariaDB's roles have no host; back quotes, unlike single ones, know no escapes.
      const isBare = engine === 'postgresql' || (engine === 'mariadb' && kind === 'role');
      return isBare ? quote(name) : `${quote(user)}@${quote(host)}`;
    },
    relation(index) {
      const { schema = -1, name = '' } = relations[index] ?? {};
      return quote(schemas[schema]?.name ?? '', name);
    },
    column: (name) => quote(name),
    schema: (name) => quote(name),
  };
}

/** Privileges of one grantee on one object, written together. */
interface Group {
  readonly grantee: number;
  readonly on: Grant['on'];
  /** PostgreSQL: who granted it, where that is not the object's owner. */
  readonly grantor: number | null;
  readonly grantable: boolean;
  readonly privilege: string;
  whole: boolean;
  readonly columns: string[];
}

/** The statements that make the edit. `graph` is the one before it. */
export function statementsOf(graph: AccessGraph, edit: Edit): string[] {
  const write = writer(graph);
  const cascade = graph.engine === 'postgresql' && edit.cascade.length > 0;
  const first = cascade ? write.revokes(leftBehind(graph, edit), true) : [];
  const revokes = [...first, ...write.revokes(edit.drop, cascade)];
  const grants = write.grants(edit.add);
  // What takes a wide grant's place comes first: nothing is shut in between. REVOKE on a table would take its columns too.
  const isWide =
    edit.restrict.length > 0 || edit.drop.some(({ on }) => on.level === 'global' || on.level === 'schema-pattern');
  return [
    ...(isWide ? grants : revokes),
    ...(isWide ? revokes : grants),
    ...edit.restrict.map((each) => write.restriction(each, false)),
    ...edit.leave.flatMap((each) => write.leaving(each, edit.leaveCascade.length > 0)),
    ...edit.attributes.map((each) => write.attribute(each, false)),
    ...edit.histograms.map((each) => write.histogram(each, false)),
  ];
}

/** The statements that take the edit back. `graph` is the one before it. */
export function undoOf(graph: AccessGraph, edit: Edit): string[] {
  const write = writer(graph);
  return [
    ...edit.histograms.map((each) => write.histogram(each, true)),
    ...edit.attributes.map((each) => write.attribute(each, true)),
    ...edit.leave.flatMap((each) => write.joining(each)),
    ...inOrder(edit.leaveCascade.map(({ from, to }) => lostOf(from, to))).flatMap((each) => write.joining(each)),
    ...write.revokes(edit.add, false),
    ...write.grants(takenWith(graph, edit)),
    ...edit.restrict.map((each) => write.restriction(each, true)),
    ...write.grants(edit.drop),
    ...edit.lift.map((each) => write.restriction(each, false)),
    ...inOrder(edit.cascade.map(({ from, to }) => lostOf(from, to))).flatMap((grant) => write.grants([grant])),
  ];
}

/** What CASCADE took of several grantors' grants. */
function lostOf<Item extends { readonly by?: readonly { readonly grantor: number }[] }>(
  from: Item,
  to: Item | null,
): Item {
  if (!to?.by || !from.by) return from;
  const left = new Set(to.by.map(({ grantor }) => grantor));
  return { ...from, by: from.by.filter(({ grantor }) => !left.has(grantor)) };
}

/** The owner's grants on columns that go when what was added on the whole relation is revoked. */
function takenWith({ grants, relations }: AccessGraph, { add, drop }: Edit): Grant[] {
  const wide = add.flatMap(({ grantee, privilege, on }) =>
    on.level === 'relation'
      ? [{ grantee, privilege, relation: on.relation, owner: relations[on.relation]?.owner }]
      : [],
  );
  if (wide.length === 0) return [];
  const dropped = new Set(drop);
  return grants.flatMap((grant) => {
    const { grantee, privilege, on } = grant;
    if (on.level !== 'column' || dropped.has(grant)) return [];
    const over = wide.find(
      (each) => each.grantee === grantee && each.privilege === privilege && each.relation === on.relation,
    );
    if (!over) return [];
    const by = grant.by?.filter(({ grantor }) => grantor === over.owner);
    return by?.length === 0 ? [] : [by ? { ...grant, by } : grant];
  });
}

/**
 * What CASCADE leaves of what those handed on who lose the option: it looks at the grants on the table and on each column
 * apart, and not at whoever still has the option through the owner or another role it inherits (acl.c, recursive_revoke).
 * Once its grantor has lost the option nobody could revoke it, so that it has to go first.
 */
function leftBehind({ principals, relations, routines, memberships, grants }: AccessGraph, edit: Edit): Grant[] {
  const inherited = closures(memberships.filter(({ inherit }) => inherit));
  const gone = [...edit.drop, ...edit.cascade.map(({ from }) => from)];
  const place = ({ privilege, on }: Grant) => JSON.stringify([privilege, on]);
  const stays = (grantor: number, grant: Grant) => {
    const at = place(grant);
    const options = (all: readonly Grant[]) => all.filter((each) => each.grantable && place(each) === at);
    if (!options(gone).some(({ grantee }) => grantee === grantor)) return true;
    const owner = ownerIn({ relations, routines }, grant.on);
    const roles = inherited(grantor);
    return (
      principals[grantor]?.superuser === true ||
      (owner !== null && roles.has(owner)) ||
      options(grants).some(({ grantee }) => grantee !== grantor && roles.has(grantee))
    );
  };
  return inOrder(
    edit.cascade.flatMap(({ from, to }) => {
      const lost = lostOf(from, to);
      const by = lost.by?.filter(({ grantor }) => stays(grantor, from)) ?? [];
      return by.length === 0 ? [] : [{ ...lost, by }];
    }),
  );
}

function ownerIn({ relations, routines }: Pick<AccessGraph, 'relations' | 'routines'>, on: Grant['on']): number | null {
  if (on.level === 'relation' || on.level === 'column') return relations[on.relation]?.owner ?? null;
  return on.level === 'routine' ? (routines[on.routine]?.owner ?? null) : null;
}

/** Who grants on comes after whoever granted it the option. */
function inOrder<Item extends Grant | Membership>(items: readonly Item[]): Item[] {
  const receiver = (item: Item) => ('grantee' in item ? item.grantee : item.member);
  const left = new Set(items);
  const ordered: Item[] = [];
  while (left.size > 0) {
    const waiting = new Set([...left].map(receiver));
    const ready = [...left].filter(({ by }) => !by?.some(({ grantor }) => waiting.has(grantor)));
    for (const item of ready.length > 0 ? ready : [...left]) {
      ordered.push(item);
      left.delete(item);
    }
  }
  return ordered;
}

/** Whoever has an option may grant to itself again, and loses that with the option. */
function othersFirst<By extends { readonly grantor: number }>(member: number, by: readonly By[]): By[] {
  return [...by].sort((a, b) => Number(a.grantor === member) - Number(b.grantor === member));
}

function writer(graph: AccessGraph) {
  const { engine, version, principals, relations, routines, schemas, memberships } = graph;
  const isPostgres = engine === 'postgresql';
  const names = namesOf(graph);

  function object(on: Grant['on']): string {
    if (on.level === 'relation' || on.level === 'column') {
      return `${isPostgres ? 'TABLE ' : ''}${names.relation(on.relation)}`;
    }
    if (on.level === 'schema-pattern') return `${names.schema(on.pattern)}.*`;
    if (on.level !== 'routine') return '*.*';
    const { name = '', schema = -1, procedure, arguments: list } = routines[on.routine] ?? {};
    const own = schemas[schema]?.name ?? '';
    if (!isPostgres) return `${procedure ? 'PROCEDURE' : 'FUNCTION'} ${backQuoted(own, name)}`;
    const bare = list === undefined ? name : name.slice(0, name.length - list.length - 2);
    return `ROUTINE ${doubleQuoted(own, bare)}(${list ?? ''})`;
  }

  function groupsOf(grants: readonly Grant[]): Group[] {
    const groups = new Map<string, Group>();
    for (const { grantee, on, privilege, grantable, by } of grants) {
      // A row without a privilege is made and removed by the server.
      if (privilege === 'USAGE') continue;
      const each = by ?? [{ grantor: -1, grantable }];
      for (const grant of each) {
        const grantor = grant.grantor < 0 || grant.grantor === ownerIn(graph, on) ? null : grant.grantor;
        const key = JSON.stringify([grantee, object(on), privilege, grantor, grant.grantable]);
        const shared = { grantee, on, privilege, grantor, grantable: isPostgres && grant.grantable };
        const group = groups.get(key) ?? { ...shared, whole: false, columns: [] };
        groups.set(key, group);
        if (on.level === 'column') group.columns.push(on.column);
        else group.whole = true;
      }
    }
    const isOwn = ({ grantee, grantor }: Group) => Number(grantee === grantor);
    return [...groups.values()].sort((a, b) => isOwn(a) - isOwn(b));
  }

  const inherited = closures(memberships.filter(({ inherit }) => inherit));
  const publicRole = principals.findIndex(({ kind }) => kind === 'public');

  /** PostgreSQL records as the grantor whose role is set, or the owner. */
  function as(grantor: number | null, on: Grant['on'], statements: readonly string[]): string[] {
    if (grantor === null) return [...statements];
    const role = names.principal(grantor);
    const made = [`SET LOCAL ROLE ${role}`, ...statements, 'RESET ROLE'];
    // Who handed a grant on may since have lost the schema, and names nothing in it.
    const schema = schemaOf(on);
    if (schema === null || mayUse(grantor, schema)) return made;
    const usage = `USAGE ON SCHEMA ${names.schema(schemas[schema]?.name ?? '')}`;
    return [`GRANT ${usage} TO ${role}`, ...made, `REVOKE ${usage} FROM ${role}`];
  }

  function schemaOf(on: Grant['on']): number | null {
    if (on.level === 'relation' || on.level === 'column') return relations[on.relation]?.schema ?? null;
    return on.level === 'routine' ? (routines[on.routine]?.schema ?? null) : null;
  }

  function mayUse(role: number, schema: number): boolean {
    const roles = inherited(role);
    return graph.grants.some(
      ({ grantee, privilege, on }) =>
        privilege === 'USAGE' &&
        on.level === 'schema' &&
        on.schema === schema &&
        (grantee === publicRole || roles.has(grantee)),
    );
  }

  const listed = ({ privilege, columns }: Group) => `${privilege} (${columns.map(names.column).join(', ')})`;

  /** REVOKE on a relation takes the grants on its columns with it. */
  function revokes(grants: readonly Grant[], cascade: boolean): string[] {
    const byPlace = new Map<string, Group[]>();
    for (const group of groupsOf(grants)) {
      const key = JSON.stringify([group.grantee, object(group.on), group.privilege, group.grantor]);
      byPlace.set(key, [...(byPlace.get(key) ?? []), group]);
    }
    return [...byPlace.values()].reverse().flatMap((groups) => {
      const [first] = groups;
      if (!first) return [];
      const columns = groups.flatMap((group) => group.columns);
      const what = groups.some(({ whole }) => whole) ? first.privilege : listed({ ...first, columns });
      const end = cascade ? ' CASCADE' : '';
      return as(first.grantor, first.on, [
        `REVOKE ${what} ON ${object(first.on)} FROM ${names.principal(first.grantee)}${end}`,
      ]);
    });
  }

  function grants(list: readonly Grant[]): string[] {
    return groupsOf(list).flatMap((group) => {
      const end = group.grantable ? ' WITH GRANT OPTION' : '';
      const to = `ON ${object(group.on)} TO ${names.principal(group.grantee)}${end}`;
      const statements = [
        ...(group.whole ? [`GRANT ${group.privilege} ${to}`] : []),
        ...(group.columns.length > 0 ? [`GRANT ${listed(group)} ${to}`] : []),
      ];
      return as(group.grantor, group.on, statements);
    });
  }

  function leaving({ member, role, by }: Membership, cascade: boolean): string[] {
    const revoke = `REVOKE ${names.principal(role)} FROM ${names.principal(member)}`;
    if (!isPostgres || !by) return [revoke];
    const end = cascade ? ' CASCADE' : '';
    return [...othersFirst(member, by)]
      .reverse()
      .map(({ grantor }) => `${revoke} GRANTED BY ${names.principal(grantor)}${end}`);
  }

  function joining({ member, role, admin, byDefault, by }: Membership): string[] {
    const grant = `GRANT ${names.principal(role)} TO ${names.principal(member)}`;
    if (isPostgres && by && version >= 160_000) {
      return othersFirst(member, by).map((each) => {
        const word = (is: boolean) => (is ? 'TRUE' : 'FALSE');
        const options = `INHERIT ${word(each.inherit)}, SET ${word(each.set)}, ADMIN ${word(each.admin)}`;
        return `${grant} WITH ${options} GRANTED BY ${names.principal(each.grantor)}`;
      });
    }
    const made = `${grant}${admin ? ' WITH ADMIN OPTION' : ''}`;
    if (engine === 'mysql' && byDefault) {
      const defaults = memberships.filter((each) => each.member === member && each.byDefault);
      const roles = defaults.map((each) => names.principal(each.role)).join(', ');
      return [made, `SET DEFAULT ROLE ${roles} TO ${names.principal(member)}`];
    }
    if (engine === 'mariadb' && principals[member]?.defaultRole === role) {
      return [made, `SET DEFAULT ROLE ${names.principal(role)} FOR ${names.principal(member)}`];
    }
    return [made];
  }

  function restriction({ principal, schema }: Edit['restrict'][number], back: boolean): string {
    const on = `SELECT ON ${names.schema(schema)}.*`;
    return back ? `GRANT ${on} TO ${names.principal(principal)}` : `REVOKE ${on} FROM ${names.principal(principal)}`;
  }

  function attribute({ principal, attribute: name }: Edit['attributes'][number], back: boolean): string {
    return `ALTER ROLE ${names.principal(principal)} ${back ? '' : 'NO'}${name.replaceAll('-', '').toUpperCase()}`;
  }

  function histogram({ relation, columns }: Edit['histograms'][number], back: boolean): string {
    return `ANALYZE TABLE ${names.relation(relation)} ${back ? 'UPDATE' : 'DROP'} HISTOGRAM ON ${columns.map(names.column).join(', ')}`;
  }

  return { revokes, grants, leaving, joining, restriction, attribute, histogram };
}
