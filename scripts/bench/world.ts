/** The databases that the benches scan: tables as a shop, an office and a hospital have them, filled by the server itself. */

/** Columns of a design: name, type, and the SQL that makes its value in row `n`. */
type Column = readonly [name: string, type: string, value: string];

const pick = (...values: string[]): string =>
  `(ARRAY[${values.map((value) => `'${value}'`).join(',')}])[1 + floor(random() * ${values.length})::int]`;
const int = (below: number): string => `floor(random() * ${below})::int`;
const digits = (count: number): string => `lpad(floor(random() * 1e${count})::bigint::text, ${count}, '0')`;

const SURNAME = pick('김', '이', '박', '최', '정', '강', '조', '윤', '장', '임', '한', '오', '서', '신', '권', '황');
const FIRST = pick('민', '서', '지', '예', '하', '도', '준', '현', '수', '은', '영', '재', '성', '윤', '유', '혜');
const SECOND = pick('준', '연', '우', '은', '진', '호', '아', '현', '희', '원', '민', '빈', '영', '수', '경', '석');
const WORD = pick(
  '배송',
  '상담',
  '확인',
  '요청',
  '문의',
  '처리',
  '접수',
  '완료',
  '변경',
  '취소',
  '주문',
  '결제',
  '예약',
  '회신',
);
const THING = pick(
  '세제',
  '커피',
  '노트',
  '의자',
  '케이블',
  '모니터',
  '충전기',
  '텀블러',
  '우산',
  '수건',
  '램프',
  '가방',
);
const CITY = pick(
  '서울특별시 강남구',
  '서울특별시 마포구',
  '부산광역시 해운대구',
  '대구광역시 수성구',
  '경기도 성남시 분당구',
  '인천광역시 연수구',
);
const ROAD = pick('테헤란로', '월드컵로', '센텀중앙로', '동대구로', '판교역로', '송도과학로', '올림픽로', '양화로');

export const NAME = `${SURNAME} || ${FIRST} || ${SECOND}`;
export const MOBILE = `'010-' || ${digits(4)} || '-' || ${digits(4)}`;
export const EMAIL = `substr(md5(random()::text), 1, 8) || '@' || ${pick('naver.com', 'gmail.com', 'daum.net', 'kakao.com')}`;
export const ADDRESS = `${CITY} || ' ' || ${ROAD} || ' ' || (1 + ${int(400)})`;
const TIME = `timestamp '2019-01-01' + random() * interval '7 years'`;
const NOTE = `${WORD} || ' ' || ${WORD} || '은 ' || ${WORD} || ' ' || ${THING} || ' ' || ${WORD} || '드립니다.'`;

const COMMON: readonly Column[] = [
  ['id', 'bigint', 'n'],
  ['created_at', 'timestamp', TIME],
  ['updated_at', 'timestamp', TIME],
  ['status', 'varchar(10)', pick('READY', 'DONE', 'CANCEL', 'HOLD')],
  ['use_yn', 'char(1)', pick('Y', 'N')],
];

/** 19 columns each. */
const DESIGNS: readonly (readonly [name: string, columns: readonly Column[]])[] = [
  [
    'customer',
    [
      ...COMMON,
      ['customer_no', 'bigint', `1000000 + n`],
      ['nm', 'varchar(50)', NAME],
      ['hp', 'varchar(20)', MOBILE],
      ['email', 'varchar(100)', EMAIL],
      ['addr', 'varchar(200)', ADDRESS],
      ['addr_dtl', 'varchar(100)', `(1 + ${int(30)}) || '동 ' || (100 + ${int(1900)}) || '호'`],
      ['zip', 'char(5)', `'0' || ${digits(4)}`],
      ['birth', 'date', `date '1950-01-01' + ${int(20000)}`],
      ['gender', 'char(1)', pick('M', 'F')],
      ['grade', 'varchar(10)', pick('VIP', 'GOLD', 'SILVER', 'BASIC')],
      ['point', 'integer', int(100_000)],
      ['memo', 'text', NOTE],
      ['last_ip', 'varchar(15)', `'10.' || ${int(255)} || '.' || ${int(255)} || '.' || ${int(255)}`],
      ['agree_at', 'timestamp', TIME],
    ],
  ],
  [
    'orders',
    [
      ...COMMON,
      ['order_no', 'varchar(30)', `to_char(${TIME}, 'YYYYMMDD') || '-' || ${digits(6)}`],
      ['customer_id', 'bigint', `1 + ${int(2000)}`],
      ['product_id', 'bigint', `1 + ${int(500)}`],
      ['product_nm', 'varchar(100)', `${THING} || ' ' || ${THING} || ' ' || (1 + ${int(20)}) || '개'`],
      ['qty', 'integer', `1 + ${int(9)}`],
      ['price', 'numeric(12,2)', `1000 + ${int(900_000)}`],
      ['discount', 'numeric(12,2)', int(9000)],
      ['recv_nm', 'varchar(50)', NAME],
      ['recv_tel', 'varchar(20)', MOBILE],
      ['recv_addr', 'varchar(300)', ADDRESS],
      ['delivery_memo', 'varchar(500)', NOTE],
      ['paid_at', 'timestamp', TIME],
      ['method', 'varchar(10)', pick('CARD', 'BANK', 'POINT')],
      ['invoice_no', 'varchar(20)', digits(12)],
    ],
  ],
  [
    'product',
    [
      ...COMMON,
      ['code', 'varchar(20)', `'P' || ${digits(7)}`],
      ['title', 'varchar(200)', `${THING} || ' ' || ${THING} || ' ' || ${pick('Pro', '세트', '리필', 'X2')}`],
      ['category', 'varchar(30)', pick('생활', '주방', '가전', '패션', '도서')],
      ['barcode', 'varchar(13)', `'880' || ${digits(10)}`],
      ['price', 'integer', int(900_000)],
      ['cost', 'integer', int(500_000)],
      ['stock', 'integer', int(1000)],
      ['weight', 'numeric(8,3)', 'round((random() * 100)::numeric, 3)'],
      ['rating', 'numeric(3,2)', 'round((random() * 5)::numeric, 2)'],
      ['image_url', 'varchar(200)', `'https://img.example.com/p/' || md5(random()::text) || '.jpg'`],
      ['description', 'text', `${NOTE} || ' ' || ${NOTE}`],
      ['vendor_id', 'bigint', int(300)],
      ['sort', 'integer', int(100)],
      ['tags', 'varchar(50)', `${THING} || ',' || ${THING}`],
    ],
  ],
  [
    'api_log',
    [
      ...COMMON,
      ['trace_id', 'uuid', 'gen_random_uuid()'],
      ['path', 'varchar(200)', `'/api/v1/' || ${pick('orders', 'users', 'items')} || '/' || ${int(100_000)}`],
      ['http_status', 'integer', `200 + ${int(300)}`],
      ['elapsed_ms', 'integer', int(3000)],
      ['client_ip', 'varchar(15)', `'211.' || ${int(255)} || '.' || ${int(255)} || '.' || ${int(255)}`],
      ['user_agent', 'varchar(300)', `'Mozilla/5.0 (Linux; Android ' || ${int(14)} || ') AppleWebKit/537.36'`],
      ['request', 'varchar(500)', `'{"id": ' || ${int(1_000_000)} || ', "q": "' || ${THING} || '"}'`],
      ['session_key', 'varchar(64)', 'md5(random()::text) || md5(random()::text)'],
      ['host', 'varchar(30)', `'web-' || (1 + ${int(9)})`],
      ['level', 'varchar(5)', pick('INFO', 'WARN', 'ERROR')],
      ['bytes_in', 'integer', int(10_000)],
      ['bytes_out', 'integer', int(100_000)],
      ['member_id', 'bigint', int(100_000)],
      ['message', 'text', `${WORD} || ' ' || ${WORD} || ' ' || ${int(10_000)}`],
    ],
  ],
  [
    'payment',
    [
      ...COMMON,
      ['order_id', 'bigint', `1 + ${int(2000)}`],
      ['amount', 'numeric(14,2)', int(1_000_000)],
      ['vat', 'numeric(14,2)', int(100_000)],
      ['pg_code', 'varchar(10)', pick('KCP', 'INI', 'TOSS')],
      ['approval_no', 'varchar(10)', digits(8)],
      ['card_no', 'varchar(20)', `'9445-' || ${digits(4)} || '-****-' || ${digits(4)}`],
      ['tid', 'varchar(40)', `'T' || md5(random()::text)`],
      ['approved_at', 'timestamp', TIME],
      ['month', 'char(6)', `to_char(${TIME}, 'YYYYMM')`],
      ['installment', 'integer', int(12)],
      ['currency', 'char(3)', pick('KRW', 'USD')],
      ['refunded', 'boolean', 'random() < 0.1'],
      ['bank', 'varchar(20)', pick('국민은행', '신한은행', '우리은행', '농협')],
      ['remark', 'varchar(200)', `${WORD} || ' ' || ${WORD}`],
    ],
  ],
];

/** SQL for `tables` tables of 19 columns and `rows` rows each, in a schema of their own. */
export function wideWorld(tables: number, rows: number): string[] {
  return [
    'CREATE SCHEMA wide',
    ...Array.from({ length: tables }, (_, index) => {
      const [name, columns] = DESIGNS[index % DESIGNS.length] ?? ['', []];
      const table = `wide.${name}_${Math.floor(index / DESIGNS.length)}`;
      const spelt = columns.map(([column, type]) => `${column} ${type}`).join(', ');
      return `CREATE TABLE ${table} (${spelt}, PRIMARY KEY (id));
        INSERT INTO ${table} SELECT ${columns.map(([, , value]) => value).join(', ')} FROM generate_series(1, ${rows}) AS n`;
    }),
    'VACUUM ANALYZE',
  ];
}
