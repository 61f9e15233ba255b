import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { noAttributes, putAttribute } from '#packages/attributes/read-attributes'
import type { Json } from '#packages/protocol/json'

import { scrubAttributes, scrubDescription, scrubTransactionName } from './scrub-attributes.ts'
import { defaultScrubSettings } from './settings.ts'
import type { ScrubSettings } from './settings.ts'

const gone = '[Filtered]'
const card = '4111 1111 1111 1111'

const scrubbed = (members: Record<string, Json>, settings: ScrubSettings = defaultScrubSettings): Record<string, unknown> => {
  const attributes = noAttributes()
  for (const key in members) putAttribute(attributes, key, members[key])
  scrubAttributes(attributes, settings)
  return Object.fromEntries([...attributes.texts, ...attributes.numbers, ...attributes.flags])
}

const describeAfter = (text: string, op = 'db', system = ''): string => scrubDescription(text, { op, system }, defaultScrubSettings)

describe('attributes: what goes', () => {
  it.each<[string, string, Json, Json]>([
    ['a secret by its name', 'password', 'hunter2', gone],
    ['.. also in a list', 'secrets', ['a', 'b'], gone],
    ['.. also a number', 'otp', 123_456, gone],
    ['a header that signs in', 'http.request.header.authorization', ['Bearer abc'], gone],
    ['a key of an interface', 'http.request.header.x-api-key', ['abc'], gone],
    ['cookies of sessions', 'http.request.header.cookie', ['theme=dark', 'sessionid=abc'], `["theme=dark","sessionid=${gone}"]`],
    ['one cookie', 'http.request.header.cookie.sessionid', 'abc', gone],
    ['a card number', 'note', `card ${card}`, `card ${gone}`],
    ['.. also as a number', 'number', 4_111_111_111_111_111, gone],
    ['a text that speaks of secrets', 'note', 'the password is hunter2', gone],
    ['a body', 'http.request.body.data', '{"sku":"tea","password":"hunter2"}', `{"sku":"tea","password":"${gone}"}`],
    ['a parameter', 'url.full', 'https://a.example/auth?token=abc&page=2', `https://a.example/auth?token=${gone}&page=2`],
    ['.. of a query alone', 'http.query', '?token=abc&page=2', `?token=${gone}&page=2`],
    ['.. as newer SDKs have it', 'url.query', 'token=abc&page=2', `token=${gone}&page=2`],
    ['a password of an address', 'url.full', 'https://ana:hunter2@a.example/', `https://ana:${gone}@a.example/`],
    ['an argument', 'process.command_args', ['job', '--password', 'hunter2'], `["job","${gone}","${gone}"]`],
    ['a parameter of a query', 'db.query.parameter.password', 'hunter2', gone],
    ['what a person tells a model', 'gen_ai.request.messages', 'my card is 4111111111111111', 'my card is [creditcard]'],
    ['a list of cookies that was cut off', 'cookie', '["sessionid=abc', gone],
  ])('%s', (_, key, value, expected) => {
    expect(scrubbed({ [key]: value })).toEqual({ [key]: expected })
  })

  it('what stands under a key that is a text', () => {
    expect(JSON.stringify(scrubbed({ '{"password":"hunter2"}': 'x', 'https://a.example/?token=abc': 1 }))).not.toMatch(/hunter2|abc/)
  })

  it('addresses of clients, where the project says so', () => {
    const settings = { ...defaultScrubSettings, scrubIpAddresses: true }
    const sent = {
      'client.address': '203.0.113.9',
      'user.ip_address': '203.0.113.9',
      'server.address': '203.0.113.1',
      note: 'of 203.0.113.9',
    }
    expect(scrubbed(sent, settings)).toEqual({ 'server.address': '[ip]', note: 'of [ip]' })
    expect(scrubbed(sent)).toEqual(sent)
  })

  it('what the project names; not what it calls safe, and nothing where it wants none', () => {
    const sent = { tenant: 'x', 'tenant.name': 'y', note: 'z', password: 'p' }
    expect(scrubbed(sent, { ...defaultScrubSettings, sensitiveFields: ['tenant'], safeFields: ['tenant.name', 'password'] })).toEqual({
      ...sent,
      tenant: gone,
    })
    expect(scrubbed(sent, { ...defaultScrubSettings, scrubData: false })).toEqual(sent)
  })
})

describe('attributes: what stays', () => {
  it.each<[string, Json]>([
    ['db.collection.name', 'auth_user'],
    ['code.function.name', 'check_password'],
    ['rpc.service', 'AuthService'],
    ['http.route', '/auth/login'],
    ['url.path', '/oauth/token'],
    ['sentry.origin', 'auto.http.oauth'],
    ['messaging.destination.name', 'password-resets'],
    ['gen_ai.usage.input_tokens', 512],
    ['gen_ai.usage.total_tokens', 4_111_111_111_111_111],
    ['user.id', 'auth0|5f7c'],
    ['thread.id', '4111111111111111'],
    ['cache.hit', true],
    ['password', false],
    ['list', ['a', 1]],
  ])('%s: %j', (key, value) => {
    expect(scrubbed({ [key]: value })[key]).toEqual(typeof value === 'object' ? JSON.stringify(value) : value)
  })
})

describe('descriptions of queries', () => {
  it.each<[string, string]>([
    ['SELECT * FROM orders WHERE state = %s LIMIT 21', 'SELECT * FROM orders WHERE state = %s LIMIT 21'],
    ["SELECT * FROM orders WHERE state = 'paid'", "SELECT * FROM orders WHERE state = 'paid'"],
    ['SELECT * FROM "auth_user" WHERE "auth_user"."id" = %s LIMIT 21', 'SELECT * FROM "auth_user" WHERE "auth_user"."id" = %s LIMIT 21'],
    ["INSERT INTO t (mail) VALUES ('ana@shop.example')", 'INSERT INTO t (mail) VALUES (%s)'],
    [`INSERT INTO t (card) VALUES ('${card}')`, "INSERT INTO t (card) VALUES ('[creditcard]')"],
    ["INSERT INTO users (name, password) VALUES ('ana', 'hunter2')", 'INSERT INTO users (name, password) VALUES (%s, %s)'],
    ["INSERT INTO users (name, password) VALUES ('it''s', 'hun", 'INSERT INTO users (name, password) VALUES (%s, %s'],
    ["SELECT 1 FROM pins WHERE secret = 'C:\\', 'hunter2', 'x'", 'SELECT 1 FROM pins WHERE secret = %s'],
    ['SELECT 1 FROM auth_otps WHERE user_id = 1 AND pin = 4711', 'SELECT 1 FROM auth_otps WHERE user_id = 1 AND pin = %s'],
    ['SELECT * FROM tokens WHERE x = $$hunter2$$', 'SELECT * FROM tokens WHERE x = %s'],
    ['AUTH hunter2', 'AUTH %s'],
    ['{"find": "users", "filter": {"password": "hunter2"}}', `{"find":"users","filter":{"password":"${gone}"}}`],
  ])('%s', (text, expected) => {
    expect(describeAfter(text)).toBe(expected)
  })

  it('know that MySQL writes texts in double quotes', () => {
    const query = 'INSERT INTO users (password) VALUES ("hunter2")'
    expect(describeAfter(query, 'db', 'mysql')).toBe('INSERT INTO users (password) VALUES (%s)')
    expect(scrubbed({ 'db.system': 'mysql', 'db.statement': query })['db.statement']).toBe('INSERT INTO users (password) VALUES (%s)')
  })

  it('are linear', () => {
    const began = performance.now()
    for (const text of ["password'", 'password"', 'auth $$', "token \\'", 'secret 1234 '])
      describeAfter(text.repeat(10_000 / text.length), 'db', 'mysql')
    expect(performance.now() - began).toBeLessThan(500)
  })
})

describe('other descriptions', () => {
  it.each<[string, string, string]>([
    ['http.client', 'GET https://ana:hunter2@a.example/auth?token=abc', `GET https://ana:${gone}@a.example/auth?token=${gone}`],
    ['function', 'check_password', 'check_password'],
    ['function', `pay with ${card}`, 'pay with [creditcard]'],
    ['subprocess', 'login --password hunter2', `login --password ${gone}`],
    ['task', 'mail to ana@shop.example', 'mail to [email]'],
  ])('%s: %s', (op, text, expected) => {
    expect(describeAfter(text, op)).toBe(expected)
  })

  it('names of transactions lose what is certain, and nothing else', () => {
    expect(scrubTransactionName('auth.views.login', defaultScrubSettings)).toBe('auth.views.login')
    expect(scrubTransactionName('/reset?token=abc', defaultScrubSettings)).toBe(`/reset?token=${gone}`)
  })

  it('property: a second run finds nothing more, and a planted password is in no description', () => {
    const words = fc.constantFrom('SELECT', "'", '"', 'password', '=', '(', ')', ',', '\\', 'auth', ' ', '$$', '1234', "''", '`', '{', 'x')
    const op = fc.constantFrom('db', 'http.client', 'function')
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), op, (parts, kind) => {
        const once = describeAfter(parts.join(''), kind)
        expect(describeAfter(once, kind)).toBe(once)
        const planted = `${parts.join('').replaceAll(/['"`\\$]/g, '')} password='pl4nted'`
        expect(describeAfter(planted)).not.toContain('pl4nted')
      }),
    )
  })
})
