/** How much a text in Latin letters looks like a person's name rather than other words: western, Korean, Chinese, Vietnamese. */
import names from '../data/latin-names.json' with { type: 'json' };

const given = new Set(names.given.split(' '));
const surnames = new Set(names.surnames.split(' '));
/** Names that are ordinary words as well: places, months, colours, trades. */
const ordinary = new Set(names.words.split(' '));

// Natural log-likelihood ratios. The lists hold seven of ten given names and half of the surnames that occur in
// western columns, and hardly one of a hundred other words; an ordinary word that is a name, too, says little.
const GIVEN = { known: 4, ordinary: 1, unknown: -1.6 } as const;
const SURNAME = { known: 3, ordinary: 0.5, unknown: -0.8 } as const;
const FORMED = 1.2;
// One word that is a given name or a surname: less sure, since brands and places are named after people.
const ALONE = { given: 2.6, surname: 1.8, ordinary: -0.5, unknown: -2 } as const;
/** Nothing of the text is known as a name. */
export const NO_LATIN_NAME = -3;

const SURNAME_ENDING =
  /(?:sson|sen|son|sky|ski|ska|wicz|czyk|ov|ova|ev|eva|enko|chuk|escu|ez|ini|elli|etti|yan|dze|shvili|oglu|opoulos|berg|stein|mann|bauer|moto|mura|yama|shita|zaki)$/;
const PARTICLES = new Set(
  'de da do dos das del della di la le el al van von der den ter bin binti ibn abu st y e'.split(' '),
);
const AFFIXES = new Set('mr mrs ms miss mstr dr prof sir jr sr ii iii iv phd md dds'.split(' '));
// What joins the names of firms and the words of titles.
const JOINERS = /\b(?:and|of|the|for|in|at|to|with|on|by|or|a|an|no)\b/;

const KOREAN_SURNAMES = new Set(
  (
    'kim gim lee yi rhee yee park pak bak choi choe jung jeong chung cheong kang gang cho jo yoon yun jang chang lim ' +
    'im yim rim han oh seo suh shin sin kwon gwon hwang ahn an song yoo yu ryu ryoo you jeon jun chun hong ko koh go ' +
    'moon mun son sohn yang bae pae baek paik back huh heo hur nam shim sim noh no roh ha kwak gwak sung seong cha ' +
    'joo ju chu woo wu koo ku gu na ra min jin chin ji chi eom um uhm won cheon bang gong kong hyun hyeon ham byun ' +
    'byeon yeom choo do seok so sul seol sun gil ma pyo myung ki pan ban wang geum ok yook namgung hwangbo jegal sagong'
  ).split(' '),
);
// Korean syllables in the usual free spellings: at most one consonant (cluster), a vowel, a closing consonant.
const KOREAN_GIVEN =
  /^(?:(?:kk|tt|pp|ss|jj|ch|sh|[bcdghjkmnprst])?(?:yeo|yae|wae|woo|yoo|you|eui|ae|ya|ye|eo|ee|eu|ui|oe|oo|ou|wa|wo|we|wi|yo|yu|[aeiou])(?:ng|ck|gh|[knltmph])?-?){1,3}$/;
const EASTERN_SURNAMES = new Set(
  (
    'wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang ' +
    'feng yu dong xiao cheng cao yuan deng xu fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia ' +
    'zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan ' +
    'nguyen tran le pham huynh phan vu vo dang bui ngo duong hoang dinh trinh truong doan mai cao luong ly'
  ).split(' '),
);
const PINYIN =
  /^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|[aoeiuv])'?){1,2}$/;
const VIETNAMESE = new Set(
  'thi van duc minh quang thanh ngoc hong kim xuan thu huu cong dinh anh bao binh chau chi cuong dung duy ha hai hanh hieu hoa hoang hung huong khanh lan lien linh loan long mai my nam nga nhung phuc phuong quan quy son tam thao thi thuy tien trang trung tu tuan tuyet van viet vinh yen'.split(
    ' ',
  ),
);

/** As `rateName` of Korean names: the natural log-likelihood ratio of "a person's name" against "other words"; -3 to 7. */
export function rateLatin(text: string): number {
  const plain = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]+/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();
  const comma = plain.indexOf(',');
  const words = plain.split(/[\s,/.]+/).filter((word) => word !== '' && !AFFIXES.has(word));
  if (words.length === 0 || words.length > 5 || JOINERS.test(plain)) return NO_LATIN_NAME;
  // john.smith is an account.
  if (words.length > 1 && !/[\s,/]/.test(plain)) return NO_LATIN_NAME;
  const [first = '', ...others] = words;
  const last = others.at(-1);
  if (last === undefined) return rateAlone(first);
  const between = others.slice(0, -1).reduce((sum, word) => sum + rateBetween(word), 0);
  const forward = rateGiven(first) + rateSurname(last);
  const backward = rateSurname(first) + rateGiven(others[0] ?? '');
  // `SMITH, JOHN` says itself which is which; without a comma the surname seldom comes first.
  const western = comma > 0 ? backward : Math.max(forward, backward - 2);
  return Math.max(NO_LATIN_NAME, western + between, rateEastern(words));
}

function rateAlone(word: string): number {
  if (ordinary.has(word)) return ALONE.ordinary;
  return given.has(word) ? ALONE.given : surnames.has(word) ? ALONE.surname : ALONE.unknown;
}

function rateGiven(word: string): number {
  if (ordinary.has(word)) return GIVEN.ordinary;
  return given.has(word) ? GIVEN.known : word.length === 1 ? 0 : GIVEN.unknown;
}

function rateSurname(word: string): number {
  if (ordinary.has(word)) return SURNAME.ordinary;
  if (surnames.has(word) || /^(?:o'|mc)[a-z]{3}/.test(word) || word.split('-').every((part) => surnames.has(part)))
    return SURNAME.known;
  return SURNAME_ENDING.test(word) ? FORMED : SURNAME.unknown;
}

function rateBetween(word: string): number {
  if (word.length === 1 || PARTICLES.has(word) || given.has(word)) return 0.5;
  return surnames.has(word) ? 0 : -1;
}

/** A surname of Korea, China or Vietnam in front or behind, and syllables of the same language for the rest. */
function rateEastern(words: readonly string[]): number {
  if (words.length > 4) return NO_LATIN_NAME;
  const rest = (list: ReadonlySet<string>): readonly string[] =>
    list.has(words[0] ?? '') ? words.slice(1) : list.has(words.at(-1) ?? '') ? words.slice(0, -1) : [];
  const korean = rest(KOREAN_SURNAMES);
  if (korean.length > 0 && korean.length < 3 && korean.every((word) => KOREAN_GIVEN.test(word))) return 2;
  const eastern = rest(EASTERN_SURNAMES);
  if (eastern.length === 0) return NO_LATIN_NAME;
  if (eastern.every((word) => VIETNAMESE.has(word))) return 2;
  return eastern.length < 3 && eastern.every((word) => PINYIN.test(word.replaceAll('-', ''))) ? 2 : NO_LATIN_NAME;
}
