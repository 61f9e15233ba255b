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
  it('says why an issue was given to somebody by itself', () => {
    const given = (integration: string, rule: string) =>
      say(line('assigned', { assignee: '3', assigneeType: 'team', integration, rule }, null))
    expect(given('projectOwnership', 'src/* #checkout')).toBe('Given to the team Checkout, by the rule src/* #checkout')
    expect(given('codeowners', '/src @acme/checkout')).toBe('Given to the team Checkout, by the line of CODEOWNERS /src @acme/checkout')
    expect(given('suspectCommitter', '')).toBe('Given to the team Checkout, whose commit is suspected')
  })

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
      'Sam archived it for good',
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

  it('says in what, until what, and why', () => {
    const nobody = null
    expect(
      [
        line('set_resolved_in_release', { version: 'shop@2.1' }),
        line('set_resolved_in_release', { version: '', current_release_version: 'shop@2.0' }),
        line('set_resolved_in_commit', { commit: 'abcdef0123', repository: '' }),
        line('set_ignored', { ignoreCount: 100, ignoreWindow: 10, ignoreUntil: null }),
        line('set_escalating', { event_id: 'e', expired_snooze: { count: 100, window: 10, user_count: null, user_window: null } }, nobody),
        line('set_escalating', { event_id: 'e', forecast: 30 }, nobody),
        line('set_unresolved', { expired_snooze: { until: '2026-11-22T17:00:00Z' } }, nobody),
        line('set_resolved_by_age', { age: 168 }, nobody),
        line('auto_set_ongoing', { after_days: 7 }, nobody),
        line('seen_in_old_release', { version: 'shop@1.9' }, nobody),
        line('set_regression', { version: 'shop@2.2', resolved_in_version: 'shop@2.1' }, nobody),
        line('set_priority', { priority: 'high', reason: 'escalating' }, nobody),
        line('merge', { issues: [{ id: '4' }] }),
        line('unmerge_source', { destination_id: '4', fingerprints: ['a', 'b'] }),
      ].map(say),
    ).toEqual([
      'Sam resolved it in shop@2.1',
      'Sam resolved it in the next release after shop@2.0',
      'Sam resolved it in commit abcdef0',
      'Sam archived it until 100 more events in 10 minutes',
      'Awoke: 100 events came in 10 minutes',
      'Escalated: more than 30 events in an hour',
      'Opened again, as its time was over',
      'Resolved, as nothing came for 1 week',
      'Ongoing, after 7 days',
      'Seen again in shop@1.9, a release from before it was resolved: it stays resolved',
      'Came back in shop@2.2 after it was resolved in shop@2.1',
      'Priority high, as it is escalating',
      'Sam merged 1 issue into it',
      'Sam took 2 hashes out of it',
    ])
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
    expect(stateNote(details({ status: 'ignored', activity: [line('set_ignored')] }))).toMatchObject({
      what: 'Archived for good',
      by: 'Sam',
    })
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
