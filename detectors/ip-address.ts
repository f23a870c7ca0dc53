import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d{1,5}|\/\d{1,2})?$/;
const V6 = /^\[?(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{0,4}|(?:\d{1,3}\.){3}\d{1,3})\]?(?:%\w{1,15}|\/\d{1,3}|:\d{1,5})?$/i;
const MASKED = /^(?:\d{1,3}|[*xX]{1,3})(?:\.(?:\d{1,3}|[*xX]{1,3})){3}$/;

/** Four parts from 0 to 255, all written with three digits or none with leading zeros; null when they are no address. */
function quad(text: string): readonly number[] | null {
  const parts = V4.exec(text)?.slice(1);
  if (!parts) return null;
  if (parts.some((part) => part.length > 1 && part.startsWith('0')) && parts.some((part) => part.length < 3))
    return null;
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= 255) ? octets : null;
}

/** Small parts in front are those of a version, save in 10.0.0.0/8, where networks of firms begin. */
const isNarrow = ([first = 0, second = 0, third = 0]: readonly number[]): boolean =>
  first < 40 && first !== 10 && second < 40 && third < 40;

function isV6(text: string): boolean {
  if (!V6.test(text)) return false;
  const groups = text.replace(/^\[|\].*$|[%/].*$/g, '').split(':');
  // `::` stands for what is missing, once; without it all eight are there. 12:30:59 has neither.
  const gaps = text.split('::').length - 1;
  const whole = groups.at(-1)?.includes('.') ? 7 : 8;
  return gaps === 1 ? groups.length <= whole + 1 && /[0-9a-f]/i.test(text) : gaps === 0 && groups.length === whole;
}

function judge(text: string): Verdict | null {
  const octets = quad(text);
  if (octets === null) return isV6(text) ? 'valid' : null;
  // This host, nobody, everybody.
  const [first = 0, , , last = 0] = octets;
  return first === 0 || first === 127 || (first === 255 && last === 255) ? 'plausible' : 'valid';
}

/** Turns away numbers, dates and times before any expression runs. */
function mayBe(cell: Cell): boolean {
  if (cell.digitCount === cell.length || cell.blanks > 0) return false;
  const { text } = cell;
  return cell.latin === 0 && text.includes('.') ? text.indexOf('.') < 4 : text.lastIndexOf(':', 5) >= 0;
}

export default defineDetector({
  id: 'ip-address',
  title: { ko: 'IP 주소', en: 'IP address' },
  category: 'ip_address',
  severity: 'low',
  law: ['pipa/2', 'gosi/8', 'isms-p/2.6.4'],
  // MySQL keeps them as INET6_ATON gives them, sixteen bytes that only a name tells.
  families: ['text', 'network', 'binary', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(ip|ipaddr|ip_?addr|ip_?addrs|ip_?address|ip_?adres|ip_?info|ip_?hex|ip_?v[46]|ipv[46]|client_?ip|user_?ip|login_?ip|remote_?(ip|addr|address|host)|(client|user|reg|mod|last|login|join|access|conn|remote|write|create|update|recent)ip|x_forwarded_for|xff|ip_?(num|int|long|bin))(_?\d)?(_addr|_address)?$/,
      /((?<![A-Za-z])(ip|IP|Ip)|아이피)\s?(v[46])?\s?(주소|정보)?$/,
    ],
    weak: [/(^|_)(ip|ipaddr|clnt|remote|forwarded|host_addr|inet)(_|$)/, /아이피|(^|[^A-Z])IP([^A-Z]|$)/],
    veto: [
      /(^|_)(yn|at|cd|code|se|type|ty|cnt|count|country|nation|cntry|region|city|isp|name|nm|dt|date|time|status|class|band|range|cidr|mask|subnet|use|block|limit)$/,
      /(^|_)(server|servers|srvr|svr|sys|system|ntwrk|network|proxy|svc|service|host|gateway|gtwy|gw|dns|eqpmn|eqpmnt|equip|equipment|vip|nat|router|switch|fw|firewall|dst|dest|destination|db|was|web|ftp|smtp|sensor|camera|cctv|printer|relay|listen|bind|node|pod|cluster|virtual|public|private)(_|ip|$)/,
      /서버|시스템|네트워크|프록시|서비스\s?(IP|아이피)|장비|게이트웨이|방화벽|목적지|대역|여부$|국가|구분$|차단|횟수/,
    ],
  },
  gate: { length: [3, 60], digits: [1, 40], hangul: [0, 0] },
  confusion: 0.004,
  match: (cell) => (mayBe(cell) ? judge(cell.text) : null),
  measure(cell, counters) {
    const octets = mayBe(cell) ? quad(cell.text) : null;
    if (octets === null) return;
    counters.quads = (counters.quads ?? 0) + 1;
    if (isNarrow(octets)) counters.narrow = (counters.narrow ?? 0) + 1;
    if (octets.some((octet) => octet > 99)) counters.wide = (counters.wide ?? 0) + 1;
    if (/\/(?!32$)/.test(cell.text)) counters.nets = (counters.nets ?? 0) + 1;
  },
  // Versions and section numbers count from one; of addresses nearly every one has a large part in front.
  judge({ counters }) {
    const { quads = 0, wide = 0, nets = 0, narrow = 0 } = counters;
    if (quads === 0) return { weight: 0, reason: 'none' };
    // 203.0.113.0/24 is a network of many.
    if (nets * 2 > quads) return { weight: -4, reason: 'networks' };
    if (narrow > quads * 0.5) return { weight: -4, reason: 'octets-like-versions' };
    if (wide > quads * 0.5) return { weight: quads > 20 ? 1.5 : 0.5, reason: 'octets-spread' };
    return wide * 10 < quads ? { weight: -4, reason: 'octets-like-versions' } : { weight: -1, reason: 'octets-narrow' };
  },
  masked: (cell) => cell.digitCount >= 2 && cell.digitCount < 12 && MASKED.test(cell.text) && cell.stars > 0,
  // Of version 6 those that are routed: they begin with 2 or 3, and a scan for letters would be slow.
  pattern:
    /(?=\d{1,3}\.|[23][\da-fA-F]{3}:)(?<![\w.:-]|[^/]\/|[Vv]er(?:sion)?[ .:=]{1,2}|버[전젼] ?|[Vv] )(?:(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d|-\d)|(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}(?![\w:])|(?:[\da-fA-F]{1,4}:){2,6}:(?:[\da-fA-F]{1,4}:){0,4}[\da-fA-F]{1,4}(?![\w:]))/,
  validate(candidate) {
    const octets = quad(candidate);
    if (octets === null) return isV6(candidate) ? 'valid' : 'invalid';
    // 120.0.0.0 is a browser's.
    const [, second = 0, third = 0, last = 0] = octets;
    const empty = second === 0 && third === 0 && last === 0;
    return empty || isNarrow(octets) || octets.every((octet) => octet < 40) || judge(candidate) !== 'valid'
      ? 'invalid'
      : 'valid';
  },
  mask(value) {
    const octets = quad(value.trim());
    return octets === null ? '****' : `${octets[0]}.*.*.*`;
  },
  examples: {
    match: [
      '203.0.113.7',
      '198.51.100.23:8080',
      '192.168.0.1',
      '10.0.0.0/8',
      '2001:db8::1',
      '2001:db8:0:1:1:1:1:1',
      '::ffff:203.0.113.7',
      '[2001:db8::1]:443',
      '203.000.113.007',
      '203.0.113.***',
    ],
    reject: [
      '1.2.3',
      '256.1.1.1',
      '1.2.3.4.5',
      '01.02.03.04',
      '12:30:59',
      '2024-01-01 12:30:59',
      'aa:bb:cc:dd:ee:ff',
      '120.0.6099.129',
      '2024.01.01',
      '3.14',
    ],
  },
});
