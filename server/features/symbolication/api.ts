import { reprocessedSchema, sourceMapDebugSchema } from '#packages/contract/source-map-debug'
import type { Reprocessed } from '#packages/contract/source-map-debug'
import { parseEventId } from '#packages/protocol/ids'
import { json, notFound, storeBusy } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { findProjectEvent, readEvent } from '../errors/read.ts'
import { findIssue } from '../issues/read.ts'
import { sourceOfRequest } from './artifact-source.ts'
import { diagnose } from './doctor.ts'
import { mapKinds } from './map-kinds.ts'
import { mapWorker } from './map-worker.ts'
import { rulesForMapping } from './stored-event.ts'

/** Kinds of event of one issue that a request looks at, those seen last. */
const kindsMax = 100

/** `GET /projects/{org}/{project}/events/{event id}/source-map-debug/`. */
export const sourceMapDebugRoute = endpoint(
  { summary: 'Tells of each frame of an event what there is to map it to its source, and what is missing.', answer: sourceMapDebugSchema },
  async (request: ScopedRequest) => {
    const project = request.scope.findProject(request.param('project'))
    const id = parseEventId(request.param('event'))
    if (!project || id === undefined) return notFound()
    const record = await findProjectEvent(request.scope, project.id, id)
    if (!record.ok) return record.error
    const event = await readEvent(request.scope, record.value)
    if (!event.ok) return event.error
    if (!event.value) return notFound()
    return json(await diagnose(event.value, { source: sourceOfRequest(request, project.id), worker: mapWorker }))
  },
)

/** `POST /organizations/{org}/issues/{issue}/reprocessing/`: maps stored events with the artifacts that there are now. */
export const reprocessIssueRoute = endpoint(
  {
    summary: 'Maps the stored events of an issue with the artifacts that there are now, and joins issues that turn out to be the same.',
    answer: reprocessedSchema,
  },
  async (request: ScopedRequest) => {
    const { scope, nowMs, nextId } = request
    const issue = await findIssue(scope, request.param('issue'), 'any')
    if (!issue) return notFound()
    const hashes = await scope
      .rows('hashes')
      .select(['hashes.hash', 'hashes.issue_id', 'hashes.first_seen', 'hashes.last_seen', 'hashes.received_from'])
      .where('hashes.project_id', '=', issue.project_id)
      .where('hashes.issue_id', '=', issue.id)
      .where('hashes.state', '=', 0)
      .where('hashes.times_seen', '>', 0)
      .orderBy('hashes.last_seen', 'desc')
      .limit(kindsMax)
      .execute()
    const rules = await rulesForMapping(scope, issue.project_id)
    const mapping = { source: sourceOfRequest(request, issue.project_id), worker: mapWorker }
    const done = await mapKinds(issue.project_id, hashes, mapping, { scope, nowMs, nextId, userId: request.caller.userId, rules })
    if (!done.ok) return done.error
    const whole = await findIssue(scope, String(issue.id), 'number')
    if (!whole) return storeBusy()
    const { read, mapped, merged } = done.value
    return json({ issueId: String(whole.id), read, mapped, merged } satisfies Reprocessed)
  },
)
