import { describe, expect, it } from 'vitest'

import { keptNote, standsFor } from './kept-note.ts'

describe('a sample of events', () => {
  it('is told of with how many are kept', () => {
    expect(keptNote([{ weight: 19 }, {}])).toBe(
      'The noise budget keeps a sample: these 2 stand for 20 events, about 1 in 10 kept. Counts are exact.',
    )
    expect(keptNote([{}, { weight: 1 }])).toBeNull()
    expect(keptNote([])).toBeNull()
  })

  it('and of each event that stands for others', () => {
    expect([{ weight: 12 }, {}, { weight: 1 }].map(standsFor)).toEqual([
      'stands for 12 events: the noise budget keeps a sample, here 1 in 12',
      null,
      null,
    ])
  })
})
