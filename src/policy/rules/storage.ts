/** How values are stored. What breaks these rules is told once, in `assess/policy.ts`. */
import { z } from 'zod';
import { STORAGE, type StorageRule } from '../../assess/policy.ts';
import type { Finding } from '../../report.ts';
import { ofFinding } from '../breaches.ts';
import { defineRule } from '../index.ts';
import type { Rule } from '../types.ts';

const none = z.strictObject({});

function storageRule(
  id: string,
  { isBroken, severity, law }: StorageRule,
  more: (finding: Finding) => boolean = () => true,
): Rule {
  return defineRule({
    id,
    level: 'error',
    law,
    options: none,
    *check({ report, facts }) {
      for (const finding of report.findings) {
        if (isBroken(finding) && more(finding)) yield ofFinding(finding, facts, { severity: severity(finding), law });
      }
    },
  });
}

export const storage: readonly Rule[] = [
  // An organisation has no resident registration number: what looks like one there is told by its values alone.
  storageRule('no-plaintext-rrn', STORAGE.rrn, ({ subject }) => subject !== 'organisation'),
  storageRule('no-plaintext-unique-id', STORAGE.uniqueId),
  storageRule('no-plaintext-financial', STORAGE.financial),
  storageRule('password-must-be-hashed', STORAGE.password),
  storageRule('no-weak-hash', STORAGE.weakHash),
];
