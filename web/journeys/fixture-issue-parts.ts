import type { EventItem } from '../../packages/contract/event.ts'
import type { GroupingInfo } from '../../packages/contract/grouping-info.ts'
import type { IssueStats } from '../../packages/contract/issue-stats.ts'
import { eventOf } from './fixture-event.ts'
import { fixtureNow } from './fixture-issues.ts'

const buckets = 96
const intervalMs = 900_000
/** The bucket that holds the fixtures' present is the last. */
const startMs = (Math.floor(fixtureNow.getTime() / intervalMs) - buckets + 1) * intervalMs

const countsOf = (peak: number, seed: number): number[] =>
  Array.from({ length: buckets }, (_, index) => (index < 78 ? 0 : Math.round((peak * (1 + ((index * seed) % 7))) / 7)))
const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0)
const errors = countsOf(60, 5)
const warnings = countsOf(12, 3)

/** Events of an issue over a day, that began four hours ago. */
export const issueStats: IssueStats = {
  start: new Date(startMs).toISOString(),
  end: fixtureNow.toISOString(),
  intervalMs,
  levels: [
    { level: 'error', counts: errors },
    { level: 'warning', counts: warnings },
  ],
  users: countsOf(20, 3),
  totals: { events: sum(errors) + sum(warnings), users: 134 },
}

const itemsShown = 12

/** The first page of the events of an issue. */
export const eventItems = (issueId: string): readonly EventItem[] => {
  const { title, message, location, culprit, user, tags, platform, metadata, projectID } = eventOf({
    groupID: issueId,
    older: false,
    chained: false,
  })
  return Array.from({ length: itemsShown }, (_, index) => {
    const id = (0xabc0 + index).toString(16).padStart(32, '0')
    return {
      id,
      'event.type': 'error',
      groupID: issueId,
      eventID: id,
      projectID,
      message: message ?? title,
      title,
      location,
      culprit,
      user,
      tags,
      platform,
      dateCreated: new Date(fixtureNow.getTime() - index * 60_000).toISOString(),
      crashFile: null,
      metadata,
    }
  })
}

/** Why an event is in its issue. */
export const groupingAnswer: GroupingInfo = {
  hashes: ['9f3c1ab2'.repeat(4)],
  config: 'newstyle:2026-01-20',
  isCurrent: true,
  variants: [
    {
      name: 'app',
      contributes: true,
      hash: '9f3c1ab2'.repeat(4),
      strategy: 'chained-exception',
      leaves: [
        { kind: 'type', value: 'AttributeError', exception: 0 },
        { kind: 'function', value: 'apply_discount', frame: 12, exception: 0 },
      ],
      omitted: 0,
    },
    { name: 'custom_client_fingerprint', contributes: false, hash: '00'.repeat(16), strategy: null, leaves: [], omitted: 0 },
  ],
}
