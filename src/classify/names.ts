/** What the names and comments of columns and relations say. */
import type { Detector } from '../detector.ts';
import type { Category, Column, Relation } from '../model.ts';

/**
 * Lower-case words joined with `_`: `custMblTelno` → `cust_mbl_telno`, `CUST_NM` → `cust_nm`, `고객 명` → `고객_명`.
 */
export function tokens(name: string): string {
  const known = tokensKnown.get(name);
  if (known !== undefined) return known;
  if (tokensKnown.size >= REMEMBERED) tokensKnown.clear();
  const made = tokensOf(name);
  tokensKnown.set(name, made);
  return made;
}
/** Names repeat from table to table. */
const tokensKnown = new Map<string, string>();

function tokensOf(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** What the values of a list are called, from the tokens of the list's name: `cust_phones` → `cust_phone`. */
export const singular = (name: string): string => name.replace(/(?<=[sx])es$|(?<!s)s$/, '');

/** The first phrase of a comment: what the column is called, before remarks, brackets and lists of codes. */
export function phrase(comment: string): string {
  return (
    comment
      .normalize('NFKC')
      .replace(/^\s*[[(<{][^\])>}]*[\])>}]\s*/, '')
      .split(/[([{<:;,.\n\r\t|=]|\s[-–—]\s|\//, 1)[0]
      ?.replace(/\s+/g, ' ')
      .trim() ?? ''
  );
}

export type Said = 'strong' | 'weak' | 'veto' | null;

/** Column names repeat from table to table, and each would be held against hundreds of expressions. */
const remembered = new WeakMap<readonly Detector[], Map<string, readonly Said[]>>();
const named = new WeakMap<readonly Detector[], Map<string, readonly Said[]>>();
const REMEMBERED = 20_000;

// Words that make a column one about the thing: whether an e-mail was verified, how long a name may be.
const ABOUT_IT =
  /(?:^|_)(?:yn|flag|chk|check|checked|verified|verification|authenticated|certified|certify|agree|agreed|agreement|consent|expire|expires|expired|cnt|count|length|len|format|(?<!(?:face|facial|finger|finger_?print|iris|voice|vein|palm|bio|biometric)_)template|placeholder|policy|rule|required|enabled|disabled|visible|allowed|limit|size|status|sttus|changed|modified|used|sent|failed|fail|valid|validity|label|caption|tooltip|regex|pattern)\d?$|^(?:use|req|require|must|show|hide|enable|allow|prohibit|max|min|num|has|can|need|needs|skip|ignore)_/;
/** Kinds that are kept elsewhere, with a token in their place. */
const REPLACED_BY_TOKENS: ReadonlySet<string> = new Set([
  'rrn',
  'foreigner_number',
  'passport',
  'driver_license',
  'health_insurance',
  'card_number',
  'bank_account',
]);
const FLAGS = /^(?:is|has|can|use)_/;
/** Of a state of health the state is the thing. */
const STATES: ReadonlySet<string> = new Set(['none', 'health']);

/**
 * What a column's name says of each detector's kind. A name that says nothing is read without the prefix that its
 * table gives all columns, and in the singular; one that ends in a flag or a measure is about the kind and not of it.
 * @param alias the name without that prefix, or behind the name of what it stands in; null where there is none
 */
export function namedBy(detectors: readonly Detector[], name: string, alias: string | null): readonly Said[] {
  return memoised(named, detectors, `${name}\n${alias ?? ''}`, () => nameSays(detectors, name, alias));
}

function nameSays(detectors: readonly Detector[], name: string, alias: string | null): readonly Said[] {
  // `is_name` of a table whose columns all begin with `is_` is a name.
  if (alias !== null && FLAGS.test(name) && name.endsWith(alias)) return namedBy(detectors, alias, null);
  const whole = saidOf(detectors, name);
  const others = [alias, singular(name)].filter((each) => each !== null && each !== name && each !== '');
  const asked = others.map((each) => saidOf(detectors, each ?? ''));
  const about = ABOUT_IT.test(alias ?? name);
  if (asked.length === 0 && !about) return whole;
  return detectors.map(({ category }, index) => {
    const first = asked.map((each) => each[index] ?? null).find((each) => each !== null) ?? null;
    // `lat` hints at a place; `user_location_lat` says whose.
    const says =
      whole[index] === null || (whole[index] === 'weak' && first === 'strong') ? first : (whole[index] ?? null);
    return about && says !== null && !STATES.has(category) ? 'veto' : says;
  });
}

/** Columns that must share a prefix, and their share of the table. */
const SHARED_BY = 3;
const SHARE = 0.6;

/**
 * How a table's columns are called without the prefix that most of them share: `name` of `qa_name` beside `qa_hp` and
 * `qa_email`; `email` of `pemail` beside `ppassword` and `ptel`, where what is left are names that detectors know.
 * @param names in tokens
 */
export function aliases(names: readonly string[], detectors: readonly Detector[]): (name: string) => string | null {
  const enough = (count: number) => count >= SHARED_BY && count >= names.length * SHARE;
  const first = commonest(names.map((name) => /^[^_]+(?=_)/.exec(name)?.[0] ?? ''));
  if (first && enough(names.filter((name) => name.startsWith(`${first}_`)).length)) {
    return (name) => (name.startsWith(`${first}_`) ? name.slice(first.length + 1) : null);
  }
  const letter = commonest(names.map((name) => /^[a-z](?=[a-z])/.exec(name)?.[0] ?? ''));
  const glued = names.filter((name) => letter && name.startsWith(letter));
  if (!letter || !enough(glued.length)) return () => null;
  const known = (name: string) => saidOf(detectors, name).some((each) => each === 'strong');
  const freed = glued.filter((name) => known(name.slice(1)) && !known(name));
  if (freed.length < 2) return () => null;
  return (name) => (name.startsWith(letter) ? name.slice(1) : null);
}

function commonest(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce<[string, number]>((best, each) => (each[1] > best[1] ? each : best), ['', 0])[0];
}

/** What a text says of each detector's kind, in their order; how its values are protected is left out of it. */
export function saidOf(detectors: readonly Detector[], text: string): readonly Said[] {
  return memoised(remembered, detectors, text, () => {
    const bare = unprotected(text);
    const stoodFor = without(bare, TOKENISED);
    return detectors.map(
      (detector) =>
        said(detector, bare) ??
        // `access_token` is a secret and stands for nothing; `card_token` stands for a card.
        (stoodFor !== bare && REPLACED_BY_TOKENS.has(detector.category) ? said(detector, stoodFor) : null),
    );
  });
}

/** What was found out once for a text and these detectors. */
function memoised(
  answers: WeakMap<readonly Detector[], Map<string, readonly Said[]>>,
  detectors: readonly Detector[],
  text: string,
  find: () => readonly Said[],
): readonly Said[] {
  let known = answers.get(detectors);
  if (!known || known.size >= REMEMBERED) {
    known = new Map();
    answers.set(detectors, known);
  }
  const earlier = known.get(text);
  if (earlier !== undefined) return earlier;
  const found = find();
  known.set(text, found);
  return found;
}

/** What a text says of a detector's kind; a veto wins. */
export function said({ names }: Detector, text: string): Said {
  if (text === '') return null;
  if (names.veto?.some((expression) => expression.test(text))) return 'veto';
  if (names.strong.some((expression) => expression.test(text))) return 'strong';
  return names.weak?.some((expression) => expression.test(text)) ? 'weak' : null;
}

/** What persons are called in names of relations and columns. */
export const ABOUT_PERSONS =
  /(^|_)(cust|customer|client|mbr|mber|member|user|usr|emp|emplyr|employee|staff|person|people|patient|ptn|student|stdnt|teacher|actor|author|guest|contact|subscriber|applicant|buyer|seller|driver|resident|account|profile|adbk|address_?book|ncrd|부|고객|회원|사용자|직원|사원|환자|학생|교사|임직원|명함|주소록)s?(_|$)|고객|회원|직원|환자|학생|수강생|임직원/;

// The last word says what the rows are: groups of users are no users.
const OTHER_HEAD =
  /_(?:groups?|grp|roles?|types?|codes?|cd|categor(?:y|ies)|levels?|grades?|permissions?|authorit(?:y|ies)|auth|menus?|configs?|settings?|networks?|policies|policy|templates?|boards?|points?|coupons?|products?|items?|stats?|statistics|counts?|summar(?:y|ies))$/;

// Whose rows have names and birthdays, too.
const ABOUT_ANIMALS =
  /(^|_)((pet|animal|dog|puppy|horse)s?|cats|cattle|livestock)(_(info|list|mst|master|profiles?|details?|dtl))?$|(반려\s?(동물|견|묘)|동물|가축)(\s?(정보|목록|마스터))?$/;

/** Whether a relation's name or comment says that its rows are animals. */
export function aboutAnimals(name: string, comment: string | null): boolean {
  return ABOUT_ANIMALS.test(tokens(name)) || ABOUT_ANIMALS.test(phrase(comment ?? ''));
}

/** Whether a relation's name or comment says that its rows are persons. */
export function aboutPersons(name: string, comment: string | null): boolean {
  const words = tokens(name);
  return (ABOUT_PERSONS.test(words) && !OTHER_HEAD.test(words)) || ABOUT_PERSONS.test(phrase(comment ?? ''));
}

/** What organisations and places are called in names of relations and columns. */
export const ABOUT_ORGANISATIONS =
  /(^|_)(store|shop|mall|branch|brnch|compan(?:y|ie)|co|corp|corporation|enterprise|entrprs|vendor|supplier|partner|merchant|brand|office|offm|agency|inst|instt|institution|organi[sz]ation|org|orgnzt|school|schul|univ|university|college|hospital|hsptl|clinic|pharmacy|library|museum|hotel|restaurant|station|facility|fclty|warehouse|building|bplc|bank|dept|department)s?(_|$)|매장|점포|가맹점|지점|대리점|업체|회사|법인|기업|기관|단체|거래처|협력사|공급사|학교|병원|의원|약국|도서관|박물관|시설|사업장|영업소|사무(?:실|소)|부서/;

/** Whether a relation's name or comment says that its rows are organisations or places. */
export function aboutOrganisations(name: string, comment: string | null): boolean {
  return ABOUT_ORGANISATIONS.test(tokens(name)) || ABOUT_ORGANISATIONS.test(phrase(comment ?? ''));
}

const LISTS =
  /(^|_)(codes?|cd|cmmn_?cd|regions?|areas?|sido|sigungu|sgg|dong|emd|stdg|juso|road_?nm|rdnmadr)(_(list|info|mst|master|detail|dtl))?$|(^|_|[a-z])zip(_?(codes?|cd|list|info|mst))?$|(^|_)post_?(al)?_?(codes?|cd)$|우편\s?번호|법정동|행정\s?(동|구역)|(코드|지역|도로명)(\s?(목록|정보|관리|테이블))?$/;

/** Whether a relation's name or comment says that its rows are codes, postcodes or regions. */
export function aboutLists(name: string, comment: string | null): boolean {
  return LISTS.test(tokens(name)) || LISTS.test(phrase(comment ?? ''));
}

const MAILS = /e?mail(?!ing_?addr)|(^|_)eml(_|$)|메일|전자\s?우편/;

/** Whether a relation's name or comment says that its rows are e-mails. */
export function aboutMails(name: string, comment: string | null): boolean {
  return MAILS.test(tokens(name)) || MAILS.test(phrase(comment ?? ''));
}

const TEXT_MESSAGES = /(^|_)(sms|lms|mms|alimtalk|alim_?talk|em_tran|sc_tran|text_?message)(_|$)|문자|알림톡/;

/** Whether a relation's name or comment says that its rows are text messages to telephones. */
export function aboutTextMessages(name: string, comment: string | null): boolean {
  return TEXT_MESSAGES.test(tokens(name)) || TEXT_MESSAGES.test(phrase(comment ?? ''));
}

const TRACKS =
  /(^|_)(locations?|lctn|tracks?|tracking|gps|positions?|trips?|routes?|whereabouts)(_|$)|위치|이동|주행|운행|경로/;
const SOMEBODYS_KEY =
  /(^|_)(user|usr|member|mbr|mber|mb|cust|customer|rider|driver|courier|emp|employee|patient|guest|device_owner)_?(id|no|sn|seq|idx|key)$/;

/** Whether its rows are where somebody was: by its name or comment, and a column for whom. */
export function aboutTracks({ name, comment, columns }: Pick<Relation, 'name' | 'comment' | 'columns'>): boolean {
  if (!TRACKS.test(tokens(name)) && !TRACKS.test(phrase(comment ?? ''))) return false;
  return columns.some((column) => SOMEBODYS_KEY.test(tokens(column.name)));
}

const HASHED = /(?:^|_)(?:hash|hashed|hsh|sha_?\d*|md5|digest|hmac)(?=_|$)|_?해시(?:값|화)?/;
const ENCRYPTED =
  /(?:^|_)(?:enc|encd|encpt|encry|encrypted|encrypt|encrpt|crypt|crypted|cipher|ciphered|ciphertext|aes_?\d*|aria|seed|ecpt)(?=_|$)|[_ ]?암호화\s?(?:된|한)?[_ ]?(?:값|필드|컬럼)?/;
const TOKENISED = /(?:^|_)(?:token|tokens|tokenised|tokenized|tkn|tok)(?=_|$)|[_ ]?토큰(?:화|값)?/;
// How the bytes of a hash or a ciphertext are written down.
const CODING = /_(?:b64|base64)(?=_|$)/;

/** Whether a name or comment of a kind says that the values are encrypted or hashed, or stand for values kept elsewhere. */
export function saysProtected(category: string, text: string): 'hashed' | 'encrypted' | 'tokenised' | null {
  if (HASHED.test(text)) return 'hashed';
  if (ENCRYPTED.test(text)) return 'encrypted';
  return REPLACED_BY_TOKENS.has(category) && TOKENISED.test(text) ? 'tokenised' : null;
}

/** What is protected: `rrno` of `rrno_enc`, `고객명` of `고객명_암호화`; the text itself where nothing else is left. */
const unprotected = (text: string): string => without(text, HASHED, ENCRYPTED, CODING);

function without(text: string, ...expressions: readonly RegExp[]): string {
  const bare = expressions.reduce((rest, each) => rest.replace(each, ''), text).replace(/^[_ ]+|[_ ]+$/g, '');
  return bare || text;
}

const NOBODYS: ReadonlySet<Category> = new Set();

/**
 * Which kinds of anybody's data a column's name or comment speaks of: what it holds is then told apart to the last value.
 * @returns a function of the relation's columns.
 */
export function personalIn(
  relation: Relation,
  detectors: readonly Detector[],
): (column: Column) => ReadonlySet<Category> {
  const aliasOf = aliases(
    relation.columns.map(({ name }) => tokens(name)),
    detectors,
  );
  return ({ name, comment }) => {
    const byName = namedBy(detectors, tokens(name), aliasOf(tokens(name)));
    const byComment = saidOf(detectors, phrase(comment ?? ''));
    const speaks = (said: Said | undefined) => said === 'strong' || said === 'weak';
    const kinds = detectors.flatMap(({ category }, index) =>
      category !== 'none' && (speaks(byName[index]) || speaks(byComment[index])) ? [category] : [],
    );
    return kinds.length === 0 ? NOBODYS : new Set(kinds);
  };
}
