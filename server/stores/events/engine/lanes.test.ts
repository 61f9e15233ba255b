import { describe, expect, test } from 'vitest'

import { createLanes } from './lanes.ts'
import type { LaneEntry } from './lanes.ts'

const never = new AbortController().signal

const leave = (entry: LaneEntry | undefined): void => {
  if (entry?.kind !== 'entered') throw new Error('not entered')
  entry.leave()
}

describe('lanes bound what runs at once', () => {
  test('two inserts run, the third waits for its turn, kills never wait', async () => {
    const lanes = createLanes()
    const first = await lanes.insert.enter(never)
    const second = await lanes.insert.enter(never)
    const order: string[] = []
    const third = Promise.resolve(lanes.insert.enter(never)).then((entry) => (order.push('third'), entry))
    const fourth = Promise.resolve(lanes.insert.enter(never)).then((entry) => (order.push('fourth'), entry))
    expect(await lanes.kill.enter(never)).toMatchObject({ kind: 'entered' })
    expect(await lanes.read.enter(never)).toMatchObject({ kind: 'entered' })
    expect(order).toEqual([])
    leave(first)
    leave(await third)
    leave(second)
    leave(await fourth)
    expect(order).toEqual(['third', 'fourth'])
  })

  test('who goes away while waiting is dropped, and takes no place', async () => {
    const lanes = createLanes()
    const running = [await lanes.ddl.enter(never), await lanes.ddl.enter(never)]
    const away = new AbortController()
    const waiting = lanes.ddl.enter(away.signal)
    const behind = lanes.ddl.enter(never)
    away.abort()
    expect(await waiting).toEqual({ kind: 'gone' })
    leave(running[0])
    expect(await behind).toMatchObject({ kind: 'entered' })
    expect(await lanes.ddl.enter(away.signal)).toEqual({ kind: 'gone' })
  })

  test('a queue without end is refused', async () => {
    const lanes = createLanes()
    const entries = Array.from({ length: 2 + 512 + 1 }, () => lanes.insert.enter(never))
    expect(await entries.at(-1)).toEqual({ kind: 'full' })
  })
})
