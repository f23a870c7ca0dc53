import { extname, resolve } from 'node:path';
import { futureExposure } from '../access/future.ts';
import { mysqlAuthority } from '../access/mysql.ts';
import { resolveWithout } from '../access/paths.ts';
import { authorityFor } from '../access/resolve.ts';
import { type AccessFilter, accessRows, matcher } from '../access/rows.ts';
import type { Authority, ResolvedAccess } from '../access/types.ts';
import { NochulError } from '../errors.ts';
import type { AccessGraph } from '../graph.ts';
import type { EngineName } from '../model.ts';
import type { AccessRow } from '../report.ts';
import { type AccessResult, accessReporters } from '../reporters/index.ts';
import { matchRoster, type RosterLine, rosterGaps, rosterPrincipals } from '../roster.ts';
import { connect, reportedGaps } from '../scan.ts';
import { prepare, readRoster, sourcesOf } from './context.ts';
import type { ConnectionArguments } from './options.ts';
import { assertWritable, renderOptions, writeStream, writeWhole } from './output.ts';
import { withPassword } from './scan.ts';
import { EXIT, type Terminal } from './terminal.ts';

type Format = keyof typeof accessReporters;

type Arguments = ConnectionArguments & {
  readonly url: string;
  readonly pattern?: string | undefined;
  readonly principal?: string | undefined;
  readonly from?: string | undefined;
  readonly roster?: string | undefined;
  readonly format?: Format | undefined;
  readonly output?: string | undefined;
};

/** Runs `nochul access` and returns its exit code. Reads catalogs and grants, never a row. */
export async function accessCommand(argv: Arguments, terminal: Terminal): Promise<number> {
  const context = await prepare(argv, terminal);
  const file = argv.output === undefined ? null : resolve(terminal.directory, argv.output);
  if (file !== null && argv.output !== undefined) assertWritable(file, argv.output);
  const [source] = sourcesOf([argv.url], argv, context, terminal);
  if (!source) throw new NochulError('usage', 'No database was named.');
  const roster = readRoster(argv.roster, context, terminal);
  const wanted = parsePattern(argv.pattern);
  const authorityOf = authorityFrom(source.engine.name, argv.from);
  await using session = await connect(await withPassword(source, terminal), terminal.signal);
  const graph = await session.grants();
  const resolved = resolveWithout(graph, context.loaded.config.access?.off ?? [], authorityOf(graph));
  assertKnown(resolved, wanted, argv);
  const { server } = session;
  const result: AccessResult = {
    schemaVersion: 1,
    sources: [
      {
        id: source.id,
        engine: server.engine,
        version: server.version,
        database: server.database,
        user: server.user,
        gaps: reportedGaps(graph),
        superusers: resolved.principals.filter(({ superuser }) => superuser).map(({ name }) => name),
        roster: roster && compareRoster(roster, graph, resolved),
      },
    ],
    access: rowsOf(source.id, resolved, { ...wanted, principal: argv.principal }),
    future: futureExposure(graph, authorityOf)
      // What everyone will read, the one that was asked for will read too.
      .filter(({ principal }) => argv.principal === undefined || [argv.principal, 'PUBLIC'].includes(principal))
      .filter(({ schema }) => schema === null || wanted.schema === undefined || matcher(wanted.schema)(schema))
      .map((each) => ({ source: source.id, ...each })),
  };
  const render = accessReporters[argv.format ?? formatOf(file)];
  if (file === null) await writeStream(terminal.stdout, render(result, renderOptions(argv, context.lang, terminal)));
  else writeWhole(file, render(result, { lang: context.lang, color: false, width: Infinity }));
  return graph.gaps.some(({ hidesReaders }) => hidesReaders) ? EXIT.incomplete : EXIT.ok;
}

function* rowsOf(source: string, resolved: ResolvedAccess, filter: AccessFilter): Generator<AccessRow> {
  for (const row of accessRows(resolved, filter)) yield { source, ...row };
}

function formatOf(file: string | null): Format {
  const extension = file === null ? '' : extname(file).toLowerCase();
  return extension === '.json' ? 'json' : extension === '.ndjson' ? 'ndjson' : 'text';
}

/**
 * "Nobody can read it" must not be the answer to a misspelt name.
 * @throws NochulError `usage`.
 */
function assertKnown(
  { principals, relations }: ResolvedAccess,
  { schema = '*', relation = '*', column = '*' }: { schema?: string; relation?: string; column?: string },
  { principal, pattern }: Pick<Arguments, 'principal' | 'pattern'>,
): void {
  if (principal !== undefined && !principals.some(({ name }) => name === principal)) {
    const like = principals.filter(({ name }) => name.replaceAll("'", '').split('@')[0] === principal.split('@')[0]);
    throw new NochulError('usage', `There is no principal ${principal} on this server.`, {
      hint:
        like.length > 0
          ? `Did you mean ${like.map(({ name }) => name).join(' or ')}?`
          : "Give a role by its exact name, an account as 'user'@'host', quotes and all.",
    });
  }
  const [inSchema, isRelation, isColumn] = [matcher(schema), matcher(relation), matcher(column)];
  const known = relations.some(
    (each) => inSchema(each.schemaName) && isRelation(each.name) && (column === '*' || each.columns.some(isColumn)),
  );
  if (known || pattern === undefined) return;
  throw new NochulError('usage', `No relation or column matches ${pattern}, as far as the scanner is shown.`, {
    hint: 'Patterns are schema.relation or schema.relation.column, with * and ?, in the spelling of the database.',
  });
}

/** The rules of the server, for clients from the given host where one was named. */
function authorityFrom(engine: EngineName, from: string | undefined): (graph: AccessGraph) => Authority {
  if (from === undefined) return authorityFor;
  if (engine === 'postgresql') {
    throw new NochulError('usage', '--from is for MySQL and MariaDB: PostgreSQL’s privileges know no hosts.');
  }
  return (graph) => mysqlAuthority(graph, { client: from });
}

function compareRoster(roster: readonly RosterLine[], graph: AccessGraph, resolved: ResolvedAccess) {
  const principals = rosterPrincipals(graph, resolved);
  const match = matchRoster(roster, principals, graph.engine);
  return rosterGaps(match, principals, (index) => {
    const access = resolved.principals[index]?.access ?? [];
    return access.some(({ reach, chain }) => reach !== 'escalate' && chain.every(({ by }) => by !== 'public'));
  });
}

/** `schema.relation.column`, each part with `*` and `?`; a name that holds dots goes in double quotes. */
export function parsePattern(pattern: string | undefined): { schema?: string; relation?: string; column?: string } {
  if (pattern === undefined) return {};
  const parts =
    pattern
      .match(/"(?:[^"]|"")*"|[^.]+/g)
      ?.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part)) ?? [];
  const [first, second, third, more] = parts;
  if (first === undefined || more !== undefined) {
    throw new NochulError('usage', `The pattern must be schema.relation or schema.relation.column.`, {
      hint: 'Example: shop.customers.phone, or shop.*',
    });
  }
  if (second === undefined) return { relation: first };
  return third === undefined ? { schema: first, relation: second } : { schema: first, relation: second, column: third };
}
