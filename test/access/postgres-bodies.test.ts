import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph.ts';
import { createDatabase, startServer, type TestServer } from '../support/servers.ts';
import { connect, graphOf, testedVersions } from './postgres-oracle.ts';

/** A definer's function: how it is declared, how it is called, and what is to be said of `s.person.rrn`. */
interface Body {
  readonly is: 'certain' | 'possible' | 'dynamic' | 'nothing';
  readonly sql?: string;
  readonly plpgsql?: string;
  readonly returns?: string;
  readonly path?: string;
  readonly from?: number;
}

const bodies: readonly Body[] = [
  { is: 'certain', sql: 'SELECT rrn FROM s.person' },
  { is: 'certain', sql: 'SELECT p.rrn::varchar FROM s.person AS p JOIN s.visit v USING (id) WHERE v.id = 1' },
  { is: 'certain', sql: 'SELECT x FROM (SELECT upper(note), rrn AS x FROM s.person) AS t' },
  { is: 'certain', sql: 'WITH t (a, b) AS (SELECT id, rrn FROM s.person) SELECT b FROM t' },
  {
    is: 'certain',
    sql: `WITH RECURSIVE t AS (SELECT id, rrn FROM s.person UNION ALL SELECT id + 1, rrn FROM t WHERE id < 3) SELECT rrn FROM t`,
  },
  { is: 'certain', sql: `SELECT 'x' UNION ALL SELECT rrn FROM s.person` },
  { is: 'certain', sql: 'SELECT (SELECT p.rrn FROM s.person p WHERE p.id = v.id) FROM s.visit v' },
  { is: 'certain', sql: 'SELECT coalesce(rrn, note) FROM s.person' },
  { is: 'certain', sql: `SELECT id || ' ' || rrn FROM s.person` },
  { is: 'certain', sql: 'SELECT to_jsonb(p)::text FROM s.person p' },
  { is: 'certain', sql: 'SELECT (p).rrn FROM s.person p' },
  { is: 'certain', sql: `SELECT string_agg(rrn, ',') FROM s.person` },
  { is: 'certain', sql: `SELECT CASE WHEN id > 0 THEN rrn END FROM s.person` },
  { is: 'certain', sql: 'SELECT * FROM s.person', returns: 'SETOF s.person' },
  { is: 'certain', sql: `UPDATE s.person SET note = note RETURNING rrn` },
  { is: 'certain', sql: `WITH d AS (UPDATE s.person SET note = note RETURNING *) SELECT rrn FROM d` },
  { is: 'certain', sql: 'SELECT rrn FROM person', path: 's' },
  { is: 'certain', sql: 'SELECT "Rrn ""1" FROM s."Odd"' },
  { is: 'possible', sql: 'SELECT left(rrn, 20) FROM s.person' },
  { is: 'possible', sql: 'SELECT max(rrn) FROM s.person' },
  { is: 'possible', sql: 'SELECT u FROM s.person, unnest(ARRAY[rrn]) u' },
  { is: 'possible', sql: `INSERT INTO s.copy SELECT rrn FROM s.person; SELECT 'done'` },
  { is: 'possible', sql: `SELECT rrn FROM s.person; SELECT 'done'` },
  { is: 'nothing', sql: `SELECT note FROM s.person WHERE rrn LIKE '9%' ORDER BY rrn` },
  { is: 'nothing', sql: `SELECT 'x' FROM s.person /* rrn */ -- , rrn` },
  { is: 'nothing', sql: 'SELECT count(DISTINCT rrn)::text FROM s.person' },
  { is: 'nothing', sql: 'SELECT EXISTS (SELECT rrn FROM s.person)::text' },
  { is: 'nothing', sql: 'SELECT rrn FROM s.other' },
  { is: 'nothing', sql: `WITH person AS (SELECT 'x' AS rrn) SELECT rrn FROM person`, path: 's' },
  { is: 'certain', plpgsql: 'BEGIN RETURN QUERY SELECT p.rrn FROM s.person p; END' },
  { is: 'certain', plpgsql: 'BEGIN RETURN (SELECT rrn FROM s.person WHERE id = 1); END', returns: 'text' },
  {
    is: 'certain',
    plpgsql: 'BEGIN RETURN QUERY SELECT p.id, p.rrn FROM s.person p; END',
    returns: 'TABLE (id int, rrn text)',
  },
  {
    is: 'possible',
    plpgsql: 'DECLARE v text; BEGIN SELECT rrn INTO STRICT v FROM s.person WHERE id = 1; RETURN v; END',
    returns: 'text',
  },
  {
    is: 'possible',
    plpgsql: 'DECLARE r record; BEGIN FOR r IN SELECT * FROM s.person LOOP RETURN NEXT r.rrn; END LOOP; END',
  },
  {
    is: 'possible',
    plpgsql:
      'DECLARE c CURSOR FOR SELECT rrn FROM s.person; v s.person.rrn%TYPE; BEGIN OPEN c; FETCH c INTO v; RETURN v; END',
    returns: 'text',
  },
  {
    is: 'possible',
    plpgsql: 'DECLARE v text := (SELECT rrn FROM s.person WHERE id = 1); BEGIN RETURN v; END',
    returns: 'text',
  },
  {
    is: 'possible',
    plpgsql: 'DECLARE v text[]; BEGIN v[1] := (SELECT rrn FROM s.person WHERE id = 1); RETURN v[1]; END',
    returns: 'text',
  },
  {
    is: 'nothing',
    plpgsql: `BEGIN IF EXISTS (SELECT FROM s.person WHERE rrn = 'x') THEN RETURN 'y'; END IF; RETURN 'n'; END`,
    returns: 'text',
  },
  { is: 'nothing', plpgsql: 'DECLARE rrn text; BEGIN rrn := 1; RETURN rrn; END', returns: 'text' },
  { is: 'possible', sql: 'SELECT * FROM s.helper()' },
  { is: 'possible', plpgsql: 'BEGIN RETURN QUERY SELECT h FROM helper() h; END', path: 's' },
  { is: 'certain', sql: 'SELECT v FROM mine', path: '"$user", public' },
  { is: 'nothing', sql: `SELECT s.shout(note) FROM s.person` },
  { is: 'nothing', sql: `SELECT s.forever(0)::text` },
  { is: 'dynamic', sql: 'SELECT s.runs()' },
  { is: 'dynamic', sql: 'SELECT s.parsed()', from: 14 },
  { is: 'dynamic', plpgsql: `BEGIN RETURN QUERY EXECUTE 'SELECT rrn FROM ' || 's.person'; END` },
  {
    is: 'dynamic',
    plpgsql: `DECLARE v text; BEGIN EXECUTE format('SELECT rrn FROM %I.person WHERE id = $1', 's') INTO v USING 1; RETURN v; END`,
    returns: 'text',
  },
  {
    is: 'dynamic',
    plpgsql: `DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT rrn AS a FROM s.person' LOOP RETURN NEXT r.a; END LOOP; END`,
  },
  {
    is: 'dynamic',
    plpgsql: `DECLARE c refcursor; v text; BEGIN OPEN c FOR EXECUTE 'SELECT rrn FROM s.person'; FETCH c INTO v; RETURN v; END`,
    returns: 'text',
  },
];

describe.each(await testedVersions())('PostgreSQL %s: bodies of SECURITY DEFINER functions', (version) => {
  const applying = bodies.filter(({ from = 0 }) => from <= Number(version));
  let server: TestServer;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let admin: pg.Client;
  let graph: AccessGraph;

  beforeAll(async () => {
    server = await startServer({ engine: 'postgresql', version });
    database = await createDatabase(server);
    admin = await connect(database.url);
    await admin.query(`CREATE SCHEMA s; CREATE TABLE s.person (id int, rrn text, note text); CREATE TABLE s.visit (id int);
      CREATE TABLE s.copy (v text); CREATE TABLE s.other (rrn text); CREATE TABLE s."Odd" ("Rrn ""1" text);
      INSERT INTO s.person VALUES (1, 'secret', 'n'); INSERT INTO s.visit VALUES (1); INSERT INTO s."Odd" VALUES ('secret');
      DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I CREATE VIEW mine AS SELECT rrn AS v FROM s.person', current_user); END $$;
      CREATE FUNCTION s.helper() RETURNS SETOF text LANGUAGE sql AS 'SELECT rrn FROM s.person';
      CREATE FUNCTION s.shout(v text) RETURNS text LANGUAGE sql AS 'SELECT upper(v)';
      CREATE FUNCTION s.forever(n int) RETURNS int LANGUAGE plpgsql
        AS 'BEGIN IF n > 3 THEN RETURN n; END IF; RETURN s.forever(n + 1); END';
      ${Number(version) < 14 ? '' : 'CREATE FUNCTION s.parsed() RETURNS text BEGIN ATOMIC SELECT rrn FROM s.person; END;'}
      CREATE FUNCTION s.runs() RETURNS SETOF text LANGUAGE plpgsql
        AS 'BEGIN RETURN QUERY EXECUTE ''SELECT rrn FROM s.person''; END'`);
    for (const [at, { sql, plpgsql, returns = 'SETOF text', path }] of applying.entries()) {
      await admin.query(`CREATE FUNCTION s.f${at}() RETURNS ${returns} LANGUAGE ${sql ? 'sql' : 'plpgsql'} SECURITY DEFINER
        ${path ? `SET search_path TO ${path}` : ''} AS $body$ ${sql ?? plpgsql} $body$`);
    }
    const { rows } = await admin.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
    graph = await graphOf(database.url, Number(rows[0]!.version));
  }, 60_000);

  afterAll(async () => {
    await admin?.end();
    await database?.drop();
    await server?.stop();
  });

  test.each(applying.map((body, at) => ({ ...body, at, text: body.sql ?? body.plpgsql })))(
    '$is: $text',
    async ({ is, at }) => {
      const routine = graph.routines.find(({ name }) => name === `f${at}()`);
      const shown = new Set(
        routine?.reads.flatMap(({ relation, columns, certainty }) =>
          graph.relations[relation]?.name !== 'other' && columns?.some((name) => /^(rrn|v$)/i.test(name))
            ? [certainty]
            : [],
        ),
      );
      const said = shown.has('certain') ? 'certain' : shown.has('possible') ? 'possible' : 'nothing';
      expect(routine?.dynamic ? 'dynamic' : said).toBe(is);

      // What is certain comes out when it is called, and what comes out is not passed over.
      const { rows } = await admin.query(`SELECT * FROM s.f${at}()`);
      const out = JSON.stringify(rows).includes('secret');
      if (is === 'certain') expect(out).toBe(true);
      if (is === 'nothing') expect(out).toBe(false);
    },
  );

  test('a body may be large without taking long, and too deep without an error', async () => {
    const doubling = Array.from(
      { length: 30 },
      (_, at) =>
        `c${at} AS (SELECT a.r || b.r AS r FROM ${at ? `c${at - 1} a, c${at - 1}` : 's.person2 a, s.person2'} b)`,
    );
    await admin.query(`CREATE VIEW s.person2 AS SELECT rrn AS r FROM s.person; SET check_function_bodies = off;
      CREATE FUNCTION s.doubling() RETURNS text LANGUAGE sql SECURITY DEFINER
        AS $$ WITH ${doubling.join(', ')} SELECT r FROM c29 $$;
      CREATE FUNCTION s.deep() RETURNS text LANGUAGE sql SECURITY DEFINER
        AS $$ SELECT ${'lower('.repeat(3000)}rrn${')'.repeat(3000)} FROM s.person $$;
      CREATE FUNCTION s.long() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        AS $$ BEGIN ${'PERFORM rrn FROM s.person; '.repeat(500)} END $$`);
    const started = performance.now();
    const { routines } = await graphOf(database.url, graph.version);
    expect(performance.now() - started).toBeLessThan(5000);
    const of = (name: string) => routines.find((routine) => routine.name === `${name}()`);
    expect(of('doubling')?.reads).toHaveLength(1);
    expect(of('deep')?.dynamic).toBe(true);
    expect(of('long')?.reads).toHaveLength(1);
  });

  test('a body that cannot be parsed may read anything', async () => {
    await admin.query(`SET check_function_bodies = off;
      CREATE FUNCTION s.broken() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT FROM WHERE';
      CREATE FUNCTION s.broken_too() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN';
      CREATE FUNCTION s.inside() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN (SELECT FROM WHERE); END'`);
    const { routines } = await graphOf(database.url, graph.version);
    const found = routines.filter(({ name }) => /^(broken|broken_too|inside)\(\)$/.test(name));
    expect(found.map(({ dynamic }) => dynamic)).toEqual([true, true, true]);
  });
});
