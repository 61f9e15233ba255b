import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { formatOrigin, isOriginAllowed, parseOrigin } from './origin.ts'

describe('reading an origin', () => {
  it.each([
    ['https://a.example', { scheme: 'https', host: 'a.example', port: '443' }],
    ['HTTP://A.Example:8080/path?x', { scheme: 'http', host: 'a.example', port: '8080' }],
    ['https://user:pw@a.example/', { scheme: 'https', host: 'a.example', port: '443' }],
    ['http://[::1]:3000', { scheme: 'http', host: '[::1]', port: '3000' }],
  ])('%s', (text, origin) => {
    expect(parseOrigin(text)).toEqual(origin)
  })

  it.each(['null', '', 'file:///x', 'chrome-extension://abc', 'https://', 'a.example'])('%j counts as absent', (text) => {
    expect(parseOrigin(text)).toBeUndefined()
  })

  it("drops path and the scheme's own port when written back", () => {
    const texts = ['https://a.example:443/p?q', 'http://a.example:8080/', 'http://a.example:80']
    expect(texts.map(parseOrigin).map((origin) => origin && formatOrigin(origin))).toEqual([
      'https://a.example',
      'http://a.example:8080',
      'http://a.example',
    ])
  })
})

describe('allowed origins (ingest.md 1.4)', () => {
  it.each([
    ['*', 'https://a.example', true],
    ['a.example', 'https://a.example', true],
    ['A.EXAMPLE', 'https://a.example', true],
    ['a.example', 'https://b.a.example', false],
    ['a.example:8080', 'http://a.example:8080', true],
    ['a.example:8080', 'http://a.example', false],
    ['a.example:443', 'https://a.example', true],
    ['https://a.example', 'http://a.example', false],
    ['https://a.example:8443', 'https://a.example:8443', true],
    ['*.a.example', 'https://a.example', true],
    ['*.a.example', 'https://x.y.a.example', true],
    ['*.a.example', 'https://evila.example', false],
    ['*a.example', 'https://evila.example', true],
    ['https://*', 'https://any.example:99', true],
    ['https://*', 'http://any.example', false],
    ['https://*.a.example', 'https://x.a.example', true],
    ['', 'https://a.example', false],
  ])('%s and %s: %s', (pattern, text, allowed) => {
    expect(isOriginAllowed([pattern], parseOrigin(text))).toBe(allowed)
  })

  it('lets requests without an origin in, and takes any of several patterns', () => {
    expect(isOriginAllowed([], undefined)).toBe(true)
    expect(isOriginAllowed([], parseOrigin('https://a.example'))).toBe(false)
    expect(isOriginAllowed(['b.example', 'a.example'], parseOrigin('https://a.example'))).toBe(true)
  })

  it('never throws', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        expect(isOriginAllowed([pattern], parseOrigin(`http://${text}`))).toBeTypeOf('boolean')
      }),
    )
  })
})
