/** The built-in policy: what the law calls a violation whatever a company's own rules say. */
import type { Finding, Violation } from '../report.ts';

/** Identifiers of users that must be encrypted where they are stored: 개인정보의 안전성 확보조치 기준, article 7 ②, nos. 2 to 6. */
const ENCRYPTED_BY_LAW = new Set(['passport', 'driver_license', 'foreigner_number', 'card_number', 'bank_account']);
/** Of these the ones that 법 24조 calls unique identifiers: 영 19조. */
const UNIQUE_IDENTIFIERS = new Set(['passport', 'driver_license', 'foreigner_number']);

/**
 * The violations of one finding: a rule's stable name and data, the sentence is made by the reporters.
 * @param publicly whether everyone who can connect reads it
 */
export function judge(finding: Finding, publicly: boolean): Violation[] {
  const { category, protection, id, severity, evidence, subject, caveats } = finding;
  // A column that only its name gives away, or without a single value, breaks no rule on how values are stored.
  const stored = evidence.nonNull > 0;
  const violations: Violation[] = [];
  const add = (rule: string, level: Violation['severity'], law: readonly string[]): void => {
    const { source, schema, relation, column, people } = finding;
    violations.push({
      rule,
      severity: level,
      finding: id,
      args: { source, schema, relation, column, category, protection, people: people.estimate, law: [...law] },
    });
  };
  // 법 24의2 ②: encrypted wherever stored.
  if (stored && category === 'rrn' && protection === 'plain') {
    add('no-plaintext-rrn', 'critical', ['pipa/24-2', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3']);
  }
  if (stored && ENCRYPTED_BY_LAW.has(category) && protection === 'plain' && subject !== 'organisation') {
    const law = UNIQUE_IDENTIFIERS.has(category)
      ? ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.4']
      : ['pipa/29', 'gosi/7', 'isms-p/2.7.1'];
    add('no-plaintext-identifier', 'high', law);
  }
  // 고시 7 ①: one-way, so that an encrypted password is one too many.
  if (stored && category === 'password' && protection !== 'hashed') {
    add('password-must-be-hashed', protection === 'plain' ? 'critical' : 'high', [
      'gosi/7',
      'isms-p/2.5.4',
      'isms-p/2.7.1',
    ]);
  }
  // 고시 7 ①: by a safe algorithm; KISA's guide on cryptography lists MD5 and SHA-1 among those that are not.
  if (stored && category === 'password' && caveats.includes('weak-hash')) {
    add('no-weak-hash', 'high', ['gosi/7', 'isms-p/2.5.4', 'isms-p/2.7.1']);
  }
  // 고시 5 ①: the least that each task needs.
  if (publicly && subject !== 'organisation') {
    add('no-public-access', severity === 'critical' ? 'critical' : 'high', ['pipa/29', 'gosi/5', 'isms-p/2.6.4']);
  }
  return violations;
}
