import { defineDetector } from '../src/detector.ts';

export default defineDetector({
  id: 'nickname',
  title: { ko: '별명', en: 'nickname' },
  category: 'nickname',
  severity: 'low',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(nick_?(name|nm)|nick|nknm|ncnm|ncknm|ncm_?nm|byulmyung|byeolmyeong|chat_?name|pen_?name|stage_?name|gamer_?tag)(_?\d)?$/,
      /(닉네임|별명|대화명|필명|예명)$/,
    ],
    weak: [/(^|_)(alias|display_?name|handle|profile_?(name|nm))$/, /별칭$/],
    veto: [
      /(^|_)(product|goods|gds|prdt|item|server|host|table|column|tbl|col|card|account|device|site|group|team|pet|url|yn|chk|check|cnt|dt|date|cd|code)(_|$)/,
      /(카드|계좌|상품|기기|서버|반려|펫|지역|학교|중복|여부|변경일|사용)/,
    ],
  },
  among: { persons: 1.5 },
  // Any words will do as a nickname: only the column's name can tell.
  mask: () => '***',
  examples: {
    match: ['nickname', 'NICK_NM', 'mb_nick', '닉네임', '회원 별명', 'NCNM', 'stage_name'],
    reject: ['host_alias', 'card_nickname', 'nick_chk_yn', '카드 별칭', 'name', '중복닉네임여부'],
  },
});
