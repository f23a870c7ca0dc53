import { en } from './en.ts';
import { ko } from './ko.ts';

/** Every text of comparisons and trends, in one language. */
export type TimeMessages = typeof en;

export const timeMessages: Readonly<Record<'ko' | 'en', TimeMessages>> = { ko, en };
