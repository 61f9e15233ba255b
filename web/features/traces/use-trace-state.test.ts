import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { TraceSearch } from './url.ts'
import { useTraceState } from './use-trace-state.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const start = (first: TraceSearch) => {
  const written: TraceSearch[] = []
  const write = (search: TraceSearch) => void written.push(search)
  const hook = renderHook(({ address }) => useTraceState(address, write), { initialProps: { address: first } })
  const change = (changed: TraceSearch) => act(() => hook.result.current.change(() => changed))
  const wait = () =>
    act(() => {
      vi.advanceTimersByTime(200)
    })
  return { hook, written, change, wait, shown: () => hook.result.current.search }
}

describe('the state of the page and its address', () => {
  it('what is done shows at once, and the address follows once it rests', () => {
    const { shown, written, change, wait } = start({})
    change({ query: 'a' })
    change({ query: 'ab' })
    expect(shown()).toEqual({ query: 'ab' })
    expect(written).toEqual([])
    wait()
    expect(written).toEqual([{ query: 'ab' }])
  })

  it('the address that comes back late takes nothing away that was done meanwhile', () => {
    const { hook, shown, written, change, wait } = start({})
    change({ query: 'a' })
    wait()
    change({ query: 'ab' })
    hook.rerender({ address: { query: 'a' } })
    expect(shown()).toEqual({ query: 'ab' })
    wait()
    expect(written.at(-1)).toEqual({ query: 'ab' })
  })

  it('back and links change what is shown, and write nothing', () => {
    const { hook, shown, written, wait } = start({ query: 'a' })
    hook.rerender({ address: { node: ['span-aa'] } })
    expect(shown()).toEqual({ node: ['span-aa'] })
    wait()
    expect(written).toEqual([])
  })
})
