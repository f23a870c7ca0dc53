/** The demo's tables, roles and grants, in PostgreSQL's own words. */

/** Before the rows: bare tables, so that loading is fast. */
export const TABLES = `
create schema shop; create schema hr; create schema log; create schema backup; create schema mart;

create table shop.customers (
  customer_id bigint not null,
  login_id varchar(30) not null,
  pwd_hash char(60) not null,
  cust_nm varchar(40) not null,
  mbl_telno varchar(13) not null,
  eml_addr varchar(320) not null,
  brdt char(8),
  gndr_cd char(1),
  grade varchar(10) not null,
  mkt_agre_yn char(1) not null,
  joined_at timestamptz not null,
  cs_memo text
);
comment on table shop.customers is '고객 기본';
comment on column shop.customers.customer_id is '고객번호';
comment on column shop.customers.login_id is '아이디';
comment on column shop.customers.pwd_hash is '비밀번호(bcrypt)';
comment on column shop.customers.cust_nm is '고객명';
comment on column shop.customers.mbl_telno is '휴대전화번호';
comment on column shop.customers.eml_addr is '이메일';
comment on column shop.customers.brdt is '생년월일';
comment on column shop.customers.gndr_cd is '성별';
comment on column shop.customers.grade is '회원등급';
comment on column shop.customers.mkt_agre_yn is '마케팅 수신동의 여부';
comment on column shop.customers.joined_at is '가입일시';
comment on column shop.customers.cs_memo is '상담 메모';

create table shop.customers_masked (
  customer_id bigint not null,
  cust_nm varchar(40) not null,
  mbl_telno varchar(13) not null,
  eml_addr varchar(320) not null,
  grade varchar(10) not null
);
comment on table shop.customers_masked is '고객 기본(마스킹)';

create table shop.addresses (
  address_id bigint not null,
  customer_id bigint not null,
  rcvr_nm varchar(40) not null,
  rcvr_telno varchar(13) not null,
  zip char(5) not null,
  road_addr varchar(200) not null,
  daddr varchar(100) not null,
  delivery_memo varchar(200),
  is_default boolean not null,
  updated_at timestamptz not null
);
comment on table shop.addresses is '배송지';
comment on column shop.addresses.rcvr_nm is '수령인';
comment on column shop.addresses.rcvr_telno is '수령인 연락처';
comment on column shop.addresses.zip is '우편번호';
comment on column shop.addresses.road_addr is '도로명주소';
comment on column shop.addresses.daddr is '상세주소';
comment on column shop.addresses.delivery_memo is '배송 요청사항';

create table shop.orders (
  order_id bigint not null,
  order_no char(16) not null,
  customer_id bigint,
  ordr_nm varchar(40) not null,
  ordr_telno varchar(13) not null,
  rcvr_nm varchar(40) not null,
  rcvr_telno varchar(13) not null,
  dlvr_addr varchar(300) not null,
  status varchar(10) not null,
  total_amt integer not null,
  ordered_at timestamptz not null
);
comment on table shop.orders is '주문';
comment on column shop.orders.order_no is '주문번호';
comment on column shop.orders.customer_id is '고객번호(비회원은 없음)';
comment on column shop.orders.ordr_nm is '주문자명';
comment on column shop.orders.ordr_telno is '주문자 연락처';
comment on column shop.orders.rcvr_nm is '수령인';
comment on column shop.orders.rcvr_telno is '수령인 연락처';
comment on column shop.orders.dlvr_addr is '배송지 주소';

create table shop.products (
  product_id integer not null,
  gds_nm varchar(100) not null,
  brand varchar(40) not null,
  ean char(13) not null,
  maker_telno varchar(13) not null,
  price integer not null
);
comment on table shop.products is '상품';
comment on column shop.products.gds_nm is '상품명';
comment on column shop.products.ean is '바코드';
comment on column shop.products.maker_telno is '제조사 대표번호';

create table shop.order_items (
  order_id bigint not null,
  line_no smallint not null,
  product_id integer not null,
  quantity smallint not null,
  price integer not null
);

create table shop.payments (
  payment_id bigint not null,
  order_id bigint not null,
  pg_tid varchar(32) not null,
  method varchar(10) not null,
  card_no varchar(19),
  approval_no char(8),
  acct_no_enc varchar(64),
  paid_at timestamptz not null
);
comment on table shop.payments is '결제';
comment on column shop.payments.pg_tid is 'PG 거래번호';
comment on column shop.payments.card_no is '카드번호(마스킹)';
comment on column shop.payments.approval_no is '승인번호';
comment on column shop.payments.acct_no_enc is '환불 계좌번호(AES-256)';

create table hr.staff (
  emp_no char(7) not null,
  emp_nm varchar(40) not null,
  rrno char(14) not null,
  dept_nm varchar(40) not null,
  jbps_nm varchar(20) not null,
  ext_telno varchar(13) not null,
  mbl_telno varchar(13) not null,
  eml_addr varchar(320) not null,
  bank_nm varchar(20) not null,
  sal_actno varchar(20) not null,
  ent_ymd char(8) not null,
  rtrm_ymd char(8)
);
comment on table hr.staff is '임직원';
comment on column hr.staff.emp_no is '사번';
comment on column hr.staff.emp_nm is '성명';
comment on column hr.staff.rrno is '주민등록번호';
comment on column hr.staff.dept_nm is '부서명';
comment on column hr.staff.jbps_nm is '직위';
comment on column hr.staff.ext_telno is '내선번호';
comment on column hr.staff.mbl_telno is '휴대전화번호';
comment on column hr.staff.eml_addr is '사내 이메일';
comment on column hr.staff.sal_actno is '급여계좌번호';
comment on column hr.staff.ent_ymd is '입사일';
comment on column hr.staff.rtrm_ymd is '퇴사일';

create table hr.freelancers (
  contract_no char(9) not null,
  flnm varchar(40) not null,
  rrno_enc varchar(64) not null,
  mbl_telno varchar(13) not null,
  fee_amt integer not null
);
comment on table hr.freelancers is '외부 인력(원천징수)';
comment on column hr.freelancers.flnm is '성명';
comment on column hr.freelancers.rrno_enc is '주민등록번호(AES-256)';
comment on column hr.freelancers.mbl_telno is '휴대전화번호';
comment on column hr.freelancers.fee_amt is '보수';

create table log.api_log (
  log_id bigint not null,
  logged_at timestamptz not null,
  level varchar(5) not null,
  message text not null,
  payload jsonb
);

create table log.page_view (
  viewed_at timestamptz not null,
  session_id uuid not null,
  client_ip inet not null,
  path text not null,
  elapsed_ms integer not null
) partition by range (viewed_at);

create table public.tmp_event_winners (
  seq integer not null,
  winner varchar(40) not null,
  hp varchar(13) not null,
  prize varchar(60) not null
);
`;

/** The stale copy, as an operator makes one: no keys, no comments, nobody's job to delete. */
export const BACKUP = `
create table backup.customers_20240131 as select * from shop.customers where joined_at < timestamptz '2024-01-31';
`;

/** Where the partitions of log.page_view begin, and the last one ends. */
export const MONTHS = ['2025-01-01', '2025-02-01', '2025-03-01', '2025-04-01', '2025-05-01', '2025-06-01'];

/** After the rows: keys, and what is made out of other tables. */
export const KEYS = `
alter table shop.customers add primary key (customer_id), add unique (login_id), add unique (eml_addr);
alter table shop.customers_masked add primary key (customer_id);
alter table shop.addresses add primary key (address_id),
  add foreign key (customer_id) references shop.customers;
create index on shop.addresses (customer_id);
alter table shop.products add primary key (product_id);
alter table shop.orders add primary key (order_id), add unique (order_no),
  add foreign key (customer_id) references shop.customers;
alter table shop.order_items add primary key (order_id, line_no),
  add foreign key (order_id) references shop.orders,
  add foreign key (product_id) references shop.products;
alter table shop.payments add primary key (payment_id), add foreign key (order_id) references shop.orders;
alter table hr.staff add primary key (emp_no);
alter table hr.freelancers add primary key (contract_no);
alter table log.api_log add primary key (log_id);
`;

export const VIEWS = `
create view mart.v_customer_contact as
  select customer_id, cust_nm, mbl_telno, grade from shop.customers;
comment on view mart.v_customer_contact is '캠페인 대상 고객 연락처';
create view mart.v_daily_sales as
  select ordered_at::date as sales_date, count(*) as orders, sum(total_amt) as sales
  from shop.orders group by 1;
create materialized view mart.mv_vip as
  select customer_id, cust_nm, eml_addr, joined_at from shop.customers where grade = 'VIP';
`;

// A password that nobody knows: the verifier of none (RFC 5803 shape, made of zeros).
const VERIFIER = `SCRAM-SHA-256$4096:${'A'.repeat(22)}==$${'A'.repeat(43)}=:${'A'.repeat(43)}=`;

export const ROLES = `
create role shop_owner nologin;
create role hr_owner nologin;
create role app_shop login password '${VERIFIER}';
create role analyst nologin;
create role mart_reader nologin;
create role crm_reader nologin;
create role cs_team nologin;
create role hr_team nologin;
create role kim_analyst login password '${VERIFIER}';
create role park_analyst login password '${VERIFIER}';
create role dev_lee login noinherit password '${VERIFIER}';
create role ex_choi login password '${VERIFIER}';
create role batch_backup login password '${VERIFIER}';
create role cs_hong login password '${VERIFIER}';
create role hr_jung login password '${VERIFIER}';
create role etl login password '${VERIFIER}';
comment on role ex_choi is 'CRM 개발, 2024-03-31 퇴사';
comment on role batch_backup is '야간 백업';

grant mart_reader to analyst;
grant analyst to kim_analyst, park_analyst;
grant analyst to dev_lee with inherit false, set true;
grant crm_reader to ex_choi;
grant cs_team to cs_hong;
grant hr_team to hr_jung;
grant pg_read_all_data to etl;

alter schema shop owner to shop_owner;
alter schema mart owner to shop_owner;
alter schema log owner to shop_owner;
alter schema backup owner to shop_owner;
alter schema hr owner to hr_owner;
do $$ declare one regclass; begin
  for one in select oid::regclass from pg_class
    where relkind in ('r', 'p', 'v', 'm') and relnamespace::regnamespace::text in ('shop', 'mart', 'log', 'backup', 'hr')
  loop
    execute format('alter table %s owner to %s', one, case when one::text like 'hr.%' then 'hr_owner' else 'shop_owner' end);
  end loop;
end $$;

grant usage on schema shop to app_shop, crm_reader, cs_team, analyst;
grant select, insert, update on all tables in schema shop to app_shop;
grant usage on schema log to app_shop;
grant insert on log.api_log, log.page_view to app_shop;
grant select on shop.customers_masked, shop.products, shop.order_items to analyst;
grant usage on schema mart to mart_reader;
grant select on all tables in schema mart to mart_reader;
grant select on shop.customers, shop.orders to crm_reader;
grant select (customer_id, cust_nm, mbl_telno) on shop.customers to cs_team;
grant select on shop.addresses to cs_team;
grant usage on schema backup to batch_backup;
grant select on all tables in schema backup to batch_backup;
grant usage on schema hr to hr_team;
grant select on all tables in schema hr to hr_team;
grant select on public.tmp_event_winners to public;

alter table shop.addresses enable row level security;
create policy own_addresses on shop.addresses to app_shop
  using (customer_id = current_setting('app.customer_id')::bigint);
create policy recent_addresses on shop.addresses for select to cs_team
  using (updated_at > timestamptz '2024-06-01');
`;
