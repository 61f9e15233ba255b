import { z } from 'zod'

import { issueHashSchema, issueMoveSchema, unmergedSchema } from '#packages/contract/hash'
import type { IssueHash, IssueMove } from '#packages/contract/hash'
import { listOf } from '#packages/contract/json'
import { parseIssueId } from '#packages/protocol/ids'
import { formatShortId } from '#packages/protocol/short-id'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import { isoTime } from '#server/http/time-window'

import { newestOfHashes } from '../errors/read.ts'
import { findIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { issuesByIds, listHashes, movesOfIssue } from './read.ts'
import { unmerge } from './unmerge.ts'
import type { WantedOut } from './unmerge.ts'

const hashPattern = /^[0-9a-f]{32}$/
/** Of the 200 rows that one transaction may write (durability.md 16). */
const hashesPerUnmergeMax = 150

const issueOfPath = (request: ScopedRequest): Promise<IssueRow | undefined> =>
  findIssue(request.scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')

/** `GET .../issues/{id}/hashes/`: what the issue is made of. While the columnar store is away `latestEvent` is null. */
export const listHashesRoute = endpoint(
  { summary: 'Lists the hashes of an issue, the ones seen last first.', answer: listOf(issueHashSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const { scope } = request
    const issue = await issueOfPath(request)
    if (!issue) return notFound()
    const listed = await listHashes(scope, issue, page.value)
    const homes = await issuesByIds(
      scope,
      listed.rows.map(({ home }) => home).filter((home) => home > 0),
    )
    const events = await newestOfHashes(scope, issue, listed.rows)
    const slug = scope.project(issue.project_id)?.slug ?? ''
    const hashes = listed.rows.map(({ hash, home, times_seen: timesSeen, first_seen: firstMs, last_seen: lastMs }): IssueHash => {
      const from = homes.get(home)
      return {
        id: hash,
        latestEvent: (events.ok ? events.value.get(hash) : undefined) ?? null,
        mergedBySeer: false,
        count: String(timesSeen),
        firstSeen: isoTime(firstMs),
        lastSeen: isoTime(lastMs),
        mergedFrom: from ? { id: String(from.id), shortId: formatShortId(slug, from.short_id), title: from.title } : null,
      }
    })
    return json(hashes, { headers: { Link: linkHeader(request.url, listed) } })
  },
)

/** What the query names; a text is what is wrong with it. */
const wantedOut = (query: URLSearchParams): WantedOut | string => {
  const [issue, ...otherIssues] = query.getAll('issue').filter((text) => text !== '')
  const hashes = [...new Set(query.getAll('id').filter((text) => text !== ''))]
  if (issue !== undefined) {
    const issueId = parseIssueId(issue)
    return issueId === undefined || otherIssues.length > 0 || hashes.length > 0 ? 'Name one merged issue, or hashes' : { issueId }
  }
  if (hashes.length === 0) return 'Name the hashes to take out by id'
  if (hashes.length > hashesPerUnmergeMax) return `At most ${hashesPerUnmergeMax} hashes can be taken out at once`
  return hashes.every((hash) => hashPattern.test(hash)) ? { hashes } : 'A hash is 32 lower-case hexadecimal digits'
}

const unmergeQuery = z.object({
  id: z.string().optional().describe('A hash of the issue; repeated.'),
  issue: z
    .string()
    .optional()
    .describe('Instead of hashes: number of an issue that was merged into this one; all that came with it goes back.'),
})

/** `PUT` and `DELETE .../issues/{id}/hashes/?id=..`: the hashes become an issue of their own, or the one again that they came from. */
export const unmergeRoute = endpoint(
  { summary: 'Takes hashes out of an issue, into one of their own.', query: unmergeQuery, answer: unmergedSchema, status: 202 },
  async (request: ScopedRequest) => {
    const issue = await issueOfPath(request)
    if (!issue) return notFound()
    const wanted = wantedOut(request.query)
    if (typeof wanted === 'string') return problem(400, wanted)
    const { caller, nowMs, nextId } = request
    const made = await unmerge(request.scope, issue, wanted, { userId: caller.userId, nowMs, nextId })
    return made.ok ? json({ id: String(made.value.issueId), isDone: made.value.isDone }, { status: 202 }) : made.error
  },
)

/** `GET .../issues/{id}/moves/`: how far merges and unmerges are. */
export const listMovesRoute = endpoint(
  { summary: 'Lists the last merges and unmerges of an issue, and how far they are.', answer: listOf(issueMoveSchema) },
  async (request: ScopedRequest) => {
    const issue = await issueOfPath(request)
    if (!issue) return notFound()
    const moves = (await movesOfIssue(request.scope, issue.id)).map((move): IssueMove => ({
      id: String(move.id),
      kind: move.kind === 'merge' ? 'merge' : 'unmerge',
      from: String(move.source_id),
      to: String(move.target_id),
      hashes: move.hashes,
      moved: move.moved,
      dateCreated: isoTime(move.created_at),
      dateFinished: move.finished_at === 0 ? null : isoTime(move.finished_at),
    }))
    return json(moves)
  },
)
