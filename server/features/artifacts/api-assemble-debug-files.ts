import { z } from 'zod'

import { debugFileAssembliesSchema } from '#packages/contract/artifact-debug-file'
import type { DebugFileAssemblies } from '#packages/contract/artifact-debug-file'
import { readDebugId } from '#packages/source-maps/bundle-debug-id'
import { json, noPermission, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import { storable } from '#server/stores/metadata/storable-text'

import { writableOrganization } from '../releases/read.ts'
import { runDebugFileAssembly } from './assemble-debug-file.ts'
import { fileBytesMax } from './assembly-limits.ts'
import { failureLifeMs, findAssembly, newAssembly } from './assembly.ts'
import { chunksField, sha1Field } from './body-fields.ts'
import { knownChunks, requestBytesMax } from './chunks.ts'
import { debugFileAnswer, debugFilesBySha1 } from './debug-files.ts'

/** Files of one request. */
const filesMax = 500
/** What is left after so long is the clock's. */
const msPerRequest = 8_000

const fileSchema = z.object({ name: z.string().max(1_000), debug_id: z.string().max(100).nullish(), chunks: chunksField })
const bodySchema = z
  .record(sha1Field, fileSchema)
  .refine((files) => Object.keys(files).length <= filesMax, `at most ${filesMax} files in one request`)

type AskedFile = z.infer<typeof fileSchema>
type Answer = DebugFileAssemblies[string]

const answer = (state: Answer['state'], rest: Partial<Answer> = {}): Answer => ({
  state,
  missingChunks: [],
  detail: null,
  dif: null,
  ...rest,
})

/** Where and for whom debug files are put together. */
interface Place {
  readonly orgId: number
  readonly projectId: number
}

const begin = async (
  request: ScopedRequest,
  { orgId, projectId }: Place,
  checksum: string,
  file: AskedFile,
): Promise<number | undefined> => {
  const { scope, nowMs, nextId } = request
  const key = { org_id: orgId, project_id: projectId, kind: 'debug-file', checksum, release: '', dist: '' }
  const debugId = readDebugId(file.debug_id?.slice(0, 36) ?? '') ?? ''
  const row = newAssembly(
    { ...key, name: storable(file.name), debug_id: debugId },
    { id: nextId(), chunks: file.chunks, projectIds: [projectId], nowMs },
  )
  const begun = await scope.change(async (writer) => {
    const there = await findAssembly(writer, key)
    if (there && there.state !== 'error') return there.id
    if (there) await writer.delete('artifact_assemblies').where('artifact_assemblies.id', '=', there.id).execute()
    await writer.insert('artifact_assemblies', [row]).execute()
    return row.id
  })
  return begun.ok ? begun.value : undefined
}

/** What is known of a file that is not stored: a failure that is not old. */
const knownFailure = async (
  { scope, nowMs }: ScopedRequest,
  { orgId, projectId }: Place,
  checksum: string,
): Promise<Answer | undefined> => {
  const key = { org_id: orgId, project_id: projectId, kind: 'debug-file', checksum, release: '', dist: '' }
  const row = await findAssembly(scope, key)
  return row?.state === 'error' && nowMs - row.updated_at < failureLifeMs ? answer('error', { detail: row.detail }) : undefined
}

const assembleOne = async (
  request: ScopedRequest,
  place: Place,
  checksum: string,
  file: AskedFile & { readonly atOnce: boolean },
): Promise<Answer> => {
  const { scope, blobs, nowMs, nextId } = request
  const failed = await knownFailure(request, place, checksum)
  if (failed) return failed
  const there = await knownChunks(scope, place.orgId, [...new Set(file.chunks)])
  const missingChunks = [...new Set(file.chunks)].filter((sha1) => !there.has(sha1))
  if (missingChunks.length > 0 || file.chunks.length === 0) return answer('not_found', { missingChunks })
  const bytes = file.chunks.reduce((sum, sha1) => sum + (there.get(sha1) ?? 0), 0)
  if (bytes > fileBytesMax) return answer('error', { detail: `The file has ${bytes} bytes, and one may have ${fileBytesMax}` })
  const id = await begin(request, place, checksum, file)
  if (id === undefined || !file.atOnce || bytes > requestBytesMax) return answer('created')
  const outcome = await runDebugFileAssembly({ scope, blobs: blobs.uploadsOf(place.orgId), nowMs, nextId }, id)
  if (outcome === 'failed') return (await knownFailure(request, place, checksum)) ?? answer('error')
  const stored = outcome === 'done' ? (await debugFilesBySha1(scope, place.projectId, [checksum])).get(checksum) : undefined
  return stored ? answer('ok', { dif: debugFileAnswer(stored) }) : answer('assembling')
}

/** `POST /projects/{org}/{project}/files/difs/assemble/`: an answer for each SHA-1 that is asked for, and no other. */
export const assembleDebugFilesRoute = endpoint(
  { summary: 'Puts debug files together from chunks that were uploaded.', body: bodySchema, answer: debugFileAssembliesSchema },
  async (request: ScopedRequest, files) => {
    const { scope } = request
    const project = scope.findProject(request.param('project'))
    if (!project) return notFound()
    const orgId = writableOrganization(scope)
    if (orgId === undefined) return noPermission()
    const stored = await debugFilesBySha1(scope, project.id, Object.keys(files))
    const answers: DebugFileAssemblies = {}
    const beginMs = performance.now()
    for (const [checksum, file] of Object.entries(files)) {
      const known = stored.get(checksum)
      answers[checksum] = known
        ? answer('ok', { dif: debugFileAnswer(known) })
        : await assembleOne(request, { orgId, projectId: project.id }, checksum, {
            ...file,
            atOnce: performance.now() - beginMs < msPerRequest,
          })
    }
    return json(answers)
  },
)
