/** Values that are spread over several columns, `hp1`, `hp2`, `hp3`, and how to put them together again. */
import type { Column } from '../model.ts';
import { tokens } from './names.ts';

/** Columns that hold the parts of one value. */
export interface Split {
  /** Positions among the relation's columns, in the order of the parts. */
  readonly columns: readonly number[];
  /** What the value is called: what the names of its parts have in common, in tokens: `hp`, `tel_no`, `house_telno`. */
  readonly name: string;
  readonly kind: Kind;
  /** For each part whether its column holds numbers, which have lost their leading zeros. */
  readonly numeric: readonly boolean[];
}

/** A kind of value that is stored in parts. */
interface Kind {
  /** What its columns are called, without what tells the parts apart. */
  readonly stem: RegExp;
  /** For each part the characters it has at most, and how many digits it has at least, where a number lost its zeros. */
  readonly parts: readonly (readonly [most: number, digits: number])[];
  readonly separator: string;
}

const stem = (...names: string[]): RegExp => new RegExp(`(?:^|_)(?:${names.join('|')})(?:_?\\d)?$`);

const KINDS: readonly Kind[] = [
  {
    stem: stem(
      '(?:hp|tel|telno|tlno|telephone|phone|mobile|mbl|mbl_?telno|mbtlnum|mbtl|cell|cell_?phone|hand_?phone|htel|ctel|cttpc|cntplc|contact|fax|fxnum)(?:_?(?:no|num|number))?',
      '(?:전화|휴대폰|휴대전화|핸드폰|연락처|이동전화)(?:_?번호)?',
    ),
    parts: [
      [4, 0],
      [4, 0],
      [4, 4],
    ],
    separator: '-',
  },
  {
    stem: stem(
      '(?:rrn|rrno|jumin|jmno|ssn|resno|res_no|reg_?no|resident|resident_no|ihidnum|juminno|jumin_no)(?:_?(?:no|num|number))?',
      '주민(?:등록)?_?(?:번호)?',
    ),
    parts: [
      [6, 6],
      [7, 7],
    ],
    separator: '-',
  },
  {
    stem: stem('(?:card|crcd|cardno|creditcard|credit_card)(?:_?(?:no|num|number))?', '카드_?번호'),
    parts: [
      [4, 4],
      [4, 4],
      [4, 4],
      [4, 4],
    ],
    separator: '-',
  },
  {
    stem: stem(
      '(?:biz|bizr|bizno|busi|saup|saupja|brno|business|biz_?reg|co_?reg)(?:_?(?:no|num|number))?',
      '사업자(?:등록)?_?(?:번호)?',
    ),
    parts: [
      [3, 3],
      [2, 2],
      [5, 5],
    ],
    separator: '-',
  },
  {
    stem: stem('(?:zip|zipcode|zip_code|zip_?no|post|post_?no|postcode|post_?code)', '우편_?번호'),
    parts: [
      [3, 3],
      [3, 3],
    ],
    separator: '-',
  },
  {
    stem: stem('(?:e_?mail|eml|mail)(?:_?(?:addr|address|adres))?', '(?:이메일|전자우편|메일)(?:_?주소)?'),
    parts: [
      [64, 0],
      [254, 0],
    ],
    separator: '@',
  },
];

/** Words for the first, a middle and the last part. */
const WORDS: readonly (readonly [place: number, word: RegExp])[] = [
  [0, /^(?:frst|first|fst|front|fnt|frnt|head|pre|area|ddd|앞|앞자리|앞번호|처음)$/],
  [1, /^(?:middle|mid|mdl|mdle|중간|중간자리|중간번호|가운데|국번)$/],
  [2, /^(?:end|last|lst|back|bck|bk|rear|tail|post|뒤|뒷자리|뒷번호|끝|끝자리|끝번호)$/],
];
const MAIL_WORDS: readonly (readonly [place: number, word: RegExp])[] = [
  [0, /^(?:id|local|account|user|front|아이디|계정|앞|앞자리)$/],
  [2, /^(?:domain|dmn|host|server|back|도메인|호스트|뒤|뒷자리)$/],
];
/** Korean words need no `_` between them: 끝전화번호, 주민번호앞자리. */
const KOREAN_FIRST = /^(처음|중간|끝|앞|뒤)_?(?=[가-힣]{2})/;
const KOREAN_LAST = /(?<=[가-힣]{2})_?(앞자리|앞번호|중간자리|중간번호|가운데|뒷자리|뒷번호|끝자리|아이디|도메인)$/;
const LATIN_LAST = /(?<=[a-z]{2})(front|fnt|middle|mid|back|bck|end)$/;
/** First parts that are called by themselves: the area's code, and the 010 of a mobile. */
const AREA = /^(?:area_?(?:no|cd|code)|ddd|지역_?번호)$/;
const CARRIER = /^(?:idntfc_?no|식별_?번호)$/;
const MOBILE = /mbtl|mobile|mbl|hp|cell|휴대|핸드|이동/;
const FAMILIES: ReadonlySet<string> = new Set(['text', 'integer']);

interface Part {
  readonly index: number;
  readonly stem: string;
  readonly kind: Kind;
  /** A number that the name ends in, or 0, 1, 2 for the words. */
  readonly place: number;
  readonly numbered: boolean;
}

/**
 * The groups of columns whose names say that they hold the parts of one value, and whose types have room for no more
 * than a part each.
 */
export function splitColumns(columns: readonly Column[]): Split[] {
  const short = columns.map((column, index) => ({ column, index, name: tokens(column.name) }));
  const groups = Map.groupBy(
    short.flatMap(({ name, index }) => partsOf(name, index)),
    (part) => `${part.stem} ${KINDS.indexOf(part.kind)} ${part.numbered}`,
  );
  const lone = (called: RegExp): number | undefined => short.find(({ name }) => called.test(name))?.index;
  return [...groups.values()].flatMap((group): Split[] => {
    const [any] = group;
    if (!any) return [];
    const { kind, numbered } = any;
    const places = group.toSorted((a, b) => a.place - b.place);
    const found = places.map(({ index }) => index);
    if (numbered ? !consecutive(places) : new Set(places.map(({ place }) => place)).size !== places.length) return [];
    // The exchange and the last four digits: the code of the area, or 010, stands by itself.
    if (!numbered && kind.parts.length === 3 && found.length === 2 && places[0]?.place === 1) {
      const first = MOBILE.test(any.stem) ? lone(CARRIER) : lone(AREA);
      if (first !== undefined) found.unshift(first);
    }
    const fits = found.every((index) => FAMILIES.has(columns[index]?.family ?? 'other'));
    if (found.length !== kind.parts.length || !fits) return [];
    const numeric = found.map((index) => columns[index]?.family === 'integer');
    return [{ columns: found, name: any.stem, kind, numeric }];
  });
}

/** 1, 2, 3, or 0, 1, 2. */
const consecutive = (places: readonly Part[]): boolean =>
  (places[0]?.place ?? 9) <= 1 && places.every(({ place }, index) => place === (places[0]?.place ?? 0) + index);

/** The ways to read a name as that of a part; `hp1_no` and `hp_no1` are the same. */
function partsOf(name: string, index: number): Part[] {
  const kindOf = (rest: string): Kind | undefined => KINDS.find(({ stem }) => stem.test(rest));
  const number = /^(.+?)_?0?([0-4])(_(?:no|num))?$/.exec(name);
  const rest = `${number?.[1] ?? ''}${number?.[3] ?? ''}`;
  const kind = kindOf(rest);
  if (number && kind) return [{ index, stem: rest, kind, place: Number(number[2]), numbered: true }];
  const spaced = name.replace(KOREAN_FIRST, '$1_').replace(KOREAN_LAST, '_$1').replace(LATIN_LAST, '_$1');
  const words = spaced.split('_');
  return words.flatMap((word, at): Part[] => {
    const stem = words.filter((_, other) => other !== at).join('_');
    const kind = kindOf(stem);
    if (!kind) return [];
    const place = (kind.separator === '@' ? MAIL_WORDS : WORDS).find(([, known]) => known.test(word))?.[0];
    return place === undefined ? [] : [{ index, stem, kind, place, numbered: false }];
  });
}

// 010, 02, 031 and 070 as a number column keeps them, without their zero.
const LOST_ZERO = /^(?:1[016-9]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8])$/;

/** The value that the parts make; null where one is missing, or is no part but more. */
export function join(
  { columns, numeric, kind: { parts, separator } }: Split,
  cell: (column: number) => string | null,
): string | null {
  let value = '';
  for (const [at, index] of columns.entries()) {
    const part = cell(index)?.trim();
    const [most, digits] = parts[at] ?? [0, 0];
    if (!part || part.length > most + 1) return null;
    if (separator === '@') {
      const bare = at === 0 ? part : part.replace(/^@/, '');
      if (bare.includes('@')) return null;
      value += at === 0 ? bare : `@${bare}`;
    } else {
      const whole = numeric[at] ? part.padStart(digits, '0') : part;
      value += at === 0 ? (digits === 0 && LOST_ZERO.test(whole) ? `0${whole}` : whole) : `${separator}${whole}`;
    }
  }
  return value;
}
