import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Assignee, Issue } from '#packages/contract/issue'

import { issues as fixtures } from '../../journeys/fixture-issues.ts'
import { bodyOf, countSentence, exceptions, patched, refreshed, reversalsOf, sentenceOf, toggledStatus, touchedBy } from './change.ts'
import type { IssueChange } from './change.ts'

const ada: Assignee = { type: 'user', id: '7', name: 'Ada', email: 'ada@acme.example' }
const team: Assignee = { type: 'team', id: '3', name: 'Checkout' }

const statuses: fc.Arbitrary<IssueChange> = fc.constantFrom<IssueChange>(
  {},
  { status: 'unresolved' },
  { status: 'resolved' },
  { status: 'resolved', how: { statusDetails: { inRelease: 'shop@2.1' } } },
  { status: 'ignored' },
  { status: 'ignored', how: { substatus: 'archived_forever', statusDetails: {} } },
  { status: 'ignored', how: { substatus: 'archived_until_condition_met', statusDetails: { ignoreCount: 5 } } },
)
const others: fc.Arbitrary<IssueChange> = fc.record(
  {
    priority: fc.constantFrom('high', 'medium', 'low'),
    assignedTo: fc.constantFrom(ada, team, null),
    isBookmarked: fc.boolean(),
    isSubscribed: fc.boolean(),
    inbox: fc.boolean(),
  },
  { requiredKeys: [] },
)
const changes: fc.Arbitrary<IssueChange> = fc.tuple(statuses, others).map(([status, other]) => ({ ...status, ...other }))
/** Up to six issues in different states. */
const lists: fc.Arbitrary<readonly Issue[]> = fc
  .array(changes, { maxLength: 6 })
  .map((states) => states.map((state, index) => patched(fixtures[index] ?? patched(fixtures[0] as Issue, {}), state)))

const stateOf = ({ id, status, substatus, statusDetails, priority, assignedTo, isBookmarked, isSubscribed, inbox }: Issue) => ({
  id,
  status,
  substatus,
  statusDetails,
  priority,
  assignedTo,
  isBookmarked,
  isSubscribed,
  waits: inbox !== null && inbox !== undefined,
})

describe('1. a change is shown before the server has answered', () => {
  it('what is undone is as it was, whatever was changed on whatever', () => {
    fc.assert(
      fc.property(lists, changes, (before, change) => {
        const changed = new Map(before.map((issue) => [issue.id, patched(issue, change)]))
        for (const { issues, change: former } of reversalsOf(before, change))
          for (const { id } of issues) changed.set(id, patched(changed.get(id) ?? (fixtures[0] as Issue), former))
        expect(before.map(({ id }) => changed.get(id)).map((issue) => issue && stateOf(issue))).toEqual(before.map(stateOf))
      }),
    )
  })

  it('resolving and archiving take an issue out of the inbox, and undoing puts back what was in it', () => {
    const [one, other] = fixtures.slice(0, 2).map((issue, index) => patched(issue, { status: 'unresolved', inbox: index === 0 }))
    const before = [one, other].flatMap((issue) => issue ?? [])
    for (const status of ['resolved', 'ignored'] as const) {
      expect(before.map((issue) => patched(issue, { status }).inbox)).toEqual([null, null])
      expect(reversalsOf(before, { status }).map(({ change }) => [change.status, change.inbox, bodyOf(change)])).toEqual([
        ['unresolved', true, expect.objectContaining({ status: 'unresolved', inbox: true })],
        ['unresolved', undefined, expect.not.objectContaining({ inbox: expect.anything() })],
      ])
    }
    expect(before.map((issue) => patched(issue, { status: 'unresolved' }).inbox === null)).toEqual([false, true])
  })

  it('issues that are so already are not touched, and none is touched twice', () => {
    fc.assert(
      fc.property(lists, changes, (before, change) => {
        const touched = touchedBy(before, change)
        expect(
          touchedBy(
            before.map((issue) => patched(issue, change)),
            change,
          ),
        ).toEqual([])
        expect(before.filter((issue) => !touched.includes(issue)).map(stateOf)).toEqual(
          before
            .filter((issue) => !touched.includes(issue))
            .map((issue) => patched(issue, change))
            .map(stateOf),
        )
      }),
    )
  })

  it('issues of one former state go back in one request', () => {
    const [first, second, third] = fixtures.slice(0, 3).map((issue, index) => patched(issue, index === 2 ? { assignedTo: ada } : {}))
    const groups = reversalsOf([first, second, third] as Issue[], { assignedTo: team })
    expect(groups.map(({ issues, change }) => [issues.length, change.assignedTo?.name ?? null])).toEqual([
      [2, null],
      [1, 'Ada'],
    ])
  })
})

describe('2. the words of the API and of the page', () => {
  it('an assignee is named by type and id, nobody by an empty text', () => {
    expect([bodyOf({ assignedTo: team }), bodyOf({ assignedTo: null }), bodyOf({ status: 'ignored' })]).toEqual([
      { assignedTo: 'team:3' },
      { assignedTo: '' },
      { status: 'ignored', substatus: 'archived_until_escalating', statusDetails: {} },
    ])
  })

  it('says what was done and to how many', () => {
    const [one] = fixtures
    expect(sentenceOf({ status: 'resolved' }, one ? [one] : [])).toBe(`Resolved ${String(one?.shortId)}`)
    expect(sentenceOf({ status: 'ignored' }, fixtures.slice(0, 4))).toBe('Archived 4 issues')
    expect(sentenceOf({ assignedTo: ada }, fixtures.slice(0, 2))).toBe('Ada owns 2 issues')
  })

  it('of many it says the number, and which were not changed and why', () => {
    expect(countSentence({ status: 'ignored' }, 457)).toBe('Archived 457 issues')
    const [first, second, third] = fixtures.slice(0, 3)
    const chosen = [first, second, third].flatMap((issue) => issue ?? [])
    expect(exceptions(chosen, chosen, new Set(chosen.map(({ id }) => id)))).toBe('')
    expect(exceptions(chosen, chosen.slice(1), new Set([third?.id ?? '']))).toBe(
      `; so already: ${first?.shortId ?? ''}; gone: ${second?.shortId ?? ''}`,
    )
    expect(exceptions(fixtures.slice(0, 9), [], null)).toMatch(/and 4 more$/)
  })

  it('the key that resolves opens again what is resolved already', () => {
    const resolved = fixtures.slice(0, 2).map((issue) => patched(issue, { status: 'resolved' }))
    expect(toggledStatus(resolved, 'resolved')).toEqual({ status: 'unresolved' })
    expect(toggledStatus([...resolved, ...fixtures.slice(3, 4)], 'resolved')).toEqual({ status: 'resolved' })
  })
})

describe('3. live values come into the rows where they stand', () => {
  it('no row moves, comes or goes', () => {
    const shown = fixtures.slice(0, 3)
    const read = [fixtures[9], { ...(fixtures[2] as Issue), count: '9000' }, fixtures[0]].flatMap((issue) => issue ?? [])
    const now = refreshed(shown, read)
    expect(now.map(({ id }) => id)).toEqual(shown.map(({ id }) => id))
    expect(now[2]?.count).toBe('9000')
  })
})
