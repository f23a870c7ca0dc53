import { type Cell, defineDetector } from '../src/detector.ts';
import roles from './data/roles.json' with { type: 'json' };
import { anyOf } from './lib/words.ts';

// Whose id it is, in English, in the older public-sector spellings (WRTER, SANCTNER) and as programmers shorten it.
const WHO = anyOf(`
  user usr users member mber mbr memb mem mb emplyr admin administrator adm login logon lgn signin esntl tutor mentor
  author writer wrter wrtr register registrant registr regist_?er regr regst reg_?user upd_?usr updusr updt_?usr updater
  modifier modr mdfier creator creatr crtr crt_?usr approver apvr sanctner confmer confirmer requester rqester rqestr
  reporter reportr reviewer sender trnsmiter receiver rcver recver recipient owner ownr manager mngr mgr charger chrgr
  pic leader opetr operator ntcr poster replier answerer respondent expert applicant applcnt aplcnt
  follower followee agent_?user assignee worker inspector rsvctm rwardwnr trgter
  mnaer mnger conect connect sns sns_?user kakao naver google apple facebook social inviter invitee recommender recomender
  rcmder friend participant attendee handler_?user processor_?user viewer editor editer publisher_?user contact_?user
  created_?user updated_?user modify_?user last_?updt_?usr auditor instructor lecturer counselor consultant developer
`);
// Whoever is kept in a table: what stands there is the key of their row more often than what they log in with.
const KEPT = anyOf(`
  customer cust cstmr cus client employee emp empl staff stf patient ptnt ptn student stdnt teacher tchr doctor dr nurse
  guest subscriber buyer purchaser prchr seller slr rider courier driver passenger psgr tenant visitor donor
`);
const VERBS = anyOf(`
  create update modify delete insert register reg rgst rgs regist ins upd updt mod mdf mdfcn chg crt cret creat del last_?(mod|upd|updt|chg)
  frst_?reg fst_?reg first_?reg lst_?(mod|upd|chg)
`);
const STANDARD = roles.roles
  .split(' ')
  .filter((role) => !KEPT.split('|').includes(role))
  .join('|');
const DONE_BY = anyOf(`
  creat(e|ed)? updat(e|ed)? modif(y|ied) chang(e|ed) delet(e|ed) regist(er|ered)? reg insert(ed)? approved? assigned
  requested reviewed written posted uploaded submitted confirmed handled processed rejected cancell?ed entered
  reported signed published invited granted verified checked
`);
// 숫자, 문자 and 상자 end like 작성자; 승인, 할인 and 법인 like 신청인; 병원 and 민원 like 직원.
const WHO_KO = [
  String.raw`(?<!문|숫|글|격|(?:^|\s)(?:일|상|투|하|전|이|의|한|액))자`,
  `(?:${anyOf(`
    신청 운영 대리 주문 보증 발신 수신 수취 본 개 민원 의뢰 후견 추천 관리 청구 임차 임대 계약 사용 이용 등록 작성 감사
    상속 양도 양수 외국 의료 피보험
  `)})인`,
  anyOf(`
    회원 상담원 공무원 위원 의원 연구원 팀원 조합원 요원 교원 임원 점원 유저 상담사 간부 전문가 담당 작가 감독 코치 멘토 멘티 매니저 팀장 부서장 대표 예금주 세대주 점주 친구 부모
    인사 로그인 접속 계정 가입 카카오 네이버 구글 페이스북 애플 소셜 SNS 업무용 사번
  `),
].join('|');
const KEPT_KO = anyOf('고객 직원 사원 강사 교사 교수 의사 간호사 학생 수강생 교육생 환자');

/** Characters that login names are made of; signs are few. */
function isLogin({ text, length, digitCount, latin }: Cell): boolean {
  const signs = length - digitCount - latin;
  if (signs === 0) return true;
  // Tel.010-2234-5678 is a text with something in it.
  if (signs > 4 || (signs > 1 && digitCount > 8)) return false;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    // - . _ and nothing else between letters and digits.
    const sign = code < 48 || (code > 57 && code < 65) || (code > 90 && code < 97) || code > 122;
    if (sign && code !== 45 && code !== 46 && code !== 95) return false;
  }
  const first = text.charCodeAt(0);
  // A negative number and a file's ending are no names.
  return first !== 45 && first !== 46;
}

/** What stands before the digits of a key that a program counts up, `C` of C000123, as a number; 0 for anything else. */
function frontOf({ text, length, digitCount }: Cell): number {
  const front = length - digitCount;
  if (digitCount < 3 || front === 0 || front > 9) return 0;
  let code = front;
  for (let index = 0; index < length; index += 1) {
    const letter = text.charCodeAt(index);
    const digit = letter >= 48 && letter <= 57;
    // Letters first, then nothing but digits.
    if (digit !== index >= front) return 0;
    if (!digit) code = (code * 31 + letter) % 1_000_003;
  }
  return code;
}

const CHOSEN = /^[a-z][a-z0-9._-]*$/;

export default defineDetector({
  id: 'user-id',
  title: { ko: '사용자 ID', en: 'user id' },
  category: 'user_id',
  severity: 'low',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  // A number is a key of the table, not the name that somebody logs in with.
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      new RegExp(`(^|_)(${WHO}|${STANDARD})_?(login_?)?id(_?\\d)?$`),
      new RegExp(`^(${VERBS})_?id$|(^|_)(${VERBS})_?(er|r|usr|user|emp|empl|mber|mbr)_?id$`),
      new RegExp(`(^|_)(${DONE_BY})_?by(_?(id|user|user_?id))?$`),
      /(^|_)(reg|rgst|regist|create?d?|updt?|update?d?|mod|modify|chg|ins|del)_(user|usr)$/,
      /^log[io]n$|(^|_)(username|user_?login|login_?(name|nm)|logon_?name|screen_?name|account_?login|sam_?account_?name)$/,
      new RegExp(String.raw`(${WHO_KO})\s?(계정\s?)?(ID|아이디)$|(${KEPT_KO})\s?(계정\s?(ID|아이디)|아이디)$`, 'i'),
      /^(아이디|로그인\s?(계정|명)|계정\s?(아이디|ID)|(사용자|회원|고객|관리자)\s?계정)$/i,
    ],
    weak: [
      new RegExp(`(^|_)(${KEPT})_?id(_?\\d)?$`),
      new RegExp(`(${KEPT_KO})\\s?ID$`, 'i'),
      /^(id|uid|login|account|user|usr)$|(^|_)(person|psn|indvdl)_?id$/,
      // Persons end in -er and -or; so do servers, folders and orders.
      /(^|_)(?!\w*(server|folder|order|banner|header|footer|number|letter|paper|chapter|character|filter|parameter|counter|cluster|container|router|printer|computer|meter|center|theater|layer|marker|trigger|sensor|vendor|color|floor|sector|error|calendar|tier|carrier|supplier|provider|manufacturer|answer|offer|transfer|voucher|parser|sticker|timer|tracker|scanner|controller|loader|adapter|browser|scheduler|buffer|cover|tower|power|water|river|door|poster|partner|dealer|broker|employer|helper|wrapper|handler|folder|upper|lower|inner|outer|other|over|per|under|ever|publisher|brother|master|cancer|refer|prefer|monitor|factor|vector|editor_?img|elevator|anchor|ledger|buyer_?grp)_?id$)[a-z]{2,}(er|or|usr|ant|ist|ee)_?id$/,
      /^(ID|고유\s?ID|사용자|회원|등록자|수정자|작성자|변경자|처리자)$/i,
    ],
    veto: [
      /(^|_)(yn|at|cd|code|se|type|ty|cnt|count|dt|date|hash|seq|sn|idx|no)$/,
      /(^|_)(client|app|api|bot|device|session|group|grp|role|page|channel|bucket|tenant|file)_?id$/,
      // What a program logs in with at another is nobody's name.
      /(^|_)(snmp|smtp|proxy)_(user|username|user_?id|login)$/,
      /여부$|일시$|일자$|건수$|구분$|코드$/,
    ],
  },
  among: { persons: 1.5 },
  // Longer ones are UUIDs, hashes and tokens.
  gate: { length: [2, 23], digits: [0, 20], hangul: [0, 0] },
  // So are most codes; by themselves they are outweighed by the prior.
  confusion: 0.2,
  match: (cell) => (cell.blanks === 0 && isLogin(cell) ? 'plausible' : null),
  measure(cell, counters) {
    const form = cell.latin === 0 ? 'numbers' : cell.latin >= 2 && CHOSEN.test(cell.text) ? 'chosen' : 'codes';
    counters[form] = (counters[form] ?? 0) + 1;
    const front = frontOf(cell);
    counters.front ??= front;
    if (front > 0 && front === counters.front) counters.counted = (counters.counted ?? 0) + 1;
  },
  judge({ counters }) {
    const { chosen = 0, numbers = 0, codes = 0, counted = 0 } = counters;
    const all = chosen + numbers + codes;
    if (all < 5) return { weight: 0, reason: 'too-few' };
    if (numbers * 2 > all) return { weight: -1.2, reason: 'numbers' };
    if (counted > all * 0.9) return { weight: -1.5, reason: 'made-by-a-program' };
    return chosen * 2 > all ? { weight: 0.5, reason: 'chosen-by-people' } : { weight: -1.2, reason: 'codes' };
  },
  identity: (cell) => cell.text.toLowerCase(),
  mask: (value) => (/^[A-Za-z]{2}\w{2,}/.test(value) ? `${value.slice(0, 2)}***` : '***'),
  examples: {
    match: ['gildong85', 'kim.minsu', 'USRCNFRM_00000000001', 'm0001', 'admin', 'lee_sy-02', '20210031'],
    reject: ['kim minsu', '홍길동', 'a@b.co', 'https://a.co/x', '-1', '010-2234-5678 (집)', 'a'],
  },
});
