/** A report of 40 relations that no server gave, with names that a reporter must survive. */
import { type AccessReport, type Finding, type Report, reportSchema } from '../../src/report.ts';

const TRACED = {
  logged: 'yes' as const,
  by: ['log_statement', 'pgaudit-object'],
  evadable: true,
  evasions: ['superuser'],
};

const HYGIENE = {
  loginBarriers: [],
  passwordExpiry: 'never',
  passwordExpiresAt: null,
  passwordChangedAt: null,
  authentication: null,
  unsafeAuthentication: null,
  memberOf: [],
  throughPublic: 'none',
  defaultName: null,
  host: null,
  anonymous: false,
} as const;

export const HOSTILE = [
  '<script>alert(1)</script>',
  '"; drop table x; --',
  "=cmd|' /C calc'!A0",
  'line\nbreak\r\ttab',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007',
  'evil\u202egpj.exe',
  'zero\u200bwidth\u2066x\u2069',
  '',
  ' padded ',
  '회원👨‍👩‍👧정보❤️',
  '\ud800lone',
  'a'.repeat(120),
  '배송지_및_공동현관_비밀번호_이력_백업_20240131_최종_진짜최종_이관용',
  '[x](javascript:alert(1)) | `code` **b**',
];

const NAMES = [
  'customers',
  '회원',
  'delivery_address',
  '배송지',
  'orders',
  'TB_CUST_INFO',
  'staff',
  '직원',
  'tmp_export',
  'log',
];
const KINDS = [
  ['phone', 'kr/mobile-phone', 'high'],
  ['person_name', 'kr/person-name', 'medium'],
  ['address', 'kr/address', 'medium'],
  ['rrn', 'kr/rrn', 'critical'],
  ['email', 'email', 'medium'],
  ['card_number', 'card-number', 'critical'],
] as const;

export function madeUpReport(): Report {
  const findings: Finding[] = [];
  for (let at = 0; at < 40; at += 1) {
    const relation = HOSTILE[at] ?? `${NAMES[at % NAMES.length]}${at >= 20 ? `_${at}` : ''}`;
    for (const [nth, [category, detector, severity]] of KINDS.slice(at % 3, (at % 3) + 1 + (at % 4)).entries()) {
      const protection =
        (['plain', 'plain', 'plain', 'masked', 'hashed', 'encrypted'] as const)[(at + nth) % 6] ?? 'plain';
      const estimate = Math.round(33_673_817 / (at + 1) ** 2);
      findings.push({
        id: `${at}-${nth}`.padStart(16, '0'),
        source: 'shop',
        schema: at % 7 === 3 ? 'crm 고객' : 'public',
        relation,
        column: `${category}_${nth}`,
        category,
        detector,
        confidence: 0.99,
        protection,
        scheme: null,
        subject: 'unknown',
        caveats: [],
        embedded: at % 9 === 4,
        path: null,
        evidence: {
          basis: ['values', 'name'],
          sampled: 10_000,
          nonNull: 9_990,
          matched: 9_987,
          valid: 9_987,
          examples: ['010-****-5678'],
        },
        estimatedRows: at % 11 === 5 ? null : Math.round(estimate * 1.3),
        people: {
          estimate,
          low: Math.floor(estimate * 0.97),
          high: at % 4 === 0 ? Math.ceil(estimate * 3.1) : Math.ceil(estimate * 1.02),
        },
        severity: protection === 'plain' ? severity : 'low',
        law: ['pipa/29', 'isms-p/2.6.4'],
        readers: { principals: 41 - at, logins: 12, untraced: 9, traceUnknown: 0 },
      });
    }
  }
  const of = (relation: string) => findings.filter((each) => each.relation === relation).map(({ id }) => id);
  const every = findings.map(({ id }) => id);
  const people = { estimate: 33_673_817, low: 33_400_000, high: 37_500_000 };
  const holding = (
    id: string,
    by: string,
    object: string,
    ids: string[],
    holder = 'analyst',
  ): Report['holdings'][number] => ({
    id: `shop/${id}`,
    source: 'shop',
    holder,
    by,
    level: 'relation',
    object,
    limit: null,
    rows: 'all',
    beyond: [],
    findings: ids,
  });
  return reportSchema.parse({
    schemaVersion: 1,
    tool: { name: 'nochul', version: '0.1.0' },
    startedAt: '2026-11-23T15:00:00.000Z',
    finishedAt: '2026-11-23T15:01:00.000Z',
    complete: false,
    sources: [
      {
        id: 'shop',
        engine: 'postgresql',
        version: '17.5',
        database: 'shop',
        user: 'nochul',
        relations: 214,
        columns: 1902,
        rowsSampled: 1_203_440,
        coverage: Array.from({ length: 60 }, (_, at) => ({
          schema: 'public',
          relation: `plain_${at}`,
          kind: 'table' as const,
          method: (['whole', 'random-blocks', 'head', 'none'] as const)[at % 4] ?? 'none',
          rows: at % 4 === 3 ? 0 : 10_000,
          estimatedRows: 1_000_000,
          absenceBound: at % 4 === 0 ? 0 : at % 4 === 1 ? 0.0003 : 1,
        })),
        skipped: [
          { schema: 'public', relation: 'secret_한글', column: null, reason: 'permission-denied', code: '42501' },
          { schema: 'public', relation: HOSTILE[3] ?? '', column: null, reason: 'timeout', code: '57014' },
          { schema: 'public', relation: 'members', column: 'memo\u202e', reason: 'invalid-encoding', code: '22021' },
        ],
        gaps: [
          {
            code: 'pg-hba',
            hint: 'pg_hba.conf was not readable, so that who can log in from where is not known.',
            hidesReaders: false,
          },
        ],
        backedOff: [{ cause: 'replica-lag', times: 2, seconds: 31 }],
        people,
        roster: { unowned: [HOSTILE[4] ?? ''], leavers: ['분석가_퇴사자\u001b[2J'], missing: [HOSTILE[0] ?? ''] },
        audit: {
          modules: ['pgaudit'],
          settings: { log_statement: 'none', 'pgaudit.role': HOSTILE[4] ?? '' },
          ownSettings: 2,
          namesReader: false,
          logins: { yes: 3, partial: 1, no: 24, unknown: 0, evadable: 2 },
        },
      },
    ],
    findings,
    holdings: [
      holding('h1', 'superuser', '*', every, 'postgres'),
      holding('h2', 'grant', 'public.customers', of('customers').concat(of('회원👨‍👩‍👧정보❤️'), every.slice(0, 9))),
      {
        ...holding('h3', 'view', 'public.v_배송', every.slice(0, 4)),
        beyond: [
          { to: 'shop_owner', by: 'as-owner' },
          { to: 'public.delivery_address', by: 'select' },
        ],
      },
      holding('h4', 'public', 'public.tmp_export', every.slice(20, 30), 'PUBLIC'),
      holding('h5', 'grant', `public.${HOSTILE[4]}`, every.slice(8, 12), 'app'),
      { ...holding('h6', 'server-files', 'pg_read_server_files', every), level: 'global' },
    ],
    principals: [
      ...['postgres', 'rds_admin'].map((name) => ({
        source: 'shop',
        name,
        kind: 'user' as const,
        canLogin: true,
        superuser: true,
        people,
        categories: KINDS.map(([category]) => category).sort(),
        hygiene: HYGIENE,
        roster: null,
        audit: TRACED,
        access: [{ holding: 'shop/h1', reach: 'direct' as const, certainty: 'certain' as const, chain: [] }],
      })),
      {
        source: 'shop',
        name: 'dev_kim',
        kind: 'user',
        canLogin: true,
        superuser: false,
        people: { estimate: 33_600_000, low: 33_400_000, high: 33_800_000 },
        categories: ['address', 'person_name', 'phone'],
        hygiene: HYGIENE,
        roster: null,
        audit: TRACED,
        access: [
          {
            holding: 'shop/h2',
            reach: 'direct',
            certainty: 'certain',
            chain: [{ to: 'analyst', by: 'member-inherits' }],
          },
        ],
      },
      {
        source: 'shop',
        name: 'PUBLIC',
        kind: 'public',
        canLogin: false,
        superuser: false,
        people: { estimate: 99_214, low: 90_000, high: 120_000 },
        categories: ['phone'],
        hygiene: HYGIENE,
        roster: null,
        audit: null,
        access: [{ holding: 'shop/h4', reach: 'direct', certainty: 'certain', chain: [] }],
      },
      {
        source: 'shop',
        name: '분석가_퇴사자\u001b[2J',
        kind: 'user',
        canLogin: true,
        superuser: false,
        people: { estimate: 12_345, low: 12_345, high: 12_345 },
        categories: ['person_name', 'rrn', 'card_number', 'email'],
        hygiene: HYGIENE,
        roster: null,
        audit: { ...TRACED, logged: 'no', by: [], evadable: false, evasions: [] },
        access: [
          { holding: 'shop/h3', reach: 'via', certainty: 'possible', chain: [{ to: '분석가', by: 'member-set-role' }] },
        ],
      },
      {
        source: 'shop',
        name: "'app'@'10.0.%'",
        kind: 'user',
        canLogin: true,
        superuser: false,
        people: { estimate: 512, low: 0, high: 2_000 },
        categories: ['email'],
        hygiene: HYGIENE,
        roster: null,
        audit: { ...TRACED, logged: 'partial' },
        access: [{ holding: 'shop/h5', reach: 'direct', certainty: 'certain', chain: [] }],
      },
      ...Array.from({ length: 70 }, (_, at) => ({
        source: 'shop',
        name: `readonly_${at}`,
        kind: 'role' as const,
        canLogin: at % 3 === 0,
        superuser: false,
        people: { estimate: 500 - at, low: 400 - at, high: 600 },
        categories: ['email'],
        hygiene: HYGIENE,
        roster: null,
        audit: at % 3 === 0 ? { ...TRACED, logged: 'no' as const, by: [], evadable: false, evasions: [] } : null,
        access: [
          {
            holding: 'shop/h2',
            reach: 'set-role' as const,
            certainty: 'certain' as const,
            chain: [{ to: 'analyst', by: 'member-set-role' }],
          },
        ],
      })),
      {
        source: 'shop',
        name: 'backup',
        kind: 'user',
        canLogin: true,
        superuser: false,
        people: { estimate: 0, low: 0, high: 0 },
        categories: [],
        hygiene: HYGIENE,
        roster: null,
        audit: null,
        access: [{ holding: 'shop/h6', reach: 'escalate', certainty: 'certain', chain: [] }],
      },
    ],
    future: [],
    violations: findings
      .filter(({ category, protection }) => category === 'rrn' && protection === 'plain')
      .map(({ id }) => ({
        rule: 'no-plaintext-rrn',
        severity: 'critical',
        finding: id,
        args: { law: ['pipa/24-2', 'gosi/7'] },
      })),
  });
}

export function madeUpAccess(): AccessReport {
  const row = {
    source: 'shop',
    principal: 'dev_kim',
    canLogin: true,
    schema: 'public',
    relation: 'customers',
    column: null,
    reach: 'direct' as const,
    rows: 'all' as const,
    limit: null,
    certainty: 'certain' as const,
    path: ['dev_kim', 'member of analyst (inherits)', 'SELECT on public.customers'],
  };
  return {
    schemaVersion: 1,
    sources: [
      {
        id: 'shop',
        engine: 'postgresql',
        version: '17.5',
        database: 'shop',
        user: 'nochul',
        gaps: [],
        superusers: ['postgres'],
        roster: null,
      },
    ],
    access: [
      row,
      { ...row, principal: HOSTILE[4] ?? '', path: [HOSTILE[4] ?? '', `SELECT on public.${HOSTILE[3]}`] },
      ...['name', '전화번호', 'memo\n'].map((column) => ({
        ...row,
        principal: '분석가',
        column,
        reach: 'via' as const,
        certainty: 'possible' as const,
      })),
      { ...row, relation: HOSTILE[0] ?? '', canLogin: false, reach: 'set-role' as const, rows: 'some' as const },
    ],
    future: [
      {
        source: 'shop',
        principal: HOSTILE[4] ?? '',
        schema: HOSTILE[3] ?? '',
        creator: HOSTILE[6] ?? '',
        by: 'default-privileges',
        privilege: 'SELECT',
        reach: 'direct',
        certainty: 'certain',
        path: [HOSTILE[4] ?? '', `default privileges of ${HOSTILE[6]}`],
      },
    ],
  };
}
