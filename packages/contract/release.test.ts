import { describe, expect, it } from 'vitest'

import { releaseSummary, versionInfo } from './release.ts'

describe('a release as the API shows it', () => {
  it('has a short version; no release is none', () => {
    expect(releaseSummary('shop@1.2.0+7')).toEqual({ version: 'shop@1.2.0+7', shortVersion: '1.2.0+7' })
    expect(releaseSummary('')).toBeNull()
  })

  it('is taken apart as far as its name can be', () => {
    expect(versionInfo('shop@1.2-rc.1+7')).toEqual({
      package: 'shop',
      version: { raw: '1.2-rc.1+7', major: 1, minor: 2, patch: 0, pre: 'rc.1', buildCode: '7', components: 2 },
      description: '1.2-rc.1 (7)',
      buildHash: null,
    })
    const commit = 'a1'.repeat(20)
    expect(versionInfo(commit)).toEqual({ package: null, version: { raw: commit }, description: 'a1a1a1a1a1a1', buildHash: commit })
  })
})
