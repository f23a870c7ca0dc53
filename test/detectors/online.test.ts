/** Addresses of hosts, devices and places: by their values, by their names, and told from what looks alike. */
import { describe, expect, test } from 'vitest';
import type { Column } from '../../src/model.ts';
import { judgeColumn, judgeName, judgeRows, many } from '../support/columns.ts';
import type { Fake } from '../support/fake.ts';

const kinds = (found: readonly { readonly category: string }[]) => found.map(({ category }) => category);

const octet = (draw: Fake): number => draw.int(256);
const quad = (draw: Fake): string => `${1 + draw.int(222)}.${octet(draw)}.${octet(draw)}.${1 + draw.int(254)}`;
const latitude = (draw: Fake): string => `${33 + draw.int(5)}.${draw.digits(6)}`;
const longitude = (draw: Fake): string => `${125 + draw.int(5)}.${draw.digits(6)}`;
const mac = (draw: Fake, sign = ':'): string => Array.from({ length: 6 }, () => draw.hex(2)).join(sign);
const withLuhn = (body: string): string => {
  const sum = [...body].reverse().reduce((so, digit, index) => {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return so + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
};
const imei = (draw: Fake): string => withLuhn(`35${draw.digits(12)}`);

describe('a column called c1 is known by its values', () => {
  test.each<[string, string, (draw: Fake) => string, Partial<Column>?]>([
    ['public addresses', 'ip_address', quad],
    ['addresses of one company', 'ip_address', (draw) => `192.168.${draw.int(4)}.${1 + draw.int(250)}`],
    ['addresses with zeros', 'ip_address', (draw) => quad(draw).replace(/\d+/g, (part) => part.padStart(3, '0'))],
    ['addresses with ports', 'ip_address', (draw) => `${quad(draw)}:${1024 + draw.int(60000)}`],
    ['version 6', 'ip_address', (draw) => `2001:db8:${draw.hex(4)}:${draw.hex(4)}::${draw.hex(2)}`],
    ['both versions', 'ip_address', (draw) => (draw.int(3) ? quad(draw) : `2001:db8::${draw.hex(4)}`)],
    ['the network type', 'ip_address', (draw) => `${quad(draw)}/32`, { family: 'network' }],
    ['MAC addresses', 'device_id', (draw) => mac(draw)],
    ['MAC addresses with hyphens', 'device_id', (draw) => mac(draw, '-').toUpperCase()],
    ['the type macaddr', 'device_id', (draw) => mac(draw), { family: 'network' }],
    ['IMEI', 'device_id', imei],
    ['IMEI as numbers', 'device_id', imei, { family: 'integer' }],
    ['IMSI', 'device_id', (draw) => `450${draw.pick(['05', '06', '08'])}${draw.digits(10)}`],
    ['ICCID', 'device_id', (draw) => `8982${draw.digits(15)}`],
  ])('%s', (_, category, value, column = {}) => {
    const found = judgeColumn({ name: 'c1', ...column }, many(value));
    expect(kinds(found)).toEqual([category]);
    expect(found[0]?.confidence).toBeGreaterThan(0.8);
    expect(found[0]?.evidence.basis).toContain('values');
  });
});

describe('what only looks alike stays silent', () => {
  test.each<[string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['versions of four parts', (draw) => `${1 + draw.int(9)}.${draw.int(20)}.${draw.int(30)}.${draw.int(60)}`],
    ['versions with builds', (draw) => `${7 + draw.int(4)}.${draw.int(5)}.${draw.int(4)}.${draw.int(180)}`],
    ['versions that read as days', (draw) => `${11 + draw.int(5)}.${1 + draw.int(6)}.${draw.int(99)}`],
    ['lists of versions', (draw) => `${7 + draw.int(3)}.2.0.${100 + draw.int(80)}, 9.2.1.${100 + draw.int(80)}`],
    ['versions in texts', (draw) => `updated to version ${10 + draw.int(4)}.2.0.${100 + draw.int(80)} today`],
    ['versions of files', (draw) => `10.0.${19000 + draw.int(3000)}.${draw.int(2000)}`],
    ['numbers of sections', (draw) => `${1 + draw.int(9)}.${1 + draw.int(9)}.${1 + draw.int(9)}.${1 + draw.int(9)}`],
    ['networks', (draw) => `${quad(draw).replace(/\d+$/, '0')}/24`, { family: 'network' }],
    ['times', (draw) => `${10 + draw.int(14)}:${10 + draw.int(50)}:${10 + draw.int(50)}`],
    ['dates with dots', (draw) => `2024.${10 + draw.int(3)}.${10 + draw.int(19)}`],
    ['15-digit ids', (draw) => `${1 + draw.int(9)}${draw.digits(14)}`],
    ['15-digit ids that begin as an IMEI does', (draw) => `35${draw.digits(13)}`],
    ['19-digit ids', (draw) => `1${draw.digits(18)}`],
    ['12 hex digits', (draw) => draw.hex(12)],
    ['UUIDs', (draw) => draw.uuid()],
    ['UUIDs of their type', (draw) => draw.uuid(), { family: 'uuid' }],
    ['temperatures', (draw) => `${34 + draw.int(5)}.${draw.digits(1)}`, { family: 'decimal' }],
    ['measures with many decimals', (draw) => `${20 + draw.int(100)}.${draw.digits(6)}`, { family: 'float' }],
    ['latitudes of who knows what', latitude, { family: 'decimal' }],
    ['plane coordinates', (draw) => `${180000 + draw.int(50000)}.${draw.digits(4)}`, { family: 'decimal' }],
    ['browsers', (draw) => `Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/${100 + draw.int(40)}.0.0.0 Safari/537.36`],
    ['releases', (draw) => `release 2.${draw.int(9)}.${draw.int(9)}.${draw.int(9)} of the app`],
  ])('%s', (_, value, column = {}) => {
    expect(kinds(judgeColumn({ name: 'c1', ...column }, many(value)))).toEqual([]);
  });
});

test.each(['version', 'fw_ver', '버전'])('a few versions under %s', (name) => {
  for (const values of [
    ['13.1.86', '13.1.86', '12.1.80', '13.2.1'],
    ['9.2.1.53', '9.2.0.112', '9.2.1.153', '9.2.1.53'],
  ]) {
    expect(kinds(judgeColumn({ name }, values))).toEqual([]);
  }
});

test.each<[string, Partial<Column>['family']]>([
  ['user_ip', 'binary'],
  ['ip_hex', 'text'],
])('%s of type %s by its name', (name, family = 'text') => {
  expect(kinds(judgeName({ name, family }))).toEqual(['ip_address']);
});

describe('inside texts', () => {
  const found = (value: (draw: Fake) => string) =>
    kinds(
      judgeColumn(
        { name: 'message' },
        many((draw, index) => (index % 4 ? `${draw.noun()} 처리 완료` : value(draw))),
      ),
    );

  test('an address in a log line', () => {
    expect(found((draw) => `login failed for user from ${quad(draw)} port 22`)).toEqual(['ip_address']);
    expect(found((draw) => `GET http://${quad(draw)}/index.html 200`)).toEqual(['ip_address']);
  });

  test('a device in a log line', () => {
    expect(found((draw) => `DHCPACK to ${mac(draw)} via eth0`)).toEqual(['device_id']);
  });

  test('a place in a note', () => {
    expect(found((draw) => `기사 위치 ${latitude(draw)}, ${longitude(draw)} 도착`)).toEqual(['geolocation']);
  });
});

describe('coordinates are somebody’s where the table is about persons', () => {
  const columns = (table: string, first: Partial<Column>) =>
    judgeRows(
      [first, { name: 'lat', family: 'decimal' }, { name: 'lng', family: 'decimal' }],
      many((draw) => JSON.stringify([draw.mobile(), latitude(draw), longitude(draw)])).map((row) => JSON.parse(row)),
      table,
    );

  test('riders', () => {
    const found = columns('rider_member', { name: 'hp' });
    expect(found.filter(({ category }) => category === 'geolocation').map(({ column }) => column)).toEqual([
      'lat',
      'lng',
    ]);
  });

  test('a table of nothing but places', () => {
    expect(judgeColumn({ name: 'lat', family: 'decimal' }, many(latitude), 'store')).toEqual([]);
    expect(judgeColumn({ name: 'LOT', family: 'decimal' }, many(longitude), 'bus_stop')).toEqual([]);
  });

  test('a name that says whose', () => {
    expect(kinds(judgeColumn({ name: 'user_lat', family: 'decimal' }, many(latitude)))).toEqual(['geolocation']);
    expect(
      kinds(
        judgeColumn(
          { name: 'last_location' },
          many((draw) => `POINT(${longitude(draw)} ${latitude(draw)})`),
        ),
      ),
    ).toEqual(['geolocation']);
  });
});

describe('an empty column is judged by its name', () => {
  test.each([
    ['CNTN_IP_ADDR', 'ip_address'],
    ['clientIp', 'ip_address'],
    ['rqester_ip', 'ip_address'],
    ['USER_MAC_ADDR', 'device_id'],
    ['imei', 'device_id'],
    ['adid', 'device_id'],
    ['idfa', 'device_id'],
    ['deviceUuid', 'device_id'],
    ['fcm_token', 'device_id'],
    ['user_lat', 'geolocation'],
    ['last_gps', 'geolocation'],
  ])('%s is %s', (name, category) => {
    expect(kinds(judgeName({ name }))).toEqual([category]);
  });

  test.each([
    'server_ip',
    'SYS_IP',
    'proxy_ip',
    'ip_yn',
    'ship_dt',
    'device_type',
    'store_lat',
    'description',
    'point',
  ])('%s is nobody’s', (name) => {
    expect(kinds(judgeName({ name }))).toEqual([]);
  });

  test('a host’s address is no postal one once it has values', () => {
    expect(kinds(judgeColumn({ name: 'remote_addr' }, many(quad)))).toEqual(['ip_address']);
  });

  test('addresses of servers are not reported though their values are sure', () => {
    expect(judgeColumn({ name: 'server_ip' }, many(quad))).toEqual([]);
  });
});

test('coordinates in documents are somebody’s where the column or the relation says so', () => {
  const documents = many((draw) =>
    JSON.stringify({ lat: 33.2 + draw.int(52_000) / 10_000, lng: 126.1 + draw.int(33_000) / 10_000 }),
  );
  const paths = (name: string, table?: string) =>
    judgeColumn({ name }, documents, table).map(({ category, path }) => `${category} ${path}`);
  expect(paths('user_location')).toEqual(['geolocation $.lat', 'geolocation $.lng']);
  expect(paths('doc', 'customers')).toEqual(['geolocation $.lat', 'geolocation $.lng']);
  expect(paths('doc')).toEqual([]);
});

test('points of a program are no places', () => {
  for (const name of ['member_point', 'user_point', 'last_x'])
    expect(judgeName({ name, family: 'integer' })).toEqual([]);
});
