import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { frameOf } from '../../test/frames.ts'
import { firstOpen, orderVariables, packageOf, traceRows } from './rows.ts'
import type { TraceRow } from './rows.ts'

const own = (name: string) => frameOf({ function: name, inApp: true, filename: 'shop/a.py' })
const lib = (name: string, module = 'flask.app') => frameOf({ function: name, module })
const show = (rows: readonly TraceRow[]) =>
  rows.map((row) =>
    row.kind === 'frame' ? `${String(row.index)}x${String(row.repeats)}` : `fold ${String(row.frames)}: ${row.packages.join(' ')}`,
  )
const folded = { inAppOnly: true, newestFirst: true, opened: new Set<number>() }

describe('1. library frames fold in place', () => {
  const frames = [lib('serve', 'gunicorn.app'), own('call'), lib('a'), lib('b', 'werkzeug.x'), own('view'), own('price')]

  it('each run on its own, newest on top', () =>
    expect(show(traceRows(frames, folded))).toEqual(['5x1', '4x1', 'fold 2: werkzeug flask', '1x1', 'fold 1: gunicorn']))

  it('opening one run opens no other', () =>
    expect(show(traceRows(frames, { ...folded, opened: new Set([3]) }))).toEqual(['5x1', '4x1', '3x1', '2x1', '1x1', 'fold 1: gunicorn']))

  it('all frames are shown when asked for, oldest on top when asked for', () => {
    expect(show(traceRows(frames, { ...folded, inAppOnly: false, newestFirst: false }))).toEqual(['0x1', '1x1', '2x1', '3x1', '4x1', '5x1'])
  })
})

describe('2. traces without frames of the application', () => {
  it('short ones are whole', () =>
    expect(
      traceRows(
        ['a', 'b', 'c'].map((name) => lib(name)),
        folded,
      ),
    ).toHaveLength(3))

  it('long ones keep two at each end', () => {
    const frames = Array.from({ length: 12 }, (_, index) => lib(`f${String(index)}`))
    expect(show(traceRows(frames, folded))).toEqual(['11x1', '10x1', 'fold 8: flask', '1x1', '0x1'])
    expect(traceRows(frames, { ...folded, opened: new Set([9]) })).toHaveLength(12)
  })
})

describe('3. recursion', () => {
  it('is one line with its depth, both ways round', () => {
    const frames = [own('main'), own('walk'), own('walk'), own('walk'), own('leaf')]
    expect(show(traceRows(frames, folded))).toEqual(['4x1', '3x3', '0x1'])
    expect(show(traceRows(frames, { ...folded, newestFirst: false }))).toEqual(['0x1', '1x3', '4x1'])
  })
})

describe('4. nothing is lost', () => {
  it('every frame is in exactly one line', () => {
    const frame = fc.record({ inApp: fc.boolean(), function: fc.constantFrom('a', 'b', 'c') }).map(frameOf)
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 40 }), fc.boolean(), fc.boolean(), (frames, inAppOnly, newestFirst) => {
        const rows = traceRows(frames, { inAppOnly, newestFirst, opened: new Set() })
        expect(rows.reduce((sum, row) => sum + (row.kind === 'frame' ? row.repeats : row.frames), 0)).toBe(frames.length)
      }),
    )
  })
})

describe('5. what is open at first', () => {
  it('the newest frame of the application with source', () => {
    expect(firstOpen([frameOf({ inApp: true, context: [[1, 'x']] }), own('no source'), lib('newest')])).toBe(0)
    expect(firstOpen([own('a'), own('b'), lib('c')])).toBe(1)
    expect(firstOpen([lib('a'), lib('b')])).toBe(1)
    expect(firstOpen([])).toBeNull()
  })
})

describe('6. names', () => {
  it('variables of the failing line come first', () => {
    expect(orderVariables(['code', 'cart', 'coupon', 'self'], 'discount = cart.total * coupon.percent / 100')).toEqual({
      names: ['cart', 'coupon', 'code', 'self'],
      named: 2,
    })
  })

  it('packages are called as they are installed', () => {
    expect(packageOf(frameOf({ absPath: '/venv/lib/python3.13/site-packages/flask/app.py' }))).toBe('flask')
    expect(packageOf(frameOf({ filename: '/srv/node_modules/@nestjs/core/router.js' }))).toBe('@nestjs/core')
    expect(packageOf(frameOf({ filename: 'node:internal/process' }))).toBe('node')
    expect(packageOf(frameOf({}))).toBeNull()
  })
})
