import { resolve } from 'node:path';
import { futureExposure } from '../access/future.ts';
import { mysqlAuthority } from '../access/mysql.ts';
import { resolveWithout } from '../access/paths.ts';
import { authorityFor } from '../access/resolve.ts';
import { accessRows, matcher } from '../access/rows.ts';
import type { Authority, ResolvedAccess } from '../access/types.ts';
import { NochulError } from '../errors.ts';
import type { AccessGraph } from '../graph.ts';
import type { EngineName } from '../model.ts';
import type { AccessReport } from '../report.ts';
import { accessReporters } from '../reporters/index.ts';
import { matchRoster, type RosterLine, rosterGaps, rosterPrincipals } from '../roster.ts';
import { connect } from '../scan.ts';
import { prepare, readRoster, sourcesOf } from './context.ts';
import type { ConnectionArguments } from './options.ts';
import { assertWritable, renderOptions, writeWhole } from './output.ts';
import { withPassword } from './scan.ts';
import { EXIT, type Terminal } from './terminal.ts';

type Arguments = ConnectionArguments & {
  readonly url: string;
  readonly pattern?: string | undefined;
  readonly principal?: string | undefined;
  readonly from?: string | undefined;
  readonly roster?: string | undefined;
  readonly format: 'text' | 'json' | 'ndjson';
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
  if (argv.principal !== undefined && !resolved.principals.some(({ name }) => name === argv.principal)) {
    throw new NochulError('usage', `There is no principal ${argv.principal} on this server.`, {
      hint:
        graph.engine === 'postgresql'
          ? 'Give a role by its exact name.'
          : `Give an account as 'user'@'host', quotes and all.`,
    });
  }
  const { server } = session;
  const report: AccessReport = {
    schemaVersion: 1,
    sources: [
      {
        id: source.id,
        engine: server.engine,
        version: server.version,
        database: server.database,
        user: server.user,
        gaps: [...graph.gaps],
        superusers: resolved.principals.filter(({ superuser }) => superuser).map(({ name }) => name),
        roster: roster && compareRoster(roster, graph, resolved),
      },
    ],
    access: Array.from(accessRows(resolved, { ...wanted, principal: argv.principal }), (row) => ({
      source: source.id,
      ...row,
    })),
    future: futureExposure(graph, authorityOf)
      .filter((each) => argv.principal === undefined || each.principal === argv.principal)
      .filter(({ schema }) => schema === null || wanted.schema === undefined || matcher(wanted.schema)(schema))
      .map((each) => ({ source: source.id, ...each })),
  };
  const rendered = accessReporters[argv.format](
    report,
    file === null ? renderOptions(argv, context.lang, terminal) : { lang: context.lang, color: false, width: Infinity },
  );
  if (file === null) terminal.stdout.write(rendered);
  else writeWhole(file, rendered);
  return EXIT.ok;
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
    return resolved.principals[index]?.access.some(({ reach }) => reach !== 'escalate') ?? false;
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
