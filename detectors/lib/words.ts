/** Word lists that are read as lines and used as the alternatives of an expression. */

/** The words of a text, one or more blanks or line breaks apart. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** `a|b|c` of a text with words, which may be expressions themselves. */
export function anyOf(text: string): string {
  return words(text).join('|');
}
