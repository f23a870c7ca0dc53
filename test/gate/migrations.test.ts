/** The five branches of examples/gate, as a user runs them: exit codes, files and lines. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { availableServers, startServer } from '../support/servers.ts';

const script = fileURLToPath(new URL('../../examples/gate/run.sh', import.meta.url));
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

const EXPECTED = `adds-rrn: exit 1, migrations/V4__adds-rrn.sql:5 no-plaintext-rrn: ok
grants-a-role: exit 1, migrations/V4__grants-a-role.sql:4 no-unreviewed-access: ok
leaking-view: exit 1, migrations/V4__leaking-view.sql:8 no-personal-data-via-view, migrations/V4__leaking-view.sql:8 no-unreviewed-access: ok
harmless-columns: exit 0, -: ok
renames-a-column: exit 0, -: ok
`;

function runExample(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const env = { ...process.env, NOCHUL: `${process.execPath} ${cli}`, LANG: 'C.UTF-8', MYSQL_PWD: '' };
  const child = spawn('sh', [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve) => {
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('close', (code) => resolve({ code, output }));
  });
}

test('on the embedded PostgreSQL', async () => {
  expect(await runExample(['postgresql'])).toEqual({ code: 0, output: EXPECTED });
}, 180_000);

const servers = (await availableServers()).filter(({ engine, version }) =>
  ['postgresql 18', 'postgresql 13', 'mysql 9', 'mariadb 10.11', 'mariadb 11.8'].includes(`${engine} ${version}`),
);

describe.each(servers)('on a shadow of $engine $version', ({ engine, version }) => {
  test('the same five', async () => {
    // A shadow server must hold nothing, so it is one to itself; each branch finds it as the one before left it.
    const server = await startServer({ engine, version });
    try {
      const dialect = engine === 'postgresql' ? 'postgresql' : 'mysql';
      expect(await runExample([dialect, server.adminUrl])).toEqual({ code: 0, output: EXPECTED });
    } finally {
      await server.stop();
    }
  }, 240_000);
});
