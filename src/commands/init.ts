import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCANNER_SQL as mariadbSql } from '../engines/mariadb/scanner.ts';
import { SCANNER_SQL as mysqlSql } from '../engines/mysql/scanner.ts';
import { SCANNER_SQL as postgresSql } from '../engines/postgres/scanner.ts';
import { NochulError } from '../errors.ts';
import type { EngineName } from '../model.ts';
import { EXIT, type Terminal } from './terminal.ts';

const SQL: Readonly<Record<EngineName, string>> = { postgresql: postgresSql, mysql: mysqlSql, mariadb: mariadbSql };

const YAML = `# nochul's config. Passwords stay out of it: \${NAME} is read from the environment.
targets:
  shop:
    url: \${SHOP_DATABASE_URL} # postgres://nochul:password@db.internal:5432/shop
    # exclude: ["audit.*", "*.flyway_schema_history"]
sample: 10000 # rows a relation
# people: exact # read all of the columns that tell people apart (docs/people.md)
concurrency: 4 # statements at once on a server
timeout: 30 # seconds after which the server ends a statement
# roster: people.csv # who should have an account: principal,owner,status
# access: { off: [via:statistics] } # paths round the grants that are accepted (docs/access.md)
failOn: never # critical, high, medium, low: nochul scan exits 1 from there on
# policy: { extends: isms-p, rules: { no-stale-copy: off } } # what nochul gate asks for (docs/gate.md)
detectors: {} # kr/landline: off
plugins: [] # names or paths of detector plugins
`;

const TYPESCRIPT = `import { defineConfig } from 'nochul';

// Passwords stay out of it: \${NAME} in a URL is read from the environment.
export default defineConfig({
  targets: {
    // postgres://nochul:password@db.internal:5432/shop
    shop: { url: '\${SHOP_DATABASE_URL}' },
  },
  sample: 10_000, // rows a relation
  // people: 'exact', // read all of the columns that tell people apart (docs/people.md)
  concurrency: 4, // statements at once on a server
  timeout: 30, // seconds after which the server ends a statement
  // roster: 'people.csv', // who should have an account: principal,owner,status
  // access: { off: ['via:statistics'] }, // paths round the grants that are accepted (docs/access.md)
  failOn: 'never', // 'critical', 'high', 'medium', 'low': nochul scan exits 1 from there on
  // policy: { extends: 'isms-p', rules: { 'no-stale-copy': 'off' } }, // what nochul gate asks for (docs/gate.md)
  detectors: {}, // 'kr/landline': 'off'
  plugins: [],
});
`;

/** Runs `nochul init`: the config into the working directory, the SQL to stdout. */
export async function initCommand(
  argv: { readonly engine?: readonly EngineName[] | undefined; readonly typescript: boolean; readonly force: boolean },
  terminal: Terminal,
): Promise<number> {
  const name = argv.typescript ? 'nochul.config.ts' : 'nochul.config.yaml';
  const file = join(terminal.directory, name);
  if (existsSync(file) && !argv.force) {
    terminal.stderr.write(`${name} is there already and stays as it is (--force overwrites it).\n`);
  } else {
    try {
      writeFileSync(file, argv.typescript ? TYPESCRIPT : YAML);
    } catch (cause) {
      throw new NochulError('usage', `${name} could not be written here.`, {
        hint: 'Run it in a folder that you may write to.',
        cause,
      });
    }
    terminal.stderr.write(`Wrote ${name}.\n`);
  }
  for (const engine of argv.engine ?? (Object.keys(SQL) as EngineName[])) terminal.stdout.write(`${SQL[engine]}\n`);
  return EXIT.ok;
}
