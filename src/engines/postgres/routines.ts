/**
 * What a routine's body returns, told from its text where the server keeps no parsed form. Only what is plain is called
 * certain: a SELECT list of bare columns. Anything else that names a relation's columns is possible.
 */
import type { GraphRelation, GraphRoutine, GraphSchema } from '../../graph.ts';

/** What names in a body are looked up in. */
export interface BodyNames {
  readonly relations: readonly GraphRelation[];
  readonly schemas: readonly GraphSchema[];
  /** As the routine sets it; null where the caller's counts. */
  readonly searchPath: string | null;
}

type Body = Pick<GraphRoutine, 'reads' | 'dynamic'>;
interface Word {
  readonly text: string;
  /** An identifier, as the server folds it; anything else is a mark. */
  readonly name: boolean;
  readonly quoted: boolean;
}

/**
 * @param language `sql` and `plpgsql` are read; the body of any other is as good as unknown.
 */
export function readsOfBody(source: string, language: string, names: BodyNames): Body {
  if (language !== 'sql' && language !== 'plpgsql') return { reads: [], dynamic: true };
  const words = wordsOf(source);
  const is = (word: Word | undefined, text: string) => word !== undefined && !word.quoted && word.text === text;
  // EXECUTE builds a statement; in SQL proper it runs a prepared one, which a function can't hold.
  const dynamic = language === 'plpgsql' && words.some((word) => is(word, 'execute'));
  const reads: GraphRoutine['reads'][number][] = [];
  for (const [start, word] of words.entries()) {
    if (!is(word, 'select')) continue;
    const statement = statementFrom(words, start, is);
    for (const { relation, alias } of statement.from.flatMap((item) => resolve(item, names))) {
      const columns = names.relations[relation]?.columns ?? [];
      const returned = new Set<string>();
      for (const item of statement.list) {
        const [first, dot, last] = item;
        const qualifies = item.length === 1 || (is(dot, '.') && (first?.text === alias || statement.from.length === 1));
        const column = item.length === 1 ? first : last;
        if (!qualifies || !column) continue;
        if (is(column, '*')) for (const name of columns) returned.add(name);
        else if (columns.includes(column.text)) returned.add(column.text);
      }
      // Assigned to a variable or asked in brackets, a value may be returned later, or not.
      const certainty = statement.into || is(words[start - 1], '(') ? 'possible' : 'certain';
      if (returned.size > 0) reads.push({ relation, columns: [...returned], certainty });
      // Part of an expression, it may come out or not; in a WHERE it does not.
      const touched = columns.filter(
        (name) => !returned.has(name) && statement.list.flat().some((other) => other.name && other.text === name),
      );
      if (touched.length > 0) reads.push({ relation, columns: touched, certainty: 'possible' });
    }
  }
  return { reads, dynamic };
}

interface Statement {
  /** The items of the SELECT list, without their AS. */
  readonly list: readonly (readonly Word[])[];
  readonly from: readonly (readonly Word[])[];
  readonly into: boolean;
}

/** One SELECT, up to the end of the statement or of the bracket that it stands in. */
function statementFrom(
  words: readonly Word[],
  start: number,
  is: (word: Word | undefined, text: string) => boolean,
): Statement {
  const list: Word[][] = [[]];
  const from: Word[][] = [];
  let depth = 0;
  let at = start + 1;
  let clause: 'list' | 'into' | 'from' | 'rest' = 'list';
  let into = false;
  let item: Word[] | null = null;
  for (; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    if (is(word, '(')) depth++;
    if (is(word, ')')) depth--;
    if (depth < 0 || (depth === 0 && (is(word, ';') || is(word, 'union')))) break;
    if (depth > 0 || is(word, ')')) {
      // What stands in brackets makes an item more than a bare column; a SELECT in them is met by itself.
      if (clause === 'list') list.at(-1)?.push(word);
      continue;
    }
    if (is(word, 'from')) clause = 'from';
    else if (is(word, 'into')) {
      clause = 'into';
      into = true;
    } else if (
      ['where', 'group', 'order', 'limit', 'having', 'on', 'using', 'window', 'for'].some((text) => is(word, text))
    ) {
      clause = 'rest';
    }
    if (clause === 'list') {
      if (is(word, ',')) list.push([]);
      else if (!is(word, 'distinct') && !is(word, 'all')) list.at(-1)?.push(word);
    } else if (is(word, 'from') || is(word, 'join') || (clause === 'from' && is(word, ','))) {
      clause = 'from';
      item = [];
      from.push(item);
    } else if (clause === 'from') item?.push(word);
    else item = null;
  }
  return { list: list.map(withoutAlias), from, into };
}

function withoutAlias(item: readonly Word[]): readonly Word[] {
  const as = item.findIndex(({ text, quoted }) => text === 'as' && !quoted);
  if (as >= 0) return item.slice(0, as);
  const last = item.at(-1);
  const before = item.at(-2);
  return item.length > 1 && last?.name && before?.name ? item.slice(0, -1) : item;
}

function resolve(item: readonly Word[], { relations, schemas, searchPath }: BodyNames) {
  const words = item.filter(({ text, quoted }) => quoted || !['only', 'lateral', 'as'].includes(text));
  const dotted = words[1]?.text === '.' && !words[1].quoted;
  const name = dotted ? words[2] : words[0];
  if (!name?.name) return [];
  const alias = words[dotted ? 3 : 1]?.name ? words[dotted ? 3 : 1]?.text : name.text;
  // Without a path of its own the caller chooses the schema: every relation of that name may be meant.
  const path = dotted
    ? [words[0]?.text]
    : (searchPath?.split(',').map((entry) => entry.trim().replace(/^"(.*)"$/s, '$1')) ?? null);
  const found: { relation: number; alias: string | undefined; rank: number }[] = [];
  for (const [relation, entry] of relations.entries()) {
    const schema = schemas[entry.schema]?.name;
    const rank = path ? path.indexOf(schema) : 0;
    if (entry.name === name.text && rank >= 0) found.push({ relation, alias, rank });
  }
  const first = Math.min(...found.map(({ rank }) => rank));
  return found.filter(({ rank }) => rank === first);
}

/** Identifiers and single marks; comments, strings and numbers are left out. */
function wordsOf(source: string): Word[] {
  const words: Word[] = [];
  const token =
    /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:\\.|''|[^'\\])*'|'(?:''|[^'])*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|"((?:""|[^"])+)"|([\p{L}_][\p{L}\p{N}_$]*)|\s+|([\s\S])/gu;
  for (const match of source.matchAll(token)) {
    const [, , quoted, name, mark] = match;
    if (quoted !== undefined) words.push({ text: quoted.replaceAll('""', '"'), name: true, quoted: true });
    else if (name !== undefined) words.push({ text: name.toLowerCase(), name: true, quoted: false });
    else if (mark !== undefined) words.push({ text: mark, name: false, quoted: false });
  }
  return words;
}
