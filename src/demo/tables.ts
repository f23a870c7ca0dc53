/** The rows of each of the demo's tables. */
import { BANKS, BRANDS, DEPARTMENTS, ENTRANCE_MEMOS, GOODS, GRADES, MEMOS, POSITIONS } from './data.ts';
import { hyphenated, maskedName, type Person, type Random, residentNumber, two } from './people.ts';
import { BACKUP, MONTHS } from './schema.ts';
import type { Cast, Table } from './shop.ts';
import type { Book } from './story.ts';

const DAY = 86_400_000;
const OPENED = Date.UTC(2019, 0, 1);
const BACKED_UP = Date.UTC(2024, 0, 31);
const TODAY = Date.UTC(2025, 5, 1);
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NULL = '\\N';

const line = (...fields: readonly (string | number | boolean)[]): string => `${fields.join('\t')}\n`;

// Dates come by the hundred thousand and fall on few days: each day is written once.
const days = new Map<number, { readonly dashed: string; readonly plain: string }>();
function day(time: number): { readonly dashed: string; readonly plain: string } {
  const number = Math.floor(time / DAY);
  let text = days.get(number);
  if (!text) {
    const dashed = new Date(number * DAY).toISOString().slice(0, 10);
    text = { dashed, plain: dashed.replaceAll('-', '') };
    days.set(number, text);
  }
  return text;
}
const ymd = (time: number): string => day(time).plain;
const timestamp = (time: number): string => {
  const seconds = Math.floor((time % DAY) / 1000);
  return `${day(time).dashed} ${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}Z`;
};
/** When the `i`-th of `count` things happened that came one after the other between two times. */
const along = (from: number, to: number, i: number, count: number): number => from + ((to - from) * (i + 0.5)) / count;

/** All tables, in the order in which they have to be loaded; they share `random`, so no other order gives the same rows. */
export function makeTables(cast: Cast, random: Random, book: Book): readonly Table[] {
  const size = cast.customers;
  const person = (position: number): Person => {
    const found = cast.all[position];
    if (!found) throw new RangeError(`no person ${position}`);
    return found;
  };
  // 60 % of the customers were there when the backup was made.
  const before = Math.floor(size * 0.6);
  const joined = (customer: number) =>
    customer < before
      ? along(OPENED, BACKED_UP, customer, before)
      : along(BACKED_UP, TODAY, customer - before, size - before);
  const salt = random.text(BASE64.slice(0, 62), 4096);
  const passwordHash = () => {
    const start = random.int(4000);
    return `$2b$12$${salt.slice(start, start + 53)}`;
  };
  const customerLine = (id: number, who: Person, grade: string, at: number) =>
    line(
      id,
      who.login,
      passwordHash(),
      who.name,
      hyphenated(who.phone),
      who.email,
      random.chance(0.1) ? NULL : who.birth,
      random.chance(0.1) ? NULL : who.sex,
      grade,
      random.chance(0.4) ? 'Y' : 'N',
      timestamp(at),
      random.chance(0.03) ? csMemo(who, random) : NULL,
    );

  const extraAddresses = Math.floor(size * 0.2);
  const senders = [...cast.recipients];
  const orders = Math.floor(size * 1.2);
  const buyers = new Int32Array(orders);
  const orderedAt = (order: number) => along(OPENED, TODAY, order, orders);
  const orderNumber = (order: number) => `${ymd(orderedAt(order))}-${String(order + 1).padStart(7, '0')}`;
  const products = Math.max(50, Math.floor(size * 0.02));
  const logLines = Math.max(10_000, Math.floor(size * 0.5));
  const views = Math.floor(size * 0.4);

  return [
    {
      name: 'shop.customers',
      rows: size,
      line(i) {
        const grade = i % 40 === 7 ? 'VIP' : random.pick(GRADES.slice(0, -1));
        book.row('shop.customers', i);
        book.row('mart.v_customer_contact', i);
        if (grade === 'VIP') book.row('mart.mv_vip', i);
        if (i < before) book.row('backup.customers_20240131', i);
        return customerLine(i + 1, person(i), grade, joined(i));
      },
    },
    {
      name: 'backup.customers_20240131',
      first: BACKUP,
      rows: cast.leavers.length,
      line(i) {
        const position = cast.leavers[i] ?? 0;
        book.row('backup.customers_20240131', position);
        return customerLine(size + i + 1, person(position), 'FAMILY', along(OPENED, BACKED_UP, i, cast.leavers.length));
      },
    },
    {
      name: 'shop.customers_masked',
      rows: size,
      line(i) {
        const { name, phone, email } = person(i);
        book.row('shop.customers_masked', i);
        const maskedPhone = `${phone.slice(0, 3)}-****-${phone.slice(7)}`;
        return line(i + 1, maskedName(name), maskedPhone, email.replace(/(?<=^..)[^@]*/, '***'), random.pick(GRADES));
      },
    },
    {
      name: 'shop.addresses',
      rows: size + extraAddresses,
      line(i) {
        // Everyone's own address first; then those of family and friends, and second addresses of one's own.
        const [customer, recipient] = i < size ? [i, i] : (senders[i - size] ?? [i % size, i % size]);
        const who = person(recipient);
        book.row('shop.addresses', recipient);
        const at = timestamp(joined(customer) + random.int(TODAY - joined(customer)));
        const address = `${who.road} ${who.place}`;
        return line(
          i + 1,
          customer + 1,
          who.name,
          hyphenated(who.phone),
          who.zip,
          address,
          who.detail,
          memo(random),
          i < size,
          at,
        );
      },
    },
    {
      name: 'shop.products',
      rows: products,
      line: (i) => {
        const brand = random.pick(BRANDS);
        const name = `${random.pick(GOODS)} ${1 + random.int(20)}${random.pick(['kg', '개입', '팩', 'ml', '호'])}`;
        const maker = random.digits(random.pick(['1588-####', '1544-####', '1670-####']));
        return line(i + 1, name, brand, ean13(random), maker, (1 + random.int(200)) * 500);
      },
    },
    {
      name: 'shop.orders',
      rows: orders,
      line(i) {
        // One order in thirty without an account, by each guest in turn.
        const guest = i % 30 === 0 ? cast.guests[(i / 30) % cast.guests.length] : undefined;
        // Only who had joined by then; early customers order more often.
        const known = Math.max(1, Math.floor(size * 0.05), customersAt(orderedAt(i), before, size));
        const buyer = guest ?? random.int(known);
        const recipient = random.chance(0.3) ? (cast.recipients.get(buyer) ?? buyer) : buyer;
        buyers[i] = buyer;
        book.row('shop.orders', buyer, recipient);
        const from = person(buyer);
        const to = person(recipient);
        return line(
          i + 1,
          orderNumber(i),
          guest === undefined ? buyer + 1 : NULL,
          from.name,
          from.phone,
          to.name,
          to.phone,
          `${to.road}, ${to.detail} ${to.place}`,
          random.pick(['PAID', 'SHIPPED', 'DONE', 'DONE', 'DONE', 'CANCELED']),
          (1 + random.int(400)) * 500,
          timestamp(orderedAt(i)),
        );
      },
    },
    {
      // Three orders have four items: the first of them two.
      name: 'shop.order_items',
      rows: Math.floor(orders / 3) * 4,
      line(i) {
        const order = Math.floor(i / 4) * 3 + Math.max(0, (i % 4) - 1);
        const item = i % 4 === 1 ? 2 : 1;
        return line(order + 1, item, 1 + random.int(products), 1 + random.int(3), (1 + random.int(200)) * 500);
      },
    },
    {
      name: 'shop.payments',
      rows: orders,
      line(i) {
        const at = orderedAt(i) + 1000 * random.int(600);
        const method = random.int(10);
        const card = method < 7;
        const account = method > 7;
        book.row('shop.payments', buyers[i] ?? 0);
        return line(
          i + 1,
          i + 1,
          `T${ymd(at)}${random.digits('################')}`,
          card ? 'CARD' : account ? 'VBANK' : 'POINT',
          card ? random.digits('####-##**-****-####') : NULL,
          card ? random.digits('########') : NULL,
          account ? cipherText(random) : NULL,
          timestamp(at),
        );
      },
    },
    {
      name: 'hr.staff',
      rows: cast.staff.length,
      line(i) {
        const position = cast.staff[i] ?? 0;
        const who = person(position);
        const birth = `${1966 + random.int(36)}${who.birth.slice(4)}`;
        const entered = along(OPENED, TODAY, i, cast.staff.length);
        const [bank, account] = random.pick(BANKS);
        book.row('hr.staff', position);
        return line(
          `${ymd(entered).slice(0, 4)}${String(i + 1).padStart(3, '0')}`,
          who.name,
          residentNumber(birth, who.sex, random),
          random.pick(DEPARTMENTS),
          random.pick(POSITIONS),
          random.digits('02-60##-####'),
          hyphenated(who.phone),
          `${who.login}@shop.example`,
          bank,
          random.digits(account),
          ymd(entered),
          random.chance(0.12) ? ymd(entered + random.int(TODAY - entered)) : NULL,
        );
      },
    },
    {
      name: 'hr.freelancers',
      rows: cast.freelancers.length,
      line(i) {
        const position = cast.freelancers[i] ?? 0;
        const { name, phone } = person(position);
        book.row('hr.freelancers', position);
        const number = `F2024${String(i + 1).padStart(4, '0')}`;
        return line(number, name, cipherText(random), hyphenated(phone), (10 + random.int(400)) * 10_000);
      },
    },
    {
      name: 'log.api_log',
      rows: logLines,
      line(i) {
        const at = along(Date.UTC(2025, 3, 1), TODAY, i, logLines);
        const order = random.int(orders);
        const buyer = buyers[order] ?? 0;
        const inMessage = random.chance(0.15);
        const inPayload = random.chance(0.2);
        book.row('log.api_log', ...(inMessage || inPayload ? [buyer] : []));
        const who = person(buyer);
        const message = inMessage ? personalMessage(who, random) : plainMessage(orderNumber(order), random);
        const payload = inPayload
          ? { event: 'order.created', orderNo: orderNumber(order), buyer: pickPerson(who) }
          : { event: 'http', status: random.pick([200, 200, 200, 204, 404]), ms: random.int(900) };
        return line(
          i + 1,
          timestamp(at),
          random.pick(['INFO', 'INFO', 'INFO', 'WARN', 'ERROR']),
          message,
          random.chance(0.5) || inPayload ? JSON.stringify(payload) : NULL,
        );
      },
    },
    {
      name: 'log.page_view',
      rows: views,
      line: (i) => {
        const at = along(Date.parse(MONTHS[0] ?? ''), Date.parse(MONTHS.at(-1) ?? ''), i, views);
        const hex = (length: number) => random.text('0123456789abcdef', length);
        const session = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
        // Addresses that RFC 5737 keeps for examples.
        // Visitors, of whom nobody knows who they are.
        book.row('log.page_view');
        const address = `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${1 + random.int(254)}`;
        return line(timestamp(at), session, address, `/goods/${1 + random.int(products)}`, random.int(2000));
      },
    },
    {
      name: 'public.tmp_event_winners',
      rows: Math.ceil(size * 0.005),
      line(i) {
        const winner = (i * 197 + 11) % size;
        const { name, phone } = person(winner);
        book.row('public.tmp_event_winners', winner);
        return line(i + 1, name, phone, random.pick(['커피 쿠폰', '영화 관람권', '적립금 5,000원']));
      },
    },
  ];
}

/** How many customers had joined by a time. */
function customersAt(time: number, before: number, size: number): number {
  return time < BACKED_UP
    ? Math.floor(((time - OPENED) / (BACKED_UP - OPENED)) * before)
    : before + Math.floor(((time - BACKED_UP) / (TODAY - BACKED_UP)) * (size - before));
}

function memo(random: Random): string {
  const kind = random.int(100);
  if (kind < 40) return NULL;
  return kind < 82 ? random.pick(MEMOS) : random.digits(random.pick(ENTRANCE_MEMOS));
}

function csMemo({ name, phone }: Person, random: Random): string {
  return random.pick([
    `${name} 고객님 통화, 배송 지연 안내 완료`,
    `연락처 변경 요청 ${hyphenated(phone)} 확인 후 처리`,
    '반품 회수 일정 재조정',
    '쿠폰 재발급 완료',
  ]);
}

/** 32 bytes in base64, as AES makes of a short number: a block of initialisation vector, and one of text. */
const cipherText = (random: Random): string =>
  // Of the last letter's bits four belong to the 32 bytes, and two are zero.
  `${random.text(BASE64, 42)}${random.pick([...'AEIMQUYcgkosw048'])}=`;

function ean13(random: Random): string {
  const body = `880${random.digits('#########')}`;
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

const pickPerson = ({ name, phone, email }: Person) => ({ name, phone: hyphenated(phone), email });

function personalMessage(who: Person, random: Random): string {
  switch (random.int(4)) {
    case 0:
      return `SMS 발송 성공 to=${hyphenated(who.phone)} template=ORDER_DONE`;
    case 1:
      return `배송지 주소 검증 실패: 수령인 ${who.name}(${who.phone}) ${who.road}`;
    case 2:
      return `login ok user=${who.email} ip=203.0.113.${1 + random.int(254)}`;
    default:
      return `본인확인 완료 name=${who.name} birth=${who.birth} tel=${who.phone}`;
  }
}

function plainMessage(order: string, random: Random): string {
  switch (random.int(4)) {
    case 0:
      return `GET /v2/goods/${random.int(2000)} 200 ${random.int(900)}ms`;
    case 1:
      return `주문 ${order} 결제 승인 요청`;
    case 2:
      return `재고 차감 sku=880${random.digits('##########')} qty=${1 + random.int(5)}`;
    default:
      return `cache miss key=goods:${random.int(2000)} ts=17${random.digits('###########')}`;
  }
}
