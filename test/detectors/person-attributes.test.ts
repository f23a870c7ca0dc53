/** Dates of birth, sex, login names, nicknames, pictures and sensitive data: by values, by names, and told from look-alikes. */
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/model.ts';
import { judgeColumn, judgeName, judgeRows, many } from '../support/columns.ts';
import type { Fake } from '../support/fake.ts';

const kinds = (found: readonly { readonly category: string }[]) => found.map(({ category }) => category);
const two = (number: number): string => String(number).padStart(2, '0');

/** A number around `mean`: the sum of four draws. */
const around = (draw: Fake, mean: number, width: number): number =>
  Math.round(mean + ((draw.int(1000) + draw.int(1000) + draw.int(1000) + draw.int(1000)) / 2000 - 1) * width);
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}
const born = (draw: Fake, mean = 1980, width = 40): Day => ({
  year: Math.min(2024, around(draw, mean, width)),
  month: 1 + draw.int(12),
  day: 1 + draw.int(28),
});
const iso = ({ year, month, day }: Day, sign = '-'): string => [year, two(month), two(day)].join(sign);
/** A working day of a year. */
function office(draw: Fake, year: number): string {
  for (;;) {
    const date = new Date(Date.UTC(year, 0, 1 + draw.int(365)));
    if (date.getUTCDay() % 6 !== 0) return date.toISOString().slice(0, 10);
  }
}
/** More and more from year to year. */
const rising = (draw: Fake, from: number, to: number): number =>
  to - Math.floor((draw.int(1000) / 1000) ** 2 * (to - from + 1));

test.each([
  ['1:남', '2:여'],
  ['남(1)', '여(2)'],
])('sexes written as %s and %s', (...words) => {
  const values = many((draw) => draw.pick(words));
  expect(kinds(judgeColumn({ name: 'v' }, values))).toEqual(['gender']);
});

describe('dates of birth', () => {
  type Form = [string, (day: Day) => string, Partial<Column>?];
  const forms: readonly Form[] = [
    ['YYYY-MM-DD', (day) => iso(day)],
    ['the type date', (day) => iso(day), { family: 'date' }],
    ['the type timestamp', (day) => `${iso(day)} 00:00:00`, { family: 'timestamp' }],
    ['YYYYMMDD', (day) => iso(day, '')],
    ['YYYYMMDD as numbers', (day) => iso(day, ''), { family: 'integer' }],
    ['YYMMDD', (day) => iso(day, '').slice(2)],
    ['YYMMDD as numbers', (day) => String(Number(iso(day, '').slice(2))), { family: 'integer' }],
    ['YY.MM.DD', (day) => iso(day, '.').slice(2)],
    ['YYYY.MM.DD', (day) => iso(day, '.')],
    ['YYYY. M. D.', ({ year, month, day }) => `${year}. ${month}. ${day}.`],
    ['YYYY/MM/DD', (day) => iso(day, '/')],
    ['YYYY년 M월 D일', ({ year, month, day }) => `${year}년 ${month}월 ${day}일`],
    ['MM/DD/YYYY', ({ year, month, day }) => `${two(month)}/${two(day)}/${year}`],
    ['midnight in Korea', (day) => `${iso(day)}T15:00:00.000Z`],
    ['months of English', ({ year, day }) => `${two(day)}-MAR-${two(year % 100)}`],
  ];
  test.each<Form>(forms.slice(0, -1))('%s without a name', (_, form, column = {}) => {
    const found = judgeColumn(
      { name: 'v', ...column },
      many((draw) => form(born(draw))),
    );
    expect(kinds(found)).toEqual(['birth_date']);
    expect(found[0]?.confidence).toBeGreaterThan(0.8);
  });
  test.each<Form>(forms)('%s with a name', (_, form, column = {}) => {
    const found = judgeColumn(
      { name: 'cust_brdt', ...column },
      many((draw) => form(born(draw))),
    );
    expect(kinds(found)).toEqual(['birth_date']);
    expect(found[0]?.confidence).toBeGreaterThan(0.95);
  });

  test.each<[string, (draw: Fake) => Day]>([
    ['of a school', (draw) => born(draw, 2010, 4)],
    ['of small children', (draw) => ({ ...born(draw), year: 2018 + draw.int(7) })],
    ['of the old', (draw) => born(draw, 1940, 15)],
  ])('%s are believed by their name', (_, value) => {
    expect(
      kinds(
        judgeColumn(
          { name: 'birth_dt' },
          many((draw) => iso(value(draw))),
        ),
      ),
    ).toEqual(['birth_date']);
  });

  test('unknown ones are 9999-12-31 or 1900-01-01', () => {
    const values = many((draw) => (draw.int(3) ? iso(born(draw)) : draw.pick(['9999-12-31', '1900-01-01'])));
    expect(kinds(judgeColumn({ name: 'v' }, values))).toEqual(['birth_date']);
  });

  test.each<[string, (draw: Fake) => string, Partial<Column>?]>([
    ['log entries', (draw) => iso({ ...born(draw), year: 2019 + draw.int(7) })],
    ['orders of long ago', (draw) => iso({ ...born(draw), year: 2003 + draw.int(7) })],
    ['members since 1998', (draw) => iso({ ...born(draw), year: 1998 + draw.int(24) })],
    ['licences since 1965', (draw) => office(draw, rising(draw, 1965, 2024)), { family: 'date' }],
    ['companies founded since 1945', (draw) => office(draw, 1945 + draw.int(75))],
    [
      'books',
      (draw) => `${1975 + draw.int(48)}-${two(1 + draw.int(12))}-${draw.int(3) ? two(1 + draw.int(28)) : '01'}`,
    ],
    ['days to come', (draw) => iso({ ...born(draw), year: 2026 + draw.int(6) })],
    ['times of day', (draw) => `${iso(born(draw))} ${two(draw.int(24))}:${two(draw.int(60))}:${two(draw.int(60))}`],
    ['six-digit codes', (draw) => draw.digits(6)],
  ])('%s are none', (_, value, column = {}) => {
    expect(kinds(judgeColumn({ name: 'v', ...column }, many(value)))).toEqual([]);
  });

  test.each<[string, string, (day: Day) => string, Partial<Column>?]>([
    ['months and days', '생일', ({ month, day }) => two(month) + two(day)],
    ['months and days', 'born_mndy', ({ month, day }) => `${two(month)}-${two(day)}`],
    ['masked days', 'birth_date', ({ year }) => `${year}-**-**`],
    ['lunar days', 'birth_date', (day) => `(음)${iso(day)}`],
  ])('%s under %s', (_, name, form, column = {}) => {
    const values = many((draw) => form(born(draw)));
    expect(kinds(judgeColumn({ name, ...column }, values))).toEqual(['birth_date']);
  });
  test('months and days without a name are none', () => {
    expect(
      kinds(
        judgeColumn(
          { name: 'v' },
          many((draw) => two(1 + draw.int(12)) + two(1 + draw.int(28))),
        ),
      ),
    ).toEqual([]);
  });

  test.each(['event_date', '사건일자', 'match_date', '일자'])('events of a century under %s are none', (name) => {
    const values = many((draw) => iso({ ...born(draw), year: 1900 + draw.int(120) }));
    expect(kinds(judgeColumn({ name }, values))).toEqual([]);
  });

  test('a dozen births beside persons', () => {
    const rows = many((draw) => `${draw.name()}|${draw.mobile()}|${iso(born(draw))}`, 12).map((row) => row.split('|'));
    const found = judgeRows([{ name: 'c1' }, { name: 'c2' }, { name: 'c3' }], rows);
    expect(kinds(found.filter(({ column }) => column === 'c3'))).toEqual(['birth_date']);
  });

  test.each(['reg_dt', '인허가일자', 'hire_date', '설립일', 'created_at', 'death_date'])(
    'the name %s speaks against it',
    (name) => {
      expect(
        kinds(
          judgeColumn(
            { name },
            many((draw) => iso(born(draw))),
          ),
        ),
      ).toEqual([]);
    },
  );

  test.each([
    ['BRDT', null],
    ['userBirthday', null],
    ['date_of_birth', null],
    ['mb_birth', null],
    ['BRTHDY', '생일'],
    ['c3', '생년월일'],
    ['birth_yr', '출생연도'],
    ['dob', null],
  ])('%s (%s) without values', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual(['birth_date']);
  });
  test.each([
    ['OCCRRNC_DE', '발생일'],
    ['birth_place', '출생지'],
    ['birthday_coupon_yn', '생일쿠폰여부'],
    ['lunar_yn', '양력음력구분'],
    ['start_year', '시작연도'],
  ])('%s (%s) is none', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual([]);
  });

  test('years of birth need their name', () => {
    const years = many((draw) => String(born(draw).year));
    expect(kinds(judgeColumn({ name: 'birth_year', family: 'integer' }, years))).toEqual(['birth_date']);
    expect(kinds(judgeColumn({ name: 'year', family: 'integer' }, years))).toEqual([]);
  });
});

describe('sex', () => {
  test.each<[string, readonly string[], Partial<Column>?]>([
    ['gndr', ['M', 'F']],
    ['SEXDSTN_CODE', ['M', 'F'], { maxLength: 1 }],
    ['sex', ['male', 'female']],
    ['성별', ['남', '여']],
    ['gender', ['남자', '여자', '기타']],
    ['gender_cd', ['1', '2']],
    ['gender', ['0', '1'], { family: 'integer' }],
    ['gender', ['MALE', 'FEMALE'], { family: 'enum' }],
    ['sex_cd', ['1', '2', '3', '4']],
    ['is_male', ['t', 'f'], { family: 'boolean' }],
    ['v', ['남', '여']],
    ['v', ['남성', '여성']],
    ['v', ['Male', 'Female']],
  ])('%s of %s', (name, values, column = {}) => {
    expect(
      kinds(
        judgeColumn(
          { name, ...column },
          many((draw) => draw.pick(values)),
        ),
      ),
    ).toEqual(['gender']);
  });

  test.each<[string, readonly string[]]>([
    ['v', ['1', '2']],
    ['v', ['0', '1']],
    ['size', ['S', 'M', 'L', 'F']],
    ['v', ['남', '여', '계']],
    ['grade', ['M', 'G', 'S']],
    ['goods_gender', ['M', 'F', 'A']],
  ])('%s of %s is none', (name, values) => {
    expect(
      kinds(
        judgeColumn(
          { name },
          many((draw) => draw.pick(values)),
        ),
      ),
    ).toEqual([]);
  });

  test('M and F beside names are persons', () => {
    const rows = many((draw) => draw.name()).map((name, index) => [name, index % 3 ? 'M' : 'F']);
    expect(kinds(judgeRows([{ name: 'c1' }, { name: 'c2' }], rows))).toEqual(['person_name', 'gender']);
  });
});

describe('login names', () => {
  const login = (draw: Fake) =>
    `${draw.pick(['kim', 'lee', 'park', 'happy', 'sky'])}${draw.pick(['', '_', '.'])}${draw.hex(3)}${draw.int(99)}`;
  test.each(['user_id', 'mb_id', 'LOGIN_ID', 'wrter_id', 'rgtr_id', 'created_by'])('%s with values', (name) => {
    expect(kinds(judgeColumn({ name }, many(login)))).toEqual(['user_id']);
  });
  test('a few writers again and again', () => {
    expect(
      kinds(
        judgeColumn(
          { name: 'FRST_REGISTER_ID' },
          many((draw) => draw.pick(['admin', 'kim01', 'system'])),
        ),
      ),
    ).toEqual(['user_id']);
  });
  test('are known as e-mails where they are', () => {
    expect(
      kinds(
        judgeColumn(
          { name: 'user_id' },
          many((draw) => draw.email()),
        ),
      ),
    ).toEqual(['email']);
  });
  test.each([
    ['LAST_UPDUSR_ID', '최종수정자ID'],
    ['SANCTNER_ID', '결재자ID'],
    ['c4', '신청인 아이디'],
    ['c5', '포상자ID'],
    ['c6', '회원 아이디'],
    ['frst_rgtr_id', null],
    ['mdfr_id', null],
    ['reg_usr_id', null],
    ['updated_by', null],
    ['approverId', null],
    ['login_id', null],
    ['userid', null],
    ['username', null],
  ])('%s (%s) without values', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual(['user_id']);
  });
  test.each([
    ['order_id', '주문ID'],
    ['server_id', '서버ID'],
    ['product_id', null],
    ['user_group_id', '사용자그룹ID'],
    ['sms_id', '문자ID'],
    ['confm_id', '승인ID'],
    ['corp_id', '법인ID'],
    ['hospital_id', '병원ID'],
    ['box_id', '상자ID'],
    ['domain_id', '도메인ID'],
    ['folder_id', null],
    ['id', null],
    ['user_id_yn', null],
    ['client_id', null],
    ['dept_id', '담당부서ID'],
  ])('%s (%s) is none', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual([]);
  });
  test('a number is a key of the table', () => {
    expect(
      kinds(
        judgeColumn(
          { name: 'user_id', family: 'integer' },
          many((_, index) => String(index + 1)),
        ),
      ),
    ).toEqual([]);
  });
  test('id among members', () => {
    expect(kinds(judgeName({ name: 'id' }, 'member'))).toEqual([]);
    expect(kinds(judgeColumn({ name: 'id' }, many(login), 'member'))).toEqual(['user_id']);
    expect(kinds(judgeColumn({ name: 'id' }, many(login), 'product'))).toEqual([]);
  });
});

describe('nicknames, pictures, sensitive data', () => {
  test.each([
    ['nickname', null, 'nickname'],
    ['mb_nick', null, 'nickname'],
    ['c1', '닉네임', 'nickname'],
    ['profile_image_url', null, 'photo'],
    ['c1', '증명사진', 'photo'],
    ['face_feature', null, 'photo'],
    ['c1', '지문 데이터', 'photo'],
    ['BLDTY_CD', '혈액형코드', 'health'],
    ['RLGN_NM', '종교명', 'health'],
    ['PRGN_YN', '임신여부', 'health'],
    ['c1', '장애등급', 'health'],
    ['c1', '노동조합 가입여부', 'health'],
    ['dgns_cd', '진단코드', 'health'],
    ['criminal_record', null, 'health'],
  ])('%s (%s) is %s', (name, comment, category) => {
    expect(kinds(judgeName({ name, comment }))).toEqual([category]);
  });
  test.each([
    ['product_image', '상품 이미지'],
    ['TROBL_NM', '장애명'],
    ['TROBL_OCCRRNC_TIME', '장애발생시간'],
    ['photo_cnt', '사진수'],
    ['key_fingerprint', null],
    ['card_alias', '카드별칭'],
    ['dgns_ymd', '진단일자'],
    ['trtmt_stts', '민원처리상태'],
  ])('%s (%s) is none', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual([]);
  });

  test('their values do not matter', () => {
    expect(
      kinds(
        judgeColumn(
          { name: 'profile_img' },
          many((draw) => `/img/${draw.hex(8)}.png`),
        ),
      ),
    ).toEqual(['photo']);
    expect(
      kinds(
        judgeColumn(
          { name: 'blood_type' },
          many((draw) => draw.pick(['A', 'B', 'O', 'AB'])),
        ),
      ),
    ).toEqual(['health']);
    expect(
      kinds(
        judgeColumn(
          { name: '종교' },
          many((draw) => draw.pick(['불교', '기독교', '천주교', '없음'])),
        ),
      ),
    ).toEqual(['health']);
    expect(
      kinds(
        judgeColumn(
          { name: 'nick_name' },
          many((draw) => draw.noun()),
        ),
      ),
    ).toEqual(['nickname']);
  });

  const code = (draw: Fake) => `${draw.pick([...'AEFIJKLMNRSZ'])}${draw.digits(2)}`;
  test('codes of diseases are known by their points', () => {
    const values = many((draw) => (draw.int(5) ? `${code(draw)}.${draw.int(10)}` : code(draw)));
    expect(kinds(judgeColumn({ name: 'v' }, values))).toEqual(['health']);
  });
  test('without points by their name', () => {
    const values = many((draw) => `${code(draw)}${draw.pick(['', draw.digits(1), draw.digits(2)])}`);
    expect(kinds(judgeColumn({ name: '주상병코드' }, values))).toEqual(['health']);
    expect(kinds(judgeColumn({ name: 'v' }, values))).toEqual([]);
  });
});

describe('keys of rows are no login names', () => {
  const among = (name: string, value: (draw: Fake, index: number) => string) =>
    judgeRows(
      [{ name }, { name: 'mobile' }],
      many((draw, index) => `${value(draw, index)}|010-${2000 + draw.int(7000)}-${1000 + draw.int(9000)}`).map((row) =>
        row.split('|'),
      ),
    ).filter(({ column }) => column === name);
  test.each<[string, (draw: Fake, index: number) => string]>([
    ['customer_id', (_, index) => `C${String(index + 1).padStart(6, '0')}`],
    ['patient_id', (draw) => `PT-2024-${draw.digits(5)}`],
    ['buyer_id', (draw) => draw.hex(16)],
    ['고객ID', (_, index) => `CUST${10_000 + index}`],
  ])('%s', (name, value) => expect(among(name, value)).toEqual([]));

  const login = (draw: Fake) => `${draw.pick(['sky', 'minsu', 'happy', 'tiger', 'jieun', 'lucky'])}${draw.int(9999)}`;
  test('what people chose is one under such a name, and counted ones are under a name that says so', () => {
    expect(among('customer_id', login).map(({ category }) => category)).toEqual(['user_id']);
    expect(among('login_id', (_, index) => `USR${10_000_000 + index}`).map(({ category }) => category)).toEqual([
      'user_id',
    ]);
    expect(judgeName({ name: 'patient_id' })).toEqual([]);
    expect(judgeName({ name: '고객아이디' }).map(({ category }) => category)).toEqual(['user_id']);
    expect(judgeName({ name: 'user_id', maxLength: 36 })).toEqual([]);
  });
});

describe('births as moments', () => {
  const seconds = (draw: Fake) => (draw.int(18_000) - 5000) * 86_400;
  test('are found under their name, as seconds and as milliseconds', () => {
    for (const name of ['birth_ts', 'birthday', '생년월일']) {
      const column = { name, family: 'integer' } as const;
      expect(
        judgeColumn(
          column,
          many((draw) => String(seconds(draw))),
        ).map((each) => each.category),
      ).toEqual(['birth_date']);
      expect(
        judgeColumn(
          column,
          many((draw) => String(seconds(draw) * 1000)),
        ).map((each) => each.category),
      ).toEqual(['birth_date']);
    }
  });

  test('are nobody’s without it', () => {
    for (const name of ['v', 'created_ts', 'reg_dt']) {
      expect(
        judgeColumn(
          { name, family: 'integer' },
          many((draw) => String(seconds(draw))),
        ),
      ).toEqual([]);
    }
  });
});

describe('names of other countries in Hangul', () => {
  const first = ['마이클', '사라', '토마스', '세르게이', '마리아', '아흐메드', '올가', '헨리', '소피아', '빅토리아'];
  const last = ['존슨', '스미스', '페트로프', '뮐러', '가르시아', '하산', '파텔', '로시', '윌슨', '밀러'];
  test('are known by both of their words', () => {
    const found = judgeColumn(
      { name: 'v' },
      many((draw) => `${draw.pick(first)} ${draw.pick(last)}`, 60),
    );
    expect(found.map(({ category }) => category)).toEqual(['person_name']);
  });

  test.each([
    [
      'menus',
      ['아이스 아메리카노', '카페 라떼', '초코 케이크', '바닐라 라떼', '레몬 에이드', '콜드 브루', '치즈 버거'],
    ],
    [
      'cities',
      ['로스 앤젤레스', '뉴 델리', '부에노스 아이레스', '쿠알라 룸푸르', '라스 베이거스', '상트 페테르부르크'],
    ],
    ['firms', ['골드만 삭스', '모건 스탠리', '제너럴 일렉트릭', '롤스 로이스', '루이 비통', '휴렛 패커드']],
  ])('%s are none', (_, words) =>
    expect(
      judgeColumn(
        { name: 'v' },
        many((draw) => draw.pick(words)),
      ),
    ).toEqual([]),
  );
});

test.each(['health_check_yn', 'vaccine_yn', '예방접종여부', 'health_status', 'screening_type'])(
  '%s says nothing of a person’s health',
  (name) => {
    expect(judgeName({ name })).toEqual([]);
    expect(
      judgeColumn(
        { name },
        many((draw) => draw.pick(['Y', 'N'])),
      ),
    ).toEqual([]);
  },
);
