import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Attributes } from '#packages/attributes/read-attributes'
import { growsLinearly } from '#packages/test-growth'

import { createSpanDescriber, describeSpan } from './describe-span.ts'
import type { SpanFacts } from './span.ts'

const attributesOf = (texts: Record<string, string>): Attributes => ({
  texts: new Map(Object.entries(texts)),
  numbers: new Map(),
  flags: new Map(),
})

const facts = (op: string, description: string, texts: Record<string, string> = {}): SpanFacts =>
  describeSpan({ op, description, attributes: attributesOf(texts) })

describe('category', () => {
  test.each([
    ['db.sql.query', 'db'],
    ['http.client', 'http'],
    ['cache.get', 'cache'],
    ['queue.publish', 'queue'],
    ['resource.script', 'resource'],
    ['browser.connect', 'browser'],
    ['ui.react.render', 'ui'],
    ['ai.pipeline', 'gen_ai'],
    ['gen_ai.chat', 'gen_ai'],
    ['middleware.django', 'middleware'],
    ['checkout.total', ''],
    ['default', ''],
    ['', ''],
  ])('%s', (op, category) => {
    expect(facts(op, 'x').category).toBe(category)
  })

  test('of a span of OpenTelemetry is what its attributes say', () => {
    expect(facts('', 'SELECT shop', { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT a, b FROM c WHERE d = 1' })).toEqual({
      category: 'db',
      name: 'SELECT .. FROM c WHERE d = %s',
      groupHash: facts('db', 'SELECT a, b FROM c WHERE d = 2').groupHash,
      action: 'SELECT',
      domain: ',c,',
    })
    expect(facts('', 'GET', { 'http.request.method': 'GET', 'url.full': 'https://api.example.com/x' }).domain).toBe('*.example.com')
  })
})

describe('group', () => {
  test('is the beginning of the md5 of the description without values', () => {
    // printf '%s' 'SELECT %s' | md5sum
    expect(facts('db', 'SELECT 1').groupHash).toBe('3a377dcc490b1690')
    expect(facts('task', '')).toEqual({ category: 'task', name: 'task', groupHash: '', action: '', domain: '' })
  })

  test('is made of all of it, the name of its beginning', () => {
    const columns = Array.from({ length: 60 }, (_, index) => `max(column_${index})`).join(', ')
    const [one, other] = [facts('db', `SELECT ${columns} FROM a`), facts('db', `SELECT ${columns} FROM b`)]
    expect(one.name).toHaveLength(200)
    expect(one.name).toBe(other.name)
    expect(one.groupHash).not.toBe(other.groupHash)
  })
})

describe('requests', () => {
  test.each([
    ['GET https://a.b.example.com:81/x?y', 'GET https://*.example.com:81', '*.example.com:81'],
    ['get https://user:secret@example.com:443/x', 'GET https://example.com', 'example.com'],
    ['POST https://shop.example.co.uk/cart', 'POST https://*.example.co.uk', '*.example.co.uk'],
    ['GET http://localhost:3000/users/1', 'GET http://localhost:3000', 'localhost:3000'],
    ['GET http://127.0.0.1/x', 'GET http://127.0.0.1', '127.0.0.1'],
    ['GET http://10.1.2.3/x', 'GET http://*.*.*.*', '*.*.*.*'],
    ['GET http://[2001:db8::1]:8080/x', 'GET http://*:*:8080', '*:*:8080'],
    ['GET data:image/png;base64,AAAA', 'GET data:image/*', ''],
    ['GET /api/users/1', 'GET *', ''],
    ['GET', 'GET *', ''],
  ])('axios, undici, fetch: %s', (description, name, domain) => {
    expect(facts('http.client', description)).toMatchObject({ name, domain, action: name.split(' ', 1)[0] })
  })

  test('that are answered have their route, or a path without identifiers', () => {
    expect(facts('http.server', 'GET /users/12/orders?page=2')).toMatchObject({ name: 'GET /users/*/orders', action: 'GET' })
    expect(facts('http.server', 'GET /users/12', { 'http.route': '/users/:id' }).name).toBe('GET /users/:id')
  })
})

describe('stores of keys and documents', () => {
  test.each([
    ['db.redis', "SET 'session:1' [Filtered]", '', 'SET *', 'SET'],
    ['db', 'get user:1', 'redis', 'GET *', 'GET'],
    ['db', 'client list', 'redis', 'CLIENT LIST *', 'CLIENT LIST'],
    ['db', 'PING', 'valkey', 'PING', 'PING'],
    ['db.redis', 'my.own.call', '', '*', ''],
    ['cache.get', 'user:1', '', 'GET *', 'GET'],
    ['cache.put', "SETEX 'a' 10", '', 'SETEX *', 'SETEX'],
    ['db', '{"find":"users","filter":{"_id":"5f","n":[1,2]}}', 'mongodb', '{"find":"users","filter":{"_id":?,"n":[?]}}', 'find'],
    ['db', '{"name":"secret","n":{"$gt":5}}', 'mongodb', '{"name":?,"n":{"$gt":?}}', ''],
    ['db', '{"find":"users","filter":{"name":"sec', 'mongodb', '{"find":"users","filter":{"name":?', 'find'],
    ['db', 'GET /orders-2026/_search', 'elasticsearch', 'GET /orders-2026/_search', 'GET'],
  ])('%s %s', (op, description, system, ...[name, action]) => {
    expect(facts(op, description, system === '' ? {} : { 'db.system': system })).toMatchObject({ name, action })
  })

  test('a collection is the domain of what is done with its documents', () => {
    expect(facts('db', 'find', { 'db.system': 'mongodb', 'db.collection.name': 'users', 'db.operation': 'find' })).toMatchObject({
      domain: ',users,',
      action: 'find',
    })
  })

  test('the memory keeps apart what attributes tell', () => {
    const describeAny = createSpanDescriber()
    const find = (collection: string): string =>
      describeAny({ op: 'db', description: 'find', attributes: attributesOf({ 'db.system': 'mongodb', 'db.collection.name': collection }) })
        .domain
    expect([find('users'), find('orders')]).toEqual([',users,', ',orders,'])
  })
})

describe('everything else', () => {
  test.each([
    ['resource.script', 'https://cdn.example.com/shop/static/js/main.3f9a2b1c.js?v=1', 'https://*.example.com/*/static/js/main.*.js'],
    ['resource.img', '/a/b/logo.png', '/*/logo.png'],
    ['resource.link', 'chrome-extension://abc/x.css', 'browser-extension://*'],
    ['resource.img', 'data:image/svg+xml,x', 'data:image/svg+xml'],
    ['file.read', '/home/jo/a.JSON', '*.json'],
    ['file.write', '/dev/null', '*'],
    ['graphql.query', 'query Orders { a(b: "c") }', 'query Orders'],
    ['gen_ai.chat', 'chat gpt-4o', 'chat gpt-4o'],
    ['task', 'send jo@example.com 123 0a1b2c3d4e5f', 'send * * *'],
    ['function', 'shop.cart.total', 'shop.cart.total'],
    ['db', 'prisma:client:operation', 'prisma:client:operation'],
    ['db', 'pg-pool.connect', 'pg-pool.connect'],
    ['db', "INSERTED 1 'Person'", 'INSERTED * *'],
  ])('%s %s', (op, description, name) => {
    expect(facts(op, description).name).toBe(name)
  })

  test('a component that was clicked on is known by its name', () => {
    expect(facts('ui.interaction.click', 'button > div', { 'ui.component_name': 'CheckoutButton' }).name).toBe('CheckoutButton')
  })
})

describe('whatever comes', () => {
  test('no value of a document stays', () => {
    const key = fc.constantFrom('a', 'b_c', '$in', 'find', '')
    const value = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string().map((text) => `Zq${text}Zq`),
        fc.constantFrom(5, 1.5, true, null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      ),
    })).tree
    fc.assert(
      fc.property(value, fc.constantFrom('find', 'filter'), (filter, first) => {
        const whole = JSON.stringify({ [first]: filter, x: filter })
        for (const text of [whole, whole.slice(0, whole.length / 2)].slice(typeof filter === 'string' && first === 'find' ? 2 : 0)) {
          expect(facts('db', text, { 'db.system': 'mongodb' }).name).not.toContain('Zq')
        }
      }),
      { numRuns: 300 },
    )
  })

  const pieces = ["'", '"', '{"a":', '[1,', 'a@', '1.', 'a1', '/a', '%', 'x-', '[Filtered] ', '0123456789abcdef', '\\']
  const anyOp = ['db', 'db.redis', 'http.client', 'http.server', 'resource.css', 'cache.get', 'file.read', 'graphql', 'ui', 'queue', 'x']
  test.each(pieces)('%j over and over is described at once', (piece) => {
    const describeAll = (size: number): unknown => anyOp.map((op) => facts(op, piece.repeat(size / piece.length)))
    expect(growsLinearly(describeAll, 10_000)).toBe(true)
  })

  const ops = fc.constantFrom(
    '',
    'db',
    'db.redis',
    'http.client',
    'http.server',
    'resource.css',
    'cache.get',
    'file.read',
    'graphql',
    'ui.react',
    'queue',
    'x',
  )
  const texts = fc.dictionary(
    fc.constantFrom('db.system', 'db.statement', 'url.full', 'http.method', 'messaging.system'),
    fc.string({ unit: 'binary' }),
  )

  test('it is described the same, with a memory and without, and never throws', () => {
    fc.assert(
      fc.property(ops, fc.string({ unit: 'binary', maxLength: 80 }), texts, (op, description, said) => {
        const span = { op, description, attributes: attributesOf(said) }
        const describeAny = createSpanDescriber()
        const first = describeAny(span)
        expect(describeAny(span)).toEqual(first)
        expect(first.groupHash).toMatch(/^([0-9a-f]{16})?$/)
        expect(first.name.length).toBeLessThanOrEqual(200)
      }),
      { numRuns: 500 },
    )
  })
})
