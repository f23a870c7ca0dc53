import { type Cell, defineDetector } from '../src/detector.ts';
import { words } from './lib/words.ts';

type Sex = 'male' | 'female' | 'other' | 'code';

const SEXES: ReadonlyMap<string, Sex> = new Map([
  ...words('m male man boy 남 남자 남성 男').map((word) => [word, 'male'] as const),
  ...words('f female woman girl w 여 여자 여성 女').map((word) => [word, 'female'] as const),
  // What stands beside them: unknown, none of the two, and a boolean's `true`.
  ...words('u n x o c unknown other others none 기타 모름 무응답 미상 미응답 선택안함 해당없음 법인 t').map(
    (word) => [word, 'other'] as const,
  ),
  ...words('0 1 2 3 4 5 6 7 8 9 01 02 03 00').map((word) => [word, 'code'] as const),
]);
const WORDS = /^(?:male|female|man|woman|남|여|男|女)/;

/** A code beside its word: 1:남, 여(2). */
const LABELLED = /^(?:\d ?[:.=)-] ?([a-z가-힣]{1,6})|([a-z가-힣]{1,6}) ?\(\d\))$/;

function sexOf({ text, latin, length, digitCount }: Cell): Sex | undefined {
  const word = latin > 0 ? text.toLowerCase() : text;
  const known = SEXES.get(word);
  if (known !== undefined || digitCount !== 1 || length < 3) return known;
  const parts = LABELLED.exec(word);
  return SEXES.get(parts?.[1] ?? parts?.[2] ?? '');
}

export default defineDetector({
  id: 'gender',
  title: { ko: '성별', en: 'gender' },
  category: 'gender',
  severity: 'low',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'enum', 'json', 'xml', 'integer', 'decimal', 'boolean', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(gndr|gender|sex|sexdstn|sxds|sexdst|sungbyul|sungbyeol|seongbyeol|sb_gubun)(_?(se_?cd|cd|code|se|ty|type|nm|name|gb|gbn|gubun|div|fg|flag|yn|kr|en|enc|\d))?$/,
      /(^|_)(is_?(male|female|man|woman)|male_?yn|female_?yn|male_?female|mf_?(se|gb|gubun|cd|type))$/,
      /성별(\s?(코드|구분|명|값|코드명))?$|^남녀(\s?(구분|여부))?$/,
    ],
    weak: [/(^|_)(sex|gender|gndr)(_|$)|성별|남녀/],
    veto: [
      /(^|_)(sex|gender|gndr|sexdstn)_?(limit|lmt|restrict|target|trgt|cnt|count|ratio|rate|preference|offender|offense)/,
      /(^|_)(target|trgt|limit|goods|gds|prdt|product|item|allowed|room|toilet|pet|animal|dog|cat)_?(sex|gender|gndr)/,
      /성별\s?(제한|비율|인원|통계|수|조건)|(대상|제한|상품|선호)\s?성별|인원|건수$/,
    ],
  },
  among: { persons: 1.5 },
  widths: [1],
  gate: { length: [1, 8], digits: [0, 2] },
  confusion: 0.03,
  match: (cell) => (sexOf(cell) === undefined ? null : 'plausible'),
  measure(cell, counters) {
    const sex = sexOf(cell) ?? 'none';
    counters[sex] = (counters[sex] ?? 0) + 1;
    if ((sex === 'male' || sex === 'female') && (cell.hangul > 0 || WORDS.test(cell.text.toLowerCase()))) {
      counters.words = (counters.words ?? 0) + 1;
      if (cell.length > 1) counters.long = (counters.long ?? 0) + 1;
    }
  },
  judge({ counters, matched, nonNull }) {
    const { male = 0, female = 0, other = 0, code = 0, words: spelt = 0, long = 0 } = counters;
    // 남여공학, 계: what is counted or admitted, not what a person is. Written out, both of them may stand among junk.
    const writtenOut = long > 0 && male > 0 && female > 0;
    if (matched < nonNull * (writtenOut ? 0.7 : 0.9)) return { weight: -4, reason: 'other-words' };
    // 1 and 2 are what any code has; all that speaks for them is the column's name.
    if (code > 0 && male + female === 0) return { weight: -1.5, reason: 'codes-of-anything' };
    if (male === 0 || female === 0) return { weight: -1, reason: 'one-sex' };
    // The letters of the alphabet, sizes, grades: M and F are among them.
    if (other + code > male + female) return { weight: -1.5, reason: 'more-than-sexes' };
    // Two words are few among the distinct values as soon as there is any junk, which counts against them too much.
    return { weight: writtenOut ? 4.5 : spelt > 0 ? 3 : 1.5, reason: 'both-sexes' };
  },
  mask: () => '*',
  examples: {
    match: ['M', 'F', 'f', '남', '여', '남자', '여성', 'Male', 'FEMALE', '1', '2', '1:남', '여(2)'],
    reject: ['S', 'XL', 'Y', '남여공학', '계', '남양주', '홍길동', '12', 'Monday'],
  },
});
