import { defineDecoy, whereItFits } from '../lib/decoy.ts';

/** Longer numbers lose their last digits as a number of JavaScript: too little to blur what is told here. */
const value = (text: string): number => Number(text);

export default defineDecoy({
  id: 'decoy/numeric-id',
  title: { ko: '일련번호', en: 'serial number' },
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(seq|sn|serial|serial_?no|idx|row_?(no|num|id)|rownum|sort_?(no|order)|auto_?id)$/,
      /(일련번호|순번|순서|시퀀스)$/,
    ],
    weak: [/(^|_)(id|no|num|number|key|pk)$/, /번호$/],
    veto: [
      /(^|_)(tel|telno|phone|hp|mobile|fax|rrn|rrno|jumin|card|crcd|acct|actno|account|bank|biz|brno|zip|post|birth|brdt|licen[cs]e|dln|passport|pno|user|usr|login|mbr|mber|member|cust|emp)(_|$)/,
      /전화|연락처|휴대|핸드폰|주민|카드|계좌|사업자|우편|생년|면허|여권|외국인|보험증|회원|사용자|고객/,
    ],
  },
  gate: { length: [5, 20], digits: [5, 20], hangul: [0, 0], latin: [0, 0] },
  // Numbers of any kind; that they follow each other is told by how close they lie.
  confusion: 0.2,
  match: (cell) => (cell.digitCount === cell.length ? 'plausible' : null),
  measure(cell, counters) {
    if (cell.digitCount !== cell.length) return;
    const number = value(cell.text);
    counters.numbers = (counters.numbers ?? 0) + 1;
    counters.least = Math.min(counters.least ?? number, number);
    counters.most = Math.max(counters.most ?? number, number);
  },
  judge: (profile) => {
    const { numbers = 0, least = 0, most = 0 } = profile.counters;
    if (numbers < 20) return { weight: 0, reason: 'too-few' };
    const density = numbers / (most - least + 1);
    // A sample of a table that counts up, and any short codes, lie close; phones, cards and dates do not.
    const close = density > 0.5 ? 5 : density > 0.05 ? 3.5 : density > 0.005 && least > 99_999_999 ? 2 : -0.5;
    return whereItFits(profile, close, 'numbers-in-a-row');
  },
  examples: {
    match: ['1000000001', '100000000001', '12345'],
    reject: ['1234', 'A12345', '010-2234-5678', '1234.5', '홍길동'],
  },
});
