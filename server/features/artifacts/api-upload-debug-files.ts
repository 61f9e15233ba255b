import type { Entry } from 'yauzl'
import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { debugFileSchema } from '#packages/contract/artifact-debug-file'
import { listOf } from '#packages/contract/json'
import { readDebugId } from '#packages/source-maps/bundle-debug-id'
import { json, noPermission, notFound, problem, storeBusy } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { DebugFilesTable } from '#server/stores/metadata/schema-artifacts'

import { writableOrganization } from '../releases/read.ts'
import { openArchive } from './archive.ts'
import type { Archive } from './archive.ts'
import { checkedFacts, storeDebugFile } from './assemble-debug-file.ts'
import type { AssemblyWork } from './assembly.ts'
import { releaseField } from './body-fields.ts'
import { debugFileAnswer, debugFilesBySha1 } from './debug-files.ts'
import { noteRelease } from './publish-bundle.ts'
import { receiveFile } from './receive-file.ts'
import type { ReceivedFile } from './receive-file.ts'
import { receiveForm } from './receive-form.ts'
import { readContent } from './store-content.ts'
import { unreadable } from './upload-fault.ts'

/** An archive that is sent in one request; larger ones are uploaded in chunks. */
const archiveBytesMax = 256 * 1024 * 1024
const formBytesMax = 1024 * 1024
/** Debug files of one archive. */
const filesMax = 200

/** Keeps what an archive has; the text is what is wrong with it. */
const storeEntry = async (
  work: AssemblyWork,
  projectId: number,
  archive: Archive,
  entry: Entry,
): Promise<Result<DebugFilesTable, string> | 'busy'> => {
  const content = await readContent((await archive.open(entry)) as AsyncIterable<Buffer>)
  const known = (await debugFilesBySha1(work.scope, projectId, [content.sha1])).get(content.sha1)
  if (known) return success(known)
  const facts = checkedFacts(entry.fileName, '', content)
  if (typeof facts === 'string') return failure(`${entry.fileName.slice(0, 200)}: ${facts}`)
  const stored = await storeDebugFile(work, { id: work.nextId(), projectId, facts, content }, () => archive.open(entry))
  return stored ? success(stored) : 'busy'
}

const storeArchive = async (work: AssemblyWork, projectId: number, archive: Archive): Promise<Response> => {
  const stored: DebugFilesTable[] = []
  let complaint = 'The archive has no files. sentry-cli makes one with proguard/<uuid>.txt in it.'
  if (archive.entries.size > filesMax)
    return problem(400, `The archive has ${archive.entries.size} files, and one may have ${filesMax}: send it in parts`)
  for (const entry of archive.entries.values()) {
    const kept = await storeEntry(work, projectId, archive, entry)
    if (kept === 'busy') return storeBusy()
    if (kept.ok) stored.push(kept.value)
    else complaint = kept.error
  }
  return stored.length === 0 ? problem(400, complaint) : json(stored.map(debugFileAnswer), { status: 201 })
}

const receiveArchive = async (request: ScopedRequest, orgId: number): Promise<Result<ReceivedFile, Response>> => {
  let received: Result<ReceivedFile, Response> = failure(problem(400, 'The form has no file: send the archive in a part called file'))
  const limits = { bodyBytesMax: archiveBytesMax + formBytesMax, filesMax: 1, fileBytesMax: archiveBytesMax }
  const form = await receiveForm(request, limits, async ({ name, content, isCut }) => {
    received = await receiveFile(request, orgId, { name, content: content as AsyncIterable<Buffer>, isCut })
    return received.ok ? undefined : received.error
  })
  return form.ok ? received : form
}

/** `POST /projects/{org}/{project}/files/dsyms/`: a ZIP archive of debug files, as sentry-cli 2 sends ProGuard mappings. */
export const uploadDebugFilesRoute = endpoint(
  { summary: 'Takes a ZIP archive of debug files.', streamsBody: true, answer: listOf(debugFileSchema), status: 201 },
  async (request: ScopedRequest) => {
    const { scope, blobs, nowMs, nextId, uploads, caller } = request
    const project = scope.findProject(request.param('project'))
    if (!project) return notFound()
    const orgId = writableOrganization(scope)
    if (orgId === undefined) return noPermission()
    const leave = uploads.enter(`${orgId}/${caller.userId}`)
    if (!leave) return problem(503, 'Too many uploads at once. Please try again.', { 'Retry-After': '1' })
    try {
      const received = await receiveArchive(request, orgId)
      if (!received.ok) return received.error
      const work = { scope, blobs: blobs.uploadsOf(orgId), nowMs, nextId }
      const archive = await openArchive(work.blobs, received.value.chunks)
      if (!archive.ok) return problem(400, `The upload was not accepted, as ${archive.error}`)
      try {
        return await storeArchive(work, project.id, archive.value).catch((error: unknown) => problem(400, unreadable(error, 'The archive')))
      } finally {
        archive.value.close()
      }
    } finally {
      leave()
    }
  },
)

const associationSchema = z.object({ release_name: releaseField, proguard_uuid: z.string().max(36) })

/**
 * `POST /projects/{org}/{project}/files/proguard-artifact-releases`: mappings are found by their id alone, so all that is left to note is the release. 404 when
 * there is no such mapping.
 */
export const associateMappingRoute = endpoint(
  { summary: 'Notes the release that a ProGuard mapping is of.', body: associationSchema, answer: 'other', status: 201 },
  async ({ scope, param, nowMs, nextId }: ScopedRequest, { release_name: release, proguard_uuid: uuid }) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const orgId = writableOrganization(scope)
    if (orgId === undefined) return noPermission()
    const debugId = readDebugId(uuid)
    const rows = scope.rows('debug_files').select('debug_files.id').where('debug_files.project_id', '=', project.id)
    const mapping = rows.where('debug_files.debug_id', '=', debugId ?? '').where('debug_files.removed_at', '=', 0)
    if (debugId === undefined || !(await mapping.executeTakeFirst()))
      return problem(404, 'There is no mapping with this UUID: upload it first')
    if (release === '') return problem(400, 'release_name: name a release')
    const noted = await scope.change((writer) => noteRelease(writer, { orgId, projectIds: [project.id], release, nowMs, nextId }))
    return noted.ok ? json({}, { status: 201 }) : noted.error
  },
)
