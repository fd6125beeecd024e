import { describe, expect, it } from 'vitest';

import { parseStatement } from './statement.ts';
import { ancestorsOf, nodesNamed, walk } from './walk.ts';

describe('walking a statement', () => {
  it('reaches everything SELECT can contain, also what the grammar gives without its name', async () => {
    const { tree } = await parseStatement(`
      WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + f1() FROM t) SEARCH DEPTH FIRST BY n SET o
        CYCLE n SET c TO f2type 'a' DEFAULT 'b' USING p
      SELECT DISTINCT ON (f3()) f4() OVER (PARTITION BY f5() ORDER BY f6()), f7() FILTER (WHERE f8()), x[f9()],
        (ROW(f10())).a, CASE f11() WHEN f12() THEN f13() ELSE f14() END, ARRAY[f15()], ARRAY(SELECT f16()),
        json_object('a': f17()), json_arrayagg(f18() ORDER BY f19()), JSON_VALUE(f20(), '$' PASSING f21() AS a RETURNING int DEFAULT f22() ON EMPTY),
        xmlelement(name a, f23()), a COLLATE "C", f24() WITHIN GROUP (ORDER BY f25()), json_scalar(f26()), json_objectagg(f27(): f28())
      FROM a AS b(c) TABLESAMPLE system (f29()) JOIN LATERAL f30(f31()) AS d(e int) ON f32(),
        ROWS FROM (f33()) WITH ORDINALITY, XMLTABLE('/a' PASSING f34() COLUMNS a int DEFAULT f35()),
        JSON_TABLE(f36(), '$' COLUMNS (a int PATH '$' DEFAULT f37() ON ERROR))
      WHERE f38() IN (SELECT f39()) AND EXISTS (VALUES (f40())) GROUP BY GROUPING SETS ((f41()), ROLLUP (f42()))
      HAVING f43() WINDOW w AS (ORDER BY f44() ROWS BETWEEN f45() PRECEDING AND CURRENT ROW)
      ORDER BY f46() LIMIT f47() OFFSET f48()`);
    const called = nodesNamed(tree, 'FuncCall').map(({ node }) => JSON.stringify(node.funcname));
    const missing = Array.from({ length: 48 }, (_, n) => `f${n + 1}`).filter(
      (name) => name !== 'f2' && !called.some((text) => text.includes(`"${name}"`)),
    );
    expect(missing).toEqual([]);
    expect(nodesNamed(tree, 'TypeName').map(({ node }) => JSON.stringify(node.names))).toContainEqual(
      expect.stringContaining('f2type'),
    );
  });

  it('reaches everything INSERT, UPDATE and MERGE can contain', async () => {
    const texts = [
      `WITH a AS (DELETE FROM z RETURNING f1()) INSERT INTO b AS c (d[f2()]) SELECT f3()
        ON CONFLICT (f4()) WHERE f5() DO UPDATE SET (x, y) = (SELECT f6(), f7()) WHERE f8() RETURNING WITH (OLD AS o) f9()`,
      'MERGE INTO a USING f1() ON f2() WHEN MATCHED AND f3() THEN UPDATE SET b = f4() WHEN NOT MATCHED THEN INSERT VALUES (f5()) RETURNING f6()',
    ];
    const called = await Promise.all(texts.map(async (sql) => (await parseStatement(sql)).functions.length));
    expect(called).toEqual([9, 6]);
  });

  it('knows what each node stands in', async () => {
    const { tree } = await parseStatement('SELECT a FROM b WHERE lower(c) = $1');
    const parameter = [...walk(tree)].find(({ name }) => name === 'ParamRef');
    expect(parameter).toMatchObject({ field: 'rexpr', depth: 2 });
    expect(parameter === undefined ? [] : [...ancestorsOf(parameter)].map(({ name }) => name)).toEqual([
      'A_Expr',
      'SelectStmt',
    ]);
  });
});
