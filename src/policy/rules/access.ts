/** Who reads personal data, how many people's, and by which way. */
import { z } from 'zod';
import { PUBLIC_ACCESS } from '../../assess/policy.ts';
import { allowed } from '../../names.ts';
import type { Finding, ReportHolding, ReportPrincipal } from '../../report.ts';
import { ofPrincipal, ofRelation, ofSource, peopleOfAll, strongestReach, worstOf } from '../breaches.ts';
import { type Facts, isStored, isThroughPublic, isUsable } from '../facts.ts';
import { defineRule } from '../index.ts';
import type { Reach, RuleContext } from '../types.ts';
import { cover } from './cover.ts';

const LEAST_PRIVILEGE = ['pipa/29', 'gosi/5', 'isms-p/2.5.6', 'isms-p/2.6.4'];
/** Names with * and ?, of accounts that may. */
const allow = z.array(z.string().min(1)).default([]);

/** Accounts of people and programs: neither the server's own nor the one that scans. */
export function* accounts({ report, facts }: Pick<RuleContext<unknown>, 'report' | 'facts'>, may: readonly string[]) {
  const isAllowed = allowed(may);
  for (const principal of report.principals) {
    if (principal.kind !== 'public' && !facts.isSystem(principal) && !isAllowed(principal.name)) yield principal;
  }
}

const noPublicAccess = defineRule({
  id: 'no-public-access',
  level: 'error',
  law: PUBLIC_ACCESS.law,
  options: z.strictObject({}),
  *check({ report, facts }) {
    for (const findings of byRelation(report.findings.filter((each) => isStored(each) && facts.isPublic(each)))) {
      const severity = findings.some((each) => PUBLIC_ACCESS.severity(each) === 'critical') ? 'critical' : 'high';
      yield ofRelation(findings, facts, { severity, law: PUBLIC_ACCESS.law });
    }
  },
});

const AROUND = new Set(['view', 'materialized-view', 'function']);

const noPersonalDataViaView = defineRule({
  id: 'no-personal-data-via-view',
  level: 'error',
  law: LEAST_PRIVILEGE,
  options: z.strictObject({
    /** Views and functions that are meant to show personal data: `schema.name` with * and ?. */
    allow,
  }),
  *check({ report, facts, options }) {
    const isAllowed = allowed(options.allow);
    for (const [holdings, readers] of roundabout(report.principals, facts)) {
      const [holding] = holdings;
      if (!holding || isAllowed(holding.object)) continue;
      const { source, object, by } = holding;
      const shown = [...new Set(holdings.flatMap(({ findings }) => findings))]
        .map((id) => facts.finding(source, id))
        .filter((each) => each !== undefined)
        .filter((each) => isStored(each) && each.protection === 'plain' && isSevere(each))
        .filter((each) => readers.some((reader) => isOnlyVia(each, reader, facts)));
      if (shown.length === 0) continue;
      yield ofSource(
        source,
        {
          key: object,
          measures: { readers: readers.length, people: peopleOfAll(shown), reach: 'via' },
        },
        {
          severity: worstOf(shown),
          law: LEAST_PRIVILEGE,
          args: {
            object,
            by,
            columns: shown.map(({ schema, relation, column }) => `${schema}.${relation}.${column}`),
            names: readers.map(({ name }) => name),
          },
        },
      );
    }
  },
});

/** Views and functions with those who read other relations through them. */
function roundabout(
  principals: readonly ReportPrincipal[],
  facts: Facts,
): Iterable<readonly [ReportHolding[], ReportPrincipal[]]> {
  const found = new Map<string, readonly [ReportHolding[], ReportPrincipal[]]>();
  for (const principal of principals) {
    if (principal.superuser || facts.isSystem(principal)) continue;
    for (const way of facts.ways(principal)) {
      const { source, by, object } = way.holding;
      if (!AROUND.has(by) || !isUsable(way)) continue;
      const key = JSON.stringify([source, object]);
      const [holdings, readers] = found.get(key) ?? [[], []];
      if (!holdings.includes(way.holding)) holdings.push(way.holding);
      if (!readers.includes(principal)) readers.push(principal);
      found.set(key, [holdings, readers]);
    }
  }
  return found.values();
}

const isSevere = ({ severity }: Finding) => severity === 'critical' || severity === 'high';

function isOnlyVia(finding: Finding, principal: ReportPrincipal, facts: Facts): boolean {
  return facts
    .readers(finding)
    .some(({ principal: each, way }) => each === principal && way.access.reach === 'via' && AROUND.has(way.holding.by));
}

const maxPeople = defineRule({
  id: 'max-people-per-principal',
  level: 'warn',
  law: LEAST_PRIVILEGE,
  options: z.strictObject({
    /** People. */
    max: z.number().int().min(0).default(1_000_000),
    /** Whether accounts that the roster calls `service` count. */
    services: z.boolean().default(true),
    allow,
  }),
  *check({ report, facts, options: { max, services, allow } }) {
    for (const principal of accounts({ report, facts }, allow)) {
      // Superusers have a rule of their own; whoever reaches a role is a reader itself.
      if (principal.superuser || !principal.canLogin || principal.people.estimate <= max) continue;
      if (!services && principal.roster?.status === 'service') continue;
      yield ofPrincipal(principal, facts, { severity: 'high', law: LEAST_PRIVILEGE, args: { max } });
    }
  },
});

const maxReaders = defineRule({
  id: 'max-readers-per-finding',
  level: 'warn',
  law: LEAST_PRIVILEGE,
  options: z.strictObject({
    /** Accounts that can log in. */
    max: z.number().int().min(0).default(20),
  }),
  *check({ report, facts, options: { max } }) {
    const many = report.findings.filter((each) => isStored(each) && isSevere(each) && each.readers.logins > max);
    // The columns of one relation mostly have the same readers: one breach for all of them.
    for (const findings of byRelation(many)) {
      const logins = Math.max(...findings.map(({ readers }) => readers.logins));
      yield ofRelation(findings, facts, { severity: worstOf(findings), law: LEAST_PRIVILEGE, args: { max, logins } });
    }
  },
});

export function byRelation(findings: readonly Finding[]): Iterable<Finding[]> {
  return Map.groupBy(findings, ({ source, schema, relation }) => JSON.stringify([source, schema, relation])).values();
}

/** Made with the server, and hardly ever to be dropped; to be locked or kept for emergencies. */
const FIRST_ACCOUNTS = ['postgres', "'root'@'localhost'", "'mariadb.sys'@'localhost'", "'mysql'@'localhost'"];

const noSuperuserLogin = defineRule({
  id: 'no-superuser-login',
  level: 'warn',
  law: ['gosi/5', 'isms-p/2.5.5', 'isms-p/2.6.4'],
  options: z.strictObject({ allow: z.array(z.string().min(1)).default(FIRST_ACCOUNTS) }),
  *check({ report, facts, options }) {
    for (const principal of accounts({ report, facts }, options.allow)) {
      if (!principal.superuser || !principal.canLogin) continue;
      yield ofPrincipal(principal, facts, { severity: 'high', law: ['gosi/5', 'isms-p/2.5.5', 'isms-p/2.6.4'] });
    }
  },
});

const noEscalationPath = defineRule({
  id: 'no-escalation-path',
  level: 'warn',
  law: ['pipa/29', 'gosi/5', 'isms-p/2.5.5', 'isms-p/2.6.4'],
  options: z.strictObject({ allow }),
  *check({ report, facts, options }) {
    for (const principal of accounts({ report, facts }, options.allow)) {
      if (principal.superuser || !principal.canLogin) continue;
      const ways = facts.ways(principal);
      const read = new Set(ways.filter(isUsable).flatMap(({ holding }) => holding.findings));
      // Whoever reads it anyway gains nothing by an act.
      const gaining = ways.filter(
        ({ access, holding }) => access.reach === 'escalate' && holding.findings.some((id) => !read.has(id)),
      );
      if (gaining.length === 0) continue;
      const gained = [...new Set(gaining.flatMap(({ holding }) => holding.findings))]
        .map((id) => facts.finding(principal.source, id))
        .filter((each) => each !== undefined)
        .filter(isStored);
      if (gained.length === 0) continue;
      yield {
        ...ofPrincipal(principal, facts, {
          severity: worstOf(gained),
          law: ['pipa/29', 'gosi/5', 'isms-p/2.5.5', 'isms-p/2.6.4'],
          args: { by: distinct(gaining.map(({ holding }) => holding.by)), gained: peopleOfAll(gained) },
        }),
        measures: { people: peopleOfAll(gained), reach: 'escalate' },
      };
    }
  },
});

const distinct = (words: readonly string[]) => [...new Set(words)].sort();

const WAYS_TO_NEW = ['default-privileges', 'schema-grant', 'global-grant', 'predefined-role', 'grant-on-all'] as const;

const noDefaultPrivileges = defineRule({
  id: 'no-default-privilege-exposure',
  level: 'warn',
  law: LEAST_PRIVILEGE,
  options: z.strictObject({
    allow,
    /** Which ways count. A grant on a whole database is how MySQL's applications usually read theirs. */
    by: z.array(z.enum(WAYS_TO_NEW)).default(['default-privileges', 'global-grant']),
  }),
  *check({ report, facts, options }) {
    const isAllowed = allowed(options.allow);
    const wanted = report.future.filter(
      ({ by, source, principal }) =>
        options.by.includes(by) && !isAllowed(principal) && !facts.isSystem({ source, name: principal }),
    );
    const grouped = Map.groupBy(wanted, ({ source, principal, by }) => JSON.stringify([source, principal, by]));
    for (const same of grouped.values()) {
      const [first] = same;
      if (!first) continue;
      const { source, principal, by } = first;
      yield ofSource(
        source,
        { principal, key: by, measures: { reach: strongestReach(same.map(({ reach }) => reach)) } },
        {
          severity: 'medium',
          law: LEAST_PRIVILEGE,
          args: {
            by,
            schemas: distinct(same.map(({ schema }) => schema ?? '*')),
            creator: distinct(same.map(({ creator }) => creator ?? '*')),
          },
        },
      );
    }
  },
});

/** Who reads which relation with personal data, each pair with its strongest reach; system accounts left out. */
export function* pairsOf({ report, facts }: Pick<RuleContext<unknown>, 'report' | 'facts'>): Generator<{
  readonly source: string;
  readonly principal: ReportPrincipal;
  readonly relation: string;
  readonly reach: Reach;
  readonly findings: readonly Finding[];
}> {
  for (const findings of byRelation(report.findings.filter(isStored))) {
    const [first] = findings;
    if (!first) continue;
    const { source, schema, relation } = first;
    const reaches = new Map<ReportPrincipal, Reach[]>();
    for (const finding of findings) {
      for (const reader of facts.readers(finding)) {
        // What everyone reads has a rule of its own.
        if (isThroughPublic(reader)) continue;
        const { principal, way } = reader;
        const known = reaches.get(principal);
        if (known) known.push(way.access.reach);
        else reaches.set(principal, [way.access.reach]);
      }
    }
    for (const [principal, all] of reaches) {
      const reach = strongestReach(all);
      // The rule on superusers speaks of them: they read whatever comes.
      if (reach === null || principal.superuser || facts.isSystem(principal)) continue;
      yield { source, principal, relation: `${schema}.${relation}`, reach, findings };
    }
  }
}

const noUnreviewedAccess = defineRule({
  id: 'no-unreviewed-access',
  level: 'error',
  law: LEAST_PRIVILEGE,
  options: z.strictObject({ allow }),
  *check({ report, facts, options, reviewed }) {
    if (!reviewed) return;
    const isAllowed = allowed(options.allow);
    const added = [...pairsOf({ report, facts })].filter(
      ({ source, principal, relation, reach }) =>
        !isAllowed(principal.name) && !reviewed.knows(source, principal.name, relation, reach),
    );
    const bySource = Map.groupBy(added, ({ source }) => source);
    for (const [source, pairs] of bySource) {
      // One grant to a role shows a relation to all its members, one membership shows many relations to one account.
      for (const { by, pairs: covered } of cover(pairs)) {
        const [first] = covered;
        const place = first?.findings[0];
        if (!first || !place) continue;
        const findings = covered.flatMap((each) => each.findings);
        const isOne = covered.length === 1;
        const names = covered.map(({ principal }) => principal.name);
        yield ofSource(
          source,
          {
            principal: by === 'principal' || isOne ? first.principal.name : null,
            ...(by === 'relation' || isOne ? { schema: place.schema, relation: place.relation } : {}),
            measures: {
              readers: new Set(names).size,
              people: by === 'principal' ? peopleOfAll([...findings]) : peopleOfAll(first.findings),
              reach: strongestReach(covered.map(({ reach }) => reach)),
            },
          },
          {
            severity: worstOf(findings),
            law: LEAST_PRIVILEGE,
            args: { names: distinct(names), relations: distinct(covered.map(({ relation }) => relation)) },
          },
        );
      }
    }
  },
});

export const access = [
  noPublicAccess,
  noPersonalDataViaView,
  maxPeople,
  maxReaders,
  noSuperuserLogin,
  noEscalationPath,
  noDefaultPrivileges,
  noUnreviewedAccess,
];
