import { act, renderHook } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'

import { hasDraft, useDraftText } from './draft-text.ts'

afterEach(() => sessionStorage.clear())

const draft = (key: string, initial = '') => renderHook(() => useDraftText(key, initial)).result

describe('a draft', () => {
  it('is found again under its key, and under no other', () => {
    const first = draft('a')
    act(() => first.current.set('half a thought'))
    expect([draft('a').current.text, draft('b').current.text, hasDraft('a'), hasDraft('b')]).toEqual(['half a thought', '', true, false])
  })

  it('that is sent, given up, or as it was at first leaves nothing behind', () => {
    const first = draft('a', 'old')
    act(() => first.current.set('new'))
    act(() => first.current.drop())
    expect([first.current.text, hasDraft('a')]).toEqual(['old', false])
    act(() => first.current.set('new'))
    act(() => first.current.set('old'))
    expect(hasDraft('a')).toBe(false)
  })

  it('lives as long as its page where the browser refuses its storage', () => {
    const real = Object.getOwnPropertyDescriptor(globalThis, 'sessionStorage')
    Object.defineProperty(globalThis, 'sessionStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('refused', 'SecurityError')
      },
    })
    try {
      const first = draft('a')
      act(() => first.current.set('still here'))
      expect([first.current.text, hasDraft('a')]).toEqual(['still here', false])
    } finally {
      if (real) Object.defineProperty(globalThis, 'sessionStorage', real)
    }
  })
})
