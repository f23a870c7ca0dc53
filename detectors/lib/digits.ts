/** Pure helpers on strings of ASCII digits. */

/** The digits of any text, full-width ones too. */
export function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/[^0-9]+/g, '');
}

/** Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, double = false; index >= 0; index -= 1, double = !double) {
    const digit = digits.charCodeAt(index) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/**
 * Whether the last digit is the check digit of GTIN-8, -12, -13 and -14: weights 3 and 1 in turn from the right (GS1 General
 * Specifications).
 */
export function isGtin(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 2, weight = 3; index >= 0; index -= 1, weight = 4 - weight) {
    sum += (digits.charCodeAt(index) - 48) * weight;
  }
  return (10 - (sum % 10)) % 10 === digits.charCodeAt(digits.length - 1) - 48;
}

/** Whether year, month and day make a date of the calendar. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (month === 2) return day <= (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

/** Number in `digits` from `start`, `length` digits long. */
export function slice(digits: string, start: number, length: number): number {
  let number = 0;
  for (let index = start; index < start + length; index += 1) number = number * 10 + digits.charCodeAt(index) - 48;
  return number;
}

/** Whether one digit fills the whole string. */
export function allEqual(digits: string): boolean {
  for (let index = 1; index < digits.length; index += 1) {
    if (digits.charCodeAt(index) !== digits.charCodeAt(0)) return false;
  }
  return true;
}
