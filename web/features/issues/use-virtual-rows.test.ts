import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { drawnRows } from './use-virtual-rows.ts'

const view = { above: 100, fitting: 30, down: true }

describe('drawn rows', () => {
  it('are those in view, with more in the direction of the scroll', () => {
    const down = drawnRows(1000, view, -1)
    expect([down[0], down.at(-1)]).toEqual([96, 150])
    const up = drawnRows(1000, { ...view, down: false }, -1)
    expect([up[0], up.at(-1)]).toEqual([80, 134])
  })

  it('have the one with the focus among them, in its place', () => {
    expect(drawnRows(1000, view, 3).slice(0, 2)).toEqual([3, 96])
    expect(drawnRows(1000, view, 900).at(-1)).toBe(900)
    expect(drawnRows(1000, view, 1000).at(-1)).toBe(150)
  })

  it('are rows of the list, each once and in order, wherever the page is scrolled to', () => {
    const wild = fc.record({ above: fc.integer({ min: -500, max: 2000 }), fitting: fc.integer({ min: 1, max: 100 }), down: fc.boolean() })
    fc.assert(
      fc.property(fc.nat({ max: 500 }), wild, fc.integer({ min: -1, max: 600 }), (count, where, currentIndex) => {
        const drawn = drawnRows(count, where, currentIndex)
        expect(drawn.every((index, at) => index >= 0 && index < count && (at === 0 || index > (drawn[at - 1] ?? -1)))).toBe(true)
        expect(drawn.length).toBeLessThanOrEqual(where.fitting + 26)
      }),
    )
  })
})
