import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import type { ThreadAnswer } from '#packages/contract/event'

import { eventWith } from '../../test/event.ts'
import { frameOf } from '../../test/frames.ts'
import { orderThreads, threadOfException, threadTitle } from './threads-order.ts'
import { Threads } from './threads.tsx'

const threadOf = (given: Partial<ThreadAnswer>): ThreadAnswer => ({
  id: '1',
  name: null,
  current: false,
  crashed: false,
  state: null,
  heldLocks: null,
  stacktrace: null,
  ...given,
})
const stackOf = (name: string) => ({
  frames: [frameOf({ function: name, filename: `${name}.c`, inApp: true, instructionAddr: '0x10' })],
  framesOmitted: null,
  registers: null,
  hasSystemFrames: false,
})
const threads = [
  threadOf({ id: '1', name: 'main', stacktrace: stackOf('wait') }),
  threadOf({ id: '2', name: 'worker', stacktrace: stackOf('poll') }),
  threadOf({ id: '3', name: 'gc', crashed: true, stacktrace: stackOf('sweep') }),
]

describe('threads', () => {
  it('the one that crashed is first, then the current and the main one', () => {
    expect(orderThreads(threads).map(({ index }) => index)).toEqual([2, 0, 1])
    expect(threadTitle(threadOf({ id: '4' }))).toBe('thread 4')
    expect(threadOfException(threads, '2')?.name).toBe('worker')
    expect(threadOfException(threads, null)?.name).toBe('gc')
    expect(threadOfException(threads, '9')).toBeNull()
  })

  it('each shows its own stack', () => {
    const event = eventWith({ platform: 'native', entries: [{ type: 'threads', data: { values: threads } }] })
    render(<Threads event={event} />)
    expect(screen.getByRole('button', { name: /sweep\.c/ }).getAttribute('aria-expanded')).toBe('true')
    expect(screen.getByText(/address 0x10/)).toBeDefined()
    fireEvent.change(screen.getByLabelText('Thread'), { target: { value: '2' } })
    expect(screen.getByRole('button', { name: /poll\.c/ })).toBeDefined()
    expect(screen.queryByRole('button', { name: /sweep\.c/ })).toBeNull()
  })

  it('one that has only frames of the application offers no others', () => {
    const library = frameOf({ function: 'run', filename: 'lib.c', inApp: false })
    const mixed = { ...stackOf('poll'), frames: [library, ...stackOf('poll').frames] }
    const values = [threads[2] ?? threadOf({}), threadOf({ id: '2', name: 'worker', stacktrace: mixed })]
    render(<Threads event={eventWith({ platform: 'native', entries: [{ type: 'threads', data: { values } }] })} />)
    expect(screen.queryByRole('button', { name: /^All \d+ frames/ })).toBeNull()
    expect(screen.getByRole('option', { name: 'gc (3), crashed, 1 frame' })).toBeDefined()
    fireEvent.change(screen.getByLabelText('Thread'), { target: { value: '1' } })
    expect(screen.getByRole('button', { name: 'All 2 frames' })).toBeDefined()
  })
})
