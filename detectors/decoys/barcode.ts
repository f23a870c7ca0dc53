import type { Cell } from '../../src/detector.ts';
import { defineDecoy, whereItFits } from '../lib/decoy.ts';
import { allEqual, isGtin } from '../lib/digits.ts';

const HYPHENATED_ISBN = /^(?:97[89]-)?\d{1,5}-\d{1,7}-\d{1,7}-[\dX]$/i;

/** The check character of a ten-character ISBN, X for ten (ISO 2108:1992). */
function isIsbn10(text: string): boolean {
  let sum = 0;
  for (let index = 0; index < 10; index += 1) {
    const code = text.charCodeAt(index);
    const digit = code === 88 || code === 120 ? 10 : code - 48;
    if (digit === 10 && index < 9) return false;
    sum += digit * (10 - index);
  }
  return sum % 11 === 0;
}

function isBarcode({ text, length, digits, digitCount, latin }: Cell): boolean {
  if (digitCount === length) {
    if (allEqual(digits)) return false;
    if (length === 10) return isIsbn10(text);
    return (length === 8 || (length >= 12 && length <= 14)) && isGtin(digits);
  }
  if (latin === 1 && length === 10) return digitCount === 9 && isIsbn10(text);
  if (!HYPHENATED_ISBN.test(text)) return false;
  return digitCount === 13 ? isGtin(digits) : length === 13 && isIsbn10(text.replaceAll('-', ''));
}

export default defineDecoy({
  id: 'decoy/barcode',
  title: { ko: '바코드·ISBN', en: 'barcode or ISBN' },
  families: ['text', 'json', 'xml', 'integer', 'decimal', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(barcode|bar_?cd|ean|ean_?13|gtin|upc|jan|jan_?code|isbn|isbn_?1[03]|sku)(_?(cd|code|no))?$/,
      /바코드|ISBN|표준\s?상품\s?코드/i,
    ],
    veto: [/(^|_)(rrn|rrno|jumin|card|member|mbr|tel|phone)(_|$)|주민|회원|전화/],
  },
  gate: { length: [8, 17], digits: [8, 14], hangul: [0, 0], latin: [0, 1] },
  // One in ten numbers passes, but no column of them does.
  confusion: 0.001,
  match: (cell) => (isBarcode(cell) ? 'valid' : null),
  judge: (profile) => whereItFits(profile, 1, 'check-digits'),
  examples: {
    match: ['8801234567893', '978-89-546-0000-2', '895460000X', '036000291452', '080442957X'],
    reject: ['8801234567890', '010-2234-5678', '900101-1234568', '1234567890', '0000000000000'],
  },
});
