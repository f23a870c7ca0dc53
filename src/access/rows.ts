/** The questions that are asked of a resolved access: its rows, and who reads a set of columns. */
import type { ColumnRef } from '../model.ts';
import type { AccessRow } from '../report.ts';
import { REACHES, rowsRank } from './resolve.ts';
import { pathOf } from './sentence.ts';
import type { Certainty, Holding, Reach, Reaching, ResolvedAccess, Rows } from './types.ts';

/** Shell-like patterns (`*`, `?`), and a principal's exact name; what is left out matches everything. */
export interface AccessFilter {
  readonly schema?: string | undefined;
  readonly relation?: string | undefined;
  readonly column?: string | undefined;
  readonly principal?: string | undefined;
}

interface Candidate {
  readonly reaching: Reaching;
  readonly holding: Holding;
  /** Smaller comes first. */
  readonly order: number;
}

/** Strongest first; among equals what is certain, then what shows more rows, then the shorter way. */
function ranked(access: readonly Reaching[], holdings: readonly Holding[]): Candidate[] {
  const candidates: Candidate[] = [];
  for (const reaching of access) {
    const holding = holdings[reaching.holding];
    if (!holding) continue;
    const length = Math.min(reaching.chain.length + holding.beyond.length, 99);
    const possible = reaching.certainty === 'possible' ? 1 : 0;
    const order = ((REACHES.indexOf(reaching.reach) * 2 + possible) * 10 - rowsRank(holding.rows)) * 100 + length;
    candidates.push({ reaching, holding, order });
  }
  return candidates.sort((a, b) => a.order - b.order);
}

/** Keeps the first candidate and each later one that shows more rows; a mere possibility never hides a certainty. */
class Kept {
  readonly #certain: Int8Array;
  readonly #any: Int8Array;

  constructor(size: number) {
    this.#certain = new Int8Array(size).fill(-1);
    this.#any = new Int8Array(size).fill(-1);
  }

  adds(position: number, { reaching: { certainty }, holding: { rows } }: Candidate): boolean {
    const rank = rowsRank(rows);
    const best = (certainty === 'certain' ? this.#certain : this.#any)[position] ?? -1;
    if (rank <= best) return false;
    if (certainty === 'certain') this.#certain[position] = rank;
    this.#any[position] = Math.max(rank, this.#any[position] ?? -1);
    return true;
  }
}

/**
 * One row for each principal × relation, or × column where the columns differ, × reach that holds: the strongest
 * first, a weaker one only where it shows more rows. By principal, then relation, in the order of the graph.
 */
export function* accessRows(
  resolved: ResolvedAccess,
  filter: AccessFilter = {},
): Generator<Omit<AccessRow, 'source'>, void, undefined> {
  const { holdings, relations } = resolved;
  const matches = {
    schema: matcher(filter.schema),
    relation: matcher(filter.relation),
    column: filter.column === undefined ? null : matcher(filter.column),
  };
  const wanted = relations.map(({ schemaName, name }) => matches.schema(schemaName) && matches.relation(name));
  for (const principal of resolved.principals) {
    if (filter.principal !== undefined && filter.principal !== principal.name) continue;
    const everything: Reads[] = [];
    const byRelation = new Map<number, Reads[]>();
    for (const candidate of ranked(principal.access, holdings)) {
      const { covers } = candidate.holding;
      if (covers === 'everything') {
        everything.push({ candidate, columns: null });
        continue;
      }
      for (const { relation, columns } of covers) {
        if (!wanted[relation]) continue;
        const list = byRelation.get(relation);
        if (list) list.push({ candidate, columns });
        else byRelation.set(relation, [{ candidate, columns }]);
      }
    }
    const touched = everything.length > 0 ? relations.keys() : [...byRelation.keys()].sort((a, b) => a - b);
    for (const index of touched) {
      const relation = relations[index];
      if (!relation || !wanted[index]) continue;
      const own = byRelation.get(index) ?? [];
      const listed =
        everything.length === 0 ? own : [...own, ...everything].sort((a, b) => a.candidate.order - b.candidate.order);
      for (const [column, { reaching, holding }] of pick(relation.columns, listed, matches.column)) {
        yield {
          principal: principal.name,
          canLogin: principal.canLogin,
          schema: relation.schemaName,
          relation: relation.name,
          column,
          reach: reaching.reach,
          rows: holding.rows,
          limit: holding.limit,
          certainty: reaching.certainty,
          path: pathOf(principal.name, reaching.chain, holding),
        };
      }
    }
  }
}

interface Reads {
  readonly candidate: Candidate;
  /** Null for every column. */
  readonly columns: readonly number[] | null;
}

/** What is listed of one relation: for all columns at once where they do not differ and nobody asked for one. */
function* pick(
  columns: readonly string[],
  reads: readonly Reads[],
  asked: ((column: string) => boolean) | null,
): Generator<readonly [column: string | null, Candidate], void, undefined> {
  const [first] = reads;
  if (!asked && first && !first.columns && first.candidate.holding.rows === 'all' && isCertain(first.candidate)) {
    // Nothing shows more: the common case.
    yield [null, first.candidate];
    return;
  }
  const kept = new Kept(columns.length + 1);
  const forColumn: Candidate[][] = columns.map(() => []);
  const forAll: Candidate[] = [];
  for (const { candidate, columns: some } of reads) {
    if (!some && kept.adds(columns.length, candidate)) forAll.push(candidate);
    for (const column of some ?? columns.keys()) if (kept.adds(column, candidate)) forColumn[column]?.push(candidate);
  }
  const uniform = forColumn.every(
    (candidates) => candidates.length === forAll.length && candidates.every((candidate, i) => candidate === forAll[i]),
  );
  if (uniform && !asked) {
    for (const candidate of forAll) yield [null, candidate];
    return;
  }
  for (const [position, candidates] of forColumn.entries()) {
    const column = columns[position] ?? '';
    if (!asked || asked(column)) for (const candidate of candidates) yield [column, candidate];
  }
}

const isCertain = ({ reaching }: Candidate): boolean => reaching.certainty === 'certain';

/** That a principal reads a column, shared by all columns that it reads by the same holding. */
export interface Reader {
  /** Position in `ResolvedAccess.principals`. */
  readonly principal: number;
  readonly reach: Reach;
  readonly rows: Rows;
  readonly certainty: Certainty;
  /** Position in `ResolvedAccess.holdings`. */
  readonly holding: number;
  readonly chain: Reaching['chain'];
}

export interface Readers {
  /**
   * For each given column its readers, by principal, the strongest reach first, a weaker one only where it shows more
   * rows. An unknown column has none.
   */
  readonly byColumn: readonly (readonly Reader[])[];
  /** For each principal the positions of the given columns of which it sees rows without an act of its own, ascending. */
  readonly byPrincipal: readonly (readonly number[])[];
}

/** Who reads which of these columns. The answer grows with columns × their readers, pointers only. */
export function readersOf(resolved: ResolvedAccess, columns: readonly ColumnRef[]): Readers {
  const { holdings, relations, principals } = resolved;
  const relationOf = new Map(
    relations.map(({ schemaName, name }, index) => [JSON.stringify([schemaName, name]), index]),
  );
  const given = new Map<number, { column: number; position: number }[]>();
  const known: number[] = [];
  for (const [position, { schema, relation, column }] of columns.entries()) {
    const index = relationOf.get(JSON.stringify([schema, relation]));
    const number = index === undefined ? -1 : (relations[index]?.columns.indexOf(column) ?? -1);
    if (index === undefined || number < 0) continue;
    known.push(position);
    const list = given.get(index);
    if (list) list.push({ column: number, position });
    else given.set(index, [{ column: number, position }]);
  }

  const covered = holdings.map(({ covers }) => {
    if (covers === 'everything') return known;
    const positions: number[] = [];
    for (const cover of covers) {
      for (const { column, position } of given.get(cover.relation) ?? []) {
        if (!cover.columns || cover.columns.includes(column)) positions.push(position);
      }
    }
    return positions;
  });

  const byColumn: Reader[][] = columns.map(() => []);
  const byPrincipal = principals.map((principal, index) => {
    const relevant = principal.accessTo((holding) => (covered[holding]?.length ?? 0) > 0);
    const kept = new Kept(columns.length);
    const sees = new Set<number>();
    for (const candidate of ranked(relevant, holdings)) {
      const { reach, certainty, holding, chain } = candidate.reaching;
      const { rows } = candidate.holding;
      const reader: Reader = { principal: index, reach, rows, certainty, holding, chain };
      for (const position of covered[holding] ?? []) {
        if (!kept.adds(position, candidate)) continue;
        byColumn[position]?.push(reader);
        if (reach !== 'escalate' && rows !== 'none' && rows !== 'unknown') sees.add(position);
      }
    }
    return [...sees].sort((a, b) => a - b);
  });
  return { byColumn, byPrincipal };
}

/** Tells names that fit a shell-like pattern; none fits everything. */
export function matcher(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const whole = new RegExp(`^${source}$`, 'su');
  return (text) => whole.test(text);
}
