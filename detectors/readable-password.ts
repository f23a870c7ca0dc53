import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';

// Letters, digits and a sign, as sites demand; no sign of those that codes, paths, numbers and masks are made of will do.
const DEMANDED = /^[A-Za-z0-9!@#$%^&~?_.+=()*-]{8,20}$/;
const SIGN = /[!@#$%^&~?]/;
// What people choose though: rows of keys, and the word itself.
const CHOSEN = /^(?:1q2w3e4r|q1w2e3r4|qwer1234|asdf1234|zxcv1234|1qaz2wsx|p[a@]ssw[o0]rd)[\w!@#$%^&~?]{0,6}$/i;
// kim12@host.kr, #ff8800, @handle1, page?id, $12.50, 100%.
const OTHER = /@[\w-]+\.|^[#@$~?&%]|%$|\?\w+(?:=|$)|\d%|[.]{2}|[*]{2}|[*]$/;
// A sign at the end, where habit puts it, or a row of digits in front of it.
const HABIT = /[!@#$%^&~?]{1,3}$|(?:123|1004|qwe|asd|000)/i;

function judge(cell: Cell): Verdict | null {
  const { text, length } = cell;
  if (length === cell.digitCount + cell.latin) return length < 16 && CHOSEN.test(text) ? 'valid' : null;
  if (!SIGN.test(text) || !DEMANDED.test(text)) return null;
  return OTHER.test(text) ? null : 'valid';
}

export default defineDetector({
  id: 'readable-password',
  title: { ko: '읽을 수 있는 비밀번호', en: 'readable password' },
  category: 'password',
  severity: 'critical',
  law: ['gosi/7', 'pipa/29', 'isms-p/2.5.4', 'isms-p/2.7.1'],
  families: ['text', 'json', 'array', 'other'],
  // The names are those of `password`: what they say of one holds for its category.
  names: { strong: [] },
  gate: { length: [8, 20], digits: [1, 18], hangul: [0, 0], latin: [1, 18] },
  confusion: 0.004,
  match: judge,
  measure(cell, counters) {
    if (judge(cell) === null) return;
    counters.seen = (counters.seen ?? 0) + 1;
    if (HABIT.test(cell.text)) counters.habit = (counters.habit ?? 0) + 1;
  },
  judge({ counters }) {
    const { seen = 0, habit = 0 } = counters;
    if (seen < 5) return { weight: -1, reason: 'few-passwords' };
    return habit > seen * 0.25
      ? { weight: 0.5, reason: 'password-habits' }
      : { weight: -2.5, reason: 'no-password-habits' };
  },
  mask: () => '****',
  examples: {
    match: ['Gil-dong12!', 'seoul2024@@', '1q2w3e4r', 'P@ssw0rd1', 'aB3$xY9#kQ'],
    reject: [
      'hong12@example.com',
      '#ff8800ab',
      'ORD-2024-0001',
      '2024-01-01',
      'v1.2.3-rc1',
      'index.html?id=3',
      'abcd1234',
      'https://example.com/a1?b',
      '홍길동12!@',
    ],
  },
});
