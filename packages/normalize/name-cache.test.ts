import { describe, expect, it } from 'vitest'

import { rememberByName } from './name-cache.ts'

describe('rememberByName', () => {
  it('works out each name once, also those that mean something to objects', () => {
    const asked: string[] = []
    const upper = rememberByName((name) => {
      asked.push(name)
      return name.toUpperCase()
    })
    for (const name of ['a', '__proto__', '12', '', 'a', '__proto__', '12', '']) expect(upper(name)).toBe(name.toUpperCase())
    expect(asked).toEqual(['a', '__proto__', '12', ''])
  })

  it('gives the same result for more names than it keeps, and for long ones', () => {
    const length = rememberByName((name) => name.length)
    for (let round = 0; round < 2; round += 1)
      for (let index = 0; index < 5000; index += 1) expect(length(`name-${index}`)).toBe(`name-${index}`.length)
    expect(length('x'.repeat(1000))).toBe(1000)
    expect(length('x'.repeat(1000))).toBe(1000)
  })
})
