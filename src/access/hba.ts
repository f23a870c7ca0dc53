/** What pg_hba.conf leaves of the right to log in. */
import type { HbaRule } from '../graph.ts';

interface Login {
  readonly role: string;
  readonly database: string;
  /** Every role that it is a member of, itself included: what `+group` and `samerole` ask. */
  readonly memberOf: ReadonlySet<string>;
  /** VALID UNTIL has passed: no password is good any more, and nothing else is touched by it. */
  readonly passwordExpired: boolean;
}

/** Methods that look at the stored password, and so at VALID UNTIL. */
const PASSWORD_METHODS = new Set(['password', 'md5', 'scram-sha-256']);

/**
 * Whether any client at all gets past pg_hba.conf as this role. Rules count from the top, the first that fits decides
 * (https://www.postgresql.org/docs/current/auth-pg-hba-conf.html); from which address somebody comes is not known here,
 * so a rule that lets in counts unless an earlier one turns the same clients away.
 */
export function hbaAdmits(rules: readonly HbaRule[], login: Login): boolean {
  return admittingRules(rules, login).length > 0;
}

/** The rules by which some client gets past pg_hba.conf as this role. */
export function admittingRules(rules: readonly HbaRule[], login: Login): readonly HbaRule[] {
  const refused: HbaRule[] = [];
  const admitting: HbaRule[] = [];
  for (const rule of rules) {
    if (!rule.databases.some((token) => isDatabase(token, login)) || !rule.roles.some((token) => isRole(token, login)))
      continue;
    if (rule.method === 'reject' || (login.passwordExpired && PASSWORD_METHODS.has(rule.method))) refused.push(rule);
    else if (!refused.some((earlier) => covers(earlier, rule))) admitting.push(rule);
  }
  return admitting;
}

function isDatabase(token: string, { role, database, memberOf }: Login): boolean {
  // A plain connection is never one for replication.
  if (token === 'replication') return false;
  if (token === 'all' || token === database) return true;
  if (token === 'sameuser') return role === database;
  if (token === 'samerole' || token === 'samegroup') return memberOf.has(database);
  return matchesExpression(token, database);
}

function isRole(token: string, { role, memberOf }: Login): boolean {
  if (token === 'all' || token === role) return true;
  return token.startsWith('+') ? memberOf.has(token.slice(1)) : matchesExpression(token, role);
}

/** `/^dev_`, from 16 on. What JavaScript can't read of the server's expressions fits: no role is called locked out by it. */
function matchesExpression(token: string, name: string): boolean {
  if (!token.startsWith('/')) return false;
  try {
    return new RegExp(token.slice(1), 'u').test(name);
  } catch {
    return true;
  }
}

function covers(earlier: HbaRule, later: HbaRule): boolean {
  const sameWay = earlier.type === later.type || (earlier.type === 'host' && later.type.startsWith('host'));
  const everywhere = earlier.address === 'all' || earlier.type === 'local';
  return sameWay && (everywhere || (earlier.address === later.address && earlier.netmask === later.netmask));
}
