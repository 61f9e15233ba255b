import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { issueUpdateSchema } from './update-body.ts'
import { readStatusChange } from './update-status.ts'

const conditionKeys = ['ignoreDuration', 'ignoreCount', 'ignoreWindow', 'ignoreUserCount', 'ignoreUserWindow', 'snoozeDuration']
const detailKeys = [...conditionKeys, 'ignoreUntil', 'ignoreUntilEscalating', 'inRelease', 'inNextRelease', 'inUpcomingRelease', 'inCommit']
const substatuses = ['until_escalating', 'until_condition_met', 'forever', 'escalating', 'ongoing', 'regressed', 'new']

const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
  fc.constantFrom(1, 10, true, '1.0', { commit: '0123456', repository: 'r' }),
)
const anyBody = fc.record(
  {
    status: fc.constantFrom('resolved', 'unresolved', 'ignored', 'muted', 'resolvedInNextRelease'),
    substatus: fc.constantFrom(...substatuses, ...substatuses.map((word) => `archived_${word}`), 'gone', ''),
    statusDetails: fc.dictionary(fc.constantFrom(...detailKeys, '__proto__', 'other'), anyValue),
    ignoreCount: fc.integer(),
    ignoreDuration: fc.double(),
  },
  { requiredKeys: [] },
)

const read = (body: object) => readStatusChange(issueUpdateSchema.parse(body))

const isSound = (body: object): boolean => {
  const parsed = issueUpdateSchema.safeParse(body)
  if (!parsed.success) return true
  const change = readStatusChange(parsed.data)
  if (!change.ok) return change.error.length > 10
  if (change.value?.status !== 'ignored' || change.value.how.kind !== 'condition') return true
  const { kind: _kind, ...numbers } = change.value.how
  const conditions = Object.values(numbers)
  return conditions.every((number) => Number.isSafeInteger(number) && number >= 0) && conditions.some((number) => number > 0)
}

describe('what an update says of the status', () => {
  it('whatever is sent, is a sentence or a change within bounds', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        expect(isSound(body)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it.each(substatuses)('%s is the same with and without the word of before', (word) => {
    const statusDetails = { ignoreCount: 3 }
    expect(read({ substatus: `archived_${word}`, statusDetails })).toEqual(read({ substatus: word, statusDetails }))
  })

  it('of several ways to resolve the first one counts, and what is false or null is absent', () => {
    const statusDetails = { inNextRelease: false, inUpcomingRelease: null, inRelease: '1.0', inCommit: '0123456' }
    expect(read({ status: 'resolved', statusDetails })).toMatchObject({ value: { how: { kind: 'release', version: '1.0' } } })
    expect(read({ status: 'resolvedInNextRelease', statusDetails })).toMatchObject({ value: { how: { kind: 'next' } } })
    expect(read({ hasSeen: true })).toEqual({ ok: true, value: undefined })
  })
})
