/** Columns that hold somebody's data, in the forms in which they occur. */
import { compact, type Draw, iso } from './draw.ts';
import * as numbers from './numbers.ts';
import * as people from './people.ts';
import { kind, type Spec } from './spec.ts';
import * as words from './words.ts';

const wide = (text: string): string =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const romanName = (draw: Draw): string => `${draw.pick(words.ROMAN_GIVEN)} ${draw.pick(words.ROMAN_SURNAMES)}`;
const upperName = (draw: Draw): string =>
  `${draw.pick(words.ROMAN_SURNAMES)} ${draw.pick(words.ROMAN_GIVEN)}`.toUpperCase();
const englishName = (draw: Draw): string => `${draw.pick(words.ENGLISH_FIRST)} ${draw.pick(words.ENGLISH_LAST)}`;
const middleStar = (name: string, star = '*'): string =>
  name.length === 2 ? name.slice(0, 1) + star : name.slice(0, 1) + star.repeat(name.length - 2) + name.slice(-1);
const base64Of = (draw: Draw, blocks: readonly number[]): string => draw.base64(draw.pick(blocks));

const name = kind('person_name', 'customers');
const NAMES: readonly Spec[] = [
  name('hangul', 'cust_nm MBR_NM customerName 고객명', (d) => d.name()),
  name('patients', 'PTN_NM patient_name 환자명 ~nm', (d) => d.name(), { place: 'patients', dirt: 0.02 }),
  name('dirty', 'RCVR_NM rcv_name 수령인 receiverName', (d) => d.name(), { place: 'orders', dirt: 0.2 }),
  name('ten-rows', 'emp_nm 직원명 ~name', (d) => d.name('middle'), { place: 'employees', rows: 10 }),
  name('thirty-rows', 'teacher_nm 담임교사명 ~c4', (d) => d.name('middle'), { place: 'students', rows: 30 }),
  name(
    'titles',
    'pic_nm 담당자 charger_nm',
    (d) => `${d.name('middle')}${d.pick([' 과장', '님', ' 대리', '팀장', ' 고객님', ' 씨'])}`,
    { place: 'orders' },
  ),
  name('spaced', 'name 성명 full_name', (d) => d.name().replace(/^(남궁|황보|제갈|선우|사공|서문|.)/, '$1 ')),
  name('wide-blank', 'applicant_name 신청인 APLCNT_NM', (d) => d.name().replace(/^(.)/, '$1　')),
  name(
    'hanja',
    'CHNCRT_FLNM 한자성명 hanja_name',
    (d) => d.pick(words.HANJA_SURNAMES) + d.pick(words.HANJA_GIVEN) + d.pick(words.HANJA_GIVEN),
  ),
  name('roman-upper', 'ENG_FLNM eng_name 영문성명', upperName),
  name('roman', 'english_name en_nm user_eng_nm', romanName),
  name(
    'roman-hyphen',
    'eng_nm 영문이름',
    (d) =>
      `${d.pick(words.ROMAN_SURNAMES)}, ${d.pick(['Min', 'Ji', 'Hyun', 'Seo', 'Yu'])}-${d.pick(['soo', 'young', 'woo', 'jin', 'hee'])}`,
  ),
  name('few-people', 'WRTR_NM writer_name 작성자 reg_user_nm', (d) => d.name('middle'), {
    place: 'boards',
    distinct: 25,
  }),
  name('masked', 'mask_nm 고객명 cust_name', (d) => middleStar(d.name()), { protection: 'masked' }),
  name('masked-o', 'winner_nm 당첨자 user_name', (d) => middleStar(d.name(), 'O'), {
    protection: 'masked',
    place: 'boards',
  }),
  name('masked-end', 'buyer_nm 주문자 orderer', (d) => `${d.name().slice(0, -1)}*`, {
    protection: 'masked',
    place: 'orders',
  }),
  name('and-foreign', 'student_nm STDNT_NM 학생명', (d) => (d.chance(0.1) ? d.pick(words.FOREIGN) : d.name('young')), {
    place: 'students',
  }),
  name('numbered', 'user_nm 사용자명 mbrNm', (d) => d.name() + (d.chance(0.15) ? d.between(2, 9) : '')),
  name('decomposed', 'uploader_nm 등록자', (d) => d.name().normalize('NFD'), { place: 'boards' }),
  name('elders', '수급자명 BNFC_NM recipient_nm', (d) => d.name('old')),
  name('children', 'child_name 원아명 KID_NM', (d) => d.name('child'), { place: 'students' }),
  name(
    'depositor',
    'DPSTR_NM 예금주 depositor',
    (d) => (d.chance(0.07) ? d.pick(words.THINGS.companyLong ?? []) : d.name()),
    { place: 'accounts' },
  ),
  name('representative', 'RPRSV_NM ceo_nm 대표자명', (d) => d.name('middle') + (d.chance(0.05) ? ' 외 1명' : ''), {
    place: 'suppliers',
  }),
  name('english-full', 'full_name customer_name contactName', englishName, { needsName: true }),
  name('english-first', 'first_name fname', (d) => d.pick(words.ENGLISH_FIRST), { needsName: true }),
  name('english-last', 'last_name lname family_name', (d) => d.pick(words.ENGLISH_LAST), { needsName: true }),
  name('given', 'first_name given_name 이름', (d) => d.given(), { needsName: true }),
  name('surname', 'last_name 성 family_name', (d) => d.surname(), { needsName: true }),
  name('foreign', 'frgnr_nm 외국인성명 name_ko', (d) => d.pick(words.FOREIGN), { needsName: true, distinct: 20 }),
  name('encrypted', 'cust_nm_enc ENC_MBR_NM 고객명_암호화', (d) => base64Of(d, [16, 32]), {
    needsName: true,
    protection: 'encrypted',
  }),
];

const phone = kind('phone', 'customers');
const PHONES: readonly Spec[] = [
  phone('dashes', 'hp MBL_TELNO mobile 휴대폰번호 custMblTelno', (d) => people.mobile(d)),
  phone('bare', 'hpno CELL_PHONE mobileNo 휴대전화', (d) => people.mobile(d, '')),
  phone('international', 'phone_number phone contact_phone', (d) => `+82-10-${people.mobile(d).slice(4)}`),
  phone('e164', 'phone_e164 phoneNumber mobile_number', (d) => `+8210${people.mobile(d, '').slice(3)}`),
  phone('blanks', 'tel 연락처 contact_no', (d) => people.mobile(d, ' ')),
  phone('dots', 'phone HP_NO handphone', (d) => people.mobile(d, '.')),
  phone('wide', 'mobile 핸드폰번호', (d) => wide(people.mobile(d))),
  phone('integer', 'hp MBTLNUM phone_no 휴대폰', (d) => String(Number(people.mobile(d, ''))), {
    family: 'integer',
    needsName: true,
  }),
  phone('float', 'hp_no mobile_no', (d) => `${Number(people.mobile(d, ''))}.0`, { family: 'float', needsName: true }),
  phone('old-prefixes', 'mobile CTN 휴대폰', (d) => (d.chance(0.5) ? people.oldMobile(d) : people.mobile(d))),
  phone('landlines', 'HOUSE_TELNO home_tel 자택전화', (d) => people.landline(d)),
  phone('landlines-bracket', 'tel_no 전화번호 TELNO', (d) => people.landline(d).replace('-', ')'), {
    place: 'shops',
    subject: 'organisation',
  }),
  phone('landlines-bare', 'office_tel 회사전화', (d) => people.landline(d, ''), { place: 'employees' }),
  phone(
    'mixed',
    '~contact TELNO 연락처 rcvr_tel',
    (d) => (d.chance(0.6) ? people.mobile(d, d.pick(['', '-'])) : people.landline(d)),
    { place: 'orders' },
  ),
  phone('safe', 'SAFE_NO vrtl_telno 안심번호 rcv_tel', people.safeNumber, { place: 'orders' }),
  phone('internet', 'tel 인터넷전화', (d) => `070-${d.between(4000, 8999)}-${d.digits(4)}`, {
    place: 'suppliers',
    subject: 'organisation',
  }),
  phone('masked', 'mask_hp 휴대폰번호 phone', (d) => `010-****-${d.digits(4)}`, { protection: 'masked' }),
  phone('masked-end', 'hp_masked phone', (d) => `010-${d.between(2000, 9999)}-****`, { protection: 'masked' }),
  phone(
    'dirty',
    'hp_no 연락처 phone2',
    (d) => (d.chance(0.06) ? '010-0000-0000' : people.mobile(d, d.pick(['', '-', ' ']))),
    { dirt: 0.3 },
  ),
  phone(
    'two-in-a-cell',
    '연락처 tel ~contacts',
    (d) => (d.chance(0.4) ? `${people.mobile(d)}, ${people.landline(d)}` : people.mobile(d)),
    { place: 'suppliers' },
  ),
  phone('extension', 'office_phone 사무실전화', (d) => `${people.landline(d)} (내선 ${d.between(100, 999)})`, {
    place: 'employees',
  }),
  phone('ten-rows', 'emergency_phone 비상연락처 ~c7', (d) => people.mobile(d), { rows: 10, place: 'employees' }),
  phone('hashed', 'phone_hash HP_HASH mobile_sha256', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  phone('encrypted', 'enc_hp MBL_TELNO_ENC 휴대폰_암호화', (d) => base64Of(d, [16]), {
    needsName: true,
    protection: 'encrypted',
  }),
  phone(
    'foreign',
    'phone tel phone_number',
    (d) => `+${d.pick(['1', '44', '81', '86'])} ${d.between(200, 999)} ${d.digits(3)} ${d.digits(4)}`,
    { needsName: true },
  ),
];

const mail = kind('email', 'customers');
const MAILS: readonly Spec[] = [
  mail('plain', 'email EML_ADDR userEmail 이메일', people.email),
  mail('upper', 'EMAIL e_mail mail_addr', (d) => people.email(d).toUpperCase()),
  mail('dirty', 'email2 이메일주소 EMAIL_ADRES', people.email, { dirt: 0.3 }),
  mail('ten-rows', 'admin_email ~c5', people.email, { rows: 10, place: 'employees' }),
  mail('angled', '~sender ~reply_to ~mail_from', (d) => `${romanName(d)} <${people.email(d)}>`, {
    open: ['person_name'],
    place: 'logs',
  }),
  mail('masked', 'email mask_email 이메일', (d) => people.email(d).replace(/^(..).*@/, '$1****@'), {
    protection: 'masked',
  }),
  mail('as-login', '~login_id ~MBR_ID ~아이디', people.email, { open: ['user_id'] }),
  mail('few-people', 'writer_email reg_email', people.email, { distinct: 20, place: 'boards' }),
  mail('hashed', 'email_md5 email_hash EML_HASH', (d) => d.hex(32), { needsName: true, protection: 'hashed' }),
  mail(
    'several',
    '~cc ~recipients ~수신자',
    (d) => Array.from({ length: d.between(1, 3) }, () => people.email(d)).join('; '),
    { place: 'logs' },
  ),
];

const address = kind('address', 'customers');
const ADDRESSES: readonly Spec[] = [
  address('road', 'addr ADDR road_addr 주소 custAddr', (d) => people.roadAddress(d)),
  address('road-building', 'addr1 기본주소 ROAD_NM_ADDR', (d) => people.roadAddress(d, 0)),
  address('lot', 'jibun_addr LOTNO_ADDR 지번주소', people.lotAddress),
  address(
    'with-postcode',
    'dlvr_addr 배송지 shipping_address',
    (d) => `(${people.postcode(d)}) ${people.roadAddress(d)}`,
    { place: 'orders' },
  ),
  address('short', 'home_addr ~c6', people.shortAddress, { needsName: true }),
  address('detail', 'DADDR addr2 detail_addr 상세주소', people.detailAddress, { needsName: true }),
  address('mixed', 'address RCVR_ADDR ~수령지', (d) => (d.chance(0.5) ? people.roadAddress(d) : people.lotAddress(d)), {
    place: 'orders',
    dirt: 0.1,
  }),
  address('english', 'street address address1 billing_address', people.englishAddress, { needsName: true }),
  address('roman', 'eng_addr 영문주소 address_en', people.romanAddress, { needsName: true }),
  address('masked', 'addr 주소 mask_addr', (d) => `${d.place().slice(1, 3).join(' ')} ****`, {
    protection: 'masked',
    needsName: true,
  }),
  address('ten-rows', 'adres 거주지', (d) => people.roadAddress(d), { rows: 10, place: 'patients' }),
  address(
    'old-names',
    'juso 주소',
    (d) =>
      `${d.pick(['강원도 춘천시 퇴계동', '전라북도 군산시 나운동', '경기도 여주군 여주읍 홍문리', '경북 군위군 군위읍 서부리'])} ${d.between(1, 900)}-${d.between(1, 30)}`,
  ),
  address('shops', 'store_addr 소재지 점포주소', (d) => people.roadAddress(d, 0.3), {
    place: 'shops',
    subject: 'organisation',
  }),
  address('encrypted', 'addr_enc ENC_ADDR', (d) => base64Of(d, [48, 64, 80]), {
    needsName: true,
    protection: 'encrypted',
  }),
  address(
    'in-notes',
    '~memo ~비고 ~remark',
    (d) => (d.chance(0.3) ? `${people.roadAddress(d)}로 보내주세요` : people.plainNote(d)),
    { place: 'orders', open: ['entrance_code'] },
  ),
];

const code = kind('postcode', 'customers');
const POSTCODES: readonly Spec[] = [
  code('five', 'zip ZIP zipcode 우편번호 postCode', people.postcode, { needsName: true }),
  code('integer', 'zip_no post_no 우편번호', (d) => String(Number(people.postcode(d))), {
    family: 'integer',
    needsName: true,
  }),
  code('old', 'zip zip_code 구우편번호', people.oldPostcode, { needsName: true }),
  code('mixed', 'zipcode 우편번호', (d) => (d.chance(0.5) ? people.postcode(d) : people.oldPostcode(d)), {
    needsName: true,
    dirt: 0.1,
    place: 'orders',
  }),
];

const rrn = kind('rrn', 'customers');
const resident = (draw: Draw, first = 1940, last = 2005): string => numbers.residentNumber(draw, first, last);
const hyphened = (thirteen: string): string => `${thirteen.slice(0, 6)}-${thirteen.slice(6)}`;
const RRNS: readonly Spec[] = [
  rrn('dashes', 'RRNO jumin_no 주민등록번호 ~residentNo', (d) => hyphened(resident(d))),
  rrn('bare', 'rrn JUMIN IHIDNUM 주민번호', (d) => resident(d)),
  rrn('newborn', 'child_rrno 자녀주민번호 ~c3', (d) => hyphened(resident(d, 2015, 2025)), { place: 'students' }),
  rrn('masked', 'rrno 주민등록번호 jumin', (d) => `${hyphened(resident(d)).slice(0, 8)}******`, {
    protection: 'masked',
  }),
  rrn('masked-seven', 'jumin_mask 주민번호', (d) => `${resident(d).slice(0, 6)}-*******`, { protection: 'masked' }),
  rrn('integer', '~ssn rrno', (d) => String(Number(resident(d, 1985, 2008))), { family: 'integer' }),
  rrn('dirty', 'jumin 주민번호 RES_NO', (d) => (d.chance(0.05) ? '000000-0000000' : hyphened(resident(d))), {
    dirt: 0.3,
  }),
  rrn('blank', '~resident_no ~PSN_NO', (d) => hyphened(resident(d)).replace('-', ' '), { place: 'patients' }),
  rrn('ten-rows', 'rrn ~c2', (d) => hyphened(resident(d, 1960, 1995)), { rows: 10, place: 'employees' }),
  rrn('wide', '주민등록번호', (d) => wide(hyphened(resident(d)))),
  rrn(
    'with-foreigners',
    'rrno 주민등록번호 ~idnt_no',
    (d) => (d.chance(0.07) ? hyphened(numbers.residentNumber(d, 1960, 2000, true)) : hyphened(resident(d))),
    { open: ['foreigner_number'], place: 'patients' },
  ),
  rrn('hashed', 'rrn_hash RRNO_SHA256 주민번호_해시', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  rrn('encrypted', 'enc_rrno jumin_enc RRNO_ENC', (d) => base64Of(d, [16, 32]), {
    needsName: true,
    protection: 'encrypted',
  }),
  rrn('encrypted-hex', 'rrno 주민등록번호', (d) => d.hex(64).toUpperCase(), {
    needsName: true,
    protection: 'encrypted',
    open: ['rrn'],
  }),
  rrn('seven', 'jumin7 주민번호앞자리 rrno_front', (d) => resident(d).slice(0, 7), {
    needsName: true,
    open: ['birth_date'],
  }),
];

const foreigner = kind('foreigner_number', 'employees');
const FOREIGNERS: readonly Spec[] = [
  foreigner('dashes', 'FRNO alien_reg_no 외국인등록번호', (d) => hyphened(numbers.residentNumber(d, 1965, 2004, true))),
  foreigner('bare', 'frgnr_reg_no foreigner_no 외국인번호', (d) => numbers.residentNumber(d, 1965, 2004, true)),
  foreigner(
    'masked',
    'frno 외국인등록번호',
    (d) => `${hyphened(numbers.residentNumber(d, 1965, 2004, true)).slice(0, 8)}******`,
    { protection: 'masked' },
  ),
  foreigner('thirty-rows', 'arc_no 거소신고번호', (d) => hyphened(numbers.residentNumber(d, 1965, 2004, true)), {
    rows: 30,
    needsName: true,
  }),
];

const passport = kind('passport', 'customers');
const PASSPORTS: readonly Spec[] = [
  passport('new', 'passport_no PASPRT_NO 여권번호', people.passport),
  passport('old', 'pspt_no passportNo 여권번호', people.oldPassport, { needsName: true }),
  passport('both', 'PSPT_NO 여권번호', (d) => (d.chance(0.6) ? people.passport(d) : people.oldPassport(d)), {
    dirt: 0.15,
  }),
  passport(
    'foreign',
    'passport_number PASSPORT_NO',
    (d) =>
      d.pick([
        () => d.from('ABCDEFGHJK', 1) + d.digits(8),
        () => d.digits(9),
        () => d.from('ABCDEFGHJK', 2) + d.digits(7),
      ])(),
    { needsName: true },
  ),
  passport('masked', 'passport_no 여권번호', (d) => `${people.passport(d).slice(0, 4)}*****`, {
    protection: 'masked',
    needsName: true,
  }),
];

const licence = kind('driver_license', 'customers');
const LICENCES: readonly Spec[] = [
  licence('dashes', 'DLN drv_lic_no 운전면허번호', (d) => people.licence(d)),
  licence('bare', 'driver_license_no 면허번호', (d) => people.licence(d, ''), { needsName: true }),
  licence('hangul', 'DRV_LCNS_NO 운전면허', people.hangulLicence),
  licence('masked', 'driver_license 운전면허번호', (d) => `${people.licence(d).slice(0, 6)}******-${d.digits(2)}`, {
    protection: 'masked',
    needsName: true,
  }),
];

const insurance = kind('health_insurance', 'patients');
const INSURANCES: readonly Spec[] = [
  insurance('eleven', 'HLTH_INSRNC_NO nhis_no 건강보험증번호', (d) => String(d.between(1, 8)) + d.digits(10), {
    needsName: true,
  }),
  insurance('dashed', '~ins_card_no 보험증번호', (d) => `${d.between(1, 8)}-${d.digits(10)}`, {
    needsName: true,
    dirt: 0.1,
  }),
];

const customs = kind('customs_code', 'orders');
const CUSTOMS: readonly Spec[] = [
  customs('plain', 'PCC customs_no 개인통관고유부호 pccc', people.customsCode),
  customs('lower', 'clearance_code 통관번호', (d) => people.customsCode(d).toLowerCase(), { dirt: 0.1 }),
  customs('masked', 'pccc 통관부호', (d) => `${people.customsCode(d).slice(0, 5)}********`, {
    protection: 'masked',
    needsName: true,
  }),
];

const ci = kind('connecting_information', 'customers');
const CIS: readonly Spec[] = [
  ci('ci', 'ci CI_VAL ipin_ci 연계정보', (d) => d.base64(64), { needsName: true }),
  ci('di', 'di DI_VAL dup_info 중복가입확인정보', (d) => `MC0GCCqGSIb3DQIJAyEA${d.base64(33)}`.slice(0, 64), {
    needsName: true,
  }),
  ci('di-hex', 'DUP_INFO di', (d) => d.hex(64).toUpperCase(), { needsName: true }),
];

const birth = kind('birth_date', 'customers');
const BIRTHS: readonly Spec[] = [
  birth('iso', 'birth_dt BRDT birthday 생년월일', people.isoBirth),
  birth('compact', 'BRTHDY birth_ymd 생년월일', people.compactBirth),
  birth('date', 'birth_date dob BRDT 생일', people.isoBirth, { family: 'date' }),
  birth('midnight', 'birth birthDate 생년월일', (d) => `${people.isoBirth(d)} 00:00:00`, { family: 'timestamp' }),
  birth('dots', 'birthday 생년월일', (d) => iso(people.birth.any(d)).replaceAll('-', '.'), { dirt: 0.1 }),
  birth('korean', '생년월일 ~birth_txt', (d) => {
    const { year, month, day } = people.birth.adult(d);
    return `${year}년 ${Number(month)}월 ${Number(day)}일`;
  }),
  birth('integer', 'birth_ymd saengil', people.compactBirth, { family: 'integer' }),
  birth('six', 'birth6 생년월일 birth_yymmdd', (d) => people.compactBirth(d).slice(2), { needsName: true }),
  birth('six-integer', 'birth 생년월일', (d) => String(Number(people.compactBirth(d).slice(2))), {
    family: 'integer',
    needsName: true,
  }),
  birth('year', 'birth_year birthYear 출생년도', (d) => String(people.birth.adult(d).year), {
    family: 'integer',
    needsName: true,
  }),
  birth('month-day', 'birth_md 생일', (d) => people.compactBirth(d).slice(4), { needsName: true }),
  birth('pupils', 'brthdy 생년월일', (d) => iso(people.birth.pupil(d)), { place: 'students', needsName: true }),
  birth('elders', 'birth 생년월일', (d) => compact(people.birth.elder(d)), { place: 'patients' }),
  birth(
    'dirty',
    'birthday 생년월일',
    (d) => (d.chance(0.15) ? d.pick(['1900-01-01', '0000-00-00', '1970-01-01']) : people.isoBirth(d)),
    { dirt: 0.1 },
  ),
  birth('masked', 'birth 생년월일', (d) => `${people.birth.adult(d).year}-**-**`, {
    protection: 'masked',
    needsName: true,
  }),
  birth('ten-rows', 'brdt ~c4', people.isoBirth, { rows: 10, place: 'employees', needsName: true }),
];

const gender = kind('gender', 'customers');
const GENDERS: readonly Spec[] = [
  gender('letters', 'gender SEX GNDR_CD sexdstn_code 성별', (d) => d.pick(['M', 'F']), { needsName: true }),
  gender('korean', 'sex 성별 gender', (d) => d.pick(['남', '여'])),
  gender('korean-long', '성별 sungbyul', (d) => d.pick(['남자', '여자']), { place: 'patients' }),
  gender('korean-nature', 'gender_nm 성별', (d) => d.pick(['남성', '여성']), { dirt: 0.1 }),
  gender('english', 'gender sex', (d) => d.pick(['male', 'female'])),
  gender('digits', 'GNDR_CD sex_cd 성별코드', (d) => d.pick(['1', '2']), { needsName: true }),
  gender('resident', 'gender_code sex 성별', (d) => d.pick(['1', '2', '3', '4']), {
    family: 'integer',
    needsName: true,
  }),
];

const bank = kind('bank_account', 'accounts');
const BANKS: readonly Spec[] = [
  bank('dashes', 'ACTNO account_no 계좌번호 bankAccount', (d) => people.account(d), { needsName: true }),
  bank('bare', 'BACNT_NO acct_no refund_account 환불계좌', (d) => people.account(d, ''), { needsName: true }),
  bank('with-bank', '~bank_info 입금계좌', (d) => `${d.pick(words.BANKS)} ${people.account(d)}`, { needsName: true }),
  bank('dirty', 'ACNT_NO 계좌번호', (d) => people.account(d, d.pick(['', '-'])), {
    needsName: true,
    dirt: 0.25,
    place: 'employees',
  }),
  bank('masked', 'account_no 계좌번호', (d) => people.account(d).replace(/\d(?=\d{0,3}-)/g, '*'), {
    needsName: true,
    protection: 'masked',
  }),
  bank('encrypted', 'actno_enc ENC_ACCT_NO', (d) => base64Of(d, [16, 32]), {
    needsName: true,
    protection: 'encrypted',
  }),
];

const card = kind('card_number', 'accounts');
const CARDS: readonly Spec[] = [
  card('dashes', 'CRCD_NO card_no 카드번호', (d) => numbers.grouped(numbers.cardNumber(d))),
  card('bare', 'cardNo credit_card_number 신용카드번호', (d) => numbers.cardNumber(d)),
  card('blanks', 'card_num ~pan', (d) => numbers.grouped(numbers.cardNumber(d), '4-4-4-4', ' ')),
  card('amex', 'card_no', (d) => (d.chance(0.3) ? numbers.cardNumber(d, true) : numbers.cardNumber(d))),
  card(
    'masked',
    'card_no 카드번호',
    (d) => {
      const c = numbers.cardNumber(d);
      return `${c.slice(0, 4)}-${c.slice(4, 6)}**-****-${c.slice(12)}`;
    },
    { protection: 'masked' },
  ),
  card(
    'masked-bare',
    'masked_card card_number',
    (d) => {
      const c = numbers.cardNumber(d);
      return `${c.slice(0, 6)}******${c.slice(12)}`;
    },
    { protection: 'masked' },
  ),
  card('dirty', 'card_no ~결제카드', (d) => numbers.grouped(numbers.cardNumber(d)), { dirt: 0.25, place: 'orders' }),
  card('thirty-rows', 'corp_card_no 법인카드번호 ~c8', (d) => numbers.grouped(numbers.cardNumber(d)), {
    rows: 30,
    place: 'employees',
  }),
];

const plate = kind('vehicle_plate', 'customers');
const PLATES: readonly Spec[] = [
  plate('plain', 'car_no VHRNO 차량번호 carNumber', (d) => people.plate(d)),
  plate('blank', 'vhcl_no 차량번호', (d) => people.plate(d, ' '), { dirt: 0.1 }),
  plate('regional', 'car_no 차번호', (d) => (d.chance(0.3) ? people.regionalPlate(d) : people.plate(d)), {
    place: 'logs',
  }),
  plate('masked', 'car_no 차량번호', (d) => people.plate(d).replace(/\d{4}$/, '****'), {
    protection: 'masked',
    needsName: true,
  }),
];

const business = kind('business_number', 'suppliers');
const BUSINESSES: readonly Spec[] = [
  business(
    'dashes',
    'BRNO biz_no 사업자등록번호 businessNo',
    (d) => numbers.grouped(numbers.businessNumber(d), '3-2-5'),
    { subject: 'organisation' },
  ),
  business('bare', 'bizrno biz_reg_no 사업자번호', (d) => numbers.businessNumber(d), { subject: 'organisation' }),
  business('integer', 'brno biz_no', (d) => numbers.businessNumber(d), { family: 'integer', subject: 'organisation' }),
  business(
    'proprietors',
    'seller_biz_no 사업자번호',
    (d) => numbers.grouped(numbers.businessNumber(d, 'person'), '3-2-5'),
    { dirt: 0.15 },
  ),
  business(
    'masked',
    'biz_no 사업자번호',
    (d) => `${numbers.grouped(numbers.businessNumber(d), '3-2-5').slice(0, 7)}*****`,
    { protection: 'masked', needsName: true },
  ),
];

const ip = kind('ip_address', 'logs');
const IPS: readonly Spec[] = [
  ip('four', 'ip IP_ADDR client_ip 접속IP remoteAddr', people.ip),
  ip('network', 'ip_address login_ip', people.ip, { family: 'network' }),
  ip('six', 'ip client_ip', (d) => (d.chance(0.6) ? people.ip6(d) : people.ip(d))),
  ip('forwarded', 'x_forwarded_for xff', (d) => `${people.ip(d)}, ${people.ip(d)}`),
  ip('port', 'remote_addr ~peer', (d) => `${people.ip(d)}:${d.between(1024, 65_535)}`),
  ip('masked', 'ip 접속IP', (d) => people.ip(d).replace(/\d+\.\d+$/, '***.***'), {
    protection: 'masked',
    needsName: true,
  }),
  ip('integer', 'ip_num ip_int', (d) => String(d.between(2 ** 24, 2 ** 32 - 1)), {
    family: 'integer',
    needsName: true,
  }),
  ip('repeated', 'reg_ip 등록IP', people.ip, { distinct: 30, place: 'boards' }),
];

const device = kind('device_id', 'logs');
const DEVICES: readonly Spec[] = [
  device('mac', 'mac MAC_ADDR mac_address', (d) => people.mac(d)),
  device('mac-dash', 'mac_addr 맥주소', (d) => people.mac(d, '-').toUpperCase()),
  device('mac-bare', 'mac_address', (d) => people.mac(d, '').toUpperCase(), { needsName: true }),
  device('imei', 'imei IMEI_NO 단말기번호', numbers.imei),
  device('adid', 'adid gaid idfa 광고식별자', (d) => d.uuid(), { needsName: true }),
  device('android', 'device_id android_id ssaid', (d) => d.hex(16), { needsName: true }),
  device(
    'push',
    'fcm_token push_token device_token',
    (d) =>
      `${d.from('abcdefghijkABCDEFGHIJK0123456789_-', 22)}:APA91b${d.from('abcdefghijkABCDEFGHIJK0123456789_-', 134)}`,
    { needsName: true, open: ['secret'] },
  ),
  device('imsi', 'imsi IMSI_NO', (d) => `450${d.pick(['05', '06', '08'])}${d.digits(10)}`, { needsName: true }),
  device('iccid', 'iccid usim_no', (d) => numbers.luhn(`8982${d.digits(14)}`), { needsName: true }),
];

const geo = kind('geolocation', 'customers');
const GEOS: readonly Spec[] = [
  geo('latitude', 'lat LAT latitude 위도', (d) => (33.2 + d.int(52_000) / 10_000 + d.int(100) / 1e6).toFixed(6), {
    family: 'float',
    needsName: true,
    place: 'customers',
  }),
  geo('longitude', 'lng LOT longitude 경도', (d) => (126.1 + d.int(33_000) / 10_000).toFixed(7), {
    family: 'decimal',
    needsName: true,
    place: 'customers',
  }),
  geo(
    'pair',
    'latlng gps ~location 위치좌표',
    (d) => `${(33.2 + d.int(52_000) / 10_000).toFixed(5)},${(126.1 + d.int(33_000) / 10_000).toFixed(5)}`,
    { needsName: true },
  ),
  geo(
    'wkt',
    '~geom ~position last_location',
    (d) => `POINT(${(126.1 + d.int(33_000) / 10_000).toFixed(5)} ${(33.2 + d.int(52_000) / 10_000).toFixed(5)})`,
    { needsName: true },
  ),
];

const user = kind('user_id', 'customers');
const USERS: readonly Spec[] = [
  user('login', 'user_id login_id MBR_ID 아이디 userId', people.loginId, { needsName: true }),
  user('registrar', 'FRST_REGISTER_ID reg_id 등록자ID', people.loginId, {
    needsName: true,
    distinct: 40,
    place: 'boards',
  }),
  user('actor', 'login_user_id ~access_id 접속자아이디', people.loginId, {
    needsName: true,
    distinct: 200,
    place: 'logs',
  }),
  user(
    'employee',
    'emplyr_id 사용자아이디',
    (d) => `${d.pick(words.ROMAN_GIVEN).toLowerCase()}.${d.pick(words.ROMAN_SURNAMES).toLowerCase()}`,
    { needsName: true, place: 'employees' },
  ),
  user('kakao', 'kakao_id naver_id sns_id', (d) => String(d.between(1_000_000_000, 3_900_000_000)), {
    needsName: true,
  }),
];

const password = kind('password', 'customers');
const PASSWORDS: readonly Spec[] = [
  password('bcrypt', 'password PSWD passwd user_pw 비밀번호', people.bcrypt, { protection: 'hashed' }),
  password(
    'argon',
    'pwd_hash password',
    (d) => `$argon2id$v=19$m=65536,t=3,p=4$${d.base64(16).replaceAll('=', '')}$${d.base64(32).replaceAll('=', '')}`,
    { protection: 'hashed' },
  ),
  password(
    'django',
    'password',
    (d) => `pbkdf2_sha256$600000$${d.from('abcdefghijkABCDEFGHIJK0123456789', 22)}$${d.base64(32)}`,
    { protection: 'hashed' },
  ),
  password('ldap', 'userPassword pw', (d) => `{SSHA}${d.base64(28)}`, { protection: 'hashed' }),
  password('md5', 'user_pwd pass_md5 비밀번호', (d) => d.hex(32), { needsName: true, protection: 'hashed' }),
  password('sha256', 'PSWD password 비밀번호', (d) => d.hex(64), { needsName: true, protection: 'hashed' }),
  password('sha256-base64', 'PASSWORD user_password', (d) => d.base64(32), { needsName: true, protection: 'hashed' }),
  password('sha512-base64', 'passwd 비밀번호', (d) => d.base64(64), { needsName: true, protection: 'hashed' }),
  password('mysql', 'pw_hash password', (d) => `*${d.hex(40).toUpperCase()}`, {
    needsName: true,
    protection: 'hashed',
  }),
  password('plain', 'password pwd user_pw 비밀번호', people.plainPassword, { needsName: true }),
  password('plain-ten', 'admin_pw 관리자비밀번호', people.plainPassword, { needsName: true, rows: 10 }),
  password('spring', 'password', (d) => `{bcrypt}${people.bcrypt(d)}`, { protection: 'hashed' }),
];

const secret = kind('secret', 'accounts');
const SECRETS: readonly Spec[] = [
  secret('jwt', 'access_token jwt refreshToken', people.jwt),
  secret('aws', 'access_key aws_key', (d) => `AKIA${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`),
  secret(
    'stripe',
    'api_key secret_key',
    (d) => `sk_live_${d.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 24)}`,
  ),
  secret(
    'github',
    '~token git_token',
    (d) => `ghp_${d.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 36)}`,
    { rows: 30 },
  ),
  secret('pem', 'private_key ~pem', (d) => `-----BEGIN PRIVATE KEY-----\n${d.base64(200)}\n-----END PRIVATE KEY-----`, {
    rows: 30,
  }),
  secret('hex', 'api_token secret auth_key 인증키', (d) => d.hex(32), { needsName: true }),
  secret('base64', 'refresh_token client_secret', (d) => d.base64(48), { needsName: true }),
  secret('otp', 'otp_secret totp_key', (d) => d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32), { needsName: true }),
  secret('uuid-key', 'api_key app_secret', (d) => d.uuid(), { needsName: true }),
  secret('session', 'session_token sess_key', (d) => d.hex(40), { needsName: true, place: 'logs' }),
];

const entrance = kind('entrance_code', 'orders');
const ENTRANCES: readonly Spec[] = [
  entrance('notes', '~dlvr_msg ~배송메모 ~delivery_request', (d) =>
    d.chance(0.4) ? people.deliveryNote(d) : people.plainNote(d),
  ),
  entrance('few-notes', '~DLVR_MEMO ~요청사항 ~memo', (d) =>
    d.chance(0.06) ? people.deliveryNote(d) : people.plainNote(d),
  ),
  entrance(
    'codes',
    'entr_pswd door_password 공동현관비밀번호',
    (d) => d.pick([`#${d.digits(4)}*`, `*${d.digits(4)}#`, `${d.digits(4)}*`, `#${d.digits(4)}`]),
    { needsName: true },
  ),
  entrance('with-unit', 'gate_code 공동현관출입번호', (d) => `${d.between(101, 2504)}#${d.digits(4)}`, {
    needsName: true,
  }),
  entrance(
    'mixed',
    'entrance_pw ~출입방법',
    (d) => (d.chance(0.4) ? '자유출입가능' : d.chance(0.5) ? `비밀번호 ${d.digits(4)}` : `#${d.digits(4)}`),
    { needsName: true },
  ),
];

const health = kind('health', 'patients');
const HEALTHS: readonly Spec[] = [
  health('codes', 'DGNS_CD kcd_code 상병코드', (d) => d.pick(words.DISEASE_CODES)),
  health('codes-bare', 'dss_cd diag_code', (d) => d.pick(words.DISEASE_CODES).replace('.', ''), { needsName: true }),
  health('diseases', 'diagnosis 진단명 disease_nm', (d) => d.pick(words.DISEASES)),
  health('blood', 'blood_type 혈액형 BLDTY', (d) => d.pick(['A', 'B', 'O', 'AB']) + d.pick(['', '+', '형', 'Rh+']), {
    needsName: true,
  }),
  health(
    'disability',
    '장애등급 DSBLTY_GRD disability',
    (d) => `${d.pick(['지체', '시각', '청각', '지적'])}장애 ${d.between(1, 6)}급`,
    { needsName: true },
  ),
  health(
    'history',
    '병력 medical_history allergy',
    (d) => d.pick(['없음', '페니실린 알레르기', '고혈압 약 복용', '당뇨 가족력', '수술 이력 있음']),
    { needsName: true },
  ),
  health('pressure', 'blood_pressure 혈압', (d) => `${d.between(95, 165)}/${d.between(60, 100)}`, { needsName: true }),
];

const nick = kind('nickname', 'customers');
const NICKS: readonly Spec[] = [
  nick('korean', 'nickname NCNM 닉네임 nick', (d) => d.pick(words.NICKNAMES) + (d.chance(0.6) ? d.int(1000) : ''), {
    needsName: true,
  }),
  nick('english', 'nickname nick_name display_nick', (d) => d.pick(words.GAMER_TAGS) + d.int(1000), {
    needsName: true,
  }),
  nick('reviewers', '별명 nick_nm', (d) => d.pick(words.NICKNAMES), { needsName: true, place: 'boards', distinct: 20 }),
];

const photo = kind('photo', 'customers');
const PHOTOS: readonly Spec[] = [
  photo(
    'paths',
    'profile_image photo_path 프로필사진',
    (d) => `/upload/profile/${d.between(2015, 2025)}/${d.hex(16)}.jpg`,
    { needsName: true },
  ),
  photo(
    'urls',
    'profile_img_url avatar_url photo',
    (d) => `https://cdn.example.com/users/${d.int(100_000)}/${d.hex(8)}.png`,
    { needsName: true },
  ),
  photo('binary', 'photo PHOTO face_image 사진', (d) => `ffd8ffe000104a464946${d.hex(60)}`, {
    family: 'binary',
    needsName: true,
    place: 'employees',
  }),
];

/** Personal data inside notes, logs and documents: no name says so. */
const INSIDE: readonly Spec[] = [
  phone(
    'in-json',
    '~payload ~data ~detail',
    (d) =>
      JSON.stringify({ buyer: { name: d.name(), phone: people.mobile(d) }, total: d.int(90_000), no: d.digits(10) }),
    { place: 'logs', open: ['person_name'] },
  ),
  phone(
    'in-native-json',
    '~info ~ext',
    (d) => JSON.stringify({ hp: people.mobile(d, ''), agree: d.chance(0.5), seq: d.int(1e6) }),
    {
      family: 'json',
    },
  ),
  phone(
    'in-notes',
    '~memo ~상담내용 ~CN',
    (d) =>
      d.chance(0.25)
        ? `${d.pick(words.THINGS.sentence ?? [])} ${people.mobile(d)}로 연락 부탁드립니다`
        : d.pick(words.THINGS.sentence ?? []),
    { place: 'boards' },
  ),
  phone(
    'in-xml',
    '~req_xml ~body',
    (d) => `<order><tel>${people.mobile(d)}</tel><qty>${d.between(1, 9)}</qty></order>`,
    {
      place: 'logs',
    },
  ),
  mail(
    'in-logs',
    '~message ~log_msg',
    (d) =>
      d.chance(0.3)
        ? `INFO login ok user=${people.email(d)} took ${d.int(900)} ms`
        : `INFO request ${d.int(90_000)} done`,
    { place: 'logs' },
  ),
  mail(
    'in-query',
    '~url ~referer',
    (d) => `https://shop.example.com/join?email=${people.email(d)}&step=${d.between(1, 4)}`,
    {
      place: 'logs',
    },
  ),
  rrn(
    'in-notes',
    '~비고 ~remark',
    (d) => (d.chance(0.1) ? `본인확인 완료 ${hyphened(resident(d))}` : d.pick(words.THINGS.sentence ?? [])),
    { place: 'boards' },
  ),
  card(
    'in-notes',
    '~memo ~처리내용',
    (d) =>
      d.chance(0.1) ? `카드 ${numbers.grouped(numbers.cardNumber(d))} 취소 요청` : d.pick(words.THINGS.sentence ?? []),
    { place: 'orders' },
  ),
  name(
    'in-notes',
    '~memo ~내용',
    (d) =>
      d.chance(0.4) ? `${d.name()} 고객님 ${d.pick(words.THINGS.sentence ?? [])}` : d.pick(words.THINGS.sentence ?? []),
    { place: 'boards' },
  ),
  bank(
    'in-notes',
    '~환불메모 ~memo',
    (d) =>
      d.chance(0.3) ? `환불계좌 ${d.pick(words.BANKS)} ${people.account(d)}` : d.pick(words.THINGS.sentence ?? []),
    { place: 'orders', needsName: true },
  ),
];

export const PERSONAL: readonly Spec[] = [
  NAMES,
  PHONES,
  MAILS,
  ADDRESSES,
  POSTCODES,
  RRNS,
  FOREIGNERS,
  PASSPORTS,
  LICENCES,
  INSURANCES,
  CUSTOMS,
  CIS,
  BIRTHS,
  GENDERS,
  BANKS,
  CARDS,
  PLATES,
  BUSINESSES,
  IPS,
  DEVICES,
  GEOS,
  USERS,
  PASSWORDS,
  SECRETS,
  ENTRANCES,
  HEALTHS,
  NICKS,
  PHOTOS,
  INSIDE,
].flat();
