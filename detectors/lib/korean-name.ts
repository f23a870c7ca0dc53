/** How much a Hangul string looks like a Korean person's name rather than an ordinary noun. */
import foreign from '../data/foreign-names.json' with { type: 'json' };
import names from '../data/names.json' with { type: 'json' };

// Hangul syllables are few enough to index: a look-up by code in place of one by string.
const FIRST_SYLLABLE = 0xac00;
const SYLLABLES = 11_172;
const UNKNOWN = -3;
/** No surname in front. */
export const NO_NAME = -6;

/** Scores by syllable, in natural log-odds; `unknown` for a syllable that no list has at that place. */
function table(scores: readonly (readonly [syllable: string, hundredths: number])[], unknown: number): Float32Array {
  const result = new Float32Array(SYLLABLES).fill(unknown);
  for (const [syllable, score] of scores) result[syllable.charCodeAt(0) - FIRST_SYLLABLE] = score / 100;
  return result;
}

const surnamesOf = (length: 0 | 1) =>
  table(
    Object.entries(names.surname).map(([name, scores]) => [name, scores[length] ?? 0]),
    Number.NaN,
  );
const surnameOfTwo = surnamesOf(0);
const surnameOfThree = surnamesOf(1);
const first = table(Object.entries(names.first), UNKNOWN);
const second = table(Object.entries(names.second), UNKNOWN);
const single = table(Object.entries(names.single), UNKNOWN);
const compounds = new Set(names.compound);
const lookalikes = new Set(names.lookalikes.split(' '));
/** Syllables that a compound surname begins with. */
const compoundStarts = new Set(names.compound.map((name) => name.charCodeAt(0)));

const COMPOUND = 3;
// How often names have that many syllables, against nouns of two to four.
const LENGTH: Readonly<Record<number, number>> = { 2: -2.3, 3: 1, 4: -1.5 };

const at = (scores: Float32Array, word: string, index: number): number =>
  scores[word.charCodeAt(index) - FIRST_SYLLABLE] ?? UNKNOWN;

/** Natural log-likelihood ratio of "a name of two to four syllables" against "a noun"; at least NO_NAME. */
export function rateName(word: string): number {
  const length = word.length;
  let rate = NO_NAME;
  if (length === 3) rate = at(surnameOfThree, word, 0) + at(first, word, 1) + at(second, word, 2);
  else if (length === 2) rate = at(surnameOfTwo, word, 0) + at(single, word, 1);
  if (!(rate > NO_NAME)) rate = NO_NAME;
  if (length >= 3 && compoundStarts.has(word.charCodeAt(0)) && compounds.has(word.slice(0, 2))) {
    const given = length === 4 ? at(first, word, 2) + at(second, word, 3) : at(single, word, 2);
    rate = Math.max(rate, COMPOUND + given);
  }
  rate += LENGTH[length] ?? -6;
  if (rate > 0 && lookalikes.has(word)) rate = -1;
  return Math.max(rate, NO_NAME);
}

/** As `rateName`, for a given name of two syllables alone. */
export function rateGiven(word: string): number {
  return word.length === 2 ? at(first, word, 0) + at(second, word, 1) : NO_NAME;
}

/** Whether the text is a surname by itself, one syllable or two. */
export function isSurname(word: string): boolean {
  return word.length === 1 ? !Number.isNaN(at(surnameOfTwo, word, 0)) : compounds.has(word);
}

// Syllables that transliterations of foreign names are full of and Sino-Korean words do without.
const FOREIGN = table(
  [
    ...'스르드트크프브츠즈슈쥬쉬카키코쿠케캐타티토투테터파피포푸페퍼바비보부베버라리로루레러르나니노누네너마모무메머사소수샤쇼셔조자자차처초추하히호후헤허엘벨델렐넬멜셀켈텔펠헬앤밴랜맨샌칸얀잔찬판란반단산안렌벤켄텐헨엔센첸젠펜린딘빈신틴핀킨론돈손톤혼존콘욘슨턴던번런릭닉딕빅믹픽릴빌밀실킬필윌욱응왕샤오밍쩐쩌흐엉',
  ].map((syllable) => [syllable, 100]),
  0,
);
const TELLING = new Set([
  ...'스르드트크프브츠즈슈쥬쉬쿠케캐투테터파푸페퍼셔릭릴윌슨턴렌켄헨첸젠킨샤쇼엘벨델넬멜셀켈텔펠헬앤랜쩐쩌응엉',
]);

/** Share of the syllables, 0 to 1, that transliterations are made of; 0 where none is telling. */
export function shareForeign(word: string): number {
  let foreign = 0;
  let syllables = 0;
  let telling = false;
  for (const syllable of word) {
    const code = syllable.charCodeAt(0) - FIRST_SYLLABLE;
    if (code < 0 || code >= SYLLABLES) continue;
    syllables += 1;
    foreign += FOREIGN[code] ?? 0;
    telling ||= TELLING.has(syllable);
  }
  return telling ? foreign / syllables : 0;
}

const FRONT: ReadonlySet<string> = new Set(foreign.front.split(' '));
const BEHIND: ReadonlySet<string> = new Set(foreign.behind.split(' '));

/** How many of its first and its last word names of other countries have there: 0, 1 or 2. */
export function knownForeign(text: string): number {
  const words = text.split(/[ ·]/);
  if (words.length < 2) return 0;
  return (FRONT.has(words[0] ?? '') ? 1 : 0) + (BEHIND.has(words.at(-1) ?? '') ? 1 : 0);
}

// Traditional forms and, for Chinese citizens, simplified ones.
const HANJA_SURNAMES = new Set(
  '金李朴崔鄭丁姜康趙曺曹尹張章林任韓吳徐申辛權黃安宋全田洪劉柳兪庾高文孫梁裵裴白許南沈盧河郭成車朱周具禹羅閔陳池嚴元千方孔玄咸卞楊廉邊呂秋都愼石蘇薛宣吉馬延表魏明奇潘王琴玉陸印孟諸卓秦張刘赵杨吴孙罗郑马张陈黄许沈韩谢冯邓曾彭萧萧蔡蒋余于叶程袁傅吕卢苏钟谭贾丁魏薛阎潘杜戴夏汪田任姜范方石姚廖邹熊',
);
// What given names are written with: virtues, light, water, seasons, generation marks.
const HANJA_GIVEN = new Set(
  '民敏旻珉玟秀洙壽守英永泳榮映瑛哲喆澈美賢鉉炫顯玄俊準峻浚駿埈宇雨祐佑旴熙喜姬姫希羲熹善仙宣順淳舜純正貞晶靜廷政禎浩鎬昊虎豪皓京慶敬景卿璟庚恩銀殷誾珠柱周姝宙周志智知芝址之沅源元媛原員珍眞鎭振鎮進辰眞勳薰訓勛東棟桐植埴錫奭碩石鐘鍾宗種成聖盛誠晟星省相尙尚祥翔昌暢彰基起奇琪淇麒在宰載栽圭奎珪揆根槿瑾大泰兌台太德悳文汶炳柄昞秉範凡汎福復奉鳳富相瑞曙書西序承勝昇丞升淑叔孝曉效涍興佶吉均一日逸任仁寅印仁子慈者載赫革爀燮承愛愛娥雅亞姸延衍妍燕蓮蓮然姸娟延妍妙花華和嬅化禾惠慧彗蕙河荷夏昰霞賀憲獻訓煥桓奐歡會洪弘紅泓利理梨伊怡李麗旅呂蘭欄羅娜那琳林臨麟隣潤允尹胤倫輪綸榮容溶鎔龍勇用熊雄雲云旭郁昱煜旭月越柔維有裕由宥瑜惟兪侑秞尤友義儀毅宜仁國菊局國君軍權光廣洸珖教校九求久龜丘金琴今錦禮藝叡濟齊堤提朝兆照祚周珠柱重中仲春椿忠充沖治致彩采燦贊瓚粲澯昌天千川哲喆伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华建国小红玲辉梅鹏飞雪丹波浩宇轩子梓涵欣怡一诺诗思雨晨佳琪',
);

/** As `rateName`, for two to four Chinese characters. */
export function rateHanja(word: string): number {
  if (!HANJA_SURNAMES.has(word.charAt(0)) || word.length > 4) return -3;
  let rate = 1.5;
  for (let index = 1; index < word.length; index += 1) rate += HANJA_GIVEN.has(word.charAt(index)) ? 1 : -2;
  return rate;
}
