import type { Rule } from '../types.ts';
import { access } from './access.ts';
import { accountRules } from './accounts.ts';
import { places } from './places.ts';
import { storage } from './storage.ts';

/** The built-in rules. */
export const rules: readonly Rule[] = [...storage, ...access, ...accountRules, ...places];
