/** How much a Hangul string looks like a Korean person's name rather than an ordinary noun. */
import names from '../data/names.json' with { type: 'json' };

type Table = ReadonlyMap<string, number>;
const table = (scores: Readonly<Record<string, number>>): Table =>
  new Map(Object.entries(scores).map(([syllable, score]) => [syllable, score / 100]));

const surnames = new Map(
  Object.entries(names.surname).map(([name, scores]) => [name, scores.map((score) => score / 100)] as const),
);
const compounds = new Set(names.compound);
const first = table(names.first);
const second = table(names.second);
const single = table(names.single);
const lookalikes = new Set(names.lookalikes.split(' '));

// A syllable that no list has at that place.
const UNKNOWN = -3;
const COMPOUND = 3;
// How often names have that many syllables, against nouns of two to four.
const LENGTH: Readonly<Record<number, number>> = { 2: -2.3, 3: 1, 4: -1.5 };
/** No surname in front. */
export const NO_NAME = -6;

/** Natural log-likelihood ratio of "a name of two to four syllables" against "a noun"; at least NO_NAME. */
export function rateName(word: string): number {
  const length = word.length;
  const surname = surnames.get(word.charAt(0));
  let rate = NO_NAME;
  if (length === 3 && surname) {
    rate = (surname[1] ?? 0) + (first.get(word.charAt(1)) ?? UNKNOWN) + (second.get(word.charAt(2)) ?? UNKNOWN);
  } else if (length === 2 && surname) {
    rate = (surname[0] ?? 0) + (single.get(word.charAt(1)) ?? UNKNOWN);
  }
  if (length >= 3 && length <= 4 && compounds.has(word.slice(0, 2))) {
    const given =
      length === 4
        ? (first.get(word.charAt(2)) ?? UNKNOWN) + (second.get(word.charAt(3)) ?? UNKNOWN)
        : (single.get(word.charAt(2)) ?? UNKNOWN);
    rate = Math.max(rate, COMPOUND + given);
  }
  rate += LENGTH[length] ?? -6;
  if (rate > 0 && lookalikes.has(word)) rate = -1;
  return Math.max(rate, NO_NAME);
}

/** As `rateName`, for a given name of two syllables alone. */
export function rateGiven(word: string): number {
  if (word.length !== 2) return NO_NAME;
  return (first.get(word.charAt(0)) ?? UNKNOWN) + (second.get(word.charAt(1)) ?? UNKNOWN);
}

/** Whether the text is a surname by itself, one syllable or two. */
export function isSurname(word: string): boolean {
  return surnames.has(word) || compounds.has(word);
}

const HANJA_SURNAMES = new Set(
  '金李朴崔鄭丁姜康趙曺曹尹張章林任韓吳徐申辛權黃安宋全田洪劉柳兪庾高文孫梁裵裴白許南沈盧河郭成車朱周具禹羅閔陳池嚴元千方孔玄咸卞楊廉邊呂秋都愼石蘇薛宣吉馬延表魏明奇潘王琴玉陸印孟諸卓秦',
);

/** As `rateName`, for two to four Chinese characters. */
export function rateHanja(word: string): number {
  return HANJA_SURNAMES.has(word.charAt(0)) && word.length <= 4 ? 3 : -3;
}

const LATIN_SURNAMES = new Set(
  (
    'kim gim lee yi rhee yee park pak bak choi choe jung jeong chung cheong kang gang cho jo yoon yun jang chang lim ' +
    'im yim rim han oh seo suh shin sin kwon gwon hwang ahn an song yoo yu ryu ryoo you jeon jun chun hong ko koh go ' +
    'moon mun son sohn yang bae pae baek paik back huh heo hur nam shim sim noh no roh ha kwak gwak sung seong cha ' +
    'joo ju chu woo wu koo ku gu na ra min jin chin ji chi eom um uhm won cheon bang gong kong hyun hyeon ham byun ' +
    'byeon yeom choo do seok so sul seol sun gil ma pyo myung ki pan ban wang geum ok yook namgung hwangbo jegal sagong'
  ).split(' '),
);
// Korean syllables in the usual free spellings: at most one consonant (cluster), a vowel, a closing consonant.
const LATIN_GIVEN =
  /^(?:(?:kk|tt|pp|ss|jj|ch|sh|[bcdghjkmnprst])?(?:yeo|yae|wae|woo|yoo|you|eui|ae|ya|ye|eo|ee|eu|ui|oe|oo|ou|wa|wo|we|wi|yo|yu|[aeiou])(?:ng|ck|gh|[knltmph])?-?){1,3}$/;

/** As `rateName`, for a name in Latin letters: a Korean surname in front or behind, Korean syllables for the rest. */
export function rateLatin(text: string): number {
  const words = text.toLowerCase().split(/[\s,]+/);
  if (words.length < 2 || words.length > 3) return -3;
  const rest = LATIN_SURNAMES.has(words[0] ?? '')
    ? words.slice(1)
    : LATIN_SURNAMES.has(words.at(-1) ?? '')
      ? words.slice(0, -1)
      : [];
  return rest.length > 0 && rest.every((word) => LATIN_GIVEN.test(word)) ? 2 : -3;
}
