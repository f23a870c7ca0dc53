/** Fills the demo's shop: rows are made here, loaded with COPY, and counted, so that a scan can be held against the truth. */
import type { PGlite } from '@electric-sql/pglite';
import { createPeople, createRandom, type Person, type Random } from './people.ts';
import { KEYS, MONTHS, ROLES, TABLES, VIEWS } from './schema.ts';
import { type Book, createBook, type DemoStory, tell } from './story.ts';
import { makeTables } from './tables.ts';

/** Persons by what they are to the shop: positions in the list of all. */
export interface Cast {
  readonly all: readonly Person[];
  /** How many customers: the first ones of the list. */
  readonly customers: number;
  /** Family and friends whom parcels go to, by the customer who sends them. */
  readonly recipients: ReadonlyMap<number, number>;
  /** Who ordered without an account. */
  readonly guests: readonly number[];
  /** Who closed the account, and is only in the backup. */
  readonly leavers: readonly number[];
  readonly staff: readonly number[];
  readonly freelancers: readonly number[];
}

export interface Table {
  readonly name: string;
  /** Rows to load. */
  readonly rows: number;
  /** A statement to run first. */
  readonly first?: string;
  /** One row in the text format of COPY, with its line end; called for each position once, in order. */
  line(position: number): string;
}

// Rows a COPY: enough to be fast, few enough for the text not to fill the memory and for the progress to move.
const CHUNK = 20_000;

/**
 * Creates schema, rows, views and roles in an empty database, as its superuser.
 * @param customers the other tables grow with them.
 * @param onProgress rows loaded, rows to load, and the table.
 */
export async function buildShop(
  db: PGlite,
  customers: number,
  seed: number,
  onProgress: (done: number, of: number, what: string) => void,
): Promise<DemoStory> {
  const random = createRandom(seed);
  const cast = createCast(customers, random);
  const book: Book = createBook(cast.all.length);
  const tables = makeTables(cast, random, book);
  const total = tables.reduce((sum, table) => sum + table.rows, 0);
  let done = 0;

  await db.exec(TABLES + partitions());
  for (const table of tables) {
    if (table.first) await db.exec(table.first);
    for (let start = 0; start < table.rows; start += CHUNK) {
      const lines = Array.from({ length: Math.min(CHUNK, table.rows - start) }, (_, i) => table.line(start + i));
      await db.query(`copy ${table.name} from '/dev/blob'`, [], { blob: new Blob([lines.join('')]) });
      done += lines.length;
      onProgress(done, total, table.name);
    }
  }
  onProgress(total, total, 'keys and statistics');
  await db.exec(KEYS);
  await db.exec(VIEWS + ROLES);
  await db.exec('analyze');
  return tell(book);
}

function createCast(customers: number, random: Random): Cast {
  const shares = { recipients: 0.12, guests: 0.03, leavers: 0.04 };
  const recipients = Math.floor(customers * shares.recipients);
  const guests = Math.floor(customers * shares.guests);
  const leavers = Math.floor(customers * shares.leavers);
  const staff = Math.min(300, Math.ceil(customers / 10));
  const freelancers = Math.ceil(staff / 5);
  const range = (start: number, length: number) => Array.from({ length }, (_, i) => start + i);
  const bySender = new Map<number, number>();
  for (const recipient of range(customers, recipients)) {
    let sender = random.int(customers);
    while (bySender.has(sender)) sender = random.int(customers);
    bySender.set(sender, recipient);
  }
  return {
    all: createPeople(customers + recipients + guests + leavers + staff + freelancers, random),
    customers,
    recipients: bySender,
    guests: range(customers + recipients, guests),
    leavers: range(customers + recipients + guests, leavers),
    staff: range(customers + recipients + guests + leavers, staff),
    freelancers: range(customers + recipients + guests + leavers + staff, freelancers),
  };
}

function partitions(): string {
  return MONTHS.slice(0, -1)
    .map((from, i) => {
      const name = `log.page_view_${from.slice(0, 4)}${from.slice(5, 7)}`;
      return `create table ${name} partition of log.page_view for values from ('${from}+00') to ('${MONTHS[i + 1]}+00');`;
    })
    .join('\n');
}
