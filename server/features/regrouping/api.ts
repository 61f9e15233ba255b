import type { Result } from '#core/result'
import { groupingEditSchema, regroupingSchema } from '#packages/contract/grouping-preview'
import type { GroupingEdit } from '#packages/contract/grouping-preview'
import { listOf } from '#packages/contract/json'
import { parseRowId } from '#packages/protocol/ids'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess } from '#server/http/scope'

import { changedRules, rulesComplaint, settingsOfProject } from '../grouping-rules/read.ts'
import { regroupingAnswer, undoable } from './answer.ts'
import { insertReading, insertUndo } from './rows.ts'
import type { RegroupingRow } from './rows.ts'
import { findRegrouping, runSteps } from './run-steps.ts'

/** What a request does itself: the rest is the clock's, and the page asks again. */
const effortPerRequest = { ms: 2_000 }
/** Of one project at a time. */
const previewsMax = 3
/** Finished previews that stay to be looked at. */
const previewsKept = 20
const regroupingsShown = 20

const busyPreviews = (): Response =>
  problem(409, 'Other previews of this project are still being read. Please try again in a moment.', { 'Retry-After': '5' })
const busyRegrouping = (): Response =>
  problem(409, 'Rules of this project are still being applied. Please try again in a moment.', { 'Retry-After': '5' })

const openOnes = async (writer: OwnedWriter, projectId: number, isPreview: boolean): Promise<number> => {
  const rows = await writer
    .rows('regroupings')
    .select('regroupings.id')
    .where('regroupings.project_id', '=', projectId)
    .where('regroupings.finished_at', '=', 0)
    .where('regroupings.kind', isPreview ? '=' : '!=', 'preview')
    .execute()
  return rows.length
}

const forgetPreviews = async (writer: OwnedWriter, projectId: number): Promise<void> => {
  const rows = await writer
    .rows('regroupings')
    .select('regroupings.id')
    .where('regroupings.project_id', '=', projectId)
    .where('regroupings.kind', '=', 'preview')
    .where('regroupings.finished_at', '>', 0)
    .orderBy('regroupings.id', 'desc')
    .execute()
  const old = rows.slice(previewsKept - 1).map(({ id }) => id)
  if (old.length > 0) await writer.delete('regroupings').where('regroupings.id', 'in', old).execute()
}

/** Goes on with it for as long as a request may take, and answers how far it is. */
const answerAfterSteps = async (request: ScopedRequest, begun: Result<number | undefined, Response>, busy: () => Response) => {
  if (!begun.ok) return begun.error
  if (begun.value === undefined) return busy()
  const { scope, nowMs, nextId } = request
  await runSteps({ scope, nowMs, nextId }, begun.value, effortPerRequest)
  const row = await findRegrouping(scope, begun.value)
  return row ? json(await regroupingAnswer(scope, row), { status: 202 }) : notFound()
}

const beginReading = async (request: ScopedRequest, body: GroupingEdit, kind: 'preview' | 'apply'): Promise<Response> => {
  const { scope, caller } = request
  const project = scope.findProject(request.param('project'))
  if (!project) return notFound()
  const complaint = rulesComplaint(body)
  if (complaint !== undefined) return problem(400, complaint)
  const isPreview = kind === 'preview'
  const begun = await scope.change(async (writer) => {
    if ((await openOnes(writer, project.id, isPreview)) >= (isPreview ? previewsMax : 1)) return undefined
    if (isPreview) await forgetPreviews(writer, project.id)
    const before = await settingsOfProject(writer, project.id)
    const one = { projectId: project.id, userId: caller.userId, before, edited: changedRules(before, body), kind }
    return insertReading(writer, one, request)
  })
  return answerAfterSteps(request, begun, isPreview ? busyPreviews : busyRegrouping)
}

/** `POST /projects/{org}/{project}/grouping-preview/`: what rules would make of the stored events; nothing is changed. Asked for again by its number. */
export const previewGroupingRoute = endpoint(
  {
    summary: 'Tells what edited rules of grouping would merge and split, over stored events.',
    body: groupingEditSchema,
    answer: regroupingSchema,
    status: 202,
  },
  (request: ScopedRequest, body) => beginReading(request, body, 'preview'),
)

/** `POST /projects/{org}/{project}/regroupings/`: saves rules and makes them hold for stored events too: issues become one, and fall apart. */
export const regroupRoute = endpoint(
  {
    summary: 'Saves rules of grouping, merges the issues that they make one, and takes stored events apart that they part.',
    body: groupingEditSchema,
    answer: regroupingSchema,
    status: 202,
  },
  (request: ScopedRequest, body) => beginReading(request, body, 'apply'),
)

type Place = { readonly project: ProjectAccess; readonly row: RegroupingRow } | undefined

const ofPath = async ({ scope, param }: ScopedRequest): Promise<Place> => {
  const project = scope.findProject(param('project'))
  const id = parseRowId(param('regrouping'))
  const row = project && id !== undefined ? await findRegrouping(scope, id) : undefined
  return project && row?.project_id === project.id ? { project, row } : undefined
}

/** `GET /projects/{org}/{project}/regroupings/`: the last ones that were made hold, and their undos. */
export const listRegroupingsRoute = endpoint(
  { summary: 'Lists rules of grouping that were applied to stored events, and how far they are.', answer: listOf(regroupingSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const rows = await scope
      .rows('regroupings')
      .selectAll('regroupings')
      .where('regroupings.project_id', '=', project.id)
      .where('regroupings.kind', '!=', 'preview')
      .orderBy('regroupings.id', 'desc')
      .limit(regroupingsShown)
      .execute()
    return json(await Promise.all(rows.map((row) => regroupingAnswer(scope, row))))
  },
)

/** `GET /projects/{org}/{project}/regroupings/{regrouping}/`. */
export const showRegroupingRoute = endpoint(
  { summary: 'Shows a preview or an application of rules of grouping, and how far it is.', answer: regroupingSchema },
  async (request: ScopedRequest) => {
    const place = await ofPath(request)
    return place ? json(await regroupingAnswer(request.scope, place.row)) : notFound()
  },
)

/** `POST /projects/{org}/{project}/regroupings/{regrouping}/undo/`: the rules of before, and the issues as they were, with what came since. */
export const undoRegroupingRoute = endpoint(
  {
    summary: 'Takes back what rules of grouping made of stored events.',
    answer: regroupingSchema,
    status: 202,
  },
  async (request: ScopedRequest) => {
    const place = await ofPath(request)
    if (!place) return notFound()
    const { scope, caller } = request
    if (place.row.kind !== 'apply') return problem(400, 'Only rules that were applied to stored events can be taken back')
    if (place.row.counterpart !== 0) return problem(400, 'This was taken back already')
    if ((await undoable(scope, place.project.id)) !== place.row.id)
      return problem(409, 'Take back the later one first, or wait until what is under way is done')
    const begun = await scope.change(async (writer) =>
      (await openOnes(writer, place.project.id, false)) > 0 ? undefined : insertUndo(writer, place.row, caller.userId, request),
    )
    return answerAfterSteps(request, begun, busyRegrouping)
  },
)
