import { describe, expect, it } from 'vitest'

import { legacyBrowserOptions } from '#packages/filters/settings'

import { browserOptions } from './browser-options.ts'

describe('the choices of the legacy-browsers filter', () => {
  it('are those that the server knows, each with words of its own', () => {
    expect(browserOptions.map(({ value }) => value)).toEqual([...legacyBrowserOptions])
    expect(new Set(browserOptions.map(({ label }) => label)).size).toBe(browserOptions.length)
  })
})
