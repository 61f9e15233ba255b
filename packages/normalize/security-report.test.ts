import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'

import { normalizeEvent } from './normalize-event.ts'
import { securityReportEvent } from './security-report.ts'

const facts = {
  eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId,
  receivedAtMs: Date.UTC(2026, 10, 22),
  clientAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
}

const eventFrom = (report: Json, endpoint: 'security' | 'nel' = 'security'): Event => {
  const result = securityReportEvent(report, endpoint)
  if (!result.ok) throw new Error(result.error)
  return normalizeEvent(result.event, facts)
}
const csp = (fields: JsonObject): Event => eventFrom({ 'csp-report': { 'document-uri': 'https://shop.example/cart', ...fields } })

describe('content security policy', () => {
  test('a report in the old form', () => {
    const event = csp({
      'violated-directive': "script-src 'self' https://cdn.example",
      'blocked-uri': 'https://evil.example:8443/x.js',
      referrer: 'https://shop.example/',
      'status-code': '200',
      'line-number': 7,
    })
    expect(event).toMatchObject({
      type: 'csp',
      level: 'error',
      logger: 'csp',
      logentry: { formatted: "Blocked 'script' from 'evil.example:8443'" },
      culprit: "script-src 'self' https://cdn.example",
      tags: [
        ['effective-directive', 'script-src'],
        ['blocked-uri', 'https://evil.example:8443/x.js'],
      ],
      request: {
        url: 'https://shop.example/cart',
        headers: [
          ['Referer', 'https://shop.example/'],
          ['User-Agent', 'Mozilla/5.0'],
        ],
      },
      user: { ip_address: '203.0.113.7' },
      csp: { effective_directive: 'script-src', status_code: 200, line_number: 7 },
    })
    expect(event.errors).toBeUndefined()
  })

  test('a report of the Reporting API', () => {
    const body = {
      effectiveDirective: 'style-src-elem',
      blockedURL: 'inline',
      documentURL: 'https://shop.example/',
      disposition: 'enforce',
      sample: 'a{}',
    }
    const event = eventFrom({ type: 'csp-violation', age: 5, url: 'https://shop.example/', user_agent: 'Reporter', body })
    expect(event.logentry?.formatted).toBe("Blocked unsafe inline 'style'")
    expect(event.csp).toMatchObject({ script_sample: 'a{}', disposition: 'enforce' })
    expect(event.request?.headers).toEqual([['User-Agent', 'Reporter']])
  })

  test.each<[JsonObject, string]>([
    [{ 'effective-directive': 'script-src', 'blocked-uri': 'inline' }, "Blocked unsafe inline 'script'"],
    [{ 'effective-directive': 'script-src', 'blocked-uri': 'eval' }, "Blocked unsafe eval() 'script'"],
    [{ 'violated-directive': "script-src 'unsafe-eval'", 'blocked-uri': 'self' }, "Blocked unsafe eval() 'script'"],
    [{ 'effective-directive': 'img-src', 'blocked-uri': '' }, "Blocked inline 'image'"],
    [{ 'effective-directive': 'img-src', 'blocked-uri': 'data' }, "Blocked 'image' from 'data://'"],
    [{ 'effective-directive': 'img-src', 'blocked-uri': 'data:image/png;base64,AAAA' }, "Blocked 'image' from 'data://'"],
    [{ 'effective-directive': 'frame-src', 'blocked-uri': 'chrome-extension://abc/x' }, "Blocked 'frame' from 'chrome-extension://abc'"],
    [{ effective_directive: 'connect-src', blocked_uri: 'http://user:pw@api.example/x?y' }, "Blocked 'connect' from 'api.example'"],
  ])('%j', (fields, message) => {
    expect(csp(fields).logentry?.formatted).toBe(message)
  })

  test("the document's own host is `'self'` in the culprit; payment tokens go", () => {
    expect(csp({ 'violated-directive': 'img-src https://shop.example shop.example data:' }).culprit).toBe("img-src 'self' 'self' data:")
    expect(
      csp({ 'effective-directive': 'connect-src', 'blocked-uri': 'https://api.stripe.com/v1?key=secret#x' }).csp?.['blocked_uri'],
    ).toBe('https://api.stripe.com/v1')
  })
})

describe('other reports', () => {
  test('expect-ct, expect-staple, hpkp', () => {
    const host = { hostname: 'www.example', port: 8443, 'effective-expiration-date': '2026-12-01' }
    expect(eventFrom({ 'expect-ct-report': host })).toMatchObject({
      type: 'expectct',
      expectct: { effective_expiration_date: '2026-12-01' },
      request: { url: 'https://www.example:8443/' },
    })
    expect(eventFrom({ 'expect-staple-report': host }).type).toBe('expectstaple')
    expect(eventFrom({ ...host, 'known-pins': ['pin-sha256="x"'] })).toMatchObject({
      type: 'hpkp',
      culprit: 'www.example',
      hpkp: { known_pins: ['pin-sha256="x"'] },
    })
  })

  test('network errors', () => {
    const body = { type: 'dns.name_not_resolved', phase: 'dns', referrer: '', status_code: 0 }
    const event = eventFrom({ age: 1, type: 'network-error', url: 'https://api.example/x?token=1', body }, 'nel')
    expect(event).toMatchObject({
      type: 'nel',
      culprit: 'api.example',
      logentry: { formatted: "Network error 'dns.name_not_resolved' from 'api.example'" },
      request: { url: 'https://api.example/x' },
    })
  })
})

const securityTypes = ['csp', 'hpkp', 'expectct', 'expectstaple', 'nel']

describe('what is none', () => {
  test.each<[Json]>([
    [null],
    [[]],
    ['csp-report'],
    [{}],
    [{ 'csp-report': 'x' }],
    [{ 'csp-report': {} }],
    [{ 'csp-report': { 'effective-directive': 'not-a-directive' } }],
    [{ type: 'deprecation', body: {} }],
    [{ 'expect-ct-report': {} }],
    [{ 'known-pins': [], hostname: 'a b' }],
    [{ type: 'network-error', body: {} }],
  ])('%j', (report) => {
    expect(securityReportEvent(report, 'security')).toEqual({ ok: false, error: 'security_report' })
  })

  test('no report throws', () => {
    const key = fc.constantFrom(
      'csp-report',
      'type',
      'body',
      'expect-ct-report',
      'hostname',
      'effective-directive',
      'blocked-uri',
      'document-uri',
      'violated-directive',
      '__proto__',
    )
    const report = fc.dictionary(
      key,
      fc.oneof(
        fc.jsonValue(),
        fc.constantFrom('csp-violation', 'network-error', 'img-src'),
        fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.constantFrom('img-src', 'https://h/x'))),
      ),
    )
    fc.assert(
      fc.property(report, fc.constantFrom('security' as const, 'nel' as const), (value, endpoint) => {
        const result = securityReportEvent(value as Json, endpoint)
        expect(result.ok ? securityTypes : ['none']).toContain(result.ok ? normalizeEvent(result.event, facts).type : 'none')
      }),
    )
  })
})
