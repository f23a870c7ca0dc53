import { en } from './en.ts';
import { ko } from './ko.ts';

/** Every text of an evidence pack that is not in a report as well, in one language. */
export type EvidenceMessages = typeof en;

export const evidenceMessages: Readonly<Record<'ko' | 'en', EvidenceMessages>> = { ko, en };
