/** How much a Hangul string looks like a Korean person's name rather than an ordinary noun. */
import names from '../data/names.json' with { type: 'json' };

type Table = ReadonlyMap<string, number>;
const table = (scores: Readonly<Record<string, number>>): Table =>
  new Map(Object.entries(scores).map(([syllable, score]) => [syllable, score / 100]));

const surnames = new Map(
  Object.entries(names.surname).map(([name, scores]) => [name, scores.map((score) => score / 100)] as const),
);
const compounds = new Set(names.compound);
const first = table(names.first);
const second = table(names.second);
const single = table(names.single);
const lookalikes = new Set(names.lookalikes.split(' '));

// A syllable that no list has at that place.
const UNKNOWN = -3;
const COMPOUND = 3;
// How often names have that many syllables, against nouns of two to four.
const LENGTH: Readonly<Record<number, number>> = { 2: -2.3, 3: 1, 4: -1.5 };
/** No surname in front. */
export const NO_NAME = -6;

/** Share of the population with each surname that at least one person in a thousand bears. */
export const surnameShares: Readonly<Record<string, number>> = names.shares;

/** Natural log-likelihood ratio of "a name of two to four syllables" against "a noun"; at least NO_NAME. */
export function rateName(word: string): number {
  const length = word.length;
  const surname = surnames.get(word.charAt(0));
  let rate = NO_NAME;
  if (length === 3 && surname) {
    rate = (surname[1] ?? 0) + (first.get(word.charAt(1)) ?? UNKNOWN) + (second.get(word.charAt(2)) ?? UNKNOWN);
  } else if (length === 2 && surname) {
    rate = (surname[0] ?? 0) + (single.get(word.charAt(1)) ?? UNKNOWN);
  }
  if (length >= 3 && length <= 4 && compounds.has(word.slice(0, 2))) {
    const given =
      length === 4
        ? (first.get(word.charAt(2)) ?? UNKNOWN) + (second.get(word.charAt(3)) ?? UNKNOWN)
        : (single.get(word.charAt(2)) ?? UNKNOWN);
    rate = Math.max(rate, COMPOUND + given);
  }
  rate += LENGTH[length] ?? -6;
  if (rate > 0 && lookalikes.has(word)) rate = -1;
  return Math.max(rate, NO_NAME);
}

/** As `rateName`, for a given name of two syllables alone. */
export function rateGiven(word: string): number {
  if (word.length !== 2) return NO_NAME;
  return (first.get(word.charAt(0)) ?? UNKNOWN) + (second.get(word.charAt(1)) ?? UNKNOWN);
}

/** Whether the text is a surname by itself, one syllable or two. */
export function isSurname(word: string): boolean {
  return surnames.has(word) || compounds.has(word);
}
