import { describe, expect, it } from 'vitest'

import type { IssueActivity, IssueDetails } from '#packages/contract/issue'

import { detailsOf, issues } from '../../journeys/fixture-issues.ts'
import { activityText, environmentsOf, namesIn, stateNote } from './activity-text.ts'
import { eventsPerUser } from './issue-text.ts'
import { initialsOfName } from './owner-sign.tsx'
import { parsePage } from './page-url.ts'

const sam = { id: '1', name: 'Sam', email: 'sam@acme.example' }
const line = (type: string, data: IssueActivity['data'] = {}, user: IssueActivity['user'] = sam): IssueActivity => ({
  id: type,
  type,
  user,
  data,
  dateCreated: '2026-11-22T17:00:00Z',
})
const details = (changed: Partial<IssueDetails>): IssueDetails => {
  const [first] = issues
  if (!first) throw new Error('no fixture')
  return { ...detailsOf(first), ...changed }
}
const say = (one: IssueActivity): string => {
  const { who, what } = activityText(one, ({ type, id }) => (type === 'team' && id === '3' ? 'Checkout' : null))
  return who === null ? what : `${who} ${what}`
}

describe('1. activity in plain words', () => {
  it('says who did what', () => {
    expect(
      [
        line('set_resolved'),
        line('set_ignored'),
        line('set_unresolved'),
        line('assigned', { assignee: '1', assigneeType: 'user' }),
        line('assigned', { assignee: '3', assigneeType: 'team' }),
        line('assigned', { assignee: '99', assigneeType: 'user' }),
        line('unassigned'),
        line('set_priority', { priority: 'low' }),
      ].map(say),
    ).toEqual([
      'Sam resolved it',
      'Sam archived it',
      'Sam opened it again',
      'Sam took it',
      'Sam gave it to the team Checkout',
      'Sam gave it to someone who left',
      'Sam left it to nobody',
      'Sam set the priority to low',
    ])
  })

  it('what happened by itself names nobody; what a token did says so; what is unknown is still a line', () => {
    expect(
      [
        line('set_regression', { version: 'shop@2.4.1' }, null),
        line('first_seen', {}, null),
        line('set_resolved', {}, null),
        line('new_thing'),
      ].map(say),
    ).toEqual(['Came back in shop@2.4.1 after it was resolved', 'First event', 'Someone with a token resolved it', 'Sam new thing'])
  })

  it('finds names in the issue before it asks for them', () => {
    const nameOf = namesIn(details({ assignedTo: { type: 'team', id: '3', name: 'Checkout' }, activity: [line('set_resolved')] }))
    expect([nameOf({ type: 'team', id: '3' }), nameOf({ type: 'user', id: '1' }), nameOf({ type: 'user', id: '3' })]).toEqual([
      'Checkout',
      'Sam',
      null,
    ])
  })
})

describe('2. the banner', () => {
  it('an open issue has none; a resolved, an archived and a regressed one say since when', () => {
    expect(stateNote(details({ substatus: 'ongoing' }))).toBeNull()
    expect(stateNote(details({ status: 'resolved', activity: [line('set_resolved')] }))).toMatchObject({ what: 'Resolved', by: 'Sam' })
    expect(stateNote(details({ status: 'ignored', activity: [line('set_ignored')] }))).toMatchObject({ what: 'Archived', by: 'Sam' })
    expect(
      stateNote(details({ substatus: 'regressed', activity: [line('set_regression', { version: '2.4.1' }, null), line('set_resolved')] })),
    ).toMatchObject({ what: 'Came back in 2.4.1', by: null, later: 'It was resolved by Sam before.' })
  })
})

describe('3. small words', () => {
  it('the environment of the first event comes first', () => {
    const value = (name: string, firstSeen: string) => ({ value: name, name, count: 1, firstSeen, lastSeen: firstSeen })
    const tag = {
      key: 'environment',
      name: 'environment',
      totalValues: 2,
      topValues: [value('production', '2026-11-22T10:00:00Z'), value('staging', '2026-11-21T10:00:00Z')],
    }
    expect(environmentsOf([tag]).map(({ name }) => name)).toEqual(['staging', 'production'])
    expect(environmentsOf([])).toEqual([])
  })

  it('events per user', () => {
    expect([eventsPerUser(130, 17), eventsPerUser(5, 5), eventsPerUser(9, 0), eventsPerUser(4_294_967_296, 2)]).toEqual([
      '7.6x',
      '1.0x',
      '',
      '2.1bx',
    ])
  })

  it('initials of any name', () => {
    expect(['Ada Lovelace', 'sam', 'ada.lovelace@x.example', '', '🦊 fox'].map(initialsOfName)).toEqual(['AL', 'sa', 'al', '', '🦊f'])
  })

  it('a cursor that is not ours is left out', () => {
    expect([parsePage({ cursor: '3:ab:0' }), parsePage({ cursor: 'x'.repeat(200) }), parsePage({})]).toEqual([{ cursor: '3:ab:0' }, {}, {}])
  })
})
