import { z } from 'zod'

import { listOf } from '#packages/contract/json'
import { codeownersDetailsSchema, codeownersSchema } from '#packages/contract/ownership'
import type { Codeowners } from '#packages/contract/ownership'
import { codeownersRefusal } from '#packages/owners/parse-codeowners'
import { parseRowId } from '#packages/protocol/ids'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import type { CodeownersTable } from '#server/stores/metadata/schema-ownership'

import { codeownersAnswer } from './answers.ts'
import { readDirectory } from './directory.ts'
import { filesMax, readProjectOwners } from './project-owners.ts'
import { writeOwnership } from './write.ts'

/** Three million characters in JSON, where some take several bytes. */
const bodyBytesMax = 12 * 1024 * 1024
const nameCharsMax = 200
const rootCharsMax = 500
const defaultName = 'CODEOWNERS'

/** `GET /projects/{org}/{project}/codeowners/`: without the texts. */
export const listCodeownersRoute = endpoint(
  { summary: 'Lists the CODEOWNERS files of a project.', answer: listOf(codeownersSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const { files } = await readProjectOwners(scope, project.id)
    const directory = await readDirectory(scope, project.orgId)
    const answers: Codeowners[] = []
    // One after the other: each takes its time, and others their turn.
    for (const file of files) answers.push(await codeownersAnswer(file, directory))
    return json(answers)
  },
)

const fields = {
  raw: z.string(),
  name: z.string().trim().min(1).max(nameCharsMax),
  stackRoot: z.string().max(rootCharsMax),
  sourceRoot: z.string().max(rootCharsMax),
}
const newFileSchema = z.object({
  raw: fields.raw,
  name: fields.name.optional(),
  stackRoot: fields.stackRoot.optional(),
  sourceRoot: fields.sourceRoot.optional(),
})
const fileChangeSchema = newFileSchema.partial()

const complaint = (raw: string): Response | undefined => {
  const refusal = codeownersRefusal(raw)
  return refusal === undefined ? undefined : problem(400, `raw: ${refusal}`)
}

const answerDetails = async (scope: Scope, orgId: number, row: CodeownersTable, status: 200 | 201): Promise<Response> =>
  json({ ...(await codeownersAnswer(row, await readDirectory(scope, orgId))), raw: row.raw }, { status })

/** `POST /projects/{org}/{project}/codeowners/`. */
export const createCodeownersRoute = endpoint(
  { summary: 'Takes a CODEOWNERS file into a project.', body: newFileSchema, bodyBytesMax, answer: codeownersDetailsSchema, status: 201 },
  async ({ scope, param, nowMs, nextId, caller }: ScopedRequest, body) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const refused = complaint(body.raw)
    if (refused) return refused
    const row: CodeownersTable = {
      id: nextId(),
      project_id: project.id,
      raw: body.raw,
      name: body.name ?? defaultName,
      stack_root: body.stackRoot ?? '',
      source_root: body.sourceRoot ?? '',
      user_id: caller.userId,
      created_at: nowMs,
      updated_at: nowMs,
    }
    const written = await scope.change(async (writer) => {
      const there = await writer.rows('codeowners').select('codeowners.id').where('codeowners.project_id', '=', project.id).execute()
      if (there.length >= filesMax) return false
      await writer.insert('codeowners', [row]).execute()
      await writeOwnership(writer, project.id, {}, nowMs)
      return true
    })
    if (!written.ok) return written.error
    return written.value
      ? answerDetails(scope, project.orgId, row, 201)
      : problem(400, `A project has at most ${filesMax} CODEOWNERS files`)
  },
)

const fileOfPath = async ({ scope, param }: ScopedRequest) => {
  const project = scope.findProject(param('project'))
  const id = parseRowId(param('codeowners'))
  if (!project || id === undefined) return undefined
  const row = await scope
    .rows('codeowners')
    .selectAll('codeowners')
    .where('codeowners.id', '=', id)
    .where('codeowners.project_id', '=', project.id)
    .executeTakeFirst()
  return row && { row, project }
}

/** `GET /projects/{org}/{project}/codeowners/{id}/`. */
export const showCodeownersRoute = endpoint(
  { summary: 'Shows a CODEOWNERS file of a project.', answer: codeownersDetailsSchema },
  async (request: ScopedRequest) => {
    const found = await fileOfPath(request)
    return found ? answerDetails(request.scope, found.project.orgId, found.row, 200) : notFound()
  },
)

/** `PUT /projects/{org}/{project}/codeowners/{id}/`: keys that are absent stay as they are. */
export const changeCodeownersRoute = endpoint(
  { summary: 'Changes a CODEOWNERS file of a project.', body: fileChangeSchema, bodyBytesMax, answer: codeownersDetailsSchema },
  async (request: ScopedRequest, body) => {
    const { scope, nowMs } = request
    const found = await fileOfPath(request)
    if (!found) return notFound()
    const { row, project } = found
    const refused = complaint(body.raw ?? '')
    if (refused) return refused
    const columns = {
      raw: body.raw ?? row.raw,
      name: body.name ?? row.name,
      stack_root: body.stackRoot ?? row.stack_root,
      source_root: body.sourceRoot ?? row.source_root,
      updated_at: nowMs,
    }
    const written = await scope.change(async (writer) => {
      await writer.update('codeowners').set(columns).where('codeowners.id', '=', row.id).execute()
      await writeOwnership(writer, project.id, {}, nowMs)
    })
    return written.ok ? answerDetails(scope, project.orgId, { ...row, ...columns }, 200) : written.error
  },
)

/** `DELETE /projects/{org}/{project}/codeowners/{id}/`. */
export const deleteCodeownersRoute = endpoint(
  { summary: 'Takes a CODEOWNERS file out of a project.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const { scope, nowMs } = request
    const found = await fileOfPath(request)
    if (!found) return notFound()
    const written = await scope.change(async (writer) => {
      await writer.delete('codeowners').where('codeowners.id', '=', found.row.id).execute()
      await writeOwnership(writer, found.project.id, {}, nowMs)
    })
    return written.ok ? noContent() : written.error
  },
)
