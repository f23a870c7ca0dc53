import { defineDetector } from '../src/detector.ts';

/**
 * Told by its name alone, and by the shapes of password hashes (src/classify/shape.ts): what people choose for a
 * password has no form, and a `match` for it would take most short cells of any column.
 */
export default defineDetector({
  id: 'password',
  title: { ko: '비밀번호', en: 'password' },
  category: 'password',
  severity: 'critical',
  law: ['gosi/7', 'pipa/29', 'isms-p/2.5.4', 'isms-p/2.7.1'],
  families: ['text', 'binary', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(pswd|passwd|password|passwrd|passwords|pass_?wd|pass_?word|pswrd|pwd|pw|psw|passphrase|passcode|enpswd|(user|login|lgn|mem|mbr|admin|adm|cust|my|new|old|tmp|temp)_?(pw|pwd|pswd|passwd|password|pass)|pw_no|pwd_no|upw|upwd|upass|bimil_?(bunho|beonho|no|num)?|sec_?pw|passwordhash|pwdhash|pwhash)((_(hash|hashed|digest|enc|encd|encrypt|encrypted|crypt|crypted|encpt|md5|sha|sha1|sha256|sha512|bcrypt|value|val|vl|txt|str|bak|old|new|prev|before|cnsr|ans|answer|confirm|cfm))|_?\d)*$/,
      /(^|_)(crypted|encrypted|hashed|enc|encpt|md5|sha|sha256|hash)_?(pw|pwd|pswd|passwd|password)$/,
      /(비밀\s?번호|패스워드|비번)(\s?(값|해시|해시값|암호화|암호화값|정답|답변|확인|암호))?\d?$/,
      /^(로그인|사용자|회원|접속|관리자|계정)?\s?암호$/,
    ],
    weak: [/(^|_)(pass|cnsr|credential|credentials|passwd|pswd|password|pwd)(_|$)/, /비밀\s?번호|패스워드|암호$/],
    veto: [
      /(^|_)(hint|hints|qstn|question|qestn|qst|policy|rule|salt|fail|err|error|token|reset|url|link|file|pin|mail_send)(_|$)/,
      /(^|_)(yn|at|dt|de|ymd|tm|time|date|cnt|count|nmtm|day|days|cycle|period|chg|change|changed|expire|expired|expiry|exp|length|len|level|lvl|type|ty|cd|code|se|sttus|status|stts|init|pnttm|cours|flag|fl|id|path)$/,
      /(^|_)(door|entrance|entr|enex|gate|lobby|building|bldg|front_?door|card|crcd|doorlock)_/,
      /힌트|질문|여부$|일시|일자|횟수|시각|변경일|수정일|만료|주기|정책|규칙|길이|초기화|카드|핀|PIN|현관|출입|도어|토큰|기한|자리|구분$|솔트/,
    ],
  },
  widths: [32, 40, 41, 60, 64, 128],
  mask: () => '****',
  examples: {
    match: ['user_pw', 'MBR_PSWD', 'password_hash', 'writng_password', '비밀번호', 'PASSWORD_CNSR', 'ENPSWD'],
    reject: [
      'password_hint',
      'pswd_chg_dt',
      'pwd_yn',
      'PSWD_ERR_NMTM',
      'card_pwd',
      'door_password',
      '비밀번호 변경일시',
      '카드 비밀번호 앞 2자리',
      'passport_no',
    ],
  },
});
