import type { Cell } from '../../src/detector.ts';
import { defineDecoy, whereItFits } from '../lib/decoy.ts';

const VERSION = /^v?(\d{1,4})(?:\.(\d{1,6})){2,4}(?:[-+_ ]?(?:[a-z]{1,12}[.-]?)?\d{0,8})?$/i;
/** Parts of dates and of addresses are padded here and there; those of a version are numbers that count. */
const PADDED = /(?:^v?|\.)0\d/i;

const HEAD = /^v?(\d{1,4})\./i;
const isVersion = ({ text, blanks }: Cell): boolean => blanks < 2 && VERSION.test(text) && !PADDED.test(text);

/** First parts are told apart up to here: above lie years and addresses. */
const HEADS = 40;

export default defineDecoy({
  id: 'decoy/version',
  title: { ko: '버전', en: 'version' },
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(version|versions|ver|vers|vrsn|(fw|sw|hw|app|os|firmware|software|framework)_?ver(sion)?|firmware|build)(_?(no|nm|name|num|number|info))?$/,
      /(버전|펌웨어|빌드)(\s?(정보|번호|명))?$/,
    ],
    weak: [/(^|_)(version|release|revision|rev|build|firmware|fw)(_|$)/, /버전|버젼|릴리즈/],
    veto: [/(^|_)(ip|ip_?addr|birth|brdt|dob)(_|$)|생년|생일/],
  },
  gate: { length: [5, 24], digits: [3, 20], hangul: [0, 0], contains: '.' },
  confusion: 0.02,
  match: (cell) => (isVersion(cell) ? 'plausible' : null),
  measure(cell, counters) {
    if (!isVersion(cell)) return;
    counters.versions = (counters.versions ?? 0) + 1;
    const head = Number(HEAD.exec(cell.text)?.[1]);
    if (head >= HEADS) counters.high = (counters.high ?? 0) + 1;
    else counters[`h${head}`] = (counters[`h${head}`] ?? 0) + 1;
  },
  // A product counts its first part from one, and few of them are in use; years of birth and octets spread.
  judge(profile) {
    const { versions = 0, high = 0, ...rest } = profile.counters;
    const heads = Object.keys(rest).length;
    if (high * 5 > versions) return { weight: -6, reason: 'octets-spread' };
    return whereItFits(profile, heads <= Math.max(3, Math.min(12, versions / 8)) ? 3 : -1, 'octets-like-versions');
  },
  examples: {
    match: ['13.1.86', '9.2.1.53', 'v2.10.4', '1.0.0-beta.2', '120.0.6099.129'],
    reject: ['85.03.04', '3.14', '2024.01.01', '203.000.113.007', '1.2', 'www.example.com', '홍길동'],
  },
});
