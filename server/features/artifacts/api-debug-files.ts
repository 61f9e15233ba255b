import { z } from 'zod'

import { debugFileSchema } from '#packages/contract/artifact-debug-file'
import { listOf } from '#packages/contract/json'
import { parseRowId } from '#packages/protocol/ids'
import { readDebugId } from '#packages/source-maps/bundle-debug-id'
import { json, noContent, notFound, problem, storeBusy } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'

import { readSha1 } from './chunks.ts'
import { debugFileAnswer, debugFilesBySha1, findDebugFile, listDebugFiles, removeDebugFile } from './debug-files.ts'
import { serveContent } from './serve-content.ts'

const checksumsMax = 500
const kindsMax = 20

const listQuery = z.object({
  query: z.string().optional().describe('Part of the debug id or the name.'),
  debug_id: z.string().optional(),
  file_formats: z.string().optional().describe('Kinds of files, repeated.'),
})

const download = async ({ scope, blobs }: ScopedRequest, projectId: number, idText: string): Promise<Response> => {
  const id = parseRowId(idText)
  const row = id === undefined ? undefined : await findDebugFile(scope, projectId, id)
  return row ? serveContent(await blobs.openDebugFile(row.id), row) : notFound()
}

/** `GET /projects/{org}/{project}/files/dsyms/`: newest first. */
export const listDebugFilesRoute = endpoint(
  { summary: 'Lists the debug files of a project, newest first.', query: listQuery, answer: listOf(debugFileSchema), paged: true },
  async (request: ScopedRequest) => {
    const { scope, query, url, param } = request
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const page = readPageRequest(query)
    if (!page.ok) return problem(400, page.error)
    const filter = {
      query: query.get('query') ?? '',
      debugId: readDebugId((query.get('debug_id') ?? '').slice(0, 36)) ?? '',
      kinds: query.getAll('file_formats').slice(0, kindsMax),
    }
    const listed = await listDebugFiles(scope, project.id, filter, page.value)
    return json(listed.rows.map(debugFileAnswer), { headers: { Link: linkHeader(url, listed) } })
  },
)

/** `GET /projects/{org}/{project}/files/dsyms/{file}/`. */
export const downloadDebugFileRoute = endpoint(
  { summary: 'Gives the bytes of a debug file.', answer: 'other' },
  async (request: ScopedRequest) => {
    const project = request.scope.findProject(request.param('project'))
    return project ? download(request, project.id, request.param('file')) : notFound()
  },
)

/** `DELETE /projects/{org}/{project}/files/dsyms/?id=`. */
export const deleteDebugFileRoute = endpoint(
  { summary: 'Deletes a debug file.', query: z.object({ id: z.string() }), answer: 'none', status: 204 },
  async ({ scope, query, param, nowMs }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    const id = parseRowId(query.get('id') ?? '')
    const row = project && id !== undefined ? await findDebugFile(scope, project.id, id) : undefined
    if (!row) return notFound()
    const removed = await scope.change((writer) => removeDebugFile(writer, row, nowMs))
    return removed.ok ? noContent() : storeBusy()
  },
)

/** `GET /projects/{org}/{project}/files/dsyms/unknown/?checksums=`: which of these are not stored. */
export const missingDebugFilesRoute = endpoint(
  {
    summary: 'Says which debug files a project does not have.',
    query: z.object({ checksums: z.string().describe('SHA-1s, repeated.') }),
    answer: z.object({ missing: z.array(z.string()) }),
  },
  async ({ scope, query, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const asked = query.getAll('checksums').flatMap((text) => readSha1(text) ?? [])
    if (asked.length > checksumsMax) return problem(400, `At most ${checksumsMax} checksums in one request`)
    const stored = await debugFilesBySha1(scope, project.id, asked)
    return json({ missing: [...new Set(asked)].filter((sha1) => !stored.has(sha1)) })
  },
)
