import { en } from './en.ts';
import { ko } from './ko.ts';

/** Every text of an evidence pack that is not in a report as well, in one language. */
export type EvidenceMessages = typeof en;

export const evidenceMessages: Readonly<Record<'ko' | 'en', EvidenceMessages>> = { ko, en };

/** Puts what is given into the places of a text: `{count} accounts`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? place) : place,
  );
}
