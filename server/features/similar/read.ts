import { success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { SimilarIssue, SimilarIssues } from '#packages/contract/similar'
import type { Event } from '#packages/protocol/event'
import { formatShortId } from '#packages/protocol/short-id'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

import { hashesOfIssue, issueIdsOfHashes } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { bodiesOf, kindsNear, newestOf } from './candidates.ts'
import type { Kind, Looked } from './candidates.ts'
import { likenessOf, traitsOf, wordsOf } from './likeness.ts'
import type { Likeness } from './likeness.ts'
import { partedFrom } from './parted.ts'

/** Days back to which others are looked for. */
const days = 30
/** Issues whose newest event is read and held against this one's. */
const comparedMax = 24
const similarMax = 10
/** Below it two issues have a type in common and little else. */
const scoreMin = 0.35

const bareEvent = (kind: Kind): Event => ({
  event_id: kind.newest_id as Event['event_id'],
  type: 'error',
  level: 'error',
  platform: '',
  timestamp: 0,
  received: 0,
  tags: [],
  ...(kind.newest_type !== '' && { exception: [{ type: kind.newest_type }] }),
})

interface Compared {
  /** The first kind of each of other issues, in order. */
  readonly kinds: ReadonlyMap<number, Kind>
  /** Issues that are left out, as people parted them from this one. */
  readonly parted: number
}

const kindsByIssue = async (scope: Scope, row: IssueRow, kinds: readonly Kind[]): Promise<Compared> => {
  if (kinds.length === 0) return { kinds: new Map(), parted: 0 }
  const parted = await partedFrom(scope, row)
  const left = new Set<number>()
  const pairs = kinds.map(({ full_hash: hash }) => ({ projectId: row.project_id, hash }))
  const ids = await issueIdsOfHashes(scope, pairs)
  const found = new Map<number, Kind>()
  for (const kind of kinds) {
    const id = ids.get(`${row.project_id}/${kind.full_hash}`)
    if (id === undefined || id === row.id) continue
    if (parted.has(id)) left.add(id)
    else if (!found.has(id) && found.size < comparedMax) found.set(id, kind)
  }
  return { kinds: found, parted: left.size }
}

const levels = ['debug', 'info', 'warning', 'error', 'fatal'] as const
const statuses = ['resolved', 'unresolved', 'ignored'] as const

const answerOf = (row: IssueRow, slug: string, likeness: Likeness): SimilarIssue => ({
  id: String(row.id),
  shortId: formatShortId(slug, row.short_id),
  title: row.title,
  culprit: row.culprit,
  level: levels.find((level) => level === row.level) ?? 'error',
  status: statuses.find((status) => status === row.status) ?? 'unresolved',
  count: String(row.times_seen),
  lastSeen: isoTime(row.last_seen),
  ...likeness,
})

const rowsOf = async (scope: Scope, ids: readonly number[]): Promise<readonly IssueRow[]> =>
  ids.length === 0
    ? []
    : scope
        .rows('issues')
        .selectAll('issues')
        .where('issues.id', 'in', ids)
        .where('issues.merged_into', '=', 0)
        .limit(comparedMax)
        .execute()

const nothing: SimilarIssues = { similar: [], compared: 0, parted: 0, days, hasEvent: false }

/**
 * Issues of the same project whose newest event is like this one's: three looks at the columns (the newest event, kinds of the same type or place, at most
 * 25 bodies) and two at metadata, whatever the project holds. The failure is the answer to give: the engine is away.
 */
export const similarIssues = async (
  scope: Scope,
  row: IssueRow,
  nowMs: EpochMs,
  signal: AbortSignal,
): Promise<Result<SimilarIssues, Response>> => {
  const looked: Looked = { row, hashes: await hashesOfIssue(scope, row), sinceMs: nowMs - days * dayMs }
  const newest = await newestOf(scope, looked, signal)
  if (!newest.ok) return newest
  const own = newest.value
  if (!own) return success(nothing)
  const near = await kindsNear(scope, looked, { kind: own, culprit: own.newest_culprit, words: [...wordsOf(own.newest_title)], signal })
  if (!near.ok) return near
  const { kinds, parted } = await kindsByIssue(scope, row, near.value)
  const bodies = await bodiesOf(scope, looked, [own, ...kinds.values()], signal)
  if (!bodies.ok) return bodies
  const traits = (kind: Kind) => traitsOf(bodies.value.get(kind.hash_number) ?? bareEvent(kind), kind.newest_title)
  const ownTraits = traits(own)
  const slug = scope.project(row.project_id)?.slug ?? ''
  const similar = (await rowsOf(scope, [...kinds.keys()])).flatMap((each) => {
    const kind = kinds.get(each.id)
    return kind ? [answerOf(each, slug, likenessOf(ownTraits, traits(kind)))] : []
  })
  return success({
    similar: similar
      .filter(({ score }) => score >= scoreMin)
      .toSorted((a, b) => b.score - a.score || Number(b.count) - Number(a.count))
      .slice(0, similarMax),
    compared: similar.length,
    parted,
    days,
    hasEvent: true,
  })
}
