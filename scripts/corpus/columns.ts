/** The corpus: labelled columns made from a seed, each with its values, its names and the table it stands in. */
import type { ColumnPlan } from '../eval/judge.ts';
import { type Draw, drawFrom } from './draw.ts';
import { NOBODYS } from './nobodys.ts';
import { PERSONAL } from './personal.ts';
import type { Place, Spec } from './spec.ts';

export interface ColumnName {
  readonly text: string;
  /** Says which kind of data the column holds. */
  readonly telling: boolean;
}

export interface LabelledColumn {
  readonly spec: Spec;
  readonly values: readonly (string | null)[];
  readonly names: readonly ColumnName[];
  /** A table for each name, in the same language where there is one. */
  readonly tables: readonly { readonly name: string; readonly beside: readonly ColumnPlan[] }[];
}

/** Table and other columns: with abbreviations, in English, in Korean. */
const TABLES: Readonly<Record<Place, readonly string[]>> = {
  customers: [
    'TB_CUST: CUST_NO CUST_GRD_CD RGTR_DT',
    'customers: id nickname created_at',
    '회원: 회원번호 등급 가입일',
  ],
  orders: [
    'TB_ORD: ORD_NO GDS_CD ORD_AMT',
    'orders: order_id product_id total_price',
    '주문: 주문번호 상품코드 결제금액',
  ],
  employees: ['TB_EMP: EMPNO DEPT_CD ENTCO_YMD', 'employees: emp_id department hired_on', '직원: 사번 부서 입사일'],
  patients: ['TB_PTN: PTN_NO DGNS_CD VISIT_YMD', 'patients: chart_no ward visited_at', '환자: 차트번호 진료과 내원일'],
  students: ['TB_STDNT: STDNT_NO GRADE CLASS_NO', 'students: student_no grade class', '학생: 학번 학년 반'],
  accounts: ['TB_ACNT: ACNT_SN BANK_CD USE_YN', 'accounts: id bank_code status', '계좌: 순번 은행코드 사용여부'],
  shops: [
    'TB_STORE: STORE_CD STORE_NM OPEN_YMD',
    'stores: store_id store_name open_date',
    '매장: 매장코드 매장명 개점일',
  ],
  suppliers: [
    'TB_SPLR: SPLR_CD SPLR_NM CTRT_YMD',
    'vendors: vendor_id vendor_name contract_date',
    '거래처: 거래처코드 거래처명 계약일',
  ],
  products: ['TB_GDS: GDS_CD GDS_NM PRICE', 'products: product_id product_name price', '상품: 상품코드 상품명 가격'],
  logs: ['TB_ACS_LOG: LOG_SN URL REG_DT', 'access_logs: log_id path created_at', '접속로그: 로그번호 메뉴 접속일시'],
  codes: ['TB_CD: CD_ID CD_GRP_ID SORT_ORD', 'codes: code_group code sort_order', '공통코드: 코드그룹 코드 정렬순서'],
  boards: ['TB_BBS: NTT_ID NTT_SJ INQIRE_CO', 'posts: post_id title view_count', '게시글: 글번호 제목 조회수'],
  sensors: [
    'TB_MSRM: EQP_ID MSRM_DT VAL',
    'measurements: device_no measured_at value',
    '측정값: 장비번호 측정일시 측정값',
  ],
};
const PLACEHOLDERS = [
  null,
  null,
  '',
  '-',
  'N/A',
  '없음',
  '미입력',
  '.',
  'test',
  '테스트',
  'null',
  '0',
  'asdf',
  '확인필요',
];
const ROWS = 500;

const hangul = (text: string): boolean => /[가-힣]/.test(text);

function tableFor(name: string, place: Place): LabelledColumn['tables'][number] {
  const [abbreviated = '', english = '', korean = ''] = TABLES[place];
  const line = hangul(name) ? korean : /^[A-Z0-9_]+$/.test(name) ? abbreviated : english;
  const [table = '', columns = ''] = line.split(': ');
  return {
    name: table,
    beside: columns
      .split(' ')
      .filter((column) => column !== name)
      .map((column) => ({ name: column })),
  };
}

function valuesOf({ value, rows = ROWS, dirt = 0, distinct }: Spec, most: number, draw: Draw): (string | null)[] {
  const pool = distinct === undefined ? null : Array.from({ length: distinct }, (_, index) => value(draw, index));
  return Array.from({ length: Math.min(rows, most) }, (_, index) =>
    draw.chance(dirt) ? draw.pick(PLACEHOLDERS) : pool ? draw.pick(pool) : value(draw, index),
  );
}

export const SPECS: readonly Spec[] = [...PERSONAL, ...NOBODYS];
export const SEED = 20_261_124;

/**
 * Makes the whole corpus; the same seed makes the same one. Each column draws from a seed of its own.
 * @param most rows that a column has at most.
 */
export function makeColumns(seed = SEED, most = ROWS, specs: readonly Spec[] = SPECS): LabelledColumn[] {
  return specs.map((spec, index) => {
    const names = spec.names
      .split(' ')
      .map((text) => ({ text: text.replace(/^~/, ''), telling: !text.startsWith('~') }));
    return {
      spec,
      values: valuesOf(spec, most, drawFrom(seed + index * 7919)),
      names,
      tables: names.map(({ text }) => tableFor(text, spec.place ?? 'products')),
    };
  });
}
