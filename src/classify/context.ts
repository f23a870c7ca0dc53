/** What a relation as a whole is about, as far as its name, its comment and its other columns tell. */
import type { Category, DataSubject, Relation } from '../model.ts';
import {
  ABOUT_ORGANISATIONS,
  ABOUT_PERSONS,
  aboutAnimals,
  aboutLists,
  aboutMails,
  aboutOrganisations,
  aboutPersons,
  aboutTextMessages,
  aboutTracks,
} from './names.ts';

/** How sure it is that the rows are persons, and that they are organisations; between 0 and 1, each for itself. */
export interface Context {
  readonly persons: number;
  readonly organisations: number;
  /** Whether its rows are codes, postcodes or regions; e-mails; text messages; places where somebody was; animals. */
  readonly lists: boolean;
  readonly mails: boolean;
  readonly texts: boolean;
  readonly tracks: boolean;
  readonly animals: boolean;
}

/** What is known of one column before its neighbours are asked. */
export interface Neighbour {
  readonly column: string;
  readonly category: Category | 'none';
  readonly detector: string;
  readonly confidence: number;
}

/** Nothing is known of the neighbours yet. */
export const NO_CONTEXT: Context = {
  persons: 0,
  organisations: 0,
  lists: false,
  mails: false,
  texts: false,
  tracks: false,
  animals: false,
};

/** How much a column of that kind says that the rows are persons. Shops have telephones and addresses, too. */
const MARKS_PERSONS: Readonly<Record<string, number>> = {
  rrn: 1,
  foreigner_number: 1,
  passport: 1,
  driver_license: 0.9,
  health_insurance: 1,
  customs_code: 1,
  connecting_information: 1,
  birth_date: 1,
  gender: 0.9,
  person_name: 0.8,
  email: 0.85,
  password: 0.8,
  nickname: 0.8,
  phone: 0.4,
  card_number: 0.8,
};
/** Shops have landlines; a mobile is somebody's. */
const DETECTORS_MARK_PERSONS: Readonly<Record<string, number>> = { 'kr/mobile-phone': 0.85 };
const MARKS_ORGANISATIONS: Readonly<Record<string, number>> = { business_number: 0.8 };
/** Decoys whose kind only organisations have. */
const ORGANISATION_DECOYS: Readonly<Record<string, number>> = {
  'decoy/corporate-number': 0.95,
  'decoy/organisation-name': 0.8,
  'decoy/service-number': 0.6,
};
/** What is left of a mark where the relation says that it is about organisations. */
const OF_ORGANISATIONS = 0.4;
/** What the relation's own name or comment is worth. */
const NAMED = 0.9;

/** What the other columns of a relation say to each of its columns; a column is no witness for itself. */
export function contextOf(relation: Relation, neighbours: readonly Neighbour[]): (column: string) => Context {
  const persons = aboutPersons(relation.name, relation.comment) ? NAMED : 0;
  const organisations = aboutOrganisations(relation.name, relation.comment) ? NAMED : 0;
  // A table of shops has their telephones and mailboxes.
  const theirs = organisations > 0 && persons === 0;
  const lists = aboutLists(relation.name, relation.comment);
  const mails = aboutMails(relation.name, relation.comment);
  const texts = aboutTextMessages(relation.name, relation.comment);
  const tracks = aboutTracks(relation);
  const animals = aboutAnimals(relation.name, relation.comment);
  const known = new Map<string, Context>();
  return (column) => {
    const earlier = known.get(column);
    if (earlier) return earlier;
    const context = { persons: 1 - persons, organisations: 1 - organisations };
    for (const each of neighbours) {
      if (each.column === column) continue;
      const mark = DETECTORS_MARK_PERSONS[each.detector] ?? MARKS_PERSONS[each.category] ?? 0;
      const marked = theirs && SHARED.has(each.category) ? mark * OF_ORGANISATIONS : mark;
      context.persons *= 1 - marked * each.confidence;
      const other = MARKS_ORGANISATIONS[each.category] ?? ORGANISATION_DECOYS[each.detector] ?? 0;
      context.organisations *= 1 - other * each.confidence;
    }
    const result: Context = {
      // Their owners have telephones and addresses beside them, and names that say whose they are.
      persons: animals ? 0 : 1 - context.persons,
      organisations: 1 - context.organisations,
      // Who is kept beside a postcode lives there.
      lists: lists && context.persons > 0.5,
      mails,
      texts,
      tracks,
      animals,
    };
    known.set(column, result);
    return result;
  };
}

/** Kinds that organisations have as well. */
const SHARED: ReadonlySet<string> = new Set([
  'phone',
  'email',
  'address',
  'postcode',
  'geolocation',
  'business_number',
  'bank_account',
  'ip_address',
]);

/** A shop that gives a mobile as its own is one person's. */
const SOMEBODYS: ReadonlySet<string> = new Set(['kr/mobile-phone', 'kr/safe-number']);
/** The telephone on a person's desk is that person's. */
const WORKPLACE = /(^|_)(office|offm|work|company|co|dept|department)(_|$)|사무(?:실|소)|직장|회사|부서/;

/** Whose data a column holds: its own name comes first, then what the rows are. */
export function subjectOf(
  category: Category,
  detector: string,
  name: string,
  comment: string,
  context: Pick<Context, 'persons' | 'organisations'>,
): DataSubject {
  if (!SHARED.has(category)) return 'person';
  const says = (expression: RegExp) => expression.test(name) || expression.test(comment);
  if (says(ABOUT_PERSONS)) return 'person';
  if (says(ABOUT_ORGANISATIONS) && !(says(WORKPLACE) && context.persons > 0.5)) return 'organisation';
  // The bank beside an account and the school beside a pupil are organisations, too.
  if (context.persons > 0.5 || SOMEBODYS.has(detector)) return 'person';
  return context.organisations > 0.5 ? 'organisation' : 'unknown';
}
