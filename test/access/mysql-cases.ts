// The cases of the specification, as data: what is granted, and what then holds for whom.
import type { Flavour } from './mysql-oracle.ts';

export interface Expectation {
  readonly who: string;
  /** `schema.relation.column` */
  readonly key: string;
  readonly is: 'direct' | 'set-role' | 'via' | 'escalate' | 'none';
  /**
   * Statements that the principal runs after login; all must work and the last must yield a value. Where nothing
   * is expected, the last one must fail.
   */
  readonly proof?: readonly string[];
  /** Not even the login works. */
  readonly login?: false;
}

export interface Case {
  readonly id: string;
  readonly title: string;
  readonly engine?: Flavour;
  /** Server variables while the case lasts. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly sql: (engine: Flavour) => readonly string[];
  readonly expect: (engine: Flavour) => readonly Expectation[];
}

const RRN = 'kit_app.customers.rrn';
const NAME = 'kit_app.customers.name';
const P = "IDENTIFIED BY 'Kit-secret-1'";
const user = (name: string, host = '%') => `CREATE USER '${name}'@'${host}' ${P}`;
const at = (name: string, host = '%') => `'${name}'@'${host}'`;

type Kind = Expectation['is'];
const is = (who: string, key: string, kind: Kind, proof?: readonly string[]): Expectation => ({
  who,
  key,
  is: kind,
  ...(proof ? { proof } : {}),
});

/** One account `m`, some grants, the reach of one or two columns. */
function simple(
  id: string,
  title: string,
  grants: readonly string[],
  ...reads: readonly (readonly [string, Kind])[]
): Case {
  const who = at(id.toLowerCase());
  return {
    id,
    title,
    sql: () => [user(id.toLowerCase()), ...grants.map((grant) => grant.replaceAll('ME', who))],
    expect: () => reads.map(([key, kind]) => is(who, key, kind)),
  };
}

const role = (engine: Flavour, name: string) => (engine === 'mariadb' ? name : at(name));
const byDefault = (engine: Flavour, name: string, who: string) =>
  engine === 'mariadb' ? `SET DEFAULT ROLE ${name} FOR ${who}` : `ALTER USER ${who} DEFAULT ROLE ${at(name)}`;

export const CASES: readonly Case[] = [
  simple('M01', 'global SELECT', ['GRANT SELECT ON *.* TO ME'], [RRN, 'direct']),
  simple('M02', 'USAGE only', [], [RRN, 'none']),
  simple(
    'M03',
    'database SELECT with an escaped underscore',
    ['GRANT SELECT ON `kit\\_app`.* TO ME'],
    [RRN, 'direct'],
    ['kitXapp.customers.rrn', 'none'],
  ),
  simple(
    'M04',
    'table SELECT',
    ['GRANT SELECT ON kit_app.customers TO ME'],
    [RRN, 'direct'],
    ['kit_app.notes.memo', 'none'],
  ),
  simple(
    'M05',
    'column SELECT',
    ['GRANT SELECT (id, rrn) ON kit_app.customers TO ME'],
    [RRN, 'direct'],
    [NAME, 'none'],
  ),
  simple('M06', 'column SELECT on another column', ['GRANT SELECT (id) ON kit_app.customers TO ME'], [RRN, 'none']),
  simple(
    'M07',
    'an unescaped underscore is a wildcard',
    ['GRANT SELECT ON `kit_app`.* TO ME'],
    [RRN, 'direct'],
    ['kitXapp.customers.rrn', 'direct'],
  ),
  simple('M08', 'percent wildcard', ['GRANT SELECT ON `kit%`.* TO ME'], [RRN, 'direct']),
  simple(
    'M09',
    'of two rows the more specific one counts alone',
    ['GRANT SELECT ON `kit%`.* TO ME', 'GRANT INSERT ON `kit\\_app`.* TO ME'],
    [RRN, 'none'],
    ['kitXapp.customers.rrn', 'direct'],
  ),
  simple(
    'M10',
    'a database grant without SELECT and a table grant with it',
    ['GRANT INSERT ON `kit\\_app`.* TO ME', 'GRANT SELECT ON kit_app.customers TO ME'],
    [RRN, 'direct'],
  ),
  {
    id: 'M11',
    title: 'default role',
    sql: (e) => [
      user('m11'),
      `CREATE ROLE ${role(e, 'm11r')}`,
      `GRANT SELECT ON kit_app.customers TO ${role(e, 'm11r')}`,
      `GRANT ${role(e, 'm11r')} TO ${at('m11')}`,
      byDefault(e, 'm11r', at('m11')),
    ],
    expect: () => [is(at('m11'), RRN, 'direct')],
  },
  {
    id: 'M12',
    title: 'a role that is not default',
    sql: (e) => [
      user('m12'),
      `CREATE ROLE ${role(e, 'm12r')}`,
      `GRANT SELECT ON kit_app.customers TO ${role(e, 'm12r')}`,
      `GRANT ${role(e, 'm12r')} TO ${at('m12')}`,
    ],
    expect: () => [is(at('m12'), RRN, 'set-role')],
  },
  {
    id: 'M13',
    title: 'nested roles, the outer one default',
    sql: (e) => [
      user('m13'),
      `CREATE ROLE ${role(e, 'm13o')}`,
      `CREATE ROLE ${role(e, 'm13i')}`,
      `GRANT SELECT ON kit_app.customers TO ${role(e, 'm13i')}`,
      `GRANT ${role(e, 'm13i')} TO ${role(e, 'm13o')}`,
      `GRANT ${role(e, 'm13o')} TO ${at('m13')}`,
      byDefault(e, 'm13o', at('m13')),
    ],
    expect: () => [is(at('m13'), RRN, 'direct')],
  },
  {
    id: 'M14',
    title: 'a role with a wildcard database grant',
    sql: (e) => [
      user('m14'),
      `CREATE ROLE ${role(e, 'm14r')}`,
      `GRANT SELECT ON \`kit%\`.* TO ${role(e, 'm14r')}`,
      `GRANT ${role(e, 'm14r')} TO ${at('m14')}`,
      byDefault(e, 'm14r', at('m14')),
    ],
    expect: () => [is(at('m14'), RRN, 'direct')],
  },
  {
    id: 'M15',
    title: 'definer view',
    sql: () => [
      user('m15'),
      user('m15d'),
      `GRANT SELECT ON kit_app.customers TO ${at('m15d')}`,
      `CREATE DEFINER = ${at('m15d')} VIEW kitv.v15 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v15 TO ${at('m15')}`,
    ],
    expect: () => [
      is(at('m15'), RRN, 'via', ['SELECT rrn FROM kitv.v15']),
      is(at('m15'), 'kitv.v15.rrn', 'direct'),
      is(at('m15'), NAME, 'none'),
    ],
  },
  {
    id: 'M16',
    title: 'invoker view',
    sql: () => [
      user('m16'),
      `CREATE SQL SECURITY INVOKER VIEW kitv.v16 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v16 TO ${at('m16')}`,
    ],
    expect: () => [is(at('m16'), RRN, 'none', ['SELECT rrn FROM kitv.v16']), is(at('m16'), 'kitv.v16.rrn', 'none')],
  },
  {
    id: 'M17',
    title: 'definer without SELECT on the base',
    sql: () => [
      user('m17'),
      user('m17d'),
      `CREATE DEFINER = ${at('m17d')} VIEW kitv.v17 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.* TO ${at('m17')}`,
    ],
    expect: () => [is(at('m17'), RRN, 'none', ['SELECT rrn FROM kitv.v17'])],
  },
  {
    id: 'M18',
    title: 'orphan definer',
    sql: () => [
      user('m18'),
      user('m18d'),
      `GRANT SELECT ON *.* TO ${at('m18d')}`,
      `CREATE DEFINER = ${at('m18d')} VIEW kitv.v18 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v18 TO ${at('m18')}`,
      `DELETE FROM mysql.${'db'} WHERE User = 'm18d'`,
      `RENAME USER ${at('m18d')} TO ${at('m18gone')}`,
    ],
    expect: () => [is(at('m18'), RRN, 'none', ['SELECT rrn FROM kitv.v18'])],
  },
  {
    id: 'M19',
    title: 'a locked definer still works',
    sql: () => [
      user('m19'),
      user('m19d'),
      `GRANT SELECT ON kit_app.* TO ${at('m19d')}`,
      `CREATE DEFINER = ${at('m19d')} VIEW kitv.v19 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v19 TO ${at('m19')}`,
      `ALTER USER ${at('m19d')} ACCOUNT LOCK`,
    ],
    expect: () => [
      is(at('m19'), RRN, 'via', ['SELECT rrn FROM kitv.v19']),
      { ...is(at('m19d'), RRN, 'none'), login: false },
    ],
  },
  {
    id: 'M20',
    title: "a definer's default role: counts in MySQL, not in MariaDB",
    sql: (e) => [
      user('m20'),
      user('m20d'),
      `CREATE ROLE ${role(e, 'm20r')}`,
      `GRANT SELECT ON kit_app.customers TO ${role(e, 'm20r')}`,
      `GRANT ${role(e, 'm20r')} TO ${at('m20d')}`,
      byDefault(e, 'm20r', at('m20d')),
      `CREATE DEFINER = ${at('m20d')} VIEW kitv.v20 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v20 TO ${at('m20')}`,
    ],
    expect: (e) => [is(at('m20'), RRN, e === 'mysql' ? 'via' : 'none', ['SELECT rrn FROM kitv.v20'])],
  },
  {
    id: 'M21',
    title: "a definer's role that is not default",
    sql: (e) => [
      user('m21'),
      user('m21d'),
      `CREATE ROLE ${role(e, 'm21r')}`,
      `GRANT SELECT ON kit_app.customers TO ${role(e, 'm21r')}`,
      `GRANT ${role(e, 'm21r')} TO ${at('m21d')}`,
      `CREATE DEFINER = ${at('m21d')} VIEW kitv.v21 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v21 TO ${at('m21')}`,
    ],
    expect: () => [is(at('m21'), RRN, 'none', ['SELECT rrn FROM kitv.v21'])],
  },
  {
    id: 'M22',
    title: 'definer procedure',
    sql: () => [
      user('m22'),
      user('m22x'),
      user('m22d'),
      `GRANT SELECT ON kit_app.customers TO ${at('m22d')}`,
      `CREATE DEFINER = ${at('m22d')} PROCEDURE kitv.p22() SELECT rrn FROM kit_app.customers`,
      `GRANT EXECUTE ON PROCEDURE kitv.p22 TO ${at('m22')}`,
      `GRANT EXECUTE ON PROCEDURE kitv.p22 TO ${at('m22d')}`,
    ],
    expect: () => [
      is(at('m22'), RRN, 'via', ['CALL kitv.p22()']),
      is(at('m22'), NAME, 'none'),
      is(at('m22x'), RRN, 'none', ['CALL kitv.p22()']),
    ],
  },
  {
    id: 'M23',
    title: 'definer function, EXECUTE at database level',
    sql: () => [
      user('m23'),
      user('m23d'),
      `GRANT SELECT ON kit_app.customers TO ${at('m23d')}`,
      `CREATE DEFINER = ${at('m23d')} FUNCTION kitv.f23() RETURNS varchar(20) READS SQL DATA
         RETURN (SELECT c.rrn FROM kit_app.customers c LIMIT 1)`,
      `GRANT EXECUTE ON kitv.* TO ${at('m23')}`,
      `GRANT EXECUTE ON kitv.* TO ${at('m23d')}`,
    ],
    expect: () => [is(at('m23'), RRN, 'via', ['SELECT kitv.f23()'])],
  },
  {
    id: 'M24',
    title: 'invoker procedure',
    sql: () => [
      user('m24'),
      'CREATE PROCEDURE kitv.p24() SQL SECURITY INVOKER SELECT rrn FROM kit_app.customers',
      `GRANT EXECUTE ON kitv.* TO ${at('m24')}`,
    ],
    expect: () => [is(at('m24'), RRN, 'none', ['CALL kitv.p24()'])],
  },
  {
    id: 'M25',
    title: 'nested definer views of different definers',
    sql: () => [
      user('m25'),
      user('m25a'),
      user('m25b'),
      `GRANT SELECT ON kit_app.customers TO ${at('m25a')}`,
      `CREATE DEFINER = ${at('m25a')} VIEW kitv.v25i AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v25i TO ${at('m25b')}`,
      `CREATE DEFINER = ${at('m25b')} VIEW kitv.v25 AS SELECT rrn FROM kitv.v25i`,
      `GRANT SELECT ON kitv.v25 TO ${at('m25')}`,
    ],
    expect: () => [is(at('m25'), RRN, 'via', ['SELECT rrn FROM kitv.v25'])],
  },
  {
    id: 'M26',
    title: 'a definer view over an invoker view: the inner one is checked as the outer definer',
    sql: () => [
      user('m26'),
      user('m26d'),
      `GRANT SELECT ON kit_app.customers TO ${at('m26d')}`,
      'CREATE SQL SECURITY INVOKER VIEW kitv.v26i AS SELECT id, rrn FROM kit_app.customers',
      `GRANT SELECT ON kitv.v26i TO ${at('m26d')}`,
      `CREATE DEFINER = ${at('m26d')} VIEW kitv.v26 AS SELECT rrn FROM kitv.v26i`,
      `GRANT SELECT ON kitv.v26 TO ${at('m26')}`,
    ],
    expect: () => [is(at('m26'), RRN, 'via', ['SELECT rrn FROM kitv.v26'])],
  },
  {
    id: 'M27',
    title: 'FILE with an empty secure_file_priv: the tablespace file (MySQL only)',
    sql: () => [user('m27'), `GRANT FILE ON *.* TO ${at('m27')}`],
    expect: (e) => [
      is(at('m27'), RRN, e === 'mysql' ? 'via' : 'none', [
        "SELECT LOAD_FILE(CONCAT(@@datadir, 'kit_app/customers.ibd')) FROM (SELECT 1) q",
      ]),
    ],
  },
  {
    id: 'M28',
    title: 'password hashes',
    sql: (e) => [
      user('m28'),
      user('m28b'),
      user('m28x'),
      `GRANT SELECT ON mysql.${e === 'mysql' ? 'user' : 'global_priv'} TO ${at('m28')}`,
      `GRANT SELECT ON mysql.* TO ${at('m28b')}`,
      `GRANT SELECT ON mysql.db TO ${at('m28x')}`,
    ],
    expect: (e) => [
      is(at('m28'), RRN, 'via', [
        e === 'mysql' ? 'SELECT authentication_string FROM mysql.user' : 'SELECT Priv FROM mysql.global_priv',
      ]),
      is(at('m28b'), RRN, 'via'),
      is(at('m28x'), RRN, 'none'),
    ],
  },
  {
    id: 'M28c',
    title: 'single columns of the server’s own tables',
    sql: (e) => [
      user('m28c'),
      user('m28d'),
      user('m28e'),
      `GRANT SELECT (${e === 'mysql' ? 'authentication_string) ON mysql.user' : 'Priv) ON mysql.global_priv'} TO ${at('m28c')}`,
      `GRANT SELECT (User) ON mysql.${e === 'mysql' ? 'user' : 'global_priv'} TO ${at('m28d')}`,
      `GRANT SELECT (User), UPDATE (User) ON mysql.db TO ${at('m28e')}`,
    ],
    expect: (e) => [
      is(at('m28c'), RRN, 'via', [
        e === 'mysql' ? 'SELECT authentication_string FROM mysql.user' : 'SELECT Priv FROM mysql.global_priv',
      ]),
      is(at('m28d'), RRN, 'none', [
        e === 'mysql' ? 'SELECT authentication_string FROM mysql.user' : 'SELECT Priv FROM mysql.global_priv',
      ]),
      is(at('m28e'), RRN, 'escalate', ["UPDATE mysql.db SET User = User WHERE User = 'nobody'"]),
    ],
  },
  {
    id: 'M29',
    title: 'PROCESS: statements of others',
    sql: () => [user('m29'), `GRANT PROCESS ON *.* TO ${at('m29')}`],
    expect: () => [
      is(at('m29'), RRN, 'via', ["SELECT id FROM information_schema.PROCESSLIST WHERE user = 'root' LIMIT 1"]),
    ],
  },
  {
    id: 'M30',
    title: 'SELECT on performance_schema: statement history (MySQL only)',
    sql: () => [user('m30'), `GRANT SELECT ON performance_schema.* TO ${at('m30')}`],
    expect: (e) => [
      is(
        at('m30'),
        RRN,
        e === 'mysql' ? 'via' : 'none',
        e === 'mysql'
          ? ['SELECT QUERY_SAMPLE_TEXT FROM performance_schema.events_statements_summary_by_digest LIMIT 1']
          : undefined,
      ),
    ],
  },
  {
    id: 'M31',
    title: "CREATE USER: another account's password",
    sql: () => [
      user('m31'),
      user('m31v'),
      `GRANT CREATE USER ON *.* TO ${at('m31')}`,
      `GRANT SELECT ON kit_app.* TO ${at('m31v')}`,
    ],
    expect: () => [is(at('m31'), RRN, 'escalate', [`ALTER USER ${at('m31v')} ${P}`, 'SELECT 1'])],
  },
  simple('M32', 'GRANT OPTION without SELECT', ['GRANT USAGE ON *.* TO ME WITH GRANT OPTION'], [RRN, 'none']),
  {
    id: 'M33',
    title: 'ALTER and DROP, and rights elsewhere: RENAME TABLE',
    sql: () => [
      user('m33'),
      'DROP TABLE IF EXISTS kit_scratch.stolen',
      'CREATE TABLE IF NOT EXISTS kit_app.movable (rrn varchar(20))',
      "INSERT INTO kit_app.movable VALUES ('x')",
      `GRANT ALTER, DROP ON kit_app.movable TO ${at('m33')}`,
      `GRANT ALL ON \`kit\\_scratch\`.* TO ${at('m33')}`,
    ],
    expect: () => [
      is(at('m33'), 'kit_app.movable.rrn', 'escalate', [
        'RENAME TABLE kit_app.movable TO kit_scratch.stolen',
        'SELECT rrn FROM kit_scratch.stolen',
      ]),
      is(at('m33'), RRN, 'none'),
    ],
  },
  {
    id: 'M34',
    title: 'any definer and CREATE ROUTINE',
    sql: (e) => [
      user('m34'),
      user('m34p'),
      `GRANT SELECT, EXECUTE ON *.* TO ${at('m34p')}`,
      `GRANT ${e === 'mysql' ? 'SET_ANY_DEFINER' : 'SET USER'} ON *.* TO ${at('m34')}`,
      `GRANT CREATE ROUTINE, EXECUTE ON \`kit\\_scratch\`.* TO ${at('m34')}`,
    ],
    expect: () => [
      is(at('m34'), RRN, 'escalate', [
        `CREATE DEFINER = ${at('m34p')} PROCEDURE kit_scratch.p34() SELECT rrn FROM kit_app.customers`,
        'CALL kit_scratch.p34()',
      ]),
    ],
  },
  {
    id: 'M34b',
    title: 'any definer and CREATE VIEW: the columns that its maker may write',
    sql: (e) => [
      user('m34b'),
      user('m34p'),
      `GRANT SELECT ON *.* TO ${at('m34p')}`,
      `GRANT ${e === 'mysql' ? 'SET_ANY_DEFINER' : 'SET USER'} ON *.* TO ${at('m34b')}`,
      `GRANT CREATE VIEW, SELECT ON kitv.* TO ${at('m34b')}`,
      `GRANT UPDATE (rrn) ON kit_app.customers TO ${at('m34b')}`,
      `GRANT DELETE ON kit_app.notes TO ${at('m34b')}`,
    ],
    expect: () => [
      is(at('m34b'), RRN, 'escalate', [
        `CREATE DEFINER = ${at('m34p')} VIEW kitv.v34 AS SELECT rrn FROM kit_app.customers`,
        'SELECT rrn FROM kitv.v34',
      ]),
      is(at('m34b'), 'kit_app.notes.memo', 'escalate', [
        `CREATE DEFINER = ${at('m34p')} VIEW kitv.v34n AS SELECT memo FROM kit_app.notes`,
        'SELECT COUNT(*) FROM kitv.v34n',
      ]),
      is(at('m34b'), NAME, 'none', [
        `CREATE DEFINER = ${at('m34p')} VIEW kitv.v34x AS SELECT name FROM kit_app.customers`,
      ]),
    ],
  },
  {
    id: 'M34c',
    title: 'any definer and CREATE VIEW alone: no view on a table without a privilege of its own',
    sql: (e) => [
      user('m34c'),
      user('m34p'),
      `GRANT SELECT ON *.* TO ${at('m34p')}`,
      `GRANT ${e === 'mysql' ? 'SET_ANY_DEFINER' : 'SET USER'} ON *.* TO ${at('m34c')}`,
      `GRANT CREATE VIEW, SELECT ON kitv.* TO ${at('m34c')}`,
    ],
    expect: () => [
      is(at('m34c'), RRN, 'none', [
        `CREATE DEFINER = ${at('m34p')} VIEW kitv.v34 AS SELECT rrn FROM kit_app.customers`,
      ]),
    ],
  },
  {
    id: 'M34d',
    title: 'any definer and TRIGGER: the definer needs TRIGGER there',
    settings: { log_bin_trust_function_creators: '1' },
    sql: (e) => [
      user('m34d'),
      user('m34q'),
      user('m34t'),
      `GRANT SELECT (name) ON kit_app.customers TO ${at('m34q')}`,
      `GRANT SELECT (rrn) ON kit_app.customers TO ${at('m34t')}`,
      `GRANT TRIGGER ON kit_scratch.* TO ${at('m34t')}`,
      `GRANT ${e === 'mysql' ? 'SET_ANY_DEFINER' : 'SET USER'} ON *.* TO ${at('m34d')}`,
      `GRANT CREATE, TRIGGER, INSERT, DROP ON kit_scratch.* TO ${at('m34d')}`,
    ],
    expect: (e) => [
      is(at('m34d'), RRN, 'escalate', [
        'DROP TABLE IF EXISTS kit_scratch.hook',
        'CREATE TABLE kit_scratch.hook (a int)',
        `CREATE DEFINER = ${at('m34t')} TRIGGER kit_scratch.t34 BEFORE INSERT ON kit_scratch.hook
           FOR EACH ROW SET @kit = (SELECT MAX(rrn) FROM kit_app.customers)`,
        'INSERT INTO kit_scratch.hook VALUES (1)',
        'SELECT @kit',
      ]),
      // MariaDB has no SYSTEM_USER to guard root by.
      is(at('m34d'), NAME, e === 'mysql' ? 'none' : 'escalate'),
    ],
  },
  {
    id: 'M34e',
    title: 'any definer and TRIGGER, with the binary log on',
    sql: (e) => [
      user('m34d'),
      user('m34t'),
      `GRANT SELECT, TRIGGER ON *.* TO ${at('m34t')}`,
      `GRANT ${e === 'mysql' ? 'SET_ANY_DEFINER' : 'SET USER'} ON *.* TO ${at('m34d')}`,
      `GRANT CREATE, TRIGGER, INSERT, DROP ON kit_scratch.* TO ${at('m34d')}`,
      'DROP TABLE IF EXISTS kit_scratch.hook',
      'CREATE TABLE kit_scratch.hook (a int)',
    ],
    expect: () => [
      is(at('m34d'), RRN, 'none', [
        `CREATE DEFINER = ${at('m34t')} TRIGGER kit_scratch.t34 BEFORE INSERT ON kit_scratch.hook
           FOR EACH ROW SET @kit = (SELECT MAX(rrn) FROM kit_app.customers)`,
      ]),
    ],
  },
  {
    id: 'M60',
    title: 'PROXY, with an authentication plugin that makes nobody another: possible, not certain',
    sql: () => [
      user('m60'),
      user('m60d'),
      user('m60x'),
      `GRANT SELECT ON kit_app.customers TO ${at('m60d')}`,
      `INSERT INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user, With_grant, Grantor)
         VALUES ('%', 'm60', '%', 'm60d', 0, '')`,
      'FLUSH PRIVILEGES',
    ],
    expect: () => [is(at('m60'), RRN, 'escalate'), is(at('m60'), NAME, 'escalate'), is(at('m60x'), RRN, 'none')],
  },
  ...(
    [
      ['M61', 'general_log', 'argument', { general_log: "'ON'", log_output: "'TABLE'" }, 'via'],
      ['M61b', 'general_log', 'argument', { general_log: "'ON'", log_output: "'FILE'" }, 'none'],
      ['M62', 'slow_log', 'sql_text', { slow_query_log: "'ON'", log_output: "'FILE,TABLE'" }, 'via'],
      ['M62b', 'slow_log', 'sql_text', { slow_query_log: "'OFF'", log_output: "'TABLE'" }, 'none'],
    ] as const
  ).map(
    ([id, log, text, settings, kind]): Case => ({
      id,
      title: `SELECT on mysql.${log} with ${JSON.stringify(settings)}`,
      settings,
      sql: (e) => [
        // MariaDB's sessions have a switch of their own.
        ...(e === 'mariadb' && log === 'slow_log' ? ['SET SESSION slow_query_log = @@GLOBAL.slow_query_log'] : []),
        `TRUNCATE TABLE mysql.${log}`,
        user(id.toLowerCase()),
        `GRANT SELECT ON mysql.${log} TO ${at(id.toLowerCase())}`,
        'SET SESSION long_query_time = 0',
        "SELECT 'kit-literal'",
        'SET SESSION long_query_time = DEFAULT',
      ],
      expect: () => [
        is(at(id.toLowerCase()), RRN, kind, [
          `SELECT 1 FROM mysql.${log} WHERE user_host LIKE 'root%' AND CONVERT(${text} USING utf8mb4) LIKE '%kit-literal%'`,
        ]),
      ],
    }),
  ),
  {
    id: 'M35',
    title: 'account locked',
    sql: () => [user('m35'), `GRANT SELECT ON *.* TO ${at('m35')}`, `ALTER USER ${at('m35')} ACCOUNT LOCK`],
    expect: () => [{ ...is(at('m35'), RRN, 'none'), login: false }],
  },
  {
    id: 'M36',
    title: 'password expired: its owner sets a new one',
    sql: () => [user('m36'), `GRANT SELECT ON *.* TO ${at('m36')}`, `ALTER USER ${at('m36')} PASSWORD EXPIRE`],
    expect: () => [is(at('m36'), RRN, 'escalate')],
  },
  {
    id: 'M37',
    title: 'the account of the exact host shadows the one of %, for global privileges',
    sql: () => [user('m37'), user('m37', '127.0.0.1'), `GRANT SELECT ON *.* TO ${at('m37')}`],
    expect: () => [is(at('m37', '127.0.0.1'), RRN, 'none'), { ...is(at('m37'), RRN, 'none'), login: false }],
  },
  {
    id: 'M38',
    title: 'a database grant to u@% serves u@127.0.0.1',
    sql: () => [user('m38'), user('m38', '127.0.0.1'), `GRANT SELECT ON kit_app.* TO ${at('m38')}`],
    expect: () => [is(at('m38', '127.0.0.1'), RRN, 'direct')],
  },
  {
    id: 'M39',
    title: 'a table grant to u@% serves u@127.0.0.1',
    sql: () => [user('m39'), user('m39', '127.0.0.1'), `GRANT SELECT ON kit_app.customers TO ${at('m39')}`],
    expect: () => [is(at('m39', '127.0.0.1'), RRN, 'direct')],
  },
  {
    id: 'M40',
    title: 'an anonymous account of the exact host shadows a named one of %',
    sql: () => [user('m40'), user('', '127.0.0.1'), `GRANT SELECT ON *.* TO ${at('m40')}`],
    expect: () => [{ ...is(at('m40'), RRN, 'none'), login: false }, is(at('', '127.0.0.1'), RRN, 'none')],
  },
  {
    id: 'M41',
    title: 'an account of another host',
    sql: () => [user('m41', '198.51.100.7'), `GRANT SELECT ON *.* TO ${at('m41', '198.51.100.7')}`],
    expect: () => [{ ...is(at('m41', '198.51.100.7'), RRN, 'none'), login: false }],
  },
  {
    id: 'M42',
    title: 'REPLICATION SLAVE: row images in the binary log',
    sql: () => [user('m42'), `GRANT REPLICATION SLAVE ON *.* TO ${at('m42')}`],
    expect: () => [is(at('m42'), RRN, 'via')],
  },
  simple(
    'M43',
    'privileges that read nothing',
    [
      'GRANT SHOW VIEW, INDEX, LOCK TABLES, REFERENCES, EVENT ON `kit\\_app`.* TO ME',
      'GRANT SHOW DATABASES ON *.* TO ME',
    ],
    [RRN, 'none'],
  ),
  simple('M44', 'TRIGGER alone', ['GRANT TRIGGER ON `kit\\_app`.* TO ME'], [RRN, 'none']),
  {
    id: 'M45',
    title: 'writing the grant tables',
    sql: () => [user('m45'), `GRANT INSERT ON mysql.* TO ${at('m45')}`],
    expect: () => [
      is(at('m45'), RRN, 'escalate', [
        "INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'kit_app', 'm45', 'Y')",
        'SELECT 1',
      ]),
    ],
  },
  {
    id: 'M45b',
    title: 'writing one of the grant tables',
    sql: () => [user('m45b'), `GRANT SELECT, INSERT ON mysql.tables_priv TO ${at('m45b')}`],
    expect: () => [
      is(at('m45b'), RRN, 'escalate', [
        `INSERT INTO mysql.tables_priv (Host, Db, User, Table_name, Grantor, Table_priv)
           VALUES ('%', 'kit_app', 'm45b', 'customers', '', 'Select')`,
        "SELECT Table_name FROM mysql.tables_priv WHERE User = 'm45b' AND Db = 'kit_app'",
      ]),
    ],
  },
  {
    id: 'M46',
    title: 'a role cannot log in',
    sql: (e) => [`CREATE ROLE ${role(e, 'm46r')}`, `GRANT SELECT ON *.* TO ${role(e, 'm46r')}`],
    expect: (e) => [{ ...is(e === 'mysql' ? at('m46r') : 'm46r', RRN, 'none'), login: false }],
  },
  {
    id: 'M47',
    title: 'a role WITH ADMIN OPTION',
    sql: (e) => [
      user('m47'),
      `CREATE ROLE ${role(e, 'm47r')}`,
      `GRANT SELECT ON kit_app.customers TO ${role(e, 'm47r')}`,
      `GRANT ${role(e, 'm47r')} TO ${at('m47')} WITH ADMIN OPTION`,
    ],
    expect: () => [is(at('m47'), RRN, 'set-role')],
  },
  {
    id: 'M48',
    title: 'Korean and quoted identifiers',
    sql: () => [
      user('김디비'),
      user('m48q'),
      'GRANT SELECT (`주민 번호`) ON `고객_DB`.`고객``표` TO `김디비`@`%`',
      'GRANT SELECT ON `고객\\_DB`.* TO m48q@`%`',
    ],
    expect: () => [
      is(at('김디비'), '고객_DB.고객`표.주민 번호', 'direct'),
      is(at('김디비'), '고객_DB.고객`표.이름', 'none'),
      is(at('m48q'), '고객_DB.고객`표.이름', 'direct'),
    ],
  },
  {
    id: 'M49',
    title: 'a routine whose definer has no EXECUTE on it',
    sql: () => [
      user('m49'),
      user('m49d'),
      `GRANT SELECT ON kit_app.customers TO ${at('m49d')}`,
      `CREATE DEFINER = ${at('m49d')} PROCEDURE kitv.p49() SELECT rrn FROM kit_app.customers`,
      `GRANT EXECUTE ON PROCEDURE kitv.p49 TO ${at('m49')}`,
    ],
    expect: () => [is(at('m49'), RRN, 'none', ['CALL kitv.p49()'])],
  },
  {
    id: 'M50',
    title: 'database rows are sorted by host before database',
    sql: () => [
      user('m50'),
      user('m50', '127.0.0.1'),
      `GRANT SELECT ON \`kit\\_app\`.* TO ${at('m50')}`,
      `GRANT INSERT ON \`kit%\`.* TO ${at('m50', '127.0.0.1')}`,
    ],
    expect: () => [is(at('m50', '127.0.0.1'), RRN, 'none')],
  },
  {
    id: 'M51',
    title: 'of table rows the most specific host wins',
    sql: () => [
      user('m51'),
      user('m51', '127.0.0.1'),
      `GRANT SELECT ON kit_app.customers TO ${at('m51')}`,
      `GRANT INSERT ON kit_app.customers TO ${at('m51', '127.0.0.1')}`,
    ],
    expect: () => [is(at('m51', '127.0.0.1'), RRN, 'none')],
  },
  {
    id: 'M52',
    title: 'rows of another host, with an unrelated role active',
    sql: (e) => [
      user('m52'),
      user('m52', '127.0.0.1'),
      `GRANT SELECT ON kit_app.* TO ${at('m52')}`,
      `CREATE ROLE ${role(e, 'm52r')}`,
      `GRANT ${role(e, 'm52r')} TO ${at('m52', '127.0.0.1')}`,
      byDefault(e, 'm52r', at('m52', '127.0.0.1')),
    ],
    // SET ROLE NONE brings the look-up by host back.
    expect: (e) => [is(at('m52', '127.0.0.1'), RRN, e === 'mysql' ? 'set-role' : 'direct')],
  },
  {
    id: 'M53',
    title: 'first match, with an unrelated role active',
    sql: (e) => [
      user('m53'),
      `GRANT SELECT ON \`kit%\`.* TO ${at('m53')}`,
      `GRANT INSERT ON \`kit\\_app\`.* TO ${at('m53')}`,
      `CREATE ROLE ${role(e, 'm53r')}`,
      `GRANT ${role(e, 'm53r')} TO ${at('m53')}`,
      byDefault(e, 'm53r', at('m53')),
    ],
    expect: (e) => [is(at('m53'), RRN, e === 'mysql' ? 'direct' : 'none')],
  },
  {
    id: 'M54',
    title: "a role's wildcard grant, the account's exact INSERT",
    sql: (e) => [
      user('m54'),
      `GRANT INSERT ON \`kit\\_app\`.* TO ${at('m54')}`,
      `CREATE ROLE ${role(e, 'm54r')}`,
      `GRANT SELECT ON \`kit%\`.* TO ${role(e, 'm54r')}`,
      `GRANT ${role(e, 'm54r')} TO ${at('m54')}`,
      byDefault(e, 'm54r', at('m54')),
    ],
    expect: () => [is(at('m54'), RRN, 'direct')],
  },
  {
    id: 'M55',
    title: 'a database row without a user name serves everyone',
    sql: () => [
      user('m55'),
      "INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'kit\\\\_app', '', 'Y')",
      'FLUSH PRIVILEGES',
    ],
    expect: () => [is(at('m55'), RRN, 'direct'), is(at('m55'), 'kitXapp.customers.rrn', 'none')],
  },
  {
    id: 'M56',
    title: "an active role's broader pattern hides the account's own narrower SELECT",
    sql: (e) => [
      user('m56'),
      `GRANT SELECT ON \`kit\\_app\`.* TO ${at('m56')}`,
      `CREATE ROLE ${role(e, 'm56r')}`,
      `GRANT INSERT ON \`%\`.* TO ${role(e, 'm56r')}`,
      `GRANT ${role(e, 'm56r')} TO ${at('m56')}`,
      byDefault(e, 'm56r', at('m56')),
    ],
    expect: (e) => [is(at('m56'), RRN, e === 'mysql' ? 'set-role' : 'direct')],
  },
  simple(
    'M57',
    'a name without wildcards wins over patterns',
    ['GRANT SELECT ON `kit%`.* TO ME', 'GRANT INSERT ON `kitXapp`.* TO ME'],
    ['kitXapp.customers.rrn', 'none'],
    [RRN, 'direct'],
  ),
  {
    id: 'M57b',
    title: 'a grant on % is one on mysql and performance_schema, too',
    sql: () => [
      user('m57b'),
      `GRANT SELECT ON \`%\`.* TO ${at('m57b')}`,
      `GRANT INSERT ON \`kitXapp\`.* TO ${at('m57b')}`,
    ],
    expect: () => [
      is(at('m57b'), 'kitXapp.customers.rrn', 'via', [
        "SELECT authentication_string FROM mysql.user WHERE User = 'm57b'",
      ]),
    ],
  },
  {
    id: 'M58',
    title: 'a definer matched by wildcard: the named host is gone, the account of % is not',
    sql: () => [
      user('m58'),
      user('m58d'),
      user('m58d', '198.51.100.9'),
      `GRANT SELECT ON kit_app.customers TO ${at('m58d')}`,
      `CREATE DEFINER = ${at('m58d', '198.51.100.9')} VIEW kitv.v58 AS SELECT id, rrn FROM kit_app.customers`,
      `GRANT SELECT ON kitv.v58 TO ${at('m58')}`,
      `RENAME USER ${at('m58d', '198.51.100.9')} TO ${at('m58x', '198.51.100.9')}`,
    ],
    expect: () => [is(at('m58'), RRN, 'via', ['SELECT rrn FROM kitv.v58'])],
  },
  {
    id: 'Y01',
    title: 'partial revoke',
    engine: 'mysql',
    settings: { partial_revokes: 'ON' },
    sql: () => [user('y01'), `GRANT SELECT ON *.* TO ${at('y01')}`, `REVOKE SELECT ON \`kit_app\`.* FROM ${at('y01')}`],
    expect: () => [is(at('y01'), RRN, 'none'), is(at('y01'), 'kitXapp.customers.rrn', 'direct')],
  },
  {
    id: 'Y01b',
    title: 'what a partial revoke leaves of the global SELECT: hashes and history, told in the manual and in no path',
    engine: 'mysql',
    settings: { partial_revokes: 'ON' },
    sql: () => [
      user('y01b'),
      `GRANT SELECT ON *.* TO ${at('y01b')}`,
      `REVOKE SELECT ON \`kit_app\`.* FROM ${at('y01b')}`,
    ],
    expect: () => [
      is(at('y01b'), RRN, 'none', ['SELECT rrn FROM kit_app.customers']),
      is(at('y01b'), 'kitXapp.customers.rrn', 'direct', [
        'SELECT authentication_string FROM mysql.user',
        'SELECT SQL_TEXT FROM performance_schema.events_statements_history',
      ]),
    ],
  },
  {
    id: 'Y02',
    title: 'partial revoke and a table grant in the schema',
    engine: 'mysql',
    settings: { partial_revokes: 'ON' },
    sql: () => [
      user('y02'),
      `GRANT SELECT ON *.* TO ${at('y02')}`,
      `REVOKE SELECT ON \`kit_app\`.* FROM ${at('y02')}`,
      `GRANT SELECT ON kit_app.customers TO ${at('y02')}`,
    ],
    expect: () => [is(at('y02'), RRN, 'direct'), is(at('y02'), 'kit_app.notes.memo', 'none')],
  },
  {
    id: 'Y03',
    title: 'partial revoke, lifted by a role with unrestricted SELECT',
    engine: 'mysql',
    settings: { partial_revokes: 'ON' },
    sql: (e) => [
      user('y03'),
      `GRANT SELECT ON *.* TO ${at('y03')}`,
      `REVOKE SELECT ON \`kit_app\`.* FROM ${at('y03')}`,
      `CREATE ROLE ${at('y03r')}`,
      `GRANT SELECT ON *.* TO ${at('y03r')}`,
      `GRANT ${at('y03r')} TO ${at('y03')}`,
      byDefault(e, 'y03r', at('y03')),
    ],
    expect: () => [is(at('y03'), RRN, 'direct')],
  },
  {
    id: 'Y04',
    title: 'partial_revokes=ON makes wildcards literal',
    engine: 'mysql',
    settings: { partial_revokes: 'ON' },
    sql: () => [
      user('y04'),
      `GRANT SELECT ON \`kit%\`.* TO ${at('y04')}`,
      `GRANT SELECT ON \`kit_app\`.* TO ${at('y04')}`,
    ],
    expect: () => [is(at('y04'), RRN, 'direct'), is(at('y04'), 'kitXapp.customers.rrn', 'none')],
  },
  {
    id: 'Y05',
    title: 'a restricted role is the only source',
    engine: 'mysql',
    settings: { partial_revokes: 'ON' },
    sql: (e) => [
      user('y05'),
      `CREATE ROLE ${at('y05r')}`,
      `GRANT SELECT ON *.* TO ${at('y05r')}`,
      `REVOKE SELECT ON \`kit_app\`.* FROM ${at('y05r')}`,
      `GRANT ${at('y05r')} TO ${at('y05')}`,
      byDefault(e, 'y05r', at('y05')),
    ],
    expect: () => [is(at('y05'), RRN, 'none')],
  },
  ...(
    [
      ['Y06', { activate_mandatory_roles: 'OFF' }, 'set-role'],
      ['Y06b', { activate_mandatory_roles: 'ON' }, 'direct'],
      ['Y07', { activate_mandatory_roles: 'OFF', activate_all_roles_on_login: 'ON' }, 'direct'],
    ] as const
  ).map(
    ([id, settings, kind]): Case => ({
      id,
      title: `mandatory role with ${JSON.stringify(settings)}`,
      engine: 'mysql',
      settings: { ...settings, mandatory_roles: "'`yrmand`@`%`'" },
      sql: () => [
        user(id.toLowerCase()),
        `CREATE ROLE ${at('yrmand')}`,
        `GRANT SELECT ON kit_app.customers TO ${at('yrmand')}`,
      ],
      expect: () => [is(at(id.toLowerCase()), RRN, kind)],
    }),
  ),
  {
    id: 'Y08',
    title: 'a role with a password is an account',
    engine: 'mysql',
    sql: () => [
      `CREATE ROLE ${at('y08r')}`,
      `GRANT SELECT ON kit_app.customers TO ${at('y08r')}`,
      user('y08'),
      `GRANT ${at('y08r')} TO ${at('y08')}`,
      `ALTER USER ${at('y08r')} ${P} ACCOUNT UNLOCK`,
    ],
    expect: () => [is(at('y08r'), RRN, 'direct'), is(at('y08'), RRN, 'set-role')],
  },
  {
    id: 'Y09',
    title: 'SYSTEM_USER is safe from CREATE USER',
    engine: 'mysql',
    sql: () => [
      user('y09'),
      user('y09s'),
      `GRANT CREATE USER ON *.* TO ${at('y09')}`,
      `GRANT SELECT ON kit_app.* TO ${at('y09s')}`,
      `GRANT SYSTEM_USER ON *.* TO ${at('y09s')}`,
    ],
    expect: () => [is(at('y09'), RRN, 'none', [`ALTER USER ${at('y09s')} ${P}`])],
  },
  {
    id: 'Y10',
    title: 'histograms are shown to any privilege on the table',
    engine: 'mysql',
    sql: () => [
      user('y10'),
      user('y10x'),
      'ANALYZE TABLE kit_app.customers UPDATE HISTOGRAM ON rrn WITH 8 BUCKETS',
      `GRANT UPDATE ON kit_app.customers TO ${at('y10')}`,
    ],
    expect: () => [
      is(at('y10'), RRN, 'via', [
        "SELECT histogram FROM information_schema.COLUMN_STATISTICS WHERE TABLE_NAME = 'customers' LIMIT 1",
      ]),
      is(at('y10'), NAME, 'none'),
      is(at('y10x'), RRN, 'none'),
    ],
  },
  { ...simple('Y11', 'BACKUP_ADMIN alone', ['GRANT BACKUP_ADMIN ON *.* TO ME'], [RRN, 'none']), engine: 'mysql' },
  {
    id: 'Y12',
    title: 'ROLE_ADMIN grants itself any role',
    engine: 'mysql',
    sql: () => [
      user('y12'),
      `CREATE ROLE ${at('y12r')}`,
      `GRANT SELECT ON kit_app.customers TO ${at('y12r')}`,
      `GRANT ROLE_ADMIN ON *.* TO ${at('y12')}`,
    ],
    expect: () => [
      is(at('y12'), RRN, 'escalate', [
        `GRANT ${at('y12r')} TO ${at('y12')}`,
        `SET ROLE ${at('y12r')}`,
        'SELECT rrn FROM kit_app.customers',
      ]),
    ],
  },
  {
    id: 'A01',
    title: 'PUBLIC',
    engine: 'mariadb',
    sql: () => [user('a01'), 'GRANT SELECT ON kit_app.customers TO PUBLIC'],
    expect: () => [is(at('a01'), RRN, 'direct'), is(at('a01'), 'kit_app.notes.memo', 'none')],
  },
  {
    id: 'A02',
    title: 'one role at a time',
    engine: 'mariadb',
    sql: () => [
      user('a02'),
      'CREATE ROLE a02r',
      'CREATE ROLE a02s',
      'GRANT SELECT ON kit_app.customers TO a02s',
      `GRANT a02r TO ${at('a02')}`,
      `GRANT a02s TO ${at('a02')}`,
      `SET DEFAULT ROLE a02r FOR ${at('a02')}`,
    ],
    expect: () => [is(at('a02'), RRN, 'set-role')],
  },
  {
    id: 'A03',
    title: 'a database pattern granted to PUBLIC',
    engine: 'mariadb',
    sql: () => [user('a03'), 'GRANT SELECT ON `kit\\_a%`.* TO PUBLIC'],
    expect: () => [is(at('a03'), RRN, 'direct'), is(at('a03'), 'kitXapp.customers.rrn', 'none')],
  },
  { ...simple('A04', 'SUPER does not read', ['GRANT SUPER ON *.* TO ME'], [RRN, 'none']), engine: 'mariadb' },
  {
    id: 'A05',
    title: "PUBLIC's pattern and the account's own narrower grant",
    engine: 'mariadb',
    sql: () => [user('a05'), 'GRANT SELECT ON `kit%`.* TO PUBLIC', `GRANT INSERT ON \`kit\\_app\`.* TO ${at('a05')}`],
    expect: () => [is(at('a05'), RRN, 'direct')],
  },
  {
    id: 'A06',
    title: 'a role of a role: only the outer one can be set',
    engine: 'mariadb',
    sql: () => [
      user('a06'),
      'CREATE ROLE a06o',
      'CREATE ROLE a06i',
      'GRANT SELECT ON kit_app.customers TO a06i',
      'GRANT a06i TO a06o',
      `GRANT a06o TO ${at('a06')}`,
    ],
    expect: () => [is(at('a06'), RRN, 'set-role')],
  },
  {
    id: 'A07',
    title: 'a role granted to u@% can be set by u@127.0.0.1, and lends the global privileges of u@%',
    engine: 'mariadb',
    sql: () => [
      user('a07'),
      user('a07', '127.0.0.1'),
      'CREATE ROLE a07r',
      `GRANT SELECT ON *.* TO ${at('a07')}`,
      `GRANT a07r TO ${at('a07')}`,
    ],
    expect: () => [is(at('a07', '127.0.0.1'), RRN, 'set-role')],
  },
  {
    id: 'A08',
    title: 'a view whose definer is a role',
    engine: 'mariadb',
    sql: () => [
      user('a08'),
      'CREATE ROLE a08r',
      'GRANT SELECT ON kit_app.customers TO a08r',
      'CREATE DEFINER = a08r VIEW kitv.va08 AS SELECT id, rrn FROM kit_app.customers',
      `GRANT SELECT ON kitv.va08 TO ${at('a08')}`,
    ],
    expect: () => [is(at('a08'), RRN, 'via', ['SELECT rrn FROM kitv.va08'])],
  },
];
