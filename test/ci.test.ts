/** Where it runs: the steps of the action, GitLab's script, the hook's entry, the image and the timers, as far as they go here. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nochul-ci-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const text = (name: string) => readFileSync(join(root, name), 'utf8');

/** A repository whose branch adds a table with resident registration numbers to the shop of the base. */
const repository = join(folder, 'repository');
const bin = join(folder, 'bin');
const git = (...args: string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=dba', '-c', 'user.email=dba@example.com', '-c', 'commit.gpgsign=false', ...args],
    {
      cwd: repository,
      stdio: 'pipe',
    },
  );

beforeAll(() => {
  mkdirSync(bin);
  writeFileSync(join(bin, 'nochul'), `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'src/cli.ts')}" "$@"\n`);
  chmodSync(join(bin, 'nochul'), 0o755);
  mkdirSync(join(repository, 'migrations'), { recursive: true });
  cpSync(join(root, 'examples/gate/postgresql/base'), join(repository, 'migrations'), { recursive: true });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'base');
  writeFileSync(
    join(repository, 'migrations/V9__rrn.sql'),
    '\n\nCREATE TABLE payees (id integer PRIMARY KEY, rrn text);\n',
  );
});

const environment = (more: Record<string, string> = {}) => ({
  ...{ PATH: `${bin}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8', NO_COLOR: '1' },
  ...more,
});

describe('action.yml', () => {
  const action = z
    .strictObject({
      name: z.string(),
      description: z.string().max(125),
      branding: z.strictObject({ icon: z.string(), color: z.string() }),
      inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
      outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
      runs: z.strictObject({
        using: z.literal('composite'),
        steps: z.array(
          z.union([
            z.strictObject({
              uses: z.string().regex(/@v\d+$/),
              name: z.string().optional(),
              if: z.string().optional(),
              with: z.record(z.string(), z.string()),
            }),
            z.strictObject({
              name: z.string(),
              id: z.string().optional(),
              if: z.string().optional(),
              shell: z.literal('sh'),
              env: z.record(z.string(), z.string()),
              run: z.string(),
            }),
          ]),
        ),
      }),
    })
    .parse(parse(text('action.yml')));
  const { steps } = action.runs;

  test('names only inputs, steps and outputs that there are, and puts no expression into a script', () => {
    const all = text('action.yml');
    for (const [, name = ''] of all.matchAll(/inputs\.([\w-]+)/g)) expect(action.inputs).toHaveProperty(name);
    const ids = steps.flatMap((step) => ('id' in step && step.id ? [step.id] : []));
    const outputs = text('ci/action.sh');
    for (const [, id = '', output = ''] of all.matchAll(/steps\.(\w+)\.outputs\.([\w-]+)/g)) {
      expect(ids).toContain(id);
      expect(outputs).toContain(`echo "${output}=`);
    }
    for (const step of steps) if ('run' in step) expect(step.run).not.toContain('${{');
  });

  interface Ran {
    readonly code: number | null;
    readonly stdout: string;
    readonly outputs: Record<string, string>;
    readonly summary: string;
  }

  /** The steps that have a script, in order, as the runner does: expressions filled in, files for outputs and summary. */
  function runSteps(inputs: Record<string, string>): Ran {
    const temporary = mkdtempSync(join(folder, 'runner-'));
    const files = { GITHUB_OUTPUT: join(temporary, 'output'), GITHUB_STEP_SUMMARY: join(temporary, 'summary') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const given = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, value]));
    const outputs = (): Record<string, string> =>
      Object.fromEntries(
        readFileSync(files.GITHUB_OUTPUT, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      );
    let stdout = '';
    let code: number | null = 0;
    for (const step of steps) {
      // Installing needs the registry, and commenting the service.
      if (!('run' in step) || step.name === 'Install nochul' || step.if !== undefined) continue;
      const fill = (value: string) =>
        value
          .replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => ({ ...given, ...inputs })[name] ?? '')
          .replace(/\$\{\{ steps\.run\.outputs\.([\w-]+) \}\}/g, (_, name: string) => outputs()[name] ?? '');
      const env = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, fill(value)]));
      const more = { ...files, ...env, GITHUB_ACTION_PATH: root, RUNNER_TEMP: temporary };
      const ran = spawnSync('sh', ['-e', '-c', step.run], {
        cwd: repository,
        env: environment(more),
        encoding: 'utf8',
      });
      stdout += ran.stdout;
      code = ran.status;
      if (code !== 0) break;
    }
    return { code, stdout, outputs: outputs(), summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
  }

  test('migrations with resident registration numbers: annotation, SARIF, summary, and the job fails last', () => {
    const { code, stdout, outputs, summary } = runSteps({ args: '--migrations\nmigrations\n--base\nmain\n' });
    expect(stdout).toMatch(/^::error file=migrations\/V9__rrn\.sql,line=3[^\n]*::/m);
    expect(code).toBe(1);
    expect(outputs['exit-code']).toBe('1');
    const sarif = JSON.parse(readFileSync(outputs.sarif!, 'utf8'));
    expect(sarif.runs[0].results.length).toBeGreaterThan(0);
    expect(summary).toBe(readFileSync(outputs.summary!, 'utf8'));
    expect(summary).toContain('payees');
  }, 60_000);

  test('nothing to report: exit 0', () => {
    const { code, outputs } = runSteps({ args: '--migrations\nmigrations\n--base\nnone\n--config\nnothing.yaml' });
    expect([code, outputs['exit-code']]).toEqual([2, '2']);
    writeFileSync(join(repository, 'off.yaml'), 'policy:\n  rules: {}\n  extends: []\n');
    const off = runSteps({ args: '--migrations\nmigrations\n--base\nmain\n--config\noff.yaml' });
    expect([off.code, off.outputs['exit-code']]).toEqual([0, '0']);
    rmSync(join(repository, 'off.yaml'));
  }, 60_000);

  test('nothing in an argument is run by a shell, and a run that could not be is said', () => {
    const mark = join(folder, 'ran');
    const evil = `$(touch ${mark})\n\`touch ${mark}\`\n; touch ${mark}\n* EOF`;
    const { code, stdout, outputs, summary } = runSteps({ command: 'scan', targets: evil });
    expect([code, outputs['exit-code'], outputs.sarif]).toEqual([2, '2', undefined]);
    expect(stdout).toContain('::error title=nochul::nochul could not run (exit code 2)');
    expect(summary).toBe('');
    expect(existsSync(mark)).toBe(false);
  });
});

describe('ci/gitlab.yml', () => {
  const { '.nochul': job } = z
    .strictObject({
      '.nochul': z.strictObject({
        image: z.string(),
        variables: z.record(z.string(), z.string()),
        before_script: z.array(z.string()),
        script: z.array(z.string()),
        artifacts: z.strictObject({
          when: z.literal('always'),
          expire_in: z.string(),
          paths: z.array(z.string()),
          reports: z.strictObject({ codequality: z.string(), junit: z.string() }),
        }),
      }),
    })
    .parse(parse(text('ci/gitlab.yml')));

  test('the script makes every artifact that it names, and exits as the gate does', () => {
    const variables = { ...job.variables, NOCHUL_ARGS: '--migrations\nmigrations\n--base\nmain\n' };
    const ran = spawnSync('sh', ['-e', '-c', job.script.join('\n')], {
      cwd: repository,
      env: environment(variables),
      encoding: 'utf8',
    });
    expect(ran.status, ran.stderr).toBe(1);
    const { codequality, junit } = job.artifacts.reports;
    for (const name of [...job.artifacts.paths, junit]) expect(existsSync(join(repository, name)), name).toBe(true);
    const report = z
      .array(
        z.looseObject({
          description: z.string(),
          check_name: z.string(),
          fingerprint: z.string(),
          severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
          location: z.looseObject({ path: z.string(), lines: z.looseObject({ begin: z.number().int() }) }),
        }),
      )
      .parse(JSON.parse(readFileSync(join(repository, codequality), 'utf8')));
    expect(report.map(({ location }) => `${location.path}:${location.lines.begin}`)).toContain(
      'migrations/V9__rrn.sql:3',
    );
    expect(ran.stdout).toContain('payees');
    for (const name of [...job.artifacts.paths, junit, codequality]) rmSync(join(repository, name));
  }, 60_000);
});

describe('.pre-commit-hooks.yaml', () => {
  test('the entry with its arguments stops a commit, and lets one that adds nothing pass', () => {
    const hooks = z
      .array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          description: z.string(),
          entry: z.string(),
          args: z.array(z.string()),
          language: z.literal('node'),
          files: z.string(),
          pass_filenames: z.literal(false),
          minimum_pre_commit_version: z.string(),
        }),
      )
      .parse(parse(text('.pre-commit-hooks.yaml')));
    expect(hooks).toHaveLength(1);
    const { entry, args, files } = hooks[0]!;
    expect('migrations/V9__rrn.sql').toMatch(new RegExp(files));
    // As git itself would run it before a commit.
    const hook = join(repository, '.git/hooks/pre-commit');
    writeFileSync(hook, `#!/bin/sh\nexec ${entry} ${args.join(' ')}\n`);
    chmodSync(hook, 0o755);
    const commit = () =>
      spawnSync('git', ['-c', 'user.name=dba', '-c', 'user.email=dba@example.com', 'commit', '--quiet', '-m', 'x'], {
        cwd: repository,
        env: environment(),
        encoding: 'utf8',
      });
    git('add', '-A');
    const stopped = commit();
    expect(stopped.status).toBe(1);
    expect(stopped.stdout + stopped.stderr).toContain('V9__rrn.sql:3');
    git('rm', '--quiet', '--cached', 'migrations/V9__rrn.sql');
    rmSync(join(repository, 'migrations/V9__rrn.sql'));
    writeFileSync(
      join(repository, 'migrations/V9__colours.sql'),
      'CREATE TABLE colours (id integer PRIMARY KEY, hex text);\n',
    );
    git('add', '-A');
    const passed = commit();
    expect(passed.status, passed.stdout + passed.stderr).toBe(0);
  }, 60_000);
});

describe('Dockerfile', () => {
  /** Instructions with their arguments, lines that go on joined. */
  const instructions = text('Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
  const of = (name: string) => instructions.flatMap(([each, rest]) => (each === name ? [rest] : []));

  test('is built in two stages, and the second has no shell, no root and only the package', () => {
    expect(instructions.map(([name]) => name)).toEqual(
      'FROM WORKDIR COPY RUN COPY RUN FROM COPY ENV WORKDIR USER ENTRYPOINT CMD'.split(' '),
    );
    expect(of('FROM')).toEqual([
      expect.stringMatching(/^node:24-\S+-slim AS build$/),
      expect.stringMatching(/^gcr\.io\/distroless\/nodejs24-debian12:nonroot$/),
    ]);
    expect(of('USER')).toEqual(['65532:65532']);
    expect(of('COPY').at(-1)).toBe('--from=build /opt/nochul /opt/nochul');
    // Without a shell only the form of a list is run.
    expect(JSON.parse(of('ENTRYPOINT')[0]!)).toHaveLength(2);
    expect(JSON.parse(of('CMD')[0]!)).toEqual(['--help']);
  });

  test('what it copies is not left out of its context', () => {
    const kept = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const name of kept) expect(existsSync(join(root, name)), name).toBe(true);
    const manifest = z
      .looseObject({ files: z.array(z.string()), scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text('package.json')));
    for (const name of manifest.files.filter((each) => each !== 'dist')) expect(kept).toContain(name);
    // What `npm run build` needs.
    expect(manifest.scripts.build).toContain('scripts/clean.js');
    for (const name of ['scripts/clean.js', 'tsconfig.json', 'tsconfig.build.json', 'src', 'detectors'])
      expect(kept).toContain(name);
  });
});

describe('docs/ci.md', () => {
  const blocks = Array.from(
    text('docs/ci.md').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm),
    ([, language = '', content = '']) => ({
      language,
      content,
    }),
  );
  const yaml = blocks.filter(({ language }) => language === 'yaml').map(({ content }) => content);

  test('each YAML is YAML', () => {
    expect(yaml.length).toBe(4);
    for (const content of yaml) {
      const document = parseDocument(content, { strict: true, uniqueKeys: true });
      expect([...document.errors, ...document.warnings], content).toEqual([]);
    }
  });

  test('the workflow gives the action inputs that it has, the job extends what there is', () => {
    const workflow = parse(yaml.find((each) => each.includes('runs-on'))!);
    const known = Object.keys(parse(text('action.yml')).inputs);
    const step = workflow.jobs.gate.steps.find((each: { uses: string }) => each.uses.includes('nochul'));
    for (const name of Object.keys(step.with)) expect(known).toContain(name);
    const job = parse(yaml.find((each) => each.includes('extends:'))!).nochul;
    expect(parse(text('ci/gitlab.yml'))).toHaveProperty([job.extends]);
    for (const name of Object.keys(job.variables))
      expect(parse(text('ci/gitlab.yml'))['.nochul'].variables).toHaveProperty(name);
    const hook = parse(yaml.find((each) => each.startsWith('repos:'))!).repos[0].hooks[0];
    expect(parse(text('.pre-commit-hooks.yaml')).map(({ id }: { id: string }) => id)).toContain(hook.id);
  });

  test('the CronJob runs without rights, and mounts what it declares', () => {
    const { spec, kind, apiVersion } = parse(yaml.find((each) => each.includes('CronJob'))!);
    expect([kind, apiVersion, spec.concurrencyPolicy]).toEqual(['CronJob', 'batch/v1', 'Forbid']);
    const pod = spec.jobTemplate.spec.template.spec;
    const [container] = pod.containers;
    expect([pod.securityContext.runAsNonRoot, pod.restartPolicy]).toEqual([true, 'Never']);
    expect(container.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    const volumes = pod.volumes.map(({ name }: { name: string }) => name);
    for (const { name } of container.volumeMounts) expect(volumes).toContain(name);
  });

  test('the flags of each command line are flags that there are', () => {
    const lines = text('docs/ci.md')
      .replace(/\\\n\s*/g, '')
      .split('\n');
    const commands = lines.flatMap((line) => /nochul (scan|gate|history) [^|`]*--[^|`]*/.exec(line) ?? []);
    const flags = new Set([...commands, ...lines].flatMap((line) => line.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []));
    const ours = ['scan', 'gate', 'history'].map((command) =>
      execFileSync(process.execPath, [join(root, 'src/cli.ts'), command, '--help'], { encoding: 'utf8' }),
    );
    const others = ['--tag', '--rm', '--user', '--volume', '--env', '--now'];
    expect(flags.size).toBeGreaterThan(8);
    for (const flag of flags) if (!others.includes(flag)) expect(ours.join('\n'), flag).toContain(flag);
  });

  test('systemd takes the units, and knows the day', (context) => {
    if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
      console.log('SKIPPED: no systemd-analyze here');
      context.skip();
    }
    const units = blocks.filter(({ language }) => language === 'ini');
    const files = units.map(({ content }) => {
      const name = /^# \/etc\/systemd\/system\/(\S+)$/m.exec(content)?.[1] ?? '';
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    });
    expect(files).toHaveLength(2);
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], { encoding: 'utf8' });
    // What it says of other units of the machine is not ours.
    expect(verified.stderr.split('\n').filter((line) => line.includes('nochul'))).toEqual([]);
    const day = /^OnCalendar=(.*)$/m.exec(units[1]!.content)?.[1] ?? '';
    expect(execFileSync('systemd-analyze', ['calendar', day], { encoding: 'utf8' })).toMatch(/Normalized form: Mon/);
  });
});
