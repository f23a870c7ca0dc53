// Where a view's columns come from, and what its definer must hold: read from the definition that the server prints, and
// tried on the server with a definer who lacks one column at a time.
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessGraph } from '../../src/graph.ts';
import type { TestServer } from '../support/servers.ts';
import { answersOf, connect, type Flavour, ownServer, PASSWORD, readGraph, reads, resolveFor } from './mysql-oracle.ts';

interface Shape {
  readonly name: string;
  readonly select: string;
  /** For each column of the view: `t.a` for a copy, `~t.a` for something derived. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  readonly shows: 'all' | 'some';
}

const SHAPES: readonly Shape[] = [
  { name: 'plain', select: 'SELECT a, b FROM lin.t', from: { a: ['t.a'], b: ['t.b'] }, shows: 'all' },
  { name: 'star', select: 'SELECT * FROM lin.u', from: { x: ['u.x'], y: ['u.y'] }, shows: 'all' },
  { name: 'alias', select: 'SELECT q.a AS z, b a FROM lin.t q', from: { z: ['t.a'], a: ['t.b'] }, shows: 'all' },
  {
    name: 'derived',
    select: "SELECT a, concat(left(b, 8), c) AS b FROM lin.t WHERE c <> 'x`y'",
    from: { a: ['t.a'], b: ['~t.b', '~t.c'] },
    shows: 'some',
  },
  { name: 'constant', select: 'SELECT a, 1 AS one FROM lin.t', from: { a: ['t.a'], one: [] }, shows: 'all' },
  {
    name: 'joined',
    select: 'SELECT t.a, u.y, u2.y AS y2 FROM lin.t t JOIN lin.u u ON u.x = t.a LEFT JOIN lin.u u2 ON u2.x = t.b',
    from: { a: ['t.a'], y: ['u.y'], y2: ['u.y'] },
    shows: 'some',
  },
  {
    name: 'using_',
    select: 'SELECT x, u.y, w.y AS wy FROM lin.u JOIN lin.w USING (x)',
    from: { x: ['u.x'], y: ['u.y'], wy: ['w.y'] },
    shows: 'some',
  },
  {
    name: 'comma',
    select: 'SELECT t.a, u.y FROM lin.t, lin.u WHERE t.a = u.x ORDER BY t.c',
    from: { a: ['t.a'], y: ['u.y'] },
    shows: 'some',
  },
  {
    name: 'subquery',
    select: 'SELECT d.a, d.e FROM (SELECT a, b + 1 AS e FROM lin.t) d',
    from: { a: ['t.a'], e: ['~t.b'] },
    shows: 'all',
  },
  {
    name: 'nested_subquery',
    select: 'SELECT o.a FROM (SELECT i.a FROM (SELECT a, b FROM lin.t WHERE b > 0) i) o',
    from: { a: ['t.a'] },
    shows: 'some',
  },
  {
    name: 'cte',
    select:
      'WITH q AS (SELECT a, b FROM lin.t), r AS (SELECT a, upper(b) AS b FROM q) SELECT q.b AS qb, r.b FROM q JOIN r ON q.a = r.a',
    from: { qb: ['t.b'], b: ['~t.b'] },
    shows: 'some',
  },
  {
    name: 'recursive_cte',
    select:
      'WITH RECURSIVE q AS (SELECT a, b FROM lin.t UNION ALL SELECT t.a, t.b FROM lin.t t JOIN q ON q.a = t.b) SELECT a, b FROM q',
    from: { a: ['t.a'], b: ['t.b'] },
    shows: 'some',
  },
  {
    name: 'union_',
    select: 'SELECT a, b FROM lin.t UNION ALL SELECT y, upper(x) FROM lin.u',
    from: { a: ['t.a', 'u.y'], b: ['t.b', '~u.x'] },
    shows: 'all',
  },
  {
    name: 'aggregate',
    select: 'SELECT a, max(b) AS b, count(*) AS n FROM lin.t GROUP BY a HAVING count(*) > 0',
    from: { a: ['t.a'], b: ['~t.b'], n: [] },
    shows: 'some',
  },
  {
    name: 'scalar',
    select: 'SELECT a, (SELECT y FROM lin.u LIMIT 1) AS y, 1 + (SELECT max(x) FROM lin.u) AS x FROM lin.t',
    from: { a: ['t.a'], y: ['u.y'], x: ['~u.x'] },
    shows: 'some',
  },
  {
    name: 'correlated',
    select: 'SELECT a FROM lin.t WHERE EXISTS (SELECT 1 FROM lin.u WHERE u.x = t.b) AND c IN (SELECT y FROM lin.u)',
    from: { a: ['t.a'] },
    shows: 'some',
  },
  {
    name: 'windowed',
    select: 'SELECT a, row_number() OVER (PARTITION BY b ORDER BY c) AS n FROM lin.t',
    from: { a: ['t.a'], n: ['~t.b', '~t.c'] },
    shows: 'all',
  },
  {
    name: 'cased',
    select: "SELECT CASE WHEN a > 0 THEN b ELSE c END AS v, if(a = 1, 'from', 'where') AS w FROM lin.t",
    from: { v: ['~t.a', '~t.b', '~t.c'], w: ['~t.a'] },
    shows: 'all',
  },
  { name: 'distinct_', select: 'SELECT DISTINCT a, b FROM lin.t', from: { a: ['t.a'], b: ['t.b'] }, shows: 'all' },
  { name: 'limited', select: 'SELECT a, b FROM lin.t LIMIT 2', from: { a: ['t.a'], b: ['t.b'] }, shows: 'some' },
  {
    name: '한글 `뷰`',
    select: 'SELECT `이름``` AS `from` FROM lin.`고객 표`',
    from: { from: ['고객 표.이름`'] },
    shows: 'all',
  },
  { name: 'over_view', select: 'SELECT a FROM lin.plain WHERE b > 0', from: { a: ['plain.a'] }, shows: 'some' },
];

describe.each<Flavour>(['mysql', 'mariadb'])('%s', (engine) => {
  let server: TestServer;
  let admin: Connection;
  let graph: AccessGraph;

  beforeAll(async () => {
    server = await ownServer(engine);
    admin = await connect(server);
    for (const sql of [
      'CREATE DATABASE lin CHARACTER SET utf8mb4',
      'CREATE TABLE lin.t (a int, b int, c varchar(20))',
      'CREATE TABLE lin.u (x int, y varchar(20))',
      'CREATE TABLE lin.w (x int, y varchar(20))',
      'CREATE TABLE lin.`고객 표` (`이름``` varchar(20))',
      `CREATE USER 'definer'@'%' IDENTIFIED BY '${PASSWORD}'`,
      `CREATE USER 'reader'@'%' IDENTIFIED BY '${PASSWORD}'`,
      "GRANT SELECT ON lin.* TO 'definer'@'%'",
    ]) {
      await admin.query(sql);
    }
    for (const { name, select } of SHAPES) {
      const view = `lin.\`${name.replaceAll('`', '``')}\``;
      await admin.query(`CREATE DEFINER = 'definer'@'%' VIEW ${view} AS ${select}`);
      await admin.query(`GRANT SELECT ON ${view} TO 'reader'@'%'`);
    }
    graph = await readGraph(server, admin);
  }, 90_000);
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  it.each(SHAPES)('$name', ({ name, from, shows }) => {
    const view = graph.relations.findIndex((relation) => relation.name === name);
    const found: Record<string, string[]> = Object.fromEntries(
      graph.relations[view]!.columns.map((each) => [each, []]),
    );
    for (const { view: of, column, base, baseColumn, use } of graph.lineage) {
      if (of === view && use !== 'filter')
        found[column]!.push(`${use === 'copy' ? '' : '~'}${graph.relations[base]!.name}.${baseColumn}`);
    }
    const sets = (each: Readonly<Record<string, readonly string[]>>) =>
      Object.fromEntries(Object.entries(each).map(([column, sources]) => [column, new Set(sources)]));
    expect(sets(found)).toEqual(sets(from));
    expect(graph.relations[view]!.shows).toBe(shows);
  });

  it('asks the definer for the columns that the server asks for', async () => {
    await admin.query("REVOKE SELECT ON lin.* FROM 'definer'@'%'");
    await admin.query("GRANT SELECT ON lin.plain TO 'definer'@'%'");
    const columns: Record<string, string[]> = { t: ['a', 'b', 'c'], u: ['x', 'y'], w: ['x', 'y'] };
    const differences: string[] = [];
    let compared = 0;
    const lacking = [
      null,
      ...Object.entries(columns).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)),
    ];
    for (const lack of [...lacking, 't', 'u', 'w']) {
      await admin.query("REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'definer'@'%'");
      await admin.query("GRANT SELECT ON lin.plain TO 'definer'@'%'");
      for (const [table, names] of Object.entries(columns)) {
        const kept = names.filter((name) => lack !== `${table}.${name}`);
        if (lack !== table) await admin.query(`GRANT SELECT (${kept.join(', ')}) ON lin.${table} TO 'definer'@'%'`);
      }
      const model = answersOf(resolveFor(await readGraph(server, admin))).get("'reader'@'%'")!;
      const reader = await connect(server, 'reader');
      for (const { name, from } of SHAPES.filter((shape) => !shape.name.startsWith('한'))) {
        for (const column of Object.keys(from)) {
          const key = `lin.${name}.${column}`;
          const really = await reads(reader, key);
          compared++;
          if ((model.get(key)?.direct === 'certain') !== really) {
            differences.push(`without ${lack}: the server ${really ? 'reads' : 'refuses'} ${key}`);
          }
        }
      }
      await reader.end();
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(400);
  }, 60_000);
});
