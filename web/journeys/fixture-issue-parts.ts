import type { EventItem } from '../../packages/contract/event.ts'
import type { GroupingInfo } from '../../packages/contract/grouping-info.ts'
import type { IssueStats } from '../../packages/contract/issue-stats.ts'
import type { LinkTemplateAnswer } from '../../packages/contract/link-template.ts'
import type { Release } from '../../packages/contract/release.ts'
import type { SimilarIssues } from '../../packages/contract/similar.ts'
import type { WhatChanged } from '../../packages/contract/what-changed.ts'
import { eventOf } from './fixture-event.ts'
import { detailsOf, fixtureNow, hostile, issues } from './fixture-issues.ts'

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

/** What sets the issue apart. */
export const whatChanged: WhatChanged = {
  start: new Date(startMs).toISOString(),
  end: fixtureNow.toISOString(),
  issue: { events: 847, lookedAt: 847 },
  others: { events: 48_120, lookedAt: 24_060 },
  sampled: true,
  changes: [
    { key: 'coupon', value: 'BLACK10', issueShare: 0.97, otherShare: 0.12, score: 0.8 },
    { key: 'release', value: 'shop@2.4.1', issueShare: 1, otherShare: 0.41, score: 0.52 },
    { key: 'server_name', value: 'api-2', issueShare: 0.51, otherShare: 0.004, score: 0.42 },
  ],
  quiet: null,
  support: { issue: 5, others: 20 },
}

/** Issues that are like it. */
export const similarIssues: SimilarIssues = {
  similar: [
    {
      id: '1001',
      shortId: 'SHOP-API-4',
      title: "AttributeError: 'NoneType' object has no attribute 'amount'",
      culprit: 'shop/checkout/pricing.py in apply_voucher',
      level: 'error',
      status: 'unresolved',
      count: '812',
      lastSeen: new Date(fixtureNow.getTime() - 240_000).toISOString(),
      score: 0.86,
      frames: { shared: 8, of: 11, inApp: true },
      sameTop: false,
      sameType: true,
      words: { shared: 5, of: 6 },
    },
    {
      id: '1002',
      shortId: 'SHOP-API-9',
      title: hostile.script,
      culprit: '',
      level: 'warning',
      status: 'resolved',
      count: '1',
      lastSeen: new Date(fixtureNow.getTime() - 86_400_000).toISOString(),
      score: 0.41,
      frames: { shared: 3, of: 7, inApp: true },
      sameTop: true,
      sameType: false,
      words: { shared: 0, of: 4 },
    },
  ],
  compared: 9,
  parted: 0,
  days: 30,
  hasEvent: true,
}

const linkOf = (id: string, name: string, url: string, project: string | null): LinkTemplateAnswer => ({
  id,
  name,
  url,
  project,
  dateCreated: fixtureNow.toISOString(),
})

/** Links out of issues: one that works, one whose tag no event has, one of another project. */
export const linkTemplates: readonly LinkTemplateAnswer[] = [
  linkOf('1', 'Grafana trace', 'https://grafana.example/explore?trace={trace_id}&from={timestamp_ms-15m}&host={server_name}', null),
  linkOf('2', 'Kibana', 'https://kibana.example/?pod={tag.pod}', 'shop-api'),
  linkOf('3', 'Of another', 'https://other.example/', 'shop-web'),
]

const known = issues.slice(0, 1).flatMap((issue) => detailsOf(issue).firstRelease ?? [])

/** The releases of a project: the newest came while the issue was there, one long before. */
export const projectReleases: readonly Release[] = [
  ['2.4.2', 1],
  ['2.4.1', 3],
  ['2.4.0', 200],
].flatMap(([version, hoursAgo]) =>
  known.map((release) => ({
    ...release,
    version: `shop@${String(version)}`,
    shortVersion: String(version),
    firstEvent: new Date(fixtureNow.getTime() - Number(hoursAgo) * 3_600_000).toISOString(),
  })),
)

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
