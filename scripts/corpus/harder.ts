/**
 * Harder forms, written after both other parts and again without a look at what they miss: what imports, old programs
 * and encryption leave of personal data, and false friends of each kind.
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
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const hyphened = (thirteen: string, separator = '-'): string => thirteen.slice(0, 6) + separator + thirteen.slice(6);
const two = (value: number): string => String(value).padStart(2, '0');
const resident = (draw: Draw, first = 1945, last = 2006): string => numbers.residentNumber(draw, first, last);
const foreignerNumber = (draw: Draw): string => numbers.residentNumber(draw, 1962, 2003, true);
const seconds = ({ year, month, day }: ReturnType<Draw['date']>): number =>
  Date.UTC(year, Number(month) - 1, Number(day)) / 1000;
const upper = (text: string): string => text.toUpperCase();
const romanSurname = (draw: Draw): string => draw.pick(words.ROMAN_SURNAMES);
const roman = (draw: Draw): string => draw.pick(words.ROMAN_GIVEN);

const WESTERN_FIRST = list(`
  마이클 제니퍼 로버트 데이비드 엘리자베스 크리스토퍼 사라 토마스 안나 피터 다니엘 매튜 올리비아 소피아 조지 헨리 빅토리아
  알렉산더 니콜라스 안드레이 블라디미르 이리나 올가 세르게이 카를로스 마리아 후안 무함마드 파티마 아이샤 구르반굴리
`);
const WESTERN_LAST = list(`
  존슨 스미스 윌리엄스 앤더슨 테일러 톰프슨 로드리게스 곤살레스 페트로프 이바노바 스미르노프 뮐러 슈미트 베버 뒤부아 모로
  로시 페라리 가르시아 페르난데스 칸 라흐만 싱 샤르마 파텔 오브라이언 맥도널드 피츠제럴드 하산 이브라히모프
`);
const transliterated = (draw: Draw): string => `${draw.pick(WESTERN_FIRST)} ${draw.pick(WESTERN_LAST)}`;
const VIETNAMESE = list('NGUYEN TRAN LE PHAM HOANG VU DANG BUI DO HO');
const VIETNAMESE_GIVEN = list('HOA LAN MAI HUONG THAO NAM TUAN DUNG MINH LINH TRANG QUANG');

const name = kind('person_name', 'customers');
const phone = kind('phone', 'customers');
const mail = kind('email', 'customers');
const address = kind('address', 'customers');
const rrn = kind('rrn', 'customers');
const foreigner = kind('foreigner_number', 'employees');
const passport = kind('passport', 'customers');
const licence = kind('driver_license', 'customers');
const insurance = kind('health_insurance', 'patients');
const customs = kind('customs_code', 'orders');
const ci = kind('connecting_information', 'customers');
const birth = kind('birth_date', 'customers');
const gender = kind('gender', 'customers');
const bank = kind('bank_account', 'accounts');
const card = kind('card_number', 'accounts');
const plate = kind('vehicle_plate', 'customers');
const business = kind('business_number', 'suppliers');
const ip = kind('ip_address', 'logs');
const device = kind('device_id', 'logs');
const geo = kind('geolocation', 'customers');
const user = kind('user_id', 'customers');
const password = kind('password', 'customers');
const secret = kind('secret', 'accounts');
const entrance = kind('entrance_code', 'orders');
const health = kind('health', 'patients');
const code = kind('postcode', 'customers');

const PERSONAL: readonly Spec[] = [
  name('with-phone', '신청자 ~applicant', (d) => `${d.name()}(${people.mobile(d, d.pick(['', '-']))})`, {
    open: ['phone'],
  }),
  name('with-age', '환자명 patient_nm', (d) => `${d.name()}(${d.between(20, 80)}세)`, { place: 'patients' }),
  name('slashed', '수령인 RCVR_NM', (d) => d.name() + d.pick(['/배송', '/문앞', '/경비실', '']), { place: 'orders' }),
  name('wide-blanks', 'nm 성명', (d) => `　${d.name().replace(/^(.)/, '$1　')}　`),
  name('decomposed-spaced', '성명 FLNM', (d) => d.name().normalize('NFD').replace(/^/, ' ')),
  name(
    'three-tokens',
    'ENG_NM eng_full_name',
    (d) =>
      `${upper(romanSurname(d))} ${upper(d.pick(['Min', 'Ji', 'Hyun', 'Seo', 'Yu']))} ${d.pick(list('SU YOUNG WOO JIN HEE'))}`,
  ),
  name('lower-roman', 'eng_nm english_nm', (d) => `${romanSurname(d)} ${roman(d)}`.toLowerCase(), { needsName: true }),
  name(
    'vietnamese',
    'ENG_NM worker_name 외국인성명',
    (d) => `${d.pick(VIETNAMESE)} ${d.pick(['THI', 'VAN', 'DUC', 'NGOC'])} ${d.pick(VIETNAMESE_GIVEN)}`,
    { place: 'employees' },
  ),
  name('transliterated', '배우명 actor_name 외국인명', transliterated),
  name('transliterated-dots', '저자명 author_nm', (d) => transliterated(d).replace(' ', '·')),
  name('transliterated-few', '강사명 instructor_nm', transliterated, { rows: 25 }),
  name('half-masked', 'cust_nm 고객명', (d) => {
    const full = d.name();
    return d.chance(0.5) ? `${full.slice(0, 1)}*${full.slice(2)}` : full;
  }),
  name('dirty-third', '성함 user_nm', (d) => d.name(), { dirt: 0.35 }),
  name('twenty-rows', '~t1 위원명', (d) => d.name('middle'), { rows: 20 }),
  name('eight-rows', '이사명 director_nm', (d) => d.name('middle'), { rows: 8, needsName: true }),
  name(
    'hanja-few',
    '한자명 CHNCRT_NM',
    (d) => d.pick(words.HANJA_SURNAMES) + d.pick(words.HANJA_GIVEN) + d.pick(words.HANJA_GIVEN),
    {
      rows: 30,
    },
  ),
  name(
    'hanja-behind',
    '성명 nm',
    (d) => `${d.name()}(${d.pick(words.HANJA_SURNAMES)}${d.pick(words.HANJA_GIVEN)}${d.pick(words.HANJA_GIVEN)})`,
  ),
  name('surnames-and-titles', '담당 ~pic', (d) => `${d.surname()}${d.pick(['과장', '대리', '부장', '팀장', '주임'])}`, {
    needsName: true,
  }),
  name('given-middle', 'gvn_nm 이름', (d) => d.given('middle'), { needsName: true }),
  name('surnames-few', 'sur_name 성씨', (d) => d.surname(), { needsName: true, rows: 100 }),
  name('family', '보호자명 PRTCR_NM', (d) => `${d.name('middle')}${d.pick(['(모)', '(부)', '(조모)', ' 모', ' 부'])}`, {
    place: 'students',
  }),
  name('hashed', 'name_hash CUST_NM_HASH 성명_해시', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),

  phone('excel-quote', 'hp 휴대폰', (d) => `'${people.mobile(d, '')}`),
  phone('lost-zero', 'mobile hp_no 휴대폰번호', (d) => people.mobile(d, '').slice(1), { needsName: true }),
  phone('dashed-lost-zero', 'HP 휴대전화', (d) => people.mobile(d).slice(1), { needsName: true }),
  phone('bracket-behind', 'tel 연락처', (d) => `010)${people.mobile(d).slice(4)}`),
  phone('korean-hyphen', '휴대폰 cell', (d) => people.mobile(d, 'ㅡ')),
  phone('tilde', '핸드폰 hp', (d) => people.mobile(d, '~')),
  phone('wide-digits-hyphens', '연락처 TELNO', (d) => wide(people.mobile(d)).replaceAll('－', '‐')),
  phone('prefixed', '~연락망 tel', (d) => `${d.pick(['T.', 'M.', 'Tel ', 'HP:'])} ${people.mobile(d)}`),
  phone('trailing', 'phone 전화', (d) => `${people.mobile(d)}${d.pick([';', ',', '.', ' /', ''])}`),
  phone('decimal-text', 'hp phone_num', (d) => `${Number(people.mobile(d, ''))}.0`, { needsName: true }),
  phone('zero-width', 'mobile 휴대폰', (d) => `\u200b${people.mobile(d)}\ufeff`),
  phone(
    'dirty-and-mixed',
    '연락처 contact_tel',
    (d) => d.pick([people.mobile(d), people.landline(d), people.mobile(d, ''), people.safeNumber(d)]),
    {
      dirt: 0.2,
    },
  ),
  phone('fifteen-rows', '~c9 비상연락망', (d) => people.mobile(d, ''), { rows: 15 }),
  phone('masked-middle-dots', 'hp 휴대폰', (d) => `010-●●●●-${d.digits(4)}`, { protection: 'masked' }),
  phone('masked-partly', 'phone_mask 연락처', (d) => `010-${d.between(2, 9)}***-*${d.digits(3)}`, {
    protection: 'masked',
  }),
  phone('hashed-in-front', 'hashed_phone hash_hp', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  phone('cipher', 'phone_cipher 휴대폰암호화 aes_hp', (d) => d.base64(32), {
    needsName: true,
    protection: 'encrypted',
    open: ['phone'],
  }),

  mail('trailing', 'email 이메일', (d) => `${people.email(d)}${d.pick([';', ',', ' ', ''])}`),
  mail('at-written', '~mail_txt 이메일', (d) => people.email(d).replace('@', d.pick(['(at)', ' at ', '[at]'])), {
    needsName: true,
  }),
  mail('named', 'email 메일', (d) => `${d.name()}<${people.email(d)}>`, { open: ['person_name'] }),
  mail('wide', 'eml 이메일', (d) => wide(people.email(d))),
  mail('sender', 'SNDR 발신자 RCVER 수신자', people.email, { place: 'logs' }),
  mail('dirty-third', '~c3 전자우편', people.email, { dirt: 0.35 }),
  mail('twelve-rows', 'mgr_email', people.email, { rows: 12, place: 'employees' }),
  mail('tokens', 'email_token EMAIL_TKN', (d) => `tok_${d.hex(24)}`, { needsName: true, protection: 'tokenised' }),
  mail('base64-sha', 'email_b64 email_sha256', (d) => d.base64(32), { needsName: true, protection: 'hashed' }),

  address('decomposed', '주소 addr', (d) => people.roadAddress(d).normalize('NFD')),
  address('wide-digits', 'ADDR 주소', (d) => people.lotAddress(d).replace(/\d/g, (digit) => wide(digit))),
  address('dirty-third', '거주지주소 home_addr', (d) => people.roadAddress(d), { dirt: 0.35 }),
  address(
    'piped',
    '~addr_info 배송지',
    (d) => `${people.postcode(d)}|${people.roadAddress(d, 0)}|${people.detailAddress(d)}`,
    { place: 'orders' },
  ),
  address('fifteen-rows', '~c6 주소', (d) => people.roadAddress(d), { rows: 15 }),
  address('details-dirty', 'dtl_addr 상세주소', people.detailAddress, { needsName: true, dirt: 0.25 }),

  code('float', 'zip 우편번호', (d) => `${Number(people.postcode(d))}.0`, { needsName: true, family: 'float' }),
  code('lost-zero-text', 'zip_cd post_no', (d) => String(Number(people.postcode(d))), { needsName: true }),

  rrn('wide-hyphens', '주민번호 jumin_no', (d) => wide(hyphened(resident(d)))),
  rrn('spaced-hyphens', 'RRNO 주민등록번호', (d) => hyphened(resident(d), ' - ')),
  rrn('slashes', '주민번호 juminNo', (d) => hyphened(resident(d), '/')),
  rrn('dots', 'rrn 주민번호', (d) => hyphened(resident(d), '.')),
  rrn('lost-zeros-text', 'ssn jumin', (d) => String(Number(resident(d, 1990, 2008))), { needsName: true }),
  rrn('young-integers', 'rrno', (d) => String(Number(resident(d, 2000, 2008))), { family: 'integer', needsName: true }),
  rrn('decimal', 'jumin_num 주민번호', (d) => `${Number(resident(d, 1950, 1999))}.0`, { family: 'decimal' }),
  rrn('dots-masked', '주민번호 rrno', (d) => `${hyphened(resident(d)).slice(0, 8)}●●●●●●`, { protection: 'masked' }),
  rrn('masked-bare', 'jumin 주민번호', (d) => `${resident(d).slice(0, 7)}******`, { protection: 'masked' }),
  rrn('masked-front', 'rrno 주민등록번호', (d) => `${resident(d).slice(0, 2)}****-*******`, { protection: 'masked' }),
  rrn('first-seven', '주민번호 rrn', (d) => hyphened(resident(d)).slice(0, 8), {
    needsName: true,
    open: ['rrn', 'birth_date'],
  }),
  rrn('with-name', '~대상자 ~target', (d) => `${d.name()} ${hyphened(resident(d))}`, { open: ['person_name'] }),
  rrn('dirty-third', '~no 주민등록번호', (d) => hyphened(resident(d)), { dirt: 0.35 }),
  rrn('twelve-rows', '~c1 주민번호', (d) => hyphened(resident(d, 1955, 1999)), { rows: 12 }),
  rrn('after-2020', '자녀주민번호 baby_rrn', (d) => hyphened(resident(d, 2021, 2025)), { needsName: true }),
  rrn('juno', 'juno JUNO jumin_id', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  rrn('ssn-hash', 'ssn_hash SSN_SHA256 hash_ssn', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  rrn('base64', 'jumin_b64 rrn_digest', (d) => d.base64(32), { needsName: true, protection: 'hashed' }),
  rrn('cipher', 'rrno_cipher cipher_jumin 주민번호암호화', (d) => d.base64(d.pick([16, 32])), {
    needsName: true,
    protection: 'encrypted',
  }),
  rrn('korean-cipher', '암호화주민번호 주민등록번호_암호화값 주민번호(암호화)', (d) => d.base64(32), {
    needsName: true,
    protection: 'encrypted',
  }),
  rrn('tokens', 'rrn_token jumin_tkn', (d) => d.uuid(), { needsName: true, protection: 'tokenised' }),

  foreigner('blanks', '외국인등록번호 frgn_no', (d) => hyphened(foreignerNumber(d), ' ')),
  foreigner('dirty', 'alien_no 외국인번호', (d) => hyphened(foreignerNumber(d)), { dirt: 0.25 }),
  foreigner('hashed', 'frno_hash alien_reg_no_sha256', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  foreigner('encrypted', 'enc_frno 외국인등록번호_암호화', (d) => d.base64(16), {
    needsName: true,
    protection: 'encrypted',
  }),
  passport('dirty', '여권번호 PSPT_NO', (d) => upper(people.passport(d)), { dirt: 0.25 }),
  passport('wide', '여권번호', (d) => wide(people.passport(d))),
  passport('twelve-rows', '여권 passport_no', people.passport, { rows: 12, needsName: true }),
  passport('encrypted', 'passport_no_enc PSPT_NO_ENC enc_passport', (d) => d.base64(16), {
    needsName: true,
    protection: 'encrypted',
  }),
  passport('hashed', 'passport_hash hashed_passport_no', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  licence('dirty', '운전면허 DLN', (d) => people.licence(d), { dirt: 0.25 }),
  licence('dots', '면허번호 drvr_lcns_no', (d) => people.licence(d, '.'), { needsName: true }),
  licence('hashed', 'dln_hash driver_license_sha256', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  licence('encrypted', 'license_no_enc enc_driver_license 운전면허번호_암호화', (d) => d.base64(32), {
    needsName: true,
    protection: 'encrypted',
  }),
  insurance('encrypted', 'nhis_no_enc 건강보험증번호_암호화', (d) => d.base64(16), {
    needsName: true,
    protection: 'encrypted',
  }),
  customs('spaced', '통관고유부호 pccc', (d) => people.customsCode(d).replace(/^P/, 'P '), { needsName: true }),
  customs('in-notes', '~배송메모 ~req_memo', (d) =>
    d.chance(0.2) ? `통관번호 ${people.customsCode(d)}` : people.plainNote(d),
  ),
  customs('encrypted', 'pccc_enc enc_pccc', (d) => d.base64(16), { needsName: true, protection: 'encrypted' }),
  ci('hashed', 'ci_hash CI_SHA256', (d) => d.hex(64), { needsName: true, open: ['connecting_information'] }),

  birth('short-dots', '생년월일 birth', (d) => iso(people.birth.adult(d)).slice(2).replaceAll('-', '.')),
  birth('unpadded', '생일 birthday', (d) => {
    const { year, month, day } = people.birth.adult(d);
    return `${year}.${Number(month)}.${Number(day)}`;
  }),
  birth('american', 'dob date_of_birth', (d) => {
    const { year, month, day } = people.birth.adult(d);
    return `${month}/${day}/${year}`;
  }),
  birth('lost-zero', 'birth_ymd 생년월일', (d) => String(Number(compact(d.date(1940, 2010)).slice(2))), {
    family: 'integer',
    needsName: true,
  }),
  birth('lost-zero-young', 'brdt 생년월일', (d) => String(Number(compact(d.date(2000, 2009)).slice(2))), {
    family: 'integer',
    needsName: true,
  }),
  birth('epoch', 'birth_ts birthday dob', (d) => String(seconds(d.date(1955, 2006))), {
    family: 'integer',
    needsName: true,
  }),
  birth('millis', 'birthDate birth_ms 생년월일', (d) => String(seconds(d.date(1955, 2006)) * 1000), {
    family: 'integer',
    needsName: true,
  }),
  birth('one-school-year', '생년월일 STDNT_BRDT', (d) => iso(d.date(2009, 2010)), {
    place: 'students',
    needsName: true,
  }),
  birth('soldiers', '생년월일 birth_dt', (d) => compact(d.date(2003, 2006)), { needsName: true }),
  birth('elders-only', '~c4 생년월일', (d) => iso(d.date(1936, 1950)), { place: 'patients', needsName: true }),
  birth('with-calendar', '생일 birth', (d) => `${iso(people.birth.adult(d))}${d.pick(['(양)', '(음)', '(양)'])}`),
  birth('dirty-third', '~c5 생년월일', people.isoBirth, { dirt: 0.35 }),
  birth('encrypted', 'birth_enc enc_birth_dt', (d) => d.base64(16), { needsName: true, protection: 'encrypted' }),
  gender('mixed', '성별 sex', lines('남', '여', '남자', '여자', 'M', 'F')),
  gender('padded', 'GNDR sex_cd', lines('M ', 'F '), { needsName: true }),
  gender('dirty', '성별 ~c2', (d) => d.pick(['남성', '여성']), { dirt: 0.3 }),
  gender('roman', 'sungbyul 성별', lines('MALE', 'FEMALE', 'UNKNOWN')),

  bank('encrypted', 'acct_enc ACTNO_ENC enc_account_no 계좌번호암호화', (d) => d.base64(d.pick([16, 32])), {
    needsName: true,
    protection: 'encrypted',
  }),
  bank('hashed', 'account_hash acct_no_sha256 hashed_acct', (d) => d.hex(64), {
    needsName: true,
    protection: 'hashed',
  }),
  bank('tokens', 'bank_account_token acct_token', (d) => d.uuid(), { needsName: true, protection: 'tokenised' }),
  bank('holder-behind', '환불계좌 계좌정보', (d) => `${d.pick(words.BANKS)} ${people.account(d)} ${d.name()}`, {
    needsName: true,
    open: ['person_name'],
  }),
  bank('bank-glued', '입금계좌 계좌', (d) => `${d.pick(words.BANKS)}${people.account(d, '')}`, { needsName: true }),
  bank('blanks', '계좌번호 acct_num', (d) => people.account(d, ' '), { needsName: true }),
  card('wide', '카드번호 card_no', (d) => wide(numbers.grouped(numbers.cardNumber(d)))),
  card(
    'with-issuer',
    '카드정보 card_info',
    (d) => `${d.pick(['신한', '국민', '현대', 'BC'])} ${numbers.grouped(numbers.cardNumber(d))}`,
  ),
  card('token-uuid', 'card_token CARD_TKN cardToken', (d) => d.uuid(), { needsName: true, protection: 'tokenised' }),
  card('token-marked', 'card_token card_tok', (d) => `tok_${d.from('abcdefghijklmnopqrstuvwxyz0123456789', 24)}`, {
    needsName: true,
    protection: 'tokenised',
  }),
  card('hashed', 'card_hash card_no_sha256 pan_hash', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  card('encrypted', 'enc_card_no card_enc 카드번호_암호화', (d) => d.base64(32), {
    needsName: true,
    protection: 'encrypted',
  }),
  card('masked-ends', 'card_mask 카드번호', (d) => `****-****-****-${d.digits(4)}`, { protection: 'masked' }),
  card('masked-x', 'card_no', (d) => `${numbers.cardNumber(d).slice(0, 6)}XXXXXX${d.digits(4)}`, {
    protection: 'masked',
  }),
  card('dirty-third', '~c7 카드번호', (d) => numbers.grouped(numbers.cardNumber(d)), { dirt: 0.35 }),

  plate('all-spaced', '차량번호 car_num', (d) => people.plate(d, ' ').replace(/^(\d+)/, '$1 '), { dirt: 0.2 }),
  plate(
    'old-regional',
    '차량번호 vhcl_no',
    (d) => `${d.pick(['서울', '경기', '부산'])}${d.between(1, 99)}${d.pick([...'가나다라'])}${d.between(1000, 9999)}`,
  ),
  business('wide', '사업자번호 brno', (d) => wide(numbers.grouped(numbers.businessNumber(d), '3-2-5')), {
    subject: 'organisation',
  }),
  business('dirty', '~no 사업자번호', (d) => numbers.grouped(numbers.businessNumber(d), '3-2-5'), {
    dirt: 0.35,
    subject: 'organisation',
  }),
  business('blanks', '사업자번호 biz_num', (d) => numbers.grouped(numbers.businessNumber(d), '3-2-5', ' '), {
    subject: 'organisation',
  }),
  ip('mapped', 'ip client_ip', (d) => `::ffff:${people.ip(d)}`),
  ip('dirty', '접속IP login_ip', people.ip, { dirt: 0.3 }),
  ip(
    'padded',
    'user_ip 아이피',
    (d) =>
      people
        .ip(d)
        .split('.')
        .map((octet) => octet.padStart(3, '0'))
        .join('.'),
    { needsName: true },
  ),
  device('cisco', 'mac_addr mac', (d) => `${d.hex(4)}.${d.hex(4)}.${d.hex(4)}`),
  device('imei-dashes', 'imei 단말IMEI', (d) => numbers.grouped(numbers.imei(d), '2-6-6-1'), { needsName: true }),
  geo(
    'json-apart',
    '~position ~좌표',
    (d) => JSON.stringify({ lat: 33.2 + d.int(52_000) / 10_000, lon: 126.1 + d.int(33_000) / 10_000, acc: d.int(50) }),
    {
      needsName: true,
      family: 'json',
    },
  ),
  geo(
    'json-long',
    '~gps ~last_loc',
    (d) =>
      JSON.stringify({ user: { latitude: 33.2 + d.int(52_000) / 10_000, longitude: 126.1 + d.int(33_000) / 10_000 } }),
    {
      needsName: true,
      family: 'json',
    },
  ),
  geo(
    'degrees',
    'gps 현재위치',
    (d) =>
      `${d.between(33, 38)}°${d.between(0, 59)}'${d.between(0, 59)}"N ${d.between(126, 129)}°${d.between(0, 59)}'${d.between(0, 59)}"E`,
    {
      needsName: true,
    },
  ),

  user('short', 'login_id user_id 아이디', (d) => d.pick(words.LOGIN_STEMS) + d.int(99), { needsName: true }),
  user('generated', 'USER_ID 사용자ID login_id', (d) => `USR${d.digits(7)}`, { needsName: true }),
  user('numbers', '로그인ID login_id', (d) => `20${d.between(10, 25)}${d.digits(4)}`, { needsName: true }),
  user('writers', 'wrter_id reg_user_id 작성자ID', people.loginId, { needsName: true, distinct: 30, place: 'boards' }),
  password('base64-md5', 'passwd user_pw 비밀번호', (d) => d.base64(16), {
    needsName: true,
    protection: 'hashed',
    open: ['password'],
  }),
  password(
    'crypt',
    'pw_hash passwd',
    (d) => `$6$${d.from('abcdefghijABCDEFGHIJ0123456789', 8)}$${d.from('abcdefghijABCDEFGHIJ0123456789./', 86)}`,
    { protection: 'hashed' },
  ),
  password('plain-digits', 'pin_pw 비밀번호 passwd', (d) => d.digits(4) + d.pick(['', d.digits(2)]), {
    needsName: true,
  }),
  secret(
    'kakao',
    'kakao_access_token 액세스토큰',
    (d) => d.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-', 54),
    { needsName: true },
  ),
  secret('few', 'api_secret client_secret', (d) => d.base64(32), { needsName: true, rows: 8 }),
  entrance('keys', '~배송요청 ~dlv_memo', (d) =>
    d.chance(0.35)
      ? d.pick([`종${d.digits(4)}`, `공현 ${d.digits(4)}*`, `열쇠${d.digits(4)}`, `🔑${d.digits(4)}#`])
      : people.plainNote(d),
  ),
  entrance('unit-call', '공동현관 출입번호', (d) => `${d.between(101, 2504)}호출`, { needsName: true }),
  health('codes-few', '상병코드 dgns_cd', (d) => d.pick(words.DISEASE_CODES), { rows: 20, needsName: true }),
  health('yes-no', '임신여부 장애여부', lines('Y', 'N', 'N'), { needsName: true, family: 'text', open: ['health'] }),
  health(
    'names-list',
    '진단명 disease_name',
    (d) => `${d.pick(words.DISEASES)}${d.chance(0.3) ? `, ${d.pick(words.DISEASES)}` : ''}`,
    { needsName: true },
  ),
];

const none = kind('none', 'products');
const cust = kind('none', 'customers');
const patient = kind('none', 'patients');
const student = kind('none', 'students');
const order = kind('none', 'orders');
const log = kind('none', 'logs');
const codes = kind('none', 'codes');
const shop = kind('none', 'shops');
const account = kind('none', 'accounts');
const supplier = kind('none', 'suppliers');
const sensor = kind('none', 'sensors');

const NOBODYS: readonly Spec[] = [
  // Keys that a program made.
  cust('surrogate', 'customer_id cust_key client_id', (_, at) => `C${String(at + 1).padStart(6, '0')}`),
  cust('surrogate-drawn', 'customer_id', (d) => `CUST-${d.digits(8)}`),
  cust('surrogate-uuid', 'customer_id member_uuid', (d) => d.uuid(), { open: ['user_id'] }),
  cust('surrogate-hex', 'customer_id', (d) => d.hex(16), { open: ['device_id'] }),
  cust('northwind', 'customer_id', (d) => d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 5)),
  patient('surrogate-patients', 'patient_id PATIENT_ID', (_, at) => `P${String(100_000 + at)}`),
  patient('chart', 'patient_id', (d) => `PT-${d.between(2015, 2026)}-${d.digits(5)}`),
  student('surrogate-students', 'student_id', (_, at) => `S${String(2_000_000 + at * 3)}`),
  kind('none', 'employees')(
    'surrogate-employees',
    'employee_id emp_id',
    (_, at) => `E${String(at + 1).padStart(5, '0')}`,
    {
      open: ['user_id'],
    },
  ),
  order('person-keys', 'buyer_id seller_id', (d) => `${d.pick(['B', 'S'])}${d.digits(9)}`),
  // Health's neighbours.
  patient('flag', 'health_check_yn vaccine_yn allergy_flag', lines('Y', 'N'), { open: [] }),
  patient('day', 'diagnosis_dt 진단일자 surgery_date', (d) => iso(d.official(2015, 2026))),
  patient('count', 'disease_cnt vaccine_count 처방건수', (d) => String(d.int(9)), { family: 'integer' }),
  patient('department', '진료과 dept_nm treatment_dept', of('내과 외과 소아과 정형외과 이비인후과 안과 피부과 신경과')),
  patient('drug-price', 'prescription_fee 처방금액', (d) => String(d.between(10, 900) * 100), { family: 'integer' }),
  codes('disease-group', 'disease_group_cd 질병분류구분', lines('A', 'B', 'C', 'D'), { open: ['health'] }),
  log('health-check', 'health_status health_check', lines('UP', 'DOWN', 'HEALTHY')),
  log('trouble', '장애내용 장애구분', lines('네트워크 단절', '서버 다운', '디스크 부족', '응답 지연')),
  codes('hospital-beds', 'blood_bank 혈액원', of('중앙혈액원 남부혈액원 서부혈액원')),
  codes('religion-facility', 'religion_facility_cnt', (d) => String(d.int(40)), { family: 'integer' }),
  // Secrets' neighbours.
  log('token-type', 'token_type access_token_type', lines('bearer', 'mac', 'jwt')),
  codes('secret-level', 'secret_level secret_grade 비밀등급', lines('1급', '2급', '3급', '대외비')),
  codes('secret-yn', 'secret_yn secret_at 비밀글여부', lines('Y', 'N')),
  codes('key-name', 'api_key_name key_type', lines('production', 'staging', 'partner', 'mobile-app')),
  log('token-used', 'token_usage token_used', (d) => String(d.int(9000)), { family: 'integer' }),
  account('otp-flag', 'otp_use_yn otp_type', lines('Y', 'N'), {}),
  cust('password-count', 'pw_fail_cnt password_retry 비밀번호오류횟수', (d) => String(d.int(5)), { family: 'integer' }),
  cust('password-day', 'pwd_chg_ymd password_updated', (d) => compact(d.date(2020, 2026))),
  cust('password-flag', 'tmp_pw_yn password_reset_yn 임시비밀번호여부', lines('Y', 'N')),
  codes('password-kind', 'password_type pw_enc_type', lines('SHA256', 'BCRYPT', 'MD5')),
  cust('status', 'account_status member_status', lines('ACTIVE', 'DORMANT', 'WITHDRAWN')),
  // What ends like a kind and is of another.
  cust('phone-flag', 'phone_verified_yn sms_yn', lines('Y', 'N')),
  cust('mail-flag', 'email_rcv_yn 이메일수신동의', lines('Y', 'N', '동의')),
  cust('birth-coupon', 'birth_coupon_yn 생일쿠폰발급', lines('Y', 'N')),
  cust('address-kind', 'addr_type 주소구분', lines('자택', '직장', '기타')),
  cust('name-flag', '실명인증여부 nm_open_yn', lines('Y', 'N')),
  cust('card-kind', 'card_type card_company', lines('VISA', 'MASTER', 'BC', '신한', '국민')),
  cust('card-expiry', 'card_exp 유효기간', (d) => `${two(d.between(1, 12))}/${d.between(26, 32)}`),
  account('bank', 'bank_nm 은행명 bank_cd', of('국민은행 신한은행 우리은행 하나은행 농협 기업은행 카카오뱅크')),
  account('account-kind', 'acct_type 계좌구분 account_name', lines('보통예금', '적금', '대출', '급여통장')),
  account('balance', 'acct_blnc 계좌잔액', (d) => String(d.between(1000, 99_000_000)), { family: 'integer' }),
  // Reference data.
  codes('zip-table', 'zip 우편번호', people.postcode, { open: ['postcode'] }),
  codes('car-models', '차종 car_nm', (d) => d.pick(words.THINGS.carModel ?? [])),
  shop(
    'shop-mail',
    'shop_email',
    (d) =>
      `${d.pick(['info', 'help', 'cs', 'contact'])}@${d.pick(['hanbit', 'mirae', 'daon', 'sebyeol'])}${d.int(90)}.example.com`,
    { open: ['email'] },
  ),
  // Words that sound like names of persons.
  none(
    'loan-words',
    '용어 term',
    of(
      '스마트폰 아이스크림 커피메이커 블루투스 인터페이스 데이터베이스 프로그래밍 네트워크 알고리즘 컴퓨터 카메라 헤드폰 마이크 프린터 스캐너 모니터 키보드 태블릿 라우터 서버',
    ),
  ),
  none(
    'loan-phrases',
    '메뉴명 item_nm',
    lines(
      '아이스 아메리카노',
      '카페 라떼',
      '초코 케이크',
      '바닐라 라떼',
      '레몬 에이드',
      '자몽 허니 블랙티',
      '콜드 브루',
      '카라멜 마키아토',
      '민트 초코 프라페',
      '딸기 스무디',
      '크림 파스타',
      '토마토 스파게티',
      '치즈 버거',
      '새우 버거',
      '감자 튀김',
    ),
  ),
  none(
    'foreign-cities',
    '도시명 city_nm',
    lines(
      '로스 앤젤레스',
      '샌 프란시스코',
      '뉴 델리',
      '리우데자네이루',
      '부에노스 아이레스',
      '상트 페테르부르크',
      '쿠알라 룸푸르',
      '라스 베이거스',
      '멜버른',
      '프랑크푸르트',
      '암스테르담',
      '바르셀로나',
      '헬싱키',
      '코펜하겐',
      '이스탄불',
    ),
  ),
  none(
    'drugs',
    '약품명 drug_nm',
    lines(
      '타이레놀정',
      '아목시실린 캡슐',
      '게보린',
      '아스피린 프로텍트',
      '부루펜 시럽',
      '판콜에이',
      '이지엔 식스',
      '탁센',
      '베아제',
      '훼스탈 플러스',
      '지르텍',
      '클라리틴',
      '오메프라졸',
      '로수바스타틴',
      '메트포르민',
    ),
    { place: 'products' },
  ),
  none(
    'foreign-firms',
    '업체명 vendor',
    lines(
      '마이크로소프트',
      '존슨앤드존슨',
      '휴렛 패커드',
      '제너럴 일렉트릭',
      '프록터 앤드 갬블',
      '골드만 삭스',
      '모건 스탠리',
      '록히드 마틴',
      '롤스 로이스',
      '루이 비통',
      '크리스찬 디올',
      '랄프 로렌',
      '캘빈 클라인',
      '폭스바겐',
      '메르세데스 벤츠',
    ),
  ),
  none(
    'cocktails',
    'menu_nm 칵테일',
    lines(
      '블러디 메리',
      '마티니',
      '모히또',
      '싱가포르 슬링',
      '톰 콜린스',
      '진 피즈',
      '올드 패션드',
      '화이트 러시안',
      '블랙 러시안',
      '데킬라 선라이즈',
    ),
  ),
  none(
    'two-syllables',
    '품목 ~nm',
    of(
      '가방 나무 다리 마루 바지 사전 자석 차표 카드 타일 파일 하늘 강물 고기 구두 기계 노트 단추 도마 문구 반지 방석 백지 변기 서랍 석유 성냥 소금 송편 신문 심지 양말 연필 오이 옥수 우산 유리 임금 장갑 전구 정원 조끼 주걱 지갑 진주 천막 최신 한지 함지 허리 현관 홍차 황토',
    ),
  ),
  none(
    'adjectives',
    '평가 review_word',
    of(
      '한가한 이로운 정다운 고마운 유명한 진실한 신나는 강력한 조용한 성실한 안전한 소중한 명랑한 하얀색 노란색 주황색 차가운 현명한 임박한 오래된 원만한 지루한',
    ),
  ),
  none(
    'dynasty-items',
    '문화재명 relic_nm',
    of(
      '백자병 청자연 금동불 석가탑 다보탑 경천사 정림사 미륵사 황룡사 성덕왕 진흥왕 문무왕 선덕왕 장수왕 고국원 이성계 정도전',
    ),
    { open: ['person_name'] },
  ),
  none(
    'roman-words',
    'style_nm',
    lines(
      'Han River',
      'Song Book',
      'Min Order',
      'Park Avenue',
      'Lee Jeans',
      'Kang Chi',
      'Jin Ramen',
      'Moon Cake',
      'Ha Noi',
      'Sun Cream',
    ),
  ),
  none(
    'upper-words',
    'model_nm',
    lines('SUPER SONIC', 'MEGA BOX', 'ULTRA SLIM', 'PRO MAX', 'AIR JORDAN', 'BLACK LABEL', 'RED LINE', 'NEW BALANCE'),
  ),
  // Dates that are no births, over as many years.
  shop('licences-old', '인허가일 lic_dt', (d) => iso(d.official(1962, 2022))),
  none('expiry-short', '유통기한 exp_dt', (d) => compact(d.date(2026, 2028)).slice(2)),
  none('made-integers', 'mfg_dt 제조일', (d) => String(Number(compact(d.date(2001, 2009)).slice(2))), {
    family: 'integer',
  }),
  sensor('measured', 'msr_ts', (d) => String(seconds(d.date(2010, 2026))), { family: 'integer' }),
  cust('deaths', '사망일 death_dt', (d) => iso(d.date(1990, 2026)), { open: ['birth_date'] }),
  kind('none', 'boards')('history-days', '사건일 event_dt', (d) => compact(d.date(1890, 1999))),
  supplier('founded', '설립일 estb_dt', (d) => compact(d.official(1955, 2023))),
  // Numbers as long as others.
  none(
    'twelve-digits',
    'road_cd 도로명코드',
    (d) => `${d.between(11, 50)}${d.digits(3)}${d.between(2, 4)}${d.digits(6)}`,
  ),
  none('pnu', 'pnu 필지고유번호', (d) => `${d.between(11, 50)}${d.digits(8)}${d.pick(['1', '2'])}${d.digits(8)}`),
  none('legal-dong', 'stdg_cd 법정동코드', (d) => `${d.between(11, 50)}${d.digits(3)}${d.digits(3)}00`),
  order('dated-eleven', 'ord_no', (d) => `${compact(d.date(2024, 2026))}${d.digits(3)}`),
  order('dated-dash-four', '주문번호 ord_no', (d) => `${compact(d.date(2023, 2026))}-${d.digits(4)}`),
  order('tracking-twelve-3', '송장번호 trk_no', (d) => `${d.between(200, 699)}${d.digits(9)}`),
  order('tracking-dash', '운송장 invc_no', (d) => `${d.between(2000, 6999)}-${d.digits(4)}-${d.digits(4)}`),
  order('mobile-like', 'coupon_no', (d) => `010${d.digits(9)}`),
  order('landline-like', 'slip_no', (d) => `02-${d.digits(4)}-${d.digits(5)}`),
  none('brn-like', 'item_no 품번', (d) => `${d.between(100, 999)}-${two(d.between(1, 99))}-${d.digits(5)}`),
  none('card-like', 'license_key 시리얼', (d) => `${d.digits(4)}-${d.digits(4)}-${d.digits(4)}-${d.digits(4)}`, {
    open: ['secret'],
  }),
  none('passport-like', '자재코드 mat_cd', (d) => `${d.pick(['S', 'M', 'R', 'D'])}${d.between(0, 1)}${d.digits(7)}`, {
    open: ['passport'],
  }),
  supplier('corporate', '법인등록번호 crno', numbers.corporateNumber),
  supplier('service-numbers', '대표번호 rep_tel', people.representative, { open: ['phone'] }),
  sensor('temperatures', 'temp 기온', (d) => (d.between(330, 389) / 10).toFixed(1), { family: 'decimal' }),
  sensor('voltage', 'volt', (d) => (125 + d.int(6000) / 1000).toFixed(3), { family: 'decimal', open: ['geolocation'] }),
  log('versions', 'client_ver', (d) => `${d.between(1, 3)}.${d.int(20)}.${d.int(99)}.${d.int(9)}`),
  log('hex-twelve', 'build_id', (d) => d.hex(12), { open: ['device_id'] }),
  log('digest', 'request_hash body_sha256', (d) => d.hex(64)),
  log('digest-64', 'payload_digest', (d) => d.base64(32)),
  codes('money', '예산 budget', (d) => `${d.between(10, 999)}조${d.between(1000, 9999)}억`),
  none('plate-alike', '품번 part_cd', (d) => `${d.between(10, 99)}호${d.between(1000, 9999)}`, {
    open: ['vehicle_plate'],
  }),
  none(
    'prose-roads',
    '안내 guide',
    lines('앞으로 3일간', '별로 2점', '대로 5분', '그대로 3개', '새로 10건', '바로 1시간', '따로 2박스', '서로 4번'),
  ),
];

/** All of them, ids apart from the rest of the corpus. */
export const HARDER: readonly Spec[] = [...PERSONAL, ...NOBODYS].map((spec) => ({ ...spec, id: `${spec.id}+` }));
