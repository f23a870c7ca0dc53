/** English texts of the reports. `ko.ts` has the same keys. Arguments are numbers already formatted and names already harmless. */
const plural = (count: number, one: string, many = `${one}s`) => (count === 1 ? one : many);

interface Counted {
  readonly number: string;
  readonly count: number;
}
type TraceCounts = Readonly<Record<'silent' | 'partial' | 'unknown' | 'evadable' | 'all', Counted>>;

/** Whose account, grant or relation a remedy is about. */
type Remedied = Readonly<Record<'subject' | 'engine', string>>;

export const en = {
  locale: 'en-US',
  about: (number: string) => `~${number}`,
  listed: (items: readonly string[]) => items.join(', '),
  headline: (args: {
    people: string;
    range: string | null;
    principals: string;
    count: number;
    logins: string;
    loginCount: number;
    worst: string;
  }) =>
    `${args.people} people exposed${args.range === null ? '' : ` (${args.range})`}, readable by ${args.logins} ${plural(args.loginCount, 'account')} that can log in (${args.principals} ${plural(args.count, 'principal')} in all); worst: ${args.worst}`,
  worst: (args: { severity: string; category: string; protection: string; where: string }) =>
    `${args.severity}, ${args.protection} ${args.category} in ${args.where}`,
  suspectedOnly: (args: { columns: string; count: number }) =>
    `${args.columns} ${plural(args.count, 'column')} may be made for it, by name.`,
  atLeast: (count: string) => `at least ${count}`,
  nothingFound: 'No personal data found in what was examined.',
  sourcesAdded: (count: string) =>
    `The people of ${count} sources are added up: whoever is in two of them counts twice.`,
  notExamined: 'NOT EXAMINED',
  notExaminedSums: (args: { relations: string; relationCount: number; columns: string; columnCount: number }) =>
    `${args.relations} ${plural(args.relationCount, 'relation')} and ${args.columns} ${plural(args.columnCount, 'column')}: nothing is known of them, they are not clean.`,
  interrupted: 'The run did not finish: what follows is part of the picture.',
  wholeSource: 'the whole source',
  others: (count: string) => `and ${count} more`,
  further: (count: string) => `… and ${count} more (--format json has all)`,
  source: (args: {
    engine: string;
    database: string | null;
    user: string;
    relations: string;
    columns: string;
    rows: string;
  }) =>
    `${args.engine}${args.database === null ? '' : `, database ${args.database}`}, as ${args.user}: ${args.relations} ${args.relations === '1' ? 'relation' : 'relations'}, ${args.columns} columns, ${args.rows} rows sampled`,
  findingSentence: (args: {
    what: string;
    where: string;
    people: string;
    range: string | null;
    logins: string;
    loginCount: number;
    principals: string;
  }) =>
    `${args.what} in ${args.where}: ${args.people} people${args.range === null ? '' : ` (${args.range})`}, readable by ${args.logins} ${plural(args.loginCount, 'account')} that can log in (${args.principals} ${args.principals === '1' ? 'principal' : 'principals'} in all)`,
  exposedRelations: 'Exposed relations',
  principalsTitle: 'Principals, by people they can read',
  violationsTitle: 'Violations',
  coverageTitle: 'Coverage',
  gapsTitle: 'What the scanner was not shown of the privileges',
  severityHeader: 'Severity',
  sourceHeader: 'Source',
  relationHeader: 'Relation',
  dataHeader: 'Personal data',
  rowsHeader: 'Rows',
  reachedRowsHeader: 'Rows',
  peopleHeader: 'People',
  peopleCounted: (parts: readonly string[]) => `Relations by what their number of people rests on: ${parts.join(', ')}`,
  peopleMethods: {
    exact: (count: string) => `${count} read in full`,
    key: (count: string) => `${count} a unique key`,
    statistics: (count: string) => `${count} the server’s statistics and a sample`,
    sample: (count: string) => `${count} a sample`,
    reference: (count: string) => `${count} the relation they refer to`,
    rows: (count: string) => `${count} their rows alone`,
  },
  readersHeader: 'Readers (logins)',
  principalHeader: 'Principal',
  loginHeader: 'Login',
  reachHeader: 'Reach',
  loggedHeader: 'Logged',
  pathHeader: 'Path',
  columnsHeader: 'Columns',
  ruleHeader: 'Rule',
  whereHeader: 'Where',
  countHeader: 'Columns',
  lawHeader: 'Basis',
  reasonHeader: 'Reason',
  codeHeader: 'Code',
  allColumns: 'all',
  yes: 'yes',
  no: 'no',
  noLogin: 'no login',
  empty: (names: string) => `Without any such data now, but made to hold it by the names of their columns: ${names}`,
  superusers: (args: { names: string; count: number }) =>
    `${plural(args.count, 'Superuser reads', 'Superusers read')} everything: ${args.names}`,
  roles: (names: string) => `Roles that nobody logs in as, with those who reach them counted above: ${names}`,
  everyone: 'everyone (PUBLIC)',
  escalating: (names: string) => `After an act of their own these could read personal data too: ${names}`,
  glimpsing: (names: string) => `May come across pieces of it in other people’s statements and the like: ${names}`,
  possible: (reach: string) => `${reach}, possibly`,
  severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' } as Readonly<Record<string, string>>,
  protections: {
    plain: 'plain',
    masked: 'masked',
    hashed: 'hashed',
    encrypted: 'encrypted',
    tokenised: 'tokenised',
  } as Readonly<Record<string, string>>,
  inText: 'in free text',
  atPath: ({ path, more }: { path: string; more: number }) => `at ${path}${more > 0 ? ` and ${more} more` : ''}`,
  weakHash: 'weak hash',
  quoted: (text: string) => `“${text}”`,
  explainSample: (args: { rows: string; method: string }) => `${args.rows} rows looked at (${args.method})`,
  explainNames: 'No row was read: judged by names, comments and types alone.',
  explainCells: (args: { nonNull: string; filled: string; distinct: string }) =>
    `${args.nonNull} values, ${args.filled} of them no placeholder, ${args.distinct} distinct`,
  explainScheme: (args: { scheme: string; cells: string }) => `${args.cells} look like ${args.scheme}`,
  explainContext: (args: { persons: string; organisations: string }) =>
    `Judging by the rest of the relation its rows are persons: ${args.persons}, organisations: ${args.organisations}`,
  explainParts: (columns: string) => `Spread over ${columns}`,
  explainNothing: '  Nothing speaks for any kind of personal data.',
  explainDecoy: 'looks alike, is nobody’s data',
  explainMatched: (args: { matched: string; valid: string | null }) =>
    `${args.matched} match${args.valid === null ? '' : `, ${args.valid} pass the check`}`,
  explainUnlikely: (args: { kind: string; confidence: string; least: string; against: string | null }) =>
    `Not reported, because the likeliest kind, ${args.kind}, reaches ${args.confidence} and a report takes ${args.least}${args.against === null ? '' : `; most against it: ${args.against}`}.`,
  explainNobodys: (args: { decoy: string; confidence: string }) =>
    `Not reported, because it looks like ${args.decoy} (${args.confidence}), which is nobody’s data.`,
  explainNoKind: 'Not reported, because nothing speaks for any kind.',
  explainReported: '← reported',
  explainInherited: (args: { from: string; category: string; confidence: string }) =>
    `Refers to ${args.from}, hence ${args.category} with ${args.confidence}`,
  explainScale:
    'Weights are natural log-odds: +0.7 doubles the odds, +2.3 makes them ten times as good. The hypotheses compete for the cells.',
  caveats: {
    'weak-hash': 'weak hash',
    'small-search-space': 'so few values that all can be tried',
    'no-checksum': 'the check digit fails as often as by chance',
    split: 'spread over several columns',
    inherited: 'by a foreign key',
  } as Readonly<Record<string, string>>,
  evidence: {
    'other-lengths': 'the values are of another length',
    'small-letters': 'written in small letters, as names are not',
    prior: 'before anything is known: one column in thirty',
    values: 'share of the values that look like it',
    'valid-against-chance': 'values that pass the check, against chance',
    'name-strong': 'the column’s name says so',
    'name-weak': 'the column’s name hints at it',
    'name-veto': 'the column’s name speaks against it',
    'name-protected': 'the name hints at it and says that it is protected',
    'comment-strong': 'the comment says so',
    'comment-weak': 'the comment hints at it',
    'comment-veto': 'the comment speaks against it',
    'type-too-short': 'the type is too short for it',
    'type-uuid': 'declared as long as a UUID',
    'type-width': 'the declared length is typical of it',
    'among-persons': 'the other columns are about persons',
    'among-organisations': 'the other columns are about organisations',
    'among-codes': 'the rows are codes, postcodes or regions',
    'among-texts': 'the rows are text messages',
    'among-tracks': 'the rows are places where somebody was',
    'among-animals': 'the rows are animals',
    'among-mails': 'the rows are e-mails',
    'no-values': 'held back: no value was seen',
    'values-hashed': 'the values look like hashes',
    'values-encrypted': 'the values look encrypted',
    'values-tokenised': 'the values look like tokens',
    'found-in-text': 'found inside texts, against accidents',
    'foreign-key': 'refers to a column that holds it',
    'among-ids': 'most digits of that length are no numbers of the kind',
    'among-other-digits': 'most digit strings beside them are something else',
    'any-digest': 'any digest looks the same',
    'bare-digits': 'bare digits without their groups',
    'births-of-children': 'births of children, spread as births are',
    'both-sexes': 'both sexes occur',
    'chapters-and-lengths': 'chapters of diagnoses and their lengths',
    'chapters-and-points': 'chapters of diagnoses, written with points',
    'chosen-by-people': 'words that people choose for themselves',
    codes: 'codes rather than chosen words',
    'codes-of-anything': 'letters that may be codes of anything',
    'codes-of-one-length': 'codes of one length',
    'companies-only': 'companies’ numbers only',
    consecutive: 'the numbers follow each other',
    'dates-in-front': 'a recent date stands in front',
    'dates-of-birth': 'its dates spread as dates of birth do',
    'few-chapters': 'hardly any chapters of diagnoses',
    'few-of-its-own': 'few of the values are of this form',
    'few-of-the-cells': 'few of the values match',
    'few-passwords': 'too few values for passwords',
    'few-syllables': 'few kinds of syllables',
    'few-values': 'few distinct values',
    'flat-numbers-only': 'numbers of flats only',
    'foreign-names': 'given names and surnames of other countries',
    'form-common-to-words': 'ordinary words have this form, too',
    'given-names-only': 'given names without surnames',
    halves: 'fits as half of the number',
    issuers: 'several issuers of cards',
    'keys-of-a-keypad': 'written as keys of a keypad',
    'leaves-too-many': 'leaves too many values unexplained',
    'letter-among-the-digits': 'a letter stands among the digits',
    'like-tickets': 'reads like numbers of tickets',
    'made-by-a-program': 'a fixed beginning and a number, as programs make keys',
    'many-syllables': 'many kinds of syllables',
    'mark-of-an-agency': 'carries the mark of an identity agency',
    'month-day-and-time': 'reads as month, day and time',
    'more-than-sexes': 'more values than sexes have',
    'names-of-firms': 'firms’ names among them',
    networks: 'networks rather than hosts',
    'no-dates-in-front': 'no date stands in front',
    'no-dates-of-birth': 'its digits are no dates of birth',
    'no-password-habits': 'not made as people make passwords',
    'no-reply-addresses': 'addresses that nobody reads',
    none: 'nothing in the distribution',
    'numbered-in-order': 'numbered in order',
    numbers: 'numbers only',
    'numbers-without-zero': 'numbers that may have lost their zero',
    'octets-like-versions': 'the parts are as small as those of versions',
    'octets-narrow': 'the parts hardly vary',
    'octets-spread': 'the parts vary as those of addresses',
    'one-issuer': 'one issuer only',
    'one-sex': 'one sex only',
    'one-year': 'all of one year',
    organisations: 'names of organisations',
    'other-words': 'other words among them',
    pairs: 'pairs of a latitude and a longitude',
    'password-habits': 'made as people make passwords',
    'recent-dates': 'its dates are of the last years, as of orders',
    'region-and-groups': 'written with its region and groups',
    'regions-and-house-numbers': 'regions and house numbers',
    repeated: 'the same few again and again',
    'repeated-values': 'the same values again and again',
    'role-addresses': 'mailboxes of offices',
    'sole-proprietors': 'numbers of sole proprietors among them',
    'spread-numbers': 'the numbers are spread',
    'surnames-and-syllables': 'surnames and syllables as Korean names have them',
    'surnames-only': 'surnames alone',
    'too-few': 'too few values for a distribution',
    'too-many-values': 'too many distinct values',
    transliterations: 'foreign names written in Hangul',
    'written-as-numbers': 'written as telephone numbers are',
    'years-and-days': 'years and days spread as births are',
    'years-of-issue': 'carries years of issue',
  } as Readonly<Record<string, string>>,
  ofOrganisations: 'of organisations',
  reaches: {
    direct: 'direct',
    'set-role': 'after SET ROLE',
    via: 'another way',
    escalate: 'after an act of its own',
  } as Readonly<Record<string, string>>,
  rows: {
    all: 'all rows',
    some: 'some rows',
    none: 'no rows',
    caller: 'rows it can steer',
    unknown: 'rows unknown',
  } as Readonly<Record<string, string>>,
  reasons: {
    'permission-denied': 'no permission',
    'row-security': 'a row policy hides rows from the scanner',
    timeout: 'statement timeout',
    'lock-timeout': 'lock timeout',
    'lost-connection': 'connection lost',
    interrupted: 'interrupted',
    'not-populated': 'materialized view never filled',
    'invalid-encoding': 'text in a broken encoding',
    'foreign-server': 'the foreign server did not answer',
    'invalid-view': 'the view does not work',
    'not-connectable': 'could not connect',
    'detector-failed': 'a detector failed on a value',
    'server-error': 'the server reported an error',
  } as Readonly<Record<string, string>>,
  methods: {
    whole: 'read whole',
    'random-blocks': 'random blocks',
    'tid-ranges': 'ranges spread over the table',
    'key-strides': 'strides over the key',
    head: 'first rows only',
    none: 'not sampled',
  } as Readonly<Record<string, string>>,
  categories: {
    person_name: 'name',
    phone: 'phone',
    email: 'e-mail',
    address: 'address',
    postcode: 'postcode',
    rrn: 'resident registration number',
    foreigner_number: 'foreigner registration number',
    passport: 'passport number',
    driver_license: 'driver licence number',
    health_insurance: 'health insurance number',
    customs_code: 'customs clearance code',
    connecting_information: 'connecting information (CI/DI)',
    birth_date: 'birth date',
    gender: 'gender',
    bank_account: 'bank account',
    card_number: 'card number',
    vehicle_plate: 'vehicle plate',
    business_number: 'business number',
    ip_address: 'IP address',
    device_id: 'device id',
    geolocation: 'location',
    user_id: 'user id',
    password: 'password',
    secret: 'secret',
    entrance_code: 'entrance code',
    health: 'health data',
    nickname: 'nickname',
    photo: 'photo',
  } as Readonly<Record<string, string>>,
  rules: {
    'no-plaintext-rrn': 'Resident registration numbers must be encrypted',
    'no-plaintext-identifier': 'Unique identifiers, card and account numbers must be encrypted',
    'password-must-be-hashed': 'Passwords must be stored one-way',
    'no-weak-hash': 'Passwords must be hashed with an algorithm that still holds',
    'no-public-access': 'Personal data must not be readable by everyone',
  } as Readonly<Record<string, string>>,
  law(reference: string): string {
    const [source = '', article = ''] = reference.split('/');
    if (source === 'pipa') return `PIPA ${article}`;
    if (source === 'gosi') return `Safeguards Standard ${article}`;
    return source === 'isms-p' ? `ISMS-P ${article}` : reference;
  },
  examined: (args: { whole: string; sampled: string; none: string }) =>
    `${args.whole} ${args.whole === '1' ? 'relation' : 'relations'} read whole, ${args.sampled} by sample, ${args.none} not at all.`,
  absence: (args: { relations: string; count: number; rows: string; share: string }) =>
    `${args.relations} sampled ${plural(args.count, 'relation')} without a finding: 0 in ${args.rows} rows or more each, so a prevalence above ${args.share} is unlikely (95 %).`,
  backedOff: ({ cause, times, seconds }: { cause: string; times: number; seconds: number }) => {
    const often = `${times} ${plural(times, 'time')}`;
    if (cause === 'slow-statements') return `Fewer statements at once, ${often}: the server had become slow.`;
    const why = cause === 'load' ? 'too many statements of others ran' : 'a replica had fallen behind';
    return `Waited ${often}, ${seconds} s in all: ${why}.`;
  },
  absenceWhole: (args: { relations: string; count: number }) =>
    `${args.relations} ${plural(args.count, 'relation')} without a finding, every row read.`,
  headOnly: (args: { relations: string; count: number }) =>
    `${args.relations} ${plural(args.count, 'relation')} (views, or tables without a usable key) of which only the first rows were read: that proves nothing about the rest.`,
  path: {
    'member-inherits': (to: string) => `member of ${to}`,
    'member-set-role': (to: string) => `SET ROLE ${to}`,
    'admin-option': (to: string) => `grants itself ${to} (ADMIN OPTION)`,
    'default-role': (to: string) => `default role ${to}`,
    'mandatory-role': (to: string) => `mandatory role ${to}`,
    public: (to: string) => to,
    'as-owner': (to: string) => `as its owner ${to}`,
    'as-invoker': (to: string) => `as its caller ${to}`,
    'as-definer': (to: string) => `as its definer ${to}`,
    select: (to: string) => `SELECT on ${to}`,
    partition: (to: string) => `its partition ${to}`,
    'partition-of': (to: string) => `part of ${to}`,
    'copy-of': (to: string) => `copy of ${to}`,
  } as Readonly<Record<string, (to: string) => string>>,
  holding: {
    superuser: () => 'superuser',
    owner: (object: string) => `owner of ${object}`,
    'predefined-role': (_: string, holder: string) => `${holder} reads every table`,
    view: (object: string) => `SELECT on view ${object}`,
    'materialized-view': (object: string) => `SELECT on materialized view ${object}`,
    function: (object: string) => `EXECUTE on ${object}`,
    'server-program': () => 'runs programs as the server',
    'server-files': () => 'reads the server’s files',
    'server-files-write': () => 'writes the server’s files',
    replication: () => 'reads changes by replication',
    statistics: () => 'sees statements of others in the statistics views',
    'create-role': () => 'grants itself other roles (CREATEROLE)',
    trigger: (object: string) => `TRIGGER on ${object}`,
  } as Readonly<Record<string, (object: string, holder: string) => string>>,
  selectOn: (object: string) => `SELECT on ${object}`,
  traces: ({ silent, partial, unknown, evadable, all }: TraceCounts) =>
    [
      `${silent.number} of ${all.number} ${plural(all.count, 'account')} that can read personal data ${plural(silent.count, 'leaves', 'leave')} no trace of it in the server’s logs.`,
      ...(partial.count > 0
        ? [`${partial.number} ${plural(partial.count, 'leaves', 'leave')} a trace of part of it.`]
        : []),
      ...(evadable.count > 0 ? [`${evadable.number} of those that are logged can avoid it.`] : []),
      ...(unknown.count > 0 ? [`Of ${unknown.number} it is not known.`] : []),
    ].join(' '),
  logged: ({ logged, evadable }: { logged: string; evadable: boolean }) =>
    `${{ yes: 'yes', partial: 'partly', no: 'no' }[logged] ?? 'unknown'}${evadable ? ', avoidable' : ''}`,
  nobodyReads: 'Nobody can read any of this.',
  nobodyElseReads: 'Nobody else can read any of this.',
  eachOfThese: 'each of these',
  furtherRelations: (count: string) => `… and ${count} more groups of relations (--format json has all)`,
  futureTitle: 'Relations that are made from now on can be read by',
  schemaHeader: 'Schema',
  creatorHeader: 'Made by',
  anySchema: 'any',
  anybody: 'anybody',
  habit: 'a habit: new ones need the grant again',
  leaver: (args: { name: string; people: string | null; canLogin: boolean }) =>
    args.people === null
      ? `${args.name} left and ${args.canLogin ? 'can still log in' : 'still has privileges'}`
      : `${args.name} left and still reads ${args.people} people${args.canLogin ? '' : ', although it cannot log in'}`,
  unowned: (names: string) => `Can log in, and nobody in the roster owns them: ${names}`,
  missing: (names: string) => `In the roster, not on the server: ${names}`,
  reportTitle: 'Personal data in the databases, and who can read it',
  madeBy: (args: { version: string; from: string; to: string }) => `nochul ${args.version}, ${args.from} to ${args.to}`,
  cutToFit: 'Shortened to fit a comment; --format json has all of it.',
  violated: (args: { rule: string; finding: string }) => `${args.rule}. ${args.finding}`,
  exposureTitle: (item: string) => `Personal data: ${item}`,
  exposureWhat: (item: string) => `A column holds personal data (${item}), and accounts of the database can read it.`,
  help: { what: 'What it is', law: 'Law and criteria', fix: 'How to fix it' },
  fixes: {
    restrict:
      'Take SELECT away from everybody who does not need it for the work, along the path that the report names; give masking views or grants on single columns in place of the table; delete copies that nobody uses.',
    encrypt:
      'Encrypt the values where they are stored (AES, ARIA, SEED or LEA with 128 bits or more) and keep the keys elsewhere.',
    'no-plaintext-rrn':
      'Encrypt the numbers where they are stored (AES, ARIA, SEED or LEA with 128 bits or more) and keep the keys elsewhere; delete those that no statute lets you keep.',
    'no-plaintext-identifier':
      'Encrypt the numbers where they are stored (AES, ARIA, SEED or LEA with 128 bits or more) and keep the keys elsewhere, or keep only the part of them that is needed.',
    'password-must-be-hashed':
      'Store passwords one-way, each with a salt of its own: Argon2id, scrypt, bcrypt or PBKDF2.',
    'no-weak-hash':
      'Hash the passwords anew with Argon2id, scrypt, bcrypt or PBKDF2 when their owners log in; until then hash the old hashes with it.',
    'no-public-access': 'REVOKE the privilege FROM PUBLIC and grant it to those who need it for the work.',
  } as Readonly<Record<string, string>>,
  lawTitles: {
    'pipa/2': 'definitions',
    'pipa/23': 'limits on sensitive data',
    'pipa/24': 'limits on unique identifiers',
    'pipa/24-2': 'limits on resident registration numbers',
    'pipa/29': 'duty of safeguards',
    'gosi/5': 'management of access rights',
    'gosi/7': 'encryption of personal data',
    'gosi/8': 'keeping and reviewing access records',
    'isms-p/2.5.3': 'user authentication',
    'isms-p/2.5.4': 'password management',
    'isms-p/2.6.4': 'database access',
    'isms-p/2.7.1': 'encryption policy',
    'isms-p/2.7.2': 'key management',
    'isms-p/3.1.3': 'limits on resident registration numbers',
    'isms-p/3.1.4': 'limits on sensitive data and unique identifiers',
  } as Readonly<Record<string, string>>,
  sheets: {
    summary: 'Summary',
    inventory: 'Personal data',
    access: 'Access',
    violations: 'Violations',
    notExamined: 'Not examined',
    coverage: 'Coverage',
    evidence: 'Evidence',
  },
  heads: {
    subject: 'Subject',
    content: 'Content',
    note: 'Note',
    source: 'Source',
    engine: 'Server',
    database: 'Database',
    schema: 'Schema',
    relation: 'Table',
    column: 'Column',
    document: 'Path in document',
    item: 'Personal data',
    protection: 'Protection',
    whose: 'Whose',
    rows: 'Rows (estimated)',
    people: 'People (estimated)',
    low: 'People (at least)',
    high: 'People (at most)',
    counted: 'People: what the number rests on',
    severity: 'Severity',
    law: 'Law and criteria',
    principals: 'Readers, roles included',
    logins: 'Accounts that can read it',
    untraced: 'of them unlogged',
    names: 'Which accounts',
    basis: 'Basis of processing (to fill in)',
    purpose: 'Purpose (to fill in)',
    retention: 'Retention (to fill in)',
    department: 'Department in charge (to fill in)',
    principal: 'Principal',
    kind: 'Kind',
    login: 'Login',
    owner: 'Owner (roster)',
    status: 'Status (roster)',
    reach: 'Reach',
    path: 'Path',
    seen: 'Rows it sees',
    relations: 'Tables',
    relationCount: 'Tables (count)',
    columnCount: 'Columns (count)',
    logged: 'Logged',
    need: 'Still needed? (to fill in)',
    rule: 'Rule',
    fix: 'How to fix it',
    widest: 'People of the largest column by this path',
    allPeople: 'People of the account in all (estimated)',
    allLow: 'People of the account in all (at least)',
    allHigh: 'People of the account in all (at most)',
    what: 'What',
    reason: 'Reason',
    code: 'Code',
    method: 'Method',
    read: 'Rows read',
    absence: 'Not found: share at most (95 %)',
    found: 'Personal data found',
    judged: 'Judged by',
    nonNull: 'Values',
    matched: 'of them alike',
    valid: 'of them passing the check',
    examples: 'Masked examples',
    confidence: 'Confidence',
    detector: 'Detector',
    caveats: 'Caveats',
    finding: 'Finding',
  },
  facts: {
    period: 'Scanned',
    tool: 'Tool',
    complete: 'Complete',
    people: 'People',
    findings: 'Columns with personal data',
    relations: 'Tables with personal data',
    readers: 'Principals that can read it',
    logins: 'of them accounts that can log in',
    leavers: 'Left, and still has access',
    unowned: 'Can log in, and is in no line of the roster',
  },
  subjects: { person: 'persons', organisation: 'organisations', unknown: 'unknown' } as Readonly<
    Record<string, string>
  >,
  bases: {
    values: 'values',
    name: 'column name',
    comment: 'comment',
    type: 'type',
    neighbours: 'other columns',
    'foreign-key': 'foreign key',
  } as Readonly<Record<string, string>>,
  peopleBasis: {
    exact: 'every row',
    key: 'a unique key',
    statistics: 'the server’s statistics and a sample',
    sample: 'a sample',
    reference: 'the table it refers to',
    rows: 'its rows alone',
  } as Readonly<Record<string, string>>,
  relationKinds: {
    table: 'table',
    'partitioned-table': 'partitioned table',
    view: 'view',
    'materialized-view': 'materialized view',
    'foreign-table': 'foreign table',
  } as Readonly<Record<string, string>>,
  principalKinds: { user: 'account', role: 'role', public: 'everyone', superuser: 'superuser' } as Readonly<
    Record<string, string>
  >,
  rosterStatuses: { active: 'active', left: 'left', service: 'service' } as Readonly<Record<string, string>>,
  privilegesUnseen: 'privileges that the scanner was not shown',
  /** nochul fix: comments in the SQL. */
  fix: {
    title: (args: { version: string; date: string }) => [
      `nochul ${args.version}: SQL that closes what the report of ${args.date} shows. nochul has run none of it.`,
    ],
    howTo: [
      'Read it, take out what must stay, and run it as an administrator of the server. It was worked out from the grants',
      'as the report has them: scan again before you run it if they have changed, and afterwards to see what is left.',
    ],
    source: (args: { id: string; engine: string; version: string; database: string | null }) =>
      `Source ${args.id}: ${args.engine} ${args.version}${args.database === null ? '' : `, database ${args.database}`}`,
    leftOut: (names: string) =>
      `Left as they are unless --principal names them (superusers, the account of the scan, those of the server itself): ${names}`,
    noTransaction:
      'The server commits GRANT, REVOKE and ALTER USER at once: no transaction holds them together. Use the undo statements to go back.',
    nothing: 'There is nothing here that a statement closes.',
    heading: (args: { people: string | null; risk: string }) =>
      `${args.people === null ? '' : `${args.people} people; `}risk: ${args.risk}`,
    risks: {
      low: 'low, nothing else is taken away',
      medium: 'medium, see what else is taken away',
      high: 'high, others or the operation may depend on it',
    } as Readonly<Record<string, string>>,
    kinds: {
      lock: ({ subject }: Remedied) => `${subject} left: no more logins. Sessions that are open stay open.`,
      narrow: ({ subject }: Remedied) =>
        `SELECT of ${subject} on the columns without personal data, in place of the whole relation.`,
      revoke: ({ subject }: Remedied) => `SELECT taken from ${subject}.`,
      wide: ({ subject }: Remedied) =>
        `The grant on a database or on everything, of ${subject}, replaced by grants on what holds no personal data. Tables made later are not in it, nor are the server’s own.`,
      leave: ({ subject }: Remedied) =>
        `${subject} leaves a role that others keep. What else the role allows, writing too, goes with it.`,
      execute: ({ subject }: Remedied) => `EXECUTE on a routine that shows its owner’s data, taken from ${subject}.`,
      privilege: ({ subject }: Remedied) => `A privilege of the server by which ${subject} gets past the grants.`,
      attribute: ({ subject }: Remedied) =>
        `An attribute by which ${subject} gets past the grants. A replica that logs in as it stops.`,
      histogram: (_: Remedied) => 'A histogram that shows values to whoever has any privilege on the table.',
      'default-privileges': ({ subject }: Remedied) => `Tables made from now on are no longer open to ${subject}.`,
      trace: ({ subject, engine }: Remedied) =>
        engine === 'postgresql'
          ? `Reads of ${subject} leave no trace: pgaudit logs them from the next login on.`
          : `Reads of ${subject} leave no trace: server_audit logs them. Put it into the configuration file, too, or a restart forgets it.`,
      expire: ({ subject }: Remedied) =>
        `Nobody in the roster owns ${subject}. Find the owner first; then let its password run out, or lock it.`,
      'trace-setup': ({ subject, engine }: Remedied) =>
        engine === 'postgresql'
          ? `Reads of ${subject} leave no trace. Load pgaudit (shared_preload_libraries, restart, CREATE EXTENSION pgaudit), then`
          : engine === 'mariadb'
            ? `Reads of ${subject} leave no trace. Load the plugin here and in the configuration file.`
            : `Reads of ${subject} leave no trace. Use an audit plugin, as those of MySQL Enterprise or Percona; the general log sees all, at a price.`,
      mask: ({ subject }: Remedied) =>
        `A view on ${subject} that shows the first character alone of what was closed, for those who still need the rest.`,
      invoker: ({ subject }: Remedied) =>
        `${subject} reads as its owner. As its caller it shows nobody more than the tables do: readers then need SELECT on those.`,
      'drop-copy': ({ subject }: Remedied) =>
        `${subject} looks like a copy or a table made for once. If nobody needs it, the law wants it destroyed (PIPA 21).`,
    },
    closes: (args: { findings: string; principals: string }) => `Closes ${args.findings} for ${args.principals}`,
    together: (numbers: string) => `Of this some stays open without ${numbers}.`,
    alsoTakes: 'Also takes away:',
    takesTogether: 'All statements together also take away',
    gains: 'Readable only afterwards, since a narrower grant hid a wider one',
    toKeep: 'To give that back:',
    open: 'Stays open: no statement above closes it',
    stays: (args: { principal: string; path: string; findings: string }) =>
      `${args.principal}: ${args.path} (${args.findings} findings)`,
    advice: {
      superuser: 'A superuser reads everything. Give the account the few privileges that it needs instead.',
      owner: 'An owner can always grant itself what was taken. Let a role without LOGIN own it (ALTER … OWNER TO).',
      'predefined-role': 'The role itself reads every table; its members are what can be changed.',
      rule: 'A rewrite rule shows it to whoever may write there: change the rule.',
      'large-object': 'Large objects have grants of their own: REVOKE SELECT ON LARGE OBJECT.',
      'create-role': 'It can grant itself other roles.',
      'admin-option': 'It can grant itself the role again.',
      trigger: 'It can have a trigger function see what others write.',
      'new-password-for': 'It can set the password of another account and log in as it.',
      'grants-itself': 'It can grant itself any account as a role.',
      proxy: 'It may be made the other account at login.',
      statements: 'It sees values in statements that others are running.',
      statistics: 'It sees values in statements that others are running.',
      function: 'Nobody can tell what the routine reads: look at its body.',
    } as Readonly<Record<string, string>>,
    otherAdvice: 'Not closed by a grant of SELECT or a membership: docs/access.md says what it is and what ends it.',
    proposals: 'Proposals, to be judged one by one: remove the dashes of those you want',
    undo: 'The way back: remove the dashes (or write it to a file of its own with --undo)',
    undoTitle: 'nochul: takes back what nochul fix proposed, if all of it was run and nothing else has changed since.',
  },
};
