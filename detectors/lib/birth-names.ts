/** What names of columns say of days and years of birth. */

export const BIRTH = `birth|births|brth|brdt|brthdy|brthday|brthdate|bthdt|dob|bday|saengil|saeng(nyeon|nyun)_?wol_?il`;
/** Dates that columns without any date of birth have. */
const OTHER_DATES =
  'reg|regist|registered|rgst|rgs|rgsde|frst|first|last|crt|cret|creat|create|created|creation|ins|insert|inserted|upd|updt|update|updated|mod|modify|modified|mdfcn|chg|change|changed|del|deleted|lic|lcns|licence|license|prmsn|permit|open|opened|opng|opbiz|close|closed|clsbiz|start|begin|bgn|bgng|bgnde|end|endde|expire|expiry|exp|valid|vld|hire|hired|join|joined|jncmp|entrance|ent|retire|rsgntn|sbscrb|issue|issued|isu|pub|publish|published|pblcn|release|released|rls|found|founded|fndn|estb|estab|established|death|died|dcsd|decease|order|ordr|pay|paid|stlm|login|lgn|access|visit|vst|reserve|rsvt|send|sent|sndng|rcv|rcpt|apply|aply|aplcn|aprv|approve|approved|cancel|use|used|join|agree|agre|work|base|crtr|std|due|ship|deliver|dlvr|delivery|marriage|wedding|made|mnfct|mnfctr';

/** Names of what surrounds a birth, and of the many dates that are none. */
export const NO_BIRTH: readonly RegExp[] = [
  new RegExp(
    `(^|_)(${BIRTH})_?(day_)?(yn|at|se|cd|code|ty|type|gb|gubun|cnt|count|rate|place|plc|city|country|nation|region|order|weight|coupon|cpn|event|msg|message|point|benefit|noti|push|sms|lunar|luna|solar|calendar)$|(^|_)(lunar|luna|solar)_?(yn|se|cd|type|at)?$`,
  ),
  new RegExp(
    `^(?!.*(${BIRTH}|born)).*(^|_)(${OTHER_DATES})(_?(date|day|dt|de|ymd|dttm|dtm|time|pnttm|tm|ts|at|on))?(_|$)`,
  ),
  /생일\s?(쿠폰|축하|이벤트|혜택|알림|여부|구분|포인트|문자)|양력|음력|출생\s?(지|국|아|률|율|신고|순|등록)|여부$|구분$/,
  /(등록|발생|수정|생성|변경|삭제|가입|접수|신청|시작|종료|발급|승인|허가|개업|폐업|설립|개설|입사|퇴사|입학|졸업|취득|사망|결제|주문|발행|출간|개봉|방문|작성|게시|만료|탈퇴|처리|결혼|제조|기준|지정|인가|상장|선임|당선|취임|납부|계약|유효|점검|조사|측정|촬영|배송|반납|대출|예약|진료|진단|수술|검사|검진)\s?(일|일자|일시|날짜|년월일|연월일)$/,
];
