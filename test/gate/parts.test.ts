/** Files of migrations: which they are, in which order, and their statements with positions. No server. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discover } from '../../src/migrations/discover.ts';
import { splitMysql } from '../../src/migrations/split-mysql.ts';
import { postgresSplitter } from '../../src/migrations/split-postgres.ts';
import { namedIn } from '../../src/migrations/statements.ts';
import { positionAt } from '../../src/migrations/text.ts';
import type { Format, Migration, SourceFile } from '../../src/migrations/types.ts';

const file = (path: string, text: string | Uint8Array = 'select 1;'): SourceFile => ({
  path,
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
});
const migration = (text: string): Migration => ({ path: 'a.sql', text, from: 0, to: text.length, repeatable: false });
const splitPostgres = await postgresSplitter(({ path }) => `db/${path}`);

describe('files', () => {
  const orders: readonly (readonly [Format, readonly string[], readonly string[]])[] = [
    ['plain', ['10_b.sql', '2_a.sql', 'readme.md'], ['2_a.sql', '10_b.sql']],
    ['plain', ['b.sql', 'a.sql'], ['a.sql', 'b.sql']],
    [
      'flyway',
      ['R__views.sql', 'V10__c.sql', 'V2__b.sql', 'V1.10__z.sql', 'V1.2__a.sql', 'V1_1__y.sql', 'U2__b.sql'],
      ['V1_1__y.sql', 'V1.2__a.sql', 'V1.10__z.sql', 'V2__b.sql', 'V10__c.sql', 'R__views.sql'],
    ],
    // What a baseline stands for is left out.
    ['flyway', ['V1__a.sql', 'V2__b.sql', 'B2__all.sql', 'V3__c.sql'], ['B2__all.sql', 'V3__c.sql']],
    [
      'golang-migrate',
      ['000002_b.up.sql', '000001_a.up.sql', '000001_a.down.sql', '000002_b.down.sql'],
      ['000001_a.up.sql', '000002_b.up.sql'],
    ],
    [
      'prisma',
      ['migrations/20250201_b/migration.sql', 'migrations/20250101_a/migration.sql', 'migrations/migration_lock.toml'],
      ['migrations/20250101_a/migration.sql', 'migrations/20250201_b/migration.sql'],
    ],
  ];
  test.each(orders)('%s in its order: %j', (format, paths, expected) => {
    const found = discover(
      paths.map((path) => file(path)),
      null,
      'db',
    );
    expect(found.format).toBe(format);
    expect(found.migrations.map(({ path }) => path)).toEqual(expected);
    expect(found.ignored).toEqual([]);
  });

  test('Drizzle goes by its journal', () => {
    const journal = JSON.stringify({
      entries: [
        { idx: 1, tag: '0001_b' },
        { idx: 0, tag: '0000_z' },
      ],
    });
    const files = [file('0000_z.sql'), file('0001_b.sql'), file('notes.sql'), file('meta/_journal.json', journal)];
    const found = discover(files, null, 'drizzle');
    expect(found.migrations.map(({ path }) => path)).toEqual(['0000_z.sql', '0001_b.sql']);
    expect(found.ignored).toEqual(['notes.sql']);
    expect(() => discover(files.slice(1), null, 'drizzle')).toThrow('drizzle/meta/_journal.json names 0000_z');
  });

  test('down sections are left out', () => {
    const text = '-- migrate:up\ncreate table a (i int);\n\n-- migrate:down\ndrop table a;\n';
    const [only] = discover([file('1_a.sql', text)], null, 'db').migrations;
    expect(only?.text.slice(only.from, only.to)).toBe('-- migrate:up\ncreate table a (i int);\n\n');
    expect(discover([file('1_a.sql', text)], null, 'db').format).toBe('dbmate');
    const goose = '-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;\n';
    const [up] = discover([file('1_a.sql', goose)], null, 'db').migrations;
    expect(up?.text.slice(up.from, up.to)).toContain('select 1');
    expect(up?.text.slice(up.from, up.to)).not.toContain('select 2');
  });

  test('what can not be read as migrations is one sentence', () => {
    expect(() => discover([file('readme.md')], null, 'db')).toThrow('There is no .sql file in db.');
    expect(() => discover([file('V1__a.sql'), file('1_b.up.sql')], null, 'db')).toThrow(
      'db mixes formats: V1__a.sql is one of flyway, 1_b.up.sql one of golang-migrate.',
    );
    for (const format of ['dbmate', 'goose'] as const)
      expect(() => discover([file('V1__a.sql', 'CREATE TABLE a (b text);')], format, 'db')).toThrow(
        `db/V1__a.sql has no mark of ${format}`,
      );
    expect(() => discover([file('a.sql')], 'flyway', 'db')).toThrow(
      'No file in db is a migration as flyway names them.',
    );
    const cp949 = Uint8Array.from([...Buffer.from('-- ok\n-- '), 0xb0, 0xed, 0xb0, 0xb4, 0x0a]);
    expect(() => discover([file('a.sql', cp949)], null, 'db')).toThrow('db/a.sql:2 is not UTF-8.');
  });
});

describe('statements of PostgreSQL', () => {
  test('stand where they stand, whatever the bytes before them', () => {
    const text = '-- 고객 😀\ncreate table "고객" (i int);\n\n/* 주석; */ grant select on "고객" to app;';
    const found = splitPostgres(migration(text));
    expect(found.map(({ text, node }) => [node, text])).toEqual([
      ['CreateStmt', 'create table "고객" (i int)'],
      ['GrantStmt', 'grant select on "고객" to app'],
    ]);
    expect(found.map(({ start }) => positionAt(text, start))).toEqual([
      { line: 2, column: 1 },
      { line: 4, column: 11 },
    ]);
  });

  test('bodies hold semicolons; a mark of Drizzle ends a statement', () => {
    const text =
      "create function f() returns int language sql as $$ select 1; $$;\nselect 'a;b'--> statement-breakpoint\nselect 2";
    expect(splitPostgres(migration(text)).map(({ start }) => positionAt(text, start).line)).toEqual([1, 2, 3]);
  });

  test.each([
    ['select 1;\n-- 한글\ncreat table a (i int);', 'db/a.sql:3: syntax error at or near "creat".'],
    ['select 1;\ncopy a from stdin;\n1\t010\n\\.\n', 'db/a.sql:2: COPY … FROM STDIN carries rows'],
    ['\\connect shop\nselect 1;', "db/a.sql:1: psql's own commands"],
    ['create table `a` (i int) engine=InnoDB;', 'db/a.sql:1: syntax error at or near'],
  ])('%j is refused by file and line', (text, message) => {
    expect(() => splitPostgres(migration(text))).toThrow(message);
  });

  test('no value of a row is in a message', () => {
    expect(() => splitPostgres(migration("insert into a values ('x' 'secret-900101')"))).toThrow(/^(?!.*secret)/s);
  });
});

describe('statements of MySQL and MariaDB', () => {
  const texts = (text: string) => splitMysql(migration(text)).map((each) => each.text);

  test.each([
    ['select 1; select 2', ['select 1', 'select 2']],
    [
      "insert into a values ('it''s; ok', \"b;\\\"c\", 'd\\';e'); select 1",
      ["insert into a values ('it''s; ok', \"b;\\\"c\", 'd\\';e')", 'select 1'],
    ],
    ['-- a; b\nselect 1; # c; d\n/* e; f */ select 2;', ['select 1', 'select 2']],
    ['select 1--2; select 3', ['select 1--2', 'select 3']],
    ['create table `a;b` (i int);select 1', ['create table `a;b` (i int)', 'select 1']],
    ['/*!40101 SET NAMES utf8 */;\nselect 1;', ['/*!40101 SET NAMES utf8 */', 'select 1']],
    [
      'DELIMITER //\ncreate procedure p() begin select 1; select 2; end//\ndelimiter ;\nselect 3;',
      ['create procedure p() begin select 1; select 2; end', 'select 3'],
    ],
    [
      'create trigger t before insert on a for each row begin if new.i then set new.i = 1; end if; case when 1 then set @a = 1; end case; end; select 3;',
      [
        'create trigger t before insert on a for each row begin if new.i then set new.i = 1; end if; case when 1 then set @a = 1; end case; end',
        'select 3',
      ],
    ],
    [
      'create function f() returns int return case when 1 then 2 else 3 end; select 4',
      ['create function f() returns int return case when 1 then 2 else 3 end', 'select 4'],
    ],
    ['begin; select 1; commit;', ['begin', 'select 1', 'commit']],
    ['create table a (i int);\n--> statement-breakpoint\nselect 1;', ['create table a (i int)', 'select 1']],
    [' ;; \n', []],
  ])('%j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  test('whatever the parts are, they come back whole and in their places', () => {
    const part = fc.constantFrom(
      'select 1',
      "insert into t values ('a;b', 'c\\'d', \"e;f\")",
      "create table `x;y` (`이름` varchar(10) comment '고객; 이름')",
      'create procedure p() begin declare i int; while i do set i = i - 1; end while; end',
      'update t set a = 1 /* ; */ where b = 2',
    );
    const gap = fc.constantFrom(';', ' ;\n', ';\n-- 주석; 하나\n', ';\n# x;\n', ';/* y; */');
    fc.assert(
      fc.property(fc.array(fc.tuple(part, gap), { maxLength: 8 }), (pairs) => {
        const text = pairs.flat().join('');
        const found = splitMysql(migration(text));
        expect(found.map((each) => each.text)).toEqual(pairs.map(([sql]) => sql));
        for (const each of found) expect(text.slice(each.start).startsWith(each.text)).toBe(true);
      }),
    );
  });
});

test('roles that nobody makes are told', () => {
  const postgres = splitPostgres(
    migration(`create role made; grant select on a to made, "Missing", public; grant team to kim;
      alter table a owner to boss; do $$ begin create role quiet; end $$; grant select on a to quiet;
      grant connect on database shop to made;`),
  );
  expect(namedIn(postgres, 'postgresql')).toMatchObject({
    roles: [
      { name: 'Missing', login: true },
      { name: 'kim', login: true },
      { name: 'team', login: false },
      { name: 'boss', login: true },
    ],
    database: 'shop',
  });
  const mysql = splitMysql(
    migration(`CREATE USER IF NOT EXISTS 'made'@'%' IDENTIFIED BY 'x'; GRANT SELECT ON Shop.customers TO made, 'gone'@'10.%' WITH GRANT OPTION;
      GRANT reader TO kim@localhost;`),
  );
  expect(namedIn(mysql, 'mysql')).toMatchObject({
    roles: [
      { name: "'gone'@'10.%'", login: true },
      { name: "'kim'@'localhost'", login: true },
      { name: 'reader', login: false },
    ],
    database: 'Shop',
  });
});
