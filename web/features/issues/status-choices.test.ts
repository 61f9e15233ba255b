import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { archiveChoices, resolveChoices, typedArchiving } from './status-choices.ts'
import { archivedText, durationText, howOf, resolvedText } from './status-text.ts'

const typed = (text: string): string | null => typedArchiving(text)?.label ?? null

describe('1. ways to archive', () => {
  it('a duration, a number of events or of users can be typed', () => {
    expect(['3 d', 'for 5 hours', '90 m', '1 week'].map(typed)).toEqual(['For 3 days', 'For 5 hours', 'For 90 minutes', 'For 1 week'])
    expect(['50 events', 'until 1 more user', '20 users in 2 h', '100 events 10 min', '7 events/1 day'].map(typed)).toEqual([
      'Until 50 more events',
      'Until 1 more user',
      'Until 20 more users in 2 hours',
      'Until 100 more events in 10 minutes',
      'Until 7 more events in 1 day',
    ])
  })

  it('what is no such wish is none', () => {
    expect(['', '5', 'events', '0 events', '3 years', '-2 d', '5 events in 9 weeks', '99999999 events'].map(typed)).toEqual(
      Array.from({ length: 8 }, () => null),
    )
    fc.assert(fc.property(fc.string(), (text) => typed(text) === null || /\d/.test(text)))
  })

  it('each says of itself what the page will say of the issue', () => {
    for (const { label, how } of archiveChoices.slice(2)) {
      const said = archivedText(how.statusDetails ?? {}, how.substatus ?? null)
      expect(said.toLowerCase()).toBe(label.replace('1000', '1 000').toLowerCase())
    }
    expect(archivedText({ ignoreUntilEscalating: true, escalatesAbove: 30 }, 'archived_until_escalating')).toBe(
      'until it escalates (more than 30 events in an hour)',
    )
    expect(archivedText({}, 'archived_forever')).toBe('for good')
  })

  it('a number of minutes in the largest unit that fits', () => {
    expect([1, 59, 60, 90, 1_440, 2_880, 10_080].map(durationText)).toEqual([
      '1 minute',
      '59 minutes',
      '1 hour',
      '90 minutes',
      '1 day',
      '2 days',
      '1 week',
    ])
  })
})

describe('2. ways to resolve', () => {
  it('without a release only now', () => {
    expect(resolveChoices([]).map(({ label, note }) => [label, note])).toEqual([['Now', 'any event opens it again']])
    expect(resolveChoices(null).map(({ label, note }) => [label, note])).toEqual([['Now', 'events reopen it, unless of an older release']])
  })

  it('in the next, the current, or an older release', () => {
    expect(resolveChoices(['shop@2.1', 'shop@2.0']).map(({ label, how }) => [label, how.statusDetails])).toEqual([
      ['Now', {}],
      ['In the next release', { inNextRelease: true }],
      ['In the current release', { inRelease: 'shop@2.1' }],
      ['In shop@2.0', { inRelease: 'shop@2.0' }],
    ])
    expect(resolvedText({ inRelease: 'shop@2.0' })).toBe('in shop@2.0')
    expect(resolvedText({ inCommit: { commit: 'abcdef0123456789' } })).toBe('in commit abcdef0')
    expect(resolvedText({})).toBeNull()
  })
})

describe('3. what an undo sends', () => {
  it('the conditions as they were, and nothing that only the server says', () => {
    const statusDetails = { ignoreCount: 5, ignoreWindow: null, ignoreUntil: null, escalatesAbove: 9 }
    expect(howOf({ status: 'ignored', substatus: 'archived_until_condition_met', statusDetails })).toEqual({
      substatus: 'archived_until_condition_met',
      statusDetails: { ignoreCount: 5 },
    })
    expect(howOf({ status: 'resolved', substatus: null, statusDetails: { inRelease: 'a@1', actor: {} } })).toEqual({
      statusDetails: { inRelease: 'a@1' },
    })
  })
})
