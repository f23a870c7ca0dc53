/** English texts of the gate and of the rules. `ko.ts` has the same keys. `{name}` is replaced by what the result has. */
import type { RuleText } from '../../../policy/types.ts';

const rules = {
  'no-plaintext-rrn': {
    title: 'Resident registration numbers in the clear',
    message:
      '{where} holds resident registration numbers in the clear: {people} people, accounts that can read it: {logins}.',
  },
  'no-plaintext-unique-id': {
    title: 'Unique identifiers in the clear',
    message: '{where} holds {category} in the clear: {people} people, accounts that can read it: {logins}.',
  },
  'no-plaintext-financial': {
    title: 'Card or account numbers in the clear',
    message: '{where} holds {category} in the clear: {people} people, accounts that can read it: {logins}.',
  },
  'password-must-be-hashed': {
    title: 'Passwords not hashed one-way',
    message: '{where} holds passwords that are {protection} and not hashed one-way: {people} people.',
  },
  'no-weak-hash': {
    title: 'Passwords hashed by an unsafe algorithm',
    message: '{where} holds passwords hashed by an unsafe algorithm ({scheme}): {people} people.',
  },
  'no-public-access': {
    title: 'Personal data that everyone may read',
    message: '{where} ({category}, {people} people) can be read by everyone who can connect.',
  },
  'no-personal-data-via-view': {
    title: 'Personal data read round the table’s own grants',
    message: '{object} ({by}) shows {columns} to {names}, who have no right to the table itself: {people} people.',
  },
  'max-people-per-principal': {
    title: 'Too many people behind one account',
    message: '{principal} can read {people} people, and {max} is the most that the policy allows.',
  },
  'max-readers-per-finding': {
    title: 'Too many accounts that read a column',
    message: '{where} ({category}, {people} people) can be read by {logins} accounts, and {max} is the most allowed.',
  },
  'no-superuser-login': {
    title: 'Superuser that can log in',
    message: '{principal} is a superuser, can log in, and reads everything: {people} people.',
  },
  'no-leaver-access': {
    title: 'Access of somebody who left',
    message: '{principal} left by the roster, and can still log in or read: {people} people.',
  },
  'no-unowned-principal': {
    title: 'Account that nobody owns',
    message: '{principal} can log in, and the roster names no owner: {people} people.',
  },
  'no-escalation-path': {
    title: 'Personal data within reach after one act of one’s own',
    message: '{principal} can give itself access to personal data: {by} ({object}).',
  },
  'reads-must-be-audited': {
    title: 'Reads that leave no trace',
    message:
      '{source}: accounts whose reads of personal data leave no trace in the server’s logs: {readers} ({names}).',
  },
  'no-personal-data-in-logs': {
    title: 'Personal data in a log table',
    message: '{where} is a log by its name ({word}) and holds {category}: {people} people.',
  },
  'no-stale-copy': {
    title: 'Copy with personal data',
    message: '{where} looks like a copy or a temporary table ({word}) and holds {category}: {people} people.',
  },
  'no-default-privilege-exposure': {
    title: 'Tables that nobody has made yet are readable',
    message: '{principal} will read every new table ({by}; schema: {schemas}; made by: {creator}).',
  },
  'comment-required': {
    title: 'No comment names the kind of personal data',
    message: '{where} holds {category}, and its comment does not say so.',
  },
  'undeclared-personal-data': {
    title: 'Personal data that the inventory does not declare',
    message: '{where} holds {category}, which policy.declared does not have: {people} people.',
  },
  'no-unreviewed-access': {
    title: 'Access that the baseline does not know',
    message: '{names} can now read {relations} ({reach}): {people} people.',
  },
} as const satisfies Readonly<Record<string, RuleText>>;

/** The ids of the built-in rules. */
export type RuleId = keyof typeof rules;

const ruleTexts: Readonly<Record<RuleId, RuleText>> = rules;

export const en = {
  locale: 'en-US',
  rules: ruleTexts,
  nothingNew: 'Nothing new. Results that the baseline covers: {silenced}.',
  clean: 'No rule of the policy is broken.',
  summary: 'errors: {errors}, warnings: {warnings}; covered by the baseline: {silenced}',
  levels: { error: 'error', warn: 'warning' },
  statuses: { new: 'new', worse: 'worse', expired: 'expired' },
  worse: {
    readers: 'readers: {before} before, {now} now',
    people: 'people: {before} before, {now} now',
    reach: 'reach: {before} before, {now} now',
  },
  expired: 'its entry in the baseline expired on {expires}',
  entry: { reason: 'reason', owner: 'owner' },
  also: 'Of the same cause: {rules}',
  unused:
    'The baseline’s entry {fingerprint} ({rule}, {where}) covers nothing any more: nochul baseline --prune removes it.',
  unusedTitle: 'Unused entry of the baseline',
  unusedMore: 'Further entries of the baseline that cover nothing: {count}.',
  notExamined: 'NOT EXAMINED: {where}: {reason}',
  notExaminedMore: 'NOT EXAMINED: and {count} more.',
  interrupted: 'The run did not finish: what it did not look at is not clean.',
  incompleteTitle: 'Not everything could be examined',
  more: 'and {count} more',
  title: 'What the gate found',
  heads: { level: 'Level', rule: 'Rule', where: 'Where', what: 'What', count: 'Results' },
  help: { law: 'Basis', page: 'How to fix it: {page}' },
  fits: 'Left out to fit into a comment: {count}.',
};
