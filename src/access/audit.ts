/**
 * Whether a read leaves a trace in the server's logs, and as what. Every rule was checked against the log of a real server
 * (test/access/audit-*.test.ts), those on MySQL's audit_log plugins alone stand on its manual.
 */
import type { AccessGraph, GraphRelation } from '../graph.ts';
import { closures } from './closures.ts';
import type { Holding } from './types.ts';

export type Logged = 'yes' | 'partial' | 'no' | 'unknown';

export interface Trace {
  /** `partial`: only some such reads, or without what was read; `unknown`: what decides it was hidden from the scanner. */
  readonly logged: Logged;
  /** What writes the line: `log_statement`, `pgaudit-session`, `pgaudit-object`, `general_log`, `server_audit`, … */
  readonly by: readonly string[];
  /** Everything that would log the read can be avoided by the reader, without an act that somebody else has to do. */
  readonly evadable: boolean;
  /**
   * How: `superuser`, `set-parameter` (may change the setting), `session-setting` (everybody may), `insert-select` and
   * `whole-row` (statements that pgaudit passes over), `set-variable` (one that server_audit passes over).
   */
  readonly evasions: readonly string[];
}

export type Way = Pick<Holding, 'by' | 'level' | 'object' | 'beyond'>;

/** @param column its position in the relation. @param way the holding by which the principal reads it. */
export type Auditor = (principal: number, relation: number, column: number, way: Way) => Trace;

/** One log that a read may end up in. */
interface Line {
  readonly by: string;
  readonly logged: Logged;
  readonly evasion: string | null;
}

/** What the statement that reads is, as far as the logs tell statements apart. */
type Form = 'query' | 'routine' | 'rule' | 'files' | 'program' | 'replication';

const FORMS: Readonly<Record<string, Form>> = {
  function: 'routine',
  rule: 'rule',
  'server-files': 'files',
  'write-ahead-log': 'files',
  'server-program': 'program',
  replication: 'replication',
};

const formOf = ({ by }: Way): Form => FORMS[by] ?? 'query';

const UNKNOWN: Trace = { logged: 'unknown', by: [], evadable: false, evasions: [] };
const ORDER: readonly Logged[] = ['yes', 'partial', 'unknown', 'no'];

/** The strongest of the lines; it can be avoided when each of them can. */
function traceOf(lines: readonly Line[]): Trace {
  const logged = ORDER.find((each) => lines.some((line) => line.logged === each)) ?? 'no';
  const written = lines.filter((line) => line.logged === 'yes' || line.logged === 'partial');
  const evasions = written.flatMap(({ evasion }) => (evasion === null ? [] : [evasion]));
  return {
    logged,
    by: written.map(({ by }) => by),
    evadable: written.length > 0 && evasions.length === written.length,
    evasions: [...new Set(evasions)],
  };
}

/** Of several ways to the same data the one that leaves the least: it is the reader's to choose. */
export function weakest(traces: readonly Trace[]): Trace {
  const strength = ({ logged, evadable }: Trace) => ORDER.indexOf(logged) * 2 + Number(evadable);
  return traces.reduce<Trace | null>((a, b) => (a && strength(a) >= strength(b) ? a : b), null) ?? UNKNOWN;
}

/** Pure. Answers are shared objects; each is worked out once for all reads that are alike. */
export function auditorOf(graph: AccessGraph): Auditor {
  if (!graph.audit) return () => UNKNOWN;
  return graph.engine === 'postgresql' ? postgresAuditor(graph) : mysqlAuditor(graph);
}

// --- PostgreSQL -----------------------------------------------------------------------------------------------------------

/** Which of pgaudit's object records a read makes. */
type Recorded = 'relation' | 'column' | 'unknown' | 'no';

/** Levels from lowest; a message is written from log_min_messages on, LOG from ERROR on (elog.c, is_log_level_output). */
const LEVELS = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'info', 'notice', 'warning', 'error', 'log', 'fatal'];

function postgresAuditor(graph: AccessGraph): Auditor {
  const { principals, memberships, audit, relations, schemas } = graph;
  const { server = {}, modules = [], overrides = [], setters = [] } = audit ?? {};
  const loaded = modules.includes('pgaudit');
  const publicRole = principals.findIndex(({ kind }) => kind === 'public');

  const inherited = closures(memberships.filter(({ inherit }) => inherit));
  const settable = closures(memberships.filter(({ set }) => set));

  /** Precedence of pg_db_role_setting (privileges.md 3): of the role in the database, the role, the database, everybody. */
  function effective(principal: number, setting: string): string | undefined {
    for (const [of, inDatabase] of [
      [principal, true],
      [principal, false],
      [null, true],
      [null, false],
    ] as const) {
      const found = overrides.find(
        (each) => each.principal === of && each.inDatabase === inDatabase && each.setting === setting,
      );
      if (found) return found.value;
    }
    return server[setting];
  }

  function profileOf(principal: number) {
    const value = (setting: string) => effective(principal, setting);
    const masters = [...settable(principal)];
    const superuser = masters.some((role) => principals[role]?.superuser);
    const wielded = new Set([publicRole, ...masters.flatMap((role) => [...inherited(role)])]);
    /** By whom the logging can be changed in its own session, role changes included (P105). */
    const evasionBy = (...settings: readonly string[]) => {
      if (superuser) return 'superuser';
      const may = setters.some(
        (each) =>
          wielded.has(each.principal) && (settings.includes(each.setting) || each.setting === 'log_min_messages'),
      );
      return may ? 'set-parameter' : null;
    };
    const isWritten = (level: string): boolean => {
      const least = value('log_min_messages')?.toLowerCase() ?? 'warning';
      if (server.log_destination === '') return false;
      if (level === 'log') return least === 'log' || (least !== 'fatal' && least !== 'panic');
      return least !== 'panic' && least !== 'log' && LEVELS.indexOf(level) >= LEVELS.indexOf(least);
    };

    const statements: Line[] = [];
    const add = (by: string, logged: Logged) => {
      if (logged !== 'no' && isWritten('log')) statements.push({ by, logged, evasion: evasionBy(by) });
    };
    const statement = value('log_statement')?.toLowerCase();
    add('log_statement', statement === undefined ? 'unknown' : statement === 'all' ? 'yes' : 'no');
    add('log_min_duration_statement', fromDuration(value('log_min_duration_statement')));
    const sampled = fromDuration(value('log_min_duration_sample') ?? '-1');
    add('log_min_duration_sample', lesser(sampled, fromRate(value('log_statement_sample_rate') ?? '1')));
    add('log_transaction_sample_rate', fromRate(value('log_transaction_sample_rate') ?? '0'));

    // The level counts only where the client is to see the lines too.
    const auditLevel = isOn(value('pgaudit.log_client')) ? value('pgaudit.log_level')?.toLowerCase() : 'log';
    const auditWritten = loaded && isWritten(auditLevel ?? 'log');
    const session = auditWritten ? value('pgaudit.log') : 'none';
    const classes = session === undefined ? null : auditClasses(session);
    const sessionEvasion = evasionBy('pgaudit.log', 'pgaudit.log_level');
    const sessionLine = (logged: Logged, evasion: string | null): Line[] =>
      logged === 'no' ? [] : [{ by: 'pgaudit-session', logged, evasion: sessionEvasion ?? evasion }];

    /** pgaudit logs nothing of what runs inside a SECURITY DEFINER routine: the call alone. */
    function sessionLines(form: Form): Line[] {
      if (!classes) return sessionLine('unknown', null);
      const has = (name: string) => classes.has(name);
      // What a rule makes of INSERT, UPDATE or DELETE is the SELECT that it runs.
      if (form === 'rule') return sessionLine(has('read') ? 'yes' : 'no', null);
      // INSERT … SELECT and its like are of the class WRITE, whatever they read.
      if (form === 'query') return sessionLine(has('read') ? 'yes' : 'no', has('write') ? null : 'insert-select');
      if (form === 'routine') {
        if (has('function')) return sessionLine('yes', null);
        // SELECT f() is of the class READ, CALL p() of MISC, and which of the two it is the graph does not say.
        const logged = has('read') ? (has('misc') ? 'yes' : 'partial') : 'no';
        return sessionLine(logged, has('write') ? null : 'insert-select');
      }
      if (form === 'files') return sessionLine(has('read') || has('function') ? 'partial' : 'no', 'insert-select');
      return form === 'program' ? sessionLine(has('write') ? 'partial' : 'no', null) : [];
    }

    const auditRole = auditWritten ? value('pgaudit.role') : '';
    const replicated = isOn(value('log_replication_commands'));
    const known = new Map<string, Trace>();
    return {
      auditRole,
      trace(form: Form, recorded: Recorded): Trace {
        const key = `${form} ${recorded}`;
        const trace = known.get(key) ?? traceOf([...linesOf(form), ...objectLines(recorded)]);
        known.set(key, trace);
        return trace;
      },
    };

    function linesOf(form: Form): Line[] {
      if (form === 'replication') {
        // A walsender's commands are no statements.
        return replicated ? [{ by: 'log_replication_commands', logged: 'partial', evasion: null }] : [];
      }
      if (form === 'rule' && statement === 'mod' && isWritten('log')) {
        const line: Line = { by: 'log_statement', logged: 'yes', evasion: evasionBy('log_statement') };
        return [line, ...statements, ...sessionLines(form)];
      }
      // The statement names a file or a program in place of the data.
      const seen = form === 'files' || form === 'program' ? statements.map(lessened) : statements;
      return [...seen, ...sessionLines(form)];
    }

    function objectLines(recorded: Recorded): Line[] {
      if (recorded === 'no') return [];
      const evasion = evasionBy('pgaudit.role', 'pgaudit.log_level') ?? (recorded === 'column' ? 'whole-row' : null);
      return [{ by: 'pgaudit-object', logged: recorded === 'unknown' ? 'unknown' : 'yes', evasion }];
    }
  }

  // --- object audit

  const named = new Map(principals.map(({ name }, index) => [name, index]));
  const relationNamed = new Map(
    relations.map(({ schema, name }, index) => [`${schemas[schema]?.name}.${name}`, index]),
  );
  const selects = new Map<number, { grantee: number; column: string | null }[]>();
  for (const { privilege, grantee, on } of graph.grants) {
    if (privilege !== 'SELECT' || (on.level !== 'relation' && on.level !== 'column')) continue;
    push(selects, on.relation, { grantee, column: on.level === 'column' ? on.column : null });
  }
  const lineage = new Map<number, { column: string; base: number; baseColumn: string }[]>();
  for (const each of graph.lineage) push(lineage, each.view, each);

  /** The audit role's own SELECT, or that of a role it inherits; PUBLIC's and pg_read_all_data's do not count. */
  function selected(auditRole: number, relation: number, columns: readonly string[]): Recorded {
    if (principals[auditRole]?.superuser) return 'relation';
    const granted = selects.get(relation) ?? [];
    const own = granted.filter(({ grantee }) => grantee !== publicRole && inherited(auditRole).has(grantee));
    if (own.some(({ column }) => column === null)) {
      // Without an ACL the owner's rights stand nowhere, and pgaudit finds none; the graph cannot tell that from a grant.
      const { owner = null } = relations[relation] ?? {};
      return granted.every(({ grantee }) => grantee === owner) ? 'unknown' : 'relation';
    }
    return own.some(({ column }) => column !== null && columns.includes(column)) ? 'column' : 'no';
  }

  /** A view is looked into: all that it reads of its bases counts as read, what it works out for other columns left out. */
  function recorded(auditRole: number, relation: number, columns: readonly string[], depth = 0): Recorded {
    const own = selected(auditRole, relation, columns);
    const entry = relations[relation];
    if (own === 'relation' || entry?.kind !== 'view' || depth > 50) return own;
    const results: Recorded[] = [own];
    for (const { base, read } of basesOf(relation, entry, columns)) {
      const inside = recorded(auditRole, base, read, depth + 1);
      // The view's own reference names its columns: no whole row is read round the column's record.
      results.push(inside === 'column' ? 'relation' : inside);
    }
    return (['relation', 'column', 'unknown'] as const).find((each) => results.includes(each)) ?? 'no';
  }

  function basesOf(view: number, { checks }: GraphRelation, columns: readonly string[]) {
    const asked = (onlyFor: readonly string[] | null) => !onlyFor || onlyFor.some((each) => columns.includes(each));
    if (checks) {
      return checks
        .filter(({ onlyFor }) => asked(onlyFor))
        .map(({ relation: base, columns: read }) => ({ base, read: read ?? [] }));
    }
    return (lineage.get(view) ?? []).map(({ base, baseColumn }) => ({ base, read: [baseColumn] }));
  }

  /** Columns of what is read that show the column of the relation behind it: by lineage, or by name in a partition. */
  function shownIn(entry: number, relation: number, column: string): string[] {
    if (entry === relation) return [column];
    const from = lineage.get(entry);
    if (!from) return (relations[entry]?.columns ?? []).includes(column) ? [column] : [];
    return from
      .filter(({ column: own, base, baseColumn }) => own !== '' && shows(base, baseColumn, relation, column))
      .map(({ column: own }) => own);
  }

  function shows(base: number, baseColumn: string, relation: number, column: string, depth = 0): boolean {
    if (base === relation) return baseColumn === column;
    if (depth > 50) return false;
    const from = (lineage.get(base) ?? []).filter((each) => each.column === baseColumn);
    return from.some((each) => shows(each.base, each.baseColumn, relation, column, depth + 1));
  }

  /** The relation that the statement names: that of the privilege, where it is another than the one that is read. */
  function entryOf(relation: number, { by, object, beyond, level }: Way): number | undefined {
    if (by === 'rule' || beyond.length === 0 || (level !== 'relation' && level !== 'column')) return relation;
    return relationNamed.get(object) ?? relationNamed.get(object.slice(0, object.lastIndexOf(' (')));
  }

  const records = new Map<string, Recorded[]>();
  function recordOf(auditRole: string, relation: number, column: number, way: Way): Recorded {
    const role = named.get(auditRole);
    if (role === undefined) return 'no';
    const entry = entryOf(relation, way);
    if (entry === undefined) return 'unknown';
    const key = `${role} ${relation} ${entry}`;
    let byColumn = records.get(key);
    if (!byColumn) {
      byColumn = [];
      records.set(key, byColumn);
    }
    byColumn[column] ??= recorded(role, entry, shownIn(entry, relation, relations[relation]?.columns[column] ?? ''));
    return byColumn[column];
  }

  const profiles = new Map<number, ReturnType<typeof profileOf>>();
  return (principal, relation, column, way) => {
    const profile = profiles.get(principal) ?? profileOf(principal);
    profiles.set(principal, profile);
    const form = formOf(way);
    const { auditRole } = profile;
    if ((form !== 'query' && form !== 'rule') || auditRole === '') return profile.trace(form, 'no');
    return profile.trace(form, auditRole === undefined ? 'unknown' : recordOf(auditRole, relation, column, way));
  };
}

/** pgaudit.log, read from left to right: `all, -misc`, `read,write`. */
function auditClasses(text: string): ReadonlySet<string> {
  const all = ['ddl', 'function', 'misc', 'misc_set', 'read', 'role', 'write'];
  const classes = new Set<string>();
  for (const word of text.toLowerCase().split(',')) {
    const name = word.trim().replace(/^"|"$/g, '');
    const plain = name.replace(/^-/, '');
    for (const each of plain === 'all' ? all : [plain]) {
      if (name.startsWith('-')) classes.delete(each);
      else classes.add(each);
    }
  }
  return classes;
}

/** From 0 on everything is logged, above 0 what takes longer, below 0 nothing. ALTER ROLE keeps a unit as it was written. */
function fromDuration(text: string | undefined): Logged {
  if (text === undefined) return 'unknown';
  const milliseconds = Number.parseFloat(text);
  if (milliseconds < 0) return 'no';
  return milliseconds === 0 ? 'yes' : 'partial';
}

function fromRate(text: string): Logged {
  const rate = Number(text);
  return rate >= 1 ? 'yes' : rate > 0 ? 'partial' : 'no';
}

const lesser = (a: Logged, b: Logged): Logged => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b);
const lessened = (line: Line): Line => (line.logged === 'yes' ? { ...line, logged: 'partial' } : line);
/** How PostgreSQL, MySQL and MariaDB write a switch that is on. */
const isOn = (text: string | undefined) => /^(on|true|t|yes|y|1)$/i.test(text ?? '');

function push<K, T>(groups: Map<K, T[]>, key: K, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

// --- MySQL and MariaDB ----------------------------------------------------------------------------------------------------

/** The routine that a read goes by. */
interface Routine {
  readonly kind: 'procedure' | 'function' | null;
  readonly definer: string;
}

function mysqlAuditor(graph: AccessGraph): Auditor {
  const { principals, memberships, audit } = graph;
  const { server = {}, modules = [] } = audit ?? {};
  const isMaria = graph.engine === 'mariadb';
  const reached = closures(memberships);
  const publicRole = principals.findIndex(({ kind }) => kind === 'public');
  const globals = new Map<number, string[]>();
  for (const { grantee, privilege, on } of graph.grants) if (on.level === 'global') push(globals, grantee, privilege);

  const kinds = new Map<string, Set<'procedure' | 'function'>>();
  for (const { schema, name, procedure } of graph.routines) {
    const object = `${graph.schemas[schema]?.name}.${name}`;
    kinds.set(object, (kinds.get(object) ?? new Set()).add(procedure ? 'procedure' : 'function'));
  }

  const outputs = (server.log_output ?? '').toUpperCase().split(',');
  const hasOutput = !outputs.includes('NONE');
  const general = isOn(server.general_log) && hasOutput;
  const slow = isOn(server.slow_query_log) && hasOutput;
  const slowLogged: Logged =
    Number(server.long_query_time) === 0 && Number(server.min_examined_row_limit) === 0 ? 'yes' : 'partial';
  const events = new Set(
    (server.server_audit_events ?? '')
      .toUpperCase()
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  );
  const serverAudit = modules.includes('server_audit') && isOn(server.server_audit_logging);

  /** Any role that it can take on counts. */
  function holds(principal: number, ...privileges: readonly string[]): boolean {
    const roles = [principal, publicRole, ...(graph.mandatoryRoles ?? [])].flatMap((each) => [...reached(each)]);
    return roles.some((role) => globals.get(role)?.some((each) => privileges.includes(each)));
  }

  const evasionOf = (principal: number, ...privileges: readonly string[]) =>
    holds(principal, ...privileges) ? 'set-parameter' : null;

  /** MySQL heeds sql_log_off for these two alone, and whoever else sets it is logged all the same. */
  const heedsLogOff = (principal: number) => isMaria || holds(principal, 'SUPER', 'CONNECTION_ADMIN');

  function generalLines(principal: number): Line[] {
    if (!general || (isOn(server.sql_log_off) && heedsLogOff(principal))) return [];
    const mayLogOff = !isMaria && heedsLogOff(principal) && holds(principal, 'SESSION_VARIABLES_ADMIN');
    const switches = isMaria ? evasionOf(principal, 'SUPER') : evasionOf(principal, 'SUPER', 'SYSTEM_VARIABLES_ADMIN');
    return [{ by: 'general_log', logged: 'yes', evasion: mayLogOff ? 'set-parameter' : switches }];
  }

  /** incl_users counts alone where it is set; names are those of accounts, hosts left out. */
  function isAudited(user: string): boolean {
    const names = (text = '') =>
      text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '');
    const included = names(server.server_audit_incl_users);
    return included.length > 0 ? included.includes(user) : !names(server.server_audit_excl_users).includes(user);
  }

  function serverAuditLines(principal: number, form: Form, routine: Routine | null): Line[] {
    if (!serverAudit || form === 'replication') return [];
    const switches = evasionOf(principal, 'SUPER');
    const has = (event: string) => events.size === 0 || events.has(event);
    const caller = isAudited(principals[principal]?.user ?? '');
    const logged: Logged = form === 'files' || form === 'program' ? 'partial' : 'yes';
    const lines: Line[] = [];
    const add = (each: Logged, evasion: string | null) => {
      if (each !== 'no') lines.push({ by: 'server_audit', logged: each, evasion: switches ?? evasion });
    };
    if (caller && has('QUERY')) add(logged, null);
    else if (caller && routine?.kind === 'procedure' && (has('QUERY_DML') || has('QUERY_DML_NO_SELECT')))
      add(logged, null);
    // A statement is known by its first word: SET @v = (SELECT …) is none of the kind.
    else if (caller && has('QUERY_DML')) add(logged, 'set-variable');
    if (has('TABLE') && logged === 'yes') add(tableLogged(caller, routine), null);
    return lines;
  }

  /** A procedure's TABLE lines carry its definer's name and obey the filter on it; a function's are the caller's. */
  function tableLogged(caller: boolean, routine: Routine | null): Logged {
    if (routine?.kind === 'procedure') return isAudited(routine.definer) ? 'partial' : 'no';
    if (routine && routine.kind === null && caller !== isAudited(routine.definer)) return 'unknown';
    if (!caller) return 'no';
    // What comes from the query cache opens no table.
    return routine?.kind === null || (server.query_cache_type ?? 'OFF').toUpperCase() !== 'OFF' ? 'partial' : 'yes';
  }

  function auditLogLines(principal: number): Line[] {
    return modules
      .filter((name) => name !== 'server_audit')
      .map((by) => ({
        by,
        logged: by === 'audit_log' ? policyOf(principal) : 'unknown',
        evasion: evasionOf(principal, 'SUPER', 'SYSTEM_VARIABLES_ADMIN', 'AUDIT_ADMIN'),
      }));
  }

  function policyOf(principal: number): Logged {
    const policy = server.audit_log_policy?.toUpperCase();
    if (policy === 'NONE' || policy === 'LOGINS' || isOn(server.audit_log_disable)) return 'no';
    if (/^(NONE|ERRORS)$/i.test(server.audit_log_statement_policy ?? '')) return 'no';
    if (policy === undefined) return 'unknown';
    const { user = '', host = '' } = principals[principal] ?? {};
    const listed = (text: string) =>
      text.split(',').some((each) => each.trim().replaceAll("'", '') === `${user}@${host}`);
    const { audit_log_include_accounts: included = '', audit_log_exclude_accounts: excluded = '' } = server;
    return included === '' ? (listed(excluded) ? 'no' : 'yes') : listed(included) ? 'yes' : 'no';
  }

  function linesOf(principal: number, form: Form, routine: Routine | null): Line[] {
    const lines = generalLines(principal);
    // Any session may raise its own long_query_time.
    if (slow) lines.push({ by: 'slow_query_log', logged: slowLogged, evasion: 'session-setting' });
    lines.push(...auditLogLines(principal));
    const seen = form === 'query' || form === 'routine' ? lines : lines.map(lessened);
    return [...seen, ...serverAuditLines(principal, form, routine)];
  }

  const known = new Map<string, Trace>();
  return (principal, _relation, _column, way) => {
    const form = formOf(way);
    const routine = form === 'routine' ? routineOf(way) : null;
    const key = `${principal} ${form} ${routine?.kind} ${routine?.definer}`;
    const trace = known.get(key) ?? traceOf(linesOf(principal, form, routine));
    known.set(key, trace);
    return trace;
  };

  function routineOf({ beyond, object }: Way): Routine {
    const name = beyond.find(({ by }) => by === 'as-owner')?.to;
    const [first, ...others] = kinds.get(object) ?? [];
    return {
      // A function and a procedure may have the same name.
      kind: others.length > 0 ? null : (first ?? null),
      definer: principals.find((each) => each.name === name)?.user ?? '',
    };
  }
}
