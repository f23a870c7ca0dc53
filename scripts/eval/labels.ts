/** What a label of the evaluation data asks for, in the words of the report. */
import { CATEGORIES, type Classification } from '../../src/model.ts';

/** What a verdict on a column is held against. */
export interface Label {
  /** The categories that must be found; none where the column holds nobody's data. */
  readonly truth: readonly string[];
  /** Categories that may be found or not: half a number, a fax, a column that one may call either way. */
  readonly open: readonly string[];
  /** Found as this category with `protection: masked` it is right; found so in plain sight it is wrong. */
  readonly masked: string | null;
  /** Whatever stands inside its texts may be found. */
  readonly text: boolean;
  /** Types of the label that no category answers to: the column is listed and left out. */
  readonly unknown: readonly string[];
}

/** Other words for our categories. The kept-apart data may use some of them. */
const SYNONYMS: Readonly<Record<string, string>> = {
  name: 'person_name',
  full_name: 'person_name',
  first_name: 'person_name',
  last_name: 'person_name',
  person: 'person_name',
  mobile: 'phone',
  mobile_phone: 'phone',
  tel: 'phone',
  telephone: 'phone',
  phone_number: 'phone',
  landline: 'phone',
  mail: 'email',
  email_address: 'email',
  road_address: 'address',
  detail_address: 'address',
  zip: 'postcode',
  zipcode: 'postcode',
  postal_code: 'postcode',
  ssn: 'rrn',
  jumin: 'rrn',
  resident_number: 'rrn',
  frn: 'foreigner_number',
  alien_registration_number: 'foreigner_number',
  foreigner_registration_number: 'foreigner_number',
  passport_no: 'passport',
  passport_number: 'passport',
  driver_licence: 'driver_license',
  driving_licence: 'driver_license',
  driving_license: 'driver_license',
  driver_license_number: 'driver_license',
  health_insurance_number: 'health_insurance',
  pccc: 'customs_code',
  customs_clearance_code: 'customs_code',
  ci: 'connecting_information',
  di: 'connecting_information',
  birthday: 'birth_date',
  birthdate: 'birth_date',
  date_of_birth: 'birth_date',
  dob: 'birth_date',
  birth_year: 'birth_date',
  sex: 'gender',
  account: 'bank_account',
  account_number: 'bank_account',
  bank_account_number: 'bank_account',
  card: 'card_number',
  credit_card: 'card_number',
  credit_card_number: 'card_number',
  license_plate: 'vehicle_plate',
  licence_plate: 'vehicle_plate',
  car_plate: 'vehicle_plate',
  vehicle_number: 'vehicle_plate',
  brn: 'business_number',
  biz_no: 'business_number',
  business_registration_number: 'business_number',
  ip: 'ip_address',
  ipv4: 'ip_address',
  ipv6: 'ip_address',
  mac: 'device_id',
  mac_address: 'device_id',
  imei: 'device_id',
  adid: 'device_id',
  device: 'device_id',
  latlng: 'geolocation',
  latitude: 'geolocation',
  longitude: 'geolocation',
  coordinates: 'geolocation',
  geo_location: 'geolocation',
  login_id: 'user_id',
  username: 'user_id',
  userid: 'user_id',
  passwd: 'password',
  password_hash: 'password',
  token: 'secret',
  api_key: 'secret',
  credential: 'secret',
  door_code: 'entrance_code',
  diagnosis: 'health',
  medical: 'health',
  nick: 'nickname',
  image: 'photo',
  profile_image: 'photo',
  face: 'photo',
};

/** Labels that leave open what is found, and which category that is. */
const OPEN: Readonly<Record<string, string>> = {
  fax: 'phone',
  employee_no: 'user_id',
  member_no: 'user_id',
  customer_no: 'user_id',
  region_address: 'address',
  person_or_org_name: 'person_name',
};
const NOBODYS = new Set(['', '-', 'none', 'corporate_number', 'organization', 'organisation', 'org_name']);
const KNOWN: ReadonlySet<string> = new Set(CATEGORIES);

const NOTHING: Label = { truth: [], open: [], masked: null, text: false, unknown: [] };

/** The label of one type: `phone`, `phone_part`, `email_masked`, `free_text`. */
function single(type: string): Label {
  if (NOBODYS.has(type)) return NOTHING;
  if (type === 'free_text') return { ...NOTHING, text: true };
  const open = OPEN[type];
  if (open) return { ...NOTHING, open: [open] };
  const [, base = type, affix] = /^(.+?)_(part|masked)$/.exec(type) ?? [];
  const category = KNOWN.has(base) ? base : SYNONYMS[base];
  if (!category) return { ...NOTHING, unknown: [type] };
  if (affix === 'part') return { ...NOTHING, open: [category] };
  if (affix === 'masked') return { ...NOTHING, masked: category };
  return { ...NOTHING, truth: [category] };
}

/** Reads a label: one type, or several with `|`, `,`, `+` or `;` between them for a column of mixed contents. */
export function labelOf(type: string): Label {
  const labels = type
    .trim()
    .toLowerCase()
    .split(/\s*[|,+;]\s*/)
    .map(single);
  return {
    truth: [...new Set(labels.flatMap(({ truth }) => truth))],
    open: labels.flatMap(({ open }) => open),
    masked: labels.find(({ masked }) => masked)?.masked ?? null,
    text: labels.some(({ text }) => text),
    unknown: labels.flatMap(({ unknown }) => unknown),
  };
}

/** Whether a verdict is right either way, so that it counts neither for nor against. */
export function isOpen(
  { truth, open, masked, text }: Label,
  { category, protection, embedded }: Pick<Classification, 'category' | 'protection' | 'embedded'>,
): boolean {
  if (truth.includes(category)) return false;
  return open.includes(category) || (masked === category && protection === 'masked') || (text && embedded);
}
