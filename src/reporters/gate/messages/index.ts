import { en } from './en.ts';
import { ko } from './ko.ts';

/** Every text of the gate, in one language. */
export type GateMessages = typeof en;

export const gateMessages: Readonly<Record<'ko' | 'en', GateMessages>> = { ko, en };
