import { describe, expect, test } from 'vitest';
import { judge } from '../../src/assess/policy.ts';
import { assess, ITEMS } from '../../src/evidence/items.ts';
import { evidenceMessages } from '../../src/evidence/messages/index.ts';
import { type Pages, sayFacts, wordsIn } from '../../src/evidence/say.ts';
import { seriesOf } from '../../src/evidence/series.ts';
import type { CheckId } from '../../src/evidence/types.ts';
import type { Report } from '../../src/report.ts';
import { fill } from '../../src/reporters/fill.ts';
import { messages } from '../../src/reporters/messages/index.ts';
import { madeUpReport } from '../reporters/made-up.ts';
import { dated, quietReport } from './world.ts';

const { ko, en } = evidenceMessages;

describe('the texts', () => {
  const texts = (value: object, path = ''): [string, string][] =>
    Object.entries(value).flatMap(([key, inner]): [string, string][] =>
      typeof inner === 'object' && inner !== null
        ? texts(inner, `${path}.${key}`)
        : [[`${path}.${key}`, String(inner)]],
    );
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

  test('are the same in both languages, with the same places, and none is empty', () => {
    const [korean, english] = [new Map(texts(ko)), new Map(texts(en))];
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of korean) expect([key, places(text)]).toEqual([key, places(english.get(key) ?? '')]);
    const empty = [...korean, ...english].filter(([, text]) => text === '').map(([key]) => key);
    // ISMS-P's numbers need no word before them.
    expect(empty).toEqual(['.sheetName.isms-p', '.sheetName.isms-p']);
  });

  test('tell of each item what is asked and what a scan cannot show, with a title in the catalogue', () => {
    for (const { id, checks } of ITEMS) {
      expect(checks.length).toBeGreaterThan(0);
      for (const said of [ko, en]) {
        expect(said.items[id].asks.length).toBeGreaterThan(20);
        expect(said.items[id].limits.length).toBeGreaterThan(0);
      }
      for (const lang of ['ko', 'en'] as const) expect(messages[lang].lawTitles[id]).toBeTruthy();
    }
    expect(ITEMS.map(({ id }) => id).sort()).toEqual(Object.keys(en.items).sort());
    const used = new Set<string>(ITEMS.flatMap(({ checks }) => checks));
    expect(Object.keys(en.checks).filter((each) => each !== 'violations' && !used.has(each))).toEqual([]);
  });

  test('cover what the task names', () => {
    const ids: string[] = ITEMS.map(({ id }) => id);
    for (const number of '1.2.1 2.5.1 2.5.2 2.5.3 2.5.4 2.5.5 2.5.6 2.6.4 2.7.1 2.8.4 2.9.4 2.9.5 3.1.3 3.1.4 3.2.1 3.4.1'.split(
      ' ',
    ))
      expect(ids).toContain(`isms-p/${number}`);
    for (const article of ['gosi/5', 'gosi/6', 'gosi/7', 'gosi/8', 'pipa/21', 'pipa/24', 'pipa/24-2', 'pipa/29'])
      expect(ids).toContain(article);
  });

  test('never say that something conforms', () => {
    for (const [result, text] of Object.entries(ko.results)) expect([result, text]).not.toEqual([result, '적합']);
    expect(Object.values(ko.results).join()).not.toMatch(/(?<!부)적합|준수/);
    expect(Object.values(en.results).join()).not.toMatch(/\b(?:conforms|compliant|passed|ok)\b/i);
  });

  test('take what is put into their places as it is', () => {
    expect(fill('{a} and {b}', { a: '{b}', b: '$&' })).toBe('{b} and $&');
    expect(fill('{constructor}', {})).toBe('{constructor}');
  });
});

/** The results and the first sentences of a check, in the only source. */
function observed(report: Report | readonly Report[], check: CheckId) {
  const reports = Array.isArray(report) ? (report as readonly Report[]) : [report as Report];
  const series = seriesOf(reports);
  const assessed = assess(series);
  const pages: Pages = { ...wordsIn('en'), reports: [], series, assessed };
  const observation = assessed.flatMap(({ observations }) => observations).find((each) => each.check === check)!;
  const { result, details } = observation;
  return {
    result,
    facts: sayFacts(observation, pages),
    about: details.map((each) => each.finding?.column ?? each.principal?.name ?? each.name),
  };
}

const person = { roster: { owner: '김**', status: 'active' } };
const hygiene = quietReport([], [{}]).principals[0]!.hygiene;

describe('a check', () => {
  test.each<[CheckId, string, Report, string[]]>([
    ['inventory', 'review', quietReport([{ category: 'phone' }]), ['c0']],
    ['inventory', 'seen', quietReport(), []],
    ['coverage', 'seen', quietReport(), []],
    [
      'roster',
      'concern',
      quietReport([], [{}], { roster: { unowned: ['user_0', 'x'], leavers: [], missing: [] } }),
      ['user_0', 'x'],
    ],
    ['roster', 'review', quietReport([], [], { roster: { unowned: [], leavers: [], missing: ['gone'] } }), ['gone']],
    ['roster', 'seen', quietReport([], [{}]), []],
    ['roster', 'unknown', quietReport([], [{}], { roster: null }), []],
    [
      'leavers',
      'concern',
      quietReport([], [{}], { roster: { unowned: [], leavers: ['user_0'], missing: [] } }),
      ['user_0'],
    ],
    ['leavers', 'unknown', quietReport([], [], { roster: null }), []],
    [
      'idleRights',
      'review',
      quietReport([{}], [{ canLogin: false, hygiene: { ...hygiene, loginBarriers: ['locked'] } }]),
      ['user_0'],
    ],
    ['idleRights', 'seen', quietReport([{}], [{ canLogin: false, kind: 'role' }]), []],
    ['defaultNames', 'review', quietReport([{}], [{ hygiene: { ...hygiene, defaultName: 'admin' } }]), ['user_0']],
    ['defaultNames', 'concern', quietReport([{}], [{ hygiene: { ...hygiene, anonymous: true } }]), ['user_0']],
    ['owners', 'review', quietReport([{}], [{ roster: { owner: null, status: 'active' } }, {}]), ['user_0']],
    [
      'authentication',
      'concern',
      quietReport([{}], [{ hygiene: { ...hygiene, unsafeAuthentication: ['no-password'] } }]),
      ['user_0'],
    ],
    [
      'authentication',
      'review',
      quietReport([{}], [{ hygiene: { ...hygiene, unsafeAuthentication: ['password-hash'] } }]),
      ['user_0'],
    ],
    ['authentication', 'unknown', quietReport([{}], [{ hygiene: { ...hygiene, unsafeAuthentication: null } }]), []],
    ['authentication', 'seen', quietReport([{}], [{}]), []],
    ['storedPasswords', 'concern', quietReport([{ category: 'password', protection: 'encrypted' }]), ['c0']],
    [
      'storedPasswords',
      'concern',
      quietReport([{ category: 'password', protection: 'hashed', caveats: ['weak-hash'] }]),
      ['c0'],
    ],
    [
      'storedPasswords',
      'seen',
      quietReport([{ category: 'password', protection: 'hashed', scheme: 'bcrypt' }]),
      ['c0'],
    ],
    ['superusers', 'review', quietReport([{}], [{ superuser: true }, {}]), ['user_0']],
    ['superusers', 'seen', quietReport([{}], [{}]), []],
    [
      'escalation',
      'review',
      quietReport([{}], [{ access: [{ holding: 'shop/h1', reach: 'escalate', certainty: 'certain', chain: [] }] }]),
      ['user_0'],
    ],
    ['accessList', 'review', quietReport([{}], [{}]), ['user_0']],
    ['directLogins', 'review', quietReport([{}], [person, {}]), ['user_0']],
    ['directLogins', 'seen', quietReport([{}], [{}]), []],
    ['publicAccess', 'concern', quietReport([{}], [{ kind: 'public', name: 'PUBLIC', canLogin: false }]), ['c0']],
    [
      'publicAccess',
      'seen',
      quietReport([{ subject: 'organisation' }], [{ kind: 'public', name: 'PUBLIC', canLogin: false }]),
      [],
    ],
    ['hosts', 'review', quietReport([{}], [{ hygiene: { ...hygiene, host: 'any' } }]), ['user_0']],
    ['hosts', 'unknown', quietReport([{}], [{ hygiene: { ...hygiene, host: null } }]), []],
    [
      'rrnEncryption',
      'concern',
      quietReport([{ category: 'rrn' }, { category: 'rrn', protection: 'encrypted' }]),
      ['c0', 'c1'],
    ],
    [
      'rrnEncryption',
      'review',
      quietReport([{ category: 'rrn', protection: 'hashed', caveats: ['small-search-space'] }]),
      ['c0'],
    ],
    ['rrnEncryption', 'seen', quietReport([{ category: 'rrn', protection: 'encrypted' }]), ['c0']],
    ['uniqueEncryption', 'concern', quietReport([{ category: 'passport' }, { category: 'card_number' }]), ['c0']],
    ['financialEncryption', 'concern', quietReport([{ category: 'passport' }, { category: 'card_number' }]), ['c1']],
    ['financialEncryption', 'seen', quietReport([{ category: 'bank_account', subject: 'organisation' }]), []],
    ['protectedShape', 'review', quietReport([{ protection: 'encrypted', scheme: 'aes-blocks' }, {}]), ['c0']],
    ['testNames', 'review', quietReport([{ relation: 'members_test' }]), ['shop.members_test']],
    ['testNames', 'unknown', quietReport([{ relation: 'contest' }]), []],
    [
      'copies',
      'review',
      quietReport([{ relation: 'TB_CUST_20240131' }, { relation: 'custBak' }]),
      ['shop.TB_CUST_20240131', 'shop.custBak'],
    ],
    ['copies', 'seen', quietReport([{ relation: 'template' }, { relation: 'folder_2024' }]), []],
    [
      'readLogging',
      'concern',
      quietReport([{}], [{ audit: { logged: 'no', by: [], evadable: false, evasions: [] } }], {
        audit: {
          modules: [],
          settings: {},
          ownSettings: 0,
          namesReader: null,
          logins: { yes: 0, partial: 0, no: 1, unknown: 0, evadable: 0 },
        },
      }),
      ['user_0'],
    ],
    ['readLogging', 'unknown', quietReport([{}], [{}], { audit: null }), []],
    ['readLogging', 'seen', quietReport([{}], [{}]), []],
    ['logIdentity', 'seen', quietReport(), []],
    ['rrnHeld', 'review', quietReport([{ category: 'rrn', protection: 'encrypted' }]), ['c0']],
    ['uniqueHeld', 'review', quietReport([{ category: 'driver_license' }, { category: 'rrn' }]), ['c0']],
    ['sensitiveHeld', 'review', quietReport([{ category: 'health' }]), ['c0']],
    ['sensitiveHeld', 'unknown', quietReport([{ category: 'phone' }]), []],
  ])('%s: %s', (check, result, report, about) => {
    expect(observed(report, check)).toMatchObject({ result, about });
  });

  test('sees nothing only where all was looked at', () => {
    const settings = quietReport().sources[0]!.settings!;
    const narrowed = quietReport([], [], { settings: { ...settings, exclude: ['hr.*'] } });
    const skipped = quietReport([], [], {
      skipped: [{ schema: 'shop', relation: 'secret', column: null, reason: 'permission-denied' }],
    });
    const interrupted = quietReport([], [], {}, { complete: false });
    for (const report of [narrowed, skipped, interrupted]) {
      for (const check of ['inventory', 'rrnEncryption', 'rrnHeld', 'copies', 'storedPasswords', 'coverage'] as const) {
        expect([check, observed(report, check).result]).toEqual([check, 'unknown']);
      }
    }
    expect(observed(narrowed, 'coverage').facts.join()).toContain('hr.*');
    const gaps = [{ code: 'pg-auth-members', hint: 'Memberships were not shown.', hidesReaders: true }];
    const hidden = quietReport([], [], { gaps });
    const off = quietReport([], [], { settings: { ...settings, pathsOff: ['via:view'] } });
    for (const report of [hidden, off]) {
      for (const check of ['superusers', 'publicAccess', 'leavers', 'roster', 'accessList', 'future'] as const) {
        expect([check, observed(report, check).result]).toEqual([check, 'unknown']);
      }
    }
    // A source that nobody could connect to.
    const unreachable = quietReport([], [], {
      skipped: [{ schema: null, relation: null, column: null, reason: 'not-connectable' }],
      roster: null,
      audit: null,
    });
    for (const { id, result } of assess(seriesOf([unreachable]))) expect([id, result]).not.toEqual([id, 'seen']);
    // Beside one that was not reached, a whole source is whole.
    const [other] = unreachable.sources;
    const beside = { ...quietReport(), complete: false };
    beside.sources = [...beside.sources, { ...other!, id: 'other' }];
    expect(observed(beside, 'rrnHeld').result).toBe('seen');
    expect(observed(beside, 'superusers').result).toBe('seen');
    const sampled = quietReport([], [], {
      coverage: [
        {
          schema: 'shop',
          relation: 'x',
          kind: 'table',
          method: 'tid-ranges',
          rows: 10_000,
          estimatedRows: 1_000_000,
          absenceBound: 0.0003,
        },
      ],
    });
    expect(observed(sampled, 'rrnHeld')).toMatchObject({
      result: 'seen',
      facts: [expect.any(String), expect.stringContaining('0.03 %')],
    });
  });

  test('a table and its backup: the backup is the copy', () => {
    const columns = ['name', 'phone', 'email'].map((column) => ({ column, category: 'phone' }));
    const report = quietReport([
      ...columns.map((each) => ({ ...each, relation: 'customers' })),
      ...columns.map((each) => ({ ...each, relation: 'customers_old' })),
    ]);
    expect(observed(report, 'copies').about).toEqual(['shop.customers_old']);
  });

  test('says for how long access records are to be kept', () => {
    expect(observed(quietReport([{ category: 'phone' }]), 'retentionDuty').facts).toEqual([en.facts.oneYear]);
    expect(observed(quietReport([{ category: 'rrn', protection: 'encrypted' }]), 'retentionDuty').about).toEqual([
      'c0',
    ]);
    const many = quietReport([{}], [], { people: { estimate: 60_000, low: 50_000, high: 70_000 } });
    expect(observed(many, 'retentionDuty').facts[0]).toContain('60,000');
    const perhaps = quietReport([{}], [], { people: { estimate: 40_000, low: 30_000, high: 70_000 } });
    expect(observed(perhaps, 'retentionDuty').facts[0]).toContain('may be due');
  });

  test('violations stand with the items that they cite', () => {
    const report = madeUpReport();
    const assessed = assess(seriesOf([report]));
    const violations = (id: string) =>
      assessed.find((each) => each.id === id)!.observations.find(({ check }) => check === 'violations')?.details.length;
    expect(violations('pipa/24-2')).toBe(report.violations.length);
    expect(violations('gosi/7')).toBe(report.violations.length);
    expect(violations('isms-p/2.5.1')).toBeUndefined();
  });
});

describe('several dates', () => {
  const first = dated(
    quietReport([{ category: 'phone' }], [{ name: 'a' }, { name: 'b', categories: ['phone'] }]),
    '2026-09-01',
  );
  const second = dated(
    quietReport(
      [{ category: 'phone' }, { category: 'rrn' }],
      [{ name: 'b', categories: ['phone', 'rrn'] }, { name: 'c' }],
    ),
    '2026-11-29',
  );

  test('tell who came, who went, who reads more, and how long nobody looked', () => {
    const history = observed([first, second], 'accessHistory');
    expect(history.result).toBe('review');
    expect(history.facts.join('; ')).toContain('Longest interval in days: 89');
    expect(history.about).toEqual(['b', 'c', 'a']);
    expect(observed([first, second], 'inventoryHistory').about).toEqual(['c1']);
    expect(observed([first], 'accessHistory').result).toBe('unknown');
  });

  test('scopes that differ are told', () => {
    const [source] = second.sources;
    const settings = { ...source!.settings!, include: ['shop.*'] };
    const narrowed = { ...second, sources: [{ ...source!, settings }] };
    expect(observed([first, narrowed], 'accessHistory').facts).toContain(en.facts.scopesDiffer);
    expect(observed([first, second], 'accessHistory').facts).not.toContain(en.facts.scopesDiffer);
  });

  test('only the last one counts for what is so now', () => {
    expect(observed([first, second], 'accessList').about).toEqual(['b', 'c']);
    expect(observed([first], 'rrnEncryption').result).toBe('seen');
    expect(observed([first, second], 'rrnEncryption').result).toBe('concern');
  });

  test('another database of the same name is another source', () => {
    const other = { ...second, sources: second.sources.map((each) => ({ ...each, database: 'other' })) };
    expect(seriesOf([first, other])).toHaveLength(2);
    expect(seriesOf([first, second])).toHaveLength(1);
  });
});

test('an account number is no unique identifier: its violation cites other law than a passport’s', () => {
  const { findings } = quietReport([{ category: 'bank_account' }, { category: 'passport' }]);
  const cited = findings.map((finding) => judge(finding, false).map(({ rule, args }) => ({ rule, law: args.law })));
  expect(cited).toEqual([
    [{ rule: 'no-plaintext-identifier', law: ['pipa/29', 'gosi/7', 'isms-p/2.7.1'] }],
    [{ rule: 'no-plaintext-identifier', law: ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.4'] }],
  ]);
});
