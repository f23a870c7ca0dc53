import { describe, expect, test } from 'vitest';
import { compete } from '../src/classify/compete.ts';
import { contextOf, subjectOf } from '../src/classify/context.ts';
import type { Hypothesis } from '../src/classify/hypothesis.ts';
import { classifyRelation, createTally, judgeRelation, reportedOf } from '../src/classify/index.ts';
import { inherit } from '../src/classify/references.ts';
import { type Detector, defineDetector } from '../src/detector.ts';
import type { Classification, Column, Relation } from '../src/model.ts';
import { tableOf } from './support/columns.ts';

function kind(id: string, category: Detector['category'], more: Partial<Detector> = {}): Detector {
  return defineDetector({
    id,
    title: { ko: id, en: id },
    category,
    severity: 'high',
    law: ['pipa/29'],
    families: ['text'],
    names: { strong: [new RegExp(`^${category}$`)], weak: [new RegExp(`^${category}_ish$`)] },
    match: ({ text }) => (text.startsWith(id) ? 'valid' : null),
    mask: () => '***',
    examples: { match: [id], reject: ['-'] },
    ...more,
  });
}

const relationOf = (columns: readonly Partial<Column>[], more: Partial<Relation> = {}): Relation => ({
  ...tableOf(columns),
  ...more,
});

function judged(relation: Relation, rows: readonly (readonly (string | null)[])[], detectors: readonly Detector[]) {
  const tally = createTally(relation, relation.columns, detectors, { key: 7 });
  for (const row of rows) tally.add(row);
  return { tally, found: classifyRelation(relation, tally, detectors) };
}

const rows = (value: (index: number) => string, count = 200) => Array.from({ length: count }, (_, at) => [value(at)]);

describe('hypotheses compete', () => {
  const hypothesis = (
    category: Detector['category'],
    weight: number,
    matched: number,
    embedded = false,
  ): Hypothesis => ({
    category,
    detector: kind(category === 'none' ? 'decoy' : category, category),
    weights: [{ reason: 'values', weight }],
    basis: ['values'],
    protection: 'plain',
    scheme: null,
    caveats: [],
    matched,
    valid: matched,
    examples: [],
    embedded,
    named: false,
    mentioned: false,
    examined: true,
  });
  const confidences = (hypotheses: readonly Hypothesis[], filled = 100) =>
    Object.fromEntries(
      compete(hypotheses, filled).map((each) => [each.hypothesis.category, Math.round(each.confidence * 100) / 100]),
    );

  test('one alone has the probability of its log-odds', () => {
    expect(confidences([hypothesis('phone', 2, 100)])).toEqual({ phone: 0.88 });
  });

  test('two that claim the same cells share what there is', () => {
    expect(confidences([hypothesis('phone', 3, 100), hypothesis('passport', 3, 100)])).toEqual({
      phone: 0.49,
      passport: 0.49,
    });
    expect(confidences([hypothesis('phone', 6, 100), hypothesis('passport', 2, 100)])).toEqual({
      phone: 0.98,
      passport: 0.02,
    });
  });

  test('two that claim different cells leave each other alone', () => {
    expect(confidences([hypothesis('phone', 3, 50), hypothesis('email', 3, 50)])).toEqual({ phone: 0.95, email: 0.95 });
  });

  test('a decoy wins what looks like it', () => {
    expect(confidences([hypothesis('phone', 3, 100), hypothesis('none', 6, 100)])).toEqual({ none: 0.95, phone: 0.05 });
  });

  test('what stands inside texts excludes nothing', () => {
    expect(confidences([hypothesis('phone', 3, 10, true), hypothesis('email', 3, 100)])).toEqual({
      phone: 0.95,
      email: 0.95,
    });
  });

  test('the better detector stands for its category', () => {
    const [mobile, landline] = [hypothesis('phone', 2, 40), hypothesis('phone', 4, 60)];
    expect(compete([mobile, landline], 100).map((each) => each.hypothesis)).toEqual([landline]);
  });
});

describe('neighbours', () => {
  const name = kind('nm', 'person_name', { among: { persons: 3, organisations: -3 } });
  const rrn = kind('rrn', 'rrn');
  const company = kind('crno', 'none', { id: 'decoy/corporate-number' });

  test('a weak name is a person beside persons, and none beside companies', () => {
    const empty = (columns: readonly string[], table = 't') =>
      classifyRelation(
        relationOf(
          columns.map((each) => ({ name: each })),
          { name: table },
        ),
        null,
        [name, rrn, company],
      ).map(({ column, category }) => `${column} ${category}`);
    expect(empty(['person_name_ish'])).toEqual([]);
    expect(empty(['person_name_ish', 'rrn'])).toEqual(['person_name_ish person_name', 'rrn rrn']);
    expect(empty(['person_name_ish'], 'customers')).toEqual(['person_name_ish person_name']);
    expect(empty(['person_name_ish'], 'suppliers')).toEqual([]);
  });

  test('a column is no witness for itself, and a relation of both is one of persons', () => {
    const relation = relationOf([{ name: 'a' }, { name: 'b' }]);
    const context = contextOf(relation, [
      { column: 'a', category: 'rrn', detector: 'rrn', confidence: 1 },
      { column: 'b', category: 'business_number', detector: 'b', confidence: 1 },
    ]);
    expect(context('a')).toEqual({
      persons: 0,
      organisations: 0.8,
      lists: false,
      mails: false,
      texts: false,
      tracks: false,
      animals: false,
    });
    expect(context('b')).toEqual({
      persons: 1,
      organisations: 0,
      lists: false,
      mails: false,
      texts: false,
      tracks: false,
      animals: false,
    });
  });

  test('what a relation keeps says what its columns are', () => {
    const place = kind('zip', 'postcode', { among: { lists: -7 } });
    const business = kind('brn', 'business_number', { among: { unseenOrganisations: -6 } });
    const mail = kind('mail', 'email', { among: { mails: 4 } });
    const mobile = kind('hp', 'phone', { among: { texts: 4 } });
    const spot = kind('spot', 'geolocation', { among: { tracks: 4 } });
    const birth = kind('birth', 'birth_date');
    const kinds = [place, business, mail, mobile, spot, birth, rrn];
    const empty = (table: string, columns: readonly string[], comment: string | null = null) =>
      classifyRelation(
        relationOf(
          columns.map((each) => ({ name: each })),
          { name: table, comment },
        ),
        null,
        kinds,
      ).map(({ category }) => category);
    expect(empty('tb_zip', ['postcode'])).toEqual([]);
    expect(empty('x', ['postcode'], '우편번호')).toEqual([]);
    expect(empty('members', ['postcode'])).toEqual(['postcode']);
    // Persons are kept there, whatever the relation is called.
    expect(empty('area', ['postcode', 'rrn'])).toEqual(['postcode', 'rrn']);
    expect(empty('company', ['business_number'])).toEqual([]);
    expect(empty('t', ['business_number'])).toEqual(['business_number']);
    expect(empty('mail_queue', ['email_ish'])).toEqual(['email']);
    expect(empty('t', ['email_ish'])).toEqual([]);
    expect(empty('sms_log', ['phone_ish'])).toEqual(['phone']);
    expect(empty('location_log', ['geolocation_ish', 'user_id'])).toEqual(['geolocation']);
    expect(empty('location_log', ['geolocation_ish'])).toEqual([]);
    expect(empty('pets', ['birth_date'])).toEqual([]);
    expect(empty('pet_owners', ['birth_date'])).toEqual(['birth_date']);
    expect(empty('mailing_address', ['email_ish'])).toEqual([]);
  });

  test('with numbers to tell them, companies’ own are told by their detector', () => {
    const business = kind('brn', 'business_number', { among: { unseenOrganisations: -6 } });
    const relation = relationOf([{ name: 'business_number' }], { name: 'company' });
    expect(
      judged(
        relation,
        rows((at) => `brn${at}`),
        [business],
      ).found,
    ).toHaveLength(1);
  });

  test('whose data it is: the column’s own name first, then the rows', () => {
    const persons = { persons: 0.9, organisations: 0 };
    const shops = { persons: 0.1, organisations: 0.9 };
    expect(subjectOf('phone', 'kr/landline', 'tel', '', shops)).toBe('organisation');
    expect(subjectOf('phone', 'kr/landline', 'cust_tel', '', shops)).toBe('person');
    expect(subjectOf('phone', 'kr/landline', 'store_tel', '', persons)).toBe('organisation');
    expect(subjectOf('phone', 'kr/landline', 'tel', '', persons)).toBe('person');
    expect(subjectOf('phone', 'kr/landline', 'tel', '', { persons: 0, organisations: 0 })).toBe('unknown');
    expect(subjectOf('phone', 'kr/landline', 'tel', '', { persons: 0.8, organisations: 0.8 })).toBe('person');
    expect(subjectOf('phone', 'kr/mobile-phone', 'hp', '', shops)).toBe('person');
    expect(subjectOf('rrn', 'kr/rrn', 'v', '', shops)).toBe('person');
  });
});

describe('foreign keys', () => {
  const login = kind('u', 'user_id');
  const users = relationOf([{ name: 'login' }], { name: 'users' });
  const orders = relationOf([{ name: 'who' }], {
    name: 'orders',
    foreignKeys: [{ columns: ['who'], references: { schema: 's', relation: 'users', columns: ['login'] } }],
  });
  const audit = relationOf([{ name: 'x' }], {
    name: 'audit',
    foreignKeys: [{ columns: ['x'], references: { schema: 's', relation: 'orders', columns: ['who'] } }],
  });
  const { found } = judged(
    users,
    rows((at) => `u${at}`),
    [login],
  );
  const brief = (all: readonly Classification[]) =>
    all.map(({ relation, column, category, caveats }) => `${relation}.${column} ${category} ${caveats}`);

  test('pass a verdict on, step by step, and say that they did', () => {
    const all = inherit([users, orders, audit], found, () => ({ sampled: 10, nonNull: 9 }));
    expect(brief(all)).toEqual(['users.login user_id ', 'orders.who user_id inherited', 'audit.x user_id inherited']);
    expect(all[2]?.evidence).toMatchObject({ basis: ['foreign-key'], sampled: 10, nonNull: 9, matched: 0 });
    expect(all[2]?.confidence).toBeLessThan(all[1]?.confidence ?? 0);
  });

  test('leave a column alone that says the same of itself', () => {
    const own = found.map((each) => ({ ...each, relation: 'orders', column: 'who' }));
    expect(brief(inherit([users, orders], [...found, ...own], () => null))).toEqual([
      'users.login user_id ',
      'orders.who user_id ',
    ]);
  });

  test('end where they lead in a circle', () => {
    const circle = [
      {
        ...users,
        foreignKeys: [{ columns: ['login'], references: { schema: 's', relation: 'orders', columns: ['who'] } }],
      },
      orders,
    ];
    expect(brief(inherit(circle, found, () => null))).toEqual(['users.login user_id ', 'orders.who user_id inherited']);
  });
});

describe('protected values', () => {
  const hex = (length: number) => (at: number) =>
    Array.from({ length }, (_, digit) => '0123456789abcdef'[(at * 7 + digit * 5 + at * digit) % 16]).join('');
  const rrn = kind('rrn', 'rrn');
  const password = kind('pw', 'password', { needsName: true });
  const bcrypt = (at: number) =>
    `$2b$12$${'abcdefghij./ABCDEFGHIJKLMNOP0123456789'.repeat(2).slice(at % 20, (at % 20) + 53)}`;
  const verdictOf = (name: string, value: (at: number) => string) =>
    judged(relationOf([{ name }]), rows(value), [rrn, password]).found.map(
      ({ category, protection, scheme, caveats }) => [category, protection, scheme, ...caveats].join(' '),
    );

  test('a hash of what few values can be is said to be one', () => {
    expect(verdictOf('rrn', hex(64))).toEqual(['rrn hashed sha256 small-search-space']);
  });
  test('MD5 and SHA-1 are weak', () => {
    expect(verdictOf('password', hex(32))).toEqual(['password hashed md5 weak-hash']);
    expect(verdictOf('password', hex(40))).toEqual(['password hashed sha1 weak-hash']);
  });
  test('only passwords look like bcrypt, whatever the column is called', () => {
    expect(verdictOf('v', bcrypt)).toEqual(['password hashed bcrypt']);
  });
  test('a shape alone says nothing of what was hashed', () => {
    expect(verdictOf('v', hex(64))).toEqual([]);
  });
});

test('a kind that only names tell is found beside values, and counted with them', () => {
  const photo = kind('photo', 'photo');
  const { match: _, ...byName } = photo;
  const { found } = judged(
    relationOf([{ name: 'photo' }]),
    rows((at) => `/img/${at}.jpg`),
    [byName],
  );
  expect(found).toMatchObject([{ category: 'photo', evidence: { basis: ['name'], sampled: 200, nonNull: 200 } }]);
});

test('what is reported are contenders of judgeRelation', () => {
  const phone = kind('phone', 'phone');
  const relation = relationOf([{ name: 'v' }]);
  const { tally, found } = judged(
    relation,
    rows((at) => `phone ${at}`),
    [phone],
  );
  const [subject] = judgeRelation(relation, tally, [phone]);
  expect(subject && reportedOf(subject).map(({ confidence }) => confidence)).toEqual(
    found.map((each) => each.confidence),
  );
  expect(found[0]?.weights.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(0);
});
