import { describe, expect, it } from 'vitest'

import { issueQueryOf, matches, readIds } from './ids.ts'

const hex = '9ec79c33ec9942ab8353589fcb2e04dc'

describe('1. what a pasted text names', () => {
  it('32 hex digits, with or without dashes, are an event or a key', () => {
    expect(readIds(` ${hex.toUpperCase()} `)).toEqual({ eventId: hex, publicKey: hex })
    expect(readIds('9ec79c33-ec99-42ab-8353-589fcb2e04dc')).toEqual({ eventId: hex, publicKey: hex })
  })

  it('a DSN names its key', () => {
    expect(readIds(`https://${hex}@errors.example.org:8443/12`)).toEqual({ eventId: null, publicKey: hex })
    expect(readIds(`http://${hex}:5d1b@localhost/1`)).toEqual({ eventId: null, publicKey: hex })
  })

  it('anything else names nothing', () => {
    for (const text of ['', 'TypeError', hex.slice(1), `${hex}0`, 'https://example.org/1', 'SHOP-API-3F'])
      expect([text, readIds(text)]).toEqual([text, { eventId: null, publicKey: null }])
  })
})

describe('2. words', () => {
  it('every word begins one of the place, in any order', () => {
    expect(matches('sign o', 'Sign out')).toBe(true)
    expect(matches('api shop', 'shop-api')).toBe(true)
    expect(matches('shop-api', 'shop-api')).toBe(true)
    expect(matches('', 'anything')).toBe(true)
    expect(matches('out', 'Sign out', undefined)).toBe(true)
    expect(matches('ign', 'Sign out')).toBe(false)
    expect(matches('sign dark', 'Sign out')).toBe(false)
  })

  it('a text with a colon is looked for as it is', () => {
    expect(issueQueryOf('')).toBe('is:unresolved')
    expect(issueQueryOf(' KeyError ')).toBe('KeyError')
    expect(issueQueryOf('ValueError: "no"')).toBe('"ValueError:  no "')
  })
})
