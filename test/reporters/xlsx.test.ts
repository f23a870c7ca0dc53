import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { visibleName } from '../../src/reporters/table.ts';
import { xlsx } from '../../src/reporters/xlsx.ts';
import { unzip } from '../support/unzip.ts';
import { elements, parseXml } from '../support/xml.ts';
import { bigReport } from './big.ts';
import { HOSTILE, madeUpReport } from './made-up.ts';

const report = madeUpReport();

type Value = string | number | null;

/** The workbook as a spreadsheet reads it (ECMA-376 part 1, 18.3 and 18.4). */
async function read(of: Report, lang: 'ko' | 'en' = 'ko') {
  const rendered = await xlsx.render(of, { lang, color: false, width: Infinity });
  const files = unzip(rendered as Uint8Array);
  const parsed = new Map(Array.from(files, ([name, content]) => [name, parseXml(content)]));
  const part = (name: string) => parsed.get(name)!;
  const strings = elements(part('xl/sharedStrings.xml'), 't').map(({ text }) => decoded(text));
  const sheets = elements(part('xl/workbook.xml'), 'sheet').map(({ attributes }) => {
    const xml = part(`xl/worksheets/sheet${attributes.sheetId}.xml`);
    const rows = elements(xml, 'row').map((row) => {
      const cells: Value[] = [];
      for (const cell of elements(row, 'c')) {
        const [value] = elements(cell, 'v');
        const at = position(cell.attributes.r ?? '');
        while (cells.length < at) cells.push(null);
        if (cell.attributes.t === 's') cells.push(strings[Number(value?.text)] ?? null);
        else if (cell.attributes.t === 'inlineStr') cells.push(elements(cell, 't')[0]?.text ?? null);
        else cells.push(value ? Number(value.text) : null);
      }
      return cells;
    });
    return { name: attributes.name ?? '', xml, rows, head: rows[0] ?? [], body: rows.slice(1) };
  });
  const sheet = (name: string) => sheets.find((each) => each.name === name)!;
  const column = (name: string, head: string) => {
    const { head: heads, body } = sheet(name);
    expect(heads).toContain(head);
    return body.map((row) => row[heads.indexOf(head)] ?? null);
  };
  return { files, parsed, part, sheets, sheet, column };
}

function decoded(text: string): string {
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** From 0: of `AB12`, 27. */
function position(address: string): number {
  return [...address.replace(/\d+$/, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const KOREAN = ['요약', '개인정보 현황', '접근권한 현황', '위반사항', '미점검', '점검 범위', '근거'];

describe('a workbook', async () => {
  const { files, sheets, sheet, column, part } = await read(report);

  test('is a package that is whole: each part is listed, typed and well-formed', () => {
    const types = elements(part('[Content_Types].xml'), 'Override').map(({ attributes }) => attributes.PartName);
    for (const name of ['xl/workbook.xml', 'xl/styles.xml', 'xl/sharedStrings.xml'])
      expect(types).toContain(`/${name}`);
    for (const at of KOREAN.keys()) expect(types).toContain(`/xl/worksheets/sheet${at + 1}.xml`);
    for (const type of types) expect([...files.keys()].map((name) => `/${name}`)).toContain(type);
  });

  test('has the sheets that an auditor asks for', () => {
    expect(sheets.map(({ name }) => name)).toEqual(KOREAN);
    expect(sheets.map(({ body }) => body.length)).toEqual([
      16,
      100,
      report.principals.length,
      report.violations.length,
      4,
      60,
      100,
    ]);
  });

  test('keeps headings in sight, filters each table, prints them on every page', () => {
    for (const { xml, head, rows } of sheets) {
      expect(elements(xml, 'pane')[0]?.attributes).toMatchObject({ ySplit: '1', state: 'frozen' });
      const last = elements(xml, 'row').at(-1);
      const [filter] = elements(xml, 'autoFilter');
      expect(filter?.attributes.ref).toMatch(/^A1:[A-Z]+\d+$/);
      expect(position(filter?.attributes.ref?.split(':')[1] ?? '')).toBe(head.length - 1);
      expect(filter?.attributes.ref).toContain(String(rows.length));
      expect(last?.attributes.r).toBe(String(rows.length));
      expect(elements(xml, 'col')).toHaveLength(head.length);
      // ECMA-376 18.3.1.99: the order of the children of a worksheet is fixed.
      const order = ['sheetPr', 'sheetViews', 'cols', 'sheetData', 'autoFilter', 'pageMargins', 'pageSetup'];
      expect(xml.children.map(({ name }) => name)).toEqual(order);
    }
    const names = elements(part('xl/workbook.xml'), 'definedName');
    expect(names.filter(({ attributes }) => attributes.name === '_xlnm.Print_Titles')).toHaveLength(KOREAN.length);
    expect(names[2]).toMatchObject({ text: "'개인정보 현황'!$A$1:$Y$101" });
  });

  test('the inventory has place, item, people, protection, law, severity and readers of each column', () => {
    const { head, body } = sheet('개인정보 현황');
    const row = body.find((each) => each[4] === 'orders');
    expect(Object.fromEntries(head.map((name, at) => [name, row?.[at] ?? null]))).toMatchObject({
      ...{ 대상: 'shop', 서버: 'PostgreSQL 17.5', 데이터베이스: 'shop', 스키마: 'public', 컬럼: 'address_0' },
      ...{
        '개인정보 항목': '주소',
        보호조치: '평문',
        심각도: '보통',
        '관련 법령·기준': '개인정보 보호법 제29조, ISMS-P 2.6.4',
      },
      ...{ '정보주체 수(추정)': 149_661, '정보주체 수(하한)': 145_171, '정보주체 수(상한)': 152_655 },
      ...{ '조회 가능 계정·역할 수': 27, '조회 가능 로그인 계정 수': 12, '처리 목적(작성)': null },
    });
  });

  test('access has a line for each way, with owner, path, tables and people', () => {
    const names = column('접근권한 현황', '계정·역할');
    const { head, body } = sheet('접근권한 현황');
    const kim = body[names.indexOf('dev_kim')];
    expect(Object.fromEntries(head.map((name, at) => [name, kim?.[at] ?? null]))).toMatchObject({
      ...{ 종류: '계정', 로그인: '가능', 접근: '직접', '행 범위': '전체 행', '테이블 수': 5, '컬럼 수': 11 },
      ...{ 경로: 'analyst 역할 상속 → public.customers SELECT', '계정 전체 정보주체 수(추정)': 33_600_000 },
    });
    expect(names).toContain('모든 사용자(PUBLIC)');
    expect(body[names.indexOf('모든 사용자(PUBLIC)')]?.[head.indexOf('이 경로로 가장 많은 컬럼의 정보주체 수')]).toBe(
      415_726,
    );
    expect(column('접근권한 현황', '종류')[0]).toBe('슈퍼유저');
  });

  test('violations say how to fix them; what was not examined says why', () => {
    for (const fix of column('위반사항', '조치 방법')) expect(fix).toContain('암호화');
    expect(column('미점검', '사유').slice(0, 3)).toEqual(['권한 없음', '질의 시간 초과', '깨진 문자 인코딩']);
    expect(column('미점검', '미점검 항목').at(-1)).toContain('권한');
    expect(column('점검 범위', '미발견 시 비율 상한(95 %)')[1]).toBe(0.0003);
    expect(column('근거', '마스킹된 예')[0]).toBe('010-****-5678');
  });

  test('the summary begins with the headline and says what was not examined', () => {
    const { body } = sheet('요약');
    expect(body[0]?.[1]).toContain('33,700,000');
    expect(body.find(([subject]) => subject === '미점검')?.[1]).toContain('안전하다는 뜻이 아닙니다');
  });
});

test('in English', async () => {
  const { sheets } = await read(report, 'en');
  expect(sheets.map(({ name }) => name)).toEqual([
    ...['Summary', 'Personal data', 'Access', 'Violations', 'Not examined', 'Coverage', 'Evidence'],
  ]);
  for (const { head } of sheets) expect(head.join(' ')).not.toMatch(/\p{Script=Hangul}/u);
});

test('names are texts and never formulas, and come through as they are shown', async () => {
  const odd = [
    'constructor',
    '__proto__',
    'toString',
    '_x0041_',
    '_x005F_',
    '-1',
    '+82',
    '@SUM(A1)',
    '1e5',
    '007',
    '\uffff',
  ];
  const names = [...HOSTILE, ...odd];
  const findings = names.map((name, at) => ({
    ...report.findings[0]!,
    ...{ id: `id${at}`, schema: name, relation: name, column: name, path: name, category: name, scheme: name },
    evidence: { ...report.findings[0]!.evidence, examples: [name] },
  }));
  const principals = names.map((name) => ({
    ...report.principals[2]!,
    name,
    roster: { owner: name, status: name },
    access: [
      { holding: 'shop/h2', reach: 'direct' as const, certainty: 'certain' as const, chain: [{ to: name, by: name }] },
    ],
  }));
  const [source] = report.sources;
  const sources = [
    { ...source!, user: names[0]!, gaps: names.map((name) => ({ code: name, hint: name, hidesReaders: true })) },
  ];
  const { parsed, column } = await read({ ...report, findings, principals, sources, violations: [] });
  for (const [name, xml] of parsed) {
    if (!name.startsWith('xl/worksheets/sheet')) continue;
    expect(elements(xml, 'f'), name).toEqual([]);
  }
  // The library drops what XML can't hold.
  const shown = names.map((name) => visibleName(name).replace('\uffff', ''));
  const cells = (values: readonly Value[]) => values.map((value) => value ?? '');
  expect(cells(column('개인정보 현황', '테이블'))).toEqual(shown);
  expect(cells(column('접근권한 현황', '계정·역할')).sort()).toEqual([...shown].sort());
});

test('what a number of people rests on, and how bad a finding is, in words and colour', async () => {
  const [first] = report.findings;
  const finding = { ...first!, severity: 'critical' as const, people: { ...first!.people, method: 'key' as const } };
  const { column, part, sheet } = await read({ ...report, findings: [finding], violations: [] });
  expect(column('개인정보 현황', '정보주체 수 산출 근거')).toEqual(['유일 키']);
  const at = sheet('개인정보 현황').head.indexOf('심각도');
  const cell = elements(sheet('개인정보 현황').xml, 'c').find(
    ({ attributes }) => /^[A-Z]+2$/.test(attributes.r ?? '') && position(attributes.r ?? '') === at,
  );
  const xf = elements(elements(part('xl/styles.xml'), 'cellXfs')[0]!, 'xf')[Number(cell?.attributes.s)];
  const fill = elements(part('xl/styles.xml'), 'fill')[Number(xf?.attributes.fillId)];
  expect(elements(fill!, 'fgColor')[0]?.attributes.rgb).toContain('F4B6B6');
});

test('long texts are cut where Excel would refuse them', async () => {
  const [first] = report.findings;
  const examples = Array.from({ length: 3 }, () => '가'.repeat(20_000));
  const finding = { ...first!, evidence: { ...first!.evidence, examples } };
  const { column } = await read({ ...report, findings: [finding], violations: [] });
  expect(String(column('근거', '마스킹된 예')[0]).length).toBeLessThan(32_767);
});

test('grants on many tables that are reached in one way are one line', async () => {
  const { column } = await read(bigReport(200, 20));
  expect(column('접근권한 현황', '계정·역할')).toHaveLength(20);
  expect(column('접근권한 현황', '경로')[1]).toBe('team_0 역할 상속 → 각 테이블 SELECT');
  expect(column('접근권한 현황', '테이블 수').slice(0, 2)).toEqual([20, 2]);
});

test('an empty report is a workbook, too', async () => {
  const nothing = { ...report, findings: [], holdings: [], principals: [], violations: [] };
  const { sheets } = await read(nothing);
  expect(sheets.map(({ body }) => body.length > 0)).toEqual([true, false, false, false, true, true, false]);
});

test('five thousand findings by five hundred principals', async () => {
  const { sheet } = await read(bigReport(5000, 500));
  expect(sheet('개인정보 현황').body).toHaveLength(5000);
  expect(sheet('접근권한 현황').body).toHaveLength(500);
});
