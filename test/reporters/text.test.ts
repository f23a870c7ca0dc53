import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { mainPathOf } from '../../src/reporters/digest.ts';
import { accessReporters, reporters } from '../../src/reporters/index.ts';
import { messages } from '../../src/reporters/messages/index.ts';
import { numberFormat } from '../../src/reporters/numbers.ts';
import { madeUpAccess, madeUpReport } from './made-up.ts';

const text = reporters.find(({ name }) => name === 'text')!;
const report = madeUpReport();

function render(of: Report, lang: 'ko' | 'en' = 'en', width = 120, color = false): string {
  const rendered = text.render(of, { lang, width, color });
  return typeof rendered === 'string' ? rendered : '';
}

/** Everything but line ends that a terminal would act upon or not show. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\p{Cs}]/u;

describe.each(['ko', 'en'] as const)('in %s', (lang) => {
  test.each([80, 120, 200])('fits a terminal of %i columns', (width) => {
    for (const line of render(report, lang, width).split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  test('hostile names are harmless and still there', () => {
    const rendered = render(report, lang, Infinity);
    expect(rendered).not.toMatch(UNSAFE);
    for (const shown of [
      '<script>alert(1)</script>',
      '\\e[31mred',
      'line\\nbreak',
      'evil\\u202egpj',
      '" padded "',
      '분석가_퇴사자\\e[2J',
    ]) {
      expect(rendered).toContain(shown);
    }
    expect([...accessReporters.text(madeUpAccess(), { lang, width: 100, color: false })].join('')).not.toMatch(UNSAFE);
  });

  test('the headline comes first, then who left and still reads, then what was not examined', () => {
    const [headline = '', leaver, , ...rest] = render(report, lang, Infinity).split('\n');
    expect(headline).toContain('33,700,000');
    expect(headline).toContain('75');
    expect(headline).toContain('29');
    expect(leaver).toBe(
      lang === 'ko'
        ? '퇴사자 분석가_퇴사자\\e[2J: 여전히 12,345명의 개인정보를 조회할 수 있음'
        : '분석가_퇴사자\\e[2J left and still reads 12,345 people',
    );
    expect(rest[0]).toContain(lang === 'ko' ? '미점검' : 'NOT EXAMINED');
    expect(rest.slice(1, 5).join('\n')).toContain('secret_한글');
  });
});

describe('what it says', () => {
  test('what the numbers of people rest on, relation by relation', () => {
    const methods = ['exact', 'exact', 'key', 'sample'] as const;
    const [first] = report.findings;
    const findings = methods.map((method, at) => ({
      ...first!,
      id: `finding-${at}`,
      relation: `r${at}`,
      people: { estimate: 10, low: 10, high: 10, method },
    }));
    // A lesser finding of the same relation has no say.
    const lesser = { ...findings[0]!, id: 'lesser', people: { estimate: 1, low: 1, high: 1, method: 'rows' as const } };
    const counted = { ...report, findings: [...findings, lesser] };
    expect(render(counted, 'en', Infinity)).toContain('rests on: 2 read in full, 1 a unique key, 1 a sample\n');
    expect(render(counted, 'ko', Infinity)).toContain('전수 집계 2개, 유일 키 1개, 표본 1개\n');
    const untold = findings.map((each) => ({ ...each, people: { estimate: 10, low: 10, high: 10 } }));
    expect(render({ ...report, findings: untold }, 'en', Infinity)).not.toContain('rests on');
  });

  const clean: Report = { ...report, complete: true, findings: [], holdings: [], principals: [], violations: [] };

  test('nothing found is said with how far that reaches', () => {
    const rendered = render({ ...clean, sources: clean.sources.map((source) => ({ ...source, skipped: [] })) });
    expect(rendered).toMatch(/^No personal data found in what was examined\.\n/);
    expect(rendered).toContain('a prevalence above 0.03 % is unlikely');
    expect(rendered).toContain('only the first rows were read');
    expect(rendered).not.toContain('NOT EXAMINED');
  });

  test('nothing found never hides what was not examined', () => {
    const rendered = render({ ...clean, complete: false });
    expect(rendered).toContain('NOT EXAMINED: 2 relations and 1 column');
    expect(rendered).toContain('they are not clean');
  });

  test('protection and free text are marked', () => {
    const rendered = render(report, 'en', Infinity);
    expect(rendered).toMatch(/phone \(masked\)/);
    expect(rendered).toMatch(/\(hashed, in free text\)/);
  });

  test('what stands in a document is marked by its path', () => {
    const [first, ...others] = report.findings.filter(({ embedded }) => embedded);
    const paths = ['$.buyer.phone', '$.receiver.phone', '$.receiver.phone'];
    const findings = report.findings.map((each) => (each === first ? { ...each, path: paths[0] ?? null } : each));
    expect(others.length).toBeGreaterThan(0);
    expect(render({ ...report, findings }, 'en', Infinity)).toMatch(/\((\w+, )?at \$\.buyer\.phone\)/);
    const several = paths.map((path, at) => ({ ...report.findings[0], ...first, id: `p${at}`, path }) as never);
    const rendered = render({ ...report, findings: [...report.findings, ...several] }, 'en', Infinity);
    expect(rendered).toMatch(/at \$\.buyer\.phone and 1 more\)/);
    expect(render({ ...report, findings }, 'ko', Infinity)).toContain('$.buyer.phone 경로');
  });

  test('superusers are one line, so are those who must act first', () => {
    const rendered = render(report, 'en', Infinity);
    expect(rendered).toContain('Superusers read everything: postgres, rds_admin\n');
    expect(rendered).toMatch(/After an act of their own .*: backup/);
    expect(rendered).toMatch(/everyone \(PUBLIC\)/);
  });

  test('the path says how', () => {
    const rendered = render(report, 'en', Infinity);
    expect(rendered).toContain('member of analyst → SELECT on public.customers');
    expect(rendered).toContain(
      'SET ROLE 분석가 → SELECT on view public.v_배송 → as its owner shop_owner → SELECT on public.delivery_address',
    );
  });

  test('a role with the same to say as others shares their line', () => {
    const one = report.principals.find(({ name }) => name === 'dev_kim')!;
    const rendered = render({ ...report, principals: [one, { ...one, name: 'dev_lee' }] }, 'en', Infinity);
    expect(rendered).toContain('dev_kim, dev_lee');
  });

  test('empty relations are named apart', () => {
    const nobody = { estimate: 0, low: 0, high: 0 };
    const empty = report.findings
      .filter(({ relation }) => relation === '회원_21')
      .map((each) => ({ ...each, people: nobody }));
    const rendered = render({ ...report, findings: empty }, 'en', Infinity);
    expect(rendered).toMatch(/made to hold it by the names of their columns: public\.회원_21/);
  });

  test('several sources are told apart', () => {
    const [source] = report.sources;
    const rendered = render({ ...report, sources: [source!, { ...source!, id: 'crm' }] }, 'en', 200);
    expect(rendered).toContain('The people of 2 sources are added up');
    expect(rendered).toMatch(/^ {2}Severity +Source +Relation/m);
  });

  test('colour is there only where it is wanted, by severity', () => {
    expect(render(report, 'en', 120, true)).toContain('\u001b[1m\u001b[31mcritical');
    expect(render(report, 'en', 120, false)).not.toContain('\u001b');
  });
});

describe('access', () => {
  test('rows that differ in the column only share a line; possibilities are marked', () => {
    const rendered = [...accessReporters.text(madeUpAccess(), { lang: 'en', width: Infinity, color: false })].join('');
    expect(rendered).toMatch(/^public\.customers\n/m);
    expect(rendered).toMatch(/분석가 +yes +another way, possibly +all rows +name, 전화번호, memo\\n/);
    expect(rendered).toContain('member of analyst (inherits) → SELECT on public.customers');
  });

  test('nothing readable is said', () => {
    const nothing = { ...madeUpAccess(), access: [], future: [] };
    const rendered = [...accessReporters.text(nothing, { lang: 'en', width: 80, color: false })].join('');
    expect(rendered).toBe('Nobody can read any of this.\n');
  });
});

test('of a table and a view of it, the same way is named however the samples of the two differ', () => {
  const [table, view] = report.findings.slice(0, 2) as [Report['findings'][number], Report['findings'][number]];
  const holding = { ...report.holdings[0]!, by: 'grant', level: 'relation' as const };
  const holdings = [
    { ...holding, id: 'shop/table', object: 'the_table', findings: [table.id] },
    { ...holding, id: 'shop/view', object: 'the_view', findings: [view.id] },
  ];
  const [reader] = report.principals.filter(({ superuser }) => !superuser);
  const access = [
    { ...reader!.access[0]!, chain: [], holding: 'shop/table', reach: 'via' as const },
    { ...reader!.access[0]!, chain: [], holding: 'shop/view', reach: 'direct' as const },
  ];
  const pathWith = (ofView: number, high = 1_600_000) => {
    const findings = [
      { ...table, people: { estimate: 700_000, low: 516_000, high: 1_600_000 } },
      { ...view, severity: table.severity, people: { estimate: ofView, low: 9_000, high } },
    ];
    const principals = [{ ...reader!, access }];
    const words = { report: { ...report, findings, holdings, principals }, texts: messages.en };
    return mainPathOf({ ...words, numbers: numberFormat(messages.en) })(principals[0]!).path;
  };
  for (const ofView of [400_000, 540_000, 690_000, 900_000]) expect(pathWith(ofView)).toContain('the_view');
  // Few of them, or surely fewer: then the table explains the number.
  expect(pathWith(300_000)).toContain('the_table');
  expect(pathWith(540_000, 560_000)).toContain('the_table');
});
