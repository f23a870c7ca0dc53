import { defineDecoy } from '../lib/decoy.ts';
import { words } from '../lib/words.ts';

const ENDS = words(`
  병원 의원 한의원 치과 의료원 요양원 보건소 약국 학교 초등학교 중학교 고등학교 대학교 대학 대학원 유치원 어린이집 학원 교습소
  도서관 박물관 미술관 체육관 복지관 회관 센터 회사 은행 협회 재단 조합 공사 공단 산업 전자 건설 물산 상사 그룹 지점 본점
  매장 사업소 사업단 사무소 연구소 연구원 위원회 교육청 시청 구청 군청 경찰서 소방서 주민센터 우체국 마트 슈퍼 편의점 식당
  호텔 모텔 펜션 교회 성당 부동산 법인 기업 테크 시스템 소프트 솔루션 엔지니어링 인터내셔널 코리아 컴퍼니 홀딩스 금고 농협
  수협 신협 증권 보험 생명 화재 카드 캐피탈 제약 바이오 화학 중공업 해운 항공 통신 텔레콤 미디어 엔터테인먼트 출판사 신문사
  방송국 관광 여행사 운수 택배 물류 유통 상회 상점 공업사 정비소 세탁소 미용실 주유소 터미널 식품 푸드 패션 가구 인쇄
`);
/** By their last syllable. */
const BY_END = Map.groupBy(ENDS, (word) => word.charCodeAt(word.length - 1));
const BRANCH = /\s[가-힣]{1,6}점$/;

function endsLikeOne(text: string): boolean {
  const name = text.endsWith('점') ? text.replace(BRANCH, '') : text;
  const end = BY_END.get(name.charCodeAt(name.length - 1))?.find((word) => name.endsWith(word));
  return end !== undefined && name.length > end.length;
}

const FORMS =
  /주식회사|유한회사|유한책임회사|합자회사|합명회사|사단법인|재단법인|의료법인|학교법인|사회복지법인|농업회사법인|영농조합|협동조합|\((?:주|유|사|재|합|의|학)\)|㈜/;
const ENGLISH =
  /(?:^|[\s,])(?:inc|llc|ltd|co|corp|corporation|company|group|gmbh|plc|bank|school|university|college|hospital|clinic|library|association|foundation|institute|s\.?a|b\.?v|pty|holdings|partners|sons)\.?$/i;

export default defineDecoy({
  id: 'decoy/organisation-name',
  title: { ko: '기관·상호명', en: 'name of an organisation' },
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(company|cmpny|cmpy|corp|corporation|co|bzenty|entrps|biz|conm|inst|instt|org|orgn|orgnzt|ogdp|hospital|hsptl|school|schl|schul|store|shop|strs|branch|brnch|bank|vendor|supplier|partner|agency|academy|univ|library|facility|fclt|bplc|bsshn|business)_?(nm|name|title)$/,
      /(회사|업체|법인|기관|기업|단체|병원|의원|학교|대학|매장|점포|상점|지점|은행|거래처|협력사|공급사|가맹점|시설|사업장|업소|도서관|약국|소속)\s?(명|이름|명칭)$|^상호(명)?$/,
    ],
    weak: [
      /(^|_)(company|corp|corporation|hospital|school|store|shop|vendor|supplier|bank)$/,
      /^(회사|업체|병원|학교|소속)$/,
    ],
    veto: [
      /(^|_)(user|usr|mbr|mber|cust|customer|emp|emplyr|staff|manager|mngr|ceo|rprsv|owner|charger|contact|pic|addr|address|adres|tel|telno|phone)(_|$)/,
      /성명|담당자|대표|고객|회원|직원|소유자|주소|전화|예금주|\S자\s?명$/,
    ],
  },
  gate: { length: [3, 40], digits: [0, 5] },
  confusion: 0.005,
  match: ({ text, hangul, latin, blanks }) => {
    if (blanks > 4) return null;
    if (hangul > 1) return endsLikeOne(text) || FORMS.test(text) ? 'plausible' : null;
    return latin > 3 && blanks > 0 && ENGLISH.test(text) ? 'plausible' : null;
  },
  // Their names are less regular than their addresses: three of four show what they are.
  judge: ({ matched, nonNull }) =>
    matched < nonNull * 0.6 ? { weight: -6, reason: 'leaves-too-many' } : { weight: 1, reason: 'organisations' },
  examples: {
    match: [
      '주식회사 가상',
      '(주)가상상사',
      '㈜가상',
      '가상병원',
      '가상초등학교',
      '한국 가상 공사',
      'Gasang Co.',
      '가상은행 역삼점',
    ],
    reject: ['김민준', '홍길동 부장', '2024-01-01', '김은행나무', '역삼동', 'Gildong Hong'],
  },
});
