import { describe, expect, it } from 'vitest'

import { platformChoices } from './platform-choices.ts'

describe('the platforms to choose from', () => {
  it('have the present one, even if only a client of the API knows it', () => {
    expect(platformChoices('cobol').at(-1)).toEqual({ value: 'cobol', label: 'cobol' })
    expect(platformChoices('node').filter(({ value }) => value === 'node')).toHaveLength(1)
    expect(platformChoices(null)[0]).toEqual({ value: '', label: 'Not chosen' })
  })
})
