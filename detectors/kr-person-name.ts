import { type Cell, defineDetector } from '../src/detector.ts';
import roles from './data/roles.json' with { type: 'json' };
import { isSurname, knownForeign, NO_NAME, rateGiven, rateHanja, rateName, shareForeign } from './lib/korean-name.ts';
import { rateLatin } from './lib/latin-name.ts';
import { anyOf, words } from './lib/words.ts';

// What follows a name in one cell: a form of address, a position, a mark against duplicates, the hanja or a number in brackets.
const TITLES = words(`
  고객님 선생님 회원님 님 씨 귀하 군 양 여사 대표이사 대표 회장 부회장 사장 부사장 전무 상무 이사 본부장 센터장
  부장 차장 과장 대리 주임 사원 팀장 실장 국장 처장 계장 소장 원장 관장 교장 교감 교수 조교수 부교수 박사 석사
  교사 강사 선생 의원 위원장 위원 간사 변호사 의사 간호사 약사 기자 기사 감독 배우 작가 주무관 사무관 서기관
  매니저 책임 선임 수석 연구원 연구위원 담당자 담당 목사 신부 스님 판사 검사 장관 차관 시장 군수 구청장 도지사
  대통령 총리
`);
/** By their last syllable, the longest first. */
const TITLES_BY_END = Map.groupBy(
  TITLES.toSorted((a, b) => b.length - a.length),
  (title) => title.charCodeAt(title.length - 1),
);
const SUFFIX = /\s?(?:\([^()]{1,30}\)|외\s?\d{1,3}\s?[명인]|\d{1,3}|[A-Z])$/;
const MASKED =
  /^[가-힣]{1,2}[*●○•OX]{1,4}[가-힣]{0,2}$|^[가-힣]{1,2}\s[가-힣]?[*●○•]{1,3}[가-힣]?$|^[*●○•]{1,2}[가-힣]{1,2}$/;
const LETTER = 'A-Za-z\\u00c0-\\u024f\\u1e00-\\u1eff';
const LATIN = new RegExp(`^[${LETTER}][${LETTER}'.-]*(?:(?:,? |[/,])[${LETTER}][${LETTER}'.-]*){0,5}$`);
// What sentences and notes end in.
const SENTENCE =
  /(?:[니한된있없]다|[세어아해네지]요|바람|[함됨임]|하기|까지|부터|으로|에서|에게|하고|해서|문의|요청|관련)$/;
const TRANSLITERATED = /^[가-힣]{1,8}(?:[ ·][가-힣]{1,8}){1,3}$/;

// What organisations and places end in, never persons.
const ORGANISATION = new RegExp(
  `(?:${anyOf(`
    병원 의원 학교 대학 대학원 학원 유치원 센터 회사 법인 은행 협회 재단 조합 공단 약국 도서관 박물관 미술관 공사 산업 전자 건설
    물산 상사 상회 그룹 지점 본점 매장 대리점 사업소 사무소 연구소 연구원 위원회 아파트 빌딩 교회 마트 식당 호텔 카페 농협 신협 금고
    유통 무역 기획 개발 시스템 테크 미디어 바이오 제약 화학 식품 물류 운수 택배 솔루션 컴퍼니 코리아 스튜디오
  `)}|[가-힣]{2}(?:점|팀|부|과|실|청|시|군|구|읍|면|동|리))$`,
);
const ORGANISATION_ENDS: ReadonlySet<number> = new Set(
  [
    ...'원교학터사인행회단합국관업자설산룹점장소트딩당텔페협고통역획발템크어오약화품류수배션니아팀부과실청시군구읍면동리',
  ].map((end) => end.charCodeAt(0)),
);
const LATIN_ORGANISATION =
  /\b(?:inc|llc|ltd|co|corp|corporation|company|group|gmbh|plc|bank|school|university|college|hospital|hotel|sons|associates|partners)\.?$/i;

// What firms have in their names, wherever it stands.
const FIRM =
  /\b(?:stores?|shops?|gifts?|toys|imports?|exports?|trading|traders|markets?|foods|goods|models|collect(?:ors|ables|ibles)|international|enterprises?|industries|industrial|systems?|technolog(?:y|ies)|services?|solutions|consulting|logistics|motors?|electronics|pharma|energy|foundation|institute|association|centers?|centres?|clubs?|union|council|ministry|department|studios?|media|labs?|airlines?|restaurants?|cafe|design|designs|supplies|supply|distributors?|wholesalers?)\b/i;

const isOrganisation = (text: string): boolean =>
  ORGANISATION_ENDS.has(text.charCodeAt(text.length - 1)) && ORGANISATION.test(text.slice(-5));

/** The text without a form of address or a position at its end. */
function withoutTitle(text: string): string {
  const title = TITLES_BY_END.get(text.charCodeAt(text.length - 1))?.find((each) => text.endsWith(each));
  return title === undefined ? text : text.slice(0, -title.length).trimEnd();
}

/** Ends in a bracket, a digit, a capital, `명` or `인`: the only cells that can have a suffix. */
function mayHaveSuffix(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last === 41 || (last >= 48 && last <= 57) || (last >= 65 && last <= 90) || last === 0xba85 || last === 0xc778;
}

// 홍길동, 김민준 외 2명: nothing but words as long as names.
const SEVERAL = /^[가-힣]{2,5}(?: [가-힣]{1,4})?(?:, ?[가-힣]{2,5}(?: [가-힣]{1,4})?)+(?: 외.{0,6})?$/;
const GLOSSED = /^[\u4e00-\u9fffA-Za-z ,.-]{2,40}\s?\(([가-힣]{2,4})\)$/;
const QUOTED = /^(["'])[^"']{2,20}\1$/;
// 가상전자 홍길동 과장: the last but one of three words, or of two where the first cannot be a name.
const BEHIND_FIRM = new RegExp(
  `^(?:\\([주유사재]\\)\\s?)?[가-힣A-Za-z0-9]{2,10}(?:\\s[가-힣]{2,6})?\\s([가-힣]{2,4})\\s?(?:${TITLES.filter((title) => title.length > 1).join('|')})$`,
);
const UNIT = /^[가-힣A-Za-z0-9]{1,10}(?:팀|부|과|실|국|처|센터|지점):?$/;

/** The bare name of two to four syllables that the cell holds, else null. */
function bare(cell: Cell): string | null {
  if (cell.hangul < 2) return null;
  if (cell.hangul === cell.length && cell.length <= 3) return cell.text;
  let text = cell.text;
  if (cell.hangul !== cell.length) {
    if (QUOTED.test(text)) text = text.slice(1, -1).trim();
    const comma = text.indexOf(',');
    // Several persons: the first speaks for them.
    if (comma > 1 && comma < 12 && SEVERAL.test(text)) text = text.slice(0, comma);
    // 洪吉童(홍길동), Hong Gildong (홍길동)
    if (text.charCodeAt(text.length - 1) === 41 && text.charCodeAt(0) < 0xac00) text = GLOSSED.exec(text)?.[1] ?? text;
    if (mayHaveSuffix(text)) text = text.replace(SUFFIX, '');
    else if (cell.digitCount > 0 && comma < 0) return null;
    const slash = text.indexOf('/');
    if (slash > 1 && slash < 6) text = text.slice(0, slash).trimEnd();
    if (text.length > 20) return null;
    const gap = text.indexOf(' ');
    if (gap > 0) text = BEHIND_FIRM.exec(text)?.[1] ?? joined(text, gap);
  }
  if (text.length > 3 && text.length <= 12) text = withoutTitle(text);
  return text.length >= 2 && text.length <= 4 && HANGUL.test(text) ? text : null;
}

const HANGUL = /^[가-힣]+$/;

/** 홍 길동 and 남궁 민수 as one word; 대표 홍길동 and 영업팀 홍길동 without what stands before the name. */
function joined(text: string, gap: number): string {
  const before = text.slice(0, gap);
  const behind = text.slice(gap + 1);
  if (isSurname(before) && /^[가-힣]{1,3}(?:\s|$)/.test(behind)) return before + behind;
  return UNIT.test(before) || TITLES.includes(before) ? behind : text;
}

/** Begins as a note on a person does, or has a name in it, `배송 김민준 고객님`: none as a whole. */
function announces(text: string): boolean {
  // A label or a form of address, and two syllables.
  if (text.length < 5) return false;
  if (SPEAKS_OF.test(text)) return true;
  for (const [candidate] of text.matchAll(EVERY_NAMED)) if (nameIn(candidate) !== null) return true;
  return false;
}

/** A name of another form, which only the column as a whole or its name can confirm: Latin letters, hanja, a transliteration. */
function foreign(cell: Cell): boolean {
  if (cell.digitCount > 0) return false;
  if (cell.hangul === 0) {
    if (cell.latin > 0) return cell.length <= 40 && LATIN.test(cell.text) && !LATIN_ORGANISATION.test(cell.text);
    return cell.length <= 4 && /^[\u4e00-\u9fff]{2,4}$/.test(cell.text);
  }
  if (cell.latin > 0 || cell.length > 20) return false;
  return (
    (cell.hangul === cell.length ? cell.length <= 8 : TRANSLITERATED.test(cell.text)) &&
    !isOrganisation(cell.text) &&
    !SENTENCE.test(cell.text) &&
    !announces(cell.text)
  );
}

// Who is meant by a name: `cust_nm`, `고객명`. Words that the official terms have are in roles.json.
const PERSONS = anyOf(`
  cus cust customer client mbr mber member user usr emp emplyr employee staff rcvr rcver rcv rcpt recv recver
  receiver recipient consignee addrse sndr sender ordr orderer buyer purchaser payer dpstr depositor prtcr
  guardian pic mngr mgr manager charger chrg rprsv rprsntv ceo owner ownr aplcnt applcnt aplct applicant ptn
  patient pat stdnt student trpr trgter wrtr wrter writer ntcr rgtr register registrant regr respond respondent
  rqester requester opetr operator guest host person psn prsn indv child parent father mother spouse husband
  wife family fam agt agent insured insrd holder card_?holder acct_?holder account_?holder teacher tchr
  professor doctor dr nurse worker driver rider courier seller beneficiary contact signer candidate voter
  debtor tenant lessee resident subscriber donor visitor vst athlete actor player passenger victim witness
  pax booker rsv rsvr reserve reserver reci attendee participant invitee winner awardee learner mentor
  counselor instructor hr mb od od_b wr deposit rep stu stdt billing shipping ship_?to delivery dlvr dlv uploader bnfc kid frgnr foreigner director commissioner created_by
  updated_by approver requester
`);
const PERSONS_KO = anyOf(String.raw`
  고객 회원 사용자 이용자 수령인 수취인 수신인 발신인 주문자 주문인 예금주 담당자 신청자 신청인 보호자 대리인
  작성자 게시자 등록자 수정자 대표자 대표이사 관리자 환자 학생 직원 사원 교사 교수 강사 의사 응답자 대상자
  처리자 요청자 운영자 구매자 판매자 입금자 소유자 임차인 임대인 채무자 피보험자 계약자 상담원 상담사 기사
  배우자 자녀 부모 가족 본인 아이 아동 유아 원아 친구 남편 아내 아들 딸 위원 이사 임원 감사 조합원 선수 팀원 멤버 지원자 참가자 접수자 승인자 결재자 근무자 민원인 외부\s?인사 배우 감독 저자 인물
`);
/** Who does or did something once, in a column of its own: the person, not how many of them. */
const ATTENDING = anyOf(`
  방문 접견 면회 면담 수상 당첨 수급 참석 동행 탑승 예약 인솔 책임 결재 검토 기안 발표 제보 신고 피해 기부 후원 운전 작업 점검
  조사 집도 처방 진행 촬영 강연 심사 추천 보증 수령 발송 인수 인계 배정
`);
// What else has a name.
const THINGS = anyOf(`
  file cd code grp group dept prdt gds goods product item iem brand company cmpny corp inst instt org orgnzt
  ognz bank road rd bldg buld building ctpv ctprvn sgg signgu emd sido menu table tbl col column atrb domain
  host server service svc srvc sys system program progrm pgm prgm class method shop store mall branch brnch
  school schul univ hospital role authority (?<!(?:comment|post|review|reply|article)_)author(?=_?n) project prjct team event category ctgry title sj site page
  country nation city region area station place film movie book song album track genre playlist media language
  lang job bss plan policy board bbs card account_type template model car vehicle type status state ty jbps
  ofcps clsf position post article news topic thread tag term link option meta theme plugin widget
`);
const THINGS_KO = anyOf(`
  파일 코드 상품 제품 품목 물품 부서 기관 회사 업체 법인 기업 단체 조직 메뉴 테이블 컬럼 은행 도로 건물 시도
  시군구 읍면동 지역 지점 매장 점포 학교 병원 서비스 시스템 프로그램 클래스 메서드 역할 권한 그룹 과제 사업
  행사 제목 사이트 도메인 서버 카테고리 직위 직급 직책 모델 차종 영화 앨범 브랜드 카드 속성 항목 용어 단어 언어
  나라 국가 도시 장소 과목 강좌 종목 비품 거래처 협력사 가맹점 업소 사업자 사업장
`);
const STANDARD_ROLE = new RegExp(
  `(^|_)(${roles.roles.replaceAll(' ', '|')})_(eng_|kor_|korn_)?(nm|flnm|name)(_?\\d)?$`,
);

const bound = (rate: number): number => Math.max(NO_NAME, Math.min(6, rate));
const add = (counters: Record<string, number>, counter: string, by: number): void => {
  counters[counter] = (counters[counter] ?? 0) + by;
};
/** Names are seldom written without a capital, other words often. */
const rateLetters = (text: string): number => rateLatin(text) - (text === text.toLowerCase() ? 1.5 : 0);
/** A name from here up is hardly ever a noun. */
const TELLING = 6;
/** Cells of a column whose syllables are looked at. */
const LOOKED_AT = 1000;

// Labels that only a person's name follows, and those that other words follow as often: 고객 문의, 회원 정보.
const FIELDS = anyOf(String.raw`
  수령인 수취인 받는\s?(?:분|사람) 보내는\s?(?:분|사람) 주문자 예금주 담당자 고객명 회원명 환자명 성명 이름 성함
  신청인 신청자 보호자
`);
const PERSONS_IN_TEXT = anyOf(`
  고객 회원 환자 직원 사원 학생 담당 상담원 상담사 기사 대리인 민원인 의뢰인 가입자 계약자 구매자 판매자 주문인 예약자
  이용자 사용자 입금자 수신인 발신인 작성자 피보험자 임차인 임대인 채무자 방문자 접수자 신고자 요청자 문의자
`);
const LABEL = `(?:${FIELDS}|${PERSONS_IN_TEXT})`;
const CALLED = '고객님|회원님|환자분';
const PARTICLES = anyOf(`
  입니다 이에요 이라고 예요 라고 께서는 께서 에게서 에게 한테 으로 이며 이고 께 이 가 은 는 을 를 의 과 와 도 로
`);
// The longest first; 군 and 양 end given names, too.
const ADDRESS = [...TITLES, '환자분']
  .filter((title) => title !== '군' && title !== '양')
  .toSorted((a, b) => b.length - a.length)
  .join('|');
const NAMED = new RegExp(
  String.raw`${LABEL}님?[은는]?\s?[:=(]?\s?(?!${LABEL})[가-힣]{2,8}(?![가-힣])(?:\s(?:${ADDRESS})(?:${PARTICLES})?(?![가-힣]))?|(?<![가-힣])[가-힣]{2,4}(?=\s?(?:${CALLED}))`,
);
const SPEAKS_OF = new RegExp(`^${LABEL}|${CALLED}`);
const EVERY_NAMED = new RegExp(NAMED, 'g');
const LABELLED = new RegExp(
  String.raw`^(?:(${FIELDS})|${PERSONS_IN_TEXT})(님?[은는]?\s?[:=(]?\s?)(?!${LABEL})(?=[가-힣]{2})`,
);
const ADDRESSED = new RegExp(String.raw`^([가-힣]{2,4}?)\s?(?:${ADDRESS})(?:${PARTICLES})?(?![가-힣])`);
const WORD = /^[가-힣]{2,8}(?![가-힣])/;
const PARTICLE = new RegExp(`(?:${PARTICLES})$`);
// Forms of address that a surname seems to start, and 김모 씨, whom the writer keeps unnamed.
const NOBODY = new RegExp(
  `^(?:${TITLES.join('|')}|${anyOf(`
    부모 이모 고모 사모 장모 장인 선배 후배 형수 하느 해당 본인 점장 반장 조장 방장 지점장 이사장 조합장 이름 성함
  `)}|[가-힣]모)$`,
);

/** What must be exceeded by `rateName`; infinite where no rate would do. */
function least(name: string, label: RegExpExecArray | null, addressed: boolean): number {
  const short = name.length === 2;
  if (label === null) return short ? 2 : 1;
  if (addressed) return short ? -1 : 0;
  const [, field, between = ''] = label;
  if (short) return Infinity;
  if (/[:=(]/.test(between)) return 1;
  // 이용이, 주문은: words with a particle rate as names do.
  const particle = PARTICLE.test(name);
  if (field !== undefined) return particle ? 6 : 1;
  return between.endsWith(' ') ? (particle ? 9 : 6) : Infinity;
}

/** The name in a candidate, `고객 김민준님`, `수령인: 홍길동`, or in a whole cell that is one. */
function nameIn(text: string): string | null {
  const label = LABELLED.exec(text);
  const rest = label ? text.slice(label[0].length) : text;
  const addressed = ADDRESSED.exec(rest)?.[1];
  const word = addressed ?? WORD.exec(rest)?.[0];
  if (word === undefined) return null;
  // 김가은 and 김민준은: the reading that names have more often.
  const bare = addressed === undefined ? word.replace(PARTICLE, '') : word;
  const name = rateName(bare) > rateName(word) ? bare : word;
  if (name.length < 2 || NOBODY.test(name) || withoutTitle(name).length < 2) return null;
  return rateName(name) > least(name, label, addressed !== undefined) ? name : null;
}

export default defineDetector({
  id: 'kr/person-name',
  title: { ko: '성명', en: 'person name' },
  category: 'person_name',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      STANDARD_ROLE,
      /(^|_)(flnm|(full|first|last|middle|given|family)_?(name|nm)|forename|sur_?(name|nm)|(gvn|giv|given)_?(name|nm)|korn_flnm|eng_flnm|chncrt_(?:flnm|nm|name)|fname|lname|maiden_?name|real_?(name|nm)|(account|acct|bank_account|vbank|bank|card)_?holder|contact_?person|(comment|post|review|reply|article)_author)(_?\d)?$/,
      new RegExp(`(^|_)(${PERSONS})_?(nm|name|names|flnm|korean_nm|eng_nm)(_?\\d)?$`),
      /^ename$|(^|_)charge_nm$|(^|_)(irum|ireum|sungmyung|seongmyeong|sungmyoung)$/,
      // 산이름 and 반이름 are nobody's: 이름 stands alone or behind a word for persons, as in the next ones.
      /(성명|성함)$|(^|[^가-힣\s]\s?)(영문|한글|국문|한자)?\s?(성씨?|이름)$|(^|\s)실명$/,
      new RegExp(String.raw`(${PERSONS_KO})\s?(영문|한글|국문|한자)?\s?(명|성명|이름)$`),
      /^(성명|성함|이름|수령인|수취인|받는\s?(분|사람|이)|보내는\s?(분|사람|이)|주문자|예금주|담당자|대표자|대표이사|환자|보호자|신청인|신청자|작성자|[가-힣]*관리자)$/,
      /[가-힣](?<!문|숫|이|글|한|영|점|입|출|확장|사업|시행|시공|도급|공급|생산|발행)자\s?(명|이름)$/,
      /[취송신리뢰고대차증험청속구]인\s?(명|이름)$|객\s?(명|이름)$|[가-힣](?<!발|위|인|재|파|야)생\s?(명|이름)$/,
      new RegExp(`^(${ATTENDING})자$|^(탑승|투숙|방문|내방)객$|^(ceo|ceo_(kor|eng|ko|en))$`),
    ],
    weak: [
      /^(nm|name|names|(to|from|reg|rgst|kor|order)_(nm|name)|(name|nm)_?(kr|ko|kor|korean|hangul|en|eng|cn|ch|hanja)|(kr|ko|kor|korean|en|eng|english|local|hanja|mask|masked)_?(nm|name)|display_?name|author|composer|artist|actor|director|owner|manager|charger|mngr|charge|writer|receiver|recipient|sender|buyer|orderer|customer|employee|staff|doctor|nurse|caregiver|teacher|student|patient|pic|rprsv|candidate|person)$/,
      /(^|_)(mngr|charger|wrter|wrtr|owner|manager|author|receiver|sender|recipient|rcver)$/,
      /((?<!법)인명|(?<!사업)자명|사람)/,
    ],
    veto: [
      new RegExp(`(^|_)(${THINGS})_?(nm|name|names)?$`),
      /(^|_)(fl_nm|username|id|no|num|number|cd|code|yn|at|se|dt|date|de|pnttm|tel|telno|phone|email|addr|adres|ip|count|cnt|url|path)$/,
      new RegExp(String.raw`(${THINGS_KO})\s?(한글|영문|약어)?\s?(명|이름|명칭)(\s?-?\s?(한글|영문))?$`),
      /(ID|아이디|번호|코드|여부|일시|일자|연락처|전화|이메일|메일|주소|구분|유형|부서|소속|직위|직급|수|IP|키|순번|의견|비고)$/i,
    ],
  },
  gate: { length: [1, 40], digits: [0, 11] },
  confusion: 0.05,
  among: { persons: 2.8, organisations: -2 },
  match(cell) {
    // 김: the surname has a column of its own.
    if (cell.length === 1) return isSurname(cell.text) ? 'plausible' : null;
    const name = bare(cell);
    if (name !== null) {
      const rate = rateName(name);
      if (rate > 0) return 'valid';
      if (rate > NO_NAME || rateGiven(name) > 0) return 'plausible';
    }
    return foreign(cell) ? 'plausible' : null;
  },
  measure(cell, counters) {
    const seen = counters.seen ?? 0;
    if (seen >= LOOKED_AT) return;
    counters.seen = seen + 1;
    const name = bare(cell);
    if (name !== null) {
      add(counters, 'korean', 1);
      const rate = rateName(name);
      if (rate >= TELLING) add(counters, 'telling', 1);
      add(counters, 'rate', bound(rate));
      add(counters, 'given', bound(rateGiven(name)));
      add(counters, 'transliterated', shareForeign(name));
    } else if (cell.length === 1) {
      if (isSurname(cell.text)) add(counters, 'surname', 1);
    } else if (foreign(cell)) {
      if (cell.hangul > 0) {
        // One word of five syllables and more: seldom a person, often a thing.
        const spaced = cell.length > cell.hangul;
        add(counters, spaced ? 'spaced' : 'korean', 1);
        if (spaced) add(counters, 'listed', knownForeign(cell.text));
        else add(counters, 'rate', -3);
        add(counters, 'transliterated', shareForeign(cell.text));
      } else {
        add(counters, 'foreign', 1);
        if (cell.latin > 0 && FIRM.test(cell.text)) add(counters, 'firms', 1);
        const first = cell.text.charCodeAt(0);
        if (first >= 97 && first <= 122) add(counters, 'small', 1);
        add(counters, 'foreignRate', cell.latin > 0 ? rateLetters(cell.text) : rateHanja(cell.text));
      }
    }
  },
  judge({ counters, distinct, nonNull }) {
    const { korean = 0, foreign = 0, spaced = 0, surname = 0, rate = 0, foreignRate = 0, given = 0 } = counters;
    const hangul = korean + spaced;
    const all = hangul + foreign + surname;
    if (all === 0) return { weight: 0, reason: 'too-few' };
    // The likelihoods of single values are crude: twenty independent ones are believed, more add nothing.
    const sure = Math.min(all, 20) / 5;
    if (surname * 2 > all) return { weight: -2.5, reason: 'surnames-only' };
    if (foreign * 2 > all) {
      // Latin words are more varied than what they are weighed against, and foreigners' names than the lists.
      const weight = Math.max(-3, Math.min(6, (foreignRate / foreign - 0.7) * sure));
      // Nobody is called so; one in ten of a column's firms is.
      if ((counters.firms ?? 0) * 10 > foreign) return { weight: -6, reason: 'names-of-firms' };
      // yes and no, cities, currencies: no name of a column makes them persons.
      if (weight <= -2.5 && distinct * 10 < nonNull) return { weight: -5.5, reason: 'repeated' };
      if (weight < -1.5 && (counters.small ?? 0) * 2 > foreign) return { weight: -5.5, reason: 'small-letters' };
      // The same few over and over: brands and teams are called after people, too.
      const repeated = distinct * 5 < nonNull;
      return { weight: repeated ? Math.min(weight, -2.5) : weight, reason: repeated ? 'repeated' : 'foreign-names' };
    }
    // 응우옌 티 흐엉, 스테파니: as loan words are, too.
    const transliterated = (counters.transliterated ?? 0) / Math.max(1, hangul);
    if (spaced * 2 > all && distinct * 5 >= nonNull && (counters.listed ?? 0) > spaced * 0.7)
      return { weight: Math.min(2.5, sure), reason: 'foreign-names' };
    if (spaced * 2 > all) return { weight: transliterated > 0.3 ? -2.5 : -4, reason: 'form-common-to-words' };
    // 이용자, 조회수, 주문서 average just above 0. 강아지, 주차장, 신호등, each with a surname in front, reach 2, as a
    // column of artists does of whom every second has a stage name; of those, the others are names beyond doubt.
    const telling = Math.max(0, Math.min(1, ((counters.telling ?? 0) / Math.max(1, korean) - 0.2) * 5));
    const mean = (rate + foreignRate) / Math.max(1, korean + foreign) - 2.5 + 1.5 * telling;
    const weight = Math.max(-8, Math.min(6.5, mean * sure));
    if (weight < -2.5 && transliterated > 0.3) return { weight: -2.5, reason: 'transliterations' };
    // Two-syllable nouns rate below 0. Even so no value proves them: the column has to say that they are names.
    const rated = given / Math.max(1, korean) - 1.2;
    if (weight < -1 && rated > -0.7)
      return { weight: Math.max(weight, Math.min(-1, rated * 4), -3), reason: 'given-names-only' };
    return { weight, reason: 'surnames-and-syllables' };
  },
  masked: (cell) => cell.stars > 0 && cell.length <= 8 && cell.digitCount === 0 && MASKED.test(cell.text),
  pattern: NAMED,
  validate: (candidate) => (nameIn(candidate) === null ? 'invalid' : 'valid'),
  identity: (cell) => bare(cell) ?? (cell.hangul > 0 ? nameIn(cell.text) : null) ?? cell.text.toLowerCase(),
  mask(value) {
    const whole = value.normalize('NFKC').trim();
    const text = nameIn(whole) ?? whole;
    if (SPEAKS_OF.test(text)) return '***';
    if (MASKED.test(text) && /^[가-힣]/.test(text)) return `${text.charAt(0)}**`;
    const name = /^[가-힣]{2,4}(?![가-힣])/.exec(text)?.[0];
    if (name) return name.length === 2 ? `${name.charAt(0)}*` : `${name.charAt(0)}*${name.charAt(name.length - 1)}`;
    return '***';
  },
  examples: {
    match: [
      '홍길동',
      '김민준',
      '이 서연',
      '남궁민수',
      '박지훈님',
      '윤정홍 씨',
      '김창근과장',
      '최수진2',
      '정은주(鄭銀珠)',
      '한지민, 오세훈',
      '홍길동 외 2명',
      '홍*동',
      '김**',
      'Gildong Hong',
      '洪吉童',
      '응우옌 티 흐엉',
    ],
    reject: [
      '2024-01-01',
      '010-2234-5678',
      '강하작은도서관제2별관',
      'ORD-0001',
      '(주)가상상사 3팀',
      '101동 1203호',
      'a@b.co',
    ],
  },
});
