import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';

const NUMBER = /^\d{2,3}\.\d{3,17}$/;
const PAIR = /^[([]?(\d{2,3}\.\d{3,17})°?\s?[,;|/ ]\s?(\d{2,3}\.\d{3,17})°?[)\]]?$/;
// 37°33'59"N 126°58'40"E
const DEGREES =
  /^(3[3-8])°\s?\d{1,2}['′]\s?[\d.]{1,7}["″]?\s?N,?\s{0,2}(1(?:2[4-9]|3[01]))°\s?\d{1,2}['′]\s?[\d.]{1,7}["″]?\s?E$/;
// Text of a geometry (OGC 06-103r4), as MySQL writes it and PostGIS on request.
const WKT = /^(?:SRID=\d{4,6};)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s?Z?\s?\(+\s?(-?[\d.]{2,24}) (-?[\d.]{2,24})/i;
/** A PostGIS point in hex, little-endian, with or without an SRID. */
const WKB = /^0101000000[0-9a-f]{32}$|^0101000020[0-9a-f]{8}[0-9a-f]{32}$/i;

// Korea with its islands, and no more than that: WGS 84.
const isLatitude = (value: number): boolean => value >= 33 && value <= 39;
const isLongitude = (value: number): boolean => value >= 124.5 && value <= 132;

function isPair(a: number, b: number): boolean {
  return (isLatitude(a) && isLongitude(b)) || (isLongitude(a) && isLatitude(b));
}

function judge({ text, length, digitCount, latin, blanks }: Cell): Verdict | null {
  if (latin > 0) return latin === 2 ? (DEGREES.test(text) ? 'valid' : null) : ofGeometry(text);
  const signs = length - digitCount;
  if (signs === 0) return null;
  if (signs === 1) {
    const code = text.charCodeAt(0);
    // 33 to 39, 124 to 132: the first character turns most numbers away.
    if ((code !== 51 && code !== 49) || !NUMBER.test(text)) return null;
    const value = Number(text);
    return isLatitude(value) || isLongitude(value) ? 'plausible' : null;
  }
  if (digitCount < 10 || signs > 8 || blanks > 2) return null;
  const pair = PAIR.exec(text);
  return pair && isPair(Number(pair[1]), Number(pair[2])) ? 'valid' : null;
}

function ofGeometry(text: string): Verdict | null {
  const points = WKT.exec(text);
  if (points) return isPair(Number(points[1]), Number(points[2])) ? 'valid' : null;
  const wkb = text.length >= 42 && WKB.test(text) ? text.slice(-32) : null;
  return wkb !== null && isPair(double(wkb.slice(0, 16)), double(wkb.slice(16))) ? 'valid' : null;
}

/** The double that eight bytes in hex spell, the lowest first. */
function double(hex: string): number {
  const bytes = new DataView(new ArrayBuffer(8));
  for (let index = 0; index < 8; index += 1) {
    bytes.setUint8(index, Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
  }
  return bytes.getFloat64(0, true);
}

export default defineDetector({
  id: 'geolocation',
  title: { ko: '위치 좌표', en: 'coordinates in Korea' },
  category: 'geolocation',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29'],
  // Numbers inside documents count as integers until they are looked at.
  families: ['text', 'integer', 'decimal', 'float', 'geometry', 'json', 'xml', 'array', 'other'],
  names: {
    // Shops and bus stops have coordinates too: strong only where the name says that they are somebody's.
    strong: [
      /(^|_)(user|usr|cust|customer|mbr|mber|member|rider|driver|courier|home|dlvr|dlvry|delivery|rcvr|recipient|pickup|dropoff|current|cur|last|visitor|patient|guest|login|checkin|my|gps|whereabouts)_((location|loc|position|pos|gps|coords?|geo)_)?(lat|latitude|lot|lon|lng|long|longitude|la|lo|location|loc|position|pos|coord|coords|coordinate|coordinates|geom|latlng|geo)$/,
      /(^|_)(location|loc|gps|geo)_?point$/,
      // x and y are also those of pages and games.
      /(^|_)(home|dlvr|dlvry|delivery|rcvr|recipient|pickup|dropoff|cust|customer|mbr|mber|member)_[xy]$/,
      /(^|_)(gps|gps_?(data|info|lat|lot|lng|lon|x|y)|geolocation|geo_?location)$/,
      /(현재|최종|마지막|최근|사용자|고객|회원|배송지|자택|개인)\s?(위치|좌표|위도|경도)|위치\s?(정보\s?)?좌표|GPS/,
    ],
    weak: [
      /(^|_)(lat|latitude|lot|lon|lng|longitude|la|lo|markerla|markerlo|x_?crd|y_?crd|xcrd|ycrd|crd|coord|coords|coordinate|coordinates|latlng|latlon|lnglat|geom|geometry|geo|geo_?point|pos_?[xy]|coord_?[xy]|map_?[xy]|wido|gyungdo)(_?\d)?$/,
      /위도|경도|좌표/,
    ],
    veto: [
      /(^|_)(yn|at|cd|code|type|ty|cnt|nm|name|dt|date|no|id)$/,
      /(^|_)(max|min|store|shop|branch|station|stn|stop|facility|fclt|building|bldg|office|center|centre|org|inst|poi|place|camera|cctv|sensor|hospital|school|park|parking|warehouse|city|region|district|area|map)_/,
      /여부$|구분$|매장|점포|지점|정류장|시설|기관|역|최대|최소|지도|마커|창고|센터/,
    ],
  },
  // In a table of persons or their orders they say where somebody was.
  among: { persons: 3, organisations: -2, tracks: 3 },
  gate: { length: [6, 4000], digits: [5, 4000], hangul: [0, 0] },
  // Nine in ten columns of coordinates are those of places.
  confusion: 0.15,
  match: judge,
  measure(cell, counters) {
    if (judge(cell) === 'valid') counters.pairs = (counters.pairs ?? 0) + 1;
  },
  // A single number between 33 and 39 may be a temperature; two that meet in Korea may not.
  judge: ({ counters, distinct }) =>
    (counters.pairs ?? 0) * 2 > distinct ? { weight: 1.5, reason: 'pairs' } : { weight: 0, reason: 'none' },
  pattern:
    /(?<![\d.])3[3-8]\.\d{4,15}°?[NE]?\s?[,;/ ]\s?1(?:2[4-9]|3[01])\.\d{4,15}(?![\d.]*\d)|(?<![\d.])1(?:2[4-9]|3[01])\.\d{4,15}\s?[,;/ ]\s?3[3-8]\.\d{4,15}(?![\d.]*\d)/,
  validate(candidate) {
    const [a, b] = candidate.match(/\d{2,3}\.\d+/g) ?? [];
    return isPair(Number(a), Number(b)) ? 'valid' : 'invalid';
  },
  mask: (value) => {
    // A whole degree is some hundred kilometres wide.
    const degrees = value.match(/(?<![\d.])(?:3[3-8]|1[23]\d)(?=\.\d{3})/g);
    return degrees && degrees.length <= 2 ? degrees.map((degree) => `${degree}.****`).join(', ') : '****';
  },
  examples: {
    match: [
      '37.566535',
      '126.977969',
      '37.566535, 126.977969',
      '(127.0276, 37.4979)',
      `37°33'59"N 126°58'40"E`,
      'POINT(126.977969 37.566535)',
      'SRID=4326;POINT(126.977969 37.566535)',
      '0101000020E61000001EE0490B97BE5F400A85083884C84240',
    ],
    reject: [
      '37.5',
      '40.712776',
      '-74.005974',
      '40.7128, -74.0060',
      '126',
      '33.333.333',
      'POINT(200000 450000)',
      '1234.5678',
      '2024.01.01',
    ],
  },
});
