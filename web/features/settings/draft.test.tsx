import { act, renderHook } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { changedFields, linesOf, useDraft } from './draft.ts'

interface Values {
  readonly name: string
  readonly fields: readonly string[]
}

describe('a draft', () => {
  it('is what differs from the saved values, and no more', () => {
    const saved: Values = { name: 'web', fields: ['a', 'b'] }
    expect(changedFields(saved, { name: 'web', fields: ['a', 'b'] })).toEqual({})
    expect(changedFields(saved, { name: 'shop', fields: ['a', 'b'] })).toEqual({ name: 'shop' })
    expect(changedFields(saved, { fields: ['b', 'a'] })).toEqual({ fields: ['b', 'a'] })
  })

  it('keeps an edit over values that are read again, and lets go of it when they are the same', () => {
    const first: { saved: Values } = { saved: { name: 'web', fields: [] } }
    const { result, rerender } = renderHook(({ saved }) => useDraft(saved), { initialProps: first })
    act(() => result.current.set({ name: 'shop' }))
    rerender({ saved: { name: 'other', fields: ['x'] } })
    expect([result.current.values, result.current.isDirty]).toEqual([{ name: 'shop', fields: ['x'] }, true])
    rerender({ saved: { name: 'shop', fields: ['x'] } })
    expect(result.current.isDirty).toBe(false)
  })

  it('of a list has one entry per line', () => {
    expect(linesOf(' *timeout*\n\nie11 \n*timeout*\n')).toEqual(['*timeout*', 'ie11'])
    expect(linesOf('')).toEqual([])
  })
})
