import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { normalizeSql } from './normalize-sql.ts'

const text = (sql: string, system = ''): string | undefined => normalizeSql(sql, system)?.text

describe('values', () => {
  test.each([
    ['SELECT * FROM a WHERE b = 1 AND c = -2.5e3 AND d = 0xff', 'SELECT * FROM a WHERE b = %s AND c = %s AND d = %s'],
    ["SELECT * FROM a WHERE b = 'it''s' AND c = E'it\\'s' AND d = N'x'", 'SELECT * FROM a WHERE b = %s AND c = %s AND d = %s'],
    ['SELECT * FROM a WHERE b = ? AND c = $1 AND d = :name AND e = @p0', 'SELECT * FROM a WHERE b = %s AND c = %s AND d = %s AND e = %s'],
    ['SELECT * FROM a WHERE b = %s AND c = %(id_1)s', 'SELECT * FROM a WHERE b = %s AND c = %s'],
    ["SELECT * FROM a WHERE b = '2026-01-01'::timestamp with time zone AND c = 1", 'SELECT * FROM a WHERE b = %s AND c = %s'],
    ['SELECT * FROM a WHERE b = true AND c IS NULL', 'SELECT * FROM a WHERE b = %s AND c IS NULL'],
    ['SELECT * FROM a WHERE b = $$it is$$ AND c = $x$a $$ b$x$', 'SELECT * FROM a WHERE b = %s AND c = %s'],
    ['SELECT a::jsonb ->> 0 FROM b', 'SELECT a::jsonb ->> %s FROM b'],
    ['SELECT * FROM a WHERE b=5-3', 'SELECT * FROM a WHERE b = %s - %s'],
    ['SELECT * FROM a WHERE b BETWEEN 1 AND 2 LIMIT 5 OFFSET 10', 'SELECT * FROM a WHERE b BETWEEN %s AND %s LIMIT %s OFFSET %s'],
  ])('%s', (sql, expected) => {
    expect(text(sql)).toBe(expected)
  })

  test('stand in double quotes where the database has it so', () => {
    expect(text('SELECT "a" FROM `b` WHERE c = "secret"', 'mysql')).toBe('SELECT %s FROM b WHERE c = %s')
    expect(text('SELECT "a" FROM "b" WHERE c = 1', 'postgresql')).toBe('SELECT a FROM b WHERE c = %s')
  })

  test('end where the database has them end', () => {
    expect(text("SELECT * FROM a WHERE b = 'C:\\' AND c = 'secret'", 'postgresql')).toBe('SELECT * FROM a WHERE b = %s AND c = %s')
    expect(text("SELECT * FROM a WHERE b = 'it\\'s' AND c = 'secret'", 'mysql')).toBe('SELECT * FROM a WHERE b = %s AND c = %s')
    // Nobody said which database: the reading in which every literal ends.
    expect(text("SELECT * FROM a WHERE b = 'C:\\' AND c = 2")).toBe('SELECT * FROM a WHERE b = %s AND c = %s')
    expect(text("SELECT * FROM a WHERE b = 'it\\'s' AND c = 2")).toBe('SELECT * FROM a WHERE b = %s AND c = %s')
  })

  test('an identifier that is none is a value', () => {
    expect(text('SELECT * FROM a WHERE b = "jo@example.com, 12 Main St."')).toBe('SELECT * FROM a WHERE b = %s')
  })
})

describe('lists', () => {
  test.each([
    ['SELECT a, b AS c, d e FROM f', 'SELECT .. FROM f'],
    ['SELECT a FROM b', 'SELECT a FROM b'],
    ['SELECT t.*, u.id FROM t, u', 'SELECT .. FROM t, u'],
    ['SELECT a, b, count(*) AS n FROM c GROUP BY a, b', 'SELECT .., count(*) FROM c GROUP BY a, b'],
    ['SELECT DISTINCT a, b FROM c', 'SELECT DISTINCT .. FROM c'],
    ['SELECT DISTINCT ON (a) b, c FROM d', 'SELECT DISTINCT ON (a) .. FROM d'],
    ['SELECT * FROM a WHERE b IN (1, 2, 3) OR (c, d) IN ((1, 2), (3, 4))', 'SELECT * FROM a WHERE b IN (%s) OR (c, d) IN (%s)'],
    ['SELECT * FROM a WHERE b IN (SELECT c, d FROM e)', 'SELECT * FROM a WHERE b IN (SELECT .. FROM e)'],
    ['SELECT * FROM a WHERE b = ANY(ARRAY[1, 2])', 'SELECT * FROM a WHERE b = ANY (ARRAY[%s])'],
    ['INSERT INTO a (b, c) VALUES (1, now()), (2, NULL)', 'INSERT INTO a (..) VALUES (%s)'],
    ['INSERT INTO a (b) SELECT c FROM d', 'INSERT INTO a (..) SELECT c FROM d'],
    ['UPDATE a SET b = 1 WHERE c = 2', 'UPDATE a SET b = %s WHERE c = %s'],
    ['UPDATE a SET b = 1, c = (SELECT d FROM e) WHERE f = 2', 'UPDATE a SET .. WHERE f = %s'],
  ])('%s', (sql, expected) => {
    expect(text(sql)).toBe(expected)
  })
})

describe('names', () => {
  test.each([
    ["select max(price) from item_7 where sku in ('a', 'b')", 'SELECT max(price) FROM item_{%s} WHERE sku IN (%s)'],
    ["UPDATE cart SET qty = 2, note = 'x' WHERE open", 'UPDATE cart SET .. WHERE open'],
    ['SELECT a.b.c FROM d.e.f AS g JOIN h i ON g.x = i.y', 'SELECT c FROM f JOIN h ON x = y'],
    [
      'SELECT [Id], [dbo].[Users].[Name] FROM [dbo].[Users] WITH (NOLOCK) WHERE [Id] = @p0',
      'SELECT .. FROM Users WITH (NOLOCK) WHERE Id = %s',
    ],
    ['SELECT x FROM events_2026_11, t123, oauth2_app', 'SELECT x FROM events_{%s}, t{%s}, oauth2_app'],
    ['SELECT CAST(a AS integer) AS b FROM c', 'SELECT CAST(a AS integer) FROM c'],
    ['SAVEPOINT "s140_x1"', 'SAVEPOINT %s'],
    ['RELEASE SAVEPOINT sa_savepoint_1', 'RELEASE SAVEPOINT %s'],
    ['ROLLBACK TO SAVEPOINT "s1"', 'ROLLBACK TO SAVEPOINT %s'],
    ['DECLARE "_django_curs_1" NO SCROLL CURSOR FOR SELECT a, b FROM c', 'DECLARE %s NO SCROLL CURSOR FOR SELECT .. FROM c'],
    ['FETCH FORWARD 100 FROM "_django_curs_1"', 'FETCH FORWARD %s FROM %s'],
  ])('%s', (sql, expected) => {
    expect(text(sql)).toBe(expected)
  })
})

describe('comments', () => {
  test.each([
    ['/* who */ SELECT a -- why\n, b # and\nFROM c;', 'SELECT .. FROM c'],
    ['SELECT a FROM b /* never closed', 'SELECT a FROM b'],
    ["SELECT a FROM b WHERE c = '-- no comment'", 'SELECT a FROM b WHERE c = %s'],
  ])('%s', (sql, expected) => {
    expect(text(sql)).toBe(expected)
  })
})

describe('what libraries send', () => {
  test.each([
    [
      'SQLAlchemy',
      'SELECT users.id AS users_id, users.name AS users_name \nFROM users \nWHERE users.id = %(pk_1)s',
      'SELECT .. FROM users WHERE id = %s',
    ],
    [
      'Django',
      'SELECT "shop_order"."id", "shop_order"."total" FROM "shop_order" INNER JOIN "auth_user" T2 ON ("shop_order"."user_id" = T2."id") WHERE "shop_order"."id" IN (%s, %s) ORDER BY "shop_order"."created" DESC LIMIT 21',
      'SELECT .. FROM shop_order INNER JOIN auth_user ON (user_id = id) WHERE id IN (%s) ORDER BY created DESC LIMIT %s',
    ],
    ['Go database/sql', 'SELECT id, name FROM users WHERE id = $1', 'SELECT .. FROM users WHERE id = %s'],
    [
      'GORM',
      "INSERT INTO `orders` (`created_at`,`total`) VALUES ('2026-11-23 10:00:00.123',12.5) ON DUPLICATE KEY UPDATE `total`=VALUES(`total`),`updated_at`=NOW()",
      'INSERT INTO orders (..) VALUES (%s) ON DUPLICATE KEY UPDATE ..',
    ],
    [
      'Prisma',
      'SELECT "public"."User"."id", "public"."User"."email" FROM "public"."User" WHERE ("public"."User"."id" = $1 AND 1=1) LIMIT $2 OFFSET $3',
      'SELECT .. FROM User WHERE (id = %s AND %s = %s) LIMIT %s OFFSET %s',
    ],
    ['ActiveRecord', 'SELECT "users".* FROM "users" WHERE "users"."id" = $1 LIMIT $2', 'SELECT * FROM users WHERE id = %s LIMIT %s'],
    [
      'Postgres',
      'INSERT INTO t AS x (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING a, b',
      'INSERT INTO t (..) VALUES (%s) ON CONFLICT (a) DO UPDATE SET b = b RETURNING ..',
    ],
  ])('%s', (_library, sql, expected) => {
    expect(text(sql)).toBe(expected)
  })
})

describe('verb and tables', () => {
  test.each([
    ['SELECT a FROM b JOIN c ON d = e', 'SELECT', ['b', 'c']],
    ['WITH x AS (SELECT a FROM b), y(c) AS (SELECT 1) SELECT * FROM x JOIN y', 'SELECT', ['b']],
    ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x', 'INSERT', ['t']],
    ['DELETE FROM ONLY a WHERE b = 1', 'DELETE', ['a']],
    ['UPDATE a SET b = 1, c = (SELECT d FROM e)', 'UPDATE', ['a', 'e']],
    ['SELECT extract(year FROM d) FROM t WHERE a IS DISTINCT FROM b FOR UPDATE', 'SELECT', ['t']],
    ['SELECT * FROM generate_series(1, 2) AS g(x), t', 'SELECT', ['t']],
    ['CREATE TABLE IF NOT EXISTS t (id int)', 'CREATE', ['t']],
    ['TRUNCATE TABLE a, b', 'TRUNCATE', ['a', 'b']],
    ['COPY a (b, c) FROM stdin', 'COPY', ['a']],
    ['BEGIN', 'BEGIN', []],
  ])('%s', (sql, action, tables) => {
    expect(normalizeSql(sql, '')).toMatchObject({ action, tables })
  })

  test.each(['connect', 'pg-pool.connect', 'prisma:client:operation', '', '{"find": "a"}', 'users.findMany'])('%j is not SQL', (sql) => {
    expect(normalizeSql(sql, '')).toBeUndefined()
  })
})

describe('whatever comes', () => {
  const pieces = fc.constantFrom(
    ...'SELECT FROM WHERE IN VALUES SET UPDATE INSERT INTO JOIN AS WITH DISTINCT ON TOP RETURNING ARRAY , ( ) [ ] . .. * ; :: :a ? $1 %s a b.c t1 "q" `q` [q] \'s\' 1 -1 -- /* */ # \\ { } CAST( extract( $$ \n \' " `'.split(
      ' ',
    ),
  )

  test('nothing throws, nothing grows', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.boolean(), (parts, isTight) => {
        const sql = `SELECT ${parts.join(isTight ? '' : ' ')}`
        expect((normalizeSql(sql, '')?.text ?? '').length).toBeLessThanOrEqual(sql.length * 5 + 10)
      }),
      { numRuns: 1_000 },
    )
  })

  test('no content of a literal stays', () => {
    const content = fc.stringMatching(/^[ -~]{0,30}$/).map((text) => text.replaceAll("'", "''").replaceAll('\\', ''))
    fc.assert(
      fc.property(content, content, (first, second) => {
        const sql = `SELECT a FROM b WHERE c = 'Zq${first}Zq' AND d IN ('Zq${second}', 5) OR e LIKE N'%Zq${second}'`
        expect(text(sql)).toBe('SELECT a FROM b WHERE c = %s AND d IN (%s) OR e LIKE %s')
      }),
      { numRuns: 300 },
    )
  })

  test('without values is without values: again changes nothing', () => {
    const name = fc.constantFrom('a', 'b_1', 'orders', '"T"', 'x.y', 'events_2026_01', 't9')
    const value = fc.constantFrom("'v'", '1', '?', '$2', 'true', '(1, 2)', 'NULL', 'f(x, 1)')
    const statement = fc.tuple(name, fc.array(name, { minLength: 1, maxLength: 4 }), fc.array(fc.tuple(name, value), { maxLength: 3 }))
    fc.assert(
      fc.property(statement, ([table, columns, conditions]) => {
        const where = conditions.map(([column, is]) => (is.startsWith('(') ? `${column} IN ${is}` : `${column} = ${is}`)).join(' AND ')
        const once = text(`SELECT ${columns.join(', ')} FROM ${table} z WHERE ${where === '' ? '1 = 1' : where}`) ?? ''
        expect(text(once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['SELECT (', ''],
    ['SELECT a, ', ''],
    ['SELECT ', ''],
    ['VALUES (', ')'],
    ['IN (', ')'],
    ["'", ''],
    ['"', ''],
    ['[', ''],
    ['$a$', ''],
    ['::"', ''],
    ['x AS (', ''],
    ['WITH y(z) AS ', ''],
    ['SET a = 1, ', ''],
    ['a.', ''],
    ['-1', ''],
    ["\\'", ''],
  ])('%j over and over takes linear time', (open, close) => {
    expect(growsLinearly((size) => normalizeSql(`SELECT ${open.repeat(size)}${close.repeat(size)}`, ''), 20_000)).toBe(true)
  })
})
