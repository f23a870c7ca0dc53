/** Whole tables with rows and foreign keys, to measure what neighbours and organisations do to a verdict. */
import type { ForeignKey, TypeFamily } from '../../src/model.ts';
import type { ColumnPlan, TablePlan } from '../eval/judge.ts';
import { SEED } from './columns.ts';
import { compact, type Draw, drawFrom, iso } from './draw.ts';
import * as numbers from './numbers.ts';
import * as people from './people.ts';
import * as words from './words.ts';

export interface LabelledTable {
  readonly plan: TablePlan;
  /** What each column holds, in their order. */
  readonly kinds: readonly Kind[];
  readonly about: 'person' | 'organisation' | null;
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Kind {
  readonly category: string;
  /** Only its name or its table could tell. */
  readonly needsName: boolean;
  /** Only its values could tell. */
  readonly needsValues: boolean;
  /** Either way is right, named or not. */
  readonly open: boolean;
}

type Value = (draw: Draw, index: number) => string | null;
/** `phone` must be found, `phone~` where the columns have names, `phone!` where they have values, `phone?` may be. */
type ColumnSpec = readonly [name: string, kind: string, value: Value, family?: TypeFamily, comment?: string];
interface TableSpec {
  readonly name: string;
  readonly comment?: string;
  readonly about: LabelledTable['about'];
  readonly rows: number;
  readonly columns: readonly ColumnSpec[];
  /** `column: table.column`. */
  readonly references?: readonly string[];
}

const number = (_: Draw, index: number): string => String(index + 1);
const one =
  (group: string): Value =>
  (draw) =>
    draw.pick(words.THINGS[group] ?? ['']);
const among =
  (...choices: readonly (string | null)[]): Value =>
  (draw) =>
    draw.pick(choices);
const upTo =
  (most: number, least = 1): Value =>
  (draw) =>
    String(draw.between(least, most));
const stamp: Value = (draw) => {
  const at = draw.date(2021, 2026);
  return `${iso(at)} ${at.time}`;
};
const ymd: Value = (draw) => compact(draw.date(2019, 2026));
const day: Value = (draw) => iso(draw.date(2019, 2026));
const some =
  (share: number, value: Value): Value =>
  (draw, index) =>
    draw.chance(share) ? value(draw, index) : null;
const name: Value = (draw) => draw.name();
const adult: Value = (draw) => draw.name('middle');
const mobile: Value = (draw) => people.mobile(draw);
const brn: Value = (draw) => numbers.grouped(numbers.businessNumber(draw), '3-2-5');

const TABLES: readonly TableSpec[] = [
  {
    name: 'customers',
    about: 'person',
    rows: 300,
    columns: [
      ['id', 'none', number, 'integer'],
      ['name', 'person_name', name],
      ['email', 'email', people.email],
      ['phone', 'phone', mobile],
      ['birth_date', 'birth_date', people.isoBirth, 'date'],
      ['gender', 'gender~', among('M', 'F')],
      ['password', 'password', people.bcrypt],
      ['grade', 'none', one('grade')],
      ['points', 'none', upTo(90_000, 0), 'integer'],
      ['created_at', 'none', stamp, 'timestamp'],
      ['last_login_ip', 'ip_address', people.ip],
    ],
  },
  {
    name: 'TB_MBR_INFO',
    comment: '회원정보',
    about: 'person',
    rows: 300,
    columns: [
      ['MBR_NO', 'user_id?', (_, index) => `M${String(index + 1).padStart(8, '0')}`, 'text', '회원번호'],
      ['MBR_ID', 'user_id~', people.loginId, 'text', '회원ID'],
      ['MBR_NM', 'person_name', name, 'text', '회원명'],
      ['RRNO', 'rrn', (d) => numbers.residentNumber(d, 1950, 2004), 'text', '주민등록번호'],
      ['MBL_TELNO', 'phone', (d) => people.mobile(d, ''), 'text', '휴대전화번호'],
      ['ZIP', 'postcode~', people.postcode, 'text', '우편번호'],
      ['ADDR', 'address', (d) => people.roadAddress(d, 0), 'text', '주소'],
      ['DADDR', 'address~', people.detailAddress, 'text', '상세주소'],
      ['MBR_STTS_CD', 'none', among('01', '02', '09'), 'text', '회원상태코드'],
      ['JOIN_YMD', 'none', ymd, 'text', '가입일자'],
      ['SMS_RCPTN_AGRE_YN', 'none', among('Y', 'N'), 'text', 'SMS수신동의여부'],
    ],
  },
  {
    name: 'orders',
    about: 'person',
    rows: 400,
    references: ['customer_id: customers.id', 'product_id: products.id'],
    columns: [
      ['id', 'none', number, 'integer'],
      ['order_no', 'none', (d) => `${compact(d.date(2022, 2026))}${d.digits(6)}`],
      ['customer_id', 'none', upTo(300), 'integer'],
      ['product_id', 'none', upTo(200), 'integer'],
      ['receiver', 'person_name', name],
      ['receiver_tel', 'phone', mobile],
      ['address', 'address', (d) => people.roadAddress(d)],
      ['memo', 'entrance_code!', (d) => (d.chance(0.3) ? people.deliveryNote(d) : people.plainNote(d))],
      ['total', 'none', upTo(900_000, 1000), 'integer'],
      ['status', 'none', one('statusEnglish')],
    ],
  },
  {
    name: 'products',
    about: null,
    rows: 200,
    columns: [
      ['id', 'none', number, 'integer'],
      ['name', 'none', one('product')],
      ['brand', 'none', one('brand')],
      ['barcode', 'none', (d) => numbers.withEan(`880${d.digits(9)}`)],
      ['price', 'none', upTo(500_000, 900), 'integer'],
      ['color', 'none', one('colour')],
      ['maker', 'none', one('company')],
      ['description', 'none', one('sentence')],
      ['image_url', 'none', (d) => `https://img.example.com/goods/${d.hex(10)}.jpg`],
      ['release_date', 'none', day, 'date'],
    ],
  },
  {
    name: 'TB_DLVR',
    comment: '배송',
    about: 'person',
    rows: 300,
    columns: [
      ['DLVR_SN', 'none', number, 'integer', '배송일련번호'],
      ['INVC_NO', 'none', (d) => d.between(3, 6) + d.digits(11), 'text', '송장번호'],
      ['SNDR_NM', 'person_name?', one('company'), 'text', '보내는분'],
      ['RCVR_NM', 'person_name', name, 'text', '받는분'],
      ['RCVR_TELNO', 'phone', people.safeNumber, 'text', '받는분전화번호'],
      ['RCVR_ADDR', 'address', (d) => people.roadAddress(d), 'text', '받는분주소'],
      ['ENTR_PSWD', 'entrance_code~', (d) => `#${d.digits(4)}*`, 'text', '공동현관출입번호'],
      ['DLVR_STTS_NM', 'none', one('status'), 'text', '배송상태명'],
      ['CRR_NM', 'none', one('carrier'), 'text', '택배사명'],
      [
        'DLVR_CMPTN_DT',
        'none',
        (d) => compact(d.date(2024, 2026)) + d.pick(['093012', '141501', '182233']),
        'text',
        '배송완료일시',
      ],
    ],
  },
  {
    name: '직원',
    about: 'person',
    rows: 120,
    references: ['부서코드: 부서.부서코드'],
    columns: [
      ['사번', 'user_id?', (d) => `${d.between(2000, 2026)}${d.digits(4)}`],
      ['성명', 'person_name', adult],
      ['부서코드', 'none', upTo(20)],
      ['직위', 'none', one('position')],
      ['입사일', 'none', (d) => iso(d.official(1998, 2026)), 'date'],
      ['생년월일', 'birth_date', people.isoBirth, 'date'],
      ['휴대폰', 'phone', mobile],
      ['이메일', 'email', people.email],
      ['급여계좌', 'bank_account~', (d) => people.account(d)],
      ['차량번호', 'vehicle_plate', some(0.6, (d) => people.plate(d))],
    ],
  },
  {
    name: '부서',
    about: null,
    rows: 20,
    columns: [
      ['부서코드', 'none', number],
      ['부서명', 'none', one('department')],
      ['대표전화', 'phone?', (d) => people.landline(d)],
      ['위치', 'none', (d) => `${d.between(1, 20)}층`],
      ['사용여부', 'none', among('Y', 'N')],
      ['정렬순서', 'none', upTo(99), 'integer'],
    ],
  },
  {
    name: 'TB_PTN',
    comment: '환자',
    about: 'person',
    rows: 250,
    columns: [
      ['PTN_NO', 'user_id?', (d) => d.digits(8), 'text', '환자번호'],
      ['PTN_NM', 'person_name', name, 'text', '환자명'],
      ['SEX', 'gender', among('남', '여'), 'text', '성별'],
      ['BRDT', 'birth_date', people.compactBirth, 'text', '생년월일'],
      ['BLDTY', 'health~', among('A+', 'B+', 'O+', 'AB+'), 'text', '혈액형'],
      ['DGNS_CD', 'health', (d) => d.pick(words.DISEASE_CODES), 'text', '진단코드'],
      ['DGNS_NM', 'health', (d) => d.pick(words.DISEASES), 'text', '진단명'],
      ['PRTCR_NM', 'person_name', some(0.5, name), 'text', '보호자명'],
      ['PRTCR_TELNO', 'phone', some(0.5, mobile), 'text', '보호자연락처'],
      ['HLTH_INSRNC_NO', 'health_insurance~', (d) => d.between(1, 8) + d.digits(10), 'text', '건강보험증번호'],
      ['DPT_NM', 'none', among('내과', '정형외과', '소아과', '안과', '피부과'), 'text', '진료과명'],
      ['ROOM_NO', 'address?', (d) => `${d.between(1, 9)}0${d.between(1, 9)}호`, 'text', '병실'],
      ['ADMSN_YMD', 'none', ymd, 'text', '입원일자'],
    ],
  },
  {
    name: 'students',
    about: 'person',
    rows: 200,
    columns: [
      ['student_no', 'user_id?', (d) => `20${d.between(18, 26)}${d.digits(4)}`],
      ['student_name', 'person_name', (d) => d.name('young')],
      ['birthday', 'birth_date~', (d) => iso(people.birth.pupil(d)), 'date'],
      ['grade', 'none', upTo(6), 'integer'],
      ['class_no', 'none', upTo(12), 'integer'],
      ['parent_name', 'person_name', adult],
      ['parent_phone', 'phone', mobile],
      ['score', 'none', upTo(100, 0), 'integer'],
      ['subject', 'none', one('subject')],
      ['school', 'none', one('school')],
    ],
  },
  {
    name: 'stores',
    about: 'organisation',
    rows: 150,
    columns: [
      ['store_id', 'none', number, 'integer'],
      ['name', 'none', (d) => `${d.pick(['강남', '홍대', '서면', '잠실', '분당'])}${d.pick(['점', '역점', '본점'])}`],
      ['tel', 'phone', (d) => people.landline(d)],
      ['address', 'address', (d) => people.roadAddress(d, 0.2)],
      ['lat', 'geolocation?', (d) => (33.2 + d.int(52_000) / 10_000).toFixed(6), 'float'],
      ['lng', 'geolocation?', (d) => (126.1 + d.int(33_000) / 10_000).toFixed(6), 'float'],
      ['open_date', 'none', (d) => iso(d.official(2001, 2026)), 'date'],
      ['hours', 'none', among('09:00~21:00', '10:00~22:00')],
      ['area', 'none', (d) => (d.between(300, 9000) / 10).toFixed(1), 'decimal'],
    ],
  },
  {
    name: '거래처',
    about: 'organisation',
    rows: 150,
    columns: [
      ['거래처코드', 'none', (_, index) => `V${String(index).padStart(5, '0')}`],
      ['거래처명', 'none', one('companyLong')],
      ['사업자번호', 'business_number', brn],
      ['법인번호', 'none', (d) => numbers.corporateNumber(d)],
      ['대표자', 'person_name', adult],
      ['전화', 'phone', (d) => people.landline(d)],
      ['팩스', 'phone?', (d) => people.landline(d)],
      ['주소', 'address', (d) => people.roadAddress(d, 0.3)],
      ['업종', 'none', one('industry')],
      ['설립일', 'none', (d) => compact(d.official(1970, 2024))],
    ],
  },
  {
    name: 'access_log',
    about: 'person',
    rows: 400,
    references: ['user_no: customers.id'],
    columns: [
      ['log_id', 'none', number, 'integer'],
      ['user_no', 'none', upTo(300), 'integer'],
      ['ip', 'ip_address', people.ip],
      ['user_agent', 'device_id?', () => 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36'],
      ['path', 'none', (d) => `/goods/${d.int(9000)}`],
      ['status', 'none', among('200', '302', '404', '500'), 'integer'],
      ['elapsed_ms', 'none', upTo(3000), 'integer'],
      ['trace_id', 'none', (d) => d.hex(32)],
      ['logged_at', 'none', (d) => String(1_700_000_000_000 + d.int(1_000_000_000) * 60), 'integer'],
    ],
  },
  {
    name: 'sensor_data',
    about: null,
    rows: 400,
    columns: [
      ['seq', 'none', number, 'integer'],
      ['equip_id', 'none', (d) => `EQ-${d.digits(4)}`],
      ['temp', 'none', (d) => (d.between(-100, 400) / 10).toFixed(1), 'float'],
      ['humidity', 'none', (d) => (d.between(200, 900) / 10).toFixed(1), 'float'],
      ['mac', 'device_id?', (d) => people.mac(d)],
      ['fw_version', 'none', (d) => `${d.int(5)}.${d.int(10)}.${d.int(30)}.${d.int(200)}`],
      ['measured_at', 'none', (d) => String(1_700_000_000 + d.int(60_000_000)), 'integer'],
      ['lot_no', 'none', (d) => `${compact(d.date(2023, 2026)).slice(2)}${d.digits(2)}`],
    ],
  },
  {
    name: 'BBS_NTT',
    comment: '게시글',
    about: 'person',
    rows: 200,
    references: ['FRST_REGISTER_ID: user_account.login_id'],
    columns: [
      ['NTT_ID', 'none', number, 'integer', '게시글ID'],
      ['NTT_SJ', 'none', one('title'), 'text', '제목'],
      ['NTT_CN', 'none', one('sentence'), 'text', '내용'],
      ['WRTER_NM', 'person_name', (d) => d.name('middle'), 'text', '작성자명'],
      ['FRST_REGISTER_ID', 'user_id~', people.loginId, 'text', '최초등록자ID'],
      ['FRST_REGIST_PNTTM', 'none', stamp, 'timestamp', '최초등록시점'],
      ['INQIRE_CO', 'none', upTo(5000, 0), 'integer', '조회수'],
      ['PASSWORD', 'password~', (d) => d.hex(64), 'text', '비밀번호'],
      ['USE_AT', 'none', among('Y', 'N'), 'text', '사용여부'],
    ],
  },
  {
    name: 'payments',
    about: 'person',
    rows: 300,
    references: ['order_id: orders.id'],
    columns: [
      ['payment_id', 'none', (d) => `pay_${d.hex(16)}`],
      ['order_id', 'none', upTo(400), 'integer'],
      [
        'card_no',
        'card_number',
        (d) => {
          const card = numbers.cardNumber(d);
          return `${card.slice(0, 6)}******${card.slice(12)}`;
        },
      ],
      ['card_company', 'none', among('신한카드', '국민카드', '현대카드', '롯데카드')],
      ['approval_no', 'none', (d) => d.digits(8)],
      ['amount', 'none', upTo(900_000, 1000), 'integer'],
      ['payer', 'person_name!', name],
      ['refund_account', 'bank_account~', some(0.2, (d) => people.account(d, ''))],
      ['paid_at', 'none', (d) => compact(d.date(2023, 2026)) + d.pick(['101530', '235911', '073045'])],
    ],
  },
  {
    name: 'reservation',
    about: 'person',
    rows: 200,
    columns: [
      ['rsv_no', 'none', (d) => `R${compact(d.date(2024, 2026)).slice(2)}${d.digits(4)}`],
      ['rsv_nm', 'person_name', name],
      ['rsv_hp', 'phone', (d) => people.mobile(d, d.pick(['', '-']))],
      ['rsv_date', 'none', day, 'date'],
      ['rsv_time', 'none', among('11:30', '12:00', '18:00', '19:30')],
      ['head_cnt', 'none', upTo(10), 'integer'],
      ['menu', 'none', one('menu')],
      ['request', 'none', one('sentence')],
      ['passport_no', 'passport', some(0.5, people.passport)],
    ],
  },
  {
    name: 'user_account',
    about: 'person',
    rows: 250,
    columns: [
      ['uuid', 'none', (d) => d.uuid()],
      ['login_id', 'user_id~', people.loginId],
      ['passwd', 'password~', (d) => d.hex(64)],
      ['nickname', 'nickname~', (d) => d.pick(words.NICKNAMES) + d.int(100)],
      ['ci', 'connecting_information~', (d) => d.base64(64)],
      ['access_token', 'secret', people.jwt],
      ['otp_secret', 'secret~', (d) => d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32)],
      ['profile_image', 'photo~', (d) => `/profile/${d.hex(12)}.jpg`],
      ['device_id', 'device_id~', (d) => d.uuid()],
      ['fail_count', 'none', upTo(5, 0), 'integer'],
      ['joined_at', 'none', stamp, 'timestamp'],
    ],
  },
  {
    name: '민원',
    about: 'person',
    rows: 150,
    columns: [
      ['접수번호', 'none', (d) => `${d.between(2020, 2026)}-${d.digits(6)}`],
      ['신청인', 'person_name', name],
      ['연락처', 'phone', (d) => (d.chance(0.6) ? people.mobile(d) : people.landline(d))],
      ['주소', 'address', people.lotAddress],
      ['민원내용', 'none', one('sentence')],
      ['처리부서', 'none', one('department')],
      ['담당자', 'person_name', adult],
      ['처리상태', 'none', one('status')],
      ['접수일자', 'none', ymd],
    ],
  },
  {
    name: 'TB_CMMN_CD',
    comment: '공통코드',
    about: null,
    rows: 120,
    columns: [
      ['CD_ID', 'none', (d) => `COM${d.digits(3)}`, 'text', '코드ID'],
      ['CD', 'none', (d) => d.digits(2), 'text', '코드'],
      ['CD_NM', 'none', one('noun'), 'text', '코드명'],
      ['CD_DC', 'none', one('noun3'), 'text', '코드설명'],
      ['SORT_ORDR', 'none', upTo(99), 'integer', '정렬순서'],
      ['USE_YN', 'none', among('Y', 'N'), 'text', '사용여부'],
      ['REG_DT', 'none', stamp, 'timestamp', '등록일시'],
    ],
  },
  {
    name: 'films',
    about: null,
    rows: 150,
    columns: [
      ['film_id', 'none', number, 'integer'],
      ['title', 'none', one('filmEnglish')],
      ['title_ko', 'none', one('film')],
      ['director', 'person_name?', adult],
      ['release_date', 'none', (d) => iso(d.official(1965, 2026)), 'date'],
      ['rating', 'none', among('G', 'PG', 'R', 'M')],
      ['country', 'none', one('country')],
      ['language', 'none', one('language')],
      ['runtime', 'none', upTo(200, 70), 'integer'],
    ],
  },
  {
    name: 'import_customs',
    about: 'person',
    rows: 150,
    columns: [
      ['hbl_no', 'none', (d) => `HB${d.digits(10)}`],
      ['consignee', 'person_name!', name],
      ['pccc', 'customs_code', people.customsCode],
      ['consignee_addr', 'address', (d) => people.roadAddress(d)],
      ['hs_code', 'none', (d) => d.digits(10)],
      ['item_name', 'none', one('sentenceEnglish')],
      ['declared_usd', 'none', (d) => `${d.int(900)}.${d.digits(2)}`, 'decimal'],
      ['weight_kg', 'none', (d) => (d.int(9000) / 1000).toFixed(3), 'decimal'],
    ],
  },
  {
    name: 'sms_send_log',
    about: 'person',
    rows: 300,
    columns: [
      ['seq', 'none', number, 'integer'],
      ['sender_no', 'phone?', people.representative],
      ['rcv_no', 'phone!', (d) => people.mobile(d, '')],
      ['msg', 'person_name!', (d) => `[한빛몰] ${d.name()} 고객님, 주문하신 상품이 발송되었습니다.`],
      ['result_cd', 'none', among('1000', '2001', '3005')],
      ['send_dt', 'none', (d) => compact(d.date(2024, 2026)) + d.pick(['090001', '131522', '200459'])],
    ],
  },
  {
    name: 'TB_TAX_INVC',
    comment: '세금계산서',
    about: 'organisation',
    rows: 150,
    columns: [
      ['ISSU_ID', 'none', (d) => `${compact(d.date(2023, 2026))}41${d.digits(14)}`, 'text', '승인번호'],
      ['SPLY_BRNO', 'business_number', (d) => numbers.businessNumber(d, 'company'), 'text', '공급자사업자등록번호'],
      ['SPLY_CO_NM', 'none', one('companyLong'), 'text', '공급자상호'],
      ['SPLY_RPRSV_NM', 'person_name', adult, 'text', '공급자대표자명'],
      ['RCPT_BRNO', 'business_number', (d) => numbers.businessNumber(d), 'text', '공급받는자사업자등록번호'],
      ['RCPT_PIC_EML', 'email', people.email, 'text', '담당자이메일'],
      ['SPLY_AMT', 'none', upTo(90_000_000, 1000), 'integer', '공급가액'],
      ['TXAMT', 'none', upTo(9_000_000, 100), 'integer', '세액'],
      ['WRT_YMD', 'none', ymd, 'text', '작성일자'],
    ],
  },
  {
    name: 'drivers',
    about: 'person',
    rows: 80,
    columns: [
      ['driver_id', 'none', number, 'integer'],
      ['driver_name', 'person_name', adult],
      ['license_no', 'driver_license!', (d) => people.licence(d)],
      ['plate_no', 'vehicle_plate', (d) => people.plate(d)],
      ['car_model', 'none', one('carModel')],
      ['contact', 'phone!', mobile],
      ['last_lat', 'geolocation~', (d) => (33.2 + d.int(52_000) / 10_000).toFixed(6), 'float'],
      ['last_lng', 'geolocation~', (d) => (126.1 + d.int(33_000) / 10_000).toFixed(6), 'float'],
      ['region', 'none', one('district')],
    ],
  },
  {
    name: '방문자기록',
    about: 'person',
    rows: 120,
    columns: [
      ['방문일시', 'none', stamp, 'timestamp'],
      ['방문자', 'person_name', name],
      ['소속', 'none', one('company')],
      ['연락처', 'phone', mobile],
      ['차량번호', 'vehicle_plate', some(0.5, (d) => people.plate(d))],
      ['방문목적', 'none', among('회의', '납품', '면접', '점검', '견학')],
      ['접견자', 'person_name', adult],
      ['출입증번호', 'none', (d) => `V-${d.digits(3)}`],
    ],
  },
  {
    name: 'game_character',
    about: null,
    rows: 250,
    columns: [
      ['char_id', 'none', number, 'integer'],
      ['account_no', 'none', upTo(90_000, 1000), 'integer'],
      ['char_name', 'nickname?', (d) => d.pick(words.NICKNAMES) + d.int(100)],
      ['guild_name', 'none', one('guild')],
      ['level', 'none', upTo(99), 'integer'],
      ['exp', 'none', upTo(900_000_000), 'integer'],
      ['server', 'none', among('바람', '별', '달', '태양')],
      ['last_x', 'none', upTo(4000), 'integer'],
    ],
  },
  {
    name: 'INS_CONTRACT',
    comment: '보험계약',
    about: 'person',
    rows: 200,
    columns: [
      ['PLCY_NO', 'none', (d) => `L${d.digits(12)}`, 'text', '증권번호'],
      ['CTRTR_NM', 'person_name', name, 'text', '계약자명'],
      [
        'CTRTR_RRNO',
        'rrn',
        (d) => {
          const n = numbers.residentNumber(d, 1950, 2003);
          return `${n.slice(0, 6)}-${n.slice(6)}`;
        },
        'text',
        '계약자주민번호',
      ],
      ['INSRD_NM', 'person_name', name, 'text', '피보험자명'],
      ['REL_CD', 'none', among('본인', '배우자', '자녀'), 'text', '관계'],
      ['PYM_ACTNO', 'bank_account~', (d) => people.account(d, ''), 'text', '납입계좌번호'],
      ['PRDT_NM', 'none', among('무배당 든든건강보험', '한빛연금저축', '운전자보험플러스'), 'text', '상품명'],
      ['CTRT_YMD', 'none', (d) => compact(d.official(2005, 2026)), 'text', '계약일자'],
      ['PREM', 'none', upTo(500_000, 10_000), 'integer', '보험료'],
    ],
  },
  {
    name: 'bank_transaction',
    about: 'person',
    rows: 300,
    columns: [
      ['trx_no', 'none', (d) => `${compact(d.date(2024, 2026))}${d.digits(9)}`],
      ['acct_no', 'bank_account~', (d) => people.account(d, '')],
      ['trx_amt', 'none', upTo(5_000_000, 100), 'integer'],
      ['balance', 'none', upTo(90_000_000, 0), 'integer'],
      ['summary', 'person_name?', (d) => (d.chance(0.3) ? d.name() : d.pick(words.THINGS.bankNote ?? []))],
      ['opp_bank', 'none', (d) => `${d.pick(words.BANKS)}은행`],
      ['opp_name', 'person_name!', name],
      ['trx_dtm', 'none', (d) => `${compact(d.date(2024, 2026))}${d.pick(['0930', '1415', '1822'])}`],
    ],
  },
  {
    name: 'FAMILY',
    comment: '가족사항',
    about: 'person',
    rows: 150,
    references: ['EMPNO: 직원.사번'],
    columns: [
      ['EMPNO', 'user_id?', (d) => `${d.between(2000, 2026)}${d.digits(4)}`, 'text', '사번'],
      ['FAM_REL', 'none', among('배우자', '자', '녀', '부', '모'), 'text', '관계'],
      ['FAM_NM', 'person_name', name, 'text', '가족성명'],
      ['FAM_BRDT', 'birth_date', people.compactBirth, 'text', '생년월일'],
      ['SPPRT_YN', 'none', among('Y', 'N'), 'text', '부양여부'],
      ['JOB', 'none', one('job'), 'text', '직업'],
    ],
  },
  {
    name: 'app_config',
    about: null,
    rows: 40,
    columns: [
      [
        'config_key',
        'none',
        (d) =>
          `app.${d.pick(['mail', 'cache', 'batch', 'pay'])}.${d.pick(['timeout', 'retry', 'size', 'mode'])}${d.int(9)}`,
      ],
      ['config_value', 'none', among('30', '300', 'true', 'false', 'redis', 'prod', '10.5')],
      ['description', 'none', one('sentenceEnglish')],
      ['updated_at', 'none', stamp, 'timestamp'],
    ],
  },
  {
    name: 'employee',
    about: 'person',
    rows: 40,
    columns: [
      ['employee_id', 'none', number, 'integer'],
      ['last_name', 'person_name~', (d) => d.pick(words.ENGLISH_LAST)],
      ['first_name', 'person_name~', (d) => d.pick(words.ENGLISH_FIRST)],
      ['title', 'none', one('jobEnglish')],
      ['birth_date', 'birth_date~', people.isoBirth, 'timestamp'],
      ['hire_date', 'none', (d) => iso(d.official(2002, 2022)), 'timestamp'],
      ['address', 'address', people.englishAddress],
      ['city', 'none', one('city')],
      ['state', 'none', one('state')],
      ['country', 'none', one('countryEnglish')],
      ['phone', 'phone~', (d) => `+1 (${d.between(201, 989)}) ${d.between(200, 999)}-${d.digits(4)}`],
      ['email', 'email', people.email],
    ],
  },
  {
    name: 'suppliers',
    about: 'organisation',
    rows: 40,
    columns: [
      ['supplier_id', 'none', number, 'integer'],
      ['company_name', 'none', one('companyEnglish')],
      ['contact_name', 'person_name~', (d) => `${d.pick(words.ENGLISH_FIRST)} ${d.pick(words.ENGLISH_LAST)}`],
      ['contact_title', 'none', one('jobEnglish')],
      ['address', 'address', people.englishAddress],
      ['city', 'none', one('city')],
      ['region', 'none', one('state')],
      ['country', 'none', one('countryEnglish')],
      ['homepage', 'none', (d) => `https://www.${d.pick(['acme', 'maple', 'atlas'])}${d.int(99)}.example.com`],
    ],
  },
  {
    name: 'artist',
    about: null,
    rows: 60,
    columns: [
      ['artist_id', 'none', number, 'integer'],
      ['name', 'none', one('band')],
      ['genre', 'none', one('genre')],
    ],
  },
  {
    name: 'track',
    about: null,
    rows: 200,
    columns: [
      ['track_id', 'none', number, 'integer'],
      ['name', 'none', one('song')],
      ['milliseconds', 'none', upTo(400_000, 100_000), 'integer'],
      ['bytes', 'none', upTo(90_000_000, 1_000_000), 'integer'],
      ['unit_price', 'none', among('0.99', '1.29'), 'decimal'],
    ],
  },
  {
    name: 'category',
    about: null,
    rows: 16,
    columns: [
      ['category_id', 'none', number, 'integer'],
      ['name', 'none', one('genre')],
      ['last_update', 'none', stamp, 'timestamp'],
    ],
  },
  {
    name: 'goods',
    about: null,
    rows: 100,
    columns: [
      ['goods_no', 'none', number, 'integer'],
      ['goods_name', 'none', one('productEnglish')],
      ['maker', 'none', one('companyEnglish')],
      ['origin', 'none', one('countryEnglish')],
      ['stock_qty', 'none', upTo(900, 0), 'integer'],
      ['sku', 'none', (d) => `${d.from('ABCDEFGH', 3)}-${d.digits(5)}`],
    ],
  },
];

function kindOf(kind: string): Kind {
  const category = kind.replace(/[~?!]$/, '');
  return { category, needsName: kind.endsWith('~'), needsValues: kind.endsWith('!'), open: kind.endsWith('?') };
}

function foreignKey(reference: string): ForeignKey {
  const [, column = '', relation = '', target = ''] = /^(.+): (.+)\.(.+)$/.exec(reference) ?? [];
  return { columns: [column], references: { schema: 'eval', relation, columns: [target] } };
}

/** Makes all tables; the same seed makes the same rows. */
export function makeTables(seed = SEED): LabelledTable[] {
  return TABLES.map(({ name: table, comment = null, about, rows, columns, references = [] }, index) => {
    const draw = drawFrom(seed + index * 104_729);
    return {
      plan: {
        name: table,
        comment,
        columns: columns.map(([column, , , family = 'text', said = null]) => ({ name: column, family, comment: said })),
        primaryKey: columns.slice(0, 1).map(([column]) => column),
        foreignKeys: references.map(foreignKey),
      },
      kinds: columns.map(([, kind]) => kindOf(kind)),
      about,
      rows: Array.from({ length: rows }, (_, row) => columns.map(([, , value]) => value(draw, row))),
    };
  });
}

/** The same table as a dump without names has it: `t1` with `c1` and on, no comments, no keys but the types. */
export function unnamed(table: LabelledTable, index: number): LabelledTable {
  const columns = table.plan.columns.map(
    ({ family = 'text' }, at): ColumnPlan => ({ name: `c${at + 1}`, family, comment: null }),
  );
  return { ...table, plan: { name: `t${index + 1}`, columns } };
}
