/** A page of tables, the same for a terminal, for Markdown and for HTML: data and whole sentences, no layout. */
import type { Severity } from '../../model.ts';
import { type Messages, messages } from '../messages/index.ts';
import { type NumberFormat, numberFormat } from '../numbers.ts';
import { type TimeMessages, timeMessages } from './messages/index.ts';

export interface Language {
  readonly lang: 'ko' | 'en';
  readonly texts: Messages;
  readonly time: TimeMessages;
  readonly numbers: NumberFormat;
}

export function languageOf(lang: 'ko' | 'en'): Language {
  return { lang, texts: messages[lang], time: timeMessages[lang], numbers: numberFormat(messages[lang]) };
}

export interface Head {
  readonly title: string;
  /** `severity`: the cells are codes. Else plain text that may wrap. */
  readonly is?: 'name' | 'number' | 'severity' | 'short';
}

export interface Block {
  readonly title: string;
  readonly heads: readonly Head[];
  readonly rows: readonly (readonly string[])[];
  readonly note?: string;
}

export interface TablePage {
  readonly title: string;
  /** What all comes to. */
  readonly lead: string;
  readonly severity: Severity | null;
  readonly facts: readonly string[];
  readonly blocks: readonly Block[];
}

/** As `2026-11-28 01:00`, in UTC: the reports have it so, and servers agree on nothing else. */
export function dateOf(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
