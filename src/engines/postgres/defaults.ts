/** ALTER DEFAULT PRIVILEGES: who will read relations that nobody has made yet. */
import type { DefaultPrivilege } from '../../graph.ts';
import type { Query } from './query.ts';

/**
 * SELECT on future relations, by creator and schema. An entry without a schema replaces the built-in default, which gives
 * the creator alone everything; one with a schema adds to it (manual, pg_default_acl): what somebody else is given is the
 * union of both.
 */
export async function readDefaults(
  run: Query,
  numbers: { readonly role: ReadonlyMap<number, number>; readonly schema: ReadonlyMap<number, number> },
): Promise<DefaultPrivilege[]> {
  const rows = await run<{ creator: number; schema: number; grantee: number }>(
    `SELECT DISTINCT d.defaclrole AS creator, d.defaclnamespace AS schema, x.grantee
      FROM pg_default_acl d, LATERAL aclexplode(d.defaclacl) x
      WHERE d.defaclobjtype = 'r' AND x.privilege_type = 'SELECT' AND x.grantee <> d.defaclrole
      ORDER BY 1, 2, 3`,
  );
  return rows.flatMap((row) => {
    const creator = numbers.role.get(row.creator);
    const grantee = numbers.role.get(row.grantee);
    const schema = row.schema === 0 ? null : numbers.schema.get(row.schema);
    if (creator === undefined || grantee === undefined || schema === undefined) return [];
    return [{ creator, schema, grantee, privilege: 'SELECT' }];
  });
}
