import { describe, expect, it } from 'vitest'

import { SignInLimit } from './sign-in-limit.ts'

const fail = () => Promise.resolve(false)

describe('sign-in limit', () => {
  it('waits longer after each failure, at most a minute, and forgets after a quarter of an hour', async () => {
    let now = 1_000_000
    const limit = new SignInLimit({ nowMs: () => now })
    const waits: number[] = []
    for (let attempt = 0; attempt < 14; attempt++) {
      await limit.attempt('192.0.2.1', 'a@b.c', fail)
      waits.push(limit.waitMs('192.0.2.1', 'a@b.c'))
    }
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1000, 2000, 4000, 8000])
    expect(waits.at(-1)).toBe(60_000)
    expect(limit.waitMs('192.0.2.2', 'a@b.c')).toBe(0)
    now += 16 * 60_000
    await limit.attempt('192.0.2.1', 'a@b.c', fail)
    expect(limit.waitMs('192.0.2.1', 'a@b.c')).toBe(0)
  })

  it('also slows an address that tries many accounts, and an account that many addresses try', async () => {
    const limit = new SignInLimit({ nowMs: () => 0 })
    for (let n = 0; n < 20; n++) await limit.attempt('192.0.2.1', `user${n}@b.c`, fail)
    expect(limit.waitMs('192.0.2.1', 'fresh@b.c')).toBeGreaterThan(0)
    for (let n = 0; n < 50; n++) await limit.attempt(`10.0.0.${n}`, 'victim@b.c', fail)
    expect(limit.waitMs('10.9.9.9', 'victim@b.c')).toBeGreaterThan(0)
  })

  it('keeps no more than ten thousand names, and no more than eight checks at once', async () => {
    const limit = new SignInLimit({ nowMs: () => 0 })
    for (let n = 0; n < 6000; n++) await limit.attempt(`address ${n}`, `user ${n}`, fail)
    expect(limit.size).toBe(10_000)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const running = Array.from({ length: 8 }, (_, n) => limit.attempt(`x${n}`, `y${n}`, () => promise))
    expect(limit.waitMs('z', 'z')).toBe(1000)
    resolve(true)
    expect(await Promise.all(running)).toEqual(Array(8).fill(true))
    expect(limit.waitMs('z', 'z')).toBe(0)
  })

  it('counts a check that throws as over', async () => {
    const limit = new SignInLimit({ nowMs: () => 0 })
    for (let n = 0; n < 20; n++) await expect(limit.attempt('a', 'b', () => Promise.reject(new Error('store')))).rejects.toThrow('store')
    expect(limit.waitMs('a', 'b')).toBe(0)
  })
})
