import { defineDetector } from '../src/detector.ts';

/** Keys, tokens and seeds without any mark: told by their name alone, for a random key looks like any digest. */
export default defineDetector({
  id: 'opaque-secret',
  title: { ko: '인증 토큰·키(이름으로 판단)', en: 'token or key, by its name' },
  category: 'secret',
  severity: 'high',
  law: ['pipa/29', 'gosi/5', 'isms-p/2.5.3', 'isms-p/2.7.2'],
  families: ['text', 'binary', 'uuid', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)((access|refresh|auth|authn|api|bearer|id|session|sess|sso|login|reset|remember|csrf|xsrf|jwt|oauth|secret|private|security|verification|verify|activation|confirmation|invitation|unlock|persistent|user|usr|member|mbr|admin|(user_?)?e?mail(_?verification)?|bot|bp|git|github|gitlab|slack|kakao|naver|google|facebook|apple|line)_?tokens?|apitoken|accesstoken|refreshtoken|jwt|jti|rememberme_?token)(_(hash|value|val|enc|digest))?\d?$/,
      /(^|_)((api|secret|private|encrypt|encryption|encpt|crypto|cipher|aes|hmac|signing|sign|auth|crtfc|certi|cert|license|service|svc|client|consumer|cnsmr|app|application|access|rest|merchant|sid|activation|token|twitter|facebook|google|kakao|naver|github|aws|stripe)_?keys?|apikey|secretkey|privatekey|privkey|secret_?access_?key|consumer_?key)(_(value|val|vl|enc))?\d?$/,
      /(^|_)((client|consumer|cnsmr|app|otp|totp|mfa|two_?factor|2fa|webhook|shared|jwt|oauth|token|api|channel)_?secret|secret|secrets|otp_?(seed|key)|totp_?(seed|key)|recovery_?codes?|backup_?codes?|two_factor_recovery_codes)(_(key|value|val|enc))?\d?$/,
      /^token$|(^|_)(session_?key|sess_?key|cookie_?value|reset_password_token|password_reset_token|confirmation_token)$/,
      /(접근|액세스|리프레시|갱신|인증|접속|세션|로그인|보안|API|api)\s?(토큰|키|열쇠)(\s?값)?$|^토큰(\s?값)?$|(비밀|개인|암호화|서명|시크릿|서비스|API)\s?(키|열쇠)(\s?값)?$|시크릿|클라이언트\s?비밀|세션\s?키|OTP\s?(시드|비밀\s?키|키)|복구\s?코드|사용자\s?(열쇠|비밀)$/,
    ],
    weak: [
      /(^|_)(token|tkn|secret|otp|crtfc_(dn_value|value|no|key)|session|sess|credential|credentials|nonce|salt|auth_(code|key|no)|certify_(no|key)|hash_key|enc_key)(_|$)/,
      /토큰|인증\s?(번호|값|코드|DN\s?값)|세션|솔트/,
    ],
    veto: [
      /(^|_)(yn|at|dt|de|ymd|tm|time|date|cnt|count|type|ty|cd|se|sttus|status|name|nm|id|url|uri|expire|expires|expired|expiry|exp|in|len|length|version|ver|limit|issuer|price|symbol|address|pub|public|public_key|foreign_key|primary_key|user_key|partition_key|sort_key|cache_key|file_key|object_key|s3_key|usage|used|max|device|push|fcm|apns)$/,
      /(^|_)(public|device|push|fcm|apns|apn|max|num|total|ico|nft|coin|game|i18n|message|foreign|primary|door|entrance)_/,
      /여부$|일시|일자|만료|유형|구분$|상태|횟수|푸시|공개\s?키|기기|발급자|명$/,
    ],
  },
  // Shorter ones are flags, grades and kinds of secrets.
  gate: { length: [8, 1_000_000] },
  mask: () => '****',
  examples: {
    match: [
      'access_token',
      'apiKey',
      'CNSMR_SECRET',
      'refresh_token_hash',
      'otp_secret',
      'session_key',
      '인증키',
      'API 키',
    ],
    reject: [
      'token_type',
      'public_key',
      'access_token_expires',
      'push_token',
      'session_id',
      'primary_key',
      'secret_at',
      'max_tokens',
      '인증키 만료일시',
      'keyword',
    ],
  },
});
