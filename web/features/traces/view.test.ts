import { describe, expect, it } from 'vitest'

import { between, isWhole, panned, printFov, readFov, ticksOf, wholeOf, within, zoomed } from './view.ts'

const whole = { fromUs: 0, durationUs: 1_000_000 }

describe('the part of the time that is seen', () => {
  it('stays within the whole', () => {
    expect(within({ fromUs: -50, durationUs: 2_000_000 }, whole)).toEqual(whole)
    expect(within({ fromUs: 900_000, durationUs: 500_000 }, whole)).toEqual({ fromUs: 500_000, durationUs: 500_000 })
    expect(within({ fromUs: 10, durationUs: 0 }, whole).durationUs).toBe(10)
  })
  it('zooms with the instant under the pointer where it is', () => {
    expect(zoomed(whole, whole, { factor: 0.5, atUs: 400_000 })).toEqual({ fromUs: 200_000, durationUs: 500_000 })
    expect(isWhole(zoomed(whole, whole, { factor: 4, atUs: 0 }), whole)).toBe(true)
  })
  it('is moved by shares, and fitted to a range in either direction', () => {
    const half = { fromUs: 0, durationUs: 500_000 }
    expect(panned(half, whole, 0.2).fromUs).toBe(100_000)
    expect(between(700_000, 300_000, whole)).toEqual({ fromUs: 300_000, durationUs: 400_000 })
  })
  it('stands in the address in milliseconds, and is not there when all is seen', () => {
    const view = { fromUs: 120_500, durationUs: 300_000 }
    expect(printFov(view, 100_000, whole)).toBe('20.5,300')
    expect(readFov('20.5,300', 100_000, whole)).toEqual(view)
    expect(printFov(whole, 0, whole)).toBeUndefined()
    for (const odd of ['', 'a,b', '1', '1,0', '1,-5', undefined]) expect(readFov(odd, 0, whole)).toBeUndefined()
  })
  it('has room at its end, also when nothing took time', () => {
    expect(wholeOf({ fromUs: 5, toUs: 105 }).durationUs).toBeGreaterThan(100)
    expect(wholeOf({ fromUs: 5, toUs: 5 }).durationUs).toBeGreaterThan(0)
  })
})

describe('the axis', () => {
  const texts = (durationUs: number, fromUs = 0) => ticksOf({ fromUs, durationUs }, 0, 600).map(({ text }) => text)
  it('counts in round steps, as exactly as they are near', () => {
    expect(texts(1_200_000)).toEqual(['0', '200 ms', '400 ms', '600 ms', '800 ms', '1.0 s', '1.2 s'])
    expect(texts(600, 1_000_000)).toEqual(['1.0000 s', '1.0001 s', '1.0002 s', '1.0003 s', '1.0004 s', '1.0005 s', '1.0006 s'])
    expect(texts(90_000_000)).toEqual(['0', '20 s', '40 s', '1m 00s', '1m 20s'])
    expect(texts(3 * 3_600_000_000)).toEqual(['0', '30 min', '1.0 h', '1.5 h', '2.0 h', '2.5 h', '3.0 h'])
  })
  it('has no more ticks than can be read', () => {
    expect(ticksOf({ fromUs: 0, durationUs: 1e12 }, 0, 4_000).length).toBeLessThanOrEqual(44)
    expect(ticksOf({ fromUs: 0, durationUs: 1e6 }, 0, 0)).toEqual([])
  })
})
