import { tombstoneSchema } from '#packages/contract/hash'
import type { Tombstone } from '#packages/contract/hash'
import { listOf } from '#packages/contract/json'
import { parseIssueId } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'
import { formatShortId } from '#packages/protocol/short-id'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import { isoTime } from '#server/http/time-window'

import { listTombstones } from './read.ts'

/** Only we write this text. */
const parseObject = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text)
  return isObject(value) ? value : {}
}

/** `GET /projects/{org}/{project}/tombstones/`: what was discarded, the last one first. */
export const listTombstonesRoute = endpoint(
  { summary: 'Lists the discarded issues of a project: their events are dropped.', answer: listOf(tombstoneSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const { scope } = request
    const project = scope.findProject(request.param('project'))
    if (!project) return notFound()
    const listed = await listTombstones(scope, project.id, page.value)
    const userIds = [...new Set(listed.rows.map((row) => row.user_id))]
    const users =
      userIds.length === 0
        ? []
        : await scope.people().select(['users.id', 'users.name', 'users.email']).where('users.id', 'in', userIds).execute()
    const actors = new Map(users.map(({ id, name, email }) => [id, { id: String(id), name, email }]))
    const tombstones = listed.rows.map((row): Tombstone => ({
      id: String(row.issue_id),
      title: row.title,
      message: row.title,
      culprit: row.culprit,
      level: row.level,
      type: row.type,
      shortId: formatShortId(project.slug, row.short_id),
      metadata: parseObject(row.metadata),
      dateAdded: isoTime(row.created_at),
      actor: actors.get(row.user_id) ?? null,
    }))
    return json(tombstones, { headers: { Link: linkHeader(request.url, listed) } })
  },
)

/** `DELETE /projects/{org}/{project}/tombstones/{id}/`: events of the issue are welcome again; the next one makes a fresh issue. */
export const deleteTombstoneRoute = endpoint(
  { summary: 'Takes a discard back: the next event of the kind makes a fresh issue.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const { scope, nowMs } = request
    const project = scope.findProject(request.param('project'))
    const id = parseIssueId(request.param('tombstone'))
    if (!project || id === undefined) return notFound()
    const removed = await scope.change(async (writer) => {
      const row = await writer
        .rows('tombstones')
        .select('tombstones.issue_id')
        .where('tombstones.issue_id', '=', id)
        .where('tombstones.project_id', '=', project.id)
        .executeTakeFirst()
      return row !== undefined && writer.removeTombstone(row.issue_id, nowMs)
    })
    if (!removed.ok) return removed.error
    return removed.value ? noContent() : notFound()
  },
)
