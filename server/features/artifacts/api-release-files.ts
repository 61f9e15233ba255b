import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { releaseFileSchema } from '#packages/contract/artifact-file'
import { listOf } from '#packages/contract/json'
import { parseRowId } from '#packages/protocol/ids'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { limitOfClients, linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'

import { releaseOfPath, writableReleaseOfPath } from '../releases/read.ts'
import type { ReleaseRow } from '../releases/read.ts'
import { projectsOfBundleMax } from './assembly-limits.ts'
import { distField } from './body-fields.ts'
import { readSha1 } from './chunks.ts'
import { projectsWith, withdrawBundles } from './publish-bundle.ts'
import { receiveFile } from './receive-file.ts'
import type { ReceivedFile } from './receive-file.ts'
import { receiveForm } from './receive-form.ts'
import { findReleaseFile, listReleaseFiles, parseHeaders, releaseFileAnswer, sameReleaseFile } from './release-files.ts'
import type { ReleaseFileRow } from './release-files.ts'
import { serveContent } from './serve-content.ts'
import { storeFiles } from './store-files.ts'

/** A file that is sent in one request; larger ones come in bundles. */
const fileBytesMax = 128 * 1024 * 1024
const formBytesMax = 1024 * 1024
const nameCharsMax = 2_000
const checksumsMax = 500

type OfPath = Result<{ readonly scope: Scope; readonly release: ReleaseRow }, Response>

/** The release of the path; below a project, for this one alone. */
const ofPath = async (request: ScopedRequest, find: typeof releaseOfPath): Promise<OfPath> => {
  const found = await find(request)
  const named = request.param('project')
  if (!found.ok || named === '') return found
  const project = found.value.scope.findProject(named)
  if (!project) return failure(notFound())
  return success({ release: found.value.release, scope: found.value.scope.within(({ id }) => id === project.id) })
}

/** `GET .../releases/{version}/files/?checksum=`. */
export const listReleaseFilesRoute = endpoint(
  {
    summary: 'Lists the files of a release that were uploaded by themselves.',
    query: z.object({ checksum: z.string().optional().describe('SHA-1s, repeated.') }),
    answer: listOf(releaseFileSchema),
    paged: true,
  },
  async (request: ScopedRequest) => {
    const found = await ofPath(request, releaseOfPath)
    if (!found.ok) return found.error
    const page = readPageRequest(request.query, limitOfClients)
    if (!page.ok) return problem(400, page.error)
    const asked = request.query.getAll('checksum')
    const checksums = asked.flatMap((text) => readSha1(text) ?? []).slice(0, checksumsMax)
    if (asked.length > 0 && checksums.length === 0) return problem(400, 'checksum: a SHA-1 of 40 hex digits is expected')
    const listed = await listReleaseFiles(found.value.scope, found.value.release, { checksums }, page.value)
    return json(listed.rows.map(releaseFileAnswer), { headers: { Link: linkHeader(request.url, listed) } })
  },
)

/** What a form says of its file. */
interface SentFile {
  readonly received: ReceivedFile
  readonly name: string
  readonly dist: string
  readonly headers: Readonly<Record<string, string>>
}

const readForm = async (request: ScopedRequest, orgId: number): Promise<Result<SentFile, Response>> => {
  let received: Result<ReceivedFile, Response> = failure(problem(400, 'The form has no file: send it in a part called file'))
  const limits = { bodyBytesMax: fileBytesMax + formBytesMax, filesMax: 1, fileBytesMax }
  const form = await receiveForm(request, limits, async ({ name, content, isCut }) => {
    received = await receiveFile(request, orgId, { name, content: content as AsyncIterable<Buffer>, isCut })
    return received.ok ? undefined : received.error
  })
  if (!form.ok) return form
  if (!received.ok) return received
  const name = (form.value.get('name')?.[0] ?? received.value.name).trim()
  if (name === '' || name.length > nameCharsMax || /[\r\n\t]/.test(name))
    return failure(problem(400, `name: 1 to ${nameCharsMax} characters without line breaks are expected`))
  const dist = distField.safeParse(form.value.get('dist')?.[0])
  if (!dist.success) return failure(problem(400, 'dist: at most 64 characters are expected'))
  return success({ received: received.value, name, dist: dist.data, headers: parseHeaders(form.value.get('header') ?? []) })
}

const projectsOf = async (scope: Scope, release: ReleaseRow): Promise<number[]> => {
  const uses = scope.rows('release_projects').select('release_projects.project_id')
  const rows = await uses.where('release_projects.release_id', '=', release.id).limit(projectsOfBundleMax).execute()
  return rows.map(({ project_id }) => project_id)
}

const takeFile = async (request: ScopedRequest, scope: Scope, release: ReleaseRow): Promise<Response> => {
  const sent = await readForm(request, release.org_id)
  if (!sent.ok) return sent.error
  const { received, name, dist, headers } = sent.value
  if (await sameReleaseFile(scope, release, { name, dist }))
    return problem(409, 'A file matching this name already exists for the given release')
  const { blobs, nowMs, nextId } = request
  const stored = await storeFiles(
    { scope, blobs: blobs.uploadsOf(release.org_id), nowMs, nextId },
    {
      orgId: release.org_id,
      projectIds: await projectsOf(scope, release),
      kind: 'file',
      name,
      release: release.version,
      dist,
      files: [{ received, url: name, headers }],
    },
  )
  if (!stored.ok) return stored.error
  const [file] = stored.value.files
  return file ? json(releaseFileAnswer({ ...file, dist, created_at: nowMs }), { status: 201 }) : notFound()
}

/** `POST .../releases/{version}/files/`: 201, or 409 when the release has a file of this name and dist. */
export const uploadReleaseFileRoute = endpoint(
  { summary: 'Takes a file of a release.', streamsBody: true, answer: releaseFileSchema, status: 201 },
  async (request: ScopedRequest) => {
    const found = await ofPath(request, writableReleaseOfPath)
    if (!found.ok) return found.error
    const leave = request.uploads.enter(`${found.value.release.org_id}/${request.caller.userId}`)
    if (!leave) return problem(503, 'Too many uploads at once. Please try again.', { 'Retry-After': '1' })
    try {
      return await takeFile(request, found.value.scope, found.value.release)
    } finally {
      leave()
    }
  },
)

type FoundFile = Result<{ readonly scope: Scope; readonly file: ReleaseFileRow }, Response>

const fileOfPath = async (request: ScopedRequest, find: typeof releaseOfPath): Promise<FoundFile> => {
  const found = await ofPath(request, find)
  if (!found.ok) return found
  const id = parseRowId(request.param('file'))
  const file = id === undefined ? undefined : await findReleaseFile(found.value.scope, found.value.release, id)
  return file ? success({ scope: found.value.scope, file }) : failure(notFound())
}

/** `GET .../releases/{version}/files/{file}/[?download=1]`. */
export const showReleaseFileRoute = endpoint(
  {
    summary: 'Shows a file of a release, or gives its bytes.',
    query: z.object({ download: z.string().optional().describe('1: the bytes instead of their description.') }),
    answer: 'other',
  },
  async (request: ScopedRequest) => {
    const found = await fileOfPath(request, releaseOfPath)
    if (!found.ok) return found.error
    const { file } = found.value
    const isDownload = !['0', 'false', null].includes(request.query.get('download'))
    return isDownload
      ? serveContent(await request.blobs.openArtifact(file.id), { name: file.url, bytes: file.bytes })
      : json(releaseFileAnswer(file))
  },
)

/** `DELETE .../releases/{version}/files/{file}/`. */
export const deleteReleaseFileRoute = endpoint(
  { summary: 'Deletes a file of a release.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const found = await fileOfPath(request, writableReleaseOfPath)
    if (!found.ok) return found.error
    const { scope, file } = found.value
    const { bundle_id: bundleId } = file
    const removed = await scope.change(async (writer) =>
      withdrawBundles(writer, { projectIds: await projectsWith(writer, bundleId), bundleIds: [bundleId], nowMs: request.nowMs }),
    )
    return removed.ok ? noContent() : removed.error
  },
)

const bundlesPerWrite = 100

/** `DELETE /projects/{org}/{project}/files/source-maps/?name={version}`: what was uploaded for a release. */
export const deleteReleaseArtifactsRoute = endpoint(
  {
    summary: 'Deletes all that a project has of the artifacts of a release.',
    query: z.object({ name: z.string().describe('The release.') }),
    answer: 'none',
    status: 204,
  },
  async (request: ScopedRequest) => {
    const { scope, query, param, nowMs } = request
    const project = scope.findProject(param('project'))
    const version = query.get('name') ?? ''
    if (!project || version === '') return notFound()
    if (!scope.organizations.some(({ scopes }) => scopes.has('project:releases') || scopes.has('org:ci'))) return noPermission()
    const having = scope
      .rows('artifact_bundle_projects')
      .select('artifact_bundle_projects.bundle_id')
      .where('artifact_bundle_projects.project_id', '=', project.id)
      .where('artifact_bundle_projects.removed_version', '=', 0)
    for (;;) {
      const rows = scope.rows('artifact_bundles').select('artifact_bundles.id').where('artifact_bundles.release', '=', version)
      const bundles = await rows.where('artifact_bundles.id', 'in', having).limit(bundlesPerWrite).execute()
      if (bundles.length === 0) return noContent()
      const bundleIds = bundles.map(({ id }) => id)
      const removed = await scope.change((writer) => withdrawBundles(writer, { projectIds: [project.id], bundleIds, nowMs }))
      if (!removed.ok) return removed.error
    }
  },
)
