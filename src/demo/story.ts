/** What is true of the demo's shop, so that a scan's report can be held against it. */

export interface DemoStory {
  /** Distinct persons in all relations together. */
  readonly people: number;
  /** By `schema.relation`: rows, and the distinct persons behind them; relations about things are left out. */
  readonly relations: Readonly<Record<string, { readonly rows: number; readonly people: number }>>;
  readonly principals: readonly DemoPrincipal[];
}

export interface DemoPrincipal {
  readonly name: string;
  readonly canLogin: boolean;
  /** How it comes to most of those persons: at once, after SET ROLE, or through a view. */
  readonly reach: 'direct' | 'set-role' | 'via';
  /** Relations with persons in them that it can read, whole or in part, by whatever way. */
  readonly reads: readonly string[];
  /** Distinct persons behind those, as if no row policy held any back. */
  readonly people: number;
  /** Why it is in the story. */
  readonly role: string;
}

/** Who is in which relation: counted while the rows are made. */
export interface Book {
  /** A row of the relation that is about these persons (positions in the list of all). */
  row(relation: string, ...persons: readonly number[]): void;
  rows(relation: string): number;
  /** Distinct persons in any of these relations. */
  people(relations: readonly string[]): number;
  relations(): readonly string[];
}

export function createBook(size: number): Book {
  const pages = new Map<string, { rows: number; readonly present: Uint8Array }>();
  const open = (relation: string) => {
    const found = pages.get(relation) ?? { rows: 0, present: new Uint8Array(size) };
    pages.set(relation, found);
    return found;
  };
  return {
    row(relation, ...persons) {
      const page = open(relation);
      page.rows += 1;
      for (const person of persons) page.present[person] = 1;
    },
    rows: (relation) => open(relation).rows,
    people(relations) {
      const chosen = relations.map((relation) => open(relation).present);
      let people = 0;
      for (let person = 0; person < size; person += 1) {
        if (chosen.some((present) => present[person] === 1)) people += 1;
      }
      return people;
    },
    relations: () => [...pages.keys()],
  };
}

const WINNERS = 'public.tmp_event_winners';
const HR = ['hr.staff', 'hr.freelancers'];
const MART = ['mart.v_customer_contact', 'mart.mv_vip', 'shop.customers_masked', WINNERS];
const SHOP = ['shop.customers', 'shop.customers_masked', 'shop.addresses', 'shop.orders', 'shop.payments', WINNERS];

/** The story's roles, against the persons in the book. */
export function tell(book: Book): DemoStory {
  const relations = book.relations();
  const outsideHr = relations.filter((relation) => !HR.includes(relation));
  const principal = (
    name: string,
    canLogin: boolean,
    reach: DemoPrincipal['reach'],
    reads: readonly string[],
    role: string,
  ): DemoPrincipal => ({ name, canLogin, reach, reads, people: book.people(reads), role });
  return {
    people: book.people(relations),
    relations: Object.fromEntries(
      relations.map((relation) => [relation, { rows: book.rows(relation), people: book.people([relation]) }]),
    ),
    principals: [
      principal('postgres', true, 'direct', relations, 'superuser'),
      principal('shop_owner', false, 'direct', outsideHr, 'owns the shop, cannot log in'),
      principal(
        'app_shop',
        true,
        'direct',
        SHOP,
        'the web shop; a row policy leaves it one customer’s addresses at a time',
      ),
      principal(
        'kim_analyst',
        true,
        'via',
        MART,
        'analyst by membership; the view shows what the table keeps from her',
      ),
      principal('park_analyst', true, 'via', MART, 'the same'),
      principal('dev_lee', true, 'set-role', MART, 'developer; may become analyst'),
      principal(
        'ex_choi',
        true,
        'direct',
        ['shop.customers', 'shop.orders', WINNERS],
        'left the firm, still can log in',
      ),
      principal(
        'cs_hong',
        true,
        'direct',
        ['shop.customers', 'shop.addresses', WINNERS],
        'customer service: three columns of the customers, and the addresses of late',
      ),
      principal('batch_backup', true, 'direct', ['backup.customers_20240131', WINNERS], 'reads the stale copy'),
      principal('hr_jung', true, 'direct', [...HR, WINNERS], 'personnel'),
      // pg_read_all_data does not pass row security: no policy on the addresses names etl.
      principal(
        'etl',
        true,
        'direct',
        relations.filter((relation) => relation !== 'shop.addresses'),
        'pg_read_all_data',
      ),
      principal('PUBLIC', false, 'direct', [WINNERS], 'everyone reads the forgotten event table'),
    ],
  };
}
