import { shortDate, THIS_YEAR } from '../lib/dates.ts';
import { defineDecoy, whereItFits } from '../lib/decoy.ts';
import { slice } from '../lib/digits.ts';

// Before 2005 the seconds begin with 10 as mobile numbers do that were stored as numbers.
const FROM = 1_104_537_600;
const TO = Date.UTC(THIS_YEAR + 15, 0) / 1000;
const NOW = Date.UTC(THIS_YEAR + 1, 0) / 1000;

/** Seconds since 1970 of a cell in seconds, milliseconds, microseconds or nanoseconds; 0 for anything else. */
function seconds(digits: string): number {
  const { length } = digits;
  if (length !== 10 && length !== 13 && length !== 16 && length !== 19) return 0;
  const time = slice(digits, 0, 10);
  if (time < FROM || time > TO) return 0;
  // A resident number of a child: date, then 3 or 4 (7 or 8).
  if (length === 13 && '3478'.includes(digits.charAt(6)) && shortDate(digits) > 0) return 0;
  return time;
}

const whole = (text: string): string => text.replace(/\.\d{1,9}$/, '');

export default defineDecoy({
  id: 'decoy/epoch',
  title: { ko: '유닉스 시각', en: 'Unix time' },
  families: ['text', 'json', 'integer', 'decimal', 'float', 'array', 'other'],
  names: {
    strong: [/(^|_)(epoch|unix_?time|unix_?ts|epoch_?(ms|sec|millis))$/],
    weak: [/(^|_)(ts|timestamp|time|at|created|updated|millis|ms|dttm|dt|expires?|expiry|exp|iat|last_?(seen|login))$/],
    veto: [/(^|_)(tel|telno|phone|hp|mobile|rrn|rrno|jumin|brno|biz_?no|bizno|birth|brdt)(_|$)|번호|전화|생년/],
  },
  gate: { length: [10, 20], digits: [10, 19], hangul: [0, 0], latin: [0, 0] },
  confusion: 0.002,
  match: ({ text, digitCount, length }) => {
    const first = text.charCodeAt(0);
    if (first !== 49 && first !== 50) return null;
    return seconds(digitCount === length ? text : whole(text)) > 0 ? 'valid' : null;
  },
  measure(cell, counters) {
    const time = seconds(whole(cell.text));
    if (time === 0) return;
    counters.times = (counters.times ?? 0) + 1;
    if (time <= NOW) counters.past = (counters.past ?? 0) + 1;
  },
  judge: (profile) => {
    const { times = 0, past = 0 } = profile.counters;
    return whereItFits(profile, times > 0 && past / times > 0.9 ? 1.5 : -2, 'times-until-now');
  },
  examples: {
    match: ['1700000000', '1700000000123', '1700000000.5', '1700000000123456'],
    reject: ['1012345678', '8801234567890', '1508143123456', '5000000000', '17000000', '2024-01-01'],
  },
});
