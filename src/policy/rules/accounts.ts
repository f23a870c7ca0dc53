/** Accounts: whose they are, and whether their reads leave a trace. */
import { z } from 'zod';
import { allowed } from '../../names.ts';
import type { Report } from '../../report.ts';
import { ofPrincipal, ofSource } from '../breaches.ts';
import type { Facts } from '../facts.ts';
import { defineRule } from '../index.ts';
import type { Breach } from '../types.ts';
import { accounts } from './access.ts';

const allow = z.array(z.string().min(1)).default([]);

/** By name, since whoever reads nothing is no principal of the report and may log in all the same. */
function* named(
  report: Report,
  facts: Facts,
  namesOf: (roster: NonNullable<Report['sources'][number]['roster']>) => readonly string[],
  law: readonly string[],
): Generator<Breach> {
  for (const { id: source, roster } of report.sources) {
    const byName = new Map(
      report.principals.filter((each) => each.source === source).map((each) => [each.name, each] as const),
    );
    for (const name of roster ? namesOf(roster) : []) {
      if (facts.isSystem({ source, name })) continue;
      const principal = byName.get(name);
      yield principal && principal.people.high > 0
        ? ofPrincipal(principal, facts, { severity: 'high', law })
        : ofSource(source, { principal: name }, { severity: 'medium', law });
    }
  }
}

const LEAVERS = ['gosi/5', 'isms-p/2.5.1', 'isms-p/2.5.6'];
const OWNERS = ['gosi/5', 'isms-p/2.5.1', 'isms-p/2.5.2'];

const noLeaverAccess = defineRule({
  id: 'no-leaver-access',
  level: 'error',
  law: LEAVERS,
  options: z.strictObject({}),
  check: ({ report, facts }) => named(report, facts, ({ leavers }) => leavers, LEAVERS),
});

const noUnownedPrincipal = defineRule({
  id: 'no-unowned-principal',
  level: 'warn',
  law: OWNERS,
  options: z.strictObject({ allow }),
  *check({ report, facts, options }) {
    const isAllowed = allowed(options.allow);
    for (const breach of named(report, facts, ({ unowned }) => unowned, OWNERS)) {
      if (!isAllowed(breach.principal ?? '')) yield breach;
    }
    for (const principal of accounts({ report, facts }, options.allow)) {
      // In the roster, and without an owner there.
      if (principal.canLogin && principal.roster?.owner === null)
        yield ofPrincipal(principal, facts, { severity: 'medium', law: OWNERS });
    }
  },
});

const AUDIT = ['gosi/8', 'isms-p/2.9.4', 'isms-p/2.9.5'];

const readsMustBeAudited = defineRule({
  id: 'reads-must-be-audited',
  level: 'off',
  law: AUDIT,
  options: z.strictObject({
    allow,
    /** Whether accounts count of which some reads are logged and others not. */
    partial: z.boolean().default(false),
  }),
  *check({ report, facts, options: { allow, partial } }) {
    const silent = [...accounts({ report, facts }, allow)].filter(
      ({ audit, people }) => people.high > 0 && (audit?.logged === 'no' || (partial && audit?.logged === 'partial')),
    );
    // The cause is a setting of the server: one breach for all accounts of a source.
    for (const [source, all] of Map.groupBy(silent, ({ source }) => source)) {
      const [most] = [...all].sort((a, b) => b.people.estimate - a.people.estimate);
      yield ofSource(
        source,
        { measures: { readers: all.length, people: most?.people ?? null } },
        { severity: 'high', law: AUDIT, args: { names: all.map(({ name }) => name) } },
      );
    }
  },
});

export const accountRules = [noLeaverAccess, noUnownedPrincipal, readsMustBeAudited];
