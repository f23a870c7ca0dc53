/** What the gate on migrations says of changes of each kind, on a server of its own. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtin } from '../../detectors/index.ts';
import { discover } from '../../src/migrations/discover.ts';
import { judgeMigrations, type MigrationsOutcome } from '../../src/migrations/index.ts';
import { pgliteShadow } from '../../src/migrations/pglite.ts';
import type { Shadow } from '../../src/migrations/shadow.ts';
import { mysqlShadow } from '../../src/migrations/shadow-mysql.ts';
import { postgresShadow } from '../../src/migrations/shadow-postgres.ts';
import type { SourceFile } from '../../src/migrations/types.ts';
import { type Baseline, makeBaseline } from '../../src/policy/baseline.ts';
import { type PolicyConfig, resolvePolicy } from '../../src/policy/resolve.ts';
import { rules } from '../../src/policy/rules/index.ts';
import type { Report } from '../../src/report.ts';
import { startServer, type TestServer } from '../support/servers.ts';

type Files = Readonly<Record<string, string>>;

const options = {
  password: null,
  concurrency: 1,
  statementTimeout: 30_000,
  connectTimeout: 10_000,
  signal: new AbortController().signal,
};

const filesOf = (files: Files): SourceFile[] =>
  Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));

async function judge(
  shadow: Shadow,
  base: Files,
  added: Files,
  production: Report | null = null,
  policy: PolicyConfig | undefined = undefined,
  accepted: Baseline | null = null,
): Promise<MigrationsOutcome> {
  try {
    return await judgeMigrations({
      base: Object.keys(base).length === 0 ? [] : discover(filesOf(base), null, 'db').migrations,
      head: discover(filesOf({ ...base, ...added }), null, 'db'),
      where: ({ path }) => `db/${path}`,
      shadow,
      policy: resolvePolicy(policy, rules),
      accepted,
      production,
      detectors: builtin.detectors ?? [],
      pathsOff: [],
      source: 'shop',
      version: '0.0.0',
    });
  } finally {
    await shadow.close();
  }
}

const said = ({ results }: MigrationsOutcome) =>
  results.map(({ rule, location }) => `${location?.file}:${location?.line}:${location?.column} ${rule}`);

describe('PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ engine: 'postgresql' });
  });
  afterAll(() => server.stop());
  const shadow = () => postgresShadow(new URL(server.adminUrl), options);

  const base: Files = {
    '1.sql': `create table customers (id int primary key, name varchar(50), phone varchar(13), memo text);
      create table codes (code varchar(10), code_name varchar(50));
      create role analyst login; create role team; create role kim login; grant team to kim;
      grant select on codes to analyst;`,
  };
  const cases: readonly (readonly [string, Files, readonly string[]])[] = [
    [
      'a column in a table of many lines',
      {
        '2.sql': 'create table visits (\n  id int,\n  note text,\n  "PassportNo" varchar(9) -- 여권\n);\n',
      },
      ['db/2.sql:4:3 no-plaintext-unique-id'],
    ],
    [
      'a comment says what a column is',
      {
        '2.sql': "alter table codes add c1 varchar(14);\n\ncomment on column codes.c1 is '주민등록번호';\n",
      },
      ['db/2.sql:3:1 no-plaintext-rrn', 'db/2.sql:3:1 no-unreviewed-access'],
    ],
    [
      'protected by name, type or length',
      {
        '2.sql': `create table safe (rrn_enc varchar(200), rrn bytea, passport_no_hash char(64), password varchar(200), card_no_masked varchar(20));`,
      },
      [],
    ],
    [
      'a password too short for a hash',
      { '2.sql': 'alter table codes add password varchar(20);' },
      ['db/2.sql:1:1 no-unreviewed-access', 'db/2.sql:1:23 password-must-be-hashed'],
    ],
    ['a membership', { '2.sql': 'grant select on customers to team;\n' }, ['db/2.sql:1:1 no-unreviewed-access']],
    [
      'each of two grants by its line',
      {
        '2.sql': 'grant select on customers to analyst;\nselect 1;\ngrant select on customers to kim;\n',
      },
      ['db/2.sql:1:1 no-unreviewed-access', 'db/2.sql:3:1 no-unreviewed-access'],
    ],
    [
      'inside a transaction that is kept',
      {
        '2.sql':
          'begin;\nset local lock_timeout = 1000;\ncreate index on codes (code);\ngrant select on customers to analyst;\ncommit;\n',
      },
      ['db/2.sql:4:1 no-unreviewed-access'],
    ],
    [
      'taken back in a later file',
      {
        '2.sql': 'grant select on customers to analyst;',
        '3.sql': 'revoke select on customers from analyst;',
      },
      [],
    ],
    [
      'row security dropped',
      {
        '2.sql': `alter table customers enable row level security; create policy own on customers to analyst using (id = 1);`,
      },
      [],
    ],
    [
      'everyone by default privileges',
      {
        '2.sql': 'alter default privileges grant select on tables to analyst;\n',
        '3.sql': '-- a new one\ncreate table members (\n  id int, email varchar(100), name varchar(50));\n',
      },
      ['db/3.sql:2:1 no-unreviewed-access', 'db/2.sql:1:1 no-default-privilege-exposure'],
    ],
    [
      'a function that runs as its owner',
      {
        '2.sql': `create function find(int) returns text language sql security definer\n  as $$ select phone from customers where id = $1 $$;`,
      },
      ['db/2.sql:1:1 no-personal-data-via-view', 'db/2.sql:1:1 no-public-access'],
    ],
    [
      'what a block builds',
      {
        '2.sql': "do $$ begin\n  execute 'grant select on customers to analyst';\nend $$;",
      },
      ['db/2.sql:1:1 no-unreviewed-access'],
    ],
    ['a table renamed, with its columns', { '2.sql': 'alter table customers rename to clients;' }, []],
    [
      'a hidden name stays what it was',
      {
        '2.sql':
          'alter table customers rename column phone to c3;\nalter table customers drop column name;\ngrant select on customers to analyst;',
      },
      ['db/2.sql:3:1 no-unreviewed-access'],
    ],
    [
      'a name that says more than the old one',
      {
        '2.sql': 'alter table codes rename column code to rrn;',
      },
      ['db/2.sql:1:41 no-plaintext-rrn', 'db/2.sql:1:1 no-unreviewed-access'],
    ],
    [
      'a role that nobody makes',
      { '2.sql': 'grant select on customers to stranger;' },
      ['db/2.sql:1:1 no-unreviewed-access'],
    ],
    [
      'a name made to hurt',
      {
        '2.sql': `create role "x'; drop table customers; --" login;\ngrant select on customers to "x'; drop table customers; --";`,
      },
      ['db/2.sql:2:1 no-unreviewed-access'],
    ],
  ];
  test.each(cases)('%s', async (_, added, expected) => {
    expect(said(await judge(await shadow(), base, added))).toEqual(expected);
  });

  test('what is neither declared nor commented, where the policy asks for it', async () => {
    const policy: PolicyConfig = {
      rules: { 'comment-required': 'error', 'undeclared-personal-data': 'error' },
      declared: { 'public.customers.*': ['phone', 'email', 'person_name'] },
    };
    const added = {
      '2.sql': `alter table customers add column email varchar(100),
  add column mobile varchar(13);
comment on column customers.mobile is '휴대폰번호';
create table leads (
  id int,
  email varchar(100)
);
create materialized view copied as select phone as c1 from customers with no data;`,
    };
    const outcome = await judge(await shadow(), base, added, null, policy);
    expect(said(outcome).sort()).toEqual([
      'db/2.sql:1:34 comment-required',
      'db/2.sql:6:3 comment-required',
      'db/2.sql:6:3 undeclared-personal-data',
      'db/2.sql:8:1 comment-required',
      'db/2.sql:8:1 undeclared-personal-data',
    ]);
    expect(outcome.report.complete).toBe(true);
  });

  test('what the baseline accepts is no result', async () => {
    const added = { '2.sql': 'alter table customers add rrn char(13);\ngrant select on customers to analyst;' };
    const outcome = await judge(await shadow(), base, added);
    expect(said(outcome)).toEqual(['db/2.sql:1:27 no-plaintext-rrn', 'db/2.sql:2:1 no-unreviewed-access']);
    const whole = makeBaseline(outcome.report, outcome.results, null, { prune: false });
    expect(said(await judge(await shadow(), base, added, null, undefined, whole))).toEqual([]);
    const entriesAlone = { ...whole, access: [] };
    expect(said(await judge(await shadow(), base, added, null, undefined, entriesAlone))).toEqual([
      'db/2.sql:2:1 no-unreviewed-access',
    ]);
  });

  test('row security that is dropped shows rows that were kept back', async () => {
    const guarded = {
      '1.sql': `${base['1.sql']} alter table customers enable row level security; grant select on customers to analyst;`,
    };
    const outcome = await judge(await shadow(), guarded, {
      '2.sql': 'select 1;\nalter table customers disable row level security;',
    });
    expect(said(outcome)).toEqual(['db/2.sql:2:1 no-unreviewed-access']);
  });

  test('a file of the base that is edited is judged by what it says now', async () => {
    const edited =
      base['1.sql']?.replace('grant select on codes to analyst;', '\ngrant select on codes, customers to analyst;') ??
      '';
    expect(said(await judge(await shadow(), base, { '1.sql': edited }))).toEqual(['db/1.sql:5:1 no-unreviewed-access']);
  });

  test('a repeatable migration runs again when it changes', async () => {
    const flyway = {
      'V1__a.sql': base['1.sql'] ?? '',
      'R__v.sql': 'create or replace view v as select id from customers;\ngrant select on v to analyst;',
    };
    const changed = {
      'R__v.sql': 'create or replace view v as select id, phone from customers;\ngrant select on v to analyst;',
    };
    expect(said(await judge(await shadow(), flyway, changed))).toEqual(['db/R__v.sql:1:1 no-unreviewed-access']);
  });

  test('production knows what names do not tell, who has access, and how many people that is', async () => {
    const { report } = await judge(
      await shadow(),
      {},
      { '1.sql': `${base['1.sql']} grant select on customers to kim;` },
    );
    const [phone] = report.findings.filter(({ column }) => column === 'phone');
    const [source] = report.sources;
    if (!phone || !source) throw new Error('the fixture changed');
    const production: Report = {
      ...report,
      sources: [
        {
          ...source,
          database: 'shop',
          coverage: source.coverage.map((each) => ({
            ...each,
            method: 'whole',
            rows: 5_000,
            estimatedRows: 5_000,
            absenceBound: 0,
          })),
        },
      ],
      findings: [
        { ...phone, people: { estimate: 4_900, low: 4_800, high: 5_000 } },
        {
          ...phone,
          id: 'memo000000000000',
          column: 'memo',
          embedded: true,
          people: { estimate: 1_200, low: 1_100, high: 1_300 },
        },
        { ...phone, id: 'gone000000000000', relation: 'elsewhere' },
      ],
    };
    const outcome = await judge(
      await shadow(),
      base,
      { '2.sql': 'grant select on customers to kim;\ngrant select on customers to analyst;\n' },
      production,
    );
    expect(said(outcome)).toEqual(['db/2.sql:2:1 no-unreviewed-access']);
    expect(outcome.results[0]).toMatchObject({
      args: { names: ['analyst'] },
      measures: { people: { estimate: 4_900 } },
    });
    expect(outcome.absent).toEqual(['public.elsewhere.phone']);
    // Values were looked at, and this column held no name: its own name says nothing against that.
    expect(outcome.report.findings.some(({ column }) => column === 'name')).toBe(false);
  });

  test('a migration that fails says where, and the server what', async () => {
    const failing = judge(await shadow(), base, {
      '2.sql': '-- 첫 줄\nselect 1;\nalter table\n  customers add column phone text;',
    });
    await expect(failing).rejects.toMatchObject({
      code: 'server',
      message: 'db/2.sql:3: the migration failed: column "phone" of relation "customers" already exists (42701).',
    });
    const pointed = judge(await shadow(), base, { '2.sql': "select 1;\nselect '한글',\n  nothing from customers;" });
    await expect(pointed).rejects.toMatchObject({ message: expect.stringMatching(/^db\/2\.sql:3: .*"nothing"/) });
    const quoting = judge(await shadow(), base, { '2.sql': "insert into customers (id) values ('secret900101');" });
    await expect(quoting).rejects.toMatchObject({ message: expect.not.stringContaining('secret') });
  });

  test('a shadow that holds something is left alone', async () => {
    const name = `t_${randomBytes(4).toString('hex')}`;
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    try {
      await client.query(`create database ${name}`);
      await expect(judge(await shadow(), {}, base)).rejects.toMatchObject({
        code: 'usage',
        message: `The shadow server is not empty: it holds the database ${name}.`,
      });
      await client.query(`drop database ${name}`);
      await client.query('create table kept (i int)');
      await expect(judge(await shadow(), {}, base)).rejects.toMatchObject({
        message: expect.stringContaining('public.kept'),
      });
      await client.query('drop table kept');
      const { rows } = await client.query(`select rolname from pg_roles where rolname !~ '^pg_' order by 1`);
      expect(rows).toEqual([{ rolname: 'postgres' }]);
    } finally {
      await client.end();
    }
  });
});

test('an extension that the embedded PostgreSQL lacks', async () => {
  const failing = judge(pgliteShadow(options), {}, { '1.sql': 'select 1;\ncreate extension postgis;' });
  await expect(failing).rejects.toMatchObject({
    message: expect.stringMatching(/^db\/1\.sql:2: the migration failed: extension "postgis" is not available/),
    hint: expect.stringContaining('--shadow postgres://'),
  });
});

describe.each(['mysql', 'mariadb'] as const)('%s', (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ engine });
  });
  afterAll(() => server.stop());
  const shadow = () => mysqlShadow(new URL(`/shop`, server.adminUrl), options);
  const base: Files = {
    '1.sql': `CREATE TABLE customers (id int PRIMARY KEY, name varchar(50), phone varchar(13) COMMENT '휴대폰; 번호');
      CREATE TABLE codes (code varchar(10), code_name varchar(50));
      CREATE USER analyst@'%' IDENTIFIED BY 'For-a-test-1'; GRANT SELECT ON shop.codes TO analyst@'%';`,
  };
  const cases: readonly (readonly [string, Files, readonly string[]])[] = [
    [
      'a column in a table of many lines',
      {
        '2.sql': 'CREATE TABLE visits (\n  id int,\n  note text,\n  `PassportNo` varchar(9) -- 여권\n);\n',
      },
      ['db/2.sql:4:3 no-plaintext-unique-id'],
    ],
    [
      'a database-wide grant to an account that nobody makes',
      {
        '2.sql': "-- 전체\nGRANT SELECT ON shop.* TO 'stranger'@'10.%';\n",
      },
      ['db/2.sql:2:1 no-unreviewed-access'],
    ],
    [
      'a procedure that runs as its definer',
      {
        '2.sql':
          "DELIMITER //\nCREATE PROCEDURE find(i int) SQL SECURITY DEFINER BEGIN SELECT phone FROM customers WHERE id = i; END//\nDELIMITER ;\nGRANT EXECUTE ON PROCEDURE shop.find TO analyst@'%';\n",
      },
      ['db/2.sql:4:1 no-personal-data-via-view', 'db/2.sql:4:1 no-unreviewed-access'],
    ],
    [
      'a hidden name stays what it was',
      {
        '2.sql':
          "ALTER TABLE customers CHANGE phone c3 varchar(20);\nALTER TABLE customers DROP COLUMN name;\nGRANT SELECT ON customers TO analyst@'%';",
      },
      ['db/2.sql:3:1 no-unreviewed-access'],
    ],
    [
      'harmless',
      {
        '2.sql':
          "ALTER TABLE codes ADD use_yn char(1);\nINSERT INTO codes VALUES ('a', '코드; \\'하나\\'', 'Y');\nGRANT SELECT ON shop.codes TO analyst@'%';",
      },
      [],
    ],
  ];
  test.each(cases)('%s', async (_, added, expected) => {
    expect(said(await judge(await shadow(), base, added))).toEqual(expected);
  });

  test('fails by file and line', async () => {
    const failing = judge(await shadow(), base, { '2.sql': 'SELECT 1;\n\nCREATE\n  TABEL x (a int);' });
    await expect(failing).rejects.toMatchObject({ message: 'db/2.sql:4: the migration failed: syntax error (1064).' });
    const twice = judge(await shadow(), base, {
      '2.sql': "INSERT INTO codes VALUES ('a', 'b');\nINSERT INTO customers (id, name) VALUES (1, 'x'), (1, 'y');",
    });
    await expect(twice).rejects.toMatchObject({ message: expect.stringMatching(/^db\/2\.sql:2: .*'…'.* \(1062\)\.$/) });
  });

  test('a shadow that holds something is left alone', async () => {
    const { default: mysql } = await import('mysql2/promise');
    const client = await mysql.createConnection(server.adminUrl);
    try {
      await client.query('CREATE DATABASE other');
      await client.query('CREATE TABLE other.kept (i int)');
      await expect(judge(await shadow(), {}, base)).rejects.toMatchObject({
        message: 'The shadow server is not empty: it holds the table other.kept.',
      });
      await client.query('DROP DATABASE other');
    } finally {
      await client.end();
    }
  });
});
