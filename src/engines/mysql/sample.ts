/** Bounded samples, spread along a key where there is one; every value as text, cut at the server. */
import { isUtf8 } from 'node:buffer';
import type { BatchSink } from '../../batch.ts';
import { NochulError } from '../../errors.ts';
import type { Column } from '../../model.ts';
import type { SampleMethod, SampleOutcome, SampleRequest } from '../../plugin.ts';
import { backQuoted } from '../quote.ts';
import { physicalOf, textLiteral } from './catalog.ts';
import { type Key, type KeySpace, keyOf, keySpace, mayRead, type PageKey, pageKeyOf, textOf } from './keys.ts';
import { type Client, causeOf } from './query.ts';
import type { ReceivedRows } from './wire.ts';

export interface SampleSettings {
  readonly dialect: SampleDialect;
  /** The session's, in milliseconds. */
  readonly statementTimeout: number;
  /** Between 0 and 1, as Math.random: given by tests that want the same sample again. */
  readonly random: () => number;
}

/** What MySQL and MariaDB write differently. */
export interface SampleDialect {
  /** The SELECT with a time limit of its own, in milliseconds. */
  limited(select: string, milliseconds: number): string;
}

/**
 * Ranges that are looked into at once, just more than a hundred so that no hundredth of a table is left out. Each costs MySQL
 * 0.1 ms of planning: of 5 million rows, 10,000 read by 100, 125 or 200 ranges took 33, 39 and 46 ms of processor time.
 */
const PROBES = 105;
/** How far a range reaches: so many times the keys that its rows should take by the statistics. */
const REACH = 3;
/** Times that ranges which had more rows than asked for are cut up again. */
const ROUNDS = 8;
/** Rows of the first statement when everything is read along a key, and of any at least and at most. */
const PAGE = { first: 5_000, least: 500, most: 2_000_000 };
/** Milliseconds that a page should take, with what becomes of its rows: short for the server, long beside a round trip. */
const PAGE_TIME = 1_000;
/** Times in a row that reading along a key goes on after a failure, and milliseconds before the first; each waits twice as long. */
const RETRIES = 5;
const PAUSE = 500;
/** ER_KEY_DOES_NOT_EXITS, as the manuals spell it. */
const NO_SUCH_KEY = '1176';
/** A view's rows are computed, a foreign table's fetched: neither is worth the session's full time limit. */
const COMPUTED_TIMEOUT = 5_000;
/** Bytes of a binary value: enough to tell text from ciphertext from a picture. */
const MAX_BYTES = 1_024;

/**
 * Reads the sample and hands it on in batches. A column that can't be read is null in every row from then on and named in
 * the outcome; the others are not lost.
 * @throws NochulError `permission-denied`, `timeout`, `lost-connection`, `interrupted`, `server`.
 */
export async function sampleRelation(
  client: Client,
  request: SampleRequest,
  sink: BatchSink,
  { dialect, statementTimeout, random }: SampleSettings,
): Promise<SampleOutcome> {
  const start = performance.now();
  const { relation, rows } = request;
  const from = backQuoted(relation.schema, relation.name);
  const reader = createReader(client, request, sink);
  const outcome = (method: SampleMethod, statement: string, estimatedRows: number | null = null): SampleOutcome => ({
    rows: reader.rows,
    method,
    whole: method === 'whole',
    // Where reading went on from the middle, the rows before it were another call's.
    estimatedRows: method === 'whole' && !request.from ? reader.rows : estimatedRows,
    statement: statement.replace(/\s+/g, ' '),
    milliseconds: performance.now() - start,
    unreadable: reader.unreadable,
  });
  /** The first `rows` rows, and one more to know whether these were all. */
  const head = async (limit: (select: string) => string = (select) => select) => {
    const statement = (columns: string) => limit(`SELECT ${columns} FROM ${from} LIMIT ${rows + 1}`);
    const read = await reader.read(statement, rows);
    return outcome(read <= rows ? 'whole' : 'head', statement(reader.columns()));
  };

  const computed = relation.kind === 'view' || relation.kind === 'foreign-table';
  const key = computed ? null : keyOf(relation);
  if (rows === Infinity) {
    const pageKey = computed ? null : pageKeyOf(relation);
    const time = Math.min(PAGE_TIME, statementTimeout / 4);
    return outcome('whole', await readAll(client, reader, from, pageKey, request, time));
  }
  const patience = Math.min(statementTimeout, COMPUTED_TIMEOUT);
  if (computed) return head((select) => dialect.limited(select, patience));
  if (key === null) return head();
  // The ends of the key cost nothing, and no table has more rows than whole numbers fit between them.
  const countable =
    key.unique && relation.columns.some(({ name, family }) => name === key.column && family === 'integer');
  const ends = countable ? await readGround(client, from, key) : null;
  if (ends?.ranges.every(({ low, high }) => high - low <= BigInt(rows))) return head();
  // The statistics can be off by any factor, and this is exact, for one pass over `rows` entries of the smallest index.
  const more = await client.run(`SELECT 1 FROM ${from} LIMIT 1 OFFSET ${rows}`);
  const ground = more.length > 0 ? (ends ?? (await readGround(client, from, key))) : null;
  if (ground === null) return head();
  const { statement, estimatedRows } = await readStrides(reader, from, key, ground, request, random);
  return outcome('key-strides', statement, estimatedRows);
}

/** Positions from `low` on, `high` not included. */
interface Range {
  /** The condition that they are counted under, ending in AND; empty where the key has no group. */
  readonly within: string;
  readonly low: bigint;
  readonly high: bigint;
}

/** What a sample is spread over. */
interface Ground {
  readonly space: Pick<KeySpace, 'position' | 'bound'>;
  readonly ranges: readonly Range[];
}

async function readGround(client: Client, from: string, key: Key): Promise<Ground | null> {
  const column = backQuoted(key.column);
  if (key.group !== null) return readGroups(client, from, key, key.group);
  const end = (order: string) => `(SELECT ${textOf(key, column)} FROM ${from} ORDER BY ${column} ${order} LIMIT 1)`;
  const [ends] = await client.run<{ least: string | null; greatest: string | null }>(
    `SELECT ${end('ASC')} AS least, ${end('DESC')} AS greatest`,
  );
  const { least, greatest } = ends ?? { least: null, greatest: null };
  const space = least === null || greatest === null ? null : keySpace(key, least, greatest);
  return space === null ? null : { space, ranges: [{ within: '', low: space.low, high: space.high + 1n }] };
}

/** Both servers answer this by jumping from group to group in the index ("loose index scan" in their manuals). */
async function readGroups(client: Client, from: string, key: Key, group: string): Promise<Ground | null> {
  const [column, groupColumn] = [backQuoted(key.column), backQuoted(group)];
  const groups = await client.run<{ value: string | number; least: string; greatest: string }>(
    `SELECT ${groupColumn} AS value, CAST(MIN(${column}) AS CHAR) AS least, CAST(MAX(${column}) AS CHAR) AS greatest
     FROM ${from} GROUP BY ${from}.${groupColumn} LIMIT ${PROBES}`,
  );
  const ranges = groups.flatMap(({ value, least, greatest }) => {
    const space = keySpace(key, least, greatest);
    const within = `${groupColumn} = ${typeof value === 'number' ? value : textLiteral(value)} AND `;
    return space === null ? [] : [{ within, low: space.low, high: space.high + 1n }];
  });
  const space = keySpace(key, '0', '0');
  return space === null || ranges.length === 0 ? null : { space, ranges };
}

interface Probe extends Range {
  /** Where reading begins, and where it ends at the latest: somewhere in the range. */
  readonly start: bigint;
  readonly end: bigint;
  readonly limit: number;
  rows: number;
  /** The position of the last row; null where it can't be told. */
  last: bigint | null;
}

/**
 * Cuts the key's positions into equal ranges and reads a few rows from the same place in each, chosen by chance, in one
 * statement. Where keys lie unevenly some ranges are empty: then those that had more rows, and the parts before that
 * place, are cut up again, until there are rows enough.
 */
async function readStrides(
  reader: Reader,
  from: string,
  key: Key,
  { space, ranges: all }: Ground,
  { relation, rows: wanted }: SampleRequest,
  random: () => number,
): Promise<{ statement: string; estimatedRows: number | null }> {
  const column = backQuoted(key.column);
  const select = (columns: string, within: string, low: string, high: string, limit: number) =>
    `SELECT ${columns} FROM ${from} WHERE ${within}${column} >= ${low} AND ${column} < ${high} ORDER BY ${from}.${column} LIMIT ${limit}`;
  const positions = all.reduce((sum, { low, high }) => sum + Number(high - low), 0);
  const spacing = positions / Math.max(1, relation.estimatedRows ?? 1);
  let ranges = all;
  let estimatedRows: number | null = null;
  let shown = '';
  for (let round = 0; round < ROUNDS && ranges.length > 0 && reader.rows < wanted; round += 1) {
    const probes = probesOf(ranges, wanted - reader.rows, round === 0 ? { place: random(), spacing } : null);
    const statement = (columns: string) =>
      probes
        .map(({ within, start, end, limit }, number) => {
          const more = `${columns}, ${key.kind === 'bytes' ? textOf(key, column) : column} AS k, ${number} AS n`;
          return `(${select(more, within, space.bound(start), space.bound(end), limit)})`;
        })
        .join(' UNION ALL ');
    await reader.read(statement, wanted - reader.rows, {
      cells: 2,
      onRows: (found, first, last) => {
        for (let row = first; row < last; row += 1) {
          const number = numberAt(found, 2 * row + 1);
          const probe = probes[number];
          if (probe === undefined) continue;
          probe.rows += 1;
          // The last of a range is the one that counts.
          if (row + 1 === last || numberAt(found, 2 * row + 3) !== number)
            probe.last = space.position(textAt(found, 2 * row));
        }
      },
    });
    if (round === 0) {
      const within = key.group === null ? '' : `${backQuoted(key.group)} = ? AND `;
      const first = select(reader.columns(), within, '?', '?', probes[0]?.limit ?? 0);
      shown = `${first} /* ${probes.length} of these, UNION ALL */`;
      // Keys that lie too unevenly for the first round to come back nearly full tell nothing about their number.
      const even = reader.rows >= 0.9 * wanted;
      estimatedRows = key.kind === 'number' && key.unique && even ? extrapolate(probes) : null;
    }
    ranges = probes.flatMap(leftOf);
  }
  return { statement: shown, estimatedRows };
}

/** Equal pieces of the ranges, about as many as may be looked into at once, each with its share of the rows. */
function probesOf(
  ranges: readonly Range[],
  rows: number,
  first: { readonly place: number; readonly spacing: number } | null,
): Probe[] {
  // Where keys lie unevenly most pieces are empty, which costs little.
  const most = Math.min(rows, first === null ? 2 * PROBES : PROBES);
  const cuts = Math.max(1, Math.floor(most / ranges.length));
  const pieces = ranges.flatMap(({ within, low, high }, number) => {
    const count = BigInt(cuts) < high - low ? cuts : Number(high - low);
    const at = (n: number) => low + ((high - low) * BigInt(n)) / BigInt(count);
    // Groups often run side by side: another place in each, so that together they leave out less.
    const place = first === null ? 0 : (first.place + number / ranges.length) % 1;
    return Array.from({ length: count }, (_, n) => ({ place, range: { within, low: at(n), high: at(n + 1) } }));
  });
  const share = Math.floor(rows / pieces.length);
  return pieces.map(({ place, range }, n) => {
    const { low, high } = range;
    const limit = Math.max(1, share + (n < rows % pieces.length ? 1 : 0));
    // Narrow ranges spare the optimizer a look at many pages: on MySQL with a cold cache, most of the time.
    const reach = first === null ? high - low : BigInt(Math.ceil(REACH * limit * Math.max(1, first.spacing)));
    const room = high - low - reach;
    if (room <= 0n) return { ...range, start: low, end: high, limit, rows: 0, last: low };
    // In millionths: a float of the whole room could be rounded to beyond it.
    const start = low + (room * BigInt(Math.floor(place * 1e6))) / 1_000_000n;
    return { ...range, start, end: start + reach, limit, rows: 0, last: start };
  });
}

/** What a probe left unread of its range. */
function leftOf({ within, low, high, start, end, limit, rows, last }: Probe): Range[] {
  const next = rows < limit ? end : last === null ? high : last + 1n;
  return [
    { within, low, high: start },
    { within, low: next, high },
  ].filter((range) => range.low < range.high);
}

/** Rows for each position that was passed over, times the positions there are. */
function extrapolate(probes: readonly Probe[]): number {
  let sum = 0;
  for (const { low, high, start, end, limit, rows, last } of probes) {
    const passed = (rows < limit || last === null ? end : last + 1n) - start;
    sum += (rows / Number(passed)) * Number(high - low);
  }
  return Math.round(sum);
}

/**
 * Every row: page by page along a key of numbers, so that no statement is long and reading goes on behind the last row
 * after a failure; else in one stream. Values of text keys would end up in the server's slow log, and those of TIMESTAMP
 * are ambiguous when clocks go back.
 */
async function readAll(
  client: Client,
  reader: Reader,
  from: string,
  key: PageKey | null,
  { from: position, onPosition, between: pause }: SampleRequest,
  time: number,
): Promise<string> {
  if (key === null) {
    if (position) throw strangePosition();
    return readStream(reader, from);
  }
  const names = key.columns.map((name) => backQuoted(name));
  const order = names.map((name) => `${from}.${name}`).join(', ');
  const page = (columns: string, after: readonly string[] | null, limit: number | string) =>
    `SELECT ${columns} FROM ${from} FORCE INDEX (${backQuoted(key.index)}) ${after === null ? '' : `WHERE ${behind(names, after)} `}ORDER BY ${order} LIMIT ${limit}`;
  let last = position ? positionParts(position, names.length) : null;
  let told = last;
  const tell = () => {
    const news = last !== told;
    told = last;
    if (news && last !== null && key.whole) onPosition?.(last.join(','));
  };
  let failures = 0;
  for (let limit = PAGE.first; ; ) {
    const after = last;
    const most = limit;
    const keyColumns = names.map((name, at) => `${name} AS k${at}`).join(', ');
    const start = performance.now();
    try {
      const read = await reader.read((columns) => page(`${columns}, ${keyColumns}`, after, most), Infinity, {
        cells: names.length,
        onRows: (found, _, end) => {
          last = names.map((_, at) => textAt(found, (end - 1) * names.length + at));
        },
      });
      tell();
      if (read < most) return page(reader.columns(), last === null ? null : names.map(() => '?'), '?');
      const pace = time / Math.max(1, performance.now() - start);
      await pause?.();
      limit = between(PAGE.least, Math.round(most * between(0.25, pace, 4)), PAGE.most);
      failures = 0;
    } catch (error) {
      // An index that the optimizer is told to ignore can't be forced either.
      if (causeOf(error)?.code === NO_SUCH_KEY && last === null) return readStream(reader, from);
      // Nothing behind it was handed over, and nothing before it is missing.
      tell();
      if (last !== after) failures = 0;
      failures += 1;
      const code = error instanceof NochulError ? error.code : null;
      const again = code === 'lost-connection' || (code === 'timeout' && (last !== after || most > PAGE.least));
      if (!again || failures > RETRIES) throw error;
      if (code === 'timeout') limit = Math.max(PAGE.least, Math.round(most / 8));
      else await client.wait(PAUSE * 2 ** (failures - 1));
    }
  }
}

async function readStream(reader: Reader, from: string): Promise<string> {
  const statement = (columns: string) => `SELECT ${columns} FROM ${from}`;
  await reader.read(statement, Infinity);
  return statement(reader.columns());
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The rows behind one in a key's order, in the form that both servers know how to look up: not `(a, b) > (1, 2)`. */
function behind(names: readonly string[], values: readonly string[]): string {
  return names
    .map((name, at) => {
      const same = names.slice(0, at).map((other, n) => `${other} = ${values[n]}`);
      return [...same, `${name} > ${values[at]}`].join(' AND ');
    })
    .map((condition) => `(${condition})`)
    .join(' OR ');
}

/** @throws NochulError `server` for a position in another key: the table was changed since it was told. */
function positionParts(position: string, parts: number): readonly string[] {
  const values = position.split(',');
  if (values.length !== parts || !values.every((value) => /^-?\d+$/.test(value))) throw strangePosition();
  return values;
}

function strangePosition(): NochulError {
  return new NochulError('server', 'The table has no longer the key that it was read along.');
}

/** An extra cell as text; empty for null, which no key is. */
function textAt({ bytes, extraStarts, extraEnds }: ReceivedRows, cell: number): string {
  return bytes.toString('latin1', extraStarts[cell], extraEnds[cell]);
}

/** An extra cell as the natural number that it is. */
function numberAt({ bytes, extraStarts, extraEnds }: ReceivedRows, cell: number): number {
  let number = 0;
  for (let at = extraStarts[cell] ?? 0; at < (extraEnds[cell] ?? 0); at += 1)
    number = 10 * number + (bytes[at] ?? 0) - 48;
  return number;
}

type Unreadable = SampleOutcome['unreadable'][number];

/** What a statement selects behind the columns. */
interface Extras {
  readonly cells: number;
  /** Told of the rows from `first` on, `last` not included, once they have been handed over. */
  onRows(found: ReceivedRows, first: number, last: number): void;
}

interface Reader {
  /** Rows handed over so far. */
  readonly rows: number;
  readonly unreadable: readonly Unreadable[];
  /** The columns still readable, as SQL. */
  columns(): string;
  /**
   * Runs a statement and hands over its rows, at most `most` of them. When a column fails (a view that divides by zero),
   * it is found and left out, and reading goes on where it stopped.
   * @returns the rows that came, those beyond `most` counted.
   */
  read(statement: (columns: string) => string, most: number, extras?: Extras): Promise<number>;
}

function createReader(client: Client, { relation, columns, maxChars }: SampleRequest, sink: BatchSink): Reader {
  const latin1 = physicalOf(relation).latin1;
  const cells = columns.map((column) => cellOf(column, latin1.includes(column.name), maxChars));
  const unreadable: Unreadable[] = [];
  /** Positions of the columns that are read. */
  let good = columns.flatMap(({ name }, at) => (mayRead(relation, name) ? [at] : []));
  for (const [at, { name }] of columns.entries()) {
    if (!good.includes(at)) unreadable.push({ column: name, reason: 'permission-denied' });
  }
  if (columns.length === 0) throw new NochulError('server', 'The server names no column of it.');
  if (good.length === 0) throw new NochulError('permission-denied', 'The scanner may not read this.');
  const width = columns.length;
  let rows = 0;
  // The driver refuses some names (`__proto__`). ORDER BY takes an alias before a column, unless the table is spelt out.
  const sqlOf = (positions: readonly number[]) => positions.map((at) => `${cells[at]?.sql} AS c${at}`).join(', ');

  /** The columns of `good` that fail alone as they do together. */
  async function findBad(statement: (columns: string) => string, extras: number): Promise<Unreadable[]> {
    const bad: Unreadable[] = [];
    for (const at of good) {
      try {
        await client.rows(statement(sqlOf([at])), { width, places: [at], extras }, () => {});
      } catch (error) {
        if (!isColumnMatter(error)) throw error;
        const cause = causeOf(error);
        const column = columns[at]?.name ?? '';
        bad.push({ column, reason: cause?.reason ?? 'server-error', ...(cause ? { code: cause.code } : {}) });
      }
    }
    return bad;
  }

  async function read(statement: (columns: string) => string, most: number, extras?: Extras): Promise<number> {
    let handed = 0;
    for (;;) {
      let seen = 0;
      const places = good;
      const layout = { width, places, extras: extras?.cells ?? 0 };
      try {
        await client.rows(statement(sqlOf(places)), layout, (found) => {
          // Handed over before a column failed, or the one row more that only tells that there are more.
          const first = Math.max(0, handed - seen);
          const last = Math.min(found.rows, most - seen);
          seen += found.rows;
          if (first >= last) return;
          for (const at of places) {
            const rewrite = cells[at]?.rewrite;
            if (rewrite) for (let row = first; row < last; row += 1) rewrite(found, row * width + at);
          }
          const { bytes, starts, ends } = found;
          const from = first * width;
          sink({
            ...{ rows: last - first, width, bytes },
            ...(from === 0 ? { starts, ends } : { starts: starts.subarray(from), ends: ends.subarray(from) }),
          });
          handed += last - first;
          rows += last - first;
          extras?.onRows(found, first, last);
        });
        return seen;
      } catch (error) {
        if (!isColumnMatter(error)) throw error;
        const bad = await findBad(statement, layout.extras);
        // Then it is not the columns.
        if (bad.length === 0 || bad.length === good.length) throw error;
        unreadable.push(...bad);
        good = good.filter((at) => !bad.some(({ column }) => column === columns[at]?.name));
      }
    }
  }

  return {
    get rows() {
      return rows;
    },
    unreadable,
    columns: () => sqlOf(good),
    read,
  };
}

function isColumnMatter(error: unknown): boolean {
  return error instanceof NochulError && (error.code === 'permission-denied' || error.code === 'server');
}

interface CellReader {
  readonly sql: string;
  /** Makes UTF-8 of a cell that came as other bytes; absent where the server sends text. */
  readonly rewrite?: (found: ReceivedRows, cell: number) => void;
}

/**
 * How a column is selected and becomes text. The protocol sends numbers, dates and times as text anyway, and text in the
 * connection's UTF-8 whatever its character set. Bytes come as they are, and latin1 as its bytes, for it is where old
 * applications keep UTF-8 and EUC-KR.
 */
function cellOf({ name, type, family, maxLength }: Column, latin1: boolean, maxChars: number): CellReader {
  const column = backQuoted(name);
  const cut = (length: number) => (maxLength !== null && maxLength <= length ? column : `LEFT(${column}, ${length})`);
  if (family === 'binary') {
    const most = Math.min(maxChars, MAX_BYTES);
    return { sql: cut(most), rewrite: rewriter(most, (bytes) => bytes.toString('hex', 0, Math.floor(maxChars / 2))) };
  }
  if (latin1) {
    return { sql: `CAST(${cut(maxChars)} AS BINARY)`, rewrite: rewriter(maxChars, (bytes) => LATIN1.decode(bytes)) };
  }
  if (family === 'text' || family === 'enum') return { sql: cut(maxChars) };
  // JSON of MariaDB is text, for which the cast changes nothing.
  if (family === 'json') return { sql: `LEFT(CAST(${column} AS CHAR), ${maxChars})` };
  if (family === 'geometry') return { sql: `LEFT(ST_AsText(${column}), ${maxChars})` };
  // Sent as its bytes otherwise.
  if (/^bit\b/i.test(type)) return { sql: `${column} + 0` };
  if (family === 'other') return { sql: `LEFT(HEX(${column}), ${maxChars})` };
  return { sql: column };
}

/** windows-1252, which is what MySQL calls latin1. */
const LATIN1 = new TextDecoder('windows-1252');
const EUC_KR = new TextDecoder('euc-kr', { fatal: true });
const ASCII_OR_SYLLABLES = /^[\t\r\n\x20-\x7e가-힣]*$/;

/**
 * Bytes as text if they are UTF-8, which they stay, or EUC-KR of nothing but Hangul and ASCII, which chance does not make.
 * @param cutAt bytes at which the server cuts.
 * @param otherwise what is written in place of bytes that are no text.
 */
function rewriter(cutAt: number, otherwise: (bytes: Buffer) => string): NonNullable<CellReader['rewrite']> {
  const write = (found: ReceivedRows, cell: number, text: string) => {
    const at = found.room(3 * text.length);
    found.starts[cell] = at;
    found.ends[cell] = at + found.bytes.write(text, at);
  };
  return (found, cell) => {
    const { bytes, starts, ends } = found;
    const start = starts[cell] ?? -1;
    if (start < 0) return;
    const whole = ends[cell] ?? start;
    // BINARY(n) is filled up with zeros.
    let end = whole;
    while (end > start && bytes[end - 1] === 0) end -= 1;
    const charset = charsetOf(bytes, start, end);
    if (charset === 'ascii') {
      ends[cell] = end;
      return;
    }
    if (charset === 'unknown') {
      // A cut can fall into the middle of a character.
      const cut = whole - start >= cutAt;
      for (let lost = 0; lost <= (cut ? 3 : 0) && lost <= end - start; lost += 1) {
        if (!isUtf8(bytes.subarray(start, end - lost))) continue;
        ends[cell] = end - lost;
        return;
      }
      for (let lost = 0; lost <= (cut ? 1 : 0) && lost <= end - start; lost += 1) {
        const text = decodeEucKr(bytes.subarray(start, end - lost));
        if (text !== null) return write(found, cell, text);
      }
    }
    write(found, cell, otherwise(bytes.subarray(start, whole)));
  };
}

/** What can be told of bytes by looking at each alone: control characters other than blanks are in no text. */
function charsetOf(bytes: Buffer, start: number, end: number): 'ascii' | 'unknown' | 'none' {
  let ascii = true;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x7f) ascii = false;
    else if (byte === 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)) return 'none';
  }
  return ascii ? 'ascii' : 'unknown';
}

function decodeEucKr(bytes: Buffer): string | null {
  // The decoder throws, which is too slow for a column of hashes: Hangul is two bytes, both beyond ASCII's marks.
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) continue;
    at += 1;
    if (byte < 0x81 || byte > 0xc8 || (bytes[at] ?? 0) < 0x41) return null;
  }
  try {
    const text = EUC_KR.decode(bytes);
    return ASCII_OR_SYLLABLES.test(text) ? text : null;
  } catch {
    return null;
  }
}

export const mysqlSample: SampleDialect = {
  limited: (select, milliseconds) => select.replace(/^SELECT/, `SELECT /*+ MAX_EXECUTION_TIME(${milliseconds}) */`),
};
