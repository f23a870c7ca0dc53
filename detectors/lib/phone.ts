/** Korean telephone numbers: national form, masking. */
import { digitsOf } from './digits.ts';

/** Digits in national form, with the trunk zero: `01012345678` for `+82 (0)10-1234-5678` and for an integer 1012345678. */
export function nationalDigits(digits: string): string {
  if (digits.startsWith('0082')) return nationalDigits(digits.slice(2));
  if (digits.startsWith('82') && digits.length > 9)
    return digits.startsWith('820') ? digits.slice(2) : `0${digits.slice(2)}`;
  return digits.startsWith('0') ? digits : `0${digits}`;
}

/** Keeps the prefix and the last four digits; everything where there are too few digits to hide any. */
export function maskPhone(value: string): string {
  const digits = nationalDigits(digitsOf(value));
  if (digits.length < 9 || digits.length > 12) return '***';
  const prefix = digits.startsWith('02') ? 2 : digits.startsWith('050') ? 4 : 3;
  return `${digits.slice(0, prefix)}-${'*'.repeat(digits.length - prefix - 4)}-${digits.slice(-4)}`;
}
