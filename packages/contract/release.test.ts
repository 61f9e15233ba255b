import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { releaseSummary } from './release.ts'

describe('short version of a release', () => {
  it('leaves out the package and cuts commit hashes', () => {
    expect(releaseSummary('shop@1.2.0+7')?.shortVersion).toBe('1.2.0+7')
    expect(releaseSummary('@scope/shop@1.2.0')?.shortVersion).toBe('1.2.0')
    expect(releaseSummary(`web@${'a1'.repeat(20)}`)?.shortVersion).toBe('a1a1a1a1a1a1')
    expect(releaseSummary('1.0')?.shortVersion).toBe('1.0')
    expect(releaseSummary('')).toBeNull()
  })
  it('is never empty', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (version) => {
        expect(releaseSummary(version)?.shortVersion).not.toBe('')
      }),
    )
  })
})
