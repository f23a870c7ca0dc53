/**
 * Who will read relations that nobody has made yet. Answered by the same walk: the graph is given relations that might be
 * made tomorrow, with the privileges that they would come with, and asked who reads those.
 */
import type { AccessGraph, Grant, GraphRelation, GraphSchema } from '../graph.ts';
import { authorityFor, resolveAccess } from './resolve.ts';
import { sayHop } from './sentence.ts';
import type { Authority, Certainty, Holding, Reach } from './types.ts';

export interface FutureExposure {
  readonly principal: string;
  /** On MySQL and MariaDB the database pattern of the grant; null for every schema. */
  readonly schema: string | null;
  /** PostgreSQL: whose new relations; null for anybody's. */
  readonly creator: string | null;
  /** `grant-on-all` is a habit: nothing gives new relations, but whoever made the grant will make it again. */
  readonly by: 'default-privileges' | 'schema-grant' | 'global-grant' | 'predefined-role' | 'grant-on-all';
  readonly privilege: string;
  readonly reach: Extract<Reach, 'direct' | 'set-role'>;
  readonly certainty: Certainty;
  /** One step an entry, the principal first. */
  readonly path: string[];
}

/** So many relations, every one of them granted, are no coincidence. */
const FEWEST_OF_A_HABIT = 3;
const SYSTEM_SCHEMAS = new Set(['pg_catalog', 'information_schema']);

type AuthorityOf = (graph: AccessGraph) => Authority;

/** Superusers are left out: they read whatever comes. Pure. `authorityOf` makes the rules that the answer goes by. */
export function futureExposure(graph: AccessGraph, authorityOf: AuthorityOf = authorityFor): FutureExposure[] {
  if (graph.engine !== 'postgresql') return viaWideGrants(graph, authorityOf);
  const granted = viaDefaultPrivileges(graph, authorityOf);
  return [...granted, ...habits(graph, granted)];
}

/** The graph with none of its relations but those that are yet to be made. */
function tomorrow(graph: AccessGraph, schemas: readonly GraphSchema[], relations: readonly Planned[]): AccessGraph {
  const wide = graph.grants.filter(
    ({ on }) => on.level !== 'relation' && on.level !== 'column' && on.level !== 'routine',
  );
  return {
    ...graph,
    schemas,
    relations: relations.map(({ schema, creator, name }): GraphRelation => {
      const fields = { kind: 'table', columns: ['new'], rowSecurity: 'off', runsAs: null, parents: [] } as const;
      return { schema, name, owner: creator, ...fields };
    }),
    routines: [],
    lineage: [],
    policies: [],
    grants: [
      ...wide,
      ...relations.flatMap(({ grantees }, relation) =>
        grantees.map((grantee): Grant => {
          return { grantee, privilege: 'SELECT', on: { level: 'relation', relation }, grantable: false };
        }),
      ),
    ],
  };
}

interface Planned {
  readonly schema: number;
  readonly name: string;
  readonly creator: number | null;
  readonly grantees: readonly number[];
}

interface Read {
  readonly principal: string;
  readonly relations: readonly number[];
  readonly holding: Holding;
  readonly reach: 'direct' | 'set-role';
  readonly certainty: Certainty;
  readonly steps: string[];
  /** Because everyone does. */
  readonly isPublic: boolean;
}

/** Who reads planned relations by a grant, once for each holding. */
function readsOf(graph: AccessGraph, authorityOf: AuthorityOf): Read[] {
  const { principals, holdings } = resolveAccess(graph, authorityOf(graph));
  // PostgreSQL's own roles read what their purpose says; whoever is made a member of one is listed.
  const isBuiltIn = (name: string) => graph.engine === 'postgresql' && name.startsWith('pg_');
  return principals.flatMap(({ name, access }) =>
    access.flatMap(({ holding: index, reach, certainty, chain }) => {
      const holding = holdings[index];
      if (isBuiltIn(name)) return [];
      if (!holding || holding.covers === 'everything' || !GRANTED.has(holding.by)) return [];
      if (reach !== 'direct' && reach !== 'set-role') return [];
      const relations = holding.covers.map(({ relation }) => relation);
      const steps = [name, ...chain.map(sayHop)];
      const isPublic = chain.some(({ by }) => by === 'public');
      return [{ principal: name, relations, holding, reach, certainty, steps, isPublic }];
    }),
  );
}

const GRANTED = new Set(['grant', 'public', 'predefined-role']);

function viaDefaultPrivileges(graph: AccessGraph, authorityOf: AuthorityOf): FutureExposure[] {
  const { schemas, principals, defaults = [] } = graph;
  const publicRole = principals.findIndex(({ kind }) => kind === 'public');
  const open = [...schemas.keys()].filter((schema) => !SYSTEM_SCHEMAS.has(schemas[schema]?.name ?? ''));
  const planned = new Map<string, Planned & { readonly everywhere: boolean }>();
  for (const { creator, schema, grantee } of defaults) {
    for (const each of schema === null ? open : [schema]) {
      const key = `${creator} ${each} ${schema}`;
      const known = planned.get(key);
      const grantees = [...(known?.grantees ?? []), grantee];
      planned.set(key, { schema: each, name: key, creator, grantees, everywhere: schema === null });
    }
  }
  // A relation of nobody's, in each schema: what reads it reads everything.
  const anybodys = open.map((schema) => ({ schema, name: `${schema}`, creator: null, grantees: [], everywhere: true }));
  const relations = [...planned.values(), ...anybodys];
  const found = new Map<string, { exposure: FutureExposure; schemas: (string | null)[]; everywhere: boolean }>();
  const reads = readsOf(tomorrow(graph, schemas, relations), authorityOf);
  const everyones = new Set(
    reads.flatMap(({ principal, relations: covered }) => (principals[publicRole]?.name === principal ? covered : [])),
  );
  for (const { principal, relations: covered, holding, reach, certainty, steps, isPublic } of reads) {
    const predefined = holding.by === 'predefined-role';
    for (const index of covered) {
      const relation = relations[index];
      if (!relation || (predefined && relation.creator !== null)) continue;
      // PUBLIC is listed, and stands for everyone.
      if (isPublic && everyones.has(index)) continue;
      const creator = relation.creator === null ? null : (principals[relation.creator]?.name ?? null);
      // Its own tables it reads anyway.
      if (creator === principal) continue;
      const schema = schemas[relation.schema]?.name ?? null;
      const { everywhere } = relation;
      const key = JSON.stringify([principal, creator, holding.holder, everywhere ? null : schema, reach]);
      const known = found.get(key);
      if (known) {
        known.schemas.push(schema);
        continue;
      }
      const where = everywhere ? '' : ` in schema ${schema}`;
      const last = predefined ? `${holding.holder} reads every table` : `default privileges of ${creator}${where}`;
      const by = predefined ? 'predefined-role' : 'default-privileges';
      const exposure = { principal, schema, creator, by, privilege: 'SELECT', reach, certainty } as const;
      found.set(key, { exposure: { ...exposure, path: [...steps, last] }, schemas: [schema], everywhere });
    }
  }
  return [...found.values()].flatMap(({ exposure, schemas: readable, everywhere }) => {
    // Default privileges open no schema: those that the reader has no USAGE on stay shut.
    if (everywhere && readable.length >= open.length) return [{ ...exposure, schema: null }];
    return readable.map((schema) => ({ ...exposure, schema }));
  });
}

/** Grantees that hold SELECT on every relation of a schema, as GRANT … ON ALL TABLES IN SCHEMA leaves it. */
function habits(
  { schemas, principals, relations, grants }: AccessGraph,
  granted: readonly FutureExposure[],
): FutureExposure[] {
  const sizes = schemas.map(() => 0);
  for (const { schema } of relations) sizes[schema] = (sizes[schema] ?? 0) + 1;
  const ownersOf = schemas.map(() => new Set<string>());
  for (const { schema, owner } of relations) ownersOf[schema]?.add(principals[owner ?? -1]?.name ?? '');
  const held = new Map<string, { grantee: number; schema: number; relations: Set<number> }>();
  for (const { grantee, privilege, on } of grants) {
    if (on.level !== 'relation' || privilege !== 'SELECT') continue;
    const relation = relations[on.relation];
    if (!relation || relation.owner === grantee || (sizes[relation.schema] ?? 0) < FEWEST_OF_A_HABIT) continue;
    const key = `${grantee} ${relation.schema}`;
    const known = held.get(key) ?? { grantee, schema: relation.schema, relations: new Set() };
    held.set(key, known);
    known.relations.add(on.relation);
  }
  return [...held.values()].flatMap(({ grantee, schema: number, relations: covered }) => {
    const schema = schemas[number]?.name ?? '';
    const principal = principals[grantee];
    const size = sizes[number] ?? 0;
    if (!principal || principal.superuser || SYSTEM_SCHEMAS.has(schema) || covered.size < size) return [];
    const covers = (each: FutureExposure) =>
      each.principal === principal.name &&
      (each.schema === null || each.schema === schema) &&
      // Default privileges of those who make nothing there do not spare the others the habit.
      (each.creator === null || ownersOf[number]?.has(each.creator));
    if (granted.some(covers)) return [];
    const path = [principal.name, `SELECT on all ${size} relations of schema ${schema}`];
    const by = { by: 'grant-on-all', privilege: 'SELECT', reach: 'direct', certainty: 'possible' } as const;
    return [{ principal: principal.name, schema, creator: null, ...by, path }];
  });
}

/** MySQL and MariaDB: a grant on a database or on everything is one on its future tables. */
function viaWideGrants(graph: AccessGraph, authorityOf: AuthorityOf): FutureExposure[] {
  const { settings, principals } = graph;
  const schemas = [...graph.schemas];
  const names = new Set(schemas.map(({ name }) => name));
  for (const { on } of graph.grants) {
    if (on.level !== 'schema-pattern') continue;
    // Databases that don't exist yet: each pattern matches itself.
    const name = settings.partial_revokes === 'ON' ? on.pattern : on.pattern.replaceAll(/\\(.)/gs, '$1');
    if (SERVER_SCHEMAS.has(name.toLowerCase()) || names.has(name)) continue;
    names.add(name);
    schemas.push({ name, owner: null });
  }
  const superusers = new Set(principals.filter(({ superuser }) => superuser).map(({ name }) => name));
  const planned = schemas.map((_, schema) => ({ schema, name: 'new', creator: null, grantees: [] }));
  return readsOf(tomorrow(graph, schemas, planned), authorityOf).flatMap(
    ({ principal, holding, reach, certainty, steps }) => {
      if (superusers.has(principal)) return [];
      const isGlobal = holding.level === 'global';
      const by = isGlobal ? 'global-grant' : 'schema-grant';
      const schema = isGlobal ? null : holding.object.replace(/\.\*$/, '');
      const path = [...steps, `SELECT on ${holding.object}`];
      return [{ principal, schema, creator: null, by, privilege: 'SELECT', reach, certainty, path }];
    },
  );
}

const SERVER_SCHEMAS = new Set(['mysql', 'information_schema', 'performance_schema', 'sys']);
