/** Remedies beside the grants: accounts, tables to come, traces in the logs, and what is only proposed. */
import type { AccessGraph } from '../graph.ts';
import type { Closing } from './close.ts';
import type { Case, Remedy, RemedyKind } from './plan.ts';

const DAY = 86_400_000;

function remedy(
  { source }: Case,
  kind: RemedyKind,
  subject: string,
  statements: readonly string[],
  undo: readonly string[],
  rest: Partial<Remedy> = {},
): Remedy {
  return {
    ...{ kind, engine: source.engine, source: source.id, candidate: false, subject, statements, undo },
    ...{ closes: [], alsoTakesAway: [], keeps: [], together: [], risk: 'low', people: 0 },
    ...rest,
  };
}

/** Leavers that can still log in are locked; accounts that nobody owns are proposed to be. */
export function accounts(found: Case): Remedy[] {
  const { source, graph, names, chosen, principals, date } = found;
  const peopleOf = (name: string) => principals.find((each) => each.name === name)?.people.estimate ?? 0;
  const of = (list: readonly string[]) => {
    const wanted = new Set(list);
    return [...graph.principals.entries()]
      .filter(
        ([index, { name, kind, canLogin }]) => wanted.has(name) && kind !== 'public' && canLogin && chosen.has(index),
      )
      .map(([index, { name }]) => ({ name, role: names.principal(index), people: peopleOf(name) }))
      .sort((a, b) => b.people - a.people);
  };
  const isPostgres = source.engine === 'postgresql';
  const lock = (role: string) => (isPostgres ? `ALTER ROLE ${role} NOLOGIN` : `ALTER USER ${role} ACCOUNT LOCK`);
  const unlock = (role: string) => (isPostgres ? `ALTER ROLE ${role} LOGIN` : `ALTER USER ${role} ACCOUNT UNLOCK`);
  const end = new Date(Date.parse(date) + 30 * DAY).toISOString().slice(0, 10);
  return [
    ...of(source.roster?.leavers ?? []).map(({ name, role, people }) =>
      remedy(found, 'lock', name, [lock(role)], [unlock(role)], { people, risk: 'medium' }),
    ),
    ...of(source.roster?.unowned ?? [])
      .filter(({ name }) => !graph.principals.some((each) => each.name === name && each.superuser))
      .map(({ name, role, people }) =>
        remedy(
          found,
          'expire',
          name,
          isPostgres ? [`ALTER ROLE ${role} VALID UNTIL '${end}'`, lock(role)] : [lock(role)],
          [],
          { people, candidate: true, risk: 'high' },
        ),
      ),
  ];
}

/** PostgreSQL: default privileges that will give what is made next to those who are to lose what there is. */
export function newTables(found: Case): Remedy[] {
  const { graph, names, chosen, at } = found;
  const schemas = new Set(Array.from(at.keys(), (relation) => graph.relations[relation]?.schema));
  return (graph.defaults ?? []).flatMap(({ creator, schema, grantee, privilege }) => {
    if (!chosen.has(grantee) || (schema !== null && !schemas.has(schema))) return [];
    const where = schema === null ? '' : ` IN SCHEMA ${names.schema(graph.schemas[schema]?.name ?? '')}`;
    const head = `ALTER DEFAULT PRIVILEGES FOR ROLE ${names.principal(creator)}${where}`;
    const who = names.principal(grantee);
    return remedy(
      found,
      'default-privileges',
      graph.principals[grantee]?.name ?? '',
      [`${head} REVOKE ${privilege} ON TABLES FROM ${who}`],
      [`${head} GRANT ${privilege} ON TABLES TO ${who}`],
    );
  });
}

/** Settings by which reads that leave no trace leave one. */
export function traces(found: Case): Remedy[] {
  const { source, chosen, principals } = found;
  const { audit, engine } = source;
  if (!audit) return [];
  const silent = [...chosen].flatMap(([index, principal]) =>
    principal?.audit && (principal.audit.logged === 'no' || principal.audit.logged === 'partial')
      ? [{ index, principal }]
      : [],
  );
  if (silent.length === 0) return [];
  if (engine === 'postgresql') {
    const isLoaded = audit.modules.includes('pgaudit');
    return silent.map(({ index, principal }) => {
      const { sql, undo } = pgaudit(found, index);
      const kind = isLoaded ? 'trace' : 'trace-setup';
      const people = principals.find(({ name }) => name === principal.name)?.people.estimate ?? 0;
      return remedy(found, kind, principal.name, [sql], isLoaded ? [undo] : [], { people, candidate: !isLoaded });
    });
  }
  const names = silent.map(({ principal }) => principal.name).join(', ');
  if (engine === 'mariadb') {
    const isLoaded = audit.modules.includes('server_audit');
    const { server_audit_logging: logging, server_audit_events: events = '' } = audit.settings;
    const kinds = events.split(',').map((each) => each.trim().toUpperCase());
    const logsReads = events === '' || kinds.some((each) => ['QUERY', 'QUERY_DML', 'TABLE'].includes(each));
    const set = (name: string, value: string) => `SET GLOBAL ${name} = '${value.replaceAll("'", "''")}'`;
    const statements = [
      ...(isLoaded ? [] : [`INSTALL SONAME 'server_audit'`]),
      ...(logsReads ? [] : [set('server_audit_events', `${events},QUERY_DML`)]),
      ...(logging === 'ON' ? [] : ['SET GLOBAL server_audit_logging = ON']),
    ];
    if (statements.length === 0) return [];
    const undo = [
      ...(logging === 'ON' ? [] : ['SET GLOBAL server_audit_logging = OFF']),
      ...(logsReads ? [] : [set('server_audit_events', events)]),
    ];
    return [remedy(found, isLoaded ? 'trace' : 'trace-setup', names, statements, undo, { candidate: !isLoaded })];
  }
  return [remedy(found, 'trace-setup', names, [`SET PERSIST general_log = ON`], [], { candidate: true, risk: 'high' })];
}

/** Of several settings the narrowest holds: the one of the role in this database before that of the role. */
function pgaudit({ graph, source, names }: Case, principal: number): { sql: string; undo: string } {
  const own = (source.grants?.overrides ?? []).filter(
    (each) => each.principal === principal && each.setting === 'pgaudit.log',
  );
  const known = own.find(({ inDatabase }) => inDatabase) ?? own[0];
  const where = known?.inDatabase && graph.database !== null ? ` IN DATABASE ${names.schema(graph.database)}` : '';
  const head = `ALTER ROLE ${names.principal(principal)}${where}`;
  const kept = (known?.value ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !/^(none|-read|-all)$/i.test(each));
  const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;
  return {
    sql: `${head} SET pgaudit.log = ${literal([...kept, 'read'].join(', '))}`,
    undo: known ? `${head} SET pgaudit.log = ${literal(known.value)}` : `${head} RESET pgaudit.log`,
  };
}

// --- proposals ----------------------------------------------------------------------------------------------------------

function relationsOf({ steps }: Closing): Set<number> {
  return new Set(
    steps.flatMap(({ edit }) =>
      edit.drop.flatMap(({ on }) => (on.level === 'relation' || on.level === 'column' ? [on.relation] : [])),
    ),
  );
}

/** PostgreSQL 15+: views that show their owner's tables to whoever may read the view. */
export function viewsOfCaller(found: Case, closing: Closing): Remedy[] {
  const { graph, names } = found;
  if (graph.engine !== 'postgresql' || graph.version < 150_000) return [];
  return [...relationsOf(closing)].flatMap((relation) => {
    const { kind, runsAs } = graph.relations[relation] ?? {};
    if (kind !== 'view' || runsAs !== 'owner') return [];
    const view = names.relation(relation);
    const statements = [`ALTER VIEW ${view} SET (security_invoker = true)`];
    return [remedy(found, 'invoker', titleOf(graph, relation), statements, [], { candidate: true, risk: 'medium' })];
  });
}

function titleOf({ relations, schemas }: AccessGraph, relation: number): string {
  const { schema = -1, name = '' } = relations[relation] ?? {};
  return `${schemas[schema]?.name}.${name}`;
}

/** A view that shows the rest, and of what was closed the first character alone. */
export function masks(found: Case, closing: Closing): Remedy[] {
  const { graph, names, at } = found;
  const isPostgres = graph.engine === 'postgresql';
  return [...relationsOf(closing)].flatMap((relation) => {
    const entry = graph.relations[relation];
    const closed = at.get(relation);
    if (!entry || !closed || (entry.kind !== 'table' && entry.kind !== 'partitioned-table')) return [];
    const grantees = new Set(
      closing.steps.flatMap(({ edit }) =>
        edit.drop.flatMap(({ grantee, on }) => ('relation' in on && on.relation === relation ? [grantee] : [])),
      ),
    );
    const columns = entry.columns.map((name, index) => {
      const column = names.column(name);
      if (!closed.has(index)) return column;
      if (!isPostgres)
        return `CONCAT(LEFT(${column}, 1), REPEAT('*', GREATEST(CHAR_LENGTH(${column}) - 1, 0))) AS ${column}`;
      const text = `${column}::text`;
      return `left(${text}, 1) || repeat('*', greatest(length(${text}) - 1, 0)) AS ${column}`;
    });
    const view = freeName(found, relation);
    const statements = [
      `CREATE VIEW ${view} AS SELECT ${columns.join(', ')} FROM ${names.relation(relation)}`,
      ...[...grantees].map((grantee) => `GRANT SELECT ON ${view} TO ${names.principal(grantee)}`),
    ];
    return [remedy(found, 'mask', titleOf(graph, relation), statements, [], { candidate: true })];
  });
}

function freeName({ graph, names }: Case, relation: number): string {
  const { schema = -1, name = '' } = graph.relations[relation] ?? {};
  const taken = new Set(graph.relations.filter((each) => each.schema === schema).map((each) => each.name));
  // PostgreSQL cuts names at 63 bytes, MySQL refuses more than 64 characters.
  const base = [...name].reduce((kept, each) => (Buffer.byteLength(kept + each) <= 50 ? kept + each : kept), '');
  let free = `${base}_masked`;
  for (let number = 2; taken.has(free); number += 1) free = `${base}_masked${number}`;
  return `${names.schema(graph.schemas[schema]?.name ?? '')}.${names.schema(free)}`;
}

/** As people name what they only meant to keep for a while. */
const COPY =
  /(^|[_\-.])(bak|backup|bkp|bk|old|tmp|temp|copy|cpy|dump|archive|snapshot|prev|orig)([_\-.\d]|$)|(^|[_\-.])(19|20)\d{2}[_-]?(0[1-9]|1[0-2])([_-]?([0-2]\d|3[01]))?$|백업|임시|복사|사본/i;

/** Tables with findings that look like stale copies: to be dropped by whoever knows that nobody needs them. */
export function copies(found: Case): Remedy[] {
  const { graph, names, at } = found;
  return [...at.keys()].flatMap((relation) => {
    const { kind, name = '', schema = -1 } = graph.relations[relation] ?? {};
    const isTable = kind === 'table' || kind === 'materialized-view';
    if (!isTable || !(COPY.test(name) || COPY.test(graph.schemas[schema]?.name ?? ''))) return [];
    const word = kind === 'table' ? 'TABLE' : 'MATERIALIZED VIEW';
    const statements = [`DROP ${word} ${names.relation(relation)}`];
    return [remedy(found, 'drop-copy', titleOf(graph, relation), statements, [], { candidate: true, risk: 'high' })];
  });
}
