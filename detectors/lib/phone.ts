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
  if (digits.length < 9 || digits.length > 12) return maskMasked(value);
  const prefix = prefixLength(digits);
  return `${digits.slice(0, prefix)}-${'*'.repeat(digits.length - prefix - 4)}-${digits.slice(-4)}`;
}

const prefixLength = (digits: string): number => (digits.startsWith('02') ? 2 : digits.startsWith('050') ? 4 : 3);

/** What is stored with stars keeps its prefix, and its last four digits where they are what it shows. */
function maskMasked(value: string): string {
  const parts = /^\(?(0\d{1,3})\)?[-. ]?[\d*●○•xX]{3,4}[-. ]?([\d*●○•xX]{4})$/.exec(value.normalize('NFKC').trim());
  if (!parts || !/[*●○•xX]/.test(value)) return '***';
  const [, prefix = '', last = ''] = parts;
  const shown = /^\d{4}$/.test(last) && digitsOf(value).length === prefix.length + 4 ? last : '****';
  return `${prefix}-****-${shown}`;
}
