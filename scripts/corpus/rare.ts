/**
 * More forms, written after the detectors were first measured on the others, and without a look at what they miss:
 * personal data in rarer spellings, and names and values one step away from personal data.
 */
import { compact, type Draw, iso } from './draw.ts';
import * as numbers from './numbers.ts';
import * as people from './people.ts';
import { kind, type Spec } from './spec.ts';
import * as words from './words.ts';

const list = (text: string): readonly string[] => text.trim().split(/\s+/);
const of = (text: string) => {
  const choices = list(text);
  return (draw: Draw): string => draw.pick(choices);
};
const lines =
  (...choices: readonly string[]) =>
  (draw: Draw): string =>
    draw.pick(choices);
const hyphened = (thirteen: string): string => `${thirteen.slice(0, 6)}-${thirteen.slice(6)}`;
const upper = (text: string | undefined): string => (text ?? '').toUpperCase();
const two = (value: number): string => String(value).padStart(2, '0');

const name = kind('person_name', 'customers');
const phone = kind('phone', 'customers');
const mail = kind('email', 'customers');
const address = kind('address', 'customers');
const rrn = kind('rrn', 'customers');
const birth = kind('birth_date', 'customers');
const gender = kind('gender', 'customers');
const card = kind('card_number', 'accounts');
const plate = kind('vehicle_plate', 'customers');
const business = kind('business_number', 'suppliers');
const ip = kind('ip_address', 'logs');
const device = kind('device_id', 'logs');
const password = kind('password', 'customers');
const secret = kind('secret', 'accounts');
const entrance = kind('entrance_code', 'orders');
const health = kind('health', 'patients');
const bank = kind('bank_account', 'accounts');
const code = kind('postcode', 'customers');
const passport = kind('passport', 'customers');
const licence = kind('driver_license', 'employees');
const geo = kind('geolocation', 'customers');
const user = kind('user_id', 'customers');
const nick = kind('nickname', 'boards');
const photo = kind('photo', 'customers');
const customs = kind('customs_code', 'orders');
const foreigner = kind('foreigner_number', 'employees');
const insurance = kind('health_insurance', 'patients');

const PERSONAL: readonly Spec[] = [
  name('and-login', '~writer 작성자 regUserNm', (d) => `${d.name()}(${people.loginId(d)})`, { place: 'boards' }),
  name(
    'and-others',
    '~applicant 신청인 APLCNT_NM',
    (d) => d.name() + (d.chance(0.2) ? ` 외 ${d.between(1, 9)}명` : ''),
  ),
  name(
    'several',
    '~attendees 참석자 ~participants',
    (d) => Array.from({ length: d.between(2, 4) }, () => d.name('middle')).join(', '),
    { place: 'boards' },
  ),
  name(
    'with-hanja',
    '성명 full_nm',
    (d) => `${d.name()}(${d.pick(words.HANJA_SURNAMES)}${d.pick(words.HANJA_GIVEN)}${d.pick(words.HANJA_GIVEN)})`,
  ),
  name(
    'with-roman',
    'user_name 이름',
    (d) => `${d.name()} (${d.pick(words.ROMAN_GIVEN)} ${d.pick(words.ROMAN_SURNAMES)})`,
  ),
  name('lettered', 'student_name 원생명', (d) => d.name('young') + d.pick(['', '', 'A', 'B']), { place: 'students' }),
  name(
    'with-company',
    '담당자 manager_nm',
    (d) => `${d.pick(words.THINGS.company ?? [])} ${d.name('middle')} ${d.pick(['과장', '대리', '부장'])}`,
    { place: 'suppliers' },
  ),
  name(
    'title-in-front',
    'ceo 대표자 owner_nm',
    (d) => `${d.pick(['대표 ', '원장 ', '교수 ', '이사 '])}${d.name('middle')}`,
    { place: 'suppliers' },
  ),
  name(
    'ticket',
    'passenger_name pax_nm 탑승객명',
    (d) => `${upper(d.pick(words.ROMAN_SURNAMES))}/${upper(d.pick(words.ROMAN_GIVEN))} ${d.pick(['MR', 'MS'])}`,
    { place: 'orders' },
  ),
  name(
    'given-first-upper',
    'eng_name ENG_NM',
    (d) => `${upper(d.pick(words.ROMAN_GIVEN))} ${upper(d.pick(words.ROMAN_SURNAMES))}`,
  ),
  name(
    'masked-polite',
    '~reviewer 작성자',
    (d) => {
      const n = d.name();
      return `${n.slice(0, 1)}**님`;
    },
    { place: 'boards', protection: 'masked' },
  ),
  name(
    'masked-circle',
    'nm 수상자',
    (d) => {
      const n = d.name();
      return `${n.slice(0, 1)}○${n.slice(2)}`;
    },
    { protection: 'masked' },
  ),
  name('quoted', 'name 이름', (d) => `"${d.name()}"`),
  name('blanks-around', 'CUST_NM 고객명', (d) => ` ${d.name()}${d.pick(['', '  ', '\t'])}`),
  name(
    'half-companies',
    'cust_nm 고객명 ~buyer',
    (d) => (d.chance(0.35) ? d.pick(words.THINGS.companyLong ?? []) : d.name()),
    { place: 'orders' },
  ),
  name('two-hundred-same', '~manager 담당자명', (d) => d.name('middle'), { distinct: 5, place: 'orders' }),
  phone('remark', '연락처 tel', (d) => people.mobile(d) + d.pick(['', '(본인)', '(모)', ' 부재중'])),
  phone('bracket', 'phone 휴대폰', (d) => `(010)${people.mobile(d).slice(4)}`),
  phone('wide-hyphens', 'tel 전화번호', (d) => people.mobile(d, ' - ')),
  phone('underscores', 'hp 핸드폰', (d) => people.mobile(d, '_')),
  phone('plus-blanks', 'mobile phone', (d) => `+82 10 ${people.mobile(d, ' ').slice(4)}`),
  phone('country-bare', 'msisdn ctn', (d) => `8210${people.mobile(d, '').slice(3)}`),
  phone('double-zero', 'phone_intl', (d) => `0082-10-${people.mobile(d).slice(4)}`, { place: 'logs' }),
  phone('labelled', '연락처 ~contact_info', (d) => `H.P ${people.mobile(d)}`),
  phone('tel-uri', '~contact_uri', (d) => `tel:+82-10-${people.mobile(d).slice(4)}`),
  phone('seoul', 'tel 전화', (d) => `(02)${d.between(200, 999)}-${d.digits(4)}`, {
    place: 'shops',
    subject: 'organisation',
  }),
  phone('seoul-intl', 'tel TELNO', (d) => `+82-2-${d.between(2000, 8999)}-${d.digits(4)}`, {
    place: 'suppliers',
    subject: 'organisation',
  }),
  phone('landline-dots', 'tel 전화', (d) => people.landline(d, '.')),
  phone('local', 'tel 전화번호', (d) => `${d.between(200, 999)}-${d.digits(4)}`, { needsName: true, place: 'shops' }),
  phone('masked-x', 'phone 연락처', (d) => `010-XXXX-${d.digits(4)}`, { protection: 'masked' }),
  phone('masked-bare', 'hp_mask 휴대폰', (d) => `010****${d.digits(4)}`, { protection: 'masked' }),
  phone('broken', 'hp 휴대폰번호', (d) =>
    d.chance(0.25) ? people.mobile(d, '').slice(0, d.between(4, 9)) : people.mobile(d),
  ),
  mail('plus', 'email mail', (d) => people.email(d).replace('@', '+shop@')),
  mail(
    'officials',
    'email 공직자메일',
    (d) => `${people.loginId(d)}@${d.pick(['korea.kr', 'seoul.go.kr', 'moe.go.kr', 'police.go.kr'])}`,
    { place: 'employees' },
  ),
  mail(
    'work',
    'email 회사메일',
    (d) => `${d.pick(words.ROMAN_GIVEN).toLowerCase()}.${d.pick(words.ROMAN_SURNAMES).toLowerCase()}@hanbit-elec.co.kr`,
    { place: 'employees' },
  ),
  mail('mailto', '~contact ~link', (d) => `mailto:${people.email(d)}`),
  mail('masked-host', 'email 이메일', (d) => `${people.loginId(d).slice(0, 2)}***@n****.com`, { protection: 'masked' }),
  mail('masked-whole', 'email', (d) => `*****@${d.pick(['naver.com', 'gmail.com'])}`, { protection: 'masked' }),
  mail('broken', 'email 이메일', (d) => (d.chance(0.2) ? people.loginId(d) : people.email(d))),
  address('no-sido', 'addr 주소', (d) => `${d.place()[2]} ${d.place()[3]} ${d.between(1, 900)}-${d.between(1, 40)}`),
  address(
    'sejong',
    'addr 주소',
    (d) => `세종특별자치시 ${d.pick(['한누리대로', '도움로', '가름로', '새롬중앙로'])} ${d.between(1, 2200)}`,
  ),
  address('bracket-postcode', 'dlvr_addr 배송지주소', (d) => `${people.roadAddress(d)} [${people.postcode(d)}]`, {
    place: 'orders',
  }),
  address('lines', 'address', (d) => `${people.roadAddress(d, 0)}\n${people.detailAddress(d)}`),
  address(
    'rural',
    '소재지 거주지',
    (d) =>
      `${d.pick(['전남 담양군', '경북 의성군', '충남 서천군'])} ${d.pick(words.EUP_MYEON)} ${d.pick(words.RI)} ${d.between(1, 900)}번지`,
  ),
  address('compressed', 'juso 주소', (d) => people.roadAddress(d, 0).replaceAll(' ', ''), { needsName: true }),
  address(
    'american',
    'shipping_address address',
    (d) =>
      `${people.englishAddress(d)}, ${d.pick(words.THINGS.city ?? [])}, ${d.pick(['CA', 'NY', 'TX'])} ${d.digits(5)}`,
    { place: 'orders' },
  ),
  address('dong-only', '~region_dong ~거주동', (d) => d.place().slice(1).join(' '), {
    open: ['address'],
    needsName: true,
  }),
  rrn('dots', 'rrno 주민번호', (d) => hyphened(numbers.residentNumber(d, 1945, 2004)).replace('-', '.')),
  rrn('both-shapes', 'jumin 주민등록번호', (d) => {
    const n = numbers.residentNumber(d, 1945, 2004);
    return d.chance(0.5) ? n : hyphened(n);
  }),
  rrn('masked-bare', 'jumin 주민번호', (d) => `${numbers.residentNumber(d, 1945, 2004).slice(0, 7)}******`, {
    protection: 'masked',
  }),
  rrn('masked-front', 'rrno', (d) => `******-${numbers.residentNumber(d, 1945, 2004).slice(6)}`, {
    protection: 'masked',
    needsName: true,
  }),
  rrn('labelled', '~memo ~특이사항', (d) => `주민번호: ${hyphened(numbers.residentNumber(d, 1945, 2004))}`, {
    place: 'patients',
  }),
  rrn('mostly-empty', 'rrno 주민번호', (d) => hyphened(numbers.residentNumber(d, 1945, 2004)), { dirt: 0.85 }),
  rrn('sha1', 'jumin_sha1', (d) => d.hex(40), { needsName: true, protection: 'hashed' }),
  foreigner('residence', '거소신고번호 arn_no', (d) => hyphened(numbers.residentNumber(d, 1950, 2005, true)), {
    dirt: 0.2,
  }),
  birth('slashes', 'birth 생년월일', (d) => people.isoBirth(d).replaceAll('-', '/')),
  birth('short-dots', 'birth 생년월일', (d) => people.isoBirth(d).slice(2).replaceAll('-', '.'), { needsName: true }),
  birth('blank-dots', '생년월일 birth', (d) => {
    const { year, month, day } = people.birth.adult(d);
    return `${year}. ${Number(month)}. ${Number(day)}.`;
  }),
  birth('with-zeros', 'birth_dttm 생일', (d) => `${compact(people.birth.adult(d))}000000`, { needsName: true }),
  birth('iso-t', 'birthDate dateOfBirth', (d) => `${people.isoBirth(d)}T00:00:00.000Z`),
  birth('unpadded', 'birthday', (d) => {
    const { year, month, day } = people.birth.adult(d);
    return `${year}-${Number(month)}-${Number(day)}`;
  }),
  birth(
    'english',
    'birthday dob',
    (d) => {
      const { year, month, day } = people.birth.adult(d);
      return `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(month) - 1]} ${Number(day)}, ${year}`;
    },
    { needsName: true },
  ),
  birth(
    'us',
    'dob',
    (d) => {
      const { year, month, day } = people.birth.adult(d);
      return `${month}/${day}/${year}`;
    },
    { needsName: true },
  ),
  birth('lunar', '생년월일 birth', (d) => people.isoBirth(d) + d.pick(['(양)', '(음)']), { needsName: true }),
  birth('generation', '출생연도 birth_yr', (d) => `${people.birth.adult(d).year}년생`, { needsName: true }),
  birth('soldiers', 'brdt 생년월일', (d) => iso(d.date(1999, 2006)), { place: 'employees', needsName: true }),
  gender('upper', 'gender sex', lines('MALE', 'FEMALE')),
  gender('with-unknown', 'gender 성별', lines('남', '여', '남', '여', '미상')),
  gender('coded', 'sex_cd 성별', lines('1:남', '2:여'), { needsName: true }),
  gender('title', '~salutation ~gender_title', lines('Mr', 'Ms'), { needsName: true, open: ['person_name'] }),
  card('masked-most', 'card_no 카드번호', (d) => `****-****-****-${d.digits(4)}`, {
    protection: 'masked',
    needsName: true,
  }),
  card('masked-middle', 'card_no 카드번호', (d) => `${numbers.cardNumber(d).slice(0, 4)}-****-****-${d.digits(4)}`, {
    protection: 'masked',
  }),
  card(
    'with-company',
    '~결제수단 ~pay_info',
    (d) => `${d.pick(['신한', '국민', '현대'])} ${numbers.grouped(numbers.cardNumber(d))}`,
  ),
  card('integer', 'card_no', (d) => numbers.cardNumber(d), { family: 'decimal' }),
  plate(
    'region-bare',
    'car_no 차량번호',
    (d) =>
      `${d.pick(['서울', '경기', '부산'])}${d.between(10, 99)}${d.pick(['가', '나', '다', '바'])}${d.between(1000, 9999)}`,
  ),
  plate('blanks', 'car_number 차번', (d) => people.plate(d).replace(/([가-힣])/, ' $1 ')),
  business('blanks', 'biz_no 사업자번호', (d) => numbers.grouped(numbers.businessNumber(d), '3-2-5', ' '), {
    subject: 'organisation',
  }),
  business(
    'dirty',
    'brno 사업자등록번호',
    (d) => (d.chance(0.08) ? '000-00-00000' : numbers.grouped(numbers.businessNumber(d), '3-2-5')),
    { subject: 'organisation', dirt: 0.3 },
  ),
  ip('mapped', 'remote_addr ip', (d) => `::ffff:${people.ip(d)}`),
  ip('private', 'pc_ip 단말IP', (d) => `192.168.${d.int(4)}.${d.between(2, 254)}`, { place: 'employees' }),
  ip('with-text', '~access_info', (d) => `${people.ip(d)} (KT)`),
  device('cisco', 'mac', (d) => `${d.hex(4)}.${d.hex(4)}.${d.hex(4)}`, { needsName: true }),
  device('idfv', 'idfv device_uuid', (d) => d.uuid().toUpperCase(), { needsName: true }),
  device('imei-dashes', 'imei', (d) => numbers.grouped(numbers.imei(d), '2-6-6-1'), { needsName: true }),
  password(
    'phpass',
    'user_pass password',
    (d) => `$P$B${d.from('./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 30)}`,
    { protection: 'hashed' },
  ),
  password(
    'crypt',
    'passwd',
    (d) => `$6$${d.from('./abcdefghijABCDEFGHIJ0123456789', 16)}$${d.from('./abcdefghijABCDEFGHIJ0123456789', 86)}`,
    { protection: 'hashed' },
  ),
  password('sha1', 'pw 비밀번호', (d) => d.hex(40), { needsName: true, protection: 'hashed' }),
  password('salted', 'password', (d) => `${d.hex(64)}:${d.hex(16)}`, { needsName: true, protection: 'hashed' }),
  password('some-plain', 'user_pw 비밀번호', (d) => (d.chance(0.1) ? people.plainPassword(d) : d.hex(64)), {
    needsName: true,
    protection: 'hashed',
    open: ['password'],
  }),
  password('pin', 'pin_no card_pw 비밀번호', (d) => d.digits(4), { needsName: true }),
  password('initial', 'init_pwd', lines('1234', 'qwer1234!', 'changeme', '0000', 'welcome1'), { needsName: true }),
  secret('bearer', '~auth_header', (d) => `Bearer ${people.jwt(d)}`, { place: 'logs' }),
  secret(
    'slack',
    'bot_token',
    (d) => `xoxb-${d.digits(12)}-${d.digits(12)}-${d.from('abcdefghijklmnopqrstuvwxyzABCDEF0123456789', 24)}`,
  ),
  secret(
    'google',
    '~map_key',
    (d) => `AIza${d.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-', 35)}`,
    { rows: 30 },
  ),
  secret(
    'database-url',
    '~conn_str ~datasource',
    (d) => `postgres://app:${people.plainPassword(d)}@10.0.${d.int(9)}.${d.int(200)}:5432/shop`,
    { rows: 30, needsName: true, open: ['password', 'ip_address', 'email'] },
  ),
  secret('answer', '비밀번호찾기답변 pwd_answer', (d) => d.pick(words.THINGS.noun ?? []), {
    needsName: true,
    open: ['password'],
  }),
  entrance('colon', '~배송요청 ~delivery_memo', (d) =>
    d.chance(0.5)
      ? d.pick([
          `공동현관: ${d.digits(4)}#`,
          `정문 비번 ${d.digits(4)} 후문 ${d.digits(4)}`,
          `출입구 비밀번호 ${d.digits(4)}`,
        ])
      : people.plainNote(d),
  ),
  entrance(
    'with-phone',
    '~배송메모 ~req_msg',
    (d) =>
      d.chance(0.5)
        ? `공동현관 ${d.between(101, 1904)}호출 ${d.digits(4)}#, 문앞 ${people.mobile(d)}`
        : people.plainNote(d),
    { open: ['phone'] },
  ),
  health('code-and-name', '상병 dx', (d) => `${d.pick(words.DISEASE_CODES)} ${d.pick(words.DISEASES)}`),
  health(
    'english',
    'diagnosis ~condition',
    lines('Hypertension', 'Type 2 diabetes', 'Asthma', 'Depression', 'Migraine', 'Pneumonia'),
    { needsName: true },
  ),
  health('medicine', '복용약 medication', lines('아스피린', '타이레놀', '메트포르민', '리피토', '암로디핀'), {
    needsName: true,
  }),
  health('bmi', 'bmi 혈당', (d) => (d.between(170, 340) / 10).toFixed(1), { family: 'float', needsName: true }),
  bank('with-holder', '환불계좌 ~refund_info', (d) => `${d.pick(words.BANKS)}은행 ${people.account(d)} ${d.name()}`, {
    open: ['person_name'],
    needsName: true,
  }),
  bank('bracket', '계좌번호', (d) => `(${d.pick(words.BANKS)})${people.account(d)}`, { needsName: true }),
  code('bracket', 'zip 우편번호', (d) => `[${people.postcode(d)}]`, { needsName: true }),
  passport('blank', 'passport 여권번호', (d) => people.passport(d).replace(/^(.)/, '$1 '), { needsName: true }),
  passport('lower', '~pass_no 여권', (d) => people.passport(d).toLowerCase(), { needsName: true }),
  licence('blank', '~license 면허번호', (d) => people.licence(d, ' '), { needsName: true }),
  licence('region-and-dash', '운전면허번호', (d) => `${d.pick(['서울', '경기'])}-${people.licence(d).slice(3)}`),
  geo(
    'lon-lat',
    'coord 현재위치',
    (d) => `${(126.1 + d.int(33_000) / 10_000).toFixed(5)},${(33.2 + d.int(52_000) / 10_000).toFixed(5)}`,
    { needsName: true },
  ),
  geo(
    'json',
    '~location user_location',
    (d) => JSON.stringify({ lat: 33.2 + d.int(52_000) / 10_000, lng: 126.1 + d.int(33_000) / 10_000 }),
    { needsName: true },
  ),
  user('upper', 'USR_ID 사용자ID', (d) => people.loginId(d).toUpperCase(), { needsName: true }),
  user('numbered', 'loginId', (d) => `user${d.digits(5)}`, { needsName: true }),
  nick(
    'emoji',
    'nick 닉네임',
    (d) => `${d.pick(['🌸', '⭐', ''])}${d.pick(words.NICKNAMES)}${d.pick(['♡', '_', ''])}`,
    { needsName: true },
  ),
  photo('key', 'selfie_url id_card_image 신분증사진', (d) => `s3://user-photos/${d.hex(20)}.jpeg`, { needsName: true }),
  customs('dirty', '통관부호 customs_id', people.customsCode, { dirt: 0.5 }),
  phone(
    'array',
    'phones mobile_list',
    (d) => `{${Array.from({ length: d.between(1, 3) }, () => people.mobile(d)).join(',')}}`,
    { family: 'array' },
  ),
  mail(
    'xml',
    '~req_body ~doc',
    (d) => `<member><mail>${people.email(d)}</mail><grade>${d.between(1, 5)}</grade></member>`,
    { family: 'xml', place: 'logs' },
  ),
  gender('enum', 'gender sex', lines('MALE', 'FEMALE'), { family: 'enum' }),
  gender('enum-letters', 'sex_cd gender', lines('M', 'F'), { family: 'enum', needsName: true }),
  rrn('aes-binary', 'rrno jumin_no', (d) => d.hex(32), { family: 'binary', needsName: true, protection: 'encrypted' }),
  rrn('pgp', 'rrn_enc', (d) => `c30d0407${d.hex(150)}`, { family: 'binary', needsName: true, protection: 'encrypted' }),
  phone('text-in-bytes', 'hp phone', (d) => Buffer.from(people.mobile(d)).toString('hex'), { family: 'binary' }),
  geo(
    'geometry',
    'last_location user_pos',
    (d) => `POINT(${(126.1 + d.int(33_000) / 10_000).toFixed(6)} ${(33.2 + d.int(52_000) / 10_000).toFixed(6)})`,
    { family: 'geometry', needsName: true },
  ),
  name(
    'in-json-list',
    '~members ~data',
    (d) =>
      JSON.stringify([
        { name: d.name(), seq: 1 },
        { name: d.name(), seq: 2 },
      ]),
    { place: 'boards' },
  ),
  name('padded-char', 'CUST_NM 성명', (d) => d.name().padEnd(20, ' ')),
  phone(
    'three-in-json',
    '~contacts',
    (d) =>
      JSON.stringify({ hp: people.mobile(d), home: people.landline(d), memo: d.pick(words.THINGS.sentence ?? []) }),
    { family: 'json' },
  ),
  birth('boolean-ish-null', 'birth 생년월일', people.isoBirth, { family: 'date', dirt: 0.6 }),
  insurance('bare', '보험증번호 insu_no', (d) => d.between(1, 7) + d.digits(10), { needsName: true }),
];

const none = kind('none', 'products');
const shop = kind('none', 'shops');
const order = kind('none', 'orders');
const log = kind('none', 'logs');
const codes = kind('none', 'codes');
const cust = kind('none', 'customers');
const board = kind('none', 'boards');

const NOBODYS: readonly Spec[] = [
  none(
    'words3',
    '품명 item ~nm',
    of(
      '강아지 고양이 주차장 신호등 전시회 안내판 한의원 박물관 최우수 조리원 윤활유 장보기 임시직 오디오 서랍장 권리금 황토방 송수관 홍보물 정수장 이정표 김장철 박자감 조립식 강연회 윤곽선 임금표 한지등 서예관 신바람 권투장 안경점 유리창 전화선 고무줄 문구류 양배추 손톱깎 배수구 백김치 허리띠 남방셔 심지어 노래방 하수도 곽휴지',
    ),
  ),
  none(
    'mountains',
    '산이름 mt_nm ~name',
    of(
      '한라산 지리산 설악산 북한산 오대산 소백산 태백산 계룡산 무등산 가야산 덕유산 치악산 월악산 속리산 내장산 주왕산 마니산 금정산 팔공산 관악산',
    ),
  ),
  none(
    'temples',
    'temple_nm 사찰명',
    of('조계사 해인사 불국사 통도사 송광사 화엄사 봉은사 부석사 범어사 월정사 백양사 선암사 전등사 신륵사'),
  ),
  none(
    'islands',
    'island 섬이름',
    of('강화도 거제도 진도 완도 남해도 안면도 울릉도 제부도 선유도 노화도 신지도 고금도 임자도 지도'),
  ),
  none(
    'kings',
    '왕명 king',
    of('태조 정종 태종 세종 문종 단종 세조 예종 성종 중종 인종 명종 선조 인조 효종 현종 숙종 경종 영조 정조 순조 고종'),
  ),
  none(
    'occupations',
    'job_nm 직종',
    of(
      '간호사 변호사 회계사 조리사 정비사 배관공 용접공 미용사 한의사 약사 사서 기자 교수 강사 안마사 임상병리사 조종사 항해사',
    ),
  ),
  none(
    'vegetables',
    '채소 crop_nm',
    of(
      '고구마 감자 양파 마늘 배추 상추 시금치 오이 호박 가지 당근 무 파 생강 고추 양상추 브로콜리 콩나물 옥수수 토마토',
    ),
  ),
  none(
    'fish',
    '어종 fish',
    of('고등어 갈치 조기 명태 오징어 문어 전복 굴 새우 연어 참치 광어 우럭 도미 민어 장어 홍어 전어'),
  ),
  none(
    'person-shops',
    '상호명 shop_nm ~name',
    of(
      '김영감밥집 이모네분식 박서방칼국수 최고집찌개 정든식당 조방낙지 강남면옥 윤스시 장수족발 임가네 한소반 오빠닭 서래갈비 신의주찹쌀순대 권가제과 황금어장 안가네 송도해물 홍콩반점 유황오리',
    ),
  ),
  none('clothes-gender', 'target_gender 성별구분 ~gender', lines('남성', '여성', '공용'), { open: ['gender'] }),
  none('toilet', 'toilet_type', lines('남', '여', '장애인'), { open: ['gender'] }),
  none('mf', 'floor_type', lines('M', 'F'), { open: ['gender'] }),
  none(
    'account-title',
    'account_title 계정과목',
    of('현금 보통예금 매출채권 미수금 선급금 재고자산 토지 건물 차입금 미지급금 자본금 매출 급여 복리후생비'),
  ),
  none('account-code', 'acct_code 계정코드', (d) => String(d.between(101, 999))),
  none('license-kind', 'license_type 라이선스', lines('MIT', 'Apache-2.0', 'GPL', 'Commercial')),
  none(
    'certificates',
    '자격증명 license_nm',
    of('정보처리기사 전기기사 한식조리기능사 간호조무사 사회복지사 공인중개사 운전면허1종보통'),
  ),
  none('domain', 'host_name domain_nm', (d) => `${d.pick(['web', 'db', 'api'])}${two(d.int(30))}.hanbit.example.com`, {
    place: 'logs',
  }),
  none('columns', 'column_name 컬럼명', of('cust_nm mbl_telno rrno addr email birth_dt card_no user_id password zip'), {
    place: 'codes',
  }),
  none('tables', 'table_name 테이블명', of('tb_customer tb_order tb_user member account_info'), { place: 'codes' }),
  none('model-year', 'model_year 연식', (d) => String(d.between(1990, 2025)), { family: 'integer' }),
  shop('built-year', 'built_year 준공년도', (d) => String(d.official(1960, 2024).year), { family: 'integer' }),
  none('years-text', 'pub_year 출판년도', (d) => String(d.date(1950, 2024).year)),
  none('semester', 'semester 학기', (d) => `${d.between(2015, 2026)}-${d.between(1, 2)}`, { place: 'students' }),
  none('range', 'period 기간', (d) => `${iso(d.date(2023, 2024))}~${iso(d.date(2025, 2026))}`),
  none('week', 'year_week', (d) => `${d.between(2020, 2026)}W${two(d.between(1, 52))}`),
  cust('age-group', 'age_grp 연령대', lines('10대', '20대', '30대', '40대', '50대')),
  cust('points-card', 'membership_card', (d) => `${d.digits(4)}-${d.digits(4)}-${d.digits(4)}-${d.digits(4)}`, {
    open: ['user_id', 'card_number'],
  }),
  cust('ten-digits', 'cust_seq', (d) => `10${d.between(1, 9)}${d.digits(7)}`, { family: 'integer', open: ['user_id'] }),
  cust('code', 'verify_code 인증번호', (d) => d.digits(6), { open: ['secret', 'password'] }),
  cust('birthplace', 'birthplace 출생지', (d) => d.pick(words.THINGS.region ?? [])),
  cust('anniversary', 'wedding_dt 결혼기념일', (d) => iso(d.date(1985, 2025)), { open: ['birth_date'] }),
  cust(
    'consent',
    '개인정보동의일시',
    (d) => {
      const at = d.date(2022, 2026);
      return `${iso(at)} ${at.time}`;
    },
    { family: 'timestamp' },
  ),
  cust('last-order', '최근주문일 last_order_date', (d) => iso(d.date(2024, 2026)), { family: 'date' }),
  cust('memo', '고객메모 memo', (d) => d.pick(words.THINGS.sentence ?? [])),
  cust('hobby', '취미 hobby', of('등산 독서 낚시 요리 여행 게임 영화감상 음악감상 수영 골프')),
  cust('photo-count', 'photo_cnt', (d) => String(d.int(20)), { family: 'integer' }),
  cust('phone-model', 'phone_model 휴대폰기종', lines('갤럭시S24', '아이폰15', '갤럭시노트20', '아이폰SE')),
  cust(
    'email-verified',
    'email_verified_at 이메일인증일시',
    (d) => {
      const at = d.date(2023, 2026);
      return `${iso(at)} ${at.time}`;
    },
    { family: 'timestamp' },
  ),
  cust('address-count', 'addr_cnt 배송지수', (d) => String(d.int(9)), { family: 'integer' }),
  cust('name-length', 'name_len', (d) => String(d.between(2, 4)), { family: 'integer' }),
  cust('language', 'pref_lang', lines('ko', 'en', 'ja')),
  order('hyphen-334', 'part_code', (d) => `${d.between(100, 999)}-${d.digits(3)}-${d.digits(4)}`, { open: ['phone'] }),
  order('hyphen-325', 'item_code 품목코드', (d) => `${d.between(100, 999)}-${d.digits(2)}-${d.digits(5)}`),
  order('hyphen-67', 'doc_no 문서번호', (d) => `${d.digits(6)}-${d.digits(7)}`),
  order('hyphen-67-dates', 'slip_no 전표번호', (d) => `${compact(d.date(2023, 2026)).slice(2)}-0${d.digits(6)}`),
  order('hyphen-444', 'gift_no', (d) => `${d.digits(4)}-${d.digits(4)}-${d.digits(4)}-${d.digits(4)}`),
  order('hyphen-2262', 'mgmt_no 관리번호', (d) => `${d.between(30, 99)}-${d.digits(2)}-${d.digits(6)}-${d.digits(2)}`),
  order('hyphen-344', 'vendor_item', (d) => `${d.between(200, 900)}-${d.digits(4)}-${d.digits(4)}`),
  order('lowercase-hash', 'idempotency_key', (d) => d.hex(64)),
  order('letters-digits', 'booking_ref PNR', (d) => d.from('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 6)),
  order('mm-stamp', 'proc_no', (d) => {
    const at = d.date(2024, 2026);
    return at.month + at.day + at.time.replaceAll(':', '').slice(0, 4) + d.digits(3);
  }),
  order('receipt-13', 'receipt_no', (d) => `2${d.digits(12)}`),
  order('eleven-01', 'voucher', (d) => `01${d.digits(9)}`),
  order('payment', 'pay_method 결제수단', lines('신용카드', '계좌이체', '휴대폰결제', '무통장입금', '카카오페이')),
  order(
    'card-benefit',
    'card_benefit 카드혜택',
    lines('신한카드 5% 할인', '국민카드 무이자 3개월', '현대카드 M포인트 사용'),
  ),
  order('address-type', '배송지구분 address_type', lines('기본', '최근', '신규')),
  order('delivery-count', '배송횟수', (d) => String(d.between(1, 5)), { family: 'integer' }),
  order('name-of-set', '세트명 set_nm', of('가족세트 효도세트 명절선물 감사세트 건강세트 어린이날 신학기')),
  log('fingerprint', 'ssl_fingerprint', (d) => Array.from({ length: 20 }, () => d.hex(2).toUpperCase()).join(':')),
  log('arn', 'arn resource_arn', (d) => `arn:aws:s3:::bucket-${d.hex(6)}/logs`),
  log('docker', 'image_digest', (d) => `sha256:${d.hex(64)}`),
  log('version-v', 'release_tag', (d) => `v${d.int(9)}.${d.int(30)}.${d.int(50)}`),
  log('chrome', 'browser_ver', (d) => `${d.between(90, 126)}.0.${d.between(4000, 6500)}.${d.int(200)}`),
  log('kernel', 'kernel', (d) => `5.15.0-${d.between(40, 120)}-generic`),
  log('range-ip', 'fw_rule', (d) => `10.${d.int(255)}.0.0-10.${d.int(255)}.255.255`, { open: ['ip_address'] }),
  log('cookie', 'consent_cookie', (d) => `v=${d.int(9)};ts=${1_700_000_000 + d.int(9_000_000)}`),
  log('message-id', 'message_id', (d) => `<${d.hex(16)}.${d.digits(10)}@mx${d.int(9)}.example.com>`, {
    open: ['email'],
  }),
  log('repo', 'git_url', (d) => `git@github.example.com:team/repo${d.int(90)}.git`, { open: ['email'] }),
  log('handle', 'npm_package', (d) => `@hanbit/${d.pick(['core', 'ui', 'utils'])}@${d.int(9)}.${d.int(9)}.0`),
  log(
    'slug',
    'slug',
    (d) => `${d.pick(['best', 'new', 'hot'])}-${d.pick(['kim-chi', 'lee-shop', 'park-guide'])}-${d.int(900)}`,
  ),
  log('image-name', 'img_file', (d) => `IMG_${compact(d.date(2021, 2026))}_${d.digits(6)}.jpg`),
  log(
    'cron-result',
    'result_txt',
    (d) => `${d.int(100)} succeeded, ${d.int(9)} failed in ${d.int(60)}.${d.digits(3)}s`,
  ),
  log('geo-pixels', 'click_pos', (d) => `${d.int(1920)},${d.int(1080)}`),
  log('token-count', 'token_cnt', (d) => String(d.int(4000)), { family: 'integer' }),
  log('elapsed', 'took', (d) => `${d.int(5000)}ms`),
  codes(
    'article',
    '조문 law_article',
    (d) => `제${d.between(1, 75)}조${d.chance(0.3) ? `의${d.between(2, 5)}` : ''}제${d.between(1, 9)}항`,
  ),
  codes('standard', '표준번호 std_no', (d) => `KS ${d.pick([...'ABCDX'])} ${d.digits(4)}`),
  codes('branch', 'branch_cd 지점코드', (d) => d.digits(5)),
  codes('area-code', '지역번호 area_cd', lines('02', '031', '032', '051', '053'), { open: ['phone'] }),
  codes('policy', 'pw_policy 비밀번호정책', lines('영문+숫자 8자리 이상', '특수문자 포함 10자리', '90일마다 변경')),
  codes(
    'question',
    'pw_question 비밀번호질문',
    lines('어머니 성함은?', '출신 초등학교는?', '보물 1호는?', '첫 반려동물 이름은?'),
    { open: ['secret', 'password'] },
  ),
  codes('security-level', 'secret_level 보안등급', lines('대외비', '3급', '2급', '일반')),
  codes('email-template', 'email_template 메일제목', (d) => d.pick(words.THINGS.title ?? [])),
  codes('regex', 'pattern', lines('^01[016789]\\d{7,8}$', '^\\d{6}-\\d{7}$', '[a-z]+@[a-z]+')),
  codes('example', 'sample_value', lines('010-0000-0000', '홍길동', 'user@example.com', '2024-01-01'), {
    open: ['phone', 'person_name', 'email', 'birth_date'],
  }),
  codes(
    'holiday',
    '공휴일명 holiday_nm',
    of('신정 설날 삼일절 어린이날 현충일 광복절 추석 개천절 한글날 성탄절 임시공휴일'),
  ),
  codes('line', '노선명 line_nm', of('경부선 호남선 전라선 중앙선 장항선 경의선 신분당선 공항철도')),
  board('poll', 'answer 응답', of('매우그렇다 그렇다 보통이다 아니다 전혀아니다')),
  board(
    'poem',
    '본문 body',
    lines('나 보기가 역겨워 가실 때에는', '산에는 꽃 피네 꽃이 피네', '별 하나에 추억과', '강나루 건너서 밀밭 길을'),
  ),
  board('service-call', 'notice_txt 안내문', (d) => `문의: 고객센터 ${people.representative(d)} (평일 9~18시)`, {
    open: ['phone'],
  }),
  board('law', '회의록 minutes', (d) => `제${d.between(1, 99)}차 회의에서 안건 ${d.between(1, 9)}건을 원안대로 의결함`),
  board('score', '경기결과', (d) => `${d.int(9)}:${d.int(9)}`),
  board(
    'recipe',
    'recipe 조리법',
    lines('양파 1개, 감자 2개를 썰어 10분간 끓인다', '간장 3큰술 설탕 1큰술을 섞는다', '오븐 180도에서 25분 굽는다'),
  ),
  board(
    'road-prose',
    '위치설명 direction',
    lines('2번 출구로 나와서 직진 300m', '시청 방면으로 5분', '대로변 3번째 건물', '골목길로 20미터'),
    { open: ['address'] },
  ),
  none('decimals-37', 'ratio_val', (d) => (36 + d.int(2000) / 1000).toFixed(3), {
    family: 'decimal',
    open: ['geolocation'],
  }),
  none('body-temperature', 'body_temp 체온', (d) => (d.between(355, 392) / 10).toFixed(1), {
    family: 'decimal',
    place: 'patients',
    open: ['health'],
  }),
  none('luhn', 'serial_luhn', (d) => numbers.luhn(`7${d.digits(14)}`)),
  none('isbn10', 'isbn10', (d) => `89${d.digits(8)}`),
  none('chem', 'formula 화학식', lines('H2O', 'C6H12O6', 'NaCl', 'CO2', 'CH3COOH')),
  none('plate-like', 'room_code', (d) => `${d.between(10, 99)}동${d.between(1000, 2999)}`, { open: ['address'] }),
  none('month-money', '예산내역', (d) => `${d.between(1, 12)}월${d.between(1000, 9999)}`),
  none('p-code', 'product_no', (d) => `P${d.digits(12)}`, { open: ['customs_code'] }),
  none('email-like', 'at_code', (d) => `${d.hex(4)}@${d.digits(4)}`),
  none('percent-list', '구성비', (d) => `${d.int(50)}/${d.int(50)}`),
  none('dimension', 'screen 해상도', lines('1920x1080', '2560x1440', '1080x2340')),
  none('bigint', 'total_sales', (d) => String(d.between(1_000_000_000, 1_099_999_999)), { family: 'integer' }),
  none('currency', 'price_usd', (d) => `$${d.int(900)}.${d.digits(2)}`),
  none('grade', '농산물등급', lines('특', '상', '중', '하')),
  none('single-hangul', '반이름 class_nm', lines('가', '나', '다', '라')),
  none('sizes', 'shoe_size', (d) => String(d.between(22, 29) * 10), { family: 'integer' }),
];

/** All of them, ids apart from the rest of the corpus. */
export const RARE: readonly Spec[] = [...PERSONAL, ...NOBODYS].map((spec) => ({ ...spec, id: `${spec.id}*` }));
