/** `nochul gate --migrations` at the command line: what it refuses, in one sentence, and where it is run from. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRepository, readCommit, readFolder } from '../../src/migrations/files.ts';
import { runNochul } from '../support/run.ts';

let folder: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=dba', '-c', 'user.email=dba@example.com', ...args], {
    cwd: join(folder, 'shop'),
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nochul-migrations-'));
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write('shop/db/migrations/1_a.sql', 'create table customers (id int, phone varchar(13));\n');
  write('shop/db/old/.keep', '');
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'base');
  git('checkout', '--quiet', '-b', 'change');
  write('shop/db/migrations/2_b.sql', 'alter table customers\n  add column rrn char(13);\n');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'change');
  git('checkout', '--quiet', 'main');
  write('shop/db/migrations/2_other.sql', 'create table other (i int);\n');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'main goes on');
  git('checkout', '--quiet', 'change');
  write('plain/1_a.sql', 'select 1;\n');
  write('empty/readme.md', '');
  write('mixed/V1__a.sql', 'select 1;');
  write('mixed/1_b.up.sql', 'select 1;');
  write('cp949/1_a.sql', Uint8Array.from([...Buffer.from('select 1;\n-- '), 0xb0, 0xed, 0xb0, 0xb4, 0x0a]));
  write('broken/1_a.sql', 'select 1;\ncreate tabel x (i int);\n');
  write('mysql/1_a.sql', 'CREATE TABLE `x` (\n  i int AUTO_INCREMENT\n) ENGINE=InnoDB;\n');
  write('fails/1_a.sql', 'select 1;\n\ninsert into nowhere values (1);\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gate = (...args: string[]) => runNochul(['gate', ...args, '--lang', 'en'], { cwd: folder });

describe('refused with a sentence and exit code 2', () => {
  const cases: readonly (readonly [string[], string])[] = [
    [['--migrations', 'empty', '--base', 'none'], 'There is no .sql file in empty.'],
    [['--migrations', 'nowhere', '--base', 'none'], 'There is no folder nowhere.'],
    [['--migrations', 'mixed', '--base', 'none'], 'mixed mixes formats: '],
    [['--migrations', 'cp949', '--base', 'none'], 'cp949/1_a.sql:2 is not UTF-8.'],
    [['--migrations', 'plain', '--base', 'main'], 'plain is in no git repository'],
    [['--migrations', 'shop/db/migrations', '--base', 'nobody'], 'git knows no commit nobody.'],
    [['--migrations', 'shop/db/migrations', '--base=--output=x'], 'git knows no commit --output=x.'],
    [['--migrations', 'plain'], 'base'],
    [['--migrations', 'plain', '--base', 'none', 'postgres://a@b/c'], '--migrations is judged without a database'],
    [['--migrations', 'plain', '--base', 'none', '--shadow', 'oracle://x/y'], 'oracle'],
    [['--migrations', 'plain', '--base', 'none', '--production', 'plain/1_a.sql'], 'plain/1_a.sql is no JSON'],
    [['--migrations', 'broken', '--base', 'none'], 'broken/1_a.sql:2: syntax error at or near "tabel".'],
    [['--migrations', 'mysql', '--base', 'none'], 'mysql/1_a.sql:1: syntax error at or near "`"'],
    [
      ['--migrations', 'fails', '--base', 'none'],
      'fails/1_a.sql:3: the migration failed: relation "nowhere" does not exist',
    ],
  ];
  test.each(cases)('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await gate(...args);
    expect(stderr).toContain(sentence);
    expect(stderr.split('\n').filter((line) => line.startsWith('nochul: '))).toHaveLength(1);
    expect(stderr).not.toContain('    at ');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('from any folder: paths are those of the repository, and what came to main since is not dropped', async () => {
  const { code, stdout, stderr } = await runNochul(
    ['gate', '--migrations', '../migrations', '--base', 'main', '--format', 'github', '--lang', 'en'],
    { cwd: join(folder, 'shop/db/old') },
  );
  expect(stderr).toMatch(/^Base main: 1 migration at [0-9a-f]{9}\. Format: plain\.$/m);
  expect(stdout).toContain('file=db/migrations/2_b.sql,line=2');
  expect(stdout).not.toContain('other');
  expect(code).toBe(1);
});

test('files as they are in a commit', async () => {
  const repository = await findRepository(join(folder, 'shop/db/migrations'), { ...process.env, GIT_DIR: '.git' });
  if (!repository) throw new Error('there is a repository');
  expect(repository.prefix).toBe('db/migrations');
  const { files } = await readCommit(repository, 'change');
  expect(files).toEqual(
    readFolder(join(folder, 'shop/db/migrations'), 'migrations').map(({ path, bytes }) => ({ path, bytes })),
  );
  expect((await readCommit({ ...repository, prefix: 'nowhere' }, 'change')).files).toEqual([]);
  expect(await findRepository(folder, process.env)).toBeNull();
});
