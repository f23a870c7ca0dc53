/** Columns that hold nobody's data and look as if they did, and what else stands in a database. */
import { compact, type Draw, iso } from './draw.ts';
import * as numbers from './numbers.ts';
import * as people from './people.ts';
import { kind, type Options, type Spec } from './spec.ts';
import * as words from './words.ts';

const word =
  (group: string) =>
  (draw: Draw): string =>
    draw.pick(words.THINGS[group] ?? ['']);
const recent = (draw: Draw) => draw.date(2019, 2026);
const two = (number: number): string => String(number).padStart(2, '0');
const epoch = (draw: Draw): number => 1_500_000_000 + draw.int(280_000_000);
const stamp = (draw: Draw): string => {
  const at = recent(draw);
  return compact(at) + at.time.replaceAll(':', '');
};
const serial =
  (first: number, step = 1) =>
  (_: Draw, index: number) =>
    String(first + index * step);

const time = kind('none', 'logs');
const TIMES: readonly Spec[] = [
  time('epoch', 'created ts reg_ts', (d) => String(epoch(d)), { family: 'integer' }),
  time('epoch-text', 'created_at timestamp', (d) => String(epoch(d))),
  time('epoch-narrow', 'ts updated', (d) => String(1_730_000_000 + d.int(2_000_000)), { family: 'integer' }),
  time('millis', 'event_time reg_ms', (d) => String(epoch(d) * 1000 + d.int(1000)), { family: 'integer' }),
  time('millis-text', 'log_time modified', (d) => String(epoch(d) * 1000 + d.int(1000))),
  time('micros', 'event_us', (d) => `${epoch(d)}${d.digits(6)}`),
  time('stamp14', 'REG_DT CRT_DTTM 등록일시', stamp),
  time('stamp14-integer', 'reg_dttm UPD_DT', stamp, { family: 'integer' }),
  time('stamp12', 'reg_ymdhm APPR_DTM', (d) => stamp(d).slice(0, 12)),
  time('stamp12-integer', 'work_dtm 접수일시', (d) => stamp(d).slice(0, 12), { family: 'integer' }),
  time('stamp17', 'log_dttm trx_dtm', (d) => stamp(d) + d.digits(3)),
  time('stamp10', 'stat_ymdh 집계시간', (d) => stamp(d).slice(0, 10)),
  time('short-stamp', 'trx_time', (d) => stamp(d).slice(2)),
  time(
    'iso',
    'created_at regDate 등록일시',
    (d) => {
      const at = recent(d);
      return `${iso(at)} ${at.time}`;
    },
    { family: 'timestamp' },
  ),
  time('iso-t', 'updatedAt last_modified', (d) => {
    const at = recent(d);
    return `${iso(at)}T${at.time}.${d.digits(3)}Z`;
  }),
  time('clock', 'start_time OPEN_TM 시작시간', (d) => recent(d).time),
  time('clock4', 'open_hm 영업시작', (d) => two(d.int(24)) + d.pick(['00', '30'])),
  time('clock6', 'proc_tm 처리시각', (d) => recent(d).time.replaceAll(':', '')),
  time('duration', 'duration elapsed', (d) => `${d.int(3)}:${two(d.int(60))}:${two(d.int(60))}`),
];

const day = kind('none', 'products');
const DAYS: readonly Spec[] = [
  day('registered', 'reg_ymd REG_DE 등록일자', (d) => compact(recent(d))),
  day('joined', 'join_dt JOIN_YMD 가입일', (d) => iso(d.official(2012, 2026)), { place: 'customers' }),
  day('joined-date', 'sbscrb_de joined_on 가입일자', (d) => iso(d.official(2005, 2026)), {
    place: 'customers',
    family: 'date',
  }),
  day('hired', 'hire_date ENTCO_YMD 입사일', (d) => iso(d.official(1995, 2026)), { place: 'employees' }),
  day('hired-date', 'hire_date 입사일자', (d) => iso(d.official(1998, 2026)), { place: 'employees', family: 'date' }),
  day('retired', 'retire_dt 퇴사일', (d) => compact(d.official(2008, 2026)), { place: 'employees', dirt: 0.4 }),
  day('opened', 'open_ymd 개업일자 OPBIZ_YMD', (d) => compact(d.official(1985, 2026)), { place: 'shops' }),
  day('founded', 'found_date 설립일 FNDN_YMD', (d) => iso(d.official(1965, 2024)), { place: 'suppliers' }),
  day('licensed', 'PRMSN_YMD 인허가일자', (d) => d.pick([iso, compact])(d.official(1970, 2025)), { place: 'shops' }),
  day('built', 'cnstrc_ymd 사용승인일', (d) => compact(d.official(1960, 2024)), { place: 'shops' }),
  day('contract', 'ctrt_bgng_ymd 계약일', (d) => compact(d.official(2010, 2030)), { place: 'suppliers' }),
  day('expiry', 'exp_date 유통기한 VALID_END_YMD', (d) => compact(d.date(2025, 2029))),
  day('expiry-far', 'use_end_ymd 종료일자', (d) => (d.chance(0.7) ? '99991231' : compact(d.date(2020, 2030)))),
  day('order', 'ord_ymd 주문일자', (d) => compact(d.date(2021, 2026)), { place: 'orders' }),
  day('six', 'mfg_ymd 제조일자', (d) => compact(d.date(2022, 2026)).slice(2)),
  day('six-integer', 'prod_ymd', (d) => compact(d.date(2018, 2026)).slice(2), { family: 'integer' }),
  day('visits', 'visit_ymd 진료일자', (d) => iso(d.official(2015, 2026)), { place: 'patients' }),
  day('admission', 'admission_date 입학일', (d) => iso(d.official(2012, 2026)), { place: 'students' }),
  day('release', 'release_date 개봉일', (d) => iso(d.official(1960, 2026))),
  day('published', 'pub_date 발행일', (d) => compact(d.official(1975, 2026))),
  day('history', 'event_date 사건일자', (d) => iso(d.date(1900, 2020)), { place: 'boards' }),
  day('month', 'stat_ym 기준년월', (d) => compact(recent(d)).slice(0, 6)),
  day('year', 'year 연도 STDR_YEAR', (d) => String(d.between(2008, 2026)), { family: 'integer' }),
  day('korean', '시행일 apply_dt', (d) => {
    const at = recent(d);
    return `${at.year}년 ${Number(at.month)}월 ${Number(at.day)}일`;
  }),
  day('payday', 'pay_md', (d) => compact(recent(d)).slice(4)),
  day('login', 'last_login 최종로그인', (d) => iso(d.date(2024, 2026)), { place: 'customers', family: 'date' }),
];

const id = kind('none', 'products');
const random = (names: string, length: number, options: Options = {}): Spec =>
  id(
    `random-${length}${options.family ? '-integer' : ''}`,
    names,
    (d) => String(d.between(1, 9)) + d.digits(length - 1),
    options,
  );
const IDS: readonly Spec[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].map((length) =>
    random(['seq no', 'code cd', 'item_no goods_cd', 'doc_no mgmt_no', 'cust_no ref_no'][length % 5] ?? 'no', length),
  ),
  ...[5, 6, 8, 10, 11, 12, 13].map((length) =>
    random(['item_id obj_id', 'ref_no key_no'][length % 2] ?? 'id', length, { family: 'integer' }),
  ),
  ...[4, 5, 6, 8, 10, 13].map((length) =>
    id(`padded-${length}`, 'code item_cd mgmt_no 관리번호', (d) => String(d.int(30_000)).padStart(length, '0')),
  ),
  id('serial', 'id seq SN 일련번호', serial(1), { family: 'integer' }),
  id('serial-10', 'order_id ord_sn', serial(1_000_000_123, 7), { family: 'integer', place: 'orders' }),
  id('serial-11', 'trx_id', serial(10_000_000_301, 3), { family: 'integer', place: 'orders' }),
  id('serial-13', 'pay_no 결제번호', serial(1_000_000_000_123, 11), { place: 'orders' }),
  id('snowflake', 'message_id tweet_id', (d) => `${d.between(10, 18)}${d.digits(17)}`, { place: 'logs' }),
  id('birth-like', 'mbr_no person_no', (d) => `19${d.between(50, 99)}${String(d.int(10_000)).padStart(4, '0')}`, {
    place: 'customers',
    open: ['user_id'],
  }),
  id('student', 'STDNT_NO 학번', (d) => `20${d.between(14, 26)}${String(d.between(10_001, 19_999))}`, {
    place: 'students',
    open: ['user_id'],
  }),
  id('employee', 'EMPNO emp_no 사번', (d) => `${d.between(90, 125) % 100}${d.digits(4)}`, {
    place: 'employees',
    open: ['user_id'],
  }),
  id('customer', 'cust_no 고객번호', (d) => `C${d.digits(8)}`, { place: 'customers', open: ['user_id'] }),
  id('uuid', 'uuid id req_id', (d) => d.uuid()),
  id('uuid-native', 'id correlation_id', (d) => d.uuid(), { family: 'uuid' }),
  id('uuid-bare', 'trace_id', (d) => d.hex(32), { place: 'logs' }),
  id('ulid', 'id event_id', (d) => `01H${d.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 23)}`),
  id('nanoid', 'short_id slug_id', (d) =>
    d.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-', 21),
  ),
  id('objectid', '_id mongo_id', (d) => `65${d.hex(22)}`),
  id('hex8', 'hash_cd ref', (d) => d.hex(8)),
  id('hex12', 'obj_id node_id', (d) => d.hex(12), { open: ['device_id'] }),
  id('hex16', 'span_id cache_key', (d) => d.hex(16)),
  id('md5-file', 'file_md5 checksum', (d) => d.hex(32)),
  id('sha1-commit', 'commit_sha git_hash', (d) => d.hex(40), { place: 'logs' }),
  id('sha256-file', 'file_hash sha256 content_hash', (d) => d.hex(64)),
  id('sha512-base64', 'signature integrity', (d) => d.base64(64), { place: 'logs' }),
  id('etag', 'etag', (d) => `"${d.hex(32)}"`),
  id('order-date', 'order_no ORD_NO 주문번호', (d) => `${compact(recent(d))}-${d.digits(7)}`, { place: 'orders' }),
  id(
    'order-short-date',
    'orderNo 주문번호 ord_no',
    (d) => `${compact(recent(d)).slice(2)}-${d.between(1, 4)}${d.digits(6)}`,
    { place: 'orders' },
  ),
  id('order-13', 'ordr_no 주문번호', (d) => `${compact(recent(d)).slice(2)}${d.digits(7)}`, { place: 'orders' }),
  id('order-14', 'order_no', (d) => `${compact(recent(d))}${d.digits(6)}`, { place: 'orders' }),
  id('order-16', 'pay_id merchant_uid', (d) => `${compact(recent(d))}${d.digits(8)}`, { place: 'orders' }),
  id('order-20', 'ord_no 주문번호', (d) => `${compact(recent(d))}${d.digits(12)}`, { place: 'orders' }),
  id('order-letters', 'order_code', (d) => `ORD${compact(recent(d)).slice(2)}${d.from('ABCDEFGH0123456789', 6)}`, {
    place: 'orders',
  }),
  id('receipt', 'RCPT_NO 접수번호', (d) => `${recent(d).year}-${d.digits(6)}`, { place: 'boards' }),
  id(
    'case',
    '사건번호 case_no',
    (d) => `${recent(d).year}${d.pick(['가단', '고합', '구합', '나', '다'])}${d.between(100, 99_999)}`,
    { place: 'boards' },
  ),
  id('approval', 'appr_no 승인번호', (d) => d.digits(8), { place: 'orders' }),
  id(
    'invoice-kr',
    'nts_issue_id 국세청승인번호',
    (d) => `${compact(recent(d))}${d.pick(['10', '41'])}${d.digits(6)}${d.digits(8)}`,
    { place: 'suppliers' },
  ),
  id('tracking-10', 'invoice_no 운송장번호', (d) => d.pick(['5', '6']) + d.digits(9), { place: 'orders' }),
  id('tracking-11', 'waybill_no 송장번호', (d) => d.digits(11), { place: 'orders' }),
  id(
    'tracking-12',
    'INVC_NO 운송장번호 tracking_no',
    (d) => {
      const body = `${d.between(3, 6)}${d.digits(10)}`;
      return body + (Number(body) % 7);
    },
    { place: 'orders' },
  ),
  id('tracking-13', 'regi_no 등기번호', (d) => `6${d.digits(12)}`, { place: 'orders' }),
  id('tracking-dashes', 'dlvr_no 송장', (d) => `${d.digits(4)}-${d.digits(4)}-${d.digits(4)}`, { place: 'orders' }),
  id('tracking-intl', 'ems_no', (d) => `E${d.pick(['M', 'G'])}${d.digits(9)}KR`, { place: 'orders' }),
  id(
    'coupon',
    'coupon_no 쿠폰번호',
    (d) =>
      `${d.from('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 4)}-${d.from('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 4)}-${d.from('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 4)}`,
    { place: 'orders' },
  ),
  id('gift', 'gift_card_no 상품권번호', (d) => d.digits(16), { place: 'orders' }),
  id('point-card', 'point_card_no', (d) => `8810${d.digits(12)}`, {
    place: 'customers',
    open: ['card_number', 'user_id'],
  }),
];

const item = kind('none', 'products');
const ITEMS: readonly Spec[] = [
  item('ean', 'barcode BARCD 바코드', (d) => numbers.withEan(`880${d.digits(9)}`)),
  item('ean-integer', 'ean13 barcode', (d) => numbers.withEan(`880${d.digits(9)}`), { family: 'integer' }),
  item('ean-foreign', 'gtin', (d) => numbers.withEan(`${d.pick(['400', '490', '690', '761', '050'])}${d.digits(9)}`)),
  item('isbn', 'isbn ISBN13 도서번호', (d) => numbers.withEan(`97889${d.digits(7)}`)),
  item('isbn-dashes', 'isbn', (d) => numbers.grouped(numbers.withEan(`97911${d.digits(7)}`), '3-2-4-3-1')),
  item('upc', 'upc', (d) => numbers.withEan(d.digits(11))),
  item('gtin14', 'gtin14 box_barcode', (d) => numbers.withEan(`1880${d.digits(9)}`)),
  item('issn', 'issn', (d) => `${d.digits(4)}-${d.digits(4)}`),
  item('sku', 'sku SKU_CD 품번', (d) => `${d.from('ABCDEFGH', 2)}-${d.digits(4)}-${d.pick(['BK', 'WH', 'RD'])}`),
  item('passport-like', 'model_no 모델번호', (d) => `${d.pick(['A', 'B', 'K', 'X'])}${d.digits(8)}`),
  item('passport-like-m', 'prod_code 제품코드', (d) => `M${d.digits(8)}`, { open: ['passport'] }),
  item('p12', 'part_no', (d) => `P${d.digits(11)}`),
  item('lot', 'lot_no LOT_NO 로트번호', (d) => `L${compact(recent(d)).slice(2)}${d.from('ABC', 1)}${d.digits(2)}`),
  item('lot-digits', 'lot 생산로트', (d) => `${compact(recent(d)).slice(2)}${d.digits(2)}`),
  item('serial-sn', 'serial_no 제조번호', (d) => `SN${d.from('0123456789ABCDEFGHJKLMN', 10)}`, { open: ['device_id'] }),
  item('luhn-16', 'voucher_no', (d) => d.digits(16)),
  item('fifteen', 'asset_no 자산번호', (d) => d.between(10, 34) + d.digits(13)),
  item('hs', 'hs_code HS코드', (d) => `${d.digits(4)}.${d.digits(2)}-${d.digits(4)}`),
  item('hs-bare', 'HS_CD', (d) => d.digits(10)),
  item('kc', 'kc_cert_no 인증번호', (d) => `HU${d.digits(5)}-${d.digits(5)}`),
  item('drug', 'edi_code 보험코드', (d) => `6${d.digits(8)}`, { place: 'patients' }),
  item('procedure', 'fee_code 수가코드', (d) => `${d.from('ABCDEMN', 1)}${d.digits(4)}`, {
    place: 'patients',
    open: ['health'],
  }),
  item('amount', 'amt TOT_AMT 금액 price', (d) => String(d.between(1, 5000) * 100), { family: 'integer' }),
  item('amount-big', 'sales_amt 매출액', (d) => String(d.between(1_000_000, 9_900_000_000)), { family: 'integer' }),
  item('amount-decimal', 'unit_price 단가', (d) => `${d.int(100_000)}.${d.digits(2)}`, { family: 'decimal' }),
  item('amount-comma', 'price_txt 가격', (d) => `${d.between(1, 999)},${d.digits(3)}원`),
  item('quantity', 'qty 수량 ORD_QTY', (d) => String(d.between(1, 50)), { family: 'integer' }),
  item('stock', 'stock 재고수량', (d) => String(d.int(20_000)), { family: 'integer' }),
  item('percent', 'rate 할인율', (d) => `${d.int(100)}%`),
  item('ratio', 'ratio DSCNT_RT', (d) => (d.int(10_000) / 100).toFixed(2), { family: 'decimal' }),
  item('weight', 'weight_kg 중량', (d) => (d.int(50_000) / 1000).toFixed(3), { family: 'decimal' }),
  item('size', 'size_txt 규격', (d) => `${d.between(10, 200)}x${d.between(10, 200)}x${d.between(5, 90)}mm`),
  item('score', 'rating 평점', (d) => (d.between(10, 50) / 10).toFixed(1), { family: 'float' }),
  item('unit', 'unit 단위', word('unit')),
  item('version', 'version fw_ver 버전', (d) => `${d.int(20)}.${d.int(20)}.${d.int(100)}`),
  item(
    'version-four',
    'app_version build_ver 버전',
    (d) => `${d.between(1, 12)}.${d.int(10)}.${d.int(30)}.${d.int(250)}`,
  ),
  item(
    'version-windows',
    'os_ver file_version',
    (d) => `10.0.${d.pick([19_041, 19_045, 22_621, 22_631])}.${d.int(5000)}`,
    { place: 'logs' },
  ),
  item('oid', 'oid', (d) => `1.2.840.${d.int(200_000)}.${d.int(300)}.${d.int(20)}`),
  item('subnet', 'cidr ip_range', (d) => `10.${d.int(255)}.${d.int(255)}.0/24`, {
    open: ['ip_address'],
    place: 'codes',
  }),
  item(
    'section-number',
    'section_no 조항',
    (d) => `${d.between(1, 9)}.${d.between(1, 20)}.${d.between(1, 9)}.${d.between(1, 5)}`,
    { place: 'boards' },
  ),
  item('colour', 'color 색상', word('colour')),
  item('colour-english', 'colour_en', word('colourEnglish')),
  item('colour-hex', 'color_hex', (d) => `#${d.hex(6)}`),
  item('name', 'prdt_nm GDS_NM 상품명 productName ~nm', word('product')),
  item('name-noun', '품목명 item_nm ~name', word('noun')),
  item('name-noun3', 'category_nm 분류명 ~name', word('noun3')),
  item('brand', 'brand_nm 브랜드', word('brand')),
  item('menu', 'menu_nm 메뉴명 MENU_NM ~name', word('menu')),
  item('film', 'movie_nm 영화명 title ~name', word('film')),
  item('film-english', 'title film_title ~name', word('filmEnglish')),
  item('song', 'song_title 곡명 track_nm', word('song')),
  item('car-model', 'car_model 차종', word('carModel')),
  item('device-model', 'model_nm device_model 단말기명', word('deviceModel')),
  item('stock-name', 'stock_nm 종목명 ~nm', word('stock')),
  item('stock-code', 'stock_code 종목코드 ticker', (d) => String(d.between(10, 99_999) * 10).padStart(6, '0')),
  item('isin', 'isin', (d) => `KR7${d.digits(8)}0`.slice(0, 12)),
  item('pet', 'pet_name 반려동물이름 ~name', word('pet'), { place: 'customers', open: ['person_name', 'nickname'] }),
  item('flower', 'flower_nm 꽃이름', word('flower')),
  item('animal', 'animal_nm 동물명', word('animal')),
];

const code = kind('none', 'codes');
const CODES: readonly Spec[] = [
  code(
    'bjd',
    'STDG_CD 법정동코드 bjd_code',
    (d) => `${d.pick(['11', '26', '27', '41', '43', '51'])}${d.between(110, 790)}${d.between(101, 140)}00`,
  ),
  code('sigungu', 'SGG_CD 시군구코드', (d) => `${d.pick(['11', '26', '41', '48'])}${d.between(110, 890)}`),
  code(
    'pnu',
    'PNU 필지고유번호',
    (d) => `11${d.between(110, 740)}${d.between(101, 130)}00${d.between(1, 2)}${d.digits(8)}`,
  ),
  code(
    'building',
    'bd_mgt_sn 건물관리번호',
    (d) => `41${d.between(111, 830)}${d.digits(5)}1${d.digits(8)}${d.digits(6)}`,
  ),
  code(
    'road',
    'road_code RN_CD 도로명코드',
    (d) => `${d.pick(['11', '26', '41'])}${d.between(110, 830)}${d.between(2_000_001, 4_999_999)}`,
  ),
  code('ksic', 'ksic_cd 업종코드', (d) => `${d.between(10, 96)}${d.digits(3)}`),
  code('ksic-letter', 'ksco 산업분류코드', (d) => `${d.from('ABCDEFGHIJ', 1)}${d.digits(5)}`),
  code('corporate', 'CRNO corp_no 법인등록번호', (d) => numbers.grouped(numbers.corporateNumber(d), '6-7'), {
    place: 'suppliers',
  }),
  code('corporate-bare', 'corp_reg_no 법인번호', (d) => numbers.corporateNumber(d), { place: 'suppliers' }),
  code('bank', 'bank_cd BANK_CODE 은행코드', (d) =>
    d.pick(['004', '088', '020', '081', '011', '003', '090', '092', '089', '045']),
  ),
  code('bank-name', 'bank_nm 은행명', (d) => `${d.pick(words.BANKS)}${d.pick(['', '은행'])}`, { place: 'accounts' }),
  code('swift', 'swift_code', (d) => d.pick(['CZNBKRSE', 'SHBKKRSE', 'HVBKKRSE', 'KOEXKRSE', 'NACFKRSE', 'IBKOKRSE'])),
  code('yn', 'use_yn USE_AT 사용여부', (d) => d.pick(['Y', 'N'])),
  code('yn-agree', 'sms_agree_yn email_rcv_yn 수신동의여부', (d) => d.pick(['Y', 'N']), { place: 'customers' }),
  code('yn-auth', 'phone_auth_yn rrn_chk_yn', (d) => d.pick(['Y', 'N']), { place: 'customers' }),
  code('boolean', 'is_deleted del_yn', (d) => d.pick(['t', 'f']), { family: 'boolean' }),
  code('boolean-digit', 'flag is_active', (d) => d.pick(['0', '1']), { family: 'integer' }),
  code('type-letter', 'se_cd TYPE_CD 구분코드', (d) => d.pick(['A', 'B', 'C'])),
  code('type-mf', 'freq_cd 주기구분', (d) => d.pick(['M', 'W', 'D', 'Y'])),
  code('type-12', 'div_cd 구분', (d) => d.pick(['1', '2'])),
  code('type-1234', 'step_cd 단계', (d) => d.pick(['1', '2', '3', '4']), { family: 'integer' }),
  code('ab-type', 'cntr_type 유형', (d) => d.pick(['A', 'B', 'AB', 'O'])),
  code('status', 'status STTS_NM 상태', word('status'), { place: 'orders' }),
  code('status-english', 'order_status state', word('statusEnglish'), { place: 'orders' }),
  code('grade', 'grade 회원등급 mbr_grd', word('grade'), { place: 'customers' }),
  code('weekday', 'dow 요일', word('weekday')),
  code('weather', 'weather 날씨', word('weather'), { place: 'sensors' }),
  code('language', 'lang_nm 언어', word('language')),
  code('country', 'country_nm 국가명', word('country')),
  code('nationality', 'nationality 국적', word('country'), { place: 'customers' }),
  code('country-code', 'country_cd 국가코드', (d) => d.pick(['KR', 'US', 'JP', 'CN', 'VN', 'DE'])),
  code('currency', 'currency 통화', (d) => d.pick(['KRW', 'USD', 'JPY', 'EUR', 'CNY'])),
  code('locale', 'locale', (d) => d.pick(['ko_KR', 'en_US', 'ja_JP', 'zh_CN'])),
  code('subject', 'subject_nm 과목명', word('subject'), { place: 'students' }),
  code('sport', 'sport_nm 종목', word('sport'), { place: 'students' }),
  code('industry', 'industry_nm 업종', word('industry'), { place: 'suppliers' }),
  code('code-name', 'CD_NM code_nm 코드명 ~nm', word('noun')),
  code('code', 'cd CODE_ID', (d) => `${d.pick(['COM', 'SYS', 'USR', 'ORD'])}${d.digits(3)}`),
  code('role', 'role auth_cd 권한', (d) => d.pick(['ROLE_ADMIN', 'ROLE_USER', 'ROLE_MANAGER', 'ROLE_GUEST']), {
    place: 'accounts',
  }),
  code('kcd-like', 'zone_cd rack_no 위치코드', (d) => `${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 1)}${d.digits(2)}`, {
    place: 'products',
  }),
  code('seat', 'seat_no 좌석번호', (d) => `${d.from('ABCDEFGHJK', 1)}${d.between(1, 42)}`, { place: 'orders' }),
  code('flight', 'flight_no 편명', (d) => `${d.pick(['KE', 'OZ', '7C', 'LJ', 'TW'])}${d.between(100, 1999)}`, {
    place: 'orders',
  }),
  code('room', 'room_no 호실', (d) => `${d.between(1, 9)}${two(d.between(1, 30))}호`, {
    place: 'patients',
    open: ['address'],
  }),
  code('route', 'bus_no 노선번호', (d) =>
    d.pick([String(d.between(100, 7999)), `${d.between(1, 99)}-${d.between(1, 3)}`, `마을${d.between(1, 20)}`]),
  ),
  code('exit', '출구 exit_no', (d) => `${d.between(1, 12)}번 출구`),
  code('blood-bag', 'bag_type', (d) => d.pick(['S', 'M', 'L', 'XL'])),
];

const org = kind('none', 'suppliers');
const place = kind('none', 'shops');
const NAMES: readonly Spec[] = [
  org('company', 'co_nm COMPANY_NM 회사명 ~name', word('company')),
  org('company-long', 'vendor_name 거래처명 SPLR_NM ~nm', word('companyLong')),
  org('company-mixed', 'corp_nm 업체명 ~name', (d) => d.pick([word('company'), word('companyLong'), word('brand')])(d)),
  org('bank-company', 'finance_co 금융기관', (d) => `${d.pick(words.BANKS)}${d.pick(['은행', '카드', '생명'])}`),
  org('department', 'DEPT_NM dept_name 부서명 ~nm', word('department'), { place: 'employees' }),
  org('position', 'jbps_nm 직위 position', word('position'), { place: 'employees' }),
  org('job', 'job 직업', word('job'), { place: 'customers' }),
  org('carrier', 'dlvr_co 택배사', word('carrier'), { place: 'orders' }),
  org('hospital', 'hospital_nm 병원명 ~name', word('hospital'), { place: 'patients' }),
  org('school', 'SCHUL_NM school_name 학교명 ~name', word('school'), { place: 'students' }),
  org(
    'team',
    'team_nm 팀명',
    (d) => `${d.pick(['블루', '레드', '화이트', '그린'])}${d.pick(['팀', '조', '타이거즈', '이글스'])}`,
    { place: 'students' },
  ),
  place(
    'shop',
    'store_nm 매장명 BRNCH_NM ~name',
    (d) =>
      `${d.pick(['강남', '홍대', '신촌', '서면', '잠실', '분당', '일산', '수원'])}${d.pick(['점', '역점', '본점', '2호점'])}`,
  ),
  place('shop-person-like', '상호 bplc_nm 사업장명 ~nm', (d) =>
    d.pick([
      '김가네',
      '이화수',
      '박가부대',
      '정담은',
      '최고집',
      '한우리',
      '오복집',
      '송림',
      '황금돼지',
      '안동찜닭',
      '남원골',
      '백년가',
      '신선집',
      '유가네',
      '고향집',
    ]),
  ),
  place('building-name', 'bldg_nm 건물명 ~name', word('building')),
  place('place', 'place_nm 관광지명 ~name', word('place')),
  place('station', 'station_nm 역명 ~name', word('station')),
  place('apartment', 'apt_nm 단지명 ~name', (d) => d.pick(words.APARTMENTS)),
  place('region', 'sido_nm CTPV_NM 시도', word('region')),
  place('region-long', 'ctprvn_nm 시도명', (d) => d.pick(words.SIDO)),
  place('district', 'SGG_NM 시군구명', word('district')),
  place('dong', 'EMD_NM 읍면동', word('dong')),
  place('region-pair', 'region 지역', (d) => d.place().slice(1, 3).join(' '), { open: ['address'] }),
  place('road-name', 'road_nm 도로명', (d) => d.pick(words.ROADS)),
  place('block', '동명칭 dong_nm', (d) => `${d.between(101, 130)}동`, { open: ['address'] }),
  place('floor', 'floor 층', (d) => `${d.between(1, 20)}층`, { open: ['address'] }),
  place('latitude', 'lat 위도', (d) => (33.2 + d.int(52_000) / 10_000).toFixed(6), {
    family: 'float',
    open: ['geolocation'],
  }),
  place('tm-x', 'x_crd tm_x', (d) => (d.between(740_000, 1_390_000) + d.int(100) / 100).toFixed(2), {
    family: 'decimal',
    open: ['geolocation'],
  }),
  place('representative-phone', 'tel 대표전화', people.representative, { open: ['phone'] }),
  place(
    'role-mail',
    'email 대표메일',
    (d) =>
      `${d.pick(['info', 'help', 'cs', 'admin', 'sales', 'contact', 'webmaster', 'support'])}@${d.pick(['company', 'shop', 'store', 'mall'])}${d.int(100)}.co.kr`,
    { open: ['email'] },
  ),
  place('fax', 'fax FXNUM 팩스', (d) => people.landline(d), { open: ['phone'] }),
  place('emergency', 'hotline', (d) => d.pick(['112', '119', '1339', '120', '131', '1345'])),
  place(
    'homepage',
    'homepage 홈페이지주소',
    (d) => `https://www.${d.pick(['shop', 'store', 'mall', 'lib'])}${d.int(1000)}.co.kr`,
  ),
  place('hours', '영업시간 biz_hours', (d) => `${two(d.between(7, 11))}:00~${two(d.between(18, 23))}:00`),
  place('parking', 'parking 주차', (d) => `주차 ${d.between(2, 300)}대 가능`),
];

const text = kind('none', 'boards');
const TEXTS: readonly Spec[] = [
  text('title', 'title SJ 제목', word('title')),
  text('review', 'content CN 내용', word('sentence')),
  text('reviews-long', 'review_text 상품평', (d) =>
    Array.from({ length: d.between(2, 5) }, () => word('sentence')(d)).join(' '),
  ),
  text('english', 'description comment', word('sentenceEnglish')),
  text('notes', 'dlvr_msg 배송메모 memo', people.plainNote, { place: 'orders', open: ['entrance_code'] }),
  text(
    'log',
    'message log_msg',
    (d) => `${iso(recent(d))} ${recent(d).time} INFO  [main] request ${d.int(100_000)} done in ${d.int(900)} ms`,
    { place: 'logs' },
  ),
  text('log-korean', 'proc_msg 처리내용', (d) => `${d.between(1, 99)}건 처리 완료 (소요시간 ${d.int(100)}초)`, {
    place: 'logs',
  }),
  text(
    'stack',
    'error_stack',
    (d) => `java.lang.NullPointerException: at com.example.shop.OrderService.pay(OrderService.java:${d.int(900)})`,
    { place: 'logs' },
  ),
  text('sql', 'query_text sql', (d) => `SELECT * FROM tb_order WHERE ord_no = ${d.int(100_000)} ORDER BY reg_dt DESC`, {
    place: 'logs',
  }),
  text(
    'json',
    'payload data',
    (d) =>
      JSON.stringify({
        itemId: d.int(100_000),
        qty: d.between(1, 9),
        color: d.pick(words.THINGS.colour ?? []),
        createdAt: epoch(d) * 1000,
      }),
    { place: 'logs' },
  ),
  text(
    'json-native',
    'options attrs',
    (d) =>
      JSON.stringify({
        size: d.pick(['S', 'M', 'L']),
        stock: d.int(500),
        barcode: numbers.withEan(`880${d.digits(9)}`),
      }),
    { family: 'json', place: 'products' },
  ),
  text('url', 'url link_url', (d) => `https://shop.example.com/goods/${d.int(1_000_000)}?ref=${d.hex(6)}`),
  text(
    'url-numbers',
    'img_url 상품이미지',
    (d) => `https://img.example.com/2024/${two(d.between(1, 12))}/${d.digits(11)}.jpg`,
    { place: 'products' },
  ),
  text('path', 'file_path atch_file', (d) => `/data/upload/${recent(d).year}/${d.hex(12)}.pdf`),
  text(
    'file-name',
    'ORIGNL_FILE_NM 파일명',
    (d) => `${d.pick(words.THINGS.noun ?? [])}_${compact(recent(d))}.${d.pick(['xlsx', 'hwp', 'pdf'])}`,
  ),
  text('mime', 'content_type mime', (d) => d.pick(['image/png', 'application/pdf', 'text/html', 'application/json'])),
  text(
    'agent',
    'user_agent',
    (d) =>
      `Mozilla/5.0 (Linux; Android ${d.between(9, 14)}; ${d.pick(words.THINGS.deviceModel ?? [])}) AppleWebKit/537.36 Chrome/${d.between(90, 126)}.0.${d.between(4000, 6500)}.${d.int(200)} Mobile`,
    { place: 'logs', open: ['device_id'] },
  ),
  text(
    'class',
    'class_nm program_id 프로그램명',
    (d) =>
      `egovframework.com.${d.pick(['sym', 'uss', 'cop'])}.${d.pick(['log', 'umt', 'bbs'])}.service.Impl${d.int(50)}`,
    { place: 'codes' },
  ),
  text('html', 'html_cn', (d) => `<p>${word('sentence')(d)}</p><br/>`),
  text('base64-image', 'thumb image_data', (d) => `data:image/png;base64,${d.base64(120)}`, {
    place: 'products',
    open: ['photo'],
  }),
  text('cipher', 'enc_data payload_enc', (d) => d.base64(64), { place: 'logs' }),
  text('cipher-binary', 'blob_data', (d) => d.hex(64), { place: 'logs', family: 'binary' }),
  text('money', 'remark 비고', (d) => `예산 ${d.between(100, 999)}조${d.digits(4)}억 집행`),
  text('address-like', 'plan 계획', (d) => `앞으로 ${d.between(1, 9)}년간 ${d.between(1, 90)}개소 설치`, {}),
  text('keyword', 'keyword 검색어', word('noun'), { place: 'logs' }),
  text('tags', 'tags 태그', (d) => `#${d.pick(words.THINGS.noun ?? [])} #${d.pick(words.THINGS.animal ?? [])}`),
  text('reason', 'reason 사유 취소사유', (d) =>
    d.pick(['단순변심', '상품불량', '배송지연', '사이즈 불일치', '주문실수', '기타']),
  ),
  text('channel', 'inflow_path 유입경로', (d) => d.pick(['검색광고', '지인추천', '블로그', '인스타그램', '오프라인'])),
  text('cron', 'cron_expr', (d) => `0 ${d.int(60)} ${d.int(24)} * * ?`, { place: 'codes' }),
  text('phone-format', 'format_mask', (d) => d.pick(['###-####-####', '000-00-00000', 'YYYY-MM-DD', '999,999']), {
    place: 'codes',
  }),
  text('hash-tag-number', '공지번호 notice_no', (d) => `제${d.between(2010, 2026)}-${d.between(1, 999)}호`),
];

const sensor = kind('none', 'sensors');
const SENSORS: readonly Spec[] = [
  sensor('temperature', 'temp 온도', (d) => (d.between(-150, 380) / 10).toFixed(1), { family: 'float' }),
  sensor('in-latitude-range', 'humidity press_val', (d) => (33 + d.int(50_000) / 10_000).toFixed(4), {
    family: 'float',
    open: ['geolocation'],
  }),
  sensor('voltage', 'volt 전압', (d) => (215 + d.int(100) / 10).toFixed(2), { family: 'decimal' }),
  sensor('count', 'cnt 횟수', (d) => String(d.int(500)), { family: 'integer' }),
  sensor('large-count', 'view_cnt 조회수', (d) => String(d.int(3_000_000)), { family: 'integer' }),
  sensor('bytes', 'file_size', (d) => String(d.between(1000, 2_000_000_000)), { family: 'integer' }),
  sensor('equipment-mac', 'eqp_mac', (d) => people.mac(d), { open: ['device_id'] }),
  sensor('port', 'port', (d) => String(d.between(1, 65_535)), { family: 'integer' }),
  sensor('sensor-code', 'sensor_cd 센서코드', (d) => `SEN-${d.digits(4)}`),
  sensor('hex-dump', 'raw_data', (d) => d.hex(24).toUpperCase()),
  sensor('bits', 'status_bits', (d) => d.from('01', 8)),
  sensor('percentile', 'batt 배터리', (d) => String(d.int(101)), { family: 'integer' }),
  sensor('height', 'height 높이', (d) => String(d.between(140, 195)), { family: 'integer', place: 'products' }),
  sensor('points', 'point 포인트', (d) => String(d.int(100_000)), { family: 'integer', place: 'customers' }),
  sensor('age', 'age 나이', (d) => String(d.between(14, 89)), {
    family: 'integer',
    place: 'customers',
    open: ['birth_date'],
  }),
  sensor('exam', 'score 점수', (d) => String(d.int(101)), { family: 'integer', place: 'students' }),
  sensor('logins', 'login_cnt 로그인횟수', (d) => String(d.int(2000)), { family: 'integer', place: 'customers' }),
  sensor('fail', 'pw_fail_cnt 비밀번호오류횟수', (d) => String(d.int(6)), { family: 'integer', place: 'customers' }),
  sensor('pw-date', 'pswd_chg_dt 비밀번호변경일시', stamp, { place: 'customers' }),
  sensor(
    'card-name',
    'card_nm 카드명 card_co',
    (d) => `${d.pick(['신한', '국민', '현대', '삼성', '롯데', 'BC'])}카드`,
    { place: 'orders' },
  ),
  sensor('card-type', 'card_type_cd 카드구분', (d) => d.pick(['01', '02', '03']), { place: 'orders' }),
  sensor('addr-type', 'addr_se_cd 주소구분', (d) => d.pick(['집', '회사', '기타']), { place: 'customers' }),
  sensor('email-type', 'email_domain', (d) => d.pick(['naver.com', 'gmail.com', 'daum.net', 'nate.com']), {
    place: 'customers',
    open: ['email'],
  }),
  sensor('phone-type', 'tel_se 통신사', (d) => d.pick(['SKT', 'KT', 'LGU+', '알뜰폰']), { place: 'customers' }),
  sensor('lunar', 'lunar_yn 음양력구분', (d) => d.pick(['S', 'L']), { place: 'customers' }),
  sensor('relation', 'rel_cd 관계', (d) => d.pick(['본인', '배우자', '자녀', '부', '모']), { place: 'customers' }),
  sensor('device-type', 'device_type os_type', (d) => d.pick(['android', 'ios', 'web']), { place: 'logs' }),
  sensor('photo-count', 'photo_yn 사진첨부여부', (d) => d.pick(['Y', 'N']), { place: 'boards' }),
  sensor('ip-type', 'ip_ver', (d) => d.pick(['4', '6']), { place: 'logs' }),
  sensor('file-id', 'ATCH_FILE_ID 첨부파일ID', (d) => `FILE_${d.digits(15)}`, { place: 'boards' }),
  sensor('menu-id', 'menu_id page_id', (d) => `MNU${d.digits(4)}`, { place: 'codes' }),
  sensor('board-id', 'bbs_id BBS_ID 게시판ID', (d) => `BBSMSTR_${d.digits(12)}`, { place: 'boards' }),
  sensor('nested-set', 'lft', serial(1, 2), { family: 'integer', place: 'codes' }),
];

const english = kind('none', 'products');
const ENGLISH: readonly Spec[] = [
  english('english-company', 'company_name vendor ~name', word('companyEnglish'), { place: 'suppliers' }),
  english('english-product', 'product_name ~name', word('productEnglish')),
  english('english-city', 'city town', word('city'), { place: 'customers' }),
  english('english-state', 'state province', word('state'), { place: 'customers' }),
  english('english-country', 'country nationality', word('countryEnglish'), { place: 'customers' }),
  english('english-job', 'job_title contact_title', word('jobEnglish'), { place: 'employees' }),
  english('english-band', 'artist_name band ~name', word('band')),
  english('english-genre', 'genre category ~name', word('genre')),
  english('english-department', 'department dept_name', (d) =>
    d.pick(['Sales', 'Marketing', 'Human Resources', 'Finance', 'Research']),
  ),
  english('english-street-word', 'street_type', (d) => d.pick(['Street', 'Avenue', 'Road', 'Lane'])),
  english('english-credit', 'terms', (d) => d.pick(['Net 30', 'Net 60', 'COD', 'Prepaid'])),
  english('guild', 'guild_name 길드명', word('guild')),
  english('summary', '적요 summary', word('bankNote'), { place: 'accounts' }),
];

/** Few rows, much dirt, nothing but a default. */
const SMALL: readonly Spec[] = [
  id('names-ten', 'item_nm 물품명', word('noun3'), { rows: 10 }),
  id('names-thirty', 'theme 주제', word('noun'), { rows: 30 }),
  id('company-ten', 'agency 기관명', word('company'), { rows: 10, place: 'suppliers' }),
  id('digits-ten', 'doc_no', (d) => d.digits(13), { rows: 10 }),
  id('digits11-ten', 'trk_no', (d) => d.digits(11), { rows: 10 }),
  id('dates-ten', 'due_dt 만기일', (d) => iso(d.date(2024, 2027)), { rows: 10 }),
  id('digits10-thirty', 'ref_id', (d) => String(d.between(1, 9)) + d.digits(9), { rows: 30 }),
  id('dirty-nouns', 'attr_val 속성값', word('noun'), { dirt: 0.4 }),
  id('dirty-digits', 'ext_cd', (d) => d.digits(13), { dirt: 0.4 }),
  id('constant', 'sys_cd', () => '1012345678'),
  id('constant-word', 'site_nm 사이트명', () => '한빛몰'),
  id('empty', 'reserve1 예비', () => '', { open: [] }),
  id('dashes', 'etc1', () => '-'),
  id('two-values', 'color2', (d) => d.pick(['검정', '하양'])),
];

export const NOBODYS: readonly Spec[] = [TIMES, DAYS, IDS, ITEMS, CODES, NAMES, TEXTS, SENSORS, ENGLISH, SMALL].flat();
