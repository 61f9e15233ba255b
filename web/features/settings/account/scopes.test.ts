import { describe, expect, it } from 'vitest'

import { presetOf, presets, scopeAreas } from './scopes.ts'

describe('scopes of a token', () => {
  it('of every preset can be seen in the list below it', () => {
    const listed = scopeAreas.flatMap(({ scopes }) => scopes)
    for (const { scopes } of presets) expect(listed).toEqual(expect.arrayContaining([...scopes]))
  })

  it('are a preset only when they are exactly that', () => {
    expect(presetOf(['project:releases', 'org:read', 'project:read'])).toBe('cli')
    expect(presetOf(['org:read', 'project:read'])).toBeUndefined()
    expect(presetOf([])).toBeUndefined()
  })
})
