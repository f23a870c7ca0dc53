import { defineDecoy } from '../lib/decoy.ts';

export default defineDecoy({
  id: 'decoy/code-list',
  title: { ko: '코드', en: 'code' },
  families: ['text', 'enum', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [],
    weak: [
      /(^|_)(cd|code|se|ty|type|typ|status|sttus|stts|state|stat|yn|at|flag|fg|gb|gbn|gubun|div|cl|ctgry|category|level|lvl|grade|kind|knd|mode)$/,
      /(코드|구분|유형|상태|여부|분류|등급|종류)$/,
    ],
    veto: [
      /(^|_)(sex|gender|gndr|sexdstn|dss|dgns|diag|disease|sick|kcd|icd|blood|bldty|rlgn|religion|zip|post|birth|user|usr|mbr|mber|member|cust|emp|wrter|register|pccc|customs)(_|$)|_by$|_id$/,
      /성별|남녀|질병|상병|진단|혈액|종교|우편|통관|자\s?(ID|아이디)$/i,
    ],
  },
  gate: { length: [1, 12], digits: [0, 6], hangul: [0, 0] },
  confusion: 0.2,
  match: (cell) => (cell.blanks === 0 && cell.digitCount + cell.latin >= cell.length - 2 ? 'plausible' : null),
  // The same few values again and again.
  judge: ({ matched, distinct, nonNull }) =>
    matched >= nonNull * 0.9 && distinct > 2 && distinct <= 30 && nonNull >= distinct * 10
      ? { weight: 2, reason: 'few-values' }
      : { weight: -3, reason: 'too-many-values' },
  examples: {
    match: ['A01', 'B2', 'ACTIVE', '10', 'P-01'],
    reject: ['홍길동', 'a b', '010-2234-5678', 'too_long_for_a_code'],
  },
});
