/** Migrations from where they are kept: the working tree, and a commit of its git repository. */
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { NochulError } from '../errors.ts';
import type { SourceFile } from './types.ts';

/** Files that say something of migrations; what else lies there is not opened. */
const WANTED = /\.sql$|(?:^|\/)meta\/_journal\.json$/;

/**
 * @param shown how messages call the folder
 * @throws NochulError `usage` for what is no folder
 */
export function readFolder(folder: string, shown: string): SourceFile[] {
  try {
    if (!statSync(folder).isDirectory()) throw new Error('not a folder');
  } catch (cause) {
    throw new NochulError('usage', `There is no folder ${shown}.`, {
      hint: '--migrations names the folder that holds the migrations.',
      cause,
    });
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => WANTED.test(path))
    .toSorted()
    .map((path) => ({ path, bytes: readFileSync(join(folder, path)) }));
}

export interface Repository {
  /** The top folder, with the links of the file system resolved. */
  readonly root: string;
  /** The folder of migrations from there, with `/`; empty for the top folder itself. */
  readonly prefix: string;
  readonly env: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What git tells a hook of its own repository, which would lead astray from any other folder. */
const OF_HOOKS = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY)$/;

/** The repository that a folder lies in; null for none, or without git. */
export async function findRepository(folder: string, environment: Environment): Promise<Repository | null> {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !OF_HOOKS.test(name)));
  try {
    const { stdout } = await git({ root: folder, env }, ['rev-parse', '--show-toplevel', '--show-prefix']);
    const [root = '', prefix = ''] = stdout.toString().split('\n');
    return { root, prefix: prefix.replace(/\/$/, ''), env };
  } catch (error) {
    const text = messageOf(error);
    if (text.includes('dubious ownership')) {
      throw new NochulError('usage', 'git does not trust the repository: it belongs to another user.', {
        hint: 'In a container: git config --global --add safe.directory "$PWD".',
      });
    }
    return null;
  }
}

/**
 * The files of the folder where the branch left `ref`: at their merge base, so that what came to `ref` since is not taken
 * for dropped by the branch; at `ref` itself where there is none, as in a shallow clone.
 * @returns the commit, and no files where the folder did not exist there
 * @throws NochulError `usage` for a name that git does not know
 */
export async function readCommit(
  repository: Repository,
  ref: string,
): Promise<{ readonly commit: string; readonly files: SourceFile[] }> {
  const { prefix } = repository;
  const resolve = async (...args: string[]) => (await git(repository, args)).stdout.toString().trim();
  let commit: string;
  try {
    commit = await resolve('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  } catch (cause) {
    throw new NochulError('usage', `git knows no commit ${ref}.`, {
      hint: 'Name a branch, a tag or a commit that was fetched: git fetch origin main, and --base origin/main.',
      cause: { code: messageOf(cause).slice(0, 200) },
    });
  }
  commit = await resolve('merge-base', commit, 'HEAD').catch(() => commit);
  const { stdout } = await git(repository, [
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    commit,
    '--',
    ...(prefix ? [prefix] : []),
  ]);
  const entries = stdout
    .toString()
    .split('\0')
    .flatMap((line) => {
      // `100644 blob <id>\t<path>`: links and submodules are left out.
      const [, id = '', full = ''] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      const path = prefix ? full.slice(prefix.length + 1) : full;
      return id !== '' && WANTED.test(path) ? [{ id, path }] : [];
    });
  const contents = await readBlobs(
    repository,
    entries.map(({ id }) => id),
  );
  return { commit, files: entries.map(({ path }, at) => ({ path, bytes: contents[at] ?? Buffer.alloc(0) })) };
}

const run = promisify(execFile);
type Place = Pick<Repository, 'root' | 'env'>;

const git = ({ root, env }: Place, args: readonly string[]) =>
  run('git', args, { cwd: root, env, encoding: 'buffer', maxBuffer: 1 << 28, windowsHide: true });

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
}

/** One process for all of them: repositories have thousands. */
async function readBlobs({ root, env }: Place, ids: readonly string[]): Promise<Uint8Array[]> {
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  child.stdin.end(ids.map((id) => `${id}\n`).join(''));
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  let at = 0;
  return ids.map(() => {
    // `<id> blob <size>\n<bytes>\n`
    const header = all.indexOf(0x0a, at);
    const size = Number(all.subarray(at, header).toString().split(' ')[2]);
    at = header + 1 + size + 1;
    return all.subarray(header + 1, header + 1 + size);
  });
}
