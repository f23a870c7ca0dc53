import { en } from './en.ts';
import { ko } from './ko.ts';

/** Every text of the reports, in one language. */
export type Messages = typeof en;

export const messages: Readonly<Record<'ko' | 'en', Messages>> = { ko, en };

/** The entry for a word that a plugin or a newer engine may have made up: itself where there is none. */
export function word(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}
