/**
 * What PostgreSQL lets whom read, case by case: the statements that set it up, and the answer for each principal and
 * column. Every answer is also asked of the server. `P01` and so on are the project's own numbers.
 */
export interface Case {
  readonly id: string;
  readonly title: string;
  /** Major versions, inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly setup: string;
  readonly expect: readonly Expectation[];
}

export interface Expectation {
  readonly who: string;
  /** `schema.relation.column`. */
  readonly on: string;
  /** As nochul lists them, strongest first: `direct:all`, `direct:none via:all`; empty for no access. `?` after a reach: possible. */
  readonly is: string;
  /** Run as the principal, the last statement returns rows: how `via` and `escalate` are shown to be true. */
  readonly using?: string;
}

/** Four rows of invented people in `app`, owned by np_own. */
const table = (name: string, schema = 'app') =>
  `CREATE TABLE ${schema}.${name} (id int, name text, rrn text, note text);
   INSERT INTO ${schema}.${name} SELECT i, 'name ' || i, 'rrn ' || i, 'n' || i FROM generate_series(1, 4) i;
   ALTER TABLE ${schema}.${name} OWNER TO np_own;`;
const login = (...names: string[]) => names.map((name) => `CREATE ROLE np_${name} LOGIN;`).join('\n');
const group = (...names: string[]) => names.map((name) => `CREATE ROLE np_${name} NOLOGIN;`).join('\n');
const as = (owner: string, kind: string, name: string, rest: string) =>
  `CREATE ${kind} ${name} ${rest}; ALTER ${kind.replace(/ WITH .*/, '')} ${name} OWNER TO np_${owner};`;
const view = (owner: string, name: string, query: string, options = '') =>
  as(owner, 'VIEW', name, `${options} AS ${query}`);
const definer = (owner: string, name: string, result: string, body: string, language = 'sql') =>
  `CREATE FUNCTION ${name} RETURNS ${result} LANGUAGE ${language} SECURITY DEFINER ${body}; ALTER FUNCTION ${name} OWNER TO np_${owner};`;
const blob = (who: string, is: string, using?: string): Expectation => ({
  who: `np_${who}`,
  on: 'pg_catalog.pg_largeobject.data',
  is,
  ...(using ? { using } : {}),
});
const rrn = (who: string, relation: string, is: string, using?: string): Expectation => ({
  who: `np_${who}`,
  on: `${relation}.rrn`,
  is,
  ...(using ? { using } : {}),
});

export const common = `
  CREATE ROLE np_own LOGIN;
  CREATE ROLE np_other LOGIN;
  CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO PUBLIC; GRANT ALL ON SCHEMA app TO np_own;
  CREATE SCHEMA hidden AUTHORIZATION np_own;
  CREATE SCHEMA "고객 DB"; GRANT USAGE ON SCHEMA "고객 DB" TO PUBLIC;
`;

export const cases: readonly Case[] = [
  {
    id: 'P01',
    title: 'SELECT on the table',
    setup: `${login('p01')} ${table('t01')} GRANT SELECT ON app.t01 TO np_p01;`,
    expect: [rrn('p01', 'app.t01', 'direct:all')],
  },
  {
    id: 'P02',
    title: 'no grant at all',
    setup: `${login('p02')} ${table('t02')}`,
    expect: [rrn('p02', 'app.t02', '')],
  },
  {
    id: 'P03',
    title: 'SELECT on two columns',
    setup: `${login('p03')} ${table('t03')} GRANT SELECT (id, rrn) ON app.t03 TO np_p03;`,
    expect: [rrn('p03', 'app.t03', 'direct:all'), { who: 'np_p03', on: 'app.t03.name', is: '' }],
  },
  {
    id: 'P04',
    title: 'SELECT on another column only',
    setup: `${login('p04')} ${table('t04')} GRANT SELECT (id) ON app.t04 TO np_p04;`,
    expect: [rrn('p04', 'app.t04', ''), { who: 'np_p04', on: 'app.t04.id', is: 'direct:all' }],
  },
  {
    id: 'P05',
    title: 'a REVOKE on a column takes nothing from a grant on the table',
    setup: `${login('p05')} ${table('t05')} GRANT SELECT ON app.t05 TO np_p05; REVOKE SELECT (rrn) ON app.t05 FROM np_p05;`,
    expect: [rrn('p05', 'app.t05', 'direct:all')],
  },
  {
    id: 'P06',
    title: 'SELECT to PUBLIC',
    setup: `${login('p06')} ${table('t06')} GRANT SELECT ON app.t06 TO PUBLIC;`,
    expect: [rrn('p06', 'app.t06', 'direct:all')],
  },
  {
    id: 'P07',
    title: 'SELECT on a column to PUBLIC',
    setup: `${login('p07')} ${table('t07')} GRANT SELECT (rrn) ON app.t07 TO PUBLIC;`,
    expect: [rrn('p07', 'app.t07', 'direct:all'), { who: 'np_p07', on: 'app.t07.name', is: '' }],
  },
  {
    id: 'P08',
    title: 'ownership',
    setup: `${login('p08')} ${table('t08')} ALTER TABLE app.t08 OWNER TO np_p08;`,
    expect: [rrn('p08', 'app.t08', 'direct:all')],
  },
  {
    id: 'P09',
    title: 'an owner that revoked its own SELECT can grant it back',
    setup: `${login('p09')} ${table('t09')} ALTER TABLE app.t09 OWNER TO np_p09; REVOKE ALL ON app.t09 FROM np_p09;`,
    expect: [rrn('p09', 'app.t09', 'escalate:all', 'GRANT SELECT ON app.t09 TO np_p09; SELECT rrn FROM app.t09')],
  },
  {
    id: 'P10',
    title: 'inheriting member of the owner',
    setup: `${group('g10')} ${login('p10')} GRANT np_g10 TO np_p10; ${table('t10')} ALTER TABLE app.t10 OWNER TO np_g10;`,
    expect: [rrn('p10', 'app.t10', 'direct:all')],
  },
  {
    id: 'P11',
    title: 'SELECT on the table, no USAGE on its schema',
    setup: `${login('p11')} ${table('t11', 'hidden')} GRANT SELECT ON hidden.t11 TO np_p11;`,
    expect: [rrn('p11', 'hidden.t11', '')],
  },
  {
    id: 'P12',
    title: 'USAGE through a group, SELECT of its own',
    setup: `${group('g12')} ${login('p12')} GRANT np_g12 TO np_p12; CREATE SCHEMA s12; GRANT USAGE ON SCHEMA s12 TO np_g12;
      ${table('t12', 's12')} GRANT SELECT ON s12.t12 TO np_p12;`,
    expect: [rrn('p12', 's12.t12', 'direct:all'), rrn('g12', 's12.t12', '')],
  },
  {
    id: 'P13',
    title: 'owner of the schema alone',
    setup: `${login('p13')} CREATE SCHEMA s13 AUTHORIZATION np_p13; ${table('t13', 's13')}`,
    expect: [rrn('p13', 's13.t13', '')],
  },
  {
    id: 'P14',
    title: 'a chain of three groups',
    setup: `${group('g14a', 'g14b', 'g14c')} ${login('p14')} GRANT np_g14a TO np_p14; GRANT np_g14b TO np_g14a;
      GRANT np_g14c TO np_g14b; ${table('t14')} GRANT SELECT ON app.t14 TO np_g14c;`,
    expect: [rrn('p14', 'app.t14', 'direct:all')],
  },
  {
    id: 'P15',
    title: 'member that does not inherit',
    setup: `${group('g15')} CREATE ROLE np_p15 LOGIN NOINHERIT; GRANT np_g15 TO np_p15; ${table('t15')}
      GRANT SELECT ON app.t15 TO np_g15;`,
    expect: [rrn('p15', 'app.t15', 'set-role:all')],
  },
  {
    id: 'P16',
    title: 'NOINHERIT after the grant acts at once before 16',
    to: 15,
    setup: `${group('g16')} ${login('p16')} GRANT np_g16 TO np_p16; ALTER ROLE np_p16 NOINHERIT; ${table('t16')}
      GRANT SELECT ON app.t16 TO np_g16;`,
    expect: [rrn('p16', 'app.t16', 'set-role:all')],
  },
  {
    id: 'P16v16',
    title: 'NOINHERIT after the grant changes nothing since 16',
    from: 16,
    setup: `${group('g16')} ${login('p16')} GRANT np_g16 TO np_p16; ALTER ROLE np_p16 NOINHERIT; ${table('t16')}
      GRANT SELECT ON app.t16 TO np_g16;`,
    expect: [rrn('p16', 'app.t16', 'direct:all')],
  },
  {
    id: 'P17',
    title: 'a NOINHERIT role in the middle of the chain',
    setup: `${group('g17')} CREATE ROLE np_m17 NOLOGIN NOINHERIT; ${login('p17')} GRANT np_g17 TO np_m17; GRANT np_m17 TO np_p17;
      ${table('t17')} GRANT SELECT ON app.t17 TO np_g17;`,
    expect: [rrn('p17', 'app.t17', 'set-role:all')],
  },
  ...(
    [
      ['P18', 'INHERIT FALSE, SET TRUE', 'set-role:all', undefined],
      ['P19', 'INHERIT TRUE, SET FALSE', 'direct:all', undefined],
      ['P20', 'INHERIT FALSE, SET FALSE', '', undefined],
      [
        'P21',
        'ADMIN TRUE, INHERIT FALSE, SET FALSE',
        'escalate:all',
        'GRANT np_g21 TO np_p21 WITH INHERIT TRUE; SELECT rrn FROM app.t21',
      ],
    ] as const
  ).map(([id, options, is, using]) => {
    const n = id.slice(1);
    return {
      id,
      title: `WITH ${options}`,
      from: 16,
      setup: `${group(`g${n}`)} ${login(`p${n}`)} GRANT np_g${n} TO np_p${n} WITH ${options}; ${table(`t${n}`)}
        GRANT SELECT ON app.t${n} TO np_g${n};`,
      expect: [rrn(`p${n}`, `app.t${n}`, is, using)],
    };
  }),
  {
    id: 'P22',
    title: 'a hop to SET only, then one to INHERIT only',
    from: 16,
    setup: `${group('m22', 'g22')} ${login('p22')} GRANT np_m22 TO np_p22 WITH INHERIT FALSE, SET TRUE;
      GRANT np_g22 TO np_m22 WITH INHERIT TRUE, SET FALSE; ${table('t22')} GRANT SELECT ON app.t22 TO np_g22;`,
    expect: [rrn('p22', 'app.t22', 'set-role:all')],
  },
  {
    id: 'P23',
    title: 'a hop to INHERIT only, then one to SET only',
    from: 16,
    setup: `${group('m23', 'g23')} ${login('p23')} GRANT np_m23 TO np_p23 WITH INHERIT TRUE, SET FALSE;
      GRANT np_g23 TO np_m23 WITH INHERIT FALSE, SET TRUE; ${table('t23')} GRANT SELECT ON app.t23 TO np_g23;`,
    expect: [rrn('p23', 'app.t23', '')],
  },
  {
    id: 'P24',
    title: 'two grantors, one of them with INHERIT',
    from: 16,
    setup: `${group('g24')} ${login('a24', 'b24', 'p24')} GRANT np_g24 TO np_a24, np_b24 WITH ADMIN OPTION;
      GRANT np_g24 TO np_p24 WITH INHERIT FALSE, SET FALSE GRANTED BY np_a24;
      GRANT np_g24 TO np_p24 WITH INHERIT TRUE, SET FALSE GRANTED BY np_b24;
      ${table('t24')} GRANT SELECT ON app.t24 TO np_g24;`,
    expect: [rrn('p24', 'app.t24', 'direct:all')],
  },
  {
    id: 'P25',
    title: 'superuser',
    setup: `CREATE ROLE np_p25 LOGIN SUPERUSER; ${table('t25', 'hidden')}`,
    expect: [rrn('p25', 'hidden.t25', 'direct:all')],
  },
  {
    id: 'P26',
    title: 'member of a superuser',
    setup: `CREATE ROLE np_s26 NOLOGIN SUPERUSER; ${login('p26')} GRANT np_s26 TO np_p26; ${table('t26')}`,
    expect: [rrn('p26', 'app.t26', 'set-role:all')],
  },
  {
    id: 'P27',
    title: 'inheriting member of the first superuser owns the catalogs',
    setup: `${login('p27')} GRANT postgres TO np_p27; ${table('t27')}`,
    expect: [
      { who: 'np_p27', on: 'pg_catalog.pg_authid.rolpassword', is: 'direct:all' },
      rrn('p27', 'app.t27', 'set-role:all'),
    ],
  },
  {
    id: 'P28',
    title: 'pg_read_all_data asks for no ACL and no USAGE',
    from: 14,
    setup: `${login('p28')} GRANT pg_read_all_data TO np_p28; ${table('t28', 'hidden')}`,
    expect: [
      rrn('p28', 'hidden.t28', 'direct:all'),
      { who: 'np_p28', on: 'pg_catalog.pg_authid.rolpassword', is: 'direct:all' },
      { who: 'np_p28', on: 'pg_catalog.pg_largeobject.data', is: 'direct:all' },
    ],
  },
  {
    id: 'P29',
    title: 'pg_read_all_data of a role that does not inherit',
    from: 14,
    setup: `CREATE ROLE np_p29 LOGIN NOINHERIT; GRANT pg_read_all_data TO np_p29; ${table('t29')}`,
    expect: [rrn('p29', 'app.t29', 'set-role:all')],
  },
  {
    id: 'P30',
    title: 'pg_read_all_data through a group',
    from: 14,
    setup: `${group('g30')} ${login('p30')} GRANT np_g30 TO np_p30; GRANT pg_read_all_data TO np_g30; ${table('t30')}`,
    expect: [rrn('p30', 'app.t30', 'direct:all')],
  },
  {
    id: 'P31',
    title: 'pg_read_all_data is subject to row policies',
    from: 14,
    setup: `${login('p31')} GRANT pg_read_all_data TO np_p31; ${table('t31')} ALTER TABLE app.t31 ENABLE ROW LEVEL SECURITY;`,
    expect: [rrn('p31', 'app.t31', 'direct:none')],
  },
  {
    id: 'P32',
    title: 'pg_write_all_data reads nothing, and uses every schema',
    from: 14,
    setup: `${login('p32')} GRANT pg_write_all_data TO np_p32; ${table('t32')} ${table('t32b', 'hidden')}
      GRANT SELECT ON hidden.t32b TO np_p32;`,
    expect: [rrn('p32', 'app.t32', ''), rrn('p32', 'hidden.t32b', 'direct:all')],
  },
  {
    id: 'P33',
    title: 'CREATEROLE grants itself any role before 16',
    to: 15,
    setup: `${group('g33')} CREATE ROLE np_p33 LOGIN CREATEROLE; ${table('t33')} GRANT SELECT ON app.t33 TO np_g33;`,
    expect: [rrn('p33', 'app.t33', 'escalate:all', 'GRANT np_g33 TO np_p33; SELECT rrn FROM app.t33')],
  },
  {
    id: 'P33v16',
    title: 'CREATEROLE without ADMIN OPTION cannot since 16',
    from: 16,
    setup: `${group('g33')} CREATE ROLE np_p33 LOGIN CREATEROLE; ${table('t33')} GRANT SELECT ON app.t33 TO np_g33;`,
    expect: [rrn('p33', 'app.t33', '')],
  },
  {
    id: 'P34',
    title: 'CREATEROLE grants itself the way to the server’s files before 16',
    to: 15,
    setup: `CREATE ROLE np_p34 LOGIN CREATEROLE; ${table('t34', 'hidden')}`,
    expect: [
      rrn(
        'p34',
        'hidden.t34',
        'escalate:all',
        `GRANT pg_execute_server_program TO np_p34; CREATE TEMP TABLE o (line text); COPY o FROM PROGRAM 'echo reached'; SELECT line FROM o`,
      ),
    ],
  },
  {
    id: 'P35',
    title: 'CREATEROLE has ADMIN OPTION on what it created since 16',
    from: 16,
    setup: `CREATE ROLE np_p35 LOGIN CREATEROLE; SET ROLE np_p35; CREATE ROLE np_g35; RESET ROLE; ${table('t35')}
      GRANT SELECT ON app.t35 TO np_g35;`,
    expect: [rrn('p35', 'app.t35', 'escalate:all', 'GRANT np_g35 TO np_p35; SELECT rrn FROM app.t35')],
  },
  {
    id: 'P36',
    title: 'row security without a policy',
    setup: `${login('p36')} ${table('t36')} GRANT SELECT ON app.t36 TO np_p36; ALTER TABLE app.t36 ENABLE ROW LEVEL SECURITY;`,
    expect: [rrn('p36', 'app.t36', 'direct:none')],
  },
  {
    id: 'P37',
    title: 'a policy that is always true',
    setup: `${login('p37')} ${table('t37')} GRANT SELECT ON app.t37 TO np_p37; ALTER TABLE app.t37 ENABLE ROW LEVEL SECURITY;
      CREATE POLICY p ON app.t37 USING (true);`,
    expect: [rrn('p37', 'app.t37', 'direct:all')],
  },
  {
    id: 'P38',
    title: 'a policy for a group',
    setup: `${group('g38')} ${login('p38', 'q38')} GRANT np_g38 TO np_p38; ${table('t38')}
      GRANT SELECT ON app.t38 TO np_p38, np_q38; ALTER TABLE app.t38 ENABLE ROW LEVEL SECURITY;
      CREATE POLICY p ON app.t38 TO np_g38 USING (true);`,
    expect: [rrn('p38', 'app.t38', 'direct:all'), rrn('q38', 'app.t38', 'direct:none')],
  },
  {
    id: 'P39',
    title: 'a policy that asks a setting',
    setup: `${login('p39')} ${table('t39')} GRANT SELECT ON app.t39 TO np_p39; ALTER TABLE app.t39 ENABLE ROW LEVEL SECURITY;
      CREATE POLICY p ON app.t39 USING (note = current_setting('app.note', true));`,
    expect: [rrn('p39', 'app.t39', 'direct:caller', `SET app.note = 'n3'; SELECT rrn FROM app.t39`)],
  },
  {
    id: 'P40',
    title: 'a policy that leaves some rows',
    setup: `${login('p40')} ${table('t40')} GRANT SELECT ON app.t40 TO np_p40; ALTER TABLE app.t40 ENABLE ROW LEVEL SECURITY;
      CREATE POLICY p ON app.t40 USING (note = 'n1' OR name = current_user);`,
    expect: [rrn('p40', 'app.t40', 'direct:some')],
  },
  {
    id: 'P41',
    title: 'BYPASSRLS is not inherited, SET ROLE takes it',
    setup: `CREATE ROLE np_p41 LOGIN BYPASSRLS; ${login('q41')} GRANT np_p41 TO np_q41; ${table('t41')}
      GRANT SELECT ON app.t41 TO np_p41; ALTER TABLE app.t41 ENABLE ROW LEVEL SECURITY;`,
    expect: [rrn('p41', 'app.t41', 'direct:all'), rrn('q41', 'app.t41', 'direct:none set-role:all')],
  },
  {
    id: 'P42',
    title: 'row security and owners',
    setup: `${login('p42', 'q42', 'r42')} ${table('t42')} ALTER TABLE app.t42 OWNER TO np_p42; ALTER TABLE app.t42 ENABLE ROW LEVEL SECURITY;
      ${table('t42f')} ALTER TABLE app.t42f OWNER TO np_q42; ALTER TABLE app.t42f ENABLE ROW LEVEL SECURITY;
      ALTER TABLE app.t42f FORCE ROW LEVEL SECURITY; GRANT np_p42 TO np_r42;`,
    expect: [
      rrn('p42', 'app.t42', 'direct:all'),
      rrn(
        'q42',
        'app.t42f',
        'direct:none escalate:all',
        'ALTER TABLE app.t42f NO FORCE ROW LEVEL SECURITY; SELECT rrn FROM app.t42f',
      ),
      rrn('r42', 'app.t42', 'direct:all'),
    ],
  },
  {
    id: 'P43',
    title: 'a restrictive policy that is always false',
    setup: `${login('p43')} ${table('t43')} GRANT SELECT ON app.t43 TO np_p43; ALTER TABLE app.t43 ENABLE ROW LEVEL SECURITY;
      CREATE POLICY a ON app.t43 USING (true); CREATE POLICY b ON app.t43 AS RESTRICTIVE USING (false);`,
    expect: [rrn('p43', 'app.t43', 'direct:none')],
  },
  {
    id: 'P44',
    title: 'policies for writes do not open reads',
    setup: `${login('p44')} ${table('t44')} GRANT SELECT ON app.t44 TO np_p44; ALTER TABLE app.t44 ENABLE ROW LEVEL SECURITY;
      CREATE POLICY a ON app.t44 FOR INSERT WITH CHECK (true); CREATE POLICY b ON app.t44 FOR UPDATE USING (true);`,
    expect: [rrn('p44', 'app.t44', 'direct:none')],
  },
  {
    id: 'P45',
    title: 'a view reads with its owner’s rights',
    setup: `${login('p45')} ${table('t45')} ${view('own', 'app.v45', 'SELECT id, rrn FROM app.t45')} GRANT SELECT ON app.v45 TO np_p45;`,
    expect: [
      rrn('p45', 'app.t45', 'via:all', 'SELECT rrn FROM app.v45'),
      rrn('p45', 'app.v45', 'direct:all'),
      { who: 'np_p45', on: 'app.t45.name', is: '' },
    ],
  },
  {
    id: 'P46',
    title: 'a view whose owner lost its right to the table',
    setup: `${login('p46', 'o46')} ${table('t46')} GRANT SELECT ON app.t46 TO np_o46; ${view('o46', 'app.v46', 'SELECT * FROM app.t46')}
      GRANT SELECT ON app.v46 TO np_p46; REVOKE SELECT ON app.t46 FROM np_o46;`,
    expect: [rrn('p46', 'app.t46', ''), rrn('p46', 'app.v46', ''), rrn('o46', 'app.v46', '')],
  },
  {
    id: 'P47',
    title: 'a security_invoker view',
    from: 15,
    setup: `${login('p47', 'q47')} ${table('t47')} ${view('own', 'app.v47', 'SELECT * FROM app.t47', 'WITH (security_invoker = on)')}
      GRANT SELECT ON app.v47 TO np_p47, np_q47; GRANT SELECT ON app.t47 TO np_q47;`,
    expect: [
      rrn('p47', 'app.t47', ''),
      rrn('p47', 'app.v47', ''),
      rrn('q47', 'app.t47', 'direct:all'),
      rrn('q47', 'app.v47', 'direct:all'),
    ],
  },
  {
    id: 'P48',
    title: 'a security_invoker view over a table in a schema without USAGE',
    from: 15,
    setup: `${login('p48')} ${table('t48', 'hidden')} ${view('own', 'app.v48', 'SELECT * FROM hidden.t48', 'WITH (security_invoker = 1)')}
      GRANT SELECT ON app.v48, hidden.t48 TO np_p48;`,
    expect: [rrn('p48', 'hidden.t48', 'via:all', 'SELECT rrn FROM app.v48')],
  },
  {
    id: 'P49',
    title: 'a view over a security_invoker view: the table is checked for the current user',
    from: 15,
    setup: `${login('p49')} ${table('t49')} ${view('own', 'app.v49i', 'SELECT * FROM app.t49', 'WITH (security_invoker)')}
      ${view('own', 'app.v49', 'SELECT * FROM app.v49i')} GRANT SELECT ON app.v49 TO np_p49;`,
    expect: [rrn('p49', 'app.t49', ''), rrn('p49', 'app.v49', '')],
  },
  {
    id: 'P50',
    title: 'nested views of different owners',
    setup: `${login('p50', 'a50', 'b50')} ${table('t50')} GRANT SELECT ON app.t50 TO np_b50; ${view('b50', 'app.v50b', 'SELECT id, rrn AS x FROM app.t50')}
      GRANT SELECT ON app.v50b TO np_a50; ${view('a50', 'app.v50a', 'SELECT x AS rrn FROM app.v50b')} GRANT SELECT ON app.v50a TO np_p50;`,
    expect: [rrn('p50', 'app.t50', 'via:all', 'SELECT rrn FROM app.v50a'), rrn('p50', 'app.v50a', 'direct:all')],
  },
  {
    id: 'P51',
    title: 'a grant on a view’s other column',
    setup: `${login('p51')} ${table('t51')} ${view('own', 'app.v51', 'SELECT id, rrn FROM app.t51')} GRANT SELECT (id) ON app.v51 TO np_p51;`,
    expect: [
      rrn('p51', 'app.t51', ''),
      { who: 'np_p51', on: 'app.t51.id', is: 'via:all', using: 'SELECT id FROM app.v51' },
    ],
  },
  {
    id: 'P52',
    title: 'a view that uses a column in WHERE alone',
    setup: `${login('p52')} ${table('t52')} ${view('own', 'app.v52', `SELECT name FROM app.t52 WHERE rrn LIKE 'rrn%'`)} GRANT SELECT ON app.v52 TO np_p52;`,
    expect: [
      rrn('p52', 'app.t52', ''),
      { who: 'np_p52', on: 'app.t52.name', is: 'via:some', using: 'SELECT name FROM app.v52' },
    ],
  },
  {
    id: 'P53',
    title: 'a view of the table’s owner passes by its row policies',
    setup: `${login('p53')} ${table('t53')} GRANT SELECT ON app.t53 TO np_p53; ALTER TABLE app.t53 ENABLE ROW LEVEL SECURITY;
      ${view('own', 'app.v53', 'SELECT * FROM app.t53')} GRANT SELECT ON app.v53 TO np_p53;`,
    expect: [
      rrn('p53', 'app.t53', 'direct:none via:all', 'SELECT rrn FROM app.v53'),
      rrn('p53', 'app.v53', 'direct:all'),
    ],
  },
  {
    id: 'P54',
    title: 'a security_barrier view',
    setup: `${login('p54')} ${table('t54')} ${view('own', 'app.v54', `SELECT * FROM app.t54 WHERE note = 'n1'`, 'WITH (security_barrier)')} GRANT SELECT ON app.v54 TO np_p54;`,
    expect: [rrn('p54', 'app.t54', 'via:some', 'SELECT rrn FROM app.v54')],
  },
  {
    id: 'P55',
    title: 'a materialized view is a copy',
    setup: `${login('p55')} ${table('t55')} ${as('own', 'MATERIALIZED VIEW', 'app.m55', 'AS SELECT * FROM app.t55')}
      ALTER TABLE app.t55 ENABLE ROW LEVEL SECURITY; GRANT SELECT ON app.m55 TO np_p55;`,
    expect: [rrn('p55', 'app.t55', 'via:all', 'SELECT rrn FROM app.m55'), rrn('p55', 'app.m55', 'direct:all')],
  },
  {
    id: 'P56',
    title: 'a view in a schema without USAGE',
    setup: `${login('p56')} ${table('t56')} ${view('own', 'hidden.v56', 'SELECT * FROM app.t56')} GRANT SELECT ON hidden.v56 TO np_p56;`,
    expect: [rrn('p56', 'app.t56', ''), rrn('p56', 'hidden.v56', '')],
  },
  {
    id: 'P57',
    title: 'a SECURITY DEFINER function left to PUBLIC',
    setup: `${login('p57')} ${table('t57')} ${definer('own', 'app.f57()', 'SETOF text', 'AS $$ SELECT rrn FROM app.t57 $$')}`,
    expect: [rrn('p57', 'app.t57', 'via:some', 'SELECT app.f57()')],
  },
  {
    id: 'P58',
    title: 'a SECURITY DEFINER function granted to one',
    setup: `${login('p58', 'q58')} ${table('t58')} ${definer('own', 'app.f58()', 'SETOF text', 'AS $$ SELECT rrn FROM app.t58 $$')}
      REVOKE EXECUTE ON FUNCTION app.f58() FROM PUBLIC; GRANT EXECUTE ON FUNCTION app.f58() TO np_q58;`,
    expect: [rrn('p58', 'app.t58', ''), rrn('q58', 'app.t58', 'via:some', 'SELECT app.f58()')],
  },
  {
    id: 'P59',
    title: 'a SECURITY DEFINER function in a schema without USAGE',
    setup: `${login('p59')} ${table('t59')} ${definer('own', 'hidden.f59()', 'SETOF text', 'AS $$ SELECT rrn FROM app.t59 $$')}`,
    expect: [rrn('p59', 'app.t59', '')],
  },
  {
    id: 'P60',
    title: 'a SECURITY INVOKER function',
    setup: `${login('p60')} ${table('t60')} CREATE FUNCTION app.f60() RETURNS SETOF text LANGUAGE sql AS $$ SELECT rrn FROM app.t60 $$;`,
    expect: [rrn('p60', 'app.t60', '')],
  },
  {
    id: 'P61',
    title: 'a SECURITY DEFINER function with a parsed body',
    from: 14,
    setup: `${login('p61')} ${table('t61')} ${definer('own', 'app.f61()', 'SETOF text', 'BEGIN ATOMIC SELECT rrn FROM app.t61; END')}`,
    expect: [rrn('p61', 'app.t61', 'via:some', 'SELECT app.f61()'), { who: 'np_p61', on: 'app.t61.name', is: '' }],
  },
  {
    id: 'P62',
    title: 'a SECURITY DEFINER function that builds its statement',
    setup: `CREATE ROLE np_d62 NOLOGIN; ${login('p62')} ${table('t62')} GRANT SELECT ON app.t62 TO np_d62;
      ${definer('d62', 'app.f62(t text)', 'SETOF text', `AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT rrn FROM app.' || t; END $$`, 'plpgsql')}
      REVOKE EXECUTE ON FUNCTION app.f62(text) FROM PUBLIC; GRANT EXECUTE ON FUNCTION app.f62(text) TO np_p62;`,
    expect: [rrn('p62', 'app.t62', 'via?:unknown', `SELECT app.f62('t62')`)],
  },
  {
    id: 'P63',
    title: 'a SECURITY DEFINER function whose owner may not read',
    setup: `${login('p63', 'o63')} ${table('t63')} ${definer('o63', 'app.f63()', 'SETOF text', 'AS $$ SELECT rrn FROM app.t63 $$')}`,
    expect: [rrn('p63', 'app.t63', '')],
  },
  {
    id: 'P64',
    title: 'a view that calls a SECURITY DEFINER function: EXECUTE is asked of the reader',
    setup: `${login('p64', 'q64')} ${table('t64')} ${definer('own', 'app.f64()', 'SETOF text', 'AS $$ SELECT rrn FROM app.t64 $$')}
      REVOKE EXECUTE ON FUNCTION app.f64() FROM PUBLIC; GRANT EXECUTE ON FUNCTION app.f64() TO np_q64;
      ${view('own', 'app.v64', 'SELECT rrn FROM app.f64() AS rrn')} GRANT SELECT ON app.v64 TO np_p64, np_q64;`,
    expect: [
      rrn('p64', 'app.t64', ''),
      rrn('p64', 'app.v64', ''),
      rrn('q64', 'app.t64', 'via:some', 'SELECT rrn FROM app.v64'),
      rrn('q64', 'app.v64', 'direct:all'),
    ],
  },
  {
    id: 'P65',
    title: 'SELECT on a partitioned table opens its partitions',
    setup: `${login('p65')} CREATE TABLE app.t65 (id int, rrn text) PARTITION BY RANGE (id); ALTER TABLE app.t65 OWNER TO np_own;
      CREATE TABLE hidden.t65a PARTITION OF app.t65 FOR VALUES FROM (0) TO (9); INSERT INTO app.t65 VALUES (1, 'rrn 1');
      GRANT SELECT ON app.t65 TO np_p65;`,
    expect: [rrn('p65', 'app.t65', 'direct:all'), rrn('p65', 'hidden.t65a', 'via:all', 'SELECT rrn FROM app.t65')],
  },
  {
    id: 'P66',
    title: 'SELECT on a partition alone',
    setup: `${login('p66')} CREATE TABLE app.t66 (id int, rrn text) PARTITION BY RANGE (id);
      CREATE TABLE app.t66a PARTITION OF app.t66 FOR VALUES FROM (0) TO (9); INSERT INTO app.t66 VALUES (1, 'rrn 1');
      GRANT SELECT ON app.t66a TO np_p66;`,
    expect: [rrn('p66', 'app.t66', 'via:some', 'SELECT rrn FROM app.t66a'), rrn('p66', 'app.t66a', 'direct:all')],
  },
  {
    id: 'P67',
    title: 'row security on the parent, a grant on the partition',
    setup: `${login('p67')} CREATE TABLE app.t67 (id int, rrn text) PARTITION BY RANGE (id);
      CREATE TABLE app.t67a PARTITION OF app.t67 FOR VALUES FROM (0) TO (9); INSERT INTO app.t67 VALUES (1, 'rrn 1');
      ALTER TABLE app.t67 ENABLE ROW LEVEL SECURITY; GRANT SELECT ON app.t67, app.t67a TO np_p67;`,
    expect: [
      rrn('p67', 'app.t67', 'direct:none via:some', 'SELECT rrn FROM app.t67a'),
      rrn('p67', 'app.t67a', 'direct:all'),
    ],
  },
  {
    id: 'P68',
    title: 'row security on the partition, read through the parent',
    setup: `${login('p68')} CREATE TABLE app.t68 (id int, rrn text) PARTITION BY RANGE (id);
      CREATE TABLE app.t68a PARTITION OF app.t68 FOR VALUES FROM (0) TO (9); INSERT INTO app.t68 VALUES (1, 'rrn 1');
      ALTER TABLE app.t68a ENABLE ROW LEVEL SECURITY; GRANT SELECT ON app.t68, app.t68a TO np_p68;`,
    expect: [
      rrn('p68', 'app.t68a', 'direct:none via:all', 'SELECT rrn FROM app.t68'),
      rrn('p68', 'app.t68', 'direct:all'),
    ],
  },
  {
    id: 'P69',
    title: 'inheritance: the child’s own column stays hidden',
    setup: `${login('p69')} CREATE TABLE app.t69 (id int, rrn text); CREATE TABLE hidden.t69c (extra text) INHERITS (app.t69);
      INSERT INTO hidden.t69c VALUES (1, 'rrn 1', 'x'); GRANT SELECT ON app.t69 TO np_p69;`,
    expect: [
      rrn('p69', 'hidden.t69c', 'via:all', 'SELECT rrn FROM app.t69'),
      { who: 'np_p69', on: 'hidden.t69c.extra', is: '' },
    ],
  },
  {
    id: 'P70',
    title: 'SELECT on a column of the partitioned table',
    setup: `${login('p70')} CREATE TABLE app.t70 (id int, rrn text, name text) PARTITION BY RANGE (id);
      CREATE TABLE app.t70a PARTITION OF app.t70 FOR VALUES FROM (0) TO (9); INSERT INTO app.t70 VALUES (1, 'rrn 1', 'n');
      GRANT SELECT (rrn) ON app.t70 TO np_p70;`,
    expect: [
      rrn('p70', 'app.t70a', 'via:all', 'SELECT rrn FROM app.t70'),
      { who: 'np_p70', on: 'app.t70a.name', is: '' },
    ],
  },
  {
    id: 'P71',
    title: 'a rule that answers INSERT with a SELECT',
    setup: `${login('p71')} ${table('t71')} CREATE TABLE app.w71 (rrn text); ALTER TABLE app.w71 OWNER TO np_own;
      CREATE RULE r71 AS ON INSERT TO app.w71 DO INSTEAD SELECT rrn FROM app.t71; GRANT INSERT ON app.w71 TO np_p71;`,
    expect: [rrn('p71', 'app.t71', 'via:some', `INSERT INTO app.w71 VALUES ('x')`)],
  },
  {
    id: 'P72',
    title: 'default privileges open nothing that exists',
    setup: `${login('p72', 'c72')} ${table('t72')} ALTER TABLE app.t72 OWNER TO np_c72;
      ALTER DEFAULT PRIVILEGES FOR ROLE np_c72 IN SCHEMA app GRANT SELECT ON TABLES TO np_p72;`,
    expect: [rrn('p72', 'app.t72', '')],
  },
  {
    id: 'P73',
    title: 'a table created after the default privileges',
    setup: `${login('p73', 'c73')} GRANT CREATE ON SCHEMA app TO np_c73;
      ALTER DEFAULT PRIVILEGES FOR ROLE np_c73 IN SCHEMA app GRANT SELECT ON TABLES TO np_p73;
      SET ROLE np_c73; CREATE TABLE app.t73 (rrn text); INSERT INTO app.t73 VALUES ('rrn 1'); RESET ROLE;`,
    expect: [rrn('p73', 'app.t73', 'direct:all')],
  },
  {
    id: 'P74',
    title: 'GRANT ON ALL TABLES covers what exists',
    setup: `${login('p74')} CREATE SCHEMA s74; GRANT USAGE ON SCHEMA s74 TO np_p74; ${table('t74', 's74')}
      GRANT SELECT ON ALL TABLES IN SCHEMA s74 TO np_p74; ${table('t74b', 's74')}`,
    expect: [rrn('p74', 's74.t74', 'direct:all'), rrn('p74', 's74.t74b', '')],
  },
  {
    id: 'P75',
    title: 'WITH GRANT OPTION, and what was granted on',
    setup: `${login('p75', 'q75')} ${table('t75')} GRANT SELECT ON app.t75 TO np_p75 WITH GRANT OPTION;
      SET ROLE np_p75; GRANT SELECT ON app.t75 TO np_q75; RESET ROLE;`,
    expect: [rrn('p75', 'app.t75', 'direct:all'), rrn('q75', 'app.t75', 'direct:all')],
  },
  {
    id: 'P76',
    title: 'Korean and hostile names',
    setup: `CREATE ROLE "np_홍 길동" LOGIN; CREATE TABLE "고객 DB"."회원 ""정보""" (id int, "주민번호 (암호)" text, "}{:x <>" text);
      INSERT INTO "고객 DB"."회원 ""정보""" VALUES (1, 'rrn 1', 'x'); CREATE VIEW "고객 DB".":v {(" AS SELECT "주민번호 (암호)" AS ":c", "}{:x <>" FROM "고객 DB"."회원 ""정보""";
      GRANT SELECT ON "고객 DB"."회원 ""정보""" TO "np_홍 길동"; ${login('p76')} GRANT SELECT ON "고객 DB".":v {(" TO np_p76;`,
    expect: [
      { who: 'np_홍 길동', on: '고객 DB.회원 "정보".주민번호 (암호)', is: 'direct:all' },
      {
        who: 'np_p76',
        on: '고객 DB.회원 "정보".주민번호 (암호)',
        is: 'via:all',
        using: 'SELECT ":c" FROM "고객 DB".":v {("',
      },
      {
        who: 'np_p76',
        on: '고객 DB.회원 "정보".}{:x <>',
        is: 'via:all',
        using: 'SELECT "}{:x <>" FROM "고객 DB".":v {("',
      },
    ],
  },
  {
    id: 'P77',
    title: 'a column renamed keeps its grant, one dropped and added again does not',
    setup: `${login('p77')} ${table('t77')} GRANT SELECT (rrn, name) ON app.t77 TO np_p77; ALTER TABLE app.t77 RENAME rrn TO x;
      ALTER TABLE app.t77 RENAME note TO rrn; ALTER TABLE app.t77 DROP COLUMN name; ALTER TABLE app.t77 ADD COLUMN name text;`,
    expect: [
      { who: 'np_p77', on: 'app.t77.x', is: 'direct:all' },
      rrn('p77', 'app.t77', ''),
      { who: 'np_p77', on: 'app.t77.name', is: '' },
    ],
  },
  {
    id: 'P78',
    title: 'what is granted to pg_database_owner',
    from: 14,
    setup: `${login('p78')} GRANT np_dba TO np_p78; ${table('t78')} GRANT SELECT ON app.t78 TO pg_database_owner;`,
    expect: [rrn('dba', 'app.t78', 'direct:all'), rrn('p78', 'app.t78', 'direct:all'), rrn('other', 'app.t78', '')],
  },
  {
    id: 'P79',
    title: 'privileges that are no SELECT',
    setup: `${login('p79')} ${table('t79')} GRANT INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES ON app.t79 TO np_p79;`,
    expect: [rrn('p79', 'app.t79', '')],
  },
  {
    id: 'P80',
    title: 'TRIGGER shows the rows that others write',
    setup: `${login('p80')} ${table('t80')} GRANT TRIGGER ON app.t80 TO np_p80; CREATE SCHEMA s80 AUTHORIZATION np_p80;`,
    expect: [
      rrn(
        'p80',
        'app.t80',
        'escalate:some',
        `CREATE FUNCTION s80.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER t BEFORE INSERT ON app.t80 FOR EACH ROW EXECUTE FUNCTION s80.f(); SELECT 1`,
      ),
    ],
  },
  {
    id: 'P81',
    title: 'REFERENCES tells what exists, and shows nothing',
    setup: `${login('p81')} ${table('t81')} GRANT REFERENCES ON app.t81 TO np_p81;`,
    expect: [rrn('p81', 'app.t81', '')],
  },
  {
    id: 'P82',
    title: 'pg_read_all_stats sees what others run',
    setup: `${login('p82', 'p83')} GRANT pg_monitor TO np_p82; ${table('t82')}`,
    expect: [
      rrn(
        'p82',
        'app.t82',
        'via?:unknown',
        `SELECT 1 FROM pg_stat_activity WHERE query IS DISTINCT FROM '<insufficient privilege>'`,
      ),
      rrn('p83', 'app.t82', ''),
    ],
  },
  {
    id: 'P84',
    title: 'pg_execute_server_program reads the server’s files',
    setup: `${login('p84')} GRANT pg_execute_server_program TO np_p84; ${table('t84', 'hidden')}`,
    expect: [
      rrn(
        'p84',
        'hidden.t84',
        'via:all',
        `CREATE TEMP TABLE o (line text); COPY o FROM PROGRAM 'echo reached'; SELECT line FROM o`,
      ),
    ],
  },
  {
    id: 'P85',
    title: 'pg_read_server_files alone does not read data files',
    setup: `${login('p85')} GRANT pg_read_server_files TO np_p85; ${table('t85')}`,
    expect: [rrn('p85', 'app.t85', '')],
  },
  {
    id: 'P86',
    title: 'pg_read_server_files with pg_read_binary_file does',
    setup: `${login('p86')} GRANT pg_read_server_files TO np_p86; ${table('t86')}
      GRANT EXECUTE ON FUNCTION pg_read_binary_file(text) TO np_p86;`,
    expect: [rrn('p86', 'app.t86', 'via:all', `SELECT pg_read_binary_file('PG_VERSION')`)],
  },
  {
    id: 'P88',
    title: 'large objects have an ACL of their own',
    setup: `${login('o88', 'p88', 'q88', 'r88')} ${group('g88')} GRANT np_g88 TO np_q88;
      DO $$ DECLARE a oid := lo_from_bytea(0, 'rrn 88'); b oid := lo_from_bytea(0, 'rrn 89'); BEGIN
        EXECUTE format('ALTER LARGE OBJECT %s OWNER TO np_o88', a);
        EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO np_g88', b);
        EXECUTE format('GRANT UPDATE ON LARGE OBJECT %s TO np_r88', b);
      END $$;`,
    expect: [
      blob('o88', 'via:some', `SELECT lo_get(oid) FROM pg_largeobject_metadata WHERE lomowner = 'np_o88'::regrole`),
      blob('q88', 'via:some', `SELECT lo_get(oid) FROM pg_largeobject_metadata WHERE lomacl::text LIKE '%np_g88%'`),
      blob('p88', ''),
      blob('r88', ''),
    ],
  },
  {
    id: 'P89',
    title: 'pg_read_all_data reads the table of large objects',
    from: 14,
    setup: `${login('p89')} GRANT pg_read_all_data TO np_p89;`,
    expect: [blob('p89', 'direct:all', 'SELECT data FROM pg_largeobject')],
  },
  {
    id: 'P90',
    title: 'a foreign table asks for a user mapping of exactly the reader',
    setup: `${login('r90', 'p90', 'm90', 'n90')} GRANT np_m90 TO np_n90; ${table('r90')} GRANT SELECT ON app.r90 TO np_r90;
      CREATE EXTENSION postgres_fdw;
      DO $$ BEGIN EXECUTE format('CREATE SERVER np_loop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)',
        host(inet_server_addr()), inet_server_port(), current_database()); END $$;
      CREATE USER MAPPING FOR np_m90 SERVER np_loop OPTIONS (user 'np_r90', password '${'only-for-tests'}');
      CREATE USER MAPPING FOR postgres SERVER np_loop OPTIONS (user 'np_r90', password '${'only-for-tests'}');
      CREATE FOREIGN TABLE app.t90 (id int, rrn text) SERVER np_loop OPTIONS (schema_name 'app', table_name 'r90');
      GRANT SELECT ON app.t90 TO np_p90, np_m90; CREATE ROLE np_s90 SUPERUSER;`,
    expect: [
      rrn('p90', 'app.t90', ''),
      rrn('m90', 'app.t90', 'direct:all'),
      rrn('n90', 'app.t90', 'set-role:all'),
      rrn('s90', 'app.t90', ''),
    ],
  },
  {
    id: 'P91',
    title: 'a view over a foreign table uses its owner’s mapping',
    setup: `${login('p91', 'q91')} ${view('m90', 'app.v91', 'SELECT * FROM app.t90')} GRANT SELECT ON app.v91 TO np_p91;
      ${view('p90', 'app.w91', 'SELECT * FROM app.t90')} GRANT SELECT ON app.w91 TO np_q91;`,
    expect: [
      rrn('p91', 'app.v91', 'direct:all'),
      rrn('p91', 'app.t90', 'via:all', 'SELECT rrn FROM app.v91'),
      rrn('q91', 'app.w91', ''),
      rrn('q91', 'app.t90', ''),
    ],
  },
  {
    id: 'P93',
    title: 'a connection limit of 0',
    setup: `CREATE ROLE np_p93 LOGIN CONNECTION LIMIT 0; ${table('t93')} GRANT SELECT ON app.t93 TO np_p93;`,
    expect: [rrn('p93', 'app.t93', 'direct:all')],
  },
  {
    id: 'P96',
    title: 'a view owned by a superuser',
    setup: `CREATE ROLE np_s96 SUPERUSER; ${login('p96')} ${table('t96', 'hidden')} ${view('s96', 'app.v96', 'SELECT * FROM hidden.t96')}
      GRANT SELECT ON app.v96 TO np_p96;`,
    expect: [rrn('p96', 'hidden.t96', 'via:all', 'SELECT rrn FROM app.v96'), rrn('p96', 'app.v96', 'direct:all')],
  },
  {
    id: 'P97',
    title: 'CREATEDB and CREATE',
    setup: `CREATE ROLE np_p97 LOGIN CREATEDB; GRANT CREATE ON SCHEMA app TO np_p97; ${table('t97')}`,
    expect: [rrn('p97', 'app.t97', '')],
  },
  {
    id: 'P98',
    title: 'MAINTAIN',
    from: 17,
    setup: `${login('p98')} ${table('t98')} GRANT MAINTAIN ON app.t98 TO np_p98; GRANT pg_maintain TO np_p98;`,
    expect: [rrn('p98', 'app.t98', '')],
  },
  {
    id: 'P99',
    title: 'ADMIN OPTION of an inherited group',
    setup: `${group('m99', 'g99')} ${login('p99')} GRANT np_m99 TO np_p99; GRANT np_g99 TO np_m99 WITH ADMIN OPTION;
      ALTER ROLE np_m99 NOINHERIT; ${table('t99')} GRANT SELECT ON app.t99 TO np_g99;`,
    to: 15,
    expect: [rrn('p99', 'app.t99', 'set-role:all')],
  },
  {
    id: 'P99v16',
    title: 'ADMIN OPTION of an inherited group, without INHERIT and SET',
    from: 16,
    setup: `${group('m99', 'g99')} ${login('p99')} GRANT np_m99 TO np_p99;
      GRANT np_g99 TO np_m99 WITH ADMIN TRUE, INHERIT FALSE, SET FALSE; ${table('t99')} GRANT SELECT ON app.t99 TO np_g99;`,
    expect: [rrn('p99', 'app.t99', 'escalate:all', 'GRANT np_g99 TO np_p99; SELECT rrn FROM app.t99')],
  },
  {
    id: 'P100',
    title: 'a SECURITY DEFINER function that counts',
    setup: `${login('p100')} ${table('t100')} ${definer('own', 'app.f100()', 'bigint', 'AS $$ SELECT count(DISTINCT rrn) FROM app.t100 $$')}`,
    expect: [rrn('p100', 'app.t100', '')],
  },
  {
    id: 'P101',
    title: 'a view that shows a part of the value',
    setup: `${login('p101')} ${table('t101')} ${view('own', 'app.v101', 'SELECT left(rrn, 3) AS birth FROM app.t101')} GRANT SELECT ON app.v101 TO np_p101;`,
    expect: [rrn('p101', 'app.t101', ''), { who: 'np_p101', on: 'app.v101.birth', is: 'direct:all' }],
  },
  {
    id: 'P102',
    title: 'a column granted to a role that one is a member of',
    setup: `${group('g102')} ${login('p102', 'q102')} GRANT np_g102 TO np_p102; ${table('t102')} GRANT SELECT (rrn) ON app.t102 TO np_g102;`,
    expect: [
      rrn('p102', 'app.t102', 'direct:all'),
      { who: 'np_p102', on: 'app.t102.name', is: '' },
      rrn('q102', 'app.t102', ''),
    ],
  },
  {
    id: 'P103',
    title: 'SELECT on all columns but one',
    setup: `${login('p103')} ${table('t103')} GRANT SELECT (id, name, note) ON app.t103 TO np_p103;`,
    expect: [rrn('p103', 'app.t103', '')],
  },
  {
    id: 'P104',
    title: 'createrole_self_grant',
    from: 16,
    setup: `CREATE ROLE np_p104 LOGIN CREATEROLE; SET ROLE np_p104; SET createrole_self_grant = 'set, inherit';
      CREATE ROLE np_g104; RESET ROLE; RESET createrole_self_grant; ${table('t104')} GRANT SELECT ON app.t104 TO np_g104;`,
    expect: [rrn('p104', 'app.t104', 'direct:all')],
  },
  {
    id: 'P106',
    title: 'a sub-select of another column that the owner may not read',
    setup: `${login('p106', 'o106')} ${table('t106')} ${table('t106x')} GRANT SELECT ON app.t106, app.t106x TO np_o106;
      ${view('o106', 'app.v106', 'SELECT t.id, t.rrn, (SELECT max(x.name) FROM app.t106x x WHERE x.id = t.id) AS top FROM app.t106 t')}
      REVOKE SELECT ON app.t106x FROM np_o106; GRANT SELECT ON app.v106 TO np_p106;`,
    expect: [
      rrn('p106', 'app.t106', 'via:all', 'SELECT rrn FROM app.v106'),
      { who: 'np_p106', on: 'app.v106.top', is: '' },
      rrn('p106', 'app.v106', 'direct:all'),
      { who: 'np_p106', on: 'app.t106x.name', is: '' },
    ],
  },
  {
    id: 'P109',
    title: 'functions created without EXECUTE for PUBLIC',
    setup: `${login('p109', 'c109')} GRANT CREATE ON SCHEMA app TO np_c109; ${table('t109')} GRANT SELECT ON app.t109 TO np_c109;
      ALTER DEFAULT PRIVILEGES FOR ROLE np_c109 REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; SET ROLE np_c109;
      CREATE FUNCTION app.f109() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$ SELECT rrn FROM app.t109 $$; RESET ROLE;`,
    expect: [rrn('p109', 'app.t109', '')],
  },
  {
    id: 'P110',
    title: 'a SECURITY DEFINER function whose owner would have to SET ROLE',
    setup: `${group('g110')} CREATE ROLE np_o110 NOLOGIN NOINHERIT; GRANT np_g110 TO np_o110; ${login('p110')} ${table('t110')}
      GRANT SELECT ON app.t110 TO np_g110; ${definer('o110', 'app.f110()', 'SETOF text', 'AS $$ SELECT rrn FROM app.t110 $$')}`,
    expect: [rrn('p110', 'app.t110', '')],
  },
  {
    id: 'P111',
    title: 'a SECURITY DEFINER function of the owner passes by row policies',
    setup: `${login('p111')} ${table('t111')} GRANT SELECT ON app.t111 TO np_p111; ALTER TABLE app.t111 ENABLE ROW LEVEL SECURITY;
      ${definer('own', 'app.f111()', 'SETOF text', 'AS $$ SELECT rrn FROM app.t111 $$')}`,
    expect: [rrn('p111', 'app.t111', 'direct:none via:some', 'SELECT app.f111()')],
  },
  {
    id: 'L01',
    title: 'lineage: joins, USING, aliases',
    setup: `${login('l01')} ${table('l01a')} ${table('l01b')} ${view('own', 'app.vl01', 'SELECT id, a.rrn AS x, b.name AS y FROM app.l01a a LEFT JOIN app.l01b b USING (id)')}
      GRANT SELECT ON app.vl01 TO np_l01;`,
    expect: [
      rrn('l01', 'app.l01a', 'via:all', 'SELECT x FROM app.vl01'),
      rrn('l01', 'app.l01b', ''),
      { who: 'np_l01', on: 'app.l01b.name', is: 'via:some', using: 'SELECT y FROM app.vl01' },
      { who: 'np_l01', on: 'app.l01a.id', is: 'via:all', using: 'SELECT id FROM app.vl01' },
    ],
  },
  {
    id: 'L02',
    title: 'lineage: common table expressions, recursive ones too',
    setup: `${login('l02')} ${table('l02')} ${view(
      'own',
      'app.vl02',
      `WITH RECURSIVE a AS (SELECT id, rrn AS r FROM app.l02), b AS (SELECT 1 AS n, r FROM a UNION ALL SELECT n + 1, r FROM b WHERE n < 2) SELECT r FROM b`,
    )} GRANT SELECT ON app.vl02 TO np_l02;`,
    expect: [rrn('l02', 'app.l02', 'via:all', 'SELECT r FROM app.vl02'), { who: 'np_l02', on: 'app.l02.id', is: '' }],
  },
  {
    id: 'L03',
    title: 'lineage: UNION ALL, LATERAL, VALUES',
    setup: `${login('l03')} ${table('l03a')} ${table('l03b')} ${view(
      'own',
      'app.vl03',
      `SELECT x.r FROM (SELECT rrn AS r FROM app.l03a UNION ALL SELECT l.n FROM app.l03b b, LATERAL (VALUES (b.name)) l (n)) x`,
    )} GRANT SELECT ON app.vl03 TO np_l03;`,
    expect: [
      rrn('l03', 'app.l03a', 'via:all', 'SELECT r FROM app.vl03'),
      rrn('l03', 'app.l03b', ''),
      { who: 'np_l03', on: 'app.l03b.name', is: 'via:some', using: 'SELECT r FROM app.vl03' },
    ],
  },
  {
    id: 'L04',
    title: 'lineage: GROUP BY, DISTINCT and what is only sorted by',
    setup: `${login('l04')} ${table('l04')} ${view('own', 'app.vl04', 'SELECT rrn, count(*) AS n FROM app.l04 GROUP BY rrn, note ORDER BY note')}
      GRANT SELECT ON app.vl04 TO np_l04;`,
    expect: [
      rrn('l04', 'app.l04', 'via:all', 'SELECT rrn FROM app.vl04'),
      { who: 'np_l04', on: 'app.l04.note', is: '' },
    ],
  },
  {
    id: 'L05',
    title: 'lineage: whole rows, scalar sub-selects, CASE and COALESCE',
    setup: `${login('l05', 'm05')} ${table('l05a')} ${table('l05b')}
      ${view('own', 'app.vl05', `SELECT to_json(a) AS doc, (SELECT b.rrn FROM app.l05b b WHERE b.id = a.id) AS r FROM app.l05a a`)}
      ${view('own', 'app.vm05', `SELECT CASE WHEN a.note = 'n1' THEN a.rrn ELSE 'hidden' END AS r, coalesce(a.name, '') AS n FROM app.l05a a`)}
      GRANT SELECT ON app.vl05 TO np_l05; GRANT SELECT ON app.vm05 TO np_m05;`,
    expect: [
      rrn('l05', 'app.l05a', 'via:all', `SELECT doc ->> 'rrn' FROM app.vl05`),
      rrn('l05', 'app.l05b', 'via:some', 'SELECT r FROM app.vl05'),
      { who: 'np_l05', on: 'app.l05b.id', is: '' },
      { who: 'np_m05', on: 'app.l05a.note', is: '' },
      { who: 'np_m05', on: 'app.l05a.name', is: 'via:all', using: 'SELECT n FROM app.vm05' },
    ],
  },
  {
    id: 'L06',
    title: 'a view of three levels over a partitioned table under row security',
    setup: `${login('l06')} CREATE TABLE app.l06 (id int, rrn text) PARTITION BY RANGE (id); ALTER TABLE app.l06 OWNER TO np_own;
      CREATE TABLE hidden.l06a PARTITION OF app.l06 FOR VALUES FROM (0) TO (9); INSERT INTO app.l06 VALUES (1, 'rrn 1');
      ALTER TABLE app.l06 ENABLE ROW LEVEL SECURITY; ALTER TABLE hidden.l06a ENABLE ROW LEVEL SECURITY;
      ${view('own', 'app.vl06a', 'SELECT * FROM app.l06')} ${view('own', 'app.vl06b', 'SELECT rrn, id FROM app.vl06a')}
      ${view('own', 'app.vl06c', 'SELECT id, rrn AS r FROM app.vl06b')} GRANT SELECT ON app.vl06c TO np_l06; GRANT SELECT ON app.l06 TO np_l06;`,
    expect: [
      rrn('l06', 'app.l06', 'direct:none via:all', 'SELECT r FROM app.vl06c'),
      rrn('l06', 'hidden.l06a', 'via:all', 'SELECT r FROM app.vl06c'),
    ],
  },
  {
    id: 'L07',
    title: 'a view that names a column its owner may not read fails for all columns',
    setup: `${login('l07', 'o07')} ${table('l07')} GRANT SELECT ON app.l07 TO np_o07; ${view('o07', 'app.vl07', 'SELECT id, rrn FROM app.l07')}
      REVOKE SELECT ON app.l07 FROM np_o07; GRANT SELECT (id) ON app.l07 TO np_o07; GRANT SELECT ON app.vl07 TO np_l07;`,
    expect: [{ who: 'np_l07', on: 'app.vl07.id', is: '' }, rrn('l07', 'app.vl07', '')],
  },
  {
    id: 'L08',
    title: 'columns that nobody asks for are worked out by UNION and MATERIALIZED, and by nothing else',
    setup: `${login('l08', 'o08')} ${table('l08')} ${table('l08x')} GRANT SELECT ON app.l08, app.l08x TO np_o08;
      ${(
        [
          ['union', '%s UNION ALL SELECT rrn, rrn FROM app.l08'],
          ['twice', 'WITH q AS (%s) SELECT q.rrn, r.top FROM q, q r'],
          ['materialized', 'WITH q AS MATERIALIZED (%s) SELECT * FROM q'],
          ['once', 'WITH q AS (%s) SELECT * FROM q'],
          ['limited', 'SELECT * FROM (%s LIMIT 3) q'],
          ['different', 'SELECT DISTINCT q.* FROM (%s) q'],
        ] as const
      )
        .map(([name, query]) =>
          view(
            'o08',
            `app.l08_${name}`,
            query.replace('%s', 'SELECT t.rrn, (SELECT max(x.name) FROM app.l08x x) AS top FROM app.l08 t'),
          ),
        )
        .join('\n')}
      REVOKE SELECT ON app.l08x FROM np_o08; GRANT SELECT ON ALL TABLES IN SCHEMA app TO np_l08; REVOKE ALL ON app.l08, app.l08x FROM np_l08;`,
    expect: [
      ...['union', 'twice', 'materialized', 'different'].map((name) => rrn('l08', `app.l08_${name}`, '')),
      ...['once', 'limited'].map((name) => rrn('l08', `app.l08_${name}`, 'direct:all')),
      ...['once', 'limited'].map((name) => ({ who: 'np_l08', on: `app.l08_${name}.top`, is: '' })),
    ],
  },
];
