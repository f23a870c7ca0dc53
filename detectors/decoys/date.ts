import { dateIn } from '../lib/dates.ts';
import { defineDecoy, whereItFits } from '../lib/decoy.ts';

export default defineDecoy({
  id: 'decoy/date',
  title: { ko: '날짜', en: 'date' },
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'date', 'timestamp', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(reg|regist|created?|creat|crt|updated?|upd|updt|mod|modified|chg|changed|deleted|lic|lcns|licen[cs]e|prmsn|open|opng|clos(e|ed)|clsbiz|start|begin|bgng?|end|expire|expiry|valid|vld|hire|join|sbscrb|issue|isu|pub|publish|release|rls|founded?|fndn|estb|order|ordr|pay|stlm|login|lgn|visit|reserve|base|crtr|std|due|ship|event|evnt|history|hist|histor(y|ical)|incident|accident|occur(red)?|ocrn|match|game|race|season|election|battle|concert|holiday|work|trade|deal|contract|death|died|build|built|cmpl|completion)_?(date|day|dt|de|ymd)$/,
      /(등록|수정|생성|변경|삭제|가입|접수|신청|시작|종료|발급|승인|허가|개업|폐업|설립|개설|입사|퇴사|결제|주문|발행|출간|개봉|방문|작성|게시|만료|탈퇴|처리|기준|지정|사건|사고|발생|행사|경기|대회|선거|역사|연혁|재판|판결|선고|공연|거래|계약|준공|착공|사용승인|인가|면허|취득|사망|창립|설치)\s?(일|일자|일시|날짜)$|일자$/,
    ],
    weak: [/(^|_)(date|ymd|dt|de|day)$/, /(날짜|연월일)$/],
    veto: [/(^|_)(birth|births|brth|brdt|brthdy|brthday|dob|bday|born|saengil|rrn|rrno|jumin)|생년|생일|출생|주민/],
  },
  gate: { length: [5, 35], digits: [3, 20], hangul: [0, 4], latin: [0, 12] },
  confusion: 0.015,
  match: (cell) => (dateIn(cell) > 0 ? 'valid' : null),
  // Which of them are days of birth is for that detector to tell.
  judge: (profile) => whereItFits(profile, 0, 'dates'),
  examples: {
    match: ['2024-01-01', '20240101', '240101', '2024.1.1', '2024-01-01 00:00:00'],
    reject: ['2024-01-01 10:20:30', '20241301', '005930', '19581139', '1700000000', '홍길동'],
  },
});
