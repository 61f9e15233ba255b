import { describe, expect, it } from 'vitest'

import { isReleaseName } from './release-name.ts'

describe('names of releases', () => {
  it.each(['shop@1.0.0+7', 'a1'.repeat(20), '1.0 (7)', 'ä', '\uFFFD', 'x'.repeat(200), 'latest-1', '...'])('%j is one', (name) => {
    expect(isReleaseName(name)).toBe(true)
  })

  it.each(['', ' ', '.', '..', 'latest', 'LATEST', 'a/b', String.raw`a\b`, 'a\nb', 'a\tb', 'a\u0000', 'x'.repeat(201)])(
    '%j is none',
    (name) => {
      expect(isReleaseName(name)).toBe(false)
    },
  )
})
