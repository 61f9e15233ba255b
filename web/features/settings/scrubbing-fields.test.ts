import { describe, expect, it } from 'vitest'

import { scrubbingChange, scrubbingDraft } from './scrubbing-fields.tsx'

describe('scrubbing in a form', () => {
  it('sends what was edited, lists without empty lines', () => {
    const draft = scrubbingDraft({
      dataScrubber: true,
      dataScrubberDefaults: true,
      scrubIPAddresses: false,
      sensitiveFields: ['iban', 'ssn'],
      safeFields: [],
    })
    expect(draft.sensitiveFields).toBe('iban\nssn')
    expect(scrubbingChange({ dataScrubber: false, sensitiveFields: 'iban\n\n pin \n' })).toEqual({
      dataScrubber: false,
      sensitiveFields: ['iban', 'pin'],
    })
    expect(scrubbingChange({ safeFields: '' })).toEqual({ safeFields: [] })
  })
})
