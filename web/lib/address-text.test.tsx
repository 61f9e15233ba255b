import { act, renderHook } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { useAddressText } from './address-text.ts'

describe('a part of the state that stands in the address', () => {
  it('is read, written beside the others, and taken out; hash and history stay', () => {
    window.history.replaceState({ key: 'k' }, '', '/issues/1/?query=a#frame-0-1')
    const { result } = renderHook(() => useAddressText('frames'))
    expect(result.current[0]).toBeNull()
    act(() => result.current[1]('all'))
    expect(result.current[0]).toBe('all')
    expect(window.location.href).toContain('/issues/1/?query=a&frames=all#frame-0-1')
    expect(window.history.state).toEqual({ key: 'k' })
    act(() => result.current[1](null))
    expect(window.location.search).toBe('?query=a')
  })

  it('follows what others write, and Back', () => {
    window.history.replaceState(null, '', '/issues/1/')
    const one = renderHook(() => useAddressText('order'))
    const two = renderHook(() => useAddressText('order'))
    act(() => one.result.current[1]('oldest'))
    expect(two.result.current[0]).toBe('oldest')
    window.history.replaceState(null, '', '/issues/1/?order=x')
    act(() => void window.dispatchEvent(new PopStateEvent('popstate')))
    expect(one.result.current[0]).toBe('x')
  })
})
