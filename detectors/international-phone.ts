import { defineDetector } from '../src/detector.ts';
import { PHONE_NAMES } from './lib/phone.ts';

// E.164: at most fifteen digits with the country code; +82 is told apart by the Korean number plan.
const SHAPE =
  /^\(?\+(?!82(?!\d{3}\b))[1-9]\d{0,2}\)?[-. ]{0,2}(?:\(\d{1,5}\)[-. ]{0,2})?\d{1,12}(?:[-. /]{1,2}\d{1,10}){0,5}(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i;

/** Numbers of other countries, with their country code in front. */
export default defineDetector({
  id: 'international-phone',
  title: { ko: '국제 전화번호', en: 'international phone number' },
  category: 'phone',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: PHONE_NAMES,
  gate: { length: [8, 32], digits: [8, 20], hangul: [0, 0], latin: [0, 3], contains: '+' },
  confusion: 0.002,
  match: (cell) => (SHAPE.test(cell.text) ? 'valid' : null),
  // One such number among ids that `phone-number` takes for numbers proves nothing.
  judge: ({ matched, nonNull }) => ({ weight: matched * 20 < nonNull ? -6 : 0, reason: 'few-of-its-own' }),
  identity: (cell) => cell.digits,
  mask(value) {
    const digits = value.normalize('NFKC').replace(/[^0-9]+/g, '');
    return digits.length > 7 ? `+***-${digits.slice(-2)}` : '***';
  },
  examples: {
    match: [
      '+1 415-555-0132',
      '+1 (415) 555-0132',
      '+14155550132',
      '+44 20 7946 0018',
      '+84 90 123 45 67',
      '+86-138-0013-8000',
    ],
    reject: ['+82 10-2345-6789', '+5', '+3.14', '+1', '2+2', '+09:00', '1+1=2', '2024-01-01T00:00:00+09:00'],
  },
});
