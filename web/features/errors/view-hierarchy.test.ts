import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json } from '#packages/protocol/json'

import { viewLines } from './view-hierarchy.ts'

describe('a view hierarchy', () => {
  it('is read from the window down, children behind their parent', () => {
    const button = { type: 'Button', identifier: 'pay', x: 1, y: 2.5, width: 10, height: 20, visible: false }
    const list = { type: 'List', tag: 'items', children: [button, 'no view', { width: 5 }] }
    expect(viewLines({ rendering_system: 'android', windows: [{ type: 'Window', children: [list] }, { type: 'Toast' }] })).toEqual({
      system: 'android',
      isCut: false,
      lines: [
        { depth: 0, name: 'Window', details: '' },
        { depth: 1, name: 'List', details: '#items' },
        { depth: 2, name: 'Button', details: '#pay 10 x 20, at 1, 2.5, hidden' },
        { depth: 2, name: 'view', details: '' },
        { depth: 0, name: 'Toast', details: '' },
      ],
    })
  })

  it.each([null, [], 'text', {}, { windows: 'x' }])('is not %j', (value) => {
    expect(viewLines(value)).toBeUndefined()
  })

  it('ends, however deep and wide', () => {
    let deep: Json = { type: 'leaf' }
    for (let level = 0; level < 1000; level += 1) deep = { type: 'level', children: [deep] }
    expect(viewLines({ windows: [deep] })?.lines).toHaveLength(101)
    const wide = viewLines({ windows: Array.from({ length: 5000 }, () => ({ type: 'x' })) })
    expect([wide?.lines.length, wide?.isCut]).toEqual([2000, true])
  })

  it('is never thrown at by what was sent', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (windows) => {
        expect(viewLines({ windows: windows as Json[] })?.lines.length).toBeLessThanOrEqual(2000)
      }),
    )
  })
})
