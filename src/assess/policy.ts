/** The built-in policy: what the law calls a violation whatever a company's own rules say. */
import type { Finding, Violation } from '../report.ts';

/** Of the identifiers that must be encrypted where they are stored (개인정보의 안전성 확보조치 기준, article 7 ②, nos. 2 to 6) those that 법 24조 calls unique: 영 19조. */
const UNIQUE_IDENTIFIERS = new Set(['passport', 'driver_license', 'foreigner_number']);
const FINANCIAL = new Set(['card_number', 'bank_account']);

/** A rule on how values are stored: when a finding breaks it, how bad that is, and what it serves. */
export interface StorageRule {
  isBroken(finding: Finding): boolean;
  severity(finding: Finding): Violation['severity'];
  readonly law: readonly string[];
}

// A column that only its name gives away, or without a single value, breaks no rule on how values are stored.
const isStored = ({ evidence }: Finding) => evidence.nonNull > 0;
const isPlain = (finding: Finding) => isStored(finding) && finding.protection === 'plain';

export const STORAGE = {
  /** 법 24의2 ②: encrypted wherever stored. */
  rrn: {
    isBroken: (finding) => isPlain(finding) && finding.category === 'rrn',
    severity: () => 'critical',
    law: ['pipa/24-2', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  },
  uniqueId: {
    isBroken: (finding) =>
      isPlain(finding) && UNIQUE_IDENTIFIERS.has(finding.category) && finding.subject !== 'organisation',
    severity: () => 'high',
    law: ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.4'],
  },
  financial: {
    isBroken: (finding) => isPlain(finding) && FINANCIAL.has(finding.category) && finding.subject !== 'organisation',
    severity: () => 'high',
    law: ['pipa/29', 'gosi/7', 'isms-p/2.7.1'],
  },
  /** 고시 7 ①: one-way, so that an encrypted password is one too many. */
  password: {
    isBroken: (finding) => isStored(finding) && finding.category === 'password' && finding.protection !== 'hashed',
    severity: ({ protection }) => (protection === 'plain' ? 'critical' : 'high'),
    law: ['gosi/7', 'isms-p/2.5.4', 'isms-p/2.7.1'],
  },
  /** 고시 7 ①: by a safe algorithm; KISA's guide on cryptography lists MD5 and SHA-1 among those that are not. */
  weakHash: {
    isBroken: (finding) =>
      isStored(finding) && finding.category === 'password' && finding.caveats.includes('weak-hash'),
    severity: () => 'high',
    law: ['gosi/7', 'isms-p/2.5.4', 'isms-p/2.7.1'],
  },
} as const satisfies Readonly<Record<string, StorageRule>>;

/** 고시 5 ①: the least that each task needs. */
export const PUBLIC_ACCESS = {
  severity: ({ severity }: Finding): Violation['severity'] => (severity === 'critical' ? 'critical' : 'high'),
  law: ['pipa/29', 'gosi/5', 'isms-p/2.6.4'],
} as const;

/** As violations of a report are called; policies tell unique and financial identifiers apart (src/policy). */
const NAMED: readonly (readonly [rule: string, storage: StorageRule])[] = [
  ['no-plaintext-rrn', STORAGE.rrn],
  ['no-plaintext-identifier', STORAGE.uniqueId],
  ['no-plaintext-identifier', STORAGE.financial],
  ['password-must-be-hashed', STORAGE.password],
  ['no-weak-hash', STORAGE.weakHash],
];

/**
 * The violations of one finding: a rule's stable name and data, the sentence is made by the reporters.
 * @param publicly whether everyone who can connect reads it
 */
export function judge(finding: Finding, publicly: boolean): Violation[] {
  const { category, protection, id, subject } = finding;
  const violated = (rule: string, severity: Violation['severity'], law: readonly string[]): Violation => {
    const { source, schema, relation, column, people } = finding;
    return {
      rule,
      severity,
      finding: id,
      args: { source, schema, relation, column, category, protection, people: people.estimate, law: [...law] },
    };
  };
  const stored = NAMED.filter(([, { isBroken }]) => isBroken(finding)).map(([rule, { severity, law }]) =>
    violated(rule, severity(finding), law),
  );
  return publicly && subject !== 'organisation'
    ? [...stored, violated('no-public-access', PUBLIC_ACCESS.severity(finding), PUBLIC_ACCESS.law)]
    : stored;
}
