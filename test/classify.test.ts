import { describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import type { Classification, Column, Relation } from '../src/model.ts';
import { type Fake, fake } from './support/fake.ts';

const detectors = builtin.detectors ?? [];

function relation(columns: readonly Partial<Column>[], name = 't'): Relation {
  return {
    schema: 's',
    name,
    kind: 'table',
    comment: null,
    estimatedRows: null,
    columns: columns.map((column) => ({
      name: 'v',
      type: column.family ?? 'text',
      family: 'text',
      maxLength: null,
      nullable: true,
      comment: null,
      statistics: null,
      ...column,
    })),
    primaryKey: [],
    uniqueKeys: [],
    foreignKeys: [],
    rowsLimited: false,
    unreadable: 'none',
    physical: null,
  };
}

function judge(column: Partial<Column>, values: readonly (string | null)[], table = 't'): readonly Classification[] {
  const subject = relation([column], table);
  const tally = createTally(subject, subject.columns, detectors, { key: 42 });
  for (const value of values) tally.add([value]);
  return classifyRelation(subject, tally, detectors, { whole: true });
}

const many = (value: (draw: Fake, index: number) => string, count = 400): string[] => {
  const draw = fake(11);
  return Array.from({ length: count }, (_, index) => value(draw, index));
};
const brief = (found: readonly Classification[]) =>
  found.map(({ category, protection }) => `${category} ${protection}`);

describe('a column without a telling name is known by its values', () => {
  test.each<[string, string, (draw: Fake) => string, Partial<Column>?]>([
    ['names', 'person_name', (draw) => draw.name()],
    ['names with titles', 'person_name', (draw) => `${draw.name()}${draw.pick(['님', ' 씨', '과장', ' 고객님', '2'])}`],
    ['spaced names', 'person_name', (draw) => draw.name().replace(/^(남궁|.)/, '$1 ')],
    ['decomposed names', 'person_name', (draw) => draw.name().normalize('NFD')],
    [
      'names in Chinese characters',
      'person_name',
      (draw) =>
        draw.pick('金李朴崔鄭姜趙尹張林'.split('')) +
        draw.pick('民秀英哲美順正浩京姬'.split('')) +
        draw.pick('俊賢宇熙善洙'.split('')),
    ],
    [
      'romanised names',
      'person_name',
      (draw) =>
        `${draw.pick(['KIM', 'LEE', 'PARK', 'CHOI', 'JUNG'])} ${draw.pick(['MIN', 'SEO', 'JI', 'HYUN', 'YOUNG'])}${draw.pick([' ', '-', ''])}${draw.pick(['SOO', 'JUN', 'WOO', 'HEE', 'AH'])}`,
    ],
    ['mobiles', 'phone', (draw) => draw.mobile()],
    ['mobiles without hyphens', 'phone', (draw) => draw.mobile('')],
    [
      'full-width mobiles',
      'phone',
      (draw) => draw.mobile().replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    ],
    ['landlines', 'phone', (draw) => draw.landline()],
    ['mobiles and landlines', 'phone', (draw) => (draw.int(2) ? draw.landline() : draw.mobile())],
    ['some landlines, some placeholders', 'phone', (draw) => (draw.int(10) < 4 ? '-' : draw.landline())],
    ['road addresses', 'address', (draw) => draw.roadAddress()],
    ['lot addresses', 'address', (draw) => draw.lotAddress()],
    ['e-mails', 'email', (draw) => draw.email()],
    ['RRNs', 'rrn', (draw) => draw.rrn()],
    ['RRNs without hyphens', 'rrn', (draw) => draw.rrn({ separator: '' })],
    [
      'RRNs as integers',
      'rrn',
      (draw) => String(Number(draw.rrn({ separator: '', from: 1995, to: 2008 }))),
      { family: 'integer' },
    ],
    ['RRNs of small children', 'rrn', (draw) => draw.rrn({ from: 1990, to: 2024, checked: false })],
    ['cards', 'card_number', (draw) => draw.card()],
    ['cards without separators', 'card_number', (draw) => draw.card('')],
  ])('%s', (_, category, value, column = {}) => {
    const found = judge({ name: 'c1', ...column }, many(value));
    expect(brief(found)).toEqual([`${category} plain`]);
    expect(found[0]?.confidence).toBeGreaterThan(0.8);
    expect(found[0]?.evidence.basis).toContain('values');
  });
});

test('a column of mixed contacts is each of its kinds', () => {
  const found = judge(
    { name: 'contact' },
    many((draw) => (draw.int(2) ? draw.email() : draw.mobile())),
  );
  expect(brief(found).toSorted()).toEqual(['email plain', 'phone plain']);
});

test('mobiles that lost their zero need a column that says so', () => {
  const values = many((draw) => String(Number(draw.mobile(''))));
  expect(brief(judge({ name: 'hp', family: 'integer' }, values))).toEqual(['phone plain']);
  expect(brief(judge({ name: 'c1', family: 'integer' }, values))).toEqual([]);
});

test('a handful of rows is enough to suspect, one is not', () => {
  const draw = fake(2);
  expect(brief(judge({ name: 'c1' }, [draw.mobile(), draw.mobile(), draw.mobile()]))).toEqual(['phone plain']);
  const one = judge(
    { name: 'c1' },
    Array.from({ length: 500 }, () => '02-345-6789'),
  );
  expect(one[0]?.confidence ?? 0).toBeLessThan(0.9);
});

describe('what only looks alike stays silent', () => {
  const two = (number: number) => String(number).padStart(2, '0');
  test.each<[string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['epoch seconds', (draw) => String(1_600_000_000 + draw.int(150_000_000))],
    ['epoch seconds as numbers', (draw) => String(1_600_000_000 + draw.int(150_000_000)), { family: 'integer' }],
    ['epoch milliseconds', (draw) => String(1_600_000_000_000 + draw.int(150_000_000_000))],
    [
      'epoch milliseconds as numbers',
      (draw) => String(1_600_000_000_000 + draw.int(150_000_000_000)),
      { family: 'integer' },
    ],
    [
      'YYYYMMDDHHMM',
      (draw) =>
        `20${20 + draw.int(6)}${two(1 + draw.int(12))}${two(1 + draw.int(28))}${two(draw.int(24))}${two(draw.int(60))}`,
    ],
    [
      'YYYYMMDDHHMMSS',
      (draw) =>
        `20${20 + draw.int(6)}${two(1 + draw.int(12))}${two(1 + draw.int(28))}${two(draw.int(24))}${two(draw.int(60))}${two(draw.int(60))}`,
    ],
    ['EAN-13', (draw) => `880${draw.digits(10)}`],
    ['ISBN', (draw) => `97889${draw.digits(8)}`],
    [
      'order numbers YYMMDD-NNNNNNN',
      (draw) => `${20 + draw.int(6)}${two(1 + draw.int(12))}${two(1 + draw.int(28))}-${draw.digits(7)}`,
    ],
    [
      'order numbers YYMMDD-1NNNNNN',
      (draw) => `${22 + draw.int(4)}${two(1 + draw.int(12))}${two(1 + draw.int(28))}-1${draw.digits(6)}`,
    ],
    ['serial order numbers', (_, index) => `240315-${String(1_000_001 + index)}`],
    ['10-digit ids', (draw) => `${1 + draw.int(9)}${draw.digits(9)}`],
    ['10-digit serial numbers', (_, index) => String(1_030_000_000 + index)],
    ['10-digit serial numbers as integers', (_, index) => String(1_030_000_000 + index), { family: 'integer' }],
    ['10-digit ids with leading zeros', (_, index) => String(index * 7).padStart(10, '0')],
    ['12-digit ids', (draw) => draw.digits(12)],
    ['12-digit ids as numbers', (draw) => `${1 + draw.int(9)}${draw.digits(11)}`, { family: 'decimal' }],
    ['13-digit ids', (draw) => draw.digits(13)],
    ['16-digit ids', (draw) => `4${draw.digits(15)}`],
    [
      'corporate numbers',
      (draw) => `${draw.pick(['1101', '1311', '2841'])}${draw.pick(['11', '14', '21'])}-0${draw.digits(6)}`,
    ],
    ['business numbers', (draw) => `${100 + draw.int(800)}-${draw.digits(2)}-${draw.digits(5)}`],
    ['representative numbers', (draw) => `${draw.pick(['1588', '1577', '1644', '1899'])}-${draw.digits(4)}`],
    ['free numbers', (draw) => `080-${draw.digits(3)}-${draw.digits(4)}`],
    ['UUIDs', (draw) => draw.uuid()],
    ['tracking numbers', (draw) => `${draw.pick(['1Z', 'EE', 'RR'])}${draw.digits(9)}KR`],
    ['nouns', (draw) => draw.noun()],
    ['two nouns', (draw) => `${draw.noun()} ${draw.noun()}`],
    ['states', (draw) => draw.pick(['정상', '정지', '신청', '승인', '취소', '완료', '대기'])],
    [
      'cities',
      (draw) =>
        draw.pick(['강남구', '성남시', '서초구', '안양시', '고양시', '오산시', '하남시', '구리시', '남구', '이천시']),
    ],
    [
      'neighbourhoods',
      (draw) =>
        draw.pick(['이화동', '정자동', '신사동', '서현동', '구미동', '주안동', '오정동', '송도동', '장안동', '문정동']),
    ],
    [
      'companies',
      (draw) => `${draw.pick(['(주)', '주식회사 '])}${draw.noun()}${draw.pick(['산업', '물산', '전자', '건설'])}`,
    ],
    ['hex digests', (draw) => draw.hex(64)],
    ['dates', (draw) => `20${two(draw.int(25))}-${two(1 + draw.int(12))}-${two(1 + draw.int(28))}`],
    ['URLs', (draw) => `https://example.com/${draw.noun()}/${draw.digits(8)}`],
    ['flat numbers', (draw) => `${101 + draw.int(20)}동`],
  ])('%s', (_, value, column = {}) => {
    expect(brief(judge({ name: 'c1', ...column }, many(value)))).toEqual([]);
  });
});

describe('a name is evidence, never a verdict of its own where values speak against it', () => {
  test.each<[string, string, (draw: Fake) => string]>([
    ['phone', 'numbers of another kind', (draw) => draw.digits(6)],
    ['CUST_NM', 'product nouns', (draw) => draw.noun()],
    ['email', 'yes or no', (draw) => draw.pick(['Y', 'N'])],
    ['addr', 'codes', (draw) => draw.digits(10)],
    ['rrno', 'random numbers', (draw) => draw.digits(13)],
    ['card_no', 'member cards', (draw) => `8${draw.digits(15)}`],
  ])('%s with %s', (name, _, value) => {
    expect(brief(judge({ name }, many(value)))).toEqual([]);
  });

  test.each([
    'GDS_NM',
    'CD_NM',
    'DEPT_NM',
    'file_name',
    'companyName',
    'BANK_NM',
    'PRDT_NM',
    'menu_nm',
    'col_nm',
    'nm_cd',
  ])('%s is no person when empty', (name) => {
    expect(brief(judge({ name }, []))).toEqual([]);
  });
});

describe('names in other languages need a column that says so', () => {
  const english = (draw: Fake) =>
    `${draw.pick(['Mary', 'Patricia', 'Linda', 'James', 'Robert'])} ${draw.pick(['Smith', 'Johnson', 'Williams', 'Brown'])}`;
  const transliterated = (draw: Fake) =>
    `${draw.pick(['응우옌', '쩐', '레', '팜'])} ${draw.pick(['티 흐엉', '반 남', '민 득'])}`;
  test.each<[string, (draw: Fake) => string]>([
    ['customer_name', english],
    ['last_name', (draw) => english(draw).split(' ')[1]!],
    ['성명', transliterated],
  ])('%s', (name, value) => {
    expect(brief(judge({ name }, many(value)))).toEqual(['person_name plain']);
    expect(brief(judge({ name: 'title' }, many(value)))).toEqual([]);
    expect(brief(judge({ name: 'v' }, many(value)))).toEqual([]);
  });

  test('name in a table of persons, and beside an e-mail', () => {
    expect(brief(judge({ name: 'name' }, many(english), 'actors'))).toEqual(['person_name plain']);
    expect(brief(judge({ name: 'name' }, many(english), 'brands'))).toEqual([]);
    const subject = relation([{ name: 'name' }, { name: 'email' }], 'subscriptions');
    const found = classifyRelation(subject, null, detectors, { whole: false });
    expect(found.map(({ category }) => category)).toEqual(['person_name', 'email']);
    expect(found[0]?.evidence.basis).toContain('neighbours');
  });
});

describe('an empty table is judged by names and comments', () => {
  const empty = (column: Partial<Column>, table = 'customers') =>
    classifyRelation(relation([column], table), null, detectors, { whole: false });

  test.each<[string, string | null, string]>([
    ['CUST_NM', null, 'person_name'],
    ['FLNM', null, 'person_name'],
    ['mberNm', '회원명', 'person_name'],
    ['c1', '고객 성명', 'person_name'],
    ['name', null, 'person_name'],
    ['성명', null, 'person_name'],
    ['MBL_TELNO', null, 'phone'],
    ['hp_no', null, 'phone'],
    ['col7', '휴대전화번호', 'phone'],
    ['home_tel', null, 'phone'],
    ['TELNO', '전화번호', 'phone'],
    ['EML_ADDR', null, 'email'],
    ['email', null, 'email'],
    ['DLVR_ADDR', '배송지 주소', 'address'],
    ['juso', null, 'address'],
    ['RRNO', null, 'rrn'],
    ['jumin_no', null, 'rrn'],
    ['c9', '주민등록번호', 'rrn'],
    ['CRCD_NO', null, 'card_number'],
    ['card_number', null, 'card_number'],
  ])('%s (%s) is %s', (name, comment, category) => {
    const found = empty({ name, comment });
    expect(found.map((each) => each.category)).toEqual([category]);
    expect(found[0]?.confidence).toBeGreaterThanOrEqual(0.5);
    expect(found[0]?.confidence).toBeLessThan(0.9);
    expect(found[0]?.evidence.basis).not.toContain('values');
  });

  test.each<[string, string | null]>([
    ['EMAIL_RECV_YN', '이메일수신여부'],
    ['homepage_addr', '홈페이지주소'],
    ['ip_addr', 'IP주소'],
    ['ipAddress', null],
    ['macaddress', null],
    ['username', null],
    ['is_mobile', null],
    ['CRNO', '법인등록번호'],
    ['card_co_nm', '카드사명'],
    ['AREA_NO', '지역번호'],
    ['sttus', null],
  ])('%s (%s) is nothing of these', (name, comment) => {
    expect(brief(empty({ name, comment }))).toEqual([]);
  });

  test('a part of a number that is too short for it is not one', () => {
    expect(brief(empty({ name: 'end_telno', comment: '끝전화번호', maxLength: 4 }))).toEqual([]);
  });
});

describe('protection', () => {
  test.each<[string, string, (draw: Fake) => string, string]>([
    ['홍*동', 'v', (draw) => draw.name().replace(/^(.).(.*)$/, '$1*$2'), 'person_name masked'],
    ['010-****-5678', 'v', (draw) => draw.mobile().replace(/-\d{4}-/, '-****-'), 'phone masked'],
    ['900101-1******', 'v', (draw) => `${draw.rrn().slice(0, 8)}******`, 'rrn masked'],
    ['kim***@x.com', 'v', (draw) => draw.email().replace(/^(.{3})[^@]*/, '$1***'), 'email masked'],
    [
      '서울특별시 강남구 ***',
      'v',
      (draw) => `${draw.roadAddress().split(' ').slice(0, 2).join(' ')} ***`,
      'address masked',
    ],
    ['1234-56**-****-7890', 'v', (draw) => draw.card().replace(/^(.{7}).{7}/, '$1**-****'), 'card_number masked'],
    ['SHA-256 in hex', 'RRNO', (draw) => draw.hex(64), 'rrn hashed'],
    ['SHA-256 in base64', 'email', (draw) => draw.base64(32), 'email hashed'],
    [
      'bcrypt',
      'rrn',
      (draw) =>
        `$2b$12$${draw
          .base64(60)
          .replace(/[^A-Za-z0-9]/g, '')
          .slice(0, 53)}`,
      'rrn hashed',
    ],
    ['AES in base64', 'RRNO_ENC', (draw) => draw.base64(16), 'rrn encrypted'],
    ['one block of AES in base64', 'jumin', (draw) => draw.base64(16), 'rrn encrypted'],
    ['one block of AES in hex', 'jumin', (draw) => draw.hex(32).toUpperCase(), 'rrn encrypted'],
    ['blocks of AES, one or two', 'email', (draw) => draw.base64(draw.int(2) ? 16 : 32), 'email encrypted'],
    ['MD5 in hex', 'hp', (draw) => draw.hex(32), 'phone hashed'],
    ['AES-GCM in base64', 'mbl_telno', (draw) => draw.base64(41), 'phone encrypted'],
    ['pgp_sym_encrypt', 'jumin_no', (draw) => `c30d0407${draw.hex(140)}`, 'rrn encrypted'],
  ])('%s in %s', (_, name, value, expected) => {
    expect(brief(judge({ name }, many(value)))).toEqual([expected]);
  });

  test('examples of masked values show no more than is stored', () => {
    const example = (value: (draw: Fake) => string) => judge({ name: 'v' }, many(value))[0]?.evidence.examples[0];
    expect(example((draw) => draw.mobile().replace(/-\d{4}-/, '-****-'))).toMatch(/^010-\*{4}-\d{4}$/);
    expect(example((draw) => draw.mobile().replace(/\d{4}$/, '****'))).toBe('010-****-****');
    expect(example((draw) => draw.name().replace(/^(.).(.*)$/, '$1*$2'))).toMatch(/^[가-힣]\*\*$/);
  });

  test('a digest in a column without a name says nothing', () => {
    expect(
      brief(
        judge(
          { name: 'v' },
          many((draw) => draw.hex(40)),
        ),
      ),
    ).toEqual([]);
    expect(
      brief(
        judge(
          { name: 'checksum' },
          many((draw) => draw.base64(32)),
        ),
      ),
    ).toEqual([]);
  });

  test('bytes are looked at too: ciphertext as ciphertext, text as text', () => {
    const bytes = { name: 'rrno_enc', family: 'binary' } as const;
    expect(
      brief(
        judge(
          bytes,
          many((draw) => draw.hex(32)),
        ),
      ),
    ).toEqual(['rrn encrypted']);
    const text = many((draw) => Buffer.from(draw.rrn()).toString('hex'));
    expect(brief(judge({ name: 'b', family: 'binary' }, text))).toEqual(['rrn plain']);
  });

  test('some readable numbers among encrypted ones are readable numbers', () => {
    const mixed = many((draw) => (draw.int(4) ? draw.base64(32) : draw.rrn()));
    expect(brief(judge({ name: 'rrno' }, mixed))).toEqual(['rrn plain']);
  });
});

describe('texts and documents', () => {
  test('finds what a memo mentions, and says that it is inside', () => {
    const memo = many((draw, index) =>
      index % 10 === 0 ? `부재 시 ${draw.mobile()} 로 연락 바랍니다` : `${draw.noun()} 문의, 다음 주에 다시 확인`,
    );
    const found = judge({ name: 'memo' }, memo);
    expect(found).toMatchObject([
      { category: 'phone', embedded: true, path: null, evidence: { matched: 40, nonNull: 400 } },
    ]);
  });

  test.each<[string, string, (draw: Fake) => string]>([
    ['a recipient', 'person_name', (draw) => `수령인: ${draw.name()} / 부재 시 경비실`],
    ['a customer', 'person_name', (draw) => `${draw.name()} 고객님 문의하신 건 처리했습니다`],
    ['a landline', 'phone', (draw) => `사무실(${draw.landline()})로 회신`],
    ['an e-mail', 'email', (draw) => `회신은 ${draw.email()}으로 부탁드립니다.`],
    ['an RRN', 'rrn', (draw) => `본인확인 완료 ${draw.rrn()} 확인자 관리팀`],
    ['a card', 'card_number', (draw) => `결제 실패 카드 ${draw.card()} 재시도`],
    ['an address', 'address', (draw) => `배송지 변경 요청: ${draw.lotAddress()} 로 보내주세요`],
    ['a log line', 'phone', (draw) => `2026-01-02T03:04:05 INFO sms to=${draw.mobile()} id=${draw.uuid()} ok`],
  ])('finds %s in prose', (_, category, value) => {
    const found = judge(
      { name: 'content' },
      many((draw, index) => (index % 4 ? `${draw.noun()} 관련 문의드립니다` : value(draw)), 200),
    );
    expect(found.map((each) => each.category)).toEqual([category]);
    expect(found[0]).toMatchObject({ embedded: true, evidence: { matched: 50 } });
  });

  test('finds an RRN among bar codes that pass its checksum by chance', () => {
    const lines = many(
      (draw, index) => (index % 20 ? `입고 880${draw.digits(10)}` : `본인확인 ${draw.rrn().replace('-', '')} 완료`),
      4_000,
    );
    expect(brief(judge({ name: 'message' }, lines))).toEqual(['rrn plain']);
  });

  test.each<[string, (draw: Fake, index: number) => string]>([
    [
      'logs',
      (draw, index) =>
        `2026-01-02 03:04:05.123 [req-${draw.hex(16)}] order ${20260102000000 + index} took ${draw.digits(3)} ms, trace ${draw.uuid()}`,
    ],
    ['bar codes', (draw) => `입고 880${draw.digits(10)} 수량 ${draw.digits(2)}`],
    ['milliseconds', (draw) => `ts=${1_700_000_000_000 + Number(draw.digits(9))} level=info`],
    ['transaction ids', (draw) => `승인 tid=9${draw.digits(15)} ok`],
    ['numbered hashes', (draw, index) => `log line number ${900_101 + index} ${draw.hex(32)}`],
    ['notices', (draw) => `문의는 1588-${draw.digits(4)} 또는 080-${draw.digits(3)}-${draw.digits(4)} 고객센터로`],
    ['one line of contact repeated', () => '문의: 02-2234-5678 help@example.com'],
    ['rows of numbers', (draw) => Array.from({ length: 6 }, () => draw.digits(4)).join(' ')],
    [
      'versions and amounts',
      (draw) => `버전 1.${draw.digits(2)}.${draw.digits(4)}, 합계 ${draw.digits(8)}원 (${draw.digits(12)})`,
    ],
    [
      'common prose',
      (draw) => `앞으로 ${draw.digits(1)}일 안에 ${draw.noun()} ${draw.noun()}을 확인하고 담당자에게 알려 주세요`,
    ],
  ])('leaves %s', (_, value) => {
    expect(brief(judge({ name: 'content' }, many(value)))).toEqual([]);
  });

  test('finds people by JSON path', () => {
    const logs = many((draw) =>
      JSON.stringify({
        event: 'order',
        at: 1_700_000_000_000 + draw.int(1_000_000),
        buyer: { name: draw.name(), phone: draw.mobile() },
        items: [{ title: draw.noun(), to: draw.roadAddress() }],
      }),
    );
    for (const family of ['json', 'text'] as const) {
      const found = judge({ name: 'payload', family }, logs);
      expect(new Map(found.map(({ path, category }) => [path, category]))).toEqual(
        new Map([
          ['$.buyer.name', 'person_name'],
          ['$.buyer.phone', 'phone'],
          ['$.items[*].to', 'address'],
        ]),
      );
      expect(found.every(({ embedded }) => embedded)).toBe(true);
    }
  });

  test('keeps no key that is a person itself', () => {
    const found = judge(
      { name: 'd', family: 'json' },
      many((draw) => JSON.stringify({ [draw.name()]: draw.mobile() })),
    );
    expect(found.map(({ path }) => path)).toEqual(['$[?]']);
    const keyed = judge(
      { name: 'd', family: 'json' },
      many((draw) => JSON.stringify({ [`user_${draw.hex(3)}x`]: draw.mobile() })),
    );
    expect(keyed.length).toBeGreaterThan(0);
    expect(new Set(keyed.map(({ path }) => path))).toEqual(new Set(['$[?]']));
  });
});

test('no text makes a detector slow', () => {
  const hostile = ['a.', 'a@a.', '가로1 ', '1-', '010-', '가나다 ', 'a ', '수령인 ', '$2b$', 'A1+/', '서울 가구 '].map(
    (unit) => unit.repeat(4_000 / unit.length),
  );
  const started = performance.now();
  judge({ name: 'content' }, hostile);
  judge({ name: 'payload', family: 'json' }, hostile);
  expect(performance.now() - started).toBeLessThan(500);
});

describe('the tally', () => {
  const column = relation([{ name: 'phone' }]);
  const tallied = (values: readonly string[], key = 1) => {
    const tally = createTally(column, column.columns, detectors, { key });
    for (const value of values) tally.add([value]);
    return tally.distinct('phone')!;
  };

  test('counts distinct persons, whatever the way they are written', () => {
    const draw = fake(3);
    const persons = Array.from({ length: 100 }, () => draw.mobile());
    const distinct = tallied([...persons, ...persons.slice(0, 30).map((value) => value.replaceAll('-', ''))]);
    expect(distinct).toMatchObject({ cells: 130, rows: 130, distinct: 100, once: 70, twice: 30 });
    expect(distinct.hashes).toHaveLength(100);
  });

  test('the same person has the same hash in two relations of a run, and another in the next run', () => {
    const values = ['010-2234-5678', '010-9876-5432'];
    const plain = ['01022345678', '01098765432'];
    expect(tallied(values).hashes).toEqual(tallied(plain).hashes);
    expect(tallied(values).hashes).not.toEqual(tallied(values, 2).hashes);
  });

  test('stays bounded and still estimates well', () => {
    const draw = fake(5);
    const distinct = tallied(Array.from({ length: 120_000 }, () => draw.mobile()));
    expect(distinct.hashes.length).toBeLessThanOrEqual(16_384);
    expect(distinct.distinct / 120_000).toBeGreaterThan(0.97);
    expect(distinct.distinct / 120_000).toBeLessThan(1.03);
  });

  test('counts the persons of documents by the path that tells most of them apart', () => {
    const documents = relation([{ name: 'd', family: 'json' }]);
    const tally = createTally(documents, documents.columns, detectors, { key: 1 });
    const draw = fake(4);
    for (let index = 0; index < 200; index += 1) {
      tally.add([JSON.stringify({ level: draw.pick(['info', 'warn']), by: '관리자', buyer: { hp: draw.mobile() } })]);
    }
    expect(tally.distinct('d')).toMatchObject({ cells: 200, rows: 200, distinct: 200 });
  });

  test('nothing raw is left in a verdict', () => {
    const draw = fake(9);
    const raw = Array.from({ length: 200 }, () => [
      draw.name(),
      draw.mobile(),
      draw.email(),
      draw.rrn(),
      draw.card(),
      draw.roadAddress(),
    ]);
    const names = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
    const subject = relation(names.map((name) => ({ name })));
    const tally = createTally(subject, subject.columns, detectors, { key: 8 });
    for (const row of raw) tally.add(row);
    const found = classifyRelation(subject, tally, detectors, { whole: true });
    expect(found).toHaveLength(6);
    const text = JSON.stringify(found);
    for (const value of raw.flat()) expect(text).not.toContain(value);
  });
});
