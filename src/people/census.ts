/** Which columns are read in full to count persons, and what came of it. Pure: the reading is done by exact.ts beside the scan. */
import type { Category, Classification, Column, ColumnRef, Distinct, People, Relation } from '../model.ts';
import { PERSON_KEYS } from '../model.ts';
import { estimateDistinct } from './distinct.ts';
import { createLinks, createPool, type Links, type PersonSet, SPACE, sizeOf } from './exact.ts';
import { COMPARABLE, isUnique, keyOf, type RelationName } from './relation.ts';

/** A column to be read, and what is looked for in its cells. */
export interface CensusColumn {
  readonly column: Column;
  /** Null for a key that leads to another relation's persons, or that others use to lead here. */
  readonly category: Category | null;
  /** Equal values of it are the same person's: identifiers of one category, or keys of one relation. */
  readonly kind: string;
}

export interface CensusRelation {
  readonly relation: Relation;
  readonly columns: readonly CensusColumn[];
  /** Each row is one person, so that its identifiers are that person's. */
  readonly links: boolean;
  /** There are rows with several of them, which say what is linked: not where each has a telephone or else an e-mail. */
  readonly pairs: boolean;
  /** The sample was the whole relation, and its hashes are all there: nothing is left to read. */
  readonly known: boolean;
}

/** Persons, as a number and as a set that can be joined with others: a small one may be known better by its number. */
export interface Counted {
  readonly people: People;
  readonly set: PersonSet;
}

export interface Census {
  /** Rows of the relation; null where it was not counted in full. */
  rows(relation: RelationName): number | null;
  /** Persons behind the identifiers of a category in a column. */
  column(column: ColumnRef, category: Category): Counted | null;
  /** Persons that the relation's rows lead to by a key, where it has no identifiers of its own. */
  led(relation: RelationName): Counted | null;
  /** Each of its rows is one person, who is in the sets of all its columns. */
  isLinked(relation: RelationName): boolean;
}

/** Those that say most come first: whoever is known by several goes by the first. */
const ORDER: readonly Category[] = [...PERSON_KEYS];
const MAX_ROLES = 1;

type CensusInput = {
  readonly relations: readonly Relation[];
  readonly classifications: readonly Classification[];
  distinct(column: ColumnRef): Distinct | null;
  sampled(relation: RelationName): { readonly whole: boolean; readonly method?: string } | null;
};

/**
 * What is to be read: whole cells in plain sight that tell persons apart, in the relations that have some, and the keys
 * that lead from the relations that have none to those.
 */
export function planCensus(input: CensusInput): CensusRelation[] {
  const found = new Map<string, Classification[]>();
  for (const each of input.classifications) {
    const key = keyOf(each.schema, each.relation);
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  const own = new Map<string, { relation: Relation; columns: CensusColumn[]; links: boolean; known: boolean }>();
  const eligible = input.relations.filter(isReadable);
  for (const relation of eligible) {
    const key = keyOf(relation.schema, relation.name);
    const all = found.get(key) ?? [];
    const identifying = all.filter(tellsApart);
    const columns = relation.columns.flatMap((column) =>
      mayRead(relation, column.name)
        ? identifying
            .filter((each) => each.column === column.name && column.family !== 'array')
            .map(({ category }): CensusColumn => ({ column, category, kind: category }))
        : [],
    );
    if (columns.length === 0) continue;
    const known =
      (input.sampled({ schema: relation.schema, relation: relation.name })?.whole ?? false) &&
      columns.every(({ column }) => isComplete(input.distinct(refOf(relation, column.name))));
    own.set(key, { relation, columns, links: areLinked(input, relation, all, columns), known });
  }
  const plan = [...own.values()];
  // A key is worth reading on both sides where it leads from somewhere to rows of persons.
  const used = new Map<string, { relation: Relation; column: Column; target: string }>();
  for (const relation of eligible) {
    const key = keyOf(relation.schema, relation.name);
    const persons = own.get(key)?.columns.some(({ category }) => category !== null && PERSON_KEYS.has(category));
    if (persons || !(found.get(key) ?? []).some(({ subject }) => subject !== 'organisation')) continue;
    const lead = leadOf(relation, own);
    if (lead) used.set(key, { relation, ...lead });
  }
  for (const { relation, column, target } of used.values()) {
    const reached = own.get(target);
    const [primary] = reached?.relation.primaryKey ?? [];
    const key = reached?.relation.columns.find(({ name }) => name === primary);
    if (!reached || !key) continue;
    const kind = `key\0${target}`;
    if (!reached.columns.some((each) => each.kind === kind))
      reached.columns.push({ column: key, category: null, kind });
    const each = own.get(keyOf(relation.schema, relation.name));
    if (each) {
      each.columns.push({ column, category: null, kind });
      each.known = false;
    } else plan.push({ relation, columns: [{ column, category: null, kind }], links: false, known: false });
  }
  return plan.map((each) => ({
    ...each,
    known: each.known && !(each.links && each.columns.length > 1),
    pairs: each.links && each.columns.length > 1 && !hasEither(input, each),
  }));
}

function hasEither({ distinct }: CensusInput, { relation, columns }: Omit<CensusRelation, 'pairs'>): boolean {
  if (columns.some(({ category }) => category === null)) return false;
  const samples = columns.map(({ column }) => distinct(refOf(relation, column.name)));
  const cells = samples.reduce((sum, seen) => sum + (seen?.cells ?? Infinity), 0);
  const rows = Math.max(...samples.map((seen) => seen?.rows ?? 0));
  return cells >= 0.98 * rows && cells <= rows;
}

/** A foreign table is another server's: reading all of it is not what was asked for here. */
const isReadable = ({ kind, rowsLimited, unreadable }: Relation): boolean =>
  kind !== 'foreign-table' && !rowsLimited && unreadable !== 'all';

const mayRead = ({ unreadable }: Relation, column: string): boolean =>
  unreadable === 'none' || (unreadable !== 'all' && !unreadable.includes(column));

function tellsApart({ category, protection, embedded, path, subject, caveats, evidence }: Classification): boolean {
  return (
    COMPARABLE.has(category) &&
    protection === 'plain' &&
    !embedded &&
    path === null &&
    subject !== 'organisation' &&
    !caveats.includes('split') &&
    evidence.basis.includes('values') &&
    evidence.matched > 0
  );
}

const refOf = ({ schema, name }: Relation, column: string): ColumnRef => ({ schema, relation: name, column });

const isComplete = (distinct: Distinct | null): boolean =>
  distinct?.whole === true && distinct.hashes.length >= distinct.distinct;

/**
 * Whether a row is one person: one name at most, one column of a kind where no name says so, and no person in many rows.
 */
function areLinked(
  { distinct, sampled }: CensusInput,
  relation: Relation,
  found: readonly Classification[],
  columns: readonly CensusColumn[],
): boolean {
  const names = found.filter(({ category, embedded }) => category === 'person_name' && !embedded).length;
  const persons = columns.filter(({ category }) => category !== null && PERSON_KEYS.has(category));
  const severalOfAKind = new Set(persons.map(({ kind }) => kind)).size < persons.length;
  if (names > MAX_ROLES || (severalOfAKind && names === 0)) return false;
  return persons.some(({ column }) => {
    if (isUnique(relation, column.name)) return true;
    const seen = distinct(refOf(relation, column.name));
    if (!seen || seen.cells < 1 || seen.distinct < 0.97 * seen.cells) return false;
    const outcome = sampled({ schema: relation.schema, relation: relation.name });
    if (outcome?.whole) return true;
    const rows = relation.estimatedRows;
    if (rows === null) return false;
    const cells = (rows * seen.cells) / Math.max(1, seen.rows);
    const total = estimateDistinct(
      seen,
      { estimate: cells, low: cells, high: cells },
      { clustered: false, known: column.statistics?.distinct ?? null },
    );
    return total.estimate >= 0.8 * cells;
  });
}

/** The foreign key of one column that leads to the primary key of rows that are persons. */
function leadOf(
  relation: Relation,
  own: ReadonlyMap<string, { readonly relation: Relation; readonly links: boolean }>,
): { column: Column; target: string } | null {
  for (const { columns, references } of relation.foreignKeys) {
    const target = keyOf(references.schema, references.relation);
    const reached = own.get(target);
    const [name, second] = columns;
    const [to] = references.columns;
    if (!reached?.links || name === undefined || second !== undefined) continue;
    if (reached.relation.primaryKey.length !== 1 || reached.relation.primaryKey[0] !== to) continue;
    const column = relation.columns.find((each) => each.name === name);
    if (column && mayRead(relation, name) && mayRead(reached.relation, name)) return { column, target };
  }
  return null;
}

/** Takes what is read, relation by relation: first for the links between identifiers, then for the persons. */
export interface CensusTaker {
  /** For the links alone. */
  link(relation: CensusRelation): RowSink;
  /** For the persons, and for the links, too, where these come from this relation alone. */
  count(relation: CensusRelation, linking: boolean): { readonly row: RowSink; done(): void; giveUp(): void };
  /** Of a relation that the sample read whole. */
  adopt(relation: CensusRelation, rows: number, distinct: (column: string) => Distinct | null): void;
  census(): Census;
}

/** Takes the hash of each column's identifier in a row, -1 for none. */
export type RowSink = (hashes: Float64Array) => void;

interface Tally {
  add(hash: number): void;
  close(): void;
  counted(): Counted;
}

export function createCensus(limits: { one?: number; all?: number; links?: number } = {}): CensusTaker {
  const pool = createPool(limits);
  const links: Links = createLinks(limits.links);
  const kinds = new Map<string, number>(ORDER.map((category, index) => [category, index]));
  const kindOf = (kind: string): number => {
    const known = kinds.get(kind) ?? kinds.size;
    kinds.set(kind, known);
    return known;
  };
  const rowsOf = new Map<string, number>();
  const linked = new Set<string>();
  const columns = new Map<string, Tally>();
  const ledBy = new Map<string, Tally>();
  const columnKey = (key: string, column: string, kind: string) => `${key}\0${column}\0${kind}`;

  const tally = (): Tally => {
    const persons = pool.counter(links.threshold);
    // Where only persons below a threshold can be told from one another, identifiers are counted beside them.
    const identifiers = links.threshold < SPACE ? pool.counter() : null;
    return {
      add(hash) {
        persons.add(links.personOf(hash));
        identifiers?.add(hash);
      },
      close() {
        persons.close(links.threshold);
        identifiers?.close();
      },
      counted() {
        const set = persons.set();
        return { set, people: sizeOf(identifiers?.set() ?? set) };
      },
    };
  };

  /** Hands on the identifiers that tell one person of a row, those that say most first. */
  const linker = (each: CensusRelation): RowSink => {
    const order = each.columns
      .map(({ kind, category }, index) => ({ index, kind: kindOf(kind), category, name: kind }))
      .filter(({ category }) => category === null || PERSON_KEYS.has(category))
      .sort((a, b) => a.kind - b.kind);
    // A second telephone is another kind: a person has one of each.
    const times = new Map<string, number>();
    const rowKinds = order.map(({ kind, name }) => {
      const time = times.get(name) ?? 0;
      times.set(name, time + 1);
      return time === 0 ? kind : kindOf(`${name}\0${time}`);
    });
    const row = new Float64Array(order.length);
    return (hashes) => {
      for (const [at, { index }] of order.entries()) row[at] = hashes[index] ?? -1;
      links.addRow(row, rowKinds);
    };
  };

  const counters = ({ relation, columns: read, links: isLinker }: CensusRelation) => {
    const key = keyOf(relation.schema, relation.name);
    if (isLinker) linked.add(key);
    return read.map(({ column, category, kind }): Tally | null => {
      if (category === null && isLinker) return null;
      const each = tally();
      if (category === null) ledBy.set(key, each);
      else columns.set(columnKey(key, column.name, kind), each);
      return each;
    });
  };

  return {
    link: linker,
    count(each, linking) {
      const key = keyOf(each.relation.schema, each.relation.name);
      const link = linking ? linker(each) : null;
      const list = counters(each);
      let rows = 0;
      const close = () => {
        for (const counter of list) counter?.close();
      };
      return {
        row(hashes) {
          rows += 1;
          link?.(hashes);
          for (let index = 0; index < list.length; index += 1) {
            const hash = hashes[index] ?? -1;
            if (hash >= 0) list[index]?.add(hash);
          }
        },
        done() {
          close();
          rowsOf.set(key, rows);
        },
        giveUp: close,
      };
    },
    adopt(each, rows, distinct) {
      const key = keyOf(each.relation.schema, each.relation.name);
      for (const [index, counter] of counters(each).entries()) {
        const seen = distinct(each.columns[index]?.column.name ?? '');
        for (const hash of seen?.hashes ?? []) counter?.add(hash);
        counter?.close();
      }
      rowsOf.set(key, rows);
    },
    census: () => ({
      rows: ({ schema, relation }) => rowsOf.get(keyOf(schema, relation)) ?? null,
      column({ schema, relation, column }, category) {
        const key = keyOf(schema, relation);
        return rowsOf.has(key) ? (columns.get(columnKey(key, column, category))?.counted() ?? null) : null;
      },
      led({ schema, relation }) {
        const key = keyOf(schema, relation);
        return rowsOf.has(key) ? (ledBy.get(key)?.counted() ?? null) : null;
      },
      isLinked: ({ schema, relation }) => linked.has(keyOf(schema, relation)),
    }),
  };
}
