import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeCrockford, encodeCrockford, formatShortId, parseShortId } from './short-id.ts'

const issueNumber = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const slug = fc.stringMatching(/^[a-z0-9](?:[a-z0-9_-]{0,20}[a-z0-9])?$/)

describe('Crockford base 32', () => {
  it('gives back every number', () => {
    fc.assert(
      fc.property(issueNumber, (n) => {
        expect(decodeCrockford(encodeCrockford(n))).toBe(n)
      }),
    )
  })
  it('reads lower case and look-alikes', () => {
    expect(encodeCrockford(0)).toBe('0')
    expect(encodeCrockford(42)).toBe('1A')
    expect(decodeCrockford('1a')).toBe(42)
    expect(decodeCrockford('o')).toBe(0)
    expect(decodeCrockford('iL')).toBe(33)
  })
  it('refuses U, other characters, nothing, and numbers beyond 2^53-1', () => {
    for (const text of ['U', '!', 'é', '', 'ZZZZZZZZZZZ', '0'.repeat(12)]) expect(decodeCrockford(text)).toBeUndefined()
  })
  it('never throws, and reads only safe integers', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = decodeCrockford(text)
        expect(value === undefined || Number.isSafeInteger(value)).toBe(true)
      }),
    )
  })
})

describe('short ids', () => {
  it('are read as they were written, in any case, with any separator', () => {
    fc.assert(
      fc.property(slug, issueNumber, fc.constantFrom('-', '_', ' '), fc.boolean(), (project, number, separator, prefixed) => {
        const written = `${prefixed ? 'issue:' : ''}${project}${separator}${encodeCrockford(number)}`
        expect(parseShortId(written)).toEqual({ project: project.toUpperCase(), number })
        expect(parseShortId(written.toLowerCase())).toEqual({ project: project.toUpperCase(), number })
      }),
    )
    expect(formatShortId('my-web', 42)).toBe('MY-WEB-1A')
    expect(parseShortId('MY-WEB-1A')).toEqual({ project: 'MY-WEB', number: 42 })
  })
  it('are not numbers, nor slugs alone, nor endless text', () => {
    for (const text of ['123', '', '-1', 'web', 'web-', 'web-0', 'web-u', `${'x'.repeat(100)}-1`])
      expect(parseShortId(text)).toBeUndefined()
  })
})
