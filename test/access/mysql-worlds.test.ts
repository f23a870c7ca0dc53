// Random worlds of accounts × hosts × patterns × roles × restrictions: every read is tried on the server.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableServers, type TestServer } from '../support/servers.ts';
import type { Flavour } from './mysql-oracle.ts';
import {
  answersOf,
  type Comparison,
  compare,
  connect,
  login,
  ownServer,
  quote,
  readGraph,
  resolveFor,
} from './mysql-oracle.ts';
import { build, ROLES, SCHEMAS, TABLES, worlds } from './mysql-world.ts';

const WORLDS = Number(process.env.NOCHUL_WORLDS ?? 12);

interface Setup {
  readonly engine: Flavour;
  readonly version?: string;
  readonly settings: Record<string, string>;
}
const available = await availableServers();
const everywhere: readonly Setup[] = [
  { engine: 'mysql', settings: {} },
  { engine: 'mysql', settings: { 'partial-revokes': 'ON' } },
  { engine: 'mysql', settings: { 'activate-all-roles-on-login': 'ON' } },
  { engine: 'mariadb', settings: {} },
  { engine: 'mariadb', version: '11.8', settings: {} },
];
const setups = everywhere.filter(
  ({ engine, version }) => !version || available.some((each) => each.engine === engine && each.version === version),
);

describe.each(setups)('$engine $settings', (setup) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await ownServer(setup.engine, setup.settings, setup.version);
    const admin = await connect(server);
    for (const schema of SCHEMAS) {
      await admin.query(`CREATE DATABASE ${quote(schema)}`);
      for (const table of TABLES) {
        await admin.query(`CREATE TABLE ${quote(schema)}.${table} (a int, b int)`);
        await admin.query(`INSERT INTO ${quote(schema)}.${table} VALUES (1, 2)`);
      }
    }
    await admin.end();
  }, 90_000);
  afterAll(() => server.stop());

  it(`reads what the model says, in ${WORLDS} worlds`, async () => {
    const total: Comparison = { pairs: 0, possible: 0, differences: [] };
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const statements = await build(server, setup, world);
        const into: Comparison = { pairs: 0, possible: 0, differences: [] };
        await checkWorld(server, into);
        total.pairs += into.pairs;
        total.possible += into.possible;
        if (into.differences.length > 0) {
          throw new Error(`${into.differences.join('\n')}\nin the world\n${statements.join(';\n')};`);
        }
      }),
      {
        numRuns: WORLDS,
        ...(process.env.NOCHUL_SEED ? { seed: Number(process.env.NOCHUL_SEED) } : {}),
        interruptAfterTimeLimit: 1_500_000,
        endOnFailure: process.env.NOCHUL_SHRINK === undefined,
      },
    );
    console.log(
      `${setup.engine} ${JSON.stringify(setup.settings)}: ${total.pairs} reads compared, ${total.possible} possible`,
    );
    expect(total.pairs).toBeGreaterThan(WORLDS * 10);
  }, 1_600_000);
});

async function checkWorld(server: TestServer, into: Comparison): Promise<void> {
  const admin = await connect(server);
  const graph = await readGraph(server, admin);
  await admin.end();
  const model = answersOf(resolveFor(graph));
  const keys = graph.relations
    .filter(({ schema }) => SCHEMAS.includes(graph.schemas[schema]!.name))
    .flatMap(({ schema, name, columns }) => columns.map((each) => `${graph.schemas[schema]!.name}.${name}.${each}`));
  const isMaria = server.engine === 'mariadb';
  // Not DEFAULT: where an account has none, MySQL 9.7 leaves it the global privileges of the roles it had set before.
  const roles = ['NONE', ...ROLES, ...(isMaria ? [] : ['ALL'])];
  const seen = new Set<string>();
  for (const user of ['ann', 'bob', 'zed']) {
    const logged = await login(server, user, keys, roles);
    if (logged) {
      seen.add(logged.account);
      compare(logged, model, keys, into);
    }
  }
  // Nobody else of these users can log in from here.
  const resolved = resolveFor(graph);
  for (const { name, canLogin } of resolved.principals) {
    if (!/^'(ann|bob|)'@/.test(name)) continue;
    into.pairs++;
    // Of two accounts that sort alike, the one loaded first is taken: the model says yes to both.
    const rivals = resolved.principals.filter(
      (each) => each.canLogin && each.name.split('@')[0] === name.split('@')[0],
    );
    if (canLogin && !seen.has(name) && rivals.length > 1) into.possible++;
    else if (canLogin !== seen.has(name)) into.differences.push(`${name}: the model says canLogin ${canLogin}`);
  }
}
