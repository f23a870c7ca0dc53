import { describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { arrayElements } from '../src/classify/array.ts';
import { cellOf } from '../src/classify/cell.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import { inspect } from '../src/classify/inspect.ts';
import { type Detector, defineDetector } from '../src/detector.ts';
import type { Classification, Column } from '../src/model.ts';
import { tableOf } from './support/columns.ts';
import { type Fake, fake } from './support/fake.ts';

const detectors = builtin.detectors ?? [];

function judge(column: Partial<Column>, values: readonly (string | null)[], table = 't'): readonly Classification[] {
  const subject = tableOf([column], table);
  const tally = createTally(subject, subject.columns, detectors, { key: 42 });
  for (const value of values) tally.add([value]);
  return classifyRelation(subject, tally, detectors);
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
    const subject = tableOf([{ name: 'name' }, { name: 'email' }], 'subscriptions');
    const found = classifyRelation(subject, null, detectors);
    expect(found.map(({ category }) => category)).toEqual(['person_name', 'email']);
    expect(found[0]?.evidence.basis).toContain('neighbours');
  });
});

describe('an empty table is judged by names and comments', () => {
  const empty = (column: Partial<Column>, table = 'customers') =>
    classifyRelation(tableOf([column], table), null, detectors);

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
    ['ip_addr', 'IP주소', 'ip_address'],
    ['ipAddress', null, 'ip_address'],
    ['macaddress', null, 'device_id'],
    ['username', null, 'user_id'],
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

describe('arrays and brackets', () => {
  test.each<[string, readonly string[] | null]>([
    ['{}', []],
    ['{010-2345-6789}', ['010-2345-6789']],
    ['{a,"b c",NULL,"NULL",""}', ['a', 'b c', 'NULL', '']],
    ['{"a \\"b\\" \\\\ c",d}', ['a "b" \\ c', 'd']],
    ['{{a,b},{"c,{}",d}}', ['a', 'b', 'c,{}', 'd']],
    ['[0:1]={a,b}', ['a', 'b']],
    ['[-1:0][2:2]={{a},{b}}', ['a', 'b']],
    ['{a,"cut sho', ['a', 'cut sho']],
    ['{a,"cut\\', ['a', 'cut']],
    ['a,b', null],
    ['[1,2]', null],
  ])('the elements of %s', (literal, elements) => {
    expect(arrayElements(literal, 100)).toEqual(elements);
  });

  test('takes no more elements than asked for', () => {
    expect(arrayElements('{1,2,3,4}', 2)).toEqual(['1', '2']);
  });

  test.each<[string, string, (draw: Fake) => string]>([
    ['one phone each', 'phone', (draw) => `{${draw.mobile()}}`],
    ['two phones each', 'phone', (draw) => `{${draw.mobile()},NULL,${draw.landline()}}`],
    ['nested phones', 'phone', (draw) => `{{${draw.mobile()},${draw.mobile()}},{${draw.mobile()},NULL}}`],
    ['names', 'person_name', (draw) => `{${draw.name()},${draw.name()}}`],
    ['addresses', 'address', (draw) => `{"${draw.roadAddress()}"}`],
    ['RRNs', 'rrn', (draw) => `{${draw.rrn()}}`],
  ])('an array of %s holds whole cells', (_, category, value) => {
    const found = judge({ name: 'v', type: 'text[]', family: 'array' }, many(value));
    expect(found).toMatchObject([{ category, protection: 'plain', embedded: false, path: null }]);
    const { nonNull, matched, examples } = found[0]!.evidence;
    expect(matched).toBe(nonNull);
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each([
    ['phones', 'phone'],
    ['custEmails', 'email'],
    ['addresses', 'address'],
    ['address', 'address'],
    ['RRNO', 'rrn'],
    ['cust_names', 'person_name'],
  ])('the name %s of an empty array says %s', (name, category) => {
    const found = judge({ name, family: 'array' }, []);
    expect(found).toMatchObject([{ category, evidence: { nonNull: 0 } }]);
  });

  test('so does the name of a list in a document', () => {
    const found = judge({ name: 'd', family: 'json' }, [JSON.stringify({ phones: ['010-2345-6789', '02-345-6789'] })]);
    expect(found).toMatchObject([{ path: '$.phones[*]', category: 'phone', evidence: { basis: ['values', 'name'] } }]);
  });

  test('an array of documents has their paths', () => {
    const documents = many((draw) => `{${JSON.stringify(JSON.stringify({ buyer: { phone: draw.mobile() } }))}}`);
    expect(judge({ name: 'v', family: 'array' }, documents)).toMatchObject([
      { category: 'phone', path: '$.buyer.phone' },
    ]);
  });

  test('an array of nouns or ids stays silent', () => {
    expect(
      brief(
        judge(
          { name: 'tags', family: 'array' },
          many((draw) => `{${draw.noun()},${draw.noun()}}`),
        ),
      ),
    ).toEqual([]);
    expect(
      brief(
        judge(
          { name: 'ids', family: 'array' },
          many((draw) => `{${draw.digits(9)},${draw.uuid()}}`),
        ),
      ),
    ).toEqual([]);
  });

  const written: readonly (readonly [string, (draw: Fake) => string])[] = [
    ['(…)', (draw) => `(${draw.mobile()})`],
    ['<…>', (draw) => `<${draw.mobile()}>`],
    ['[…]', (draw) => `[${draw.mobile()}]`],
    ['{…}', (draw) => `{${draw.mobile()},${draw.mobile()}}`],
    ['…/…', (draw) => `${draw.mobile()}/${draw.landline()}`],
    ['…#…', (draw) => `#${draw.mobile()}#`],
    ["'…'", (draw) => `'${draw.mobile()}'`],
    ['…;…', (draw) => `${draw.mobile()};${draw.landline()}`],
    ['Tel.…', (draw) => `Tel.${draw.mobile()}`],
    ['tel:…', (draw) => `tel:${draw.landline()}`],
  ];
  test.each(written)('a phone written %s', (_, value) => {
    for (const name of ['phone', 'v']) {
      const found = judge({ name }, many(value));
      expect(found).toMatchObject([{ category: 'phone', protection: 'plain', embedded: true }]);
      expect(found[0]?.evidence.matched).toBe(400);
    }
  });

  test('a single value and a column are decided alike', () => {
    const ids = ['A02-2345-6789', 'INV-2024-02-2345-6789', '2024-01-02', '10.0.0.1', 'abc-def-ghij', 'ORD_0001'];
    for (const value of [...written.map(([, make]) => make(fake(6))), ...ids]) {
      const subject = tableOf([{}]);
      const tally = createTally(subject, subject.columns, detectors, { key: 1 });
      tally.add([value]);
      const sightings = tally.column('v')?.sightings ?? [];
      const seen = sightings.filter(({ matched, masked, embedded }) => matched + masked + embedded > 0);
      expect(inspect(cellOf(value), detectors).map(({ detector }) => detector)).toEqual(
        seen.map(({ detector }) => detector.id),
      );
    }
  });
});

describe('names in notes', () => {
  const inside = (text: string) =>
    inspect(cellOf(text), detectors)
      .filter(({ detector }) => detector === 'kr/person-name')
      .map(({ masked }) => masked);

  test.each([
    ['고객 김민준님 문의', '김*준'],
    ['고객 김민준님', '김*준'],
    ['고객님 이준님 배송지 변경', '이*'],
    ['기존 고객님 김민준님 재문의', '김*준'],
    ['회원 박서연 탈퇴 처리 완료', '박*연'],
    ['환자 최지훈 씨 진료 예약 변경', '최*훈'],
    ['담당자 김창근 과장님께 전달', '김*근'],
    ['담당자는 정은주입니다', '정*주'],
    ['신청인 남궁민수 서류 접수', '남*수'],
    ['수령인: 황보현 / 부재 시 경비실', '황*현'],
    ['오늘 이준 고객님께서 방문', '이*'],
    ['고객 담당자 김민준 확인', '김*준'],
    ['학생 이지은이 결석', '이*은'],
    ['고객 김가은 통화', '김*은'],
    ['민원인 정하늘씨 불만 접수', '정*늘'],
  ])('%s', (text, masked) => {
    expect(inside(text)).toEqual([masked]);
  });

  test.each([
    '고객 문의 접수',
    '고객 정보 유출',
    '고객 이용이 어려움',
    '고객 주문이 취소됨',
    '고객 신규로 전환',
    '고객 유선상 안내',
    '고객 사장님 통화',
    '고객 이모님 대리 수령',
    '회원 전용관 이용',
    '회원 여러분 감사합니다',
    '환자 보호자님 통화',
    '환자 이송중 사망',
    '담당자 이사님 통화',
    '담당자 김부장님 통화',
    '직원 김모 씨 진술',
    '신규 고객님 유치',
    '수령인 경비실',
    '사용자 이름 변경',
    '고객 이사님',
    '학생 한국어 수업',
  ])('%s names nobody', (text) => {
    expect(inside(text)).toEqual([]);
  });

  test('the person of a note is the person of a column of names', () => {
    const draw = fake(12);
    const names = Array.from({ length: 100 }, () => draw.name());
    const hashes = (values: readonly string[]) => {
      const subject = tableOf([{}]);
      const tally = createTally(subject, subject.columns, detectors, { key: 5 });
      for (const value of values) tally.add([value]);
      return tally.distinct('v')?.hashes;
    };
    const notes = names.map((name) => `고객 ${name}님 환불 문의`);
    expect(hashes(notes)).toEqual(hashes(names));
    expect(judge({ name: 'memo' }, notes)).toMatchObject([
      { category: 'person_name', embedded: true, evidence: { matched: 100 } },
    ]);
  });
});

describe('a detector that throws', () => {
  const SECRET = '77-7777-7777';
  const broken = (change: Partial<Detector>): Detector =>
    defineDetector({
      id: 'acme/code',
      title: { ko: '코드', en: 'code' },
      category: 'acme_code',
      severity: 'low',
      law: [],
      families: ['text', 'json', 'array'],
      names: { strong: [/^code$/] },
      match: (cell) => (/^\d\d-\d{4}-\d{4}$/.test(cell.text) ? 'valid' : null),
      pattern: /\d\d-\d{4}-\d{4}/,
      validate: () => 'valid',
      mask: () => '**-****-****',
      examples: { match: ['12-3456-7890'], reject: ['x'] },
      ...change,
    });
  const on = (value: string): never => {
    throw new Error(`cannot take ${value}`);
  };
  const cases: readonly (readonly [string, Partial<Detector>, string])[] = [
    ['match', { match: (cell) => (cell.text === SECRET ? on(cell.text) : null) }, SECRET],
    ['masked', { masked: (cell) => on(cell.text) }, `${SECRET}*`],
    ['measure', { measure: (cell) => (cell.text === SECRET ? on(cell.text) : undefined) }, SECRET],
    ['identity', { identity: (cell) => (cell.text === SECRET ? on(cell.text) : cell.text) }, SECRET],
    ['mask', { mask: on }, SECRET],
    ['validate', { validate: on }, `see ${SECRET} there`],
    ['mask, of a text', { mask: on }, `see ${SECRET} there`],
    ['judge', { judge: () => on(SECRET) }, SECRET],
  ];

  test.each(cases)('in %s is switched off for that column, and said so', (_, change, value) => {
    const subject = tableOf([{ name: 'code' }, { name: 'phone' }, { name: 'extra', family: 'json' }]);
    const draw = fake(8);
    const rows = Array.from({ length: 60 }, (_each, index) => [
      index === 20 ? value : index % 2 ? draw.mobile() : `12-3456-${draw.digits(4)}`,
      draw.mobile(),
      JSON.stringify({ hp: draw.mobile() }),
    ]);
    const run = (with_: readonly Detector[]) => {
      const tally = createTally(subject, subject.columns, with_, { key: 3 });
      for (const row of rows) tally.add(row);
      const found = classifyRelation(subject, tally, with_);
      const sightings = subject.columns.map(({ name }) =>
        tally.column(name)?.sightings.filter(({ detector }) => detector.id !== 'acme/code'),
      );
      return { failed: tally.failed, found, sightings, rows: tally.rows };
    };
    // First in the list, so that the others come after the one that fails.
    const { failed, found, sightings, rows: read } = run([broken(change), ...detectors]);
    const alone = run(detectors);
    expect(failed).toContainEqual({ column: 'code', detector: 'acme/code' });
    expect(failed.map(({ column }) => column)).not.toContain('phone');
    expect(read).toBe(60);
    expect(sightings).toEqual(alone.sightings);
    expect(found.filter(({ category }) => category !== 'acme_code')).toEqual(alone.found);
    // What it saw is no evidence; the column's name still is.
    expect(found.filter(({ category }) => category === 'acme_code')).toMatchObject([
      { column: 'code', evidence: { basis: ['name'], sampled: 0, nonNull: 0, matched: 0, examples: [] } },
    ]);
    expect(JSON.stringify({ failed, found })).not.toContain(SECRET);
  });

  test('inside a document fails the column that holds it', () => {
    const subject = tableOf([{ name: 'v', family: 'json' }]);
    const all = [broken({ match: (cell) => on(cell.text) }), ...detectors];
    const tally = createTally(subject, subject.columns, all, { key: 3 });
    const draw = fake(8);
    for (let row = 0; row < 60; row += 1) tally.add([JSON.stringify({ hp: draw.mobile() })]);
    const found = classifyRelation(subject, tally, all);
    expect(tally.failed).toEqual([{ column: 'v', detector: 'acme/code' }]);
    expect(found).toMatchObject([{ category: 'phone', path: '$.hp', evidence: { matched: 60 } }]);
  });
});

test('a verdict on names alone claims to have seen no values', () => {
  const subject = tableOf([{ name: 'phone' }, { name: 'hired', family: 'date' }, { name: 'email' }], 'customers');
  const none = { sampled: 0, nonNull: 0, matched: 0, valid: 0, examples: [] };
  const unread = classifyRelation(subject, null, detectors);
  expect(unread).toMatchObject([
    { column: 'phone', protection: 'plain', evidence: none },
    { column: 'email', protection: 'plain', evidence: none },
  ]);
  expect(unread.flatMap(({ evidence }) => evidence.basis)).not.toContain('values');
  // One column that could not be read beside one that could.
  const draw = fake(1);
  const tally = createTally(subject, subject.columns.slice(2), detectors, { key: 1 });
  for (let row = 0; row < 50; row += 1) tally.add([draw.email()]);
  expect(classifyRelation(subject, tally, detectors)).toMatchObject([
    { column: 'phone', evidence: none },
    { column: 'email', evidence: { sampled: 50, nonNull: 50, matched: 50 } },
  ]);
});

test('no text makes a detector slow', () => {
  const hostile = [
    'a.',
    'a@a.',
    '가로1 ',
    '1-',
    '010-',
    '가나다 ',
    'a ',
    '수령인 ',
    '고객 ',
    '{"',
    '{{',
    '[0:',
    '$2b$',
    'A1+/',
    '서울 가구 ',
  ].map((unit) => unit.repeat(4_000 / unit.length));
  const started = performance.now();
  judge({ name: 'content' }, hostile);
  judge({ name: 'payload', family: 'json' }, hostile);
  judge({ name: 'tags', family: 'array' }, hostile);
  expect(performance.now() - started).toBeLessThan(500);
});

describe('the tally', () => {
  const column = tableOf([{ name: 'phone' }]);
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
    const documents = tableOf([{ name: 'd', family: 'json' }]);
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
    const subject = tableOf(names.map((name) => ({ name })));
    const tally = createTally(subject, subject.columns, detectors, { key: 8 });
    for (const row of raw) tally.add(row);
    const found = classifyRelation(subject, tally, detectors);
    expect(found).toHaveLength(6);
    const text = JSON.stringify(found);
    for (const value of raw.flat()) expect(text).not.toContain(value);
  });
});
