import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json } from '#packages/protocol/json'
import { defaultScrubSettings } from '#packages/scrub/settings'

import { envelopeSdk, userHashOf } from './item-origin.ts'
import { itemClock } from './item-time.ts'
import { inferredAttributes, readContainer } from './read-container.ts'
import { readLevel } from './read-level.ts'
import { bodyCharsMax, readLog } from './read-log.ts'
import type { ItemFacts, Log } from './read-log.ts'
import { scrubLog } from './scrub-log.ts'
import { noSettings, receivedAtMs, typed } from './test-items.ts'

const seconds = receivedAtMs / 1000

const facts: ItemFacts = { receivedAtMs, shiftUs: 0, sdk: { name: 'sentry.python', version: '2.75.0' }, inferred: new Map() }

const read = (said: object, more: Partial<ItemFacts> = {}): Log => {
  const log = readLog({ body: 'hi', ...said } as Json, { ...facts, ...more })
  if (!log) throw new Error('no log')
  return log
}

describe('a log', () => {
  it('has columns for what all of them say, and keeps the rest by its type', () => {
    const log = read({
      timestamp: seconds - 1.5,
      trace_id: 'A9DF5AA3-56c9-4c8d-bec9-c7299e40da99',
      level: 'info',
      attributes: typed({
        'sentry.release': 'shop@1.2.3',
        'sentry.environment': 'staging',
        'sentry.sdk.name': 'sentry.javascript.node',
        'sentry.sdk.version': '11.12.0',
        'sentry.message.template': 'hi %s',
        'sentry.trace.parent_span_id': '9ad72c9a67fdcb89',
        'sentry.severity_number': 9,
        'sentry.severity_text': 'INFO',
        'server.address': 'web-2',
        'user.id': '42',
        total: 2.5,
        vip: true,
      }),
    })
    expect(log).toMatchObject({
      timestampUs: receivedAtMs * 1000 - 1_500_000,
      traceId: 'a9df5aa356c94c8dbec9c7299e40da99',
      spanId: '9ad72c9a67fdcb89',
      level: 'info',
      severity: 9,
      template: 'hi %s',
      serverName: 'web-2',
      origin: {
        release: 'shop@1.2.3',
        environment: 'staging',
        sdkName: 'sentry.javascript.node',
        sdkVersion: '11.12.0',
        platform: 'node',
      },
    })
    expect([...log.attributes.texts]).toEqual([['user.id', '42']])
    expect([...log.attributes.numbers]).toEqual([['total', 2.5]])
    expect([...log.attributes.flags]).toEqual([['vip', true]])
  })

  it('may say nothing but its body', () => {
    expect(read({})).toMatchObject({
      timestampUs: receivedAtMs * 1000,
      traceId: '',
      spanId: '',
      level: 'info',
      severity: 9,
      origin: { release: '', environment: '', sdkName: 'sentry.python', platform: 'python' },
    })
  })

  it.each([[null], ['text'], [5], [[]], [{}], [{ body: null }], [{ message: 'x' }]])('is not %j', (said) => {
    expect(readLog(said as Json, facts)).toBeUndefined()
  })

  it('that says something other than text says it as JSON', () => {
    expect(read({ body: { a: [1] } }).body).toBe('{"a":[1]}')
    expect(read({ body: '' }).body).toBe('')
  })

  it('keeps 64 Ki characters of its body, and whole ones', () => {
    const { body } = read({ body: '😀'.repeat(40_000) })
    expect(body.length).toBeLessThanOrEqual(bodyCharsMax)
    expect(body.endsWith('😀...')).toBe(true)
    expect(read({ body: 'a\0b' }).body).toBe('a\uFFFDb')
  })

  it('takes ids that are none for absent', () => {
    expect(read({ trace_id: 'xyz', span_id: '0'.repeat(16) })).toMatchObject({ traceId: '', spanId: '' })
  })

  it('takes names that no release may have for none', () => {
    expect(read({ attributes: typed({ 'sentry.release': 'a/b', 'sentry.environment': 'none' }) }).origin).toMatchObject({
      release: '',
      environment: '',
    })
  })

  it('is never the end of the program', () => {
    const clock = { ...facts, inferred: new Map([['client.address', '203.0.113.9']]) }
    const items = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          body: fc.jsonValue(),
          timestamp: fc.jsonValue(),
          level: fc.jsonValue(),
          severity_number: fc.jsonValue(),
          trace_id: fc.jsonValue(),
          attributes: fc.oneof(
            fc.jsonValue(),
            fc.dictionary(
              fc.constantFrom('sentry.release', 'sentry.timestamp.sequence', 'sentry.severity_number', 'server.address', '__proto__', 'a'),
              fc.record({ type: fc.constantFrom('string', 'integer', 'double', 'boolean', 'array', 'x'), value: fc.jsonValue() }),
            ),
          ),
        },
        { requiredKeys: ['body'] },
      ),
    )
    fc.assert(
      fc.property(items, (said) => {
        const log = readLog(said as Json, clock)
        if (!log) return
        const { sequence, severity, timestampUs } = scrubLog(log, defaultScrubSettings)
        expect([sequence, severity, timestampUs].every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('its time', () => {
  it('is kept to the microsecond, and what is below is its order', () => {
    const at = read({ timestamp: '2026-11-22T12:00:00.123456789Z' })
    expect(at).toMatchObject({ timestampUs: Date.UTC(2026, 10, 22, 12) * 1000 + 123_456, sequence: 789 })
    expect(read({ timestamp: seconds, attributes: typed({ 'sentry.timestamp.sequence': 3 }) }).sequence).toBe(3)
    expect(read({ timestamp: seconds, attributes: typed({ 'sentry.timestamp.sequence': -3 }) }).sequence).toBe(0)
  })

  it.each([
    ['more than a minute ahead', seconds + 61],
    ['more than a month ago', seconds - 31 * 86_400],
    ['no time', 'yesterday'],
    ['before 1970', -5],
  ])('that is %s is that of receipt', (_what, timestamp) => {
    expect(read({ timestamp })).toMatchObject({ timestampUs: receivedAtMs * 1000, sequence: 0 })
  })

  it('is corrected where the clock of the client is wrong by an hour, for all of a container alike', () => {
    const items = [{ timestamp: seconds - 3600 }, { timestamp: seconds - 3601 }]
    const clock = itemClock(items, receivedAtMs, receivedAtMs - 3_600_000)
    expect(read(items[0] ?? {}, clock).timestampUs).toBe(receivedAtMs * 1000)
    expect(read(items[1] ?? {}, clock).timestampUs).toBe((receivedAtMs - 1000) * 1000)
    expect(itemClock(items, receivedAtMs, receivedAtMs - 60_000).shiftUs).toBe(0)
  })

  it('stays in order where the clock goes ahead by a few minutes', () => {
    const items = [{ timestamp: seconds + 180 }, { timestamp: seconds + 90 }]
    const clock = itemClock(items, receivedAtMs, receivedAtMs + 180_000)
    expect(read(items[1] ?? {}, clock).timestampUs).toBe((receivedAtMs - 90_000) * 1000)
  })
})

describe('a level', () => {
  it.each([
    ['WARNING', undefined, 'warn', 13],
    ['critical', undefined, 'fatal', 21],
    ['audit', undefined, 'audit', 0],
    ['audit', 10, 'audit', 10],
    [undefined, 18, 'error', 18],
    [undefined, undefined, 'info', 9],
    [7, 'x', 'info', 9],
    ['', 99, 'info', 9],
  ])('%j with severity %j is %s, %i', (level, severityNumber, name, severity) => {
    expect(readLevel(level, severityNumber)).toEqual({ level: name, severity })
  })

  it('keeps what the library called it where that is something else', () => {
    const textOf = (level: string) =>
      read({ level: 'error', attributes: typed({ 'sentry.severity_text': level }) }).attributes.texts.get('sentry.severity_text')
    expect([textOf('ERROR'), textOf('SEVERE')]).toEqual([undefined, 'SEVERE'])
  })
})

describe('a container', () => {
  const container = (value: unknown) => readContainer(Buffer.from(JSON.stringify(value)))

  it('may have keys that nobody knows, and no version', () => {
    expect(container({ items: [1], event_id: 'x' })).toMatchObject({ items: [1], left: 0, infersIp: false })
  })

  it.each([['{'], ['[]'], ['{}'], ['{"items":{}}'], ['{"items":"x"}']])('is not %s', (text) => {
    expect(readContainer(Buffer.from(text))).toBeUndefined()
  })

  it('counts what is beyond ten thousand', () => {
    const read_ = container({ items: Array.from({ length: 10_003 }, () => 1) })
    expect([read_?.items.length, read_?.left]).toEqual([10_000, 3])
  })

  it('has the address and browser of who sent it filled in where it asks for that', () => {
    const sender = { ip: '203.0.113.9', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0' }
    const inferred = (version: number, value: string) =>
      inferredAttributes(
        container({ version, ingest_settings: { infer_ip: value, infer_user_agent: value }, items: [] }) ?? noSettings,
        sender,
      )
    expect([...inferred(2, 'auto')]).toEqual([
      ['client.address', '203.0.113.9'],
      ['browser.name', 'Firefox'],
      ['browser.version', '140.0'],
    ])
    expect([inferred(1, 'auto').size, inferred(2, 'never').size, inferred(2, 'yes').size]).toEqual([0, 0, 0])
    const log = read({ attributes: typed({ 'browser.name': 'own' }) }, { inferred: inferred(2, 'auto') })
    const addressOf = (version: number) =>
      read({ attributes: typed({ 'user.ip_address': '{{auto}}' }) }, { inferred: inferred(version, 'auto') }).attributes.texts.get(
        'user.ip_address',
      )
    expect([addressOf(2), addressOf(1)]).toEqual(['203.0.113.9', undefined])
    expect(log.attributes.texts.get('browser.name')).toBe('own')
    expect(log.attributes.texts.get('client.address')).toBe('203.0.113.9')
  })
})

describe('where it comes from', () => {
  it.each([
    ['sentry.python.flask', 'python'],
    ['sentry.javascript.nextjs', 'javascript'],
    ['sentry.javascript.nestjs', 'node'],
    ['sentry.dotnet.aspnetcore', 'csharp'],
    ['sentry.java.android', 'java'],
    ['sentry.new', 'other'],
    ['mine', 'other'],
  ])('%s is of the platform %s', (name, platform) => {
    expect(read({ attributes: typed({ 'sentry.sdk.name': name }) }).origin.platform).toBe(platform)
  })

  it('may say so itself', () => {
    const attributes = typed({ 'sentry.sdk.name': 'opentelemetry', 'sentry.platform': 'node' })
    expect(read({ attributes }).origin).toMatchObject({ sdkName: 'opentelemetry', platform: 'node' })
  })

  it('is else what the envelope or the request says', () => {
    expect(envelopeSdk({ name: 'sentry.go', version: '0.40.0' }, 'x/1')).toEqual({ name: 'sentry.go', version: '0.40.0' })
    expect(envelopeSdk(undefined, 'sentry.python/2.68.0')).toEqual({ name: 'sentry.python', version: '2.68.0' })
    expect(envelopeSdk([], '')).toEqual({ name: '', version: '' })
  })

  it('is the same user as of an event', () => {
    const hashOf = (said: Record<string, string>) => userHashOf(read({ attributes: typed(said) }).attributes)
    expect(hashOf({ 'user.id': '42', 'user.email': 'a@b.de' })).toBe(hashOf({ 'user.id': '42' }))
    expect(hashOf({ 'user.email': 'a@b.de' })).not.toBe(hashOf({ 'user.id': '42' }))
    expect(hashOf({})).toBe(0)
  })
})

describe('secrets', () => {
  const scrubbed = (said: object, settings: Partial<typeof defaultScrubSettings> = {}): Log =>
    scrubLog(read(said), { ...defaultScrubSettings, ...settings })

  it('go from bodies, which stay readable', () => {
    const { body } = scrubbed({
      body: 'ann@example.com paid with 4111 1111 1111 1111, Authorization: Bearer abc.def-123, password=hunter2 at 10.0.0.1',
    })
    expect(body).toBe('[email] paid with [creditcard], Authorization: Bearer [token], password=[Filtered] at 10.0.0.1')
  })

  it('go from attributes by their names, and from the body that they were put into', () => {
    const log = scrubbed({
      body: 'signed in with tr0ub4dor',
      attributes: typed({ password: 'tr0ub4dor', 'sentry.message.parameter.secret': 'tr0ub4dor', card: 4111111111111111, user: 'ann' }),
    })
    expect(log.body).toBe('signed in with [Filtered]')
    expect(JSON.stringify([...log.attributes.texts, ...log.attributes.numbers])).not.toMatch(/tr0ub4dor|4111/)
    expect(log.attributes.texts.get('user')).toBe('ann')
  })

  it('go by the rules of the project', () => {
    const said = { body: 'from 10.0.0.1', attributes: typed({ 'client.address': '10.0.0.1', iban: 'x', password: 'y' }) }
    expect(scrubbed(said, { scrubIpAddresses: true })).toMatchObject({ body: 'from [ip]' })
    expect(scrubbed(said, { scrubIpAddresses: true }).attributes.texts.has('client.address')).toBe(false)
    expect(scrubbed(said, { sensitiveFields: ['iban'] }).attributes.texts.get('iban')).toBe('[Filtered]')
    expect(scrubbed(said, { scrubData: false }).attributes.texts.get('password')).toBe('y')
  })
})
