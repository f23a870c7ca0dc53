/** The thirteen digits of a Korean resident registration number: YYMMDD, century and sex, six more. */
import { isDate, slice } from './digits.ts';

const CENTURIES: Readonly<Record<number, number>> = { 1: 1900, 2: 1900, 3: 2000, 4: 2000 };

/** The year of birth, or null where the digits hold no date of birth up to `today`'s year. */
export function birthYear(digits: string, thisYear: number): number | null {
  const century = CENTURIES[slice(digits, 6, 1)];
  if (century === undefined) return null;
  const year = century + slice(digits, 0, 2);
  return year <= thisYear && isDate(year, slice(digits, 2, 2), slice(digits, 4, 2)) ? year : null;
}

/** The check digit of numbers assigned before 5 October 2020; later ones have none. */
export function residentChecksum(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < 12; index += 1) sum += (digits.charCodeAt(index) - 48) * ((index % 8) + 2);
  return (11 - (sum % 11)) % 10 === digits.charCodeAt(12) - 48;
}
