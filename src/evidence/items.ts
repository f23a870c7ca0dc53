/** The items of ISMS-P and the articles that a scan of a database can speak to, and what speaks to each. */
import { checks, violationsOf, worst } from './checks.ts';
import type { Assessed, CheckId, ItemId, Observation, Series } from './types.ts';

/** A check is told in full where it comes first. */
export const ITEMS: readonly { readonly id: ItemId; readonly checks: readonly Exclude<CheckId, 'violations'>[] }[] = [
  { id: 'isms-p/1.2.1', checks: ['inventory', 'coverage'] },
  { id: 'isms-p/2.5.1', checks: ['roster', 'leavers', 'idleRights'] },
  { id: 'isms-p/2.5.2', checks: ['defaultNames', 'owners'] },
  { id: 'isms-p/2.5.3', checks: ['authentication'] },
  { id: 'isms-p/2.5.4', checks: ['storedPasswords', 'passwordExpiry'] },
  { id: 'isms-p/2.5.5', checks: ['superusers', 'broadPowers', 'escalation'] },
  { id: 'isms-p/2.5.6', checks: ['accessList', 'accessHistory', 'leavers', 'roster'] },
  {
    id: 'isms-p/2.6.4',
    checks: ['inventory', 'publicAccess', 'directLogins', 'hosts', 'future', 'accessList', 'superusers', 'copies'],
  },
  {
    id: 'isms-p/2.7.1',
    checks: ['rrnEncryption', 'uniqueEncryption', 'financialEncryption', 'storedPasswords', 'protectedShape'],
  },
  { id: 'isms-p/2.8.4', checks: ['testNames'] },
  { id: 'isms-p/2.9.4', checks: ['readLogging', 'logIdentity', 'retentionDuty'] },
  { id: 'isms-p/2.9.5', checks: ['readLogging'] },
  { id: 'isms-p/3.1.3', checks: ['rrnHeld', 'rrnEncryption'] },
  { id: 'isms-p/3.1.4', checks: ['uniqueHeld', 'sensitiveHeld', 'uniqueEncryption'] },
  { id: 'isms-p/3.2.1', checks: ['inventory', 'inventoryHistory', 'coverage'] },
  { id: 'isms-p/3.4.1', checks: ['copies'] },
  { id: 'pipa/21', checks: ['copies'] },
  { id: 'pipa/23', checks: ['sensitiveHeld'] },
  { id: 'pipa/24', checks: ['uniqueHeld', 'rrnHeld', 'uniqueEncryption', 'rrnEncryption'] },
  { id: 'pipa/24-2', checks: ['rrnHeld', 'rrnEncryption'] },
  {
    id: 'pipa/29',
    checks: [
      'publicAccess',
      'leavers',
      'rrnEncryption',
      'uniqueEncryption',
      'financialEncryption',
      'storedPasswords',
      'readLogging',
    ],
  },
  {
    id: 'gosi/5',
    checks: ['accessList', 'publicAccess', 'future', 'leavers', 'roster', 'defaultNames', 'accessHistory'],
  },
  { id: 'gosi/6', checks: ['hosts', 'authentication'] },
  {
    id: 'gosi/7',
    checks: [
      'storedPasswords',
      'rrnEncryption',
      'uniqueEncryption',
      'financialEncryption',
      'protectedShape',
      'keyDuty',
    ],
  },
  { id: 'gosi/8', checks: ['readLogging', 'logIdentity', 'retentionDuty'] },
  { id: 'gosi/13', checks: ['copies'] },
];

/** The item under which a check is told in full. */
export function homeOf(check: CheckId, item: ItemId): ItemId {
  // What the report calls violations is other violations for each item.
  const home = check === 'violations' ? null : ITEMS.find(({ checks }) => checks.includes(check));
  return home?.id ?? item;
}

/** Every item with what its checks found in each source. */
export function assess(series: readonly Series[]): Assessed[] {
  // Each check is asked once of each source, however many items rest on it.
  const known = new Map<CheckId, Observation[]>();
  const observed = (check: (typeof ITEMS)[number]['checks'][number]) => {
    const before = known.get(check);
    if (before) return before;
    const made = series.map((each) => ({ check, series: each, ...checks[check](each) }));
    known.set(check, made);
    return made;
  };
  return ITEMS.map(({ id, checks }) => {
    const violations = series.flatMap((each): Observation[] => {
      const found = violationsOf(each, id);
      return found ? [{ check: 'violations', series: each, ...found }] : [];
    });
    const observations = [...checks.flatMap(observed), ...violations];
    return { id, result: worst(observations.map(({ result }) => result)), observations };
  });
}
