import { defineDetector } from '../src/detector.ts';
import { PHONE_NAMES } from './lib/phone.ts';

// Written with a bracket or behind a zero, the North American way, without an area code, or nothing but digits.
const SHAPE =
  /^(?:1[-. ]?)?(?:\(\d{1,5}\)[-. ]{0,2}\d{2,4}(?:[-. ]?\d{2,4}){1,4}|0\d{1,4}[-./ ]\d{2,8}(?:[-./ ]\d{2,5}){0,3}|\d{3}[-. ]\d{3}[-. ]\d{4}|(?<![-. \d])[2-9]\d{2,3}-\d{4}|\d{9,12})(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?$/i;
const LOST_ZERO = /^10-?[2-9]\d{3}-?\d{4}(?:\.0)?$/;
// YYYYMMDDHHMM, 2024-0101 and 09.12.2024, whatever their column is called.
const DATE =
  /^20\d{2}-(?:0[1-9]|1[0-2])[0-3]\d$|^(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d[0-2]\d[0-5]\d$|^0\d[-./]\d{2}[-./](?:19|20)\d{2}$/;

/** Numbers of any country and number plan, impossible ones too: only the column's name tells that they are numbers to call. */
export default defineDetector({
  id: 'phone-number',
  title: { ko: '전화번호(형식 불명)', en: 'phone number of any plan' },
  category: 'phone',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'integer', 'decimal', 'array', 'other'],
  names: PHONE_NAMES,
  needsName: true,
  gate: { length: [8, 28], digits: [7, 18], hangul: [0, 0], latin: [0, 3] },
  // Among columns with such a name.
  confusion: 0.1,
  match(cell) {
    // What a spreadsheet made of a mobile: 10-2345-6789, 1023456789.0.
    if (LOST_ZERO.test(cell.text)) return 'plausible';
    // Mobiles have a detector of their own.
    if (cell.text.startsWith('010')) return null;
    const shaped = cell.digitCount === cell.length ? cell.length > 8 && cell.length < 13 : SHAPE.test(cell.text);
    return shaped && !DATE.test(cell.text) ? 'plausible' : null;
  },
  identity: (cell) => (LOST_ZERO.test(cell.text) ? `0${cell.digits.slice(0, 10)}` : cell.digits),
  mask(value) {
    const digits = value.normalize('NFKC').replace(/[^0-9]+/g, '');
    return digits.length > 7 ? `***-${digits.slice(-2)}` : '***';
  },
  examples: {
    match: [
      '14033335568',
      '(403) 262-3443',
      '1 (780) 428-9482',
      '403-262-3443 x12',
      '037-0884-6287',
      '030/0076545',
      '345-6789',
      '2345-6789',
      '10-2345-6789',
      '1023456789.0',
    ],
    reject: [
      '2024-01-01',
      '2024-0101',
      '1588-1234',
      '09.12.2024',
      '202401011230',
      '12-3456-7890',
      '12345678',
      '12345.678',
      'ORD-00012345',
      '1588',
      'a@b.co',
    ],
  },
});
