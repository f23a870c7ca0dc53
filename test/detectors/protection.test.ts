/** Passwords, secrets and the codes of doors; and how the schemes that protect values are told by their shape. */
import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import krEntranceCode from '../../detectors/kr-entrance-code.ts';
import { cellOf } from '../../src/classify/cell.ts';
import { inspect } from '../../src/classify/inspect.ts';
import { leadingScheme, SCHEMES, type Scheme, shapeOf } from '../../src/classify/shape.ts';
import { judgeColumn, judgeName, many } from '../support/columns.ts';
import { type Fake, fake } from '../support/fake.ts';

const kinds = (found: readonly { readonly category: string }[]) => found.map(({ category }) => category);
const from = (draw: Fake, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet[draw.int(alphabet.length)]).join('');
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const salt = (draw: Fake, count: number): string => from(draw, ALNUM, count);
const sum = (algorithm: string, draw: Fake, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(draw.name()).digest(encoding);
/** What AES_ENCRYPT of MySQL makes of a text, with a key that nobody keeps. */
const aes = (draw: Fake, text: string, encoding: 'hex' | 'base64'): string => {
  const cipher = createCipheriv('aes-128-ecb', draw.hex(16), null);
  return cipher.update(text, 'utf8', encoding) + cipher.final(encoding);
};

describe('shapes', () => {
  test.each<[Scheme, string, (draw: Fake) => string, boolean?]>([
    ['md5', 'hex', (draw) => sum('md5', draw, 'hex')],
    ['sha1', 'hex', (draw) => sum('sha1', draw, 'hex')],
    ['sha1', 'capitals', (draw) => sum('sha1', draw, 'hex').toUpperCase()],
    ['sha1', 'base64', (draw) => sum('sha1', draw, 'base64')],
    ['sha224', 'hex', (draw) => sum('sha224', draw, 'hex')],
    ['sha256', 'hex', (draw) => sum('sha256', draw, 'hex')],
    ['sha256', 'base64', (draw) => sum('sha256', draw, 'base64')],
    ['sha256', 'base64url without padding', (draw) => createHash('sha256').update(draw.name()).digest('base64url')],
    ['sha256', 'bytes', (draw) => sum('sha256', draw, 'hex'), true],
    ['sha384', 'hex', (draw) => sum('sha384', draw, 'hex')],
    ['sha512', 'hex', (draw) => sum('sha512', draw, 'hex')],
    ['sha512', 'base64', (draw) => sum('sha512', draw, 'base64')],
    ['sha512', 'base64 in lines of 76', (draw) => sum('sha512', draw, 'base64').replace(/^(.{76})/, '$1\n')],
    ['mysql-native', 'PASSWORD() before 8.0', (draw) => `*${draw.hex(40).toUpperCase()}`],
    ['bcrypt', '2b', (draw) => `$2b$12$${salt(draw, 53)}`],
    ['bcrypt', 'Spring', (draw) => `{bcrypt}$2a$10$${salt(draw, 53)}`],
    ['bcrypt', 'Django', (draw) => `bcrypt_sha256$$2b$12$${salt(draw, 53)}`],
    ['argon2', 'PHC', (draw) => `$argon2id$v=19$m=65536,t=3,p=4$${salt(draw, 22)}$${salt(draw, 43)}`],
    ['argon2', 'Django', (draw) => `argon2$argon2id$v=19$m=102400,t=2,p=8$${salt(draw, 22)}$${salt(draw, 43)}`],
    ['scrypt', 'PHC', (draw) => `$scrypt$ln=15,r=8,p=1$${salt(draw, 22)}$${salt(draw, 43)}`],
    ['scrypt', 'Werkzeug', (draw) => `scrypt:32768:8:1$${salt(draw, 16)}$${draw.hex(128)}`],
    ['pbkdf2', 'Django', (draw) => `pbkdf2_sha256$600000$${salt(draw, 22)}$${draw.base64(32)}`],
    ['pbkdf2', 'Werkzeug', (draw) => `pbkdf2:sha256:260000$${salt(draw, 16)}$${draw.hex(64)}`],
    ['pbkdf2', 'passlib', (draw) => `$pbkdf2-sha256$29000$${salt(draw, 22)}$${salt(draw, 43)}`],
    ['pbkdf2', 'ASP.NET Identity', (draw) => `AQAAAAEAACcQAAAAE${salt(draw, 65)}==`],
    ['yescrypt', 'crypt', (draw) => `$y$j9T$${salt(draw, 22)}$${salt(draw, 43)}`],
    [
      'scram-sha256',
      'PostgreSQL',
      (draw) => `SCRAM-SHA-256$4096:${draw.base64(16)}$${draw.base64(32)}:${draw.base64(32)}`,
    ],
    ['postgres-md5', 'PostgreSQL', (draw) => `md5${draw.hex(32)}`],
    ['crypt-md5', 'crypt', (draw) => `$1$${salt(draw, 8)}$${salt(draw, 22)}`],
    ['crypt-sha256', 'crypt', (draw) => `$5$${salt(draw, 16)}$${salt(draw, 43)}`],
    ['crypt-sha512', 'crypt', (draw) => `$6$rounds=5000$${salt(draw, 16)}$${salt(draw, 86)}`],
    ['phpass', 'WordPress', (draw) => `$P$B${salt(draw, 30)}`],
    ['ldap-ssha', 'LDAP', (draw) => `{SSHA}${draw.base64(28)}`],
    ['ldap-sha', 'LDAP', (draw) => `{SHA}${draw.base64(20)}`],
    ['ldap-ssha2', 'LDAP', (draw) => `{SSHA512}${draw.base64(72)}`],
    ['django-md5', 'Django', (draw) => `md5$${salt(draw, 12)}$${draw.hex(32)}`],
    ['pgp', 'bytes', (draw) => `c30d0407${draw.hex(140)}`, true],
    ['pgp', 'bytes for a public key', (draw) => `c1c04c03${draw.hex(600)}`, true],
    ['pgp', 'armour', () => '-----BEGIN PGP MESSAGE-----\n\nmade up\n-----END PGP MESSAGE-----'],
    ['openssl', 'enc -base64', (draw) => `U2FsdGVkX1${salt(draw, 34)}`],
    ['fernet', 'token', (draw) => `gAAAAA${salt(draw, 94)}`],
    ['vault', 'transit', (draw) => `vault:v1:${draw.base64(60)}`],
    ['jasypt', 'property', (draw) => `ENC(${draw.base64(24)})`],
    ['laravel', 'Crypt', (draw) => Buffer.from(`{"iv":"${draw.base64(16)}","value":"x"}`).toString('base64')],
    ['aws-kms', 'blob', (draw) => `AQICAH${salt(draw, 120)}`],
    ['aes-blocks', 'HEX(AES_ENCRYPT())', (draw) => aes(draw, draw.rrn(), 'hex').toUpperCase()],
    ['aes-blocks', 'bytes of AES_ENCRYPT()', (draw) => aes(draw, draw.mobile(), 'hex'), true],
    ['aes-blocks', 'five blocks in hex', (draw) => aes(draw, 'x'.repeat(70) + draw.digits(8), 'hex')],
    ['aes-blocks', 'base64', (draw) => aes(draw, draw.mobile(), 'base64')],
    ['high-entropy', 'AES-GCM in base64', (draw) => draw.base64(41)],
    ['high-entropy', 'bytes', (draw) => draw.hex(90), true],
    ['token', 'of a payment service', (draw) => `tok_${salt(draw, 24)}`],
    ['uuid', 'with hyphens', (draw) => draw.uuid()],
    ['uuid', 'without', (draw) => `${draw.hex(12)}4${draw.hex(3)}a${draw.hex(15)}`],
  ])('%s: %s', (scheme, _, value, binary = false) => {
    const seen = new Map<string | null, number>();
    for (const text of many(value, 300)) {
      const shape = shapeOf(cellOf(text), binary);
      seen.set(shape, (seen.get(shape) ?? 0) + 1);
    }
    // One MD5 sum in sixty looks like a UUID; a text of a few characters may lack a digit.
    expect(seen.get(scheme) ?? 0).toBeGreaterThanOrEqual(285);
  });

  test.each<[string, (draw: Fake) => string, boolean?]>([
    ['numbers', (draw) => draw.digits(32)],
    ['ids of MongoDB', (draw) => `65${draw.hex(22)}`],
    ['order numbers', (draw) => `ORD-20240115-${draw.digits(8)}`],
    ['names of files', (draw) => `Upload/2024/01/Scan/Contract${draw.digits(4)}Final.pdf`],
    ['paths without a dot', (draw) => `Upload/ProductImages/Spring2024/Item${draw.digits(5)}`],
    ['names of classes', (draw) => `OrderServiceImplementationFactory${draw.digits(3)}`],
    ['constants', (draw) => `PAYMENT_STATUS_CHANGED_EVENT_${draw.digits(3)}`],
    ['sentences', (draw) => `The quick brown fox jumps over ${draw.digits(3)} lazy dogs`],
    ['addresses', (draw) => draw.roadAddress()],
    ['links', (draw) => `https://example.com/items/${draw.digits(6)}?ref=${draw.hex(8)}`],
    ['mail addresses', (draw) => draw.email()],
    ['times', () => '2024-01-15T10:20:30.123456+09:00'],
    ['pictures', (draw) => `ffd8ffe000104a464946${draw.hex(80)}`, true],
    ['passwords that Spring does not encode', (draw) => `{noop}${salt(draw, 12)}`],
    ['prices', (draw) => `$${draw.digits(5)}.00 / $${draw.digits(5)}.00`],
  ])('%s have none', (_, value, binary = false) => {
    for (const text of many(value, 100)) expect(shapeOf(cellOf(text), binary)).toBeNull();
  });

  test('a column of whole blocks in several lengths is encrypted, not hashed', () => {
    expect(
      leadingScheme(
        new Map([
          ['sha256', 300],
          ['md5', 200],
        ]),
      ),
    ).toEqual({ scheme: 'aes-blocks', cells: 500, shaped: 500 });
    expect(
      leadingScheme(
        new Map([
          ['sha256', 500],
          ['aes-blocks', 3],
        ]),
      ),
    ).toMatchObject({ scheme: 'sha256', cells: 500 });
    expect(leadingScheme(new Map())).toEqual({ scheme: null, cells: 0, shaped: 0 });
  });

  test('what rests on MD5 or SHA-1 is weak, what is made for passwords says so', () => {
    const names = (holds: (facts: (typeof SCHEMES)[Scheme]) => boolean) =>
      Object.entries(SCHEMES).flatMap(([name, facts]) => (holds(facts) ? [name] : []));
    expect(names(({ weak }) => weak)).toEqual(
      expect.arrayContaining(['md5', 'sha1', 'mysql-native', 'crypt-md5', 'ldap-ssha', 'phpass']),
    );
    expect(names(({ weak }) => weak)).not.toContain('bcrypt');
    expect(names(({ forPasswords }) => forPasswords)).toEqual(
      expect.arrayContaining(['bcrypt', 'argon2', 'scrypt', 'pbkdf2', 'crypt-sha512', 'mysql-native']),
    );
    expect(names(({ forPasswords, protection }) => forPasswords && protection !== 'hashed')).toEqual([]);
  });
});

describe('passwords', () => {
  const chosen = (draw: Fake): string =>
    draw.pick(['qwer', 'seoul', 'love', 'Happy', 'kimchi', 'hong', 'Abcd']) +
    draw.pick(['1234', '2023', '0915', '12', '777']) +
    draw.pick(['!', '@', '!!', '#', '!@']);

  test.each<[string, (draw: Fake) => string, string]>([
    ['bcrypt', (draw) => `$2a$10$${salt(draw, 53)}`, 'hashed'],
    ['argon2', (draw) => `$argon2id$v=19$m=65536,t=3,p=4$${salt(draw, 22)}$${salt(draw, 43)}`, 'hashed'],
    ['Django', (draw) => `pbkdf2_sha256$600000$${salt(draw, 22)}$${draw.base64(32)}`, 'hashed'],
    ['MySQL', (draw) => `*${draw.hex(40).toUpperCase()}`, 'hashed'],
  ])('%s is known whatever the column is called', (_, value, protection) => {
    const found = judgeColumn({ name: 'c1' }, many(value));
    expect(found).toMatchObject([{ category: 'password', protection }]);
    expect(found[0]?.confidence).toBeGreaterThan(0.8);
  });

  test('MD5 under the name of a password is a weak hash, SHA-256 is not called so', () => {
    const found = (value: (draw: Fake) => string) => judgeColumn({ name: 'user_pw' }, many(value));
    expect(found((draw) => draw.hex(32))).toMatchObject([
      { category: 'password', scheme: 'md5', caveats: ['weak-hash'] },
    ]);
    expect(found((draw) => draw.hex(64))).toMatchObject([{ category: 'password', scheme: 'sha256', caveats: [] }]);
  });

  test('readable ones are plain, under their name and, with signs, under none', () => {
    expect(judgeColumn({ name: 'PSWD' }, many(chosen))).toMatchObject([{ category: 'password', protection: 'plain' }]);
    expect(
      judgeColumn(
        { name: 'PSWD' },
        many((draw) => `${draw.pick(['abc', 'test'])}${draw.digits(4)}`),
      ),
    ).toMatchObject([{ category: 'password', protection: 'plain' }]);
    expect(judgeColumn({ name: 'c7' }, many(chosen))).toMatchObject([
      { category: 'password', protection: 'plain', evidence: { examples: ['****'] } },
    ]);
  });

  test.each<[string, (draw: Fake) => string]>([
    ['logins', (draw) => `${draw.pick(['hong', 'kim', 'test'])}${draw.digits(4)}`],
    ['codes', (draw) => `A${draw.digits(3)}-B${draw.digits(4)}`],
    ['colours', (draw) => `#a${draw.digits(5)}`],
    ['coupons', (draw) => salt(draw, 12)],
    ['models', (draw) => `SM-S${draw.digits(3)}N+${draw.digits(2)}`],
    ['queries', (draw) => `?page=${draw.digits(2)}&id=${draw.digits(3)}`],
    ['departments', (draw) => `R&D Team ${draw.digits(2)}`],
  ])('%s are none', (_, value) => {
    expect(kinds(judgeColumn({ name: 'c1' }, many(value))).filter((kind) => kind === 'password')).toEqual([]);
  });

  test.each([
    ['password', null],
    ['USER_PW', null],
    ['mbrPswd', null],
    ['writng_password', null],
    ['encrypted_password', null],
    ['passwd_hash', null],
    ['c1', '비밀번호'],
    ['c1', '회원 비밀번호(SHA256)'],
    ['PASSWORD_CNSR', '비밀번호정답'],
  ])('an empty %s (%s) is one', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual(['password']);
  });

  test.each([
    ['password_hint', '비밀번호 힌트'],
    ['pswd_chg_dt', '비밀번호 변경일시'],
    ['PSWD_ERR_NMTM', '비밀번호오류횟수'],
    ['pw_yn', null],
    ['tmpr_pswd_yn', null],
    ['chg_pwd_last_pnttm', null],
    ['password_policy', null],
    ['card_pwd2', '카드 비밀번호 앞 2자리'],
    ['pin_no', null],
    ['bypass_cd', null],
    ['pass_yn', '합격여부'],
  ])('an empty %s (%s) is none', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual([]);
  });
});

describe('secrets', () => {
  test.each<[string, (draw: Fake) => string]>([
    ['JWT', (draw) => `eyJ${salt(draw, 30)}.eyJ${salt(draw, 60)}.${salt(draw, 43)}`],
    ['AWS keys', (draw) => `AKIA${from(draw, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`],
    ['GitHub tokens', (draw) => `ghp_${salt(draw, 36)}`],
    ['Slack tokens', (draw) => `xoxb-${draw.digits(12)}-${salt(draw, 24)}`],
    ['Google keys', (draw) => `AIza${salt(draw, 35)}`],
    ['payment keys', (draw) => `test_sk_${salt(draw, 24)}`],
    ['private keys', (draw) => `-----BEGIN PRIVATE KEY-----\n${draw.base64(90)}\n-----END PRIVATE KEY-----`],
  ])('%s are known by their values', (_, value) => {
    const found = judgeColumn({ name: 'c1' }, many(value));
    expect(kinds(found)).toEqual(['secret']);
    expect(found[0]?.confidence).toBeGreaterThan(0.9);
  });

  test('one in a text', () => {
    const notes = many((draw, index) =>
      index % 20
        ? `${draw.noun()} 배포 완료`
        : `config set key=AKIA${from(draw, 'ABCDEFGHIJKLMNOP234567', 16)} region=seoul`,
    );
    expect(judgeColumn({ name: 'note' }, notes)).toMatchObject([{ category: 'secret', embedded: true }]);
  });

  test.each([
    'access_token',
    'refreshToken',
    'api_key',
    'CNSMR_SECRET',
    'client_secret',
    'otp_secret',
    'session_key',
    'password_reset_token',
  ])('an empty %s is one', (name) => {
    expect(kinds(judgeName({ name }))).toEqual(['secret']);
  });

  test.each([
    'token_type',
    'public_key',
    'primary_key',
    'max_tokens',
    'expires_in',
    'secret_at',
    'keyword',
    'token_exp_dt',
  ])('an empty %s is none', (name) => {
    expect(kinds(judgeName({ name }))).toEqual([]);
  });
});

describe('entrance codes', () => {
  /** Notes that say how to get in, as people write them. */
  const withCode = (draw: Fake): string => {
    const code = draw.digits(4);
    const keyed = draw.pick([
      `#${code}`,
      `*${code}#`,
      `${code}#`,
      `${code}*`,
      `#${draw.digits(4)}#${code}`,
      `종${code}종`,
      `열쇠${code}`,
      `샵${code}`,
      `별${code}별`,
      `${draw.digits(3)}호#${code}`.replace('호', ''),
    ]);
    return draw.pick([
      () => `공동현관 비밀번호 ${keyed}`,
      () => `공동현관 ${keyed}`,
      () => `공동현관비번 ${code}`,
      () => `공동현관문 비번은 ${code} 입니다`,
      () => `현관 ${keyed}`,
      () => `1층 현관 ${keyed} 누르고 들어오세요`,
      () => `현관비번${code}`,
      () => `현관 비밀번호: ${keyed}`,
      () => `부재시 문앞에 놔주세요. 공동현관 ${keyed}`,
      () => `문 앞에 두고 가주세요 (현관 비번 ${code}*)`,
      () => `비번 ${code} 문앞에 부탁드려요`,
      () => `출입번호 ${keyed} 입니다`,
      () => `${keyed} 누르고 올라오세요`,
      () => `${draw.digits(3)}동 공현 ${keyed}`,
      () => `로비 ${keyed} 입력 후 문 앞`,
      () => `벨 누르지 마시고 공동현관 비번 ${keyed} 으로 들어와주세요`,
      () => `출입문 비밀번호는 ${code}입니다`,
      () => `공동현관 출입번호 : ${keyed}`,
    ])();
  };
  const without = (draw: Fake): string =>
    draw.pick([
      () => '문 앞에 놓아주세요',
      () => '경비실에 맡겨주세요',
      () => '경비실 호출',
      () => '자유출입가능',
      () => '공동현관 자유출입 가능합니다',
      () => '벨 누르지 마세요 아기가 자요',
      () => '배송 전 연락 바랍니다',
      () => `${101 + draw.int(20)}동 ${1 + draw.int(20)}0${1 + draw.int(4)}호 문앞`,
      () => `${1 + draw.int(20)}층에서 내려 오른쪽입니다`,
      () => `${8 + draw.int(12)}시 이후에 배송해주세요`,
      () => `${1 + draw.int(12)}월 ${1 + draw.int(28)}일까지 꼭 부탁드립니다`,
      () => `무인택배함 ${1 + draw.int(40)}번에 넣어주세요`,
      () => `부재시 ${draw.mobile()} 으로 전화주세요`,
      () => '공동현관 비밀번호는 문자로 보내드릴게요',
      () => `현관 앞 ${1 + draw.int(9)}번째 선반`,
      () => `주차장 입구에서 ${draw.int(90) + 10}m 직진`,
    ])();

  test('each note with a code is found, none without is', () => {
    const draw = fake(23);
    const missed: string[] = [];
    const wrong: string[] = [];
    for (let round = 0; round < 2000; round += 1) {
      const [yes, no] = [withCode(draw), without(draw)];
      if (inspect(cellOf(yes), [krEntranceCode]).length === 0) missed.push(yes);
      if (inspect(cellOf(no), [krEntranceCode]).length > 0) wrong.push(no);
    }
    expect(wrong).toEqual([]);
    expect(missed).toEqual([]);
  });

  test('a column of notes holds some, and shows none', () => {
    const notes = many((draw) => (draw.int(3) ? without(draw) : withCode(draw)));
    const found = judgeColumn({ name: 'v' }, notes).filter(({ category }) => category === 'entrance_code');
    expect(found).toMatchObject([{ embedded: true, protection: 'plain', evidence: { examples: ['****'] } }]);
    expect(found[0]?.confidence).toBeGreaterThan(0.9);
  });

  test('a column of notes without any says nothing', () => {
    expect(kinds(judgeColumn({ name: 'dlvr_msg' }, many(without)))).not.toContain('entrance_code');
  });

  test.each<[string, (draw: Fake) => string]>([
    ['passwords of other things', (draw) => `와이파이 비번 ${draw.digits(8)} 입니다`],
    ['rules for passwords', () => '비밀번호는 8자리 이상으로 변경해 주세요'],
    ['questions about passwords', (draw) => `비밀번호 분실 문의 ${draw.landline()}`],
    ['days', (draw) => `비밀번호 변경 2024-0${1 + draw.int(9)}-1${draw.int(9)} 완료`],
    ['tags', (draw) => `현관 인테리어 #${20 + draw.int(30)}평 아파트`],
    ['reviews', (draw) => `현관에 두기 좋아요 ${1 + draw.int(9)}개 샀어요`],
    ['kinds of goods', (draw) => `업종 ${draw.digits(5)} 종로 ${draw.digits(2)}`],
    ['telephone menus', (draw) => `상담은 ${draw.digits(1)}번 누르고 기다려 주세요 1588-${draw.digits(4)}`],
  ])('%s are none', (_, value) => {
    expect(kinds(judgeColumn({ name: 'content' }, many(value)))).not.toContain('entrance_code');
  });

  test('tickets look like codes, and are none', () => {
    expect(
      judgeColumn(
        { name: 'ref' },
        many((draw) => `#${draw.digits(5)}`),
      ),
    ).toEqual([]);
  });

  test('codes alone are known by their keys, digits by the column’s name', () => {
    expect(
      kinds(
        judgeColumn(
          { name: 'v' },
          many((draw) => draw.pick([`*${draw.digits(4)}#`, `종${draw.digits(4)}종`, `${draw.digits(4)}#`])),
        ),
      ),
    ).toEqual(['entrance_code']);
    expect(
      kinds(
        judgeColumn(
          { name: 'entr_pswd' },
          many((draw) => draw.digits(4)),
        ),
      ),
    ).toEqual(['entrance_code']);
    expect(
      judgeColumn(
        { name: 'v' },
        many((draw) => draw.digits(4)),
      ),
    ).toEqual([]);
  });

  test.each([
    ['ENTR_PSWD', null],
    ['door_password', null],
    ['gateCode', null],
    ['c9', '공동현관 출입번호'],
    ['c9', '공동현관비밀번호'],
  ])('an empty %s (%s) is one', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual(['entrance_code']);
  });

  test.each([
    ['entrance_yn', '출입여부'],
    ['boarding_gate_no', null],
    ['gateway_no', null],
    ['dlvr_memo', '배송메모'],
  ])('an empty %s (%s) is none', (name, comment) => {
    expect(kinds(judgeName({ name, comment }))).toEqual([]);
  });
});

describe('identifiers that a name hints at and says to be protected', () => {
  const hex = (draw: Fake) => draw.hex(64);
  const blocks = (draw: Fake) => draw.base64(32);
  const uuid = (draw: Fake) => draw.uuid();
  test.each<[name: string, value: (draw: Fake) => string, category: string, protection: string]>([
    ['ssn_hash', hex, 'rrn', 'hashed'],
    ['juno', hex, 'rrn', 'hashed'],
    ['jumin_b64', blocks, 'rrn', 'hashed'],
    ['cipher_jumin', blocks, 'rrn', 'encrypted'],
    ['암호화주민번호', blocks, 'rrn', 'encrypted'],
    ['rrn_token', uuid, 'rrn', 'tokenised'],
    ['acct_enc', blocks, 'bank_account', 'encrypted'],
    ['hashed_acct', hex, 'bank_account', 'hashed'],
    ['bank_account_token', uuid, 'bank_account', 'tokenised'],
    ['card_token', uuid, 'card_number', 'tokenised'],
    ['pan_hash', hex, 'card_number', 'hashed'],
    ['license_no_enc', blocks, 'driver_license', 'encrypted'],
    ['frno_hash', hex, 'foreigner_number', 'hashed'],
    ['enc_passport', blocks, 'passport', 'encrypted'],
    ['pccc_enc', blocks, 'customs_code', 'encrypted'],
  ])('%s', (name, value, category, protection) => {
    const found = judgeColumn({ name }, many(value));
    expect(found.map((each) => [each.category, each.protection])).toEqual([[category, protection]]);
    expect(judgeName({ name }).map((each) => each.category)).toEqual([category]);
  });

  test.each<[name: string, value: (draw: Fake) => string]>([
    // Hints alone.
    ['acct', hex],
    ['card', uuid],
    ['license_no', blocks],
    // Nobody's identifier.
    ['file_hash', hex],
    ['device_uuid_token', uuid],
    ['account_token', uuid],
  ])('not %s', (name, value) => {
    expect(
      judgeColumn({ name }, many(value)).filter(
        ({ category }) => category === 'card_number' || category === 'bank_account' || category === 'driver_license',
      ),
    ).toEqual([]);
  });
});
