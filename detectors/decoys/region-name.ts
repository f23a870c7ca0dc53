import regions from '../data/regions.json' with { type: 'json' };
import { defineDecoy, whereItFits } from '../lib/decoy.ts';

const KNOWN: ReadonlySet<string> = new Set([
  ...regions.sido.split(' '),
  ...regions.sigungu.split(' ').filter((name) => name.length > 2),
  ...'서울시 부산시 대구시 인천시 대전시 울산시 세종시 제주도 강원도 전라도 경상도 충청도 수도권 전국'.split(' '),
]);
// 역삼1동, 종로5.6가동, 도화2,3동, 성수동2가: what is left of the name after its number.
const UNIT = /^[가-힣]{1,6}(?:제?\d{1,2}(?:[.,·]\d{1,2})*)?(?:동|읍|면|리|가|가동)$|^[가-힣]{1,4}(?:시|군|구)$/;

const ENDS = '동읍면리가시군구';
const isUnit = (word: string): boolean =>
  KNOWN.has(word) || (ENDS.includes(word.charAt(word.length - 1)) && UNIT.test(word));

export default defineDecoy({
  id: 'decoy/region-name',
  title: { ko: '지역명', en: 'name of a region' },
  families: ['text', 'enum', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(sido|sigungu|sgg|signgu|ctpv|ctprvn|emd|emdong|eupmyeondong|stdg|dong|bjdong|hjdong|region|area|rgn|admdong)_?(nm|name)?$/,
      /(시도|시군구|읍면동|법정동|행정동|행정구역|지역|광역시도)\s?(명|이름|구분)?$/,
    ],
    veto: [/(^|_)(user|usr|mbr|mber|member|cust|customer|emp|addr|address|adres)(_|$)|성명|이름|고객|회원|주소/],
  },
  gate: { length: [2, 24], digits: [0, 4], hangul: [2, 20], latin: [0, 0] },
  confusion: 0.004,
  match: ({ text, blanks }) => {
    if (blanks === 0) return isUnit(text) ? 'plausible' : null;
    return blanks <= 4 && text.split(' ').every(isUnit) ? 'plausible' : null;
  },
  judge: (profile) => whereItFits(profile, 1, 'regions'),
  examples: {
    match: ['서울특별시', '강남구', '역삼동', '성수동2가', '도화2,3동', '경기도 수원시 장안구', '광혜원면'],
    reject: ['김민준', '서울특별시 강남구 테헤란로 999', '101동 1203호', '배송 문의', '행복아파트'],
  },
});
